//! Rules of start dates and of how long an item may be held (pack `v1-2026`).

use super::super::context::Fact;
use super::super::draft::{Duration, DurationUnit, Kind};
use super::super::field::{CellPart, FieldPath};
use super::super::out::{Out, Reach};
use super::super::rule::{Check, Rule};
use super::super::verdict::{Demand, RuleId, Severity};
use super::super::view::{ItemView, Typed, View};
use super::dates::say_of_dates;
use super::request::name_of_item;
use super::{GRANT, REVOKE, field, operation, ours};
use crate::msg;
use crate::text::{Arg, MessageId};

pub(super) static ON_GRANTS: Rule = Rule {
    id: RuleId("start-date.not-on-revoke"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: REVOKE,
    source: operation(
        "You cannot specify a 'startDate' in a REVOKE_ACCESS request, as startDate is only applicable for GRANT_ACCESS requests to indicate when the access should be provisioned",
    ),
    newer: None,
    ours: false,
    name: MessageId::of("rule.start-on-grants"),
    passes: MessageId::of("rule.start-on-grants.passes"),
    check: Check::Draft(on_grants),
};

fn on_grants(view: &View<'_>, out: &mut Out) {
    let left_out = |item: &&ItemView<'_>| item.kind == Kind::Revoke && item.line.start.is_none();
    if !view.draft.start.is_blank()
        && let Some(first) = view.items.iter().find(left_out)
    {
        let (item, count) = (name_of_item(first.item), view.items.iter().filter(left_out).count());
        out.notice(FieldPath::StartDate(None), msg!("rules.start.left-out", item = item, count = count));
    }
    each_start(view, |field| {
        let Some(item) = field.item.and_then(|at| view.items.get(at)) else { return };
        if item.kind == Kind::Revoke {
            out.say(
                field.at(view),
                field.reach(view),
                msg!("rules.start.revoke", item = name_of_item(item.item)),
            );
        }
    });
}

pub(super) static PAST: Rule = Rule {
    id: RuleId("start-date.past"),
    severity: Severity::Warning,
    when_unknown: None,
    kinds: GRANT,
    source: field(
        "AccessRequestItem.startDate",
        "If the startDate is in the past, then the provisioning will be processed as soon as possible, but no guarantees can be made about when the provisioning will occur.",
    ),
    newer: None,
    ours: false,
    name: MessageId::of("rule.start-past"),
    passes: MessageId::of("rule.start-past.passes"),
    check: Check::Draft(past),
};

fn past(view: &View<'_>, out: &mut Out) {
    let given = |field: &StartField| {
        field.item.and_then(|at| view.items.get(at)).is_none_or(|item| item.kind != Kind::Revoke)
    };
    each_start(view, |field| match field.typed {
        Ok(Some(at)) if at <= view.context.now_ms && given(&field) => {
            out.say(field.at(view), Reach::Nothing, msg!("rules.start.past", at = Arg::Moment(at)));
        }
        _ => {}
    });
}

pub(super) static READABLE: Rule = Rule {
    id: RuleId("start-date.readable"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[],
    source: field("AccessRequestItem.startDate", "Specify a date-time in the future."),
    newer: None,
    ours: false,
    name: MessageId::of("rule.start-readable"),
    passes: MessageId::of("rule.start-readable.passes"),
    check: Check::Draft(|view, out| {
        each_start(view, |field| {
            if let Err(problem) = field.typed {
                out.say(field.at(view), field.reach(view), problem.message());
            }
        });
    }),
};

pub(super) static BEFORE_END: Rule = Rule {
    id: RuleId("start-date.before-end"),
    severity: Severity::Warning,
    when_unknown: None,
    kinds: GRANT,
    source: ours("Access that ends before it starts is never there; no document says what the service does."),
    newer: None,
    ours: true,
    name: MessageId::of("rule.start-before-end"),
    passes: MessageId::of("rule.start-before-end.passes"),
    check: Check::Cell(before_end),
};

fn before_end(view: &View<'_>, at: usize, out: &mut Out) {
    let Some(item) = view.items.get(at) else { return };
    let crossed =
        |start: Typed, end: Typed| matches!((start, end), (Ok(Some(start)), Ok(Some(end))) if start >= end);
    let who =
        view.people_who(at, |person| crossed(view.start_of(person, item, at), view.end_of(person, item, at)));
    say_of_dates(view, out, (at, who), CellPart::StartDate, |_| {
        Some((Reach::Nothing, msg!("rules.start.after-end", item = name_of_item(item.item))))
    });
}

/// The rule of items that are given with an end date only.
pub(in crate::rules) static END_REQUIRED: Rule = Rule {
    id: RuleId("item.end-date-required"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[Kind::Grant],
    source: field(
        "EntitlementAccessRequestConfig.requireEndDate",
        "If true, then remove date or sunset date is required in access request of the entitlement.",
    ),
    newer: None,
    ours: false,
    name: MessageId::of("rule.end-required"),
    passes: MessageId::of("rule.end-required.passes"),
    check: Check::Cell(end_required),
};

fn end_required(view: &View<'_>, at: usize, out: &mut Out) {
    let Some(item) = view.items.get(at).filter(|item| item.demands.end != Fact::No) else { return };
    let who = view.people_who(at, |person| view.end_of(person, item, at) == Ok(None));
    if item.demands.end.is_unknown() {
        if !who.is_empty() {
            out.demand_unknown(Demand::EndDate, item);
        }
        return;
    }
    say_of_dates(view, out, (at, who), CellPart::EndDate, |who| {
        let message = msg!("rules.end.required", item = name_of_item(item.item));
        Some((Reach::Cells(at, who.to_vec()), message))
    });
}

pub(super) static MAX_DURATION: Rule = Rule {
    id: RuleId("item.max-duration"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[Kind::Grant],
    source: field(
        "EntitlementAccessRequestConfig.maxPermittedAccessDuration",
        "The maximum duration for which the access is permitted.",
    ),
    newer: None,
    ours: false,
    name: MessageId::of("rule.max-duration"),
    passes: MessageId::of("rule.max-duration.passes"),
    check: Check::Cell(max_duration),
};

fn max_duration(view: &View<'_>, at: usize, out: &mut Out) {
    let Some(item) = view.items.get(at) else { return };
    let longest = match item.demands.longest {
        Fact::Yes(longest) => longest,
        Fact::No => return,
        Fact::Unknown => {
            if !view.people_who(at, |person| matches!(view.end_of(person, item, at), Ok(Some(_)))).is_empty()
            {
                out.demand_unknown(Demand::Longest, item);
            }
            return;
        }
    };
    let now = view.context.now_ms;
    let last = |start: Typed| latest_end(start.ok().flatten().map_or(now, |start| start.max(now)), longest);
    let too_long = |person| match view.end_of(person, item, at) {
        Ok(Some(end)) => end > last(view.start_of(person, item, at)),
        _ => false,
    };
    let who = view.people_who(at, too_long);
    say_of_dates(view, out, (at, who), CellPart::EndDate, |who| {
        // The earliest of the latest: the one date that suits everybody whom the sentence is about.
        let latest = who.iter().map(|person| last(view.start_of(*person, item, at))).min()?;
        let message =
            msg!("rules.end.too-long", item = name_of_item(item.item), latest = Arg::Moment(latest));
        Some((Reach::Cells(at, who.to_vec()), message))
    });
}

/// The latest end of access that starts at `from`. Months are those of the calendar in UTC.
fn latest_end(from: i64, longest: Duration) -> i64 {
    const HOUR: i64 = 3_600_000;
    let value = i64::from(longest.value);
    match longest.unit {
        DurationUnit::Hours => from.saturating_add(value.saturating_mul(HOUR)),
        DurationUnit::Days => from.saturating_add(value.saturating_mul(24 * HOUR)),
        DurationUnit::Weeks => from.saturating_add(value.saturating_mul(7 * 24 * HOUR)),
        DurationUnit::Months => chrono::DateTime::from_timestamp_millis(from)
            .and_then(|from| from.checked_add_months(chrono::Months::new(longest.value)))
            .map_or(i64::MAX, |end| end.timestamp_millis()),
    }
}

/// A field that holds a start date.
#[derive(Clone, Copy)]
struct StartField {
    item: Option<usize>,
    person: Option<usize>,
    typed: Typed,
}

impl StartField {
    fn at(&self, view: &View<'_>) -> FieldPath {
        let key = self.item.and_then(|at| view.items.get(at)).map(|item| item.key.clone());
        match (self.person.and_then(|at| view.people.get(at)), key) {
            (Some(person), Some(item)) => {
                FieldPath::Cell { person: person.person.id.clone(), item, part: CellPart::StartDate }
            }
            (_, key) => FieldPath::StartDate(key),
        }
    }

    fn reach(&self, view: &View<'_>) -> Reach {
        match (self.item, self.person) {
            (Some(item), Some(person)) => Reach::Cells(item, vec![person]),
            (Some(item), None) => Reach::Cells(item, without_choice(view, item)),
            (None, _) if view.choices.is_empty() => Reach::Items(takers(view).collect()),
            (None, _) => Reach::Grid(takers(view).map(|item| (item, without_choice(view, item))).collect()),
        }
    }
}

/// The people whose start date for this item is the item's own.
fn without_choice(view: &View<'_>, item: usize) -> Vec<usize> {
    let own = |person: usize| view.choices.get(&(person, item)).is_some_and(|cell| cell.start.is_some());
    (0..view.people.len()).filter(|person| !own(*person)).collect()
}

/// Somebody's start date for some item is the common one.
fn is_taken(view: &View<'_>) -> bool {
    view.items.is_empty()
        || takers(view).any(|item| view.choices.is_empty() || !without_choice(view, item).is_empty())
}

/// The items that the common start date goes with.
fn takers(view: &View<'_>) -> impl Iterator<Item = usize> {
    let all = view.items.iter().enumerate();
    all.filter(|(_, item)| item.line.start.is_none() && item.kind != Kind::Revoke).map(|(at, _)| at)
}

/// Every field in which a start date is typed, in the order of the form.
fn each_start(view: &View<'_>, mut look: impl FnMut(StartField)) {
    let typed = |start: Typed| start != Ok(None);
    if typed(view.start) && is_taken(view) {
        look(StartField { item: None, person: None, typed: view.start });
    }
    for (at, item) in view.items.iter().enumerate() {
        if item.line.start.is_some() && typed(item.start) {
            look(StartField { item: Some(at), person: None, typed: item.start });
        }
    }
    for ((person, item), cell) in &view.choices {
        if let Some(start) = cell.start.filter(|start| typed(*start) && view.wants(*person, *item)) {
            look(StartField { item: Some(*item), person: Some(*person), typed: start });
        }
    }
}
