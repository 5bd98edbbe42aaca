//! What all lists share: limit, offset, count, filters, sorters, and who "me" is.

use rusqlite::types::Value as Sql;
use rusqlite::{Row, params_from_iter};
use serde_json::Value;

use super::filter::{self, Field};
use super::{Answered, Caller, Fail, Request, row_of};
use crate::http::{Answer, Call};
use crate::world::World;

/// Documented maximum of `limit` on every list but search.
pub(super) const MAX_LIMIT: i64 = 250;

/// The asked page.
pub(super) struct Page {
    pub(super) limit: i64,
    pub(super) offset: i64,
    pub(super) count: bool,
}

pub(super) fn page(call: &Call, max: i64) -> Result<Page, Fail> {
    let number = |name: &str, default: i64, max: i64| match call.param(name) {
        None => Ok(default),
        Some(text) => match text.parse::<i64>() {
            Ok(n) if (0..=max).contains(&n) => Ok(n),
            _ => Err(Fail::bad(format!("The value of {name} must be a number from 0 to {max}."))),
        },
    };
    let count = match call.param("count") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(Fail::bad("The value of count must be true or false.")),
    };
    let limit = number("limit", MAX_LIMIT.min(max), max)?;
    Ok(Page { limit, offset: number("offset", 0, i64::from(i32::MAX))?, count })
}

/// A list as a query over tables.
pub(super) struct Query {
    /// What is selected.
    pub(super) columns: &'static str,
    /// `FROM …` without conditions.
    pub(super) from: &'static str,
    /// Conditions beside the caller's filters, all of which must hold.
    pub(super) conditions: Vec<String>,
    /// Their values, in order.
    pub(super) values: Vec<Sql>,
    pub(super) fields: &'static [Field],
    /// Sorter name → column.
    pub(super) sorters: &'static [(&'static str, &'static str)],
    /// `ORDER BY` when the caller names no sorter; always appended to make pages stable.
    pub(super) order: &'static str,
    /// The largest limit.
    pub(super) max: i64,
}

impl Query {
    /// Adds a condition with one value.
    pub(super) fn only(&mut self, condition: &str, value: impl Into<Sql>) {
        self.conditions.push(condition.to_owned());
        self.values.push(value.into());
    }
}

/// Runs a list query and answers it as an array, with `X-Total-Count` when it was asked for.
pub(super) fn answer(
    world: &World,
    request: &Request<'_>,
    mut query: Query,
    mut row: impl FnMut(&Row<'_>) -> rusqlite::Result<Value>,
) -> Answered {
    let page = page(request.call, query.max)?;
    if let Some(text) = request.call.param("filters").filter(|t| !t.trim().is_empty()) {
        let made = filter::sql(text, query.fields)?;
        query.conditions.push(format!("({})", made.text));
        query.values.extend(made.values);
    }
    let order = sort(request.call.param("sorters").unwrap_or_default(), &query)?;
    let conditions = match query.conditions.is_empty() {
        true => String::new(),
        false => format!(" WHERE {}", query.conditions.join(" AND ")),
    };
    let (columns, from) = (query.columns, query.from);
    let total = match page.count {
        false => None,
        true => Some(world.db.query_row(
            &format!("SELECT count(*) {from}{conditions}"),
            params_from_iter(&query.values),
            |row| row.get::<_, i64>(0),
        )?),
    };
    let sql = format!("SELECT {columns} {from}{conditions} ORDER BY {order} LIMIT ? OFFSET ?");
    query.values.push(Sql::Integer(page.limit));
    query.values.push(Sql::Integer(page.offset));
    let mut select = world.db.prepare_cached(&sql)?;
    let rows = select
        .query_map(params_from_iter(&query.values), |r| row(r))?
        .collect::<rusqlite::Result<Vec<Value>>>()?;
    let answer = Answer::json(200, &Value::Array(rows));
    Ok(match total {
        None => answer,
        Some(total) => answer.with("x-total-count", total.to_string()),
    })
}

fn sort(sorters: &str, query: &Query) -> Result<String, Fail> {
    let mut order = Vec::new();
    for sorter in sorters.split(',').map(str::trim).filter(|s| !s.is_empty()) {
        let (name, direction) = match sorter.strip_prefix('-') {
            Some(name) => (name, "DESC"),
            None => (sorter, "ASC"),
        };
        let column = query.sorters.iter().find(|(n, _)| *n == name).map(|(_, column)| *column);
        let column =
            column.ok_or_else(|| Fail::bad(format!("Sorting by the field {name} is not supported.")))?;
        order.push(format!("{column} {direction}"));
    }
    order.push(query.order.to_owned());
    Ok(order.join(", "))
}

/// The identity row a parameter names: `me` or an id. An id that nobody has becomes a row that nobody has.
pub(super) fn who(
    world: &World,
    caller: &Caller,
    request: &Request<'_>,
    name: &str,
) -> Result<Option<i64>, Fail> {
    match request.call.param(name).filter(|value| !value.is_empty()) {
        None => Ok(None),
        Some("me") => Ok(Some(caller.row())),
        Some(id) => Ok(Some(row_of(world, id)?.unwrap_or(-2))),
    }
}
