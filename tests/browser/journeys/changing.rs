//! Changing the dates of access that is held, where the service takes such requests.

use super::mixed::of_2026;
use crate::fixture::{Stage, World};

#[tokio::test(flavor = "multi_thread")]
async fn an_employee_changes_the_end_date_of_what_she_holds() {
    let stage = of_2026().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("link", "Change dates").await;
    screen.reach("Whose dates should be changed?").await;
    screen.picture("change-who").await;
    screen.press("button", "Continue").await;
    screen.reach("Which dates should be changed?").await;
    let item = held_role(&stage).await;
    screen.press("button", &format!("Change dates {item}")).await;
    screen.find("button", &format!("Leave as it is {item}")).await;
    screen.assert_accessible("what, changing dates").await;
    screen.picture("change-what").await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen
        .reads(&format!("Enter a new start or end date for {item}: without one there is nothing to change"))
        .await;
    screen.set_date("date", "New end date (optional)", "2030-06-30").await;
    screen.press("button", &format!("Own details for {item}")).await;
    screen.picture("change-details").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.find("heading", "Access with new dates").await;
    screen.picture("change-check").await;
    screen.press("button", "Send request").await;
    screen.reach("Request sent").await;
    screen.reads("Once they agree, the dates are changed").await;
    let body = &stage.accepted()[0];
    assert_eq!(body["requestType"], "MODIFY_ACCESS");
    let flat = &body["requestedItems"][0]["removeDate"];
    assert!(flat.as_str().is_some_and(|end| end.starts_with("2030-06-30")), "{body}");
    screen.press("button", "Make another request").await;
    screen.reach("Whose dates should be changed?").await;
    stage.finish().await;
}

/// A role that the employee holds by request, by the catalogue's own mark.
pub async fn held_role(stage: &Stage) -> String {
    let path = "/requestable-objects/v1?identity-id=me&statuses=ASSIGNED&types=ROLE&limit=250";
    let held = stage.answer("employee", path).await;
    let mut names = held.as_array().expect("a list").iter().filter_map(|role| role["name"].as_str());
    names.find(|name| *name != "All Staff").expect("a role that is held").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_service_knows_no_such_request_there_is_no_door_and_a_link_to_it_says_why() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.find("link", "Remove access").await;
    assert_eq!(screen.count("link", "Change dates").await, 0);
    screen.go(&format!("{}#/change/who", stage.app.url())).await;
    screen.reach("Whose dates should be changed?").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    screen.reads("request the access again with the new date").await;
    screen.assert_accessible("who, no change of dates").await;
    screen.picture("change-shut").await;
    stage.finish().await;
}
