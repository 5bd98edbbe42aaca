//! Every language says everything: each key of each English table, with the same gaps and the plural forms of its own CLDR
//! categories. That these categories are the browser's is in `tests/components/languages.rs`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "tests")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use access_request::text::{MessageId, languages::LANGUAGES, template};

/// Set to write the pseudo-locale anew after English has changed.
const WRITE_PSEUDO: &str = "WRITE_PSEUDO";

/// The CLDR categories of a language's whole numbers: those it must name, and those it may.
fn categories(tag: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match tag {
        "ar" => (&["zero", "one", "two", "few", "many", "other"], &[]),
        "ja" => (&["other"], &[]),
        // "many" is for millions, which nothing here counts.
        "fr" | "es" => (&["one", "other"], &["many"]),
        "de" | "en" | "en-XA" => (&["one", "other"], &[]),
        _ => panic!("say which plural categories {tag} has"),
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn english() -> BTreeMap<String, String> {
    MessageId::all().map(|id| (id.key().to_owned(), id.english().to_owned())).collect()
}

fn sentences(tag: &str) -> BTreeMap<String, String> {
    let path = root().join("src/text/languages").join(format!("{tag}.json"));
    let json = fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    serde_json::from_str(&json).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// The languages whose sentences are files.
fn files() -> impl Iterator<Item = &'static str> {
    LANGUAGES.iter().filter(|language| !language.is_english()).map(|language| language.tag)
}

fn report(what: &str, found: Vec<String>) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

#[test]
fn every_language_says_every_sentence_and_no_other() {
    let mut wrong = Vec::new();
    for tag in files() {
        let (english, own) = (english(), sentences(tag));
        wrong.extend(
            english
                .iter()
                .filter(|(key, _)| !own.contains_key(*key))
                .map(|(key, words)| format!("{tag}.json lacks {key}: {words}")),
        );
        let strange = own.keys().filter(|key| !english.contains_key(*key));
        wrong.extend(strange.map(|key| format!("{tag}.json has {key}, which English has not")));
    }
    report(
        "sentences to translate or to drop (en-XA.json is written by this: WRITE_PSEUDO=1 cargo test --test languages)",
        wrong,
    );
}

#[test]
fn a_translated_sentence_has_the_gaps_of_the_english_one() {
    let mut wrong = Vec::new();
    for tag in files() {
        let own = sentences(tag);
        for (key, words) in english() {
            let Some(translated) = own.get(&key) else { continue };
            if template::gaps(translated).is_none() || template::gaps(translated) != template::gaps(&words) {
                wrong.push(format!("{tag} {key}: {translated}\n    for: {words}"));
            }
        }
    }
    report("gaps that are missing, strange or broken", wrong);
}

#[test]
fn a_plural_names_the_forms_of_its_language() {
    let mut wrong = Vec::new();
    let all = files().map(|tag| (tag, sentences(tag))).chain([("en", english())]);
    for (tag, own) in all {
        let (must, may) = categories(tag);
        for (key, words) in own {
            for labels in plurals(&words) {
                let named: BTreeSet<&str> =
                    labels.iter().map(String::as_str).filter(|l| !l.starts_with('=')).collect();
                let lacks = must.iter().any(|category| !named.contains(category));
                let strange = named.iter().any(|label| !must.contains(label) && !may.contains(label));
                if lacks || strange || named.len() > labels.len() {
                    wrong.push(format!("{tag} {key} has the forms {labels:?}: {words}"));
                }
            }
        }
    }
    report("plural forms that a language lacks or does not know", wrong);
}

#[test]
fn what_is_a_sentence_in_english_is_another_in_every_language() {
    let mut wrong = Vec::new();
    for tag in files() {
        let own = sentences(tag);
        for (key, words) in english() {
            let is_sentence =
                words.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).count() > 3;
            if is_sentence && own.get(&key) == Some(&words) {
                wrong.push(format!("{tag} {key}: {words}"));
            }
        }
    }
    report("sentences left in English", wrong);
}

#[test]
fn the_list_of_hashes_has_every_language() {
    let list = fs::read_to_string(root().join("src/static/languages.js")).expect("languages.js");
    for tag in files() {
        assert!(
            list.contains(&format!("\"{{{{integrity:{tag}.txt}}}}\"")),
            "languages.js does not know {tag}"
        );
    }
    let named = list.matches(".txt}}").count();
    assert_eq!(named, files().count(), "languages.js knows a language that the app does not");
}

/// The pseudo-locale follows English by itself, so that it never hides a sentence that is too long.
#[test]
fn the_pseudo_locale_is_english_with_accents_and_two_fifths_longer() {
    let pseudo: BTreeMap<String, String> =
        english().into_iter().map(|(key, words)| (key, lengthen(&words))).collect();
    if std::env::var_os(WRITE_PSEUDO).is_some() {
        let json = serde_json::to_string_pretty(&pseudo).expect("JSON");
        fs::write(root().join("src/text/languages/en-XA.json"), json + "\n").expect("en-XA.json");
    }
    let wrong = sentences("en-XA").into_iter().filter(|(key, words)| pseudo.get(key) != Some(words));
    report(
        "not what English makes of it: WRITE_PSEUDO=1 cargo test --test languages",
        wrong.map(|(key, words)| format!("{key}: {words}")).collect(),
    );
    assert_eq!(
        lengthen("Add {n, plural, one {# item} other {# items}}"),
        "Åðð·· {n, plural, one {# ïţéɱ··} other {# ïţéɱš··}}"
    );
}

/// The labels of each plural of a template.
fn plurals(words: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for part in parts(words) {
        if let Part::Plural(_, forms) = part {
            found.extend(forms.iter().flat_map(|(_, form)| plurals(form)));
            found.push(forms.into_iter().map(|(label, _)| label).collect());
        }
    }
    found
}

enum Part<'a> {
    Words(&'a str),
    Gap(&'a str),
    Plural(&'a str, Vec<(String, &'a str)>),
}

/// A template taken apart. No sentence of the app has a quoted brace.
fn parts(words: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut rest = words;
    while let Some((before, from)) = rest.split_once('{') {
        let (inside, after) = to_brace(from);
        found.push(Part::Words(before));
        found.push(match inside.split_once(", plural, ") {
            None => Part::Gap(inside),
            Some((name, mut forms)) => {
                let mut labelled = Vec::new();
                while let Some((label, from)) = forms.split_once('{') {
                    let (form, after) = to_brace(from);
                    labelled.push((label.trim().to_owned(), form));
                    forms = after;
                }
                Part::Plural(name, labelled)
            }
        });
        rest = after;
    }
    found.push(Part::Words(rest));
    found
}

/// What stands before the brace that closes, and what after it.
fn to_brace(from: &str) -> (&str, &str) {
    let mut depth = 1;
    for (at, c) in from.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return (&from[..at], &from[at + 1..]);
        }
    }
    panic!("a brace that nothing closes: {from}")
}

/// With accents, and two fifths longer in every stretch of words.
fn lengthen(words: &str) -> String {
    let said = |part: Part<'_>| match part {
        Part::Words(words) => stretch(words),
        Part::Gap(name) => format!("{{{name}}}"),
        Part::Plural(name, forms) => {
            let forms: Vec<_> =
                forms.iter().map(|(label, form)| format!("{label} {{{}}}", lengthen(form))).collect();
            format!("{{{name}, plural, {}}}", forms.join(" "))
        }
    };
    parts(words).into_iter().map(said).collect()
}

fn stretch(words: &str) -> String {
    let more = (words.chars().filter(|c| c.is_alphabetic()).count() * 2).div_ceil(5);
    let body = words.trim_end();
    let tail: String = (0..more).map(|at| if at % 9 == 5 { ' ' } else { '·' }).collect();
    let accented: String = body.chars().map(accent).collect();
    format!("{accented}{}{}", tail.trim_end(), &words[body.len()..])
}

fn accent(c: char) -> char {
    let plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let other = "åƀçðéƒĝĥïĵķļɱñöþɋŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞɊŔŠŢÛṼŴẊÝŽ";
    plain.chars().zip(other.chars()).find(|(from, _)| *from == c).map_or(c, |(_, to)| to)
}
