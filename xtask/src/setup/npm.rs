//! The npm packages that tools need: wasm-opt and the accessibility checker of the tests (`xtask/npm/package.json`), and the
//! TypeScript compiler of one test (`xtask/npm/types`), which no build waits for. Nothing from npm ships in the app.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use super::announce;
use crate::{places::Places, process};

const FILES: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// The folder that holds `node_modules` with the tools of a build and of the tests.
pub fn install(places: &Places) -> Result<PathBuf> {
    fetch(places, "xtask/npm", ("npm", "wasm-opt"), "wasm-opt and axe-core")
}

/// The program that compiles TypeScript.
pub fn typescript(places: &Places) -> Result<PathBuf> {
    let folder = fetch(places, "xtask/npm/types", ("typescript", "tsc"), "the TypeScript compiler")?;
    Ok(folder.join("node_modules/.bin/tsc"))
}

/// The folder that holds `node_modules`, named after the lock file: another lock file is another folder. It is whole when it has
/// this program.
fn fetch(places: &Places, source: &str, (name, program): (&str, &str), what: &str) -> Result<PathBuf> {
    let source = places.root.join(source);
    let folder = places.tool(name, &fingerprint(&source)?);
    if folder.join("node_modules/.bin").join(program).is_file() {
        return Ok(folder);
    }
    let npm = process::on_path(&["npm"]).context(
        "npm was not found: install Node.js 20 or newer (https://nodejs.org, or the packages nodejs and npm)",
    )?;
    announce(&format!("fetching {what} from npm into {}", folder.display()), "half a minute");
    // Built aside and renamed, so that an interrupted run leaves no half folder.
    let aside = folder.with_extension(format!("part-{}", std::process::id()));
    std::fs::create_dir_all(&aside)?;
    for file in FILES {
        std::fs::copy(source.join(file), aside.join(file))
            .with_context(|| format!("{}/{file}", source.display()))?;
    }
    let mut command = Command::new(npm);
    command.arg("ci").current_dir(&aside);
    process::run_quietly(&mut command, &format!("fetch the npm packages of {}", source.display()))?;
    if std::fs::rename(&aside, &folder).is_err() {
        // Somebody else was faster, or left a broken folder; ours replaces it.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::rename(&aside, &folder).context("the npm packages could not be put into their folder")?;
    }
    Ok(folder)
}

fn fingerprint(source: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    for file in FILES {
        hash.update(
            std::fs::read(source.join(file))
                .with_context(|| format!("{}/{file} could not be read", source.display()))?,
        );
    }
    Ok(format!("{:x}", hash.finalize()).chars().take(12).collect())
}
