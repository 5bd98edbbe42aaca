//! Each rule of each set: one body that passes and one that fails.

mod machines;

use serde_json::{Value, json};

use super::{Facts, Item, ItemType, Person, judge};
use crate::options::{OnBehalf, Rules};

const NOW: i64 = 1_700_000_000_000;

fn facts() -> Facts {
    let mut facts = Facts { now_ms: NOW, requester: Some("ann".into()), ..Facts::default() };
    for (id, manager) in [("ann", None), ("bob", Some("ann")), ("cyd", Some("bob")), ("dee", Some("ann"))] {
        facts.people.insert(id.into(), Person { manager: manager.map(str::to_owned), ..Person::default() });
    }
    for n in 0..12 {
        let person = Person { manager: Some("ann".into()), ..Person::default() };
        facts.people.insert(format!("p{n}"), person);
    }
    let robot = Person {
        machine: true,
        accounts: vec![("src".into(), "svc".into(), "{1}".into())],
        ..Person::default()
    };
    facts.people.insert("robot".into(), robot);
    facts.items.insert("r1".into(), Item::plain(ItemType::Role));
    facts.items.insert("ap1".into(), Item::plain(ItemType::AccessProfile));
    for n in 0..30 {
        let item = Item { source: Some("src".into()), ..Item::plain(ItemType::Entitlement) };
        facts.items.insert(format!("e{n}"), item);
    }
    let strict = Item { comment_required: true, end_date_required: true, ..Item::plain(ItemType::Role) };
    facts.items.insert("strict".into(), Item { max_duration_ms: Some(86_400_000), ..strict });
    facts.held.insert(("bob".into(), "r1".into()), Some(NOW + 5 * 86_400_000));
    facts
}

fn day(n: i64) -> String {
    chrono::DateTime::from_timestamp_millis(NOW + n * 86_400_000)
        .expect("in range")
        .format("%Y-%m-%dT%H:%M:%SZ")
        .to_string()
}

fn verdict(body: &Value, facts: &Facts, rules: Rules) -> Result<(), &'static str> {
    judge(body, facts, rules).map(|_| ()).map_err(|refusal| refusal.rule)
}

const BOTH: [Rules; 2] = [Rules::Beta2023, Rules::V12026];

fn grant(people: &[&str], items: Value) -> Value {
    json!({ "requestedFor": people, "requestType": "GRANT_ACCESS", "requestedItems": items })
}

fn revoke(people: &[&str], items: Value) -> Value {
    json!({ "requestedFor": people, "requestType": "REVOKE_ACCESS", "requestedItems": items })
}

fn role() -> Value {
    json!([{ "type": "ROLE", "id": "r1" }])
}

fn goodbye() -> Value {
    json!([{ "type": "ROLE", "id": "r1", "comment": "Remove: left the team" }])
}

#[test]
fn a_request_for_oneself_is_accepted_and_absent_type_means_grant() {
    for rules in BOTH {
        assert_eq!(verdict(&grant(&["ann"], role()), &facts(), rules), Ok(()));
        let body = json!({ "requestedFor": ["ann"], "requestedItems": role() });
        assert_eq!(verdict(&body, &facts(), rules), Ok(()));
    }
}

#[test]
fn the_body_must_have_its_shape() {
    let cases = [
        (json!([]), "body.object"),
        (json!({ "requestedItems": role() }), "request.recipients.required"),
        (json!({ "requestedFor": [], "requestedItems": role() }), "request.recipients.required"),
        (json!({ "requestedFor": "ann", "requestedItems": role() }), "request.recipients.required"),
        (json!({ "requestedFor": [7], "requestedItems": role() }), "request.recipients.strings"),
        (json!({ "requestedFor": ["ann"] }), "request.items.required"),
        (json!({ "requestedFor": ["ann"], "requestedItems": [] }), "request.items.required"),
        (grant(&["ann"], json!([{ "type": "GROUP", "id": "r1" }])), "item.type.known"),
        (grant(&["ann"], json!([{ "type": "ROLE", "id": " " }])), "item.id.required"),
        (grant(&["ann"], json!([{ "type": "ROLE", "id": "nobody" }])), "item.exists"),
        (grant(&["ann"], json!([{ "type": "ACCESS_PROFILE", "id": "r1" }])), "item.exists"),
        (grant(&["nobody"], role()), "recipient.exists"),
        (grant(&["ann"], json!([{ "type": "ROLE", "id": "r1", "removeDate": "" }])), "date.format"),
        (grant(&["ann"], json!([{ "type": "ROLE", "id": "r1", "comment": null }])), "field.string"),
        (
            grant(&["ann"], json!([{ "type": "ROLE", "id": "r1", "clientMetadata": { "a": 1 } }])),
            "metadata.strings",
        ),
    ];
    for rules in BOTH {
        for (body, rule) in &cases {
            assert_eq!(verdict(body, &facts(), rules), Err(*rule), "{body}");
        }
    }
}

#[test]
fn an_unknown_request_type_is_refused_and_modify_is_only_known_in_2026() {
    let body = json!({ "requestedFor": ["ann"], "requestType": "MODIFY_ACCESS", "requestedItems": role() });
    assert_eq!(verdict(&body, &facts(), Rules::Beta2023), Err("request.type.known"));
    assert_eq!(verdict(&body, &facts(), Rules::V12026), Ok(()));
    let body = json!({ "requestedFor": ["ann"], "requestType": "TAKE", "requestedItems": role() });
    for rules in BOTH {
        assert_eq!(verdict(&body, &facts(), rules), Err("request.type.known"));
    }
}

#[test]
fn a_token_with_api_authority_is_refused() {
    for rules in BOTH {
        let without = Facts { requester: None, ..facts() };
        assert_eq!(verdict(&grant(&["ann"], role()), &without, rules), Err("token.user-context"));
        let api = Facts { authorities: vec!["API".into()], ..facts() };
        assert_eq!(verdict(&grant(&["ann"], role()), &api, rules), Err("token.user-context"));
    }
}

#[test]
fn requesting_for_others_follows_the_configuration() {
    for rules in BOTH {
        let mut facts = facts();
        for (setting, report, stranger) in [
            (OnBehalf::Nobody, false, false),
            (OnBehalf::EmployeeByManager, true, false),
            (OnBehalf::AnyoneByAnyone, true, true),
        ] {
            facts.on_behalf = setting;
            assert_eq!(verdict(&grant(&["bob"], role()), &facts, rules).is_ok(), report, "{setting:?}");
            assert_eq!(verdict(&grant(&["cyd"], role()), &facts, rules).is_ok(), stranger, "{setting:?}");
        }
        facts.on_behalf = OnBehalf::Nobody;
        facts.authorities = vec!["ORG_ADMIN".into()];
        assert_eq!(verdict(&grant(&["cyd"], role()), &facts, rules), Ok(()));
    }
}

#[test]
fn external_approvals_shut_out_everyone_but_org_admins() {
    for rules in BOTH {
        let mut facts = Facts { approvals_must_be_external: true, ..facts() };
        assert!(verdict(&grant(&["ann"], role()), &facts, rules).is_err());
        facts.authorities = vec!["ORG_ADMIN".into()];
        assert_eq!(verdict(&grant(&["ann"], role()), &facts, rules), Ok(()));
    }
}

fn entitlements(count: usize) -> Value {
    (0..count).map(|n| json!({ "type": "ENTITLEMENT", "id": format!("e{n}") })).collect()
}

fn reports(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("p{n}")).collect()
}

#[test]
fn with_entitlements_there_are_at_most_25_and_10_recipients() {
    for rules in BOTH {
        assert_eq!(verdict(&grant(&["ann"], entitlements(25)), &facts(), rules), Ok(()));
        let refused = verdict(&grant(&["ann"], entitlements(26)), &facts(), rules);
        assert_eq!(refused, Err("grant.entitlements.max-25"));
        let people = reports(11);
        let eleven: Vec<&str> = people.iter().map(String::as_str).collect();
        let refused = verdict(&grant(&eleven, entitlements(1)), &facts(), rules);
        assert_eq!(refused, Err("grant.entitlements.max-10-recipients"));
        assert_eq!(verdict(&grant(&eleven[..10], entitlements(1)), &facts(), rules), Ok(()));
        assert_eq!(verdict(&grant(&eleven, role()), &facts(), rules), Ok(()));
    }
}

#[test]
fn a_revoke_is_for_one_other_person_by_their_manager_or_an_org_admin() {
    for rules in BOTH {
        let facts = facts();
        assert_eq!(verdict(&revoke(&["bob"], goodbye()), &facts, rules), Ok(()));
        assert_eq!(verdict(&revoke(&["bob", "dee"], goodbye()), &facts, rules), Err("revoke.one-identity"));
        assert_eq!(verdict(&revoke(&["ann"], goodbye()), &facts, rules), Err("revoke.not-self"));
        assert_eq!(verdict(&revoke(&["cyd"], goodbye()), &facts, rules), Err("revoke.manager-or-admin"));
        let admin = Facts { authorities: vec!["ORG_ADMIN".into()], ..facts };
        assert_eq!(verdict(&revoke(&["cyd"], goodbye()), &admin, rules), Ok(()));
        assert_eq!(verdict(&revoke(&["ann"], goodbye()), &admin, rules), Err("revoke.not-self"));
    }
}

#[test]
fn a_revoke_needs_a_comment_that_is_not_blank_on_every_item() {
    for rules in BOTH {
        assert_eq!(verdict(&revoke(&["bob"], role()), &facts(), rules), Err("revoke.comment.required"));
        let blank = json!([{ "type": "ROLE", "id": "r1", "comment": "  " }]);
        assert_eq!(verdict(&revoke(&["bob"], blank), &facts(), rules), Err("revoke.comment.required"));
    }
}

#[test]
fn entitlements_cannot_be_revoked_in_2023_and_one_at_a_time_in_2026() {
    let one = json!([{ "type": "ENTITLEMENT", "id": "e1", "comment": "x" }]);
    let two = json!([
        { "type": "ENTITLEMENT", "id": "e1", "comment": "x" },
        { "type": "ENTITLEMENT", "id": "e2", "comment": "x" },
    ]);
    let facts = facts();
    let old = verdict(&revoke(&["bob"], one.clone()), &facts, Rules::Beta2023);
    assert_eq!(old, Err("revoke.no-entitlements"));
    assert_eq!(verdict(&revoke(&["bob"], one), &facts, Rules::V12026), Ok(()));
    assert_eq!(verdict(&revoke(&["bob"], two), &facts, Rules::V12026), Err("revoke.one-entitlement"));
}

#[test]
fn a_remove_date_lies_in_the_future() {
    for rules in BOTH {
        for (n, expected) in [(1, Ok(())), (0, Err("remove-date.future")), (-1, Err("remove-date.future"))] {
            let items = json!([{ "type": "ROLE", "id": "r1", "removeDate": day(n) }]);
            assert_eq!(verdict(&grant(&["ann"], items), &facts(), rules), expected);
        }
    }
}

#[test]
fn an_end_date_on_an_entitlement_is_only_known_in_2026() {
    let items = json!([{ "type": "ENTITLEMENT", "id": "e1", "removeDate": day(1) }]);
    let old = verdict(&grant(&["ann"], items.clone()), &facts(), Rules::Beta2023);
    assert_eq!(old, Err("remove-date.not-for-entitlements"));
    assert_eq!(verdict(&grant(&["ann"], items), &facts(), Rules::V12026), Ok(()));
}

#[test]
fn a_revoke_date_in_2026_is_earlier_than_the_present_end_and_has_no_start() {
    let with = |n: i64| json!([{ "type": "ROLE", "id": "r1", "comment": "x", "removeDate": day(n) }]);
    let facts = facts();
    assert_eq!(verdict(&revoke(&["bob"], with(4)), &facts, Rules::V12026), Ok(()));
    assert_eq!(verdict(&revoke(&["bob"], with(5)), &facts, Rules::V12026), Err("revoke.remove-date.earlier"));
    assert_eq!(verdict(&revoke(&["bob"], with(5)), &facts, Rules::Beta2023), Ok(()));
    let start = json!([{ "type": "ROLE", "id": "r1", "comment": "x", "startDate": day(1) }]);
    assert_eq!(verdict(&revoke(&["bob"], start), &facts, Rules::V12026), Err("revoke.no-start-date"));
}

#[test]
fn items_per_person_are_for_grants_and_exclude_the_flat_pair() {
    let list = json!([{ "identityId": "bob", "requestedItems": role() }]);
    let nested = json!({ "requestType": "GRANT_ACCESS", "requestedForWithRequestedItems": list });
    let facts = facts();
    assert_eq!(verdict(&nested, &facts, Rules::V12026), Ok(()));
    assert_eq!(verdict(&nested, &facts, Rules::Beta2023), Err("request.recipients.required"));
    let both = json!({
        "requestedFor": ["bob"], "requestedItems": role(), "requestedForWithRequestedItems": list,
    });
    assert_eq!(verdict(&both, &facts, Rules::V12026), Err("shape.flat-xor-nested"));
    let list = json!([{ "identityId": "bob", "requestedItems": goodbye() }]);
    let body = json!({ "requestType": "REVOKE_ACCESS", "requestedForWithRequestedItems": list });
    assert_eq!(verdict(&body, &facts, Rules::V12026), Err("revoke.flat-only"));
}

#[test]
fn an_item_may_demand_comment_and_end_in_2026() {
    let ask = |comment: &str, n: i64| json!([{ "type": "ROLE", "id": "strict", "comment": comment, "removeDate": day(n) }]);
    let plain = json!([{ "type": "ROLE", "id": "strict" }]);
    let no_end = json!([{ "type": "ROLE", "id": "strict", "comment": "why" }]);
    let facts = facts();
    assert_eq!(verdict(&grant(&["ann"], plain.clone()), &facts, Rules::Beta2023), Ok(()));
    assert_eq!(verdict(&grant(&["ann"], plain), &facts, Rules::V12026), Err("item.comment.required"));
    assert_eq!(verdict(&grant(&["ann"], no_end), &facts, Rules::V12026), Err("item.end-date.required"));
    assert_eq!(verdict(&grant(&["ann"], ask("why", 2)), &facts, Rules::V12026), Err("item.duration.max"));
    assert_eq!(verdict(&grant(&["ann"], ask("why", 1)), &facts, Rules::V12026), Ok(()));
}

#[test]
fn a_blank_form_and_two_accounts_on_one_source_are_refused() {
    let form = json!([{ "type": "ROLE", "id": "r1", "formInstanceId": "" }]);
    let facts = facts();
    assert_eq!(verdict(&grant(&["ann"], form), &facts, Rules::V12026), Err("grant.form-instance.blank"));
    let two =
        json!([{ "sourceId": "src", "accounts": [{ "nativeIdentity": "a" }, { "nativeIdentity": "b" }] }]);
    let items = json!([{ "type": "ROLE", "id": "r1", "accountSelection": two }]);
    let body =
        json!({ "requestedForWithRequestedItems": [{ "identityId": "bob", "requestedItems": items }] });
    assert_eq!(verdict(&body, &facts, Rules::V12026), Err("account-selection.one-per-source"));
}

/// A source named again without an account was refused after one with an account, and accepted before it.
#[test]
fn a_source_without_an_account_selects_nothing_wherever_it_stands() {
    let one = json!({ "sourceId": "src", "accounts": [{ "nativeIdentity": "a" }] });
    let none = json!({ "sourceId": "src", "accounts": [] });
    for sources in [[&one, &none], [&none, &one]] {
        let items = json!([{ "type": "ROLE", "id": "r1", "accountSelection": sources }]);
        let body =
            json!({ "requestedForWithRequestedItems": [{ "identityId": "bob", "requestedItems": items }] });
        assert_eq!(verdict(&body, &facts(), Rules::V12026), Ok(()), "{sources:?}");
    }
}

#[test]
fn a_machine_gets_entitlements_on_a_real_account() {
    let entry = |items: Value| {
        json!({ "requestedForWithRequestedItems": [
            { "identityId": "robot", "identityType": "MACHINE", "requestedItems": items }] })
    };
    let account = |name: &str| json!([{ "sourceId": "src", "accounts": [{ "nativeIdentity": name }] }]);
    let facts = facts();
    let good = json!([{ "type": "ENTITLEMENT", "id": "e1", "accountSelection": account("svc") }]);
    assert_eq!(verdict(&entry(good), &facts, Rules::V12026), Ok(()));
    let other = json!([{ "type": "ENTITLEMENT", "id": "e1", "accountSelection": account("other") }]);
    assert_eq!(verdict(&entry(other), &facts, Rules::V12026), Err("machine.account-selection"));
    assert_eq!(verdict(&entry(role()), &facts, Rules::V12026), Err("machine.entitlements-only"));
    let flat = grant(&["robot"], role());
    assert_eq!(verdict(&flat, &facts, Rules::V12026), Err("recipient.exists"));
}

#[test]
fn no_body_makes_the_judge_panic() {
    let scraps =
        [json!(null), json!(1), json!("x"), json!([]), json!({}), json!([[]]), json!({ "id": null })];
    for rules in BOTH {
        for a in &scraps {
            for b in &scraps {
                let body = json!({ "requestedFor": a, "requestedItems": [b], "requestType": a,
                    "clientMetadata": b, "requestedForWithRequestedItems": [b] });
                let _ = judge(&body, &facts(), rules);
                let body = json!({ "requestedForWithRequestedItems": [{ "identityId": "bob",
                    "requestedItems": [{ "id": "r1", "type": "ROLE", "accountSelection": [b],
                    "removeDate": a, "nativeIdentity": b }] }] });
                let _ = judge(&body, &facts(), rules);
            }
        }
    }
}
