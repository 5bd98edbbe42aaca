//! `GET access-request-status`: one row for each requested item of each person.
//! What a row means in plain words is in `history/`.

use serde::Deserialize;

use super::open_enum::open_enum;
use super::{ClientMetadata, Comment, ItemType, LocalizedText, Ref, RequestType, null_as_default};

open_enum! {
    /// `state` of a row. An item that waits for approval is `EXECUTING`: its phases say so.
    pub enum RequestState {
        Executing = "EXECUTING",
        RequestCompleted = "REQUEST_COMPLETED",
        Cancelled = "CANCELLED",
        Terminated = "TERMINATED",
        ProvisioningVerificationPending = "PROVISIONING_VERIFICATION_PENDING",
        Rejected = "REJECTED",
        ProvisioningFailed = "PROVISIONING_FAILED",
        NotAllItemsProvisioned = "NOT_ALL_ITEMS_PROVISIONED",
        Error = "ERROR",
    }
}

open_enum! {
    /// `state` of a phase.
    pub enum PhaseState {
        Pending = "PENDING",
        Executing = "EXECUTING",
        Completed = "COMPLETED",
        Cancelled = "CANCELLED",
        NotExecuted = "NOT_EXECUTED",
    }
}

open_enum! {
    /// `result` of a finished phase.
    pub enum PhaseResult { Successful = "SUCCESSFUL", Failed = "FAILED" }
}

open_enum! {
    /// `status` of an approval or a manual work item.
    pub enum ApprovalStatus {
        Pending = "PENDING",
        Approved = "APPROVED",
        Rejected = "REJECTED",
        Expired = "EXPIRED",
        Cancelled = "CANCELLED",
        Archived = "ARCHIVED",
    }
}

open_enum! {
    /// Why somebody is asked to approve.
    pub enum ApprovalScheme {
        AppOwner = "APP_OWNER",
        SourceOwner = "SOURCE_OWNER",
        Manager = "MANAGER",
        RoleOwner = "ROLE_OWNER",
        AccessProfileOwner = "ACCESS_PROFILE_OWNER",
        EntitlementOwner = "ENTITLEMENT_OWNER",
        GovernanceGroup = "GOVERNANCE_GROUP",
    }
}

/// `RequestedItemStatus`. Moments are RFC 3339 (see [`moment`](super::moment())).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RequestedItemStatus {
    /// The request's id for this item, not the item's own. `null` on rows older than 2025.
    pub id: Option<String>,
    pub name: Option<String>,
    #[serde(rename = "type")]
    pub item_type: Option<ItemType>,
    pub state: Option<RequestState>,
    pub request_type: Option<RequestType>,
    pub created: Option<String>,
    pub modified: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub requester: Ref,
    #[serde(deserialize_with = "null_as_default")]
    pub requested_for: Ref,
    pub requester_comment: Option<Comment>,
    #[serde(deserialize_with = "null_as_default")]
    pub approval_details: Vec<ApprovalDetails>,
    #[serde(deserialize_with = "null_as_default")]
    pub manual_work_item_details: Vec<ManualWorkItem>,
    pub account_activity_item_id: Option<String>,
    /// The id of the account activity, which is what cancelling takes.
    pub access_request_id: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub access_request_phases: Vec<Phase>,
    /// A list of lists: one for each failed step, each with one entry a language.
    #[serde(deserialize_with = "null_as_default")]
    pub error_messages: Vec<Vec<LocalizedText>>,
    pub cancelled_request_details: Option<CancelledDetails>,
    pub pre_approval_trigger_details: Option<PreApprovalDetails>,
    pub description: Option<String>,
    pub start_date: Option<String>,
    pub remove_date: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub cancelable: bool,
    #[serde(deserialize_with = "null_as_default")]
    pub client_metadata: ClientMetadata,
}

/// One approval somebody was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ApprovalDetails {
    #[serde(deserialize_with = "null_as_default")]
    pub forwarded: bool,
    #[serde(deserialize_with = "null_as_default")]
    pub original_owner: Ref,
    /// Who is asked now; absent when nobody took over from the original owner.
    #[serde(deserialize_with = "null_as_default")]
    pub current_owner: Ref,
    pub modified: Option<String>,
    pub status: Option<ApprovalStatus>,
    pub scheme: Option<ApprovalScheme>,
    #[serde(deserialize_with = "null_as_default")]
    pub error_messages: Vec<LocalizedText>,
    pub comment: Option<String>,
    pub remove_date: Option<String>,
}

/// Work somebody has to do by hand on a source that is not connected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ManualWorkItem {
    #[serde(deserialize_with = "null_as_default")]
    pub forwarded: bool,
    #[serde(deserialize_with = "null_as_default")]
    pub original_owner: Ref,
    #[serde(deserialize_with = "null_as_default")]
    pub current_owner: Ref,
    pub modified: Option<String>,
    pub status: Option<ApprovalStatus>,
}

/// One phase of the work on an item (`APPROVAL_PHASE`, `PROVISIONING_PHASE`, …).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Phase {
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    pub state: Option<PhaseState>,
    pub started: Option<String>,
    pub finished: Option<String>,
    pub result: Option<PhaseResult>,
    /// The field of the row that tells more: `approvalDetails`, `manualWorkItemDetails`, …
    pub phase_reference: Option<String>,
}

/// Who withdrew a request, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CancelledDetails {
    #[serde(deserialize_with = "null_as_default")]
    pub comment: String,
    #[serde(deserialize_with = "null_as_default")]
    pub owner: Ref,
    pub modified: Option<String>,
}

/// What an approval workflow of the tenant decided before people were asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PreApprovalDetails {
    #[serde(deserialize_with = "null_as_default")]
    pub comment: String,
    #[serde(deserialize_with = "null_as_default")]
    pub reviewer: String,
    /// `APPROVED` or `REJECTED`.
    pub decision: Option<ApprovalStatus>,
}
