//! QRESYNC: what has changed while the client was away, in one round trip (RFC 7162 section 3.2).
//!
//! It must be switched on: [`Enable`](crate::command::Enable) with `QRESYNC`. From then on the server tells of expunged messages with [`Vanished`] instead of EXPUNGE;
//! [`Connection::mailbox`](crate::Connection::mailbox) takes note of either.

use super::{About, Place, Said, heard, support};
use crate::error::ValueError;
use crate::response::{Capability, Extension, Offered};
use crate::types::{SeqSet, SequenceSet, SetItem, UidSet};
use crate::wire::{Encode, Encoder};

pub use crate::response::Vanished;

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("qresync", "what has changed while the client was away", &[7162])
    .offered_as(Support::CAPABILITIES)
    .says(&[
        Said::new(Place::Select, "QRESYNC", |to| {
            QResync::new(Offered::insist(), 67_890_007, 20_050_715_194_045_000).encode(to);
        }),
        Said::new(Place::FetchModifier, "VANISHED", |to| {
            ChangedOrGone::since(Offered::insist(), 12345).encode(to);
        }),
    ])
    .hears(&[heard!(untagged Vanished<'_>)]);

support!("QRESYNC", Capability::QResync);

/// `QRESYNC`, a parameter of SELECT and EXAMINE: the mailbox as the client knows it (RFC 7162 section 3.2.5). If its
/// UIDVALIDITY is still the same, the server answers with [`Vanished`], marked EARLIER, and with FETCH for each message
/// that has changed.
///
/// A set in it has neither `*` nor `$`; with one, or with a mod-sequence out of range,
/// [`Connection::start`](crate::Connection::start) refuses the command.
#[derive(Clone, Copy, Debug)]
pub struct QResync<'a> {
    uid_validity: u32,
    mod_seq: u64,
    known: Option<&'a UidSet>,
    matching: Option<(&'a SeqSet, &'a UidSet)>,
}

impl<'a> QResync<'a> {
    /// The mailbox had this UIDVALIDITY, and this was its highest mod-sequence. Both are 1 at least.
    #[must_use]
    pub const fn new(_: Offered<Support>, uid_validity: u32, mod_seq: u64) -> Self {
        Self {
            uid_validity,
            mod_seq,
            known: None,
            matching: None,
        }
    }

    /// The client knows these messages; no others need be told of. All, if not said.
    #[must_use]
    pub const fn known(self, uids: &'a UidSet) -> Self {
        Self {
            known: Some(uids),
            ..self
        }
    }

    /// Some of the messages by sequence number and by UID, both ascending and equally many: a server that does not keep
    /// track of what was expunged finds out from them (RFC 7162 section 3.2.5.2). Not with UIDONLY (RFC 9586).
    #[must_use]
    pub const fn matching(self, numbers: &'a SeqSet, uids: &'a UidSet) -> Self {
        Self {
            matching: Some((numbers, uids)),
            ..self
        }
    }
}

impl Encode for QResync<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        if self.uid_validity == 0 {
            to.refuse(ValueError::new("uidvalidity", "1 at least", 0));
        }
        to.word("QRESYNC").list(|to| {
            to.number(u64::from(self.uid_validity));
            super::condstore::mod_seq(to, 1, self.mod_seq);
            if let Some(known) = self.known {
                fixed(known, to);
            }
            if let Some((numbers, uids)) = self.matching {
                to.list(|to| {
                    fixed(numbers, to);
                    fixed(uids, to);
                });
            }
        });
    }
}

/// A set that does not depend on what is in the mailbox.
fn fixed<N: SetItem>(set: &SequenceSet<N>, to: &mut Encoder<'_>) {
    if set.is_saved() || set.ranges().any(|range| range.last().is_none()) {
        to.refuse(ValueError::new("set of known messages", "neither * nor $", 0));
    }
    to.set(set);
}

/// `CHANGEDSINCE` with `VANISHED`, a modifier of UID FETCH, and of no other command
/// ([`Fetch::modifier`](crate::command::Fetch::modifier)): messages with a greater mod-sequence, and [`Vanished`] for those
/// that were expunged since (RFC 7162 section 3.2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChangedOrGone {
    mod_seq: u64,
}

impl ChangedOrGone {
    /// Since this mod-sequence, from 1 to 2^63 - 1.
    #[must_use]
    pub const fn since(_: Offered<Support>, mod_seq: u64) -> Self {
        Self { mod_seq }
    }
}

impl Encode for ChangedOrGone {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("CHANGEDSINCE");
        super::condstore::mod_seq(to, 1, self.mod_seq);
        to.word("VANISHED");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell, spell_error};
    use crate::command::{Fetch, FetchItem, Select};
    use crate::event::Event;
    use crate::response::Data;
    use crate::types::MailboxName;
    use alloc::string::ToString;

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 7162 sections 3.2.5, 3.2.5.2 and 3.2.6.
        let inbox = MailboxName::inbox();
        let known: UidSet = "41,43:211,214:541".parse().unwrap();
        let state = QResync::new(Offered::insist(), 67_890_007, 90_060_115_194_045_000).known(&known);
        let select = Select::new(&inbox).parameter(&state);
        assert_eq!(
            spell(&select),
            "SELECT INBOX (QRESYNC (67890007 90060115194045000 41,43:211,214:541))\r\n"
        );
        let lines = "* OK [CLOSED]\r\n* 100 EXISTS\r\n* 11 RECENT\r\n* OK [UIDVALIDITY 67890007] UIDVALIDITY\r\n\
                     * OK [UIDNEXT 600] Predicted next UID\r\n* OK [HIGHESTMODSEQ 90060115205545359] Highest\r\n\
                     * FLAGS (\\Answered \\Flagged \\Draft \\Deleted \\Seen)\r\n\
                     * VANISHED (EARLIER) 41,43:116,118,120:211,214:540\r\n\
                     * 49 FETCH (UID 117 FLAGS (\\Seen \\Answered) MODSEQ (90060115194045001))\r\n\
                     T1 OK [READ-WRITE] mailbox selected\r\n";
        let (selected, others) = answer(&select, lines);
        assert_eq!(
            (selected.exists, selected.highest_mod_seq),
            (Some(100), Some(90_060_115_205_545_359))
        );
        let gone = others.iter().find_map(|event| match event {
            Event::Data(Data::Other(raw)) => raw.get::<Vanished<'_>>(),
            _ => None,
        });
        let gone = gone.unwrap();
        assert_eq!(
            (gone.earlier, gone.uids.to_string().as_str()),
            (true, "41,43:116,118,120:211,214:540")
        );

        let (numbers, uids): (SeqSet, UidSet) =
            ("5000,7500,9000".parse().unwrap(), "15000,22500,27000".parse().unwrap());
        let known: UidSet = "1:29997".parse().unwrap();
        let state = QResync::new(Offered::insist(), 67_890_007, 90_060_115_194_045_000)
            .known(&known)
            .matching(&numbers, &uids);
        assert_eq!(
            spell(&Select::new(&inbox).parameter(&state)),
            "SELECT INBOX (QRESYNC (67890007 90060115194045000 1:29997 (5000,7500,9000 15000,22500,27000)))\r\n"
        );

        let uids: UidSet = "300:500".parse().unwrap();
        let modifier = ChangedOrGone::since(Offered::insist(), 12345);
        let fetch = Fetch::uids(&uids, [FetchItem::Flags]).modifier(&modifier);
        assert_eq!(
            spell(&fetch),
            "UID FETCH 300:500 FLAGS (CHANGEDSINCE 12345 VANISHED)\r\n"
        );
        let lines = "* VANISHED (EARLIER) 300:310,405,411\r\n* 1 FETCH (UID 404 MODSEQ (65402) FLAGS (\\Seen))\r\n\
                     T1 OK FETCH completed\r\n";
        let (messages, others) = answer(&fetch, lines);
        assert_eq!((messages.iter().count(), others.len()), (1, 1));
    }

    #[test]
    fn what_is_no_state_is_not_sent() {
        let inbox = MailboxName::inbox();
        let error = |state: &QResync<'_>| spell_error(&Select::new(&inbox).parameter(state)).what;
        let new = |validity, mod_seq| QResync::new(Offered::insist(), validity, mod_seq);
        assert_eq!(error(&new(0, 1)), "uidvalidity");
        assert_eq!(error(&new(1, 0)), "mod-sequence");
        assert_eq!(error(&new(1, 1).known(&UidSet::all())), "set of known messages");
        assert_eq!(error(&new(1, 1).known(&UidSet::saved())), "set of known messages");
    }
}
