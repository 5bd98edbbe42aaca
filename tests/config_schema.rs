//! `docs/config.schema.json` and the parser agree: an editor that checks the file against the schema says what the app
//! will say.

use access_request::config;
use proptest::prelude::*;
use serde_json::{Value, json};

fn schema() -> jsonschema::Validator {
    let text = include_str!("../docs/config.schema.json");
    let schema: Value = serde_json::from_str(text).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is one")
}

fn good() -> Value {
    json!({
        "tenant": {
            "apiUrl": "https://acme.api.identitynow.com", "redirectUri": "https://access.acme.example/",
            "clientId": "c", "scopes": ["sp:scopes:all"]
        },
        "apiVersion": "v3", "rules": "beta-2023",
        "session": { "storage": "session", "tokenKey": "portal" },
        "branding": { "title": "Access", "logo": "logo.svg", "helpUrl": "/help", "tokens": { "accent": "#123" } },
        "locale": "de",
        "embed": { "allowedParents": ["https://portal.example"], "session": ["host"] }
    })
}

const PLACES: [&str; 26] = [
    "/tenant",
    "/tenant/apiUrl",
    "/tenant/authorizeUrl",
    "/tenant/tokenUrl",
    "/tenant/logoutUrl",
    "/tenant/uiUrl",
    "/tenant/redirectUri",
    "/tenant/clientId",
    "/tenant/scopes",
    "/tenant/extra",
    "/apiVersion",
    "/rules",
    "/session",
    "/session/storage",
    "/session/tokenKey",
    "/branding/title",
    "/branding/logo",
    "/branding/helpUrl",
    "/branding/tokens/accent",
    "/branding/tokens",
    "/locale",
    "/embed/allowedParents",
    "/embed/session",
    "/test",
    "/test/clockSpeed",
    "/extra",
];

/// Values that are legal somewhere, nearly legal, or of another type.
fn value() -> impl Strategy<Value = Value> {
    let texts = prop::sample::select(vec![
        "",
        " ",
        "x",
        "beta",
        "v1",
        "v1-2026",
        "memory",
        "host",
        "own",
        "de",
        "de-DE",
        "de_DE",
        "en-",
        "abcd",
        "portal.jwt",
        "ar.x",
        "https://a.example",
        "https://a.example/",
        "https://a.example/x?y",
        "https://a.example#z",
        "http://a.example",
        "http://127.0.0.1:8081",
        "http://127.0.0.256",
        "http://127.1",
        "http://localhost:80",
        "http://localhost.evil",
        "http://[::1]:1",
        "https://[::1]",
        "https://[::2]",
        "https://u@a.example",
        "https://a.example:99999",
        "https://a.example:443",
        "https://*.corp.example",
        "https://*.com",
        "https://A.example",
        "https://1.2.3",
        "https://1.2.3.4",
        "https://a_b",
        "/isc",
        "/",
        "//a",
        "/a/../b",
        "/%41",
        "/%4",
        "logo.svg",
        "a/b.png",
        "../x",
        "javascript:alert(1)",
        "data:x",
        "#fff",
        "rgb(1 2 3)",
        "url(x)",
        "a;b",
        "light-dark(red, blue)",
        "1px/*x*/",
        "calc(1px * 2)",
        "a\nb",
        "a\u{7f}b",
        "ä",
        "sp:scopes:all",
        "a b",
        "a\"b",
        "https://a.example/?q=a?b#c?d",
    ])
    .prop_map(|text| json!(text));
    let long = (75usize..85).prop_map(|length| json!("x".repeat(length)));
    let texts = prop_oneof![4 => texts, 1 => "\\PC{0,6}".prop_map(|text| json!(text)), 1 => long];
    prop_oneof![
        8 => texts.clone(),
        2 => prop::collection::vec(texts.clone(), 0..3).prop_map(Value::Array),
        1 => prop::sample::select(vec![json!(null), json!(true), json!(0), json!(1), json!(60), json!(3601), json!(1.5), json!(-1)]),
        1 => ("[a-z-]{0,12}|Accent|clientSecret|client_secret|client-secret|clockSpeed", texts).prop_map(|(key, text)| json!({ key: text })),
        1 => Just(json!({})),
        1 => prop::collection::vec(prop::sample::select(vec!["host", "own"]), 0..4).prop_map(|names| json!(names)),
    ]
}

fn put(config: &mut Value, place: &str, value: Value) {
    let (parent, key) = place.rsplit_once('/').expect("a pointer");
    let mut at = config;
    for part in parent.split('/').skip(1) {
        let Some(map) = at.as_object_mut() else { return };
        at = map.entry(part).or_insert_with(|| json!({}));
    }
    if let Some(map) = at.as_object_mut() {
        map.insert(key.to_owned(), value);
    }
}

#[test]
fn the_schema_s_example_and_the_shipped_file_are_accepted_by_both() {
    let schema = schema();
    let shipped: Value = serde_json::from_str(include_str!("../src/static/config.json")).expect("JSON");
    let text: Value = serde_json::from_str(include_str!("../docs/config.schema.json")).expect("JSON");
    for example in text["examples"].as_array().expect("examples").iter().chain([&good(), &shipped]) {
        assert!(schema.is_valid(example));
        config::parse(&example.to_string()).expect("the example is right");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_one_accepts_the_other_accepts(
        changes in prop::collection::vec((prop::sample::select(PLACES.to_vec()), value()), 1..3),
        local in any::<bool>(),
    ) {
        thread_local!(static SCHEMA: jsonschema::Validator = schema());
        let mut config = good();
        if local {
            put(&mut config, "/tenant/apiUrl", json!("http://127.0.0.1:8081"));
        }
        for (place, value) in changes {
            put(&mut config, place, value);
        }
        let parsed = config::parse(&config.to_string());
        let valid = SCHEMA.with(|schema| schema.is_valid(&config));
        prop_assert_eq!(parsed.is_ok(), valid, "{:#} {:?}", config, parsed.err());
    }
}
