//! One call on its way: token, attempt written down, POST, answer. Which call may go is decided in `guarding.rs`;
//! looking for a lost answer is in `looking.rs`.

use super::{
    body::json,
    events::Command,
    guarding::ask_lock,
    looking,
    machine::{Driving, Outbox, Phase},
    record::{Accepted, Attempt, Held, NotSent, PostAnswer, Record, State},
};

/// POSTs of one call by itself, after 429.
const MAX_TRIES: u32 = 3;
/// When the service's `Retry-After` cannot be read: the window of its limit (developer.sailpoint.com, rate limits).
const USUAL_WAIT_MS: i64 = 10_000;
/// A longer wait is the person's: they are told until when, and nothing is sent by itself.
pub(super) const MAX_WAIT_MS: i64 = 60 * 60 * 1000;
/// The Fetch standard allows 64 KiB in flight; the rest is for whatever else the page keeps alive.
const KEEPALIVE_BYTES: usize = 60 * 1024;

pub(super) fn fits_keepalive(body: &str) -> bool {
    body.len() <= KEEPALIVE_BYTES
}

/// Takes up the next call when none is on its way.
pub(super) fn advance(outbox: &mut Outbox) -> Vec<Command> {
    let mut commands = Vec::new();
    for plan in outbox.running.clone() {
        if outbox.driving.is_some() {
            break;
        }
        let next = outbox.plan(&plan).into_iter().find(|record| {
            matches!(
                record.state,
                State::Armed | State::Sending | State::Waiting { .. } | State::Unknown { .. }
            )
        });
        match next.map(|record| (record.cid.clone(), record.state.clone())) {
            None => outbox.stop_running(&plan),
            Some((cid, State::Armed)) => commands.extend(ask_lock(outbox, &cid)),
            // It waits, or its answer is being looked for: the calls behind it wait too.
            Some(_) => {}
        }
    }
    commands
}

pub(super) fn ask_token(outbox: &mut Outbox, cid: &str) -> Vec<Command> {
    outbox.driving = Some(Driving { cid: cid.to_owned(), phase: Phase::AskingToken });
    vec![Command::EnsureToken { cid: cid.to_owned() }]
}

/// The plan goes on only when the person says so.
pub(super) fn halt(outbox: &mut Outbox, plan: &str, why: Held) -> Vec<Command> {
    outbox.stop_running(plan);
    let waiting: Vec<String> = outbox
        .plan(plan)
        .into_iter()
        .filter(|record| match record.state {
            State::Armed => true,
            State::Waiting { .. } => outbox.holds(&record.cid),
            _ => false,
        })
        .map(|record| record.cid.clone())
        .collect();
    let mut commands = Vec::new();
    for cid in &waiting {
        commands.extend(outbox.put(cid, State::Held(why)));
        commands.extend(outbox.unlock(cid));
    }
    commands
}

pub(super) fn token_ready(outbox: &mut Outbox, cid: &str) -> Vec<Command> {
    let asked = Driving { cid: cid.to_owned(), phase: Phase::AskingToken };
    if outbox.driving.as_ref() != Some(&asked) {
        return Vec::new();
    }
    let (now_ms, offset_ms) = (outbox.now_ms, outbox.offset_ms);
    if let Some(record) = outbox.records.iter_mut().find(|record| record.cid == cid) {
        record.tries = record.tries.saturating_add(1);
        record.attempts.push(Attempt {
            started_ms: now_ms,
            server_ms: offset_ms.map(|offset| now_ms.saturating_add(offset)),
            ended_ms: None,
            result: None,
        });
    }
    let commands = outbox.put(cid, State::Sending);
    outbox.driving = Some(Driving { cid: cid.to_owned(), phase: Phase::StoringAttempt });
    commands
}

pub(super) fn token_missing(outbox: &mut Outbox, cid: &str) -> Vec<Command> {
    let asked = Driving { cid: cid.to_owned(), phase: Phase::AskingToken };
    if outbox.driving.as_ref() != Some(&asked) {
        return Vec::new();
    }
    outbox.driving = None;
    stop_here(outbox, cid, State::SignInNeeded)
}

pub(super) fn must_wait(outbox: &mut Outbox, cid: &str, wait_ms: i64) -> Vec<Command> {
    let asked = Driving { cid: cid.to_owned(), phase: Phase::AskingToken };
    if outbox.driving.as_ref() != Some(&asked) {
        return Vec::new();
    }
    outbox.driving = None;
    wait(outbox, cid, wait_ms, 0)
}

/// The call waits by itself, or until the person says so when that takes too long.
fn wait(outbox: &mut Outbox, cid: &str, wait_ms: i64, jitter_ms: u32) -> Vec<Command> {
    let until_ms = outbox.now_ms.saturating_add(wait_ms.max(0));
    if wait_ms > MAX_WAIT_MS {
        return stop_here(outbox, cid, State::Held(Held::NotBefore { until_ms }));
    }
    // The lock stays: in this time no other tab may send the same.
    outbox.put(cid, State::Waiting { until_ms: until_ms.saturating_add(i64::from(jitter_ms)) })
}

/// The browser holds a copy that says that nothing has left, and can neither replace nor remove it: were the page
/// closed now, that copy would be believed.
pub(super) fn not_written(outbox: &mut Outbox, cid: &str) -> Vec<Command> {
    if outbox.is_driving(cid)
        && let Some(record) = outbox.records.iter_mut().find(|record| record.cid == cid)
        && matches!(record.state, State::Sending)
    {
        record.attempts.pop();
    }
    outbox.driving = None;
    stop_here(outbox, cid, State::Held(Held::NotWritten))
}

pub(super) fn post(outbox: &mut Outbox, cid: &str) -> Vec<Command> {
    let Some(body) = outbox.record(cid).map(|record| json(&record.body)) else { return Vec::new() };
    outbox.driving = Some(Driving { cid: cid.to_owned(), phase: Phase::Posting });
    let keepalive = fits_keepalive(&body);
    vec![Command::Send { cid: cid.to_owned(), body, keepalive }]
}

pub(super) fn answered(outbox: &mut Outbox, cid: &str, answer: PostAnswer, jitter_ms: u32) -> Vec<Command> {
    let posting = Driving { cid: cid.to_owned(), phase: Phase::Posting };
    if outbox.driving.as_ref() != Some(&posting) {
        return Vec::new();
    }
    outbox.driving = None;
    let now_ms = outbox.now_ms;
    let Some(record) = outbox.records.iter_mut().find(|record| record.cid == cid) else { return Vec::new() };
    if let Some(attempt) = record.attempts.last_mut() {
        attempt.ended_ms = Some(now_ms);
        attempt.result = Some(in_a_word(&answer));
    }
    let tries = record.tries;
    let (plan, draft) = (record.plan.clone(), record.draft.clone());
    match answer {
        PostAnswer::Accepted { new_ids, existing_ids, existing_items, took_new } => {
            accepted(outbox, cid, Accepted { new_ids, existing_ids, existing_items, took_new, sight: None })
        }
        PostAnswer::AcceptedWithoutIds => accepted(outbox, cid, Accepted::default()),
        PostAnswer::Rejected(rejection) => {
            let mut commands = stop_here(outbox, cid, State::Rejected(rejection));
            let left = outbox.left_of(&plan);
            commands.push(Command::RestoreDraft { draft, left });
            commands
        }
        PostAnswer::SignInNeeded => stop_here(outbox, cid, State::SignInNeeded),
        PostAnswer::Offline => stop_here(outbox, cid, State::Held(Held::Offline)),
        PostAnswer::TooMany { .. } if tries >= MAX_TRIES => {
            stop_here(outbox, cid, State::Held(Held::TooMany))
        }
        PostAnswer::TooMany { .. } if !outbox.is_running(&plan) => {
            // Stopped while it was on its way.
            stop_here(outbox, cid, State::Held(Held::Stopped))
        }
        PostAnswer::TooMany { retry_after_ms } => {
            wait(outbox, cid, retry_after_ms.unwrap_or(USUAL_WAIT_MS), jitter_ms)
        }
        PostAnswer::Unknown(why) => {
            looking::begin(outbox, cid, looking::FIRST_MS);
            let mut commands = outbox.put(cid, State::Unknown { since_ms: now_ms, why });
            commands.extend(outbox.unlock(cid));
            commands
        }
    }
}

fn accepted(outbox: &mut Outbox, cid: &str, accepted: Accepted) -> Vec<Command> {
    if accepted.new_ids.is_empty() && accepted.existing_ids.is_empty() {
        looking::begin(outbox, cid, looking::FIRST_MS);
    } else if !accepted.existing_ids.is_empty() || !accepted.existing_items.is_empty() {
        looking::begin_briefly(outbox, cid);
    }
    let mut commands = outbox.put(cid, State::Accepted(accepted));
    commands.extend(outbox.unlock(cid));
    commands.extend(close_draft(outbox, cid));
    commands
}

/// When everything of the plan has arrived, the draft has done its work.
pub(super) fn close_draft(outbox: &Outbox, cid: &str) -> Option<Command> {
    let record = outbox.record(cid)?;
    let done = |it: &Record| it.is_accepted() || matches!(it.state, State::NotSent(NotSent::Found));
    let calls = outbox.plan(&record.plan);
    // A part that this tab has not heard of is not done.
    let whole = (1..=record.part.of).all(|number| calls.iter().any(|it| it.part.number == number));
    (whole && calls.into_iter().all(done)).then(|| Command::CloseDraft { draft: record.draft.clone() })
}

/// This call ends here, and the plan stops.
fn stop_here(outbox: &mut Outbox, cid: &str, state: State) -> Vec<Command> {
    let why = match &state {
        State::Rejected(_) => Held::AfterTrouble,
        State::Held(Held::Stopped) => Held::Stopped,
        _ => Held::AfterPause,
    };
    let mut commands = outbox.put(cid, state);
    commands.extend(outbox.unlock(cid));
    if let Some(plan) = outbox.record(cid).map(|record| record.plan.clone()) {
        commands.extend(halt(outbox, &plan, why));
    }
    commands
}

/// Waits that are over.
pub(super) fn waited(outbox: &mut Outbox) -> Vec<Command> {
    let now_ms = outbox.now_ms;
    let over: Vec<String> = outbox
        .records
        .iter()
        .filter(|record| matches!(record.state, State::Waiting { until_ms } if until_ms <= now_ms))
        .filter(|record| outbox.is_running(&record.plan) && outbox.holds(&record.cid))
        .map(|record| record.cid.clone())
        .collect();
    over.iter().flat_map(|cid| outbox.put(cid, State::Armed)).collect()
}

fn in_a_word(answer: &PostAnswer) -> String {
    match answer {
        PostAnswer::Accepted { .. } | PostAnswer::AcceptedWithoutIds => "accepted".to_owned(),
        PostAnswer::Rejected(rejection) => format!("rejected {}", rejection.status),
        PostAnswer::SignInNeeded => "401".to_owned(),
        PostAnswer::TooMany { .. } => "429".to_owned(),
        PostAnswer::Offline => "offline".to_owned(),
        PostAnswer::Unknown(_) => "unknown".to_owned(),
    }
}
