//! How long after a press of Continue the summary of what is wrong has the focus, at full speed and with a slow processor. The
//! smallest summary, and that of the largest form with all answers wrong. In which order things happen is what the browser tests
//! look at (`tests/browser/access/wrong.rs`).

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::{Bar, SLOWER, Window, heading, keystroke, press, servers};
use crate::{
    places::Places,
    serve::{AppServer, AppServerOptions},
    setup::Browser,
};

const MAX_FOCUS_MS: f64 = 100.0;
/// Presses; the first one draws the summary, and the longest counts.
const PRESSES: usize = 10;

const PRESS: &str = "const button = document.querySelector('form .ar-button[data-kind=primary]');
    document.activeElement?.blur();
    window.__focused = null;
    window.__listening ??= addEventListener('focusin', (event) => {
        if (event.target.closest('.ar-error-summary')) window.__focused = performance.now() - window.__pressed;
    }) ?? true;
    window.__pressed = performance.now();
    button.click();
    return true;";

/// Presses Continue where nothing was chosen, prints the figures, and says whether the bars are met.
///
/// # Errors
/// When the app cannot be brought there, or something needed cannot be had.
pub async fn summary(places: &Places, browser: &Browser) -> Result<bool> {
    let (app, tenant) = servers(places, AppServerOptions::default(), tenant::Options::default()).await?;
    println!(
        "\nFrom Continue to the focus on the summary of what is wrong; the longest of {PRESSES} presses:"
    );
    let mut met = true;
    let mut say = |words: &str, took: f64| {
        let bar = Bar::new(words, took, MAX_FOCUS_MS);
        println!("{bar}");
        met &= bar.met();
    };
    for (words, rate) in [("summary has the focus", 1), ("summary has the focus (processor ÷ 4)", SLOWER)] {
        say(words, nothing_chosen(&app, &tenant, browser, rate).await?);
    }
    let (app, tenant) = servers(places, AppServerOptions::default(), keystroke::newer()).await?;
    for (words, rate) in
        [("all wrong in the largest form", 1), ("all wrong in the largest form (processor ÷ 4)", SLOWER)]
    {
        let (took, lines) = all_wrong(&app, &tenant, browser, rate).await?;
        say(&format!("{words}, {lines} lines"), took);
    }
    Ok(met)
}

/// The largest form (`keystroke.rs`) with all its own answers wrong and not one of them found yet: the first press marks them all.
/// Also says how many lines the summary has.
async fn all_wrong(
    app: &AppServer,
    tenant: &tenant::Tenant,
    browser: &Browser,
    rate: u32,
) -> Result<(f64, u64)> {
    let window = Window::open(browser).await?;
    keystroke::at_the_form(&window, app, tenant, &wrong()?).await?;
    let longest = presses(&window, rate).await?;
    let lines = window.script("return document.querySelectorAll('.ar-error-summary li').length").await?;
    let lines = lines.as_u64().context("no number")?;
    ensure!(lines >= keystroke::ITEMS as u64, "only {lines} answers were found wrong");
    window.close().await;
    Ok((longest, lines))
}

/// Each item has a time of its own that was over long ago.
fn wrong() -> Result<Value> {
    let mut kept = keystroke::kept();
    let pad = kept.pointer_mut("/guide/grant").context("no form")?;
    pad["checked"] = json!([]);
    for line in pad["draft"]["items"].as_array_mut().context("no items")? {
        line["start"] = json!({ "date": "1999-12-30", "time": "" });
        line["end"] = json!({ "date": "1999-12-31", "time": "" });
    }
    Ok(kept)
}

async fn nothing_chosen(
    app: &AppServer,
    tenant: &tenant::Tenant,
    browser: &Browser,
    rate: u32,
) -> Result<f64> {
    let account = tenant.accounts().into_iter().next().context("the tenant has no accounts")?;
    let window = Window::open(browser).await?;
    window.go(app.url()).await?;
    press(&window, "Sign in").await?;
    press(&window, &format!("Sign in as {}", account.display_name)).await?;
    heading(&window, "Who needs access?").await?;
    press(&window, "Continue").await?;
    heading(&window, "What access?").await?;
    window.wait("return document.querySelectorAll('.ar-result').length > 20").await?;
    let longest = presses(&window, rate).await?;
    window.close().await;
    Ok(longest)
}

/// The longest of so many presses of Continue.
async fn presses(window: &Window, rate: u32) -> Result<f64> {
    window.tools("Emulation.setCPUThrottlingRate", json!({ "rate": rate })).await?;
    let mut longest: f64 = 0.0;
    for _ in 0..PRESSES {
        window.script(PRESS).await?;
        let took = window.wait("return window.__focused").await?;
        longest = longest.max(took.as_f64().context("no number")?);
    }
    Ok(longest)
}
