//! The states of being signed in, and the session itself. How they follow each other is in `machine.rs` and beside.

use super::{Refusal, Secret, claims::Identity, pkce::Entropy};
use crate::route::Route;

/// Both clocks of one moment. The wall clock may be wrong or be set; the monotonic one stops while the device sleeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since 1970 UTC.
    pub wall_ms: i64,
    /// Milliseconds since the page was opened (`performance.now()`).
    pub mono_ms: i64,
}

/// Where the machine stands.
#[derive(Clone, Debug)]
pub enum State {
    /// Nothing is known yet: nothing is painted but the loading shell.
    Starting,
    SignedOut(SignedOut),
    /// On the way to the tenant's sign-in page.
    Redirecting(Redirect),
    /// Back from it: the code is being exchanged.
    Exchanging,
    Active(Session),
    /// Still signed in; the token is being renewed and calls wait.
    Renewing(Session),
    /// Signing out: what this browser keeps is being deleted before the page goes to the tenant's logout.
    Leaving {
        cleared: bool,
        /// When time was first told meanwhile (monotonic): deleting must not keep the person here for ever.
        since_mono_ms: Option<i64>,
    },
    /// Signing in did not work: a page says why and what to do.
    Refused(Refusal),
}

/// Nobody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedOut {
    pub reason: Reason,
    /// Who it was, when the session ended by itself: their form stays open and their draft is kept.
    pub last: Option<Identity>,
}

/// Why nobody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    NotYet,
    ByUser,
    /// The token ended and could not be renewed.
    Expired,
    /// The service refused a token that should have been good.
    TokenRefused,
    /// In another tab.
    Elsewhere,
}

/// A sign-in on its way out.
#[derive(Clone, Debug)]
pub struct Redirect {
    pub(super) press: Press,
    /// Where to go once the transaction is stored.
    pub(super) url: Option<Secret<String>>,
}

/// What was asked for when the sign-in began.
#[derive(Clone, Debug)]
pub(super) struct Press {
    pub now: Now,
    pub entropy: Entropy,
    pub return_to: Route,
}

/// Where a token came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// This app's own sign-in.
    Own,
    /// A portal of the same origin, under `session.tokenKey`.
    Portal,
}

/// Why the token endpoint is not asked just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hold {
    /// Not before this moment of the monotonic clock.
    pub until_mono_ms: i64,
    /// This device was offline; else the token endpoint asked for patience.
    pub offline: bool,
}

/// Somebody is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    pub(super) token: Secret<String>,
    pub(super) refresh: Option<Secret<String>>,
    pub(super) deadline: Now,
    pub(super) born: Now,
    /// The service has refused its token: should no renewal help, that is how it ended.
    pub(super) refused: bool,
    /// The last renewal was not acted upon: the refresh token is as good as it was, and is used later.
    pub(super) hold: Option<Hold>,
    pub identity: Identity,
    /// Grows with every new token: a caller says which one was answered 401.
    pub generation: u64,
    pub source: Source,
    /// Service clock minus this clock in milliseconds, when a fresh token told it.
    pub server_offset_ms: Option<i64>,
}

impl Session {
    /// The access token, for the `Authorization` header.
    pub fn token(&self) -> &Secret<String> {
        &self.token
    }

    /// The service has refused the token: whatever its lifetime says, it has ended.
    pub(super) fn refuse(&mut self, now: Now) {
        self.deadline = now;
        self.refused = true;
    }

    /// How long the token lasts by the stricter of both clocks.
    pub fn remaining_ms(&self, now: Now) -> i64 {
        let wall = self.deadline.wall_ms.saturating_sub(now.wall_ms);
        let mono = self.deadline.mono_ms.saturating_sub(now.mono_ms);
        wall.min(mono)
    }

    /// A renewal that is only put off: the session has not ended, even when its token has.
    pub(super) fn held(&self) -> Option<Hold> {
        self.hold.filter(|_| self.refresh.is_some())
    }
}
