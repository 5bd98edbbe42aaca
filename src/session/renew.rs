//! Keeping a session alive: one renewal at a time, with a refresh token or by reading the portal's token again.

use super::{
    Command, Now, Reason, Secret, Session, State,
    machine::{Info, Machine, RENEW_BELOW_MS},
    state::Source,
    token::{self, Answer},
};
use crate::http::{NoAnswer, Response};

/// A token that is refused so soon after it arrived would be refused again.
const YOUNG_MS: i64 = 10_000;

pub(super) fn time_passed(machine: &mut Machine, now: Now) -> Vec<Command> {
    let State::Active(session) = &machine.state else { return Vec::new() };
    let remaining = session.remaining_ms(now);
    if remaining >= RENEW_BELOW_MS {
        return Vec::new();
    }
    if let Some(commands) = renew(machine, now) {
        return commands;
    }
    if remaining <= 0 { machine.end(Reason::Expired) } else { Vec::new() }
}

pub(super) fn unauthorised(machine: &mut Machine, now: Now, generation: u64) -> Vec<Command> {
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
    // A token that was refused has ended, whatever its lifetime says.
    let mut ended = session.clone();
    ended.deadline = now;
    machine.state = State::Active(ended);
    renew(machine, now).unwrap_or_else(|| machine.end(Reason::TokenRefused))
}

/// Begins a renewal. None when there is nothing to renew with now.
fn renew(machine: &mut Machine, now: Now) -> Option<Vec<Command>> {
    let State::Active(session) = &machine.state else { return None };
    let command = match session.source {
        Source::Portal => Command::ReadPortalToken,
        Source::Own => {
            let Info::Known(endpoints) = &machine.info else { return None };
            let refresh = session.refresh.as_ref().filter(|_| now.mono_ms >= session.renew_after_mono_ms)?;
            Command::Send(endpoints.refresh(&machine.config, refresh))
        }
    };
    machine.state = State::Renewing(session.clone());
    Some(vec![command])
}

pub(super) fn answered(machine: &mut Machine, now: Now, answer: Result<Response, NoAnswer>) -> Vec<Command> {
    let State::Renewing(session) = &machine.state else { return Vec::new() };
    let old = session.clone();
    match answer.map(|response| token::read_answer(&response, now)) {
        Ok(Answer::Admitted(mut admitted)) => {
            // A tenant that does not rotate sends none: the old one stays good.
            admitted.refresh = admitted.refresh.or(old.refresh);
            machine.admit(*admitted, Source::Own, now)
        }
        Ok(Answer::Later { wait_ms }) => {
            let renew_after_mono_ms = now.mono_ms.saturating_add(wait_ms);
            go_on(machine, Session { renew_after_mono_ms, ..old }, now)
        }
        // The refresh token may have been used and replaced: using it again would look like theft.
        Ok(Answer::Refused(_)) | Err(_) => go_on(machine, Session { refresh: None, ..old }, now),
    }
}

/// The renewal brought nothing; the old token is used up to its end.
fn go_on(machine: &mut Machine, session: Session, now: Now) -> Vec<Command> {
    let ended = session.remaining_ms(now) <= 0;
    machine.state = State::Active(session);
    if ended { machine.end(Reason::Expired) } else { Vec::new() }
}

pub(super) fn portal_read(machine: &mut Machine, now: Now, token: Option<Secret<String>>) -> Vec<Command> {
    let State::Renewing(session) = &machine.state else { return Vec::new() };
    if session.source != Source::Portal {
        return Vec::new();
    }
    let old = session.clone();
    let Some(token) = token.filter(|token| *token != old.token) else {
        return go_on(machine, old, now);
    };
    match token::read_portal(token.expose(), now) {
        Ok(admitted) => machine.admit(admitted, Source::Portal, now),
        Err(super::Refusal::ExpiredOnArrival) => go_on(machine, old, now),
        Err(refusal) => {
            machine.refuse(refusal);
            machine.ask_info().into_iter().collect()
        }
    }
}
