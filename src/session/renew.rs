//! Keeping a session alive: one renewal at a time, with a refresh token or by reading the portal's token again.

use super::{
    Command, Now, Reason, Refusal, Secret, Session, SignedOut, State, leave,
    machine::{Info, Machine, RENEW_BELOW_MS},
    sign_in,
    state::{Hold, Redirect, Source},
    token::{self, Answer},
};
use crate::http::{self, NoAnswer, Response};

/// A token that is refused so soon after it arrived would be refused again.
const YOUNG_MS: i64 = 10_000;
/// Offline nothing left this device, so asking again soon costs nothing.
const OFFLINE_PAUSE_MS: i64 = 2_000;

pub(super) fn time_passed(machine: &mut Machine, now: Now) -> Vec<Command> {
    match &machine.state {
        State::Active(_) => keep(machine, now),
        State::Redirecting(redirect) => sign_in::still_here(machine, redirect.clone(), now),
        State::Leaving { .. } => leave::time_passed(machine, now),
        _ if awaits_portal(machine) => vec![Command::ReadPortalToken],
        _ => Vec::new(),
    }
}

/// Whoever signed out is not signed in again by a portal's token; whoever just has none any more is.
fn awaits_portal(machine: &Machine) -> bool {
    let by_itself = match &machine.state {
        State::SignedOut(SignedOut { reason, .. }) => !matches!(reason, Reason::ByUser | Reason::Elsewhere),
        State::Refused(refusal) => *refusal == Refusal::ExpiredOnArrival,
        // What lay in this tab's storage may be of whoever was here before.
        State::Active(session) => machine.hosted && session.source == Source::Own,
        _ => false,
    };
    by_itself && (machine.hosted || machine.config.session.token_key.is_some())
}

pub(super) fn hosted(machine: &mut Machine, pressed: bool) -> Vec<Command> {
    machine.hosted = true;
    let mut commands = Vec::new();
    if pressed && matches!(machine.state, State::SignedOut(_) | State::Refused(_)) {
        if matches!(machine.state, State::Refused(_)) {
            commands.push(Command::RemoveToken);
        }
        machine.state = State::SignedOut(SignedOut { reason: Reason::NotYet, last: None });
    }
    commands.extend(awaits_portal(machine).then_some(Command::ReadPortalToken));
    commands
}

fn keep(machine: &mut Machine, now: Now) -> Vec<Command> {
    let State::Active(session) = &machine.state else { return Vec::new() };
    let held = session.held().is_some();
    let remaining = session.remaining_ms(now);
    if remaining >= RENEW_BELOW_MS {
        return Vec::new();
    }
    if let Some(commands) = renew(machine, now) {
        return commands;
    }
    if remaining <= 0 && !held { machine.end(Reason::Expired) } else { Vec::new() }
}

pub(super) fn unauthorised(machine: &mut Machine, now: Now, generation: u64) -> Vec<Command> {
    if let State::Renewing(session) = &mut machine.state
        && session.generation == generation
    {
        // Should the renewal bring nothing, this token is not to be used up to its end.
        session.refuse(now);
    }
    let State::Active(session) = &machine.state else { return Vec::new() };
    if session.generation != generation {
        // Of a token that has been replaced since: the caller repeats with the new one.
        return Vec::new();
    }
    let age = now.mono_ms.saturating_sub(session.born.mono_ms);
    let renewed_in_vain = session.generation > 1 && age < YOUNG_MS;
    if renewed_in_vain {
        return machine.end(Reason::TokenRefused);
    }
    let mut ended = session.clone();
    ended.refuse(now);
    let held = ended.held().is_some();
    machine.state = State::Active(ended);
    match renew(machine, now) {
        Some(commands) => commands,
        None if held => Vec::new(),
        None => machine.end(Reason::TokenRefused),
    }
}

/// The one renewal has not helped: whatever the token's age, somebody has to sign in again.
pub(super) fn refused_again(machine: &mut Machine, generation: u64) -> Vec<Command> {
    match &machine.state {
        State::Active(session) if session.generation == generation => machine.end(Reason::TokenRefused),
        // Renewed again since, or being renewed: whoever asks next will see.
        _ => Vec::new(),
    }
}

/// Begins a renewal. None when there is nothing to renew with now.
fn renew(machine: &mut Machine, now: Now) -> Option<Vec<Command>> {
    let State::Active(session) = &machine.state else { return None };
    let command = match session.source {
        Source::Portal => Command::ReadPortalToken,
        Source::Own => {
            let Info::Known(endpoints) = &machine.info else { return None };
            let may = session.hold.is_none_or(|hold| now.mono_ms >= hold.until_mono_ms);
            let refresh = session.refresh.as_ref().filter(|_| may)?;
            Command::Send(endpoints.refresh(&machine.config, refresh))
        }
    };
    machine.state = State::Renewing(session.clone());
    Some(vec![command])
}

pub(super) fn answered(machine: &mut Machine, now: Now, answer: Result<Response, NoAnswer>) -> Vec<Command> {
    let State::Renewing(session) = &machine.state else { return Vec::new() };
    let old = session.clone();
    let later = |wait_ms: i64, offline: bool| {
        Some(Hold { until_mono_ms: now.mono_ms.saturating_add(wait_ms), offline })
    };
    match http::by_status(answer).map(|response| token::read_answer(&response, now)) {
        Ok(Answer::Admitted(mut admitted)) => {
            // A tenant that does not rotate sends none: the old one stays good.
            admitted.refresh = admitted.refresh.or(old.refresh);
            machine.admit(*admitted, Source::Own, now)
        }
        Ok(Answer::Later { wait_ms, .. }) => {
            go_on(machine, Session { hold: later(wait_ms, false), ..old }, now)
        }
        Err(NoAnswer::Offline) => go_on(machine, Session { hold: later(OFFLINE_PAUSE_MS, true), ..old }, now),
        // The refresh token may have been used and replaced: using it again would look like theft.
        Ok(Answer::Refused(_)) | Err(_) => go_on(machine, Session { refresh: None, ..old }, now),
    }
}

/// The renewal brought nothing; the old token is used up to its end.
fn go_on(machine: &mut Machine, session: Session, now: Now) -> Vec<Command> {
    let ended = session.remaining_ms(now) <= 0 && session.held().is_none();
    machine.state = State::Active(session);
    if ended { machine.end(Reason::Expired) } else { Vec::new() }
}

pub(super) fn portal_read(machine: &mut Machine, now: Now, token: Option<Secret<String>>) -> Vec<Command> {
    let session = match &machine.state {
        State::Renewing(session) => session,
        State::Redirecting(Redirect { press, url: None }) => {
            let press = press.clone();
            let taken = take_portal(machine, now, token);
            return taken.unwrap_or_else(|| sign_in::begin(machine, press));
        }
        _ if awaits_portal(machine) => return take_portal(machine, now, token).unwrap_or_default(),
        _ => return Vec::new(),
    };
    if session.source != Source::Portal {
        return Vec::new();
    }
    let old = session.clone();
    let Some(token) = token.filter(|token| *token != old.token) else {
        return go_on(machine, old, now);
    };
    match token::read_portal(token.expose(), now) {
        Ok(admitted) => machine.admit(admitted, Source::Portal, now),
        Err(Refusal::ExpiredOnArrival) => go_on(machine, old, now),
        Err(refusal) => {
            machine.refuse(refusal);
            machine.ask_info().into_iter().collect()
        }
    }
}

fn take_portal(machine: &mut Machine, now: Now, token: Option<Secret<String>>) -> Option<Vec<Command>> {
    let admitted = usable(machine, &token?, now)?;
    Some(machine.admit(admitted, Source::Portal, now))
}

/// A token of the portal's that may be used and has not ended a session before.
pub(super) fn usable(machine: &Machine, token: &Secret<String>, now: Now) -> Option<token::Admitted> {
    let spent = machine.spent_portal.as_ref() == Some(token);
    token::read_portal(token.expose(), now).ok().filter(|_| !spent)
}
