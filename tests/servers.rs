//! nginx and Caddy, run with the settings that `cargo xtask headers` prints for them: they send exactly the headers of
//! the one source, for every file and every error, and pass calls on to a tenant that answers no other origin.
//! `cargo xtask test --only servers` finds both programs or installs them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::{
    collections::BTreeMap,
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use reqwest::{Client, Response};
use serde_json::{Value, json};
use tenant::{Options, Tenant};
use xtask::{
    recipes::{Listen, ServerKind, Site, recipe},
    serve::headers::{Place, headers},
};

const ASSET: &str = "assets/0123456789abcdef/app.js";
const WASM: &str = "assets/0123456789abcdef/app.wasm";
const LOADER: &str = "embed/v1/access-request.js";

/// A server under test, with the files that it serves. Dropping it stops it.
struct Running {
    kind: ServerKind,
    url: String,
    folder: PathBuf,
    child: Child,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn site(port: u16, root: &Path, tenant: Option<&str>) -> Site {
    let api = if tenant.is_some() { "/api" } else { "https://acme.api.identitynow.com" };
    let config =
        json!({ "tenant": { "apiUrl": api }, "embed": { "allowedParents": ["https://portal.example"] } });
    let root = root.to_str().expect("a folder with a plain name");
    let site = Site::of_config(&config, "access.acme.example", root, tenant).expect("a site");
    Site { listen: Listen::Loopback(port), ..site }
}

impl Running {
    async fn start(kind: ServerKind, tenant: Option<&str>) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = std::env::temp_dir().join(format!("access-request-{}-{port}", std::process::id()));
        let root = folder.join("files");
        write_files(&root);
        let settings = recipe(kind, &site(port, &root, tenant));
        let child = match kind {
            ServerKind::Nginx => nginx(&folder, &settings),
            ServerKind::Caddy => caddy(&folder, &settings),
            other => panic!("{other:?} is not run here"),
        };
        let mut running = Self { kind, url: format!("http://127.0.0.1:{port}/"), folder, child };
        running.wait(port).await;
        running
    }

    /// Until it takes a connection.
    async fn wait(&mut self, port: u16) {
        let start = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = self.child.try_wait().expect("its state");
            let said = fs::read_to_string(self.folder.join("said")).unwrap_or_default();
            assert!(ended.is_none(), "{:?} refused its settings:\n{said}", self.kind);
            assert!(start.elapsed() < Duration::from_secs(20), "{:?} does not listen:\n{said}", self.kind);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn get(&self, path: &str) -> Response {
        Client::new().get(format!("{}{path}", self.url)).send().await.expect("an answer")
    }
}

fn write_files(root: &Path) {
    for (name, text) in [
        ("index.html", "<!doctype html>"),
        ("config.json", "{}"),
        ("manifest.json", "{}"),
        ("relay.html", "<!doctype html>"),
        (ASSET, "1"),
        (WASM, "\0asm"),
        (LOADER, "2"),
    ] {
        let file = root.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
}

fn program(variable: &str, name: &str) -> PathBuf {
    let named = std::env::var_os(variable).map(PathBuf::from);
    named.unwrap_or_else(|| panic!("{variable} does not name {name}: run `cargo xtask test --only servers`"))
}

fn spawn(command: &mut Command, folder: &Path) -> Child {
    let said = fs::File::create(folder.join("said")).unwrap();
    command.stdin(Stdio::null()).stdout(said.try_clone().unwrap()).stderr(said).spawn().expect("it starts")
}

/// What a distribution's `nginx.conf` has around a site.
fn nginx(folder: &Path, settings: &str) -> Child {
    let at = folder.display();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {at}/{name};\n"))
        .concat();
    let whole = format!(
        "daemon off;\npid {at}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\ninclude /etc/nginx/mime.types;\n\
         access_log off;\n{temporary}{settings}}}\n"
    );
    let file = folder.join("nginx.conf");
    fs::write(&file, whole).unwrap();
    let program = program(xtask::env::NGINX, "nginx");
    spawn(Command::new(program).args(["-e", "stderr", "-c"]).arg(file).arg("-p").arg(folder), folder)
}

fn caddy(folder: &Path, settings: &str) -> Child {
    let file = folder.join("Caddyfile");
    fs::write(&file, settings).unwrap();
    let program = program(xtask::env::CADDY, "Caddy");
    let mut command = Command::new(program);
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(file);
    // It keeps certificates and locks in the person's folders otherwise.
    spawn(command.env("HOME", folder).env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder), folder)
}

/// The headers of an answer, without those that say how and when it was sent.
fn sent(answer: &Response) -> BTreeMap<String, String> {
    const OF_THE_SERVER: [&str; 11] = [
        "server",
        "date",
        "content-type",
        "content-length",
        "last-modified",
        "connection",
        "etag",
        "accept-ranges",
        "vary",
        "transfer-encoding",
        "keep-alive",
    ];
    let mut headers = BTreeMap::new();
    for (name, value) in answer.headers() {
        if !OF_THE_SERVER.contains(&name.as_str()) {
            let before = headers.insert(name.to_string(), value.to_str().unwrap().to_owned());
            assert!(before.is_none(), "{name} is sent twice");
        }
    }
    headers
}

fn expected(path: &str) -> BTreeMap<String, String> {
    let policy = site(1, Path::new("/srv"), None).policy;
    let place =
        Place::of(path).headers(&policy).into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    headers(&policy).into_iter().map(|(name, value)| (name.to_owned(), value)).chain(place).collect()
}

async fn sends_exactly_the_headers(kind: ServerKind) {
    let server = Running::start(kind, None).await;
    for path in ["", "index.html", "config.json", "manifest.json", "relay.html", ASSET, WASM, LOADER] {
        let answer = server.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(sent(&answer), expected(path), "{kind:?}: /{path}");
    }
    let wasm = server.get(WASM).await;
    assert_eq!(wasm.headers()["content-type"], "application/wasm", "browsers compile no other type");
    // What is not there is protected like the rest, and nobody keeps its absence for a year.
    for path in ["nothing", "assets/0123456789abcdef/nothing.js"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status(), 404, "{path}");
        let found = sent(&answer);
        for (name, value) in headers(&site(1, Path::new("/srv"), None).policy) {
            assert_eq!(found.get(name), Some(&value), "{kind:?}: /{path} without {name}");
        }
        assert!(found.get("cache-control").is_none_or(|value| value == "no-cache"), "{kind:?}: {found:?}");
    }
}

/// A tenant that allows no origin at all: a browser could not call it, and through the server it can.
async fn passes_calls_on(kind: ServerKind) {
    let tenant = Tenant::start(Options::default()).await.expect("the tenant starts");
    let server = Running::start(kind, Some(tenant.url())).await;
    let policy = sent(&server.get("").await)["content-security-policy"].clone();
    assert!(policy.contains("connect-src 'self';"), "no other origin is called: {policy}");

    let info: Value = server.get("api/oauth/info").await.json().await.expect("JSON");
    assert!(info["authorizeEndpoint"].is_string(), "{info}");

    let account = tenant.accounts().remove(0);
    let token = tenant.token_for(&account.user_name).expect("a token");
    let call = |method: reqwest::Method, path: &str| {
        Client::new()
            .request(method, format!("{}api/{path}", server.url))
            .bearer_auth(&token)
            // What a browser adds on its own, and the tenant must not get.
            .header("origin", server.url.trim_end_matches('/'))
            .header("cookie", "session=of-another-app")
    };
    let people = call(reqwest::Method::GET, "v3/public-identities?limit=2").send().await.unwrap();
    assert_eq!(people.status(), 200);
    assert_eq!(people.json::<Value>().await.unwrap().as_array().map(Vec::len), Some(2));

    let body = json!({ "requestedFor": [], "requestedItems": [] });
    let refused = call(reqwest::Method::POST, "beta/access-requests").json(&body).send().await.unwrap();
    assert_eq!(refused.status(), 400, "the body arrived and was judged");
    assert!(tenant.ledger().is_empty());
}

#[tokio::test]
async fn nginx_sends_exactly_the_headers() {
    sends_exactly_the_headers(ServerKind::Nginx).await;
}

#[tokio::test]
async fn caddy_sends_exactly_the_headers() {
    sends_exactly_the_headers(ServerKind::Caddy).await;
}

#[tokio::test]
async fn nginx_passes_calls_on_to_a_tenant_that_answers_no_other_origin() {
    passes_calls_on(ServerKind::Nginx).await;
}

#[tokio::test]
async fn caddy_passes_calls_on_to_a_tenant_that_answers_no_other_origin() {
    passes_calls_on(ServerKind::Caddy).await;
}
