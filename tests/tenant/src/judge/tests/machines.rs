//! Machine identities, and what the spelling of a call makes of a body.

use serde_json::{Value, json};

use super::{BOTH, facts, grant, role, verdict};
use crate::judge::{Facts, MachineRules, Person};
use crate::options::Rules::{Beta2023, V12026};

fn account(name: &str) -> Value {
    json!([{ "sourceId": "src", "accounts": [{ "nativeIdentity": name }] }])
}

fn item(n: usize) -> Value {
    json!({ "type": "ENTITLEMENT", "id": format!("e{n}"), "accountSelection": account("svc") })
}

fn entry(items: Value) -> Value {
    json!({ "identityId": "robot", "identityType": "MACHINE", "requestedItems": items })
}

fn ask(kind: &str, entries: Value) -> Value {
    json!({ "requestType": kind, "requestedForWithRequestedItems": entries })
}

fn grant_it(items: Value) -> Value {
    ask("GRANT_ACCESS", json!([entry(items)]))
}

fn revoke_it(more: &Value) -> Value {
    let mut item = json!({ "type": "ENTITLEMENT", "id": "e1", "comment": "no longer used" });
    item.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    ask("REVOKE_ACCESS", json!([entry(json!([item]))]))
}

/// A second machine, with two accounts.
fn two() -> Facts {
    let mut facts = facts();
    let accounts = ["a", "b"].map(|name| ("src".to_owned(), name.to_owned(), format!("{{{name}}}")));
    let second = Person { machine: true, accounts: accounts.to_vec(), ..Person::default() };
    facts.people.insert("second".into(), second);
    facts
}

#[test]
fn the_configuration_says_whether_and_who() {
    let body = grant_it(json!([item(1)]));
    let with =
        |enabled, anyone, owners| Facts { machines: MachineRules { enabled, anyone, owners }, ..facts() };
    assert_eq!(verdict(&body, &with(true, true, false), V12026), Ok(()));
    assert_eq!(verdict(&body, &with(false, true, true), V12026), Err("machine.enabled"));
    assert_eq!(verdict(&body, &with(true, false, false), V12026), Err("machine.allowed"));
    assert_eq!(verdict(&body, &with(true, false, true), V12026), Err("machine.allowed"));
    let mut owner = with(true, false, true);
    owner.people.entry("robot".into()).and_modify(|robot| robot.owners.push("ann".into()));
    assert_eq!(verdict(&body, &owner, V12026), Ok(()));
    let admin = Facts { authorities: vec!["ORG_ADMIN".into()], ..with(true, false, false) };
    assert_eq!(verdict(&body, &admin, V12026), Ok(()));
    let text = crate::judge::judge(&body, &with(false, true, true), V12026).expect_err("refused").text;
    assert_eq!(text, "Machine identity access request is disabled in access request configuration.");
}

#[test]
fn machines_and_people_are_not_mixed_and_the_type_is_known() {
    let mixed = ask(
        "GRANT_ACCESS",
        json!([entry(json!([item(1)])), { "identityId": "ann", "requestedItems": role() }]),
    );
    assert_eq!(verdict(&mixed, &facts(), V12026), Err("machine.not-mixed"));
    for wrong in [json!("ROBOT"), json!(null), json!(1)] {
        let mut one = entry(json!([item(1)]));
        one["identityType"] = wrong;
        assert_eq!(
            verdict(&ask("GRANT_ACCESS", json!([one])), &facts(), V12026),
            Err("nested.identity-type")
        );
    }
}

#[test]
fn forms_are_for_people() {
    let mut with_form = item(1);
    with_form["formInstanceId"] = json!("f1");
    assert_eq!(verdict(&grant_it(json!([with_form])), &facts(), V12026), Err("machine.no-form"));
}

#[test]
fn modifying_a_machines_access_needs_a_date() {
    let mut dated = item(1);
    let plain = ask("MODIFY_ACCESS", json!([entry(json!([dated.clone()]))]));
    assert_eq!(verdict(&plain, &facts(), V12026), Err("machine.modify.dates"));
    dated["removeDate"] = json!(super::day(3));
    assert_eq!(verdict(&ask("MODIFY_ACCESS", json!([entry(json!([dated]))])), &facts(), V12026), Ok(()));
}

#[test]
fn a_removal_is_for_one_machine_and_names_the_account_when_there_are_two() {
    assert_eq!(verdict(&revoke_it(&json!({})), &two(), V12026), Ok(()), "the only account is meant");
    assert_eq!(verdict(&revoke_it(&json!({ "nativeIdentity": "svc" })), &two(), V12026), Ok(()));
    let wrong = revoke_it(&json!({ "nativeIdentity": "nobody" }));
    assert_eq!(verdict(&wrong, &two(), V12026), Err("machine.revoke.native-identity"));
    let selected = revoke_it(&json!({ "accountSelection": account("svc") }));
    assert_eq!(verdict(&selected, &two(), V12026), Err("machine.revoke.no-selection"));
    let mut second = revoke_it(&json!({}));
    second["requestedForWithRequestedItems"][0]["identityId"] = json!("second");
    assert_eq!(verdict(&second, &two(), V12026), Err("machine.revoke.native-identity"));
    let mut both = revoke_it(&json!({}));
    let other = second["requestedForWithRequestedItems"][0].clone();
    both["requestedForWithRequestedItems"].as_array_mut().expect("a list").push(other);
    assert_eq!(verdict(&both, &two(), V12026), Err("machine.revoke.one"));
}

/// Machine requests once passed by the limits and by `approvalsMustBeExternal`.
#[test]
fn the_limits_and_external_approvals_hold_for_machines_too() {
    let many = |count: usize| grant_it((0..count).map(item).collect());
    assert_eq!(verdict(&many(25), &facts(), V12026), Ok(()));
    assert_eq!(verdict(&many(26), &facts(), V12026), Err("grant.entitlements.max-25"));
    let external = Facts { approvals_must_be_external: true, ..facts() };
    assert_eq!(verdict(&many(1), &external, V12026), Err("config.approvals-must-be-external"));
    let closed = Facts { entitlements_closed: true, ..facts() };
    assert_eq!(verdict(&many(1), &closed, V12026), Err("config.entitlement-requests"));
    assert_eq!(verdict(&revoke_it(&json!({})), &closed, V12026), Ok(()));
}

/// `identityType` and `formInstanceId` stand in the schemas of v1 only: elsewhere they are unknown fields.
#[test]
fn the_older_spelling_knows_no_machines_and_no_forms() {
    let older = Facts { older_spelling: true, ..facts() };
    assert_eq!(verdict(&grant_it(json!([item(1)])), &older, V12026), Err("recipient.exists"));
    let form = json!([{ "type": "ROLE", "id": "r1", "formInstanceId": "" }]);
    assert_eq!(verdict(&grant(&["ann"], form.clone()), &facts(), V12026), Err("grant.form-instance.blank"));
    assert_eq!(verdict(&grant(&["ann"], form), &older, V12026), Ok(()));
    let nested = ask("GRANT_ACCESS", json!([{ "identityId": "ann", "requestedItems": role() }]));
    assert_eq!(verdict(&nested, &older, V12026), Ok(()), "as the prose of all versions says");
}

#[test]
fn a_grid_larger_than_the_tenant_can_hold_is_refused() {
    let people: Vec<String> = (0..400).map(|n| format!("p{n}")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let items: Value = (0..251).map(|_| json!({ "type": "ROLE", "id": "r1" })).collect();
    for rules in BOTH {
        assert_eq!(verdict(&grant(&people, items.clone()), &facts(), rules), Err("tenant.max-cells"));
    }
}

#[test]
fn dates_are_utc_and_say_so() {
    for rules in [Beta2023, V12026] {
        let with = |date: &str| grant(&["ann"], json!([{ "type": "ROLE", "id": "r1", "removeDate": date }]));
        assert_eq!(verdict(&with("2030-01-01T00:00:00Z"), &facts(), rules), Ok(()));
        assert_eq!(verdict(&with("2030-01-01T00:00:00.250Z"), &facts(), rules), Ok(()));
        for date in
            ["2030-01-01T00:00:00+00:00", "2030-01-01T00:00:00+02:00", "2030-01-01 00:00:00Z", "2030-01-01"]
        {
            assert_eq!(verdict(&with(date), &facts(), rules), Err("date.format"), "{date}");
        }
    }
}

#[test]
fn an_account_is_not_selected_by_null() {
    let items = json!([{ "type": "ENTITLEMENT", "id": "e1", "accountSelection": [
        { "sourceId": "src", "accounts": [{ "nativeIdentity": null, "accountUuid": "{1}" }] }] }]);
    assert_eq!(verdict(&grant_it(items), &facts(), V12026), Err("field.string"));
}
