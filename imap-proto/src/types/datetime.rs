//! Dates with a time and a zone.

use core::fmt;

use super::date::{Date, Scan, month_name, month_of};
use crate::error::ValueError;

/// A date, a time of day and a distance from UTC (RFC 9051 section 9, `date-time`): what INTERNALDATE and APPEND carry.
///
/// Printed as it is sent, without the quotes: ` 1-Jan-1970 00:00:00 +0000`. Two values are equal if all their fields
/// are; for the moment they mean, compare [`to_unix`](Self::to_unix).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DateTime {
    date: Date,
    hour: u8,
    minute: u8,
    second: u8,
    offset_minutes: i16,
}

impl DateTime {
    /// The time `hour`:`minute`:`second` on `date`, as shown by a clock that is `offset_minutes` ahead of UTC.
    ///
    /// `second` may be 60 at any time, for leap seconds.
    ///
    /// # Errors
    ///
    /// If the hour is above 23, the minute above 59, the second above 60, or the offset beyond 99:59, the most that a
    /// zone can spell.
    pub const fn new(date: Date, hour: u8, minute: u8, second: u8, offset_minutes: i16) -> Result<Self, ValueError> {
        let rule = match (hour, minute, second, offset_minutes.unsigned_abs()) {
            (24.., _, _, _) => HOURS,
            (_, 60.., _, _) => MINUTES,
            (_, _, 61.., _) => SECONDS,
            (_, _, _, MAX_OFFSET_BOUND..) => "an offset of at most 99:59",
            _ => {
                return Ok(Self {
                    date,
                    hour,
                    minute,
                    second,
                    offset_minutes,
                });
            }
        };
        Err(ValueError::new(WHAT, rule, 0))
    }

    /// The moment `seconds` after 1970-01-01 00:00:00 UTC, as shown by a clock that is `offset_minutes` ahead of UTC.
    ///
    /// # Errors
    ///
    /// If the offset is beyond 99:59, or the date there is not in the years 1 to 9999.
    pub fn from_unix(seconds: i64, offset_minutes: i16) -> Result<Self, ValueError> {
        let years = ValueError::new(WHAT, "a year in 1..=9999", 0);
        let local = seconds.checked_add(i64::from(offset_minutes) * 60).ok_or(years)?;
        let days = i32::try_from(local.div_euclid(DAY)).map_err(|_| years)?;
        let second = local.rem_euclid(DAY);
        let date = Date::from_days(days).map_err(|_| years)?;
        Self::new(
            date,
            (second / 3600) as u8,
            (second / 60 % 60) as u8,
            (second % 60) as u8,
            offset_minutes,
        )
    }

    /// Reads a date and time as a server sent it, with or without its quotes.
    ///
    /// The day may have one digit or a space for the first one, the month may be in any case, and there may be more
    /// spaces than due. The offset `-0000` is 0.
    ///
    /// # Errors
    ///
    /// If a field is missing or out of its range; there is no default for the zone.
    pub fn parse(text: &[u8]) -> Result<Self, ValueError> {
        let unquoted = text
            .strip_prefix(b"\"")
            .and_then(|text| text.strip_suffix(b"\""))
            .unwrap_or(text);
        if let Ok(fixed) = unquoted.try_into()
            && let Some(date_time) = Self::parse_fixed(fixed)
        {
            return Ok(date_time);
        }
        let mut scan = Scan::new(text);
        Self::scan(&mut scan).ok_or_else(|| scan.error(WHAT))
    }

    /// Reads what servers nearly always send: each field valid and at its place. For all else, `None`.
    pub(crate) fn parse_fixed(text: &[u8; 26]) -> Option<Self> {
        let &[d1, d2, b'-', m1, m2, m3, b'-', y1, y2, y3, y4, b' ', ref time @ ..] = text else {
            return None;
        };
        let &[h1, h2, b':', i1, i2, b':', s1, s2, b' ', sign, z1, z2, z3, z4] = time else {
            return None;
        };
        let d1 = if d1 == b' ' { b'0' } else { d1 };
        let pairs = [
            [d1, d2],
            [y1, y2],
            [y3, y4],
            [h1, h2],
            [i1, i2],
            [s1, s2],
            [z1, z2],
            [z3, z4],
        ];
        let are_digits = pairs
            .as_flattened()
            .iter()
            .fold(true, |all, byte| all & byte.is_ascii_digit());
        let is_west = sign == b'-';
        if !are_digits || !(is_west || sign == b'+') {
            return None;
        }
        let [day, century, year, hour, minute, second, zone_hours, zone_minutes] =
            pairs.map(|[a, b]| (a - b'0') * 10 + (b - b'0'));
        if zone_minutes > 59 {
            return None;
        }
        let date = Date::new(u16::from(century) * 100 + u16::from(year), month_of([m1, m2, m3])?, day).ok()?;
        let offset = i16::from(zone_hours) * 60 + i16::from(zone_minutes);
        Self::new(date, hour, minute, second, if is_west { -offset } else { offset }).ok()
    }

    fn scan(scan: &mut Scan<'_>) -> Option<Self> {
        scan.spaces();
        let is_quoted = scan.take(b'"');
        scan.spaces();
        let date = scan.date()?;
        scan.expect(b' ', "a space before the time")?;
        scan.spaces();
        let hour = scan.two_digits(23, HOURS)?;
        scan.expect(b':', "hours:minutes:seconds")?;
        let minute = scan.two_digits(59, MINUTES)?;
        scan.expect(b':', "hours:minutes:seconds")?;
        let second = scan.two_digits(60, SECONDS)?;
        scan.expect(b' ', "a space before the zone")?;
        scan.spaces();
        let is_west = scan.take(b'-');
        if !is_west {
            scan.expect(b'+', "a zone with a sign")?;
        }
        let hours = scan.two_digits(99, "a zone of four digits")?;
        let minutes = scan.two_digits(59, "a zone with minutes below 60")?;
        scan.spaces();
        if is_quoted {
            scan.expect(b'"', "a closing quote")?;
            scan.spaces();
        }
        scan.end()?;
        let offset = i16::from(hours) * 60 + i16::from(minutes);
        let offset_minutes = if is_west { -offset } else { offset };
        Some(Self {
            date,
            hour,
            minute,
            second,
            offset_minutes,
        })
    }

    /// The date, where the clock is.
    pub const fn date(self) -> Date {
        self.date
    }

    /// The hour, 0 to 23.
    pub const fn hour(self) -> u8 {
        self.hour
    }

    /// The minute, 0 to 59.
    pub const fn minute(self) -> u8 {
        self.minute
    }

    /// The second, 0 to 60.
    pub const fn second(self) -> u8 {
        self.second
    }

    /// How many minutes the clock is ahead of UTC; negative if it is behind. At most 5999 either way.
    pub const fn offset_minutes(self) -> i16 {
        self.offset_minutes
    }

    /// The seconds since 1970-01-01 00:00:00 UTC, not counting leap seconds; negative before.
    ///
    /// Second 60 is second 0 of the next minute.
    pub const fn to_unix(self) -> i64 {
        let minutes = self.hour as i64 * 60 + self.minute as i64 - self.offset_minutes as i64;
        self.date.to_days() as i64 * DAY + minutes * 60 + self.second as i64
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            date,
            hour,
            minute,
            second,
            offset_minutes,
        } = self;
        write!(f, "{:>2}-{}-{:04}", date.day(), month_name(date.month()), date.year())?;
        let sign = if *offset_minutes < 0 { '-' } else { '+' };
        let offset = offset_minutes.unsigned_abs();
        write!(
            f,
            " {hour:02}:{minute:02}:{second:02} {sign}{:02}{:02}",
            offset / 60,
            offset % 60
        )
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<&[u8]> for DateTime {
    type Error = ValueError;

    fn try_from(text: &[u8]) -> Result<Self, ValueError> {
        Self::parse(text)
    }
}

const WHAT: &str = "date-time";
const HOURS: &str = "an hour in 00..=23";
const MINUTES: &str = "a minute in 00..=59";
const SECONDS: &str = "a second in 00..=60";
/// The seconds of a day.
const DAY: i64 = 86_400;
/// The first offset that four digits cannot spell, in minutes.
const MAX_OFFSET_BOUND: u16 = 100 * 60;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn parse(text: &str) -> Result<DateTime, ValueError> {
        DateTime::parse(text.as_bytes())
    }

    /// The first is the INTERNALDATE of RFC 9051 section 8.
    #[test]
    fn reads_and_prints_the_examples() {
        for (text, unix) in [
            ("17-Jul-1996 02:44:25 -0700", 837_596_665),
            (" 1-Jan-1970 00:00:00 +0000", 0),
            ("01-Jan-1970 01:00:00 +0100", 0),
            ("31-Dec-1969 23:59:59 +0000", -1),
            (" 1-Jan-0001 00:00:00 +0000", -62_135_596_800),
            ("31-Dec-9999 23:59:59 +0000", 253_402_300_799),
        ] {
            let date_time = parse(text).unwrap();
            assert_eq!(date_time.to_unix(), unix, "{text}");
            let again = DateTime::from_unix(unix, date_time.offset_minutes()).unwrap();
            assert_eq!(again, date_time);
            assert_eq!(again.to_string(), text.replace("01-Jan-19", " 1-Jan-19"));
        }
    }

    #[test]
    fn reads_what_servers_send() {
        let expected = parse(" 8-Mar-2023 12:16:47 +0800").unwrap();
        for text in [
            "8-Mar-2023 12:16:47 +0800",
            "08-mar-2023 12:16:47 +0800",
            "\" 8-Mar-2023 12:16:47 +0800\"",
            "  \"8-MAR-2023  12:16:47  +0800 \" ",
        ] {
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
        assert_eq!(expected.offset_minutes(), 480);
        assert_eq!(parse("8-Mar-2023 12:16:47 -0000").unwrap().offset_minutes(), 0);
        assert_eq!(parse("8-Mar-2023 12:16:47 -0330").unwrap().offset_minutes(), -210);
        assert_eq!(
            parse("8-Mar-2023 12:16:47 -9959").unwrap().to_string(),
            " 8-Mar-2023 12:16:47 -9959"
        );
    }

    #[test]
    fn refuses_all_else_and_says_where() {
        let faults = [
            ("", 0),
            ("00-Jan-0000 00:00:00 +0000", 0),
            ("8-Mar-2023", 10),
            ("8-Mar-2023 12:16:47", 19),
            ("8-Mar-2023 12:16:47 ", 20),
            ("8-Mar-2023 12:16:47 GMT", 20),
            ("8-Mar-2023 12:16:47 +800", 23),
            ("8-Mar-2023 12:16:47 +0860", 23),
            ("8-Mar-2023 12:16:47 +08000", 25),
            ("8-Mar-2023 12:16 +0800", 16),
            ("8-Mar-2023 24:00:00 +0800", 11),
            ("8-Mar-2023 12:60:00 +0800", 14),
            ("8-Mar-2023 12:00:61 +0800", 17),
            ("8-Mar-2023 1:00:00 +0800", 11),
            ("\"8-Mar-2023 12:16:47 +0800", 26),
            ("8-Mar-2023 12:16:47 +0800\"", 25),
            ("Wed, 08 Mar 2023 12:16:47 +0800", 0),
        ];
        for (text, at) in faults {
            assert_eq!(parse(text).map_err(|error| error.at), Err(at), "{text}");
        }
    }

    #[test]
    fn a_leap_second_is_the_next_minute() {
        let leap = parse("31-Dec-2016 23:59:60 +0000").unwrap();
        assert_eq!(leap.to_string(), "31-Dec-2016 23:59:60 +0000");
        assert_eq!(leap.to_unix(), parse(" 1-Jan-2017 00:00:00 +0000").unwrap().to_unix());
    }

    #[test]
    fn fields_are_checked() {
        let date = Date::new(2024, 2, 29).unwrap();
        let new = |hour, minute, second, offset| DateTime::new(date, hour, minute, second, offset);
        let most = new(23, 59, 60, -5999).unwrap();
        assert_eq!(
            (most.date(), most.hour(), most.minute(), most.second()),
            (date, 23, 59, 60)
        );
        for refused in [
            new(24, 0, 0, 0),
            new(0, 60, 0, 0),
            new(0, 0, 61, 0),
            new(0, 0, 0, 6000),
            new(0, 0, 0, i16::MIN),
        ] {
            assert!(refused.is_err());
        }
    }

    #[test]
    fn unix_seconds_are_checked() {
        for (seconds, offset) in [
            (i64::MAX, 1),
            (i64::MIN, -1),
            (i64::MAX, 0),
            (253_402_300_800, 0),
            (253_402_300_799, 1),
            (-62_135_596_801, 0),
            (-62_135_596_800, -1),
            (0, 6000),
        ] {
            assert!(DateTime::from_unix(seconds, offset).is_err(), "{seconds} {offset}");
        }
    }
}
