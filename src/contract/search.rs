//! `POST search` over identities: the question, and what comes back of the access somebody holds.
//! The index lags behind the truth: what it says may be old.

use serde::{Deserialize, Serialize};

use super::{ItemType, Ref, null_as_default};

/// The body, as far as this app asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchQuery {
    pub indices: Vec<String>,
    pub query: QueryText,
    pub query_result_filter: ResultFilter,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<String>,
}

/// The question in the service's own query language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QueryText {
    pub query: String,
}

/// Which fields to send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResultFilter {
    pub includes: Vec<String>,
}

/// One identity with the access it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IdentityDocument {
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub access: Vec<HeldAccess>,
}

/// One thing the identity holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HeldAccess {
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    pub display_name: Option<String>,
    pub description: Option<String>,
    #[serde(rename = "type")]
    pub item_type: Option<ItemType>,
    #[serde(deserialize_with = "null_as_default")]
    pub source: Ref,
    #[serde(deserialize_with = "null_as_default")]
    pub owner: Ref,
    /// Whether a request could take it away (not given by criteria or birthright).
    pub revocable: Option<bool>,
    pub privileged: Option<bool>,
    pub value: Option<String>,
}
