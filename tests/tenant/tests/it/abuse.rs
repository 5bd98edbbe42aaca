//! No request may bring the tenant down.

use serde_json::{Value, json};
use tenant::{OnBehalf, Rules};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::client::{ADA, OLIVIA, encode, start};

#[tokio::test]
async fn odd_requests_get_an_answer_and_no_500() {
    let local = start(Rules::V12026).await;
    local.tenant.set_config(tenant::Settings {
        rate_limit: 0,
        on_behalf: OnBehalf::AnyoneByAnyone,
        ..local.tenant.settings()
    });
    let token = local.tenant.token_for(OLIVIA).expect("a token");
    let scraps =
        ["", "%", "%00", "%ff%fe", "\"", "'", "me", "-1", "99999999999999999999", "(((", "\\", "a,b", "null"];
    let paths = [
        "/",
        "//",
        "/beta",
        "/v3/",
        "/access-requests",
        "/access-requests/v9",
        "/oauth/x",
        "/_tenant",
        "/_tenant/x",
        "/v3/account-activities/%00",
        "/beta/entitlements/%ff",
        "/identities/v1/%2e%2e",
    ];
    for path in paths {
        for method in ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"] {
            let reply = local.call_with(&token, method, path, None).await;
            assert!(reply.status < 500, "{method} {path}: {}", reply.status);
        }
    }
    for resource in
        ["public-identities", "requestable-objects", "access-request-status", "account-activities"]
    {
        for name in [
            "limit",
            "offset",
            "count",
            "filters",
            "sorters",
            "identity-id",
            "requested-for",
            "types",
            "term",
        ] {
            for scrap in scraps {
                let path = format!("/v3/{resource}?{name}={scrap}");
                let reply = local.call_with(&token, "GET", &path, None).await;
                assert!(reply.status < 500, "{path}: {} {}", reply.status, reply.text());
            }
        }
    }
    for query in ["(", ")", "a:b:c", "((a) OR", "AND AND", "\"", "name:", "id:* OR", "x*", "()", "a ( ) b"] {
        let body = json!({ "indices": ["*"], "query": { "query": query } });
        let reply = local.call_with(&token, "POST", "/v3/search", Some(&body)).await;
        assert!(reply.status < 500, "{query}: {} {}", reply.status, reply.text());
    }
}

#[tokio::test]
async fn odd_bodies_are_refused_and_nothing_is_committed() {
    let local = start(Rules::V12026).await;
    let ada = local.id(ADA);
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let token = local.tenant.token_for(ADA).expect("a token");
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let long = json!({ "requestedFor": [ada], "requestedItems": vec![json!({"type":"ROLE","id":"x".repeat(1_000)}); 500] });
    let many: Vec<Value> = (0..2_000).map(|n| json!(format!("p{n}"))).collect();
    let wide =
        json!({ "requestedFor": many, "requestedItems": vec![json!({"type":"ROLE","id":"x"}); 2_000] });
    for body in
        [deep, "{".to_owned(), "\u{0}".to_owned(), long.to_string(), wide.to_string(), "null".to_owned()]
    {
        for path in
            ["/beta/access-requests", "/access-requests/v1/cancel", "/access-requests/v1/accounts-selection"]
        {
            let reply = local.send("POST", path, &headers, &body).await.expect("an answer");
            assert!((400..500).contains(&reply.status), "{path}: {}", reply.status);
        }
    }
    assert!(local.tenant.ledger().is_empty());
}

#[tokio::test]
async fn raw_noise_on_the_socket_leaves_the_tenant_standing() {
    let local = start(Rules::Beta2023).await;
    let host = local.tenant.url().trim_start_matches("http://").to_owned();
    let noise: [&[u8]; 5] = [
        b"\x16\x03\x01\x02\x00",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: x\r\n\r\n",
        b"\0",
    ];
    for bytes in noise {
        let mut stream = tokio::net::TcpStream::connect(&host).await.expect("connects");
        stream.write_all(bytes).await.expect("writes");
        stream.shutdown().await.expect("shuts down");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
    }
    let filter = encode("name co \"\u{202e}\u{0}\"");
    let path = format!("/v3/public-identities?filters={filter}");
    assert_eq!(local.get(ADA, &path).await.status, 400);
    assert_eq!(local.get(ADA, "/v3/access-request-config").await.status, 200);
}

#[tokio::test]
async fn the_clock_may_stand_anywhere() {
    let local = start(Rules::Beta2023).await;
    for now in [i64::MIN, -1, 0, 1, i64::MAX] {
        local.tenant.set_now(now);
        local.tenant.advance(std::time::Duration::MAX);
        let reply = local.get(ADA, "/v3/access-request-status?requested-by=me").await;
        assert_eq!(reply.status, 200, "{now}: {}", reply.text());
    }
}
