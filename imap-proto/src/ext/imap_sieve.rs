//! IMAPSIEVE: Sieve scripts that run when messages are added or flags change (RFC 6785).
//!
//! Scripts are managed at [`Capabilities::imap_sieve`](crate::response::Capabilities::imap_sieve), by ManageSieve. Which
//! of them runs for a mailbox is the value of a metadata entry,
//! [`EntryName::IMAP_SIEVE_SCRIPT`](super::metadata::EntryName::IMAP_SIEVE_SCRIPT); [`SetScript`] and [`GetScript`] are
//! commands for it.

use alloc::borrow::Cow;

use super::metadata::{EntryName, GetMetadata, MetadataReply, SetMetadata};
use super::{About, Said, support, tell};
use crate::command::{Command, Profile};
use crate::response::{Capability, Extension, Offered};
use crate::types::MailboxName;
use crate::wire::Encoder;

/// See [`ALL`](super::ALL). The server answers with METADATA, as [`metadata`](super::metadata) has it.
pub const ABOUT: About = About::new("imap_sieve", "Sieve scripts for events in mailboxes", &[6785])
    .offered_as(Support::CAPABILITIES)
    .says(&[
        Said::command("GETMETADATA", |to| tell(&GetScript::for_all(Offered::insist()), to)),
        Said::command("SETMETADATA", |to| {
            tell(&SetScript::for_all(Offered::insist(), None), to)
        }),
    ]);

support!("IMAPSIEVE", Capability::ImapSieve);

/// The entry that names a script, on a mailbox or on the server (RFC 6785 section 2.3.1).
const ENTRIES: &[EntryName<'static>] = &[EntryName::IMAP_SIEVE_SCRIPT];

/// Reads which script runs (RFC 6785 section 2.3.1). [`script`] finds it in the reply.
#[derive(Clone, Copy, Debug)]
pub struct GetScript<'a> {
    mailbox: Option<&'a MailboxName<'a>>,
}

impl<'a> GetScript<'a> {
    /// The one for this mailbox; if it has none, that for all runs.
    #[must_use]
    pub const fn for_mailbox(_: Offered<Support>, mailbox: &'a MailboxName<'a>) -> Self {
        Self { mailbox: Some(mailbox) }
    }

    /// The one for all mailboxes that have none of their own.
    #[must_use]
    pub const fn for_all(_: Offered<Support>) -> Self {
        Self { mailbox: None }
    }

    /// Servers with this extension must have METADATA (RFC 6785 section 2.3.1).
    fn command(&self) -> GetMetadata<'_> {
        match self.mailbox {
            Some(mailbox) => GetMetadata::mailbox(Offered::insist(), mailbox, ENTRIES),
            None => GetMetadata::server(Offered::insist(), ENTRIES),
        }
    }
}

impl Command for GetScript<'_> {
    type Reply = MetadataReply;

    fn profile(&self) -> Profile {
        self.command().profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        self.command().encode(to);
    }

    fn reply(&self) -> MetadataReply {
        self.command().reply()
    }
}

/// The name of the script in the answer to [`GetScript`]; `None` if there is none.
#[must_use]
pub fn script(reply: &MetadataReply) -> Option<Cow<'_, [u8]>> {
    reply.value(EntryName::IMAP_SIEVE_SCRIPT)?
}

/// Sets which script runs (RFC 6785 section 2.3.1). The name is that of a script that ManageSieve knows; with an empty one
/// none runs, with `None` the mailbox has no script of its own.
#[derive(Clone, Copy, Debug)]
pub struct SetScript<'a> {
    mailbox: Option<&'a MailboxName<'a>>,
    name: Option<&'a str>,
}

impl<'a> SetScript<'a> {
    /// For this mailbox.
    #[must_use]
    pub const fn for_mailbox(_: Offered<Support>, mailbox: &'a MailboxName<'a>, name: Option<&'a str>) -> Self {
        Self {
            mailbox: Some(mailbox),
            name,
        }
    }

    /// For all mailboxes that have none of their own.
    #[must_use]
    pub const fn for_all(_: Offered<Support>, name: Option<&'a str>) -> Self {
        Self { mailbox: None, name }
    }
}

impl Command for SetScript<'_> {
    type Reply = ();

    fn profile(&self) -> Profile {
        SetMetadata::server(Offered::insist(), &[]).profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        let values = [(EntryName::IMAP_SIEVE_SCRIPT, self.name.map(str::as_bytes))];
        match self.mailbox {
            Some(mailbox) => SetMetadata::mailbox(Offered::insist(), mailbox, &values).encode(to),
            None => SetMetadata::server(Offered::insist(), &values).encode(to),
        }
    }

    fn reply(&self) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell};
    use crate::response::Capabilities;

    #[test]
    fn the_example_of_the_rfc() {
        // RFC 6785 section 5.
        let words = "IMAP4rev1 AUTH=PLAIN UIDPLUS LIST-EXTENDED ACL IMAPSIEVE=sieve://sieve.example.com MULTISEARCH";
        let offered = Capabilities::from_words(words.split(' ').map(str::as_bytes));
        assert_eq!(offered.imap_sieve(), Some(&b"sieve://sieve.example.com"[..]));
        assert!(offered.offered::<Support>(false).is_some());
    }

    #[test]
    fn scripts_of_mailboxes() {
        // RFC 6785 section 2.3.1.
        let drafts = MailboxName::new("Drafts").unwrap();
        let get = GetScript::for_mailbox(Offered::insist(), &drafts);
        assert_eq!(spell(&get), "GETMETADATA Drafts /shared/imapsieve/script\r\n");
        let lines = "* METADATA Drafts (/shared/imapsieve/script \"filing\")\r\nT1 OK done\r\n";
        assert_eq!(script(&answer(&get, lines).0).as_deref(), Some(&b"filing"[..]));
        let lines = "* METADATA Drafts (/shared/imapsieve/script NIL)\r\nT1 OK done\r\n";
        assert_eq!(script(&answer(&get, lines).0), None);
        assert_eq!(script(&answer(&get, "T1 OK done\r\n").0), None);
        let get = GetScript::for_all(Offered::insist());
        assert_eq!(spell(&get), "GETMETADATA \"\" /shared/imapsieve/script\r\n");

        let set = SetScript::for_mailbox(Offered::insist(), &drafts, Some("filing"));
        assert_eq!(
            spell(&set),
            "SETMETADATA Drafts (/shared/imapsieve/script \"filing\")\r\n"
        );
        let set = SetScript::for_all(Offered::insist(), None);
        assert_eq!(spell(&set), "SETMETADATA \"\" (/shared/imapsieve/script NIL)\r\n");
    }
}
