//! What must hold after every step, and when everything has come to rest.

use std::collections::{BTreeMap, BTreeSet};

use access_request::submission::{Cell, Record, State, statement};

use crate::{
    fate::GOOD,
    world::{Pending, TABS, Tab, World},
};

impl World {
    /// The newest copy of each record, wherever it is. Where only a window has it that has slept, it is old until that
    /// reads the store, which it does as it wakes, or hears what the others said: nothing is said of it.
    pub fn newest(&self) -> BTreeMap<String, Record> {
        let mut newest: BTreeMap<String, (Record, bool)> = BTreeMap::new();
        let unheard = |it: &Tab, cid: &str| {
            it.pending.iter().any(|it| matches!(it, Pending::Told(record) if record.cid == cid))
        };
        let old = |it: &Tab, record: &Record| it.stale || unheard(it, &record.cid);
        let open = self.tabs.iter().flatten();
        let open = open
            .flat_map(|it| it.outbox.records().iter().map(move |record| (record.clone(), old(it, record))));
        for (record, stale) in self.stored().into_iter().map(|record| (record, false)).chain(open) {
            match newest.get(&record.cid) {
                Some((known, _)) if known.revision >= record.revision => {}
                _ => {
                    newest.insert(record.cid.clone(), (record, stale));
                }
            }
        }
        newest.into_iter().filter(|(_, (_, stale))| !stale).map(|(cid, (record, _))| (cid, record)).collect()
    }

    pub fn check(&self) {
        let mut commits: BTreeMap<&Cell, usize> = BTreeMap::new();
        for cell in self.ledger.iter().flat_map(|(_, cells)| cells) {
            *commits.entry(cell).or_default() += 1;
        }
        for (cell, commits) in commits {
            let drafts = self.wanted.get(cell).map_or(0, BTreeSet::len);
            let confirmed = drafts + self.allowed.get(cell).copied().unwrap_or_default();
            assert!(commits <= confirmed, "{commits} commits of {cell:?} for {confirmed} confirmed intents");
        }
        let mut once = BTreeSet::new();
        for (cid, _) in &self.ledger {
            assert!(once.insert(cid) || self.forgotten.contains(cid), "one id was committed twice");
        }
        for (cid, record) in self.newest() {
            let committed = once.contains(&cid);
            match record.state {
                State::Accepted(_) | State::Confirmed(_) => assert!(committed, "said accepted, was not"),
                State::Rejected(_) | State::NotSent(_) | State::SignInNeeded | State::Held(_)
                    if !self.forgotten.contains(&cid) =>
                {
                    assert!(!committed, "said not sent, was: {record:?}");
                }
                _ => {}
            }
            self.check_words(&record, committed);
        }
        self.check_links();
    }

    /// What the person reads is as true as the state.
    fn check_words(&self, record: &Record, committed: bool) {
        let key = statement(record).id.key();
        let denies = key.starts_with("submission.held.")
            || ["submission.sign-in", "submission.rejected", "submission.dropped", "submission.undone"]
                .contains(&key);
        let affirms = key.starts_with("submission.accepted") || key.starts_with("submission.confirmed");
        assert!(!affirms || committed, "{key} of what was not accepted");
        assert!(!denies || !committed || self.forgotten.contains(&record.cid), "{key} of what was accepted");
    }

    /// "You have sent it again since" names a call that is there and was not given up.
    fn check_links(&self) {
        for outbox in self.tabs.iter().flatten().map(|it| &it.outbox) {
            for record in outbox.records() {
                if statement(record).id.key() == "submission.replaced" {
                    let again = record.replaced_by.as_ref().and_then(|cid| outbox.record(cid));
                    let key = statement(again.expect("what replaces it is there")).id.key();
                    assert_ne!(key, "submission.dropped", "sent again, it says, and was given up");
                }
            }
        }
    }

    /// Everything works again and enough time passes.
    pub fn settle(&mut self) {
        self.store_works = true;
        self.reads_work = true;
        self.fails_after = None;
        self.skew_ms = 0;
        for (cid, body) in std::mem::take(&mut self.orphans) {
            self.commit(&cid, &body);
        }
        self.wake_all();
        for tab in 0..TABS {
            if self.tabs[tab].is_none() {
                self.open(tab);
            }
        }
        for round in 0..120u32 {
            for tab in 0..TABS {
                while self.tabs[tab].as_ref().is_some_and(|it| !it.writes.is_empty()) {
                    self.write_one(tab);
                }
                while self.tabs[tab].as_ref().is_some_and(|it| !it.pending.is_empty()) {
                    self.deliver(tab, 0, GOOD);
                }
                self.now_ms += 3_000;
                self.tick(tab);
                if round % 40 == 39 {
                    self.returned(tab, true);
                }
            }
        }
        for tab in 0..TABS {
            while self.tabs[tab].as_ref().is_some_and(|it| !it.writes.is_empty() || !it.pending.is_empty()) {
                self.write_one(tab);
                self.deliver(tab, 0, GOOD);
            }
        }
    }

    pub fn check_settled(&self) {
        for it in self.tabs.iter().flatten() {
            let heard = |it: &Pending| matches!(it, Pending::Told(_) | Pending::Saved(..));
            assert!(it.pending.iter().all(heard), "{:?}", it.pending);
            for pad in &it.pads {
                assert!(!self.is_closed(&pad.id), "a form that was sent is still shown: {pad:?}");
            }
            for record in it.outbox.records() {
                assert!(record.is_settled() || record.asks(), "neither ends nor asks: {record:#?}");
            }
        }
        assert!(self.locks.is_empty(), "a lock was forgotten");
    }
}
