//! The identities: one org admin, a manager with exactly eight direct reports, an employee who is one of them, other
//! managers, everybody else, and three machine identities.

use rusqlite::{Connection, Transaction, params};

use super::names::{FAMILY, GIVEN, PLACES, WORK};
use super::prng::Prng;
use super::{DAY, Sizes, fold, id_of, machine_id};
use crate::options::Account;

pub(crate) const ADMIN: i64 = 1;
pub(crate) const MANAGER: i64 = 2;
pub(crate) const EMPLOYEE: i64 = 3;
/// The manager's reports are the rows from [`EMPLOYEE`] to here.
pub(super) const LAST_REPORT: i64 = 10;

struct Row {
    n: i64,
    first: String,
    last: String,
    alias: String,
    manager: Option<i64>,
    authorities: &'static str,
    work: (&'static str, &'static str),
}

pub(super) fn fill(tx: &Transaction<'_>, sizes: Sizes, now: i64) -> rusqlite::Result<()> {
    let mut prng = Prng::new(1);
    let mut insert = tx.prepare(
        "INSERT INTO identity VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22)",
    )?;
    let people = sizes.people as i64;
    let managers = (people / 12).max(5);
    for n in 1..=people {
        let row = person(n, managers, &mut prng);
        let name = format!("{} {}", row.first, row.last);
        let email = format!("{}@example.com", row.alias);
        let inactive = n > LAST_REPORT + managers && prng.chance(3);
        let created = now - DAY * (400 + prng.below(2_000) as i64);
        insert.execute(params![
            row.n,
            id_of("identity", n),
            name,
            fold(&name),
            row.alias,
            row.alias,
            email,
            email,
            row.first,
            fold(&row.first),
            row.last,
            fold(&row.last),
            row.manager,
            false,
            None::<i64>,
            row.authorities,
            row.work.0,
            row.work.1,
            PLACES.get(prng.below(PLACES.len())).copied().unwrap_or("Leeds"),
            inactive,
            created,
            created + 200 * DAY,
        ])?;
    }
    for m in 1..=sizes.machines as i64 {
        let n = people + m;
        let name = format!("robot-{m:02} invoice reader");
        let alias = format!("robot-{m:02}");
        insert.execute(params![
            n,
            machine_id(n),
            name,
            fold(&name),
            alias,
            alias,
            format!("{alias}@example.com"),
            format!("{alias}@example.com"),
            "robot",
            "robot",
            alias,
            alias,
            None::<i64>,
            true,
            MANAGER,
            "",
            "Operations",
            "Machine",
            "Leeds",
            false,
            now - 300 * DAY,
            now - 300 * DAY,
        ])?;
    }
    Ok(())
}

fn person(n: i64, managers: i64, prng: &mut Prng) -> Row {
    let work = WORK.get(prng.below(WORK.len())).copied().unwrap_or(("Finance", "Accountant"));
    let named = |first: &str, last: &str, manager, authorities, work| Row {
        n,
        first: first.to_owned(),
        last: last.to_owned(),
        alias: format!("{}.{}", fold(first), fold(last)),
        manager,
        authorities,
        work,
    };
    match n {
        ADMIN => named("Olivia", "Exemplar", None, "ORG_ADMIN", ("Operations", "Identity Administrator")),
        MANAGER => named("Marcus", "Sampleton", Some(ADMIN), "", ("Finance", "Head of Finance")),
        EMPLOYEE => named("Ada", "Example", Some(MANAGER), "", ("Finance", "Accountant")),
        _ => {
            let unique = usize::try_from(n).unwrap_or(0);
            let given = GIVEN.get((unique * 7 + 3) % GIVEN.len()).copied().unwrap_or(("Uma", "uma"));
            let family =
                FAMILY.get((unique * 5 + unique / 60) % FAMILY.len()).copied().unwrap_or(("Lorem", "lorem"));
            // Everybody has a user name of their own; in a small tenant the names alone see to that.
            let alias = match n {
                0..=60 => format!("{}.{}", given.1, family.1),
                _ => format!("{}.{}{n}", given.1, family.1),
            };
            let manager = match n {
                _ if n <= LAST_REPORT => MANAGER,
                _ if n <= LAST_REPORT + managers => ADMIN,
                _ => LAST_REPORT + 1 + (n % managers),
            };
            Row {
                n,
                first: given.0.to_owned(),
                last: family.0.to_owned(),
                alias,
                manager: Some(manager),
                authorities: "",
                work,
            }
        }
    }
}

/// Who is worth signing in as.
pub(crate) fn named_accounts(db: &Connection) -> Vec<Account> {
    let wanted = [
        (EMPLOYEE, "employee", "Asks for access for herself; has a year of requests in every state."),
        (
            MANAGER,
            "manager",
            "Has eight direct reports, Ada Example among them; asks for them and removes their access.",
        ),
        (ADMIN, "org admin", "May ask for and remove anyone’s access, and sees everybody’s requests."),
    ];
    wanted
        .into_iter()
        .filter_map(|(n, role, note)| {
            db.query_row("SELECT alias, name, id FROM identity WHERE n = ?1", [n], |row| {
                Ok(Account {
                    user_name: row.get(0)?,
                    display_name: row.get(1)?,
                    role,
                    identity_id: row.get(2)?,
                    note: note.to_owned(),
                })
            })
            .ok()
        })
        .collect()
}

/// The ids of the machine identities.
pub(crate) fn machines(db: &Connection) -> Vec<String> {
    let ids = || {
        let mut select = db.prepare("SELECT id FROM identity WHERE machine = 1 ORDER BY n")?;
        select.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()
    };
    ids().unwrap_or_default()
}
