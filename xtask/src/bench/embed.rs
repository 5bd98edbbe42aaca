//! The app as a guest, measured from the page that holds it: how far that page moves, when the frame has its height, and
//! what hostile messages cost. The portal stands on `localhost`, the app on `127.0.0.1`: two sites.

use std::net::Ipv4Addr;

use anyhow::{Context as _, Result, ensure};
use axum::{
    Router,
    http::{StatusCode, header},
    response::IntoResponse as _,
    routing::get,
};
use serde_json::{Value, json};

use super::{Bar, driver::Window, servers};
use crate::{
    cli::BenchArgs,
    places::Places,
    serve::{AppServer, AppServerOptions, local_config},
    setup::Browser,
};

/// In the app's frame, before the app.
pub const FRAME: &str = concat!(include_str!("hostile.js"), include_str!("frame.js"));
/// The windows from which hostile messages come, as `/bare` can reach them, and where they go.
pub const SENDERS: [(&str, &str); 4] = [
    ("parent", "window"),
    ("sibling", "document.getElementById('sibling').contentWindow"),
    ("popup", "(window.popup ??= open('sender'))"),
    ("self", "window.own"),
];
pub const TARGET: &str = "document.getElementById('app').contentWindow";
/// Makes and sends hostile messages, in whichever window it runs.
const HOSTILE: &str = include_str!("hostile.js");
const BARE_HOST: &str = include_str!("bare-host.js");

const MAX_SHIFT: f64 = 0.02;
const MAX_HEIGHT_MS: f64 = 100.0;
const MAX_PER_THOUSAND_MS: f64 = 50.0;
/// From each of four windows.
const MESSAGES: u32 = 12_500;
const BATCH: u32 = 500;

/// A page of another site that holds the app. Dropping it stops it.
pub struct Portal {
    /// `http://localhost:PORT`.
    pub origin: String,
    task: tokio::task::JoinHandle<()>,
}

impl Portal {
    /// `/` is a portal with the element, for which its style sheet keeps room; in `/unreserved` it does not; `/bare` a frame without it and without a welcome, beside a sibling.
    ///
    /// # Errors
    /// When no port can be opened.
    pub async fn serve(app: &str) -> Result<Self> {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let origin = format!("http://localhost:{}", listener.local_addr()?.port());
        let filled = |page: &str| page.replace("{app}", app).replace("{origin}", &origin);
        let sent = |kind: &'static str, body: String| {
            get(move || async move { ([(header::CONTENT_TYPE, kind)], body).into_response() })
        };
        let script = |body: &str| sent("text/javascript", body.to_owned());
        let html = |page: &str| sent("text/html; charset=utf-8", filled(page));
        let router = Router::new()
            .route("/", html(include_str!("portal.html")))
            .route("/unreserved", html(&include_str!("portal.html").replace("portal.css", "unreserved.css")))
            .route("/portal.css", sent("text/css", include_str!("portal.css").to_owned()))
            .route("/unreserved.css", sent("text/css", include_str!("unreserved.css").to_owned()))
            .route("/portal.js", script(include_str!("portal.js")))
            .route("/bare", html(include_str!("bare.html")))
            .route("/bare-host.js", script(BARE_HOST))
            .route(
                "/sender",
                html("<!doctype html><title>Sender</title><script src=\"hostile.js\"></script>"),
            )
            .route("/hostile.js", script(HOSTILE))
            .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }));
        let task = tokio::spawn(async move {
            // Serving ends when the task is dropped.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { origin, task })
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Prints the figures beside their bars.
///
/// # Errors
/// When something needed cannot be had, or a hostile message was obeyed.
pub async fn embed(places: &Places, args: &BenchArgs, browser: &Browser) -> Result<bool> {
    let options = AppServerOptions { probe: true, before: FRAME, ..AppServerOptions::default() };
    let (app, tenant) = servers(places, options, tenant::Options::default()).await?;
    let portal = Portal::serve(app.url()).await?;
    let mut config = local_config(tenant.url(), tenant::Rules::Beta2023);
    config["embed"] = json!({ "allowedParents": [portal.origin] });
    app.set_config(config);

    let (mut visits, mut unreserved) = (Vec::new(), Vec::new());
    for _ in 0..args.visits.max(1) {
        visits.push(visit(&portal, "", browser).await?);
        unreserved.push(visit(&portal, "unreserved", browser).await?.0);
    }
    unreserved.sort_by(f64::total_cmp);
    println!("\nLayout shift of portals that keep no room for the element: {unreserved:.3?}");
    println!("\nThe app in a portal of another site; median of {}:", visits.len());
    let middle = |of: fn(&(f64, f64)) -> f64| {
        let mut all: Vec<f64> = visits.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    };
    let mut bars = vec![
        Bar::shift("layout shift of the portal", middle(|visit| visit.0), MAX_SHIFT),
        Bar::new("height after the app's first paint", middle(|visit| visit.1), MAX_HEIGHT_MS),
    ];
    println!("\n50,000 hostile messages, main thread per 1,000, their sending included:");
    bars.extend(hostile(&app, &portal, browser).await?);
    bars.iter().for_each(|bar| println!("{bar}"));
    Ok(bars.iter().all(Bar::met))
}

/// Layout shift of a visit, and how many milliseconds after its first paint the app had told its height.
async fn visit(portal: &Portal, page: &str, browser: &Browser) -> Result<(f64, f64)> {
    let window = Window::open(browser).await?;
    window.go(&format!("{}/{page}", portal.origin)).await?;
    // What still moves right after belongs to the visit.
    let settled = "if (!window.bench?.sized || !bench.painted) return false;
        bench.since ??= performance.now(); return performance.now() - bench.since > 1500 && bench";
    let found = match window.wait(settled).await {
        Ok(found) => found,
        Err(why) => {
            let said =
                "return JSON.stringify(window.bench) + document.querySelector('access-request').outerHTML";
            return Err(why.context(window.script(said).await?.to_string()));
        }
    };
    window.close().await;
    let number = |key: &str| found.get(key).and_then(Value::as_f64).with_context(|| format!("no {key}"));
    Ok((number("shift")?, number("sized")? - number("painted")?))
}

/// Pours them on the app from all sides. All windows share one main thread here, so that its whole time can be measured:
/// what is found is more than the app's part.
async fn hostile(app: &AppServer, portal: &Portal, browser: &Browser) -> Result<Vec<Bar>> {
    let mut bars = Vec::new();
    for (from, sender) in SENDERS {
        let window =
            Window::open_with(browser, &["--disable-site-isolation-trials", "--disable-popup-blocking"])
                .await?;
        window.go(&format!("{}/bare", portal.origin)).await?;
        window.wait("return window.nonce ?? false").await.context("the app's hello")?;
        window.tools("Performance.enable", json!({})).await?;
        window
            .wait(&format!("return typeof {sender}.pour === 'function'"))
            .await
            .with_context(|| from.to_owned())?;
        let mut spent = 0.0;
        for batch in 0..MESSAGES / BATCH {
            let trusted = from == "parent";
            let prepare = format!(
                "window.prepared = false; Promise.resolve({sender}.prepare({BATCH}, {batch}, nonce, {trusted})) \
                 .then(() => {{ window.prepared = true; }})"
            );
            window.script(&prepare).await?;
            window.wait("return window.prepared").await?;
            let before = busy(&window).await?;
            window
                .script(&format!(
                    "window.poured = false; {sender}.pour({TARGET}).then(() => {{ window.poured = true; }})"
                ))
                .await?;
            window.wait("return window.poured").await?;
            spent += busy(&window).await? - before;
        }
        let taken = window.script(&format!("return {sender}.taken()")).await?;
        ensure!(taken == json!(0), "messages from {from}: {taken} ports were taken");
        window.close().await;
        let thousands = f64::from(MESSAGES / BATCH * BATCH) / 1000.0;
        bars.push(Bar::new(format!("from {from}"), spent / thousands, MAX_PER_THOUSAND_MS));
    }
    let troubles = app.troubles()?;
    ensure!(troubles.is_empty(), "the app had trouble: {troubles:#?}");
    Ok(bars)
}

/// How long the main thread has been busy so far, in milliseconds.
async fn busy(window: &Window) -> Result<f64> {
    let metrics = window.tools("Performance.getMetrics", json!({})).await?;
    let all = metrics["metrics"].as_array().context("no metrics")?;
    let task = all.iter().find(|metric| metric["name"] == "TaskDuration");
    Ok(task.and_then(|metric| metric["value"].as_f64()).context("no TaskDuration")? * 1000.0)
}
