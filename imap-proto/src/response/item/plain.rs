//! Items read without tokens: the few that nearly every FETCH response has, as nearly every server writes them.
//!
//! Whatever is written otherwise is left to the tokens, which read these the same.

use crate::types::{DateTime, Uid};
use crate::wire::{atoms_end, number};

/// What the next item is, told by its name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plain {
    /// `UID`.
    Uid,
    /// `FLAGS` and an opening parenthesis.
    Flags,
    /// `RFC822.SIZE`.
    Rfc822Size,
    /// `INTERNALDATE` and a quote.
    InternalDate,
    /// `ENVELOPE` or `BODYSTRUCTURE`, which are lists of lists and left to the tokens.
    Nested,
}

impl Plain {
    /// The item at `at`. `bytes` may be read up to their end.
    #[inline]
    pub(crate) fn named(bytes: &[u8], at: usize) -> Option<Self> {
        // Comparing words takes less than comparing bytes.
        let start = u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?);
        if start as u32 == u32::from_le_bytes(*b"UID ") {
            Some(Self::Uid)
        } else if start << 8 == u64::from_le_bytes(*b"\0FLAGS (") {
            Some(Self::Flags)
        } else if start == u64::from_le_bytes(*b"INTERNAL") {
            Some(Self::InternalDate)
        } else if start == u64::from_le_bytes(*b"RFC822.S") {
            Some(Self::Rfc822Size)
        } else if start == u64::from_le_bytes(*b"ENVELOPE") || start == u64::from_le_bytes(*b"BODYSTRU") {
            Some(Self::Nested)
        } else {
            None
        }
    }
}

/// Whether an item of this name may be one that the base protocol has; told by the first letter.
#[inline]
pub(crate) fn is_known(name: &[u8]) -> bool {
    matches!(
        name.first(),
        Some(b'U' | b'u' | b'F' | b'f' | b'R' | b'r' | b'I' | b'i' | b'E' | b'e' | b'B' | b'b')
    )
}

/// The UID whose item begins at `at`, and where the next one does. The line ends at `end`.
#[inline]
pub(crate) fn uid(bytes: &[u8], at: usize, end: usize) -> Option<(Uid, usize)> {
    let at = at + b"UID ".len();
    let (value, digits) = number(bytes.get(at..)?)?;
    let uid = Uid::new(u32::try_from(value).ok()?)?;
    Some((uid, behind(bytes, at + digits, end)?))
}

/// Where the list of flags begins and ends whose item begins at `at`, and where the next one does.
#[inline]
pub(crate) fn flags(bytes: &[u8], at: usize, end: usize) -> Option<(u32, u32, usize)> {
    let list = at + b"FLAGS ".len();
    let stop = atoms_end(bytes, list + 1, end)? + 1;
    Some((list as u32, stop as u32, behind(bytes, stop, end)?))
}

/// The size whose item begins at `at`, and where the next one does.
#[inline]
pub(crate) fn rfc822_size(bytes: &[u8], at: usize, end: usize) -> Option<(u64, usize)> {
    let digits = bytes.get(at..)?.strip_prefix(b"RFC822.SIZE ")?;
    let (value, count) = number(digits)?;
    Some((value, behind(bytes, at + b"RFC822.SIZE ".len() + count, end)?))
}

/// The date whose item begins at `at`, and where the next one does.
#[inline]
pub(crate) fn internal_date(bytes: &[u8], at: usize, end: usize) -> Option<(DateTime, usize)> {
    let item: &[u8; 41] = bytes.get(at..)?.first_chunk()?;
    let date = item.strip_prefix(b"INTERNALDATE \"")?.strip_suffix(b"\"")?;
    let date = DateTime::parse_fixed(date.first_chunk()?)?;
    Some((date, behind(bytes, at + item.len(), end)?))
}

/// Where the item behind a value that ends at `at` begins, or the end of the list.
#[inline]
fn behind(bytes: &[u8], at: usize, end: usize) -> Option<usize> {
    match bytes.get(at) {
        Some(b' ') if at < end => Some(at + 1),
        Some(b')') if at < end => Some(at),
        _ => None,
    }
}
