//! `GET requestable-objects`: roles and access profiles that can be requested. Entitlements are not among them.

use serde::Deserialize;

use super::open_enum::open_enum;
use super::{ItemType, Ref, null_as_default};

open_enum! {
    /// How the item stands with the identity asked about.
    pub enum RequestStatus { Available = "AVAILABLE", Pending = "PENDING", Assigned = "ASSIGNED" }
}

/// One role or access profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RequestableObject {
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    pub description: Option<String>,
    #[serde(rename = "type")]
    pub item_type: Option<ItemType>,
    /// Absent without `identity-id`.
    pub request_status: Option<RequestStatus>,
    /// The account activity of the pending request.
    pub identity_request_id: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub owner_ref: Ref,
    pub request_comments_required: Option<bool>,
}
