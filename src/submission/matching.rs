//! Finding a call in the status list by our id. Asking for the list is done elsewhere.

use super::{
    body::cells,
    record::{Record, Sight},
};

/// What matters of one row of `access-request-status`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// `clientMetadata.arCid`.
    pub cid: Option<String>,
    /// `accessRequestId`.
    pub access_request_id: Option<String>,
    /// What tells this row from the others of its request: `accountActivityItemId`, else the row's own id.
    pub row_id: Option<String>,
    /// `requestedFor.id`.
    pub person: Option<String>,
    /// The item's name or id, with its type.
    pub item: Option<String>,
}

/// How much of a call the list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    All(Sight),
    /// It arrived; the other rows come later, or never: access already held gets none.
    Some(Sight),
    /// Proves nothing.
    None,
}

/// Looks for a record in the rows. Rows that the list shows twice (pages shift while they are read) count once.
pub fn match_rows(record: &Record, rows: &[Row]) -> Seen {
    let mut distinct: Vec<&Row> = Vec::new();
    let mut ids: Vec<String> = Vec::new();
    for row in rows.iter().filter(|row| row.cid.as_deref() == Some(record.cid.as_str())) {
        if distinct.iter().any(|known| is_same(known, row)) {
            continue;
        }
        distinct.push(row);
        if let Some(id) = row.access_request_id.as_ref().filter(|id| !ids.contains(id)) {
            ids.push(id.clone());
        }
    }
    let of = cells(&record.body);
    let seen = distinct.len().min(of.max(1));
    match seen {
        0 => Seen::None,
        seen if seen >= of => Seen::All(Sight { ids, seen, of: of.max(seen) }),
        seen => Seen::Some(Sight { ids, seen, of }),
    }
}

fn is_same(a: &Row, b: &Row) -> bool {
    match (&a.row_id, &b.row_id) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}
