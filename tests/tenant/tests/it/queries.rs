//! What lists and search accept to narrow and order what they find, version by version.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tenant::Rules;

use crate::client::{ADA, Local, MARCUS, OLIVIA, encode, start, text};

async fn filtered(local: &Local, path: &str, filter: &str) -> u16 {
    let joint = if path.contains('?') { '&' } else { '?' };
    local.get(OLIVIA, &format!("{path}{joint}filters={}", encode(filter))).await.status
}

#[tokio::test]
async fn a_list_opens_the_fields_and_operators_of_its_version() {
    let local = start(Rules::V12026).await;
    let open = [
        ("/beta/access-request-administration", "created sw \"2026-05\""),
        ("/beta/account-activities", "type gt \"a\""),
        ("/beta/account-activities", "created sw \"2026\" and modified sw \"2026\""),
        ("/v3/access-request-approvals/completed", "modified sw \"2026\" or id sw \"2c\""),
        (
            "/v3/access-request-approvals/pending",
            "accessRequestId eq \"x\" and created ge \"2026-01-01T00:00:00Z\"",
        ),
        ("/identities/v1?sorters=cloudStatus", "cloudStatus eq \"DISABLED\""),
        ("/identities/v1", "correlated eq true and protected eq false or processingState eq \"ERROR\""),
        ("/entitlements/v1", "privilegeLevel.direct eq \"HIGH\" or tags eq \"x\""),
    ];
    for (path, filter) in open {
        assert_eq!(filtered(&local, path, filter).await, 200, "{path} {filter}");
    }
    let shut = [
        ("/v3/access-request-status", "accountActivityItemId lt \"a\""),
        ("/v3/account-activities", "type gt \"a\""),
        ("/v3/access-request-approvals/pending", "id sw \"2c\""),
        ("/v3/access-request-approvals/pending", "requestedFor.id ne \"x\""),
        ("/v3/access-request-approvals/pending", "modified ne \"2026-01-01T00:00:00Z\""),
        ("/beta/access-request-approvals/pending", "accessRequestId eq \"x\""),
        ("/v3/access-request-approvals/completed", "accessRequestId eq \"x\""),
        ("/v3/access-request-approvals/completed", "created ge \"2026-01-01T00:00:00Z\""),
        ("/beta/entitlements", "privilegeLevel.direct eq \"HIGH\""),
        ("/v3/public-identities", "id eq x"),
        ("/v3/public-identities", "lastname sw Ex"),
    ];
    for (path, filter) in shut {
        assert_eq!(filtered(&local, path, filter).await, 400, "{path} {filter}");
    }
    // Each of these once came back as 500.
    let long = vec!["id eq \"x\""; 1_100].join(" or ");
    assert_eq!(filtered(&local, "/v3/public-identities", &long).await, 400);
    assert_eq!(local.get(ADA, "/v3/account-activities?requested-by=me&assigned-to=me").await.status, 200);
}

#[tokio::test]
async fn a_moment_is_also_found_by_its_beginning() {
    let local = start(Rules::Beta2023).await;
    let path =
        format!("/beta/account-activities?requested-by=me&filters={}", encode("created sw \"2026-05\""));
    let found = local.get(ADA, &path).await.list();
    assert!(!found.is_empty());
    for activity in &found {
        assert!(text(activity, "/created").starts_with("2026-05"));
    }
}

#[tokio::test]
async fn beta_takes_the_type_of_an_activity_as_a_parameter_of_its_own() {
    let local = start(Rules::Beta2023).await;
    let found = async |path: &str| local.get(ADA, path).await.list().len();
    let all = found("/beta/account-activities?requested-by=me").await;
    assert_eq!(found("/beta/account-activities?requested-by=me&type=appRequest").await, all);
    assert_eq!(found("/beta/account-activities?requested-by=me&type=identityRefresh").await, 0);
    assert_eq!(found("/v3/account-activities?requested-by=me&type=identityRefresh").await, all);
}

#[tokio::test]
async fn assigned_to_finds_what_waits_for_somebody() {
    let local = start(Rules::Beta2023).await;
    let mine = local.get(MARCUS, "/v3/access-request-approvals/pending?owner-id=me").await.list();
    let found = local.get(MARCUS, "/v3/access-request-status?assigned-to=me").await.list();
    assert_eq!(found.len(), mine.len());
    let path = format!("/v3/access-request-status?assigned-to={}", local.id(MARCUS));
    assert_eq!(local.get(ADA, &path).await.status, 403);
}

/// Beta: "It is also illegal to specify a value that refers to a different user's Identity."
#[tokio::test]
async fn in_beta_entitlements_are_segmented_for_oneself_only() {
    let local = start(Rules::Beta2023).await;
    let (ada, marcus) = (local.id(ADA), local.id(MARCUS));
    for (user, path, status) in [
        (ADA, format!("/beta/entitlements?segmented-for-identity={ada}"), 200),
        (ADA, format!("/beta/entitlements?segmented-for-identity={marcus}"), 400),
        (OLIVIA, format!("/beta/entitlements?segmented-for-identity={marcus}"), 400),
        (OLIVIA, format!("/entitlements/v1?segmented-for-identity={marcus}"), 200),
        (ADA, "/beta/entitlements?include-unsegmented=false".to_owned(), 400),
        (ADA, "/beta/entitlements?include-unsegmented=maybe".to_owned(), 400),
    ] {
        assert_eq!(local.get(user, &path).await.status, status, "{user} {path}");
    }
    let path = format!("/beta/entitlements?include-unsegmented=false&segmented-for-identity={ada}");
    assert!(local.get(ADA, &path).await.list().is_empty(), "nothing here belongs to a segment");
}

#[tokio::test]
async fn without_an_identity_nothing_has_a_request_status() {
    let local = start(Rules::Beta2023).await;
    let list = local.get(OLIVIA, "/v3/requestable-objects").await.list();
    assert_eq!(list.len(), 59);
    for item in &list {
        assert_eq!((&item["requestStatus"], &item["identityRequestId"]), (&Value::Null, &Value::Null));
    }
    let pending = local.requestable(ADA, "PENDING").await;
    assert!(!pending.is_empty());
    for item in &pending {
        assert!(item["identityRequestId"].is_string());
    }
}

#[tokio::test]
async fn the_largest_page_is_250() {
    let local = start(Rules::Beta2023).await;
    let path = "/v3/access-request-status?limit=250";
    assert_eq!(local.get(OLIVIA, path).await.list().len(), 180);
    assert_eq!(local.get(OLIVIA, "/v3/access-request-status?limit=251").await.status, 400);
}

async fn search(local: &Local, body: Value) -> Vec<Value> {
    let reply = local.post(OLIVIA, "/v3/search", &body).await;
    assert_eq!(reply.status, 200, "{body}: {}", reply.text());
    reply.list()
}

/// A query that began with an operator once came back as 500.
#[tokio::test]
async fn a_query_that_cannot_be_read_is_refused() {
    let local = start(Rules::Beta2023).await;
    for query in [
        "AND ada",
        "OR ada",
        "(AND ada)",
        "ada AND",
        "ada OR OR ada",
        "(ada",
        "ada)",
        "()",
        "\"ada",
        "NOT ada",
    ] {
        let body = json!({ "indices": ["identities"], "query": { "query": query } });
        assert_eq!(local.post(OLIVIA, "/v3/search", &body).await.status, 400, "{query}");
        assert_eq!(local.post(OLIVIA, "/v3/search/count", &body).await.status, 400, "{query}");
    }
    for (query, count) in [
        ("firstName:ada OR firstName:marcus", 2),
        ("(firstName:ada) lastName:example", 1),
        ("(firstName:ada OR firstName:marcus) AND lastName:sampleton", 1),
        // In quotes it is a word like any other: two people have it in their names.
        ("\"AND\"", 2),
    ] {
        let body = json!({ "indices": ["identities"], "query": { "query": query } });
        assert_eq!(search(&local, body).await.len(), count, "{query}");
    }
}

#[tokio::test]
async fn search_sorts_goes_on_after_a_value_and_leaves_out() {
    let local = start(Rules::Beta2023).await;
    let page = |after: Value| {
        json!({ "indices": ["identities"], "query": { "query": "*" }, "sort": ["-name", "id"],
            "searchAfter": after, "queryResultFilter": { "excludes": ["access.id", "attributes"] } })
    };
    let (mut seen, mut after) = (Vec::new(), json!([]));
    loop {
        let reply = local.post(OLIVIA, "/v3/search?limit=25", &page(after)).await;
        let found = reply.list();
        let Some(last) = found.last() else { break };
        after = json!([last["name"], last["id"]]);
        seen.extend(found);
    }
    assert_eq!(seen.len(), 60);
    assert_eq!(seen.iter().map(|p| text(p, "/id")).collect::<BTreeSet<_>>().len(), 60);
    let names: Vec<String> = seen.iter().map(|p| text(p, "/name").to_lowercase()).collect();
    assert!(names.is_sorted_by(|a, b| a >= b), "{names:?}");
    for person in &seen {
        assert_eq!((person.get("attributes"), person["access"][0].get("id")), (None, None));
        assert!(person["access"][0]["type"].is_string());
    }
    for (key, value) in [("sort", json!(["shoeSize"])), ("searchAfter", json!(["one"]))] {
        let mut body = page(json!(["a", "b"]));
        body[key] = value;
        assert_eq!(local.post(OLIVIA, "/v3/search", &body).await.status, 400, "{key}");
    }
}
