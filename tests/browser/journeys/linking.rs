//! Links that propose a request: they fill the form in, and do no more.

use chrono::{DateTime, Days};
use serde_json::{Value, json};

use super::{COMMENT, add_role};
use crate::fixture::{Stage, World};

/// Ids and names of roles that this account can request.
async fn roles(stage: &Stage, role: &str) -> Vec<(String, String)> {
    let path = "/beta/requestable-objects?identity-id=me&types=ROLE&statuses=AVAILABLE&limit=20";
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let found = stage.answer(role, path).await;
    found.as_array().expect("a list").iter().map(|it| (text(&it["id"]), text(&it["name"]))).collect()
}

const FILLED: &str = "This form was filled from a link";

#[tokio::test(flavor = "multi_thread")]
async fn a_link_fills_the_form_and_only_the_person_sends_it() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    let report = stage.reports_of("manager").await.remove(0);
    let (id, name) = roles(&stage, "manager").await.remove(0);
    let day = DateTime::from_timestamp_millis(stage.tenant.now_ms()).expect("a moment").date_naive();
    let until = day.checked_add_days(Days::new(60)).expect("a day");
    let link = format!(
        "for={}&item=role:{id}&item=role:nosuchrole&until={until}&comment=For%20the%20audit&submit=true",
        report.identity_id
    );
    screen.go(&format!("{}#/request?{link}", stage.app.url())).await;
    // Signing in leads back to it.
    stage.sign_in("manager").await;
    screen.reads(FILLED).await;
    screen.reads("the access nosuchrole, which does not exist or which you cannot request").await;
    screen.reads("“submit”, which this app does not understand").await;
    screen.reads(&report.display_name).await;
    screen.has_focus("heading", "Who needs access?").await;
    screen.assert_accessible("filled from a link").await;
    screen.picture("link-who").await;
    assert_eq!(screen.fragment().await, "/request/who", "loading the page again fills nothing in again");

    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    screen.find("button", &format!("Remove {name}")).await;
    screen.reload().await;
    screen.reach("What access?").await;
    screen.reads(FILLED).await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    assert_eq!(screen.value_of("textbox", COMMENT).await, "For the audit");
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.reads(FILLED).await;
    screen.picture("link-check").await;
    assert!(stage.tenant.ledger().is_empty(), "nothing was sent by following a link");
    assert_eq!(stage.asked("POST", "/beta/access-requests"), 0);

    screen.press("button", "Send request").await;
    screen.reach("Request sent").await;
    let body = stage.accepted().remove(0);
    assert_eq!(body["requestedFor"], json!([report.identity_id]));
    assert_eq!(body["requestedItems"][0]["id"], id.as_str());
    assert_eq!(body["requestedItems"][0]["comment"], "For the audit");
    assert!(body["requestedItems"][0]["removeDate"].is_string());
    screen.press("link", "Request access").await;
    screen.reach("Who needs access?").await;
    screen.gone("text", FILLED).await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_was_begun_gives_way_to_a_link_only_when_the_person_says_so() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    let (id, name) = roles(&stage, "employee").await.pop().expect("a role");
    let link = format!("{}#/request?item=role:{id}", stage.app.url());
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    let mine = add_role(screen).await;
    assert_ne!(mine, name);
    screen.go(&link).await;
    screen.reads("A link proposes another request").await;
    screen.assert_accessible("a link asks").await;
    screen.picture("link-asks").await;
    screen.press("button", "Keep mine").await;
    screen.gone("text", "A link proposes another request").await;
    screen.press("button", "Continue").await;
    screen.find("button", &format!("Remove {mine}")).await;

    screen.go(&link).await;
    screen.press("button", "Fill in from the link").await;
    screen.reads(FILLED).await;
    screen.press("button", "Continue").await;
    screen.find("button", &format!("Remove {name}")).await;
    assert_eq!(screen.count("button", &format!("Remove {mine}")).await, 0);
    screen.press("button", "Start over").await;
    screen
        .press_in(("dialog", "Start over? What you chose and typed is dropped."), "button", "Start over")
        .await;
    screen.reach("Who needs access?").await;
    screen.gone("text", FILLED).await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_cannot_name_anything_by_another_name_nor_bring_markup() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    let hostile = "for=%3Cimg%20src=x%20onerror=alert(1)%3E&item=role:%3Cscript%3E&item=javascript:alert(1)";
    screen.go(&format!("{}#/request?{hostile}", stage.app.url())).await;
    screen.reads("The link names nothing that could be filled in.").await;
    screen.reads("“<img src=x onerror=alert(1)>”, which this app does not understand").await;
    screen.assert_accessible("an empty link").await;
    screen.picture("link-empty").await;
    assert_eq!(
        screen.script("return document.querySelectorAll('main img, main script').length", vec![]).await,
        0
    );
    stage.finish().await;
}
