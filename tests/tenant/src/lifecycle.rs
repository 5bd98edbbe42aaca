//! What becomes of an accepted request: approvals, provisioning, endings, and dates taking effect. Nothing runs in
//! the background: before every call, what fell due since the last one is carried out in order of its time.

use rusqlite::{Connection, OptionalExtension, params};

use crate::data::id_of;

/// Why a line ends as it does, decided when it is accepted. The words of the `fate` column.
pub(crate) mod fate {
    /// Approved, provisioned, done.
    pub(crate) const DONE: &str = "done";
    /// The last approver says no.
    pub(crate) const REJECT: &str = "reject";
    /// Approved, but the source refuses.
    pub(crate) const FAIL: &str = "fail";
    /// CANCELLED soon after it was accepted, with the reason.
    pub(crate) const CANCEL: &str = "cancel";
    /// ERROR soon after it was accepted, with the reason.
    pub(crate) const ERROR: &str = "error";
}

/// A line about to be inserted; `n` is given by the database.
pub(crate) struct NewLine<'a> {
    pub request: i64,
    pub requester: i64,
    pub target: i64,
    pub item: i64,
    pub kind: &'a str,
    pub fate: &'a str,
    pub reason: Option<String>,
    pub comment: Option<&'a str>,
    pub metadata: Option<String>,
    pub start: Option<i64>,
    pub remove: Option<i64>,
}

struct Due {
    n: i64,
    target: i64,
    item: i64,
    requester: i64,
    kind: String,
    stage: String,
    fate: String,
    reason: Option<String>,
    start: Option<i64>,
    remove: Option<i64>,
    step: i64,
    at: i64,
}

/// How long a request waits until somebody is asked: a sixth of a step, never more than a second.
fn queue_ms(step: i64) -> i64 {
    (step / 6).min(1_000)
}

/// The approvals an item asks for, in order: (scheme, owner).
fn approvers(db: &Connection, line: &Due) -> rusqlite::Result<Vec<(String, i64)>> {
    let (approvals, owner, manager): (String, i64, Option<i64>) = db.query_row(
        "SELECT item.approvals, item.owner, identity.manager FROM item, identity WHERE item.n = ?1 AND identity.n = ?2",
        params![line.item, line.target],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    // A removal goes to the owner alone: the manager is usually the one who asks.
    let approvals = if line.kind == "REVOKE_ACCESS" { "owner" } else { approvals.as_str() };
    Ok(approvals
        .split(',')
        .filter_map(|who| match who {
            "manager" => manager.map(|m| ("MANAGER".to_owned(), m)),
            "owner" => Some(("OWNER".to_owned(), owner)),
            _ => None,
        })
        .collect())
}

/// Inserts a line: queued, until somebody is asked or it turns out to be in vain. Returns its row.
pub(crate) fn begin(db: &Connection, line: &NewLine<'_>, now: i64, step: i64) -> rusqlite::Result<i64> {
    let n: i64 = db.query_row("SELECT coalesce(max(n), 0) + 1 FROM line", [], |row| row.get(0))?;
    db.execute(
        "INSERT INTO line VALUES (?1,?2,?3,?4,?5,?6,?7,?8,'EXECUTING','queued',?9,?10,?11,?11,?12,?13,?14,?15,NULL,NULL,NULL,?16,?17)",
        params![
            n, id_of("line", n), id_of("activity", n), line.request, line.requester, line.target, line.item, line.kind,
            line.fate, line.reason, now, line.comment, line.metadata, line.start, line.remove, now + queue_ms(step), step
        ],
    )?;
    Ok(n)
}

fn load(db: &Connection, filter: &str, value: i64) -> rusqlite::Result<Option<Due>> {
    db.prepare_cached(&format!(
        "SELECT n, target, item, requester, kind, stage, fate, reason, start, remove, step, coalesce(next, 0) FROM line
         WHERE {filter} ORDER BY next, n LIMIT 1"
    ))?
    .query_row([value], |row| {
        Ok(Due {
            n: row.get(0)?,
            target: row.get(1)?,
            item: row.get(2)?,
            requester: row.get(3)?,
            kind: row.get(4)?,
            stage: row.get(5)?,
            fate: row.get(6)?,
            reason: row.get(7)?,
            start: row.get(8)?,
            remove: row.get(9)?,
            step: row.get(10)?,
            at: row.get(11)?,
        })
    })
    .optional()
}

/// Carries out everything that fell due up to `now`, in order.
pub(crate) fn settle(db: &Connection, now: i64) -> rusqlite::Result<()> {
    loop {
        let line = load(db, "next IS NOT NULL AND next <= ?1", now)?;
        let sunset: Option<(i64, i64, i64)> = db
            .prepare_cached(
                "SELECT identity, item, remove FROM holding WHERE remove IS NOT NULL AND remove <= ?1
                 ORDER BY remove, identity, item LIMIT 1",
            )?
            .query_row([now], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        match (line, sunset) {
            (None, None) => return Ok(()),
            (Some(line), sunset) if sunset.is_none_or(|(_, _, at)| line.at <= at) => step(db, &line)?,
            (_, Some((identity, item, _))) => drop_holding(db, identity, item)?,
            (Some(_), None) => {}
        }
    }
}

fn drop_holding(db: &Connection, identity: i64, item: i64) -> rusqlite::Result<()> {
    db.execute("DELETE FROM holding WHERE identity = ?1 AND item = ?2", params![identity, item])?;
    Ok(())
}

fn step(db: &Connection, line: &Due) -> rusqlite::Result<()> {
    match (line.stage.as_str(), line.fate.as_str()) {
        ("queued", fate::CANCEL) => {
            finish(db, line, "CANCELLED", line.reason.as_deref(), Some(line.requester))
        }
        ("queued", fate::ERROR) => finish(db, line, "ERROR", line.reason.as_deref(), None),
        ("queued", _) => await_next_approval(db, line, line.at),
        ("approval", _) => {
            let last = approvers(db, line)?.len() <= decided(db, line.n)? + 1;
            if line.fate == fate::REJECT && last {
                decide_pending(
                    db,
                    line.n,
                    "REJECTED",
                    Some("This access does not belong to the position."),
                    line.at,
                )?;
                return finish(
                    db,
                    line,
                    "REJECTED",
                    Some("This access does not belong to the position."),
                    None,
                );
            }
            decide_pending(db, line.n, "APPROVED", None, line.at)?;
            await_next_approval(db, line, line.at)
        }
        _ if line.fate == fate::FAIL => {
            let words = "Provisioning failed: the source refused the change.";
            finish(db, line, "PROVISIONING_FAILED", Some(words), None)
        }
        _ => {
            take_effect(db, line)?;
            finish(db, line, "REQUEST_COMPLETED", None, None)
        }
    }
}

fn decided(db: &Connection, line: i64) -> rusqlite::Result<usize> {
    db.query_row("SELECT count(*) FROM approval WHERE line = ?1 AND status = 'APPROVED'", [line], |row| {
        row.get::<_, i64>(0).map(|n| n as usize)
    })
}

fn decide_pending(
    db: &Connection,
    line: i64,
    status: &str,
    comment: Option<&str>,
    at: i64,
) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE approval SET status = ?2, comment = ?3, decided = ?4 WHERE line = ?1 AND status = 'PENDING'",
        params![line, status, comment, at],
    )?;
    Ok(())
}

/// Puts the next approval on its owner's desk, or goes on to provisioning when there is none.
fn await_next_approval(db: &Connection, line: &Due, at: i64) -> rusqlite::Result<()> {
    let done = decided(db, line.n)?;
    if let Some((scheme, owner)) = approvers(db, line)?.into_iter().nth(done) {
        let n: i64 = db.query_row("SELECT coalesce(max(n), 0) + 1 FROM approval", [], |row| row.get(0))?;
        db.execute(
            "INSERT INTO approval VALUES (?1,?2,?3,?4,?5,?5,'PENDING',?6,NULL,NULL,NULL)",
            params![n, id_of("approval", n), line.n, scheme, owner, at],
        )?;
        db.execute(
            "UPDATE line SET stage = 'approval', next = ?2, modified = ?3 WHERE n = ?1",
            params![line.n, at + line.step, at],
        )?;
        return Ok(());
    }
    // A start date in the future is when provisioning happens (SPEC, startDate).
    let next = (at + line.step).max(line.start.unwrap_or(0));
    db.execute(
        "UPDATE line SET stage = 'provisioning', approved = ?2, next = ?3, modified = ?2 WHERE n = ?1",
        params![line.n, at, next],
    )?;
    Ok(())
}

fn take_effect(db: &Connection, line: &Due) -> rusqlite::Result<()> {
    match line.kind.as_str() {
        "REVOKE_ACCESS" if line.remove.is_some_and(|at| at > line.at) => {
            db.execute(
                "UPDATE holding SET remove = ?3 WHERE identity = ?1 AND item = ?2",
                params![line.target, line.item, line.remove],
            )?;
        }
        "REVOKE_ACCESS" => drop_holding(db, line.target, line.item)?,
        _ => {
            db.execute(
                "INSERT INTO holding VALUES (?1,?2,?3,?4,?5,'request',?6)
                 ON CONFLICT (identity, item) DO UPDATE SET start = excluded.start, remove = excluded.remove",
                params![
                    line.target,
                    line.item,
                    line.at,
                    line.start,
                    line.remove,
                    crate::data::assignment(line.target, line.item)
                ],
            )?;
        }
    }
    Ok(())
}

fn finish(
    db: &Connection,
    line: &Due,
    state: &str,
    reason: Option<&str>,
    by: Option<i64>,
) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE line SET state = ?2, stage = 'final', reason = ?3, cancelled_by = ?4, finished = ?5, modified = ?5,
         next = NULL WHERE n = ?1",
        params![line.n, state, reason, by, line.at],
    )?;
    Ok(())
}

/// Withdraws every open line of a request that has not passed approval. Returns how many.
pub(crate) fn cancel(
    db: &Connection,
    request: i64,
    by: i64,
    comment: &str,
    state: &str,
    now: i64,
) -> rusqlite::Result<usize> {
    db.execute(
        "UPDATE approval SET status = 'CANCELLED', decided = ?2 WHERE status = 'PENDING'
         AND line IN (SELECT n FROM line WHERE request = ?1)",
        params![request, now],
    )?;
    db.execute(
        "UPDATE line SET state = ?2, stage = 'final', reason = ?3, cancelled_by = ?4, finished = ?5, modified = ?5,
         next = NULL WHERE request = ?1 AND (stage IN ('queued', 'approval') OR (?2 = 'TERMINATED' AND stage <> 'final'))",
        params![request, state, comment, by, now],
    )
}

/// An approver's own decision, before the processing takes it for them.
pub(crate) fn decide(
    db: &Connection,
    line: i64,
    approve: bool,
    comment: Option<&str>,
    now: i64,
) -> rusqlite::Result<()> {
    let Some(mut due) = load(db, "stage = 'approval' AND n = ?1", line)? else { return Ok(()) };
    due.at = now;
    if approve {
        decide_pending(db, line, "APPROVED", comment, now)?;
        await_next_approval(db, &due, now)
    } else {
        decide_pending(db, line, "REJECTED", comment, now)?;
        finish(db, &due, "REJECTED", comment, None)
    }
}
