//! What is heard of a request after it was sent, while somebody looks at it: its state changes, the service asks for patience, the
//! connection goes and comes back.

use std::time::Duration;

use serde_json::json;
use tenant::{Action, Fault};

use super::{POST, ROLE, heard, searching, world};
use crate::{
    fixture::{Stage, World},
    journeys::add_found,
};

/// The app's seconds pass so many times as fast: it looks again sooner, and what it says does not depend on it.
fn at_speed(speed: u32) -> World {
    World { config: json!({ "test": { "clockSpeed": speed } }), ..world() }
}

/// Sends a request for this role and goes on to "My requests", where somebody is asked by then. What was said is dropped.
async fn sent(stage: &Stage, role: &str) {
    let screen = &stage.screen;
    add_found(screen, role).await;
    send(stage).await;
    screen.find("heading", "Request sent").await;
    stage.tenant.advance(Duration::from_secs(2));
    screen.press("link", "View my requests").await;
    screen.find("button", "Show more").await;
    screen.find_starting("listitem", role, "Waiting for").await;
    drop(heard(stage, "").await);
}

async fn send(stage: &Stage) {
    let screen = &stage.screen;
    screen.press("button", "Continue").await;
    screen.find("heading", "Details").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Check your request").await;
    drop(heard(stage, "").await);
    screen.press("button", "Send request").await;
}

/// From "My requests" to another request.
async fn another(stage: &Stage) {
    let screen = &stage.screen;
    screen.press("link", "Request access").await;
    screen.find("heading", "Who needs access?").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "What access?").await;
    screen.find_starting("button", "Add ", "").await;
    screen.gone(".ar-skeleton", "Searching…").await;
}

/// The badge of a request changed, and who does not see it was told nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_state_that_changes_while_somebody_looks_is_heard_once() {
    let stage = at_speed(10).start().await;
    let screen = &stage.screen;
    searching(&stage).await;
    sent(&stage, ROLE).await;
    // All approvals and what comes after them, between one look and the next.
    stage.tenant.advance(Duration::from_secs(3_000));
    screen.find("status", &format!("{ROLE}: Completed")).await;
    let mut all = heard(&stage, "waits on the list until the role is given").await;
    screen.press("button", "Refresh").await;
    screen.find_starting("status", "Updated ", "").await;
    all += &heard(&stage, "refreshes, and nothing is new").await;
    another(&stage).await;
    sent(&stage, "Treasury Analyst").await;
    screen.choose("State", "In progress").await;
    drop(heard(&stage, "").await);
    stage.tenant.advance(Duration::from_secs(3_000));
    screen.find_starting("status", "Treasury Analyst: Rejected", "").await;
    all += &heard(&stage, "looks at what is in progress, which an approver rejects").await;
    another(&stage).await;
    sent(&stage, "Travel Arranger").await;
    screen.press_starting("link", "Travel Arranger").await;
    screen.find("button", "Withdraw request").await;
    drop(heard(&stage, "").await);
    cancel_elsewhere(&stage).await;
    screen.find_starting("status", "Travel Arranger", "ancelled").await;
    all += &heard(&stage, "looks at one request, which is cancelled in another place").await;
    insta::assert_snapshot!("changes", all);
    stage.finish().await;
}

/// The newest request of the employee is taken back, as by a script of theirs.
async fn cancel_elsewhere(stage: &Stage) {
    let request = stage.newest_request("employee").await;
    let id = request["accessRequestId"].as_str().expect("an id");
    let token = stage.tenant.token_for(&stage.account("employee").user_name).expect("a token");
    let body = json!({ "accountActivityId": id, "comment": "by a script" });
    let url = format!("{}{POST}/cancel", stage.tenant.url());
    let asked = reqwest::Client::new().post(url).bearer_auth(token).json(&body).send().await;
    let answer = asked.expect("an answer");
    assert!(answer.status().is_success(), "{}", answer.status());
}

const HIDDEN: &str =
    "Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' })";

/// The service's list shows a request this much later.
fn list_lags(stage: &Stage, ms: i64) {
    let mut settings = stage.tenant.settings();
    settings.status_lag_ms = ms;
    stage.tenant.set_config(settings);
}

/// It has to be heard on the page to which somebody has gone on in the meantime.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_answer_was_lost_is_heard_when_it_is_found() {
    let stage = at_speed(3).start().await;
    let screen = &stage.screen;
    searching(&stage).await;
    add_found(screen, ROLE).await;
    // A connection that broke might have the browser itself send it again.
    let lost = Action::CommitThenStatus { status: 500, body: None, headers: Vec::new() };
    stage.tenant.add_fault(Fault::on("POST", POST, lost));
    list_lags(&stage, 3_600_000);
    send(&stage).await;
    screen.reads("It is not known yet whether this arrived").await;
    let mut all = heard(&stage, "sends, and the answer is lost").await;
    screen.press("link", "My requests").await;
    screen.find("button", "Show more").await;
    // The list itself is not followed now, and cannot show it first.
    screen.script(HIDDEN, vec![]).await;
    drop(heard(&stage, "").await);
    list_lags(&stage, 0);
    screen.find_starting("status", &format!("{ROLE}: "), "").await;
    screen.gone("text", "It is not known yet whether this arrived").await;
    all += &heard(&stage, "looks at the list until it is found").await;
    insta::assert_snapshot!("found", all);
    stage.finish().await;
}

/// The seconds count down before the eyes only: the moment is in the sentence that is heard.
#[tokio::test(flavor = "multi_thread")]
async fn patience_that_the_service_asks_for_is_heard_once_and_not_second_by_second() {
    // The app waits for up to five seconds more than it was asked to: at one second to a second that is longer than a look lasts.
    let stage = at_speed(3).start().await;
    let screen = &stage.screen;
    searching(&stage).await;
    add_found(screen, ROLE).await;
    let headers = vec![("retry-after".to_owned(), "6".to_owned())];
    let busy = Action::Status { status: 429, body: Some("{}".to_owned()), headers };
    stage.tenant.add_fault(Fault::on("POST", POST, busy));
    send(&stage).await;
    // Not at a certain second: on a busy machine that one may pass unseen.
    screen.reads("Sent again in ").await;
    screen.gone("text", "Sent again in ").await;
    screen.find("heading", "Request sent").await;
    let all = heard(&stage, "sends, and the service is busy for six seconds").await;
    insta::assert_snapshot!("patience", all);
    stage.finish().await;
}

const ONLINE: &str = "const [online] = arguments; Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => online });
    dispatchEvent(new Event(online ? 'online' : 'offline'))";

/// That the connection was back was seen by the notice that went, and heard by nobody.
#[tokio::test(flavor = "multi_thread")]
async fn being_offline_and_being_online_again_are_heard_once_each() {
    let stage = world().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    // It stands there with the half of the app that knows what to say, and nothing else is about to be said here.
    screen.find("button", "Forget on this device").await;
    drop(heard(&stage, "").await);
    screen.script(ONLINE, vec![json!(false)]).await;
    screen.reads("You are offline.").await;
    let mut all = heard(&stage, "loses the connection").await;
    screen.script(ONLINE, vec![json!(true)]).await;
    screen.find("status", "You are online again.").await;
    all += &heard(&stage, "has it back").await;
    // A browser says so more than once.
    screen.script(ONLINE, vec![json!(true)]).await;
    all += &heard(&stage, "is told once more").await;
    insta::assert_snapshot!("connection", all);
    stage.finish().await;
}
