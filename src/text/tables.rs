//! The English sentences, one table for each room that speaks, and the ids that point into them.

/// Where a sentence stands: its table and its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId {
    table: u8,
    row: u16,
}

/// A key and its English template. `{name}` is a gap; `{count, plural, one {# item} other {# items}}` chooses by number.
pub type Row = (&'static str, &'static str);

const TABLES: &[&[Row]] = &[
    super::pages_en::TABLE,
    super::rules_en::TABLE,
    super::config_en::TABLE,
    super::session_en::TABLE,
    super::api_en::TABLE,
    super::catalogue_en::TABLE,
    super::submission_en::TABLE,
    super::history_en::TABLE,
];

impl MessageId {
    /// The id of a key; a key that no table holds does not compile (see [`msg!`](crate::msg)).
    #[allow(clippy::panic, reason = "only ever evaluated at compile time")]
    pub const fn of(key: &str) -> Self {
        let mut table = 0;
        while table < TABLES.len() {
            let mut row = 0;
            while row < TABLES[table].len() {
                if same(TABLES[table][row].0.as_bytes(), key.as_bytes()) {
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
        TABLES
            .get(usize::from(self.table))
            .and_then(|t| t.get(usize::from(self.row)))
            .copied()
            .unwrap_or(("", ""))
    }

    /// The id of a key known only when running (a catalogue of another language).
    pub fn find(key: &str) -> Option<Self> {
        Self::all().find(|id| id.key() == key)
    }

    /// Every sentence there is.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLES.iter().enumerate().flat_map(|(table, rows)| {
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
