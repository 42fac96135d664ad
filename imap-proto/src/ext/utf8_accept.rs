//! UTF8=ACCEPT: UTF-8 in quoted strings, names of mailboxes and headers (RFC 9755).
//!
//! Most of it is a part of the core. Once `UTF8=ACCEPT` is enabled, by [`flow::Open`](crate::flow) or with
//! [`EnableUtf8`], strings and names go out in UTF-8, and commands name no other charset. A server that says `UTF8=ONLY`
//! wants that done before anything else. What is here besides is for servers of the RFCs that this one replaces: how they
//! want messages with UTF-8 in their headers (RFC 6855, RFC 5738), and which mailboxes have such (RFC 5738).

use super::{About, Place, Said, heard, support, tell};
use crate::command::{Command, Enable, Enabled, ListReturn, ListSelect, Profile};
use crate::response::{Capability, Extension, Offered, ResponseCode};
use crate::types::Atom;
use crate::wire::{Cursor, Encode, Encoder, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new(
    "utf8_accept",
    "UTF-8 in strings, names and headers",
    &[9755, 6855, 5738],
)
.offered_as(&[
    Capability::Utf8Accept,
    Capability::Utf8Only,
    Capability::Utf8All,
    Capability::Utf8Append,
    Capability::Utf8User,
])
.says(&[
    Said::command("ENABLE", |to| tell(&EnableUtf8::new(Offered::insist()), to)),
    Said::new(Place::Append, "UTF8", |to| {
        Utf8Message::new(Offered::insist(), 1).encode(to);
    }),
    Said::new(Place::Select, "UTF8", |to| Utf8::new(Offered::insist()).encode(to)),
    Said::new(Place::ListSelect, "UTF8", |to| Utf8::new(Offered::insist()).encode(to)),
    Said::new(Place::ListSelect, "UTF8ONLY", |to| {
        Utf8::only(Offered::insist()).encode(to);
    }),
    Said::new(Place::ListReturn, "UTF8", |to| Utf8::new(Offered::insist()).encode(to)),
])
.hears(&[heard!(code NotUtf8), heard!(code Utf8Only)]);

support!(
    "UTF8=ACCEPT, or UTF8=ONLY or UTF8=ALL which imply it",
    Capability::Utf8Accept,
    Capability::Utf8Only,
    Capability::Utf8All
);

/// That the server takes messages with UTF-8 in their headers, if it is told that they have it.
#[derive(Debug)]
#[non_exhaustive]
pub enum AppendSupport {}

impl Extension for AppendSupport {
    const CAPABILITIES: &'static [Capability] = &[Capability::Utf8Accept, Capability::Utf8Only, Capability::Utf8Append];
}

/// `ENABLE UTF8=ACCEPT`: from now on strings are in UTF-8, in both directions (RFC 9755 section 3). Only before a mailbox
/// is opened.
#[derive(Clone, Copy, Debug)]
pub struct EnableUtf8(());

impl EnableUtf8 {
    /// The command. It is the same for `UTF8=ONLY` (RFC 9755 section 7).
    #[must_use]
    pub const fn new(_: Offered<Support>) -> Self {
        Self(())
    }
}

impl Command for EnableUtf8 {
    type Reply = Enabled;

    fn profile(&self) -> Profile {
        Enable::new(&[]).profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        match Atom::new(Capability::Utf8Accept.name()) {
            Ok(name) => Enable::new(&[name]).encode(to),
            Err(error) => to.refuse(error),
        }
    }

    fn reply(&self) -> Enabled {
        Enable::new(&[]).reply()
    }
}

/// `UTF8 (…)`: a message of so many bytes with UTF-8 in its headers, for
/// [`AppendMessage::of`](crate::command::AppendMessage::of) (RFC 6855 section 4, RFC 5738 section 4).
///
/// Servers of RFC 9755 have no need of it: they take such messages as they are once `UTF8=ACCEPT` is enabled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Utf8Message {
    size: u64,
}

impl Utf8Message {
    /// A message of so many bytes, which the application writes when [`Event::Body`](crate::Event::Body) says so.
    #[must_use]
    pub const fn new(_: Offered<AppendSupport>, size: u64) -> Self {
        Self { size }
    }
}

impl Encode for Utf8Message {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("UTF8").list(|to| {
            to.body8(self.size);
        });
    }
}

/// What servers of RFC 5738 tell mailboxes with UTF-8 in their headers apart by. Those of its successors have none of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Utf8(&'static str);

impl Utf8 {
    /// `UTF8`. As a parameter of SELECT and EXAMINE: headers come in UTF-8, or the command fails with [`NotUtf8`] (RFC
    /// 5738 section 3.2). As a selection option of LIST: also the mailboxes that cannot be opened without it; as a return
    /// option: which those are, and which cannot be opened with it (section 3.4), by the attributes
    /// [`Utf8Only`](crate::response::MailboxAttribute::Utf8Only) and
    /// [`NoUtf8`](crate::response::MailboxAttribute::NoUtf8).
    #[must_use]
    pub const fn new(_: Offered<Support>) -> Self {
        Self("UTF8")
    }

    /// `UTF8ONLY`, a selection option of LIST: only the mailboxes that can have UTF-8 in their headers (RFC 5738 section
    /// 3.4.1).
    #[must_use]
    pub const fn only(_: Offered<Support>) -> Self {
        Self("UTF8ONLY")
    }

    /// As a selection option.
    #[must_use]
    pub const fn select(&self) -> ListSelect<'_> {
        ListSelect::Extension(self)
    }

    /// As a return option; not [`Utf8::only`].
    #[must_use]
    pub const fn returning(&self) -> ListReturn<'_> {
        ListReturn::Extension(self)
    }
}

impl Encode for Utf8 {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word(self.0);
    }
}

/// `[NOT-UTF-8]`: the mailbox cannot be opened with `UTF8` (RFC 5738 section 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct NotUtf8 {}

impl<'a> ResponseCode<'a> for NotUtf8 {
    const NAME: &'static str = "NOT-UTF-8";

    fn parse(values: Cursor<'a>) -> Parsed<Self> {
        values.finish()?;
        Ok(Self {})
    }
}

/// `[UTF-8-ONLY]`: the mailbox cannot be opened without `UTF8` (RFC 5738 section 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Utf8Only {}

impl<'a> ResponseCode<'a> for Utf8Only {
    const NAME: &'static str = "UTF-8-ONLY";

    fn parse(values: Cursor<'a>) -> Parsed<Self> {
        values.finish()?;
        Ok(Self {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{spell, spell_in_utf8};
    use crate::command::{Append, AppendMessage, Create, Examine, List, Search, SearchKey, Select};
    use crate::ext::sort::{self, Sort, SortKey};
    use crate::ext::testing::code_of;
    use crate::ext::thread::{self, Thread};
    use crate::response::Capabilities;
    use crate::sasl::testing::Peer;
    use crate::types::MailboxName;

    #[test]
    fn once_it_is_enabled() {
        // RFC 9755 sections 3 and 7.
        let offered = Capabilities::from_words([&b"UTF8=ONLY"[..]])
            .offered::<Support>(false)
            .unwrap();
        let name = MailboxName::new("Gr\u{fc}\u{df}e").unwrap();
        let create = Create::new(&name);
        let mut peer = Peer::greeted("* PREAUTH hello");
        peer.connection.start(&create).unwrap();
        assert_eq!(peer.sent(), "A0 CREATE Gr&APwA3w-e\r\n");
        peer.says("A0 OK done");
        assert!(peer.connection.advance().unwrap());
        peer.connection.start(&EnableUtf8::new(offered)).unwrap();
        assert_eq!(peer.sent(), "A1 ENABLE UTF8=ACCEPT\r\n");
        peer.says("* ENABLED UTF8=ACCEPT\r\nA1 OK done");
        assert!(peer.connection.advance().unwrap() && peer.connection.advance().unwrap());
        peer.connection.start(&create).unwrap();
        assert_eq!(peer.sent(), "A2 CREATE \"Gr\u{fc}\u{df}e\"\r\n");
    }

    #[test]
    fn no_charset_but_utf8() {
        // RFC 9755 section 3: SEARCH must not name one, SORT and THREAD no other.
        let key = SearchKey::Subject("x");
        assert_eq!(
            spell_in_utf8(&Search::uids(key).in_utf8()),
            "UID SEARCH SUBJECT \"x\"\r\n"
        );
        let sort = Sort::uids(Offered::<sort::Support>::insist(), &[SortKey::Arrival], key);
        assert_eq!(spell_in_utf8(&sort), "UID SORT (ARRIVAL) UTF-8 SUBJECT \"x\"\r\n");
        assert_eq!(spell(&sort), "UID SORT (ARRIVAL) US-ASCII SUBJECT \"x\"\r\n");
        let thread = Thread::uids(Offered::<thread::Support>::insist(), thread::Algorithm::References, key);
        assert_eq!(spell_in_utf8(&thread), "UID THREAD REFERENCES UTF-8 SUBJECT \"x\"\r\n");
        assert_eq!(spell(&thread), "UID THREAD REFERENCES US-ASCII SUBJECT \"x\"\r\n");
    }

    #[test]
    fn messages_with_utf8_in_their_headers() {
        // RFC 6855 section 4.
        let drafts = MailboxName::new("Drafts").unwrap();
        let message = Utf8Message::new(Offered::insist(), 3);
        let append = Append::new(&drafts, AppendMessage::of(&message));
        assert_eq!(spell(&append), "APPEND Drafts UTF8 (~{3}\r\nxxx)\r\n");
    }

    #[test]
    fn the_examples_of_the_first_rfc() {
        // RFC 5738 sections 3.2 and 3.4.
        let utf8 = Utf8::new(Offered::insist());
        let (new, legacy) = (
            MailboxName::new("newmailbox").unwrap(),
            MailboxName::new("legacymailbox").unwrap(),
        );
        assert_eq!(
            spell(&Select::new(&new).parameter(&utf8)),
            "SELECT newmailbox (UTF8)\r\n"
        );
        assert_eq!(
            spell(&Examine::new(&legacy).parameter(&utf8)),
            "EXAMINE legacymailbox (UTF8)\r\n"
        );
        let not = code_of("* NO [NOT-UTF-8] Mailbox does not support UTF-8 access", |raw| {
            raw.get::<NotUtf8>()
        });
        assert_eq!(not, Some(NotUtf8 {}));
        let only = code_of("* NO [UTF-8-ONLY] Mailbox requires UTF-8 client", |raw| {
            raw.get::<Utf8Only>()
        });
        assert_eq!(only, Some(Utf8Only {}));
        assert_eq!(code_of("* NO [UTF-8-ONLY 5] x", |raw| raw.get::<Utf8Only>()), None);
        let only = Utf8::only(Offered::insist());
        let (all, select, returns) = (
            MailboxName::new("*").unwrap(),
            [only.select(), utf8.select()],
            [utf8.returning()],
        );
        let list = List::new(&all).select(&select).returning(&returns);
        assert_eq!(spell(&list), "LIST (UTF8ONLY UTF8) \"\" * RETURN (UTF8)\r\n");
    }
}
