//! The planner's properties: every call is legal, the calls are exactly the wanted cells, full grids are few calls.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::cases::any_case;
use super::*;
use crate::contract::{AccessRequest, AccessRequestItem, RequestType};

/// Start, end, comment, reference data.
type Sent = (Option<String>, Option<String>, Option<String>, BTreeMap<String, String>);
type Cells = BTreeMap<(String, ItemKey, Kind), Sent>;

/// Every person and item of the calls with what is sent of it; a cell that stands in two calls is a failure.
fn cells_of(calls: &[AccessRequest]) -> Cells {
    let mut cells = Cells::new();
    let mut add = |call: &AccessRequest, person: &String, line: &AccessRequestItem| {
        let kind = match call.request_type {
            Some(RequestType::GrantAccess) => Kind::Grant,
            Some(RequestType::RevokeAccess) => Kind::Revoke,
            Some(RequestType::ModifyAccess) => Kind::Modify,
            _ => panic!("a call says what it is"),
        };
        let key = ItemKey { item_type: line.item_type.clone(), id: line.id.clone() };
        let sent = (
            line.start_date.clone(),
            line.remove_date.clone(),
            line.comment.clone(),
            line.client_metadata.clone().into_iter().collect(),
        );
        assert_eq!(cells.insert((person.clone(), key, kind), sent), None, "asked for twice");
    };
    for call in calls {
        for person in &call.requested_for {
            call.requested_items.iter().for_each(|line| add(call, person, line));
        }
        for row in &call.requested_for_with_requested_items {
            row.requested_items.iter().for_each(|nested| add(call, &row.identity_id, &nested.item));
        }
    }
    cells
}

/// What the draft wants and the plan does not drop, computed from the draft alone.
fn wanted(draft: &Draft, planned: &Plan, pack: &Pack) -> Cells {
    let dropped: BTreeSet<_> =
        planned.dropped.iter().map(|(cell, _)| (cell.person.clone(), cell.item.clone(), cell.kind)).collect();
    let mut seen = BTreeSet::new();
    let mut cells = Cells::new();
    for line in draft.items.iter().filter(|line| seen.insert(line.item.key())) {
        for person in &draft.people {
            let cell = (person.id.clone(), line.item.key(), draft.kind_of(line));
            if !dropped.contains(&cell) {
                let sent = sent(draft, line, choice(draft, &person.id, &cell.1), pack);
                cells.insert(cell, sent);
            }
        }
    }
    cells
}

/// The last choice for a cell is the one that counts.
fn choice<'a>(draft: &'a Draft, person: &str, item: &ItemKey) -> Option<&'a CellChoice> {
    draft.cells.iter().rev().find(|cell| cell.person == person && cell.item.as_ref() == Some(item))
}

fn sent(draft: &Draft, line: &DraftItem, choice: Option<&CellChoice>, pack: &Pack) -> Sent {
    let kind = draft.kind_of(line);
    let takes_end = pack.dates_on_entitlements || line.item.item_type != ItemType::Entitlement;
    let (common_end, common_start) =
        (takes_end.then_some(&draft.end), (kind != Kind::Revoke).then_some(&draft.start));
    let end = choice.and_then(|cell| cell.end.as_ref()).or(line.end.as_ref()).or(common_end);
    let start = choice.and_then(|cell| cell.start.as_ref()).or(line.start.as_ref()).or(common_start);
    let start =
        start.filter(|_| pack.start_dates).and_then(|start| start_of_input(start, &Utc).ok().flatten());
    let end = end.and_then(|end| end_of_input(end, &Utc).ok().flatten());
    let comment = line.comment.as_deref().unwrap_or(&draft.comment);
    let filled =
        line.metadata.iter().filter(|row| !row.key.trim().is_empty() && !row.value.trim().is_empty());
    let rows = filled.map(|row| (row.key.trim().to_owned(), row.value.trim().to_owned()));
    (
        start.map(to_wire),
        end.map(to_wire),
        comment_on_wire(kind, draft.say_removal, Some(comment)),
        rows.collect(),
    )
}

/// Whether a finding at this place can be about this cell.
fn is_about(at: &FieldPath, cell: &Cell, draft: &Draft) -> bool {
    let line = draft.item(&cell.item).expect("the cell's item");
    let choice = choice(draft, &cell.person, &cell.item);
    let own = |mine: bool, key: &Option<ItemKey>| {
        if mine { key.as_ref() == Some(&cell.item) } else { key.is_none() }
    };
    match at {
        FieldPath::Request | FieldPath::Kind | FieldPath::People | FieldPath::Items => true,
        FieldPath::Person(id) => *id == cell.person,
        FieldPath::Item(key) => *key == cell.item,
        FieldPath::Comment(key) => own(line.comment.is_some(), key),
        FieldPath::StartDate(key) => {
            choice.is_none_or(|cell| cell.start.is_none()) && own(line.start.is_some(), key)
        }
        FieldPath::EndDate(key) => {
            choice.is_none_or(|cell| cell.end.is_none()) && own(line.end.is_some(), key)
        }
        FieldPath::Metadata { item, .. } => item.as_ref().is_none_or(|key| *key == cell.item),
        FieldPath::Cell { person, item, .. } => (person, item) == (&cell.person, &cell.item),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_call_is_legal_and_the_calls_are_what_was_wanted(case in any_case()) {
        let (context, pack) = (context(&case.facts), pack(case.pack));
        let planned = plan(&case.draft, &context, pack);
        for call in &planned.calls {
            let verdict = judge_call_of(call, &case.draft, &context, pack);
            prop_assert!(verdict.passes(), "{:?} in {:?}", verdict.errors().collect::<Vec<_>>(), call);
            prop_assert!(!call.requested_items.is_empty() || !call.requested_for_with_requested_items.is_empty());
        }
        prop_assert_eq!(cells_of(&planned.calls), wanted(&case.draft, &planned, pack));
        prop_assert_eq!(planned.why.is_empty(), planned.calls.len() < 2, "{:?}", planned.calls);
    }

    #[test]
    fn a_cell_is_dropped_for_an_error_or_a_choice_and_for_nothing_else(case in any_case()) {
        let (context, pack) = (context(&case.facts), pack(case.pack));
        let verdict = judge(&case.draft, &context, pack);
        for (cell, reason) in plan(&case.draft, &context, pack).dropped {
            match reason {
                Reason::LeftOut => prop_assert!(case.draft.cells.iter().any(|choice| choice.left_out && choice.person == cell.person)),
                Reason::Rule { rule, message } => {
                    let about = verdict.errors().any(|finding| {
                        finding.rule == rule && finding.message == message && is_about(&finding.at, &cell, &case.draft)
                    });
                    prop_assert!(about, "{:?} {:?} in {:?}", cell, rule, verdict.errors().collect::<Vec<_>>());
                }
            }
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_full_grid_takes_as_few_calls_as_the_limits_allow(people in 1..60usize, entitlements in 0..90usize, roles in 0..40usize) {
        prop_assume!(entitlements + roles > 0);
        let (draft, facts) = (grid(people, entitlements, roles), admin());
        let calls = plan(&draft, &context(&facts), beta()).calls.len();
        let expected = if entitlements == 0 { 1 } else { people.div_ceil(10) * entitlements.div_ceil(25) };
        prop_assert_eq!(calls, expected);
        let removals = plan(&Draft { kind: Kind::Revoke, comment: "x".into(), ..draft }, &context(&facts), v1()).calls.len();
        prop_assert_eq!(removals, people * entitlements.max(1));
    }
}

fn grid(people: usize, entitlements: usize, roles: usize) -> Draft {
    let people: Vec<String> = (0..people).map(|n| format!("p{n}")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let items = (0..entitlements).map(|n| entitlement(&format!("e{n}")));
    give(&people, items.chain((0..roles).map(|n| role(&format!("r{n}")))).collect())
}

fn left_out(person: &str, item: &DraftItem) -> CellChoice {
    CellChoice { person: person.into(), item: Some(item.item.key()), left_out: true, ..CellChoice::default() }
}

fn keys(why: &[crate::text::Message]) -> Vec<&str> {
    why.iter().map(|message| message.id.key()).collect()
}

#[test]
fn a_ragged_grid_takes_the_better_of_two_groupings() {
    // Two people miss the same item: by people that is one call more, by items likewise, never one for each person.
    let items = vec![entitlement("a"), entitlement("b"), entitlement("c")];
    let cells = ["p1", "p2", "p3"].map(|person| left_out(person, &items[0])).to_vec();
    let draft = Draft { cells, ..give(&["p0", "p1", "p2", "p3", "p4"], items.clone()) };
    let planned = plan(&draft, &context(&admin()), beta());
    assert_eq!((planned.calls.len(), planned.dropped.len()), (2, 3));
    assert_eq!(keys(&planned.why), ["rules.why.ragged"]);

    // Everybody misses another item: by people three calls; by items three; all but one item whole: two.
    let cells = vec![left_out("p0", &items[0]), left_out("p1", &items[0]), left_out("p1", &items[1])];
    let draft = Draft { cells, ..give(&["p0", "p1", "p2"], items) };
    assert_eq!(plan(&draft, &context(&admin()), beta()).calls.len(), 3);
}

#[test]
fn what_is_blank_parts_no_calls_and_is_not_sent() {
    let mut blank = left_out("p1", &role("r"));
    blank.left_out = false;
    blank.assignment_id = Some(" ".into());
    blank.native_identity = Some(String::new());
    blank.accounts = vec![ChosenAccount {
        source_id: "s".into(),
        account_uuid: Some(" ".into()),
        native_identity: "".into(),
    }];
    let draft = Draft { cells: vec![blank], ..give(&["p0", "p1"], vec![role("r")]) };
    let facts = admin();
    let planned = plan(&draft, &context(&facts), v1());
    assert_eq!(planned.calls.len(), 1);
    assert_eq!(planned.calls[0].requested_for, ["p0", "p1"]);
    let uuid =
        ChosenAccount { source_id: "s".into(), account_uuid: Some("u".into()), native_identity: " ".into() };
    let chosen = CellChoice { accounts: vec![uuid], ..draft.cells[0].clone() };
    let planned = plan(&Draft { cells: vec![chosen], ..draft }, &context(&facts), v1());
    let sent = serde_json::to_value(&planned.calls[1]).unwrap();
    let account =
        &sent["requestedForWithRequestedItems"][0]["requestedItems"][0]["accountSelection"][0]["accounts"][0];
    assert_eq!(account, &serde_json::json!({ "accountUuid": "u" }));
}

#[test]
fn a_nested_plan_says_why_and_is_as_short_as_the_limits_allow() {
    // Thirteen people choose an account each, some for an entitlement: no reason was given for the second call, and
    // those without an entitlement had a call of their own.
    let account =
        || vec![ChosenAccount { source_id: "s".into(), account_uuid: None, native_identity: "n".into() }];
    let chosen = |person: &str, item: &DraftItem| CellChoice {
        accounts: account(),
        left_out: false,
        ..left_out(person, item)
    };
    let alone = Facts { nested_alone: true, ..admin() };
    let items = vec![entitlement("e"), role("r")];
    let small = Draft {
        cells: vec![chosen("p0", &items[0]), left_out("p1", &items[0]), chosen("p1", &items[1])],
        ..give(&["p0", "p1"], items.clone())
    };
    assert_eq!(plan(&small, &context(&alone), v1()).calls.len(), 1);
    let people: Vec<String> = (0..13).map(|n| format!("p{n}")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let cells = people.iter().map(|person| chosen(person, &items[0])).collect();
    let large = Draft { cells, ..give(&people, items[..1].to_vec()) };
    let planned = plan(&large, &context(&alone), v1());
    assert_eq!((planned.calls.len(), keys(&planned.why)), (2, vec!["rules.why.recipients"]));
    let three: Vec<DraftItem> = (0..9).map(|n| entitlement(&format!("e{n}"))).collect();
    let cells = people[..4].iter().flat_map(|person| three.iter().map(|item| chosen(person, item))).collect();
    let planned = plan(&Draft { cells, ..give(&people[..4], three) }, &context(&alone), v1());
    assert_eq!((planned.calls.len(), keys(&planned.why)), (2, vec!["rules.why.per-person"]));
}

#[test]
fn the_reasons_are_counted_for_each_kind() {
    // Twenty to give and ten to change are no thirty to give.
    let mut draft = grid(1, 30, 0);
    draft.end = DateInput::day("2026-12-31");
    for line in draft.items.iter_mut().take(10) {
        line.kind = Some(Kind::Modify);
    }
    let planned = plan(&draft, &context(&admin()), v1());
    assert_eq!((planned.calls.len(), keys(&planned.why)), (2, vec!["rules.why.kinds"]));
}

#[test]
fn the_plan_says_why_there_are_so_many() {
    let facts = admin();
    let why = |draft: &Draft, pack| plan(draft, &context(&facts), pack).why;
    assert_eq!(keys(&why(&grid(11, 1, 1), beta())), ["rules.why.recipients"]);
    assert_eq!(keys(&why(&grid(1, 26, 0), beta())), ["rules.why.entitlements"]);
    assert_eq!(keys(&why(&grid(40, 60, 0), beta())), ["rules.why.entitlements", "rules.why.recipients"]);
    assert_eq!(keys(&why(&remove(&["a", "b"], vec![role("r")]), beta())), ["rules.why.one-identity"]);
    let two = remove(&["a"], vec![entitlement("e"), entitlement("f")]);
    assert_eq!(keys(&why(&two, v1())), ["rules.why.one-entitlement"]);
    let mut mixed = remove(&["a"], vec![role("r"), role("s")]);
    mixed.items[1].kind = Some(Kind::Grant);
    assert_eq!(keys(&why(&mixed, beta())), ["rules.why.kinds"]);
    assert_eq!(keys(&why(&grid(40, 0, 60), beta())), Vec::<&str>::new());
}

#[test]
fn what_is_legal_of_a_mixed_wish_is_asked_for_and_the_rest_named() {
    // Forty people, sixty items, some to give and some to remove: oneself cannot be removed from, all else can.
    let mut draft = grid(39, 30, 30);
    draft.people.push(person("me"));
    draft.comment = "reorganisation".into();
    for line in draft.items.iter_mut().filter(|line| line.item.item_type == ItemType::Role).take(10) {
        line.kind = Some(Kind::Revoke);
    }
    let planned = plan(&draft, &context(&admin()), beta());
    assert_eq!(planned.dropped.len(), 10);
    assert!(planned.dropped.iter().all(|(cell, _)| cell.person == "me" && cell.kind == Kind::Revoke));
    assert_eq!(planned.calls.len(), 4 * 2 + 39);
    assert_eq!(cells_of(&planned.calls).len(), 40 * 60 - 10);
}

#[test]
fn dates_for_each_person_part_the_calls_where_the_shape_is_flat() {
    let cell = CellChoice {
        person: "p1".into(),
        item: Some(role("r").item.key()),
        end: Some(DateInput::day("2026-12-31")),
        ..CellChoice::default()
    };
    let draft = Draft { cells: vec![cell], ..give(&["p0", "p1", "p2"], vec![role("r")]) };
    let planned = plan(&draft, &context(&facts()), v1());
    let who: Vec<_> = planned.calls.iter().map(|call| call.requested_for.clone()).collect();
    assert_eq!(who, [vec!["p0", "p2"], vec!["p1"]]);
    let alone = Facts { nested_alone: true, ..facts() };
    assert_eq!(plan(&draft, &context(&alone), v1()).calls.len(), 1);
}

/// "Send request" used to stop at any error, though the planner leaves out just the cells it is about.
#[test]
fn an_error_about_one_item_stops_nobody_from_asking_for_the_others() {
    let facts = admin();
    let judged = |draft: &Draft| {
        let verdict = judge(draft, &context(&facts), beta());
        let planned = plan(draft, &context(&facts), beta());
        (stops(&verdict, &planned, None, draft), planned.calls.len())
    };
    let mixed = remove(&["ada"], vec![role("r"), entitlement("e")]);
    assert_eq!(judged(&mixed), (false, 1));
    let only = remove(&["ada"], vec![entitlement("e")]);
    assert_eq!(judged(&only), (true, 0));
    let silent = Draft { comment: String::new(), ..mixed };
    assert!(judged(&silent).0, "what can be typed is asked for");
    let with_me = remove(&["me", "ada"], vec![role("r")]);
    assert_eq!(judged(&with_me), (false, 1));
    let cell = CellChoice {
        person: "ada".into(),
        item: Some(role("r").item.key()),
        end: Some(DateInput::day("2020-01-01")),
        ..CellChoice::default()
    };
    let typed_wrong = Draft { cells: vec![cell], ..remove(&["ada", "ben"], vec![role("r")]) };
    assert_eq!(judged(&typed_wrong), (true, 1), "a date that was typed is mended, not left out");
    // Nobody may take away from themselves, and everybody may ask for themselves.
    let mut both = remove(&["me"], vec![role("r"), role("s")]);
    both.items[1].kind = Some(Kind::Grant);
    assert_eq!(judged(&both), (false, 1));
}

#[test]
fn each_reason_for_many_calls_names_the_rule_that_it_comes_from() {
    let facts = admin();
    let rules = |draft: &Draft, pack: &'static Pack| {
        let planned = plan(draft, &context(&facts), pack);
        planned.why.iter().filter_map(rule_behind).map(|rule| rule.0).collect::<Vec<_>>()
    };
    let both = ["grant.entitlements.max-25", "grant.entitlements.max-10-recipients"];
    assert_eq!(rules(&grid(40, 60, 0), beta()), both);
    assert_eq!(rules(&remove(&["a", "b"], vec![role("r")]), beta()), ["revoke.one-identity"]);
    let two = remove(&["a"], vec![entitlement("e"), entitlement("f")]);
    assert_eq!(rules(&two, v1()), ["revoke.entitlements.max-1"]);
    for pack in [beta(), v1()] {
        for rule in both {
            assert!(pack.rule(RuleId(rule)).is_some(), "{rule}");
        }
    }
}
