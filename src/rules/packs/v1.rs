//! Rules that only the API of 2026 has: changing dates, one entitlement a removal, accounts, forms, machines.

use super::super::context::Fact;
use super::super::draft::Kind;
use super::super::field::{CellPart, FieldPath};
use super::super::out::{Out, Reach};
use super::super::partition::{Call, Shape};
use super::super::rule::{Check, Rule};
use super::super::verdict::{Demand, RuleId, Severity, Unknown};
use super::super::view::View;
use super::dates::say_of_dates;
use super::held::has;
use super::request::{at_person, name_of_item, name_of_person, type_known};
use super::{REVOKE, field, operation, ours};
use crate::msg;
use crate::text::MessageId;

const MODIFY: &[Kind] = &[Kind::Modify];

pub(super) static TYPE_KNOWN: Rule = Rule {
    id: RuleId("request.type.known"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[],
    source: field("AccessRequestType", "Access request type. Defaults to GRANT_ACCESS."),
    newer: None,
    ours: false,
    name: MessageId::of("rule.type-known-v1"),
    passes: MessageId::of("rule.type-known-v1.passes"),
    check: Check::Draft(type_known),
};

pub(super) static MACHINE_IDENTITIES: Rule = Rule {
    id: RuleId("request.machine-identities"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[],
    source: operation(
        "They must use `requestedForWithRequestedItems` with `identityType: MACHINE` on each entry.",
    ),
    newer: None,
    ours: true,
    name: MessageId::of("rule.machines"),
    passes: MessageId::of("rule.machines.passes"),
    check: Check::Draft(|view, out| {
        for (at, person) in view.people.iter().enumerate().filter(|(_, person)| person.person.machine) {
            let message = msg!("rules.machine", person = name_of_person(person.person));
            out.say(at_person(person.person), Reach::Person(at), message);
        }
    }),
};

pub(super) static FLAT_OR_NESTED: Rule = Rule {
    id: RuleId("request.flat-or-nested"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[],
    source: field(
        "AccessRequest.requestedForWithRequestedItems",
        "Can only be used when 'requestedFor' and 'requestedItems' are not separately provided",
    ),
    newer: None,
    ours: false,
    name: MessageId::of("rule.flat-or-nested"),
    passes: MessageId::of("rule.flat-or-nested.passes"),
    check: Check::Call(|_: &View<'_>, call: &Call, out: &mut Out| {
        if call.shape == Shape::Both {
            out.say(FieldPath::Request, Reach::All, msg!("rules.flat-or-nested"));
        }
    }),
};

pub(super) static REVOKE_FLAT: Rule = Rule {
    id: RuleId("revoke.flat"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: REVOKE,
    source: operation(
        "For human identities, usage of 'requestedForWithRequestedItems' is not supported for revoke requests.",
    ),
    newer: None,
    ours: false,
    name: MessageId::of("rule.revoke-flat"),
    passes: MessageId::of("rule.revoke-flat.passes"),
    check: Check::Call(|_: &View<'_>, call: &Call, out: &mut Out| {
        if matches!(call.shape, Shape::Nested(_)) {
            out.say(FieldPath::Request, Reach::All, msg!("rules.revoke.flat"));
        }
    }),
};

pub(super) static ONE_ENTITLEMENT_PER_REVOKE: Rule = Rule {
    id: RuleId("revoke.entitlements.max-1"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: REVOKE,
    source: operation(
        "Revoke requests for entitlements are limited to 1 entitlement per access request currently.",
    ),
    newer: None,
    ours: false,
    name: MessageId::of("rule.one-entitlement"),
    passes: MessageId::of("rule.one-entitlement.passes"),
    check: Check::Call(|view: &View<'_>, call: &Call, out: &mut Out| {
        let (count, most) = (call.entitlements(view), view.pack.entitlements_per_revoke);
        if count > most {
            out.say(
                FieldPath::Items,
                Reach::All,
                msg!("rules.revoke.entitlements", count = count, most = most),
            );
        }
    }),
};

pub(super) static REVOKE_HELD: Rule = Rule {
    id: RuleId("revoke.held"),
    severity: Severity::Warning,
    when_unknown: None,
    kinds: REVOKE,
    source: ours("Removing what somebody does not have was seen to fail; no document says when."),
    newer: None,
    ours: true,
    name: MessageId::of("rule.revoke-held"),
    passes: MessageId::of("rule.revoke-held.passes"),
    check: Check::Cell(|view, at, out| {
        let Some(item) = view.items.get(at) else { return };
        let without = view.people_who(at, |person| view.known(person, at).held == Fact::No).len();
        if without > 0 {
            let message = msg!("rules.revoke.not-held", item = name_of_item(item.item), count = without);
            out.say(FieldPath::Item(item.key.clone()), Reach::Nothing, message);
        }
        // Where nobody can see it, the next rule says so: whether it can be taken away is not visible either.
    }),
};

pub(super) static REVOKE_DIRECT: Rule = Rule {
    id: RuleId("revoke.requested-access-only"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: REVOKE,
    source: operation(
        "You cannot use an access request to revoke access from an identity if that access has been granted by role membership or by birthright provisioning.",
    ),
    newer: None,
    ours: false,
    name: MessageId::of("rule.revoke-direct"),
    passes: MessageId::of("rule.revoke-direct.passes"),
    check: Check::Cell(revoke_direct),
};

fn revoke_direct(view: &View<'_>, at: usize, out: &mut Out) {
    let Some(item) = view.items.get(at) else { return };
    let revocable = |person| match view.known(person, at).held {
        Fact::Yes(held) => held.revocable,
        Fact::No => Fact::Yes(()),
        Fact::Unknown => Fact::Unknown,
    };
    let who = view.people_who(at, |person| revocable(person) == Fact::No);
    if let Some(has) = has(view, item, &who) {
        let message = msg!("rules.revoke.not-requested", has = has);
        out.say(FieldPath::Item(item.key.clone()), Reach::Cells(at, who), message);
    }
    let unseen = view.people_who(at, |person| revocable(person).is_unknown()).len();
    if unseen > 0 {
        out.unknown(Unknown::Revocable { item: item.key.clone(), people: unseen });
    }
}

pub(super) static REVOKE_EARLIER: Rule = Rule {
    id: RuleId("revoke.remove-date.earlier"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: REVOKE,
    source: operation(
        "If the user already has the access assigned with a sunset date and time, the removeDate must be a date-time earlier than the existing sunset date and time.",
    ),
    newer: None,
    ours: false,
    name: MessageId::of("rule.revoke-earlier"),
    passes: MessageId::of("rule.revoke-earlier.passes"),
    check: Check::Cell(revoke_earlier),
};

fn revoke_earlier(view: &View<'_>, at: usize, out: &mut Out) {
    let Some(item) = view.items.get(at) else { return };
    let until = |person| match view.known(person, at).held {
        Fact::Yes(held) => held.until,
        Fact::No => Fact::No,
        Fact::Unknown => Fact::Unknown,
    };
    let dated = |person| view.end_of(person, item, at).ok().flatten();
    let late =
        |person| matches!((until(person), dated(person)), (Fact::Yes(until), Some(end)) if end >= until);
    let who = view.people_who(at, late);
    say_of_dates(view, out, (at, who), CellPart::EndDate, |who| {
        let has = has(view, item, who)?;
        Some((Reach::Cells(at, who.to_vec()), msg!("rules.revoke.later", has = has)))
    });
    let unseen = view.people_who(at, |person| dated(person).is_some() && until(person).is_unknown()).len();
    if unseen > 0 {
        out.unknown(Unknown::Until { item: item.key.clone(), people: unseen });
    }
}

pub(super) static MODIFY_HELD: Rule = Rule {
    id: RuleId("modify.held"),
    severity: Severity::Warning,
    when_unknown: None,
    kinds: MODIFY,
    source: field(
        "AccessRequestItem.startDate",
        "a MODIFY_ACCESS request can use startDate to change the provisioning date-time of already assigned access item",
    ),
    newer: None,
    ours: true,
    name: MessageId::of("rule.modify-held"),
    passes: MessageId::of("rule.modify-held.passes"),
    check: Check::Cell(modify_held),
};

fn modify_held(view: &View<'_>, at: usize, out: &mut Out) {
    let Some(item) = view.items.get(at) else { return };
    let without = view.people_who(at, |person| view.known(person, at).held == Fact::No).len();
    if without > 0 {
        let message = msg!("rules.modify.not-held", item = name_of_item(item.item), count = without);
        out.say(FieldPath::Item(item.key.clone()), Reach::Nothing, message);
    }
    let unseen = view.people_who(at, |person| view.known(person, at).held.is_unknown()).len();
    if unseen > 0 {
        out.unknown(Unknown::Held { item: item.key.clone(), people: unseen });
    }
}

pub(super) static MODIFY_DATES: Rule = Rule {
    id: RuleId("modify.dates"),
    severity: Severity::Warning,
    when_unknown: None,
    kinds: MODIFY,
    source: ours(
        "Changing access means changing its dates; the documents demand one for machine identities.",
    ),
    newer: None,
    ours: true,
    name: MessageId::of("rule.modify-dates"),
    passes: MessageId::of("rule.modify-dates.passes"),
    check: Check::Cell(modify_dates),
};

fn modify_dates(view: &View<'_>, at: usize, out: &mut Out) {
    let Some(item) = view.items.get(at) else { return };
    let dateless =
        |person| view.end_of(person, item, at) == Ok(None) && view.start_of(person, item, at) == Ok(None);
    say_of_dates(view, out, (at, view.people_who(at, dateless)), CellPart::EndDate, |_| {
        Some((Reach::Nothing, msg!("rules.modify.dates", item = name_of_item(item.item))))
    });
}

pub(super) static FORM: Rule = Rule {
    id: RuleId("item.form"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[Kind::Grant],
    source: operation(
        "When configured, the requester completes that form and includes the resulting `formInstanceId` on each affected GRANT_ACCESS line item when submitting the access request.",
    ),
    newer: None,
    ours: false,
    name: MessageId::of("rule.form"),
    passes: MessageId::of("rule.form.passes"),
    check: Check::Cell(|view, at, out| {
        let Some(item) = view.items.get(at) else { return };
        match item.demands.form {
            Fact::Yes(_) => {
                let message = msg!("rules.form", item = name_of_item(item.item));
                out.say(FieldPath::Item(item.key.clone()), Reach::Item(at), message);
            }
            Fact::No => {}
            Fact::Unknown => out.demand_unknown(Demand::Form, item),
        }
    }),
};
