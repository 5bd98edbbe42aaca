//! Every call's answer against the OpenAPI file of its version.

use serde_json::{Value, json};
use tenant::Rules;

use crate::client::{ADA, Local, MARCUS, OLIVIA, encode, start, text};
use crate::contract::contract;

const VERSIONS: [&str; 3] = ["beta", "v3", "v1"];

/// The address of a resource in one version, and its name in that version's OpenAPI file.
fn spell(version: &str, resource: &str, rest: &str) -> (String, String) {
    match version {
        "v1" => (format!("/{resource}/v1{rest}"), format!("/{resource}/v1{rest}")),
        _ => (format!("/{version}/{resource}{rest}"), format!("/{resource}{rest}")),
    }
}

#[tokio::test]
async fn every_list_answers_as_its_version_documents_it() {
    let Some(contract) = contract() else { return };
    let local = start(Rules::V12026).await;
    let olivia = local.id(OLIVIA);
    let calls: [(&str, &str, &str, &[&str]); 12] = [
        ("access-request-config", "", "", &VERSIONS),
        ("access-request-status", "", "?limit=250", &VERSIONS),
        ("access-request-administration", "", "?limit=250", &["beta", "v1"]),
        ("access-request-approvals", "/pending", "", &VERSIONS),
        ("access-request-approvals", "/completed", "", &VERSIONS),
        ("access-request-approvals", "/approval-summary", "", &VERSIONS),
        ("requestable-objects", "", "?identity-id=me", &VERSIONS),
        ("account-activities", "", "", &VERSIONS),
        ("entitlements", "", "", &["beta", "v1"]),
        ("identities", "", "", &["beta", "v1"]),
        ("public-identities", "", "", &["v3", "v1"]),
        ("tenant", "", "", &["beta", "v1"]),
    ];
    for (resource, rest, query, versions) in calls {
        for version in VERSIONS {
            let (path, documented) = spell(version, resource, rest);
            let reply = local.get(OLIVIA, &format!("{path}{query}")).await;
            if versions.contains(&version) {
                assert_eq!(reply.status, 200, "{path}: {}", reply.text());
                contract.check(version, "get", &documented, 200, &reply.json());
                assert_ne!(reply.json(), json!([]), "{path} shows nothing");
            } else {
                assert_eq!(reply.status, 404, "{path}");
            }
        }
    }
    let reply = local.get(OLIVIA, "/access-request-config/v2").await;
    contract.check("v1", "get", "/access-request-config/v2", 200, &reply.json());
    let reply = local.get(OLIVIA, &format!("/identities/v1/{olivia}")).await;
    contract.check("v1", "get", "/identities/v1/{id}", 200, &reply.json());
    let reply = local.get(OLIVIA, &format!("/identities/v1/{olivia}/role-assignments")).await;
    contract.check("v1", "get", "/identities/v1/{identityId}/role-assignments", 200, &reply.json());
}

#[tokio::test]
async fn single_objects_answer_as_documented() {
    let Some(contract) = contract() else { return };
    let local = start(Rules::V12026).await;
    let entitlement = text(&local.entitlements().await[0], "/id").to_owned();
    for version in ["beta", "v1"] {
        let (path, documented) = spell(version, "entitlements", "");
        let reply = local.get(OLIVIA, &format!("{path}/{entitlement}")).await;
        contract.check(version, "get", &format!("{documented}/{{id}}"), 200, &reply.json());
        let reply = local.get(OLIVIA, &format!("{path}/{entitlement}/entitlement-request-config")).await;
        let documented = format!("{documented}/{{id}}/entitlement-request-config");
        contract.check(version, "get", &documented, 200, &reply.json());
    }
    let activity =
        text(&local.get(ADA, "/v3/account-activities?requested-by=me").await.list()[0], "/id").to_owned();
    for version in VERSIONS {
        let (path, documented) = spell(version, "account-activities", "");
        let reply = local.get(ADA, &format!("{path}/{activity}")).await;
        contract.check(version, "get", &format!("{documented}/{{id}}"), 200, &reply.json());
    }
    let path = format!("/revocable-objects/v1?identityId={}&entitlementId={entitlement}", local.id(ADA));
    let reply = local.get(MARCUS, &path).await;
    contract.check("v1", "get", "/revocable-objects/v1", 200, &reply.json());
    let body = json!({ "requestedFor": [local.id(ADA)], "requestedItems": [{ "type": "ENTITLEMENT", "id": entitlement }] });
    let reply = local.post(ADA, "/access-requests/v1/accounts-selection", &body).await;
    contract.check("v1", "post", "/access-requests/v1/accounts-selection", 200, &reply.json());
}

#[tokio::test]
async fn search_finds_what_somebody_has() {
    let Some(contract) = contract() else { return };
    let local = start(Rules::Beta2023).await;
    let ada = local.id(ADA);
    let mut body = json!({ "indices": ["identities"], "query": { "query": format!("id:{ada}") } });
    for path in ["/v3/search", "/search/v1"] {
        let found = local.post(OLIVIA, path, &body).await.list();
        assert_eq!(found.len(), 1);
        assert!(found[0]["access"].as_array().is_some_and(|a| a.len() > 2));
        contract.check_component("v3", "IdentityDocuments", &found[0]);
    }
    body["queryResultFilter"] = json!({ "includes": ["id", "access.id", "access.type"] });
    let found = local.post(OLIVIA, "/v3/search", &body).await.list();
    assert_eq!(found[0].get("name"), None);
    assert_eq!(found[0]["access"][0]["type"], "ROLE");
    let body = json!({ "indices": ["roles"], "query": { "query": "name:\"Data Analyst\"" } });
    let found = local.post(OLIVIA, "/v3/search?count=true", &body).await;
    assert_eq!(found.header("x-total-count"), Some("1"));
    contract.check_component("v3", "RoleDocuments", &found.list()[0]);
    for (index, name) in
        [("accessprofiles", "AccessProfileDocuments"), ("entitlements", "EntitlementDocuments")]
    {
        let body = json!({ "indices": [index], "query": { "query": "*" } });
        let found = local.post(OLIVIA, "/search/v1?limit=3", &body).await.list();
        contract.check_component("v1", name, &found[2]);
    }
    let counted = local.post(OLIVIA, "/v3/search/count", &body).await;
    assert_eq!((counted.status, counted.header("x-total-count")), (204, Some("1")));
    assert_eq!(local.post(OLIVIA, "/beta/search", &body).await.status, 404);
}

#[tokio::test]
async fn accepting_and_refusing_answer_as_documented_in_every_version() {
    let Some(contract) = contract() else { return };
    let local = start(Rules::V12026).await;
    let items = local.requestable(ADA, "AVAILABLE").await;
    let easy: Vec<&Value> = items.iter().filter(|i| i["requestCommentsRequired"] == false).skip(3).collect();
    assert!(easy.len() >= VERSIONS.len(), "one for each version");
    for (version, item) in VERSIONS.iter().zip(easy) {
        let (path, documented) = spell(version, "access-requests", "");
        let line = json!({ "type": item["type"], "id": item["id"], "comment": "Because." });
        let body = json!({ "requestedFor": [local.id(ADA)], "requestedItems": [line] });
        let reply = local.post(ADA, &path, &body).await;
        assert_eq!(reply.status, 202, "{}", reply.text());
        contract.check(version, "post", &documented, 202, &reply.json());
        let id = text(&reply.json(), "/newRequests/0/accessRequestIds/0").to_owned();
        let reply = local.post(ADA, &path, &json!({ "requestedFor": [], "requestedItems": [] })).await;
        contract.check(version, "post", &documented, 400, &reply.json());
        let other = json!({ "requestedFor": [local.id(OLIVIA)], "requestedItems": [line] });
        let reply = local.post(ADA, &path, &other).await;
        contract.check(version, "post", &documented, 403, &reply.json());
        let (path, documented) = spell(version, "access-requests", "/cancel");
        let body = json!({ "accountActivityId": id, "comment": "A mistake." });
        let reply = local.post(ADA, &path, &body).await;
        contract.check(version, "post", &documented, 202, &reply.json());
        let body = json!({ "accountActivityId": "nowhere", "comment": "A mistake." });
        let reply = local.post(ADA, &path, &body).await;
        contract.check(version, "post", &documented, 404, &reply.json());
    }
}

#[tokio::test]
async fn errors_have_the_documented_bodies_and_headers() {
    let local = start(Rules::Beta2023).await;
    let path = "/v3/access-request-config";
    let none = local.send("GET", path, &[], "").await.expect("an answer");
    assert_eq!(none.status, 401);
    let token = local.tenant.token_for(ADA).expect("a token");
    local.tenant.advance(std::time::Duration::from_secs(751));
    let late = local.call_with(&token, "GET", path, None).await;
    assert_eq!(late.text(), r#"{"error":"JWT validation failed: JWT is expired"}"#);
    assert_eq!(late.status, 401);
    let missing = local.get(ADA, "/v3/nothing-here").await;
    let body = missing.json();
    assert_eq!((missing.status, text(&body, "/detailCode")), (404, "404 Not found"));
    assert_eq!(missing.header("slpt-request-id"), body["trackingId"].as_str());
    assert!(missing.header("date").is_some_and(|d| d.ends_with("GMT")));
    let bearer = format!("Bearer {}", local.tenant.token_for(OLIVIA).expect("a token"));
    let headers = [("authorization", bearer.as_str())];
    let reply =
        local.send("GET", "/access-request-administration/v1", &headers, "").await.expect("an answer");
    assert_eq!(reply.status, 400);
    assert!(reply.text().contains("X-SailPoint-Experimental"));
}

#[tokio::test]
async fn the_hundred_and_first_call_in_ten_seconds_waits() {
    let local = start(Rules::Beta2023).await;
    let token = local.tenant.token_for(ADA).expect("a token");
    for _ in 0..100 {
        assert_eq!(local.call_with(&token, "GET", "/v3/access-request-config", None).await.status, 200);
    }
    let reply = local.call_with(&token, "GET", "/v3/access-request-config", None).await;
    assert_eq!((reply.status, reply.text().as_str()), (429, r#"{"message":" Rate Limit Exceeded "}"#));
    let wait: u64 = reply.header("retry-after").and_then(|w| w.parse().ok()).expect("seconds");
    assert!((1..=10).contains(&wait));
    assert_eq!(local.call_with(&token, "GET", "/beta/access-request-config", None).await.status, 200);
    local.tenant.advance(std::time::Duration::from_secs(wait));
    assert_eq!(local.call_with(&token, "GET", "/v3/access-request-config", None).await.status, 200);
}

async fn names(local: &Local, filters: &str, rest: &str) -> Vec<String> {
    let path = format!("/v3/public-identities?filters={}{rest}", encode(filters));
    local.get(ADA, &path).await.list().iter().map(|p| text(p, "/name").to_owned()).collect()
}

#[tokio::test]
async fn lists_page_filter_sort_and_count() {
    let local = start(Rules::Beta2023).await;
    assert_eq!(names(&local, "firstname sw \"AD\"", "").await, ["Ada Example"]);
    assert_eq!(names(&local, "alias eq \"ada.example\"", "").await, ["Ada Example"]);
    assert_eq!(
        names(&local, "email sw \"marcus\" or lastname eq \"exemplar\"", "&sorters=-name").await,
        ["Olivia Exemplar", "Marcus Sampleton"]
    );
    let page = local.get(ADA, "/v3/public-identities?limit=7&offset=58&count=true&sorters=name").await;
    assert_eq!((page.list().len(), page.header("x-total-count")), (2, Some("60")));
    for query in ["limit=251", "limit=-1", "limit=x", "offset=-1", "count=maybe", "sorters=email"] {
        assert_eq!(local.get(ADA, &format!("/v3/public-identities?{query}")).await.status, 400, "{query}");
    }
    let bad = encode("manager.id eq \"x\"");
    assert_eq!(local.get(ADA, &format!("/v3/public-identities?filters={bad}")).await.status, 400);
    let since = encode("created ge \"2026-01-01T00:00:00Z\"");
    let path = format!("/beta/access-request-status?requested-by=me&filters={since}&sorters=-created");
    let newest = local.get(ADA, &path).await.list();
    let moments: Vec<&str> = newest.iter().map(|s| text(s, "/created")).collect();
    assert!(!moments.is_empty() && moments.is_sorted_by(|a, b| a >= b));
    let id = text(&newest[0], "/accessRequestId");
    let one = encode(&format!("accessRequestId in (\"{id}\")"));
    let path = format!("/beta/access-request-status?requested-by=me&filters={one}");
    let found = local.get(ADA, &path).await.list();
    assert!(!found.is_empty() && found.iter().all(|s| text(s, "/accessRequestId") == id));
}

#[tokio::test]
async fn requestable_objects_carry_their_status_and_leave_entitlements_out() {
    let local = start(Rules::Beta2023).await;
    for status in ["AVAILABLE", "PENDING", "ASSIGNED"] {
        let list = local.requestable(ADA, status).await;
        assert!(!list.is_empty(), "{status}");
        assert!(list.iter().all(|i| i["requestStatus"] == status && i["type"] != "ENTITLEMENT"));
    }
    let found =
        local.get(ADA, "/v3/requestable-objects?identity-id=me&term=MONTH&filters=nonsense").await.list();
    assert!(found.iter().any(|i| i["name"] == "Month-End Closing"));
    let roles = local.get(ADA, "/v3/requestable-objects?identity-id=me&types=ROLE").await.list();
    assert_eq!(roles.len(), 23, "All Staff cannot be requested");
    for query in
        ["identity-id=me&types=ENTITLEMENT", "identity-id=me&statuses=GONE", "identity-id=me&limit=300"]
    {
        assert_eq!(local.get(ADA, &format!("/v3/requestable-objects?{query}")).await.status, 400, "{query}");
    }
    assert_eq!(local.get(OLIVIA, "/v3/requestable-objects?statuses=PENDING").await.status, 400);
    let me = local.get(ADA, "/beta/entitlements?segmented-for-identity=me").await;
    assert_eq!(me.status, 400);
}
