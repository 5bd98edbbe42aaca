//! A small HTTP client that sees exactly what comes over the wire, and the tenant it talks to.

use serde_json::Value;
use tenant::{Options, Rules, Tenant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::contract::contract;

pub const APP: &str = "http://127.0.0.1:8080";
pub const REDIRECT: &str = "http://127.0.0.1:8080/";

/// A moment in 2026 at which the tests' tenants start.
pub const START_MS: i64 = 1_780_000_000_000;

#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub fn list(&self) -> Vec<Value> {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json().as_array().expect("a list").clone()
    }
}

pub struct Local {
    pub tenant: Tenant,
}

pub async fn start(rules: Rules) -> Local {
    with(Options { rules, ..Options::default() }).await
}

pub async fn with(options: Options) -> Local {
    let options = Options {
        allowed_origins: vec![APP.to_owned()],
        redirect_uris: vec![REDIRECT.to_owned()],
        now_ms: options.now_ms.or(Some(START_MS)),
        ..options
    };
    Local { tenant: Tenant::start(options).await.expect("the tenant starts") }
}

impl Local {
    /// Sends one request. `None`: the connection closed without a whole answer.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Option<Reply> {
        let host = self.tenant.url().trim_start_matches("http://").to_owned();
        let mut stream = TcpStream::connect(&host).await.ok()?;
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut raw = Vec::new();
        stream.read_to_end(&mut raw).await.ok()?;
        let split = raw.windows(4).position(|w| w == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&raw[..split]).into_owned();
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .collect();
        let reply = Reply { status, headers, body: raw[split + 4..].to_vec() };
        let length: Option<usize> = reply.header("content-length").and_then(|l| l.parse().ok());
        let whole = method == "HEAD" || length.is_none_or(|l| l == reply.body.len());
        // Every answer of every test is held against the contract, unless a script had its hand in it.
        if let Some(contract) = contract().filter(|_| whole && self.tenant.faults().is_empty()) {
            contract.check_reply(method, path, &reply);
        }
        whole.then_some(reply)
    }

    /// A call as somebody.
    pub async fn call(&self, user: &str, method: &str, path: &str, body: Option<&Value>) -> Reply {
        let token = self.tenant.token_for(user).expect("somebody known");
        self.call_with(&token, method, path, body).await
    }

    pub async fn call_with(&self, token: &str, method: &str, path: &str, body: Option<&Value>) -> Reply {
        let bearer = format!("Bearer {token}");
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
            ("x-sailpoint-experimental", "true"),
        ];
        let body = body.map(Value::to_string).unwrap_or_default();
        self.send(method, path, &headers, &body).await.expect("an answer")
    }

    pub async fn get(&self, user: &str, path: &str) -> Reply {
        self.call(user, "GET", path, None).await
    }

    pub async fn post(&self, user: &str, path: &str, body: &Value) -> Reply {
        self.call(user, "POST", path, Some(body)).await
    }

    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body: Vec<String> = fields.iter().map(|(n, v)| format!("{n}={}", encode(v))).collect();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.send("POST", path, &headers, &body.join("&")).await.expect("an answer")
    }

    pub fn id(&self, user: &str) -> String {
        let accounts = self.tenant.accounts();
        accounts.iter().find(|a| a.user_name == user).expect("a named account").identity_id.clone()
    }

    /// The first requestable objects of that status for somebody.
    pub async fn requestable(&self, user: &str, status: &str) -> Vec<Value> {
        let path = format!("/v3/requestable-objects?identity-id=me&statuses={status}");
        self.get(user, &path).await.list()
    }

    pub async fn entitlements(&self) -> Vec<Value> {
        let path = format!("/beta/entitlements?filters={}", encode("requestable eq true"));
        self.get(ADA, &path).await.list()
    }
}

pub const ADA: &str = "ada.example";
pub const MARCUS: &str = "marcus.sampleton";
pub const OLIVIA: &str = "olivia.exemplar";

pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}

pub fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} in {value}"))
}
