//! WITHIN: searches by age (RFC 5032).

use core::num::NonZeroU32;

use super::{About, Place, Said, support};
use crate::response::{Capability, Extension, Offered};
use crate::wire::{Encode, Encoder};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("within", "searches by age", &[5032])
    .offered_as(Support::CAPABILITIES)
    .says(&[
        Said::new(Place::Search, "OLDER", |to| {
            Within::older(Offered::insist(), NonZeroU32::MIN).encode(to);
        }),
        Said::new(Place::Search, "YOUNGER", |to| {
            Within::younger(Offered::insist(), NonZeroU32::MIN).encode(to);
        }),
    ]);

support!("WITHIN", Capability::Within);

/// A search key for the age of messages by the server's clock, for
/// [`SearchKey::Extension`](crate::command::SearchKey::Extension) (RFC 5032 section 3).
///
/// The age is counted from the internal date, to the second, when the server searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Within {
    word: &'static str,
    seconds: NonZeroU32,
}

impl Within {
    /// The internal date is this many seconds ago or more.
    #[must_use]
    pub const fn older(_: Offered<Support>, seconds: NonZeroU32) -> Self {
        Self { word: "OLDER", seconds }
    }

    /// The internal date is this many seconds ago or less.
    #[must_use]
    pub const fn younger(_: Offered<Support>, seconds: NonZeroU32) -> Self {
        Self {
            word: "YOUNGER",
            seconds,
        }
    }
}

impl Encode for Within {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word(self.word).number(self.seconds.get().into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::spell;
    use crate::command::{Search, SearchKey};

    #[test]
    fn the_example_of_the_rfc() {
        // RFC 5032 section 5.
        let recent = Within::younger(Offered::insist(), NonZeroU32::new(259_200).unwrap());
        let search = Search::numbers(SearchKey::Unseen.and(SearchKey::Extension(&recent)));
        assert_eq!(spell(&search), "SEARCH UNSEEN YOUNGER 259200\r\n");
        let old = Within::older(Offered::insist(), NonZeroU32::MIN);
        let search = Search::uids(SearchKey::Extension(&old));
        assert_eq!(spell(&search), "UID SEARCH OLDER 1\r\n");
    }
}
