//! The doctor's page (`doctor.html` and `doctor/`): beside the app and without its build id, so that it comes when the app
//! does not. Which headers it looks for is taken from the one place that says so; what a config may say, from its schema.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result};
use serde_json::json;

use super::{
    css,
    finish::{fill, without_comments, without_remarks},
};
use crate::serve::headers::{Place, Policy, headers};

const PAGE: &str = "doctor.html";
pub const FOLDER: &str = "doctor";
const SCRIPTS: [&str; 9] = [
    "browser.js",
    "colours.js",
    "config.js",
    "doctor.js",
    "look.js",
    "schema.js",
    "server.js",
    "tenant.js",
    "world.js",
];
const SCHEMA: &str = "config.schema.json";
/// Where the headers go in `server.js`, quotes and all.
const HEADERS_MARK: &str = "'{{headers}}'";

/// The paths of its files in `dist/`.
pub fn shipped() -> impl Iterator<Item = String> {
    let inside = SCRIPTS.into_iter().chain([SCHEMA, "doctor.css", "favicon.svg"]);
    std::iter::once(PAGE.to_owned()).chain(inside.map(|name| format!("{FOLDER}/{name}")))
}

/// Whether a path in `dist/` is one of its files.
pub fn is_of_it(path: &str) -> bool {
    path == PAGE || path.strip_prefix(FOLDER).is_some_and(|rest| rest.starts_with('/'))
}

/// Puts page and folder into the finished build.
///
/// # Errors
/// When a source cannot be read.
pub fn finish(root: &Path, stage: &Path) -> Result<()> {
    let sources = root.join("src/static").join(FOLDER);
    let read = |path: &Path| fs::read_to_string(path).with_context(|| path.display().to_string());
    let mut files = BTreeMap::from([
        (SCHEMA, read(&root.join("docs").join(SCHEMA))?),
        ("doctor.css", css::bundle(&[sources.join("doctor.css")])?),
        ("favicon.svg", read(&root.join("src/static/favicon.svg"))?),
    ]);
    // The scripts hold the hashes of these.
    let read_by_scripts = named(&files);
    for name in SCRIPTS {
        let script = without_remarks(&read(&sources.join(name))?);
        let script = script.replace(HEADERS_MARK, &wanted_headers()?);
        files.insert(name, fill(&script, "", &hashed(&read_by_scripts))?);
    }
    let folder = stage.join(FOLDER);
    fs::create_dir_all(&folder)?;
    for (name, text) in &files {
        fs::write(folder.join(name), text)?;
    }
    let page = without_comments(&read(&sources.join(PAGE))?);
    fs::write(stage.join(PAGE), fill(&page, "", &hashed(&named(&files)))?)?;
    Ok(())
}

/// Files by their paths in `dist/`.
fn named(files: &BTreeMap<&str, String>) -> Vec<(String, Vec<u8>)> {
    files.iter().map(|(name, text)| (format!("{FOLDER}/{name}"), text.clone().into_bytes())).collect()
}

fn hashed(named: &[(String, Vec<u8>)]) -> BTreeMap<&str, Vec<u8>> {
    named.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect()
}

/// The headers of every answer and of each place, as a JavaScript string of JSON. The tenant and the portals are filled in
/// by the page, from `config.json`.
fn wanted_headers() -> Result<String> {
    let policy = Policy {
        connect: vec!["{connect}".to_owned()],
        frame_ancestors: vec!["{ancestors}".to_owned()],
        https: true,
    };
    let all = json!({
        "every": headers(&policy),
        "page": Place::Page.headers(&Policy::default()),
        "asset": Place::Asset.headers(&Policy::default()),
        "relay": Place::Relay.headers(&Policy::default()),
        "loader": Place::Loader.headers(&Policy::default()),
    });
    // JSON of a text is also a text of JavaScript.
    Ok(serde_json::to_string(&all.to_string())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_looks_for_the_headers_that_the_recipes_send() {
        let literal = wanted_headers().expect("a text");
        let text: String = serde_json::from_str(&literal).expect("a text of JSON");
        let wanted: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(wanted["every"][0][0], "content-security-policy");
        let policy = wanted["every"][0][1].as_str().expect("a policy");
        assert!(policy.contains("connect-src 'self' {connect};"), "{policy}");
        assert!(policy.contains("frame-ancestors {ancestors};"), "{policy}");
        assert_eq!(wanted["loader"], json!(Place::Loader.headers(&Policy::default())));
    }

    #[test]
    fn its_files_are_no_part_of_a_first_visit() {
        assert!(shipped().all(|path| is_of_it(&path)));
        assert!(!is_of_it("index.html") && !is_of_it("assets/0/app.js"));
    }

    /// Every script is in the page with its hash, or the browser would take any bytes for it.
    #[test]
    fn the_page_names_the_hash_of_every_script() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let page = fs::read_to_string(root.join("src/static/doctor/doctor.html")).expect("the page");
        for name in SCRIPTS {
            assert!(page.contains(&format!("integrity=\"{{{{integrity:doctor/{name}}}}}\"")), "{name}");
        }
    }
}
