//! Web storage; its stand-in in memory is in `store/`. What is kept, and for how long, is decided elsewhere.

use wasm_bindgen::{JsCast, JsValue};

use crate::device::{Shelf, ShelfRefused};

/// `sessionStorage` or `localStorage`. The getter itself may throw, so it is asked anew each time.
#[derive(Clone, Copy)]
pub enum WebShelf {
    /// One tab.
    Session,
    /// The whole origin.
    Local,
}

impl WebShelf {
    #[expect(
        clippy::disallowed_methods,
        reason = "drafts only: docs/decisions/0004-drafts-in-local-storage.md"
    )]
    fn storage(self) -> Result<web_sys::Storage, ShelfRefused> {
        let window = web_sys::window().ok_or_else(|| ShelfRefused("no window".to_owned()))?;
        let storage = match self {
            Self::Session => window.session_storage(),
            Self::Local => window.local_storage(),
        };
        storage.map_err(refused)?.ok_or_else(|| ShelfRefused("none".to_owned()))
    }
}

fn refused(error: JsValue) -> ShelfRefused {
    let words = error.dyn_ref::<js_sys::Error>().map(|e| String::from(e.message()));
    ShelfRefused(words.unwrap_or_else(|| "unknown".to_owned()))
}

impl Shelf for WebShelf {
    fn get(&self, key: &str) -> Result<Option<String>, ShelfRefused> {
        self.storage()?.get_item(key).map_err(refused)
    }
    fn set(&self, key: &str, value: &str) -> Result<(), ShelfRefused> {
        self.storage()?.set_item(key, value).map_err(refused)
    }
    fn remove(&self, key: &str) -> Result<(), ShelfRefused> {
        self.storage()?.remove_item(key).map_err(refused)
    }
    fn keys(&self) -> Result<Vec<String>, ShelfRefused> {
        let storage = self.storage()?;
        let count = storage.length().map_err(refused)?;
        Ok((0..count).filter_map(|i| storage.key(i).ok().flatten()).collect())
    }
}
