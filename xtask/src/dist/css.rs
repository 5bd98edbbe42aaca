//! Makes the one stylesheet that ships out of the many that are written. Knows nothing of file names in `dist/`.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use lightningcss::{
    printer::PrinterOptions,
    rules::{CssRule, import::ImportRule},
    stylesheet::{MinifyOptions, ParserOptions, StyleSheet},
    traits::ToCss as _,
};

/// How deep imports may go; more is a circle.
const DEEPEST: usize = 8;

/// The sheets in order, their imports put in place, as one small stylesheet. A missing file in `sheets` is left out.
///
/// # Errors
/// When a sheet does not parse, imports something that is not there, or from elsewhere than these folders.
pub fn bundle(sheets: &[PathBuf]) -> Result<String> {
    let mut whole = String::new();
    for sheet in sheets.iter().filter(|sheet| sheet.is_file()) {
        whole.push_str(&with_imports(sheet, 0)?);
        whole.push('\n');
    }
    minify(&whole, Path::new("app.css"))
}

/// The text of a sheet with each `@import` replaced by what it names, in its layer and media query.
fn with_imports(path: &Path, depth: usize) -> Result<String> {
    if depth > DEEPEST {
        bail!("{}: the imports of the stylesheets go in a circle", path.display());
    }
    let text = std::fs::read_to_string(path).map_err(|e| anyhow!("{}: {e}", path.display()))?;
    let sheet = parse(&text, path)?;
    let mut out = String::new();
    for rule in &sheet.rules.0 {
        match rule {
            CssRule::Import(import) => out.push_str(&imported(import, path, depth)?),
            rule => out.push_str(&rule.to_css_string(PrinterOptions::default()).map_err(|e| anyhow!("{e}"))?),
        }
        out.push('\n');
    }
    Ok(out)
}

fn imported(import: &ImportRule<'_>, from: &Path, depth: usize) -> Result<String> {
    if import.url.contains("://") || import.supports.is_some() {
        bail!(
            "{}: `@import {}`: only files of this folder, without `supports()`",
            from.display(),
            import.url
        );
    }
    let target = from.with_file_name(import.url.as_ref());
    let mut text = with_imports(&target, depth + 1)?;
    if let Some(layer) = &import.layer {
        let name = match layer {
            Some(name) => name.to_css_string(PrinterOptions::default()).map_err(|e| anyhow!("{e}"))?,
            None => String::new(),
        };
        text = format!("@layer {name} {{\n{text}\n}}");
    }
    if !import.media.media_queries.is_empty() {
        let media = import.media.to_css_string(PrinterOptions::default()).map_err(|e| anyhow!("{e}"))?;
        text = format!("@media {media} {{\n{text}\n}}");
    }
    Ok(text)
}

fn minify(text: &str, path: &Path) -> Result<String> {
    let mut sheet = parse(text, path)?;
    // No target browsers: nothing is rewritten for old ones, the sheet only gets smaller.
    sheet.minify(MinifyOptions::default()).map_err(|e| anyhow!("{}: {e}", path.display()))?;
    let options = PrinterOptions { minify: true, ..PrinterOptions::default() };
    Ok(sheet.to_css(options).map_err(|e| anyhow!("{}: {e}", path.display()))?.code)
}

fn parse<'a>(text: &'a str, path: &Path) -> Result<StyleSheet<'a>> {
    let options = ParserOptions { filename: path.display().to_string(), ..ParserOptions::default() };
    StyleSheet::parse(text, options).map_err(|e| match &e.loc {
        Some(loc) => anyhow!("{}:{}:{}: {}", path.display(), loc.line + 1, loc.column, e.kind),
        None => anyhow!("{}: {}", path.display(), e.kind),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-css-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        for (file, text) in files {
            std::fs::write(folder.join(file), text).expect("a temporary file");
        }
        folder
    }

    #[test]
    fn imports_end_up_in_their_layers_in_one_sheet() {
        let folder = folder(
            "layers",
            &[
                (
                    "main.css",
                    "@layer base, ui;\n@import url('base.css') layer(base);\n@import 'ui.css' layer(ui);",
                ),
                ("base.css", "/* words */ a { color : red }"),
                ("ui.css", "b { color: light-dark(#ffffff, #000000); inline-size: calc(1px + 2em) }"),
            ],
        );
        let css = bundle(&[folder.join("main.css"), folder.join("absent.css")]).expect("a bundle");
        assert_eq!(
            css,
            "@layer base{a{color:red}}@layer ui{b{color:light-dark(#fff,#000);inline-size:calc(1px + 2em)}}"
        );
    }

    #[test]
    fn a_mistake_is_reported_with_its_place() {
        let folder = folder("mistake", &[("bad.css", "a { color: red }\n}\n")]);
        let said = bundle(&[folder.join("bad.css")]).expect_err("a mistake").to_string();
        assert!(said.contains("bad.css:3:1"), "{said}");
    }

    #[test]
    fn nothing_is_imported_from_elsewhere() {
        let folder = folder("elsewhere", &[("main.css", "@import 'https://example.com/x.css';")]);
        assert!(bundle(&[folder.join("main.css")]).is_err());
    }
}
