//! `<access-request>` as it ships: its weight, what it may not do, and that its three descriptions say the same.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::{collections::BTreeSet, fs, path::Path};

use access_request::{
    config::theme::is_token_value,
    embed::{FromHost, HostSaid},
};
use serde_json::{Value, json};
use xtask::serve::encoding::gzip;

/// The budget of the loader, compressed.
const MOST_BYTES: usize = 6 * 1024;

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/static/embed").join(name);
    fs::read_to_string(path).expect(name)
}

/// The texts between quotes of a list of JavaScript.
fn list(script: &str, name: &str) -> BTreeSet<String> {
    let start = script.split(&format!("const {name} = [")).nth(1).expect(name);
    let inside = start.split(']').next().expect("its end");
    inside.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

fn names(manifest: &Value, list: &str) -> BTreeSet<String> {
    let entries = manifest["modules"][0]["declarations"][0][list].as_array().expect(list);
    entries.iter().map(|entry| entry["name"].as_str().expect("a name").to_owned()).collect()
}

/// A number of the script: `const NAME = 100_000;`.
fn number(script: &str, name: &str) -> usize {
    let rest = script.split(&format!("const {name} = ")).nth(1).expect(name);
    rest.split(';').next().expect("its end").replace('_', "").parse().expect(name)
}

/// Whitespace is the declaration's own affair, and so is a line for each of several.
fn flat(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace(": | ", ": ").replace("; }", " }")
}

/// What the declaration says of an event: its description and its type.
fn declared(types: &str, event: &str) -> (String, String) {
    let (before, after) = types.split_once(&format!("  \"{event}\": ")).expect(event);
    let said = before.trim_end().rsplit_once("/** ").expect(event).1;
    let kind = after.split_once(">;\n").expect(event).0;
    (said.trim_end_matches("*/").trim_end().replace('`', ""), flat(&format!("{kind}>")))
}

/// The words in quotes of a type, or between backticks of a text.
fn quoted(text: &str, mark: char) -> BTreeSet<String> {
    text.split(mark).skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_element_is_within_its_budget_and_brings_nothing_else() {
    let script = file("access-request.js");
    let bytes = gzip(script.as_bytes()).len();
    assert!(bytes <= MOST_BYTES, "{bytes} bytes of {MOST_BYTES}");
    for forbidden in [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "eval(",
        "new Function",
        "import {",
        "cssText",
        "'*'",
        "\"*\"",
    ] {
        assert!(!script.contains(forbidden), "the element uses {forbidden}");
    }
    let (before, after) = script.split_once("import(").expect("one import: of the app's own files");
    assert!(
        before.ends_with("await fetch(url, { integrity, credentials: \"omit\" });\n    return await "),
        "unchecked"
    );
    assert!(!after.contains("import("), "a second import");
}

#[test]
fn script_declaration_and_manifest_name_the_same() {
    let (script, types) = (file("access-request.js"), file("access-request.d.ts"));
    let manifest: Value = serde_json::from_str(&file("custom-elements.json")).expect("JSON");
    let state = ["ready", "route", "auth", "dirty"].map(str::to_owned);
    let attributes: BTreeSet<String> = list(&script, "ATTRIBUTES").into_iter().chain(state).collect();
    assert_eq!(names(&manifest, "attributes"), attributes);
    let events: BTreeSet<String> = list(&script, "EVENTS").iter().map(|name| format!("ar-{name}")).collect();
    assert_eq!(names(&manifest, "events"), events);
    for event in manifest["modules"][0]["declarations"][0]["events"].as_array().expect("events") {
        let name = event["name"].as_str().expect("a name");
        let (said, kind) = declared(&types, name);
        assert!(kind.starts_with("CustomEvent<{ "), "{name} is declared {kind}");
        assert_eq!((&event["description"], &event["type"]["text"]), (&json!(said), &json!(kind)), "{name}");
    }
    for member in names(&manifest, "members") {
        let declared = [format!("  {member}:"), format!("  readonly {member}:"), format!("  {member}(")];
        let inherited = member == "focus";
        assert!(inherited || declared.iter().any(|it| types.contains(it)), "the declaration has no {member}");
    }
}

/// What the element tells apart must be a type that the app says.
#[test]
fn every_message_that_the_element_knows_is_one_of_the_protocol() {
    let script = file("access-request.js");
    for name in script.split("\"ar:").skip(1).filter_map(|rest| rest.split('"').next()) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/ar1");
        let known =
            ["app", "host"].iter().any(|side| folder.join(side).join(format!("{name}.json")).exists());
        assert!(known, "no message of the protocol is ar:{name}");
    }
}

/// A manifest is read alone: it may name no type that only the declaration knows.
#[test]
fn the_manifest_names_no_type_that_it_does_not_spell_out() {
    let manifest = file("custom-elements.json");
    for kind in manifest.split("\"text\": \"").skip(1).filter_map(|rest| rest.split("\"\n").next()) {
        let names = kind.split(|c: char| !c.is_ascii_alphanumeric() && c != '\\');
        let unknown: Vec<&str> = names
            .filter(|it| it.starts_with(|c: char| c.is_ascii_uppercase()))
            .filter(|it| !["CustomEvent", "Promise", "Record"].contains(it))
            .collect();
        assert!(unknown.is_empty(), "{kind}: {unknown:?}");
    }
}

#[test]
fn the_codes_of_an_error_are_those_that_the_page_for_integrators_names() {
    let (_, kind) = declared(&file("access-request.d.ts"), "ar-error");
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/embedding.md");
    let page = fs::read_to_string(page).expect("the page");
    let of_the_app = page.split("Codes: ").nth(1).and_then(|it| it.split(" |").next()).expect("codes");
    let own = page.split("own codes of `ar-error` are").nth(1).and_then(|it| it.split("\n\n").next());
    let codes: BTreeSet<String> =
        quoted(of_the_app, '`').union(&quoted(own.expect("codes"), '`')).cloned().collect();
    assert_eq!(quoted(&kind, '"'), codes);
}

/// What is beyond the app's bounds it refuses, so the element leaves it out: at bounds of its own, which are to be the same.
#[test]
fn what_the_element_says_at_its_bounds_the_app_takes_and_nothing_beyond() {
    let script = file("access-request.js");
    let is_taken = |kind: &str, payload: &Value| {
        let message = json!({ "ar": 1, "id": "h1", "kind": "evt", "type": kind, "payload": payload });
        match FromHost::read(&message.to_string()).map(|it| it.said) {
            // This one is taken without what is refused.
            Some(HostSaid::Init(init)) => init.refused.is_empty(),
            said => said.is_some(),
        }
    };
    let tag = |length: usize| format!("de{}", "-abcdefgh".repeat(8)).chars().take(length).collect::<String>();
    let tokens = |count: usize| -> Value { (0..count).map(|n| (format!("t{n}"), json!("1px"))).collect() };
    let token = |ends: usize| json!({ "accessToken": "a.b.c", "expiresIn": ends, "tokenType": "Bearer" });
    for (name, kind, payload) in [
        ("MAX_TAG", "ar:init", &(|n| json!({ "locale": tag(n) })) as &dyn Fn(usize) -> Value),
        ("MAX_HEIGHT", "ar:init", &|n| json!({ "maxHeight": n })),
        ("MAX_PREFILL", "ar:init", &|n| json!({ "prefill": "c".repeat(n) })),
        ("MAX_TOKENS", "ar:theme", &|n| json!({ "tokens": tokens(n) })),
        ("DAY_S", "ar:token", &token),
    ] {
        let most = number(&script, name);
        assert!(is_taken(kind, &payload(most)), "{name}: the app does not take {most}");
        assert!(!is_taken(kind, &payload(most + 1)), "{name}: the app would take more than {most}");
    }
    let most = number(&script, "MAX_VALUE");
    assert!(is_token_value(&"1".repeat(most)) && !is_token_value(&"1".repeat(most + 1)), "a token's value");
    let all = json!({ "tokens": (0..number(&script, "MAX_TOKENS")).map(|n| (format!("t{n}"), json!("1".repeat(most)))).collect::<Value>(),
        "prefill": "c".repeat(number(&script, "MAX_PREFILL")) });
    assert!(is_taken("ar:init", &all), "everything at once is too long");
}
