//! The languages the app speaks. A language more is a row here and its sentences in a file of this room; nothing else in the
//! app knows which there are.

use super::tables::MessageId;

/// A language with its sentences.
#[derive(Clone, Copy)]
pub struct Language {
    /// BCP 47, without a region: `en`.
    pub tag: &'static str,
    pub right_to_left: bool,
    /// The template of a sentence; `None` says it in English.
    pub sentence: fn(MessageId) -> Option<&'static str>,
}

const ENGLISH: Language = Language { tag: "en", right_to_left: false, sentence: |_| None };
const LANGUAGES: &[Language] = &[ENGLISH];

/// The first of these languages (BCP 47) that the app speaks, with the tag that was wanted: its region decides how dates and
/// numbers are written. English when it speaks none.
pub(super) fn choose(wanted: &[String]) -> (String, Language) {
    let speaks = |tag: &String| {
        let base = tag.split(['-', '_']).next().unwrap_or_default();
        let found = LANGUAGES.iter().find(|language| language.tag.eq_ignore_ascii_case(base))?;
        Some((tag.clone(), *found))
    };
    wanted.iter().find_map(speaks).unwrap_or_else(|| (ENGLISH.tag.to_owned(), ENGLISH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_wanted_language_that_the_app_speaks_is_taken_with_its_region() {
        let tags = |tags: &[&str]| choose(&tags.iter().map(|&tag| tag.to_owned()).collect::<Vec<_>>()).0;
        assert_eq!(tags(&["xx", "en-GB", "en"]), "en-GB");
        assert_eq!(tags(&["xx-YY"]), "en");
        assert_eq!(tags(&[]), "en");
    }
}
