//! Withdrawing: `cancel` by whoever asked or an org admin, `bulk-cancel` and `close` by org admins.

use rusqlite::{OptionalExtension, params};
use serde_json::{Value, json};

use super::{Answered, Caller, Fail, Request};
use crate::http::Answer;
use crate::lifecycle;
use crate::world::World;

fn text<'a>(body: &'a Value, key: &str) -> Result<&'a str, Fail> {
    body.get(key)
        .and_then(Value::as_str)
        .filter(|text| !text.trim().is_empty())
        .ok_or_else(|| Fail::bad(format!("{key} must not be empty.")))
}

fn find(world: &World, id: &str) -> Result<(i64, i64), Fail> {
    world
        .db
        .query_row("SELECT n, requester FROM request WHERE id = ?1", [id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?
        .ok_or_else(Fail::not_found)
}

fn withdraw(
    world: &mut World,
    caller: &Caller,
    request: i64,
    comment: &str,
    state: &str,
) -> Result<usize, Fail> {
    let now = world.now();
    let tx = world.db.transaction()?;
    let count = lifecycle::cancel(&tx, request, caller.row(), comment, state, now)?;
    tx.commit()?;
    Ok(count)
}

pub(super) fn cancel(world: &mut World, caller: &Caller, request: &Request<'_>) -> Answered {
    let body = request.json()?;
    let (id, comment) = (text(&body, "accountActivityId")?, text(&body, "comment")?);
    let (n, requester) = find(world, id)?;
    // "In addition to users with ORG_ADMIN, any user who originally submitted the access request may cancel it."
    if requester != caller.row() && !caller.is_admin() {
        return Err(Fail::forbidden());
    }
    if withdraw(world, caller, n, comment, "CANCELLED")? == 0 {
        return Err(Fail::bad("The access request has passed the approval step and cannot be cancelled."));
    }
    world.commit("cancel", caller, request.version.name(), body, Vec::new());
    Ok(Answer::json(202, &json!({})))
}

fn ids(body: &Value, most: usize) -> Result<Vec<&str>, Fail> {
    let list = body.get("accessRequestIds").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let ids: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
    if ids.is_empty() || ids.len() != list.len() || ids.len() > most {
        return Err(Fail::bad(format!("accessRequestIds must have 1 to {most} ids.")));
    }
    Ok(ids)
}

pub(super) fn bulk_cancel(world: &mut World, caller: &Caller, request: &Request<'_>) -> Answered {
    let body = request.json()?;
    let comment = text(&body, "comment")?;
    let rows = ids(&body, 50)?.into_iter().map(|id| find(world, id)).collect::<Result<Vec<_>, _>>()?;
    for (n, _) in rows {
        withdraw(world, caller, n, comment, "CANCELLED")?;
    }
    world.commit("bulk-cancel", caller, request.version.name(), body, Vec::new());
    Ok(Answer::json(202, &json!({})))
}

pub(super) fn close(world: &mut World, caller: &Caller, request: &Request<'_>) -> Answered {
    let body = request.json()?;
    let rows = ids(&body, 500)?.into_iter().map(|id| find(world, id)).collect::<Result<Vec<_>, _>>()?;
    let message = body.get("message").and_then(Value::as_str).unwrap_or("Closed by an administrator.");
    let completed = body.get("executionStatus").and_then(Value::as_str) == Some("Completed");
    for (n, _) in rows {
        withdraw(world, caller, n, message, "TERMINATED")?;
        if completed {
            let sql =
                "UPDATE line SET state = 'REQUEST_COMPLETED' WHERE request = ?1 AND state = 'TERMINATED'";
            world.db.execute(sql, params![n])?;
        }
    }
    world.commit("close", caller, request.version.name(), body, Vec::new());
    Ok(Answer::json(202, &json!({})))
}
