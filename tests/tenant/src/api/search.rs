//! `POST search` and `search/count`, for admins. The query language is a small part of the real one: `field:value`,
//! `field:"words"`, `field:start*`, bare words, joined by AND and OR. docs/tenant-differences.md says so.

mod query;

use rusqlite::types::Value as Sql;
use rusqlite::{Row, params_from_iter};
use serde_json::{Map, Value, json};

use query::condition;

use super::list::page;
use super::{Answered, Caller, Fail, Request};
use crate::clock::rfc3339;
use crate::data::fold;
use crate::http::Answer;
use crate::world::World;

/// Documented maximum of `limit` here.
const MAX_LIMIT: i64 = 10_000;

#[derive(Clone, Copy, PartialEq)]
enum Index {
    Identities,
    Roles,
    AccessProfiles,
    Entitlements,
}

struct Asked {
    indices: Vec<Index>,
    query: String,
    includes: Vec<String>,
    excludes: Vec<String>,
    sort: Vec<Sort>,
    /// As many values as `sort` has fields, or none.
    after: Vec<Sql>,
}

/// A column that documents are sorted by; every index has it.
#[derive(Clone, Copy)]
struct Sort {
    column: &'static str,
    descending: bool,
}

impl Sort {
    fn read(text: &str) -> Result<Sort, Fail> {
        let column = match text.trim_start_matches(['-', '+']) {
            "id" => "x.id",
            "name" | "displayName" => "x.name_f",
            "created" => "x.created",
            "modified" => "x.modified",
            other => return Err(Fail::bad(format!("Sorting by the field {other} is not supported."))),
        };
        Ok(Sort { column, descending: text.starts_with('-') })
    }

    /// A value of `searchAfter` as the column holds it.
    fn value(self, text: &str) -> Result<Sql, Fail> {
        match self.column {
            "x.id" => Ok(Sql::Text(text.to_owned())),
            "x.name_f" => Ok(Sql::Text(fold(text))),
            _ => chrono::DateTime::parse_from_rfc3339(text)
                .map(|moment| Sql::Integer(moment.timestamp_millis()))
                .map_err(|_| Fail::bad("searchAfter must hold the values of the fields in sort.")),
        }
    }
}

/// Documents after the given values in the order of `sort`: (a > ?) OR (a = ? AND b > ?) …
fn after(sort: &[Sort], given: &[Sql], values: &mut Vec<Sql>) -> String {
    let mut ways = Vec::new();
    for (at, (last, _)) in sort.iter().zip(given).enumerate() {
        let mut parts = Vec::new();
        for (same, value) in sort.iter().zip(given).take(at) {
            parts.push(format!("{} = ?", same.column));
            values.push(value.clone());
        }
        parts.push(format!("{} {} ?", last.column, if last.descending { "<" } else { ">" }));
        values.extend(given.get(at).cloned());
        ways.push(format!("({})", parts.join(" AND ")));
    }
    format!("({})", ways.join(" OR "))
}

fn asked(body: &Value) -> Result<Asked, Fail> {
    let list = |value: Option<&Value>| -> Vec<String> {
        let list = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let mut indices = Vec::new();
    for name in list(body.get("indices")) {
        match name.as_str() {
            "identities" => indices.push(Index::Identities),
            "roles" => indices.push(Index::Roles),
            "accessprofiles" => indices.push(Index::AccessProfiles),
            "entitlements" => indices.push(Index::Entitlements),
            "*" => {
                indices.extend([Index::Identities, Index::Roles, Index::AccessProfiles, Index::Entitlements])
            }
            "accountactivities" | "events" => {}
            _ => return Err(Fail::bad(format!("The index {name} is not known."))),
        }
    }
    if body.get("queryType").and_then(Value::as_str).is_some_and(|t| t != "SAILPOINT") {
        return Err(Fail::bad("This tenant only offers queryType SAILPOINT."));
    }
    let mut sort =
        list(body.get("sort")).iter().map(|text| Sort::read(text)).collect::<Result<Vec<_>, _>>()?;
    if sort.is_empty() {
        sort.push(Sort { column: "x.id", descending: false });
    }
    let given = list(body.get("searchAfter"));
    if !given.is_empty() && given.len() != sort.len() {
        return Err(Fail::bad("searchAfter must hold the values of the fields in sort."));
    }
    let after =
        sort.iter().zip(&given).map(|(sort, text)| sort.value(text)).collect::<Result<Vec<_>, _>>()?;
    Ok(Asked {
        indices,
        query: body.pointer("/query/query").and_then(Value::as_str).unwrap_or("*").to_owned(),
        includes: list(body.pointer("/queryResultFilter/includes")),
        excludes: list(body.pointer("/queryResultFilter/excludes")),
        sort,
        after,
    })
}

fn from(index: Index) -> &'static str {
    match index {
        Index::Identities => "(SELECT * FROM identity WHERE machine = 0) x",
        Index::Roles => "(SELECT * FROM item WHERE type = 'ROLE') x",
        Index::AccessProfiles => "(SELECT * FROM item WHERE type = 'ACCESS_PROFILE') x",
        Index::Entitlements => "(SELECT * FROM item WHERE type = 'ENTITLEMENT') x",
    }
}

fn total(world: &World, asked: &Asked) -> Result<i64, Fail> {
    let mut total = 0;
    for index in &asked.indices {
        let mut values = Vec::new();
        let sql = format!(
            "SELECT count(*) FROM {} WHERE {}",
            from(*index),
            condition(&asked.query, *index, &mut values)?
        );
        total += world.db.query_row(&sql, params_from_iter(values), |row| row.get::<_, i64>(0))?;
    }
    Ok(total)
}

pub(super) fn count(world: &mut World, _: &Caller, request: &Request<'_>) -> Answered {
    let total = total(world, &asked(&request.json()?)?)?;
    Ok(Answer { status: 204, ..Answer::default() }.with("x-total-count", total.to_string()))
}

pub(super) fn search(world: &mut World, _: &Caller, request: &Request<'_>) -> Answered {
    let asked = asked(&request.json()?)?;
    let page = page(request.call, MAX_LIMIT)?;
    let mut found: Vec<Value> = Vec::new();
    let mut skip = page.offset;
    for index in &asked.indices {
        let left = page.limit - found.len() as i64;
        if left <= 0 {
            break;
        }
        let mut values = Vec::new();
        let mut condition = condition(&asked.query, *index, &mut values)?;
        if !asked.after.is_empty() {
            condition = format!("({condition}) AND {}", after(&asked.sort, &asked.after, &mut values));
        }
        let rows_here: i64 = world.db.query_row(
            &format!("SELECT count(*) FROM {} WHERE {condition}", from(*index)),
            params_from_iter(&values),
            |row| row.get(0),
        )?;
        if skip >= rows_here {
            skip -= rows_here;
            continue;
        }
        let order: Vec<String> = asked
            .sort
            .iter()
            .map(|sort| format!("{} {}", sort.column, if sort.descending { "DESC" } else { "ASC" }))
            .collect();
        let sql = format!(
            "SELECT * FROM {} WHERE {condition} ORDER BY {}, x.n LIMIT ? OFFSET ?",
            from(*index),
            order.join(", ")
        );
        values.extend([Sql::Integer(left), Sql::Integer(skip)]);
        skip = 0;
        let mut select = world.db.prepare_cached(&sql)?;
        let mut rows = select.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let document = match index {
                Index::Identities => identity(world, row)?,
                _ => item(world, row, *index)?,
            };
            found.push(without(only(document, &asked.includes), &asked.excludes));
        }
    }
    let answer = Answer::json(200, &Value::Array(found));
    Ok(if page.count { answer.with("x-total-count", total(world, &asked)?.to_string()) } else { answer })
}

fn named(world: &World, table: &str, n: Option<i64>) -> rusqlite::Result<Value> {
    let Some(n) = n else { return Ok(Value::Null) };
    let sql = format!("SELECT id, name FROM {table} WHERE n = ?1");
    let (id, name): (String, String) =
        world.db.prepare_cached(&sql)?.query_row([n], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(match table {
        "identity" => json!({ "id": id, "name": name, "displayName": name }),
        _ => json!({ "id": id, "name": name }),
    })
}

fn identity(world: &World, row: &Row<'_>) -> rusqlite::Result<Value> {
    let (n, name): (i64, String) = (row.get("n")?, row.get("name")?);
    let inactive: bool = row.get("inactive")?;
    let modified = rfc3339(row.get("modified")?);
    let mut select = world.db.prepare_cached(
        "SELECT i.type, i.id, i.name, i.description, i.attribute, i.value, i.source, i.owner, i.privilege, h.origin
         FROM holding h JOIN item i ON i.n = h.item WHERE h.identity = ?1 AND coalesce(h.start, 0) <= ?2
         ORDER BY i.n",
    )?;
    // What is assigned and not provisioned yet is not there to be found.
    let mut rows = select.query([n, world.now()])?;
    let mut access = Vec::new();
    while let Some(held) = rows.next()? {
        let (kind, item): (String, String) = (held.get(0)?, held.get(2)?);
        let mut entry = json!({
            "id": held.get::<_, String>(1)?, "name": item, "displayName": item, "type": kind,
            "description": held.get::<_, String>(3)?,
        });
        let revocable = held.get::<_, String>(9)? == "request";
        let more = match kind.as_str() {
            "ENTITLEMENT" => json!({
                "source": named(world, "source", held.get(6)?)?, "attribute": held.get::<_, Option<String>>(4)?,
                "value": held.get::<_, Option<String>>(5)?, "standalone": true,
                "privileged": held.get::<_, String>(8)? == "HIGH",
            }),
            "ROLE" => {
                json!({ "owner": named(world, "identity", held.get(7)?)?, "disabled": false, "revocable": revocable })
            }
            _ => json!({ "source": named(world, "source", held.get(6)?)?,
                "owner": named(world, "identity", held.get(7)?)?, "revocable": revocable }),
        };
        if let (Some(entry), Value::Object(more)) = (entry.as_object_mut(), more) {
            entry.extend(more);
        }
        access.push(entry);
    }
    Ok(json!({
        "id": row.get::<_, String>("id")?, "name": name, "displayName": name, "_type": "identity", "type": "identity",
        "_version": "v7", "firstName": row.get::<_, String>("first")?, "lastName": row.get::<_, String>("last")?,
        "email": row.get::<_, String>("email")?, "created": rfc3339(row.get("created")?), "modified": modified,
        "synced": modified, "inactive": inactive, "protected": false,
        "status": if inactive { "DISABLED" } else { "REGISTERED" },
        "manager": named(world, "identity", row.get("manager")?)?,
        "attributes": { "uid": row.get::<_, String>("alias")?, "department": row.get::<_, String>("department")?,
            "title": row.get::<_, String>("title")? },
        "accessCount": access.len(), "access": access,
    }))
}

fn item(world: &World, row: &Row<'_>, index: Index) -> rusqlite::Result<Value> {
    let name: String = row.get("name")?;
    let kind = match index {
        Index::Roles => "role",
        Index::AccessProfiles => "accessprofile",
        _ => "entitlement",
    };
    let mut document = json!({
        "id": row.get::<_, String>("id")?, "name": name, "_type": kind, "type": kind, "_version": "v7",
        "created": rfc3339(row.get("created")?), "modified": rfc3339(row.get("modified")?),
        "synced": rfc3339(row.get("modified")?), "requestable": row.get::<_, bool>("requestable")?,
    });
    if let Some(document) = document.as_object_mut() {
        if index == Index::Entitlements {
            document.insert("displayName".to_owned(), json!(name));
            document.insert("attribute".to_owned(), json!(row.get::<_, Option<String>>("attribute")?));
            document.insert("value".to_owned(), json!(row.get::<_, Option<String>>("value")?));
            document.insert("privileged".to_owned(), json!(row.get::<_, String>("privilege")? == "HIGH"));
        } else {
            document.insert("enabled".to_owned(), json!(true));
            document.insert("description".to_owned(), json!(row.get::<_, String>("description")?));
            let mut owner = named(world, "identity", row.get("owner")?)?;
            if let Some(owner) = owner.as_object_mut() {
                owner.remove("displayName");
            }
            document.insert("owner".to_owned(), owner);
            document
                .insert("requestCommentsRequired".to_owned(), json!(row.get::<_, bool>("comment_required")?));
        }
        if index != Index::Roles {
            document.insert("source".to_owned(), named(world, "source", row.get("source")?)?);
        }
    }
    Ok(document)
}

/// What `queryResultFilter.includes` leaves of a document; a dotted name reaches into objects and lists.
fn only(document: Value, includes: &[String]) -> Value {
    if includes.is_empty() {
        return document;
    }
    let Value::Object(whole) = document else { return document };
    let mut kept = Map::new();
    for (key, value) in whole {
        let deeper: Vec<String> = includes
            .iter()
            .filter_map(|name| name.strip_prefix(&key)?.strip_prefix('.').map(str::to_owned))
            .collect();
        if includes.contains(&key) || key == "_type" {
            kept.insert(key, value);
        } else if !deeper.is_empty() {
            let part = match value {
                Value::Array(list) => Value::Array(list.into_iter().map(|v| only(v, &deeper)).collect()),
                other => only(other, &deeper),
            };
            kept.insert(key, part);
        }
    }
    Value::Object(kept)
}

/// What `queryResultFilter.excludes` takes from a document.
fn without(document: Value, excludes: &[String]) -> Value {
    let Value::Object(whole) = document else { return document };
    let mut kept = Map::new();
    for (key, value) in whole.into_iter().filter(|(key, _)| !excludes.contains(key)) {
        let deeper: Vec<String> = excludes
            .iter()
            .filter_map(|name| name.strip_prefix(&key)?.strip_prefix('.').map(str::to_owned))
            .collect();
        let value = match value {
            value if deeper.is_empty() => value,
            Value::Array(list) => Value::Array(list.into_iter().map(|v| without(v, &deeper)).collect()),
            other => without(other, &deeper),
        };
        kept.insert(key, value);
    }
    Value::Object(kept)
}
