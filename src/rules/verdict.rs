//! What judging a draft yields: findings at their fields, and the facts that nobody could look up.
//! Which rules there are is in `packs`.

use super::draft::ItemKey;
use super::field::{FieldPath, Step};
use crate::msg;
use crate::text::Message;

/// The stable name of a rule, e.g. `revoke.comment.required`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub &'static str);

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A consequence worth knowing.
    Notice,
    /// The server's behaviour is undocumented, or depends on facts this user may not see.
    Warning,
    /// The documentation says that the service refuses it.
    Error,
}

/// What one rule has to say about one place of the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub rule: RuleId,
    pub severity: Severity,
    pub at: FieldPath,
    pub message: Message,
}

/// A fact that a rule needed and nobody could look up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// Whether the tenant takes requests in another system only (access-request-config).
    External,
    /// The tenant's access-request-config.
    OnBehalf,
    /// What this person (identity id) is to the requester.
    Relation(String),
    /// Whether so many people already hold the item.
    Held { item: ItemKey, people: usize },
    /// Whether so many people have asked for the item already.
    Pending { item: ItemKey, people: usize },
    /// When the access that so many people hold ends.
    Until { item: ItemKey, people: usize },
    /// Whether a request can take the item away from so many people.
    Revocable { item: ItemKey, people: usize },
    /// When the access that so many people are assigned begins.
    Start { item: ItemKey, people: usize },
    /// Whether an account has to be chosen for so many people.
    Account { item: ItemKey, people: usize },
    /// What these items ask of a request for them.
    Demand { what: Demand, items: Vec<ItemKey> },
}

/// Something that an item can ask of a request for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Demand {
    Comment,
    EndDate,
    Longest,
    Form,
}

impl Unknown {
    /// Says what cannot be seen. `name` is how the screen calls the person, the item or the items it is about.
    pub fn message(&self, name: &str) -> Message {
        match self {
            Self::External => msg!("rules.unknown.external"),
            Self::OnBehalf => msg!("rules.unknown.on-behalf"),
            Self::Relation(_) => msg!("rules.unknown.relation", person = name),
            Self::Held { people, .. } => msg!("rules.unknown.held", item = name, count = *people),
            Self::Pending { people, .. } => msg!("rules.unknown.pending", item = name, count = *people),
            Self::Until { people, .. } => msg!("rules.unknown.until", item = name, count = *people),
            Self::Revocable { people, .. } => msg!("rules.unknown.revocable", item = name, count = *people),
            Self::Start { people, .. } => msg!("rules.unknown.start", item = name, count = *people),
            Self::Account { people, .. } => msg!("rules.unknown.account", item = name, count = *people),
            Self::Demand { what: Demand::Comment, .. } => msg!("rules.unknown.comment", items = name),
            Self::Demand { what: Demand::EndDate, .. } => msg!("rules.unknown.end", items = name),
            Self::Demand { what: Demand::Longest, .. } => msg!("rules.unknown.longest", items = name),
            Self::Demand { what: Demand::Form, .. } => msg!("rules.unknown.form", items = name),
        }
    }
}

/// What judging a draft yields, in the order of the form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    pub findings: Vec<Finding>,
    pub unknown: Vec<Unknown>,
}

impl Verdict {
    /// Every fact that a rule needed was known.
    pub fn complete(&self) -> bool {
        self.unknown.is_empty()
    }

    /// What stops the draft from being sent as it is.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Error)
    }

    /// Nothing stops the draft from being sent.
    pub fn passes(&self) -> bool {
        self.errors().next().is_none()
    }

    /// What there is to say at one place.
    pub fn at<'a>(&'a self, place: &'a FieldPath) -> impl Iterator<Item = &'a Finding> {
        self.findings.iter().filter(move |finding| finding.at == *place)
    }

    /// What there is to say in one step; its errors are what Continue shows.
    pub fn for_step(&self, step: Step) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.at.step() == step)
    }
}
