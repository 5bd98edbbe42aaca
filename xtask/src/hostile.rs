//! `cargo xtask hostile`: hostile words, addresses and bytes, and the time zones of the world. What is tried stands in
//! `tests/hostile_*.rs`, `tests/zones.rs`, `tests/boot.rs` and `tests/browser/hostile/`.

use std::process::Command;

use anyhow::Result;

use crate::{cli::HostileArgs, env, places::Places, process, stages};

const NATIVE: [&str; 3] = ["hostile_callbacks", "hostile_words", "zones"];

/// Runs the tests as `cargo xtask test` runs them, with `--all` every case of them.
///
/// # Errors
/// When a case fails.
pub fn hostile(places: &Places, args: &HostileArgs) -> Result<()> {
    if args.passes.is_none() {
        let mut native = process::cargo();
        native.current_dir(&places.root).args(["test", "--locked", "--no-fail-fast"]);
        native.args(NATIVE.iter().flat_map(|name| ["--test", name])).args(["--", "--nocapture"]);
        process::run(asking_for(args, &mut native), "try callbacks, words and time zones")?;
    }
    let programs: &[&str] =
        if args.passes.is_some() { &["--test", "browser"] } else { &["--test", "boot", "--test", "browser"] };
    let mut browser = stages::browser_tests(places, args.engine, programs)?;
    browser.args(["--", "--nocapture"]);
    match args.passes {
        Some(_) => browser.arg("no_word_of_the_tenant"),
        None => browser.args(["hostile::", "changed"]),
    };
    let purpose = format!("try hostile words and changed assets in {}", args.engine.name());
    process::run(asking_for(args, &mut browser), &purpose)
}

fn asking_for<'a>(args: &HostileArgs, tests: &'a mut Command) -> &'a mut Command {
    match &args.passes {
        Some(passes) => tests.env(env::HOSTILE, passes),
        None if args.all => tests.env(env::HOSTILE, "all"),
        None => tests,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::Engine;

    #[test]
    fn the_tests_are_told_how_much_is_wanted() {
        let told = |all, passes: Option<&str>| {
            let args = HostileArgs { all, passes: passes.map(str::to_owned), engine: Engine::Chromium };
            let mut command = Command::new("cargo");
            let found = asking_for(&args, &mut command).get_envs().find(|(key, _)| *key == env::HOSTILE);
            found.and_then(|(_, value)| Some(value?.to_string_lossy().into_owned()))
        };
        assert_eq!(told(false, None), None);
        assert_eq!(told(true, None).as_deref(), Some("all"));
        assert_eq!(told(false, Some("3..9")).as_deref(), Some("3..9"));
    }
}
