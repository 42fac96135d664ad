//! X-GM-EXT-1: Gmail's labels, identifiers and searches.

use alloc::borrow::Cow;

use super::{About, Place, Said, heard, support};
use crate::response::{Capability, Extension, FetchItem, Offered};
use crate::types::MailboxName;
use crate::wire::{Cursor, Encode, Encoder, Parsed, Values};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("gmail", "Gmail's labels, identifiers and searches", &[])
    .offered_as(Support::CAPABILITIES)
    .says(&[
        Said::new(Place::Fetch, "X-GM-MSGID", |to| {
            GmailItem::message_id(Offered::insist()).encode(to)
        }),
        Said::new(Place::Fetch, "X-GM-THRID", |to| {
            GmailItem::thread_id(Offered::insist()).encode(to)
        }),
        Said::new(Place::Fetch, "X-GM-LABELS", |to| {
            GmailItem::labels(Offered::insist()).encode(to)
        }),
        Said::new(Place::Store, "X-GM-LABELS", |to| {
            StoreLabels::replace(Offered::insist(), &[]).encode(to);
        }),
        Said::new(Place::Search, "X-GM-MSGID", |to| {
            GmailKey::message_id(Offered::insist(), 1).encode(to);
        }),
        Said::new(Place::Search, "X-GM-THRID", |to| {
            GmailKey::thread_id(Offered::insist(), 1).encode(to);
        }),
        Said::new(Place::Search, "X-GM-LABELS", |to| {
            GmailKey::label(Offered::insist(), "\\Inbox").encode(to);
        }),
        Said::new(Place::Search, "X-GM-RAW", |to| {
            GmailKey::raw(Offered::insist(), "in:unread").encode(to);
        }),
    ])
    .hears(&[heard!(item MessageId), heard!(item ThreadId), heard!(item Labels<'_>)]);

support!("X-GM-EXT-1", Capability::XGmExt1);

/// An item of FETCH, for [`FetchItem::Extension`](crate::command::FetchItem::Extension).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GmailItem(&'static str);

impl GmailItem {
    /// `X-GM-MSGID`: the message's identifier, the same in every mailbox.
    #[must_use]
    pub const fn message_id(_: Offered<Support>) -> Self {
        Self("X-GM-MSGID")
    }

    /// `X-GM-THRID`: the identifier of its thread.
    #[must_use]
    pub const fn thread_id(_: Offered<Support>) -> Self {
        Self("X-GM-THRID")
    }

    /// `X-GM-LABELS`: its labels. That of the open mailbox is not among them.
    #[must_use]
    pub const fn labels(_: Offered<Support>) -> Self {
        Self("X-GM-LABELS")
    }
}

impl Encode for GmailItem {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word(self.0);
    }
}

/// A key of SEARCH, for [`SearchKey::Extension`](crate::command::SearchKey::Extension).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GmailKey<'a>(Key<'a>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key<'a> {
    Number(&'static str, u64),
    Label(&'a str),
    Raw(&'a str),
}

impl<'a> GmailKey<'a> {
    /// The message with this identifier.
    #[must_use]
    pub const fn message_id(_: Offered<Support>, id: u64) -> Self {
        Self(Key::Number("X-GM-MSGID", id))
    }

    /// The messages of this thread.
    #[must_use]
    pub const fn thread_id(_: Offered<Support>, id: u64) -> Self {
        Self(Key::Number("X-GM-THRID", id))
    }

    /// The messages with this label: a name, or a system label such as `\Starred`.
    #[must_use]
    pub const fn label(_: Offered<Support>, label: &'a str) -> Self {
        Self(Key::Label(label))
    }

    /// What Gmail's own search finds: `has:attachment in:unread`.
    #[must_use]
    pub const fn raw(_: Offered<Support>, query: &'a str) -> Self {
        Self(Key::Raw(query))
    }
}

impl Encode for GmailKey<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        match self.0 {
            Key::Number(word, id) => {
                to.word(word).number(id);
            }
            Key::Label(label) => encode_label(label, to.word("X-GM-LABELS")),
            Key::Raw(query) => {
                to.word("X-GM-RAW").string(query.as_bytes());
            }
        }
    }
}

/// What STORE does with labels, for [`StoreItem::Extension`](crate::command::StoreItem::Extension).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StoreLabels<'a> {
    word: &'static str,
    labels: &'a [&'a str],
}

impl<'a> StoreLabels<'a> {
    /// The labels are set, and no others are kept.
    #[must_use]
    pub const fn replace(_: Offered<Support>, labels: &'a [&'a str]) -> Self {
        Self {
            word: "X-GM-LABELS",
            labels,
        }
    }

    /// The labels are set.
    #[must_use]
    pub const fn add(_: Offered<Support>, labels: &'a [&'a str]) -> Self {
        Self {
            word: "+X-GM-LABELS",
            labels,
        }
    }

    /// The labels are taken away.
    #[must_use]
    pub const fn remove(_: Offered<Support>, labels: &'a [&'a str]) -> Self {
        Self {
            word: "-X-GM-LABELS",
            labels,
        }
    }
}

impl Encode for StoreLabels<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word(self.word).list(|to| {
            for label in self.labels {
                encode_label(label, to);
            }
        });
    }
}

/// Labels are mailbox names; those of the system begin with a backslash, which Gmail takes inside quotes too.
fn encode_label(label: &str, to: &mut Encoder<'_>) {
    match MailboxName::new(label) {
        Ok(name) => {
            to.mailbox(&name);
        }
        Err(error) => to.refuse(error),
    }
}

/// `X-GM-MSGID` of a FETCH response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct MessageId {
    /// The identifier. In hexadecimal it is that of Gmail's other interfaces.
    pub id: u64,
}

impl<'a> FetchItem<'a> for MessageId {
    const NAME: &'static str = "X-GM-MSGID";

    fn parse(_: &'a [u8], value: Cursor<'a>) -> Parsed<Self> {
        one_number(value).map(|id| Self { id })
    }
}

/// `X-GM-THRID` of a FETCH response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ThreadId {
    /// The identifier.
    pub id: u64,
}

impl<'a> FetchItem<'a> for ThreadId {
    const NAME: &'static str = "X-GM-THRID";

    fn parse(_: &'a [u8], value: Cursor<'a>) -> Parsed<Self> {
        one_number(value).map(|id| Self { id })
    }
}

fn one_number(mut value: Cursor<'_>) -> Parsed<u64> {
    let number = value.number64()?;
    value.finish()?;
    Ok(number)
}

/// `X-GM-LABELS` of a FETCH response.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Labels<'a> {
    labels: Values<'a>,
}

impl Labels<'_> {
    /// Each label as sent, its quotes undone: a mailbox name in modified UTF-7, or a system label such as `\Starred`.
    pub fn iter(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let mut rest = self.labels.cursor();
        core::iter::from_fn(move || rest.astring().ok())
    }
}

impl<'a> FetchItem<'a> for Labels<'a> {
    const NAME: &'static str = "X-GM-LABELS";

    fn parse(_: &'a [u8], mut value: Cursor<'a>) -> Parsed<Self> {
        let labels = value.opt_list()?;
        value.finish()?;
        let mut rest = labels;
        while !rest.is_end() {
            rest.astring()?;
        }
        Ok(Self { labels: labels.rest() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{spell, spell_error};
    use crate::command::{Search, SearchKey, Store, StoreItem};
    use crate::ext::testing::fetched;
    use crate::types::{Uid, UidSet};
    use alloc::string::String;
    use alloc::vec::Vec;

    #[test]
    fn searches() {
        let search = |key: GmailKey<'_>| spell(&Search::uids(SearchKey::Extension(&key)));
        let raw = GmailKey::raw(Offered::insist(), "has:attachment in:unread");
        assert_eq!(search(raw), "UID SEARCH X-GM-RAW \"has:attachment in:unread\"\r\n");
        let id = GmailKey::message_id(Offered::insist(), u64::MAX);
        assert_eq!(search(id), "UID SEARCH X-GM-MSGID 18446744073709551615\r\n");
        let label = GmailKey::label(Offered::insist(), "Grün");
        assert_eq!(search(label), "UID SEARCH X-GM-LABELS Gr&APw-n\r\n");
    }

    #[test]
    fn labels_are_stored() {
        let set = UidSet::from(Uid::MIN);
        let store = |item: StoreLabels<'_>| spell(&Store::uids(&set, StoreItem::Extension(&item)));
        let add = StoreLabels::add(Offered::insist(), &["\\Starred", "a b"]);
        assert_eq!(store(add), "UID STORE 1 +X-GM-LABELS (\"\\\\Starred\" \"a b\")\r\n");
        let remove = StoreLabels::remove(Offered::insist(), &["x"]);
        assert_eq!(store(remove), "UID STORE 1 -X-GM-LABELS (x)\r\n");
        let nul = StoreLabels::replace(Offered::insist(), &["\0"]);
        spell_error(&Store::uids(&set, StoreItem::Extension(&nul)));
    }

    #[test]
    fn items() {
        let line = "* 1 FETCH (X-GM-THRID 1278455344230334865 X-GM-MSGID 18446744073709551615 \
                    X-GM-LABELS (\\Inbox \"\\\\Sent\" Important \"Muy Importante\"))";
        let (mut numbers, mut labels) = (Vec::new(), Vec::new());
        fetched(line, |raw| {
            numbers.extend(raw.get::<ThreadId>().map(|thread| thread.id));
            numbers.extend(raw.get::<MessageId>().map(|message| message.id));
            if let Some(found) = raw.get::<Labels<'_>>() {
                labels.extend(found.iter().map(|label| String::from_utf8(label.into_owned()).unwrap()));
            }
        });
        assert_eq!(numbers, [1_278_455_344_230_334_865, u64::MAX]);
        assert_eq!(labels, ["\\Inbox", "\\Sent", "Important", "Muy Importante"]);
    }
}
