//! How text gets into a query string and into the service's filter language without changing its meaning.
//! Which filters are asked is in `calls.rs`.

/// Percent-encodes everything but the unreserved characters of RFC 3986, so that the text is one value anywhere in an
/// address.
pub fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            encoded.push('%');
            for half in [byte >> 4, byte & 15] {
                encoded.push(HEX.get(usize::from(half)).copied().map_or('0', char::from));
            }
        }
    }
    encoded
}

/// A string of the filter language: in double quotes, with `"` and `\` escaped.
/// Source: developer.sailpoint.com, "Standard Collection Parameters".
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

/// A query string under way. Blank values are left out: the API reads an empty parameter as a wrong one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(String);

impl Query {
    /// One more `name=value`, unless the value is empty.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        if !value.is_empty() {
            self.0.push(if self.0.is_empty() { '?' } else { '&' });
            self.0.push_str(name);
            self.0.push('=');
            self.0.push_str(&percent_encode(value));
        }
        self
    }

    /// `limit` and `offset`.
    #[must_use]
    pub fn page(self, limit: u32, offset: u32) -> Self {
        let query = self.with("limit", &limit.to_string());
        if offset == 0 { query } else { query.with("offset", &offset.to_string()) }
    }

    /// The query string with its `?`, or nothing.
    pub fn finish(self) -> String {
        self.0
    }
}

/// A filter expression.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter(String);

impl Filter {
    /// `field op "value"`.
    pub fn text(field: &str, op: &str, value: &str) -> Self {
        Self(format!("{field} {op} {}", quote(value)))
    }

    /// `field in ("a","b")`; one value is `eq`, none is no filter.
    pub fn one_of<'a>(field: &str, values: impl IntoIterator<Item = &'a str>) -> Self {
        let values: Vec<_> = values.into_iter().collect();
        if let [only] = values.as_slice() { Self::text(field, "eq", only) } else { Self::list(field, values) }
    }

    /// `field in ("a","b")`, also for one value; none is no filter.
    pub fn list<'a>(field: &str, values: impl IntoIterator<Item = &'a str>) -> Self {
        let quoted: Vec<_> = values.into_iter().map(quote).collect();
        if quoted.is_empty() { Self::default() } else { Self(format!("{field} in ({})", quoted.join(","))) }
    }

    /// `field eq true`, unquoted.
    pub fn is_true(field: &str) -> Self {
        Self(format!("{field} eq true"))
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.join(" and ", other)
    }

    /// Either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.join(" or ", other)
    }

    /// In parentheses.
    #[must_use]
    pub fn group(self) -> Self {
        if self.0.is_empty() { self } else { Self(format!("({})", self.0)) }
    }

    /// As the API takes it, before percent-encoding.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn join(mut self, word: &str, other: Self) -> Self {
        if !self.0.is_empty() && !other.0.is_empty() {
            self.0.push_str(word);
        }
        self.0.push_str(&other.0);
        self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let pair = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&pair).unwrap(), 16).unwrap());
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    }

    fn unquote(text: &str) -> String {
        let mut plain = String::new();
        let mut rest = text[1..text.len() - 1].chars();
        while let Some(character) = rest.next() {
            plain.push(if character == '\\' { rest.next().unwrap() } else { character });
        }
        plain
    }

    proptest! {
        #[test]
        fn any_text_survives_percent_encoding(text in ".*") {
            let encoded = percent_encode(&text);
            prop_assert!(encoded.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)));
            prop_assert_eq!(decode(&encoded), text);
        }

        #[test]
        fn any_text_survives_quoting_and_cannot_end_the_string_early(text in ".*") {
            let quoted = quote(&text);
            prop_assert_eq!(unquote(&quoted), text);
            let inside = &quoted[1..quoted.len() - 1];
            prop_assert!(!inside.replace("\\\\", "").replace("\\\"", "").contains('"'));
        }
    }

    #[test]
    fn an_empty_parameter_is_left_out() {
        let query = Query::default().with("term", "").with("filters", "name sw \"R&D #1\"").page(50, 0);
        assert_eq!(query.finish(), "?filters=name%20sw%20%22R%26D%20%231%22&limit=50");
    }

    #[test]
    fn filters_join_only_what_is_there() {
        let filter =
            Filter::default().and(Filter::is_true("requestable")).and(Filter::one_of("source.id", []));
        assert_eq!(filter.as_str(), "requestable eq true");
        let filter = filter.and(Filter::one_of("source.id", ["a", "b\""]));
        assert_eq!(filter.as_str(), r#"requestable eq true and source.id in ("a","b\"")"#);
        assert_eq!(Filter::one_of("id", ["a"]).as_str(), r#"id eq "a""#);
    }
}
