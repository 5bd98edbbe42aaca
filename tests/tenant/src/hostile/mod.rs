//! Strings that would do harm where text is taken for markup, code, a formula, a header or a direction, and answers that carry
//! them in every field that holds words. The same numbers make the same answers.

mod strings;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::http::{Answer, Call};
pub use strings::strings;

/// What the words of all answers become. Which fields hold words is decided by [`is_word`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Hostile {
    /// Which of the strings stand where: each field has had all of them after [`PASSES`] passes.
    pub pass: usize,
    /// The same lengths in harmless letters, to compare a page with.
    pub harmless: bool,
    /// Ids, values of lists and dates too, in the lists that can be shown without asking further by them.
    #[serde(default)]
    pub values: bool,
}

/// What `values` is about: nothing is looked up by what these answer before they are shown.
const LISTS: [&str; 2] = ["/access-request-status", "/requestable-objects"];

/// So many strings stand in one field, one behind the other.
pub const TOGETHER: usize = 4;

/// So many passes put every string into every field.
pub fn passes() -> usize {
    strings().len().div_ceil(TOGETHER)
}

/// The fields met so far, each with the number that its marks carry.
#[derive(Debug, Default)]
pub(crate) struct Fields(BTreeMap<String, usize>);

impl Fields {
    fn number(&mut self, field: &str) -> usize {
        let next = self.0.len();
        *self.0.entry(field.to_owned()).or_insert(next)
    }

    /// By their numbers.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut all: Vec<_> = self.0.iter().collect();
        all.sort_by_key(|(_, number)| **number);
        all.into_iter().map(|(name, _)| name.clone()).collect()
    }
}

/// The answer with hostile words. Signing in and the controls keep theirs, and so does what is no JSON.
pub(crate) fn rewritten(answer: Answer, call: &Call, hostile: Hostile, fields: &mut Fields) -> Answer {
    let json = answer.headers.iter().any(|(name, value)| name == "content-type" && value.contains("json"));
    if !json || call.path.starts_with("/oauth/") || call.path.starts_with("/_tenant") {
        return answer;
    }
    let Ok(mut body) = serde_json::from_slice::<Value>(&answer.body) else { return answer };
    let kind = if answer.status < 400 { without_ids(&call.path) } else { "error".to_owned() };
    let strings = strings();
    let mut path = format!("{} {kind}", call.method);
    let hostile =
        Hostile { values: hostile.values && LISTS.iter().any(|list| kind.ends_with(list)), ..hostile };
    rewrite(&mut body, &mut path, "", hostile, fields, &strings);
    Answer { body: body.to_string().into_bytes(), ..answer }
}

/// The name that a token carries.
pub(crate) fn claim(user_name: &str, hostile: Hostile, fields: &mut Fields) -> String {
    words(user_name, fields.number("token.user_name"), hostile, &strings())
}

/// The path of a call with `{}` where an id stands.
fn without_ids(path: &str) -> String {
    let part = |part: &str| {
        if part.len() >= 20 && part.chars().any(|c| c.is_ascii_digit()) { "{}" } else { part }.to_owned()
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn rewrite(
    value: &mut Value,
    path: &mut String,
    key: &str,
    hostile: Hostile,
    fields: &mut Fields,
    strings: &[String],
) {
    let length = path.len();
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                path.push('.');
                path.push_str(key);
                rewrite(value, path, key, hostile, fields, strings);
                path.truncate(length);
            }
        }
        Value::Array(list) => {
            path.push_str("[]");
            for value in list {
                rewrite(value, path, key, hostile, fields, strings);
            }
            path.truncate(length);
        }
        Value::String(text) if hostile.values && !text.is_empty() || is_word(key, text, path) => {
            *text = words(text, fields.number(path), hostile, strings);
        }
        _ => {}
    }
}

/// Values of these are looked up, not read.
const KEYS: [&str; 27] = [
    "id",
    "type",
    "_type",
    "requestType",
    "state",
    "status",
    "locale",
    "localeOrigin",
    "identityState",
    "requestStatus",
    "effective",
    "direct",
    "inherited",
    "scheme",
    "approvalScheme",
    "executionStatus",
    "completionStatus",
    "approvalStatus",
    "provisioningStatus",
    "phaseReference",
    "result",
    "schema",
    "_version",
    "key",
    "pod",
    "org",
    "timeZone",
];

/// Whether people read it: no id, no value of a list of values, no date, nothing that the app itself put there.
fn is_word(key: &str, text: &str, path: &str) -> bool {
    let id = key.ends_with("Id") || key.ends_with("Ids") || KEYS.contains(&key);
    let constant = text.len() > 2
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        && text.contains('_');
    let bytes = text.as_bytes();
    let date = bytes.len() >= 10
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && bytes[4] == b'-'
        && bytes[7] == b'-';
    let ours = path.contains("lientMetadata.ar");
    !(id || constant || date || ours || text.is_empty() || is_id(text))
}

/// An id of this tenant or a UUID.
fn is_id(text: &str) -> bool {
    text.len() >= 20 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Some of the strings, each with its mark `~field.string~` behind it, and the original words at the end: who searches for
/// those still finds them. The same words in the same field become the same.
fn words(original: &str, field: usize, hostile: Hostile, strings: &[String]) -> String {
    let turn = original.bytes().fold(field, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
    let first = turn.wrapping_add(hostile.pass * TOGETHER) % strings.len();
    let mut out = String::new();
    for nth in 0..TOGETHER {
        let number = (first + nth) % strings.len();
        let Some(string) = strings.get(number) else { continue };
        match hostile.harmless {
            false => out.push_str(string),
            true => out.extend(string.chars().map(|c| if c.is_whitespace() { c } else { 'x' })),
        }
        out.push_str(&format!("~{field}.{number}~"));
    }
    out.push(' ');
    out.push_str(original);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::collections::BTreeSet;

    fn made(pass: usize, harmless: bool) -> (Value, Vec<String>) {
        of_path("/beta/things", Hostile { pass, harmless, values: true })
    }

    fn of_path(path: &str, hostile: Hostile) -> (Value, Vec<String>) {
        let body = json!([{
            "id": "2c9180835d191a86015d28455b4b232a", "name": "Payroll reader", "type": "ROLE", "created": "2026-01-02T03:04:05Z",
            "owner": { "type": "IDENTITY", "name": "Ada" }, "clientMetadata": { "arCid": "x", "ticket": "INC1" },
            "phases": [{ "name": "APPROVAL_PHASE" }], "messages": ["gone wrong"],
        }]);
        let (call, mut fields) =
            (Call { method: "GET".into(), path: path.into(), ..Call::default() }, Fields::default());
        let answer = rewritten(Answer::json(200, &body), &call, hostile, &mut fields);
        (serde_json::from_slice(&answer.body).expect("JSON"), fields.names())
    }

    #[test]
    fn words_become_hostile_and_nothing_else_does() {
        let (body, fields) = made(0, false);
        let mut sorted = fields;
        sorted.sort();
        let at = |path: &str| format!("GET /beta/things[].{path}");
        assert_eq!(sorted, ["clientMetadata.ticket", "messages[]", "name", "owner.name"].map(at));
        assert!(body[0]["name"].as_str().expect("text").ends_with("~ Payroll reader"), "{body}");
        assert_eq!(body[0]["owner"]["type"], "IDENTITY");
        assert_eq!(body[0]["phases"][0]["name"], "APPROVAL_PHASE");
    }

    #[test]
    fn ids_and_values_become_hostile_too_in_lists_when_that_is_wanted() {
        let of = |path| of_path(path, Hostile { pass: 0, harmless: false, values: true }).0;
        let list = of("/beta/access-request-status");
        for place in ["/0/id", "/0/type", "/0/owner/type", "/0/created", "/0/clientMetadata/arCid"] {
            let text = list.pointer(place).and_then(Value::as_str).expect("text");
            assert!(text.contains('~'), "{place}: {text}");
        }
        assert_eq!(of("/beta/things")[0]["type"], "ROLE");
    }

    #[test]
    fn every_string_stands_in_every_field_after_all_passes() {
        let mut seen = BTreeSet::new();
        for pass in 0..passes() {
            let (body, _) = made(pass, true);
            let text = body[0]["name"].as_str().expect("text").to_owned();
            seen.extend(text.split('~').filter_map(|part| part.split_once('.')?.1.parse::<usize>().ok()));
        }
        assert_eq!(seen.len(), strings().len());
    }

    #[test]
    fn the_harmless_answer_has_the_same_lengths() {
        let length = |harmless| made(3, harmless).0[0]["name"].as_str().expect("text").chars().count();
        assert_eq!(length(true), length(false));
        assert!(made(3, true).0.to_string().is_ascii());
    }
}
