//! The machine's face: its events, its commands, and what callers may ask it. Each phase has its own file beside.

use super::{
    Authority, Entropy, Now, Reason, Refusal, Secret, Session, SignedOut, State,
    claims::Identity,
    endpoints::{self, Endpoints},
    guard::Guard,
    leave, renew, sign_in, start,
    state::Source,
    token::{self, Admitted},
};
use crate::{
    config::{Config, Storage},
    http::{NoAnswer, Request, Response},
    route::Route,
    text::Message,
};

/// The sessionStorage key of the access token.
pub const TOKEN_KEY: &str = "ar.token";
/// The sessionStorage key of the sign-in under way.
pub const TRANSACTION_KEY: &str = "ar.tx";
/// The sessionStorage key of what a tab remembers beside its token.
pub const GUARD_KEY: &str = "ar.guard";

/// What happened. Prints only its name: answers carry tokens.
#[derive(Clone)]
pub enum Event {
    /// The page was opened. Always the first event.
    Started(Box<Start>),
    /// "Sign in" was pressed; the person comes back to this route.
    SignInPressed {
        now: Now,
        entropy: Entropy,
        return_to: Route,
    },
    /// Whether [`Command::StoreTransaction`] worked.
    TransactionStored {
        ok: bool,
    },
    /// The answer to [`Command::AskInfo`].
    InfoAnswered(Result<Response, NoAnswer>),
    /// The answer to [`Command::Send`].
    TokenAnswered {
        now: Now,
        answer: Result<Response, NoAnswer>,
    },
    /// A call is about to be made: a token with less than 60 s is renewed first.
    TokenWanted {
        now: Now,
    },
    /// A call with the token of this generation was answered 401.
    Unauthorised {
        now: Now,
        generation: u64,
    },
    /// A read that was repeated after a renewal, with the token of this generation, was answered 401 again.
    RefusedAgain {
        generation: u64,
    },
    /// This browser has no cryptographic source of random values.
    NoRandom,
    /// Time has passed: every few seconds, and on `visibilitychange`, `online` and `pageshow`.
    Tick {
        now: Now,
    },
    /// The answer to [`Command::ReadPortalToken`].
    PortalTokenRead {
        now: Now,
        token: Option<Secret<String>>,
    },
    /// The browser brought the page back as it was (`pageshow` with `persisted`), e.g. by Back from the sign-in page.
    Restored,
    /// The page around hands its tokens over: they are read like a portal's, and before a session of one's own. When the
    /// person asked for it, signing out before does not count.
    Hosted {
        pressed: bool,
    },
    SignOutPressed,
    /// [`Command::ClearOnSignOut`] has finished, well or badly.
    Cleared,
    /// Another tab signed out.
    SignedOutElsewhere,
}

impl std::fmt::Debug for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Started(_) => "Started",
            Self::SignInPressed { .. } => "SignInPressed",
            Self::TransactionStored { .. } => "TransactionStored",
            Self::InfoAnswered(_) => "InfoAnswered",
            Self::TokenAnswered { .. } => "TokenAnswered",
            Self::TokenWanted { .. } => "TokenWanted",
            Self::Unauthorised { .. } => "Unauthorised",
            Self::RefusedAgain { .. } => "RefusedAgain",
            Self::NoRandom => "NoRandom",
            Self::Tick { .. } => "Tick",
            Self::PortalTokenRead { .. } => "PortalTokenRead",
            Self::Restored => "Restored",
            Self::Hosted { .. } => "Hosted",
            Self::SignOutPressed => "SignOutPressed",
            Self::Cleared => "Cleared",
            Self::SignedOutElsewhere => "SignedOutElsewhere",
        })
    }
}

/// What the page found when it was opened.
#[derive(Clone, Debug)]
pub struct Start {
    pub now: Now,
    /// For a redirect by itself (`session.storage` is `memory`).
    pub entropy: Entropy,
    /// `location.origin`.
    pub page_origin: String,
    /// `location.search`.
    pub query: Secret<String>,
    /// From the fragment: where to come back to.
    pub route: Route,
    /// What lies in sessionStorage under [`TRANSACTION_KEY`], [`GUARD_KEY`] and [`TOKEN_KEY`].
    pub transaction: Option<Secret<String>>,
    pub guard: Option<String>,
    pub stored_token: Option<Secret<String>>,
    /// What lies under `session.tokenKey`, when that is set.
    pub portal_token: Option<Secret<String>>,
}

/// What is to be done, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `GET /oauth/info`; answer with [`Event::InfoAnswered`].
    AskInfo(Request),
    /// A call of the token endpoint, never to be repeated; answer with [`Event::TokenAnswered`].
    Send(Request),
    /// Answer with [`Event::TransactionStored`].
    StoreTransaction(Secret<String>),
    RemoveTransaction,
    StoreGuard(String),
    StoreToken(Secret<String>),
    RemoveToken,
    /// Read `session.tokenKey` again, or ask the page around ([`Machine::is_hosted`]); answer with [`Event::PortalTokenRead`].
    ReadPortalToken,
    /// Leave the app for the tenant's sign-in or logout page.
    Navigate(Destination),
    /// `history.replaceState` to the page without its query, with this route, before anything is painted.
    ReplaceHistory(Route),
    /// Somebody else signed in: take the former person's draft and lists off the screen.
    UserChanged {
        from: String,
        to: String,
    },
    /// Delete caches and settled records, then answer with [`Event::Cleared`].
    ClearOnSignOut,
    /// Another tab signed out and deletes what is kept: here the person's view goes from the screen.
    ClearView,
    TellTabs(TabWord),
    /// For the live region.
    Announce(Message),
}

/// What other tabs are told. Never a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TabWord {
    SignedOut,
}

/// An address outside the app, of the tenant's. Prints nothing behind its `?`.
#[derive(Clone, PartialEq, Eq)]
pub struct Destination(pub(super) String);

impl Destination {
    /// For `location.assign`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Destination {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Destination({})", self.0.split('?').next().unwrap_or_default())
    }
}

/// Signing in, being signed in, and signing out of one page.
#[derive(Clone, Debug)]
pub struct Machine {
    pub(super) config: Config,
    pub(super) state: State,
    pub(super) info: Info,
    pub(super) guard: Guard,
    pub(super) page_origin: String,
    pub(super) generation: u64,
    /// The portal's token that ended the last session: taking it again would only end the next.
    pub(super) spent_portal: Option<Secret<String>>,
    /// A portal's tokens come from the page around.
    pub(super) hosted: bool,
}

/// What is known of the tenant's addresses.
#[derive(Clone, Debug)]
pub(super) enum Info {
    Unknown,
    Asked,
    Known(Endpoints),
}

/// Whether a call may be made now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// With the token of this generation.
    Ready { generation: u64 },
    /// A renewal is under way.
    Wait,
    /// The token endpoint asked for patience; the session goes on after this time.
    Later { wait_ms: i64 },
    /// The token has ended and cannot be renewed before this device is online again.
    Offline,
    /// Somebody has to sign in first.
    SignIn,
}

/// What has less left is renewed before a call.
pub(super) const RENEW_BELOW_MS: i64 = 60_000;
/// What has less left cannot carry a call.
pub(super) const USABLE_MS: i64 = 2_000;

impl Machine {
    /// A machine that has seen nothing yet.
    pub fn new(config: &Config) -> Self {
        Self {
            config: config.clone(),
            state: State::Starting,
            info: Endpoints::configured(config).map_or(Info::Unknown, Info::Known),
            guard: Guard::default(),
            page_origin: String::new(),
            generation: 0,
            spent_portal: None,
            hosted: false,
        }
    }

    /// Where the machine stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The session, also while it is being renewed.
    pub fn session(&self) -> Option<&Session> {
        match &self.state {
            State::Active(session) | State::Renewing(session) => Some(session),
            _ => None,
        }
    }

    /// Takes the page as just opened: an answer of the sign-in page reached it without a journey. Then comes [`Event::Started`].
    pub fn begin_again(&mut self) {
        self.state = State::Starting;
    }

    /// Whether [`Command::ReadPortalToken`] asks the page around.
    pub fn is_hosted(&self) -> bool {
        self.hosted
    }

    /// Whether this token of a portal's can sign somebody in: it has neither ended nor ended a session before.
    pub fn can_take(&self, token: &Secret<String>, now: Now) -> bool {
        renew::usable(self, token, now).is_some()
    }

    /// Who is signed in, or was when the session ended by itself.
    pub fn identity(&self) -> Option<&Identity> {
        match &self.state {
            State::SignedOut(out) => out.last.as_ref(),
            _ => self.session().map(|session| &session.identity),
        }
    }

    /// For rules and screens.
    pub fn authority(&self) -> Option<Authority> {
        self.identity().map(Identity::authority)
    }

    /// Ask after [`Event::TokenWanted`].
    pub fn readiness(&self, now: Now) -> Readiness {
        match &self.state {
            State::Active(session) if session.remaining_ms(now) >= USABLE_MS => {
                Readiness::Ready { generation: session.generation }
            }
            State::Renewing(_) => Readiness::Wait,
            State::Active(session) => match session.held() {
                Some(hold) if hold.offline => Readiness::Offline,
                Some(hold) => {
                    Readiness::Later { wait_ms: hold.until_mono_ms.saturating_sub(now.mono_ms).max(1) }
                }
                None => Readiness::SignIn,
            },
            _ => Readiness::SignIn,
        }
    }
}

/// Takes an event in and says what is to be done.
pub fn update(machine: &mut Machine, event: Event) -> Vec<Command> {
    match event {
        Event::Started(found) => start::started(machine, *found),
        Event::SignInPressed { now, entropy, return_to } => {
            sign_in::pressed(machine, now, entropy, return_to)
        }
        Event::TransactionStored { ok } => sign_in::stored(machine, ok),
        Event::InfoAnswered(answer) => sign_in::info_answered(machine, answer),
        Event::TokenAnswered { now, answer } => match machine.state {
            State::Exchanging => sign_in::exchanged(machine, now, answer),
            State::Renewing(_) => renew::answered(machine, now, answer),
            // Signed out meanwhile: the token is not wanted any more.
            _ => Vec::new(),
        },
        Event::TokenWanted { now } | Event::Tick { now } => renew::time_passed(machine, now),
        Event::Unauthorised { now, generation } => renew::unauthorised(machine, now, generation),
        Event::RefusedAgain { generation } => renew::refused_again(machine, generation),
        Event::NoRandom => sign_in::no_random(machine),
        Event::PortalTokenRead { now, token } => renew::portal_read(machine, now, token),
        Event::Restored => sign_in::restored(machine),
        Event::Hosted { pressed } => renew::hosted(machine, pressed),
        Event::SignOutPressed => leave::pressed(machine),
        Event::Cleared => leave::cleared(machine),
        Event::SignedOutElsewhere => leave::elsewhere(machine),
    }
}

impl Machine {
    /// A token that may be used becomes the session.
    pub(super) fn admit(&mut self, admitted: Admitted, source: Source, now: Now) -> Vec<Command> {
        let mut commands = Vec::new();
        let user = &admitted.identity.identity_id;
        if let Some(former) = self.guard.user.as_ref().filter(|former| *former != user) {
            commands.push(Command::UserChanged { from: former.clone(), to: user.clone() });
            // A portal's token replaces none of ours: the former person's would lie there and sign them in again.
            if source == Source::Portal {
                commands.push(Command::RemoveToken);
            }
        }
        let mut guard = Guard { signed_in: true, user: Some(user.clone()), ..self.guard.clone() };
        if matches!(self.state, State::Exchanging) {
            // The redirect that led here is no loop. Those before it that brought a token in vain still count.
            guard.redirects_ms.pop();
        }
        if guard != self.guard {
            self.guard = guard;
            commands.push(Command::StoreGuard(self.guard.write()));
        }
        if source == Source::Own && self.config.session.storage == Storage::Session {
            commands.push(Command::StoreToken(token::write(&admitted, &self.config, now)));
        }
        self.generation = self.generation.saturating_add(1);
        self.state = State::Active(Session {
            token: admitted.token,
            refresh: admitted.refresh,
            deadline: Now {
                wall_ms: now.wall_ms.saturating_add(admitted.lifetime_ms),
                mono_ms: now.mono_ms.saturating_add(admitted.lifetime_ms),
            },
            born: now,
            refused: false,
            hold: None,
            identity: admitted.identity,
            generation: self.generation,
            source,
            server_offset_ms: admitted.server_offset_ms,
        });
        commands
    }

    /// The session ended by itself. A portal's token is the portal's: it stays where it is.
    pub(super) fn end(&mut self, reason: Reason) -> Vec<Command> {
        let last = self.identity().cloned();
        let refused = self.session().is_some_and(|session| session.refused);
        let reason = if refused { Reason::TokenRefused } else { reason };
        let mut commands = vec![Command::RemoveToken];
        match self.session().map(|session| (session.source, session.born.wall_ms, session.token.clone())) {
            Some((Source::Portal, _, token)) => self.spent_portal = Some(token),
            Some((Source::Own, born_ms, _)) if reason == Reason::TokenRefused => {
                // To a clock that is behind, a token that has ended seems good: the sign-in that brought it was in vain.
                self.guard.redirects_ms.push(born_ms);
                commands.push(Command::StoreGuard(self.guard.write()));
            }
            _ => {}
        }
        self.state = State::SignedOut(SignedOut { reason, last });
        commands.extend(self.ask_info());
        commands
    }

    /// Signing in did not work.
    pub(super) fn refuse(&mut self, refusal: Refusal) {
        self.state = State::Refused(refusal);
    }

    /// Asks early where to sign in, so that the button leads there at once.
    pub(super) fn ask_info(&mut self) -> Option<Command> {
        if !matches!(self.info, Info::Unknown) {
            return None;
        }
        self.info = Info::Asked;
        Some(Command::AskInfo(endpoints::ask_info(&self.config)))
    }
}
