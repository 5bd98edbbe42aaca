//! The main job by keyboard alone: so many presses and no more, the focus seen at each stop and never covered, in the order of
//! the document, and out again of everything.

mod jobs;

use std::time::Duration;

use fantoccini::key::Key;
use serde_json::json;
use tenant::Options;
use xtask::{setup::Engine, webdriver::Look};

use crate::{
    fixture::{Screen, Stage, World},
    journeys::{COMMENT_ASKED_FOR, at_details},
};

/// Presses beside typed text, from "Who needs access?" to "Request sent", for one role for oneself.
const MOST_PRESSES: u32 = 25;
/// More stops than any page of this journey has.
const MOST_STOPS: usize = 120;
const ROLE: &str = "Internal Auditor";

/// What the Tab key must come to, each by its number in the document: of radio buttons with one name only one is a stop.
const STOPS: &str = "const modal = document.querySelector('dialog[open]:modal') || document;
    const all = [...modal.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex=\"0\"]')];
    const every = [...document.querySelectorAll('#app *')];
    return all.filter((it) => it.checkVisibility({ visibilityProperty: true }) && !it.disabled && it.tabIndex >= 0
        && !(it.type === 'radio' && !it.checked && document.querySelector(`input[name=\"${CSS.escape(it.name)}\"]:checked`)))
        .map((it) => `${every.indexOf(it)} ${it.tagName}#${it.id} ${it.textContent.trim().slice(0, 40)}`)";
/// The first stop is the one after this, which nobody sees.
const FROM_THE_START: &str =
    "const before = document.createElement('span'); before.tabIndex = -1; document.body.prepend(before);
    before.focus(); window.__stop = null;";
const HERE: &str = "const it = document.activeElement; const every = [...document.querySelectorAll('#app *')];
    return it === document.body || !it ? '' : `${every.indexOf(it)} ${it.tagName}#${it.id} ${it.textContent.trim().slice(0, 40)}`";

/// A hand on the keyboard.
pub struct Hand<'a> {
    pub screen: &'a Screen,
    presses: u32,
    /// What is wrong with the stops so far.
    found: Vec<String>,
}

impl<'a> Hand<'a> {
    pub fn on(screen: &'a Screen) -> Self {
        Self { screen, presses: 0, found: Vec::new() }
    }

    pub async fn press(&mut self, key: Key) {
        self.presses += 1;
        self.screen.strike(key).await;
    }

    /// One press of Tab, and a look at where it leads.
    async fn tab(&mut self, goes_on: bool) {
        self.press(Key::Tab).await;
        let found = self.screen.script(include_str!("stop.js"), vec![json!(goes_on)]).await;
        self.found.extend(serde_json::from_value::<Vec<String>>(found).expect("sentences"));
    }

    /// Back by one stop.
    pub async fn tab_back(&mut self) {
        self.presses += 1;
        self.screen.strike_with(Key::Shift, Key::Tab).await;
    }

    /// Tab until the focus is there.
    pub async fn tab_to(&mut self, role: &str, name: &str) {
        let mut stops = 0;
        while !self.screen.is_at(role, name).await {
            self.tab(stops > 0).await;
            stops += 1;
            assert!(stops < MOST_STOPS, "the Tab key never comes to {role} {name:?}");
        }
    }

    /// Ctrl + Enter.
    pub async fn go_on(&mut self) {
        self.presses += 1;
        self.screen.strike_with(Key::Control, Key::Enter).await;
    }

    pub async fn choose(&mut self, role: &str, name: &str) {
        self.tab_to(role, name).await;
        self.press(Key::Enter).await;
    }

    async fn arrive(&self, heading: &str) {
        self.screen.find("heading", heading).await;
        self.screen.has_focus("heading", heading).await;
        println!("{heading}: {} presses", self.presses);
    }

    /// From the heading through the whole rest of the page: every stop that is there is come to, and left again.
    async fn walk_through(&mut self, heading: &str) {
        let wanted = self.screen.script(STOPS, vec![]).await;
        let wanted: Vec<String> = serde_json::from_value(wanted).expect("stops");
        self.screen.script(FROM_THE_START, vec![]).await;
        let mut met: Vec<String> = Vec::new();
        for stop in 0..MOST_STOPS {
            self.press(Key::Tab).await;
            let here = self.screen.script(HERE, vec![]).await;
            let here = here.as_str().expect("a stop").to_owned();
            // Past the last one the browser's own controls come, or the first again.
            if here.is_empty() || met.last() != Some(&here) && met.contains(&here) {
                break;
            }
            let found = self.screen.script(include_str!("stop.js"), vec![json!(stop > 0)]).await;
            self.found.extend(serde_json::from_value::<Vec<String>>(found).expect("sentences"));
            if met.last() != Some(&here) {
                met.push(here);
            }
            // Firefox without a window keeps the focus on the last one instead.
            if met.len() == wanted.len() && self.screen.engine != Engine::Chromium {
                break;
            }
        }
        let missed: Vec<_> = wanted.iter().filter(|stop| !met.contains(stop)).collect();
        assert!(missed.is_empty(), "{heading}: the Tab key never comes to {missed:#?}\nbut to {met:#?}");
        println!("{heading}: {} stops", met.len());
    }

    pub fn end(self) {
        assert!(self.found.is_empty(), "{:#?}", self.found);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_role_for_oneself_takes_no_mouse_and_few_keys() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.has_focus("heading", "Who needs access?").await;
    let mut hand = Hand::on(screen);
    hand.go_on().await;
    hand.arrive("What access?").await;
    hand.tab_to("searchbox", "Search access").await;
    let field = screen.client.active_element().await.expect("the field");
    field.send_keys(ROLE).await.expect("typed");
    screen.reads("1 result").await;
    hand.choose("button", &format!("Add {ROLE}")).await;
    screen.find("button", &format!("Remove {ROLE}")).await;
    hand.go_on().await;
    hand.arrive("Details").await;
    hand.tab_to("textbox", COMMENT_ASKED_FOR).await;
    screen.client.active_element().await.expect("the field").send_keys("For the audit").await.expect("typed");
    hand.go_on().await;
    hand.arrive("Check your request").await;
    hand.choose("button", "Send request").await;
    hand.arrive("Request sent").await;
    assert_eq!(stage.accepted().len(), 1);
    println!("{} presses", hand.presses);
    assert!(hand.presses <= MOST_PRESSES, "{} presses", hand.presses);
    hand.end();
    stage.finish().await;
}

/// Each page of the guide from its first stop to its last.
async fn walk_all(look: Look) {
    let stage = World { look, ..World::default() }.start().await;
    let screen = &stage.screen;
    let mut hand = Hand::on(screen);
    hand.walk_through("Sign in to request access").await;
    stage.sign_in("employee").await;
    hand.walk_through("Who needs access?").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "What access?").await;
    screen.replace("searchbox", "Search access", ROLE).await;
    screen.reads("1 result").await;
    screen.press("button", &format!("Add {ROLE}")).await;
    screen.find("button", &format!("Remove {ROLE}")).await;
    hand.walk_through("What access?").await;
    next(&stage, "Details").await;
    screen.press_starting("button", "Own details for ").await;
    screen.find("checkbox", "Own comment for this item").await;
    hand.walk_through("Details").await;
    next(&stage, "Check your request").await;
    hand.walk_through("Check your request").await;
    screen.press("button", "Send request").await;
    screen.find("heading", "Request sent").await;
    hand.walk_through("Request sent").await;
    screen.press("link", "View my requests").await;
    screen.find_starting("link", ROLE, "").await;
    screen.find("button", "Show more").await;
    hand.walk_through("My requests").await;
    screen.press_starting("link", ROLE).await;
    screen.find("heading", &format!("Request for {ROLE}")).await;
    hand.walk_through("the request").await;
    hand.end();
    stage.finish().await;
}

async fn next(stage: &Stage, heading: &str) {
    stage.screen.press("button", "Continue").await;
    stage.screen.find("heading", heading).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tab_key_comes_to_everything_in_order_and_leaves_it_again() {
    walk_all(Look::default()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tab_key_finds_nothing_covered_on_a_phone_in_the_dark() {
    walk_all(Look { size: (320, 700), dark: true, ..Look::default() }).await;
}

const DESCRIBED: &str = "const it = document.querySelector('dialog[open]');
    return (it.getAttribute('aria-describedby') || '').split(' ').filter(Boolean).map((id) => document.getElementById(id).textContent).join(' ')";

/// The pattern of a modal dialog, by real keys: the focus begins on the first button, stays inside whichever way the Tab key
/// goes, and Escape gives it back to what opened the dialog.
async fn keeps_the_keys(hand: &mut Hand<'_>, opener: &str, name: &str, first: &str, stops: &[&str]) {
    let screen = hand.screen;
    hand.choose("button", opener).await;
    screen.find("dialog", name).await;
    screen.has_focus("button", first).await;
    let inside = "const it = document.activeElement; return it === document.body || !!it.closest('dialog')";
    for back in [true, false] {
        let mut met = Vec::new();
        // Twice round, and the browser's own controls between.
        for _ in 0..2 * (stops.len() + 2) {
            met.push(screen.script(HERE, vec![]).await);
            if back {
                hand.tab_back().await;
            } else {
                hand.press(Key::Tab).await;
            }
            assert_eq!(screen.script(inside, vec![]).await, json!(true), "the focus left {name:?}");
        }
        // Going back from its own controls, Firefox comes in before the last one.
        let met_anyway = if back { &stops[..stops.len() - 1] } else { stops };
        for stop in met_anyway {
            let there = met.iter().any(|it| it.as_str().is_some_and(|it| it.contains(stop)));
            assert!(there, "{name:?}, back: {back}: never at {stop:?} but at {met:?}");
        }
    }
    hand.press(Key::Escape).await;
    screen.gone("dialog", name).await;
    screen.has_focus("button", opener).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn starting_over_is_asked_in_a_dialog_that_keeps_the_keys() {
    let stage = World::default().start().await;
    at_details(&stage).await;
    let mut hand = Hand::on(&stage.screen);
    let name = "Start over? What you chose and typed is dropped.";
    keeps_the_keys(&mut hand, "Start over", name, "Close", &["Close", "Start over", "Keep the form"]).await;
    hand.end();
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn withdrawing_is_asked_in_a_dialog_by_keys_alone_and_says_what_comes_of_it() {
    let tenant = Options { speed: 0.01, ..Options::default() };
    let stage = World { tenant, ..World::default() }.start().await;
    let screen = &stage.screen;
    let item = at_details(&stage).await;
    next(&stage, "Check your request").await;
    screen.press("button", "Send request").await;
    screen.find("heading", "Request sent").await;
    stage.tenant.advance(Duration::from_secs(2));
    screen.press("link", "View my requests").await;
    screen.find("heading", "My requests").await;
    screen.press_starting("link", &item).await;
    screen.find("button", "Withdraw request").await;
    let mut hand = Hand::on(screen);
    let name = "Withdraw this request?";
    hand.choose("button", "Withdraw request").await;
    screen.find("dialog", name).await;
    screen.has_focus("button", "Close").await;
    hand.press(Key::Escape).await;
    screen.gone("dialog", name).await;
    screen.has_focus("button", "Withdraw request").await;
    hand.press(Key::Enter).await;
    screen.find("dialog", name).await;
    let described = screen.script(DESCRIBED, vec![]).await;
    assert_eq!(described, "Approvers are no longer asked. You can request again at any time.");
    // By keys to the end.
    hand.tab_to("textbox", "Why do you withdraw it?").await;
    screen.type_keys("not needed").await;
    hand.choose("button", "Withdraw request").await;
    screen.gone("dialog", name).await;
    screen.reads("The request is being withdrawn.").await;
    hand.end();
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forgetting_is_asked_in_a_dialog_that_keeps_the_keys_and_says_what_is_lost() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    let mut hand = Hand::on(screen);
    let (opener, name) = ("Forget on this device", "Forget everything on this device?");
    hand.choose("button", opener).await;
    screen.find("dialog", name).await;
    let described = screen.script(DESCRIBED, vec![]).await;
    let described = described.as_str().expect("a text");
    assert!(described.contains("you are signed out"), "{described}");
    assert!(described.contains("whose answer was lost"), "{described}");
    hand.choose("button", "Keep everything").await;
    screen.gone("dialog", name).await;
    screen.has_focus("button", opener).await;
    // Last: its rounds lead through the browser's own controls, and Firefox then keeps the keys to itself.
    keeps_the_keys(&mut hand, opener, name, "Close", &["Close", opener, "Keep everything"]).await;
    hand.end();
    stage.finish().await;
}

/// Month, day and year. WebKit stays in a part that is full.
async fn type_date(screen: &Screen, parts: [&str; 3]) {
    let on = if screen.engine == Engine::Webkit { char::from(Key::Right).to_string() } else { String::new() };
    screen.type_keys(&parts.join(&on)).await;
}

/// A date is typed part by part, half of one is asked for, and the keys of its parts are the browser's own.
#[tokio::test(flavor = "multi_thread")]
async fn a_date_is_typed_key_by_key_and_half_a_date_is_not_passed_over() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    let end = "Access ends on (optional)";
    at_details(&stage).await;
    let mut hand = Hand::on(screen);
    hand.tab_to("date", end).await;
    screen.type_keys("12").await;
    hand.go_on().await;
    screen.find("heading", "There is a problem").await;
    let line = screen.only_summary_line().await;
    screen.assert_error_at("date", end, &line).await;
    screen.press("link", &line).await;
    screen.has_focus("date", end).await;
    type_date(screen, ["12", "31", "2030"]).await;
    assert_eq!(screen.value_of("date", end).await, "2030-12-31");
    screen.gone("heading", "There is a problem").await;
    hand.press(Key::Up).await;
    assert_eq!(screen.value_of("date", end).await, "2031-12-31", "the year is where the keys stand");
    hand.press(Key::Down).await;
    hand.go_on().await;
    screen.find("heading", "Check your request").await;
    stage.finish().await;
}
