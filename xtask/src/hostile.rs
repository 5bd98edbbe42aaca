//! `cargo xtask hostile`: hostile words, addresses and bytes, and the time zones of the world. What is tried stands in
//! `tests/hostile_*.rs`, `tests/zones.rs`, `tests/boot.rs` and `tests/browser/hostile/`.

use anyhow::Result;

use crate::{cli::HostileArgs, env, places::Places, process, stages};

/// Runs the tests as `cargo xtask test` runs them, with `--all` every case of them.
///
/// # Errors
/// When a case fails.
pub fn hostile(places: &Places, args: &HostileArgs) -> Result<()> {
    let wanted = |command: &mut std::process::Command| {
        if args.all {
            command.env(env::HOSTILE, "all");
        }
    };
    let mut native = process::cargo();
    native.current_dir(&places.root).args(["test", "--locked", "--no-fail-fast"]);
    native.args([
        "--test",
        "hostile_callbacks",
        "--test",
        "hostile_words",
        "--test",
        "zones",
        "--",
        "--nocapture",
    ]);
    wanted(&mut native);
    process::run(&mut native, "try callbacks, words and time zones")?;
    let mut browser = stages::browser_tests(places, args.engine, &["--test", "boot", "--test", "browser"])?;
    browser.args(["--", "--nocapture", "hostile::", "changed_byte", "clock"]);
    wanted(&mut browser);
    process::run(&mut browser, &format!("try hostile words and changed assets in {}", args.engine.name()))
}
