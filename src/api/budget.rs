//! How many calls this tab lets itself make. The service allows 100 in 10 seconds for each OAuth client and API version,
//! shared by everyone who uses this app, so one tab stays well below. Waiting is done by whoever sends.

/// Calls that may go out at once after a rest.
const CAPACITY: i64 = 20;
/// One more call is allowed after this long: 20 in 10 seconds in the long run, a fifth of the shared limit.
const REFILL_MS: i64 = 500;
/// What polling leaves for the person at the keyboard.
const RESERVE: i64 = 8;

/// Who waits for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// A person.
    Foreground,
    /// Nobody: polling, looking ahead.
    Background,
}

/// A token bucket: pure, its clock is an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// How much has been saved up, in milliseconds of refill.
    saved_ms: i64,
    at_ms: i64,
    blocked_until_ms: i64,
}

impl Budget {
    /// A full bucket.
    pub fn new(now_ms: i64) -> Self {
        Self { saved_ms: CAPACITY * REFILL_MS, at_ms: now_ms, blocked_until_ms: now_ms }
    }

    /// Takes one call out.
    ///
    /// # Errors
    /// The milliseconds to wait before asking again; nothing was taken.
    pub fn take(&mut self, urgency: Urgency, now_ms: i64) -> Result<(), i64> {
        // A clock that was set back must neither freeze the app nor fill the bucket.
        let passed = now_ms.saturating_sub(self.at_ms).clamp(0, CAPACITY * REFILL_MS);
        if now_ms < self.at_ms {
            self.blocked_until_ms = self.blocked_until_ms.saturating_sub(self.at_ms - now_ms);
        }
        self.saved_ms = (self.saved_ms + passed).min(CAPACITY * REFILL_MS);
        self.at_ms = now_ms;
        let kept = if urgency == Urgency::Background { RESERVE * REFILL_MS } else { 0 };
        let short = REFILL_MS + kept - self.saved_ms;
        let wait = short.max(self.blocked_until_ms.saturating_sub(now_ms));
        if wait > 0 {
            return Err(wait);
        }
        self.saved_ms -= REFILL_MS;
        Ok(())
    }

    /// The server said 429: nothing leaves for this long, and what had been saved is gone.
    pub fn hold(&mut self, wait_ms: i64, now_ms: i64) {
        self.blocked_until_ms = self.blocked_until_ms.max(now_ms.saturating_add(wait_ms.max(0)));
        self.saved_ms = self.saved_ms.min(REFILL_MS);
        self.at_ms = now_ms;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn polling_leaves_calls_for_the_person() {
        let mut budget = Budget::new(0);
        let polled = (0..100).filter(|_| budget.take(Urgency::Background, 0).is_ok()).count();
        assert_eq!(polled, 12);
        assert_eq!(budget.take(Urgency::Background, 0), Err(500));
        let asked = (0..100).filter(|_| budget.take(Urgency::Foreground, 0).is_ok()).count();
        assert_eq!(asked, 8);
        assert_eq!(budget.take(Urgency::Foreground, 0), Err(500));
        assert_eq!(budget.take(Urgency::Foreground, 500), Ok(()));
    }

    #[test]
    fn nothing_leaves_while_the_server_asked_for_patience() {
        let mut budget = Budget::new(0);
        budget.hold(10_000, 0);
        assert_eq!(budget.take(Urgency::Foreground, 0), Err(10_000));
        assert_eq!(budget.take(Urgency::Foreground, 9_999), Err(1));
        assert_eq!(budget.take(Urgency::Foreground, 10_000), Ok(()));
    }

    #[test]
    fn a_clock_set_back_by_a_day_does_not_freeze_the_app() {
        let mut budget = Budget::new(86_400_000);
        budget.hold(5_000, 86_400_000);
        assert_eq!(budget.take(Urgency::Foreground, 0), Err(5_000));
        assert_eq!(budget.take(Urgency::Foreground, 5_000), Ok(()));
    }

    proptest! {
        #[test]
        fn never_more_than_forty_calls_in_ten_seconds(steps in prop::collection::vec(0_i64..400, 1..400)) {
            let mut budget = Budget::new(0);
            let (mut now, mut sent) = (0, Vec::new());
            for step in steps {
                now += step;
                if budget.take(Urgency::Foreground, now).is_ok() {
                    sent.push(now);
                }
            }
            for start in &sent {
                let within = sent.iter().filter(|at| **at >= *start && **at < *start + 10_000).count();
                prop_assert!(within <= 40, "{within}");
            }
        }
    }
}
