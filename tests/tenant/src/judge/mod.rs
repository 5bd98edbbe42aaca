//! Whether the service accepts an access request: one pure function over the body and the facts, for both documented
//! sets of rules. What becomes of an accepted request is in `lifecycle`; HTTP is nowhere here.
//!
//! Sources are named at each check: SEED is the page "Submit an Access Request" of the beta documentation (2022–23),
//! SPEC the same page and its schemas of 2026, CONTRACT our reading of both (api-contract.md, sections 1 and 6).

mod facts;
mod machine;
mod people;
mod shape;
#[cfg(test)]
mod tests;

pub use facts::{Facts, Item, MachineRules, Person};

use std::collections::BTreeMap;

use serde_json::Value;

use crate::options::Rules;

/// A grid larger than this is refused: no document says so, but one machine has to hold the answer.
pub const MAX_CELLS: usize = 100_000;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Grant,
    Revoke,
    Modify,
}

impl Kind {
    /// As the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Grant => "GRANT_ACCESS",
            Kind::Revoke => "REVOKE_ACCESS",
            Kind::Modify => "MODIFY_ACCESS",
        }
    }
}

/// What can be requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemType {
    AccessProfile,
    Role,
    Entitlement,
}

impl ItemType {
    /// As the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            ItemType::AccessProfile => "ACCESS_PROFILE",
            ItemType::Role => "ROLE",
            ItemType::Entitlement => "ENTITLEMENT",
        }
    }

    /// From the API's spelling.
    pub fn parse(s: &str) -> Option<ItemType> {
        match s {
            "ACCESS_PROFILE" => Some(ItemType::AccessProfile),
            "ROLE" => Some(ItemType::Role),
            "ENTITLEMENT" => Some(ItemType::Entitlement),
            _ => None,
        }
    }
}

/// One requested item as the body has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub kind: ItemType,
    pub id: String,
    pub comment: Option<String>,
    pub metadata: Option<BTreeMap<String, String>>,
    /// Milliseconds since 1970 UTC.
    pub start_ms: Option<i64>,
    /// Milliseconds since 1970 UTC.
    pub remove_ms: Option<i64>,
    pub assignment_id: Option<String>,
    pub native_identity: Option<String>,
    pub form_instance_id: Option<String>,
    /// Chosen accounts, as (source id, native identity or uuid); `None` when the key was absent or null.
    pub accounts: Option<Vec<(String, String)>>,
}

/// One recipient and the lines meant for them (indices into [`Accepted::lines`]).
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub identity: String,
    pub machine: bool,
    pub lines: Vec<usize>,
}

/// A request that the service takes in.
#[derive(Debug, Clone, PartialEq)]
pub struct Accepted {
    pub kind: Kind,
    pub entries: Vec<Entry>,
    pub lines: Vec<Line>,
    pub metadata: Option<BTreeMap<String, String>>,
    /// Whether the per-person shape was used.
    pub nested: bool,
}

/// A request that the service refuses at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// 400 or 403.
    pub status: u16,
    /// `detailCode` of the error body.
    pub detail_code: &'static str,
    /// The sentence in `messages`.
    pub text: String,
    /// Which rule; stable, for tests and the ledger of disagreements.
    pub rule: &'static str,
}

/// The text of every 403 of this service, whatever its cause (CONTRACT 3).
pub const FORBIDDEN_TEXT: &str = "The server understood the request but refuses to authorize it.";

impl Refusal {
    fn content(rule: &'static str, text: impl Into<String>) -> Refusal {
        Refusal { status: 400, detail_code: "400.1 Bad Request Content", text: text.into(), rule }
    }

    fn illegal(rule: &'static str, field: &str) -> Refusal {
        let text = format!("Value of \"{field}\" is empty or contains invalid data.");
        Refusal { status: 400, detail_code: "400.1.3 Illegal value", text, rule }
    }

    fn unknown(rule: &'static str, text: impl Into<String>) -> Refusal {
        Refusal { status: 400, detail_code: "400.1.404 Referenced object not found", text: text.into(), rule }
    }

    fn forbidden(rule: &'static str) -> Refusal {
        Refusal { status: 403, detail_code: "403 Forbidden", text: FORBIDDEN_TEXT.to_owned(), rule }
    }
}

/// Decides on `body` as `POST /access-requests` does before it answers 202.
///
/// `facts` must hold every person and item that exists and that `body` names; what is missing there does not exist.
pub fn judge(body: &Value, facts: &Facts, rules: Rules) -> Result<Accepted, Refusal> {
    // SEED: "A token with API authority cannot be used to call this endpoint."
    let requester = facts.requester.as_deref().ok_or_else(|| Refusal::forbidden("token.user-context"))?;
    if facts.has("API") {
        return Err(Refusal::forbidden("token.user-context"));
    }
    let request = shape::read(body, rules, facts.older_spelling)?;
    people::exist(&request, facts)?;
    people::open(&request, facts)?;
    if request.entries.iter().any(|entry| entry.machine) {
        machine::check(&request, facts, requester)?;
    } else {
        people::check(&request, facts, requester, rules)?;
    }
    Ok(request)
}

impl Accepted {
    /// How many person × item cells it has.
    pub fn cells(&self) -> usize {
        self.entries.iter().map(|entry| entry.lines.len()).sum()
    }

    /// The lines meant for one recipient.
    pub fn lines_of<'a>(&'a self, entry: &'a Entry) -> impl Iterator<Item = &'a Line> + 'a {
        entry.lines.iter().filter_map(|index| self.lines.get(*index))
    }
}
