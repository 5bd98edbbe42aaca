//! What is said in which language before the first screen, and when a language does not come.

use std::{fs, sync::Arc};

use axum::{Router, http::header, routing::get};
use serde_json::json;
use tokio::sync::Semaphore;
use xtask::{
    dist::copy::DistCopy,
    serve::{AppServer, AppServerOptions, local_config},
};

use crate::{Browser, STARTED, assert_clean, asset, dist, edit, serve};

pub const SAYS_IT_STANDS_IN: &str = "return document.getElementById('boot') === null
    && document.documentElement.lang === 'en' && document.querySelector('main').textContent.includes('Sign in to request')
    && [...document.querySelectorAll('[role=status]')].some((it) => it.checkVisibility()
        && it.textContent.includes('The words in ') && it.textContent.includes('did not arrive'))";

/// Speaks a language by its config.
pub async fn speaking(language: &str, options: AppServerOptions) -> AppServer {
    let app = serve(options).await;
    let mut config = local_config("http://127.0.0.1:8081", tenant::Rules::Beta2023);
    config["locale"] = json!(language);
    app.set_config(config);
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn the_configured_language_is_spoken_from_the_first_screen_on_and_asked_for_once() {
    let browser = Browser::open().await;
    let app = speaking("de", AppServerOptions::default()).await;
    let spoken =
        "return document.documentElement.lang.startsWith('de') && document.documentElement.dir === 'ltr'
        && document.querySelector('h1')?.textContent === 'Melden Sie sich an, um Zugriff zu beantragen'";
    browser.open_and_wait(app.url(), spoken).await;
    let asked: Vec<_> = app.requested().into_iter().filter(|path| path.ends_with(".txt")).collect();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_clean(&browser, &app).await;
}

const GERMAN_BROWSER: &str =
    "for (const [key, value] of [['language', 'de-AT'], ['languages', ['de-AT', 'en']]])
    Object.defineProperty(navigator, key, { get: () => value })";
const ARABIC_BROWSER: &str = "Object.defineProperty(navigator, 'language', { get: () => 'ar' })";

/// The shell was English whatever the browser spoke: while the app loaded, and when it could not be loaded.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_before_the_app_speaks_the_language_of_the_browser() {
    let path = asset("app.wasm");
    let wasm = fs::read(dist().join(&path)).expect("the app");
    let seen = Arc::new(Semaphore::new(0));
    let wait = seen.clone();
    let held_back = move || async move {
        let _held = wait.acquire().await;
        ([(header::CONTENT_TYPE, "application/wasm")], wasm)
    };
    let extra = Some(Router::new().route(&format!("/{path}"), get(held_back)));
    let app = serve(AppServerOptions { extra, before: GERMAN_BROWSER, ..Default::default() }).await;
    let browser = Browser::open().await;
    let loading = "return document.documentElement.lang === 'de' && document.title === 'Zugriffsanträge'
        && document.querySelector('#boot [role=status]').textContent === 'Wird geladen …'";
    browser.open_and_wait(app.url(), loading).await;
    seen.add_permits(1);
    let started = "return document.getElementById('boot') === null
        && document.querySelector('h1')?.textContent === 'Melden Sie sich an, um Zugriff zu beantragen'
        && document.querySelector('#stopped strong').textContent === 'Etwas ist schiefgegangen.'";
    browser.wait(started).await;
    assert_clean(&browser, &app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_app_is_explained_in_the_language_of_the_browser() {
    let browser = Browser::open().await;
    let failing = |name: &'static str, before, lost| async move {
        let copy = DistCopy::of(&dist()).expect("a copy");
        if lost {
            fs::remove_file(copy.folder().join(asset(name))).expect("the asset");
        } else {
            edit(&copy, name, |bytes| bytes[100] ^= 1);
        }
        let options = AppServerOptions { dist: copy.folder().to_owned(), before, ..Default::default() };
        (serve(options).await, copy)
    };
    let says = |lang: &str, dir: &str, words: [&str; 3]| {
        format!(
            "const it = document.querySelector('#boot [role=alert]'), root = document.documentElement;
            return getComputedStyle(it).visibility === 'visible' && root.lang === '{lang}' && root.dir === '{dir}'
            && {words:?}.every((words) => it.innerText.includes(words)) && !it.innerText.includes('The app')
            && !it.innerText.includes('did not arrive') && document.activeElement === it"
        )
    };
    let (app, _copy) = failing("app.wasm", GERMAN_BROWSER, false).await;
    let words = ["Die App konnte nicht geladen werden", "app.wasm ist nicht angekommen oder", "Neu laden"];
    browser.open_and_wait(app.url(), &says("de", "ltr", words)).await;
    let (app, _copy) = failing("app.js", ARABIC_BROWSER, true).await;
    let words = ["تعذّر تحميل التطبيق", "لم يصل الملف app.js، أو أنه ليس الملف المنشور", "إعادة التحميل"];
    browser.open_and_wait(app.url(), &says("ar", "rtl", words)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn english_asks_for_no_language() {
    let browser = Browser::open().await;
    let app = serve(AppServerOptions::default()).await;
    browser.open_and_wait(app.url(), STARTED).await;
    assert!(!app.requested().iter().any(|path| path.ends_with(".txt")), "{:?}", app.requested());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_language_that_is_missing_leaves_the_app_in_english_and_it_says_so() {
    let browser = Browser::open().await;
    let copy = DistCopy::of(&dist()).expect("a copy");
    fs::remove_file(copy.folder().join(asset("de.txt"))).expect("the asset");
    let app = speaking("de", AppServerOptions { dist: copy.folder().to_owned(), ..Default::default() }).await;
    browser.open_and_wait(app.url(), SAYS_IT_STANDS_IN).await;
}
