//! Sentences as signals, for the pages, and the language they are said in. How a sentence is said is for `text`.

use leptos::{prelude::*, task::spawn_local};

use super::Store;
use crate::{
    config::Config,
    device::{Page, Shelf},
    msg,
    text::{MakeFormatter, Message, Text, languages},
};

/// Where the language lies that the person chose.
const KEY: &str = "ar.language";
/// The list of languages in the footer keeps the focus when the page around it is drawn anew.
pub const LANGUAGE_LIST: &str = "language";

/// The languages to speak, best first: the person's own choice, the host page's word, the config's, the browser's.
pub fn languages(
    config: Option<&Config>,
    host: Option<&str>,
    browser: &dyn Shelf,
    page: &dyn Page,
) -> Vec<String> {
    let mut wanted = page.languages();
    let config = config.and_then(|config| config.locale.clone());
    for word in [config, host.map(str::to_owned), browser.get(KEY).ok().flatten()].into_iter().flatten() {
        wanted.insert(0, word);
    }
    wanted
}

/// The app's words in the first of these languages that it speaks; in English when they do not come.
pub async fn speak(wanted: &[String], page: &dyn Page, formatter: MakeFormatter) -> Text {
    let (tag, language) = languages::choose(wanted);
    if language.is_english() {
        return Text::english(&tag, formatter);
    }
    match page.sentences(language.tag).await {
        Some(sentences) => Text::of(&tag, language, &sentences, formatter),
        None => Text::english("en", formatter),
    }
}

impl Store {
    /// From now on everything is said like this.
    pub fn use_words(self, text: Text) {
        self.with_ports(|ports| ports.page.set_language(&text.language, text.right_to_left));
        self.text.set(text);
    }

    /// Says so when another language was wanted than is spoken. The second half does: the first has no words to spare.
    pub fn own_up_to_english(self, wanted: &[String]) {
        let (_, language) = languages::choose(wanted);
        let spoken = self.text.with_untracked(|text| languages::of(&text.language));
        if spoken != Some(language) {
            self.aside.set(Some(msg!("app.language-lost", language = language.name)));
        }
    }

    /// The languages to speak when the page around the app says nothing.
    pub fn wanted_languages(self, host: Option<&str>) -> Vec<String> {
        let config = self.config();
        self.with_ports(|ports| languages(Some(&*config), host, &*ports.browser, &*ports.page))
    }

    /// The person chose a language. What cannot be kept lasts until the page is closed.
    pub fn choose_language(self, tag: String) {
        let mut wanted = self.with_ports(|ports| {
            let _ = ports.browser.set(KEY, &tag);
            ports.page.languages()
        });
        wanted.insert(0, tag);
        self.change_words(wanted, Some(LANGUAGE_LIST));
    }

    /// The page around the app speaks this language. The person's own choice comes before it.
    pub(super) fn follow_host(self, locale: &str) {
        self.change_words(self.wanted_languages(Some(locale)), None);
    }

    fn change_words(self, wanted: Vec<String>, focus: Option<&'static str>) {
        let there = self.text.with_untracked(|text| text.language.clone());
        if languages::choose(&wanted).0 == there {
            return;
        }
        let (page, formatter) = self.with_ports(|ports| (ports.page.clone(), ports.formatter));
        spawn_local(async move {
            self.use_words(speak(&wanted, &*page, formatter).await);
            self.own_up_to_english(&wanted);
            if let Some(id) = focus {
                page.focus(id);
            }
        });
    }

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
