//! My requests: what the service says in plain words, the detail, taking a request back.

use std::{collections::BTreeSet, time::Duration};

use super::{add_role, at_details, finish_request};
use crate::fixture::{World, until};
use fantoccini::key::Key;
use tenant::{Action, Fault, Options};

#[tokio::test(flavor = "multi_thread")]
async fn a_pending_request_names_its_approver_and_can_be_withdrawn() {
    let tenant = Options { speed: 0.01, ..Options::default() };
    let stage = World { tenant, ..World::default() }.start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    let item = add_role(screen).await;
    finish_request(&stage, "for a project").await;
    // Past the queue, and well before the first approver decides.
    stage.tenant.advance(Duration::from_secs(2));
    let asked = stage.newest_request("employee").await;
    assert_eq!(asked["name"], item.as_str());
    let approver =
        asked["approvalDetails"][0]["currentOwner"]["name"].as_str().expect("an approver").to_owned();
    screen.press("link", "View my requests").await;
    screen.reach("My requests").await;
    screen.press_starting("link", &item).await;
    screen.reach(&format!("Request for {item}")).await;
    screen.reads(&format!("Waiting for {approver} to approve, since")).await;
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

/// It was drawn only when the request changed after the answer had come: of one that was over, never.
#[tokio::test(flavor = "multi_thread")]
async fn reference_data_comes_back_in_the_detail_and_our_own_keys_do_not() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    let item = at_details(&stage).await;
    screen.press("button", "Add a pair").await;
    screen.type_into("textbox", "Name of pair 1", "ticket").await;
    screen.type_into("textbox", "Value of pair 1", "INC0042").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.reads("INC0042").await;
    screen.press("button", "Send request").await;
    screen.reach("Request sent").await;
    stage.tenant.advance(Duration::from_secs(3_600));
    screen.press("link", "View my requests").await;
    screen.reach("My requests").await;
    // Nothing is left to be found out about what was sent.
    until(|| stage.asked("GET", "/beta/access-request-status?requested-by=me") > 0).await;
    screen.reload().await;
    screen.reach("My requests").await;
    screen.press_starting("link", &item).await;
    screen.reach(&format!("Request for {item}")).await;
    screen.reads("Completed").await;
    screen.find("listitem", "ticket: INC0042").await;
    assert!(!screen.text().await.contains("arCid"), "our own keys are hidden");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_of_history_is_shown_page_by_page_and_filtered() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("link", "My requests").await;
    screen.reach("My requests").await;
    // The service gives 50 lines at a time; the employee has more.
    let all = stage.answer("employee", "/beta/access-request-status?regarding-identity=me&limit=250").await;
    let all: BTreeSet<String> =
        all.as_array().expect("a list").iter().map(|it| it["accessRequestId"].to_string()).collect();
    let all = format!("{} requests", all.len());
    screen.find("text", "50 requests").await;
    screen.picture("history").await;
    screen.press("button", "Show more").await;
    screen.gone("button", "Show more").await;
    screen.find("text", &all).await;
    assert!(screen.count_starting("listitem", "", "Rejected").await > 0, "something to filter away");
    screen.choose("State", "Completed").await;
    screen.gone("text", &all).await;
    assert_eq!(screen.count_starting("listitem", "", "Rejected").await, 0);
    assert!(screen.count_starting("listitem", "", "Completed").await > 0);
    screen.type_into("searchbox", "Filter by name, person or comment", "zzzz").await;
    screen.reads("No request on this page matches “zzzz”.").await;
    screen.assert_accessible("history, nothing left").await;
    stage.finish().await;
}

/// The button went with the trouble it was about, and the focus with the button: a screen reader was left on nothing.
#[tokio::test(flavor = "multi_thread")]
async fn trying_again_leaves_the_focus_on_the_page() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("link", "My requests").await;
    screen.find("button", "Show more").await;
    stage.tenant.add_fault(
        Fault::on("GET", "/", Action::Status { status: 403, body: None, headers: Vec::new() }).times(0),
    );
    screen.press("button", "Refresh").await;
    screen.find("button", "Try again").await;
    stage.tenant.clear_faults();
    screen.script("document.querySelector('.ar-notice button').focus()", vec![]).await;
    screen.key(Key::Enter).await;
    screen.gone("button", "Try again").await;
    screen.has_focus("heading", "My requests").await;
    stage.finish().await;
}
