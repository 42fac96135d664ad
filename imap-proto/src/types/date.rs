//! Calendar dates.

use core::fmt;

use crate::error::ValueError;

/// A day of the Gregorian calendar in the years 1 to 9999, without a time or a zone (RFC 9051 section 9, `date`).
///
/// Printed as SEARCH sends it: `1-Feb-1994`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day `day` (from 1) of the month `month` (1 to 12) of the year `year`.
    ///
    /// # Errors
    ///
    /// If there is no such day in the years 1 to 9999.
    pub const fn new(year: u16, month: u8, day: u8) -> Result<Self, ValueError> {
        match fault(year, month, day) {
            None => Ok(Self { year, month, day }),
            Some(rule) => Err(ValueError::new(WHAT, rule, 0)),
        }
    }

    /// The day that is `days` days after 1 January 1970.
    ///
    /// # Errors
    ///
    /// If it is not in the years 1 to 9999.
    pub const fn from_days(days: i32) -> Result<Self, ValueError> {
        if days < FIRST_DAY || days > LAST_DAY {
            return Err(ValueError::new(WHAT, YEARS, 0));
        }
        // Years begin in March, so that the leap day is their last one, and are counted from 1 March of the year 0.
        let days = days + EPOCH;
        let (era, day_of_era) = (days / DAYS_OF_ERA, days % DAYS_OF_ERA);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let (month, next_year) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        let year = era * 400 + year_of_era + next_year;
        Ok(Self {
            year: year as u16,
            month: month as u8,
            day: day as u8,
        })
    }

    /// Reads a date as a command spells it.
    ///
    /// The day may have one or two digits or a space for the first one, the month may be in any case, and there may be
    /// double quotes around it all.
    ///
    /// # Errors
    ///
    /// If `text` is no date, or there is no such day in the years 1 to 9999.
    pub fn parse(text: &[u8]) -> Result<Self, ValueError> {
        let mut scan = Scan::new(text);
        Self::scan(&mut scan).ok_or_else(|| scan.error(WHAT))
    }

    fn scan(scan: &mut Scan<'_>) -> Option<Self> {
        let is_quoted = scan.take(b'"');
        let date = scan.date()?;
        if is_quoted {
            scan.expect(b'"', "a closing quote")?;
        }
        scan.end()?;
        Some(date)
    }

    /// The year, 1 to 9999.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// How many days the date is after 1 January 1970; negative before it.
    pub const fn to_days(self) -> i32 {
        days_from_civil(self.year, self.month, self.day)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{:04}", self.day, month_name(self.month), self.year)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<&[u8]> for Date {
    type Error = ValueError;

    fn try_from(text: &[u8]) -> Result<Self, ValueError> {
        Self::parse(text)
    }
}

/// The name of a month from 1 to 12.
pub(super) fn month_name(month: u8) -> &'static str {
    MONTHS
        .get(usize::from(month).wrapping_sub(1))
        .copied()
        .unwrap_or_default()
}

/// The month, 1 to 12, that is called `name` in any case.
pub(super) const fn month_of(name: [u8; 3]) -> Option<u8> {
    // Only a letter becomes a small letter by this bit.
    Some(match &[name[0] | 0x20, name[1] | 0x20, name[2] | 0x20] {
        b"jan" => 1,
        b"feb" => 2,
        b"mar" => 3,
        b"apr" => 4,
        b"may" => 5,
        b"jun" => 6,
        b"jul" => 7,
        b"aug" => 8,
        b"sep" => 9,
        b"oct" => 10,
        b"nov" => 11,
        b"dec" => 12,
        _ => return None,
    })
}

/// The days from 1 January 1970 to a date. The day may be any number: it only counts on from the first of the month.
pub(super) const fn days_from_civil(year: u16, month: u8, day: u8) -> i32 {
    let (year, month, day) = (year as i32, month as i32, day as i32);
    // As in `from_days`, January and February end the year before.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * DAYS_OF_ERA + day_of_era - EPOCH
}

/// Reads the fields of dates and times, each at its place. A method that gives `None` has noted why.
pub(super) struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    broken_rule: &'static str,
}

impl<'a> Scan<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            broken_rule: "",
        }
    }

    /// Why and where the scan ended.
    pub(super) const fn error(&self, what: &'static str) -> ValueError {
        ValueError::new(what, self.broken_rule, self.at)
    }

    /// Takes `byte`, if it is the next one.
    #[inline]
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let is_next = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(is_next);
        is_next
    }

    #[inline]
    pub(super) fn expect(&mut self, byte: u8, rule: &'static str) -> Option<()> {
        if self.take(byte) { Some(()) } else { self.fail(rule) }
    }

    /// Takes any number of spaces.
    #[inline]
    pub(super) fn spaces(&mut self) {
        while self.take(b' ') {}
    }

    pub(super) fn end(&mut self) -> Option<()> {
        if self.at == self.bytes.len() {
            Some(())
        } else {
            self.fail("nothing behind it")
        }
    }

    /// Takes exactly two digits that are at most `max`.
    #[inline]
    pub(super) fn two_digits(&mut self, max: u8, rule: &'static str) -> Option<u8> {
        match self.bytes.get(self.at..) {
            Some(&[a @ b'0'..=b'9', b @ b'0'..=b'9', ..]) if (a - b'0') * 10 + (b - b'0') <= max => {
                self.at += 2;
                Some((a - b'0') * 10 + (b - b'0'))
            }
            _ => self.fail(rule),
        }
    }

    /// Takes a `date-text` whose day may have a space for its first digit.
    #[inline]
    pub(super) fn date(&mut self) -> Option<Date> {
        let start = self.at;
        let day = self.day()?;
        self.expect(b'-', "day-month-year")?;
        let name = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk);
        let Some(month) = name.and_then(|name| month_of(*name)) else {
            return self.fail("a month from Jan to Dec");
        };
        self.at += 3;
        self.expect(b'-', "day-month-year")?;
        let rule = "a year of four digits";
        let century = self.two_digits(99, rule)?;
        let year = u16::from(century) * 100 + u16::from(self.two_digits(99, rule)?);
        match fault(year, month, day) {
            None => Some(Date { year, month, day }),
            Some(rule) => {
                self.at = start;
                self.fail(rule)
            }
        }
    }

    /// Takes two digits, a space and a digit, or a digit alone.
    fn day(&mut self) -> Option<u8> {
        let is_padded = self.take(b' ');
        match self.bytes.get(self.at..) {
            Some([b'0'..=b'9', b'0'..=b'9', ..]) if !is_padded => self.two_digits(99, ""),
            Some([digit @ b'0'..=b'9', ..]) => {
                self.at += 1;
                Some(digit - b'0')
            }
            _ => self.fail("a day of one or two digits"),
        }
    }

    #[cold]
    fn fail<T>(&mut self, rule: &'static str) -> Option<T> {
        self.broken_rule = rule;
        None
    }
}

const fn fault(year: u16, month: u8, day: u8) -> Option<&'static str> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    match (year, month, day) {
        (0 | 10_000.., _, _) => Some(YEARS),
        (_, 0 | 13.., _) => Some("a month in 1..=12"),
        _ if day == 0 || day > days => Some("a day of the month"),
        _ => None,
    }
}

const WHAT: &str = "date";
const YEARS: &str = "a year in 1..=9999";
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
/// The days of 400 years, after which the calendar repeats.
const DAYS_OF_ERA: i32 = 146_097;
/// The days from 1 March of the year 0 to 1 January 1970.
const EPOCH: i32 = 719_468;
/// 1 January of the year 1, and 31 December of the year 9999.
const FIRST_DAY: i32 = -719_162;
const LAST_DAY: i32 = 2_932_896;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn date(year: u16, month: u8, day: u8) -> Date {
        Date::new(year, month, day).unwrap()
    }

    /// RFC 9051 section 6.4.4: "SEARCH FLAGGED SINCE 1-Feb-1994 NOT FROM "Smith"".
    #[test]
    fn prints_as_search_sends_it() {
        assert_eq!(date(1994, 2, 1).to_string(), "1-Feb-1994");
        assert_eq!(date(9999, 12, 31).to_string(), "31-Dec-9999");
        assert_eq!(date(7, 3, 9).to_string(), "9-Mar-0007");
    }

    #[test]
    fn reads_every_spelling() {
        for text in [
            "1-Feb-1994",
            "01-Feb-1994",
            " 1-Feb-1994",
            "\"1-Feb-1994\"",
            "\" 1-fEB-1994\"",
        ] {
            assert_eq!(Date::parse(text.as_bytes()), Ok(date(1994, 2, 1)), "{text}");
        }
    }

    #[test]
    fn refuses_all_else_and_says_where() {
        let faults = [
            ("", 0),
            ("-", 0),
            ("1", 1),
            ("12", 2),
            ("1-", 2),
            ("1-F", 2),
            ("1-Foo-1994", 2),
            ("1-Feb1994", 5),
            ("1-Feb-94", 8),
            ("1-Feb-19944", 10),
            ("1-Feb-1994 ", 10),
            ("\"1-Feb-1994", 11),
            ("1-Feb-1994\"", 10),
            (" 11-Feb-1994", 2),
            ("  1-Feb-1994", 1),
            ("111-Feb-1994", 2),
            ("a-Feb-1994", 0),
            ("0-Feb-1994", 0),
            ("29-Feb-1900", 0),
            ("\"31-Apr-2000\"", 1),
            ("1-Jan-0000", 0),
        ];
        for (text, at) in faults {
            assert_eq!(
                Date::parse(text.as_bytes()).map_err(|error| error.at),
                Err(at),
                "{text}"
            );
        }
    }

    #[test]
    fn knows_the_calendar() {
        for (year, month, day) in [(2000, 2, 29), (2024, 2, 29), (1999, 12, 31), (1, 1, 1)] {
            assert!(Date::new(year, month, day).is_ok());
        }
        for (year, month, day) in [
            (0, 1, 1),
            (10_000, 1, 1),
            (2023, 2, 29),
            (2100, 2, 29),
            (2000, 6, 31),
            (1, 0, 1),
            (1, 13, 1),
            (1, 1, 0),
            (1, 1, 32),
        ] {
            assert!(Date::new(year, month, day).is_err(), "{year}-{month}-{day}");
        }
    }

    #[test]
    fn counts_days() {
        for (days, year, month, day) in [
            (0, 1970, 1, 1),
            (-1, 1969, 12, 31),
            (11_016, 2000, 2, 29),
            (19_782, 2024, 2, 29),
            (FIRST_DAY, 1, 1, 1),
            (LAST_DAY, 9999, 12, 31),
        ] {
            assert_eq!(Date::from_days(days), Ok(date(year, month, day)));
            assert_eq!(date(year, month, day).to_days(), days);
        }
        for days in [FIRST_DAY - 1, LAST_DAY + 1, i32::MIN, i32::MAX] {
            assert!(Date::from_days(days).is_err());
        }
    }

    #[test]
    fn is_ordered_by_time() {
        assert!(date(1999, 12, 31) < date(2000, 1, 1) && date(2000, 1, 2) < date(2000, 2, 1));
    }
}
