//! The tenant's three addresses for signing in, exchanging and signing out, and the two requests that use them.
//! Which hosts are trusted is decided in `config/`.

use serde::Deserialize;

use super::{Refusal, Secret, pkce};
use crate::{
    config::{Config, Endpoint, Trust, encode_component},
    http::{Method, Request},
};

const TIMEOUT_MS: u32 = 30_000;
/// Signing out waits for this answer too.
const INFO_TIMEOUT_MS: u32 = 10_000;

/// Where to sign in, exchange and sign out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoints {
    pub authorize: Endpoint,
    pub token: Endpoint,
    pub logout: Option<Endpoint>,
}

/// The answer of `GET /oauth/info`, as far as it matters here.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Info {
    authorize_endpoint: Option<String>,
    token_endpoint: Option<String>,
    logout_url: Option<String>,
}

impl Endpoints {
    /// When the configuration names all three nobody has to be asked.
    pub(super) fn configured(config: &Config) -> Option<Self> {
        Self::sign_in_configured(config).filter(|endpoints| endpoints.logout.is_some())
    }

    /// What signing in needs, from the configuration alone: it does not wait for `/oauth/info`, nor fail with it.
    pub(super) fn sign_in_configured(config: &Config) -> Option<Self> {
        let tenant = &config.tenant;
        Some(Self {
            authorize: tenant.authorize_url.clone()?,
            token: token_endpoint(config)?,
            logout: tenant.logout_url.clone(),
        })
    }

    /// From the answer of `/oauth/info`; what the configuration names goes first.
    pub(super) fn from_info(config: &Config, body: &str) -> Result<Self, Refusal> {
        // serde would take a list for a struct too.
        let object = Some(body).filter(|body| body.trim_start().starts_with('{'));
        let info = object.and_then(|body| serde_json::from_str::<Info>(body).ok());
        let info = info.ok_or(Refusal::InfoNotUnderstood)?;
        let tenant = &config.tenant;
        let authorize = match (&tenant.authorize_url, &info.authorize_endpoint) {
            (Some(url), _) => url.clone(),
            (None, Some(named)) => own(config, named)?,
            (None, None) => return Err(Refusal::InfoNotUnderstood),
        };
        let token = match (token_endpoint(config), &info.token_endpoint) {
            (Some(url), _) => url,
            (None, Some(named)) => own(config, named)?,
            (None, None) => return Err(Refusal::InfoNotUnderstood),
        };
        // A vanity host is not known here: signing out then ends on this app's own page.
        let logout = tenant
            .logout_url
            .clone()
            .or_else(|| info.logout_url.as_deref().and_then(|named| own(config, named).ok()));
        Ok(Self { authorize, token, logout })
    }

    /// From storage: judged as if the tenant had named them just now.
    pub(super) fn again(config: &Config, authorize: &str, token: &str, logout: Option<&str>) -> Option<Self> {
        let tenant = &config.tenant;
        let known = |text: &str, configured: &Option<Endpoint>| match configured {
            Some(url) => Some(url.clone()),
            None => own(config, text).ok(),
        };
        Some(Self {
            authorize: known(authorize, &tenant.authorize_url)?,
            token: token_endpoint(config).or_else(|| own(config, token).ok())?,
            logout: logout.and_then(|text| own(config, text).ok()).or_else(|| tenant.logout_url.clone()),
        })
    }

    /// The address of the sign-in page. PKCE is always sent, and never relied on: the documentation is silent about
    /// it, so the one-time `state` is what stops a forged callback.
    pub(super) fn sign_in(&self, config: &Config, state: &str, verifier: &Secret<String>) -> String {
        let tenant = &config.tenant;
        let mut url = self.authorize.join("?");
        url.push_str(&form(&[
            ("response_type", "code"),
            ("client_id", &tenant.client_id),
            ("redirect_uri", tenant.redirect_uri.as_str()),
            ("state", state),
            ("code_challenge", &pkce::challenge(verifier.expose())),
            ("code_challenge_method", "S256"),
        ]));
        if !tenant.scopes.is_empty() {
            url.push('&');
            url.push_str(&form(&[("scope", &tenant.scopes.join(" "))]));
        }
        url
    }

    /// Exchanges a code.
    pub(super) fn exchange(
        &self,
        config: &Config,
        code: &Secret<String>,
        verifier: &Secret<String>,
    ) -> Request {
        self.token_request(form(&[
            ("grant_type", "authorization_code"),
            ("client_id", &config.tenant.client_id),
            ("code", code.expose()),
            ("redirect_uri", config.tenant.redirect_uri.as_str()),
            ("code_verifier", verifier.expose()),
        ]))
    }

    /// Renews with a refresh token.
    pub(super) fn refresh(&self, config: &Config, refresh: &Secret<String>) -> Request {
        self.token_request(form(&[
            ("grant_type", "refresh_token"),
            ("client_id", &config.tenant.client_id),
            ("refresh_token", refresh.expose()),
        ]))
    }

    /// Parameters stand in the body: a query would be kept by logs and histories.
    fn token_request(&self, body: String) -> Request {
        Request {
            method: Method::Post,
            url: self.token.as_str().to_owned(),
            headers: vec![
                ("content-type", "application/x-www-form-urlencoded".to_owned()),
                ("accept", "application/json".to_owned()),
            ],
            body: Some(body),
            timeout_ms: TIMEOUT_MS,
            keepalive: false,
        }
    }
}

/// `GET {api}/oauth/info`, which needs no token.
pub(super) fn ask_info(config: &Config) -> Request {
    Request {
        method: Method::Get,
        url: config.tenant.api_url.join("/oauth/info"),
        headers: vec![("accept", "application/json".to_owned())],
        body: None,
        timeout_ms: INFO_TIMEOUT_MS,
        keepalive: false,
    }
}

/// Known without asking: from the configuration, or because a proxy serves it beside the API.
fn token_endpoint(config: &Config) -> Option<Endpoint> {
    match &config.tenant.token_url {
        Some(url) => Some(url.clone()),
        None if config.is_proxied() => Endpoint::parse(&config.tenant.api_url.join("/oauth/token")),
        None => None,
    }
}

fn own(config: &Config, address: &str) -> Result<Endpoint, Refusal> {
    match config.trust(address) {
        Trust::Own(endpoint) => Ok(endpoint),
        Trust::Foreign => Err(Refusal::ForeignAddress { address: address.chars().take(100).collect() }),
    }
}

fn form(fields: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        if !body.is_empty() {
            body.push('&');
        }
        body.push_str(name);
        body.push('=');
        body.push_str(&encode_component(value));
    }
    body
}
