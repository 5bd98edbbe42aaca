//! The API: which call exists in which version, who may make it, and one file per resource for what it answers.

mod accounts;
mod activities;
mod approvals;
mod cancel;
mod config;
mod entitlements;
mod filter;
mod identities;
mod list;
mod machines;
mod people;
mod requestable;
mod revocable;
mod routes;
mod search;
mod status;
mod submit;
mod tenant;

use crate::http::{Answer, Call};
use crate::judge::FORBIDDEN_TEXT;
use crate::oauth;
use crate::world::World;
use routes::{Level, Route, Version};

/// Who makes a call.
pub(crate) struct Caller {
    pub(crate) client: String,
    pub(crate) authorities: Vec<String>,
    /// Row and id of the identity; `None` for a token with API authority.
    pub(crate) identity: Option<(i64, String)>,
}

impl Caller {
    pub(crate) fn is_admin(&self) -> bool {
        self.authorities.iter().any(|a| a == "ORG_ADMIN")
    }

    /// The caller's identity row; -1, which nobody has, without one.
    pub(crate) fn row(&self) -> i64 {
        self.identity.as_ref().map_or(-1, |(n, _)| *n)
    }
}

/// A call that exists, with what its path named.
pub(crate) struct Request<'a> {
    pub(crate) call: &'a Call,
    pub(crate) version: Version,
    /// The variable parts of the path, in order.
    pub(crate) path: Vec<String>,
}

impl Request<'_> {
    /// A variable part of the path.
    pub(crate) fn part(&self, index: usize) -> &str {
        self.path.get(index).map_or("", String::as_str)
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Result<serde_json::Value, Fail> {
        serde_json::from_slice(&self.call.body).map_err(|_| {
            Fail::bad("The request was syntactically incorrect: the body could not be read as JSON.")
        })
    }
}

/// Why a call is not answered as wished.
#[derive(Debug)]
pub(crate) struct Fail {
    status: u16,
    detail_code: &'static str,
    text: String,
}

impl Fail {
    pub(crate) fn bad(text: impl Into<String>) -> Fail {
        Fail { status: 400, detail_code: "400.1 Bad Request Content", text: text.into() }
    }

    pub(crate) fn forbidden() -> Fail {
        Fail { status: 403, detail_code: "403 Forbidden", text: FORBIDDEN_TEXT.to_owned() }
    }

    pub(crate) fn not_found() -> Fail {
        let text = "The server did not find a current representation for the target resource.";
        Fail { status: 404, detail_code: "404 Not found", text: text.to_owned() }
    }
}

impl From<rusqlite::Error> for Fail {
    fn from(_: rusqlite::Error) -> Fail {
        Fail {
            status: 500,
            detail_code: "500.0 Internal Fault",
            text: "An internal fault occurred.".to_owned(),
        }
    }
}

impl From<crate::judge::Refusal> for Fail {
    fn from(refusal: crate::judge::Refusal) -> Fail {
        Fail { status: refusal.status, detail_code: refusal.detail_code, text: refusal.text }
    }
}

type Answered = Result<Answer, Fail>;

/// Answers an API call. `id` is the tracking id of an error.
pub(crate) fn answer(world: &mut World, call: &Call, id: &str) -> Answer {
    match decide(world, call) {
        Ok(answer) => answer,
        Err(Problem::Answer(answer)) => *answer,
        Err(Problem::Fail(fail)) => Answer::error(fail.status, fail.detail_code, &fail.text, id),
    }
}

enum Problem {
    Answer(Box<Answer>),
    Fail(Fail),
}

impl From<Fail> for Problem {
    fn from(fail: Fail) -> Problem {
        Problem::Fail(fail)
    }
}

fn decide(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let unauthorized = |text: &str| Problem::Answer(Box::new(Answer::unauthorized(text)));
    let token = oauth::bearer(call).ok_or_else(|| unauthorized("JWT validation failed: JWT is missing"))?;
    let claims = world.oauth.verify(token, world.now()).map_err(unauthorized)?;
    let (version, route, path) = routes::find(call).ok_or_else(Fail::not_found)?;
    let (limit, now) = (world.settings.rate_limit, world.now());
    world
        .limiter
        .take(&claims.client_id, version.name(), limit, now)
        .map_err(|wait| Problem::Answer(Box::new(Answer::too_many(wait))))?;
    let identity = match claims.identity_id {
        None => None,
        Some(id) => Some((row_of(world, &id)?.ok_or_else(Fail::forbidden)?, id)),
    };
    let caller = Caller { client: claims.client_id, authorities: claims.authorities, identity };
    admit(route, &caller, &claims.scope, call)?;
    let request = Request { call, version, path };
    let answer = (route.answer)(world, &caller, &request)?;
    Ok(if route.deprecated { answer.with("x-deprecated", "true") } else { answer })
}

fn admit(route: &Route, caller: &Caller, scopes: &[String], call: &Call) -> Result<(), Fail> {
    let has_scope = scopes.iter().any(|s| s == "sp:scopes:all" || route.scopes.contains(&s.as_str()));
    let level = match route.level {
        Level::Any => true,
        Level::User => caller.identity.is_some(),
        Level::Admin => caller.identity.is_some() && caller.is_admin(),
        Level::AdminOrApi => caller.is_admin() || caller.identity.is_none(),
    };
    if !has_scope || !level {
        return Err(Fail::forbidden());
    }
    let experimental = call.header("x-sailpoint-experimental").is_some_and(|v| v == "true");
    if route.experimental && !experimental {
        return Err(Fail::bad(
            "The X-SailPoint-Experimental header is required to be set to true for this experimental API.",
        ));
    }
    Ok(())
}

/// The row of an identity id.
pub(crate) fn row_of(world: &World, id: &str) -> Result<Option<i64>, Fail> {
    use rusqlite::OptionalExtension;
    Ok(world
        .db
        .prepare_cached("SELECT n FROM identity WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?)
}
