//! Cutting the wanted people × items into calls that the service takes, by index.
//! What a call looks like on the wire is in `wire`; why a cell is not wanted was found by the rules.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::Blocks;
use super::draft::{ChosenAccount, Kind};
use super::out::Raw;
use super::view::{View, filled};
use super::wire::is_choice;
use crate::contract::AccessRequest;

/// One line of a call: an item, and whose differing choice it carries, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Line {
    pub item: usize,
    pub choice: Option<(usize, usize)>,
}

/// One call, by index of people and items.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Call {
    pub kind: Kind,
    pub shape: Shape,
}

/// The flat pair, everybody gets the same, or lines for each person.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    Flat {
        people: Vec<usize>,
        lines: Vec<Line>,
    },
    Nested(Vec<(usize, Vec<Line>)>),
    /// Both at once, which only a body from elsewhere can be.
    Both,
}

impl Call {
    /// How many identities it names.
    pub fn people(&self) -> usize {
        match &self.shape {
            Shape::Flat { people, .. } => people.len(),
            Shape::Nested(rows) => rows.len(),
            Shape::Both => 0,
        }
    }

    /// How many different entitlements it names.
    pub fn entitlements(&self, view: &View<'_>) -> usize {
        match &self.shape {
            Shape::Flat { lines, .. } => lines.iter().filter(|line| is_entitlement(view, line)).count(),
            Shape::Nested(rows) => {
                let lines =
                    rows.iter().flat_map(|(_, lines)| lines).filter(|line| is_entitlement(view, line));
                let ids = lines.filter_map(|line| view.items.get(line.item)).map(|item| &item.item.id);
                ids.collect::<BTreeSet<_>>().len()
            }
            Shape::Both => 0,
        }
    }
}

fn is_entitlement(view: &View<'_>, line: &Line) -> bool {
    view.items.get(line.item).is_some_and(|item| item.is_entitlement())
}

/// Why a cell is in no call.
#[derive(Clone, Copy, Debug)]
pub(super) enum Out<'r> {
    LeftOut,
    Because(&'r Raw),
}

/// The calls of a draft, and the cells that are in none of them.
pub(super) struct Split<'r> {
    pub calls: Vec<Call>,
    /// Person, item, reason.
    pub dropped: Vec<(usize, usize, Out<'r>)>,
    /// The kinds of which not everybody gets the same, so that people or items had to be grouped.
    pub ragged: Vec<Kind>,
}

/// The fewest calls we know how to make of every cell that no error takes away.
pub(super) fn calls<'r>(view: &View<'_>, raw: &'r [Raw]) -> Split<'r> {
    let blocks = Blocks::new(raw);
    let mut split = Split { calls: Vec::new(), dropped: Vec::new(), ragged: Vec::new() };
    for kind in [Kind::Grant, Kind::Modify, Kind::Revoke, Kind::Unknown] {
        let items: Vec<usize> = view.items_of(kind).collect();
        if items.is_empty() || view.people.is_empty() {
            continue;
        }
        if view.choices.is_empty() && blocks.is_empty() {
            let lines: Vec<Line> = items.iter().map(|item| Line { item: *item, choice: None }).collect();
            let everybody = (0..view.people.len()).collect();
            cut(view, kind, vec![Grid { people: everybody, lines }], &mut split.calls);
        } else {
            let rows = wanted(view, kind, &items, &blocks, &mut split.dropped);
            if cut_rows(view, kind, &rows, &mut split.calls) {
                split.ragged.push(kind);
            }
        }
    }
    split
}

/// The body as a single call, line by line, whatever the limits say.
pub(super) fn as_one(view: &View<'_>, body: &AccessRequest, knows_nested: bool) -> Call {
    let flat = !body.requested_for.is_empty() || !body.requested_items.is_empty();
    let nested = knows_nested && !body.requested_for_with_requested_items.is_empty();
    let line = |person: usize, item: usize| Line {
        item,
        choice: view.choices.contains_key(&(person, item)).then_some((person, item)),
    };
    let (people, items) = (0..view.people.len(), 0..view.items.len());
    let shape = match (flat, nested) {
        (true, true) => Shape::Both,
        (_, true) => {
            let mut rows: Rows = people.map(|person| (person, Vec::new())).collect();
            for item in items {
                if let Some((person, lines)) = view.owner(item).and_then(|owner| rows.get_mut(owner)) {
                    lines.push(line(*person, item));
                }
            }
            Shape::Nested(rows)
        }
        _ => Shape::Flat { people: people.collect(), lines: items.map(|item| line(0, item)).collect() },
    };
    Call { kind: view.draft.kind, shape }
}

/// The wanted lines of each person, each row in the order of the basket.
type Rows = Vec<(usize, Vec<Line>)>;

/// People who all get the same lines.
struct Grid {
    people: Vec<usize>,
    lines: Vec<Line>,
}

/// What makes two choices for one item the same line.
type Variant<'a> = (usize, Option<i64>, Option<i64>, &'a [ChosenAccount], Option<&'a str>, Option<&'a str>);

fn wanted<'r>(
    view: &View<'_>,
    kind: Kind,
    items: &[usize],
    blocks: &Blocks<'r>,
    dropped: &mut Vec<(usize, usize, Out<'r>)>,
) -> Rows {
    let mut variants: BTreeMap<Variant<'_>, Line> = BTreeMap::new();
    let mut rows = Vec::with_capacity(view.people.len());
    let plain: Vec<Line> = items.iter().map(|item| Line { item: *item, choice: None }).collect();
    for person in 0..view.people.len() {
        let differs = view.choices.range((person, 0)..(person + 1, 0)).next().is_some();
        if !differs && blocks.is_empty() {
            rows.push((person, plain.clone()));
            continue;
        }
        let mut row = Vec::with_capacity(items.len());
        for &item in items {
            if !view.wants(person, item) {
                dropped.push((person, item, Out::LeftOut));
            } else if let Some(raw) = blocks.reason(kind, person, item) {
                dropped.push((person, item, Out::Because(raw)));
            } else {
                row.push(line_of(view, person, item, &mut variants));
            }
        }
        if !row.is_empty() {
            rows.push((person, row));
        }
    }
    rows
}

fn line_of<'a>(
    view: &'a View<'a>,
    person: usize,
    item: usize,
    variants: &mut BTreeMap<Variant<'a>, Line>,
) -> Line {
    let plain = Line { item, choice: None };
    let (Some(cell), Some(shared)) = (view.choices.get(&(person, item)), view.items.get(item)) else {
        return plain;
    };
    let end = cell.end.unwrap_or(shared.end).ok().flatten();
    let start = cell.start.unwrap_or(shared.start).ok().flatten();
    let choice = cell.choice;
    let named = |value: &'a Option<String>| value.as_deref().and_then(filled);
    // What is blank, or not sent with this kind, makes no difference.
    let (accounts, assignment, native): (&[_], _, _) = match shared.kind {
        _ if !view.pack.accounts => (&[], None, None),
        Kind::Revoke => (&[], named(&choice.assignment_id), named(&choice.native_identity)),
        _ if is_choice(&choice.accounts) => (&choice.accounts, None, None),
        _ => (&[], None, None),
    };
    let same_dates = end == shared.end.ok().flatten() && start == shared.start.ok().flatten();
    if same_dates && accounts.is_empty() && assignment.is_none() && native.is_none() {
        return plain;
    }
    let variant = (item, end, start, accounts, assignment, native);
    *variants.entry(variant).or_insert(Line { item, choice: Some((person, item)) })
}

/// Cuts rows of any shape; says whether they had to be grouped.
fn cut_rows(view: &View<'_>, kind: Kind, rows: &Rows, calls: &mut Vec<Call>) -> bool {
    if kind == Kind::Revoke {
        for (person, lines) in rows {
            cut(view, kind, vec![Grid { people: vec![*person], lines: lines.clone() }], calls);
        }
        return false;
    }
    let (nested, flat) =
        if view.pack.accounts { by_account_choice(view, rows) } else { (Vec::new(), rows.clone()) };
    let (by_items, by_people) = (same_items(&flat), same_people(&flat));
    let better =
        if count(view, kind, &by_items) <= count(view, kind, &by_people) { by_items } else { by_people };
    let chosen = pack_nested(view, kind, &nested);
    if view.pack.accounts && view.context.facts.nested_alone {
        let together = pack_nested(view, kind, rows);
        if together.len() < count(view, kind, &better) + chosen.len() {
            calls.extend(together);
            return true;
        }
    }
    let ragged = better.len() > 1;
    cut(view, kind, better, calls);
    calls.extend(chosen);
    ragged
}

/// The rows parted into lines that carry a choice of accounts, which only the nested shape can, and all others.
fn by_account_choice(view: &View<'_>, rows: &Rows) -> (Rows, Rows) {
    let chosen = |line: &Line| {
        let cell = line.choice.and_then(|choice| view.choices.get(&choice));
        cell.is_some_and(|cell| is_choice(&cell.choice.accounts))
    };
    let part = |keep: bool| {
        let rows = rows.iter().map(|(person, lines)| {
            (*person, lines.iter().copied().filter(|line| chosen(line) == keep).collect::<Vec<_>>())
        });
        rows.filter(|(_, lines)| !lines.is_empty()).collect()
    };
    (part(true), part(false))
}

/// People with equal sets of lines, in the order of the draft.
fn same_items(rows: &Rows) -> Vec<Grid> {
    let mut seen: BTreeMap<&[Line], usize> = BTreeMap::new();
    let mut grids: Vec<Grid> = Vec::new();
    for (person, lines) in rows {
        let at = *seen.entry(lines).or_insert(grids.len());
        match grids.get_mut(at) {
            Some(grid) => grid.people.push(*person),
            None => grids.push(Grid { people: vec![*person], lines: lines.clone() }),
        }
    }
    grids
}

/// Lines with equal sets of people, in the order of the draft.
fn same_people(rows: &Rows) -> Vec<Grid> {
    let items = rows.iter().flat_map(|(_, lines)| lines).map(|line| line.item + 1).max().unwrap_or(0);
    let mut plain: Vec<Vec<usize>> = vec![Vec::new(); items];
    let mut varied: BTreeMap<Line, Vec<usize>> = BTreeMap::new();
    for (person, lines) in rows {
        for line in lines {
            match plain.get_mut(line.item).filter(|_| line.choice.is_none()) {
                Some(people) => people.push(*person),
                None => varied.entry(*line).or_default().push(*person),
            }
        }
    }
    let plain = plain.into_iter().enumerate().map(|(item, people)| (Line { item, choice: None }, people));
    let columns = plain.filter(|(_, people)| !people.is_empty()).chain(varied);
    let mut seen: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    let mut grids: Vec<Grid> = Vec::new();
    for (line, people) in columns {
        let at = *seen.entry(people.clone()).or_insert(grids.len());
        match grids.get_mut(at) {
            Some(grid) => grid.lines.push(line),
            None => grids.push(Grid { people, lines: vec![line] }),
        }
    }
    grids
}

/// How many entitlements and people one call may name, once it names an entitlement.
fn limits(view: &View<'_>, kind: Kind) -> (usize, usize) {
    match kind {
        Kind::Revoke => (view.pack.entitlements_per_revoke.max(1), 1),
        _ => (view.pack.entitlements_per_grant, view.pack.people_with_entitlements),
    }
}

/// How many calls become of the grids of one kind that gives or changes.
fn count(view: &View<'_>, kind: Kind, grids: &[Grid]) -> usize {
    let (entitlements, people) = limits(view, kind);
    let of = |grid: &Grid| match grid.lines.iter().filter(|line| is_entitlement(view, line)).count() {
        0 => 1,
        wanted => wanted.div_ceil(entitlements) * grid.people.len().div_ceil(people),
    };
    grids.iter().map(of).sum()
}

/// Full grids to calls: chunks of people, chunks of entitlements; everything else rides along with the first chunk.
fn cut(view: &View<'_>, kind: Kind, grids: Vec<Grid>, calls: &mut Vec<Call>) {
    let (most_entitlements, most_people) = limits(view, kind);
    for grid in grids {
        let (entitlements, others): (Vec<Line>, Vec<Line>) =
            grid.lines.iter().partition(|line| is_entitlement(view, line));
        let together = match kind {
            Kind::Revoke => 1,
            _ if entitlements.is_empty() => grid.people.len(),
            _ => most_people,
        };
        for people in grid.people.chunks(together.max(1)) {
            let mut chunks = entitlements.chunks(most_entitlements.max(1));
            let first = chunks.next().unwrap_or_default();
            let lines = if first.is_empty() { others.clone() } else { in_order(&others, first) };
            calls.push(Call { kind, shape: Shape::Flat { people: people.to_vec(), lines } });
            calls.extend(chunks.map(|lines| Call {
                kind,
                shape: Shape::Flat { people: people.to_vec(), lines: lines.to_vec() },
            }));
        }
    }
}

fn in_order(some: &[Line], more: &[Line]) -> Vec<Line> {
    let mut lines = [some, more].concat();
    lines.sort_unstable();
    lines
}

/// Rows to nested calls: those with entitlements filled up to the limits, the people without any where there is room
/// for all of them, else in a call of their own. No document says whether an entitlement counts once or for each person
/// in this shape: it is counted for each, to be safe.
fn pack_nested(view: &View<'_>, kind: Kind, rows: &Rows) -> Vec<Call> {
    let (most_entitlements, most_people) = limits(view, kind);
    let (mut plain, mut full, mut open, mut used): (Rows, Vec<Rows>, Rows, usize) = Default::default();
    for (person, lines) in rows {
        let (entitlements, others): (Vec<Line>, Vec<Line>) =
            lines.iter().partition(|line| is_entitlement(view, line));
        if entitlements.is_empty() {
            plain.push((*person, others));
            continue;
        }
        for (nth, chunk) in entitlements.chunks(most_entitlements.max(1)).enumerate() {
            if open.len() == most_people || used + chunk.len() > most_entitlements {
                full.push(std::mem::take(&mut open));
                used = 0;
            }
            used += chunk.len();
            open.push((*person, if nth == 0 { in_order(&others, chunk) } else { chunk.to_vec() }));
        }
    }
    full.insert(0, open);
    full.retain(|rows| !rows.is_empty());
    let room: usize = full.iter().map(|rows| most_people.saturating_sub(rows.len())).sum();
    if plain.len() <= room {
        let mut left = plain.drain(..);
        for rows in &mut full {
            rows.extend(left.by_ref().take(most_people.saturating_sub(rows.len())));
        }
    }
    let all = [plain].into_iter().chain(full).filter(|rows| !rows.is_empty());
    all.map(|rows| Call { kind, shape: Shape::Nested(rows) }).collect()
}
