//! `cargo xtask test` and `check`: the stages in their order, each with its seconds. What a stage proves is in `tests/`.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};

use crate::{
    cli::AuditArgs,
    dist, env,
    places::Places,
    process,
    setup::{Browser, BuildTools, Engine, WebServers, install_wasm_target, typescript},
    supply,
};

pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// The stages, in the order they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum StageName {
    /// Tools: trunk, wasm-bindgen, wasm-opt, axe-core, TypeScript, the browsers with their drivers
    Setup,
    /// The code is formatted
    Fmt,
    /// Lints of everything for this machine
    ClippyNative,
    /// Lints of the app for WebAssembly
    ClippyWasm,
    /// Tests that need no browser, and the house rules of tests/tidy.rs
    Native,
    /// Licences, sources and bans of what we depend on, and whether it is used
    Supply,
    /// A portal in TypeScript compiles by the element's declaration
    Types,
    /// nginx and Caddy send what their recipes say
    Servers,
    /// Parts of screens in a headless browser
    Components,
    /// The release app and its weight
    Dist,
    /// The release app in headless Chromium against the local tenant
    Browser,
    /// The same in Firefox
    BrowserFirefox,
    /// The journeys in WebKitGTK
    BrowserWebkit,
}

/// The package that measures the rules.
const SPEED: &str = "rules-speed";

impl StageName {
    /// What runs when nothing is named.
    const USUAL: [Self; 13] = [
        Self::Setup,
        Self::Fmt,
        Self::ClippyNative,
        Self::ClippyWasm,
        Self::Native,
        Self::Supply,
        Self::Types,
        Self::Servers,
        Self::Components,
        Self::Dist,
        Self::Browser,
        Self::BrowserFirefox,
        Self::BrowserWebkit,
    ];

    fn words(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Fmt => "fmt",
            Self::ClippyNative => "clippy, native",
            Self::ClippyWasm => "clippy, wasm",
            Self::Native => "native tests and tidy",
            Self::Supply => "supply chain",
            Self::Types => "types of the element",
            Self::Servers => "web servers",
            Self::Components => "component tests",
            Self::Dist => "release app and budget",
            Self::Browser => "browser tests, Chromium",
            Self::BrowserFirefox => "browser tests, Firefox",
            Self::BrowserWebkit => "browser tests, WebKit",
        }
    }

    fn run(self, places: &Places) -> Result<()> {
        match self {
            Self::Setup => {
                BuildTools::install(places)?;
                supply::install(places)?;
                typescript(places)?;
                Browser::install_all(places, &Engine::ALL)
            }
            Self::Fmt => fmt(places),
            Self::ClippyNative => clippy_native(places),
            Self::ClippyWasm => clippy_wasm(places),
            Self::Native => native(places),
            Self::Supply => supply::supply(places),
            Self::Types => types(places),
            Self::Servers => servers(places),
            Self::Components => components(places),
            Self::Dist => {
                dist::build_if_stale(places)?;
                dist::report(places)
            }
            Self::Browser => browser(places, Engine::Chromium, None),
            Self::BrowserFirefox => browser(places, Engine::Firefox, None),
            Self::BrowserWebkit => journeys(places, Engine::Webkit),
        }
    }
}

/// Runs the stages wanted (all when none is named), stops at the first that fails, and prints a summary either way.
///
/// # Errors
/// Names the stage that failed.
pub fn test(places: &Places, only: &[StageName]) -> Result<()> {
    let wanted = if only.is_empty() { StageName::USUAL.to_vec() } else { only.to_vec() };
    let mut summary = Summary::default();
    for stage in wanted {
        let words = stage.words();
        eprintln!("\n── {words}");
        let start = Instant::now();
        let result = stage.run(places);
        summary.add(words, start.elapsed(), result.is_ok());
        if result.is_err() {
            eprintln!("{}", summary.text());
            return result.with_context(|| format!("the stage \"{words}\" failed; nothing after it was run"));
        }
    }
    eprintln!("{}", summary.text());
    Ok(())
}

/// The quick checks while working.
///
/// # Errors
/// Names the check that failed.
pub fn check(places: &Places) -> Result<()> {
    fmt(places)?;
    clippy_native(places)?;
    clippy_wasm(places)?;
    process::run(cargo(places).args(["test", "--locked", "--workspace", "--lib"]), "run the unit tests")
}

/// The browser tests on the release app, in each of these engines also when one before it failed.
///
/// # Errors
/// Names the engines in which a test failed, or which cannot be had.
pub fn browsers(places: &Places, engines: &[Engine], filter: Option<&str>) -> Result<()> {
    let mut summary = Summary::default();
    let mut problems = Vec::new();
    for engine in engines {
        let start = Instant::now();
        let result = browser(places, *engine, filter);
        summary.add(engine.name(), start.elapsed(), result.is_ok());
        problems.extend(result.err().map(|problem| format!("{problem:#}")));
    }
    eprintln!("{}", summary.text());
    anyhow::ensure!(problems.is_empty(), "{}", problems.join("\n"));
    Ok(())
}

fn browser(places: &Places, engine: Engine, filter: Option<&str>) -> Result<()> {
    let mut tests = browser_tests(places, engine, &["--test", "boot", "--test", "browser"])?;
    if let Some(filter) = filter {
        tests.arg(filter);
    }
    process::run(&mut tests, &format!("run the browser tests in {}", engine.name()))
}

/// Starting and the journeys alone; what else there is runs by `test browser --engine`. Why: docs/decisions/0021.
fn journeys(places: &Places, engine: Engine) -> Result<()> {
    let purpose = format!("run the journeys in {}", engine.name());
    process::run(&mut browser_tests(places, engine, &["--test", "boot"])?, &purpose)?;
    process::run(browser_tests(places, engine, &["--test", "browser"])?.arg("journeys::"), &purpose)
}

/// Looks at the states of the app in every way there is, in each of these engines.
///
/// # Errors
/// When something is found, or an engine cannot be had.
pub fn audit(places: &Places, args: &AuditArgs) -> Result<()> {
    for engine in args.engine.list() {
        let mut tests = browser_tests(places, *engine, &["--test", "browser"])?;
        tests.env(env::AUDIT, &args.only).args(["no_state_of_the_app", "--", "--nocapture"]);
        process::run(&mut tests, &format!("look at every state in {}", engine.name()))?;
    }
    Ok(())
}

/// The command that runs these test programs on the release app in one engine, which it builds and installs before.
///
/// # Errors
/// When the app or the browser cannot be had.
pub fn browser_tests(places: &Places, engine: Engine, programs: &[&str]) -> Result<Command> {
    let tools = BuildTools::install(places)?;
    let browser = Browser::install(places, engine)?;
    dist::build_if_stale(places)?;
    let mut tests = cargo(places);
    tests
        .args(["test", "--locked", "--no-fail-fast"])
        .args(programs)
        .env(env::DIST, places.dist())
        .env(env::BROWSER, &browser.program)
        .env(env::ENGINE, engine.name())
        .env(engine.driver_variable(), &browser.driver)
        .env(env::AXE, tools.axe());
    Ok(tests)
}

fn fmt(places: &Places) -> Result<()> {
    process::run(
        cargo(places).args(["fmt", "--all", "--check"]),
        "check the format (`cargo fmt --all` mends it)",
    )
}

fn clippy_native(places: &Places) -> Result<()> {
    let mut clippy = cargo(places);
    clippy.args(["clippy", "--locked", "--workspace", "--exclude", SPEED, "--all-targets", "--quiet"]);
    process::run(clippy.args(["--", "-D", "warnings"]), "lint everything for this machine")?;
    // Its library is made of files of the app, whose tests are linted there.
    let mut clippy = cargo(places);
    clippy.args(["clippy", "--locked", "--package", SPEED, "--lib", "--benches", "--quiet"]);
    process::run(clippy.args(["--", "-D", "warnings"]), "lint the benches of the rules")?;
    // `--all-targets` leaves out what says `test = false`.
    let mut clippy = cargo(places);
    clippy.args(["clippy", "--locked", "--test", "boot", "--test", "browser", "--test", "servers"]);
    clippy.args(["--quiet", "--", "-D", "warnings"]);
    process::run(&mut clippy, "lint the tests of browsers and web servers")
}

fn clippy_wasm(places: &Places) -> Result<()> {
    install_wasm_target(places)?;
    let mut clippy = cargo(places);
    clippy
        .args(["clippy", "--locked", "--target", WASM, "--lib", "--bins", "--quiet", "--", "-D", "warnings"]);
    process::run(&mut clippy, "lint the app for WebAssembly")?;
    let mut clippy = cargo(places);
    clippy.args(["clippy", "--locked", "--target", WASM, "--lib", "--test", "components"]).args([
        "--features",
        "gallery",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ]);
    process::run(&mut clippy, "lint the component tests and the gallery for WebAssembly")
}

/// Test programs that need a browser say `test = false` in Cargo.toml, so this leaves them out.
fn native(places: &Places) -> Result<()> {
    process::run(
        cargo(places).args(["test", "--locked", "--workspace"]),
        "run the tests that need no browser",
    )
}

fn types(places: &Places) -> Result<()> {
    let mut compiler = Command::new(typescript(places)?);
    compiler.args(["--project", "tests/types"]).current_dir(&places.root);
    process::run(&mut compiler, "compile a portal by src/static/embed/access-request.d.ts")
}

fn servers(places: &Places) -> Result<()> {
    let servers = WebServers::install()?;
    let mut tests = cargo(places);
    tests
        .args(["test", "--locked", "--test", "servers"])
        .env(env::NGINX, servers.nginx)
        .env(env::CADDY, servers.caddy);
    process::run(&mut tests, "run nginx and Caddy with their recipes")
}

fn components(places: &Places) -> Result<()> {
    let tools = BuildTools::install(places)?;
    let browser = Browser::install(places, Engine::Chromium)?;
    let mut tests = cargo(places);
    tests
        .args(["test", "--locked", "--target", WASM, "--test", "components", "--features", "gallery"])
        .args(["--config", &runner(&tools.test_runner())?])
        .env("CHROMEDRIVER", &browser.driver)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    process::run(&mut tests, "run the component tests in Chromium")
}

/// The runner as a list of one: cargo splits a variable at its spaces, and a home folder may have one.
pub(crate) fn runner(program: &Path) -> Result<String> {
    let program = program.to_str().context("the tools stand in a folder whose name is not Unicode")?;
    Ok(format!("target.{WASM}.runner=[{}]", serde_json::to_string(program)?))
}

fn cargo(places: &Places) -> Command {
    let mut cargo = process::cargo();
    cargo.current_dir(&places.root);
    cargo
}

#[derive(Default)]
struct Summary {
    lines: Vec<(String, Duration, bool)>,
}

impl Summary {
    fn add(&mut self, stage: &str, took: Duration, passed: bool) {
        self.lines.push((stage.to_owned(), took, passed));
        if passed {
            eprintln!("── {stage}: {:.1} s", took.as_secs_f64());
        }
    }

    fn text(&self) -> String {
        let mut out = String::from("\nstage                         seconds\n");
        for (stage, took, passed) in &self.lines {
            let verdict = if *passed { "" } else { "  FAILED" };
            out.push_str(&format!("{stage:<28}{:>9.1}{verdict}\n", took.as_secs_f64()));
        }
        let total: Duration = self.lines.iter().map(|(_, took, _)| *took).sum();
        let verdict = if self.lines.iter().all(|(_, _, passed)| *passed) { "passed" } else { "failed" };
        out.push_str(&format!("{verdict:<28}{:>9.1}\n", total.as_secs_f64()));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runner_in_a_folder_with_a_space_stays_one_program() {
        let setting = runner(Path::new("some where/runner")).expect("a setting");
        assert_eq!(setting, r#"target.wasm32-unknown-unknown.runner=["some where/runner"]"#);
    }

    #[test]
    fn the_summary_says_which_stage_failed_and_how_long_each_took() {
        let mut summary = Summary::default();
        summary.add("fmt", Duration::from_millis(1500), true);
        summary.add("native tests and tidy", Duration::from_secs(2), false);
        let text = summary.text();
        assert!(text.contains("fmt                               1.5\n"), "{text}");
        assert!(text.contains("native tests and tidy             2.0  FAILED"), "{text}");
        assert!(text.contains("failed                            3.5"), "{text}");
    }
}
