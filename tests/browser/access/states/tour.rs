//! The way through all states. What is looked at in each stands one floor up.

use fantoccini::key::Key;
use serde_json::json;
use tenant::{Action, Fault, Options};
use xtask::{setup::Engine, webdriver::Look};

use super::{Audit, STATES};
use crate::{
    fixture::{Medium, Screen, Stage, World},
    journeys::{COMMENT, add_role, at_removal, choose_removal, take_person},
};

const POST: &str = "/beta/access-requests";
const TOKEN: &str = "portal.token";
const ONLINE: &str = "const [online] = arguments; Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => online });
    dispatchEvent(new Event(online ? 'online' : 'offline'))";

#[tokio::test(flavor = "multi_thread")]
async fn no_state_of_the_app_shuts_anybody_out() {
    let mut audit = Audit::of_this_run(STATES);
    let tenant = Options { speed: 0.01, ..Options::default() };
    // A question that fails is asked three times, which takes five seconds of the app's clock.
    let config = json!({ "test": { "clockSpeed": 3 } });
    let stage = World { tenant, config, ..World::default() }.start_on(window().await).await;
    arriving(&stage, &mut audit).await;
    choosing_people(&stage, &mut audit).await;
    finding(&stage, &mut audit).await;
    answering(&stage, &mut audit).await;
    sending(&stage, &mut audit).await;
    following(&stage, &mut audit).await;
    one_request(&stage, &mut audit).await;
    removing(&stage, &mut audit).await;
    let screen = &stage.screen;
    stage.configure(json!({ "tenant": { "client_secret": "x" } }));
    load_anew(&stage).await;
    screen.find("heading", "This app is not set up correctly").await;
    audit.at(screen, "set up wrongly: error").await;
    let screen = stage.finish_on().await;
    audit.end(&screen);
}

/// A window that can become a narrow one.
pub(super) async fn window() -> Screen {
    // Firefox makes a window narrow only when it began so; Chromium keeps one that began so narrow.
    let firefox = Engine::of_tests().expect("an engine") == Engine::Firefox;
    let look = if firefox { Look { size: (320, 700), ..Look::default() } } else { Look::default() };
    let screen = Screen::open(look).await;
    screen.as_usual(Medium::Narrow, false).await;
    screen
}

/// With the config of now: WebKit reloads a page with the one it had (docs/decisions/0059).
async fn load_anew(stage: &Stage) {
    stage.screen.go("about:blank").await;
    stage.screen.go(stage.app.url()).await;
}

/// From now on the tenant does this with every question.
fn answers(stage: &Stage, action: Action) {
    stage.tenant.add_fault(Fault::on("GET", "/", action).times(0));
}

pub(super) fn refusal(status: u16) -> Action {
    let body = json!({ "detailCode": "403 Forbidden", "trackingId": "track-1", "causes": [],
        "messages": [{ "locale": "en-US", "localeOrigin": "DEFAULT", "text": "The words of the service." }] });
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Action::Status { status, body: Some(body.to_string()), headers }
}

async fn arriving(stage: &Stage, audit: &mut Audit) {
    let screen = &stage.screen;
    screen.find("heading", "Sign in to request access").await;
    audit.at(screen, "signed out").await;
    stage.configure(json!({ "session": { "tokenKey": TOKEN } }));
    let token = stage.api_token().await;
    screen
        .script("sessionStorage.setItem(arguments[0], arguments[1])", vec![json!(TOKEN), json!(token)])
        .await;
    load_anew(stage).await;
    screen.find("heading", "This sign-in stands for no person").await;
    audit.at(screen, "no way in: refused").await;
    screen.script("sessionStorage.clear()", vec![]).await;
    stage.configure(json!({ "test": { "clockSpeed": 3 } }));
    load_anew(stage).await;
    stage.sign_in("manager").await;
    audit.at(screen, "who").await;
    let none = Action::ReplaceBody { body: "[]".to_owned() };
    stage.tenant.add_fault(Fault::on("GET", "/beta/access-request-status", none).times(0));
    screen.press("link", "My requests").await;
    screen.reads("No requests yet.").await;
    audit.at(screen, "requests, none: empty").await;
    stage.tenant.clear_faults();
    // The next time the list is to be read as if for the first time.
    screen.press("link", "Request access").await;
    screen.find("heading", "Who needs access?").await;
    screen.reload().await;
    screen.find("heading", "Who needs access?").await;
}

async fn choosing_people(stage: &Stage, audit: &mut Audit) {
    let screen = &stage.screen;
    screen.press("radio", "Other people").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    audit.at(screen, "who, nobody chosen: error").await;
    answers(stage, Action::Hang { commit: false });
    screen.type_into("combobox", "People", "ann").await;
    screen.reads("Searching people…").await;
    audit.at(screen, "who, searching: loading").await;
    stage.tenant.clear_faults();
    screen.replace("combobox", "People", "zzzz").await;
    screen.reads("Nobody found for “zzzz”.").await;
    audit.at(screen, "who, nobody found: empty").await;
    let employee = stage.account("employee");
    screen.replace("combobox", "People", &employee.user_name).await;
    screen.find_starting("option", &employee.display_name, "").await;
    audit.at(screen, "who, people found").await;
    screen.replace("combobox", "People", "x").await;
    screen.replace("combobox", "People", "").await;
    take_person(screen, &employee.user_name, &employee.display_name).await;
    screen.find("button", &format!("Remove {}", employee.display_name)).await;
    audit.at(screen, "who, somebody chosen").await;
}

async fn finding(stage: &Stage, audit: &mut Audit) {
    let screen = &stage.screen;
    let cases = [
        ("what, searching: loading", Action::Hang { commit: false }, "Searching…"),
        (
            "what, not reached: offline",
            Action::CloseBeforeCommit,
            "Some kinds of access could not be searched",
        ),
        ("what, refused", refusal(403), "Some kinds of access could not be searched"),
    ];
    screen.press("button", "Continue").await;
    screen.find("heading", "What access?").await;
    for (number, (name, action, words)) in cases.into_iter().enumerate() {
        answers(stage, action);
        screen.replace("searchbox", "Search access", &format!("ledger {number}")).await;
        screen.reads(words).await;
        audit.at(screen, name).await;
        stage.tenant.clear_faults();
    }
    screen.replace("searchbox", "Search access", "zzzz").await;
    screen.reads("Nothing found for “zzzz”").await;
    audit.at(screen, "what, nothing found: empty").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    audit.at(screen, "what, nothing chosen: error").await;
    add_role(screen).await;
    audit.at(screen, "what").await;
}

async fn answering(stage: &Stage, audit: &mut Audit) {
    let screen = &stage.screen;
    screen.press("button", "Continue").await;
    screen.find("heading", "Details").await;
    audit.at(screen, "details").await;
    let end = "Access ends on (optional)";
    screen.set_date("date", end, "2020-01-01").await;
    screen.press("button", "Add a pair").await;
    screen.type_into("textbox", "Name of pair 1", "arCid").await;
    screen.type_into("textbox", "Value of pair 1", "7").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    assert_eq!(screen.summary_lines().await.len(), 2);
    audit.at(screen, "details, two wrong: error").await;
    screen.set_date("date", end, "").await;
    screen.replace("textbox", "Name of pair 1", "ticket").await;
    screen.gone("heading", "There is a problem").await;
    screen.press_starting("button", "Own details for ").await;
    screen.press("checkbox", "Own date for this item").await;
    screen.type_into("textbox", COMMENT, "For the month-end closing").await;
    audit.at(screen, "details, own details open").await;
    screen.press("checkbox", "Own date for this item").await;
}

async fn sending(stage: &Stage, audit: &mut Audit) {
    let screen = &stage.screen;
    screen.press("button", "Continue").await;
    screen.find("heading", "Check your request").await;
    audit.at(screen, "check").await;
    // Long enough for every look at it; then it is refused.
    let looks = audit.looks_at("check, being sent: loading", screen);
    let slow = Fault::on("POST", POST, refusal(400)).after_ms(1_200 * looks);
    stage.tenant.add_fault(slow);
    screen.press("button", "Send request").await;
    screen.reads("Being sent.").await;
    audit.at(screen, "check, being sent: loading").await;
    screen.reads("The words of the service.").await;
    audit.at(screen, "check, refused").await;
    screen.press("button", "Start over").await;
    screen.find("dialog", "Start over? What you chose and typed is dropped.").await;
    audit.at(screen, "starting over is asked").await;
    screen.key(fantoccini::key::Key::Escape).await;
    screen.press("button", "Send request").await;
    screen.find("heading", "Request sent").await;
    audit.at(screen, "sent").await;
}

async fn following(stage: &Stage, audit: &mut Audit) {
    let screen = &stage.screen;
    answers(stage, Action::Hang { commit: false });
    screen.press("link", "View my requests").await;
    screen.find("heading", "My requests").await;
    screen.find(".ar-skeleton", "Loading…").await;
    audit.at(screen, "requests, being read: loading").await;
    stage.tenant.clear_faults();
    screen.reload().await;
    screen.find("button", "Show more").await;
    audit.at(screen, "requests").await;
    screen.type_into("searchbox", "Filter by name, person or comment", "zzzz").await;
    screen.reads("No request on this page matches “zzzz”.").await;
    audit.at(screen, "requests, nothing matches: empty").await;
    for (name, action) in
        [("requests, not reached: offline", Action::CloseBeforeCommit), ("requests, refused", refusal(403))]
    {
        answers(stage, action);
        screen.press("button", "Refresh").await;
        screen.find("button", "Try again").await;
        audit.at(screen, name).await;
        stage.tenant.clear_faults();
        screen.press("button", "Try again").await;
        screen.gone("button", "Try again").await;
    }
}

async fn one_request(stage: &Stage, audit: &mut Audit) {
    let screen = &stage.screen;
    // Typing nothing would leave what stands there.
    screen.replace("searchbox", "Filter by name, person or comment", &Key::Backspace.to_string()).await;
    // The one that was refused before cannot be withdrawn.
    screen.choose("State", "In progress").await;
    screen.press_starting(".ar-history__name a", "").await;
    screen.find_starting("heading", "Request for ", "").await;
    audit.at(screen, "request").await;
    screen.press("button", "Withdraw request").await;
    let dialog = ("dialog", "Withdraw this request?");
    screen.press_in(dialog, "button", "Withdraw request").await;
    screen.reads("Enter why you withdraw the request").await;
    audit.at(screen, "request, withdrawing without a reason: error").await;
    screen.press_in(dialog, "button", "Keep the request").await;
    screen.script(ONLINE, vec![json!(false)]).await;
    screen.reads("offline").await;
    audit.at(screen, "this device is offline").await;
    screen.script(ONLINE, vec![json!(true)]).await;
    screen.script("location.hash = '#/nowhere/at/all'", vec![]).await;
    screen.find("link", "Go to Request access").await;
    audit.at(screen, "no such page").await;
    screen.press("link", "Request access").await;
    screen.find("heading", "Who needs access?").await;
}

async fn removing(stage: &Stage, audit: &mut Audit) {
    let screen = &stage.screen;
    at_removal(screen).await;
    audit.at(screen, "removal, who").await;
    let employee = stage.account("employee");
    take_person(screen, &employee.user_name, &employee.display_name).await;
    screen.press("button", "Continue").await;
    screen.find("heading", "What should be removed?").await;
    screen.reads("What else is held is not visible to you.").await;
    audit.at(screen, "removal, what is held").await;
    screen.choose("Type", "Roles").await;
    choose_removal(screen, "an").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Details").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    audit.at(screen, "removal, no reason: error").await;
    screen.type_into("textbox", "Why should it be removed?", "Changed teams").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Check your request").await;
    audit.at(screen, "removal, check").await;
}
