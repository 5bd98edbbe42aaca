//! The doctor's page has a script of many files, each with its hash in the page: one that is not what was published looks at
//! nothing, and the page says so. What the scripts read is judged by its hash, too.

use std::fs;

use serde_json::json;
use xtask::{
    dist::copy::DistCopy,
    serve::{AppServer, AppServerOptions},
    webdriver::Look,
};

use crate::{Browser, REFUSED, dist, edit_file, places, serve};

/// The files that the doctor's page names with their hashes, in its order.
fn named() -> Vec<String> {
    let page = fs::read_to_string(dist().join("doctor.html")).expect("the doctor's page");
    let tags = page.split('<').filter(|tag| tag.contains(" integrity=\""));
    let address = |tag: &str| {
        let from = tag.split(" href=\"").nth(1).or_else(|| tag.split(" src=\"").nth(1))?;
        from.split('"').next().map(str::to_owned)
    };
    tags.map(|tag| address(tag).unwrap_or_else(|| panic!("no address: {tag}"))).collect()
}

/// All that lies below `doctor/`, without what is compressed.
fn published() -> Vec<String> {
    fs::read_dir(dist().join("doctor"))
        .expect("its folder")
        .map(|file| format!("doctor/{}", file.expect("a file").file_name().to_string_lossy()))
        .filter(|name| ![".br", ".gz"].iter().any(|kind| name.ends_with(kind)))
        .collect()
}

#[test]
fn every_file_that_the_doctors_page_runs_or_is_dressed_in_is_named_with_its_hash() {
    let mut there = published();
    there.retain(|name| [".js", ".css"].iter().any(|kind| name.ends_with(kind)));
    let mut named = named();
    there.sort();
    named.sort();
    assert_eq!(named, there);
    assert!(named.len() >= 9, "{named:?}");
}

/// A server of a copy in which this file is another one.
async fn changed(name: &str, change: impl FnOnce(&mut Vec<u8>)) -> (DistCopy, AppServer) {
    let copy = DistCopy::of(&dist()).expect("a copy");
    edit_file(&copy, name, change);
    let app = serve(AppServerOptions { dist: copy.folder().to_owned(), ..Default::default() }).await;
    (copy, app)
}

/// Of `doctor.js`, nobody but the browser says that it was refused. The twelve seconds after which the page says so are
/// passed over.
const FAILED: &str = "return window.__probe.errors.some((it) => it.includes('doctor/doctor.js'))";
const PASS_OVER: &str =
    "const all = document.getAnimations(); const late = all.map((it) => it.effect.getTiming().delay);
    for (const it of all) it.finish(); return late";
const LOOKS_AT_NOTHING: &str = "const it = document.querySelector('[role=alert]');
    return it.textContent.includes('The doctor could not start') && !('looked' in document.documentElement.dataset)";
const FIRST: &str = "doctor/doctor.js";

async fn says_that_it_could_not_start(browser: &Browser, app: &AppServer, name: &str) {
    browser.client.goto(&format!("{}doctor.html", app.url())).await.expect("the page");
    if name == FIRST {
        browser.wait(FAILED).await;
        assert_eq!(browser.script(PASS_OVER).await, json!([12_000]));
    }
    browser.wait(REFUSED).await;
    assert_eq!(browser.script(LOOKS_AT_NOTHING).await, json!(true), "{name}: the doctor works all the same");
}

/// A line's end becomes another white space: the program is the same, and nothing but its hash tells the two apart.
#[tokio::test(flavor = "multi_thread")]
async fn a_script_of_the_doctor_with_one_changed_byte_is_refused_and_the_page_says_so() {
    let browser = Browser::open().await;
    for name in named().iter().filter(|name| name.ends_with(".js")) {
        let last = |bytes: &mut Vec<u8>| {
            assert_eq!(bytes.pop(), Some(b'\n'), "{name} ends with a line");
            bytes.push(b'\t');
        };
        let (_copy, app) = changed(name, last).await;
        says_that_it_could_not_start(&browser, &app, name).await;
        if xtask::env::whole_campaigns() {
            let length = fs::read(dist().join(name)).expect("the file").len();
            for place in [0, length / 2] {
                let (_copy, app) = changed(name, |bytes| bytes[place] ^= 1).await;
                says_that_it_could_not_start(&browser, &app, name).await;
            }
        }
    }
}

/// The style that stops all that moves would stop this message too.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_asked_for_less_motion_is_told_too_that_the_doctor_could_not_start() {
    let browser = Browser::open_as(Look { less_motion: true, ..Look::default() }).await;
    let (_copy, app) = changed(FIRST, |bytes| bytes.push(b'\n')).await;
    says_that_it_could_not_start(&browser, &app, FIRST).await;
}

/// A stylesheet, a schema and an icon: the doctor can look without them, and says what they are not.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_else_of_the_doctor_has_one_changed_byte_is_named_among_the_problems() {
    let browser = Browser::open().await;
    let others: Vec<_> = published().into_iter().filter(|name| !name.ends_with(".js")).collect();
    assert_eq!(others.len(), 3, "{others:?}");
    for name in others {
        let length = fs::read(dist().join(&name)).expect("the file").len();
        for place in places(length) {
            let (_copy, app) = changed(&name, |bytes| bytes[place] ^= 1).await;
            let said = format!(
                "const it = document.querySelector('[data-check=doctor][data-verdict=problem]');
                return !!it && it.textContent.includes('{name}: is another file than was published')
                    && !document.querySelector('[role=alert]')
                    && [...document.querySelectorAll('#summary a')].some((it) => it.textContent === 'Files of this page')"
            );
            browser.open_and_wait(&format!("{}doctor.html", app.url()), &said).await;
        }
    }
}
