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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config,
        device::ShelfRefused,
        store::{MemoryShelf, still_page::StillPage},
    };

    struct NoShelf;

    impl Shelf for NoShelf {
        fn get(&self, _: &str) -> Result<Option<String>, ShelfRefused> {
            Err(ShelfRefused("blocked".to_owned()))
        }
        fn set(&self, _: &str, _: &str) -> Result<(), ShelfRefused> {
            Err(ShelfRefused("blocked".to_owned()))
        }
        fn remove(&self, _: &str) -> Result<(), ShelfRefused> {
            Err(ShelfRefused("blocked".to_owned()))
        }
        fn keys(&self) -> Result<Vec<String>, ShelfRefused> {
            Err(ShelfRefused("blocked".to_owned()))
        }
    }

    fn config(locale: &str) -> Config {
        let text = format!(
            r#"{{"tenant":{{"apiUrl":"https://acme.api.identitynow.com","clientId":"c","scopes":[],
            "redirectUri":"https://access.acme.example/"}},"locale":"{locale}"}}"#
        );
        config::parse(&text).expect("a config")
    }

    fn chosen(tag: &str) -> MemoryShelf {
        let shelf = MemoryShelf::default();
        shelf.set(KEY, tag).expect("kept");
        shelf
    }

    #[test]
    fn the_person_comes_before_the_host_page_the_host_page_before_the_config_and_that_before_the_browser() {
        let config = config("es");
        let browser = StillPage { languages: &["de-AT", "en"] };
        for bits in 0..8 {
            let (person, host, configured) = (bits & 4 != 0, bits & 2 != 0, bits & 1 != 0);
            let shelf = if person { chosen("ar") } else { MemoryShelf::default() };
            let found = languages(configured.then_some(&config), host.then_some("fr-CA"), &shelf, &browser);
            let mut wanted = Vec::new();
            wanted.extend(person.then_some("ar"));
            wanted.extend(host.then_some("fr-CA"));
            wanted.extend(configured.then_some("es"));
            wanted.extend(["de-AT", "en"]);
            assert_eq!(found, wanted);
            let spoken = crate::text::languages::choose(&found).1.tag;
            let first = if person {
                "ar"
            } else if host {
                "fr"
            } else if configured {
                "es"
            } else {
                "de"
            };
            assert_eq!(spoken, first, "{found:?}");
        }
    }

    #[test]
    fn a_word_that_the_app_does_not_speak_gives_way_to_the_next() {
        let found =
            languages(Some(&config("xx")), Some("tlh"), &chosen("zz"), &StillPage { languages: &["ja"] });
        assert_eq!(found, ["zz", "tlh", "xx", "ja"]);
        assert_eq!(crate::text::languages::choose(&found).1.tag, "ja");
    }

    #[test]
    fn a_browser_that_keeps_nothing_and_prefers_nothing_leaves_the_others_their_word() {
        assert_eq!(languages(None, Some("fr"), &NoShelf, &StillPage { languages: &[] }), ["fr"]);
        assert!(languages(None, None, &NoShelf, &StillPage { languages: &[] }).is_empty());
    }
}
