//! From the draft to the bytes.

use serde_json::json;

use super::*;

fn sent(draft: &Draft, facts: &Facts, pack: &'static Pack) -> Vec<serde_json::Value> {
    let calls = plan(draft, &context(facts), pack).calls;
    calls.iter().map(|call| serde_json::to_value(call).unwrap()).collect()
}

#[test]
fn a_grant_is_spelled_as_the_api_spells_it() {
    let special = DraftItem {
        comment: Some(" For the audit ".into()),
        end: Some(DateInput { date: "2026-09-30".into(), time: "17:00".into() }),
        metadata: vec![MetadataRow { key: "app".into(), value: "7".into() }],
        ..item(ItemType::AccessProfile, "ap")
    };
    let draft = Draft {
        comment: "New in the team".into(),
        end: DateInput::day("2026-12-31"),
        metadata: vec![MetadataRow { key: " ticket ".into(), value: "INC1".into() }],
        ..give(&["ann", "bob"], vec![role("r"), special, entitlement("e")])
    };
    assert_eq!(
        sent(&draft, &facts(), beta()),
        [json!({
            "requestedFor": ["ann", "bob"],
            "requestType": "GRANT_ACCESS",
            "requestedItems": [
                { "type": "ROLE", "id": "r", "comment": "New in the team", "removeDate": "2026-12-31T23:59:59Z" },
                { "type": "ACCESS_PROFILE", "id": "ap", "comment": "For the audit",
                  "clientMetadata": { "app": "7" }, "removeDate": "2026-09-30T17:00:00Z" },
                { "type": "ENTITLEMENT", "id": "e", "comment": "New in the team" },
            ],
            "clientMetadata": { "ticket": "INC1" },
        })]
    );
}

#[test]
fn what_is_empty_is_omitted() {
    let rows = vec![MetadataRow::default(), MetadataRow { key: "k".into(), value: " ".into() }];
    let line = DraftItem { comment: Some("  ".into()), metadata: rows.clone(), ..role("r") };
    let draft = Draft { metadata: rows, comment: "\n".into(), ..give(&["me"], vec![line]) };
    let bare = json!({ "requestedFor": ["me"], "requestType": "GRANT_ACCESS", "requestedItems": [{ "type": "ROLE", "id": "r" }] });
    assert_eq!(sent(&draft, &facts(), beta()), [bare]);
}

#[test]
fn a_removal_says_so_first_unless_told_not_to() {
    let draft = remove(&["ann"], vec![role("r")]);
    let comment = |draft: &Draft| sent(draft, &admin(), beta())[0]["requestedItems"][0]["comment"].clone();
    assert_eq!(comment(&draft), "REMOVE ACCESS: left the team");
    assert_eq!(comment(&Draft { say_removal: false, ..draft.clone() }), "left the team");
    assert_eq!(
        comment(&Draft { comment: "Remove access: she left".into(), ..draft }),
        "Remove access: she left"
    );
    assert_eq!(comment_on_wire(Kind::Grant, true, Some("why")), Some("why".into()));
    assert_eq!(comment_on_wire(Kind::Revoke, true, Some(" ")), None);
    assert_eq!(
        comment_on_wire(Kind::Revoke, true, Some("Überfällig€€")),
        Some("REMOVE ACCESS: Überfällig€€".into())
    );
}

#[test]
fn removals_go_one_person_at_a_time() {
    let calls = sent(&remove(&["ann", "bob"], vec![role("r")]), &admin(), beta());
    let line = json!([{ "type": "ROLE", "id": "r", "comment": "REMOVE ACCESS: left the team" }]);
    let of =
        |id: &str| json!({ "requestedFor": [id], "requestType": "REVOKE_ACCESS", "requestedItems": line });
    assert_eq!(calls, [of("ann"), of("bob")]);
}

#[test]
fn a_chosen_account_takes_the_nested_shape_and_the_others_the_flat_one() {
    let account =
        ChosenAccount { source_id: "s1".into(), account_uuid: None, native_identity: "CN=ann".into() };
    let cell = CellChoice {
        person: "ann".into(),
        item: Some(role("r").item.key()),
        accounts: vec![account],
        ..CellChoice::default()
    };
    let draft = Draft { cells: vec![cell], ..give(&["ann", "bob"], vec![role("r")]) };
    let flat = json!({ "requestedFor": ["bob"], "requestType": "GRANT_ACCESS", "requestedItems": [{ "type": "ROLE", "id": "r" }] });
    let row = json!({ "type": "ROLE", "id": "r",
        "accountSelection": [{ "sourceId": "s1", "accounts": [{ "nativeIdentity": "CN=ann" }] }] });
    let nested = json!({ "requestType": "GRANT_ACCESS",
        "requestedForWithRequestedItems": [{ "identityId": "ann", "requestedItems": [row] }] });
    assert_eq!(sent(&draft, &facts(), v1()), [flat, nested.clone()]);

    let alone = Facts { nested_alone: true, ..facts() };
    let bob = json!({ "identityId": "bob", "requestedItems": [{ "type": "ROLE", "id": "r" }] });
    let calls = sent(&draft, &alone, v1());
    assert_eq!(calls[0]["requestedForWithRequestedItems"][1], bob);
    assert_eq!(calls.len(), 1);
}

#[test]
fn a_start_date_and_one_assignment_go_where_they_belong() {
    let start = DateInput::day("2026-07-01");
    let draft = Draft { start: start.clone(), ..give(&["me"], vec![entitlement("e")]) };
    let line = &sent(&draft, &facts(), v1())[0]["requestedItems"][0];
    assert_eq!(line["startDate"], "2026-07-01T00:00:00Z");
    assert_eq!(sent(&draft, &facts(), beta())[0]["requestedItems"][0].get("startDate"), None);

    let cell = CellChoice {
        person: "ann".into(),
        item: Some(role("r").item.key()),
        assignment_id: Some("a1".into()),
        native_identity: Some(" ".into()),
        ..CellChoice::default()
    };
    let draft = Draft { cells: vec![cell], start, ..remove(&["ann"], vec![role("r")]) };
    let line = &sent(&draft, &admin(), v1())[0]["requestedItems"][0];
    assert_eq!(
        (&line["assignmentId"], line.get("startDate"), line.get("nativeIdentity")),
        (&json!("a1"), None, None)
    );
}

#[test]
fn our_mark_stands_in_every_item() {
    let mut call =
        plan(&give(&["me"], vec![role("r"), role("s")]), &context(&facts()), beta()).calls.remove(0);
    tag(&mut call, "c1", "2/5");
    for line in &call.requested_items {
        assert_eq!(
            serde_json::to_value(&line.client_metadata).unwrap(),
            json!({ "arCid": "c1", "arPart": "2/5" })
        );
    }
    assert!(call.client_metadata.is_empty());
}

#[test]
fn a_draft_is_stored_and_read_back() {
    let cell = CellChoice { person: "ann".into(), item: Some(role("r").item.key()), ..CellChoice::default() };
    let mut draft = Draft { cells: vec![cell], ..remove(&["ann"], vec![role("r"), entitlement("e")]) };
    draft.items[0].end = Some(DateInput::day("2026-12-31"));
    let stored = serde_json::to_string(&draft).unwrap();
    assert_eq!(serde_json::from_str::<Draft>(&stored).unwrap(), draft);
}

#[test]
fn a_draft_of_an_older_or_newer_app_is_read_as_far_as_it_goes() {
    assert_eq!(serde_json::from_str::<Draft>("{}").unwrap(), Draft::default());
    let newer =
        json!({ "kind": "Swap", "colour": "red", "people": [{ "id": "ann", "shoe": 42 }], "items": [{}] });
    let draft: Draft = serde_json::from_value(newer).unwrap();
    assert_eq!((draft.kind, draft.people[0].id.as_str(), draft.say_removal), (Kind::Unknown, "ann", true));
    assert!(!judge(&draft, &context(&facts()), beta()).passes());
}
