//! `GET account-activities`: the same requests as status tells, one entry per request, with the metadata of the
//! request itself.

use rusqlite::Row;
use serde_json::{Value, json};

use super::filter::{Field, Type};
use super::list::{self, MAX_LIMIT, Query};
use super::routes::Version;
use super::{Answered, Caller, Fail, Request, status};
use crate::clock::rfc3339;
use crate::http::Answer;
use crate::world::World;

const MOMENT: &[&str] = &["gt", "lt", "ge", "le", "eq", "in", "ne", "isnull", "sw"];
const FIELDS: &[Field] = &[
    ("type", "r.type", Type::Id, &["eq", "in", "ge", "le", "lt", "ne", "isnull", "sw"]),
    ("created", "r.created", Type::Time, MOMENT),
    ("modified", "r.modified", Type::Time, MOMENT),
];
const FIELDS_OF_BETA: &[Field] = &[
    ("type", "r.type", Type::Id, &["eq", "in", "ge", "gt", "le", "lt", "ne", "isnull", "sw"]),
    ("created", "r.created", Type::Time, MOMENT),
    ("modified", "r.modified", Type::Time, MOMENT),
];

fn query() -> Query {
    Query {
        columns: "r.n, r.id, r.created, r.modified, r.kind, r.metadata, a.id, a.name, t.id, t.name, r.open, r.failed",
        from: "FROM (SELECT r.*, 'appRequest' AS type,
                 (SELECT max(l.modified) FROM line l WHERE l.request = r.n) AS modified,
                 (SELECT count(*) FROM line l WHERE l.request = r.n AND l.next IS NOT NULL) AS open,
                 (SELECT count(*) FROM line l WHERE l.request = r.n AND l.state <> 'REQUEST_COMPLETED') AS failed
               FROM request r) r JOIN identity a ON a.n = r.requester JOIN identity t ON t.n = r.target",
        conditions: Vec::new(),
        values: Vec::new(),
        fields: FIELDS,
        sorters: &[("type", "r.type"), ("created", "r.created"), ("modified", "r.modified")],
        order: "r.created DESC, r.n DESC",
        max: MAX_LIMIT,
    }
}

pub(super) fn list(world: &mut World, caller: &Caller, request: &Request<'_>) -> Answered {
    let mut query = query();
    status::restrict(world, caller, request, &mut query, ["r.requester", "r.target"], None)?;
    if request.version == Version::Beta {
        query.fields = FIELDS_OF_BETA;
        if let Some(kind) = request.call.param("type").filter(|kind| !kind.is_empty()) {
            query.only("r.type = ?", kind.to_owned());
        }
    }
    query.only("r.created <= ?", world.now() - world.settings.status_lag_ms);
    list::answer(world, request, query, |row| activity(world, row, request.version))
}

pub(super) fn get(world: &mut World, caller: &Caller, request: &Request<'_>) -> Answered {
    let Query { columns, from, .. } = query();
    let mut select = world.db.prepare_cached(&format!("SELECT {columns} {from} WHERE r.id = ?1"))?;
    let mut rows = select.query([request.part(0)])?;
    let row = rows.next()?.ok_or_else(Fail::not_found)?;
    let (requester, target): (String, String) = (row.get(6)?, row.get(8)?);
    let own = caller.identity.as_ref().is_some_and(|(_, id)| *id == requester || *id == target);
    if !own && !caller.is_admin() {
        return Err(Fail::forbidden());
    }
    Ok(Answer::json(200, &activity(world, row, request.version)?))
}

fn activity(world: &World, row: &Row<'_>, version: Version) -> rusqlite::Result<Value> {
    let (n, id): (i64, String) = (row.get(0)?, row.get(1)?);
    let (open, failed): (i64, i64) = (row.get(10)?, row.get(11)?);
    let modified: Option<i64> = row.get(3)?;
    let completed = modified.filter(|_| open == 0).map(rfc3339);
    let summary = |id: String, name: String| json!({ "id": id, "name": name, "identityId": id, "completed": open == 0 });
    let cancelable = world.db.query_row(
        "SELECT count(*) > 0 FROM line WHERE request = ?1 AND stage IN ('queued', 'approval')",
        [n],
        |row| row.get::<_, bool>(0),
    )?;
    let mut activity = json!({
        "id": id, "name": id, "created": rfc3339(row.get(2)?), "modified": modified.map(rfc3339),
        "completed": completed,
        "completionStatus": match (open, failed) { (1.., _) => "PENDING", (_, 0) => "SUCCESS", _ => "FAILURE" },
        "type": "appRequest", "executionStatus": if open > 0 { "EXECUTING" } else { "COMPLETED" },
        "requesterIdentitySummary": summary(row.get(6)?, row.get(7)?),
        "targetIdentitySummary": summary(row.get(8)?, row.get(9)?),
        "errors": [], "warnings": [],
        "clientMetadata": metadata(row.get(5)?), "items": items(world, n)?,
    });
    if version == Version::Beta
        && let Some(activity) = activity.as_object_mut()
    {
        activity.insert("cancelable".to_owned(), json!(cancelable));
    }
    Ok(activity)
}

fn metadata(text: Option<String>) -> Option<Value> {
    text.and_then(|text| serde_json::from_str(&text).ok())
}

fn items(world: &World, request: i64) -> rusqlite::Result<Vec<Value>> {
    let mut select = world.db.prepare_cached(
        "SELECT l.activity_item, i.name, l.created, l.state, l.stage, l.kind, l.comment, a.id, a.name, i.id, i.type,
                i.attribute, i.value, s.id, l.metadata, l.remove, l.approved
         FROM line l JOIN item i ON i.n = l.item JOIN identity a ON a.n = l.requester
         LEFT JOIN source s ON s.n = i.source WHERE l.request = ?1 ORDER BY l.n",
    )?;
    let rows = select.query_map([request], |row| {
        let (state, created): (String, i64) = (row.get(3)?, row.get(2)?);
        let approved: Option<i64> = row.get(16)?;
        let comment: Option<String> = row.get(6)?;
        let (author, author_name): (String, String) = (row.get(7)?, row.get(8)?);
        let approval = match state.as_str() {
            "REJECTED" => "REJECTED",
            "CANCELLED" | "TERMINATED" => "CANCELED",
            _ if approved.is_none() && state == "EXECUTING" => "PENDING",
            _ => "FINISHED",
        };
        let provisioning = match state.as_str() {
            "REQUEST_COMPLETED" => "FINISHED",
            "PROVISIONING_FAILED" | "NOT_ALL_ITEMS_PROVISIONED" | "ERROR" => "FAILED",
            "PROVISIONING_VERIFICATION_PENDING" => "COMMITED",
            _ => "PENDING",
        };
        let operation = if row.get::<_, String>(5)? == "REVOKE_ACCESS" { "REMOVE" } else { "ADD" };
        Ok(json!({
            "id": row.get::<_, String>(0)?, "name": row.get::<_, String>(1)?, "requested": rfc3339(created),
            "approvalStatus": approval, "provisioningStatus": provisioning, "operation": operation,
            "requesterComment": comment.map(|body| json!({
                "commenterId": author, "commenterName": author_name, "body": body, "date": rfc3339(created) })),
            "reviewerIdentitySummary": null, "reviewerComment": null,
            "attribute": row.get::<_, Option<String>>(11)?, "value": row.get::<_, Option<String>>(12)?,
            "nativeIdentity": null, "sourceId": row.get::<_, Option<String>>(13)?.unwrap_or_default(),
            "accountRequestInfo": { "requestedObjectId": row.get::<_, String>(9)?,
                "requestedObjectName": row.get::<_, String>(1)?, "requestedObjectType": row.get::<_, String>(10)? },
            "clientMetadata": metadata(row.get(14)?), "removeDate": row.get::<_, Option<i64>>(15)?.map(rfc3339),
        }))
    })?;
    rows.collect()
}
