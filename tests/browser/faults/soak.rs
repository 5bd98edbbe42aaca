//! Random journeys: any shape, any faults, and a person who presses, reloads and comes back in the middle of it. What is
//! finally said is true, and when everything works again, looking tells what became of what was not known.

use std::time::{Duration, Instant};

use xtask::{env, webdriver::Look};

use super::{
    chance::Chance,
    matrix,
    oracle::{self, Said, Statements},
    shapes::{self, Shape, TYPED},
    table::{Case, Ends, cases},
};
use crate::fixture::{Screen, Stage};

/// The journeys of a test run: within a minute.
const JOURNEYS: u64 = 8;
/// A page that says nothing for so long says nothing.
const QUIET: Duration = Duration::from_secs(3);
/// 2026-06-01, and the same journeys everywhere.
const SEED: u64 = 20_260_601;

/// What the person does while it is being sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Wait,
    PressSend,
    Reload,
    BackAndForth,
    LookAgain,
    GoOn,
    Stop,
    /// Opens the form in another window, presses Send there if it can be pressed, and closes it.
    OtherWindow,
}

const ACTS: &[Act] = &[
    Act::Wait,
    Act::Wait,
    Act::PressSend,
    Act::Reload,
    Act::BackAndForth,
    Act::LookAgain,
    Act::GoOn,
    Act::Stop,
    Act::OtherWindow,
];

#[derive(Debug)]
struct Journey {
    shape: Shape,
    faults: Vec<Case>,
    acts: Vec<Act>,
}

impl Journey {
    fn of(seed: u64, number: u64) -> Self {
        let mut chance = Chance::of_case(seed, number);
        let shape = chance.of(&Shape::ALL);
        let all = cases();
        let faults = (0..chance.below(3)).map(|_| chance.of(&all)).collect();
        let acts = (0..chance.below(6)).map(|_| chance.of(ACTS)).collect();
        Self { shape, faults, acts }
    }

    fn words(&self) -> String {
        let faults: Vec<_> = self.faults.iter().map(|case| case.name).collect();
        format!("{:?}, {faults:?}, {:?}", self.shape, self.acts)
    }
}

fn asked(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name} is {value:?}")))
}

#[tokio::test(flavor = "multi_thread")]
async fn random_journeys_send_nothing_twice_and_end_with_the_truth() {
    let (journeys, seed) =
        (asked(env::SOAK_JOURNEYS).unwrap_or(JOURNEYS), asked(env::SOAK_SEED).unwrap_or(SEED));
    let begun = Instant::now();
    let mut screen = None;
    let mut failed = Vec::new();
    let first = asked(env::SOAK_FROM).unwrap_or(0);
    for number in first..first + journeys {
        let journey = Journey::of(seed, number);
        let words = journey.words();
        let browser = match screen.take() {
            Some(browser) => browser,
            None => Screen::open(Look::default()).await,
        };
        let verdict = match tokio::spawn(async move { walk(&journey, browser).await }).await {
            Ok((verdict, browser)) => {
                screen = Some(browser);
                verdict
            }
            Err(panicked) => Err(matrix::words(panicked)),
        };
        if let Err(why) = verdict {
            let again = format!("cargo xtask soak --journeys 1 --seed {seed} --from {number}");
            println!("journey {number} ({words}) failed: {why}\nagain: {again}");
            failed.push(format!("{again}: {words}: {why}"));
        }
    }
    println!(
        "{journeys} journeys from seed {seed} in {:.0} s, {} failed",
        begun.elapsed().as_secs_f64(),
        failed.len()
    );
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

async fn walk(journey: &Journey, browser: Screen) -> (Result<(), String>, Screen) {
    let stage = journey.shape.ready(browser).await;
    for case in &journey.faults {
        journey.shape.arm(&stage, &case.wrong);
    }
    stage.screen.press("button", "Send request").await;
    for case in &journey.faults {
        journey.shape.arm_late(&stage, &case.wrong).await;
    }
    for act in &journey.acts {
        perform(&stage, *act).await;
    }
    let verdict = judge(&stage, journey).await;
    (verdict, stage.finish_on().await)
}

async fn judge(stage: &Stage, journey: &Journey) -> Result<(), String> {
    let said = last(stage, journey).await?;
    if said.0.is_empty() {
        return twice(stage);
    }
    oracle::compare(&said, &oracle::committed(stage))?;
    twice(stage)?;
    let whole = said.0.values().all(|(it, _)| *it == Said::Ends(Ends::Accepted));
    if !whole {
        oracle::draft_is_there(&stage.screen, TYPED).await?;
    }
    // Everything works again: whoever looks learns what is listed.
    stage.tenant.clear_faults();
    stage.line().clear();
    let mut settings = stage.tenant.settings();
    settings.status_lag_ms = 0;
    stage.tenant.set_config(settings);
    let unknown = said.0.values().filter(|(it, _)| *it == Said::Ends(Ends::Unknown)).count();
    for _ in 0..unknown {
        press_if_there(stage, "Look again").await;
        let said = last(stage, journey).await?;
        oracle::compare(&said, &oracle::committed(stage))?;
    }
    let said = last(stage, journey).await?;
    for (reference, (it, words)) in &said.0 {
        if *it == Said::Ends(Ends::Unknown) && oracle::committed(stage).contains_key(reference) {
            return Err(format!(
                "{reference} is listed, and after looking the screen says {words:?} ({})",
                journey.words()
            ));
        }
    }
    Ok(())
}

/// The last word of each call. There is none for a form that is open again because nothing of it has left, and none for one
/// that was emptied because everything of it was sent.
async fn last(stage: &Stage, journey: &Journey) -> Result<Statements, String> {
    let until = Instant::now() + QUIET;
    loop {
        let said = Statements::read(&stage.screen).await?;
        if !said.0.is_empty() {
            return Statements::last(&stage.screen).await;
        }
        if has(stage, "button", "Sign in").await {
            shapes::sign_in_again(stage, journey.shape.role()).await;
        }
        // On a busy machine the half of the app that speaks of calls takes its time.
        let loads = stage.screen.text().await.contains("Loading…");
        if Instant::now() > until && (!loads || Instant::now() > until + oracle::PATIENCE) {
            break;
        }
    }
    let committed = oracle::committed(stage).len();
    let text = stage.screen.text().await;
    let (open, emptied) =
        (has(stage, "button", "Send request").await, text.contains("had already been sent"));
    match committed {
        0 if open => oracle::draft_is_there(&stage.screen, TYPED).await.map(|()| Statements::default()),
        _ if emptied && committed == journey.shape.calls() => Ok(Statements::default()),
        _ => Err(format!("{committed} calls were committed, and the screen says nothing of any:\n{text}")),
    }
}

async fn has(stage: &Stage, role: &str, name: &str) -> bool {
    stage.screen.count(role, name).await > 0
}

/// No person gets an item twice: nobody here said that a duplicate is in order.
fn twice(stage: &Stage) -> Result<(), String> {
    let ledger = stage.tenant.ledger();
    let mut cells: Vec<_> = ledger
        .iter()
        .filter(|commit| commit.kind == "access-request")
        .flat_map(|commit| commit.items.iter().map(|item| (item.requested_for.clone(), item.item.clone())))
        .collect();
    let all = cells.len();
    cells.sort();
    cells.dedup();
    if cells.len() == all { Ok(()) } else { Err(format!("asked for twice: {ledger:#?}")) }
}

async fn perform(stage: &Stage, act: Act) {
    let screen = &stage.screen;
    match act {
        Act::Wait => {
            // Until something changes.
            let _ = Statements::read(screen).await;
            let _ = Statements::read(screen).await;
        }
        Act::PressSend => press_if_there(stage, "Send request").await,
        Act::Reload => {
            screen.reload().await;
            screen.find("link", "My requests").await;
        }
        Act::BackAndForth => {
            screen.client.back().await.expect("back");
            screen.client.forward().await.expect("forward");
        }
        Act::LookAgain => press_if_there(stage, "Look again").await,
        Act::GoOn => press_if_there(stage, "Send again").await,
        Act::Stop => press_if_there(stage, "Stop").await,
        Act::OtherWindow => {
            let here = screen.client.window().await.expect("a window");
            screen.script("window.open(location.href)", vec![]).await;
            let all = screen.client.windows().await.expect("windows");
            let other = all.into_iter().find(|it| *it != here).expect("another window");
            screen.client.switch_to_window(other).await.expect("switched");
            screen.find("link", "My requests").await;
            press_if_there(stage, "Send request").await;
            screen.client.close_window().await.expect("closed");
            screen.client.switch_to_window(here).await.expect("switched back");
        }
    }
}

/// A button may be there or not, whatever the moment is.
async fn press_if_there(stage: &Stage, name: &str) {
    let script = "const it = [...document.querySelectorAll('button')].find((b) => b.checkVisibility()
        && b.textContent.replace(/[\\u2066-\\u2069]/g, '').trim() === arguments[0]); if (it) it.click(); return !!it";
    // A page that goes away takes the answer along.
    let _ = stage.screen.client.execute(script, vec![name.into()]).await;
}
