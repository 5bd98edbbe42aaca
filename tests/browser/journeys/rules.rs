//! Rules shown at their fields, with the same words in the summary and the way out.

use fantoccini::key::Key;
use tenant::Options;

use super::{
    COMMENT_ASKED_FOR, add_found, add_role, at_details, at_removal, choose_role_removal, finish_request,
    take_person,
};
use crate::fixture::{Stage, World};

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
    at_details(&stage).await;
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
    screen.reach("Details").await;
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

#[tokio::test(flavor = "multi_thread")]
async fn an_item_whose_owner_asks_for_a_comment_is_remarked_where_the_comment_is_typed() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    at_details_with(&stage, "Internal Auditor").await;
    // No document of 2022 says that the service refuses: it is said, and stops nobody.
    screen.reads("Enter a comment for Internal Auditor: its owner asks for one").await;
    screen.assert_accessible("details, comment asked for").await;
    screen.type_into("textbox", COMMENT_ASKED_FOR, "for the audit").await;
    screen.gone("text", "Enter a comment for Internal Auditor: its owner asks for one").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    stage.finish().await;
}

const HALF_PAIRS: [&str; 2] = [
    "Enter a value for ticket, or clear it: a name without a value is not sent",
    "Enter a name for 7, or clear it: a value without a name is not sent",
];

#[tokio::test(flavor = "multi_thread")]
async fn half_pairs_and_our_own_names_are_said_at_their_fields() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    at_details(&stage).await;
    for _ in 0..3 {
        screen.press("button", "Add a pair").await;
    }
    screen.type_into("textbox", "Name of pair 1", "ticket").await;
    screen.type_into("textbox", "Value of pair 2", "7").await;
    screen.type_into("textbox", "Name of pair 3", "arCid").await;
    screen.type_into("textbox", "Value of pair 3", "mine").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    // Half a pair carries nothing, and is only remarked; a name of ours would be taken for ours.
    screen.assert_error_at("textbox", "Name of pair 3", &screen.only_summary_line().await).await;
    screen.replace("textbox", "Name of pair 3", "mine").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    for remark in HALF_PAIRS {
        screen.reads(remark).await;
    }
    screen.assert_accessible("details, half pairs").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_without_its_date_is_said_at_the_date() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    at_details(&stage).await;
    screen.press("button", "Add a time").await;
    screen.set_date("time", "Time (Access ends on)", "17:30").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    let line = screen.only_summary_line().await;
    assert!(line.contains("Enter a date to go with the time, or clear the time"), "{line}");
    screen.assert_error_at("date", "Access ends on (optional)", &line).await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_without_person_item_or_comment_is_said_at_each_field() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("manager").await;
    at_removal(screen).await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    screen.assert_error_at("combobox", "People", &screen.only_summary_line().await).await;
    let employee = stage.account("employee");
    take_person(screen, &employee.user_name, &employee.display_name).await;
    screen.press("button", "Continue").await;
    screen.reach("What should be removed?").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    screen.assert_error_at("searchbox", "Search access", &screen.only_summary_line().await).await;
    choose_role_removal(screen).await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    let line = screen.only_summary_line().await;
    assert!(line.contains("a removal needs one"), "{line}");
    screen.assert_error_at("textbox", "Why should it be removed?", &line).await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_removes_their_own_access_and_the_choice_says_why() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("manager").await;
    at_removal(screen).await;
    let manager = stage.account("manager");
    screen.type_into("combobox", "People", &manager.user_name).await;
    let (option, name) = screen.find_starting("option", &manager.display_name, "").await;
    assert_eq!(option.attr("aria-disabled").await.unwrap().as_deref(), Some("true"), "{name}");
    assert!(name.contains("You cannot remove your own access"), "{name}");
    stage.finish().await;
}

/// Somebody who has no manager at all used to be offered, as if it were not known who their manager is.
#[tokio::test(flavor = "multi_thread")]
async fn where_managers_ask_for_their_reports_nobody_else_is_offered() {
    let tenant = Options { on_behalf: tenant::OnBehalf::EmployeeByManager, ..Options::default() };
    let stage = World { tenant, ..World::default() }.start().await;
    let screen = &stage.screen;
    stage.sign_in("manager").await;
    screen.press("radio", "Other people").await;
    let admin = stage.account("org admin");
    screen.type_into("combobox", "People", &admin.user_name).await;
    let (option, name) = screen.find_starting("option", &admin.display_name, "does not report to you").await;
    assert_eq!(option.attr("aria-disabled").await.unwrap().as_deref(), Some("true"), "{name}");
    let employee = stage.account("employee");
    screen.replace("combobox", "People", &employee.user_name).await;
    screen.press_starting("option", &employee.display_name).await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_that_does_not_say_so_is_remarked_before_it_is_sent() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("manager").await;
    screen.press("link", "Remove access").await;
    let employee = stage.account("employee");
    take_person(screen, &employee.user_name, &employee.display_name).await;
    screen.press("button", "Continue").await;
    screen.reach("What should be removed?").await;
    choose_role_removal(screen).await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.type_into("textbox", "Why should it be removed?", "Changed teams").await;
    screen.press("checkbox", "Begin the comment with “REMOVE ACCESS:”").await;
    screen.press("button", "Continue").await;
    screen.reads("Say in the comment that this is a removal: the approver's screen does not").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_already_requested_is_remarked_before_it_is_sent_again() {
    let tenant = Options { speed: 0.01, ..Options::default() };
    let stage = World { tenant, ..World::default() }.start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    let item = add_role(screen).await;
    finish_request(&stage, "the first").await;
    screen.press("button", "Make another request").await;
    screen.reach("Who needs access?").await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    screen.choose("Type", "Roles").await;
    add_found(screen, &item).await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.reads(&format!("There is already a request under way for {item} for you")).await;
    screen.picture("check-pending").await;
    stage.finish().await;
}

async fn at_details_with(stage: &Stage, role: &str) {
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    screen.choose("Type", "Roles").await;
    add_found(screen, role).await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
}
