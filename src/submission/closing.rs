//! What a form may still do once its draft was closed: everything of it has arrived. Another window may have closed it,
//! and this one may not have heard of that for days, when the records of what was sent are already forgotten. So the id
//! of a closed draft is remembered longer than any form that bears it can live.

use super::{machine::Outbox, record::Record, sending};

/// A closed draft is remembered this long. A stored form lives a day; one in a window until somebody has to sign in
/// again, which loads the page anew.
const CLOSED_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// What is remembered of a closed draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    pub at_ms: i64,
    /// Records of what was accepted of it are gone: nothing tells any more what may be sent.
    pub forgotten: bool,
}

impl Closed {
    /// For a store.
    pub fn write(self) -> String {
        format!("{}{}", self.at_ms, if self.forgotten { FORGOTTEN } else { "" })
    }

    /// From a store.
    pub fn read(text: &str) -> Option<Self> {
        let (at_ms, forgotten) = match text.strip_suffix(FORGOTTEN) {
            Some(at_ms) => (at_ms, true),
            None => (text, false),
        };
        Some(Self { at_ms: at_ms.parse().ok()?, forgotten })
    }

    /// What is to be written, if anything, beside what is there.
    pub fn note(there: Option<Self>, now_ms: i64, forgotten: bool) -> Option<Self> {
        let news = there.is_none_or(|it| forgotten && !it.forgotten);
        news.then_some(Self { at_ms: now_ms, forgotten })
    }

    /// No form can bear its id any more.
    pub fn is_over(self, now_ms: i64) -> bool {
        now_ms.saturating_sub(self.at_ms) > CLOSED_MS
    }
}

const FORGOTTEN: &str = " forgotten";

/// What a form may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is saved, taken over from other windows, and sent.
    Open,
    /// It was sent, and this window still hears how: until then it is neither saved nor sent.
    Arriving,
    /// What was accepted is taken out of it. What else stands in it goes on under [`next_id`].
    TakenOut,
    /// What was accepted is no longer known, so all of it may have been: nothing of it stays.
    Gone,
}

/// What becomes of a form with this id. [`Fate::Gone`] counts only when the store was read just before.
pub fn fate(outbox: &Outbox, draft: &str, closed: Option<Closed>) -> Fate {
    let Some(closed) = closed.filter(|_| !draft.is_empty()) else { return Fate::Open };
    if closed.forgotten {
        return Fate::Gone;
    }
    let mut of = outbox.records().iter().filter(|record| record.draft == draft);
    let whole = |it: &Record| it.is_accepted() && sending::close_draft(outbox, &it.cid).is_some();
    if of.clone().any(whole) {
        return Fate::TakenOut;
    }
    if of.any(|record| !record.is_settled() && !record.asks()) { Fate::Arriving } else { Fate::Gone }
}

/// What is left of a closed draft has this id in all windows.
pub fn next_id(draft: &str) -> String {
    match draft.rsplit_once('.').map(|(first, count)| (first, count.parse::<u32>())) {
        Some((first, Ok(count))) => format!("{first}.{}", count.saturating_add(1)),
        _ => format!("{draft}.2"),
    }
}

/// Whether a window takes a form that another one saved: not over its own changes, and never one that was sent. One that
/// became blank there was sent or given up; the outbox says which, and nothing typed is lost here.
pub fn adopts(changed_here: bool, theirs_blank: bool, theirs_closed: bool) -> bool {
    !changed_here && !theirs_blank && !theirs_closed
}
