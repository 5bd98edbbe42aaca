//! Random events in every order: the session machine never panics, never prints a secret, and never calls the token
//! endpoint with a code whose `state` is not the one of this tab's own sign-in.

use access_request::{
    config,
    http::{NoAnswer, Response},
    route::{Door, Route},
    session::{Command, Entropy, Event, Machine, Now, Secret, Start, State, update},
};
use proptest::{prelude::*, strategy::ValueTree};

const PAGE: &str = "https://access.acme.example";
const CANARY: &str = "canary";

#[derive(Clone, Debug)]
enum Step {
    Open { query: u8, keep: bool, portal: u8 },
    Press { entropy: u8 },
    Stored { ok: bool },
    Info { kind: u8 },
    Token { kind: u8 },
    Wanted,
    Unauthorised { generation: u64 },
    RefusedAgain { generation: u64 },
    NoRandom,
    Tick { seconds: i64 },
    Skew { hours: i64 },
    Portal { kind: u8 },
    Hosted { pressed: bool },
    SignOut,
    Cleared,
    Elsewhere,
    Restored,
}

/// Any step, or a sign-in with its steps in the right order.
fn journey() -> impl Strategy<Value = Vec<Step>> {
    let sign_in = (any::<u8>(), 1..6u8, 0..9u8).prop_map(|(entropy, query, kind)| {
        vec![
            Step::Open { query: 0, keep: true, portal: 0 },
            Step::Info { kind: 0 },
            Step::Press { entropy },
            Step::Stored { ok: true },
            Step::Open { query: if query < 4 { 1 } else { query }, keep: true, portal: 0 },
            Step::Token { kind },
        ]
    });
    prop_oneof![6 => step().prop_map(|step| vec![step]), 1 => sign_in]
}

fn journeys() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(journey(), 1..50).prop_map(|journeys| journeys.into_iter().flatten().collect())
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..6u8, any::<bool>(), 0..4u8).prop_map(|(query, keep, portal)| Step::Open { query, keep, portal }),
        3 => any::<u8>().prop_map(|entropy| Step::Press { entropy }),
        3 => prop::bool::weighted(0.9).prop_map(|ok| Step::Stored { ok }),
        3 => (0..6u8).prop_map(|kind| Step::Info { kind }),
        4 => (0..10u8).prop_map(|kind| Step::Token { kind }),
        2 => Just(Step::Wanted),
        2 => (0..4u64).prop_map(|generation| Step::Unauthorised { generation }),
        1 => (0..4u64).prop_map(|generation| Step::RefusedAgain { generation }),
        1 => Just(Step::NoRandom),
        4 => (0..900i64).prop_map(|seconds| Step::Tick { seconds }),
        1 => (-24..24i64).prop_map(|hours| Step::Skew { hours }),
        2 => (0..4u8).prop_map(|kind| Step::Portal { kind }),
        1 => any::<bool>().prop_map(|pressed| Step::Hosted { pressed }),
        1 => Just(Step::SignOut),
        1 => Just(Step::Cleared),
        1 => Just(Step::Elsewhere),
        1 => Just(Step::Restored),
    ]
}

/// `eyJ…` is base64url of `{"`: claims are spelt without a library on purpose.
fn jwt(claims: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut body = String::new();
    for chunk in claims.as_bytes().chunks(3) {
        let bits =
            chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            body.push(char::from(ALPHABET[(bits >> (18 - 6 * place) & 63) as usize]));
        }
    }
    format!("{CANARY}.{body}.{CANARY}")
}

fn token(kind: u8) -> String {
    match kind {
        0 => jwt(r#"{"identity_id":"ann","exp":4000000000}"#),
        1 => jwt(r#"{"identity_id":"bob"}"#),
        2 => jwt(r#"{"authorities":["API"]}"#),
        _ => CANARY.to_owned(),
    }
}

#[derive(Default)]
struct Browser {
    transaction: Option<Secret<String>>,
    guard: Option<String>,
    token: Option<Secret<String>>,
    /// The `state` of the last sign-in that left this tab.
    left_with: Option<String>,
    now: Now,
    exchanges: usize,
    allowed: usize,
}

fn answer(kind: u8) -> Result<Response, NoAnswer> {
    let body = |body: String| Ok(Response { status: 200, headers: vec![], body });
    match kind {
        0..=3 => {
            let token = token(kind);
            body(format!(r#"{{"access_token":"{token}","refresh_token":"{CANARY}-r","expires_in":750}}"#))
        }
        4 => Ok(Response { status: 429, headers: vec![], body: String::new() }),
        9 => Err(NoAnswer::Offline),
        5 => Ok(Response { status: 400, headers: vec![], body: r#"{"error":"invalid_grant"}"#.to_owned() }),
        6 => Err(NoAnswer::TimedOut),
        7 => body(format!(r#"{{"access_token":"{}","expires_in":0}}"#, token(0))),
        _ => Ok(Response { status: 502, headers: vec![], body: "<html>".to_owned() }),
    }
}

fn info(kind: u8) -> Result<Response, NoAnswer> {
    match kind {
        0..=2 => Ok(Response {
            status: 200,
            headers: vec![],
            body: r#"{"authorizeEndpoint":"https://acme.login.sailpoint.com/a","tokenEndpoint":"https://acme.api.identitynow.com/t",
                      "logoutUrl":"https://acme.identitynow.com/logout"}"#.to_owned(),
        }),
        3 => Ok(Response { status: 200, headers: vec![], body: r#"{"authorizeEndpoint":"https://evil.example/"}"#.to_owned() }),
        4 => Err(NoAnswer::Offline),
        _ => Ok(Response { status: 200, headers: vec![], body: "nonsense".to_owned() }),
    }
}

impl Browser {
    fn event(&mut self, step: &Step, machine: &mut Machine, config: &config::Config) -> Event {
        let now = self.now;
        match step {
            Step::Open { query, keep, portal } => {
                *machine = Machine::new(config);
                if !keep {
                    self.transaction = None;
                }
                self.now.mono_ms = 0;
                let own = self.left_with.clone().unwrap_or_default();
                let query = match query {
                    0 => String::new(),
                    1 => {
                        self.allowed += usize::from(self.transaction.is_some() && !own.is_empty());
                        format!("?code={CANARY}-code&state={own}")
                    }
                    2 => format!("?code={CANARY}-code&state=constructor"),
                    3 => format!("?code={CANARY}-code&state={own}&state={own}"),
                    4 => format!("?error=access_denied&state={own}"),
                    _ => format!("?code={CANARY}-code&error=x&state={own}"),
                };
                Event::Started(Box::new(Start {
                    now: self.now,
                    entropy: Entropy([3; 64]),
                    page_origin: PAGE.to_owned(),
                    query: Secret::new(query),
                    route: Route::first(Door::Grant),
                    transaction: self.transaction.clone(),
                    guard: self.guard.clone(),
                    stored_token: self.token.clone(),
                    portal_token: (*portal > 0).then(|| Secret::new(token(portal - 1))),
                }))
            }
            Step::Press { entropy } => {
                Event::SignInPressed { now, entropy: Entropy([*entropy; 64]), return_to: Route::Requests }
            }
            Step::Stored { ok } => Event::TransactionStored { ok: *ok },
            Step::Info { kind } => Event::InfoAnswered(info(*kind)),
            Step::Token { kind } => Event::TokenAnswered { now, answer: answer(*kind) },
            Step::Wanted => Event::TokenWanted { now },
            Step::Unauthorised { generation } => Event::Unauthorised { now, generation: *generation },
            Step::RefusedAgain { generation } => Event::RefusedAgain { generation: *generation },
            Step::NoRandom => Event::NoRandom,
            Step::Tick { seconds } => {
                self.now.wall_ms += seconds * 1000;
                self.now.mono_ms += seconds * 1000;
                Event::Tick { now: self.now }
            }
            Step::Skew { hours } => {
                self.now.wall_ms += hours * 3_600_000;
                Event::Tick { now: self.now }
            }
            Step::Portal { kind } => {
                Event::PortalTokenRead { now, token: (*kind > 0).then(|| Secret::new(token(kind - 1))) }
            }
            Step::Hosted { pressed } => Event::Hosted { pressed: *pressed },
            Step::SignOut => Event::SignOutPressed,
            Step::Cleared => Event::Cleared,
            Step::Elsewhere => Event::SignedOutElsewhere,
            Step::Restored => Event::Restored,
        }
    }

    fn carry_out(&mut self, command: Command) {
        match command {
            Command::StoreTransaction(text) => self.transaction = Some(text),
            Command::RemoveTransaction => self.transaction = None,
            Command::StoreGuard(text) => {
                assert!(!text.contains(CANARY));
                self.guard = Some(text);
            }
            Command::StoreToken(text) => {
                assert!(!text.expose().contains("canary-r"), "the refresh token was stored");
                self.token = Some(text);
            }
            Command::RemoveToken => self.token = None,
            Command::Navigate(to) => {
                let url = to.as_str();
                let own = url.starts_with("https://acme.login.sailpoint.com/a?")
                    || url == "https://acme.identitynow.com/logout";
                assert!(own && !url.contains(CANARY), "{url}");
                if let Some((_, rest)) = url.split_once("&state=") {
                    self.left_with = rest.split('&').next().map(str::to_owned);
                }
            }
            Command::Send(request) => {
                assert!(!request.url.contains('?'));
                let body = request.body.expect("a form");
                if body.starts_with("grant_type=authorization_code&") {
                    self.exchanges += 1;
                    assert!(self.transaction.is_none(), "the transaction was still there when it was used");
                }
            }
            _ => {}
        }
    }
}

/// Gives back how many codes were exchanged.
fn run(steps: &[Step], session: &str) -> usize {
    let text = format!(
        r#"{{"tenant":{{"apiUrl":"https://acme.api.identitynow.com","redirectUri":"{PAGE}/","clientId":"c","scopes":[]}},
            "session":{session}}}"#
    );
    let config = config::parse(&text).expect("a configuration");
    let mut browser = Browser::default();
    browser.now.wall_ms = 1_700_000_000_000;
    let mut machine = Machine::new(&config);
    let open = Step::Open { query: 0, keep: true, portal: 0 };
    for step in std::iter::once(&open).chain(steps) {
        let event = browser.event(step, &mut machine, &config);
        let printed = format!("{event:?}");
        assert!(!printed.contains(CANARY), "{printed}");
        let commands = update(&mut machine, event);
        let printed = format!("{machine:?} {commands:?}");
        assert!(!printed.contains(CANARY), "{printed}");
        if session.contains("memory") {
            assert!(!commands.iter().any(|command| matches!(command, Command::StoreToken(_))));
        }
        for command in commands {
            browser.carry_out(command);
        }
        assert!(browser.exchanges <= browser.allowed, "a code was exchanged without its state");
        if let State::SignedOut(_) = machine.state() {
            assert!(browser.token.is_none(), "signed out, and the token still lies in the tab");
        }
        if session.contains("memory") {
            assert!(browser.token.is_none());
        }
    }
    browser.exchanges
}

#[test]
fn the_random_journeys_do_sign_in() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut exchanges = 0;
    for _ in 0..500 {
        let steps = journeys().new_tree(&mut runner).expect("steps").current();
        exchanges += run(&steps, "{}");
    }
    assert!(exchanges > 50, "{exchanges}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_events_breaks_the_session(steps in journeys(), which in 0..3usize) {
        run(&steps, ["{}", r#"{"storage":"memory"}"#, r#"{"tokenKey":"portal"}"#][which]);
    }

    #[test]
    fn no_callback_address_reaches_the_token_endpoint_by_itself(query in "[?]?((code|state|error|c%6fde|iss|x)(=[ -~]{0,50})?&?){0,6}") {
        let text = format!(
            r#"{{"tenant":{{"apiUrl":"https://acme.api.identitynow.com","redirectUri":"{PAGE}/","clientId":"c","scopes":[]}}}}"#
        );
        let mut machine = Machine::new(&config::parse(&text).expect("a configuration"));
        let start = Start {
            now: Now::default(),
            entropy: Entropy([1; 64]),
            page_origin: PAGE.to_owned(),
            query: Secret::new(query),
            route: Route::Requests,
            transaction: None,
            guard: None,
            stored_token: None,
            portal_token: None,
        };
        let commands = update(&mut machine, Event::Started(Box::new(start)));
        prop_assert!(!commands.iter().any(|command| matches!(command, Command::Send(_) | Command::Navigate(_))));
    }
}
