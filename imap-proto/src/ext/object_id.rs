//! OBJECTID: identifiers that outlive names and UIDs (RFC 8474).

use alloc::borrow::Cow;

use super::about::Reader;
use super::{About, Heard, Place, Said, heard, support};
use crate::error::ValueError;
use crate::response::{Capability, Extension, FetchItem, MailboxStatus, Offered, ResponseCode};
use crate::wire::{Cursor, Encode, Encoder, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("object_id", "identifiers that outlive names and UIDs", &[8474])
    .offered_as(Support::CAPABILITIES)
    .says(&[
        Said::new(Place::Fetch, "EMAILID", |to| {
            ObjectId::email(Offered::insist()).encode(to)
        }),
        Said::new(Place::Fetch, "THREADID", |to| {
            ObjectId::thread(Offered::insist()).encode(to)
        }),
        Said::new(Place::Status, "MAILBOXID", |to| {
            ObjectId::mailbox(Offered::insist()).encode(to);
        }),
        Said::new(Place::Search, "EMAILID", |to| {
            HasObjectId::email(Offered::insist(), "M1").encode(to);
        }),
        Said::new(Place::Search, "THREADID", |to| {
            HasObjectId::thread(Offered::insist(), "T1").encode(to);
        }),
    ])
    .hears(&[
        heard!(item EmailId<'_>),
        heard!(item ThreadId<'_>),
        heard!(code MailboxId<'_>),
        Heard::new("MAILBOXID", Reader::StatusItem(|status| mailbox_id(status).is_some())),
    ]);

support!("OBJECTID", Capability::ObjectId);

/// An item to ask for: of FETCH (RFC 8474 section 5.3) or, the mailbox's, of STATUS (section 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ObjectId(&'static str);

impl ObjectId {
    /// `EMAILID`: the same for messages with the same content.
    #[must_use]
    pub const fn email(_: Offered<Support>) -> Self {
        Self("EMAILID")
    }

    /// `THREADID`: the same for messages that belong together.
    #[must_use]
    pub const fn thread(_: Offered<Support>) -> Self {
        Self("THREADID")
    }

    /// `MAILBOXID`: the mailbox's, which stays when it is renamed.
    #[must_use]
    pub const fn mailbox(_: Offered<Support>) -> Self {
        Self("MAILBOXID")
    }
}

impl Encode for ObjectId {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word(self.0);
    }
}

/// A search key for identifiers, for [`SearchKey::Extension`](crate::command::SearchKey::Extension) (RFC 8474 section 6).
///
/// An identifier has 1 to 255 letters, digits, `_` and `-`; with another, or more,
/// [`Connection::start`](crate::Connection::start) refuses the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HasObjectId<'a> {
    word: &'static str,
    id: &'a str,
}

impl<'a> HasObjectId<'a> {
    /// Messages with this content.
    #[must_use]
    pub const fn email(_: Offered<Support>, id: &'a str) -> Self {
        Self { word: "EMAILID", id }
    }

    /// Messages of this thread.
    #[must_use]
    pub const fn thread(_: Offered<Support>, id: &'a str) -> Self {
        Self { word: "THREADID", id }
    }
}

impl Encode for HasObjectId<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        check(self.id, to);
        to.word(self.word).astring(self.id.as_bytes());
    }
}

/// Refuses what is no identifier (RFC 8474 section 7).
pub(super) fn check(id: &str, to: &mut Encoder<'_>) {
    let is_id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if id.is_empty() || id.len() > MAX_ID {
        to.refuse(ValueError::new("object id", "1 to 255 characters", 0));
    } else if let Some(at) = id.bytes().position(|byte| !is_id(byte)) {
        to.refuse(ValueError::new("object id", "letters, digits, _ and - only", at));
    }
}

/// `EMAILID` of a FETCH response: the same for messages with the same content (RFC 8474 section 5.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct EmailId<'a> {
    /// The identifier.
    pub id: Cow<'a, [u8]>,
}

impl<'a> FetchItem<'a> for EmailId<'a> {
    const NAME: &'static str = "EMAILID";

    fn parse(_: &'a [u8], value: Cursor<'a>) -> Parsed<Self> {
        in_list(value).map(|id| Self { id })
    }
}

/// `THREADID` of a FETCH response: the same for messages that belong together (RFC 8474 section 5.2).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ThreadId<'a> {
    /// The identifier; `None` if the server has no threads.
    pub id: Option<Cow<'a, [u8]>>,
}

impl<'a> FetchItem<'a> for ThreadId<'a> {
    const NAME: &'static str = "THREADID";

    fn parse(_: &'a [u8], mut value: Cursor<'a>) -> Parsed<Self> {
        if !value.at_nil() {
            return in_list(value).map(|id| Self { id: Some(id) });
        }
        value.skip();
        value.finish()?;
        Ok(Self { id: None })
    }
}

/// `[MAILBOXID]`: the identifier of the mailbox made or opened, which stays when it is renamed (RFC 8474 sections 4.1 and
/// 4.2). That of the open one is also in [`Mailbox::id`](crate::Mailbox::id).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct MailboxId<'a> {
    /// The identifier.
    pub id: Cow<'a, [u8]>,
}

impl<'a> ResponseCode<'a> for MailboxId<'a> {
    const NAME: &'static str = "MAILBOXID";

    fn parse(values: Cursor<'a>) -> Parsed<Self> {
        in_list(values).map(|id| Self { id })
    }
}

/// The identifier in a STATUS response (RFC 8474 section 4.3), if it is there.
#[must_use]
pub fn mailbox_id<'a>(status: &'a MailboxStatus<'_>) -> Option<Cow<'a, [u8]>> {
    status.get("MAILBOXID")?.list().ok()?.astring().ok()
}

/// A list of one identifier, and nothing behind it.
fn in_list(mut values: Cursor<'_>) -> Parsed<Cow<'_, [u8]>> {
    let mut list = values.list()?;
    values.finish()?;
    let id = list.astring()?;
    list.finish()?;
    Ok(id)
}

/// RFC 8474 section 7.
const MAX_ID: usize = 255;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell, spell_error};
    use crate::command::{Create, Fetch, FetchItem as Item, Search, SearchKey, Status, StatusItem};
    use crate::event::Event;
    use crate::ext::testing::{fetched, status_of};
    use crate::response::Code;
    use crate::sasl::testing::Peer;
    use crate::types::{MailboxName, Seq, SeqSet};
    use alloc::vec::Vec;

    #[test]
    fn commands_of_the_rfc() {
        // RFC 8474 sections 4.3, 5.3 and 6.
        let id = ObjectId::mailbox(Offered::insist());
        let name = MailboxName::new("foo").unwrap();
        let items = [StatusItem::Extension(&id)];
        assert_eq!(spell(&Status::new(&name, &items)), "STATUS foo (MAILBOXID)\r\n");
        let (email, thread) = (ObjectId::email(Offered::insist()), ObjectId::thread(Offered::insist()));
        let set = SeqSet::from(Seq::MIN);
        let fetch = Fetch::numbers(&set, [Item::Extension(&email), Item::Extension(&thread)]);
        assert_eq!(spell(&fetch), "FETCH 1 (EMAILID THREADID)\r\n");
        let key = HasObjectId::email(Offered::insist(), "M6d99ac3275bb4e");
        let search = Search::numbers(SearchKey::Extension(&key));
        assert_eq!(spell(&search), "SEARCH EMAILID M6d99ac3275bb4e\r\n");
    }

    #[test]
    fn what_is_no_identifier_is_not_sent() {
        let long = "x".repeat(256);
        for id in ["", "a b", "(a)", "é", &long] {
            let key = HasObjectId::thread(Offered::insist(), id);
            let error = spell_error(&Search::numbers(SearchKey::Extension(&key)));
            assert_eq!(error.what, "object id", "{id}");
        }
    }

    #[test]
    fn identifiers_of_messages() {
        let mut ids = Vec::new();
        for line in [
            "* 1 FETCH (EMAILID (M6d99ac3275bb4e) THREADID (T64b478a75b7ea9))",
            "* 2 FETCH (THREADID NIL)",
            "* 3 FETCH (EMAILID (a b) THREADID ())",
        ] {
            fetched(line, |raw| {
                let email = raw.get::<EmailId<'_>>().map(|email| email.id.into_owned());
                let thread = raw.get::<ThreadId<'_>>();
                let thread = thread.map(|thread| thread.id.map_or_else(Vec::new, Cow::into_owned));
                ids.push(email.or(thread));
            });
        }
        let id = |id: &[u8]| Some(id.to_vec());
        let expected = [id(b"M6d99ac3275bb4e"), id(b"T64b478a75b7ea9"), id(b""), None, None];
        assert_eq!(ids, expected);
    }

    #[test]
    fn identifiers_of_mailboxes() {
        let line = "* STATUS foo (MAILBOXID (F2212ea87-6097-4256-9d51-71338625))";
        let id = status_of(line, |status| mailbox_id(status).map(Cow::into_owned));
        assert_eq!(id.as_deref(), Some(&b"F2212ea87-6097-4256-9d51-71338625"[..]));
        assert!(status_of("* STATUS foo (MESSAGES 1)", |status| mailbox_id(status).is_none()));

        let mut peer = Peer::greeted("* PREAUTH hello");
        peer.says("* OK [MAILBOXID (F2212ea87-6097-4256-9d51-71338625)] Ok");
        assert!(peer.connection.advance().unwrap());
        let Event::Status(status) = peer.connection.event() else {
            panic!("no status");
        };
        let Some(Code::Other(raw)) = status.code else {
            panic!("no code");
        };
        let code = raw.get::<MailboxId<'_>>().unwrap();
        assert_eq!(*code.id, *b"F2212ea87-6097-4256-9d51-71338625");
    }

    #[test]
    fn the_identifier_of_a_mailbox_that_was_made() {
        // RFC 8474 section 4.1.
        let foo = MailboxName::new("foo").unwrap();
        let line = "T1 OK [MAILBOXID (F2212ea87-6097-4256-9d51-71338625)] Completed\r\n";
        let (created, _) = answer(&Create::new(&foo), line);
        let code = created.code.unwrap();
        let id = code.get::<MailboxId<'_>>().unwrap().id;
        assert_eq!(*id, *b"F2212ea87-6097-4256-9d51-71338625");
        assert_eq!(answer(&Create::new(&foo), "T1 OK [ALERT] full\r\n").0.code, None);
    }
}
