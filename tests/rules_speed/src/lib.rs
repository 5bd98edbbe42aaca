//! The rules and the rooms below them, compiled from the app's own files without the rest of it, and the two drafts whose
//! speed is promised.
#![forbid(unsafe_code)]
#![recursion_limit = "256"]

#[path = "../../../src/contract/mod.rs"]
pub mod contract;
#[path = "../../../src/rules/mod.rs"]
pub mod rules;
#[path = "../../../src/text/mod.rs"]
pub mod text;

use contract::ItemType;
use rules::*;

/// 2026-06-01T12:00:00Z.
pub const NOW_MS: i64 = 1_780_315_200_000;

const DAY_MS: i64 = 86_400_000;

/// As the person's own zone: an hour or two from UTC, by the month.
#[derive(Debug)]
pub struct Berlin;

impl Zone for Berlin {
    fn name(&self) -> String {
        "Europe/Berlin".to_owned()
    }
    fn offset_minutes(&self, utc_ms: i64) -> i32 {
        let of_the_year = utc_ms.rem_euclid(365 * DAY_MS) / DAY_MS;
        if (88..299).contains(&of_the_year) { 120 } else { 60 }
    }
}

/// A draft with what is known of its people and items.
#[derive(Debug)]
pub struct Wish {
    pub draft: Draft,
    pub facts: Facts,
    pub pack: &'static Pack,
}

impl Wish {
    pub fn judge(&self) -> Verdict {
        judge(&self.draft, &self.context(), self.pack)
    }

    pub fn plan(&self) -> Plan {
        plan(&self.draft, &self.context(), self.pack)
    }

    fn context(&self) -> Context<'_> {
        Context { now_ms: NOW_MS, facts: &self.facts, zone: &Berlin }
    }
}

/// The most that one call holds: 25 entitlements for 10 people, each item with a comment and a date of its own, all that
/// is held known, and something to say about each item: each date, and one item in five that somebody has already.
pub fn largest_of_one_call(pack: PackName) -> Wish {
    let pack = rules::pack(pack);
    let draft = wish(10, 25, |n| {
        // Where entitlements take no date, the most that one call holds with dates has none among them.
        if pack.dates_on_entitlements { entitlement(n) } else { role(n) }
    });
    let facts = facts(&draft, 5);
    Wish { draft, facts, pack }
}

/// 1,000 people × 200 items, every other one an entitlement.
pub fn thousands(pack: PackName) -> Wish {
    let draft = wish(1000, 200, |n| if n % 2 == 0 { role(n) } else { entitlement(n) });
    Wish { facts: facts(&Draft::default(), 1), draft, pack: rules::pack(pack) }
}

/// The same, where one cell in ninety-seven was left out: people and items have to be grouped.
pub fn ragged_thousands(pack: PackName) -> Wish {
    let mut wish = thousands(pack);
    let cells = wish.draft.people.iter().enumerate().flat_map(|(p, person)| {
        wish.draft.items.iter().enumerate().filter(move |(i, _)| (p * 7 + i * 13) % 97 == 0).map(
            |(_, line)| CellChoice {
                person: person.id.clone(),
                item: Some(line.item.key()),
                left_out: true,
                ..CellChoice::default()
            },
        )
    });
    wish.draft.cells = cells.collect();
    wish
}

fn wish(people: usize, items: usize, item: impl Fn(usize) -> Item) -> Draft {
    let dated = |item: Item| DraftItem {
        comment: Some(format!("Needed for the audit, see {}", item.id)),
        end: (item.item_type != ItemType::Entitlement || items == 25).then(|| DateInput::day("2026-12-31")),
        item,
        ..DraftItem::default()
    };
    Draft {
        people: (0..people).map(person).collect(),
        items: (0..items).map(item).map(dated).collect(),
        comment: "For the audit".into(),
        ..Draft::default()
    }
}

fn person(n: usize) -> Person {
    Person {
        id: format!("2c9180{n:026}"),
        name: format!("Person {n}"),
        manager_id: Some("me".into()),
        ..Person::default()
    }
}

fn role(n: usize) -> Item {
    Item {
        item_type: ItemType::Role,
        id: format!("2c9181{n:026}"),
        name: format!("Role {n}"),
        ..Item::default()
    }
}

fn entitlement(n: usize) -> Item {
    Item {
        item_type: ItemType::Entitlement,
        id: format!("2c9182{n:026}"),
        name: format!("Entitlement {n}"),
        ..Item::default()
    }
}

/// Of the draft's cells, each item `every`th in turn is held by somebody.
fn facts(draft: &Draft, every: usize) -> Facts {
    let mut facts = Facts {
        requester: Requester { identity_id: Some("me".into()), authorities: Vec::new() },
        on_behalf: OnBehalf::Known { anyone_by_anyone: true, employee_by_manager: true },
        approvals_must_be_external: Fact::No,
        ..Facts::default()
    };
    for (p, person) in draft.people.iter().enumerate() {
        for (i, line) in draft.items.iter().enumerate() {
            let until = Fact::Yes(NOW_MS + 90 * DAY_MS);
            let held = Held { until, revocable: Fact::Yes(()), start: Fact::No };
            let held = if p == 0 && i % every == 0 { Fact::Yes(held) } else { Fact::No };
            facts.holdings.set(&person.id, line.item.key(), Known { held, pending: Fact::No });
        }
    }
    facts
}
