//! The planner's properties: every call is legal, the calls are exactly the wanted cells, full grids are few calls.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::contract::{AccessRequest, AccessRequestItem, RequestType};

type Cells = BTreeMap<(String, ItemKey, Kind), (Option<String>, Option<String>)>;

/// Every person and item of the calls with its dates; a cell that stands in two calls is a failure.
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
        let dates = (line.start_date.clone(), line.remove_date.clone());
        assert_eq!(cells.insert((person.clone(), key, kind), dates), None, "asked for twice");
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
fn wanted(draft: &Draft, planned: &Plan) -> Cells {
    let dropped: BTreeSet<_> =
        planned.dropped.iter().map(|(cell, _)| (cell.person.clone(), cell.item.clone(), cell.kind)).collect();
    let mut cells = Cells::new();
    for person in &draft.people {
        for line in &draft.items {
            let (key, kind) = (line.item.key(), draft.kind_of(line));
            let choice = draft
                .cells
                .iter()
                .rev()
                .find(|cell| cell.person == person.id && cell.item.as_ref() == Some(&key));
            let end = choice.and_then(|cell| cell.end.as_ref()).or(line.end.as_ref()).unwrap_or(&draft.end);
            let end = end_of_input(end, &Utc).ok().flatten().map(to_wire);
            let cell = (person.id.clone(), key, kind);
            if !dropped.contains(&cell) {
                cells.insert(cell, (None, end));
            }
        }
    }
    cells
}

#[derive(Clone, Debug)]
struct Case {
    draft: Draft,
    facts: Facts,
    pack: PackName,
}

fn any_item() -> impl Strategy<Value = DraftItem> {
    let kind = prop_oneof![4 => Just(None), 1 => Just(Some(Kind::Revoke)), 1 => Just(Some(Kind::Grant)), 1 => Just(Some(Kind::Modify))];
    let end = prop_oneof![6 => Just(None), 1 => Just(Some("2026-12-31")), 1 => Just(Some("2020-01-01")), 1 => Just(Some(""))];
    let item_type = prop_oneof![4 => Just(ItemType::Entitlement), 2 => Just(ItemType::Role), 1 => Just(ItemType::AccessProfile), 1 => Just(ItemType::from("GROUP"))];
    (0..60u8, kind, end, item_type).prop_map(|(id, kind, end, item_type)| DraftItem {
        kind,
        end: end.map(DateInput::day),
        ..item(item_type, &format!("i{id}"))
    })
}

fn any_case() -> impl Strategy<Value = Case> {
    let people = prop::collection::vec(0..30u8, 0..26);
    let items = prop::collection::vec(any_item(), 0..40);
    let cells = prop::collection::vec((0..30usize, 0..40usize, any::<bool>(), 0..4u8, any::<bool>()), 0..30);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (people, items, cells, flags).prop_map(
        |(people, items, cells, (revoke, newer, org_admin, nested_alone))| {
            let name = |n: &u8| if *n == 0 { "me".to_owned() } else { format!("p{n}") };
            let mut draft = Draft {
                kind: if revoke { Kind::Revoke } else { Kind::Grant },
                people: people.iter().map(|n| person(&name(n))).collect(),
                items,
                comment: "because".into(),
                ..Draft::default()
            };
            for (at, of, left_out, end, account) in cells {
                let (Some(person), Some(line)) = (draft.people.get(at), draft.items.get(of)) else {
                    continue;
                };
                let end =
                    ["2026-12-31", "2027-01-31", ""].get(usize::from(end)).map(|date| DateInput::day(*date));
                let chosen =
                    ChosenAccount { source_id: "s".into(), account_uuid: None, native_identity: "n".into() };
                let accounts = if account && newer { vec![chosen] } else { Vec::new() };
                draft.cells.push(CellChoice {
                    person: person.id.clone(),
                    item: Some(line.item.key()),
                    left_out,
                    end,
                    accounts,
                    ..CellChoice::default()
                });
            }
            let facts = Facts { nested_alone, ..if org_admin { admin() } else { facts() } };
            Case { draft, facts, pack: if newer { PackName::V12026 } else { PackName::Beta2023 } }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_call_is_legal_and_the_calls_are_what_was_wanted(case in any_case()) {
        let (context, pack) = (context(&case.facts), pack(case.pack));
        let planned = plan(&case.draft, &context, pack);
        for call in &planned.calls {
            let verdict = judge_call(call, &context, pack);
            prop_assert!(verdict.passes(), "{:?} in {:?}", verdict.errors().collect::<Vec<_>>(), call);
            prop_assert!(!call.requested_items.is_empty() || !call.requested_for_with_requested_items.is_empty());
        }
        let mut merged = case.draft.clone();
        let mut seen = BTreeSet::new();
        merged.items.retain(|line| seen.insert(line.item.key()));
        let mut wanted = wanted(&merged, &planned);
        if case.pack == PackName::Beta2023 {
            for ((_, key, _), dates) in &mut wanted {
                if key.item_type == ItemType::Entitlement {
                    dates.1 = None;
                }
            }
        }
        prop_assert_eq!(cells_of(&planned.calls), wanted);
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
                    prop_assert!(verdict.errors().any(|finding| finding.rule == rule && finding.message == message));
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
