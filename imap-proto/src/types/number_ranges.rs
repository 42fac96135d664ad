//! Sets of numbers as servers send them.

use alloc::borrow::Cow;
use core::{fmt, num::NonZeroU32, ops::RangeInclusive};

use super::{decimal, number::SetItem, set::SequenceSet, set_range::SetRange};
use crate::error::ValueError;

/// A set of numbers that a server sent, read where it lies: in COPYUID (RFC 9051 section 7.1), ESEARCH (RFC 9051
/// section 7.3.4), MODIFIED and VANISHED (RFC 7162).
///
/// The bytes are checked once, without allocation, and the order of the server is kept: in COPYUID the nth number of
/// one set belongs to the nth of the other. Whether the numbers are sequence numbers or unique identifiers depends on
/// the response.
///
/// Two values are equal if they are written alike.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NumberRanges<'a> {
    bytes: Cow<'a, [u8]>,
    first: Pair,
}

impl<'a> NumberRanges<'a> {
    /// Checks that `bytes` are numbers and ranges, separated by commas.
    ///
    /// Ranges may be written descending, and numbers with leading zeros.
    ///
    /// # Errors
    ///
    /// If an element is missing, is 0, exceeds 32 bits or is `*`, which has no place in a response.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ValueError> {
        let mut pairs = Pairs { rest: bytes };
        let fault =
            |pairs: Pairs<'_>| ValueError::new("set of numbers", pairs.broken_rule(), bytes.len() - pairs.rest.len());
        let Some(first) = pairs.next() else {
            return Err(fault(pairs));
        };
        while !pairs.rest.is_empty() {
            if pairs.skip_one().is_none() {
                return Err(fault(pairs));
            }
        }
        Ok(Self {
            bytes: Cow::Borrowed(bytes),
            first,
        })
    }

    /// The ranges in the order they were sent, each as (first, last) was written: the first may be the higher one.
    pub fn ranges_in_order(&self) -> impl Iterator<Item = (u32, u32)> {
        self.pairs().map(|(first, last)| (first.get(), last.get()))
    }

    /// The ranges in the order they were sent, each from its lowest to its highest number.
    pub fn ranges(&self) -> impl Iterator<Item = RangeInclusive<u32>> {
        self.ranges_in_order().map(|(a, b)| a.min(b)..=a.max(b))
    }

    /// The numbers in the order they were sent: a range written descending counts down.
    ///
    /// A few bytes may stand for 2³² numbers: do not collect what an untrusted server sent.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        self.ranges_in_order().flat_map(|(first, last)| {
            let descending = first > last;
            (0..=first.abs_diff(last)).map(move |step| if descending { first - step } else { first + step })
        })
    }

    /// Whether `number` is in one of the ranges. Reads them from the start.
    pub fn contains(&self, number: u32) -> bool {
        self.ranges().any(|range| range.contains(&number))
    }

    /// How many numbers there are. A number that was sent twice counts twice.
    pub fn count(&self) -> u64 {
        self.ranges_in_order().map(|(a, b)| u64::from(a.abs_diff(b)) + 1).sum()
    }

    /// The bytes as they were sent.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The same numbers as a set to name in a command, in its normal form.
    ///
    /// The caller says what they number: `to_set::<Uid>()`.
    pub fn to_set<N: SetItem>(&self) -> SequenceSet<N> {
        let range = |(a, b)| SetRange::new(N::from(a), N::from(b));
        SequenceSet::from_first_and_others(range(self.first), self.pairs().skip(1).map(range))
    }

    /// Detaches the set from the bytes it was borrowed from.
    pub fn into_owned(self) -> NumberRanges<'static> {
        NumberRanges {
            bytes: Cow::Owned(self.bytes.into_owned()),
            first: self.first,
        }
    }

    fn pairs(&self) -> Pairs<'_> {
        Pairs { rest: &self.bytes }
    }
}

impl fmt::Display for NumberRanges<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.bytes.escape_ascii(), f)
    }
}

impl fmt::Debug for NumberRanges<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NumberRanges({self})")
    }
}

type Pair = (NonZeroU32, NonZeroU32);

/// Reads ranges from the start of `rest`, as far as they are well-formed.
struct Pairs<'a> {
    rest: &'a [u8],
}

impl Pairs<'_> {
    /// Reads a number that is not 0. Leaves `rest` where it is if there is none.
    #[inline(always)]
    fn number(&mut self) -> Option<NonZeroU32> {
        let (value, len) = decimal::scan_u32(self.rest)?;
        let value = NonZeroU32::new(value)?;
        self.rest = self.rest.get(len..)?;
        Some(value)
    }

    /// Moves on as [`next`](Self::next) does, without the values.
    #[inline]
    fn skip_one(&mut self) -> Option<()> {
        self.rest = self.rest.get(decimal::skip_nonzero_u32(self.rest)?..)?;
        if let [b':', rest @ ..] = self.rest {
            self.rest = rest;
            self.rest = rest.get(decimal::skip_nonzero_u32(rest)?..)?;
        }
        self.comma();
        Some(())
    }

    /// Takes a comma. One at the end stays, to be found where a number is missing.
    #[inline]
    fn comma(&mut self) {
        if let [b',', rest @ ..] = self.rest
            && !rest.is_empty()
        {
            self.rest = rest;
        }
    }

    /// What is wrong with `rest`, where no range could be read.
    #[cold]
    fn broken_rule(&self) -> &'static str {
        match self.rest {
            [] | [b',', ..] => "a number before and after each separator",
            [b'*', ..] => "no * in a response",
            [b'0'..=b'9', ..] if decimal::scan_u32(self.rest).is_some() => "no 0",
            [b'0'..=b'9', ..] => "numbers of at most 32 bits",
            _ => "numbers and ranges separated by commas",
        }
    }
}

impl Iterator for Pairs<'_> {
    type Item = Pair;

    #[inline(always)]
    fn next(&mut self) -> Option<Pair> {
        let first = self.number()?;
        let mut last = first;
        if let [b':', rest @ ..] = self.rest {
            self.rest = rest;
            last = self.number()?;
        }
        self.comma();
        Some((first, last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Uid;
    use alloc::{string::ToString, vec, vec::Vec};

    fn parse(text: &str) -> Result<NumberRanges<'_>, ValueError> {
        NumberRanges::parse(text.as_bytes())
    }

    #[test]
    fn reads_in_the_order_sent() {
        let set = parse("20:19,500:495,7,0042").unwrap();
        assert_eq!(
            set.ranges_in_order().collect::<Vec<_>>(),
            [(20, 19), (500, 495), (7, 7), (42, 42)]
        );
        assert_eq!(set.ranges().collect::<Vec<_>>(), [19..=20, 495..=500, 7..=7, 42..=42]);
        assert_eq!(
            set.numbers().collect::<Vec<_>>(),
            [20, 19, 500, 499, 498, 497, 496, 495, 7, 42]
        );
        assert_eq!(set.count(), 10);
        assert!(set.contains(497) && set.contains(42) && !set.contains(501));
        assert_eq!(set.as_bytes(), b"20:19,500:495,7,0042");
    }

    /// RFC 9051 section 6.4.7, COPYUID, and RFC 7162 section 3.2.5.1, VANISHED (EARLIER).
    #[test]
    fn reads_the_examples() {
        assert_eq!(
            parse("304,319:320").unwrap().numbers().collect::<Vec<_>>(),
            [304, 319, 320]
        );
        let vanished = parse("41,43:116,118,120:211,214:540").unwrap();
        assert_eq!(vanished.count(), 1 + 74 + 1 + 92 + 327);
        assert_eq!(vanished.to_set::<Uid>().to_string(), "41,43:116,118,120:211,214:540");
    }

    #[test]
    fn goes_to_the_limits_without_expanding() {
        let set = parse("4294967295:1").unwrap();
        assert_eq!(set.count(), u64::from(u32::MAX));
        assert_eq!(set.numbers().take(2).collect::<Vec<_>>(), [u32::MAX, u32::MAX - 1]);
        assert_eq!(parse("1:4294967295").unwrap().numbers().next(), Some(1));
        assert_eq!(
            parse("4294967294:4294967295").unwrap().numbers().collect::<Vec<_>>(),
            [u32::MAX - 1, u32::MAX]
        );
        assert!(set.contains(1) && !set.contains(0));
    }

    #[test]
    fn to_set_is_normal() {
        assert_eq!(parse("9,3:1,2:4,10").unwrap().to_set::<Uid>().to_string(), "1:4,9:10");
    }

    #[test]
    fn refuses_all_else_and_says_where() {
        let faults = [
            ("", 0),
            (",", 0),
            ("1,", 1),
            ("1,,2", 2),
            (",1", 0),
            ("1:", 2),
            (":1", 0),
            ("1:2:3", 3),
            ("0", 0),
            ("12345678,0", 9),
            ("1:0", 2),
            ("*", 0),
            ("1:*", 2),
            ("$", 0),
            ("1 2", 1),
            ("1,-2", 2),
            ("4294967296", 0),
            ("99999999999999999999", 0),
            ("1\0", 1),
        ];
        for (text, at) in faults {
            assert_eq!(parse(text).map_err(|error| error.at), Err(at), "{text}");
        }
        let rules = ["1,", "0", "*", "4294967296", "a"].map(|text| parse(text).unwrap_err().rule);
        assert_eq!(
            rules,
            vec![
                "a number before and after each separator",
                "no 0",
                "no * in a response",
                "numbers of at most 32 bits",
                "numbers and ranges separated by commas",
            ][..]
        );
    }

    #[test]
    fn prints_as_sent() {
        let set = parse("3:1").unwrap().into_owned();
        assert_eq!(set.to_string(), "3:1");
        assert_ne!(set, parse("1:3").unwrap());
    }
}
