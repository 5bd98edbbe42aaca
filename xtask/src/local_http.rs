//! The few HTTP calls that the commands make to servers of their own on this machine. Not a client for anything else:
//! no TLS, no redirects, one connection a call.

use anyhow::{Context as _, Result, bail};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// An answer: status and text.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

/// Sends a request to `http://host:port/path`; `body` with its media type.
///
/// # Errors
/// When nothing answers there, or not in HTTP.
pub async fn send(method: &str, url: &str, body: Option<(&str, &str)>) -> Result<Answer> {
    let rest = url.strip_prefix("http://").with_context(|| format!("{url} is no address on this machine"))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (media_type, text) = body.unwrap_or(("text/plain", ""));
    let mut stream = TcpStream::connect(host).await.with_context(|| format!("nothing answers at {host}"))?;
    let request = format!(
        "{method} /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\naccept: */*\r\ncontent-type: {media_type}\r\n\
         content-length: {}\r\n\r\n{text}",
        text.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = Vec::new();
    // Not every server closes the connection when asked to: stop when the announced length is there.
    while !complete(&bytes) {
        let read =
            stream.read_buf(&mut bytes).await.with_context(|| format!("{host} broke off its answer"))?;
        if read == 0 {
            break;
        }
    }
    parse(&String::from_utf8_lossy(&bytes))
}

fn complete(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).to_ascii_lowercase();
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    length.is_some_and(|length| bytes.len() >= end + 4 + length)
}

fn parse(answer: &str) -> Result<Answer> {
    let (head, body) = answer.split_once("\r\n\r\n").context("the answer is not HTTP")?;
    let status =
        head.split(' ').nth(1).and_then(|code| code.parse().ok()).context("the answer has no status")?;
    let chunked = head.lines().any(|line| line.eq_ignore_ascii_case("transfer-encoding: chunked"));
    let body = if chunked { unchunked(body)? } else { body.to_owned() };
    Ok(Answer { status, body })
}

fn unchunked(mut rest: &str) -> Result<String> {
    let mut out = String::new();
    loop {
        let (size, after) = rest.split_once("\r\n").context("the answer ends within its chunks")?;
        let size = usize::from_str_radix(size.trim(), 16).context("the answer's chunk has no size")?;
        if size == 0 {
            return Ok(out);
        }
        let Some(chunk) = after.get(..size) else { bail!("the answer ends within a chunk") };
        out.push_str(chunk);
        rest = after.get(size..).and_then(|r| r.strip_prefix("\r\n")).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_whole_or_in_chunks() {
        let whole = parse("HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\nhi").expect("an answer");
        assert_eq!(whole, Answer { status: 201, body: "hi".into() });
        let chunks =
            parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n1\r\n!\r\n0\r\n\r\n");
        assert_eq!(chunks.expect("an answer").body, "hi!");
    }
}
