//! Addresses that somebody else made up. However a callback is spelled, only a code with the `state` of this tab's own sign-in
//! reaches the token endpoint; wherever a stored sign-in says to come back to, it is a screen of the app.
//!
//! `cargo xtask hostile --all` runs all 10,000 callbacks and 500 return targets; a test run a part of them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod chance;

use access_request::{
    config::{self, Config},
    http::Response,
    route::{Door, Route},
    session::{Command, Entropy, Event, Machine, Now, Secret, Start, update},
};
use chance::Chance;

const PAGE: &str = "https://access.acme.example";
const ALL_CALLBACKS: u64 = 10_000;
const ALL_TARGETS: u64 = 500;
const CODE: &str = "the-code";

fn cases(all: u64) -> u64 {
    if xtask::env::whole_campaigns() { all } else { all / 5 }
}

fn config() -> Config {
    let text = format!(
        r#"{{"tenant":{{"apiUrl":"https://acme.api.identitynow.com","redirectUri":"{PAGE}/","clientId":"c","scopes":[]}}}}"#
    );
    config::parse(&text).expect("a configuration")
}

fn opened(query: String, transaction: Option<String>) -> Event {
    Event::Started(Box::new(Start {
        now: Now { wall_ms: 1_700_000_000_000, mono_ms: 0 },
        entropy: Entropy([5; 64]),
        page_origin: PAGE.to_owned(),
        query: Secret::new(query),
        route: Route::Requests,
        transaction: transaction.map(Secret::new),
        guard: None,
        stored_token: None,
        portal_token: None,
    }))
}

/// A sign-in that has left for the tenant: what lies in the tab, and the `state` that went along.
fn left(config: &Config) -> (String, String) {
    let mut machine = Machine::new(config);
    update(&mut machine, opened(String::new(), None));
    let info = r#"{"authorizeEndpoint":"https://acme.login.sailpoint.com/oauth/authorize",
        "tokenEndpoint":"https://acme.api.identitynow.com/oauth/token"}"#;
    let answer = Ok(Response { status: 200, headers: vec![], body: info.to_owned() });
    update(&mut machine, Event::InfoAnswered(answer));
    let now = Now { wall_ms: 1_700_000_000_000, mono_ms: 0 };
    let pressed =
        Event::SignInPressed { now, entropy: Entropy([7; 64]), return_to: Route::first(Door::Grant) };
    let stored = match update(&mut machine, pressed).as_slice() {
        [Command::StoreTransaction(stored)] => stored.expose().clone(),
        other => panic!("{other:?}"),
    };
    let address = match update(&mut machine, Event::TransactionStored { ok: true }).as_slice() {
        [Command::Navigate(to)] => to.as_str().to_owned(),
        other => panic!("{other:?}"),
    };
    let address = reqwest::Url::parse(&address).expect("an address");
    let state = address.query_pairs().find(|(name, _)| name == "state").expect("a state").1.into_owned();
    (stored, state)
}

/// One generated callback, with the right `state` here and there.
fn callback(chance: &mut Chance, state: &str) -> String {
    let mut query = chance.of(&["?", "", "??", "?&", "?;", "?#"]).to_owned();
    if chance.one_in(2) {
        // Nearly right, or right.
        query = format!("?code={CODE}&state={}", a_state(chance, state));
        if chance.one_in(2) {
            return query;
        }
        query.push('&');
    }
    for nth in 0..1 + chance.below(5) {
        if nth > 0 {
            query.push_str(chance.of(&["&", "&", "&", "&", "&&", ";", "&amp;", "%26", "?", "#", "\n"]));
        }
        let name = chance.of(&[
            "code",
            "code",
            "code",
            "state",
            "state",
            "state",
            "error",
            "c%6fde",
            "%73tate",
            "CODE",
            "State",
            "state[]",
            "state%00",
            " state",
            "state+",
            "error_description",
            "iss",
            "session_state",
            "__proto__",
            "",
            "cod\u{435}",
        ]);
        let value = match name.trim() {
            "state" | "%73tate" | "State" | "state[]" => a_state(chance, state),
            _ => a_value(chance),
        };
        query.push_str(name);
        query.push_str(chance.of(&["=", "=", "=", "=", "==", "%3D", ""]));
        query.push_str(&value);
    }
    query
}

fn a_state(chance: &mut Chance, state: &str) -> String {
    let mut other = state.to_owned();
    let wrong = if other.pop() == Some('A') { 'B' } else { 'A' };
    let encoded: String = state.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let variants = [
        state.to_owned(),
        state.to_owned(),
        state.to_owned(),
        state.to_owned(),
        encoded,
        format!("{other}{wrong}"),
        other,
        state.to_ascii_uppercase(),
        format!("{state}%20"),
        format!("%20{state}"),
        format!("{state}%00"),
        format!("{state},{state}"),
        format!("{state}x"),
        format!("{state}\u{200B}"),
        "constructor".to_owned(),
        "__proto__".to_owned(),
        "null".to_owned(),
        String::new(),
        "%".to_owned(),
        "%FF".to_owned(),
        "A".repeat(43),
        "A".repeat(9_000),
    ];
    chance.of(&variants)
}

fn a_value(chance: &mut Chance) -> String {
    let strings = tenant::hostile::strings();
    match chance.below(4) {
        0 | 1 => CODE.to_owned(),
        2 => chance
            .of(&["", "%", "%zz", "%00", "a%0d%0ab", "a+b", "x%26state%3Dy", "access_denied"])
            .to_owned(),
        _ => chance.of(&strings),
    }
}

/// What RFC 6749 and the URL standard make of a query, by a library of their own: a code may be traded only when there is
/// one `code`, one `state`, that state is this tab's, and no `error`.
fn may_be_traded(query: &str, state: &str) -> bool {
    let text = query.strip_prefix('?').unwrap_or(query);
    let mut address = reqwest::Url::parse(PAGE).expect("an address");
    address.set_query(Some(text));
    // The setter encodes what an address cannot hold; only `#` would otherwise end the query, and is none here.
    let pairs: Vec<_> = address.query_pairs().collect();
    let all = |name: &str| {
        pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.to_string()).collect::<Vec<_>>()
    };
    all("state") == [state] && all("code").len() == 1 && all("error").is_empty()
}

#[test]
fn no_made_up_callback_reaches_the_token_endpoint_without_the_state_of_this_tab() {
    let config = config();
    let (stored, state) = left(&config);
    let (mut traded, mut refused) = (0, 0);
    for case in 0..cases(ALL_CALLBACKS) {
        let query = callback(&mut Chance::of_case(20_260_601, case), &state);
        let mut machine = Machine::new(&config);
        let commands = update(&mut machine, opened(query.clone(), Some(stored.clone())));
        let sent = commands.iter().filter(|it| matches!(it, Command::Send(_))).count();
        assert!(
            !commands.iter().any(|it| matches!(it, Command::Navigate(_))),
            "{case}: left for elsewhere by {query:?}"
        );
        assert!(sent == 0 || may_be_traded(&query, &state), "{case}: a code was traded by {query:?}");
        assert!(sent <= 1, "{case}: {query:?}");
        traded += sent;
        refused += 1 - sent;
        if sent == 0 {
            // Nor later, when time passes and the tenant is asked for its addresses.
            let later =
                update(&mut machine, Event::Tick { now: Now { wall_ms: 1_700_000_001_000, mono_ms: 1000 } });
            assert!(
                !later.iter().any(|it| matches!(it, Command::Send(_) | Command::Navigate(_))),
                "{case}: {query:?}"
            );
        }
    }
    println!("{} callbacks: {traded} with this tab's state traded, {refused} refused", traded + refused);
    assert!(traded > 20 && refused > traded, "the cases are of one kind: {traded} and {refused}");
}

/// Where a forged or damaged sign-in would like to lead to.
fn target(chance: &mut Chance) -> String {
    let lead =
        ["", "#", "#/", "/", "//", "\\", "/\\", "#/../", "#//", "%2f%2f", "\t", "\u{200B}", "#/request/who?"];
    let place = [
        "evil.example",
        "https://evil.example/",
        "https:evil.example",
        "http://evil.example#/requests",
        "javascript:__pwn()",
        "data:text/html,x",
        "evil。example",
        "evil.example%00.acme.example",
        "@evil.example",
        "acme.example@evil.example",
        "blob:https://evil.example/x",
        "file:///etc/passwd",
        "request/who",
        "requests/..%2f..%2f",
        "signed-out",
    ];
    let strings = tenant::hostile::strings();
    let word = if chance.one_in(3) { chance.of(&strings) } else { chance.of(&place).to_owned() };
    format!("{}{word}{}", chance.of(&lead), chance.of(&["", "/", "#", "?x", "\r\nLocation: //evil.example"]))
}

#[test]
fn no_return_target_leads_out_of_the_app() {
    let config = config();
    let (stored, state) = left(&config);
    let base = reqwest::Url::parse(&format!("{PAGE}/portal/")).expect("an address");
    let mut not_the_first = 0;
    for case in 0..cases(ALL_TARGETS) {
        let target = target(&mut Chance::of_case(7, case));
        let mut kept: serde_json::Value = serde_json::from_str(&stored).expect("JSON");
        kept["route"] = target.clone().into();
        let mut machine = Machine::new(&config);
        let query = format!("?code={CODE}&state={state}");
        let commands = update(&mut machine, opened(query, Some(kept.to_string())));
        let routes: Vec<&Route> = commands
            .iter()
            .filter_map(|it| if let Command::ReplaceHistory(route) = it { Some(route) } else { None })
            .collect();
        let [route] = routes.as_slice() else { panic!("{case}: {target:?}: {commands:?}") };
        not_the_first += usize::from(**route != Route::default());
        // Both ways in which the app uses one: behind its own path, and as the address of a link.
        let fragment = route.fragment();
        for address in [format!("/portal/{fragment}"), fragment.clone()] {
            let lands = base.join(&address).expect("an address");
            assert_eq!(
                (lands.origin(), lands.path()),
                (base.origin(), "/portal/"),
                "{case}: {target:?} gave {fragment:?}"
            );
        }
        assert!(!commands.iter().any(|it| matches!(it, Command::Navigate(_))), "{case}: {target:?}");
    }
    assert!(not_the_first > 0, "nothing of the targets was read");
}

/// Addresses that the tenant's own `/oauth/info` might say, were it not the tenant.
#[test]
fn no_answer_of_oauth_info_leads_to_a_foreign_sign_in_page() {
    let mut left = 0;
    for case in 0..cases(ALL_TARGETS) {
        let mut chance = Chance::of_case(11, case);
        let good = "https://acme.login.sailpoint.com/oauth/authorize".to_owned();
        let odd = [
            good.clone(),
            format!("{good}@evil.example"),
            good.replace(".com", ".com.evil.example"),
            target(&mut chance),
            format!("https://evil.example/?{good}"),
            good.replace("https", "http"),
            good.replace("acme.", "acme%2e"),
            good.replace("://", ":\\\\"),
            format!(" {good}"),
            good.replace("sailpoint", "sa\u{131}lpoint"),
        ];
        let tokens = ["https://acme.api.identitynow.com/oauth/token".to_owned(), target(&mut chance)];
        let body =
            serde_json::json!({ "authorizeEndpoint": chance.of(&odd), "tokenEndpoint": chance.of(&tokens) });
        let mut machine = Machine::new(&config());
        update(&mut machine, opened(String::new(), None));
        let answer = Ok(Response { status: 200, headers: vec![], body: body.to_string() });
        update(&mut machine, Event::InfoAnswered(answer));
        let now = Now { wall_ms: 1_700_000_000_000, mono_ms: 0 };
        let pressed = Event::SignInPressed { now, entropy: Entropy([7; 64]), return_to: Route::Requests };
        let mut commands = update(&mut machine, pressed);
        commands.extend(update(&mut machine, Event::TransactionStored { ok: true }));
        for command in commands {
            if let Command::Navigate(to) = command {
                left += 1;
                let address = reqwest::Url::parse(to.as_str()).expect("an address");
                let host = address.host_str().unwrap_or_default();
                assert_eq!((address.scheme(), host), ("https", "acme.login.sailpoint.com"), "{case}: {body}");
            }
        }
    }
    assert!(left > 0, "nobody ever got to the tenant");
}
