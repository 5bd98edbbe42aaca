//! On paper: what was sent, and one request, each on one sheet. And nothing moves for whoever asked for that.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::json;
use tenant::{Action, Fault};

use crate::{
    fixture::{Need, Screen, World},
    journeys::{at_details, finish_request},
};

/// How many sheets of A4 the page takes, as Chromium prints it.
async fn sheets(screen: &Screen, name: &str) -> Option<usize> {
    if !Need::Sheets.is_met() {
        return None;
    }
    let paper = json!({ "paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": true });
    let printed = screen.devtools("Page.printToPDF", paper).await;
    let file = BASE64_STANDARD.decode(printed["data"].as_str().expect("a file")).expect("Base64");
    if let Some(folder) = std::env::var_os("SCREENSHOTS") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.pdf")), &file).expect("written");
    }
    let text = String::from_utf8_lossy(&file);
    let pages = text.matches("/Type /Page\n").count();
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
    if !Need::LessMotion.is_met() {
        return;
    }
    let stage = World::default().start().await;
    let screen = &stage.screen;
    at_details(&stage).await;
    for less in [false, true] {
        screen.less_motion(less).await;
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
        screen.client.back().await.expect("back");
        screen.find("heading", "Details").await;
    }
    stage.finish().await;
}
