//! Dates on the command line.

use imap_blocking::proto::types::{Date, DateTime};

use crate::failure::{Failure, Result};

/// Reads a date and time as RFC 3339 has it. Seconds may be missing, and so may the zone, which is UTC then.
pub(super) fn parse(text: &str) -> Result<DateTime> {
    let wrong = || Failure::Usage(format!("`{text}` is no date of the form 2026-01-31T09:00:00+01:00"));
    let (day, rest) = text.split_at_checked(10).ok_or_else(wrong)?;
    let rest = rest.strip_prefix(['T', 't', ' ']).ok_or_else(wrong)?;
    let at = rest.find(['+', '-', 'Z', 'z']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(at);
    let [year, month, day] = numbers(day, '-').ok_or_else(wrong)?;
    let [hour, minute, second] = match numbers(time, ':') {
        Some(fields) => fields,
        None => numbers::<2>(time, ':')
            .map(|[hour, minute]| [hour, minute, 0])
            .ok_or_else(wrong)?,
    };
    let byte = |number: u16| u8::try_from(number).map_err(|_| wrong());
    let day = Date::new(year, byte(month)?, byte(day)?)?;
    let offset = offset(zone).ok_or_else(wrong)?;
    Ok(DateTime::new(day, byte(hour)?, byte(minute)?, byte(second)?, offset)?)
}

/// The minutes that a zone is ahead of UTC.
fn offset(zone: &str) -> Option<i16> {
    let sign = match zone.chars().next() {
        None | Some('Z' | 'z') => return (zone.len() <= 1).then_some(0),
        Some('-') => -1,
        Some(_) => 1,
    };
    let [hours, minutes] = numbers(zone.get(1..)?, ':')?;
    let minutes = (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)?;
    Some(sign * i16::try_from(minutes).ok()?)
}

/// So many numbers, of two digits or four, and what is between them.
fn numbers<const N: usize>(text: &str, separator: char) -> Option<[u16; N]> {
    let fields: Option<Vec<u16>> = text.split(separator).map(number).collect();
    fields?.try_into().ok()
}

fn number(text: &str) -> Option<u16> {
    (matches!(text.len(), 2 | 4) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_rfc_3339() {
        let text = |date| parse(date).unwrap().to_string();
        assert_eq!(text("2026-01-31T09:08:07+01:00"), "31-Jan-2026 09:08:07 +0100");
        assert_eq!(text("2026-01-31 09:08:07-03:30"), "31-Jan-2026 09:08:07 -0330");
        assert_eq!(text("2026-01-31t23:59z").trim(), "31-Jan-2026 23:59:00 +0000");
        assert_eq!(text("2024-02-29T00:00:00").trim(), "29-Feb-2024 00:00:00 +0000");
    }

    #[test]
    fn other_dates_are_refused() {
        for bad in [
            "",
            "2026-01-31",
            "yesterday at ten",
            "2026-02-30T00:00:00Z",
            "2026-01-31T24:00:00Z",
            "2026-01-31T00:61:00Z",
            "2026-01-31T00:00:00Zulu",
            "2026-01-31T00:00:00+1:00",
            "2026-01-31T00:00:00+24:00",
            "2026-01-31T00:00:00+01:60",
            "2026-1-31T00:00:00",
            "2026-01-31T0:00:00",
            "2026-01-31T+0:00:00",
            "2026-0１-31T00:00",
        ] {
            assert_eq!(parse(bad).unwrap_err().code(), 2, "{bad}");
        }
    }
}
