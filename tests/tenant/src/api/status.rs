//! `GET access-request-status` and `access-request-administration`: one entry per person and item, newest first.

use rusqlite::{Row, types::Value as Sql};
use serde_json::{Value, json};

use super::filter::{Field, Type};
use super::list::{self, MAX_LIMIT, Query};
use super::routes::Version;
use super::{Answered, Caller, Fail, Request};
use crate::clock::rfc3339;
use crate::world::World;

/// `in` on accessRequestId is gone from the newest specification, but the service's announcement demands it.
const FIELDS: &[Field] = &[
    ("accessRequestId", "r.id", Type::Id, &["eq", "in", "ge", "gt", "le", "lt", "ne", "sw"]),
    ("accountActivityItemId", "l.activity_item", Type::Id, &["eq", "in", "ge", "gt", "le", "ne", "sw"]),
    ("created", "l.created", Type::Time, &["eq", "ge", "gt", "le", "lt", "ne"]),
];
const ADMIN_FIELDS: &[Field] = &[
    ("accessRequestId", "r.id", Type::Id, &["in", "eq", "ne", "ge", "gt", "le", "lt", "sw"]),
    (
        "accountActivityItemId",
        "l.activity_item",
        Type::Id,
        &["eq", "in", "ge", "gt", "le", "lt", "ne", "isnull", "sw"],
    ),
    ("status", "l.state", Type::Id, &["in", "eq", "ne"]),
    ("created", "l.created", Type::Time, &["eq", "in", "ge", "gt", "le", "lt", "ne", "isnull", "sw"]),
];
const SORTERS: &[(&str, &str)] = &[
    ("created", "l.created"),
    ("modified", "l.modified"),
    ("accountActivityItemId", "l.activity_item"),
    ("name", "i.name_f"),
];
const ADMIN_SORTERS: &[(&str, &str)] = &[
    ("created", "l.created"),
    ("modified", "l.modified"),
    ("accountActivityItemId", "l.activity_item"),
    ("name", "i.name_f"),
    ("accessRequestId", "r.id"),
];

fn query() -> Query {
    Query {
        columns: "l.n, l.id, i.name, i.type, l.state, l.stage, l.kind, l.created, l.modified, l.comment, l.metadata,
                  l.start, l.remove, l.approved, l.finished, l.reason, l.activity_item, r.id, a.id, a.name, t.id,
                  t.name, t.machine, i.description, i.privilege, c.id, c.name, i.owner",
        // CROSS JOIN keeps SQLite from starting at the items, which makes it sort a hundred thousand rows.
        from: "FROM line l CROSS JOIN item i ON i.n = l.item CROSS JOIN request r ON r.n = l.request
               CROSS JOIN identity a ON a.n = l.requester CROSS JOIN identity t ON t.n = l.target
               LEFT JOIN identity c ON c.n = l.cancelled_by",
        conditions: Vec::new(),
        values: Vec::new(),
        fields: FIELDS,
        sorters: SORTERS,
        order: "l.created DESC, l.n DESC",
        max: MAX_LIMIT,
    }
}

pub(super) fn list(world: &mut World, caller: &Caller, request: &Request<'_>) -> Answered {
    let mut query = query();
    prepare(world, caller, request, &mut query)?;
    list::answer(world, request, query, |row| entry(world, row, request.version, false))
}

pub(super) fn administration(world: &mut World, caller: &Caller, request: &Request<'_>) -> Answered {
    let mut query = Query { fields: ADMIN_FIELDS, sorters: ADMIN_SORTERS, ..query() };
    prepare(world, caller, request, &mut query)?;
    list::answer(world, request, query, |row| entry(world, row, request.version, true))
}

fn prepare(world: &World, caller: &Caller, request: &Request<'_>, query: &mut Query) -> Result<(), Fail> {
    let assigned = list::who(world, caller, request, "assigned-to")?;
    restrict(world, caller, request, query, ["l.requester", "l.target"], assigned)?;
    if let Some(n) = assigned {
        query.only(
            "EXISTS (SELECT 1 FROM approval w WHERE w.line = l.n AND w.status = 'PENDING' AND w.current = ?)",
            n,
        );
    }
    match request.call.param("request-state") {
        None | Some("") => {}
        Some("EXECUTING") => query.conditions.push("l.state = 'EXECUTING'".to_owned()),
        Some(_) => return Err(Fail::bad("The only valid value of request-state is EXECUTING.")),
    }
    query.only("l.created <= ?", world.now() - world.settings.status_lag_ms);
    Ok(())
}

/// The parameters that say whose requests, and who may ask so: everybody for their own, org admins for all. `assigned`
/// is whose approvals were asked for, where a list has that parameter.
pub(super) fn restrict(
    world: &World,
    caller: &Caller,
    request: &Request<'_>,
    query: &mut Query,
    [requester, target]: [&str; 2],
    assigned: Option<i64>,
) -> Result<(), Fail> {
    let by = list::who(world, caller, request, "requested-by")?;
    let for_whom = list::who(world, caller, request, "requested-for")?;
    let regarding = list::who(world, caller, request, "regarding-identity")?;
    if regarding.is_some() && (by.is_some() || for_whom.is_some()) {
        return Err(Fail::bad(
            "regarding-identity cannot be used together with requested-for or requested-by.",
        ));
    }
    let own = [by, for_whom, regarding, assigned].contains(&Some(caller.row()));
    if !own && !caller.is_admin() {
        return Err(Fail::forbidden());
    }
    if let Some(n) = by {
        query.only(&format!("{requester} = ?"), n);
    }
    if let Some(n) = for_whom {
        query.only(&format!("{target} = ?"), n);
    }
    if let Some(n) = regarding {
        query.conditions.push(format!("({requester} = ? OR {target} = ?)"));
        query.values.extend([Sql::Integer(n), Sql::Integer(n)]);
    }
    Ok(())
}

fn words(text: &str) -> Value {
    json!({ "locale": "en-US", "localeOrigin": "DEFAULT", "text": text })
}

fn entry(world: &World, row: &Row<'_>, version: Version, admin: bool) -> rusqlite::Result<Value> {
    let n: i64 = row.get(0)?;
    let (state, stage): (String, String) = (row.get(4)?, row.get(5)?);
    let (created, modified): (i64, i64) = (row.get(7)?, row.get(8)?);
    let reason: Option<String> = row.get(15)?;
    let (requester, requester_name): (String, String) = (row.get(18)?, row.get(19)?);
    let machine: bool = row.get(22)?;
    let kind: String = row.get(3)?;
    let failed = matches!(state.as_str(), "ERROR" | "PROVISIONING_FAILED" | "NOT_ALL_ITEMS_PROVISIONED");
    let withdrawn = matches!(state.as_str(), "CANCELLED" | "TERMINATED");
    let by: (Option<String>, Option<String>) = (row.get(25)?, row.get(26)?);
    let (approvals, ids) = approvals(world, n, &kind, version != Version::V1 && !admin)?;
    let author = json!({ "type": "IDENTITY", "id": requester, "name": requester_name });
    let mut entry = json!({
        "id": row.get::<_, String>(1)?, "name": row.get::<_, String>(2)?, "type": kind,
        "cancelledRequestDetails": withdrawn.then(|| json!({
            "comment": reason, "modified": rfc3339(modified),
            "owner": { "type": "IDENTITY", "id": by.0.unwrap_or_else(|| requester.clone()),
                "name": by.1.unwrap_or_else(|| requester_name.clone()) } })),
        "errorMessages": failed.then(|| vec![vec![words(reason.as_deref().unwrap_or("Failed."))]]),
        "approvalDetails": approvals, "manualWorkItemDetails": null,
        "accountActivityItemId": row.get::<_, String>(16)?, "requestType": row.get::<_, String>(6)?,
        "modified": rfc3339(modified), "created": rfc3339(created), "requester": author,
        "requestedFor": { "type": if machine { "MACHINE_IDENTITY" } else { "IDENTITY" },
            "id": row.get::<_, String>(20)?, "name": row.get::<_, String>(21)? },
        "requesterComment": row.get::<_, Option<String>>(9)?.map(|comment| json!({
            "comment": comment, "created": rfc3339(created), "author": author })),
        "sodViolationContext": null, "provisioningDetails": null, "preApprovalTriggerDetails": null,
        "accessRequestPhases": phases(&state, &stage, created, modified, row.get(13)?, row.get(14)?),
        "description": row.get::<_, String>(23)?, "startDate": row.get::<_, Option<i64>>(11)?.map(rfc3339),
        "removeDate": row.get::<_, Option<i64>>(12)?.map(rfc3339),
        "cancelable": matches!(stage.as_str(), "queued" | "approval"),
        "accessRequestId": row.get::<_, String>(17)?,
        "clientMetadata": row.get::<_, Option<String>>(10)?.and_then(|t| serde_json::from_str::<Value>(&t).ok()),
        "state": state,
    });
    if let Some(entry) = entry.as_object_mut() {
        if admin {
            entry.insert("reauthorizationRequired".to_owned(), json!(false));
        } else {
            entry.insert("approvalIds".to_owned(), json!(ids));
            entry.insert("requestedAccounts".to_owned(), Value::Null);
            let level: String = row.get(24)?;
            entry.insert("privilegeLevel".to_owned(), json!((kind == "ENTITLEMENT").then_some(level)));
        }
        if version == Version::V1 {
            entry.insert("identityType".to_owned(), json!(if machine { "MACHINE" } else { "HUMAN" }));
        }
    }
    Ok(entry)
}

/// The scheme of an approval as the API spells it for this type of item.
pub(super) fn scheme(scheme: &str, kind: &str) -> &'static str {
    match (scheme, kind) {
        ("MANAGER", _) => "MANAGER",
        (_, "ROLE") => "ROLE_OWNER",
        (_, "ACCESS_PROFILE") => "ACCESS_PROFILE_OWNER",
        _ => "ENTITLEMENT_OWNER",
    }
}

fn approvals(
    world: &World,
    line: i64,
    kind: &str,
    with_id: bool,
) -> rusqlite::Result<(Vec<Value>, Vec<String>)> {
    let mut select = world.db.prepare_cached(
        "SELECT a.id, a.scheme, a.status, a.created, a.decided, a.comment, o.id, o.name, c.id, c.name, a.owner <> a.current
         FROM approval a JOIN identity o ON o.n = a.owner JOIN identity c ON c.n = a.current
         WHERE a.line = ?1 ORDER BY a.n",
    )?;
    let rows = select.query_map([line], |row| {
        let id: String = row.get(0)?;
        let decided: Option<i64> = row.get(4)?;
        let mut approval = json!({
            "forwarded": row.get::<_, bool>(10)?,
            "originalOwner": { "type": "IDENTITY", "id": row.get::<_, String>(6)?, "name": row.get::<_, String>(7)? },
            "currentOwner": { "type": "IDENTITY", "id": row.get::<_, String>(8)?, "name": row.get::<_, String>(9)? },
            "modified": rfc3339(decided.unwrap_or(row.get(3)?)), "status": row.get::<_, String>(2)?,
            "scheme": scheme(&row.get::<_, String>(1)?, kind), "errorMessages": null,
            "comment": row.get::<_, Option<String>>(5)?, "removeDate": null,
        });
        if with_id && let Some(approval) = approval.as_object_mut() {
            approval.insert("approvalId".to_owned(), json!(id));
        }
        Ok((approval, id))
    })?;
    let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(rows.into_iter().unzip())
}

fn phases(
    state: &str,
    stage: &str,
    created: i64,
    modified: i64,
    approved: Option<i64>,
    finished: Option<i64>,
) -> Value {
    let phase = |name: &str, started: Option<i64>, finished: Option<i64>, state: &str, ok: Option<bool>| {
        let mut phase = json!({
            "name": name, "state": state, "finished": finished.map(rfc3339),
            "result": ok.map(|ok| if ok { "SUCCESSFUL" } else { "FAILED" }),
            "phaseReference": (name == "APPROVAL_PHASE").then_some("approvalDetails"),
        });
        if let (Some(phase), Some(started)) = (phase.as_object_mut(), started) {
            phase.insert("started".to_owned(), json!(rfc3339(started)));
        }
        phase
    };
    let approval = |finished, state: &str, ok| phase("APPROVAL_PHASE", Some(created), finished, state, ok);
    let provisioning =
        |started, finished, state: &str, ok| phase("PROVISIONING_PHASE", started, finished, state, ok);
    match (stage, approved, state) {
        ("queued" | "approval", ..) => {
            json!([approval(None, "EXECUTING", None), provisioning(None, None, "PENDING", None)])
        }
        ("provisioning", approved, _) => json!([
            approval(approved, "COMPLETED", Some(true)),
            provisioning(approved, None, "EXECUTING", None),
        ]),
        (_, Some(at), state) => json!([
            approval(Some(at), "COMPLETED", Some(true)),
            provisioning(
                Some(at),
                finished.or(Some(modified)),
                "COMPLETED",
                Some(state == "REQUEST_COMPLETED")
            ),
        ]),
        (_, None, "REJECTED") => json!([
            approval(finished, "COMPLETED", Some(false)),
            provisioning(None, None, "NOT_EXECUTED", None),
        ]),
        (_, None, _) => {
            json!([approval(finished, "CANCELLED", None), provisioning(None, None, "NOT_EXECUTED", None),])
        }
    }
}
