//! METADATA and METADATA-SERVER: notes that are kept with mailboxes and with the server (RFC 5464).

mod entry;
mod reply;
#[cfg(test)]
mod tests;

pub use entry::EntryName;
pub(super) use entry::encode_list;
pub use reply::{Metadata, MetadataCode, MetadataEntry, MetadataReply};

use super::{About, Said, heard, support, tell};
use crate::command::budget::Budget;
use crate::command::{Command, Profile, States};
use crate::error::ValueError;
use crate::response::{Capability, Extension, Offered};
use crate::types::MailboxName;
use crate::wire::Encoder;

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("metadata", "notes on mailboxes and on the server", &[5464])
    .offered_as(&[Capability::Metadata, Capability::MetadataServer])
    .says(&[
        Said::command("GETMETADATA", |to| {
            let entries = [EntryName::SHARED_COMMENT];
            tell(&GetMetadata::server(Offered::insist(), &entries), to)
        }),
        Said::command("SETMETADATA", |to| {
            let values = [(EntryName::SHARED_COMMENT, None)];
            tell(&SetMetadata::server(Offered::insist(), &values), to)
        }),
    ])
    .hears(&[heard!(untagged Metadata<'_>), heard!(code MetadataCode)]);

support!("METADATA", Capability::Metadata);

/// That the server offers METADATA-SERVER or METADATA: notes on the server.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServerSupport {}

impl Extension for ServerSupport {
    const CAPABILITIES: &'static [Capability] = &[Capability::MetadataServer, Capability::Metadata];
}

/// What metadata is about.
#[derive(Clone, Copy, Debug)]
enum Subject<'a> {
    Mailbox(&'a MailboxName<'a>),
    Server,
}

impl Subject<'_> {
    /// "An empty string is used for the mailbox name to signify server annotations" (RFC 5464 section 4.1).
    fn encode(self, to: &mut Encoder<'_>) {
        match self {
            Self::Server => {
                to.string(b"");
            }
            Self::Mailbox(name) => {
                if name.as_text().map_or(name.as_wire(), |text| Some(text.as_bytes())) == Some(b"") {
                    to.refuse(ValueError::new("mailbox name", "empty, which stands for the server", 0));
                }
                to.mailbox(name);
            }
        }
    }
}

/// GETMETADATA: the values of entries (RFC 5464 section 4.2). There must be one entry at least.
///
/// With `ENABLE METADATA`, or `METADATA-SERVER`, the server also tells which entries others change: see
/// [`Metadata::changed`].
#[derive(Clone, Copy, Debug)]
pub struct GetMetadata<'a> {
    about: Subject<'a>,
    entries: &'a [EntryName<'a>],
    max_size: Option<u32>,
    depth: Depth,
    limit: Budget,
}

/// Which entries below the ones named GETMETADATA tells of (RFC 5464 section 4.2.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Depth {
    /// `0`: none.
    #[default]
    None,
    /// `1`: those immediately below.
    Children,
    /// `infinity`: all.
    All,
}

impl<'a> GetMetadata<'a> {
    /// Entries of this mailbox.
    #[must_use]
    pub fn mailbox(_: Offered<Support>, mailbox: &'a MailboxName<'a>, entries: &'a [EntryName<'a>]) -> Self {
        Self::new(Subject::Mailbox(mailbox), entries)
    }

    /// Entries of the server.
    #[must_use]
    pub fn server(_: Offered<ServerSupport>, entries: &'a [EntryName<'a>]) -> Self {
        Self::new(Subject::Server, entries)
    }

    fn new(about: Subject<'a>, entries: &'a [EntryName<'a>]) -> Self {
        Self {
            about,
            entries,
            max_size: None,
            depth: Depth::None,
            limit: Budget::default(),
        }
    }

    /// `MAXSIZE`: only values of at most this many bytes (section 4.2.1). [`MetadataReply::long_entries`] says whether
    /// any was left out.
    #[must_use]
    pub const fn max_size(self, bytes: u32) -> Self {
        Self {
            max_size: Some(bytes),
            ..self
        }
    }

    /// `DEPTH`: entries below those named as well.
    #[must_use]
    pub const fn depth(self, depth: Depth) -> Self {
        Self { depth, ..self }
    }

    /// How many bytes the reply keeps; responses beyond that are left to the application. Default: 64 MiB.
    #[must_use]
    pub const fn collect_limit(self, bytes: usize) -> Self {
        Self {
            limit: Budget::new(bytes),
            ..self
        }
    }

    /// Options stand before the mailbox: erratum 2785.
    fn encode_options(&self, to: &mut Encoder<'_>) {
        if self.max_size.is_none() && self.depth == Depth::None {
            return;
        }
        to.list(|to| {
            if let Some(bytes) = self.max_size {
                to.word("MAXSIZE").number(bytes.into());
            }
            match self.depth {
                Depth::None => {}
                Depth::Children => {
                    to.word("DEPTH").number(1);
                }
                Depth::All => {
                    to.word("DEPTH infinity");
                }
            }
        });
    }
}

impl Command for GetMetadata<'_> {
    type Reply = MetadataReply;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("GETMETADATA");
        self.encode_options(to);
        self.about.encode(to);
        if let [entry] = self.entries {
            to.value(entry);
        } else {
            encode_list(self.entries, to);
        }
    }

    fn reply(&self) -> MetadataReply {
        MetadataReply::new(self.limit)
    }
}

/// SETMETADATA: sets the values of entries, or removes them with `None`; all of them or none (RFC 5464 section 4.3).
/// There must be one entry at least. [`MetadataCode`] says why the server refused.
///
/// A value may be of any bytes. Servers take 1024 of them at least, and 10 entries. Entries of a vendor have four
/// components at least, such as `/shared/vendor/example/color`.
#[derive(Clone, Copy)]
pub struct SetMetadata<'a> {
    about: Subject<'a>,
    values: &'a [(EntryName<'a>, Option<&'a [u8]>)],
}

impl<'a> SetMetadata<'a> {
    /// Entries of this mailbox.
    #[must_use]
    pub const fn mailbox(
        _: Offered<Support>,
        mailbox: &'a MailboxName<'a>,
        values: &'a [(EntryName<'a>, Option<&'a [u8]>)],
    ) -> Self {
        Self {
            about: Subject::Mailbox(mailbox),
            values,
        }
    }

    /// Entries of the server.
    #[must_use]
    pub const fn server(_: Offered<ServerSupport>, values: &'a [(EntryName<'a>, Option<&'a [u8]>)]) -> Self {
        Self {
            about: Subject::Server,
            values,
        }
    }
}

impl core::fmt::Debug for SetMetadata<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let names = self.values.iter().map(|(name, _)| name.as_str());
        write!(f, "SetMetadata {:?} ", self.about)?;
        f.debug_list().entries(names).finish()
    }
}

impl Command for SetMetadata<'_> {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("SETMETADATA");
        self.about.encode(to);
        if self.values.is_empty() {
            to.refuse(entry::NONE);
        }
        to.list(|to| {
            for (name, value) in self.values {
                name.check_complete(to);
                to.value(name);
                match value {
                    Some(value) => to.string8(value),
                    None => to.nstring(None),
                };
            }
        });
    }

    fn reply(&self) {}
}
