//! The outbox: what it knows, what screens may ask it, and which file answers which event.

use super::{
    choices,
    events::{Command, Event},
    guarding, linking, loading, looking, pressing,
    record::{Record, State},
    sending, writing,
};

/// All calls of one person at one tenant that this browser knows of.
#[derive(Clone, Debug)]
pub struct Outbox {
    pub(super) tenant: String,
    pub(super) requester: String,
    pub(super) records: Vec<Record>,
    /// Plans that go on by themselves.
    pub(super) running: Vec<String>,
    pub(super) driving: Option<Driving>,
    /// The locks that this tab holds.
    pub(super) locks: Vec<Lock>,
    /// Writes that have not come back. At most one for each record: the next one waits in `dirty`.
    pub(super) writing: Vec<(String, u32)>,
    pub(super) dirty: Vec<String>,
    /// Locks to be given back when the write of their record has come back.
    pub(super) unlocking: Vec<String>,
    /// Records of which the store holds a copy.
    pub(super) kept: Vec<String>,
    /// Records whose last write failed; it is tried again.
    pub(super) unwritten: Vec<String>,
    /// Records that are gone from here, and their last revisions: what another window said before reaches a frozen one late.
    pub(super) forgotten: Vec<(String, u32)>,
    /// Records whose look is under way, and whether it was planned.
    pub(super) asked: Vec<(String, bool)>,
    pub(super) offset_ms: Option<i64>,
    pub(super) now_ms: i64,
    pub(super) wake_ms: Option<i64>,
    /// What the store holds has been read.
    pub(super) read: bool,
}

/// A Web Lock, and the record it was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lock {
    pub fingerprint: String,
    pub cid: String,
}

/// The one call that is on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Driving {
    pub cid: String,
    pub phase: Phase,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    AskingLock,
    /// Made durable before anything else, under the lock.
    Storing,
    AskingToken,
    /// The attempt is made durable before the POST.
    StoringAttempt,
    Posting,
}

impl Outbox {
    /// An empty outbox of one person at one tenant.
    pub fn new(tenant: impl Into<String>, requester: impl Into<String>) -> Self {
        Self {
            tenant: tenant.into(),
            requester: requester.into(),
            records: Vec::new(),
            running: Vec::new(),
            driving: None,
            locks: Vec::new(),
            writing: Vec::new(),
            dirty: Vec::new(),
            unlocking: Vec::new(),
            kept: Vec::new(),
            unwritten: Vec::new(),
            forgotten: Vec::new(),
            asked: Vec::new(),
            offset_ms: None,
            now_ms: 0,
            wake_ms: None,
            read: false,
        }
    }

    /// Whether what this browser knew of earlier calls is among the records.
    pub fn is_read(&self) -> bool {
        self.read
    }

    /// The tenant and the person whose calls these are.
    pub fn owner(&self) -> (String, String) {
        (self.tenant.clone(), self.requester.clone())
    }

    /// Everything known, oldest first.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// One call.
    pub fn record(&self, cid: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.cid == cid)
    }

    /// The calls of one plan, in their order; those that were sent again are left out.
    pub fn plan(&self, plan: &str) -> Vec<&Record> {
        let mut calls: Vec<&Record> = self
            .records
            .iter()
            .filter(|record| record.plan == plan && record.replaced_by.is_none())
            .collect();
        calls.sort_by_key(|record| record.part.number);
        calls
    }

    /// The calls of a plan that were not accepted.
    pub(super) fn left_of(&self, plan: &str) -> Vec<String> {
        self.plan(plan).iter().filter(|it| !it.is_accepted()).map(|it| it.cid.clone()).collect()
    }

    /// The newest plan of a draft.
    pub fn plan_of_draft(&self, draft: &str) -> Option<&str> {
        self.records.iter().rev().find(|record| record.draft == draft).map(|record| record.plan.as_str())
    }

    /// Whether a plan goes on by itself.
    pub fn is_running(&self, plan: &str) -> bool {
        self.running.iter().any(|running| running == plan)
    }

    /// False while something could not be written: closing the page loses it, and the screen has to say so.
    pub fn is_durable(&self) -> bool {
        self.unwritten.is_empty()
    }

    /// How far the service's clock is ahead.
    pub fn server_offset_ms(&self) -> Option<i64> {
        self.offset_ms
    }

    /// What was accepted of a draft: it does not ask for this again.
    pub fn accepted_of(&self, draft: &str) -> Vec<super::Cell> {
        let accepted = self.records.iter().filter(|it| it.draft == draft && it.is_accepted());
        accepted.flat_map(Record::cells).collect()
    }

    /// Whether something is under way in another window, or was when that was closed.
    pub fn follows_another(&self) -> bool {
        let open = |it: &Record| {
            matches!(it.state, State::Armed | State::Sending | State::Waiting { .. }) && !self.holds(&it.cid)
        };
        self.records.iter().any(|it| open(it) && !self.is_running(&it.plan))
    }

    /// Whether closing the page now needs a warning: a long body is on its way, or nothing would be remembered.
    pub fn must_warn_on_close(&self) -> bool {
        let posting = matches!(&self.driving, Some(Driving { phase: Phase::Posting, .. }));
        let long = || {
            let body = self.driving.as_ref().and_then(|driving| self.record(&driving.cid));
            body.is_some_and(|record| !sending::fits_keepalive(&super::body::json(&record.body)))
        };
        let forgettable = || self.records.iter().any(|it| it.is_unsure() && self.unwritten.contains(&it.cid));
        (posting && long()) || forgettable()
    }

    /// Follows the clock. One that was set back takes every planned moment back with it.
    fn clock(&mut self, now_ms: i64) {
        let back = self.now_ms.saturating_sub(now_ms);
        self.now_ms = now_ms;
        if back <= 0 {
            return;
        }
        for record in &mut self.records {
            if let State::Waiting { until_ms } = &mut record.state {
                *until_ms = until_ms.saturating_sub(back);
            }
            if let Some(looking) = &mut record.looking {
                looking.since_ms = looking.since_ms.saturating_sub(back);
                looking.due_ms = looking.due_ms.saturating_sub(back);
            }
        }
    }

    /// Whether this copy is no newer than the one that was taken out here.
    pub(super) fn has_forgotten(&self, copy: &Record) -> bool {
        self.forgotten.iter().any(|(cid, revision)| *cid == copy.cid && *revision >= copy.revision)
    }

    pub(super) fn index(&self, cid: &str) -> Option<usize> {
        self.records.iter().position(|record| record.cid == cid)
    }

    /// Whether a record is of this person at this tenant.
    pub fn is_mine(&self, record: &Record) -> bool {
        record.tenant == self.tenant && record.requester == self.requester
    }

    /// Whether a look for it is under way.
    pub(super) fn is_asked(&self, cid: &str) -> bool {
        self.asked.iter().any(|(asked, _)| asked == cid)
    }

    pub(super) fn is_driving(&self, cid: &str) -> bool {
        self.driving.as_ref().is_some_and(|driving| driving.cid == cid)
    }

    /// Whether this tab has the say over a record: nobody else may have changed it.
    pub(super) fn holds(&self, cid: &str) -> bool {
        self.is_driving(cid) || self.locks.iter().any(|lock| lock.cid == cid)
    }

    pub(super) fn stop_running(&mut self, plan: &str) {
        self.running.retain(|running| running != plan);
    }

    /// It has left, or may have, and the store does not say so: nobody but this window knows.
    pub(super) fn knows_alone(&self, record: &Record) -> bool {
        let written = !self.unwritten.contains(&record.cid)
            && !self.writing.iter().any(|(writing, _)| *writing == record.cid);
        !written && (record.is_unsure() || record.is_accepted())
    }

    /// Gives back the locks that were taken for this record, but not before what became of it is written down: another
    /// window that finds them free goes by what is written. What cannot be written is guarded as long as this window is open.
    pub(super) fn unlock(&mut self, cid: &str) -> Vec<Command> {
        let waits = self.writing.iter().any(|(writing, _)| writing == cid)
            || self.record(cid).is_some_and(|it| self.knows_alone(it));
        if waits && self.locks.iter().any(|it| it.cid == cid) {
            if !self.unlocking.iter().any(|it| it == cid) {
                self.unlocking.push(cid.to_owned());
            }
            return Vec::new();
        }
        self.unlock_now(cid)
    }

    pub(super) fn unlock_now(&mut self, cid: &str) -> Vec<Command> {
        self.unlocking.retain(|it| it != cid);
        let (mine, others): (Vec<Lock>, Vec<Lock>) =
            std::mem::take(&mut self.locks).into_iter().partition(|lock| lock.cid == cid);
        self.locks = others;
        let mut commands = Vec::new();
        for lock in mine {
            match self.also_guarded(&lock.fingerprint, cid) {
                Some(other) => {
                    if !self.unlocking.contains(&other) {
                        self.unlocking.push(other.clone());
                    }
                    self.locks.push(Lock { cid: other, ..lock });
                }
                None => commands.push(Command::ReleaseLock { fingerprint: lock.fingerprint }),
            }
        }
        commands
    }

    /// Another call of the draft of this lock that only this window knows of.
    fn also_guarded(&self, lock: &str, cid: &str) -> Option<String> {
        let mut others = self.records.iter().filter(|it| it.cid != cid && self.knows_alone(it));
        others.find(|it| guarding::draft_lock(&it.draft) == lock).map(|it| it.cid.clone())
    }
}

impl Default for Outbox {
    fn default() -> Self {
        Self::new("", "")
    }
}

/// Takes an event in and says what is to be done.
pub fn update(outbox: &mut Outbox, event: Event) -> Vec<Command> {
    let mut commands = step(outbox, event);
    linking::relink(outbox);
    commands.extend(sending::advance(outbox));
    commands.extend(looking::wake(outbox));
    commands
}

fn step(outbox: &mut Outbox, event: Event) -> Vec<Command> {
    if let Some(now_ms) = event.now_ms() {
        outbox.clock(now_ms);
    }
    match event {
        Event::Loaded { records, locks, .. } => loading::loaded(outbox, records, &locks),
        Event::SendPressed { draft, plan, calls, .. } => pressing::pressed(outbox, &draft, &plan, calls),
        Event::Stored { cid, revision, written, .. } => writing::stored(outbox, &cid, revision, written),
        Event::TokenReady { cid, .. } => sending::token_ready(outbox, &cid),
        Event::TokenMissing { cid, .. } => sending::token_missing(outbox, &cid),
        Event::MustWait { cid, wait_ms, .. } => sending::must_wait(outbox, &cid, wait_ms),
        Event::LockAnswered { cid, fingerprint, granted, stored, closed, .. } => {
            let stored = stored.map(|records| guarding::Found { records, closed });
            guarding::lock_answered(outbox, &cid, &fingerprint, granted, stored)
        }
        Event::Said { cid, said } => {
            if let Some(at) = outbox.index(&cid)
                && let Some(record) = outbox.records.get_mut(at)
            {
                record.said = said;
            }
            Vec::new()
        }
        Event::Answered { cid, answer, jitter_ms, .. } => sending::answered(outbox, &cid, answer, jitter_ms),
        Event::LookAnswered { cid, rows, .. } => looking::answered(outbox, &cid, rows.as_deref()),
        Event::Tick { .. } => {
            outbox.wake_ms = None;
            let mut commands = sending::waited(outbox);
            commands.extend(looking::due(outbox));
            commands.extend(loading::prune(outbox));
            commands.extend(outbox.write_again());
            commands
        }
        Event::Returned { records, locks, look, .. } => loading::returned(outbox, records, &locks, look),
        Event::TabSaid { records, .. } => loading::tab_said(outbox, records),
        Event::LookAgainPressed { cid, .. } => looking::pressed(outbox, &cid),
        Event::SendAgainPressed { cid, new_cid, .. } => choices::send_again(outbox, &cid, new_cid),
        Event::ResumePressed { plan, .. } => choices::resume(outbox, &plan),
        Event::StopPressed { plan, .. } if outbox.is_running(&plan) => choices::stop(outbox, &plan),
        Event::StopPressed { plan, .. } => vec![Command::TellStop { plan }],
        Event::StopHeard { plan, .. } => choices::stop(outbox, &plan),
        Event::DropPressed { cid, .. } => choices::drop_one(outbox, &cid),
        Event::ServerClock { offset_ms } => {
            outbox.offset_ms = offset_ms;
            Vec::new()
        }
        Event::SignedOut => loading::signed_out(outbox),
        Event::ForgetPressed => loading::forget(outbox),
    }
}
