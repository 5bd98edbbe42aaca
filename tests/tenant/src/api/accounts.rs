//! `POST access-requests/accounts-selection`: which account an access goes to. Everybody here has one account per
//! source but every seventh person, who has a second one for administration, so that a choice is sometimes needed.

use rusqlite::{OptionalExtension, params};
use serde_json::{Value, json};

use super::{Answered, Caller, Fail, Request};
use crate::data;
use crate::http::Answer;
use crate::world::World;

/// One account: its id, uuid and native identity.
pub(super) struct Account {
    pub(super) id: String,
    pub(super) uuid: String,
    pub(super) native: String,
}

/// Whether identity row `n` has two accounts on every source.
pub(super) fn has_two(n: i64, machine: bool) -> bool {
    !machine && n % 7 == 0
}

/// The accounts of identity row `n` on source row `source`.
pub(super) fn of(n: i64, alias: &str, machine: bool, source: i64) -> Vec<Account> {
    let key = n * 200 + source * 2;
    let account = |key: i64, native: String| Account {
        id: data::id_of("account", key),
        uuid: format!("{{{}}}", data::id_of("uuid", key)),
        native,
    };
    let mut accounts = vec![account(key, alias.to_owned())];
    if has_two(n, machine) {
        accounts.push(account(key + 1, format!("{alias}.admin")));
    }
    accounts
}

pub(super) fn selection(world: &mut World, _: &Caller, request: &Request<'_>) -> Answered {
    let body = request.json()?;
    let mut wanted: Vec<(String, Vec<String>)> = Vec::new();
    let ids = |value: Option<&Value>, key: &str| -> Vec<String> {
        let list = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter()
            .filter_map(|v| if key.is_empty() { v.as_str() } else { v.get(key).and_then(Value::as_str) })
            .map(str::to_owned)
            .collect()
    };
    let items = ids(body.get("requestedItems"), "id");
    wanted.extend(ids(body.get("requestedFor"), "").into_iter().map(|who| (who, items.clone())));
    if let Some(nested) = body.get("requestedForWithRequestedItems").and_then(Value::as_array) {
        for entry in nested {
            let who = entry.get("identityId").and_then(Value::as_str).unwrap_or_default();
            wanted.push((who.to_owned(), ids(entry.get("requestedItems"), "id")));
        }
    }
    // The schema: requestedItems has 1 to 25 items.
    if wanted.is_empty() || wanted.len() > 250 || wanted.iter().any(|(_, i)| i.is_empty() || i.len() > 25) {
        return Err(Fail::bad("requestedItems must have 1 to 25 items, and somebody to receive them."));
    }
    let mut identities = Vec::with_capacity(wanted.len());
    for (who, items) in wanted {
        identities.push(of_identity(world, &who, &items)?);
    }
    Ok(Answer::json(200, &json!({ "identities": identities })))
}

fn of_identity(world: &World, who: &str, items: &[String]) -> Result<Value, Fail> {
    let found: Option<(i64, String, String, bool)> = world
        .db
        .query_row("SELECT n, name, alias, machine FROM identity WHERE id = ?1", [who], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let (n, name, alias, machine) = found.ok_or_else(|| Fail::bad("An identity was not found."))?;
    let (mut lines, mut required) = (Vec::new(), false);
    for id in items {
        let line = world
            .db
            .query_row(
                "SELECT i.n, i.type, i.name, i.description, s.n, s.id, s.name FROM item i
                 LEFT JOIN source s ON s.n = i.source WHERE i.id = ?1",
                params![id],
                |row| {
                    let source: Option<i64> = row.get(4)?;
                    let accounts = source.map(|s| of(n, &alias, machine, s)).unwrap_or_default();
                    let choice = accounts.len() > 1;
                    let list: Vec<Value> = accounts
                        .into_iter()
                        .map(|a| {
                            json!({ "id": a.id, "uuid": a.uuid, "nativeIdentity": a.native, "name": a.native,
                                "type": "ACCOUNT" })
                        })
                        .collect();
                    let sources: Vec<Value> = match source {
                        None => Vec::new(),
                        Some(_) => vec![json!({
                            "type": "SOURCE", "id": row.get::<_, String>(5)?, "name": row.get::<_, String>(6)?,
                            "accounts": list,
                        })],
                    };
                    let item = json!({
                        "id": id, "type": row.get::<_, String>(1)?, "name": row.get::<_, String>(2)?,
                        "description": row.get::<_, String>(3)?, "accountsSelectionBlocked": false,
                        "accountsSelectionBlockedReason": null, "sources": sources,
                    });
                    Ok((item, choice))
                },
            )
            .optional()?;
        let (item, choice) = line.ok_or_else(|| Fail::bad("A requested item was not found."))?;
        required |= choice;
        lines.push(item);
    }
    Ok(json!({
        "id": who, "type": if machine { "MACHINE_IDENTITY" } else { "IDENTITY" }, "name": name,
        "accountsSelectionRequired": required, "requestedItems": lines,
    }))
}
