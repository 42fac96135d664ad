//! QUOTA: how much of what may be used, and is (RFC 9208).

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::about::Reader;
use super::{About, Heard, Place, Said, heard, support, tell};
use crate::command::budget::Budget;
use crate::command::{Command, Profile, Reply, States};
use crate::event::Event;
use crate::response::{Capability, Data, Extension, MailboxStatus, Offered, Untagged};
use crate::types::{Atom, MailboxName};
use crate::wire::{Cursor, Encode, Encoder, Parsed, Values};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("quota", "how much of what may be used, and is", &[9208])
    .offered_as(&[Capability::Quota, Capability::QuotaSet])
    .says(&[
        Said::command("GETQUOTA", |to| tell(&GetQuota::new(Offered::insist(), b""), to)),
        Said::command("GETQUOTAROOT", |to| {
            tell(&GetQuotaRoot::new(Offered::insist(), &MailboxName::inbox()), to)
        }),
        Said::command("SETQUOTA", |to| tell(&SetQuota::new(Offered::insist(), b"", &[]), to)),
        Said::new(Place::Status, "DELETED-STORAGE", |to| {
            DeletedStorage::new(Offered::insist()).encode(to);
        }),
    ])
    .hears(&[
        heard!(untagged Quota<'_>),
        heard!(untagged QuotaRoot<'_>),
        Heard::new(
            "DELETED-STORAGE",
            Reader::StatusItem(|status| deleted_storage(status).is_some()),
        ),
    ]);

support!("QUOTA", Capability::Quota);

/// That the server offers QUOTASET: quotas can be set.
#[derive(Debug)]
#[non_exhaustive]
pub enum SetSupport {}

impl Extension for SetSupport {
    const CAPABILITIES: &'static [Capability] = &[Capability::QuotaSet];
}

/// GETQUOTA: usage and limits of a quota root (RFC 9208 section 4.1.1).
#[derive(Clone, Copy, Debug)]
pub struct GetQuota<'a> {
    root: &'a [u8],
}

impl<'a> GetQuota<'a> {
    /// Of the quota root of this name, which may be empty. [`GetQuotaRoot`] tells the names.
    #[must_use]
    pub const fn new(_: Offered<Support>, root: &'a [u8]) -> Self {
        Self { root }
    }
}

impl Command for GetQuota<'_> {
    type Reply = Quotas;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("GETQUOTA").astring(self.root);
    }

    fn reply(&self) -> Quotas {
        Quotas::default()
    }
}

/// GETQUOTAROOT: the quota roots of a mailbox, with their usage and limits (RFC 9208 section 4.1.2). The mailbox need not
/// exist.
#[derive(Clone, Copy, Debug)]
pub struct GetQuotaRoot<'a> {
    mailbox: &'a MailboxName<'a>,
}

impl<'a> GetQuotaRoot<'a> {
    /// Of this mailbox.
    #[must_use]
    pub const fn new(_: Offered<Support>, mailbox: &'a MailboxName<'a>) -> Self {
        Self { mailbox }
    }
}

impl Command for GetQuotaRoot<'_> {
    type Reply = Quotas;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("GETQUOTAROOT").mailbox(self.mailbox);
    }

    fn reply(&self) -> Quotas {
        Quotas::default()
    }
}

/// SETQUOTA: the limits of a quota root (RFC 9208 section 4.1.3). Those not named are removed.
#[derive(Clone, Copy, Debug)]
pub struct SetQuota<'a> {
    root: &'a [u8],
    limits: &'a [(Atom<'a>, u64)],
}

impl<'a> SetQuota<'a> {
    /// These limits of resources: `STORAGE` in units of 1024 bytes, `MESSAGE`, `MAILBOX`, `ANNOTATION-STORAGE` in units
    /// of 1024 bytes, and others the server names (section 5). The server may round them.
    #[must_use]
    pub const fn new(_: Offered<SetSupport>, root: &'a [u8], limits: &'a [(Atom<'a>, u64)]) -> Self {
        Self { root, limits }
    }
}

impl Command for SetQuota<'_> {
    type Reply = Quotas;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("SETQUOTA").astring(self.root).list(|to| {
            for (resource, limit) in self.limits {
                to.atom(resource).number(*limit);
            }
        });
    }

    fn reply(&self) -> Quotas {
        Quotas::default()
    }
}

/// What a server says of quotas in answer to a command. At most 64 MiB are kept; what exceeds that is left to the
/// application.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Quotas {
    /// The quota roots of mailboxes.
    pub roots: Vec<QuotaRoot<'static>>,
    /// Usage and limits of quota roots.
    pub quotas: Vec<Quota<'static>>,
    limit: Budget,
}

impl Reply for Quotas {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let Event::Data(Data::Other(raw)) = event else {
            return false;
        };
        let size = raw.values().as_bytes().len();
        if let Some(root) = raw.get::<QuotaRoot<'_>>() {
            let room = self.limit.take(size);
            self.roots.extend(room.then(|| root.into_owned()));
            room
        } else if let Some(quota) = raw.get::<Quota<'_>>() {
            let room = self.limit.take(size);
            self.quotas.extend(room.then(|| quota.into_owned()));
            room
        } else {
            false
        }
    }
}

/// `* QUOTA`: usage and limits of a quota root (RFC 9208 section 4.2.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Quota<'a> {
    root: Cow<'a, [u8]>,
    resources: Values<'a>,
}

/// A resource that is limited.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Resource<'a> {
    /// Its name: `STORAGE`, `MESSAGE`, `MAILBOX`, `ANNOTATION-STORAGE` or another (RFC 9208 section 5).
    pub name: Cow<'a, [u8]>,
    /// How much is used, in units of the resource: 1024 bytes for those of storage.
    pub usage: u64,
    /// How much may be used. Usage may exceed it.
    pub limit: u64,
}

impl Quota<'_> {
    /// The name of the quota root; may be empty.
    #[must_use]
    pub fn root(&self) -> &[u8] {
        &self.root
    }

    /// Each resource, in the server's order.
    pub fn resources(&self) -> impl Iterator<Item = Resource<'_>> {
        let mut rest = self.resources.cursor();
        core::iter::from_fn(move || resource(&mut rest).ok())
    }

    /// The same with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Quota<'static> {
        Quota {
            root: Cow::Owned(self.root.into_owned()),
            resources: self.resources.into_owned(),
        }
    }
}

fn resource<'a>(rest: &mut Cursor<'a>) -> Parsed<Resource<'a>> {
    Ok(Resource {
        name: rest.astring()?,
        usage: rest.number64()?,
        limit: rest.number64()?,
    })
}

impl<'a> Untagged<'a> for Quota<'a> {
    const KEYWORD: &'static str = "QUOTA";

    fn parse(_: Option<u32>, mut values: Cursor<'a>) -> Parsed<Self> {
        let root = values.astring()?;
        let resources = values.opt_list()?;
        values.finish()?;
        let mut rest = resources;
        while !rest.is_end() {
            resource(&mut rest)?;
        }
        Ok(Self {
            root,
            resources: resources.rest(),
        })
    }
}

/// `* QUOTAROOT`: the quota roots of a mailbox (RFC 9208 section 4.2.2).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QuotaRoot<'a> {
    mailbox: MailboxName<'a>,
    roots: Values<'a>,
}

impl QuotaRoot<'_> {
    /// The mailbox.
    #[must_use]
    pub fn mailbox(&self) -> &MailboxName<'_> {
        &self.mailbox
    }

    /// The name of each of its quota roots; there may be none.
    pub fn roots(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let mut rest = self.roots.cursor();
        core::iter::from_fn(move || rest.astring().ok())
    }

    /// The same with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> QuotaRoot<'static> {
        QuotaRoot {
            mailbox: self.mailbox.into_owned(),
            roots: self.roots.into_owned(),
        }
    }
}

impl<'a> Untagged<'a> for QuotaRoot<'a> {
    const KEYWORD: &'static str = "QUOTAROOT";

    fn parse(_: Option<u32>, mut values: Cursor<'a>) -> Parsed<Self> {
        let mailbox = MailboxName::from_wire(values.astring()?);
        let mut rest = values;
        while !rest.is_end() {
            rest.astring()?;
        }
        Ok(Self {
            mailbox,
            roots: values.rest(),
        })
    }
}

/// The STATUS item `DELETED-STORAGE`, for [`StatusItem::Extension`](crate::command::StatusItem::Extension); needs
/// `QUOTA=RES-STORAGE` (RFC 9208 section 4.1.4).
#[derive(Clone, Copy, Debug)]
pub struct DeletedStorage(());

impl DeletedStorage {
    /// The item.
    #[must_use]
    pub const fn new(_: Offered<Support>) -> Self {
        Self(())
    }
}

impl Encode for DeletedStorage {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("DELETED-STORAGE");
    }
}

/// How much an EXPUNGE would free, in units of 1024 bytes, if the STATUS response says so.
#[must_use]
pub fn deleted_storage(status: &MailboxStatus<'_>) -> Option<u64> {
    status.get("DELETED-STORAGE")?.number64().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell};
    use crate::ext::testing::status_of;
    use crate::types::NameEncoding;
    use alloc::format;
    use alloc::string::String;

    fn shown(quotas: &Quotas) -> Vec<String> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let mut lines = Vec::new();
        for root in &quotas.roots {
            let roots: Vec<_> = root.roots().map(|root| text(&root)).collect();
            lines.push(format!(
                "{} in {}",
                text(&root.mailbox().wire(NameEncoding::Utf8).unwrap()),
                roots.join(", ")
            ));
        }
        for quota in &quotas.quotas {
            let resources = quota.resources();
            let resources: Vec<_> = resources
                .map(|r| format!("{} {}/{}", text(&r.name), r.usage, r.limit))
                .collect();
            lines.push(format!("{}: {}", text(quota.root()), resources.join(", ")));
        }
        lines
    }

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 9208 sections 4.1.1 to 4.1.4.
        let get = GetQuota::new(Offered::insist(), b"!partition/sda4");
        assert_eq!(spell(&get), "GETQUOTA !partition/sda4\r\n");
        let lines = "* QUOTA \"!partition/sda4\" (STORAGE 104 10923847)\r\nT1 OK Getquota complete\r\n";
        assert_eq!(shown(&answer(&get, lines).0), ["!partition/sda4: STORAGE 104/10923847"]);

        let inbox = MailboxName::inbox();
        let roots = GetQuotaRoot::new(Offered::insist(), &inbox);
        assert_eq!(spell(&roots), "GETQUOTAROOT INBOX\r\n");
        let lines = "* QUOTAROOT INBOX \"#user/alice\" \"!partition/sda4\"\r\n* QUOTA \"#user/alice\" (MESSAGE 42 1000)\r\n\
                     * QUOTA \"!partition/sda4\" (STORAGE 104 10923847)\r\nT1 OK Getquotaroot complete\r\n";
        let expected = [
            "INBOX in #user/alice, !partition/sda4",
            "#user/alice: MESSAGE 42/1000",
            "!partition/sda4: STORAGE 104/10923847",
        ];
        assert_eq!(shown(&answer(&roots, lines).0), expected);

        let limits = [(Atom::new("STORAGE").unwrap(), 510)];
        let set = SetQuota::new(Offered::insist(), b"#user/alice", &limits);
        assert_eq!(spell(&set), "SETQUOTA #user/alice (STORAGE 510)\r\n");
        let lines = "* QUOTA \"#user/alice\" (STORAGE 58 512)\r\nT1 OK Rounded quota\r\n";
        assert_eq!(shown(&answer(&set, lines).0), ["#user/alice: STORAGE 58/512"]);

        let line = "* STATUS INBOX (MESSAGES 12 DELETED 4 DELETED-STORAGE 8)";
        assert_eq!(status_of(line, deleted_storage), Some(8));
    }

    #[test]
    fn roots_without_names_limits_or_sense() {
        let inbox = MailboxName::inbox();
        let get = GetQuotaRoot::new(Offered::insist(), &inbox);
        let lines = "* QUOTAROOT comp.mail.mime\r\n* QUOTAROOT INBOX \"\"\r\n* QUOTA \"\" ()\r\n\
                     * QUOTA \"\" (STORAGE 1)\r\n* QUOTA x (STORAGE a b)\r\nT1 OK done\r\n";
        let (reply, others) = answer(&get, lines);
        assert_eq!(shown(&reply), ["comp.mail.mime in ", "INBOX in ", ": "]);
        assert_eq!(others.len(), 2, "what is not understood is left to the application");
    }
}
