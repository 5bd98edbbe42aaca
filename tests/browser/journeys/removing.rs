//! Asking for removal: managers for their reports, org admins for anyone.

use super::{at_removal, choose_removal, choose_role_removal, take_person, take_reports};
use crate::fixture::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_asks_for_removal_and_the_comment_says_so() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("manager").await;
    at_removal(screen).await;
    let employee = stage.account("employee");
    take_person(screen, &employee.user_name, &employee.display_name).await;
    screen.press("button", "Continue").await;
    screen.reach("What should be removed?").await;
    screen.picture("what-remove").await;
    screen.choose("Type", "Roles").await;
    choose_removal(screen, "an").await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.press("button", "Continue").await;
    screen.reach("There is a problem").await;
    screen.picture("details-error").await;
    screen.type_into("textbox", "Why should it be removed?", "Changed teams").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.reads("REMOVE ACCESS: Changed teams").await;
    screen.assert_accessible("check, removing").await;
    screen.press("button", "Send request").await;
    screen.reach("Request sent").await;
    let body = &stage.accepted()[0];
    assert_eq!(body["requestType"], "REVOKE_ACCESS");
    assert_eq!(body["requestedFor"].as_array().map(Vec::len), Some(1));
    assert_eq!(body["requestedItems"][0]["comment"], "REMOVE ACCESS: Changed teams");
    stage.finish().await;
}

/// The second call of a plan once asked for a lock that this window held itself: the plan stopped with "sent in another
/// window".
#[tokio::test(flavor = "multi_thread")]
async fn a_removal_for_three_people_becomes_three_requests_sent_one_after_the_other() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("manager").await;
    at_removal(screen).await;
    take_reports(&stage, 3).await;
    screen.press("button", "Continue").await;
    screen.reach("What should be removed?").await;
    choose_role_removal(screen).await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.type_into("textbox", "Why should it be removed?", "The project is over").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.picture("check-plan").await;
    screen.press("button", "Send request").await;
    screen.reach("Request sent").await;
    let bodies = stage.accepted();
    let mut people: Vec<_> = bodies.iter().map(|body| body["requestedFor"].to_string()).collect();
    people.sort();
    people.dedup();
    assert_eq!((bodies.len(), people.len()), (3, 3), "one request for each person");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_admin_asks_for_removal_from_somebody_who_does_not_report_to_them() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("org admin").await;
    let admin = stage.account("org admin").identity_id;
    let employee = stage.account("employee");
    let people = stage.answer("org admin", "/v3/public-identities?limit=250").await;
    let mut people = people.as_array().expect("a list").iter();
    let of_employee = people.find(|it| it["id"] == employee.identity_id.as_str()).expect("the employee");
    assert_ne!(of_employee["manager"]["id"], admin.as_str(), "nobody's report in this story");
    at_removal(screen).await;
    take_person(screen, &employee.user_name, &employee.display_name).await;
    screen.press("button", "Continue").await;
    screen.reach("What should be removed?").await;
    choose_role_removal(screen).await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.type_into("textbox", "Why should it be removed?", "Left the project").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.press("button", "Send request").await;
    screen.reach("Request sent").await;
    let body = &stage.accepted()[0];
    assert_eq!(body["requestType"], "REVOKE_ACCESS");
    assert_eq!(body["requestedFor"][0], employee.identity_id.as_str());
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_employee_cannot_choose_somebody_they_do_not_manage() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("link", "Remove access").await;
    let manager = stage.account("manager");
    screen.type_into("combobox", "People", &manager.user_name).await;
    let (option, name) = screen.find_starting("option", "", &manager.display_name).await;
    assert_eq!(option.attr("aria-disabled").await.unwrap().as_deref(), Some("true"), "{name}");
    stage.finish().await;
}
