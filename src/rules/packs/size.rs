//! Rules about how much is typed: no document names a limit, so we only say what is unusual, and stop what would take
//! this page down.

use super::super::draft::{Kind, MetadataRow};
use super::super::field::{FieldPath, Part};
use super::super::out::{Out, Reach};
use super::super::rule::{Check, Rule};
use super::super::verdict::{RuleId, Severity};
use super::super::view::View;
use super::metadata::each_list;
use super::ours;
use crate::msg;
use crate::text::MessageId;

/// An integration of somebody else's stops here (api-contract.md, pitfall 18); no document says what the service takes.
const LONG_COMMENT: usize = 10_000;
/// More reference data than anybody types by hand.
const MANY_ROWS: usize = 100;
/// Text of one line that is never counted as much: a longer one is repeated in every call that names the item.
const ORDINARY_LINE: usize = 2_000;
/// The most text beyond the ordinary that all calls together may carry, in bytes.
const MOST_TEXT: usize = 8_000_000;

pub(super) static COMMENT_LONG: Rule = Rule {
    id: RuleId("comment.long"),
    severity: Severity::Warning,
    when_unknown: None,
    kinds: &[],
    source: ours(
        "No document says how long a comment may be; the service may refuse one of more than 10,000 characters.",
    ),
    newer: None,
    ours: true,
    name: MessageId::of("rule.comment-long"),
    passes: MessageId::of("rule.comment-long.passes"),
    check: Check::Draft(comment_long),
};

fn comment_long(view: &View<'_>, out: &mut Out) {
    // A text has at least as many bytes as characters, so most are never counted.
    let long = |text: &str| {
        let count = if text.len() > LONG_COMMENT { text.chars().count() } else { 0 };
        (count > LONG_COMMENT).then_some(count)
    };
    if let Some(count) = view.comment.and_then(long) {
        let message = msg!("rules.comment.long", count = count, most = LONG_COMMENT);
        out.say(FieldPath::Comment(None), Reach::Nothing, message);
    }
    for item in view.items.iter().filter(|item| item.line.comment.is_some()) {
        if let Some(count) = item.comment.and_then(long) {
            let message = msg!("rules.comment.long", count = count, most = LONG_COMMENT);
            out.say(FieldPath::Comment(Some(item.key.clone())), Reach::Nothing, message);
        }
    }
}

pub(super) static METADATA_MANY: Rule = Rule {
    id: RuleId("metadata.many"),
    severity: Severity::Warning,
    when_unknown: None,
    kinds: &[],
    source: ours(
        "No document says how much reference data a request may carry; the service may refuse more than 100 names.",
    ),
    newer: None,
    ours: true,
    name: MessageId::of("rule.metadata-many"),
    passes: MessageId::of("rule.metadata-many.passes"),
    check: Check::Draft(|view, out| {
        each_list(view, |item, _, rows| {
            if rows.len() > MANY_ROWS {
                let at = FieldPath::Metadata { item: item.cloned(), row: MANY_ROWS, part: Part::Key };
                let message = msg!("rules.metadata.many", count = rows.len(), most = MANY_ROWS);
                out.say(at, Reach::Nothing, message);
            }
        });
    }),
};

pub(super) static REQUEST_SIZE: Rule = Rule {
    id: RuleId("request.size"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[],
    source: ours("A long text is repeated for each item and each request: more than 8 MB of it is not sent."),
    newer: None,
    ours: true,
    name: MessageId::of("rule.request-size"),
    passes: MessageId::of("rule.request-size.passes"),
    check: Check::Draft(request_size),
};

fn request_size(view: &View<'_>, out: &mut Out) {
    let (mut total, mut heaviest, mut place) = (0usize, 0, FieldPath::Comment(None));
    for item in &view.items {
        let (comment, rows) = (item.comment.map_or(0, str::len), bytes_of(&item.line.metadata));
        let beyond = (comment + rows).saturating_sub(ORDINARY_LINE);
        if beyond == 0 {
            continue;
        }
        let all = beyond.saturating_mul(copies(view, item.kind, item.is_entitlement()));
        total = total.saturating_add(all);
        if all > heaviest {
            heaviest = all;
            let own = item.line.comment.is_some().then(|| item.key.clone());
            place = match rows > comment {
                true => FieldPath::Metadata { item: Some(item.key.clone()), row: 0, part: Part::Value },
                false => FieldPath::Comment(own),
            };
        }
    }
    let common = bytes_of(&view.draft.metadata).saturating_sub(ORDINARY_LINE);
    let everywhere = common.saturating_mul(copies(view, view.draft.kind, true));
    if everywhere > heaviest {
        place = FieldPath::Metadata { item: None, row: 0, part: Part::Value };
    }
    if total.saturating_add(everywhere) > MOST_TEXT {
        out.say(place, Reach::All, msg!("rules.request.too-large", most = MOST_TEXT / 1_000_000));
    }
}

fn bytes_of(rows: &[MetadataRow]) -> usize {
    rows.iter().map(|row| row.key.len() + row.value.len()).sum()
}

/// In how many calls a line can stand, at most.
fn copies(view: &View<'_>, kind: Kind, entitlement: bool) -> usize {
    let people = view.people.len().max(1);
    let groups = match kind {
        Kind::Revoke => people,
        _ if entitlement => people.div_ceil(view.pack.people_with_entitlements.max(1)),
        _ => 1,
    };
    // Each choice that differs can set one person apart.
    (groups + view.choices.len()).min(people)
}
