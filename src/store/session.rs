//! Carries out what the session machine commands: token calls, storage, navigation. What follows when is the machine's.

use leptos::{prelude::*, task::spawn_local};

use super::{Store, StoreEvent};
use crate::{
    api,
    device::Random,
    http::{NoAnswer, Request, Response},
    route::Route,
    session::{
        self, Command, Entropy, Event, GUARD_KEY, Now, Readiness, Secret, Start, TOKEN_KEY, TRANSACTION_KEY,
        TabWord,
    },
};

/// Tells other windows that somebody signed out here.
pub const SIGNED_OUT: &str = "signed-out";

impl Store {
    /// Both clocks, now.
    pub fn moment(self) -> Now {
        self.with_ports(|ports| Now { wall_ms: ports.clock.now_ms(), mono_ms: ports.clock.monotonic_ms() })
    }

    /// The first event: what lies in the address bar and in storage.
    pub(super) fn start_session(self, page_origin: String) {
        let start = self.found_at_start(page_origin);
        self.on_session(start.map_or(Event::NoRandom, |start| Event::Started(Box::new(start))));
    }

    /// What the page finds when it is opened; `None` without a cryptographic source.
    pub(super) fn found_at_start(self, page_origin: String) -> Option<Start> {
        let now = self.moment();
        let token_key = self.config().session.token_key.clone();
        self.with_ports(|ports| {
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
        })
    }

    /// Feeds the session machine and carries out its commands.
    pub fn on_session(self, event: Event) {
        let mut commands = Vec::new();
        // Time is told every few seconds: whoever shows the session is told only when that changed something.
        let quiet =
            matches!(event, Event::Tick { .. } | Event::TokenWanted { .. } | Event::PortalTokenRead { .. });
        let active = || self.session.with_untracked(|machine| machine.session().is_some());
        let was_active = active();
        self.session.maybe_update(|machine| {
            let before = std::mem::discriminant(machine.state());
            commands = session::update(machine, event);
            !quiet || before != std::mem::discriminant(machine.state())
        });
        if was_active && !active() {
            // Views follow in a task of their own: the form still stands, with its focus.
            if let Some(field) = self.with_ports(|ports| ports.page.focused_id()) {
                self.later(super::late::Later::LeftAt(field));
            }
        }
        self.bell().ring();
        for command in commands {
            self.carry_out(command);
        }
        self.session_moved();
    }

    fn carry_out(self, command: Command) {
        match command {
            Command::StoreTransaction(_) | Command::Navigate(_) if self.with_ports(|ports| ports.framed) => {
                self.later(super::late::Later::Aside(Box::new(command)));
            }
            Command::AskInfo(request) => self.exchange(request, |_, answer| Event::InfoAnswered(answer)),
            Command::Send(request) => {
                self.exchange(request, |now, answer| Event::TokenAnswered { now, answer })
            }
            Command::StoreTransaction(text) => {
                // Memory would forget it on the way: the answer could not be recognised.
                let ok = self.with_ports(|ports| {
                    ports.tab.survives_navigation() && ports.tab.set(TRANSACTION_KEY, text.expose()).is_ok()
                });
                self.on_session(Event::TransactionStored { ok });
            }
            Command::RemoveTransaction => self.forget_in_tab(TRANSACTION_KEY),
            Command::StoreGuard(text) => self.keep_in_tab(GUARD_KEY, &text),
            Command::StoreToken(text) => self.keep_in_tab(TOKEN_KEY, text.expose()),
            Command::RemoveToken => self.forget_in_tab(TOKEN_KEY),
            Command::ReadPortalToken if self.session.with_untracked(session::Machine::is_hosted) => {
                self.later(super::late::Later::HostToken);
            }
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
            Command::ClearView => self.forget_person(),
            Command::TellTabs(TabWord::SignedOut) => {
                let word = format!("{} {}", self.config().tenant.api_url.as_str(), self.moment().wall_ms);
                self.with_ports(|ports| ports.windows.say(SIGNED_OUT, &word));
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

    /// Another tab said that somebody signed out. Only of this tenant: one origin may serve several.
    pub(super) fn tab_word(self, word: &str) {
        let tenant = word.rsplit_once(' ').map(|(tenant, _)| tenant);
        if tenant == Some(self.config().tenant.api_url.as_str()) {
            self.keep_draft_now();
            self.on_session(Event::SignedOutElsewhere);
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

    /// Waits for a token that can carry a call. `None`: somebody has to sign in first, or it takes too long.
    pub(super) async fn token(self) -> Option<(String, u64)> {
        self.token_or_why().await.ok()
    }

    /// A token that can carry a call, renewed first when it is nearly over. `Err`: why there is none now.
    pub(super) async fn token_or_why(self) -> Result<(String, u64), Readiness> {
        let mut waited_ms = 0;
        self.on_session(Event::TokenWanted { now: self.moment() });
        loop {
            let next = self.bell().next();
            match self.session.with_untracked(|machine| machine.readiness(self.moment())) {
                Readiness::Ready { .. } => return self.ready_token().ok_or(Readiness::SignIn),
                Readiness::Wait => next.await,
                Readiness::Later { wait_ms } if waited_ms + wait_ms <= api::LONGEST_SILENT_WAIT_MS => {
                    waited_ms += wait_ms;
                    self.pause(wait_ms).await;
                    self.on_session(Event::TokenWanted { now: self.moment() });
                }
                why => return Err(why),
            }
        }
    }

    /// The token as it is, when it can carry a call right now.
    pub(super) fn ready_token(self) -> Option<(String, u64)> {
        let now = self.moment();
        self.session.with_untracked(|machine| {
            let ready = matches!(machine.readiness(now), Readiness::Ready { .. });
            let session = machine.session().filter(|_| ready)?;
            Some((session.token().expose().clone(), session.generation))
        })
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
