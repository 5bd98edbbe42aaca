//! Writing records down, one write of a record at a time. The store keeps the copy with the higher revision and, of two
//! with the same, the first; so every write stands on what the store is known to hold.

use super::{
    events::{Command, Written},
    loading, looking,
    machine::{Outbox, Phase},
    record::{Record, State},
    sending,
};

impl Outbox {
    /// Puts a record into a state and writes it down.
    pub(super) fn put(&mut self, cid: &str, state: State) -> Vec<Command> {
        let now_ms = self.now_ms;
        let Some(record) = self.records.iter_mut().find(|record| record.cid == cid) else {
            return Vec::new();
        };
        record.state = state;
        record.settled_ms = record.is_settled().then(|| record.settled_ms.unwrap_or(now_ms));
        self.persist(cid)
    }

    /// Writes a changed record down, or notes that it has to be when the write under way has come back.
    pub(super) fn persist(&mut self, cid: &str) -> Vec<Command> {
        let Some(record) = self.records.iter_mut().find(|record| record.cid == cid) else {
            return Vec::new();
        };
        if self.writing.iter().any(|(writing, _)| writing == cid) {
            if !self.dirty.iter().any(|dirty| dirty == cid) {
                self.dirty.push(cid.to_owned());
            }
            return Vec::new();
        }
        self.unwritten.retain(|it| it != cid);
        record.revision = record.revision.saturating_add(1);
        self.writing.push((cid.to_owned(), record.revision));
        vec![Command::Persist(Box::new(record.clone()))]
    }

    /// Tries again what could not be written.
    pub(super) fn write_again(&mut self) -> Vec<Command> {
        let again: Vec<String> = self.unwritten.iter().filter(|cid| !self.is_driving(cid)).cloned().collect();
        again.iter().flat_map(|cid| self.persist(cid)).collect()
    }

    fn take_dirty(&mut self, cid: &str) -> bool {
        let before = self.dirty.len();
        self.dirty.retain(|dirty| dirty != cid);
        self.dirty.len() < before
    }
}

/// A write came back. Other tabs hear of it only now: what was not written may be lost with this tab.
pub(super) fn stored(outbox: &mut Outbox, cid: &str, revision: u32, written: Written) -> Vec<Command> {
    let before = outbox.writing.len();
    outbox.writing.retain(|(writing, at)| !(writing == cid && *at == revision));
    if outbox.writing.len() == before {
        return Vec::new();
    }
    match &written {
        Written::Kept(theirs) => {
            outbox.take_dirty(cid);
            return kept(outbox, theirs.as_ref().clone());
        }
        Written::Durable => {
            if !outbox.kept.iter().any(|it| it == cid) {
                outbox.kept.push(cid.to_owned());
            }
        }
        Written::InMemory => {
            outbox.kept.retain(|it| it != cid);
            outbox.unwritten.push(cid.to_owned());
        }
        Written::Refused => outbox.unwritten.push(cid.to_owned()),
    }
    if outbox.take_dirty(cid) {
        return outbox.persist(cid);
    }
    let mut commands = Vec::new();
    let alone = outbox.record(cid).is_some_and(|record| outbox.knows_alone(record));
    if !alone && outbox.unlocking.iter().any(|it| it == cid) {
        commands.extend(outbox.unlock_now(cid));
    }
    let first = outbox.record(cid).filter(|_| revision == 1);
    if let Some(old) = first.and_then(|it| it.replaces.clone()) {
        commands.extend(outbox.persist(&old));
    }
    let told: Vec<Command> =
        outbox.record(cid).map(|record| Command::TellTabs(Box::new(record.clone()))).into_iter().collect();
    commands.extend(told);
    let refused = matches!(written, Written::Refused) && outbox.kept.iter().any(|it| it == cid);
    let phase = outbox.driving.as_ref().filter(|driving| driving.cid == cid).map(|driving| driving.phase);
    match phase {
        Some(Phase::Storing | Phase::StoringAttempt) if refused => {
            commands.extend(sending::not_written(outbox, cid));
        }
        Some(Phase::Storing) => commands.extend(sending::ask_token(outbox, cid)),
        Some(Phase::StoringAttempt) => commands.extend(sending::post(outbox, cid)),
        _ => {}
    }
    commands
}

/// One window has heard the service's answer, or has sent what another one gave up: that one can only guess. Of two copies
/// at most one knows better, so that two windows never correct each other for ever.
pub(super) fn knows_better(ours: &Record, theirs: &Record) -> bool {
    let answered = |it: &Record| match it.state {
        _ if it.is_accepted() => 2,
        State::Rejected(_) => 1,
        _ => 0,
    };
    (answered(ours) > answered(theirs) && ours.attempts.len() >= theirs.attempts.len())
        || (ours.is_unsure() && ours.attempts.len() > theirs.attempts.len())
}

/// Another tab wrote the same record first: the store is right, unless we know better.
fn kept(outbox: &mut Outbox, mut theirs: Record) -> Vec<Command> {
    let cid = theirs.cid.clone();
    looking::bound(&mut theirs, outbox.now_ms);
    let Some(ours) = outbox.records.iter_mut().find(|record| record.cid == cid) else { return Vec::new() };
    if knows_better(ours, &theirs) {
        ours.revision = ours.revision.max(theirs.revision);
        return outbox.persist(&cid);
    }
    *ours = theirs;
    if !outbox.kept.contains(&cid) {
        outbox.kept.push(cid.clone());
    }
    let driven = outbox.is_driving(&cid);
    let mut commands = outbox.unlock_now(&cid);
    if driven {
        outbox.driving = None;
        commands.extend(loading::orphaned(outbox, &cid));
    }
    commands
}
