//! Random events over a simulated tenant: whatever happens, its ledger and our statements agree, and nothing is
//! committed more often than somebody confirmed it.
//!
//! `SUBMISSION_STEPS=1000000 cargo test --release --test submission_model` runs the long campaign.

mod fate;
mod oracle;
mod world;

use std::collections::BTreeSet;

use access_request::submission::{Held, State};
use proptest::prelude::*;

use world::World;

fn run(choices: &[u32]) {
    let mut world = World::new();
    world.store_may_fail = choices.len().is_multiple_of(2);
    for choice in choices {
        world.step(*choice);
        world.check();
    }
    world.settle();
    world.check();
    world.check_settled();
}

/// On average.
const STEPS_A_CASE: u32 = 300;

fn cases() -> u32 {
    let steps = std::env::var("SUBMISSION_STEPS").ok().and_then(|text| text.parse::<u32>().ok());
    (steps.unwrap_or(60_000) / STEPS_A_CASE).max(1)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, max_shrink_iters: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_and_our_statements_agree_whatever_happens(
        choices in prop::collection::vec(any::<u32>(), 1..=2 * STEPS_A_CASE as usize),
    ) {
        run(&choices);
    }
}

/// `SUBMISSION_REPLAY=1,2,3 cargo test --test submission_model replay -- --nocapture` tells the story of a failure.
#[test]
fn replay() {
    let Ok(choices) = std::env::var("SUBMISSION_REPLAY") else { return };
    let mut world = World::new();
    world.traced = true;
    let choices: Vec<u32> = choices.split(',').filter_map(|text| text.trim().parse().ok()).collect();
    world.store_may_fail = choices.len().is_multiple_of(2);
    for choice in choices {
        world.step(choice);
        world.check();
    }
    world.settle();
    world.check();
    world.check_settled();
}

#[test]
fn the_model_reaches_every_state() {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let all = [
        "accepted",
        "armed",
        "confirmed",
        "held after trouble",
        "held elsewhere",
        "held offline",
        "held reloaded",
        "held stopped",
        "held too many",
        "not sent",
        "rejected",
        "sending",
        "sign in",
        "still unknown",
        "unknown",
        "waiting",
    ];
    for _ in 0..1_000 {
        let mut world = World::new();
        for _ in 0..STEPS_A_CASE {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            world.step((random >> 16) as u32);
            let tabs = world.tabs.iter().flatten();
            seen.extend(tabs.flat_map(|it| it.outbox.records()).map(|record| name_of(&record.state)));
        }
        if seen.len() == all.len() {
            break;
        }
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), all);
}

fn name_of(state: &State) -> &'static str {
    match state {
        State::Armed => "armed",
        State::Sending => "sending",
        State::Waiting { .. } => "waiting",
        State::SignInNeeded => "sign in",
        State::Held(Held::Stopped) => "held stopped",
        State::Held(Held::AfterTrouble) => "held after trouble",
        State::Held(Held::TooMany) => "held too many",
        State::Held(Held::Reloaded) => "held reloaded",
        State::Held(Held::Offline) => "held offline",
        State::Held(Held::SentElsewhere) => "held elsewhere",
        State::Accepted(_) => "accepted",
        State::Confirmed(_) => "confirmed",
        State::Rejected(_) => "rejected",
        State::Unknown { .. } => "unknown",
        State::StillUnknown { .. } => "still unknown",
        State::NotSent(_) => "not sent",
    }
}
