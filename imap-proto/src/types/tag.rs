//! Tags: which command a completion belongs to.

use alloc::{string::String, vec::Vec};
use core::{fmt, str};

use super::decimal;
use crate::error::ValueError;

/// The four letters that all tags of one connection begin with.
///
/// They are imaplib's: [`int2ap`] of a number in 4096..=65535, so the first letter is one of B to P and the others are
/// of A to P. A seed that the peer cannot guess keeps others from forging completions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagPrefix([u8; 4]);

impl TagPrefix {
    /// The prefix for `seed`, one to one.
    ///
    /// # Errors
    ///
    /// If `seed` is below 4096, which would give fewer than four letters.
    pub const fn from_seed(seed: u16) -> Result<Self, ValueError> {
        if seed < 4096 {
            return Err(ValueError::new("tag prefix", "a seed in 4096..=65535", 0));
        }
        Ok(Self([
            letter(seed >> 12),
            letter(seed >> 8),
            letter(seed >> 4),
            letter(seed),
        ]))
    }

    /// The four letters.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The first prefix there is, `BAAA`.
impl Default for TagPrefix {
    fn default() -> Self {
        Self(*b"BAAA")
    }
}

impl fmt::Display for TagPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for TagPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The name a client gives to one command and the server repeats in its completion (RFC 9051 section 2.2.1): the
/// connection's prefix, then the command's index in decimal.
///
/// Tag and (prefix, index) are one to one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag {
    prefix: TagPrefix,
    index: u32,
}

impl Tag {
    /// The tag of the command with this `index` on the connection with this `prefix`.
    pub const fn new(prefix: TagPrefix, index: u32) -> Self {
        Self { prefix, index }
    }

    /// Reads a tag that begins with `prefix`; `None` for any other text.
    ///
    /// Only the one spelling that [`Tag`] prints is read: no leading zero, no sign, no other case.
    #[inline]
    pub fn parse(prefix: TagPrefix, text: &[u8]) -> Option<Self> {
        let digits = text.strip_prefix(&prefix.0)?;
        Some(Self::new(prefix, decimal::parse_canonical_u32(digits)?))
    }

    /// The number of the command, counted from the first one of the connection.
    pub const fn index(self) -> u32 {
        self.index
    }

    /// The prefix of the connection.
    pub const fn prefix(self) -> TagPrefix {
        self.prefix
    }

    /// Appends the tag as it is sent.
    pub fn write_to(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.prefix.0);
        decimal::write_u32(self.index, out);
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.prefix, self.index)
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// imaplib's `Int2AP`: `number` in base 16 with the letters A to P as digits, most significant first, without padding.
///
/// Zero is the empty text.
pub fn int2ap(number: u64) -> String {
    let digits = number.checked_ilog2().map_or(0, |log| log / 4 + 1);
    (0..digits)
        .rev()
        .map(|digit| char::from(letter((number >> (4 * digit)) as u16)))
        .collect()
}

/// Reads what [`int2ap`] writes.
///
/// # Errors
///
/// If `text` has a byte outside A to P, begins with `A` (a leading zero), or exceeds 64 bits.
pub fn ap2int(text: &[u8]) -> Result<u64, ValueError> {
    let error = |rule, at| ValueError::new("A-P number", rule, at);
    if text.first() == Some(&b'A') {
        return Err(error("no leading A", 0));
    }
    let mut number = 0;
    for (at, byte) in text.iter().enumerate() {
        if !(b'A'..=b'P').contains(byte) {
            return Err(error("letters A to P", at));
        }
        if number >> 60 != 0 {
            return Err(error("at most 64 bits", at));
        }
        number = number << 4 | u64::from(byte - b'A');
    }
    Ok(number)
}

/// The letter for the low four bits of `digit`.
const fn letter(digit: u16) -> u8 {
    b'A' + (digit & 15) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, string::ToString};

    #[test]
    fn int2ap_as_imaplib() {
        let vectors = [
            (0, ""),
            (1, "B"),
            (2, "C"),
            (15, "P"),
            (16, "BA"),
            (255, "PP"),
            (4096, "BAAA"),
            (65535, "PPPP"),
            (1_000_000_000_000, "OINEKFBAAA"),
            (u64::MAX, "PPPPPPPPPPPPPPPP"),
        ];
        for (number, text) in vectors {
            assert_eq!(int2ap(number), text);
            assert_eq!(ap2int(text.as_bytes()), Ok(number));
        }
    }

    #[test]
    fn ap2int_is_canonical() {
        for (text, at) in [
            ("A", 0),
            ("AB", 0),
            ("BQ", 1),
            ("b", 0),
            ("B ", 1),
            ("BAAAAAAAAAAAAAAAA", 16),
        ] {
            assert_eq!(ap2int(text.as_bytes()).map_err(|error| error.at), Err(at), "{text}");
        }
    }

    #[test]
    fn prefix_is_int2ap_of_the_seed() {
        assert!(TagPrefix::from_seed(4095).is_err());
        for seed in [4096, 4097, 0x1234, 0xabcd, 65535] {
            assert_eq!(TagPrefix::from_seed(seed).unwrap().as_str(), int2ap(seed.into()));
        }
    }

    #[test]
    fn tags_have_one_spelling() {
        let prefix = TagPrefix::from_seed(4096).unwrap();
        let tag = Tag::new(prefix, 120);
        assert_eq!(format!("{tag} {tag:?}"), "BAAA120 BAAA120");
        let mut out = Vec::new();
        tag.write_to(&mut out);
        assert_eq!(out, tag.to_string().as_bytes());
        assert_eq!(Tag::parse(prefix, b"BAAA120"), Some(tag));
        assert_eq!(Tag::parse(prefix, b"BAAA0"), Some(Tag::new(prefix, 0)));
        assert_eq!(Tag::parse(prefix, b"BAAA4294967295"), Some(Tag::new(prefix, u32::MAX)));
        for text in [
            "BAAA",
            "BAAA00",
            "BAAA0120",
            "BAAB120",
            "baaa120",
            "BAAA120 ",
            "BAAA4294967296",
            "BAAA+1",
            "",
            "*",
        ] {
            assert_eq!(Tag::parse(prefix, text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_tag_takes_eight_bytes() {
        assert_eq!(size_of::<Tag>(), 8);
    }
}
