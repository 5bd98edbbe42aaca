//! What is given and what is taken away in one request, and for whom alone.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tenant::{Options, Rules};

use xtask::webdriver::Look;

use super::{COMMENT, add_found, take_person, take_reports};
use crate::fixture::{Screen, Stage, World};

/// A tenant and an app of today's rules.
pub fn of_2026() -> World {
    World {
        tenant: Options { rules: Rules::V12026, ..Options::default() },
        config: json!({ "apiVersion": "v1", "rules": "v1-2026" }),
        ..World::default()
    }
}

/// The manager asks for so many of the people who report to them: ends on "What access?", and says their names.
pub async fn for_reports(stage: &Stage, count: usize) -> Vec<String> {
    let screen = &stage.screen;
    stage.sign_in("manager").await;
    screen.press("radio", "Other people").await;
    let reports = take_reports(stage, count).await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    reports.into_iter().map(|person| person.display_name).collect()
}

/// Two different roles, of which the second is to be taken away.
async fn two_roles(screen: &Screen) -> (String, String) {
    screen.choose("Type", "Roles").await;
    let given = add_found(screen, "Auditor").await;
    let taken = add_found(screen, "Recruiter").await;
    assert_ne!(given, taken);
    screen.press("button", &format!("Ask for removal instead {taken}")).await;
    screen.find("button", &format!("Request instead {taken}")).await;
    screen.find("button", &format!("Keep {taken}")).await;
    (given, taken)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_gives_one_role_and_takes_another_away_in_one_go() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    for_reports(&stage, 2).await;
    let (given, taken) = two_roles(screen).await;
    screen.reads("1 item to give, 1 to remove").await;
    screen.assert_accessible("what, mixed").await;
    screen.picture("mixed-what").await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    let comment = "Comment for the approver";
    screen.assert_error_at("textbox", comment, &screen.only_summary_line().await).await;
    screen.type_into("textbox", comment, "Changed teams").await;
    screen.reads("REMOVE ACCESS: Changed teams").await;
    screen.picture("mixed-details").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.find("heading", "Access to remove").await;
    screen.reads("This is sent as 3 requests.").await;
    screen.press("button", "Why this many?").await;
    screen.reads("Giving, changing and removing access cannot stand in one request").await;
    screen.reads("Request 1: give access").await;
    screen.reads("Request 3: remove access").await;
    screen.assert_accessible("check, mixed").await;
    screen.picture("mixed-check").await;
    screen.press("button", "Send request").await;
    screen.reach("Request sent").await;
    screen.reads("Once they agree, the access is set up").await;
    screen.reads("Once they agree, the access is removed").await;
    let bodies = stage.accepted();
    let of = |kind: &str| bodies.iter().filter(|body| body["requestType"] == kind).collect::<Vec<_>>();
    let (grants, removals) = (of("GRANT_ACCESS"), of("REVOKE_ACCESS"));
    assert_eq!((grants.len(), removals.len()), (1, 2), "{bodies:?}");
    assert_eq!(grants[0]["requestedItems"][0]["comment"], "Changed teams", "{given}");
    for removal in removals {
        assert_eq!(removal["requestedItems"][0]["comment"], "REMOVE ACCESS: Changed teams", "{taken}");
    }
    stage.finish().await;
}

/// A person may be given what nobody may take away from them: the request used to stop as a whole.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_take_away_reads_why_where_it_would_be_chosen() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    screen.choose("Type", "Roles").await;
    let item = add_found(screen, "Auditor").await;
    assert_eq!(screen.count("button", &format!("Ask for removal instead {item}")).await, 0);
    screen.press("button", "Can I ask for removal here too?").await;
    screen.reads("You cannot remove your own access.").await;
    screen.assert_accessible("what, removal shut").await;
    screen.picture("mixed-shut").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_that_say_removal_can_be_changed_and_are_missed_when_they_are_gone() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    for_reports(&stage, 1).await;
    screen.choose("Type", "Roles").await;
    let item = add_found(screen, "Auditor").await;
    screen.press("button", &format!("Ask for removal instead {item}")).await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    let field = "Why should it be removed?";
    screen.type_into("textbox", field, "Changed teams").await;
    screen.press("button", "Change these words").await;
    assert_eq!(screen.value_of("textbox", field).await, "REMOVE ACCESS: Changed teams");
    screen.has_focus("textbox", field).await;
    let silent = "Say in the comment that this is a removal: the approver's screen does not";
    assert_eq!(screen.count("text", silent).await, 0);
    screen.replace("textbox", field, "Changed teams").await;
    screen.reads(silent).await;
    screen.replace("textbox", field, "Please revoke: changed teams").await;
    screen.gone("text", silent).await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.press("button", "Send request").await;
    screen.reach("Request sent").await;
    let body = &stage.accepted()[0];
    assert_eq!(body["requestType"], "REVOKE_ACCESS");
    assert_eq!(body["requestedItems"][0]["comment"], "Please revoke: changed teams");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_is_left_out_of_one_item_and_another_has_dates_of_their_own() {
    let stage = of_2026().start().await;
    let screen = &stage.screen;
    let people = for_reports(&stage, 3).await;
    screen.choose("Type", "Roles").await;
    let item = add_found(screen, "Recruiter").await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.set_date("date", "Access ends on (optional)", "2031-05-31").await;
    screen.press("button", &format!("Own details for {item}")).await;
    screen.press("button", "For single people").await;
    screen.press("checkbox", &people[0]).await;
    screen.press("checkbox", &format!("Own dates for {}", people[1])).await;
    let end = format!("End date of {item} for {} (optional)", people[1]);
    let start = format!("Start date of {item} for {} (optional)", people[1]);
    assert_eq!(screen.value_of("date", &end).await, "2031-05-31", "it begins as what counted before");
    screen.set_date("date", &end, "2020-01-01").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    let line = screen.only_summary_line().await;
    screen.assert_error_at("date", &end, &line).await;
    screen.assert_accessible("details, one cell in trouble").await;
    screen.press_starting("link", "Enter an end date in the future").await;
    screen.has_focus("date", &end).await;
    screen.picture("single-error").await;
    screen.set_date("date", &end, "2030-01-31").await;
    screen.set_date("date", &start, "2030-01-01").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.reads("left out as you chose").await;
    screen.reads(&format!("For {}: Starts", people[1])).await;
    screen.picture("single-check").await;
    screen.press("button", "Send request").await;
    screen.reach("Request sent").await;
    let mut ends: Vec<Value> = stage.accepted().iter().flat_map(dates_of).collect();
    ends.sort_by_key(Value::to_string);
    assert_eq!(ends.len(), 2, "{ends:?}");
    assert!(ends[0]["end"].as_str().is_some_and(|end| end.starts_with("2030-01-31")), "{ends:?}");
    assert!(ends[0]["start"].as_str().is_some_and(|start| start.starts_with("2030-01-01")), "{ends:?}");
    assert!(ends[1]["start"].is_null(), "{ends:?}");
    stage.finish().await;
}

/// Each item of a body, person by person, by its dates.
fn dates_of(body: &Value) -> Vec<Value> {
    let of = |item: &Value| json!({ "end": item["removeDate"], "start": item["startDate"] });
    let empty = Vec::new();
    let list = |of: &Value| of.as_array().unwrap_or(&empty).clone();
    let items = list(&body["requestedItems"]);
    let flat = list(&body["requestedFor"]).into_iter().flat_map(|_| items.iter().map(of).collect::<Vec<_>>());
    let nested = list(&body["requestedForWithRequestedItems"]);
    let nested = nested.iter().flat_map(|row| list(&row["requestedItems"])).map(|item| of(&item));
    flat.chain(nested).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn when_everything_is_left_out_nothing_is_sent_and_the_page_says_so() {
    let stage = of_2026().start().await;
    let screen = &stage.screen;
    let people = for_reports(&stage, 2).await;
    screen.choose("Type", "Roles").await;
    let item = add_found(screen, "Recruiter").await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.press("button", &format!("Own details for {item}")).await;
    screen.press("button", "For single people").await;
    for person in &people {
        screen.press("checkbox", person).await;
    }
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.press("button", "Send request").await;
    screen.reads("Nothing is left to send: everything was left out.").await;
    assert!(stage.accepted().is_empty());
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_for_single_people_fits_a_phone_in_the_dark() {
    let stage =
        World { look: Look { size: (360, 780), dark: true, ..Look::default() }, ..of_2026() }.start().await;
    let screen = &stage.screen;
    let people = for_reports(&stage, 2).await;
    screen.choose("Type", "Roles").await;
    let item = add_found(screen, "Recruiter").await;
    screen.press("button", &format!("Ask for removal instead {item}")).await;
    let other = add_found(screen, "Auditor").await;
    screen.find("button", &format!("Request instead {item}")).await;
    screen.picture("phone-mixed-what").await;
    assert!(!screen.scrolls_sideways().await, "no sideways scroll at 360 px");
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.type_into("textbox", "Comment for the approver", "Changed teams").await;
    screen.press("button", &format!("Own details for {other}")).await;
    screen.press("button", "For single people").await;
    screen.press("checkbox", &format!("Own dates for {}", people[0])).await;
    let end = format!("End date of {other} for {} (optional)", people[0]);
    screen.set_date("date", &end, "2020-01-01").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    screen.press_starting("link", "Enter an end date in the future").await;
    screen.has_focus("date", &end).await;
    screen.picture("phone-single").await;
    screen.assert_accessible("phone, dark, one cell in trouble").await;
    assert!(!screen.scrolls_sideways().await, "no sideways scroll at 360 px");
    screen.set_date("date", &end, "2030-01-01").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.press("button", "Why this many?").await;
    screen.reads("Request 2: remove access").await;
    screen.picture("phone-mixed-check").await;
    assert!(!screen.scrolls_sideways().await, "no sideways scroll at 360 px");
    stage.finish().await;
}

/// Writes forty people and sixty items into the stored form, the second of them for nobody.
const GROW: &str = r"
    const key = Object.keys(localStorage).find((key) => key.startsWith('ar.draft.'));
    const kept = JSON.parse(localStorage.getItem(key));
    const draft = kept.guide.grant.draft;
    const [person, line] = [draft.people[0], draft.items[0]];
    draft.people = Array.from({ length: 40 }, (_, n) => ({ ...person, id: 'p' + n, name: 'Person ' + n }));
    draft.items = Array.from({ length: 60 }, (_, n) => ({
      ...line,
      kind: n % 3 ? null : 'Revoke',
      item: { ...line.item, id: 'i' + n, name: 'Item ' + n, item_type: n % 4 ? 'ROLE' : 'ENTITLEMENT' },
    }));
    const second = { item_type: 'ROLE', id: 'i1' };
    draft.cells = draft.people.map(({ id }) => ({ person: id, item: second, left_out: true }));
    kept.revision += 1;
    localStorage.setItem(key, JSON.stringify(kept));
";

/// How long the script of one letter in the comment takes, in the middle of twenty, in milliseconds.
const TYPE: &str = r"
    return (async () => {
    const field = document.getElementById('comment');
    // What a letter sets off runs in microtasks: a task after them is the first that can see the end.
    const task = () => new Promise((done) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = done;
      channel.port2.postMessage(0);
    });
    const times = [];
    for (let n = 0; n < 20; n += 1) {
      field.value += 'x';
      const from = performance.now();
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await task();
      times.push(performance.now() - from);
    }
    return times.sort((a, b) => a - b)[10];
    })();
";

/// An org admin with forty people and sixty items in the form, the first of these left out for everybody: at "Details".
async fn at_a_large_form(stage: &Stage) {
    let screen = &stage.screen;
    stage.sign_in("org admin").await;
    screen.press("radio", "Other people").await;
    let employee = stage.account("employee");
    take_person(screen, &employee.user_name, &employee.display_name).await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    screen.choose("Type", "Roles").await;
    let item = add_found(screen, "Recruiter").await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.find("button", &format!("Own details for {item}")).await;
    // A window writes only what was changed in it: once the form is saved, the next page reads what is put in its place.
    let until = Instant::now() + Duration::from_secs(8);
    while !screen.stored().await.contains("#/request/details") {
        assert!(Instant::now() < until, "the form is never saved");
    }
    screen.script(GROW, vec![]).await;
    screen.reload().await;
    screen.reach("Details").await;
    screen.find("button", "Own details for Item 59").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_people_and_sixty_items_mount_no_control_that_nobody_opened() {
    let stage = of_2026().start().await;
    let screen = &stage.screen;
    at_a_large_form(&stage).await;
    let controls = screen.script("return document.querySelectorAll('input, textarea').length", vec![]).await;
    assert!(controls.as_u64().is_some_and(|count| count < 20), "{controls} controls");
    screen.press("button", "Own details for Item 7").await;
    screen.press("button", "For single people").await;
    screen.find("checkbox", "Person 39").await;
    let controls = screen.script("return document.querySelectorAll('input, textarea').length", vec![]).await;
    assert!(controls.as_u64().is_some_and(|count| count < 120), "{controls} controls");
    screen.assert_accessible("details, forty people").await;
    screen.picture("large-details").await;
    let letter = screen.script(TYPE, vec![]).await;
    eprintln!("one letter in the comment: {letter} ms of script");
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.press("button", "Why this many?").await;
    screen.reads("Request 25:").await;
    assert_eq!(screen.count_starting("text", "Request 26:", "").await, 0);
    stage.finish().await;
}

/// Forty people and sixty items were a page of two hundred lines, and what was left out stood under "What the approver
/// will see".
#[tokio::test(flavor = "multi_thread")]
async fn the_check_page_of_a_large_request_is_read_at_a_glance_and_shows_all_of_it_when_asked() {
    let stage = of_2026().start().await;
    check_page_of_a_large_request(&stage, "large-check").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_check_page_of_a_large_request_fits_a_phone_in_the_dark() {
    let stage =
        World { look: Look { size: (360, 780), dark: true, ..Look::default() }, ..of_2026() }.start().await;
    check_page_of_a_large_request(&stage, "phone-large-check").await;
    assert!(!stage.screen.scrolls_sideways().await, "no sideways scroll at 360 px");
    stage.finish().await;
}

async fn check_page_of_a_large_request(stage: &Stage, picture: &str) {
    let screen = &stage.screen;
    at_a_large_form(stage).await;
    screen.type_into("textbox", "Comment for the approver", "Changed teams").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    let lines = "return document.querySelectorAll('main li').length";
    let folded = screen.script(lines, vec![]).await;
    assert!(folded.as_u64().is_some_and(|count| count < 30), "{folded} lines");
    let words = screen.text().await;
    assert!(words.contains("Person 4") && !words.contains("Person 5"), "forty people are folded");
    // Item 1 is left out for everybody: no approver sees it.
    screen.find("heading", "Item 2 Role").await;
    assert_eq!(screen.count("heading", "Item 1 Role").await, 0);
    screen.reads("left out as you chose").await;
    screen.picture(picture).await;
    screen.assert_accessible(&format!("{picture}: folded")).await;
    for (at, heading) in [(1, "Access"), (2, "Access to remove"), (3, "Left out")] {
        let there = screen.find("heading", heading).await;
        let element = serde_json::to_value(&there).expect("an element");
        screen.script("arguments[0].scrollIntoView()", vec![element]).await;
        screen.picture(&format!("{picture}-{at}")).await;
    }
    screen.press("button", "Show all 40 people").await;
    screen.reads("Person 39").await;
    screen.press("button", "Show all 39 items").await;
    screen.find("heading", "Item 59 Role").await;
    screen.press("button", "Show all 20 items").await;
    screen.find("heading", "Item 57 Role").await;
    screen.reads("40 of 40").await;
    screen.assert_accessible(&format!("{picture}: all")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_date_is_said_to_be_wrong_at_its_own_field() {
    let stage = of_2026().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    screen.choose("Type", "Entitlements").await;
    let item = add_found(screen, "Read").await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.type_into("textbox", COMMENT, "for the audit").await;
    let start = "Access starts on (optional)";
    screen.set_date("date", "Access ends on (optional)", "2030-01-01").await;
    screen.set_date("date", start, "2031-01-01").await;
    screen.reads(&format!("Enter a start date for {item} that is before its end date")).await;
    screen.set_date("date", start, "1969-01-01").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "There is a problem").await;
    screen.assert_error_at("date", start, &screen.only_summary_line().await).await;
    screen.set_date("date", start, "2029-12-01").await;
    // An entitlement has an end date of its own under these rules.
    screen.press("button", &format!("Own details for {item}")).await;
    screen.press("checkbox", "Own end date for this item").await;
    screen.set_date("date", &format!("End date for {item} (optional)"), "2029-12-31").await;
    screen.picture("start-details").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.press("button", "Send request").await;
    screen.reach("Request sent").await;
    let dates = dates_of(&stage.accepted()[0]);
    assert!(dates[0]["start"].as_str().is_some_and(|at| at.starts_with("2029-1")), "{dates:?}");
    assert!(dates[0]["end"].as_str().is_some_and(|at| at.starts_with("2029-12-31")), "{dates:?}");
    stage.finish().await;
}
