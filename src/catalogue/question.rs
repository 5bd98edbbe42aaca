//! Which questions this token may ask about what somebody holds or has asked for, and how old an answer may be.
//! Reading the answers is in `sightings.rs`, asking them in `look.rs`.
//!
//! Source: api-contract 2.0. A plain user sees their own access and requests, what they asked for others, and what waits
//! for their decision. Everything else is for ORG_ADMIN.

use super::Asker;
use crate::api::{self, Api, ApprovalsQuery, MAX_LIMIT, Paging, RequestableQuery, StatusQuery, Whose};
use crate::contract::RequestStatus;
use crate::http::Request;

/// Up to so many people an admin asks for each one's requests; for more, for everybody's open ones at once.
const ONE_BY_ONE: usize = 3;
/// How many people fit one search. Source: about 800 terms a query; the address stays short in any case.
const PEOPLE_A_SEARCH: usize = 100;

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

    /// How old an answer may be and still do, in milliseconds.
    pub fn keeps_ms(&self, occasion: Occasion) -> i64 {
        const MINUTE: i64 = 60_000;
        match (occasion, self) {
            (Occasion::First, _) | (Occasion::Again, Self::Assigned(_) | Self::Access(_)) => 5 * MINUTE,
            (Occasion::Again, Self::Approvals) => MINUTE,
            // Whoever walks from step 2 to 4 within seconds has changed nothing elsewhere.
            (Occasion::Again, Self::Mine | Self::RequestsFor(_) | Self::Open) => 10_000,
        }
    }

    /// Whether it is about this person.
    pub fn covers(&self, asker: &Asker, person: &str) -> bool {
        match self {
            Self::Assigned(id) | Self::RequestsFor(id) => id == person,
            Self::Access(ids) => ids.iter().any(|id| id == person),
            Self::Mine => person == asker.me,
            Self::Open => true,
            Self::Approvals => false,
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
        }
    }

    /// The first page.
    pub fn first_page() -> Paging {
        Paging::first(MAX_LIMIT)
    }
}
