//! `GET requestable-objects`: roles and access profiles, marked with what one identity has and has asked for.
//! Entitlements are not in it.

use rusqlite::types::Value as Sql;
use serde_json::json;

use super::filter::{Field, Type};
use super::list::{self, MAX_LIMIT, Query};
use super::{Answered, Caller, Fail, Request, row_of};
use crate::clock::rfc3339;
use crate::data::fold;
use crate::world::World;

const FIELDS: &[Field] =
    &[("id", "i.id", Type::Id, &["eq", "in"]), ("name", "i.name_f", Type::Text, &["eq", "in", "sw"])];

/// Requestable roles and access profiles with `pending`, the open request of the identity in the first parameter (-1:
/// nobody), and `state`, which only an identity has. What is about to be cancelled is not pending.
const FROM: &str = "FROM (SELECT i.*, CASE
    WHEN i.whom = -1 THEN NULL
    WHEN i.pending IS NOT NULL THEN 'PENDING'
    WHEN EXISTS (SELECT 1 FROM holding h WHERE h.identity = i.whom AND h.item = i.n) THEN 'ASSIGNED'
    ELSE 'AVAILABLE' END AS state
  FROM (SELECT i.*, who.n AS whom,
          (SELECT r.id FROM line l JOIN request r ON r.n = l.request WHERE l.target = who.n AND l.item = i.n
           AND l.next IS NOT NULL AND l.fate NOT IN ('cancel', 'error') ORDER BY l.n DESC LIMIT 1) AS pending
        FROM item i, (SELECT ? AS n) who WHERE i.type <> 'ENTITLEMENT' AND i.requestable = 1) i) i
  JOIN identity o ON o.n = i.owner";

pub(super) fn list(world: &mut World, caller: &Caller, request: &Request<'_>) -> Answered {
    let wanted = request.call.param("identity-id").filter(|id| !id.is_empty());
    let whom = match wanted {
        None if caller.is_admin() => -1,
        None => return Err(Fail::forbidden()),
        Some("me") => caller.row(),
        Some(id) => {
            let n = row_of(world, id)?;
            // CONTRACT 2.0: "me" or one's own id, unless one is an admin.
            if n != Some(caller.row()) && !caller.is_admin() {
                return Err(Fail::forbidden());
            }
            n.ok_or_else(|| Fail::bad("The identity of identity-id was not found."))?
        }
    };
    let mut query = Query {
        columns: "i.id, i.name, i.created, i.modified, i.description, i.type, o.id, o.name, o.email,
                  i.comment_required, i.state, i.pending",
        from: FROM,
        conditions: Vec::new(),
        values: vec![Sql::Integer(whom)],
        fields: FIELDS,
        sorters: &[("name", "i.name_f")],
        order: "i.n",
        max: MAX_LIMIT,
    };
    if let Some(types) = request.call.param("types").filter(|t| !t.is_empty()) {
        let mut marks = Vec::new();
        for kind in types.split(',') {
            if !matches!(kind, "ROLE" | "ACCESS_PROFILE") {
                return Err(Fail::bad(format!("The type {kind} is not one of ROLE, ACCESS_PROFILE.")));
            }
            marks.push("?");
            query.values.push(Sql::Text(kind.to_owned()));
        }
        query.conditions.push(format!("i.type IN ({})", marks.join(",")));
    }
    if let Some(statuses) = request.call.param("statuses").filter(|t| !t.is_empty()) {
        if whom == -1 {
            return Err(Fail::bad("statuses needs identity-id."));
        }
        let mut marks = Vec::new();
        for status in statuses.split(',') {
            if !matches!(status, "AVAILABLE" | "PENDING" | "ASSIGNED") {
                return Err(Fail::bad(format!("The status {status} is not known.")));
            }
            marks.push("?");
            query.values.push(Sql::Text(status.to_owned()));
        }
        query.conditions.push(format!("i.state IN ({})", marks.join(",")));
    }
    // "If term is provided, then the API will ignore the filter query parameter."
    let call = match request.call.param("term").filter(|t| !t.is_empty()) {
        None => None,
        Some(term) => {
            query.conditions.push("(instr(i.name_f, ?) > 0 OR instr(i.description_f, ?) > 0)".to_owned());
            query.values.extend([Sql::Text(fold(term)), Sql::Text(fold(term))]);
            let mut call = request.call.clone();
            call.query.retain(|(name, _)| name != "filters");
            Some(call)
        }
    };
    let request =
        Request { call: call.as_ref().unwrap_or(request.call), version: request.version, path: Vec::new() };
    list::answer(world, &request, query, |row| {
        let state: Option<String> = row.get(10)?;
        let pending: Option<String> = row.get(11)?;
        Ok(json!({
            "id": row.get::<_, String>(0)?, "name": row.get::<_, String>(1)?, "created": rfc3339(row.get(2)?),
            "modified": rfc3339(row.get(3)?), "description": row.get::<_, String>(4)?,
            "type": row.get::<_, String>(5)?,
            "ownerRef": {
                "type": "IDENTITY", "id": row.get::<_, String>(6)?, "name": row.get::<_, String>(7)?,
                "email": row.get::<_, String>(8)?,
            },
            "requestCommentsRequired": row.get::<_, bool>(9)?,
            "identityRequestId": pending,
            "requestStatus": state,
        }))
    })
}
