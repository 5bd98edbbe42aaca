//! The tenant's time: this machine's, moved by whole amounts when a test says so.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use chrono::DateTime;

/// A clock that always runs and can be moved.
pub(crate) struct Clock {
    base_ms: i64,
    since: Instant,
}

impl Clock {
    /// A clock that says `now_ms`, or this machine's time.
    pub(crate) fn starting(now_ms: Option<i64>) -> Clock {
        let machine = || {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        };
        Clock { base_ms: clamp(now_ms.unwrap_or_else(machine)), since: Instant::now() }
    }

    pub(crate) fn now_ms(&self) -> i64 {
        let gone = i64::try_from(self.since.elapsed().as_millis()).unwrap_or(0);
        clamp(self.base_ms.saturating_add(gone))
    }

    pub(crate) fn set(&mut self, now_ms: i64) {
        *self = Clock { base_ms: clamp(now_ms), since: Instant::now() };
    }

    pub(crate) fn advance(&mut self, by_ms: i64) {
        self.set(self.now_ms().saturating_add(by_ms));
    }
}

/// Between 1970 and 9000: every moment within can be written as a date.
fn clamp(ms: i64) -> i64 {
    ms.clamp(0, 221_845_392_000_000)
}

/// As the API writes moments: `2026-11-23T10:00:00.000Z`. What was read from such a text comes back as it was: years
/// from 1 to 9999, though the clock itself stays within narrower bounds.
pub(crate) fn rfc3339(ms: i64) -> String {
    let written = ms.clamp(-62_135_596_800_000, 253_402_300_799_999);
    let moment = DateTime::from_timestamp_millis(written).unwrap_or_default();
    moment.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// As the header `Date` writes moments.
pub(crate) fn http_date(ms: i64) -> String {
    let moment = DateTime::from_timestamp_millis(clamp(ms)).unwrap_or_default();
    moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::rfc3339;

    /// An end date "for ever" (9999-12-31) once came back from the status list as the year 8999.
    #[test]
    fn a_moment_far_away_is_written_as_it_was_read() {
        for text in ["9999-12-31T23:59:59.999Z", "9000-01-01T00:00:00.000Z", "0001-01-01T00:00:00.000Z"] {
            let ms = chrono::DateTime::parse_from_rfc3339(text).expect("a moment").timestamp_millis();
            assert_eq!(rfc3339(ms), text);
        }
    }
}
