//! The handshake and what follows, by the clock. Messages of every kind: `tests/embed_protocol.rs`; hostile ones:
//! `tests/embed_hostile.rs`.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};

use super::*;
use crate::route::Route;

const PARENT: &str = "https://portal.example";
const NONCE: &str = "0123456789abcdef0123456789abcdef";
const WELCOME: &str =
    r#"{"ar":1,"id":"h0","type":"ar:welcome","version":1,"nonce":"0123456789abcdef0123456789abcdef"}"#;

fn started() -> (Guest, Vec<Command>) {
    started_with(true)
}

fn started_with(takes_tokens: bool) -> (Guest, Vec<Command>) {
    let mut guest = Guest::default();
    let facts = FrameFacts { framed: true, ancestor: Some(PARENT.to_owned()), ..FrameFacts::default() };
    let commands = guest.update(Event::Started {
        facts: &facts,
        allowed: &[PARENT.to_owned()],
        nonce: NONCE.to_owned(),
        takes_tokens,
    });
    (guest, commands)
}

fn linked() -> Guest {
    let (mut guest, _) = started();
    welcome(&mut guest);
    guest
}

fn welcome(guest: &mut Guest) {
    let letter = Letter { from_parent: true, origin: PARENT, text: Some(WELCOME), ports: 1 };
    assert_eq!(guest.update(Event::Window(letter)), [Command::TakePort]);
}

fn port(guest: &mut Guest, name: &str, re: Option<&str>, payload: &str, now_ms: i64) -> Vec<Command> {
    let (kind, re) = match re {
        Some(re) => ("res", format!(r#""re":"{re}","#)),
        None => ("evt", String::new()),
    };
    let text = format!(r#"{{"ar":1,"id":"h1","kind":"{kind}","type":"{name}",{re}"payload":{payload}}}"#);
    guest.update(Event::Port { text: &text, now_ms })
}

/// With the host's session.
fn begun() -> Guest {
    let mut guest = linked();
    port(&mut guest, "ar:init", None, r#"{"session":"host","maxHeight":1000}"#, 0);
    guest
}

#[test]
fn a_config_that_takes_no_tokens_of_a_host_asks_for_none_and_refuses_them() {
    let (mut guest, _) = started_with(false);
    assert!(guest.is_looking());
    welcome(&mut guest);
    assert!(guest.is_looking(), "it has not begun");
    let commands = port(&mut guest, "ar:init", None, r#"{"session":"host"}"#, 0);
    assert!(matches!(commands.first(), Some(Command::Begin(init)) if !init.host_session), "{commands:?}");
    assert!(!guest.has_host_session() && !guest.is_looking());
    let asked = guest.update(Event::TokenNeeded { reason: TokenReason::Start, now_ms: 0 });
    assert_eq!(asked, [Command::NoToken]);
    let commands = port(&mut guest, "ar:token", None, &token_of("2c91"), 10);
    assert!(commands.iter().all(|it| !matches!(it, Command::UseToken(_))), "{commands:?}");
    assert_eq!(guest.refused, 1);
}

fn token_of(identity: &str) -> String {
    let claims = BASE64_URL_SAFE_NO_PAD.encode(format!(r#"{{"identity_id":"{identity}"}}"#));
    format!(r#"{{"accessToken":"h.{claims}.s","expiresIn":720,"tokenType":"Bearer"}}"#)
}

fn posted(commands: &[Command]) -> Vec<&str> {
    commands
        .iter()
        .filter_map(|c| if let Command::PostToPort(text) = c { Some(text.as_str()) } else { None })
        .collect()
}

#[test]
fn hello_is_said_at_0_250_750_1750_3750_and_7750_ms_and_after_ten_seconds_the_app_is_on_its_own() {
    let (mut guest, mut commands) = started();
    let (mut now, mut hellos) = (0_i64, Vec::new());
    while commands != [Command::StandAlone] {
        let [Command::PostToParent { origin, text }, Command::Wake { after_ms }] = commands.as_slice() else {
            panic!("{commands:?}")
        };
        assert_eq!(origin, PARENT, "never to anybody else");
        assert!(text.contains(NONCE));
        hellos.push(now);
        now += i64::from(*after_ms);
        commands = guest.update(Event::Woke { now_ms: now });
    }
    assert_eq!(hellos, [0, 250, 750, 1_750, 3_750, 7_750]);
    assert_eq!(now, 10_000);
}

#[test]
fn a_page_that_is_not_allowed_gets_no_word() {
    let mut guest = Guest::default();
    let facts =
        FrameFacts { framed: true, ancestor: Some("https://evil.example".into()), ..FrameFacts::default() };
    let commands = guest.update(Event::Started {
        facts: &facts,
        allowed: &[PARENT.to_owned()],
        nonce: NONCE.to_owned(),
        takes_tokens: true,
    });
    assert_eq!(commands, [Command::NotHere(NotHere::NotAllowed("https://evil.example".into()))]);
    assert!(guest.update(Event::Woke { now_ms: 300 }).is_empty());
    assert!(guest.update(Event::Say(Say::Ready { takes_tokens: true })).is_empty());
}

#[test]
fn nothing_is_said_before_the_host_has_begun() {
    let mut guest = linked();
    assert!(guest.update(Event::Say(Say::Dirty(true))).is_empty());
    assert!(guest.update(Event::Measured { height: 640, now_ms: 10 }).is_empty());
    let commands = port(&mut guest, "ar:init", None, "{}", 20);
    assert_eq!(
        commands.last(),
        Some(&Command::Wake { after_ms: 0 }),
        "the height that waits is told: {commands:?}"
    );
    let commands = guest.update(Event::Woke { now_ms: 20 });
    assert!(posted(&commands)[0].contains(r#""height":640"#), "{commands:?}");
}

/// The browser tells a height once, at the first frame. A page whose host answered after that, and whose height did not change
/// any more, never told one.
#[test]
fn a_height_from_before_the_hosts_answer_is_told() {
    let (mut guest, _) = started();
    assert!(guest.update(Event::Measured { height: 640, now_ms: 0 }).is_empty());
    welcome(&mut guest);
    port(&mut guest, "ar:init", None, "{}", 20);
    let commands = guest.update(Event::Woke { now_ms: 20 });
    assert!(posted(&commands)[0].contains(r#""height":640"#), "{commands:?}");
}

#[test]
fn a_token_is_asked_for_once_and_answered_by_its_own_answer() {
    let mut guest = begun();
    let needed = Event::TokenNeeded { reason: TokenReason::Start, now_ms: 1_000 };
    let commands = guest.update(needed.clone());
    let [Command::PostToPort(text), Command::Wake { after_ms: 10_000 }] = commands.as_slice() else {
        panic!("{commands:?}")
    };
    let id = text.split("\"id\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    assert!(guest.update(needed).is_empty(), "it is asked for already");
    assert!(!port(&mut guest, "ar:token", Some("a999"), &token_of("ann"), 1_500).iter().any(is_token));
    assert!(port(&mut guest, "ar:token", Some(&id), &token_of("ann"), 2_000).iter().any(is_token));
    assert!(guest.update(Event::Woke { now_ms: 11_000 }).is_empty(), "nothing is missing any more");
}

fn is_token(command: &Command) -> bool {
    matches!(command, Command::UseToken(_))
}

#[test]
fn a_host_that_gives_no_token_in_ten_seconds_leaves_the_app_to_sign_in_by_itself() {
    let mut guest = begun();
    guest.update(Event::TokenNeeded { reason: TokenReason::Expiring, now_ms: 0 });
    assert!(guest.update(Event::Woke { now_ms: 9_000 }).is_empty());
    assert_eq!(guest.update(Event::Woke { now_ms: 10_000 }), [Command::NoToken]);
    let mut own = linked();
    port(&mut own, "ar:init", None, r#"{"session":"own"}"#, 0);
    assert_eq!(own.update(Event::TokenNeeded { reason: TokenReason::Start, now_ms: 0 }), [Command::NoToken]);
    assert!(
        !port(&mut own, "ar:token", None, &token_of("ann"), 10).iter().any(is_token),
        "it said that it would not"
    );
}

#[test]
fn a_token_of_somebody_else_is_not_used() {
    let mut guest = begun();
    assert!(port(&mut guest, "ar:token", None, &token_of("ann"), 10).iter().any(is_token));
    assert!(port(&mut guest, "ar:token", None, &token_of("ann"), 20).iter().any(is_token));
    let commands = port(&mut guest, "ar:token", None, &token_of("bob"), 30);
    assert_eq!(commands.first(), Some(&Command::UserChanged));
    assert!(!commands.iter().any(is_token));
    assert!(posted(&commands)[0].contains("user-changed"));
    let commands = port(
        &mut guest,
        "ar:token",
        None,
        r#"{"accessToken":"no.jwt","expiresIn":9,"tokenType":"Bearer"}"#,
        40,
    );
    assert!(posted(&commands)[0].contains("token-refused"), "{commands:?}");
}

/// The question was closed, and whoever had asked never heard: at the start the page went on asking, with no way to sign in
/// oneself; at a renewal every call waited for ever.
#[test]
fn an_answer_that_is_no_token_for_this_person_ends_the_waiting() {
    let nobodys = r#"{"accessToken":"no.jwt","expiresIn":9,"tokenType":"Bearer"}"#;
    for reason in [TokenReason::Start, TokenReason::Expiring] {
        for (answer, code) in [(nobodys, "token-refused"), (token_of("bob").as_str(), "user-changed")] {
            let mut guest = begun();
            assert!(port(&mut guest, "ar:token", None, &token_of("ann"), 10).iter().any(is_token));
            guest.update(Event::TokenNeeded { reason, now_ms: 1_000 });
            let commands = port(&mut guest, "ar:token", None, answer, 1_500);
            assert!(posted(&commands)[0].contains(code), "{commands:?}");
            assert_eq!(commands.last(), Some(&Command::NoToken), "{code}");
            assert!(guest.update(Event::Woke { now_ms: 11_000 }).is_empty(), "it is said once");
        }
    }
    let unasked = port(&mut begun(), "ar:token", None, nobodys, 10);
    assert!(!unasked.contains(&Command::NoToken), "nobody waits: {unasked:?}");
}

#[test]
fn no_token_is_ever_said_back_or_printed() {
    let mut guest = begun();
    let token = token_of("canary");
    let secret = token.split('"').nth(3).unwrap();
    let commands = port(&mut guest, "ar:token", None, &token, 10);
    assert!(!format!("{commands:?} {guest:?}").contains(secret));
}

#[test]
fn a_theme_that_cannot_be_read_is_left_out_and_the_host_is_told() {
    let mut guest = begun();
    let commands =
        port(&mut guest, "ar:theme", None, r##"{"tokens":{"accent":"#ff6600","radius":"4px"}}"##, 10);
    let [Command::Dress(dress), Command::PostToPort(said)] = commands.as_slice() else {
        panic!("{commands:?}")
    };
    assert_eq!(dress.tokens, [("radius".to_owned(), "4px".to_owned())]);
    assert!(said.contains(r#""code":"theme-refused","retryable":false,"names":["accent"]"#), "{said}");
}

/// A quote around a font's name made the whole message void, `ar:init` too: the app never came, and nobody said why.
#[test]
fn a_token_that_may_not_stand_there_does_not_keep_the_app_from_beginning() {
    let mut guest = linked();
    let tokens = r##"{"tokens":{"font":"\"Inter\", sans-serif","accent":"url(x)","radius":"4px"}}"##;
    let commands = port(&mut guest, "ar:init", None, tokens, 0);
    assert!(matches!(commands.first(), Some(Command::Begin(_))), "{commands:?}");
    let dress =
        commands.iter().find_map(|it| if let Command::Dress(dress) = it { Some(dress) } else { None });
    assert_eq!(dress.unwrap().tokens, [("radius".to_owned(), "4px".to_owned())]);
    assert!(posted(&commands)[0].contains(r#""names":["accent","font"]"#), "{commands:?}");
}

/// One field that was not understood (`de_DE`, a height in words) made the whole of `ar:init` void. Nothing is said before that,
/// so nobody heard why; the app waited for ever, and after fifteen seconds the element showed something else in its place.
#[test]
fn a_field_that_is_not_understood_does_not_keep_the_app_from_beginning() {
    let legal = r#""locale":"de","session":"host","prefill":"item=role:1","minHeight":320,"maxHeight":900"#;
    for (bad, names) in [
        (r#""locale":"de_DE""#, r#"["locale"]"#),
        (r#""scheme":"sepia""#, r#"["scheme"]"#),
        (r#""tokens":{"accent":7}"#, r#"["tokens"]"#),
        (r#""session":"portal""#, r#"["session"]"#),
        (r#""prefill":"""#, r#"["prefill"]"#),
        (r#""minHeight":null,"maxHeight":"tall""#, r#"["minHeight","maxHeight"]"#),
        (r#""minHeight":901"#, r#"["minHeight","maxHeight"]"#),
    ] {
        let mut guest = linked();
        let mut payload: serde_json::Value = serde_json::from_str(&format!("{{{legal}}}")).unwrap();
        let change: serde_json::Value = serde_json::from_str(&format!("{{{bad}}}")).unwrap();
        payload.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let commands = port(&mut guest, "ar:init", None, &payload.to_string(), 0);
        let [Command::Begin(init), .., Command::PostToPort(said)] = commands.as_slice() else {
            panic!("{bad}: {commands:?}")
        };
        let named = |name: &str| names.contains(name);
        assert_eq!(init.locale.is_some(), !named("locale"), "{bad}");
        assert_eq!(init.host_session, !named("session"), "{bad}");
        assert_eq!(init.prefill.is_some(), !named("prefill"), "{bad}");
        assert_eq!(init.max_height.is_some(), !named("maxHeight"), "{bad}");
        assert!(
            said.contains(&format!(r#""code":"message-refused","retryable":false,"names":{names}"#)),
            "{said}"
        );
        assert!(!guest.is_looking());
    }
}

/// Nobody was told, and the sign-in waited for the host for ever.
#[test]
fn a_beginning_that_cannot_be_read_is_reported_and_after_a_second_the_app_is_on_its_own() {
    let mut guest = linked();
    let commands = port(&mut guest, "ar:init", None, r#"{"colour":"red"}"#, 300);
    let [Command::PostToPort(said), Command::Wake { after_ms: 1_000 }] = commands.as_slice() else {
        panic!("{commands:?}")
    };
    assert!(said.contains(r#""code":"message-refused""#) && !said.contains("colour"), "{said}");
    assert!(guest.is_looking(), "it may still begin");
    assert!(guest.update(Event::Woke { now_ms: 600 }).is_empty(), "the timer of the hello");
    assert_eq!(guest.update(Event::Woke { now_ms: 1_300 }), [Command::StandAlone]);
    assert!(!guest.is_looking() && guest.update(Event::Woke { now_ms: 2_000 }).is_empty());
    let late = port(&mut guest, "ar:init", None, r#"{"session":"host"}"#, 9_000);
    assert!(matches!(late.first(), Some(Command::Begin(_))), "better late than never: {late:?}");
}

#[test]
fn a_host_that_takes_the_port_and_says_nothing_is_waited_for_five_seconds() {
    let mut guest = linked();
    assert_eq!(guest.update(Event::Woke { now_ms: 250 }), [Command::Wake { after_ms: 5_000 }]);
    assert!(guest.is_looking());
    assert_eq!(guest.update(Event::Woke { now_ms: 5_250 }), [Command::StandAlone]);
    assert!(!guest.is_looking());
}

/// 1,000 characters of Japanese are 9,000 signs of a link; it was cut off at 4,000, and the host's whole beginning with it.
#[test]
fn the_longest_comment_that_a_link_may_hold_fits_in_any_script() {
    let comment = "%E7%94%B3".repeat(1_000);
    let link = format!("item=role:2c9180835d2e5168015d32f890ca1581&comment={comment}");
    let mut guest = linked();
    let commands = port(&mut guest, "ar:init", None, &format!(r#"{{"prefill":"{link}"}}"#), 0);
    let Some(Command::Begin(init)) = commands.first() else { panic!("{commands:?}") };
    assert_eq!(init.prefill.as_deref(), Some(link.as_str()));
    let Route::Prefilled(prefill) = Route::parse(&format!("#/request?{link}")) else { panic!("no proposal") };
    assert_eq!(prefill.as_str(), link);
    assert_eq!(crate::catalogue::Proposal::read(&link).comment.map(|it| it.chars().count()), Some(1_000));
}

#[test]
fn heights_are_told_ten_times_a_second_and_the_last_one_always() {
    let mut guest = begun();
    assert_eq!(posted(&guest.update(Event::Measured { height: 400, now_ms: 0 })).len(), 1);
    assert_eq!(guest.update(Event::Measured { height: 410, now_ms: 30 }), [Command::Wake { after_ms: 70 }]);
    assert!(guest.update(Event::Measured { height: 420, now_ms: 60 }).is_empty(), "one timer is enough");
    let commands = guest.update(Event::Woke { now_ms: 100 });
    assert!(posted(&commands)[0].contains(r#""height":420,"seq":2"#), "{commands:?}");
}

#[test]
fn after_goodbye_nobody_is_listened_to() {
    let mut guest = begun();
    assert_eq!(port(&mut guest, "ar:teardown", None, "{}", 10), [Command::Close]);
    assert!(port(&mut guest, "ar:ping", None, "{}", 20).is_empty());
    assert!(guest.update(Event::Say(Say::Ready { takes_tokens: true })).is_empty());
}
