//! My requests: what the service says in plain words, the detail, taking a request back.

use super::{add_role, finish_request};
use crate::fixture::World;
use tenant::Options;

#[tokio::test(flavor = "multi_thread")]
async fn a_pending_request_names_its_approver_and_can_be_withdrawn() {
    let tenant = Options { speed: 0.01, ..Options::default() };
    let stage = World { tenant, ..World::default() }.start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    let item = add_role(screen).await;
    finish_request(&stage, "for a project").await;
    screen.press("link", "View my requests").await;
    screen.find("heading", "My requests").await;
    let (link, _) = screen.find_starting("link", "", &item).await;
    link.click().await.unwrap();
    screen.find("heading", &format!("Request for {item}")).await;
    screen.assert_accessible("request").await;
    screen.picture("request").await;
    assert!(!screen.text().await.contains("arCid"), "our own keys are hidden");
    screen.press("button", "Withdraw request").await;
    screen.find("dialog", "Withdraw this request?").await;
    screen.assert_accessible("withdraw").await;
    screen.press_in(("dialog", "Withdraw this request?"), "button", "Withdraw request").await;
    screen.reads("Enter why you withdraw the request").await;
    screen.type_into("textbox", "Why do you withdraw it?", "not needed any more").await;
    screen.press_in(("dialog", "Withdraw this request?"), "button", "Withdraw request").await;
    screen.reads("The request is being withdrawn.").await;
    let cancels: Vec<_> = stage.tenant.ledger().into_iter().filter(|c| c.kind == "cancel").collect();
    assert_eq!(cancels.len(), 1);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_of_history_is_shown_page_by_page_and_filtered() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("link", "My requests").await;
    screen.find("heading", "My requests").await;
    screen.find_starting("text", "", " requests").await;
    screen.assert_accessible("history").await;
    screen.picture("history").await;
    screen.choose("State", "Completed").await;
    screen.type_into("searchbox", "Filter by name, person or comment", "zzzz").await;
    screen.reads("No request on this page matches “zzzz”.").await;
    stage.finish().await;
}
