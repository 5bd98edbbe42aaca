//! SailPoint's host protocol for UI plugins, COIP v1.0, on literal messages (`tests/fixtures/coip/`): the host's as it
//! sends them today and as it sent them before, ours as it has to understand them. Ours get a `timestamp` when they leave.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use access_request::{
    embed::{Command, Event, FrameFacts, Guest, Init, Letter, NotHere, Say, TokenReason},
    route::Route,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

const HOST: &str = "https://acme.identitynow.com";
const NORA: &str = "2c91808a7f3e1f57017f4d0b00aa0000";

fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/coip/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect(name).trim_end().to_owned()
}

/// A token of this person, unsigned: the app reads it and does not judge it.
fn token(identity: &str) -> String {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = json!({ "identity_id": identity, "user_name": "nora.quill", "strong_auth": true, "exp": 4_000_000_000_u64 });
    format!("{}.{}.c2ln", part(json!({ "alg": "RS256" })), part(claims))
}

fn with_token(name: &str, identity: &str) -> String {
    fixture(name).replace("{{token}}", &token(identity))
}

fn facts(named: &str) -> FrameFacts {
    FrameFacts { framed: true, named: Some(named.to_owned()), ..FrameFacts::default() }
}

fn started(facts: &FrameFacts, allowed: &str) -> (Guest, Vec<Command>) {
    started_with(facts, allowed, true)
}

fn started_with(facts: &FrameFacts, allowed: &str, takes_tokens: bool) -> (Guest, Vec<Command>) {
    let mut guest = Guest::default();
    let allowed = &[allowed.to_owned()];
    let commands = guest.update(Event::Started { facts, allowed, nonce: "0".repeat(32), takes_tokens });
    (guest, commands)
}

fn ready() -> Guest {
    let (guest, commands) = started(&facts(HOST), HOST);
    assert_eq!(posted(&commands), [fixture("app/ready")]);
    guest
}

fn says(guest: &mut Guest, text: &str) -> Vec<Command> {
    guest.update(Event::Window(Letter { from_parent: true, origin: HOST, text: Some(text), ports: 0 }))
}

fn posted(commands: &[Command]) -> Vec<String> {
    let text = |command: &Command| match command {
        Command::PostToPluginHost { origin, text } => {
            assert_eq!(origin, HOST, "a message of ours goes to the host and to nobody else");
            Some(text.clone())
        }
        _ => None,
    };
    commands.iter().filter_map(text).collect()
}

fn begun(commands: &[Command]) -> Option<&Init> {
    commands.iter().find_map(|command| if let Command::Begin(init) = command { Some(init) } else { None })
}

fn used(commands: &[Command]) -> Option<String> {
    commands.iter().find_map(|command| match command {
        Command::UseToken(token) => Some(token.access_token.expose().clone()),
        _ => None,
    })
}

fn needed(guest: &mut Guest, now_ms: i64) -> Vec<Command> {
    guest.update(Event::TokenNeeded { reason: TokenReason::Expiring, now_ms })
}

/// Through the whole of the host's handshake.
fn running() -> Guest {
    let mut guest = ready();
    says(&mut guest, &fixture("host/ready"));
    says(&mut guest, &with_token("host/token", NORA));
    says(&mut guest, &fixture("host/init"));
    assert_eq!(used(&needed(&mut guest, 0)), Some(token(NORA)));
    guest
}

#[test]
fn the_handshake_goes_as_the_host_goes_about_it() {
    let mut guest = ready();
    assert!(says(&mut guest, &fixture("host/ready")).is_empty());
    assert_eq!(posted(&says(&mut guest, &with_token("host/token", NORA))), [fixture("app/token-received")]);
    assert!(!guest.has_host_session(), "the host has not begun");
    let commands = says(&mut guest, &fixture("host/init"));
    assert_eq!(posted(&commands), [fixture("app/initialized")]);
    assert!(begun(&commands).is_some_and(|init| init.host_session));
    assert!(guest.has_host_session());
    assert_eq!(used(&needed(&mut guest, 0)), Some(token(NORA)), "the token that came first is used first");
}

#[test]
fn an_older_host_is_understood_as_well() {
    let mut guest = ready();
    says(
        &mut guest,
        &json!({ "type": "SP_PLUGIN_READY_RES", "requestId": "a0", "payload": { "ready": true } })
            .to_string(),
    );
    let commands = says(&mut guest, &with_token("host/token-older", NORA));
    assert_eq!(posted(&commands), [fixture("app/token-received")]);
    assert!(begun(&says(&mut guest, &fixture("host/init-older"))).is_some());
    assert_eq!(used(&needed(&mut guest, 0)), Some(token(NORA)));
}

#[test]
fn tokens_are_asked_for_and_taken_when_the_host_has_a_new_one() {
    let mut guest = running();
    assert_eq!(posted(&needed(&mut guest, 0)), [fixture("app/current-token")]);
    assert!(needed(&mut guest, 10).is_empty(), "it is asked for already");
    let answer = with_token("host/current-token", NORA);
    assert_eq!(used(&says(&mut guest, &answer)), Some(token(NORA)));
    assert!(says(&mut guest, &answer).is_empty(), "an answer counts once");
    assert_eq!(used(&says(&mut guest, &with_token("host/token-update", NORA))), Some(token(NORA)));
}

#[test]
fn a_host_that_does_not_answer_or_refuses_leaves_the_app_on_its_own() {
    let mut guest = ready();
    assert_eq!(guest.update(Event::Woke { now_ms: 10_000 }), [Command::StandAlone]);

    let mut guest = ready();
    let refusal = fixture("host/error").replace("{{request}}", "a0");
    assert_eq!(says(&mut guest, &refusal), [Command::StandAlone]);

    let mut guest = running();
    needed(&mut guest, 0);
    assert!(guest.update(Event::Woke { now_ms: 9_000 }).is_empty());
    assert_eq!(guest.update(Event::Woke { now_ms: 10_000 }), [Command::NoToken]);
    needed(&mut guest, 20_000);
    let refusal = fixture("host/error").replace("{{request}}", "a2");
    assert_eq!(says(&mut guest, &refusal), [Command::NoToken]);
}

/// The question was closed and nobody heard of it: every call waited for the host for ever.
#[test]
fn an_answer_that_is_no_token_for_this_person_ends_the_waiting() {
    let answer = |token: &str| fixture("host/current-token").replace("{{token}}", token);
    for (text, first) in [
        (answer("no.jwt"), Command::NoToken),
        (answer("not printable: \u{e9}"), Command::NoToken),
        (answer(&token("2c9180000000000000000000000000ff")), Command::UserChanged),
    ] {
        let mut guest = running();
        needed(&mut guest, 0);
        let commands = says(&mut guest, &text);
        assert_eq!((commands.first(), commands.last()), (Some(&first), Some(&Command::NoToken)), "{text}");
        assert!(guest.update(Event::Woke { now_ms: 10_000 }).is_empty(), "it is said once");
    }
}

/// The host had a new token before it answered, which was used; ten seconds later it was said to have given none.
#[test]
fn a_token_that_comes_by_itself_answers_the_question_that_is_open() {
    let mut guest = running();
    needed(&mut guest, 0);
    assert_eq!(used(&says(&mut guest, &with_token("host/token-update", NORA))), Some(token(NORA)));
    assert!(guest.update(Event::Woke { now_ms: 10_000 }).is_empty());
}

#[test]
fn a_token_of_somebody_else_is_not_used() {
    let mut guest = running();
    let commands = says(&mut guest, &with_token("host/token-update", "2c9180000000000000000000000000ff"));
    assert_eq!(commands, [Command::UserChanged]);
}

#[test]
fn a_config_that_takes_no_tokens_of_a_host_takes_none_of_the_services() {
    let (mut guest, _) = started_with(&facts(HOST), HOST, false);
    says(&mut guest, &fixture("host/ready"));
    assert_eq!(posted(&says(&mut guest, &with_token("host/token", NORA))), [fixture("app/token-received")]);
    let commands = says(&mut guest, &fixture("host/init"));
    assert!(begun(&commands).is_some_and(|init| !init.host_session));
    assert!(!guest.has_host_session());
    assert_eq!(needed(&mut guest, 0), [Command::NoToken]);
    assert!(says(&mut guest, &with_token("host/token-update", NORA)).is_empty());
}

#[test]
fn the_screen_goes_both_ways_and_nothing_else_is_told() {
    let mut guest = running();
    assert_eq!(posted(&guest.update(Event::Say(Say::Route(Route::Requests)))), [fixture("app/route-change")]);
    for other in
        [Say::Ready { takes_tokens: true }, Say::Dirty(true), Say::Unconfirmed { correlation_id: "x".into() }]
    {
        assert!(guest.update(Event::Say(other)).is_empty());
    }
    assert!(says(&mut guest, &fixture("host/viewport-update")).is_empty());
    let mut guest = ready();
    let commands = says(&mut guest, &fixture("host/init-deep"));
    assert_eq!(commands.last(), Some(&Command::Navigate(Route::Requests)));
}

#[test]
fn the_parent_may_be_named_in_base_64_and_must_be_allowed_like_any_other() {
    for named in
        ["b64-aHR0cHM6Ly9hY21lLmlkZW50aXR5bm93LmNvbQ==", "b64-aHR0cHM6Ly9hY21lLmlkZW50aXR5bm93LmNvbQ"]
    {
        assert_eq!(posted(&started(&facts(named), HOST).1), [fixture("app/ready")], "{named}");
    }
    assert_eq!(posted(&started(&facts(HOST), "https://*.identitynow.com").1).len(), 1);
    let refused = started(&facts(HOST), "https://portal.example").1;
    assert_eq!(refused, [Command::NotHere(NotHere::NotAllowed(HOST.to_owned()))]);
    let lie = FrameFacts { ancestor: Some("https://evil.example".into()), ..facts(HOST) };
    assert_eq!(started(&lie, HOST).1, [Command::NotHere(NotHere::Contradiction)]);
    let evil = "https://acme.identitynow.com.evil.example";
    assert!(
        posted(&started(&facts(evil), evil).1).is_empty(),
        "no page of the service: it is greeted as every other"
    );
    assert_eq!(
        started(&facts("b64-!!"), HOST).1,
        [Command::NotHere(NotHere::NotAllowed("b64-!!".to_owned()))]
    );
}

/// The host's own library answers foreign pages with errors, by which they learn that somebody is there.
#[test]
fn foreign_and_broken_messages_get_no_answer_and_do_nothing() {
    let good = with_token("host/token", NORA);
    let cases: Vec<(bool, &str, Option<String>, usize)> = vec![
        (false, HOST, Some(good.clone()), 0),
        (true, "https://evil.example", Some(good.clone()), 0),
        (true, "null", Some(good.clone()), 0),
        (true, HOST, Some(good.clone()), 1),
        (true, HOST, None, 0),
        (true, HOST, Some("[]".into()), 0),
        (true, HOST, Some("{\"type\":7}".into()), 0),
        (
            true,
            HOST,
            Some(format!(
                "{{\"type\":\"SP_PLUGIN_INIT_REQ\",\"payload\":{}1{}}}",
                "[".repeat(40),
                "]".repeat(40)
            )),
            0,
        ),
        (true, HOST, Some(good.replace("m4x1-delivery", &"x".repeat(200))), 0),
        (true, HOST, Some(good.replace("\"requestId\":\"m4x1-delivery\",", "")), 0),
        (true, HOST, Some(good.replace("accessToken", "access_token")), 0),
        (true, HOST, Some(good.replace(&token(NORA), &"x".repeat(60_000))), 0),
        (true, HOST, Some(fixture("host/init").replace("SP_PLUGIN_INIT_REQ", "SP_PLUGIN_SUBMIT_REQ")), 0),
        (true, HOST, Some("x".repeat(100_000)), 0),
    ];
    for (from_parent, origin, text, ports) in cases {
        let mut guest = ready();
        let letter = Letter { from_parent, origin, text: text.as_deref(), ports };
        assert!(guest.update(Event::Window(letter)).is_empty(), "{origin} {text:?}");
        assert!(!guest.has_host_session());
    }
    let mut guest = running();
    assert!(says(&mut guest, &fixture("host/init")).is_empty(), "a host begins once");
}
