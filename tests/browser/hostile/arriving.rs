//! Coming back from the sign-in page by an address that somebody else made up. The cases in bulk are in
//! `tests/hostile_callbacks.rs`; here a few go through a real address bar, and the tenant's words onto the page.

use serde_json::json;
use tenant::hostile::strings;

use super::{Book, at_rest, still};
use crate::fixture::Stage;

const TOKEN: &str = "/oauth/token";

/// Leaves for the tenant's sign-in page; says the `state` that went along.
async fn left(stage: &Stage) -> String {
    stage.screen.press("button", "Sign in").await;
    stage.screen.left_for(stage.tenant.url()).await;
    // The page is there before it is left: WebKit's driver took the end of its load for that of the next, and lost the look that
    // followed with the page.
    stage.screen.find_starting("button", "Sign in as ", "").await;
    let address = stage.screen.client.current_url().await.expect("an address");
    let state = address.query_pairs().find(|(name, _)| name == "state").expect("a state");
    state.1.into_owned()
}

/// Nothing of the app's address has changed but the fragment.
async fn assert_at_home(stage: &Stage, case: &str) {
    let here =
        stage.screen.script("return location.origin + location.pathname + location.search", vec![]).await;
    assert_eq!(here, stage.app.url(), "{case}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_made_up_address_trades_a_code_or_leads_away() {
    let stage = still().start().await;
    let screen = &stage.screen;
    let wrong = [
        "code=x&state=of-somebody-else",
        "code=x",
        "code=x&state=STATEx",
        "code=x&state=STATE&state=STATE",
        "code=x&state=__proto__",
        "code=x&error=y&state=STATE",
        "state=STATE&error=%3Cimg%20src%3Dx%20onerror%3D__pwn()%3E",
    ];
    for query in wrong {
        let state = left(&stage).await;
        screen.go(&format!("{}?{}", stage.app.url(), query.replace("STATE", &state))).await;
        screen.find("button", "Sign in").await;
        assert_eq!(stage.asked("POST", TOKEN), 0, "{query}");
        assert_at_home(&stage, query).await;
    }
    let targets = [
        "//evil.example/",
        "#//evil.example",
        "javascript:__pwn()",
        "https://evil.example/",
        "/\\evil.example",
    ];
    for (nth, target) in targets.into_iter().enumerate() {
        let state = left(&stage).await;
        at_rest(&stage).await;
        let change = "const kept = JSON.parse(sessionStorage.getItem('ar.tx')); kept.route = arguments[0];
            sessionStorage.setItem('ar.tx', JSON.stringify(kept))";
        screen.script(change, vec![json!(target)]).await;
        screen.go(&format!("{}?code=made-up&state={state}", stage.app.url())).await;
        screen.find("button", "Sign in").await;
        // With the right state the code is traded, and refused.
        assert_eq!(stage.asked("POST", TOKEN), nth + 1, "{target}");
        assert_at_home(&stage, target).await;
    }
    assert_eq!(screen.script("return window.__ran", vec![]).await, json!([]));
    stage.finish().await;
}

/// The tenant's own words on a refused sign-in come in the address.
#[tokio::test(flavor = "multi_thread")]
async fn no_word_of_a_refused_sign_in_runs_or_becomes_an_element() {
    let stage = still().start().await;
    let screen = &stage.screen;
    let all = strings();
    let step = if xtask::env::whole_campaigns() { 1 } else { 50 };
    let mut book = Book::default();
    let mut seen = 0;
    for text in all.iter().step_by(step) {
        for harmless in [true, false] {
            book.learn(harmless);
            let words: String = if harmless {
                text.chars().map(|c| if c.is_whitespace() { c } else { 'x' }).collect()
            } else {
                text.clone()
            };
            let state = left(&stage).await;
            let mut address = reqwest::Url::parse(stage.app.url()).expect("an address");
            address.query_pairs_mut().append_pair("error", "access_denied").append_pair("state", &state);
            address.query_pairs_mut().append_pair("error_description", &words);
            screen.go(address.as_str()).await;
            screen.find("button", "Sign in").await;
            book.look(screen, "refused sign-in").await;
        }
        seen += 1;
    }
    println!("{seen} strings on the page of a refused sign-in");
    stage.finish().await;
}
