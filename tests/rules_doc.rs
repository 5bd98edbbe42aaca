//! The packs against the table of their design, each rule against its examples and its sources, and `docs/rules.md`
//! against all of it. `UPDATE_DOCS=1 cargo test --test rules_doc` writes the page anew.

mod rules_examples;

use std::fmt::Write;

use access_request::rules::*;
use access_request::text::{Arg, Message, MessageId};
use rules_examples::{Case, Example, beta_2023, v1_2026};

/// The table of `rules.md`, pack `beta-2023`: id, † where another source or ourselves say it, severity.
const BETA_2023: &str = "
| `request.recipients.required` | Error |
| `request.recipients.unique` † | Notice |
| `request.items.required` | Error |
| `request.items.unique` † | Notice |
| `request.type.known` | Error |
| `item.type.known` | Error |
| `item.id.required` | Error |
| `token.user-context` | Error |
| `grant.self-or-allowed` | Error when config and relation are known, Warning when not |
| `grant.entitlements.max-25` | Error |
| `grant.entitlements.max-10-recipients` | Error |
| `revoke.one-identity` | Error |
| `revoke.not-self` | Error |
| `revoke.manager-or-admin` | Error when the relation is known, Warning when not |
| `revoke.no-entitlements` | Error |
| `revoke.comment.required` | Error |
| `revoke.comment.says-revoke` | Warning |
| `remove-date.future` | Error |
| `remove-date.not-for-entitlements` | Error |
| `remove-date.sla` | Notice |
| `grant.changes-existing-end-date` † | Notice |
| `metadata.strings` | Error |
| `metadata.blank-key` † | Warning |
| `duplicate.held` | Warning |
| `duplicate.pending` | Warning |
| `comment.required-by-item` † | Warning until a document says that the service refuses |
";

/// Rules of this app's own beside that table (docs/decisions/0010): id, where it stands in the pack, severity. Each is
/// marked †, and none says that the service refuses what its documents allow.
const OWN: &str = "
| `config.approvals-external` † | Error |
| `metadata.own-keys` † | Error |
| `metadata.many` † | Warning |
| `comment.long` † | Warning |
| `request.size` † | Error |
";

fn severity(word: &str) -> Severity {
    match word {
        "Error" => Severity::Error,
        "Warning" => Severity::Warning,
        "Notice" => Severity::Notice,
        other => panic!("no severity is called {other}"),
    }
}

#[test]
fn the_pack_is_the_table_of_the_design_and_a_few_rules_of_our_own() {
    let table = |rows: &'static str| -> Vec<(String, bool, Severity, Option<Severity>)> {
        rows.trim()
            .lines()
            .map(|row| {
                let mut cells = row.trim_matches('|').split('|').map(str::trim);
                let (id, weight) = (cells.next().unwrap(), cells.next().unwrap());
                let unknown = weight.ends_with(", Warning when not").then_some(Severity::Warning);
                let first = weight.split(' ').next().unwrap();
                (id.trim_matches(['`', ' ', '†']).to_owned(), id.ends_with('†'), severity(first), unknown)
            })
            .collect()
    };
    let (designed, own) = (table(BETA_2023), table(OWN));
    let built: Vec<_> = pack(PackName::Beta2023)
        .rules
        .iter()
        .map(|rule| (rule.id.0.to_owned(), rule.ours, rule.severity, rule.when_unknown))
        .collect();
    let (ours, others): (Vec<_>, Vec<_>) =
        built.into_iter().partition(|rule| own.iter().any(|own| own.0 == rule.0));
    assert_eq!(designed, others);
    assert_eq!(own, ours);
    assert!(own.iter().all(|rule| rule.1), "a rule of our own has its †");
}

#[test]
fn the_table_here_is_the_table_of_the_design() {
    let Some(page) = shared("design/rules.md") else { return };
    let rows = page.lines().filter(|line| line.starts_with("| `")).map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        format!("| {} | {} |", cells[0], cells[2])
    });
    assert_eq!(rows.collect::<Vec<_>>(), BETA_2023.trim().lines().collect::<Vec<_>>());
}

fn examples(name: PackName) -> Vec<Example> {
    match name {
        PackName::Beta2023 => beta_2023(),
        PackName::V12026 => {
            let newer = v1_2026();
            let shared = beta_2023().into_iter().filter(|old| {
                pack(name).rule(RuleId(old.rule)).is_some() && newer.iter().all(|new| new.rule != old.rule)
            });
            shared.chain(newer.clone()).collect()
        }
    }
}

fn found<'a>(verdict: &'a Verdict, rule: &str) -> Vec<&'a Finding> {
    verdict.findings.iter().filter(|finding| finding.rule.0 == rule).collect()
}

#[test]
fn every_rule_has_a_request_that_fails_it_and_one_that_passes() {
    for name in PackName::ALL {
        let examples = examples(name);
        for rule in pack(name).rules {
            assert!(examples.iter().any(|example| example.rule == rule.id.0), "{}: no example", rule.id.0);
        }
        for Example { rule, fails, severity, at, passes } in examples {
            let verdict = fails.judged(pack(name));
            let [finding] = found(&verdict, rule)[..] else {
                panic!("{rule} in {}: not one finding of it in {:?}", name.as_str(), verdict.findings)
            };
            assert_eq!((finding.severity, &finding.at), (severity, &at), "{rule}");
            assert_eq!(found(&passes.judged(pack(name)), rule), Vec::<&Finding>::new(), "{rule}");
        }
    }
}

#[test]
fn a_finding_weighs_what_its_rule_weighs_or_less() {
    for name in PackName::ALL {
        for example in examples(name) {
            for finding in example.fails.judged(pack(name)).findings {
                let rule = pack(name).rule(finding.rule).expect("a rule of the pack");
                assert!(finding.severity <= rule.severity, "{:?}", finding);
            }
        }
    }
}

#[test]
fn every_sentence_fills_its_gaps_and_no_others() {
    for name in PackName::ALL {
        for example in examples(name) {
            for finding in example.fails.judged(pack(name)).findings {
                let said = english(&finding.message);
                assert!(!said.contains(['{', '}']), "{said}");
            }
        }
    }
}

#[test]
fn every_quotation_stands_in_its_document() {
    let (Some(seed), Some(v1)) = (
        shared("reference/submit-an-access-request.seed.txt"),
        shared("contract/isc-access-requests.v1.yaml"),
    ) else {
        return;
    };
    let v1: serde_json::Value = serde_yaml_ng::from_str(&v1).expect("YAML");
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let seed = plain(&seed);
    for name in PackName::ALL {
        for rule in pack(name).rules {
            let source = rule.source(name);
            let (quote, id) = (plain(source.quote), rule.id.0);
            let said = match source.document {
                "This app" => {
                    assert!(rule.ours, "{id} has no document and no †");
                    continue;
                }
                document if document.contains("2022–23") => {
                    assert_eq!(name, PackName::Beta2023, "{id} of the newer pack quotes the older page");
                    seed.clone()
                }
                _ => plain(&description(&v1, source.place)),
            };
            assert!(said.contains(&quote), "{id}: {} does not say “{quote}”, but: {said}", source.place);
        }
    }
}

/// What the OpenAPI file says at `POST /path`, at a schema, or at `Schema.property`.
fn description(spec: &serde_json::Value, place: &str) -> String {
    let at = match (place.strip_prefix("POST "), place.split_once('.')) {
        (Some(path), _) => &spec["paths"][path]["post"],
        (None, Some((schema, property))) => &spec["components"]["schemas"][schema]["properties"][property],
        (None, None) => &spec["components"]["schemas"][place],
    };
    at["description"].as_str().unwrap_or_else(|| panic!("{place} is not in the file")).to_owned()
}

/// A document beside this checkout; `None` after saying that the test is skipped, which CI does not allow.
fn shared(file: &str) -> Option<String> {
    let path = format!("{}/../shared/{file}", env!("CARGO_MANIFEST_DIR"));
    match std::fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(problem) => {
            assert!(std::env::var_os("CI").is_none(), "{file} is missing: {problem}");
            eprintln!("skipped: {file} is not beside this checkout");
            None
        }
    }
}

#[test]
fn the_page_of_the_rules_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules.md");
    let page = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/docs")).unwrap();
        std::fs::write(path, &page).unwrap();
    }
    let there = std::fs::read_to_string(path).unwrap_or_default();
    assert!(there == page, "docs/rules.md is stale: UPDATE_DOCS=1 cargo test --test rules_doc");
}

fn page() -> String {
    let mut page = String::from(
        "# The rules\n\nGenerated from the rule packs in `src/rules/packs/` and the examples in `tests/rules_examples/` by\n\
         `UPDATE_DOCS=1 cargo test --test rules_doc`; the same test fails when this page is stale.\n\n\
         An **Error** is what a document says that the service refuses. A **Warning** is where its behaviour is\n\
         undocumented or depends on facts that this person may not see. A **Notice** is a consequence. A † marks what\n\
         the pack's main document does not say: it comes from elsewhere in the API's documentation, or is our own.\n",
    );
    for name in PackName::ALL {
        write!(page, "\n## Pack `{}`\n", name.as_str()).unwrap();
        for rule in pack(name).rules {
            section(&mut page, name, rule);
        }
    }
    page
}

fn section(page: &mut String, name: PackName, rule: &Rule) {
    let dagger = if rule.ours { " †" } else { "" };
    let unknown = rule.when_unknown.map(|weight| format!("; {weight:?} when the facts are not known"));
    let scope = match rule.scope() {
        Scope::Draft => "the draft",
        Scope::Cell => "each person and item",
        Scope::Call => "each call of the plan",
    };
    writeln!(page, "\n### `{}`{dagger}\n", rule.id.0).unwrap();
    writeln!(page, "{}. What passes: {}", english(&rule.why()), english(&rule.way_out())).unwrap();
    writeln!(page, "\n- {:?}{}, asked of {scope}", rule.severity, unknown.unwrap_or_default()).unwrap();
    let Source { document, place, quote } = rule.source(name);
    let place = if place.is_empty() { String::new() } else { format!(", {place}") };
    writeln!(page, "- Source: {document}{place}: “{quote}”").unwrap();
    for example in examples(name).iter().filter(|example| example.rule == rule.id.0) {
        let verdict = example.fails.judged(pack(name));
        let said = found(&verdict, rule.id.0).first().map(|finding| english(&finding.message));
        writeln!(page, "- Fails: {}. “{}”", words(&example.fails), said.unwrap_or_default()).unwrap();
        writeln!(page, "- Passes: {}.", words(&example.passes)).unwrap();
    }
}

fn words(case: &Case) -> String {
    let mut letters = case.words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Enough of a renderer for this page; the app's own speaks through `Intl`.
fn english(message: &Message) -> String {
    fill(MessageId::english(message.id), &message.args, None)
}

fn fill(template: &str, args: &[(&'static str, Arg)], number: Option<i64>) -> String {
    let mut said = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '#']) {
        said.push_str(&rest[..at]);
        if rest[at..].starts_with('#') {
            said.push_str(&number.map_or("#".to_owned(), |number| number.to_string()));
            rest = &rest[at + 1..];
            continue;
        }
        let end = closing(&rest[at..]) + at;
        said.push_str(&gap(&rest[at + 1..end], args));
        rest = &rest[end + 1..];
    }
    said + rest
}

fn gap(inside: &str, args: &[(&'static str, Arg)]) -> String {
    let name = inside.split(',').next().unwrap_or_default().trim();
    let arg = args.iter().find(|(key, _)| *key == name).map(|(_, arg)| arg);
    match arg.unwrap_or_else(|| panic!("nothing fills {{{inside}}}")) {
        Arg::Text(text) => text.clone(),
        Arg::Moment(at) => to_wire(*at),
        Arg::Message(inner) => english(inner),
        Arg::Number(number) if inside.contains(", plural,") => {
            let form = if *number == 1 { "one {" } else { "other {" };
            let start = inside.find(form).expect("the form") + form.len() - 1;
            let end = closing(&inside[start..]) + start;
            fill(&inside[start + 1..end], args, Some(*number))
        }
        Arg::Number(number) => number.to_string(),
    }
}

/// Where the brace closes that the text opens with.
fn closing(text: &str) -> usize {
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return at;
        }
    }
    panic!("an open brace in {text}")
}
