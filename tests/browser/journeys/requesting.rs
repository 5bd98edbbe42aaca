//! Asking for access: for oneself, for others, across a reload.

use std::time::Duration;

use serde_json::{Value, json};
use tenant::{OnBehalf, Options};

use super::{add_found, finish_request, take_person};
use crate::fixture::World;

/// A part of a step of the asynchronous processing (600 s here): none is jumped over.
const STEP: Duration = Duration::from_secs(200);

/// A tenant in which, after a second in the queue, nothing happens before a journey moves the clock by [`STEP`]s.
fn by_hand() -> Options {
    Options { speed: 0.01, ..Options::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_employee_asks_for_a_role_and_sees_its_status_move() {
    let stage = World { tenant: by_hand(), ..World::default() }.start().await;
    let screen = &stage.screen;
    screen.reach("Sign in to request access").await;
    screen.picture("signed-out").await;
    stage.sign_in("employee").await;
    screen.assert_accessible("who").await;
    screen.picture("who").await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    let item = add_found(screen, "a").await;
    screen.assert_accessible("what").await;
    screen.picture("what").await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    // What was said on one screen stood at the end of all that followed, for whoever reads a page to its end.
    screen.gone("status", &format!("{item} added to your request")).await;
    screen.picture("details").await;
    screen.type_into("textbox", "Comment for the approver (optional)", "Month-end closing").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.reads("Month-end closing").await;
    screen.assert_accessible("check").await;
    screen.picture("check").await;
    screen.press("button", "Send request").await;
    screen.reach("Request sent").await;
    screen.picture("sent").await;

    let accepted = stage.accepted();
    assert_eq!(accepted.len(), 1, "one press, one request");
    let body = &accepted[0];
    let me = stage.account("employee").identity_id;
    assert_eq!(body["requestedFor"], json!([me]));
    assert_eq!(body["requestType"], "GRANT_ACCESS");
    assert_eq!(body["requestedItems"][0]["comment"], "Month-end closing");
    assert!(body["requestedItems"][0]["clientMetadata"]["arCid"].is_string());
    assert!(body.get("removeDate").is_none());

    let number = stage.tenant.ledger()[0].items[0].access_request_id.clone();
    screen.press("link", "View my requests").await;
    screen.reach("My requests").await;
    screen.picture("requests").await;
    // The newest stands first; that it is the one just sent, its number says.
    screen.press_starting("link", &item).await;
    screen.reach(&format!("Request for {item}")).await;
    screen.reads(&number).await;
    let address = screen.fragment().await;
    for words in ["Waiting for", "Approved, being carried out", "Completed"] {
        let mut steps = 0;
        while said(&stage.newest_request("employee").await) != words {
            stage.tenant.advance(STEP);
            steps += 1;
            assert!(steps < 30, "the service never says {words}");
        }
        screen.press("link", "All my requests").await;
        screen.reach("My requests").await;
        screen.press("button", "Refresh").await;
        screen.press_starting("link", &item).await;
        screen.find("heading", &format!("Request for {item}")).await;
        screen.reads(words).await;
        screen.reads(&number).await;
        assert_eq!(screen.fragment().await, address);
    }
    stage.finish().await;
}

/// How the app has to put what the service says of a request.
fn said(request: &Value) -> &'static str {
    if request["state"] == "REQUEST_COMPLETED" {
        "Completed"
    } else if request["accessRequestPhases"][1]["state"] == "EXECUTING" {
        "Approved, being carried out"
    } else if request["approvalDetails"].as_array().is_some_and(|asked| !asked.is_empty()) {
        "Waiting for"
    } else {
        "Queued"
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cold_journey_costs_the_tenant_at_most_twelve_requests() {
    let stage = World::default().start().await;
    stage.sign_in("employee").await;
    stage.screen.press("button", "Continue").await;
    add_found(&stage.screen, "a").await;
    finish_request(&stage, "").await;
    let pages = ["/oauth/authorize", "/oauth/logout"];
    let asked: Vec<String> = stage
        .tenant
        .requests()
        .into_iter()
        .filter(|r| r.method != "OPTIONS" && !pages.iter().any(|page| r.path.starts_with(page)))
        .map(|r| format!("{} {}", r.method, r.path))
        .collect();
    assert!(asked.len() <= 12, "{} requests: {asked:#?}", asked.len());
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_asks_for_three_reports_at_once() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("manager").await;
    screen.press("radio", "Other people").await;
    let employee = stage.account("employee");
    take_person(screen, &employee.user_name, &employee.display_name).await;
    screen.find("button", &format!("Remove {}", employee.display_name)).await;
    let mut ids = vec![employee.identity_id.clone()];
    for report in stage
        .reports_of("manager")
        .await
        .into_iter()
        .filter(|r| r.identity_id != employee.identity_id)
        .take(2)
    {
        take_person(screen, &report.user_name, &report.display_name).await;
        screen.find("button", &format!("Remove {}", report.display_name)).await;
        ids.push(report.identity_id);
    }
    screen.assert_accessible("who, others").await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    add_found(screen, "a").await;
    finish_request(&stage, "Quarter end").await;
    let body = &stage.accepted()[0];
    let mut sent: Vec<String> = serde_json::from_value(body["requestedFor"].clone()).unwrap();
    sent.sort();
    ids.sort();
    assert_eq!(sent, ids);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_draft_survives_a_reload_with_its_step() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    let item = add_found(screen, "a").await;
    screen.press("button", "Continue").await;
    screen.type_into("textbox", "Comment for the approver (optional)", "kept").await;
    screen.reload().await;
    screen.reach("Details").await;
    assert_eq!(screen.value_of("textbox", "Comment for the approver (optional)").await, "kept");
    screen.press("link", "Back").await;
    screen.find("button", &format!("Remove {item}")).await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_ask_only_for_themselves_sees_the_other_choice_with_its_reason() {
    let tenant = Options { on_behalf: OnBehalf::Nobody, ..Options::default() };
    let stage = World { tenant, ..World::default() }.start().await;
    stage.sign_in("employee").await;
    stage.screen.reads("Your company lets people request for themselves only.").await;
    stage.screen.assert_accessible("who, others shut").await;
    stage.finish().await;
}
