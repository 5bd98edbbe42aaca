//! The app in the document of a portal of another site: nothing of either page reaches the other, but what they say.

use serde_json::{Value, json};
use xtask::webdriver::Look;

use super::{add_role, finish_request, take_person};
use crate::fixture::{Door, HostPage, Stage, World};

/// Holds the app inline, hands a token over where there is one, and notes what it is told. What it needs stands in the
/// fragment of its address, where an app that touched it would be noticed.
const PORTAL: &str = r##"
const told = (window.told = []);
const { token, count } = JSON.parse(decodeURIComponent(location.hash.slice(1)));
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

const WAIT_TOLD: &str = "const [part, done] = arguments; const end = Date.now() + 20000;
    (function look() { const found = told.find((it) => JSON.stringify(it).includes(part));
      found || Date.now() > end ? done(found ?? { nothing: told }) : requestAnimationFrame(look); })()";

async fn told(stage: &Stage, part: &str) -> Value {
    let found =
        stage.screen.client.execute_async(WAIT_TOLD, vec![json!(part)]).await.expect("the portal answers");
    assert!(found.get("nothing").is_none(), "the portal was never told {part}: {found}");
    found[1].clone()
}

/// A world with a portal that may hold the app, at this page of it.
async fn in_a_portal(role: Option<&str>, count: u32, look: Look) -> (Stage, HostPage) {
    let door = Door::open().await;
    let stage = World { tenant: door.let_in(), look, ..World::default() }.start().await;
    let portal = HostPage::inline(door, stage.app.url(), stage.tenant.url(), PORTAL, STYLES);
    stage.allow_parents(json!([portal.origin]));
    let token = role.map(|role| stage.tenant.token_for(&stage.account(role).user_name).expect("a token"));
    let facts = json!({ "token": token, "count": count }).to_string();
    let facts: String = facts.bytes().map(|byte| format!("%{byte:02x}")).collect();
    stage.screen.go(&format!("{}/#{facts}", portal.origin)).await;
    (stage, portal)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_asks_for_a_role_and_the_portal_stays_as_it_was() {
    let (stage, _portal) = in_a_portal(Some("manager"), 1, Look::default()).await;
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
    assert_eq!(screen.script("return elements[0].route", vec![]).await, "#/requests");
    let mut after = screen.script(of_the_page, vec![]).await;
    // A person has been in the app: that it has the focus is as it should be.
    after[7] = before[7].clone();
    assert_eq!(after, before, "the journey changed the portal");
    let left = "return [[...document.querySelectorAll('[id]')].map((it) => it.id), Object.keys(localStorage),
        Object.keys(sessionStorage), document.cookie]";
    assert_eq!(screen.script(left, vec![]).await, json!([["main"], [], [], ""]));
    stage.finish().await;
}
