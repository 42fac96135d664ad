//! Commands about mailboxes as such (RFC 9051 sections 6.3.4 to 6.3.8 and 6.3.10).

use alloc::vec::Vec;

use super::{Command, Profile, Reply, States};
use crate::event::Event;
use crate::response::{self, Code, Data, RawCode};
use crate::types::MailboxName;
use crate::wire::{Encode, Encoder};

/// CREATE: makes a mailbox (RFC 9051 section 6.3.4). A name that ends in the hierarchy delimiter says that mailboxes
/// will be made under it.
#[derive(Clone, Debug)]
pub struct Create<'a> {
    mailbox: &'a MailboxName<'a>,
    parameters: Vec<&'a dyn Encode>,
}

impl<'a> Create<'a> {
    /// Makes this mailbox.
    #[must_use]
    pub const fn new(mailbox: &'a MailboxName<'a>) -> Self {
        Self {
            mailbox,
            parameters: Vec::new(),
        }
    }

    /// Adds a parameter of an extension (RFC 4466 section 2.2), which the server must offer.
    #[must_use]
    pub fn parameter(mut self, parameter: &'a dyn Encode) -> Self {
        self.parameters.push(parameter);
        self
    }
}

impl Command for Create<'_> {
    type Reply = Created;

    fn profile(&self) -> Profile {
        profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("CREATE").mailbox(self.mailbox).opt_list(&self.parameters);
    }

    fn reply(&self) -> Created {
        Created::default()
    }
}

/// The answer to [`Create`].
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Created {
    /// What an extension had the server say of the mailbox, such as
    /// [`MailboxId`](crate::ext::object_id::MailboxId): read it with [`RawCode::get`].
    pub code: Option<RawCode<'static>>,
}

impl Reply for Created {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let Event::Completed { status, .. } = event else {
            return false;
        };
        let Some(Code::Other(code)) = &status.code else {
            return false;
        };
        self.code = Some(code.clone().into_owned());
        true
    }
}

/// RENAME: gives a mailbox another name, and with it those under it (RFC 9051 section 6.3.6). Renaming INBOX moves its
/// messages to the other name and leaves it empty.
#[derive(Clone, Debug)]
pub struct Rename<'a> {
    from: &'a MailboxName<'a>,
    to: &'a MailboxName<'a>,
    parameters: Vec<&'a dyn Encode>,
}

impl<'a> Rename<'a> {
    /// Renames the mailbox `from`, which exists, to `to`, which does not.
    #[must_use]
    pub const fn new(from: &'a MailboxName<'a>, to: &'a MailboxName<'a>) -> Self {
        Self {
            from,
            to,
            parameters: Vec::new(),
        }
    }

    /// Adds a parameter of an extension (RFC 4466 section 2.3), which the server must offer.
    #[must_use]
    pub fn parameter(mut self, parameter: &'a dyn Encode) -> Self {
        self.parameters.push(parameter);
        self
    }
}

impl Command for Rename<'_> {
    type Reply = ();

    fn profile(&self) -> Profile {
        profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("RENAME")
            .mailbox(self.from)
            .mailbox(self.to)
            .opt_list(&self.parameters);
    }

    fn reply(&self) -> Self::Reply {}
}

/// A command that has the name of a mailbox for its only argument and is answered by its completion alone.
macro_rules! mailbox_command {
    ($(#[$about:meta])* $name:ident, $word:literal) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name<'a> {
            mailbox: &'a MailboxName<'a>,
        }

        impl<'a> $name<'a> {
            /// The command for this mailbox.
            #[must_use]
            pub const fn new(mailbox: &'a MailboxName<'a>) -> Self {
                Self { mailbox }
            }
        }

        impl Command for $name<'_> {
            type Reply = ();

            fn profile(&self) -> Profile {
                profile()
            }

            fn encode(&self, to: &mut Encoder<'_>) {
                to.word($word).mailbox(self.mailbox);
            }

            fn reply(&self) -> Self::Reply {}
        }
    };
}

mailbox_command! {
    /// DELETE: removes a mailbox with its messages (RFC 9051 section 6.3.5). Those under it stay.
    Delete, "DELETE"
}

mailbox_command! {
    /// SUBSCRIBE: adds a mailbox to those that the user wants to see (RFC 9051 section 6.3.7).
    Subscribe, "SUBSCRIBE"
}

mailbox_command! {
    /// UNSUBSCRIBE: takes a mailbox from those that the user wants to see (RFC 9051 section 6.3.8).
    Unsubscribe, "UNSUBSCRIBE"
}

/// NAMESPACE: where mailboxes may be (RFC 9051 section 6.3.10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "the command will never have an argument")]
pub struct Namespace;

impl Command for Namespace {
    type Reply = Option<response::Namespace<'static>>;

    fn profile(&self) -> Profile {
        profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("NAMESPACE");
    }

    fn reply(&self) -> Self::Reply {
        None
    }
}

/// The answer to [`Namespace`]; `None` if the server did not say.
impl Reply for Option<response::Namespace<'static>> {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let Event::Data(Data::Namespace(namespace)) = event else {
            return false;
        };
        *self = Some(namespace.clone().into_owned());
        true
    }
}

fn profile() -> Profile {
    Profile::new(States::LOGGED_IN).pipelined()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, spell, spell_bytes, spell_in_utf8};
    use super::*;

    #[derive(Debug)]
    struct UseDrafts;

    impl Encode for UseDrafts {
        fn encode(&self, to: &mut Encoder<'_>) {
            to.word("USE").list(|to| {
                to.word("\\Drafts");
            });
        }
    }

    #[test]
    fn spelling() {
        let name = MailboxName::new("owatagu/siam/blurdybloop").unwrap();
        assert_eq!(spell(&Create::new(&name)), "CREATE owatagu/siam/blurdybloop\r\n");
        assert_eq!(
            spell(&Create::new(&name).parameter(&UseDrafts)),
            "CREATE owatagu/siam/blurdybloop (USE (\\Drafts))\r\n"
        );
        let other = MailboxName::new("Old \"Mail\"").unwrap();
        assert_eq!(
            spell(&Rename::new(&name, &other)),
            "RENAME owatagu/siam/blurdybloop \"Old \\\"Mail\\\"\"\r\n"
        );
        let news = MailboxName::new("#news.comp.mail.mime").unwrap();
        assert_eq!(spell(&Delete::new(&news)), "DELETE #news.comp.mail.mime\r\n");
        assert_eq!(spell(&Subscribe::new(&news)), "SUBSCRIBE #news.comp.mail.mime\r\n");
        assert_eq!(spell(&Unsubscribe::new(&news)), "UNSUBSCRIBE #news.comp.mail.mime\r\n");
        assert_eq!(spell(&Namespace), "NAMESPACE\r\n");
    }

    #[test]
    fn names_that_a_server_sent_go_back_unchanged() {
        let odd = MailboxName::from_wire(&b"a&b\xfc"[..]);
        assert_eq!(spell_bytes(&Delete::new(&odd)), b"DELETE {4}\r\na&b\xfc\r\n");
        let name = MailboxName::from_wire(&b"&U,BTFw-"[..]);
        assert_eq!(spell_in_utf8(&Delete::new(&name)), "DELETE &U,BTFw-\r\n");
    }

    #[test]
    fn namespaces_of_the_answer() {
        let (namespace, others) = answer(
            &Namespace,
            "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n* 1 EXISTS\r\nT1 OK done\r\n",
        );
        assert_eq!(namespace.unwrap().personal().count(), 1);
        assert_eq!(others, [Event::Data(Data::Exists(1))]);
        assert_eq!(answer(&Namespace, "T1 OK done\r\n").0, None);
    }
}
