//! Opening the page: a callback, a portal's token, a stored token, or nobody. Going to sign in is in `sign_in.rs`.

use super::{
    Command, Now, Reason, Refusal, Secret, SignedOut, State,
    callback::{self, Callback},
    guard::Guard,
    machine::{Info, Machine, Start},
    pkce::STATE_LENGTH,
    refusal::Said,
    sign_in,
    state::Source,
    token::{self, Admitted},
    transaction::{Transaction, Unusable},
};
use crate::{config::Storage, msg};

pub(super) fn started(machine: &mut Machine, found: Start) -> Vec<Command> {
    if !matches!(machine.state, State::Starting) {
        return Vec::new();
    }
    machine.guard = Guard::read(found.guard.as_deref());
    machine.page_origin.clone_from(&found.page_origin);
    let own = stored(machine, &found);
    let mut commands = Vec::new();
    if found.stored_token.is_some() && own.is_none() {
        // Ended, of another tenant, or from before the configuration said `memory`: what nobody reads any more must not
        // lie there, whichever way this page goes on.
        commands.push(Command::RemoveToken);
    }
    commands.extend(match callback::read(found.query.expose()) {
        Callback::None => without_callback(machine, &found, own),
        callback => with_callback(machine, &found, own, callback),
    });
    commands
}

/// The token of our own that lies there, when it still lasts and may be read.
fn stored(machine: &Machine, found: &Start) -> Option<Admitted> {
    if machine.config.session.storage != Storage::Session {
        return None;
    }
    token::read_stored(found.stored_token.as_ref()?.expose(), &machine.config, found.now)
}

fn without_callback(machine: &mut Machine, found: &Start, own: Option<Admitted>) -> Vec<Command> {
    let now = found.now;
    let portal = match (&machine.config.session.token_key, &found.portal_token) {
        (Some(_), Some(token)) => Some(token::read_portal(token.expose(), now)),
        _ => None,
    };
    // An ended token of the portal is no obstacle to one of our own; any other fault is said.
    match portal {
        Some(Ok(admitted)) => {
            let id = &admitted.identity.identity_id;
            let stray = own.is_some_and(|own| own.identity.identity_id != *id);
            let mut commands = machine.admit(admitted, Source::Portal, now);
            if stray && !commands.contains(&Command::RemoveToken) {
                commands.push(Command::RemoveToken);
            }
            return commands;
        }
        Some(Err(Refusal::ExpiredOnArrival)) | None => {}
        Some(Err(refusal)) => {
            machine.refuse(refusal);
            return machine.ask_info().into_iter().collect();
        }
    }
    if let Some(own) = own {
        return resume(machine, own, now);
    }
    if portal.is_some() {
        machine.refuse(Refusal::ExpiredOnArrival);
        return machine.ask_info().into_iter().collect();
    }
    let reason = if found.stored_token.is_some() { Reason::Expired } else { Reason::NotYet };
    machine.state = State::SignedOut(SignedOut { reason, last: None });
    // With `memory` nothing survives a reload but the tenant's own session, which signs the person in again.
    if machine.config.session.storage == Storage::Memory && machine.guard.signed_in {
        return again_by_itself(machine, found);
    }
    machine.ask_info().into_iter().collect()
}

/// Goes on with a stored token.
fn resume(machine: &mut Machine, own: Admitted, now: Now) -> Vec<Command> {
    let commands = machine.admit(own, Source::Own, now);
    // It lies there already, with the moment of its arrival.
    commands.into_iter().filter(|command| !matches!(command, Command::StoreToken(_))).collect()
}

fn again_by_itself(machine: &mut Machine, found: &Start) -> Vec<Command> {
    if !machine.guard.may_redirect(found.now.wall_ms) {
        machine.refuse(Refusal::Loop);
        return machine.ask_info().into_iter().collect();
    }
    let mut commands = vec![Command::StoreGuard(machine.guard.write())];
    commands.extend(sign_in::pressed(machine, found.now, found.entropy.clone(), found.route.clone()));
    commands
}

fn with_callback(
    machine: &mut Machine,
    found: &Start,
    own: Option<Admitted>,
    callback: Callback,
) -> Vec<Command> {
    let stored = found.transaction.as_ref().map(|text| text.expose().as_str());
    let transaction = Transaction::read(stored, &machine.config, found.now.wall_ms);
    let route = transaction.as_ref().map_or_else(|_| found.route.clone(), |known| known.route.clone());
    // Before anything else: a transaction works once, and the code leaves the address bar before the first paint.
    let mut commands = vec![Command::RemoveTransaction, Command::ReplaceHistory(route)];
    match judge(callback, transaction) {
        Ok((code, transaction)) => {
            let request = transaction.endpoints.exchange(&machine.config, &code, &transaction.verifier);
            machine.info = Info::Known(transaction.endpoints);
            machine.state = State::Exchanging;
            commands.push(Command::Send(request));
        }
        Err(refusal) => {
            // A forged link must not sign anybody out.
            if let Some(own) = own {
                commands.extend(resume(machine, own, found.now));
                commands.push(Command::Announce(msg!("session.callback-ignored")));
            } else {
                machine.refuse(refusal);
                commands.extend(machine.ask_info());
            }
        }
    }
    commands
}

/// Only a code whose `state` is the one of this tab's transaction gets any further.
fn judge(
    callback: Callback,
    transaction: Result<Transaction, Unusable>,
) -> Result<(Secret<String>, Transaction), Refusal> {
    let state = match &callback {
        Callback::Code { state, .. } | Callback::Error { state, .. } => state.clone(),
        Callback::None | Callback::Unclear => return Err(Refusal::CallbackUnclear),
    };
    let transaction = transaction.map_err(|unusable| match unusable {
        Unusable::Missing => Refusal::NoTransaction,
        Unusable::OtherTenant => Refusal::OtherTenant,
        Unusable::TooOld => Refusal::TransactionTooOld,
    })?;
    if transaction.state.len() != STATE_LENGTH || transaction.state != state {
        return Err(Refusal::StateMismatch);
    }
    match callback {
        Callback::Code { code, .. } => Ok((code, transaction)),
        Callback::Error { error, description, .. } if error == "access_denied" => {
            Err(Refusal::AccessDenied { description })
        }
        Callback::Error { error, description, .. } => {
            Err(Refusal::TenantRefused { error, description, said: Said::default() })
        }
        Callback::None | Callback::Unclear => Err(Refusal::CallbackUnclear),
    }
}
