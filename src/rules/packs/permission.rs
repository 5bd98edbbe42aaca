//! Rules of who may ask, for whom, and whose access may be removed.

use super::super::context::{Fact, Facts, OnBehalf, Relation};
use super::super::draft::{Kind, Person};
use super::super::field::FieldPath;
use super::super::out::{Out, Reach};
use super::super::rule::{Check, Rule};
use super::super::verdict::{RuleId, Severity, Unknown};
use super::super::view::View;
use super::request::{at_person, name_of_person};
use super::{GRANT, REVOKE, field, operation, seed};
use crate::msg;
use crate::text::{Message, MessageId};

/// Whether somebody may, as far as the facts say.
#[derive(Debug, PartialEq)]
pub(in super::super) enum May {
    Yes,
    No(Message),
    /// What to say, and which fact is missing.
    Unsure(Message, Unknown),
}

pub(super) static USER_CONTEXT: Rule = Rule {
    id: RuleId("token.user-context"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[],
    source: seed("After the note", "A token with API authority cannot be used to call this endpoint."),
    newer: Some(operation(
        "Allows any authenticated token (except API) to call this endpoint to request to grant access to themselves.",
    )),
    ours: false,
    name: MessageId::of("rule.user-context"),
    passes: MessageId::of("rule.user-context.passes"),
    check: Check::Draft(|view, out| {
        if let May::No(message) = may_ask(view.context.facts) {
            out.say(FieldPath::Request, Reach::All, message);
        }
    }),
};

/// Whether this token may ask at all.
pub(in super::super) fn may_ask(facts: &Facts) -> May {
    if facts.requester.is_api_only() { May::No(msg!("rules.token.no-person")) } else { May::Yes }
}

pub(super) static EXTERNAL: Rule = Rule {
    id: RuleId("config.approvals-external"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[],
    source: field(
        "AccessRequestConfig.approvalsMustBeExternal",
        "Also, if this is true, it blocks Request Center access requests and returns an error for any user who isn't an org admin.",
    ),
    newer: None,
    ours: true,
    name: MessageId::of("rule.external"),
    passes: MessageId::of("rule.external.passes"),
    check: Check::Draft(|view, out| match elsewhere(view.context.facts) {
        May::Yes => {}
        May::No(message) => out.say(FieldPath::Request, Reach::All, message),
        May::Unsure(_, fact) => out.unknown(fact),
    }),
};

/// Whether the tenant takes requests here and not in another system. That nobody could read the settings is said beside
/// the other things not known; it is no warning of its own, because few people may read them.
fn elsewhere(facts: &Facts) -> May {
    match facts.approvals_must_be_external {
        _ if facts.requester.is_org_admin() => May::Yes,
        Fact::No => May::Yes,
        Fact::Yes(()) => May::No(msg!("rules.config.external")),
        Fact::Unknown => May::Unsure(msg!("rules.unknown.external"), Unknown::External),
    }
}

pub(super) static SELF_OR_ALLOWED: Rule = Rule {
    id: RuleId("grant.self-or-allowed"),
    severity: Severity::Error,
    when_unknown: Some(Severity::Warning),
    kinds: GRANT,
    source: seed("GRANT_ACCESS", "Depending on the configuration, a user can request access for others."),
    newer: Some(operation("Depending on the configuration, a user can request access for others.")),
    ours: false,
    name: MessageId::of("rule.self-or-allowed"),
    passes: MessageId::of("rule.self-or-allowed.passes"),
    check: Check::Draft(|view, out| each_person(view, out, may_request_for)),
};

/// Whether access may be asked for on behalf of this person.
pub(in super::super) fn may_request_for(facts: &Facts, person: &Person, relation: Relation) -> May {
    if facts.requester.is_org_admin() {
        return May::Yes;
    }
    if relation == Relation::Myself {
        return May::Yes;
    }
    let name = name_of_person(person);
    match (facts.on_behalf, relation) {
        (OnBehalf::Known { anyone_by_anyone: true, .. }, _) => May::Yes,
        (OnBehalf::Known { employee_by_manager: true, .. }, Relation::ReportOfMine) => May::Yes,
        (OnBehalf::Known { employee_by_manager: true, .. }, Relation::Unknown) => {
            let fact = Unknown::Relation(person.id.clone());
            May::Unsure(msg!("rules.grant.relation-unknown", person = name), fact)
        }
        (OnBehalf::Known { employee_by_manager: true, .. }, _) => {
            May::No(msg!("rules.grant.not-my-report", person = name))
        }
        (OnBehalf::Known { .. }, _) => May::No(msg!("rules.grant.only-self", person = name)),
        (OnBehalf::Unknown, _) => {
            May::Unsure(msg!("rules.grant.config-unknown", person = name), Unknown::OnBehalf)
        }
    }
}

pub(super) static NOT_SELF: Rule = Rule {
    id: RuleId("revoke.not-self"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: REVOKE,
    source: seed("REVOKE_ACCESS", "Does not support self request."),
    newer: Some(operation("Does not support self request.")),
    ours: false,
    name: MessageId::of("rule.not-self"),
    passes: MessageId::of("rule.not-self.passes"),
    check: Check::Draft(|view, out| each_person(view, out, |_, _, relation| not_self(relation))),
};

/// Whether the requester is somebody else than the one whose access is to be removed.
pub(in super::super) fn not_self(relation: Relation) -> May {
    if relation == Relation::Myself { May::No(msg!("rules.revoke.self")) } else { May::Yes }
}

pub(super) static MANAGER_OR_ADMIN: Rule = Rule {
    id: RuleId("revoke.manager-or-admin"),
    severity: Severity::Error,
    when_unknown: Some(Severity::Warning),
    kinds: REVOKE,
    source: seed(
        "REVOKE_ACCESS",
        "Allows a manager to request to revoke access for direct employees. A token with ORG_ADMIN authority can also request to revoke access from anyone.",
    ),
    newer: Some(operation(
        "Allows a manager to request to revoke access for direct employees. A user with ORG_ADMIN authority can also request to revoke access from anyone.",
    )),
    ours: false,
    name: MessageId::of("rule.manager-or-admin"),
    passes: MessageId::of("rule.manager-or-admin.passes"),
    check: Check::Draft(|view, out| each_person(view, out, manager_or_admin)),
};

/// Whether the requester may remove access from this person; oneself is another rule's.
pub(in super::super) fn manager_or_admin(facts: &Facts, person: &Person, relation: Relation) -> May {
    if facts.requester.is_org_admin() {
        return May::Yes;
    }
    let name = name_of_person(person);
    match (relation, person.manager_name.as_deref()) {
        (Relation::Myself | Relation::ReportOfMine, _) => May::Yes,
        (Relation::NotMine, Some(manager)) => {
            May::No(msg!("rules.revoke.ask-manager", person = name, manager = manager))
        }
        (Relation::NotMine, None) => May::No(msg!("rules.revoke.not-my-report", person = name)),
        (Relation::Unknown, _) => {
            let fact = Unknown::Relation(person.id.clone());
            May::Unsure(msg!("rules.revoke.relation-unknown", person = name), fact)
        }
    }
}

fn each_person(view: &View<'_>, out: &mut Out, may: impl Fn(&Facts, &Person, Relation) -> May) {
    for (at, person) in view.people.iter().enumerate() {
        match may(view.context.facts, person.person, person.relation) {
            May::Yes => {}
            May::No(message) => out.say(at_person(person.person), Reach::Person(at), message),
            May::Unsure(message, fact) => {
                out.unsure(at_person(person.person), message);
                out.unknown(fact);
            }
        }
    }
}

/// Whether this kind of request may be made for this person.
pub(in super::super) fn may(facts: &Facts, person: &Person, kind: Kind) -> May {
    if let May::No(message) = elsewhere(facts) {
        return May::No(message);
    }
    let relation = facts.relation(person);
    match kind {
        Kind::Revoke => match not_self(relation) {
            May::Yes => manager_or_admin(facts, person, relation),
            no => no,
        },
        _ => may_request_for(facts, person, relation),
    }
}
