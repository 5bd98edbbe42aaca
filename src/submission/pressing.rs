//! "Send request": everything that could make it a second time is looked at before a record is made.
//! What other tabs do meanwhile is looked at under the lock, in `guarding.rs`.

use super::{
    body::{cells_of, fingerprint, stamp},
    choices,
    events::{Blocked, Command, NewCall},
    machine::Outbox,
    record::{NotSent, Part, Record, State, VERSION},
};

/// "Send request". Everything that could make it a second time is looked at before anything happens.
pub(super) fn pressed(outbox: &mut Outbox, draft: &str, plan: &str, calls: Vec<NewCall>) -> Vec<Command> {
    let blocked = |why| vec![Command::Blocked { draft: draft.to_owned(), why }];
    let open: Vec<&Record> =
        outbox.records.iter().filter(|record| record.draft == draft && !record.is_settled()).collect();
    if let Some(unsure) = open.iter().find(|record| record.is_unsure()) {
        return match unsure.state {
            State::Sending if outbox.is_driving(&unsure.cid) => Vec::new(),
            State::Sending => blocked(Blocked::SentElsewhere),
            _ => blocked(Blocked::Unresolved { cid: unsure.cid.clone() }),
        };
    }
    if open.iter().any(|record| outbox.is_running(&record.plan)) {
        return Vec::new();
    }
    if open.iter().any(|record| matches!(record.state, State::Armed | State::Waiting { .. })) {
        return blocked(Blocked::SentElsewhere);
    }
    let wanted: Vec<(String, NewCall)> =
        calls.into_iter().map(|call| (fingerprint(&call.body), call)).collect();
    // Not by fingerprint: a comment or a date that was changed since makes nothing of it worth asking for twice.
    let accepted = outbox.accepted_of(draft);
    let before = outbox.records.iter().find(|it| it.draft == draft && it.is_accepted());
    let before = before.map(|record| record.cid.clone());
    let is_new = |call: &NewCall| cells_of(&call.body).iter().all(|cell| !accepted.contains(cell));
    let is_whole = |call: &NewCall| cells_of(&call.body).iter().all(|cell| accepted.contains(cell));
    if let (true, Some(cid)) = (wanted.iter().any(|(_, call)| !is_new(call) && !is_whole(call)), &before) {
        // Whoever plans leaves out what was accepted; a call that repeats a part of it is not sent.
        return blocked(Blocked::AlreadySent { cid: cid.clone() });
    }
    let wanted: Vec<(String, NewCall)> = wanted.into_iter().filter(|(_, call)| is_new(call)).collect();
    if wanted.is_empty() {
        return before.map_or_else(Vec::new, |cid| blocked(Blocked::AlreadySent { cid }));
    }
    let elsewhere = outbox.records.iter().find(|record| {
        record.is_unsure()
            && !record.is_settled()
            && wanted.iter().any(|(print, _)| *print == record.fingerprint)
    });
    if let Some(record) = elsewhere {
        return blocked(Blocked::Unresolved { cid: record.cid.clone() });
    }
    let mut commands = Vec::new();
    let open: Vec<(String, String, String)> = open
        .into_iter()
        .map(|record| (record.cid.clone(), record.plan.clone(), record.fingerprint.clone()))
        .collect();
    let unchanged = open.len() == wanted.len()
        && open.iter().all(|(_, _, print)| wanted.iter().any(|(wanted, _)| wanted == print));
    if let (true, Some((_, plan, _))) = (unchanged, open.first()) {
        // The same wish after signing in or after a pause: the same ids.
        return choices::resume(outbox, plan);
    }
    let again = outbox
        .records
        .iter()
        .find(|it| open.iter().any(|(cid, ..)| it.replaced_by.as_ref() == Some(cid)) && it.is_unsure());
    if let Some(record) = again {
        // What would be dropped here was to be sent again, and of the first one nothing is known.
        return blocked(Blocked::Unresolved { cid: record.cid.clone() });
    }
    for (cid, ..) in &open {
        commands.extend(outbox.put(cid, State::NotSent(NotSent::Dropped)));
    }
    arm(outbox, draft, plan, wanted);
    commands
}

/// Makes a record of each call. They are written down when the first has its lock.
fn arm(outbox: &mut Outbox, draft: &str, plan: &str, wanted: Vec<(String, NewCall)>) {
    let of = u32::try_from(wanted.len()).unwrap_or(u32::MAX);
    for (number, (fingerprint, call)) in (1..).zip(wanted) {
        let part = Part { number, of };
        outbox.records.push(Record {
            version: VERSION,
            revision: 0,
            body: stamp(call.body, &call.cid, part),
            cid: call.cid,
            plan: plan.to_owned(),
            draft: draft.to_owned(),
            part,
            fingerprint,
            tenant: outbox.tenant.clone(),
            requester: outbox.requester.clone(),
            summary: call.summary,
            state: State::Armed,
            attempts: Vec::new(),
            tries: 0,
            created_ms: outbox.now_ms,
            settled_ms: None,
            replaces: None,
            replaced_by: None,
            looking: None,
            said: None,
            unread: false,
            slim: false,
        });
    }
    outbox.running.push(plan.to_owned());
}
