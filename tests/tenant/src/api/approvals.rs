//! `access-request-approvals`: what waits for whom, what was decided, and deciding.

use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Value, json};

use super::filter::{Field, Type};
use super::list::{self, MAX_LIMIT, Query};
use super::routes::Version;
use super::{Answered, Caller, Fail, Request, row_of};
use crate::clock::rfc3339;
use crate::http::Answer;
use crate::lifecycle;
use crate::world::World;

const PENDING: &[Field] = &[
    ("id", "a.id", Type::Id, &["eq", "in"]),
    ("requestedFor.id", "t.id", Type::Id, &["eq", "in"]),
    ("modified", "a.modified", Type::Time, &["gt", "lt", "ge", "le", "eq", "in"]),
    ("created", "a.created", Type::Time, &["gt", "lt", "ge", "le", "eq", "in"]),
    ("accessRequestId", "r.id", Type::Id, &["eq", "in"]),
];
/// The last ones are not in beta.
const PENDING_OF_BETA: usize = 3;
const COMPLETED: &[Field] = &[
    ("id", "a.id", Type::Id, &["eq", "in", "ge", "gt", "le", "lt", "ne", "isnull", "sw"]),
    ("requestedFor.id", "t.id", Type::Id, &["eq", "in", "ge", "gt", "le", "lt", "ne", "isnull", "sw"]),
    ("modified", "a.modified", Type::Time, &["gt", "lt", "ge", "le", "eq", "in", "ne", "sw"]),
];

fn query(condition: &str, fields: &'static [Field]) -> Query {
    Query {
        columns: "a.id, r.id, i.name, a.created, a.modified, l.created, l.kind, q.id, q.name, t.id, t.name, t.machine,
                  o.id, o.name, i.id, i.type, i.description, l.comment, a.forward, l.remove, l.start, l.metadata,
                  i.privilege, h.remove, a.status, a.comment, w.id, w.name",
        from: "FROM (SELECT *, coalesce(decided, created) AS modified FROM approval) a JOIN line l ON l.n = a.line
               JOIN request r ON r.n = l.request JOIN item i ON i.n = l.item JOIN identity q ON q.n = l.requester
               JOIN identity t ON t.n = l.target JOIN identity o ON o.n = a.current JOIN identity w ON w.n = a.owner
               LEFT JOIN holding h ON h.identity = l.target AND h.item = l.item",
        conditions: vec![condition.to_owned()],
        values: Vec::new(),
        fields,
        sorters: &[("created", "a.created"), ("modified", "a.modified")],
        order: "a.created DESC, a.n DESC",
        max: MAX_LIMIT,
    }
}

/// "Non-ORG_ADMIN users can only specify me or pass their own identity ID value."
fn owner(world: &World, caller: &Caller, request: &Request<'_>) -> Result<Option<i64>, Fail> {
    let owner = list::who(world, caller, request, "owner-id")?;
    if owner != Some(caller.row()) && !caller.is_admin() {
        return Err(Fail::forbidden());
    }
    Ok(owner)
}

pub(super) fn pending(world: &mut World, caller: &Caller, request: &Request<'_>) -> Answered {
    let fields = match request.version {
        Version::Beta => PENDING.get(..PENDING_OF_BETA).unwrap_or(PENDING),
        _ => PENDING,
    };
    let mut query = query("a.status = 'PENDING'", fields);
    if let Some(owner) = owner(world, caller, request)? {
        query.only("a.current = ?", owner);
    }
    list::answer(world, request, query, |row| {
        let mut entry = entry(row, request.version)?;
        // Beta has neither this field nor the filter by it.
        if request.version != Version::Beta
            && let Some(entry) = entry.as_object_mut()
        {
            entry.insert("accessRequestId".to_owned(), json!(row.get::<_, String>(1)?));
        }
        Ok(entry)
    })
}

pub(super) fn completed(world: &mut World, caller: &Caller, request: &Request<'_>) -> Answered {
    let mut query = query("a.status IN ('APPROVED', 'REJECTED')", COMPLETED);
    if let Some(owner) = owner(world, caller, request)? {
        query.only("a.current = ?", owner);
    }
    list::answer(world, request, query, |row| {
        let mut done = entry(row, request.version)?;
        if let Some(done) = done.as_object_mut() {
            let reviewer = done.get("owner").cloned();
            let at = rfc3339(row.get(4)?);
            done.insert("state".to_owned(), json!(row.get::<_, String>(24)?));
            if let Some(comment) = row.get::<_, Option<String>>(25)? {
                let comment = json!({ "comment": comment, "created": at, "author": reviewer });
                done.insert("reviewerComment".to_owned(), comment);
            }
            done.insert("reviewedBy".to_owned(), json!(reviewer));
        }
        Ok(done)
    })
}

fn entry(row: &Row<'_>, version: Version) -> rusqlite::Result<Value> {
    let (requester, name): (String, String) = (row.get(7)?, row.get(8)?);
    let machine: bool = row.get(11)?;
    let kind: String = row.get(15)?;
    let created = rfc3339(row.get(5)?);
    let author = json!({ "type": "IDENTITY", "id": requester, "name": name });
    let remove: Option<i64> = row.get(19)?;
    let start: Option<i64> = row.get(20)?;
    let current: Option<i64> = row.get(23)?;
    let forward: Option<String> = row.get(18)?;
    let level: String = row.get(22)?;
    let mut entry = json!({
        "id": row.get::<_, String>(0)?, "name": row.get::<_, String>(2)?, "created": rfc3339(row.get(3)?),
        "modified": rfc3339(row.get(4)?), "requestCreated": created, "requestType": row.get::<_, String>(6)?,
        "requester": author,
        "requestedFor": { "type": if machine { "MACHINE_IDENTITY" } else { "IDENTITY" },
            "id": row.get::<_, String>(9)?, "name": row.get::<_, String>(10)? },
        "owner": { "type": "IDENTITY", "id": row.get::<_, String>(12)?, "name": row.get::<_, String>(13)? },
        "requestedObject": { "id": row.get::<_, String>(14)?, "name": row.get::<_, String>(2)?, "type": kind,
            "description": row.get::<_, String>(16)? },
        "previousReviewersComments": [], "commentRequiredWhenRejected": false,
        "forwardHistory": forward.and_then(|t| serde_json::from_str::<Value>(&t).ok()).unwrap_or(json!([])),
        "removeDateUpdateRequested": remove.is_some() && current.is_some(), "startUpdateRequested": false,
        "clientMetadata": row.get::<_, Option<String>>(21)?
            .and_then(|t| serde_json::from_str::<Value>(&t).ok()).unwrap_or(json!({})),
        "requestedAccounts": null, "privilegeLevel": (kind == "ENTITLEMENT").then_some(level),
        "maxPermittedAccessDuration": null,
    });
    if let Some(entry) = entry.as_object_mut() {
        // These are not nullable: what is not there is left out.
        if let Some(comment) = row.get::<_, Option<String>>(17)? {
            let comment = json!({ "comment": comment, "created": created, "author": author });
            entry.insert("requesterComment".to_owned(), comment);
        }
        for (key, at) in [("removeDate", remove), ("startDate", start), ("currentRemoveDate", current)] {
            if let Some(at) = at {
                entry.insert(key.to_owned(), json!(rfc3339(at)));
            }
        }
        if version == Version::V1 {
            entry.insert("identityType".to_owned(), json!(if machine { "MACHINE" } else { "HUMAN" }));
        }
    }
    Ok(entry)
}

pub(super) fn summary(world: &mut World, caller: &Caller, request: &Request<'_>) -> Answered {
    let owner = owner(world, caller, request)?;
    let from = match request.call.param("from-date") {
        None => 0,
        Some(text) => chrono::DateTime::parse_from_rfc3339(text)
            .map_err(|_| Fail::bad("The value of from-date must be a date and time."))?
            .timestamp_millis(),
    };
    let count = |status: &str| {
        world.db.query_row(
            "SELECT count(*) FROM approval WHERE status = ?1 AND created >= ?2 AND (?3 IS NULL OR current = ?3)",
            params![status, from, owner],
            |row| row.get::<_, i64>(0),
        )
    };
    let body = json!({
        "pending": count("PENDING")?, "approved": count("APPROVED")?, "rejected": count("REJECTED")?,
    });
    Ok(Answer::json(200, &body))
}

/// The pending approval's row, line and owner, when the caller may decide on it.
fn mine(world: &World, caller: &Caller, request: &Request<'_>) -> Result<(i64, i64, i64), Fail> {
    let found: Option<(i64, i64, i64, String)> = world
        .db
        .query_row("SELECT n, line, current, status FROM approval WHERE id = ?1", [request.part(0)], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let (n, line, current, status) = found.ok_or_else(Fail::not_found)?;
    if current != caller.row() && !caller.is_admin() {
        return Err(Fail::forbidden());
    }
    if status != "PENDING" {
        return Err(Fail::bad("This approval has been decided already."));
    }
    Ok((n, line, current))
}

fn comment(request: &Request<'_>, required: bool) -> Result<Option<String>, Fail> {
    if request.call.body.is_empty() && !required {
        return Ok(None);
    }
    let body = request.json()?;
    let comment = body.get("comment").and_then(Value::as_str).map(str::to_owned);
    if required && comment.as_deref().is_none_or(|c| c.trim().is_empty()) {
        return Err(Fail::bad("comment must not be empty."));
    }
    Ok(comment)
}

fn decide(world: &mut World, caller: &Caller, request: &Request<'_>, approve: bool) -> Answered {
    let (_, line, _) = mine(world, caller, request)?;
    let comment = comment(request, !approve)?;
    let now = world.now();
    let tx = world.db.transaction()?;
    lifecycle::decide(&tx, line, approve, comment.as_deref(), now)?;
    tx.commit()?;
    let body = json!({ "approvalId": request.part(0), "comment": comment });
    world.commit(
        if approve { "approve" } else { "reject" },
        caller,
        request.version.name(),
        body,
        Vec::new(),
    );
    Ok(Answer::json(202, &json!({})))
}

pub(super) fn approve(world: &mut World, caller: &Caller, request: &Request<'_>) -> Answered {
    decide(world, caller, request, true)
}

pub(super) fn reject(world: &mut World, caller: &Caller, request: &Request<'_>) -> Answered {
    decide(world, caller, request, false)
}

pub(super) fn forward(world: &mut World, caller: &Caller, request: &Request<'_>) -> Answered {
    let (n, _, current) = mine(world, caller, request)?;
    let body = request.json()?;
    let text = |key: &str| {
        body.get(key)
            .and_then(Value::as_str)
            .filter(|text| (1..=255).contains(&text.chars().count()))
            .ok_or_else(|| Fail::bad(format!("{key} must have 1 to 255 characters.")))
    };
    let (new_owner_id, comment) = (text("newOwnerId")?, text("comment")?);
    let new_owner = row_of(world, new_owner_id)?.ok_or_else(|| Fail::bad("newOwnerId was not found."))?;
    let name = |row: i64| {
        world.db.query_row("SELECT name FROM identity WHERE n = ?1", [row], |row| row.get::<_, String>(0))
    };
    let so_far: Option<String> =
        world.db.query_row("SELECT forward FROM approval WHERE n = ?1", [n], |row| row.get(0))?;
    let mut history: Vec<Value> =
        so_far.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    history.push(json!({
        "oldApproverName": name(current)?, "newApproverName": name(new_owner)?, "comment": comment,
        "modified": rfc3339(world.now()), "forwarderName": name(caller.row())?,
        "reassignmentType": "MANUAL_REASSIGNMENT",
    }));
    world.db.execute(
        "UPDATE approval SET current = ?2, forward = ?3 WHERE n = ?1",
        params![n, new_owner, Value::Array(history).to_string()],
    )?;
    let body = json!({ "approvalId": request.part(0), "newOwnerId": new_owner_id, "comment": comment });
    world.commit("forward", caller, request.version.name(), body, Vec::new());
    Ok(Answer::json(202, &json!({})))
}
