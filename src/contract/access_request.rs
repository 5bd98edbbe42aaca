//! The body of `POST /access-requests` and its answer. What the rules are about it is in `rules/`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::open_enum::open_enum;

open_enum! {
    /// `requestType` of an access request. Absent means `GRANT_ACCESS`.
    pub enum RequestType { GrantAccess = "GRANT_ACCESS", RevokeAccess = "REVOKE_ACCESS", ModifyAccess = "MODIFY_ACCESS" }
}

open_enum! {
    /// `type` of a requested item.
    pub enum ItemType { AccessProfile = "ACCESS_PROFILE", Role = "ROLE", Entitlement = "ENTITLEMENT" }
}

/// Arbitrary key-value pairs, never processed by the service but returned on neighbouring endpoints.
pub type ClientMetadata = BTreeMap<String, String>;

/// The body of `POST /access-requests` in its flat shape. Empty things are omitted, never sent as `""` or `[]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AccessRequest {
    /// Identity ids. A JSON array even for one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requested_for: Vec<String>,
    /// Always sent explicitly by this app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_type: Option<RequestType>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requested_items: Vec<AccessRequestItem>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub client_metadata: ClientMetadata,
    /// The nested shape (pack `v1-2026`); never together with the flat pair.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requested_for_with_requested_items: Vec<RequestedForWithItems>,
}

/// One line of the flat shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessRequestItem {
    #[serde(rename = "type")]
    pub item_type: ItemType,
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub client_metadata: ClientMetadata,
    /// RFC 3339 in UTC with `Z`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_date: Option<String>,
    /// RFC 3339 in UTC with `Z`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remove_date: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub native_identity: Option<String>,
}

impl AccessRequestItem {
    /// An item of which nothing more is said.
    pub fn bare(item_type: ItemType, id: impl Into<String>) -> Self {
        Self {
            item_type,
            id: id.into(),
            comment: None,
            client_metadata: ClientMetadata::new(),
            start_date: None,
            remove_date: None,
            assignment_id: None,
            native_identity: None,
        }
    }
}

/// One recipient of the nested shape (`RequestedForDtoRef`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestedForWithItems {
    pub identity_id: String,
    pub requested_items: Vec<NestedItem>,
}

/// One line of the nested shape (`RequestedItemDtoRef`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NestedItem {
    #[serde(flatten)]
    pub item: AccessRequestItem,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub account_selection: Vec<SourceSelection>,
}

/// The accounts chosen on one source (`SourceItemRef`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceSelection {
    pub source_id: String,
    pub accounts: Vec<AccountSelection>,
}

/// One chosen account (`AccountItemRef`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountSelection {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_uuid: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub native_identity: String,
}

/// The 202 answer. The 2022 API answered `{}`; every field is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AccessRequestResponse {
    #[serde(deserialize_with = "super::null_as_default")]
    pub new_requests: Vec<AcceptedRequest>,
    #[serde(deserialize_with = "super::null_as_default")]
    pub existing_requests: Vec<AcceptedRequest>,
}

/// One entry of `newRequests` or `existingRequests`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AcceptedRequest {
    pub requested_for: Option<String>,
    #[serde(deserialize_with = "super::null_as_default")]
    pub requested_items_details: Vec<ItemDetails>,
    /// int32 by the contract, but its own example overflows one.
    pub attributes_hash: Option<i64>,
    #[serde(deserialize_with = "super::null_as_default")]
    pub access_request_ids: Vec<String>,
}

/// `{type, id}` of an accepted item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemDetails {
    #[serde(rename = "type")]
    pub item_type: ItemType,
    pub id: String,
}
