//! `GET revocable-objects`: on which accounts an identity holds an entitlement. v1 only; how the real service takes
//! the two ids is not settled, here they are query parameters.

use rusqlite::{OptionalExtension, params};
use serde_json::json;

use super::{Answered, Caller, Fail, Request, accounts, row_of};
use crate::clock::rfc3339;
use crate::http::Answer;
use crate::world::World;

pub(super) fn get(world: &mut World, caller: &Caller, request: &Request<'_>) -> Answered {
    let (person, entitlement) = match (request.call.param("identityId"), request.call.param("entitlementId"))
    {
        (Some(person), Some(entitlement)) => (person, entitlement),
        _ => return Err(Fail::bad("identityId and entitlementId are required.")),
    };
    let whom = row_of(world, person)?.ok_or_else(Fail::not_found)?;
    let manager: Option<i64> =
        world.db.query_row("SELECT manager FROM identity WHERE n = ?1", [whom], |row| row.get(0))?;
    if !caller.is_admin() && whom != caller.row() && manager != Some(caller.row()) {
        return Err(Fail::forbidden());
    }
    let found = world
        .db
        .query_row(
            "SELECT i.n, i.id, i.name, i.created, i.modified, i.description, i.value, s.n, s.id, s.name, o.id, o.name
             FROM item i JOIN source s ON s.n = i.source JOIN identity o ON o.n = i.owner
             WHERE i.type = 'ENTITLEMENT' AND i.id = ?1",
            [entitlement],
            |row| {
                let dto = json!({
                    "id": row.get::<_, String>(1)?, "name": row.get::<_, String>(2)?,
                    "created": rfc3339(row.get(3)?), "modified": rfc3339(row.get(4)?),
                    "description": row.get::<_, String>(5)?, "type": "group", "value": row.get::<_, String>(6)?,
                    "sourceId": row.get::<_, String>(8)?, "sourceName": row.get::<_, String>(9)?,
                    "owner": { "type": "IDENTITY", "id": row.get::<_, String>(10)?, "name": row.get::<_, String>(11)? },
                    "flags": [],
                });
                Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(7)?, dto))
            },
        )
        .optional()?;
    let (item, source, dto) = found.ok_or_else(Fail::not_found)?;
    let held: Option<(Option<i64>, String, String)> = world
        .db
        .query_row(
            "SELECT remove, origin, assignment FROM holding WHERE identity = ?1 AND item = ?2",
            params![whom, item],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let (alias, machine): (String, bool) =
        world.db.query_row("SELECT alias, machine FROM identity WHERE n = ?1", [whom], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let targets: Vec<_> = held
        .into_iter()
        .flat_map(|held| accounts::of(whom, &alias, machine, source).into_iter().map(move |a| (held.clone(), a)))
        .map(|((remove, origin, assignment), account)| {
            json!({
                "accountId": account.id, "accountName": account.native, "accountUUID": account.uuid,
                "sourceId": dto.get("sourceId"), "sourceName": dto.get("sourceName"),
                "removeDate": remove.map(rfc3339), "assignmentId": assignment, "revocable": origin == "request",
            })
        })
        .collect();
    let body = json!({
        "identityId": person, "sourceId": dto.get("sourceId"), "entitlement": dto, "accountTargets": targets,
    });
    Ok(Answer::json(200, &body))
}
