//! OBJECTID+: identifiers that outlive names and UIDs, all in one item (draft-ietf-mailmaint-imap-objectid-bis-06).
//!
//! The draft may change. What [`object_id`](super::object_id) has is an extension of its own; a server may have either or
//! both. As soon as one word of this one was used, or `OBJECTID+` enabled, it holds for the connection, and
//! [`ObjectIds`] comes in the place of [`MailboxId`](super::object_id::MailboxId). The server says so with ENABLED.

use alloc::borrow::Cow;

use super::about::Reader;
use super::object_id::{HasObjectId, check};
use super::{About, Heard, Place, Said, heard, support};
use crate::response::{Capability, Extension, FetchItem, MailboxStatus, Offered, ResponseCode};
use crate::wire::{Cursor, Encode, Encoder, Parsed, Values};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new(
    "object_id_plus",
    "identifiers that outlive names and UIDs, in one item",
    &[],
)
.offered_as(Support::CAPABILITIES)
.says(&[
    Said::new(Place::Select, "OBJECTID", |to| {
        ByObjectId::new(Offered::insist(), "F1").encode(to);
    }),
    Said::new(Place::Fetch, "OBJECTID", |to| {
        AskObjectIds::new(Offered::insist()).encode(to);
    }),
    Said::new(Place::Status, "OBJECTID", |to| {
        AskObjectIds::new(Offered::insist()).encode(to);
    }),
    Said::new(Place::Search, "EMAILID", |to| email(Offered::insist(), "M1").encode(to)),
    Said::new(Place::Search, "THREADID", |to| {
        thread(Offered::insist(), "T1").encode(to)
    }),
])
.hears(&[
    heard!(item ObjectIds<'_>),
    heard!(code ObjectIds<'_>),
    Heard::new("OBJECTID", Reader::StatusItem(|status| object_ids(status).is_some())),
]);

support!("OBJECTID+", Capability::ObjectIdPlus);

/// `OBJECTID`: an item of FETCH or STATUS, or a parameter of SELECT and EXAMINE that asks for the identifiers of the
/// mailbox.
#[derive(Clone, Copy, Debug)]
pub struct AskObjectIds(());

impl AskObjectIds {
    /// The word.
    #[must_use]
    pub const fn new(_: Offered<Support>) -> Self {
        Self(())
    }
}

impl Encode for AskObjectIds {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("OBJECTID");
    }
}

/// The parameter `OBJECTID (…)` of SELECT and EXAMINE: the mailbox with this identifier is opened, whatever it is called
/// now; if there is none, the one that the command names.
///
/// An identifier has 1 to 255 letters, digits, `_` and `-`; with another, [`Connection::start`](crate::Connection::start)
/// refuses the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ByObjectId<'a> {
    mailbox: &'a str,
    account: Option<&'a str>,
}

impl<'a> ByObjectId<'a> {
    /// The mailbox with this identifier.
    #[must_use]
    pub const fn new(_: Offered<Support>, mailbox: &'a str) -> Self {
        Self { mailbox, account: None }
    }

    /// In the account with this identifier: those of mailboxes are unique within one only.
    #[must_use]
    pub const fn in_account(self, account: &'a str) -> Self {
        Self {
            account: Some(account),
            ..self
        }
    }
}

impl Encode for ByObjectId<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("OBJECTID").list(|to| {
            check(self.mailbox, to);
            to.word("MAILBOXID").astring(self.mailbox.as_bytes());
            if let Some(account) = self.account {
                check(account, to);
                to.word("ACCOUNTID").astring(account.as_bytes());
            }
        });
    }
}

/// The search key `EMAILID`: messages with this content.
#[must_use]
pub const fn email(_: Offered<Support>, id: &str) -> HasObjectId<'_> {
    HasObjectId::email(Offered::insist(), id)
}

/// The search key `THREADID`: messages of this thread.
#[must_use]
pub const fn thread(_: Offered<Support>, id: &str) -> HasObjectId<'_> {
    HasObjectId::thread(Offered::insist(), id)
}

/// `OBJECTID (…)`: identifiers with their names, of a message in a FETCH response, of a mailbox in a STATUS response and
/// as the response code of SELECT, EXAMINE, CREATE and RENAME.
///
/// Those that the server does not have are left out. That of the open mailbox and its account are also in
/// [`Mailbox::id`](crate::Mailbox::id) and [`Mailbox::account_id`](crate::Mailbox::account_id).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectIds<'a> {
    pairs: Values<'a>,
}

impl ObjectIds<'_> {
    /// `MAILBOXID`: the mailbox, which may be renamed.
    #[must_use]
    pub fn mailbox(&self) -> Option<Cow<'_, [u8]>> {
        self.get("MAILBOXID")
    }

    /// `ACCOUNTID`: the account that the mailbox belongs to. Other identifiers are unique within it only.
    #[must_use]
    pub fn account(&self) -> Option<Cow<'_, [u8]>> {
        self.get("ACCOUNTID")
    }

    /// `EMAILID`: the same for messages with the same content.
    #[must_use]
    pub fn email(&self) -> Option<Cow<'_, [u8]>> {
        self.get("EMAILID")
    }

    /// `THREADID`: the same for messages that belong together.
    #[must_use]
    pub fn thread(&self) -> Option<Cow<'_, [u8]>> {
        self.get("THREADID")
    }

    /// The identifier of this name, in any case of letters.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Cow<'_, [u8]>> {
        let mut rest = self.pairs.cursor();
        while !rest.is_end() {
            let found = rest.at_word(name);
            rest.skip();
            if found {
                return rest.astring().ok();
            }
            rest.skip();
        }
        None
    }

    /// Each name and its identifier. There may be names that are not known here.
    pub fn iter(&self) -> impl Iterator<Item = (Cow<'_, [u8]>, Cow<'_, [u8]>)> {
        let mut rest = self.pairs.cursor();
        core::iter::from_fn(move || Some((rest.astring().ok()?, rest.astring().ok()?)))
    }

    /// The same with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> ObjectIds<'static> {
        ObjectIds {
            pairs: self.pairs.into_owned(),
        }
    }
}

impl<'a> ObjectIds<'a> {
    fn read(mut value: Cursor<'a>) -> Parsed<Self> {
        let pairs = value.list()?;
        value.finish()?;
        let mut rest = pairs;
        while !rest.is_end() {
            rest.astring()?;
            rest.astring()?;
        }
        Ok(Self { pairs: pairs.rest() })
    }
}

impl<'a> FetchItem<'a> for ObjectIds<'a> {
    const NAME: &'static str = "OBJECTID";

    fn parse(_: &'a [u8], value: Cursor<'a>) -> Parsed<Self> {
        Self::read(value)
    }
}

impl<'a> ResponseCode<'a> for ObjectIds<'a> {
    const NAME: &'static str = "OBJECTID";

    fn parse(values: Cursor<'a>) -> Parsed<Self> {
        Self::read(values)
    }
}

/// The identifiers in a STATUS response, if they are there.
#[must_use]
pub fn object_ids<'a>(status: &'a MailboxStatus<'_>) -> Option<ObjectIds<'a>> {
    ObjectIds::read(status.get("OBJECTID")?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{spell, spell_error};
    use crate::command::{Examine, Fetch, FetchItem as Item, Search, SearchKey, Select, Status, StatusItem};
    use crate::ext::testing::{code_of, fetched, status_of};
    use crate::sasl::testing::Peer;
    use crate::types::{MailboxName, UidSet};
    use alloc::vec::Vec;

    #[test]
    fn what_a_client_says() {
        let (ask, name) = (AskObjectIds::new(Offered::insist()), MailboxName::new("foo").unwrap());
        assert_eq!(spell(&Select::new(&name).parameter(&ask)), "SELECT foo (OBJECTID)\r\n");
        let by_id = ByObjectId::new(Offered::insist(), "F2212ea87-6097");
        let expected = "EXAMINE foo (OBJECTID (MAILBOXID F2212ea87-6097))\r\n";
        assert_eq!(spell(&Examine::new(&name).parameter(&by_id)), expected);
        let by_id = by_id.in_account("u1_2");
        let expected = "SELECT foo (OBJECTID (MAILBOXID F2212ea87-6097 ACCOUNTID u1_2))\r\n";
        assert_eq!(spell(&Select::new(&name).parameter(&by_id)), expected);
        let items = [StatusItem::Extension(&ask)];
        assert_eq!(spell(&Status::new(&name, &items)), "STATUS foo (OBJECTID)\r\n");
        let uids: UidSet = "1".parse().unwrap();
        let fetch = Fetch::uids(&uids, [Item::Uid, Item::Extension(&ask)]);
        assert_eq!(spell(&fetch), "UID FETCH 1 (UID OBJECTID)\r\n");
        let (email, thread) = (email(Offered::insist(), "M1"), thread(Offered::insist(), "T1"));
        let keys = SearchKey::Extension(&email).and(SearchKey::Extension(&thread));
        assert_eq!(spell(&Search::uids(keys)), "UID SEARCH EMAILID M1 THREADID T1\r\n");
    }

    #[test]
    fn what_is_no_identifier_is_not_sent() {
        let name = MailboxName::new("foo").unwrap();
        for bad in ["", "a b", "a)"] {
            let by_id = ByObjectId::new(Offered::insist(), bad);
            assert_eq!(spell_error(&Select::new(&name).parameter(&by_id)).what, "object id");
            let by_id = ByObjectId::new(Offered::insist(), "F1").in_account(bad);
            assert_eq!(spell_error(&Select::new(&name).parameter(&by_id)).what, "object id");
        }
    }

    #[test]
    fn what_a_server_says() {
        let mut found = Vec::new();
        for line in [
            "* 1 FETCH (OBJECTID (EMAILID M1 THREADID T1))",
            "* 2 FETCH (objectid (emailid \"M2\" X-NEW 5))",
            "* 3 FETCH (OBJECTID ())",
            "* 4 FETCH (OBJECTID (EMAILID))",
        ] {
            fetched(line, |raw| {
                let ids = raw.get::<ObjectIds<'_>>().map(ObjectIds::into_owned);
                found.push(ids.map(|ids| (ids.email().map(Cow::into_owned), ids.iter().count())));
            });
        }
        let (one, two) = (Some(b"M1".to_vec()), Some(b"M2".to_vec()));
        assert_eq!(found, [Some((one, 2)), Some((two, 2)), Some((None, 0)), None]);

        let line = "* STATUS foo (MESSAGES 1 OBJECTID (MAILBOXID F1 ACCOUNTID u1))";
        let ids = status_of(line, |status| object_ids(status).map(ObjectIds::into_owned)).unwrap();
        assert_eq!(
            (ids.mailbox().as_deref(), ids.account().as_deref()),
            (Some(&b"F1"[..]), Some(&b"u1"[..]))
        );
        assert_eq!(ids.thread(), None);
        let code = code_of("* OK [OBJECTID (MAILBOXID F1 ACCOUNTID u1)] Ok", |raw| {
            raw.get::<ObjectIds<'_>>().map(ObjectIds::into_owned)
        });
        assert_eq!(code, Some(ids));
    }

    #[test]
    fn the_open_mailbox_knows_them() {
        let mut peer = Peer::greeted("* PREAUTH hello");
        peer.connection.start(&Select::new(&MailboxName::inbox())).unwrap();
        peer.sent();
        peer.says("* ENABLED OBJECTID+\r\n* 3 EXISTS\r\n* OK [OBJECTID (ACCOUNTID u1 MAILBOXID F1)] Ok\r\nA0 OK done");
        while peer.connection.advance().unwrap() {}
        let mailbox = peer.connection.mailbox().unwrap();
        assert_eq!(
            (mailbox.id(), mailbox.account_id()),
            (Some(&b"F1"[..]), Some(&b"u1"[..]))
        );
        assert!(peer.connection.enabled().has(Capability::ObjectIdPlus));
    }
}
