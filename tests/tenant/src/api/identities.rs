//! `GET identities`, one of them (admins), and the roles an identity is assigned (admins, and managers for their
//! direct reports).

use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Value, json};

use super::filter::{Field, Type};
use super::list::{self, MAX_LIMIT, Query};
use super::{Answered, Caller, Fail, Request, accounts};
use crate::clock::rfc3339;
use crate::data;
use crate::http::Answer;
use crate::world::World;

const COLUMNS: &str = "p.id, p.name, p.created, p.modified, p.alias, p.email, p.inactive, m.id, m.name,
  EXISTS (SELECT 1 FROM identity r WHERE r.manager = p.n), p.first, p.last, p.department, p.title, p.location";
const FROM: &str =
    "FROM (SELECT * FROM identity WHERE machine = 0) p LEFT JOIN identity m ON m.n = p.manager";

const FIELDS: &[Field] = &[
    ("id", "p.id", Type::Id, &["eq", "in"]),
    ("name", "p.name_f", Type::Text, &["eq", "sw"]),
    ("alias", "p.alias_f", Type::Text, &["eq", "sw"]),
    ("firstname", "p.first_f", Type::Text, &["eq", "sw"]),
    ("lastname", "p.last_f", Type::Text, &["eq", "sw"]),
    ("email", "p.email_f", Type::Text, &["eq", "sw"]),
    ("cloudStatus", CLOUD_STATUS, Type::Id, &["eq"]),
    // Nobody here is being processed, uncorrelated or protected.
    ("processingState", "NULL", Type::Id, &["eq"]),
    ("correlated", "1", Type::Bool, &["eq"]),
    ("protected", "0", Type::Bool, &["eq"]),
];
const CLOUD_STATUS: &str = "(CASE p.inactive WHEN 1 THEN 'DISABLED' ELSE 'REGISTERED' END)";

fn row(row: &Row<'_>) -> rusqlite::Result<Value> {
    let manager: Option<String> = row.get(7)?;
    let manager_name: Option<String> = row.get(8)?;
    let inactive: bool = row.get(6)?;
    let modified = rfc3339(row.get(3)?);
    Ok(json!({
        "id": row.get::<_, String>(0)?, "name": row.get::<_, String>(1)?, "created": rfc3339(row.get(2)?),
        "modified": modified, "alias": row.get::<_, String>(4)?, "emailAddress": row.get::<_, String>(5)?,
        "processingState": null, "identityStatus": if inactive { "DISABLED" } else { "REGISTERED" },
        "managerRef": manager.map(|id| json!({ "type": "IDENTITY", "id": id, "name": manager_name })),
        "isManager": row.get::<_, bool>(9)?, "lastRefresh": modified,
        "attributes": {
            "firstname": row.get::<_, String>(10)?, "lastname": row.get::<_, String>(11)?,
            "department": row.get::<_, String>(12)?, "title": row.get::<_, String>(13)?,
            "location": row.get::<_, String>(14)?,
        },
        "lifecycleState": { "stateName": if inactive { "inactive" } else { "active" }, "manuallyUpdated": false },
    }))
}

pub(super) fn list(world: &mut World, _: &Caller, request: &Request<'_>) -> Answered {
    let query = Query {
        columns: COLUMNS,
        from: FROM,
        conditions: Vec::new(),
        values: Vec::new(),
        fields: FIELDS,
        sorters: &[("name", "p.name_f"), ("alias", "p.alias_f"), ("cloudStatus", CLOUD_STATUS)],
        order: "p.n",
        max: MAX_LIMIT,
    };
    list::answer(world, request, query, row)
}

pub(super) fn get(world: &mut World, _: &Caller, request: &Request<'_>) -> Answered {
    let sql = format!("SELECT {COLUMNS} {FROM} WHERE p.id = ?1");
    let found = world.db.query_row(&sql, [request.part(0)], row).optional()?;
    Ok(Answer::json(200, &found.ok_or_else(Fail::not_found)?))
}

pub(super) fn role_assignments(world: &mut World, caller: &Caller, request: &Request<'_>) -> Answered {
    let whom: Option<(i64, Option<i64>)> = world
        .db
        .query_row("SELECT n, manager FROM identity WHERE id = ?1", [request.part(0)], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    if !caller.is_admin() && whom.and_then(|(_, manager)| manager) != Some(caller.row()) {
        return Err(Fail::forbidden());
    }
    let (n, _) = whom.ok_or_else(Fail::not_found)?;
    // Whoever has two accounts on each source holds a role they asked for by two assignments, one for each account.
    let twice = accounts::has_two(n, false);
    let mut select = world.db.prepare_cached(
        "SELECT h.assignment, i.id, i.name, h.since, h.start, h.remove, h.origin, i.n FROM holding h JOIN item i ON i.n = h.item
         WHERE h.identity = ?1 AND i.type = 'ROLE' AND (?2 IS NULL OR i.id = ?2) AND (?3 IS NULL OR i.name = ?3)
         ORDER BY i.name_f",
    )?;
    let list = select
        .query_map(params![n, request.call.param("roleId"), request.call.param("roleName")], |row| {
            let assignment: String = row.get(0)?;
            let (origin, item): (String, i64) = (row.get(6)?, row.get(7)?);
            let second = (twice && origin == "request").then(|| data::second_assignment(n, item));
            let of = |id: &String| Ok::<Value, rusqlite::Error>(json!({
                "id": id,
                "role": { "type": "ROLE", "id": row.get::<_, String>(1)?, "name": row.get::<_, String>(2)? },
                "addedDate": rfc3339(row.get(3)?), "startDate": row.get::<_, Option<i64>>(4)?.map(rfc3339),
                "removeDate": row.get::<_, Option<i64>>(5)?.map(rfc3339),
            }));
            std::iter::once(&assignment).chain(&second).map(of).collect::<rusqlite::Result<Vec<_>>>()
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?
        .into_iter()
        .flatten()
        .collect();
    Ok(Answer::json(200, &Value::Array(list)))
}
