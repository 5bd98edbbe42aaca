//! A device whose clock is a day wrong: signing in works or says why it cannot, and never goes round in circles.

use chrono::{DateTime, NaiveDate};
use chrono_tz::{Africa, America, Asia, Pacific, Tz};
use serde_json::json;
use tenant::{Action, Fault};
use xtask::webdriver::Look;

use crate::{
    fixture::{PATIENCE, Screen, Stage, World},
    journeys::at_details,
};

macro_rules! clock {
    ($by:literal) => {
        concat!(
            "{ const Real = Date; window.Date = class extends Real {
                constructor(...given) { if (given.length) super(...given); else super(Real.now() + ",
            $by,
            "); }
                static now() { return Real.now() + ",
            $by,
            "; } }; }"
        )
    };
}

const A_DAY_AHEAD: &str = clock!("864e5");
const A_DAY_BEHIND: &str = clock!("-864e5");
/// So often at most the app sends somebody to sign in by itself.
const LOOPS: usize = 2;

fn sent_to_sign_in(stage: &Stage) -> usize {
    stage.asked("GET", "/oauth/authorize")
}

async fn in_a_world(before: &'static str, session: serde_json::Value) -> Stage {
    let stage = World { before, config: json!({ "session": session }), ..World::default() }.start().await;
    // A driver's script may have a Date of its own: the page's is asked.
    let shift = stage
        .screen
        .script("return Math.round((window.Date.now() - performance.timeOrigin) / 36e5)", vec![])
        .await;
    assert_eq!(shift.as_f64().map(f64::abs), Some(24.0), "the clock of the page is not wrong");
    stage
}

/// The token endpoint says how long a token lasts, which needs no clock.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_a_day_wrong_does_not_keep_anybody_from_signing_in() {
    for before in [A_DAY_AHEAD, A_DAY_BEHIND] {
        for storage in ["session", "memory"] {
            let stage = in_a_world(before, json!({ "storage": storage })).await;
            stage.sign_in("employee").await;
            assert_eq!(sent_to_sign_in(&stage), 1, "{storage}");
            stage.screen.reload().await;
            stage.screen.find("heading", "Who needs access?").await;
            assert!(sent_to_sign_in(&stage) <= LOOPS, "{storage}");
            stage.finish().await;
        }
    }
}

/// Somebody who has signed in by hand, whose every reload brings one and the same token without a word of how long it lasts; and
/// how often they were sent to sign in.
async fn signed_in_by_hand(before: &'static str) -> (Stage, usize) {
    let stage = in_a_world(before, json!({ "storage": "memory" })).await;
    stage.sign_in("employee").await;
    let by_hand = sent_to_sign_in(&stage);
    let token = stage.tenant.token_for(&stage.account("employee").user_name).expect("a token");
    let body = json!({ "access_token": token, "token_type": "bearer" }).to_string();
    stage.tenant.add_fault(Fault::on("POST", "/oauth/token", Action::ReplaceBody { body }).times(0));
    (stage, by_hand)
}

/// Without that word only the claims are left, and by a clock that is ahead they have ended on arrival. With the storage
/// `memory` every reload signs in again by itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_seems_to_have_ended_leads_to_an_explanation_after_at_most_two_redirects() {
    let (stage, by_hand) = signed_in_by_hand(A_DAY_AHEAD).await;
    let screen = &stage.screen;
    for reload in 0..5 {
        screen.reload().await;
        screen.reads("Check the date and time of this device").await;
        assert!(sent_to_sign_in(&stage) - by_hand <= LOOPS, "reload {reload}");
    }
    assert_eq!(sent_to_sign_in(&stage) - by_hand, LOOPS, "nobody was sent anywhere by themselves");
    stage.finish().await;
}

/// The service refuses every token from now on, as it does those that have ended: by a clock that is behind they seem good for
/// another day, and only the service knows better.
fn tokens_have_ended(stage: &Stage) {
    for path in ["/beta/", "/v3/"] {
        stage.tenant.add_fault(Fault::on("GET", path, Action::Expired).times(0));
    }
}

const NO_LONGER: &str = "IdentityNow no longer accepts your sign-in.";

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_seems_good_and_has_ended_leads_to_an_explanation_after_at_most_two_redirects() {
    let (stage, by_hand) = signed_in_by_hand(A_DAY_BEHIND).await;
    let screen = &stage.screen;
    // The first page reads nothing for which it would be asked to sign in again.
    screen.press("link", "My requests").await;
    screen.find("heading", "My requests").await;
    tokens_have_ended(&stage);
    let explained = format!(
        "const words = document.body.innerText; return words.includes('{NO_LONGER}') || words.includes('Check the date and time of this device')"
    );
    for reload in 0..5 {
        screen.reload().await;
        assert!(screen.holds(&explained, PATIENCE).await, "reload {reload}: {}", screen.text().await);
        assert!(sent_to_sign_in(&stage) - by_hand <= LOOPS, "reload {reload}");
    }
    screen.reads("Check the date and time of this device").await;
    screen.assert_accessible("clock behind").await;
    // One fewer when the list looked once more before the first reload, and the sign-in by hand proved to be in vain as well.
    let sent = sent_to_sign_in(&stage) - by_hand;
    assert!((1..=LOOPS).contains(&sent), "sent to sign in {sent} times by itself");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portals_token_that_seems_good_and_has_ended_is_explained_without_a_redirect() {
    let stage = in_a_world(A_DAY_BEHIND, json!({ "tokenKey": "portal.token" })).await;
    let screen = &stage.screen;
    let token = stage.tenant.token_for(&stage.account("employee").user_name).expect("a token");
    screen.script("sessionStorage.setItem('portal.token', arguments[0])", vec![json!(token)]).await;
    tokens_have_ended(&stage);
    screen.go("about:blank").await;
    screen.go(&format!("{}#/requests", stage.app.url())).await;
    for reload in 0..3 {
        screen.reads(NO_LONGER).await;
        assert_eq!(sent_to_sign_in(&stage), 0, "reload {reload}");
        screen.reload().await;
    }
    stage.finish().await;
}

/// A portal leaves a token in the tab; nobody is sent anywhere because of the clock.
#[tokio::test(flavor = "multi_thread")]
async fn a_portals_token_that_seems_to_have_ended_is_explained_without_a_redirect() {
    let stage = in_a_world(A_DAY_AHEAD, json!({ "tokenKey": "portal.token" })).await;
    let screen = &stage.screen;
    let token = stage.tenant.token_for(&stage.account("employee").user_name).expect("a token");
    screen.script("sessionStorage.setItem('portal.token', arguments[0])", vec![json!(token)]).await;
    screen.reload().await;
    screen.reads("Check the date and time of this device").await;
    assert_eq!(sent_to_sign_in(&stage), 0);
    screen.assert_accessible("clock ahead").await;
    stage.finish().await;
}

/// Zones with a day around which their clocks change, at midnight where they do: the day is not the same in UTC.
const ZONES: [(Tz, &str); 5] = [
    (America::Santiago, "2027-09-05"),
    (Africa::Cairo, "2027-04-30"),
    (America::St_Johns, "2027-11-07"),
    (Asia::Kathmandu, "2027-12-31"),
    (Pacific::Kiritimati, "2028-02-29"),
];

/// By the browser's own zone, where `tests/zones.rs` has a table. `cargo xtask hostile --all` tries all five.
#[tokio::test(flavor = "multi_thread")]
async fn an_end_date_is_sent_as_the_last_second_of_that_day_in_the_zone_of_the_browser() {
    let count = if xtask::env::whole_campaigns() { ZONES.len() } else { 1 };
    for (zone, typed) in ZONES.into_iter().take(count) {
        let screen = Screen::open_in(Look::default(), Some(zone.name())).await;
        let stage = World::default().start_on(screen).await;
        let said = "return Intl.DateTimeFormat().resolvedOptions().timeZone";
        assert_eq!(stage.screen.script(said, vec![]).await, zone.name(), "the browser is in another zone");
        at_details(&stage).await;
        stage.screen.set_date("date", "Access ends on (optional)", typed).await;
        stage.screen.press("button", "Continue").await;
        stage.screen.find("heading", "Check your request").await;
        stage.screen.press("button", "Send request").await;
        stage.screen.find("heading", "Request sent").await;
        let body = stage.accepted().remove(0);
        let sent = body["requestedItems"][0]["removeDate"].as_str().expect("an end").to_owned();
        let there = DateTime::parse_from_rfc3339(&sent).expect("a moment").with_timezone(&zone).naive_local();
        let day: NaiveDate = typed.parse().expect("a day");
        assert_eq!(there, day.and_hms_opt(23, 59, 59).expect("a time"), "{zone}: {sent}");
        stage.finish().await;
    }
}
