//! `cargo xtask dist --plugin`: the build as a UI plugin of SailPoint, a folder to upload with its manifest
//! `sp-ui-plugin.json` beside it. How the app then talks with the page around it is in `src/embed/coip.rs`.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Map, Value, json};

use super::{copy, inputs::collect};
use crate::{
    places::Places,
    recipes::Site,
    serve::headers::{Policy, headers},
};

/// Beside `dist/`, and ignored by git like it.
const FOLDER: &str = "dist-plugin";
const APP: &str = "app";
const MANIFEST: &str = "sp-ui-plugin.json";
/// The platform takes no more.
const MOST_SCOPES: usize = 20;
/// What the app has to ask for. The platform has a policy of its own, to which a manifest adds sources; what ours forbids
/// beyond that is no source, and no platform takes it from a guest.
const ASKED_FOR: [&str; 4] = ["script-src", "style-src", "connect-src", "img-src"];
/// Policy and permissions together; the platform takes less than 2 KB of both.
const MOST_HEADER_BYTES: usize = 2_000;
/// What the platform takes in a bundle ("Limits and Supported Files" of its guide to UI plugins). It compresses by itself.
const EXTENSIONS: [&str; 22] = [
    "html", "htm", "js", "css", "json", "map", "png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "woff",
    "woff2", "ttf", "eot", "txt", "md", "pdf", "wasm", "data",
];
const MOST_FILES: usize = 1_000;
const MOST_FILE_BYTES: u64 = 10 * 1024 * 1024;
const MOST_BYTES: u64 = 100 * 1024 * 1024;
/// For pages that hold the app by themselves: within the service nobody does.
const LOADER: &str = "embed";
/// What the app asks for when the config asks for nothing, as docs/deployment.md lists it.
pub const SCOPES: [&str; 12] = [
    "idn:access-request:manage",
    "idn:access-request-self:manage",
    "idn:access-request:create",
    "idn:access-request-status:read",
    "idn:access-request-config:read",
    "idn:access-request-approvals:read",
    "idn:requestable-objects:read",
    "idn:entitlement:read",
    "idn:identity:read",
    "sp:search:read",
    "idn:identity-direct-report:read",
    "sp:scopes:default",
];

/// Copies the finished build and writes its manifest. Without `config` the one of `dist/` counts.
///
/// # Errors
/// When there is no build, or the config does not let the tenant's own pages hold the app.
pub fn plugin(places: &Places, alias: &str, config: Option<&Path>) -> Result<()> {
    let own = places.dist().join("config.json");
    let path = config.unwrap_or(&own);
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let config: Value = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
    let manifest = manifest(alias, &config)?;
    let folder = places.root.join(FOLDER);
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
    }
    let app = folder.join(APP);
    copy::copy(&places.dist(), &app)?;
    fs::write(app.join("config.json"), text)?;
    let (files, bytes) = fit(&app)?;
    fs::write(folder.join(MANIFEST), format!("{manifest:#}\n"))?;
    println!(
        "{FOLDER}/{MANIFEST} and {FOLDER}/{APP}/ ({files} files, {bytes} bytes) are ready. From {FOLDER}/: `sail ui-plugins \
         validate-manifest`, `sail ui-plugins create --private`, `sail ui-plugins upload`; docs/embedding.md has the rest"
    );
    Ok(())
}

/// Takes out of a copy of the build what the platform would refuse, and looks that the rest is within its limits.
///
/// # Errors
/// When it is not, or something cannot be read.
fn fit(app: &Path) -> Result<(usize, u64)> {
    let loader = app.join(LOADER);
    if loader.exists() {
        fs::remove_dir_all(&loader).with_context(|| loader.display().to_string())?;
    }
    let (mut files, mut bytes) = (0, 0);
    let mut paths = Vec::new();
    collect(app, &mut paths).with_context(|| app.display().to_string())?;
    for path in paths {
        let extension = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
        if !EXTENSIONS.contains(&extension) {
            // Compressed in advance, for servers that send such files as they are.
            let compressed = matches!(extension, "br" | "gz");
            ensure!(compressed, "{}: the platform takes no such file", path.display());
            fs::remove_file(&path).with_context(|| path.display().to_string())?;
            continue;
        }
        let size = fs::metadata(&path)?.len();
        ensure!(size <= MOST_FILE_BYTES, "{}: {size} bytes of {MOST_FILE_BYTES}", path.display());
        files += 1;
        bytes += size;
    }
    ensure!(app.join("index.html").exists(), "there is no build: run `cargo xtask dist` first");
    ensure!(files <= MOST_FILES, "{files} files: a plugin may have {MOST_FILES}");
    ensure!(bytes <= MOST_BYTES, "{bytes} bytes: a plugin may have {MOST_BYTES}");
    Ok((files, bytes))
}

/// As the platform takes it: it must be found in an address.
fn is_alias(alias: &str) -> bool {
    let word =
        |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    (3..=63).contains(&alias.len()) && alias.split('-').all(word)
}

/// The manifest: `manifest` goes to the platform as it stands, `build` stays with its command-line tool.
///
/// # Errors
/// When the alias is none, the scopes are too many, or no page of the service may hold the app.
pub fn manifest(alias: &str, config: &Value) -> Result<Value> {
    ensure!(
        is_alias(alias),
        "{alias:?}: an alias is 3 to 63 lower-case letters and digits, with single dashes between"
    );
    let policy = Site::of_config(config, "localhost", "/", None)?.policy;
    ensure!(
        policy.frame_ancestors.iter().any(|parent| is_of_service(parent)),
        "embed.allowedParents of the config names no page of the service: add the address of your tenant's screens, such as \
         https://acme.identitynow.com"
    );
    let scopes: Vec<&str> = config
        .pointer("/tenant/scopes")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let scopes = if scopes.is_empty() { SCOPES.to_vec() } else { scopes };
    ensure!(scopes.len() <= MOST_SCOPES, "{} scopes: a plugin may ask for {MOST_SCOPES}", scopes.len());
    let (sources, features) = (sources(&policy), features(&policy));
    let weight = sources.to_string().len() + features.to_string().len();
    ensure!(
        weight <= MOST_HEADER_BYTES,
        "the policy has {weight} bytes: a plugin's may have {MOST_HEADER_BYTES}"
    );
    let title = config.pointer("/branding/title").and_then(Value::as_str).unwrap_or("Access requests");
    Ok(json!({
        "version": 1,
        "manifest": {
            "alias": alias,
            "name": { "en": title },
            "description": { "en": "Request access, for yourself or for others, and follow what became of it." },
            "apiScopes": scopes,
            "contentSecurityPolicies": sources,
            "permissionPolicy": features,
            "iframeAllow": { "clipboard-write": ["'src'"] },
            "slots": [{ "slotId": "full-page" }],
        },
        "build": { "outDir": format!("./{APP}"), "port": 8080 },
    }))
}

/// As `src/config/family.rs` has it.
fn is_of_service(parent: &str) -> bool {
    [".identitynow.com", ".sailpoint.com", ".identitynowgov.com", ".identitynow-demo.com"]
        .iter()
        .any(|domain| parent.starts_with("https://") && parent.ends_with(domain))
}

fn header(policy: &Policy, name: &str) -> String {
    headers(policy).into_iter().find(|(own, _)| *own == name).map(|(_, value)| value).unwrap_or_default()
}

/// What the policy of every answer allows, as lists of sources.
fn sources(policy: &Policy) -> Value {
    let text = header(policy, "content-security-policy");
    let directives = text.split("; ").filter_map(|directive| directive.split_once(' '));
    let ours = directives.filter(|(name, _)| ASKED_FOR.contains(name));
    ours.map(|(name, list)| (name.to_owned(), list.split(' ').collect())).collect::<Map<_, _>>().into()
}

/// `clipboard-write=(self)` as `"clipboard-write": ["'self'"]`; of what is allowed to nobody a manifest says nothing.
fn features(policy: &Policy) -> Value {
    let text = header(policy, "permissions-policy");
    let features = text.split(", ").filter_map(|feature| feature.split_once('='));
    let quoted = |list: &str| -> Value {
        list.trim_matches(['(', ')'])
            .split(' ')
            .filter(|it| !it.is_empty())
            .map(|it| format!("'{it}'"))
            .collect()
    };
    let allowed = features.filter(|(_, list)| *list != "()");
    allowed.map(|(name, list)| (name.to_owned(), quoted(list))).collect::<Map<_, _>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Value {
        json!({
            "tenant": { "apiUrl": "https://acme.api.identitynow.com", "scopes": [] },
            "embed": { "allowedParents": ["https://acme.identitynow.com"] },
        })
    }

    #[test]
    fn the_manifest_says_what_the_headers_say() {
        let manifest = manifest("access-request", &config()).expect("a manifest");
        let manifest = &manifest["manifest"];
        assert_eq!(manifest["apiScopes"].as_array().map(Vec::len), Some(SCOPES.len()));
        let policy = &manifest["contentSecurityPolicies"];
        assert_eq!(policy["connect-src"], json!(["'self'", "https://acme.api.identitynow.com"]));
        assert_eq!(policy["script-src"], json!(["'self'", "'wasm-unsafe-eval'"]));
        let directives: Vec<&String> = policy.as_object().expect("directives").keys().collect();
        assert_eq!(
            directives,
            ["connect-src", "img-src", "script-src", "style-src"],
            "it asks, and forbids nothing"
        );
        assert_eq!(manifest["permissionPolicy"], json!({ "clipboard-write": ["'self'"] }));
        assert_eq!(manifest["iframeAllow"], json!({ "clipboard-write": ["'src'"] }));
        assert_eq!(manifest["slots"], json!([{ "slotId": "full-page" }]));
    }

    #[test]
    fn a_config_that_would_not_be_shown_there_makes_no_plugin() {
        let mut nobody = config();
        nobody["embed"]["allowedParents"] = json!(["https://portal.example"]);
        let said = manifest("access-request", &nobody).expect_err("nobody").to_string();
        assert!(said.contains("embed.allowedParents"), "{said}");
        let mut many = config();
        many["tenant"]["scopes"] = (0..21).map(|n| format!("s:{n}")).collect();
        assert!(manifest("access-request", &many).is_err());
        for alias in ["Access Request", "ar", "-access", "access-", "access--request", "zugänge"] {
            assert!(manifest(alias, &config()).is_err(), "{alias}");
        }
        let mut wide = config();
        wide["embed"]["allowedParents"] = json!(["https://*.identitynow.com"]);
        assert!(manifest("ar1", &wide).is_ok());
    }

    /// The platform refused the whole bundle for one file of a kind that it does not know.
    #[test]
    fn only_what_the_platform_takes_is_in_the_folder() {
        let folder = std::env::temp_dir().join(format!("access-request-plugin-{}", std::process::id()));
        let file = |name: &str| {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, "12345").expect("written");
        };
        for name in [
            "assets/1/app.wasm",
            "assets/1/app.wasm.br",
            "assets/1/app.js.gz",
            "embed/v1/access-request.d.ts",
        ] {
            file(name);
        }
        assert!(fit(&folder).is_err(), "a bundle needs its index.html");
        file("index.html");
        assert_eq!(fit(&folder).expect("it fits"), (2, 10));
        assert!(!folder.join("embed").exists() && !folder.join("assets/1/app.wasm.br").exists());
        file("notes.docx");
        let said = fit(&folder).expect_err("no such file").to_string();
        fs::remove_dir_all(&folder).expect("removed");
        assert!(said.contains("notes.docx"), "{said}");
    }

    #[test]
    fn the_scopes_are_those_that_the_page_for_integrators_lists() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/deployment.md");
        let page = fs::read_to_string(page).expect("docs/deployment.md");
        for scope in SCOPES {
            assert!(page.contains(scope), "docs/deployment.md has no {scope}");
        }
    }
}
