//! The machine, event by event. What happens between several tabs is tried in `tests/submission_model.rs`.

mod aftermath;
mod sending;
mod stories;

use super::*;
use crate::contract::{AccessRequest, AccessRequestItem, ItemType, RequestType};

pub(super) const T0: i64 = 1_700_000_000_000;

pub(super) fn body(item: &str) -> AccessRequest {
    AccessRequest {
        requested_for: vec!["p1".to_owned(), "p2".to_owned()],
        request_type: Some(RequestType::GrantAccess),
        requested_items: vec![AccessRequestItem {
            comment: Some("because".to_owned()),
            ..AccessRequestItem::bare(ItemType::Role, item)
        }],
        ..AccessRequest::default()
    }
}

pub(super) fn press(outbox: &mut Outbox, plan: &str, items: &[&str]) -> Vec<Command> {
    let calls = items
        .iter()
        .map(|item| NewCall { cid: format!("{plan}-{item}"), body: body(item), summary: Summary::default() })
        .collect();
    update(outbox, Event::SendPressed { now_ms: T0, draft: "draft".to_owned(), plan: plan.to_owned(), calls })
}

/// Answers every command but `Send`, `Look` and the timer as a working browser does, until nothing is left.
pub(super) fn settle(outbox: &mut Outbox, commands: Vec<Command>) -> Vec<Command> {
    settle_but(outbox, commands, |now_ms, cid| Event::TokenReady { now_ms, cid })
}

/// The same, with another answer to whoever asks for a token.
pub(super) fn settle_but(
    outbox: &mut Outbox,
    commands: Vec<Command>,
    token: impl Fn(i64, String) -> Event,
) -> Vec<Command> {
    let mut rest = Vec::new();
    let mut queue: std::collections::VecDeque<Command> = commands.into();
    while let Some(command) = queue.pop_front() {
        let now_ms = outbox.now_ms;
        let event = match command {
            Command::TakeLock { cid, fingerprint } => {
                let stored = Some(outbox.records().iter().filter(|it| it.revision > 0).cloned().collect());
                Event::LockAnswered { now_ms, cid, fingerprint, granted: true, stored, closed: false }
            }
            Command::Persist(record) => {
                let (cid, revision) = (record.cid, record.revision);
                Event::Stored { now_ms, cid, revision, written: Written::Durable }
            }
            Command::EnsureToken { cid } => token(now_ms, cid),
            Command::TellTabs(_) | Command::ReleaseLock { .. } => continue,
            other => {
                rest.push(other);
                continue;
            }
        };
        queue.extend(update(outbox, event));
    }
    rest
}

/// Both locks of a call are free; what the store holds by then.
pub(super) fn locked(outbox: &mut Outbox, commands: Vec<Command>, stored: &[Record]) -> Vec<Command> {
    let mut commands = commands;
    while let [Command::TakeLock { cid, fingerprint }] = commands.as_slice() {
        let event = Event::LockAnswered {
            now_ms: T0,
            cid: cid.clone(),
            fingerprint: fingerprint.clone(),
            granted: true,
            stored: Some(stored.to_vec()),
            closed: false,
        };
        commands = update(outbox, event);
    }
    commands
}

pub(super) fn answer(outbox: &mut Outbox, cid: &str, answer: PostAnswer) -> Vec<Command> {
    let now_ms = outbox.now_ms;
    let commands = update(outbox, Event::Answered { now_ms, cid: cid.to_owned(), answer, jitter_ms: 1000 });
    settle(outbox, commands)
}

pub(super) fn tick(outbox: &mut Outbox, now_ms: i64) -> Vec<Command> {
    let commands = update(outbox, Event::Tick { now_ms });
    settle(outbox, commands)
}

pub(super) fn looked(outbox: &mut Outbox, cid: &str, rows: Option<Vec<Row>>) -> Vec<Command> {
    let now_ms = outbox.now_ms;
    let commands = update(outbox, Event::LookAnswered { now_ms, cid: cid.to_owned(), rows });
    settle(outbox, commands)
}

pub(super) fn row(cid: &str, n: usize) -> Row {
    Row {
        cid: Some(cid.to_owned()),
        access_request_id: Some("r1".to_owned()),
        row_id: Some(format!("row{n}")),
        ..Row::default()
    }
}

pub(super) fn sends(commands: &[Command]) -> Vec<&str> {
    commands
        .iter()
        .filter_map(|command| if let Command::Send { cid, .. } = command { Some(cid.as_str()) } else { None })
        .collect()
}

pub(super) fn state<'a>(outbox: &'a Outbox, cid: &str) -> &'a State {
    &outbox.record(cid).unwrap().state
}

pub(super) fn yes() -> PostAnswer {
    PostAnswer::Accepted {
        new_ids: vec!["r1".to_owned()],
        existing_ids: vec![],
        existing_items: vec![],
        took_new: true,
    }
}

pub(super) fn sending(items: &[&str]) -> Outbox {
    let mut outbox = Outbox::new("tenant", "me");
    let commands = press(&mut outbox, "plan", items);
    let commands = settle(&mut outbox, commands);
    assert_eq!(sends(&commands), [format!("plan-{}", items[0])]);
    outbox
}

/// Looks in vain until there is nothing left to look for.
pub(super) fn still_unknown() -> Outbox {
    let mut outbox = sending(&["a"]);
    answer(&mut outbox, "plan-a", PostAnswer::Unknown(Unsure::NoAnswer));
    for second in [2, 4, 8, 15, 30, 60] {
        assert!(
            matches!(tick(&mut outbox, T0 + second * 1000).as_slice(), [Command::Look { .. }]),
            "{second}"
        );
        looked(&mut outbox, "plan-a", Some(vec![]));
    }
    assert!(matches!(state(&outbox, "plan-a"), State::StillUnknown { .. }));
    outbox
}
