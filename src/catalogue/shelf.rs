//! Answers to searches, kept by query: bounded, page by page, each answer put where it belongs however late it comes.
//! What is asked and how a row reads is decided by the searches that own a shelf.

use crate::api::{ApiError, Page, Paging};

/// How long an answer is shown again without asking.
pub(super) const FRESH_MS: i64 = 5 * 60_000;
/// How many queries are kept.
const KEPT: usize = 24;

/// Which page of which list of which query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    pub(super) serial: u32,
    pub(super) list: usize,
    pub(super) page: Paging,
}

/// How far a list has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// This query has no such list.
    NotAsked,
    Waiting(Paging),
    More(Paging),
    Whole,
    Failed(Paging, ApiError),
    /// The token may not read it.
    NotVisible,
}

/// The rows of one list so far, each with the page it came on.
#[derive(Clone, Debug)]
pub(super) struct List<R> {
    pub rows: Vec<(u32, R)>,
    pub reach: Reach,
}

/// One query and its lists.
#[derive(Clone, Debug)]
pub(super) struct Entry<Q, R> {
    pub serial: u32,
    pub query: Q,
    pub asked_ms: i64,
    pub lists: Vec<List<R>>,
}

impl<Q, R> Entry<Q, R> {
    /// Whether every list that was asked has been read to its end. What may not be read has nothing to add.
    pub fn is_whole(&self) -> bool {
        self.lists.iter().all(|list| matches!(list.reach, Reach::Whole | Reach::NotAsked | Reach::NotVisible))
    }

    pub fn is_waiting(&self) -> bool {
        self.lists.iter().any(|list| matches!(list.reach, Reach::Waiting(_)))
    }

    /// Asks for the next page of each list that has one, or again for what failed.
    pub fn further(&mut self, failed: bool) -> Vec<Slot> {
        let serial = self.serial;
        let mut slots = Vec::new();
        for (index, list) in self.lists.iter_mut().enumerate() {
            let page = match (&list.reach, failed) {
                (Reach::More(page), false) | (Reach::Failed(page, _), true) => *page,
                _ => continue,
            };
            list.reach = Reach::Waiting(page);
            slots.push(Slot { serial, list: index, page });
        }
        slots
    }
}

/// All queries that are kept, oldest use first.
#[derive(Clone, Debug)]
pub(super) struct Shelf<Q, R> {
    entries: Vec<Entry<Q, R>>,
    last_serial: u32,
}

impl<Q, R> Default for Shelf<Q, R> {
    fn default() -> Self {
        Self { entries: Vec::new(), last_serial: 0 }
    }
}

impl<Q: PartialEq, R> Shelf<Q, R> {
    /// Empties it. Answers still under way belong to nobody: their serials are not given again.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// The entry with this serial, unless it was dropped.
    pub fn get(&self, serial: u32) -> Option<&Entry<Q, R>> {
        self.entries.iter().find(|entry| entry.serial == serial)
    }

    pub fn entries(&self) -> impl Iterator<Item = &Entry<Q, R>> {
        self.entries.iter()
    }

    pub fn get_mut(&mut self, serial: u32) -> Option<&mut Entry<Q, R>> {
        self.entries.iter_mut().find(|entry| entry.serial == serial)
    }

    /// A fresh entry that `fits`; it counts as used.
    pub fn recall(&mut self, now_ms: i64, fits: impl Fn(&Entry<Q, R>) -> bool) -> Option<u32> {
        let fresh = |entry: &Entry<Q, R>| (0..FRESH_MS).contains(&now_ms.saturating_sub(entry.asked_ms));
        let at = self.entries.iter().rposition(|entry| fresh(entry) && fits(entry))?;
        let entry = self.entries.remove(at);
        let serial = entry.serial;
        self.entries.push(entry);
        Some(serial)
    }

    /// Puts up a query with its lists; the one used longest ago makes room.
    pub fn open(&mut self, query: Q, now_ms: i64, asked: &[Option<Paging>]) -> (u32, Vec<Slot>) {
        self.last_serial = self.last_serial.wrapping_add(1);
        let serial = self.last_serial;
        self.entries.retain(|entry| entry.query != query);
        while self.entries.len() >= KEPT {
            self.entries.remove(0);
        }
        let reach = |page: &Option<Paging>| page.map_or(Reach::NotAsked, Reach::Waiting);
        let lists = asked.iter().map(|page| List { rows: Vec::new(), reach: reach(page) }).collect();
        self.entries.push(Entry { serial, query, asked_ms: now_ms, lists });
        let pages = asked.iter().enumerate().filter_map(|(list, page)| page.map(|page| (list, page)));
        (serial, pages.map(|(list, page)| Slot { serial, list, page }).collect())
    }

    /// Puts an answer in its place. An answer nobody waits for any more is dropped.
    pub fn answer<W>(
        &mut self,
        slot: Slot,
        result: Result<Page<W>, ApiError>,
        read: impl Fn(&Q, W) -> Option<R>,
    ) {
        let Some(entry) = self.get_mut(slot.serial) else { return };
        let query = &entry.query;
        let Some(list) = entry.lists.get_mut(slot.list) else { return };
        if list.reach != Reach::Waiting(slot.page) {
            return;
        }
        list.reach = match result {
            Ok(page) => {
                let next = slot.page.next(page.received()).map_or(Reach::Whole, Reach::More);
                let round = slot.page.offset / slot.page.limit.max(1);
                list.rows
                    .extend(page.rows.into_iter().filter_map(|row| read(query, row)).map(|row| (round, row)));
                next
            }
            Err(error) if error.is_not_visible() => Reach::NotVisible,
            Err(error) => Reach::Failed(slot.page, error),
        };
    }
}
