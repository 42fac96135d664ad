//! SEARCH and SORT: plain numbers (RFC 3501 section 7.2.5, RFC 5256 section 4).

use alloc::borrow::Cow;
use core::fmt;
use core::iter::FusedIterator;
use core::num::{NonZeroU32, NonZeroU64};

use crate::error::Malformation;
use crate::types::{SequenceSet, SetItem};
use crate::wire::{Parsed, number};

/// The numbers of messages that a search found, in the server's order: sequence numbers or UIDs, as the command asked.
///
/// A server may split a result over several responses, and send none at all for an empty one. What is 0 or beyond 32 bits
/// numbers no message and is left out.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Numbers<'a> {
    /// Nothing but digits and spaces, a digit first and last.
    bytes: Cow<'a, [u8]>,
    mod_seq: Option<u64>,
}

impl<'a> Numbers<'a> {
    /// The arguments of a SEARCH or SORT response.
    ///
    /// # Errors
    /// If there is something other than numbers, and `(MODSEQ n)` at the end.
    pub(crate) fn parse(bytes: &'a [u8]) -> Parsed<Self> {
        let found = Self::split(bytes)?;
        if !are_numbers(&found.bytes) {
            return Err(Malformation::new("expected numbers", 0));
        }
        Ok(found)
    }

    /// The same for arguments that were read before: the numbers are not looked at again.
    pub(crate) fn split(bytes: &'a [u8]) -> Parsed<Self> {
        let mut numbers = trim(bytes);
        let mut mod_seq = None;
        if numbers.last() == Some(&b')') {
            (numbers, mod_seq) = split_mod_seq(numbers).ok_or(Malformation::new("expected (MODSEQ n)", 0))?;
        }
        Ok(Self {
            bytes: Cow::Borrowed(numbers),
            mod_seq,
        })
    }

    /// The numbers.
    #[inline]
    #[must_use]
    pub fn iter(&self) -> NumberIter<'_> {
        NumberIter { rest: &self.bytes }
    }

    /// The numbers as a set to name in a command, in its normal form; `None` if there are none.
    ///
    /// The caller says what they number: `to_set::<Uid>()`.
    #[must_use]
    pub fn to_set<N: SetItem>(&self) -> Option<SequenceSet<N>> {
        SequenceSet::from_numbers(self.iter().filter_map(NonZeroU32::new).map(N::from))
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// The highest mod-sequence of the messages found, from servers with CONDSTORE (RFC 7162 section 3.1.5).
    #[must_use]
    pub fn mod_seq(&self) -> Option<u64> {
        self.mod_seq
    }

    /// How many bytes [`Numbers::into_owned`] allocates.
    #[must_use]
    pub fn owned_size(&self) -> usize {
        self.bytes.len()
    }

    /// The same numbers with bytes of their own.
    #[must_use]
    pub fn into_owned(self) -> Numbers<'static> {
        Numbers {
            bytes: Cow::Owned(self.bytes.into_owned()),
            mod_seq: self.mod_seq,
        }
    }
}

impl<'s> IntoIterator for &'s Numbers<'_> {
    type Item = u32;
    type IntoIter = NumberIter<'s>;

    fn into_iter(self) -> NumberIter<'s> {
        self.iter()
    }
}

impl fmt::Debug for Numbers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.bytes.escape_ascii())?;
        match self.mod_seq {
            Some(mod_seq) => write!(f, " (MODSEQ {mod_seq})"),
            None => Ok(()),
        }
    }
}

/// The numbers of [`Numbers`], never 0.
#[derive(Clone, Debug)]
pub struct NumberIter<'a> {
    rest: &'a [u8],
}

impl Iterator for NumberIter<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        loop {
            // Up to seven digits and the space behind them are one word.
            let value = match self.rest.first_chunk() {
                Some(word) => short_number(u64::from_le_bytes(*word)),
                None => None,
            };
            let Some((value, digits)) = value else {
                return self.next_slowly();
            };
            self.rest = self.rest.get(digits + 1..).unwrap_or_default();
            if value > 0 {
                return Some(value);
            }
        }
    }

    /// A number takes two bytes at least, the space in front of it included.
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.rest.len().div_ceil(2)))
    }
}

impl FusedIterator for NumberIter<'_> {}

impl NumberIter<'_> {
    /// The next number, whatever its length and however many spaces are in front of it.
    fn next_slowly(&mut self) -> Option<u32> {
        loop {
            let start = self.rest.iter().position(|byte| *byte != b' ')?;
            self.rest = self.rest.get(start..)?;
            let end = self
                .rest
                .iter()
                .position(|byte| *byte == b' ')
                .unwrap_or(self.rest.len());
            let (digits, rest) = self.rest.split_at_checked(end)?;
            self.rest = rest.get(1..).unwrap_or_default();
            let value = number(digits).and_then(|(value, _)| u32::try_from(value).ok());
            if let Some(value) = value.filter(|value| *value > 0) {
                return Some(value);
            }
        }
    }
}

/// The number at the low end of a word of digits and spaces, and how many digits it has: one to seven, with a space behind
/// them.
#[inline]
fn short_number(word: u64) -> Option<(u32, usize)> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // This bit tells a digit from a space.
    let spaces = NonZeroU64::new(!word & (ONES * 0x10))?;
    let bits = spaces.trailing_zeros() & !7;
    if bits == 0 {
        return None;
    }
    // The digits move to the high end, zeros come in front of them.
    let digits = (word & (ONES * 0x0F)).wrapping_shl(u64::BITS - bits);
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_FFFF_0000_FFFF;
    let value = fours.wrapping_mul(10_000).wrapping_add(fours >> 32) as u32;
    Some((value, bits as usize / 8))
}

/// Whether there is nothing but digits and spaces. Without an early end, so that many bytes are looked at at once.
fn are_numbers(bytes: &[u8]) -> bool {
    let other = |byte: u8| u8::from(byte.wrapping_sub(b'0') > 9) & u8::from(byte != b' ');
    bytes.iter().fold(0, |found, byte| found | other(*byte)) == 0
}

/// The numbers, and the mod-sequence in the list behind them; -1 and 0, which servers send, are none.
fn split_mod_seq(bytes: &[u8]) -> Option<(&[u8], Option<u64>)> {
    let open = memchr::memrchr(b'(', bytes)?;
    let list = bytes.get(open + 1..bytes.len() - 1)?;
    let mut words = list.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    let keyword = words.next()?;
    let value = words.next()?;
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    if !keyword.eq_ignore_ascii_case(b"MODSEQ") || !digits.iter().all(u8::is_ascii_digit) || words.next().is_some() {
        return None;
    }
    let mod_seq = number(value).map(|(value, _)| value).filter(|value| *value > 0);
    Some((trim(bytes.get(..open)?), mod_seq))
}

fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [b' ', rest @ ..] | [rest @ .., b' '] = bytes {
        bytes = rest;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec::Vec;

    use super::*;
    use crate::types::Uid;

    fn read(text: &str) -> Vec<u32> {
        Numbers::parse(text.as_bytes()).unwrap().iter().collect()
    }

    #[test]
    fn numbers_of_every_length() {
        assert_eq!(read("2 84 882"), [2, 84, 882]);
        assert_eq!(
            read("1 12 123 1234 12345 123456 1234567"),
            [1, 12, 123, 1234, 12345, 123_456, 1_234_567]
        );
        assert_eq!(
            read("12345678 123456789 4294967295 7"),
            [12_345_678, 123_456_789, u32::MAX, 7]
        );
        let many: Vec<u32> = (1..3000).map(|n| (n * 1_000_003 % 4_000_000_007) | 1).collect();
        let text = many.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(read(&text), many);
    }

    #[test]
    fn nothing_found() {
        for none in ["", " ", "   ", "0", "0 "] {
            let numbers = Numbers::parse(none.as_bytes()).unwrap();
            assert!(numbers.is_empty() && numbers.to_set::<Uid>().is_none(), "{none:?}");
        }
        assert!(!Numbers::parse(b"1").unwrap().is_empty());
    }

    #[test]
    fn spaces_do_not_matter() {
        assert_eq!(read("169654 169655 "), [169_654, 169_655]);
        assert_eq!(read("  1   2  3   "), [1, 2, 3]);
    }

    #[test]
    fn what_numbers_no_message_is_left_out() {
        assert_eq!(read("1 0 4294967296 2 99999999999999999999999 3"), [1, 2, 3]);
        assert_eq!(read("007 99999999999999999999999"), [7]);
    }

    #[test]
    fn the_mod_sequence_at_the_end() {
        let numbers = Numbers::parse(b"87216 87221 (MODSEQ 7667567)").unwrap();
        assert_eq!(
            (numbers.iter().collect::<Vec<_>>(), numbers.mod_seq()),
            (Vec::from([87216, 87221]), Some(7_667_567))
        );
        assert_eq!(alloc::format!("{numbers:?}"), "87216 87221 (MODSEQ 7667567)");
        for (text, mod_seq) in [
            ("1 (modseq 9223372036854775807) ", Some(9_223_372_036_854_775_807)),
            ("(MODSEQ 5)", Some(5)),
            ("1 (MODSEQ 0)", None),
            ("1 (MODSEQ -1)", None),
            ("1 (MODSEQ 99999999999999999999)", None),
        ] {
            assert_eq!(Numbers::parse(text.as_bytes()).unwrap().mod_seq(), mod_seq, "{text}");
        }
    }

    #[test]
    fn all_else_is_refused() {
        for text in [
            "a",
            "1,2",
            "1:2",
            "*",
            "1 2x",
            "-1",
            "1 (2",
            "1 (MODSEQ)",
            "1 (MODSEQ x)",
            "1 (MODSEQ 2 3)",
            "1)",
            "(X 5)",
            "1\t2",
        ] {
            assert!(Numbers::parse(text.as_bytes()).is_err(), "{text}");
        }
        for at in 0..70 {
            let mut text = [b'7'; 70];
            text[at] = b'/';
            assert!(!are_numbers(&text), "{at}");
        }
    }

    #[test]
    fn a_set_is_in_normal_form() {
        let numbers = Numbers::parse(b"9 3 4 5 1").unwrap().into_owned();
        assert_eq!(numbers.to_set::<Uid>().unwrap().to_string(), "1,3:5,9");
        assert_eq!((&numbers).into_iter().size_hint(), (0, Some(5)));
    }
}
