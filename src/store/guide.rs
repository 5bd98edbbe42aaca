//! The guide: the drafts behind the doors, which steps have been answered once, and what the first screen does to them.
//! What else is done to a draft is in `editing.rs`, in the second half of the app; what is legal is for `rules`.

use serde::{Deserialize, Serialize};

use crate::{
    route::{Door, Step},
    rules::{CellChoice, ChosenAccount, Draft, DraftItem, FieldPath, Item, ItemKey, Kind, Person},
};

/// What the person has typed and chosen behind each door.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Guide {
    pub grant: Pad,
    pub change: Pad,
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
    /// What filled it in, until it is sent or started over: as text, which the second half of the app reads (`link.rs`).
    pub filled: Option<String>,
    /// Own comments and dates that were switched off: they come back when switched on.
    pub switched_off: Vec<DraftItem>,
    /// The same for one person and one item.
    pub cells_off: Vec<CellChoice>,
}

/// What is asked for behind a door, unless an item says otherwise.
pub fn kind_behind(door: Door) -> Kind {
    match door {
        Door::Grant => Kind::Grant,
        Door::Change => Kind::Modify,
        Door::Remove => Kind::Revoke,
    }
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
            && draft.start.is_blank()
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

/// Whose comment or reference data: the common one, or one item's own.
pub type Whose = Option<ItemKey>;

/// What the person did. Dates are named by the place of the form that they stand at.
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
    /// Whether this item is to be given or to be taken away.
    Ask(ItemKey, Kind),
    Comment(Whose, String),
    /// An item's own comment, switched on or off.
    OwnComment(ItemKey, bool),
    Date(FieldPath, String),
    Time(FieldPath, String),
    /// Something stands in the date or time control that is no value yet, or no longer.
    DateByHalf(FieldPath, bool),
    /// An item's own date, switched on or off.
    OwnDate(FieldPath, bool),
    /// Not this item for this person, or after all.
    LeaveOut(String, ItemKey, bool),
    /// Dates of this person's own for this item, switched on or off.
    OwnDatesFor {
        person: String,
        item: ItemKey,
        /// A start date goes with it too.
        start: bool,
        on: bool,
    },
    SayRemoval(bool),
    /// To which accounts an item goes for one person (identity id).
    ChooseAccounts(String, ItemKey, Vec<ChosenAccount>),
    /// Which assignment of a role is to be removed from one person; none leaves it to the service.
    ChooseAssignment(String, ItemKey, Option<String>),
    /// From which account an entitlement is to be removed, by its native identity.
    ChooseHolder(String, ItemKey, Option<String>),
    /// The words that say that it is a removal become part of the text, where they can be changed.
    EditRemovalWords,
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
    /// Whether other people or items, or something else of them, is asked for after it.
    pub fn changes_cells(&self) -> bool {
        matches!(
            self,
            Self::ChooseMe(_)
                | Self::ChooseOthers(_)
                | Self::AddPerson(_)
                | Self::RemovePerson(_)
                | Self::AddItem(_)
                | Self::RemoveItem(_)
                | Self::Ask(..)
                | Self::StartOver(_)
        )
    }

    /// Whether it happens on the first screen, which does not wait for the second half of the app.
    pub(super) fn is_of_first_screen(&self) -> bool {
        matches!(self, Self::ChooseMe(_) | Self::ChooseOthers(_))
    }
}

impl Guide {
    pub fn pad(&self, door: Door) -> &Pad {
        match door {
            Door::Grant => &self.grant,
            Door::Change => &self.change,
            Door::Remove => &self.remove,
        }
    }

    pub fn pad_mut(&mut self, door: Door) -> &mut Pad {
        match door {
            Door::Grant => &mut self.grant,
            Door::Change => &mut self.change,
            Door::Remove => &mut self.remove,
        }
    }

    /// Takes in what happens on the first screen; everything else is for [`update`](Self::update).
    pub(super) fn choose(&mut self, door: Door, event: GuideEvent) {
        match event {
            GuideEvent::Me(me) => {
                for door in Door::ALL {
                    let pad = self.pad_mut(door);
                    pad.draft.kind = kind_behind(door);
                    if door != Door::Remove && pad.draft.people.is_empty() && !pad.others {
                        pad.draft.people = vec![me.clone()];
                    }
                }
            }
            GuideEvent::ChooseMe(me) => {
                let pad = self.pad_mut(door);
                let before = std::mem::replace(&mut pad.draft.people, vec![me]);
                if pad.others {
                    pad.set_aside = before;
                }
                pad.others = false;
            }
            GuideEvent::ChooseOthers(me) => {
                let pad = self.pad_mut(door);
                pad.others = true;
                // "Me" was the default, not a choice: whoever wants both adds themselves by name.
                pad.draft.people.retain(|person| me.as_ref().is_none_or(|me| me.id != person.id));
                pad.draft.people.append(&mut pad.set_aside);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
