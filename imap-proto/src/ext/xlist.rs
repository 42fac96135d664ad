//! XLIST: what mailboxes are for, before there was SPECIAL-USE (Gmail, and those who followed).

use alloc::vec::Vec;

use super::{About, Said, heard, support, tell};
use crate::command::budget::Budget;
use crate::command::{Command, Profile, Reply, States};
use crate::event::Event;
use crate::response::{Capability, Data, Extension, List, Offered, Untagged};
use crate::types::MailboxName;
use crate::wire::{Cursor, Encoder, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("xlist", "what mailboxes are for, on old servers", &[])
    .offered_as(Support::CAPABILITIES)
    .says(&[Said::command("XLIST", |to| {
        tell(&XList::new(Offered::insist(), &MailboxName::inbox()), to)
    })])
    .hears(&[heard!(untagged XListed<'_>)]);

support!("XLIST", Capability::XList);

/// XLIST: as LIST, with attributes that say what mailboxes are for. Where the server offers SPECIAL-USE,
/// [`special_use`](super::special_use) is better.
///
/// INBOX comes under its name in the user's language, with the attribute
/// [`Inbox`](crate::response::MailboxAttribute::Inbox).
#[derive(Clone, Debug)]
pub struct XList<'a> {
    reference: Option<&'a MailboxName<'a>>,
    pattern: &'a MailboxName<'a>,
    limit: Budget,
}

impl<'a> XList<'a> {
    /// The mailboxes that match this pattern.
    #[must_use]
    pub fn new(_: Offered<Support>, pattern: &'a MailboxName<'a>) -> Self {
        Self {
            reference: None,
            pattern,
            limit: Budget::default(),
        }
    }

    /// The pattern is meant relative to this name, in a way that servers differ in.
    #[must_use]
    pub fn reference(self, reference: &'a MailboxName<'a>) -> Self {
        Self {
            reference: Some(reference),
            ..self
        }
    }

    /// How many bytes the reply keeps; responses beyond that are left to the application. Default: 64 MiB.
    #[must_use]
    pub fn collect_limit(self, bytes: usize) -> Self {
        Self {
            limit: Budget::new(bytes),
            ..self
        }
    }
}

impl Command for XList<'_> {
    type Reply = XListReply;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("XLIST");
        match self.reference {
            Some(reference) => to.mailbox(reference),
            None => to.string(b""),
        };
        to.pattern(self.pattern);
    }

    fn reply(&self) -> XListReply {
        XListReply {
            mailboxes: Vec::new(),
            limit: self.limit,
        }
    }
}

/// `* XLIST`: a mailbox, as in a LIST response.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct XListed<'a> {
    /// The mailbox.
    pub list: List<'a>,
}

impl<'a> Untagged<'a> for XListed<'a> {
    const KEYWORD: &'static str = "XLIST";

    fn parse(_: Option<u32>, values: Cursor<'a>) -> Parsed<Self> {
        List::parse(values.rest()).map(|list| Self { list })
    }
}

/// The answer to [`XList`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct XListReply {
    /// The mailboxes, in the server's order.
    pub mailboxes: Vec<List<'static>>,
    limit: Budget,
}

impl XListReply {
    fn keep(&mut self, list: &List<'_>) -> bool {
        let room = self.limit.take(size_of::<List<'_>>() + list.owned_size());
        if room {
            self.mailboxes.push(list.clone().into_owned());
        }
        room
    }
}

impl Reply for XListReply {
    /// Some servers answer with LIST.
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Data(Data::List(list)) => self.keep(list),
            Event::Data(Data::Other(raw)) => raw.get::<XListed<'_>>().is_some_and(|found| self.keep(&found.list)),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell};
    use crate::response::MailboxAttribute;

    #[test]
    fn what_mailboxes_are_for() {
        let all = MailboxName::new("*").unwrap();
        let list = XList::new(Offered::insist(), &all);
        assert_eq!(spell(&list), "XLIST \"\" *\r\n");
        let lines = "* XLIST (\\HasNoChildren \\Inbox) \"/\" \"Posteingang\"\r\n\
                     * XLIST (\\HasNoChildren \\AllMail) \"/\" \"[Gmail]/Alle Nachrichten\"\r\n\
                     * XLIST (\\HasNoChildren \\Spam) \"/\" \"[Gmail]/Spam\"\r\n\
                     * XLIST (\\HasNoChildren \\Starred) \"/\" [Gmail]/Starred Items\r\nT1 OK Success\r\n";
        let (reply, others) = answer(&list, lines);
        assert_eq!((reply.mailboxes.len(), others.len()), (4, 0));
        let named = |attribute: &MailboxAttribute<'_>| {
            let list = reply.mailboxes.iter().find(|list| list.has(attribute))?;
            list.mailbox().as_wire().map(<[u8]>::to_vec)
        };
        assert_eq!(named(&MailboxAttribute::Inbox).as_deref(), Some(&b"Posteingang"[..]));
        assert_eq!(
            named(&MailboxAttribute::Starred).as_deref(),
            Some(&b"[Gmail]/Starred Items"[..])
        );
        assert_eq!(named(&MailboxAttribute::Trash), None);
    }

    #[test]
    fn servers_that_answer_with_list() {
        let (all, root) = (MailboxName::new("%").unwrap(), MailboxName::new("a b").unwrap());
        let list = XList::new(Offered::insist(), &all).reference(&root);
        assert_eq!(spell(&list), "XLIST \"a b\" %\r\n");
        let lines = "* LIST (\\Trash) \"/\" a\r\n* XLIST x\r\nT1 OK done\r\n";
        let (reply, others) = answer(&list, lines);
        assert_eq!((reply.mailboxes.len(), others.len()), (1, 1));
        let (reply, others) = answer(&list.collect_limit(10), lines);
        assert_eq!((reply.mailboxes.len(), others.len()), (0, 2));
    }
}
