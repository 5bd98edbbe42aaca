//! The last step of every build, run by Trunk as a hook: puts the assets below a folder named after their bytes, writes
//! their hashes into the page, and says in `manifest.json` what was built. Compiling is Trunk's work.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256, Sha384};

use super::{Contents, copy, css, doctor, inputs, languages, sbom, shell, split::Parts};
use crate::serve::encoding;

/// What `manifest.json` says about a build.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The name of the folder below `assets/`: a hash of everything in it.
    pub build: String,
    /// `release`, `debug`, or `release with names` (not for shipping).
    pub profile: String,
    /// A hash of the sources it was built from ([`inputs::fingerprint`]).
    pub inputs: String,
    /// Each asset by its path, with its integrity (`sha384-…`), as boot module and page enforce it.
    pub assets: BTreeMap<String, String>,
    /// The same of what pages of other origins load: they may pin it by `integrity`, until the next release.
    #[serde(default)]
    pub loader: BTreeMap<String, String>,
}

impl Manifest {
    /// The name of the file in `dist/`.
    pub const NAME: &str = "manifest.json";

    /// The manifest of a finished build; `None` when there is none.
    pub fn read(dist: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(dist.join(Self::NAME)).ok()?).ok()
    }
}

/// Finishes what Trunk left in `stage`, with the sources in `root`.
///
/// # Errors
/// When something that must ship is missing, or something else is there.
pub fn finish(root: &Path, stage: &Path, parts: Parts, release: Option<Contents>) -> Result<()> {
    // Trunk's own two halves are whole and without hashes: ours replace them.
    take(stage, ".js")?;
    take(stage, "_bg.wasm")?;
    let mut assets = BTreeMap::from([
        ("app.wasm", parts.first),
        ("late.wasm", parts.late),
        (
            "app.css",
            css::bundle(&[root.join("style/main.css"), root.join("src/static/shell.css")])?.into_bytes(),
        ),
        ("favicon.svg", fs::read(root.join("src/static/favicon.svg"))?),
    ]);
    for name in ["answer.js", "inline.js", "relay.js"] {
        let script = fs::read_to_string(root.join("src/static").join(name)).context(name)?;
        assets.insert(name, without_remarks(&script).into_bytes());
    }
    let sentences = languages::files(&root.join("src/text/languages"))?;
    assets.extend(sentences.iter().map(|(name, text)| (name.as_str(), text.clone().into_bytes())));
    let hashes =
        fs::read_to_string(root.join("src/static/languages.js")).context("src/static/languages.js")?;
    let words = shell::Words::read(root)?;
    let hashes = fill(&words.in_script(&without_remarks(&hashes))?, "", &assets)?;
    assets.insert("languages.js", hashes.into_bytes());
    if stage.join("snippets").exists() {
        bail!(
            "a crate brings JavaScript of its own (dist/snippets): it would ship without a hash in its address"
        );
    }
    let glue = String::from_utf8(parts.glue).context("the glue is no text")?;
    let glue = fill(&glue, "", &assets)?;
    assets.insert("app.js", glue.into_bytes());
    let boot = fs::read_to_string(root.join("src/static/boot.js")).context("src/static/boot.js")?;
    let boot = fill(&without_remarks(&boot), "", &assets)?;
    assets.insert("boot.js", boot.into_bytes());

    let build = build_id(&assets);
    let folder = format!("assets/{build}");
    fs::create_dir_all(stage.join(&folder))?;
    for (name, bytes) in &assets {
        fs::write(stage.join(&folder).join(name), bytes)?;
    }
    let page = fs::read_to_string(stage.join("index.html")).context("Trunk wrote no index.html")?;
    let page = without_directives(&without_comments(&page))
        .replace("{{build}}", &build)
        .replace("{{assets}}", &format!("./{folder}/"));
    fs::write(stage.join("index.html"), fill(&page, &format!("./{folder}/"), &assets)?)?;
    for name in ["relay.html", shell::TROUBLE] {
        let page = fs::read_to_string(root.join("src/static").join(name)).context(name)?;
        let page = words.in_page(&without_comments(&page))?;
        fs::write(stage.join(name), fill(&page, &format!("./{folder}/"), &assets)?)?;
    }
    fs::copy(root.join("src/static/config.json"), stage.join("config.json"))
        .context("src/static/config.json")?;

    // Pages of other origins name these by their address: no build id in it, and the same meaning for good.
    let loader = stage.join("embed/v1");
    copy::copy(&root.join("src/static/embed"), &loader)?;

    doctor::finish(root, stage)?;

    let mut pinned = BTreeMap::new();
    for entry in fs::read_dir(&loader)? {
        let path = entry?.path();
        let name = path.file_name().and_then(OsStr::to_str).context("a loader without a name")?;
        pinned.insert(format!("embed/v1/{name}"), integrity(&fs::read(&path)?));
    }

    let manifest = Manifest {
        loader: pinned,
        profile: release.map_or("debug", Contents::profile).to_owned(),
        inputs: inputs::fingerprint(root)?,
        assets: assets.iter().map(|(name, bytes)| (format!("{folder}/{name}"), integrity(bytes))).collect(),
        build,
    };
    fs::write(stage.join(Manifest::NAME), serde_json::to_vec_pretty(&manifest)?)?;
    if release.is_some() {
        fs::write(stage.join(sbom::NAME), sbom::sbom(root)?)?;
        compress(&stage.join(&folder))?;
        compress(&loader)?;
        compress(&stage.join(doctor::FOLDER))?;
    }
    Ok(())
}

/// `sha384-…` of these bytes, as the `integrity` attribute wants it.
pub fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(bytes)))
}

/// Takes the only file with this ending out of the folder.
fn take(stage: &Path, ending: &str) -> Result<Vec<u8>> {
    let mut found: Vec<PathBuf> = fs::read_dir(stage)
        .with_context(|| format!("{} cannot be read", stage.display()))?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| path.file_name().and_then(OsStr::to_str).is_some_and(|name| name.ends_with(ending)))
        .collect();
    match (found.pop(), found.is_empty()) {
        (Some(path), true) => {
            let bytes = fs::read(&path)?;
            fs::remove_file(path)?;
            Ok(bytes)
        }
        (Some(_), false) => bail!("Trunk wrote several files *{ending}: one was expected"),
        (None, _) => bail!("Trunk wrote no file *{ending}"),
    }
}

/// The hash of names and bytes of all assets, short enough for an address.
fn build_id(assets: &BTreeMap<&str, Vec<u8>>) -> String {
    let mut hash = Sha256::new();
    for (name, bytes) in assets {
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(Sha256::digest(bytes));
    }
    format!("{:x}", hash.finalize()).chars().take(16).collect()
}

/// Puts addresses and hashes in the place of `{{asset:NAME}}` and `{{integrity:NAME}}`.
pub(super) fn fill(text: &str, folder: &str, assets: &BTreeMap<&str, Vec<u8>>) -> Result<String> {
    let mut text = text.to_owned();
    for (name, bytes) in assets {
        text = text
            .replace(&format!("{{{{asset:{name}}}}}"), &format!("{folder}{name}"))
            .replace(&format!("{{{{integrity:{name}}}}}"), &integrity(bytes));
    }
    // `trunk serve` leaves marks of its own, which its server fills.
    for mark in ["{{asset:", "{{integrity:"] {
        if let Some((_, rest)) = text.split_once(mark) {
            bail!(
                "nothing is built to put in the place of {mark}{}",
                rest.lines().next().unwrap_or_default()
            );
        }
    }
    Ok(text)
}

/// The page without the comments that explain it to whoever edits it.
pub(super) fn without_comments(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before.trim_end_matches([' ']));
        rest = after.split_once("-->").map_or("", |(_, behind)| behind.strip_prefix('\n').unwrap_or(behind));
    }
    out.push_str(rest);
    out
}

/// A script without the lines that explain it: they are a quarter of what would be sent.
pub(super) fn without_remarks(script: &str) -> String {
    let is_remark = |line: &&str| ["//", "/*", "*"].iter().any(|mark| line.trim_start().starts_with(mark));
    script.lines().filter(|line| !is_remark(line)).flat_map(|line| [line, "\n"]).collect()
}

/// The page without the lines that speak to Trunk; it leaves them in when it injects no script.
fn without_directives(html: &str) -> String {
    html.lines().filter(|line| !line.contains("<link data-trunk")).flat_map(|line| [line, "\n"]).collect()
}

/// Writes each asset compressed beside itself, for servers that send such files as they are.
fn compress(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let bytes = fs::read(&path)?;
        let beside = |extension: &str| PathBuf::from(format!("{}.{extension}", path.display()));
        fs::write(beside("br"), encoding::brotli(&bytes, encoding::BROTLI_BEST))?;
        fs::write(beside("gz"), encoding::gzip(&bytes))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assets(glue: &str) -> BTreeMap<&'static str, Vec<u8>> {
        BTreeMap::from([("app.js", glue.as_bytes().to_vec()), ("app.wasm", b"wasm".to_vec())])
    }

    #[test]
    fn one_changed_byte_is_another_build() {
        assert_ne!(build_id(&assets("a")), build_id(&assets("b")));
        assert_eq!(build_id(&assets("a")), build_id(&assets("a")));
    }

    #[test]
    fn the_page_names_each_asset_with_its_hash() {
        let page =
            fill("{{asset:app.js}} {{integrity:app.js}}", "./assets/x/", &assets("a")).expect("filled");
        assert_eq!(page, format!("./assets/x/app.js {}", integrity(b"a")));
        assert!(integrity(b"a").starts_with("sha384-"));
    }

    #[test]
    fn a_name_that_is_not_built_stops_the_build() {
        let said = fill("<a href={{asset:app.map}}>", "", &assets("a")).expect_err("unknown").to_string();
        assert!(said.contains("{{asset:app.map}}"), "{said}");
    }

    #[test]
    fn remarks_in_the_boot_module_do_not_ship() {
        let script = "// a\nlet b = 1; // stays\n/** c */\n/**\n * d\n */\nlet e = \"//\";\n";
        assert_eq!(without_remarks(script), "let b = 1; // stays\nlet e = \"//\";\n");
    }

    #[test]
    fn comments_of_the_page_do_not_ship() {
        assert_eq!(without_comments("a\n<!-- b\n c -->\nd<!--e-->f"), "a\ndf");
    }
}
