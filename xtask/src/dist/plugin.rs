//! `cargo xtask dist --plugin`: the build as a UI plugin of SailPoint, a folder to upload with its manifest
//! `sp-ui-plugin.json` beside it. How the app then talks with the page around it is in `src/embed/coip.rs`.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Map, Value, json};

use super::copy;
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
/// Directives that the platform sets by itself (who may hold the plugin), and such as are no source lists: its manifest has
/// lists of sources alone.
const NOT_OURS: [&str; 3] = ["frame-ancestors", "require-trusted-types-for", "trusted-types"];
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
    copy::copy(&places.dist(), &folder.join(APP))?;
    fs::write(folder.join(APP).join("config.json"), text)?;
    fs::write(folder.join(MANIFEST), format!("{manifest:#}\n"))?;
    println!(
        "{FOLDER}/{MANIFEST} and {FOLDER}/{APP}/ are ready: `sail ui-plugins create`, then `upload`, from {FOLDER}/"
    );
    Ok(())
}

/// The manifest: `manifest` goes to the platform as it stands, `build` stays with its command-line tool.
///
/// # Errors
/// When the alias is none, the scopes are too many, or no page of the service may hold the app.
pub fn manifest(alias: &str, config: &Value) -> Result<Value> {
    let plain = alias.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    ensure!(
        plain && (3..=63).contains(&alias.len()),
        "{alias:?}: an alias is 3 to 63 lower-case letters, digits and dashes"
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
    let title = config.pointer("/branding/title").and_then(Value::as_str).unwrap_or("Access requests");
    Ok(json!({
        "version": 1,
        "manifest": {
            "alias": alias,
            "name": { "en": title },
            "description": { "en": "Request access, for yourself or for others, and follow what became of it." },
            "apiScopes": scopes,
            "contentSecurityPolicies": sources(&policy),
            "permissionPolicy": features(&policy),
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

/// The policy of every answer, as lists of sources.
fn sources(policy: &Policy) -> Value {
    let text = header(policy, "content-security-policy");
    let directives = text.split("; ").filter_map(|directive| directive.split_once(' '));
    let ours = directives.filter(|(name, _)| !NOT_OURS.contains(name));
    ours.map(|(name, list)| (name.to_owned(), list.split(' ').collect())).collect::<Map<_, _>>().into()
}

/// `camera=()` as `"camera": []`, `clipboard-write=(self)` as `"clipboard-write": ["'self'"]`.
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
    features.map(|(name, list)| (name.to_owned(), quoted(list))).collect::<Map<_, _>>().into()
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
        assert_eq!(policy.get("frame-ancestors"), None);
        assert_eq!(manifest["permissionPolicy"]["camera"], json!([]));
        assert_eq!(manifest["permissionPolicy"]["clipboard-write"], json!(["'self'"]));
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
        assert!(manifest("Access Request", &config()).is_err());
        let mut wide = config();
        wide["embed"]["allowedParents"] = json!(["https://*.identitynow.com"]);
        assert!(manifest("ar1", &wide).is_ok());
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
