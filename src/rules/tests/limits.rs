//! The rules at their exact limits, and the sentence that each case gets: what mutants of the packs lived on
//! (`docs/mutants.md`).

use super::*;

const DAY: i64 = 86_400_000;

fn judged(draft: &Draft, pack: &'static Pack) -> Verdict {
    judge(draft, &context(&admin()), pack)
}

/// The sentences of one rule, by their keys.
fn said(draft: &Draft, pack: &'static Pack, rule: &str) -> Vec<&'static str> {
    let verdict = judged(draft, pack);
    of(&verdict, rule).iter().map(|finding| finding.message.id.key()).collect()
}

/// Where one rule finds something.
fn places(draft: &Draft, pack: &'static Pack, rule: &str) -> Vec<FieldPath> {
    of(&judged(draft, pack), rule).iter().map(|finding| finding.at.clone()).collect()
}

fn cell(person: &str, item: &DraftItem) -> CellChoice {
    CellChoice { person: person.into(), item: Some(item.item.key()), ..CellChoice::default() }
}

fn instant(ms: i64) -> DateInput {
    let wire = to_wire(ms);
    DateInput { date: wire[..10].into(), time: wire[11..19].into() }
}

fn rows(count: usize) -> Vec<MetadataRow> {
    (0..count).map(|n| MetadataRow { key: format!("k{n}"), value: "v".into() }).collect()
}

#[test]
fn what_is_missing_is_asked_for_in_the_words_of_the_door() {
    let people = "request.recipients.required";
    assert_eq!(said(&give(&[], vec![role("r")]), beta(), people), ["rules.recipients.required"]);
    assert_eq!(said(&remove(&[], vec![role("r")]), beta(), people), ["rules.recipients.required-revoke"]);
    let items = "request.items.required";
    assert_eq!(said(&give(&["a"], vec![]), v1(), items), ["rules.items.required"]);
    assert_eq!(said(&remove(&["a"], vec![]), beta(), items), ["rules.items.required-revoke"]);
    assert_eq!(said(&remove(&["a"], vec![]), v1(), items), ["rules.items.required-revoke-v1"]);
}

#[test]
fn a_kind_that_the_pack_does_not_know_takes_away_the_items_that_have_it() {
    let mut draft = Draft { kind: Kind::Modify, ..give(&["a"], vec![role("r"), role("s")]) };
    draft.items[1].kind = Some(Kind::Grant);
    let planned = plan(&draft, &context(&admin()), beta());
    let dropped: Vec<_> = planned.dropped.iter().map(|(cell, _)| cell.item.id.as_str()).collect();
    assert_eq!((planned.calls.len(), dropped), (1, vec!["r"]));
}

#[test]
fn a_date_of_a_cell_that_is_left_out_is_nobodys_concern() {
    let past = || Some(DateInput::day("2020-01-01"));
    let out = CellChoice { left_out: true, start: past(), end: past(), ..cell("a", &role("r")) };
    let draft = Draft { cells: vec![out], ..give(&["a", "b"], vec![role("r")]) };
    for rule in ["remove-date.future", "start-date.past"] {
        assert_eq!(places(&draft, v1(), rule), []);
    }
}

// How much is typed

#[test]
fn a_comment_is_long_from_the_first_character_beyond_the_limit() {
    let own = |text: String| DraftItem { comment: Some(text), ..role("own") };
    let draft = |common: usize, of_own: usize| Draft {
        // Two bytes each: characters are counted, not bytes.
        comment: "é".repeat(common),
        ..give(&["a"], vec![own("é".repeat(of_own)), role("r")])
    };
    let own_place = FieldPath::Comment(Some(role("own").item.key()));
    assert_eq!(places(&draft(10_000, 10_000), beta(), "comment.long"), []);
    assert_eq!(places(&draft(10_001, 10_000), beta(), "comment.long"), [FieldPath::Comment(None)]);
    assert_eq!(places(&draft(10_000, 10_001), beta(), "comment.long"), [own_place]);
}

#[test]
fn reference_data_is_much_from_the_first_row_beyond_the_limit() {
    let draft = |count: usize| Draft { metadata: rows(count), ..give(&["a"], vec![role("r")]) };
    assert_eq!(places(&draft(100), beta(), "metadata.many"), []);
    let at = FieldPath::Metadata { item: None, row: 100, part: Part::Key };
    assert_eq!(places(&draft(101), beta(), "metadata.many"), [at]);
}

/// Two thousand bytes of a line are ordinary, and eight million beyond them the most of all calls together.
const MOST: usize = 8_002_000;

#[test]
fn text_is_too_much_from_the_first_byte_beyond_the_limit_and_found_where_most_of_it_stands() {
    let draft = |bytes: usize| Draft { comment: "x".repeat(bytes), ..give(&["a"], vec![role("r")]) };
    assert_eq!(places(&draft(MOST), beta(), "request.size"), []);
    assert_eq!(places(&draft(MOST + 1), beta(), "request.size"), [FieldPath::Comment(None)]);
    assert_eq!(plan(&draft(MOST + 1), &context(&admin()), beta()).calls, []);

    let pair = |bytes: usize| vec![MetadataRow { key: "k".into(), value: "x".repeat(bytes - 1) }];
    let key = role("r").item.key();
    let of_item = |bytes| give(&["a"], vec![DraftItem { metadata: pair(bytes), ..role("r") }]);
    let at = FieldPath::Metadata { item: Some(key.clone()), row: 0, part: Part::Value };
    assert_eq!(places(&of_item(MOST), beta(), "request.size"), []);
    assert_eq!(places(&of_item(MOST + 1), beta(), "request.size"), [at]);

    let own = DraftItem { comment: Some("x".repeat(MOST)), metadata: pair(2), ..role("r") };
    assert_eq!(places(&give(&["a"], vec![own]), beta(), "request.size"), [FieldPath::Comment(Some(key))]);

    let common = |bytes| Draft { metadata: pair(bytes), ..give(&["a"], vec![role("r")]) };
    let at = FieldPath::Metadata { item: None, row: 0, part: Part::Value };
    assert_eq!(places(&common(MOST), beta(), "request.size"), []);
    assert_eq!(places(&common(MOST + 1), beta(), "request.size"), [at]);
    // Both together are too much; the heavier is named.
    let both = Draft { comment: "x".repeat(6_000_000), ..common(3_000_000) };
    assert_eq!(places(&both, beta(), "request.size"), [FieldPath::Comment(None)]);
}

#[test]
fn of_two_texts_that_weigh_the_same_the_first_of_the_form_is_named() {
    let half = MOST / 2 + 2_000;
    let heavy = |id: &str| DraftItem { comment: Some("x".repeat(half)), ..role(id) };
    let first = FieldPath::Comment(Some(role("r").item.key()));
    assert_eq!(
        places(&give(&["a"], vec![heavy("r"), heavy("s")]), beta(), "request.size"),
        std::slice::from_ref(&first)
    );
    let row = MetadataRow { key: "k".into(), value: "x".repeat(half - 1) };
    let even = DraftItem { metadata: vec![row.clone()], ..heavy("r") };
    assert_eq!(places(&give(&["a"], vec![even]), beta(), "request.size"), std::slice::from_ref(&first));
    let common = Draft { metadata: vec![row], ..give(&["a"], vec![heavy("r")]) };
    assert_eq!(places(&common, beta(), "request.size"), [first]);
}

#[test]
fn a_comment_that_does_not_say_that_it_is_a_removal_is_found_where_it_stands() {
    let own = |id: &str, text: &str| DraftItem { comment: Some(text.into()), ..role(id) };
    let place = |id: &str| FieldPath::Comment(Some(role(id).item.key()));
    let given = DraftItem { kind: Some(Kind::Grant), ..own("g", "left") };
    let items =
        vec![own("silent", "left"), own("says", "please remove"), own("blank", " "), given, role("r")];
    let draft = |comment: &str| Draft {
        comment: comment.into(),
        say_removal: false,
        ..remove(&["a"], items.clone())
    };
    let rule = "revoke.comment.says-revoke";
    assert_eq!(places(&draft("left"), beta(), rule), [FieldPath::Comment(None), place("silent")]);
    assert_eq!(places(&draft("remove"), beta(), rule), [place("silent")]);
    // A common comment that no removal takes is not read by whoever approves one.
    let mut alone = draft("left");
    alone.items.pop();
    assert_eq!(places(&alone, beta(), rule), [place("silent")]);
    alone.say_removal = true;
    assert_eq!(places(&alone, beta(), rule), []);
}

#[test]
fn text_counts_once_for_each_call_that_can_carry_it() {
    let people = |count: usize| -> Vec<String> { (0..count).map(|n| format!("p{n}")).collect() };
    let too_much = |count: usize, revoke: bool, item: DraftItem, bytes: usize, choices: usize| {
        let ids = people(count);
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let cells = ids.iter().take(choices).map(|id| cell(id, &item)).collect();
        let kind = if revoke { Kind::Revoke } else { Kind::Grant };
        let draft = Draft { kind, comment: "x".repeat(bytes), cells, ..give(&ids, vec![item.clone()]) };
        !places(&draft, v1(), "request.size").is_empty()
    };
    // One call for all, one for each ten, one for each.
    let quarter = 2_002_000;
    assert!(!too_much(40, false, role("r"), quarter, 0));
    assert!(!too_much(40, false, entitlement("e"), quarter, 0), "four calls");
    assert!(too_much(41, false, entitlement("e"), quarter, 0), "five calls");
    assert!(!too_much(4, true, role("r"), quarter, 0), "four calls");
    assert!(too_much(5, true, role("r"), quarter, 0), "five calls");
    // Each choice can set one person apart, and nobody is in more calls than there are people.
    assert!(!too_much(40, false, role("r"), quarter, 3), "four calls");
    assert!(too_much(40, false, role("r"), quarter, 4), "five calls");
    assert!(!too_much(4, false, role("r"), quarter, 4), "four calls");
}

// Dates of v1-2026

#[test]
fn a_start_is_past_at_the_moment_itself() {
    let at = |ms: i64| {
        let draft = Draft { start: instant(ms), ..give(&["a"], vec![role("r")]) };
        places(&draft, v1(), "start-date.past")
    };
    assert_eq!((at(NOW), at(NOW + 1000)), (vec![FieldPath::StartDate(None)], vec![]));
}

#[test]
fn access_that_ends_when_it_starts_is_never_there() {
    let days = |start: i64, end: i64| {
        let (start, end) = (instant(NOW + start), instant(NOW + end));
        places(&Draft { start, end, ..give(&["a"], vec![role("r")]) }, v1(), "start-date.before-end")
    };
    assert_eq!(days(DAY, DAY), [FieldPath::StartDate(None)]);
    assert_eq!(days(DAY, DAY + 1000), []);
}

#[test]
fn the_longest_duration_counts_from_the_start_or_from_now_whichever_is_later() {
    let ends = |value: u32, unit: DurationUnit, start: Option<i64>, end: i64| {
        let mut item = role("r");
        item.item.demands.longest = Fact::Yes(Duration { value, unit });
        let start = start.map(instant).unwrap_or_default();
        let draft = Draft { start, end: instant(end), ..give(&["a"], vec![item]) };
        places(&draft, v1(), "item.max-duration").is_empty()
    };
    let hour = 3_600_000;
    for (value, unit, long) in [
        (5, DurationUnit::Hours, 5 * hour),
        (5, DurationUnit::Days, 5 * DAY),
        (5, DurationUnit::Weeks, 35 * DAY),
        // From 1 June to 1 November.
        (5, DurationUnit::Months, 153 * DAY),
    ] {
        for start in [None, Some(NOW - 40 * DAY)] {
            assert!(ends(value, unit, start, NOW + long), "{unit:?}");
            assert!(!ends(value, unit, start, NOW + long + 1000), "{unit:?}");
        }
    }
    assert!(ends(5, DurationUnit::Days, Some(NOW + DAY), NOW + 6 * DAY));
    assert!(!ends(5, DurationUnit::Days, Some(NOW + DAY), NOW + 6 * DAY + 1000));
}

#[test]
fn start_dates_stand_at_the_common_field_the_items_or_the_cells() {
    let past = || Some(DateInput::day("2020-01-01"));
    let own = DraftItem { start: past(), ..role("own") };
    let at_cell = CellChoice { start: past(), ..cell("b", &role("r")) };
    let draft = Draft {
        start: DateInput::day("2020-02-02"),
        cells: vec![at_cell],
        ..give(&["a", "b"], vec![role("r"), own])
    };
    let found = [
        FieldPath::StartDate(None),
        FieldPath::StartDate(Some(role("own").item.key())),
        FieldPath::Cell { person: "b".into(), item: role("r").item.key(), part: CellPart::StartDate },
    ];
    assert_eq!(places(&draft, v1(), "start-date.past"), found);
    let mut removed = draft.clone();
    removed.items[1].kind = Some(Kind::Revoke);
    assert_eq!(places(&removed, v1(), "start-date.past"), [found[0].clone(), found[2].clone()]);
    // Who has a date of their own, and what has one, does not take the common one.
    let mut alone = Draft { people: vec![person("b")], ..draft.clone() };
    assert_eq!(places(&alone, v1(), "start-date.past"), found[1..]);
    alone.items.remove(0);
    alone.cells.clear();
    assert_eq!(places(&alone, v1(), "start-date.past"), found[1..2]);
}

#[test]
fn a_start_that_cannot_be_read_takes_away_only_whom_it_is_for() {
    let odd = || DateInput::day("soon");
    let dropped = |draft: &Draft| -> Vec<(String, String)> {
        let planned = plan(draft, &context(&admin()), v1());
        planned.dropped.into_iter().map(|(cell, _)| (cell.person, cell.item.id)).collect()
    };
    let pair = |person: &str, item: &str| (person.to_owned(), item.to_owned());
    let items = || vec![role("r"), DraftItem { start: Some(DateInput::default()), ..role("s") }];
    let common = Draft { start: odd(), ..give(&["a", "b"], items()) };
    assert_eq!(dropped(&common), [pair("a", "r"), pair("b", "r")]);
    let good = CellChoice { start: Some(DateInput::day("2026-12-01")), ..cell("b", &role("r")) };
    assert_eq!(dropped(&Draft { cells: vec![good.clone()], ..common }), [pair("a", "r")]);
    let own = DraftItem { start: Some(odd()), ..role("r") };
    assert_eq!(dropped(&Draft { cells: vec![good], ..give(&["a", "b"], vec![own]) }), [pair("a", "r")]);
    let at_cell = CellChoice { start: Some(odd()), ..cell("b", &role("r")) };
    assert_eq!(dropped(&Draft { cells: vec![at_cell], ..give(&["a", "b"], items()) }), [pair("b", "r")]);
}

#[test]
fn a_start_date_of_a_removal_is_refused_where_it_is_its_own_and_counted_where_it_is_the_common_one() {
    let rule = "start-date.not-on-revoke";
    let own = DraftItem { start: Some(DateInput::day("2026-12-01")), ..role("own") };
    let draft =
        Draft { start: DateInput::day("2026-12-01"), ..remove(&["a"], vec![role("r"), role("s"), own]) };
    let verdict = judged(&draft, v1());
    let found = of(&verdict, rule);
    let notice = found.iter().find(|finding| finding.severity == Severity::Notice).expect("a notice");
    assert!(notice.message.args.contains(&("count", crate::text::Arg::Number(2))), "{:?}", notice.message);
    let error = found.iter().find(|finding| finding.severity == Severity::Error).expect("an error");
    assert_eq!(error.at, FieldPath::StartDate(Some(role("own").item.key())));
    assert_eq!(
        said(&Draft { start: DateInput::default(), ..give(&["a"], vec![role("r")]) }, v1(), rule),
        Vec::<&str>::new()
    );
}
