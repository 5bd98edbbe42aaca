//! The machine, journey by journey.

mod arriving;
mod keeping;
mod leaving;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::*;
use crate::{
    config::{self, Config, Endpoint},
    http::{NoAnswer, Request, Response},
    route::{Door, Route, Step},
};

pub(super) const PAGE: &str = "https://access.acme.example";

pub(super) fn config_with(session: &str) -> Config {
    let text = format!(
        r#"{{"tenant":{{"apiUrl":"https://acme.api.identitynow.com","redirectUri":"{PAGE}/","clientId":"client",
            "scopes":["a","b"]}},"session":{session}}}"#
    );
    config::parse(&text).unwrap()
}

pub(super) fn config() -> Config {
    config_with("{}")
}

pub(super) fn now(seconds: i64) -> Now {
    Now { wall_ms: 1_700_000_000_000 + seconds * 1000, mono_ms: seconds * 1000 }
}

pub(super) fn entropy() -> Entropy {
    let mut bytes = [7; 64];
    bytes[63] = 9;
    Entropy(bytes)
}

pub(super) fn jwt(identity: &str, more: &str) -> String {
    let claims = format!(r#"{{"identity_id":"{identity}","user_name":"ann","iat":1700000000{more}}}"#);
    format!("h.{}.s", URL_SAFE_NO_PAD.encode(claims))
}

pub(super) fn ok(body: impl Into<String>) -> Result<Response, NoAnswer> {
    Ok(Response { status: 200, headers: vec![], body: body.into() })
}

pub(super) fn token_answer(identity: &str, refresh: &str) -> Result<Response, NoAnswer> {
    let token = jwt(identity, "");
    ok(format!(
        r#"{{"access_token":"{token}","refresh_token":"{refresh}","expires_in":750,"token_type":"bearer"}}"#
    ))
}

pub(super) fn info() -> Result<Response, NoAnswer> {
    ok(r#"{"authorizeEndpoint":"https://acme.login.sailpoint.com/oauth/authorize",
           "tokenEndpoint":"https://acme.api.identitynow.com/oauth/token",
           "logoutUrl":"https://acme.identitynow.com/logout"}"#)
}

pub(super) fn opened() -> Start {
    Start {
        now: now(0),
        entropy: entropy(),
        page_origin: PAGE.to_owned(),
        query: Secret::new(String::new()),
        route: Route::first(Door::Remove),
        transaction: None,
        guard: None,
        stored_token: None,
        portal_token: None,
    }
}

pub(super) fn start(machine: &mut Machine, found: Start) -> Vec<Command> {
    update(machine, Event::Started(Box::new(found)))
}

pub(super) fn press(machine: &mut Machine, at: Now) -> Vec<Command> {
    let return_to = Route::Guide { door: Door::Grant, step: Step::Check };
    update(machine, Event::SignInPressed { now: at, entropy: entropy(), return_to })
}

/// Opens the page, presses "Sign in", and gives back the stored transaction.
pub(super) fn transaction(config: &Config) -> Secret<String> {
    let mut machine = Machine::new(config);
    start(&mut machine, opened());
    update(&mut machine, Event::InfoAnswered(info()));
    let mut commands = press(&mut machine, now(0));
    if commands == [Command::ReadPortalToken] {
        commands = update(&mut machine, Event::PortalTokenRead { now: now(0), token: None });
    }
    let [Command::StoreTransaction(stored)] = commands.as_slice() else { panic!("{commands:?}") };
    stored.clone()
}

pub(super) fn callback(config: &Config, query: &str, at: Now) -> (Machine, Vec<Command>) {
    let mut machine = Machine::new(config);
    let found = Start {
        now: at,
        query: Secret::new(query.to_owned()),
        transaction: Some(transaction(config)),
        ..opened()
    };
    let commands = start(&mut machine, found);
    (machine, commands)
}

pub(super) fn good_query() -> String {
    format!("?code=the-code&state={}", entropy().state())
}

/// Signed in by redirect at second 1, with a refresh token.
pub(super) fn signed_in(config: &Config) -> (Machine, Vec<Command>) {
    let (mut machine, _) = callback(config, &good_query(), now(1));
    let commands =
        update(&mut machine, Event::TokenAnswered { now: now(1), answer: token_answer("2c91", "refresh-1") });
    assert!(matches!(machine.state(), State::Active(_)));
    (machine, commands)
}

pub(super) fn sent(commands: &[Command]) -> Vec<&Request> {
    commands
        .iter()
        .filter_map(|command| if let Command::Send(request) = command { Some(request) } else { None })
        .collect()
}

pub(super) fn refusal(machine: &Machine) -> &Refusal {
    let State::Refused(refusal) = machine.state() else { panic!("{:?}", machine.state()) };
    refusal
}
