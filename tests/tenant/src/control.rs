//! `/_tenant/…`: what tests read and move from outside. Only from this machine, and never from a web page.
//!
//! GET ledger, requests, clock, config, faults, accounts · POST clock `{"nowMs"}` or `{"advanceMs"}`, config (any
//! of `Settings`), faults (one or a list), reset · DELETE faults.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::controls::{Fault, Settings};
use crate::data;
use crate::http::{Answer, Call};
use crate::world::World;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ClockMove {
    now_ms: Option<i64>,
    advance_ms: Option<i64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Faults {
    Many(Vec<Fault>),
    One(Box<Fault>),
}

pub(crate) fn answer(world: &mut World, call: &Call) -> Answer {
    let own_page = call.header("origin").is_none_or(|origin| origin == world.url);
    if !call.from_loopback || !own_page {
        return Answer::json(403, &json!({ "error": "Only programs on this machine may do this" }));
    }
    let what = call.path.strip_prefix("/_tenant").unwrap_or_default().trim_matches('/').to_owned();
    match act(world, call, &what) {
        Ok(body) => Answer::json(200, &body),
        Err(Problem::NotFound) => Answer::json(404, &json!({ "error": "There is no such control" })),
        Err(Problem::Body(text)) => Answer::json(400, &json!({ "error": text })),
        Err(Problem::Data(text)) => Answer::json(500, &json!({ "error": text })),
    }
}

enum Problem {
    NotFound,
    Body(String),
    Data(String),
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Problem {
        Problem::Body(error.to_string())
    }
}

impl From<rusqlite::Error> for Problem {
    fn from(error: rusqlite::Error) -> Problem {
        Problem::Data(error.to_string())
    }
}

fn act(world: &mut World, call: &Call, what: &str) -> Result<Value, Problem> {
    match (call.method.as_str(), what) {
        ("GET", "ledger") => Ok(serde_json::to_value(&world.ledger)?),
        ("GET", "requests") => Ok(serde_json::to_value(world.log())?),
        ("GET", "clock") => Ok(clock(world)),
        ("GET", "config") => Ok(serde_json::to_value(&world.settings)?),
        ("GET", "faults") => Ok(serde_json::to_value(world.faults())?),
        ("GET", "accounts") => Ok(serde_json::to_value(data::named_accounts(&world.db))?),
        ("POST", "clock") => {
            let moved: ClockMove = serde_json::from_slice(&call.body)?;
            if let Some(now_ms) = moved.now_ms {
                world.clock.set(now_ms);
            }
            world.clock.advance(moved.advance_ms.unwrap_or(0));
            world.settle()?;
            Ok(clock(world))
        }
        ("POST", "config") => {
            world.settings = merged(&world.settings, &call.body)?;
            Ok(serde_json::to_value(&world.settings)?)
        }
        ("POST", "faults") => {
            match serde_json::from_slice(&call.body)? {
                Faults::Many(faults) => faults.into_iter().for_each(|fault| world.add_fault(fault)),
                Faults::One(fault) => world.add_fault(*fault),
            }
            Ok(serde_json::to_value(world.faults())?)
        }
        ("DELETE", "faults") => {
            world.clear_faults();
            Ok(json!([]))
        }
        ("POST", "reset") => {
            world.reset()?;
            Ok(clock(world))
        }
        _ => Err(Problem::NotFound),
    }
}

fn clock(world: &World) -> Value {
    json!({ "nowMs": world.now(), "now": crate::clock::rfc3339(world.now()) })
}

/// The settings with what the body names replaced.
fn merged(present: &Settings, body: &[u8]) -> Result<Settings, Problem> {
    let mut all = serde_json::to_value(present)?;
    let given: serde_json::Map<String, Value> = serde_json::from_slice(body)?;
    if let Some(all) = all.as_object_mut() {
        all.extend(given);
    }
    Ok(serde_json::from_value(all)?)
}
