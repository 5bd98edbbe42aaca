//! The draft read once for judging: people and items merged, what is effective for each item, dates as instants.
//! It says what is there, never whether that is right.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::context::{Context, Fact, Known, Relation};
use super::date::{DateProblem, end_of_input, parse_wire, start_of_input};
use super::draft::{CellChoice, DateInput, Demands, Draft, DraftItem, Item, ItemKey, Kind, Person};
use super::packs::Pack;
use super::wire::FromWire;
use crate::contract::ItemType;

/// A date as read: nothing, an instant, or what is the matter with it.
pub(super) type Typed = Result<Option<i64>, DateProblem>;

pub(super) struct View<'a> {
    pub draft: &'a Draft,
    pub context: &'a Context<'a>,
    pub pack: &'static Pack,
    /// Each identity once, in the order of the draft.
    pub people: Vec<PersonView<'a>>,
    pub repeated_people: Vec<&'a Person>,
    /// Each item once, in the order of the draft.
    pub items: Vec<ItemView<'a>>,
    pub repeated_items: Vec<&'a DraftItem>,
    pub comment: Option<&'a str>,
    pub start: Typed,
    pub end: Typed,
    /// What differs, by index of person and item.
    pub choices: BTreeMap<(usize, usize), ChoiceView<'a>>,
    known: OnceCell<KnownRows>,
    /// Where a body of the wire is read instead of a draft that is typed: nothing is merged there.
    wire: Option<&'a FromWire>,
}

/// What is known, row after row of people, one row for each item; no rows when nothing is known of anybody.
#[derive(Default)]
struct KnownRows {
    cells: Vec<Known>,
    items: Vec<KnownRow>,
}

/// What is known of one item for anybody, so that most rules need not walk the people.
#[derive(Clone, Copy)]
pub(super) struct KnownRow {
    pub somebody_holds: bool,
    pub somebody_waits: bool,
    pub held_unseen: usize,
    pub pending_unseen: usize,
}

pub(super) struct PersonView<'a> {
    pub person: &'a Person,
    pub relation: Relation,
}

pub(super) struct ItemView<'a> {
    pub line: &'a DraftItem,
    pub item: &'a Item,
    pub key: ItemKey,
    pub kind: Kind,
    /// What goes to the approver, without a prefix; `None` when blank.
    pub comment: Option<&'a str>,
    pub start: Typed,
    pub end: Typed,
    /// The common end date does not go with this item, because the pack knows none for its type.
    pub end_left_out: bool,
    /// What it asks of a request for it: what was looked up apart, else what the draft knows.
    pub demands: Demands,
}

pub(super) struct ChoiceView<'a> {
    pub choice: &'a CellChoice,
    pub start: Option<Typed>,
    pub end: Option<Typed>,
}

impl ItemView<'_> {
    pub fn is_entitlement(&self) -> bool {
        self.item.item_type == ItemType::Entitlement
    }
}

/// A text without its blank edges; `None` when nothing is left.
pub(super) fn filled(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty()).then_some(text)
}

/// A date of the wire, which [`FromWire`] keeps as it stands in the body.
fn from_wire(input: &DateInput) -> Typed {
    if input.is_blank() {
        return Ok(None);
    }
    // "RFC 3339 with Z": the service takes an instant of UTC and no other spelling of it.
    let utc = input.date.ends_with('Z') && input.date.as_bytes().get(10) == Some(&b'T');
    parse_wire(&input.date).filter(|_| utc).map(Some).ok_or(DateProblem::NotADate)
}

impl<'a> View<'a> {
    pub fn new(draft: &'a Draft, context: &'a Context<'a>, pack: &'static Pack) -> Self {
        Self::read(draft, None, context, pack)
    }

    /// A body as it stands: each line of it is an item of its own, each mention of an identity a person.
    pub fn of_wire(wire: &'a FromWire, context: &'a Context<'a>, pack: &'static Pack) -> Self {
        Self::read(&wire.draft, Some(wire), context, pack)
    }

    fn read(
        draft: &'a Draft,
        wire: Option<&'a FromWire>,
        context: &'a Context<'a>,
        pack: &'static Pack,
    ) -> Self {
        let (people, repeated_people) = people_of(draft, context, wire.is_none());
        let mut view = Self {
            draft,
            context,
            pack,
            people,
            repeated_people,
            items: Vec::with_capacity(draft.items.len()),
            repeated_items: Vec::new(),
            comment: filled(&draft.comment),
            start: if pack.start_dates { start_of_input(&draft.start, context.zone) } else { Ok(None) },
            end: end_of_input(&draft.end, context.zone),
            choices: BTreeMap::new(),
            known: OnceCell::new(),
            wire,
        };
        view.read_items();
        view.read_choices();
        view
    }

    fn start_in(&self, input: &DateInput) -> Typed {
        if self.wire.is_some() { from_wire(input) } else { start_of_input(input, self.context.zone) }
    }

    fn end_in(&self, input: &DateInput) -> Typed {
        if self.wire.is_some() { from_wire(input) } else { end_of_input(input, self.context.zone) }
    }

    fn read_items(&mut self) {
        let mut seen = BTreeMap::new();
        for line in &self.draft.items {
            let item = &line.item;
            if seen.insert((item.id.as_str(), &item.item_type), ()).is_some() && self.wire.is_none() {
                self.repeated_items.push(line);
                continue;
            }
            let takes_end = self.pack.dates_on_entitlements || item.item_type != ItemType::Entitlement;
            let kind = self.draft.kind_of(line);
            self.items.push(ItemView {
                line,
                item,
                key: item.key(),
                kind,
                comment: line.comment.as_deref().map_or(self.comment, filled),
                start: match &line.start {
                    Some(own) if self.pack.start_dates => self.start_in(own),
                    // A removal has no start: the common one is meant for what is given.
                    _ if kind == Kind::Revoke => Ok(None),
                    _ => self.start,
                },
                end: match &line.end {
                    Some(own) => self.end_in(own),
                    None if takes_end => self.end,
                    None => Ok(None),
                },
                end_left_out: !takes_end && line.end.is_none() && !self.draft.end.is_blank(),
                demands: self.context.facts.demands_of(item),
            });
        }
    }

    fn read_choices(&mut self) {
        if self.draft.cells.is_empty() {
            return;
        }
        let people: BTreeMap<&str, usize> =
            self.people.iter().enumerate().map(|(at, view)| (view.person.id.as_str(), at)).collect();
        let items: BTreeMap<&ItemKey, usize> =
            self.items.iter().enumerate().map(|(at, view)| (&view.key, at)).collect();
        let mut choices = BTreeMap::new();
        for (nth, choice) in self.draft.cells.iter().enumerate() {
            let place = match self.wire {
                Some(wire) => wire.cells.get(nth).copied(),
                None => {
                    let item = choice.item.as_ref().and_then(|key| items.get(key));
                    people.get(choice.person.as_str()).copied().zip(item.copied())
                }
            };
            if let Some(place) = place {
                let start = choice.start.as_ref().filter(|_| self.pack.start_dates);
                let start = start.map(|own| self.start_in(own));
                let end = choice.end.as_ref().map(|own| self.end_in(own));
                choices.insert(place, ChoiceView { choice, start, end });
            }
        }
        self.choices = choices;
    }

    /// Reads the holdings once, and not at all where no rule asks.
    fn known_rows(&self) -> &KnownRows {
        self.known.get_or_init(|| {
            let facts = &self.context.facts.holdings;
            let of: Vec<_> = self.people.iter().map(|view| facts.of(&view.person.id)).collect();
            if of.iter().all(Option::is_none) {
                return KnownRows::default();
            }
            let mut rows = KnownRows {
                cells: Vec::with_capacity(self.items.len() * of.len()),
                items: Vec::with_capacity(self.items.len()),
            };
            for (at, item) in self.items.iter().enumerate() {
                let mut row = KnownRow {
                    somebody_holds: false,
                    somebody_waits: false,
                    held_unseen: 0,
                    pending_unseen: 0,
                };
                for (person, held) in of.iter().enumerate() {
                    let known = held.and_then(|held| held.get(&item.key)).copied().unwrap_or_default();
                    let wanted = self.wants(person, at);
                    row.somebody_holds |= matches!(known.held, Fact::Yes(_));
                    row.somebody_waits |= matches!(known.pending, Fact::Yes(_));
                    row.held_unseen += usize::from(wanted && known.held.is_unknown());
                    row.pending_unseen += usize::from(wanted && known.pending.is_unknown());
                    rows.cells.push(known);
                }
                rows.items.push(row);
            }
            rows
        })
    }

    /// What is known of one person and one item.
    pub fn known(&self, person: usize, item: usize) -> Known {
        self.known_rows().cells.get(item * self.people.len() + person).copied().unwrap_or_default()
    }

    /// What is known of one item for anybody.
    pub fn known_row(&self, item: usize) -> KnownRow {
        self.known_rows().items.get(item).copied().unwrap_or_else(|| {
            let everybody = if self.choices.is_empty() {
                self.people.len()
            } else {
                (0..self.people.len()).filter(|person| self.wants(*person, item)).count()
            };
            KnownRow {
                somebody_holds: false,
                somebody_waits: false,
                held_unseen: everybody,
                pending_unseen: everybody,
            }
        })
    }

    /// Whom an item of a nested body is for.
    pub fn owner(&self, item: usize) -> Option<usize> {
        self.wire.and_then(|wire| wire.owners.get(item)).copied()
    }

    /// Somebody of a nested body is asked nothing for.
    pub fn has_empty_row(&self) -> bool {
        self.wire.is_some_and(|wire| wire.empty_row)
    }

    /// Whether this cell is asked for at all.
    pub fn wants(&self, person: usize, item: usize) -> bool {
        if let Some(wire) = self.wire {
            return wire.owners.get(item).is_none_or(|owner| *owner == person);
        }
        self.choices.is_empty() || self.choices.get(&(person, item)).is_none_or(|cell| !cell.choice.left_out)
    }

    /// When access is to end for one person and one item.
    pub fn end_of(&self, person: usize, item: &ItemView<'_>, at: usize) -> Typed {
        if self.choices.is_empty() {
            return item.end;
        }
        self.choices.get(&(person, at)).and_then(|cell| cell.end).unwrap_or(item.end)
    }

    /// When access is to begin for one person and one item.
    pub fn start_of(&self, person: usize, item: &ItemView<'_>, at: usize) -> Typed {
        if self.choices.is_empty() {
            return item.start;
        }
        self.choices.get(&(person, at)).and_then(|cell| cell.start).unwrap_or(item.start)
    }

    /// The items of one kind, by index.
    pub fn items_of(&self, kind: Kind) -> impl Iterator<Item = usize> {
        self.items.iter().enumerate().filter(move |(_, item)| item.kind == kind).map(|(at, _)| at)
    }

    pub fn has(&self, kind: Kind) -> bool {
        if self.items.is_empty() {
            self.draft.kind == kind
        } else {
            self.items.iter().any(|item| item.kind == kind)
        }
    }

    /// The people for whom this item is asked and the question answers yes.
    pub fn people_who(&self, item: usize, asks: impl Fn(usize) -> bool) -> Vec<usize> {
        (0..self.people.len()).filter(|person| self.wants(*person, item) && asks(*person)).collect()
    }
}

fn people_of<'a>(
    draft: &'a Draft,
    context: &Context<'_>,
    merge: bool,
) -> (Vec<PersonView<'a>>, Vec<&'a Person>) {
    let mut seen = BTreeMap::new();
    let (mut people, mut repeated) = (Vec::with_capacity(draft.people.len()), Vec::new());
    for person in &draft.people {
        if seen.insert(person.id.as_str(), ()).is_some() && merge {
            repeated.push(person);
        } else {
            people.push(PersonView { person, relation: context.facts.relation(person) });
        }
    }
    (people, repeated)
}
