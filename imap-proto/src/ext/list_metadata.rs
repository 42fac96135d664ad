//! LIST-METADATA: metadata in the answer to LIST (RFC 9590).

use super::metadata::{EntryName, MetadataReply, encode_list};
use super::{About, Place, Said, support};
use crate::command::budget::Budget;
use crate::command::{Command, List, ListReply, ListReturn, Profile, Reply};
use crate::event::Event;
use crate::response::{Capability, Extension, Offered};
use crate::wire::{Encode, Encoder};

/// See [`ALL`](super::ALL). The server answers with METADATA, as [`metadata`](super::metadata) has it.
pub const ABOUT: About = About::new("list_metadata", "metadata in the answer to LIST", &[9590])
    .offered_as(Support::CAPABILITIES)
    .says(&[Said::new(Place::ListReturn, "METADATA", |to| {
        ReturnMetadata::new(Offered::insist(), &[EntryName::SHARED_COMMENT]).encode(to);
    })]);

support!("LIST-METADATA", Capability::ListMetadata);

/// The LIST return option `METADATA`: the values of these entries for each mailbox (RFC 9590 section 3). There must be
/// one entry at least.
///
/// [`ReturnMetadata::gathering`] makes a command whose reply has them. With a bare [`List`] they are left to the
/// application, as [`Metadata`](super::metadata::Metadata).
#[derive(Clone, Copy, Debug)]
pub struct ReturnMetadata<'a> {
    entries: &'a [EntryName<'a>],
}

impl<'a> ReturnMetadata<'a> {
    /// The values of these entries.
    #[must_use]
    pub const fn new(_: Offered<Support>, entries: &'a [EntryName<'a>]) -> Self {
        Self { entries }
    }

    /// As a return option.
    #[must_use]
    pub const fn returning(&self) -> ListReturn<'_> {
        ListReturn::Extension(self)
    }

    /// This LIST, which must have the option, with a reply that keeps the metadata too.
    #[must_use]
    pub const fn gathering<'l>(&self, list: List<'l>) -> ListMetadata<'l> {
        ListMetadata {
            list,
            limit: Budget::new(crate::command::budget::DEFAULT_LIMIT),
        }
    }
}

impl Encode for ReturnMetadata<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        encode_list(self.entries, to.word("METADATA"));
    }
}

/// LIST with metadata, made with [`ReturnMetadata::gathering`].
#[derive(Clone, Debug)]
pub struct ListMetadata<'a> {
    list: List<'a>,
    limit: Budget,
}

impl ListMetadata<'_> {
    /// How many bytes of metadata the reply keeps; responses beyond that are left to the application. Default: 64 MiB.
    #[must_use]
    pub fn collect_limit(self, bytes: usize) -> Self {
        Self {
            limit: Budget::new(bytes),
            ..self
        }
    }
}

impl Command for ListMetadata<'_> {
    type Reply = MailboxesWithMetadata;

    fn profile(&self) -> Profile {
        self.list.profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        self.list.encode(to);
    }

    fn reply(&self) -> MailboxesWithMetadata {
        MailboxesWithMetadata {
            list: self.list.reply(),
            metadata: MetadataReply::new(self.limit),
        }
    }
}

/// The answer to [`ListMetadata`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MailboxesWithMetadata {
    /// The mailboxes.
    pub list: ListReply,
    /// The metadata of those that have some.
    pub metadata: MetadataReply,
}

impl Reply for MailboxesWithMetadata {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        self.list.absorb(event) || self.metadata.absorb(event)
    }

    fn give_back(&mut self) -> Option<Event<'static>> {
        self.list.give_back()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::ListSelect;
    use crate::command::testing::{answer, spell, spell_error};
    use crate::types::MailboxName;

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 9590 section 4.
        let color = EntryName::new("/shared/vendor/cmu/cyrus-imapd/color").unwrap();
        let entries = [color];
        let option = ReturnMetadata::new(Offered::insist(), &entries);
        let returns = [option.returning()];
        let top = MailboxName::new("%").unwrap();
        let list = option.gathering(List::new(&top).returning(&returns));
        let expected = "LIST \"\" % RETURN (METADATA (/shared/vendor/cmu/cyrus-imapd/color))\r\n";
        assert_eq!(spell(&list), expected);
        let lines = "* LIST () \".\" \"INBOX\"\r\n\
                     * METADATA INBOX (\"/shared/vendor/cmu/cyrus-imapd/color\" \"#b71c1c\")\r\n\
                     * LIST () \".\" \"foo\"\r\n\
                     * METADATA \"foo\" (\"/shared/vendor/cmu/cyrus-imapd/color\" NIL)\r\n\
                     * LIST (\\NonExistent) \".\" \"bar\"\r\nT1 OK List completed.\r\n";
        let (reply, others) = answer(&list, lines);
        assert_eq!((reply.list.mailboxes.len(), others.len()), (3, 0));
        let [inbox, foo] = &reply.metadata.responses[..] else {
            panic!("two have metadata");
        };
        assert_eq!(inbox.value(color).unwrap().as_deref(), Some(&b"#b71c1c"[..]));
        assert_eq!(foo.value(color), Some(None));
        let (reply, others) = answer(&list.collect_limit(10), lines);
        assert_eq!((reply.metadata.responses.len(), others.len()), (0, 2));

        let select = [ListSelect::Subscribed, ListSelect::RecursiveMatch];
        let list = List::new(&top).select(&select).returning(&returns);
        let expected = "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" % RETURN (METADATA \
                        (/shared/vendor/cmu/cyrus-imapd/color))\r\n";
        assert_eq!(spell(&list), expected);
        let lines = "* LIST (\\Subscribed) \".\" \"INBOX\"\r\n\
                     * METADATA INBOX (\"/shared/vendor/cmu/cyrus-imapd/color\" \"#b71c1c\")\r\n\
                     * LIST () \".\" \"foo\" (CHILDINFO (\"SUBSCRIBED\"))\r\nT1 OK List completed.\r\n";
        let (reply, others) = answer(&list, lines);
        assert_eq!((reply.mailboxes.len(), others.len()), (2, 1));
    }

    #[test]
    fn no_entries() {
        let option = ReturnMetadata::new(Offered::insist(), &[]);
        let returns = [option.returning()];
        let top = MailboxName::new("%").unwrap();
        let list = List::new(&top).returning(&returns);
        assert_eq!(spell_error(&list).what, "list of metadata entries");
    }
}
