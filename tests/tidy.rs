//! The house rules that a program can check: who may import whom, what may not stand in code that ships, how long a file
//! may get. What the rules are for is in `docs/ARCHITECTURE.md`; a change of the table below needs a decision record.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The rooms of `src/` with their floors, as in `docs/ARCHITECTURE.md`.
const ROOMS: &[(&str, u8)] = &[
    ("contract", 1),
    ("text", 1),
    ("rules", 2),
    ("config", 2),
    ("route", 2),
    ("http", 2),
    ("device", 2),
    ("session", 3),
    ("api", 3),
    ("catalogue", 4),
    ("submission", 4),
    ("embed", 4),
    ("history", 5),
    ("browser", 6),
    ("ui", 6),
    ("store", 7),
    ("pages", 8),
    ("app", 9),
    ("main", 9),
];
/// Rooms of one floor that may import each other, each with its reason.
const NEIGHBOURS: &[(&str, &str)] = &[
    ("device", "http"), // ports answer in the same kind of future
    ("main", "app"),    // the program starts the app
];
const LEPTOS_ROOMS: &[&str] = &["ui", "store", "pages", "app", "main"];
/// Rooms that never import another although it stands below: `app` hands them its ports.
const NEVER: &[(&str, &str)] = &[("pages", "browser"), ("store", "browser")];
const MAX_LINES: usize = 450;

/// A broken rule: where, and which.
struct Violation {
    place: String,
    reason: String,
}

#[test]
fn a_room_imports_only_from_floors_below_its_own() {
    report(shipping_sources().iter().flat_map(floor_violations));
}

#[test]
fn leptos_and_the_browser_stay_in_their_rooms() {
    report(shipping_sources().iter().flat_map(crate_violations));
}

#[test]
fn code_that_ships_does_not_panic() {
    report(shipping_sources().iter().flat_map(panic_violations));
}

#[test]
fn every_view_has_its_scope_class_and_no_style_attribute() {
    report(shipping_sources().iter().flat_map(view_violations));
}

#[test]
fn no_file_outgrows_its_reader() {
    let long = all_files().into_iter().filter(|path| path.extension().is_some_and(|e| e == "rs")).filter_map(
        |path| {
            let lines = fs::read_to_string(root().join(&path)).ok()?.lines().count();
            (lines > MAX_LINES).then(|| Violation {
                place: path.display().to_string(),
                reason: format!("{lines} lines; at most {MAX_LINES}: it is two things"),
            })
        },
    );
    report(long);
}

#[test]
fn nothing_committed_names_a_place_on_somebodys_machine() {
    // Written in halves so that this file does not break its own rule.
    let machines = [["/ro", "ot/"], ["/ho", "me/"], ["/wo", "rk/"], ["/Us", "ers/"], ["/tmp", "/w/"]]
        .map(|h| h.concat());
    report(all_files().into_iter().flat_map(|path| {
        let text = fs::read_to_string(root().join(&path)).unwrap_or_default();
        let found = lines_with(&text, |line| machines.iter().any(|machine| line.contains(machine.as_str())));
        found.into_iter().map(move |line| Violation {
            place: format!("{}:{line}", path.display()),
            reason: "an absolute path of one machine".to_owned(),
        })
    }));
}

#[test]
fn npm_lock_files_name_no_download_address() {
    report(all_files().into_iter().filter(|path| path.ends_with("package-lock.json")).flat_map(|path| {
        let text = fs::read_to_string(root().join(&path)).unwrap_or_default();
        lines_with(&text, |line| line.contains("\"resolved\"") || line.contains("://")).into_iter().map(
            move |line| Violation {
                place: format!("{}:{line}", path.display()),
                reason:
                    "a download address: each machine has its own registry (xtask/npm/.npmrc leaves it out)"
                        .into(),
            },
        )
    }));
}

#[test]
fn the_readme_opens_with_the_two_commands() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    let opening: Vec<&str> = readme.lines().take(25).collect();
    for command in ["cargo xtask serve", "cargo xtask test"] {
        assert!(
            opening.iter().any(|line| line.starts_with(command)),
            "README.md does not open with `{command}`"
        );
    }
}

#[test]
fn the_architecture_page_names_every_room() {
    let page = fs::read_to_string(root().join("docs/ARCHITECTURE.md")).expect("docs/ARCHITECTURE.md");
    for (room, floor) in ROOMS {
        let named = page.lines().any(|line| {
            line.starts_with(&format!("| {floor} |"))
                && (line.contains(&format!("`{room}/`")) || line.contains(&format!("`{room}.rs`")))
        });
        assert!(named, "docs/ARCHITECTURE.md has no row for `{room}` on floor {floor}");
    }
    assert!(page.contains(&format!("No file of Rust is longer than {MAX_LINES} lines")), "MAX_LINES");
    for (room, other) in NEIGHBOURS {
        let named = page.lines().any(|line| line.contains("sideways") && line.contains(&format!("`{room}`")));
        assert!(named, "docs/ARCHITECTURE.md does not say that `{room}` imports its neighbour `{other}`");
    }
}

// ── what the rules look at ──

/// A file of `src/` without its comments and its tests.
struct Source {
    path: PathBuf,
    room: String,
    /// Line by line; comments, and everything from `#[cfg(test)]` on, are empty.
    code: Vec<String>,
}

fn shipping_sources() -> Vec<Source> {
    let sources: Vec<Source> = all_files().into_iter().filter_map(|path| source(&path)).collect();
    assert!(sources.len() > 10, "the sources were not found");
    sources
}

fn source(path: &Path) -> Option<Source> {
    let inside = path.strip_prefix("src").ok()?;
    let is_test = path.file_stem().is_some_and(|name| name == "tests")
        || path.components().any(|part| part.as_os_str() == "tests");
    if path.extension().is_none_or(|e| e != "rs") || is_test || inside == Path::new("lib.rs") {
        return None;
    }
    let room = inside.components().next()?.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
    let text = fs::read_to_string(root().join(path)).ok()?;
    Some(Source { path: path.to_path_buf(), room, code: shipping_code(&text) })
}

fn shipping_code(text: &str) -> Vec<String> {
    let mut tests = false;
    let mut code = Vec::new();
    for line in text.lines() {
        // A test module stands at the end of its file.
        tests |= line.trim_start().starts_with("#[cfg(test)]") && !line.trim_end().ends_with(';');
        code.push(if tests { String::new() } else { without_comment(line).to_owned() });
    }
    code
}

fn without_comment(line: &str) -> &str {
    match line.find("//") {
        // An address in a string is no comment.
        Some(at) if !line[..at].ends_with(':') => &line[..at],
        _ => line,
    }
}

fn all_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    collect(&root(), &mut files);
    files.sort();
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    const NOT_OURS: [&str; 6] =
        ["target", "dist", "node_modules", ".git", "mutants.out", "proptest-regressions"];
    for entry in fs::read_dir(folder).expect("a folder of the repository") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // `xtask/src/dist` is code; `dist` at the top is not.
        let top = folder == root();
        if NOT_OURS.contains(&name.as_str()) && (top || name == "node_modules") {
            continue;
        }
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path.strip_prefix(root()).expect("inside").to_path_buf());
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

// ── the rules ──

fn floor(room: &str) -> Option<u8> {
    ROOMS.iter().find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}

fn floor_violations(file: &Source) -> Vec<Violation> {
    let Some(own) = floor(&file.room) else {
        return vec![file.violation(0, format!("the room `{}` is not in the table of rooms", file.room))];
    };
    let allowed = |other: &str| {
        other == file.room
            || NEIGHBOURS.contains(&(file.room.as_str(), other))
            || floor(other).is_none_or(|other| other < own) && !NEVER.contains(&(file.room.as_str(), other))
    };
    let imports = imports(&file.code.join("\n"));
    imports
        .into_iter()
        .filter(|(_, other)| !allowed(other))
        .map(|(line, other)| {
            let reason = format!(
                "`{}` (floor {own}) imports `{other}` (floor {})",
                file.room,
                floor(&other).unwrap_or(0)
            );
            file.violation(line, reason)
        })
        .collect()
}

/// Every room named after `crate::` or `access_request::`, with its line counted from 0; groups in braces included.
fn imports(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for root in ["crate::", "access_request::"] {
        for (at, _) in code.match_indices(root) {
            let line = code[..at].matches('\n').count();
            let rest = &code[at + root.len()..];
            let names = if rest.starts_with('{') { group(rest) } else { vec![rest] };
            found
                .extend(names.into_iter().map(word).filter(|name| !name.is_empty()).map(|name| (line, name)));
        }
    }
    found
}

/// The members of `{a::b, c::{d, e}}` at its own level.
fn group(text: &str) -> Vec<&str> {
    let mut members = Vec::new();
    let (mut depth, mut start) = (0, 1);
    for (at, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 1 => {
                members.push(&text[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 1 => {
                members.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    members
}

fn word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn crate_violations(file: &Source) -> Vec<Violation> {
    let room = file.room.as_str();
    let mut found = Vec::new();
    for (number, line) in file.code.iter().enumerate() {
        if line.contains("leptos") && !LEPTOS_ROOMS.contains(&room) {
            found.push(
                file.violation(
                    number,
                    format!("leptos in `{room}`: it stays in {}", LEPTOS_ROOMS.join(", ")),
                ),
            );
        }
        if ["js_sys", "gloo_"].iter().any(|name| line.contains(name)) && room != "browser" {
            found.push(file.violation(number, format!("`{room}` acts on the browser: only `browser` may")));
        }
    }
    let code = file.code.join("\n");
    for (at, _) in code.match_indices("web_sys::") {
        let rest = &code[at + "web_sys::".len()..];
        let names = if rest.starts_with('{') { group(rest) } else { vec![rest] };
        let bad = names
            .into_iter()
            .map(word)
            .find(|name| room != "browser" && !(room == "ui" && is_dom_type(name)));
        if let Some(name) = bad {
            let reason = format!(
                "`web_sys::{name}` in `{room}`: `browser` acts on the browser, `ui` names elements and events"
            );
            found.push(file.violation(code[..at].matches('\n').count(), reason));
        }
    }
    found
}

/// Elements, events and what a focus call needs: what a part of a screen may name.
fn is_dom_type(name: &str) -> bool {
    const OTHERS: [&str; 11] = [
        "Document",
        "DocumentFragment",
        "DomRect",
        "EventTarget",
        "FocusOptions",
        "Node",
        "NodeList",
        "ScrollBehavior",
        "ScrollIntoViewOptions",
        "ScrollLogicalPosition",
        "ShadowRoot",
    ];
    name.starts_with("Html") || name.ends_with("Event") || name == "Element" || OTHERS.contains(&name)
}

fn panic_violations(file: &Source) -> Vec<Violation> {
    const PANICS: [&str; 6] =
        [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "unreachable!("];
    let compile_time = file.path == Path::new("src/text/tables.rs");
    file.code
        .iter()
        .enumerate()
        .filter_map(|(number, line)| {
            let found = PANICS.iter().find(|word| line.contains(**word))?;
            let reason = format!("`{found}` ends the whole app when it strikes: handle the case");
            (!compile_time).then(|| file.violation(number, reason))
        })
        .collect()
}

fn view_violations(file: &Source) -> Vec<Violation> {
    let code = file.code.join("\n");
    let mut found = Vec::new();
    for (at, _) in code.match_indices("view!") {
        let rest = code[at + "view!".len()..].trim_start();
        let scoped =
            rest.strip_prefix('{').is_some_and(|inside| inside.trim_start().starts_with("class=\"ar\","));
        if !scoped {
            let reason = "a view opens with `view! { class=\"ar\",`: without a scope class Leptos writes innerHTML, which Trusted Types forbid";
            found.push(file.violation(code[..at].matches('\n').count(), reason.to_owned()));
        }
    }
    for (number, line) in file.code.iter().enumerate() {
        if LEPTOS_ROOMS.contains(&file.room.as_str())
            && (line.contains(" style=") || line.trim_start().starts_with("style="))
        {
            found.push(file.violation(
                number,
                "a style attribute breaks the content security policy: use a class or `style:name=`".into(),
            ));
        }
    }
    found
}

impl Source {
    /// A violation at a line counted from 0.
    fn violation(&self, line: usize, reason: String) -> Violation {
        Violation { place: format!("{}:{}", self.path.display(), line + 1), reason }
    }
}

fn lines_with(text: &str, bad: impl Fn(&str) -> bool) -> Vec<usize> {
    text.lines().enumerate().filter(|(_, line)| bad(line)).map(|(number, _)| number + 1).collect()
}

fn report(violations: impl Iterator<Item = Violation>) {
    let lines: Vec<String> = violations.map(|it| format!("  {}: {}", it.place, it.reason)).collect();
    assert!(lines.is_empty(), "{} broken house rules:\n{}", lines.len(), lines.join("\n"));
}

// ── the rules are looked at, too ──

fn sample(room: &str, code: &str) -> Source {
    Source {
        path: PathBuf::from(format!("src/{room}/sample.rs")),
        room: room.to_owned(),
        code: shipping_code(code),
    }
}

#[test]
fn an_import_from_above_is_found_in_a_group_and_in_passing() {
    assert_eq!(
        floor_violations(&sample("rules", "use crate::{contract::A, text::{B, C}, session};")).len(),
        1
    );
    assert_eq!(floor_violations(&sample("rules", "let x = crate::pages::y();")).len(), 1);
    assert_eq!(
        floor_violations(&sample("rules", "use crate::{contract::A, msg, text::{B, C}};\n// crate::pages"))
            .len(),
        0
    );
    assert_eq!(floor_violations(&sample("kitchen", "")).len(), 1);
    assert_eq!(floor_violations(&sample("pages", "crate::browser::shelf();")).len(), 1);
}

#[test]
fn a_test_module_may_panic_and_shipping_code_may_not() {
    assert_eq!(
        panic_violations(&sample("rules", "a.unwrap();\n#[cfg(test)]\nmod tests { b.unwrap(); }")).len(),
        1
    );
}

#[test]
fn a_view_without_its_scope_class_is_found() {
    assert_eq!(
        view_violations(&sample("ui", "view! { class=\"ar\",\n<p/> }\nview! {\n <p style=\"x\"/> }")).len(),
        2
    );
}

#[test]
fn a_screen_part_names_elements_and_nothing_else_of_the_browser() {
    assert_eq!(crate_violations(&sample("ui", "use web_sys::{HtmlElement, KeyboardEvent};")).len(), 0);
    assert_eq!(crate_violations(&sample("ui", "web_sys::window()")).len(), 1);
    assert_eq!(crate_violations(&sample("pages", "use web_sys::HtmlElement;")).len(), 1);
}
