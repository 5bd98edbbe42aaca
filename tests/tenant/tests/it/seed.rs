//! What a fresh tenant holds, and that it is always the same.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tenant::{Options, Rules};

use crate::client::{ADA, Local, MARCUS, OLIVIA, start, text, with};

async fn everything(local: &Local) -> Vec<Value> {
    let mut all = Vec::new();
    for path in [
        "/v3/public-identities",
        "/v3/requestable-objects?identity-id=me",
        "/beta/entitlements",
        "/v3/access-request-status",
        "/v3/access-request-approvals/completed",
    ] {
        all.extend(local.get(OLIVIA, path).await.list());
    }
    all
}

#[tokio::test]
async fn two_tenants_and_a_reset_one_hold_the_same() {
    let (one, two) = (start(Rules::Beta2023).await, start(Rules::Beta2023).await);
    let first = everything(&one).await;
    assert_eq!(first, everything(&two).await);
    let item = one.requestable(ADA, "AVAILABLE").await.remove(0);
    let line = json!({ "type": item["type"], "id": item["id"] });
    let body = json!({ "requestedFor": [one.id(ADA)], "requestedItems": [line] });
    assert_eq!(one.post(ADA, "/beta/access-requests", &body).await.status, 202);
    assert_ne!(first, everything(&one).await);
    one.tenant.reset().expect("reset");
    assert_eq!(first, everything(&one).await);
    assert!(one.tenant.ledger().is_empty());
}

#[tokio::test]
async fn a_small_tenant_has_sixty_people_and_a_hundred_and_twenty_items_over_twelve_sources() {
    let local = start(Rules::Beta2023).await;
    let people = local.get(ADA, "/v3/public-identities").await.list();
    assert_eq!(people.len(), 60);
    let emails: Vec<&str> = people.iter().map(|p| text(p, "/email")).collect();
    assert!(emails.iter().all(|e| e.ends_with("@example.com")));
    assert_eq!(emails.iter().collect::<BTreeSet<_>>().len(), 60);
    let names: Vec<&str> = people.iter().map(|p| text(p, "/name")).collect();
    assert!(names.iter().any(|n| n.chars().any(|c| ('\u{590}'..='\u{6ff}').contains(&c))), "right to left");
    assert!(names.iter().any(|n| n.chars().count() > 40), "long");
    let entitlements = local.get(ADA, "/beta/entitlements").await.list();
    let sources: BTreeSet<&str> = entitlements.iter().map(|e| text(e, "/source/name")).collect();
    assert_eq!((entitlements.len(), sources.len()), (60, 12));
    assert!(entitlements.iter().any(|e| e["requestable"] == false));
    let objects = local.requestable(ADA, "AVAILABLE,PENDING,ASSIGNED").await;
    assert_eq!(objects.len(), 59, "24 roles without All Staff, 36 access profiles");
    assert!(objects.iter().any(|i| i["requestCommentsRequired"] == true));
    let roles: Vec<&str> = local.tenant.accounts().iter().map(|a| a.role).collect();
    assert_eq!(roles, ["employee", "manager", "org admin"]);
}

#[tokio::test]
async fn the_named_accounts_have_a_year_of_requests_in_every_state() {
    let local = start(Rules::Beta2023).await;
    for user in [ADA, MARCUS, OLIVIA] {
        let made = local.get(user, "/v3/access-request-status?requested-by=me").await.list();
        let states: BTreeSet<&str> = made.iter().map(|s| text(s, "/state")).collect();
        assert_eq!(states.len(), 9, "{user}: {states:?}");
        let oldest = made.iter().map(|s| text(s, "/created")).min().expect("something");
        assert!(oldest < "2025-07", "{user}: {oldest}");
        assert!(made.len() >= 60);
    }
    let approvals = local.get(OLIVIA, "/v3/access-request-approvals/pending").await.list();
    assert!(approvals.len() >= 3);
}

#[tokio::test]
async fn a_file_keeps_what_happened() {
    let folder = std::env::temp_dir().join(format!("tenant-test-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let options = Options { data: Some(folder.clone()), ..Options::default() };
    let local = with(options.clone()).await;
    let item = local.requestable(ADA, "AVAILABLE").await.remove(0);
    let line = json!({ "type": item["type"], "id": item["id"], "comment": "kept" });
    let body = json!({ "requestedFor": [local.id(ADA)], "requestedItems": [line] });
    assert_eq!(local.post(ADA, "/beta/access-requests", &body).await.status, 202);
    local.tenant.stop().await;
    let local = with(options).await;
    let made = local.get(ADA, "/v3/access-request-status?requested-by=me&limit=1").await.list();
    assert_eq!(text(&made[0], "/requesterComment/comment"), "kept");
    local.tenant.stop().await;
    let _ = std::fs::remove_dir_all(&folder);
}
