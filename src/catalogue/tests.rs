mod closer;

use super::*;
use crate::api::Api;
use crate::config::ApiVersion;
use crate::contract::ItemType;
use crate::http::{NoAnswer, Response};
use crate::rules::{Fact, Item, ItemKey, Relation};

fn api() -> Api {
    Api { url: "https://t".into(), version: ApiVersion::V3, language: "en".into() }
}

fn ok(body: impl Into<String>) -> Result<Response, NoAnswer> {
    Ok(Response { status: 200, headers: Vec::new(), body: body.into() })
}

fn forbidden() -> Result<Response, NoAnswer> {
    let body = r#"{"detailCode":"403 Forbidden","trackingId":"t","messages":[{"text":"no"}]}"#;
    Ok(Response { status: 403, headers: Vec::new(), body: body.into() })
}

fn employee() -> Asker {
    Asker { me: "me-id".into(), ..Asker::default() }
}

fn admin() -> Asker {
    Asker { me: "me-id".into(), org_admin: true, ..Asker::default() }
}

fn term(term: &str) -> ItemQuery {
    ItemQuery { term: term.into(), ..ItemQuery::default() }
}

fn look(query: ItemQuery) -> ItemSearchEvent {
    ItemSearchEvent::Look { query, now_ms: 1_000 }
}

fn roles(names: &[&str]) -> String {
    let rows = names.iter().map(|name| {
        format!(
            r#"{{"id":"{name}-id","name":"{name}","type":"ROLE","requestStatus":"AVAILABLE",
                "ownerRef":{{"id":"o1","name":"Olga"}},"requestCommentsRequired":true}}"#
        )
    });
    format!("[{}]", rows.collect::<Vec<_>>().join(","))
}

fn names<'a>(view: &ItemView<'a>) -> Vec<&'a str> {
    view.hits.iter().map(|hit| hit.item.name.as_str()).collect()
}

fn role(id: &str) -> ItemKey {
    ItemKey { item_type: ItemType::Role, id: id.into() }
}

fn entitlement(id: &str) -> ItemKey {
    ItemKey { item_type: ItemType::Entitlement, id: id.into() }
}

#[test]
fn a_query_asks_both_lists_and_shows_one() {
    let mut search = ItemSearch::new(employee());
    let asks = search.update(&api(), look(term("  fin ")));
    assert_eq!(asks.len(), 2);
    assert!(asks[0].request.url.contains("/v3/requestable-objects?identity-id=me&term=fin&"));
    assert!(
        asks[1]
            .request
            .url
            .contains("/entitlements/v1?segmented-for-identity=me-id&filters=requestable%20eq%20true")
    );
    search.update(
        &api(),
        ItemSearchEvent::Answered { tag: asks[0].tag, result: ok(roles(&["Old Finance", "Finance"])) },
    );
    let body = r#"[{"id":"e","name":"Fin-Read","source":{"id":"s","name":"AD"},"privilegeLevel":{"direct":"HIGH"}}]"#;
    search.update(&api(), ItemSearchEvent::Answered { tag: asks[1].tag, result: ok(body) });
    let view = search.view();
    assert_eq!(names(&view), ["Fin-Read", "Finance", "Old Finance"]);
    assert!(view.hits[0].privileged && view.hits[1].item.demands.comment == Fact::Yes(()));
    assert_eq!((view.waiting, view.more), (false, false));
    let facets = search.facets();
    assert_eq!((facets.owners[0].count, facets.sources[0].name.as_str()), (2, "AD"));
}

#[test]
fn what_is_known_whole_is_narrowed_without_asking() {
    let mut search = ItemSearch::new(employee());
    for ask in search.update(&api(), look(term("f"))) {
        let body = if ask.tag.list == 0 { roles(&["Fiñance", "Facilities"]) } else { "[]".into() };
        search.update(&api(), ItemSearchEvent::Answered { tag: ask.tag, result: ok(body) });
    }
    assert!(search.update(&api(), look(term("FIN"))).is_empty());
    assert_eq!(names(&search.view()), ["Fiñance"]);
    assert!(search.update(&api(), look(term("f"))).is_empty());
    assert_eq!(names(&search.view()).len(), 2);
    let later = ItemSearchEvent::Look { query: term("f"), now_ms: 1_000 + shelf::FRESH_MS };
    assert_eq!(search.update(&api(), later).len(), 2);
}

#[test]
fn an_earlier_answer_is_narrowed_while_the_new_one_is_under_way_and_a_late_one_changes_nothing() {
    let mut search = ItemSearch::new(employee());
    let fifty: Vec<String> = (0..50).map(|n| format!("Fa{n}")).collect();
    let fifty: Vec<&str> = fifty.iter().map(String::as_str).collect();
    let first = search.update(&api(), look(term("fa")));
    search.update(&api(), ItemSearchEvent::Answered { tag: first[0].tag, result: ok(roles(&fifty)) });
    search.update(&api(), ItemSearchEvent::Answered { tag: first[1].tag, result: ok("[]") });
    assert!(search.view().more);
    let second = search.update(&api(), look(term("fa4")));
    assert_eq!(second.len(), 2);
    assert!(search.view().provisional);
    assert_eq!(search.view().hits.len(), 11);
    let third = search.update(&api(), look(term("gb")));
    search.update(&api(), ItemSearchEvent::Answered { tag: second[0].tag, result: ok(roles(&["Late"])) });
    search.update(&api(), ItemSearchEvent::Answered { tag: third[0].tag, result: ok(roles(&["Gb"])) });
    assert_eq!(names(&search.view()), ["Gb"]);
}

#[test]
fn show_more_asks_only_the_lists_that_have_more_and_moves_nothing() {
    let mut search = ItemSearch::new(employee());
    let page: Vec<String> = (0..50).map(|n| format!("M{n:02}")).collect();
    let page: Vec<&str> = page.iter().map(String::as_str).collect();
    let asks = search.update(&api(), look(term("")));
    search.update(&api(), ItemSearchEvent::Answered { tag: asks[0].tag, result: ok(roles(&page)) });
    search.update(&api(), ItemSearchEvent::Answered { tag: asks[1].tag, result: ok("[]") });
    let more = search.update(&api(), ItemSearchEvent::More);
    assert_eq!(more.len(), 1);
    assert!(more[0].request.url.contains("offset=50"));
    search.update(&api(), ItemSearchEvent::Answered { tag: more[0].tag, result: ok(roles(&["Aaa"])) });
    assert_eq!(names(&search.view()).last(), Some(&"Aaa"));
    assert!(!search.view().more);
}

#[test]
fn a_list_the_token_may_not_read_is_named_and_one_that_failed_can_be_asked_again() {
    let mut search = ItemSearch::new(employee());
    let asks = search.update(&api(), look(term("x")));
    search.update(&api(), ItemSearchEvent::Answered { tag: asks[0].tag, result: Err(NoAnswer::TimedOut) });
    search.update(&api(), ItemSearchEvent::Answered { tag: asks[1].tag, result: forbidden() });
    assert_eq!(search.view().not_visible, [ItemList::Entitlements]);
    assert_eq!(search.view().problems[0].0, ItemList::RolesAndProfiles);
    assert_eq!(search.update(&api(), ItemSearchEvent::Retry).len(), 1);
}

#[test]
fn for_others_only_an_admin_searches_their_catalogue() {
    let others = |asker, people: &[&str]| {
        let for_whom = For::Others(people.iter().map(|id| (*id).to_owned()).collect());
        let query = ItemQuery { for_whom, types: vec![ItemType::Role], ..ItemQuery::default() };
        ItemSearch::new(asker).update(&api(), look(query))[0].request.url.clone()
    };
    assert!(others(employee(), &["p1"]).contains("identity-id=me&types=ROLE"));
    assert!(others(admin(), &["p1"]).contains("identity-id=p1"));
    assert!(!others(admin(), &["p1", "p2"]).contains("identity-id"));
}

#[test]
fn the_shelf_keeps_a_bounded_number_of_queries() {
    let mut search = ItemSearch::new(employee());
    let oldest = search.update(&api(), look(term("a0")));
    for n in 1..100 {
        search.update(&api(), look(term(&format!("a{n}"))));
    }
    search.update(&api(), ItemSearchEvent::Answered { tag: oldest[0].tag, result: ok(roles(&["a0"])) });
    assert_eq!(search.update(&api(), look(term("a0"))).len(), 2);
}

const ANN: &str = r#"[{"id":"ann","name":"Ann Lee","alias":"alee","email":"ann@x","manager":{"id":"me-id","name":"Me"}},
    {"id":"me-id","name":"Me","alias":"me","manager":null},{"id":"bob","name":"Bob","manager":{"id":"z"}},{"name":"no id"}]"#;

#[test]
fn people_found_say_what_they_are_to_the_person_who_asks() {
    let mut search = PeopleSearch::new("me-id", false);
    let asks = search.update(&api(), PeopleSearchEvent::Look { text: "a".into(), now_ms: 0 });
    assert_eq!(asks.len(), 1);
    search.update(&api(), PeopleSearchEvent::Answered { tag: asks[0].tag, result: ok(ANN) });
    let relations: Vec<_> = search.view().hits.iter().map(|hit| hit.relation).collect();
    assert_eq!(relations, [Relation::ReportOfMine, Relation::Myself, Relation::NotMine]);
    assert_eq!(search.view().hits[0].person.manager_id.as_deref(), Some("me-id"));
    assert!(search.update(&api(), PeopleSearchEvent::Look { text: "alee".into(), now_ms: 1 }).is_empty());
    assert_eq!(search.view().hits.len(), 1);
    assert!(search.update(&api(), PeopleSearchEvent::Look { text: " ".into(), now_ms: 1 }).is_empty());
    assert!(search.view().hits.is_empty());
}

#[test]
fn somebody_the_server_does_not_know_is_missing_and_not_asked_for_again() {
    let mut search = PeopleSearch::new("me-id", false);
    let ids = || vec!["ann".to_owned(), "gone".to_owned()];
    let asks = search.update(&api(), PeopleSearchEvent::LookUp { ids: ids(), now_ms: 0 });
    assert!(asks[0].request.url.contains("filters=id%20in%20%28%22ann%22%2C%22gone%22%29"));
    assert!(!search.is_missing("gone"));
    search.update(&api(), PeopleSearchEvent::Answered { tag: asks[0].tag, result: ok(ANN) });
    assert!(search.is_missing("gone") && !search.is_missing("ann"));
    let again = search.update(&api(), PeopleSearchEvent::LookUp { ids: vec!["gone".into()], now_ms: 1 });
    for ask in again {
        search.update(&api(), PeopleSearchEvent::Answered { tag: ask.tag, result: ok("[]") });
    }
    assert!(
        search.update(&api(), PeopleSearchEvent::LookUp { ids: vec!["gone".into()], now_ms: 2 }).is_empty()
    );
}

fn answer_all(look: &mut Look, asks: Vec<Ask<LookTag>>, reply: impl Fn(&str) -> Result<Response, NoAnswer>) {
    for ask in asks {
        let result = reply(&ask.request.url);
        look.update(&api(), LookEvent::Answered { tag: ask.tag, result, now_ms: 0 });
    }
}

fn first(people: &[&str]) -> LookEvent {
    let people = people.iter().map(|id| (*id).to_owned()).collect();
    LookEvent::Look { people, occasion: Occasion::First, now_ms: 0 }
}

fn again(people: &[&str], now_ms: i64) -> LookEvent {
    let people = people.iter().map(|id| (*id).to_owned()).collect();
    LookEvent::Look { people, occasion: Occasion::Again, now_ms }
}

#[test]
fn a_request_for_myself_costs_two_questions_and_one_more_before_sending() {
    let mut look = Look::new(employee());
    let asks = look.update(&api(), first(&["me-id"]));
    assert_eq!(asks.len(), 2);
    answer_all(&mut look, asks, |url| {
        ok(if url.contains("requestable") {
            r#"[{"id":"r1","name":"R1","type":"ROLE","requestStatus":"ASSIGNED"}]"#
        } else {
            r#"[{"id":"q-1","type":"ENTITLEMENT","name":"E1","state":"EXECUTING","created":"2026-01-02T00:00:00Z",
                 "accessRequestId":"q","requestedFor":{"id":"me-id"},"requestType":"GRANT_ACCESS"},
                {"id":"p-1","type":"ROLE","name":"R1","state":"REQUEST_COMPLETED","created":"2025-01-02T00:00:00Z",
                 "removeDate":"2027-01-01T00:00:00Z","accessRequestId":"p","requestedFor":{"id":"me-id"}}]"#
        })
    });
    assert_eq!(
        look.standing("me-id", &role("r1"), false, 0),
        Standing::Held { until_ms: Some(1_798_761_600_000) }
    );
    assert_eq!(look.standing("me-id", &role("r2"), false, 0), Standing::Available);
    assert_eq!(
        look.standing("me-id", &entitlement("e1"), false, 0),
        Standing::NotVisible,
        "not known by name"
    );
    look.learn(&called(ItemType::Entitlement, "e1", "E1"));
    assert!(matches!(
        look.standing("me-id", &entitlement("e1"), false, 0),
        Standing::Pending { since_ms: Some(_) }
    ));
    assert_eq!(look.standing("me-id", &entitlement("e2"), false, 0), Standing::NotVisible);
    assert!(look.update(&api(), again(&["me-id"], 5_000)).is_empty());
    let asks = look.update(&api(), again(&["me-id"], 60_000));
    assert_eq!(asks.len(), 1);
    assert!(asks[0].request.url.contains("filters=created%20ge%20%222026-01-02T00%3A00%3A00.000Z%22"));
    // Reading only the newest again keeps what was read before.
    answer_all(&mut look, asks, |_| ok("[]"));
    assert_eq!(
        look.holdings(["me-id"], &[(role("r2"), false)], 0).get("me-id", &role("r2")).pending,
        Fact::No
    );
}

#[test]
fn a_request_that_was_completed_in_between_is_no_longer_pending() {
    let mut look = Look::new(employee());
    let row = |state: &str| {
        format!(
            r#"[{{"id":"q-1","type":"ENTITLEMENT","name":"E1","state":"{state}","created":"2026-01-02T00:00:00Z",
                  "accessRequestId":"q","requestedFor":{{"id":"me-id"}}}}]"#
        )
    };
    let asks = look.update(&api(), first(&["me-id"]));
    answer_all(&mut look, asks, |url| {
        ok(if url.contains("requestable") { "[]".into() } else { row("EXECUTING") })
    });
    let asks = look.update(&api(), again(&["me-id"], 60_000));
    answer_all(&mut look, asks, |_| ok(row("REQUEST_COMPLETED")));
    look.learn(&called(ItemType::Entitlement, "e1", "E1"));
    assert_eq!(look.standing("me-id", &entitlement("e1"), false, 0), Standing::Held { until_ms: None });
}

#[test]
fn a_manager_sees_of_others_only_what_they_asked_for_and_what_waits_for_them() {
    let mut look = Look::new(employee());
    let asks = look.update(&api(), first(&["ann"]));
    assert_eq!(asks.len(), 2);
    answer_all(&mut look, asks, |url| {
        ok(if url.contains("approvals") {
            r#"[{"id":"a","requestedFor":{"id":"ann"},"requestedObject":{"id":"r3","name":"R3","type":"ROLE"}}]"#
        } else {
            r#"[{"id":"1-1","type":"ROLE","name":"R1","state":"REQUEST_COMPLETED","requestedFor":{"id":"ann"},"accessRequestId":"1"},
                {"id":"2-1","type":"ROLE","name":"R2","state":"EXECUTING","requestType":"REVOKE_ACCESS","requestedFor":{"id":"ann"},"accessRequestId":"2"}]"#
        })
    });
    look.learn(&called(ItemType::Role, "r1", "R1"));
    look.learn(&called(ItemType::Role, "r2", "R2"));
    assert_eq!(look.standing("ann", &role("r1"), false, 0), Standing::Held { until_ms: None });
    assert_eq!(look.standing("ann", &role("r2"), true, 0), Standing::Pending { since_ms: None });
    assert_eq!(look.standing("ann", &role("r2"), false, 0), Standing::NotVisible);
    assert_eq!(look.standing("ann", &role("r3"), false, 0), Standing::Pending { since_ms: None });
    assert_eq!(look.standing("ann", &role("r9"), false, 0), Standing::NotVisible);
    // A row has no id that a removal could name: what only requests tell of is no choice.
    let (held, sight) = look.held_by("ann", 0);
    assert_eq!((held.len(), sight), (0, ListSight::Partly));
}

/// The id of a row was taken for that of its item: nothing was ever found pending, and a removal chosen from the list was
/// refused, because that id is the request's.
#[test]
fn a_row_of_the_request_list_is_known_by_the_name_of_its_item() {
    let mut look = Look::new(employee());
    let asks = look.update(&api(), first(&["ann"]));
    answer_all(&mut look, asks, |url| {
        ok(if url.contains("approvals") {
            r#"[{"id":"a","requestedFor":{"id":"ann"},"requestedObject":{"id":"r1","name":"R1","type":"ROLE"}}]"#
        } else {
            r#"[{"id":"r9","type":"ROLE","name":"R1","state":"REQUEST_COMPLETED","requestedFor":{"id":"ann"},"accessRequestId":"1"},
                {"id":"x","type":"ENTITLEMENT","name":"Admins","description":"of one source","state":"EXECUTING",
                 "requestedFor":{"id":"ann"},"accessRequestId":"2"}]"#
        })
    });
    assert_eq!(look.standing("ann", &role("r9"), false, 0), Standing::NotVisible);
    let held: Vec<_> = look.held_by("ann", 0).0.into_iter().map(|held| (held.item.id, held.how)).collect();
    assert_eq!(held, [("r1".to_owned(), How::Requests)], "a known item of that name");
    for (id, description) in [("e1", "of one source"), ("e2", "of another")] {
        let item = Item { description: description.into(), ..called(ItemType::Entitlement, id, "Admins") };
        look.learn(&item);
    }
    let pending = |id| look.standing("ann", &entitlement(id), false, 0);
    assert!(matches!(pending("e1"), Standing::Pending { .. }));
    assert_eq!(pending("e2"), Standing::NotVisible, "another source's of the same name");
}

fn called(item_type: ItemType, id: &str, name: &str) -> Item {
    Item { item_type, id: id.into(), name: name.into(), ..Item::default() }
}

#[test]
fn what_the_token_may_not_see_is_not_visible_and_never_a_failure() {
    let mut look = Look::new(admin());
    let asks = look.update(&api(), first(&["ann"]));
    assert_eq!(asks.len(), 3);
    answer_all(&mut look, asks, |_| forbidden());
    assert!(look.problem().is_none() && !look.is_waiting());
    assert_eq!(look.standing("ann", &role("r1"), false, 0), Standing::NotVisible);
    assert!(look.update(&api(), again(&["ann"], 5_000)).is_empty());
}

#[test]
fn an_admin_sees_everything_the_index_knows() {
    let mut look = Look::new(admin());
    let asks = look.update(&api(), first(&["ann"]));
    answer_all(&mut look, asks, |url| {
        ok(if url.contains("search") {
            r#"[{"id":"ann","access":[{"id":"r1","name":"R1","type":"ROLE","revocable":false,"owner":{"name":"O"}},
                {"id":"e1","displayName":"E One","type":"ENTITLEMENT","source":{"name":"AD"}},{"type":"ROLE"},null]}]"#
                .replace(",null", "")
        } else {
            "[]".into()
        })
    });
    let (held, sight) = look.held_by("ann", 0);
    assert_eq!((held.len(), sight), (2, ListSight::Whole));
    assert_eq!(held[0].item.name, "E One");
    let Fact::Yes(role_held) = held[1].known.held else { panic!() };
    assert_eq!((role_held.revocable, role_held.until), (Fact::No, Fact::Unknown));
    assert_eq!(look.standing("ann", &entitlement("e9"), false, 0), Standing::Available);
}

#[test]
fn a_failed_question_is_asked_again_on_the_next_look() {
    let mut look = Look::new(employee());
    let asks = look.update(&api(), first(&["me-id"]));
    answer_all(&mut look, asks, |_| Err(NoAnswer::TimedOut));
    assert!(look.problem().is_some());
    assert_eq!(look.update(&api(), again(&["me-id"], 1)).len(), 2);
}

#[test]
fn nothing_asked_before_signing_out_arrives_after_it() {
    let mut search = ItemSearch::new(employee());
    let old = search.update(&api(), look(term("a")));
    search.update(&api(), ItemSearchEvent::Forget);
    search.update(&api(), look(term("b")));
    search.update(&api(), ItemSearchEvent::Answered { tag: old[0].tag, result: ok(roles(&["Old"])) });
    assert!(search.view().hits.is_empty());

    let mut holdings = Look::new(employee());
    let old = holdings.update(&api(), first(&["me-id"]));
    holdings.update(&api(), LookEvent::Forget);
    holdings.update(&api(), first(&["me-id"]));
    answer_all(&mut holdings, old, |_| ok(r#"[{"id":"r1","type":"ROLE","requestStatus":"ASSIGNED"}]"#));
    assert_eq!(holdings.standing("me-id", &role("r1"), false, 0), Standing::NotVisible);
}

fn owned(name: &str, owner: &str) -> String {
    format!(
        r#"{{"id":"{name}","name":"{name}","type":"ROLE","ownerRef":{{"id":"{owner}","name":"Owner {owner}"}}}}"#
    )
}

/// A narrowed list used to say "Nothing found" while the server had more, and to call an owner by their raw id.
#[test]
fn narrowing_by_owner_keeps_the_other_owners_their_names_and_what_the_server_has_more() {
    let mut search = ItemSearch::new(employee());
    let query = |owner: &str| ItemQuery {
        types: vec![ItemType::Role],
        owner_id: Some(owner.to_owned()).filter(|id| !id.is_empty()),
        ..ItemQuery::default()
    };
    let page = || format!("[{}]", vec![owned("r", "o1"); 50].join(","));
    for owner in ["", "o2"] {
        for ask in search.update(&api(), look(query(owner))) {
            search.update(&api(), ItemSearchEvent::Answered { tag: ask.tag, result: ok(page()) });
        }
    }
    let view = search.view();
    assert_eq!((view.hits.len(), view.more), (0, true));
    assert!(search.is_about(" ") && !search.is_about("x") && !search.is_waiting());
    assert_eq!(search.facets().owners.len(), 1);
    assert_eq!((search.name_of("o1"), search.name_of("o9")), (Some("Owner o1"), None));
}

/// A failed search for people used to stay failed for as long as an answer is kept.
#[test]
fn typing_again_what_failed_asks_again() {
    let mut people = PeopleSearch::new("me-id", false);
    let look = || PeopleSearchEvent::Look { text: "ann".into(), now_ms: 0 };
    let asks = people.update(&api(), look());
    people.update(&api(), PeopleSearchEvent::Answered { tag: asks[0].tag, result: Err(NoAnswer::TimedOut) });
    assert!(people.view().problem.is_some() && people.is_about(" ann "));
    assert_eq!(people.update(&api(), look()).len(), 1);
}
