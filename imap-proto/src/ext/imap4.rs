//! IMAP4, the protocol before IMAP4rev1 (RFC 1730): what it had and its successors have not.
//!
//! Servers that offer IMAP4 beside IMAP4rev1 know it too (RFC 2062). Those of today read parts of messages with
//! [`FetchSection::partial`](crate::command::FetchSection::partial) instead.

use core::num::NonZeroU32;

use super::{About, Said, heard, support, tell};
use crate::command::budget::Budget;
use crate::command::message_set::MessageSet;
use crate::command::{Command, Messages, Profile, States};
use crate::response::{Capability, Extension, Offered, ResponseCode};
use crate::types::{MailboxName, PartNumber, Seq, SeqSet};
use crate::wire::{Cursor, Encode, Encoder, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("imap4", "what IMAP4 had before IMAP4rev1", &[1730])
    .offered_as(Support::CAPABILITIES)
    .says(&[Said::command("PARTIAL", |to| {
        tell(
            &Partial::new(Offered::insist(), Seq::MIN, PartialItem::Rfc822, NonZeroU32::MIN, 1024),
            to,
        )
    })])
    .hears(&[heard!(code NewName<'_>)]);

support!("IMAP4", Capability::Imap4);

/// PARTIAL: a piece of one message (RFC 1730 section 6.4.6).
///
/// The answer is a FETCH response that does not say which piece it holds, so the command shares the connection with
/// nothing.
#[derive(Clone, Debug)]
pub struct Partial<'a> {
    seq: Seq,
    item: PartialItem<'a>,
    first: NonZeroU32,
    count: u32,
}

impl<'a> Partial<'a> {
    /// At most `count` bytes of this item, from the byte `first` on. The first byte of all is 1; what lies beyond the
    /// end is cut off.
    #[must_use]
    pub const fn new(_: Offered<Support>, seq: Seq, item: PartialItem<'a>, first: NonZeroU32, count: u32) -> Self {
        Self {
            seq,
            item,
            first,
            count,
        }
    }
}

impl Command for Partial<'_> {
    type Reply = Messages;

    /// RFC 1730 section 7.3.3 lets EXPUNGE come with it: it is not one of FETCH, STORE and SEARCH.
    fn profile(&self) -> Profile {
        Profile::new(States::SELECTED).with_sequence_numbers()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("PARTIAL")
            .number(self.seq.get().into())
            .value(&self.item)
            .number(self.first.get().into())
            .number(self.count.into());
    }

    fn reply(&self) -> Messages {
        Messages::new(MessageSet::Numbers(SeqSet::one(self.seq)), Budget::default())
    }
}

/// What PARTIAL can read a piece of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PartialItem<'a> {
    /// A body part; the message is `\Seen` then.
    Body(&'a PartNumber),
    /// A body part, leaving the flag as it is.
    BodyPeek(&'a PartNumber),
    /// The whole message; it is `\Seen` then.
    Rfc822,
    /// The whole message, leaving the flag as it is.
    Rfc822Peek,
    /// The header.
    Rfc822Header,
    /// The text behind the header; the message is `\Seen` then.
    Rfc822Text,
    /// The text behind the header, leaving the flag as it is.
    Rfc822TextPeek,
}

impl Encode for PartialItem<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        match self {
            Self::Body(part) => to.section("BODY", &part.section(), None),
            Self::BodyPeek(part) => to.section("BODY.PEEK", &part.section(), None),
            Self::Rfc822 => to.word("RFC822"),
            Self::Rfc822Peek => to.word("RFC822.PEEK"),
            Self::Rfc822Header => to.word("RFC822.HEADER"),
            Self::Rfc822Text => to.word("RFC822.TEXT"),
            Self::Rfc822TextPeek => to.word("RFC822.TEXT.PEEK"),
        };
    }
}

/// `[NEWNAME …]`: the mailbox that a command names has another name now (RFC 2060 section 7.1).
///
/// IMAP4rev1 has had it for a while (RFC 3501 appendix B, change 85): a name may have been given to another mailbox since,
/// so ask somebody before the command is sent again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct NewName<'a> {
    /// The name that the command has.
    pub old: MailboxName<'a>,
    /// The name that the mailbox has.
    pub new: MailboxName<'a>,
}

impl NewName<'_> {
    /// The same with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> NewName<'static> {
        NewName {
            old: self.old.into_owned(),
            new: self.new.into_owned(),
        }
    }
}

impl<'a> ResponseCode<'a> for NewName<'a> {
    const NAME: &'static str = "NEWNAME";

    fn parse(mut values: Cursor<'a>) -> Parsed<Self> {
        let old = MailboxName::from_wire(values.astring()?);
        let new = MailboxName::from_wire(values.astring()?);
        values.finish()?;
        Ok(Self { old, new })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell};
    use crate::ext::testing::code_of;
    use crate::types::Section;

    fn partial(item: PartialItem<'_>, first: u32) -> Partial<'_> {
        let (seq, first) = (Seq::new(4).unwrap(), NonZeroU32::new(first).unwrap());
        Partial::new(Offered::insist(), seq, item, first, 1024)
    }

    #[test]
    fn spelling() {
        let part: PartNumber = "4.2".parse().unwrap();
        for (item, expected) in [
            // RFC 1730 section 6.4.6.
            (PartialItem::Rfc822, "PARTIAL 4 RFC822 1 1024\r\n"),
            (PartialItem::Rfc822Peek, "PARTIAL 4 RFC822.PEEK 1 1024\r\n"),
            (PartialItem::Rfc822Header, "PARTIAL 4 RFC822.HEADER 1 1024\r\n"),
            (PartialItem::Rfc822Text, "PARTIAL 4 RFC822.TEXT 1 1024\r\n"),
            (PartialItem::Rfc822TextPeek, "PARTIAL 4 RFC822.TEXT.PEEK 1 1024\r\n"),
            (PartialItem::Body(&part), "PARTIAL 4 BODY[4.2] 1 1024\r\n"),
            (PartialItem::BodyPeek(&part), "PARTIAL 4 BODY.PEEK[4.2] 1 1024\r\n"),
        ] {
            assert_eq!(spell(&partial(item, 1)), expected);
        }
        assert_eq!(
            spell(&partial(PartialItem::Rfc822, 9987)),
            "PARTIAL 4 RFC822 9987 1024\r\n"
        );
    }

    #[test]
    fn the_answer_is_a_fetch_response() {
        let received = "* 4 FETCH (RFC822 {14}\r\nReturn-Path: < FLAGS (\\Seen))\r\n\
                        * 5 FETCH (FLAGS ())\r\n\
                        T1 OK PARTIAL completed\r\n";
        let (messages, others) = answer(&partial(PartialItem::Rfc822, 1), received);
        let [message] = messages.as_slice() else {
            panic!("{messages:?}");
        };
        assert_eq!(message.section(&Section::whole()), Some(&b"Return-Path: <"[..]));
        assert!(message.flags.is_some());
        assert_eq!(others.len(), 3, "the other message was not asked for");
    }

    #[test]
    fn a_mailbox_that_has_another_name_now() {
        let names = |line: &str| {
            code_of(line, |raw| raw.get::<NewName<'_>>().map(NewName::into_owned))
                .map(|NewName { old, new }| (old, new))
        };
        let name = |text: &'static str| MailboxName::new(text).unwrap();
        // RFC 2180 section 3.4, untagged.
        assert_eq!(
            names("* NO [NEWNAME FOO BAR] Mailbox has been renamed"),
            Some((name("FOO"), name("BAR")))
        );
        assert_eq!(
            names("* NO [NEWNAME \"a b\" c] Mailbox has been renamed"),
            Some((name("a b"), name("c")))
        );
        for odd in ["NEWNAME", "NEWNAME FOO", "NEWNAME FOO BAR 1", "NEWNAME FOO (BAR)"] {
            assert_eq!(names(&alloc::format!("* NO [{odd}] odd")), None, "{odd}");
        }
    }
}
