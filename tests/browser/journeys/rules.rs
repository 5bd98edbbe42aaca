//! Rules shown at their fields, with the same words in the summary and the way out.

use fantoccini::key::Key;

use super::{add_found, add_role};
use crate::fixture::World;

#[tokio::test(flavor = "multi_thread")]
async fn continue_without_an_item_leads_to_the_search_field() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "What access?").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    assert!(screen.title().await.starts_with("Error: "), "{}", screen.title().await);
    assert_eq!(screen.described_error("searchbox", "Search access").await, screen.summary_lines().await[0]);
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
    screen.find("heading", "There is a problem").await;
    assert_eq!(screen.described_error("combobox", "People").await, screen.summary_lines().await[0]);
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
    screen.find("heading", "Details").await;
    screen.set_date("date", "Access ends on (optional)", "2020-01-01").await;
    screen.press("button", "Add a pair").await;
    screen.press("button", "Add a pair").await;
    for n in [1, 2] {
        screen.type_into("textbox", &format!("Name of pair {n}"), "ticket").await;
        screen.type_into("textbox", &format!("Value of pair {n}"), "7").await;
    }
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    let lines = screen.summary_lines().await;
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines.contains(&screen.described_error("date", "Access ends on (optional)").await), "{lines:?}");
    assert!(lines.contains(&screen.described_error("textbox", "Name of pair 2").await), "{lines:?}");
    screen.picture("details-errors").await;
    screen.assert_accessible("details, two errors").await;
    stage.finish().await;
}

/// An end date of its own used to be offered for an entitlement, and refused only after it was typed.
#[tokio::test(flavor = "multi_thread")]
async fn an_end_date_of_its_own_is_shown_shut_for_an_entitlement_with_the_reason() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    screen.choose("Type", "Entitlements").await;
    let item = add_found(screen, "Read").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Details").await;
    screen.press("button", &format!("Own details for {item}")).await;
    let own = screen.find("checkbox", "Own date for this item").await;
    assert_eq!(own.attr("aria-disabled").await.unwrap().as_deref(), Some("true"));
    screen.reads("The service takes no date for entitlements.").await;
    screen.assert_accessible("details, own date shut").await;
    screen.press("checkbox", "Own date for this item").await;
    assert_eq!(screen.count("date", &format!("End date for {item} (optional)")).await, 0);
    stage.finish().await;
}

/// Whoever changes an answer from Check used to walk through every step again.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_changed_from_check_leads_back_there_with_one_continue() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    add_role(screen).await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Details").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Check your request").await;
    screen.press("link", "Change the access").await;
    screen.find("heading", "What access?").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Check your request").await;
    stage.finish().await;
}

/// Enter in the search field used to press Continue.
#[tokio::test(flavor = "multi_thread")]
async fn enter_in_the_search_field_searches() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "What access?").await;
    screen.type_into("searchbox", "Search access", "zzzz").await;
    screen.key(Key::Enter).await;
    screen.reads("Nothing found for “zzzz”").await;
    assert_eq!(screen.count("heading", "There is a problem").await, 0);
    stage.finish().await;
}
