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
#[derive(Clone, Debug, PartialEq, Eq)]
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
}

/// Carries requests. Implemented by `browser/` and by fakes in tests.
pub trait Http {
    fn send(&self, request: Request) -> Later<Result<Response, NoAnswer>>;
}
