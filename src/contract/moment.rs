//! Moments as the API spells them: RFC 3339 text to milliseconds since 1970 UTC and back.
//! Dates that people type, and their time zones, are in `rules/`.

const DAY: i64 = 86_400_000;
const MINUTE: i64 = 60_000;

/// Milliseconds since 1970 UTC of an RFC 3339 moment. Takes what gateways were seen to send: `Z`, `+02:00`, `+0200`,
/// any number of digits of a second, and a leap second. `None` when the text is no such moment.
pub fn moment(text: &str) -> Option<i64> {
    let (date, rest) = text.trim().split_once(['T', 't', ' '])?;
    let mut date = date.splitn(3, '-');
    let (year, month, day) = (digits(date.next()?, 4)?, digits(date.next()?, 2)?, digits(date.next()?, 2)?);
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return None;
    }
    let (clock, offset) = split_offset(rest)?;
    let mut clock = clock.splitn(3, ':');
    let (hour, minute, second) = (digits(clock.next()?, 2)?, digits(clock.next()?, 2)?, clock.next()?);
    let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
    let second = digits(second, 2)?;
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let of_day = (hour * 60 + minute) * MINUTE + second * 1000 + thousandths(fraction)?;
    Some(days_from_civil(year, month, day) * DAY + of_day - offset)
}

/// The moment as the API wants it in filters and dates: `2026-12-31T22:59:00.000Z`. Years outside 0–9999 are held at
/// the edge, which the API could not spell either.
pub fn utc(ms: i64) -> String {
    let ms = ms.clamp(days_from_civil(0, 1, 1) * DAY, days_from_civil(10_000, 1, 1) * DAY - 1);
    let (days, of_day) = (ms.div_euclid(DAY), ms.rem_euclid(DAY));
    let (year, month, day) = civil_from_days(days);
    let (hour, minute) = (of_day / (60 * MINUTE), of_day / MINUTE % 60);
    let (second, thousandth) = (of_day / 1000 % 60, of_day % 1000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{thousandth:03}Z")
}

fn digits(text: &str, count: usize) -> Option<i64> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn thousandths(fraction: &str) -> Option<i64> {
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut padded: String = fraction.chars().take(3).collect();
    while padded.len() < 3 {
        padded.push('0');
    }
    padded.parse().ok()
}

/// The clock part, and its distance from UTC in milliseconds.
fn split_offset(rest: &str) -> Option<(&str, i64)> {
    if let Some(clock) = rest.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let sign_at = rest.rfind(['+', '-'])?;
    let (clock, offset) = rest.split_at_checked(sign_at)?;
    let (sign, offset) = offset.split_at_checked(1)?;
    let (hours, minutes) = offset.split_once(':').or_else(|| offset.split_at_checked(2))?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    let size = (hours * 60 + minutes) * MINUTE;
    (hours < 24 && minutes < 60).then_some((clock, if sign == "-" { -size } else { size }))
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

// Both conversions after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days - era * 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_spelling_of_one_moment_reads_the_same() {
        let expected = Some(1_577_836_800_000);
        for text in [
            "2020-01-01T00:00:00Z",
            "2020-01-01T00:00:00.000Z",
            "2020-01-01T00:00:00.0009999Z",
            "2020-01-01t01:00:00+01:00",
            "2020-01-01 01:00:00+0100",
            "2019-12-31T19:30:00-04:30",
        ] {
            assert_eq!(moment(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "2020-01-01",
            "2020-13-01T00:00:00Z",
            "2021-02-29T00:00:00Z",
            "2020-01-01T24:00:00Z",
            "2020-01-01T00:00:00",
            "2020-01-01T00:00:00.Z",
            "2020-01-01T00:00Z",
            "2020-01-01T00:00:00+é",
            "٢٠٢٠-01-01T00:00:00Z",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_written_moment_reads_back(ms in -62_167_219_200_000_i64..253_402_300_800_000) {
            prop_assert_eq!(moment(&utc(ms)), Some(ms));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = moment(&text);
        }
    }
}
