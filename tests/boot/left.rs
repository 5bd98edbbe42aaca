//! What a page still does that has been left.

use xtask::{serve::AppServerOptions, setup::Engine};

use crate::{Browser, STARTED, serve, told};

/// At work for longer than it takes to leave, as wasm is while it starts; what comes next tells whether that came to its end, the
/// way the closures of wasm-bindgen know: by what a `finally` leaves behind. A page that hears `unload` is not kept for coming back,
/// nor is one that has not loaded all yet, and with it its process ends.
const AT_WORK: &str = "addEventListener('unload', () => {});
    window.leaveAtWork = (address) => setTimeout(() => {
        location.assign(address);
        let at_work = true;
        queueMicrotask(() => {
            queueMicrotask(() => { throw new Error(at_work ? 'CUT OFF' : 'CAME TO ITS END'); });
            try { for (const from = performance.now(); performance.now() - from < 2000;); } finally { at_work = false; }
        });
    })";

/// Firefox cuts off the script of a page whose process is about to end (docs/decisions/0088), without its `finally`: what ran
/// afterwards, until the page was gone, found a closure still in use, and once in some hundred journeys a test failed by that.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_left_for_another_site_is_let_finish_what_it_is_at() {
    if Engine::of_tests().expect("an engine") == Engine::Chromium {
        println!("left out in chromium, which ends such a page with its process: nothing of it is heard");
        return;
    }
    let app = serve(AppServerOptions { before: AT_WORK, ..Default::default() }).await;
    let browser = Browser::open().await;
    browser.open_and_wait(app.url(), STARTED).await;
    // The same server by another name is another site, with a process of its own.
    let other = app.url().replace("127.0.0.1", "localhost");
    browser.script(&format!("leaveAtWork('{other}')")).await;
    told(&app, &browser, |seen| {
        assert!(!seen.iter().any(|it| it.contains("CUT OFF")), "{seen:#?}");
        let came = seen.iter().any(|it| it.contains("CAME TO ITS END"));
        (!came).then(|| "the last word of the page that was left".to_owned())
    })
    .await;
}
