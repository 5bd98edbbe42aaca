//! A planned call as the API spells it, and a body of the API read back as a draft.
//! Which cells stand together in a call is decided in `partition`.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::date::to_wire;
use super::draft::{
    CellChoice, ChosenAccount, DateInput, Draft, DraftItem, Item, ItemKey, Kind, MetadataRow, Person,
};
use super::partition::{Call, Line, Shape};
use super::view::{View, filled};
use crate::contract::{
    AccessRequest, AccessRequestItem, AccountSelection, ClientMetadata, NestedItem, RequestType,
    RequestedForWithItems, SourceSelection,
};

/// What the comment of a removal begins with, because the approver's screen does not say that it is one.
/// It is sent, so it is the same in every language of the screen.
pub const REMOVAL_PREFIX: &str = "REMOVE ACCESS: ";

/// The keys of `clientMetadata` that are ours: the id of the intent, and the call's place in the plan.
pub const OUR_KEYS: [&str; 2] = ["arCid", "arPart"];

/// Marks every item of a call as ours: `cid` is the intent's id, `part` its place in the plan, e.g. `2/5`.
/// Only the metadata of items comes back on `/access-request-status`.
pub fn tag(call: &mut AccessRequest, cid: &str, part: &str) {
    let nested =
        call.requested_for_with_requested_items.iter_mut().flat_map(|person| &mut person.requested_items);
    for item in call.requested_items.iter_mut().chain(nested.map(|nested| &mut nested.item)) {
        for (key, value) in OUR_KEYS.iter().zip([cid, part]) {
            item.client_metadata.insert((*key).to_owned(), value.to_owned());
        }
    }
}

/// The comment as the approver will read it; `None` when there is none. `comment` is an item's effective one.
pub fn comment_on_wire(kind: Kind, say_removal: bool, comment: Option<&str>) -> Option<String> {
    let comment = filled(comment?)?;
    let said = comment
        .get(..REMOVAL_PREFIX.len().saturating_sub(1))
        .is_some_and(|start| start.eq_ignore_ascii_case(REMOVAL_PREFIX.trim_end()));
    if kind == Kind::Revoke && say_removal && !said {
        Some(format!("{REMOVAL_PREFIX}{comment}"))
    } else {
        Some(comment.to_owned())
    }
}

/// Writes calls. Only what a call names is written, so that a huge text that no call carries costs nothing.
pub(super) struct Writer<'v, 'a> {
    view: &'v View<'a>,
    lines: Vec<OnceCell<AccessRequestItem>>,
    metadata: OnceCell<ClientMetadata>,
}

impl<'v, 'a> Writer<'v, 'a> {
    pub fn new(view: &'v View<'a>) -> Self {
        let lines = view.items.iter().map(|_| OnceCell::new()).collect();
        Self { view, lines, metadata: OnceCell::new() }
    }

    fn shared(&self, item: usize) -> Option<&AccessRequestItem> {
        let (cell, item) = (self.lines.get(item)?, self.view.items.get(item)?);
        Some(cell.get_or_init(|| AccessRequestItem {
            item_type: item.item.item_type.clone(),
            id: item.item.id.clone(),
            comment: comment_on_wire(item.kind, self.view.draft.say_removal, item.comment),
            client_metadata: metadata(&item.line.metadata),
            start_date: item.start.ok().flatten().map(to_wire),
            remove_date: item.end.ok().flatten().map(to_wire),
            assignment_id: None,
            native_identity: None,
        }))
    }

    pub fn calls(&self, calls: &[Call]) -> Vec<AccessRequest> {
        calls.iter().map(|call| self.call(call)).collect()
    }

    fn call(&self, call: &Call) -> AccessRequest {
        let mut body = AccessRequest {
            request_type: request_type(call.kind),
            client_metadata: self.metadata.get_or_init(|| metadata(&self.view.draft.metadata)).clone(),
            ..AccessRequest::default()
        };
        match &call.shape {
            Shape::Flat { people, lines } => {
                body.requested_for = people.iter().filter_map(|person| self.id_of(*person)).collect();
                body.requested_items = lines.iter().filter_map(|line| self.line(line, call.kind)).collect();
            }
            Shape::Nested(rows) => {
                body.requested_for_with_requested_items =
                    rows.iter().filter_map(|row| self.nested(row, call.kind)).collect();
            }
            Shape::Both => {}
        }
        body
    }

    fn id_of(&self, person: usize) -> Option<String> {
        self.view.people.get(person).map(|view| view.person.id.clone())
    }

    fn line(&self, line: &Line, kind: Kind) -> Option<AccessRequestItem> {
        let mut written = self.shared(line.item)?.clone();
        let cell = line.choice.and_then(|choice| self.view.choices.get(&choice));
        let Some(cell) = cell else { return Some(written) };
        if let Some(end) = cell.end {
            written.remove_date = end.ok().flatten().map(to_wire);
        }
        if let Some(start) = cell.start {
            written.start_date = start.ok().flatten().map(to_wire);
        }
        if self.view.pack.accounts && kind == Kind::Revoke {
            written.assignment_id = cell.choice.assignment_id.as_deref().and_then(filled).map(str::to_owned);
            written.native_identity =
                cell.choice.native_identity.as_deref().and_then(filled).map(str::to_owned);
        }
        Some(written)
    }

    fn nested(&self, (person, lines): &(usize, Vec<Line>), kind: Kind) -> Option<RequestedForWithItems> {
        let items = lines.iter().filter_map(|line| {
            let cell = line.choice.and_then(|choice| self.view.choices.get(&choice));
            let accounts = cell.map(|cell| cell.choice.accounts.as_slice()).unwrap_or_default();
            Some(NestedItem { item: self.line(line, kind)?, account_selection: selection(accounts) })
        });
        Some(RequestedForWithItems { identity_id: self.id_of(*person)?, requested_items: items.collect() })
    }
}

fn request_type(kind: Kind) -> Option<RequestType> {
    match kind {
        Kind::Grant => Some(RequestType::GrantAccess),
        Kind::Revoke => Some(RequestType::RevokeAccess),
        Kind::Modify => Some(RequestType::ModifyAccess),
        Kind::Unknown => None,
    }
}

/// Rows with both halves filled; the first of equal keys.
fn metadata(rows: &[MetadataRow]) -> ClientMetadata {
    let mut map = ClientMetadata::new();
    for row in rows {
        if let (Some(key), Some(value)) = (filled(&row.key), filled(&row.value)) {
            map.entry(key.to_owned()).or_insert_with(|| value.to_owned());
        }
    }
    map
}

/// The choice by source; what is blank is left out.
fn selection(accounts: &[ChosenAccount]) -> Vec<SourceSelection> {
    let mut sources: BTreeMap<&str, Vec<AccountSelection>> = BTreeMap::new();
    for account in accounts {
        let Some(source) = filled(&account.source_id) else { continue };
        let native = filled(&account.native_identity);
        let uuid = account.account_uuid.as_deref().and_then(filled);
        if native.is_some() || uuid.is_some() {
            sources.entry(source).or_default().push(AccountSelection {
                account_uuid: uuid.map(str::to_owned),
                native_identity: native.unwrap_or_default().to_owned(),
            });
        }
    }
    let each = sources.into_iter();
    each.map(|(source, accounts)| SourceSelection { source_id: source.to_owned(), accounts }).collect()
}

/// Whether any of it can be sent.
pub(super) fn is_choice(accounts: &[ChosenAccount]) -> bool {
    let says = |account: &ChosenAccount| {
        let named = filled(&account.native_identity).or(account.account_uuid.as_deref().and_then(filled));
        filled(&account.source_id).is_some() && named.is_some()
    };
    accounts.iter().any(says)
}

/// A body of the API, read line by line.
pub(super) struct FromWire {
    /// Its people and lines in the body's order, nothing merged; dates as they stand in the body.
    pub draft: Draft,
    /// The person and item of each of the draft's cells.
    pub cells: Vec<(usize, usize)>,
    /// Whom each item is for, in the nested shape; empty in the flat one, where each is for all.
    pub owners: Vec<usize>,
    /// Somebody of the nested shape has no items.
    pub empty_row: bool,
}

/// Reads a body. An API that does not know the nested shape does not read it. `known` says what is known of the people
/// and items beside their ids.
pub(super) fn draft_of(body: &AccessRequest, known: &Draft, nested: bool) -> FromWire {
    let draft = Draft {
        kind: match &body.request_type {
            None | Some(RequestType::GrantAccess) => Kind::Grant,
            Some(RequestType::RevokeAccess) => Kind::Revoke,
            Some(RequestType::ModifyAccess) => Kind::Modify,
            Some(RequestType::Other(_)) => Kind::Unknown,
        },
        metadata: rows(&body.client_metadata),
        say_removal: false,
        ..Draft::default()
    };
    let mut read = FromWire { draft, cells: Vec::new(), owners: Vec::new(), empty_row: false };
    let person = |id: &String| {
        let unknown = || Person { id: id.clone(), ..Person::default() };
        known.person(id).cloned().unwrap_or_else(unknown)
    };
    let rows = &body.requested_for_with_requested_items;
    if !nested || rows.is_empty() || !body.requested_for.is_empty() || !body.requested_items.is_empty() {
        read.draft.people = body.requested_for.iter().map(person).collect();
        for (at, line) in body.requested_items.iter().enumerate() {
            read.draft.items.push(line_of(line, known));
            if line.assignment_id.is_some() || line.native_identity.is_some() {
                for who in 0..body.requested_for.len() {
                    read.choose((who, at), line, Vec::new());
                }
            }
        }
        return read;
    }
    for (who, row) in rows.iter().enumerate() {
        read.draft.people.push(person(&row.identity_id));
        read.empty_row |= row.requested_items.is_empty();
        for nested in &row.requested_items {
            let at = read.draft.items.len();
            read.draft.items.push(line_of(&nested.item, known));
            read.owners.push(who);
            read.choose((who, at), &nested.item, accounts_of(nested));
        }
    }
    read
}

impl FromWire {
    fn choose(&mut self, place: (usize, usize), line: &AccessRequestItem, accounts: Vec<ChosenAccount>) {
        self.cells.push(place);
        self.draft.cells.push(CellChoice {
            accounts,
            assignment_id: line.assignment_id.clone(),
            native_identity: line.native_identity.clone(),
            ..CellChoice::default()
        });
    }
}

fn accounts_of(nested: &NestedItem) -> Vec<ChosenAccount> {
    let of = |source: &SourceSelection| {
        let id = source.source_id.clone();
        let each = source.accounts.clone().into_iter();
        each.map(move |account| ChosenAccount {
            source_id: id.clone(),
            account_uuid: account.account_uuid,
            native_identity: account.native_identity,
        })
    };
    nested.account_selection.iter().flat_map(of).collect()
}

fn line_of(line: &AccessRequestItem, known: &Draft) -> DraftItem {
    let key = ItemKey { item_type: line.item_type.clone(), id: line.id.clone() };
    let unknown = || Item { item_type: key.item_type.clone(), id: key.id.clone(), ..Item::default() };
    DraftItem {
        item: known.item(&key).map_or_else(unknown, |known| known.item.clone()),
        comment: line.comment.clone(),
        start: line.start_date.as_deref().map(input_of),
        end: line.remove_date.as_deref().map(input_of),
        metadata: rows(&line.client_metadata),
        ..DraftItem::default()
    }
}

/// A date of the wire as it stands; an empty one is no date either, so that the rules find it.
fn input_of(text: &str) -> DateInput {
    DateInput::day(if text.trim().is_empty() { "?" } else { text })
}

fn rows(map: &ClientMetadata) -> Vec<MetadataRow> {
    map.iter().map(|(key, value)| MetadataRow { key: key.clone(), value: value.clone() }).collect()
}
