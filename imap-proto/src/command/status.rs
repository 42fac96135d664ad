//! STATUS (RFC 9051 section 6.3.11).

use super::{Command, Profile, Reply, States};
use crate::error::ValueError;
use crate::event::Event;
use crate::response::{Data, MailboxStatus};
use crate::types::MailboxName;
use crate::wire::{Encode, Encoder};

/// STATUS: counts of a mailbox that need not be open (RFC 9051 section 6.3.11).
///
/// It should not be asked of the open mailbox, and may be slow.
#[derive(Clone, Copy, Debug)]
pub struct Status<'a> {
    mailbox: &'a MailboxName<'a>,
    items: &'a [StatusItem<'a>],
}

impl<'a> Status<'a> {
    /// These items of this mailbox. There must be one at least.
    #[must_use]
    pub const fn new(mailbox: &'a MailboxName<'a>, items: &'a [StatusItem<'a>]) -> Self {
        Self { mailbox, items }
    }
}

impl Command for Status<'_> {
    type Reply = StatusReply;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        encode_items(self.items, to.word("STATUS").mailbox(self.mailbox));
    }

    fn reply(&self) -> StatusReply {
        StatusReply {
            mailbox: self.mailbox.clone().into_owned(),
            status: None,
            rejected: None,
        }
    }
}

/// What STATUS can be asked for (RFC 9051 section 6.3.11).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum StatusItem<'a> {
    /// How many messages there are.
    Messages,
    /// How many of them are recent (RFC 3501).
    Recent,
    /// The next message gets this UID or a higher one.
    UidNext,
    /// While it stays the same, so do UIDs.
    UidValidity,
    /// How many messages are not seen.
    Unseen,
    /// How many messages are marked for deletion (IMAP4rev2, RFC 9208).
    Deleted,
    /// How many bytes the messages have together (IMAP4rev2, RFC 8438).
    Size,
    /// An item of an extension, which the server must offer.
    Extension(&'a dyn Encode),
}

impl Encode for StatusItem<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        match self {
            Self::Messages => to.word("MESSAGES"),
            Self::Recent => to.word("RECENT"),
            Self::UidNext => to.word("UIDNEXT"),
            Self::UidValidity => to.word("UIDVALIDITY"),
            Self::Unseen => to.word("UNSEEN"),
            Self::Deleted => to.word("DELETED"),
            Self::Size => to.word("SIZE"),
            Self::Extension(item) => to.value(*item),
        };
    }
}

/// The answer to [`Status`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StatusReply {
    /// The counts; `None` if the server did not say.
    pub status: Option<MailboxStatus<'static>>,
    mailbox: MailboxName<'static>,
    /// What was taken for the answer until the real one came.
    rejected: Option<MailboxStatus<'static>>,
}

impl StatusReply {
    fn is_this(&self, status: &MailboxStatus<'_>) -> bool {
        status.mailbox() == self.mailbox
    }
}

impl Reply for StatusReply {
    /// Servers may spell the name another way than it was asked for, so a STATUS of another name is taken as long as
    /// there is none of this one.
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let Event::Data(Data::Status(status)) = event else {
            return false;
        };
        if self.status.is_some() && !self.is_this(status) {
            return false;
        }
        let before = self.status.replace(status.clone().into_owned());
        self.rejected = before.filter(|before| !self.is_this(before));
        true
    }

    fn give_back(&mut self) -> Option<Event<'static>> {
        self.rejected.take().map(|status| Event::Data(Data::Status(status)))
    }
}

/// The parenthesised list of items.
pub(super) fn encode_items(items: &[StatusItem<'_>], to: &mut Encoder<'_>) {
    if items.is_empty() {
        to.refuse(ValueError::new("list of status items", "one at least", 0));
    }
    to.list(|to| {
        for item in items {
            item.encode(to);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, spell, spell_error};
    use super::*;

    const ITEMS: [StatusItem<'_>; 2] = [StatusItem::UidNext, StatusItem::Messages];

    #[test]
    fn spelling() {
        // RFC 9051 section 6.3.11.
        let name = MailboxName::new("blurdybloop").unwrap();
        assert_eq!(
            spell(&Status::new(&name, &ITEMS)),
            "STATUS blurdybloop (UIDNEXT MESSAGES)\r\n"
        );
        let rest = [
            StatusItem::Recent,
            StatusItem::UidValidity,
            StatusItem::Unseen,
            StatusItem::Deleted,
            StatusItem::Size,
            StatusItem::Extension(&StatusItem::Messages),
        ];
        assert_eq!(
            spell(&Status::new(&name, &rest)),
            "STATUS blurdybloop (RECENT UIDVALIDITY UNSEEN DELETED SIZE MESSAGES)\r\n"
        );
        assert_eq!(spell_error(&Status::new(&name, &[])).what, "list of status items");
    }

    #[test]
    fn the_answer_is_the_status_of_the_mailbox() {
        let name = MailboxName::new("blurdybloop").unwrap();
        let received = "* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292)\r\n\
                        * STATUS other (MESSAGES 1)\r\n\
                        T1 OK STATUS completed\r\n";
        let (reply, others) = answer(&Status::new(&name, &ITEMS), received);
        assert_eq!(reply.status.unwrap().messages(), Some(231));
        assert_eq!(others.len(), 1);
    }

    #[test]
    fn another_name_is_taken_only_if_the_right_one_does_not_come() {
        let name = MailboxName::new("blurdybloop").unwrap();
        let (reply, others) = answer(
            &Status::new(&name, &ITEMS),
            "* STATUS Blurdybloop (MESSAGES 2)\r\nT1 OK x\r\n",
        );
        assert_eq!(reply.status.unwrap().messages(), Some(2));
        assert_eq!(others, []);
        let received = "* STATUS other (MESSAGES 1)\r\n\
                        * STATUS blurdybloop (MESSAGES 2)\r\n\
                        T1 OK x\r\n";
        let (reply, others) = answer(&Status::new(&name, &ITEMS), received);
        assert_eq!(reply.status.unwrap().messages(), Some(2));
        assert!(matches!(&others[..], [Event::Data(Data::Status(status))] if status.messages() == Some(1)));
    }
}
