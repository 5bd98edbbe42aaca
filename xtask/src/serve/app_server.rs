//! A small web server for the built app: strict headers, compression, any path. It serves `cargo xtask serve` and the
//! browser tests; a real deployment uses the web server it already has (`docs/deployment.md`).

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use anyhow::{Context as _, Result};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    encoding::{Coding, Compressed, media_type},
    headers::{Place, Policy, headers},
    watch::{self, Notes},
};

/// How to serve the app.
#[derive(Clone, Default)]
pub struct AppServerOptions {
    /// The folder that `cargo xtask dist` made.
    pub dist: PathBuf,
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// What `config.json` says. `Value::Null` serves the file of `dist`. A missing `tenant.redirectUri` becomes the
    /// address of this server.
    pub config: Value,
    /// The origin of the tenant, which the policy lets the app call. Empty: none.
    pub tenant_origin: String,
    /// Watches every document: the probe script stands before everything else in `index.html` and tells what goes wrong
    /// ([`AppServer::troubles`]); what is asked for is noted ([`AppServer::requested`]). Not for a server that runs for days.
    pub probe: bool,
    /// With `probe`: a script that runs before the app, to make the browser another one. Empty: none.
    pub before: &'static str,
    /// Serves the folder under this path (`/portal/access`) and nothing else. `None`: at the root.
    pub base_path: Option<String>,
    /// Further routes, sent with the same headers.
    pub extra: Option<Router>,
}

/// More than any error with its stack.
const MOST_SAID: usize = 1 << 20;

/// A running app server. Dropping it stops it.
pub struct AppServer {
    url: String,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

struct Shared {
    dist: PathBuf,
    base: String,
    url: String,
    config: RwLock<Value>,
    policy: RwLock<Policy>,
    notes: Option<Notes>,
    before: &'static str,
    compressed: Compressed,
    spoilt: RwLock<Vec<Spoilt>>,
}

/// A header that is sent with another value than it should have (`None`: not at all) where the path ends so.
struct Spoilt {
    ending: &'static str,
    name: HeaderName,
    value: Option<HeaderValue>,
}

/// Asked for by a script, which makes no document of it.
fn is_fetch(request: &Request) -> bool {
    text(request.headers(), HeaderName::from_static("sec-fetch-dest")) == "empty"
}

/// The documents that are watched.
fn is_document(name: &str) -> bool {
    matches!(name, "index.html" | "doctor.html")
}

impl AppServer {
    /// Starts serving.
    ///
    /// # Errors
    /// When the port cannot be opened, or `dist` holds no `index.html`.
    pub async fn start(options: AppServerOptions) -> Result<Self> {
        anyhow::ensure!(
            options.dist.join("index.html").is_file(),
            "{} holds no built app: run `cargo xtask dist` first",
            options.dist.display()
        );
        let listener = tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port)))
            .await
            .with_context(|| cannot_open(options.port))?;
        let base = normal_base(options.base_path.as_deref());
        let url = format!("http://{}{base}", listener.local_addr()?);
        let policy = Policy {
            connect: connect(&options.tenant_origin),
            frame_ancestors: parents(&options.config),
            ..Policy::default()
        };
        let shared = Arc::new(Shared {
            dist: options.dist,
            base,
            url: url.clone(),
            config: RwLock::new(options.config),
            policy: RwLock::new(policy),
            notes: options.probe.then(Notes::default),
            before: options.before,
            compressed: Compressed::default(),
            spoilt: RwLock::default(),
        });
        let files = Router::new().fallback(answer).with_state(shared.clone());
        let app = options
            .extra
            .unwrap_or_default()
            .fallback_service(files)
            .layer(middleware::from_fn_with_state(shared.clone(), with_headers));
        let task = tokio::spawn(async move {
            // Serving ends when the task is dropped.
            let _ = axum::serve(listener, app.into_make_service()).await;
        });
        Ok(Self { url, shared, task })
    }

    /// The address of the app, with a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The origin of the app, without a slash at the end.
    pub fn origin(&self) -> &str {
        self.url.strip_suffix(&self.shared.base).unwrap_or(&self.url)
    }

    /// Serves another `config.json` from now on, and lets the pages it names frame the app.
    pub fn set_config(&self, config: Value) {
        self.set_frame_ancestors(&parents(&config));
        *self.shared.config.write().unwrap_or_else(PoisonError::into_inner) = config;
    }

    /// Lets other pages frame the app than the config says (a server whose headers are out of step).
    pub fn set_frame_ancestors(&self, origins: &[String]) {
        self.shared.policy.write().unwrap_or_else(PoisonError::into_inner).frame_ancestors = origins.to_vec();
    }

    /// Lets the app call another tenant from now on (pages loaded before keep their policy).
    pub fn set_tenant_origin(&self, origin: &str) {
        self.shared.policy.write().unwrap_or_else(PoisonError::into_inner).connect = connect(origin);
    }

    /// Sends a header with another value (`None`: not at all) from now on, where the path ends so: a server that is not set
    /// up as it should be.
    pub fn spoil(&self, ending: &'static str, name: &'static str, value: Option<&'static str>) {
        let spoilt = Spoilt {
            ending,
            name: HeaderName::from_static(name),
            value: value.map(HeaderValue::from_static),
        };
        self.shared.spoilt.write().unwrap_or_else(PoisonError::into_inner).push(spoilt);
    }

    /// The paths asked for so far, in order; what the probe said is left out. Empty without `probe`.
    pub fn requested(&self) -> Vec<String> {
        self.shared.notes.as_ref().map(Notes::requested).unwrap_or_default()
    }

    /// What went wrong so far in any document of this server, and whether one was not watched.
    ///
    /// # Errors
    /// When the server was started without `probe`: then nothing is known.
    pub fn troubles(&self) -> Result<Vec<String>> {
        Ok(self.shared.notes.as_ref().context("the app server was started without its probe")?.troubles())
    }
}

impl Drop for AppServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The pages that a config lets frame the app.
fn parents(config: &Value) -> Vec<String> {
    let named = config.pointer("/embed/allowedParents").and_then(Value::as_array);
    named.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn connect(origin: &str) -> Vec<String> {
    if origin.is_empty() { Vec::new() } else { vec![origin.to_owned()] }
}

/// For `address in use` and `permission denied` alike: the reason follows it.
fn cannot_open(port: u16) -> String {
    format!("port {port} of 127.0.0.1 cannot be opened (another can be chosen with --port)")
}

/// `None`, `"portal/"`, `"/portal"` become `/`, `/portal/`, `/portal/`.
fn normal_base(path: Option<&str>) -> String {
    match path.map(|p| p.trim_matches('/')) {
        None | Some("") => "/".to_owned(),
        Some(inner) => format!("/{inner}/"),
    }
}

async fn with_headers(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let notes = shared.notes.as_ref().filter(|_| !path.ends_with(watch::INBOX));
    if let Some(notes) = notes {
        notes.asked_for(&path);
    }
    let policy = shared.policy.read().unwrap_or_else(PoisonError::into_inner).clone();
    let mut response = next.run(request).await;
    if let Some(notes) = notes {
        notes.refused(response.status(), &path);
    }
    for (name, value) in headers(&policy) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    for Spoilt { name, value, .. } in shared
        .spoilt
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .iter()
        .filter(|spoilt| path.ends_with(spoilt.ending))
    {
        match value {
            Some(value) => response.headers_mut().insert(name, value.clone()),
            None => response.headers_mut().remove(name),
        };
    }
    response
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    if let Some(notes) = shared.notes.as_ref().filter(|_| shared.is_inbox(&request)) {
        return match axum::body::to_bytes(request.into_body(), MOST_SAID).await {
            Ok(words) => notes.told(&words),
            Err(_) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        };
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path();
    if format!("{path}/") == shared.base {
        return (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, shared.base.clone())]).into_response();
    }
    let Some(inside) = path.strip_prefix(&shared.base) else {
        return not_found();
    };
    let name = if inside.is_empty() { "index.html" } else { inside };
    match shared.file(name) {
        Some(bytes) => {
            if let Some(notes) = shared.notes.as_ref().filter(|_| is_document(name) && !is_fetch(&request)) {
                notes.document_sent();
            }
            shared.send(name, bytes, request.headers())
        }
        None => not_found(),
    }
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "Nothing is served under this address.\n").into_response()
}

impl Shared {
    fn is_inbox(&self, request: &Request) -> bool {
        let inbox = request.uri().path().strip_prefix(&self.base) == Some(watch::INBOX);
        inbox && *request.method() == Method::POST
    }

    fn file(&self, name: &str) -> Option<Vec<u8>> {
        if self.notes.is_some() {
            match name {
                watch::PROBE_NAME => return Some(watch::PROBE.into()),
                watch::BEFORE_NAME => return Some(self.before.into()),
                _ => {}
            }
        }
        if name == "config.json"
            && let Some(config) = self.config()
        {
            return Some(config);
        }
        let bytes = std::fs::read(inside(&self.dist, name)?).ok()?;
        let watched = is_document(name) && self.notes.is_some();
        Some(if watched { watch::with_probe(&bytes, !self.before.is_empty()) } else { bytes })
    }

    fn config(&self) -> Option<Vec<u8>> {
        let mut config = self.config.read().unwrap_or_else(PoisonError::into_inner).clone();
        if config.is_null() {
            return None;
        }
        if let Some(tenant) = config.get_mut("tenant").and_then(Value::as_object_mut) {
            tenant.entry("redirectUri").or_insert_with(|| self.url.clone().into());
        }
        serde_json::to_vec_pretty(&config).ok()
    }

    fn send(&self, name: &str, bytes: Vec<u8>, asked: &HeaderMap) -> Response {
        let tag = format!("\"{:x}\"", Sha256::digest(&bytes));
        let mut response = Response::builder();
        let policy = self.policy.read().unwrap_or_else(PoisonError::into_inner).clone();
        for (header, value) in Place::of(name).headers(&policy) {
            response = response.header(header, value);
        }
        let response = response
            .header(header::CONTENT_TYPE, media_type(name))
            .header(header::ETAG, &tag)
            .header(header::VARY, "accept-encoding");
        if text(asked, header::IF_NONE_MATCH) == tag {
            return response.status(StatusCode::NOT_MODIFIED).body(Body::empty()).unwrap_or_default();
        }
        let (response, body) = match Coding::accepted(text(asked, header::ACCEPT_ENCODING)) {
            Some(coding) if bytes.len() > 256 => (
                response.header(header::CONTENT_ENCODING, coding.name()),
                self.compressed.get(&self.dist.join(name), &bytes, coding),
            ),
            _ => (response, bytes),
        };
        response.body(Body::from(body)).unwrap_or_default()
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The file of a relative address, unless the address tries to leave the folder or is not plainly a file's.
fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
    };
    name.split('/').all(plain).then(|| folder.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_cannot_leave_the_folder() {
        let folder = Path::new("dist");
        for name in ["../Cargo.toml", "assets/../../x", "a//b", ".hidden", "a%2e%2e", "a\\b", "a/./b"] {
            assert_eq!(inside(folder, name), None, "{name}");
        }
        assert_eq!(inside(folder, "assets/0a/app.js"), Some(folder.join("assets/0a/app.js")));
    }

    #[test]
    fn a_base_path_has_a_slash_at_both_ends() {
        assert_eq!(normal_base(None), "/");
        assert_eq!(normal_base(Some("/")), "/");
        assert_eq!(normal_base(Some("portal/access")), "/portal/access/");
    }

    #[tokio::test]
    async fn a_port_that_cannot_be_opened_is_named_with_the_reason() {
        let folder = std::env::temp_dir().join(format!("access-request-port-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("index.html"), "<head>").expect("a page");
        let taken = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = taken.local_addr().expect("its address").port();
        let options = AppServerOptions { dist: folder.clone(), port, ..AppServerOptions::default() };
        let problem = AppServer::start(options).await.err().expect("the port is taken");
        let _ = std::fs::remove_dir_all(folder);
        let words = format!("{problem:#}");
        assert!(words.contains(&port.to_string()) && words.contains("in use"), "{words}");
    }
}
