//! The sentences of the languages other than English, as they are shipped: `de.json` becomes `de.txt`, one `key⇥template` a line,
//! sorted by the bytes of the key. The app reads that where it stands (`src/text/languages.rs`).

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result, bail};

/// Name and text of each file to ship, from the folder with one JSON object a language: key to template.
///
/// # Errors
/// When a file cannot be read, is not such an object, or holds a sentence that would break its line.
pub fn files(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        let tag = path.file_stem().and_then(|stem| stem.to_str()).context("a language without a name")?;
        let json = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        files.push((format!("{tag}.txt"), lines(&json).with_context(|| path.display().to_string())?));
    }
    files.sort();
    Ok(files)
}

fn lines(json: &str) -> Result<String> {
    let sentences: BTreeMap<String, String> = serde_json::from_str(json)?;
    let mut out = String::new();
    for (key, template) in sentences {
        if format!("{key}{template}").contains(['\n', '\t', '\r']) {
            bail!("{key}: a sentence stands in one line, without tabs");
        }
        out.push_str(&format!("{key}\t{template}\n"));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_shipped_one_a_line_sorted_by_key() {
        assert_eq!(lines(r#"{"b.x":"Zwei","a.y":"Eins"}"#).expect("lines"), "a.y\tEins\nb.x\tZwei\n");
    }

    #[test]
    fn a_sentence_that_would_break_its_line_stops_the_build() {
        let said = lines(r#"{"a":"one\ntwo"}"#).expect_err("refused").to_string();
        assert!(said.starts_with("a: "), "{said}");
    }
}
