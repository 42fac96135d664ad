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

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::String;

    /// A line in front of the item, and what is never believed behind the line.
    const FRONT: &str = "* 1 FETCH (";
    const BEHIND: &str = " 7) \"\" (a";

    /// A value, and where the next item begins.
    type Found<T> = Option<(T, usize)>;

    /// What `read` makes of this item, which ends its line; the place of the next one counts from the item.
    fn item<T>(item: &str, read: fn(&[u8], usize, usize) -> Found<T>) -> Found<T> {
        let text = format!("{FRONT}{item}{BEHIND}");
        let (at, end) = (FRONT.len(), FRONT.len() + item.len());
        read(text.as_bytes(), at, end).map(|(value, next)| (value, next - at))
    }

    #[test]
    fn items_are_told_by_their_names() {
        let named = |item: &str| Plain::named(format!("{FRONT}{item}").as_bytes(), FRONT.len());
        for (text, plain) in [
            ("UID 7)\r\n", Plain::Uid),
            ("FLAGS ()", Plain::Flags),
            ("RFC822.SIZE 7)", Plain::Rfc822Size),
            ("INTERNALDATE \"", Plain::InternalDate),
            ("ENVELOPE (", Plain::Nested),
            ("BODYSTRUCTURE (", Plain::Nested),
        ] {
            assert_eq!(named(text), Some(plain), "{text}");
        }
        for other in [
            "uid 7)\r\n",
            "UIDS 7)\r\n",
            "FLAGS NIL",
            "FLAGS(a)",
            "MODSEQ (7)",
            "BODY[] {7}",
            "RFC822 NIL",
            ")\r\n",
        ] {
            assert_eq!(named(other), None, "{other}");
        }
    }

    #[test]
    fn what_the_base_protocol_has_may_be_known() {
        for name in [
            "UID",
            "flags",
            "RFC822.SIZE",
            "internaldate",
            "ENVELOPE",
            "body",
            "BINARY.SIZE[1]",
        ] {
            assert!(is_known(name.as_bytes()), "{name}");
        }
        for name in ["MODSEQ", "x-gm-msgid", "THREADID", "SAVEDATE", "PREVIEW", ""] {
            assert!(!is_known(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn numbers_and_where_the_next_item_begins() {
        let uid = |text: &str| item(text, uid).map(|(uid, next)| (uid.get(), next));
        assert_eq!(uid("UID 7 X"), Some((7, 6)));
        assert_eq!(uid("UID 7)"), Some((7, 5)));
        assert_eq!(uid("UID 4294967295 X"), Some((u32::MAX, 15)));
        for none in ["UID 7", "UID 0)", "UID 4294967296)", "UID 7x)", "UID x)", "UID "] {
            assert_eq!(uid(none), None, "{none}");
        }
        assert_eq!(item("RFC822.SIZE 0 X", rfc822_size), Some((0, 14)));
        assert_eq!(
            item("RFC822.SIZE 12345678901)", rfc822_size),
            Some((12_345_678_901, 23))
        );
        for none in ["RFC822.SIZE 7", "RFC822.SIZE x)", "RFC822.SIZES 7)", "RFC822.SIZE"] {
            assert_eq!(item(none, rfc822_size), None, "{none}");
        }
    }

    #[test]
    fn flags_and_where_the_next_item_begins() {
        let flags = |text: &str| {
            let read = |bytes: &[u8], at, end| flags(bytes, at, end).map(|(start, stop, next)| ((start, stop), next));
            let ((start, stop), next) = item(text, read)?;
            let list = (start as usize - FRONT.len())..(stop as usize - FRONT.len());
            Some((String::from(&text[list]), next))
        };
        assert_eq!(flags("FLAGS (\\Seen a) X"), Some(("(\\Seen a)".into(), 16)));
        assert_eq!(flags("FLAGS ())"), Some(("()".into(), 8)));
        for none in ["FLAGS (a", "FLAGS (a)", "FLAGS (a (b))", "FLAGS (\"a\")", "FLAGS (a)b)"] {
            assert_eq!(flags(none), None, "{none}");
        }
    }

    #[test]
    fn dates_and_where_the_next_item_begins() {
        let date = |text: &str| item(text, internal_date).map(|(date, next)| (date.to_unix(), next));
        assert_eq!(date("INTERNALDATE \" 1-Jan-1970 00:00:01 +0000\" X"), Some((1, 42)));
        assert_eq!(date("INTERNALDATE \"01-Jan-1970 00:00:01 +0000\")"), Some((1, 41)));
        for none in [
            "INTERNALDATE \" 1-Jan-1970 00:00:01 +0000\"",
            "INTERNALDATE \" 1-Jan-1970 00:00:01 +0000\"X)",
            "INTERNALDATE \"1-Jan-1970 00:00:01 +0000\" )",
            "INTERNALDATE NIL)",
        ] {
            assert_eq!(date(none), None, "{none}");
        }
    }
}
