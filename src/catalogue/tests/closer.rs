//! What is looked up item by item: what items ask for, to which accounts they go, from where they can be taken.

use super::*;
use crate::rules::{Demands, Duration, DurationUnit, Held};

fn v1() -> Api {
    Api { version: ApiVersion::V1, ..api() }
}

fn newer(asker: Asker) -> Asker {
    Asker { newer_rules: true, ..asker }
}

fn closer(people: &[&str], items: &[ItemKey], removing: bool, accounts: bool) -> LookEvent {
    let people = people.iter().map(|id| (*id).to_owned()).collect();
    LookEvent::LookCloser { ask: Particular { people, items: items.to_vec(), removing, accounts }, now_ms: 0 }
}

fn urls(asks: &[Ask<LookTag>]) -> Vec<&str> {
    asks.iter().map(|ask| ask.request.url.trim_start_matches("https://t")).collect()
}

const SETTINGS: &str = r#"{"accessRequestConfig":{"requestCommentRequired":true,"denialCommentRequired":false,
    "requireEndDate":false,"maxPermittedAccessDuration":{"value":3,"timeUnit":"MONTHS"},"formDefinitionId":null}}"#;

#[test]
fn the_settings_of_an_entitlement_become_facts_and_those_nobody_may_read_stay_unknown() {
    let mut look = Look::new(newer(admin()));
    let asks = look.update(&v1(), closer(&["me-id"], &[entitlement("e1"), role("r1")], false, false));
    assert_eq!(urls(&asks), ["/entitlements/v1/e1/entitlement-request-config"]);
    answer_all(&mut look, asks, |_| ok(SETTINGS));
    let longest = Fact::Yes(Duration { value: 3, unit: DurationUnit::Months });
    let known = Demands { comment: Fact::Yes(()), end: Fact::No, longest, form: Fact::No };
    assert_eq!(look.demands(&[entitlement("e1"), role("r1")]).into_values().collect::<Vec<_>>(), [known]);
    // Within five minutes nobody asks again, and whoever is no administrator does not ask at all.
    assert!(look.update(&v1(), closer(&["me-id"], &[entitlement("e1")], false, false)).is_empty());
    let mut look = Look::new(newer(employee()));
    assert!(look.update(&v1(), closer(&["me-id"], &[entitlement("e1")], false, false)).is_empty());
    assert!(look.demands(&[entitlement("e1")]).is_empty());
}

#[test]
fn what_an_older_api_leaves_out_and_what_cannot_be_read_is_not_known() {
    let beta = Api { version: ApiVersion::Beta, ..api() };
    let mut look = Look::new(admin());
    for ask in look.update(&beta, closer(&["me-id"], &[entitlement("e1"), entitlement("e2")], false, true)) {
        let body = if ask.request.url.contains("e1") {
            r#"{"accessRequestConfig":{"maxPermittedAccessDuration":{"value":3,"timeUnit":"FORTNIGHTS"}}}"#
        } else {
            r#"{"accessRequestConfig":null}"#
        };
        look.update(&beta, LookEvent::Answered { tag: ask.tag, result: ok(body), now_ms: 0 });
    }
    let known: Vec<Demands> = look.demands(&[entitlement("e1"), entitlement("e2")]).into_values().collect();
    assert_eq!(known[0], Demands::default());
    assert_eq!(known[1], Demands { longest: Fact::No, ..Demands::default() });
}

const SELECTION: &str = r#"{"identities":[
    {"id":"ann","accountsSelectionRequired":true,"requestedItems":[
        {"type":"ENTITLEMENT","id":"e1","accountsSelectionBlocked":false,"sources":[{"id":"s1","name":"AD","accounts":[
            {"id":"a1","uuid":"{1}","nativeIdentity":"CN=ann","name":"ann"},
            {"id":"a2","uuid":null,"nativeIdentity":"CN=ann.admin","name":"ann.admin"}]}]},
        {"type":"ROLE","id":"r1","accountsSelectionBlocked":true,"sources":[{"id":"s1","name":"AD","accounts":[
            {"id":"a1","nativeIdentity":"CN=ann"},{"id":"a2","nativeIdentity":"CN=ann.admin"}]}]}]},
    {"id":"bob","accountsSelectionRequired":false,"requestedItems":[{"type":"ENTITLEMENT","id":"e1","sources":[]}]}]}"#;

#[test]
fn accounts_are_asked_for_in_calls_the_service_takes_and_only_open_choices_are_choices() {
    let items: Vec<ItemKey> = (0..26).map(|n| role(&format!("r{n}"))).collect();
    let people: Vec<String> = (0..11).map(|n| format!("p{n}")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let mut look = Look::new(newer(employee()));
    let asks = look.update(&v1(), closer(&people, &items, false, true));
    let posts = asks.iter().filter(|ask| ask.request.body.is_some()).count();
    assert_eq!((posts, asks.len()), (4, 4), "11 people are too many to ask for each one's roles");
    // Too many to ask: then it is not known.
    let many: Vec<ItemKey> = (0..325).map(|n| role(&format!("r{n}"))).collect();
    assert!(Look::new(newer(employee())).update(&v1(), closer(&["p"], &many, false, true)).len() <= 1);

    let mut look = Look::new(newer(employee()));
    let asks = look.update(&v1(), closer(&["ann", "bob"], &[entitlement("e1"), role("r1")], false, true));
    let body = asks.iter().find_map(|ask| ask.request.body.clone()).unwrap();
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&body).unwrap(),
        serde_json::json!({ "requestedFor": ["ann", "bob"], "requestType": "GRANT_ACCESS",
            "requestedItems": [{ "type": "ENTITLEMENT", "id": "e1" }, { "type": "ROLE", "id": "r1" }] })
    );
    answer_all(&mut look, asks, |url| if url.contains("selection") { ok(SELECTION) } else { forbidden() });
    let accounts = look.accounts();
    let Fact::Yes(sources) = accounts.of("ann", &entitlement("e1")) else { panic!("{accounts:?}") };
    assert_eq!(sources[0].accounts[1].native_identity, "CN=ann.admin");
    assert_eq!(accounts.of("ann", &role("r1")), Fact::No, "blocked");
    assert_eq!(accounts.of("bob", &entitlement("e1")), Fact::No);
    assert_eq!(accounts.of("bob", &role("r1")), Fact::Unknown, "not in the answer");
}

const ASSIGNMENTS: &str = r#"[
    {"id":"x1","role":{"type":"ROLE","id":"r1","name":"Auditor"},"addedDate":"2026-01-01T00:00:00Z","startDate":null,
        "removeDate":"2027-01-01T00:00:00Z"},
    {"id":"x2","role":{"type":"ROLE","id":"r1","name":"Auditor"},"startDate":null,"removeDate":"2027-01-01T00:00:00Z"},
    {"id":"x3","role":{"type":"ROLE","id":"r2","name":"Planner"},"startDate":"2026-09-01T00:00:00Z","removeDate":null},
    {"id":"","role":{"id":"r3"}}]"#;

/// A manager used to see of their report's roles only those that had been asked for here.
#[test]
fn a_manager_sees_the_roles_of_a_report_assignment_by_assignment() {
    let mut look = Look::new(newer(employee()));
    let asks = look.update(&v1(), closer(&["ann", "me-id"], &[], true, false));
    assert_eq!(urls(&asks), ["/identities/v1/ann/role-assignments"]);
    answer_all(&mut look, asks, |_| ok(ASSIGNMENTS));
    let held: Vec<String> = look.held_by("ann", 0).0.into_iter().map(|held| held.item.name).collect();
    assert_eq!(held, ["Auditor", "Planner", "r3"], "what has no id is held too");
    let ids: Vec<_> = look.targets("ann", &role("r1")).into_iter().map(|target| target.id).collect();
    assert_eq!(ids, [TargetId::Assignment("x1".into()), TargetId::Assignment("x2".into())]);
    assert!(look.targets("ann", &role("r2")).is_empty(), "one is no choice");
    let holdings = look.holdings(["ann"], &[(role("r1"), true), (role("r2"), true), (role("r9"), true)], 0);
    let of = |id: &str| holdings.get("ann", &role(id)).held;
    let Fact::Yes(Held { until: Fact::Yes(_), start: Fact::No, .. }) = of("r1") else {
        panic!("{:?}", of("r1"))
    };
    let Fact::Yes(Held { until: Fact::No, start: Fact::Yes(_), .. }) = of("r2") else {
        panic!("{:?}", of("r2"))
    };
    assert_eq!(of("r9"), Fact::No);
}

/// `revocable-objects` names an account; what a removal calls it stands in `accounts-selection` only.
#[test]
fn an_entitlement_on_two_accounts_can_be_taken_from_one_of_them_by_the_name_the_service_wants() {
    let mut look = Look::new(newer(admin()));
    let asks = look.update(&v1(), closer(&["ann"], &[entitlement("e1")], true, false));
    let targets = r#"{"identityId":"ann","accountTargets":[
        {"accountId":"a1","accountName":"Ann","sourceName":"AD","revocable":true,"removeDate":null},
        {"accountId":"a2","accountName":"Ann (admin)","sourceName":"AD","revocable":false,"removeDate":null}]}"#;
    answer_all(&mut look, asks, |url| {
        ok(match url {
            url if url.contains("revocable") => targets,
            url if url.contains("selection") => SELECTION,
            _ => "[]",
        })
    });
    let found = look.targets("ann", &entitlement("e1"));
    let named: Vec<_> = found.iter().map(|target| (target.name.as_str(), target.id.as_str())).collect();
    assert_eq!(named, [("Ann", "CN=ann"), ("Ann (admin)", "CN=ann.admin")]);
    let Fact::Yes(held) =
        look.holdings(["ann"], &[(entitlement("e1"), true)], 0).get("ann", &entitlement("e1")).held
    else {
        panic!()
    };
    assert_eq!((held.revocable, held.until), (Fact::Yes(()), Fact::No));
}

#[test]
fn what_failed_is_left_alone_for_a_while_although_every_choice_of_an_item_asks() {
    let mut look = Look::new(admin());
    let asks = look.update(&api(), closer(&["me-id"], &[entitlement("e1")], false, false));
    answer_all(&mut look, asks, |_| Err(NoAnswer::TimedOut));
    assert!(look.update(&api(), closer(&["me-id"], &[entitlement("e1")], false, false)).is_empty());
    let ask =
        Particular { people: vec!["me-id".into()], items: vec![entitlement("e1")], ..Default::default() };
    assert_eq!(look.update(&api(), LookEvent::LookCloser { ask, now_ms: 40_000 }).len(), 1);
}

#[test]
fn machine_identities_are_found_beside_people_and_their_list_may_be_missing() {
    let mut search = PeopleSearch::new("me-id", true);
    let asks = search.update(&v1(), PeopleSearchEvent::Look { text: "ro".into(), now_ms: 0 });
    let [people, machines] = &asks[..] else { panic!("{asks:?}") };
    assert!(machines.request.url.starts_with("https://t/public-machine-identities/v1?filters=name%20sw"));
    let robot =
        r#"[{"id":"m-1","name":"robot-01","description":"Reads invoices","owner":{"id":"x","name":"Max"}}]"#;
    search.update(&v1(), PeopleSearchEvent::Answered { tag: people.tag, result: ok("[]") });
    search.update(&v1(), PeopleSearchEvent::Answered { tag: machines.tag, result: ok(robot) });
    let hit = search.view().hits[0].clone();
    assert!(hit.person.machine);
    assert_eq!((hit.person.name.as_str(), hit.relation), ("robot-01", Relation::NotMine));
    let asks = search.update(&v1(), PeopleSearchEvent::Look { text: "an".into(), now_ms: 0 });
    search.update(&v1(), PeopleSearchEvent::Answered { tag: asks[0].tag, result: ok(ANN) });
    search.update(&v1(), PeopleSearchEvent::Answered { tag: asks[1].tag, result: forbidden() });
    let view = search.view();
    assert!(view.problem.is_none() && !view.not_visible && !view.waiting && view.hits.len() == 3);
}

#[test]
fn access_that_a_request_has_scheduled_begins_on_the_day_it_was_asked_for() {
    let mut look = Look::new(employee());
    let asks = look.update(&api(), first(&["me-id"]));
    let row = r#"[{"id":"r1","name":"R","type":"ROLE","state":"REQUEST_COMPLETED","created":"2026-01-01T00:00:00Z",
        "startDate":"2026-09-01T00:00:00Z","accessRequestId":"q","requestedFor":{"id":"me-id"}}]"#;
    let mark = r#"[{"id":"r1","name":"R","type":"ROLE","requestStatus":"ASSIGNED"},
        {"id":"r2","name":"S","type":"ROLE","requestStatus":"ASSIGNED"}]"#;
    answer_all(&mut look, asks, |url| ok(if url.contains("status?") { row } else { mark }));
    let start = |id: &str, now_ms: i64| {
        let Fact::Yes(held) =
            look.holdings(["me-id"], &[(role(id), false)], now_ms).get("me-id", &role(id)).held
        else {
            panic!()
        };
        held.start
    };
    let begins = crate::contract::moment("2026-09-01T00:00:00Z").unwrap();
    assert_eq!(start("r1", begins - 1), Fact::Yes(begins));
    assert_eq!(start("r1", begins), Fact::No);
    assert_eq!(start("r2", begins), Fact::Unknown, "the mark does not say since when");
}
