//! What judging says where the examples of single rules do not reach.

use super::*;
use crate::text::Arg;

#[test]
fn a_plain_request_for_oneself_has_nothing_to_say() {
    let mut facts = facts();
    facts.holdings.set("me", role("r").item.key(), Known { held: Fact::No, pending: Fact::No });
    let verdict = judge(&give(&["me"], vec![role("r")]), &context(&facts), beta());
    assert_eq!(verdict, Verdict::default());
    assert!(verdict.complete() && verdict.passes());
}

#[test]
fn what_nobody_could_look_up_is_unknown_and_not_fine() {
    let facts = facts();
    let verdict = judge(&give(&["me", "ann"], vec![role("r")]), &context(&facts), beta());
    let item = role("r").item.key();
    let unknown = vec![Unknown::Held { item: item.clone(), people: 2 }, Unknown::Pending { item, people: 2 }];
    assert!(verdict.passes() && !verdict.complete());
    assert_eq!(verdict.unknown, unknown);
}

#[test]
fn a_tenant_whose_settings_are_not_known_gets_a_warning() {
    let facts = Facts { on_behalf: OnBehalf::Unknown, ..facts() };
    let verdict = judge(&give(&["ann", "me"], vec![role("r")]), &context(&facts), beta());
    let [finding] = of(&verdict, "grant.self-or-allowed")[..] else { panic!("{verdict:?}") };
    assert_eq!((finding.severity, &finding.at), (Severity::Warning, &FieldPath::Person("ann".into())));
    assert!(verdict.unknown.contains(&Unknown::OnBehalf));
}

#[test]
fn a_relation_that_is_not_known_gets_a_warning() {
    let on_behalf = OnBehalf::Known { anyone_by_anyone: false, employee_by_manager: true };
    let facts = Facts { on_behalf, ..facts() };
    for (draft, rule) in [
        (give(&["ann"], vec![role("r")]), "grant.self-or-allowed"),
        (remove(&["ann"], vec![role("r")]), "revoke.manager-or-admin"),
    ] {
        let verdict = judge(&draft, &context(&facts), beta());
        let [finding] = of(&verdict, rule)[..] else { panic!("{verdict:?}") };
        assert_eq!(finding.severity, Severity::Warning);
        assert!(verdict.unknown.contains(&Unknown::Relation("ann".into())));
    }
}

#[test]
fn who_may_ask_for_whom_follows_the_tenant() {
    let with = |anyone_by_anyone, employee_by_manager, person: Person, facts: Facts| {
        let facts = Facts { on_behalf: OnBehalf::Known { anyone_by_anyone, employee_by_manager }, ..facts };
        can_request_for(&person, &context(&facts), beta()).is_ok()
    };
    let report = || Person { manager_id: Some("me".into()), ..person("ann") };
    let other = || Person { manager_id: Some("boss".into()), ..person("bob") };
    assert!(with(false, false, person("me"), facts()));
    assert!(!with(false, false, report(), facts()));
    assert!(!with(false, false, person("ann"), facts()));
    assert!(with(false, false, other(), admin()));
    assert!(with(false, true, report(), facts()));
    assert!(!with(false, true, other(), facts()));
    assert!(with(true, false, other(), facts()));
    assert!(!with(true, true, person("me"), Facts::default()));
}

#[test]
fn a_tenant_whose_approvals_are_elsewhere_takes_requests_of_administrators_only() {
    let external = |facts: Facts| Facts { approvals_must_be_external: Fact::Yes(()), ..facts };
    let (mine, administrators) = (external(facts()), external(admin()));
    assert!(can_request_for(&person("me"), &context(&mine), beta()).is_err());
    assert!(can_request_for(&person("me"), &context(&administrators), beta()).is_ok());
    let report = Person { manager_id: Some("me".into()), ..person("ann") };
    assert!(can_remove_for(&report, &context(&mine), beta()).is_err());
}

#[test]
fn who_may_remove_from_whom_follows_the_documentation() {
    let report = Person { manager_id: Some("me".into()), ..person("ann") };
    let other = Person { manager_id: Some("boss".into()), ..person("bob") };
    let can = |person: &Person, facts: &Facts| can_remove_for(person, &context(facts), beta()).is_ok();
    assert!(can(&report, &facts()));
    assert!(!can(&other, &facts()));
    assert!(can(&other, &admin()));
    assert!(!can(&person("me"), &admin()));
    assert!(!can(&report, &Facts::default()));
    let looked_up = Facts { relations: [("bob".to_owned(), Relation::ReportOfMine)].into(), ..facts() };
    assert!(can(&other, &looked_up));
}

#[test]
fn what_may_be_removed_or_ended_follows_the_pack() {
    assert!(can_revoke_item(&role("r").item, beta()).is_ok());
    assert!(can_revoke_item(&entitlement("e").item, beta()).is_err());
    assert!(can_revoke_item(&entitlement("e").item, v1()).is_ok());
    assert!(can_end(&entitlement("e").item, beta()).is_err());
    assert!(can_end(&entitlement("e").item, v1()).is_ok());
    assert!(can_end(&role("r").item, beta()).is_ok());
}

#[test]
fn a_token_of_a_program_is_refused_whatever_else_it_says() {
    let requester = Requester { identity_id: Some("me".into()), authorities: vec!["API".into()] };
    let facts = Facts { requester, ..facts() };
    let verdict = judge(&give(&["me"], vec![role("r")]), &context(&facts), beta());
    assert_eq!(verdict.for_step(Step::Check).count(), 1);
    assert_eq!(of(&verdict, "token.user-context").len(), 1);
    assert!(can_request(&context(&facts)).is_err());
}

#[test]
fn the_common_end_date_is_left_out_for_entitlements_and_said_so() {
    let end = DateInput::day("2026-12-31");
    let draft = Draft { end, ..give(&["me"], vec![role("r"), entitlement("e"), entitlement("f")]) };
    let (facts, now) = (facts(), facts());
    let verdict = judge(&draft, &context(&facts), beta());
    let [finding] = of(&verdict, "remove-date.not-for-entitlements")[..] else { panic!("{verdict:?}") };
    assert_eq!((finding.severity, &finding.at), (Severity::Notice, &FieldPath::EndDate(None)));
    assert_eq!(finding.message.args[1], ("count", Arg::Number(2)));
    assert!(verdict.passes());
    assert_eq!(
        of(&judge(&draft, &context(&now), v1()), "remove-date.not-for-entitlements"),
        Vec::<&Finding>::new()
    );
}

#[test]
fn a_common_end_date_that_goes_with_nothing_is_not_held_against_anybody() {
    let draft = Draft { end: DateInput::day("2020-01-01"), ..give(&["me"], vec![entitlement("e")]) };
    let facts = facts();
    assert!(judge(&draft, &context(&facts), beta()).passes());
}

#[test]
fn an_item_may_have_its_own_end_date_or_none() {
    let past = DraftItem { end: Some(DateInput::day("2020-01-01")), ..role("r") };
    let none = DraftItem { end: Some(DateInput::default()), ..role("s") };
    let draft = Draft { end: DateInput::day("2026-12-31"), ..give(&["me"], vec![past, none, role("t")]) };
    let facts = facts();
    let verdict = judge(&draft, &context(&facts), beta());
    let at: Vec<_> = verdict.errors().map(|finding| &finding.at).collect();
    assert_eq!(at, [&FieldPath::EndDate(Some(role("r").item.key()))]);
    let sent = &plan(&draft, &context(&facts), beta()).calls[0].requested_items;
    let dates: Vec<_> = sent.iter().map(|line| line.remove_date.as_deref()).collect();
    assert_eq!(dates, [None, Some("2026-12-31T23:59:59Z")]);
}

#[test]
fn the_last_second_is_still_the_future_and_the_moment_itself_is_not() {
    let at = |ms: i64| {
        let wire = to_wire(ms);
        let end = DateInput { date: wire[..10].into(), time: wire[11..19].into() };
        let facts = facts();
        judge(&Draft { end, ..give(&["me"], vec![role("r")]) }, &context(&facts), beta()).passes()
    };
    assert!(at(NOW + 1000));
    assert!(!at(NOW));
    assert!(!at(NOW - 1000));
}

#[test]
fn a_date_that_cannot_be_read_is_found_at_its_field() {
    for (date, time) in
        [("2026-02-30", ""), ("99999-01-01", ""), ("soon", ""), ("", "12:00"), ("2026-12-31", "25:00")]
    {
        let end = DateInput { date: date.into(), time: time.into() };
        let draft = Draft { end, ..give(&["me"], vec![role("r")]) };
        let facts = facts();
        let verdict = judge(&draft, &context(&facts), beta());
        let [finding] = of(&verdict, "remove-date.future")[..] else { panic!("{date} {time}: {verdict:?}") };
        assert_eq!((finding.severity, &finding.at), (Severity::Error, &FieldPath::EndDate(None)));
        assert_eq!(plan(&draft, &context(&facts), beta()).calls, []);
    }
}

#[test]
fn a_comment_that_misses_is_found_where_it_would_be_typed() {
    let own = |text: &str| DraftItem { comment: Some(text.into()), ..role("own") };
    let draft = Draft { comment: String::new(), ..remove(&["ann"], vec![own(" "), role("r"), role("s")]) };
    let facts = admin();
    let verdict = judge(&draft, &context(&facts), beta());
    let at: Vec<_> =
        of(&verdict, "revoke.comment.required").iter().map(|finding| finding.at.clone()).collect();
    assert_eq!(at, [FieldPath::Comment(None), FieldPath::Comment(Some(role("own").item.key()))]);

    let draft = Draft { comment: String::new(), ..remove(&["ann"], vec![own("left"), role("r")]) };
    let planned = plan(&draft, &context(&facts), beta());
    assert_eq!(planned.calls[0].requested_items.len(), 1);
    assert_eq!(planned.dropped[0].0.item, role("r").item.key());
}

#[test]
fn a_removal_that_does_not_say_so_is_warned_of_only_without_the_prefix() {
    let said = |comment: &str, say_removal| {
        let draft = Draft { comment: comment.into(), say_removal, ..remove(&["ann"], vec![role("r")]) };
        let facts = admin();
        of(&judge(&draft, &context(&facts), beta()), "revoke.comment.says-revoke").is_empty()
    };
    assert!(said("left the team", true));
    assert!(!said("left the team", false));
    for own in ["Please REMOVE", "revocation", "Entzug der Rolle", "supprimer", "アクセスの削除"] {
        assert!(said(own, false), "{own}");
    }
    assert!(!said(&("x".repeat(1_000) + " remove"), false));
}

#[test]
fn names_of_ours_are_refused_in_reference_data() {
    for key in ["arCid", " arPart "] {
        let line = MetadataRow { key: key.into(), value: "1".into() };
        let at = DraftItem { metadata: vec![line.clone()], ..role("r") };
        let facts = facts();
        let verdict = judge(&give(&["me"], vec![at]), &context(&facts), beta());
        let place = FieldPath::Metadata { item: Some(role("r").item.key()), row: 0, part: Part::Key };
        assert_eq!(verdict.errors().map(|finding| &finding.at).collect::<Vec<_>>(), [&place]);
        let draft = Draft { metadata: vec![line], ..give(&["me"], vec![role("r")]) };
        assert!(!judge(&draft, &context(&facts), beta()).passes());
    }
}

#[test]
fn an_error_in_the_data_of_one_item_does_not_stop_the_others() {
    let twice = vec![MetadataRow { key: "k".into(), value: "1".into() }; 2];
    let draft = give(&["me"], vec![DraftItem { metadata: twice, ..role("r") }, role("s")]);
    let facts = facts();
    let planned = plan(&draft, &context(&facts), beta());
    assert_eq!(planned.calls[0].requested_items[0].id, "s");
    assert!(matches!(&planned.dropped[..], [(cell, Reason::Rule { rule, .. })]
        if cell.item.id == "r" && rule.0 == "metadata.strings"));
}

#[test]
fn thousands_of_rows_and_a_megabyte_are_no_matter() {
    let rows = (0..10_000).map(|_| MetadataRow { key: "same".into(), value: "x".into() }).collect();
    let comment = "long ".repeat(200_000);
    let draft = Draft { metadata: rows, comment, say_removal: false, ..remove(&["ann"], vec![role("r")]) };
    let facts = admin();
    let verdict = judge(&draft, &context(&facts), beta());
    assert_eq!(of(&verdict, "metadata.strings").len(), 20);
}

#[test]
fn asking_again_for_held_access_says_what_happens() {
    let until = NOW + 86_400_000;
    let wire = to_wire(until);
    let same = DateInput { date: wire[..10].into(), time: wire[11..19].into() };
    let says = |until, end: DateInput| {
        let mut facts = facts();
        let held = Fact::Yes(Held { until, ..Held::default() });
        facts.holdings.set("me", role("r").item.key(), Known { held, pending: Fact::No });
        let verdict = judge(&Draft { end, ..give(&["me"], vec![role("r")]) }, &context(&facts), beta());
        let duplicate = of(&verdict, "duplicate.held").len();
        let changes = of(&verdict, "grant.changes-existing-end-date").len();
        (duplicate, changes, verdict.complete())
    };
    assert_eq!(says(Fact::Yes(until), same.clone()), (1, 0, true));
    assert_eq!(says(Fact::Yes(until + 999), same.clone()), (1, 0, true));
    assert_eq!(says(Fact::Yes(until), DateInput::day("2026-12-31")), (0, 1, true));
    assert_eq!(says(Fact::Yes(until), DateInput::default()), (0, 1, true));
    assert_eq!(says(Fact::No, DateInput::default()), (1, 0, true));
    assert_eq!(says(Fact::No, same.clone()), (0, 1, true));
    assert_eq!(says(Fact::Unknown, same), (1, 1, false));
}

#[test]
fn one_finding_speaks_of_all_who_have_it() {
    let mut facts = facts();
    let held = Known { held: Fact::Yes(Held { until: Fact::No, ..Held::default() }), pending: Fact::No };
    for id in ["ann", "bob", "cyd"] {
        facts.holdings.set(id, role("r").item.key(), held);
    }
    let verdict = judge(&give(&["ann", "bob", "cyd", "dan"], vec![role("r")]), &context(&facts), beta());
    let [finding] = of(&verdict, "duplicate.held")[..] else { panic!("{verdict:?}") };
    let Arg::Message(has) = &finding.message.args[0].1 else { panic!("{finding:?}") };
    assert_eq!(has.args, [("person", "ANN".into()), ("count", Arg::Number(2)), ("item", "R".into())]);
}

#[test]
fn findings_stand_in_the_order_of_the_form() {
    let draft = Draft {
        metadata: vec![MetadataRow { key: "k".into(), value: String::new() }],
        ..remove(&[], vec![])
    };
    let facts = facts();
    let verdict = judge(&draft, &context(&facts), beta());
    let steps: Vec<_> = verdict.findings.iter().map(|finding| finding.at.step()).collect();
    assert_eq!(steps, [Step::Who, Step::What, Step::Details]);
    assert_eq!(verdict.at(&FieldPath::People).count(), 1);
}

#[test]
fn rules_of_a_call_stop_nobody_whom_two_calls_can_serve() {
    let people: Vec<String> = (0..40).map(|n| format!("p{n}")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let items = (0..60).map(|n| entitlement(&format!("e{n}"))).collect();
    let facts = admin();
    assert!(judge(&give(&people, items), &context(&facts), beta()).passes());
    assert!(judge(&remove(&people, vec![role("r")]), &context(&facts), beta()).passes());
}

#[test]
fn a_body_of_another_is_judged_as_it_stands() {
    let read = |json: serde_json::Value| {
        let facts = admin();
        let body = serde_json::from_value(json).unwrap();
        let verdict = judge_call(&body, &context(&facts), v1());
        verdict.errors().map(|finding| finding.rule.0).collect::<Vec<_>>()
    };
    use serde_json::json;
    let item = json!({ "type": "ROLE", "id": "r" });
    assert_eq!(read(json!({ "requestedFor": ["a"], "requestedItems": [item] })), Vec::<&str>::new());
    assert_eq!(read(json!({})), ["request.recipients.required", "request.items.required"]);
    let odd = json!({ "requestedFor": ["a"], "requestType": "TAKE", "requestedItems": [item] });
    assert_eq!(read(odd), ["request.type.known"]);
    for date in ["", "2026-06-01", "2020-01-01T00:00:00Z"] {
        let dated = json!({ "type": "ROLE", "id": "r", "removeDate": date });
        assert_eq!(
            read(json!({ "requestedFor": ["a"], "requestedItems": [dated] })),
            ["remove-date.future"],
            "{date}"
        );
    }
}

#[test]
fn a_pack_has_a_name_that_reads_back() {
    for name in PackName::ALL {
        assert_eq!(name.as_str().parse(), Ok(name));
        assert_eq!(pack(name).name, name);
    }
    assert_eq!("beta".parse::<PackName>(), Err(UnknownPack("beta".into())));
    assert!("beta".parse::<PackName>().unwrap_err().to_string().contains("v1-2026"));
}

#[test]
fn every_rule_of_a_pack_has_its_own_id() {
    for name in PackName::ALL {
        let mut ids: Vec<_> = pack(name).rules.iter().map(|rule| rule.id).collect();
        ids.sort_unstable();
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?}");
    }
}
