//! Being a UI plugin of SailPoint: its host protocol, COIP v1.0, by the commands of the app's own. The host is tolerated as
//! it is found: it has changed its spelling before, so a field that is not known is left alone. Whom to listen to is
//! decided as strictly as for everybody else (`parent.rs`).

use serde_json::Value;

use super::{
    events::{Command, Letter},
    from_host::{HostToken, Init, MAX_TOKEN},
    guest::{TOKEN_MS, id_of, is_of_same},
    json::{Fields, Writer, object, text, whole},
    parent::FrameFacts,
    to_host::{Say, shown},
};
use crate::{
    config::Origin,
    route::Route,
    session::{Secret, decode_base64},
};

/// `SP_PLUGIN_READY_REQ` names it, and the host answers with it.
const VERSION: &str = "v1.0";
/// Products and their licences stand seven deep in the host's first message.
const DEPTH: usize = 16;
const MAX_ID: usize = 128;
/// How a host writes the name of its origin where an address may not stand.
const ENCODED: &str = "b64-";
/// The path segment below which the host shows plugins; behind it stand the plugin's name and its own path.
const SEGMENT: &str = "plugin";

/// A plugin of the service, in its frame.
#[derive(Clone, Debug)]
pub(super) struct Plugin {
    parent: Origin,
    /// Messages of ours so far: their ids.
    sent: u64,
    /// Our first message, until the host has answered it or refused us.
    greeting: String,
    begun: bool,
    /// The host did not want us, or never answered.
    alone: bool,
    /// The config takes the host's tokens.
    takes_tokens: bool,
    /// The host's token that the session has not asked for yet.
    token: Option<HostToken>,
    /// The question for a token that is open, and when it ends.
    asked: Option<(String, i64)>,
    /// Whom the host's tokens speak for.
    identity: Option<String>,
}

/// Whether the page around speaks this protocol: the service's own screens do, and a host under development says so in the
/// address. Either must be among the allowed parents like any other page.
pub(super) fn is_spoken(facts: &FrameFacts, parent: &Origin) -> bool {
    facts.plugin_dev || (facts.named.is_some() && parent.is_of_service())
}

/// `parentOrigin` of the query, as it is or in base 64. What is neither stays as it is, and is no origin.
pub(super) fn named(text: &str) -> String {
    let decoded = text.strip_prefix(ENCODED).and_then(decode);
    decoded.unwrap_or_else(|| text.to_owned())
}

/// Base 64, in the alphabet of addresses or the old one, padded or not.
fn decode(text: &str) -> Option<String> {
    String::from_utf8(decode_base64(&text.replace('+', "-").replace('/', "_"))?).ok()
}

impl Plugin {
    /// Says that the app is ready. Once: the host answers one such message of a frame and drops every other.
    pub(super) fn start(parent: Origin, takes_tokens: bool) -> (Self, Vec<Command>) {
        let greeting = id_of(0);
        let mut plugin = Self {
            parent,
            sent: 0,
            greeting: greeting.clone(),
            begun: false,
            alone: false,
            takes_tokens,
            token: None,
            asked: None,
            identity: None,
        };
        let payload = Writer::default().text("protocolVersion", VERSION).end();
        let hello = plugin.request("SP_PLUGIN_READY_REQ", &payload);
        (plugin, vec![hello, Command::Wake { after_ms: TOKEN_MS }])
    }

    pub(super) fn has_begun(&self) -> bool {
        self.begun
    }

    pub(super) fn is_waiting(&self) -> bool {
        !self.begun && !self.alone
    }

    fn stand_alone(&mut self) -> Vec<Command> {
        self.alone = true;
        vec![Command::StandAlone]
    }

    /// A message to the window. Nobody but the host gets a word for it, and the host none for what is not understood.
    pub(super) fn heard(&mut self, letter: &Letter<'_>) -> Vec<Command> {
        let from_host = letter.from_parent && letter.origin == self.parent.as_str() && letter.ports == 0;
        letter.text.filter(|_| from_host).and_then(|text| self.read(text)).unwrap_or_default()
    }

    fn read(&mut self, message: &str) -> Option<Vec<Command>> {
        let mut fields = Fields::read_within(message, DEPTH)?;
        let name = fields.need("type", text)?;
        let id = fields.maybe("requestId", text)?.filter(|id| id.len() <= MAX_ID);
        let mut payload = fields.maybe("payload", object)?.unwrap_or_default();
        match name.as_str() {
            "SP_AUTH_TOKEN_DELIVERY_REQ" => {
                let token = token_of(&mut payload)?;
                let answer = self.answer(&name, &id?, "received");
                Some(self.take(token, vec![answer]))
            }
            "SP_PLUGIN_INIT_REQ" if !self.begun => {
                self.begun = true;
                let answer = self.answer(&name, &id?, "initialized");
                Some(begin(&mut payload, answer, self.takes_tokens))
            }
            "SP_GET_CURRENT_TOKEN_RES" => {
                self.asked.as_ref().filter(|(asked, _)| id.as_ref() == Some(asked))?;
                Some(self.answered(token_of(&mut payload)))
            }
            "SP_TOKEN_UPDATE_EVT" => Some(self.take(token_of(&mut payload)?, Vec::new())),
            // Its own id is the host's; whose request was refused stands inside.
            "SP_ERROR_RES" => {
                let refused = payload.maybe("requestId", text)?.or(id)?;
                if self.asked.as_ref().is_some_and(|(asked, _)| *asked == refused) {
                    self.asked = None;
                    return Some(vec![Command::NoToken]);
                }
                (refused == self.greeting && !self.begun).then(|| self.stand_alone())
            }
            _ => None,
        }
    }

    /// Whoever asked hears of its end, whatever the answer was worth.
    fn answered(&mut self, token: Option<HostToken>) -> Vec<Command> {
        self.asked = None;
        let mut commands = token.map(|token| self.take(token, Vec::new())).unwrap_or_default();
        if !commands.iter().any(|command| matches!(command, Command::UseToken(_))) {
            commands.push(Command::NoToken);
        }
        commands
    }

    /// A token of the host, which must go on standing for one person.
    fn take(&mut self, token: HostToken, mut commands: Vec<Command>) -> Vec<Command> {
        if !self.takes_tokens {
            return commands;
        }
        match is_of_same(&mut self.identity, &token.access_token) {
            None => {}
            Some(false) => {
                self.token = None;
                commands.push(Command::UserChanged);
            }
            Some(true) if self.begun => {
                self.asked = None;
                commands.push(Command::UseToken(token));
            }
            // The session asks for it when the host has begun.
            Some(true) => self.token = Some(token),
        }
        commands
    }

    pub(super) fn token_needed(&mut self, now_ms: i64) -> Vec<Command> {
        if !self.begun || !self.takes_tokens {
            return vec![Command::NoToken];
        }
        if let Some(token) = self.token.take() {
            return vec![Command::UseToken(token)];
        }
        if self.asked.is_some() {
            // It is asked for already.
            return Vec::new();
        }
        self.asked = Some((id_of(self.sent), now_ms.saturating_add(i64::from(TOKEN_MS))));
        vec![self.request("SP_GET_CURRENT_TOKEN_REQ", "{}"), Command::Wake { after_ms: TOKEN_MS }]
    }

    pub(super) fn woke(&mut self, now_ms: i64) -> Vec<Command> {
        if !self.begun {
            return self.stand_alone();
        }
        if self.asked.as_ref().is_some_and(|(_, end)| *end <= now_ms) {
            self.asked = None;
            return vec![Command::NoToken];
        }
        Vec::new()
    }

    /// The host has a word for the screen alone. Its slot has a height of its own.
    pub(super) fn say(&mut self, say: &Say) -> Vec<Command> {
        let Say::Route(route) = say else { return Vec::new() };
        if !self.begun {
            return Vec::new();
        }
        let path = shown(route);
        // It takes no path that begins with a slash.
        let path = path.trim_start_matches(['#', '/']);
        let payload = Writer::default().text("subPath", path).end();
        vec![self.post(Writer::default().text("type", "SP_ROUTE_CHANGE_EVT").raw("payload", &payload))]
    }

    fn request(&mut self, name: &str, payload: &str) -> Command {
        let id = id_of(self.sent);
        self.sent = self.sent.wrapping_add(1);
        self.post(Writer::default().text("type", name).text("requestId", &id).raw("payload", payload))
    }

    fn answer(&self, question: &str, id: &str, done: &str) -> Command {
        let payload = Writer::default().truth(done, true).end();
        self.post(
            Writer::default()
                .text("type", &question.replace("_REQ", "_RES"))
                .text("requestId", id)
                .raw("payload", &payload),
        )
    }

    fn post(&self, message: Writer) -> Command {
        Command::PostToPluginHost { origin: self.parent.as_str().to_owned(), text: message.end() }
    }
}

/// `token`: a text, or an object that holds it beside how often to ask for a new one.
fn token_of(payload: &mut Fields) -> Option<HostToken> {
    let token = payload.need("token", Some)?;
    let (token, seconds) = match token {
        Value::String(token) => (token, None),
        token => {
            let mut token = object(token)?;
            let seconds = token.maybe("refreshInterval", |value| Some(whole(&value, u32::MAX)))?.flatten();
            (token.need("accessToken", text)?, seconds)
        }
    };
    let plain = !token.is_empty() && token.len() <= MAX_TOKEN && token.bytes().all(|b| b.is_ascii_graphic());
    plain.then(|| HostToken { access_token: Secret::new(token), expires_in: seconds.unwrap_or_default() })
}

/// What the host begins with: the path behind the plugin's own. Its slot has bounds of its own.
fn begin(payload: &mut Fields, answer: Command, host_session: bool) -> Vec<Command> {
    let page = ["pageContext", "page"].into_iter().find_map(|name| payload.maybe(name, object).flatten());
    let address = page.and_then(|mut page| page.maybe("route", text).flatten());
    let route = address.and_then(|address| sub_route(&address));
    let mut commands = vec![answer, Command::Begin(Init { host_session, ..Init::default() })];
    commands.extend(route.map(Command::Navigate));
    commands
}

/// The app's screen in the host's address: `https://acme.identitynow.com/ui/plugin/NAME/requests`. A link that proposes a
/// request is none: its proposal stands in a query, which is the host's.
fn sub_route(address: &str) -> Option<Route> {
    let path = address.split(['?', '#']).next()?;
    let mut segments = path.split('/').skip(3).skip_while(|segment| *segment != SEGMENT).skip(2);
    let path: Vec<&str> = segments.by_ref().filter(|segment| !segment.is_empty()).collect();
    let route = Route::parse(&format!("#/{}", path.join("/")));
    (!path.is_empty() && !matches!(route, Route::NotFound(_))).then_some(route)
}
