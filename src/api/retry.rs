//! When a read may be asked again by itself. Only reads: the POST is never repeated by itself, and a 401 is the
//! session's matter (one renewal, one repeat).

use crate::http::{self, NoAnswer, Response};

/// Pauses before the second and the third attempt.
const PAUSES_MS: [i64; 2] = [1_000, 4_000];
/// The wait after a 429 whose `Retry-After` a browser may not read: the window of the service's limit.
const LIMIT_WINDOW_MS: i64 = 10_000;
/// Spreads those who were refused together. At most this much is added.
const JITTER_MS: i64 = 5_000;

/// One answer stops everything that leaves for no longer than this: whoever named more may have been mistaken.
const LONGEST_HOLD_MS: i64 = 10 * 60 * 1000;

/// A person who reads "try again in 40 seconds" knows more than one who looks at a page that never fills.
pub const LONGEST_SILENT_WAIT_MS: i64 = 15_000;

/// How long to wait before the next attempt of a read, or `None` when asking again would not help or would take longer
/// than anybody should wait without a word. `attempts` counts those made (1 after the first); `chance` is anywhere in
/// 0..1000.
pub fn read_again_after(answer: &Result<Response, NoAnswer>, attempts: usize, chance: u32) -> Option<i64> {
    let pause = PAUSES_MS.get(attempts.checked_sub(1)?).copied()?;
    if let Some(response) = http::began(answer) {
        match response.status {
            429 => {
                let wait = wait_after_429(response.retry_after_ms(), chance);
                return (wait <= LONGEST_SILENT_WAIT_MS).then_some(wait);
            }
            502..=504 => return Some(pause),
            _ => {}
        }
    }
    let why = match answer {
        Err(NoAnswer::CutShort { began, why }) if (200..300).contains(&began.status) => Some(&**why),
        other => other.as_ref().err(),
    };
    matches!(why, Some(NoAnswer::TimedOut | NoAnswer::Failed(_))).then_some(pause)
}

/// How long to wait after a 429: what the server named, up to ten minutes, else the limit's window, and a part of five
/// seconds more. `chance` is anywhere in 0..1000.
pub fn wait_after_429(retry_after_ms: Option<i64>, chance: u32) -> i64 {
    retry_after_ms.unwrap_or(LIMIT_WINDOW_MS).min(LONGEST_HOLD_MS)
        + JITTER_MS * i64::from(chance.min(1000)) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, retry_after: Option<&str>) -> Result<Response, NoAnswer> {
        let headers = retry_after.map(|text| ("retry-after".to_owned(), text.to_owned()));
        Ok(Response { status, headers: headers.into_iter().collect(), body: String::new() })
    }

    #[test]
    fn a_read_is_asked_three_times_at_most() {
        let lost = Err(NoAnswer::TimedOut);
        assert_eq!(read_again_after(&lost, 1, 0), Some(1_000));
        assert_eq!(read_again_after(&lost, 2, 0), Some(4_000));
        assert_eq!(read_again_after(&lost, 3, 0), None);
        let broken = NoAnswer::CutShort {
            began: Box::new(Response { status: 200, headers: Vec::new(), body: "[{".to_owned() }),
            why: Box::new(NoAnswer::Failed("reset".to_owned())),
        };
        assert_eq!(read_again_after(&Err(broken), 1, 0), Some(1_000));
    }

    #[test]
    fn the_server_s_wait_is_respected_and_shortened_only_beyond_ten_minutes() {
        assert_eq!(wait_after_429(Some(3_000), 0), 3_000);
        assert_eq!(wait_after_429(Some(7_200_000), 0), 600_000);
        assert_eq!(wait_after_429(None, 1000), 15_000);
        assert_eq!(read_again_after(&said(429, Some("3")), 1, 0), Some(3_000));
    }

    #[test]
    fn a_read_told_to_wait_long_is_not_asked_again_behind_the_person_s_back() {
        // Told to wait for ten minutes, a list stayed a skeleton for ten minutes.
        assert_eq!(read_again_after(&said(429, Some("16")), 1, 0), None);
        assert_eq!(read_again_after(&said(429, Some("600")), 1, 0), None);
    }

    #[test]
    fn what_cannot_change_by_asking_again_is_not_asked_again() {
        for status in [200, 400, 401, 403, 404, 500] {
            assert_eq!(read_again_after(&said(status, None), 1, 0), None, "{status}");
        }
        for lost in [NoAnswer::Offline, NoAnswer::TooLarge, NoAnswer::Aborted] {
            assert_eq!(read_again_after(&Err(lost), 1, 0), None);
        }
    }
}
