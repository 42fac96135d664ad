//! ESORT: SORT with return options (RFC 5267 section 3).

use super::sort::Sort;
use super::{About, Said, support, tell};
use crate::command::budget::Budget;
use crate::command::{Command, Profile, Reply, SearchKey, SearchReturn};
use crate::event::Event;
use crate::response::{Capability, Data, ESearch, Extension, Offered};
use crate::types::SetItem;
use crate::wire::Encoder;

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("e_sort", "SORT with return options", &[5267])
    .offered_as(Support::CAPABILITIES)
    .says(&[
        Said::command("SORT", |to| {
            let sort = Sort::numbers(Offered::insist(), &[super::sort::SortKey::Arrival], SearchKey::All);
            tell(&ESort::new(Offered::insist(), sort, &[]), to)
        }),
        Said::command("UID SORT", |to| {
            let sort = Sort::uids(Offered::insist(), &[super::sort::SortKey::Arrival], SearchKey::All);
            tell(&ESort::new(Offered::insist(), sort, &[]), to)
        }),
    ]);

support!("ESORT", Capability::ESort);

/// SORT and UID SORT with return options: what to say of the messages in order (RFC 5267 section 3.1).
#[derive(Clone, Debug)]
pub struct ESort<'a, N> {
    sort: Sort<'a, N>,
    returns: &'a [SearchReturn<'a>],
}

impl<'a, N: SetItem> ESort<'a, N> {
    /// What to say of the messages of this SORT; all of them for an empty list. `MIN` and `MAX` are the first and the
    /// last in order.
    #[must_use]
    pub const fn new(_: Offered<Support>, sort: Sort<'a, N>, returns: &'a [SearchReturn<'a>]) -> Self {
        Self { sort, returns }
    }
}

impl<N: SetItem> Command for ESort<'_, N> {
    type Reply = ESorted<N>;

    fn profile(&self) -> Profile {
        self.sort.profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        self.sort.encode_returning(Some(self.returns), to);
    }

    fn reply(&self) -> ESorted<N> {
        ESorted {
            result: None,
            budget: Budget::default(),
            named_by: core::marker::PhantomData,
        }
    }
}

/// The answer to [`ESort`]. At most 64 MiB are kept; what exceeds that is left to the application.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ESorted<N> {
    /// What the server said. [`ESearch::all`] is in the order asked for:
    /// [`numbers`](crate::types::NumberRanges::numbers) keeps it.
    pub result: Option<ESearch<'static>>,
    budget: Budget,
    named_by: core::marker::PhantomData<N>,
}

impl<N: SetItem> Reply for ESorted<N> {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let Event::Data(Data::ESearch(result)) = event else {
            return false;
        };
        let is_update = result.get("ADDTO").is_some() || result.get("REMOVEFROM").is_some();
        let ours = result.is_uid() == N::IS_UID && !is_update && self.result.is_none();
        let taken = ours && self.budget.take(result.owned_size());
        if taken {
            self.result = Some(result.clone().into_owned());
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell};
    use crate::ext::sort::SortKey;
    use alloc::vec::Vec;

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 5267 sections 3.1 and 4.3.1, the charset that of the program.
        let keys = [SortKey::Reverse(&SortKey::Date)];
        let sort = Sort::uids(Offered::insist(), &keys, SearchKey::Undeleted);
        let all = ESort::new(Offered::insist(), sort.clone(), &[]);
        assert_eq!(spell(&all), "UID SORT RETURN () (REVERSE DATE) US-ASCII UNDELETED\r\n");
        let lines = "* ESEARCH (TAG \"T1\") UID ALL 23765,23764,23763,23761\r\nT1 OK Sort completed\r\n";
        let (reply, others) = answer(&all, lines);
        let found = reply.result.unwrap();
        let numbers: Vec<_> = found.all().unwrap().numbers().collect();
        assert_eq!((numbers, others.len()), ([23765, 23764, 23763, 23761].to_vec(), 0));
        let options = [SearchReturn::Count, SearchReturn::Min];
        let counted = ESort::new(Offered::insist(), sort, &options);
        assert_eq!(
            spell(&counted),
            "UID SORT RETURN (COUNT MIN) (REVERSE DATE) US-ASCII UNDELETED\r\n"
        );
        let lines = "* ESEARCH (TAG \"T0\") UID ADDTO (1 7)\r\n* ESEARCH (TAG \"T1\") COUNT 1\r\n\
                     * ESEARCH (TAG \"T1\") UID COUNT 74\r\nT1 OK x\r\n";
        let (reply, others) = answer(&counted, lines);
        assert_eq!((reply.result.unwrap().count(), others.len()), (Some(74), 2));
    }
}
