//! One look at what can have changed: the newest rows, then the open requests that were not among them.
//! When to look is in `poll.rs`.

use super::{ListTag, PAGE, RequestList, status};
use crate::api::{self, Api, Paging};
use crate::catalogue::Ask;
use crate::contract::RequestedItemStatus;
use crate::http::{NoAnswer, Response};

/// Open requests asked after in one look; more of them take turns. An address with so many ids stays below 4 KB.
const MOST_IDS: usize = 50;
/// Pages of one question of a look. What lies further back comes with "Show more".
const MOST_PAGES: u32 = 4;

impl RequestList {
    /// Begins a look: the newest rows first, then the open requests that were not among them.
    pub(super) fn follow(&mut self, api: &Api) -> Option<Ask<ListTag>> {
        if !self.loaded || self.following {
            return None;
        }
        self.following = true;
        self.brought = false;
        self.seen.clear();
        Some(self.look(api, Paging::first(PAGE), Vec::new()))
    }

    fn look(&self, api: &Api, page: Paging, ids: Vec<String>) -> Ask<ListTag> {
        let request = status(api, page, ids.clone());
        Ask { tag: ListTag::Follow { page, ids, generation: self.generation }, request }
    }

    pub(super) fn followed(
        &mut self,
        api: &Api,
        page: Paging,
        ids: Vec<String>,
        result: Result<Response, NoAnswer>,
    ) -> Option<Ask<ListTag>> {
        let read = match api::read_page::<RequestedItemStatus>(result) {
            Ok(read) => read,
            Err(error) => {
                self.following = false;
                self.stale = Some(error);
                self.unchanged = self.unchanged.saturating_add(1);
                return None;
            }
        };
        let next = page.next(read.received());
        let mut seen: Vec<String> =
            read.rows.iter().filter_map(|row| row.access_request_id.clone()).collect();
        if next.is_some() {
            // A full page may end within a request: that one is asked after by its id.
            let cut = seen.pop();
            seen.retain(|id| Some(id) != cut.as_ref());
        }
        self.seen.extend(seen);
        let (changed, met) = self.merge(read.rows);
        self.brought |= changed;
        // Newest rows are read until one is met that was known: what lies behind it has been read before.
        let next = next.filter(|next| next.offset < next.limit.saturating_mul(MOST_PAGES));
        if let Some(next) = next.filter(|_| !ids.is_empty() || !met) {
            return Some(self.look(api, next, ids));
        }
        let open = if ids.is_empty() { self.open_unseen() } else { Vec::new() };
        if !open.is_empty() {
            return Some(self.look(api, Paging::first(api::MAX_LIMIT), open));
        }
        self.following = false;
        self.stale = None;
        self.reads = self.reads.wrapping_add(1);
        self.unchanged = if self.brought { 0 } else { self.unchanged.saturating_add(1) };
        None
    }

    /// The open requests that this look has not met, as many as fit: when there are more, the next ones in turn.
    fn open_unseen(&mut self) -> Vec<String> {
        let mut open: Vec<&String> = Vec::new();
        for line in self.rows.values().filter(|line| line.progress.is_open()) {
            let id = line.row.access_request_id.as_ref();
            // Rows lie in the order of their request ids, so equal ones stand together.
            open.extend(id.filter(|id| !self.seen.contains(*id) && open.last() != Some(id)));
        }
        let behind = open.iter().filter(|id| ***id > self.turn);
        let ids: Vec<String> = behind
            .chain(open.iter().filter(|id| ***id <= self.turn))
            .take(MOST_IDS)
            .map(|id| (*id).clone())
            .collect();
        self.turn = if open.len() > MOST_IDS { ids.last().cloned() } else { None }.unwrap_or_default();
        ids
    }
}
