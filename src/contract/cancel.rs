//! The body of `POST access-requests/cancel`. Its answer is 202 with nothing in it.

use serde::{Deserialize, Serialize};

/// Withdraws a request before its approval step is passed. Both fields are required.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelAccessRequest {
    /// `accessRequestId` of the status row.
    pub account_activity_id: String,
    pub comment: String,
}
