//! COPY and MOVE, by number and by UID (RFC 9051 sections 6.4.7 and 6.4.8).

use alloc::vec::Vec;

use super::budget::Budget;
use super::message_set::MessageSet;
use super::{Command, Profile, Reply};
use crate::event::Event;
use crate::response::{Code, CopyUid};
use crate::types::{MailboxName, SeqSet, UidSet};
use crate::wire::Encoder;

/// COPY and UID COPY: messages to the end of another mailbox (RFC 9051 section 6.4.7). All are copied, or none.
#[derive(Clone, Debug)]
pub struct Copy<'a> {
    set: MessageSet,
    mailbox: &'a MailboxName<'a>,
}

impl<'a> Copy<'a> {
    /// COPY: the messages with these sequence numbers, to this mailbox.
    #[must_use]
    pub fn numbers(set: &SeqSet, mailbox: &'a MailboxName<'a>) -> Self {
        Self {
            set: MessageSet::Numbers(set.clone()),
            mailbox,
        }
    }

    /// UID COPY: the messages with these UIDs, to this mailbox.
    #[must_use]
    pub fn uids(set: &UidSet, mailbox: &'a MailboxName<'a>) -> Self {
        Self {
            set: MessageSet::Uids(set.clone()),
            mailbox,
        }
    }
}

impl Command for Copy<'_> {
    type Reply = Copied;

    fn profile(&self) -> Profile {
        self.set.profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        self.set.encode(to, "COPY", "UID COPY").mailbox(self.mailbox);
    }

    fn reply(&self) -> Copied {
        Copied::default()
    }
}

/// MOVE and UID MOVE: messages to the end of another mailbox and out of this one (RFC 9051 section 6.4.8, RFC 6851).
///
/// Some may have been moved even if the server refuses: [`Copied`] says which. The EXPUNGE responses for them are
/// events like those for any other message.
#[derive(Clone, Debug)]
pub struct Move<'a> {
    set: MessageSet,
    mailbox: &'a MailboxName<'a>,
}

impl<'a> Move<'a> {
    /// MOVE: the messages with these sequence numbers, to this mailbox.
    #[must_use]
    pub fn numbers(set: &SeqSet, mailbox: &'a MailboxName<'a>) -> Self {
        Self {
            set: MessageSet::Numbers(set.clone()),
            mailbox,
        }
    }

    /// UID MOVE: the messages with these UIDs, to this mailbox.
    #[must_use]
    pub fn uids(set: &UidSet, mailbox: &'a MailboxName<'a>) -> Self {
        Self {
            set: MessageSet::Uids(set.clone()),
            mailbox,
        }
    }
}

impl Command for Move<'_> {
    type Reply = Copied;

    fn profile(&self) -> Profile {
        self.set.profile().writing()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        self.set.encode(to, "MOVE", "UID MOVE").mailbox(self.mailbox);
    }

    fn reply(&self) -> Copied {
        Copied::default()
    }
}

/// The answer to [`Copy`](struct@Copy) and [`Move`].
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Copied {
    /// Which UIDs the messages have in the other mailbox (COPYUID): as a rule one; none if the server does not say;
    /// several if it moves in several steps.
    pub uids: Vec<CopyUid<'static>>,
    budget: Budget,
}

impl Reply for Copied {
    /// Servers send COPYUID with the completion, or before it, or both.
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let (Event::Status(status) | Event::Completed { status, .. }) = event else {
            return false;
        };
        let Some(Code::CopyUid(uids)) = &status.code else {
            return false;
        };
        if self.uids.last() == Some(uids) {
            return true;
        }
        let size = size_of::<CopyUid<'_>>() + uids.source.as_bytes().len() + uids.destination.as_bytes().len();
        let taken = self.budget.take(size);
        if taken {
            self.uids.push(uids.clone().into_owned());
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, spell};
    use super::*;
    use crate::response::Data;

    #[test]
    fn spelling() {
        // RFC 9051 sections 6.4.7 and 6.4.8.
        let seqs: SeqSet = "2:4".parse().unwrap();
        let uids: UidSet = "42:69".parse().unwrap();
        let name = MailboxName::new("MEETING").unwrap();
        assert_eq!(spell(&Copy::numbers(&seqs, &name)), "COPY 2:4 MEETING\r\n");
        assert_eq!(spell(&Copy::uids(&uids, &name)), "UID COPY 42:69 MEETING\r\n");
        assert_eq!(spell(&Move::numbers(&seqs, &name)), "MOVE 2:4 MEETING\r\n");
        assert_eq!(spell(&Move::uids(&uids, &name)), "UID MOVE 42:69 MEETING\r\n");
        let saved = SeqSet::saved();
        let other = MailboxName::new("Other Messages").unwrap();
        assert_eq!(spell(&Copy::numbers(&saved, &other)), "COPY $ \"Other Messages\"\r\n");
    }

    #[test]
    fn copyuid_comes_with_the_completion_or_before_it() {
        let seqs: SeqSet = "2:4".parse().unwrap();
        let name = MailboxName::new("MEETING").unwrap();
        let (copied, _) = answer(
            &Copy::numbers(&seqs, &name),
            "T1 OK [COPYUID 38505 304,319:320 3956:3958] COPY completed\r\n",
        );
        assert_eq!(copied.uids[0].uid_validity, 38505);
        let uids: UidSet = "42:69".parse().unwrap();
        let (moved, others) = answer(
            &Move::uids(&uids, &name),
            "* OK [COPYUID 432432 42:69 1202:1229]\r\n* 22 EXPUNGE\r\nT1 OK [COPYUID 432432 42:69 1202:1229] Done\r\n",
        );
        assert_eq!(moved.uids.len(), 1);
        assert!(matches!(others[..], [Event::Data(Data::Expunge(_))]));
        let (nothing, _) = answer(&Copy::numbers(&seqs, &name), "T1 OK Done\r\n");
        assert_eq!(nothing, Copied::default());
    }

    #[test]
    fn both_may_expunge_and_only_move_writes() {
        let seqs: SeqSet = "1".parse().unwrap();
        let name = MailboxName::inbox();
        let (copy, moves) = (
            Copy::numbers(&seqs, &name).profile(),
            Move::numbers(&seqs, &name).profile(),
        );
        assert!(copy.may_expunge && copy.sequence_numbers && !copy.writes);
        assert!(moves.may_expunge && moves.sequence_numbers && moves.writes);
        let uids: UidSet = "1".parse().unwrap();
        assert!(!Move::uids(&uids, &name).profile().sequence_numbers);
    }
}
