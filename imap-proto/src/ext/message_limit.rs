//! MESSAGELIMIT and SAVELIMIT: how many messages a command may work on (RFC 9738).
//!
//! [`Capabilities::message_limit`](crate::response::Capabilities::message_limit) and
//! [`Capabilities::save_limit`](crate::response::Capabilities::save_limit) are the limits.

use super::{About, Place, Said, heard, support};
use crate::response::{Capability, Offered, ResponseCode};
use crate::types::Uid;
use crate::wire::{Cursor, Encode, Encoder, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("message_limit", "how many messages a command may work on", &[9738])
    .offered_as(&[Capability::MessageLimit, Capability::SaveLimit])
    .says(&[
        Said::new(Place::Search, "UIDAFTER", |to| {
            UidBound::after(Offered::insist(), Uid::MIN).encode(to);
        }),
        Said::new(Place::Search, "UIDBEFORE", |to| {
            UidBound::before(Offered::insist(), Uid::MIN).encode(to);
        }),
    ])
    .hears(&[heard!(code MessageLimit)]);

support!("MESSAGELIMIT", Capability::MessageLimit);

/// A search key for UIDs beyond another, for [`SearchKey::Extension`](crate::command::SearchKey::Extension): with it, a
/// search that was cut short goes on (RFC 9738 section 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UidBound {
    word: &'static str,
    uid: Uid,
}

impl UidBound {
    /// `UIDAFTER`: greater UIDs.
    #[must_use]
    pub const fn after(_: Offered<Support>, uid: Uid) -> Self {
        Self { word: "UIDAFTER", uid }
    }

    /// `UIDBEFORE`: smaller UIDs.
    #[must_use]
    pub const fn before(_: Offered<Support>, uid: Uid) -> Self {
        Self { word: "UIDBEFORE", uid }
    }
}

impl Encode for UidBound {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word(self.word).number(u64::from(self.uid.get()));
    }
}

/// `[MESSAGELIMIT limit uid]`: the command would have worked on more messages than the limit (RFC 9738 section 3.1). With
/// OK it was done for those from the highest UID down to the one named; with NO it was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct MessageLimit {
    /// How many messages a command may work on.
    pub limit: u32,
    /// The lowest UID that was, or would be, worked on; `None` if the server does not say.
    pub lowest: Option<Uid>,
}

impl<'a> ResponseCode<'a> for MessageLimit {
    const NAME: &'static str = "MESSAGELIMIT";

    fn parse(mut values: Cursor<'a>) -> Parsed<Self> {
        let limit = values.number()?;
        let at = values;
        let lowest = if values.is_end() {
            None
        } else {
            let uid = Uid::new(values.number()?);
            Some(uid.ok_or_else(|| at.expected("a uid is never 0"))?)
        };
        values.finish()?;
        Ok(Self { limit, lowest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::spell;
    use crate::command::{Search, SearchKey};
    use crate::ext::testing::code_of;
    use crate::response::Capabilities;

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 9738 sections 3.1 to 3.3.
        let code = |line| code_of(line, |raw| raw.get::<MessageLimit>());
        let uid = |n| Uid::new(n);
        assert_eq!(
            code("* OK [MESSAGELIMIT 1000 23221] FETCH completed with 1000 partial results"),
            Some(MessageLimit {
                limit: 1000,
                lowest: uid(23221)
            })
        );
        assert_eq!(
            code("* NO [MESSAGELIMIT 1000] FETCH exceeds the maximum 1000-message limit"),
            Some(MessageLimit {
                limit: 1000,
                lowest: None
            })
        );
        assert_eq!(code("* NO [MESSAGELIMIT 1000 0] x"), None);
        let after = UidBound::after(Offered::insist(), Uid::new(25000).unwrap());
        let search = Search::uids(SearchKey::Extension(&after).and(SearchKey::Undeleted));
        assert_eq!(spell(&search), "UID SEARCH UIDAFTER 25000 UNDELETED\r\n");
        let before = UidBound::before(Offered::insist(), Uid::new(23221).unwrap());
        let search = Search::uids(SearchKey::Extension(&before));
        assert_eq!(spell(&search), "UID SEARCH UIDBEFORE 23221\r\n");
        let offered = Capabilities::from_words([&b"MESSAGELIMIT=1000"[..], b"SAVELIMIT=500"]);
        assert_eq!((offered.message_limit(), offered.save_limit()), (Some(1000), Some(500)));
    }
}
