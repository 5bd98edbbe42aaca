//! What the person typed, raw: people, items, comments, dates and reference data, kept while typing and stored.
//! Whether any of it may be asked for is decided by `judge`; how it goes over the wire by `plan`.

use serde::{Deserialize, Serialize};

use super::context::Fact;
use super::field::{CellPart, FieldPath};
use crate::contract::ItemType;

/// What is asked for. A draft has one kind; an item may differ from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// `GRANT_ACCESS`.
    #[default]
    Grant,
    /// `REVOKE_ACCESS`.
    Revoke,
    /// `MODIFY_ACCESS`: changing the dates of held access (pack `v1-2026`).
    Modify,
    /// A kind that this version of the app does not know, from an older or newer stored draft.
    #[serde(other)]
    Unknown,
}

/// Everything the person has typed and chosen, in the order they chose it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub kind: Kind,
    pub people: Vec<Person>,
    pub items: Vec<DraftItem>,
    /// The comment for all items that have none of their own.
    pub comment: String,
    /// The start date for all items that have none of their own (pack `v1-2026`).
    pub start: DateInput,
    /// The end date for all items that have none of their own.
    pub end: DateInput,
    /// Reference data of the whole request (`clientMetadata`).
    pub metadata: Vec<MetadataRow>,
    /// Begin the comment of a removal with words that say so.
    pub say_removal: bool,
    /// What differs for one person and one item.
    pub cells: Vec<CellChoice>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            kind: Kind::Grant,
            people: Vec::new(),
            items: Vec::new(),
            comment: String::new(),
            start: DateInput::default(),
            end: DateInput::default(),
            metadata: Vec::new(),
            say_removal: true,
            cells: Vec::new(),
        }
    }
}

impl Draft {
    /// The kind of one of its items: its own, else the draft's.
    pub fn kind_of(&self, item: &DraftItem) -> Kind {
        item.kind.unwrap_or(self.kind)
    }

    /// The item with this key, its first occurrence.
    pub fn item(&self, key: &ItemKey) -> Option<&DraftItem> {
        self.items.iter().find(|line| line.item.is(key))
    }

    /// The person with this id, its first occurrence.
    pub fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// Whether any item is of this kind; an empty basket is of the draft's.
    pub fn asks_for(&self, kind: Kind) -> bool {
        if self.items.is_empty() {
            self.kind == kind
        } else {
            self.items.iter().any(|line| self.kind_of(line) == kind)
        }
    }

    /// What is asked for at a place of the form: the item's kind, else the draft's.
    pub fn kind_at(&self, at: &FieldPath) -> Kind {
        at.item().and_then(|key| self.item(key)).map_or(self.kind, |line| self.kind_of(line))
    }

    /// What differs for one person and one item, where anything does.
    pub fn cell(&self, person: &str, key: &ItemKey) -> Option<&CellChoice> {
        self.cells.iter().find(|cell| cell.is_for(person, key))
    }

    /// The date that stands at this place of the form; `None` where none stands, so that a wider one counts.
    pub fn date(&self, at: &FieldPath) -> Option<&DateInput> {
        match at {
            FieldPath::StartDate(None) => Some(&self.start),
            FieldPath::EndDate(None) => Some(&self.end),
            FieldPath::StartDate(Some(key)) => self.item(key)?.start.as_ref(),
            FieldPath::EndDate(Some(key)) => self.item(key)?.end.as_ref(),
            FieldPath::Cell { person, item, part: CellPart::StartDate } => {
                self.cell(person, item)?.start.as_ref()
            }
            FieldPath::Cell { person, item, part: CellPart::EndDate } => {
                self.cell(person, item)?.end.as_ref()
            }
            _ => None,
        }
    }

    /// The date that counts at this place: its own, else the item's, else the common one.
    pub fn effective_date(&self, at: &FieldPath) -> &DateInput {
        let wider = match at {
            FieldPath::Cell { item, part: CellPart::StartDate, .. } => {
                self.date(&FieldPath::StartDate(Some(item.clone())))
            }
            FieldPath::Cell { item, part: CellPart::EndDate, .. } => {
                self.date(&FieldPath::EndDate(Some(item.clone())))
            }
            _ => None,
        };
        let common = if at.is_start() { &self.start } else { &self.end };
        self.date(at).or(wider).unwrap_or(common)
    }
}

/// Somebody chosen in step 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// The identity id.
    pub id: String,
    pub name: String,
    /// The e-mail address or user name shown beside the name.
    pub detail: String,
    pub manager_id: Option<String>,
    pub manager_name: Option<String>,
    /// A machine identity, which the requests of people cannot carry (pack `v1-2026`).
    pub machine: bool,
}

/// One line of the basket.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftItem {
    pub item: Item,
    /// This item's kind when it differs from the draft's.
    pub kind: Option<Kind>,
    /// Instead of the common comment; blank means that this item has none.
    pub comment: Option<String>,
    /// Instead of the common start date; blank means that this item has none (pack `v1-2026`).
    pub start: Option<DateInput>,
    /// Instead of the common end date; blank means that this item has none.
    pub end: Option<DateInput>,
    pub metadata: Vec<MetadataRow>,
}

/// A requestable object and what is known of it, whoever it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Item {
    pub item_type: ItemType,
    pub id: String,
    pub name: String,
    pub description: String,
    /// The owner's name.
    pub owner: Option<String>,
    /// The source's name (entitlements, access profiles).
    pub source: Option<String>,
    /// What the answer that it was found in says of requests for it.
    pub demands: Demands,
}

impl Default for Item {
    fn default() -> Self {
        Self {
            item_type: ItemType::Other(String::new()),
            id: String::new(),
            name: String::new(),
            description: String::new(),
            owner: None,
            source: None,
            demands: Demands::default(),
        }
    }
}

/// What an item asks of a request that gives it. Most of it only administrators may look up; what nobody could look up
/// is not known, and that is not "no".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Demands {
    /// A comment: `requestCommentsRequired`.
    pub comment: Fact<()>,
    /// An end date: `requireEndDate` (pack `v1-2026`).
    pub end: Fact<()>,
    /// The longest time it may be held: `maxPermittedAccessDuration` (pack `v1-2026`).
    pub longest: Fact<Duration>,
    /// A form, by its id: `formDefinitionId` (pack `v1-2026`).
    pub form: Fact<String>,
}

impl Demands {
    /// It is known to ask for nothing.
    pub fn nothing() -> Self {
        Self { comment: Fact::No, end: Fact::No, longest: Fact::No, form: Fact::No }
    }

    /// These, and where they are not known, those.
    pub fn or(&self, those: &Self) -> Self {
        fn known<T: Clone>(this: &Fact<T>, that: &Fact<T>) -> Fact<T> {
            if this.is_unknown() { that.clone() } else { this.clone() }
        }
        Self {
            comment: known(&self.comment, &those.comment),
            end: known(&self.end, &those.end),
            longest: known(&self.longest, &those.longest),
            form: known(&self.form, &those.form),
        }
    }
}

impl Item {
    /// What makes two lines the same item.
    pub fn key(&self) -> ItemKey {
        ItemKey { item_type: self.item_type.clone(), id: self.id.clone() }
    }

    /// Whether this is the item of that key.
    pub fn is(&self, key: &ItemKey) -> bool {
        self.id == key.id && self.item_type == key.item_type
    }
}

/// The longest time an item may be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duration {
    pub value: u32,
    pub unit: DurationUnit,
}

/// `timeUnit` of `maxPermittedAccessDuration`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DurationUnit {
    Hours,
    Days,
    Weeks,
    Months,
}

/// The identity of an item: its type and id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemKey {
    pub item_type: ItemType,
    pub id: String,
}

/// A date as typed, in the person's own time zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DateInput {
    /// `yyyy-mm-dd`, or empty.
    pub date: String,
    /// `hh:mm` or `hh:mm:ss`, or empty.
    pub time: String,
}

impl DateInput {
    /// Stands for a date or time typed by half: the control has no value for it, and it must not pass for empty.
    pub const HALF: &str = "?";

    /// A date without a time.
    pub fn day(date: impl Into<String>) -> Self {
        Self { date: date.into(), time: String::new() }
    }

    /// Nothing typed.
    pub fn is_blank(&self) -> bool {
        self.date.trim().is_empty() && self.time.trim().is_empty()
    }

    /// Notes that something stands in the controls that is no date or time yet, or that nothing does any more.
    pub fn by_half(&mut self, half: bool) {
        for part in [&mut self.date, &mut self.time] {
            if part == Self::HALF {
                part.clear();
            }
        }
        if half {
            let part = if self.date.is_empty() { &mut self.date } else { &mut self.time };
            Self::HALF.clone_into(part);
        }
    }
}

/// One key and value of `clientMetadata`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MetadataRow {
    pub key: String,
    pub value: String,
}

/// What differs for one person and one item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CellChoice {
    /// The identity id.
    pub person: String,
    pub item: Option<ItemKey>,
    /// The person chose not to ask for this.
    pub left_out: bool,
    /// Instead of the item's start date; blank means none (pack `v1-2026`).
    pub start: Option<DateInput>,
    /// Instead of the item's end date; blank means none.
    pub end: Option<DateInput>,
    /// The chosen accounts, where the service asks for a choice (pack `v1-2026`, grants).
    pub accounts: Vec<ChosenAccount>,
    /// Which assignment of a role to remove (pack `v1-2026`, removals).
    pub assignment_id: Option<String>,
    /// On which account to remove an entitlement (pack `v1-2026`, removals).
    pub native_identity: Option<String>,
}

impl CellChoice {
    /// Whether it is about this person and this item.
    pub fn is_for(&self, person: &str, key: &ItemKey) -> bool {
        self.person == person && self.item.as_ref() == Some(key)
    }

    /// It says nothing that differs.
    pub fn is_plain(&self) -> bool {
        let nothing = Self { person: self.person.clone(), item: self.item.clone(), ..Self::default() };
        *self == nothing
    }
}

/// An account chosen on one source.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct ChosenAccount {
    pub source_id: String,
    pub account_uuid: Option<String>,
    pub native_identity: String,
}
