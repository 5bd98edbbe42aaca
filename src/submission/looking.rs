//! Looking for a lost answer in the service's own list: when, how often, and what finding it changes.
//! Not finding it proves nothing, so nothing is ever sent because of it.

use super::{
    events::Command,
    machine::Outbox,
    matching::{Row, Seen, match_rows},
    record::{Held, Looking, NotSent, Record, Sight, State},
    sending,
};

/// After these many milliseconds from the moment the answer was lost.
const SCHEDULE_MS: [i64; 6] = [2_000, 4_000, 8_000, 15_000, 30_000, 60_000];
/// The first of them.
pub(super) const FIRST_MS: i64 = 2_000;
/// Looks that could not be read before the person decides.
const MOST_FAILED: u32 = 6;
/// After a look that could not be read, the next one is this far away.
const AGAIN_MS: i64 = 15_000;
/// After this the person decides without us; looking goes on only when they ask for it.
pub(super) const FOR_MS: i64 = 24 * 60 * 60 * 1000;
/// The list is asked from this long before the attempt by the service's clock …
const MARGIN_MS: i64 = 10 * 60 * 1000;
/// … and from this long when only the clock of this device is known, which may be a day wrong.
const WIDE_MARGIN_MS: i64 = 25 * 60 * 60 * 1000;

/// Begins to look, for the first time after this long.
pub(super) fn begin(outbox: &mut Outbox, cid: &str, first_ms: i64) {
    begin_after(outbox, cid, first_ms, 0);
}

/// The same as if so many looks had been made.
fn begin_after(outbox: &mut Outbox, cid: &str, first_ms: i64, done: u32) {
    let now_ms = outbox.now_ms;
    if let Some(record) = outbox.records.iter_mut().find(|record| record.cid == cid) {
        let due_ms = now_ms.saturating_add(first_ms);
        record.looking = Some(Looking { since_ms: now_ms, done, failed: 0, due_ms });
    }
}

/// What existed before may be this very call: browsers themselves repeat a POST when a connection that was used before breaks
/// (docs/decisions/0025), and the service answers the repetition. Our id in the list tells; two looks are enough for that.
pub(super) fn begin_briefly(outbox: &mut Outbox, cid: &str) {
    let done = u32::try_from(SCHEDULE_MS.len()).unwrap_or_default().saturating_sub(2);
    begin_after(outbox, cid, FIRST_MS, done);
}

/// "Look again".
pub(super) fn pressed(outbox: &mut Outbox, cid: &str) -> Vec<Command> {
    let Some((since_ms, why)) = outbox.record(cid).and_then(|record| match &record.state {
        State::Unknown { since_ms, why } | State::StillUnknown { since_ms, why } => {
            Some((*since_ms, why.clone()))
        }
        _ => None,
    }) else {
        return Vec::new();
    };
    begin(outbox, cid, 0);
    let mut commands = outbox.put(cid, State::Unknown { since_ms, why });
    commands.extend(due(outbox));
    commands
}

/// The looks whose moment has come.
pub(super) fn due(outbox: &mut Outbox) -> Vec<Command> {
    let now_ms = outbox.now_ms;
    let ready: Vec<(String, i64)> = outbox
        .records
        .iter()
        .filter(|record| !outbox.is_asked(&record.cid))
        .filter(|record| record.looking.as_ref().is_some_and(|it| it.due_ms <= now_ms))
        .map(|record| (record.cid.clone(), from(record)))
        .collect();
    ready.into_iter().map(|(cid, since_ms)| ask(outbox, cid, since_ms, true)).collect()
}

/// One look now, outside the schedule: the page came back, or was opened again.
pub(super) fn once(outbox: &mut Outbox, cid: &str) -> Vec<Command> {
    let Some(record) = outbox.record(cid) else { return Vec::new() };
    let young = outbox.now_ms.saturating_sub(record.created_ms) < FOR_MS;
    if !young || outbox.is_asked(cid) {
        return Vec::new();
    }
    let since_ms = from(record);
    vec![ask(outbox, cid.to_owned(), since_ms, false)]
}

/// A copy may have been written while the clock was ahead: no look is further away than the last one can be.
pub(super) fn bound(record: &mut Record, now_ms: i64) {
    let last = SCHEDULE_MS.last().copied().unwrap_or(FIRST_MS);
    if let Some(looking) = &mut record.looking {
        looking.since_ms = looking.since_ms.min(now_ms);
        looking.due_ms = looking.due_ms.min(now_ms.saturating_add(last));
    }
}

fn ask(outbox: &mut Outbox, cid: String, since_ms: i64, planned: bool) -> Command {
    outbox.asked.push((cid.clone(), planned));
    Command::Look { cid, since_ms }
}

fn from(record: &Record) -> i64 {
    match record.attempts.first() {
        Some(attempt) => match attempt.server_ms {
            Some(server_ms) => server_ms.saturating_sub(MARGIN_MS),
            None => attempt.started_ms.saturating_sub(WIDE_MARGIN_MS),
        },
        None => record.created_ms.saturating_sub(WIDE_MARGIN_MS),
    }
}

pub(super) fn answered(outbox: &mut Outbox, cid: &str, rows: Option<&[Row]>) -> Vec<Command> {
    let planned = outbox.asked.iter().any(|(asked, planned)| asked == cid && *planned);
    outbox.asked.retain(|(asked, _)| asked != cid);
    let now_ms = outbox.now_ms;
    let Some(record) = outbox.records.iter_mut().find(|record| record.cid == cid) else { return Vec::new() };
    let seen = rows.map_or(Seen::None, |rows| match_rows(record, rows));
    record.unread = rows.is_none();
    let exhausted = next(record, now_ms, planned, matches!(seen, Seen::All(_)));
    match seen {
        Seen::All(sight) | Seen::Some(sight) => found(outbox, cid, sight),
        Seen::None => match &record.state {
            State::Unknown { since_ms, why } if exhausted => {
                let state = State::StillUnknown { since_ms: *since_ms, why: why.clone() };
                let plan = record.plan.clone();
                let mut commands = outbox.put(cid, state);
                commands.extend(sending::halt(outbox, &plan, Held::AfterTrouble));
                commands
            }
            _ => Vec::new(),
        },
    }
}

/// Plans the next look. True when there is none. Only planned looks that were answered count: coming back to the page
/// uses nothing up, and a list that could not be read says nothing.
fn next(record: &mut Record, now_ms: i64, planned: bool, enough: bool) -> bool {
    let Some(looking) = &mut record.looking else { return true };
    if !planned && !enough {
        return false;
    }
    if record.unread {
        looking.failed = looking.failed.saturating_add(1);
        looking.due_ms = now_ms.saturating_add(AGAIN_MS);
        let given_up = looking.failed >= MOST_FAILED;
        if given_up {
            record.looking = None;
        }
        return given_up;
    }
    looking.done = looking.done.saturating_add(1);
    let step = usize::try_from(looking.done).ok().and_then(|done| SCHEDULE_MS.get(done));
    match step {
        Some(step) if !enough => {
            looking.due_ms = looking.since_ms.saturating_add(*step).max(now_ms);
            false
        }
        _ => {
            record.looking = None;
            true
        }
    }
}

/// The list shows it: it arrived, whatever became of the answer.
fn found(outbox: &mut Outbox, cid: &str, sight: Sight) -> Vec<Command> {
    let now_ms = outbox.now_ms;
    let Some(record) = outbox.records.iter_mut().find(|record| record.cid == cid) else { return Vec::new() };
    let state = match &record.state {
        State::Unknown { .. } | State::StillUnknown { .. } => State::Confirmed(sight),
        State::Confirmed(known) if known.seen < sight.seen => State::Confirmed(sight),
        State::Accepted(known) if known.sight.as_ref().is_none_or(|it| it.seen < sight.seen) => {
            let mut accepted = known.clone();
            accepted.claim(&sight);
            accepted.sight = Some(sight);
            State::Accepted(accepted)
        }
        _ => return Vec::new(),
    };
    if now_ms.saturating_sub(record.created_ms) > FOR_MS {
        record.slim();
    }
    // Also one that is not written down yet.
    let again = super::linking::replacement(outbox, cid).map(|it| it.cid.clone());
    let mut commands = outbox.put(cid, state);
    commands.extend(again.map_or_else(Vec::new, |again| spare(outbox, &again)));
    commands.extend(sending::close_draft(outbox, cid));
    commands
}

/// The call that was to be sent again has arrived: what has not left yet need not leave.
fn spare(outbox: &mut Outbox, cid: &str) -> Vec<Command> {
    if !outbox.record(cid).is_some_and(Record::is_unsent) {
        return Vec::new();
    }
    if outbox.is_driving(cid) {
        outbox.driving = None;
    }
    let mut commands = outbox.put(cid, State::NotSent(NotSent::Found));
    commands.extend(outbox.unlock(cid));
    commands
}

/// One timer for everything that has a moment.
pub(super) fn wake(outbox: &mut Outbox) -> Option<Command> {
    let looks = outbox
        .records
        .iter()
        .filter(|record| !outbox.is_asked(&record.cid))
        .filter_map(|record| record.looking.as_ref().map(|it| it.due_ms));
    let waits = outbox.records.iter().filter_map(|record| match record.state {
        State::Waiting { until_ms } if outbox.is_running(&record.plan) && outbox.holds(&record.cid) => {
            Some(until_ms)
        }
        _ => None,
    });
    let next = looks.chain(waits).min();
    if next == outbox.wake_ms {
        return None;
    }
    outbox.wake_ms = next;
    next.map(|at| Command::WakeIn { ms: at.saturating_sub(outbox.now_ms).clamp(0, 2 * sending::MAX_WAIT_MS) })
}
