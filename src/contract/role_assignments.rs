//! `GET identities/{id}/role-assignments`: the roles an identity is assigned, assignment by assignment. For admins, and
//! for managers of the identity.

use serde::Deserialize;

use super::{Ref, null_as_default};

/// One assignment; somebody with several accounts can have several of one role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RoleAssignment {
    /// `assignmentId` of a request that removes it.
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    #[serde(deserialize_with = "null_as_default")]
    pub role: Ref,
    pub added_date: Option<String>,
    /// When it becomes active; none when it is.
    pub start_date: Option<String>,
    pub remove_date: Option<String>,
}
