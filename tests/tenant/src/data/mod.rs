//! What the tenant holds: its tables, how they are opened and filled. What happens to the rows later is in
//! `lifecycle`; who may read them is in `api`.

mod catalogue;
mod names;
mod past;
mod people;
mod prng;

pub(crate) use past::{assignment, second_assignment};
pub(crate) use people::{machines, named_accounts};

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, params};

use crate::options::Scale;

/// How many of each a scale has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub people: usize,
    pub machines: usize,
    pub roles: usize,
    pub access_profiles: usize,
    pub entitlements: usize,
    pub sources: usize,
    pub requests: usize,
}

impl Sizes {
    pub(crate) fn of(scale: Scale) -> Sizes {
        match scale {
            Scale::Small => Sizes {
                people: 60,
                machines: 3,
                roles: 24,
                access_profiles: 36,
                entitlements: 60,
                sources: 12,
                requests: 180,
            },
            Scale::Large => Sizes {
                people: 100_000,
                machines: 3,
                roles: 5_000,
                access_profiles: 15_000,
                entitlements: 30_000,
                sources: 12,
                requests: 100_000,
            },
        }
    }
}

/// The version of the tables and of the seeded rows. A file of another one is not opened.
const SCHEMA: &str = "3";

/// One day in milliseconds.
pub(crate) const DAY: i64 = 86_400_000;

const TABLES: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE identity (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, name_f TEXT NOT NULL,
  alias TEXT NOT NULL, alias_f TEXT NOT NULL, email TEXT NOT NULL, email_f TEXT NOT NULL,
  first TEXT NOT NULL, first_f TEXT NOT NULL, last TEXT NOT NULL, last_f TEXT NOT NULL,
  manager INTEGER, machine INTEGER NOT NULL, owner INTEGER, authorities TEXT NOT NULL,
  department TEXT NOT NULL, title TEXT NOT NULL, location TEXT NOT NULL, inactive INTEGER NOT NULL,
  created INTEGER NOT NULL, modified INTEGER NOT NULL);
CREATE TABLE source (n INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, owner INTEGER NOT NULL);
CREATE TABLE item (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, name_f TEXT NOT NULL,
  description TEXT NOT NULL, description_f TEXT NOT NULL, owner INTEGER NOT NULL, source INTEGER,
  requestable INTEGER NOT NULL, comment_required INTEGER NOT NULL, end_required INTEGER NOT NULL,
  max_days INTEGER, approvals TEXT NOT NULL, fate TEXT NOT NULL, attribute TEXT, value TEXT, value_f TEXT,
  privilege TEXT NOT NULL, form TEXT, created INTEGER NOT NULL, modified INTEGER NOT NULL);
CREATE TABLE holding (
  identity INTEGER NOT NULL, item INTEGER NOT NULL, since INTEGER NOT NULL, start INTEGER, remove INTEGER,
  origin TEXT NOT NULL, assignment TEXT NOT NULL, PRIMARY KEY (identity, item)) WITHOUT ROWID;
CREATE TABLE request (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL, requester INTEGER NOT NULL, target INTEGER NOT NULL,
  kind TEXT NOT NULL, created INTEGER NOT NULL, metadata TEXT);
CREATE TABLE line (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL, activity_item TEXT NOT NULL, request INTEGER NOT NULL,
  requester INTEGER NOT NULL, target INTEGER NOT NULL, item INTEGER NOT NULL, kind TEXT NOT NULL,
  state TEXT NOT NULL, stage TEXT NOT NULL, fate TEXT NOT NULL, reason TEXT, created INTEGER NOT NULL,
  modified INTEGER NOT NULL, comment TEXT, metadata TEXT, start INTEGER, remove INTEGER,
  approved INTEGER, finished INTEGER, cancelled_by INTEGER, next INTEGER, step INTEGER NOT NULL);
CREATE TABLE approval (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL, line INTEGER NOT NULL, scheme TEXT NOT NULL, owner INTEGER NOT NULL,
  current INTEGER NOT NULL, status TEXT NOT NULL, created INTEGER NOT NULL, decided INTEGER, comment TEXT,
  forward TEXT);
";

const INDEXES: &str = "
CREATE UNIQUE INDEX identity_id ON identity(id);
CREATE UNIQUE INDEX identity_alias ON identity(alias_f);
CREATE INDEX identity_name ON identity(name_f);
CREATE INDEX identity_first ON identity(first_f);
CREATE INDEX identity_last ON identity(last_f);
CREATE INDEX identity_email ON identity(email_f);
CREATE INDEX identity_manager ON identity(manager);
CREATE UNIQUE INDEX source_id ON source(id);
CREATE UNIQUE INDEX item_id ON item(id);
CREATE INDEX item_name ON item(type, name_f);
CREATE INDEX item_value ON item(value_f);
CREATE INDEX holding_remove ON holding(remove) WHERE remove IS NOT NULL;
CREATE UNIQUE INDEX request_id ON request(id);
CREATE UNIQUE INDEX line_activity ON line(activity_item);
CREATE INDEX request_created ON request(created);
CREATE INDEX line_request ON line(request);
CREATE INDEX line_target ON line(target, item);
CREATE INDEX line_requester ON line(requester);
CREATE INDEX line_created ON line(created);
CREATE INDEX line_next ON line(next) WHERE next IS NOT NULL;
CREATE UNIQUE INDEX approval_id ON approval(id);
CREATE INDEX approval_line ON approval(line);
CREATE INDEX approval_current ON approval(current, status);
";

/// Opens the tenant's data: a fresh one in memory, or the file in `folder`. Says whether the file was there before.
/// A file of another scale or of another version of these tables is refused, never emptied.
pub(crate) fn open(folder: Option<&Path>, scale: Scale, now: i64) -> Result<(Connection, bool), String> {
    let Some(folder) = folder else {
        let mut db = Connection::open_in_memory().map_err(text)?;
        fill(&mut db, scale, now).map_err(text)?;
        return Ok((db, false));
    };
    std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let file = folder.join("tenant.sqlite");
    let mut db = Connection::open(&file).map_err(text)?;
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;").map_err(text)?;
    let tables: i64 =
        db.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0)).map_err(text)?;
    if tables == 0 {
        fill(&mut db, scale, now).map_err(text)?;
        return Ok((db, false));
    }
    let file = file.display();
    if meta(&db, "schema").as_deref() != Some(SCHEMA) {
        return Err(format!(
            "{file} was made by another version of the tenant. Delete it, or choose another folder"
        ));
    }
    let made_for = meta(&db, "scale").unwrap_or_default();
    if made_for != scale.to_string() {
        return Err(format!(
            "{file} holds a {made_for} tenant, not a {scale} one. Start with --scale {made_for}, or choose another folder"
        ));
    }
    Ok((db, true))
}

fn meta(db: &Connection, key: &str) -> Option<String> {
    db.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).optional().ok().flatten()
}

fn text(error: rusqlite::Error) -> String {
    error.to_string()
}

/// Empties the data and makes the seeded rows; the same rows every time, with moments counted back from `now`.
pub(crate) fn fill(db: &mut Connection, scale: Scale, now: i64) -> rusqlite::Result<()> {
    let sizes = Sizes::of(scale);
    // A whole hour, so that two tenants started in the same hour hold the same moments.
    let now = now - now.rem_euclid(3_600_000);
    let tx = db.transaction()?;
    for table in ["meta", "identity", "source", "item", "holding", "request", "line", "approval"] {
        tx.execute_batch(&format!("DROP TABLE IF EXISTS {table};"))?;
    }
    tx.execute_batch(TABLES)?;
    people::fill(&tx, sizes, now)?;
    catalogue::fill(&tx, sizes, now)?;
    past::fill(&tx, sizes, now)?;
    tx.execute_batch(INDEXES)?;
    tx.execute("INSERT INTO meta VALUES ('scale', ?1), ('schema', ?2)", params![scale.to_string(), SCHEMA])?;
    tx.commit()?;
    db.execute_batch("ANALYZE")
}

/// The id of row `n` of a table: 32 hexadecimal digits as the service makes them, always the same for the same row.
pub(crate) fn id_of(table: &str, n: i64) -> String {
    let salt = table.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let (high, low) = (prng::mix(salt ^ n as u64), prng::mix(salt.rotate_left(17) ^ n as u64));
    format!("2c9180{:010x}{low:016x}", high & 0xff_ffff_ffff)
}

/// The id of a machine identity: a hyphenated UUID (SPEC, RequestedForDtoRef.identityId).
pub(crate) fn machine_id(n: i64) -> String {
    let (high, low) = (prng::mix(n as u64 ^ 0x6d61_6368), prng::mix(n as u64 ^ 0x696e_6573));
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff
    )
}

/// Folded for searching: lower case, as text columns ending in `_f` are kept.
pub(crate) fn fold(text: &str) -> String {
    text.to_lowercase()
}
