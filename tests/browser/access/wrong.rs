//! Each rule that a form can break, shown where it is broken: the failing examples of `tests/rules_examples` are put into the
//! app as stored forms, and Continue is pressed. The summary has the focus, the title says so, each line leads to a control
//! that is marked as wrong and described by the same words.

use std::time::Instant;

use access_request::{
    route::{Door, Route, Step},
    rules::{self, Kind, PackName, RuleId, Severity, pack},
    text::MessageId,
};
use serde_json::{Value, json};
use tenant::{Action, Fault, Options, Rules, Settings};

use super::rules_examples::{Example, Subject, beta_2023, v1_2026};
use crate::{
    fixture::{PATIENCE, REST, Stage, World},
    journeys::at_details,
};

/// Rules that no stored form can break in this app, and why.
const NOT_BY_A_FORM: &[(&str, &str)] = &[
    ("token.user-context", "whoever has such a token sees why instead of a form (journeys::setup)"),
    ("revoke.requested-access-only", OF_THE_ITEM),
    ("revoke.remove-date.earlier", OF_THE_ITEM),
    ("item.max-duration", OF_THE_ITEM),
    ("accounts.one-per-source", "the item is left out, and Check says so under \"Left out\""),
];
const OF_THE_ITEM: &str =
    "it depends on what the service says of the item, and this tenant does not know the example's";
/// Stands at the doors, a row of links above the form, which cannot be wrong by themselves: the summary leads there.
const AT_THE_DOORS: &str = "request.type.known";

/// Where the tenant tells its settings, which come this late where they decide.
const SETTINGS: &str = "/beta/access-request-config";
const LATE_MS: u64 = 700;

/// The form that the app has stored, with its key: what is put in its place is made from it.
const KEPT: &str = "const key = Object.keys(localStorage).find((key) => key.startsWith('ar.draft.'));
    return [key, localStorage.getItem(key)]";
const PUT: &str = "const [[key, before], door, draft, checked, others] = arguments;
    const kept = JSON.parse(before);
    for (const word of ['grant', 'change', 'remove']) kept.guide[word] = { id: '', draft: { kind: 'Grant' } };
    kept.guide[door] = { draft, checked, others, id: 'from-the-test' };
    kept.revision = Date.now(); kept.saved_ms = Date.now(); kept.focus = null; kept.place = null;
    localStorage.setItem(key, JSON.stringify(kept));";

fn door(kind: Kind) -> (Door, &'static str) {
    match kind {
        Kind::Revoke => (Door::Remove, "remove"),
        Kind::Modify => (Door::Change, "change"),
        Kind::Grant | Kind::Unknown => (Door::Grant, "grant"),
    }
}

fn step(example: &Example) -> Step {
    match example.at.step() {
        rules::Step::Who => Step::Who,
        rules::Step::What => Step::What,
        rules::Step::Details => Step::Details,
        rules::Step::Check => Step::Check,
    }
}

/// Whether a line can be this sentence: it begins with what stands before the first gap.
fn says(line: &str, message: MessageId) -> bool {
    let template = MessageId::english(message);
    let start = template.split('{').next().unwrap_or_default().trim();
    line.starts_with(start)
}

/// Puts the form of an example into the browser and goes to the step that it fails at.
async fn open(stage: &Stage, example: &Example, me: &str, kept: &Value) {
    let screen = &stage.screen;
    let Subject::Draft(draft) = &example.fails.subject else { panic!("no form: {}", example.rule) };
    let (door, pad) = door(draft.kind);
    let step = step(example);
    let text = serde_json::to_string(draft).expect("a form").replace("\"ada\"", &format!("\"{me}\""));
    let draft: Value = serde_json::from_str(&text).expect("a form");
    // An empty form for "Me" is filled in at once.
    let others = draft["people"][0]["id"] != json!(me);
    let before = Step::ALL.into_iter().filter(|it| *it < step).map(Step::word);
    let checked: Vec<&str> = before.collect();
    // Where no app is open that would save its own over it.
    // Firefox shows JSON in a page of its own, which is not of this origin.
    screen.go(&format!("{}embed/v1/access-request.js", stage.app.url())).await;
    screen.script(PUT, vec![kept.clone(), json!(pad), draft, json!(checked), json!(others)]).await;
    screen.go(&format!("{}{}", stage.app.url(), Route::Guide { door, step }.fragment())).await;
    screen.find("button", if step == Step::Check { "Send request" } else { "Continue" }).await;
    // A page that is entered takes the focus to its heading; on a busy machine that came after the press, and took it from what
    // the press had shown.
    let entered = screen.holds("return document.activeElement.tagName === 'H1'", PATIENCE).await;
    assert!(entered, "{}: the focus is on {}", example.rule, screen.focused().await);
    // What is not known yet stops nobody: who presses before the tenant's settings have come goes on, and the service refuses.
    screen.rests().await;
}

/// What is wrong with how the app shows the rule of an example; `None` when the form does not break it there.
async fn shown(stage: &Stage, example: &Example, me: &str, kept: &Value) -> Option<Vec<String>> {
    open(stage, example, me, kept).await;
    let screen = &stage.screen;
    let last = step(example) == Step::Check;
    let here = screen.fragment().await;
    screen.press("button", if last { "Send request" } else { "Continue" }).await;
    let until = Instant::now() + PATIENCE;
    while screen.count("heading", "There is a problem").await == 0 {
        if screen.fragment().await != here {
            return None;
        }
        if Instant::now() > until {
            return Some(vec![format!("nothing comes of Continue: {}", screen.text().await)]);
        }
    }
    screen.has_focus("group", "There is a problem").await;
    let seen = screen.script(include_str!("wrong.js"), vec![]).await;
    let mut found = Vec::new();
    let title = seen["title"].as_str().expect("a title");
    if !last && !title.starts_with("Error: ") {
        found.push(format!("the title is {title:?}"));
    }
    let rule = pack(PackName::V12026).rule(RuleId(example.rule));
    let rule = rule.or_else(|| pack(PackName::Beta2023).rule(RuleId(example.rule))).expect("a rule");
    let context = example.fails.judged(pack(PackName::Beta2023));
    let newer = example.fails.judged(pack(PackName::V12026));
    let all = context.findings.iter().chain(&newer.findings);
    let messages: Vec<MessageId> = all.filter(|it| it.rule == rule.id).map(|it| it.message.id).collect();
    let lines = seen["lines"].as_array().expect("lines");
    let of_the_rule =
        |line: &&Value| messages.iter().any(|id| says(line["text"].as_str().unwrap_or_default(), *id));
    lines.iter().find(of_the_rule)?;
    for line in lines {
        let text = line["text"].as_str().expect("a text");
        let described = line["described"].as_array().cloned().unwrap_or_default();
        let there = described.iter().any(|it| it.as_str().is_some_and(|it| it.contains(text)));
        let right = line["leads"] == "to its field" && line["invalid"] == "true" && there;
        let doors = example.rule == AT_THE_DOORS && line["leads"] == "to its field";
        if !(right || doors || last && line["leads"] != "to nothing") {
            found.push(format!("{line}"));
        }
    }
    Some(found)
}

/// There is a stored form to write over.
async fn until_kept(stage: &Stage) {
    let until = Instant::now() + PATIENCE;
    while !stage.screen.stored().await.contains("#/request/details") {
        assert!(Instant::now() < until, "the form is never saved");
    }
}

/// All examples of a pack that are errors of a form.
async fn each_rule(world: World, examples: Vec<Example>) {
    let stage = World { before: REST, ..world }.start().await;
    let me = stage.account("employee").identity_id;
    at_details(&stage).await;
    until_kept(&stage).await;
    let kept = stage.screen.script(KEPT, vec![]).await;
    let mut found = Vec::new();
    let mut seen = Vec::new();
    for example in examples {
        let a_form = matches!(example.fails.subject, Subject::Draft(_));
        let left_out = NOT_BY_A_FORM.iter().any(|(rule, _)| *rule == example.rule);
        if example.severity != Severity::Error || !a_form || left_out {
            continue;
        }
        let external = example.rule == "config.approvals-external";
        let settings = stage.tenant.settings();
        stage.tenant.set_config(Settings { approvals_must_be_external: external, ..settings.clone() });
        if external || example.rule == "grant.self-or-allowed" {
            // On a busy machine they came after the press, four runs of twelve.
            stage.tenant.add_fault(Fault::on("GET", SETTINGS, Action::Delay).after_ms(LATE_MS));
        }
        match shown(&stage, &example, &me, &kept).await {
            Some(wrong) => found.extend(wrong.into_iter().map(|it| format!("{}: {it}", example.rule))),
            None => found.push(format!("{}: the form does not break it", example.rule)),
        }
        stage.tenant.set_config(settings);
        seen.push(example.rule);
    }
    println!("{} rules: {seen:?}", seen.len());
    assert!(found.is_empty(), "{found:#?}");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_rule_of_2023_that_a_form_can_break_is_said_at_its_field_with_the_words_of_the_summary() {
    each_rule(World::default(), beta_2023()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_rule_of_2026_that_a_form_can_break_is_said_at_its_field_with_the_words_of_the_summary() {
    let tenant = Options { rules: Rules::V12026, ..Options::default() };
    let config = json!({ "apiVersion": "v1", "rules": "v1-2026" });
    // A form is of its door's kind from the sign-in on: one of a kind that nobody knows is mended there.
    let examples = v1_2026().into_iter().filter(|it| it.rule != AT_THE_DOORS).collect();
    each_rule(World { tenant, config, ..World::default() }, examples).await;
}
