//! What a browser does by itself with a POST whose connection breaks, whatever page asked for it: measured, because no page
//! can forbid it. What follows from it is in docs/decisions/0025.

use proxy::{End, Point, Strike};
use serde_json::{Value, json};
use tenant::{Options, Rules};
use xtask::{setup::Engine, webdriver::Look};

use super::{
    POST,
    oracle::{self, Statements},
    shapes::Shape,
    table::Ends,
};
use crate::fixture::{Screen, Stage, World};

/// What is measured is a connection that was used before: the browser has no other.
const ONE_CONNECTION: Look = Look { one_connection: true, ..Look::USUAL };

/// Asks once for something harmless, so that there is a connection to be used again, then sends the POST.
const SEND: &str = "const [api, how] = arguments; const done = arguments[arguments.length - 1];
    const url = api + '/beta/access-requests' + (how.unique ? '?n=' + Math.random() : '');
    const body = '{\"requestedFor\":[],\"requestedItems\":[]}';
    const post = () => fetch(url, { method: 'POST', credentials: 'omit', redirect: 'error',
        headers: { 'content-type': 'application/json', authorization: 'Bearer x' },
        body: how.blob ? new Blob([body]) : body, ...how.init })
        .then((a) => a.text().then(() => 'an answer'), () => 'none');
    (async () => {
        await fetch(api + '/oauth/info', { credentials: 'omit' }).then((a) => a.text());
        return post();
    })().then(done, (e) => done('failed: ' + e));";

/// WebKitGTK's network library sends nothing but what HTTP calls idempotent over a connection that was used before.
fn takes_used_ones() -> bool {
    Engine::of_tests().expect("an engine") != Engine::Webkit
}

/// The POSTs that arrived, of one that was asked for, and what the page heard.
async fn arrived(stage: &Stage, how: &Value, at: Point, end: &End, used: bool) -> (usize, Value) {
    let line = stage.line();
    line.clear();
    line.set_one_request_each(!used);
    line.add(Strike::on("POST", POST, at, end.clone()));
    let before = line.seen_of("POST", POST).len();
    let args = vec![json!(line.url()), how.clone()];
    let heard = stage.screen.client.execute_async(SEND, args).await.expect("an answer");
    let seen = line.seen_of("POST", POST).split_off(before);
    assert_eq!(
        seen.first().map(|it| it.nth > 1),
        Some(used && takes_used_ones()),
        "over a connection of the wrong kind: {seen:?}"
    );
    (seen.len(), heard)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_may_repeat_a_post_over_a_used_connection_whatever_the_page_says_and_never_over_a_fresh_one()
 {
    let stage = World { proxied: true, look: ONE_CONNECTION, ..World::default() }.start().await;
    let breaks = [
        (Point::Request(0), End::Reset),
        (Point::Request(0), End::Close),
        (Point::RequestBut(5), End::Reset),
        (Point::Answer(0), End::Reset),
        (Point::Answer(0), End::Close),
    ];
    for how in [
        json!({}),
        json!({ "init": { "keepalive": true } }),
        json!({ "init": { "cache": "no-store" } }),
        json!({ "init": { "cache": "reload" } }),
        json!({ "init": { "credentials": "same-origin" } }),
        json!({ "unique": true }),
        json!({ "blob": true }),
    ] {
        for (at, end) in &breaks {
            let fresh = arrived(&stage, &how, *at, end, false).await;
            let used = arrived(&stage, &how, *at, end, true).await;
            println!("{how} {at:?} {end:?}: fresh {fresh:?}, used {used:?}");
            assert_eq!(fresh, (1, json!("none")), "{how} {at:?} {end:?}");
            // Should a browser stop doing this, decision 25 can be taken back.
            let expected = if takes_used_ones() { (2, json!("an answer")) } else { (1, json!("none")) };
            assert_eq!(used, expected, "{how} {at:?} {end:?}");
        }
    }
}

/// A gateway commits and then drops the connection that the browser has used before: the browser sends the same bytes once
/// more, and the app never knows. The service takes the second for what it is.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_browser_repeats_by_itself_becomes_no_second_access_request() {
    let mut browser = Screen::open(ONE_CONNECTION).await;
    for (rules, version) in [(Rules::Beta2023, "beta"), (Rules::V12026, "v1")] {
        let tenant = Options { rules, ..Options::default() };
        let config = json!({ "apiVersion": version, "rules": rules.to_string() });
        let stage = Shape::OneCall.ready_in(World { tenant, config, ..World::default() }, browser).await;
        let path = if version == "v1" { "/access-requests/v1" } else { POST };
        stage.line().set_one_request_each(false);
        let before = stage.line().seen().len();
        stage.line().add(Strike::on("POST", path, Point::Answer(0), End::Reset).on_reuse());
        stage.screen.press("button", "Send request").await;
        let said = Statements::last(&stage.screen).await.expect("a last word");
        let ledger = stage.tenant.ledger();
        let all = stage.line().seen();
        let posts = stage.line().seen_of("POST", path).len();
        let expected = if takes_used_ones() { 2 } else { 1 };
        assert_eq!(posts, expected, "{version}: as the browser does: {:#?}", &all[before..]);
        assert_eq!(oracle::committed(&stage).len(), 1, "{version}: and it is the same call: {ledger:#?}");
        let new = ledger.iter().flat_map(|it| &it.items).filter(|it| it.outcome == "new").count();
        assert_eq!(new, 1, "{version}: {ledger:#?}");
        oracle::expect(&said, Ends::Accepted, 1).expect("accepted");
        stage.screen.find("heading", "Request sent").await;
        println!("{version}: {}", stage.screen.text().await);
        browser = stage.finish_on().await;
    }
}
