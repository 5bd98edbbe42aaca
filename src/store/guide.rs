//! The guide as a pure reducer: the two drafts behind the two doors, and which steps have been answered once.
//! What is legal is for `rules`; where a step is drawn is for `pages`.

use serde::{Deserialize, Serialize};

use crate::{
    route::{Door, Step},
    rules::{DateInput, Draft, DraftItem, Item, ItemKey, Kind, MetadataRow, Person},
};

/// What the person has typed and chosen behind both doors.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Guide {
    pub grant: Pad,
    pub remove: Pad,
}

/// One draft and how far its answers were checked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pad {
    pub draft: Draft,
    /// Names this draft to all windows that show it; made at its first edit.
    pub id: String,
    /// "Other people" rather than "Me".
    pub others: bool,
    /// The steps whose Continue was pressed: their findings are shown while typing from then on.
    pub checked: Vec<String>,
    /// The other people who were chosen before "Me" was: they come back with "Other people".
    pub set_aside: Vec<Person>,
    /// Own comments and dates that were switched off: they come back when switched on.
    pub switched_off: Vec<DraftItem>,
}

impl Pad {
    /// Whether Continue was pressed on this step before.
    pub fn is_checked(&self, step: Step) -> bool {
        self.checked.iter().any(|word| word == step.word())
    }

    /// Nothing has been chosen or typed beside who it is for.
    pub fn is_blank(&self) -> bool {
        let draft = &self.draft;
        draft.items.is_empty()
            && draft.comment.trim().is_empty()
            && draft.end.is_blank()
            && draft.metadata.is_empty()
            && !self.others
    }
}

/// Whether Continue leads back to Check: from the moment somebody goes back there to change an answer, until they are at
/// Check again or leave this request.
pub fn returns_to_check(before: bool, from: Option<(Door, Step)>, to: Option<(Door, Step)>) -> bool {
    match (from, to) {
        (_, None | Some((_, Step::Check | Step::Sent))) => false,
        (Some((door, _)), Some((other, _))) if door != other => false,
        (Some((_, Step::Check)), Some(_)) => true,
        _ => before,
    }
}

/// Whose comment, date or reference data: the common one, or one item's own.
pub type Whose = Option<ItemKey>;

/// What the person did.
#[derive(Clone, Debug, PartialEq)]
pub enum GuideEvent {
    /// Somebody signed in: an empty request is for them.
    Me(Person),
    ChooseMe(Person),
    ChooseOthers(Option<Person>),
    AddPerson(Person),
    RemovePerson(String),
    AddItem(Item),
    RemoveItem(ItemKey),
    Comment(Whose, String),
    /// An item's own comment, switched on or off.
    OwnComment(ItemKey, bool),
    EndDate(Whose, String),
    EndTime(Whose, String),
    /// Something stands in the date or time control that is no value yet, or no longer.
    EndByHalf(Whose, bool),
    /// An item's own date, switched on or off.
    OwnEnd(ItemKey, bool),
    SayRemoval(bool),
    AddPair(Whose),
    PairKey(Whose, usize, String),
    PairValue(Whose, usize, String),
    RemovePair(Whose, usize),
    /// All pairs but the first so many go.
    KeepPairs(Whose, usize),
    /// Continue was pressed.
    Checked(Step),
    StartOver(Option<Person>),
}

impl GuideEvent {
    /// Whether other people or items are chosen after it.
    pub fn changes_cells(&self) -> bool {
        matches!(
            self,
            Self::ChooseMe(_)
                | Self::ChooseOthers(_)
                | Self::AddPerson(_)
                | Self::RemovePerson(_)
                | Self::AddItem(_)
                | Self::RemoveItem(_)
                | Self::StartOver(_)
        )
    }
}

impl Guide {
    pub fn pad(&self, door: Door) -> &Pad {
        match door {
            Door::Grant => &self.grant,
            Door::Remove => &self.remove,
        }
    }

    pub fn pad_mut(&mut self, door: Door) -> &mut Pad {
        match door {
            Door::Grant => &mut self.grant,
            Door::Remove => &mut self.remove,
        }
    }

    /// Takes an event in.
    pub fn update(&mut self, door: Door, event: GuideEvent) {
        if let GuideEvent::Me(me) = event {
            self.remove.draft.kind = Kind::Revoke;
            if self.grant.draft.people.is_empty() && !self.grant.others {
                self.grant.draft.people = vec![me];
            }
            return;
        }
        let pad = self.pad_mut(door);
        match event {
            GuideEvent::StartOver(me) => {
                *pad = Pad::default();
                if door == Door::Remove {
                    pad.draft.kind = Kind::Revoke;
                } else {
                    pad.draft.people.extend(me);
                }
            }
            GuideEvent::Checked(step) => {
                if !pad.is_checked(step) {
                    pad.checked.push(step.word().to_owned());
                }
            }
            GuideEvent::ChooseMe(me) => {
                let before = std::mem::replace(&mut pad.draft.people, vec![me]);
                if pad.others {
                    pad.set_aside = before;
                }
                pad.others = false;
            }
            GuideEvent::ChooseOthers(me) => {
                pad.others = true;
                // "Me" was the default, not a choice: whoever wants both adds themselves by name.
                pad.draft.people.retain(|person| me.as_ref().is_none_or(|me| me.id != person.id));
                pad.draft.people.append(&mut pad.set_aside);
            }
            GuideEvent::OwnComment(key, on) => own(pad, &key, |line, aside| {
                switch(&mut line.comment, &mut aside.comment, on);
            }),
            GuideEvent::OwnEnd(key, on) => own(pad, &key, |line, aside| {
                switch(&mut line.end, &mut aside.end, on);
            }),
            other => change(&mut pad.draft, other),
        }
    }
}

/// One line of the basket, and what was switched off of it.
fn own(pad: &mut Pad, key: &ItemKey, act: impl FnOnce(&mut DraftItem, &mut DraftItem)) {
    let Some(line) = pad.draft.items.iter_mut().find(|line| line.item.is(key)) else { return };
    let at = pad.switched_off.iter().position(|aside| aside.item.is(key)).unwrap_or_else(|| {
        pad.switched_off.push(DraftItem { item: line.item.clone(), ..DraftItem::default() });
        pad.switched_off.len() - 1
    });
    if let Some(aside) = pad.switched_off.get_mut(at) {
        act(line, aside);
    }
}

/// Switches an answer on or off; switched off it is kept beside.
fn switch<T: Default>(answer: &mut Option<T>, aside: &mut Option<T>, on: bool) {
    if on {
        *answer = Some(aside.take().or_else(|| answer.take()).unwrap_or_default());
    } else if answer.is_some() {
        *aside = answer.take();
    }
}

fn change(draft: &mut Draft, event: GuideEvent) {
    match event {
        GuideEvent::AddPerson(person) => {
            if draft.person(&person.id).is_none() {
                draft.people.push(person);
            }
        }
        GuideEvent::RemovePerson(id) => draft.people.retain(|person| person.id != id),
        GuideEvent::AddItem(item) => {
            if draft.item(&item.key()).is_none() {
                draft.items.push(DraftItem { item, ..DraftItem::default() });
            }
        }
        GuideEvent::RemoveItem(key) => draft.items.retain(|line| !line.item.is(&key)),
        GuideEvent::Comment(None, text) => draft.comment = text,
        GuideEvent::Comment(Some(key), text) => with_line(draft, &key, |line| line.comment = Some(text)),
        GuideEvent::EndDate(whose, date) => with_end(draft, whose, |end| end.date = date),
        GuideEvent::EndTime(whose, time) => with_end(draft, whose, |end| end.time = time),
        GuideEvent::EndByHalf(whose, half) => with_end(draft, whose, |end| end.by_half(half)),
        GuideEvent::SayRemoval(on) => draft.say_removal = on,
        GuideEvent::AddPair(whose) => with_pairs(draft, whose, |pairs| pairs.push(MetadataRow::default())),
        GuideEvent::PairKey(whose, row, text) => with_pair(draft, whose, row, |pair| pair.key = text),
        GuideEvent::PairValue(whose, row, text) => with_pair(draft, whose, row, |pair| pair.value = text),
        GuideEvent::KeepPairs(whose, count) => with_pairs(draft, whose, |pairs| pairs.truncate(count)),
        GuideEvent::RemovePair(whose, row) => with_pairs(draft, whose, |pairs| {
            if row < pairs.len() {
                pairs.remove(row);
            }
        }),
        GuideEvent::Me(_)
        | GuideEvent::ChooseMe(_)
        | GuideEvent::ChooseOthers(_)
        | GuideEvent::OwnComment(..)
        | GuideEvent::OwnEnd(..)
        | GuideEvent::Checked(_)
        | GuideEvent::StartOver(_) => {}
    }
}

fn with_line(draft: &mut Draft, key: &ItemKey, act: impl FnOnce(&mut DraftItem)) {
    if let Some(line) = draft.items.iter_mut().find(|line| line.item.is(key)) {
        act(line);
    }
}

fn with_end(draft: &mut Draft, whose: Whose, act: impl FnOnce(&mut DateInput)) {
    match whose {
        None => act(&mut draft.end),
        Some(key) => with_line(draft, &key, |line| act(line.end.get_or_insert_default())),
    }
}

fn with_pairs(draft: &mut Draft, whose: Whose, act: impl FnOnce(&mut Vec<MetadataRow>)) {
    match whose {
        None => act(&mut draft.metadata),
        Some(key) => with_line(draft, &key, |line| act(&mut line.metadata)),
    }
}

fn with_pair(draft: &mut Draft, whose: Whose, row: usize, act: impl FnOnce(&mut MetadataRow)) {
    with_pairs(draft, whose, |pairs| {
        if let Some(pair) = pairs.get_mut(row) {
            act(pair);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::ItemType;

    fn person(id: &str) -> Person {
        Person { id: id.to_owned(), name: id.to_owned(), ..Person::default() }
    }

    fn role(id: &str) -> Item {
        Item { item_type: ItemType::Role, id: id.to_owned(), name: id.to_owned(), ..Item::default() }
    }

    #[test]
    fn an_empty_request_is_for_whoever_signed_in() {
        let mut guide = Guide::default();
        guide.update(Door::Grant, GuideEvent::Me(person("me")));
        assert_eq!(guide.grant.draft.people, vec![person("me")]);
        assert!(guide.remove.draft.people.is_empty());
        assert_eq!(guide.remove.draft.kind, Kind::Revoke);
    }

    #[test]
    fn the_basket_survives_changing_the_person() {
        let mut guide = Guide::default();
        guide.update(Door::Grant, GuideEvent::Me(person("me")));
        guide.update(Door::Grant, GuideEvent::AddItem(role("r1")));
        guide.update(Door::Grant, GuideEvent::ChooseOthers(Some(person("me"))));
        guide.update(Door::Grant, GuideEvent::AddPerson(person("ada")));
        assert_eq!(guide.grant.draft.people, vec![person("ada")]);
        assert_eq!(guide.grant.draft.items.len(), 1);
    }

    #[test]
    fn going_through_the_other_door_loses_nothing() {
        let mut guide = Guide::default();
        guide.update(Door::Grant, GuideEvent::AddItem(role("r1")));
        guide.update(Door::Remove, GuideEvent::AddItem(role("r2")));
        guide.update(Door::Remove, GuideEvent::StartOver(None));
        assert_eq!(guide.grant.draft.items.len(), 1);
        assert_eq!(guide.remove.draft.kind, Kind::Revoke);
    }

    #[test]
    fn nobody_and_nothing_is_added_twice() {
        let mut guide = Guide::default();
        for _ in 0..2 {
            guide.update(Door::Grant, GuideEvent::AddItem(role("r1")));
            guide.update(Door::Grant, GuideEvent::AddPerson(person("ada")));
        }
        assert_eq!((guide.grant.draft.items.len(), guide.grant.draft.people.len()), (1, 1));
    }

    #[test]
    fn an_item_can_have_its_own_comment_and_date_and_give_them_up_again() {
        let mut guide = Guide::default();
        let key = role("r1").key();
        guide.update(Door::Grant, GuideEvent::AddItem(role("r1")));
        guide.update(Door::Grant, GuideEvent::OwnComment(key.clone(), true));
        guide.update(Door::Grant, GuideEvent::Comment(Some(key.clone()), "mine".to_owned()));
        guide.update(Door::Grant, GuideEvent::EndDate(Some(key.clone()), "2030-01-01".to_owned()));
        let line = guide.grant.draft.item(&key).cloned().unwrap_or_default();
        assert_eq!((line.comment.as_deref(), line.end), (Some("mine"), Some(DateInput::day("2030-01-01"))));
        guide.update(Door::Grant, GuideEvent::OwnComment(key.clone(), false));
        guide.update(Door::Grant, GuideEvent::OwnEnd(key.clone(), false));
        let line = guide.grant.draft.item(&key).cloned().unwrap_or_default();
        assert_eq!((line.comment, line.end), (None, None));
    }

    /// Switching an own comment off, or "Me" on, used to throw away what had been typed and chosen.
    #[test]
    fn what_is_switched_off_comes_back_when_it_is_switched_on() {
        let mut guide = Guide::default();
        let key = role("r1").key();
        guide.update(Door::Grant, GuideEvent::ChooseOthers(Some(person("me"))));
        guide.update(Door::Grant, GuideEvent::AddPerson(person("ada")));
        guide.update(Door::Grant, GuideEvent::ChooseMe(person("me")));
        assert_eq!(guide.grant.draft.people, vec![person("me")]);
        guide.update(Door::Grant, GuideEvent::ChooseOthers(Some(person("me"))));
        assert_eq!(guide.grant.draft.people, vec![person("ada")]);
        guide.update(Door::Grant, GuideEvent::AddItem(role("r1")));
        guide.update(Door::Grant, GuideEvent::OwnComment(key.clone(), true));
        guide.update(Door::Grant, GuideEvent::Comment(Some(key.clone()), "mine".to_owned()));
        for on in [false, true] {
            guide.update(Door::Grant, GuideEvent::OwnComment(key.clone(), on));
        }
        let line = guide.grant.draft.item(&key).cloned().unwrap_or_default();
        assert_eq!((line.comment.as_deref(), line.end), (Some("mine"), None));
    }

    #[test]
    fn whoever_changes_an_answer_from_check_is_led_back_there() {
        let at = |step| Some((Door::Grant, step));
        let changing = returns_to_check(false, at(Step::Check), at(Step::What));
        assert!(changing);
        assert!(returns_to_check(changing, at(Step::What), at(Step::Who)));
        assert!(!returns_to_check(changing, at(Step::What), at(Step::Check)));
        assert!(!returns_to_check(changing, at(Step::What), None));
        assert!(!returns_to_check(changing, at(Step::What), Some((Door::Remove, Step::Who))));
        assert!(!returns_to_check(false, at(Step::Who), at(Step::What)));
    }

    #[test]
    fn of_far_too_many_pairs_the_first_ones_can_be_kept() {
        let mut guide = Guide::default();
        for _ in 0..5 {
            guide.update(Door::Grant, GuideEvent::AddPair(None));
        }
        guide.update(Door::Grant, GuideEvent::KeepPairs(None, 2));
        assert_eq!(guide.grant.draft.metadata.len(), 2);
    }

    #[test]
    fn an_event_for_a_row_that_is_gone_changes_nothing() {
        let mut guide = Guide::default();
        guide.update(Door::Grant, GuideEvent::PairKey(None, 3, "x".to_owned()));
        guide.update(Door::Grant, GuideEvent::RemovePair(None, 3));
        assert_eq!(guide, Guide::default());
    }
}
