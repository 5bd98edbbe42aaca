//! Tokens as they arrive from the token endpoint and as they lie in sessionStorage. Their claims are in `claims.rs`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Now, Refusal, Secret,
    claims::{self, Identity, Times},
    refusal::Said,
    transaction::tenant_key,
};
use crate::{config::Config, http::Response};

/// The documented example of `accessTokenValiditySeconds`; used when an answer names no lifetime at all.
const USUAL_LIFETIME_S: i64 = 750;
/// What has less left on arrival is of no use.
const LEAST_LIFETIME_MS: i64 = 5_000;
/// The window of the service's limit: the wait when a browser may not read `Retry-After`.
const USUAL_PATIENCE_MS: i64 = 10_000;
/// However long it asks for: a sign-in is tried again after this at the latest.
const LONGEST_PATIENCE_MS: i64 = 10 * 60 * 1000;
const MAX_BODY: usize = 256 * 1024;
const MAX_LIFETIME_S: i64 = 30 * 24 * 3600;

/// A token that may be used.
#[derive(Clone, Debug)]
pub(super) struct Admitted {
    pub token: Secret<String>,
    pub refresh: Option<Secret<String>>,
    pub identity: Identity,
    pub lifetime_ms: i64,
    pub server_offset_ms: Option<i64>,
}

/// What the token endpoint said.
pub(super) enum Answer {
    Admitted(Box<Admitted>),
    /// It did not act on the request and may be asked again after this time.
    Later {
        wait_ms: i64,
        said: Said,
    },
    Refused(Refusal),
}

/// Reads the answer of the token endpoint.
pub(super) fn read_answer(response: &Response, now: Now) -> Answer {
    let body: Option<Value> = (response.body.len() <= MAX_BODY)
        .then(|| serde_json::from_str(&response.body).ok())
        .flatten()
        .filter(Value::is_object);
    match (response.status, body) {
        (200..=299, Some(body)) => match admit(&body, now) {
            Ok(admitted) => Answer::Admitted(Box::new(admitted)),
            Err(refusal) => Answer::Refused(refusal),
        },
        (429, _) => Answer::Later {
            wait_ms: response.retry_after_ms().unwrap_or(USUAL_PATIENCE_MS).min(LONGEST_PATIENCE_MS),
            said: Said::of(response),
        },
        (400..=499, Some(body)) => Answer::Refused(refused(&body, response)),
        (status @ 500..=599, _) => Answer::Refused(Refusal::Fault { status, said: Said::of(response) }),
        (status, _) => Answer::Refused(Refusal::TokenNotUnderstood { status, said: Said::of(response) }),
    }
}

/// The error in the words of RFC 6749, else in the API's own.
fn refused(body: &Value, response: &Response) -> Refusal {
    let (error, code) = (short(body, "error"), short(body, "detailCode"));
    let said = Said::of(response);
    let description = Some(short(body, "error_description")).filter(|text| !text.is_empty());
    let named = [error, code].into_iter().find(|text| !text.is_empty());
    Refusal::TenantRefused {
        error: named.unwrap_or_else(|| response.status.to_string()),
        description: description.or_else(|| said.words.clone()),
        said: Said { words: None, ..said },
    }
}

fn admit(body: &Value, now: Now) -> Result<Admitted, Refusal> {
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let token =
        text("access_token").ok_or(Refusal::TokenNotUnderstood { status: 200, said: Said::default() })?;
    if text("token_type").is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err(Refusal::TokenNotUnderstood { status: 200, said: Said::default() });
    }
    let (identity, times) = claims::read(token)?;
    let expires_in = body.get("expires_in").and_then(whole);
    let lifetime_ms = lifetime_ms(expires_in, times, now);
    if lifetime_ms < LEAST_LIFETIME_MS {
        return Err(Refusal::ExpiredOnArrival);
    }
    Ok(Admitted {
        token: Secret::new(token.to_owned()),
        refresh: text("refresh_token").map(|text| Secret::new(text.to_owned())),
        identity,
        lifetime_ms,
        server_offset_ms: issued_s(expires_in, times)
            .map(|s| s.saturating_mul(1000).saturating_sub(now.wall_ms)),
    })
}

/// `expires_in` counts from now and needs no clock; the claims are second best, this clock the last resort.
fn lifetime_ms(expires_in: Option<i64>, times: Times, now: Now) -> i64 {
    let seconds = match (expires_in, times.issued, times.expires) {
        (Some(seconds), ..) => seconds,
        (None, Some(issued), Some(expires)) => expires.saturating_sub(issued),
        (None, None, Some(expires)) => expires.saturating_sub(now.wall_ms / 1000),
        (None, _, None) => USUAL_LIFETIME_S,
    };
    seconds.clamp(0, MAX_LIFETIME_S) * 1000
}

fn issued_s(expires_in: Option<i64>, times: Times) -> Option<i64> {
    times.issued.or_else(|| Some(times.expires?.saturating_sub(expires_in?)))
}

/// A token that a portal left. Its age is unknown, so only `exp` and this clock can judge it.
pub(super) fn read_portal(token: &str, now: Now) -> Result<Admitted, Refusal> {
    let (identity, times) = claims::read(token)?;
    let lifetime_ms = times
        .expires
        .map_or(USUAL_LIFETIME_S * 1000, |s| s.saturating_mul(1000).saturating_sub(now.wall_ms))
        .min(MAX_LIFETIME_S * 1000);
    if lifetime_ms < LEAST_LIFETIME_MS {
        return Err(Refusal::ExpiredOnArrival);
    }
    Ok(Admitted {
        token: Secret::new(token.to_owned()),
        refresh: None,
        identity,
        lifetime_ms,
        server_offset_ms: None,
    })
}

/// The access token in sessionStorage, beside what a reload needs to know.
#[derive(Serialize, Deserialize)]
struct Stored {
    version: u32,
    tenant: String,
    token: String,
    received_ms: i64,
    lifetime_ms: i64,
    #[serde(default)]
    server_offset_ms: Option<i64>,
}

/// For sessionStorage: the access token, never the refresh token.
pub(super) fn write(admitted: &Admitted, config: &Config, now: Now) -> Secret<String> {
    let stored = Stored {
        version: 1,
        tenant: tenant_key(config),
        token: admitted.token.expose().clone(),
        received_ms: now.wall_ms,
        lifetime_ms: admitted.lifetime_ms,
        server_offset_ms: admitted.server_offset_ms,
    };
    Secret::new(serde_json::to_string(&stored).unwrap_or_default())
}

/// From sessionStorage. None when it cannot be read, belongs elsewhere, or has ended.
pub(super) fn read_stored(text: &str, config: &Config, now: Now) -> Option<Admitted> {
    if text.len() > MAX_BODY {
        return None;
    }
    let stored: Stored = serde_json::from_str(text).ok()?;
    if stored.version != 1 || stored.tenant != tenant_key(config) {
        return None;
    }
    let (identity, _) = claims::read(&stored.token).ok()?;
    // A clock that was set back cannot make the token live longer than it did on arrival.
    let age = now.wall_ms.saturating_sub(stored.received_ms).max(0);
    let lifetime_ms = stored.lifetime_ms.clamp(0, MAX_LIFETIME_S * 1000).saturating_sub(age);
    (lifetime_ms >= LEAST_LIFETIME_MS).then(|| Admitted {
        token: Secret::new(stored.token),
        refresh: None,
        identity,
        lifetime_ms,
        server_offset_ms: stored.server_offset_ms,
    })
}

/// A whole number, also as text: some gateways send `"750"`.
fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str().and_then(|text| text.parse().ok()))
}

fn short(body: &Value, name: &str) -> String {
    body.get(name).and_then(Value::as_str).unwrap_or_default().chars().take(300).collect()
}
