//! Signing in while the page stays: the host's token first, then a window of its own (`src/static/relay.js`, decision 65).
//! Verifier and `state` never leave this page; what the window brings is judged as at the top level.

use leptos::{prelude::*, task::spawn_local};

use super::{Store, host::Visit};
use crate::{
    config::SessionSource,
    device::SignInWindow,
    msg,
    session::{Command, Event, GUARD_KEY, Reason, Secret, State},
    text::Message,
};
use std::rc::Rc;

/// How often it is looked whether the window is still there.
const LOOK_MS: i64 = 500;
/// It closes itself right after its answer: only a second look says that none came.
const LOOKS: u32 = 2;

/// How far signing in is while the page stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    #[default]
    Idle,
    /// The host is asked for its token.
    Host,
    /// The window is open.
    Waiting,
    /// The browser opened none.
    Blocked,
    /// It was closed before anybody had signed in.
    Closed,
}

/// A sign-in in a window of its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Aside {
    stage: Stage,
    /// The browser opened no window when it was asked last.
    blocked: bool,
    /// Grows with each window.
    number: u64,
    /// What the top level keeps in storage during the journey.
    transaction: Option<Secret<String>>,
    /// Address and `state` of the sign-in page, once known.
    order: Option<(Secret<String>, String)>,
    /// The window has loaded.
    ready: bool,
    /// The window went to the sign-in page itself, where the browser may cut it off.
    alone: bool,
}

impl Store {
    /// How far signing in is; changes are told.
    pub fn sign_in_stage(self) -> Stage {
        self.visit.with(|visit| visit.aside.stage)
    }

    /// Whether the host was to give a token and gave none.
    pub fn host_gave_none(self) -> bool {
        self.visit.with(|visit| visit.guest.has_host_session() && visit.silent)
    }

    /// What can sign somebody in while the page stays, in the configured order: the host, and a window that can be spoken
    /// with. Changes are told.
    pub fn sign_in_sources(self) -> Vec<SessionSource> {
        self.sources_of(self.visit.with(Visit::host_signs_in))
    }

    /// Whether a host is still looked for, which may sign somebody in.
    pub fn looks_for_host(self) -> bool {
        self.visit.with(|visit| visit.guest.is_looking()) && self.takes_tokens()
    }

    /// [`Store::sign_in_sources`] now.
    pub(super) fn sources_now(self) -> Vec<SessionSource> {
        self.sources_of(self.visit.with_untracked(Visit::host_signs_in))
    }

    fn sources_of(self, host: bool) -> Vec<SessionSource> {
        let own = self.window().is_some();
        let mut sources = self.config().embed.sources();
        sources.retain(|source| match source {
            SessionSource::Host => host,
            SessionSource::Own => own,
        });
        sources
    }

    /// Whether the config takes tokens of a host.
    pub(super) fn takes_tokens(self) -> bool {
        self.config().embed.sources().contains(&SessionSource::Host)
    }

    fn enter_stage(self, stage: Stage) {
        if self.visit.with_untracked(|visit| visit.aside.stage != stage) {
            self.visit.update(|visit| visit.aside.stage = stage);
        }
    }

    fn window(self) -> Option<Rc<dyn SignInWindow>> {
        self.with_ports(|ports| ports.late().sign_in_window.clone())
    }

    /// "Sign in": in the order of the sources.
    pub(super) fn sign_in_framed(self) {
        match self.sources_now().first() {
            Some(SessionSource::Host) => self.ask_host_to_sign_in(true),
            Some(SessionSource::Own) => self.open_sign_in_window(),
            None => {}
        }
    }

    /// The session asks the host for its token, now and whenever it needs another. `pressed`: the person wants it.
    pub(super) fn ask_host_to_sign_in(self, pressed: bool) {
        // Whoever signed out is signed in again by a press alone.
        let waits = self.session.with_untracked(|machine| match machine.state() {
            State::SignedOut(out) => pressed || !matches!(out.reason, Reason::ByUser | Reason::Elsewhere),
            State::Refused(_) => pressed,
            _ => false,
        });
        if waits {
            self.enter_stage(Stage::Host);
        }
        self.on_session(Event::Hosted { pressed });
    }

    /// The host has answered, or has let its time pass.
    pub(super) fn host_was_asked(self) {
        let (stage, blocked) = self.visit.with_untracked(|visit| (visit.aside.stage, visit.aside.blocked));
        if stage == Stage::Host {
            self.enter_stage(if blocked { Stage::Blocked } else { Stage::Idle });
        }
    }

    /// First of all: after any waiting the press would not count any more.
    fn open_sign_in_window(self) {
        let Some(window) = self.window() else { return };
        let fragment = self.route.with_untracked(crate::route::Route::fragment);
        let opened = window.open(&fragment, Box::new(move |said| self.hear_sign_in_window(said)));
        let mut number = 0;
        self.visit.update_untracked(|visit| {
            number = visit.aside.number + 1;
            visit.aside = Aside { number, stage: visit.aside.stage, ..Aside::default() };
        });
        if !opened {
            self.visit.update_untracked(|visit| visit.aside.blocked = true);
            self.enter_stage(Stage::Blocked);
            // The next source, where there is one.
            if self.sources_now().contains(&SessionSource::Host) {
                self.ask_host_to_sign_in(true);
            }
            return;
        }
        self.enter_stage(Stage::Waiting);
        spawn_local(self.watch_sign_in_window(number));
        self.press_sign_in();
    }

    /// Until it is gone, or another took its place.
    async fn watch_sign_in_window(self, number: u64) {
        let mut missing = 0;
        while missing < LOOKS {
            self.pause(LOOK_MS).await;
            let (now, alone, ordered) = self
                .visit
                .with_untracked(|visit| (visit.aside.number, visit.aside.alone, visit.aside.order.is_some()));
            let (there, refused) = self.session.with_untracked(|machine| {
                (machine.session().is_some(), matches!(machine.state(), State::Refused(_)) && !ordered)
            });
            let Some(window) = self.window().filter(|_| now == number) else { return };
            if there || refused {
                // Signed in by another way, or there is no sign-in page to go to: the app says why.
                return self.close_sign_in_window();
            }
            missing = if window.is_open() || alone { 0 } else { missing + 1 };
        }
        if self.visit.with_untracked(|visit| visit.aside.stage == Stage::Waiting) {
            self.visit.update_untracked(|visit| visit.aside.transaction = None);
            self.enter_stage(Stage::Closed);
        }
    }

    fn close_sign_in_window(self) {
        if let Some(window) = self.window() {
            window.close();
        }
        self.visit.update_untracked(|visit| {
            visit.aside =
                Aside { stage: visit.aside.stage, number: visit.aside.number + 1, ..Aside::default() };
        });
        self.enter_stage(Stage::Idle);
    }

    /// What the session would do with the page that must stay. Signing out ends here: the sign-in page of the tenant is
    /// never shown in a frame, so its own session goes on, and the page says so.
    pub(super) fn stay(self, command: Command) {
        let redirecting =
            self.session.with_untracked(|machine| matches!(machine.state(), State::Redirecting(_)));
        match command {
            Command::StoreTransaction(text) => {
                self.visit.update_untracked(|visit| visit.aside.transaction = Some(text));
                self.on_session(Event::TransactionStored { ok: true });
            }
            Command::Navigate(destination) if redirecting => {
                let url = destination.as_str().to_owned();
                let state = url.split(['?', '&']).find_map(|pair| pair.strip_prefix("state="));
                let order = (Secret::new(url.clone()), state.unwrap_or_default().to_owned());
                let by_itself = !self.window().is_some_and(|window| window.is_open());
                if by_itself {
                    // Nobody is signed in again by itself here: that takes a window, and so a press. Nor is it a redirect.
                    let _ = self.with_ports(|ports| ports.tab.remove(GUARD_KEY));
                }
                self.visit.update_untracked(|visit| visit.aside.order = Some(order));
                // Here nobody is signed in until the window says so.
                self.on_session(Event::Restored);
                self.send_order();
            }
            _ => {}
        }
    }

    /// The window loads while the address of the sign-in page may still be asked for: whichever comes last leads here.
    fn send_order(self) {
        let order =
            self.visit.with_untracked(|visit| visit.aside.order.clone().filter(|_| visit.aside.ready));
        let (Some((url, state)), Some(window)) = (order, self.window()) else { return };
        let config = self.config();
        let say = |message: Message| self.text.with_untracked(|text| text.say(&message));
        let (language, right_to_left) =
            self.text.with_untracked(|text| (text.language.clone(), text.right_to_left));
        let app = config.branding.title.clone().unwrap_or_else(|| say(msg!("app.title")));
        let order = serde_json::json!({
            "url": url.expose(),
            "state": state,
            "hears": window.hears_all(),
            "language": language,
            "direction": if right_to_left { "rtl" } else { "ltr" },
            "tokens": config.branding.tokens,
            "words": {
                "app": app,
                "heading": say(msg!("relay.heading")),
                "body": say(msg!("relay.body")),
                "go": say(msg!("relay.go")),
                "waiting": say(msg!("relay.waiting")),
                "again": say(msg!("relay.again")),
                "blocked": say(msg!("relay.blocked")),
                "here": say(msg!("relay.here")),
                "done": say(msg!("relay.done")),
            },
        });
        window.say(&order.to_string());
    }

    fn hear_sign_in_window(self, said: &str) {
        let (verb, rest) = said.split_once(' ').unwrap_or((said, ""));
        let own =
            self.visit.with_untracked(|visit| visit.aside.order.as_ref().map(|(_, state)| state.clone()));
        let is_ours = |state: &str| own.as_deref() == Some(state);
        match verb {
            "ready" => {
                self.visit.update_untracked(|visit| visit.aside.ready = true);
                self.send_order();
            }
            "alone" => self.visit.update_untracked(|visit| visit.aside.alone = true),
            "hail" if is_ours(rest) => {
                if let Some(window) = self.window() {
                    window.say_to_all(&format!("here {rest}"));
                }
            }
            "answer" => match rest.split_once(' ') {
                Some((state, query)) if is_ours(state) => self.signed_in_aside(state, query.to_owned()),
                _ => {}
            },
            _ => {}
        }
    }

    /// Judged as if the page had been opened with this query: the transaction works once, its `state` must be the query's.
    fn signed_in_aside(self, state: &str, query: String) {
        if let Some(window) = self.window() {
            let done = self.text.with_untracked(|text| text.say(&msg!("relay.done")));
            window.say_to_all(&format!("taken {state} {done}"));
        }
        let mut transaction = None;
        self.visit.update_untracked(|visit| transaction = visit.aside.transaction.take());
        self.close_sign_in_window();
        let signed_in = self.session.with_untracked(|machine| machine.session().is_some());
        let origin = self.with_ports(|ports| ports.navigation.origin());
        let found = self.found_at_start(origin).filter(|_| transaction.is_some() && !signed_in);
        let Some(mut found) = found else { return };
        found.query = Secret::new(query);
        (found.transaction, found.stored_token, found.portal_token) = (transaction, None, None);
        self.session.update_untracked(crate::session::Machine::begin_again);
        self.on_session(Event::Started(Box::new(found)));
    }
}
