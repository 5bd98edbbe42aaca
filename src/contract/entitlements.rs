//! `GET entitlements`: rights on a source, as the source names them.

use serde::Deserialize;

use super::{Ref, null_as_default};

/// One entitlement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Entitlement {
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// The account attribute that carries it (`memberOf`).
    pub attribute: Option<String>,
    /// The attribute's value (a distinguished name, …).
    pub value: Option<String>,
    pub description: Option<String>,
    pub privilege_level: Option<PrivilegeLevel>,
    pub requestable: Option<bool>,
    #[serde(deserialize_with = "null_as_default")]
    pub owner: Ref,
    #[serde(deserialize_with = "null_as_default")]
    pub source: Ref,
}

/// How powerful it is: `HIGH`, `MEDIUM`, `LOW`, `NONE`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PrivilegeLevel {
    pub effective: Option<String>,
    pub direct: Option<String>,
}
