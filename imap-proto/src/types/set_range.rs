//! One member of a sequence set.

use alloc::vec::Vec;
use core::{
    fmt,
    num::NonZeroU32,
    ops::{RangeFrom, RangeInclusive},
};

use super::{decimal, number::SetItem};

/// One element of a sequence set: a number, a range, or either with `*`, the largest number in use (RFC 9051 section 9,
/// `seq-number` and `seq-range`).
///
/// Ranges are kept ascending: servers take `2:4` and `4:2` for the same, but some fail on the latter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SetRange<N> {
    /// `None` is `*`; then `last` is `*` too.
    first: Option<N>,
    /// `None` is `*`; otherwise not below `first`.
    last: Option<N>,
}

impl<N: SetItem> SetRange<N> {
    /// The one number `n`.
    pub const fn one(n: N) -> Self {
        Self {
            first: Some(n),
            last: Some(n),
        }
    }

    /// The numbers from `a` to `b`, both included, whichever is higher.
    pub fn new(a: N, b: N) -> Self {
        Self {
            first: Some(a.min(b)),
            last: Some(a.max(b)),
        }
    }

    /// `a:*`: the numbers from `a` up, and always the largest one in use, even if that is below `a`.
    pub const fn from_star(a: N) -> Self {
        Self {
            first: Some(a),
            last: None,
        }
    }

    /// `*`: the largest number in use.
    pub const fn star() -> Self {
        Self {
            first: None,
            last: None,
        }
    }

    /// The lowest number; `None` if it is `*`.
    pub const fn first(&self) -> Option<N> {
        self.first
    }

    /// The highest number; `None` if it is `*`.
    pub const fn last(&self) -> Option<N> {
        self.last
    }

    /// Whether `n` is in the range, as [`SequenceSet::contains`](super::SequenceSet::contains) says.
    pub fn contains(&self, n: N, largest: Option<N>) -> bool {
        if largest.is_some_and(|largest| n > largest) {
            return false;
        }
        match (self.first, self.last) {
            (Some(first), Some(last)) => first <= n && n <= last,
            (Some(first), None) => first <= n || largest == Some(n),
            (None, _) => largest == Some(n),
        }
    }

    /// How many numbers the range holds; `None` if it has a `*`.
    pub fn count(&self) -> Option<u64> {
        let (first, last): (u32, u32) = (self.first?.into(), self.last?.into());
        Some(u64::from(last) - u64::from(first) + 1)
    }

    /// How many bytes the range takes on the wire.
    pub fn encoded_len(&self) -> usize {
        let len = |bound: Option<N>| bound.map_or(1, |n| decimal::len_u32(n.into()));
        if self.first == self.last {
            len(self.first)
        } else {
            len(self.first) + 1 + len(self.last)
        }
    }

    /// Appends the range as it is sent.
    pub fn write_to(&self, out: &mut Vec<u8>) {
        write_bound(self.first, out);
        if self.first != self.last {
            out.push(b':');
            write_bound(self.last, out);
        }
    }

    /// Takes in `other`, if the two together are one range. `other` must not begin below this one.
    pub(super) fn join(&mut self, other: &Self) -> bool {
        let touches = match (self.last, other.first) {
            (None, _) => true,
            (Some(last), Some(first)) => first <= successor(last),
            (Some(_), None) => false,
        };
        if touches {
            self.last = higher(self.last, other.last);
        }
        touches
    }

    /// Whether the range ends before `other` begins, with at least one number between them.
    pub(super) fn is_apart_before(&self, other: &Self) -> bool {
        match (self.last, other.first) {
            (Some(last), Some(first)) => successor(last) < first,
            (Some(_), None) => true,
            (None, _) => false,
        }
    }

    /// Where the range begins, in an order that puts `*` last.
    pub(super) fn start(&self) -> (bool, Option<N>) {
        (self.first.is_none(), self.first)
    }
}

impl<N: SetItem> From<N> for SetRange<N> {
    fn from(n: N) -> Self {
        Self::one(n)
    }
}

impl<N: SetItem> From<RangeInclusive<N>> for SetRange<N> {
    /// The numbers between the two bounds, whichever is higher.
    fn from(range: RangeInclusive<N>) -> Self {
        Self::new(*range.start(), *range.end())
    }
}

impl<N: SetItem> From<RangeFrom<N>> for SetRange<N> {
    /// `start:*`.
    fn from(range: RangeFrom<N>) -> Self {
        Self::from_star(range.start)
    }
}

impl<N: SetItem> fmt::Display for SetRange<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first, self.last) {
            (Some(first), Some(last)) if first == last => write!(f, "{first}"),
            (Some(first), Some(last)) => write!(f, "{first}:{last}"),
            (Some(first), None) => write!(f, "{first}:*"),
            (None, _) => f.write_str("*"),
        }
    }
}

fn write_bound<N: SetItem>(bound: Option<N>, out: &mut Vec<u8>) {
    match bound {
        Some(n) => decimal::write_u32(n.into(), out),
        None => out.push(b'*'),
    }
}

/// The number after `n`, or `n` if it is the highest there is.
fn successor<N: SetItem>(n: N) -> N {
    let n: NonZeroU32 = n.into();
    N::from(n.saturating_add(1))
}

/// The higher of two upper ends, `*` being the highest.
fn higher<N: SetItem>(a: Option<N>, b: Option<N>) -> Option<N> {
    Some(a?.max(b?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Uid;
    use alloc::string::ToString;

    fn uid(n: u32) -> Uid {
        Uid::new(n).unwrap()
    }

    #[test]
    fn prints_what_it_writes() {
        let ranges = [
            (SetRange::one(uid(7)), "7"),
            (SetRange::from(uid(10)..=uid(9)), "9:10"),
            (SetRange::from(uid(3)..), "3:*"),
            (SetRange::star(), "*"),
            (SetRange::new(uid(1_000_000_000), Uid::MAX), "1000000000:4294967295"),
        ];
        for (range, text) in ranges {
            let mut out = Vec::new();
            range.write_to(&mut out);
            assert_eq!(range.to_string(), text);
            assert_eq!(out, text.as_bytes());
            assert_eq!(range.encoded_len(), text.len());
        }
    }

    #[test]
    fn counts_without_overflow() {
        assert_eq!(SetRange::new(Uid::MIN, Uid::MAX).count(), Some(u64::from(u32::MAX)));
        assert_eq!(SetRange::from_star(Uid::MIN).count(), None);
    }

    /// RFC 9051 section 9: "3291:* includes the UID of the last message in the mailbox, even if that value is less than
    /// 3291".
    #[test]
    fn star_is_the_last_message() {
        let range = SetRange::from_star(uid(3291));
        assert!(range.contains(uid(12), Some(uid(12))));
        assert!(!range.contains(uid(11), Some(uid(12))));
        assert!(range.contains(uid(4000), None));
        assert!(!range.contains(uid(4000), Some(uid(3999))));
        assert!(!SetRange::star().contains(uid(1), None));
    }
}
