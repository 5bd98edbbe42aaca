//! What a screen reader is told without being asked, as golden files: every change of a live region in nine journeys.
//! `INSTA_UPDATE=always` writes them anew; read what has changed as somebody who hears nothing else.

mod news;

use std::time::Duration;

use serde_json::json;
use tenant::{Action, Fault, Options};

use crate::{
    fixture::{Stage, World},
    journeys::{COMMENT, at_removal, take_person},
};

const ROLE: &str = "Recruiter";
const POST: &str = "/beta/access-requests";

fn world() -> World {
    let tenant = Options { speed: 0.01, ..Options::default() };
    World { tenant, before: include_str!("said.js"), ..World::default() }
}

/// What was said since it was last asked, below the name of what the person did.
async fn heard(stage: &Stage, did: &str) -> String {
    let said = stage.screen.script("return window.__said.splice(0)", vec![]).await;
    let said: Vec<String> = serde_json::from_value(said).expect("sentences");
    let mut lines = vec![format!("# {did}")];
    // Said only where the database opens late, as on a busy machine.
    let said = said.into_iter().filter(|line| !line.contains("does not let the app keep anything"));
    lines.extend(said.map(|line| timeless(&line)));
    lines.join("\n") + "\n"
}

/// Without what is another at each run: numbers of requests, of the clock and of the calendar.
fn timeless(line: &str) -> String {
    let is_time = |word: &str| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let day = digits > 0 && word.strip_suffix(',').is_some_and(|day| day.len() == digits);
        let name = MONTHS.contains(&word) || word.starts_with("AM") || word.starts_with("PM");
        digits > 3 || word.starts_with("AR-") || word.contains(':') && digits > 0 || day || name
    };
    let mut words: Vec<&str> = line.split(' ').map(|word| if is_time(word) { "…" } else { word }).collect();
    words.dedup_by(|next, word| *next == "…" && *word == "…");
    words.join(" ")
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

async fn chosen(stage: &Stage) {
    let screen = &stage.screen;
    screen.replace("searchbox", "Search access", ROLE).await;
    screen.reads("1 result").await;
    screen.press("button", &format!("Add {ROLE}")).await;
    screen.find("button", &format!("Remove {ROLE}")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_for_a_role_is_heard_from_the_first_question_to_its_status() {
    let stage = world().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    drop(heard(&stage, "").await);
    screen.press("button", "Continue").await;
    screen.find("heading", "What access?").await;
    screen.find_starting("button", "Add ", "").await;
    screen.gone(".ar-skeleton", "Searching…").await;
    let mut all = heard(&stage, "continues to the access").await;
    chosen(&stage).await;
    all += &heard(&stage, "looks for a role and adds it").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Details").await;
    screen.type_into("textbox", COMMENT, "For the audit").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Check your request").await;
    all += &heard(&stage, "comments and comes to the check").await;
    screen.press("button", "Send request").await;
    screen.find("heading", "Request sent").await;
    all += &heard(&stage, "sends").await;
    stage.tenant.advance(Duration::from_secs(2));
    screen.press("link", "View my requests").await;
    screen.find("button", "Show more").await;
    screen.press_starting("link", ROLE).await;
    screen.reads("Waiting for").await;
    all += &heard(&stage, "opens the request").await;
    while stage.newest_request("employee").await["state"] != "REQUEST_COMPLETED" {
        stage.tenant.advance(Duration::from_secs(600));
    }
    screen.press("link", "All my requests").await;
    screen.find("heading", "My requests").await;
    screen.find("button", "Show more").await;
    screen.press("button", "Refresh").await;
    screen.reads("Completed").await;
    screen.press_starting("link", ROLE).await;
    screen.reads("Completed").await;
    all += &heard(&stage, "comes back when it is completed").await;
    insta::assert_snapshot!("asking", all);
    stage.finish().await;
}

/// The employee at "What access?" with its first results; what was said until then is dropped.
async fn searching(stage: &Stage) {
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "What access?").await;
    screen.find_starting("button", "Add ", "").await;
    screen.gone(".ar-skeleton", "Searching…").await;
    drop(heard(stage, "").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_heard_where_the_focus_goes_and_not_twice() {
    let stage = world().start().await;
    let screen = &stage.screen;
    searching(&stage).await;
    screen.press("button", "Continue").await;
    screen.has_focus("group", "There is a problem").await;
    let mut all = heard(&stage, "continues without any access").await;
    chosen(&stage).await;
    all += &heard(&stage, "adds a role").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Details").await;
    screen.set_date("date", "Access ends on (optional)", "2020-01-01").await;
    screen.press("button", "Continue").await;
    screen.has_focus("group", "There is a problem").await;
    all += &heard(&stage, "continues with a date in the past").await;
    screen.set_date("date", "Access ends on (optional)", "2040-01-01").await;
    screen.gone("heading", "There is a problem").await;
    all += &heard(&stage, "mends the date").await;
    insta::assert_snapshot!("wrong", all);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn being_offline_and_being_refused_are_heard_with_the_way_out() {
    let stage = world().start().await;
    let screen = &stage.screen;
    searching(&stage).await;
    stage.tenant.add_fault(Fault::on("GET", "/", Action::CloseBeforeCommit).times(0));
    screen.replace("searchbox", "Search access", ROLE).await;
    screen.find("button", "Try again").await;
    screen.gone(".ar-skeleton", "Searching…").await;
    let mut all = heard(&stage, "searches while nothing can be reached").await;
    stage.tenant.clear_faults();
    screen.press("button", "Try again").await;
    screen.gone("button", "Try again").await;
    screen.find("button", &format!("Add {ROLE}")).await;
    // Counted aloud when it has stood for a while.
    screen.find("status", "1 result").await;
    all += &heard(&stage, "tries again").await;
    screen.press("button", &format!("Add {ROLE}")).await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Details").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Check your request").await;
    drop(heard(&stage, "").await);
    let body = json!({ "detailCode": "400.1 Bad request content", "trackingId": "track-me", "causes": [],
        "messages": [{ "locale": "en-US", "localeOrigin": "DEFAULT", "text": "The words of the service." }] });
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let refused = Action::Status { status: 400, body: Some(body.to_string()), headers };
    stage.tenant.add_fault(Fault::on("POST", POST, refused));
    screen.press("button", "Send request").await;
    screen.reads("The words of the service.").await;
    all += &heard(&stage, "sends and is refused").await;
    insta::assert_snapshot!("refused", all);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_is_heard_from_the_person_to_what_is_sent() {
    let stage = world().start().await;
    let screen = &stage.screen;
    stage.sign_in("manager").await;
    drop(heard(&stage, "").await);
    at_removal(screen).await;
    let mut all = heard(&stage, "goes to the removal").await;
    let employee = stage.account("employee");
    screen.type_into("combobox", "People", &employee.user_name).await;
    screen.find("status", "1 person found").await;
    screen.press_starting("option", &employee.display_name).await;
    screen.find("button", &format!("Remove {}", employee.display_name)).await;
    all += &heard(&stage, "looks for a person and chooses them").await;
    screen.press("button", &format!("Remove {}", employee.display_name)).await;
    screen.gone("button", &format!("Remove {}", employee.display_name)).await;
    all += &heard(&stage, "lets them go").await;
    take_person(screen, &employee.user_name, &employee.display_name).await;
    screen.press("button", "Continue").await;
    screen.find("heading", "What should be removed?").await;
    screen.choose("Type", "Roles").await;
    screen.find_starting("button", "Choose to remove ", "").await;
    screen.gone(".ar-skeleton", "Searching…").await;
    drop(heard(&stage, "").await);
    let item = screen.click_starting("Choose to remove ", "an").await;
    screen.find("button", &item.replace("Choose to remove ", "Keep ")).await;
    all += &heard(&stage, "chooses what is to be removed").await;
    screen.press("button", &item.replace("Choose to remove ", "Keep ")).await;
    screen.find("button", &item).await;
    all += &heard(&stage, "keeps it after all").await;
    screen.press("button", &item).await;
    screen.find("button", &item.replace("Choose to remove ", "Keep ")).await;
    drop(heard(&stage, "").await);
    screen.press("button", "Continue").await;
    screen.find("heading", "Details").await;
    screen.type_into("textbox", "Why should it be removed?", "Changed teams").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Check your request").await;
    screen.press("button", "Send request").await;
    screen.find("heading", "Request sent").await;
    all += &heard(&stage, "says why, and sends").await;
    insta::assert_snapshot!("removing", all);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn withdrawing_and_signing_out_are_heard() {
    let stage = world().start().await;
    let screen = &stage.screen;
    searching(&stage).await;
    chosen(&stage).await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Details").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Check your request").await;
    screen.press("button", "Send request").await;
    screen.find("heading", "Request sent").await;
    stage.tenant.advance(Duration::from_secs(2));
    screen.press("link", "View my requests").await;
    screen.find("button", "Show more").await;
    screen.press_starting("link", ROLE).await;
    screen.reads("Waiting for").await;
    drop(heard(&stage, "").await);
    screen.press("button", "Withdraw request").await;
    let dialog = ("dialog", "Withdraw this request?");
    screen.press_in(dialog, "button", "Withdraw request").await;
    screen.reads("Enter why you withdraw the request").await;
    let mut all = heard(&stage, "withdraws without a reason").await;
    screen.type_into("textbox", "Why do you withdraw it?", "Not needed").await;
    screen.press_in(dialog, "button", "Withdraw request").await;
    screen.reads("The request is being withdrawn.").await;
    screen.find_starting("status", &format!("{ROLE}: Cancelled"), "").await;
    all += &heard(&stage, "says why").await;
    screen.press("button", "Sign out").await;
    // What is said on the way goes with the page, and a page that comes says nothing by itself but where the focus is.
    screen.left_for(stage.tenant.url()).await;
    screen.go(stage.app.url()).await;
    screen.find("heading", "Sign in to request access").await;
    all += &heard(&stage, "signs out and comes back").await;
    insta::assert_snapshot!("leaving", all);
    stage.finish().await;
}
