//! What the pages say in which no app runs (`src/text/shell.json`): every language says all of it, and `index.html` and `boot.js`
//! say the English of it. That it is said in a browser of that language is in `tests/boot.rs`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "tests")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use access_request::text::{languages::LANGUAGES, template};

type Words = BTreeMap<String, BTreeMap<String, String>>;

fn source(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

fn words() -> Words {
    serde_json::from_str(&source("src/text/shell.json")).expect("words by language and key")
}

#[test]
fn every_language_of_the_app_says_all_that_the_shell_says() {
    let words = words();
    let spoken: BTreeSet<&str> =
        LANGUAGES.iter().map(|language| language.tag).filter(|tag| *tag != "en-XA").collect();
    assert_eq!(words.keys().map(String::as_str).collect::<BTreeSet<_>>(), spoken);
    let english = &words["en"];
    for (tag, own) in &words {
        assert!(own.keys().eq(english.keys()), "{tag}: {:?}", own.keys());
        for (key, text) in own {
            assert_eq!(template::gaps(text), template::gaps(&english[key]), "{tag} {key}: {text}");
            assert!(tag == "en" || *text != english[key], "{tag} {key} is not translated");
        }
    }
}

/// `languages.js` finds what it says in another language by these words.
#[test]
fn the_page_and_the_boot_module_say_the_english_words() {
    let (page, boot) = (source("index.html"), source("src/static/boot.js"));
    let says = |text: &str, key: &str, words: &str| {
        for piece in words.split(['{', '}']).step_by(2).filter(|piece| !piece.trim().is_empty()) {
            assert!(text.contains(piece.trim()), "{key}: nobody says {piece:?}");
        }
    };
    for (key, words) in &words()["en"] {
        let by = if ["changed", "missing", "wasm", "slow"].contains(&key.as_str()) { &boot } else { &page };
        says(by, key, words);
    }
}

/// What goes wrong first of all cannot ask for words: every reason that the boot module gives has them.
#[test]
fn every_reason_of_the_boot_module_is_told_in_all_languages() {
    let boot = source("src/static/boot.js");
    let english = words()["en"].clone();
    let reasons: Vec<&str> = boot
        .split("new NotLoaded(")
        .skip(1)
        .filter_map(|rest| rest.strip_prefix(['"', '`'])?.split(['"', '`']).next())
        .collect();
    assert!(reasons.len() >= 5, "{reasons:?}");
    for reason in reasons {
        let is_it = |words: &String| {
            let mut pieces = words.split(['{', '}']).step_by(2).filter(|piece| !piece.is_empty());
            pieces.all(|piece| reason.contains(piece))
        };
        assert!(english.values().any(is_it), "no language but English says: {reason}");
    }
}
