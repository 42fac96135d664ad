//! The helper functions of Python's imaplib, for programs that come from there.

use alloc::{borrow::Cow, format, string::String, vec::Vec};

use super::{
    date::{days_from_civil, month_of},
    datetime::DateTime,
};
use crate::error::ValueError;

/// imaplib's `Internaldate2tuple`: the moment in a FETCH response as Unix seconds, and how many minutes its clock is
/// ahead of UTC.
///
/// Finds the last `INTERNALDATE "DD-Mmm-YYYY HH:MM:SS +ZZZZ"` of the first line, spelled exactly so but for a space in
/// place of the first digit; `None` if there is none. Fields that exceed their range carry over: the day 00 of January
/// is 31 December. To read an INTERNALDATE with tolerance and with its range checked, use [`DateTime::parse`].
///
/// # Errors
///
/// If the month has no name that is known, or the year is 0. (imaplib raises `KeyError` or `ValueError`.)
pub fn internaldate_to_unix(fetch_line: &[u8]) -> Result<Option<(i64, i16)>, ValueError> {
    let mut candidates = memchr::memmem::rfind_iter(first_line(fetch_line), b"INTERNALDATE \"");
    let found = candidates.find_map(|at| {
        let field: &[u8; LAYOUT.len()] = fetch_line.get(at + b"INTERNALDATE \"".len()..)?.first_chunk()?;
        field
            .iter()
            .zip(LAYOUT)
            .all(|(&byte, &class)| is_of_class(byte, class))
            .then_some((at, field))
    });
    let Some((at, field)) = found else { return Ok(None) };
    let &[d1, d2, _, m1, m2, m3, _, y1, y2, y3, y4, _, rest @ ..] = field;
    let [h1, h2, _, i1, i2, _, s1, s2, _, sign, z1, z2, z3, z4, _] = rest;
    // The layout leaves no choice of case.
    let month = month_of([m1, m2, m3]).ok_or_else(|| ValueError::new("INTERNALDATE", "a month from Jan to Dec", at))?;
    let year = u16::from(two(y1, y2)) * 100 + u16::from(two(y3, y4));
    if year == 0 {
        return Err(ValueError::new("INTERNALDATE", "a year in 1..=9999", at));
    }
    let offset = i16::from(two(z1, z2)) * 60 + i16::from(two(z3, z4));
    let offset = if sign == b'-' { -offset } else { offset };
    let days = i64::from(days_from_civil(year, month, two(d1, d2)));
    let minutes = (days * 24 + i64::from(two(h1, h2))) * 60 + i64::from(two(i1, i2)) - i64::from(offset);
    Ok(Some((minutes * 60 + i64::from(two(s1, s2)), offset)))
}

/// imaplib's `Time2Internaldate`: a moment in the form of INTERNALDATE, with its double quotes, as shown by a clock
/// that is `offset_minutes` ahead of UTC.
///
/// # Errors
///
/// Those of [`DateTime::from_unix`].
pub fn time_to_internaldate(seconds: i64, offset_minutes: i16) -> Result<String, ValueError> {
    Ok(format!("\"{}\"", DateTime::from_unix(seconds, offset_minutes)?))
}

/// imaplib's `ParseFlags`: the words between the last `FLAGS (` of the first line and the next `)`; none if there are
/// no such two.
///
/// It looks for the text alone, wherever it stands. Flags of a response that was read are [`Flag`](super::Flag)s
/// already.
pub fn parse_flags(response: &[u8]) -> Vec<&[u8]> {
    let find = || {
        let last_close = memchr::memrchr(b')', response)?;
        let searched = first_line(response.get(..last_close)?);
        let start = memchr::memmem::rfind(searched, b"FLAGS (")? + b"FLAGS (".len();
        let flags = response.get(start..)?;
        flags.get(..memchr::memchr(b')', flags)?)
    };
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    find()
        .unwrap_or_default()
        .split(is_space)
        .filter(|word| !word.is_empty())
        .collect()
}

/// What imaplib's `append` does to a message: CR alone and LF alone become CRLF. Borrowed if there is none.
///
/// Messages are sent as they are, and servers may refuse bare line ends (RFC 5322 section 2.3). Do not do this to bytes
/// that are signed or binary.
#[must_use]
pub fn with_crlf(message: &[u8]) -> Cow<'_, [u8]> {
    let mut fixed = Vec::new();
    let mut copied = 0;
    for at in memchr::memchr2_iter(b'\r', b'\n', message) {
        let before = at.checked_sub(1).and_then(|before| message.get(before));
        let is_alone = match message.get(at) {
            Some(b'\r') => message.get(at + 1) != Some(&b'\n'),
            _ => before != Some(&b'\r'),
        };
        if is_alone {
            fixed.extend_from_slice(message.get(copied..at).unwrap_or_default());
            fixed.extend_from_slice(b"\r\n");
            copied = at + 1;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(message);
    }
    fixed.extend_from_slice(message.get(copied..).unwrap_or_default());
    Cow::Owned(fixed)
}

fn first_line(text: &[u8]) -> &[u8] {
    let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Whether `byte` may stand where [`LAYOUT`] has `class`.
fn is_of_class(byte: u8, class: u8) -> bool {
    match class {
        b'#' => matches!(byte, b' ' | b'0'..=b'3'),
        b'9' => byte.is_ascii_digit(),
        b'A' => byte.is_ascii_uppercase(),
        b'a' => byte.is_ascii_lowercase(),
        b'+' => matches!(byte, b'+' | b'-'),
        _ => byte == class,
    }
}

/// The number that two digits are, or a space and a digit.
const fn two(a: u8, b: u8) -> u8 {
    (a & 15) * 10 + (b & 15)
}

const LAYOUT: &[u8; 27] = b"#9-Aaa-9999 99:99:99 +9999\"";

#[cfg(test)]
mod tests {
    use super::*;

    fn unix(line: &str) -> Option<(i64, i16)> {
        internaldate_to_unix(line.as_bytes()).unwrap()
    }

    #[test]
    fn internaldate_as_imaplib() {
        let cases = [
            (r#"25 (INTERNALDATE "01-Jan-2000 00:00:00 +0000")"#, 946_684_800, 0),
            (r#"25 (INTERNALDATE " 1-Jan-2000 11:30:00 +1130")"#, 946_684_800, 690),
            (r#"25 (INTERNALDATE "31-Dec-1999 12:30:00 -1130")"#, 946_684_800, -690),
            (r#"INTERNALDATE "01-Jan-2000 00:00:00 -0000""#, 946_684_800, 0),
            // Fields carry over.
            (r#"INTERNALDATE "00-Jan-2000 00:00:00 +0000""#, 946_684_800 - 86_400, 0),
            (r#"INTERNALDATE "31-Feb-2000 00:00:00 +0000""#, 951_955_200, 0),
            (
                r#"INTERNALDATE "39-Dec-1999 99:99:99 +9999""#,
                947_289_600 + 362_439 - 6039 * 60,
                6039,
            ),
            (r#"INTERNALDATE "01-Jan-0001 00:00:00 +0000""#, -62_135_596_800, 0),
            // The last one that fits counts.
            (
                r#"INTERNALDATE "01-Jan-1999 00:00:00 +0000" INTERNALDATE "01-Jan-2000 00:00:00 +0000""#,
                946_684_800,
                0,
            ),
            (
                r#"INTERNALDATE "01-Jan-2000 00:00:00 +0000" INTERNALDATE "1-Jan-1999""#,
                946_684_800,
                0,
            ),
            (r#"XINTERNALDATE "01-Jan-2000 00:00:00 +0000"x"#, 946_684_800, 0),
        ];
        for (line, seconds, offset) in cases {
            assert_eq!(unix(line), Some((seconds, offset)), "{line}");
        }
    }

    #[test]
    fn internaldate_must_be_spelled_exactly() {
        for line in [
            "",
            r#"INTERNALDATE "1-Jan-2000 00:00:00 +0000""#,
            r#"INTERNALDATE "40-Jan-2000 00:00:00 +0000""#,
            r#"INTERNALDATE "01-jan-2000 00:00:00 +0000""#,
            r#"INTERNALDATE "01-JAN-2000 00:00:00 +0000""#,
            r#"INTERNALDATE "01-Jan-2000 00:00:00 0000""#,
            r#"INTERNALDATE "01-Jan-2000 00:00:00 +0000"#,
            r#"INTERNALDATE  "01-Jan-2000 00:00:00 +0000""#,
            r#"internaldate "01-Jan-2000 00:00:00 +0000""#,
            "\nINTERNALDATE \"01-Jan-2000 00:00:00 +0000\"",
            "INTERNALDATE \"01-Jan-2000\n00:00:00 +0000\"",
        ] {
            assert_eq!(unix(line), None, "{line}");
        }
        for line in [
            r#"INTERNALDATE "01-Foo-2000 00:00:00 +0000""#,
            r#"INTERNALDATE "01-Jan-0000 00:00:00 +0000""#,
        ] {
            assert!(internaldate_to_unix(line.as_bytes()).is_err(), "{line}");
        }
    }

    #[test]
    fn time_to_internaldate_as_imaplib() {
        assert_eq!(time_to_internaldate(0, 0).unwrap(), r#"" 1-Jan-1970 00:00:00 +0000""#);
        assert_eq!(time_to_internaldate(-1, 0).unwrap(), r#""31-Dec-1969 23:59:59 +0000""#);
        assert_eq!(
            time_to_internaldate(2_000_000_000, 120).unwrap(),
            r#""18-May-2033 05:33:20 +0200""#
        );
        assert_eq!(
            time_to_internaldate(0, -210).unwrap(),
            r#""31-Dec-1969 20:30:00 -0330""#
        );
        assert!(time_to_internaldate(i64::MAX, 0).is_err());
    }

    #[test]
    fn line_ends_as_imaplib() {
        let cases: [(&[u8], &[u8]); 7] = [
            (b"a\nb\n", b"a\r\nb\r\n"),
            (b"\r", b"\r\n"),
            (b"\r\r\n", b"\r\n\r\n"),
            (b"\n\r", b"\r\n\r\n"),
            (b"\r\n\n", b"\r\n\r\n"),
            (b"a\r\nb", b"a\r\nb"),
            (b"", b""),
        ];
        for (loose, fixed) in cases {
            assert_eq!(*with_crlf(loose), *fixed, "{}", loose.escape_ascii());
        }
        assert!(matches!(with_crlf(b"a\r\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn parse_flags_as_imaplib() {
        let cases: [(&str, &[&str]); 14] = [
            ("1 (FLAGS (\\Seen \\Deleted) UID 4)", &["\\Seen", "\\Deleted"]),
            ("x FLAGS (a) PERMANENTFLAGS (b c)", &["b", "c"]),
            ("FLAGS  (\\Seen)", &[]),
            ("XFLAGS (q)", &["q"]),
            ("FLAGS (a(b) c)", &["a(b"]),
            ("FLAGS (a", &[]),
            ("\nFLAGS (a)", &[]),
            ("flags (a)", &[]),
            ("FLAGS ()", &[]),
            ("x FLAGS (a\nb) c)", &["a", "b"]),
            ("FLAGS ( a\t\x0bb\r\nc  )", &["a", "b", "c"]),
            // An unterminated last one gives way to the one before.
            ("FLAGS (a) FLAGS (b", &["a"]),
            ("FLAGS (a FLAGS (b)", &["b"]),
            (") FLAGS (a", &[]),
        ];
        for (response, flags) in cases {
            assert_eq!(
                parse_flags(response.as_bytes()),
                flags.iter().map(|flag| flag.as_bytes()).collect::<Vec<_>>()
            );
        }
    }
}
