//! The bodies of refusals, all shapes the service and its gateway were seen to use, read as one.
//! Which status means what is in `api/`.

use serde::Deserialize;

use super::{LocalizedText, null_as_default};

/// `ErrorResponseDto` (400, 403, 404, 500), the gateway's `{"error": …}` (401), the token endpoint's
/// `{"error", "error_description"}` and the limiter's `{"message"}` (429) in one: every field is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ErrorResponse {
    /// Starts with the status: `400.1.404 Referenced object not found`. Its case varies.
    pub detail_code: Option<String>,
    /// What support asks for.
    pub tracking_id: Option<String>,
    /// One entry for each language.
    #[serde(deserialize_with = "null_as_default")]
    pub messages: Vec<LocalizedText>,
    #[serde(deserialize_with = "null_as_default")]
    pub causes: Vec<LocalizedText>,
    /// 401 and the token endpoint.
    pub error: Option<String>,
    #[serde(rename = "error_description")]
    pub error_description: Option<String>,
    /// 429.
    pub message: Option<String>,
}
