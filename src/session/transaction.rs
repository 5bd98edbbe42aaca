//! What has to survive the journey to the tenant's sign-in page and back: one sign-in under way, in this tab's
//! sessionStorage. It is removed before it is used, so it works once.

use serde::{Deserialize, Serialize};

use super::{Secret, endpoints::Endpoints};
use crate::{config::Config, route::Route};

/// A sign-in that takes longer begins again.
const LIFETIME_MS: i64 = 10 * 60 * 1000;
/// The clock may be set back while the person signs in.
const TOLERATED_BACK_MS: i64 = 60 * 1000;
const MAX_TEXT: usize = 32 * 1024;

/// One sign-in under way.
#[derive(Clone, Debug)]
pub(super) struct Transaction {
    pub state: String,
    pub verifier: Secret<String>,
    pub route: Route,
    pub created_ms: i64,
    pub endpoints: Endpoints,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    version: u32,
    state: String,
    verifier: String,
    route: String,
    created_ms: i64,
    tenant: String,
    authorize: String,
    token: String,
    #[serde(default)]
    logout: Option<String>,
}

/// Why a stored transaction cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// There is none, or it cannot be read.
    Missing,
    /// It belongs to another tenant (the configuration changed meanwhile).
    OtherTenant,
    TooOld,
}

impl Transaction {
    /// As it is stored.
    pub(super) fn write(&self, config: &Config) -> Secret<String> {
        let stored = Stored {
            version: 1,
            state: self.state.clone(),
            verifier: self.verifier.expose().clone(),
            route: self.route.fragment(),
            created_ms: self.created_ms,
            tenant: tenant_key(config),
            authorize: self.endpoints.authorize.as_str().to_owned(),
            token: self.endpoints.token.as_str().to_owned(),
            logout: self.endpoints.logout.as_ref().map(|url| url.as_str().to_owned()),
        };
        Secret::new(serde_json::to_string(&stored).unwrap_or_default())
    }

    /// From storage. The addresses are judged again: storage is no better a source than the network.
    pub(super) fn read(text: Option<&str>, config: &Config, now_ms: i64) -> Result<Self, Unusable> {
        let text = text.filter(|text| text.len() <= MAX_TEXT).ok_or(Unusable::Missing)?;
        let stored: Stored = serde_json::from_str(text).map_err(|_| Unusable::Missing)?;
        if stored.version != 1 {
            return Err(Unusable::Missing);
        }
        if stored.tenant != tenant_key(config) {
            return Err(Unusable::OtherTenant);
        }
        let age = now_ms.saturating_sub(stored.created_ms);
        if !(-TOLERATED_BACK_MS..=LIFETIME_MS).contains(&age) {
            return Err(Unusable::TooOld);
        }
        let endpoints = Endpoints::again(config, &stored.authorize, &stored.token, stored.logout.as_deref())
            .ok_or(Unusable::OtherTenant)?;
        Ok(Self {
            state: stored.state,
            verifier: Secret::new(stored.verifier),
            route: Route::parse(&stored.route),
            created_ms: stored.created_ms,
            endpoints,
        })
    }
}

/// Tenant, client and redirect URI: an answer to one must not be used with another.
pub(super) fn tenant_key(config: &Config) -> String {
    let tenant = &config.tenant;
    format!("{} {} {}", tenant.api_url.as_str(), tenant.client_id, tenant.redirect_uri.as_str())
}
