//! `POST /oauth/token`: codes, refresh tokens, client credentials. Parameters come in the form body and nowhere else.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Claims, Family, Refresh, random_text, tenant_id};
use crate::hostile;
use crate::http::{Answer, Call, pairs};
use crate::options::{API_CLIENT_ID, API_CLIENT_SECRET, CLIENT_ID};
use crate::world::World;

/// Documented example of `refreshTokenValiditySeconds`.
const REFRESH_SECONDS: i64 = 86_400;

struct Refused(u16, &'static str, &'static str);

const BAD_CLIENT: Refused = Refused(401, "invalid_client", "Bad client credentials");

fn bad_grant(text: &'static str) -> Refused {
    Refused(400, "invalid_grant", text)
}

pub(super) fn answer(world: &mut World, call: &Call) -> Answer {
    match exchange(world, call) {
        Ok(body) => Answer::json(200, &body),
        Err(Refused(status, error, text)) => {
            Answer::json(status, &json!({ "error": error, "error_description": text }))
        }
    }
}

fn exchange(world: &mut World, call: &Call) -> Result<Value, Refused> {
    if !call.raw_query.is_empty() {
        return Err(Refused(400, "invalid_request", "Parameters belong in the body, never in the address"));
    }
    if !call.is_of_type("application/x-www-form-urlencoded") {
        return Err(Refused(400, "invalid_request", "The body must be application/x-www-form-urlencoded"));
    }
    let form = pairs(&String::from_utf8_lossy(&call.body));
    let mut names: Vec<&str> = form.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| pair.first() == pair.last()) {
        return Err(Refused(400, "invalid_request", "A parameter stands twice"));
    }
    let field = |name: &str| form.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
    let basic = call.header("authorization").and_then(basic_credentials);
    let (client, secret) = match basic {
        Some((client, secret)) => (Some(client), Some(secret)),
        None => (field("client_id"), field("client_secret")),
    };
    match field("grant_type").as_deref() {
        Some("authorization_code") => {
            public_client(client.as_deref(), secret.as_deref())?;
            code(world, &field("code"), &field("redirect_uri"), &field("code_verifier"))
        }
        Some("refresh_token") => {
            public_client(client.as_deref(), secret.as_deref())?;
            refresh(world, &field("refresh_token"))
        }
        Some("client_credentials") => {
            if (client.as_deref(), secret.as_deref()) != (Some(API_CLIENT_ID), Some(API_CLIENT_SECRET)) {
                return Err(BAD_CLIENT);
            }
            let scope = scopes(field("scope").as_deref());
            issue(world, API_CLIENT_ID, None, &scope).ok_or(Refused(500, "server_error", "No key"))
        }
        Some(_) => Err(Refused(400, "unsupported_grant_type", "This grant is not offered")),
        None => Err(Refused(400, "invalid_request", "grant_type is missing")),
    }
}

fn basic_credentials(header: &str) -> Option<(String, String)> {
    let (scheme, value) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
    let (client, secret) = text.split_once(':')?;
    Some((crate::http::decode(client), crate::http::decode(secret)))
}

/// A public client has no secret; one that sends a secret is not this client.
fn public_client(client: Option<&str>, secret: Option<&str>) -> Result<(), Refused> {
    if client == Some(CLIENT_ID) && secret.is_none_or(str::is_empty) { Ok(()) } else { Err(BAD_CLIENT) }
}

/// Scopes of a request, `sp:scopes:all` when it names none.
pub(super) fn scopes(requested: Option<&str>) -> Vec<String> {
    let named: Vec<String> = requested.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    if named.is_empty() { vec!["sp:scopes:all".to_owned()] } else { named }
}

fn code(
    world: &mut World,
    code: &Option<String>,
    redirect_uri: &Option<String>,
    verifier: &Option<String>,
) -> Result<Value, Refused> {
    let now = world.now();
    let code = code.as_deref().unwrap_or_default();
    let Some(found) = world.oauth.codes.get(code) else {
        return Err(bad_grant("The code is not known"));
    };
    if let Some(family) = found.family.clone() {
        // A code that comes twice was stolen once: what it gave is taken back (RFC 6749, 4.1.2).
        world.oauth.revoke(&family);
        return Err(bad_grant("The code has been used"));
    }
    let challenge_met = match (&found.challenge, verifier) {
        (Some(challenge), Some(verifier)) => {
            let length_fits = (43..=128).contains(&verifier.len());
            length_fits && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) == *challenge
        }
        _ => false,
    };
    let good = found.expires_ms > now && found.client_id == CLIENT_ID;
    let same_place = redirect_uri.as_deref() == Some(found.redirect_uri.as_str());
    let (identity, scope, session) = (found.identity, found.scope.clone(), found.session.clone());
    if !good || !same_place || !challenge_met {
        // One attempt only: whoever guesses does not guess twice.
        world.oauth.codes.remove(code);
        return Err(bad_grant(match (good, same_place) {
            (false, _) => "The code has expired",
            (_, false) => "redirect_uri differs from the one the code was made for",
            _ => "code_verifier does not match the code_challenge",
        }));
    }
    let family = random_text();
    world.oauth.families.insert(
        family.clone(),
        Family {
            client_id: CLIENT_ID.to_owned(),
            identity,
            scope,
            session,
            expires_ms: now + REFRESH_SECONDS * 1_000,
            revoked: false,
            access: Vec::new(),
        },
    );
    if let Some(found) = world.oauth.codes.get_mut(code) {
        found.family = Some(family.clone());
    }
    with_refresh(world, &family)
}

fn refresh(world: &mut World, token: &Option<String>) -> Result<Value, Refused> {
    let now = world.now();
    let claims = token.as_deref().and_then(|token| world.oauth.signer.verify(token));
    let claims = claims.filter(|c| c.ati.is_some()).ok_or(bad_grant("The refresh token is not known"))?;
    let Some(known) = world.oauth.refresh.get_mut(&claims.jti) else {
        return Err(bad_grant("The refresh token is not known"));
    };
    let (family, used) = (known.family.clone(), std::mem::replace(&mut known.used, true));
    if used {
        // A refresh token that comes twice was stolen once (RFC 9700, 4.14.2).
        world.oauth.revoke(&family);
        return Err(bad_grant("The refresh token has been used; everything it gave is revoked"));
    }
    let alive = world.oauth.families.get(&family).is_some_and(|f| !f.revoked && f.expires_ms > now);
    if !alive {
        return Err(bad_grant("The refresh token has expired or is revoked"));
    }
    with_refresh(world, &family)
}

fn with_refresh(world: &mut World, family_id: &str) -> Result<Value, Refused> {
    const NO_KEY: Refused = Refused(500, "server_error", "No key");
    let (client, identity, scope, expires_ms) = match world.oauth.families.get(family_id) {
        Some(f) => (f.client_id.clone(), f.identity, f.scope.clone(), f.expires_ms),
        None => return Err(bad_grant("The refresh token is not known")),
    };
    let access = claims(world, &client, Some(identity), &scope).ok_or(NO_KEY)?;
    let refresh = Claims {
        jti: random_text(),
        ati: Some(access.jti.clone()),
        exp: expires_ms / 1_000,
        ..access.clone()
    };
    let mut body = token_answer(world, &access).ok_or(NO_KEY)?;
    let signed = world.oauth.signer.sign(&refresh).ok_or(NO_KEY)?;
    if let Some(object) = body.as_object_mut() {
        object.insert("refresh_token".to_owned(), json!(signed));
    }
    world.oauth.refresh.insert(refresh.jti, Refresh { family: family_id.to_owned(), used: false });
    if let Some(family) = world.oauth.families.get_mut(family_id) {
        family.access.push(access.jti);
    }
    Ok(body)
}

/// An access token without a refresh token.
pub(super) fn issue(
    world: &mut World,
    client: &str,
    identity: Option<i64>,
    scope: &[String],
) -> Option<Value> {
    let claims = claims(world, client, identity, scope)?;
    token_answer(world, &claims)
}

fn claims(world: &mut World, client: &str, identity: Option<i64>, scope: &[String]) -> Option<Claims> {
    let person: Option<(String, String, String)> = match identity {
        None => None,
        Some(n) => Some(
            world
                .db
                .query_row("SELECT id, alias, authorities FROM identity WHERE n = ?1", [n], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })
                .ok()?,
        ),
    };
    let now_s = world.now() / 1_000;
    let user_name = person.as_ref().map(|(_, alias, _)| match world.settings.hostile {
        Some(hostile) => hostile::claim(alias, hostile, &mut world.fields),
        None => alias.clone(),
    });
    let authorities = match &person {
        None => vec!["API".to_owned()],
        Some((_, _, list)) => list.split(',').filter(|a| !a.is_empty()).map(str::to_owned).collect(),
    };
    let scope = within_level(scope, &authorities);
    Some(Claims {
        tenant_id: tenant_id(),
        pod: "local".to_owned(),
        org: "local".to_owned(),
        user_id: person
            .as_ref()
            .map(|(id, ..)| crate::data::id_of("user", id.len() as i64 + identity.unwrap_or(0))),
        identity_id: person.as_ref().map(|(id, ..)| id.clone()),
        user_name,
        client_id: client.to_owned(),
        authorities,
        strong_auth: false,
        strong_auth_supported: false,
        internal: false,
        enabled: true,
        access_type: "OFFLINE".to_owned(),
        scope,
        iat: world.settings.issued_at_claim.then_some(now_s),
        exp: now_s + i64::from(world.settings.access_token_seconds),
        jti: random_text(),
        ati: None,
    })
}

/// Rights that no plain user has (CONTRACT 2 and 4.5).
const ADMIN_SCOPES: &[&str] = &[
    "idn:access-request:manage",
    "idn:access-request-administration:read",
    "idn:access-request-administration:manage",
    "idn:entitlement:manage",
    "idn:identity:read",
    "idn:identity:manage",
    "idn:org-configs:read",
    "idn:org-configs:manage",
    "idn:sod-violation:read",
    "sp:search:read",
];

/// "Scopes outside the user's level are silently dropped."
fn within_level(scope: &[String], authorities: &[String]) -> Vec<String> {
    let plain = !authorities.iter().any(|a| a == "ORG_ADMIN" || a == "API");
    scope.iter().filter(|s| !plain || !ADMIN_SCOPES.contains(&s.as_str())).cloned().collect()
}

fn token_answer(world: &World, claims: &Claims) -> Option<Value> {
    let mut body = json!({
        "access_token": world.oauth.signer.sign(claims)?, "token_type": "bearer",
        "expires_in": claims.exp - world.now() / 1_000, "scope": claims.scope.join(" "), "tenant_id": claims.tenant_id,
        "pod": claims.pod, "org": claims.org, "strong_auth": claims.strong_auth,
        "strong_auth_supported": claims.strong_auth_supported, "claims_supported": false,
        "internal": claims.internal, "jti": claims.jti,
    });
    if let (Some(object), Some(identity), Some(user)) =
        (body.as_object_mut(), claims.identity_id.as_ref(), claims.user_id.as_ref())
    {
        object.insert("identity_id".to_owned(), json!(identity));
        object.insert("user_id".to_owned(), json!(user));
    }
    Some(body)
}
