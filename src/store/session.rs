//! Carries out what the session machine commands: token calls, storage, navigation. What follows when is the machine's.

use leptos::{prelude::*, task::spawn_local};

use super::{Store, StoreEvent};
use crate::{
    device::Random,
    http::{NoAnswer, Request, Response},
    route::Route,
    session::{
        self, AfterUnauthorised, Command, Entropy, Event, GUARD_KEY, Now, Readiness, Secret, Start,
        TOKEN_KEY, TRANSACTION_KEY, TabWord,
    },
};

/// Tells other tabs that somebody signed out here. A key of `localStorage`, because its events cross tabs.
pub const TAB_WORD_KEY: &str = "ar.word";

impl Store {
    /// Both clocks, now.
    pub fn moment(self) -> Now {
        self.with_ports(|ports| Now { wall_ms: ports.clock.now_ms(), mono_ms: ports.clock.monotonic_ms() })
    }

    /// The first event: what lies in the address bar and in storage.
    pub(super) fn start_session(self, page_origin: String) {
        let now = self.moment();
        let token_key = self.config().session.token_key.clone();
        let start = self.with_ports(|ports| {
            let read = |key: &str| ports.tab.get(key).ok().flatten().filter(|text| !text.is_empty());
            entropy(&*ports.random).map(|entropy| Start {
                now,
                entropy,
                page_origin,
                query: Secret::new(ports.navigation.query()),
                route: Route::parse(&ports.navigation.fragment()),
                transaction: read(TRANSACTION_KEY).map(Secret::new),
                guard: read(GUARD_KEY),
                stored_token: read(TOKEN_KEY).map(Secret::new),
                portal_token: token_key.as_deref().and_then(read).map(Secret::new),
            })
        });
        if let Some(start) = start {
            self.on_session(Event::Started(Box::new(start)));
        }
    }

    /// Feeds the session machine and carries out its commands.
    pub fn on_session(self, event: Event) {
        let mut commands = Vec::new();
        self.session.update(|machine| commands = session::update(machine, event));
        self.bell().ring();
        for command in commands {
            self.carry_out(command);
        }
        self.session_moved();
    }

    fn carry_out(self, command: Command) {
        match command {
            Command::AskInfo(request) => self.exchange(request, |_, answer| Event::InfoAnswered(answer)),
            Command::Send(request) => {
                self.exchange(request, |now, answer| Event::TokenAnswered { now, answer })
            }
            Command::StoreTransaction(text) => {
                let ok = self.with_ports(|ports| ports.tab.set(TRANSACTION_KEY, text.expose()).is_ok());
                self.on_session(Event::TransactionStored { ok });
            }
            Command::RemoveTransaction => self.forget_in_tab(TRANSACTION_KEY),
            Command::StoreGuard(text) => self.keep_in_tab(GUARD_KEY, &text),
            Command::StoreToken(text) => self.keep_in_tab(TOKEN_KEY, text.expose()),
            Command::RemoveToken => self.forget_in_tab(TOKEN_KEY),
            Command::ReadPortalToken => {
                let key = self.config().session.token_key.clone();
                let read = |key: &str| self.with_ports(|ports| ports.tab.get(key).ok().flatten());
                let token = key.as_deref().and_then(read).filter(|text| !text.is_empty()).map(Secret::new);
                self.on_session(Event::PortalTokenRead { now: self.moment(), token });
            }
            Command::Navigate(destination) => {
                self.with_ports(|ports| ports.navigation.leave(destination.as_str()))
            }
            Command::ReplaceHistory(route) => self.show(route, true),
            Command::UserChanged { .. } => self.dispatch(StoreEvent::UserChanged),
            Command::ClearOnSignOut => self.leave(),
            Command::TellTabs(TabWord::SignedOut) => {
                let stamp = self.moment().wall_ms.to_string();
                // Without localStorage there is nothing to tell other tabs with: their tokens end by themselves.
                let _ = self.with_ports(|ports| ports.browser.set(TAB_WORD_KEY, &stamp));
            }
            Command::Announce(message) => self.announce(message),
        }
    }

    /// Signing out: what was sent is cleared by the half that knows it. Where that never came, nothing of it was opened.
    fn leave(self) {
        if self.late.with_untracked(Option::is_some) {
            self.later(super::late::Later::SignOut);
        } else {
            self.forget_person();
            self.on_session(Event::Cleared);
        }
    }

    fn keep_in_tab(self, key: &str, value: &str) {
        // A refused storage costs one sign-in after a reload, nothing else.
        let _ = self.with_ports(|ports| ports.tab.set(key, value));
    }

    fn forget_in_tab(self, key: &str) {
        let _ = self.with_ports(|ports| ports.tab.remove(key));
    }

    /// One call without a token; its answer is an event of the session.
    fn exchange(self, request: Request, event: fn(Now, Result<Response, NoAnswer>) -> Event) {
        let answer = self.with_ports(|ports| ports.http.send(request));
        spawn_local(async move {
            let answer = answer.await;
            self.on_session(event(self.moment(), answer));
        });
    }

    /// Waits for a token that can carry a call. `None`: somebody has to sign in first.
    pub(super) async fn token(self) -> Option<(String, u64)> {
        self.on_session(Event::TokenWanted { now: self.moment() });
        loop {
            let next = self.bell().next();
            match self.session.with_untracked(|machine| machine.readiness(self.moment())) {
                Readiness::Ready { generation } => {
                    let token = self.session.with_untracked(|machine| {
                        machine.session().map(|session| session.token().expose().clone())
                    });
                    return token.map(|token| (token, generation));
                }
                Readiness::Wait => next.await,
                Readiness::SignIn => return None,
            }
        }
    }

    /// After a read was answered 401: true when it may be made once more.
    pub(super) async fn renewed(self, generation: u64) -> bool {
        self.on_session(Event::Unauthorised { now: self.moment(), generation });
        loop {
            let next = self.bell().next();
            match self.session.with_untracked(|machine| machine.after_unauthorised(generation)) {
                AfterUnauthorised::Wait => next.await,
                AfterUnauthorised::Repeat { .. } => return true,
                AfterUnauthorised::SignIn => return false,
            }
        }
    }
}

/// What one sign-in needs; `None` without a cryptographic source, and then nobody can sign in.
pub(super) fn entropy(random: &dyn Random) -> Option<Entropy> {
    let (verifier, state) = (random.bytes()?, random.bytes()?);
    let mut both = [0; 64];
    let (first, second) = both.split_at_mut(32);
    first.copy_from_slice(&verifier);
    second.copy_from_slice(&state);
    Some(Entropy(both))
}
