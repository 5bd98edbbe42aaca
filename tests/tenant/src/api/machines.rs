//! `GET public-machine-identities`: machine identities as everybody may see them. v1 only.

use serde_json::json;

use super::filter::{Field, Type};
use super::list::{self, MAX_LIMIT, Query};
use super::{Answered, Caller, Request};
use crate::world::World;

const FIELDS: &[Field] = &[
    ("id", "p.id", Type::Id, &["eq", "in"]),
    ("name", "p.name_f", Type::Text, &["eq", "sw"]),
    ("subtype", "'Application'", Type::Id, &["eq"]),
    ("owner.id", "o.id", Type::Id, &["eq"]),
    ("owner", "o.id", Type::Id, &["eq"]),
];

pub(super) fn list(world: &mut World, _: &Caller, request: &Request<'_>) -> Answered {
    let query = Query {
        columns: "p.id, p.name, o.id, o.name, o.email",
        from: "FROM identity p JOIN identity o ON o.n = p.owner",
        conditions: vec!["p.machine = 1".to_owned()],
        values: Vec::new(),
        fields: FIELDS,
        sorters: &[("id", "p.id"), ("name", "p.name_f"), ("subtype", "p.machine")],
        order: "p.n",
        max: MAX_LIMIT,
    };
    list::answer(world, request, query, |row| {
        Ok(json!({
            "id": row.get::<_, String>(0)?, "name": row.get::<_, String>(1)?,
            "description": "Reads invoices at night.", "subtype": "Application",
            "owner": {
                "id": row.get::<_, String>(2)?, "name": row.get::<_, String>(3)?,
                "email": row.get::<_, String>(4)?,
            },
        }))
    })
}
