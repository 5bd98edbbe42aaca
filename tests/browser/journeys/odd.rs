//! Browsers that keep nothing, answers that nobody has documented, a deployment under an open form: the app goes on.

use serde_json::{Value, json};
use tenant::{Action, Fault};

use super::{COMMENT, add_role, at_details, finish_request};
use crate::fixture::{Build, Screen, World};

/// As in a private window with all site data blocked.
const NO_STORAGE: &str = "for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
    Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError'); } });";
/// A tab that may keep its own things, on a device that keeps nothing.
const FULL_STORAGE: &str = "const tab = window.sessionStorage; const put = Storage.prototype.setItem;
    Storage.prototype.setItem = function (key, value) {
        if (this !== tab) throw new DOMException('full', 'QuotaExceededError');
        put.call(this, key, value);
    };
    Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('blocked', 'SecurityError'); } });";

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_blocks_all_storage_says_so_instead_of_signing_in_for_nothing() {
    let stage = World { before: NO_STORAGE, ..World::default() }.start().await;
    let screen = &stage.screen;
    screen.reach("Sign in to request access").await;
    screen.press("button", "Sign in").await;
    screen.reads("This browser does not let the page store anything").await;
    screen.reads("Allow this site to store data").await;
    screen.assert_accessible("no storage").await;
    screen.picture("no-storage").await;
    assert_eq!(stage.asked("POST", "/oauth/token"), 0);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_full_sends_all_the_same_and_is_told_what_that_means() {
    let stage = World { before: FULL_STORAGE, ..World::default() }.start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    add_role(screen).await;
    screen.reads("This browser does not let the app keep anything.").await;
    finish_request(&stage, "kept in memory only").await;
    assert_eq!(stage.accepted().len(), 1);
    stage.finish().await;
}

/// The second half of the app comes when the test says so.
const LATE_HELD_BACK: &str = "const real = window.fetch;
    const told = new Promise((resolve) => { window.__comeNow = resolve; });
    window.fetch = async function (...what) {
        if (String(what[0]?.url ?? what[0]).includes('late.wasm')) await told;
        return real.apply(this, what);
    };";

/// The first question was drawn anew when the second half came: the focus was lost, and a press at that moment did nothing.
#[tokio::test(flavor = "multi_thread")]
async fn the_second_half_of_the_app_comes_without_drawing_the_first_question_anew() {
    let stage = World { before: LATE_HELD_BACK, ..World::default() }.start().await;
    let screen = &stage.screen;
    stage.sign_in("manager").await;
    screen.find("radio", "Other people").await;
    let held = "window.__held = [...document.querySelectorAll('input[type=radio]')].at(-1);
        window.__held.focus(); window.__held.click(); window.__comeNow(); return true";
    screen.script(held, vec![]).await;
    screen.find("combobox", "People").await;
    let kept =
        "return [window.__held.isConnected, document.activeElement === window.__held, window.__held.checked]";
    assert_eq!(screen.script(kept, vec![]).await, json!([true, true, true]));
    stage.finish().await;
}

/// A database that opens when the test says so.
const SLOW_DATABASE: &str = "const open = IDBFactory.prototype.open;
    const told = new Promise((resolve) => { window.__openNow = resolve; });
    IDBFactory.prototype.open = function (...which) {
        const opened = open.apply(this, which);
        if (which[0] !== 'access-request') return opened;
        const late = new EventTarget();
        opened.onupgradeneeded = (event) => late.onupgradeneeded?.(event);
        opened.onsuccess = async () => { await told; late.onsuccess(new Event('success')); };
        Object.defineProperty(late, 'result', { get: () => opened.result });
        return late;
    };";

/// On a busy machine the database took longer than the app waits for it. The page said for good that nothing was kept, and
/// that was true: records went to memory for the rest of the visit.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_opens_late_still_gets_what_was_sent_and_takes_the_warning_away() {
    let stage = World { before: SLOW_DATABASE, ..World::default() }.start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.reads("This browser does not let the app keep anything.").await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    add_role(screen).await;
    finish_request(&stage, "recorded in memory first").await;
    screen.script("window.__openNow()", vec![]).await;
    screen.gone("text", "This browser does not let the app keep anything.").await;
    assert!(screen.stored().await.contains("Accepted"), "{}", screen.stored().await);
    assert_eq!(stage.accepted().len(), 1);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_the_api_has_not_documented_are_shown_and_missing_ones_are_no_blank() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    let answer = json!([
        { "id": "1", "accessRequestId": "r1", "name": "Wormhole", "type": "PORTAL", "state": "QUANTUM_LEAP",
          "requestType": "LEND_ACCESS", "created": "2026-01-02T03:04:05.000Z",
          "requestedFor": { "type": "ROBOT", "id": "i1", "name": "Hal" },
          "accessRequestPhases": [{ "name": "DREAM_PHASE", "state": "DREAMING" }],
          "approvalDetails": [{ "status": "PONDERED", "scheme": "ORACLE", "currentOwner": null }] },
        { "id": "2", "accessRequestId": "r2" },
    ]);
    let action = Action::ReplaceBody { body: answer.to_string() };
    stage.tenant.add_fault(Fault::on("GET", "/beta/access-request-status", action).times(0));
    screen.press("link", "My requests").await;
    screen.reach("My requests").await;
    screen.reads("IdentityNow calls its state “QUANTUM_LEAP”, which this app does not know").await;
    screen.reads("IdentityNow does not say how far it is").await;
    screen.picture("unknown-words").await;
    screen.press_starting("link", "Wormhole").await;
    screen.reach("Request for Wormhole").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_open_while_a_new_version_is_deployed_keeps_its_draft_and_mixes_nothing() {
    let build = Build::copy();
    let stage = World { dist: Some(build.folder().to_owned()), ..World::default() }.start().await;
    let screen = &stage.screen;
    let item = at_details(&stage).await;
    screen.type_into("textbox", COMMENT, "typed before").await;
    let loaded = stage.app.requested().len();
    let (old, new) = build.deploy_another();
    screen.type_into("textbox", COMMENT, " and after").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    let since = stage.app.requested().split_off(loaded);
    assert!(
        !since.iter().any(|path| path.contains(&new)),
        "the open page loads parts of another build: {since:?}"
    );
    let loaded = stage.app.requested().len();
    screen.reload().await;
    screen.reach("Check your request").await;
    screen.reads("typed before and after").await;
    screen.reads(&item).await;
    let since = stage.app.requested().split_off(loaded);
    assert!(since.iter().any(|path| path.contains(&new)), "{since:?}");
    assert!(
        !since.iter().any(|path| path.contains(&old)),
        "the new page loads parts of the old build: {since:?}"
    );
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn under_the_rules_of_2026_the_journey_speaks_v1() {
    let tenant = tenant::Options { rules: tenant::Rules::V12026, ..tenant::Options::default() };
    let config = json!({ "apiVersion": "v1", "rules": "v1-2026" });
    let stage = World { tenant, config, ..World::default() }.start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    let item = add_role(screen).await;
    finish_request(&stage, "by the new rules").await;
    let commit = stage.tenant.ledger().remove(0);
    assert_eq!(commit.version, "v1");
    assert_eq!(comment_of(&commit.body), "by the new rules");
    screen.press("link", "View my requests").await;
    screen.reach("My requests").await;
    screen.press_starting("link", &item).await;
    screen.reach(&format!("Request for {item}")).await;
    stage.finish().await;
}

/// Of the first item, in one list for all or in a list for each person.
fn comment_of(body: &Value) -> Value {
    let flat = &body["requestedItems"][0]["comment"];
    let nested = &body["requestedForWithRequestedItems"][0]["requestedItems"][0]["comment"];
    if flat.is_null() { nested.clone() } else { flat.clone() }
}

/// More pairs than anybody types, one of them twice, in the draft that lies on the device.
const TEN_THOUSAND_PAIRS: &str =
    "const key = Object.keys(localStorage).find((it) => it.startsWith('ar.draft.'));
    const kept = JSON.parse(localStorage.getItem(key));
    kept.guide.grant.draft.metadata = Array.from({ length: 10000 }, (_, n) =>
        ({ key: n === 9000 ? 'key 0' : `key ${n}`, value: String(n) }));
    localStorage.setItem(key, JSON.stringify(kept)); return true";
/// How long the page is busy with it is measured by `cargo xtask bench --only keystroke`.
const PASTE_A_MEGABYTE: &str = "const [it] = arguments; it.value = 'long '.repeat(200000);
    it.dispatchEvent(new Event('input', { bubbles: true })); return true";
/// More elements than any of the app's pages has, and too few to keep a browser busy.
const MOST_ELEMENTS: u64 = 6_000;

/// Ten thousand pairs of reference data were twenty thousand fields, and a megabyte was read back whole for each item.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_far_too_much_is_found_at_its_field_and_never_drawn_whole() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    at_details(&stage).await;
    screen.script(TEN_THOUSAND_PAIRS, vec![]).await;
    screen.reload().await;
    screen.reach("Details").await;
    screen.reads("9,899 more pairs are not shown here, and sent all the same.").await;
    let comment = screen.find("textbox", COMMENT).await;
    screen.script(PASTE_A_MEGABYTE, vec![serde_json::to_value(&comment).expect("an element")]).await;
    screen.set_date("date", "Access ends on (optional)", "275760-09-13").await;
    assert!(elements(screen).await < MOST_ELEMENTS, "{} elements", elements(screen).await);
    screen.press("button", "Continue").await;
    screen.reach("There is a problem").await;
    let lines = screen.summary_lines().await;
    assert_eq!(lines.len(), 2, "{lines:?}");
    screen.assert_error_at("date", "Access ends on (optional)", &lines[0]).await;
    // The pair that is there twice has no field: what is wrong stands with those that are not shown.
    screen.press("link", &lines[1]).await;
    screen.has_focus("button", "Remove what is not shown").await;
    screen.reads("there are 10,000, and").await;
    screen.picture("details-far-too-much").await;

    screen.press("button", "Remove what is not shown").await;
    screen.set_date("date", "Access ends on (optional)", "").await;
    screen.gone("heading", "There is a problem").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
    screen.reads("997,999 more characters are sent").await;
    assert!(screen.text().await.len() < 50_000, "the page reads back {} bytes", screen.text().await.len());
    assert!(elements(screen).await < MOST_ELEMENTS, "{} elements", elements(screen).await);
    screen.picture("check-far-too-much").await;
    stage.finish().await;
}

async fn elements(screen: &Screen) -> u64 {
    screen.script("return document.getElementsByTagName('*').length", vec![]).await.as_u64().expect("a count")
}
