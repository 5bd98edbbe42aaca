//! Tests of the room as a whole; the examples of each rule stand in `tests/rules_examples`.

mod cases;
mod dates;
mod demands;
mod edges;
mod judging;
mod limits;
mod lines;
mod places;
mod planning;
mod wire;

use super::*;
use crate::contract::{AccessRequest, AccessRequestItem, ItemType, RequestType};

/// 2026-06-01T12:00:00Z.
const NOW: i64 = 1_780_315_200_000;

fn person(id: &str) -> Person {
    Person { id: id.into(), name: id.to_uppercase(), ..Person::default() }
}

fn item(item_type: ItemType, id: &str) -> DraftItem {
    let demands = Demands::nothing();
    let item = Item { item_type, id: id.into(), name: id.to_uppercase(), demands, ..Item::default() };
    DraftItem { item, ..DraftItem::default() }
}

fn role(id: &str) -> DraftItem {
    item(ItemType::Role, id)
}

fn entitlement(id: &str) -> DraftItem {
    item(ItemType::Entitlement, id)
}

fn give(people: &[&str], items: Vec<DraftItem>) -> Draft {
    Draft { people: people.iter().map(|id| person(id)).collect(), items, ..Draft::default() }
}

fn remove(people: &[&str], items: Vec<DraftItem>) -> Draft {
    Draft { kind: Kind::Revoke, comment: "left the team".into(), ..give(people, items) }
}

/// The flat body of these people and items.
fn flat(kind: RequestType, people: &[&str], items: Vec<AccessRequestItem>) -> AccessRequest {
    AccessRequest {
        request_type: Some(kind),
        requested_for: people.iter().map(|id| (*id).to_owned()).collect(),
        requested_items: items,
        ..AccessRequest::default()
    }
}

/// The requester `me`, in a tenant where anyone may ask for anyone.
fn facts() -> Facts {
    Facts {
        requester: Requester { identity_id: Some("me".into()), authorities: Vec::new() },
        on_behalf: OnBehalf::Known { anyone_by_anyone: true, employee_by_manager: false },
        approvals_must_be_external: Fact::No,
        ..Facts::default()
    }
}

fn admin() -> Facts {
    let requester = Requester { identity_id: Some("me".into()), authorities: vec!["ORG_ADMIN".into()] };
    Facts { requester, ..facts() }
}

fn beta() -> &'static Pack {
    pack(PackName::Beta2023)
}

fn v1() -> &'static Pack {
    pack(PackName::V12026)
}

fn context(facts: &Facts) -> Context<'_> {
    Context { now_ms: NOW, facts, zone: &Utc }
}

fn of<'a>(verdict: &'a Verdict, rule: &str) -> Vec<&'a Finding> {
    verdict.findings.iter().filter(|finding| finding.rule.0 == rule).collect()
}
