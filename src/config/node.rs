//! Walking a JSON object while remembering where one is, so that every problem names its key.

use serde_json::{Map, Value};

use super::problem::{Allowed, ConfigProblem, Problem};

/// How much of a wrong value is shown.
const SHOWN: usize = 60;
/// What is shown of a list.
pub(super) const SHOWN_LIST: &str = "[…]";
pub(super) const OBJECT: Allowed = Allowed::of("config.allowed.object");
pub(super) const LIST: Allowed = Allowed::of("config.allowed.list");

/// One object of the file and its dotted path.
pub(super) struct Node<'a> {
    path: String,
    map: &'a Map<String, Value>,
}

impl<'a> Node<'a> {
    /// The whole file.
    pub(super) fn root(value: &'a Value) -> Result<Self, ConfigProblem> {
        match value {
            Value::Object(map) => Ok(Self { path: String::new(), map }),
            other => Err(ConfigProblem::file(wrong(other, OBJECT))),
        }
    }

    /// Refuses every key but these.
    pub(super) fn only(&self, allowed: &'static [&'static str]) -> Result<(), ConfigProblem> {
        match self.map.keys().find(|key| !allowed.contains(&key.as_str())) {
            None => Ok(()),
            Some(key) => Err(self.problem(key, Problem::UnknownKey { allowed })),
        }
    }

    /// An object under a key.
    pub(super) fn object(&self, key: &str) -> Result<Option<Node<'a>>, ConfigProblem> {
        match self.map.get(key) {
            None => Ok(None),
            Some(Value::Object(map)) => Ok(Some(Node { path: self.at(key), map })),
            Some(other) => Err(self.wrong(key, other, OBJECT)),
        }
    }

    /// A string under a key, as `read` understands it.
    pub(super) fn text<T>(
        &self,
        key: &str,
        allowed: Allowed,
        read: fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ConfigProblem> {
        let Some(value) = self.map.get(key) else { return Ok(None) };
        match value.as_str().and_then(read) {
            Some(read) => Ok(Some(read)),
            None => Err(self.wrong(key, value, allowed)),
        }
    }

    /// Like [`Node::text`], for a key that has to be there.
    pub(super) fn needed_text<T>(
        &self,
        key: &str,
        allowed: Allowed,
        read: fn(&str) -> Option<T>,
    ) -> Result<T, ConfigProblem> {
        self.text(key, allowed, read)?.ok_or_else(|| self.missing(key, allowed))
    }

    /// A list of strings under a key, each as `read` understands it.
    pub(super) fn texts(
        &self,
        key: &str,
        each: Allowed,
        read: fn(&str) -> bool,
    ) -> Result<Option<Vec<String>>, ConfigProblem> {
        let Some(value) = self.map.get(key) else { return Ok(None) };
        let Value::Array(values) = value else { return Err(self.wrong(key, value, LIST)) };
        let mut texts = Vec::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            match value.as_str().filter(|text| read(text)) {
                Some(text) => texts.push(text.to_owned()),
                None => return Err(self.wrong(&format!("{key}[{index}]"), value, each)),
            }
        }
        Ok(Some(texts))
    }

    /// Which of these names stands under a key: its place among them. The first where none does.
    pub(super) fn one_of(&self, key: &str, names: &'static [&'static str]) -> Result<usize, ConfigProblem> {
        let Some(value) = self.map.get(key) else { return Ok(0) };
        let found = value.as_str().and_then(|text| names.iter().position(|name| *name == text));
        found.ok_or_else(|| self.wrong(key, value, Allowed::OneOf(names)))
    }

    /// A whole number under a key.
    pub(super) fn whole(&self, key: &str, from: u32, to: u32) -> Result<Option<u32>, ConfigProblem> {
        let Some(value) = self.map.get(key) else { return Ok(None) };
        match value.as_u64().and_then(|number| u32::try_from(number).ok()) {
            Some(number) if (from..=to).contains(&number) => Ok(Some(number)),
            _ => Err(self.wrong(key, value, Allowed::Whole { from, to })),
        }
    }

    /// Every key and value, for an object that is a map.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.map.iter()
    }

    pub(super) fn missing(&self, key: &str, allowed: Allowed) -> ConfigProblem {
        self.problem(key, Problem::Missing { allowed })
    }

    pub(super) fn wrong(&self, key: &str, found: &Value, allowed: Allowed) -> ConfigProblem {
        self.problem(key, wrong(found, allowed))
    }

    pub(super) fn problem(&self, key: &str, problem: Problem) -> ConfigProblem {
        ConfigProblem { key: self.at(key), problem }
    }

    fn at(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

fn wrong(found: &Value, allowed: Allowed) -> Problem {
    Problem::Wrong { found: shown(found), allowed }
}

/// The value as the administrator wrote it, but short.
fn shown(value: &Value) -> String {
    let whole = match value {
        Value::Array(_) => SHOWN_LIST.to_owned(),
        Value::Object(_) => "{…}".to_owned(),
        other => other.to_string(),
    };
    match whole.char_indices().nth(SHOWN) {
        None => whole,
        Some((end, _)) => format!("{}…", whole.get(..end).unwrap_or_default()),
    }
}
