//! Choosing people by real keys: the APG's combobox with list autocomplete and manual selection, and the chips below it.

use std::collections::BTreeMap;

use fantoccini::key::Key;
use serde_json::{Value, json};

use super::keyboard::Hand;
use crate::{
    fixture::{PATIENCE, Screen, Stage, World},
    journeys::COMMENT_ASKED_FOR,
};

const SETTLED: &str = "return !document.querySelector('.ar-combobox__popup[data-busy]') && document.querySelectorAll('[role=option]').length > 2";
const CLOSED: &str = "return document.getElementById('people').getAttribute('aria-expanded') === 'false'
    && !document.querySelector('.ar-combobox__popup')";
const OPEN: &str = "return document.getElementById('people').getAttribute('aria-expanded') === 'true'";
/// What stands in the field, and from where to where it is selected.
const TEXT: &str = "const it = document.getElementById('people');
    return JSON.stringify([it.value, it.selectionStart, it.selectionEnd])";
/// The places in the list that are marked as active, and the one that the field names.
const LIT: &str = "const all = [...document.querySelectorAll('[role=option]')];
    const named = document.getElementById('people').getAttribute('aria-activedescendant');
    const places = (is) => all.flatMap((it, at) => is(it) ? [at] : []);
    return JSON.stringify([places((it) => it.getAttribute('aria-selected') === 'true'), places((it) => it.id === named)])";

/// Two letters that the user names of several people begin with.
async fn letters_of_some(stage: &Stage) -> String {
    let people = stage.answer("manager", "/v3/public-identities?limit=250").await;
    let mut counts = BTreeMap::<String, usize>::new();
    for person in people.as_array().expect("a list") {
        let name = person["alias"].as_str().expect("a user name");
        *counts.entry(name.chars().take(2).collect()).or_default() += 1;
    }
    let (letters, count) = counts.into_iter().max_by_key(|(_, count)| *count).expect("somebody");
    assert!(count > 2, "{letters}: {count}");
    letters
}

/// The field, and the hand in it.
struct Field<'a> {
    hand: Hand<'a>,
    screen: &'a Screen,
}

impl Field<'_> {
    async fn holds(&self, what: &str, script: &str) {
        assert!(self.screen.holds(script, PATIENCE).await, "{what}: {}", self.screen.focused().await);
    }

    async fn typed(&self, text: &str) {
        self.screen.type_keys(text).await;
        self.holds("several people are found", SETTLED).await;
    }

    async fn is(&self, script: &str, wanted: &Value) {
        let compared = format!("{script} === {}", Value::String(wanted.to_string()));
        if !self.screen.holds(&compared, PATIENCE).await {
            panic!("{} and not {wanted}", self.screen.script(script, vec![]).await);
        }
    }

    async fn reads(&self, text: &str, from: usize, to: usize) {
        self.is(TEXT, &json!([text, from, to])).await;
    }

    /// The option at this place is active and no other, and the focus is still in the field.
    async fn is_lit(&self, place: Option<u64>) {
        let places: Vec<u64> = place.into_iter().collect();
        self.is(LIT, &json!([places, places])).await;
        assert!(self.screen.is_at("combobox", "People").await, "the focus is in the field");
    }
}

/// The manager at "Who needs access?", with the field for people open and the hand in it.
async fn at_people(screen: &Screen) -> Field<'_> {
    let mut hand = Hand::on(screen);
    hand.tab_to("radio", "\u{1}Me\u{1}").await;
    hand.press(Key::Down).await;
    screen.find("combobox", "People").await;
    hand.tab_to("combobox", "People").await;
    Field { hand, screen }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_looked_for_and_chosen_key_by_key() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    let some = letters_of_some(&stage).await;
    stage.sign_in("manager").await;
    let mut field = at_people(screen).await;
    field.holds("closed at first", CLOSED).await;
    field.typed(&some).await;
    field.is_lit(None).await;
    let last = screen.count_starting("option", "", "").await - 1;
    for (key, place) in [(Key::Down, 0), (Key::Down, 1), (Key::Up, 0), (Key::Up, last)] {
        field.hand.press(key).await;
        field.is_lit(Some(place)).await;
    }
    // The text is edited as in any field, and no option is active meanwhile.
    for (key, at) in [(Key::Home, 0), (Key::Right, 1), (Key::End, 2), (Key::Left, 1), (Key::End, 2)] {
        field.hand.press(Key::Down).await;
        field.is_lit(Some(0)).await;
        field.hand.press(key).await;
        field.is_lit(None).await;
        field.reads(&some, at, at).await;
    }
    screen.strike_with(Key::Shift, Key::Home).await;
    field.reads(&some, 0, 2).await;
    field.hand.press(Key::Down).await;
    screen.strike_with(Key::Shift, Key::Down).await;
    field.is_lit(None).await;
    field.hand.press(Key::End).await;
    screen.type_keys("q").await;
    field.reads(&format!("{some}q"), 3, 3).await;
    field.hand.press(Key::Backspace).await;
    field.reads(&some, 2, 2).await;
    field.holds("people are found", SETTLED).await;
    screen.strike_with(Key::Alt, Key::Up).await;
    field.holds("Alt + Up closes", CLOSED).await;
    screen.strike_with(Key::Alt, Key::Down).await;
    field.holds("Alt + Down opens", OPEN).await;
    field.is_lit(None).await;
    field.hand.press(Key::Enter).await;
    assert!(screen.is_at("combobox", "People").await, "half a name sends nobody on");
    field.hand.press(Key::Escape).await;
    field.holds("Escape closes", CLOSED).await;
    field.reads(&some, 2, 2).await;
    field.hand.press(Key::Escape).await;
    field.reads("", 0, 0).await;
    field.hand.end();
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_taken_and_let_go_by_keys_alone_and_the_focus_is_never_lost() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    let mut reports = stage.reports_of("manager").await;
    reports.truncate(2);
    stage.sign_in("manager").await;
    let mut field = at_people(screen).await;
    for person in &reports {
        screen.type_keys(&person.user_name).await;
        screen.find_starting("option", &person.display_name, "").await;
        field.hand.press(Key::Down).await;
        field.hand.press(Key::Enter).await;
        screen.find("button", &format!("Remove {}", person.display_name)).await;
        field.reads("", 0, 0).await;
        field.holds("closed", CLOSED).await;
        assert!(screen.is_at("combobox", "People").await, "the next can be typed at once");
    }
    // Whoever is chosen already cannot be taken again, and that is said.
    screen.type_keys(&reports[0].user_name).await;
    screen.find_starting("option", &reports[0].display_name, "Already chosen").await;
    field.hand.press(Key::Down).await;
    field.hand.press(Key::Enter).await;
    screen.find("status", "Already chosen").await;
    field.is_lit(Some(0)).await;
    // Tab and Shift + Tab leave, take nobody, and close.
    let first = format!("Remove {}", reports[0].display_name);
    field.hand.press(Key::Tab).await;
    field.holds("Tab closes", CLOSED).await;
    assert!(!screen.is_at("combobox", "People").await);
    field.hand.tab_to("button", &first).await;
    while !screen.is_at("combobox", "People").await {
        field.hand.tab_back().await;
    }
    field.holds("coming back opens nothing", CLOSED).await;
    field.hand.press(Key::Down).await;
    field.holds("Down opens", OPEN).await;
    field.hand.tab_back().await;
    field.holds("Shift + Tab closes", CLOSED).await;
    screen.has_focus("radio", "Other people").await;
    // A chip goes, and the focus to the next one; the last one gives it to the field.
    field.hand.tab_to("button", &first).await;
    field.hand.press(Key::Enter).await;
    screen.gone("button", &first).await;
    let second = format!("Remove {}", reports[1].display_name);
    screen.has_focus("button", &second).await;
    screen.type_keys(" ").await;
    screen.gone("button", &second).await;
    screen.has_focus("combobox", "People").await;
    // Half a name is nobody: Ctrl + Enter goes on, and is told so.
    field.hand.go_on().await;
    screen.find("heading", "There is a problem").await;
    field.hand.end();
    stage.finish().await;
}

/// The whole request for somebody else by keys, from the question who to the details.
#[tokio::test(flavor = "multi_thread")]
async fn a_manager_asks_for_a_report_without_a_mouse() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    let person = stage.reports_of("manager").await.remove(0);
    stage.sign_in("manager").await;
    let mut field = at_people(screen).await;
    screen.type_keys(&person.user_name).await;
    screen.find_starting("option", &person.display_name, "").await;
    field.hand.press(Key::Down).await;
    field.hand.press(Key::Enter).await;
    screen.find("button", &format!("Remove {}", person.display_name)).await;
    field.hand.go_on().await;
    screen.find("heading", "What access?").await;
    field.hand.tab_to("searchbox", "Search access").await;
    screen.type_keys("Internal Auditor").await;
    screen.reads("1 result").await;
    field.hand.choose("button", "Add Internal Auditor").await;
    screen.find("button", "Remove Internal Auditor").await;
    field.hand.go_on().await;
    screen.find("heading", "Details").await;
    field.hand.tab_to("textbox", COMMENT_ASKED_FOR).await;
    screen.type_keys("For the audit").await;
    field.hand.go_on().await;
    screen.find("heading", "Check your request").await;
    field.hand.choose("button", "Send request").await;
    screen.find("heading", "Request sent").await;
    assert_eq!(stage.accepted()[0]["requestedFor"][0], person.identity_id.as_str());
    field.hand.end();
    stage.finish().await;
}
