//! A copy of a finished build, for tests that spoil one or deploy over it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use anyhow::{Context as _, Result};

/// A folder like `dist/`, removed with the value.
pub struct DistCopy {
    folder: PathBuf,
}

impl DistCopy {
    /// Copies a finished build into the folder for temporary files.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn of(dist: &Path) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("access-request-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        copy(dist, &folder)?;
        Ok(Self { folder })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for DistCopy {
    fn drop(&mut self) {
        // What stays behind in the folder for temporary files is the system's to clear.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Copies a folder with everything in it.
///
/// # Errors
/// When something cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))? {
        let path = entry?.path();
        let target = to.join(path.file_name().context("an entry without a name")?);
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}
