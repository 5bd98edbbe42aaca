//! What the app server notes while it is watched (`AppServerOptions::probe`): what was asked for, what went wrong in any of
//! the documents it sent, and whether each of them was watched at all. The page's half is `probe.js`.

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::{
    body::Bytes,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

pub const PROBE: &str = include_str!("probe.js");
pub const PROBE_NAME: &str = "probe.js";
/// Where the probe tells of trouble.
pub const INBOX: &str = "__probe";
/// A script of the test's own, run before the app: a browser that stores nothing, for one.
pub const BEFORE_NAME: &str = "before.js";
/// What the probe says first.
const WATCHING: &str = "watching";

#[derive(Default)]
pub struct Notes(Mutex<All>);

#[derive(Default)]
struct All {
    requested: Vec<String>,
    documents: usize,
    watching: usize,
    troubles: Vec<String>,
}

impl Notes {
    pub fn asked_for(&self, path: &str) {
        self.all().requested.push(path.to_owned());
    }

    pub fn document_sent(&self) {
        self.all().documents += 1;
    }

    /// An answer that a page cannot have wanted. Browsers ask for `favicon.ico` of their own accord.
    pub fn refused(&self, status: StatusCode, path: &str) {
        if (status.is_client_error() || status.is_server_error()) && !path.ends_with("/favicon.ico") {
            self.all().troubles.push(format!("network: {} for {path}", status.as_u16()));
        }
    }

    /// What a page's probe says.
    pub fn told(&self, words: &Bytes) -> Response {
        let words = String::from_utf8_lossy(words).into_owned();
        let mut all = self.all();
        if words == WATCHING {
            all.watching += 1;
        } else {
            all.troubles.push(words);
        }
        StatusCode::NO_CONTENT.into_response()
    }

    pub fn requested(&self) -> Vec<String> {
        self.all().requested.clone()
    }

    pub fn troubles(&self) -> Vec<String> {
        let all = self.all();
        let mut troubles = all.troubles.clone();
        if all.watching < all.documents {
            troubles.push(format!("{} of {} documents were watched", all.watching, all.documents));
        }
        troubles
    }

    fn all(&self) -> MutexGuard<'_, All> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The page with the probe before every other script, and a script of the test's own behind it.
pub fn with_probe(index: &[u8], before: bool) -> Vec<u8> {
    let script = |name: &str| format!("<script src=\"{name}\"></script>");
    let own = if before { script(BEFORE_NAME) } else { String::new() };
    let html = String::from_utf8_lossy(index);
    html.replacen("<head>", &format!("<head>{}{own}", script(PROBE_NAME)), 1).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_probe_is_the_first_script_of_the_page() {
        let page = |before| {
            let page = with_probe(b"<html><head><script src=x></script></head></html>", before);
            String::from_utf8_lossy(&page).into_owned()
        };
        let probe = "<html><head><script src=\"probe.js\"></script>";
        assert_eq!(page(false), format!("{probe}<script src=x></script></head></html>"));
        assert_eq!(
            page(true),
            format!("{probe}<script src=\"before.js\"></script><script src=x></script></head></html>")
        );
    }

    #[test]
    fn a_document_that_was_not_watched_is_trouble() {
        let notes = Notes::default();
        notes.document_sent();
        assert_eq!(notes.troubles(), ["0 of 1 documents were watched"]);
        notes.told(&Bytes::from_static(b"watching"));
        assert!(notes.troubles().is_empty());
        notes.told(&Bytes::from_static(b"errors: boom"));
        assert_eq!(notes.troubles(), ["errors: boom"]);
    }

    #[test]
    fn an_answer_that_is_an_error_is_trouble() {
        let notes = Notes::default();
        notes.refused(StatusCode::NOT_MODIFIED, "/assets/app.js");
        notes.refused(StatusCode::NOT_FOUND, "/favicon.ico");
        assert!(notes.troubles().is_empty());
        notes.refused(StatusCode::NOT_FOUND, "/assets/app.js");
        assert_eq!(notes.troubles(), ["network: 404 for /assets/app.js"]);
    }
}
