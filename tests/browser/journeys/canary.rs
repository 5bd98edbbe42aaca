//! Tokens stand nowhere but where they have to. For every way of being signed in, whatever could carry one is used, and then
//! everything that could hold one is looked through: address, history, page, console, messages to other windows, files that
//! are saved, what is asked of servers, what is stored, and the doctor's report.

use std::time::Duration;

use serde_json::json;
use xtask::{setup::Engine, webdriver::Storage};

use super::{embedding, inline, inside, plugin};
use crate::fixture::{Screen, Stage, World};

/// Notes what is said to the console, what goes to another page, port or channel, and what a file would hold.
pub const EAR: &str = "const said = (window.said = []), exported = (window.exported = []);
    for (const level of ['log', 'info', 'debug', 'warn', 'error']) {
      const original = console[level]; console[level] = (...all) => { said.push(String(all)); original.apply(console, all); }; }
    for (const kind of [MessagePort, BroadcastChannel]) {
      const post = kind.prototype.postMessage;
      kind.prototype.postMessage = function (...all) {
        // Inline the host's own word stands in the same window; nobody else says this one.
        if (!String(all[0]).includes('\"type\":\"ar:token\"')) said.push(String(all[0]));
        return post.apply(this, all); }; }
    const address = URL.createObjectURL;
    URL.createObjectURL = (file) => { file.text().then((text) => exported.push(text)); return address.call(URL, file); };
    const click = HTMLElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () { this.download ? exported.push(this.download) : click.call(this); };";

/// Where in a document something stands that looks like a token; first, whether one that is put there is found.
const TOKENS: &str = r#"const every = (root) => [...root.querySelectorAll("*")].flatMap((it) => it.shadowRoot ? [it.shadowRoot, ...every(it.shadowRoot)] : []);
    const roots = [document, ...every(document)];
    const found = () => {
      const places = {
        address: location.href, history: JSON.stringify(history.state), name: window.name, title: document.title,
        cookie: document.cookie, page: [document.documentElement.outerHTML, ...roots.slice(1).map((it) => it.innerHTML)].join(),
        fields: roots.flatMap((it) => [...it.querySelectorAll("input, textarea")].map((one) => one.value)).join(),
        said: JSON.stringify([window.said, window.heard, window.told]), exported: JSON.stringify(window.exported),
        asked: JSON.stringify(performance.getEntries().map((it) => it.name)) };
      return Object.entries(places).filter(([, text]) => /eyJ[\w-]{8,}\.eyJ/.test(text)).map(([place]) => place); };
    const before = found();
    roots.at(-1).lastElementChild.dataset.canary = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIi";
    const seen = found();
    delete roots.at(-1).lastElementChild.dataset.canary;
    return [before, seen];"#;

/// Where the app stands, seen from the window that the test drives.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Top,
    Frame,
    Inline,
}

async fn assert_none_here(screen: &Screen, what: &str) {
    assert_eq!(screen.script(TOKENS, vec![]).await, json!([[], ["page"]]), "{what}");
}

/// The storage of a place.
#[derive(Clone, Copy, PartialEq)]
enum Kept {
    Nothing,
    /// The access token, as the config says.
    Token,
    /// The browser lets nobody look at all of it.
    Denied,
}

/// Uses the app, saves a file, asks the doctor, and looks for tokens.
async fn nothing_holds_a_token(stage: &Stage, place: Place, kept: Kept) {
    let screen = &stage.screen;
    screen.press("link", "My requests").await;
    screen.find("heading", "My requests").await;
    screen.find_starting("listitem", "", "").await;
    screen.press("button", "Save what is shown as CSV").await;
    let saved = "return window.exported?.length === 2 && window.exported.some((it) => it.length > 100)";
    assert!(screen.holds(saved, Duration::from_secs(5)).await, "no file was saved");
    assert_none_here(screen, "in the app").await;
    let stored = screen.stored().await;
    assert_eq!(stored.starts_with("could not"), kept == Kept::Denied, "{stored}");
    let own = "try { return sessionStorage.getItem('ar.token') } catch { return null }";
    let own = screen.script(own, vec![]).await;
    // Where the browser denies the frame a database, it may leave it the tab's storage all the same (Firefox), which is where
    // the config has the token kept.
    if kept != Kept::Denied {
        assert_eq!(
            own.to_string().contains("eyJ"),
            kept == Kept::Token,
            "kept otherwise than the config says"
        );
    }
    let own = own.as_str().map(|own| json!(own).to_string()).unwrap_or_default();
    let rest = if kept == Kept::Token { stored.replace(own.trim_matches('"'), "") } else { stored };
    assert!(!rest.contains("eyJ"), "stored elsewhere: {rest}");
    if place == Place::Frame {
        screen.client.clone().enter_parent_frame().await.expect("the portal");
        assert_none_here(screen, "in the page around").await;
        let stored = screen.stored().await;
        assert!(!stored.contains("eyJ"), "stored in the page around: {stored}");
        screen
            .enter_frame_found_by("return (window.element?.shadowRoot ?? document).querySelector('iframe')")
            .await;
    }
    // In the app's own window or frame, where its storage is.
    let doctor = format!("{}doctor.html", stage.app.url());
    match place {
        Place::Frame => drop(screen.script("location.assign('doctor.html')", vec![]).await),
        Place::Top | Place::Inline => screen.go(&doctor).await,
    }
    screen.find("button", "Copy the report").await;
    let report = screen.script("return document.getElementById('text').value", vec![]).await.to_string();
    assert!(report.contains("[OK]") && !report.contains("eyJ"), "the doctor's report: {report}");
    let asked: Vec<String> = stage.tenant.requests().into_iter().map(|it| it.path).collect();
    let asked: Vec<&String> = asked.iter().collect();
    assert!(
        asked.iter().any(|path| path.contains("access-request-status")),
        "the app was not used: {asked:?}"
    );
    let requested = stage.app.requested();
    let told = asked.into_iter().chain(&requested).filter(|path| path.contains("eyJ")).collect::<Vec<_>>();
    assert!(told.is_empty(), "in an address: {told:?}");
}

fn world(kept: &str) -> World {
    World { config: json!({ "session": { "storage": kept } }), before: EAR, ..World::default() }
}

fn token_of(stage: &Stage) -> String {
    stage.tenant.token_for(&stage.account("employee").user_name).expect("a token")
}

#[tokio::test(flavor = "multi_thread")]
async fn after_signing_in_at_the_top_level_a_token_stands_where_the_config_says_alone() {
    for (storage, kept) in [("session", Kept::Token), ("memory", Kept::Nothing)] {
        let stage = world(storage).start().await;
        stage.sign_in("employee").await;
        nothing_holds_a_token(&stage, Place::Top, kept).await;
        stage.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_signing_in_by_the_relay_a_token_stands_where_the_config_says_alone() {
    let firefox = inside::is(Engine::Firefox);
    let mut ways = vec![
        (Storage::Divided, "session", true, Kept::Token),
        (Storage::Divided, "memory", true, Kept::Nothing),
    ];
    if !inside::is(Engine::Webkit) {
        ways.push((Storage::Shared, "session", false, Kept::Token));
        ways.push((Storage::Denied, "session", firefox, Kept::Denied));
    }
    for (browser, storage, divided, kept) in ways {
        let world = World { before: EAR, ..inside::world(browser, storage) };
        let (stage, _portal) = inside::in_portal(world).await;
        inside::sign_in(&stage, divided).await;
        nothing_holds_a_token(&stage, Place::Frame, kept).await;
        stage.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_a_portal_hands_to_its_frame_stands_nowhere() {
    let (stage, portal) = embedding::with_portal(world("session")).await;
    embedding::open(&stage, &portal, &json!({ "token": token_of(&stage), "items": "" })).await;
    embedding::told(&stage, "signed-in").await;
    // What the test itself says to the portal.
    stage.screen.script("history.replaceState(null, '', '/')", vec![]).await;
    embedding::enter_frame(&stage).await;
    nothing_holds_a_token(&stage, Place::Frame, Kept::Nothing).await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_a_portal_hands_to_the_app_inline_stands_nowhere_in_its_page() {
    let (stage, portal) = inline::with_a_portal(World::default()).await;
    inline::enter(&stage, &portal, Some("employee"), 1).await;
    embedding::told(&stage, "signed-in").await;
    let screen = &stage.screen;
    screen.script("history.replaceState(null, '', '/')", vec![]).await;
    screen.look_into("elements[0].shadowRoot").await;
    nothing_holds_a_token(&stage, Place::Inline, Kept::Nothing).await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_services_token_stands_nowhere_in_a_plugin() {
    let stage = world("session").start().await;
    let host = crate::fixture::HostPage::serve(stage.app.url(), plugin::SHELL).await;
    stage.allow_parents(json!([host.origin]));
    plugin::open(&stage, &host, &token_of(&stage)).await;
    stage.screen.find("heading", "Who needs access?").await;
    stage.screen.client.clone().enter_parent_frame().await.expect("the host");
    stage.screen.script("history.replaceState(null, '', '/')", vec![]).await;
    plugin::enter_frame(&stage).await;
    nothing_holds_a_token(&stage, Place::Frame, Kept::Nothing).await;
    stage.finish().await;
}
