//! `/oauth/authorize` and `/oauth/logout`: what a browser navigates to. The pages' words are in `pages`.

use rusqlite::OptionalExtension;

use super::{Code, pages, random_text, token};
use crate::data;
use crate::http::{Answer, Call, encode, pairs};
use crate::options::{Account, CLIENT_ID};
use crate::world::World;

const COOKIE: &str = "tenant_session";
/// A code is good for a minute.
const CODE_MS: i64 = 60_000;

/// The parameters of an authorization request, as the pages carry them along.
pub(super) struct Wish {
    pub(super) params: Vec<(String, String)>,
}

impl Wish {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// What the pages add to the request: they are no part of it.
const OWN_FIELDS: &[&str] = &["account", "find"];

pub(super) fn answer(world: &mut World, call: &Call) -> Answer {
    let given = match call.method.as_str() {
        "POST" => pairs(&String::from_utf8_lossy(&call.body)),
        _ => call.query.clone(),
    };
    let own = |name: &str| given.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
    let (account, find) = (own("account"), own("find"));
    let wish =
        Wish { params: given.iter().filter(|(n, _)| !OWN_FIELDS.contains(&n.as_str())).cloned().collect() };
    // A wrong client or redirect URI is told to the person, never to the URI (RFC 6749, 4.1.2.1).
    if wish.get("client_id") != Some(CLIENT_ID) {
        return pages::problem("This application is not known to the tenant (client_id).");
    }
    let redirect = wish.get("redirect_uri").unwrap_or_default().to_owned();
    if !world.options.redirect_uris.contains(&redirect) {
        return pages::problem("This application may not send people back to that address (redirect_uri).");
    }
    if let Some((error, text)) = unacceptable(&wish) {
        return back(&redirect, &[("error", error), ("error_description", text)], wish.get("state"));
    }
    if call.method == "POST" {
        if call.header("origin").is_some_and(|origin| origin != world.url && origin != "null") {
            return pages::problem("This form was sent from another site.");
        }
        let name = account.unwrap_or_default();
        return match identity(world, &name) {
            Some(n) => sign_in(world, n, &wish, &redirect),
            None => choose(world, &wish, &redirect, &name, true),
        };
    }
    let session = session(world, call)
        .map(str::to_owned)
        .filter(|_| wish.get("prompt") != Some("login") && find.is_none());
    match session {
        Some(session) => give_code(world, session, &wish, &redirect),
        None if wish.get("prompt") == Some("none") => {
            let text = "Nobody is signed in at the tenant";
            back(&redirect, &[("error", "login_required"), ("error_description", text)], wish.get("state"))
        }
        None => choose(world, &wish, &redirect, find.as_deref().unwrap_or_default(), false),
    }
}

fn unacceptable(wish: &Wish) -> Option<(&'static str, &'static str)> {
    if wish.get("response_type") != Some("code") {
        return Some(("unsupported_response_type", "Only response_type=code is offered"));
    }
    let challenge = wish.get("code_challenge").unwrap_or_default();
    let alphabet = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if challenge.len() != 43 || !challenge.chars().all(alphabet) {
        return Some(("invalid_request", "A public client needs a code_challenge"));
    }
    if wish.get("code_challenge_method") != Some("S256") {
        return Some(("invalid_request", "Only code_challenge_method=S256 is offered"));
    }
    None
}

fn identity(world: &World, user_name: &str) -> Option<i64> {
    let sql = "SELECT n FROM identity WHERE alias_f = ?1 AND machine = 0";
    world.db.query_row(sql, [data::fold(user_name.trim())], |row| row.get(0)).optional().ok().flatten()
}

/// The browser's session, when it has one here.
fn session<'a>(world: &World, call: &'a Call) -> Option<&'a str> {
    let cookies = call.header("cookie")?;
    let value = cookies.split(';').find_map(|part| part.trim().strip_prefix(COOKIE)?.strip_prefix('='))?;
    world.oauth.sessions.contains_key(value).then_some(value)
}

fn sign_in(world: &mut World, n: i64, wish: &Wish, redirect: &str) -> Answer {
    let session = random_text();
    world.oauth.sessions.insert(session.clone(), n);
    give_code(world, session.clone(), wish, redirect)
        .with("set-cookie", format!("{COOKIE}={session}; Path=/oauth; HttpOnly; SameSite=Lax"))
}

fn give_code(world: &mut World, session: String, wish: &Wish, redirect: &str) -> Answer {
    let identity = world.oauth.sessions.get(&session).copied().unwrap_or(-1);
    let code = random_text();
    let made = Code {
        client_id: CLIENT_ID.to_owned(),
        redirect_uri: redirect.to_owned(),
        challenge: wish.get("code_challenge").map(str::to_owned),
        identity,
        scope: token::scopes(wish.get("scope")),
        expires_ms: world.now() + CODE_MS,
        session,
        family: None,
    };
    world.oauth.codes.insert(code.clone(), made);
    back(redirect, &[("code", &code)], wish.get("state"))
}

fn back(redirect: &str, params: &[(&str, &str)], state: Option<&str>) -> Answer {
    let mut url = redirect.to_owned();
    let mut separator = if redirect.contains('?') { '&' } else { '?' };
    for (name, value) in params.iter().copied().chain(state.map(|state| ("state", state))) {
        url.push(separator);
        url.push_str(name);
        url.push('=');
        url.push_str(&encode(value));
        separator = '&';
    }
    Answer { status: 303, ..Answer::default() }.with("location", url).with("cache-control", "no-store")
}

fn choose(world: &World, wish: &Wish, redirect: &str, find: &str, failed: bool) -> Answer {
    let named = data::named_accounts(&world.db);
    let found = if find.trim().is_empty() { Vec::new() } else { search(world, find).unwrap_or_default() };
    pages::choose(wish, &named, find, &found, failed, &origin_of(redirect))
}

/// The scheme, host and port of a URL.
fn origin_of(url: &str) -> String {
    let mut parts = url.splitn(4, '/');
    let (scheme, _, host) =
        (parts.next().unwrap_or_default(), parts.next(), parts.next().unwrap_or_default());
    format!("{scheme}//{host}")
}

fn search(world: &World, find: &str) -> rusqlite::Result<Vec<Account>> {
    let words = format!(
        "%{}%",
        data::fold(find.trim()).replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
    );
    let mut select = world.db.prepare_cached(
        "SELECT alias, name, id, title FROM identity
         WHERE machine = 0 AND (name_f LIKE ?1 ESCAPE '\\' OR alias_f LIKE ?1 ESCAPE '\\') ORDER BY name_f LIMIT 20",
    )?;
    select
        .query_map([words], |row| {
            Ok(Account {
                user_name: row.get(0)?,
                display_name: row.get(1)?,
                role: "identity",
                identity_id: row.get(2)?,
                note: row.get(3)?,
            })
        })?
        .collect()
}

pub(super) fn logout(world: &mut World, call: &Call) -> Answer {
    if let Some(session) = session(world, call) {
        world.oauth.end_session(session);
    }
    let wanted = call.param("post_logout_redirect_uri").or_else(|| call.param("redirect_uri"));
    let back = wanted.filter(|url| {
        let plain = url.chars().all(|c| c.is_ascii_graphic());
        plain && world.options.allowed_origins.contains(&origin_of(url))
    });
    pages::signed_out(back)
        .with("set-cookie", format!("{COOKIE}=; Path=/oauth; HttpOnly; SameSite=Lax; Max-Age=0"))
}
