//! Takes what cargo compiled apart into the half that the first screen needs and the half that may come later, and makes
//! one JavaScript glue for both. Where the cut is, the app decides (`wasm_split` in `src/app.rs`); why there are two, and
//! why Trunk does not do this: docs/decisions/0006-two-halves.md.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, anyhow, bail};
use serde::Deserialize;
use wasm_split_cli_support as wasm_split;

use super::{Contents, short_names};
use crate::{places::Places, process, setup::BuildTools};

/// The name of the part that comes later, as `src/app.rs` calls it.
const LATE: &str = "late";
/// The module that loads it, as the splitter calls it. Its text becomes part of the glue.
const LOADER: &str = "__wasm_split.js";
/// What rustc lets the app use; wasm-opt reads it from the main half, but the later half does not say it.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The app in its parts, ready to ship but for the hashes in the glue (`{{integrity:late.wasm}}`).
pub struct Parts {
    pub glue: Vec<u8>,
    pub first: Vec<u8>,
    pub late: Vec<u8>,
}

/// Splits the app that cargo has just compiled; a debug build when it is for no release.
///
/// # Errors
/// When the compiled app is missing, a tool fails, or the splitter finds other parts than expected.
pub fn split(places: &Places, release: Option<Contents>) -> Result<Parts> {
    let tools = BuildTools::install(places)?;
    let compiled = compiled(places, release.is_some())?;
    let work =
        places.root.join("target").join("split").join(if release.is_some() { "release" } else { "debug" });
    // Leftovers of an earlier build would be taken for parts of this one.
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(&work)?;

    let whole = fs::read(&compiled).with_context(|| format!("{} cannot be read", compiled.display()))?;
    let main = work.join("app.wasm");
    let mut options = wasm_split::Options::new(&whole);
    options.output_dir = &work;
    options.main_out_path = &main;
    options.main_module = "./app.js";
    let parts =
        wasm_split::transform(options).map_err(|why| anyhow!("the app could not be split: {why:?}"))?;
    let late = the_late_part(&parts.split_modules)?;

    let bound = work.join("bound");
    bind(&tools, &main, &bound)?;
    let (first, late) = (bound.join("app_bg.wasm"), late.to_path_buf());
    if let Some(contents) = release {
        shrink(&tools, &first, contents)?;
        shrink(&tools, &late, contents)?;
    }
    let glue = fs::read_to_string(bound.join("app.js")).context("wasm-bindgen wrote no app.js")?;
    let loader = fs::read_to_string(work.join(LOADER)).context("the splitter wrote no loader")?;
    let glue = one_glue(&glue, &loader)?;
    let (first, glue) = if release.is_some() {
        short_names::shorten(&fs::read(first)?, &glue)?
    } else {
        (fs::read(first)?, glue)
    };
    Ok(Parts { glue: glue.into_bytes(), first, late: fs::read(late)? })
}

fn the_late_part(parts: &[PathBuf]) -> Result<&Path> {
    match parts {
        [only] if only.file_stem().is_some_and(|name| name.to_string_lossy().ends_with(LATE)) => Ok(only),
        others => bail!("one part named {LATE} was expected, and there are: {others:?}"),
    }
}

/// Where cargo put the app that Trunk had it compile.
fn compiled(places: &Places, release: bool) -> Result<PathBuf> {
    #[derive(Deserialize)]
    struct Metadata {
        target_directory: PathBuf,
    }
    let mut cargo = process::cargo();
    cargo.args(["metadata", "--format-version", "1", "--no-deps", "--locked"]).current_dir(&places.root);
    let said = cargo.output().context("cargo metadata could not be run")?;
    let metadata: Metadata = serde_json::from_slice(&said.stdout).context("cargo metadata said no JSON")?;
    let profile = if release { "release" } else { "debug" };
    Ok(metadata.target_directory.join("wasm32-unknown-unknown").join(profile).join("app.wasm"))
}

fn bind(tools: &BuildTools, wasm: &Path, into: &Path) -> Result<()> {
    let mut program = Command::new(tools.wasm_bindgen());
    program
        // The later half imports what the linker exports from the first.
        .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", "app", "--out-dir"])
        .arg(into)
        .arg(wasm);
    process::run_quietly(&mut program, "make the JavaScript glue")
}

fn shrink(tools: &BuildTools, wasm: &Path, contents: Contents) -> Result<()> {
    let mut program = Command::new(tools.wasm_opt());
    if contents == Contents::Named {
        program.arg("--debuginfo");
    }
    program.arg("-Oz").args(FEATURES).arg(wasm).arg("-o").arg(wasm);
    process::run_quietly(&mut program, "make the app smaller")
}

/// One script of the two: glue and loader import each other, and a file more is a request more on the way to the first
/// screen. The later half is refused unless it is byte for byte what was built.
fn one_glue(glue: &str, loader: &str) -> Result<String> {
    let import = glue
        .lines()
        .find(|line| line.starts_with("import * as ") && line.contains(LOADER))
        .context("the glue does not import the loader of the later half")?;
    let name = import.trim_start_matches("import * as ").split_whitespace().next().unwrap_or_default();
    let glue = blunt(&glue.replacen(import, "", 1))?;
    let load = format!("__wasm_split_load_{LATE}");
    let fetched = format!("fetch(new URL(\"./split_{LATE}.wasm\", import.meta.url))");
    if !loader.contains(&fetched) || !loader.contains(&format!("export const {load} =")) {
        bail!("the loader of the later half is not as expected: has the splitter changed?");
    }
    let checked = format!(
        "fetch(new URL(\"./{LATE}.wasm\", import.meta.url), {{ integrity: \"{{{{integrity:{LATE}.wasm}}}}\" }})"
    );
    let loader: String = loader
        .lines()
        .filter(|line| !line.starts_with("import ") && !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let loader = loader.replace(&fetched, &checked).replace("export const ", "const ");
    // A page that goes away ends the fetch: nothing to report. The app says when the half is missing.
    let loader = loader.replace("console.error(e);", "");
    of_a_window(&format!("{glue}\n{loader}\nconst {name} = {{ {load} }};\n"))
}

/// Makes a function of the glue: of the window that its app is to believe in. Each call is an app with a memory of its own,
/// and what it reaches of the browser goes through that window (docs/decisions/0070-the-window-is-an-argument.md).
fn of_a_window(glue: &str) -> Result<String> {
    const WHOLE: &str = "export { initSync, __wbg_init as default };";
    if glue.matches(WHOLE).count() != 1 {
        bail!("the glue does not export its start as expected: has wasm-bindgen changed?");
    }
    let glue: String = glue
        .replace(WHOLE, "")
        .lines()
        .flat_map(|line| [line.strip_prefix("export ").unwrap_or(line), "\n"])
        .collect();
    Ok(format!(
        "export default (globalThis, {{ fetch, Request, BroadcastChannel }} = globalThis) => {{\n\
         const self = globalThis, window = globalThis;\n{glue}return __wbg_init;\n}};\n"
    ))
}

/// Leptos can write markup where an attribute `innerHTML` is taken away again, and nothing in this app ever has one. The glue
/// ships without that way of making markup out of text.
fn blunt(glue: &str) -> Result<String> {
    let sink = "arg0.innerHTML = getStringFromWasm0(arg1, arg2);";
    let glue = glue.replace(sink, "throw new TypeError(\"no markup is made from text\");");
    if [".innerHTML", ".outerHTML", ".insertAdjacentHTML", "document.write"]
        .iter()
        .any(|sink| glue.contains(sink))
    {
        bail!("the glue has a way of making markup out of text that nobody has looked at");
    }
    Ok(glue)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "import * as import1 from \"./__wasm_split.js\"\nlet wasm;\nexport class Source {}\n\
        export { initSync, __wbg_init as default };\n";
    const LOADER_TEXT: &str = "import { initSync } from \"./app.js\";\n// why\nfunction makeLoad() {}\n\
        export const __wasm_split_load_late = makeLoad(() => {\n    const src = fetch(new URL(\"./split_late.wasm\", import.meta.url));\n});\n";

    #[test]
    fn glue_and_loader_become_one_script_that_checks_the_later_half() {
        let one = one_glue(GLUE, LOADER_TEXT).expect("joined");
        assert!(!one.contains("import "), "{one}");
        assert!(one.contains(
            "fetch(new URL(\"./late.wasm\", import.meta.url), { integrity: \"{{integrity:late.wasm}}\" })"
        ));
        assert!(one.contains("const import1 = { __wasm_split_load_late };"), "{one}");
    }

    #[test]
    fn the_glue_is_a_function_of_the_window_and_exports_nothing_else() {
        let one = one_glue(GLUE, LOADER_TEXT).expect("joined");
        assert!(one.starts_with("export default (globalThis, "), "{one}");
        assert!(one.ends_with("return __wbg_init;\n};\n"), "{one}");
        assert_eq!(one.matches("export ").count(), 1, "{one}");
        assert!(one_glue(&GLUE.replace("__wbg_init as", "start as"), LOADER_TEXT).is_err());
    }

    #[test]
    fn a_loader_that_fetches_in_another_way_stops_the_build() {
        let other = LOADER_TEXT.replace("fetch(", "get(");
        assert!(one_glue(GLUE, &other).is_err());
    }
}
