//! Signing out, here or in another tab: deleting what was kept comes first, the tenant's logout last.

use super::{
    Command, Now, Reason, SignedOut, State,
    guard::Guard,
    machine::{Destination, Info, Machine, TabWord},
};

/// Deleting what this browser keeps takes milliseconds; longer than this it hangs.
const LONGEST_CLEARING_MS: i64 = 4_000;

pub(super) fn pressed(machine: &mut Machine) -> Vec<Command> {
    if matches!(machine.state, State::Starting | State::Leaving { .. }) {
        return Vec::new();
    }
    machine.state = State::Leaving { cleared: false, since_mono_ms: None };
    if matches!(&machine.info, Info::Known(endpoints) if endpoints.logout.is_none()) {
        // Signed in by what config.json names alone: the tenant may have a logout page all the same.
        machine.info = Info::Unknown;
    }
    machine.guard = Guard::default();
    let mut commands = vec![
        Command::RemoveToken,
        Command::RemoveTransaction,
        Command::StoreGuard(machine.guard.write()),
        Command::TellTabs(TabWord::SignedOut),
        Command::ClearOnSignOut,
    ];
    // The tenant's logout page is in the same answer as its sign-in page.
    commands.extend(machine.ask_info());
    commands
}

pub(super) fn cleared(machine: &mut Machine) -> Vec<Command> {
    if !matches!(machine.state, State::Leaving { cleared: false, .. }) {
        return Vec::new();
    }
    machine.state = State::Leaving { cleared: true, since_mono_ms: None };
    // The answer that names the logout page may still be under way.
    if matches!(machine.info, Info::Asked) { Vec::new() } else { go(machine) }
}

/// A storage that never answers must not keep the person signed in on the screen.
pub(super) fn time_passed(machine: &mut Machine, now: Now) -> Vec<Command> {
    match &mut machine.state {
        State::Leaving { cleared: false, since_mono_ms: Some(since) }
            if now.mono_ms.saturating_sub(*since) >= LONGEST_CLEARING_MS =>
        {
            cleared(machine)
        }
        State::Leaving { since_mono_ms: since @ None, .. } => {
            *since = Some(now.mono_ms);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Everything is deleted: off to the tenant's logout page, or to our own when there is none.
pub(super) fn go(machine: &mut Machine) -> Vec<Command> {
    machine.state = State::SignedOut(SignedOut { reason: Reason::ByUser, last: None });
    let logout = match &machine.info {
        Info::Known(endpoints) => endpoints.logout.as_ref(),
        Info::Unknown | Info::Asked => machine.config.tenant.logout_url.as_ref(),
    };
    logout.map(|url| Command::Navigate(Destination(url.as_str().to_owned()))).into_iter().collect()
}

pub(super) fn elsewhere(machine: &mut Machine) -> Vec<Command> {
    if matches!(machine.state, State::Starting | State::Leaving { .. } | State::SignedOut(_)) {
        return Vec::new();
    }
    machine.guard = Guard::default();
    machine.state = State::SignedOut(SignedOut { reason: Reason::Elsewhere, last: None });
    let mut commands = vec![
        Command::RemoveToken,
        Command::RemoveTransaction,
        Command::StoreGuard(machine.guard.write()),
        Command::ClearView,
    ];
    commands.extend(machine.ask_info());
    commands
}
