//! The sources and what can be requested on them: roles, access profiles, entitlements. Each kind of answer the
//! processing can give has items that always lead to it, and their descriptions say so.

use rusqlite::{Transaction, params};

use super::names::{DUTIES, PLACES, PROFILES, ROLES, SOURCES};
use super::prng::Prng;
use super::{DAY, Sizes, fold, id_of};

struct Item {
    n: i64,
    kind: &'static str,
    name: String,
    description: String,
    source: Option<i64>,
    attribute: Option<&'static str>,
    value: Option<String>,
    requestable: bool,
    comment_required: bool,
    end_required: bool,
    max_days: Option<i64>,
    approvals: &'static str,
    fate: &'static str,
    privilege: &'static str,
    form: Option<&'static str>,
}

pub(super) fn fill(tx: &Transaction<'_>, sizes: Sizes, now: i64) -> rusqlite::Result<()> {
    let mut prng = Prng::new(2);
    let mut insert = tx.prepare("INSERT INTO source VALUES (?1,?2,?3,?4)")?;
    for n in 1..=sizes.sources as i64 {
        let name = SOURCES.get((n - 1) as usize).map_or("Source", |s| s.0);
        insert.execute(params![n, id_of("source", n), name, owner(&mut prng, sizes)])?;
    }
    let mut insert = tx.prepare(
        "INSERT INTO item VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22)",
    )?;
    let (roles, profiles) = (sizes.roles as i64, sizes.access_profiles as i64);
    let total = roles + profiles + sizes.entitlements as i64;
    for n in 1..=total {
        let item = if n <= roles {
            role(n)
        } else if n <= roles + profiles {
            access_profile(n, n - roles - 1)
        } else {
            entitlement(n, n - roles - profiles - 1)
        };
        let created = now - DAY * (100 + prng.below(1_000) as i64);
        insert.execute(params![
            item.n,
            id_of("item", n),
            item.kind,
            item.name,
            fold(&item.name),
            item.description,
            fold(&item.description),
            owner(&mut prng, sizes),
            item.source,
            item.requestable,
            item.comment_required,
            item.end_required,
            item.max_days,
            item.approvals,
            item.fate,
            item.attribute,
            item.value,
            item.value.as_deref().map(fold),
            item.privilege,
            item.form,
            created,
            created + 30 * DAY,
        ])?;
    }
    Ok(())
}

/// Items belong to managers, so that an approver is somebody one may know.
fn owner(prng: &mut Prng, sizes: Sizes) -> i64 {
    let managers = (sizes.people as i64 / 12).max(5);
    11 + prng.below(managers as usize) as i64
}

/// In a large tenant the same words come back with a place and a number.
fn variant(word: &str, index: i64, of: usize) -> String {
    let round = index / of as i64;
    if round == 0 {
        return word.to_owned();
    }
    let place = PLACES.get(round as usize % PLACES.len()).copied().unwrap_or("Leeds");
    format!("{word} {place} {round}")
}

fn role(n: i64) -> Item {
    let index = n - 1;
    let (name, description) = ROLES.get(index as usize % ROLES.len()).copied().unwrap_or(("Role", ""));
    let first = (index as usize) < ROLES.len();
    let (fate, more) = match name {
        "Treasury Analyst" if first => ("reject", " Requests are always rejected by the owner."),
        "Data Steward" if first => ("fail", " Provisioning always fails."),
        _ => ("done", ""),
    };
    Item {
        n,
        kind: "ROLE",
        name: variant(name, index, ROLES.len()),
        description: format!("{description}{more}"),
        source: None,
        attribute: None,
        value: None,
        requestable: !(name == "All Staff" && first),
        comment_required: matches!(name, "Internal Auditor" | "Month-End Closing" | "Emergency Responder"),
        end_required: matches!(name, "Contractor Onboarding" | "Emergency Responder"),
        max_days: match name {
            "Contractor Onboarding" => Some(180),
            "Emergency Responder" => Some(1),
            _ => None,
        },
        // "By the owner" holds for everybody: an org admin has no manager.
        approvals: match index % 4 {
            _ if fate == "reject" => "owner",
            0 => "manager",
            1 => "owner",
            2 => "manager,owner",
            _ => "owner",
        },
        fate,
        privilege: "NONE",
        form: (name == "Contract Reviewer").then_some("9f3a1d2e-3f4a-5b6c-7d8e-000000000001"),
    }
}

fn access_profile(n: i64, index: i64) -> Item {
    let source = index % SOURCES.len() as i64;
    let which = (index / SOURCES.len() as i64) % PROFILES.len() as i64;
    let round = index / (SOURCES.len() * PROFILES.len()) as i64;
    let (source_name, ..) = SOURCES.get(source as usize).copied().unwrap_or(("Source", "", ""));
    let (name, description) = PROFILES.get(which as usize).copied().unwrap_or(("Profile", ""));
    let fails = source_name == "Badge Control" && which == 1 && round == 0;
    Item {
        n,
        kind: "ACCESS_PROFILE",
        name: variant(&format!("{source_name} – {name}"), round, 1),
        description: format!("{description}{}", if fails { " Provisioning always fails." } else { "" }),
        source: Some(source + 1),
        attribute: None,
        value: None,
        requestable: true,
        comment_required: which == 2,
        end_required: which == 2 && source == 1,
        max_days: (which == 2 && source == 1).then_some(90),
        approvals: ["manager", "owner", "manager,owner"].get(which as usize).copied().unwrap_or("owner"),
        fate: if fails { "fail" } else { "done" },
        privilege: "NONE",
        form: None,
    }
}

fn entitlement(n: i64, index: i64) -> Item {
    let source = index % SOURCES.len() as i64;
    let which = (index / SOURCES.len() as i64) % DUTIES.len() as i64;
    let round = index / (SOURCES.len() * DUTIES.len()) as i64;
    let (source_name, attribute, prefix) =
        SOURCES.get(source as usize).copied().unwrap_or(("Source", "a", "X"));
    let (name, description) = DUTIES.get(which as usize).copied().unwrap_or(("Read", ""));
    let rejected = source_name == "Cloud Console" && which == 4 && round == 0;
    // One is given for a limited time only, one asks for a form; only administrators can read which.
    let (limited, asks) = (which == 3 && round == 0 && source == 2, which == 3 && round == 0 && source == 3);
    let value = if source == 0 {
        format!("CN={prefix}-{}-{round:03},OU=Groups,DC=example,DC=com", name.to_uppercase())
    } else {
        format!("{prefix}_{}_{round:03}", name.to_uppercase())
    };
    Item {
        n,
        kind: "ENTITLEMENT",
        name: variant(&format!("{source_name} {name}"), round, 1),
        description: format!(
            "{description}{}",
            if rejected { " Requests are always rejected by the owner." } else { "" }
        ),
        source: Some(source + 1),
        attribute: Some(attribute),
        value: Some(value),
        requestable: rejected || !(which == 4 && source % 3 == 1),
        comment_required: which == 2,
        end_required: limited,
        max_days: limited.then_some(90),
        approvals: if which == 0 { "none" } else { "owner" },
        fate: if rejected { "reject" } else { "done" },
        privilege: ["NONE", "LOW", "MEDIUM", "LOW", "HIGH"].get(which as usize).copied().unwrap_or("NONE"),
        form: asks.then_some("9f3a1d2e-3f4a-5b6c-7d8e-000000000002"),
    }
}
