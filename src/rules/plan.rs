//! The planner: few legal calls that ask for exactly the wanted cells, and why there are so many.
//! How cells are grouped is in `partition`; what a call looks like is in `wire`.

use std::collections::BTreeSet;

use super::context::Context;
use super::draft::{Draft, ItemKey, Kind};
use super::field::{CellPart, FieldPath, Step};
use super::judge::judge_fields;
use super::packs::Pack;
use super::partition::{self, Call, Out, Shape, Split};
use super::verdict::{RuleId, Severity, Verdict};
use super::view::View;
use super::wire;
use crate::contract::AccessRequest;
use crate::msg;
use crate::text::{Message, MessageId};

/// What a draft becomes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// In the order in which they are to be sent: what is given first, what is removed last.
    pub calls: Vec<AccessRequest>,
    /// What cannot be asked for, or was left out.
    pub dropped: Vec<(Cell, Reason)>,
    /// Why there are more calls than one; empty when there are not.
    pub why: Vec<Message>,
}

/// One person and one item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The identity id.
    pub person: String,
    pub item: ItemKey,
    pub kind: Kind,
}

/// Why a cell is in no call.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// The person chose so.
    LeftOut,
    /// A rule forbids it.
    Rule { rule: RuleId, message: Message },
}

/// Makes the calls of a draft. A cell that has an Error is dropped with its reason; every other wanted cell is in
/// exactly one call, and every call passes the pack.
pub fn plan(draft: &Draft, context: &Context<'_>, pack: &'static Pack) -> Plan {
    let view = View::new(draft, context, pack);
    let found = judge_fields(&view, Severity::Error);
    let split = partition::calls(&view, &found.raw);
    let dropped = split.dropped.iter().filter_map(|(person, item, reason)| {
        let item = view.items.get(*item)?;
        let person = view.people.get(*person)?.person.id.clone();
        let cell = Cell { person, item: item.key.clone(), kind: item.kind };
        Some((cell, reason_of(reason)))
    });
    Plan {
        dropped: dropped.collect(),
        why: why(&view, &split),
        calls: wire::Writer::new(&view).calls(&split.calls),
    }
}

/// Whether an error stands in the way of the draft (or of one step of it). One that only takes a person, an item or a
/// cell away does not, while others are left: the planner leaves that out, and the rest is legal. So it is where a
/// request gives and removes: whoever may not remove may still give. What was typed wrong always does, also for a single
/// person: it is to be mended and not to be left out.
pub fn stops(verdict: &Verdict, plan: &Plan, step: Option<Step>, draft: &Draft) -> bool {
    let mut out: Vec<&FieldPath> = Vec::new();
    for error in verdict.errors().filter(|error| step.is_none_or(|step| error.at.step() == step)) {
        match &error.at {
            FieldPath::Person(_) | FieldPath::Item(_) => out.push(&error.at),
            FieldPath::Cell { part: CellPart::Account, .. } => {}
            _ => return true,
        }
    }
    let person_out = |id: &str| out.iter().any(|at| matches!(at, FieldPath::Person(out) if out == id));
    let item_out = |key: &ItemKey| out.iter().any(|at| matches!(at, FieldPath::Item(out) if out == key));
    let nobody = !draft.people.is_empty() && draft.people.iter().all(|person| person_out(&person.id));
    let nothing = !draft.items.is_empty() && draft.items.iter().all(|line| item_out(&line.item.key()));
    (nobody || nothing) && plan.calls.is_empty()
}

/// The rule that one of a plan's reasons comes from; `None` where it is the shape of a request itself.
pub fn rule_behind(why: &Message) -> Option<RuleId> {
    const BEHIND: &[(MessageId, RuleId)] = &[
        (MessageId::of("rules.why.one-identity"), RuleId("revoke.one-identity")),
        (MessageId::of("rules.why.one-entitlement"), RuleId("revoke.entitlements.max-1")),
        (MessageId::of("rules.why.entitlements"), RuleId("grant.entitlements.max-25")),
        (MessageId::of("rules.why.recipients"), RuleId("grant.entitlements.max-10-recipients")),
    ];
    BEHIND.iter().find(|(id, _)| *id == why.id).map(|(_, rule)| *rule)
}

fn reason_of(reason: &Out<'_>) -> Reason {
    match reason {
        Out::LeftOut => Reason::LeftOut,
        Out::Because(raw) => Reason::Rule { rule: raw.finding.rule, message: raw.finding.message.clone() },
    }
}

/// "Why this many", in words: what parts the kinds, then what parts each of them.
fn why(view: &View<'_>, split: &Split<'_>) -> Vec<Message> {
    if split.calls.len() < 2 {
        return Vec::new();
    }
    let mut why = Vec::new();
    let of = |kind: Kind| split.calls.iter().filter(|call| call.kind == kind).collect::<Vec<_>>();
    let kinds = [Kind::Grant, Kind::Modify, Kind::Revoke];
    if kinds.into_iter().filter(|kind| !of(*kind).is_empty()).count() > 1 {
        why.push(msg!("rules.why.kinds"));
    }
    let removals = of(Kind::Revoke);
    let removed_for = distinct(removals.iter().flat_map(|call| people_of(call)));
    if removed_for > 1 {
        why.push(msg!("rules.why.one-identity", count = removed_for));
    }
    if removals.len() > removed_for {
        why.push(msg!("rules.why.one-entitlement", count = view.pack.entitlements_per_revoke));
    }
    for kind in [Kind::Grant, Kind::Modify] {
        why_grants(view, &of(kind), split.ragged.contains(&kind), &mut why);
    }
    why
}

/// Why there are so many calls of one kind that gives or changes.
fn why_grants(view: &View<'_>, calls: &[&Call], ragged: bool, why: &mut Vec<Message>) {
    if calls.len() < 2 {
        return;
    }
    let said = why.len();
    let with = |call: &&&Call| call.entitlements(view) > 0;
    let lines = calls.iter().flat_map(|call| lines_of(call));
    let entitlements =
        distinct(lines.filter(|at| view.items.get(*at).is_some_and(|item| item.is_entitlement())));
    let people = distinct(calls.iter().filter(with).flat_map(|call| people_of(call)));
    let (most_entitlements, most_people) =
        (view.pack.entitlements_per_grant, view.pack.people_with_entitlements);
    if entitlements > most_entitlements {
        why.push(msg!("rules.why.entitlements", most = most_entitlements, count = entitlements));
    }
    if people > most_people {
        why.push(msg!("rules.why.recipients", most = most_people, count = people));
    }
    if ragged {
        why.push(msg!("rules.why.ragged"));
    }
    let nested = calls.iter().filter(|call| matches!(call.shape, Shape::Nested(_))).count();
    if nested > 0 && nested < calls.len() {
        why.push(msg!("rules.why.accounts"));
    }
    if nested > 1 && why.len() == said {
        why.push(msg!("rules.why.per-person", most = most_entitlements, people = most_people));
    }
}

fn distinct(all: impl Iterator<Item = usize>) -> usize {
    all.collect::<BTreeSet<_>>().len()
}

fn lines_of(call: &Call) -> Vec<usize> {
    match &call.shape {
        Shape::Flat { lines, .. } => lines.iter().map(|line| line.item).collect(),
        Shape::Nested(rows) => rows.iter().flat_map(|(_, lines)| lines).map(|line| line.item).collect(),
        Shape::Both => Vec::new(),
    }
}

fn people_of(call: &Call) -> Vec<usize> {
    match &call.shape {
        Shape::Flat { people, .. } => people.clone(),
        Shape::Nested(rows) => rows.iter().map(|(person, _)| *person).collect(),
        Shape::Both => Vec::new(),
    }
}
