//! The app as a guest: a portal of another site holds it by `<access-request>`, under a strict policy of its own.

use std::time::Duration;

use serde_json::{Value, json};

use xtask::bench::embed::{FRAME, Portal, SENDERS, TARGET};

use crate::fixture::{Door, HostPage, Stage, World};

/// A portal that hands its own token over and notes everything that the element tells. What it needs stands in the
/// fragment of its address.
const PORTAL: &str = r##"
const heard = (window.heard = []);
const told = (window.told = []);
let { token, items, theme, busy } = JSON.parse(decodeURIComponent(location.hash.slice(1).replace(/../g, '%$&')));
addEventListener("message", ({ data }) => {
  heard.push(data);
  const end = Date.now() + (busy ?? 0);
  while (Date.now() < end);
  busy = 0;
});
const element = document.createElement("access-request");
element.locale = "en";
element.theme = theme ?? "light";
element.prefillItems = items;
element.tokens = { accent: "#ff6600", radius: "2px" };
element.maxHeight = "5000";
if (token === "none") element.getToken = async () => null;
else if (token) element.getToken = async () => ({ accessToken: token, expiresIn: 600 });
for (const name of ["ready", "resize", "route", "auth", "dirty", "request-accepted", "request-unconfirmed", "focus-exit", "error"]) {
  element.addEventListener(`ar-${name}`, (event) => told.push([event.type, event.detail]));
}
document.getElementById("main").append(element);
window.element = element;
"##;

/// What the portal was told that holds this text of JSON. In WebKit a page counts as loaded before its module scripts have run.
const TOLD: &str = "return window.told?.find((it) => JSON.stringify(it).includes(arguments[0])) ?? null";
const ALL_TOLD: &str = "return window.told ?? 'no script has run'";
/// Inline the app is loaded after the page.
pub const SOON: Duration = Duration::from_secs(20);

/// Waits until the portal was told something that holds this text of JSON.
pub async fn told(stage: &Stage, part: &str) -> Value {
    let found = stage.screen.comes(TOLD, vec![json!(part)], SOON).await;
    let Some(found) = found else {
        let all = stage.screen.script(ALL_TOLD, vec![]).await;
        let served = (stage.app.troubles(), stage.app.requested());
        panic!("the portal was never told {part}: {all}\n{served:?}");
    };
    found[1].clone()
}

pub async fn open(stage: &Stage, portal: &HostPage, facts: &Value) {
    stage.screen.go(&portal.with(facts)).await;
}

async fn stage_with_portal() -> (Stage, HostPage) {
    with_portal(World::default()).await
}

pub async fn with_portal(world: World) -> (Stage, HostPage) {
    with_portal_at(world, Door::open().await).await
}

pub async fn with_portal_at(world: World, door: Door) -> (Stage, HostPage) {
    let stage = world.start().await;
    let portal = HostPage::at(door, stage.app.url(), PORTAL);
    stage.allow_parents(json!([portal.origin]));
    (stage, portal)
}

/// From now on the screen is what stands in the frame.
pub async fn enter_frame(stage: &Stage) {
    stage.screen.enter_frame_found_by("return element.shadowRoot.querySelector('iframe')").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_hands_over_its_token_and_hears_of_the_request_by_ids_alone() {
    let (stage, portal) = stage_with_portal().await;
    let screen = &stage.screen;
    let account = stage.account("employee");
    let token = stage.tenant.token_for(&account.user_name).expect("a token");
    let path = "/beta/requestable-objects?identity-id=me&types=ROLE&statuses=AVAILABLE&limit=1";
    let role = stage.answer("employee", path).await[0].clone();
    let (id, name) = (role["id"].as_str().expect("an id"), role["name"].as_str().expect("a name"));
    open(&stage, &portal, &json!({ "token": token, "items": format!("role:{id}") })).await;

    told(&stage, "ar-ready").await;
    told(&stage, "signed-in").await;
    assert_eq!(told(&stage, "theme-refused").await["names"], json!(["accent"]));
    enter_frame(&stage).await;
    screen.reach("Who needs access?").await;
    screen.reads("This request was suggested by localhost").await;
    let radius =
        "return getComputedStyle(document.querySelector('.ar-app')).getPropertyValue('--ar-radius').trim()";
    assert_eq!(screen.script(radius, vec![]).await, "2px");
    let stored = screen.stored().await;
    assert!(!stored.contains(token.as_str()), "the host's token is stored: {stored}");
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    screen.find("button", &format!("Remove {name}")).await;
    super::finish_request(&stage, "").await;

    screen.client.clone().enter_parent_frame().await.expect("the portal");
    let accepted = told(&stage, "ar-request-accepted").await;
    let commit = stage.tenant.ledger().remove(0);
    assert_eq!(accepted["items"], 1);
    assert_eq!(accepted["recipients"], 1);
    assert_eq!(accepted["correlationId"], commit.body["requestedItems"][0]["clientMetadata"]["arCid"]);
    told(&stage, "#/request/sent").await;
    let everything = screen.script("return JSON.stringify(told)", vec![]).await.to_string();
    for secret in [name, account.display_name.as_str(), token.as_str()] {
        assert!(!everything.contains(secret), "the portal was told {secret}");
    }
    // The frame is as tall as its content, so that nothing scrolls within it.
    let tall = "const sizes = told.filter(([type]) => type === 'ar-resize').map(([, it]) => it.height);
        return [sizes.at(-1), element.shadowRoot.querySelector('iframe').getBoundingClientRect().height, sizes.length]";
    let tall = screen.script(tall, vec![]).await;
    let (told, frame) = (tall[0].as_f64().expect("a height"), tall[1].as_f64().expect("a height"));
    assert!(frame >= told, "{tall}");
    assert!(tall[0].as_f64().is_some_and(|height| height > 320.0), "{tall}");
    screen.picture("portal").await;
    stage.finish().await;
}

/// The app says hello again while the page cannot answer. The second answer took the port of the first away, which the app had
/// already taken: one portal in ten on a busy machine never heard of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_busy_while_the_app_says_hello_twice_hears_of_it_all_the_same() {
    let (stage, portal) = stage_with_portal().await;
    open(&stage, &portal, &json!({ "token": "", "items": "", "busy": 1_000 })).await;
    told(&stage, "ar-ready").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_is_not_on_the_list_shows_nothing_of_the_app() {
    for look in super::inside::looks() {
        let (stage, portal) = with_portal(World { look, ..World::default() }).await;
        // The header of an older deployment lets the frame load: the app itself looks at the list.
        stage.allow_parents(json!(["https://another.example"]));
        stage.app.set_frame_ancestors(std::slice::from_ref(&portal.origin));
        open(&stage, &portal, &json!({ "token": "", "items": "" })).await;
        let screen = &stage.screen;
        enter_frame(&stage).await;
        screen.reach("The app is not shown here").await;
        screen.reads(&format!("The page {} is not on the list", portal.origin)).await;
        screen.find("link", "Open in a new window").await;
        assert_eq!(screen.count("button", "Sign in").await, 0);
        screen.client.clone().enter_parent_frame().await.expect("the portal");
        let by_the_app = "return told.filter(([type]) => type !== 'ar-error')";
        assert_eq!(screen.script(by_the_app, vec![]).await, json!([]), "it was told something");
        screen.picture("portal-not-allowed").await;
        stage.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_mounts_leave_neither_a_frame_nor_a_listener() {
    let (stage, portal) = stage_with_portal().await;
    open(&stage, &portal, &json!({ "token": "", "items": "" })).await;
    told(&stage, "ar-ready").await;
    let left = "const add = window.addEventListener; let open = 0;
        window.addEventListener = function (type, listener, options) {
          if (type === 'message') { open += 1; options.signal.addEventListener('abort', () => { open -= 1; }); }
          return add.call(this, type, listener, options); };
        element.remove();
        for (let n = 0; n < 100; n += 1) {
          const one = document.createElement('access-request'); document.body.append(one); one.remove(); }
        window.addEventListener = add;
        return [open, document.querySelectorAll('iframe').length, window.length]";
    assert_eq!(stage.screen.script(left, vec![]).await, json!([0, 0, 0]));
    stage.screen.go("about:blank").await;
}

/// The element says that the app is there.
const READY: &str = "return Boolean(document.querySelector('access-request')?.ready)";

#[tokio::test(flavor = "multi_thread")]
async fn the_portals_to_copy_work_as_they_stand() {
    let door = Door::open().await;
    let stage = World { tenant: door.let_in(), ..World::default() }.start().await;
    let screen = &stage.screen;
    let token = stage.tenant.token_for(&stage.account("employee").user_name).expect("a token");
    let portal = HostPage::examples(door, stage.app.url(), stage.tenant.url(), &token);
    stage.allow_parents(json!([portal.origin]));
    for (file, heading) in [
        ("plain.html", "Sign in to request access"),
        ("strict.html", "Sign in to request access"),
        ("own-token.html", "Who needs access?"),
        ("inline.html", "Who needs access?"),
    ] {
        screen.go(&format!("{}/{file}", portal.origin)).await;
        assert!(screen.holds(READY, SOON).await, "{file}");
        screen.picture(&format!("portal-{}", file.trim_end_matches(".html"))).await;
        if file == "inline.html" {
            screen.look_into("document.querySelector('access-request').shadowRoot").await;
            screen.find("heading", heading).await;
            continue;
        }
        screen
            .enter_frame_found_by(
                "return document.querySelector('access-request').shadowRoot.querySelector('iframe')",
            )
            .await;
        screen.reach(heading).await;
        screen.client.clone().enter_parent_frame().await.expect("the portal");
    }
    stage.finish().await;
}

/// Posts 1,000 messages to this window and waits until the last was delivered. How long they keep the page busy is measured by
/// `cargo xtask bench --only embed`.
const FLOOD: &str = r##"const [nonce, done] = arguments;
    const hostile = (n) => [
      JSON.stringify({ ar: 1, id: "h0", type: "ar:welcome", version: 1, nonce }),
      JSON.stringify({ ar: 1, id: "h1", kind: "evt", type: "ar:navigate", payload: { route: "#/requests" } }),
      { ar: 1, type: "ar:welcome" }, "x".repeat(60000), "[".repeat(5000), null, 7][n % 7];
    new Promise((end) => {
      let left = 1000;
      addEventListener("message", function count() {
        left -= 1;
        if (left === 0) { removeEventListener("message", count); end(); }
      });
      for (let n = 0; n < 1000; n += 1) postMessage(hostile(n), "*", n % 2 ? [] : [new MessageChannel().port1]);
    }).then(done);"##;

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_hostile_messages_change_nothing() {
    let (stage, portal) = stage_with_portal().await;
    open(&stage, &portal, &json!({ "token": "", "items": "" })).await;
    told(&stage, "ar-ready").await;
    let screen = &stage.screen;
    enter_frame(&stage).await;
    screen.reach("Sign in to request access").await;
    let before = screen.script("return location.hash", vec![]).await;
    let nonce = json!("0123456789abcdef0123456789abcdef");
    screen.client.execute_async(FLOOD, vec![nonce]).await.expect("the messages arrive");
    screen.reach("Sign in to request access").await;
    assert_eq!(screen.script("return location.hash", vec![]).await, before);
    screen.client.clone().enter_parent_frame().await.expect("the portal");
    let errors = "return told.filter(([type]) => type === 'ar-error')";
    let errors = screen.script(errors, vec![]).await;
    assert!(!errors.to_string().contains("message-refused"), "{errors}");
    stage.finish().await;
}

/// From each window; `cargo xtask bench --only embed` sends 12,500 from each and measures them.
const HOSTILE: u32 = 1_000;

#[tokio::test(flavor = "multi_thread")]
async fn of_hostile_messages_from_the_parent_a_sibling_a_popup_and_the_page_itself_none_is_taken() {
    let stage = World { before: FRAME, ..World::default() }.start().await;
    let screen = &stage.screen;
    let portal = Portal::serve(stage.app.url()).await.expect("a portal");
    stage.allow_parents(json!([portal.origin]));
    for (seed, (from, sender)) in SENDERS.into_iter().enumerate() {
        screen.go(&format!("{}/bare", portal.origin)).await;
        let said_hello = format!("return Boolean(window.nonce) && typeof {sender}.pour === 'function'");
        assert!(screen.holds(&said_hello, SOON).await, "{from}: the app says no hello");
        let pour = format!(
            "const done = arguments[0]; const sender = {sender}; \
             Promise.resolve(sender.prepare({HOSTILE}, {seed}, nonce, {})).then(() => sender.pour({TARGET})) \
             .then((heard) => done([heard, sender.taken()]))",
            from == "parent"
        );
        let done = screen.client.execute_async(&pour, vec![]).await.expect("they arrive");
        assert!(done[0].as_u64().is_some_and(|heard| heard > u64::from(HOSTILE)), "{from}: {done}");
        assert_eq!(done[1], json!(0), "{from}: ports were taken");
        screen.enter_frame_found_by("return document.getElementById('app')").await;
        screen.reach("Sign in to request access").await;
        screen.client.clone().enter_parent_frame().await.expect("the host");
        if from == "popup" {
            screen.script("window.popup.close()", vec![]).await;
        }
    }
    stage.finish().await;
}
