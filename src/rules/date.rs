//! Calendar dates of a person's time zone to instants and back, and how an instant is spelled on the wire.
//! The zones themselves come through the port [`Zone`]; how a date reads on the screen is `text`'s.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike};

use super::draft::DateInput;
use crate::msg;
use crate::text::Message;

/// A time zone: the browser's own, or a table in tests.
pub trait Zone: std::fmt::Debug {
    /// Its IANA name, e.g. `Europe/Berlin`.
    fn name(&self) -> String;
    /// What to add to UTC to get local time at this instant (milliseconds since 1970), in minutes.
    fn offset_minutes(&self, utc_ms: i64) -> i32;
}

/// Universal time, for instants that already are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Utc;

impl Zone for Utc {
    fn name(&self) -> String {
        "UTC".to_owned()
    }
    fn offset_minutes(&self, _: i64) -> i32 {
        0
    }
}

/// Why a typed date is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateProblem {
    #[error("typed by half")]
    ByHalf,
    #[error("not written as a date")]
    NotADate,
    #[error("the calendar has no such day")]
    NoSuchDay,
    #[error("outside the years that can be sent")]
    OutOfRange,
    #[error("not written as a time")]
    NotATime,
    #[error("a time without a date")]
    TimeWithoutDate,
}

impl DateProblem {
    /// What to do about it.
    pub fn message(self) -> Message {
        match self {
            Self::ByHalf => msg!("details.end.by-half"),
            Self::NotADate => msg!("rules.date.not-a-date"),
            Self::NoSuchDay => msg!("rules.date.no-such-day"),
            Self::OutOfRange => msg!("rules.date.out-of-range"),
            Self::NotATime => msg!("rules.date.not-a-time"),
            Self::TimeWithoutDate => msg!("rules.date.time-without-date"),
        }
    }
}

/// The years that RFC 3339 can write and a person can mean.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=9999;

const DAY_MS: i64 = 86_400_000;

/// The instant at which access ends: the typed minute, else the last second of the day. `None` when nothing is typed.
pub fn end_of_input(input: &DateInput, zone: &dyn Zone) -> Result<Option<i64>, DateProblem> {
    instant(input, zone, NaiveTime::from_hms_opt(23, 59, 59))
}

/// The instant at which access begins: the typed minute, else the first second of the day. `None` when nothing is typed.
pub fn start_of_input(input: &DateInput, zone: &dyn Zone) -> Result<Option<i64>, DateProblem> {
    instant(input, zone, NaiveTime::from_hms_opt(0, 0, 0))
}

fn instant(
    input: &DateInput,
    zone: &dyn Zone,
    without_time: Option<NaiveTime>,
) -> Result<Option<i64>, DateProblem> {
    let (date, time) = (input.date.trim(), input.time.trim());
    if date == DateInput::HALF {
        return Err(DateProblem::ByHalf);
    }
    if date.is_empty() {
        return if time.is_empty() { Ok(None) } else { Err(DateProblem::TimeWithoutDate) };
    }
    let day = parse_day(date)?;
    if !YEARS.contains(&day.year()) {
        return Err(DateProblem::OutOfRange);
    }
    let time = if time.is_empty() { without_time } else { parse_time(time) }.ok_or(DateProblem::NotATime)?;
    let at = to_utc(day.and_time(time).and_utc().timestamp_millis(), zone);
    // The year that is sent is the one in UTC: the last evening of 9999 west of it is the year 10000 there.
    if is_in_years(at) { Ok(Some(at)) } else { Err(DateProblem::OutOfRange) }
}

fn is_in_years(utc_ms: i64) -> bool {
    DateTime::from_timestamp_millis(utc_ms).is_some_and(|at| YEARS.contains(&at.year()))
}

/// The instant whose local time in the zone is `local_ms` (local time counted as if it were UTC).
/// Of two such instants (an overlap) the later one; where there is none (a gap) the next instant that exists, or the last
/// one before it when the next is on another day.
fn to_utc(local_ms: i64, zone: &dyn Zone) -> i64 {
    // No zone is further than a day from UTC, so the instant lies in between.
    let (before, after) = (local_ms - DAY_MS, local_ms + DAY_MS);
    let offset = |utc_ms: i64| i64::from(zone.offset_minutes(utc_ms)) * 60_000;
    let (early, late) = (local_ms - offset(before), local_ms - offset(after));
    if early == late {
        return early;
    }
    let fits = |utc_ms: i64| utc_ms + offset(utc_ms) == local_ms;
    match (fits(early), fits(late)) {
        (true, true) => early.max(late),
        (true, false) => early,
        (false, true) => late,
        (false, false) => {
            let next = first_second(before, after, |utc_ms| utc_ms + offset(utc_ms) >= local_ms);
            let is_that_day =
                |utc_ms: i64| (utc_ms + offset(utc_ms)).div_euclid(DAY_MS) == local_ms.div_euclid(DAY_MS);
            // Nuuk went from 23:00 to midnight in March 2024: that day ended an hour early.
            if !is_that_day(next) && is_that_day(next - 1000) { next - 1000 } else { next }
        }
    }
}

/// The first whole second in (`low`, `high`] at which the condition holds, for a condition that stays true once it is.
fn first_second(low: i64, high: i64, holds: impl Fn(i64) -> bool) -> i64 {
    let start = low.div_euclid(1000) * 1000;
    let (mut low, mut high) = (0, (high - start) / 1000);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(start + middle * 1000) { high = middle } else { low = middle }
    }
    start + high * 1000
}

/// So many digits and nothing else, so that neither signs and blanks inside a number nor leading zeros are let through.
fn number(text: &str, digits: usize) -> Option<u32> {
    let fits = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

fn parse_day(text: &str) -> Result<NaiveDate, DateProblem> {
    let mut parts = text.split('-');
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(DateProblem::NotADate);
    };
    let (Some(month), Some(day)) = (number(month, 2), number(day, 2)) else {
        return Err(DateProblem::NotADate);
    };
    // A date field lets years of up to six digits be typed.
    if matches!(year.len(), 5 | 6) && !year.starts_with('0') && number(year, year.len()).is_some() {
        return Err(DateProblem::OutOfRange);
    }
    let year = number(year, 4).and_then(|year| i32::try_from(year).ok()).ok_or(DateProblem::NotADate)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(DateProblem::NoSuchDay)
}

fn parse_time(text: &str) -> Option<NaiveTime> {
    let mut parts = text.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next().unwrap_or("00"));
    if parts.next().is_some() {
        return None;
    }
    NaiveTime::from_hms_opt(number(hour, 2)?, number(minute, 2)?, number(second, 2)?)
}

/// The wire's spelling of an instant: `2026-12-31T22:59:59Z`. Fractions of a second are cut off.
pub fn to_wire(utc_ms: i64) -> String {
    // By hand: this runs for each date at each key press, and `format!` takes ten times as long.
    let at = DateTime::from_timestamp_millis(utc_ms).unwrap_or_default();
    let mut text = String::with_capacity(20);
    let year = at.year().unsigned_abs();
    two_digits(&mut text, year / 100);
    two_digits(&mut text, year);
    let rest = [('-', at.month()), ('-', at.day()), ('T', at.hour()), (':', at.minute()), (':', at.second())];
    for (mark, number) in rest {
        text.push(mark);
        two_digits(&mut text, number);
    }
    text.push('Z');
    text
}

fn two_digits(text: &mut String, number: u32) {
    let digit = |number: u32| char::from_digit(number % 10, 10).unwrap_or('0');
    text.push(digit(number / 10));
    text.push(digit(number));
}

/// An instant of the wire, RFC 3339 with `Z` or an offset, with or without a fraction (kept to the millisecond). A leap
/// second (RFC 3339, 5.7) is the second after it. Any year of four digits: what may be sent is another question.
pub fn parse_wire(text: &str) -> Option<i64> {
    let (day, rest) = text.split_once(['T', 't', ' '])?;
    let day = parse_day(day).ok()?;
    let (clock, offset_minutes) = match rest.strip_suffix(['Z', 'z']) {
        Some(clock) => (clock, 0),
        None => {
            let at = rest.rfind(['+', '-'])?;
            let (clock, offset) = rest.split_at_checked(at)?;
            (clock, parse_offset(offset)?)
        }
    };
    let (time, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    if time.len() != 8 {
        return None;
    }
    let (time, leap) = match time.strip_suffix(":60") {
        Some(minute) => (parse_time(&format!("{minute}:59"))?, 1000),
        None => (parse_time(time)?, 0),
    };
    let at = day.and_time(time).and_utc().timestamp_millis() + leap;
    Some(at + milliseconds(fraction)? - i64::from(offset_minutes) * 60_000)
}

/// `+05:30` in minutes.
fn parse_offset(text: &str) -> Option<i32> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, text.strip_prefix('+')?),
        _ => (-1, text.strip_prefix('-')?),
    };
    let (hours, minutes) = digits.split_once(':')?;
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    i32::try_from(hours * 60 + minutes).ok().map(|total| sign * total)
}

fn milliseconds(fraction: &str) -> Option<i64> {
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(3);
    Some(digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

/// What the screen says under an end date: both clocks, and that removal takes time. `None` while nothing readable is typed.
pub fn end_says(input: &DateInput, zone: &dyn Zone) -> Option<Message> {
    let at = end_of_input(input, zone).ok()??;
    Some(end_message(at, zone))
}

pub(super) fn end_message(at: i64, zone: &dyn Zone) -> Message {
    msg!("rules.date.ends", at = crate::text::Arg::Moment(at), zone = zone.name(), utc = utc_words(at, zone))
}

/// What the screen says under a start date.
pub fn start_says(input: &DateInput, zone: &dyn Zone) -> Option<Message> {
    let at = start_of_input(input, zone).ok()??;
    Some(msg!(
        "rules.date.starts",
        at = crate::text::Arg::Moment(at),
        zone = zone.name(),
        utc = utc_words(at, zone)
    ))
}

/// `22:59`, with the date before it where that is another day than the local one.
fn utc_words(utc_ms: i64, zone: &dyn Zone) -> String {
    let wire = to_wire(utc_ms);
    let local = to_wire(utc_ms + i64::from(zone.offset_minutes(utc_ms)) * 60_000);
    let (day, time) = (wire.get(..10).unwrap_or_default(), wire.get(11..16).unwrap_or_default());
    if local.get(..10) == Some(day) { time.to_owned() } else { format!("{day} {time}") }
}
