//! 50,000 messages that a host of good will would never send, each made hostile in a way that the generator knows: from
//! a sibling, a popup or the page itself, with another origin or nonce, or through the port with a field, a value, a size
//! or a moment that the protocol forbids. The machine must do nothing of what they ask. A seed makes the same messages.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use access_request::embed::{Command, Event, FrameFacts, Guest, Letter};
use serde_json::{Value, json};

const MESSAGES: u64 = 50_000;
const PARENT: &str = "https://portal.example";
const NONCE: &str = "0123456789abcdef0123456789abcdef";
const HOST: [&str; 9] =
    ["init", "token", "theme", "locale", "navigate", "focus", "ping", "teardown", "token-answer"];

/// SplitMix64.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(most.max(1)).unwrap()).unwrap()
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/ar1/host/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect(name).trim_end().to_owned()
}

fn asking() -> Guest {
    let mut guest = Guest::default();
    let facts = FrameFacts { framed: true, ancestor: Some(PARENT.to_owned()), ..FrameFacts::default() };
    let commands = guest.update(Event::Started {
        facts: &facts,
        allowed: &[PARENT.to_owned()],
        nonce: NONCE.to_owned(),
        takes_tokens: true,
    });
    assert!(matches!(commands.first(), Some(Command::PostToParent { origin, .. }) if origin == PARENT));
    guest
}

fn welcome(text: &str) -> Letter<'_> {
    Letter { from_parent: true, origin: PARENT, text: Some(text), ports: 1 }
}

fn linked() -> Guest {
    let mut guest = asking();
    assert_eq!(guest.update(Event::Window(welcome(&fixture("welcome")))), [Command::TakePort]);
    guest
}

fn begun() -> Guest {
    let mut guest = linked();
    let commands = guest.update(Event::Port { text: &fixture("init"), now_ms: 0 });
    assert!(matches!(commands.first(), Some(Command::Begin(_))));
    guest
}

/// Whether the machine did anything but complain on the port it has.
fn obeyed(commands: &[Command]) -> bool {
    commands.iter().any(|command| match command {
        Command::PostToPort(text) => !text.contains("\"ar:error\""),
        _ => true,
    })
}

const WORDS: [&str; 18] = [
    "__proto__",
    "constructor",
    "toString",
    "then",
    "",
    "💥",
    "\u{202e}",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "//evil.example",
    "url(https://evil.example)",
    "red;}*{display:none",
    "expression(1)",
    "ar:submit",
    "null",
    "../../x",
    "/*",
    "\u{0}",
];

fn odd_value(rng: &mut Rng) -> Value {
    match rng.below(8) {
        0 => Value::Null,
        1 => json!(-1),
        2 => json!(1e300),
        3 => json!(rng.next()),
        4 => json!([]),
        5 => json!({}),
        6 => json!("x".repeat(rng.below(70_000) + 40_000)),
        _ => json!(rng.pick(&WORDS)),
    }
}

/// A message to the window, hostile by whom it is from or what it answers. A right welcome with one thing wrong.
fn window_message(rng: &mut Rng) -> (bool, String, Option<String>, usize) {
    let right = fixture("welcome");
    let garbled = |rng: &mut Rng| {
        let mut value: Value = serde_json::from_str(&right).unwrap();
        let keys = ["ar", "id", "type", "version", "nonce"];
        match rng.below(3) {
            0 => value[rng.pick(&WORDS)] = odd_value(rng),
            1 => {
                value.as_object_mut().unwrap().remove(rng.pick(&keys));
            }
            // An id may be any word: every other field has one value.
            _ => value[rng.pick(&["ar", "type", "version", "nonce"])] = odd_value(rng),
        }
        value.to_string()
    };
    let origins = [
        "https://evil.example",
        "null",
        "",
        "*",
        "https://portal.example.evil.example",
        "http://portal.example",
        "https://portal.example:8443",
        "https://PORTAL.example",
    ];
    match rng.below(7) {
        0 => (true, rng.pick(&origins).to_owned(), Some(right), 1),
        1 => (false, PARENT.to_owned(), Some(right), 1),
        2 => (true, PARENT.to_owned(), Some(right), rng.pick(&[0, 2, 9])),
        3 => (true, PARENT.to_owned(), None, 1),
        4 => (true, PARENT.to_owned(), Some(garbled(rng)), 1),
        5 => (true, PARENT.to_owned(), Some(cut(&right, rng)), 1),
        // A welcome for somebody else, or one that was heard before.
        _ => (true, PARENT.to_owned(), Some(right.replace(NONCE, &format!("{:032x}", rng.next()))), 1),
    }
}

/// The text without its end: never whole JSON.
fn cut(text: &str, rng: &mut Rng) -> String {
    text.chars().take(rng.below(text.chars().count())).collect()
}

/// A message through the port with one thing wrong, whichever.
fn port_message(rng: &mut Rng) -> String {
    let name = rng.pick(&HOST);
    let right = fixture(name);
    let mut value: Value = serde_json::from_str(&right).unwrap();
    match rng.below(8) {
        // A field that nobody documented, above or in the payload.
        0 => {
            value[format!("x{}", rng.pick(&WORDS))] = odd_value(rng);
            value.to_string()
        }
        1 => {
            value["payload"][format!("x{}", rng.pick(&WORDS))] = odd_value(rng);
            value.to_string()
        }
        2 => {
            value.as_object_mut().unwrap().remove(rng.pick(&["ar", "id", "kind", "type", "payload"]));
            value.to_string()
        }
        3 => {
            value[rng.pick(&["ar", "kind"])] = odd_value(rng);
            value.to_string()
        }
        4 => cut(&right, rng),
        // A value of the payload that its grammar refuses.
        5 => bad_payload(rng).to_string(),
        6 => {
            let (open, close) = rng.pick(&[("[", "]"), ("{\"a\":", "}")]);
            let deep = 7 + rng.below(2_000);
            right.replace(
                "\"payload\":{",
                &format!("\"payload\":{{\"a\":{}0{},", open.repeat(deep), close.repeat(deep)),
            )
        }
        // Right, but not now: a second beginning, an answer that nobody asked for.
        _ => fixture(rng.pick(&["init", "init-bare", "token-answer"])),
    }
}

fn bad_payload(rng: &mut Rng) -> Value {
    let message = |name: &str, payload: Value| json!({ "ar": 1, "id": "h1", "kind": "evt", "type": name, "payload": payload });
    let odd = loop {
        let odd = odd_value(rng);
        // The only value that is right in one of these places.
        if odd != json!({}) {
            break odd;
        }
    };
    match rng.below(9) {
        0 => message("ar:theme", json!({ "scheme": odd })),
        1 => message("ar:theme", json!({ "tokens": odd })),
        2 => message(
            "ar:theme",
            json!({ "tokens": { rng.pick(&["", "a b", "--x;", "{", "é", "<b>"]).to_owned(): "#fff" } }),
        ),
        3 => message("ar:locale", json!({ "locale": odd })),
        4 => message(
            "ar:navigate",
            json!({ "route": rng.pick(&["//evil.example", "#/nowhere", "javascript:alert(1)", "https://evil.example/#/requests", "", "/requests", "#requests"]) }),
        ),
        5 => message("ar:navigate", json!({ "route": odd })),
        6 => message("ar:focus", json!({ "where": odd })),
        7 => message(
            "ar:token",
            json!({ "accessToken": rng.pick(&["", "a b", "a\nb", "ä", "a,b"]), "expiresIn": 720, "tokenType": "Bearer" }),
        ),
        _ => message(
            "ar:token",
            json!({ "accessToken": "eyJ.eyJ.c", "expiresIn": rng.pick(&[0_i64, -1, 86_401]), "tokenType": "Bearer" }),
        ),
    }
}

#[test]
fn a_value_that_could_leave_its_declaration_is_put_on_nothing() {
    let mut begun = begun();
    for value in ["url(x)", "red;}", "/*", "a\\62", "", "\"x\"", "var(--x", "#fff}*{color:red", "</style>"] {
        for name in ["accent", "font", "radius"] {
            let text = json!({ "ar": 1, "id": "h1", "kind": "evt", "type": "ar:theme", "payload": { "tokens": { name: value } } });
            let commands = begun.update(Event::Port { text: &text.to_string(), now_ms: 0 });
            let worn =
                commands.iter().any(|it| matches!(it, Command::Dress(dress) if !dress.tokens.is_empty()));
            assert!(!worn, "{name}: {value} did {commands:?}");
            let told = commands
                .iter()
                .any(|it| matches!(it, Command::PostToPort(text) if text.contains("theme-refused")));
            assert!(told, "{name}: {value} was not reported: {commands:?}");
            begun = self::begun();
        }
    }
}

#[test]
fn of_fifty_thousand_hostile_messages_none_is_accepted() {
    let mut rng = Rng(20_260_601);
    let (mut asking, mut begun) = (asking(), begun());
    // Every message has its second for itself: the bound on how many come is another test's.
    for turn in 0..MESSAGES {
        let now_ms = i64::try_from(turn).unwrap() * 1_000 + 1_000;
        if turn % 2 == 0 {
            let (from_parent, origin, text, ports) = window_message(&mut rng);
            let letter = Letter { from_parent, origin: &origin, text: text.as_deref(), ports };
            for guest in [&mut asking, &mut begun] {
                let commands = guest.update(Event::Window(letter));
                assert!(commands.is_empty(), "message {turn}: {letter:?} did {commands:?}");
            }
        } else {
            let text = port_message(&mut rng);
            let commands = begun.update(Event::Port { text: &text, now_ms });
            let shown: String = text.chars().take(400).collect();
            assert!(!obeyed(&commands), "message {turn}: {shown} did {commands:?}");
        }
    }
    assert_eq!(u64::from(begun.refused), MESSAGES / 2, "every one was counted");
    // And the machine is as it was: it takes what is right.
    assert_eq!(asking.update(Event::Window(welcome(&fixture("welcome")))), [Command::TakePort]);
    let now_ms = i64::try_from(MESSAGES).unwrap() * 1_000 + 10_000;
    assert!(obeyed(&begun.update(Event::Port { text: &fixture("navigate"), now_ms })));
}

#[test]
fn a_welcome_is_taken_once_and_never_without_a_frame() {
    let mut guest = linked();
    assert!(guest.update(Event::Window(welcome(&fixture("welcome")))).is_empty());
    let mut alone = Guest::default();
    let commands = alone.update(Event::Started {
        facts: &FrameFacts::default(),
        allowed: &[PARENT.to_owned()],
        nonce: NONCE.to_owned(),
        takes_tokens: true,
    });
    assert_eq!(commands, [Command::StandAlone]);
    assert!(alone.update(Event::Window(welcome(&fixture("welcome")))).is_empty());
}

#[test]
fn nothing_is_obeyed_before_the_host_has_begun() {
    for name in ["token", "theme", "locale", "navigate", "focus", "token-answer"] {
        let commands = linked().update(Event::Port { text: &fixture(name), now_ms: 0 });
        assert!(commands.is_empty(), "{name} did {commands:?}");
    }
}

#[test]
fn more_than_fifty_a_second_are_dropped_and_the_host_hears_of_it_once() {
    let mut guest = begun();
    let mut obeyed_in_all = 0;
    let mut complaints = 0;
    for turn in 0..500 {
        let commands = guest.update(Event::Port { text: &fixture("navigate"), now_ms: 5_000 + turn });
        obeyed_in_all += u32::from(obeyed(&commands));
        complaints += u32::from(
            matches!(commands.first(), Some(Command::PostToPort(text)) if text.contains("too-many-messages")),
        );
    }
    assert_eq!((obeyed_in_all, complaints), (50, 1));
    assert!(obeyed(&guest.update(Event::Port { text: &fixture("navigate"), now_ms: 7_000 })));
}

#[test]
fn a_message_that_is_too_large_is_not_even_read() {
    let text =
        fixture("ping").replace("\"payload\":{}", &format!("\"payload\":{{}}{}", " ".repeat(64 * 1024)));
    let commands = begun().update(Event::Port { text: &text, now_ms: 0 });
    assert!(!obeyed(&commands), "{commands:?}");
    let padded = fixture("ping").replace("\"payload\":{}", "\"payload\":{}   ");
    assert!(obeyed(&begun().update(Event::Port { text: &padded, now_ms: 0 })));
}
