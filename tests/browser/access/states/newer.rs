//! The way through what only the rules of 2026 know, one account after the other, and through what is not known at all.

use fantoccini::key::Key;
use serde_json::json;
use tenant::{Action, Fault};

use super::{
    Audit, NEWER,
    tour::{refusal, window},
};
use crate::{
    fixture::{Screen, Stage, World},
    journeys::{
        COMMENT, add_found, add_role, at_removal,
        changing::held_role,
        newer::{END, held_twice, newer, with_two_accounts},
        take_person, take_reports,
    },
};

#[tokio::test(flavor = "multi_thread")]
async fn no_state_of_the_app_under_the_rules_of_2026_shuts_anybody_out() {
    let mut audit = Audit::of_this_run(NEWER);
    let mut screen = window().await;
    let of_2026 = || {
        let mut world = newer();
        world.tenant.speed = 0.01;
        world
    };
    let stage = of_2026().start_on(screen).await;
    changing(&stage, &mut audit).await;
    asking_twice(&stage, &mut audit).await;
    screen = stage.finish_on().await;
    let stage = of_2026().start_on(screen).await;
    for_others(&stage, &mut audit).await;
    screen = stage.finish_on().await;
    let stage = of_2026().start_on(screen).await;
    with_demands(&stage, &mut audit).await;
    held_more_than_once(&stage, &mut audit).await;
    screen = stage.finish_on().await;
    let config = json!({ "test": { "clockSpeed": 60 } });
    let stage = World { config, ..World::default() }.start_on(screen).await;
    not_known(&stage, &mut audit).await;
    screen = stage.finish_on().await;
    audit.end(&screen);
}

async fn next(screen: &Screen, heading: &str) {
    screen.press("button", "Continue").await;
    screen.find("heading", heading).await;
}

async fn changing(stage: &Stage, audit: &mut Audit) {
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("link", "Change dates").await;
    screen.find("heading", "Whose dates should be changed?").await;
    audit.at(screen, "change, who").await;
    next(screen, "Which dates should be changed?").await;
    let item = held_role(stage).await;
    screen.press("button", &format!("Change dates {item}")).await;
    screen.find("button", &format!("Leave as it is {item}")).await;
    audit.at(screen, "change, what").await;
    next(screen, "Details").await;
    screen.reads(&format!("Enter a new start or end date for {item}")).await;
    audit.at(screen, "change, details").await;
    screen.set_date("date", "New end date (optional)", "2030-06-30").await;
    screen.press("button", &format!("Own details for {item}")).await;
    audit.at(screen, "change, own dates open").await;
    next(screen, "Check your request").await;
    screen.find("heading", "Access with new dates").await;
    audit.at(screen, "change, check").await;
    screen.press("button", "Send request").await;
    screen.find("heading", "Request sent").await;
    audit.at(screen, "change, sent").await;
    screen.press("button", "Forget on this device").await;
    screen.find("dialog", "Forget everything on this device?").await;
    audit.at(screen, "forgetting is asked").await;
    screen.key(Key::Escape).await;
    screen.gone("dialog", "Forget everything on this device?").await;
}

/// To step 2 for oneself, with these entitlements in the basket.
async fn entitlements(screen: &Screen, parts: &[&str]) -> Vec<String> {
    next(screen, "What access?").await;
    screen.choose("Type", "Entitlements").await;
    let mut names = Vec::new();
    for part in parts {
        names.push(add_found(screen, part).await);
    }
    names
}

async fn asking_twice(stage: &Stage, audit: &mut Audit) {
    let screen = &stage.screen;
    screen.press("link", "Request access").await;
    screen.find("heading", "Who needs access?").await;
    let item = entitlements(screen, &["Finance ERP Edit"]).await.remove(0);
    next(screen, "Details").await;
    screen.type_into("textbox", COMMENT, "For the audit").await;
    let start = "Access starts on (optional)";
    screen.set_date("date", start, "1969-01-01").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    audit.at(screen, "details, start date: error").await;
    screen.set_date("date", start, "").await;
    screen.gone("heading", "There is a problem").await;
    next(screen, "Check your request").await;
    screen.press("button", "Send request").await;
    screen.find("heading", "Request sent").await;
    screen.press("button", "Make another request").await;
    screen.find("heading", "Who needs access?").await;
    entitlements(screen, &[&item, "Travel Portal Edit"]).await;
    next(screen, "Details").await;
    screen.type_into("textbox", COMMENT, "Once more").await;
    next(screen, "Check your request").await;
    screen.press("button", "Send request").await;
    screen.reads("Already under way since").await;
    screen.find("heading", "Request sent").await;
    audit.at(screen, "sent, one already under way").await;
    screen.press("link", "View my requests").await;
    screen.find("heading", "My requests").await;
    screen.press_starting("link", &format!("{item} and Travel Portal Edit")).await;
    screen.find("heading", "Already requested before").await;
    audit.at(screen, "request, one already under way").await;
}

async fn for_others(stage: &Stage, audit: &mut Audit) {
    let screen = &stage.screen;
    let person = with_two_accounts(stage).await;
    stage.sign_in("manager").await;
    screen.press("radio", "Other people").await;
    screen.type_into("combobox", "People", "robot-01").await;
    screen.find_starting("option", "robot-01", "").await;
    audit.at(screen, "who, a machine identity").await;
    screen.replace("combobox", "People", "").await;
    take_person(screen, &person.user_name, &person.display_name).await;
    screen.find("button", &format!("Remove {}", person.display_name)).await;
    entitlements(screen, &["Code Forge Read"]).await;
    next(screen, "Details").await;
    screen.find("heading", "Accounts").await;
    let asked = format!("Account of {} on Code Forge for ", person.display_name);
    let (_, list) = screen.find_starting("combobox", &asked, "").await;
    audit.at(screen, "details, accounts").await;
    screen.choose(&list, &format!("{}.admin", person.user_name)).await;
    next(screen, "Check your request").await;
    audit.at(screen, "check, an account").await;
    screen.press("button", "Start over").await;
    let dialog = ("dialog", "Start over? What you chose and typed is dropped.");
    screen.press_in(dialog, "button", "Start over").await;
    screen.find("heading", "Who needs access?").await;
    screen.press("radio", "Other people").await;
    let people = take_reports(stage, 3).await;
    next(screen, "What access?").await;
    screen.choose("Type", "Roles").await;
    let item = add_found(screen, "Recruiter").await;
    next(screen, "Details").await;
    screen.press("button", &format!("Own details for {item}")).await;
    screen.press("button", "For single people").await;
    screen.press("checkbox", &people[0].display_name).await;
    screen.press("checkbox", &format!("Own dates for {}", people[1].display_name)).await;
    let end = format!("End date of {item} for {} (optional)", people[1].display_name);
    screen.set_date("date", &end, "2020-01-01").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    audit.at(screen, "details, one cell in trouble: error").await;
}

/// An item that is given for a limited time only, and one with a form that this app cannot fill in.
async fn with_demands(stage: &Stage, audit: &mut Audit) {
    let screen = &stage.screen;
    stage.sign_in("org admin").await;
    let form = entitlements(screen, &["Sales CRM Report"]).await.remove(0);
    screen.reads(&format!("{form} asks for a form that this app cannot fill in")).await;
    audit.at(screen, "what, a form").await;
    add_found(screen, "People Records Report").await;
    next(screen, "Details").await;
    screen.find("date", END).await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    screen.only_summary_line().await;
    audit.at(screen, "details, end date required: error").await;
    let script = "return new Date(Date.now() + 30 * 86400000).toISOString().slice(0, 10)";
    let day = screen.script(script, vec![]).await;
    screen.set_date("date", END, day.as_str().expect("a date")).await;
    screen.gone("heading", "There is a problem").await;
    screen.type_into("textbox", COMMENT, "For the quarter").await;
    next(screen, "Check your request").await;
    screen.find("heading", "Left out").await;
    audit.at(screen, "check, a form left out").await;
}

async fn held_more_than_once(stage: &Stage, audit: &mut Audit) {
    let screen = &stage.screen;
    let (person, role, _) = held_twice(stage).await;
    screen.press("link", "Request access").await;
    screen.find("heading", "Who needs access?").await;
    at_removal(screen).await;
    take_person(screen, &person.user_name, &person.display_name).await;
    next(screen, "What should be removed?").await;
    screen.click_starting("Choose to remove ", &role).await;
    next(screen, "Details").await;
    screen.find("heading", "Held more than once").await;
    audit.at(screen, "removal, held more than once").await;
}

async fn not_known(stage: &Stage, audit: &mut Audit) {
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    next(screen, "What access?").await;
    add_role(screen).await;
    next(screen, "Details").await;
    screen.type_into("textbox", COMMENT, "For the month-end closing").await;
    next(screen, "Check your request").await;
    stage.tenant.add_fault(Fault::on("POST", "/beta/access-requests", refusal(500)));
    screen.press("button", "Send request").await;
    screen.find("button", "Look again").await;
    audit.at(screen, "check, fate unknown").await;
    screen.press("link", "Request access").await;
    screen.find("heading", "Who needs access?").await;
    stage.tenant.add_fault(Fault::on("GET", "/", Action::Expired).times(0));
    stage.tenant.add_fault(Fault::on("POST", "/oauth/token", refusal(400)));
    screen.press("link", "My requests").await;
    screen.find("heading", "Sign in to request access").await;
    audit.at(screen, "sign-in ended").await;
    stage.tenant.clear_faults();
}
