//! `GET public-identities`: what everyone in the tenant may see of a person.

use serde::Deserialize;

use super::open_enum::open_enum;
use super::{Ref, null_as_default};

open_enum! {
    /// Whether the person is active.
    pub enum IdentityState {
        Active = "ACTIVE",
        InactiveShortTerm = "INACTIVE_SHORT_TERM",
        InactiveLongTerm = "INACTIVE_LONG_TERM",
    }
}

/// One person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PublicIdentity {
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// The user name.
    #[serde(deserialize_with = "null_as_default")]
    pub alias: String,
    pub email: Option<String>,
    pub status: Option<String>,
    pub identity_state: Option<IdentityState>,
    #[serde(deserialize_with = "null_as_default")]
    pub manager: Ref,
    /// Up to five, chosen by the tenant.
    #[serde(deserialize_with = "null_as_default")]
    pub attributes: Vec<PublicAttribute>,
}

/// One attribute the tenant shows of its people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PublicAttribute {
    #[serde(deserialize_with = "null_as_default")]
    pub key: String,
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    pub value: Option<String>,
}
