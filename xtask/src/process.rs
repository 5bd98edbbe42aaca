//! Running other programs, with errors that name the program and what it was for.

use std::{
    ffi::{OsStr, OsString},
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

/// Runs a program to its end; its output goes where ours goes.
///
/// # Errors
/// When it cannot be started or ends with another code than 0.
pub fn run(command: &mut Command, purpose: &str) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status =
        command.status().with_context(|| format!("{name} could not be started, needed to {purpose}"))?;
    if !status.success() {
        bail!("{name} failed ({status}), needed to {purpose}");
    }
    Ok(())
}

/// Runs a program quietly; what it said is shown only when it fails.
///
/// # Errors
/// When it cannot be started or ends with another code than 0.
pub fn run_quietly(command: &mut Command, purpose: &str) -> Result<()> {
    output(command, purpose).map(drop)
}

/// What a program prints, run to its end.
///
/// # Errors
/// When it cannot be started or ends with another code than 0.
pub fn output(command: &mut Command, purpose: &str) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let done = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{name} could not be started, needed to {purpose}"))?;
    if !done.status.success() {
        let said = [done.stdout, done.stderr].concat();
        bail!(
            "{name} failed ({}), needed to {purpose}. It said:\n{}",
            done.status,
            String::from_utf8_lossy(&said)
        );
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// The first of these programs that stands on the path.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    names.iter().find_map(|name| {
        std::env::split_paths(&path).map(|folder| folder.join(name)).find(|candidate| candidate.is_file())
    })
}

/// The path with these folders before all others.
///
/// # Errors
/// When a folder's name holds the separator of the path.
pub fn path_with(folders: &[PathBuf]) -> Result<OsString> {
    let present = std::env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(std::env::split_paths(&present));
    std::env::join_paths(all).context("a folder of a tool cannot stand on the path")
}

/// These folders as one text, in the order given, as PATH wants it.
///
/// # Errors
/// When a folder's name holds the separator of the path.
pub fn joined(folders: &[PathBuf]) -> Result<OsString> {
    std::env::join_paths(folders).context("a folder of a tool cannot stand on the path")
}

/// The cargo that runs us, or the one on the path.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsStr::new("cargo").to_owned()))
}
