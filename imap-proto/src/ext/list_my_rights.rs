//! LIST-MYRIGHTS: the user's rights in the answer to LIST (RFC 8440).

use alloc::vec::Vec;

use super::acl::OwnRights;
use super::{About, Place, Said, support};
use crate::command::budget::{Budget, DEFAULT_LIMIT};
use crate::command::{Command, List, ListReply, ListReturn, Profile, Reply};
use crate::event::Event;
use crate::response::{Capability, Data, Extension, Offered};
use crate::types::MailboxName;
use crate::wire::{Encode, Encoder};

/// See [`ALL`](super::ALL). The server answers with MYRIGHTS, as [`acl`](super::acl) has it.
pub const ABOUT: About = About::new("list_my_rights", "the user's rights in the answer to LIST", &[8440])
    .offered_as(Support::CAPABILITIES)
    .says(&[Said::new(Place::ListReturn, "MYRIGHTS", |to| {
        ReturnMyRights::new(Offered::insist()).encode(to);
    })]);

support!("LIST-MYRIGHTS", Capability::ListMyRights);

/// The LIST return option `MYRIGHTS`: what the user may do with each mailbox (RFC 8440 section 3). That may be slow where
/// there are many.
///
/// [`ReturnMyRights::gathering`] makes a command whose reply has the rights. With a bare [`List`] they are left to the
/// application, as [`OwnRights`].
#[derive(Clone, Copy, Debug)]
pub struct ReturnMyRights(());

impl ReturnMyRights {
    /// The option.
    #[must_use]
    pub const fn new(_: Offered<Support>) -> Self {
        Self(())
    }

    /// As a return option.
    #[must_use]
    pub const fn returning(&self) -> ListReturn<'_> {
        ListReturn::Extension(self)
    }

    /// This LIST, which must have the option, with a reply that keeps the rights too.
    #[must_use]
    pub const fn gathering<'l>(&self, list: List<'l>) -> ListMyRights<'l> {
        ListMyRights {
            list,
            limit: Budget::new(DEFAULT_LIMIT),
        }
    }
}

impl Encode for ReturnMyRights {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("MYRIGHTS");
    }
}

/// LIST with the user's rights, made with [`ReturnMyRights::gathering`].
#[derive(Clone, Debug)]
pub struct ListMyRights<'a> {
    list: List<'a>,
    limit: Budget,
}

impl ListMyRights<'_> {
    /// How many bytes of rights the reply keeps; responses beyond that are left to the application. Default: 64 MiB.
    #[must_use]
    pub fn collect_limit(self, bytes: usize) -> Self {
        Self {
            limit: Budget::new(bytes),
            ..self
        }
    }
}

impl Command for ListMyRights<'_> {
    type Reply = MailboxesWithRights;

    fn profile(&self) -> Profile {
        self.list.profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        self.list.encode(to);
    }

    fn reply(&self) -> MailboxesWithRights {
        MailboxesWithRights {
            list: self.list.reply(),
            rights: Vec::new(),
            limit: self.limit,
        }
    }
}

/// The answer to [`ListMyRights`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MailboxesWithRights {
    /// The mailboxes.
    pub list: ListReply,
    /// The rights to those of which the server tells them, in its order.
    pub rights: Vec<OwnRights<'static>>,
    limit: Budget,
}

impl MailboxesWithRights {
    /// The rights to a mailbox.
    #[must_use]
    pub fn rights(&self, mailbox: &MailboxName<'_>) -> Option<&OwnRights<'static>> {
        self.rights.iter().find(|rights| rights.mailbox == *mailbox)
    }
}

impl Reply for MailboxesWithRights {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let Event::Data(Data::Other(raw)) = event else {
            return self.list.absorb(event);
        };
        let Some(rights) = raw.get::<OwnRights<'_>>() else {
            return false;
        };
        let size = size_of::<OwnRights<'_>>() + raw.values().as_bytes().len();
        let room = self.limit.take(size);
        self.rights.extend(room.then(|| rights.into_owned()));
        room
    }

    fn give_back(&mut self) -> Option<Event<'static>> {
        self.list.give_back()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::ListSelect;
    use crate::command::testing::{answer, spell};
    use alloc::string::ToString;

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 8440 section 4.
        let option = ReturnMyRights::new(Offered::insist());
        let returns = [option.returning()];
        let top = MailboxName::new("%").unwrap();
        let list = option.gathering(List::new(&top).returning(&returns));
        assert_eq!(spell(&list), "LIST \"\" % RETURN (MYRIGHTS)\r\n");
        let lines = "* LIST () \".\" \"INBOX\"\r\n* MYRIGHTS \"INBOX\" lrswipkxtecda\r\n\
                     * LIST () \".\" \"foo\"\r\n* MYRIGHTS \"foo\" lrs\r\n\
                     * LIST (\\NonExistent) \".\" \"bar\"\r\nT1 OK List completed.\r\n";
        let (reply, others) = answer(&list, lines);
        assert_eq!((reply.list.mailboxes.len(), others.len()), (3, 0));
        let of = |name: &'static str| {
            let rights = reply.rights(&MailboxName::new(name).unwrap())?;
            Some(rights.rights.to_string())
        };
        assert_eq!(of("foo").as_deref(), Some("lrs"));
        assert_eq!(of("inbox").unwrap().len(), "lrswipkxtecda".len());
        assert_eq!(of("bar"), None);
        let (reply, others) = answer(&list.collect_limit(10), lines);
        assert_eq!((reply.rights.len(), others.len()), (0, 2));

        let select = [ListSelect::Subscribed, ListSelect::RecursiveMatch];
        let list = List::new(&top).select(&select).returning(&returns);
        let list = option.gathering(list);
        assert_eq!(
            spell(&list),
            "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" % RETURN (MYRIGHTS)\r\n"
        );
        let lines = "* LIST (\\Subscribed) \".\" \"INBOX\"\r\n* MYRIGHTS \"INBOX\" lrswipkxtecda\r\n\
                     * LIST () \".\" \"foo\" (CHILDINFO (\"SUBSCRIBED\"))\r\n* QUOTA \"\" ()\r\n\
                     T1 OK List completed.\r\n";
        let (reply, others) = answer(&list, lines);
        assert_eq!(
            (reply.list.mailboxes.len(), reply.rights.len(), others.len()),
            (2, 1, 1)
        );
    }
}
