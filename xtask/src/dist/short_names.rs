//! Gives what the app imports from its JavaScript glue short names, in both at once, and takes the glue's comments and
//! indentation out. wasm-bindgen's names carry a hash each, which no compression can shorten: together they are 5 KB of the
//! first load. Which imports there are is wasm-bindgen's affair.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use wasm_encoder::reencode::{Reencode as _, RoundtripReencoder};

/// The module and its glue with short names.
///
/// # Errors
/// When the module cannot be read, or an import of it does not stand in the glue.
pub fn shorten(module: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let mut names = BTreeMap::new();
    let module = rename_imports(module, &mut names)?;
    let glue = without_comments(&rename_words(glue, &names));
    for (long, short) in &names {
        anyhow::ensure!(
            glue.contains(&format!("{short}: function")),
            "the glue has no function for the import {long}"
        );
    }
    Ok((module, glue))
}

fn is_hashed(name: &str) -> bool {
    let hash = name.rsplit('_').next().unwrap_or_default();
    name.starts_with("__wb") && hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn rename_imports(module: &[u8], names: &mut BTreeMap<String, String>) -> Result<Vec<u8>> {
    let mut out = wasm_encoder::Module::new();
    for payload in wasmparser::Parser::new(0).parse_all(module) {
        let payload = payload.context("the module cannot be read")?;
        if let wasmparser::Payload::ImportSection(section) = payload {
            let mut imports = wasm_encoder::ImportSection::new();
            for import in section.into_imports() {
                let import = import.context("an import cannot be read")?;
                let kind = RoundtripReencoder.entity_type(import.ty)?;
                if is_hashed(import.name) {
                    let next = format!("i{:x}", names.len());
                    let short = names.entry(import.name.to_owned()).or_insert(next);
                    imports.import(import.module, short, kind);
                } else {
                    imports.import(import.module, import.name, kind);
                }
            }
            out.section(&imports);
        } else if let Some((id, range)) = payload.as_section() {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            let data = module.get(range).context("a section lies outside the module")?;
            out.section(&wasm_encoder::RawSection { id, data });
        }
    }
    Ok(out.finish())
}

/// The text with each whole word that has a short name replaced.
fn rename_words(text: &str, names: &BTreeMap<String, String>) -> String {
    let part_of_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(part_of_word) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c| !part_of_word(c)).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        out.push_str(before);
        out.push_str(names.get(word).map_or(word, String::as_str));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Lines without indentation, without those that hold nothing but a comment. The glue has no text over several lines.
fn without_comments(glue: &str) -> String {
    let mut inside = false;
    let mut out = String::new();
    for line in glue.lines().map(str::trim) {
        inside |= line.starts_with("/*");
        let comment = inside || line.starts_with("//");
        if inside && line.ends_with("*/") {
            inside = false;
        }
        if !comment && !line.is_empty() {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(import "./a.js" "__wbg_log_0123456789abcdef" (func)) (import "./a.js" "memory_of" (func))`
    fn module() -> Vec<u8> {
        let mut types = wasm_encoder::TypeSection::new();
        types.ty().function([], []);
        let mut imports = wasm_encoder::ImportSection::new();
        for name in ["__wbg_log_0123456789abcdef", "memory_of"] {
            imports.import("./a.js", name, wasm_encoder::EntityType::Function(0));
        }
        let mut module = wasm_encoder::Module::new();
        module.section(&types).section(&imports);
        module.finish()
    }

    #[test]
    fn module_and_glue_agree_on_the_short_name() {
        let glue = "/**\n * why\n */\nconst a = {\n    __wbg_log_0123456789abcdef: function() {}, // x\n    memory_of: 1\n};\n";
        let (module, glue) = shorten(&module(), glue).expect("shortened");
        assert_eq!(glue, "const a = {\ni0: function() {}, // x\nmemory_of: 1\n};\n");
        let text = String::from_utf8_lossy(&module).into_owned();
        assert!(text.contains("i0") && text.contains("memory_of") && !text.contains("__wbg_log"), "{text:?}");
    }

    #[test]
    fn an_import_that_the_glue_does_not_have_stops_the_build() {
        assert!(shorten(&module(), "const a = {};").is_err());
    }
}
