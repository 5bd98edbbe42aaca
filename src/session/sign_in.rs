//! Going to the tenant's sign-in page, and exchanging the code it sends back. Judging the callback is in `start.rs`.

use super::{
    Command, Entropy, Now, Reason, Refusal, Secret, SignedOut, State,
    endpoints::Endpoints,
    leave,
    machine::{Destination, Info, Machine, USABLE_MS},
    refusal::Said,
    state::{Press, Redirect, Source},
    token::{self, Answer},
    transaction::Transaction,
};
use crate::{
    http::{self, NoAnswer, Response},
    msg,
    route::Route,
};

/// Two presses of one double click lead to one sign-in.
const DOUBLE_CLICK_MS: i64 = 2_000;
/// Whoever is still here after this time was not taken to the sign-in page: stopped, or the network failed.
const LEAVING_TAKES_MS: i64 = 15_000;

pub(super) fn pressed(machine: &mut Machine, now: Now, entropy: Entropy, return_to: Route) -> Vec<Command> {
    let mut commands = Vec::new();
    match &machine.state {
        State::SignedOut(_) => {}
        // A token of our own may lie there that was not what was refused: whoever signs in begins a new session.
        State::Refused(_) => commands.push(Command::RemoveToken),
        State::Redirecting(Redirect { press, url: Some(_) })
            if now.mono_ms.saturating_sub(press.now.mono_ms) >= DOUBLE_CLICK_MS => {}
        State::Active(session) if session.remaining_ms(now) < USABLE_MS => {
            commands.push(Command::RemoveToken);
        }
        // Renewed since the button was drawn.
        State::Active(_) => return vec![Command::Announce(msg!("session.signed-in-already"))],
        _ => return commands,
    }
    let registered = machine.config.tenant.redirect_uri.origin();
    if registered != machine.page_origin {
        // The answer would arrive at an origin that knows nothing of this sign-in.
        let found = machine.page_origin.clone();
        machine.refuse(Refusal::WrongOrigin { registered, found });
        return commands;
    }
    let press = Press { now, entropy, return_to };
    if machine.config.session.token_key.is_some() {
        // The portal may have put a new token there since.
        machine.state = State::Redirecting(Redirect { press, url: None });
        commands.push(Command::ReadPortalToken);
    } else {
        commands.extend(begin(machine, press));
    }
    commands
}

/// Off to the sign-in page, as soon as its address is known.
pub(super) fn begin(machine: &mut Machine, press: Press) -> Vec<Command> {
    let known = match &machine.info {
        Info::Known(endpoints) => Some(endpoints.clone()),
        Info::Unknown | Info::Asked => Endpoints::sign_in_configured(&machine.config),
    };
    match known {
        Some(endpoints) => prepare(machine, &endpoints, press),
        None => {
            machine.state = State::Redirecting(Redirect { press, url: None });
            machine.ask_info().into_iter().collect()
        }
    }
}

/// Time has passed on the way to the sign-in page. The transaction stays: the page may yet come.
pub(super) fn still_here(machine: &mut Machine, redirect: Redirect, now: Now) -> Vec<Command> {
    let waited_ms = now.mono_ms.saturating_sub(redirect.press.now.mono_ms);
    if redirect.url.is_some() && waited_ms >= LEAVING_TAKES_MS {
        machine.state = State::SignedOut(SignedOut { reason: Reason::NotYet, last: None });
    }
    Vec::new()
}

/// Without random values nobody can sign in safely, and no request could be told from another.
pub(super) fn no_random(machine: &mut Machine) -> Vec<Command> {
    if matches!(machine.state, State::Starting | State::SignedOut(_) | State::Refused(_)) {
        machine.refuse(Refusal::NoRandom);
    }
    Vec::new()
}

/// The transaction is stored first; the page leaves when that has worked.
fn prepare(machine: &mut Machine, endpoints: &Endpoints, press: Press) -> Vec<Command> {
    let transaction = Transaction {
        state: press.entropy.state(),
        verifier: press.entropy.verifier(),
        route: press.return_to.clone(),
        created_ms: press.now.wall_ms,
        endpoints: endpoints.clone(),
    };
    let url = endpoints.sign_in(&machine.config, &transaction.state, &transaction.verifier);
    machine.state = State::Redirecting(Redirect { press, url: Some(Secret::new(url)) });
    vec![Command::StoreTransaction(transaction.write(&machine.config))]
}

pub(super) fn stored(machine: &mut Machine, ok: bool) -> Vec<Command> {
    let State::Redirecting(Redirect { url: Some(url), .. }) = &machine.state else { return Vec::new() };
    if ok {
        vec![Command::Navigate(Destination(url.expose().clone()))]
    } else {
        machine.refuse(Refusal::StorageBlocked);
        Vec::new()
    }
}

/// The person came back without signing in.
pub(super) fn restored(machine: &mut Machine) -> Vec<Command> {
    if !matches!(machine.state, State::Redirecting(_)) {
        return Vec::new();
    }
    machine.state = State::SignedOut(SignedOut { reason: Reason::NotYet, last: None });
    vec![Command::RemoveTransaction]
}

pub(super) fn info_answered(machine: &mut Machine, answer: Result<Response, NoAnswer>) -> Vec<Command> {
    if !matches!(machine.info, Info::Asked) {
        return Vec::new();
    }
    let known = match http::by_status(answer) {
        Ok(response) => match response.status {
            200..=299 => Endpoints::from_info(&machine.config, &response.body),
            429 => Err(Refusal::Busy { said: Said::of(&response) }),
            500..=599 => Err(Refusal::Fault { status: response.status, said: Said::of(&response) }),
            status => Err(Refusal::InfoRefused { status, said: Said::of(&response) }),
        },
        Err(_) => Err(Refusal::InfoUnanswered),
    };
    match known {
        Ok(endpoints) => {
            machine.info = Info::Known(endpoints.clone());
            match &machine.state {
                State::Redirecting(Redirect { press, url: None }) => {
                    prepare(machine, &endpoints, press.clone())
                }
                State::Leaving { cleared: true, .. } => leave::go(machine),
                _ => Vec::new(),
            }
        }
        Err(refusal) => {
            // Asked early and in vain: it is asked again when somebody wants to sign in.
            machine.info = Info::Unknown;
            match machine.state {
                State::Redirecting(_) => {
                    machine.refuse(refusal);
                    Vec::new()
                }
                State::Leaving { cleared: true, .. } => leave::go(machine),
                _ => Vec::new(),
            }
        }
    }
}

pub(super) fn exchanged(machine: &mut Machine, now: Now, answer: Result<Response, NoAnswer>) -> Vec<Command> {
    let refusal = match http::by_status(answer).map(|response| token::read_answer(&response, now)) {
        Ok(Answer::Admitted(admitted)) => return machine.admit(*admitted, Source::Own, now),
        Ok(Answer::Refused(refusal)) => refusal,
        Ok(Answer::Later { said, .. }) => Refusal::Busy { said },
        // The code may have been used: repeating it looks like theft, so the person begins again.
        Err(_) => Refusal::TokenUnanswered,
    };
    machine.refuse(refusal);
    Vec::new()
}
