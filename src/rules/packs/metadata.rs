//! Rules of reference data (`clientMetadata`): a map of strings, some of whose keys are ours.

use std::collections::BTreeSet;

use super::super::draft::{ItemKey, MetadataRow};
use super::super::field::{FieldPath, Part};
use super::super::out::{Out, Reach};
use super::super::rule::{Check, Rule};
use super::super::verdict::{RuleId, Severity};
use super::super::view::{View, filled};
use super::super::wire::OUR_KEYS;
use super::request::short;
use super::{field, ours, seed};
use crate::msg;
use crate::text::MessageId;

/// Findings of one list; a pasted list of thousands of equal keys needs no more.
const MOST: usize = 20;

pub(super) static STRINGS: Rule = Rule {
    id: RuleId("metadata.strings"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[],
    source: seed("Request Body, clientMetadata", "property name* string"),
    newer: Some(field("AccessRequestItem.clientMetadata", "Arbitrary key-value pairs.")),
    ours: false,
    name: MessageId::of("rule.metadata-strings"),
    passes: MessageId::of("rule.metadata-strings.passes"),
    check: Check::Draft(|view, out| each_list(view, |key, reach, rows| strings(key, &reach, rows, out))),
};

pub(super) static BLANK_KEY: Rule = Rule {
    id: RuleId("metadata.blank-key"),
    severity: Severity::Warning,
    when_unknown: None,
    kinds: &[],
    source: ours("A key without a value, or a value without a key, carries nothing and is not sent."),
    newer: None,
    ours: true,
    name: MessageId::of("rule.metadata-blank"),
    passes: MessageId::of("rule.metadata-blank.passes"),
    check: Check::Draft(|view, out| each_list(view, |key, _, rows| blank(key, rows, out))),
};

pub(super) static OWN_KEYS: Rule = Rule {
    id: RuleId("metadata.own-keys"),
    severity: Severity::Error,
    when_unknown: None,
    kinds: &[],
    source: ours("The keys arCid and arPart are this app's: it finds a sent request again by them."),
    newer: None,
    ours: true,
    name: MessageId::of("rule.metadata-own"),
    passes: MessageId::of("rule.metadata-own.passes"),
    check: Check::Draft(|view, out| each_list(view, |key, reach, rows| own_keys(key, &reach, rows, out))),
};

fn own_keys(item: Option<&ItemKey>, reach: &Reach, rows: &[MetadataRow], out: &mut Out) {
    // Half a row is not sent, so its key does no harm.
    let ours = rows.iter().enumerate().filter_map(|(row, line)| {
        let key = filled(&line.key).filter(|key| OUR_KEYS.contains(key))?;
        filled(&line.value).map(|_| (row, key))
    });
    for (row, key) in ours.take(MOST) {
        let at = FieldPath::Metadata { item: item.cloned(), row, part: Part::Key };
        out.say(at, reach.clone(), msg!("rules.metadata.ours", key = key));
    }
}

pub(super) fn each_list(view: &View<'_>, mut look: impl FnMut(Option<&ItemKey>, Reach, &[MetadataRow])) {
    look(None, Reach::All, &view.draft.metadata);
    for (at, item) in view.items.iter().enumerate() {
        if !item.line.metadata.is_empty() {
            look(Some(&item.key), Reach::Item(at), &item.line.metadata);
        }
    }
}

fn strings(item: Option<&ItemKey>, reach: &Reach, rows: &[MetadataRow], out: &mut Out) {
    let mut seen = BTreeSet::new();
    let mut said = 0;
    for (row, line) in rows.iter().enumerate() {
        // Half a row is not sent, so its key is free.
        let (Some(key), Some(_)) = (filled(&line.key), filled(&line.value)) else { continue };
        if seen.insert(key) {
            continue;
        }
        let message = msg!("rules.metadata.twice", key = short(key));
        out.say(FieldPath::Metadata { item: item.cloned(), row, part: Part::Key }, reach.clone(), message);
        said += 1;
        if said == MOST {
            return;
        }
    }
}

fn blank(item: Option<&ItemKey>, rows: &[MetadataRow], out: &mut Out) {
    let half =
        rows.iter().enumerate().filter_map(|(row, line)| match (filled(&line.key), filled(&line.value)) {
            (None, Some(value)) => {
                Some((row, Part::Key, msg!("rules.metadata.no-key", value = short(value))))
            }
            (Some(key), None) => Some((row, Part::Value, msg!("rules.metadata.no-value", key = short(key)))),
            _ => None,
        });
    for (row, part, message) in half.take(MOST) {
        out.say(FieldPath::Metadata { item: item.cloned(), row, part }, Reach::Nothing, message);
    }
}
