//! What a rule is: data with its source, and one pure function.
//! The rules themselves are in `packs`.

use super::draft::Kind;
use super::out::Out;
use super::packs::PackName;
use super::partition::Call;
use super::verdict::{RuleId, Severity};
use super::view::View;
use crate::text::{Message, MessageId};

/// Where a rule comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    pub document: &'static str,
    /// Where in it: a heading, a call, or a field as `Schema.property`. Empty where we say it ourselves.
    pub place: &'static str,
    /// Its sentence, word for word; what we say ourselves where no document says it.
    pub quote: &'static str,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The draft, where it is typed.
    Draft,
    /// One person and one item.
    Cell,
    /// One call that the planner makes of the draft.
    Call,
}

/// A rule of the service, or of ours.
#[derive(Debug)]
pub struct Rule {
    pub id: RuleId,
    /// The weight of its findings; the heaviest, where a finding can be lighter.
    pub severity: Severity,
    /// The weight where the facts it needs are not known, if that differs.
    pub when_unknown: Option<Severity>,
    /// The kinds it speaks about; none named means all.
    pub kinds: &'static [Kind],
    pub(super) source: Source,
    /// What the documents of 2026 say instead, where both packs have the rule.
    pub(super) newer: Option<Source>,
    /// Not a sentence of the pack's main document: it comes from elsewhere or is our own.
    pub ours: bool,
    pub(super) name: MessageId,
    pub(super) passes: MessageId,
    pub(super) check: Check,
}

/// The function of a rule, by what it looks at.
#[derive(Clone, Copy, Debug)]
pub(super) enum Check {
    Draft(fn(&View<'_>, &mut Out)),
    /// Asked once for each item (its index); it walks the people itself, so that one finding can speak of many.
    Cell(fn(&View<'_>, usize, &mut Out)),
    Call(fn(&View<'_>, &Call, &mut Out)),
}

impl Rule {
    /// Whether it speaks about this kind.
    pub fn is_about(&self, kind: Kind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// Where it comes from in this pack.
    pub fn source(&self, pack: PackName) -> Source {
        match (pack, self.newer) {
            (PackName::V12026, Some(newer)) => newer,
            _ => self.source,
        }
    }

    /// What it looks at.
    pub fn scope(&self) -> Scope {
        match self.check {
            Check::Draft(_) => Scope::Draft,
            Check::Cell(_) => Scope::Cell,
            Check::Call(_) => Scope::Call,
        }
    }

    /// What it says, in one sentence: the heading of "Why?".
    pub fn why(&self) -> Message {
        Message { id: self.name, args: Vec::new() }
    }

    /// What would make it pass.
    pub fn way_out(&self) -> Message {
        Message { id: self.passes, args: Vec::new() }
    }
}
