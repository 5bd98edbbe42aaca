//! One call in, one outcome out: faults, CORS, the log, and which part of the tenant answers.

use crate::clock::http_date;
use crate::controls::{Action, LoggedRequest};
use crate::http::{Answer, Call};
use crate::world::World;
use crate::{api, control, hostile, oauth};

/// What happens on the wire.
pub(crate) enum Outcome {
    Answer(Answer),
    /// Breaks off after so many bytes.
    Truncated(Answer, usize),
    /// Pauses for so many milliseconds in the middle of the body.
    Slow(Answer, u64),
    /// The connection closes without an answer.
    Close,
    /// Nothing ever comes.
    Hang,
}

/// Answers a call, with the scripted fault it met.
pub(crate) fn with_fault(world: &mut World, call: &Call, action: &Action) -> Outcome {
    let id = world.next_request_id();
    let preflight = call.method == "OPTIONS" && call.header("access-control-request-method").is_some();
    let carry_out =
        |world: &mut World| if preflight { cors_preflight(world, call) } else { route(world, call, &id) };
    let scripted = |status: u16, body: &Option<String>, headers: &[(String, String)]| {
        let mut answer = match body {
            Some(text) => Answer::text(status, "application/json", text.clone()),
            None => Answer::documented(status, &id),
        };
        for (name, value) in headers {
            answer.headers.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
            answer = answer.with(&name.to_lowercase(), value.clone());
        }
        answer
    };
    let mut cors = true;
    let (mut cut, mut pause) = (None, None);
    let answer = match action {
        Action::Delay => carry_out(world),
        Action::Status { status, body, headers } => scripted(*status, body, headers),
        Action::CommitThenStatus { status, body, headers } => {
            carry_out(world);
            scripted(*status, body, headers)
        }
        Action::CloseBeforeCommit | Action::Hang { commit: false } => {
            log(world, call, 0);
            return if matches!(action, Action::Hang { .. }) { Outcome::Hang } else { Outcome::Close };
        }
        Action::CommitThenClose | Action::Hang { commit: true } => {
            carry_out(world);
            log(world, call, 0);
            return if matches!(action, Action::Hang { .. }) { Outcome::Hang } else { Outcome::Close };
        }
        Action::TruncateBody { bytes } => {
            cut = Some(*bytes);
            carry_out(world)
        }
        Action::SlowBody { ms } => {
            pause = Some(*ms);
            carry_out(world)
        }
        Action::ReplaceBody { body } => Answer { body: body.clone().into_bytes(), ..carry_out(world) },
        Action::Html { status } => {
            let page = "<!doctype html><title>Gateway</title><h1>The gateway has a problem</h1>";
            Answer::text(*status, "text/html; charset=utf-8", page)
        }
        Action::EmptyBody => Answer { body: Vec::new(), ..carry_out(world) },
        Action::EnormousBody { bytes } => {
            let filler = "x".repeat((*bytes).min(512 * 1024 * 1024));
            Answer { body: format!("{{\"filler\":\"{filler}\"}}").into_bytes(), ..carry_out(world) }
        }
        Action::DropCors => {
            cors = false;
            carry_out(world)
        }
        Action::Expired => Answer::documented(401, &id),
    };
    let answer = finish(world, call, &id, answer, cors);
    match (cut, pause) {
        (Some(bytes), _) => Outcome::Truncated(answer, bytes),
        (None, Some(ms)) => Outcome::Slow(answer, ms),
        (None, None) => Outcome::Answer(answer),
    }
}

/// A call that never reached the API: too large, or the tenant itself failed. Logged and marked like every other.
pub(crate) fn refused(world: &mut World, call: &Call, status: u16) -> Answer {
    let id = world.next_request_id();
    let answer = match status {
        413 => Answer::error(413, "413 Payload Too Large", "The body is too large.", &id),
        _ => Answer::documented(status, &id),
    };
    finish(world, call, &id, answer, true)
}

/// The one exit: what every answer carries, and its line in the log.
fn finish(world: &mut World, call: &Call, id: &str, answer: Answer, cors: bool) -> Answer {
    log(world, call, answer.status);
    let answer = match world.settings.hostile {
        Some(wanted) => hostile::rewritten(answer, call, wanted, &mut world.fields),
        None => answer,
    };
    let answer = answer.with("slpt-request-id", id).with("date", http_date(world.now()));
    match cors && world.settings.cors && !call.path.starts_with("/_tenant") {
        true => with_cors(world, call, answer),
        false => answer,
    }
}

fn route(world: &mut World, call: &Call, id: &str) -> Answer {
    if call.path == "/_tenant" || call.path.starts_with("/_tenant/") {
        return control::answer(world, call);
    }
    if world.settle().is_err() {
        return Answer::documented(500, id);
    }
    if call.path.starts_with("/oauth/") {
        return oauth::answer(world, call, id);
    }
    if call.path == "/" && call.method == "GET" {
        let text = "This is a local IdentityNow tenant. See docs/tenant-differences.md.\n";
        return Answer::text(200, "text/plain; charset=utf-8", text);
    }
    api::answer(world, call, id)
}

fn log(world: &mut World, call: &Call, status: u16) {
    let claims =
        oauth::bearer(call).map(str::to_owned).and_then(|t| world.oauth.verify(&t, world.now()).ok());
    let secret = call.path.starts_with("/oauth/") || call.raw_query.is_empty();
    let path = if secret { call.path.clone() } else { format!("{}?{}", call.path, call.raw_query) };
    let at_ms = world.now();
    world.note(LoggedRequest {
        at_ms,
        method: call.method.clone(),
        path,
        status,
        origin: call.header("origin").map(str::to_owned),
        client: claims.as_ref().map(|c| c.client_id.clone()),
        user: claims.and_then(|c| c.user_name),
    });
}

fn allowed_origin<'a>(world: &World, call: &'a Call) -> Option<&'a str> {
    call.header("origin").filter(|origin| world.options.allowed_origins.iter().any(|a| a == origin))
}

fn with_cors(world: &World, call: &Call, answer: Answer) -> Answer {
    let answer = answer.with("vary", "Origin");
    let Some(origin) = allowed_origin(world, call) else { return answer };
    let answer = answer.with("access-control-allow-origin", origin);
    if world.settings.expose_headers {
        answer.with("access-control-expose-headers", "Retry-After, SLPT-Request-ID, X-Total-Count, Date")
    } else {
        answer
    }
}

fn cors_preflight(world: &World, call: &Call) -> Answer {
    let answer = Answer { status: 204, ..Answer::default() };
    let allowed = world.settings.cors && allowed_origin(world, call).is_some();
    if !allowed || call.path.starts_with("/_tenant") {
        return answer;
    }
    answer
        .with("access-control-allow-methods", "GET, POST, OPTIONS")
        .with(
            "access-control-allow-headers",
            "Authorization, Content-Type, Accept-Language, X-SailPoint-Experimental",
        )
        .with("access-control-max-age", "600")
}
