//! What the tenant does where a setting or an odd detail of a request decides, over HTTP.

use std::time::Duration;

use serde_json::{Value, json};
use tenant::{Options, Rules, Scale, Settings};

use crate::client::{ADA, Local, MARCUS, OLIVIA, encode, start, text, with};

const QUEUE: Duration = Duration::from_millis(1_100);

async fn role(local: &Local, name: &str) -> Value {
    let filter = encode(&format!("name eq \"{name}\""));
    local.get(OLIVIA, &format!("/v3/requestable-objects?filters={filter}")).await.list().remove(0)
}

fn request(whom: &str, kind: &str, line: Value) -> Value {
    json!({ "requestedFor": [whom], "requestType": kind, "requestedItems": [line] })
}

async fn newest(local: &Local, user: &str) -> Value {
    local.get(user, "/v3/access-request-status?requested-by=me&limit=1").await.list().remove(0)
}

#[tokio::test]
async fn external_approvals_and_closed_entitlements_refuse_over_http() {
    let local = start(Rules::Beta2023).await;
    let item = role(&local, "Data Analyst").await;
    let for_ada = request(&local.id(ADA), "GRANT_ACCESS", json!({ "type": "ROLE", "id": item["id"] }));
    let settings = local.tenant.settings();
    local.tenant.set_config(Settings { approvals_must_be_external: true, ..settings.clone() });
    assert_eq!(local.post(ADA, "/beta/access-requests", &for_ada).await.status, 400);
    assert_eq!(local.get(ADA, "/v3/access-request-config").await.json()["approvalsMustBeExternal"], true);
    assert_eq!(local.post(OLIVIA, "/beta/access-requests", &for_ada).await.status, 202);
    local.tenant.set_config(Settings { entitlement_requests: false, ..settings });
    let id = text(&local.entitlements().await[0], "/id").to_owned();
    let body = request(&local.id(ADA), "GRANT_ACCESS", json!({ "type": "ENTITLEMENT", "id": id }));
    assert_eq!(local.post(ADA, "/beta/access-requests", &body).await.status, 400);
    assert_eq!(local.tenant.ledger().len(), 1);
}

/// Machine identities have ids of their own form, and the settings say who may ask for them.
#[tokio::test]
async fn a_machine_identity_has_a_hyphenated_id_and_answers_to_the_settings() {
    let local = start(Rules::V12026).await;
    let body = r#"{"machineRequests":false}"#;
    let entitlement = local.entitlements().await.remove(0);
    let id = machine_id(&local).await;
    let parts: Vec<usize> = id.split('-').map(str::len).collect();
    assert_eq!(parts, [8, 4, 4, 4, 12], "{id}");
    let selection = json!({ "requestedForWithRequestedItems": [{ "identityId": id, "identityType": "MACHINE",
        "requestedItems": [{ "type": "ENTITLEMENT", "id": entitlement["id"] }] }] });
    let reply = local.post(ADA, "/access-requests/v1/accounts-selection", &selection).await.json();
    let account = text(&reply, "/identities/0/requestedItems/0/sources/0/accounts/0/nativeIdentity");
    let source = text(&reply, "/identities/0/requestedItems/0/sources/0/id");
    let mut ask = selection.clone();
    ask["requestedForWithRequestedItems"][0]["requestedItems"][0]["accountSelection"] =
        json!([{ "sourceId": source, "accounts": [{ "nativeIdentity": account }] }]);
    let reply = local.send("POST", "/_tenant/config", &[], body).await.expect("an answer");
    assert_eq!(reply.status, 200, "{}", reply.text());
    let config = local.get(ADA, "/access-request-config/v2").await.json();
    assert_eq!(config["machineIdentityAccessRequestEnabled"], false);
    assert_eq!(local.post(ADA, "/access-requests/v1", &ask).await.status, 403);
    local.tenant.set_config(Settings { machine_requests: true, ..local.tenant.settings() });
    assert_eq!(local.post(ADA, "/v3/access-requests", &ask).await.status, 400, "v3 knows no machines");
    assert_eq!(local.post(ADA, "/access-requests/v1", &ask).await.status, 202);
    local.tenant.set_config(Settings { machine_by_anyone: false, ..local.tenant.settings() });
    assert_eq!(local.post(ADA, "/access-requests/v1", &ask).await.status, 403);
}

async fn machine_id(local: &Local) -> String {
    local.tenant.machines().remove(0)
}

#[tokio::test]
async fn everybody_may_see_the_machine_identities_and_no_person_is_among_them() {
    let local = start(Rules::V12026).await;
    let all = local.get(ADA, "/public-machine-identities/v1").await.list();
    let ids: Vec<&str> = all.iter().map(|machine| text(machine, "/id")).collect();
    assert_eq!(ids, local.tenant.machines());
    let found = encode("name sw \"ROBOT-02\"");
    let found = local.get(ADA, &format!("/public-machine-identities/v1?filters={found}&sorters=name")).await;
    assert_eq!(text(&found.list()[0], "/id"), ids[1]);
}

/// Whoever has two accounts on each source holds what they asked for twice, and either can be taken away alone.
#[tokio::test]
async fn somebody_with_two_accounts_has_two_assignments_of_a_role_and_each_can_be_named() {
    let local = start(Rules::V12026).await;
    let people = local.get(OLIVIA, "/v3/public-identities").await.list();
    let mut twice = None;
    for person in &people {
        let id = text(person, "/id");
        let rows = local.get(OLIVIA, &format!("/identities/v1/{id}/role-assignments")).await.list();
        let again = rows.iter().find(|row| {
            rows.iter().any(|other| other["role"]["id"] == row["role"]["id"] && other["id"] != row["id"])
        });
        twice = twice.or_else(|| again.map(|row| (id.to_owned(), row["role"]["id"].clone(), rows.clone())));
        local.tenant.advance(Duration::from_secs(1));
    }
    let (person, role, rows) = twice.expect("somebody holds a role twice");
    for row in rows.iter().filter(|row| row["role"]["id"] == role) {
        let line = json!({ "type": "ROLE", "id": role, "comment": "x", "assignmentId": row["id"] });
        let body = request(&person, "REVOKE_ACCESS", line);
        assert_eq!(local.post(OLIVIA, "/access-requests/v1", &body).await.status, 202);
        local.tenant.advance(QUEUE);
        let status = newest(&local, OLIVIA).await;
        assert_ne!(text(&status, "/state"), "ERROR", "{status}");
        let cancel = json!({ "accountActivityId": status["accessRequestId"], "comment": "again" });
        assert_eq!(local.post(OLIVIA, "/access-requests/v1/cancel", &cancel).await.status, 202);
    }
}

#[tokio::test]
async fn an_account_or_assignment_that_matches_nothing_ends_as_an_error() {
    let local = start(Rules::V12026).await;
    let ada = local.id(ADA);
    let held = local.requestable(ADA, "ASSIGNED").await;
    let roles = local.get(MARCUS, &format!("/beta/identities/{ada}/role-assignments")).await.list();
    let requested: Vec<&Value> =
        roles.iter().filter(|a| held.iter().any(|i| i["id"] == a["role"]["id"])).collect();
    let assignment = requested.first().expect("a role that was requested");
    let mut line = json!({ "type": "ROLE", "id": assignment["role"]["id"], "comment": "done",
        "assignmentId": "nothing" });
    let body = request(&ada, "REVOKE_ACCESS", line.clone());
    assert_eq!(local.post(MARCUS, "/v3/access-requests", &body).await.status, 202);
    local.tenant.advance(QUEUE);
    let status = newest(&local, MARCUS).await;
    assert_eq!(text(&status, "/state"), "ERROR");
    assert!(text(&status, "/errorMessages/0/0/text").contains("assignment"));
    line["assignmentId"] = assignment["id"].clone();
    let body = request(&ada, "REVOKE_ACCESS", line);
    assert_eq!(local.post(MARCUS, "/v3/access-requests", &body).await.status, 202);
    local.tenant.advance(QUEUE);
    assert_eq!(text(&newest(&local, MARCUS).await, "/state"), "EXECUTING");
    let entitlement = local.entitlements().await.remove(0);
    let chosen =
        json!([{ "sourceId": entitlement["source"]["id"], "accounts": [{ "nativeIdentity": "nobody" }] }]);
    let item =
        json!({ "type": "ENTITLEMENT", "id": entitlement["id"], "comment": "x", "accountSelection": chosen });
    let nested = json!([{ "identityId": ada, "requestedItems": [item] }]);
    let body = json!({ "requestedForWithRequestedItems": nested });
    assert_eq!(local.post(ADA, "/v3/access-requests", &body).await.status, 202);
    local.tenant.advance(QUEUE);
    assert_eq!(text(&newest(&local, ADA).await, "/state"), "ERROR");
}

/// A second forward once overwrote the first, and decisions left no trace in the ledger.
#[tokio::test]
async fn forwards_add_up_and_decisions_stand_in_the_ledger() {
    let local = start(Rules::Beta2023).await;
    let item = role(&local, "Data Analyst").await;
    let body = request(&local.id(ADA), "GRANT_ACCESS", json!({ "type": "ROLE", "id": item["id"] }));
    assert_eq!(local.post(ADA, "/beta/access-requests", &body).await.status, 202);
    local.tenant.advance(QUEUE);
    let mine = local.get(MARCUS, "/v3/access-request-approvals/pending?owner-id=me").await.list();
    let mine = mine.iter().find(|a| a["requestedObject"]["id"] == item["id"]).expect("an approval");
    let base = format!("/v3/access-request-approvals/{}", text(mine, "/id"));
    let to = |who: &str| json!({ "newOwnerId": local.id(who), "comment": "please" });
    assert_eq!(local.post(MARCUS, &format!("{base}/forward"), &to(OLIVIA)).await.status, 202);
    assert_eq!(local.post(MARCUS, &format!("{base}/forward"), &to(ADA)).await.status, 403);
    assert_eq!(local.post(OLIVIA, &format!("{base}/forward"), &to(MARCUS)).await.status, 202);
    let list = local.get(MARCUS, "/v3/access-request-approvals/pending?owner-id=me").await.list();
    let mine = list.iter().find(|a| a["requestedObject"]["id"] == item["id"]).expect("an approval");
    let history = mine["forwardHistory"].as_array().expect("a list");
    let names: Vec<&str> = history.iter().map(|f| text(f, "/newApproverName")).collect();
    assert_eq!(names, ["Olivia Exemplar", "Marcus Sampleton"]);
    assert_eq!(local.post(MARCUS, &format!("{base}/approve"), &json!({})).await.status, 202);
    let status = newest(&local, ADA).await;
    let cancel = json!({ "accessRequestIds": [status["accessRequestId"]], "comment": "all" });
    assert_eq!(local.post(OLIVIA, "/access-requests/v1/bulk-cancel", &cancel).await.status, 202);
    let close = json!({ "accessRequestIds": [status["accessRequestId"]] });
    assert_eq!(local.post(OLIVIA, "/access-requests/v1/close", &close).await.status, 202);
    let kinds: Vec<String> = local.tenant.ledger().into_iter().map(|commit| commit.kind).collect();
    assert_eq!(kinds, ["access-request", "forward", "forward", "approve", "bulk-cancel", "close"]);
}

/// All of a person's accounts on the source, under the ids that accounts-selection gives them.
#[tokio::test]
async fn revocable_accounts_are_those_of_accounts_selection() {
    let local = start(Rules::V12026).await;
    let people = local.get(OLIVIA, "/v3/public-identities").await.list();
    let mut compared = 0;
    for person in people.iter().map(|p| text(p, "/id")) {
        let body = json!({ "indices": ["identities"], "query": { "query": format!("id:{person}") } });
        let found = local.post(OLIVIA, "/v3/search", &body).await.list();
        let access = found[0]["access"].as_array().expect("a list").clone();
        let Some(held) = access.iter().find(|a| a["type"] == "ENTITLEMENT") else { continue };
        let path = format!("/revocable-objects/v1?identityId={person}&entitlementId={}", text(held, "/id"));
        let targets = local.get(OLIVIA, &path).await.json()["accountTargets"].clone();
        let line = json!({ "type": "ENTITLEMENT", "id": held["id"] });
        let body = json!({ "requestedFor": [person], "requestedItems": [line] });
        let chosen = local.post(OLIVIA, "/access-requests/v1/accounts-selection", &body).await.json();
        let accounts = &chosen["identities"][0]["requestedItems"][0]["sources"][0]["accounts"];
        let ids = |list: &Value, id: &str, uuid: &str| -> Vec<(String, String)> {
            let list = list.as_array().expect("a list").iter();
            list.map(|a| (text(a, id).to_owned(), text(a, uuid).to_owned())).collect()
        };
        let targets = ids(&targets, "/accountId", "/accountUUID");
        assert_eq!(targets, ids(accounts, "/id", "/uuid"));
        compared += targets.len();
        local.tenant.advance(Duration::from_secs(10));
    }
    assert!(compared > 20, "{compared}");
}

#[tokio::test]
async fn a_file_of_another_size_or_make_is_refused_and_left_alone() {
    let folder = std::env::temp_dir().join(format!("tenant-other-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let small = Options { data: Some(folder.clone()), ..Options::default() };
    with(small.clone()).await.tenant.stop().await;
    let before = std::fs::metadata(folder.join("tenant.sqlite")).expect("a file").len();
    let refused = tenant::Tenant::start(Options { scale: Scale::Large, ..small.clone() }).await;
    let words = refused.err().expect("refused").to_string();
    assert!(words.contains("holds a small tenant") && words.contains("--scale small"), "{words}");
    assert_eq!(std::fs::metadata(folder.join("tenant.sqlite")).expect("a file").len(), before);
    with(small.clone()).await.tenant.stop().await;
    std::fs::write(folder.join("tenant.sqlite"), "no database").expect("writes");
    let _ = std::fs::remove_file(folder.join("tenant.sqlite-wal"));
    let refused = tenant::Tenant::start(small).await;
    assert!(refused.is_err());
    let _ = std::fs::remove_dir_all(&folder);
}

/// "If the user already has the access assigned with a sunrise date and its yet to be provisioned": assigned, so the list of
/// assignments and the catalogue say so; not there yet, so the search index does not.
#[tokio::test]
async fn a_role_that_starts_later_is_assigned_with_its_dates_and_cannot_be_found_until_it_starts() {
    let local = start(Rules::V12026).await;
    let now = local.tenant.now_ms();
    let (person, row) = starting_later(&local).await.expect("somebody's role starts later");
    let start = moment(text(&row, "/startDate"));
    assert!(start > now && moment(text(&row, "/removeDate")) > start, "{row}");
    let role = text(&row, "/role/id");
    let path = format!("/requestable-objects/v1?identity-id={person}&statuses=ASSIGNED&limit=250");
    let assigned = local.get(OLIVIA, &path).await.list();
    assert!(assigned.iter().any(|item| item["id"] == *role), "the catalogue calls it assigned");
    assert!(!found(&local, &person, role).await, "it is not provisioned yet");
    local.tenant.set_now(start + 1_000);
    assert!(found(&local, &person, role).await, "it is there once it has started");
}

fn moment(text: &str) -> i64 {
    chrono::DateTime::parse_from_rfc3339(text).expect("a moment").timestamp_millis()
}

/// Somebody's id, and their assignment that starts later.
async fn starting_later(local: &Local) -> Option<(String, Value)> {
    let people = local.get(OLIVIA, "/v3/public-identities?limit=60").await.list();
    for person in &people {
        let id = text(person, "/id");
        let rows = local.get(OLIVIA, &format!("/identities/v1/{id}/role-assignments")).await.list();
        if let Some(row) = rows.into_iter().find(|row| row["startDate"].is_string()) {
            return Some((id.to_owned(), row));
        }
        local.tenant.advance(Duration::from_secs(1));
    }
    None
}

/// Whether the search index lists this access at this person.
async fn found(local: &Local, person: &str, role: &str) -> bool {
    let query = json!({ "indices": ["identities"], "query": { "query": format!("id:\"{person}\"") } });
    let people = local.post(OLIVIA, "/v3/search", &query).await.list();
    let access = people.first().and_then(|person| person["access"].as_array()).cloned().unwrap_or_default();
    assert!(!access.is_empty(), "the index lists what they hold");
    access.iter().any(|held| held["id"] == *role)
}
