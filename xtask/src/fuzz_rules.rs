//! `cargo xtask fuzz-rules`: the second opinion of `tests/second_opinion` with as many cases as wanted. What is compared,
//! and how, stands there.

use std::path::Path;

use anyhow::Result;

use crate::{cli::FuzzRulesArgs, places::Places, process};

/// Runs the test as the other tests are built: a million cases of both packs take about five minutes, less than it takes
/// to build an optimised one with everything it uses.
///
/// # Errors
/// When app and tenant differ; the smallest case and both reasons are printed before.
pub fn fuzz_rules(places: &Places, args: &FuzzRulesArgs) -> Result<()> {
    let mut tests = command(&places.root, args);
    process::run(&mut tests, "compare the app's rules with the tenant's")
}

fn command(root: &Path, args: &FuzzRulesArgs) -> std::process::Command {
    let mut tests = process::cargo();
    tests
        .current_dir(root)
        .args(["test", "--locked", "--test", "second_opinion", "of_one_opinion", "--", "--nocapture"])
        .env("SECOND_OPINION_CASES", args.cases.to_string())
        .env("SECOND_OPINION_SEED", args.seed.to_string());
    if let Some(pack) = args.pack {
        tests.env("SECOND_OPINION_PACK", pack.to_string());
    }
    tests
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_test_is_told_how_many_cases_of_which_pack_from_which_seed() {
        let args = FuzzRulesArgs { pack: Some(tenant::Rules::V12026), cases: 7, seed: 3 };
        let command = command(Path::new("."), &args);
        let told: Vec<_> =
            command.get_envs().filter_map(|(key, value)| Some((key.to_str()?, value?.to_str()?))).collect();
        for pair in
            [("SECOND_OPINION_CASES", "7"), ("SECOND_OPINION_SEED", "3"), ("SECOND_OPINION_PACK", "v1-2026")]
        {
            assert!(told.contains(&pair), "{told:?}");
        }
    }
}
