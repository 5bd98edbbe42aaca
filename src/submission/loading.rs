//! What the store and other tabs say: opening the page after anything, coming back to it, and how long records stay.

use super::{
    choices,
    events::{Blocked, Command},
    looking,
    machine::Outbox,
    record::{Held, NotSent, Record, State, Unsure},
    sending, writing,
};

/// Settled records are kept a day, and everything else that long with more than ids and dates.
const KEPT_MS: i64 = 24 * 60 * 60 * 1000;
/// What was accepted of a draft that is not closed is kept this long, as ids and dates: a window may still show it. Then
/// the draft is closed, with whatever else stands in it.
const GUARD_MS: i64 = 7 * KEPT_MS;
/// A record that another tab has armed gets its lock within moments; this old it belongs to nobody.
const ORPHAN_MS: i64 = 60 * 1000;

/// The page was opened.
pub(super) fn loaded(outbox: &mut Outbox, records: Vec<Record>, locks: &[String]) -> Vec<Command> {
    outbox.read = true;
    let mut commands = merge(outbox, records, From::Store);
    let cids: Vec<String> = outbox.records.iter().map(|record| record.cid.clone()).collect();
    for cid in &cids {
        commands.extend(take_up(outbox, cid, locks));
    }
    commands.extend(prune(outbox));
    commands
}

/// Where copies of records come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// The store is right where two copies have one revision: it kept the first.
    Store,
    Tab,
}

/// Takes newer copies of records into the view. What this tab is sending is never overwritten.
pub(super) fn merge(outbox: &mut Outbox, records: Vec<Record>, from: From) -> Vec<Command> {
    let mut commands = Vec::new();
    if from == From::Store {
        let there: Vec<&str> = records.iter().map(|it| it.cid.as_str()).collect();
        drop_vanished(outbox, &there);
    }
    for mut record in records {
        looking::bound(&mut record, outbox.now_ms);
        if !outbox.is_mine(&record) || outbox.holds(&record.cid) {
            continue;
        }
        let cid = record.cid.clone();
        if from == From::Tab && outbox.has_forgotten(&record) {
            continue;
        }
        if from == From::Store && !outbox.kept.contains(&cid) {
            outbox.kept.push(cid.clone());
        }
        // What goes on here may have changes that are not written yet.
        let here = from == From::Tab || outbox.is_running(&record.plan);
        match outbox.records.iter_mut().find(|known| known.cid == cid) {
            Some(known) if known.revision >= record.revision && writing::knows_better(&record, known) => {
                // Where nothing can be written, revisions grow on both sides and say nothing of what is known.
                record.revision = known.revision;
                *known = record;
                commands.extend(outbox.persist(&cid));
            }
            Some(known) if known.revision > record.revision => continue,
            Some(known) if known.revision == record.revision && here => continue,
            Some(known) if writing::knows_better(known, &record) => {
                known.revision = record.revision;
                commands.extend(outbox.persist(&cid));
                continue;
            }
            Some(known) => *known = record,
            None => outbox.records.push(record),
        }
        if outbox.record(&cid).is_some_and(Record::is_accepted) {
            commands.extend(sending::close_draft(outbox, &cid));
        }
    }
    super::linking::relink(outbox);
    outbox
        .records
        .sort_by(|a, b| (a.created_ms, &a.plan, a.part.number).cmp(&(b.created_ms, &b.plan, b.part.number)));
    commands
}

/// What the store held and holds no more was settled in another window and forgotten since: that it was not sent would be
/// said here for ever.
fn drop_vanished(outbox: &mut Outbox, there: &[&str]) {
    let gone = |outbox: &Outbox, it: &Record| {
        let busy = outbox.holds(&it.cid) || outbox.writing.iter().any(|(cid, _)| *cid == it.cid);
        it.is_unsent() && outbox.kept.contains(&it.cid) && !there.contains(&it.cid.as_str()) && !busy
    };
    let gone: Vec<String> =
        outbox.records.iter().filter(|it| gone(outbox, it)).map(|it| it.cid.clone()).collect();
    take_out(outbox, |record| gone.contains(&record.cid));
}

/// A draft was closed, and the store holds a call of it no more: of none that is not there can it be said that it was not
/// sent, though this window may only have heard of them.
pub(super) fn drop_forgotten(outbox: &mut Outbox, cid: &str, there: &[String]) -> Vec<Command> {
    let Some(draft) = outbox.record(cid).map(|record| record.draft.clone()) else { return Vec::new() };
    let gone = |it: &Record| it.draft == draft && it.is_unsent() && !there.contains(&it.cid);
    let mut commands = take_out(outbox, gone);
    commands.push(Command::Blocked { draft, why: Blocked::AlreadySent { cid: cid.to_owned() } });
    commands
}

/// What a record of an earlier visit, or of a tab that is gone, means now.
fn take_up(outbox: &mut Outbox, cid: &str, locks: &[String]) -> Vec<Command> {
    let Some(record) = outbox.record(cid) else { return Vec::new() };
    let held = outbox.holds(cid);
    let here = match record.state {
        State::Armed => held || outbox.is_running(&record.plan),
        _ => held,
    };
    // One call of a plan is sent at a time: its lock stands for all of them.
    let elsewhere = outbox.plan(&record.plan).iter().any(|call| locks.contains(&call.fingerprint));
    let now_ms = outbox.now_ms;
    match &record.state {
        State::Armed | State::Sending | State::Waiting { .. } if here || elsewhere => Vec::new(),
        State::Sending => lost(outbox, cid),
        // Only another window told of it, and what that did since may not be heard yet.
        State::Armed | State::Waiting { .. } if !outbox.kept.iter().any(|it| it == cid) => lost(outbox, cid),
        State::Armed if record.attempts.iter().any(|attempt| attempt.ended_ms.is_none()) => lost(outbox, cid),
        State::Armed => undo(outbox, cid),
        State::Waiting { .. } => {
            let mut commands = outbox.put(cid, State::Held(Held::Reloaded));
            commands.extend(outbox.unlock(cid));
            commands
        }
        State::Unknown { since_ms, why } => {
            if now_ms.saturating_sub(*since_ms) > looking::FOR_MS {
                let state = State::StillUnknown { since_ms: *since_ms, why: why.clone() };
                if let Some(record) = outbox.records.iter_mut().find(|record| record.cid == cid) {
                    record.looking = None;
                }
                return outbox.put(cid, state);
            }
            looking::begin(outbox, cid, 0);
            looking::due(outbox)
        }
        State::StillUnknown { .. } => looking::once(outbox, cid),
        State::Accepted(_) | State::Confirmed(_) if record.looking.is_some() => {
            looking::begin(outbox, cid, 0);
            looking::due(outbox)
        }
        _ => Vec::new(),
    }
}

/// Another tab had this record, and its lock is free: it is not being sent by anybody.
pub(super) fn orphaned(outbox: &mut Outbox, cid: &str) -> Vec<Command> {
    let Some(plan) = outbox.record(cid).map(|record| record.plan.clone()) else { return Vec::new() };
    let mut commands = sending::halt(outbox, &plan, Held::Reloaded);
    commands.extend(take_up(outbox, cid, &[]));
    commands
}

/// It may have left: look for it at once.
fn lost(outbox: &mut Outbox, cid: &str) -> Vec<Command> {
    let since_ms = outbox.now_ms;
    looking::begin(outbox, cid, 0);
    let mut commands = outbox.put(cid, State::Unknown { since_ms, why: Unsure::PageClosed });
    commands.extend(looking::due(outbox));
    commands
}

/// Nothing of it has left. When nothing of its plan has, the draft is simply back.
fn undo(outbox: &mut Outbox, cid: &str) -> Vec<Command> {
    let Some(record) = outbox.record(cid) else { return Vec::new() };
    let (plan, draft) = (record.plan.clone(), record.draft.clone());
    let untouched = outbox.records.iter().filter(|record| record.plan == plan).all(|record| {
        record.attempts.is_empty() && record.replaces.is_none() && matches!(record.state, State::Armed)
    });
    if !untouched {
        return outbox.put(cid, State::Held(Held::Reloaded));
    }
    let left = outbox.left_of(&plan);
    let mut commands = Vec::new();
    for cid in &left {
        commands.extend(outbox.put(cid, State::NotSent(NotSent::Undone)));
    }
    commands.push(Command::RestoreDraft { draft, left });
    commands
}

/// The page came back: look for what is unknown, and take up what a closed tab left.
pub(super) fn returned(
    outbox: &mut Outbox,
    records: Vec<Record>,
    locks: &[String],
    look: bool,
) -> Vec<Command> {
    let now_ms = outbox.now_ms;
    let mut commands = merge(outbox, records, From::Store);
    commands.extend(sending::waited(outbox));
    let open: Vec<(String, State, i64)> = outbox
        .records
        .iter()
        .map(|record| (record.cid.clone(), record.state.clone(), record.created_ms))
        .collect();
    for (cid, state, created_ms) in open {
        match state {
            State::Unknown { .. } | State::StillUnknown { .. } if look => {
                commands.extend(looking::once(outbox, &cid));
            }
            State::Sending => commands.extend(take_up(outbox, &cid, locks)),
            State::Armed | State::Waiting { .. }
                if now_ms.saturating_sub(created_ms).saturating_abs() > ORPHAN_MS =>
            {
                commands.extend(take_up(outbox, &cid, locks));
            }
            _ => {}
        }
    }
    commands
}

/// Another tab wrote something.
pub(super) fn tab_said(outbox: &mut Outbox, records: Vec<Record>) -> Vec<Command> {
    merge(outbox, records, From::Tab)
}

/// Forgets what has been settled for a day, and reduces what is older and still needed to ids and dates.
pub(super) fn prune(outbox: &mut Outbox) -> Vec<Command> {
    let now_ms = outbox.now_ms;
    let open = of_open_drafts(outbox);
    let guards = guards(outbox);
    // What was accepted of one draft goes together: a part of it does not tell that all of it has arrived.
    let newest: Vec<(String, i64)> = outbox
        .records
        .iter()
        .filter(|it| it.is_accepted())
        .map(|it| {
            let all = outbox.records.iter().filter(|of| of.draft == it.draft && of.is_accepted());
            (it.draft.clone(), all.filter_map(|of| of.settled_ms).max().unwrap_or_default())
        })
        .collect();
    // What is being written is not yet known to other windows.
    let writing: Vec<String> = outbox.writing.iter().map(|(cid, _)| cid.clone()).collect();
    let locked: Vec<String> = outbox.locks.iter().map(|lock| lock.cid.clone()).collect();
    let mut commands = take_out(outbox, |record| {
        let settled = newest.iter().find(|(draft, _)| *draft == record.draft && record.is_accepted());
        let settled = settled.map(|(_, at)| *at).max(record.settled_ms);
        let age = settled.map_or(0, |at| now_ms.saturating_sub(at));
        let kept = open.contains(&record.cid) || (guards.contains(&record.cid) && age <= GUARD_MS);
        age > KEPT_MS && !kept && !writing.contains(&record.cid) && !locked.contains(&record.cid)
    });
    let old: Vec<String> = outbox
        .records
        .iter()
        .filter(|it| !it.is_unsent() && !it.is_slim() && !outbox.holds(&it.cid))
        .filter(|it| now_ms.saturating_sub(it.settled_ms.unwrap_or(it.created_ms)) > KEPT_MS)
        .map(|it| it.cid.clone())
        .collect();
    for cid in &old {
        commands.extend(slim(outbox, cid));
    }
    commands
}

fn slim(outbox: &mut Outbox, cid: &str) -> Vec<Command> {
    if let Some(record) = outbox.records.iter_mut().find(|record| record.cid == *cid) {
        record.slim();
    }
    outbox.persist(cid)
}

/// What becomes of a stored record of somebody who is not signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Swept {
    Keep,
    Forget,
    /// Reduced to ids and dates.
    Slim(Box<Record>),
}

/// Nobody's names and words stay longer than a day on this device, whoever uses it now.
pub fn sweep(record: &Record, now_ms: i64) -> Swept {
    let age = now_ms.saturating_sub(record.settled_ms.unwrap_or(record.created_ms));
    let attempted = record.attempts.iter().any(|attempt| attempt.ended_ms.is_none());
    let gone = match &record.state {
        _ if age <= KEPT_MS => return Swept::Keep,
        State::Accepted(_) | State::Confirmed(_) => age > GUARD_MS,
        State::Armed => !attempted,
        State::Unknown { .. } | State::StillUnknown { .. } | State::Sending => record.is_settled(),
        _ => true,
    };
    if gone {
        return Swept::Forget;
    }
    if record.is_slim() {
        return Swept::Keep;
    }
    let mut slim = record.clone();
    slim.slim();
    slim.revision = slim.revision.saturating_add(1);
    Swept::Slim(Box::new(slim))
}

/// Settled records go with their owner; the others wait for the next sign-in.
pub(super) fn signed_out(outbox: &mut Outbox) -> Vec<Command> {
    let mut commands = Vec::new();
    for plan in outbox.running.clone() {
        commands.extend(choices::stop(outbox, &plan));
    }
    let mut needed = still_needed(outbox);
    // What is being written may not be what another window has made of it: that would go with it.
    needed.extend(outbox.writing.iter().map(|(cid, _)| cid.clone()));
    commands.extend(take_out(outbox, |record| !needed.contains(&record.cid)));
    let kept: Vec<String> =
        outbox.records.iter().filter(|record| record.is_settled()).map(|record| record.cid.clone()).collect();
    for cid in &kept {
        commands.extend(slim(outbox, cid));
    }
    commands
}

/// Records that something still depends on: without these its owner would send it a second time.
fn still_needed(outbox: &Outbox) -> Vec<String> {
    let mut needed = of_open_drafts(outbox);
    needed.extend(guards(outbox));
    needed
}

/// What is open, with all of its draft.
fn of_open_drafts(outbox: &Outbox) -> Vec<String> {
    let open: Vec<&str> =
        outbox.records.iter().filter(|it| !it.is_settled()).map(|it| it.draft.as_str()).collect();
    let of = outbox.records.iter().filter(|it| open.contains(&it.draft.as_str()));
    of.map(|it| it.cid.clone()).collect()
}

/// What was accepted of a draft that is not closed.
fn guards(outbox: &Outbox) -> Vec<String> {
    let accepted = outbox.records.iter().filter(|it| it.is_accepted());
    let closed: Vec<&str> = accepted
        .clone()
        .filter(|it| sending::close_draft(outbox, &it.cid).is_some())
        .map(|it| it.draft.as_str())
        .collect();
    accepted.filter(|it| !closed.contains(&it.draft.as_str())).map(|it| it.cid.clone()).collect()
}

/// All of it goes, whatever state it is in.
pub(super) fn forget(outbox: &mut Outbox) -> Vec<Command> {
    outbox.driving = None;
    outbox.running.clear();
    outbox.asked.clear();
    outbox.dirty.clear();
    outbox.unlocking.clear();
    let mut commands = take_out(outbox, |_| true);
    commands.retain(|command| !matches!(command, Command::ForgetDraft { .. }));
    commands.extend(
        std::mem::take(&mut outbox.locks)
            .into_iter()
            .map(|lock| Command::ReleaseLock { fingerprint: lock.fingerprint }),
    );
    commands
}

fn take_out(outbox: &mut Outbox, gone: impl Fn(&Record) -> bool) -> Vec<Command> {
    let (out, kept): (Vec<Record>, Vec<Record>) =
        std::mem::take(&mut outbox.records).into_iter().partition(|record| gone(record));
    outbox.records = kept;
    outbox.forgotten.extend(out.iter().map(|it| (it.cid.clone(), it.revision)));
    outbox.kept.retain(|cid| !out.iter().any(|it| it.cid == *cid));
    outbox.unwritten.retain(|cid| !out.iter().any(|it| it.cid == *cid));
    // Before it is forgotten what was accepted, it is remembered that something was.
    let closed = out.iter().filter(|it| it.is_accepted());
    let close = closed.map(|it| Command::ForgetDraft { draft: it.draft.clone() });
    let forget = out.iter().map(|record| Command::Forget { cid: record.cid.clone() });
    close.chain(forget).collect()
}
