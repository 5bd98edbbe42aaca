//! Each recipe is read as its server would read it, and must come to the same headers for a page, an asset and the
//! loader. nginx and Caddy are run with theirs besides: `tests/servers.rs`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::serve::headers::{Place, headers};

const PATHS: [(&str, Place); 6] = [
    ("/index.html", Place::Page),
    ("/config.json", Place::Facts),
    ("/manifest.json", Place::Facts),
    ("/assets/0123456789abcdef/app.js", Place::Asset),
    ("/relay.html", Place::Relay),
    ("/embed/v1/access-request.js", Place::Loader),
];

type Headers = BTreeMap<String, String>;

fn config() -> Value {
    json!({
        "tenant": { "apiUrl": "https://acme.api.identitynow.com", "tokenUrl": "https://acme.login.sailpoint.com/oauth/token" },
        "embed": { "allowedParents": ["https://portal.example", "https://*.corp.example"] },
    })
}

fn site() -> Site {
    Site::of_config(&config(), "access.acme.example", "/srv/access-request", None).expect("a site")
}

fn expected(place: Place) -> Headers {
    let own = headers(&site().policy);
    let place =
        place.headers(&site().policy).into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    own.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(place).collect()
}

/// Puts a header, which must not be there yet unless it replaces.
fn put(headers: &mut Headers, name: &str, value: &str, replaces: bool) {
    let before = headers.insert(name.to_ascii_lowercase(), value.to_owned());
    assert!(replaces || before.is_none(), "{name} is sent twice");
}

/// Whether a pattern, or the name of one, is that of this path: each names the place it is for.
fn is_meant(path: &str, pattern: &str) -> bool {
    let word = match Place::of(path.trim_start_matches('/')) {
        Place::Page => return false,
        Place::Facts => ["facts", "config.json"],
        Place::Asset => ["asset", "asset"],
        Place::Relay => ["relay", "relay"],
        Place::Loader => ["loader", "embed"],
    };
    word.iter().any(|word| pattern.contains(word))
}

fn check(kind: ServerKind, read: impl Fn(&str, &str) -> Headers) {
    let text = recipe(kind, &site());
    for (path, place) in PATHS {
        assert_eq!(read(&text, path), expected(place), "{kind:?} at {path}");
    }
}

#[test]
fn the_policy_names_tenant_and_portals_of_the_config() {
    let policy = site().policy;
    assert_eq!(policy.connect, ["https://acme.api.identitynow.com", "https://acme.login.sailpoint.com"]);
    assert_eq!(policy.frame_ancestors, ["https://portal.example", "https://*.corp.example"]);
    let proxied = json!({ "tenant": { "apiUrl": "/api" } });
    let site = Site::of_config(&proxied, "a.example", "/srv", Some("https://acme.api.identitynow.com/"))
        .expect("a site");
    assert_eq!(
        (site.policy.connect.len(), site.tenant.as_deref()),
        (0, Some("https://acme.api.identitynow.com"))
    );
}

#[test]
fn nothing_of_a_config_ends_a_setting_of_a_server() {
    for (pointer, text) in [
        ("/tenant/apiUrl", "https://a.example; script-src *"),
        ("/tenant/apiUrl", "https://a.example\nx"),
        ("/tenant/apiUrl", "http://a.example"),
        ("/tenant/tokenUrl", "javascript:x"),
        ("/embed/allowedParents/0", "https://a.example\" always; x"),
        ("/embed/allowedParents/0", "https://a.example/path"),
        ("/embed/allowedParents/0", "*"),
    ] {
        let mut config = config();
        *config.pointer_mut(pointer).expect(pointer) = json!(text);
        assert!(Site::of_config(&config, "a.example", "/srv", None).is_err(), "{pointer}: {text}");
    }
    for (host, root, tenant) in
        [("a b", "/srv", None), ("a.example", "/srv;", None), ("a.example", "/srv", Some("https://a/b"))]
    {
        assert!(Site::of_config(&config(), host, root, tenant).is_err(), "{host} {root} {tenant:?}");
    }
}

/// `name "value"` of a line, without what follows.
fn quoted(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.trim().split_once(" \"")?;
    Some((name, rest.split_once('"')?.0))
}

#[test]
fn nginx_is_told_the_headers() {
    check(ServerKind::Nginx, |text, path| {
        let mut variables: BTreeMap<String, String> = BTreeMap::new();
        let mut headers = Headers::new();
        let mut variable = String::new();
        for line in text.lines().map(str::trim) {
            if let Some(rest) = line.strip_prefix("map $uri ") {
                variable = rest.trim_end_matches(" {").to_owned();
            } else if line.starts_with("\"~") || line.starts_with("default ") {
                let (pattern, value) =
                    quoted(line.strip_prefix('"').unwrap_or(line)).expect("a row of a map");
                if pattern == "default" {
                    variables.entry(variable.clone()).or_insert_with(|| value.to_owned());
                } else if is_meant(path, pattern) {
                    variables.insert(variable.clone(), value.to_owned());
                }
            } else if let Some(rest) = line.strip_prefix("add_header ") {
                let (name, value) = quoted(rest).unwrap_or_else(|| rest.split_once(' ').expect("a value"));
                let value = value
                    .split([';', ' '])
                    .next()
                    .filter(|word| word.starts_with('$'))
                    .map_or(value, |word| &variables[word]);
                if !value.is_empty() {
                    put(&mut headers, name, value, false);
                }
            }
        }
        headers
    });
}

#[test]
fn caddy_is_told_the_headers() {
    check(ServerKind::Caddy, |text, path| {
        let mut headers = Headers::new();
        for line in text.lines().filter(|line| line.starts_with("\t\t") && line.contains(" \"")) {
            let line = line.trim();
            match line.strip_prefix("header @") {
                None => {
                    let (name, value) = quoted(line).expect("a header");
                    put(&mut headers, name, value, false);
                }
                Some(rest) => {
                    let (matcher, header) = rest.split_once(' ').expect("a matcher");
                    let (name, value) = quoted(header).expect("a header");
                    if is_meant(path, matcher) {
                        put(&mut headers, name, value, true);
                    }
                }
            }
        }
        headers
    });
}

#[test]
fn apache_is_told_the_headers() {
    check(ServerKind::Apache, |text, path| {
        let mut headers = Headers::new();
        let mut place = "";
        for line in text.lines().map(str::trim) {
            if line.starts_with("<LocationMatch") {
                place = line;
            } else if line == "</LocationMatch>" {
                place = "";
            } else if let Some(rest) =
                line.strip_prefix("Header always set ").filter(|_| place.is_empty() || is_meant(path, place))
            {
                let (name, value) = quoted(rest).expect("a header");
                put(&mut headers, name, value, !place.is_empty());
            }
        }
        headers
    });
}

#[test]
fn iis_is_told_the_headers() {
    check(ServerKind::Iis, |text, path| {
        let mut headers = Headers::new();
        let mut folder = "/".to_owned();
        for line in text.lines().map(str::trim) {
            if let Some(rest) = line.strip_prefix("<location path=\"") {
                folder = format!("/{}", rest.split_once('"').expect("a folder or file").0);
            } else if !path.starts_with(&folder) {
                continue;
            } else if let Some(rest) = line.strip_prefix("<remove name=\"") {
                headers.remove(&rest.split_once('"').expect("a name").0.to_ascii_lowercase());
            } else if let Some(rest) = line.strip_prefix("<add name=\"") {
                let (name, rest) = rest.split_once("\" value=\"").expect("a value");
                let value = rest
                    .strip_suffix("\" />")
                    .expect("the end")
                    .replace("&quot;", "\"")
                    .replace("&amp;", "&");
                put(&mut headers, name, &value, false);
            }
        }
        headers
    });
    assert_eq!(recipe(ServerKind::Iis, &site()).matches("<location ").count(), 5);
}

#[test]
fn a_headers_file_says_no_header_twice() {
    check(ServerKind::HeadersFile, |text, path| {
        let mut headers = Headers::new();
        let mut applies = false;
        for line in text.lines() {
            match line.strip_prefix("  ") {
                None => {
                    applies = line.strip_suffix('*').map_or(line == path, |start| path.starts_with(start))
                }
                Some(header) if applies => {
                    let (name, value) = header.split_once(": ").expect("a header");
                    put(&mut headers, name, value, false);
                }
                Some(_) => {}
            }
        }
        headers
    });
}

#[test]
fn cloudfront_is_told_the_headers() {
    check(ServerKind::Cloudfront, |text, path| {
        let policies: Vec<Value> = serde_json::from_str(text).expect("JSON");
        let name = match Place::of(path.trim_start_matches('/')) {
            Place::Page => "access-request-page",
            Place::Facts => "access-request-facts",
            Place::Asset => "access-request-assets",
            Place::Relay => "access-request-relay",
            Place::Loader => "access-request-embed",
        };
        let policy = policies.into_iter().find(|policy| policy["Name"] == name).expect(name);
        let mut headers = Headers::new();
        let items = policy["CustomHeadersConfig"]["Items"].as_array().expect("items");
        assert_eq!(policy["CustomHeadersConfig"]["Quantity"], items.len());
        for item in items {
            put(
                &mut headers,
                item["Header"].as_str().expect("a name"),
                item["Value"].as_str().expect("a value"),
                false,
            );
        }
        let security = &policy["SecurityHeadersConfig"];
        let text =
            |pointer: &str| security.pointer(pointer).and_then(Value::as_str).expect("a text").to_owned();
        put(
            &mut headers,
            "content-security-policy",
            &text("/ContentSecurityPolicy/ContentSecurityPolicy"),
            false,
        );
        put(&mut headers, "referrer-policy", &text("/ReferrerPolicy/ReferrerPolicy"), false);
        assert_eq!(security["ContentTypeOptions"]["Override"], true);
        put(&mut headers, "x-content-type-options", "nosniff", false);
        let hsts = &security["StrictTransportSecurity"];
        assert_eq!(hsts["IncludeSubdomains"], true);
        let seconds = &hsts["AccessControlMaxAgeSec"];
        put(
            &mut headers,
            "strict-transport-security",
            &format!("max-age={seconds}; includeSubDomains"),
            false,
        );
        if let Some(origin) =
            policy.pointer("/CorsConfig/AccessControlAllowOrigins/Items/0").and_then(Value::as_str)
        {
            put(&mut headers, "access-control-allow-origin", origin, false);
        }
        headers
    });
}
