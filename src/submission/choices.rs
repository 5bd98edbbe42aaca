//! What the person decides about a call: go on, stop, give up, or send again although it may duplicate.

use super::{
    body::stamp,
    events::Command,
    linking::replacement,
    machine::{Outbox, Phase},
    record::{Held, NotSent, Record, State},
};

/// Goes on with the held calls of a plan, with their own ids.
pub(super) fn resume(outbox: &mut Outbox, plan: &str) -> Vec<Command> {
    let held: Vec<String> = outbox
        .plan(plan)
        .into_iter()
        .filter(|record| matches!(record.state, State::Held(_) | State::SignInNeeded))
        .map(|record| record.cid.clone())
        .collect();
    if held.is_empty() {
        return Vec::new();
    }
    if !outbox.is_running(plan) {
        outbox.running.push(plan.to_owned());
    }
    // Written down only under the lock: another window may have gone on with it since.
    for record in outbox.records.iter_mut().filter(|record| held.contains(&record.cid)) {
        record.tries = 0;
        record.state = State::Armed;
    }
    Vec::new()
}

/// Stops a plan. A POST that has left is not stopped: it would become unknown.
pub(super) fn stop(outbox: &mut Outbox, plan: &str) -> Vec<Command> {
    if !outbox.is_running(plan) {
        return Vec::new();
    }
    outbox.stop_running(plan);
    let open: Vec<String> = outbox
        .plan(plan)
        .into_iter()
        .filter(|record| !record.is_settled())
        .map(|record| record.cid.clone())
        .collect();
    open.iter().flat_map(|cid| hold(outbox, cid)).collect()
}

fn hold(outbox: &mut Outbox, cid: &str) -> Vec<Command> {
    if !take_back(outbox, cid) {
        return Vec::new();
    }
    let mut commands = outbox.put(cid, State::Held(Held::Stopped));
    commands.extend(outbox.unlock(cid));
    commands
}

/// Gives a call up that was not sent.
pub(super) fn drop_one(outbox: &mut Outbox, cid: &str) -> Vec<Command> {
    let held = |record: &Record| matches!(record.state, State::Held(_) | State::SignInNeeded);
    let Some(record) = outbox.record(cid) else { return Vec::new() };
    let here = outbox.is_running(&record.plan);
    let stopped = held(record) || (here && take_back(outbox, cid));
    if !stopped {
        return Vec::new();
    }
    let mut commands = outbox.put(cid, State::NotSent(NotSent::Dropped));
    commands.extend(outbox.unlock(cid));
    if let Some(record) = outbox.record(cid) {
        let (draft, plan) = (record.draft.clone(), record.plan.clone());
        let left = outbox.left_of(&plan);
        commands.push(Command::RestoreDraft { draft, left });
    }
    commands.extend(give_back(outbox, cid));
    commands
}

/// A call that was to send another one again is given up: the other one asks again.
pub(super) fn give_back(outbox: &mut Outbox, cid: &str) -> Vec<Command> {
    let Some(old) = outbox.record(cid).and_then(|record| record.replaces.clone()) else { return Vec::new() };
    super::linking::relink(outbox);
    outbox.persist(&old)
}

/// Stops a call that has not left. False when it has, or when another window drives it.
fn take_back(outbox: &mut Outbox, cid: &str) -> bool {
    let driven = outbox.driving.as_ref().filter(|driving| driving.cid == cid).map(|driving| driving.phase);
    let Some(record) = outbox.records.iter_mut().find(|record| record.cid == cid) else { return false };
    match (driven, &record.state) {
        (Some(Phase::Posting), _) => false,
        (Some(Phase::StoringAttempt), _) => {
            // Written down, but nothing has left.
            record.attempts.pop();
            outbox.driving = None;
            true
        }
        (Some(_), _) => {
            outbox.driving = None;
            true
        }
        (None, State::Armed | State::Waiting { .. }) => true,
        (None, _) => false,
    }
}

/// Sends an unknown call again under a new id that names the old one.
pub(super) fn send_again(outbox: &mut Outbox, cid: &str, new_cid: String) -> Vec<Command> {
    let asks =
        |record: &&Record| matches!(record.state, State::StillUnknown { .. }) && record.replaced_by.is_none();
    let Some(old) = outbox.record(cid).filter(asks).cloned() else { return Vec::new() };
    if outbox.index(&new_cid).is_some() || old.is_slim() || replacement(outbox, cid).is_some() {
        return Vec::new();
    }
    let again = Record {
        revision: 0,
        body: stamp(old.body, &new_cid, old.part),
        cid: new_cid.clone(),
        state: State::Armed,
        attempts: Vec::new(),
        tries: 0,
        created_ms: outbox.now_ms,
        settled_ms: None,
        replaces: Some(old.cid),
        replaced_by: None,
        looking: None,
        said: None,
        unread: false,
        ..old
    };
    let plan = again.plan.clone();
    outbox.records.push(again);
    if !outbox.is_running(&plan) {
        outbox.running.push(plan);
    }
    // The old one is replaced when the new one is written down, and not before: see `linking.rs`.
    Vec::new()
}
