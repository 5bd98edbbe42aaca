//! `cargo xtask mutants`: changes the rules in every small way that cargo-mutants knows and runs the tests on each, in a
//! package of the rules alone that is built in seconds. What survived, and why, is in `docs/mutants.md`.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, ensure};

use crate::{cli::MutantsArgs, dist::copy, places::Places, setup};

/// Of a hundred mutants, at least so many are caught.
const LEAST_PERCENT: f64 = 95.0;

/// A mutant runs few generated cases at first; what survives is tried again with many.
const FEW: Cases = Cases { second_opinion: "300", proptest: "16" };
const MANY: Cases = Cases { second_opinion: "20000", proptest: "256" };

#[derive(Clone, Copy)]
struct Cases {
    second_opinion: &'static str,
    proptest: &'static str,
}

/// Makes the mutants, runs the tests on each, and prints how many are caught.
///
/// # Errors
/// When fewer are caught than promised, or something needed cannot be had.
pub fn mutants(places: &Places, args: &MutantsArgs) -> Result<()> {
    let tool = setup::cargo_mutants(places)?;
    let folder = places.root.join("target/mutants");
    let house = folder.join("house");
    furnish(&places.root, &house)?;
    let run = |again: bool, cases: Cases| {
        let mut mutants = std::process::Command::new(&tool);
        mutants
            .args(["mutants", "--in-place", "--package", "access-request", "--file", &args.file])
            .args(["--timeout", "60", "--build-timeout", "300", "--dir"])
            .arg(&house)
            .arg("--output")
            .arg(&folder)
            .args(again.then_some("--iterate"))
            .env("SECOND_OPINION_CASES", cases.second_opinion)
            .env("PROPTEST_CASES", cases.proptest)
            .env_remove("CI");
        // It fails when a mutant survives; how many did is read from its notes.
        mutants.status().context("cargo-mutants could not be started")
    };
    run(args.again, FEW)?;
    let (notes, kept) = (folder.join("mutants.out"), folder.join("all.txt"));
    if !args.again {
        fs::write(&kept, viable(&notes)?.to_string())?;
    }
    run(true, MANY)?;
    let all: usize = fs::read_to_string(&kept).context("run it without --again first")?.trim().parse()?;
    let missed = lines(&notes, "missed.txt")?;
    let caught = all.saturating_sub(missed.len());
    let percent = 100.0 * caught as f64 / all.max(1) as f64;
    println!("{caught} of {all} mutants caught: {percent:.1} %");
    missed.iter().for_each(|mutant| println!("  missed: {mutant}"));
    ensure!(percent >= LEAST_PERCENT, "at least {LEAST_PERCENT} % should be caught");
    Ok(())
}

/// How many mutants a whole run made that compile: a test failed, or never ended, or none noticed.
fn viable(notes: &Path) -> Result<usize> {
    let files = ["caught.txt", "timeout.txt", "missed.txt"].into_iter();
    files.map(|file| lines(notes, file).map(|lines| lines.len())).sum()
}

fn lines(notes: &Path, file: &str) -> Result<Vec<String>> {
    let path = notes.join(file);
    let text = fs::read_to_string(&path).with_context(|| format!("{} is missing", path.display()))?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// Fills the folder with the rules, the rooms below them, and every test that speaks of them. Copies: mutants are written
/// into the files.
fn furnish(root: &Path, house: &Path) -> Result<()> {
    for old in ["src", "base/src", "tests"] {
        let old = house.join(old);
        if old.exists() {
            fs::remove_dir_all(&old)?;
        }
        fs::create_dir_all(&old)?;
    }
    let write = |file: &str, text: &str| -> Result<()> {
        fs::write(house.join(file), text).with_context(|| format!("{file} cannot be written"))
    };
    let root_in_toml = serde_json::to_string(&root.join("tests/tenant"))?;
    write("Cargo.toml", &include_str!("house.toml").replace("\"@TENANT@\"", &root_in_toml))?;
    write("src/lib.rs", include_str!("house.rs"))?;
    write("base/Cargo.toml", include_str!("base.toml"))?;
    write("base/src/lib.rs", "#![recursion_limit = \"256\"]\npub mod contract;\npub mod text;\n")?;
    for (from, to) in [
        ("src/rules", "src/rules"),
        ("src/contract", "base/src/contract"),
        ("src/text", "base/src/text"),
        ("tests/rules_examples", "tests/rules_examples"),
        ("tests/chance", "tests/chance"),
        ("tests/second_opinion", "tests/second_opinion"),
    ] {
        copy::copy(&root.join(from), &house.join(to))?;
    }
    fs::create_dir_all(house.join("docs"))?;
    for file in ["Cargo.lock", "docs/rules.md", "tests/rules_doc.rs"] {
        fs::copy(root.join(file), house.join(file)).with_context(|| format!("{file} cannot be copied"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_ends_counts_and_what_does_not_compile_does_not() {
        let notes = std::env::temp_dir().join(format!("mutants-{}", std::process::id()));
        fs::create_dir_all(&notes).expect("a folder");
        for (file, text) in [
            ("caught.txt", "a\nb\n"),
            ("missed.txt", "c\n"),
            ("timeout.txt", "d\n"),
            ("unviable.txt", "e\nf\n"),
        ] {
            fs::write(notes.join(file), text).expect("a file");
        }
        assert_eq!(viable(&notes).expect("counted"), 4);
        assert_eq!(lines(&notes, "missed.txt").expect("read"), ["c"]);
        fs::remove_dir_all(&notes).expect("tidy");
    }
}
