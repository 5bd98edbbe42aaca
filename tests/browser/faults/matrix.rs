//! Every fault with every shape, judged by the ledger. A test run takes a sample that reaches every place and shape;
//! `cargo xtask soak --matrix` takes all.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use xtask::{env, setup::Engine, webdriver::Look};

use super::{
    oracle::{self, Statements},
    shapes::{Shape, TYPED},
    table::{Case, Ends, cases},
};
use crate::fixture::Screen;

/// Of all cases a test run takes every so many-th in each engine, of three shapes each in its turn; no two engines take the same.
const STRIDE: usize = 10;
/// Browsers at a time. Cases mostly wait.
const BROWSERS: usize = 3;

/// One case and what became of it.
struct Outcome {
    number: usize,
    case: Case,
    shape: Shape,
    took: Duration,
    verdict: Result<(), String>,
}

fn all() -> Vec<(usize, Case, Shape)> {
    let pairs = cases().into_iter().flat_map(|case| Shape::ALL.map(|shape| (case.clone(), shape)));
    pairs.enumerate().map(|(number, (case, shape))| (number, case, shape)).collect()
}

#[test]
fn the_matrix_has_at_least_forty_faults_and_their_names_differ() {
    let mut names: Vec<_> = cases().iter().map(|case| case.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), cases().len());
    assert!(names.len() >= 40, "{}", names.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_breaks_nothing_is_sent_twice_and_the_last_word_is_true() {
    let asked = std::env::var(env::SOAK_MATRIX).unwrap_or_default();
    let first = match Engine::of_tests().expect("an engine") {
        Engine::Chromium => 0,
        Engine::Firefox => STRIDE / 2,
        Engine::Webkit => STRIDE - 2,
    };
    let range = asked.split_once("..").and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    let wanted = |number: usize, case: &Case| match (asked.as_str(), &range) {
        ("", _) => number % STRIDE == first,
        ("all", _) => true,
        (_, Some(range)) => range.contains(&number),
        (part, None) => part.parse().map_or_else(|_| case.name.contains(part), |only: usize| only == number),
    };
    let chosen: Vec<_> = all().into_iter().filter(|(number, case, _)| wanted(*number, case)).collect();
    assert!(!chosen.is_empty(), "no case is called {asked:?}");
    let outcomes = run(chosen).await;
    println!("{}", table(&outcomes));
    let failed: Vec<_> = outcomes
        .iter()
        .filter_map(|it| {
            it.verdict
                .as_ref()
                .err()
                .map(|why| format!("{} {} × {:?}: {why}", it.number, it.case.name, it.shape))
        })
        .collect();
    assert!(failed.is_empty(), "{} of {} cases failed:\n{}", failed.len(), outcomes.len(), failed.join("\n"));
}

/// Runs the cases in a few browsers, each of which serves case after case.
async fn run(chosen: Vec<(usize, Case, Shape)>) -> Vec<Outcome> {
    let waiting = Arc::new(Mutex::new(chosen.into_iter().rev().collect::<Vec<_>>()));
    let outcomes = Arc::new(Mutex::new(Vec::new()));
    let browsers: Vec<_> = (0..BROWSERS)
        .map(|_| {
            let (waiting, outcomes) = (Arc::clone(&waiting), Arc::clone(&outcomes));
            tokio::spawn(async move {
                let mut screen = None;
                let next = || waiting.lock().expect("no panic").pop();
                while let Some((number, case, shape)) = next() {
                    let browser = match screen.take() {
                        Some(browser) => browser,
                        None => Screen::open(Look::default()).await,
                    };
                    let begun = Instant::now();
                    let its_case = case.clone();
                    // A step that panics takes its browser along; the next case gets a new one.
                    let verdict =
                        match tokio::spawn(async move { one(&its_case, shape, browser).await }).await {
                            Ok((verdict, browser)) => {
                                screen = browser;
                                verdict
                            }
                            Err(panicked) => Err(words(panicked)),
                        };
                    let took = begun.elapsed();
                    outcomes.lock().expect("no panic").push(Outcome { number, case, shape, took, verdict });
                }
            })
        })
        .collect();
    for browser in browsers {
        browser.await.expect("its cases");
    }
    let mut outcomes = std::mem::take(&mut *outcomes.lock().expect("no panic"));
    outcomes.sort_by_key(|it| it.number);
    outcomes
}

/// What a panic said.
pub fn words(panicked: tokio::task::JoinError) -> String {
    let said = panicked.into_panic();
    let text = said.downcast_ref::<String>().cloned();
    text.or_else(|| said.downcast_ref::<&str>().map(|it| (*it).to_owned())).unwrap_or_default()
}

/// The browser comes back when the case has left it in order.
async fn one(case: &Case, shape: Shape, browser: Screen) -> (Result<(), String>, Option<Screen>) {
    let stage = shape.ready(browser).await;
    shape.arm(&stage, &case.wrong);
    stage.screen.press("button", "Send request").await;
    shape.arm_late(&stage, &case.wrong).await;
    let verdict = async {
        let said = Statements::last(&stage.screen).await?;
        let ledger = oracle::committed(&stage);
        oracle::compare(&said, &ledger)?;
        oracle::expect(&said, case.ends, shape.calls())?;
        if case.ends != Ends::Accepted {
            oracle::draft_is_there(&stage.screen, TYPED).await?;
        }
        let posts = stage.line().seen_of("POST", super::POST).len();
        let most = shape.calls() + 2;
        if posts > most { Err(format!("{posts} POSTs")) } else { Ok(()) }
    }
    .await;
    (verdict, Some(stage.finish_on().await))
}

fn table(outcomes: &[Outcome]) -> String {
    let mut out =
        format!("\n{:>4} {:<13} {:<45} {:<11} {:<9} {:>6}\n", "", "where", "fault", "shape", "ends", "s");
    for it in outcomes {
        let verdict = if it.verdict.is_ok() { "" } else { "  FAILED" };
        out.push_str(&format!(
            "{:>4} {:<13} {:<45} {:<11} {:<9} {:>6.1}{verdict}\n",
            it.number,
            format!("{:?}", it.case.at),
            it.case.name,
            format!("{:?}", it.shape),
            format!("{:?}", it.case.ends),
            it.took.as_secs_f64()
        ));
    }
    let passed = outcomes.iter().filter(|it| it.verdict.is_ok()).count();
    let spent: f64 = outcomes.iter().map(|it| it.took.as_secs_f64()).sum();
    out.push_str(&format!("{passed} of {} cases passed, {spent:.0} s of browser time\n", outcomes.len()));
    out
}
