//! When a read may be asked again by itself. Only reads: the POST is never repeated by itself, and a 401 is the
//! session's matter (one renewal, one repeat).

use super::error::ApiError;
use crate::http::NoAnswer;

/// Pauses before the second and the third attempt.
const PAUSES_MS: [i64; 2] = [1_000, 4_000];
/// The wait after a 429 whose `Retry-After` a browser may not read: the window of the service's limit.
const LIMIT_WINDOW_MS: i64 = 10_000;
/// Spreads those who were refused together. At most this much is added.
const JITTER_MS: i64 = 5_000;

/// How long to wait before the next attempt of a read, or `None` when asking again would not help.
/// `attempts` counts those made (1 after the first); `chance` is anywhere in 0..1000.
pub fn read_again_after(error: &ApiError, attempts: usize, chance: u32) -> Option<i64> {
    let pause = PAUSES_MS.get(attempts.checked_sub(1)?).copied()?;
    match error {
        ApiError::TooMany { retry_after_ms, .. } => Some(wait_after_429(*retry_after_ms, chance)),
        ApiError::ServerFault(said) if matches!(said.status, 502..=504) => Some(pause),
        ApiError::NoAnswer(NoAnswer::TimedOut | NoAnswer::Failed(_)) => Some(pause),
        _ => None,
    }
}

/// How long to wait after a 429: what the server named, else the limit's window, and a part of five seconds more.
/// `chance` is anywhere in 0..1000.
pub fn wait_after_429(retry_after_ms: Option<i64>, chance: u32) -> i64 {
    retry_after_ms.unwrap_or(LIMIT_WINDOW_MS) + JITTER_MS * i64::from(chance.min(1000)) / 1000
}

#[cfg(test)]
mod tests {
    use super::super::ServerSaid;
    use super::*;

    #[test]
    fn a_read_is_asked_three_times_at_most() {
        let error = ApiError::NoAnswer(NoAnswer::TimedOut);
        assert_eq!(read_again_after(&error, 1, 0), Some(1_000));
        assert_eq!(read_again_after(&error, 2, 0), Some(4_000));
        assert_eq!(read_again_after(&error, 3, 0), None);
    }

    #[test]
    fn the_server_s_wait_is_respected_and_never_shortened() {
        assert_eq!(wait_after_429(Some(3_000), 0), 3_000);
        assert_eq!(wait_after_429(None, 1000), 15_000);
    }

    #[test]
    fn what_cannot_change_by_asking_again_is_not_asked_again() {
        let said = ServerSaid { status: 500, ..ServerSaid::default() };
        for error in [
            ApiError::Forbidden(ServerSaid::default()),
            ApiError::SignInNeeded(ServerSaid::default()),
            ApiError::Refused(ServerSaid::default()),
            ApiError::ServerFault(said),
            ApiError::NoAnswer(NoAnswer::Offline),
            ApiError::TooLarge,
        ] {
            assert_eq!(read_again_after(&error, 1, 0), None, "{error:?}");
        }
    }
}
