//! Drafts by chance for the properties of the planner: everything that can differ for an item or a cell differs somewhere.

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
pub(super) struct Case {
    pub draft: Draft,
    pub facts: Facts,
    pub pack: PackName,
}

const DAY: i64 = 86_400_000;

fn any_input() -> impl Strategy<Value = DateInput> {
    let dates = ["2026-12-31", "2027-01-31", "2026-06-20", "2020-01-01", "2026-06-31", ""];
    prop::sample::select(dates.to_vec()).prop_map(DateInput::day)
}

/// Seldom something.
fn seldom<T: Clone + std::fmt::Debug + 'static>(
    of: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Option<T>> {
    prop_oneof![7 => Just(None), 1 => of.prop_map(Some)].boxed()
}

fn any_rows() -> impl Strategy<Value = Vec<MetadataRow>> {
    let text = || prop::sample::select(vec!["ticket", "cost centre", "", " "]);
    let row = (text(), text()).prop_map(|(key, value)| MetadataRow { key: key.into(), value: value.into() });
    prop_oneof![5 => Just(Vec::new()), 1 => prop::collection::vec(row, 0..3)]
}

fn any_fact<T: Clone + std::fmt::Debug>(what: impl Strategy<Value = T>) -> impl Strategy<Value = Fact<T>> {
    prop_oneof![1 => what.prop_map(Fact::Yes), 7 => Just(Fact::No), 2 => Just(Fact::Unknown)]
}

fn any_line() -> impl Strategy<Value = DraftItem> {
    let kind = prop_oneof![4 => Just(None), 1 => Just(Some(Kind::Revoke)), 1 => Just(Some(Kind::Grant)), 1 => Just(Some(Kind::Modify))];
    let item_type = prop_oneof![4 => Just(ItemType::Entitlement), 2 => Just(ItemType::Role), 1 => Just(ItemType::AccessProfile), 1 => Just(ItemType::from("GROUP"))];
    let units = vec![DurationUnit::Hours, DurationUnit::Days, DurationUnit::Weeks, DurationUnit::Months];
    let longest = (1..9u32, prop::sample::select(units)).prop_map(|(value, unit)| Duration { value, unit });
    let asks = (any_fact(Just(())), any_fact(Just(())), any_fact(longest), any_fact(Just("f".to_owned())));
    let own = (
        seldom(prop::sample::select(vec!["own words", "", " "])),
        seldom(any_input()),
        seldom(any_input()),
        any_rows(),
    );
    (0..60u8, kind, item_type, asks, own).prop_map(|(id, kind, item_type, asks, own)| {
        let (comment, end, longest, form) = asks;
        let demands = Demands { comment, end, longest, form };
        let (comment, start, end, metadata) = own;
        let plain = item(item_type, &format!("i{id}")).item;
        DraftItem {
            item: Item { demands, ..plain },
            kind,
            comment: comment.map(str::to_owned),
            start,
            end,
            metadata,
        }
    })
}

/// Person and item by their place in the draft, and what is chosen for them.
type Chosen = (usize, usize, bool, (Option<DateInput>, Option<DateInput>), bool, Option<&'static str>);

fn any_choice() -> impl Strategy<Value = Chosen> {
    let dates = (seldom(any_input()), prop_oneof![Just(None), any_input().prop_map(Some)]);
    let named = seldom(prop::sample::select(vec!["a1", "", " "]));
    (0..30usize, 0..40usize, prop::bool::weighted(0.3), dates, any::<bool>(), named)
}

fn any_held() -> impl Strategy<Value = (usize, usize, Known)> {
    let until = prop::sample::select(vec![
        Fact::No,
        Fact::Unknown,
        Fact::Yes(NOW + DAY),
        Fact::Yes(NOW + 30 * DAY),
        Fact::Yes(NOW + 300 * DAY),
    ]);
    let revocable = prop::sample::select(vec![Fact::Yes(()), Fact::No, Fact::Unknown]);
    let held = (until, revocable)
        .prop_map(|(until, revocable)| Fact::Yes(Held { until, revocable, start: Fact::No }));
    let held = prop_oneof![1 => Just(Fact::No), 3 => held];
    (0..30usize, 0..40usize, held)
        .prop_map(|(who, what, held)| (who, what, Known { held, pending: Fact::No }))
}

pub(super) fn any_case() -> impl Strategy<Value = Case> {
    let people = prop::collection::vec(0..30u8, 0..26);
    let items = prop::collection::vec(any_line(), 0..40);
    let common = (
        prop_oneof![4 => Just("because"), 1 => Just("")],
        seldom(any_input()),
        seldom(any_input()),
        any_rows(),
        any::<bool>(),
    );
    let lists = (prop::collection::vec(any_choice(), 0..30), prop::collection::vec(any_held(), 0..20));
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (people, items, common, lists, flags).prop_map(|(people, items, common, (chosen, held), flags)| {
        let (revoke, newer, org_admin, nested_alone) = flags;
        let (comment, start, end, metadata, say_removal) = common;
        let name = |n: &u8| if *n == 0 { "me".to_owned() } else { format!("p{n}") };
        let mut draft = Draft {
            kind: if revoke { Kind::Revoke } else { Kind::Grant },
            people: people.iter().map(|n| person(&name(n))).collect(),
            items,
            comment: comment.into(),
            start: start.unwrap_or_default(),
            end: end.unwrap_or_default(),
            metadata,
            say_removal,
            cells: Vec::new(),
        };
        draft.cells = chosen.into_iter().filter_map(|chosen| choice_in(&draft, chosen, newer)).collect();
        let mut facts = Facts { nested_alone, ..if org_admin { admin() } else { facts() } };
        for (who, what, known) in held {
            if let (Some(person), Some(line)) = (draft.people.get(who), draft.items.get(what)) {
                facts.holdings.set(&person.id, line.item.key(), known);
            }
        }
        Case { draft, facts, pack: if newer { PackName::V12026 } else { PackName::Beta2023 } }
    })
}

fn choice_in(
    draft: &Draft,
    (who, what, left_out, (start, end), account, named): Chosen,
    newer: bool,
) -> Option<CellChoice> {
    let chosen = ChosenAccount { source_id: "s".into(), account_uuid: None, native_identity: "n".into() };
    Some(CellChoice {
        person: draft.people.get(who)?.id.clone(),
        item: Some(draft.items.get(what)?.item.key()),
        left_out,
        start,
        end,
        accounts: if account && newer { vec![chosen] } else { Vec::new() },
        assignment_id: named.map(str::to_owned),
        native_identity: named.map(str::to_owned),
    })
}
