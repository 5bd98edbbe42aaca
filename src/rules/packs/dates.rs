//! Rules of end dates: in the future, for what, and how long the service takes.

use super::super::date::end_message;
use super::super::draft::DateInput;
use super::super::field::{CellPart, FieldPath};
use super::super::out::{Out, Reach};
use super::super::rule::{Check, Rule};
use super::super::verdict::{RuleId, Severity};
use super::super::view::{Typed, View};
use super::request::name_of_item;
use super::{field, seed};
use crate::msg;
use crate::text::{Arg, Message, MessageId};

pub(super) static FUTURE: Rule = Rule {
    id: RuleId("remove-date.future"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[],
    source: seed("Request Body, requestedItems.removeDate", "Specify a date in the future."),
    newer: Some(field("AccessRequestItem.removeDate", "Specify a date-time in the future.")),
    ours: false,
    name: MessageId::of("rule.date-future"),
    passes: MessageId::of("rule.date-future.passes"),
    check: Check::Draft(future),
};

fn future(view: &View<'_>, out: &mut Out) {
    each_end(view, |field| {
        let message = match field.typed {
            Err(problem) => problem.message(),
            Ok(Some(at)) if at <= view.context.now_ms => msg!("rules.date.past", at = Arg::Moment(at)),
            Ok(_) => return,
        };
        out.say(field.at(view), field.reach(view), message);
    });
}

pub(super) static NOT_FOR_ENTITLEMENTS: Rule = Rule {
    id: RuleId("remove-date.not-for-entitlements"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[],
    source: seed(
        "Request Body, requestedItems.removeDate",
        "Currently it is not supported for entitlements.",
    ),
    newer: None,
    ours: false,
    name: MessageId::of("rule.date-entitlements"),
    passes: MessageId::of("rule.date-entitlements.passes"),
    check: Check::Draft(not_for_entitlements),
};

fn not_for_entitlements(view: &View<'_>, out: &mut Out) {
    let mut left_out = view.items.iter().filter(|item| item.end_left_out);
    if let Some(first) = left_out.next() {
        let (item, count) = (name_of_item(first.item), 1 + left_out.count());
        out.notice(FieldPath::EndDate(None), msg!("rules.date.left-out", item = item, count = count));
    }
    each_end(view, |field| {
        let Some(item) = field.item.and_then(|at| view.items.get(at)).filter(|item| item.is_entitlement())
        else {
            return;
        };
        if field.typed != Ok(None) {
            let message = msg!("rules.date.entitlement", item = name_of_item(item.item));
            out.say(field.at(view), field.reach(view), message);
        }
    });
}

pub(super) static SLA: Rule = Rule {
    id: RuleId("remove-date.sla"),
    severity: Severity::Notice,
    when_unknown: None,
    kinds: &[],
    source: seed(
        "Request Body, requestedItems.removeDate",
        "The current SLA for the deprovisioning is 24 hours.",
    ),
    newer: Some(field("AccessRequestItem.removeDate", "The current SLA for the deprovisioning is 24 hours.")),
    ours: false,
    name: MessageId::of("rule.date-sla"),
    passes: MessageId::of("rule.date-sla.passes"),
    check: Check::Draft(sla),
};

fn sla(view: &View<'_>, out: &mut Out) {
    each_end(view, |field| {
        let entitlement =
            field.item.and_then(|at| view.items.get(at)).is_some_and(|item| item.is_entitlement());
        let Ok(Some(at)) = field.typed else { return };
        if at > view.context.now_ms && (view.pack.dates_on_entitlements || !entitlement) {
            out.say(field.at(view), Reach::Nothing, end_message(at, view.context.zone));
        }
    });
}

/// Says something of an item's dates where they stand: at the cells of those people who have one of their own, and for
/// all others at the item's or the common field.
pub(super) fn say_of_dates(
    view: &View<'_>,
    out: &mut Out,
    (at, who): (usize, Vec<usize>),
    part: CellPart,
    say: impl Fn(&[usize]) -> Option<(Reach, Message)>,
) {
    let Some(item) = view.items.get(at) else { return };
    let own = |person: &usize| {
        let cell = view.choices.get(&(*person, at));
        cell.is_some_and(
            |cell| if part == CellPart::StartDate { cell.start.is_some() } else { cell.end.is_some() },
        )
    };
    let (own, shared): (Vec<usize>, Vec<usize>) = who.into_iter().partition(own);
    let place = match part {
        CellPart::StartDate => FieldPath::StartDate(item.line.start.is_some().then(|| item.key.clone())),
        _ => FieldPath::EndDate(item.line.end.is_some().then(|| item.key.clone())),
    };
    if !shared.is_empty()
        && let Some((reach, message)) = say(&shared)
    {
        out.say(place, reach, message);
    }
    for person in own {
        let (Some(of), Some((reach, message))) = (view.people.get(person), say(&[person])) else { continue };
        out.say(
            FieldPath::Cell { person: of.person.id.clone(), item: item.key.clone(), part },
            reach,
            message,
        );
    }
}

/// A field that holds an end date: the common one, one item's, or one cell's.
#[derive(Clone, Copy)]
pub(super) struct EndField {
    pub item: Option<usize>,
    pub person: Option<usize>,
    pub typed: Typed,
}

impl EndField {
    pub fn at(&self, view: &View<'_>) -> FieldPath {
        let key = self.item.and_then(|at| view.items.get(at)).map(|item| item.key.clone());
        match (self.person.and_then(|at| view.people.get(at)), key) {
            (Some(person), Some(item)) => {
                FieldPath::Cell { person: person.person.id.clone(), item, part: CellPart::EndDate }
            }
            (_, key) => FieldPath::EndDate(key),
        }
    }

    pub fn reach(&self, view: &View<'_>) -> Reach {
        match (self.item, self.person) {
            (Some(item), Some(person)) => Reach::Cells(item, vec![person]),
            (Some(item), None) => Reach::Cells(item, without_choice(view, item)),
            (None, _) if view.choices.is_empty() => Reach::Items(takers(view).collect()),
            // Whoever has a date of their own does not take the common one.
            (None, _) => Reach::Grid(takers(view).map(|item| (item, without_choice(view, item))).collect()),
        }
    }
}

/// The people whose date for this item is the item's own.
fn without_choice(view: &View<'_>, item: usize) -> Vec<usize> {
    let own = |person: usize| view.choices.get(&(person, item)).is_some_and(|cell| cell.end.is_some());
    (0..view.people.len()).filter(|person| !own(*person)).collect()
}

/// The items that the common end date goes with.
fn takers(view: &View<'_>) -> impl Iterator<Item = usize> {
    let takes = view.items.iter().enumerate().filter(|(_, item)| {
        item.line.end.is_none() && (view.pack.dates_on_entitlements || !item.is_entitlement())
    });
    takes.map(|(at, _)| at)
}

/// Somebody's date for some item is the common one.
fn is_taken(view: &View<'_>) -> bool {
    view.items.is_empty()
        || takers(view).any(|item| view.choices.is_empty() || !without_choice(view, item).is_empty())
}

/// Every field in which an end date is typed, in the order of the form.
pub(super) fn each_end(view: &View<'_>, mut look: impl FnMut(EndField)) {
    let typed = |input: &DateInput| !input.is_blank();
    if typed(&view.draft.end) && is_taken(view) {
        look(EndField { item: None, person: None, typed: view.end });
    }
    for (at, item) in view.items.iter().enumerate() {
        if item.line.end.as_ref().is_some_and(typed) {
            look(EndField { item: Some(at), person: None, typed: item.end });
        }
    }
    for ((person, item), cell) in &view.choices {
        if let Some(end) = cell.end.filter(|end| *end != Ok(None) && view.wants(*person, *item)) {
            look(EndField { item: Some(*item), person: Some(*person), typed: end });
        }
    }
}
