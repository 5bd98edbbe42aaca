//! `config.json`, parsed and explained: what an administrator may set, its defaults, and what is wrong with it.
//! Reading the file is done elsewhere, and so is everything that follows from a setting.
//!
//! `docs/config.schema.json` says the same as this parser; a test holds the two together.

mod address;
mod family;
mod node;
mod origin;
mod parse;
mod problem;
pub mod theme;

use std::collections::BTreeMap;

pub use address::{Endpoint, RedirectUri, SafeUrl, encode_component};
pub use family::Trust;
pub use origin::Origin;
pub use parse::parse;
pub use problem::{Allowed, ConfigProblem, Problem};

/// The settings of one deployment. Made by [`parse`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    pub tenant: Tenant,
    /// Which version of the API is called. Default `beta`.
    pub api_version: ApiVersion,
    /// Which rules are checked before sending. Default `beta-2023`.
    pub rules: RulesPack,
    pub session: SessionConfig,
    pub branding: Branding,
    /// The language when neither the person nor the host page chose one, e.g. `de` or `pt-BR`.
    pub locale: Option<String>,
    pub embed: Embed,
    /// For tests against a tenant on this machine; refused for every other tenant.
    pub test: Option<TestConfig>,
}

impl Config {
    /// Whether the tenant runs on this machine. Behind a same-origin path that is where the app itself is.
    pub fn is_loopback(&self) -> bool {
        if self.tenant.api_url.is_path() {
            self.tenant.redirect_uri.is_loopback()
        } else {
            self.tenant.api_url.is_loopback()
        }
    }

    /// Where people use the service's own screens: as configured, else beside the API's usual host. `None` behind a proxy
    /// that nobody has named it for.
    pub fn ui_url(&self) -> Option<String> {
        if let Some(url) = &self.tenant.ui_url {
            return Some(url.as_str().to_owned());
        }
        let (tenant, service) = self.tenant.api_url.as_str().split_once(".api.")?;
        (!self.is_proxied() && service.starts_with("identitynow")).then(|| format!("{tenant}.{service}"))
    }

    /// How many times faster than the wall the app's clock runs: 1 but in tests.
    pub fn clock_speed(&self) -> u32 {
        self.test.as_ref().map_or(1, |test| test.clock_speed)
    }
}

/// The IdentityNow tenant and how this app is registered there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// `https://{org}.api.identitynow.com`, without a slash at the end; or a path of a same-origin reverse proxy.
    pub api_url: Endpoint,
    /// The three that follow come from `GET {api}/oauth/info` when they are absent.
    pub authorize_url: Option<Endpoint>,
    pub token_url: Option<Endpoint>,
    pub logout_url: Option<Endpoint>,
    /// Where people use the service's own screens; see [`Config::ui_url`].
    pub ui_url: Option<SafeUrl>,
    /// Exactly as registered with the OAuth client: never built from the address of the page.
    pub redirect_uri: RedirectUri,
    pub client_id: String,
    /// Empty: no `scope` is asked for and the client's own scopes apply.
    pub scopes: Vec<String>,
}

/// `apiVersion`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApiVersion {
    #[default]
    Beta,
    V3,
    V1,
}

impl ApiVersion {
    pub(super) const NAMES: [&'static str; 3] = [Self::Beta.as_str(), Self::V3.as_str(), Self::V1.as_str()];

    /// As written in `config.json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Beta => "beta",
            Self::V3 => "v3",
            Self::V1 => "v1",
        }
    }
}

/// `rules`: the name of a rule pack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RulesPack {
    #[default]
    Beta2023,
    V12026,
}

impl RulesPack {
    pub(super) const NAMES: [&'static str; 2] = [Self::Beta2023.as_str(), Self::V12026.as_str()];

    /// As written in `config.json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Beta2023 => "beta-2023",
            Self::V12026 => "v1-2026",
        }
    }
}

/// `session`: where the token lives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionConfig {
    pub storage: Storage,
    /// The sessionStorage key under which a same-origin portal has put a raw JWT.
    pub token_key: Option<String>,
}

/// `session.storage`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Storage {
    /// The access token in the tab's sessionStorage, the refresh token in memory.
    #[default]
    Session,
    /// Both in memory.
    Memory,
}

/// `branding`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Branding {
    /// None: the app's own name, which `text/` knows.
    pub title: Option<String>,
    /// A file on this server: the content security policy loads images from nowhere else.
    pub logo: Option<SafeUrl>,
    pub help_url: Option<SafeUrl>,
    /// Design tokens without the leading dashes (`accent`), to CSS values that passed an allow-list.
    pub tokens: BTreeMap<String, String>,
}

/// `embed`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Embed {
    /// Origins that may hold this app in a frame: `https://portal.example` or `https://*.corp.example`.
    pub allowed_parents: Vec<String>,
    /// `embed.session` as written; see [`Embed::sources`].
    sources: Vec<String>,
}

/// Where somebody's session comes from inside another page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionSource {
    /// The token that the page around hands over.
    Host,
    /// The person signs in, in a window of the app's.
    Own,
}

impl SessionSource {
    const NAMES: [&'static str; 2] = ["host", "own"];
}

impl Embed {
    /// In the order in which they are tried. What is not among them is not used.
    pub fn sources(&self) -> Vec<SessionSource> {
        if self.sources.is_empty() {
            return vec![SessionSource::Host, SessionSource::Own];
        }
        let source = |name: &String| match name.as_str() {
            "host" => SessionSource::Host,
            _ => SessionSource::Own,
        };
        self.sources.iter().map(source).collect()
    }
}

/// `test`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestConfig {
    /// 1 to 3600.
    pub clock_speed: u32,
}

#[cfg(test)]
mod tests;
