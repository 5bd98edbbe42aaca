//! Edges that mutation testing (`docs/mutants.md`) found nobody looking at: exact limits, orders, and the better of two
//! groupings.

use super::*;
use crate::contract::{AccessRequest, AccessRequestItem, NestedItem, RequestType, RequestedForWithItems};
use crate::text::Arg;

fn ids(letter: char, count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{letter}{n}")).collect()
}

fn for_people(count: usize, items: Vec<DraftItem>) -> Draft {
    let ids = ids('p', count);
    give(&ids.iter().map(String::as_str).collect::<Vec<_>>(), items)
}

fn entitlements(count: usize) -> Vec<DraftItem> {
    ids('e', count).iter().map(|id| entitlement(id)).collect()
}

fn cell(person: &str, item: &DraftItem) -> CellChoice {
    CellChoice { person: person.into(), item: Some(item.item.key()), ..CellChoice::default() }
}

fn without(draft: Draft, cells: &[(usize, usize)]) -> Draft {
    let out = cells.iter().map(|(person, item)| {
        let (person, item) = (&draft.people[*person].id, &draft.items[*item]);
        CellChoice { left_out: true, ..cell(person, item) }
    });
    Draft { cells: out.collect(), ..draft }
}

fn why(planned: &Plan) -> Vec<&str> {
    planned.why.iter().map(|message| message.id.key()).collect()
}

fn planned(draft: &Draft, pack: &'static Pack) -> Plan {
    plan(draft, &context(&admin()), pack)
}

#[test]
fn what_was_recorded_of_a_person_and_an_item_is_what_is_known() {
    let mut holdings = Holdings::default();
    let known = Known { held: Fact::No, pending: Fact::Yes(Pending { since_ms: Some(7) }) };
    holdings.set("ann", role("r").item.key(), known);
    assert_eq!(holdings.get("ann", &role("r").item.key()), known);
    assert_eq!(holdings.get("ann", &role("s").item.key()), Known::default());
    assert_eq!(holdings.get("bob", &role("r").item.key()), Known::default());
}

#[test]
fn a_relation_that_nobody_could_look_up_is_what_the_manager_says() {
    let facts = Facts { relations: [("ann".to_owned(), Relation::Unknown)].into(), ..facts() };
    let report = Person { manager_id: Some("me".into()), ..person("ann") };
    assert_eq!(facts.relation(&report), Relation::ReportOfMine);
    assert_eq!(facts.relation(&person("ann")), Relation::Unknown);
}

#[test]
fn a_setting_that_is_not_known_is_said_once_however_many_people_it_is_about() {
    let facts = Facts { on_behalf: OnBehalf::Unknown, ..facts() };
    let verdict = judge(&give(&["ann", "bob", "cyd"], vec![role("r")]), &context(&facts), beta());
    assert_eq!(verdict.unknown.iter().filter(|fact| **fact == Unknown::OnBehalf).count(), 1);
}

#[test]
fn those_of_whom_nothing_is_known_are_counted() {
    let mut facts = facts();
    facts.holdings.set("ann", role("r").item.key(), Known { held: Fact::No, pending: Fact::No });
    let verdict = judge(&give(&["ann", "bob", "cyd"], vec![role("r")]), &context(&facts), beta());
    let item = || role("r").item.key();
    assert!(verdict.unknown.contains(&Unknown::Held { item: item(), people: 2 }), "{:?}", verdict.unknown);
    assert!(verdict.unknown.contains(&Unknown::Pending { item: item(), people: 2 }), "{:?}", verdict.unknown);
}

#[test]
fn findings_of_one_step_stand_in_the_order_of_its_fields_whatever_the_packs_order() {
    let twice = vec![MetadataRow { key: "k".into(), value: "1".into() }; 2];
    let mut asks = role("r");
    asks.item.demands.comment = Fact::Yes(());
    let draft = Draft { end: DateInput::day("2020-01-01"), metadata: twice, ..give(&["me"], vec![asks]) };
    let facts = facts();
    let verdict = judge(&draft, &context(&facts), beta());
    let found: Vec<_> = verdict.for_step(Step::Details).map(|finding| finding.rule.0).collect();
    assert_eq!(found, ["comment.required-by-item", "remove-date.future", "metadata.strings"]);
}

#[test]
fn a_request_without_items_is_judged_by_its_own_kind() {
    let facts = facts();
    let not_self = |draft: &Draft| of(&judge(draft, &context(&facts), beta()), "revoke.not-self").len();
    assert_eq!((not_self(&remove(&["me"], vec![])), not_self(&give(&["me"], vec![]))), (1, 0));
}

#[test]
fn a_start_date_says_both_clocks_too() {
    let said = start_says(&DateInput::day("2026-07-01"), &Utc).expect("a sentence");
    assert_eq!(said.args[2], ("utc", "00:00".into()));
    assert_eq!(start_says(&DateInput::default(), &Utc), None);
}

#[test]
fn an_offset_of_the_wire_has_hours_to_23_and_minutes_to_59() {
    let at = |offset: &str| parse_wire(&format!("2026-12-31T12:00:00{offset}"));
    assert_eq!(at("+23:59"), at("Z").map(|ms| ms - (23 * 60 + 59) * 60_000));
    for odd in ["+24:00", "+00:60", "-24:00", "+23:60"] {
        assert_eq!(at(odd), None, "{odd}");
    }
}

// Calls

#[test]
fn the_fewer_calls_are_made_whichever_way_they_are_grouped() {
    // Four people with four sets of roles, but each role for one of three sets of people; and the other way round.
    let roles: Vec<DraftItem> = ["a", "b", "c"].map(role).to_vec();
    let by_role = without(for_people(4, roles.clone()), &[(1, 2), (2, 0), (3, 1), (3, 2)]);
    assert_eq!(planned(&by_role, beta()).calls.len(), 3);
    let by_person = without(for_people(2, roles), &[(0, 0), (1, 1)]);
    assert_eq!(planned(&by_person, beta()).calls.len(), 2);
}

#[test]
fn groupings_are_compared_by_the_calls_that_their_limits_make_of_them() {
    // By people 27, 28 and 28 entitlements, two calls each; by entitlement one group of 26 and three single ones.
    let small = without(for_people(5, entitlements(29)), &{
        let mut out = vec![(0, 0), (0, 27), (4, 28)];
        out.extend([1, 2, 3].map(|person| (person, 0)));
        out
    });
    assert_eq!(planned(&small, beta()).calls.len(), 5);
    // Thirty people with 75 and one with 74 of them: 9 and 3 calls; by entitlement 12 and 3.
    let large = without(for_people(31, entitlements(75)), &[(30, 0)]);
    assert_eq!(planned(&large, beta()).calls.len(), 12);
}

#[test]
fn a_limit_that_is_just_met_is_no_reason() {
    assert_eq!(why(&planned(&for_people(11, entitlements(25)), beta())), ["rules.why.recipients"]);
    assert_eq!(why(&planned(&for_people(10, entitlements(26)), beta())), ["rules.why.entitlements"]);
}

#[test]
fn people_count_against_the_limit_only_where_an_entitlement_is_asked_for_them() {
    let out: Vec<(usize, usize)> = (1..12).map(|person| (person, 1)).collect();
    let draft = without(for_people(12, vec![role("r"), entitlement("e")]), &out);
    let planned = planned(&draft, beta());
    assert_eq!((planned.calls.len(), why(&planned)), (2, vec!["rules.why.ragged"]));
}

#[test]
fn what_everybody_lacks_leaves_a_full_grid() {
    // An item is dropped for all: what remains is not ragged.
    let wrong = DraftItem { end: Some(DateInput::day("2020-01-01")), ..role("r") };
    let mut items = entitlements(26);
    items.push(wrong);
    let planned = planned(&for_people(2, items), beta());
    assert_eq!((planned.dropped.len(), why(&planned)), (2, vec!["rules.why.entitlements"]));
}

#[test]
fn what_a_pack_does_not_know_of_a_choice_parts_no_calls_and_is_not_sent() {
    let chosen = CellChoice {
        accounts: vec![ChosenAccount {
            source_id: "s".into(),
            account_uuid: None,
            native_identity: "n".into(),
        }],
        assignment_id: Some("a1".into()),
        ..cell("p1", &role("r"))
    };
    let older = Draft { cells: vec![chosen.clone()], ..for_people(2, vec![role("r")]) };
    let calls = planned(&older, beta()).calls;
    assert_eq!((calls.len(), calls[0].requested_for.len()), (1, 2));
    let removal = Draft { kind: Kind::Revoke, comment: "left".into(), ..older.clone() };
    assert!(
        planned(&removal, beta()).calls.iter().all(|call| call.requested_items[0].assignment_id.is_none())
    );
    // An assignment is what a removal names; what is given names accounts.
    let dated = CellChoice { accounts: Vec::new(), end: Some(DateInput::day("2026-12-31")), ..chosen };
    let newer = Draft { cells: vec![dated], ..older };
    assert!(planned(&newer, v1()).calls.iter().all(|call| call.requested_items[0].assignment_id.is_none()));
}

#[test]
fn a_nested_call_is_filled_to_the_last_entitlement() {
    let account = || ChosenAccount { source_id: "s".into(), account_uuid: None, native_identity: "n".into() };
    let items = entitlements(13);
    let mut cells: Vec<CellChoice> = Vec::new();
    for person in ["p0", "p1"] {
        cells.extend(items.iter().map(|item| CellChoice { accounts: vec![account()], ..cell(person, item) }));
    }
    cells[0].left_out = true;
    let draft = Draft { cells, ..for_people(2, items) };
    let facts = Facts { nested_alone: true, ..admin() };
    assert_eq!(plan(&draft, &context(&facts), v1()).calls.len(), 1);
}

// Bodies

fn line(item_type: ItemType, id: &str) -> NestedItem {
    let item = AccessRequestItem::bare(item_type, id);
    NestedItem { item, account_selection: Vec::new() }
}

fn nested(rows: Vec<(&str, Vec<NestedItem>)>) -> AccessRequest {
    let rows = rows
        .into_iter()
        .map(|(id, requested_items)| RequestedForWithItems { identity_id: id.into(), requested_items });
    AccessRequest { requested_for_with_requested_items: rows.collect(), ..AccessRequest::default() }
}

#[test]
fn the_entitlements_of_a_nested_body_are_counted_at_whomever_they_are_for() {
    let many = ids('e', 26).iter().map(|id| line(ItemType::Entitlement, id)).collect();
    let facts = admin();
    let verdict = judge_call(&nested(vec![("a", many)]), &context(&facts), v1());
    assert_eq!(verdict.errors().map(|found| found.rule.0).collect::<Vec<_>>(), ["grant.entitlements.max-25"]);
}

#[test]
fn what_somebody_holds_is_said_of_their_own_line_of_a_nested_body() {
    let held = Known {
        held: Fact::Yes(Held { until: Fact::No, revocable: Fact::Yes(()), start: Fact::No }),
        pending: Fact::No,
    };
    let mut facts = admin();
    facts.holdings.set("a", role("r").item.key(), held);
    let found = |person: &str| {
        let body =
            nested(vec![(person, vec![line(ItemType::Role, "r")]), ("c", vec![line(ItemType::Role, "s")])]);
        of(&judge_call(&body, &context(&facts), v1()), "duplicate.held").len()
    };
    assert_eq!((found("a"), found("b")), (1, 0));
    let others = nested(vec![("a", vec![line(ItemType::Role, "s")]), ("b", vec![line(ItemType::Role, "r")])]);
    assert_eq!(of(&judge_call(&others, &context(&facts), v1()), "duplicate.held").len(), 0);
}

#[test]
fn the_reference_data_and_the_dates_of_a_body_are_judged_as_the_wire_has_them() {
    #[derive(Debug)]
    struct Tokyo;
    impl Zone for Tokyo {
        fn name(&self) -> String {
            "Asia/Tokyo".into()
        }
        fn offset_minutes(&self, _: i64) -> i32 {
            540
        }
    }
    let mut role = line(ItemType::Role, "r").item;
    role.remove_date = Some("2026-12-31T22:59:59Z".into());
    let body = AccessRequest {
        request_type: Some(RequestType::GrantAccess),
        requested_for: vec!["a".into()],
        requested_items: vec![role],
        client_metadata: [(String::new(), "x".to_owned())].into(),
        ..AccessRequest::default()
    };
    let facts = admin();
    let verdict = judge_call(&body, &Context { zone: &Tokyo, ..context(&facts) }, v1());
    let blank = of(&verdict, "metadata.blank-key");
    assert_eq!(
        blank.iter().map(|found| found.at.clone()).collect::<Vec<_>>(),
        [FieldPath::Metadata { item: None, row: 0, part: Part::Key }]
    );
    let sla = of(&verdict, "remove-date.sla");
    assert!(sla[0].message.args.contains(&("zone", Arg::Text("UTC".into()))), "{:?}", sla[0].message);
}

fn found(body: &AccessRequest, pack: &'static Pack) -> Vec<(&'static str, FieldPath)> {
    let facts = admin();
    let verdict = judge_call(body, &context(&facts), pack);
    verdict.findings.into_iter().map(|finding| (finding.rule.0, finding.at)).collect()
}

fn rules_found(body: &AccessRequest, pack: &'static Pack) -> Vec<&'static str> {
    found(body, pack).into_iter().map(|(rule, _)| rule).collect()
}

#[test]
fn a_body_of_a_removal_is_read_as_the_approver_reads_it() {
    let says = |comment: &str| {
        let mut role = line(ItemType::Role, "r").item;
        role.comment = Some(comment.into());
        rules_found(&flat(RequestType::RevokeAccess, &["a"], vec![role]), beta())
    };
    assert_eq!(says("left the team"), ["revoke.comment.says-revoke"]);
    assert_eq!(says("REMOVE ACCESS: left the team"), Vec::<&str>::new());
}

#[test]
fn what_nobody_knows_more_of_is_called_by_its_id() {
    let held = Known {
        held: Fact::Yes(Held { until: Fact::No, revocable: Fact::Yes(()), start: Fact::No }),
        pending: Fact::No,
    };
    let mut facts = admin();
    facts.holdings.set("a7", role("r7").item.key(), held);
    let body = flat(RequestType::GrantAccess, &["a7"], vec![line(ItemType::Role, "r7").item]);
    let verdict = judge_call(&body, &context(&facts), beta());
    let Arg::Message(has) = &of(&verdict, "duplicate.held")[0].message.args[0].1 else {
        panic!("{verdict:?}")
    };
    assert_eq!(has.args, [("person", "a7".into()), ("item", "r7".into())]);
}

#[test]
fn the_flat_pair_is_read_where_any_of_it_is_there_or_the_pack_knows_no_other() {
    let rows = || nested(vec![("a", vec![line(ItemType::Role, "r")])]);
    assert_eq!(rules_found(&rows(), beta()), ["request.recipients.required", "request.items.required"]);
    let people = AccessRequest { requested_for: vec!["b".into()], ..rows() };
    assert_eq!(rules_found(&people, v1()), ["request.items.required", "request.flat-or-nested"]);
    let items = AccessRequest { requested_items: vec![line(ItemType::Role, "s").item], ..rows() };
    assert_eq!(rules_found(&items, v1()), ["request.recipients.required", "request.flat-or-nested"]);
}

#[test]
fn the_account_that_a_line_names_is_read_with_either_of_its_names() {
    let names = |assignment: Option<&str>, native: Option<&str>| {
        let mut role = line(ItemType::Role, "r").item;
        role.assignment_id = assignment.map(str::to_owned);
        role.native_identity = native.map(str::to_owned);
        rules_found(&flat(RequestType::GrantAccess, &["a"], vec![role]), v1())
    };
    assert_eq!(names(Some("a1"), None), ["revoke.one-account"]);
    assert_eq!(names(None, Some("n1")), ["revoke.one-account"]);
    assert_eq!(names(None, None), Vec::<&str>::new());
}

#[test]
fn the_reference_data_of_each_line_is_judged() {
    let mut role = line(ItemType::Role, "r").item;
    role.client_metadata = [("key".to_owned(), " ".to_owned())].into();
    let at = FieldPath::Metadata { item: Some(super::role("r").item.key()), row: 0, part: Part::Value };
    let body = flat(RequestType::GrantAccess, &["a"], vec![role]);
    assert_eq!(found(&body, beta()), [("metadata.blank-key", at)]);
}

#[test]
fn of_a_date_that_has_passed_or_is_just_now_nobody_says_when_it_ends() {
    for ms in [NOW - 1000, NOW] {
        let wire = to_wire(ms);
        let end = DateInput { date: wire[..10].into(), time: wire[11..19].into() };
        let facts = facts();
        let verdict = judge(&Draft { end, ..give(&["me"], vec![role("r")]) }, &context(&facts), v1());
        assert_eq!(of(&verdict, "remove-date.sla"), Vec::<&Finding>::new());
        assert_eq!(of(&verdict, "remove-date.future").len(), 1);
    }
}

// What stops a draft

#[test]
fn what_takes_away_some_of_it_stops_nothing_and_what_takes_all_away_does() {
    let finding = |at: FieldPath| Finding {
        rule: RuleId("any"),
        severity: Severity::Error,
        at,
        message: crate::msg!("rules.recipients.required"),
    };
    let draft = give(&["a", "b"], vec![role("r"), role("s")]);
    let (person, item) =
        (|id: &str| FieldPath::Person(id.into()), |id: &str| FieldPath::Item(role(id).item.key()));
    let one_cell = |part| FieldPath::Cell { person: "a".into(), item: role("r").item.key(), part };
    let stopped_with = |places: Vec<FieldPath>, step, plan: &Plan| {
        let findings = places.into_iter().map(finding).collect();
        stops(&Verdict { findings, unknown: Vec::new() }, plan, step, &draft)
    };
    let stopped = |places, step| stopped_with(places, step, &Plan::default());
    assert!(!stopped(vec![one_cell(CellPart::Account)], None));
    assert!(stopped(vec![one_cell(CellPart::EndDate)], None), "a wrong date is to be mended");
    assert!(!stopped(vec![person("a"), item("r")], None));
    assert!(stopped(vec![person("a"), person("b")], None));
    assert!(stopped(vec![item("r"), item("s")], None));
    assert!(stopped(vec![FieldPath::Comment(None)], None));
    assert!(stopped(vec![FieldPath::Comment(None)], Some(Step::Details)));
    assert!(!stopped(vec![FieldPath::Comment(None)], Some(Step::Who)));
    let some = planned(&draft, beta());
    assert!(!stopped_with(vec![item("r"), item("s")], None, &some), "what one kind loses the other may keep");
    assert!(stopped_with(vec![FieldPath::Comment(None)], None, &some));
    let nothing = stops(&Verdict::default(), &Plan::default(), None, &Draft::default());
    assert!(!nothing, "nothing found stops nothing");
}
