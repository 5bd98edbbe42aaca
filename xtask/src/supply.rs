//! What we depend on: under licences, from sources and in versions that `deny.toml` allows, and nothing that nobody uses. The
//! advisories are left out: their database is a public repository, which a machine that builds need not reach
//! (docs/decisions/0086-supply.md).

use anyhow::Result;

use crate::{places::Places, process, setup};

/// Checks bans, licences and sources of every crate, and that each is used.
///
/// # Errors
/// When something is not allowed or not used, or a tool cannot be had.
pub fn supply(places: &Places) -> Result<()> {
    let mut deny = std::process::Command::new(setup::cargo_deny(places)?);
    deny.current_dir(&places.root).args(["--locked", "check", "bans", "licenses", "sources"]);
    process::run(&mut deny, "check bans, licences and sources (deny.toml)")?;
    let mut machete = std::process::Command::new(setup::cargo_machete(places)?);
    machete.current_dir(&places.root);
    process::run(&mut machete, "find what Cargo.toml asks for and nobody uses")
}

/// Installs the tools only.
///
/// # Errors
/// When one cannot be built.
pub fn install(places: &Places) -> Result<()> {
    setup::cargo_deny(places)?;
    setup::cargo_machete(places).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_crate_of_ours_forbids_unsafe_code() {
        let root = Places::find().expect("the repository").root;
        let read = |path: &str| std::fs::read_to_string(root.join(path)).expect(path);
        let workspace = read("Cargo.toml");
        assert!(workspace.contains("[workspace.lints.rust]\nunsafe_code = \"forbid\""));
        let list = workspace
            .split_once("members = [")
            .and_then(|(_, rest)| rest.split_once(']'))
            .expect("members")
            .0;
        let members: Vec<&str> = list.split(',').map(|it| it.trim().trim_matches('"')).collect();
        assert!(members.contains(&".") && members.contains(&"xtask"), "{members:?}");
        for member in members {
            assert!(
                read(&format!("{member}/Cargo.toml")).contains("[lints]\nworkspace = true"),
                "{member} takes the workspace's lints"
            );
            let roots = ["lib", "main"].map(|name| root.join(member).join(format!("src/{name}.rs")));
            let there: Vec<_> = roots.into_iter().filter(|path| path.is_file()).collect();
            assert!(!there.is_empty(), "{member}");
            for path in there {
                let text = std::fs::read_to_string(&path).expect("a crate");
                assert!(text.contains("#![forbid(unsafe_code)]"), "{}", path.display());
            }
        }
    }
}
