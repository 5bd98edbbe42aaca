//! The query string with which the tenant sends the person back. Comparing `state` is done in `start.rs`.

use super::Secret;

/// Longer queries are nobody's callback.
const MAX_QUERY: usize = 8 * 1024;

/// What a query string says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Callback {
    /// None of our business.
    None,
    Code {
        code: Secret<String>,
        state: String,
    },
    Error {
        error: String,
        description: Option<String>,
        state: String,
    },
    /// Meant to look like a callback, but a part is missing, doubled, or contradicts another.
    Unclear,
}

/// Reads `location.search`, with or without its `?`.
pub(super) fn read(query: &str) -> Callback {
    let query = query.strip_prefix('?').unwrap_or(query);
    if query.len() > MAX_QUERY {
        let ours = ["code=", "error=", "state="].iter().any(|name| query.contains(name));
        return if ours { Callback::Unclear } else { Callback::None };
    }
    let mut found = Found::default();
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let slot = match decode(name).as_deref() {
            Some("code") => &mut found.code,
            Some("error") => &mut found.error,
            Some("state") => &mut found.state,
            Some("error_description") => &mut found.description,
            _ => continue,
        };
        found.doubled |= slot.is_some();
        *slot = Some(decode(value));
    }
    found.judge()
}

/// The outer Option says whether the parameter is there, the inner whether it could be decoded.
#[derive(Default)]
struct Found {
    code: Option<Option<String>>,
    error: Option<Option<String>>,
    state: Option<Option<String>>,
    description: Option<Option<String>>,
    doubled: bool,
}

impl Found {
    fn judge(self) -> Callback {
        if self.code.is_none() && self.error.is_none() && self.state.is_none() {
            return Callback::None;
        }
        if self.doubled {
            return Callback::Unclear;
        }
        match (self.code, self.error, self.state.flatten()) {
            (Some(Some(code)), None, Some(state)) if is_plain(&code, 4096) && is_plain(&state, 200) => {
                Callback::Code { code: Secret::new(code), state }
            }
            (None, Some(Some(error)), Some(state)) if is_plain(&error, 100) && is_plain(&state, 200) => {
                let description = self.description.flatten().map(|text| text.chars().take(300).collect());
                Callback::Error { error, description, state }
            }
            _ => Callback::Unclear,
        }
    }
}

/// RFC 6749, appendix A: visible ASCII and spaces.
fn is_plain(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|b| (b' '..=b'~').contains(&b))
}

/// `application/x-www-form-urlencoded`. None when a percent sign leads nowhere or the bytes are not UTF-8.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => nibble(rest.next()?)? << 4 | nibble(rest.next()?)?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn nibble(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_with_its_state_is_read() {
        let expected = Callback::Code { code: Secret::new("a b/c".to_owned()), state: "xyz".to_owned() };
        assert_eq!(read("?code=a+b%2Fc&state=xyz&session_state=1"), expected);
    }

    #[test]
    fn a_refusal_of_the_tenant_is_read() {
        let expected = Callback::Error {
            error: "access_denied".to_owned(),
            description: Some("No äccess".to_owned()),
            state: "xyz".to_owned(),
        };
        assert_eq!(read("error=access_denied&error_description=No%20%C3%A4ccess&state=xyz"), expected);
    }

    #[test]
    fn other_queries_are_none_of_our_business() {
        for query in ["", "?", "?parentOrigin=https://a.example", "?a=1&b", "?state[]=a", &"x".repeat(20_000)]
        {
            assert_eq!(read(query), Callback::None, "{query}");
        }
    }

    #[test]
    fn what_is_missing_doubled_or_contradictory_is_unclear() {
        for query in [
            "?code=a",
            "?state=s",
            "?error=e",
            "?code=&state=s",
            "?code=a&state=",
            "?code=a&code=b&state=s",
            "?code=a&state=s&state=s",
            "?code=a&error=e&state=s",
            "?code=a%&state=s",
            "?code=%00&state=s",
            "?c%6fde=a&code=b&state=s",
            "?code=a&state=%ff",
            "?error=e&error=f&state=s",
        ] {
            assert_eq!(read(query), Callback::Unclear, "{query}");
        }
        assert_eq!(read(&format!("?code=a&state={}", "s".repeat(10_000))), Callback::Unclear);
    }
}
