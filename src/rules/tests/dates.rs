//! Dates across clock changes: real ones by table, all others by property.

use proptest::prelude::*;

use super::super::*;

/// Offsets in minutes, each from an instant (seconds since 1970) on.
#[derive(Clone, Debug)]
struct Table {
    first: i32,
    then: Vec<(i64, i32)>,
}

impl Zone for Table {
    fn name(&self) -> String {
        "Test/Table".into()
    }
    fn offset_minutes(&self, utc_ms: i64) -> i32 {
        let before = self.then.iter().rev().find(|(from, _)| *from * 1000 <= utc_ms);
        before.map_or(self.first, |(_, offset)| *offset)
    }
}

fn zone(first: i32, then: &[(&str, i32)]) -> Table {
    let at = |text: &str| parse_wire(text).unwrap() / 1000;
    Table { first, then: then.iter().map(|(from, offset)| (at(from), *offset)).collect() }
}

fn berlin() -> Table {
    zone(60, &[("2026-03-29T01:00:00Z", 120), ("2026-10-25T01:00:00Z", 60)])
}

fn new_york() -> Table {
    zone(-300, &[("2026-03-08T07:00:00Z", -240), ("2026-11-01T06:00:00Z", -300)])
}

fn lord_howe() -> Table {
    zone(660, &[("2026-04-04T15:00:00Z", 630), ("2026-10-03T15:30:00Z", 660)])
}

fn end(date: &str, time: &str, zone: &dyn Zone) -> String {
    let input = DateInput { date: date.into(), time: time.into() };
    to_wire(end_of_input(&input, zone).unwrap().unwrap())
}

/// A half-typed date used to be dropped: the control has no value for it, and the request went out without an end.
#[test]
fn a_date_typed_by_half_is_no_empty_date() {
    let mut input = DateInput::default();
    input.by_half(true);
    assert!(!input.is_blank());
    assert_eq!(end_of_input(&input, &Utc), Err(DateProblem::ByHalf));
    input.by_half(false);
    assert_eq!(input, DateInput::default());
    let mut input = DateInput::day("2030-01-01");
    input.by_half(true);
    assert_eq!(end_of_input(&input, &Utc), Err(DateProblem::NotATime));
    input.by_half(false);
    assert_eq!(input, DateInput::day("2030-01-01"));
}

#[test]
fn a_day_ends_with_its_last_second_where_the_person_is() {
    assert_eq!(end("2026-12-31", "", &berlin()), "2026-12-31T22:59:59Z");
    assert_eq!(end("2026-07-31", "", &berlin()), "2026-07-31T21:59:59Z");
    assert_eq!(end("2026-12-31", "", &new_york()), "2027-01-01T04:59:59Z");
    assert_eq!(end("2026-12-31", "", &zone(330, &[])), "2026-12-31T18:29:59Z");
}

#[test]
fn a_date_whose_instant_leaves_the_calendar_is_not_sent() {
    // The last evening of 9999 west of UTC was sent as the year 0000, and the first of 1970 east of it as 1969.
    let day = |date: &str, zone: &dyn Zone| end_of_input(&DateInput::day(date), zone);
    assert_eq!(day("9999-12-31", &new_york()), Err(DateProblem::OutOfRange));
    assert_eq!(
        day("9999-12-30", &new_york()).map(|at| at.map(to_wire)),
        Ok(Some("9999-12-31T04:59:59Z".into()))
    );
    assert!(day("9999-12-31", &Utc).is_ok());
    assert_eq!(start_of_input(&DateInput::day("1970-01-01"), &berlin()), Err(DateProblem::OutOfRange));
    assert_eq!(day("10000-01-01", &Utc), Err(DateProblem::OutOfRange));
    assert_eq!(day("275760-01-01", &Utc), Err(DateProblem::OutOfRange));
}

#[test]
fn numbers_of_a_date_have_their_exact_lengths() {
    // "002026-01-01" was read as 2026.
    for odd in ["002026-01-01", "00002026-01-01", "2026-1-01", "2026-01-1", "+2026-01-01", "202-01-01"] {
        assert_eq!(end_of_input(&DateInput::day(odd), &Utc), Err(DateProblem::NotADate), "{odd}");
    }
    for odd in [
        "2026-12-31T22:59:59+5:30",
        "2026-12-31T22:59:59+005:30",
        " 2026-12-31T22:59:59Z",
        "2026-12-31T22:59Z",
    ] {
        assert_eq!(parse_wire(odd), None, "{odd}");
    }
    assert_eq!(parse_wire("2016-12-31T23:59:60Z"), parse_wire("2017-01-01T00:00:00Z"));
}

proptest! {
    #[test]
    fn what_is_sent_is_read_back_as_the_same_second(
        year in 1960..=10_010i32, month in 1..=12u32, day in 1..=31u32, minutes in -18 * 60..=18 * 60i32
    ) {
        let zone = zone(minutes, &[]);
        let typed = DateInput::day(format!("{year:04}-{month:02}-{day:02}"));
        if let Ok(Some(at)) = end_of_input(&typed, &zone) {
            let wire = to_wire(at);
            prop_assert_eq!(wire.len(), 20);
            prop_assert_eq!(parse_wire(&wire), Some(at));
            let local = to_wire(at + i64::from(minutes) * 60_000);
            prop_assert_eq!(local.get(..10), Some(typed.date.as_str()));
        }
    }
}

#[test]
fn a_day_begins_with_its_first_second_where_the_person_is() {
    let start = start_of_input(&DateInput::day("2026-07-31"), &berlin()).unwrap().unwrap();
    assert_eq!(to_wire(start), "2026-07-30T22:00:00Z");
}

#[test]
fn a_time_in_a_gap_is_the_next_that_exists() {
    assert_eq!(end("2026-03-29", "02:30", &berlin()), "2026-03-29T01:00:00Z");
    assert_eq!(end("2026-03-08", "02:00", &new_york()), "2026-03-08T07:00:00Z");
    assert_eq!(end("2026-10-04", "02:15", &lord_howe()), "2026-10-03T15:30:00Z");
}

#[test]
fn a_time_that_comes_twice_is_the_later_one() {
    assert_eq!(end("2026-10-25", "02:30", &berlin()), "2026-10-25T01:30:00Z");
    assert_eq!(end("2026-11-01", "01:30", &new_york()), "2026-11-01T06:30:00Z");
    assert_eq!(end("2026-04-05", "01:45", &lord_howe()), "2026-04-04T15:15:00Z");
}

/// In March 2024 Nuuk went from 23:00 to midnight, and access that was to end on the 30th ended on the 31st.
#[test]
fn a_day_whose_last_hour_does_not_exist_ends_before_it() {
    let nuuk = zone(-120, &[("2024-03-31T01:00:00Z", -60)]);
    assert_eq!(end("2024-03-30", "", &nuuk), "2024-03-31T00:59:59Z");
    assert_eq!(end("2024-03-30", "23:30", &nuuk), "2024-03-31T00:59:59Z");
    assert_eq!(end("2024-03-31", "", &nuuk), "2024-04-01T00:59:59Z");
    // Santiago goes from midnight to 01:00: that day begins late.
    let santiago = zone(-240, &[("2027-09-05T04:00:00Z", -180)]);
    let start = start_of_input(&DateInput::day("2027-09-05"), &santiago).unwrap().unwrap();
    assert_eq!(to_wire(start), "2027-09-05T04:00:00Z");
    assert_eq!(end("2027-09-04", "", &santiago), "2027-09-05T03:59:59Z");
}

#[test]
fn a_day_that_apia_skipped_is_the_start_of_the_next() {
    let apia = zone(-600, &[("2011-12-30T10:00:00Z", 840)]);
    assert_eq!(end("2011-12-30", "", &apia), "2011-12-30T10:00:00Z");
    assert_eq!(end("2011-12-29", "", &apia), "2011-12-30T09:59:59Z");
    assert_eq!(end("2011-12-31", "", &apia), "2011-12-31T09:59:59Z");
}

#[test]
fn the_screen_says_both_clocks() {
    let said = end_says(&DateInput::day("2026-12-31"), &berlin()).unwrap();
    assert_eq!(said.args[2], ("utc", "22:59".into()));
    let said = end_says(&DateInput::day("2026-12-31"), &new_york()).unwrap();
    assert_eq!(said.args[2], ("utc", "2027-01-01 04:59".into()));
    assert_eq!(end_says(&DateInput::default(), &berlin()), None);
    assert_eq!(end_says(&DateInput::day("soon"), &berlin()), None);
}

#[test]
fn what_is_not_a_date_says_why() {
    let read =
        |date: &str, time: &str| end_of_input(&DateInput { date: date.into(), time: time.into() }, &Utc);
    assert_eq!(read("", ""), Ok(None));
    assert_eq!(read(" ", " "), Ok(None));
    assert_eq!(read("", "12:00"), Err(DateProblem::TimeWithoutDate));
    for odd in
        ["31.12.2026", "2026-12", "2026-1-2", "-2026-01-01", "2026-12-31T00:00", "20２6-01-01", "later"]
    {
        assert_eq!(read(odd, ""), Err(DateProblem::NotADate), "{odd}");
    }
    for none in ["2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31"] {
        assert_eq!(read(none, ""), Err(DateProblem::NoSuchDay), "{none}");
    }
    for far in ["1969-12-31", "0001-01-01", "10000-01-01", "275760-09-13"] {
        assert_eq!(read(far, ""), Err(DateProblem::OutOfRange), "{far}");
    }
    for odd in ["24:00", "9:00", "12", "12:60", "12:00:00:00", "noon"] {
        assert_eq!(read("2026-12-31", odd), Err(DateProblem::NotATime), "{odd}");
    }
    assert_eq!(
        read("2028-02-29", "23:59:30").map(|at| at.map(to_wire)),
        Ok(Some("2028-02-29T23:59:30Z".into()))
    );
}

#[test]
fn the_wire_is_read_with_offsets_and_fractions() {
    let same = parse_wire("2026-12-31T22:59:59Z");
    assert_eq!(same, Some(1_798_757_999_000));
    assert_eq!(parse_wire("2026-12-31T23:59:59+01:00"), same);
    assert_eq!(parse_wire("2026-12-31T17:29:59-05:30"), same);
    assert_eq!(parse_wire("2026-12-31T22:59:59.5Z"), same.map(|at| at + 500));
    assert_eq!(parse_wire("2026-12-31T22:59:59.123456Z"), same.map(|at| at + 123));
    for odd in
        ["", "2026-12-31", "2026-12-31T22:59:59", "2026-12-31T22:59Z", "2026-12-31T22:59:59.Z", "now", "T+"]
    {
        assert_eq!(parse_wire(odd), None, "{odd}");
    }
}

fn any_zone() -> impl Strategy<Value = Table> {
    // Clocks change days apart, within fourteen hours of UTC, as everywhere on earth.
    let offset = -14 * 4..=14 * 4i32;
    let steps = prop::collection::vec((3 * 86_400..200 * 86_400i64, offset.clone()), 0..8);
    (offset, steps).prop_map(|(first, steps)| {
        let mut from = 1_767_225_600;
        let then = steps.into_iter().map(|(apart, offset)| {
            from += apart;
            (from, offset * 15)
        });
        Table { first: first * 15, then: then.collect() }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_local_time_becomes_the_right_instant(zone in any_zone(), change in 0..9usize, around in -30 * 60..30 * 60i64) {
        // Around a clock change where there is one, for that is where it is hard.
        let change = zone.then.get(change).map_or(1_790_000_000, |(from, _)| *from);
        let local = (change + around * 60) * 1000 + i64::from(zone.first) * 60_000;
        let wire = to_wire(local);
        let input = DateInput { date: wire[..10].into(), time: wire[11..19].into() };
        let at = end_of_input(&input, &zone).unwrap().unwrap();
        let shown = |at: i64| at + i64::from(zone.offset_minutes(at)) * 60_000;

        let offsets = zone.then.iter().map(|(_, offset)| *offset).chain([zone.first]);
        let exact = offsets.map(|offset| local - i64::from(offset) * 60_000).filter(|at| shown(*at) == local).max();
        match exact {
            Some(latest) => prop_assert_eq!(at, latest),
            None => {
                prop_assert_eq!(at % 1000, 0);
                let (before, after) = if shown(at) > local { (at - 1000, at) } else { (at, at + 1000) };
                prop_assert!(shown(before) < local && shown(after) > local);
                // The next that exists, unless only the last before it is on that day.
                let is_that_day = |at: i64| shown(at).div_euclid(86_400_000) == local.div_euclid(86_400_000);
                prop_assert_eq!(at == before, is_that_day(before) && !is_that_day(after));
            }
        }
    }

    #[test]
    fn an_instant_survives_the_wire(seconds in 0..253_402_300_799i64) {
        prop_assert_eq!(parse_wire(&to_wire(seconds * 1000)), Some(seconds * 1000));
    }

    #[test]
    fn no_text_at_all_breaks_the_reading(date in ".{0,12}", time in "[0-9:]{0,8}", wire in "[0-9TZ:+. -]{0,30}") {
        let _ = end_of_input(&DateInput { date, time }, &Utc);
        let _ = parse_wire(&wire);
    }
}
