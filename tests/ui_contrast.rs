//! Every pair of text and ground that the stylesheet uses, measured against WCAG 2.2 AA in both colour schemes.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use access_request::embed::theme::{COLOURS, PAIRS};

/// Foreground, ground, least contrast: the same table by which a host's theme is judged.
fn pairs() -> impl Iterator<Item = (&'static str, &'static str, f64)> {
    let pair = |least: f64, text: &'static str| move |ground: &&'static str| (text, *ground, least);
    PAIRS.iter().flat_map(move |(texts, grounds, least)| {
        texts.iter().flat_map(move |text| grounds.iter().map(pair(*least, text)))
    })
}

fn style(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("style").join(file))
        .expect("the stylesheet is readable")
}

type Tokens = BTreeMap<String, (String, String)>;

/// The colour tokens of the first block: name → (light, dark).
fn tokens() -> Tokens {
    colours(style("tokens.css").split("@media").next().unwrap_or_default())
}

/// The same for a person who asked their device for more contrast.
fn with_more_contrast() -> Tokens {
    let css = style("tokens.css");
    let block = css.split("@media (prefers-contrast: more)").nth(1).expect("a block for more contrast");
    let raised = colours(block.split("@media").next().unwrap_or_default());
    assert!(raised.len() >= 8, "{raised:?}");
    let mut all = tokens();
    for (name, value) in raised {
        assert!(all.insert(name.clone(), value).is_some(), "{name} is no token otherwise");
    }
    all
}

fn colours(block: &str) -> Tokens {
    block
        .lines()
        .filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("--ar-")?.split_once(": light-dark(")?;
            let (light, dark) = value.strip_suffix(");")?.split_once(", ")?;
            light.starts_with('#').then(|| (name.to_owned(), (light.to_owned(), dark.to_owned())))
        })
        .collect()
}

fn luminance(hex: &str) -> f64 {
    let channel = |at: usize| {
        let byte = u8::from_str_radix(&hex[at..at + 2], 16).expect("six hexadecimal digits");
        let value = f64::from(byte) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn the_measure_agrees_with_the_specification() {
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
    assert!((contrast("#777777", "#ffffff") - 4.478).abs() < 1e-3);
}

/// A host's theme is judged by the colours in `src/embed/theme.rs`, and shown on those of the stylesheet.
#[test]
fn the_colours_that_a_theme_is_judged_by_are_those_of_the_stylesheet() {
    let known: BTreeMap<String, (String, String)> = COLOURS
        .iter()
        .map(|(name, light, dark)| ((*name).to_owned(), ((*light).to_owned(), (*dark).to_owned())))
        .collect();
    assert_eq!(known, tokens());
}

/// What is left to be wished for: each pair in each scheme that has less than `least` of it.
fn wanting(tokens: &Tokens, least_of: impl Fn(f64, f64) -> f64) -> Vec<String> {
    let usual = self::tokens();
    let mut wanting = Vec::new();
    for (text, ground, least) in pairs() {
        for scheme in ["light", "dark"] {
            let of = |tokens: &Tokens, name: &str| {
                let (light, dark) = tokens[name].clone();
                if scheme == "light" { light } else { dark }
            };
            let measured = |tokens: &Tokens| contrast(&of(tokens, text), &of(tokens, ground));
            let (found, needed) = (measured(tokens), least_of(least, measured(&usual)));
            if found < needed {
                wanting
                    .push(format!("{scheme}: {text} on {ground} is {found:.2}, and {needed:.2} is needed"));
            }
        }
    }
    wanting
}

#[test]
fn every_pair_of_text_and_ground_passes_aa_in_both_schemes() {
    let wanting = wanting(&tokens(), |least, _| least);
    assert!(wanting.is_empty(), "{}", wanting.join("\n"));
}

/// WCAG 2.2, 1.4.6 and what is asked of marks raised alike: 7 : 1 for text and 4.5 : 1 for marks. Nothing gets less than it has
/// otherwise.
#[test]
fn whoever_asks_for_more_contrast_gets_aaa_in_both_schemes_and_less_of_nothing() {
    let raised = |least: f64, usual: f64| (if least > 3.0 { 7.0_f64 } else { 4.5 }).max(usual);
    let wanting = wanting(&with_more_contrast(), raised);
    assert!(wanting.is_empty(), "{}", wanting.join("\n"));
    let more = with_more_contrast();
    for ground in ["bg", "surface", "surface-sunken"] {
        for (line, ground) in [(&more["line"].0, &more[ground].0), (&more["line"].1, &more[ground].1)] {
            let found = contrast(line, ground);
            assert!(found >= 3.0, "a line on {ground} has {found:.2}");
        }
    }
}

#[test]
fn colours_are_written_as_tokens_and_nowhere_else() {
    for file in [
        "base.css",
        "ui/buttons.css",
        "ui/fields.css",
        "ui/combobox.css",
        "ui/groups.css",
        "ui/steps.css",
        "ui/frame.css",
    ] {
        let css = style(file);
        for line in css.lines().filter(|line| line.contains(':') && line.contains('#')) {
            assert!(line.trim_start().starts_with('/'), "{file}: a colour of its own: {line}");
        }
    }
}

#[test]
fn every_token_that_is_used_is_defined() {
    let defined = style("tokens.css");
    let mut files = vec![style("base.css")];
    for folder in ["ui", "pages"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("style").join(folder);
        for entry in fs::read_dir(folder).expect("the folder is readable") {
            files.push(
                fs::read_to_string(entry.expect("an entry").path()).expect("the stylesheet is readable"),
            );
        }
    }
    for css in files {
        for used in css.split("var(").skip(1) {
            let name = used.split([')', ',']).next().unwrap_or_default();
            let definition = format!("{name}:");
            assert!(defined.contains(&definition) || css.contains(&definition), "{name} is not defined");
        }
    }
}

/// The doctor measures colours that the app does not: it must judge by the same pairs.
#[test]
fn the_doctor_judges_by_the_pairs_of_the_app() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/static/doctor/colours.js");
    let script = fs::read_to_string(path).expect("the doctor's colours");
    let list =
        script.split("const PAIRS = [").nth(1).and_then(|rest| rest.split("];").next()).expect("its pairs");
    let theirs: Vec<&str> =
        list.lines().map(|line| line.trim().trim_end_matches(',')).filter(|line| !line.is_empty()).collect();
    let names = |names: &[&str]| {
        format!("[{}]", names.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(", "))
    };
    let ours: Vec<String> = PAIRS
        .iter()
        .map(|(texts, grounds, least)| format!("[{}, {}, {least}]", names(texts), names(grounds)))
        .collect();
    assert_eq!(theirs, ours);
}
