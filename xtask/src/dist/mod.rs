//! `cargo xtask dist`: builds what is shipped and says how heavy it is.

pub mod copy;
mod css;
mod doctor;
pub mod finish;
mod inputs;
mod languages;
pub mod plugin;
pub mod reproduce;
pub mod sbom;
mod shell;
mod short_names;
pub mod sizes;
mod split;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use crate::{places::Places, process, setup::BuildTools};

/// Says to the hook, which Trunk starts, that the functions keep their names.
const KEEP_NAMES: &str = "ACCESS_REQUEST_KEEP_NAMES";

/// What is in the release app beside the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contents {
    /// Nothing: this is what is shipped.
    Shipped,
    /// The names of its functions, for a profile that people can read. The code is the same, the files are larger.
    Named,
}

impl Contents {
    /// What `manifest.json` calls such a build.
    fn profile(self) -> &'static str {
        match self {
            Self::Shipped => "release",
            Self::Named => "release with names",
        }
    }
}

/// Builds the release app with Trunk, whose hook finishes it.
///
/// # Errors
/// When a tool is missing and cannot be installed, or the build fails.
pub fn build(places: &Places, contents: Contents) -> Result<()> {
    let tools = BuildTools::install(places)?;
    eprintln!("dist: building the release app (the first time 2 to 3 minutes, later about 30 seconds)");
    let mut trunk = Command::new("trunk");
    trunk
        .args(["build", "--release", "--log", "warn"])
        .current_dir(&places.root)
        .env("PATH", tools.path()?)
        .env(FLAGS, without_places()?)
        // Trunk takes NO_COLOR=1 for a wrong value of its own option.
        .env_remove("NO_COLOR")
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        .env_remove(KEEP_NAMES);
    if contents == Contents::Named {
        trunk.env(KEEP_NAMES, "1");
    }
    process::run(&mut trunk, "build the app")
}

/// Joined to what `.cargo/config.toml` says.
const FLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// Flags that keep folders of this machine out of the app: a panic in a crate names the file it stands in.
fn without_places() -> Result<String> {
    let mut flags = Vec::new();
    for folder in crates()? {
        let folder =
            folder.to_str().context("cargo keeps its crates in a folder whose name is not Unicode")?;
        // The variable is split at blanks.
        if !folder.contains(char::is_whitespace) {
            flags.push(format!("--remap-path-prefix={folder}=crates"));
        }
    }
    Ok(flags.join(" "))
}

/// The folders in which cargo keeps the sources of crates, one for each registry.
fn crates() -> Result<Vec<PathBuf>> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let sources = home.context("no home folder of cargo")?.join("registry/src");
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(&sources).into_iter().flatten() {
        folders.push(entry?.path());
    }
    folders.sort();
    Ok(folders)
}

/// Builds the app with the gallery into a folder that is never shipped.
///
/// # Errors
/// As [`build`].
pub fn build_gallery(places: &Places, folder: &Path) -> Result<()> {
    let tools = BuildTools::install(places)?;
    let mut trunk = Command::new("trunk");
    trunk
        .args(["build", "--features", "gallery", "--log", "warn", "--dist"])
        .arg(folder)
        .current_dir(&places.root)
        .env("PATH", tools.path()?)
        .env_remove("NO_COLOR")
        .env("TRUNK_SKIP_VERSION_CHECK", "true");
    process::run(&mut trunk, "build the gallery")
}

/// Builds the release app unless `dist/` already holds it.
///
/// # Errors
/// As [`build`].
pub fn build_if_stale(places: &Places) -> Result<()> {
    build_if_other(places, Contents::Shipped)
}

/// Builds the release app unless `dist/` already holds it with these contents.
///
/// # Errors
/// As [`build`].
pub fn build_if_other(places: &Places, contents: Contents) -> Result<()> {
    let built = finish::Manifest::read(&places.dist());
    let now = inputs::fingerprint(&places.root)?;
    match built {
        Some(manifest) if manifest.profile == contents.profile() && manifest.inputs == now => Ok(()),
        _ => build(places, contents),
    }
}

/// Prints the sizes of `dist/` and holds them to the budget.
///
/// # Errors
/// When the first load is over the budget.
pub fn report(places: &Places) -> Result<()> {
    let files = sizes::measure(&places.dist())?;
    print!("{}", sizes::table(&files));
    if sizes::first_load(&files) > sizes::CEILING_BYTES {
        bail!("the first load is over its ceiling");
    }
    Ok(())
}

/// The hook of Trunk: finishes the build in the folder that Trunk names in the environment.
///
/// # Errors
/// When it is not Trunk that calls, or the build cannot be finished.
pub fn finish_from_trunk(places: &Places) -> Result<()> {
    let stage = std::env::var_os("TRUNK_STAGING_DIR").context(
        "finish-dist is a hook of Trunk and wants TRUNK_STAGING_DIR: run `trunk build` or `cargo xtask dist`",
    )?;
    let release = std::env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    let contents = if std::env::var_os(KEEP_NAMES).is_some() { Contents::Named } else { Contents::Shipped };
    let release = release.then_some(contents);
    let parts = split::split(places, release)?;
    finish::finish(&places.root, Path::new(&stage), parts, release)
}
