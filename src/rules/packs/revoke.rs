//! Rules of removals: one identity, which items, and what the comment must say.

use super::super::draft::Kind;
use super::super::field::FieldPath;
use super::super::out::{Out, Reach};
use super::super::partition::Call;
use super::super::rule::{Check, Rule};
use super::super::verdict::{RuleId, Severity};
use super::super::view::{ItemView, View};
use super::request::{name_of_item, without_comment};
use super::{REVOKE, field, operation, seed};
use crate::msg;
use crate::text::MessageId;

pub(super) static ONE_IDENTITY: Rule = Rule {
    id: RuleId("revoke.one-identity"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: REVOKE,
    source: seed(
        "Request Body, requestType",
        "REVOKE_ACCESS type can only have a single Identity ID in the requestedFor field.",
    ),
    newer: Some(operation("Can only be requested for a single identity at a time.")),
    ours: false,
    name: MessageId::of("rule.one-identity"),
    passes: MessageId::of("rule.one-identity.passes"),
    check: Check::Call(one_identity),
};

fn one_identity(_: &View<'_>, call: &Call, out: &mut Out) {
    let count = call.people();
    if count > 1 {
        out.say(FieldPath::People, Reach::All, msg!("rules.revoke.one-identity", count = count));
    }
}

pub(super) static NO_ENTITLEMENTS: Rule = Rule {
    id: RuleId("revoke.no-entitlements"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: REVOKE,
    source: seed(
        "REVOKE_ACCESS",
        "Roles and Access Profiles can be requested for revocation. Revoke request for entitlements are not supported currently.",
    ),
    newer: None,
    ours: false,
    name: MessageId::of("rule.no-entitlements"),
    passes: MessageId::of("rule.no-entitlements.passes"),
    check: Check::Cell(|view, at, out| {
        if let Some(item) = view.items.get(at).filter(|item| item.is_entitlement()) {
            let message = msg!("rules.revoke.entitlement", item = name_of_item(item.item));
            out.say(FieldPath::Item(item.key.clone()), Reach::Item(at), message);
        }
    }),
};

pub(super) static COMMENT_REQUIRED: Rule = Rule {
    id: RuleId("revoke.comment.required"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: REVOKE,
    source: seed(
        "Request Body, requestedItems.comment",
        "Comment is required when the request is of type Revoke Access.",
    ),
    newer: Some(field(
        "AccessRequestItem.comment",
        "Comment is required when the request is of type Revoke Access.",
    )),
    ours: false,
    name: MessageId::of("rule.revoke-comment"),
    passes: MessageId::of("rule.revoke-comment.passes"),
    check: Check::Draft(comment_required),
};

fn comment_required(view: &View<'_>, out: &mut Out) {
    let (common, own) = without_comment(view, |item| item.kind == Kind::Revoke && item.comment.is_none());
    if let Some(first) = common.first().and_then(|at| view.items.get(*at)) {
        let message = msg!("rules.revoke.comment", item = name_of_item(first.item), count = common.len());
        out.say(FieldPath::Comment(None), Reach::Items(common), message);
    }
    for at in own {
        if let Some(item) = view.items.get(at) {
            let message = msg!("rules.revoke.comment", item = name_of_item(item.item), count = 1usize);
            out.say(FieldPath::Comment(Some(item.key.clone())), Reach::Item(at), message);
        }
    }
}

pub(super) static COMMENT_SAYS_REVOKE: Rule = Rule {
    id: RuleId("revoke.comment.says-revoke"),
    severity: Severity::Warning,
    when_unknown: None,
    kinds: REVOKE,
    source: seed(
        "NOTE",
        "There is no indication to the approver in the IdentityNow UI that the approval request is for a revoke action.",
    ),
    newer: None,
    ours: false,
    name: MessageId::of("rule.says-revoke"),
    passes: MessageId::of("rule.says-revoke.passes"),
    check: Check::Draft(comment_says_revoke),
};

fn comment_says_revoke(view: &View<'_>, out: &mut Out) {
    if view.draft.say_removal {
        return;
    }
    let silent = |item: &ItemView<'_>| {
        item.kind == Kind::Revoke && item.comment.is_some_and(|text| !says_removal(text))
    };
    // Many items share the common comment: it is read once.
    let common_silent = view.comment.is_some_and(|text| !says_removal(text));
    let inherits = |item: &ItemView<'_>| item.kind == Kind::Revoke && item.line.comment.is_none();
    if common_silent && view.items.iter().any(inherits) {
        out.say(FieldPath::Comment(None), Reach::Nothing, msg!("rules.revoke.says-nothing"));
    }
    for item in view.items.iter().filter(|item| item.line.comment.is_some() && silent(item)) {
        let message = msg!("rules.revoke.item-says-nothing", item = name_of_item(item.item));
        out.say(FieldPath::Comment(Some(item.key.clone())), Reach::Nothing, message);
    }
}

/// Words that say that something is taken away, in the languages of the screens: whole words, because "She retired last
/// month" holds the beginning of the French one and says nothing of the kind.
const REMOVAL_WORDS: &[&str] = &[
    // English
    "remove",
    "removed",
    "removes",
    "removing",
    "removal",
    "revoke",
    "revoked",
    "revokes",
    "revoking",
    "revocation",
    "withdraw",
    "withdrawn",
    "withdrawal",
    "withdrawing",
    // German
    "entfernen",
    "entfernt",
    "entfernung",
    "entziehen",
    "entzogen",
    "entzug",
    // French
    "retirer",
    "retirez",
    "retrait",
    "supprimer",
    "supprimez",
    "suppression",
    "révoquer",
    "révocation",
    // Spanish
    "retirar",
    "retirada",
    "quitar",
    "eliminar",
    "eliminación",
    "revocar",
    "revocación",
];

/// The same in several words, and in languages that do not part their words with spaces or put articles before them.
const REMOVAL_PHRASES: &[&str] =
    &["take away", "taken away", "削除", "取り消", "剥奪", "إزالة", "سحب", "إلغاء"];

/// Whether a comment says that access is to be taken away. Only its beginning is read, as an approver's list shows it.
pub(super) fn says_removal(comment: &str) -> bool {
    const READ: usize = 500;
    let end = comment.char_indices().nth(READ).map_or(comment.len(), |(end, _)| end);
    let start = comment.get(..end).unwrap_or_default().to_lowercase();
    let mut words = start.split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| REMOVAL_WORDS.contains(&word))
        || REMOVAL_PHRASES.iter().any(|phrase| start.contains(phrase))
}
