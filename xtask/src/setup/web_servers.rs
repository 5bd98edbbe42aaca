//! The web servers that run their own recipe in a test: found on this machine, or installed from Debian's packages.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::debian;
use crate::process;

/// Both, by their programs.
#[derive(Clone, Debug)]
pub struct WebServers {
    pub nginx: PathBuf,
    pub caddy: PathBuf,
}

impl WebServers {
    /// Finds both, or installs what is missing.
    ///
    /// # Errors
    /// With a sentence on what to install when this user may not.
    pub fn install() -> Result<Self> {
        Ok(Self { nginx: one("nginx")?, caddy: one("caddy")? })
    }
}

fn one(name: &'static str) -> Result<PathBuf> {
    if let Some(found) = find(name) {
        return Ok(found);
    }
    debian::install(name, &[name])?;
    find(name).with_context(|| format!("{name} was installed but cannot be found"))
}

/// On the path, or among the programs of administrators, which are not on everybody's.
fn find(name: &'static str) -> Option<PathBuf> {
    let beside = PathBuf::from("/usr/sbin").join(name);
    process::on_path(&[name]).or_else(|| beside.is_file().then_some(beside))
}
