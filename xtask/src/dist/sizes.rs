//! How heavy the app is: every shipped file, and what a first visit loads, against the budget.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

use super::{doctor, finish::Manifest, shell};
use crate::serve::encoding;

/// What a first visit may load until its form can be used, compressed with Brotli 11, everything counted but what the tenant sends: 160 KB while
/// only the main job is built. It rises to 200 KB when embedding, languages and all rule packs are in.
pub const BUDGET_BYTES: usize = 160_000;

/// What a build may not pass: today's weight, so that it only ever sinks (docs/decisions/0005-weight.md). The budget
/// above is where it has to get to.
pub const CEILING_BYTES: usize = 186_000;

/// What a first visit does not load: the second half, languages, and what signs people in from within another page.
const LATER: [&str; 9] = [
    Manifest::NAME,
    "/late.wasm",
    ".txt",
    "relay.html",
    shell::TROUBLE,
    "/relay.js",
    "/answer.js",
    "/inline.js",
    "/languages.js",
];

/// One shipped file.
#[derive(Debug)]
pub struct Shipped {
    /// Its path in `dist/`.
    pub path: String,
    pub raw: usize,
    pub gzip: usize,
    pub brotli: usize,
    /// Loaded before the first screen can be used.
    pub first: bool,
}

/// Measures a finished build.
///
/// # Errors
/// When `dist` holds no finished build.
pub fn measure(dist: &Path) -> Result<Vec<Shipped>> {
    let manifest = Manifest::read(dist).context("dist/ holds no finished build: run `cargo xtask dist`")?;
    let outside =
        ["index.html", "relay.html", shell::TROUBLE, "config.json", Manifest::NAME].map(str::to_owned);
    let all = outside.into_iter().chain(manifest.assets.into_keys()).chain(doctor::shipped());
    all.map(|path| shipped(dist, path)).collect()
}

fn shipped(dist: &Path, path: String) -> Result<Shipped> {
    let bytes = fs::read(dist.join(&path)).with_context(|| format!("dist/{path} is missing"))?;
    let brotli = match fs::metadata(dist.join(format!("{path}.br"))) {
        Ok(compressed) => usize::try_from(compressed.len())?,
        Err(_) => encoding::brotli(&bytes, encoding::BROTLI_BEST).len(),
    };
    let first = !LATER.iter().any(|end| path.ends_with(end)) && !doctor::is_of_it(&path);
    Ok(Shipped { raw: bytes.len(), gzip: encoding::gzip(&bytes).len(), brotli, first, path })
}

/// The bytes of a first visit, compressed with Brotli 11.
pub fn first_load(files: &[Shipped]) -> usize {
    files.iter().filter(|file| file.first).map(|file| file.brotli).sum()
}

/// The table that `cargo xtask dist` prints.
pub fn table(files: &[Shipped]) -> String {
    let mut out = format!("{:<44}{:>12}{:>12}{:>12}\n", "file", "raw", "gzip", "brotli 11");
    for file in files {
        let mark = if file.first { "" } else { "  not in the first load" };
        out.push_str(&format!(
            "{:<44}{:>12}{:>12}{:>12}{mark}\n",
            file.path, file.raw, file.gzip, file.brotli
        ));
    }
    let total = |of: fn(&Shipped) -> usize| files.iter().map(of).sum::<usize>();
    out.push_str(&format!(
        "{:<44}{:>12}{:>12}{:>12}\n",
        "all files",
        total(|f| f.raw),
        total(|f| f.gzip),
        total(|f| f.brotli)
    ));
    let first = first_load(files);
    let verdict = if first <= BUDGET_BYTES { "within the budget" } else { "OVER THE BUDGET" };
    out.push_str(&format!(
        "first load, brotli 11: {:.1} KB of {} KB: {verdict}\n",
        first as f64 / 1000.0,
        BUDGET_BYTES / 1000
    ));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, brotli: usize, first: bool) -> Shipped {
        Shipped { path: path.to_owned(), raw: brotli * 3, gzip: brotli * 2, brotli, first }
    }

    #[test]
    fn the_verdict_counts_what_a_first_visit_loads() {
        let files = [file("app.wasm", 159_000, true), file("manifest.json", 9_000, false)];
        assert_eq!(first_load(&files), 159_000);
        assert!(table(&files).contains("159.0 KB of 160 KB: within the budget"));
        assert!(table(&[file("app.wasm", 160_001, true)]).contains("OVER THE BUDGET"));
    }
}
