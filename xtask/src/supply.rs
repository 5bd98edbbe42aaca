//! `cargo xtask supply`: what we depend on is under licences, from sources and in versions that `deny.toml` allows. A
//! command of its own: building cargo-deny takes minutes, and what it looks at changes only with `Cargo.lock`.

use anyhow::Result;

use crate::{places::Places, process, setup};

/// Checks bans, licences and sources of every crate.
///
/// # Errors
/// When something is not allowed, or cargo-deny cannot be had.
pub fn supply(places: &Places) -> Result<()> {
    let mut deny = std::process::Command::new(setup::cargo_deny(places)?);
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
        let members = ["xtask", "tests/proxy", "tests/rules_speed", "tests/tenant"];
        let named = members.map(|member| format!("\"{member}\"")).join(", ");
        assert!(workspace.contains(&format!("members = [\".\", {named}]")), "name a new member here, too");
        for member in [".", "xtask", "tests/proxy", "tests/rules_speed", "tests/tenant"] {
            assert!(
                read(&format!("{member}/Cargo.toml")).contains("[lints]\nworkspace = true"),
                "{member} takes the workspace's lints"
            );
        }
    }
}
