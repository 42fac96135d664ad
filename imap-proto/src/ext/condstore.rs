//! CONDSTORE: mod-sequences, by which changes are found and not overwritten (RFC 7162 section 3.1).

use alloc::vec::Vec;

use super::about::Reader;
use super::{About, Heard, Place, Said, heard, support};
use crate::command::Messages;
use crate::error::{Malformation, ValueError};
use crate::response::{Capability, Extension, FetchItem, MailboxStatus, Offered, ResponseCode};
use crate::types::{Flag, NumberRanges};
use crate::wire::{Cursor, Encode, Encoder, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("condstore", "changes since a mod-sequence", &[7162])
    .offered_as(Support::CAPABILITIES)
    .says(&[
        Said::new(Place::Select, "CONDSTORE", |to| {
            CondStore::select(Offered::insist()).encode(to);
        }),
        Said::new(Place::Status, "HIGHESTMODSEQ", |to| {
            CondStore::highest(Offered::insist()).encode(to);
        }),
        Said::new(Place::Fetch, "MODSEQ", |to| {
            CondStore::fetch(Offered::insist()).encode(to);
        }),
        Said::new(Place::FetchModifier, "CHANGEDSINCE", |to| {
            Since::changed(Offered::insist(), 1).encode(to);
        }),
        Said::new(Place::StoreModifier, "UNCHANGEDSINCE", |to| {
            Since::unchanged(Offered::insist(), 1).encode(to);
        }),
        Said::new(Place::Search, "MODSEQ", |to| {
            SearchModSeq::new(Offered::insist(), 1).encode(to);
        }),
    ])
    .hears(&[
        heard!(item ModSeq),
        heard!(code Modified<'_>),
        Heard::new(
            "HIGHESTMODSEQ",
            Reader::StatusItem(|status| highest_mod_seq(status).is_some()),
        ),
    ]);

support!("CONDSTORE or QRESYNC", Capability::CondStore, Capability::QResync);

/// A word of this extension that stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CondStore(&'static str);

impl CondStore {
    /// `CONDSTORE`, a parameter of SELECT and EXAMINE: from now on the server tells the mod-sequence with each change of
    /// flags (RFC 7162 section 3.1.8).
    #[must_use]
    pub const fn select(_: Offered<Support>) -> Self {
        Self("CONDSTORE")
    }

    /// `HIGHESTMODSEQ`, an item of STATUS (RFC 7162 section 3.1.7). [`highest_mod_seq`] reads the answer.
    #[must_use]
    pub const fn highest(_: Offered<Support>) -> Self {
        Self("HIGHESTMODSEQ")
    }

    /// `MODSEQ`, an item of FETCH (RFC 7162 section 3.1.4.2). [`ModSeq`] is the answer.
    #[must_use]
    pub const fn fetch(_: Offered<Support>) -> Self {
        Self("MODSEQ")
    }
}

impl Encode for CondStore {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word(self.0);
    }
}

/// A modifier that compares mod-sequences: of FETCH ([`Fetch::modifier`](crate::command::Fetch::modifier)) or of STORE
/// ([`Store::modifier`](crate::command::Store::modifier)).
///
/// With a mod-sequence out of range, [`Connection::start`](crate::Connection::start) refuses the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Since {
    word: &'static str,
    least: u64,
    mod_seq: u64,
}

impl Since {
    /// `CHANGEDSINCE`: FETCH tells of messages with a greater mod-sequence only, and tells it (RFC 7162 section 3.1.4.1).
    /// From 1 to 2^63 - 1.
    #[must_use]
    pub const fn changed(_: Offered<Support>, mod_seq: u64) -> Self {
        Self {
            word: "CHANGEDSINCE",
            least: 1,
            mod_seq,
        }
    }

    /// `UNCHANGEDSINCE`: STORE leaves messages with a greater mod-sequence as they are, and names them in [`Modified`]
    /// (RFC 7162 section 3.1.3). From 0, which no message passes whose flags exist, to 2^63 - 1.
    #[must_use]
    pub const fn unchanged(_: Offered<Support>, mod_seq: u64) -> Self {
        Self {
            word: "UNCHANGEDSINCE",
            least: 0,
            mod_seq,
        }
    }
}

impl Encode for Since {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word(self.word);
        mod_seq(to, self.least, self.mod_seq);
    }
}

/// The search key `MODSEQ`, for [`SearchKey::Extension`](crate::command::SearchKey::Extension): messages with this
/// mod-sequence or a greater one, from 0 to 2^63 - 1 (RFC 7162 section 3.1.5).
#[derive(Clone, Copy, Debug)]
pub struct SearchModSeq<'a> {
    mod_seq: u64,
    of: Option<(&'a Flag<'a>, Sharing)>,
}

/// Whose flags a search by mod-sequence looks at (RFC 7162 section 3.1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sharing {
    /// `priv`: those of this user.
    Private,
    /// `shared`: those that all users see.
    Shared,
    /// `all`: either.
    All,
}

impl<'a> SearchModSeq<'a> {
    /// Whatever changed.
    #[must_use]
    pub const fn new(_: Offered<Support>, mod_seq: u64) -> Self {
        Self { mod_seq, of: None }
    }

    /// Only the change of this flag counts. Servers that keep one mod-sequence for a message take no notice.
    #[must_use]
    pub const fn of_flag(self, flag: &'a Flag<'a>, sharing: Sharing) -> Self {
        Self {
            of: Some((flag, sharing)),
            ..self
        }
    }
}

impl Encode for SearchModSeq<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("MODSEQ");
        if let Some((flag, sharing)) = self.of {
            if !flag.is_valid_to_send() {
                to.refuse(ValueError::new("search by mod-sequence", "a flag that can be set", 0));
            }
            let mut entry = Vec::from(b"/flags/");
            flag.write_to(&mut entry);
            to.string(&entry).word(match sharing {
                Sharing::Private => "priv",
                Sharing::Shared => "shared",
                Sharing::All => "all",
            });
        }
        mod_seq(to, 0, self.mod_seq);
    }
}

/// `MODSEQ` of a FETCH response: the mod-sequence of the message's last change (RFC 7162 section 3.1.4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct ModSeq {
    /// As sent; 1 at least if the server keeps to the RFC.
    pub value: u64,
}

impl<'a> FetchItem<'a> for ModSeq {
    const NAME: &'static str = "MODSEQ";

    fn parse(_: &'a [u8], mut value: Cursor<'a>) -> Parsed<Self> {
        let mut inside = value.list()?;
        value.finish()?;
        let mod_seq = inside.number64()?;
        inside.finish()?;
        Ok(Self { value: mod_seq })
    }
}

/// The response code `MODIFIED`: which messages a conditional STORE left as they were (RFC 7162 section 3.1.3).
///
/// [`modified`] finds it in the answer to a STORE; where the server says NO, it is in the error.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Modified<'a> {
    /// Sequence numbers in the answer to STORE, UIDs in that to UID STORE.
    pub messages: NumberRanges<'a>,
}

impl<'a> ResponseCode<'a> for Modified<'a> {
    const NAME: &'static str = "MODIFIED";

    fn parse(mut values: Cursor<'a>) -> Parsed<Self> {
        let set = values.atom()?;
        values.finish()?;
        let messages = NumberRanges::parse(set).map_err(|_| Malformation::new("expected a set of numbers", 0))?;
        Ok(Self { messages })
    }
}

/// The messages that a conditional STORE left as they were, which is its answer's [`Modified`] code; `None` if it changed
/// all (RFC 7162 section 3.1.3).
#[must_use]
pub fn modified(stored: &Messages) -> Option<NumberRanges<'_>> {
    stored.code()?.get::<Modified<'_>>().map(|code| code.messages)
}

/// `HIGHESTMODSEQ` of a STATUS response; 0 if the mailbox has no mod-sequences (RFC 7162 section 3.1.7). `None` if it is
/// not there or no number.
#[must_use]
pub fn highest_mod_seq(status: &MailboxStatus<'_>) -> Option<u64> {
    status.get("HIGHESTMODSEQ")?.number64().ok()
}

/// Writes a mod-sequence, which has 63 bits (RFC 7162 section 7).
pub(super) fn mod_seq(to: &mut Encoder<'_>, least: u64, mod_seq: u64) {
    if mod_seq < least {
        to.refuse(ValueError::new("mod-sequence", "1 at least", 0));
    } else if mod_seq > i64::MAX.unsigned_abs() {
        to.refuse(ValueError::new("mod-sequence", "at most 63 bits", 0));
    }
    to.number(mod_seq);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{fetched, status_of};
    use super::*;
    use crate::command::testing::{answer, spell, spell_error};
    use crate::command::{Fetch, FetchItem, Search, SearchKey, Select, Status, StatusItem, Store, StoreItem};
    use crate::event::Event;
    use crate::response::Code;
    use crate::sasl::testing::Peer;
    use crate::types::{MailboxName, SeqSet, UidSet};

    #[test]
    fn what_a_client_says() {
        // RFC 7162 sections 3.1.3, 3.1.4.1, 3.1.4.2, 3.1.7 and 3.1.8.
        let uids: UidSet = "6,4,8".parse().unwrap();
        let since = Since::unchanged(Offered::insist(), 12_121_230_045);
        let store = Store::uids(&uids, StoreItem::Add(&[Flag::Deleted])).silent();
        let text = spell(&store.modifier(&since));
        assert!(
            text.starts_with("UID STORE ")
                && text.ends_with(" (UNCHANGEDSINCE 12121230045) +FLAGS.SILENT (\\Deleted)\r\n"),
            "{text}"
        );
        let since = Since::changed(Offered::insist(), 12345);
        let fetch = Fetch::uids(&UidSet::all(), FetchItem::Flags).modifier(&since);
        assert_eq!(spell(&fetch), "UID FETCH 1:* FLAGS (CHANGEDSINCE 12345)\r\n");
        let item = CondStore::fetch(Offered::insist());
        let fetch = Fetch::uids(&uids, [FetchItem::Extension(&item)]);
        assert!(spell(&fetch).ends_with(" (MODSEQ)\r\n"));
        let (name, parameter) = (MailboxName::inbox(), CondStore::select(Offered::insist()));
        let select = Select::new(&name).parameter(&parameter);
        assert_eq!(spell(&select), "SELECT INBOX (CONDSTORE)\r\n");
        let item = CondStore::highest(Offered::insist());
        let items = [StatusItem::UidNext, StatusItem::Messages, StatusItem::Extension(&item)];
        let status = Status::new(&name, &items);
        assert_eq!(spell(&status), "STATUS INBOX (UIDNEXT MESSAGES HIGHESTMODSEQ)\r\n");
    }

    #[test]
    fn searches() {
        // RFC 7162 section 3.1.5.
        let key = SearchModSeq::new(Offered::insist(), 620_162_338).of_flag(&Flag::Draft, Sharing::All);
        let text = spell(&Search::numbers(SearchKey::Extension(&key)));
        assert_eq!(text, "SEARCH MODSEQ \"/flags/\\\\Draft\" all 620162338\r\n");
        let key = SearchModSeq::new(Offered::insist(), 720_162_338);
        let program = SearchKey::Extension(&key).not().or(SearchKey::Larger(50000));
        assert_eq!(
            spell(&Search::numbers(program)),
            "SEARCH OR NOT MODSEQ 720162338 LARGER 50000\r\n"
        );
    }

    #[test]
    fn mod_sequences_out_of_range() {
        let rule = |since: Since| spell_error(&Fetch::uids(&UidSet::all(), FetchItem::Flags).modifier(&since)).rule;
        assert_eq!(rule(Since::changed(Offered::insist(), 0)), "1 at least");
        assert_eq!(rule(Since::changed(Offered::insist(), 1 << 63)), "at most 63 bits");
        let zero = Since::unchanged(Offered::insist(), 0);
        let fetch = Fetch::uids(&UidSet::all(), FetchItem::Flags).modifier(&zero);
        assert_eq!(spell(&fetch), "UID FETCH 1:* FLAGS (UNCHANGEDSINCE 0)\r\n");
        let key = SearchModSeq::new(Offered::insist(), 1).of_flag(&Flag::Recent, Sharing::Shared);
        let error = spell_error(&Search::numbers(SearchKey::Extension(&key)));
        assert_eq!(error.what, "search by mod-sequence");
    }

    #[test]
    fn what_a_server_says() {
        // RFC 7162 sections 3.1.3 and 3.1.4.2.
        let mut seen = Vec::new();
        fetched("* 7 FETCH (MODSEQ (320162342) FLAGS (\\Seen \\Deleted))", |raw| {
            seen.push(raw.get::<ModSeq>().unwrap().value);
        });
        fetched("* 7 FETCH (MODSEQ 5)", |raw| assert_eq!(raw.get::<ModSeq>(), None));
        fetched("* 7 FETCH (MODSEQ (5 6))", |raw| assert_eq!(raw.get::<ModSeq>(), None));
        assert_eq!(seen, [320_162_342]);
        // RFC 7162 section 3.1.7.
        let line = "* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292 HIGHESTMODSEQ 7011231777)";
        assert_eq!(status_of(line, highest_mod_seq), Some(7_011_231_777));
        assert_eq!(status_of("* STATUS x (MESSAGES 1)", highest_mod_seq), None);
    }

    /// The numbers of a MODIFIED code.
    fn modified(code: &str) -> Option<Vec<u32>> {
        let mut peer = Peer::greeted("* PREAUTH hello");
        peer.says(&alloc::format!("* OK [{code}] Conditional STORE failed"));
        assert!(peer.connection.advance().unwrap());
        let Event::Status(status) = peer.connection.event() else {
            panic!("{code}");
        };
        match status.code {
            Some(Code::Other(raw)) => raw.get::<Modified<'_>>().map(|code| code.messages.numbers().collect()),
            _ => None,
        }
    }

    #[test]
    fn modified_messages_of_the_answer() {
        // RFC 7162 section 3.1.3, example 5.
        let set: SeqSet = "7,5,9".parse().unwrap();
        let since = Since::unchanged(Offered::insist(), 320_162_338);
        let store = Store::numbers(&set, StoreItem::Add(&[Flag::Deleted]))
            .silent()
            .modifier(&since);
        let (stored, others) = answer(
            &store,
            "* 5 FETCH (MODSEQ (320162350))\r\nT1 OK [MODIFIED 7,9] Conditional STORE failed\r\n",
        );
        let left: Vec<_> = super::modified(&stored).unwrap().numbers().collect();
        assert_eq!((left, stored.len(), others.len()), (Vec::from([7, 9]), 1, 0));
        let (stored, _) = answer(&store, "T1 OK done\r\n");
        assert_eq!(super::modified(&stored), None);
    }

    #[test]
    fn messages_that_were_modified() {
        // RFC 7162 section 3.1.3; erratum 8249 for the star.
        assert_eq!(modified("MODIFIED 7,9"), Some(Vec::from([7, 9])));
        assert_eq!(modified("MODIFIED 12"), Some(Vec::from([12])));
        for odd in ["MODIFIED", "MODIFIED *", "MODIFIED (7)", "MODIFIED 7 9"] {
            assert_eq!(modified(odd), None, "{odd}");
        }
    }
}
