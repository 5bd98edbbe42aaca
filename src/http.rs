//! Requests and answers as data, and the port that carries them. How a browser does it is in `browser/`.

use std::{future::Future, pin::Pin};

/// A future of the browser's single thread.
pub type Later<T> = Pin<Box<dyn Future<Output = T>>>;

/// The methods this app uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

/// One request as data.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    pub method: Method,
    /// Absolute, or relative to the page (`config.json`).
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Option<String>,
    /// Give up after this many milliseconds.
    pub timeout_ms: u32,
    /// Let the request outlive the page. The Fetch standard allows it for bodies up to 64 KiB.
    pub keepalive: bool,
}

impl std::fmt::Debug for Request {
    // Headers and bodies carry tokens: they never reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Request({:?} {})", self.method, self.url.split('?').next().unwrap_or_default())
    }
}

/// One answer as data. A status outside 2xx is an answer too.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    /// Lower-case names; only those that the server exposes to this origin.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Response {
    /// The first header of this lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// `Retry-After` in milliseconds. The service sends seconds; a date is not read, because comparing it needs the
    /// server's clock. Held to a day, however many digits it has.
    pub fn retry_after_ms(&self) -> Option<i64> {
        const LONGEST_S: i64 = 24 * 60 * 60;
        let text = self.header("retry-after")?.trim();
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().unwrap_or(LONGEST_S).min(LONGEST_S) * 1000)
    }
}

impl std::fmt::Debug for Response {
    // Bodies of the token endpoint carry tokens: they never reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Response({}, {} bytes)", self.status, self.body.len())
    }
}

/// Why there is no answer. Whether the server acted on the request is unknown, except for `Offline`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// The browser said it was offline before the request left.
    #[error("offline")]
    Offline,
    #[error("timed out")]
    TimedOut,
    #[error("aborted")]
    Aborted,
    /// The network or CORS; a browser does not say which.
    #[error("no answer: {0}")]
    Failed(String),
    /// The answer was larger than we read (16 MiB).
    #[error("the answer is too large")]
    TooLarge,
    /// The status and the headers arrived; of the body only the beginning did.
    #[error("cut short ({}): {why}", .began.status)]
    CutShort { began: Box<Response>, why: Box<NoAnswer> },
}

/// What arrived, for whoever goes by the status: outside 2xx that says enough, however much of the body is missing.
///
/// # Errors
/// Why there is no answer, or why a 2xx has no whole body.
pub fn by_status(answer: Result<Response, NoAnswer>) -> Result<Response, NoAnswer> {
    match answer {
        Err(NoAnswer::CutShort { began, .. }) if !(200..300).contains(&began.status) => Ok(*began),
        Err(NoAnswer::CutShort { why, .. }) => Err(*why),
        other => other,
    }
}

/// The response, whole or not.
pub fn began(answer: &Result<Response, NoAnswer>) -> Option<&Response> {
    match answer {
        Ok(response) => Some(response),
        Err(NoAnswer::CutShort { began, .. }) => Some(began),
        Err(_) => None,
    }
}

/// Carries requests. Implemented by `browser/` and by fakes in tests.
pub trait Http {
    fn send(&self, request: Request) -> Later<Result<Response, NoAnswer>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<i64> {
        let headers = vec![("retry-after".to_owned(), text.to_owned())];
        Response { status: 429, headers, body: String::new() }.retry_after_ms()
    }

    #[test]
    fn a_wait_is_held_to_a_day_and_never_overflows() {
        // `Retry-After` was read in three places; one of them multiplied whatever number it was told by 1000. Then it was
        // held to ten minutes, after which a request that was to wait for two hours was sent again by itself.
        assert_eq!(
            (told("7"), told(" 0 "), told("7200"), told("86401")),
            (Some(7_000), Some(0), Some(7_200_000), Some(86_400_000))
        );
        assert_eq!(told("99999999999999999999999"), Some(86_400_000));
        for text in ["", "-1", "1.5", "soon", "Wed, 21 Oct 2026 07:28:00 GMT"] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    #[test]
    fn a_status_counts_without_its_whole_body_only_outside_2xx() {
        let cut = |status| {
            let began = Response { status, headers: Vec::new(), body: "{\"er".to_owned() };
            Err(NoAnswer::CutShort { began: Box::new(began), why: Box::new(NoAnswer::TimedOut) })
        };
        assert_eq!(by_status(cut(200)), Err(NoAnswer::TimedOut));
        assert!(by_status(cut(401)).is_ok_and(|response| response.status == 401));
        assert_eq!(began(&cut(202)).map(|response| response.status), Some(202));
    }

    #[test]
    fn a_body_is_never_printed() {
        // `Debug` of an answer of the token endpoint printed the token.
        let response = Response { status: 200, headers: Vec::new(), body: "a-token".to_owned() };
        assert!(!format!("{response:?}").contains("a-token"));
    }
}
