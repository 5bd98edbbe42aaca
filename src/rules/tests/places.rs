//! What stands at each place of the form: kinds, dates and cells, and which of them counts.

use super::*;

fn cell(person: &str, item: &DraftItem) -> CellChoice {
    CellChoice { person: person.into(), item: Some(item.item.key()), ..CellChoice::default() }
}

fn of_cell(person: &str, item: &str, part: CellPart) -> FieldPath {
    FieldPath::Cell { person: person.into(), item: role(item).item.key(), part }
}

#[test]
fn an_empty_basket_asks_for_what_the_draft_does_and_a_full_one_for_what_its_items_do() {
    let asks = |draft: &Draft| [Kind::Grant, Kind::Revoke].map(|kind| draft.asks_for(kind));
    assert_eq!(asks(&remove(&[], vec![])), [false, true]);
    let given = DraftItem { kind: Some(Kind::Grant), ..role("g") };
    assert_eq!(asks(&remove(&[], vec![given.clone()])), [true, false]);
    let mixed = remove(&[], vec![given, role("r")]);
    assert_eq!(asks(&mixed), [true, true]);
    let kinds = [FieldPath::Comment(Some(role("g").item.key())), FieldPath::Comment(None)];
    assert_eq!(kinds.map(|at| mixed.kind_at(&at)), [Kind::Grant, Kind::Revoke]);
    assert_eq!(mixed.kind_at(&FieldPath::Item(role("r").item.key())), Kind::Revoke);
}

#[test]
fn the_date_that_counts_is_the_nearest() {
    let day = DateInput::day;
    let own = DraftItem { start: Some(day("2")), end: Some(day("3")), ..role("own") };
    let at_cell = CellChoice { start: Some(day("4")), end: Some(day("5")), ..cell("a", &own) };
    let plain = CellChoice { left_out: true, ..cell("b", &own) };
    let draft = Draft {
        start: day("0"),
        end: day("1"),
        cells: vec![at_cell, plain],
        ..give(&["a", "b"], vec![role("r"), own])
    };
    let key = |id: &str| Some(role(id).item.key());
    let (start, end) = (CellPart::StartDate, CellPart::EndDate);
    for (at, own, counts) in [
        (FieldPath::StartDate(None), Some("0"), "0"),
        (FieldPath::EndDate(None), Some("1"), "1"),
        (FieldPath::StartDate(key("own")), Some("2"), "2"),
        (FieldPath::EndDate(key("own")), Some("3"), "3"),
        (FieldPath::StartDate(key("r")), None, "0"),
        (FieldPath::EndDate(key("r")), None, "1"),
        (of_cell("a", "own", start), Some("4"), "4"),
        (of_cell("a", "own", end), Some("5"), "5"),
        (of_cell("b", "own", start), None, "2"),
        (of_cell("b", "own", end), None, "3"),
        (of_cell("a", "r", start), None, "0"),
        (of_cell("a", "r", end), None, "1"),
        (of_cell("a", "own", CellPart::Account), None, "1"),
        (FieldPath::Request, None, "1"),
    ] {
        assert_eq!(draft.date(&at).map(|input| input.date.as_str()), own, "{at:?}");
        assert_eq!(draft.effective_date(&at).date, counts, "{at:?}");
        assert_eq!(at.is_start(), ["0", "2", "4"].contains(&counts), "{at:?}");
    }
}

#[test]
fn a_cell_is_of_one_person_and_one_item_and_plain_when_it_says_nothing() {
    let mine = cell("a", &role("r"));
    let key = role("r").item.key();
    assert!(mine.is_for("a", &key) && !mine.is_for("b", &key) && !mine.is_for("a", &role("s").item.key()));
    assert!(mine.is_plain() && !CellChoice { left_out: true, ..mine.clone() }.is_plain());
    let draft = Draft { cells: vec![cell("b", &role("r")), mine.clone()], ..Draft::default() };
    assert_eq!(draft.cell("a", &key), Some(&mine));
    assert_eq!(draft.cell("c", &key), None);
}

#[test]
fn a_place_knows_its_item_and_its_step() {
    let key = || role("r").item.key();
    let with_item = [
        FieldPath::Item(key()),
        FieldPath::Comment(Some(key())),
        FieldPath::StartDate(Some(key())),
        FieldPath::EndDate(Some(key())),
        FieldPath::Metadata { item: Some(key()), row: 0, part: Part::Key },
        of_cell("a", "r", CellPart::Account),
    ];
    assert!(with_item.iter().all(|at| at.item() == Some(&key())));
    let without = [
        FieldPath::Request,
        FieldPath::Person("a".into()),
        FieldPath::Comment(None),
        FieldPath::Metadata { item: None, row: 0, part: Part::Key },
    ];
    assert!(without.iter().all(|at| at.item().is_none()));
    let steps = without.map(|at| at.step());
    assert_eq!(steps, [Step::Check, Step::Who, Step::Details, Step::Details]);
}

#[test]
fn what_is_typed_by_half_stands_in_the_part_that_is_not_whole() {
    let half = |date: &str, time: &str| {
        let mut input = DateInput { date: date.into(), time: time.into() };
        input.by_half(true);
        (input.date, input.time)
    };
    let marked = |date: &str, time: &str| (date.to_owned(), time.to_owned());
    assert_eq!(half("", ""), marked(DateInput::HALF, ""));
    assert_eq!(half("2026-12-31", ""), marked("2026-12-31", DateInput::HALF));
    assert_eq!(half(DateInput::HALF, ""), marked(DateInput::HALF, ""));
    assert!(DateInput::default().is_blank());
    assert!(!DateInput { time: "12:00".into(), ..DateInput::default() }.is_blank());
}
