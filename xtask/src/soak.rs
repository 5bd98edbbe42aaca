//! `cargo xtask soak`: the fault matrix and the random journeys of `tests/browser/faults`, with as many cases as wanted.
//! What is broken, and how it is judged, stands there.

use std::process::Command;

use anyhow::Result;

use crate::{cli::SoakArgs, env, places::Places, process, stages};

/// Runs the tests as `cargo xtask test` runs them, with more cases.
///
/// # Errors
/// When a case fails; each is printed with what was wrong before, journeys with the command that runs them again.
pub fn soak(places: &Places, args: &SoakArgs) -> Result<()> {
    let mut tests = stages::browser_tests(places, args.engine, &["--test", "browser"])?;
    asking_for(args, &mut tests);
    process::run(&mut tests, &format!("soak the app in {}", args.engine.name()))
}

fn asking_for(args: &SoakArgs, tests: &mut Command) {
    let only = args.only.as_deref().unwrap_or("all");
    let test = match args.journeys {
        Some(journeys) => {
            tests.env(env::SOAK_JOURNEYS, journeys.to_string());
            tests.env(env::SOAK_SEED, args.seed.to_string()).env(env::SOAK_FROM, args.from.to_string());
            "random_journeys"
        }
        None if args.kills => {
            tests.env(env::SOAK_KILLS, only);
            "was_killed"
        }
        None => {
            tests.env(env::SOAK_MATRIX, only);
            "whatever_breaks"
        }
    };
    tests.args([test, "--", "--nocapture"]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::Engine;

    fn told(args: &SoakArgs) -> Vec<(String, String)> {
        let mut command = Command::new("cargo");
        asking_for(args, &mut command);
        let text = |value: &std::ffi::OsStr| value.to_string_lossy().into_owned();
        let arguments = command.get_args().map(|it| ("".to_owned(), text(it)));
        let told = command.get_envs().filter_map(|(key, value)| Some((text(key), text(value?))));
        told.chain(arguments).collect()
    }

    #[test]
    fn the_tests_are_told_what_is_wanted() {
        let journeys = SoakArgs {
            matrix: false,
            only: None,
            journeys: Some(7),
            seed: 3,
            kills: false,
            from: 2,
            engine: Engine::Chromium,
        };
        let matrix =
            SoakArgs { matrix: true, journeys: None, only: Some("reset".to_owned()), ..journeys.clone() };
        let has = |args: &SoakArgs, key: &str, value: &str| {
            told(args).contains(&(key.to_owned(), value.to_owned()))
        };
        for (key, value) in
            [(env::SOAK_JOURNEYS, "7"), (env::SOAK_SEED, "3"), (env::SOAK_FROM, "2"), ("", "random_journeys")]
        {
            assert!(has(&journeys, key, value), "{key}");
        }
        assert!(has(&matrix, env::SOAK_MATRIX, "reset") && has(&matrix, "", "whatever_breaks"));
        let kills = SoakArgs { matrix: false, kills: true, journeys: None, ..journeys.clone() };
        assert!(has(&kills, env::SOAK_KILLS, "all") && has(&kills, "", "was_killed"));
        let whole = SoakArgs { only: None, ..matrix };
        assert!(has(&whole, env::SOAK_MATRIX, "all"));
    }
}
