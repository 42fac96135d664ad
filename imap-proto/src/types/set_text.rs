//! How sets of messages are spelled.

use alloc::vec::Vec;
use core::{fmt, num::NonZeroU32, str::FromStr};

use super::{decimal, number::SetItem, set::SequenceSet, set_range::SetRange};
use crate::error::ValueError;

impl<N: SetItem> SequenceSet<N> {
    /// Reads a set as a command spells it.
    ///
    /// The result is normalised, so it prints `text` again only if `text` was.
    ///
    /// # Errors
    ///
    /// If `text` is not a `sequence-set`: empty, with a missing element, with a zero or a leading zero, with a number
    /// beyond 32 bits, or with `$` beside anything else.
    pub fn parse(text: &[u8]) -> Result<Self, ValueError> {
        if text == b"$" {
            return Ok(Self::saved());
        }
        let mut at = 0;
        let mut ranges = Vec::new();
        loop {
            let first = parse_bound(text, &mut at)?;
            let mut last = first;
            if text.get(at) == Some(&b':') {
                at += 1;
                last = parse_bound(text, &mut at)?;
            }
            ranges.push(match (first, last) {
                (Some(a), Some(b)) => SetRange::new(a, b),
                (Some(a), None) | (None, Some(a)) => SetRange::from_star(a),
                (None, None) => SetRange::star(),
            });
            match text.get(at) {
                None => break,
                Some(b',') => at += 1,
                Some(_) => return Err(error("numbers and ranges separated by commas", at)),
            }
        }
        Self::from_ranges(ranges).ok_or_else(|| error("at least one number", 0))
    }

    /// How many bytes the set takes on the wire.
    pub fn encoded_len(&self) -> usize {
        let commas = self.ranges().len().saturating_sub(1);
        if self.is_saved() {
            1
        } else {
            commas + self.ranges().map(|range| range.encoded_len()).sum::<usize>()
        }
    }

    /// Appends the set as it is sent.
    pub fn write_to(&self, out: &mut Vec<u8>) {
        let mut ranges = self.ranges();
        match ranges.next() {
            Some(range) => range.write_to(out),
            None => out.push(b'$'),
        }
        for range in ranges {
            out.push(b',');
            range.write_to(out);
        }
    }
}

impl<N: SetItem> FromStr for SequenceSet<N> {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        Self::parse(text.as_bytes())
    }
}

impl<N: SetItem> fmt::Display for SequenceSet<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut ranges = self.ranges();
        match ranges.next() {
            Some(range) => write!(f, "{range}")?,
            None => f.write_str("$")?,
        }
        ranges.try_for_each(|range| write!(f, ",{range}"))
    }
}

impl<N: SetItem> fmt::Debug for SequenceSet<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SequenceSet({self})")
    }
}

/// Reads a `seq-number` at `at` and moves behind it; `None` is `*`.
fn parse_bound<N: SetItem>(text: &[u8], at: &mut usize) -> Result<Option<N>, ValueError> {
    let rest = text.get(*at..).unwrap_or_default();
    match rest.first() {
        Some(b'*') => {
            *at += 1;
            Ok(None)
        }
        Some(b'1'..=b'9') => {
            let number = decimal::scan_u32(rest).and_then(|(value, len)| Some((NonZeroU32::new(value)?, len)));
            let (value, len) = number.ok_or_else(|| error("numbers of at most 32 bits", *at))?;
            *at += len;
            Ok(Some(N::from(value)))
        }
        Some(b'0') => Err(error("no zero and no leading zero", *at)),
        _ => Err(error("a number or * before and after each separator", *at)),
    }
}

fn error(rule: &'static str, at: usize) -> ValueError {
    ValueError::new("sequence-set", rule, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::UidSet;
    use alloc::{format, string::ToString};

    /// The second and third are the examples of RFC 9051 section 9, `sequence-set`.
    #[test]
    fn parsing_normalises() {
        let pairs = [
            ("1", "1"),
            ("2,4:7,9,12:*", "2,4:7,9,12:*"),
            ("*:4,5:7", "4:*"),
            ("7:5,*", "5:7,*"),
            ("3,1,2", "1:3"),
            ("1:3,2:9,20", "1:9,20"),
            ("*,*", "*"),
            ("*:*,9", "9,*"),
            ("8:*,*,3:7", "3:*"),
            ("4294967295,1:4294967294", "1:4294967295"),
            ("4294967295,4294967295:*", "4294967295:*"),
            ("$", "$"),
        ];
        for (text, printed) in pairs {
            let set: UidSet = text.parse().unwrap();
            assert_eq!(set.to_string(), printed, "{text}");
            assert_eq!(set.encoded_len(), printed.len());
            let mut out = Vec::new();
            set.write_to(&mut out);
            assert_eq!(out, printed.as_bytes());
        }
    }

    #[test]
    fn parsing_is_strict_and_says_where() {
        let faults = [
            ("", 0),
            ("0", 0),
            ("01", 0),
            ("1,", 2),
            (",1", 0),
            ("1:", 2),
            ("1:2:3", 3),
            ("1:0", 2),
            ("1 ", 1),
            ("1,$", 2),
            ("$,1", 0),
            ("$$", 0),
            ("**", 1),
            ("-1", 0),
            ("4294967296", 0),
            ("1\r\n", 1),
        ];
        for (text, at) in faults {
            assert_eq!(
                UidSet::parse(text.as_bytes()).map_err(|error| error.at),
                Err(at),
                "{text}"
            );
        }
    }

    #[test]
    fn debug_shows_the_spelling() {
        assert_eq!(format!("{:?}", UidSet::parse(b"3,1").unwrap()), "SequenceSet(1,3)");
    }
}
