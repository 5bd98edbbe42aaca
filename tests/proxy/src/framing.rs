//! Where a request or an answer of HTTP/1.1 ends (RFC 9112, section 6). Nothing else of HTTP is understood here.

/// The head of a message, once all of it is there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// Bytes, with the empty line.
    pub(crate) length: usize,
    /// The first line, split at its spaces.
    pub(crate) first: Vec<String>,
    pub(crate) body: Body,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    Bytes(usize),
    Chunked,
    UntilClosed,
}

/// The head of a request; none while some of it is missing.
pub(crate) fn request(bytes: &[u8]) -> Option<Head> {
    head(bytes, Body::Bytes(0))
}

/// The head of the answer to a request of this method.
pub(crate) fn answer(bytes: &[u8], method: &str) -> Option<Head> {
    let mut head = head(bytes, Body::UntilClosed)?;
    let status = head.first.get(1).map(String::as_str).unwrap_or_default();
    if method == "HEAD" || matches!(status, "204" | "304") {
        head.body = Body::Bytes(0);
    }
    Some(head)
}

fn head(bytes: &[u8], otherwise: Body) -> Option<Head> {
    let length = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(bytes.get(..length)?).into_owned();
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default().split(' ').map(str::to_owned).collect();
    let field = |wanted: &str| {
        let mut fields = lines.clone().filter_map(|line| line.split_once(':'));
        fields.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim().to_owned())
    };
    let chunked = field("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"));
    let sized = field("content-length").and_then(|value| value.parse().ok());
    let body = if chunked { Body::Chunked } else { sized.map_or(otherwise, Body::Bytes) };
    Some(Head { length, first, body })
}

impl Head {
    /// Whether these bytes hold the whole message.
    pub(crate) fn is_whole(&self, bytes: &[u8]) -> bool {
        match self.body {
            Body::Bytes(length) => bytes.len() >= self.length + length,
            Body::Chunked => bytes.ends_with(b"0\r\n\r\n"),
            Body::UntilClosed => false,
        }
    }
}
