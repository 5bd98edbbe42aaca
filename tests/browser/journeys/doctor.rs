//! The doctor's page: in order it says so, and each thing that is not is found, with the line that mends it.

use std::{collections::BTreeMap, fs};

use serde_json::{Value, json};
use xtask::{dist::finish::Manifest, webdriver::Look};

use crate::fixture::{Build, HostPage, Screen, Stage, World};

/// Stands in for every secret.
const CANARY: &str = "eyJhbGciOiJSUzI1NiJ9.CANARY-7f3a.sig";
const NO_STORAGE: &str = "for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
    Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError'); } });";
const HOUR_AHEAD: &str = "const now = Date.now; Date.now = () => now() + 3600000;";
const NO_CLIPBOARD: &str = "Object.defineProperty(navigator, 'clipboard', { get() { return undefined; } });";
const FOUND: &str = "return Object.fromEntries([...document.querySelectorAll('[data-check]')].map((it) =>
    [it.dataset.check, [it.dataset.verdict, it.querySelector('p').textContent, it.querySelector('pre')?.textContent ?? '']]))";
const REPORT: &str = "return document.getElementById('text').value";

/// Verdict, words and the lines to add, by check.
type Found = BTreeMap<String, (String, String, String)>;

/// A tenant whose clock goes like any other: the doctor compares it.
fn world() -> World {
    World { tenant: tenant::Options { speed: 1.001, ..tenant::Options::default() }, ..World::default() }
}

async fn look_at(stage: &Stage, tail: &str) -> Found {
    stage.screen.go(&format!("{}doctor.html{tail}", stage.app.url())).await;
    read(&stage.screen).await
}

async fn read(screen: &Screen) -> Found {
    screen.find("button", "Copy the report").await;
    serde_json::from_value(screen.script(FOUND, vec![]).await).expect("findings")
}

/// This check, and no other than those that follow from it, is a problem, and the line that mends it stands there.
fn assert_found(found: &Found, id: &str, fix: &str, following: &[&str]) {
    let (verdict, words, lines) = &found[id];
    assert_eq!(verdict, "problem", "{id}: {words}");
    assert!(lines.contains(fix), "{id} says {lines:?} and not {fix:?}: {words}");
    for (other, (verdict, words, _)) in found {
        let may = other == id || following.contains(&other.as_str());
        assert!(may || verdict == "ok", "{other} is no part of this: {verdict}, {words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_is_set_up_correctly_is_said_to_be_and_the_report_can_be_taken_along() {
    let stage = world().start().await;
    let screen = &stage.screen;
    let found = look_at(&stage, "").await;
    for (id, (verdict, words, lines)) in &found {
        assert_eq!((verdict.as_str(), lines.as_str()), ("ok", ""), "{id}: {words}");
    }
    assert_eq!(found.len(), 18, "{:?}", found.keys());
    screen.reads("Everything that can be seen from here is in order.").await;
    screen.reach("Is the app set up correctly?").await;
    screen.picture("doctor").await;
    screen.press("button", "Look again").await;
    screen.reads("Everything that can be seen from here is in order.").await;
    screen.find("button", "Copy the report").await;
    screen.press("button", "Copy the report").await;
    screen.find_starting("status", "", "").await;
    let report = screen.script(REPORT, vec![]).await.to_string();
    assert_eq!(report.matches("[OK]").count(), found.len(), "{report}");
    assert!(stage.accepted().is_empty() && stage.asked("GET", "/oauth/authorize") == 0);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_is_calm_on_a_phone_and_in_the_dark_with_problems_to_show() {
    for (name, look) in [
        ("dark", Look { dark: true, ..Look::default() }),
        ("phone", Look { size: (360, 740), ..Look::default() }),
    ] {
        let stage =
            World { look, config: json!({ "branding": { "colour": "red" } }), ..world() }.start().await;
        stage.app.spoil("/", "cross-origin-opener-policy", None);
        look_at(&stage, "").await;
        stage.screen.reads("2 problems found.").await;
        stage.screen.reach("Is the app set up correctly?").await;
        assert!(!stage.screen.scrolls_sideways().await, "{name}");
        stage.screen.picture(&format!("doctor-{name}")).await;
        stage.screen.press("link", "Other headers of the page").await;
        stage.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_that_the_server_does_not_send_is_named() {
    let stage = world().start().await;
    stage.app.spoil("/", "cross-origin-opener-policy", None);
    let found = look_at(&stage, "").await;
    assert_found(&found, "headers", "Cross-Origin-Opener-Policy: same-origin", &[]);
    stage.app.spoil("/", "cross-origin-opener-policy", Some("same-origin"));

    stage.app.spoil("relay.html", "cross-origin-opener-policy", Some("same-origin"));
    let found = look_at(&stage, "").await;
    assert_found(&found, "relay", "Cross-Origin-Opener-Policy: unsafe-none", &[]);
    stage.app.spoil("relay.html", "cross-origin-opener-policy", Some("unsafe-none"));

    stage.app.spoil("embed/v1/access-request.js", "access-control-allow-origin", None);
    let found = look_at(&stage, "").await;
    assert_found(&found, "loader", "Access-Control-Allow-Origin: *", &[]);
    stage.app.spoil("embed/v1/access-request.js", "access-control-allow-origin", Some("*"));

    stage.app.spoil("/", "cache-control", Some("max-age=86400"));
    let found = look_at(&stage, "").await;
    assert_found(&found, "keeping", "index.html  Cache-Control: no-cache", &["headers"]);
    stage.app.spoil("/", "cache-control", Some("no-cache"));

    stage.app.spoil("", "content-security-policy", None);
    let found = look_at(&stage, "").await;
    assert_found(&found, "csp", "script-src 'self' 'wasm-unsafe-eval'", &["frame"]);
    assert!(found["csp"].2.contains(&format!("connect-src 'self' {};", stage.tenant.url())), "{found:?}");
    assert!(found["frame"].2.contains("frame-ancestors 'none'"), "{found:?}");
    stage.screen.picture("doctor-no-policy").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_forbids_webassembly_or_the_tenant_is_found_by_both_its_ends() {
    let stage = world().start().await;
    stage.app.set_tenant_origin("");
    let found = look_at(&stage, "").await;
    let wanted = format!("connect-src 'self' {}", stage.tenant.url());
    assert_found(&found, "api", &wanted, &["csp", "token", "readable"]);
    assert!(found["csp"].2.contains(&wanted), "{found:?}");
    stage.app.set_tenant_origin(stage.tenant.url());

    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src *; img-src 'self'; base-uri 'none'; \
                  form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
    stage.app.spoil("", "content-security-policy", Some(policy));
    let found = look_at(&stage, "").await;
    assert_found(&found, "wasm", "script-src 'self' 'wasm-unsafe-eval'", &["csp"]);
    assert!(found["csp"].2.contains("script-src 'self' 'wasm-unsafe-eval'"), "{found:?}");
    stage.screen.go("about:blank").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_and_config_that_name_different_portals_are_found() {
    let stage = world().start().await;
    stage.allow_parents(json!(["https://portal.example"]));
    stage.app.set_frame_ancestors(&["https://old.example".to_owned()]);
    let found = look_at(&stage, "").await;
    assert_found(&found, "frame", "frame-ancestors https://portal.example", &[]);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_a_wrong_type_a_changed_one_and_a_missing_one_are_found() {
    let build = Build::copy();
    let stage = World { dist: Some(build.folder().to_owned()), ..world() }.start().await;
    stage.app.spoil(".wasm", "content-type", Some("application/octet-stream"));
    let found = look_at(&stage, "").await;
    assert_found(&found, "wasm", "Content-Type: application/wasm", &[]);
    stage.app.spoil(".wasm", "content-type", Some("application/wasm"));

    let manifest = Manifest::read(build.folder()).expect("a build");
    let asset = |name: &str| format!("assets/{}/{name}", manifest.build);
    let late = build.folder().join(asset("late.wasm"));
    let mut bytes = fs::read(&late).expect("the second half");
    bytes.push(0);
    fs::write(&late, bytes).expect("a changed file");
    fs::remove_file(build.folder().join(asset("de.txt"))).expect("the language");
    let found = look_at(&stage, "").await;
    assert_found(
        &found,
        "files",
        &format!("{}: is another file than was published", asset("late.wasm")),
        &[],
    );
    assert!(found["files"].2.contains(&format!("{}: is missing", asset("de.txt"))), "{found:?}");

    fs::remove_dir_all(build.folder().join("assets")).expect("all assets");
    let found = look_at(&stage, "").await;
    assert_eq!(found["files"].0, "problem", "the doctor works where nothing of the app does");
    stage.screen.go("about:blank").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_that_answers_no_other_origin_is_told_apart_from_one_that_is_not_there() {
    let stage = world().start().await;
    let settings = stage.tenant.settings();
    stage.tenant.set_config(tenant::Settings { cors: false, ..settings.clone() });
    let found = look_at(&stage, "").await;
    let line = format!("Access-Control-Allow-Origin: {}", stage.app.origin());
    assert_found(&found, "api", &line, &["token", "readable"]);
    assert!(found["api"].1.contains("does not let this page read the answer"), "{found:?}");
    assert!(found["token"].2.contains(&line), "{found:?}");

    stage.tenant.set_config(tenant::Settings { expose_headers: false, ..settings });
    let found = look_at(&stage, "").await;
    let line = "Access-Control-Expose-Headers: Retry-After, X-Total-Count, SLPT-Request-ID, Date";
    assert_found(&found, "readable", line, &[]);

    let nobody = "http://127.0.0.1:9";
    stage.app.set_tenant_origin(nobody);
    stage.app.set_config(json!({ "tenant": { "apiUrl": nobody, "redirectUri": stage.app.url(), "clientId": "x", "scopes": [] } }));
    let found = look_at(&stage, "").await;
    assert_found(&found, "api", "tenant.apiUrl", &["token", "readable"]);
    assert!(found["api"].1.contains("does not answer at all"), "{found:?}");
    stage.screen.go("about:blank").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_off_is_found_and_whose_it_is() {
    let stage = World { before: HOUR_AHEAD, ..world() }.start().await;
    let found = look_at(&stage, "").await;
    assert_found(&found, "clock", "timedatectl set-ntp true", &[]);
    assert!(found["clock"].1.contains("60 minutes ahead of the tenant's"), "{found:?}");
    let screen = stage.finish_on().await;

    let stage = world().start_on(screen).await;
    stage.app.spoil("", "date", Some("Thu, 01 Jan 2015 00:00:00 GMT"));
    let found = look_at(&stage, "").await;
    assert_found(&found, "clock", "timedatectl set-ntp true", &[]);
    assert!(found["clock"].1.contains("it is the server's that is wrong"), "{found:?}");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_stores_nothing_is_found_and_a_report_is_copied_by_hand_where_it_must() {
    let stage = World { before: NO_STORAGE, ..world() }.start().await;
    let found = look_at(&stage, "").await;
    assert_found(&found, "storage", &format!("Site data: allow {}", stage.app.origin()), &[]);
    let screen = stage.finish_on().await;

    let stage = World { before: NO_CLIPBOARD, ..world() }.start_on(screen).await;
    look_at(&stage, "").await;
    stage.screen.press("button", "Copy the report").await;
    stage.screen.reads("the report stands below, marked to be copied").await;
    stage.screen.has_focus("textbox", "The report, to copy by hand").await;
    stage.screen.assert_accessible("the report by hand").await;
    stage.screen.picture("doctor-by-hand").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_config_that_cannot_be_used_is_explained_key_by_key() {
    let build = Build::copy();
    let stage = World { dist: Some(build.folder().to_owned()), ..world() }.start().await;
    let tenant = json!({ "apiUrl": stage.tenant.url(), "redirectUri": stage.app.url(), "clientId": "x", "scopes": [] });
    for (config, line) in [
        (json!({ "tenant": tenant, "brandng": {} }), "brandng is not known"),
        (json!({ "tenant": tenant, "rules": "beta-2024" }), "rules is none of beta-2023, v1-2026."),
        (
            json!({ "tenant": tenant, "embed": { "allowedParents": ["https://portal.example/"] } }),
            "embed.allowedParents.0 is not written as it must be",
        ),
        (
            json!({ "tenant": tenant, "session": { "storage": true } }),
            "session.storage is none of session, memory.",
        ),
    ] {
        stage.app.set_config(config);
        let found = look_at(&stage, "").await;
        assert_found(&found, "config", line, &["frame"]);
    }
    let elsewhere = json!({ "apiUrl": stage.tenant.url(), "redirectUri": "https://other.example/", "clientId": "x", "scopes": [] });
    stage.app.set_config(json!({ "tenant": elsewhere }));
    let found = look_at(&stage, "").await;
    assert_found(&found, "address", &format!("\"redirectUri\": \"{}\"", stage.app.url()), &[]);

    stage.app.set_config(Value::Null);
    fs::write(build.folder().join("config.json"), format!("{{ \"tenant\": \"{CANARY}\", }}"))
        .expect("a broken config");
    let found = look_at(&stage, "").await;
    assert_eq!(found["config"].0, "problem");
    assert!(found["config"].1.contains("is no JSON"), "{found:?}");
    assert!(!stage.screen.script(REPORT, vec![]).await.to_string().contains("CANARY"));
    stage.screen.go("about:blank").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_that_cannot_be_read_are_named_however_they_are_written() {
    for (tokens, line) in [
        (json!({ "accent": "#ff6600" }), "accent on bg, light: 2.7 : 1, must be 4.5 : 1"),
        (json!({ "text": "hsl(190 10% 60%)" }), "text on surface, light: "),
    ] {
        let stage = World { config: json!({ "branding": { "tokens": tokens } }), ..world() }.start().await;
        let found = look_at(&stage, "").await;
        assert_found(&found, "colours", line, &[]);
        stage.screen.go("about:blank").await;
    }
    let tokens = json!({ "accent": "light-dark(hsl(210 100% 30%), #9cf)", "accent-strong": "light-dark(#036, #cfe4ff)" });
    let stage = World { config: json!({ "branding": { "tokens": tokens } }), ..world() }.start().await;
    let found = look_at(&stage, "").await;
    assert_eq!(found["colours"].0, "ok", "{found:?}");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_gets_into_the_report_the_page_or_a_call() {
    let config = json!({
        "session": { "tokenKey": "portal.token" },
        "password": CANARY,
        "branding": { "title": CANARY, "tokens": { "accent": CANARY } },
        "tenant": { "clientId": "x", "scopes": [CANARY], "logoutUrl": format!("https://user:{CANARY}@acme.example/") },
    });
    let stage = World { config, ..world() }.start().await;
    let keep = "sessionStorage.setItem('portal.token', arguments[0]); localStorage.setItem('ar.draft', arguments[0]);
        document.cookie = `session=${arguments[0]}`;";
    look_at(&stage, "").await;
    stage.screen.script(keep, vec![json!(CANARY)]).await;
    let found = look_at(&stage, &format!("?code={CANARY}&state=x#access_token={CANARY}")).await;
    assert!(found["config"].2.contains("password is not known"), "{found:?}");
    let report = stage.screen.script(REPORT, vec![]).await.to_string();
    assert!(report.contains("[Problem] config.json"), "{report}");
    let page = stage.screen.script("return document.documentElement.outerHTML", vec![]).await.to_string();
    let calls = format!("{:?}", stage.tenant.requests());
    for (what, text) in [("the report", report), ("the page", page), ("a call", calls)] {
        assert!(!text.contains("CANARY"), "{what} holds the canary: {text}");
    }
    stage.app.set_config(json!({ "tenant": { "client_secret": CANARY } }));
    let found = look_at(&stage, "").await;
    assert!(found["config"].1.contains("tenant.client_secret looks like a secret"), "{found:?}");
    assert!(!stage.screen.script(REPORT, vec![]).await.to_string().contains("CANARY"));
    stage.screen.go("about:blank").await;
}

/// Shows the doctor in a frame. The address stands in the fragment.
const PORTAL: &str = r#"const frame = document.createElement("iframe");
frame.title = "Doctor"; frame.width = "800"; frame.height = "900"; frame.referrerPolicy = "origin";
frame.src = decodeURIComponent(location.hash.slice(1));
document.getElementById("main").append(frame);"#;

#[tokio::test(flavor = "multi_thread")]
async fn in_a_frame_of_a_portal_it_says_what_holds_there() {
    let stage = world().start().await;
    let screen = &stage.screen;
    let portal = HostPage::serve(stage.app.url(), PORTAL).await;
    for (allowed, verdict) in [(portal.origin.as_str(), "ok"), ("https://other.example", "problem")] {
        stage.allow_parents(json!([allowed]));
        // The headers let the page load, whatever the config says.
        stage.app.set_frame_ancestors(std::slice::from_ref(&portal.origin));
        screen.go("about:blank").await;
        screen.go(&format!("{}/#{}doctor.html", portal.origin, stage.app.url())).await;
        screen.enter_frame_found_by("return document.querySelector('iframe')").await;
        let found = read(screen).await;
        let (said, words, lines) = &found["stand"];
        assert_eq!(said, verdict, "{words}");
        assert!(words.contains(&portal.origin), "{words}");
        assert_eq!(lines.contains("\"allowedParents\""), verdict == "problem", "{lines}");
        // What a browser keeps for a frame of another site differs from one to the next; that it says so does not.
        let (_, storage, _) = &found["storage"];
        assert!(storage.contains("apart for") || storage.contains("refused"), "{storage}");
        println!("storage in a frame: {:?}", found["storage"]);
        screen.client.clone().enter_parent_frame().await.expect("the portal");
        screen.picture(&format!("doctor-framed-{verdict}")).await;
    }
    stage.finish().await;
}
