//! ACL: who may do what with a mailbox (RFC 4314).

mod rights;

pub use rights::Rights;

use alloc::borrow::Cow;
use alloc::string::String;

use super::{About, Said, heard, support, tell};
use crate::command::{Command, Profile, Reply, States};
use crate::event::Event;
use crate::response::{Capability, Data, Offered, Raw, Untagged};
use crate::types::MailboxName;
use crate::wire::{Cursor, Encoder, Parsed, Values};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("acl", "who may do what with a mailbox", &[4314])
    .offered_as(&[Capability::Acl, Capability::Rights])
    .says(&[
        Said::command("SETACL", |to| {
            tell(
                &SetAcl::replace(Offered::insist(), &MailboxName::inbox(), "anyone", Rights::NONE),
                to,
            )
        }),
        Said::command("DELETEACL", |to| {
            tell(&DeleteAcl::new(Offered::insist(), &MailboxName::inbox(), "anyone"), to)
        }),
        Said::command("GETACL", |to| {
            tell(&GetAcl::new(Offered::insist(), &MailboxName::inbox()), to)
        }),
        Said::command("LISTRIGHTS", |to| {
            tell(&ListRights::new(Offered::insist(), &MailboxName::inbox(), "anyone"), to)
        }),
        Said::command("MYRIGHTS", |to| {
            tell(&MyRights::new(Offered::insist(), &MailboxName::inbox()), to)
        }),
    ])
    .hears(&[
        heard!(untagged Acl<'_>),
        heard!(untagged OptionalRights<'_>),
        heard!(untagged OwnRights<'_>),
    ]);

support!("ACL", Capability::Acl);

/// SETACL: changes the rights of a user or group (RFC 4314 section 3.1).
#[derive(Clone, Copy, Debug)]
pub struct SetAcl<'a> {
    subject: Subject<'a>,
    sign: &'static str,
    rights: Rights,
}

impl<'a> SetAcl<'a> {
    /// These are the rights from now on, and no others.
    #[must_use]
    pub const fn replace(
        _: Offered<Support>,
        mailbox: &'a MailboxName<'a>,
        identifier: &'a str,
        rights: Rights,
    ) -> Self {
        Self::with("", mailbox, identifier, rights)
    }

    /// These rights are added.
    #[must_use]
    pub const fn add(_: Offered<Support>, mailbox: &'a MailboxName<'a>, identifier: &'a str, rights: Rights) -> Self {
        Self::with("+", mailbox, identifier, rights)
    }

    /// These rights are taken away.
    #[must_use]
    pub const fn remove(
        _: Offered<Support>,
        mailbox: &'a MailboxName<'a>,
        identifier: &'a str,
        rights: Rights,
    ) -> Self {
        Self::with("-", mailbox, identifier, rights)
    }

    const fn with(sign: &'static str, mailbox: &'a MailboxName<'a>, identifier: &'a str, rights: Rights) -> Self {
        Self {
            subject: Subject { mailbox, identifier },
            sign,
            rights,
        }
    }
}

impl Command for SetAcl<'_> {
    type Reply = ();

    fn profile(&self) -> Profile {
        profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        self.subject.encode(to.word("SETACL"));
        let mut letters = String::from(self.sign);
        letters.extend(self.rights.letters());
        to.astring(letters.as_bytes());
    }

    fn reply(&self) {}
}

/// DELETEACL: removes the entry of a user or group (RFC 4314 section 3.2).
#[derive(Clone, Copy, Debug)]
pub struct DeleteAcl<'a>(Subject<'a>);

impl<'a> DeleteAcl<'a> {
    /// The entry of this identifier.
    #[must_use]
    pub const fn new(_: Offered<Support>, mailbox: &'a MailboxName<'a>, identifier: &'a str) -> Self {
        Self(Subject { mailbox, identifier })
    }
}

impl Command for DeleteAcl<'_> {
    type Reply = ();

    fn profile(&self) -> Profile {
        profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        self.0.encode(to.word("DELETEACL"));
    }

    fn reply(&self) {}
}

/// GETACL: the access control list of a mailbox (RFC 4314 section 3.3).
#[derive(Clone, Copy, Debug)]
pub struct GetAcl<'a> {
    mailbox: &'a MailboxName<'a>,
}

impl<'a> GetAcl<'a> {
    /// Of this mailbox.
    #[must_use]
    pub const fn new(_: Offered<Support>, mailbox: &'a MailboxName<'a>) -> Self {
        Self { mailbox }
    }
}

impl Command for GetAcl<'_> {
    type Reply = Option<Acl<'static>>;

    fn profile(&self) -> Profile {
        profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("GETACL").mailbox(self.mailbox);
    }

    fn reply(&self) -> Self::Reply {
        None
    }
}

/// LISTRIGHTS: which rights an identifier can be given (RFC 4314 section 3.4).
#[derive(Clone, Copy, Debug)]
pub struct ListRights<'a>(Subject<'a>);

impl<'a> ListRights<'a> {
    /// For this mailbox and identifier.
    #[must_use]
    pub const fn new(_: Offered<Support>, mailbox: &'a MailboxName<'a>, identifier: &'a str) -> Self {
        Self(Subject { mailbox, identifier })
    }
}

impl Command for ListRights<'_> {
    type Reply = Option<OptionalRights<'static>>;

    fn profile(&self) -> Profile {
        profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        self.0.encode(to.word("LISTRIGHTS"));
    }

    fn reply(&self) -> Self::Reply {
        None
    }
}

/// MYRIGHTS: what the user may do with a mailbox (RFC 4314 section 3.5).
#[derive(Clone, Copy, Debug)]
pub struct MyRights<'a> {
    mailbox: &'a MailboxName<'a>,
}

impl<'a> MyRights<'a> {
    /// With this mailbox.
    #[must_use]
    pub const fn new(_: Offered<Support>, mailbox: &'a MailboxName<'a>) -> Self {
        Self { mailbox }
    }
}

impl Command for MyRights<'_> {
    type Reply = Option<OwnRights<'static>>;

    fn profile(&self) -> Profile {
        profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("MYRIGHTS").mailbox(self.mailbox);
    }

    fn reply(&self) -> Self::Reply {
        None
    }
}

/// The rules for all of them.
const fn profile() -> Profile {
    Profile::new(States::LOGGED_IN).pipelined()
}

/// A mailbox and who is meant.
#[derive(Clone, Copy, Debug)]
struct Subject<'a> {
    mailbox: &'a MailboxName<'a>,
    identifier: &'a str,
}

impl Subject<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.mailbox(self.mailbox).astring(self.identifier.as_bytes());
    }
}

macro_rules! last_one_counts {
    ($name:ident) => {
        /// `None` if the server did not say.
        impl Reply for Option<$name<'static>> {
            fn absorb(&mut self, event: &Event<'_>) -> bool {
                let Event::Data(Data::Other(raw)) = event else {
                    return false;
                };
                take(raw, self, |raw| raw.get::<$name<'_>>().map($name::into_owned))
            }
        }
    };
}

last_one_counts!(Acl);
last_one_counts!(OptionalRights);
last_one_counts!(OwnRights);

fn take<T>(raw: &Raw<'_>, reply: &mut Option<T>, read: impl FnOnce(&Raw<'_>) -> Option<T>) -> bool {
    let found = read(raw);
    let taken = found.is_some();
    if taken {
        *reply = found;
    }
    taken
}

/// `* ACL`: the access control list of a mailbox (RFC 4314 section 3.6).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Acl<'a> {
    mailbox: MailboxName<'a>,
    entries: Values<'a>,
}

impl Acl<'_> {
    /// The mailbox.
    #[must_use]
    pub fn mailbox(&self) -> &MailboxName<'_> {
        &self.mailbox
    }

    /// Each identifier and its rights, in the server's order. Rights of an identifier that begins with `-` are taken away
    /// from those whom other entries give them.
    pub fn entries(&self) -> impl Iterator<Item = (Cow<'_, [u8]>, Rights)> {
        let mut rest = self.entries.cursor();
        core::iter::from_fn(move || entry(&mut rest).ok())
    }

    /// The same with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Acl<'static> {
        Acl {
            mailbox: self.mailbox.into_owned(),
            entries: self.entries.into_owned(),
        }
    }
}

fn entry<'a>(rest: &mut Cursor<'a>) -> Parsed<(Cow<'a, [u8]>, Rights)> {
    Ok((rest.astring()?, rights(rest)?))
}

/// Letters and digits; what else a server says gives no right.
fn rights(rest: &mut Cursor<'_>) -> Parsed<Rights> {
    rest.astring().map(|letters| Rights::from_wire(&letters))
}

impl<'a> Untagged<'a> for Acl<'a> {
    const KEYWORD: &'static str = "ACL";

    fn parse(_: Option<u32>, mut values: Cursor<'a>) -> Parsed<Self> {
        let mailbox = MailboxName::from_wire(values.astring()?);
        let mut rest = values;
        while !rest.is_end() {
            entry(&mut rest)?;
        }
        Ok(Self {
            mailbox,
            entries: values.rest(),
        })
    }
}

/// `* LISTRIGHTS`: which rights an identifier can be given (RFC 4314 section 3.7).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OptionalRights<'a> {
    mailbox: MailboxName<'a>,
    identifier: Cow<'a, [u8]>,
    always: Rights,
    groups: Values<'a>,
}

impl OptionalRights<'_> {
    /// The mailbox.
    #[must_use]
    pub fn mailbox(&self) -> &MailboxName<'_> {
        &self.mailbox
    }

    /// The identifier.
    #[must_use]
    pub fn identifier(&self) -> &[u8] {
        &self.identifier
    }

    /// The rights that the identifier always has.
    #[must_use]
    pub fn always(&self) -> Rights {
        self.always
    }

    /// The rights that it can be given. Those of one group go together.
    pub fn groups(&self) -> impl Iterator<Item = Rights> {
        let mut rest = self.groups.cursor();
        core::iter::from_fn(move || rights(&mut rest).ok())
    }

    /// The same with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> OptionalRights<'static> {
        OptionalRights {
            mailbox: self.mailbox.into_owned(),
            identifier: Cow::Owned(self.identifier.into_owned()),
            always: self.always,
            groups: self.groups.into_owned(),
        }
    }
}

impl<'a> Untagged<'a> for OptionalRights<'a> {
    const KEYWORD: &'static str = "LISTRIGHTS";

    fn parse(_: Option<u32>, mut values: Cursor<'a>) -> Parsed<Self> {
        let mailbox = MailboxName::from_wire(values.astring()?);
        let identifier = values.astring()?;
        let always = rights(&mut values)?;
        let mut rest = values;
        while !rest.is_end() {
            rights(&mut rest)?;
        }
        Ok(Self {
            mailbox,
            identifier,
            always,
            groups: values.rest(),
        })
    }
}

/// `* MYRIGHTS`: what the user may do with a mailbox (RFC 4314 section 3.8).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct OwnRights<'a> {
    /// The mailbox.
    pub mailbox: MailboxName<'a>,
    /// The rights.
    pub rights: Rights,
}

impl OwnRights<'_> {
    /// The same with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> OwnRights<'static> {
        OwnRights {
            mailbox: self.mailbox.into_owned(),
            rights: self.rights,
        }
    }
}

impl<'a> Untagged<'a> for OwnRights<'a> {
    const KEYWORD: &'static str = "MYRIGHTS";

    fn parse(_: Option<u32>, mut values: Cursor<'a>) -> Parsed<Self> {
        let mailbox = MailboxName::from_wire(values.astring()?);
        let rights = rights(&mut values)?;
        values.finish()?;
        Ok(Self { mailbox, rights })
    }
}

#[cfg(test)]
mod tests;
