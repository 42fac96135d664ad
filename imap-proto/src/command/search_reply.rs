//! The answer to SEARCH, in whichever way the server gives it.

use alloc::vec::Vec;
use core::marker::PhantomData;
use core::num::NonZeroU32;

use super::Reply;
use super::budget::Budget;
use crate::event::Event;
use crate::response::{Data, ESearch, Numbers};
use crate::types::{SequenceSet, SetItem, SetRange};

/// The answer to [`Search`](super::Search): SEARCH and ESEARCH responses, any number of them.
///
/// Servers answer with either, whichever was asked for, and some with none if no message matches. What a server was
/// asked for and does not say is made from what it does say, if possible.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchReply<N> {
    /// In the server's order.
    ranges: Vec<(NonZeroU32, NonZeroU32)>,
    /// Whether `ranges` are all that there are.
    complete: bool,
    min: Option<NonZeroU32>,
    max: Option<NonZeroU32>,
    count: Option<u32>,
    mod_seq: Option<u64>,
    truncated: bool,
    budget: Budget,
    named_by: PhantomData<N>,
}

impl<N: SetItem> SearchReply<N> {
    pub(super) fn new(wants_all: bool, budget: Budget) -> Self {
        Self {
            ranges: Vec::new(),
            complete: wants_all,
            min: None,
            max: None,
            count: None,
            mod_seq: None,
            truncated: false,
            budget,
            named_by: PhantomData,
        }
    }

    /// The messages as ranges, in the server's order; none if the server was not asked for them.
    pub fn ranges(&self) -> impl Iterator<Item = SetRange<N>> + '_ {
        self.ranges
            .iter()
            .map(|(first, last)| SetRange::new(N::from(*first), N::from(*last)))
    }

    /// The messages one by one, in the server's order; none if the server was not asked for them.
    ///
    /// A server can name four billion messages in a few bytes: take no more than make sense.
    pub fn iter(&self) -> impl Iterator<Item = N> + '_ {
        let numbers = self.ranges.iter().flat_map(|(first, last)| first.get()..=last.get());
        numbers.filter_map(NonZeroU32::new).map(N::from)
    }

    /// The messages as a set for the next command; `None` if there are none.
    #[must_use]
    pub fn to_set(&self) -> Option<SequenceSet<N>> {
        SequenceSet::from_ranges(self.ranges())
    }

    /// The lowest number: MIN, or the lowest of all. `None` if no message matches or the server did not say.
    #[must_use]
    pub fn min(&self) -> Option<N> {
        self.min
            .or_else(|| self.all()?.iter().map(|(first, _)| *first).min())
            .map(N::from)
    }

    /// The highest number: MAX, or the highest of all. `None` if no message matches or the server did not say.
    #[must_use]
    pub fn max(&self) -> Option<N> {
        self.max
            .or_else(|| self.all()?.iter().map(|(_, last)| *last).max())
            .map(N::from)
    }

    /// How many messages match: COUNT, or the count of all. `None` if the server did not say.
    #[must_use]
    pub fn count(&self) -> Option<u64> {
        let len = |(first, last): &(NonZeroU32, NonZeroU32)| u64::from(last.get() - first.get()) + 1;
        self.count
            .map(u64::from)
            .or_else(|| Some(self.all()?.iter().map(len).sum()))
    }

    /// The highest mod-sequence of the messages that match (RFC 7162 section 3.1.5).
    #[must_use]
    pub fn mod_seq(&self) -> Option<u64> {
        self.mod_seq
    }

    /// Whether the server named more messages than the limit left room for.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// The ranges, if they are all that there are.
    fn all(&self) -> Option<&[(NonZeroU32, NonZeroU32)]> {
        (self.complete && !self.truncated).then_some(&self.ranges)
    }

    fn absorb_numbers(&mut self, numbers: &Numbers<'_>) {
        self.complete = true;
        for number in numbers.iter() {
            self.add(number, number);
        }
        self.mod_seq = numbers.mod_seq().or(self.mod_seq);
    }

    fn absorb_result(&mut self, result: &ESearch<'_>) -> bool {
        // Changes of a search that goes on (RFC 5267 section 4.3) belong to that search.
        let is_update = result.get("ADDTO").is_some() || result.get("REMOVEFROM").is_some();
        if result.is_uid() != N::IS_UID || is_update {
            return false;
        }
        if let Some(all) = result.all() {
            for range in all.ranges() {
                self.add(*range.start(), *range.end());
            }
        }
        self.min = result.min().and_then(NonZeroU32::new).or(self.min);
        self.max = result.max().and_then(NonZeroU32::new).or(self.max);
        self.count = result.count().or(self.count);
        self.mod_seq = result.mod_seq().or(self.mod_seq);
        true
    }

    /// Adds a range; one that goes on where the last one ends makes it longer.
    fn add(&mut self, first: u32, last: u32) {
        let (Some(first), Some(last)) = (NonZeroU32::new(first.max(1)), NonZeroU32::new(last)) else {
            return;
        };
        if let Some((_, end)) = self.ranges.last_mut()
            && end.checked_add(1) == Some(first)
        {
            *end = last;
        } else if self.budget.take(RANGE_SIZE) {
            self.ranges.push((first, last));
        } else {
            self.truncated = true;
        }
    }
}

impl<N: SetItem> Reply for SearchReply<N> {
    /// SEARCH does not say whether it names messages by UID; ESEARCH does, and is taken only if it is what was asked
    /// for.
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Data(Data::Search(numbers)) => {
                self.absorb_numbers(numbers);
                true
            }
            Event::Data(Data::ESearch(result)) => self.absorb_result(result),
            _ => false,
        }
    }
}

const RANGE_SIZE: usize = size_of::<(NonZeroU32, NonZeroU32)>();

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec;

    use super::super::testing::answer;
    use super::super::{Search, SearchKey, SearchReturn};
    use super::*;
    use crate::types::{Seq, Uid};

    fn search(received: &str) -> (SearchReply<Seq>, usize) {
        let (reply, others) = answer(&Search::numbers(SearchKey::All), received);
        (reply, others.len())
    }

    fn numbers<N: SetItem>(reply: &SearchReply<N>) -> Vec<u32> {
        reply.iter().map(Into::into).collect()
    }

    #[test]
    fn search_and_esearch_say_the_same() {
        for received in [
            "* SEARCH 2 10 11\r\nT1 OK x\r\n",
            "* ESEARCH (TAG \"T1\") ALL 2,10:11\r\nT1 OK x\r\n",
        ] {
            let (reply, others) = search(received);
            assert_eq!((numbers(&reply), others), (vec![2, 10, 11], 0));
            assert_eq!(reply.to_set().unwrap().to_string(), "2,10:11");
            assert_eq!(
                (reply.min(), reply.max(), reply.count()),
                (Seq::new(2), Seq::new(11), Some(3))
            );
        }
    }

    #[test]
    fn no_match_in_all_the_ways_servers_say_it() {
        for received in [
            "* SEARCH\r\nT1 OK x\r\n",
            "* SEARCH \r\nT1 OK x\r\n",
            "* ESEARCH (TAG \"T1\")\r\nT1 OK x\r\n",
            "T1 OK x\r\n",
        ] {
            let (reply, _) = search(received);
            assert_eq!(
                (reply.to_set(), reply.min(), reply.count()),
                (None, None, Some(0)),
                "{received}"
            );
        }
    }

    #[test]
    fn several_responses_are_one_answer() {
        let (reply, others) = search("* SEARCH 5 4\r\n* 3 EXISTS\r\n* SEARCH 6 7 (MODSEQ 917162500)\r\nT1 OK x\r\n");
        assert_eq!((numbers(&reply), others), (vec![5, 4, 6, 7], 1));
        assert_eq!(reply.to_set().unwrap().to_string(), "4:7");
        assert_eq!(reply.mod_seq(), Some(917_162_500));
    }

    #[test]
    fn what_was_not_asked_for_is_not_known() {
        let (reply, _) = answer(
            &Search::numbers(SearchKey::All).returning(&[SearchReturn::Min, SearchReturn::Max]),
            "* ESEARCH (TAG \"T1\") MIN 7 MAX 3800\r\nT1 OK x\r\n",
        );
        assert_eq!(
            (reply.min(), reply.max(), reply.count()),
            (Seq::new(7), Seq::new(3800), None)
        );
        assert_eq!(reply.to_set(), None);
        let (reply, _) = answer(
            &Search::numbers(SearchKey::All).returning(&[SearchReturn::Count]),
            "* ESEARCH (TAG \"T1\") COUNT 15\r\nT1 OK x\r\n",
        );
        assert_eq!((reply.min(), reply.count()), (None, Some(15)));
    }

    #[test]
    fn a_search_response_answers_any_options() {
        let (reply, _) = answer(
            &Search::uids(SearchKey::All).returning(&[SearchReturn::Min, SearchReturn::Count]),
            "* SEARCH 9 3 4\r\nT1 OK x\r\n",
        );
        assert_eq!((reply.min(), reply.count()), (Uid::new(3), Some(3)));
    }

    #[test]
    fn results_of_other_searches_are_left_to_the_application() {
        let (reply, others) = search(
            "* ESEARCH (TAG \"T1\") UID ALL 1:3\r\n* ESEARCH (TAG \"B01\") ADDTO (1 32768:32769)\r\nT1 OK x\r\n",
        );
        assert_eq!((reply.to_set(), others), (None, 2));
        let (reply, others) = answer(
            &Search::uids(SearchKey::All),
            "* ESEARCH (TAG \"T1\") UID ALL 1:3\r\n* ESEARCH (TAG \"T1\") ALL 9\r\nT1 OK x\r\n",
        );
        assert_eq!((reply.to_set().unwrap().to_string().as_str(), others.len()), ("1:3", 1));
    }

    #[test]
    fn ranges_are_never_expanded() {
        let (reply, _) = search("* ESEARCH (TAG \"T1\") ALL 1:4294967295\r\nT1 OK x\r\n");
        assert_eq!((reply.ranges.len(), reply.count()), (1, Some(u64::from(u32::MAX))));
        assert_eq!(reply.iter().take(2).count(), 2);
    }

    #[test]
    fn more_than_the_limit_is_not_kept() {
        let (reply, _) = answer(
            &Search::numbers(SearchKey::All).collect_limit(2 * RANGE_SIZE),
            "* SEARCH 1 3 4 6\r\nT1 OK x\r\n",
        );
        assert!(reply.is_truncated());
        assert_eq!((numbers(&reply), reply.count()), (vec![1, 3, 4], None));
    }
}
