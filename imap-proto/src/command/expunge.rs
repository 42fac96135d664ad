//! Commands that end what is done with the open mailbox (RFC 9051 sections 6.4.1 to 6.4.3, RFC 3501 section 6.4.1).

use alloc::vec::Vec;

use super::budget::Budget;
use super::{Command, Effect, Profile, Reply, States};
use crate::event::Event;
use crate::response::{Data, Vanished};
use crate::types::{NumberRanges, Seq, UidSet};
use crate::wire::Encoder;

/// EXPUNGE: removes the messages that are marked for deletion (RFC 9051 section 6.4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "the command will never have an argument")]
pub struct Expunge;

impl Command for Expunge {
    type Reply = Expunged;

    fn profile(&self) -> Profile {
        selected().writing()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("EXPUNGE");
    }

    fn reply(&self) -> Expunged {
        Expunged::default()
    }
}

/// UID EXPUNGE: removes those of the messages that are marked for deletion (RFC 9051 section 6.4.9). IMAP4rev2, or
/// where the server offers UIDPLUS (RFC 4315).
#[derive(Clone, Debug)]
pub struct UidExpunge {
    set: UidSet,
}

impl UidExpunge {
    /// Removes what is marked among the messages with these UIDs.
    #[must_use]
    pub fn new(set: &UidSet) -> Self {
        Self { set: set.clone() }
    }
}

impl Command for UidExpunge {
    type Reply = Expunged;

    fn profile(&self) -> Profile {
        selected().writing()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("UID EXPUNGE").set(&self.set);
    }

    fn reply(&self) -> Expunged {
        Expunged::default()
    }
}

/// The answer to [`Expunge`] and [`UidExpunge`]. At most 64 MiB are kept; what exceeds that is left to the application.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Expunged {
    /// The messages that were removed, in the server's order, which is the order to remove them in: each number is the
    /// one that the message had after those before it were gone, so `3 3 5` are the third, fourth and seventh.
    pub seqs: Vec<Seq>,
    /// The UIDs of the messages that were removed, where QRESYNC or UIDONLY is enabled: servers send VANISHED then (RFC
    /// 7162 section 3.2.10, RFC 9586 section 3.3). Others may be among them that no message ever had.
    pub vanished: Vec<NumberRanges<'static>>,
    budget: Budget,
}

impl Reply for Expunged {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Data(Data::Expunge(seq)) => {
                let taken = self.budget.take(size_of::<Seq>());
                if taken {
                    self.seqs.push(*seq);
                }
                taken
            }
            Event::Data(Data::Other(raw)) => match raw.get::<Vanished<'_>>() {
                Some(Vanished { earlier: false, uids }) => {
                    let taken = self.budget.take(size_of::<NumberRanges<'_>>() + uids.as_bytes().len());
                    if taken {
                        self.vanished.push(uids.into_owned());
                    }
                    taken
                }
                _ => false,
            },
            _ => false,
        }
    }
}

/// A command without arguments for the open mailbox, answered by its completion alone.
macro_rules! selected_command {
    ($(#[$about:meta])* $name:ident, $word:literal, $effect:expr) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[expect(clippy::exhaustive_structs, reason = "the command will never have an argument")]
        pub struct $name;

        impl Command for $name {
            type Reply = ();

            fn profile(&self) -> Profile {
                selected().with_effect($effect)
            }

            fn encode(&self, to: &mut Encoder<'_>) {
                to.word($word);
            }

            fn reply(&self) -> Self::Reply {}
        }
    };
}

selected_command! {
    /// CHECK: the server may do its housekeeping now (RFC 3501 section 6.4.1; not in IMAP4rev2).
    Check, "CHECK", Effect::None
}

selected_command! {
    /// CLOSE: closes the mailbox and removes the messages that are marked for deletion, unless it is read-only (RFC
    /// 9051 section 6.4.1). No EXPUNGE responses are sent.
    Close, "CLOSE", Effect::Close
}

selected_command! {
    /// UNSELECT: closes the mailbox and removes nothing (RFC 9051 section 6.4.2). IMAP4rev2, or where the server offers
    /// UNSELECT (RFC 3691).
    Unselect, "UNSELECT", Effect::Close
}

fn selected() -> Profile {
    Profile::new(States::SELECTED).pipelined()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, spell};
    use super::*;

    #[test]
    fn spelling() {
        assert_eq!(spell(&Expunge), "EXPUNGE\r\n");
        let uids: UidSet = "3000:3002".parse().unwrap();
        assert_eq!(spell(&UidExpunge::new(&uids)), "UID EXPUNGE 3000:3002\r\n");
        assert_eq!(spell(&Check), "CHECK\r\n");
        assert_eq!(spell(&Close), "CLOSE\r\n");
        assert_eq!(spell(&Unselect), "UNSELECT\r\n");
    }

    #[test]
    fn numbers_are_kept_in_order() {
        // RFC 9051 section 6.4.3.
        let received = "* 3 EXPUNGE\r\n* 3 EXPUNGE\r\n* 5 EXPUNGE\r\n* 8 EXPUNGE\r\n* 4 EXISTS\r\nT1 OK done\r\n";
        let (expunged, others) = answer(&Expunge, received);
        let numbers: Vec<_> = expunged.seqs.iter().map(|seq| seq.get()).collect();
        assert_eq!(numbers, [3, 3, 5, 8]);
        assert_eq!(others, [Event::Data(Data::Exists(4))]);
    }

    #[test]
    fn uids_where_there_are_no_numbers() {
        // RFC 7162 section 3.2.7.
        let received = "* VANISHED 405,407,410,425\r\n* VANISHED (EARLIER) 1:3\r\nT1 OK expunged\r\n";
        let (expunged, others) = answer(&Expunge, received);
        let uids: Vec<_> = expunged.vanished.iter().flat_map(NumberRanges::numbers).collect();
        assert_eq!((uids, expunged.seqs.len()), (Vec::from([405, 407, 410, 425]), 0));
        // What was gone before is not of this command's doing.
        assert!(matches!(&others[..], [Event::Data(Data::Other(raw))] if raw.is("VANISHED")));
    }

    #[test]
    fn what_exceeds_the_limit_is_left_to_the_application() {
        let mut expunged = Expunged {
            budget: Budget::new(2 * size_of::<Seq>() + 1),
            ..Expunged::default()
        };
        let expunge = Event::Data(Data::Expunge(Seq::MIN));
        assert!(expunged.absorb(&expunge) && expunged.absorb(&expunge));
        assert!(!expunged.absorb(&expunge));
    }

    #[test]
    fn closing_is_never_a_change() {
        assert!(!Close.profile().writes && !Unselect.profile().writes);
        assert_eq!(Close.profile().effect, Effect::Close);
        assert!(Expunge.profile().writes);
        assert_eq!(Check.profile().effect, Effect::None);
    }
}
