//! Who may see and do what (CONTRACT 2.0), CORS, and the controls.

use serde_json::json;
use tenant::{OnBehalf, Rules};

use crate::client::{ADA, APP, MARCUS, OLIVIA, start, text};

#[tokio::test]
async fn a_plain_user_sees_their_own_and_is_refused_the_rest() {
    let local = start(Rules::Beta2023).await;
    let (ada, marcus) = (local.id(ADA), local.id(MARCUS));
    let open = [
        "/v3/requestable-objects?identity-id=me".to_owned(),
        format!("/v3/requestable-objects?identity-id={ada}"),
        "/v3/access-request-status?requested-by=me".to_owned(),
        format!("/v3/access-request-status?regarding-identity={ada}"),
        "/v3/access-request-approvals/pending?owner-id=me".to_owned(),
        "/v3/public-identities?limit=1".to_owned(),
        "/beta/entitlements?limit=1".to_owned(),
        "/v3/account-activities?requested-for=me".to_owned(),
    ];
    for path in open {
        assert_eq!(local.get(ADA, &path).await.status, 200, "{path}");
    }
    let shut = [
        "/v3/requestable-objects".to_owned(),
        format!("/v3/requestable-objects?identity-id={marcus}"),
        format!("/v3/access-request-status?requested-for={marcus}"),
        "/v3/access-request-status".to_owned(),
        "/v3/access-request-approvals/pending".to_owned(),
        format!("/v3/access-request-approvals/pending?owner-id={marcus}"),
        format!("/beta/identities/{ada}"),
        "/beta/access-request-administration".to_owned(),
        format!("/beta/identities/{ada}/role-assignments"),
        "/v3/account-activities".to_owned(),
    ];
    for path in shut {
        let reply = local.get(ADA, &path).await;
        assert_eq!(reply.status, 403, "{path}");
        let expected = "The server understood the request but refuses to authorize it.";
        assert_eq!(text(&reply.json(), "/messages/0/text"), expected);
    }
    assert_eq!(local.post(ADA, "/v3/search", &json!({ "indices": ["identities"] })).await.status, 403);
}

#[tokio::test]
async fn a_manager_sees_role_assignments_of_reports_and_requests_made_for_them() {
    let local = start(Rules::Beta2023).await;
    let ada = local.id(ADA);
    assert_eq!(local.get(MARCUS, &format!("/beta/identities/{ada}/role-assignments")).await.status, 200);
    let made = local.get(MARCUS, "/v3/access-request-status?requested-by=me").await.list();
    assert!(made.iter().any(|s| s["requestedFor"]["id"] != s["requester"]["id"]));
    let path = format!("/v3/requestable-objects?identity-id={ada}");
    assert_eq!(local.get(MARCUS, &path).await.status, 403);
    assert_eq!(local.get(OLIVIA, &path).await.status, 200);
}

#[tokio::test]
async fn a_status_query_may_not_say_two_things() {
    let local = start(Rules::Beta2023).await;
    for query in ["regarding-identity=me&requested-by=me", "requested-by=me&request-state=DONE"] {
        let path = format!("/v3/access-request-status?{query}");
        assert_eq!(local.get(ADA, &path).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn scopes_narrow_what_a_token_may_call() {
    let local = start(Rules::Beta2023).await;
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", tenant::API_CLIENT_ID),
        ("client_secret", tenant::API_CLIENT_SECRET),
        ("scope", "idn:entitlement:read"),
    ];
    let answer = local.form("/oauth/token", &fields).await.json();
    let token = text(&answer, "/access_token");
    assert_eq!(local.call_with(token, "GET", "/beta/entitlements?limit=1", None).await.status, 200);
    let body = json!({ "indices": ["roles"] });
    assert_eq!(local.call_with(token, "POST", "/v3/search", Some(&body)).await.status, 403);
}

#[tokio::test]
async fn the_configuration_says_who_may_ask_for_whom() {
    let local = start(Rules::Beta2023).await;
    let mut settings = local.tenant.settings();
    for (setting, anyone, manager) in [
        (OnBehalf::Nobody, false, false),
        (OnBehalf::EmployeeByManager, false, true),
        (OnBehalf::AnyoneByAnyone, true, true),
    ] {
        settings.on_behalf = setting;
        local.tenant.set_config(settings.clone());
        let config = local.get(ADA, "/beta/access-request-config").await.json();
        let on_behalf = &config["requestOnBehalfOfConfig"];
        assert_eq!(on_behalf["allowRequestOnBehalfOfAnyoneByAnyone"], anyone);
        assert_eq!(on_behalf["allowRequestOnBehalfOfEmployeeByManager"], manager);
    }
}

#[tokio::test]
async fn cors_lets_in_the_configured_origin_only() {
    let local = start(Rules::Beta2023).await;
    let preflight = |origin: &'static str| {
        [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "authorization,content-type"),
        ]
    };
    let path = "/beta/access-requests";
    let reply = local.send("OPTIONS", path, &preflight(APP), "").await.expect("an answer");
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (204, Some(APP)));
    assert_eq!(reply.header("vary"), Some("Origin"));
    let allowed = reply.header("access-control-allow-headers").expect("headers").to_lowercase();
    for name in ["authorization", "content-type", "accept-language", "x-sailpoint-experimental"] {
        assert!(allowed.contains(name), "{name}");
    }
    for foreign in
        ["http://127.0.0.1:8081", "http://localhost:8080", "null", "http://127.0.0.1:8080.evil.example"]
    {
        let reply = local.send("OPTIONS", path, &preflight(foreign), "").await.expect("an answer");
        assert_eq!(reply.header("access-control-allow-origin"), None, "{foreign}");
    }
    let reply = local.send("GET", "/oauth/info", &[("origin", APP)], "").await.expect("an answer");
    let exposed = "Retry-After, SLPT-Request-ID, X-Total-Count, Date";
    assert_eq!(reply.header("access-control-expose-headers"), Some(exposed));
    let refused = local.send("GET", path, &[("origin", APP)], "").await.expect("an answer");
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (401, Some(APP)));
    let settings = tenant::Settings { expose_headers: false, ..local.tenant.settings() };
    local.tenant.set_config(settings);
    let reply = local.send("GET", "/oauth/info", &[("origin", APP)], "").await.expect("an answer");
    assert_eq!(reply.header("access-control-expose-headers"), None);
}

#[tokio::test]
async fn controls_are_for_programs_on_this_machine() {
    let local = start(Rules::Beta2023).await;
    let foreign = local.send("GET", "/_tenant/ledger", &[("origin", APP)], "").await.expect("an answer");
    assert_eq!((foreign.status, foreign.header("access-control-allow-origin")), (403, None));
    let ledger = local.send("GET", "/_tenant/ledger", &[], "").await.expect("an answer");
    assert_eq!(ledger.json(), json!([]));
    let before = local.tenant.now_ms();
    let body = r#"{"advanceMs":86400000}"#;
    let clock = local.send("POST", "/_tenant/clock", &[], body).await.expect("an answer");
    assert_eq!(clock.status, 200);
    assert!(local.tenant.now_ms() >= before + 86_400_000);
    let body = r#"{"rules":"v1-2026","stepMs":1}"#;
    let config = local.send("POST", "/_tenant/config", &[], body).await.expect("an answer");
    assert_eq!((config.status, text(&config.json(), "/rules")), (200, "v1-2026"));
    for body in ["", "[]", r#"{"rules":"v9"}"#, r#"{"unknown":1}"#, r#"{"stepMs":"x"}"#] {
        let config = local.send("POST", "/_tenant/config", &[], body).await.expect("an answer");
        assert_eq!(config.status, 400, "{body}");
    }
    assert_eq!(local.send("POST", "/_tenant/reset", &[], "").await.expect("an answer").status, 200);
    assert_eq!(local.tenant.settings().rules, Rules::Beta2023);
    assert!(local.tenant.now_ms() < before + 86_400_000);
}

#[tokio::test]
async fn the_request_log_holds_no_secret() {
    let local = start(Rules::Beta2023).await;
    let token = local.tenant.token_for(ADA).expect("a token");
    local.call_with(&token, "GET", "/v3/access-request-status?requested-by=me&limit=1", None).await;
    local.send("GET", "/oauth/authorize?code_challenge=hush", &[], "").await;
    let log = local.tenant.requests();
    assert_eq!(log[0].path, "/v3/access-request-status?requested-by=me&limit=1");
    assert_eq!((log[0].status, log[0].user.as_deref()), (200, Some(ADA)));
    let all = serde_json::to_string(&log).expect("JSON");
    assert!(!all.contains("hush") && !all.contains(&token));
}
