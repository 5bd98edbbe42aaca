//! Sentences as signals, for the pages. How a sentence is said is for `text`.

use leptos::prelude::*;

use super::Store;
use crate::{config::Config, device::Page, text::Message};

/// The languages to speak, best first: the config's, else the browser's.
pub(super) fn languages(config: &Config, page: &dyn Page) -> Vec<String> {
    config.locale.clone().map_or_else(|| page.languages(), |locale| vec![locale])
}

impl Store {
    /// A sentence in the language in use; a view that says it follows a change of language.
    pub fn say(self, message: &Message) -> String {
        self.text.with(|text| text.say(message))
    }

    /// A fixed sentence as a signal.
    pub fn words(self, message: Message) -> Signal<String> {
        Signal::derive(move || self.say(&message))
    }

    /// A moment (milliseconds since 1970 UTC) as date and time in the person's zone.
    pub fn moment_words(self, ms: i64) -> String {
        self.text.with(|text| text.formatter.moment(ms))
    }

    /// "a, b and c".
    pub fn list_words(self, words: &[String]) -> String {
        self.text.with(|text| text.formatter.list(words))
    }
}
