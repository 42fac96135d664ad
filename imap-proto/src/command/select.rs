//! SELECT and EXAMINE (RFC 9051 sections 6.3.2 and 6.3.3).

use alloc::vec::Vec;

use super::{Command, Effect, Profile, Reply, States};
use crate::event::{Access, Event};
use crate::response::{Code, Condition, Data, Flags, List, Status};
use crate::types::{MailboxName, Seq, Uid};
use crate::wire::{Encode, Encoder};

/// SELECT: opens a mailbox for reading and writing (RFC 9051 section 6.3.2). The one that was open is closed, whether
/// this one can be opened or not.
#[derive(Clone, Debug)]
pub struct Select<'a>(Opening<'a>);

impl<'a> Select<'a> {
    /// Opens this mailbox.
    #[must_use]
    pub const fn new(mailbox: &'a MailboxName<'a>) -> Self {
        Self(Opening {
            mailbox,
            parameters: Vec::new(),
        })
    }

    /// Adds a parameter of an extension (RFC 4466 section 2.1), which the server must offer.
    #[must_use]
    pub fn parameter(self, parameter: &'a dyn Encode) -> Self {
        Self(self.0.parameter(parameter))
    }
}

impl Command for Select<'_> {
    type Reply = Selected;

    fn profile(&self) -> Profile {
        profile(Access::ReadWrite)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        self.0.encode(to.word("SELECT"));
    }

    fn reply(&self) -> Selected {
        Selected::new(self.0.mailbox, Access::ReadWrite)
    }
}

/// EXAMINE: opens a mailbox for reading only (RFC 9051 section 6.3.3).
#[derive(Clone, Debug)]
pub struct Examine<'a>(Opening<'a>);

impl<'a> Examine<'a> {
    /// Opens this mailbox.
    #[must_use]
    pub const fn new(mailbox: &'a MailboxName<'a>) -> Self {
        Self(Opening {
            mailbox,
            parameters: Vec::new(),
        })
    }

    /// Adds a parameter of an extension (RFC 4466 section 2.1), which the server must offer.
    #[must_use]
    pub fn parameter(self, parameter: &'a dyn Encode) -> Self {
        Self(self.0.parameter(parameter))
    }
}

impl Command for Examine<'_> {
    type Reply = Selected;

    fn profile(&self) -> Profile {
        profile(Access::ReadOnly)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        self.0.encode(to.word("EXAMINE"));
    }

    fn reply(&self) -> Selected {
        Selected::new(self.0.mailbox, Access::ReadOnly)
    }
}

/// The answer to [`Select`] and [`Examine`]: the mailbox as it was opened. What the server did not say is `None`.
///
/// [`Connection::mailbox`](crate::Connection::mailbox) shows it as it is now.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Selected {
    /// How many messages there are (EXISTS).
    pub exists: Option<u32>,
    /// How many of them are recent (RECENT, RFC 3501).
    pub recent: Option<u32>,
    /// The first message that is not seen (UNSEEN, RFC 3501); servers leave it out if there is none.
    pub unseen: Option<Seq>,
    /// UIDVALIDITY: while it stays the same, so do UIDs.
    pub uid_validity: Option<u32>,
    /// UIDNEXT: the next message gets this UID or a higher one.
    pub uid_next: Option<Uid>,
    /// Whether UIDs are good for this session only (UIDNOTSTICKY).
    pub uid_not_sticky: bool,
    /// The flags that exist in the mailbox (FLAGS).
    pub flags: Option<Flags<'static>>,
    /// The flags that can be changed for good (PERMANENTFLAGS). If the server does not say, all of `flags` can be.
    pub permanent_flags: Option<Flags<'static>>,
    /// The highest mod-sequence of any message (HIGHESTMODSEQ, RFC 7162).
    pub highest_mod_seq: Option<u64>,
    /// The mailbox as LIST shows it, under the name that it really has (IMAP4rev2).
    pub list: Option<List<'static>>,
    /// What may be done with the mailbox: what was asked for, if the server granted it.
    pub access: Access,
    requested: Access,
    mailbox: MailboxName<'static>,
}

impl Selected {
    fn new(mailbox: &MailboxName<'_>, requested: Access) -> Self {
        Self {
            exists: None,
            recent: None,
            unseen: None,
            uid_validity: None,
            uid_next: None,
            uid_not_sticky: false,
            flags: None,
            permanent_flags: None,
            highest_mod_seq: None,
            list: None,
            access: requested,
            requested,
            mailbox: mailbox.clone().into_owned(),
        }
    }

    fn absorb_data(&mut self, data: &Data<'_>) -> bool {
        match data {
            Data::Exists(count) => self.exists = Some(*count),
            Data::Recent(count) => self.recent = Some(*count),
            Data::Flags(flags) => self.flags = Some(flags.clone().into_owned()),
            Data::List(list) if self.is_this(list) => self.list = Some(list.clone().into_owned()),
            _ => return false,
        }
        true
    }

    fn absorb_code(&mut self, status: &Status<'_>) -> bool {
        match &status.code {
            Some(Code::UidValidity(value)) => self.uid_validity = Some(*value),
            Some(Code::UidNext(value)) => self.uid_next = Uid::new(*value),
            Some(Code::Unseen(value)) => self.unseen = Seq::new(*value),
            Some(Code::UidNotSticky) => self.uid_not_sticky = true,
            Some(Code::PermanentFlags(flags)) => self.permanent_flags = Some(flags.clone().into_owned()),
            Some(Code::HighestModSeq(value)) => self.highest_mod_seq = Some(*value),
            Some(Code::NoModSeq) => self.highest_mod_seq = None,
            Some(Code::ReadOnly) if status.condition == Condition::Ok => self.access = Access::ReadOnly,
            Some(Code::ReadWrite) if status.condition == Condition::Ok => self.access = self.requested,
            // What came before was about the mailbox that was open (RFC 9051 section 7.1, CLOSED).
            Some(Code::Closed) => *self = Self::new(&self.mailbox, self.requested),
            _ => return false,
        }
        true
    }

    /// Whether LIST shows the mailbox that is being opened, perhaps under another name than the one asked for.
    fn is_this(&self, list: &List<'_>) -> bool {
        list.mailbox() == self.mailbox || list.old_name().is_some_and(|name| name == self.mailbox)
    }
}

impl Reply for Selected {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Data(data) => self.absorb_data(data),
            Event::Status(status) if status.condition != Condition::Bye => self.absorb_code(status),
            Event::Completed { status, .. } => self.absorb_code(status),
            _ => false,
        }
    }
}

/// What SELECT and EXAMINE have in common.
#[derive(Clone, Debug)]
struct Opening<'a> {
    mailbox: &'a MailboxName<'a>,
    parameters: Vec<&'a dyn Encode>,
}

impl<'a> Opening<'a> {
    fn parameter(mut self, parameter: &'a dyn Encode) -> Self {
        self.parameters.push(parameter);
        self
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.mailbox(self.mailbox).opt_list(&self.parameters);
    }
}

fn profile(access: Access) -> Profile {
    let read_only = access == Access::ReadOnly;
    Profile::new(States::LOGGED_IN)
        .pipelined()
        .with_effect(Effect::Select { read_only })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, spell, spell_in_utf8};
    use super::*;
    use crate::types::Flag;

    #[derive(Debug)]
    struct CondStore;

    impl Encode for CondStore {
        fn encode(&self, to: &mut Encoder<'_>) {
            to.word("CONDSTORE");
        }
    }

    #[test]
    fn spelling() {
        let inbox = MailboxName::inbox();
        assert_eq!(spell(&Select::new(&inbox)), "SELECT INBOX\r\n");
        assert_eq!(
            spell(&Select::new(&inbox).parameter(&CondStore)),
            "SELECT INBOX (CONDSTORE)\r\n"
        );
        let name = MailboxName::new("~peter/mail/台北/日本語").unwrap();
        // RFC 9051 section A.1.
        assert_eq!(
            spell(&Examine::new(&name)),
            "EXAMINE ~peter/mail/&U,BTFw-/&ZeVnLIqe-\r\n"
        );
        assert_eq!(
            spell_in_utf8(&Examine::new(&name)),
            "EXAMINE \"~peter/mail/台北/日本語\"\r\n"
        );
    }

    #[test]
    fn the_answer_to_select() {
        // RFC 9051 section 6.3.2, and what RFC 3501 had besides.
        let inbox = MailboxName::inbox();
        let (selected, others) = answer(
            &Select::new(&inbox),
            "* 172 EXISTS\r\n\
             * 1 RECENT\r\n\
             * OK [UNSEEN 12] Message 12 is first unseen\r\n\
             * OK [UIDVALIDITY 3857529045] UIDs valid\r\n\
             * OK [UIDNEXT 4392] Predicted next UID\r\n\
             * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n\
             * OK [PERMANENTFLAGS (\\Deleted \\Seen \\*)] Limited\r\n\
             * OK [HIGHESTMODSEQ 715194045007] Highest\r\n\
             * NO [UIDNOTSTICKY] Non-persistent UIDs\r\n\
             * LIST () \"/\" inbox\r\n\
             T1 OK [READ-WRITE] SELECT completed\r\n",
        );
        assert_eq!(others, []);
        assert_eq!(selected.exists, Some(172));
        assert_eq!(selected.recent, Some(1));
        assert_eq!(selected.unseen, Seq::new(12));
        assert_eq!(selected.uid_validity, Some(3_857_529_045));
        assert_eq!(selected.uid_next, Uid::new(4392));
        assert_eq!(selected.highest_mod_seq, Some(715_194_045_007));
        assert!(selected.uid_not_sticky);
        assert!(selected.flags.unwrap().contains(&Flag::Draft));
        assert!(selected.permanent_flags.unwrap().contains(&Flag::Wildcard));
        assert!(selected.list.is_some());
        assert_eq!(selected.access, Access::ReadWrite);
    }

    #[test]
    fn what_the_server_does_not_say_is_none() {
        let inbox = MailboxName::inbox();
        let (selected, _) = answer(&Select::new(&inbox), "* OK [UIDNEXT 0] odd\r\nT1 OK done\r\n");
        assert_eq!(selected, Selected::new(&inbox, Access::ReadWrite));
    }

    #[test]
    fn access_is_what_was_asked_for_and_granted() {
        let inbox = MailboxName::inbox();
        let access = |received| answer(&Select::new(&inbox), received).0.access;
        assert_eq!(access("T1 OK [READ-ONLY] done\r\n"), Access::ReadOnly);
        assert_eq!(
            access("* OK [READ-ONLY] x\r\nT1 OK [READ-WRITE] done\r\n"),
            Access::ReadWrite
        );
        let (examined, _) = answer(&Examine::new(&inbox), "T1 OK [READ-WRITE] done\r\n");
        assert_eq!(examined.access, Access::ReadOnly);
    }

    #[test]
    fn what_came_before_closed_was_about_another_mailbox() {
        let inbox = MailboxName::inbox();
        let (selected, others) = answer(
            &Select::new(&inbox),
            "* 5 EXISTS\r\n* OK [HIGHESTMODSEQ 7] x\r\n* OK [CLOSED] Previous\r\n* 1 RECENT\r\nT1 OK done\r\n",
        );
        assert_eq!(
            (selected.exists, selected.highest_mod_seq, selected.recent),
            (None, None, Some(1))
        );
        assert_eq!(others, []);
    }

    #[test]
    fn other_data_is_left_to_the_application() {
        let inbox = MailboxName::inbox();
        let (selected, others) = answer(
            &Select::new(&inbox),
            "* 3 EXPUNGE\r\n* LIST () \"/\" other\r\n* OK [ALERT] Full\r\n* 1 EXISTS\r\nT1 OK done\r\n",
        );
        assert_eq!(others.len(), 3);
        assert_eq!(selected.list, None);
        let (selected, _) = answer(
            &Select::new(&inbox),
            "* LIST () \"/\" Foo (OLDNAME (inbox))\r\nT1 OK done\r\n",
        );
        assert!(selected.list.is_some());
    }

    #[test]
    fn a_select_may_be_followed_at_once() {
        let inbox = MailboxName::inbox();
        assert!(!Select::new(&inbox).profile().exclusive);
        assert_eq!(
            Examine::new(&inbox).profile().effect,
            Effect::Select { read_only: true }
        );
    }
}
