//! What was sent, in the ledger: read with what cannot be read told apart, written one record at a time, and swept.
//! What a record means is in `submission/`.

use std::{cell::Cell, future::Future, rc::Rc};

use leptos::{prelude::*, task::spawn_local};

use super::{MemoryLedger, Store, StoreEvent, drafts::copy::is_copy};
use crate::{
    device::{Keeps, Ledger, ShelfRefused},
    msg,
    submission::{self, Command, Event, Record, State, Swept, Written},
};

/// Leaving does not wait longer than this for a store that hangs.
const PATIENCE_MS: i64 = 3_000;

impl Store {
    /// The ledger, when it is known which one that is: nothing is read from one and written to another.
    pub(super) async fn ledger(self) -> Rc<dyn Ledger> {
        while let Some(next) = self.with_ports(|ports| {
            let opening = &ports.late().opening;
            opening.under_way.get().then(|| opening.bell.next())
        }) {
            next.await;
        }
        self.with_ports(|ports| ports.late().ledger.borrow().clone())
    }

    /// Not before somebody is signed in: a page that leaves for the sign-in while the browser makes the database is frozen
    /// with it, and every page after it waits for that database in vain.
    async fn open_ledger(self) {
        let Some(open) = self.with_ports(|ports| {
            let late = ports.late();
            late.open.take().inspect(|_| late.opening.under_way.set(true))
        }) else {
            return;
        };
        open(self).await;
        self.with_ports(|ports| {
            let opening = &ports.late().opening;
            opening.under_way.set(false);
            opening.bell.ring();
        });
    }

    /// The durable ledger, from the beginning.
    pub fn ledger_is_there(self, database: Rc<dyn Ledger>) {
        self.with_ports(|ports| ports.late().ledger.replace(database));
    }

    /// Nothing of the ledger lasts, which is told unless nothing is ever kept here.
    pub fn ledger_forgets(self) {
        if !self.with_ports(|ports| ports.late().keeps_nothing) {
            self.forgetful.set(true);
        }
    }

    pub(super) async fn persist(self, record: Record) {
        let written = self.write_down(&record).await;
        if matches!(written, Written::InMemory | Written::Refused) {
            self.ledger_forgets();
        }
        let now_ms = self.moment().wall_ms;
        self.on_outbox(Event::Stored { now_ms, cid: record.cid, revision: record.revision, written });
    }

    async fn write_down(self, record: &Record) -> Written {
        let ledger = self.ledger().await;
        match ledger.put(&record.cid, &record.write(), keeps_over(record.revision)).await {
            Ok(None) if ledger.is_durable() => Written::Durable,
            Ok(None) => Written::InMemory,
            Ok(Some(text)) => match Record::read(&text) {
                Ok(kept) => Written::Kept(Box::new(kept)),
                Err(_) => Written::Refused,
            },
            // About to leave, and the copy that is there says that nothing has: better none than that one.
            Err(_) if matches!(record.state, State::Sending) => match ledger.remove(&record.cid).await {
                Ok(()) => Written::InMemory,
                Err(_) => Written::Refused,
            },
            Err(_) => Written::Refused,
        }
    }

    pub(super) async fn forget_record(self, cid: String) {
        // What could not be removed is swept at the next visit.
        let _ = self.ledger().await.remove(&cid).await;
    }

    /// Every record that can be read; `None` when the ledger cannot. What cannot be read is left where it is (a newer
    /// app may understand it) and reported.
    pub(super) async fn stored(self) -> Option<Vec<Record>> {
        let mut rows = self.ledger().await.all().await.ok()?;
        rows.retain(|(key, _)| !is_copy(key));
        let records: Vec<Record> = rows.iter().filter_map(|(_, json)| Record::read(json).ok()).collect();
        let unreadable = rows.len().saturating_sub(records.len());
        if unreadable > 0 {
            self.aside.set(Some(msg!("submission.unreadable", count = unreadable)));
        }
        Some(records)
    }

    /// The records, and the locks that were held before or after they were read: a window that finished in between is
    /// still seen as one that was sending.
    pub(super) async fn stored_and_locked(self) -> (Option<Vec<Record>>, Vec<String>) {
        let mut locks = self.locked().await;
        let records = self.stored().await;
        locks.extend(self.locked().await);
        (records, locks)
    }

    /// The first look of a visit. A ledger that cannot even be read is of no use to this page: memory takes its place.
    pub(super) async fn first_stored(self) -> (Vec<Record>, Vec<String>) {
        self.open_ledger().await;
        let (records, locks) = self.stored_and_locked().await;
        let records = records.unwrap_or_else(|| {
            self.with_ports(|ports| ports.late().ledger.replace(Rc::new(MemoryLedger::default())));
            self.forgetful.set(true);
            Vec::new()
        });
        self.sweep(&records).await;
        self.recover_draft().await;
        (records, locks)
    }

    /// Nobody's words stay on this device for good, whoever signs in next.
    async fn sweep(self, records: &[Record]) {
        let now_ms = self.moment().wall_ms;
        let mine = |record: &Record| self.outbox.with_untracked(|outbox| outbox.is_mine(record));
        for record in records.iter().filter(|record| !mine(record)) {
            match submission::sweep(record, now_ms) {
                Swept::Keep => {}
                Swept::Forget => {
                    if record.is_accepted() {
                        self.forget_draft_of(&record.tenant, &record.requester, &record.draft);
                    }
                    self.forget_record(record.cid.clone()).await;
                }
                Swept::Slim(slim) => {
                    self.write_down(&slim).await;
                }
            }
        }
    }

    /// Signing out: what is settled goes, and the page leaves when it has.
    pub(super) fn clear_on_sign_out(self) {
        let mut commands = Vec::new();
        self.outbox.update(|outbox| commands = submission::update(outbox, Event::SignedOut));
        self.forget_person();
        let work = async move {
            for command in commands {
                match command {
                    Command::Forget { cid } => self.forget_record(cid).await,
                    Command::Persist(record) => self.persist(*record).await,
                    other => self.do_for_outbox(other),
                }
            }
        };
        self.after(work, |store| store.on_session(crate::session::Event::Cleared));
    }

    /// A database that opened after the app had gone on without it: a slow disk, or another window that held it. What was
    /// recorded in memory meanwhile goes there, and what lies there is read.
    pub fn ledger_is_late(self, database: Rc<dyn Ledger>) {
        spawn_local(async move {
            let memory = self.ledger().await;
            // Once before, and once for what was recorded in the meantime.
            if carry_over(&*memory, &*database).await.is_err() {
                return;
            }
            self.with_ports(|ports| ports.late().ledger.replace(database.clone()));
            let kept = self
                .with_ports(|ports| ports.tab.survives_navigation() && ports.browser.survives_navigation());
            if carry_over(&*memory, &*database).await.is_ok() && kept {
                self.forgetful.set(false);
            }
            self.recover_draft().await;
            self.dispatch(StoreEvent::Returned);
        });
    }

    /// "Forget on this device": drafts and records of everybody.
    pub fn forget_device(self) {
        self.later(super::late::Later::ForgetDevice);
    }

    pub(super) fn forget_records(self) {
        self.outbox.update(|outbox| {
            submission::update(outbox, Event::ForgetPressed);
        });
        self.forget_person();
        self.with_ports(|ports| {
            for key in ports.browser.keys().unwrap_or_default() {
                if key.starts_with("ar.") {
                    let _ = ports.browser.remove(&key);
                }
            }
        });
        let work = async move {
            self.open_ledger().await;
            let ledger = self.ledger().await;
            if ledger.clear().await.is_err() {
                // One by one, what a store lets go of.
                for (key, _) in ledger.all().await.unwrap_or_default() {
                    let _ = ledger.remove(&key).await;
                }
            }
        };
        self.after(work, |store| store.dispatch(StoreEvent::SignOut));
    }

    /// Does the work, then what comes next; also when the work hangs.
    fn after(self, work: impl Future<Output = ()> + 'static, next: fn(Self)) {
        let done = Rc::new(Cell::new(false));
        let also = done.clone();
        spawn_local(async move {
            work.await;
            if !done.replace(true) {
                next(self);
            }
        });
        spawn_local(async move {
            self.pause(PATIENCE_MS).await;
            if !also.replace(true) {
                next(self);
            }
        });
    }
}

/// What stays where a record of this revision would be written: a copy as new, and what cannot be read, which is of a newer
/// app.
fn keeps_over(revision: u32) -> Keeps {
    Box::new(move |there| Record::read(there).map_or(true, |kept| kept.revision >= revision))
}

/// Copies records to another ledger.
async fn carry_over(from: &dyn Ledger, to: &dyn Ledger) -> Result<(), ShelfRefused> {
    for (key, json) in from.all().await? {
        let revision = Record::read(&json).map_or(0, |record| record.revision);
        to.put(&key, &json, keeps_over(revision)).await?;
    }
    Ok(())
}
