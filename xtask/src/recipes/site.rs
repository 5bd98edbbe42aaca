//! What a recipe is for: the names of a deployment, taken from its `config.json` and checked, as they go into files that
//! a web server believes.

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::serve::headers::Policy;

/// One deployment.
#[derive(Clone, Debug)]
pub struct Site {
    pub policy: Policy,
    /// The host name that people type.
    pub host: String,
    /// The folder with the files of `dist/`, on the server.
    pub root: String,
    pub listen: Listen,
    /// The tenant's API, without a slash at its end, when this server passes calls below `/api/` on to it.
    pub tenant: Option<String>,
}

/// Where the server listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listen {
    /// https on its usual port.
    Https,
    /// http on 127.0.0.1: for tests of the recipe itself.
    Loopback(u16),
}

impl Site {
    /// From `config.json`. A `tenant` (`https://acme.api.identitynow.com`) is for deployments whose `apiUrl` is `/api`.
    ///
    /// # Errors
    /// When the config names an origin that is none, or the host, folder or tenant holds characters that could end a
    /// setting.
    pub fn of_config(config: &Value, host: &str, root: &str, tenant: Option<&str>) -> Result<Self> {
        let mut connect = Vec::new();
        for key in ["apiUrl", "tokenUrl"] {
            let Some(url) = config.pointer(&format!("/tenant/{key}")).and_then(Value::as_str) else {
                continue;
            };
            if !url.starts_with('/') {
                let origin = origin(url)
                    .with_context(|| format!("tenant.{key} of the config is no address: {url}"))?;
                if !connect.contains(&origin) {
                    connect.push(origin);
                }
            }
        }
        let mut frame_ancestors = Vec::new();
        let parents = config.pointer("/embed/allowedParents").and_then(Value::as_array);
        for parent in parents.into_iter().flatten() {
            let named = parent.as_str().filter(|text| origin(text).as_deref() == Some(text));
            frame_ancestors.push(
                named.with_context(|| format!("embed.allowedParents: {parent} is no origin"))?.to_owned(),
            );
        }
        ensure!(is_plain(host, ".-:"), "{host:?} is no host name");
        ensure!(is_plain(root, "/.-_:\\"), "{root:?} is no folder without spaces and signs");
        let tenant = tenant.map(|url| url.trim_end_matches('/').to_owned());
        ensure!(
            tenant.as_ref().is_none_or(|url| origin(url).as_ref() == Some(url)),
            "{tenant:?} is no origin"
        );
        Ok(Self {
            policy: Policy { connect, frame_ancestors, https: true },
            host: host.to_owned(),
            root: root.to_owned(),
            listen: Listen::Https,
            tenant,
        })
    }
}

/// `https://host:port` of an address; http only on this machine. A star may stand for the first label.
fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split('/').next()?;
    let name = host.strip_prefix("*.").unwrap_or(host);
    let protected = scheme == "https"
        || (scheme == "http" && ["127.0.0.1", "localhost"].iter().any(|it| name.starts_with(it)));
    (protected && is_plain(name, ".-:") && url.is_ascii()).then(|| format!("{scheme}://{host}"))
}

/// Letters, digits and these signs: nothing that ends a text, a line or a setting.
fn is_plain(text: &str, signs: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || signs.contains(c))
}
