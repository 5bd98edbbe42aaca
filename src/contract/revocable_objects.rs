//! `GET revocable-objects`: on which accounts an identity holds an entitlement, and whether it can be revoked there.

use serde::Deserialize;

use super::null_as_default;

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RevocableObject {
    #[serde(deserialize_with = "null_as_default")]
    pub identity_id: String,
    #[serde(deserialize_with = "null_as_default")]
    pub source_id: String,
    #[serde(deserialize_with = "null_as_default")]
    pub entitlement: RevocableEntitlement,
    #[serde(deserialize_with = "null_as_default")]
    pub account_targets: Vec<AccountTarget>,
}

/// The entitlement asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RevocableEntitlement {
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    pub description: Option<String>,
    pub source_name: Option<String>,
}

/// One account that holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AccountTarget {
    #[serde(deserialize_with = "null_as_default")]
    pub account_id: String,
    #[serde(deserialize_with = "null_as_default")]
    pub account_name: String,
    /// `{GUID}` form.
    #[serde(rename = "accountUUID")]
    pub account_uuid: Option<String>,
    pub source_name: Option<String>,
    pub remove_date: Option<String>,
    pub assignment_id: Option<String>,
    pub revocable: Option<bool>,
}
