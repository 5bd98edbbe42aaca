//! For tests: a page in which nothing happens.

use crate::{device::Page, http::Later};

/// A page that only says which languages its browser prefers.
#[derive(Default)]
pub(super) struct StillPage {
    pub(super) languages: &'static [&'static str],
}

impl Page for StillPage {
    fn set_title(&self, _: &str) {}
    fn set_language(&self, _: &str, _: bool) {}
    fn is_visible(&self) -> bool {
        true
    }
    fn guard_unload(&self, _: bool) {}
    fn copy(&self, _: &str) -> Later<bool> {
        Box::pin(std::future::ready(true))
    }
    fn print(&self) {}
    fn save_file(&self, _: &str, _: &str, _: &str) {}
    fn focused_id(&self) -> Option<String> {
        None
    }
    fn focus(&self, _: &str) {}
    fn languages(&self) -> Vec<String> {
        self.languages.iter().map(|&tag| tag.to_owned()).collect()
    }
}
