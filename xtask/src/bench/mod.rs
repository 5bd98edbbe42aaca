//! `cargo xtask bench`: what a first visit costs the person, in headless Chromium on a slow line and a slow processor; what
//! a key costs in the largest form; how long the rules take; what the app costs a portal that holds it, and how long signing in there takes. Numbers depend on
//! the machine; bars are for a machine that does nothing else.

mod driver;
pub mod embed;
mod keystroke;
mod large;
mod profile;
mod relay;
mod rules;
mod stage;
mod summary;
mod trace;

use std::fmt;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::{
    cli::{BenchArgs, BenchPart},
    dist,
    places::Places,
    serve::{AppServer, AppServerOptions},
    setup::{Browser, Engine},
};
pub use driver::Window;
use stage::{servers, sign_in};

/// 1.6 Mbit/s, in bytes a second.
const DOWN_BYTES: u32 = 1_600_000 / 8;
/// 750 kbit/s, what such a line gives upwards.
const UP_BYTES: u32 = 750_000 / 8;
const LATENCY_MS: u32 = 150;
const SLOWER: u32 = 4;

const MAX_PAINT_MS: f64 = 1000.0;
const MAX_USABLE_MS: f64 = 2500.0;
const MAX_TASK_MS: f64 = 200.0;
const MAX_REQUESTS: usize = 12;

/// Runs in the page before anything of it: notes long tasks and the moment when the form can be used.
const WATCH: &str = include_str!("watch.js");

/// One visit, in milliseconds since the address was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Visit {
    paint: f64,
    usable: f64,
    longest_task: f64,
}

/// Measures the parts wanted (all when none is named) and prints their figures beside their bars.
///
/// # Errors
/// When a bar is missed, or something needed cannot be had.
pub fn bench(places: &Places, args: &BenchArgs) -> Result<()> {
    let wanted = |part| args.only.is_empty() || args.only.contains(&part);
    let browser = Browser::install(places, Engine::Chromium)?;
    if let Some(file) = &args.profile {
        dist::build_if_other(places, dist::Contents::Named)?;
        return tokio::runtime::Runtime::new()?.block_on(keystroke::profile(places, &browser, file));
    }
    let mut met = true;
    if wanted(BenchPart::Rules) {
        met &= rules::rules(places, &browser)?;
    }
    if wanted(BenchPart::Relay) {
        met &= relay::relay(places)?;
    }
    use BenchPart::{Embed, Keystroke, Large, Summary, Visit};
    if [Visit, Keystroke, Large, Embed, Summary].into_iter().any(wanted) {
        dist::build_if_stale(places)?;
        let runtime = tokio::runtime::Runtime::new()?;
        if wanted(BenchPart::Visit) {
            dist::report(places)?;
            met &= runtime.block_on(first_visit(places, args, &browser))?;
        }
        if wanted(BenchPart::Summary) {
            met &= runtime.block_on(summary::summary(places, &browser))?;
        }
        if wanted(BenchPart::Keystroke) {
            met &= runtime.block_on(keystroke::keystroke(places, &browser))?;
        }
        if wanted(BenchPart::Embed) {
            met &= runtime.block_on(embed::embed(places, args, &browser))?;
        }
        if wanted(BenchPart::Large) {
            met &= runtime.block_on(large::large(places, &browser))?;
        }
    }
    if !met {
        bail!("a bar was missed");
    }
    Ok(())
}

/// Prints times of a first visit, and how many requests a journey costs.
async fn first_visit(places: &Places, args: &BenchArgs, browser: &Browser) -> Result<bool> {
    let (app, tenant) = servers(places, AppServerOptions::default(), tenant::Options::default()).await?;

    let mut visits = Vec::new();
    for _ in 0..args.visits.max(1) {
        visits.push(visit(&app, &tenant, browser).await?);
    }
    let figures = median(&visits);
    println!(
        "\nA first visit, signed in, 1.6 Mbit/s, {LATENCY_MS} ms, processor ÷ {SLOWER}; median of {}:",
        visits.len()
    );
    let bars = [
        Bar::new("first contentful paint", figures.paint, MAX_PAINT_MS),
        Bar::new("form can be used", figures.usable, MAX_USABLE_MS),
        Bar::new("longest task", figures.longest_task, MAX_TASK_MS),
    ];
    bars.iter().for_each(|bar| println!("{bar}"));

    let requests = journey_requests(&app, &tenant, browser).await?;
    println!(
        "\nRequests to the tenant from sign-in to an accepted request: {} (at most {MAX_REQUESTS})",
        requests.len()
    );
    requests.iter().for_each(|request| println!("  {request}"));
    Ok(bars.iter().all(Bar::met) && requests.len() <= MAX_REQUESTS)
}

/// A figure and the most that it may be.
struct Bar {
    what: String,
    found: f64,
    most: f64,
    unit: &'static str,
}

impl Bar {
    /// In milliseconds.
    fn new(what: impl Into<String>, found: f64, most: f64) -> Self {
        Self { what: what.into(), found, most, unit: "ms" }
    }

    /// A score of layout shift, without a unit.
    fn shift(what: impl Into<String>, found: f64, most: f64) -> Self {
        Self { unit: "", ..Self::new(what, found, most) }
    }

    fn micros(what: impl Into<String>, found: f64, most: f64) -> Self {
        Self { unit: "µs", ..Self::new(what, found, most) }
    }

    fn met(&self) -> bool {
        self.found <= self.most
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.met() { "" } else { "  MISSED" };
        let Self { what, found, most, unit } = self;
        let digits = if unit.is_empty() { 3 } else { 1 };
        write!(f, "  {what:<42}{found:>8.digits$} {unit}  at most {most:>7.digits$} {unit}{verdict}")
    }
}

/// Opens the app as somebody who is signed in, on a slow line.
async fn visit(app: &AppServer, tenant: &tenant::Tenant, browser: &Browser) -> Result<Visit> {
    let account = tenant.accounts().into_iter().next().context("the tenant has no accounts")?;
    let window = Window::open(browser).await?;
    sign_in(&window, app, tenant, &account, ("", WATCH)).await?;
    window.tools("Network.enable", json!({})).await?;
    let line = json!({
        "offline": false, "latency": LATENCY_MS, "downloadThroughput": DOWN_BYTES, "uploadThroughput": UP_BYTES,
    });
    window.tools("Network.emulateNetworkConditions", line).await?;
    window.tools("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWER })).await?;
    window.go(app.url()).await?;
    let found = window.wait("return window.__watch?.done").await?;
    window.close().await;
    let number = |key: &str| {
        found.get(key).and_then(Value::as_f64).with_context(|| format!("the page noted no {key}"))
    };
    Ok(Visit { paint: number("paint")?, usable: number("usable")?, longest_task: number("longestTask")? })
}

/// The middle of each figure on its own.
fn median(visits: &[Visit]) -> Visit {
    let middle = |figure: fn(&Visit) -> f64| {
        let mut all: Vec<f64> = visits.iter().map(figure).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    };
    Visit {
        paint: middle(|it| it.paint),
        usable: middle(|it| it.usable),
        longest_task: middle(|it| it.longest_task),
    }
}

/// Signs in, asks for one role, and lists what the app asked of the tenant until the request was accepted. Left out: the
/// tenant's own pages, preflights, and looking at the status again and again.
async fn journey_requests(
    app: &AppServer,
    tenant: &tenant::Tenant,
    browser: &Browser,
) -> Result<Vec<String>> {
    let account = tenant.accounts().into_iter().next().context("the tenant has no accounts")?;
    tenant.reset().context("the tenant could not be reset")?;
    let window = Window::open(browser).await?;
    window.go(app.url()).await?;
    press(&window, "Sign in").await?;
    press(&window, &format!("Sign in as {}", account.display_name)).await?;
    heading(&window, "Who needs access?").await?;
    press(&window, "Continue").await?;
    heading(&window, "What access?").await?;
    window.wait(include_str!("choose.js")).await.context("choosing something that can be requested")?;
    press(&window, "Continue").await?;
    heading(&window, "Details").await?;
    press(&window, "Continue").await?;
    heading(&window, "Check your request").await?;
    press(&window, "Send request").await?;
    heading(&window, "Request sent").await?;
    window.close().await;
    let requests = tenant.requests();
    let sent = requests.iter().position(|it| it.method == "POST" && it.path.contains("/access-requests"));
    let until = sent.context("the tenant saw no request")?;
    Ok(requests
        .into_iter()
        .take(until + 1)
        .filter(|it| it.method != "OPTIONS" && it.origin.as_deref() == Some(app.origin()))
        .map(|it| format!("{} {}", it.method, it.path))
        .collect())
}

async fn press(window: &Window, name: &str) -> Result<()> {
    let script = format!(
        "const it = [...document.querySelectorAll('button, a')].find(it => it.textContent.trim() === {} \
         && it.getClientRects().length && it.getAttribute('aria-disabled') !== 'true');
         if (!it) return false; it.click(); return true",
        json!(name)
    );
    window.wait(&script).await.map(drop).with_context(|| format!("pressing \"{name}\""))
}

async fn heading(window: &Window, words: &str) -> Result<()> {
    let script = format!("return document.querySelector('h1')?.textContent.trim() === {}", json!(words));
    window.wait(&script).await.map(drop).with_context(|| format!("reaching \"{words}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_the_visits_counts() {
        let visit = |ms: f64| Visit { paint: ms, usable: ms * 2.0, longest_task: 1.0 };
        assert_eq!(median(&[visit(900.0), visit(100.0), visit(300.0)]), visit(300.0));
    }

    #[test]
    fn a_missed_bar_says_so() {
        let bar = Bar::new("longest task", 201.0, 200.0);
        assert!(!bar.met());
        assert!(bar.to_string().ends_with("MISSED"));
    }
}
