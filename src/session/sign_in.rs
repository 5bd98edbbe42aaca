//! Going to the tenant's sign-in page, and exchanging the code it sends back. Judging the callback is in `start.rs`.

use super::{
    Command, Entropy, Now, Reason, Refusal, Secret, SignedOut, State,
    endpoints::Endpoints,
    leave,
    machine::{Destination, Info, Machine},
    state::{Press, Redirect, Source},
    token::{self, Answer},
    transaction::Transaction,
};
use crate::{
    http::{NoAnswer, Response},
    route::Route,
};

pub(super) fn pressed(machine: &mut Machine, now: Now, entropy: Entropy, return_to: Route) -> Vec<Command> {
    if !matches!(machine.state, State::SignedOut(_) | State::Refused(_)) {
        return Vec::new();
    }
    let registered = machine.config.tenant.redirect_uri.origin();
    if registered != machine.page_origin {
        // The answer would arrive at an origin that knows nothing of this sign-in.
        let found = machine.page_origin.clone();
        machine.refuse(Refusal::WrongOrigin { registered, found });
        return Vec::new();
    }
    let press = Press { now, entropy, return_to };
    match machine.info.clone() {
        Info::Known(endpoints) => prepare(machine, &endpoints, press),
        Info::Unknown | Info::Asked => {
            machine.state = State::Redirecting(Redirect { press, url: None });
            machine.ask_info().into_iter().collect()
        }
    }
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
    let known = match answer {
        Ok(response) if (200..=299).contains(&response.status) => {
            Endpoints::from_info(&machine.config, &response.body)
        }
        Ok(_) => Err(Refusal::InfoNotUnderstood),
        Err(_) => Err(Refusal::InfoUnanswered),
    };
    match known {
        Ok(endpoints) => {
            machine.info = Info::Known(endpoints.clone());
            match &machine.state {
                State::Redirecting(Redirect { press, url: None }) => {
                    prepare(machine, &endpoints, press.clone())
                }
                State::Leaving { cleared: true } => leave::go(machine),
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
                State::Leaving { cleared: true } => leave::go(machine),
                _ => Vec::new(),
            }
        }
    }
}

pub(super) fn exchanged(machine: &mut Machine, now: Now, answer: Result<Response, NoAnswer>) -> Vec<Command> {
    let refusal = match answer.map(|response| token::read_answer(&response, now)) {
        Ok(Answer::Admitted(admitted)) => return machine.admit(*admitted, Source::Own, now),
        Ok(Answer::Refused(refusal)) => refusal,
        Ok(Answer::Later { .. }) => Refusal::TokenNotUnderstood { status: 429 },
        // The code may have been used: repeating it looks like theft, so the person begins again.
        Err(_) => Refusal::TokenUnanswered,
    };
    machine.refuse(refusal);
    Vec::new()
}
