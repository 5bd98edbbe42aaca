//! Scripted faults: what the client sees, and what was carried out all the same.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tenant::{Action, Fault, Rules};

use crate::client::{ADA, APP, Local, Reply, start};

const PATH: &str = "/beta/access-requests";

async fn post(local: &Local) -> Option<Reply> {
    let item = local.requestable(ADA, "AVAILABLE").await.remove(0);
    let line = json!({ "type": item["type"], "id": item["id"] });
    let body = json!({ "requestedFor": [local.id(ADA)], "requestedItems": [line] }).to_string();
    let bearer = format!("Bearer {}", local.tenant.token_for(ADA).expect("a token"));
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json"), ("origin", APP)];
    local.send("POST", PATH, &headers, &body).await
}

async fn with(action: Action) -> (Option<Reply>, usize) {
    let local = start(Rules::Beta2023).await;
    local.tenant.add_fault(Fault::on("POST", PATH, action));
    let reply = post(&local).await;
    let commits = local.tenant.ledger().len();
    assert_eq!(post(&local).await.map(|r| r.status), Some(202), "the fault was for one request");
    (reply, commits)
}

fn status(status: u16) -> Action {
    Action::Status { status, body: None, headers: Vec::new() }
}

#[tokio::test]
async fn faults_before_the_commit_carry_nothing_out() {
    for (action, seen) in [
        (status(500), Some(500)),
        (status(429), Some(429)),
        (status(403), Some(403)),
        (Action::CloseBeforeCommit, None),
        (Action::Html { status: 502 }, Some(502)),
        (Action::Expired, Some(401)),
    ] {
        let (reply, commits) = with(action.clone()).await;
        assert_eq!((reply.map(|r| r.status), commits), (seen, 0), "{action:?}");
    }
}

#[tokio::test]
async fn faults_after_the_commit_lose_only_the_answer() {
    let status = Action::CommitThenStatus { status: 503, body: None, headers: Vec::new() };
    for (action, seen) in [
        (Action::CommitThenClose, None),
        (status, Some(503)),
        (Action::TruncateBody { bytes: 1 }, None),
        (Action::EmptyBody, Some(202)),
        (Action::ReplaceBody { body: "[not json".to_owned() }, Some(202)),
        (Action::EnormousBody { bytes: 3_000_000 }, Some(202)),
        (Action::DropCors, Some(202)),
        (Action::Delay, Some(202)),
    ] {
        let (reply, commits) = with(action.clone()).await;
        assert_eq!((reply.as_ref().map(|r| r.status), commits), (seen, 1), "{action:?}");
        if let Some(reply) = reply {
            let cors = reply.header("access-control-allow-origin").is_some();
            assert_eq!(cors, action != Action::DropCors, "{action:?}");
            assert_eq!(reply.body.len() > 3_000_000, matches!(action, Action::EnormousBody { .. }));
        }
    }
}

#[tokio::test]
async fn a_hanging_request_ends_with_the_tenant_and_may_have_been_carried_out() {
    for (commit, commits) in [(false, 0), (true, 1)] {
        let local = start(Rules::Beta2023).await;
        local.tenant.add_fault(Fault::on("POST", PATH, Action::Hang { commit }));
        let waited = tokio::select! {
            reply = post(&local) => Some(reply),
            () = until_logged(&local) => None,
        };
        assert!(waited.is_none(), "no answer came");
        assert_eq!(local.tenant.ledger().len(), commits);
        local.tenant.stop().await;
    }
}

async fn until_logged(local: &Local) {
    while !local.tenant.requests().iter().any(|r| r.method == "POST" && r.status == 0) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_fault_waits_for_its_turn_and_can_bring_its_own_answer() {
    let local = start(Rules::Beta2023).await;
    let headers = vec![("Retry-After".to_owned(), "3".to_owned())];
    let own = Action::Status { status: 429, body: Some("{\"message\":\"wait\"}".to_owned()), headers };
    local.tenant.add_fault(Fault::on("GET", "/oauth/info", own).nth(2).times(2));
    let mut seen = Vec::new();
    for _ in 0..4 {
        let reply = local.send("GET", "/oauth/info", &[], "").await.expect("an answer");
        seen.push(reply.status);
        if reply.status == 429 {
            assert_eq!(
                (reply.header("retry-after"), reply.text().as_str()),
                (Some("3"), "{\"message\":\"wait\"}")
            );
        }
    }
    assert_eq!(seen, [200, 429, 429, 200]);
}

#[tokio::test]
async fn faults_come_over_http_too() {
    let local = start(Rules::Beta2023).await;
    let script = json!([
        { "path": "/oauth/info", "times": 0, "delayMs": 1, "action": { "kind": "commitThenStatus", "status": 502 } },
        { "method": "POST", "path": PATH, "action": { "kind": "hang", "commit": true } },
    ]);
    let reply = local.send("POST", "/_tenant/faults", &[], &script.to_string()).await.expect("an answer");
    assert_eq!((reply.status, reply.json().as_array().map(Vec::len)), (200, Some(2)), "{}", reply.text());
    for _ in 0..3 {
        assert_eq!(local.send("GET", "/oauth/info", &[], "").await.expect("an answer").status, 502);
    }
    let reply = local.send("DELETE", "/_tenant/faults", &[], "").await.expect("an answer");
    assert_eq!(reply.json(), Value::Array(Vec::new()));
    assert_eq!(local.send("GET", "/oauth/info", &[], "").await.expect("an answer").status, 200);
    let bad = json!({ "path": "/", "action": { "kind": "explode" } }).to_string();
    assert_eq!(local.send("POST", "/_tenant/faults", &[], &bad).await.expect("an answer").status, 400);
}

#[tokio::test]
async fn a_slow_body_arrives_whole_after_its_pause() {
    let local = start(Rules::Beta2023).await;
    local.tenant.add_fault(Fault::on("GET", "/oauth/info", Action::SlowBody { ms: 120 }));
    let begun = Instant::now();
    let slow = local.send("GET", "/oauth/info", &[], "").await.expect("a whole answer");
    assert!(begun.elapsed() >= Duration::from_millis(120));
    assert_eq!(slow.text(), local.send("GET", "/oauth/info", &[], "").await.expect("an answer").text());
}

/// A fault for everything once caught the control that would have taken it away.
#[tokio::test]
async fn controls_meet_no_fault_and_a_path_is_meant_exactly_unless_it_ends_with_a_slash() {
    let local = start(Rules::Beta2023).await;
    local.tenant.add_fault(Fault { method: None, ..Fault::on("GET", "/", status(503)) }.times(0));
    assert_eq!(local.send("GET", "/oauth/info", &[], "").await.expect("an answer").status, 503);
    assert_eq!(local.send("GET", "/_tenant/clock", &[], "").await.expect("an answer").status, 200);
    assert_eq!(local.send("DELETE", "/_tenant/faults", &[], "").await.expect("an answer").status, 200);
    local.tenant.add_fault(Fault::on("POST", PATH, status(503)).times(0));
    let cancel = format!("{PATH}/cancel");
    assert_eq!(local.post(ADA, PATH, &json!({})).await.status, 503);
    assert_eq!(local.post(ADA, &cancel, &json!({})).await.status, 400);
    local.tenant.add_fault(Fault::on("POST", "/beta/", status(503)).times(0));
    assert_eq!(local.post(ADA, &cancel, &json!({})).await.status, 503);
    let posts = local.tenant.count("POST");
    assert_eq!((posts.get(PATH), posts.get(&cancel)), (Some(&1), Some(&2)));
}

/// 413 once came as plain text that no page could read and no log knew.
#[tokio::test]
async fn a_body_that_is_too_large_is_refused_like_everything_else() {
    let local = start(Rules::Beta2023).await;
    let body = "x".repeat(8 * 1024 * 1024 + 1);
    let reply = local.send("POST", PATH, &[("origin", APP)], &body).await.expect("an answer");
    assert_eq!(reply.status, 413);
    assert_eq!(reply.header("access-control-allow-origin"), Some(APP));
    assert!(
        reply.header("slpt-request-id").is_some_and(|id| Some(id) == reply.json()["trackingId"].as_str())
    );
    assert_eq!(local.tenant.count("POST").get(PATH), Some(&1));
    assert_eq!(local.tenant.requests()[0].status, 413);
}

#[tokio::test]
async fn every_error_has_a_tracking_id() {
    let local = start(Rules::Beta2023).await;
    for path in ["/oauth/nothing", "/v3/nothing"] {
        let reply = local.get(ADA, path).await;
        assert_eq!(reply.json()["trackingId"].as_str(), reply.header("slpt-request-id"), "{path}");
    }
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", tenant::API_CLIENT_ID),
        ("client_secret", tenant::API_CLIENT_SECRET),
    ];
    let answer = local.form("/oauth/token", &fields).await.json();
    let token = answer["access_token"].as_str().expect("a token");
    let reply = local.call_with(token, "GET", "/oauth/userinfo", None).await;
    assert_eq!(reply.status, 403);
    assert_eq!(reply.json()["trackingId"].as_str(), reply.header("slpt-request-id"));
}
