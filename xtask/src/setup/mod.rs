//! Brings the tools that the commands need, each pinned to one version, into the cache folder. Says what it does and how
//! long that usually takes; says nothing when all is there.

mod browsers;
mod cargo_tools;
mod debian;
mod npm;
mod target;
mod web_servers;

use std::{ffi::OsString, path::PathBuf};

use anyhow::Result;

pub use browsers::{Browser, Engine};
pub use cargo_tools::{cargo_deny, cargo_machete, cargo_mutants};
pub use web_servers::WebServers;

use crate::{places::Places, process};

pub use npm::typescript;
pub use target::install as install_wasm_target;

/// Tools that build the app.
#[derive(Clone, Debug)]
pub struct BuildTools {
    trunk: PathBuf,
    wasm_bindgen: PathBuf,
    npm: PathBuf,
}

impl BuildTools {
    /// Installs what is missing.
    ///
    /// # Errors
    /// With a sentence on what could not be installed and what to do about it.
    pub fn install(places: &Places) -> Result<Self> {
        target::install(places)?;
        let npm = npm::install(places)?;
        let wasm_bindgen = cargo_tools::wasm_bindgen(places)?;
        let trunk = cargo_tools::trunk(places)?;
        Ok(Self { trunk, wasm_bindgen, npm })
    }

    /// The folders that plain `trunk build` wants on its path.
    pub fn folders(&self) -> Vec<PathBuf> {
        vec![self.trunk.join("bin"), self.wasm_bindgen.join("bin"), self.npm.join("node_modules/.bin")]
    }

    /// The path with the tools before everything else.
    ///
    /// # Errors
    /// When a folder's name cannot stand on a path.
    pub fn path(&self) -> Result<OsString> {
        process::path_with(&self.folders())
    }

    /// The program that makes the JavaScript glue.
    pub fn wasm_bindgen(&self) -> PathBuf {
        self.wasm_bindgen.join("bin/wasm-bindgen")
    }

    /// The program that makes a module smaller.
    pub fn wasm_opt(&self) -> PathBuf {
        self.npm.join("node_modules/.bin/wasm-opt")
    }

    /// The program that runs `wasm_bindgen_test`s in a browser.
    pub fn test_runner(&self) -> PathBuf {
        self.wasm_bindgen.join("bin/wasm-bindgen-test-runner")
    }

    /// The accessibility checker that browser tests put into a page.
    pub fn axe(&self) -> PathBuf {
        self.npm.join("node_modules/axe-core/axe.min.js")
    }
}

/// Says that something starts which takes a while.
fn announce(what: &str, usually: &str) {
    eprintln!("setup: {what} (usually {usually})");
}
