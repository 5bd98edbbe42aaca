//! Drafts as people type them, and the body that one cell of a draft would be if no rule kept it back.

use access_request::contract::*;
use access_request::rules::*;

use super::chance::Chance;
use super::world::World;

const DAY: i64 = 86_400_000;

pub fn random(world: &World, rng: &mut Chance) -> Draft {
    let newer = world.pack == PackName::V12026;
    let kinds: &[Kind] =
        if newer { &[Kind::Grant, Kind::Revoke, Kind::Modify] } else { &[Kind::Grant, Kind::Revoke] };
    let people = rng.of(&[0, 1, 1, 2, 3, 9, 10, 11, 14]);
    let items = rng.of(&[0, 1, 1, 2, 3, 5, 24, 25, 26, 34]);
    let mut draft = Draft {
        kind: if rng.one_in(40) { Kind::Unknown } else { rng.of(kinds) },
        people: (0..people).map(|nth| person(world, nth, rng)).collect(),
        items: (0..items).map(|nth| item(world, nth, kinds, rng)).collect(),
        comment: rng.of(&["because", "because", " why ", "", "  "]).to_owned(),
        start: if rng.one_in(5) { input(world, rng) } else { DateInput::default() },
        end: if rng.one_in(3) { input(world, rng) } else { DateInput::default() },
        metadata: metadata(rng),
        say_removal: !rng.one_in(3),
        cells: Vec::new(),
    };
    for _ in 0..rng.of(&[0, 0, 0, 1, 3, 12]) {
        if let (false, false) = (draft.people.is_empty(), draft.items.is_empty()) {
            let cell = cell(world, &draft, rng);
            draft.cells.push(cell);
        }
    }
    draft
}

fn person(world: &World, nth: usize, rng: &mut Chance) -> Person {
    let at = if rng.one_in(5) { rng.below(world.people.len()) } else { (nth + 1) % world.people.len() };
    let mut person = world.person(&world.people[at]);
    if rng.one_in(150) {
        person.id = " ".to_owned();
    }
    person
}

fn item(world: &World, nth: usize, kinds: &[Kind], rng: &mut Chance) -> DraftItem {
    let at = if rng.one_in(5) { rng.below(world.items.len()) } else { (nth + 20) % world.items.len() };
    let mut item = world.items[at].clone();
    if rng.one_in(100) {
        item.item_type = ItemType::from("GOVERNANCE_GROUP");
    }
    if rng.one_in(150) {
        item.id = rng.of(&["", " "]).to_owned();
    }
    DraftItem {
        item,
        kind: rng.one_in(8).then(|| rng.of(kinds)),
        comment: rng.one_in(8).then(|| rng.of(&["own words", "", " "]).to_owned()),
        start: rng.one_in(10).then(|| input(world, rng)),
        end: rng.one_in(8).then(|| input(world, rng)),
        metadata: metadata(rng),
    }
}

fn cell(world: &World, draft: &Draft, rng: &mut Chance) -> CellChoice {
    let (person, item) = (rng.of(&draft.people), rng.of(&draft.items));
    let account = |source: &&str| ChosenAccount {
        source_id: (*source).to_owned(),
        account_uuid: None,
        native_identity: "n".to_owned(),
    };
    let accounts: &[&[&str]] = &[&[], &[], &["s1"], &["s1", "s2"], &["s1", "s1"], &[" "]];
    let some_id = |rng: &mut Chance| rng.one_in(4).then(|| rng.of(&["", "a1"]).to_owned());
    CellChoice {
        person: person.id,
        item: Some(item.item.key()),
        left_out: rng.one_in(4),
        start: rng.one_in(4).then(|| input(world, rng)),
        end: rng.one_in(3).then(|| input(world, rng)),
        accounts: accounts[rng.below(accounts.len())].iter().map(account).collect(),
        assignment_id: some_id(rng),
        native_identity: some_id(rng),
    }
}

fn metadata(rng: &mut Chance) -> Vec<MetadataRow> {
    let text = |rng: &mut Chance| rng.of(&["ticket", "cost centre", "", " "]).to_owned();
    (0..if rng.one_in(4) { rng.below(3) } else { 0 })
        .map(|_| MetadataRow { key: text(rng), value: text(rng) })
        .collect()
}

fn input(world: &World, rng: &mut Chance) -> DateInput {
    if rng.one_in(12) {
        let odd = [
            ("", ""),
            (" ", ""),
            ("soon", ""),
            ("2027-02-30", ""),
            ("", "12:00"),
            ("2027-01-01", "25:00"),
            ("1969-12-31", ""),
        ];
        let (date, time) = rng.of(&odd);
        return DateInput { date: date.into(), time: time.into() };
    }
    let around = [-DAY, -1000, 0, 1000, DAY, 2 * DAY, 30 * DAY, 365 * DAY];
    let later = if rng.one_in(3) { rng.of(&around) } else { rng.of(&around[4..]) };
    let wire = to_wire(world.now_ms + later);
    let time = if rng.one_in(2) { wire[11..19].to_owned() } else { String::new() };
    DateInput { date: wire[..10].to_owned(), time }
}

/// One person and one item of a draft as a body, whatever the rules say; `None` where the cell is not in the draft. A date
/// that cannot be read stands in the body as it was typed.
pub fn body_of(draft: &Draft, cell: &Cell, pack: PackName) -> Option<AccessRequest> {
    let newer = pack == PackName::V12026;
    let line = draft.item(&cell.item)?;
    let choice = draft
        .cells
        .iter()
        .rev()
        .find(|choice| choice.person == cell.person && choice.item.as_ref() == Some(&cell.item));
    let entitlement = cell.item.item_type == ItemType::Entitlement;
    // The common end date goes with what takes one, the common start date with what is given.
    let common_end = (newer || !entitlement).then_some(&draft.end);
    let common_start = (cell.kind != Kind::Revoke).then_some(&draft.start);
    let end = choice.and_then(|choice| choice.end.as_ref()).or(line.end.as_ref()).or(common_end);
    let start = choice.and_then(|choice| choice.start.as_ref()).or(line.start.as_ref()).or(common_start);
    let comment = line.comment.as_deref().unwrap_or(&draft.comment);
    let item = AccessRequestItem {
        item_type: cell.item.item_type.clone(),
        id: cell.item.id.clone(),
        comment: comment_on_wire(cell.kind, draft.say_removal, Some(comment)),
        client_metadata: ClientMetadata::new(),
        start_date: start.filter(|_| newer).and_then(|typed| sent(typed, start_of_input)),
        remove_date: end.and_then(|typed| sent(typed, end_of_input)),
        assignment_id: None,
        native_identity: None,
    };
    let request_type = Some(match cell.kind {
        Kind::Grant => RequestType::GrantAccess,
        Kind::Revoke => RequestType::RevokeAccess,
        Kind::Modify => RequestType::ModifyAccess,
        Kind::Unknown => RequestType::Other("TAKE_ACCESS".to_owned()),
    });
    let mut body = AccessRequest { request_type, ..AccessRequest::default() };
    let accounts = choice.map(|choice| choice.accounts.as_slice()).unwrap_or_default();
    if newer && cell.kind != Kind::Revoke && !accounts.is_empty() {
        let source = |account: &ChosenAccount| SourceSelection {
            source_id: account.source_id.clone(),
            accounts: vec![AccountSelection {
                account_uuid: None,
                native_identity: account.native_identity.clone(),
            }],
        };
        let nested = NestedItem { item, account_selection: accounts.iter().map(source).collect() };
        body.requested_for_with_requested_items =
            vec![RequestedForWithItems { identity_id: cell.person.clone(), requested_items: vec![nested] }];
    } else {
        body.requested_for = vec![cell.person.clone()];
        body.requested_items = vec![item];
    }
    Some(body)
}

type Read = fn(&DateInput, &dyn Zone) -> Result<Option<i64>, DateProblem>;

fn sent(typed: &DateInput, read: Read) -> Option<String> {
    match read(typed, &Utc) {
        Ok(at) => at.map(to_wire),
        Err(_) => Some(format!("{}T{}", typed.date, typed.time)),
    }
}
