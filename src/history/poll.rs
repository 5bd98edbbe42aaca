//! When to ask again for what is still under way. Asking is done in `list.rs`.

/// The first pause. Source: api-contract 4.7 (5 s to 60 s, jitter, only while visible).
const SHORTEST_MS: i64 = 5_000;
const LONGEST_MS: i64 = 60_000;

/// How long to wait before the next look, or `None` when there is no reason to: nothing is open, or nobody sees it.
/// `unchanged` counts the looks in a row that brought nothing new; `chance` is anywhere in 0..1000.
pub fn next_poll_ms(any_open: bool, visible: bool, unchanged: u32, chance: u32) -> Option<i64> {
    if !any_open || !visible {
        return None;
    }
    let pause = SHORTEST_MS.saturating_mul(1 << unchanged.min(8)).min(LONGEST_MS);
    // A tenth more or less, so that a team that opened the page together does not ask together.
    let jitter = pause / 10 * (i64::from(chance.min(1000)) * 2 - 1000) / 1000;
    Some(pause + jitter)
}

/// The earlier of two moments, for a look that is planned already and one that somebody now waits for.
pub fn earlier(planned: Option<i64>, wanted: Option<i64>) -> Option<i64> {
    planned.into_iter().chain(wanted).min()
}
