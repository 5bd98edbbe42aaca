//! The other jobs by keyboard alone: taking access away, changing a date, following a request and taking it back. Every stop on
//! the way is looked at as in the main job.

use std::time::Duration;

use fantoccini::key::Key;

use super::{Hand, MOST_STOPS, type_date};
use crate::{
    fixture::{Screen, World},
    journeys::{changing::held_role, mixed::of_2026},
};

/// Chooses somebody in the field for people, which the focus is not in yet.
async fn take_by_keys(hand: &mut Hand<'_>, user_name: &str, display_name: &str) {
    let screen = hand.screen;
    hand.tab_to("combobox", "People").await;
    screen.type_keys(user_name).await;
    screen.find_starting("option", display_name, "").await;
    hand.press(Key::Down).await;
    hand.press(Key::Enter).await;
    screen.find("button", &format!("Remove {display_name}")).await;
}

/// Presses the first button whose name begins so, and says its whole name.
async fn choose_starting(hand: &mut Hand<'_>, role: &str, start: &str, part: &str) -> String {
    let (_, name) = hand.screen.find_starting(role, start, part).await;
    hand.choose(role, &name).await;
    name
}

/// Back by the Tab key until the focus is there.
async fn back_to(hand: &mut Hand<'_>, role: &str, name: &str) {
    for _ in 0..MOST_STOPS {
        if hand.screen.is_at(role, name).await {
            return;
        }
        hand.tab_back().await;
    }
    panic!("the Tab key never comes back to {role} {name:?}");
}

/// Somebody who pressed a key is somewhere afterwards.
async fn is_somewhere(screen: &Screen) {
    let focused = screen.focused().await;
    assert!(!focused.starts_with("BODY"), "the focus is lost: {focused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_holds_is_taken_away_by_keys_alone() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("manager").await;
    screen.has_focus("heading", "Who needs access?").await;
    let mut hand = Hand::on(screen);
    hand.choose("link", "Remove access").await;
    hand.arrive("Whose access should be removed?").await;
    let employee = stage.account("employee");
    take_by_keys(&mut hand, &employee.user_name, &employee.display_name).await;
    hand.go_on().await;
    hand.arrive("What should be removed?").await;
    // Nothing is chosen: the way leads over the summary.
    hand.go_on().await;
    screen.has_focus("group", "There is a problem").await;
    let line = screen.only_summary_line().await;
    hand.choose("link", &line).await;
    screen.has_focus("searchbox", "Search access").await;
    screen.type_keys("Analyst").await;
    let name = choose_starting(&mut hand, "button", "Choose to remove ", "Analyst").await;
    screen.find("button", &name.replace("Choose to remove ", "Keep ")).await;
    is_somewhere(screen).await;
    hand.go_on().await;
    hand.arrive("Details").await;
    hand.tab_to("textbox", "Why should it be removed?").await;
    screen.type_keys("Changed teams").await;
    hand.go_on().await;
    hand.arrive("Check your request").await;
    hand.choose("button", "Send request").await;
    hand.arrive("Request sent").await;
    let body = &stage.accepted()[0];
    assert_eq!(body["requestType"], "REVOKE_ACCESS");
    hand.end();
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_date_is_changed_and_the_change_followed_and_taken_back_by_keys_alone() {
    let mut world = of_2026();
    world.tenant.speed = 0.01;
    let stage = world.start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.has_focus("heading", "Who needs access?").await;
    let mut hand = Hand::on(screen);
    hand.choose("link", "Change dates").await;
    hand.arrive("Whose dates should be changed?").await;
    hand.go_on().await;
    hand.arrive("Which dates should be changed?").await;
    let item = held_role(&stage).await;
    hand.choose("button", &format!("Change dates {item}")).await;
    screen.find("button", &format!("Leave as it is {item}")).await;
    is_somewhere(screen).await;
    hand.go_on().await;
    hand.arrive("Details").await;
    hand.tab_to("date", "New end date (optional)").await;
    type_date(screen, ["06", "30", "2030"]).await;
    assert_eq!(screen.value_of("date", "New end date (optional)").await, "2030-06-30");
    hand.go_on().await;
    hand.arrive("Check your request").await;
    hand.choose("button", "Send request").await;
    hand.arrive("Request sent").await;
    let body = stage.accepted().remove(0);
    assert_eq!(body["requestType"], "MODIFY_ACCESS");
    stage.tenant.advance(Duration::from_secs(2));
    hand.choose("link", "View my requests").await;
    hand.arrive("My requests").await;
    screen.find("button", "Show more").await;
    choose_starting(&mut hand, "link", &item, "").await;
    hand.arrive(&format!("Request for {item}")).await;
    screen.find("button", "Withdraw request").await;
    hand.choose("button", "Withdraw request").await;
    let name = "Withdraw this request?";
    screen.find("dialog", name).await;
    screen.has_focus("button", "Close").await;
    hand.tab_to("textbox", "Why do you withdraw it?").await;
    screen.type_keys("not needed").await;
    hand.choose("button", "Withdraw request").await;
    screen.gone("dialog", name).await;
    screen.reads("The request is being withdrawn.").await;
    is_somewhere(screen).await;
    back_to(&mut hand, "link", "All my requests").await;
    hand.press(Key::Enter).await;
    hand.arrive("My requests").await;
    hand.end();
    stage.finish().await;
}
