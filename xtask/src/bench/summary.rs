//! How long after a press of Continue the summary of what is wrong has the focus, at full speed and with a slow processor. In
//! which order things happen is what the browser tests look at (`tests/browser/access/wrong.rs`).

use anyhow::{Context as _, Result};
use serde_json::json;

use super::{Bar, SLOWER, Window, heading, press, servers};
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
    for (words, rate) in [("summary has the focus", 1), ("summary has the focus (processor ÷ 4)", SLOWER)] {
        let bar = Bar::new(words, longest(&app, &tenant, browser, rate).await?, MAX_FOCUS_MS);
        println!("{bar}");
        met &= bar.met();
    }
    Ok(met)
}

async fn longest(app: &AppServer, tenant: &tenant::Tenant, browser: &Browser, rate: u32) -> Result<f64> {
    let account = tenant.accounts().into_iter().next().context("the tenant has no accounts")?;
    let window = Window::open(browser).await?;
    window.go(app.url()).await?;
    press(&window, "Sign in").await?;
    press(&window, &format!("Sign in as {}", account.display_name)).await?;
    heading(&window, "Who needs access?").await?;
    press(&window, "Continue").await?;
    heading(&window, "What access?").await?;
    window.wait("return document.querySelectorAll('.ar-result').length > 20").await?;
    window.tools("Emulation.setCPUThrottlingRate", json!({ "rate": rate })).await?;
    let mut longest: f64 = 0.0;
    for _ in 0..PRESSES {
        window.script(PRESS).await?;
        let took = window.wait("return window.__focused").await?;
        longest = longest.max(took.as_f64().context("no number")?);
    }
    window.close().await;
    Ok(longest)
}
