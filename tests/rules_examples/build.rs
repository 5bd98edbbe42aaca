//! The people, items and facts of the examples.

use access_request::contract::{AccessRequest, AccessRequestItem, ItemType, RequestType};
use access_request::rules::*;

/// 2026-06-01T12:00:00Z.
pub const NOW: i64 = 1_780_315_200_000;

pub fn person(id: &str, name: &str) -> Person {
    Person { id: id.into(), name: name.into(), ..Person::default() }
}

/// The requester.
pub fn ada() -> Person {
    person("ada", "Ada Lovelace")
}

/// Who reports to Ada.
pub fn grace() -> Person {
    Person { manager_id: Some("ada".into()), ..person("grace", "Grace Hopper") }
}

/// Who reports to somebody else.
pub fn alan() -> Person {
    let (manager_id, manager_name) = (Some("max".into()), Some("Max Newman".into()));
    Person { manager_id, manager_name, ..person("alan", "Alan Turing") }
}

fn item(item_type: ItemType, id: &str, name: &str) -> DraftItem {
    let item = Item { item_type, id: id.into(), name: name.into(), ..Item::default() };
    DraftItem { item, ..DraftItem::default() }
}

pub fn reader() -> DraftItem {
    item(ItemType::Role, "reader", "Payroll Reader")
}

/// A role of that id.
pub fn named(id: &str) -> DraftItem {
    item(ItemType::Role, id, id)
}

pub fn badge() -> DraftItem {
    item(ItemType::Entitlement, "badge", "Badge Printing")
}

/// A draft that gives.
pub fn give(people: Vec<Person>, items: Vec<DraftItem>) -> Draft {
    Draft { people, items, ..Draft::default() }
}

/// A draft that removes, with a comment.
pub fn remove(people: Vec<Person>, items: Vec<DraftItem>) -> Draft {
    Draft { kind: Kind::Revoke, people, items, comment: "She changed teams".into(), ..Draft::default() }
}

/// A body of the API.
pub fn body(kind: RequestType, people: usize, items: Vec<AccessRequestItem>) -> AccessRequest {
    AccessRequest {
        request_type: Some(kind),
        requested_for: (0..people).map(|n| format!("p{n}")).collect(),
        requested_items: items,
        ..AccessRequest::default()
    }
}

pub fn line(item_type: ItemType, id: &str) -> AccessRequestItem {
    AccessRequestItem { comment: Some("Remove this access".into()), ..AccessRequestItem::bare(item_type, id) }
}

pub fn entitlement_lines(count: usize) -> Vec<AccessRequestItem> {
    (0..count).map(|n| line(ItemType::Entitlement, &format!("e{n}"))).collect()
}

/// Ada, who is nobody's administrator, in a tenant where managers may ask for their reports.
pub fn facts() -> Facts {
    Facts {
        requester: Requester { identity_id: Some("ada".into()), authorities: Vec::new() },
        on_behalf: OnBehalf::Known { anyone_by_anyone: false, employee_by_manager: true },
        approvals_must_be_external: Fact::No,
        ..Facts::default()
    }
}

/// Ada as an administrator.
pub fn admin() -> Facts {
    let requester = Requester { identity_id: Some("ada".into()), authorities: vec!["ORG_ADMIN".into()] };
    Facts { requester, ..facts() }
}

/// What is known of one person and one item, beside [`facts`].
pub fn knowing(person: &Person, item: &DraftItem, known: Known) -> Facts {
    let mut facts = facts();
    facts.holdings.set(&person.id, item.item.key(), known);
    facts
}

pub fn held(until: Fact<i64>) -> Known {
    Known { held: Fact::Yes(Held { until, revocable: Fact::Yes(()), start: Fact::No }), pending: Fact::No }
}

pub fn at_item(item: &DraftItem) -> FieldPath {
    FieldPath::Item(item.item.key())
}

pub fn row(key: &str, value: &str) -> MetadataRow {
    MetadataRow { key: key.into(), value: value.into() }
}
