//! The parser, key by key.

use serde_json::{Value, json};

use super::{
    address::{absolute, local},
    *,
};

fn good() -> Value {
    json!({
        "tenant": {
            "apiUrl": "https://acme.api.identitynow.com/",
            "redirectUri": "https://access.acme.example/app/",
            "clientId": "0f1e2d3c",
            "scopes": ["sp:scopes:all"]
        }
    })
}

/// The good configuration with one value put at a JSON pointer.
fn with(pointer: &str, value: Value) -> Value {
    let mut config = good();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let mut at = &mut config;
    for part in parent.split('/').skip(1) {
        at = at.as_object_mut().unwrap().entry(part).or_insert_with(|| json!({}));
    }
    at.as_object_mut().unwrap().insert(key.to_owned(), value);
    config
}

fn problem(config: &Value) -> ConfigProblem {
    parse(&config.to_string()).expect_err("it should have been refused")
}

#[test]
fn the_smallest_configuration_gets_its_defaults() {
    let config = parse(&good().to_string()).unwrap();
    assert_eq!(config.tenant.api_url.as_str(), "https://acme.api.identitynow.com");
    assert_eq!((config.api_version, config.rules), (ApiVersion::Beta, RulesPack::Beta2023));
    assert_eq!(config.session, SessionConfig::default());
    assert_eq!(config.embed.sources(), [SessionSource::Host, SessionSource::Own]);
    assert_eq!(config.clock_speed(), 1);
    assert!(!config.is_loopback() && !config.is_proxied());
}

#[test]
fn everything_that_may_be_set_is_read() {
    let text = json!({
        "$schema": "https://example.com/config.schema.json",
        "tenant": {
            "apiUrl": "http://127.0.0.1:8081", "authorizeUrl": "http://localhost:8081/oauth/authorize",
            "tokenUrl": "http://[::1]:8081/oauth/token", "logoutUrl": "https://acme.identitynow.com/logout",
            "redirectUri": "http://127.0.0.1:8080/", "clientId": "c", "scopes": []
        },
        "apiVersion": "v1", "rules": "v1-2026",
        "session": { "storage": "memory", "tokenKey": "portal.jwt" },
        "branding": {
            "title": "Acme access", "logo": "brand/logo.svg", "helpUrl": "/help?x#y",
            "tokens": { "accent": "light-dark(#00f, oklch(70% 0.1 200))", "radius": "4px" }
        },
        "locale": "pt-BR",
        "embed": {
            "allowedParents": ["https://portal.example", "https://*.corp.example"], "session": ["own", "host"]
        },
        "test": { "clockSpeed": 60 }
    });
    let config = parse(&text.to_string()).unwrap();
    assert_eq!((config.api_version, config.rules), (ApiVersion::V1, RulesPack::V12026));
    assert_eq!(config.session.storage, Storage::Memory);
    assert_eq!(config.session.token_key.as_deref(), Some("portal.jwt"));
    assert_eq!(config.branding.tokens.len(), 2);
    assert_eq!(config.clock_speed(), 60);
    assert_eq!(config.embed.sources(), [SessionSource::Own, SessionSource::Host]);
    assert!(config.is_loopback());
}

#[test]
fn a_file_that_is_no_configuration_is_named_as_what_it_is() {
    assert_eq!(parse("").unwrap_err().problem, Problem::Empty);
    assert_eq!(parse("\u{feff} \n").unwrap_err().problem, Problem::Empty);
    assert_eq!(parse("<!doctype html><html>").unwrap_err().problem, Problem::Html);
    assert_eq!(parse(&" ".repeat(3)).unwrap_err().problem, Problem::Empty);
    assert_eq!(parse(&"x".repeat(300 * 1024)).unwrap_err().problem, Problem::TooLarge);
    assert_eq!(parse("{\n  \"tenant\": {,").unwrap_err().problem, Problem::NotJson { line: 2, column: 14 });
    assert!(matches!(parse("[]").unwrap_err().problem, Problem::Wrong { .. }));
    assert!(matches!(parse(&"[".repeat(100_000)).unwrap_err().problem, Problem::NotJson { .. }));
}

#[test]
fn an_unknown_key_is_named_at_every_level() {
    for (pointer, key) in [
        ("/apiversion", "apiversion"),
        ("/tenant/apiURL", "tenant.apiURL"),
        ("/session/x", "session.x"),
        ("/branding/colour", "branding.colour"),
        ("/embed/parents", "embed.parents"),
        ("/test/speed", "test.speed"),
    ] {
        let problem = problem(&with(pointer, json!(1)));
        assert_eq!(problem.key, key);
        assert!(matches!(problem.problem, Problem::UnknownKey { .. }), "{key}");
    }
}

#[test]
fn a_missing_key_is_named_with_what_it_must_be() {
    for key in ["apiUrl", "redirectUri", "clientId", "scopes"] {
        let mut config = good();
        config["tenant"].as_object_mut().unwrap().remove(key);
        let problem = problem(&config);
        assert_eq!(problem.key, format!("tenant.{key}"));
        assert!(matches!(problem.problem, Problem::Missing { .. }));
    }
    assert_eq!(problem(&json!({})).key, "tenant");
}

#[test]
fn a_wrong_value_is_named_with_what_was_found() {
    for (pointer, value, key) in [
        ("/tenant", json!([]), "tenant"),
        ("/tenant/apiUrl", json!("http://acme.api.identitynow.com"), "tenant.apiUrl"),
        ("/tenant/apiUrl", json!("https://me@acme.example"), "tenant.apiUrl"),
        ("/tenant/apiUrl", json!("https://acme.example/?x"), "tenant.apiUrl"),
        ("/tenant/apiUrl", json!("//acme.example"), "tenant.apiUrl"),
        ("/tenant/apiUrl", json!("http://127.1"), "tenant.apiUrl"),
        ("/tenant/apiUrl", json!("http://2130706433"), "tenant.apiUrl"),
        ("/tenant/apiUrl", json!("http://127.0.0.1.evil.example"), "tenant.apiUrl"),
        ("/tenant/apiUrl", json!("http://localhost.evil.example"), "tenant.apiUrl"),
        ("/tenant/apiUrl", json!("https://acme.example\\@evil"), "tenant.apiUrl"),
        ("/tenant/logoutUrl", json!("javascript:alert(1)"), "tenant.logoutUrl"),
        ("/tenant/redirectUri", json!("/app/"), "tenant.redirectUri"),
        ("/tenant/redirectUri", json!("https://access.example/#x"), "tenant.redirectUri"),
        ("/tenant/redirectUri", json!("http://access.example/"), "tenant.redirectUri"),
        ("/tenant/clientId", json!(""), "tenant.clientId"),
        ("/tenant/clientId", json!(7), "tenant.clientId"),
        ("/tenant/scopes", json!("sp:scopes:all"), "tenant.scopes"),
        ("/tenant/scopes", json!(["a", "b c"]), "tenant.scopes[1]"),
        ("/apiVersion", json!("v2"), "apiVersion"),
        ("/rules", json!(null), "rules"),
        ("/rules", json!("beta-1999"), "rules"),
        ("/rules", json!("x".repeat(1_000)), "rules"),
        ("/session/storage", json!("local"), "session.storage"),
        ("/session/tokenKey", json!("ar.token"), "session.tokenKey"),
        ("/branding/title", json!(" "), "branding.title"),
        ("/branding/logo", json!("https://cdn.example/logo.svg"), "branding.logo"),
        ("/branding/logo", json!("data:image/svg+xml,x"), "branding.logo"),
        ("/branding/helpUrl", json!("http://help.example"), "branding.helpUrl"),
        ("/branding/tokens/accent", json!("url(//evil)"), "branding.tokens.accent"),
        ("/branding/tokens/accent", json!("red;}"), "branding.tokens.accent"),
        ("/branding/tokens/Accent", json!("red"), "branding.tokens.Accent"),
        ("/locale", json!("de_DE"), "locale"),
        ("/embed/allowedParents", json!(["https://portal.example/"]), "embed.allowedParents[0]"),
        ("/embed/allowedParents", json!(["*"]), "embed.allowedParents[0]"),
        ("/embed/allowedParents", json!(["https://*.com"]), "embed.allowedParents[0]"),
        ("/embed/allowedParents", json!(["https://Portal.example"]), "embed.allowedParents[0]"),
        ("/embed/session", json!("host"), "embed.session"),
        ("/embed/session", json!([]), "embed.session"),
        ("/embed/session", json!(["own", "own"]), "embed.session"),
        ("/embed/session", json!(["own", "host", "own"]), "embed.session"),
        ("/embed/session", json!(["own", "coip"]), "embed.session[1]"),
        ("/embed/session", json!([null]), "embed.session[0]"),
    ] {
        let problem = problem(&with(pointer, value.clone()));
        assert_eq!(problem.key, key, "{value}");
        assert!(matches!(problem.problem, Problem::Wrong { .. }), "{value}");
    }
}

#[test]
fn a_client_secret_is_found_anywhere_and_never_shown() {
    for pointer in
        ["/client_secret", "/tenant/clientSecret", "/branding/tokens/client-secret", "/x/y/CLIENT_SECRET"]
    {
        let problem = problem(&with(pointer, json!("hunter2")));
        assert_eq!(problem.problem, Problem::Secret, "{pointer}");
        assert!(!format!("{problem:?} {:?}", problem.message()).contains("hunter2"));
    }
    let in_a_list = json!({ "tenant": [{ "client_secret": "hunter2" }] });
    assert_eq!(problem(&in_a_list).key, "tenant[0].client_secret");
}

#[test]
fn a_fast_clock_is_only_for_a_tenant_on_this_machine() {
    let refused = problem(&with("/test/clockSpeed", json!(10)));
    assert_eq!((refused.key.as_str(), refused.problem), ("test", Problem::TestElsewhere));
    let mut proxied = with("/test/clockSpeed", json!(10));
    proxied["tenant"]["apiUrl"] = json!("/isc");
    assert_eq!(problem(&proxied).problem, Problem::TestElsewhere);
    proxied["tenant"]["redirectUri"] = json!("http://localhost:8080/");
    assert_eq!(parse(&proxied.to_string()).unwrap().clock_speed(), 10);
}

#[test]
fn only_the_tenant_s_own_hosts_are_trusted() {
    let config = parse(&good().to_string()).unwrap();
    for own in ["https://acme.login.sailpoint.com/oauth/authorize", "https://acme.identitynow.com/logout"] {
        assert!(matches!(config.trust(own), Trust::Own(_)), "{own}");
    }
    for foreign in [
        "https://evil.example/oauth",
        "http://acme.login.sailpoint.com/",
        "https://sailpoint.com.evil.example/",
        "https://evilsailpoint.com/",
        "https://127.0.0.1/",
        "/oauth/token",
        "javascript:alert(1)",
        "",
        "https://sailpoint.com/",
    ] {
        assert_eq!(config.trust(foreign), Trust::Foreign, "{foreign}");
    }
    let mut local = good();
    local["tenant"]["apiUrl"] = json!("http://127.0.0.1:8081");
    let config = parse(&local.to_string()).unwrap();
    assert!(matches!(config.trust("http://localhost:9999/oauth/authorize"), Trust::Own(_)));
    assert_eq!(config.trust("https://acme.login.sailpoint.com/"), Trust::Foreign);
}

#[test]
fn a_proxy_serves_the_token_endpoint_beside_the_api() {
    for (api, proxied, token) in [
        ("/isc", true, "/isc/oauth/token"),
        ("https://access.acme.example/isc/", true, "https://access.acme.example/isc/oauth/token"),
        ("/", true, "/oauth/token"),
        ("https://acme.api.identitynow.com", false, "https://acme.api.identitynow.com/oauth/token"),
        ("http://127.0.0.1:8081", false, "http://127.0.0.1:8081/oauth/token"),
    ] {
        let mut config = good();
        config["tenant"]["apiUrl"] = json!(api);
        let config = parse(&config.to_string()).unwrap();
        assert_eq!(config.is_proxied(), proxied, "{api}");
        assert_eq!(config.tenant.api_url.join("/oauth/token"), token);
    }
}

#[test]
fn the_service_s_own_screens_are_where_the_configuration_says_or_beside_the_api() {
    let ui = |api: &str, ui: Option<&str>| {
        let config = with("/tenant/apiUrl", json!(api));
        let config = match ui {
            Some(ui) => {
                let mut config = config;
                config["tenant"]["uiUrl"] = json!(ui);
                config
            }
            None => config,
        };
        parse(&config.to_string()).unwrap().ui_url()
    };
    let acme = Some("https://acme.identitynow.com".to_owned());
    assert_eq!(ui("https://acme.api.identitynow.com", None), acme);
    assert_eq!(
        ui("https://acme.api.identitynowgov.com", None).as_deref(),
        Some("https://acme.identitynowgov.com")
    );
    assert_eq!(
        ui("https://acme.api.identitynow.com", Some("https://id.acme.example/")).as_deref(),
        Some("https://id.acme.example/")
    );
    for proxied in ["/isc", "https://gate.acme.example", "https://acme.api.identitynow.example"] {
        assert_eq!(ui(proxied, None), None, "{proxied}");
        assert_eq!(ui(proxied, Some("https://acme.identitynow.com")), acme);
    }
}

#[test]
fn addresses_are_split_or_refused() {
    let parts = absolute("https://Acme.example:8443/a/b?c=d?e#f?g").unwrap();
    assert_eq!((parts.https, parts.host, parts.port), (true, "Acme.example", Some(8443)));
    assert_eq!(
        (parts.tail.path, parts.tail.query, parts.tail.fragment),
        ("/a/b", Some("c=d?e"), Some("f?g"))
    );
    assert_eq!(parts.origin(), "https://acme.example:8443");
    assert_eq!(absolute("https://a.example:443").unwrap().origin(), "https://a.example");
    for refused in [
        "",
        "https://",
        "https:///x",
        "https://a b",
        "https://a.example:0",
        "https://a.example:65536",
        "ftp://a",
        "https://a.example:",
        "https://-a.example",
        "https://a..example",
        "https://a.example.",
        "https://[::2]/",
        "https://a.example/%",
        "https://a.example/%2",
        "https://a.example/\u{202e}",
        "https://a.example/\n",
        "HTTPS://a.example",
        "https://a.example/#a#b",
        "https://1.2.3",
        "https://01.2.3.4",
        "https://a_b.example",
    ] {
        assert!(absolute(refused).is_none(), "{refused}");
    }
    assert!(local("/a?b#c").is_some());
    for refused in ["a", "//a", "/\\a", "/ a", "", "/%zz"] {
        assert!(local(refused).is_none(), "{refused}");
    }
}

#[test]
fn a_safe_link_leads_to_https_this_machine_or_this_server() {
    for safe in ["https://help.example/a?b#c", "http://127.0.0.1:1/", "/help"] {
        assert!(SafeUrl::parse(safe).is_some(), "{safe}");
    }
    for unsafe_link in [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "http://help.example",
        "//help.example",
        "vbscript:x",
        "https://a@b.example",
        "blob:https://a",
        "help",
    ] {
        assert!(SafeUrl::parse(unsafe_link).is_none(), "{unsafe_link}");
    }
}

#[test]
fn query_values_are_encoded() {
    assert_eq!(encode_component("a b&c=ä/~"), "a%20b%26c%3D%C3%A4%2F~");
}

#[test]
fn every_problem_has_its_sentence() {
    for (text, key) in [
        ("", "config.empty"),
        ("<p>", "config.html"),
        ("{", "config.not-json"),
        ("[]", "config.wrong-file"),
        ("{}", "config.missing"),
        ("{\"x\":1}", "config.unknown-key"),
        ("{\"tenant\":1}", "config.wrong"),
        ("{\"client_secret\":1}", "config.secret"),
    ] {
        assert_eq!(parse(text).unwrap_err().message().id.key(), key, "{text}");
    }
    assert_eq!(problem(&with("/test/clockSpeed", json!(10))).message().id.key(), "config.test-elsewhere");
    assert_eq!(parse(&"x".repeat(300 * 1024)).unwrap_err().message().id.key(), "config.too-large");
    assert_eq!(ConfigProblem::unreachable(None).message().id.key(), "config.unreachable");
    assert_eq!(ConfigProblem::unreachable(Some(404)).message().id.key(), "config.unreachable-status");
}

#[test]
fn a_rule_with_a_star_names_the_hosts_below_a_domain_and_nothing_else() {
    let named = |origin: &str, rule: &str| Origin::parse(origin).is_some_and(|it| it.is_named_by(rule));
    let rule = "https://*.corp.example";
    for inside in ["https://portal.corp.example", "https://a.b.corp.example"] {
        assert!(named(inside, rule), "{inside}");
    }
    for outside in [
        "https://corp.example",
        "https://evilcorp.example",
        "https://.corp.example",
        "https://portal.corp.example:8443",
        "https://portal.corp.example.evil.example",
        "http://portal.corp.example",
        "https://portal.corp.example/",
        "null",
        "",
    ] {
        assert!(!named(outside, rule), "{outside}");
    }
    assert!(named("https://portal.corp.example:8443", "https://*.corp.example:8443"));
    assert!(named("https://portal.example", "https://portal.example"));
    assert!(!named("https://portal.example", "https://portal.example:8443"));
}

#[test]
fn an_origin_is_read_from_an_address_and_spelt_as_browsers_do() {
    let of = |url: &str| Origin::of(url).map(|origin| origin.as_str().to_owned());
    assert_eq!(of("https://Portal.example:443/a/b?c#d").as_deref(), Some("https://portal.example"));
    assert_eq!(of("http://127.0.0.1:8080/x").as_deref(), Some("http://127.0.0.1:8080"));
    for none in ["", "null", "about:blank", "http://portal.example/", "https://user@portal.example/"] {
        assert_eq!(of(none), None, "{none}");
    }
}
