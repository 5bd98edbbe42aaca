//! `GET entitlements`, one of them, and its request configuration (admins only).

use rusqlite::{OptionalExtension, Row};
use serde_json::{Value, json};

use super::filter::{Field, Type};
use super::list::{self, MAX_LIMIT, Query};
use super::routes::Version;
use super::{Answered, Caller, Fail, Request, row_of};
use crate::clock::rfc3339;
use crate::http::Answer;
use crate::world::World;

const FIELDS: &[Field] = &[
    ("id", "i.id", Type::Id, &["eq", "in"]),
    ("name", "i.name_f", Type::Text, &["eq", "in", "sw"]),
    ("value", "i.value_f", Type::Text, &["eq", "in", "sw"]),
    ("type", "i.type_name", Type::Id, &["eq", "in"]),
    ("attribute", "i.attribute", Type::Id, &["eq", "in"]),
    ("source.id", "s.id", Type::Id, &["eq", "in"]),
    ("owner.id", "o.id", Type::Id, &["eq", "in"]),
    ("requestable", "i.requestable", Type::Bool, &["eq"]),
    ("created", "i.created", Type::Time, &["gt", "lt", "ge", "le"]),
    ("modified", "i.modified", Type::Time, &["gt", "lt", "ge", "le"]),
    ("tags", "''", Type::Id, &["eq"]),
    ("privilegeLevel.direct", "i.privilege", Type::Id, &["eq"]),
];

/// Only in v1. Nothing here has tags.
const FIELDS_OF_V1: usize = 2;

const SORTERS: &[(&str, &str)] = &[
    ("id", "i.id"),
    ("name", "i.name_f"),
    ("created", "i.created"),
    ("modified", "i.modified"),
    ("type", "i.type_name"),
    ("attribute", "i.attribute"),
    ("value", "i.value_f"),
    ("source.id", "s.id"),
    ("requestable", "i.requestable"),
];

const COLUMNS: &str =
    "i.id, i.name, i.attribute, i.value, i.description, i.privilege, i.requestable, o.id, o.name,
  i.created, i.modified, s.id, s.name";

const FROM: &str = "FROM (SELECT *, 'group' AS type_name FROM item WHERE type = 'ENTITLEMENT') i
  JOIN identity o ON o.n = i.owner JOIN source s ON s.n = i.source";

pub(super) fn list(world: &mut World, caller: &Caller, request: &Request<'_>) -> Answered {
    if let Some(id) = request.call.param("segmented-for-identity").filter(|id| !id.is_empty()) {
        // F:144128: `me` is refused, the id is wanted. Without segments everybody sees the same.
        if id == "me" || row_of(world, id)?.is_none() {
            return Err(Fail::bad("The value of segmented-for-identity must be the id of an identity."));
        }
        // Beta: "It is also illegal to specify a value that refers to a different user's Identity." v1 does not say so.
        let own = caller.identity.as_ref().is_some_and(|(_, me)| me == id);
        if request.version == Version::Beta && !own {
            return Err(Fail::bad("segmented-for-identity must be the id of your own identity."));
        }
        if request.call.param("for-segment-ids").is_some() {
            return Err(Fail::bad("segmented-for-identity and for-segment-ids cannot be used together."));
        }
    }
    let given = |name: &str| request.call.param(name).is_some_and(|value| !value.is_empty());
    match request.call.param("include-unsegmented") {
        None | Some("" | "true") => {}
        Some("false") if given("segmented-for-identity") || given("for-segment-ids") => {}
        Some("false") => {
            return Err(Fail::bad(
                "include-unsegmented=false needs segmented-for-identity or for-segment-ids.",
            ));
        }
        Some(_) => return Err(Fail::bad("The value of include-unsegmented must be true or false.")),
    }
    // Nothing here belongs to a segment.
    let nothing = request.call.param("include-unsegmented") == Some("false");
    let count = if request.version == Version::V1 { FIELDS.len() } else { FIELDS.len() - FIELDS_OF_V1 };
    let query = Query {
        columns: COLUMNS,
        from: FROM,
        conditions: if nothing { vec!["0".to_owned()] } else { Vec::new() },
        values: Vec::new(),
        fields: FIELDS.get(..count).unwrap_or(FIELDS),
        sorters: SORTERS,
        order: "i.n",
        max: MAX_LIMIT,
    };
    list::answer(world, request, query, |found| row(found, request.version))
}

fn row(row: &Row<'_>, version: Version) -> rusqlite::Result<Value> {
    let privilege: String = row.get(5)?;
    let mut entitlement = json!({
        "id": row.get::<_, String>(0)?, "name": row.get::<_, String>(1)?, "attribute": row.get::<_, String>(2)?,
        "value": row.get::<_, String>(3)?, "sourceSchemaObjectType": "group",
        "description": row.get::<_, String>(4)?,
        "cloudGoverned": true, "requestable": row.get::<_, bool>(6)?,
        "owner": { "type": "IDENTITY", "id": row.get::<_, String>(7)?, "name": row.get::<_, String>(8)? },
        "created": rfc3339(row.get(9)?), "modified": rfc3339(row.get(10)?),
        "source": { "type": "SOURCE", "id": row.get::<_, String>(11)?, "name": row.get::<_, String>(12)? },
        "attributes": {}, "segments": [], "directPermissions": [],
    });
    if let Some(entitlement) = entitlement.as_object_mut() {
        // Beta has a flag where v1 has a level.
        if version == Version::V1 {
            let level = json!({ "direct": privilege, "setBy": "system", "setByType": "CONNECTOR_CRITERIA",
                "inherited": null, "effective": privilege });
            entitlement.insert("privilegeLevel".to_owned(), level);
        } else {
            entitlement.insert("privileged".to_owned(), json!(privilege == "HIGH"));
        }
    }
    Ok(entitlement)
}

pub(super) fn get(world: &mut World, _: &Caller, request: &Request<'_>) -> Answered {
    let sql = format!("SELECT {COLUMNS} {FROM} WHERE i.id = ?1");
    let found =
        world.db.query_row(&sql, [request.part(0)], |found| row(found, request.version)).optional()?;
    Ok(Answer::json(200, &found.ok_or_else(Fail::not_found)?))
}

pub(super) fn config(world: &mut World, _: &Caller, request: &Request<'_>) -> Answered {
    let found = world
        .db
        .query_row(
            "SELECT comment_required, end_required, max_days, form FROM item WHERE type = 'ENTITLEMENT' AND id = ?1",
            [request.part(0)],
            |row| {
                let days: Option<i64> = row.get(2)?;
                let mut config = json!({
                    "accessRequestConfig": {
                        "approvalSchemes": [{ "approverType": "ENTITLEMENT_OWNER", "approverId": null }],
                        "requestCommentRequired": row.get::<_, bool>(0)?, "denialCommentRequired": false,
                        "reauthorizationRequired": false, "requireEndDate": row.get::<_, bool>(1)?,
                        "maxPermittedAccessDuration": days.map(|n| json!({ "value": n, "timeUnit": "DAYS" })),
                    },
                    "revocationRequestConfig": {
                        "approvalSchemes": [{ "approverType": "ENTITLEMENT_OWNER", "approverId": null }],
                    },
                });
                // Forms came with v1.
                let asked = config.get_mut("accessRequestConfig").and_then(Value::as_object_mut);
                if let (Version::V1, Some(asked)) = (request.version, asked) {
                    asked.insert("formDefinitionId".to_owned(), json!(row.get::<_, Option<String>>(3)?));
                }
                Ok(config)
            },
        )
        .optional()?;
    Ok(Answer::json(200, &found.ok_or_else(Fail::not_found)?))
}
