//! JSON text of foreign pages: measured before it is read, and read field by field so that nothing unknown passes.

use serde_json::{Map, Value};

/// The longest message, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// How deep objects and lists may stand in each other.
pub const MAX_DEPTH: usize = 8;

/// An object whose fields are taken out one by one: what is left at the end was unknown.
#[derive(Debug, Default)]
pub struct Fields(Map<String, Value>);

impl Fields {
    /// None when the text is too long, too deep, no JSON, or no object.
    pub fn read(text: &str) -> Option<Self> {
        Self::read_within(text, MAX_DEPTH)
    }

    /// The same, for messages that may go so deep.
    pub fn read_within(text: &str, most: usize) -> Option<Self> {
        if text.len() > MAX_BYTES || depth(text) > most {
            return None;
        }
        match serde_json::from_str(text).ok()? {
            Value::Object(map) => Some(Self(map)),
            _ => None,
        }
    }

    /// Takes a field. `Some(None)` when it is absent, `None` when `read` refuses it.
    pub fn maybe<T>(&mut self, name: &str, read: impl FnOnce(Value) -> Option<T>) -> Option<Option<T>> {
        match self.0.remove(name) {
            None => Some(None),
            Some(value) => read(value).map(Some),
        }
    }

    /// Takes a field that must be there.
    pub fn need<T>(&mut self, name: &str, read: impl FnOnce(Value) -> Option<T>) -> Option<T> {
        self.maybe(name, read)?
    }

    /// The end: `None` when a field is left that nobody asked for.
    pub fn end(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }

    /// All that is left, by name.
    pub fn rest(self) -> impl Iterator<Item = (String, Value)> {
        self.0.into_iter()
    }
}

/// An object.
pub fn object(value: Value) -> Option<Fields> {
    match value {
        Value::Object(map) => Some(Fields(map)),
        _ => None,
    }
}

/// A text.
pub fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// A whole number from 0 to `most`.
pub fn whole(value: &Value, most: u32) -> Option<u32> {
    value.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|number| *number <= most)
}

/// How deep the text goes, without reading it: the parser is never asked to go deeper.
fn depth(text: &str) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    let (mut quoted, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                now += 1;
                most = most.max(now);
            }
            b'}' | b']' if !quoted => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}

/// Writes one object, its fields in the order they are named: the same message is the same bytes everywhere.
#[derive(Debug, Default)]
pub struct Writer(String);

impl Writer {
    /// A text.
    pub fn text(self, name: &str, text: &str) -> Self {
        self.raw(name, &quoted(text))
    }

    /// A whole number.
    pub fn whole(self, name: &str, number: u32) -> Self {
        self.raw(name, &number.to_string())
    }

    pub fn truth(self, name: &str, truth: bool) -> Self {
        self.raw(name, if truth { "true" } else { "false" })
    }

    /// A list of texts.
    pub fn texts<'a>(self, name: &str, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let list: Vec<String> = texts.into_iter().map(quoted).collect();
        self.raw(name, &format!("[{}]", list.join(",")))
    }

    /// JSON that is written already.
    pub fn raw(mut self, name: &str, json: &str) -> Self {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push_str(&quoted(name));
        self.0.push(':');
        self.0.push_str(json);
        self
    }

    pub fn end(self) -> String {
        if self.0.is_empty() { "{}".to_owned() } else { self.0 + "}" }
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_brackets_outside_of_texts() {
        assert_eq!(depth(r#"{"a":[{"b":"[[[[\"[{"}]}"#), 3);
        assert_eq!(depth(&"[".repeat(100_000)), 100_000);
        assert!(Fields::read(&format!("{{\"a\":{}{}}}", "[".repeat(8), "]".repeat(8))).is_none());
        assert!(Fields::read(&format!("{{\"a\":{}{}}}", "[".repeat(7), "]".repeat(7))).is_some());
    }

    #[test]
    fn a_field_that_nobody_asked_for_is_noticed() {
        let mut fields = Fields::read(r#"{"a":"x","__proto__":{}}"#).unwrap();
        assert_eq!(fields.need("a", text).as_deref(), Some("x"));
        assert!(fields.end().is_none());
    }

    #[test]
    fn what_is_written_is_read_again() {
        let json = Writer::default().text("a", "\"\u{2028}<").whole("b", 7).texts("c", ["x", "y"]).end();
        let value: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value, serde_json::json!({ "a": "\"\u{2028}<", "b": 7, "c": ["x", "y"] }));
        assert_eq!(Writer::default().end(), "{}");
    }
}
