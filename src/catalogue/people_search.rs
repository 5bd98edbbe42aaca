//! Finding people by name, user name or e-mail address, and by id, with what they are to the person who asks.
//! For whom a request may be made is decided in `rules/`.

use super::shelf::{Reach, Shelf, Slot};
use super::{Ask, contains, fold};
use crate::api::{self, Api, ApiError, Paging};
use crate::contract::{IdentityState, MachineIdentity, PublicIdentity};
use crate::http::{NoAnswer, Response};
use crate::rules::{Person, Relation};

/// Rows a page.
const PAGE: u32 = 20;

/// The second list of a query by text.
const MACHINES: usize = 1;

/// The names of answers.
pub type PeopleTag = Slot;

/// Somebody found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonHit {
    pub person: Person,
    pub user_name: String,
    pub email: Option<String>,
    /// What they are to the person who asks. The server always tells the manager, so nobody's report is `NotMine`.
    pub relation: Relation,
    /// The tenant says that they are not active.
    pub inactive: bool,
}

impl PersonHit {
    /// Made from what the server shows of a person; `None` without an id.
    pub fn of(identity: PublicIdentity, me: &str) -> Option<Self> {
        if identity.id.is_empty() {
            return None;
        }
        let relation = if identity.id == me {
            Relation::Myself
        } else if identity.manager.id == me {
            Relation::ReportOfMine
        } else {
            Relation::NotMine
        };
        let filled = |text: String| (!text.trim().is_empty()).then_some(text);
        let email = identity.email.and_then(filled);
        let person = Person {
            name: filled(identity.name).unwrap_or_else(|| identity.alias.clone()),
            detail: email.clone().unwrap_or_else(|| identity.alias.clone()),
            id: identity.id,
            manager_id: filled(identity.manager.id),
            manager_name: filled(identity.manager.name),
            machine: false,
        };
        let inactive = matches!(
            identity.identity_state,
            Some(IdentityState::InactiveShortTerm | IdentityState::InactiveLongTerm)
        );
        Some(Self { person, user_name: identity.alias, email, relation, inactive })
    }

    /// Made from what the server shows of a machine identity; `None` without an id. Nobody is its manager.
    pub fn of_machine(machine: MachineIdentity) -> Option<Self> {
        if machine.id.is_empty() {
            return None;
        }
        let name = if machine.name.trim().is_empty() { machine.id.clone() } else { machine.name };
        let detail = machine.description.unwrap_or_default();
        let person = Person { id: machine.id, name, detail, machine: true, ..Person::default() };
        Some(Self {
            person,
            user_name: String::new(),
            email: None,
            relation: Relation::NotMine,
            inactive: false,
        })
    }

    fn matches(&self, text: &str) -> bool {
        let email = self.email.as_deref().unwrap_or_default();
        contains(&format!("{} {} {email}", self.person.name, self.user_name), text)
    }
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum PeopleQuery {
    Text(String),
    Ids(Vec<String>),
}

/// What happens to a search for people.
#[derive(Clone, Debug)]
pub enum PeopleSearchEvent {
    /// Blank text asks for nobody.
    Look {
        text: String,
        now_ms: i64,
    },
    /// Who these are: people of a restored draft or of a link. Does not change what is shown.
    LookUp {
        ids: Vec<String>,
        now_ms: i64,
    },
    More,
    Retry,
    Answered {
        tag: PeopleTag,
        result: Result<Response, NoAnswer>,
    },
    Forget,
}

/// What to show.
#[derive(Clone, Debug, Default)]
pub struct PeopleView<'a> {
    pub hits: Vec<&'a PersonHit>,
    /// Made from an earlier answer while the new one is under way.
    pub provisional: bool,
    pub waiting: bool,
    pub more: bool,
    pub problem: Option<&'a ApiError>,
    pub not_visible: bool,
}

/// The machine.
#[derive(Clone, Debug, Default)]
pub struct PeopleSearch {
    me: String,
    /// Machine identities are looked for too, so that they can be explained.
    machines: bool,
    shelf: Shelf<PeopleQuery, PersonHit>,
    text: String,
    shown: Option<u32>,
    before: Option<u32>,
    looked_up: Vec<u32>,
}

impl PeopleSearch {
    /// `me` is the identity id of the token; `machines`: whether the rules know of machine identities.
    pub fn new(me: impl Into<String>, machines: bool) -> Self {
        Self { me: me.into(), machines, ..Self::default() }
    }

    /// Takes an event in; what has to be asked comes out.
    pub fn update(&mut self, api: &Api, event: PeopleSearchEvent) -> Vec<Ask<PeopleTag>> {
        let slots = match event {
            PeopleSearchEvent::Look { text, now_ms } => self.look(&text, now_ms),
            PeopleSearchEvent::LookUp { ids, now_ms } => self.look_up(ids, now_ms),
            PeopleSearchEvent::More => self.further(false),
            PeopleSearchEvent::Retry => self.further(true),
            PeopleSearchEvent::Answered { tag, result } => {
                let me = self.me.clone();
                if tag.list == MACHINES {
                    self.shelf.answer(tag, api::read_page(result), |_, row| PersonHit::of_machine(row));
                } else {
                    self.shelf.answer(tag, api::read_page(result), |_, row| PersonHit::of(row, &me));
                }
                Vec::new()
            }
            PeopleSearchEvent::Forget => {
                self.shelf.clear();
                self.looked_up.clear();
                (self.shown, self.before, self.text) = (None, None, String::new());
                Vec::new()
            }
        };
        slots.into_iter().filter_map(|slot| self.ask(api, slot)).collect()
    }

    fn look(&mut self, text: &str, now_ms: i64) -> Vec<Slot> {
        self.text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if self.text.is_empty() {
            self.shown = None;
            return Vec::new();
        }
        let folded = fold(&self.text);
        let query = PeopleQuery::Text(self.text.clone());
        // One word may be any of four names, so only a longer version of the same first word narrows.
        let wider = |query: &PeopleQuery| {
            matches!(query, PeopleQuery::Text(text) if !text.contains(' ') && !folded.contains(' ')
                && folded.starts_with(&fold(text)))
        };
        let known = self
            .shelf
            .recall(now_ms, |entry| entry.query == query)
            .or_else(|| self.shelf.recall(now_ms, |entry| wider(&entry.query) && entry.is_whole()));
        if known.is_some() {
            self.shown = known;
            // What failed is worth another try: an outage must not last as long as an answer is kept.
            let entry = known.and_then(|serial| self.shelf.get_mut(serial));
            return entry.map(|entry| entry.further(true)).unwrap_or_default();
        }
        if self.shown.and_then(|serial| self.shelf.get(serial)).is_some_and(|entry| !entry.is_waiting()) {
            self.before = self.shown;
        }
        let first = Some(Paging::first(PAGE));
        let (serial, slots) = self.shelf.open(query, now_ms, &[first, first.filter(|_| self.machines)]);
        self.shown = Some(serial);
        slots
    }

    fn look_up(&mut self, mut ids: Vec<String>, now_ms: i64) -> Vec<Slot> {
        ids.sort();
        ids.dedup();
        ids.retain(|id| !id.is_empty() && self.person(id).is_none());
        let query = PeopleQuery::Ids(ids);
        if query == PeopleQuery::Ids(Vec::new())
            || self.shelf.recall(now_ms, |entry| entry.query == query).is_some()
        {
            return Vec::new();
        }
        let (serial, slots) = self.shelf.open(query, now_ms, &[Some(Paging::first(api::MAX_LIMIT))]);
        self.looked_up.push(serial);
        slots
    }

    fn further(&mut self, failed: bool) -> Vec<Slot> {
        let shown = self.shown.into_iter().chain(if failed { self.looked_up.clone() } else { Vec::new() });
        let serials: Vec<_> = shown.collect();
        let mut slots = Vec::new();
        for serial in serials {
            slots.extend(self.shelf.get_mut(serial).map(|entry| entry.further(failed)).unwrap_or_default());
        }
        slots
    }

    fn ask(&self, api: &Api, slot: Slot) -> Option<Ask<PeopleTag>> {
        let request = match &self.shelf.get(slot.serial)?.query {
            PeopleQuery::Text(text) if slot.list == MACHINES => api::machines_by_name(api, text, slot.page),
            PeopleQuery::Text(text) => api::people_by_text(api, text, slot.page),
            PeopleQuery::Ids(ids) => api::people_by_ids(api, ids.iter().map(String::as_str)),
        };
        Some(Ask { tag: slot, request })
    }

    /// Whether this text is what was asked for, and not only typed so far.
    pub fn is_about(&self, text: &str) -> bool {
        self.text.split_whitespace().eq(text.split_whitespace())
    }

    /// Somebody who was found or looked up.
    pub fn person(&self, id: &str) -> Option<&PersonHit> {
        let rows = self.shelf.entries().flat_map(|entry| &entry.lists).flat_map(|list| &list.rows);
        rows.map(|(_, hit)| hit).find(|hit| hit.person.id == id)
    }

    /// Whether this person was looked up and the server does not know them, or does not show them.
    pub fn is_missing(&self, id: &str) -> bool {
        let asked =
            |query: &PeopleQuery| matches!(query, PeopleQuery::Ids(ids) if ids.iter().any(|one| one == id));
        let done = |reach: &Reach| matches!(reach, Reach::Whole | Reach::NotVisible | Reach::More(_));
        self.person(id).is_none()
            && self.shelf.entries().any(|e| asked(&e.query) && e.lists.iter().all(|list| done(&list.reach)))
    }

    /// What to show now.
    pub fn view(&self) -> PeopleView<'_> {
        let Some(entry) = self.shown.and_then(|serial| self.shelf.get(serial)) else {
            return PeopleView::default();
        };
        let Some(list) = entry.lists.first() else { return PeopleView::default() };
        let mut view = PeopleView {
            waiting: entry.is_waiting(),
            more: matches!(list.reach, Reach::More(_)),
            not_visible: list.reach == Reach::NotVisible,
            ..PeopleView::default()
        };
        if let Reach::Failed(_, error) = &list.reach {
            view.problem = Some(error);
        }
        let exact = entry.query == PeopleQuery::Text(self.text.clone());
        // Machines stand behind all people. That they cannot be looked for is nobody's trouble: none can be chosen.
        let machines = entry.lists.get(MACHINES).into_iter().flat_map(|list| &list.rows);
        let rows = list.rows.iter().chain(machines).map(|(_, hit)| hit);
        view.hits = rows.filter(|hit| exact || hit.matches(&self.text)).collect();
        let before =
            self.before.and_then(|serial| self.shelf.get(serial)).and_then(|entry| entry.lists.first());
        if let Some(before) = before.filter(|_| view.waiting && view.hits.is_empty()) {
            view.hits =
                before.rows.iter().map(|(_, hit)| hit).filter(|hit| hit.matches(&self.text)).collect();
            view.provisional = !view.hits.is_empty();
        }
        view
    }
}
