//! What items ask of requests for them, which accounts they go to, and when held access begins.

use super::*;
use crate::text::MessageId;

/// A role of which the answer that it was found in says no more than it does to everybody.
fn unseen(id: &str) -> DraftItem {
    DraftItem { item: Item { demands: Demands::default(), ..role(id).item }, ..DraftItem::default() }
}

fn asking(id: &str, demands: Demands) -> DraftItem {
    DraftItem { item: Item { demands, ..role(id).item }, ..DraftItem::default() }
}

fn demands_unknown(verdict: &Verdict) -> Vec<(Demand, usize)> {
    let of = |fact: &Unknown| match fact {
        Unknown::Demand { what, items } => Some((*what, items.len())),
        _ => None,
    };
    verdict.unknown.iter().filter_map(of).collect()
}

/// What nobody could look up used to pass for "asks for nothing".
#[test]
fn what_an_item_asks_for_and_nobody_could_see_is_unknown_and_no_error() {
    let facts = facts();
    let bare = give(&["me"], vec![unseen("a"), unseen("b"), role("c")]);
    let verdict = judge(&bare, &context(&facts), v1());
    let (comment, end) = ((Demand::Comment, 2), (Demand::EndDate, 2));
    assert_eq!(demands_unknown(&verdict), [comment, end, (Demand::Form, 2)]);
    assert!(verdict.passes() && !verdict.complete());
    let full = Draft { comment: "why".into(), end: DateInput::day("2026-12-31"), ..bare.clone() };
    let verdict = judge(&full, &context(&facts), v1());
    assert_eq!(demands_unknown(&verdict), [(Demand::Longest, 2), (Demand::Form, 2)]);
    // The older page knows of no more than comments.
    assert_eq!(demands_unknown(&judge(&bare, &context(&facts), beta())), [comment]);
    assert_eq!(demands_unknown(&judge(&full, &context(&facts), beta())), []);
    // Nothing is asked of a removal.
    let removal = remove(&["p1"], vec![unseen("a")]);
    assert_eq!(demands_unknown(&judge(&removal, &context(&admin()), v1())), []);
}

#[test]
fn what_was_looked_up_apart_counts_and_what_was_not_stays_as_it_was_found() {
    let mut facts = facts();
    let found = Demands { comment: Fact::Yes(()), form: Fact::Yes("f".into()), ..Demands::default() };
    let line = asking("a", found);
    let looked_up = Demands { end: Fact::Yes(()), form: Fact::No, ..Demands::default() };
    facts.demands.insert(line.item.key(), looked_up);
    let verdict = judge(&give(&["me"], vec![line]), &context(&facts), v1());
    let errors: Vec<_> = verdict.errors().map(|error| (error.rule.0, error.at.step())).collect();
    assert_eq!(
        errors,
        [("comment.required-by-item", Step::Details), ("item.end-date-required", Step::Details)]
    );
    assert_eq!(demands_unknown(&verdict), []);
}

/// The field of a comment said "(optional)" while the item above it said "Needs a comment".
#[test]
fn an_answer_that_an_item_asks_for_is_not_optional_where_the_item_takes_it() {
    let facts = facts();
    let needs = |id| asking(id, Demands { comment: Fact::Yes(()), end: Fact::Yes(()), ..Demands::nothing() });
    let own =
        |line: DraftItem| DraftItem { comment: Some(String::new()), end: Some(DateInput::default()), ..line };
    let asked = |draft: &Draft, pack: &Pack| {
        let key = |id: &str| Some(role(id).item.key());
        let places = [
            FieldPath::Comment(None),
            FieldPath::Comment(key("a")),
            FieldPath::Comment(key("b")),
            FieldPath::EndDate(None),
            FieldPath::EndDate(key("a")),
        ];
        places.map(|at| is_asked_for(&at, draft, &facts, pack))
    };
    let common = give(&["me"], vec![needs("a"), role("b")]);
    assert_eq!(asked(&common, v1()), [true, true, false, true, true]);
    assert_eq!(
        asked(&common, beta()),
        [true, true, false, false, false],
        "the older page asks for no end date"
    );
    let apart = give(&["me"], vec![own(needs("a")), role("b")]);
    assert_eq!(asked(&apart, v1()), [false, true, false, false, true]);
    // What nobody could look up is not known to ask for anything, and a removal's answers have rules of their own.
    assert_eq!(asked(&give(&["me"], vec![unseen("a")]), v1()), [false; 5]);
    assert_eq!(asked(&remove(&["p1"], vec![needs("a")]), v1()), [false; 5]);
}

#[test]
fn an_item_with_a_form_is_left_out_with_that_reason_and_the_rest_is_sent() {
    let facts = facts();
    let form = asking("form", Demands { form: Fact::Yes("f1".into()), ..Demands::nothing() });
    let draft = give(&["me"], vec![form.clone(), role("plain")]);
    let verdict = judge(&draft, &context(&facts), v1());
    assert_eq!(of(&verdict, "item.form").len(), 1);
    let plan = plan(&draft, &context(&facts), v1());
    assert!(!stops(&verdict, &plan, None, &draft));
    assert_eq!(plan.calls.len(), 1);
    assert_eq!(plan.calls[0].requested_items.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["plain"]);
    let (cell, Reason::Rule { rule, .. }) = &plan.dropped[0] else { panic!("{:?}", plan.dropped) };
    assert_eq!((cell.item.id.as_str(), rule.0), ("form", "item.form"));
    // A request of nothing else cannot be sent, and a removal asks for no form.
    let alone = give(&["me"], vec![form.clone()]);
    let (verdict, nothing) =
        (judge(&alone, &context(&facts), v1()), super::plan(&alone, &context(&facts), v1()));
    assert!(stops(&verdict, &nothing, None, &alone));
    let removal = judge(&remove(&["p1"], vec![form]), &context(&admin()), v1());
    assert!(of(&removal, "item.form").is_empty());
}

/// Drafts stored by an earlier version had four fields in which "not known" was "no".
#[test]
fn an_older_stored_draft_loads_and_a_newer_one_keeps_what_is_known() {
    let older = r#"{"kind":"Grant","people":[{"id":"me"}],"items":[{"item":{"item_type":"ROLE","id":"r","name":"R",
        "comment_required":true,"end_required":false,"max_duration":null,"form":null}}]}"#;
    let read: Draft = serde_json::from_str(older).unwrap();
    assert_eq!(read.items[0].item.name, "R");
    assert_eq!(read.items[0].item.demands, Demands::default());
    let longest = Fact::Yes(Duration { value: 3, unit: DurationUnit::Months });
    let demands = Demands { comment: Fact::Yes(()), end: Fact::No, longest, form: Fact::Yes("f".into()) };
    let draft = give(&["me"], vec![asking("r", demands), unseen("s")]);
    let text = serde_json::to_string(&draft).unwrap();
    assert_eq!(serde_json::from_str::<Draft>(&text).unwrap(), draft);
}

fn source(id: &str, accounts: &[&str]) -> AccountSource {
    let account = |native: &&str| Account { native_identity: (*native).to_owned(), ..Account::default() };
    AccountSource { id: id.into(), name: id.into(), accounts: accounts.iter().map(account).collect() }
}

#[test]
fn an_account_is_asked_for_where_there_are_several_and_only_there() {
    let key = role("r").item.key();
    let mut facts = facts();
    let sources = vec![source("s1", &["ada", "ada.admin"]), source("s2", &["ada"])];
    facts.accounts.set("ada", key.clone(), sources);
    facts.accounts.set("me", key.clone(), Vec::new());
    let mut draft = give(&["ada", "me", "max"], vec![role("r")]);
    let verdict = judge(&draft, &context(&facts), v1());
    let place = FieldPath::Cell { person: "ada".into(), item: key.clone(), part: CellPart::Account };
    let [finding] = of(&verdict, "accounts.chosen")[..] else { panic!("{:?}", verdict.findings) };
    assert_eq!((finding.severity, &finding.at), (Severity::Warning, &place));
    assert!(verdict.unknown.contains(&Unknown::Account { item: key.clone(), people: 1 }));
    let choice = |native: &str| ChosenAccount {
        source_id: "s1".into(),
        account_uuid: None,
        native_identity: native.into(),
    };
    for (native, open) in [("ada.admin", 0), ("gone", 1)] {
        draft.cells = vec![CellChoice {
            person: "ada".into(),
            item: Some(key.clone()),
            accounts: vec![choice(native)],
            ..CellChoice::default()
        }];
        assert_eq!(of(&judge(&draft, &context(&facts), v1()), "accounts.chosen").len(), open, "{native}");
    }
    // The older API has no choice of accounts.
    let verdict = judge(&draft, &context(&facts), beta());
    assert!(!verdict.unknown.iter().any(|fact| matches!(fact, Unknown::Account { .. })));
}

/// Asking again without a start date for access that is to begin later brings its beginning forward, unsaid.
#[test]
fn asking_for_scheduled_access_without_a_start_date_says_that_it_begins_at_once() {
    const DAY: i64 = 86_400_000;
    let said = |start: Fact<i64>, typed: &str| {
        let mut facts = facts();
        let held = Fact::Yes(Held { until: Fact::No, revocable: Fact::Yes(()), start });
        facts.holdings.set("me", role("r").item.key(), Known { held, pending: Fact::No });
        let draft = Draft { start: DateInput::day(typed), ..give(&["me"], vec![role("r")]) };
        let verdict = judge(&draft, &context(&facts), v1());
        let unknown = verdict.unknown.iter().any(|fact| matches!(fact, Unknown::Start { .. }));
        (of(&verdict, "grant.brings-start-forward").len(), unknown)
    };
    assert_eq!(said(Fact::Yes(NOW + DAY), ""), (1, false));
    assert_eq!(said(Fact::Yes(NOW + DAY), "2026-07-01"), (0, false));
    assert_eq!(said(Fact::Yes(NOW - DAY), ""), (0, false));
    assert_eq!(said(Fact::No, ""), (0, false));
    assert_eq!(said(Fact::Unknown, ""), (0, true));
    assert_eq!(said(Fact::Unknown, "2026-07-01"), (0, false));
}

#[test]
fn whose_accounts_are_known_leaves_nothing_unknown_and_one_account_is_no_choice() {
    let key = role("r").item.key();
    let mut facts = facts();
    facts.accounts.set("ada", key.clone(), vec![source("s1", &["ada", "ada.admin"])]);
    facts.accounts.set("me", key.clone(), vec![source("s1", &["me"])]);
    assert!(facts.accounts.of("ada", &key).yes().is_some_and(|sources| sources.len() == 1));
    assert_eq!((facts.accounts.of("me", &key), facts.accounts.of("max", &key)), (Fact::No, Fact::Unknown));
    let choices: Vec<_> =
        facts.accounts.choices().map(|(person, item, sources)| (person, item, sources.len())).collect();
    assert_eq!(choices, [("ada", &key, 1)]);
    let verdict = judge(&give(&["ada", "me"], vec![role("r")]), &context(&facts), v1());
    assert!(
        !verdict.unknown.iter().any(|fact| matches!(fact, Unknown::Account { .. })),
        "{:?}",
        verdict.unknown
    );
}

#[test]
fn what_an_answer_leaves_out_is_not_known() {
    let facts: Vec<Fact<()>> = [Some(true), Some(false), None].map(Fact::from).into();
    assert_eq!(facts, [Fact::Yes(()), Fact::No, Fact::Unknown]);
}

#[test]
fn nobody_asks_or_takes_away_for_a_machine() {
    let facts = facts();
    let machine = Person { machine: true, name: "Robot".into(), ..person("robot") };
    let said =
        [can_request_for, can_remove_for].map(|can| can(&machine, &context(&facts), v1()).unwrap_err().id);
    assert_eq!(said, [MessageId::of("rules.machine.shut"); 2]);
    assert!(can_request_for(&person("robot"), &context(&facts), v1()).is_ok());
}

/// A removal of a role names the assignment, one of an entitlement the account.
#[test]
fn an_account_that_a_removal_does_not_name_in_this_way_is_left_out_and_said() {
    let facts = facts();
    let warned = |kind: Kind, item: DraftItem, assignment: Option<&str>, native: Option<&str>| {
        let cell = CellChoice {
            person: "me".into(),
            item: Some(item.item.key()),
            assignment_id: assignment.map(str::to_owned),
            native_identity: native.map(str::to_owned),
            ..CellChoice::default()
        };
        let draft = Draft { kind, cells: vec![cell], ..give(&["me"], vec![item]) };
        of(&judge(&draft, &context(&facts), v1()), "revoke.one-account").len()
    };
    assert_eq!(warned(Kind::Revoke, role("r"), Some("a"), None), 0);
    assert_eq!(warned(Kind::Revoke, role("r"), None, Some("n")), 1);
    assert_eq!(warned(Kind::Revoke, entitlement("e"), None, Some("n")), 0);
    assert_eq!(warned(Kind::Revoke, entitlement("e"), Some("a"), None), 1);
    assert_eq!(warned(Kind::Grant, role("r"), Some("a"), None), 1);
    assert_eq!(warned(Kind::Grant, entitlement("e"), None, Some("n")), 1);
    assert_eq!(warned(Kind::Revoke, role("r"), None, None), 0);
}
