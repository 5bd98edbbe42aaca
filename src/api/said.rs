//! The server's own words and the references support asks for, read from any refusal.
//! What a refusal means is in `error.rs`.

use crate::contract::{ErrorResponse, LocalizedText};
use crate::http::Response;
use crate::msg;
use crate::text::Message;

/// What the server said in refusing. Nothing of it is ever dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerSaid {
    pub status: u16,
    /// `400.1.404 Referenced object not found`.
    pub detail_code: Option<String>,
    /// In the language asked for, when the server has it.
    pub words: Option<String>,
    /// `trackingId` of the body.
    pub tracking_id: Option<String>,
    /// The header `SLPT-Request-ID`.
    pub request_id: Option<String>,
}

impl ServerSaid {
    /// Reads an answer; the second value tells whether the body is one of the API's refusals.
    pub(super) fn of(response: &Response) -> (Self, bool) {
        let body = ErrorResponse::read(&response.body);
        let known = body != ErrorResponse::default();
        let words = best_text(&body.messages)
            .or_else(|| best_text(&body.causes))
            .or_else(|| filled(body.error_description))
            .or_else(|| filled(body.message))
            .or_else(|| filled(body.error));
        let said = Self {
            status: response.status,
            detail_code: filled(body.detail_code),
            words,
            tracking_id: filled(body.tracking_id),
            request_id: response.header("slpt-request-id").map(str::to_owned),
        };
        (said, known)
    }

    /// The number of the detail code (`400.1.404`): its words vary in case.
    pub fn detail_number(&self) -> &str {
        self.detail_code.as_deref().and_then(|code| code.split_whitespace().next()).unwrap_or_default()
    }

    /// What support asks for: the tracking id, else the gateway's request id.
    pub fn reference(&self) -> Option<&str> {
        self.tracking_id.as_deref().or(self.request_id.as_deref())
    }

    /// Lines to stand under a sentence of ours: the server's words and every reference.
    pub fn details(&self) -> Vec<Message> {
        let words = self.words.as_deref().map(|words| msg!("api.said", words = words));
        let code = self.detail_code.as_deref().map(|code| msg!("api.detail-code", code = code));
        let tracking = self.tracking_id.as_deref().map(|id| msg!("api.tracking-id", id = id));
        let request = self
            .request_id
            .as_deref()
            .filter(|id| Some(*id) != self.tracking_id.as_deref())
            .map(|id| msg!("api.request-id", id = id));
        words.into_iter().chain(code).chain(tracking).chain(request).collect()
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Of one text in several languages, the one made for this request's `Accept-Language`, else the first that is not blank.
pub fn best_text(messages: &[LocalizedText]) -> Option<String> {
    let asked = messages.iter().find(|message| message.locale_origin.as_deref() == Some("REQUEST"));
    let in_order = asked.into_iter().chain(messages);
    in_order.map(|message| message.text.trim()).find(|text| !text.is_empty()).map(str::to_owned)
}
