//! Signing in, and out, while the app stands in a portal of another site: which browser lets what through is in the table
//! of `docs/embedding.md`, and each row of it is a test here.

use std::time::{Duration, Instant};

use fantoccini::{key::Key, wd::WindowHandle};
use serde_json::json;
use xtask::{
    setup::Engine,
    webdriver::{Look, Storage},
};

use super::embedding::{enter_frame, open, told, with_portal, with_portal_at};
use crate::fixture::{Door, HostPage, Need, PATIENCE, Screen, Stage, World};

/// For engines that cannot be told so: what a frame finds where it may store nothing.
const DENIED: &str = "if (window !== top) for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
    Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError'); } });";

pub(super) fn world(storage: Storage, kept: &str) -> World {
    World {
        tenant: tenant::Options { opener_policy: "same-origin", ..tenant::Options::default() },
        config: json!({ "session": { "storage": kept } }),
        look: Look { storage, ..Look::default() },
        ..World::default()
    }
}

pub(super) async fn in_portal(world: World) -> (Stage, HostPage) {
    in_portal_at(world, Door::open().await).await
}

async fn in_portal_at(world: World, door: Door) -> (Stage, HostPage) {
    let kept = world.config.clone();
    let (stage, portal) = with_portal_at(world, door).await;
    stage.allow_parents_with(json!([portal.origin]), &kept);
    open(&stage, &portal, &json!({ "token": "", "items": "", "theme": "auto" })).await;
    told(&stage, "ar-ready").await;
    enter_frame(&stage).await;
    stage.screen.reach("Sign in to request access").await;
    (stage, portal)
}

async fn windows(screen: &Screen) -> Vec<WindowHandle> {
    screen.client.windows().await.expect("the windows")
}

async fn to(screen: &Screen, window: &WindowHandle) {
    screen.client.switch_to_window(window.clone()).await.expect("the window");
}

/// Waits for a window beside these.
async fn another(screen: &Screen, known: &[WindowHandle]) -> WindowHandle {
    let until = Instant::now() + Duration::from_secs(8);
    loop {
        if let Some(new) = windows(screen).await.into_iter().find(|window| !known.contains(window)) {
            return new;
        }
        assert!(Instant::now() < until, "no other window came");
        screen.pause().await;
    }
}

/// Waits until the portal's window is the only one, and is in the app's frame there.
async fn back_in(stage: &Stage, portal: &WindowHandle) {
    let until = Instant::now() + Duration::from_secs(8);
    while windows(&stage.screen).await.len() > 1 {
        assert!(Instant::now() < until, "the windows stay open");
        stage.screen.pause().await;
    }
    to(&stage.screen, portal).await;
    enter_frame(stage).await;
}

/// Presses as a person does: only such a press opens windows.
async fn press(screen: &Screen, name: &str) {
    screen.find("button", name).await.click().await.unwrap_or_else(|e| panic!("pressing {name:?}: {e}"));
}

/// A press that is none of a person's. WebKit's driver runs scripts as if a person had pressed something, and what they set off by
/// timers too; not what comes by a port.
async fn press_as_nobody(screen: &Screen, name: &str) {
    let button = screen.find("button", name).await;
    let script = "const [button] = arguments; const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => button.click(); port2.postMessage('');";
    let element = serde_json::to_value(&button).expect("an element");
    screen.script(script, vec![element]).await;
}

/// "Sign in" in the frame; the relay's window is then the one that is seen.
async fn open_relay(stage: &Stage) -> (WindowHandle, WindowHandle) {
    let screen = &stage.screen;
    let portal = windows(screen).await.remove(0);
    press(screen, "Sign in").await;
    screen.reads("Sign in in the window that has opened").await;
    let relay = another(screen, std::slice::from_ref(&portal)).await;
    to(screen, &relay).await;
    (portal, relay)
}

/// Signs in; says in how many seconds, the driver's own time included. Where storage is divided it takes a second window.
pub(super) async fn sign_in(stage: &Stage, divided: bool) -> f64 {
    let (screen, start) = (&stage.screen, Instant::now());
    let (portal, relay) = open_relay(stage).await;
    if divided {
        press(screen, "Go to the sign-in page").await;
        let page = another(screen, &[portal.clone(), relay]).await;
        to(screen, &page).await;
    }
    let account = stage.account("employee");
    screen.press("button", &format!("Sign in as {}", account.display_name)).await;
    back_in(stage, &portal).await;
    screen.find("heading", "Who needs access?").await;
    start.elapsed().as_secs_f64()
}

/// A picture of the portal: Firefox makes none of a frame of another site.
async fn picture(stage: &Stage, name: &str) {
    stage.screen.client.clone().enter_parent_frame().await.expect("the portal");
    stage.screen.picture(name).await;
    enter_frame(stage).await;
}

async fn signs_in_and_out(world: World, door: Door, divided: bool) {
    let (storage, site) = (world.look.storage, door.origin.clone());
    let (stage, _portal) = in_portal_at(world, door).await;
    let seconds = sign_in(&stage, divided).await;
    println!(
        "{:?} in {site}, storage {storage:?}, opener cut off: signed in after {seconds:.2} s",
        stage.screen.engine
    );
    let screen = &stage.screen;
    let before = screen.script("return location.pathname", vec![]).await;
    press(screen, "Sign out").await;
    screen.reach("Sign in to request access").await;
    screen.reads("You have signed out of this app only").await;
    assert_eq!(screen.script("return location.pathname", vec![]).await, before);
    assert_eq!(stage.asked("GET", "/oauth/logout"), 0, "the tenant's page is not for frames");
    picture(&stage, "inside-signed-out").await;
    stage.finish().await;
}

pub(super) fn is(engine: Engine) -> bool {
    Engine::of_tests().expect("an engine") == engine
}

#[tokio::test(flavor = "multi_thread")]
async fn where_storage_is_divided_the_answer_comes_by_the_relays_window() {
    signs_in_and_out(world(Storage::Divided, "session"), Door::open().await, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_storage_is_shared_the_one_window_goes_to_the_sign_in_page_itself() {
    if Need::SharedStorage.is_met() {
        signs_in_and_out(world(Storage::Shared, "session"), Door::open().await, false).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_portal_of_the_same_site_one_window_is_enough_but_for_webkit() {
    // WebKit divides by origin, and a port of its own makes another one.
    let divided = is(Engine::Webkit);
    signs_in_and_out(world(Storage::Divided, "session"), Door::beside().await, divided).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_frame_may_store_nothing_it_signs_in_all_the_same() {
    let mut world = world(Storage::Denied, "session");
    if !Need::DeniedStorage.is_met() {
        world = World { before: DENIED, look: Look::default(), ..world };
    }
    // Chromium lets the frame hear the channel all the same.
    signs_in_and_out(world, Door::open().await, !is(Engine::Chromium)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_the_browser_does_not_open_is_said_with_the_way_out() {
    for (name, size, dark) in [
        ("blocked", (1280, 900), false),
        ("blocked-dark", (1280, 900), true),
        ("blocked-360", (360, 780), false),
    ] {
        let look = Look { size, dark, guards_windows: true, ..Look::default() };
        let (stage, _portal) = in_portal(World { look, ..world(Storage::Divided, "session") }).await;
        let screen = &stage.screen;
        picture(&stage, &format!("inside-idle-{name}")).await;
        press_as_nobody(screen, "Sign in").await;
        screen.reads("No window could be opened").await;
        screen.reach("Sign in to request access").await;
        let out = screen.find("link", "Open in a new window").await;
        assert_eq!(out.attr("target").await.expect("alive").as_deref(), Some("_blank"));
        assert_eq!(windows(screen).await.len(), 1);
        picture(&stage, &format!("inside-{name}")).await;
        stage.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_is_closed_is_said_and_the_next_press_opens_another() {
    let (stage, _portal) = in_portal(world(Storage::Divided, "session")).await;
    let screen = &stage.screen;
    let (portal, _) = open_relay(&stage).await;
    screen.reach("Sign in").await;
    screen.find("button", "Go to the sign-in page").await;
    screen.picture("inside-relay").await;
    screen.client.close_window().await.expect("closed");
    to(screen, &portal).await;
    enter_frame(&stage).await;
    screen.reads("The window was closed before you had signed in").await;
    screen.reach("Sign in to request access").await;
    picture(&stage, "inside-closed").await;
    sign_in(&stage, true).await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_another_state_signs_nobody_in_and_a_stranger_hears_nothing() {
    let (stage, portal_page) = in_portal(world(Storage::Divided, "session")).await;
    let screen = &stage.screen;
    let (portal, relay) = open_relay(&stage).await;
    press(screen, "Go to the sign-in page").await;
    let page = another(screen, &[portal.clone(), relay.clone()]).await;
    to(screen, &page).await;
    screen.find_starting("button", "Sign in as", "").await;
    let url = screen.client.current_url().await.expect("an address");
    let state = url.query_pairs().find(|(name, _)| name == "state").expect("a state").1.into_owned();
    screen.client.close_window().await.expect("closed");
    to(screen, &relay).await;
    screen.picture("inside-relay-waiting").await;
    let forge = "new BroadcastChannel('ar.relay').postMessage(`answer ${arguments[0]} ?code=forged&state=${arguments[1]}`)";
    // Of another sign-in: nobody listens. Of this one, with a query that does not belong to it: refused unasked.
    screen.script(forge, vec![json!("x".repeat(43)), json!("x".repeat(43))]).await;
    let exchanged = stage.asked("POST", "/oauth/token");
    screen.find("button", "Open it again").await;
    let forge =
        "opener.postMessage(`answer ${arguments[0]} ?code=forged&state=${'y'.repeat(43)}`, location.origin)";
    screen.script(forge, vec![json!(state)]).await;
    back_in(&stage, &portal).await;
    screen.reads("does not belong").await;
    assert_eq!(stage.asked("POST", "/oauth/token"), exchanged, "a forged code was exchanged");
    // A page of another origin that opens the relay gets the app, and no word.
    screen.client.clone().enter_parent_frame().await.expect("the portal");
    let steal = "window.heard.length = 0; const link = document.createElement('button'); link.textContent = 'Steal';
        link.onclick = () => window.open(arguments[0] + 'relay.html', '_blank', 'popup'); document.body.append(link);";
    let steal = steal.replace("arguments[0]", &format!("'{}'", stage.app.url()));
    screen.script(&steal, vec![]).await;
    screen.press("button", "Steal").await;
    let stranger = another(screen, std::slice::from_ref(&portal)).await;
    to(screen, &stranger).await;
    screen.find("heading", "Sign in to request access").await;
    screen.client.close_window().await.expect("closed");
    to(screen, &portal).await;
    assert_eq!(screen.script("return window.heard.length", vec![]).await, 0, "{}", portal_page.origin);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_gives_no_token_leaves_the_person_to_sign_in_themselves() {
    let fast = World { config: json!({ "test": { "clockSpeed": 4 } }), ..world(Storage::Divided, "session") };
    let (stage, portal) = with_portal(fast).await;
    stage.allow_parents_with(json!([portal.origin]), &json!({ "test": { "clockSpeed": 4 } }));
    open(&stage, &portal, &json!({ "token": "none", "items": "" })).await;
    told(&stage, "ar-ready").await;
    assert_eq!(told(&stage, "ar-auth").await["state"], "signed-out");
    enter_frame(&stage).await;
    let screen = &stage.screen;
    screen.reads("The page around this one did not sign you in").await;
    picture(&stage, "inside-host-silent").await;
    sign_in(&stage, true).await;
    stage.finish().await;
}

/// What a portal that writes its frame by hand gets wrong.
const BY_HAND: &str = r##"
const { src, sandbox, policy } = JSON.parse(decodeURIComponent(location.hash.slice(1).replace(/../g, '%$&')));
const frame = document.createElement("iframe");
Object.assign(frame, { src, referrerPolicy: policy });
frame.style.blockSize = "600px";
if (sandbox) frame.setAttribute("sandbox", sandbox);
document.getElementById("main").append(frame);
window.frame = frame;
"##;

async fn by_hand(look: Look, sandbox: &str, policy: &str) -> (Stage, HostPage) {
    let stage = World { look, ..World::default() }.start().await;
    let portal = HostPage::serve(stage.app.url(), BY_HAND).await;
    stage.allow_parents(json!([portal.origin]));
    open(&stage, &portal, &json!({ "src": stage.app.url(), "sandbox": sandbox, "policy": policy })).await;
    stage.screen.enter_frame_found_by("return window.frame ?? null").await;
    (stage, portal)
}

/// In both ways in which an engine lets frames store, as far as it has both: what a page may is decided alike.
pub(super) fn looks() -> Vec<Look> {
    let shared = Need::SharedStorage.is_met().then_some(Look { storage: Storage::Shared, ..Look::default() });
    [Some(Look::default()), shared].into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_without_a_referrer_is_known_where_the_browser_names_it_and_else_refused() {
    for look in looks() {
        let (stage, _portal) = by_hand(look, "", "no-referrer").await;
        let screen = &stage.screen;
        let named =
            screen.script("return location.ancestorOrigins?.[0] ?? 'null'", vec![]).await != json!("null");
        assert!(named || is(Engine::Firefox));
        if named {
            screen.reach("Sign in to request access").await;
        } else {
            screen.reach("The app is not shown here").await;
            screen.reads("does not say which page is around this one").await;
            screen.find("link", "Open in a new window").await;
        }
        stage.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_sandbox_without_an_origin_the_app_does_not_start_and_says_so() {
    for look in looks() {
        let (stage, _portal) = by_hand(look, "allow-scripts", "origin").await;
        let screen = &stage.screen;
        // Browsers take no script of ours there; what is seen is the page's own message, without its styles.
        screen.reads("The app could not be loaded").await;
        assert_eq!(screen.script("return document.getElementById('app').childElementCount", vec![]).await, 0);
        screen.client.clone().enter_parent_frame().await.expect("the portal");
        screen.picture("inside-opaque").await;
        screen.go("about:blank").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tab_leads_out_at_both_ends_and_the_host_is_told() {
    let (stage, portal_page) = with_portal(World::default()).await;
    open(&stage, &portal_page, &json!({ "token": "", "items": "" })).await;
    told(&stage, "ar-ready").await;
    let screen = &stage.screen;
    let around = "for (const [name, where] of [['before', 'prepend'], ['after', 'append']]) {
        const button = document.createElement('button'); button.id = name; button.textContent = name; document.body[where](button); }";
    screen.script(around, vec![]).await;
    for (direction, id) in [("forward", "after"), ("backward", "before")] {
        enter_frame(&stage).await;
        screen.find("button", "Forget on this device").await;
        screen.touch("Sign in to request access").await;
        let end = "const all = [...document.querySelectorAll('a[href], button, select, input, summary')].filter((it) => it.checkVisibility());
            const it = all.at(arguments[0]); it.focus()";
        let at = if direction == "forward" { -1 } else { 0 };
        screen.script(end, vec![json!(at)]).await;
        // WebKit's driver sends no keys to a link that is seen only when it has the focus.
        match direction {
            "forward" => screen.strike(Key::Tab).await,
            _ => screen.strike_with(Key::Shift, Key::Tab).await,
        }
        screen.client.clone().enter_parent_frame().await.expect("the portal");
        assert_eq!(told(&stage, &format!("\"{direction}\"")).await["direction"], direction);
        let focused = screen.script("return document.activeElement.id", vec![]).await;
        assert_eq!(focused, id);
    }
    stage.finish().await;
}

/// The end of the app, where its button is, at the end of the portal's window: as a person scrolls. WebKit's driver scrolls nothing
/// around the frame that it presses in.
async fn scroll_to_the_end(stage: &Stage) {
    let screen = &stage.screen;
    screen.client.clone().enter_parent_frame().await.expect("the portal");
    let scroll = "window.brought = 0;
        scrollBy(0, element.shadowRoot.querySelector('iframe').getBoundingClientRect().bottom - innerHeight)";
    screen.script(scroll, vec![]).await;
    enter_frame(stage).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_brought_into_view_by_the_portal() {
    let (stage, portal) = with_portal(World::default()).await;
    let token = stage.tenant.token_for(&stage.account("employee").user_name).expect("a token");
    open(&stage, &portal, &json!({ "token": token, "items": "" })).await;
    told(&stage, "signed-in").await;
    let screen = &stage.screen;
    // A portal with much above the app, which is far taller than its window: the button is seen, the heading is not.
    screen.client.set_window_size(900, 420).await.expect("a size");
    let far = "document.getElementById('main').style.paddingBlock = '900px';
        const scroll = Element.prototype.scrollIntoView;
        Element.prototype.scrollIntoView = function (how) { window.brought += 1; return scroll.call(this, how); }";
    screen.script(far, vec![]).await;
    enter_frame(&stage).await;
    for heading in ["What access?", "There is a problem"] {
        scroll_to_the_end(&stage).await;
        // A person's press gives the frame the focus; the next question then grows under the pointer, while its items are found.
        match heading {
            "What access?" => press(screen, "Continue").await,
            _ => screen.press("button", "Continue").await,
        }
        let heading = screen.find("heading", heading).await;
        let place = "const box = arguments[0].getBoundingClientRect(); return box.top + box.height / 2";
        let top = screen.script(place, vec![json!(heading)]).await;
        screen.client.clone().enter_parent_frame().await.expect("the portal");
        let seen = "const at = element.shadowRoot.querySelector('iframe').getBoundingClientRect().top + arguments[0];
            return at >= 0 && at < innerHeight && window.brought > 0 || null";
        assert!(screen.comes(seen, vec![top], PATIENCE).await.is_some(), "the portal shows it not");
        enter_frame(&stage).await;
    }
    stage.finish().await;
}
