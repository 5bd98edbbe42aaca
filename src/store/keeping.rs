//! Between what was sent and what is typed: a draft without what was accepted of it, and a form made again from calls
//! that were refused. Where drafts lie is in `drafts.rs`.

use leptos::prelude::*;

use super::{Pad, Store, StoreEvent, guide::kind_behind};
use crate::{
    contract::{AccessRequest, AccessRequestItem, RequestType},
    msg,
    route::{Door, Route, Step},
    rules::{
        CellChoice, ChosenAccount, DateInput, Draft, DraftItem, Item, ItemKey, Kind, MetadataRow, Person,
        Zone, parse_wire, to_wire,
    },
    submission::{self, Cell, Record},
};

/// The draft without these cells: an item that nobody asks for any more goes, of the others the cells are left out.
pub(super) fn without(mut draft: Draft, cells: &[Cell]) -> Draft {
    let mut gone: Vec<ItemKey> = Vec::new();
    let mut out: Vec<(String, ItemKey)> = Vec::new();
    for line in &draft.items {
        let kind = match draft.kind_of(line) {
            Kind::Revoke => RequestType::RevokeAccess,
            Kind::Modify => RequestType::ModifyAccess,
            _ => RequestType::GrantAccess,
        };
        let key = line.item.key();
        let is_in = |person: &&Person| {
            cells.iter().any(|it| {
                it.person == person.id
                    && it.item == key.id
                    && it.item_type == key.item_type
                    && it.kind == kind
            })
        };
        let taken: Vec<&Person> = draft.people.iter().filter(is_in).collect();
        if !taken.is_empty() && taken.len() == draft.people.len() {
            gone.push(key);
        } else {
            out.extend(taken.into_iter().map(|person| (person.id.clone(), key.clone())));
        }
    }
    draft.items.retain(|line| !gone.iter().any(|key| line.item.is(key)));
    for (person, key) in out {
        leave_out(&mut draft, person, key);
    }
    draft
}

fn leave_out(draft: &mut Draft, person: String, key: ItemKey) {
    let is_it = |it: &&mut CellChoice| it.person == person && it.item.as_ref() == Some(&key);
    if let Some(choice) = draft.cells.iter_mut().find(is_it) {
        choice.left_out = true;
        return;
    }
    draft.cells.push(CellChoice { person, item: Some(key), left_out: true, ..CellChoice::default() });
}

/// The form that these calls came from, as far as they tell: every wish, word and date is in it again.
pub(super) fn pad_of(records: &[&Record], zone: &dyn Zone) -> Pad {
    let usual = kind_behind(door_of(records));
    let mut draft = Draft { kind: usual, say_removal: false, ..Draft::default() };
    for record in records {
        let kind = kind_behind(door_of(&[record]));
        let kind = (kind != usual).then_some(kind);
        let name = |named: &[submission::Named], id: &str| {
            named.iter().find(|it| it.id == id).map(|it| it.name.clone()).unwrap_or_default()
        };
        for (person, item, accounts) in lines(&record.body) {
            if draft.person(person).is_none() {
                let name = name(&record.summary.people, person);
                draft.people.push(Person { id: person.to_owned(), name, ..Person::default() });
            }
            let key = ItemKey { item_type: item.item_type.clone(), id: item.id.clone() };
            if draft.item(&key).is_none() {
                let line = line(item, name(&record.summary.items, &item.id), zone);
                draft.items.push(DraftItem { kind, ..line });
            }
            let special = CellChoice {
                assignment_id: item.assignment_id.clone(),
                native_identity: item.native_identity.clone(),
                accounts,
                ..CellChoice::default()
            };
            if special != CellChoice::default() {
                let person = person.to_owned();
                draft.cells.push(CellChoice { person, item: Some(key), ..special });
            }
        }
        for (key, value) in &record.body.client_metadata {
            let row = MetadataRow { key: key.clone(), value: value.clone() };
            if !draft.metadata.contains(&row) {
                draft.metadata.push(row);
            }
        }
    }
    let asked: Vec<Cell> = records.iter().flat_map(|record| record.cells()).collect();
    for (person, item) in pairs(&draft) {
        if !asked.iter().any(|it| it.person == person && it.item == item.id && it.item_type == item.item_type)
        {
            leave_out(&mut draft, person, item);
        }
    }
    let others = draft.kind != Kind::Revoke;
    Pad { draft, others, ..Pad::default() }
}

/// The door behind which such calls are made; of a mixed request that of what is given.
pub fn door_of(records: &[&Record]) -> Door {
    let any = |kind: RequestType| {
        records.iter().any(|record| record.body.request_type.as_ref().is_some_and(|it| *it == kind))
    };
    if any(RequestType::GrantAccess) {
        Door::Grant
    } else if any(RequestType::ModifyAccess) {
        Door::Change
    } else if records.iter().any(|record| record.summary.removes) {
        Door::Remove
    } else {
        Door::Grant
    }
}

fn pairs(draft: &Draft) -> Vec<(String, ItemKey)> {
    let of = |person: &Person| {
        let id = person.id.clone();
        draft.items.iter().map(move |line| (id.clone(), line.item.key())).collect::<Vec<_>>()
    };
    draft.people.iter().flat_map(of).collect()
}

type Line<'a> = (&'a str, &'a AccessRequestItem, Vec<ChosenAccount>);

fn lines(body: &AccessRequest) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for person in &body.requested_for {
        lines.extend(body.requested_items.iter().map(|item| (person.as_str(), item, Vec::new())));
    }
    for one in &body.requested_for_with_requested_items {
        for nested in &one.requested_items {
            let chosen = nested.account_selection.iter().flat_map(|source| {
                source.accounts.iter().map(|account| ChosenAccount {
                    source_id: source.source_id.clone(),
                    account_uuid: account.account_uuid.clone(),
                    native_identity: account.native_identity.clone(),
                })
            });
            lines.push((one.identity_id.as_str(), &nested.item, chosen.collect()));
        }
    }
    lines
}

fn line(item: &AccessRequestItem, name: String, zone: &dyn Zone) -> DraftItem {
    let date = |text: &Option<String>| text.as_deref().and_then(|text| typed(text, zone));
    let pairs = item.client_metadata.iter().filter(|(key, _)| !submission::is_ours(key));
    DraftItem {
        item: Item { item_type: item.item_type.clone(), id: item.id.clone(), name, ..Item::default() },
        comment: item.comment.clone(),
        start: date(&item.start_date),
        end: date(&item.remove_date),
        metadata: pairs.map(|(key, value)| MetadataRow { key: key.clone(), value: value.clone() }).collect(),
        ..DraftItem::default()
    }
}

/// A moment of the wire as it would be typed here.
fn typed(text: &str, zone: &dyn Zone) -> Option<DateInput> {
    let utc_ms = parse_wire(text)?;
    let local = to_wire(utc_ms + i64::from(zone.offset_minutes(utc_ms)) * 60_000);
    Some(DateInput { date: local.get(..10)?.to_owned(), time: local.get(11..19)?.to_owned() })
}

impl Store {
    /// Everything chosen and typed behind the open door is dropped.
    pub fn start_over(self) {
        let door = self.door_untracked();
        let me = self.me.get_untracked();
        self.dispatch(StoreEvent::Guide(super::GuideEvent::StartOver(me)));
        self.plan_shown.set(None);
        self.dispatch(StoreEvent::Go(Route::first(door)));
        // Begun anew on Check, it is no answer there that is being changed: Continue leads on, and not back to Check.
        self.returning.set(false);
    }

    /// The form of a refused call. When the rest of its draft was sent since, it is a new one, without that.
    fn reopened(self, mut pad: Pad, draft: String) -> Pad {
        if self.is_closed(&draft) {
            let accepted = self.outbox.with_untracked(|outbox| outbox.accepted_of(&draft));
            pad.draft = without(pad.draft, &accepted);
            pad.id = self.uuid().unwrap_or_default();
        } else {
            pad.id = draft;
        }
        pad
    }

    /// "Change the draft" of a refused call: the form that it came from, made again when it is gone.
    pub fn reopen(self, cid: &str) {
        let zone = self.with_ports(|ports| ports.zone.clone());
        let found = self.outbox.with_untracked(|outbox| {
            let record = outbox.record(cid)?;
            let open = |it: &&&Record| !it.is_accepted() && !it.is_unsure() && !it.is_slim();
            let plan = outbox.plan(&record.plan);
            let left: Vec<&Record> = plan.iter().filter(open).copied().collect();
            // A form that is still open stays behind its door, whatever is left of it.
            let open = |door: &Door| self.guide.with_untracked(|guide| guide.pad(*door).id == record.draft);
            let door = Door::ALL.into_iter().find(open).unwrap_or_else(|| door_of(&left));
            Some((door, record.draft.clone(), pad_of(&left, &*zone)))
        });
        let Some((door, draft, pad)) = found else { return };
        let (is_open, is_blank) =
            self.guide.with_untracked(|guide| (guide.pad(door).id == draft, guide.pad(door).is_blank()));
        let step = match (is_open, is_blank) {
            (true, _) => Step::Details,
            (false, true) => {
                self.put_pad(door, self.reopened(pad, draft));
                self.blocked.set(Some(msg!("submission.reopened")));
                Step::Details
            }
            (false, false) => {
                self.blocked.set(Some(msg!("submission.form-taken")));
                Step::Check
            }
        };
        self.dispatch(StoreEvent::Go(Route::Guide { door, step }));
    }
}
