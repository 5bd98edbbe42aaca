//! The two npm packages that tools need (`xtask/npm/package.json`): wasm-opt, and the accessibility checker of the tests.
//! Nothing from npm ships in the app.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use super::announce;
use crate::{places::Places, process};

const FILES: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// The folder that holds `node_modules`, named after the lock file: another lock file is another folder.
pub fn install(places: &Places) -> Result<PathBuf> {
    let source = places.root.join("xtask/npm");
    let folder = places.tool("npm", &fingerprint(&source)?);
    if folder.join("node_modules/.bin/wasm-opt").is_file() {
        return Ok(folder);
    }
    let npm = process::on_path(&["npm"]).context(
        "npm was not found: install Node.js 20 or newer (https://nodejs.org, or the packages nodejs and npm)",
    )?;
    announce(&format!("fetching wasm-opt and axe-core from npm into {}", folder.display()), "half a minute");
    // Built aside and renamed, so that an interrupted run leaves no half folder.
    let aside = folder.with_extension(format!("part-{}", std::process::id()));
    std::fs::create_dir_all(&aside)?;
    for file in FILES {
        std::fs::copy(source.join(file), aside.join(file)).with_context(|| format!("xtask/npm/{file}"))?;
    }
    let mut command = Command::new(npm);
    command.arg("ci").current_dir(&aside);
    process::run_quietly(&mut command, "fetch the npm packages of xtask/npm")?;
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
                .with_context(|| format!("xtask/npm/{file} could not be read"))?,
        );
    }
    Ok(format!("{:x}", hash.finalize()).chars().take(12).collect())
}
