//! Being the guest, as a machine: finding the host, shaking hands, and what either side may say from then on
//! (`docs/embedding.md`, protocol AR/1). Posting, listening and timers are commands that others carry out.

use super::{
    coip::{self, Plugin},
    events::{Command, Event, Letter},
    from_host::{FromHost, HostSaid, HostToken, Theme, Welcome},
    parent::{FrameFacts, Stand, stand},
    sizing::{Sized, Sizing},
    theme,
    to_host::{self, ErrorCode, Say, TokenReason},
};
use crate::{
    config::Origin,
    session::{Identity, Secret},
};

/// The pauses between hellos. After the last one nobody is waited for any more: ten seconds in all.
const PAUSES_MS: [u32; 6] = [250, 500, 1_000, 2_000, 4_000, 2_250];
/// How long a host may take to hand a token over.
pub(super) const TOKEN_MS: u32 = 10_000;
/// How long a host that took the port may take to begin, and how long after a message that could not be read.
const INIT_MS: u32 = 5_000;
const SECOND_TRY_MS: u32 = 1_000;
/// How many messages of the host are read in a second.
const MOST_A_SECOND: usize = 50;
const SECOND_MS: i64 = 1_000;

/// The guest. One for the life of the page.
#[derive(Clone, Debug, Default)]
pub struct Guest {
    state: State,
    /// The config takes tokens of a host.
    takes_tokens: bool,
    /// Messages of ours so far: their ids.
    sent: u64,
    /// Messages on the port that were refused, and such of types that are not known.
    pub refused: u32,
    pub unknown: u32,
}

#[derive(Clone, Debug, Default)]
enum State {
    /// In a window of its own, or with a host that never answered.
    #[default]
    Alone,
    NotHere,
    Asking(Asking),
    Linked(Box<Linked>),
    /// With a host of the service's own (`coip.rs`).
    Plugin(Box<Plugin>),
    /// The host said goodbye.
    Gone,
}

#[derive(Clone, Debug)]
struct Asking {
    parent: Origin,
    nonce: String,
    hellos: usize,
    /// What was measured before the host answered: the browser says it once.
    height: Option<u32>,
}

#[derive(Clone, Debug, Default)]
struct Linked {
    /// The host's host name.
    name: String,
    init: bool,
    /// When nobody waits for the host's beginning any more; it may still come.
    begin_by_ms: Option<i64>,
    alone: bool,
    host_session: bool,
    sizing: Sizing,
    /// The last measurement that has not been told.
    height: Option<u32>,
    /// When the messages of the last second came.
    heard_ms: Vec<i64>,
    /// The question for a token that is open, and when it ends.
    token: Option<(String, i64)>,
    /// Whom the host's tokens speak for.
    identity: Option<String>,
}

impl Guest {
    /// Takes an event in; what is to be done comes out. Foreign and hostile messages do nothing at all.
    pub fn update(&mut self, event: Event<'_>) -> Vec<Command> {
        match event {
            Event::Started { facts, allowed, nonce, takes_tokens } => {
                self.takes_tokens = takes_tokens;
                self.started(facts, allowed, nonce)
            }
            Event::Window(letter) => self.window(letter),
            Event::Port { text, now_ms } => self.port(text, now_ms),
            Event::Woke { now_ms } => self.woke(now_ms),
            Event::Say(say) => self.say(&say),
            Event::Measured { height, now_ms } => self.measured(height, now_ms),
            Event::TokenNeeded { reason, now_ms } => self.token_needed(reason, now_ms),
        }
    }

    /// Whether the host hands its tokens over.
    pub fn has_host_session(&self) -> bool {
        match &self.state {
            State::Linked(linked) => linked.host_session,
            State::Plugin(plugin) => plugin.has_begun() && self.takes_tokens,
            _ => false,
        }
    }

    /// The host name of the page around, once it speaks this protocol.
    pub fn host_name(&self) -> Option<&str> {
        match &self.state {
            State::Linked(linked) => Some(&linked.name),
            _ => None,
        }
    }

    /// Whether a host is still waited for.
    pub fn is_looking(&self) -> bool {
        match &self.state {
            State::Asking(_) => true,
            State::Linked(linked) => !linked.init && !linked.alone,
            State::Plugin(plugin) => plugin.is_waiting(),
            State::Alone | State::NotHere | State::Gone => false,
        }
    }

    fn started(&mut self, facts: &FrameFacts, allowed: &[String], nonce: String) -> Vec<Command> {
        match stand(facts, allowed) {
            Stand::Alone => vec![Command::StandAlone],
            Stand::NotHere(why) => {
                self.state = State::NotHere;
                vec![Command::NotHere(why)]
            }
            Stand::Guest(parent) if coip::is_spoken(facts, &parent) => {
                let (plugin, commands) = Plugin::start(parent, self.takes_tokens);
                self.state = State::Plugin(Box::new(plugin));
                commands
            }
            Stand::Guest(parent) => {
                self.state = State::Asking(Asking { parent, nonce, hellos: 0, height: None });
                self.greet()
            }
        }
    }

    /// The next hello, or the end of waiting.
    fn greet(&mut self) -> Vec<Command> {
        let State::Asking(asking) = &mut self.state else { return Vec::new() };
        let Some(pause) = PAUSES_MS.get(asking.hellos).copied() else {
            self.state = State::Alone;
            return vec![Command::StandAlone];
        };
        asking.hellos += 1;
        let (origin, nonce) = (asking.parent.as_str().to_owned(), asking.nonce.clone());
        let text = to_host::hello(&self.next_id(), &nonce);
        vec![Command::PostToParent { origin, text }, Command::Wake { after_ms: pause }]
    }

    fn window(&mut self, letter: Letter<'_>) -> Vec<Command> {
        if let State::Plugin(plugin) = &mut self.state {
            return plugin.heard(&letter);
        }
        let State::Asking(asking) = &self.state else { return Vec::new() };
        let from_host = letter.from_parent && letter.origin == asking.parent.as_str() && letter.ports == 1;
        let welcome = letter.text.filter(|_| from_host).and_then(Welcome::read);
        if welcome.is_none_or(|welcome| welcome.nonce != asking.nonce) {
            return Vec::new();
        }
        let (name, height) = (asking.parent.host().to_owned(), asking.height);
        self.state = State::Linked(Box::new(Linked { name, height, ..Linked::default() }));
        vec![Command::TakePort]
    }

    fn port(&mut self, text: &str, now_ms: i64) -> Vec<Command> {
        let State::Linked(linked) = &mut self.state else { return Vec::new() };
        match linked.admit(now_ms) {
            Pace::Fine => {}
            Pace::TooMany => return Vec::new(),
            Pace::FirstTooMany => return self.say(&error(ErrorCode::TooMany)),
        }
        let message = FromHost::read(text);
        if message.is_none() && !linked.init {
            return self.not_begun(now_ms);
        }
        if message.as_ref().is_some_and(|message| message.said == HostSaid::Unknown) {
            self.unknown = self.unknown.saturating_add(1);
            return Vec::new();
        }
        let done = message.and_then(|message| self.heard(message));
        done.unwrap_or_else(|| {
            self.refused = self.refused.saturating_add(1);
            self.say(&error(ErrorCode::MessageRefused))
        })
    }

    /// What may have been the beginning could not be read: the host hears of it, and has little time for another.
    fn not_begun(&mut self, now_ms: i64) -> Vec<Command> {
        self.refused = self.refused.saturating_add(1);
        let State::Linked(linked) = &mut self.state else { return Vec::new() };
        let by_ms = now_ms.saturating_add(i64::from(SECOND_TRY_MS));
        linked.begin_by_ms = Some(linked.begin_by_ms.map_or(by_ms, |before| before.min(by_ms)));
        let mut commands = self.post(&error(ErrorCode::MessageRefused), None);
        commands.push(Command::Wake { after_ms: SECOND_TRY_MS });
        commands
    }

    /// None when the message is not one for this moment.
    fn heard(&mut self, message: FromHost) -> Option<Vec<Command>> {
        let State::Linked(linked) = &mut self.state else { return None };
        if !linked.is_due(&message) {
            return None;
        }
        Some(match message.said {
            HostSaid::Init(mut init) => {
                linked.init = true;
                init.host_session &= self.takes_tokens;
                linked.host_session = init.host_session;
                linked.sizing = Sizing::new(init.min_height, init.max_height);
                let waits = linked.height.is_some();
                let dress = self.dress(&init.theme);
                let names: Vec<String> = init.refused.iter().map(|name| (*name).to_owned()).collect();
                let mut commands = vec![Command::Begin(init)];
                commands.extend(dress);
                if !names.is_empty() {
                    commands.extend(self.say(&Say::Error { code: ErrorCode::MessageRefused, names }));
                }
                commands.extend(waits.then_some(Command::Wake { after_ms: 0 }));
                commands
            }
            HostSaid::Theme(theme) => self.dress(&theme),
            HostSaid::Token(token) => self.token(token),
            HostSaid::Locale(locale) => vec![Command::Speak(locale)],
            HostSaid::Navigate(route) => vec![Command::Navigate(route)],
            HostSaid::Focus(end) => vec![Command::Focus(end)],
            HostSaid::Ping => self.post(&Say::Pong, Some(&message.id)),
            HostSaid::Teardown => {
                self.state = State::Gone;
                vec![Command::Close]
            }
            HostSaid::Unknown => return None,
        })
    }

    fn dress(&mut self, wanted: &Theme) -> Vec<Command> {
        let (dress, names) = theme::fit(wanted);
        let mut commands = vec![Command::Dress(dress)];
        if !names.is_empty() {
            commands.extend(self.say(&Say::Error { code: ErrorCode::ThemeRefused, names }));
        }
        commands
    }

    /// Whoever asked hears of its end, whatever the answer was worth.
    fn token(&mut self, token: HostToken) -> Vec<Command> {
        let State::Linked(linked) = &mut self.state else { return Vec::new() };
        let asked = linked.token.take().is_some();
        let mut commands = match is_of_same(&mut linked.identity, &token.access_token) {
            None => self.say(&error(ErrorCode::TokenRefused)),
            Some(true) => return vec![Command::UseToken(token)],
            Some(false) => {
                let mut commands = vec![Command::UserChanged];
                commands.extend(self.say(&error(ErrorCode::UserChanged)));
                commands
            }
        };
        commands.extend(asked.then_some(Command::NoToken));
        commands
    }

    fn token_needed(&mut self, reason: TokenReason, now_ms: i64) -> Vec<Command> {
        if let State::Plugin(plugin) = &mut self.state {
            return plugin.token_needed(now_ms);
        }
        let State::Linked(linked) = &mut self.state else { return vec![Command::NoToken] };
        if !linked.host_session {
            return vec![Command::NoToken];
        }
        if linked.token.is_some() {
            // It is asked for already.
            return Vec::new();
        }
        let id = id_of(self.sent);
        linked.token = Some((id, now_ms.saturating_add(i64::from(TOKEN_MS))));
        let mut commands = self.say(&Say::TokenNeeded { reason, within_ms: TOKEN_MS });
        commands.push(Command::Wake { after_ms: TOKEN_MS });
        commands
    }

    fn woke(&mut self, now_ms: i64) -> Vec<Command> {
        let linked = match &mut self.state {
            State::Asking(_) => return self.greet(),
            State::Linked(linked) => linked,
            State::Plugin(plugin) => return plugin.woke(now_ms),
            State::Alone | State::NotHere | State::Gone => return Vec::new(),
        };
        if !linked.init {
            return linked.wait_for_beginning(now_ms);
        }
        let mut commands = Vec::new();
        if linked.token.as_ref().is_some_and(|(_, end)| *end <= now_ms) {
            linked.token = None;
            commands.push(Command::NoToken);
        }
        if let Some(height) = linked.height {
            commands.extend(self.measured(height, now_ms));
        }
        commands
    }

    fn measured(&mut self, height: u32, now_ms: i64) -> Vec<Command> {
        if let State::Asking(asking) = &mut self.state {
            asking.height = Some(height);
        }
        let State::Linked(linked) = &mut self.state else { return Vec::new() };
        if !linked.init {
            // The host's bounds are not known yet.
            linked.height = Some(height);
            return Vec::new();
        }
        match linked.sizing.measured(height, now_ms) {
            Sized::Nothing => {
                linked.height = None;
                Vec::new()
            }
            Sized::Later { ms } => {
                let waits = linked.height.replace(height).is_some();
                if waits { Vec::new() } else { vec![Command::Wake { after_ms: ms }] }
            }
            Sized::Tell { height, seq } => {
                linked.height = None;
                self.say(&Say::Resize { height, seq })
            }
        }
    }

    /// Before the host has begun nothing is said: it is told how things stand when it does.
    fn say(&mut self, say: &Say) -> Vec<Command> {
        if let State::Plugin(plugin) = &mut self.state {
            return plugin.say(say);
        }
        if !matches!(&self.state, State::Linked(linked) if linked.init) {
            return Vec::new();
        }
        self.post(say, None)
    }

    fn post(&mut self, say: &Say, re: Option<&str>) -> Vec<Command> {
        vec![Command::PostToPort(say.write(&self.next_id(), re))]
    }

    fn next_id(&mut self) -> String {
        let id = id_of(self.sent);
        self.sent = self.sent.wrapping_add(1);
        id
    }
}

/// Ours begin with `a`: they are told apart by their number, on a port that nobody else has.
pub(super) fn id_of(number: u64) -> String {
    format!("a{number}")
}

fn error(code: ErrorCode) -> Say {
    Say::Error { code, names: Vec::new() }
}

/// Whether a host's token speaks for whom the first one spoke for, as all must; `None` when it names nobody.
pub(super) fn is_of_same(known: &mut Option<String>, token: &Secret<String>) -> Option<bool> {
    let identity = Identity::of_token(token.expose()).ok()?.identity_id;
    let first = known.get_or_insert_with(|| identity.clone());
    Some(*first == identity)
}

enum Pace {
    Fine,
    TooMany,
    FirstTooMany,
}

impl Linked {
    /// The timer of the last hello still runs when the port is taken: with it the time begins in which the host does.
    fn wait_for_beginning(&mut self, now_ms: i64) -> Vec<Command> {
        match self.begin_by_ms {
            _ if self.alone => Vec::new(),
            Some(by_ms) if by_ms <= now_ms => {
                self.alone = true;
                vec![Command::StandAlone]
            }
            Some(_) => Vec::new(),
            None => {
                self.begin_by_ms = Some(now_ms.saturating_add(i64::from(INIT_MS)));
                vec![Command::Wake { after_ms: INIT_MS }]
            }
        }
    }

    fn admit(&mut self, now_ms: i64) -> Pace {
        self.heard_ms.retain(|ms| now_ms.saturating_sub(*ms) < SECOND_MS);
        if self.heard_ms.len() <= MOST_A_SECOND {
            self.heard_ms.push(now_ms);
        } else {
            return Pace::TooMany;
        }
        if self.heard_ms.len() > MOST_A_SECOND { Pace::FirstTooMany } else { Pace::Fine }
    }

    /// Whether the message may come now: the host begins once and first, answers only what was asked, and gives tokens
    /// only when it said that it would.
    fn is_due(&self, message: &FromHost) -> bool {
        let asked = match (&message.re, &self.token) {
            (None, _) => true,
            (Some(re), Some((id, _))) => re == id && matches!(message.said, HostSaid::Token(_)),
            (Some(_), None) => false,
        };
        asked
            && match message.said {
                HostSaid::Init(_) => !self.init,
                HostSaid::Ping | HostSaid::Teardown => true,
                HostSaid::Token(_) => self.init && self.host_session,
                _ => self.init,
            }
    }
}
