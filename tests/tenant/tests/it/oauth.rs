//! Signing in and what must not work while doing so.

use serde_json::Value;
use tenant::{API_CLIENT_ID, API_CLIENT_SECRET, CLIENT_ID, Rules};

use crate::client::{ADA, Local, REDIRECT, Reply, encode, start, text};

/// RFC 7636, appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub fn wish(change: &[(&str, &str)]) -> String {
    let mut params = vec![
        ("client_id", CLIENT_ID),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("state", "s t/1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in change {
        params.retain(|(n, _)| n != name);
        params.push((name, value));
    }
    params.iter().map(|(n, v)| format!("{n}={}", encode(v))).collect::<Vec<_>>().join("&")
}

pub async fn authorize(local: &Local, change: &[(&str, &str)], headers: &[(&str, &str)]) -> Reply {
    let path = format!("/oauth/authorize?{}", wish(change));
    local.send("GET", &path, headers, "").await.expect("an answer")
}

/// Chooses Ada on the page; the answer with the code.
async fn choose(local: &Local) -> Reply {
    choose_as(local, ADA, &[]).await
}

/// Chooses somebody on the page that a wish with this change leads to.
pub async fn choose_as(local: &Local, user: &str, change: &[(&str, &str)]) -> Reply {
    let body = format!("{}&account={user}", wish(change));
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    local.send("POST", "/oauth/authorize", &headers, &body).await.expect("an answer")
}

pub fn param(reply: &Reply, name: &str) -> Option<String> {
    let (_, query) = reply.header("location")?.split_once('?')?;
    query.split('&').find_map(|p| p.strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
}

async fn code(local: &Local) -> String {
    param(&choose(local).await, "code").expect("a code")
}

pub async fn exchange(local: &Local, code: &str, verifier: &str, redirect: &str) -> Reply {
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT_ID),
        ("code", code),
        ("redirect_uri", redirect),
        ("code_verifier", verifier),
    ];
    local.form("/oauth/token", &fields).await
}

pub async fn refresh(local: &Local, token: &str) -> Reply {
    let fields = [("grant_type", "refresh_token"), ("client_id", CLIENT_ID), ("refresh_token", token)];
    local.form("/oauth/token", &fields).await
}

pub fn claims(token: &str) -> Value {
    use base64::Engine;
    let payload = token.split('.').nth(1).expect("a payload");
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}

#[tokio::test]
async fn a_person_signs_in_and_gets_the_documented_claims() {
    let local = start(Rules::Beta2023).await;
    let page = authorize(&local, &[], &[]).await;
    assert!(page.text().contains("Sign in as <bdi>Ada Example</bdi>"));
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(
        policy.starts_with("default-src 'none'")
            && policy.contains("form-action 'self' http://127.0.0.1:8080;")
    );
    let back = choose(&local).await;
    assert_eq!((back.status, param(&back, "state").as_deref()), (303, Some("s%20t%2F1")));
    let cookie = back.header("set-cookie").expect("a cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    let code = param(&back, "code").expect("a code");
    let answer = exchange(&local, &code, VERIFIER, REDIRECT).await.json();
    assert_eq!(answer["expires_in"], 750);
    assert_eq!(answer["identity_id"], local.id(ADA));
    let token = text(&answer, "/access_token");
    let claims = claims(token);
    for name in [
        "tenant_id",
        "pod",
        "org",
        "identity_id",
        "user_name",
        "user_id",
        "client_id",
        "authorities",
        "strong_auth",
        "strong_auth_supported",
        "internal",
        "enabled",
        "accessType",
        "scope",
        "exp",
        "jti",
    ] {
        assert!(claims.get(name).is_some(), "{name}");
    }
    assert_eq!(claims["user_name"], "ada.example");
    assert!(claims.get("email").is_none());
    assert!(claims.get("iat").is_none(), "not in the documented payload");
    let me = local.call_with(token, "GET", "/oauth/userinfo", None).await.json();
    assert_eq!((text(&me, "/uid"), text(&me, "/displayName")), ("ada.example", "Ada Example"));
}

#[tokio::test]
async fn a_session_skips_the_page_until_sign_out_or_prompt_login() {
    let local = start(Rules::Beta2023).await;
    let cookie = choose(&local)
        .await
        .header("set-cookie")
        .expect("a cookie")
        .split(';')
        .next()
        .expect("a pair")
        .to_owned();
    let headers = [("cookie", cookie.as_str())];
    assert_eq!(authorize(&local, &[], &headers).await.status, 303);
    assert_eq!(authorize(&local, &[("prompt", "login")], &headers).await.status, 200);
    let path = format!("/oauth/logout?post_logout_redirect_uri={}", encode("http://127.0.0.1:8080/app"));
    let out = local.send("GET", &path, &headers, "").await.expect("an answer");
    assert!(
        out.text().contains("You are signed out")
            && out.text().contains("href=\"http://127.0.0.1:8080/app\"")
    );
    assert_eq!(authorize(&local, &[], &headers).await.status, 200);
    let foreign =
        format!("/oauth/logout?post_logout_redirect_uri={}", encode("http://127.0.0.1:8080.evil.example/"));
    let out = local.send("GET", &foreign, &[], "").await.expect("an answer");
    assert!(!out.text().contains("href=\"http"));
    assert_eq!(
        param(&authorize(&local, &[("prompt", "none")], &headers).await, "error").as_deref(),
        Some("login_required")
    );
}

#[tokio::test]
async fn anybody_else_is_found_by_name_and_hostile_text_stays_text() {
    let local = start(Rules::Beta2023).await;
    let page = authorize(&local, &[("find", "beispiel")], &[]).await.text();
    assert!(page.contains(".beispiel\">Sign in as"), "{page}");
    let page = authorize(&local, &[("find", "\"><script>x</script>"), ("state", "\"><b>")], &[]).await.text();
    assert!(!page.contains("<script>") && !page.contains("\"><b>"));
}

#[tokio::test]
async fn a_foreign_redirect_or_client_is_told_to_the_person_only() {
    let local = start(Rules::Beta2023).await;
    for change in [
        ("redirect_uri", "http://127.0.0.1:8080/other"),
        ("redirect_uri", "http://127.0.0.1:8080"),
        ("redirect_uri", "https://evil.example/"),
        ("client_id", "somebody-else"),
        ("client_id", API_CLIENT_ID),
    ] {
        let reply = authorize(&local, &[change], &[]).await;
        assert_eq!((reply.status, reply.header("location")), (400, None), "{change:?}");
    }
    for change in [
        ("response_type", "token"),
        ("code_challenge", ""),
        ("code_challenge", VERIFIER.trim_end_matches('k')),
        ("code_challenge_method", "plain"),
    ] {
        let reply = authorize(&local, &[change], &[]).await;
        assert_eq!(reply.status, 303, "{change:?}");
        assert!(param(&reply, "error").is_some() && param(&reply, "code").is_none());
        assert_eq!(param(&reply, "state").as_deref(), Some("s%20t%2F1"));
    }
}

#[tokio::test]
async fn a_code_works_once_with_its_verifier_and_its_address_in_time() {
    let local = start(Rules::Beta2023).await;
    let wrong = VERIFIER.replace('d', "e");
    assert_eq!(exchange(&local, &code(&local).await, &wrong, REDIRECT).await.status, 400);
    let other = "http://127.0.0.1:8080/other";
    assert_eq!(exchange(&local, &code(&local).await, VERIFIER, other).await.status, 400);
    let late = code(&local).await;
    local.tenant.advance(std::time::Duration::from_secs(61));
    assert_eq!(exchange(&local, &late, VERIFIER, REDIRECT).await.status, 400);
    assert_eq!(exchange(&local, "no such code", VERIFIER, REDIRECT).await.status, 400);
    let code = code(&local).await;
    let first = exchange(&local, &code, VERIFIER, REDIRECT).await.json();
    let again = exchange(&local, &code, VERIFIER, REDIRECT).await;
    assert_eq!((again.status, text(&again.json(), "/error")), (400, "invalid_grant"));
    let token = text(&first, "/access_token");
    let reply = local.call_with(token, "GET", "/v3/access-request-config", None).await;
    assert_eq!(reply.status, 401, "a code that came twice takes back what it gave");
    assert_eq!(refresh(&local, text(&first, "/refresh_token")).await.status, 400);
}

#[tokio::test]
async fn refresh_tokens_rotate_and_reuse_revokes_the_family() {
    let local = start(Rules::Beta2023).await;
    let first = exchange(&local, &code(&local).await, VERIFIER, REDIRECT).await.json();
    let old = text(&first, "/refresh_token").to_owned();
    assert!(claims(&old).get("ati").is_some());
    let second = refresh(&local, &old).await.json();
    let new = text(&second, "/refresh_token").to_owned();
    assert_ne!(old, new);
    assert_eq!(claims(&old)["exp"], claims(&new)["exp"], "a rotated token does not outlive the first");
    let token = text(&second, "/access_token");
    assert_eq!(local.call_with(token, "GET", "/v3/access-request-config", None).await.status, 200);
    assert_eq!(local.call_with(&new, "GET", "/v3/access-request-config", None).await.status, 401);
    assert_eq!(refresh(&local, &old).await.status, 400);
    assert_eq!(refresh(&local, &new).await.status, 400);
    assert_eq!(local.call_with(token, "GET", "/v3/access-request-config", None).await.status, 401);
}

#[tokio::test]
async fn client_credentials_give_a_token_without_a_user() {
    let local = start(Rules::Beta2023).await;
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", API_CLIENT_ID),
        ("client_secret", API_CLIENT_SECRET),
    ];
    let answer = local.form("/oauth/token", &fields).await.json();
    assert!(answer.get("identity_id").is_none() && answer.get("refresh_token").is_none());
    let token = text(&answer, "/access_token");
    let claims = claims(token);
    assert_eq!(claims["authorities"], serde_json::json!(["API"]));
    assert!(claims.get("identity_id").is_none() && claims.get("user_id").is_none());
    let body = serde_json::json!({ "requestedFor": [local.id(ADA)], "requestedItems": [] });
    assert_eq!(local.call_with(token, "POST", "/beta/access-requests", Some(&body)).await.status, 403);
    let wrong = [("grant_type", "client_credentials"), ("client_id", API_CLIENT_ID), ("client_secret", "x")];
    let reply = local.form("/oauth/token", &wrong).await;
    assert_eq!(
        (reply.status, reply.text().as_str()),
        (401, r#"{"error":"invalid_client","error_description":"Bad client credentials"}"#)
    );
}

#[tokio::test]
async fn token_parameters_are_refused_in_the_query_and_in_json() {
    let local = start(Rules::Beta2023).await;
    let query = format!("/oauth/token?grant_type=authorization_code&code={}", code(&local).await);
    assert_eq!(local.form(&query, &[("client_id", CLIENT_ID)]).await.status, 400);
    let headers = [("content-type", "application/json")];
    let reply = local.send("POST", "/oauth/token", &headers, "{}").await.expect("an answer");
    assert_eq!(reply.status, 400);
    let twice =
        [("grant_type", "refresh_token"), ("grant_type", "authorization_code"), ("client_id", CLIENT_ID)];
    assert_eq!(local.form("/oauth/token", &twice).await.status, 400);
}

#[tokio::test]
async fn a_forged_or_foreign_token_is_refused() {
    let local = start(Rules::Beta2023).await;
    let other = start(Rules::Beta2023).await;
    let token = local.tenant.token_for(ADA).expect("a token");
    let parts: Vec<&str> = token.split('.').collect();
    let none = format!("eyJhbGciOiJub25lIn0.{}.", parts[1]);
    let foreign = other.tenant.token_for(ADA).expect("a token");
    let cut = format!("{}.{}.{}", parts[0], parts[1], &parts[2][..parts[2].len() - 4]);
    for bad in [none.as_str(), foreign.as_str(), cut.as_str(), "", "x", "a.b.c", "..", "\u{fffd}"] {
        let reply = local.call_with(bad, "GET", "/v3/access-request-config", None).await;
        assert_eq!(reply.status, 401, "{bad}");
    }
}

#[tokio::test]
async fn the_lifetime_of_access_tokens_can_be_set() {
    let local = start(Rules::Beta2023).await;
    local.tenant.set_access_token_seconds(5);
    let token = local.tenant.token_for(ADA).expect("a token");
    assert_eq!(local.call_with(&token, "GET", "/v3/access-request-config", None).await.status, 200);
    local.tenant.advance(std::time::Duration::from_secs(6));
    assert_eq!(local.call_with(&token, "GET", "/v3/access-request-config", None).await.status, 401);
}
