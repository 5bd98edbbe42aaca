//! `<access-request>` as it ships: its weight, what it may not do, and that its three descriptions say the same.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;
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
    for event in &events {
        assert!(types.contains(&format!("\"{event}\": CustomEvent<")), "the declaration has no {event}");
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
