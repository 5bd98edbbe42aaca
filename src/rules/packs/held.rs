//! Rules of what is already there: access held, and requests under way.

use super::super::context::{Fact, Held};
use super::super::draft::Kind;
use super::super::field::FieldPath;
use super::super::out::{Out, Reach};
use super::super::rule::{Check, Rule};
use super::super::verdict::{RuleId, Severity, Unknown};
use super::super::view::{ItemView, View};
use super::request::{name_of_item, name_of_person};
use super::{PackName, operation, seed};
use crate::msg;
use crate::text::{Message, MessageId};

pub(super) static CHANGES_END_DATE: Rule = Rule {
    id: RuleId("grant.changes-existing-end-date"),
    severity: Severity::Notice,
    when_unknown: None,
    kinds: &[Kind::Grant],
    source: operation(
        "Additionally, if the user already has the access assigned with a sunset date, you can also submit a request without a `removeDate` to request removal of the sunset date and time.",
    ),
    newer: None,
    ours: true,
    name: MessageId::of("rule.changes-end-date"),
    passes: MessageId::of("rule.changes-end-date.passes"),
    check: Check::Cell(changes_end_date),
};

/// What asking again does to access that is held.
#[derive(Clone, Copy, PartialEq)]
enum Change {
    None,
    Sets,
    Changes,
    Removes,
    /// Nobody could see until when it is held.
    Perhaps,
}

/// Dates on the wire have no fraction of a second.
fn second(ms: i64) -> i64 {
    ms.div_euclid(1000)
}

fn change(held: Held, end: Option<i64>) -> Change {
    match (held.until, end) {
        (Fact::Unknown, _) => Change::Perhaps,
        (Fact::No, None) => Change::None,
        (Fact::No, Some(_)) => Change::Sets,
        (Fact::Yes(_), None) => Change::Removes,
        (Fact::Yes(until), Some(end)) if second(until) == second(end) => Change::None,
        (Fact::Yes(_), Some(_)) => Change::Changes,
    }
}

fn changes_end_date(view: &View<'_>, at: usize, out: &mut Out) {
    let Some(item) = view.items.get(at).filter(|_| view.known_row(at).somebody_holds) else { return };
    let changes: Vec<_> = (0..view.people.len()).map(|person| change_for(view, item, person, at)).collect();
    for wanted in [Change::Sets, Change::Changes, Change::Removes, Change::Perhaps] {
        let who = view.people_who(at, |person| changes.get(person) == Some(&Some(wanted)));
        let Some(has) = has(view, item, &who) else { continue };
        let message = match wanted {
            Change::Sets => msg!("rules.held.sets", has = has),
            Change::Changes => msg!("rules.held.changes", has = has),
            Change::Removes => msg!("rules.held.removes", has = has),
            Change::Perhaps | Change::None => msg!("rules.held.perhaps", has = has),
        };
        out.say(FieldPath::Item(item.key.clone()), Reach::Nothing, message);
    }
}

fn change_for(view: &View<'_>, item: &ItemView<'_>, person: usize, at: usize) -> Option<Change> {
    let Fact::Yes(held) = view.known(person, at).held else { return None };
    Some(change(held, view.end_of(person, item, at).ok()?))
}

pub(super) static BRINGS_START_FORWARD: Rule = Rule {
    id: RuleId("grant.brings-start-forward"),
    severity: Severity::Notice,
    when_unknown: None,
    kinds: &[Kind::Grant],
    source: operation(
        "Additionally, if the user already has the access assigned with a sunrise date and its yet to be provisioned, you can also submit a request without a `startDate` to request immediate provisioning after approval.",
    ),
    newer: None,
    ours: false,
    name: MessageId::of("rule.brings-start-forward"),
    passes: MessageId::of("rule.brings-start-forward.passes"),
    check: Check::Cell(brings_start_forward),
};

fn brings_start_forward(view: &View<'_>, at: usize, out: &mut Out) {
    let Some(item) = view.items.get(at).filter(|_| view.known_row(at).somebody_holds) else { return };
    let start = |person| match (view.known(person, at).held, view.start_of(person, item, at)) {
        (Fact::Yes(held), Ok(None)) => held.start,
        _ => Fact::No,
    };
    let later = |person| matches!(start(person), Fact::Yes(start) if start > view.context.now_ms);
    if let Some(has) = has(view, item, &view.people_who(at, later)) {
        out.say(
            FieldPath::Item(item.key.clone()),
            Reach::Nothing,
            msg!("rules.held.starts-later", has = has),
        );
    }
    let unseen = view.people_who(at, |person| start(person).is_unknown()).len();
    if unseen > 0 {
        out.unknown(Unknown::Start { item: item.key.clone(), people: unseen });
    }
}

pub(super) static DUPLICATE_HELD: Rule = Rule {
    id: RuleId("duplicate.held"),
    severity: Severity::Warning,
    when_unknown: None,
    kinds: &[Kind::Grant],
    source: seed(
        "Introduction",
        "You can also use the search API to check the existing access items that an identity has before submitting an access request to ensure you are not requesting access that is already granted.",
    ),
    newer: Some(operation(
        "If you use this API to request access that an identity already has, without changing the account details or end date information from the existing assignment, the API will cancel the request as a duplicate.",
    )),
    ours: false,
    name: MessageId::of("rule.duplicate-held"),
    passes: MessageId::of("rule.duplicate-held.passes"),
    check: Check::Cell(duplicate_held),
};

fn duplicate_held(view: &View<'_>, at: usize, out: &mut Out) {
    let Some(item) = view.items.get(at) else { return };
    let row = view.known_row(at);
    if row.held_unseen > 0 {
        out.unknown(Unknown::Held { item: item.key.clone(), people: row.held_unseen });
    }
    if !row.somebody_holds {
        return;
    }
    let same = |person| matches!(change_for(view, item, person, at), Some(Change::None | Change::Perhaps));
    if let Some(has) = has(view, item, &view.people_who(at, same)) {
        let message = match view.pack.name {
            PackName::Beta2023 => msg!("rules.held.again", has = has),
            PackName::V12026 => msg!("rules.held.again-v1", has = has),
        };
        out.say(FieldPath::Item(item.key.clone()), Reach::Nothing, message);
    }
    let endless = |person| matches!(view.known(person, at).held, Fact::Yes(held) if held.until.is_unknown());
    let unseen = view.people_who(at, endless).len();
    if unseen > 0 {
        out.unknown(Unknown::Until { item: item.key.clone(), people: unseen });
    }
}

pub(super) static DUPLICATE_PENDING: Rule = Rule {
    id: RuleId("duplicate.pending"),
    severity: Severity::Warning,
    when_unknown: None,
    kinds: &[],
    source: seed(
        "Introduction",
        "It is best practice to check for any existing access requests that reference the same access items before submitting a new access request.",
    ),
    newer: Some(operation(
        "It is best practice to check for any existing access requests that reference the same access items before submitting a new access request.",
    )),
    ours: false,
    name: MessageId::of("rule.duplicate-pending"),
    passes: MessageId::of("rule.duplicate-pending.passes"),
    check: Check::Cell(duplicate_pending),
};

fn duplicate_pending(view: &View<'_>, at: usize, out: &mut Out) {
    let Some(item) = view.items.get(at) else { return };
    let row = view.known_row(at);
    if row.pending_unseen > 0 {
        out.unknown(Unknown::Pending { item: item.key.clone(), people: row.pending_unseen });
    }
    if !row.somebody_waits {
        return;
    }
    let who = view.people_who(at, |person| matches!(view.known(person, at).pending, Fact::Yes(_)));
    if let Some(asked) = asked(view, item, &who) {
        let message = match view.pack.name {
            PackName::Beta2023 => msg!("rules.pending.again", asked = asked),
            PackName::V12026 => msg!("rules.pending.again-v1", asked = asked),
        };
        out.say(FieldPath::Item(item.key.clone()), Reach::Nothing, message);
    }
}

/// "You already have …", "Ada and 2 others already have …".
pub(super) fn has(view: &View<'_>, item: &ItemView<'_>, who: &[usize]) -> Option<Message> {
    let (first, others) = who.split_first()?;
    let first = view.people.get(*first)?;
    let item = name_of_item(item.item);
    Some(match (first.relation, others.len()) {
        (super::super::context::Relation::Myself, 0) => msg!("rules.has.you", item = item),
        (_, 0) => msg!("rules.has.one", person = name_of_person(first.person), item = item),
        (_, count) => {
            msg!("rules.has.more", person = name_of_person(first.person), count = count, item = item)
        }
    })
}

fn asked(view: &View<'_>, item: &ItemView<'_>, who: &[usize]) -> Option<Message> {
    let (first, others) = who.split_first()?;
    let first = view.people.get(*first)?;
    let item = name_of_item(item.item);
    Some(match (first.relation, others.len()) {
        (super::super::context::Relation::Myself, 0) => msg!("rules.asked.you", item = item),
        (_, 0) => msg!("rules.asked.one", person = name_of_person(first.person), item = item),
        (_, count) => {
            msg!("rules.asked.more", person = name_of_person(first.person), count = count, item = item)
        }
    })
}
