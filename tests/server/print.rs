//! How responses are spelled: strings, sets of numbers and dates.

use chrono::{DateTime, FixedOffset};

/// Appends formatted text to a response.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {
        $out.extend_from_slice(format!($($arg)*).as_bytes())
    };
}
pub(super) use put;

/// Appends a string, quoted where its bytes allow, otherwise as a literal (RFC 3501 section 4.3).
pub(super) fn string(out: &mut Vec<u8>, bytes: &[u8]) {
    let quotable = |b: &u8| matches!(b, b'\t' | b' '..=b'~');
    if bytes.len() <= LONGEST_QUOTED && bytes.iter().all(quotable) {
        quoted(out, bytes);
    } else {
        literal(out, bytes);
    }
}

/// Appends a string or `NIL`.
pub(super) fn nstring(out: &mut Vec<u8>, bytes: Option<&[u8]>) {
    match bytes {
        Some(bytes) => string(out, bytes),
        None => out.extend_from_slice(b"NIL"),
    }
}

/// Appends an atom where the bytes allow, otherwise a string.
pub(super) fn astring(out: &mut Vec<u8>, bytes: &[u8]) {
    let atom_char = |b: &u8| b.is_ascii_alphanumeric() || b"!#$&'+,-./:;<=>?@[]^_`|~}".contains(b);
    if !bytes.is_empty() && bytes.iter().all(atom_char) && !bytes.eq_ignore_ascii_case(b"NIL") {
        out.extend_from_slice(bytes);
    } else {
        string(out, bytes);
    }
}

/// Appends a quoted string; the caller has made sure that it holds neither CR, LF nor NUL.
pub(super) fn quoted(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'"');
    for byte in bytes {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    out.push(b'"');
}

/// Appends a literal.
pub(super) fn literal(out: &mut Vec<u8>, bytes: &[u8]) {
    put!(out, "{{{}}}\r\n", bytes.len());
    out.extend_from_slice(bytes);
}

/// Numbers in ascending order as the shortest sequence set, `1:3,7`.
pub(super) fn sequence_set(numbers: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let spelled: Vec<String> = ranges
        .iter()
        .map(|(first, last)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}:{last}")
            }
        })
        .collect();
    spelled.join(",")
}

/// Appends a quoted date-time, its day padded with a space (RFC 3501 section 9, `date-day-fixed`).
pub(super) fn date_time(out: &mut Vec<u8>, date: &DateTime<FixedOffset>) {
    put!(out, "\"{}\"", date.format("%e-%b-%Y %H:%M:%S %z"));
}

/// Longer strings become literals, for a quoted string cannot be taken in pieces.
const LONGEST_QUOTED: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    fn text(print: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        print(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn strings_are_quoted_or_literal() {
        assert_eq!(text(|out| string(out, b"a \"b\" \\c")), r#""a \"b\" \\c""#);
        assert_eq!(text(|out| string(out, b"")), "\"\"");
        assert_eq!(text(|out| string(out, b"a\r\nb")), "{4}\r\na\r\nb");
        assert_eq!(text(|out| string(out, "ü".as_bytes())), "{2}\r\nü");
        assert_eq!(text(|out| string(out, &[b'x'; 1001])).len(), "{1001}\r\n".len() + 1001);
        assert_eq!(text(|out| nstring(out, None)), "NIL");
        assert_eq!(text(|out| nstring(out, Some(b"NIL"))), "\"NIL\"");
    }

    #[test]
    fn atoms_stay_atoms() {
        assert_eq!(text(|out| astring(out, b"Archive/2026")), "Archive/2026");
        assert_eq!(text(|out| astring(out, b"two words")), "\"two words\"");
        assert_eq!(text(|out| astring(out, b"nil")), "\"nil\"");
        assert_eq!(text(|out| astring(out, b"")), "\"\"");
        assert_eq!(text(|out| astring(out, b"50%")), "\"50%\"");
    }

    #[test]
    fn numbers_are_joined_into_ranges() {
        assert_eq!(sequence_set(&[1, 2, 3, 7, 9, 10]), "1:3,7,9:10");
        assert_eq!(sequence_set(&[u32::MAX]), "4294967295");
    }

    #[test]
    fn dates_have_a_fixed_width() {
        let date = DateTime::parse_from_rfc3339("2026-07-05T02:44:25-07:00").unwrap();
        assert_eq!(text(|out| date_time(out, &date)), "\" 5-Jul-2026 02:44:25 -0700\"");
    }
}
