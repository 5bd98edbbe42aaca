//! What is known beside the draft: the moment, the requester, the tenant's settings, who holds what.
//! Looking any of it up belongs to `session` and `catalogue`; a fact nobody could look up is `Unknown`, never fine.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::date::Zone;
use super::draft::{Demands, Item, ItemKey, Person};

/// What a draft is judged in.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Milliseconds since 1970 UTC.
    pub now_ms: i64,
    pub facts: &'a Facts,
    /// The person's own time zone, in which they type dates.
    pub zone: &'a dyn Zone,
}

/// What could be looked up. The default knows nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub requester: Requester,
    pub on_behalf: OnBehalf,
    /// `approvalsMustBeExternal`: the service refuses everybody but administrators.
    pub approvals_must_be_external: Fact<()>,
    /// By identity id. Beside it, a person's id and manager say what they can.
    pub relations: BTreeMap<String, Relation>,
    pub holdings: Holdings,
    /// What items ask of a request for them, where that was looked up apart from finding them.
    pub demands: BTreeMap<ItemKey, Demands>,
    pub accounts: Accounts,
    /// The service takes `requestedForWithRequestedItems` without the flat pair: the API version `v1` only.
    pub nested_alone: bool,
}

/// Who asks, from the token's claims.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requester {
    pub identity_id: Option<String>,
    pub authorities: Vec<String>,
}

impl Requester {
    /// The token carries `ORG_ADMIN`.
    pub fn is_org_admin(&self) -> bool {
        self.authorities.iter().any(|authority| authority == "ORG_ADMIN")
    }

    /// The token stands for a program and not for a person: no identity, or the authority `API`.
    pub fn is_api_only(&self) -> bool {
        self.identity_id.as_deref().is_none_or(|id| id.trim().is_empty())
            || self.authorities.iter().any(|authority| authority == "API")
    }
}

/// The tenant's `requestOnBehalfOfConfig`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnBehalf {
    Known {
        /// `allowRequestOnBehalfOfAnyoneByAnyone`.
        anyone_by_anyone: bool,
        /// `allowRequestOnBehalfOfEmployeeByManager`.
        employee_by_manager: bool,
    },
    #[default]
    Unknown,
}

/// What a person is to the requester.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Relation {
    Myself,
    /// The requester is their direct manager.
    ReportOfMine,
    NotMine,
    #[default]
    Unknown,
}

/// Something that could be looked up, or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact<T> {
    Yes(T),
    No,
    #[default]
    Unknown,
}

impl<T> Fact<T> {
    /// Nobody could look it up.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// What it is, when it is known to be something.
    pub fn yes(&self) -> Option<&T> {
        if let Self::Yes(value) = self { Some(value) } else { None }
    }
}

impl From<Option<bool>> for Fact<()> {
    /// As the API says it: what an answer leaves out is not known.
    fn from(said: Option<bool>) -> Self {
        match said {
            Some(true) => Self::Yes(()),
            Some(false) => Self::No,
            None => Self::Unknown,
        }
    }
}

/// What is known of one person and one item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub held: Fact<Held>,
    pub pending: Fact<Pending>,
}

/// Access that is already there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// When it ends: milliseconds since 1970 UTC, `No` when it has no end.
    pub until: Fact<i64>,
    /// Whether a request can take it away: not when it comes from role membership or birthright.
    pub revocable: Fact<()>,
    /// It is assigned and begins at this moment, in milliseconds since 1970 UTC; `No` when it is there already.
    pub start: Fact<i64>,
}

/// A request that is under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pending {
    /// Milliseconds since 1970 UTC.
    pub since_ms: Option<i64>,
}

/// What is known of each person and item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    by_person: BTreeMap<String, BTreeMap<ItemKey, Known>>,
}

impl Holdings {
    /// Records what is known of one person and one item, replacing what was.
    pub fn set(&mut self, person: &str, item: ItemKey, known: Known) {
        self.by_person.entry(person.to_owned()).or_default().insert(item, known);
    }

    /// What is known of one person and one item.
    pub fn get(&self, person: &str, item: &ItemKey) -> Known {
        self.of(person).and_then(|items| items.get(item)).copied().unwrap_or_default()
    }

    /// All that is known of one person.
    pub fn of(&self, person: &str) -> Option<&BTreeMap<ItemKey, Known>> {
        self.by_person.get(person)
    }
}

/// On which accounts somebody can get an item, as the service says when it is asked for a choice (pack `v1-2026`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    by_person: BTreeMap<String, BTreeMap<ItemKey, Vec<AccountSource>>>,
}

/// A source on which somebody can get an item, and their accounts there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountSource {
    pub id: String,
    pub name: String,
    pub accounts: Vec<Account>,
}

/// One account of somebody on a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    pub name: String,
    pub uuid: Option<String>,
    pub native_identity: String,
}

impl AccountSource {
    /// There is more than one account to choose from.
    pub fn is_a_choice(&self) -> bool {
        self.accounts.len() > 1
    }
}

impl Accounts {
    /// Records the sources of one person and one item; none where no choice is to be made.
    pub fn set(&mut self, person: &str, item: ItemKey, sources: Vec<AccountSource>) {
        self.by_person.entry(person.to_owned()).or_default().insert(item, sources);
    }

    /// The sources among whose accounts one person has to choose for an item.
    pub fn of(&self, person: &str, item: &ItemKey) -> Fact<&[AccountSource]> {
        match self.by_person.get(person).and_then(|items| items.get(item)) {
            Some(sources) if sources.iter().any(AccountSource::is_a_choice) => Fact::Yes(sources),
            Some(_) => Fact::No,
            None => Fact::Unknown,
        }
    }

    /// Each person and item with a choice to be made.
    pub fn choices(&self) -> impl Iterator<Item = (&str, &ItemKey, &[AccountSource])> {
        self.by_person.iter().flat_map(|(person, items)| {
            let asked = items.iter().filter(|(_, sources)| sources.iter().any(AccountSource::is_a_choice));
            asked.map(move |(item, sources)| (person.as_str(), item, sources.as_slice()))
        })
    }
}

impl Facts {
    /// What an item asks of a request for it: what was looked up apart, else what the answer that it was found in said.
    pub fn demands_of(&self, item: &Item) -> Demands {
        // Most often there is nothing to look for: then no key is made.
        let looked_up = if self.demands.is_empty() { None } else { self.demands.get(&item.key()) };
        looked_up.map_or_else(|| item.demands.clone(), |looked_up| looked_up.or(&item.demands))
    }

    /// What this person is to the requester: what was looked up, else what their id and manager say.
    pub fn relation(&self, person: &Person) -> Relation {
        let Some(me) = self.requester.identity_id.as_deref() else { return Relation::Unknown };
        if person.id == me {
            return Relation::Myself;
        }
        match (self.relations.get(&person.id), person.manager_id.as_deref()) {
            (Some(looked_up), _) if *looked_up != Relation::Unknown => *looked_up,
            (_, Some(manager)) if manager == me => Relation::ReportOfMine,
            (_, Some(_)) => Relation::NotMine,
            (_, None) => Relation::Unknown,
        }
    }
}
