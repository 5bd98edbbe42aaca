//! What this browser sent, as far as the list of requests shows it. The durable record is in `submission/`, which makes
//! these from it.

use super::progress::StateGroup;
use crate::contract::RequestType;
use crate::msg;
use crate::rules::ItemKey;
use crate::text::Message;

/// One call of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// `arCid`: one for all calls of a plan.
    pub cid: String,
    /// `arPart`: `2/5`.
    pub part: String,
    /// Milliseconds since 1970 UTC.
    pub created_ms: i64,
    pub request_type: RequestType,
    pub people: Vec<Named>,
    pub items: Vec<SentItem>,
    pub state: SentState,
    /// The service's ids of what it made of this call, when it gave them.
    pub request_ids: Vec<String>,
    /// How many of its items, person by person, were requested before: they stay in the older requests.
    pub existing: usize,
    /// Those of them of which the service named the older request.
    pub before: Vec<Before>,
}

/// An item that was requested before, and where it goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// The identity id; `None` when the answer did not say.
    pub person: Option<String>,
    /// The item's id.
    pub item: String,
    /// The service's ids of the older requests.
    pub requests: Vec<String>,
}

impl Sent {
    /// How many rows the server should list for it.
    pub fn expected(&self) -> usize {
        (self.people.len() * self.items.len()).saturating_sub(self.existing)
    }
}

/// Somebody by id and name; either may be blank.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    pub id: String,
    pub name: String,
}

impl Named {
    /// What to call them: records that are kept longer than a day, and some rows, have no names.
    pub fn shown(&self) -> &str {
        if self.name.is_empty() { &self.id } else { &self.name }
    }
}

/// Something asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentItem {
    pub key: ItemKey,
    pub name: String,
}

impl SentItem {
    /// What to call it: its id where no name was kept.
    pub fn shown(&self) -> &str {
        if self.name.is_empty() { &self.key.id } else { &self.name }
    }
}

/// What is known of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SentState {
    /// Prepared, never attempted.
    NotSent,
    Sending,
    /// The service asked for patience.
    Waiting,
    /// The token was refused: nothing was executed.
    SignInNeeded,
    Accepted,
    /// Accepted, but everything in it had been requested before: no request came of it.
    Existing,
    /// Never sent, and nobody means to any more.
    GivenUp,
    /// Refused, with the server's words when it gave any.
    Rejected {
        words: Option<String>,
    },
    Unknown,
}

impl SentState {
    /// Where it belongs in the filter.
    pub fn group(&self) -> StateGroup {
        match self {
            Self::Rejected { .. } => StateGroup::Rejected,
            Self::GivenUp => StateGroup::Cancelled,
            _ => StateGroup::Open,
        }
    }

    /// In plain words.
    pub fn message(&self) -> Message {
        match self {
            Self::NotSent => msg!("history.sent.not-sent"),
            Self::Sending => msg!("history.sent.sending"),
            Self::Waiting => msg!("history.sent.waiting"),
            Self::SignInNeeded => msg!("history.sent.sign-in-needed"),
            Self::Accepted => msg!("history.sent.accepted"),
            Self::Existing => msg!("history.sent.existing"),
            Self::GivenUp => msg!("history.sent.given-up"),
            Self::Rejected { words: None } => msg!("history.sent.rejected"),
            Self::Rejected { words: Some(words) } => {
                msg!("history.sent.rejected-because", words = words.as_str())
            }
            Self::Unknown => msg!("history.sent.unknown"),
        }
    }
}
