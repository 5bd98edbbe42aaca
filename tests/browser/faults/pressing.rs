//! One intent, one POST: however often, from wherever and with whatever Send is pressed.

use std::time::{Duration, Instant};

use fantoccini::key::Key;
use proxy::{End, Point, Strike};
use serde_json::json;
use tenant::{Action, Fault};
use xtask::webdriver::Look;

use super::{
    LIST, POST,
    chance::Chance,
    oracle::{self, Said, Statements},
    shapes::Shape,
    table::Ends,
};
use crate::fixture::{PATIENCE, Screen, Stage, until};

const SEND: &str = "Send request";

/// By the real clock: nothing is waited for here, and by a fast one a token ended while five windows were opened.
async fn ready(shape: Shape) -> Stage {
    shape.ready_at(Screen::open(Look::default()).await, 1).await
}

async fn accepted_once(stage: Stage) {
    let said = Statements::last(&stage.screen).await.expect("a last word");
    oracle::compare(&said, &oracle::committed(&stage)).expect("the truth");
    oracle::expect(&said, Ends::Accepted, 1).expect("accepted");
    assert_eq!(stage.line().seen_of("POST", POST).len(), 1);
    assert_eq!(stage.accepted().len(), 1);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_clicks_in_a_second_send_one_request() {
    let stage = ready(Shape::OneCall).await;
    // The answer takes longer than the clicking.
    stage.tenant.add_fault(Fault::on("POST", POST, Action::Delay).after_ms(300));
    let button = stage.screen.find("button", SEND).await;
    let script = "const [button] = arguments; const done = arguments[arguments.length - 1]; let left = 200;
        const id = setInterval(() => { for (let i = 0; i < 4; i++) if (button.isConnected) button.click();
            if ((left -= 4) <= 0) { clearInterval(id); done(true); } }, 20);";
    let element = serde_json::to_value(&button).expect("an element");
    stage.screen.client.execute_async(script, vec![element]).await.expect("clicked");
    accepted_once(stage).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn enter_and_a_click_together_send_one_request() {
    let stage = ready(Shape::OneCall).await;
    stage.tenant.add_fault(Fault::on("POST", POST, Action::Delay).after_ms(300));
    let button = stage.screen.find("button", SEND).await;
    let script = "const [button] = arguments; button.focus(); button.addEventListener('keydown', () => button.click());
        button.addEventListener('keyup', () => { button.click(); button.form?.requestSubmit(); });";
    let element = serde_json::to_value(&button).expect("an element");
    stage.screen.script(script, vec![element]).await;
    stage.screen.key(Key::Enter).await;
    accepted_once(stage).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_while_it_is_sent_and_pressing_again_sends_one_request() {
    let stage = ready(Shape::OneCall).await;
    let screen = &stage.screen;
    stage.tenant.add_fault(Fault::on("POST", POST, Action::Delay).after_ms(600));
    screen.press("button", SEND).await;
    screen.client.back().await.expect("back");
    screen.find("heading", "Details").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Check your request").await;
    let script = "document.querySelector('form button[type=submit], form button:not([type])')?.click()";
    screen.script(script, vec![]).await;
    accepted_once(stage).await;
}

/// Found by a random journey (seed 7, number 292): the form was emptied while another step was open, and a page that was loaded
/// again at Check said nothing of what had become of it.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_goes_back_while_it_is_sent_and_loads_the_page_again_is_told_that_it_was() {
    const TOLD: &str = "had already been sent";
    let stage = ready(Shape::OneCall).await;
    let screen = &stage.screen;
    stage.tenant.add_fault(Fault::on("POST", POST, Action::Delay).after_ms(600));
    screen.press("button", SEND).await;
    arrived(&stage).await;
    screen.client.back().await.expect("back");
    screen.reads(TOLD).await;
    screen.client.forward().await.expect("forward");
    screen.find("heading", "Check your request").await;
    screen.reload().await;
    screen.reads(TOLD).await;
    assert_eq!(stage.line().seen_of("POST", POST).len(), 1);
    assert_eq!(stage.accepted().len(), 1);
    stage.finish().await;
}

/// By the browser's own page cache where it keeps the page, else loaded again.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_left_while_it_sends_and_restored_sends_one_request() {
    let stage = ready(Shape::OneCall).await;
    let screen = &stage.screen;
    let config = format!("{}config.json", stage.app.url());
    stage.tenant.add_fault(Fault::on("POST", POST, Action::Delay).after_ms(600));
    screen.press("button", SEND).await;
    arrived(&stage).await;
    screen.go(&config).await;
    screen.client.back().await.expect("back");
    screen.find("link", "My requests").await;
    until(|| stage.accepted().len() == 1).await;
    // The form is there or has been emptied, because it was sent; either way it says so and sends nothing.
    screen.reload().await;
    screen.find("link", "My requests").await;
    assert_eq!(stage.line().seen_of("POST", POST).len(), 1);
    stage.finish().await;
}

const ARRIVED: &str =
    "const headings = [...document.querySelectorAll('h1')].filter((it) => it.checkVisibility());
    const words = headings.map((it) => it.textContent.trim());
    return words.find((it) => ['Check your request', 'Sign in to request access'].includes(it)) ?? null";

/// Two windows once sent one draft each.
#[tokio::test(flavor = "multi_thread")]
async fn five_windows_with_one_draft_that_all_press_send_at_once_send_one_request() {
    let stage = ready(Shape::OneCall).await;
    let screen = &stage.screen;
    // The draft lies in the browser before another window asks for it.
    oracle::until_kept(screen, super::shapes::TYPED).await;
    for _ in 1..5 {
        screen.script("window.open(location.href)", vec![]).await;
    }
    let windows = screen.client.windows().await.expect("windows");
    assert_eq!(windows.len(), 5);
    for window in &windows {
        screen.client.switch_to_window(window.clone()).await.expect("switched");
        // WebKit gives a window that a page opens no copy of what the page keeps for the visit.
        let at = screen.comes(ARRIVED, vec![], PATIENCE).await;
        if at == Some(json!("Sign in to request access")) {
            super::shapes::sign_in_again(&stage, "employee").await;
        }
        screen.find("heading", "Check your request").await;
        screen.find("button", SEND).await;
    }
    let at = screen.script("return Date.now() + 1500", vec![]).await;
    let script = "const button = [...document.querySelectorAll('button')].find((it) => it.textContent.trim() === arguments[0]);
        setTimeout(() => button.click(), arguments[1] - Date.now());";
    for window in &windows {
        screen.client.switch_to_window(window.clone()).await.expect("switched");
        screen.script(script, vec![json!(SEND), at.clone()]).await;
    }
    until(|| stage.accepted().len() == 1).await;
    for window in &windows {
        screen.client.switch_to_window(window.clone()).await.expect("switched");
        let told = "return document.body.innerText.includes('Request sent') || document.body.innerText.includes('already sent') \
            || document.body.innerText.includes('another window') || document.body.innerText.includes('already been sent')";
        if !screen.holds(told, PATIENCE).await {
            panic!("a window does not say what became of it:\n{}", screen.text().await);
        }
    }
    assert_eq!(stage.line().seen_of("POST", POST).len(), 1);
    assert_eq!(stage.accepted().len(), 1);
    for window in &windows[1..] {
        screen.client.switch_to_window(window.clone()).await.expect("switched");
        screen.client.close_window().await.expect("closed");
    }
    screen.client.switch_to_window(windows[0].clone()).await.expect("switched");
    stage.finish().await;
}

/// At real speed: the list shows it five seconds after the commit.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_committed_before_the_line_broke_is_said_to_be_accepted_within_ten_seconds() {
    let stage = Shape::OneCall.ready_at(Screen::open(Look::default()).await, 1).await;
    let mut settings = stage.tenant.settings();
    settings.status_lag_ms = 5_000;
    stage.tenant.set_config(settings);
    stage.line().add(Strike::on("POST", POST, Point::Answer(0), End::Reset));
    stage.screen.press("button", SEND).await;
    until(|| stage.accepted().len() == 1).await;
    let committed = Instant::now();
    let said = Statements::last(&stage.screen).await.expect("a last word");
    let took = committed.elapsed();
    oracle::expect(&said, Ends::Accepted, 1).expect("accepted");
    println!("accepted {:.1} s after the commit", took.as_secs_f64());
    assert!(took <= Duration::from_secs(10), "{took:?}");
    stage.finish().await;
}

/// Four of five answers say 429, also to reads.
#[tokio::test(flavor = "multi_thread")]
async fn in_a_storm_of_429_a_call_is_posted_three_times_at_most_and_the_screen_says_that_it_stopped() {
    let mut browser = Screen::open(Look::default()).await;
    let mut stopped = 0;
    for number in 0..5 {
        let stage = Shape::OneCall.ready(browser).await;
        let mut chance = Chance::of_case(429, number);
        for nth in 1..=12 {
            for (method, path) in [("POST", POST), ("GET", LIST)] {
                if chance.below(5) > 0 {
                    let busy = Action::Status { status: 429, body: None, headers: Vec::new() };
                    stage.tenant.add_fault(Fault::on(method, path, busy).nth(nth));
                }
            }
        }
        stage.screen.press("button", SEND).await;
        let said = Statements::last(&stage.screen).await.expect("a last word");
        oracle::compare(&said, &oracle::committed(&stage)).expect("the truth");
        let posts = stage.line().seen_of("POST", POST).len();
        assert!(posts <= 3, "{posts} POSTs");
        if said.0.values().any(|(it, _)| *it == Said::Ends(Ends::NotSent)) {
            stage.screen.reads("IdentityNow was busy three times in a row").await;
            stopped += 1;
        }
        browser = stage.finish_on().await;
    }
    assert!(stopped > 0, "the storm was too mild to stop anything");
}

/// The POST has come.
async fn arrived(stage: &Stage) {
    until(|| !stage.line().seen_of("POST", POST).is_empty()).await;
}
