//! Where things are: the repository, the build, and the cache folder that keeps tools across builds and clones.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::env;

/// The folders that the commands work in.
#[derive(Clone, Debug)]
pub struct Places {
    /// The top of the repository.
    pub root: PathBuf,
    /// Tools that are not built from this repository. Outside `target/`, so that `cargo clean` does not cost minutes.
    pub cache: PathBuf,
}

impl Places {
    /// Finds them. The cache is `$ACCESS_REQUEST_CACHE`, else `access-request` in `$XDG_CACHE_HOME`, else in `~/.cache`.
    ///
    /// # Errors
    /// When the repository or a home folder cannot be found.
    pub fn find() -> Result<Self> {
        Ok(Self { root: root()?, cache: cache(|name| std::env::var_os(name).map(PathBuf::from))? })
    }

    /// What `cargo xtask dist` makes.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The folder of one tool in one version.
    pub fn tool(&self, name: &str, version: &str) -> PathBuf {
        self.cache.join("tools").join(format!("{name}-{version}"))
    }
}

/// The folder of the workspace: where the program runs when that is one, else where it was built.
fn root() -> Result<PathBuf> {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf);
    let here = std::env::current_dir().ok();
    let above = here.iter().flat_map(|path| path.ancestors()).map(Path::to_path_buf);
    above
        .chain(built)
        .find(|path| path.join("xtask/Cargo.toml").is_file() && path.join("Trunk.toml").is_file())
        .context("this is not inside the repository: no folder above holds Trunk.toml and xtask/")
}

fn cache(variable: impl Fn(&str) -> Option<PathBuf>) -> Result<PathBuf> {
    let of_home = || variable("HOME").map(|home| home.join(".cache"));
    variable(env::CACHE)
        .or_else(|| variable("XDG_CACHE_HOME").or_else(of_home).map(|folder| folder.join("access-request")))
        .with_context(|| format!("no place for the tools: set {} to a folder", env::CACHE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_folder_follows_the_most_particular_wish() {
        let with = |known: &'static [(&str, &str)]| {
            cache(move |name| {
                known.iter().find(|(key, _)| *key == name).map(|(_, value)| PathBuf::from(value))
            })
            .ok()
        };
        let all = &[("ACCESS_REQUEST_CACHE", "/a"), ("XDG_CACHE_HOME", "/x"), ("HOME", "/h")];
        assert_eq!(with(all), Some("/a".into()));
        assert_eq!(with(&[("XDG_CACHE_HOME", "/x"), ("HOME", "/h")]), Some("/x/access-request".into()));
        assert_eq!(with(&[("HOME", "/h")]), Some("/h/.cache/access-request".into()));
        assert_eq!(with(&[]), None);
    }
}
