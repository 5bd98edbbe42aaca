//! What this tab remembers about signing in beside the token: how often it redirected by itself, and whose view it
//! shows. It holds no secret.

use serde::{Deserialize, Serialize};

/// At most this many redirects by itself …
const MAX_REDIRECTS: usize = 2;
/// … in this time: a wrong clock or a refused token must never become a loop.
const WINDOW_MS: i64 = 5 * 60 * 1000;

/// Kept in sessionStorage under [`GUARD_KEY`](super::GUARD_KEY).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Guard {
    /// When this tab redirected by itself and was not signed in, or with a token that was refused.
    pub redirects_ms: Vec<i64>,
    /// Somebody was signed in in this tab and did not sign out.
    pub signed_in: bool,
    /// Their `identity_id`.
    pub user: Option<String>,
}

impl Guard {
    /// From storage; what cannot be read is as good as nothing.
    pub(super) fn read(text: Option<&str>) -> Self {
        text.filter(|text| text.len() <= 4096)
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    }

    /// For storage.
    pub(super) fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Counts a redirect by itself. False when there were too many: it must not happen.
    pub(super) fn may_redirect(&mut self, now_ms: i64) -> bool {
        // Moments in the future are from before the clock was set back; they count too.
        self.redirects_ms.retain(|at| now_ms.saturating_sub(*at).saturating_abs() < WINDOW_MS);
        if self.redirects_ms.len() >= MAX_REDIRECTS {
            return false;
        }
        self.redirects_ms.push(now_ms);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_redirect_within_five_minutes_is_refused() {
        let mut guard = Guard::default();
        assert!(guard.may_redirect(0) && guard.may_redirect(1000));
        let mut guard = Guard::read(Some(&guard.write()));
        assert!(!guard.may_redirect(2000));
        assert!(guard.may_redirect(WINDOW_MS), "the first is five minutes ago");
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_open_the_loop() {
        let mut guard = Guard::default();
        assert!(guard.may_redirect(100_000) && guard.may_redirect(100_000));
        assert!(!guard.may_redirect(50_000));
    }

    #[test]
    fn unreadable_text_is_as_good_as_nothing() {
        for text in ["", "[]", "{\"redirects_ms\":3}", "nonsense"] {
            assert_eq!(Guard::read(Some(text)), Guard::default());
        }
    }
}
