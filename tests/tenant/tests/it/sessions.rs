//! How long a sign-in lasts, what ends it, and what its tokens may do.

use std::time::Duration;

use serde_json::Value;
use tenant::{CLIENT_ID, Options, Rules};

use crate::client::{ADA, Local, OLIVIA, REDIRECT, Reply, start, text, with};
use crate::oauth::{VERIFIER, authorize, choose_as, claims, exchange, param, refresh};

const CONFIG: &str = "/v3/access-request-config";

/// A finished sign-in: its cookie and its token answer.
async fn sign_in(local: &Local, user: &str, change: &[(&str, &str)]) -> (String, Value) {
    let back = choose_as(local, user, change).await;
    let cookie = back.header("set-cookie").and_then(|c| c.split(';').next()).expect("a cookie").to_owned();
    let code = param(&back, "code").expect("a code");
    (cookie, exchange(local, &code, VERIFIER, REDIRECT).await.json())
}

async fn config(local: &Local, answer: &Value) -> Reply {
    local.call_with(text(answer, "/access_token"), "GET", CONFIG, None).await
}

#[tokio::test]
async fn a_refresh_token_ends_a_day_after_signing_in() {
    let local = start(Rules::Beta2023).await;
    let (_, first) = sign_in(&local, ADA, &[]).await;
    local.tenant.advance(Duration::from_secs(86_000));
    let second = refresh(&local, text(&first, "/refresh_token")).await.json();
    assert_eq!(config(&local, &second).await.status, 200);
    local.tenant.advance(Duration::from_secs(401));
    let late = refresh(&local, text(&second, "/refresh_token")).await;
    assert_eq!((late.status, text(&late.json(), "/error")), (400, "invalid_grant"));
}

#[tokio::test]
async fn a_code_without_its_verifier_and_a_public_client_with_a_secret_get_nothing() {
    let local = start(Rules::Beta2023).await;
    let code = param(&choose_as(&local, ADA, &[]).await, "code").expect("a code");
    let without = [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT_ID),
        ("code", code.as_str()),
        ("redirect_uri", REDIRECT),
    ];
    assert_eq!(local.form("/oauth/token", &without).await.status, 400);
    assert_eq!(exchange(&local, &code, VERIFIER, REDIRECT).await.status, 400, "one attempt only");
    let code = param(&choose_as(&local, ADA, &[]).await, "code").expect("a code");
    let mut secret = without.to_vec();
    secret[2].1 = &code;
    secret.extend([("code_verifier", VERIFIER), ("client_secret", "guess")]);
    let reply = local.form("/oauth/token", &secret).await;
    assert_eq!((reply.status, text(&reply.json(), "/error")), (401, "invalid_client"));
}

/// The key once outlived a reset, and with it every token, even revoked ones.
#[tokio::test]
async fn a_reset_ends_every_token_and_session() {
    let local = start(Rules::Beta2023).await;
    let (cookie, answer) = sign_in(&local, ADA, &[]).await;
    let (_, revoked) = sign_in(&local, ADA, &[]).await;
    let renewed = refresh(&local, text(&revoked, "/refresh_token")).await.json();
    refresh(&local, text(&revoked, "/refresh_token")).await;
    assert_eq!(config(&local, &renewed).await.status, 401);
    local.tenant.reset().expect("reset");
    for old in [&answer, &renewed] {
        assert_eq!(config(&local, old).await.status, 401);
        assert_eq!(refresh(&local, text(old, "/refresh_token")).await.status, 400);
    }
    assert_eq!(authorize(&local, &[], &[("cookie", &cookie)]).await.status, 200, "the page, no code");
    assert_eq!(local.get(ADA, CONFIG).await.status, 200);
}

#[tokio::test]
async fn signing_out_ends_this_browser_and_no_other() {
    let local = start(Rules::Beta2023).await;
    let (desk, at_desk) = sign_in(&local, ADA, &[]).await;
    let (phone, on_phone) = sign_in(&local, ADA, &[]).await;
    local.send("GET", "/oauth/logout", &[("cookie", &desk)], "").await.expect("an answer");
    assert_eq!(config(&local, &at_desk).await.status, 401);
    assert_eq!(refresh(&local, text(&at_desk, "/refresh_token")).await.status, 400);
    assert_eq!(authorize(&local, &[], &[("cookie", &desk)]).await.status, 200);
    assert_eq!(config(&local, &on_phone).await.status, 200);
    assert_eq!(refresh(&local, text(&on_phone, "/refresh_token")).await.status, 200);
    assert_eq!(authorize(&local, &[], &[("cookie", &phone)]).await.status, 303);
}

/// "Scopes outside the user's level are silently dropped."
#[tokio::test]
async fn a_token_has_no_scope_beyond_its_owners_level() {
    let local = start(Rules::Beta2023).await;
    let asked = "idn:access-request:manage idn:access-request-self:manage sp:search:read";
    let (_, plain) = sign_in(&local, ADA, &[("scope", asked)]).await;
    assert_eq!(text(&plain, "/scope"), "idn:access-request-self:manage");
    let (_, admin) = sign_in(&local, OLIVIA, &[("scope", asked)]).await;
    assert_eq!(text(&admin, "/scope"), asked);
    let (_, all) = sign_in(&local, ADA, &[("scope", "sp:scopes:all")]).await;
    for path in [
        CONFIG,
        "/beta/access-request-status?requested-by=me",
        "/beta/requestable-objects?identity-id=me",
        "/beta/entitlements",
        "/v3/public-identities",
        "/beta/access-request-approvals/pending?owner-id=me",
        "/beta/account-activities?requested-by=me",
        "/beta/tenant",
    ] {
        assert_eq!(
            local.call_with(text(&all, "/access_token"), "GET", path, None).await.status,
            200,
            "{path}"
        );
    }
}

#[tokio::test]
async fn tokens_say_when_they_were_issued_only_when_told_to() {
    let local = with(Options { issued_at_claim: true, ..Options::default() }).await;
    let token = local.tenant.token_for(ADA).expect("a token");
    let claims = claims(&token);
    assert_eq!(claims["exp"].as_i64(), claims["iat"].as_i64().map(|at| at + 750));
}
