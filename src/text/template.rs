//! The message format: a small subset of ICU MessageFormat. Which sentences exist is in the tables.
//!
//! `{name}` is a gap; `{count, plural, one {# item} other {# items}}` chooses a form by number, where `#` is
//! the number itself and `=0` may name an exact one. A brace is written `'{'`.

use super::{Arg, Formatter, Message, Text};

/// Writes `template` with its gaps filled. A gap without an argument stays visible as its own name.
pub(super) fn render(text: &Text, template: &str, args: &[(&'static str, Arg)], out: &mut String) {
    walk(text, template, args, None, out);
}

fn walk(text: &Text, template: &str, args: &[(&'static str, Arg)], number: Option<i64>, out: &mut String) {
    let mut rest = template;
    while let Some(at) = rest.find(['{', '#', '\'']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        rest = match from.as_bytes().first() {
            Some(b'\'') => quoted(from, out),
            Some(b'#') => {
                match number {
                    Some(n) => out.push_str(&text.formatter.number(n)),
                    None => out.push('#'),
                }
                from.get(1..).unwrap_or_default()
            }
            _ => match gap(from) {
                Some((inside, after)) => {
                    fill(text, inside, args, number, out);
                    after
                }
                None => {
                    out.push_str(from);
                    return;
                }
            },
        };
    }
    out.push_str(rest);
}

/// `'{'` writes a brace; any other apostrophe is one.
fn quoted<'a>(from: &'a str, out: &mut String) -> &'a str {
    for brace in ["'{'", "'}'", "'#'"] {
        if let Some(after) = from.strip_prefix(brace) {
            out.push_str(brace.trim_matches('\''));
            return after;
        }
    }
    out.push('\'');
    from.get(1..).unwrap_or_default()
}

/// Splits `{inside}after` at the matching brace.
fn gap(from: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    for (at, byte) in from.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some((from.get(1..at)?, from.get(at + 1..)?));
                }
            }
            _ => {}
        }
    }
    None
}

fn fill(text: &Text, inside: &str, args: &[(&'static str, Arg)], number: Option<i64>, out: &mut String) {
    let (name, forms) = match inside.split_once(',') {
        Some((name, rest)) => (name.trim(), rest.trim().strip_prefix("plural,")),
        None => (inside.trim(), None),
    };
    let arg = args.iter().find(|(key, _)| *key == name).map(|(_, arg)| arg);
    match (forms, arg) {
        (Some(forms), Some(Arg::Number(n))) => {
            let form = choose(forms, *n, text.formatter.plural(*n));
            walk(text, form, args, Some(*n), out);
        }
        (_, Some(arg)) => write_arg(text, arg, out),
        (_, None) => {
            let _ = number;
            out.push_str(name);
        }
    }
}

fn write_arg(text: &Text, arg: &Arg, out: &mut String) {
    match arg {
        Arg::Text(words) => isolate(words, text.right_to_left, out),
        Arg::Number(n) => out.push_str(&text.formatter.number(*n)),
        Arg::Moment(ms) => out.push_str(&text.formatter.moment(*ms)),
        Arg::Message(message) => out.push_str(&text.say(message)),
    }
}

/// Names from the server may be right-to-left or carry direction marks: they are kept from turning the sentence
/// around. Plain ASCII needs no isolation in a sentence that runs the same way; in one that runs from right to left a date
/// such as `2027-03-31` would come out backwards.
fn isolate(words: &str, right_to_left: bool, out: &mut String) {
    if words.is_ascii() && !right_to_left {
        out.push_str(words);
    } else {
        out.push('\u{2068}');
        out.extend(words.chars().filter(|c| !is_direction_mark(*c)));
        out.push('\u{2069}');
    }
}

fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The form for a number: an exact `=n` first, then the language's category, then `other`.
fn choose<'a>(forms: &'a str, n: i64, category: &str) -> &'a str {
    let mut rest = forms.trim_start();
    let mut other = "";
    let mut by_category = None;
    while let Some(open) = rest.find('{') {
        let (label, from) = rest.split_at(open);
        let Some((inside, after)) = gap(from) else { break };
        let label = label.trim();
        if label.strip_prefix('=').and_then(|exact| exact.parse().ok()) == Some(n) {
            return inside;
        }
        if label == category {
            by_category = Some(inside);
        }
        if label == "other" {
            other = inside;
        }
        rest = after;
    }
    by_category.unwrap_or(other)
}

/// The names of the gaps of a template, for tests and for checking catalogues of other languages.
pub fn gaps(template: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '\'']) {
        let from = rest.get(at..)?;
        if from.starts_with('\'') {
            let mut sink = String::new();
            rest = quoted(from, &mut sink);
            continue;
        }
        let (inside, after) = gap(from)?;
        match inside.split_once(',') {
            None => found.push(inside.trim().to_owned()),
            Some((name, forms)) => {
                found.push(name.trim().to_owned());
                let mut forms = forms.trim().strip_prefix("plural,")?;
                let mut has_other = false;
                while let Some(open) = forms.find('{') {
                    has_other |= forms.get(..open)?.trim() == "other";
                    let (form, after) = gap(forms.get(open..)?)?;
                    found.extend(gaps(form)?);
                    forms = after;
                }
                if !has_other {
                    return None;
                }
            }
        }
        rest = after;
    }
    found.sort();
    found.dedup();
    Some(found)
}

/// How a message reads with the plain English formatter: for tests and for logs.
pub fn plain(message: &Message) -> String {
    plain_english().say(message)
}

fn plain_english() -> Text {
    Text::english("en", |_| std::rc::Rc::new(PlainFormatter))
}

/// Formats without a browser: digits, English plurals, moments as RFC 3339 in UTC.
pub struct PlainFormatter;

impl Formatter for PlainFormatter {
    fn number(&self, n: i64) -> String {
        n.to_string()
    }
    fn plural(&self, n: i64) -> &'static str {
        if n == 1 { "one" } else { "other" }
    }
    fn moment(&self, ms: i64) -> String {
        chrono::DateTime::from_timestamp_millis(ms)
            .map(|t| t.format("%-d %b %Y, %H:%M UTC").to_string())
            .unwrap_or_default()
    }
    fn date(&self, ms: i64) -> String {
        chrono::DateTime::from_timestamp_millis(ms)
            .map(|t| t.format("%-d %b %Y").to_string())
            .unwrap_or_default()
    }
    fn ago(&self, ms: i64, now_ms: i64) -> String {
        format!("{} min ago", (now_ms - ms) / 60_000)
    }
    fn list(&self, words: &[String]) -> String {
        words.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn say(template: &str, args: &[(&'static str, Arg)]) -> String {
        let mut out = String::new();
        render(&plain_english(), template, args, &mut out);
        out
    }

    #[test]
    fn gaps_are_filled_and_plurals_chosen() {
        let template = "{who} chose {n, plural, =0 {nothing} one {# item} other {# items}}.";
        let by = |n: i64| say(template, &[("who", "Ada".into()), ("n", n.into())]);
        assert_eq!(by(0), "Ada chose nothing.");
        assert_eq!(by(1), "Ada chose 1 item.");
        assert_eq!(by(7), "Ada chose 7 items.");
    }

    #[test]
    fn an_argument_never_acts_as_a_template() {
        assert_eq!(say("{a}", &[("a", "{b}#'".into()), ("b", "no".into())]), "{b}#'");
    }

    #[test]
    fn names_that_turn_the_text_around_are_isolated() {
        assert_eq!(say("[{a}]", &[("a", "x\u{202E}é".into())]), "[\u{2068}xé\u{2069}]");
    }

    /// An end date in an Arabic sentence read "31-03-2027": the bidirectional algorithm takes its dashes for the sentence's.
    #[test]
    fn in_a_sentence_from_right_to_left_every_name_is_isolated() {
        let text = Text { right_to_left: true, ..plain_english() };
        let mut out = String::new();
        render(&text, "[{a}]", &[("a", "2027-03-31".into())], &mut out);
        assert_eq!(out, "[\u{2068}2027-03-31\u{2069}]");
    }

    #[test]
    fn every_english_sentence_is_well_formed() {
        for id in crate::text::MessageId::all() {
            assert!(gaps(id.english()).is_some(), "{} has a broken template: {}", id.key(), id.english());
            assert!(!id.english().trim().is_empty(), "{} says nothing", id.key());
        }
    }

    #[test]
    fn no_key_stands_twice() {
        let mut keys: Vec<_> = crate::text::MessageId::all().map(crate::text::MessageId::key).collect();
        keys.sort_unstable();
        for pair in keys.windows(2) {
            assert_ne!(pair[0], pair[1]);
        }
    }

    proptest! {
        #[test]
        fn no_template_and_no_argument_panics(template in ".{0,60}", a in ".{0,20}", n in any::<i64>()) {
            let _ = say(&template, &[("a", a.into()), ("n", n.into())]);
            let _ = gaps(&template);
        }
    }
}
