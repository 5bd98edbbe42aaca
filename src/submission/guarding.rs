//! The lock of a call, and what other tabs did before this one got it.
//! The store is read again under the lock, so what it says then is the truth.

use super::{
    events::{Blocked, Command},
    loading,
    machine::{Driving, Lock, Outbox, Phase},
    record::{Held, NotSent, Record, State},
    sending::{ask_token, halt},
};

pub(super) fn ask_lock(outbox: &mut Outbox, cid: &str) -> Vec<Command> {
    let Some(fingerprint) = outbox.record(cid).map(|record| record.fingerprint.clone()) else {
        return Vec::new();
    };
    let draft = outbox.record(cid).map(|record| draft_lock(&record.draft)).unwrap_or_default();
    let mut commands = take_over(outbox, cid, &draft, &fingerprint);
    let held = |name: &str| outbox.locks.iter().any(|lock| lock.cid == cid && lock.fingerprint == name);
    if held(&fingerprint) && held(&draft) {
        // After a wait: it is durable and has its locks.
        outbox.unlocking.retain(|it| it != cid);
        return ask_token(outbox, cid);
    }
    let fingerprint = if held(&draft) { fingerprint } else { draft };
    outbox.driving = Some(Driving { cid: cid.to_owned(), phase: Phase::AskingLock });
    commands.push(Command::TakeLock { cid: cid.to_owned(), fingerprint });
    commands
}

/// Locks that this window still holds for a call that it could not write down. That of the draft is handed on; that of the
/// fingerprint is taken anew, because the store is read again with it.
fn take_over(outbox: &mut Outbox, cid: &str, draft: &str, fingerprint: &str) -> Vec<Command> {
    let mut commands = Vec::new();
    let unlocking = &outbox.unlocking;
    outbox.locks.retain_mut(|lock| {
        if lock.cid == cid || !unlocking.contains(&lock.cid) {
            return true;
        }
        if lock.fingerprint == fingerprint {
            commands.push(Command::ReleaseLock { fingerprint: fingerprint.to_owned() });
            return false;
        }
        if lock.fingerprint == draft {
            lock.cid = cid.to_owned();
        }
        true
    });
    commands
}

/// Windows that show one draft may hold different wishes, one of them edited since: this lock keeps them apart, as that
/// of the fingerprint does with equal wishes of different drafts.
pub(super) fn draft_lock(draft: &str) -> String {
    format!("draft.{draft}")
}

/// What the browser holds now that the lock is held.
pub(super) struct Found {
    pub records: Vec<Record>,
    /// The draft was closed.
    pub closed: bool,
}

pub(super) fn lock_answered(
    outbox: &mut Outbox,
    cid: &str,
    fingerprint: &str,
    granted: bool,
    stored: Option<Found>,
) -> Vec<Command> {
    let waited_for = outbox
        .driving
        .as_ref()
        .is_some_and(|driving| driving.cid == cid && driving.phase == Phase::AskingLock);
    if !waited_for {
        // Stopped meanwhile.
        let release = granted && !outbox.locks.iter().any(|lock| lock.fingerprint == fingerprint);
        return release
            .then(|| Command::ReleaseLock { fingerprint: fingerprint.to_owned() })
            .into_iter()
            .collect();
    }
    if !granted {
        return withdraw(outbox, cid, Blocked::SentElsewhere);
    }
    outbox.unlocking.retain(|it| it != cid);
    outbox.locks.push(Lock { fingerprint: fingerprint.to_owned(), cid: cid.to_owned() });
    if outbox.record(cid).is_some_and(|record| record.fingerprint != fingerprint) {
        return ask_lock(outbox, cid);
    }
    let Some(Found { records: stored, closed }) = stored else {
        return withdraw(outbox, cid, Blocked::Unreadable);
    };
    // What other tabs did since this page read the store, also with this very call.
    outbox.driving = None;
    let (known, plan) = outbox.record(cid).map_or((0, String::new()), |it| (it.revision, it.plan.clone()));
    // The store forgot a call of a draft that was closed: it was sent from another window, and nobody knows it any more.
    let forgotten = closed && known > 0 && !stored.iter().any(|record| record.cid == cid);
    let there = forgotten.then(|| stored.iter().map(|record| record.cid.clone()).collect::<Vec<_>>());
    let taken_over = stored.iter().any(|record| record.cid == cid && record.revision > known);
    let (mine, others) =
        std::mem::take(&mut outbox.locks).into_iter().partition(|lock: &Lock| lock.cid == cid);
    outbox.locks = others;
    let mut commands = loading::merge(outbox, stored, loading::From::Store);
    outbox.locks.extend::<Vec<Lock>>(mine);
    if taken_over {
        commands.extend(outbox.unlock(cid));
        commands.extend(loading::orphaned(outbox, cid));
        return commands;
    }
    if let Some(there) = there {
        commands.extend(outbox.unlock(cid));
        commands.extend(loading::drop_forgotten(outbox, cid, &there));
        commands.extend(halt(outbox, &plan, Held::AfterPause));
        return commands;
    }
    if outbox.record(cid).is_none() {
        // Settled in another window, and forgotten since.
        commands.extend(outbox.unlock(cid));
        commands.extend(halt(outbox, &plan, Held::AfterPause));
        return commands;
    }
    let written = known > 0;
    // The records of what was accepted may be gone, and it may be this very call.
    let gone = || closed.then(|| Obstacle::Blocked(Blocked::AlreadySent { cid: cid.to_owned() }));
    match obstacle(outbox, cid).or_else(gone) {
        None => commands.extend(store(outbox, cid)),
        Some(Obstacle::Blocked(Blocked::AlreadySent { cid: other })) if written && other != cid => {
            // The same call of the same draft, sent from another window.
            commands.extend(outbox.put(cid, State::NotSent(NotSent::Found)));
            commands.extend(outbox.unlock(cid));
        }
        Some(Obstacle::Arrived) => {
            commands.extend(outbox.put(cid, State::NotSent(NotSent::Found)));
            commands.extend(outbox.unlock(cid));
        }
        Some(Obstacle::Blocked(why)) => commands.extend(withdraw(outbox, cid, why)),
    }
    commands
}

/// Writes the call down, and with the first call of a plan all others.
fn store(outbox: &mut Outbox, cid: &str) -> Vec<Command> {
    let Some(plan) = outbox.record(cid).map(|record| record.plan.clone()) else { return Vec::new() };
    let others: Vec<String> = outbox
        .plan(&plan)
        .iter()
        .filter(|record| record.revision == 0 && record.cid != cid)
        .map(|record| record.cid.clone())
        .collect();
    let mut commands: Vec<Command> = others.iter().flat_map(|other| outbox.persist(other)).collect();
    commands.extend(outbox.persist(cid));
    outbox.driving = Some(Driving { cid: cid.to_owned(), phase: Phase::Storing });
    commands
}

enum Obstacle {
    /// The call that this one was to repeat has arrived after all.
    Arrived,
    Blocked(Blocked),
}

/// Whether a record that another tab wrote forbids this one.
fn obstacle(outbox: &Outbox, cid: &str) -> Option<Obstacle> {
    let record = outbox.record(cid)?;
    let line = ancestors(outbox, record);
    let cells = record.cells();
    for other in outbox.records.iter().filter(|other| other.cid != record.cid) {
        if line.contains(&other.cid.as_str()) {
            if other.is_accepted() {
                return Some(Obstacle::Arrived);
            }
            continue;
        }
        let same_wish = other.fingerprint == record.fingerprint;
        let same_draft = other.draft == record.draft && other.plan != record.plan;
        if other.draft == record.draft
            && other.is_accepted()
            && other.cells().iter().any(|cell| cells.contains(cell))
        {
            return Some(Obstacle::Blocked(Blocked::AlreadySent { cid: other.cid.clone() }));
        }
        if (same_wish || same_draft) && other.is_unsure() && !other.is_settled() {
            let cid = other.cid.clone();
            return Some(Obstacle::Blocked(match other.state {
                State::Sending => Blocked::SentElsewhere,
                _ => Blocked::Unresolved { cid },
            }));
        }
    }
    None
}

/// The ids of the records that this one sends again.
fn ancestors<'a>(outbox: &'a Outbox, record: &'a Record) -> Vec<&'a str> {
    let mut line = Vec::new();
    let mut at = record.replaces.as_deref();
    while let Some(cid) = at.filter(|cid| !line.contains(cid)) {
        line.push(cid);
        at = outbox.record(cid).and_then(|record| record.replaces.as_deref());
    }
    line
}

/// Nothing of this call has left. A plan that was never written down is undone: the draft is still open. One that was
/// may be another window's too, and that has the say: here it is only shown as held.
fn withdraw(outbox: &mut Outbox, cid: &str, why: Blocked) -> Vec<Command> {
    outbox.driving = None;
    let Some(record) = outbox.record(cid) else { return Vec::new() };
    let (plan, draft) = (record.plan.clone(), record.draft.clone());
    let fresh = record.revision == 0 && record.replaces.is_some();
    let mut commands = outbox.unlock(cid);
    let reason = if why == Blocked::Unreadable { Held::NotWritten } else { Held::SentElsewhere };
    if fresh {
        // It was never written down: what it was to send again asks again.
        outbox.records.retain(|it| it.cid != cid);
        commands.extend(halt(outbox, &plan, Held::AfterPause));
    } else if outbox.records.iter().filter(|it| it.plan == plan).all(|it| it.revision == 0) {
        outbox.stop_running(&plan);
        outbox.records.retain(|it| it.plan != plan);
    } else {
        if let Some(record) = outbox.records.iter_mut().find(|record| record.cid == cid) {
            record.state = State::Held(reason);
        }
        commands.extend(halt(outbox, &plan, Held::AfterPause));
    }
    commands.push(Command::Blocked { draft, why });
    commands
}
