//! Which part of the open draft a change is about, so that a field of one item is not asked at each key in another's.
//! What is asked of a draft is in `pages`; how it changes in `guide` and `editing`.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::{Pad, Store};
use crate::{
    route::Door,
    rules::{Draft, ItemKey},
};

/// What differs between two states of a draft.
#[derive(Debug, Default, PartialEq)]
struct Changes {
    /// Who, what in which kind, choices for single people, and whatever else all fields may ask for.
    shape: bool,
    /// The comment, dates and reference data for all.
    common: bool,
    /// The answers of these items.
    lines: Vec<ItemKey>,
}

fn changes(old: &Pad, new: &Pad) -> Changes {
    let (Draft { items, comment, start, end, metadata, kind, people, say_removal, cells }, now) =
        (&old.draft, &new.draft);
    let rest = |pad: &Pad| (pad.others, pad.id.clone(), pad.checked.clone());
    let same_lines = items.len() == now.items.len()
        && items.iter().zip(&now.items).all(|(old, new)| old.kind == new.kind && old.item == new.item);
    let shape = !same_lines
        || rest(old) != rest(new)
        || (kind, say_removal) != (&now.kind, &now.say_removal)
        || (people, cells) != (&now.people, &now.cells);
    let common = (comment, start, end, metadata) != (&now.comment, &now.start, &now.end, &now.metadata);
    let changed = items.iter().zip(&now.items).filter(|(old, new)| old != new);
    Changes { shape, common, lines: changed.map(|(_, new)| new.item.key()).collect() }
}

/// The triggers of the parts, and the draft as they know it.
#[derive(Default)]
struct Parts {
    known: Option<(Door, Pad)>,
    shape: ArcTrigger,
    common: ArcTrigger,
    lines: BTreeMap<ItemKey, ArcTrigger>,
}

/// Tells the fields of the open draft which of them a change is about.
#[derive(Clone, Copy)]
pub struct Slices(StoredValue<Parts>);

impl Slices {
    /// Follows the draft from the running task's end on.
    pub(super) fn of(store: Store) -> Self {
        let slices = Self(StoredValue::new(Parts::default()));
        Effect::new(move |_| {
            let door = store.door();
            store.guide.with(|guide| slices.tell(door, guide.pad(door)));
        });
        slices
    }

    fn tell(self, door: Door, pad: &Pad) {
        let mut due = Vec::new();
        self.0.update_value(|parts| {
            let told = parts.known.as_ref().filter(|(known, _)| *known == door);
            let found = told.map(|(_, known)| changes(known, pad));
            let found = found.unwrap_or(Changes { shape: true, common: true, lines: Vec::new() });
            due.extend(found.shape.then(|| parts.shape.clone()));
            due.extend(found.common.then(|| parts.common.clone()));
            due.extend(found.lines.iter().filter_map(|key| parts.lines.get(key)).cloned());
            parts.known = Some((door, pad.clone()));
        });
        // Whoever is told may ask at once.
        due.iter().for_each(Notify::notify);
    }

    fn track(self, item: Option<&ItemKey>) {
        self.0.update_value(|parts| {
            parts.shape.track();
            match item {
                None => parts.common.track(),
                Some(key) => parts.lines.entry(key.clone()).or_default().track(),
            }
        });
    }
}

impl Store {
    /// The draft behind the open door, for what is drawn of one item's answers, or of those for all: asked again only when
    /// these change, or who is asked for what.
    pub fn with_answers<T>(self, item: Option<&ItemKey>, act: impl FnOnce(&Pad) -> T) -> T {
        let door = self.door();
        if let Some(slices) = self.place.with_value(|state| state.as_ref().map(|state| state.slices)) {
            slices.track(item);
        }
        self.guide.with_untracked(|guide| act(guide.pad(door)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        contract::ItemType,
        rules::{CellChoice, DateInput, DraftItem, Item, Kind, MetadataRow, Person},
    };

    fn line(id: &str) -> DraftItem {
        let item = Item { item_type: ItemType::Role, id: id.to_owned(), ..Item::default() };
        DraftItem { item, ..DraftItem::default() }
    }

    fn changed(act: impl FnOnce(&mut Pad)) -> Changes {
        let draft = Draft { items: vec![line("a"), line("b")], ..Draft::default() };
        let old = Pad { draft, ..Pad::default() };
        let mut new = old.clone();
        act(&mut new);
        changes(&old, &new)
    }

    #[test]
    fn an_answer_of_one_item_is_nobody_elses_business() {
        let of_b = || Changes { lines: vec![line("b").item.key()], ..Changes::default() };
        assert_eq!(changed(|pad| pad.draft.items[1].comment = Some("x".to_owned())), of_b());
        assert_eq!(changed(|pad| pad.draft.items[1].end = Some(DateInput::day("2030-01-01"))), of_b());
        assert_eq!(changed(|pad| pad.draft.items[1].metadata.push(MetadataRow::default())), of_b());
        assert_eq!(changed(|_| {}), Changes::default());
    }

    #[test]
    fn what_is_for_all_is_told_apart_from_who_and_what() {
        let common = || Changes { common: true, ..Changes::default() };
        assert_eq!(changed(|pad| pad.draft.comment.push('x')), common());
        assert_eq!(changed(|pad| pad.draft.end = DateInput::day("2030-01-01")), common());
        let shape = |act: fn(&mut Pad)| changed(act).shape;
        assert!(shape(|pad| pad.draft.people.push(Person::default())));
        assert!(shape(|pad| pad.draft.items.truncate(1)));
        assert!(shape(|pad| pad.draft.items.push(line("c"))));
        assert!(shape(|pad| pad.draft.items[0].kind = Some(Kind::Revoke)));
        assert!(shape(|pad| pad.draft.cells.push(CellChoice::default())));
        assert!(shape(|pad| pad.draft.say_removal = false));
        assert!(shape(|pad| pad.draft.kind = Kind::Revoke));
        assert!(shape(|pad| pad.others = true));
        assert!(shape(|pad| pad.checked.push("details".to_owned())));
    }
}
