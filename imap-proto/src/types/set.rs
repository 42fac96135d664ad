//! Sets of messages as commands name them.

use alloc::vec::Vec;
use core::{
    hash::{Hash, Hasher},
    iter,
    num::NonZeroU32,
    slice,
};

use super::{
    number::{Seq, SetItem, Uid},
    set_range::SetRange,
};
use crate::error::ValueError;

/// A set of message sequence numbers.
pub type SeqSet = SequenceSet<Seq>;

/// A set of unique identifiers.
pub type UidSet = SequenceSet<Uid>;

/// A set of messages to name in a command (RFC 9051 section 9, `sequence-set`), never empty.
///
/// It holds ranges and never their single numbers, so that `1:4294967295` costs as much as `1`. Unless it was built by
/// [`in_order`](Self::in_order) it is normalised: ascending, without overlap, neighbours merged. Servers must not care,
/// but some refuse or ignore a descending set.
///
/// Two sets are equal if they are written alike.
///
/// ```
/// use imap_proto::types::{Uid, UidSet};
///
/// let numbers = [9, 3, 4, 1, 2].into_iter().filter_map(Uid::new);
/// let mut set = UidSet::from_numbers(numbers).ok_or("no messages")?;
/// set.insert(Uid::try_from(12)?..)?;
/// assert_eq!(set.to_string(), "1:4,9,12:*");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SequenceSet<N> {
    /// Empty only for `$`.
    ranges: Vec<SetRange<N>>,
    order: Order,
}

#[derive(Clone, Copy)]
enum Order {
    Normal,
    AsGiven,
}

impl<N: SetItem> SequenceSet<N> {
    /// The one message `n`.
    pub fn one(n: N) -> Self {
        SetRange::one(n).into()
    }

    /// The messages from `a` to `b`, both included, whichever is higher.
    pub fn range(a: N, b: N) -> Self {
        SetRange::new(a, b).into()
    }

    /// `a:*`: the messages from `a` up, and always the last one, even if its number is below `a`.
    pub fn from_star(a: N) -> Self {
        SetRange::from_star(a).into()
    }

    /// `*`: the last message.
    pub fn star() -> Self {
        SetRange::star().into()
    }

    /// `1:*`: all messages.
    pub fn all() -> Self {
        Self::from_star(N::from(NonZeroU32::MIN))
    }

    /// `$`: what the last SEARCH with SAVE found (RFC 5182, RFC 9051 section 6.4.4.1). It stands alone.
    pub const fn saved() -> Self {
        Self {
            ranges: Vec::new(),
            order: Order::Normal,
        }
    }

    /// The set of `numbers`, in any order; `None` if there are none.
    ///
    /// Takes time in proportion to the numbers if they ascend, and that of sorting otherwise.
    pub fn from_numbers(numbers: impl IntoIterator<Item = N>) -> Option<Self> {
        Self::from_ranges(numbers)
    }

    /// The set of what is in any of `ranges`; `None` if there are none.
    pub fn from_ranges<R: Into<SetRange<N>>>(ranges: impl IntoIterator<Item = R>) -> Option<Self> {
        let mut ranges = ranges.into_iter().map(Into::into);
        Some(Self::from_first_and_others(ranges.next()?, ranges))
    }

    /// The set of `first` and what is in `others`.
    pub(super) fn from_first_and_others(first: SetRange<N>, others: impl Iterator<Item = SetRange<N>>) -> Self {
        let mut set = Self::from(first);
        let mut ascending = true;
        for range in others {
            if let Some(last) = set.ranges.last_mut() {
                if last.start() > range.start() {
                    ascending = false;
                } else if last.join(&range) {
                    continue;
                }
            }
            set.ranges.push(range);
        }
        if ascending {
            set
        } else {
            Self {
                order: Order::AsGiven,
                ..set
            }
            .normalized()
        }
    }

    /// The set of `ranges` written in this very order, merging nothing; `None` if there are none.
    ///
    /// For servers that act in the order of the set. Each range is still written ascending.
    pub fn in_order<R: Into<SetRange<N>>>(ranges: impl IntoIterator<Item = R>) -> Option<Self> {
        let ranges: Vec<_> = ranges.into_iter().map(Into::into).collect();
        (!ranges.is_empty()).then_some(Self {
            ranges,
            order: Order::AsGiven,
        })
    }

    /// Adds a number, a range `a..=b` (whichever is higher) or `a..`, which is `a:*`.
    ///
    /// A normalised set stays so; one built by [`in_order`](Self::in_order) gets it at its end. Adding in ascending
    /// order costs the least; for many numbers in any order use [`from_numbers`](Self::from_numbers).
    ///
    /// # Errors
    ///
    /// If the set is `$`, which stands alone.
    pub fn insert(&mut self, range: impl Into<SetRange<N>>) -> Result<(), ValueError> {
        let mut range = range.into();
        if self.is_saved() {
            return Err(error("$ stands alone", 0));
        }
        if let Order::AsGiven = self.order {
            self.ranges.push(range);
            return Ok(());
        }
        let from = self.ranges.partition_point(|other| other.is_apart_before(&range));
        let to = self.ranges.partition_point(|other| !range.is_apart_before(other));
        if let Some(touched) = self.ranges.get(from..to) {
            for other in touched {
                let (mut low, high) = if other.start() < range.start() {
                    (*other, range)
                } else {
                    (range, *other)
                };
                low.join(&high);
                range = low;
            }
            self.ranges.splice(from..to, [range]);
        }
        Ok(())
    }

    /// The same messages in normal form: ascending, without overlap, neighbours merged.
    #[must_use]
    pub fn normalized(mut self) -> Self {
        if let Order::AsGiven = self.order {
            self.ranges.sort_unstable_by_key(SetRange::start);
            self.ranges.dedup_by(|next, range| range.join(next));
            self.order = Order::Normal;
        }
        self
    }

    /// Whether message `n` is in the set of a mailbox whose highest number is `largest`.
    ///
    /// `*` is `largest`; while that is unknown, `a:*` holds what is not below `a`, and `*` alone nothing. A number
    /// above `largest` is no message's and in no set. Of `$` only the server knows what it holds: this says no.
    pub fn contains(&self, n: N, largest: Option<N>) -> bool {
        if let Order::AsGiven = self.order {
            return self.ranges.iter().any(|range| range.contains(n, largest));
        }
        let at = self
            .ranges
            .partition_point(|range| range.last().is_some_and(|last| last < n));
        let contains = |range: &SetRange<N>| range.contains(n, largest);
        // A `*` may stand for a number below the ranges before it.
        self.ranges.get(at).is_some_and(contains) || self.ranges.last().is_some_and(contains)
    }

    /// The elements of the set in the order they are written; none for `$`.
    pub fn ranges(&self) -> iter::Copied<slice::Iter<'_, SetRange<N>>> {
        self.ranges.iter().copied()
    }

    /// How many messages the set names; `None` if it has a `*` or is `$`.
    pub fn count(&self) -> Option<u64> {
        match self.order {
            _ if self.is_saved() => None,
            Order::Normal => self.ranges.iter().map(SetRange::count).sum(),
            Order::AsGiven => self.clone().normalized().count(),
        }
    }

    /// Whether the set is `$`.
    pub fn is_saved(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Cuts the set into pieces that take at most `max_len` bytes each, for servers that limit the length of a command
    /// line (RFC 7162 section 4 has clients stay near 8192 octets in all).
    ///
    /// No range is cut, so a `max_len` below 21, the length of the longest one, counts as 21.
    pub fn split(&self, max_len: usize) -> impl Iterator<Item = Self> {
        let limit = max_len.max(LONGEST_RANGE);
        let mut rest = Some(self.ranges.as_slice());
        iter::from_fn(move || {
            let ranges = rest?;
            let mut len = 0;
            let fitting = ranges.iter().take_while(|range| {
                len += range.encoded_len() + usize::from(len > 0);
                len <= limit
            });
            let (piece, tail) = ranges.split_at_checked(fitting.count())?;
            rest = (!tail.is_empty()).then_some(tail);
            Some(Self {
                ranges: piece.to_vec(),
                order: self.order,
            })
        })
    }
}

impl<N: SetItem> From<N> for SequenceSet<N> {
    fn from(n: N) -> Self {
        Self::one(n)
    }
}

impl<N: SetItem> From<SetRange<N>> for SequenceSet<N> {
    fn from(range: SetRange<N>) -> Self {
        Self {
            ranges: Vec::from([range]),
            order: Order::Normal,
        }
    }
}

impl<N: SetItem> PartialEq for SequenceSet<N> {
    fn eq(&self, other: &Self) -> bool {
        self.ranges == other.ranges
    }
}

impl<N: SetItem> Eq for SequenceSet<N> {}

impl<N: SetItem> Hash for SequenceSet<N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ranges.hash(state);
    }
}

fn error(rule: &'static str, at: usize) -> ValueError {
    ValueError::new("sequence-set", rule, at)
}

/// Two numbers of ten digits and a colon.
const LONGEST_RANGE: usize = 21;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn set(text: &str) -> UidSet {
        text.parse().unwrap()
    }

    fn uid(n: u32) -> Uid {
        Uid::new(n).unwrap()
    }

    #[test]
    fn built_sets_print_as_the_grammar_says() {
        assert_eq!(UidSet::one(uid(7)).to_string(), "7");
        assert_eq!(UidSet::range(uid(4), uid(2)).to_string(), "2:4");
        assert_eq!(UidSet::range(uid(4), uid(4)).to_string(), "4");
        assert_eq!(UidSet::from_star(uid(5)).to_string(), "5:*");
        assert_eq!(UidSet::star().to_string(), "*");
        assert_eq!(SeqSet::all().to_string(), "1:*");
        assert_eq!(SeqSet::saved().to_string(), "$");
        assert_eq!(UidSet::from_numbers([]), None);
        assert_eq!(UidSet::in_order::<Uid>([]), None);
    }

    #[test]
    fn insert_merges_what_touches() {
        let cases = [
            ("5", "7", "5,7"),
            ("5", "6", "5:6"),
            ("5", "4", "4:5"),
            ("1,3,5,7", "2:6", "1:7"),
            ("1,9", "4:5", "1,4:5,9"),
            ("1,9", "20", "1,9,20"),
            ("10", "2", "2,10"),
            ("1:3,8,*", "7:*", "1:3,7:*"),
            ("1:3,8", "*", "1:3,8,*"),
            ("5:*", "*", "5:*"),
            ("5:*", "4", "4:*"),
            ("5:*", "9", "5:*"),
            ("5:*", "1", "1,5:*"),
            ("*", "3", "3,*"),
            ("1:4294967295", "4294967295", "1:4294967295"),
        ];
        for (before, added, after) in cases {
            let mut set = set(before);
            set.insert(self::set(added).ranges().next().unwrap()).unwrap();
            assert_eq!(set.to_string(), after, "{before} and {added}");
        }
    }

    #[test]
    fn the_search_result_stands_alone() {
        let mut saved = UidSet::saved();
        assert!(saved.insert(uid(1)).is_err());
        assert_eq!(saved.to_string(), "$");
        assert_eq!(saved.split(100).collect::<Vec<_>>(), [UidSet::saved()]);
        assert_eq!((saved.count(), saved.contains(uid(1), None)), (None, false));
    }

    #[test]
    fn in_order_keeps_the_order() {
        let mut set = UidSet::in_order([uid(9)..=uid(7), uid(1)..=uid(8)]).unwrap();
        assert_eq!(set.to_string(), "7:9,1:8");
        assert_eq!(set.count(), Some(9));
        assert!(set.contains(uid(8), None) && !set.contains(uid(10), None));
        set.insert(uid(3)).unwrap();
        assert_eq!(set.to_string(), "7:9,1:8,3");
        assert_eq!(set.normalized().to_string(), "1:9");
    }

    #[test]
    fn star_needs_the_largest_number() {
        let set = set("2,10:*");
        for (n, largest, contained) in [
            (2, None, true),
            (10, None, true),
            (9, None, false),
            (5, Some(5), true),
            (4, Some(5), false),
            (12, Some(11), false),
            (2, Some(1), false),
        ] {
            assert_eq!(set.contains(uid(n), largest.map(uid)), contained, "{n} {largest:?}");
        }
        assert!(self::set("7:9,*").contains(uid(3), Some(uid(3))));
    }

    #[test]
    fn split_keeps_every_range_and_the_limit() {
        let set = UidSet::from_numbers((1..=1000).map(|n| uid(2 * n))).unwrap();
        let pieces: Vec<_> = set.split(100).collect();
        assert!(pieces.iter().all(|piece| piece.encoded_len() <= 100));
        assert!(pieces.iter().rev().skip(1).all(|piece| piece.encoded_len() > 100 - 6));
        assert_eq!(
            UidSet::from_ranges(pieces.iter().flat_map(SequenceSet::ranges)).as_ref(),
            Some(&set)
        );
        let long = self::set("1000000000:4294967295");
        assert_eq!(long.split(0).collect::<Vec<_>>(), [long]);
    }

    #[test]
    fn counts_without_expanding() {
        assert_eq!(set("1:4294967295").count(), Some(u64::from(u32::MAX)));
        assert_eq!(set("1:4,9").count(), Some(5));
        assert_eq!(set("1:*").count(), None);
    }
}
