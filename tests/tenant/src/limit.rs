//! The rate limit: 100 requests in 10 seconds per client and version (CONTRACT 4.7). Tenant time.

use std::collections::{HashMap, VecDeque};

const WINDOW_MS: i64 = 10_000;

#[derive(Default)]
pub(crate) struct Limiter {
    seen: HashMap<(String, String), VecDeque<i64>>,
}

impl Limiter {
    /// Counts a request. `Err` holds the seconds after which the next one is let through.
    pub(crate) fn take(&mut self, client: &str, version: &str, limit: u32, now: i64) -> Result<(), i64> {
        if limit == 0 {
            return Ok(());
        }
        let seen = self.seen.entry((client.to_owned(), version.to_owned())).or_default();
        while seen.front().is_some_and(|at| *at <= now - WINDOW_MS || *at > now) {
            seen.pop_front();
        }
        if seen.len() < limit as usize {
            seen.push_back(now);
            return Ok(());
        }
        let first = seen.front().copied().unwrap_or(now);
        Err(((first + WINDOW_MS - now + 999) / 1_000).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::Limiter;

    #[test]
    fn the_hundred_and_first_request_waits_until_the_first_is_ten_seconds_old() {
        let mut limiter = Limiter::default();
        for n in 0..100 {
            assert_eq!(limiter.take("a", "beta", 100, 1_000 + n), Ok(()));
        }
        assert_eq!(limiter.take("a", "beta", 100, 2_000), Err(9));
        assert_eq!(limiter.take("a", "v1", 100, 2_000), Ok(()));
        assert_eq!(limiter.take("b", "beta", 100, 2_000), Ok(()));
        assert_eq!(limiter.take("a", "beta", 100, 11_000), Ok(()));
    }
}
