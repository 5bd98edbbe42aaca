//! Before anybody can ask for anything: the config, the token, the languages of error.

use serde_json::json;

use xtask::webdriver::Look;

use super::{COMMENT, add_role, at_details};
use crate::fixture::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_in_the_config_is_named_and_nobody_is_called() {
    let stage =
        World { config: json!({ "tenant": { "client_secret": "x" } }), ..World::default() }.start().await;
    stage.screen.reach("This app is not set up correctly").await;
    stage.screen.reads("client_secret").await;
    stage.screen.assert_accessible("config problem").await;
    stage.screen.picture("config-problem").await;
    assert!(stage.tenant.requests().is_empty(), "{:?}", stage.tenant.requests());
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_of_rules_that_does_not_exist_is_named_with_those_that_do() {
    let stage = World { config: json!({ "rules": "v2-2031" }), ..World::default() }.start().await;
    stage.screen.reach("This app is not set up correctly").await;
    for words in ["rules", "v2-2031", "beta-2023", "v1-2026"] {
        stage.screen.reads(words).await;
    }
    stage.screen.assert_accessible("config, unknown rules").await;
    stage.screen.picture("config-rules").await;
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
    screen.reach("This sign-in stands for no person").await;
    screen.picture("api-only").await;
    assert_eq!(
        screen.client.execute("return sessionStorage.getItem('portal.token')", vec![]).await.unwrap(),
        json!(token)
    );
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_leaves_no_token_and_the_next_person_sees_nothing_of_the_draft() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    let item = at_details(&stage).await;
    screen.type_into("textbox", COMMENT, "for my eyes only").await;
    screen.press("button", "Sign out").await;
    screen.left_for(stage.tenant.url()).await;
    screen.go(stage.app.url()).await;
    screen.reach("Sign in to request access").await;
    let kept = screen.stored().await;
    assert!(!kept.contains("eyJ"), "a token is kept: {kept}");
    assert!(!screen.text().await.contains("for my eyes only"));

    stage.sign_in("manager").await;
    screen.press("button", "Continue").await;
    let other = add_role(screen).await;
    assert!(other == item || screen.count("button", &format!("Remove {item}")).await == 0, "{item}");
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    assert_eq!(screen.value_of("textbox", COMMENT).await, "");
    // Drafts are kept for each person apart: the next one's holds nothing of the first's.
    let of_the_second = format!(
        "return JSON.stringify(Object.entries(localStorage).filter(([key]) => key.includes('{}')))",
        stage.account("manager").identity_id
    );
    let draft = screen.script(&of_the_second, vec![]).await;
    assert!(!draft.to_string().contains("for my eyes only"), "{draft}");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_works_on_a_phone_and_in_the_dark() {
    let stage = World { look: Look { size: (360, 780), dark: true, ..Look::default() }, ..World::default() }
        .start()
        .await;
    let screen = &stage.screen;
    screen.picture("phone-signed-out").await;
    stage.sign_in("employee").await;
    screen.picture("phone-who").await;
    screen.press("button", "Continue").await;
    add_role(screen).await;
    screen.picture("phone-what").await;
    screen.assert_accessible("phone, dark, what").await;
    assert!(!screen.scrolls_sideways().await, "no sideways scroll at 360 px");
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.picture("phone-details").await;
    assert!(!screen.scrolls_sideways().await, "no sideways scroll at 360 px");
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.picture("phone-check").await;
    screen.press("button", "Send request").await;
    screen.reach("Request sent").await;
    screen.picture("phone-sent").await;
    screen.press("link", "View my requests").await;
    screen.reach("My requests").await;
    screen.picture("phone-requests").await;
    assert!(!screen.scrolls_sideways().await, "no sideways scroll at 360 px");
    stage.finish().await;
}
