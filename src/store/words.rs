//! Sentences as signals, for the pages. How a sentence is said is for `text`.

use leptos::prelude::*;

use super::Store;
use crate::{config::Config, device::Page, text::Message};

/// The language to format in: the config's, else the browser's, else English.
pub(super) fn language(config: &Config, page: &dyn Page) -> String {
    let wanted = config.locale.clone().or_else(|| page.languages().into_iter().next());
    // Sentences are English so far: numbers and dates follow the person's own kind of English only.
    wanted.filter(|language| language.starts_with("en")).unwrap_or_else(|| "en".to_owned())
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
