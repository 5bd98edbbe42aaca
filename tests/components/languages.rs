//! The plural forms of every language against the browser's own `Intl`, and that it writes lists, numbers and dates in them.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use access_request::{
    browser::{BrowserZone, Intl},
    rules::Zone as _,
    text::{Formatter, languages::LANGUAGES},
};
use js_sys::{Array, Function, Object, Proxy, Reflect};
use wasm_bindgen::{JsValue, closure::Closure};
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
    let of_a_file = |json| serde_json::from_str::<BTreeMap<String, String>>(json).expect("a language");
    // English itself is no file: `en-XA` is made of it, with the forms that it has.
    for (tag, sentences) in FILES.map(|(tag, json)| (tag, of_a_file(json))) {
        let before = checked;
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
        assert!(checked - before > 1_000, "{tag}: only {} forms were looked at", checked - before);
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

/// Every date of a draft is said with its zone at every key, and its name was asked of a formatter made for it: with 25
/// dates that was half of what a key cost, and most of what the browser had to clear away.
#[wasm_bindgen_test]
fn many_dates_ask_for_the_name_of_the_zone_once() {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).expect("Intl");
    let real = Reflect::get(&intl, &"DateTimeFormat".into()).expect("a class");
    let made = Rc::new(Cell::new(0));
    let count = made.clone();
    let construct: Closure<dyn FnMut(Function, Array) -> JsValue> = Closure::new(move |class, args| {
        count.set(count.get() + 1);
        Reflect::construct(&class, &args).expect("a formatter")
    });
    let traps = Object::new();
    Reflect::set(&traps, &"construct".into(), construct.as_ref()).expect("a trap");
    let counting = Proxy::new(&real, &traps);
    Reflect::set(&intl, &"DateTimeFormat".into(), &counting).expect("watched");
    let zone = BrowserZone::default();
    let names: BTreeSet<String> = (0..1000).map(|_| zone.name()).collect();
    Reflect::set(&intl, &"DateTimeFormat".into(), &real).expect("no longer watched");
    assert!((1..=3).contains(&made.get()), "{} formatters were made", made.get());
    assert_eq!(names.len(), 1, "{names:?}");
    assert!(names.iter().all(|name| !name.is_empty()));
}
