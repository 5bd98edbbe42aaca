//! What came back, as a value or as the reason there is none.
//! Which call it belongs to is known to whoever asked.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::error::{ApiError, NotTheApi};
use super::said::ServerSaid;
use crate::http::{self, NoAnswer, Response};

/// One page of a list. A row that makes no sense is left out and counted, so that it cannot hide the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub unreadable: usize,
    /// `X-Total-Count`, when it was asked for and may be read.
    pub total: Option<usize>,
}

impl<T> Page<T> {
    /// How many rows the server sent.
    pub fn received(&self) -> usize {
        self.rows.len() + self.unreadable
    }
}

/// Reads an answer that is one object.
///
/// # Errors
/// Whatever came instead of the object, as [`ApiError`].
pub fn read<T: DeserializeOwned>(result: Result<Response, NoAnswer>) -> Result<T, ApiError> {
    let response = success(result)?;
    object(&response.body).ok_or_else(|| not_the_api(&response))
}

/// One object. serde would take a list for a struct too, field by field: nothing of the API is written that way.
pub(super) fn object<T: DeserializeOwned>(text: &str) -> Option<T> {
    if is_object(text) { serde_json::from_str(text).ok() } else { None }
}

fn is_object(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// Reads an answer that is a list.
///
/// # Errors
/// Whatever came instead of a list, as [`ApiError`]. Rows that make no sense are no error.
pub fn read_page<T: DeserializeOwned>(result: Result<Response, NoAnswer>) -> Result<Page<T>, ApiError> {
    let response = success(result)?;
    let raw: Vec<&RawValue> = serde_json::from_str(&response.body).map_err(|_| not_the_api(&response))?;
    let rows: Vec<T> = raw.iter().filter_map(|row| object(row.get())).collect();
    let unreadable = raw.len() - rows.len();
    let total = response.header("x-total-count").and_then(|count| count.trim().parse().ok());
    Ok(Page { rows, unreadable, total })
}

/// Reads the answer to a call that only has to be accepted, whatever its body, unless it is a web page.
///
/// # Errors
/// Whatever came instead, as [`ApiError`].
pub fn accepted(result: Result<Response, NoAnswer>) -> Result<(), ApiError> {
    // 202 says it, however much of the body came.
    if http::began(&result).is_some_and(|response| response.status == 202) {
        return Ok(());
    }
    let response = success(result)?;
    if looks_like_html(&response) { Err(not_the_api(&response)) } else { Ok(()) }
}

/// A 2xx answer, or why there is none.
pub(super) fn success(result: Result<Response, NoAnswer>) -> Result<Response, ApiError> {
    let response = http::by_status(result).map_err(|error| match error {
        NoAnswer::TooLarge => ApiError::TooLarge,
        other => ApiError::NoAnswer(other),
    })?;
    if (200..300).contains(&response.status) {
        return Ok(response);
    }
    let (said, known) = ServerSaid::of(&response);
    Err(match response.status {
        // Renewing the token and asking once more does no harm, whoever said 401.
        401 => ApiError::SignInNeeded(said),
        429 => ApiError::TooMany { retry_after_ms: response.retry_after_ms(), said },
        500..=599 => ApiError::ServerFault(said),
        status @ 400..=499 if !known && looks_like_html(&response) => {
            ApiError::NotTheApi { status, what: NotTheApi::Html }
        }
        403 => ApiError::Forbidden(said),
        404 => ApiError::NotFound(said),
        400..=499 => ApiError::Refused(said),
        _ => not_the_api(&response),
    })
}

/// Whether the body is a web page, by its type or by how it begins.
pub(super) fn looks_like_html(response: &Response) -> bool {
    let typed =
        response.header("content-type").is_some_and(|kind| kind.to_ascii_lowercase().contains("html"));
    typed || response.body.trim_start_matches('\u{feff}').trim_start().starts_with('<')
}

fn not_the_api(response: &Response) -> ApiError {
    let what = if looks_like_html(response) {
        NotTheApi::Html
    } else if response.body.trim().is_empty() {
        NotTheApi::Empty
    } else {
        NotTheApi::Malformed
    };
    ApiError::NotTheApi { status: response.status, what }
}
