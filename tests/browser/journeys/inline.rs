//! The app in the document of a portal of another site: nothing of either page reaches the other, but what they say.

use serde_json::{Value, json};
use xtask::webdriver::Look;

use super::{add_role, canary::EAR, embedding::told, finish_request, take_person};
use crate::fixture::{Build, Door, HostPage, Need, Stage, World};

/// Holds the app inline, hands a token over where there is one, and notes what it is told. What it needs stands in the
/// fragment of its address, where an app that touched it would be noticed.
const PORTAL: &str = r##"
const told = (window.told = []);
// Which instances of WebAssembly there are: nothing else tells how much memory they hold.
const instances = [];
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...what) => {
  const made = await instantiate(...what);
  instances.push(new WeakRef(made));
  return made;
};
window.alive = () => instances.filter((it) => it.deref()).length;
const { token, count } = JSON.parse(decodeURIComponent(location.hash.slice(1).replace(/../g, '%$&')));
window.make = (label) => {
  const element = document.createElement("access-request");
  element.mode = "inline";
  element.label = label;
  element.locale = "en";
  if (token) element.getToken = async () => ({ accessToken: token, expiresIn: 600 });
  for (const name of ["ready", "resize", "route", "auth", "dirty", "request-accepted", "request-unconfirmed", "error"]) {
    element.addEventListener(`ar-${name}`, (event) => told.push([event.type, event.detail]));
  }
  return element;
};
window.elements = Array.from({ length: count }, (_, at) => make(`Requests ${at + 1}`));
document.getElementById("main").append(...elements);
"##;

/// What no page should do, and some do.
const STYLES: &str =
    "* { color: rgb(255, 0, 0); font-size: 40px; letter-spacing: 4px } button { display: none }
    header h1 { color: rgb(0, 0, 90) } :root { --ar-mark: portal }";

/// A world with a portal that may hold the app.
pub(super) async fn with_a_portal(world: World) -> (Stage, HostPage) {
    let door = Door::open().await;
    let stage = World { tenant: door.let_in(), ..world }.start().await;
    let portal =
        HostPage::inline(door, stage.app.url(), stage.tenant.url(), &format!("{EAR}{PORTAL}"), STYLES);
    stage.allow_parents(json!([portal.origin]));
    (stage, portal)
}

/// Goes to the portal, with so many elements and the token of this account.
pub(super) async fn enter(stage: &Stage, portal: &HostPage, role: Option<&str>, count: u32) {
    let token = role.map(|role| stage.tenant.token_for(&stage.account(role).user_name).expect("a token"));
    stage.screen.go(&portal.with(&json!({ "token": token, "count": count }))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_asks_for_a_role_and_the_portal_stays_as_it_was() {
    let (stage, portal) = with_a_portal(World::default()).await;
    enter(&stage, &portal, Some("manager"), 1).await;
    let screen = &stage.screen;
    let of_the_page = "return [location.href, history.length, document.title, document.documentElement.lang,
        document.documentElement.dir, document.documentElement.getAttribute('style'),
        getComputedStyle(document.querySelector('h1')).color, document.activeElement.tagName]";
    let before = screen.script(of_the_page, vec![]).await;
    told(&stage, "ar-ready").await;
    told(&stage, "signed-in").await;
    screen.look_into("elements[0].shadowRoot").await;
    screen.reach("Who needs access?").await;
    screen.picture("inline-who").await;
    assert_eq!(screen.script(of_the_page, vec![]).await, before, "coming up changed the portal");

    let report = stage.reports_of("manager").await.remove(0);
    screen.press("radio", "Other people").await;
    take_person(screen, &report.user_name, &report.display_name).await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    screen.has_focus("heading", "What access?").await;
    add_role(screen).await;
    screen.picture("inline-what").await;
    finish_request(&stage, "Asked from the portal").await;
    screen.picture("inline-sent").await;

    let body = stage.accepted().remove(0);
    assert_eq!(body["requestedFor"], json!([report.identity_id]));
    let accepted = told(&stage, "ar-request-accepted").await;
    assert_eq!(accepted["correlationId"], body["requestedItems"][0]["clientMetadata"]["arCid"]);
    screen.press("link", "View my requests").await;
    screen.reach("My requests").await;
    screen.becomes("return elements[0].route", json!("#/requests")).await;
    let mut after = screen.script(of_the_page, vec![]).await;
    // A person has been in the app: that it has the focus is as it should be.
    after[7] = before[7].clone();
    assert_eq!(after, before, "the journey changed the portal");
    let left = "return [[...document.querySelectorAll('[id]')].map((it) => it.id), Object.keys(localStorage),
        Object.keys(sessionStorage), document.cookie]";
    assert_eq!(screen.script(left, vec![]).await, json!([["main"], [], [], ""]));
    stage.finish().await;
}

/// How the portal's styles and the app's could reach each other: what is computed where the other's rules would be seen.
const ACROSS: &str = "const style = (element) => { const it = getComputedStyle(element);
      // WebKit says 31.200001px.
      return [it.color, `${Math.round(parseFloat(it.fontSize) * 10) / 10}px`, it.letterSpacing, it.display, it.getPropertyValue('--ar-accent') !== '']; };
    const app = elements[0].shadowRoot;
    const probe = document.createElement('button'); probe.className = 'ar-app ar-button'; document.body.append(probe);
    const out = style(probe); probe.remove();
    return { out, heading: style(app.querySelector('h1')), button: style(app.querySelector('button.ar-button')),
      text: style(app.querySelector('label')), sheets: document.styleSheets.length, adopted: document.adoptedStyleSheets.length }";

#[tokio::test(flavor = "multi_thread")]
async fn two_apps_in_one_page_keep_apart_and_no_style_crosses_over() {
    let (stage, portal) = with_a_portal(World::default()).await;
    enter(&stage, &portal, Some("employee"), 2).await;
    let screen = &stage.screen;
    told(&stage, "signed-in").await;
    screen.look_into("elements[1].shadowRoot").await;
    screen.find("heading", "Who needs access?").await;
    screen.look_into("elements[0].shadowRoot").await;
    screen.find("heading", "Who needs access?").await;

    let across = screen.script(ACROSS, vec![]).await;
    assert_eq!(across["out"], json!(["rgb(255, 0, 0)", "40px", "4px", "none", false]), "ours leaks out");
    assert_eq!((&across["sheets"], &across["adopted"]), (&json!(1), &json!(0)));
    for (what, size) in [("heading", "31.2px"), ("button", "16px"), ("text", "16px")] {
        let [color, font, spacing, display, ours] = across[what].as_array().expect("styles").as_slice()
        else {
            panic!("{across}")
        };
        assert_ne!(color, "rgb(255, 0, 0)", "{what}");
        assert_eq!((font, spacing), (&json!(size), &json!("normal")), "{what}");
        assert_ne!(display, "none", "{what}");
        assert_eq!(ours, &json!(true), "{what}");
    }

    // Nobody has been there yet, so nothing took the focus; the portal may give it.
    let focus =
        "const done = arguments[0]; const end = Date.now() + 5000; const app = elements[0].shadowRoot;
        const before = app.activeElement; elements[0].focus();
        (function look() { const now = app.activeElement;
          now || Date.now() > end ? done([before, now?.id]) : requestAnimationFrame(look); })()";
    let focused = screen.client.execute_async(focus, vec![]).await.expect("the focus");
    assert_eq!(focused, json!([null, "main"]));
    screen.press("button", "Continue").await;
    screen.find("heading", "What access?").await;
    let item = add_role(screen).await;
    let said = json!([["#/request/what", true], ["#/request/who", false]]);
    screen.becomes("return elements.map((it) => [it.route, it.dirty])", said).await;
    let ids = "return elements.map((it) => { const ids = [...it.shadowRoot.querySelectorAll('[id]')].map((one) => one.id);
        return ids.length === new Set(ids).size && ids.length > 3; })";
    assert_eq!(screen.script(ids, vec![]).await, json!([true, true]), "an id stands twice in one root");
    // Language and scheme are those of one app.
    let change = "const done = arguments[0]; const region = elements[1].shadowRoot.querySelector('[role=region]');
        new MutationObserver(() => done([region.lang, region.dir, elements[0].shadowRoot.querySelector('[role=region]').lang.slice(0, 2),
          document.documentElement.lang, document.documentElement.dir])).observe(region, { attributeFilter: ['dir'] });
        elements[1].locale = 'ar'";
    let changed = screen.client.execute_async(change, vec![]).await.expect("another language");
    assert_eq!(changed, json!(["ar", "rtl", "en", "en", ""]));
    screen.picture("inline-two").await;
    screen.script("elements[1].remove()", vec![]).await;
    screen.press("button", &format!("Remove {item}")).await;
    screen.gone("button", &format!("Remove {item}")).await;
    stage.finish().await;
}

/// While it lasts, no element can be made: Leptos panics.
const BROKEN: &str = "const make = document.createElement.bind(document); window.broken = arguments[0];
    document.createElement = (name) => { if (window.broken) throw new Error('broken by the test'); return make(name); }";

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_ends_one_app_which_can_be_started_again_and_the_other_goes_on() {
    let (stage, portal) = with_a_portal(World::default()).await;
    enter(&stage, &portal, Some("employee"), 2).await;
    let screen = &stage.screen;
    screen.look_into("elements[1].shadowRoot").await;
    screen.find("button", "Continue").await;
    screen.look_into("elements[0].shadowRoot").await;
    screen.find("button", "Continue").await;
    screen.script(BROKEN, vec![json!(true)]).await;
    screen.press("link", "My requests").await;
    screen.find("alert", "Something went wrong.").await;
    screen.script(BROKEN, vec![json!(false)]).await;
    screen.picture("inline-stopped").await;

    screen.look_into("elements[1].shadowRoot").await;
    screen.press("link", "My requests").await;
    screen.find("heading", "My requests").await;
    assert_eq!(screen.count("alert", "Something went wrong.").await, 0);
    screen.look_into("elements[0].shadowRoot").await;
    screen.press("button", "Start again").await;
    screen.find("heading", "Who needs access?").await;
    // The browser's log holds the panic, as it should.
    screen.go("about:blank").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_is_not_on_the_list_is_told_so_and_shows_what_it_has_instead() {
    let (stage, portal) = with_a_portal(World::default()).await;
    // A server whose headers are out of step lets the page read the files: the app itself looks at the list.
    stage.allow_parents(json!(["https://another.example"]));
    enter(&stage, &portal, Some("employee"), 1).await;
    let screen = &stage.screen;
    assert_eq!(told(&stage, "ar-error").await["code"], "not-allowed");
    screen.look_into("elements[0].shadowRoot").await;
    screen.reach("The app is not shown here").await;
    screen.reads(&format!("The page {} is not on the list", portal.origin)).await;
    let link = screen.find("link", "Open in a new window").await;
    assert_eq!(link.attr("href").await.expect("alive").as_deref(), Some(stage.app.url()));
    assert_eq!(screen.count("button", "Sign out").await, 0);
    screen.picture("inline-not-allowed").await;

    let instead = "elements[0].remove(); const next = make('Next'); next.textContent = 'Ask the help desk';
        next.append(document.createElement('i')); document.body.append(next); elements[0] = next; told.length = 0";
    screen.script(instead, vec![]).await;
    told(&stage, "not-allowed").await;
    let shown = "return [elements[0].innerText, elements[0].shadowRoot.querySelector('[role=region]').checkVisibility()]";
    assert_eq!(screen.script(shown, vec![]).await, json!(["Ask the help desk", false]));
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_the_one_published_starts_nothing() {
    let build = Build::copy();
    let folder = build.folder().to_owned();
    let (stage, portal) = with_a_portal(World { dist: Some(folder.clone()), ..World::default() }).await;
    let assets =
        std::fs::read_dir(folder.join("assets")).expect("assets").next().expect("a build").expect("a folder");
    // A browser that has kept the published file needs no other: WebKit started from those of the loop before.
    stage.app.spoil("", "cache-control", Some("no-store"));
    for name in ["inline.js", "app.js", "app.wasm", "app.css"] {
        let file = assets.path().join(name);
        let whole = std::fs::read(&file).expect(name);
        let mut other = whole.clone();
        other.push(b' ');
        std::fs::write(&file, other).expect(name);
        enter(&stage, &portal, Some("employee"), 1).await;
        // Only the fragment changes from one to the next: a page of its own for each.
        stage.screen.reload().await;
        assert_eq!(told(&stage, "ar-error").await["code"], "not-loaded", "{name}");
        let shown = "return [elements[0].shadowRoot.querySelector('slot').innerText, elements[0].ready,
            elements[0].shadowRoot.querySelector('[role=region]').checkVisibility()]";
        let shown = stage.screen.script(shown, vec![]).await;
        assert_eq!((&shown[1], &shown[2]), (&json!(false), &json!(false)), "{name}");
        std::fs::write(&file, whole).expect(name);
    }
    // The browser's log is full of refusals, as it should be.
    stage.screen.go("about:blank").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_of_the_portal_nobody_is_sent_away_from_it() {
    let look = Look { size: (360, 780), dark: true, ..Look::default() };
    let (stage, portal) = with_a_portal(World { look, ..World::default() }).await;
    enter(&stage, &portal, None, 1).await;
    let screen = &stage.screen;
    let address = screen.script("return location.href", vec![]).await;
    told(&stage, "signed-out").await;
    screen.look_into("elements[0].shadowRoot").await;
    screen.reach("Sign in to request access").await;
    screen.picture("inline-phone-dark").await;
    screen.reads("The page around this one has not signed you in.").await;
    screen.reads("You cannot sign in yourself here, because the app is a part of another page.").await;
    assert_eq!(screen.count("button", "Sign in").await, 0);
    let portals = screen.client.window().await.expect("the portal's window");
    screen.find("link", "Open in a new window").await.click().await.expect("pressed");
    assert_eq!(screen.script("return location.href", vec![]).await, address);
    // In no order that is known.
    let all = screen.client.windows().await.expect("the windows");
    let others: Vec<_> = all.into_iter().filter(|it| *it != portals).collect();
    let [own] = others.as_slice() else { panic!("{others:?}") };
    screen.client.switch_to_window(own.clone()).await.expect("the new window");
    stage.sign_in("employee").await;
    assert_eq!(screen.script("return window.opener", vec![]).await, Value::Null);
    stage.finish().await;
}

/// Mounts so many elements, one after the other, each until the app is there, and takes them away again; before each, one
/// that goes before anything has arrived. The last stays when it is to.
const MOUNTS: &str = "const [mode, count, stays, done] = arguments;
    (async () => { for (let n = 0; n < count; n += 1) {
      const hasty = make('Hasty'); hasty.mode = mode; document.body.append(hasty); hasty.remove();
      const one = make('One'); one.mode = mode;
      const ready = new Promise((there) => one.addEventListener('ar-ready', there, { once: true }));
      document.body.append(one); await ready; told.length = 0; if (!stays) one.remove(); } })()
      .then(() => done(null), (why) => done(String(why)))";

async fn cdp(stage: &Stage, command: &str) -> Value {
    let session = stage.screen.client.session_id().await.expect("alive").expect("a session");
    let url = format!("{}/session/{session}/goog/cdp/execute", stage.screen.driver.address());
    let body = json!({ "cmd": command, "params": {} });
    let answer: Value = reqwest::Client::new()
        .post(url)
        .json(&body)
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    answer["value"].clone()
}

/// What a page holds.
#[derive(Clone, Copy, Debug)]
struct Held {
    nodes: f64,
    listeners: f64,
    heap_bytes: f64,
    /// Instances of WebAssembly.
    apps: f64,
}

/// What the page holds once everything is collected that nobody needs.
async fn held(stage: &Stage) -> Held {
    cdp(stage, "Performance.enable").await;
    for _ in 0..3 {
        cdp(stage, "HeapProfiler.collectGarbage").await;
    }
    let metrics = cdp(stage, "Performance.getMetrics").await;
    let metrics = metrics["metrics"].as_array().expect("metrics").clone();
    let number = |name: &str| {
        metrics.iter().find(|it| it["name"] == name).and_then(|it| it["value"].as_f64()).expect(name)
    };
    let apps = stage.screen.script("return alive()", vec![]).await.as_f64().expect("a number");
    Held {
        nodes: number("Nodes"),
        listeners: number("JSEventListeners"),
        heap_bytes: number("JSHeapUsedSize"),
        apps,
    }
}

async fn a_hundred_mounts_leave_nothing(mode: &str) {
    if !Need::Memory.is_met() {
        return;
    }
    let (stage, portal) = with_a_portal(World::default()).await;
    enter(&stage, &portal, None, 0).await;
    let mount = async |times: u32, count: u32, stays: bool| {
        for _ in 0..times {
            let args = vec![json!(mode), json!(count), json!(stays)];
            let said = stage.screen.client.execute_async(MOUNTS, args).await.expect("the mounts end");
            assert_eq!(said, Value::Null);
        }
    };
    // What is taken once for all stays.
    mount(5, 2, false).await;
    let before = held(&stage).await;
    mount(50, 2, false).await;
    let after = held(&stage).await;
    println!("{mode}: before {before:?}, after 100 mounts {after:?}");
    assert!(after.nodes <= before.nodes + 20.0, "{before:?} {after:?}");
    assert!(after.listeners <= before.listeners + 2.0, "{before:?} {after:?}");
    // An app that is there holds some 370 KB of it; a hundred that are gone, 10 KB each at the very most.
    assert!(after.heap_bytes < before.heap_bytes + 1_000_000.0, "{before:?} {after:?}");
    assert!(after.apps == 0.0, "{before:?} {after:?}");
    if mode == "inline" {
        mount(1, 1, true).await;
        let there = held(&stage).await;
        println!("with one app there: {there:?}");
        let seen =
            there.nodes > after.nodes + 50.0 && there.listeners > after.listeners + 10.0 && there.apps == 1.0;
        assert!(seen, "an app that is there is not seen: {after:?} {there:?}");
        return stage.finish().await;
    }
    // A frame that is taken away at once tells nothing of itself any more.
    let mut troubles = stage.app.troubles().expect("a watched server");
    troubles.retain(|trouble| !trouble.ends_with("documents were watched"));
    assert!(troubles.is_empty(), "{troubles:#?}");
    stage.screen.go("about:blank").await;
    stage.tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_apps_inline_leave_no_node_no_listener_and_no_memory() {
    a_hundred_mounts_leave_nothing("inline").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_apps_in_frames_leave_no_node_no_listener_and_no_memory() {
    a_hundred_mounts_leave_nothing("iframe").await;
}
