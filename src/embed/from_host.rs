//! What a host page may say, read strictly: a message with a field, a value or a size that is not documented in
//! `docs/embedding.md` is no message. There is none by which a host could send or confirm a request.

use serde_json::Value;

use super::json::{Fields, object, text, whole};
use crate::{
    route::{MAX_PREFILL, Route},
    session::Secret,
};

/// The version of the protocol.
pub const VERSION: u32 = 1;
/// The longest id, nonce or word.
const MAX_WORD: usize = 64;
/// Tokens of the service are about 2 KB; one with many authorities is larger.
pub(super) const MAX_TOKEN: usize = 32 * 1024;
const MAX_LANGUAGE: usize = 35;
/// A proposal's, with what stands before it.
const MAX_FRAGMENT: usize = "#/request?".len() + MAX_PREFILL;
const MAX_HEIGHT: u32 = 100_000;
const MAX_TOKENS: usize = 64;
/// A day: longer than any token of the service lives.
const MAX_EXPIRES_S: u32 = 24 * 60 * 60;

/// The answer to `ar:hello`, with which a port comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Welcome {
    /// The nonce of the hello it answers.
    pub nonce: String,
}

/// A message on the port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromHost {
    pub id: String,
    /// The message of ours that this one answers.
    pub re: Option<String>,
    pub said: HostSaid,
}

/// What it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostSaid {
    Init(Init),
    Token(HostToken),
    Theme(Theme),
    /// BCP 47.
    Locale(String),
    /// A screen of the app; a link that proposes a request is one, too.
    Navigate(Route),
    Focus(End),
    Ping,
    Teardown,
    /// A type of a later version: nobody minds.
    Unknown,
}

/// Everything with which a host begins. What is absent, or refused, stays as the app has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Init {
    pub locale: Option<String>,
    pub theme: Theme,
    /// The host signs in and hands its token over.
    pub host_session: bool,
    /// The part of a prefill link behind its `?`.
    pub prefill: Option<String>,
    /// CSS pixels.
    pub min_height: Option<u32>,
    pub max_height: Option<u32>,
    /// The names of the fields that say nothing the app understands.
    pub refused: Vec<&'static str>,
}

/// Colours and shapes. Which tokens are used is for `theme.rs` to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    pub scheme: Option<Scheme>,
    pub tokens: Vec<(String, String)>,
}

/// Light, dark, or as the device has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
    Auto,
}

/// An access token from the host. Prints nothing of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostToken {
    pub access_token: Secret<String>,
    /// Seconds from now.
    pub expires_in: u32,
}

/// One end of the app, in the order of the Tab key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Start,
    End,
}

impl Welcome {
    /// None for everything that is not exactly a welcome of this version.
    pub fn read(message: &str) -> Option<Self> {
        let mut fields = Fields::read(message)?;
        envelope(&mut fields)?;
        fields.need("type", |value| (value == "ar:welcome").then_some(()))?;
        fields.need("version", |value| (value == VERSION).then_some(()))?;
        let nonce = fields.need("nonce", word)?;
        fields.end()?;
        Some(Self { nonce })
    }
}

impl FromHost {
    /// None for everything that is not exactly a message of this version, or of an unknown type.
    pub fn read(message: &str) -> Option<Self> {
        let mut fields = Fields::read(message)?;
        let id = envelope(&mut fields)?;
        let kind = fields.need("kind", text)?;
        let re = fields.maybe("re", word)?;
        let name = fields.need("type", word)?;
        let payload = fields.need("payload", object)?;
        fields.end()?;
        // An answer names its question, and only an answer does.
        let answers = match kind.as_str() {
            "res" => true,
            "req" | "evt" => false,
            _ => return None,
        };
        (answers == re.is_some()).then_some(())?;
        Some(Self { id, re, said: said(&name, payload)? })
    }
}

/// `ar` and `id`.
fn envelope(fields: &mut Fields) -> Option<String> {
    fields.need("ar", |value| (value == VERSION).then_some(()))?;
    fields.need("id", word)
}

fn said(name: &str, mut payload: Fields) -> Option<HostSaid> {
    let said = match name {
        "ar:init" => HostSaid::Init(init(&mut payload)),
        "ar:token" => HostSaid::Token(token(&mut payload)?),
        "ar:theme" => HostSaid::Theme(theme(&mut payload)?),
        "ar:locale" => HostSaid::Locale(payload.need("locale", language)?),
        "ar:navigate" => HostSaid::Navigate(payload.need("route", route)?),
        "ar:focus" => HostSaid::Focus(payload.need("where", end)?),
        "ar:ping" => HostSaid::Ping,
        "ar:teardown" => HostSaid::Teardown,
        _ => return name.starts_with("ar:").then_some(HostSaid::Unknown),
    };
    payload.end()?;
    Some(said)
}

/// Each field for itself: a portal with one value wrong shows the app all the same, and hears which one it was.
fn init(payload: &mut Fields) -> Init {
    let height = |value: Value| whole(&value, MAX_HEIGHT);
    let mut refused = Vec::new();
    let mut init = Init {
        locale: optional(payload, &mut refused, "locale", language),
        theme: Theme {
            scheme: optional(payload, &mut refused, "scheme", scheme),
            tokens: optional(payload, &mut refused, "tokens", tokens).unwrap_or_default(),
        },
        host_session: optional(payload, &mut refused, "session", session).unwrap_or_default(),
        prefill: optional(payload, &mut refused, "prefill", prefill),
        min_height: optional(payload, &mut refused, "minHeight", height),
        max_height: optional(payload, &mut refused, "maxHeight", height),
        refused: Vec::new(),
    };
    if init.min_height.zip(init.max_height).is_some_and(|(min, max)| min > max) {
        (init.min_height, init.max_height) = (None, None);
        refused.extend(["minHeight", "maxHeight"]);
    }
    init.refused = refused;
    init
}

fn optional<T>(
    payload: &mut Fields,
    refused: &mut Vec<&'static str>,
    name: &'static str,
    read: fn(Value) -> Option<T>,
) -> Option<T> {
    payload.maybe(name, read).unwrap_or_else(|| {
        refused.push(name);
        None
    })
}

fn session(value: Value) -> Option<bool> {
    match value.as_str()? {
        "host" => Some(true),
        "own" => Some(false),
        _ => None,
    }
}

/// Bearer only: the app knows no other way to use one.
fn token(payload: &mut Fields) -> Option<HostToken> {
    payload.need("tokenType", |value| (value == "Bearer").then_some(()))?;
    Some(HostToken {
        access_token: payload.need("accessToken", secret)?,
        expires_in: payload.need("expiresIn", |value| whole(&value, MAX_EXPIRES_S).filter(|s| *s > 0))?,
    })
}

/// Characters of RFC 6750's `b64token`: nothing else may stand in the header.
fn secret(value: Value) -> Option<Secret<String>> {
    let legal = |token: &String| {
        (1..=MAX_TOKEN).contains(&token.len())
            && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~+/=".contains(&b))
    };
    text(value).filter(legal).map(Secret::new)
}

fn theme(payload: &mut Fields) -> Option<Theme> {
    Some(Theme {
        scheme: payload.maybe("scheme", scheme)?,
        tokens: payload.maybe("tokens", tokens)?.unwrap_or_default(),
    })
}

fn scheme(value: Value) -> Option<Scheme> {
    match value.as_str()? {
        "light" => Some(Scheme::Light),
        "dark" => Some(Scheme::Dark),
        "auto" => Some(Scheme::Auto),
        _ => None,
    }
}

/// A name that is not known, or a value that may not stand there, is an integrator's mistake more often than an attack: it
/// is refused one by one later (`theme.rs`), and reported.
fn tokens(value: Value) -> Option<Vec<(String, String)>> {
    let mut tokens = Vec::new();
    for (name, value) in object(value)?.rest() {
        let value = text(value)?;
        tokens.push((Some(name).filter(|name| is_word(name))?, value));
    }
    // In whichever order they were written, the same theme.
    tokens.sort();
    (tokens.len() <= MAX_TOKENS).then_some(tokens)
}

fn language(value: Value) -> Option<String> {
    let legal = |tag: &String| {
        tag.len() <= MAX_LANGUAGE
            && tag.split('-').enumerate().all(|(at, part)| match at {
                0 => (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic()),
                _ => (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()),
            })
    };
    text(value).filter(legal)
}

/// A fragment of a screen that exists. Whatever else it says leads nowhere, so it is refused here already.
fn route(value: Value) -> Option<Route> {
    let fragment = text(value).filter(|text| text.starts_with("#/") && text.len() <= MAX_FRAGMENT)?;
    match Route::parse(&fragment) {
        Route::NotFound(_) => None,
        route => Some(route),
    }
}

fn prefill(value: Value) -> Option<String> {
    text(value).filter(|query| (1..=MAX_PREFILL).contains(&query.len()))
}

fn end(value: Value) -> Option<End> {
    match value.as_str()? {
        "start" => Some(End::Start),
        "end" => Some(End::End),
        _ => None,
    }
}

fn word(value: Value) -> Option<String> {
    text(value).filter(|word| is_word(word))
}

/// 1 to 64 letters, digits, `-`, `_`, `.` and `:`.
fn is_word(word: &str) -> bool {
    (1..=MAX_WORD).contains(&word.len())
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b))
}
