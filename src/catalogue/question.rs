//! Which questions this token may ask about what somebody holds or has asked for, and how old an answer may be.
//! Reading the answers is in `sightings.rs`, asking them in `look.rs`.
//!
//! Source: api-contract 2.0. A plain user sees their own access and requests, what they asked for others, and what waits
//! for their decision. Everything else is for ORG_ADMIN.

use super::Asker;
use crate::api::{
    self, Api, ApprovalsQuery, MAX_LIMIT, MOST_SELECTED, Paging, RequestableQuery, StatusQuery, Whose,
};
use crate::contract::{AccessRequest, AccessRequestItem, ItemType, RequestStatus, RequestType};
use crate::http::Request;
use crate::rules::ItemKey;

/// Up to so many people an admin asks for each one's requests; for more, for everybody's open ones at once.
const ONE_BY_ONE: usize = 3;
/// How many people fit one search. Source: about 800 terms a query; the address stays short in any case.
const PEOPLE_A_SEARCH: usize = 100;
/// What can only be asked one by one is asked up to so many times: all share a budget of 100 calls in 10 seconds.
const MOST_APART: usize = 50;
/// For so many people their roles are asked for, which is one call each.
const PEOPLE_APART: usize = 10;
/// How many people go into one question for accounts: 10 × 25 answers.
const PEOPLE_A_CHOICE: usize = 10;
/// So many questions for accounts at most. What is not asked is not known, and the check page says so.
const MOST_CHOICES: usize = 12;

/// Something that can be asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Question {
    /// What the catalogue marks as held or pending for this person.
    Assigned(String),
    /// What the search index says these people hold.
    Access(Vec<String>),
    /// Requests by me or for me.
    Mine,
    /// Requests for this person.
    RequestsFor(String),
    /// Everybody's requests that are under way.
    Open,
    /// What waits for my decision.
    Approvals,
    /// What this entitlement asks of requests for it.
    Settings(String),
    /// Among which accounts these people have to choose for these items.
    Accounts(Vec<String>, Vec<ItemKey>),
    /// Which roles this person is assigned.
    Assignments(String),
    /// On which accounts this person has this entitlement.
    Targets(String, String),
}

/// What is wanted beside what is held and pending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Particular {
    /// Identity ids.
    pub people: Vec<String>,
    pub items: Vec<ItemKey>,
    /// They are to be removed rather than given.
    pub removing: bool,
    /// The choice of accounts is near.
    pub accounts: bool,
}

/// Why somebody looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// Step 2: everything that is not known yet.
    First,
    /// Step 4: what can have changed since.
    Again,
}

impl Question {
    /// Everything worth asking about these people, least costly first.
    pub fn about(asker: &Asker, people: &[String]) -> Vec<Self> {
        let mut questions = Vec::new();
        let others: Vec<_> = people.iter().filter(|id| **id != asker.me).cloned().collect();
        if people.contains(&asker.me) {
            questions.push(Self::Assigned(asker.me.clone()));
        }
        questions.push(Self::Mine);
        if others.is_empty() {
            return questions;
        }
        if !asker.org_admin {
            questions.push(Self::Approvals);
            return questions;
        }
        questions.extend(others.chunks(PEOPLE_A_SEARCH).map(|people| Self::Access(people.to_vec())));
        if others.len() <= ONE_BY_ONE {
            questions.extend(others.into_iter().map(Self::RequestsFor));
        } else {
            questions.push(Self::Open);
        }
        questions
    }

    /// What is worth asking about these people and items beside what they hold. `removing` asks from where they can be
    /// taken, otherwise what they ask for; `accounts`: to which accounts they can go, too.
    pub fn particulars(asker: &Asker, ask: &Particular) -> Vec<Self> {
        let Particular { people, items, removing, accounts } = ask;
        let entitlement = |key: &&ItemKey| key.item_type == ItemType::Entitlement;
        let others = || people.iter().filter(|id| **id != asker.me);
        let mut questions = Vec::new();
        if asker.newer_rules && people.len() <= PEOPLE_APART {
            questions.extend(others().cloned().map(Self::Assignments));
        }
        if *removing {
            let each = |person: &String| {
                let on = items.iter().filter(entitlement);
                on.map(|key| Self::Targets(person.clone(), key.id.clone())).collect::<Vec<_>>()
            };
            let all: Vec<_> = others().flat_map(each).collect();
            if asker.newer_rules && !all.is_empty() && all.len() <= MOST_APART {
                questions.extend(all);
                // Only there stands what a removal calls each account.
                let people: Vec<String> = others().cloned().collect();
                let items: Vec<ItemKey> = items.iter().filter(entitlement).cloned().collect();
                questions.extend(Self::accounts(&people, &items));
            }
            return questions;
        }
        let settings = items.iter().filter(entitlement).map(|key| Self::Settings(key.id.clone()));
        questions.extend(settings.take(if asker.org_admin { MOST_APART } else { 0 }));
        if *accounts && asker.newer_rules {
            questions.extend(Self::accounts(people, items));
        }
        questions
    }

    /// The questions for the accounts of these people; none where they would be too many.
    fn accounts(people: &[String], items: &[ItemKey]) -> Vec<Self> {
        let calls = people.len().div_ceil(PEOPLE_A_CHOICE) * items.len().div_ceil(MOST_SELECTED);
        if calls > MOST_CHOICES {
            return Vec::new();
        }
        let chunks = people.chunks(PEOPLE_A_CHOICE).flat_map(|people| {
            items.chunks(MOST_SELECTED).map(|items| Self::Accounts(people.to_vec(), items.to_vec()))
        });
        chunks.collect()
    }

    /// How old an answer may be and still do, in milliseconds.
    pub fn keeps_ms(&self, occasion: Occasion) -> i64 {
        const MINUTE: i64 = 60_000;
        match (occasion, self) {
            (Occasion::First, _) | (Occasion::Again, Self::Assigned(_) | Self::Access(_)) => 5 * MINUTE,
            (Occasion::Again, Self::Approvals) => MINUTE,
            // Whoever walks from step 2 to 4 within seconds has changed nothing elsewhere.
            (Occasion::Again, Self::Mine | Self::RequestsFor(_) | Self::Open) => 10_000,
            (Occasion::Again, _) => 5 * MINUTE,
        }
    }

    /// Whether it is about this person.
    pub fn covers(&self, asker: &Asker, person: &str) -> bool {
        match self {
            Self::Assigned(id) | Self::RequestsFor(id) => id == person,
            Self::Access(ids) => ids.iter().any(|id| id == person),
            Self::Mine => person == asker.me,
            Self::Open => true,
            Self::Assignments(id) => id == person,
            Self::Approvals | Self::Settings(_) | Self::Accounts(..) | Self::Targets(..) => false,
        }
    }

    /// As a call. `from_ms`: only requests made at that moment or later.
    pub fn request(&self, api: &Api, asker: &Asker, page: Paging, from_ms: Option<i64>) -> Request {
        let status = |whose, open_only| {
            let ask =
                StatusQuery { whose, created_from_ms: from_ms, open_only, request_ids: Vec::new(), page };
            api::request_status(api, &ask)
        };
        match self {
            Self::Assigned(id) => {
                let identity = if *id == asker.me { "me".to_owned() } else { id.clone() };
                let statuses = vec![RequestStatus::Assigned, RequestStatus::Pending];
                let (term, types, ids) = (String::new(), Vec::new(), Vec::new());
                api::requestable_objects(
                    api,
                    &RequestableQuery { term, identity, types, statuses, ids, page },
                )
            }
            Self::Access(ids) => api::search_access_of(api, ids.iter().map(String::as_str)),
            Self::Mine => status(Whose::mine(), false),
            Self::RequestsFor(id) => status(Whose::RequestedFor(id.clone()), false),
            Self::Open => status(Whose::Everyones, true),
            Self::Approvals => {
                api::pending_approvals(api, &ApprovalsQuery { owner: Some("me".to_owned()), page })
            }
            Self::Settings(id) => api::entitlement_settings(api, id),
            Self::Accounts(people, items) => api::accounts_selection(api, &selection_of(people, items)),
            Self::Assignments(id) => api::role_assignments(api, id),
            Self::Targets(person, entitlement) => api::revocable_objects(api, person, entitlement),
        }
    }

    /// Whether it is one of [`Question::particulars`].
    pub fn is_closer(&self) -> bool {
        matches!(self, Self::Settings(_) | Self::Accounts(..) | Self::Assignments(_) | Self::Targets(..))
    }

    /// The first page.
    pub fn first_page() -> Paging {
        Paging::first(MAX_LIMIT)
    }
}

/// The body of a question for accounts: the request that it is about, without what is typed.
fn selection_of(people: &[String], items: &[ItemKey]) -> AccessRequest {
    let line = |key: &ItemKey| AccessRequestItem::bare(key.item_type.clone(), key.id.clone());
    AccessRequest {
        requested_for: people.to_vec(),
        request_type: Some(RequestType::GrantAccess),
        requested_items: items.iter().map(line).collect(),
        ..AccessRequest::default()
    }
}
