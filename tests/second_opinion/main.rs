//! The second opinion: the app's rules and the local tenant's, which was written from the same documents without looking
//! at the app, on the same bodies in one process. What the app passes with all facts known the tenant accepts; what the
//! app calls an Error the tenant refuses. A difference is made as small as it will go and printed with both reasons.
//!
//! `SECOND_OPINION_PACK`, `_CASES` and `_SEED` ask for more: `cargo xtask fuzz-rules` sets them.
#![cfg(not(target_arch = "wasm32"))]

mod bodies;
#[path = "../chance/mod.rs"]
mod chance;
mod compare;
mod drafts;
mod sent;
mod shrink;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use access_request::rules::{PackName, Severity, pack};
use compare::{Case, LEFT_OUT, Subject};

/// The cases of each pack that every run of the tests judges.
const CASES: u64 = 20_000;
/// 2026-06-01, and the same cases everywhere.
pub const SEED: u64 = 20_260_601;
/// So many differences are shown, each of another kind.
const SHOWN: usize = 8;

fn asked<T: std::str::FromStr>(name: &str) -> Option<T> {
    let value = std::env::var(format!("SECOND_OPINION_{name}")).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("SECOND_OPINION_{name} is {value:?}")))
}

#[test]
fn the_app_and_the_tenant_are_of_one_opinion_in_beta_2023() {
    compare(PackName::Beta2023);
}

#[test]
fn the_app_and_the_tenant_are_of_one_opinion_in_v1_2026() {
    compare(PackName::V12026);
}

#[test]
fn every_rule_left_out_is_a_rule_with_a_reason() {
    for (rule, reason) in LEFT_OUT {
        let known =
            PackName::ALL.into_iter().flat_map(|name| pack(name).rules).any(|known| known.id.0 == *rule);
        assert!(known && !reason.is_empty(), "{rule}");
    }
}

fn compare(name: PackName) {
    if asked::<PackName>("PACK").is_some_and(|wanted| wanted != name) {
        return;
    }
    let (cases, seed) = (asked("CASES").unwrap_or(CASES), asked("SEED").unwrap_or(SEED));
    let (mut accepted, mut left_out, mut refused) = (0usize, 0usize, 0usize);
    let mut alone: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut differences: BTreeMap<String, (u64, Case)> = BTreeMap::new();
    for number in 0..cases {
        let case = Case::random(name, seed, number);
        let outcome = case.outcome();
        accepted += outcome.accepted;
        left_out += outcome.left_out;
        refused += outcome.refused.len();
        for rules in outcome.refused.iter().filter(|rules| rules.len() == 1) {
            for rule in rules {
                *alone.entry(rule).or_default() += 1;
            }
        }
        if let Some(difference) = outcome.disagreement {
            let kind = difference.lines().filter(|line| line.starts_with("The app")).collect();
            differences.entry(kind).or_insert((number, case));
            if differences.len() == SHOWN {
                break;
            }
        }
    }
    eprintln!(
        "{}: {cases} cases from seed {seed}: {accepted} bodies accepted by both, {refused} refused by both, {left_out} not compared",
        name.as_str()
    );
    for (number, case) in differences.values() {
        let smallest = shrink::smallest(case.clone());
        if let Subject::Draft(draft) = &smallest.subject {
            eprintln!("\nThe draft: {draft:#?}");
        }
        eprintln!("\nCase {number}. {}", smallest.outcome().disagreement.unwrap_or_default());
    }
    assert!(differences.is_empty(), "{} kinds of difference in {}", differences.len(), name.as_str());
    enough(name, cases, (accepted, refused), &alone);
}

/// An agreement on nothing would be none: both answers are frequent, and every Error that can reach the wire was the only
/// reason of a refusal at least once.
fn enough(
    name: PackName,
    cases: u64,
    (accepted, refused): (usize, usize),
    alone: &BTreeMap<&'static str, usize>,
) {
    if cases < CASES {
        return;
    }
    let all = accepted + refused;
    assert!(accepted * 6 > all && refused * 6 > all, "{accepted} accepted and {refused} refused");
    let left: BTreeSet<&str> = LEFT_OUT.iter().map(|(rule, _)| *rule).collect();
    let errors = pack(name).rules.iter().filter(|rule| rule.severity == Severity::Error);
    let silent: Vec<_> = errors
        .map(|rule| rule.id.0)
        .filter(|rule| !left.contains(rule) && !alone.contains_key(rule))
        .collect();
    assert_eq!(silent, Vec::<&str>::new(), "never the only reason of a refusal");
}
