//! Where rules put what they find, with the cells that a finding takes away.
//! What to find is the rules' business.

use super::field::FieldPath;
use super::rule::Rule;
use super::verdict::{Demand, Finding, Severity, Unknown};
use super::view::ItemView;
use crate::text::Message;

/// Which cells cannot be asked for because of a finding, by index of person and item.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reach {
    Nothing,
    All,
    Person(usize),
    Item(usize),
    Items(Vec<usize>),
    /// Some items, each for these people.
    Grid(Vec<(usize, Vec<usize>)>),
    /// One item, for these people.
    Cells(usize, Vec<usize>),
}

/// A finding with its reach.
#[derive(Debug)]
pub(super) struct Raw {
    pub rule: &'static Rule,
    pub finding: Finding,
    pub reach: Reach,
}

/// Collects what the rules find.
#[derive(Debug)]
pub(super) struct Out {
    rule: &'static Rule,
    pub raw: Vec<Raw>,
    pub unknown: Vec<Unknown>,
}

impl Out {
    pub fn new(rule: &'static Rule) -> Self {
        Self { rule, raw: Vec::new(), unknown: Vec::new() }
    }

    /// From here on it is this rule that speaks.
    pub fn speaks(&mut self, rule: &'static Rule) {
        self.rule = rule;
    }

    /// A finding of the rule's own weight.
    pub fn say(&mut self, at: FieldPath, reach: Reach, message: Message) {
        self.say_as(self.rule.severity, at, reach, message);
    }

    /// A finding for want of a fact.
    pub fn unsure(&mut self, at: FieldPath, message: Message) {
        let severity = self.rule.when_unknown.unwrap_or(Severity::Warning);
        self.say_as(severity, at, Reach::Nothing, message);
    }

    /// A consequence of what the rule says, not a breach of it.
    pub fn notice(&mut self, at: FieldPath, message: Message) {
        self.say_as(Severity::Notice, at, Reach::Nothing, message);
    }

    pub fn unknown(&mut self, fact: Unknown) {
        self.unknown.push(fact);
    }

    /// Nobody could look up whether this item asks for that.
    pub fn demand_unknown(&mut self, what: Demand, item: &ItemView<'_>) {
        self.unknown(Unknown::Demand { what, items: vec![item.key.clone()] });
    }

    fn say_as(&mut self, severity: Severity, at: FieldPath, reach: Reach, message: Message) {
        let finding = Finding { rule: self.rule.id, severity, at, message };
        self.raw.push(Raw { rule: self.rule, finding, reach });
    }
}
