//! Drafts that were closed: their ids in the browser's storage, and what the forms of this window do about it. What that
//! is, is decided in `submission/closing.rs`.
//!
//! Each id has a key of its own, so that windows that close drafts at one time, or older versions of the app, cannot write
//! over each other's.

use leptos::{prelude::*, task::spawn_local};

use super::{GuideEvent, Pad, Store};
use crate::{
    contract::AccessRequest,
    msg,
    route::{Door, Route, Step},
    submission::{self, Cell, Closed, Event, Fate, Outbox, Record},
};

/// Where they lie in `localStorage`: tenant, person and id follow. The value is when it was closed.
const KEY: &str = "ar.closed.";

impl Store {
    fn closed_key(self, draft: &str) -> Option<String> {
        self.person_key().map(|person| format!("{KEY}{person}.{draft}"))
    }

    pub(super) fn is_closed(self, draft: &str) -> bool {
        self.closed(draft).is_some()
    }

    pub(super) fn closed(self, draft: &str) -> Option<Closed> {
        let key = self.closed_key(draft).filter(|_| !draft.is_empty())?;
        self.read_closed(&key)
    }

    fn read_closed(self, key: &str) -> Option<Closed> {
        let kept = self.with_ports(|ports| ports.browser.get(key)).ok().flatten();
        let here = || {
            self.closed_here
                .with_value(|here| here.iter().find(|(there, _)| there == key).map(|(_, text)| text.clone()))
        };
        let text = kept.or_else(here)?;
        // What cannot be read is of another version of the app, and says at least this much.
        Some(Closed::read(&text).unwrap_or(Closed { at_ms: 0, forgotten: true }))
    }

    /// Nothing of this draft may be sent any more: the records that tell of it go.
    pub(super) fn forget_draft(self, draft: &str) {
        // Not by the session: on sign-out that is over by now.
        let (tenant, person) = self.outbox.with_untracked(Outbox::owner);
        self.forget_draft_of(&tenant, &person, draft);
    }

    /// The same for what somebody else sent.
    pub(super) fn forget_draft_of(self, tenant: &str, person: &str, draft: &str) {
        self.note_closed(&format!("{KEY}{tenant}.{person}.{draft}"), true);
    }

    fn note_closed(self, key: &str, forgotten: bool) {
        let there = self.read_closed(key);
        let Some(note) = Closed::note(there, self.moment().wall_ms, forgotten) else { return };
        let write = || self.with_ports(|ports| ports.browser.set(key, &note.write()));
        // A full storage gives up the typed form first: this window still has it.
        if write().is_err() && (!self.drop_stored_draft() || write().is_err()) {
            // Then at least this window knows.
            self.closed_here.update_value(|here| {
                here.retain(|(there, _)| there != key);
                here.push((key.to_owned(), note.write()));
            });
            self.forgetful.set(true);
        }
    }

    /// Those that no form can bear any more, whoever sent them.
    pub(super) fn sweep_closed(self, now_ms: i64) {
        self.with_ports(|ports| {
            for key in ports.browser.keys().unwrap_or_default().iter().filter(|key| key.starts_with(KEY)) {
                let closed = ports.browser.get(key).ok().flatten().and_then(|text| Closed::read(&text));
                if closed.is_none_or(|it| it.is_over(now_ms)) {
                    let _ = ports.browser.remove(key);
                }
            }
        });
    }

    /// Everything of the draft was accepted: it is not to be sent again. What was changed in the form since stays.
    pub(super) fn close_draft(self, draft: &str) {
        if let Some(key) = self.closed_key(draft) {
            self.note_closed(&key, false);
        }
        let open = |door: &Door| self.guide.with_untracked(|guide| guide.pad(*door).id == draft);
        let Some(door) = Door::ALL.into_iter().find(open) else { return };
        self.take_newer();
        let plan = self.outbox.with_untracked(|outbox| outbox.plan_of_draft(draft).map(str::to_owned));
        if !self.part(door, false) {
            return;
        }
        self.keep_draft_now();
        self.requests.update(|requests| requests.stale = true);
        self.holdings_changed();
        match self.route.with_untracked(Route::guide) {
            Some((at, Step::Check)) if at == door => {
                self.plan_shown.set(plan);
                self.show(Route::Guide { door, step: Step::Sent }, true);
                self.enter();
            }
            // Gone back meanwhile: the form is empty all at once, and nothing else here says why.
            Some((at, _)) if at == door => self.aside.set(Some(msg!("submission.form-closed"))),
            _ => {}
        }
    }

    /// What the forms of this window do when their drafts were closed, here or elsewhere. Says whether any of them changed
    /// or may not be used. Where this window does not know what was accepted, it reads that and looks again.
    pub(super) fn part_with_closed(self) -> bool {
        let mut parted = false;
        for door in Door::ALL {
            parted |= self.part(door, false);
            if self.is_closed(&self.guide.with_untracked(|guide| guide.pad(door).id.clone())) {
                parted = true;
                spawn_local(self.read_and_part());
            }
        }
        parted
    }

    async fn read_and_part(self) {
        // What cannot be read now is read when the page is looked at again.
        let (Some(records), locks) = self.stored_and_locked().await else { return };
        self.on_outbox(Event::Returned { now_ms: self.moment().wall_ms, records, locks, look: false });
        self.part_after_reading();
    }

    /// What was sent has just been read.
    pub(super) fn part_after_reading(self) {
        let parted = Door::ALL.map(|door| self.part(door, true));
        if parted.contains(&true) {
            self.keep_draft_now();
        }
    }

    /// The page was opened at Check, and the form there is blank: what stood in it was sent before, and emptying it was said in a
    /// page that is gone.
    pub(super) fn own_up_to_sent(self) {
        let Some((door, Step::Check)) = self.route.with_untracked(Route::guide) else { return };
        let blank = self.guide.with_untracked(|guide| guide.pad(door).is_blank());
        let sent = |record: &Record| record.is_accepted() && super::keeping::door_of(&[record]) == door;
        if blank && self.outbox.with_untracked(|outbox| outbox.records().iter().any(sent)) {
            self.aside.set(Some(msg!("submission.form-closed")));
        }
    }

    fn part(self, door: Door, read: bool) -> bool {
        let mut parted = false;
        loop {
            let pad = self.guide.with_untracked(|guide| guide.pad(door).clone());
            let closed = self.closed(&pad.id);
            match self.outbox.with_untracked(|outbox| submission::fate(outbox, &pad.id, closed)) {
                Fate::TakenOut => self.take_out(door, pad),
                Fate::Gone if read => {
                    if !pad.is_blank() {
                        self.aside.set(Some(msg!("submission.form-closed")));
                    }
                    self.empty(door);
                }
                Fate::Open | Fate::Arriving | Fate::Gone => return parted,
            }
            parted = true;
        }
    }

    /// The form without what was accepted of it; blank, when that was all.
    fn take_out(self, door: Door, pad: Pad) {
        let bodies: Vec<AccessRequest> = self.outbox.with_untracked(|outbox| {
            let of = outbox.records().iter().filter(|it| it.draft == pad.id && it.is_accepted());
            of.map(|it| it.body.clone()).collect()
        });
        let asked: Vec<_> = self.plan_of(&pad.draft).calls.iter().flat_map(submission::asks_of).collect();
        let sent: Vec<_> = bodies.iter().flat_map(submission::asks_of).collect();
        self.empty(door);
        if !asked.iter().all(|ask| sent.contains(ask)) {
            let cells: Vec<Cell> = bodies.iter().flat_map(submission::cells_of).collect();
            let draft = super::keeping::without(pad.draft, &cells);
            let id = submission::next_id(&pad.id);
            self.keeping.update_value(|keeping| keeping.change(door));
            self.guide.update(|guide| *guide.pad_mut(door) = Pad { draft, id, ..pad });
        }
    }

    fn empty(self, door: Door) {
        self.edit(door, GuideEvent::StartOver(self.me.get_untracked()));
        self.keeping.update_value(|keeping| keeping.emptied(door));
    }
}
