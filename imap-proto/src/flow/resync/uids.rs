//! Which messages there are.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::types::{SetRange, Uid, UidSet};

/// UIDs, as ranges: what comes in any order costs a search each, and what is next to something else no memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Uids {
    /// The last of each range by its first. Ranges neither overlap nor touch.
    ranges: BTreeMap<u32, u32>,
}

impl Uids {
    /// Those of a set that has neither `*` nor `$`, or of none.
    pub(super) fn of(set: Option<&UidSet>) -> Self {
        let mut uids = Self::default();
        for range in set.into_iter().flat_map(UidSet::ranges) {
            if let (Some(first), Some(last)) = (range.first(), range.last()) {
                uids.insert(first.get(), last.get());
            }
        }
        uids
    }

    /// Adds what is from `first` to `last`; says whether any of it is new.
    pub(super) fn insert(&mut self, first: u32, last: u32) -> bool {
        let (mut first, mut last) = (first, last);
        if let Some((start, end)) = self.at_or_before(first) {
            if end >= last {
                return false;
            }
            if end.saturating_add(1) >= first {
                first = start;
            }
        }
        while let Some((start, end)) = self.within(first, last.saturating_add(1)) {
            self.ranges.remove(&start);
            last = last.max(end);
        }
        self.ranges.insert(first, last);
        true
    }

    /// Takes away what is from `first` to `last`; returns the ranges that were there.
    pub(super) fn remove(&mut self, first: u32, last: u32) -> Vec<SetRange<Uid>> {
        let mut removed = Vec::new();
        if let Some((start, end)) = self.at_or_before(first).filter(|(_, end)| *end >= first) {
            self.ranges.remove(&start);
            if start < first {
                self.ranges.insert(start, first - 1);
            }
            if end > last {
                self.ranges.insert(last + 1, end);
            }
            removed.extend(range(first, end.min(last)));
        }
        while let Some((start, end)) = self.within(first, last) {
            self.ranges.remove(&start);
            if end > last {
                self.ranges.insert(last + 1, end);
            }
            removed.extend(range(start, end.min(last)));
        }
        removed
    }

    /// Takes away what is not in `others`; returns that.
    pub(super) fn keep(&mut self, others: &Self) -> Option<UidSet> {
        let gone = self.without(others);
        for (first, last) in &gone.ranges {
            self.remove(*first, *last);
        }
        gone.to_set()
    }

    /// What is not in `others`.
    pub(super) fn without(&self, others: &Self) -> Self {
        let mut rest = self.clone();
        for (first, last) in &others.ranges {
            rest.remove(*first, *last);
        }
        rest
    }

    pub(super) fn to_set(&self) -> Option<UidSet> {
        UidSet::from_ranges(self.ranges.iter().filter_map(|(first, last)| range(*first, *last)))
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        let counts = self.ranges.iter().map(|(first, last)| u64::from(last - first) + 1);
        counts.sum()
    }

    /// The highest.
    pub(super) fn last(&self) -> Option<u32> {
        self.ranges.last_key_value().map(|(_, last)| *last)
    }

    /// In how many ranges they are.
    pub(super) fn ranges(&self) -> usize {
        self.ranges.len()
    }

    fn at_or_before(&self, first: u32) -> Option<(u32, u32)> {
        let (start, end) = self.ranges.range(..=first).next_back()?;
        Some((*start, *end))
    }

    /// The first range that begins there.
    fn within(&self, first: u32, last: u32) -> Option<(u32, u32)> {
        if first > last {
            return None;
        }
        let (start, end) = self.ranges.range(first..=last).next()?;
        Some((*start, *end))
    }
}

fn range(first: u32, last: u32) -> Option<SetRange<Uid>> {
    Some(SetRange::new(Uid::new(first)?, Uid::new(last)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use alloc::string::{String, ToString};

    fn set(uids: &Uids) -> String {
        uids.to_set().map_or_else(String::new, |set| set.to_string())
    }

    #[test]
    fn at_the_ends() {
        let mut uids = Uids::default();
        assert_eq!((uids.last(), uids.count(), uids.to_set()), (None, 0, None));
        assert!(uids.insert(u32::MAX, u32::MAX) && uids.insert(1, 1) && !uids.insert(1, 1));
        assert_eq!(set(&uids), "1,4294967295");
        assert!(uids.insert(1, u32::MAX) && !uids.insert(5, 6));
        assert_eq!((uids.count(), uids.ranges()), (u64::from(u32::MAX), 1));
        assert_eq!(
            UidSet::from_ranges(uids.remove(1, u32::MAX)).unwrap().to_string(),
            "1:4294967295"
        );
        assert_eq!(uids, Uids::default());
    }

    /// Against a set of numbers.
    #[test]
    fn a_long_game() {
        let mut seed = 7_u32;
        let mut next = |bound: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) % bound
        };
        let mut uids = Uids::default();
        let mut model = BTreeSet::new();
        for _ in 0..4000 {
            let first = 1 + next(60);
            let last = first + next(8);
            let numbers = first..=last;
            if next(2) == 0 {
                let is_new = numbers.clone().any(|number| !model.contains(&number));
                assert_eq!(uids.insert(first, last), is_new);
                model.extend(numbers);
            } else {
                let expected: BTreeSet<u32> = numbers.filter(|number| model.remove(number)).collect();
                let removed = UidSet::from_ranges(uids.remove(first, last));
                let all = |set: &UidSet| -> BTreeSet<u32> {
                    (1..80).filter(|n| set.contains(Uid::new(*n).unwrap(), None)).collect()
                };
                assert_eq!(removed.as_ref().map(all).unwrap_or_default(), expected);
            }
            assert_eq!(uids.count(), model.len() as u64);
            assert_eq!(uids.last(), model.last().copied());
            let touching = uids.ranges.iter().zip(uids.ranges.iter().skip(1));
            assert!(
                touching.into_iter().all(|((_, end), (start, _))| end + 1 < *start),
                "{uids:?}"
            );
            assert_eq!(Uids::of(uids.to_set().as_ref()), uids);
        }
        let (mut some, mut others) = (Uids::default(), Uids::default());
        some.insert(1, 9);
        others.insert(3, 4);
        others.insert(8, 20);
        assert_eq!(set(&others.without(&some)), "10:20");
        assert_eq!(some.keep(&others).unwrap().to_string(), "1:2,5:7");
        assert_eq!(set(&some), "3:4,8:9");
    }
}
