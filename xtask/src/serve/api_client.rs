//! The link of `cargo xtask serve` that hands the app a token without a person in it, as a portal that signs in for itself
//! might. The app must refuse it. Not part of what is shipped.

use anyhow::{Context as _, Result, ensure};
use axum::{
    Router,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde_json::Value;

use crate::local_http;

/// Where the page stands, below the app's address.
pub const PATH: &str = "as-api-client";
/// The key of sessionStorage under which the local portal puts its token (`session.tokenKey` of the served config).
pub const TOKEN_KEY: &str = "portal.accessToken";

const PAGE: &str = include_str!("api_client.html");
const SCRIPT: &str = include_str!("api_client.js");

/// The routes of the page; tokens come from this tenant.
pub fn routes(tenant_url: &str) -> Router {
    let tenant_url = tenant_url.to_owned();
    Router::new()
        .route(
            &format!("/{PATH}"),
            get(|| async { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], PAGE) }),
        )
        .route(
            &format!("/{PATH}.js"),
            get(|| async { ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT) }),
        )
        .route(&format!("/{PATH}.json"), get(move || answer(tenant_url.clone())))
}

async fn answer(tenant_url: String) -> Response {
    match token(&tenant_url).await {
        Ok(token) => {
            let body = serde_json::json!({ "key": TOKEN_KEY, "token": token }).to_string();
            ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], body)
                .into_response()
        }
        Err(problem) => (StatusCode::BAD_GATEWAY, format!("{problem:#}\n")).into_response(),
    }
}

/// A token by client credentials: it has API authority and names nobody.
async fn token(tenant_url: &str) -> Result<String> {
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        tenant::API_CLIENT_ID,
        tenant::API_CLIENT_SECRET
    );
    let url = format!("{tenant_url}/oauth/token");
    let answer = local_http::send("POST", &url, Some(("application/x-www-form-urlencoded", &form))).await?;
    ensure!(answer.status == 200, "the tenant gave no token: {} {}", answer.status, answer.body);
    let answer: Value = serde_json::from_str(&answer.body).context("the tenant's answer is not JSON")?;
    Ok(answer
        .get("access_token")
        .and_then(Value::as_str)
        .context("the tenant's answer has no token")?
        .to_owned())
}
