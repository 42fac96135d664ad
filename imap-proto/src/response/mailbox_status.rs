//! STATUS: counts of a mailbox (RFC 9051 section 7.3.2).

use alloc::borrow::Cow;
use core::fmt;

use super::unquoted;
use crate::types::MailboxName;
use crate::wire::{Cursor, Parsed, Values};

/// What a server says of a mailbox, selected or not. Items that were not asked for, or that the server does not have, are
/// `None`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MailboxStatus<'a> {
    values: Values<'a>,
}

/// An item of a STATUS response.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StatusItem<'a> {
    /// `MESSAGES`: how many messages there are.
    Messages(u32),
    /// `RECENT`: how many messages are recent (RFC 3501).
    Recent(u32),
    /// `UIDNEXT`: the next message will have this UID or a higher one. Never 0.
    UidNext(u32),
    /// `UIDVALIDITY`: UIDs learned under another value are worthless. Servers that have none say 0.
    UidValidity(u32),
    /// `UNSEEN`: how many messages are not `\Seen`.
    Unseen(u32),
    /// `DELETED`: how many messages are `\Deleted`.
    Deleted(u32),
    /// `SIZE`: the size of all messages, in bytes.
    Size(u64),
    /// An item of an extension, or one with a value that cannot be.
    Other {
        /// Its name as sent.
        name: Cow<'a, [u8]>,
        /// Its value.
        value: Values<'a>,
    },
}

impl<'a> MailboxStatus<'a> {
    /// The arguments of a STATUS response.
    ///
    /// # Errors
    /// If there are not a name and a list.
    #[inline]
    pub(crate) fn parse(values: Values<'a>) -> Parsed<Self> {
        let cursor = values.cursor();
        let items = unquoted::last(cursor);
        if cursor.peek_text().is_none() {
            return Err(cursor.expected("expected the name of a mailbox"));
        }
        if cursor.tokens_up_to(&items) == 0 || !(items.at_list() || items.at_nil()) {
            return Err(items.expected("expected a list of status items"));
        }
        Ok(Self { values })
    }

    /// The mailbox. If the server did not quote its name although it should have, it goes on to the list of items.
    #[must_use]
    pub fn mailbox(&self) -> MailboxName<'_> {
        let cursor = self.values.cursor();
        unquoted::mailbox(cursor, &unquoted::last(cursor)).unwrap_or_else(|_| MailboxName::from_wire(&b""[..]))
    }

    /// Each item, in the server's order.
    pub fn items(&self) -> impl Iterator<Item = StatusItem<'_>> {
        self.pairs().map(|(name, value)| StatusItem::read(name, value))
    }

    /// `MESSAGES`: how many messages there are.
    #[must_use]
    pub fn messages(&self) -> Option<u32> {
        self.number("MESSAGES")
    }

    /// `RECENT`: how many messages are recent (RFC 3501).
    #[must_use]
    pub fn recent(&self) -> Option<u32> {
        self.number("RECENT")
    }

    /// `UIDNEXT`: the next message will have this UID or a higher one. Never 0.
    #[must_use]
    pub fn uid_next(&self) -> Option<u32> {
        self.number("UIDNEXT").filter(|uid| *uid > 0)
    }

    /// `UIDVALIDITY`: UIDs learned under another value are worthless. Servers that have none say 0.
    #[must_use]
    pub fn uid_validity(&self) -> Option<u32> {
        self.number("UIDVALIDITY")
    }

    /// `UNSEEN`: how many messages are not `\Seen`.
    #[must_use]
    pub fn unseen(&self) -> Option<u32> {
        self.number("UNSEEN")
    }

    /// `DELETED`: how many messages are `\Deleted`.
    #[must_use]
    pub fn deleted(&self) -> Option<u32> {
        self.number("DELETED")
    }

    /// `SIZE`: the size of all messages, in bytes.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.get("SIZE")?.number64().ok()
    }

    /// The value of an item, by its name in any case of letters. Extensions read theirs with it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Cursor<'_>> {
        self.pairs()
            .find(|(other, _)| other.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| value)
    }

    /// The arguments as they stand on the wire.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.values.as_bytes()
    }

    /// How many bytes [`MailboxStatus::into_owned`] allocates.
    #[must_use]
    pub fn owned_size(&self) -> usize {
        self.values.owned_size()
    }

    /// The same data with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> MailboxStatus<'static> {
        MailboxStatus {
            values: self.values.into_owned(),
        }
    }

    fn pairs(&self) -> impl Iterator<Item = (&[u8], Cursor<'_>)> {
        let mut items = unquoted::last(self.values.cursor()).inside();
        core::iter::from_fn(move || {
            let name = items.peek_text()?;
            items.skip();
            let value = items;
            items.skip();
            Some((name, value.up_to(&items)))
        })
    }

    fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.number().ok()
    }
}

impl fmt::Debug for MailboxStatus<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.values)
    }
}

impl<'a> StatusItem<'a> {
    /// The same item with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> StatusItem<'static> {
        match self {
            Self::Messages(count) => StatusItem::Messages(count),
            Self::Recent(count) => StatusItem::Recent(count),
            Self::UidNext(uid) => StatusItem::UidNext(uid),
            Self::UidValidity(value) => StatusItem::UidValidity(value),
            Self::Unseen(count) => StatusItem::Unseen(count),
            Self::Deleted(count) => StatusItem::Deleted(count),
            Self::Size(size) => StatusItem::Size(size),
            Self::Other { name, value } => StatusItem::Other {
                name: Cow::Owned(name.into_owned()),
                value: value.into_owned(),
            },
        }
    }

    fn read(name: &'a [u8], value: Cursor<'a>) -> Self {
        let is = |word: &str| name.eq_ignore_ascii_case(word.as_bytes());
        let number = || {
            let mut value = value;
            value.number().ok()
        };
        let size = || {
            let mut value = value;
            value.number64().ok()
        };
        let item = match name.len() {
            4 if is("SIZE") => size().map(Self::Size),
            6 if is("RECENT") => number().map(Self::Recent),
            6 if is("UNSEEN") => number().map(Self::Unseen),
            7 if is("UIDNEXT") => number().filter(|uid| *uid > 0).map(Self::UidNext),
            7 if is("DELETED") => number().map(Self::Deleted),
            8 if is("MESSAGES") => number().map(Self::Messages),
            11 if is("UIDVALIDITY") => number().map(Self::UidValidity),
            _ => None,
        };
        item.unwrap_or_else(|| Self::Other {
            name: Cow::Borrowed(name),
            value: value.rest(),
        })
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::response::testing::{owned, with_values};

    fn status(text: &str) -> MailboxStatus<'static> {
        MailboxStatus::parse(owned(text.as_bytes())).unwrap()
    }

    #[test]
    fn every_item() {
        let status = status(concat!(
            "blurdybloop (MESSAGES 231 UIDNEXT 44292 uidvalidity 3857529045 UNSEEN 0 DELETED 5 SIZE 5000000000 RECENT 1 ",
            "HIGHESTMODSEQ 7011231777 MAILBOXID (F2212ea87))"
        ));
        assert_eq!(status.mailbox(), MailboxName::new("blurdybloop").unwrap());
        assert_eq!(
            (status.messages(), status.recent(), status.unseen()),
            (Some(231), Some(1), Some(0))
        );
        assert_eq!(
            (status.uid_next(), status.uid_validity()),
            (Some(44292), Some(3_857_529_045))
        );
        assert_eq!((status.deleted(), status.size()), (Some(5), Some(5_000_000_000)));
        assert_eq!(status.get("highestmodseq").unwrap().number64(), Ok(7_011_231_777));
        assert_eq!(status.get("MAILBOXID").unwrap().inside().raw(), b"F2212ea87");
        assert!(status.get("APPENDLIMIT").is_none());
        let items: Vec<_> = status.items().map(StatusItem::into_owned).collect();
        let known = [
            StatusItem::Messages(231),
            StatusItem::UidNext(44292),
            StatusItem::UidValidity(3_857_529_045),
            StatusItem::Unseen(0),
            StatusItem::Deleted(5),
            StatusItem::Size(5_000_000_000),
            StatusItem::Recent(1),
        ];
        assert_eq!(items[..7], known);
        assert_eq!(
            items[7],
            StatusItem::Other {
                name: b"HIGHESTMODSEQ".into(),
                value: owned(b"7011231777")
            }
        );
        assert_eq!(items.len(), 9);
    }

    #[test]
    fn an_empty_list_has_no_items() {
        for text in ["\"INBOX\" ()", "INBOX NIL"] {
            let status = status(text);
            assert!(status.mailbox().is_inbox() && status.items().next().is_none() && status.messages().is_none());
        }
    }

    #[test]
    fn names_that_should_have_been_quoted() {
        let wire = |status: &MailboxStatus<'_>| status.mailbox().as_wire().unwrap().to_vec();
        let spaces = status("Deleted Items (MESSAGES 0 UNSEEN 0 RECENT 0)");
        assert_eq!((wire(&spaces), spaces.messages()), (b"Deleted Items".to_vec(), Some(0)));
        let parentheses = status("folderB/TESTfolder(S)C (MESSAGES 7)");
        assert_eq!(
            (wire(&parentheses), parentheses.messages()),
            (b"folderB/TESTfolder(S)C".to_vec(), Some(7))
        );
        assert_eq!(wire(&status("NIL (MESSAGES 7)")), b"NIL");
    }

    #[test]
    fn values_that_cannot_be_are_kept_as_they_are() {
        let status = status("a (MESSAGES -1 UIDNEXT 0 UIDVALIDITY 0 UNSEEN 99999999999 RECENT)");
        assert_eq!(
            (status.messages(), status.uid_next(), status.unseen(), status.recent()),
            (None, None, None, None)
        );
        assert_eq!(status.uid_validity(), Some(0));
        let others: Vec<_> = status
            .items()
            .filter(|item| matches!(item, StatusItem::Other { .. }))
            .collect();
        assert_eq!(
            others[0],
            StatusItem::Other {
                name: b"MESSAGES".into(),
                value: owned(b"-1")
            }
        );
        assert_eq!(others.len(), 4);
        assert!(matches!(&others[3], StatusItem::Other { value, .. } if value.is_empty()));
    }

    #[test]
    fn what_is_no_status_is_refused() {
        for (text, at) in [("", 0), ("INBOX", 0), ("(MESSAGES 1)", 0), ("INBOX (MESSAGES 1) x", 19)] {
            with_values(text.as_bytes(), |values| {
                assert_eq!(MailboxStatus::parse(values).map_err(|why| why.at), Err(at), "{text}");
            });
        }
    }
}
