//! Whether `dist/` was built from the sources as they are now.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

/// Everything that can change a byte of `dist/`. The rest of `xtask/` only commands the build.
const INPUTS: [&str; 14] = [
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "docs/config.schema.json",
    "index.html",
    "rust-toolchain.toml",
    "src",
    "style",
    "xtask/npm/package-lock.json",
    "xtask/src/dist",
    "xtask/src/serve/encoding.rs",
    "xtask/src/serve/headers.rs",
    "xtask/src/setup/cargo_tools.rs",
];

/// A hash of the sources: names and bytes.
///
/// # Errors
/// When a file cannot be read.
pub fn fingerprint(root: &Path) -> Result<String> {
    let mut files = Vec::new();
    for input in INPUTS {
        collect(&root.join(input), &mut files)?;
    }
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        let bytes = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        hash.update(file.strip_prefix(root).unwrap_or(&file).to_string_lossy().as_bytes());
        hash.update([0]);
        hash.update(Sha256::digest(&bytes));
    }
    Ok(format!("{:x}", hash.finalize()))
}

/// Every file in and below a folder.
pub(super) fn collect(path: &Path, into: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(&entry?.path(), into)?;
        }
    } else if path.is_file() {
        into.push(path.to_path_buf());
    }
    Ok(())
}
