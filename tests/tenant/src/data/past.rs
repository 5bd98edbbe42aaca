//! A year before today: who holds what, and requests in every state the API knows.

use rusqlite::{Statement, Transaction, params};

use super::people::{ADMIN, EMPLOYEE, LAST_REPORT, MANAGER};
use super::prng::Prng;
use super::{DAY, Sizes, id_of};

/// The states a request can be in, with the stage our processing calls it. The first are the most frequent.
const STATES: &[(&str, &str)] = &[
    ("REQUEST_COMPLETED", "final"),
    ("REQUEST_COMPLETED", "final"),
    ("REJECTED", "final"),
    ("REQUEST_COMPLETED", "final"),
    ("CANCELLED", "final"),
    ("REQUEST_COMPLETED", "final"),
    ("PROVISIONING_FAILED", "final"),
    ("NOT_ALL_ITEMS_PROVISIONED", "final"),
    ("REQUEST_COMPLETED", "final"),
    ("TERMINATED", "final"),
    ("PROVISIONING_VERIFICATION_PENDING", "provisioning"),
    ("ERROR", "final"),
];

struct Rows<'a> {
    request: Statement<'a>,
    line: Statement<'a>,
    approval: Statement<'a>,
    holding: Statement<'a>,
}

struct Past {
    n: i64,
    requester: i64,
    target: i64,
    item: i64,
    kind: &'static str,
    state: &'static str,
    stage: &'static str,
    created: i64,
}

pub(super) fn fill(tx: &Transaction<'_>, sizes: Sizes, now: i64) -> rusqlite::Result<()> {
    let owners: Vec<i64> = {
        let mut select = tx.prepare("SELECT owner FROM item ORDER BY n")?;
        select.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
    };
    // What always ends badly, and what nobody may ask for, is left for visitors to find out.
    let plain: Vec<i64> = {
        let sql = "SELECT n FROM item WHERE fate = 'done' AND requestable = 1 ORDER BY n";
        let mut select = tx.prepare(sql)?;
        select.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
    };
    let mut rows = Rows {
        request: tx.prepare("INSERT INTO request VALUES (?1,?2,?3,?4,?5,?6,?7)")?,
        line: tx.prepare(
            "INSERT INTO line VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23)",
        )?,
        approval: tx.prepare("INSERT INTO approval VALUES (?1,?2,?3,?4,?5,?5,?6,?7,?8,?9,NULL)")?,
        holding: tx.prepare("INSERT OR IGNORE INTO holding VALUES (?1,?2,?3,?7,?4,?5,?6)")?,
    };
    starts_later(tx, &mut rows, now)?;
    held(&mut rows, sizes, &plain, now)?;
    let mut prng = Prng::new(4);
    let total = sizes.requests as i64;
    for n in 1..=total {
        let past = request(n, total, sizes, &plain, now, &mut prng);
        let owner = usize::try_from(past.item - 1).ok().and_then(|i| owners.get(i)).copied().unwrap_or(ADMIN);
        insert(&mut rows, &past, owner, now)?;
    }
    Ok(())
}

/// The last of the manager's reports has been given a role that begins in forty days, until half a year after that: "the
/// access assigned with a sunrise date and its yet to be provisioned" (the API's words on `startDate`).
fn starts_later(tx: &Transaction<'_>, rows: &mut Rows<'_>, now: i64) -> rusqlite::Result<()> {
    let sql = "SELECT max(n) FROM item WHERE type = 'ROLE' AND fate = 'done' AND requestable = 1
               AND comment_required = 0 AND end_required = 0 AND form IS NULL";
    let item: Option<i64> = tx.query_row(sql, [], |row| row.get(0))?;
    let Some(item) = item else { return Ok(()) };
    let (since, start, remove) = (now - 3 * DAY, now + 40 * DAY, now + 220 * DAY);
    let assignment = assignment(LAST_REPORT, item);
    rows.holding.execute(params![LAST_REPORT, item, since, remove, "request", assignment, start])?;
    Ok(())
}

fn held(rows: &mut Rows<'_>, sizes: Sizes, items: &[i64], now: i64) -> rusqlite::Result<()> {
    let mut prng = Prng::new(3);
    for person in 1..=sizes.people as i64 {
        // Role 1 is "All Staff": given by rule, so it cannot be taken away by request.
        rows.holding.execute(params![
            person,
            1,
            now - 300 * DAY,
            None::<i64>,
            "criteria",
            assignment(person, 1),
            None::<i64>,
        ])?;
        for _ in 0..2 + prng.below(2) {
            let item = any(items, &mut prng);
            let remove = prng.chance(30).then(|| now + DAY * (20 + prng.below(300) as i64));
            let since = now - DAY * prng.below(300) as i64;
            rows.holding.execute(params![
                person,
                item,
                since,
                remove,
                "request",
                assignment(person, item),
                None::<i64>,
            ])?;
        }
    }
    Ok(())
}

fn any(items: &[i64], prng: &mut Prng) -> i64 {
    items.get(prng.below(items.len())).copied().unwrap_or(2)
}

/// The id of the other assignment, where somebody holds a role by two.
pub(crate) fn second_assignment(person: i64, item: i64) -> String {
    id_of("second assignment", person.wrapping_mul(1_000_003) ^ item)
}

pub(crate) fn assignment(person: i64, item: i64) -> String {
    id_of("assignment", person.wrapping_mul(1_000_003) ^ item)
}

fn request(n: i64, total: i64, sizes: Sizes, items: &[i64], now: i64, prng: &mut Prng) -> Past {
    // The named accounts first, turn by turn; in a large tenant everybody else after them.
    let named = n <= 180;
    let requester = if named { 1 + (n - 1) % 3 } else { 1 + prng.below(sizes.people) as i64 };
    let target = match requester {
        EMPLOYEE => EMPLOYEE,
        MANAGER if n % 2 == 0 => EMPLOYEE + prng.below(8) as i64,
        ADMIN if n % 2 == 0 => 11 + prng.below(sizes.people - 10) as i64,
        other => other,
    };
    let (turn, of) =
        if named { ((n - 1) / 3, 60.min(total / 3).max(1)) } else { (n - 180, (total - 180).max(1)) };
    // The two newest of each named account are still open.
    let (state, stage) = match turn {
        0 | 1 if named => ("EXECUTING", if turn == 0 { "approval" } else { "provisioning" }),
        _ => STATES
            .get((turn as usize + requester as usize) % STATES.len())
            .copied()
            .unwrap_or(("ERROR", "final")),
    };
    let revoke = target != requester && turn > 1 && prng.chance(30);
    Past {
        n,
        requester,
        target,
        item: any(items, prng),
        kind: if revoke { "REVOKE_ACCESS" } else { "GRANT_ACCESS" },
        state,
        stage,
        created: now - 3_600_000 - 365 * DAY * turn / of - 60_000 * (n % 50),
    }
}

fn insert(rows: &mut Rows<'_>, past: &Past, owner: i64, now: i64) -> rusqlite::Result<()> {
    let Past { n, requester, target, item, kind, state, stage, created } = *past;
    let comment = match kind {
        "REVOKE_ACCESS" => "Removal: no longer needed in the new position.",
        _ if n % 3 == 0 => "Needed for the project that starts next month.",
        _ => "Part of my daily work.",
    };
    let metadata = (n % 4 == 0).then(|| format!("{{\"ticket\":\"INC{:06}\"}}", 4_000 + n));
    rows.request.execute(params![n, id_of("request", n), requester, target, kind, created, metadata])?;
    // The newest of a large tenant are minutes old: nothing in its past is later than its present.
    let age = (now - created).max(0);
    let decided = created + DAY.min(age / 2);
    let (reason, by) = match state {
        "CANCELLED" => (Some("Not needed after all."), Some(requester)),
        "REJECTED" => (Some("This access does not belong to your position."), None),
        "TERMINATED" => (Some("Closed by an administrator."), Some(ADMIN)),
        "PROVISIONING_FAILED" => (Some("The account on the source is locked."), None),
        "NOT_ALL_ITEMS_PROVISIONED" => (Some("1 of 2 entitlements could not be assigned."), None),
        "ERROR" => (Some("The request could not be processed."), None),
        _ => (None, None),
    };
    let passed = !matches!(state, "REJECTED" | "CANCELLED" | "TERMINATED" | "ERROR") && stage != "approval";
    let is_final = stage == "final";
    let modified = if is_final { created + (DAY + DAY / 2).min(age) } else { created };
    // Open ones stay open for a month of tenant time, so that a visitor finds them.
    let next = (!is_final).then_some(now + 30 * DAY);
    rows.line.execute(params![
        n,
        id_of("line", n),
        id_of("activity", n),
        n,
        requester,
        target,
        item,
        kind,
        state,
        stage,
        "done",
        reason,
        created,
        modified,
        comment,
        metadata,
        None::<i64>,
        None::<i64>,
        passed.then_some(decided),
        is_final.then_some(modified),
        by,
        next,
        6_000,
    ])?;
    let (status, when) = match (state, stage) {
        (_, "approval") => ("PENDING", None),
        ("REJECTED", _) => ("REJECTED", Some(decided)),
        ("CANCELLED" | "TERMINATED" | "ERROR", _) => ("CANCELLED", Some(decided)),
        _ => ("APPROVED", Some(decided)),
    };
    let words = (status == "REJECTED").then_some("This access does not belong to your position.");
    rows.approval.execute(params![
        n,
        id_of("approval", n),
        n,
        "OWNER",
        owner,
        status,
        created,
        when,
        words
    ])?;
    if state == "REQUEST_COMPLETED" && kind == "GRANT_ACCESS" {
        rows.holding.execute(params![
            target,
            item,
            modified,
            None::<i64>,
            "request",
            assignment(target, item),
            None::<i64>,
        ])?;
    }
    Ok(())
}
