//! Rules of the body as a whole: recipients, items, types, and how much one call holds.

use super::super::context::Fact;
use super::super::draft::{Item, Kind, Person};
use super::super::field::FieldPath;
use super::super::out::{Out, Reach};
use super::super::partition::Call;
use super::super::rule::{Check, Rule};
use super::super::verdict::{Demand, RuleId, Severity};
use super::super::view::{ItemView, View, filled};
use super::{GRANT, PackName, field, operation, ours, seed};
use crate::contract::ItemType;
use crate::msg;
use crate::text::MessageId;

pub(super) static RECIPIENTS_REQUIRED: Rule = Rule {
    id: RuleId("request.recipients.required"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[],
    source: seed("Request Body", "requestedFor string[] required"),
    newer: Some(field(
        "AccessRequest.requestedFor",
        "A list of Identity IDs for whom the Access is requested.",
    )),
    ours: false,
    name: MessageId::of("rule.recipients-required"),
    passes: MessageId::of("rule.recipients-required.passes"),
    check: Check::Draft(recipients_required),
};

fn recipients_required(view: &View<'_>, out: &mut Out) {
    if view.people.is_empty() {
        let message = match view.draft.kind {
            Kind::Revoke => msg!("rules.recipients.required-revoke"),
            _ => msg!("rules.recipients.required"),
        };
        out.say(FieldPath::People, Reach::All, message);
    }
    for (at, person) in view.people.iter().enumerate() {
        if filled(&person.person.id).is_none() {
            let message = msg!("rules.recipients.no-id", person = name_of_person(person.person));
            out.say(at_person(person.person), Reach::Person(at), message);
        }
    }
}

pub(super) static RECIPIENTS_UNIQUE: Rule = Rule {
    id: RuleId("request.recipients.unique"),
    severity: Severity::Notice,
    when_unknown: None,
    kinds: &[],
    source: ours("Nobody is named twice in one request: the second mention would ask for nothing more."),
    newer: None,
    ours: true,
    name: MessageId::of("rule.recipients-unique"),
    passes: MessageId::of("rule.recipients-unique.passes"),
    check: Check::Draft(|view, out| {
        for person in &view.repeated_people {
            let message = msg!("rules.recipients.merged", person = name_of_person(person));
            out.say(at_person(person), Reach::Nothing, message);
        }
    }),
};

pub(super) static ITEMS_REQUIRED: Rule = Rule {
    id: RuleId("request.items.required"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[],
    source: seed("Request Body", "requestedItems object[] required"),
    newer: Some(field(
        "AccessRequest.requestedItems",
        "Used for human identity requests with the 'requestedFor' field.",
    )),
    ours: false,
    name: MessageId::of("rule.items-required"),
    passes: MessageId::of("rule.items-required.passes"),
    check: Check::Draft(|view, out| {
        if view.items.is_empty() || view.has_empty_row() {
            let message = match view.draft.kind {
                Kind::Revoke if view.pack.entitlements_per_revoke > 0 => {
                    msg!("rules.items.required-revoke-v1")
                }
                Kind::Revoke => msg!("rules.items.required-revoke"),
                _ => msg!("rules.items.required"),
            };
            out.say(FieldPath::Items, Reach::All, message);
        }
    }),
};

pub(super) static ITEMS_UNIQUE: Rule = Rule {
    id: RuleId("request.items.unique"),
    severity: Severity::Notice,
    when_unknown: None,
    kinds: &[],
    source: ours("Nothing is asked for twice in one request: the second mention would ask for nothing more."),
    newer: None,
    ours: true,
    name: MessageId::of("rule.items-unique"),
    passes: MessageId::of("rule.items-unique.passes"),
    check: Check::Draft(|view, out| {
        for line in &view.repeated_items {
            let message = msg!("rules.items.merged", item = name_of_item(&line.item));
            out.say(FieldPath::Item(line.item.key()), Reach::Nothing, message);
        }
    }),
};

pub(super) static TYPE_KNOWN: Rule = Rule {
    id: RuleId("request.type.known"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[],
    source: seed("Request Body, requestType", "Possible values: [GRANT_ACCESS, REVOKE_ACCESS]"),
    newer: None,
    ours: false,
    name: MessageId::of("rule.type-known"),
    passes: MessageId::of("rule.type-known.passes"),
    check: Check::Draft(type_known),
};

/// Shared by the packs: which types there are is the pack's.
pub(super) fn type_known(view: &View<'_>, out: &mut Out) {
    let unknown = |kind: Kind| !view.pack.kinds.contains(&kind);
    if unknown(view.draft.kind) {
        let inherits = view.items.iter().enumerate().filter(|(_, item)| item.kind == view.draft.kind);
        let reach = Reach::Items(inherits.map(|(at, _)| at).collect());
        out.say(FieldPath::Kind, reach, kind_message(view, view.draft.kind));
    }
    for (at, item) in view.items.iter().enumerate() {
        if item.kind != view.draft.kind && unknown(item.kind) {
            out.say(FieldPath::Item(item.key.clone()), Reach::Item(at), kind_message(view, item.kind));
        }
    }
}

fn kind_message(view: &View<'_>, kind: Kind) -> crate::text::Message {
    match kind {
        _ if view.pack.name == PackName::V12026 => msg!("rules.type.unknown-v1"),
        Kind::Modify => msg!("rules.type.modify"),
        _ => msg!("rules.type.unknown"),
    }
}

pub(super) static ITEM_TYPE_KNOWN: Rule = Rule {
    id: RuleId("item.type.known"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[],
    source: seed("Request Body, requestedItems.type", "Possible values: [ACCESS_PROFILE, ROLE, ENTITLEMENT]"),
    newer: Some(field("AccessRequestItem.type", "The type of the item being requested.")),
    ours: false,
    name: MessageId::of("rule.item-type-known"),
    passes: MessageId::of("rule.item-type-known.passes"),
    check: Check::Draft(|view, out| {
        for (at, item) in view.items.iter().enumerate() {
            if let ItemType::Other(_) = item.item.item_type {
                let message = msg!("rules.item.type", item = name_of_item(item.item));
                out.say(FieldPath::Item(item.key.clone()), Reach::Item(at), message);
            }
        }
    }),
};

pub(super) static ITEM_ID_REQUIRED: Rule = Rule {
    id: RuleId("item.id.required"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[],
    source: seed("Request Body, requestedItems.id", "id string required"),
    newer: Some(field("AccessRequestItem.id", "ID of Role, Access Profile or Entitlement being requested.")),
    ours: false,
    name: MessageId::of("rule.item-id-required"),
    passes: MessageId::of("rule.item-id-required.passes"),
    check: Check::Draft(|view, out| {
        for (at, item) in view.items.iter().enumerate() {
            if filled(&item.item.id).is_none() {
                let message = msg!("rules.item.id", item = name_of_item(item.item));
                out.say(FieldPath::Item(item.key.clone()), Reach::Item(at), message);
            }
        }
    }),
};

pub(super) static MAX_ENTITLEMENTS: Rule = Rule {
    id: RuleId("grant.entitlements.max-25"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: GRANT,
    source: seed(
        "GRANT_ACCESS",
        "While requesting entitlements, maximum of 25 entitlements and 10 recipients are allowed in a request.",
    ),
    newer: Some(operation(
        "If any entitlements are being requested, then the maximum number of entitlements that can be requested is 25, and the maximum number of identities that can be requested for is 10. If you exceed these limits, the request will fail with a 400 error.",
    )),
    ours: false,
    name: MessageId::of("rule.max-entitlements"),
    passes: MessageId::of("rule.max-entitlements.passes"),
    check: Check::Call(max_entitlements),
};

fn max_entitlements(view: &View<'_>, call: &Call, out: &mut Out) {
    let (count, most) = (call.entitlements(view), view.pack.entitlements_per_grant);
    if count > most {
        out.say(FieldPath::Items, Reach::All, msg!("rules.max-entitlements", count = count, most = most));
    }
}

pub(super) static MAX_RECIPIENTS: Rule = Rule {
    id: RuleId("grant.entitlements.max-10-recipients"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: GRANT,
    source: seed(
        "GRANT_ACCESS",
        "While requesting entitlements, maximum of 25 entitlements and 10 recipients are allowed in a request.",
    ),
    newer: Some(operation(
        "If any entitlements are being requested, then the maximum number of entitlements that can be requested is 25, and the maximum number of identities that can be requested for is 10. If you exceed these limits, the request will fail with a 400 error.",
    )),
    ours: false,
    name: MessageId::of("rule.max-recipients"),
    passes: MessageId::of("rule.max-recipients.passes"),
    check: Check::Call(max_recipients),
};

fn max_recipients(view: &View<'_>, call: &Call, out: &mut Out) {
    let (count, most) = (call.people(), view.pack.people_with_entitlements);
    if call.entitlements(view) > 0 && count > most {
        out.say(FieldPath::People, Reach::All, msg!("rules.max-recipients", count = count, most = most));
    }
}

pub(super) static COMMENT_REQUIRED_BY_ITEM: Rule = Rule {
    id: RuleId("comment.required-by-item"),
    severity: Severity::Warning,
    when_unknown: None,
    kinds: GRANT,
    source: field(
        "RequestableObject.requestCommentsRequired",
        "Whether the requester must provide comments when requesting the object.",
    ),
    newer: None,
    ours: true,
    name: MessageId::of("rule.comment-required-by-item"),
    passes: MessageId::of("rule.comment-required-by-item.passes"),
    check: Check::Draft(comment_required_by_item),
};

/// The newer documents say "must": an Error there.
pub(super) static COMMENT_REQUIRED_BY_ITEM_V1: Rule = Rule {
    id: RuleId("comment.required-by-item"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[Kind::Grant],
    source: field(
        "RequestableObject.requestCommentsRequired",
        "Whether the requester must provide comments when requesting the object.",
    ),
    newer: None,
    ours: false,
    name: MessageId::of("rule.comment-required-by-item-v1"),
    passes: MessageId::of("rule.comment-required-by-item-v1.passes"),
    check: Check::Draft(comment_required_by_item),
};

fn comment_required_by_item(view: &View<'_>, out: &mut Out) {
    let missing = |item: &ItemView<'_>| {
        item.kind == Kind::Grant && item.demands.comment == Fact::Yes(()) && item.comment.is_none()
    };
    let unseen = |item: &&ItemView<'_>| {
        item.kind == Kind::Grant && item.demands.comment.is_unknown() && item.comment.is_none()
    };
    for item in view.items.iter().filter(unseen) {
        out.demand_unknown(Demand::Comment, item);
    }
    let (common, own) = without_comment(view, missing);
    if let Some(first) = common.first().and_then(|at| view.items.get(*at)) {
        let message = msg!("rules.comment.by-item", item = name_of_item(first.item), count = common.len());
        out.say(FieldPath::Comment(None), Reach::Items(common), message);
    }
    for at in own {
        if let Some(item) = view.items.get(at) {
            let message = msg!("rules.comment.by-item", item = name_of_item(item.item), count = 1usize);
            out.say(FieldPath::Comment(Some(item.key.clone())), Reach::Item(at), message);
        }
    }
}

/// The items that miss a comment: those that would take the common one, and those with a field of their own.
pub(super) fn without_comment(
    view: &View<'_>,
    missing: impl Fn(&ItemView<'_>) -> bool,
) -> (Vec<usize>, Vec<usize>) {
    let all = view.items.iter().enumerate().filter(|(_, item)| missing(item)).map(|(at, _)| at);
    all.partition(|at| view.items.get(*at).is_some_and(|item| item.line.comment.is_none()))
}

pub(super) fn at_person(person: &Person) -> FieldPath {
    FieldPath::Person(person.id.clone())
}

pub(super) fn name_of_person(person: &Person) -> String {
    short(filled(&person.name).unwrap_or(&person.id))
}

pub(super) fn name_of_item(item: &Item) -> String {
    short(filled(&item.name).unwrap_or(&item.id))
}

/// Long enough for any real name, short enough for a sentence.
pub(super) fn short(text: &str) -> String {
    const MOST: usize = 120;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
