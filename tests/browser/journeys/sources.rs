//! Where a session comes from inside another page, in the order of `embed.session`: the page's token, signing in oneself, or
//! neither, and then why.

use serde_json::{Value, json};
use xtask::webdriver::{Look, Storage};

use super::{
    embedding::{self, enter_frame, open, told, with_portal},
    inline, inside,
};
use crate::fixture::{HostPage, Stage, World};

/// A portal with a token of the employee, or with none to give, and an app that tries these sources.
async fn portal_with(sources: Value, gives: bool, look: Look) -> (Stage, HostPage) {
    let config = json!({ "embed": { "session": sources } });
    let (stage, portal) = with_portal(World {
        look: Look { storage: Storage::Divided, ..look },
        ..inside::world(Storage::Divided, "session")
    })
    .await;
    stage.allow_parents_with(json!([portal.origin]), &config);
    let token = stage.tenant.token_for(&stage.account("employee").user_name).expect("a token");
    open(
        &stage,
        &portal,
        &json!({ "token": if gives { token.as_str() } else { "" }, "items": "", "theme": "auto" }),
    )
    .await;
    told(&stage, "ar-ready").await;
    (stage, portal)
}

#[tokio::test(flavor = "multi_thread")]
async fn where_only_the_page_around_may_sign_in_and_does_not_the_app_says_why() {
    for (name, look) in
        [("light", Look::default()), ("dark-360", Look { size: (360, 780), dark: true, ..Look::default() })]
    {
        let (stage, _portal) = portal_with(json!(["host"]), false, look).await;
        enter_frame(&stage).await;
        let screen = &stage.screen;
        screen.reach("Sign in to request access").await;
        screen.reads("The page around this one has not signed you in.").await;
        screen.reads("only the page around this one can sign you in").await;
        assert_eq!(screen.count("button", "Sign in").await, 0);
        let out = screen.find("link", "Open in a new window").await;
        assert_eq!(out.attr("target").await.expect("alive").as_deref(), Some("_blank"));
        screen.client.clone().enter_parent_frame().await.expect("the portal");
        screen.picture(&format!("sources-neither-{name}")).await;
        enter_frame(&stage).await;
        stage.finish().await;
    }
}

/// Whoever had signed out in a portal pressed "Sign in", and was told for ever that the portal was being asked.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_signed_out_signs_in_again_by_the_page_around() {
    let (stage, _portal) = portal_with(json!(["host"]), true, Look::default()).await;
    told(&stage, "signed-in").await;
    enter_frame(&stage).await;
    let screen = &stage.screen;
    screen.find("heading", "Who needs access?").await;
    screen.press("button", "Sign out").await;
    screen.reach("Sign in to request access").await;
    screen.reads("The page around this one signs you in.").await;
    screen.press("button", "Sign in").await;
    screen.find("heading", "Who needs access?").await;
    assert_eq!(stage.asked("GET", "/oauth/authorize"), 0);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_everybody_signs_in_themselves_the_page_around_is_not_asked() {
    let (stage, _portal) = portal_with(json!(["own"]), true, Look::default()).await;
    let able = told(&stage, "ar-ready").await;
    assert_eq!(able["capabilities"], json!(["resize", "theme", "prefill"]));
    assert_eq!(told(&stage, "ar-auth").await["state"], "signed-out");
    enter_frame(&stage).await;
    stage.screen.reads("A window opens in which you sign in").await;
    inside::sign_in(&stage, true).await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_ones_own_sign_in_first_the_page_around_is_asked_where_no_window_opens() {
    if inside::is(xtask::setup::Engine::Webkit) {
        return println!("not of this engine: under its driver every window opens");
    }
    let look = Look { guards_windows: true, ..Look::default() };
    let (stage, _portal) = portal_with(json!(["own", "host"]), true, look).await;
    assert_eq!(told(&stage, "ar-auth").await["state"], "signed-out");
    enter_frame(&stage).await;
    stage.screen.reads("A window opens in which you sign in").await;
    // A script's press is none of a person's.
    stage.screen.press("button", "Sign in").await;
    stage.screen.find("heading", "Who needs access?").await;
    assert_eq!(stage.asked("GET", "/oauth/authorize"), 0);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn inline_the_order_holds_too_and_nobody_signs_in_themselves() {
    let (stage, portal) = inline::with_a_portal(World::default()).await;
    let screen = &stage.screen;
    let order = |sources: Value| {
        stage.allow_parents_with(json!([portal.origin]), &json!({ "embed": { "session": sources } }));
    };
    order(json!(["own", "host"]));
    inline::enter(&stage, &portal, Some("employee"), 1).await;
    embedding::told(&stage, "signed-in").await;
    screen.go("about:blank").await;

    order(json!(["own"]));
    inline::enter(&stage, &portal, Some("employee"), 1).await;
    embedding::told(&stage, "signed-out").await;
    screen.look_into("elements[0].shadowRoot").await;
    screen.reach("Sign in to request access").await;
    screen.reads("You cannot sign in yourself here, because the app is a part of another page.").await;
    screen.find("link", "Open in a new window").await;
    let shown =
        screen.script("return elements[0].shadowRoot.querySelector('[role=region]').innerText", vec![]).await;
    assert!(!shown.to_string().contains("has not signed you in"), "nobody was asked: {shown}");
    stage.finish().await;
}
