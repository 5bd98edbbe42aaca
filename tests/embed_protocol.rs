//! Protocol AR/1 as it is frozen in `tests/fixtures/ar1/`: a host written against these messages works with every app of
//! this major version. A file may be added; what stands in one may change only with the major.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::{fs, path::PathBuf};

use access_request::{
    embed::{
        Accepted, Auth, CAPABILITIES, End, ErrorCode, FromHost, HostSaid, Init, Say, Scheme, Theme,
        TokenReason, Welcome, hello,
    },
    route::{Door, Route, Step},
};

const NONCE: &str = "0123456789abcdef0123456789abcdef";
const CID: &str = "7c1f2c1e-6e5f-4d59-9b1c-0c1b7f4f4c11";

fn folder(side: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/ar1").join(side)
}

fn fixture(side: &str, name: &str) -> String {
    let text = fs::read_to_string(folder(side).join(format!("{name}.json"))).expect(name);
    text.trim_end().replace("{{version}}", env!("CARGO_PKG_VERSION"))
}

fn names(side: &str) -> Vec<String> {
    let files = fs::read_dir(folder(side)).expect("the fixtures");
    let mut names: Vec<String> =
        files.map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// One of every kind that the app can say, by the name of its fixture. A new kind does not compile without its place here.
fn everything_said() -> Vec<(&'static str, Say)> {
    let all = vec![
        Say::Ready { takes_tokens: true },
        Say::Resize { height: 640, seq: 1 },
        Say::Route(Route::Guide { door: Door::Grant, step: Step::What }),
        Say::Auth(Auth::SignedIn),
        Say::TokenNeeded { reason: TokenReason::Expiring, within_ms: 10_000 },
        Say::Dirty(true),
        Say::Accepted(Accepted {
            correlation_id: CID.to_owned(),
            access_request_ids: vec!["2c91808a7f3e1f57017f4d0b00aa0000".to_owned()],
            items: 2,
            recipients: 1,
            existing: 0,
        }),
        Say::Unconfirmed { correlation_id: CID.to_owned() },
        Say::Error { code: ErrorCode::ThemeRefused, names: vec!["accent".to_owned()] },
        Say::FocusExit { forward: true },
        Say::ScrollIntoView { top: 120, height: 48 },
        Say::Pong,
    ];
    let name = |say: &Say| match say {
        Say::Ready { .. } => "ready",
        Say::Resize { .. } => "resize",
        Say::Route(_) => "route",
        Say::Auth(_) => "auth",
        Say::TokenNeeded { .. } => "token-needed",
        Say::Dirty(_) => "dirty",
        Say::Accepted(_) => "request-accepted",
        Say::Unconfirmed { .. } => "request-unconfirmed",
        Say::Error { .. } => "error",
        Say::FocusExit { .. } => "focus-exit",
        Say::ScrollIntoView { .. } => "scroll-into-view",
        Say::Pong => "pong",
    };
    all.into_iter().map(|say| (name(&say), say)).collect()
}

#[test]
fn the_app_says_every_message_byte_for_byte() {
    for (name, say) in everything_said() {
        let re = (say == Say::Pong).then_some("h8");
        assert_eq!(say.write("a1", re), fixture("app", name), "{name}");
    }
    assert_eq!(hello("a0", NONCE), fixture("app", "hello"));
    let mut said: Vec<&str> = everything_said().iter().map(|(name, _)| *name).chain(["hello"]).collect();
    said.sort_unstable();
    assert_eq!(said, names("app"), "a message without a fixture, or a fixture without its message");
}

#[test]
fn an_app_that_takes_no_tokens_of_a_host_says_so() {
    let said = Say::Ready { takes_tokens: false }.write("a1", None);
    assert_eq!(said, fixture("app", "ready").replace(",\"host-token\"", ""));
}

#[test]
fn every_message_of_a_host_is_understood() {
    assert_eq!(Welcome::read(&fixture("host", "welcome")), Some(Welcome { nonce: NONCE.to_owned() }));
    let mut understood = vec!["welcome"];
    let mut said = |name: &'static str| {
        understood.push(name);
        FromHost::read(&fixture("host", name)).unwrap_or_else(|| panic!("{name} is not understood")).said
    };
    let full = Init {
        locale: Some("de-CH".to_owned()),
        theme: Theme {
            scheme: Some(Scheme::Auto),
            tokens: vec![
                ("accent".to_owned(), "light-dark(#004a99, #96c8ff)".to_owned()),
                ("radius".to_owned(), "0.25rem".to_owned()),
            ],
        },
        host_session: true,
        prefill: Some("item=role:2c9180835d2e5168015d32f890ca1581".to_owned()),
        min_height: Some(320),
        max_height: Some(4_000),
        refused: Vec::new(),
    };
    assert_eq!(said("init"), HostSaid::Init(full));
    assert_eq!(said("init-bare"), HostSaid::Init(Init::default()));
    for name in ["token", "token-answer"] {
        let HostSaid::Token(token) = said(name) else { panic!("{name}") };
        assert_eq!(token.expires_in, 720);
        assert!(token.access_token.expose().starts_with("eyJ"));
        assert!(!format!("{token:?}").contains("eyJ"), "a token reached a log");
    }
    let HostSaid::Theme(theme) = said("theme") else { panic!("theme") };
    assert_eq!(theme.scheme, Some(Scheme::Dark));
    assert_eq!(said("locale"), HostSaid::Locale("en-GB".to_owned()));
    assert_eq!(said("navigate"), HostSaid::Navigate(Route::Requests));
    assert_eq!(said("focus"), HostSaid::Focus(End::End));
    assert_eq!(said("ping"), HostSaid::Ping);
    assert_eq!(said("teardown"), HostSaid::Teardown);
    understood.sort_unstable();
    assert_eq!(understood, names("host"), "a fixture that no test reads");
}

#[test]
fn an_answer_names_its_question_and_nothing_else_does() {
    let answer = FromHost::read(&fixture("host", "token-answer")).unwrap();
    assert_eq!(answer.re.as_deref(), Some("a7"));
    let (answer, news) = (fixture("host", "token-answer"), fixture("host", "token"));
    assert_eq!(FromHost::read(&answer.replace("\"res\"", "\"evt\"")), None);
    assert_eq!(FromHost::read(&news.replace("\"evt\"", "\"res\"")), None);
}

/// Rule 5: the host may propose. A type by which it could send or confirm would have to be understood here.
#[test]
fn no_message_of_a_host_sends_or_confirms_anything() {
    for word in ["ar:submit", "ar:send", "ar:confirm", "ar:continue", "ar:click", "ar:request"] {
        let text = fixture("host", "ping").replace("ar:ping", word);
        assert_eq!(FromHost::read(&text).unwrap().said, HostSaid::Unknown, "{word}");
    }
}

/// Rule 6: what a link proposed may hold a comment, and what stands in an unknown address may hold anything.
#[test]
fn the_route_that_a_host_hears_of_holds_no_words_of_the_person() {
    for address in ["#/request?for=2c91&comment=my%20words", "#/my words"] {
        let said = Say::Route(Route::parse(address)).write("a1", None);
        assert!(!said.contains("words"), "{said}");
    }
}

/// The page for integrators names every message, every capability and every error code.
#[test]
fn the_page_for_integrators_is_whole() {
    let page =
        fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/embedding.md")).unwrap();
    let types = names("app").into_iter().chain(names("host")).map(|name| format!("`ar:{name}`"));
    let variants = ["`ar:init-bare`", "`ar:token-answer`"];
    let words = CAPABILITIES.map(|word| format!("`{word}`"));
    let codes = ["theme-refused", "message-refused", "user-changed", "token-refused", "too-many-messages"]
        .map(|code| format!("`{code}`"));
    for named in types.filter(|name| !variants.contains(&name.as_str())).chain(words).chain(codes) {
        assert!(page.contains(&named), "docs/embedding.md does not name {named}");
    }
}
