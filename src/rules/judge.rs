//! Judging a draft, or one finished call, by a pack.
//! What the rules are is in `packs`; what becomes of a legal draft is in `plan`.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Context;
use super::draft::{Draft, ItemKey};
use super::field::FieldPath;
use super::out::{Out, Raw};
use super::packs::Pack;
use super::partition::{self, Call};
use super::rule::Check;
use super::verdict::{Demand, Finding, Severity, Unknown, Verdict};
use super::view::View;
use super::{date::Utc, wire};
use crate::contract::AccessRequest;

/// Judges a draft: the rules of its fields and of its cells, and the rules of calls on what the planner makes of it.
pub fn judge(draft: &Draft, context: &Context<'_>, pack: &'static Pack) -> Verdict {
    let view = View::new(draft, context, pack);
    let mut out = judge_fields(&view, Severity::Notice);
    let calls = partition::calls(&view, &out.raw).calls;
    judge_calls(&view, &calls, &mut out);
    verdict(out)
}

/// Judges the body of one call as it stands, without planning or merging: what the service itself would be asked.
pub fn judge_call(body: &AccessRequest, context: &Context<'_>, pack: &'static Pack) -> Verdict {
    judge_call_of(body, &Draft::default(), context, pack)
}

/// Like [`judge_call`], with what the draft knows of the people and items that the body names.
pub fn judge_call_of(
    body: &AccessRequest,
    known: &Draft,
    context: &Context<'_>,
    pack: &'static Pack,
) -> Verdict {
    let read = wire::draft_of(body, known, pack.accounts);
    let context = Context { zone: &Utc, ..*context };
    let view = View::of_wire(&read, &context, pack);
    let mut out = judge_fields(&view, Severity::Notice);
    judge_calls(&view, &[partition::as_one(&view, body, pack.accounts)], &mut out);
    verdict(out)
}

/// The rules of fields and of cells that can weigh this much.
pub(super) fn judge_fields(view: &View<'_>, least: Severity) -> Out {
    let mut out = Out::new(view.pack.rules.first().copied().unwrap_or(super::packs::FIRST));
    for rule in view.pack.rules.iter().filter(|rule| rule.severity >= least) {
        if !rule.kinds.is_empty() && !rule.kinds.iter().any(|kind| view.has(*kind)) {
            continue;
        }
        out.speaks(rule);
        match rule.check {
            Check::Draft(check) => check(view, &mut out),
            Check::Cell(check) => {
                for (at, item) in view.items.iter().enumerate() {
                    if rule.is_about(item.kind) {
                        check(view, at, &mut out);
                    }
                }
            }
            Check::Call(_) => {}
        }
    }
    out
}

fn judge_calls(view: &View<'_>, calls: &[Call], out: &mut Out) {
    for rule in view.pack.rules {
        let Check::Call(check) = rule.check else { continue };
        out.speaks(rule);
        for call in calls.iter().filter(|call| rule.is_about(call.kind)) {
            check(view, call, out);
        }
    }
}

fn verdict(out: Out) -> Verdict {
    let mut findings: Vec<Finding> = out.raw.into_iter().map(|Raw { finding, .. }| finding).collect();
    findings.sort_by_key(|finding| (finding.at.step(), rank(&finding.at)));
    Verdict { findings, unknown: sorted(out.unknown) }
}

/// The order of the fields within a step; within a field the pack's order stays.
fn rank(at: &FieldPath) -> u8 {
    match at {
        FieldPath::Request | FieldPath::Kind => 0,
        FieldPath::People | FieldPath::Items => 1,
        FieldPath::Person(_) | FieldPath::Item(_) => 2,
        FieldPath::Comment(_) => 3,
        FieldPath::StartDate(_) => 4,
        FieldPath::EndDate(_) => 5,
        FieldPath::Cell { .. } => 6,
        FieldPath::Metadata { .. } => 7,
    }
}

/// Each fact once, the tenant's first. Only facts about people are needed by more than one rule; what several items ask
/// for and nobody could see is one fact about all of them.
fn sorted(found: Vec<Unknown>) -> Vec<Unknown> {
    let mut unknown: Vec<Unknown> = Vec::with_capacity(found.len());
    let mut demands: BTreeMap<Demand, Vec<ItemKey>> = BTreeMap::new();
    for fact in found {
        match fact {
            Unknown::Demand { what, items } => demands.entry(what).or_default().extend(items),
            other => unknown.push(other),
        }
    }
    unknown.extend(demands.into_iter().map(|(what, items)| Unknown::Demand { what, items }));
    let rank = |fact: &Unknown| match fact {
        Unknown::External => 0,
        Unknown::OnBehalf => 1,
        Unknown::Relation(_) => 2,
        Unknown::Held { .. } => 3,
        Unknown::Pending { .. } => 4,
        Unknown::Until { .. } => 5,
        Unknown::Revocable { .. } => 6,
        Unknown::Start { .. } => 7,
        Unknown::Account { .. } => 8,
        Unknown::Demand { .. } => 9,
    };
    unknown.sort_by_key(rank);
    let mut people = BTreeSet::new();
    let mut tenant = false;
    unknown.retain(|fact| match fact {
        Unknown::OnBehalf => !std::mem::replace(&mut tenant, true),
        Unknown::Relation(person) => people.insert(person.clone()),
        _ => true,
    });
    unknown
}
