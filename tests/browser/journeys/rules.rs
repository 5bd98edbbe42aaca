//! Rules shown at their fields, with the same words in the summary and the way out.

use super::{add_found, add_role};
use crate::fixture::World;

#[tokio::test(flavor = "multi_thread")]
async fn continue_without_an_item_leads_to_the_search_field() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    screen.press("button", "Continue").await;
    screen.reach("There is a problem").await;
    assert!(screen.title().await.starts_with("Error: "), "{}", screen.title().await);
    screen.assert_error_at("searchbox", "Search access", &screen.only_summary_line().await).await;
    screen.assert_accessible("what, nothing chosen").await;
    add_found(screen, "a").await;
    screen.gone("heading", "There is a problem").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_chosen_leads_to_the_people_field() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("manager").await;
    screen.press("radio", "Other people").await;
    screen.press("button", "Continue").await;
    screen.reach("There is a problem").await;
    screen.assert_error_at("combobox", "People", &screen.only_summary_line().await).await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_in_the_past_and_a_key_twice_are_said_at_their_fields() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    add_role(screen).await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.set_date("date", "Access ends on (optional)", "2020-01-01").await;
    screen.press("button", "Add a pair").await;
    screen.press("button", "Add a pair").await;
    for n in [1, 2] {
        screen.type_into("textbox", &format!("Name of pair {n}"), "ticket").await;
        screen.type_into("textbox", &format!("Value of pair {n}"), "7").await;
    }
    screen.press("button", "Continue").await;
    screen.reach("There is a problem").await;
    let lines = screen.summary_lines().await;
    assert_eq!(lines.len(), 2, "{lines:?}");
    screen.assert_error_at("date", "Access ends on (optional)", &lines[0]).await;
    screen.assert_error_at("textbox", "Name of pair 2", &lines[1]).await;
    screen.picture("details-errors").await;
    screen.assert_accessible("details, two errors").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_date_of_its_own_on_an_entitlement_is_refused_at_its_field() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    screen.choose("Type", "Entitlements").await;
    let item = add_found(screen, "Read").await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.press("button", &format!("Own details for {item}")).await;
    screen.press("checkbox", "Own date for this item").await;
    let label = format!("End date for {item} (optional)");
    screen.set_date("date", &label, "2099-01-01").await;
    screen.press("button", "Continue").await;
    screen.reach("There is a problem").await;
    screen.assert_error_at("date", &label, &screen.only_summary_line().await).await;
    stage.finish().await;
}
