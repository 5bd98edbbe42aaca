//! Signing in when something is wrong: each ends on a page that says what happened and what to do, and no code or token
//! goes where it should not.

use serde_json::json;
use tenant::{Options, Settings};

use crate::fixture::{Stage, World};

const HOUR_MS: i64 = 3_600_000;

/// On the tenant's sign-in page; says the `state` that the app sent there.
async fn at_the_tenant(stage: &Stage) -> String {
    stage.screen.press("button", "Sign in").await;
    stage.screen.left_for(stage.tenant.url()).await;
    let address = stage.screen.client.current_url().await.unwrap();
    let state = address.query_pairs().find(|(name, _)| name == "state");
    state.expect("a state").1.into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_denied_reads_the_tenants_words_and_may_try_again() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    screen.reach("Sign in to request access").await;
    let state = at_the_tenant(&stage).await;
    let words = "Your%20account%20is%20locked";
    screen
        .go(&format!("{}?error=access_denied&error_description={words}&state={state}", stage.app.url()))
        .await;
    screen.reads("Access was denied on the sign-in page. It said: “Your account is locked”").await;
    screen.find("button", "Sign in").await;
    screen.assert_accessible("denied").await;
    screen.picture("denied").await;
    assert_eq!(screen.script("return location.search", vec![]).await, "");
    assert_eq!(stage.asked("POST", "/oauth/token"), 0);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_another_state_is_never_traded_for_a_token() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    screen.reach("Sign in to request access").await;
    at_the_tenant(&stage).await;
    screen.go(&format!("{}?code=stolen&state=of-somebody-else", stage.app.url())).await;
    screen.reads("does not belong to a sign-in that began in this tab").await;
    screen.find("button", "Sign in").await;
    screen.assert_accessible("wrong state").await;
    assert_eq!(screen.script("return location.search", vec![]).await, "");
    assert_eq!(stage.asked("POST", "/oauth/token"), 0);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_had_ended_when_it_arrived_gets_a_page_that_says_so() {
    let now_ms = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as i64;
    let tenant = Options { now_ms: Some(now_ms - 2 * HOUR_MS), ..Options::default() };
    let config = json!({ "session": { "tokenKey": "portal.token" } });
    let stage = World { tenant, config, ..World::default() }.start().await;
    let screen = &stage.screen;
    screen.reach("Sign in to request access").await;
    let token = stage.tenant.token_for(&stage.account("employee").user_name).unwrap();
    screen.script("sessionStorage.setItem('portal.token', arguments[0])", vec![json!(token)]).await;
    screen.reload().await;
    screen.reach("Your sign-in has already ended").await;
    screen.reads("had ended when it arrived").await;
    screen.reads("Check the date and time of this device").await;
    screen.picture("expired-on-arrival").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_that_refuses_other_origins_is_named_as_the_likely_reason() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    screen.reach("Sign in to request access").await;
    stage.tenant.set_config(Settings { cors: false, ..stage.tenant.settings() });
    // A page that is opened now asks the tenant in vain.
    screen.reload().await;
    screen.press("button", "Sign in").await;
    screen.reads("The tenant did not say where to sign in: no answer.").await;
    screen.reads("(CORS)").await;
    screen.assert_accessible("no CORS at sign-in").await;
    screen.picture("no-cors").await;
    stage.tenant.set_config(Settings { cors: true, ..stage.tenant.settings() });
    stage.sign_in("employee").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_that_cannot_be_reached_costs_nothing_that_was_typed() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    let item = super::add_role(screen).await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.type_into("textbox", super::COMMENT, "typed with care").await;
    let Stage { tenant, app, screen, .. } = stage;
    let address = tenant.url().to_owned();
    tenant.stop().await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.reads("typed with care").await;
    screen.reads(&item).await;
    screen.press("link", "My requests").await;
    screen.reach("My requests").await;
    screen.reads("IdentityNow cannot be reached from this page").await;
    screen.find("button", "Try again").await;
    screen.assert_accessible("nobody answers").await;
    screen.picture("unreachable").await;
    screen.assert_clean(&app, &[&address]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_storage_memory_no_token_is_stored_and_a_reload_signs_in_again() {
    let config = json!({ "session": { "storage": "memory" } });
    let stage = World { config, ..World::default() }.start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    let kept = screen.stored().await;
    assert!(!kept.contains("eyJ"), "a token is kept: {kept}");
    let traded = stage.asked("POST", "/oauth/token");
    screen.reload().await;
    // The tenant still knows the person, so nobody is asked.
    screen.reach("Who needs access?").await;
    assert_eq!(stage.asked("POST", "/oauth/token"), traded + 1);
    stage.finish().await;
}
