//! The languages the app speaks, and how a sentence is found in the file of one. English is compiled in; every other is a file of
//! `src/text/languages/`, which `cargo xtask dist` ships as an asset of its own. A language more is a row here, its file, and
//! its hash in `boot.js`; nothing else in the app knows which there are.

/// A language with what a person calls it.
#[derive(Debug, PartialEq, Eq)]
pub struct Language {
    /// BCP 47, without a region where it has only one form: `de`. Names its file.
    pub tag: &'static str,
    /// Its own name, as its speakers write it.
    pub name: &'static str,
    pub right_to_left: bool,
    /// Whether people are offered it: the pseudo-locale is for tests.
    pub offered: bool,
}

const fn language(tag: &'static str, name: &'static str, right_to_left: bool) -> Language {
    Language { tag, name, right_to_left, offered: true }
}

static ENGLISH: Language = language("en", "English", false);

/// All of them, in the order of their names; the last is English with accents and 40 % longer, for tests (CLDR's `en-XA`).
pub static LANGUAGES: [Language; 7] = [
    language("de", "Deutsch", false),
    language("en", "English", false),
    language("es", "Español", false),
    language("fr", "Français", false),
    language("ar", "العربية", true),
    language("ja", "日本語", false),
    Language { tag: "en-XA", name: "Pseudo", right_to_left: false, offered: false },
];

impl Language {
    /// Whether its sentences are in the app itself.
    pub fn is_english(&self) -> bool {
        self.tag == ENGLISH.tag
    }
}

/// The language of a tag: of exactly this one, else of what stands before its region.
pub fn of(tag: &str) -> Option<&'static Language> {
    let base = tag.split(['-', '_']).next().unwrap_or_default();
    let named = |name: &str| LANGUAGES.iter().find(|language| language.tag.eq_ignore_ascii_case(name));
    named(tag).or_else(|| named(base))
}

/// The first of these languages (BCP 47) that the app speaks, and the tag to format dates and numbers by: the first wanted
/// one of that language that names a region, since "German" and "German of Austria" are one language with two calendars.
/// English when it speaks none.
pub fn choose(wanted: &[String]) -> (String, &'static Language) {
    let Some(language) = wanted.iter().find_map(|tag| of(tag)) else {
        return (ENGLISH.tag.to_owned(), &ENGLISH);
    };
    let mut tags = wanted.iter().filter(|tag| of(tag) == Some(language));
    let tag = tags.find(|tag| tag.contains('-')).map_or(language.tag, |tag| tag);
    (tag.to_owned(), language)
}

/// The template of a key in a file of sentences as it is shipped: one `key⇥template` a line, sorted by key. It is read where
/// it stands: parsing it would cost more than all the sentences that a visit reads.
pub(super) fn find<'a>(sentences: &'a str, key: &str) -> Option<&'a str> {
    let bytes = sentences.as_bytes();
    let (mut from, mut to) = (0, bytes.len());
    while from < to {
        let middle = usize::midpoint(from, to);
        let start =
            bytes.get(from..middle)?.iter().rposition(|&b| b == b'\n').map_or(from, |at| from + at + 1);
        let end = bytes.get(middle..)?.iter().position(|&b| b == b'\n').map_or(bytes.len(), |at| middle + at);
        let (own, template) = sentences.get(start..end)?.split_once('\t')?;
        match own.cmp(key) {
            std::cmp::Ordering::Equal => return Some(template),
            std::cmp::Ordering::Less => from = end + 1,
            std::cmp::Ordering::Greater => to = start,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tag(tags: &[&str]) -> String {
        choose(&tags.iter().map(|&tag| tag.to_owned()).collect::<Vec<_>>()).0
    }

    #[test]
    fn the_first_wanted_language_that_the_app_speaks_is_taken_with_its_region() {
        assert_eq!(tag(&["xx", "en-GB", "en"]), "en-GB");
        assert_eq!(tag(&["xx-YY"]), "en");
        assert_eq!(tag(&[]), "en");
        assert_eq!(tag(&["pt-BR", "fr-CA", "en"]), "fr-CA");
    }

    #[test]
    fn a_language_chosen_without_a_region_is_written_as_the_browser_writes_it() {
        assert_eq!(tag(&["de", "en-GB", "de-AT"]), "de-AT");
        assert_eq!(tag(&["de", "en-GB"]), "de");
    }

    #[test]
    fn the_pseudo_locale_is_spoken_only_when_it_is_named() {
        assert_eq!(choose(&["en-XA".to_owned()]).1.tag, "en-XA");
        assert_eq!(choose(&["en-XB".to_owned()]).1.tag, "en");
    }

    proptest! {
        #[test]
        fn every_sentence_of_a_file_is_found_and_no_other(
            rows in proptest::collection::btree_map("[a-z.-]{1,12}", "[a-zäあ]{0,30}", 0..40),
            other in "[a-z.-]{1,12}",
        ) {
            let file: String = rows.iter().map(|(key, template)| format!("{key}\t{template}\n")).collect();
            for (key, template) in &rows {
                prop_assert_eq!(find(&file, key), Some(template.as_str()));
            }
            prop_assert_eq!(find(&file, &other), rows.get(&other).map(String::as_str));
        }

        #[test]
        fn a_file_that_is_anything_at_all_breaks_nothing(file in ".{0,80}", key in ".{0,5}") {
            let _ = find(&file, &key);
        }
    }
}
