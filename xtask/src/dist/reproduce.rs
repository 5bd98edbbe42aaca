//! `cargo xtask reproduce`: two clean builds in two places give the same bytes, and none of them names a place of this machine.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};
use sha2::{Digest as _, Sha256};

use crate::{places::Places, process};

/// What Trunk.toml says about its hook. A build of `xtask` for each of the two would take longer than the app.
const HOOK: &str = "command = \"cargo\"\ncommand_arguments = [\"run\", \"--quiet\", \"--package\", \"xtask\", \"--\", \"finish-dist\"]";

/// A folder that goes with the value.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays behind in the folder for temporary files is the system's to clear.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Builds the committed sources twice and compares every file.
///
/// # Errors
/// When a build fails, or names the files that differ.
pub fn reproduce(places: &Places) -> Result<()> {
    let scratch =
        Scratch(std::env::temp_dir().join(format!("access-request-reproduce-{}", std::process::id())));
    let first = built(places, &scratch.0.join("one"))?;
    let second = built(places, &scratch.0.join("in/another/place"))?;
    let names = first.keys().chain(second.keys());
    let differ: Vec<&String> = names.filter(|name| first.get(*name) != second.get(*name)).collect();
    ensure!(differ.is_empty(), "two clean builds differ in {differ:?}");
    println!("two clean builds in two places: {} files, the same bytes", first.len());
    for (name, hash) in first.iter().filter(|(name, _)| !name.ends_with(".br") && !name.ends_with(".gz")) {
        println!("  {hash}  {name}");
    }
    Ok(())
}

/// The hash of each file of a build made there, by its path.
fn built(places: &Places, folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut git = std::process::Command::new("git");
    git.current_dir(&places.root).args(["ls-files", "-z"]);
    for name in process::output(&mut git, "list the sources")?.split('\0').filter(|name| !name.is_empty()) {
        let to = folder.join(name);
        fs::create_dir_all(to.parent().context("a file without a folder")?)?;
        fs::copy(places.root.join(name), &to).with_context(|| format!("{name} cannot be copied"))?;
    }
    let settings = fs::read_to_string(folder.join("Trunk.toml"))?;
    ensure!(settings.contains(HOOK), "the hook of Trunk.toml is another one");
    let program = std::env::current_exe()?;
    let hook = format!("command = {program:?}\ncommand_arguments = [\"finish-dist\"]");
    fs::write(folder.join("Trunk.toml"), settings.replace(HOOK, &hook))?;
    super::build(
        &Places { root: folder.to_path_buf(), cache: places.cache.clone() },
        super::Contents::Shipped,
    )?;
    let mut files = BTreeMap::new();
    hashes(&folder.join("dist"), "", &mut files)?;
    // The second build must not find anything of the first.
    fs::remove_dir_all(folder)?;
    Ok(files)
}

fn hashes(folder: &Path, path: &str, into: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{path}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            hashes(&entry.path(), &format!("{name}/"), into)?;
        } else {
            into.insert(name, format!("{:x}", Sha256::digest(fs::read(entry.path())?)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hook_is_the_one_of_trunk_toml() {
        let settings = fs::read_to_string(Places::find().expect("the repository").root.join("Trunk.toml"));
        assert!(settings.expect("Trunk.toml").contains(HOOK));
    }
}
