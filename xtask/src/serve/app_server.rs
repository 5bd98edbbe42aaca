//! A small web server for the built app: strict headers, compression, any path. It serves `cargo xtask serve` and the
//! browser tests; a real deployment uses the web server it already has (`docs/deployment.md`).

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
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
    headers::{Caching, Policy, headers},
};

const PROBE: &str = include_str!("probe.js");
const PROBE_NAME: &str = "probe.js";

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
    /// Puts the probe script before everything else in `index.html`: it collects errors in `window.__probe`.
    pub probe: bool,
    /// Serves the folder under this path (`/portal/access`) and nothing else. `None`: at the root.
    pub base_path: Option<String>,
    /// Further routes, sent with the same headers.
    pub extra: Option<Router>,
}

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
    probe: bool,
    compressed: Compressed,
    requested: Mutex<Vec<String>>,
}

impl AppServer {
    /// Starts serving.
    ///
    /// # Errors
    /// When the port is taken, or `dist` holds no `index.html`.
    pub async fn start(options: AppServerOptions) -> Result<Self> {
        anyhow::ensure!(
            options.dist.join("index.html").is_file(),
            "{} holds no built app: run `cargo xtask dist` first",
            options.dist.display()
        );
        let listener = tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port)))
            .await
            .with_context(|| format!("port {} is taken: choose another with --port", options.port))?;
        let base = normal_base(options.base_path.as_deref());
        let url = format!("http://{}{base}", listener.local_addr()?);
        let shared = Arc::new(Shared {
            dist: options.dist,
            base,
            url: url.clone(),
            config: RwLock::new(options.config),
            policy: RwLock::new(Policy { connect: connect(&options.tenant_origin), ..Policy::default() }),
            probe: options.probe,
            compressed: Compressed::default(),
            requested: Mutex::default(),
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

    /// Serves another `config.json` from now on.
    pub fn set_config(&self, config: Value) {
        *self.shared.config.write().unwrap_or_else(PoisonError::into_inner) = config;
    }

    /// Lets the app call another tenant from now on (pages loaded before keep their policy).
    pub fn set_tenant_origin(&self, origin: &str) {
        self.shared.policy.write().unwrap_or_else(PoisonError::into_inner).connect = connect(origin);
    }

    /// The paths asked for so far, in order.
    pub fn requested(&self) -> Vec<String> {
        self.shared.requested.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for AppServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn connect(origin: &str) -> Vec<String> {
    if origin.is_empty() { Vec::new() } else { vec![origin.to_owned()] }
}

/// `None`, `"portal/"`, `"/portal"` become `/`, `/portal/`, `/portal/`.
fn normal_base(path: Option<&str>) -> String {
    match path.map(|p| p.trim_matches('/')) {
        None | Some("") => "/".to_owned(),
        Some(inner) => format!("/{inner}/"),
    }
}

async fn with_headers(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    shared.requested.lock().unwrap_or_else(PoisonError::into_inner).push(request.uri().path().to_owned());
    let policy = shared.policy.read().unwrap_or_else(PoisonError::into_inner).clone();
    let mut response = next.run(request).await;
    for (name, value) in headers(&policy) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    response
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
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
        Some(bytes) => shared.send(name, bytes, request.headers()),
        None => not_found(),
    }
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "Nothing is served under this address.\n").into_response()
}

impl Shared {
    fn file(&self, name: &str) -> Option<Vec<u8>> {
        if name == PROBE_NAME && self.probe {
            return Some(PROBE.into());
        }
        if name == "config.json"
            && let Some(config) = self.config()
        {
            return Some(config);
        }
        let bytes = std::fs::read(inside(&self.dist, name)?).ok()?;
        if name == "index.html" && self.probe { Some(with_probe(bytes)) } else { Some(bytes) }
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
        let caching = Caching::of(name);
        let response = Response::builder()
            .header(header::CONTENT_TYPE, media_type(name))
            .header(header::CACHE_CONTROL, caching.header())
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

fn with_probe(index: Vec<u8>) -> Vec<u8> {
    let html = String::from_utf8_lossy(&index);
    html.replacen("<head>", &format!("<head><script src=\"{PROBE_NAME}\"></script>"), 1).into_bytes()
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

    #[test]
    fn the_probe_is_the_first_script_of_the_page() {
        let page = with_probe(b"<html><head><script src=x></script></head></html>".to_vec());
        assert_eq!(
            String::from_utf8_lossy(&page),
            "<html><head><script src=\"probe.js\"></script><script src=x></script></head></html>"
        );
    }
}
