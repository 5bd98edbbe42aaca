//! Rules of accounts (pack `v1-2026`): to which one access goes, and from which one it is taken.

use super::super::context::{AccountSource, Fact};
use super::super::draft::{ChosenAccount, Kind};
use super::super::field::{CellPart, FieldPath};
use super::super::out::{Out, Reach};
use super::super::rule::{Check, Rule};
use super::super::verdict::{RuleId, Severity, Unknown};
use super::super::view::{View, filled};
use super::request::{name_of_item, name_of_person};
use super::{GRANT, field, operation};
use crate::contract::ItemType;
use crate::msg;
use crate::text::MessageId;

pub(super) static REVOKE_ACCOUNT: Rule = Rule {
    id: RuleId("revoke.one-account"),
    severity: Severity::Warning,
    when_unknown: None,
    kinds: &[],
    source: operation(
        "Now supports REVOKE_ACCESS requests for identities with multiple accounts on a single source, with the help of 'assignmentId' and 'nativeIdentity' fields.",
    ),
    newer: None,
    ours: false,
    name: MessageId::of("rule.revoke-account"),
    passes: MessageId::of("rule.revoke-account.passes"),
    check: Check::Draft(revoke_account),
};

fn revoke_account(view: &View<'_>, out: &mut Out) {
    for ((person, item), cell) in &view.choices {
        let (Some(person), Some(item)) = (view.people.get(*person), view.items.get(*item)) else { continue };
        let set = |value: &Option<String>| value.as_deref().and_then(filled).is_some();
        let role = item.kind == Kind::Revoke && item.item.item_type == ItemType::Role;
        let entitlement = item.kind == Kind::Revoke && item.is_entitlement();
        let (assignment, native) = (set(&cell.choice.assignment_id), set(&cell.choice.native_identity));
        if (assignment && !role) || (native && !entitlement) {
            let (id, key) = (person.person.id.clone(), item.key.clone());
            let at = FieldPath::Cell { person: id, item: key, part: CellPart::Account };
            out.say(at, Reach::Nothing, msg!("rules.revoke.account", item = name_of_item(item.item)));
        }
    }
}

pub(super) static ONE_PER_SOURCE: Rule = Rule {
    id: RuleId("accounts.one-per-source"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: GRANT,
    source: field("SourceItemRef.accounts", "Currently, only one selection per source is supported."),
    newer: None,
    ours: false,
    name: MessageId::of("rule.one-account"),
    passes: MessageId::of("rule.one-account.passes"),
    check: Check::Draft(one_account_per_source),
};

fn one_account_per_source(view: &View<'_>, out: &mut Out) {
    for ((of, about), cell) in &view.choices {
        let (Some(person), Some(item)) = (view.people.get(*of), view.items.get(*about)) else { continue };
        // A removal names no accounts in this way, so what was chosen before is not sent.
        if item.kind == Kind::Revoke {
            continue;
        }
        let mut sources: Vec<&str> = cell.choice.accounts.iter().map(|at| at.source_id.trim()).collect();
        let chosen = sources.len();
        sources.sort_unstable();
        sources.dedup();
        if sources.len() < chosen {
            let (id, key) = (person.person.id.clone(), item.key.clone());
            let at = FieldPath::Cell { person: id, item: key, part: CellPart::Account };
            let reach = Reach::Cells(*about, vec![*of]);
            out.say(at, reach, msg!("rules.accounts.one", item = name_of_item(item.item)));
        }
    }
}

pub(super) static CHOSEN: Rule = Rule {
    id: RuleId("accounts.chosen"),
    severity: Severity::Warning,
    when_unknown: None,
    kinds: &[Kind::Grant],
    source: field(
        "IdentityAccountSelections.accountsSelectionRequired",
        "A boolean indicating whether any account selections will be required for the user to raise an access request",
    ),
    newer: None,
    ours: false,
    name: MessageId::of("rule.account-chosen"),
    passes: MessageId::of("rule.account-chosen.passes"),
    check: Check::Cell(chosen),
};

fn chosen(view: &View<'_>, at: usize, out: &mut Out) {
    let Some(item) = view.items.get(at) else { return };
    let sources = |person: usize| {
        let id = view.people.get(person).map_or("", |person| person.person.id.as_str());
        view.context.facts.accounts.of(id, &item.key)
    };
    let unseen = view.people_who(at, |person| sources(person).is_unknown()).len();
    if unseen > 0 {
        out.unknown(Unknown::Account { item: item.key.clone(), people: unseen });
    }
    let open = |person: usize| match sources(person) {
        Fact::Yes(sources) => {
            let chosen = view.choices.get(&(person, at)).map(|cell| cell.choice.accounts.as_slice());
            sources.iter().any(|source| is_open(source, chosen.unwrap_or_default()))
        }
        _ => false,
    };
    for person in view.people_who(at, open) {
        let Some(person) = view.people.get(person) else { continue };
        let (id, key) = (person.person.id.clone(), item.key.clone());
        let place = FieldPath::Cell { person: id, item: key, part: CellPart::Account };
        let (item, person) = (name_of_item(item.item), name_of_person(person.person));
        out.say(place, Reach::Nothing, msg!("rules.accounts.choose", item = item, person = person));
    }
}

/// There is a choice on this source and none of its accounts is chosen.
fn is_open(source: &AccountSource, chosen: &[ChosenAccount]) -> bool {
    let named = |one: &ChosenAccount| {
        source.accounts.iter().any(|account| account.native_identity == one.native_identity)
    };
    source.is_a_choice() && !chosen.iter().any(|one| one.source_id == source.id && named(one))
}
