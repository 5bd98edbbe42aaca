//! `<access-request>` as integrators use it: with typos, before its script has come, with half a token, and with every attribute,
//! property and method that `docs/embedding.md` names.

use chrono::{DateTime, Days};
use serde_json::{Value, json};
use tenant::{Action, Fault};

use super::{
    COMMENT, add_role,
    embedding::{SOON, enter_frame, told},
};
use crate::fixture::{Door, HostPage, PATIENCE, Stage, World};

/// A portal that makes an element whenever it is told how, and notes everything that comes of it. The element's patience with
/// the app ends when the test says so, by `late()`.
const PORTAL: &str = r##"
const [told, warned, rejected, asked] = [[], [], [], []];
Object.assign(window, { told, warned, rejected, asked });
console.warn = (...words) => warned.push(words.map(String).join(" "));
addEventListener("unhandledrejection", ({ reason }) => rejected.push(String(reason)));
const wait = window.setTimeout;
window.setTimeout = (act, ms, ...more) => ms === 15_000 ? (window.late = act, 0) : wait(act, ms, ...more);
window.make = (attributes, properties = {}, maker = document) => {
  window.element?.remove();
  told.length = warned.length = asked.length = 0;
  const element = (window.element = maker.createElement("access-request"));
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  for (const name of ["ready", "resize", "route", "auth", "request-accepted", "error"]) {
    element.addEventListener(`ar-${name}`, (event) => told.push([event.type, event.detail]));
  }
  Object.assign(element, properties);
  return element;
};
/** Hands over one after the other, and notes why each was asked for. */
window.tokens = (list) => async ({ reason }) => ({ accessToken: list[asked.push(reason) - 1], expiresIn: 600 });
window.show = (element) => document.getElementById("main").append(element);
"##;

/// The portal, with its scripts run: in WebKit a page counts as loaded before.
async fn portal(world: World) -> (Stage, HostPage) {
    let (stage, config) = (world.clone().start().await, world.config);
    let portal = HostPage::at(Door::open().await, stage.app.url(), PORTAL);
    stage.allow_parents_with(json!([portal.origin]), &config);
    enter(&stage, &portal).await;
    (stage, portal)
}

async fn enter(stage: &Stage, portal: &HostPage) {
    stage.screen.go(&portal.with(&json!({}))).await;
    assert!(stage.screen.holds("return typeof window.make === 'function'", SOON).await, "no script has run");
}

fn token(stage: &Stage, role: &str) -> String {
    stage.tenant.token_for(&stage.account(role).user_name).expect("a token")
}

/// In the portal: what the script returns, once that is anything.
async fn comes(stage: &Stage, script: &str) -> Value {
    let found = stage.screen.comes(script, vec![], PATIENCE).await;
    found.unwrap_or_else(|| panic!("never: {script}"))
}

/// In the app's frame.
async fn comes_within(stage: &Stage, script: &str) -> Value {
    enter_frame(stage).await;
    let found = comes(stage, script).await;
    stage.screen.client.clone().enter_parent_frame().await.expect("the portal");
    found
}

/// The app has both its halves. A frame that goes while the second comes says in Firefox's console that this did not arrive.
const WHOLE: &str = "return document.querySelector('footer button') && true";
const HEIGHT: &str = "element.shadowRoot.querySelector('iframe').getBoundingClientRect().height";

/// One attribute that the protocol does not take made the whole of `ar:init` void. The app never said that it was ready, and fifteen
/// seconds later the element hid it: a typo kept the app away, and nobody was told which.
#[tokio::test(flavor = "multi_thread")]
async fn a_typo_in_an_attribute_costs_that_attribute_alone_and_is_named() {
    let (stage, _portal) = portal(World::default()).await;
    let screen = &stage.screen;
    let odd = "show(make({ locale: 'de_CH', theme: 'drak', 'min-height': '500.5px', 'max-height': '400' },
        { tokens: { radius: 4, 'radius-s': '3px', 'no name': '1px', font: null } }))";
    screen.script(odd, vec![]).await;
    told(&stage, "ar-ready").await;
    told(&stage, "ar-resize").await;
    let refused = told(&stage, "message-refused").await;
    assert_eq!(refused["names"], json!(["min-height"]), "it is more than max-height");
    assert_eq!(told(&stage, "no name").await["names"], json!(["no name", "theme"]));
    // A number has got through to the app, which names what it cannot use itself.
    assert_eq!(told(&stage, r#"["radius"]"#).await["code"], "theme-refused");
    assert_eq!(screen.script(&format!("return {HEIGHT}"), vec![]).await, json!(400));
    let warned = screen.script("return warned", vec![]).await;
    assert_eq!(warned.as_array().map(Vec::len), Some(2), "{warned}");
    assert!(warned.to_string().contains("min-height"), "{warned}");
    let dressed = "const app = document.querySelector('.ar-app');
        return document.documentElement.lang.startsWith('de') && getComputedStyle(app).getPropertyValue('--ar-radius-s') || null";
    assert_eq!(comes_within(&stage, dressed).await, "3px");

    comes_within(&stage, WHOLE).await;
    screen.script("show(make({ locale: 'deutsch', 'min-height': 'tall', 'max-height': '0' }))", vec![]).await;
    told(&stage, "ar-ready").await;
    let names = &told(&stage, "message-refused").await["names"];
    assert_eq!(*names, json!(["locale", "min-height", "max-height"]));
    // Changed later, the same holds.
    screen.script("told.length = 0; element.locale = 'the French one'", vec![]).await;
    assert_eq!(told(&stage, "message-refused").await["names"], json!(["locale"]));
    screen.script("element.locale = 'fr_FR'", vec![]).await;
    comes_within(&stage, "return document.documentElement.lang.startsWith('fr') || null").await;
    let all = screen.script("return told.filter(([type]) => type === 'ar-error').length", vec![]).await;
    assert_eq!(all, 1, "the app itself was told nothing that it refused");
    stage.finish().await;
}

/// What a page sets before the element's script has come are plain properties, which then stood in front of the element's own: the
/// portal's `getToken` was overwritten, and its `tokens` were never looked at.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_set_before_the_script_came_counts() {
    let (stage, _portal) = portal(World::default()).await;
    let screen = &stage.screen;
    // A document that is not shown makes elements which become what they are when they are taken into one that is.
    let early = "const element = make({}, { locale: 'en', minHeight: 1500, tokens: { radius: '2px' }, getToken: tokens([arguments[0]]) },
        document.implementation.createHTMLDocument(''));
        const before = [element.ready, Object.keys(element).length];
        show(element);
        return [before, element.ready, Object.keys(element), element.getAttribute('min-height')]";
    let became = screen.script(early, vec![json!(token(&stage, "employee"))]).await;
    assert_eq!(became, json!([[null, 4], false, [], "1500"]));
    told(&stage, "signed-in").await;
    told(&stage, "ar-resize").await;
    assert_eq!(screen.script(&format!("return {HEIGHT}"), vec![]).await, json!(1500));
    let radius = |px: &str| {
        format!(
            "return getComputedStyle(document.querySelector('.ar-app')).getPropertyValue('--ar-radius').trim() === '{px}' || null"
        )
    };
    comes_within(&stage, &radius("2px")).await;
    screen.script("element.tokens = { radius: '5px' }", vec![]).await;
    comes_within(&stage, &radius("5px")).await;
    stage.finish().await;
}

/// A number that the app does not take as `expiresIn` made the whole message void, and the person had to sign in.
#[tokio::test(flavor = "multi_thread")]
async fn however_a_portal_says_when_its_token_ends_the_person_is_signed_in() {
    let (stage, _portal) = portal(World::default()).await;
    for ends in ["599.6", "'600'", "undefined", "864000", "-1"] {
        let give = format!(
            "const [accessToken] = arguments;
            show(make({{ locale: 'en' }}, {{ getToken: () => ({{ accessToken, expiresIn: {ends} }}) }}))"
        );
        stage.screen.script(&give, vec![json!(token(&stage, "employee"))]).await;
        told(&stage, "signed-in").await;
        comes_within(&stage, WHOLE).await;
        let errors = stage.screen.script("return told.filter(([type]) => type === 'ar-error')", vec![]).await;
        assert_eq!(errors, json!([]), "{ends}");
    }
    assert_eq!(stage.asked("GET", "/oauth/authorize"), 0);
    stage.finish().await;
}

/// One that throws at once was nobody's rejection but the page's own.
#[tokio::test(flavor = "multi_thread")]
async fn a_portal_whose_get_token_fails_is_one_that_has_none() {
    let fast = World { config: json!({ "test": { "clockSpeed": 4 } }), ..World::default() };
    let (stage, _portal) = portal(fast).await;
    for fails in ["() => { throw new Error('no session') }", "async () => { throw new Error('no session') }"]
    {
        let show = format!("show(make({{ locale: 'en' }}, {{ getToken: {fails} }}))");
        stage.screen.script(&show, vec![]).await;
        told(&stage, "ar-ready").await;
        enter_frame(&stage).await;
        stage.screen.reads("The page around this one did not sign you in").await;
        stage.screen.find("button", "Sign in").await;
        stage.screen.client.clone().enter_parent_frame().await.expect("the portal");
        let said = stage.screen.script("return [rejected, warned.length > 0, warned.join()]", vec![]).await;
        assert_eq!((&said[0], &said[1]), (&json!([]), &json!(true)), "{fails}");
        assert!(said[2].as_str().is_some_and(|it| it.contains("no session")), "{said}");
    }
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_is_asked_again_when_its_token_is_refused_and_when_it_ends() {
    let (stage, _portal) = portal(World::default()).await;
    let screen = &stage.screen;
    let first = token(&stage, "employee");
    stage.tenant.set_access_token_seconds(50);
    let short = token(&stage, "employee");
    stage.tenant.set_access_token_seconds(720);
    let last = token(&stage, "employee");
    stage.tenant.add_fault(Fault::on("GET", "/beta/requestable-objects", Action::Expired));
    let show = "show(make({ locale: 'en' }, { getToken: tokens(arguments[0]) }))";
    screen.script(show, vec![json!([first, short, last])]).await;
    told(&stage, "signed-in").await;
    enter_frame(&stage).await;
    screen.press("button", "Continue").await;
    screen.find("heading", "What access?").await;
    screen.touch("What access?").await;
    add_role(screen).await;
    screen.client.clone().enter_parent_frame().await.expect("the portal");
    let asked = comes(&stage, "return asked.length >= 3 ? asked : null").await;
    assert_eq!(asked, json!(["start", "refused", "expiring"]));
    assert_eq!(stage.asked("GET", "/oauth/authorize"), 0);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attributes_fill_the_form_in_and_bound_the_frame_and_the_page_leads_on() {
    let (stage, _portal) = portal(World::default()).await;
    let screen = &stage.screen;
    let report = stage.reports_of("manager").await.remove(0);
    let day = DateTime::from_timestamp_millis(stage.tenant.now_ms()).expect("a moment").date_naive();
    let until = day.checked_add_days(Days::new(60)).expect("a day");
    // As long as a comment may be. In a link each of these letters is six.
    let comment = "ü".repeat(1_000);
    let show = "const [token, who, until, comment] = arguments;
        show(make({ locale: 'en', theme: 'light', 'min-height': '300', 'max-height': '600px', 'prefill-for': who,
          'prefill-until': until, 'prefill-comment': comment }, { getToken: tokens([token]) }))";
    let facts = [
        json!(token(&stage, "manager")),
        json!(report.identity_id),
        json!(until.to_string()),
        json!(comment),
    ];
    screen.script(show, facts.to_vec()).await;
    told(&stage, "ar-ready").await;
    told(&stage, "signed-in").await;
    enter_frame(&stage).await;
    screen.reads("This request was suggested by").await;
    screen.reads(&report.display_name).await;
    screen.press("button", "Continue").await;
    screen.find("heading", "What access?").await;
    screen.touch("What access?").await;
    add_role(screen).await;
    let scrolls = "return innerHeight === 600 && document.scrollingElement.scrollHeight > 600 || null";
    comes(&stage, scrolls).await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    assert_eq!(screen.value_of("textbox", COMMENT).await, comment);
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.press("button", "Send request").await;
    screen.reach("Request sent").await;
    screen.client.clone().enter_parent_frame().await.expect("the portal");
    told(&stage, "ar-request-accepted").await;
    let body = stage.accepted().remove(0);
    assert_eq!(body["requestedFor"], json!([report.identity_id]));
    assert_eq!(body["requestedItems"][0]["comment"], comment.as_str());
    assert!(body["requestedItems"][0]["removeDate"].is_string(), "{body}");
    let heights = "const all = told.filter(([type]) => type === 'ar-resize').map(([, it]) => it.height);
        return [Math.min(...all) >= 300, Math.max(...all)]";
    assert_eq!(screen.script(heights, vec![]).await, json!([true, 600]));

    screen.script("element.navigate('#/requests')", vec![]).await;
    assert_eq!(told(&stage, "#/requests").await["route"], "#/requests");
    enter_frame(&stage).await;
    screen.reach("My requests").await;
    screen.client.clone().enter_parent_frame().await.expect("the portal");
    screen.script("element.theme = 'dark'; element.locale = 'de'", vec![]).await;
    let changed = "const scheme = getComputedStyle(document.querySelector('.ar-app')).colorScheme;
        return scheme === 'dark' && document.documentElement.lang.startsWith('de') || null";
    comes_within(&stage, changed).await;
    enter_frame(&stage).await;
    screen.reach("Meine Anträge").await;
    screen.client.clone().enter_parent_frame().await.expect("the portal");
    screen.picture("element-bounded-dark-de").await;
    // A lower bound is one, too.
    screen.script("show(make({ locale: 'en', 'min-height': '1400' }))", vec![]).await;
    told(&stage, "ar-resize").await;
    assert_eq!(screen.script(&format!("return {HEIGHT}"), vec![]).await, json!(1400));
    stage.finish().await;
}

/// Whether the frame is seen, and what else is.
const SHOWN: &str = "const root = element.shadowRoot; const seen = (name) => root.querySelector(name).checkVisibility();
        return [seen('iframe'), root.querySelector('slot').hidden ? '' : element.innerText || root.querySelector('slot').innerText]";

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_comes_late_takes_the_place_of_what_was_said_instead() {
    let (stage, _portal) = portal(World::default()).await;
    let screen = &stage.screen;
    // An app that comes later than the element waits takes the place of what was said instead.
    screen.script("show(make({ locale: 'en' })); late()", vec![]).await;
    told(&stage, "no-answer").await;
    told(&stage, "ar-ready").await;
    assert_eq!(screen.script(SHOWN, vec![]).await, json!([true, ""]));
    stage.finish().await;
}

/// The app says in its own page why it is not shown, and what to do. After fifteen seconds the element took that page away and left
/// a link: whoever was reading lost the reason.
/// In a stage of its own: a config that changes under a page WebKit does not meet (docs/decisions/0059).
#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_is_not_allowed_keeps_the_apps_own_words_unless_it_has_something_better() {
    let (stage, portal) = portal(World::default()).await;
    let screen = &stage.screen;
    stage.allow_parents(json!(["https://another.example"]));
    stage.app.set_frame_ancestors(std::slice::from_ref(&portal.origin));
    screen.script("show(make({ locale: 'en' }))", vec![]).await;
    enter_frame(&stage).await;
    screen.reach("The app is not shown here").await;
    screen.client.clone().enter_parent_frame().await.expect("the portal");
    screen.script("late()", vec![]).await;
    assert_eq!(told(&stage, "no-answer").await["retryable"], true);
    assert_eq!(screen.script(SHOWN, vec![]).await, json!([true, "Open in a new window"]));
    screen.picture("element-no-answer").await;
    enter_frame(&stage).await;
    screen.reads(&format!("The page {} is not on the list", portal.origin)).await;
    screen.client.clone().enter_parent_frame().await.expect("the portal");

    let better = "const element = make({ locale: 'en' }); const link = document.createElement('a');
        Object.assign(link, { href: '#help', textContent: 'Ask the help desk' }); element.append(link); show(element)";
    screen.script(better, vec![]).await;
    enter_frame(&stage).await;
    screen.reach("The app is not shown here").await;
    screen.client.clone().enter_parent_frame().await.expect("the portal");
    screen.script("late()", vec![]).await;
    told(&stage, "no-answer").await;
    assert_eq!(screen.script(SHOWN, vec![]).await, json!([false, "Ask the help desk"]));
    stage.finish().await;
}
