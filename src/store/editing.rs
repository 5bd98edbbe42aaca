//! The guide as a pure reducer: what becomes of a draft by everything that a person does to it.
//! The first screen's own events are in `guide.rs`, because they belong to the first half of the app.

use super::{Guide, GuideEvent, Pad, Whose, guide::kind_behind};
use crate::{
    route::Door,
    rules::{
        CellChoice, CellPart, DateInput, Draft, DraftItem, FieldPath, ItemKey, Kind, MetadataRow, Person,
        comment_on_wire,
    },
};

impl Guide {
    /// Takes an event in.
    pub fn update(&mut self, door: Door, event: GuideEvent) {
        let pad = self.pad_mut(door);
        match event {
            GuideEvent::Me(_) | GuideEvent::ChooseMe(_) | GuideEvent::ChooseOthers(_) => {
                self.choose(door, event);
            }
            GuideEvent::StartOver(me) => *pad = blank(door, me),
            GuideEvent::Checked(step) => {
                if !pad.is_checked(step) {
                    pad.checked.push(step.word().to_owned());
                }
            }
            GuideEvent::Ask(key, kind) => ask(pad, &key, kind),
            GuideEvent::OwnComment(key, on) => own(pad, &key, |line, aside| {
                switch(&mut line.comment, &mut aside.comment, on);
            }),
            GuideEvent::OwnDate(FieldPath::StartDate(Some(key)), on) => own(pad, &key, |line, aside| {
                switch(&mut line.start, &mut aside.start, on);
            }),
            GuideEvent::OwnDate(FieldPath::EndDate(Some(key)), on) => own(pad, &key, |line, aside| {
                switch(&mut line.end, &mut aside.end, on);
            }),
            GuideEvent::OwnDatesFor { person, item, start, on } => own_dates(pad, person, item, start, on),
            GuideEvent::RemovePerson(id) => {
                pad.draft.people.retain(|person| person.id != id);
                pad.draft.cells.retain(|cell| cell.person != id);
            }
            GuideEvent::RemoveItem(key) => {
                pad.draft.items.retain(|line| !line.item.is(&key));
                pad.draft.cells.retain(|cell| cell.item.as_ref() != Some(&key));
            }
            other => change(&mut pad.draft, other),
        }
    }
}

fn blank(door: Door, me: Option<Person>) -> Pad {
    let mut pad = Pad::default();
    pad.draft.kind = kind_behind(door);
    if door != Door::Remove {
        pad.draft.people.extend(me);
    }
    pad
}

/// One item is to be given or taken away, whatever the rest of the request is. The common date is meant for the rest:
/// the item has none until it gets one of its own.
fn ask(pad: &mut Pad, key: &ItemKey, kind: Kind) {
    let usual = pad.draft.kind;
    own(pad, key, |line, aside| {
        line.kind = (kind != usual).then_some(kind);
        if line.kind.is_some() {
            line.end.get_or_insert_default();
        } else if line.end.as_ref().is_some_and(DateInput::is_blank) {
            line.end = None;
        }
        if kind == Kind::Revoke {
            // A removal has no start.
            switch(&mut line.start, &mut aside.start, false);
        }
    });
    if kind == Kind::Revoke {
        for cell in pad.draft.cells.iter_mut().filter(|cell| cell.item.as_ref() == Some(key)) {
            cell.start = None;
        }
        pad.draft.cells.retain(|cell| !cell.is_plain());
    }
}

/// One line of the basket, and what was switched off of it.
fn own(pad: &mut Pad, key: &ItemKey, act: impl FnOnce(&mut DraftItem, &mut DraftItem)) {
    let Some(line) = pad.draft.items.iter_mut().find(|line| line.item.is(key)) else { return };
    let at = pad.switched_off.iter().position(|aside| aside.item.is(key)).unwrap_or_else(|| {
        pad.switched_off.push(DraftItem { item: line.item.clone(), ..DraftItem::default() });
        pad.switched_off.len() - 1
    });
    if let Some(aside) = pad.switched_off.get_mut(at) {
        act(line, aside);
    }
}

/// Switches an answer on or off; switched off it is kept beside.
fn switch<T: Default>(answer: &mut Option<T>, aside: &mut Option<T>, on: bool) {
    if on {
        *answer = Some(aside.take().or_else(|| answer.take()).unwrap_or_default());
    } else if answer.is_some() {
        *aside = answer.take();
    }
}

/// Dates of one person's own begin as what counted for them before, so that switching them on changes nothing.
fn own_dates(pad: &mut Pad, person: String, item: ItemKey, start: bool, on: bool) {
    let at = |part| FieldPath::Cell { person: person.clone(), item: item.clone(), part };
    let now = |part| pad.draft.effective_date(&at(part)).clone();
    let (starts, ends) = (now(CellPart::StartDate), now(CellPart::EndDate));
    let aside = pad.cells_off.iter().position(|cell| cell.is_for(&person, &item));
    let aside = aside.map(|at| pad.cells_off.swap_remove(at)).unwrap_or_default();
    let before = with_cell(&mut pad.draft, &person, &item, |cell| {
        let before = CellChoice { start: cell.start.take(), end: cell.end.take(), ..CellChoice::default() };
        if on {
            cell.start = start.then(|| aside.start.unwrap_or(starts));
            cell.end = Some(aside.end.unwrap_or(ends));
        }
        before
    });
    if !on {
        pad.cells_off.push(CellChoice { person, item: Some(item), ..before });
    }
}

/// What differs for one person and one item; gone again when nothing does.
fn with_cell<T>(
    draft: &mut Draft,
    person: &str,
    item: &ItemKey,
    act: impl FnOnce(&mut CellChoice) -> T,
) -> T {
    let at = draft.cells.iter().position(|cell| cell.is_for(person, item));
    let mut cell = match at {
        Some(at) => draft.cells.swap_remove(at),
        None => CellChoice { person: person.to_owned(), item: Some(item.clone()), ..CellChoice::default() },
    };
    let done = act(&mut cell);
    if !cell.is_plain() {
        draft.cells.push(cell);
    }
    done
}

fn change(draft: &mut Draft, event: GuideEvent) {
    match event {
        GuideEvent::AddPerson(person) if draft.person(&person.id).is_none() => draft.people.push(person),
        GuideEvent::AddItem(item) if draft.item(&item.key()).is_none() => {
            draft.items.push(DraftItem { item, ..DraftItem::default() });
        }
        GuideEvent::Comment(None, text) => draft.comment = text,
        GuideEvent::Comment(Some(key), text) => with_line(draft, &key, |line| line.comment = Some(text)),
        GuideEvent::Date(at, date) => with_date(draft, &at, |input| input.date = date),
        GuideEvent::Time(at, time) => with_date(draft, &at, |input| input.time = time),
        GuideEvent::DateByHalf(at, half) => with_date(draft, &at, |input| input.by_half(half)),
        GuideEvent::LeaveOut(person, item, out) => {
            with_cell(draft, &person, &item, |cell| cell.left_out = out);
        }
        GuideEvent::ChooseAccounts(person, item, accounts) => {
            with_cell(draft, &person, &item, |cell| cell.accounts = accounts);
        }
        GuideEvent::ChooseAssignment(person, item, id) => {
            with_cell(draft, &person, &item, |cell| cell.assignment_id = id);
        }
        GuideEvent::ChooseHolder(person, item, id) => {
            with_cell(draft, &person, &item, |cell| cell.native_identity = id);
        }
        GuideEvent::SayRemoval(on) => draft.say_removal = on,
        GuideEvent::EditRemovalWords => words_into_text(draft),
        GuideEvent::AddPair(whose) => with_pairs(draft, whose, |pairs| pairs.push(MetadataRow::default())),
        GuideEvent::PairKey(whose, row, text) => with_pair(draft, whose, row, |pair| pair.key = text),
        GuideEvent::PairValue(whose, row, text) => with_pair(draft, whose, row, |pair| pair.value = text),
        GuideEvent::KeepPairs(whose, count) => with_pairs(draft, whose, |pairs| pairs.truncate(count)),
        GuideEvent::RemovePair(whose, row) => with_pairs(draft, whose, |pairs| {
            if row < pairs.len() {
                pairs.remove(row);
            }
        }),
        // Chosen already, or taken in by `update`.
        _ => {}
    }
}

/// Every comment that goes with a removal says by itself from now on what the automatic words said before.
fn words_into_text(draft: &mut Draft) {
    draft.say_removal = false;
    let spoken = |text: &str| comment_on_wire(Kind::Revoke, true, Some(text)).unwrap_or_default();
    let common = draft.comment.clone();
    let mixed = draft.items.iter().any(|line| draft.kind_of(line) != Kind::Revoke);
    let usual = draft.kind;
    for line in &mut draft.items {
        let removed = line.kind.unwrap_or(usual) == Kind::Revoke;
        match &line.comment {
            Some(own) if removed && !own.trim().is_empty() => line.comment = Some(spoken(own)),
            // What is given shares the common comment, which must not speak of a removal.
            None if removed && mixed => line.comment = Some(spoken(&common)),
            _ => {}
        }
    }
    if !mixed {
        draft.comment = spoken(&common);
    }
}

fn with_line(draft: &mut Draft, key: &ItemKey, act: impl FnOnce(&mut DraftItem)) {
    if let Some(line) = draft.items.iter_mut().find(|line| line.item.is(key)) {
        act(line);
    }
}

fn with_date(draft: &mut Draft, at: &FieldPath, act: impl FnOnce(&mut DateInput)) {
    match at {
        FieldPath::StartDate(None) => act(&mut draft.start),
        FieldPath::EndDate(None) => act(&mut draft.end),
        FieldPath::StartDate(Some(key)) => {
            with_line(draft, key, |line| act(line.start.get_or_insert_default()));
        }
        FieldPath::EndDate(Some(key)) => with_line(draft, key, |line| act(line.end.get_or_insert_default())),
        FieldPath::Cell { person, item, part } => with_cell(draft, person, item, |cell| match part {
            CellPart::StartDate => act(cell.start.get_or_insert_default()),
            CellPart::EndDate => act(cell.end.get_or_insert_default()),
            CellPart::Account => {}
        }),
        _ => {}
    }
}

fn with_pairs(draft: &mut Draft, whose: Whose, act: impl FnOnce(&mut Vec<MetadataRow>)) {
    match whose {
        None => act(&mut draft.metadata),
        Some(key) => with_line(draft, &key, |line| act(&mut line.metadata)),
    }
}

fn with_pair(draft: &mut Draft, whose: Whose, row: usize, act: impl FnOnce(&mut MetadataRow)) {
    with_pairs(draft, whose, |pairs| {
        if let Some(pair) = pairs.get_mut(row) {
            act(pair);
        }
    });
}

#[cfg(test)]
mod tests;
