//! A calendar date survives the way to an instant and back in every time zone, also around clock changes. The zones are those
//! of the IANA database as `chrono-tz` has it: a second opinion beside the browser's.
//!
//! `cargo xtask hostile --all` runs every zone for 30 years, more than a million cases; a test run every twentieth zone.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use access_request::rules::{DateInput, Zone, end_of_input, parse_wire, start_of_input, to_wire};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};

/// From the year before the first rules that people still have in their calendars to as far as end dates go.
const YEARS: std::ops::Range<i32> = 2010..2040;
const DAY_MS: i64 = 86_400_000;
/// Times of day beside "none typed", for a beginning and an end: before, in and behind the hours in which clocks change.
const TIMES: [&str; 7] = ["00:00", "00:30", "01:30", "02:00", "02:30", "03:00", "23:59"];

#[derive(Debug)]
struct Known(Tz);

impl Zone for Known {
    fn name(&self) -> String {
        self.0.name().to_owned()
    }
    fn offset_minutes(&self, utc_ms: i64) -> i32 {
        offset_s(self.0, utc_ms) / 60
    }
}

fn offset_s(zone: Tz, utc_ms: i64) -> i32 {
    let at = DateTime::from_timestamp_millis(utc_ms).expect("an instant").naive_utc();
    zone.offset_from_utc_datetime(&at).fix().local_minus_utc()
}

/// The local days on which the clocks of a zone change in these years, found by halving.
fn changes(zone: Tz) -> Vec<NaiveDate> {
    let start = midnight(NaiveDate::from_ymd_opt(YEARS.start, 1, 1).expect("a day"));
    let end = midnight(NaiveDate::from_ymd_opt(YEARS.end, 1, 1).expect("a day"));
    let mut days = Vec::new();
    let mut at = start;
    while at < end {
        let next = at + 7 * DAY_MS;
        if offset_s(zone, at) != offset_s(zone, next) {
            let (mut low, mut high) = (at, next);
            while high - low > 1000 {
                let middle = low + (high - low) / 2;
                if offset_s(zone, middle) == offset_s(zone, at) { low = middle } else { high = middle }
            }
            days.push(local(zone, high).date());
        }
        at = next;
    }
    days
}

fn midnight(day: NaiveDate) -> i64 {
    day.and_hms_opt(0, 0, 0).expect("midnight").and_utc().timestamp_millis()
}

fn local(zone: Tz, utc_ms: i64) -> NaiveDateTime {
    DateTime::from_timestamp_millis(utc_ms).expect("an instant").with_timezone(&zone).naive_local()
}

/// Days to look at: around each change, and two ordinary ones of each year where the clocks stay.
fn days(zone: Tz) -> Vec<NaiveDate> {
    let mut days: Vec<NaiveDate> = changes(zone)
        .into_iter()
        .flat_map(|day| (0..3).map(move |n| day - Days::new(1) + Days::new(n)))
        .collect();
    for year in YEARS {
        for (month, day) in [(1, 1), (3, 31), (6, 30), (9, 30), (12, 31)] {
            days.push(NaiveDate::from_ymd_opt(year, month, day).expect("a day"));
        }
        days.extend(NaiveDate::from_ymd_opt(year, 2, 29));
    }
    days
}

/// Whether the zone has no such day at all: whoever crosses the date line by law loses one.
fn is_skipped(zone: Tz, day: NaiveDate) -> bool {
    (0..24 * 4).all(|quarter| {
        let at = day.and_hms_opt(quarter / 4, quarter % 4 * 15, 0).expect("a time");
        zone.from_local_datetime(&at).earliest().is_none()
    })
}

/// Both ends of a day and each of the times, there and back.
fn judge(zone: Tz, day: NaiveDate) -> usize {
    let known = Known(zone);
    let typed = |time: &str| DateInput { date: day.format("%Y-%m-%d").to_string(), time: time.to_owned() };
    let mut ends = vec![("", end_of_input(&typed(""), &known)), ("", start_of_input(&typed(""), &known))];
    for time in TIMES {
        ends.push((time, end_of_input(&typed(time), &known)));
        ends.push((time, start_of_input(&typed(time), &known)));
    }
    let count = ends.len();
    for (time, at) in ends {
        let at = at.expect("a date of the calendar").expect("a date");
        // What is sent is whole seconds, and means the same when it is read.
        assert_eq!(parse_wire(&to_wire(at)), Some(at.div_euclid(1000) * 1000), "{zone} {day} {time}");
        let back = local(zone, at);
        if back.date() == day {
            continue;
        }
        assert!(is_skipped(zone, day), "{zone}: {day} {time:?} came back as {back}");
        assert_eq!(back.date(), day + Days::new(1), "{zone}: {day} {time:?}");
    }
    count
}

#[test]
fn a_date_of_any_zone_comes_back_as_the_same_date() {
    let whole = xtask::env::whole_campaigns();
    let (mut cases, mut zones) = (0, 0);
    for (nth, zone) in TZ_VARIANTS.iter().enumerate() {
        if whole || nth % 20 == 0 {
            zones += 1;
            cases += days(*zone).into_iter().map(|day| judge(*zone, day)).sum::<usize>();
        }
    }
    println!("{cases} dates in {zones} zones, {} to {}", YEARS.start, YEARS.end - 1);
    assert!(cases > if whole { 1_000_000 } else { 20_000 }, "{cases}");
}

/// The days that tell a table of zones from a fixed offset: each is known from the law that made it.
#[test]
fn the_zones_of_this_test_change_their_clocks_when_the_law_says() {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a day");
    let berlin = changes(chrono_tz::Europe::Berlin);
    assert!(berlin.contains(&day(2026, 3, 29)) && berlin.contains(&day(2026, 10, 25)));
    assert!(is_skipped(chrono_tz::Pacific::Apia, day(2011, 12, 30)), "Samoa went without that day");
    assert_eq!(changes(chrono_tz::Asia::Tokyo).iter().filter(|it| it.year() >= YEARS.start).count(), 0);
    // Lord Howe moves by half an hour, Kathmandu stands 45 minutes off.
    let january = midnight(day(2026, 1, 15));
    assert_eq!(Known(chrono_tz::Australia::Lord_Howe).offset_minutes(january), 660);
    assert_eq!(Known(chrono_tz::Asia::Kathmandu).offset_minutes(january), 345);
}
