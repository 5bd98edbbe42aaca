//! The standard library for WebAssembly, for the toolchain that `rust-toolchain.toml` names.

use std::{path::PathBuf, process::Command};

use anyhow::{Context as _, Result};

use super::announce;
use crate::{places::Places, process};

const TARGET: &str = "wasm32-unknown-unknown";

/// Adds the target when it is missing. A toolchain file alone does not install it where rustup's automatic installation
/// is switched off.
pub fn install(places: &Places) -> Result<()> {
    if present(places)? {
        return Ok(());
    }
    announce("adding the WebAssembly target to the Rust toolchain", "under a minute");
    let mut rustup = Command::new(rustup()?);
    rustup.args(["target", "add", TARGET]).current_dir(&places.root);
    process::run_quietly(
        &mut rustup,
        "add the WebAssembly target (`rustup target add wasm32-unknown-unknown`)",
    )
}

fn present(places: &Places) -> Result<bool> {
    let rustc = process::cargo().get_program().to_owned();
    let rustc = PathBuf::from(rustc).with_file_name("rustc");
    let asked = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", TARGET])
        .current_dir(&places.root)
        .output()
        .context("rustc could not be started")?;
    let folder = PathBuf::from(String::from_utf8_lossy(&asked.stdout).trim());
    Ok(std::fs::read_dir(folder).is_ok_and(|mut files| files.next().is_some()))
}

fn rustup() -> Result<PathBuf> {
    let of_home = |variable: &str, below: &str| {
        std::env::var_os(variable).map(|home| PathBuf::from(home).join(below)).filter(|path| path.is_file())
    };
    process::on_path(&["rustup"])
        .or_else(|| of_home("CARGO_HOME", "bin/rustup"))
        .or_else(|| of_home("HOME", ".cargo/bin/rustup"))
        .context(
            "the Rust toolchain has no WebAssembly target and rustup was not found to add it: \
             install Rust with rustup (https://rustup.rs), or add the target wasm32-unknown-unknown by your own means",
        )
}
