//! `GET access-request-approvals/pending`: what waits for somebody's decision.
//! Deciding is not this app's work; it reads the list to know what is already under way.

use serde::Deserialize;

use super::{ClientMetadata, Comment, ItemType, Ref, RequestType, null_as_default};

/// One pending approval. Moments are RFC 3339.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PendingApproval {
    /// The approval's own id.
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    pub access_request_id: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    pub created: Option<String>,
    pub modified: Option<String>,
    /// When the request was made.
    pub request_created: Option<String>,
    pub request_type: Option<RequestType>,
    #[serde(deserialize_with = "null_as_default")]
    pub requester: Ref,
    #[serde(deserialize_with = "null_as_default")]
    pub requested_for: Ref,
    /// Whose decision it is.
    #[serde(deserialize_with = "null_as_default")]
    pub owner: Ref,
    #[serde(deserialize_with = "null_as_default")]
    pub requested_object: RequestedObject,
    pub requester_comment: Option<Comment>,
    pub remove_date: Option<String>,
    pub current_remove_date: Option<String>,
    pub start_date: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub client_metadata: ClientMetadata,
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RequestedObject {
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    pub description: Option<String>,
    #[serde(rename = "type")]
    pub item_type: Option<ItemType>,
}
