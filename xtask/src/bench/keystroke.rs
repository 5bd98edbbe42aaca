//! What one key costs in a comment field of the largest legal request: 25 items for 10 people, each item with a comment
//! and a date of its own and what there is to say about it. Beside it, in the same browser, the same fields as a bare
//! HTML form, which runs no script at all.

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use serde_json::{Value, json};

use super::{Bar, SLOWER, Window, profile, servers, sign_in, trace};
use crate::{
    places::Places,
    serve::{AppServer, AppServerOptions},
    setup::Browser,
};

pub(super) const ITEMS: usize = 25;
const PEOPLE: usize = 10;
/// Keys that are measured; as many as a sentence or two has.
const KEYS: usize = 150;
/// Keys before, while the browser still compiles.
const WARM_UP: usize = 30;

const MAX_SCRIPT_MS: f64 = 4.0;
const MAX_SCRIPT_SLOW_MS: f64 = 16.0;
/// Measured so often; the quietest counts, of both forms: what else the machine does makes a key slower, never faster.
const ROUNDS: usize = 3;
/// Of the bare form's time to the next paint.
const MAX_RATIO: f64 = 1.5;
/// A page that does nothing for longer than this is taken for frozen.
const MAX_PASTE_MS: f64 = 1_000.0;
/// Pastes a megabyte as the comment of all items, another one each time, and says how long the page's script is busy with it, in
/// milliseconds.
const PASTE: &str = "const it = document.getElementById('comment'); it.value = performance.now() + ' long'.repeat(200000);
    const from = performance.now();
    it.dispatchEvent(new Event('input', { bubbles: true }));
    return (async () => {
        // What it sets off runs in microtasks, a few dozen one after the other. The browser's own layout of a megabyte,
        // which a bare field has too, is a later task.
        for (let turn = 0; turn < 1000; turn += 1) await null;
        return performance.now() - from;
    })()";

const PROBE: &str = include_str!("keys.js");
/// The visible controls of the page, each with its label, as plain HTML.
const BARE: &str = include_str!("bare.js");

/// One key, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Key {
    /// By the clock of the page's thread.
    work: trace::Work,
    /// By the clock on the wall, until the page has been painted again.
    wall: f64,
    /// What ran later because of it, from timers, by the clock on the wall.
    later: f64,
}

/// The keys of one form.
#[derive(Debug)]
struct Typed {
    keys: Vec<Key>,
}

impl Typed {
    /// So many of a hundred keys take no longer than this.
    fn percentile(&self, of: u32, figure: fn(&Key) -> f64) -> f64 {
        let mut all: Vec<f64> = self.keys.iter().map(figure).collect();
        all.sort_by(f64::total_cmp);
        let at = (all.len() * of as usize).div_ceil(100).saturating_sub(1);
        all.get(at).copied().unwrap_or_default()
    }
}

/// The same form, typed into several times at one speed.
#[derive(Clone, Copy, Debug)]
struct Rounds<'a>(&'a [Typed]);

impl Rounds<'_> {
    /// A percentile in the round in which it was lowest.
    fn quietest(&self, of: u32, figure: fn(&Key) -> f64) -> f64 {
        let each = self.0.iter().map(|typed| typed.percentile(of, figure));
        each.min_by(f64::total_cmp).unwrap_or_default()
    }
}

/// Types into both forms at full speed and with a slow processor, prints the figures, and says whether all bars are met.
///
/// # Errors
/// When the form is not the one described, or something needed cannot be had.
pub async fn keystroke(places: &Places, browser: &Browser) -> Result<bool> {
    let (_servers, window) = form(places, browser).await?;
    let form = window.script(BARE).await?;
    let form = form.as_str().context("the page has no form")?.to_owned();
    ensure!(form.matches("<textarea").count() > ITEMS, "each item should have a comment field: {form}");
    ensure!(form.matches("type=\"date\"").count() > ITEMS, "each item should have a date field: {form}");
    println!(
        "\nOne key in a comment field of {ITEMS} items × {PEOPLE} people, {} controls; {KEYS} keys, the quietest of {ROUNDS} rounds:",
        form.matches("<label").count()
    );
    let page = base64::engine::general_purpose::STANDARD.encode(&form);
    let plain = Window::open_traced(browser, trace::CATEGORIES).await?;
    plain.go(&format!("data:text/html;charset=utf-8;base64,{page}")).await?;
    plain.wait("return document.querySelectorAll('textarea').length > 0").await?;
    let speeds = [("", 1, MAX_SCRIPT_MS), (" (processor ÷ 4)", SLOWER, MAX_SCRIPT_SLOW_MS)];
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for (_, slower, _) in speeds {
        for _ in 0..ROUNDS {
            ours.push(typed(&window, slower).await?);
            bare.push(typed(&plain, slower).await?);
        }
    }
    let (ours, bare) = (worked(&window, ours).await?, worked(&plain, bare).await?);
    let mut met = true;
    let rounds = ours.chunks(ROUNDS).zip(bare.chunks(ROUNDS));
    for ((words, _, most), (ours, bare)) in speeds.into_iter().zip(rounds) {
        met &= compare(words, Rounds(ours), Rounds(bare), most);
    }
    window.close().await;
    plain.close().await;
    Ok(pasted(places, browser).await? && met)
}

/// A megabyte in the form's first field, which was once read back whole for each item.
async fn pasted(places: &Places, browser: &Browser) -> Result<bool> {
    let (_servers, window) = form(places, browser).await?;
    let mut met = true;
    for (words, rate) in [("", 1), (" (processor ÷ 4)", SLOWER)] {
        window.tools("Emulation.setCPUThrottlingRate", json!({ "rate": rate })).await?;
        let took = window.script(PASTE).await?.as_f64().context("no number")?;
        let bar = Bar::new(format!("a megabyte pasted{words}"), took, MAX_PASTE_MS);
        println!("{bar}");
        met &= bar.met();
    }
    window.close().await;
    Ok(met)
}

/// The same keys, with what the browser wrote down of each.
async fn worked(window: &Window, mut typed: Vec<Typed>) -> Result<Vec<Typed>> {
    let work = trace::keys(window.trace().await?)?;
    let keys = WARM_UP + KEYS;
    ensure!(
        work.len() == keys * typed.len(),
        "{} keys are in the trace of {} times {keys}",
        work.len(),
        typed.len()
    );
    for (typed, work) in typed.iter_mut().zip(work.chunks(keys)) {
        for (key, work) in typed.keys.iter_mut().zip(work.iter().skip(WARM_UP)) {
            key.work = *work;
        }
    }
    Ok(typed)
}

/// Prints the figures of both forms beside the bars, and says whether these are met.
fn compare(words: &str, ours: Rounds<'_>, bare: Rounds<'_>, most: f64) -> bool {
    let (script, paint) = (|key: &Key| key.work.script, |key: &Key| key.work.paint);
    let bars = [
        Bar::new(format!("script, p99{words}"), ours.quietest(99, script), most),
        Bar::new(
            format!("to the next paint, p99{words}"),
            ours.quietest(99, paint),
            MAX_RATIO * bare.quietest(99, paint),
        ),
    ];
    bars.iter().for_each(|bar| println!("{bar}"));
    for (name, form) in [("ours", ours), ("bare", bare)] {
        println!(
            "    {name}: script {:.1} ms (median), {:.1} (p99); to paint {:.1}, {:.1}; on the wall {:.1}, {:.1}; saving, longest: {:.1}",
            form.quietest(50, script),
            form.quietest(99, script),
            form.quietest(50, paint),
            form.quietest(99, paint),
            form.quietest(50, |key| key.wall),
            form.quietest(99, |key| key.wall),
            form.quietest(100, |key| key.later),
        );
    }
    bars.iter().all(Bar::met)
}

/// Types into the form at full speed and says which functions take how much of a key.
///
/// # Errors
/// When the form is not the one described, or something needed cannot be had.
pub async fn profile(places: &Places, browser: &Browser, into: &std::path::Path) -> Result<()> {
    let (_servers, window) = form(places, browser).await?;
    typed(&window, 1).await?;
    window.tools("Profiler.enable", json!({})).await?;
    window.tools("Profiler.setSamplingInterval", json!({ "interval": 100 })).await?;
    window.tools("Profiler.start", json!({})).await?;
    typed(&window, 1).await?;
    let found = window.tools("Profiler.stop", json!({})).await?;
    window.close().await;
    let found = found.get("profile").context("the browser gave no profile")?;
    std::fs::write(into, found.to_string()).with_context(|| format!("{}", into.display()))?;
    println!("\nThe script of {} keys, as a sampling profiler sees it, in ms a key:", KEYS + WARM_UP);
    print!("{}", profile::table(found, KEYS + WARM_UP)?);
    Ok(())
}

/// The app's form in a browser of its own, filled in. Who drops the servers takes them from under it.
async fn form(places: &Places, browser: &Browser) -> Result<((AppServer, tenant::Tenant), Window)> {
    let (app, tenant) = servers(places, AppServerOptions::default(), newer()).await?;
    let window = Window::open_traced(browser, trace::CATEGORIES).await?;
    at_the_form(&window, &app, &tenant, &kept()).await?;
    Ok(((app, tenant), window))
}

/// A tenant that knows today's rules, by which one call holds most.
pub(super) fn newer() -> tenant::Options {
    tenant::Options { rules: tenant::Rules::V12026, ..tenant::Options::default() }
}

/// Signed in, with the draft already on the device, at the step that asks for comments and dates.
pub(super) async fn at_the_form(
    window: &Window,
    app: &AppServer,
    tenant: &tenant::Tenant,
    kept: &Value,
) -> Result<()> {
    let account = tenant.accounts().into_iter().next().context("the tenant has no accounts")?;
    let key = format!("ar.draft.{}.{}", tenant.url(), account.identity_id);
    let keep = format!(
        "const kept = {kept}; kept.saved_ms = Date.now(); kept.revision = Date.now();
         localStorage.setItem({}, JSON.stringify(kept))",
        json!(key),
    );
    sign_in(window, app, tenant, &account, (&keep, PROBE)).await?;
    window.go(&format!("{}#/request/details", app.url())).await?;
    window.wait("return document.querySelector('h1')?.textContent.trim() === 'Details'").await?;
    window
        .wait(&format!("return document.querySelectorAll('main textarea').length > {ITEMS}"))
        .await
        .context("the draft was not taken up")?;
    Ok(())
}

/// The draft as the app keeps it (`src/store/drafts.rs`). What is not named has the app's own default.
pub(super) fn kept() -> Value {
    let people = (0..PEOPLE).map(|n| json!({ "id": format!("p{n}"), "name": format!("Person {n}") }));
    let items = (0..ITEMS).map(|n| {
        json!({
            "item": { "item_type": "ENTITLEMENT", "id": format!("e{n}"), "name": format!("Entitlement {n}") },
            "comment": format!("Needed for the audit of department {n}"),
            "end": { "date": "2099-12-31", "time": "" },
        })
    });
    let draft = json!({ "people": people.collect::<Vec<_>>(), "items": items.collect::<Vec<_>>() });
    // Continue was pressed before: errors stand where they are found from then on.
    let pad = json!({ "id": "bench", "others": true, "checked": ["details"], "draft": draft });
    json!({ "version": 1, "guide": { "grant": pad }, "focus": null, "place": null })
}

/// Types into the middle one of the comment fields.
async fn typed(window: &Window, slower: u32) -> Result<Typed> {
    window.tools("Emulation.setCPUThrottlingRate", json!({ "rate": slower })).await?;
    // A page that was opened without it (an address of data) has no probe yet.
    window.script(&format!("if (!window.__keys) {{ {PROBE} }} return true")).await?;
    let middle = "const all = [...document.querySelectorAll('textarea')].filter((it) => it.getClientRects().length);
                  const it = all[all.length >> 1]; it.focus(); it.scrollIntoView({ block: 'center' }); return all.length";
    window.script(middle).await?;
    let letters = b"because the audit of this year asks for it ";
    let mut keys = Vec::new();
    for (nth, letter) in letters.iter().cycle().take(WARM_UP + KEYS).enumerate() {
        let text = char::from(*letter).to_string();
        let event = |kind: &str| {
            json!({ "type": kind, "text": text, "key": text, "unmodifiedText": text,
                    "windowsVirtualKeyCode": letter.to_ascii_uppercase() })
        };
        window.tools("Input.dispatchKeyEvent", event("keyDown")).await?;
        window.tools("Input.dispatchKeyEvent", json!({ "type": "keyUp", "key": text })).await?;
        let found = window.wait(&format!("return window.__keys.done({nth})")).await?;
        if nth >= WARM_UP {
            let number = |key: &str| found.get(key).and_then(Value::as_f64).unwrap_or_default();
            keys.push(Key { wall: number("paint"), later: number("later"), ..Key::default() });
        }
    }
    // What waits for a pause is noted with the last key.
    let last = window.wait(&format!("return window.__keys.rested({})", WARM_UP + KEYS - 1)).await?;
    if let Some(key) = keys.last_mut() {
        key.later = last.get("later").and_then(Value::as_f64).unwrap_or_default();
    }
    window.script("window.__keys.forget(); return true").await?;
    window.tools("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await?;
    Ok(Typed { keys })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_hundred_keys_the_slowest_but_one_is_the_ninety_ninth() {
        let keys = (1..=100).map(|n| Key { wall: f64::from(n), ..Key::default() }).collect();
        let typed = Typed { keys };
        assert_eq!(typed.percentile(99, |key| key.wall), 99.0);
        assert_eq!(typed.percentile(50, |key| key.wall), 50.0);
        assert_eq!(typed.percentile(100, |key| key.wall), 100.0);
        assert_eq!(Typed { keys: Vec::new() }.percentile(99, |key| key.wall), 0.0);
    }

    #[test]
    fn of_several_rounds_the_quietest_counts() {
        let round = |wall| Typed { keys: vec![Key { wall, ..Key::default() }] };
        assert_eq!(Rounds(&[round(9.0), round(2.0), round(5.0)]).quietest(99, |key| key.wall), 2.0);
        assert_eq!(Rounds(&[]).quietest(99, |key| key.wall), 0.0);
    }

    #[test]
    fn the_draft_is_the_largest_that_one_call_holds() {
        let kept = kept();
        let draft = &kept["guide"]["grant"]["draft"];
        assert_eq!(
            (draft["people"].as_array().map(Vec::len), draft["items"].as_array().map(Vec::len)),
            (Some(PEOPLE), Some(ITEMS))
        );
    }
}
