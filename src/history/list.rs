//! The list of requests as a machine: page by page from the server, followed while something is open, with the detail of
//! one request and taking one back. Putting rows together is in `group.rs`, when to follow in `poll.rs`.

mod follow;

use std::collections::BTreeMap;

use super::group::{Line, Lines, RequestGroup, group, without_ours};
use super::progress::at;
use super::sent::{Sent, SentState};
use super::withdraw::WhyNot;
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
    /// What can have changed: the newest rows, or those of these requests.
    Follow {
        page: Paging,
        ids: Vec<String>,
        generation: u32,
    },
    /// One request that somebody has a link to.
    Found {
        request_id: String,
        person: u32,
    },
    /// The work behind a request.
    Detail {
        request_id: String,
        person: u32,
    },
    Withdrawn {
        request_id: String,
        person: u32,
    },
}

/// What happens to the list.
#[derive(Clone, Debug)]
pub enum ListEvent {
    /// The screen was opened, or somebody wants everything anew. What is known stays until the answer comes.
    Open,
    More,
    /// Asks again what failed last: a page, or the look that follows the list.
    Retry,
    /// Time to look again ([`next_poll_ms`](super::next_poll_ms)).
    Poll,
    /// Somebody followed a link to a request that is not among the rows.
    Find {
        request_id: String,
    },
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
    /// Rows of the pages shown that could not be read.
    pub unreadable: usize,
    /// Looks in a row that brought nothing new.
    pub unchanged: u32,
    /// Grows when the rows are as of now: after a page, and after a whole look.
    pub reads: u32,
    /// A page or a look is under way.
    pub busy: bool,
}

/// How something that is done once went.
type Taken = Result<(), ApiError>;

/// The machine.
#[derive(Clone, Debug, Default)]
pub struct RequestList {
    rows: Lines,
    loaded: bool,
    waiting: Option<Paging>,
    next: Option<Paging>,
    /// Of the rows: an answer to an earlier one no longer counts.
    generation: u32,
    /// Grows when somebody signs out: answers under way belong to whoever was signed in before.
    person: u32,
    problem: Option<(Paging, ApiError)>,
    following: bool,
    /// This look brought something new, and has seen these requests.
    brought: bool,
    seen: Vec<String>,
    /// The last open request asked after, where not all fit into one look.
    turn: String,
    stale: Option<ApiError>,
    unreadable: usize,
    unchanged: u32,
    reads: u32,
    /// When the oldest row of the pages read so far was created.
    back_to_ms: Option<i64>,
    found: BTreeMap<String, Option<Taken>>,
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
            ListEvent::Retry => match self.problem.take() {
                Some((page, _)) => Some(self.page(api, page)),
                None => self.follow(api),
            },
            ListEvent::Poll => self.follow(api),
            ListEvent::More => None,
            ListEvent::Find { request_id } => self.find(api, request_id),
            ListEvent::Detail { request_id } => self.detail(api, request_id),
            ListEvent::Withdraw { request_id, comment } => self.withdraw(api, request_id, &comment),
            ListEvent::Answered { tag, result } => self.answered(api, tag, result),
        };
        ask.into_iter().collect()
    }

    /// Somebody signed out: nothing of theirs stays, and no answer to them counts any more.
    pub fn forget(&mut self) {
        *self = Self {
            generation: self.generation.wrapping_add(1),
            person: self.person.wrapping_add(1),
            ..Self::default()
        };
    }

    fn page(&mut self, api: &Api, page: Paging) -> Ask<ListTag> {
        self.waiting = Some(page);
        self.problem = None;
        let request = status(api, page, Vec::new());
        Ask { tag: ListTag::Page { page, generation: self.generation }, request }
    }

    fn find(&mut self, api: &Api, request_id: String) -> Option<Ask<ListTag>> {
        if matches!(self.found.get(&request_id), Some(None | Some(Ok(())))) {
            return None;
        }
        self.found.insert(request_id.clone(), None);
        let request = status(api, Paging::first(api::MAX_LIMIT), vec![request_id.clone()]);
        Some(Ask { tag: ListTag::Found { request_id, person: self.person }, request })
    }

    fn detail(&mut self, api: &Api, request_id: String) -> Option<Ask<ListTag>> {
        if matches!(self.details.get(&request_id), Some(None | Some(Ok(_)))) {
            return None;
        }
        self.details.insert(request_id.clone(), None);
        let request = api::account_activity(api, &request_id);
        Some(Ask { tag: ListTag::Detail { request_id, person: self.person }, request })
    }

    fn withdraw(&mut self, api: &Api, request_id: String, comment: &str) -> Option<Ask<ListTag>> {
        if matches!(self.withdrawals.get(&request_id), Some(None | Some(Ok(())))) {
            return None;
        }
        self.withdrawals.insert(request_id.clone(), None);
        let request = api::cancel_request(api, &request_id, comment);
        Some(Ask { tag: ListTag::Withdrawn { request_id, person: self.person }, request })
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
            ListTag::Follow { page, ids, generation } if generation == self.generation => {
                self.followed(api, page, ids, result)
            }
            ListTag::Found { request_id, person } if person == self.person => {
                let read = api::read_page::<RequestedItemStatus>(result);
                let read = read.map(|read| _ = self.merge(read.rows));
                self.found.insert(request_id, Some(read));
                None
            }
            ListTag::Detail { request_id, person } if person == self.person => {
                let metadata = api::read::<AccountActivity>(result)
                    .map(|activity| without_ours(&activity.client_metadata));
                self.details.insert(request_id, Some(metadata));
                None
            }
            ListTag::Withdrawn { request_id, person } if person == self.person => {
                let taken = api::accepted(result);
                let changed = taken.is_ok();
                self.withdrawals.insert(request_id, Some(taken));
                self.unchanged = 0;
                if changed { self.follow(api) } else { None }
            }
            ListTag::Follow { .. }
            | ListTag::Found { .. }
            | ListTag::Detail { .. }
            | ListTag::Withdrawn { .. } => None,
        }
    }

    /// Before the list is filled anew: what somebody followed a link to stays, and what was not found is looked for
    /// again when somebody wants it.
    fn keep_found(&mut self) {
        let found = &self.found;
        self.rows.retain(|(id, ..), _| found.contains_key(id));
        let rows = &self.rows;
        self.found.retain(|id, how| how.is_none() || rows.keys().any(|(known, ..)| known == id));
    }

    fn paged(&mut self, page: Paging, result: Result<Response, NoAnswer>) {
        self.waiting = None;
        match api::read_page::<RequestedItemStatus>(result) {
            Ok(read) => {
                if page.offset == 0 {
                    self.keep_found();
                    self.back_to_ms = None;
                    self.unreadable = 0;
                    self.stale = None;
                    self.reads = self.reads.wrapping_add(1);
                }
                self.next = page.next(read.received());
                self.unreadable += read.unreadable;
                self.loaded = true;
                let created = read.rows.iter().filter_map(|row| at(row.created.as_deref()));
                self.back_to_ms = self.back_to_ms.into_iter().chain(created).min();
                self.merge(read.rows);
            }
            Err(error) => self.problem = Some((page, error)),
        }
    }

    /// Puts rows in the place of those they are newer versions of. Tells whether anything is different, and whether
    /// any of them was known.
    fn merge(&mut self, rows: Vec<RequestedItemStatus>) -> (bool, bool) {
        let (mut changed, mut met) = (false, false);
        for row in rows {
            let line = Line::of(row);
            let key = line.row_key();
            let known = self.rows.get(&key);
            met |= known.is_some();
            if known != Some(&line) {
                changed = true;
                self.rows.insert(key, line);
            }
        }
        (changed, met)
    }

    /// The requests, newest first, merged with what this browser sent.
    pub fn requests(&self, sent: &[Sent]) -> Vec<RequestGroup> {
        group(&self.rows, sent)
    }

    /// Since when these requests are under way for this person, as far as their rows were read. Which item a row is about
    /// it tells by name only (its `id` is the request's), and all items of a request were asked for at once.
    pub fn under_way_since(&self, requests: &[String], person: Option<&str>) -> Option<i64> {
        let is_it = |line: &&Line| {
            let row = &line.row;
            row.access_request_id.as_ref().is_some_and(|id| requests.contains(id))
                && person.is_none_or(|person| row.requested_for.id == person)
        };
        self.rows.values().filter(is_it).filter_map(Line::created_ms).min()
    }

    /// Whether the pages read so far reach back to a request. One that only this browser knows, and that is older than
    /// they are, is not missing from the server's list: it comes with its page.
    pub fn reaches(&self, group: &RequestGroup) -> bool {
        let accepted = group.sent.iter().all(|sent| sent.state == SentState::Accepted);
        self.next.is_none() || !group.lines.is_empty() || !accepted || group.created_ms >= self.back_to_ms
    }

    /// The service's ids under which something of a request can be taken back now, or why nothing can.
    pub fn withdrawable(
        &self,
        group: &RequestGroup,
        me: &str,
        org_admin: bool,
    ) -> Result<Vec<String>, WhyNot> {
        let mut ids = group.withdrawable(me, org_admin)?;
        ids.retain(|id| !matches!(self.withdrawals.get(id), Some(None | Some(Ok(())))));
        if ids.is_empty() { Err(WhyNot::UnderWay) } else { Ok(ids) }
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
            unchanged: self.unchanged,
            reads: self.reads,
            busy: self.following || self.waiting.is_some(),
        }
    }

    /// Whether anything can still change, also of what was sent and is not listed yet.
    pub fn is_open(&self, sent: &[Sent], now_ms: i64) -> bool {
        self.requests(sent).iter().any(|group| group.is_open(now_ms))
    }

    /// How looking for a request by its id went: `None` when nobody did, `Some(None)` while the answer is under way.
    pub fn finding_of(&self, request_id: &str) -> Option<Option<&Result<(), ApiError>>> {
        self.found.get(request_id).map(Option::as_ref)
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

fn status(api: &Api, page: Paging, request_ids: Vec<String>) -> crate::http::Request {
    let ask =
        StatusQuery { whose: Whose::mine(), created_from_ms: None, open_only: false, request_ids, page };
    api::request_status(api, &ask)
}
