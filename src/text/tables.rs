//! The English sentences, one table for each room that speaks, and the ids that point into them.

use std::sync::OnceLock;

/// Where a sentence stands: its table and its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId {
    table: u8,
    row: u16,
}

/// A key and its English template. `{name}` is a gap; `{count, plural, one {# item} other {# items}}` chooses by number.
pub type Row = (&'static str, &'static str);

/// What the first screen may say. These tables are part of the first load.
const FIRST: &[&[Row]] = &[super::first_en::TABLE];

/// What the rest of the app says. They come with `late.wasm` ([`complete`]).
const SECOND: &[&[Row]] = &[
    super::pages_en::TABLE,
    super::guest_en::TABLE,
    super::config_en::TABLE,
    super::session_en::TABLE,
    super::api_en::TABLE,
    super::rules_en::TABLE,
    super::catalogue_en::TABLE,
    super::submission_en::TABLE,
    super::history_en::TABLE,
];

static ARRIVED: OnceLock<&'static [&'static [Row]]> = OnceLock::new();

/// Makes the sentences of the second half of the app known. What is said of them before stays empty.
pub fn complete() {
    let _ = ARRIVED.set(SECOND);
}

/// The second tables, once they are there. Without a browser they always are.
fn second() -> &'static [&'static [Row]] {
    #[cfg(not(target_arch = "wasm32"))]
    complete();
    ARRIVED.get().copied().unwrap_or_default()
}

/// A table by its number, counted over both halves.
const fn table_of(number: usize) -> &'static [Row] {
    if number < FIRST.len() { FIRST[number] } else { SECOND[number - FIRST.len()] }
}

impl MessageId {
    /// The id of a key; a key that no table holds does not compile (see [`msg!`](crate::msg)).
    #[allow(clippy::panic, reason = "only ever evaluated at compile time")]
    pub const fn of(key: &str) -> Self {
        let mut table = 0;
        while table < FIRST.len() + SECOND.len() {
            let mut row = 0;
            while row < table_of(table).len() {
                if same(table_of(table)[row].0.as_bytes(), key.as_bytes()) {
                    return Self { table: table as u8, row: row as u16 };
                }
                row += 1;
            }
            table += 1;
        }
        panic!("no table of src/text holds this key")
    }

    /// The key, e.g. `who.heading`.
    pub fn key(self) -> &'static str {
        self.row().0
    }

    /// The English template.
    pub fn english(self) -> &'static str {
        self.row().1
    }

    fn row(self) -> Row {
        let at = usize::from(self.table);
        let table = match at.checked_sub(FIRST.len()) {
            None => FIRST.get(at),
            Some(at) => second().get(at),
        };
        table.and_then(|rows| rows.get(usize::from(self.row))).copied().unwrap_or(("", ""))
    }

    /// The id of a key known only when running (a catalogue of another language).
    pub fn find(key: &str) -> Option<Self> {
        Self::all().find(|id| id.key() == key)
    }

    /// Every sentence there is.
    pub fn all() -> impl Iterator<Item = Self> {
        FIRST.iter().chain(second()).enumerate().flat_map(|(table, rows)| {
            (0..rows.len()).map(move |row| Self { table: table as u8, row: row as u16 })
        })
    }
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}
