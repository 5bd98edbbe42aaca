//! `GET public-machine-identities`: what everybody may see of accounts and programs that act by themselves.

use serde::Deserialize;

use super::{Ref, null_as_default};

/// One machine identity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MachineIdentity {
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    pub description: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub owner: Ref,
}
