//! On paper: what was sent, and one request, each on one sheet. And nothing moves for whoever asked for that.

use std::{io::Read as _, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use flate2::read::ZlibDecoder;
use serde_json::json;
use tenant::{Action, Fault};
use xtask::webdriver::Look;

use crate::{
    fixture::{Need, Screen, World},
    journeys::{at_details, finish_request},
};

/// How many pages a file of PDF has. Chromium writes them openly, Firefox into streams that are compressed.
fn pages(file: &[u8]) -> usize {
    const STREAM: &[u8] = b"stream\n";
    const PAGE: &[u8] = b"/Type /Page";
    let begins = file.windows(STREAM.len()).enumerate().filter(|(_, it)| *it == STREAM);
    let streams = begins.filter_map(|(at, _)| {
        let mut text = Vec::new();
        ZlibDecoder::new(&file[at + STREAM.len()..]).read_to_end(&mut text).ok().map(|_| text)
    });
    // The tree of all pages is of the type `Pages`.
    let count = |text: &[u8]| {
        text.windows(PAGE.len() + 1).filter(|it| it.starts_with(PAGE) && !it.ends_with(b"s")).count()
    };
    count(file) + streams.map(|text| count(&text)).sum::<usize>()
}

/// How many sheets of A4 the page takes.
async fn sheets(screen: &Screen, name: &str) -> Option<usize> {
    if !Need::Sheets.is_met() {
        return None;
    }
    let paper = json!({ "page": { "width": 21.0, "height": 29.7 } });
    let printed = screen.driver_command("print", paper).await;
    let file = BASE64_STANDARD.decode(printed.as_str().expect("a file")).expect("Base64");
    if let Some(folder) = std::env::var_os("SCREENSHOTS") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.pdf")), &file).expect("written");
    }
    let pages = pages(&file);
    assert!(pages > 0, "the pages of this file cannot be counted");
    Some(pages)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_and_one_request_take_one_sheet_each() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    let item = at_details(&stage).await;
    screen.press("link", "Back").await;
    finish_request(&stage, "For the month-end closing, until the audit is over").await;
    assert!(
        matches!(sheets(screen, "sent").await, None | Some(1)),
        "the confirmation takes more than a sheet"
    );
    screen.press("link", "View my requests").await;
    screen.find("button", "Show more").await;
    // More than a sheet, so that one sheet is no blank promise.
    assert!(!matches!(sheets(screen, "requests").await, Some(1)), "fifty requests on one sheet");
    screen.press_starting("link", &item).await;
    screen.find("heading", &format!("Request for {item}")).await;
    assert!(matches!(sheets(screen, "request").await, None | Some(1)), "a request takes more than a sheet");
    stage.finish().await;
}

const MOVING: &str = "document.getAnimations().filter((it) => it.playState === 'running')
    .map((it) => `${it.animationName || it.transitionProperty} of ${it.effect.target.className}`)";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_moves_for_whoever_asked_for_less_motion() {
    for less in [false, true] {
        let look = Look { less_motion: less, ..Look::default() };
        let stage = World { look, ..World::default() }.start().await;
        let screen = &stage.screen;
        let asked =
            screen.script("return matchMedia('(prefers-reduced-motion: reduce)').matches", vec![]).await;
        assert_eq!(asked, json!(less));
        at_details(&stage).await;
        stage.tenant.add_fault(Fault::on("GET", "/", Action::Hang { commit: false }).times(0));
        screen.press("link", "My requests").await;
        screen.find(".ar-skeleton", "Loading…").await;
        if less {
            let moving = screen.script(&format!("return {MOVING}"), vec![]).await;
            assert_eq!(moving, json!([]));
        } else {
            // A busy browser begins a little later.
            let moving = format!("return {MOVING}.length > 0");
            assert!(screen.holds(&moving, Duration::from_secs(2)).await, "nothing moves");
        }
        stage.tenant.clear_faults();
        stage.finish().await;
    }
}
