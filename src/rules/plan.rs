//! The planner: few legal calls that ask for exactly the wanted cells, and why there are so many.
//! How cells are grouped is in `partition`; what a call looks like is in `wire`.

use super::context::Context;
use super::draft::{Draft, ItemKey, Kind};
use super::field::{FieldPath, Step};
use super::judge::judge_fields;
use super::packs::Pack;
use super::partition::{self, Call, Out, Shape, Split};
use super::verdict::{RuleId, Severity, Verdict};
use super::view::View;
use super::wire;
use crate::contract::AccessRequest;
use crate::msg;
use crate::text::Message;

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
/// cell away does not, while others are left: the planner leaves that out, and the rest is legal.
pub fn stops(verdict: &Verdict, step: Option<Step>, draft: &Draft) -> bool {
    let mut out: Vec<&FieldPath> = Vec::new();
    for error in verdict.errors().filter(|error| step.is_none_or(|step| error.at.step() == step)) {
        match &error.at {
            FieldPath::Person(_) | FieldPath::Item(_) => out.push(&error.at),
            FieldPath::Cell { .. } => {}
            _ => return true,
        }
    }
    let person_out = |id: &str| out.iter().any(|at| matches!(at, FieldPath::Person(out) if out == id));
    let item_out = |key: &ItemKey| out.iter().any(|at| matches!(at, FieldPath::Item(out) if out == key));
    let nobody = !draft.people.is_empty() && draft.people.iter().all(|person| person_out(&person.id));
    let nothing = !draft.items.is_empty() && draft.items.iter().all(|line| item_out(&line.item.key()));
    nobody || nothing
}

fn reason_of(reason: &Out<'_>) -> Reason {
    match reason {
        Out::LeftOut => Reason::LeftOut,
        Out::Because(raw) => Reason::Rule { rule: raw.finding.rule, message: raw.finding.message.clone() },
    }
}

/// "Why this many", in words.
fn why(view: &View<'_>, split: &Split<'_>) -> Vec<Message> {
    let calls = &split.calls;
    if calls.len() < 2 {
        return Vec::new();
    }
    let mut why = Vec::new();
    let of = |kind: Kind| calls.iter().filter(move |call| call.kind == kind);
    let kinds =
        [Kind::Grant, Kind::Modify, Kind::Revoke].into_iter().filter(|kind| of(*kind).next().is_some());
    if kinds.count() > 1 {
        why.push(msg!("rules.why.kinds"));
    }
    let mut removed_for: Vec<usize> = of(Kind::Revoke).flat_map(people_of).collect();
    removed_for.sort_unstable();
    removed_for.dedup();
    if removed_for.len() > 1 {
        why.push(msg!("rules.why.one-identity", count = removed_for.len()));
    }
    if of(Kind::Revoke).count() > removed_for.len() {
        why.push(msg!("rules.why.one-entitlement", count = view.pack.entitlements_per_revoke));
    }
    why_grants(view, split, &mut why);
    why
}

fn why_grants(view: &View<'_>, split: &Split<'_>, why: &mut Vec<Message>) {
    let grants: Vec<&Call> = split.calls.iter().filter(|call| call.kind != Kind::Revoke).collect();
    if grants.len() < 2 {
        return;
    }
    let entitlements =
        view.items.iter().filter(|item| item.kind != Kind::Revoke && item.is_entitlement()).count();
    if entitlements > view.pack.entitlements_per_grant {
        let (most, count) = (view.pack.entitlements_per_grant, entitlements);
        why.push(msg!("rules.why.entitlements", most = most, count = count));
    }
    if entitlements > 0 && view.people.len() > view.pack.people_with_entitlements {
        let (most, count) = (view.pack.people_with_entitlements, view.people.len());
        why.push(msg!("rules.why.recipients", most = most, count = count));
    }
    if split.ragged {
        why.push(msg!("rules.why.ragged"));
    }
    if grants.iter().any(|call| matches!(call.shape, Shape::Nested(_)))
        && grants.iter().any(|call| matches!(call.shape, Shape::Flat { .. }))
    {
        why.push(msg!("rules.why.accounts"));
    }
}

fn people_of(call: &Call) -> Vec<usize> {
    match &call.shape {
        Shape::Flat { people, .. } => people.clone(),
        Shape::Nested(rows) => rows.iter().map(|(person, _)| *person).collect(),
        Shape::Both => Vec::new(),
    }
}
