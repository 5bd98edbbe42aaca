//! `GET public-identities`: the people picker. v3 and v1; beta has none.

use serde_json::json;

use super::filter::{Field, Type};
use super::list::{self, MAX_LIMIT, Query};
use super::{Answered, Caller, Request};
use crate::world::World;

const FIELDS: &[Field] = &[
    ("id", "p.id", Type::Id, &["eq", "in"]),
    ("alias", "p.alias_f", Type::Text, &["eq", "sw"]),
    ("email", "p.email_f", Type::Text, &["eq", "sw"]),
    ("firstname", "p.first_f", Type::Text, &["eq", "sw"]),
    ("lastname", "p.last_f", Type::Text, &["eq", "sw"]),
];

pub(super) fn list(world: &mut World, _: &Caller, request: &Request<'_>) -> Answered {
    let query = Query {
        columns: "p.id, p.name, p.alias, p.email, p.inactive, m.id, m.name, p.department, p.title, p.location",
        from: "FROM identity p LEFT JOIN identity m ON m.n = p.manager",
        // Every seeded person is complete, so `add-core-filters` drops nobody.
        conditions: vec!["p.machine = 0".to_owned()],
        values: Vec::new(),
        fields: FIELDS,
        sorters: &[("name", "p.name_f")],
        order: "p.n",
        max: MAX_LIMIT,
    };
    list::answer(world, request, query, |row| {
        let inactive: bool = row.get(4)?;
        let manager: Option<String> = row.get(5)?;
        let manager_name: Option<String> = row.get(6)?;
        Ok(json!({
            "id": row.get::<_, String>(0)?, "name": row.get::<_, String>(1)?, "alias": row.get::<_, String>(2)?,
            "email": row.get::<_, String>(3)?, "status": if inactive { "inactive" } else { "active" },
            "identityState": if inactive { "INACTIVE_SHORT_TERM" } else { "ACTIVE" },
            "manager": manager.map(|id| json!({ "type": "IDENTITY", "id": id, "name": manager_name })),
            "attributes": [
                { "key": "department", "name": "Department", "value": row.get::<_, String>(7)? },
                { "key": "title", "name": "Job Title", "value": row.get::<_, String>(8)? },
                { "key": "location", "name": "Location", "value": row.get::<_, String>(9)? },
            ],
        }))
    })
}
