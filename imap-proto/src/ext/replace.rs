//! REPLACE: a message in place of another, in one step (RFC 8508).

use super::{About, Said, support, tell};
use crate::command::{AppendMessage, Appended, Command, Profile, States};
use crate::response::{Capability, Extension, Offered};
use crate::types::{MailboxName, Seq, SeqSet, Uid, UidSet};
use crate::wire::Encoder;

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("replace", "a message in place of another", &[8508])
    .offered_as(Support::CAPABILITIES)
    .says(&[
        Said::command("REPLACE", |to| {
            tell(
                &Replace::number(
                    Offered::insist(),
                    Seq::MIN,
                    &MailboxName::inbox(),
                    AppendMessage::new(3),
                ),
                to,
            )
        }),
        Said::command("UID REPLACE", |to| {
            tell(
                &Replace::uid(
                    Offered::insist(),
                    Uid::MIN,
                    &MailboxName::inbox(),
                    AppendMessage::new(3),
                ),
                to,
            )
        }),
    ]);

support!("REPLACE", Capability::Replace);

/// REPLACE and UID REPLACE: appends a message, as [`Append`](crate::command::Append), and expunges one of the open mailbox,
/// or does neither (RFC 8508 section 3).
#[derive(Clone, Debug)]
pub struct Replace<'a> {
    which: Which,
    mailbox: &'a MailboxName<'a>,
    message: AppendMessage<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Which {
    Number(Seq),
    Uid(Uid),
}

impl<'a> Replace<'a> {
    /// REPLACE: the message with this sequence number goes, the other comes into this mailbox.
    #[must_use]
    pub const fn number(
        _: Offered<Support>,
        message: Seq,
        mailbox: &'a MailboxName<'a>,
        by: AppendMessage<'a>,
    ) -> Self {
        Self {
            which: Which::Number(message),
            mailbox,
            message: by,
        }
    }

    /// UID REPLACE: the message with this UID goes.
    #[must_use]
    pub const fn uid(_: Offered<Support>, message: Uid, mailbox: &'a MailboxName<'a>, by: AppendMessage<'a>) -> Self {
        Self {
            which: Which::Uid(message),
            mailbox,
            message: by,
        }
    }
}

impl Command for Replace<'_> {
    type Reply = Appended;

    fn profile(&self) -> Profile {
        let profile = Profile::new(States::SELECTED).pipelined().writing();
        match self.which {
            Which::Number(_) => profile.with_sequence_numbers(),
            Which::Uid(_) => profile,
        }
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        match self.which {
            Which::Number(seq) => to.word("REPLACE").set(&SeqSet::one(seq)),
            Which::Uid(uid) => to.word("UID REPLACE").set(&UidSet::one(uid)),
        };
        to.mailbox(self.mailbox).value(&self.message);
    }

    fn reply(&self) -> Appended {
        Appended::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Reply;
    use crate::command::testing::{answer, spell};
    use crate::types::Flag;

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 8508 section 3.3, with a shorter message.
        let drafts = MailboxName::new("Drafts").unwrap();
        let flags = [Flag::Seen, Flag::Draft];
        let message = || AppendMessage::new(3).flags(&flags);
        let four = Replace::number(Offered::insist(), Seq::new(4).unwrap(), &drafts, message());
        assert_eq!(spell(&four), "REPLACE 4 Drafts (\\Seen \\Draft) {3}\r\nxxx\r\n");
        let uid = Replace::uid(Offered::insist(), Uid::new(2000).unwrap(), &drafts, message());
        assert_eq!(spell(&uid), "UID REPLACE 2000 Drafts (\\Seen \\Draft) {3}\r\nxxx\r\n");
        assert!(four.profile().sequence_numbers && !uid.profile().sequence_numbers);
        assert!(uid.profile().may_expunge && uid.profile().writes);
        let empty = Replace::uid(Offered::insist(), Uid::MIN, &drafts, AppendMessage::new(0));
        let mut reply = empty.reply();
        let lines = "* OK [APPENDUID 1 2000] Replacement Message ready\r\n* 5 EXISTS\r\n* 4 EXPUNGE\r\nT1 OK done\r\n";
        let (_, events) = answer(&crate::command::Noop, lines);
        assert!(reply.absorb(&events[0]) && !reply.absorb(&events[1]));
        assert_eq!(reply.uids.unwrap().uid_validity, 1);
    }
}
