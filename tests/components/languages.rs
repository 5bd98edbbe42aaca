//! The plural forms of every language against the browser's own `Intl`, and that it writes lists, numbers and dates in them.

use std::collections::BTreeMap;

use access_request::{
    browser::Intl,
    text::{Formatter, languages::LANGUAGES},
};
use wasm_bindgen_test::wasm_bindgen_test;

const FILES: [(&str, &str); 6] = [
    ("ar", include_str!("../../src/text/languages/ar.json")),
    ("de", include_str!("../../src/text/languages/de.json")),
    ("en-XA", include_str!("../../src/text/languages/en-XA.json")),
    ("es", include_str!("../../src/text/languages/es.json")),
    ("fr", include_str!("../../src/text/languages/fr.json")),
    ("ja", include_str!("../../src/text/languages/ja.json")),
];

/// The labels that stand before the braces of one plural: what its forms hold is skipped.
fn labels(from: &str) -> Vec<String> {
    let (mut found, mut label, mut depth) = (Vec::new(), String::new(), 0);
    for c in from.chars() {
        match c {
            '{' if depth == 0 => {
                found.push(std::mem::take(&mut label).trim().to_owned());
                depth = 1;
            }
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            c if depth == 0 => label.push(c),
            _ => {}
        }
    }
    found
}

#[wasm_bindgen_test]
fn every_plural_has_the_form_that_the_browser_asks_for_from_0_to_200() {
    let mut checked = 0;
    for (tag, json) in FILES {
        let sentences: BTreeMap<String, String> = serde_json::from_str(json).expect("a language");
        let intl = Intl::new(tag);
        let wanted: Vec<&str> = (0..=200).map(|n| intl.plural(n)).collect();
        for (key, words) in &sentences {
            for (at, plural) in words.match_indices(", plural, ") {
                let labels = labels(&words[at + plural.len()..]);
                for (n, category) in wanted.iter().enumerate() {
                    let there = labels.iter().any(|label| label == category || *label == format!("={n}"));
                    assert!(there, "{tag} {key} has no form for {n} ({category}): {labels:?}");
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 20_000, "only {checked} forms were looked at");
}

#[wasm_bindgen_test]
fn every_language_is_here_and_the_browser_writes_in_it() {
    for language in LANGUAGES.iter().filter(|language| !language.is_english()) {
        assert!(FILES.iter().any(|(tag, _)| *tag == language.tag), "{} is not checked above", language.tag);
    }
    let words = ["A".to_owned(), "B".to_owned()];
    let list = |tag: &str| Intl::new(tag).list(&words);
    assert_eq!(list("de"), "A und B");
    assert_eq!(list("fr"), "A et B");
    assert_eq!(list("es"), "A y B");
    assert_eq!(list("ja"), "A、B");
    assert_eq!(list("ar"), "A وB");
    assert_eq!(Intl::new("de").number(12_345), "12.345");
    assert_eq!(Intl::new("ja").date(1_806_451_200_000), "2027/03/31");
}
