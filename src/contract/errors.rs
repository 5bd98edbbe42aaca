//! The bodies of refusals, all shapes the service and its gateway were seen to use, read as one.
//! Which status means what is in `api/`.

use serde::Deserialize;
use serde_json::{Map, Value};

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

impl ErrorResponse {
    /// Reads a body field by field: one field of another type must not cost the tracking id. Empty when it is no object.
    pub fn read(body: &str) -> Self {
        let Ok(Value::Object(fields)) = serde_json::from_str(body) else { return Self::default() };
        let text = |name: &str| string(&fields, name);
        Self {
            detail_code: text("detailCode"),
            tracking_id: text("trackingId"),
            messages: texts(&fields, "messages"),
            causes: texts(&fields, "causes"),
            error: text("error"),
            error_description: text("error_description"),
            message: text("message"),
        }
    }
}

fn string(fields: &Map<String, Value>, name: &str) -> Option<String> {
    fields.get(name)?.as_str().map(str::to_owned)
}

fn texts(fields: &Map<String, Value>, name: &str) -> Vec<LocalizedText> {
    let rows = fields.get(name).and_then(Value::as_array).into_iter().flatten();
    rows.filter_map(Value::as_object)
        .map(|row| LocalizedText {
            locale: string(row, "locale"),
            locale_origin: string(row, "localeOrigin"),
            text: string(row, "text").unwrap_or_default(),
        })
        .collect()
}
