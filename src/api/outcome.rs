//! What an answer to `POST access-requests` proves. It must never be repeated by itself, so everything that is not
//! definite is unknown. What follows from each outcome is in `submission/`.
//!
//! Source: `docs/decisions` "Sending once": 202 whatever its body is accepted; another 2xx only with JSON of the API;
//! 4xx with JSON of the API is refused; 401 and 429 are definite whatever their body; everything else is unknown.
//! A body that broke off takes nothing away from a status that is definite by itself.

use serde::Deserialize;

use super::answer::{looks_like_html, object};
use super::said::ServerSaid;
use crate::contract::AccessRequestResponse;
use crate::http::{self, NoAnswer, Response};
use crate::msg;
use crate::text::Message;

/// What is known after an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostOutcome {
    /// Accepted, and the answer names the requests.
    Accepted(AccessRequestResponse),
    /// Accepted; which requests it became has to be looked up.
    AcceptedWithoutIds,
    /// Definite: nothing was executed, and the server says why.
    Rejected(ServerSaid),
    /// Definite: nothing was executed. The token is no longer accepted.
    SignInNeeded(ServerSaid),
    /// Definite: nothing was executed. The server asks for patience, for this long when the browser may read it.
    Waiting { retry_after_ms: Option<i64>, said: ServerSaid },
    /// Definite: the browser was offline before anything left.
    NotSent,
    /// It may or may not have been executed.
    Unknown(Unknown),
}

/// Why nothing is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// No answer came (or the browser did not show it).
    NoAnswer(NoAnswer),
    /// 5xx, with what was said.
    ServerFault(ServerSaid),
    /// A web page: a proxy, a captive portal, a firewall.
    Html { status: u16 },
    /// An answer, but not one the API gives.
    NotTheApi { status: u16 },
}

impl Unknown {
    /// What happened, in plain words. What to do about it is said by `submission/`.
    pub fn message(&self) -> Message {
        match self {
            Self::NoAnswer(NoAnswer::TimedOut) => msg!("api.unknown.timed-out"),
            Self::NoAnswer(_) => msg!("api.unknown.no-answer"),
            Self::ServerFault(said) => msg!("api.unknown.server-fault", status = u32::from(said.status)),
            Self::Html { .. } => msg!("api.unknown.html"),
            Self::NotTheApi { .. } => msg!("api.unknown.not-the-api"),
        }
    }
}

/// Reads the answer to `POST access-requests`.
pub fn post_outcome(result: Result<Response, NoAnswer>) -> PostOutcome {
    if http::began(&result).is_some_and(|response| response.status == 202) {
        return accepted(&result);
    }
    let response = match http::by_status(result) {
        Ok(response) => response,
        Err(NoAnswer::Offline) => return PostOutcome::NotSent,
        Err(error) => return PostOutcome::Unknown(Unknown::NoAnswer(error)),
    };
    let status = response.status;
    let html = looks_like_html(&response);
    let (said, known) = ServerSaid::of(&response);
    match status {
        200..=299 if !html && is_acceptance(&response.body) => PostOutcome::AcceptedWithoutIds,
        500..=599 => PostOutcome::Unknown(Unknown::ServerFault(said)),
        401 => PostOutcome::SignInNeeded(said),
        429 => PostOutcome::Waiting { retry_after_ms: response.retry_after_ms(), said },
        _ if html => PostOutcome::Unknown(Unknown::Html { status }),
        400..=499 if known => PostOutcome::Rejected(said),
        _ => PostOutcome::Unknown(Unknown::NotTheApi { status }),
    }
}

fn accepted(result: &Result<Response, NoAnswer>) -> PostOutcome {
    let body = http::began(result).map(|response| response.body.as_str()).unwrap_or_default();
    match object::<AccessRequestResponse>(body) {
        Some(ids) if ids != AccessRequestResponse::default() => PostOutcome::Accepted(ids),
        _ => PostOutcome::AcceptedWithoutIds,
    }
}

/// `{}` as of 2022, or an object with a field of today's answer: no captive portal says that.
fn is_acceptance(body: &str) -> bool {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Marks {
        new_requests: Option<serde::de::IgnoredAny>,
        existing_requests: Option<serde::de::IgnoredAny>,
    }
    let marked = object::<Marks>(body)
        .is_some_and(|marks| marks.new_requests.is_some() || marks.existing_requests.is_some());
    marked || body.chars().filter(|c| !c.is_whitespace()).eq("{}".chars())
}
