//! `cargo xtask supply`: what we depend on is under licences, from sources and in versions that `deny.toml` allows. A
//! command of its own: building cargo-deny takes minutes, and what it looks at changes only with `Cargo.lock`.

use anyhow::Result;

use crate::{places::Places, process};

/// Wants rustc 1.88.
const CARGO_DENY: &str = "0.20.2";

/// Checks bans, licences and sources of every crate.
///
/// # Errors
/// When something is not allowed, or cargo-deny cannot be had.
pub fn supply(places: &Places) -> Result<()> {
    let folder = places.tool("cargo-deny", CARGO_DENY);
    let program = folder.join("bin/cargo-deny");
    if !program.is_file() {
        eprintln!("setup: building cargo-deny {CARGO_DENY} into {} (usually 5 minutes)", folder.display());
        let build = places.cache.join("build").join(format!("cargo-deny-{CARGO_DENY}"));
        let mut cargo = process::cargo();
        cargo
            .args(["install", "cargo-deny", "--version", CARGO_DENY, "--locked", "--force", "--quiet"])
            .arg("--root")
            .arg(&folder)
            .arg("--target-dir")
            .arg(&build)
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_BUILD_TARGET")
            .env_remove("CARGO_ENCODED_RUSTFLAGS");
        process::run_quietly(&mut cargo, &format!("install cargo-deny {CARGO_DENY}"))?;
        // Only the build's leftovers; the tool stands. Failing to tidy up is no failure.
        let _ = std::fs::remove_dir_all(&build);
    }
    let mut deny = std::process::Command::new(program);
    deny.current_dir(&places.root).args(["check", "bans", "licenses", "sources"]);
    process::run(&mut deny, "check bans, licences and sources (deny.toml)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_crate_of_ours_takes_the_lints_that_forbid_unsafe_code() {
        let root = Places::find().expect("the repository").root;
        let read = |path: &str| std::fs::read_to_string(root.join(path)).expect(path);
        let workspace = read("Cargo.toml");
        assert!(workspace.contains("[workspace.lints.rust]\nunsafe_code = \"forbid\""));
        assert!(
            workspace.contains("members = [\".\", \"xtask\", \"tests/tenant\"]"),
            "name a new member here, too"
        );
        for member in ["Cargo.toml", "xtask/Cargo.toml", "tests/tenant/Cargo.toml"] {
            assert!(
                read(member).contains("[lints]\nworkspace = true"),
                "{member} takes the workspace's lints"
            );
        }
    }
}
