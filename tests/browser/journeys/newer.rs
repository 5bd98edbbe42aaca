//! What only the rules of 2026 know: what items ask for, choices of accounts, forms, machine identities, and what the
//! answer says of each item.

use fantoccini::key::Key;
use serde_json::{Value, json};
use tenant::{Options, Rules};

use super::{COMMENT, add_found, at_removal, finish_request, take_person};
use crate::fixture::{Person, Stage, World};

pub fn newer() -> World {
    World {
        tenant: Options { rules: Rules::V12026, ..Options::default() },
        config: json!({ "apiVersion": "v1", "rules": "v1-2026",
            "tenant": { "uiUrl": "https://acme.identitynow.com" } }),
        ..World::default()
    }
}

/// No longer optional, once it is known that an item asks for it.
pub const END: &str = "Access ends on";

/// To step 2, searching entitlements, as this account.
async fn at_entitlements(stage: &Stage, role: &str) {
    stage.sign_in(role).await;
    stage.screen.press("button", "Continue").await;
    stage.screen.reach("What access?").await;
    stage.screen.choose("Type", "Entitlements").await;
}

async fn day(stage: &Stage, days: i64) -> String {
    let script = "return new Date(Date.now() + arguments[0] * 86400000).toISOString().slice(0, 10)";
    stage.screen.script(script, vec![json!(days)]).await.as_str().expect("a date").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_that_is_given_for_a_limited_time_only_says_so_at_its_end_date() {
    let stage = newer().start().await;
    let screen = &stage.screen;
    at_entitlements(&stage, "org admin").await;
    let item = add_found(screen, "People Records Report").await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.find("date", END).await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    let line = screen.only_summary_line().await;
    assert_eq!(line, format!("Enter an end date for {item}: its owner asks for one"));
    screen.assert_error_at("date", END, &line).await;
    screen.picture("newer-end-required").await;
    screen.assert_accessible("details, end date asked for").await;
    screen.set_date("date", END, &day(&stage, 200).await).await;
    screen.reads(&format!("Enter an end date for {item} no later than")).await;
    screen.assert_error_at("date", END, &screen.only_summary_line().await).await;
    let (why, _) = screen.find_starting("button", "Why?", "limited time").await;
    why.click().await.expect("a press");
    screen.reads("The maximum duration for which the access is permitted.").await;
    screen.picture("newer-too-long").await;
    screen.set_date("date", END, &day(&stage, 30).await).await;
    screen.gone("heading", "There is a problem").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    stage.finish().await;
}

/// What only administrators may look up used to pass for "asks for nothing".
#[tokio::test(flavor = "multi_thread")]
async fn what_an_item_asks_for_and_this_person_may_not_see_is_said_before_sending() {
    let stage = newer().start().await;
    let screen = &stage.screen;
    at_entitlements(&stage, "employee").await;
    let item = add_found(screen, "People Records Report").await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.reads(&format!("Whether a request for {item} needs a comment is not visible to you")).await;
    screen.reads(&format!("Whether {item} may be given without an end date is not visible to you")).await;
    screen.reads(&format!("Whether a request for {item} needs a form is not visible to you")).await;
    screen.picture("newer-not-visible").await;
    screen.assert_accessible("check, demands not visible").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_with_a_form_is_left_out_and_leads_to_where_the_form_is() {
    let stage = newer().start().await;
    let screen = &stage.screen;
    at_entitlements(&stage, "org admin").await;
    let form = add_found(screen, "Sales CRM Report").await;
    screen.reads(&format!("{form} asks for a form that this app cannot fill in")).await;
    let link = format!("Open IdentityNow – {form} (opens in a new tab)");
    let there = screen.find("link", &link).await;
    // As the browser follows it: WebKit's driver says no other.
    assert_eq!(there.prop("href").await.unwrap().as_deref(), Some("https://acme.identitynow.com/"));
    screen.picture("newer-form").await;
    screen.assert_accessible("what, an item with a form").await;
    let other = add_found(screen, "Sales CRM Read").await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.type_into("textbox", COMMENT, "for the quarter").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.find("heading", "Left out").await;
    screen.find("link", &link).await;
    screen.picture("newer-form-left-out").await;
    screen.assert_accessible("check, an item with a form").await;
    screen.press("button", "Send request").await;
    screen.reach("Request sent").await;
    let names = stage.accepted()[0]["requestedItems"].as_array().map(Vec::len);
    assert_eq!(names, Some(1), "{other} alone: {}", stage.accepted()[0]);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_identity_is_shown_and_says_why_it_cannot_be_chosen() {
    let stage = newer().start().await;
    let screen = &stage.screen;
    stage.sign_in("manager").await;
    screen.press("radio", "Other people").await;
    screen.type_into("combobox", "People", "robot-01").await;
    let (option, name) = screen.find_starting("option", "robot-01", "").await;
    assert_eq!(option.attr("aria-disabled").await.unwrap().as_deref(), Some("true"), "{name}");
    assert!(name.contains("Machine identity") && name.contains("for people only"), "{name}");
    screen.picture("newer-machine").await;
    // What lies below the open list cannot be measured.
    screen.key(Key::Escape).await;
    screen.assert_accessible("who, a machine identity").await;
    stage.finish().await;
}

/// Somebody who reports to the manager and has two accounts on every source, as the tenant makes every seventh person.
pub async fn with_two_accounts(stage: &Stage) -> Person {
    let everybody = stage.answer("org admin", "/v3/public-identities?limit=7").await;
    let id = everybody[6]["id"].as_str().expect("an id").to_owned();
    let mut reports = stage.reports_of("manager").await;
    let at = reports.iter().position(|person| person.identity_id == id).expect("a report");
    reports.swap_remove(at)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_two_accounts_gets_the_access_on_the_one_that_was_chosen() {
    let stage = newer().start().await;
    let screen = &stage.screen;
    let person = with_two_accounts(&stage).await;
    stage.sign_in("manager").await;
    screen.press("radio", "Other people").await;
    take_person(screen, &person.user_name, &person.display_name).await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    screen.choose("Type", "Entitlements").await;
    let item = add_found(screen, "Code Forge Read").await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.find("heading", "Accounts").await;
    let asked = format!("Account of {} on Code Forge for {item}", person.display_name);
    screen.find("combobox", &asked).await;
    let remark = format!("Choose the account of {} that {item} goes to", person.display_name);
    screen.reads(&remark).await;
    screen.picture("newer-accounts").await;
    screen.assert_accessible("details, accounts").await;
    let admin = format!("{}.admin", person.user_name);
    screen.choose(&asked, &admin).await;
    screen.gone("text", &remark).await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.reads(&format!("{}: {admin}", person.display_name)).await;
    screen.picture("newer-accounts-check").await;
    screen.press("button", "Send request").await;
    screen.reach("Request sent").await;
    let body = stage.accepted().remove(0);
    let row = &body["requestedForWithRequestedItems"][0];
    assert_eq!(row["identityId"], person.identity_id, "{body}");
    let account = &row["requestedItems"][0]["accountSelection"][0]["accounts"][0];
    assert_eq!(account["nativeIdentity"], admin, "{body}");
    assert!(account["accountUuid"].is_string(), "{body}");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_role_that_is_held_twice_one_assignment_can_be_removed() {
    let stage = newer().start().await;
    let screen = &stage.screen;
    let (person, role, ids) = held_twice(&stage).await;
    stage.sign_in("org admin").await;
    at_removal(screen).await;
    take_person(screen, &person.user_name, &person.display_name).await;
    screen.press("button", "Continue").await;
    screen.reach("What should be removed?").await;
    screen.click_starting("Choose to remove ", &role).await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.find("heading", "Held more than once").await;
    let asked = format!("What to remove of {role} from {}", person.display_name);
    let list = screen.find("combobox", &asked).await;
    let script = "const [list, value] = arguments; list.value = value; \
                  list.dispatchEvent(new Event('change', { bubbles: true }));";
    let element = serde_json::to_value(&list).expect("an element");
    screen.script(script, vec![element, json!(ids[1])]).await;
    screen.type_into("textbox", "Why should it be removed?", "Only one is needed").await;
    screen.picture("newer-assignments").await;
    screen.assert_accessible("details, assignments").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.reads(&ids[1][ids[1].len() - 6..]).await;
    screen.press("button", "Send request").await;
    screen.reach("Request sent").await;
    assert_eq!(stage.accepted()[0]["requestedItems"][0]["assignmentId"], ids[1]);
    stage.finish().await;
}

/// Somebody, the name of a role they hold by two assignments, and the ids of those.
pub async fn held_twice(stage: &Stage) -> (Person, String, Vec<String>) {
    let people = stage.answer("org admin", "/v3/public-identities?limit=60").await;
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    for person in people.as_array().expect("a list").iter().skip(6).step_by(7) {
        let path = format!("/identities/v1/{}/role-assignments", text(&person["id"]));
        let rows = stage.answer("org admin", &path).await;
        let rows = rows.as_array().expect("a list");
        for row in rows {
            let same = rows.iter().filter(|other| other["role"]["id"] == row["role"]["id"]);
            let ids: Vec<String> = same.map(|row| text(&row["id"])).collect();
            if ids.len() > 1 {
                let person = Person {
                    identity_id: text(&person["id"]),
                    user_name: text(&person["alias"]),
                    display_name: text(&person["name"]),
                };
                return (person, text(&row["role"]["name"]), ids);
            }
        }
    }
    panic!("nobody holds a role twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_requested_before_says_since_when_it_is_under_way_and_leads_there() {
    let mut world = newer();
    world.tenant.speed = 0.01;
    let stage = world.start().await;
    let screen = &stage.screen;
    at_entitlements(&stage, "employee").await;
    let item = add_found(screen, "Finance ERP Edit").await;
    finish_request(&stage, "the first").await;
    screen.press("button", "Make another request").await;
    screen.reach("Who needs access?").await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    screen.choose("Type", "Entitlements").await;
    add_found(screen, &item).await;
    add_found(screen, "Travel Portal Edit").await;
    finish_request(&stage, "the second").await;
    screen.reads("Already under way since").await;
    screen.reads("New request").await;
    screen.picture("newer-existing").await;
    screen.assert_accessible("sent, one requested before").await;
    screen.press("link", "View my requests").await;
    screen.reach("My requests").await;
    screen.press_starting("link", &format!("{item} and Travel Portal Edit")).await;
    screen.find("heading", "Already requested before").await;
    screen.reads("Already under way since").await;
    screen.picture("newer-existing-history").await;
    screen.assert_accessible("request, one requested before").await;
    screen.press("link", &format!("View that request – {item}")).await;
    screen.reach(&format!("Request for {item}")).await;
    stage.finish().await;
}

/// Somebody who reports to the manager, and the name of a role they have been given that starts later, with the day.
async fn starting_later(stage: &Stage) -> (Person, String, String) {
    for person in stage.reports_of("manager").await {
        let path = format!("/identities/v1/{}/role-assignments", person.identity_id);
        let rows = stage.answer("manager", &path).await;
        let rows = rows.as_array().expect("a list");
        if let Some(row) = rows.iter().find(|row| row["startDate"].is_string()) {
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            return (person, text(&row["role"]["name"]), text(&row["startDate"])[..10].to_owned());
        }
    }
    panic!("nobody's access starts later")
}

/// The manager asks for one person and one role: ends on "What access?".
async fn for_one(stage: &Stage, person: &Person, role: &str) {
    let screen = &stage.screen;
    take_person(screen, &person.user_name, &person.display_name).await;
    screen.press("button", "Continue").await;
    screen.find("searchbox", "Search access").await;
    screen.choose("Type", "Roles").await;
    screen.replace("searchbox", "Search access", role).await;
}

/// The rules of held access that starts later were tested natively only: no tenant held any.
#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_starts_later_begins_at_once_when_it_is_asked_for_without_a_start_date() {
    let stage = newer().start().await;
    let screen = &stage.screen;
    let (person, role, start) = starting_later(&stage).await;
    stage.sign_in("manager").await;
    screen.press("radio", "Other people").await;
    for_one(&stage, &person, &role).await;
    screen.press("button", &format!("Add {role}")).await;
    let said = "to begin at a later date. This request has no start date, so it begins as soon as the request is approved";
    screen.reads(said).await;
    screen.picture("later-what").await;
    screen.assert_accessible("what, access that starts later").await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.reads(said).await;
    screen.picture("later-check").await;
    // With a start date it stays as it was, and nothing is said of it.
    screen.press("link", "Change the start date").await;
    screen.reach("Details").await;
    screen.set_date("date", "Access starts on (optional)", &start).await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.gone("text", said).await;
    screen.press("button", "Send request").await;
    screen.reach("Request sent").await;
    let sent = &stage.accepted()[0]["requestedItems"][0]["startDate"];
    assert!(sent.as_str().is_some_and(|sent| sent.starts_with(&start)), "{sent}");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_starts_later_is_said_to_be_had_from_then_on_where_its_dates_are_changed() {
    let stage = newer().start().await;
    let screen = &stage.screen;
    let (person, role, _) = starting_later(&stage).await;
    stage.sign_in("manager").await;
    screen.press("link", "Change dates").await;
    screen.reach("Whose dates should be changed?").await;
    screen.press("radio", "Other people").await;
    for_one(&stage, &person, &role).await;
    screen.press("button", &format!("Change dates {role}")).await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.press("button", &format!("Own details for {role}")).await;
    screen.reads(&format!("{} will have it from", person.display_name)).await;
    screen.picture("later-change").await;
    screen.assert_accessible("details, access that starts later").await;
    stage.finish().await;
}
