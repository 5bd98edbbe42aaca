//! Signing in: discovery, the authorize page, tokens, sign-out. Which call a token may make is in `api`.

mod authorize;
mod jwt;
mod pages;
mod token;

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::data;
use crate::http::{Answer, Call};
use crate::world::World;
pub(crate) use jwt::Claims;

/// What OAuth remembers between calls. Only in memory: a restart signs everybody out.
pub(crate) struct Oauth {
    signer: jwt::Signer,
    /// Cookie → identity row.
    sessions: HashMap<String, i64>,
    codes: HashMap<String, Code>,
    /// Refresh token id → what it belongs to.
    refresh: HashMap<String, Refresh>,
    families: HashMap<String, Family>,
    revoked_access: HashSet<String>,
}

struct Code {
    client_id: String,
    redirect_uri: String,
    challenge: Option<String>,
    identity: i64,
    scope: Vec<String>,
    expires_ms: i64,
    /// The browser session it was given in.
    session: String,
    /// Set when the code has been exchanged: using it again revokes what it gave.
    family: Option<String>,
}

struct Refresh {
    family: String,
    used: bool,
}

struct Family {
    client_id: String,
    identity: i64,
    scope: Vec<String>,
    /// The browser session that it ends with.
    session: String,
    /// A rotated token does not outlive the first one (RFC 9700, 4.14.2).
    expires_ms: i64,
    revoked: bool,
    access: Vec<String>,
}

impl Oauth {
    pub(crate) fn new() -> Oauth {
        Oauth {
            signer: jwt::Signer::new(),
            sessions: HashMap::new(),
            codes: HashMap::new(),
            refresh: HashMap::new(),
            families: HashMap::new(),
            revoked_access: HashSet::new(),
        }
    }

    pub(crate) fn sign_everybody_out(&mut self) {
        // With a new key, so that no token from before is good any more, revoked or not.
        *self = Oauth::new();
    }

    /// Ends one browser session and what was given in it; the same person may stay signed in elsewhere.
    fn end_session(&mut self, session: &str) {
        if self.sessions.remove(session).is_none() {
            return;
        }
        self.codes.retain(|_, code| code.session != session);
        let families = self.families.iter().filter(|(_, family)| family.session == session);
        for family in families.map(|(id, _)| id.clone()).collect::<Vec<_>>() {
            self.revoke(&family);
        }
    }

    fn revoke(&mut self, family: &str) {
        if let Some(family) = self.families.get_mut(family) {
            family.revoked = true;
            self.revoked_access.extend(family.access.drain(..));
        }
    }

    /// The claims of a good access token. `Err` is the sentence of the 401.
    pub(crate) fn verify(&self, token: &str, now_ms: i64) -> Result<Claims, &'static str> {
        let claims = self.signer.verify(token).ok_or("JWT validation failed: JWT is invalid")?;
        if claims.ati.is_some() || self.revoked_access.contains(&claims.jti) {
            return Err("JWT validation failed: JWT is invalid");
        }
        if claims.exp.saturating_mul(1_000) <= now_ms {
            return Err("JWT validation failed: JWT is expired");
        }
        Ok(claims)
    }
}

/// 32 random bytes in the alphabet of URLs.
fn random_text() -> String {
    use base64::Engine;
    let mut bytes = [0_u8; 32];
    // Without randomness no secret can be made; a repeated zero is then refused by every check on reuse.
    let _ = getrandom::fill(&mut bytes);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// Answers `/oauth/…`.
pub(crate) fn answer(world: &mut World, call: &Call, id: &str) -> Answer {
    match (call.method.as_str(), call.path.as_str()) {
        ("GET", "/oauth/info") => Answer::json(200, &info(world)),
        ("GET" | "POST", "/oauth/authorize") => {
            let answer = authorize::answer(world, call);
            match world.options.opener_policy {
                "" => answer,
                policy => answer.with("cross-origin-opener-policy", policy.to_owned()),
            }
        }
        ("POST", "/oauth/token") => token::answer(world, call).with("cache-control", "no-store"),
        ("GET", "/oauth/userinfo") => userinfo(world, call, id),
        ("GET" | "POST", "/oauth/logout") => authorize::logout(world, call),
        (_, "/oauth/info" | "/oauth/authorize" | "/oauth/token" | "/oauth/userinfo" | "/oauth/logout") => {
            Answer::json(405, &json!({ "error": "method_not_allowed" }))
        }
        _ => Answer::documented(404, id),
    }
}

fn info(world: &World) -> Value {
    let url = &world.url;
    json!({
        "tenantId": tenant_id(), "tenantName": "local", "pod": "local",
        "authorizeEndpoint": format!("{url}/oauth/authorize"), "tokenEndpoint": format!("{url}/oauth/token"),
        "cloudDomainUrl": url, "logoutUrl": format!("{url}/oauth/logout"),
    })
}

fn tenant_id() -> String {
    data::id_of("tenant", 1)
}

/// An access token for a user name, for tests that do not need the browser's detour.
pub(crate) fn token_for(world: &mut World, user_name: &str) -> Option<String> {
    let identity: i64 = world
        .db
        .query_row(
            "SELECT n FROM identity WHERE alias_f = ?1 AND machine = 0",
            [data::fold(user_name)],
            |row| row.get(0),
        )
        .ok()?;
    let scope = vec!["sp:scopes:all".to_owned()];
    let issued = token::issue(world, crate::options::CLIENT_ID, Some(identity), &scope)?;
    issued.get("access_token").and_then(Value::as_str).map(str::to_owned)
}

/// CONTRACT 4.1: the fields a third party reads; not in the public specification.
fn userinfo(world: &mut World, call: &Call, id: &str) -> Answer {
    let claims = match bearer(call).ok_or("JWT validation failed: JWT is missing") {
        Ok(token) => world.oauth.verify(token, world.now()),
        Err(text) => Err(text),
    };
    let claims = match claims {
        Ok(claims) => claims,
        Err(text) => return Answer::unauthorized(text),
    };
    let found =
        claims.identity_id.as_deref().and_then(|id| {
            world
            .db
            .query_row("SELECT id, alias, email, first, last, name FROM identity WHERE id = ?1", [id], |row| {
                Ok(json!({
                    "tenant": "local", "id": row.get::<_, String>(0)?, "uid": row.get::<_, String>(1)?,
                    "email": row.get::<_, String>(2)?, "phone": null, "workPhone": null,
                    "firstname": row.get::<_, String>(3)?, "lastname": row.get::<_, String>(4)?,
                    "displayName": row.get::<_, String>(5)?, "capabilities": claims.authorities,
                }))
            })
            .ok()
        });
    match found {
        Some(body) => Answer::json(200, &body),
        None => Answer::documented(403, id),
    }
}

/// The token of an `Authorization: Bearer` header.
pub(crate) fn bearer(call: &Call) -> Option<&str> {
    let (scheme, token) = call.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
