//! How long the rules take: criterion on this machine, and the same verdict as WebAssembly in Chromium. What is measured
//! stands in `tests/rules_speed`.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Bar;
use crate::{
    places::Places,
    process,
    setup::{Browser, BuildTools},
    stages::{WASM, runner},
};

const PACKS: [&str; 2] = ["beta-2023", "v1-2026"];
const MAX_VERDICT_US: f64 = 50.0;
const MAX_WASM_VERDICT_US: f64 = 250.0;
const MAX_PLAN_US: f64 = 50_000.0;

/// Prints the figures, and says whether all bars are met.
///
/// # Errors
/// When something needed cannot be had, or a figure is missing.
pub fn rules(places: &Places, browser: &Browser) -> Result<bool> {
    native(places)?;
    let said = in_the_browser(places, browser)?;
    println!(
        "\nThe rules: 25 items × 10 people judged, 1,000 people × 200 items planned; the median of each:"
    );
    let mut met = true;
    for pack in PACKS {
        let bars = [
            bar(places, &format!("verdict, {pack}"), MAX_VERDICT_US)?,
            wasm_bar(&said, &format!("verdict, {pack}"))?,
            bar(places, &format!("plan, {pack}"), MAX_PLAN_US)?,
            bar(places, &format!("plan of ragged rows, {pack}"), MAX_PLAN_US)?,
        ];
        for bar in &bars {
            println!("{bar}");
            met &= bar.met();
        }
    }
    Ok(met)
}

fn native(places: &Places) -> Result<()> {
    let mut bench = process::cargo();
    bench.current_dir(&places.root).args([
        "bench",
        "--locked",
        "-p",
        "rules-speed",
        "--bench",
        "rules",
        "--",
    ]);
    bench.args(["--noplot", "--warm-up-time", "1", "--measurement-time", "4"]);
    process::run_quietly(&mut bench, "measure the rules")
}

/// What the measuring page printed.
fn in_the_browser(places: &Places, browser: &Browser) -> Result<String> {
    let tools = BuildTools::install(places)?;
    let mut test = process::cargo();
    test.current_dir(&places.root)
        .args(["test", "--locked", "--release", "--target", WASM, "-p", "rules-speed"])
        .args(["--test", "in_the_browser", "--config", &runner(&tools.test_runner())?])
        .args(["--", "--nocapture"])
        .env("CHROMEDRIVER", &browser.driver);
    process::output(&mut test, "measure the rules in Chromium")
}

fn bar(places: &Places, name: &str, most: f64) -> Result<Bar> {
    let found = median_us(&places.root.join("target/criterion").join(name).join("new/estimates.json"))
        .with_context(|| format!("criterion left no figure of \"{name}\""))?;
    let what = name.to_owned();
    Ok(if most < 1000.0 {
        Bar::micros(what, found, most)
    } else {
        Bar::new(what, found / 1000.0, most / 1000.0)
    })
}

/// The median of criterion's estimates, which are in nanoseconds; the page in the browser takes its median too. In a mean,
/// every moment in which the machine did something else counts: on a busy one it was 82 µs where the median was 48.
fn median_us(estimates: &Path) -> Result<f64> {
    let all: Value = serde_json::from_str(&std::fs::read_to_string(estimates)?)?;
    let median = all.pointer("/median/point_estimate").and_then(Value::as_f64).context("no median in it")?;
    Ok(median / 1000.0)
}

fn wasm_bar(said: &str, name: &str) -> Result<Bar> {
    let found = printed_us(said, name).with_context(|| format!("the page printed no \"{name}\": {said}"))?;
    Ok(Bar::micros(format!("{name}, in wasm"), found, MAX_WASM_VERDICT_US))
}

/// `NAME: 12.3 µs` in what was printed.
fn printed_us(said: &str, name: &str) -> Option<f64> {
    let rest = said.split_once(&format!("{name}: "))?.1;
    rest.split_once(" µs")?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figure_of_the_page_is_read_from_its_line() {
        let said = "running 1 test\n    console.log div contained:\n        verdict, v1-2026: 81.5 µs\nok";
        assert_eq!(printed_us(said, "verdict, v1-2026"), Some(81.5));
        assert_eq!(printed_us(said, "verdict, beta-2023"), None);
    }
}
