//! A request that a link proposes: ids out of `#/request?for=…&item=role:…&until=…&comment=…`, and who and what they are.
//! Names come from the service alone. Putting it into the form, and saying where it came from, is for the rooms above.
//!
//! The link's language: `docs/embedding.md`, "Links that fill in a request".

use std::collections::BTreeSet;

use super::{Ask, Asker, Hit, PersonHit};
use crate::{
    api::{self, Api, ApiError, EntitlementsQuery, Paging, RequestableQuery},
    contract::ItemType,
    http::{NoAnswer, Response},
    msg,
    rules::{DateInput, ItemKey},
    text::Message,
};

/// What a person can still check at a glance. The service's own bounds (25 entitlements, 10 people) are not higher.
pub const MOST_ITEMS: usize = 25;
pub const MOST_PEOPLE: usize = 10;
const MOST_COMMENT: usize = 1_000;
/// Who follows the link.
const ME: &str = "me";

/// What a link proposes, understood but not looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    /// As it was written.
    pub query: String,
    /// The host name of the page around, where that proposes it; a link has none.
    pub host: Option<String>,
    /// Identity ids; `me` is whoever follows the link. Empty: nobody is named.
    pub people: Vec<String>,
    pub items: Vec<ItemKey>,
    pub until: Option<DateInput>,
    pub comment: Option<String>,
    /// What was not understood, or is too much.
    pub left_out: Vec<LeftOut>,
}

/// Why a part of a link is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// Not written as `docs/embedding.md` says; the name of the part, or the value of an item.
    NotUnderstood(String),
    /// More than [`MOST_ITEMS`] or [`MOST_PEOPLE`], or a comment that is too long.
    TooMany,
    /// The service does not know this person, or does not show them.
    Person(String),
    /// The service does not know this item, or it cannot be requested.
    Item(String),
}

impl LeftOut {
    /// The sentence for it.
    pub fn message(&self) -> Message {
        match self {
            Self::NotUnderstood(part) => msg!("link.left-out.part", part = part.as_str()),
            Self::TooMany => msg!("link.left-out.too-many", items = MOST_ITEMS, people = MOST_PEOPLE),
            Self::Person(id) => msg!("link.left-out.person", id = id.as_str()),
            Self::Item(id) => msg!("link.left-out.item", id = id.as_str()),
        }
    }
}

impl Proposal {
    /// Reads the part behind the `?`. Whatever it is, something comes out: what is not understood is left out and named.
    pub fn read(query: &str) -> Self {
        let mut proposal = Self { query: query.to_owned(), ..Self::default() };
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            match decoded(value) {
                Some(value) if !value.is_empty() => proposal.take(name, &value),
                Some(_) => {}
                None => proposal.leave_out(name),
            }
        }
        proposal
    }

    fn take(&mut self, name: &str, value: &str) {
        match name {
            "for" => value.split(',').for_each(|id| self.person(id)),
            "item" => value.split(',').for_each(|item| self.item(item)),
            "until" if self.until.is_none() && is_day(value) => self.until = Some(DateInput::day(value)),
            "comment" if value.chars().count() > MOST_COMMENT => self.too_many(),
            "comment" if self.comment.is_none() => self.comment = Some(value.to_owned()),
            _ => self.leave_out(name),
        }
    }

    fn person(&mut self, id: &str) {
        if !is_id(id) {
            self.leave_out(id);
        } else if self.people.iter().any(|known| known == id) {
        } else if self.people.len() < MOST_PEOPLE {
            self.people.push(id.to_owned());
        } else {
            self.too_many();
        }
    }

    fn item(&mut self, text: &str) {
        let key = text.split_once(':').and_then(|(kind, id)| {
            let item_type = match kind {
                "role" => ItemType::Role,
                "access-profile" => ItemType::AccessProfile,
                "entitlement" => ItemType::Entitlement,
                _ => return None,
            };
            is_id(id).then(|| ItemKey { item_type, id: id.to_owned() })
        });
        match key {
            None => self.leave_out(text),
            Some(key) if self.items.contains(&key) => {}
            Some(key) if self.items.len() < MOST_ITEMS => self.items.push(key),
            Some(_) => self.too_many(),
        }
    }

    fn leave_out(&mut self, part: &str) {
        // What is shown is text, and short.
        let part: String = part.chars().filter(|c| !c.is_control()).take(60).collect();
        self.note(LeftOut::NotUnderstood(part));
    }

    fn too_many(&mut self) {
        self.note(LeftOut::TooMany);
    }

    fn note(&mut self, what: LeftOut) {
        if !self.left_out.contains(&what) && self.left_out.len() < MOST_ITEMS {
            self.left_out.push(what);
        }
    }

    /// The people, each once, with `me` replaced by whoever follows the link.
    pub fn people_for(&self, me: &str) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let named = self.people.iter().map(|id| if id == ME { me } else { id.as_str() });
        named.filter(|id| seen.insert(*id)).map(str::to_owned).collect()
    }

    /// Whether there is nothing to fill in.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.items.is_empty() && self.until.is_none() && self.comment.is_none()
    }
}

/// Percent-encoding as browsers write it; `+` is a space. None when it is no text.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let (high, low) = (rest.next()?, rest.next()?);
                let digit =
                    |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                digit(high)? * 16 + digit(low)?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok().map(|text| text.trim().to_owned())
}

/// Ids of the service are 32 hexadecimal digits; whatever else it uses is a word like them.
fn is_id(text: &str) -> bool {
    (1..=100).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}

/// `yyyy-mm-dd`. Whether there is such a day, and whether it may be asked for, is for the rules.
fn is_day(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// The questions that a proposal asks the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposalTag {
    People,
    RolesAndProfiles,
    Entitlements,
}

/// Looking up who and what a link names: a machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lookup {
    asker: Asker,
    proposal: Proposal,
    open: Vec<ProposalTag>,
    people: Vec<PersonHit>,
    items: Vec<Hit>,
    failed: Option<ApiError>,
}

/// A proposal with everything that was found of it, in the link's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub people: Vec<PersonHit>,
    pub items: Vec<Hit>,
    pub until: Option<DateInput>,
    pub comment: Option<String>,
    pub left_out: Vec<LeftOut>,
}

impl Lookup {
    /// Asks for everything that is named. Nothing may be asked: then it is done at once.
    pub fn start(api: &Api, asker: Asker, mut proposal: Proposal) -> (Self, Vec<Ask<ProposalTag>>) {
        proposal.people = proposal.people_for(&asker.me);
        let mut lookup = Self { asker, proposal, ..Self::default() };
        let asks: Vec<_> = [ProposalTag::People, ProposalTag::RolesAndProfiles, ProposalTag::Entitlements]
            .into_iter()
            .filter_map(|tag| lookup.ask(api, tag))
            .collect();
        lookup.open = asks.iter().map(|ask| ask.tag).collect();
        (lookup, asks)
    }

    fn ask(&self, api: &Api, tag: ProposalTag) -> Option<Ask<ProposalTag>> {
        let entitlements = tag == ProposalTag::Entitlements;
        let items =
            self.proposal.items.iter().filter(|key| (key.item_type == ItemType::Entitlement) == entitlements);
        let ids: Vec<String> = match tag {
            ProposalTag::People => self.proposal.people.clone(),
            _ => items.map(|key| key.id.clone()).collect(),
        };
        if ids.is_empty() {
            return None;
        }
        let request = match tag {
            ProposalTag::People => api::people_by_ids(api, ids.iter().map(String::as_str)),
            ProposalTag::RolesAndProfiles => api::requestable_objects(
                api,
                &RequestableQuery {
                    term: String::new(),
                    // Whoever is no admin sees their own catalogue only.
                    identity: ME.to_owned(),
                    types: Vec::new(),
                    statuses: Vec::new(),
                    ids,
                    page: Paging::first(api::MAX_LIMIT),
                },
            ),
            ProposalTag::Entitlements => api::entitlements(
                api,
                &EntitlementsQuery {
                    term: String::new(),
                    segmented_for: self.asker.me.clone(),
                    source_id: None,
                    owner_id: None,
                    ids,
                    page: Paging::first(api::MAX_LIMIT),
                },
            ),
        };
        Some(Ask { tag, request })
    }

    /// Takes an answer in. What may not be seen counts as not found; any other failure can be tried again.
    pub fn answered(&mut self, tag: ProposalTag, result: Result<Response, NoAnswer>) {
        let Some(at) = self.open.iter().position(|open| *open == tag) else { return };
        self.open.remove(at);
        let error = match tag {
            ProposalTag::People => api::read_page(result).map(|page| {
                let me = &self.asker.me;
                self.people = page.rows.into_iter().filter_map(|row| PersonHit::of(row, me)).collect();
            }),
            ProposalTag::RolesAndProfiles => api::read_page(result).map(|page| {
                self.items.extend(page.rows.into_iter().filter_map(|row| Hit::of_requestable(row, false)));
            }),
            ProposalTag::Entitlements => api::read_page(result).map(|page| {
                self.items.extend(page.rows.into_iter().filter_map(Hit::of_entitlement));
            }),
        };
        if let Err(error) = error
            && !error.is_not_visible()
        {
            self.failed = Some(error);
        }
    }

    /// Whether answers are awaited.
    pub fn is_waiting(&self) -> bool {
        !self.open.is_empty()
    }

    /// What came of it, once everything was answered.
    ///
    /// # Errors
    /// When a question could not be answered: nothing of the link is used then, as half of a request is another one.
    pub fn found(&self) -> Result<Found, ApiError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let mut found = Found {
            until: self.proposal.until.clone(),
            comment: self.proposal.comment.clone(),
            left_out: self.proposal.left_out.clone(),
            ..Found::default()
        };
        for id in &self.proposal.people {
            match self.people.iter().find(|hit| hit.person.id == *id) {
                Some(hit) => found.people.push(hit.clone()),
                // Whoever follows the link is known, also where the directory does not show them.
                None if *id == self.asker.me => {}
                None => found.left_out.push(LeftOut::Person(id.clone())),
            }
        }
        for key in &self.proposal.items {
            match self.items.iter().find(|hit| hit.item.is(key)) {
                Some(hit) => found.items.push(hit.clone()),
                None => found.left_out.push(LeftOut::Item(key.id.clone())),
            }
        }
        Ok(found)
    }

    /// The proposal, with `me` replaced by whoever follows the link.
    pub fn proposal(&self) -> &Proposal {
        &self.proposal
    }
}

#[cfg(test)]
mod tests;
