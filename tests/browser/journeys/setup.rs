//! Before anybody can ask for anything: the config, the token, the languages of error.

use serde_json::json;

use crate::fixture::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_in_the_config_is_named_and_nobody_is_called() {
    let stage =
        World { config: json!({ "tenant": { "client_secret": "x" } }), ..World::default() }.start().await;
    stage.screen.find("heading", "This app is not set up correctly").await;
    stage.screen.reads("client_secret").await;
    stage.screen.assert_accessible("config problem").await;
    stage.screen.picture("config-problem").await;
    assert!(stage.tenant.requests().is_empty(), "{:?}", stage.tenant.requests());
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_with_api_authority_gets_a_page_that_says_why() {
    let config = json!({ "session": { "tokenKey": "portal.token" } });
    let stage = World { config, ..World::default() }.start().await;
    let screen = &stage.screen;
    screen.find("button", "Sign in").await;
    let token = stage.api_token().await;
    screen
        .client
        .execute("sessionStorage.setItem('portal.token', arguments[0])", vec![json!(token)])
        .await
        .unwrap();
    screen.reload().await;
    screen.find("heading", "This sign-in stands for no person").await;
    screen.assert_accessible("API-only token").await;
    screen.picture("api-only").await;
    assert_eq!(
        screen.client.execute("return sessionStorage.getItem('portal.token')", vec![]).await.unwrap(),
        json!(token)
    );
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_leaves_no_token_and_no_draft_of_another_person() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Sign out").await;
    screen.left_for(stage.tenant.url()).await;
    screen.go(stage.app.url()).await;
    screen.find("button", "Sign in").await;
    let kept = screen.client.execute("return Object.values(sessionStorage).join(' ')", vec![]).await.unwrap();
    assert!(!kept.as_str().unwrap_or_default().contains("eyJ"), "{kept}");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_works_on_a_phone_and_in_the_dark() {
    let stage = World { size: Some((360, 780)), dark: true, ..World::default() }.start().await;
    let screen = &stage.screen;
    screen.picture("phone-signed-out").await;
    stage.sign_in("employee").await;
    screen.picture("phone-who").await;
    screen.press("button", "Continue").await;
    super::add_role(screen).await;
    screen.picture("phone-what").await;
    screen.assert_accessible("phone, dark, what").await;
    assert!(!screen.scrolls_sideways().await, "no sideways scroll at 360 px");
    screen.press("button", "Continue").await;
    screen.find("heading", "Details").await;
    screen.picture("phone-details").await;
    assert!(!screen.scrolls_sideways().await, "no sideways scroll at 360 px");
    screen.press("button", "Continue").await;
    screen.find("heading", "Check your request").await;
    screen.picture("phone-check").await;
    screen.press("button", "Send request").await;
    screen.find("heading", "Request sent").await;
    screen.picture("phone-sent").await;
    screen.press("link", "View my requests").await;
    screen.find("heading", "My requests").await;
    screen.picture("phone-requests").await;
    assert!(!screen.scrolls_sideways().await, "no sideways scroll at 360 px");
    stage.finish().await;
}
