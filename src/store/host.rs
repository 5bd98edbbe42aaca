//! Being a guest: what the host says reaches the app, and what the app does reaches the host. What may be said, and when,
//! is the machine's ([`Guest`]).

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};

use super::{
    Store, StoreEvent,
    late::Later,
    link::is_typed,
    sign_in_window::{Aside, Stage},
    told::Told,
};
use crate::{
    config::SessionSource,
    embed::{
        self, Auth, Command, ErrorCode, Event, Guest, Heard, Host, HostToken, Init, Letter, NotHere, Say,
        Scheme, TokenReason, theme, theme::Dress,
    },
    msg,
    route::{Door, Route},
    session::{self, Secret, Source, State},
    text::Message,
};

/// What the store knows of the host beside the machine.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    pub(super) guest: Guest,
    /// A token that the host gave before anybody asked.
    given: Option<Secret<String>>,
    /// The names of the tokens that the host's theme set.
    dressed: Vec<String>,
    /// The names of the integrator's own tokens that are not used.
    refused: Vec<String>,
    /// The host was asked for a token and gave none.
    pub(super) silent: bool,
    pub(super) aside: Aside,
    pub(super) told: Told,
    /// What the host proposed last, and whether that is only what it says at each loading.
    pub(super) proposed: Option<(String, bool)>,
}

impl Visit {
    /// The host hands its tokens over, and gave one when it was asked last.
    pub(super) fn host_signs_in(&self) -> bool {
        self.guest.has_host_session() && !self.silent
    }

    /// Who proposes this where it is the host, and whether it is nothing new: that counts once.
    pub(super) fn proposer(&mut self, query: &str) -> (Option<String>, bool) {
        let Some((_, again)) = self.proposed.as_mut().filter(|(proposed, _)| proposed == query) else {
            return (None, false);
        };
        (self.guest.host_name().map(str::to_owned), std::mem::take(again))
    }
}

impl Store {
    /// The page stands in a frame: the host is looked for as soon as the second half is there.
    pub fn be_guest(self) {
        self.later(Later::BeGuest);
    }

    pub(super) fn look_for_host(self) {
        let Some(host) = self.host() else { return };
        let nonce = self.with_ports(|ports| ports.random.bytes());
        let Some(bytes) = nonce else { return };
        let nonce: String = bytes.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let facts = host.facts();
        host.listen(Box::new(move |heard| self.hear_host(heard)));
        let allowed = self.config().embed.allowed_parents.clone();
        self.guest(Event::Started {
            facts: &facts,
            allowed: &allowed,
            nonce,
            takes_tokens: self.takes_tokens(),
        });
    }

    /// The integrator's own colours are looked at as soon as the second half is there.
    pub fn judge_own_colours(self) {
        self.later(Later::JudgeColours);
    }

    /// Takes them back where a text could not be read with them, and says which.
    pub(super) fn take_back_colours(self) {
        let refused = theme::unreadable_own(&self.config().branding.tokens);
        if refused.is_empty() {
            return;
        }
        let words = self
            .text
            .with_untracked(|text| text.say(&msg!("config.unreadable-colours", names = refused.join(", "))));
        self.with_ports(|ports| {
            for name in &refused {
                ports.page.set_token(name, "");
            }
            (ports.late().warn)(&words);
        });
        self.visit.update_untracked(|visit| visit.refused = refused);
    }

    fn host(self) -> Option<Rc<dyn Host>> {
        self.with_ports(|ports| ports.late().host.clone())
    }

    fn hear_host(self, heard: Heard<'_>) {
        let now_ms = self.moment().mono_ms;
        match heard {
            Heard::Window(letter) => self.guest(Event::Window(Letter { ..letter })),
            Heard::Port(text) => self.guest(Event::Port { text, now_ms }),
            Heard::Height(height) => self.guest(Event::Measured { height, now_ms }),
            Heard::TabbedOut { forward } => self.tell(Say::FocusExit { forward }),
            Heard::Summoned { top, height } => self.tell(Say::ScrollIntoView { top, height }),
        }
    }

    fn guest(self, event: Event<'_>) {
        let mut commands = Vec::new();
        self.visit.update_untracked(|visit| commands = visit.guest.update(event));
        for command in commands {
            self.obey(command);
        }
    }

    fn tell(self, say: Say) {
        self.guest(Event::Say(say));
    }

    fn obey(self, command: Command) {
        let Some(host) = self.host() else { return };
        match command {
            Command::PostToParent { origin, text } => host.post_to_parent(&text, &origin),
            Command::PostToPluginHost { origin, text } => host.post_to_plugin_host(&text, &origin),
            Command::TakePort => host.take_port(),
            Command::PostToPort(text) => host.post(&text),
            Command::Wake { after_ms } => spawn_local(async move {
                self.pause(i64::from(after_ms)).await;
                self.guest(Event::Woke { now_ms: self.moment().mono_ms });
            }),
            // Whoever waits for the host need not any more.
            Command::StandAlone => self.visit.update(|_| {}),
            Command::NotHere(why) => self.refuse_frame(&*host, &why),
            Command::Begin(init) => self.begin(init),
            Command::Dress(dress) => self.put_on(dress),
            Command::Speak(locale) => self.follow_host(&locale),
            Command::Navigate(route) => self.propose(route, false),
            Command::Focus(end) => self.with_ports(|ports| {
                ports.page.focus(if end == embed::End::Start { "main" } else { "foot" });
            }),
            Command::UseToken(token) => self.use_host_token(token),
            Command::NoToken => self.portal_token(None),
            Command::UserChanged => self.on_session(session::Event::SignedOutElsewhere),
            Command::Close => host.close(),
        }
    }

    fn refuse_frame(self, host: &dyn Host, why: &NotHere) {
        let body = match why {
            NotHere::Unknown => msg!("embed.not-here.unknown"),
            NotHere::Contradiction => msg!("embed.not-here.contradiction"),
            NotHere::NotAllowed(page) => msg!("embed.not-here.not-allowed", page = page.as_str()),
        };
        let say = |message: Message| self.text.with_untracked(|text| text.say(&message));
        host.refuse(&say(msg!("embed.not-here")), &say(body), &say(msg!("embed.open")));
    }

    fn begin(self, init: Init) {
        if let Some(locale) = &init.locale {
            self.follow_host(locale);
        }
        // Whoever waits for the host need not any more.
        self.visit.update(|_| {});
        self.tell(Say::Ready { takes_tokens: self.takes_tokens() });
        // Where signing in oneself comes first, the host is asked when that cannot be done.
        if init.host_session && self.sources_now().first() == Some(&SessionSource::Host) {
            self.ask_host_to_sign_in(false);
        }
        if let Some(query) = init.prefill {
            self.propose(Route::parse(&format!("#/request?{query}")), true);
        }
        match self.root.get_value() {
            Some(root) => root.with(|| self.report()),
            None => self.report(),
        }
    }

    /// Shows what the host wants shown. A request that it proposes is told apart from one that a link does.
    fn propose(self, route: Route, again: bool) {
        if let Route::Prefilled(prefill) = &route {
            let proposed = (prefill.as_str().to_owned(), again);
            self.visit.update_untracked(|visit| visit.proposed = Some(proposed));
        }
        self.dispatch(StoreEvent::Go(route));
    }

    /// Tells the host how things stand, now and whenever that changes.
    fn report(self) {
        Effect::new(move |_| self.tell(Say::Route(self.route.get())));
        let waits = move || self.sign_in_stage() == Stage::Waiting;
        let auth = Memo::new(move |_| match self.session.with(|machine| auth_of(machine.state())) {
            Auth::SignedOut if waits() => Auth::SigningIn,
            auth => auth,
        });
        Effect::new(move |_| self.tell(Say::Auth(auth.get())));
        let dirty = Memo::new(move |_| {
            self.guide.with(|guide| Door::ALL.into_iter().any(|door| is_typed(guide.pad(door))))
        });
        Effect::new(move |_| self.tell(Say::Dirty(dirty.get())));
        Effect::new(move |_| {
            let mut news = Vec::new();
            self.outbox.with(|outbox| {
                self.visit.update_untracked(|visit| news = visit.told.news(outbox.records()));
            });
            for say in news {
                self.tell(say);
            }
        });
    }

    /// What an earlier theme set and this one does not is as the config has it.
    fn put_on(self, dress: Dress) {
        let config = self.config();
        let (mut before, mut refused) = (Vec::new(), Vec::new());
        self.visit.update_untracked(|visit| {
            refused.clone_from(&visit.refused);
            let now = dress.tokens.iter().map(|(name, _)| name.clone()).collect();
            before = std::mem::replace(&mut visit.dressed, now);
        });
        self.with_ports(|ports| {
            for name in &before {
                let own = config.branding.tokens.get(name).filter(|_| !refused.contains(name));
                let own = own.map(String::as_str).unwrap_or_default();
                ports.page.set_token(name, own);
            }
            for (name, value) in &dress.tokens {
                ports.page.set_token(name, value);
            }
            if let Some(scheme) = dress.scheme {
                ports.page.set_scheme(match scheme {
                    Scheme::Light => "light",
                    Scheme::Dark => "dark",
                    Scheme::Auto => "",
                });
            }
        });
    }

    // The session

    /// The session machine wants a token of the host: one that was given already, or a new one.
    pub(super) fn ask_host_for_token(self) {
        let moment = self.moment();
        let (now, reason) = self.session.with_untracked(|machine| {
            match machine.session().filter(|it| it.source == Source::Portal) {
                None => (None, TokenReason::Start),
                // A token that was refused has ended: the same again is of no use.
                Some(it) if it.remaining_ms(moment) <= 0 => (Some(it.token().clone()), TokenReason::Refused),
                Some(it) => (Some(it.token().clone()), TokenReason::Expiring),
            }
        });
        let mut given = None;
        self.visit.update_untracked(|visit| given = visit.given.take());
        let given = given.filter(|token| now.as_ref() != Some(token) && self.is_good(token));
        if given.is_some() {
            self.portal_token(given);
            return;
        }
        self.guest(Event::TokenNeeded { reason, now_ms: moment.mono_ms });
    }

    fn use_host_token(self, token: HostToken) {
        self.visit.update_untracked(|visit| visit.given = Some(token.access_token.clone()));
        self.portal_token(Some(token.access_token));
        if self.visit.with_untracked(|visit| visit.silent) {
            self.tell(Say::Error { code: ErrorCode::TokenRefused, names: Vec::new() });
        }
    }

    /// Whoever waits for a token of the host is told when none comes. One that signs nobody in is none.
    fn portal_token(self, token: Option<Secret<String>>) {
        let silent = !token.as_ref().is_some_and(|token| self.is_good(token));
        self.host_was_asked();
        if self.visit.with_untracked(|visit| visit.silent != silent) {
            self.visit.update(|visit| visit.silent = silent);
        }
        self.on_session(session::Event::PortalTokenRead { now: self.moment(), token });
    }

    fn is_good(self, token: &Secret<String>) -> bool {
        let now = self.moment();
        self.session.with_untracked(|machine| machine.can_take(token, now))
    }
}

fn auth_of(state: &State) -> Auth {
    match state {
        State::Active(_) | State::Renewing(_) => Auth::SignedIn,
        State::Starting | State::Redirecting(_) | State::Exchanging => Auth::SigningIn,
        State::SignedOut(_) | State::Leaving { .. } => Auth::SignedOut,
        State::Refused(_) => Auth::Refused,
    }
}
