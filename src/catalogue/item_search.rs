//! Finding what can be requested: roles and access profiles in one list of the server, entitlements in another, shown
//! as one. The caller waits [`DEBOUNCE_MS`] after a key; what this machine knows already it does not ask again.

use super::items::Hit;
use super::shelf::{Entry, Reach, Shelf, Slot};
use super::{Ask, Asker, contains, fold};
use crate::api::{self, Api, ApiError, EntitlementsQuery, Paging, RequestableQuery};
use crate::contract::ItemType;
use crate::http::{NoAnswer, Response};

/// How long typing must rest before it becomes a query.
pub const DEBOUNCE_MS: u32 = 250;
/// Rows a page of either list.
const PAGE: u32 = 50;

/// The names of answers.
pub type ItemTag = Slot;

/// The two lists of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemList {
    RolesAndProfiles,
    Entitlements,
}

const LISTS: [ItemList; 2] = [ItemList::RolesAndProfiles, ItemList::Entitlements];

/// For whom something is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum For {
    #[default]
    Myself,
    /// These identity ids. Without ORG_ADMIN the server shows only one's own catalogue, so that is what is searched.
    Others(Vec<String>),
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemQuery {
    pub term: String,
    /// Empty means every type.
    pub types: Vec<ItemType>,
    pub owner_id: Option<String>,
    /// Only entitlements have a source: with one, only they are asked for.
    pub source_id: Option<String>,
    pub for_whom: For,
}

impl ItemQuery {
    fn asks(&self, list: ItemList) -> bool {
        let wanted = |kind: &ItemType| self.types.is_empty() || self.types.contains(kind);
        match list {
            ItemList::RolesAndProfiles => {
                self.source_id.is_none() && (wanted(&ItemType::Role) || wanted(&ItemType::AccessProfile))
            }
            ItemList::Entitlements => wanted(&ItemType::Entitlement),
        }
    }

    fn tidy(mut self) -> Self {
        self.term = self.term.split_whitespace().collect::<Vec<_>>().join(" ");
        self.types.sort();
        self.types.dedup();
        self
    }

    /// The same but for a term that only narrows: every hit of this is a hit of `wider`.
    fn narrows(&self, wider: &Self) -> bool {
        let within = |own: &Option<String>, wide: &Option<String>| wide.is_none() || own == wide;
        let same = (wider.types.is_empty() || self.types == wider.types)
            && within(&self.owner_id, &wider.owner_id)
            && within(&self.source_id, &wider.source_id)
            && self.for_whom == wider.for_whom;
        same && fold(&self.term).starts_with(&fold(&wider.term))
    }

    /// Whose catalogue is asked, and whether its standing is about the person the request is for.
    fn identity(&self, asker: &Asker) -> (String, bool) {
        match &self.for_whom {
            For::Others(people) if asker.org_admin => match people.as_slice() {
                [one] => (one.clone(), true),
                // The whole tenant, which the server shows to admins only.
                _ => (String::new(), false),
            },
            For::Others(_) => ("me".to_owned(), false),
            For::Myself => ("me".to_owned(), true),
        }
    }
}

/// What happens to a search.
#[derive(Clone, Debug)]
pub enum ItemSearchEvent {
    Look {
        query: ItemQuery,
        now_ms: i64,
    },
    /// "Show more".
    More,
    /// Once more what failed.
    Retry,
    Answered {
        tag: ItemTag,
        result: Result<Response, NoAnswer>,
    },
    /// Something was sent, or somebody signed out: nothing known holds any more.
    Forget,
}

/// One way to narrow, and how many hits it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    pub id: String,
    pub name: String,
    pub count: usize,
}

/// The ways to narrow, made from what was found: most hits first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// `id` is the API's spelling of the type; `name` is the same.
    pub types: Vec<Facet>,
    pub owners: Vec<Facet>,
    pub sources: Vec<Facet>,
}

/// What to show.
#[derive(Clone, Debug, Default)]
pub struct ItemView<'a> {
    pub hits: Vec<&'a Hit>,
    /// Made from an earlier answer while the new one is under way.
    pub provisional: bool,
    pub waiting: bool,
    /// The server has more.
    pub more: bool,
    /// The lists that failed, and why.
    pub problems: Vec<(ItemList, &'a ApiError)>,
    /// The lists that this token may not read.
    pub not_visible: Vec<ItemList>,
}

/// The machine.
#[derive(Clone, Debug, Default)]
pub struct ItemSearch {
    asker: Asker,
    shelf: Shelf<ItemQuery, Hit>,
    query: ItemQuery,
    shown: Option<u32>,
    /// What stood there before, to narrow while the answer is under way.
    before: Option<u32>,
}

impl ItemSearch {
    pub fn new(asker: Asker) -> Self {
        Self { asker, ..Self::default() }
    }

    /// Takes an event in; what has to be asked comes out.
    pub fn update(&mut self, api: &Api, event: ItemSearchEvent) -> Vec<Ask<ItemTag>> {
        let slots = match event {
            ItemSearchEvent::Look { query, now_ms } => self.look(query.tidy(), now_ms),
            ItemSearchEvent::More => self.current(|entry| entry.further(false)),
            ItemSearchEvent::Retry => self.current(|entry| entry.further(true)),
            ItemSearchEvent::Answered { tag, result } => {
                self.answered(tag, result);
                Vec::new()
            }
            ItemSearchEvent::Forget => {
                self.shelf.clear();
                (self.shown, self.before, self.query) = (None, None, ItemQuery::default());
                Vec::new()
            }
        };
        slots.into_iter().filter_map(|slot| self.ask(api, slot)).collect()
    }

    fn current(&mut self, act: impl Fn(&mut Entry<ItemQuery, Hit>) -> Vec<Slot>) -> Vec<Slot> {
        self.shown.and_then(|serial| self.shelf.get_mut(serial)).map(act).unwrap_or_default()
    }

    fn look(&mut self, query: ItemQuery, now_ms: i64) -> Vec<Slot> {
        let known = self
            .shelf
            .recall(now_ms, |entry| entry.query == query)
            .or_else(|| self.shelf.recall(now_ms, |entry| query.narrows(&entry.query) && entry.is_whole()));
        self.query = query;
        if known.is_some() {
            self.shown = known;
            // What failed is worth another try: an outage must not last as long as an answer is kept.
            return self.current(|entry| entry.further(true));
        }
        if self.shown.and_then(|serial| self.shelf.get(serial)).is_some_and(|entry| !entry.is_waiting()) {
            self.before = self.shown;
        }
        let asked = LISTS.map(|list| self.query.asks(list).then(|| Paging::first(PAGE)));
        let (serial, slots) = self.shelf.open(self.query.clone(), now_ms, &asked);
        self.shown = Some(serial);
        slots
    }

    fn ask(&self, api: &Api, slot: Slot) -> Option<Ask<ItemTag>> {
        let query = &self.shelf.get(slot.serial)?.query;
        let request = match LISTS.get(slot.list)? {
            ItemList::RolesAndProfiles => api::requestable_objects(
                api,
                &RequestableQuery {
                    term: query.term.clone(),
                    identity: query.identity(&self.asker).0,
                    types: query
                        .types
                        .iter()
                        .filter(|kind| **kind != ItemType::Entitlement)
                        .cloned()
                        .collect(),
                    statuses: Vec::new(),
                    ids: Vec::new(),
                    page: slot.page,
                },
            ),
            ItemList::Entitlements => api::entitlements(
                api,
                &EntitlementsQuery {
                    term: query.term.clone(),
                    segmented_for: self.asker.me.clone(),
                    source_id: query.source_id.clone(),
                    owner_id: query.owner_id.clone(),
                    ids: Vec::new(),
                    page: slot.page,
                },
            ),
        };
        Some(Ask { tag: slot, request })
    }

    fn answered(&mut self, tag: ItemTag, result: Result<Response, NoAnswer>) {
        match LISTS.get(tag.list) {
            Some(ItemList::RolesAndProfiles) => {
                let asker = self.asker.clone();
                self.shelf.answer(tag, api::read_page(result), |query, object| {
                    Hit::of_requestable(object, query.identity(&asker).1)
                });
            }
            Some(ItemList::Entitlements) => {
                self.shelf.answer(tag, api::read_page(result), |_, object| Hit::of_entitlement(object));
            }
            None => {}
        }
    }

    /// What to show now.
    pub fn view(&self) -> ItemView<'_> {
        let Some(entry) = self.shown.and_then(|serial| self.shelf.get(serial)) else {
            return ItemView::default();
        };
        let mut view = ItemView { waiting: entry.is_waiting(), ..ItemView::default() };
        for (name, list) in LISTS.into_iter().zip(&entry.lists) {
            match &list.reach {
                Reach::More(_) => view.more = true,
                Reach::Failed(_, error) => view.problems.push((name, error)),
                Reach::NotVisible => view.not_visible.push(name),
                Reach::Waiting(_) | Reach::Whole | Reach::NotAsked => {}
            }
        }
        // The server has matched the term already, by its own measure, unless this is a wider answer.
        view.hits = self.hits_of(entry, entry.query != self.query);
        if view.hits.is_empty() && view.waiting {
            let before = self.before.and_then(|serial| self.shelf.get(serial));
            if let Some(before) = before.filter(|before| before.query.for_whom == self.query.for_whom) {
                view.hits = self.hits_of(before, true);
                view.provisional = !view.hits.is_empty();
            }
        }
        view
    }

    /// What was asked for last.
    pub fn asked(&self) -> &ItemQuery {
        &self.query
    }

    /// Whether this term is what was asked for, and not only typed so far.
    pub fn is_about(&self, term: &str) -> bool {
        self.shown.is_some() && self.query.term.split_whitespace().eq(term.split_whitespace())
    }

    /// An answer is under way.
    pub fn is_waiting(&self) -> bool {
        self.shown.and_then(|serial| self.shelf.get(serial)).is_some_and(Entry::is_waiting)
    }

    /// The ways to narrow what was found, whichever of them is chosen now: what is chosen must not hide the others.
    pub fn facets(&self) -> Facets {
        let entry = |serial: Option<u32>| serial.and_then(|serial| self.shelf.get(serial));
        // While an answer is under way, what stood there before still tells.
        let before = entry(self.before).filter(|_| self.is_waiting());
        let lists = entry(self.shown).into_iter().chain(before).flat_map(|entry| &entry.lists);
        Facets::of(lists.flat_map(|list| &list.rows).map(|(_, hit)| hit))
    }

    /// What an owner or a source is called, when any answer that is kept tells.
    pub fn name_of(&self, id: &str) -> Option<&str> {
        let rows = self.shelf.entries().flat_map(|entry| &entry.lists).flat_map(|list| &list.rows);
        rows.map(|(_, hit)| hit).find_map(|hit| {
            let is = |known: &Option<String>| known.as_deref() == Some(id);
            let owner = hit.item.owner.as_deref().filter(|_| is(&hit.owner_id));
            owner.or_else(|| hit.item.source.as_deref().filter(|_| is(&hit.source_id)))
        })
    }

    fn hits_of<'a>(&self, entry: &'a Entry<ItemQuery, Hit>, narrow: bool) -> Vec<&'a Hit> {
        let term = fold(&self.query.term);
        let wanted = |hit: &&(u32, Hit)| self.keeps(&hit.1, narrow);
        let rows = entry.lists.iter().flat_map(|list| &list.rows).filter(wanted);
        // Pages stay in their order, so that "Show more" moves nothing that was already read.
        let mut keyed: Vec<_> = rows
            .map(|(round, hit)| {
                let name = fold(&hit.item.name);
                ((*round, !name.starts_with(&term), name), hit)
            })
            .collect();
        keyed.sort_by(|a, b| a.0.cmp(&b.0));
        let mut seen = std::collections::BTreeSet::new();
        keyed.into_iter().map(|(_, hit)| hit).filter(|hit| seen.insert(hit.key())).collect()
    }

    fn keeps(&self, hit: &Hit, narrow: bool) -> bool {
        let query = &self.query;
        let owner = query.owner_id.is_none() || query.owner_id == hit.owner_id;
        let source = query.source_id.is_none() || query.source_id == hit.source_id;
        let kind = query.types.is_empty() || query.types.contains(&hit.item.item_type);
        let text = || format!("{} {}", hit.item.name, hit.item.description);
        owner && source && kind && (!narrow || contains(&text(), &query.term))
    }
}

impl Facets {
    fn of<'a>(hits: impl Iterator<Item = &'a Hit>) -> Self {
        let mut facets = Self::default();
        for hit in hits {
            let kind = hit.item.item_type.as_str();
            count(&mut facets.types, kind, kind);
            if let (Some(id), Some(name)) = (&hit.owner_id, &hit.item.owner) {
                count(&mut facets.owners, id, name);
            }
            if let (Some(id), Some(name)) = (&hit.source_id, &hit.item.source) {
                count(&mut facets.sources, id, name);
            }
        }
        for list in [&mut facets.types, &mut facets.owners, &mut facets.sources] {
            list.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
        }
        facets
    }
}

fn count(facets: &mut Vec<Facet>, id: &str, name: &str) {
    match facets.iter_mut().find(|facet| facet.id == id) {
        Some(facet) => facet.count += 1,
        None => facets.push(Facet { id: id.to_owned(), name: name.to_owned(), count: 1 }),
    }
}
