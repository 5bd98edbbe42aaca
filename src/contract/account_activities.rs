//! `GET account-activities`: the work behind a request, with the `clientMetadata` of the whole request.

use serde::Deserialize;

use super::open_enum::open_enum;
use super::{ClientMetadata, ItemType, null_as_default};

open_enum! {
    /// How the whole ended.
    pub enum CompletionStatus { Success = "SUCCESS", Failure = "FAILURE", Incomplete = "INCOMPLETE", Pending = "PENDING" }
}

open_enum! {
    /// How far the whole is.
    pub enum ExecutionStatus {
        Executing = "EXECUTING",
        Verifying = "VERIFYING",
        Terminated = "TERMINATED",
        Completed = "COMPLETED",
    }
}

/// One account activity. Access requests have the type `appRequest`. Moments are RFC 3339.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AccountActivity {
    /// `accessRequestId` of the status row.
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    pub created: Option<String>,
    pub completed: Option<String>,
    pub completion_status: Option<CompletionStatus>,
    pub execution_status: Option<ExecutionStatus>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub requester_identity_summary: Option<IdentitySummary>,
    pub target_identity_summary: Option<IdentitySummary>,
    #[serde(deserialize_with = "null_as_default")]
    pub errors: Vec<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub warnings: Vec<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub items: Vec<ActivityItem>,
    /// Of the request as a whole.
    #[serde(deserialize_with = "null_as_default")]
    pub client_metadata: ClientMetadata,
}

/// A person in an account activity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IdentitySummary {
    /// Of this summary, not of the person.
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub identity_id: String,
}

/// One piece of the work.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ActivityItem {
    /// `accountActivityItemId` of the status row.
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    pub name: Option<String>,
    /// `CANCELED` here is `CANCELLED` in the status row.
    pub approval_status: Option<String>,
    /// The service spells `COMMITED` so.
    pub provisioning_status: Option<String>,
    pub account_request_info: Option<AccountRequestInfo>,
    #[serde(deserialize_with = "null_as_default")]
    pub client_metadata: ClientMetadata,
    pub remove_date: Option<String>,
}

/// Which requested item a piece of work belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AccountRequestInfo {
    #[serde(deserialize_with = "null_as_default")]
    pub requested_object_id: String,
    #[serde(deserialize_with = "null_as_default")]
    pub requested_object_name: String,
    pub requested_object_type: Option<ItemType>,
}
