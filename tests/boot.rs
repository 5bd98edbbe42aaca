//! The release `dist/` starts in a real browser under the strict policy, from any path, and refuses every asset that is
//! not byte for byte what was built, saying so. What the app does once it runs is in `tests/browser/`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use axum::{Router, http::header, routing::get};
use fantoccini::{Client, ClientBuilder, Locator};
use languages::{SAYS_IT_STANDS_IN, speaking};
use serde_json::{Value, json};
use xtask::{
    dist::{copy::DistCopy, finish::Manifest},
    serve::{AppServer, AppServerOptions, local_config},
    setup::Engine,
    webdriver::{Driver, Look, capabilities},
};

#[path = "boot/doctor.rs"]
mod doctor;
#[path = "boot/languages.rs"]
mod languages;
#[path = "boot/left.rs"]
mod left;

/// boot.js never runs when it is refused; the page then waits this long (src/static/shell.css) before it says so.
const PATIENCE: Duration = Duration::from_secs(30);
/// The app's own first page; a page that says why the app is not set up is no start.
const STARTED: &str = "return document.getElementById('boot') === null
    && document.querySelector('h1')?.textContent === 'Sign in to request access'";
const REFUSED: &str = "const it = document.querySelector('[role=alert]');
    return it !== null && getComputedStyle(it).visibility === 'visible' && it.getClientRects().length > 0";

#[tokio::test(flavor = "multi_thread")]
async fn the_app_starts_under_the_strict_policy_and_breaks_none_of_it() {
    let app = serve(AppServerOptions::default()).await;
    let tenant = tenant::Tenant::start(tenant::Options {
        allowed_origins: vec![app.origin().to_owned()],
        redirect_uris: vec![app.url().to_owned()],
        ..tenant::Options::default()
    })
    .await
    .expect("the tenant");
    app.set_tenant_origin(tenant.url());
    app.set_config(local_config(tenant.url(), tenant::Rules::Beta2023));
    let browser = Browser::open().await;
    browser.open_and_wait(app.url(), STARTED).await;
    assert_clean(&browser, &app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_folder_works_under_any_path() {
    let app =
        serve(AppServerOptions { base_path: Some("/portal/access".into()), ..Default::default() }).await;
    let browser = Browser::open().await;
    browser.open_and_wait(app.url(), STARTED).await;
    assert!(app.requested().iter().all(|path| path.starts_with("/portal/access/")), "{:?}", app.requested());
    assert_clean(&browser, &app).await;
}

/// What is looked for is in the sources: an empty list would find nothing anywhere.
#[test]
fn nothing_of_the_gallery_is_shipped() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui/examples");
    let mut words = vec!["#/gallery".to_owned(), "Payroll reader".to_owned()];
    for file in fs::read_dir(sources).expect("the examples").flatten() {
        let text = fs::read_to_string(file.path()).expect("a file");
        let names = text.split("Example { name: \"").skip(1).filter_map(|rest| rest.split('"').next());
        words.extend(names.map(str::to_owned));
    }
    assert!(words.len() > 30, "{words:?}");
    let mut folders = vec![dist()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("dist").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
                continue;
            }
            let bytes = fs::read(entry.path()).expect("a file");
            let has = |word: &&String| bytes.windows(word.len()).any(|window| window == word.as_bytes());
            let found: Vec<_> = words.iter().filter(has).collect();
            assert!(found.is_empty(), "{} ships {found:?}", entry.path().display());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_loaded_twice() {
    let app = serve(AppServerOptions::default()).await;
    let browser = Browser::open().await;
    browser.open_and_wait(app.url(), STARTED).await;
    for name in ["app.wasm", "app.js", "boot.js", "app.css", "config.json"] {
        let times = app.requested().iter().filter(|path| path.ends_with(name)).count();
        // WebKit keeps nothing of a module for later, and this browser of tests has no cache: docs/decisions/0022.
        let most = if name == "app.js" && browser.engine == Engine::Webkit { 3 } else { 1 };
        assert!((1..=most).contains(&times), "{name}: {:?}", app.requested());
    }
}

/// What a page can do wrong, each in its own words.
const TROUBLE: &str = "console.error('said aloud');
    Promise.reject(new Error('caught by nobody'));
    setTimeout(() => { throw new Error('thrown later'); });
    document.documentElement.setAttribute('style', 'color: red');
    try { document.createElement('p').innerHTML = '<b>'; } catch { /* it is the policy that counts */ }
    const image = new Image();
    image.src = 'not-there.png';
    document.documentElement.append(image);";
const TROUBLE_SEEN: &[&str] = &[
    "console: error: said aloud",
    "caught by nobody",
    "thrown later",
    "csp: style-src-attr",
    "csp: require-trusted-types-for",
    "errors: not loaded: ",
    "network: 404 for /not-there.png",
];

/// The journeys are only as good as what they notice, and each engine tells of trouble in its own way.
#[tokio::test(flavor = "multi_thread")]
async fn trouble_of_every_kind_is_noticed() {
    let app = serve(AppServerOptions { before: TROUBLE, ..AppServerOptions::default() }).await;
    let browser = Browser::open().await;
    browser.open_and_wait(app.url(), STARTED).await;
    told(&app, &browser, |seen| {
        let missed = TROUBLE_SEEN.iter().find(|kind| !seen.iter().any(|it| it.contains(**kind)));
        missed.map(|kind| (*kind).to_owned())
    })
    .await;
}

/// Waits until all that should be told to the app server has come; `missed` names what has not.
async fn told(app: &AppServer, browser: &Browser, missed: impl Fn(&[String]) -> Option<String>) {
    let until = std::time::Instant::now() + PATIENCE;
    loop {
        let seen = app.troubles().expect("a watched server");
        let Some(missed) = missed(&seen) else { break };
        assert!(std::time::Instant::now() < until, "nobody noticed {missed:?}: {seen:#?}");
        // A question to the browser is also a moment's time.
        browser.script("return true").await;
    }
}

/// Where a byte is changed: in the middle, or (`cargo xtask hostile --all`) also at both ends.
fn places(length: usize) -> Vec<usize> {
    if xtask::env::whole_campaigns() { vec![0, length / 2, length - 1] } else { vec![length / 2] }
}

const SAYS_A_PART_IS_MISSING: &str =
    "return [...document.querySelectorAll('[role=alert]')].some((it) => it.checkVisibility()
    && it.textContent.includes('A part of the app did not arrive') && it.textContent.includes('Try again'))";

/// Every file of the manifest: an asset that is new has to be refused as well. A language is one part of the app that it can go
/// on without; the later half had its hash in the glue, and no test that it is looked at.
#[tokio::test(flavor = "multi_thread")]
async fn every_asset_with_one_changed_byte_is_refused_and_the_page_says_so() {
    let browser = Browser::open().await;
    let manifest = Manifest::read(&dist()).expect("a finished dist/: run `cargo xtask dist`");
    assert!(manifest.assets.len() >= 12, "{manifest:?}");
    let mut refused = 0;
    for path in manifest.assets.keys() {
        let name = path.rsplit('/').next().expect("a name");
        let length = fs::read(dist().join(path)).expect("the asset").len();
        for place in places(length) {
            let copy = DistCopy::of(&dist()).expect("a copy");
            edit(&copy, name, |bytes| bytes[place] ^= 1);
            let options = AppServerOptions { dist: copy.folder().to_owned(), ..Default::default() };
            if name == "inline.js" {
                // Host pages take it: journeys/inline.rs.
                continue;
            }
            if let Some(language) = name.strip_suffix(".txt").or((name == "languages.js").then_some("de")) {
                let app = speaking(language, options).await;
                browser.open_and_wait(app.url(), SAYS_IT_STANDS_IN).await;
            } else if name == "late.wasm" {
                let app = serve(options).await;
                browser.open_and_wait(app.url(), SAYS_A_PART_IS_MISSING).await;
            } else if name == "relay.js" {
                let app = serve(options).await;
                browser.open_and_wait(&format!("{}relay.html", app.url()), REFUSED).await;
            } else {
                // An answer to a sign-in that began elsewhere is handed on by a script of its own.
                let tail = if name == "answer.js" { "?code=x&state=y" } else { "" };
                assert_refused(&browser, &copy, name, tail).await;
            }
            refused += 1;
        }
    }
    println!("{refused} changed assets were refused");
}

/// What a portal shows where it holds the app, until its element comes.
const INSTEAD: &str = "Access requests cannot be shown here.";

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_pins_the_element_refuses_a_changed_one_and_shows_its_own_words_instead() {
    let browser = Browser::open().await;
    let name = "embed/v1/access-request.js";
    let hash = Manifest::read(&dist()).expect("a finished dist/").loader.remove(name).expect("its hash");
    let length = fs::read(dist().join(name)).expect("the element").len();
    for place in places(length).into_iter().map(Some).chain([None]) {
        let copy = DistCopy::of(&dist()).expect("a copy");
        if let Some(place) = place {
            let path = copy.folder().join(name);
            let mut bytes = fs::read(&path).expect("the element");
            bytes[place] ^= 1;
            fs::write(path, bytes).expect("the element");
        }
        let page = format!(
            "<!doctype html><html lang=en><title>Portal</title><h1>Portal</h1>\
             <access-request><p>{INSTEAD}</p></access-request>\
             <script type=module src=/{name} integrity={hash}></script>"
        );
        let html = || async move { ([(header::CONTENT_TYPE, "text/html")], page) };
        let extra = Some(Router::new().route("/portal", get(html)));
        let app =
            serve(AppServerOptions { extra, dist: copy.folder().to_owned(), ..Default::default() }).await;
        // A page has loaded when its modules have run or been refused. On the app's own origin the element shows no frame.
        let taken = if place.is_some() { "undefined" } else { "function" };
        let script = format!(
            "return document.readyState === 'complete' && document.body.innerText.includes('{INSTEAD}')
             && typeof customElements.get('access-request') === '{taken}'"
        );
        browser.open_and_wait(&format!("{}portal", app.url()), &script).await;
    }
}

/// WebKit runs a module before the stylesheets of its page are settled: two journeys of 49 ended with "a part of the app
/// (app.css) did not arrive".
#[tokio::test(flavor = "multi_thread")]
async fn a_stylesheet_that_comes_after_everything_else_is_waited_for() {
    let path = asset("app.css");
    let styles = fs::read(dist().join(&path)).expect("the stylesheet");
    let late = move || async move {
        tokio::time::sleep(Duration::from_millis(500)).await;
        ([(header::CONTENT_TYPE, "text/css")], styles)
    };
    let extra = Some(Router::new().route(&format!("/{path}"), get(late)));
    let app = serve(AppServerOptions { extra, ..AppServerOptions::default() }).await;
    let browser = Browser::open().await;
    browser.open_and_wait(app.url(), STARTED).await;
    assert_clean(&browser, &app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_half_of_the_app_is_reported_with_a_way_on() {
    let browser = Browser::open().await;
    for name in ["app.wasm", "app.js"] {
        let copy = DistCopy::of(&dist()).expect("a copy");
        fs::remove_file(copy.folder().join(asset(name))).expect("the asset");
        assert_refused(&browser, &copy, name, "").await;
    }
}

/// The style that stops all that moves stopped this message too, which comes by an animation when `boot.js` is refused.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_asked_for_less_motion_is_told_too_that_the_app_could_not_be_loaded() {
    let browser = Browser::open_as(Look { less_motion: true, ..Look::default() }).await;
    let asked = browser.script("return matchMedia('(prefers-reduced-motion: reduce)').matches").await;
    assert_eq!(asked, json!(true));
    let copy = DistCopy::of(&dist()).expect("a copy");
    fs::remove_file(copy.folder().join(asset("boot.js"))).expect("the asset");
    assert_refused(&browser, &copy, "boot.js", "").await;
}

/// Every script of `dist/`, those for host pages among them.
#[test]
fn no_javascript_that_ships_can_make_markup_or_code_out_of_text() {
    let mut scripts = Vec::new();
    collect_scripts(&dist(), &mut scripts);
    assert!(scripts.len() >= 3, "{scripts:?}");
    for path in scripts {
        let text = fs::read_to_string(&path).expect("a script");
        for sink in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "javascript:",
        ] {
            assert!(!text.contains(sink), "{} holds {sink}", path.display());
        }
    }
}

fn collect_scripts(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect_scripts(&path, into);
        } else if path.extension().is_some_and(|it| it == "js" || it == "mjs" || it == "html") {
            into.push(path);
        }
    }
}

/// Panics of crates named the folder of whoever built the app; two machines could not build the same bytes.
#[test]
fn nothing_that_ships_names_a_folder_of_the_machine_that_built_it() {
    let manifest = Manifest::read(&dist()).expect("a finished dist/: run `cargo xtask dist`");
    for path in manifest.assets.keys() {
        let bytes = fs::read(dist().join(path)).expect("the asset");
        let here = env!("CARGO_MANIFEST_DIR");
        for folder in ["registry/src", ".cargo", here] {
            let found = bytes.windows(folder.len()).any(|window| window == folder.as_bytes());
            assert!(!found, "{path} names {folder}");
        }
    }
}

/// The value that the page and the boot module enforce is the one that the manifest publishes.
#[test]
fn the_manifest_names_the_hash_of_each_asset_as_the_page_and_the_boot_module_enforce_it() {
    let manifest = Manifest::read(&dist()).expect("a finished dist/: run `cargo xtask dist`");
    let read = |path: &str| fs::read_to_string(dist().join(path)).expect("a file");
    let pages = read("index.html") + &read("relay.html");
    let scripts = ["boot.js", "app.js", "languages.js"].map(|name| read(&asset(name)));
    let enforced = pages + &scripts.concat();
    for (path, hash) in &manifest.assets {
        let bytes = fs::read(dist().join(path)).expect("the asset");
        assert_eq!(&xtask::dist::finish::integrity(&bytes), hash, "{path}");
        // Host pages take that one, and enforce the manifest itself: journeys/inline.rs.
        let enforced = path.ends_with("/inline.js") || enforced.contains(hash.as_str());
        assert!(hash.starts_with("sha384-") && enforced, "nobody enforces {path}");
    }
}

/// `tail` stands behind the address of the page.
async fn assert_refused(browser: &Browser, copy: &DistCopy, name: &str, tail: &str) {
    let app = serve(AppServerOptions { dist: copy.folder().to_owned(), ..Default::default() }).await;
    browser.open_and_wait(&format!("{}{tail}", app.url()), REFUSED).await;
    let alert = browser.client.find(Locator::Css("[role=alert]")).await.expect("the message");
    let words = alert.text().await.expect("its words");
    assert!(words.contains("The app could not be loaded"), "{name}: {words}");
    assert!(words.contains("Reload"), "{name}: {words}");
    let running = browser.script(STARTED).await;
    assert_eq!(running, json!(false), "{name}: the app runs all the same");
}

/// Nothing went wrong in this document, and it was watched.
async fn assert_clean(browser: &Browser, app: &AppServer) {
    let found = browser.script("return window.__probe").await;
    for kind in ["csp", "errors", "rejections", "console"] {
        assert_eq!(found[kind], json!([]), "{found}");
    }
    assert_eq!(app.troubles().expect("a watched server"), Vec::<String>::new());
}

/// A server of the release app, set up for a tenant that nobody asks before somebody signs in.
async fn serve(options: AppServerOptions) -> AppServer {
    let dist = if options.dist.as_os_str().is_empty() { dist() } else { options.dist.clone() };
    let config = local_config("http://127.0.0.1:8081", tenant::Rules::Beta2023);
    let tenant_origin = "http://127.0.0.1:8081".to_owned();
    let options = AppServerOptions { config, tenant_origin, ..options };
    AppServer::start(AppServerOptions { dist, probe: true, ..options }).await.expect("the app server")
}

fn dist() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist");
    std::env::var_os(xtask::env::DIST).map_or(here, PathBuf::from)
}

/// The path of an asset in `dist/`.
fn asset(name: &str) -> String {
    let manifest = Manifest::read(&dist()).expect("a finished dist/: run `cargo xtask dist`");
    format!("assets/{}/{name}", manifest.build)
}

/// Changes one asset of a copy.
fn edit(copy: &DistCopy, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
    edit_file(copy, &asset(name), change);
}

/// Changes the file of a copy at this path.
fn edit_file(copy: &DistCopy, path: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let path = copy.folder().join(path);
    let mut bytes = fs::read(&path).expect("the file");
    change(&mut bytes);
    fs::write(path, bytes).expect("the file");
}

/// A browser and its driver; both end with the value.
struct Browser {
    client: Client,
    engine: Engine,
    // Held for its end: dropping it ends the program.
    _driver: Driver,
}

impl Browser {
    async fn open() -> Self {
        Self::open_as(Look::default()).await
    }

    async fn open_as(look: Look) -> Self {
        let engine = Engine::of_tests().expect("an engine");
        let driver = Driver::of_tests(engine).expect("a driver");
        driver.prepare(look).expect("the desktop's settings");
        let client = ClientBuilder::rustls()
            .expect("TLS")
            .capabilities(capabilities(engine, look))
            .connect(driver.address())
            .await
            .expect("a browser");
        Self { client, engine, _driver: driver }
    }

    /// Opens an address and waits until the script says true.
    async fn open_and_wait(&self, url: &str, script: &str) {
        self.client.goto(url).await.expect("the page");
        self.wait(script).await;
    }

    /// Waits until the script says true.
    async fn wait(&self, script: &str) {
        let until = std::time::Instant::now() + PATIENCE;
        while self.script(script).await != json!(true) {
            let page = self.script("return document.body.innerText + JSON.stringify(window.__probe)").await;
            assert!(std::time::Instant::now() < until, "waited in vain for {script}: {page}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn script(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.expect("the script")
    }
}

impl Drop for Browser {
    /// Ends the session also when a test has failed: a driver that is killed leaves its browser behind.
    fn drop(&mut self) {
        let client = self.client.clone();
        tokio::task::block_in_place(|| {
            let closing = async { tokio::time::timeout(Duration::from_secs(10), client.close()).await };
            let _ = tokio::runtime::Handle::current().block_on(closing);
        });
    }
}
