//! Programs that Debian packages: installed when this user may, asked for by name when not.

use std::{path::Path, process::Command};

use anyhow::{Result, bail};

use super::announce;
use crate::process;

/// Installs packages for something that the tests need.
///
/// # Errors
/// With a sentence on what to install by hand.
pub(super) fn install(what: &str, packages: &[&str]) -> Result<()> {
    let by_hand = format!("install {} and run this again", packages.join(" and "));
    let Some(apt) = process::on_path(&["apt-get"]) else {
        bail!("the tests need {what}: {by_hand}");
    };
    if !is_root() {
        bail!("the tests need {what}: {by_hand}\n  sudo apt-get install {}", packages.join(" "));
    }
    announce(&format!("installing {} with apt-get", packages.join(" and ")), "1 to 2 minutes");
    process::run_quietly(apt_get(&apt).arg("update"), "read the list of Debian's packages")?;
    process::run_quietly(
        apt_get(&apt).args(["install", "--yes", "--no-install-recommends"]).args(packages),
        &format!("install {}", packages.join(" and ")),
    )
}

fn apt_get(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env("DEBIAN_FRONTEND", "noninteractive").args(["--quiet", "--quiet"]);
    command
}

fn is_root() -> bool {
    let asked = Command::new("id").arg("--user").output();
    asked.is_ok_and(|done| String::from_utf8_lossy(&done.stdout).trim() == "0")
}
