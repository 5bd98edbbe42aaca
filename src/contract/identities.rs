//! `GET identities/{id}`: what admins may see of a person. Everyone may read `public-identities` instead.

use serde::Deserialize;

use super::{Ref, null_as_default};

/// One identity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Identity {
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub alias: String,
    pub email_address: Option<String>,
    pub identity_status: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub manager_ref: Ref,
    pub is_manager: Option<bool>,
}
