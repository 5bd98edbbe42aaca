//! The ports to the device the app runs on: clock, random, storage, timers, navigation and the page.
//! `browser/` implements them; HTTP has its own port in `http.rs`, dates in `rules`, words in `text`.

use crate::http::Later;

/// Tells the time.
pub trait Clock {
    /// Milliseconds since 1970 UTC, as the device believes.
    fn now_ms(&self) -> i64;
    /// Milliseconds since some start, never going back.
    fn monotonic_ms(&self) -> i64;
    /// Resolves after `ms` milliseconds of this clock.
    fn after(&self, ms: u32) -> Later<()>;
}

/// Random from the platform's cryptographic source.
pub trait Random {
    /// 32 random bytes; `None` when the platform has no such source, and then nothing that needs one may start.
    fn bytes(&self) -> Option<[u8; 32]>;
}

/// Storage refused: denied, full, or gone. The words are the platform's own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("storage refused: {0}")]
pub struct ShelfRefused(pub String);

/// Small strings under keys: `sessionStorage`, `localStorage`, or memory.
pub trait Shelf {
    fn get(&self, key: &str) -> Result<Option<String>, ShelfRefused>;
    fn set(&self, key: &str, value: &str) -> Result<(), ShelfRefused>;
    fn remove(&self, key: &str) -> Result<(), ShelfRefused>;
    /// Every key present.
    fn keys(&self) -> Result<Vec<String>, ShelfRefused>;
    /// Whether what is set is still there when the page comes back from another site.
    fn survives_navigation(&self) -> bool {
        true
    }
}

/// Whether what a ledger holds stays, given its text.
pub type Keeps = Box<dyn Fn(&str) -> bool>;

/// Records that must be on disk before the next step: IndexedDB, or memory.
pub trait Ledger {
    /// Every record, as `(key, json)`.
    fn all(&self) -> Later<Result<Vec<(String, String)>, ShelfRefused>>;
    /// Writes a record unless what is there stays; no other window comes between looking and writing. Resolves to
    /// `None` when the record is durable, else to what stayed. Calls for one key are carried out in their order.
    fn put(&self, key: &str, json: &str, keeps: Keeps) -> Later<Result<Option<String>, ShelfRefused>>;
    fn remove(&self, key: &str) -> Later<Result<(), ShelfRefused>>;
    /// Removes everything, whatever it is and whoever wrote it.
    fn clear(&self) -> Later<Result<(), ShelfRefused>>;
    /// False when closing the page loses the records.
    fn is_durable(&self) -> bool;
}

/// Locks that all windows of the app share.
pub trait Locks {
    /// Takes a lock if it is free; held until released or until the page goes.
    fn take(&self, name: &str) -> Later<bool>;
    fn release(&self, name: &str);
    /// The names of all locks held now, by whichever window.
    fn held(&self) -> Later<Vec<String>>;
}

/// What the app's windows in this browser say to each other. Nobody has to hear it: what counts is in the stores.
pub trait Channel {
    /// Says a word without blanks, and its text, to all other windows of the origin.
    fn say(&self, word: &str, text: &str);
}

/// The address bar.
pub trait Navigation {
    /// The fragment with its `#`.
    fn fragment(&self) -> String;
    /// `location.origin`.
    fn origin(&self) -> String;
    /// The query with its `?`, as the identity provider's redirect left it.
    fn query(&self) -> String;
    /// Goes to a fragment: a new entry of the history, or in place of the present one. Drops any query.
    fn go(&self, fragment: &str, replace: bool);
    /// Leaves the app.
    fn leave(&self, url: &str);
    /// Loads the page anew.
    fn reload(&self);
}

/// A window in which somebody signs in while this page stays where it is: `relay.html` (`src/static/relay.js`). Its words
/// are `VERB REST`; what they mean is in `store/sign_in_window.rs`.
pub trait SignInWindow {
    /// Opens it in the place of one that is open, with this fragment in case it has to become the app. False when the
    /// browser opened none, or keeps it apart. Only while a press is fresh, never after waiting. `hear` is told its words,
    /// and those that the windows of the origin say to each other about signing in where storage is not divided.
    fn open(&self, fragment: &str, hear: Box<dyn Fn(&str)>) -> bool;
    /// To that window.
    fn say(&self, text: &str);
    /// To all windows of the origin that sign somebody in.
    fn say_to_all(&self, text: &str);
    /// Whether it can hear them at all: a browser that lets the frame store nothing may deny that too.
    fn hears_all(&self) -> bool;
    /// False also when the browser has cut it off.
    fn is_open(&self) -> bool;
    fn close(&self);
}

/// The page as a whole.
pub trait Page {
    fn set_title(&self, title: &str);
    fn set_language(&self, language: &str, right_to_left: bool);
    /// Sets a design token by its name without `--ar-`; an empty value takes it away. Names and values have passed an
    /// allow-list.
    fn set_token(&self, _name: &str, _value: &str) {}
    /// The colour scheme: `light`, `dark`, or empty for the device's.
    fn set_scheme(&self, _scheme: &str) {}
    fn is_visible(&self) -> bool;
    /// Asks before the page is closed while `on`.
    fn guard_unload(&self, on: bool);
    /// Puts text on the clipboard; resolves to whether that worked.
    fn copy(&self, text: &str) -> Later<bool>;
    fn print(&self);
    /// Hands the person a file.
    fn save_file(&self, name: &str, mime: &str, text: &str);
    /// The id of the element that has the focus.
    fn focused_id(&self) -> Option<String>;
    /// Moves the focus to an element, after the next paint.
    fn focus(&self, id: &str);
    /// The file with the sentences of a language of the app ([`crate::text::Language::tag`]); `None` when it did not arrive
    /// in time, or is not the one that was published.
    fn sentences(&self, _language: &str) -> Later<Option<String>> {
        Box::pin(std::future::ready(None))
    }
    /// Languages the browser prefers, best first.
    fn languages(&self) -> Vec<String>;
}
