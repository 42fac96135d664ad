//! SETACL (RFC 4314 section 3.1), a command of one's own.

use imap_proto::Command;
use imap_proto::command::{Profile, States};
use imap_proto::types::MailboxName;
use imap_proto::wire::Encoder;

/// Gives a user these rights to a mailbox, and takes all others.
pub(crate) struct SetAcl<'a> {
    pub(crate) mailbox: &'a MailboxName<'a>,
    pub(crate) user: &'a str,
    pub(crate) rights: &'a str,
}

impl Command for SetAcl<'_> {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("SETACL")
            .mailbox(self.mailbox)
            .astring(self.user.as_bytes())
            .astring(self.rights.as_bytes());
    }

    fn reply(&self) -> Self::Reply {}
}
