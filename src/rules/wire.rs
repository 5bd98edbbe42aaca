//! A planned call as the API spells it, and a body of the API read back as a draft.
//! Which cells stand together in a call is decided in `partition`.

use std::collections::BTreeMap;

use super::date::{parse_wire, to_wire};
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

/// Writes calls, with the lines that all calls share written once.
pub(super) struct Writer<'v, 'a> {
    view: &'v View<'a>,
    lines: Vec<AccessRequestItem>,
    metadata: ClientMetadata,
}

impl<'v, 'a> Writer<'v, 'a> {
    pub fn new(view: &'v View<'a>) -> Self {
        let lines = view.items.iter().map(|item| AccessRequestItem {
            item_type: item.item.item_type.clone(),
            id: item.item.id.clone(),
            comment: comment_on_wire(item.kind, view.draft.say_removal, item.comment),
            client_metadata: metadata(&item.line.metadata),
            start_date: item.start.ok().flatten().map(to_wire),
            remove_date: item.end.ok().flatten().map(to_wire),
            assignment_id: None,
            native_identity: None,
        });
        Self { view, lines: lines.collect(), metadata: metadata(&view.draft.metadata) }
    }

    pub fn calls(&self, calls: &[Call]) -> Vec<AccessRequest> {
        calls.iter().map(|call| self.call(call)).collect()
    }

    fn call(&self, call: &Call) -> AccessRequest {
        let mut body = AccessRequest {
            request_type: request_type(call.kind),
            client_metadata: self.metadata.clone(),
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
        let mut written = self.lines.get(line.item)?.clone();
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

fn selection(accounts: &[ChosenAccount]) -> Vec<SourceSelection> {
    let mut sources: BTreeMap<&str, Vec<AccountSelection>> = BTreeMap::new();
    for account in accounts {
        sources.entry(&account.source_id).or_default().push(AccountSelection {
            account_uuid: account.account_uuid.clone(),
            native_identity: account.native_identity.clone(),
        });
    }
    let each = sources.into_iter();
    each.map(|(source, accounts)| SourceSelection { source_id: source.to_owned(), accounts }).collect()
}

/// A body of the API as the draft that would make it, dates in UTC. An API that does not know the nested shape does
/// not read it.
pub(super) fn draft_of(body: &AccessRequest, nested: bool) -> Draft {
    let mut draft = Draft {
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
    let person = |id: &String| Person { id: id.clone(), name: id.clone(), ..Person::default() };
    draft.people = body.requested_for.iter().map(person).collect();
    draft.items = body.requested_items.iter().map(line_of).collect();
    for line in &body.requested_items {
        if line.assignment_id.is_some() || line.native_identity.is_some() {
            draft.cells.extend(body.requested_for.iter().map(|person| CellChoice {
                person: person.clone(),
                item: Some(key_of(line)),
                assignment_id: line.assignment_id.clone(),
                native_identity: line.native_identity.clone(),
                ..CellChoice::default()
            }));
        }
    }
    if nested {
        read_nested(body, &mut draft);
    }
    draft
}

fn read_nested(body: &AccessRequest, draft: &mut Draft) {
    let rows = &body.requested_for_with_requested_items;
    for row in rows {
        let id = row.identity_id.clone();
        draft.people.push(Person { name: id.clone(), id, ..Person::default() });
        for nested in &row.requested_items {
            if draft.item(&key_of(&nested.item)).is_none() {
                draft.items.push(line_of(&nested.item));
            }
        }
    }
    for row in rows {
        for line in &draft.items {
            let found = row.requested_items.iter().find(|nested| line.item.is(&key_of(&nested.item)));
            let key = line.item.key();
            let mut choice = CellChoice {
                person: row.identity_id.clone(),
                item: Some(key),
                left_out: true,
                ..CellChoice::default()
            };
            if let Some(nested) = found {
                choice.left_out = false;
                choice.end = Some(input_of(nested.item.remove_date.as_deref()));
                choice.start = Some(input_of(nested.item.start_date.as_deref()));
                choice.accounts = accounts_of(nested);
            }
            draft.cells.push(choice);
        }
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

fn key_of(line: &AccessRequestItem) -> ItemKey {
    ItemKey { item_type: line.item_type.clone(), id: line.id.clone() }
}

fn line_of(line: &AccessRequestItem) -> DraftItem {
    DraftItem {
        item: Item {
            item_type: line.item_type.clone(),
            id: line.id.clone(),
            name: line.id.clone(),
            ..Item::default()
        },
        comment: line.comment.clone(),
        start: line.start_date.as_deref().map(|text| input_of(Some(text))),
        end: line.remove_date.as_deref().map(|text| input_of(Some(text))),
        metadata: rows(&line.client_metadata),
        ..DraftItem::default()
    }
}

/// A date of the wire as if typed in UTC; one that cannot be read stays as it is, so that the rules find it.
fn input_of(text: Option<&str>) -> DateInput {
    let Some(text) = text else { return DateInput::default() };
    match parse_wire(text) {
        Some(at) => {
            let wire = to_wire(at);
            DateInput {
                date: wire.get(..10).unwrap_or_default().to_owned(),
                time: wire.get(11..19).unwrap_or_default().to_owned(),
            }
        }
        None => DateInput::day(format!("?{text}")),
    }
}

fn rows(map: &ClientMetadata) -> Vec<MetadataRow> {
    map.iter().map(|(key, value)| MetadataRow { key: key.clone(), value: value.clone() }).collect()
}
