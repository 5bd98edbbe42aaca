//! `GET oauth/info` and the answers of the token endpoint. How they are used is in `session/`.

use std::fmt;

use serde::Deserialize;

use super::null_as_default;

/// Where the tenant signs people in and out. Needs no token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OauthInfo {
    pub tenant_id: Option<String>,
    pub tenant_name: Option<String>,
    pub authorize_endpoint: Option<String>,
    pub token_endpoint: Option<String>,
    pub cloud_domain_url: Option<String>,
    pub logout_url: Option<String>,
    pub pod: Option<String>,
}

/// What the token endpoint answers. Prints no token.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct TokenAnswer {
    #[serde(deserialize_with = "null_as_default")]
    pub access_token: String,
    pub token_type: Option<String>,
    /// A new one each time: the old one is used up.
    pub refresh_token: Option<String>,
    /// Seconds.
    pub expires_in: Option<i64>,
    pub scope: Option<String>,
    /// Absent when the token stands for a client without a person.
    pub identity_id: Option<String>,
    pub user_id: Option<String>,
    pub tenant_id: Option<String>,
}

impl fmt::Debug for TokenAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenAnswer")
            .field("token_type", &self.token_type)
            .field("refresh_token", &self.refresh_token.as_ref().map(|_| "…"))
            .field("expires_in", &self.expires_in)
            .field("scope", &self.scope)
            .field("identity_id", &self.identity_id)
            .finish_non_exhaustive()
    }
}
