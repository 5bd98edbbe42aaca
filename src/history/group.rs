//! The server's rows put together as requests, and merged with what this browser sent.
//! Which rows are read is in `list.rs`, which are shown in `filter.rs`.

use std::collections::BTreeMap;

use super::progress::{Progress, StateGroup, at};
use super::sent::{Named, Sent, SentState};
use crate::contract::{ClientMetadata, Ref, RequestType, RequestedItemStatus};
use crate::msg;
use crate::rules::OUR_KEYS;
use crate::text::Message;

/// How long something that was accepted may take until the server lists it. Access that is held already is never
/// listed, and a look that waits for it would never end.
const LISTED_WITHIN_MS: i64 = 10 * 60 * 1000;

/// What tells a row from any other: its request, the person, the item.
pub type RowKey = (String, String, String);

/// Rows, each once. Rows may come twice (pages shift while they are read): the later one counts.
pub type Lines = BTreeMap<RowKey, Line>;

/// One item for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub row: RequestedItemStatus,
    pub progress: Progress,
}

impl Line {
    /// Made from a row of the server.
    pub fn of(row: RequestedItemStatus) -> Self {
        Self { progress: Progress::of(&row), row }
    }

    /// What tells it from other lines.
    pub fn row_key(&self) -> RowKey {
        let item = self.row.account_activity_item_id.clone().or_else(|| self.row.id.clone());
        (self.id().to_owned(), self.row.requested_for.id.clone(), item.unwrap_or_default())
    }

    pub fn person(&self) -> Named {
        named(&self.row.requested_for)
    }

    /// It is for a machine identity and not for a person.
    pub fn is_machine(&self) -> bool {
        self.row.requested_for.kind == "MACHINE_IDENTITY"
    }

    pub fn created_ms(&self) -> Option<i64> {
        at(self.row.created.as_deref())
    }

    pub fn remove_ms(&self) -> Option<i64> {
        at(self.row.remove_date.as_deref())
    }

    /// Reference data of the item without ours.
    pub fn metadata(&self) -> ClientMetadata {
        without_ours(&self.row.client_metadata)
    }

    /// What this app called the request it belongs to.
    pub fn cid(&self) -> Option<&str> {
        let cid = OUR_KEYS.first().and_then(|key| self.row.client_metadata.get(*key));
        cid.map(String::as_str).filter(|cid| !cid.is_empty())
    }

    fn id(&self) -> &str {
        let id = self.row.access_request_id.as_deref().or(self.row.account_activity_item_id.as_deref());
        id.unwrap_or_default()
    }
}

/// One request as somebody made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestGroup {
    /// `arCid` when this app made it, else the service's id.
    pub key: String,
    /// Milliseconds since 1970 UTC; `None` when nobody says.
    pub created_ms: Option<i64>,
    pub requester: Option<Named>,
    pub request_type: RequestType,
    /// By person and item.
    pub lines: Vec<Line>,
    /// What this browser knows of it, part by part.
    pub sent: Vec<Sent>,
}

impl RequestGroup {
    /// The service's ids.
    pub fn request_ids(&self) -> Vec<&str> {
        let listed = self.lines.iter().filter_map(|line| line.row.access_request_id.as_deref());
        let answered = self.sent.iter().flat_map(|sent| sent.request_ids.iter().map(String::as_str));
        let mut ids: Vec<_> = listed.chain(answered).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Who gets or loses access.
    pub fn people(&self) -> Vec<Named> {
        let mut people: Vec<_> = if self.lines.is_empty() {
            self.sent.iter().flat_map(|sent| sent.people.clone()).collect()
        } else {
            self.lines.iter().map(Line::person).collect()
        };
        people.sort();
        people.dedup();
        people
    }

    /// The names of what is asked for, each once, in order; an id stands for a name that is not known.
    pub fn item_names(&self) -> Vec<String> {
        let listed = self.lines.iter().map(|line| {
            let row = &line.row;
            row.name.clone().filter(|name| !name.is_empty()).or_else(|| row.id.clone()).unwrap_or_default()
        });
        let sent = self.sent.iter().flat_map(|sent| &sent.items).map(|item| item.shown().to_owned());
        let mut names: Vec<String> = Vec::new();
        let all: Vec<_> = if self.lines.is_empty() { sent.collect() } else { listed.collect() };
        for name in all {
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Whether an id of an address means this request: ours, or one of the service's.
    pub fn is_called(&self, id: &str) -> bool {
        self.key == id || self.sent.iter().any(|sent| sent.cid == id) || self.request_ids().contains(&id)
    }

    /// How many rows the server does not list, of what it accepted from this browser. Access that is held already is
    /// never listed, so this is no fault.
    pub fn not_listed(&self) -> usize {
        let taken = |sent: &&Sent| sent.state == SentState::Accepted;
        let expected: usize = self.sent.iter().filter(taken).map(Sent::expected).sum();
        expected.saturating_sub(self.lines.len())
    }

    /// Whether anything in it can still change by itself: an open row, or a row that should be listed soon.
    pub fn is_open(&self, now_ms: i64) -> bool {
        let fresh = |sent: &Sent| {
            sent.state == SentState::Accepted && now_ms.saturating_sub(sent.created_ms) < LISTED_WITHIN_MS
        };
        self.lines.iter().any(|line| line.progress.is_open())
            || (self.not_listed() > 0 && self.sent.iter().any(fresh))
    }

    /// What was sent of it and does not show in its lines.
    pub fn beside_lines(&self) -> impl Iterator<Item = &Sent> {
        let shows = |sent: &&Sent| {
            self.lines.is_empty() || !matches!(sent.state, SentState::Accepted | SentState::Existing)
        };
        self.sent.iter().filter(shows)
    }

    /// How far it is, each sentence once.
    pub fn states(&self) -> Vec<(StateGroup, Message)> {
        let lines = self.lines.iter().map(|line| (line.progress.group(), line.progress.message()));
        let sent = self.beside_lines().map(|sent| (sent.state.group(), sent.state.message()));
        let mut states = Vec::new();
        for state in lines.chain(sent) {
            if !states.contains(&state) {
                states.push(state);
            }
        }
        states
    }
}

/// "Access", "Removal" or "Change of dates".
pub fn kind_name(request_type: &RequestType) -> Message {
    match request_type {
        RequestType::RevokeAccess => msg!("requests.revoke"),
        RequestType::ModifyAccess => msg!("requests.modify"),
        _ => msg!("requests.grant"),
    }
}

/// Puts rows together as requests, newest first, each with what was sent of it.
pub fn group(lines: &Lines, sent: &[Sent]) -> Vec<RequestGroup> {
    let mut groups: BTreeMap<String, RequestGroup> = BTreeMap::new();
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    for line in lines.values() {
        let key = line.cid().unwrap_or(line.id()).to_owned();
        if let Some(id) = &line.row.access_request_id {
            keys.insert(id.clone(), key.clone());
        }
        let group = groups.entry(key.clone()).or_insert_with(|| RequestGroup {
            key,
            created_ms: None,
            requester: Some(named(&line.row.requester)),
            request_type: line.row.request_type.clone().unwrap_or(RequestType::GrantAccess),
            lines: Vec::new(),
            sent: Vec::new(),
        });
        group.created_ms = group.created_ms.into_iter().chain(line.created_ms()).min();
        group.lines.push(line.clone());
    }
    for part in sent {
        let by_id = || part.request_ids.iter().find_map(|id| keys.get(id));
        let key = if groups.contains_key(&part.cid) { &part.cid } else { by_id().unwrap_or(&part.cid) };
        let group = groups.entry(key.clone()).or_insert_with(|| only_sent(part));
        group.created_ms = group.created_ms.or(Some(part.created_ms));
        group.sent.push(part.clone());
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    for group in &mut groups {
        group
            .lines
            .sort_by_cached_key(|line| (line.person().name, line.row.name.clone(), line.id().to_owned()));
        group.sent.sort_by(|a, b| a.created_ms.cmp(&b.created_ms).then_with(|| a.part.cmp(&b.part)));
    }
    groups.sort_by(|a, b| b.created_ms.cmp(&a.created_ms).then_with(|| a.key.cmp(&b.key)));
    groups
}

fn only_sent(part: &Sent) -> RequestGroup {
    RequestGroup {
        key: part.cid.clone(),
        created_ms: Some(part.created_ms),
        requester: None,
        request_type: part.request_type.clone(),
        lines: Vec::new(),
        sent: Vec::new(),
    }
}

fn named(reference: &Ref) -> Named {
    Named { id: reference.id.clone(), name: reference.name.clone() }
}

/// Reference data as somebody gave it: without the keys this app adds.
pub(super) fn without_ours(metadata: &ClientMetadata) -> ClientMetadata {
    let theirs = metadata.iter().filter(|(key, _)| !OUR_KEYS.contains(&key.as_str()));
    theirs.map(|(key, value)| (key.clone(), value.clone())).collect()
}
