//! The list of requests as a machine: page by page from the server, followed while something is open, with the detail of
//! one request and taking one back. Putting rows together is in `group.rs`, when to follow in `poll.rs`.

use std::collections::BTreeMap;

use super::group::{RequestGroup, group, without_ours};
use super::progress::{Progress, at};
use super::sent::Sent;
use crate::api::{self, Api, ApiError, Paging, StatusQuery, Whose};
use crate::catalogue::Ask;
use crate::contract::{AccountActivity, ClientMetadata, RequestedItemStatus};
use crate::http::{NoAnswer, Response};

/// Rows a page.
pub const PAGE: u32 = 50;

/// The names of answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListTag {
    Page {
        page: Paging,
        generation: u32,
    },
    /// What can have changed.
    Follow {
        page: Paging,
        from_ms: Option<i64>,
        generation: u32,
    },
    /// The work behind a request.
    Detail {
        request_id: String,
    },
    Withdrawn {
        request_id: String,
    },
}

/// What happens to the list.
#[derive(Clone, Debug)]
pub enum ListEvent {
    /// The screen was opened, or somebody wants everything anew. What is known stays until the answer comes.
    Open,
    More,
    Retry,
    /// Time to look again ([`next_poll_ms`](super::next_poll_ms)).
    Poll,
    /// Somebody opened a request: the metadata of the whole comes from elsewhere.
    Detail {
        request_id: String,
    },
    Withdraw {
        request_id: String,
        comment: String,
    },
    Answered {
        tag: ListTag,
        result: Result<Response, NoAnswer>,
    },
    Forget,
}

/// What to show beside the requests themselves.
#[derive(Clone, Debug)]
pub struct ListView<'a> {
    /// Nothing is known yet.
    pub loading: bool,
    pub loading_more: bool,
    pub more: bool,
    pub problem: Option<&'a ApiError>,
    /// Following failed: what is shown may be old.
    pub stale: Option<&'a ApiError>,
    pub unreadable: usize,
    pub any_open: bool,
    /// Looks in a row that brought nothing new.
    pub unchanged: u32,
}

/// How taking a request back went.
type Taken = Result<(), ApiError>;

/// The machine.
#[derive(Clone, Debug, Default)]
pub struct RequestList {
    rows: Vec<RequestedItemStatus>,
    loaded: bool,
    waiting: Option<Paging>,
    next: Option<Paging>,
    generation: u32,
    problem: Option<(Paging, ApiError)>,
    following: bool,
    stale: Option<ApiError>,
    unreadable: usize,
    unchanged: u32,
    details: BTreeMap<String, Option<Result<ClientMetadata, ApiError>>>,
    withdrawals: BTreeMap<String, Option<Taken>>,
}

impl RequestList {
    /// Takes an event in; what has to be asked comes out.
    pub fn update(&mut self, api: &Api, event: ListEvent) -> Vec<Ask<ListTag>> {
        let ask = match event {
            ListEvent::Open => {
                self.generation = self.generation.wrapping_add(1);
                // An answer to an earlier look no longer counts, so nothing waits for it either.
                self.following = false;
                Some(self.page(api, Paging::first(PAGE)))
            }
            ListEvent::More if self.waiting.is_none() => self.next.map(|page| self.page(api, page)),
            ListEvent::Retry => self.problem.take().map(|(page, _)| self.page(api, page)),
            ListEvent::Poll if self.loaded && !self.following => Some(self.follow(api)),
            ListEvent::More | ListEvent::Poll => None,
            ListEvent::Detail { request_id } => self.detail(api, request_id),
            ListEvent::Withdraw { request_id, comment } => self.withdraw(api, request_id, &comment),
            ListEvent::Answered { tag, result } => self.answered(api, tag, result),
            ListEvent::Forget => {
                // Answers still under way belong to whoever was signed in before.
                *self = Self { generation: self.generation.wrapping_add(1), ..Self::default() };
                None
            }
        };
        ask.into_iter().collect()
    }

    fn page(&mut self, api: &Api, page: Paging) -> Ask<ListTag> {
        self.waiting = Some(page);
        self.problem = None;
        let request = status(api, page, None);
        Ask { tag: ListTag::Page { page, generation: self.generation }, request }
    }

    /// One call for everything that can have changed: from the oldest open row on, new ones included.
    fn follow(&mut self, api: &Api) -> Ask<ListTag> {
        self.following = true;
        let open = self.rows.iter().filter(|row| Progress::of(row).is_open());
        let newest = || self.rows.iter().filter_map(|row| at(row.created.as_deref())).max();
        let from_ms = open.filter_map(|row| at(row.created.as_deref())).min().or_else(newest);
        let page = Paging::first(api::MAX_LIMIT);
        let request = status(api, page, from_ms);
        Ask { tag: ListTag::Follow { page, from_ms, generation: self.generation }, request }
    }

    fn detail(&mut self, api: &Api, request_id: String) -> Option<Ask<ListTag>> {
        if matches!(self.details.get(&request_id), Some(None | Some(Ok(_)))) {
            return None;
        }
        self.details.insert(request_id.clone(), None);
        let request = api::account_activity(api, &request_id);
        Some(Ask { tag: ListTag::Detail { request_id }, request })
    }

    fn withdraw(&mut self, api: &Api, request_id: String, comment: &str) -> Option<Ask<ListTag>> {
        if matches!(self.withdrawals.get(&request_id), Some(None | Some(Ok(())))) {
            return None;
        }
        self.withdrawals.insert(request_id.clone(), None);
        let request = api::cancel_request(api, &request_id, comment);
        Some(Ask { tag: ListTag::Withdrawn { request_id }, request })
    }

    fn answered(
        &mut self,
        api: &Api,
        tag: ListTag,
        result: Result<Response, NoAnswer>,
    ) -> Option<Ask<ListTag>> {
        match tag {
            ListTag::Page { page, generation } => {
                if generation == self.generation && self.waiting == Some(page) {
                    self.paged(page, result);
                }
                None
            }
            ListTag::Follow { page, from_ms, generation } if generation == self.generation => {
                self.followed(api, page, from_ms, result)
            }
            ListTag::Follow { .. } => None,
            ListTag::Detail { request_id } => {
                let metadata = api::read::<AccountActivity>(result)
                    .map(|activity| without_ours(&activity.client_metadata));
                self.details.entry(request_id).and_modify(|known| *known = Some(metadata));
                None
            }
            ListTag::Withdrawn { request_id } => {
                let taken = api::accepted(result);
                let follow = taken.is_ok() && self.withdrawals.contains_key(&request_id) && !self.following;
                self.withdrawals.entry(request_id).and_modify(|known| *known = Some(taken));
                self.unchanged = 0;
                follow.then(|| self.follow(api))
            }
        }
    }

    fn paged(&mut self, page: Paging, result: Result<Response, NoAnswer>) {
        self.waiting = None;
        match api::read_page::<RequestedItemStatus>(result) {
            Ok(read) => {
                if page.offset == 0 {
                    self.rows.clear();
                    self.unreadable = 0;
                    self.stale = None;
                }
                self.next = page.next(read.received());
                self.unreadable += read.unreadable;
                self.loaded = true;
                self.merge(read.rows);
            }
            Err(error) => self.problem = Some((page, error)),
        }
    }

    fn followed(
        &mut self,
        api: &Api,
        page: Paging,
        from_ms: Option<i64>,
        result: Result<Response, NoAnswer>,
    ) -> Option<Ask<ListTag>> {
        self.following = false;
        match api::read_page::<RequestedItemStatus>(result) {
            Ok(read) => {
                self.stale = None;
                let next = page.next(read.received());
                let changed = self.merge(read.rows);
                self.unchanged = if changed { 0 } else { self.unchanged.saturating_add(1) };
                let page = next?;
                self.following = true;
                let tag = ListTag::Follow { page, from_ms, generation: self.generation };
                Some(Ask { tag, request: status(api, page, from_ms) })
            }
            Err(error) => {
                self.stale = Some(error);
                self.unchanged = self.unchanged.saturating_add(1);
                None
            }
        }
    }

    /// Puts rows in the place of those they are newer versions of, and tells whether anything is different.
    fn merge(&mut self, rows: Vec<RequestedItemStatus>) -> bool {
        let mut changed = false;
        for row in rows {
            match self.rows.iter_mut().find(|known| is_same(known, &row)) {
                Some(known) if *known == row => {}
                Some(known) => {
                    *known = row;
                    changed = true;
                }
                None => {
                    self.rows.push(row);
                    changed = true;
                }
            }
        }
        changed
    }

    /// The requests, newest first, merged with what this browser sent.
    pub fn requests(&self, sent: &[Sent]) -> Vec<RequestGroup> {
        group(&self.rows, sent)
    }

    /// What to show beside them.
    pub fn view(&self) -> ListView<'_> {
        ListView {
            loading: !self.loaded && self.waiting.is_some(),
            loading_more: self.loaded && self.waiting.is_some(),
            more: self.next.is_some(),
            problem: self.problem.as_ref().map(|(_, error)| error),
            stale: self.stale.as_ref(),
            unreadable: self.unreadable,
            any_open: self.rows.iter().any(|row| Progress::of(row).is_open()),
            unchanged: self.unchanged,
        }
    }

    /// The reference data of a whole request: `None` until asked, `Some(None)` while the answer is under way.
    pub fn metadata_of(&self, request_id: &str) -> Option<Option<&Result<ClientMetadata, ApiError>>> {
        self.details.get(request_id).map(Option::as_ref)
    }

    /// How taking a request back goes: `None` when nobody tried, `Some(None)` while the answer is under way.
    pub fn withdrawal_of(&self, request_id: &str) -> Option<Option<&Result<(), ApiError>>> {
        self.withdrawals.get(request_id).map(Option::as_ref)
    }
}

fn status(api: &Api, page: Paging, created_from_ms: Option<i64>) -> crate::http::Request {
    let ask = StatusQuery {
        whose: Whose::mine(),
        created_from_ms,
        open_only: false,
        request_ids: Vec::new(),
        page,
    };
    api::request_status(api, &ask)
}

fn is_same(a: &RequestedItemStatus, b: &RequestedItemStatus) -> bool {
    let item = |row: &RequestedItemStatus| row.account_activity_item_id.clone().or_else(|| row.id.clone());
    a.access_request_id == b.access_request_id
        && a.requested_for.id == b.requested_for.id
        && item(a) == item(b)
}
