//! Trunk, wasm-bindgen and geckodriver: programs written in Rust, built by `cargo install` in the version we pin.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::announce;
use crate::{places::Places, process};

/// 0.22 needs a newer rustc than `rust-toolchain.toml` names. `Trunk.toml` demands the same version.
pub const TRUNK: &str = "0.21.14";
/// Drives Firefox in browser tests.
const GECKODRIVER: &str = "0.37.1";
/// Wants rustc 1.88.
const CARGO_DENY: &str = "0.20.2";
const CARGO_MACHETE: &str = "0.9.2";

/// Wants rustc 1.88.
const CARGO_MUTANTS: &str = "27.1.0";

/// How much a tool is optimised.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Build {
    /// For tools that have much to do.
    Fast,
    /// Built in half the time, for tools that are done within seconds either way.
    Quick,
}

/// Whether `cargo install` keeps to the lock file that the tool was published with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lock {
    Keep,
    /// wasm-bindgen-cli: its lock file names a dependency that registries may no longer offer.
    Ignore,
}

pub fn trunk(places: &Places) -> Result<PathBuf> {
    install(
        places,
        Tool {
            name: "trunk",
            package: "trunk",
            version: TRUNK,
            lock: Lock::Keep,
            build: Build::Fast,
            usually: "7 minutes",
        },
    )
}

/// The version of the program must be the library's to the last digit, so `Cargo.lock` decides it.
pub fn wasm_bindgen(places: &Places) -> Result<PathBuf> {
    let lock =
        std::fs::read_to_string(places.root.join("Cargo.lock")).context("Cargo.lock could not be read")?;
    let version = locked_version(&lock, "wasm-bindgen").context("Cargo.lock does not name wasm-bindgen")?;
    let tool = Tool {
        name: "wasm-bindgen",
        package: "wasm-bindgen-cli",
        version,
        lock: Lock::Ignore,
        build: Build::Fast,
        usually: "4 minutes",
    };
    install(places, tool)
}

pub fn geckodriver(places: &Places) -> Result<PathBuf> {
    let tool = Tool {
        name: "geckodriver",
        package: "geckodriver",
        version: GECKODRIVER,
        lock: Lock::Keep,
        build: Build::Fast,
        usually: "5 minutes",
    };
    Ok(install(places, tool)?.join("bin/geckodriver"))
}

/// Checks licences, sources and bans.
pub fn cargo_deny(places: &Places) -> Result<PathBuf> {
    let tool = Tool {
        name: "cargo-deny",
        package: "cargo-deny",
        version: CARGO_DENY,
        lock: Lock::Keep,
        build: Build::Quick,
        usually: "2 to 3 minutes",
    };
    Ok(install(places, tool)?.join("bin/cargo-deny"))
}

/// Finds what Cargo.toml asks for and nobody uses.
pub fn cargo_machete(places: &Places) -> Result<PathBuf> {
    let tool = Tool {
        name: "cargo-machete",
        package: "cargo-machete",
        version: CARGO_MACHETE,
        lock: Lock::Keep,
        build: Build::Quick,
        usually: "half a minute",
    };
    Ok(install(places, tool)?.join("bin/cargo-machete"))
}

/// Changes the code in small ways and runs the tests on each.
pub fn cargo_mutants(places: &Places) -> Result<PathBuf> {
    let tool = Tool {
        name: "cargo-mutants",
        package: "cargo-mutants",
        version: CARGO_MUTANTS,
        lock: Lock::Keep,
        build: Build::Fast,
        usually: "3 minutes",
    };
    Ok(install(places, tool)?.join("bin/cargo-mutants"))
}

/// The geckodriver of an earlier installation.
pub fn geckodriver_if_present(places: &Places) -> Option<PathBuf> {
    Some(places.tool("geckodriver", GECKODRIVER).join("bin/geckodriver")).filter(|path| path.is_file())
}

struct Tool<'a> {
    name: &'a str,
    package: &'a str,
    version: &'a str,
    lock: Lock,
    build: Build,
    usually: &'a str,
}

fn install(places: &Places, tool: Tool<'_>) -> Result<PathBuf> {
    let folder = places.tool(tool.name, tool.version);
    if folder.join("bin").join(tool.name).is_file() {
        return Ok(folder);
    }
    announce(&format!("building {} {} into {}", tool.name, tool.version, folder.display()), tool.usually);
    let build = scratch(places, &tool);
    let mut cargo = process::cargo();
    cargo
        .args(["install", tool.package, "--version", tool.version, "--force", "--quiet"])
        .arg("--root")
        .arg(&folder)
        .arg("--target-dir")
        .arg(&build)
        // Flags of the app's own build must not reach a tool.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_BUILD_TARGET")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    if tool.lock == Lock::Keep {
        cargo.arg("--locked");
    }
    if tool.build == Build::Quick {
        cargo.arg("--debug").env("CARGO_PROFILE_DEV_DEBUG", "0");
    }
    process::run_quietly(&mut cargo, &format!("install {} {}", tool.name, tool.version))?;
    // Only the build's leftovers; the tool stands. Failing to tidy up is no failure.
    let _ = std::fs::remove_dir_all(&build);
    Ok(folder)
}

fn scratch(places: &Places, tool: &Tool<'_>) -> PathBuf {
    Path::new(&places.cache).join("build").join(format!("{}-{}", tool.name, tool.version))
}

/// The version of a package in the text of a `Cargo.lock`.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_says_which_wasm_bindgen() {
        let lock =
            "[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n\n[[package]]\nname = \"wat\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }
}
