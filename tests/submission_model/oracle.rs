//! What must hold after every step, and when everything has come to rest.

use std::collections::{BTreeMap, BTreeSet};

use access_request::submission::{Event, Record, State};

use crate::{
    fate::GOOD,
    world::{Pending, TABS, World},
};

impl World {
    /// The newest copy of each record, wherever it is.
    pub fn newest(&self) -> BTreeMap<String, Record> {
        let mut newest: BTreeMap<String, Record> = BTreeMap::new();
        let open = self.tabs.iter().flatten().flat_map(|it| it.outbox.records().iter().cloned());
        for record in self.stored().into_iter().chain(open) {
            match newest.get(&record.cid) {
                Some(known) if known.revision >= record.revision => {}
                _ => {
                    newest.insert(record.cid.clone(), record);
                }
            }
        }
        newest
    }

    pub fn check(&self) {
        for (_, print) in &self.ledger {
            let commits = self.ledger.iter().filter(|(_, other)| other == print).count();
            let confirmed = 1 + self.allowed.get(print).copied().unwrap_or_default();
            assert!(commits <= confirmed, "{commits} commits for {confirmed} confirmed intents");
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
        }
    }

    /// Everything works again and enough time passes.
    pub fn settle(&mut self) {
        self.store_works = true;
        self.skew_ms = 0;
        for (cid, body) in std::mem::take(&mut self.orphans) {
            self.commit(&cid, &body);
        }
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
                let now_ms = self.clock();
                self.dispatch(tab, Event::Tick { now_ms });
                if round % 40 == 39 {
                    let (now_ms, locks) = (self.clock(), self.locks_of_others(tab));
                    self.dispatch(tab, Event::Returned { now_ms, records: self.stored(), locks });
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
            assert!(it.pending.iter().all(|pending| matches!(pending, Pending::Told(_))), "{:?}", it.pending);
            for record in it.outbox.records() {
                assert!(record.is_settled() || record.asks(), "neither ends nor asks: {record:#?}");
            }
        }
        assert!(self.locks.is_empty(), "a lock was forgotten");
    }
}
