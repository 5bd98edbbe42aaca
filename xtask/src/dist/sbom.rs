//! What is inside: the crates that are compiled into the app, as a CycloneDX bill of materials. Macros and build scripts
//! run on the machine that builds and are left out. The same sources make the same bytes: no time, no random number.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Context as _, Result, ensure};
use cyclonedx_bom::{
    external_models::{spdx::SpdxExpression, uri::Purl},
    models::{
        bom::{Bom, SpecVersion},
        component::{Classification, Component, Components},
        dependency::{Dependencies, Dependency},
        hash::{Hash, HashAlgorithm, HashValue, Hashes},
        license::{LicenseChoice, Licenses},
        metadata::Metadata,
    },
    validation::Validate as _,
};
use serde::Deserialize;

use crate::{process, stages::WASM};

/// The name of the file in `dist/`.
pub const NAME: &str = "sbom.cdx.json";
const APP: &str = "access-request";

#[derive(Deserialize)]
struct Found {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Clone, Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
    targets: Vec<Target>,
}

#[derive(Clone, Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dep>,
}

#[derive(Deserialize)]
struct Dep {
    pkg: String,
    dep_kinds: Vec<DepKind>,
}

#[derive(Deserialize)]
struct DepKind {
    /// None for an ordinary dependency; `dev` or `build`.
    kind: Option<String>,
}

/// The bill of materials of the app in `root`, as JSON that CycloneDX 1.5 allows.
///
/// # Errors
/// When cargo does not say what the app is made of, or the bill is not valid.
pub fn sbom(root: &Path) -> Result<Vec<u8>> {
    let mut cargo = process::cargo();
    cargo.current_dir(root).args([
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--filter-platform",
        WASM,
    ]);
    let said = process::output(&mut cargo, "list the crates that ship")?;
    let lock = std::fs::read_to_string(root.join("Cargo.lock")).context("Cargo.lock")?;
    bill(&serde_json::from_str(&said).context("cargo metadata said something else")?, &lock)
}

fn bill(found: &Found, lock: &str) -> Result<Vec<u8>> {
    let packages: BTreeMap<&str, &Package> = found.packages.iter().map(|it| (it.id.as_str(), it)).collect();
    let app = found
        .packages
        .iter()
        .find(|it| it.name == APP && it.source.is_none())
        .context("no app in the workspace")?;
    let uses = shipped(found, &packages, &app.id);
    let checksums = checksums(lock);
    let component = |package: &Package, kind| component(package, kind, &checksums);
    let mut components = Vec::new();
    for id in uses.keys().filter(|id| **id != app.id) {
        components.push(component(
            packages.get(id).context("a crate without a package")?,
            Classification::Library,
        )?);
    }
    let reference = |id: &str| packages.get(id).map(|package| reference(package)).unwrap_or_default();
    let dependencies = uses.iter().map(|(id, used)| Dependency {
        dependency_ref: reference(id),
        dependencies: used.iter().map(|it| reference(it)).collect(),
    });
    let bom = Bom {
        serial_number: None,
        metadata: Some(Metadata {
            component: Some(component(app, Classification::Application)?),
            ..Metadata::default()
        }),
        components: Some(Components(components)),
        dependencies: Some(Dependencies(dependencies.collect())),
        spec_version: SpecVersion::V1_5,
        ..Bom::default()
    };
    let judged = bom.validate_version(SpecVersion::V1_5);
    ensure!(judged.passed(), "the bill of materials is not valid: {judged:?}");
    let mut json = Vec::new();
    bom.output_as_json_v1_5(&mut json)
        .map_err(|why| anyhow::anyhow!("the bill could not be written: {why}"))?;
    Ok(json)
}

/// Every crate whose code is in the app, with those it uses.
fn shipped<'a>(
    found: &'a Found,
    packages: &BTreeMap<&'a str, &'a Package>,
    app: &'a str,
) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let nodes: BTreeMap<&str, &Node> = found.resolve.nodes.iter().map(|it| (it.id.as_str(), it)).collect();
    let runs_here = |id: &str| {
        packages.get(id).is_some_and(|it| {
            it.targets.iter().any(|target| target.kind.iter().any(|kind| kind == "proc-macro"))
        })
    };
    let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut left = vec![app];
    while let Some(id) = left.pop() {
        if uses.contains_key(id) {
            continue;
        }
        let deps = nodes.get(id).into_iter().flat_map(|node| &node.deps);
        let used: BTreeSet<&str> = deps
            .filter(|dep| dep.dep_kinds.iter().any(|it| it.kind.is_none()) && !runs_here(&dep.pkg))
            .map(|dep| dep.pkg.as_str())
            .collect();
        left.extend(&used);
        uses.insert(id, used);
    }
    uses
}

fn reference(package: &Package) -> String {
    format!("pkg:cargo/{}@{}", package.name, package.version)
}

fn component(
    package: &Package,
    kind: Classification,
    checksums: &BTreeMap<(String, String), String>,
) -> Result<Component> {
    let mut component = Component::new(kind, &package.name, &package.version, Some(reference(package)));
    let purl = Purl::new("cargo", &package.name, &package.version);
    component.purl = Some(purl.map_err(|why| anyhow::anyhow!("{}: {why:?}", package.name))?);
    // Some crates still write `MIT/Apache-2.0` for "one of these".
    let licence = package.license.clone().map(SpdxExpression::parse_lax).transpose();
    let licence = licence.with_context(|| format!("the licence of {}", package.name))?;
    component.licenses = licence.map(|it| Licenses(vec![LicenseChoice::Expression(it)]));
    let sum = checksums.get(&(package.name.clone(), package.version.clone()));
    component.hashes =
        sum.map(|sum| Hashes(vec![Hash { alg: HashAlgorithm::SHA_256, content: HashValue(sum.clone()) }]));
    Ok(component)
}

/// The checksum of each package of a `Cargo.lock`, by name and version.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let of = |block: &str, key: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""));
        line.and_then(|rest| rest.strip_suffix('"')).map(str::to_owned)
    };
    lock.split("[[package]]")
        .filter_map(|block| Some(((of(block, "name")?, of(block, "version")?), of(block, "checksum")?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn package(name: &str, kind: &str, source: Option<&str>) -> Value {
        json!({ "id": name, "name": name, "version": "1.2.3", "license": "MIT/Apache-2.0", "source": source,
                "targets": [{ "kind": [kind] }] })
    }

    fn made() -> Value {
        let dep = |name: &str, kind: Value| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
        let registry = Some("registry+x");
        let found = json!({
            "packages": [
                package(APP, "lib", None), package("used", "lib", registry), package("macro", "proc-macro", registry),
                package("of-macro", "lib", registry), package("tested", "lib", registry), package("inner", "lib", registry),
            ],
            "resolve": { "nodes": [
                { "id": APP, "deps": [dep("used", Value::Null), dep("macro", Value::Null), dep("tested", json!("dev"))] },
                { "id": "used", "deps": [dep("inner", Value::Null)] },
                { "id": "macro", "deps": [dep("of-macro", Value::Null)] },
            ] },
        });
        let lock =
            format!("[[package]]\nname = \"used\"\nversion = \"1.2.3\"\nchecksum = \"{}\"\n", "a".repeat(64));
        let json = bill(&serde_json::from_value(found).expect("metadata"), &lock).expect("a bill");
        serde_json::from_slice(&json).expect("JSON")
    }

    #[test]
    fn only_what_ships_is_listed_with_its_licence_and_its_hash() {
        let bill = made();
        assert_eq!((&bill["bomFormat"], &bill["specVersion"]), (&json!("CycloneDX"), &json!("1.5")));
        assert_eq!(bill["metadata"]["component"]["name"], APP);
        let names: Vec<_> =
            bill["components"].as_array().expect("a list").iter().map(|it| &it["name"]).collect();
        assert_eq!(names, ["inner", "used"]);
        let used = &bill["components"][1];
        assert_eq!(used["purl"], "pkg:cargo/used@1.2.3");
        assert_eq!(used["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(used["hashes"][0]["content"], "a".repeat(64));
        assert_eq!(bill["dependencies"][0]["dependsOn"], json!(["pkg:cargo/used@1.2.3"]));
    }

    #[test]
    fn the_same_sources_make_the_same_bill() {
        assert_eq!(made(), made());
        let text = made().to_string();
        assert!(!text.contains("timestamp") && !text.contains("serialNumber"), "{text}");
    }
}
