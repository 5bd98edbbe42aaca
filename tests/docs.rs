//! What the repository's pages say is so: records are listed, headers are those that the tests run under. The house rules
//! about code are in `tests/tidy.rs`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;
use xtask::{
    recipes::{ServerKind, Site, recipe},
    serve::headers::{Place, headers},
};

#[test]
fn each_decision_is_listed_once_under_its_own_heading() {
    let folder = root().join("docs/decisions");
    let list = fs::read_to_string(folder.join("README.md")).expect("the list");
    let mut records: Vec<String> = fs::read_dir(&folder)
        .expect("the records")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name != "README.md")
        .collect();
    records.sort();
    let rows: Vec<&str> = list.lines().filter(|line| line.starts_with("| [")).collect();
    let expected: Vec<String> = records.iter().map(|name| row(&folder, name)).collect();
    assert_eq!(rows, expected, "docs/decisions/README.md lists every record once, in order, by its heading");
    let numbers: std::collections::BTreeSet<&str> = records.iter().map(|name| &name[..4]).collect();
    assert_eq!(numbers.len(), records.len(), "two records have one number: {records:?}");
}

/// The line of the list for a record, whose heading is `# 0001 Title`.
fn row(folder: &Path, name: &str) -> String {
    let text = fs::read_to_string(folder.join(name)).expect("a record");
    let number = &name[..4];
    let heading = text.lines().next().unwrap_or_default();
    let title = heading.strip_prefix(&format!("# {number} "));
    let title =
        title.unwrap_or_else(|| panic!("{name} begins with `# {number} Title`, not with {heading:?}"));
    format!("| [{number}]({name}) | {title} |")
}

#[test]
fn the_headers_to_send_are_those_that_the_browser_tests_run_under() {
    let page = fs::read_to_string(root().join("docs/deployment.md")).expect("docs/deployment.md");
    let config = json!({ "tenant": { "apiUrl": "https://acme.api.identitynow.com" } });
    let site = Site::of_config(&config, "access.acme.example", "/srv/access-request", None).expect("a site");
    let plain: Vec<(String, &str)> = block(&page, "Content-Security-Policy: ")
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .collect();
    let sent = headers(&site.policy);
    let expected: Vec<(String, &str)> =
        sent.iter().map(|(name, value)| ((*name).to_owned(), value.as_str())).collect();
    assert_eq!(plain, expected, "the block of headers in docs/deployment.md");
    for place in Place::ALL {
        for (name, value) in place.headers(&site.policy) {
            assert!(page.contains(&format!("`{value}`")), "docs/deployment.md does not say {name}: {value}");
        }
    }
    let nginx = block(&page, "cargo xtask headers --for nginx");
    assert_eq!(
        nginx.strip_prefix("nginx\n"),
        Some(recipe(ServerKind::Nginx, &site).as_str()),
        "the recipe for nginx"
    );
}

#[test]
fn each_link_between_pages_leads_somewhere() {
    let mut dead = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        let folder = page.parent().expect("a folder");
        for target in links(&text) {
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            let file = if path.is_empty() { page.clone() } else { folder.join(path) };
            let there = file.exists() && (anchor.is_empty() || has_heading(&file, anchor));
            if !there {
                dead.push(format!("{} -> {target}", page.strip_prefix(root()).expect("inside").display()));
            }
        }
    }
    assert!(dead.is_empty(), "links that lead nowhere: {dead:#?}");
}

fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for folder in ["", "docs", "docs/decisions"] {
        let entries = fs::read_dir(root().join(folder)).expect("a folder of pages");
        let files = entries.map(|entry| entry.expect("an entry").path());
        pages.extend(files.filter(|path| path.extension().is_some_and(|ending| ending == "md")));
    }
    assert!(pages.len() > 8, "{pages:?}");
    pages
}

/// The targets in `[words](target)` that are no addresses of the web; examples in fences and in backticks are none.
fn links(text: &str) -> Vec<&str> {
    let prose = text.split("```").step_by(2);
    let targets = prose.flat_map(|part| part.split("](").skip(1)).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://") && !target.contains(char::is_whitespace)).collect()
}

/// As GitHub makes anchors: small letters and digits, hyphens for spaces, everything else gone.
fn has_heading(page: &Path, anchor: &str) -> bool {
    let text = fs::read_to_string(page).expect("a page");
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings.map(|line| line.trim_start_matches('#').trim().to_lowercase()).any(|heading| {
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-');
        kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>() == anchor
    })
}

/// The fenced block that holds these words.
fn block<'a>(page: &'a str, words: &str) -> &'a str {
    let fenced = page.split("```").skip(1).step_by(2);
    fenced
        .into_iter()
        .find(|block| block.contains(words))
        .unwrap_or_else(|| panic!("no block with {words:?}"))
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
