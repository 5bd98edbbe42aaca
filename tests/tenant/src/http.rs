//! A request and an answer as plain data. How they travel is in `server`.

use serde_json::{Value, json};

/// What came in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Call {
    pub(crate) method: String,
    /// Percent-decoded path.
    pub(crate) path: String,
    /// The query as it was sent.
    pub(crate) raw_query: String,
    /// The query, decoded.
    pub(crate) query: Vec<(String, String)>,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) from_loopback: bool,
}

impl Call {
    /// The first header of that name (lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The first query parameter of that name.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Whether the body is sent as this media type.
    pub(crate) fn is_of_type(&self, media: &str) -> bool {
        let sent = self.header("content-type").unwrap_or_default();
        sent.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(media)
    }
}

/// What goes out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Answer {
        Answer::text(status, "application/json", body.to_string())
    }

    pub(crate) fn text(status: u16, media: &str, body: impl Into<String>) -> Answer {
        Answer {
            status,
            headers: vec![("content-type".to_owned(), media.to_owned())],
            body: body.into().into_bytes(),
        }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Answer {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// `ErrorResponseDto` (CONTRACT 3).
    pub(crate) fn error(status: u16, detail_code: &str, text: &str, tracking_id: &str) -> Answer {
        let body = json!({
            "detailCode": detail_code,
            "trackingId": tracking_id,
            "messages": [{ "locale": "en-US", "localeOrigin": "DEFAULT", "text": text }],
            "causes": [],
        });
        Answer::json(status, &body)
    }

    pub(crate) fn unauthorized(text: &str) -> Answer {
        Answer::json(401, &json!({ "error": text }))
    }

    pub(crate) fn too_many(retry_after: i64) -> Answer {
        Answer::json(429, &json!({ "message": " Rate Limit Exceeded " }))
            .with("retry-after", retry_after.to_string())
    }

    /// The documented body of a status, for faults that do not bring their own.
    pub(crate) fn documented(status: u16, tracking_id: &str) -> Answer {
        match status {
            401 => Answer::unauthorized("JWT validation failed: JWT is expired"),
            429 => Answer::too_many(10),
            403 => Answer::error(403, "403 Forbidden", crate::judge::FORBIDDEN_TEXT, tracking_id),
            404 => Answer::error(
                404,
                "404 Not found",
                "The server did not find a current representation for the target resource.",
                tracking_id,
            ),
            400..=499 => Answer::error(
                status,
                "400.1 Bad Request Content",
                "The request was syntactically correct but its content is semantically invalid.",
                tracking_id,
            ),
            500..=599 => {
                Answer::error(status, "500.0 Internal Fault", "An internal fault occurred.", tracking_id)
            }
            _ => Answer::json(status, &json!({})),
        }
    }
}

/// Pairs of a query or of a form body, decoded; `+` is a space.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(&name.replace('+', " ")), decode(&value.replace('+', " ")))
        })
        .collect()
}

/// Percent-decoded; what is not UTF-8 or not hexadecimal stays visible.
pub(crate) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        match (*byte, hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Percent-encoded for a query value.
pub(crate) fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// Text made safe for HTML, in content and in double-quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
