//! What both opinions are told: who asks, whom and what there is, what is held. Made by chance, handed to each side in
//! its own terms.

use std::collections::BTreeMap;

use access_request::contract::ItemType;
use access_request::rules::*;
use tenant::judge as tenant_judge;

use super::chance::Chance;

pub const ME: &str = "me";
/// So many of the items are entitlements, enough to pass their limit; they stand first.
pub const ENTITLEMENTS: usize = 28;
const DAY: i64 = 86_400_000;

#[derive(Clone, Debug)]
pub struct World {
    pub pack: PackName,
    pub now_ms: i64,
    /// `None` is a token without a person.
    pub requester: Option<&'static str>,
    pub authorities: Vec<String>,
    pub on_behalf: tenant::OnBehalf,
    pub external: bool,
    pub people: Vec<Known>,
    pub items: Vec<Item>,
    /// Person, item, end date.
    pub held: Vec<(usize, usize, Option<i64>)>,
}

/// Somebody the tenant has.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: String,
    pub manager: Option<&'static str>,
    pub machine: bool,
}

impl World {
    pub fn random(pack: PackName, rng: &mut Chance) -> Self {
        let people = (0..14).map(|n| Known {
            id: if n == 0 { ME.to_owned() } else { format!("p{n}") },
            manager: if rng.one_in(4) { Some("boss") } else { Some(ME) }.filter(|_| !rng.one_in(12)),
            // The seed knows no machines, so its rules are not asked about them.
            machine: pack == PackName::V12026 && n > 0 && rng.one_in(40),
        });
        let people: Vec<Known> = people.collect();
        let items: Vec<Item> = (0..34).map(|n| random_item(n, rng)).collect();
        // Whole and broken seconds: dates are compared to the millisecond.
        let now_ms = 1_780_315_200_000 + (rng.below(400) as i64) * DAY / 3 + rng.of(&[0, 1, 500, 999]);
        let held = (0..rng.below(12)).map(|_| {
            let until = (!rng.one_in(3)).then(|| now_ms + rng.of(&[-DAY, 1, 1000, DAY, 30 * DAY, 365 * DAY]));
            (rng.below(people.len()), rng.below(items.len()), until)
        });
        let held = held.collect::<Vec<_>>();
        let authorities: &[&[&str]] = &[
            &[],
            &[],
            &[],
            &["ORG_ADMIN"],
            &["ORG_ADMIN"],
            &["ORG_ADMIN"],
            &["CERT_ADMIN"],
            &["API"],
            &["API", "ORG_ADMIN"],
            &["org_admin"],
        ];
        let weight = if rng.one_in(4) { authorities.len() } else { 7 };
        Self {
            pack,
            now_ms,
            requester: (!rng.one_in(40)).then_some(ME),
            authorities: authorities[rng.below(weight)].iter().map(|name| (*name).to_owned()).collect(),
            on_behalf: rng.of(&[
                tenant::OnBehalf::AnyoneByAnyone,
                tenant::OnBehalf::AnyoneByAnyone,
                tenant::OnBehalf::EmployeeByManager,
                tenant::OnBehalf::Nobody,
            ]),
            external: rng.one_in(25),
            people,
            items,
            held,
        }
    }

    /// The world as the app's facts. What is held is told of those people and items only that are `named`.
    pub fn facts(&self, named: impl Fn(&str) -> bool) -> Facts {
        use tenant::OnBehalf as Tenants;
        let requester = Requester {
            identity_id: self.requester.map(str::to_owned),
            authorities: self.authorities.clone(),
        };
        let mut facts = Facts {
            requester,
            on_behalf: OnBehalf::Known {
                anyone_by_anyone: self.on_behalf == Tenants::AnyoneByAnyone,
                employee_by_manager: self.on_behalf != Tenants::Nobody,
            },
            approvals_must_be_external: if self.external { Fact::Yes(()) } else { Fact::No },
            nested_alone: self.pack == PackName::V12026,
            ..Facts::default()
        };
        for (who, person) in self.people.iter().enumerate() {
            let relation = match (person.id.as_str(), person.manager) {
                (ME, _) => Relation::Myself,
                (_, Some(ME)) => Relation::ReportOfMine,
                _ => Relation::NotMine,
            };
            facts.relations.insert(person.id.clone(), relation);
            for (what, item) in self.items.iter().enumerate() {
                if !named(&person.id) || !named(&item.id) {
                    continue;
                }
                let held = self.held.iter().rev().find(|held| (held.0, held.1) == (who, what));
                let held = held.map_or(Fact::No, |(_, _, until)| {
                    Fact::Yes(Held {
                        until: until.map_or(Fact::No, Fact::Yes),
                        revocable: Fact::Yes(()),
                        start: Fact::No,
                    })
                });
                let key = ItemKey { item_type: item.item_type.clone(), id: item.id.clone() };
                // Nobody has two accounts here: the answer for the whole request says nothing of a choice left open.
                facts.accounts.set(&person.id, key.clone(), Vec::new());
                facts.holdings.set(&person.id, key, access_request::rules::Known { held, pending: Fact::No });
            }
        }
        facts
    }

    /// People and items as the app shows them.
    pub fn known(&self) -> Draft {
        let people = self.people.iter().map(|person| self.person(person));
        let items = self.items.iter().map(|item| DraftItem { item: item.clone(), ..DraftItem::default() });
        Draft { people: people.collect(), items: items.collect(), ..Draft::default() }
    }

    pub fn person(&self, person: &Known) -> Person {
        Person {
            id: person.id.clone(),
            name: person.id.clone(),
            machine: person.machine,
            ..Person::default()
        }
    }

    /// The world as the tenant's facts.
    pub fn tenants(&self) -> tenant_judge::Facts {
        let people = self.people.iter().map(|person| {
            let manager = person.manager.map(str::to_owned);
            let known = tenant_judge::Person { manager, machine: person.machine, ..Default::default() };
            (person.id.clone(), known)
        });
        let items = self.items.iter().map(|item| {
            let kind = tenant_judge::ItemType::parse(item.item_type.as_str()).expect("a type that exists");
            let known = tenant_judge::Item {
                comment_required: item.demands.comment == Fact::Yes(()),
                end_date_required: item.demands.end == Fact::Yes(()),
                max_duration_ms: item.demands.longest.yes().copied().map(milliseconds),
                ..tenant_judge::Item::plain(kind)
            };
            (item.id.clone(), known)
        });
        let held = self
            .held
            .iter()
            .map(|(who, what, until)| ((self.people[*who].id.clone(), self.items[*what].id.clone()), *until));
        tenant_judge::Facts {
            now_ms: self.now_ms,
            requester: self.requester.map(str::to_owned),
            authorities: self.authorities.clone(),
            on_behalf: self.on_behalf,
            approvals_must_be_external: self.external,
            people: people.collect(),
            items: items.collect(),
            held: held.collect::<BTreeMap<_, _>>(),
            ..Default::default()
        }
    }
}

pub fn rules_of(pack: PackName) -> tenant::Rules {
    match pack {
        PackName::Beta2023 => tenant::Rules::Beta2023,
        PackName::V12026 => tenant::Rules::V12026,
    }
}

fn random_item(n: usize, rng: &mut Chance) -> Item {
    let types = [ItemType::Entitlement, ItemType::Role, ItemType::AccessProfile];
    let units = [DurationUnit::Hours, DurationUnit::Days, DurationUnit::Weeks];
    let id = format!("i{n}");
    Item {
        item_type: if n < ENTITLEMENTS { ItemType::Entitlement } else { types[1 + n % 2].clone() },
        name: id.clone(),
        id,
        demands: Demands {
            comment: asked(rng.one_in(30).then_some(())),
            end: asked(rng.one_in(60).then_some(())),
            longest: asked(
                rng.one_in(25)
                    .then(|| Duration { value: rng.of(&[0, 1, 2, 30, 1_000_000]), unit: rng.of(&units) }),
            ),
            form: asked(rng.one_in(80).then(|| "f1".to_owned())),
        },
        ..Item::default()
    }
}

/// Everything about an item is known here.
fn asked<T>(what: Option<T>) -> Fact<T> {
    what.map_or(Fact::No, Fact::Yes)
}

fn milliseconds(longest: Duration) -> i64 {
    let hours = match longest.unit {
        DurationUnit::Hours => 1,
        DurationUnit::Days => 24,
        DurationUnit::Weeks => 7 * 24,
        DurationUnit::Months => unreachable!("the tenant counts no months"),
    };
    i64::from(longest.value) * hours * 3_600_000
}
