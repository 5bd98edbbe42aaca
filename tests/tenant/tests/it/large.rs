//! The large tenant: as large as documented, with nothing in its past that is still to come.

use std::io::Write;
use std::time::Instant;

use serde_json::json;
use tenant::{Options, Scale};

use crate::client::{Local, OLIVIA, START_MS, text, with};

async fn count(local: &Local, path: &str) -> u64 {
    let reply = local.get(OLIVIA, path).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text());
    reply.header("x-total-count").and_then(|n| n.parse().ok()).expect("a count")
}

/// The newest histories once held moments a day and a half ahead, and the start moved the tenant's clock to them.
#[tokio::test]
async fn a_large_tenant_has_its_documented_size_and_no_moment_later_than_now() {
    let begun = Instant::now();
    let local = with(Options { scale: Scale::Large, ..Options::default() }).await;
    let ready = begun.elapsed();
    let words = format!("large tenant: ready in {:.1} s\n", ready.as_secs_f64());
    // Not `println!`: the test harness swallows what a passing test prints.
    let _ = std::io::stderr().write_all(words.as_bytes());
    let now = local.tenant.now_ms();
    assert!(now <= START_MS + begun.elapsed().as_millis() as i64, "the clock was moved to {now}");
    assert_eq!(count(&local, "/v3/public-identities?limit=1&count=true").await, 100_000);
    let body = json!({ "indices": ["roles", "accessprofiles", "entitlements"], "query": { "query": "*" } });
    let items = local.post(OLIVIA, "/v3/search/count", &body).await;
    assert_eq!(items.header("x-total-count"), Some("50000"));
    assert_eq!(count(&local, "/access-request-administration/v1?limit=1&count=true").await, 100_000);
    for (path, field) in [
        ("/access-request-administration/v1", "created"),
        ("/access-request-administration/v1", "modified"),
        ("/access-request-approvals/v1/completed", "created"),
        ("/access-request-approvals/v1/completed", "modified"),
        ("/entitlements/v1", "modified"),
    ] {
        let newest = local.get(OLIVIA, &format!("{path}?limit=1&sorters=-{field}")).await.list();
        let at = text(&newest[0], &format!("/{field}")).to_owned();
        let at = chrono::DateTime::parse_from_rfc3339(&at).expect("a moment").timestamp_millis();
        assert!(at <= now, "{path} {field}: {at}");
    }
}
