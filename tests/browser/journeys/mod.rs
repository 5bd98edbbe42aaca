//! The journeys, one file for each main job.

mod arriving;
mod canary;
pub mod changing;
mod doctor;
mod element;
mod embedding;
mod following;
mod inline;
mod inside;
mod languages;
mod linking;
pub mod mixed;
pub mod newer;
mod odd;
mod plugin;
mod portals;
mod removing;
mod requesting;
mod rules;
mod setup;
mod sources;
mod trouble;

use crate::fixture::{Person, Screen, Stage};

/// The field of step 3 that most journeys type into.
pub const COMMENT: &str = "Comment for the approver (optional)";
/// The same where an item asks for a comment.
pub const COMMENT_ASKED_FOR: &str = "Comment for the approver";

/// Takes so many of the people who report to the manager into the field for people.
pub async fn take_reports(stage: &Stage, count: usize) -> Vec<Person> {
    let mut reports = stage.reports_of("manager").await;
    reports.truncate(count);
    for person in &reports {
        take_person(&stage.screen, &person.user_name, &person.display_name).await;
        stage.screen.find("button", &format!("Remove {}", person.display_name)).await;
    }
    reports
}

/// Finds somebody in the field for people, and takes them.
pub async fn take_person(screen: &Screen, user_name: &str, display_name: &str) {
    screen.type_into("combobox", "People", user_name).await;
    screen.press_starting("option", display_name).await;
}

/// Goes to where access is removed from, before anybody is chosen.
pub async fn at_removal(screen: &Screen) {
    screen.press("link", "Remove access").await;
    screen.reach("Whose access should be removed?").await;
}

/// Adds the first result whose name holds `part`, and says its name.
pub async fn add_found(screen: &Screen, part: &str) -> String {
    screen.replace("searchbox", "Search access", part).await;
    let name = screen.click_starting("Add ", part).await.trim_start_matches("Add ").to_owned();
    screen.find("button", &format!("Remove {name}")).await;
    name
}

/// The same where access is to be removed.
pub async fn choose_removal(screen: &Screen, part: &str) -> String {
    screen.replace("searchbox", "Search access", part).await;
    let said = screen.click_starting("Choose to remove ", part).await;
    let name = said.trim_start_matches("Choose to remove ").to_owned();
    screen.find("button", &format!("Keep {name}")).await;
    name
}

/// Adds the first role that can be found.
pub async fn add_role(screen: &Screen) -> String {
    screen.choose("Type", "Roles").await;
    add_found(screen, "an").await
}

/// Chooses the first role that can be found, to be removed.
pub async fn choose_role_removal(screen: &Screen) -> String {
    screen.choose("Type", "Roles").await;
    choose_removal(screen, "an").await
}

/// The employee asks for a role for herself: ends on "Details", and says which.
pub async fn at_details(stage: &Stage) -> String {
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    let item = add_role(screen).await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    item
}

/// From step 2 on: comment, check, send; ends on "Request sent".
pub async fn finish_request(stage: &Stage, comment: &str) {
    let screen = &stage.screen;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    if !comment.is_empty() {
        screen.type_into("textbox", COMMENT, comment).await;
    }
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.press("button", "Send request").await;
    screen.reach("Request sent").await;
}
