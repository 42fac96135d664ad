//! What servers say of metadata.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::EntryName;
use crate::command::Reply;
use crate::command::budget::Budget;
use crate::event::Event;
use crate::response::{Code, Data, ResponseCode, Untagged};
use crate::types::MailboxName;
use crate::wire::{Cursor, Parsed, Values};

/// `* METADATA`: the values of entries, or the names of those that have changed (RFC 5464 section 4.4).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Metadata<'a> {
    mailbox: MailboxName<'a>,
    /// A list of entries and values, or entries.
    contents: Values<'a>,
}

/// An entry and its value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct MetadataEntry<'a> {
    /// Its name, which compares without regard to case.
    pub name: Cow<'a, [u8]>,
    /// Its value, which anybody may have written; `None` if it has none.
    pub value: Option<Cow<'a, [u8]>>,
}

impl Metadata<'_> {
    /// The mailbox; empty if it is about the server, see [`Metadata::is_about_server`].
    #[must_use]
    pub fn mailbox(&self) -> &MailboxName<'_> {
        &self.mailbox
    }

    /// Whether it is about the server, not a mailbox.
    #[must_use]
    pub fn is_about_server(&self) -> bool {
        self.mailbox.as_wire().is_some_and(<[u8]>::is_empty)
    }

    /// Each entry with its value, in the server's order; none if this is a notice of changes.
    pub fn entries(&self) -> impl Iterator<Item = MetadataEntry<'_>> {
        let mut rest = self.contents.cursor().inside();
        core::iter::from_fn(move || entry(&mut rest).ok())
    }

    /// The value of this entry: `None` if it is not here, `Some(None)` if the server says that there is none.
    #[must_use]
    pub fn value(&self, name: EntryName<'_>) -> Option<Option<Cow<'_, [u8]>>> {
        let found = self.entries().find(|entry| name.is(&entry.name))?;
        Some(found.value)
    }

    /// The names of entries that somebody has changed, whose values must be asked for (section 4.4.2); none if this has
    /// values. Servers send it after `ENABLE METADATA`, or with NOTIFY.
    pub fn changed(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let mut rest = self.contents.cursor();
        core::iter::from_fn(move || rest.astring().ok())
    }

    /// The same with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Metadata<'static> {
        Metadata {
            mailbox: self.mailbox.into_owned(),
            contents: self.contents.into_owned(),
        }
    }
}

fn entry<'a>(rest: &mut Cursor<'a>) -> Parsed<MetadataEntry<'a>> {
    Ok(MetadataEntry {
        name: rest.astring()?,
        value: rest.nstring()?,
    })
}

impl<'a> Untagged<'a> for Metadata<'a> {
    const KEYWORD: &'static str = "METADATA";

    fn parse(_: Option<u32>, mut values: Cursor<'a>) -> Parsed<Self> {
        let mailbox = MailboxName::from_wire(values.astring()?);
        let contents = values.rest();
        if values.at_list() {
            let mut rest = values.list()?;
            values.finish()?;
            while !rest.is_end() {
                entry(&mut rest)?;
            }
        } else {
            values.astring()?;
            while !values.is_end() {
                values.astring()?;
            }
        }
        Ok(Self { mailbox, contents })
    }
}

/// `[METADATA …]`: what a server says of GETMETADATA and SETMETADATA (RFC 5464 sections 4.2.1 and 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MetadataCode {
    /// `LONGENTRIES`: values were left out that are larger than MAXSIZE; the largest has this many bytes.
    LongEntries(u64),
    /// `MAXSIZE`: the value is too large to be set; the server takes this many bytes.
    MaxSize(u64),
    /// `TOOMANY`: there are as many entries as there may be.
    TooMany,
    /// `NOPRIVATE`: there are no private entries.
    NoPrivate,
}

impl<'a> ResponseCode<'a> for MetadataCode {
    const NAME: &'static str = "METADATA";

    fn parse(mut values: Cursor<'a>) -> Parsed<Self> {
        let code = if values.at_keyword("LONGENTRIES") {
            values.skip();
            Self::LongEntries(values.number64()?)
        } else if values.at_keyword("MAXSIZE") {
            values.skip();
            Self::MaxSize(values.number64()?)
        } else if values.at_keyword("TOOMANY") {
            values.skip();
            Self::TooMany
        } else {
            values.keyword("NOPRIVATE")?;
            Self::NoPrivate
        };
        values.finish()?;
        Ok(code)
    }
}

/// The answer to [`GetMetadata`](super::GetMetadata).
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct MetadataReply {
    /// The responses that have values, in the server's order; several may be about the same mailbox.
    pub responses: Vec<Metadata<'static>>,
    /// If values were left out because of MAXSIZE: the size of the largest one in bytes.
    pub long_entries: Option<u64>,
    limit: Budget,
}

impl MetadataReply {
    pub(in crate::ext) const fn new(limit: Budget) -> Self {
        Self {
            responses: Vec::new(),
            long_entries: None,
            limit,
        }
    }

    /// Each entry with its value.
    pub fn entries(&self) -> impl Iterator<Item = MetadataEntry<'_>> {
        self.responses.iter().flat_map(Metadata::entries)
    }

    /// The value of this entry in the first response that has it: `None` if none has, `Some(None)` if the server says
    /// that there is none.
    #[must_use]
    pub fn value(&self, name: EntryName<'_>) -> Option<Option<Cow<'_, [u8]>>> {
        self.responses.iter().find_map(|response| response.value(name))
    }

    fn keep(&mut self, metadata: Metadata<'_>) -> bool {
        let size = size_of::<Metadata<'_>>() + metadata.contents.owned_size();
        let room = metadata.contents.cursor().at_list() && self.limit.take(size);
        self.responses.extend(room.then(|| metadata.into_owned()));
        room
    }
}

impl Reply for MetadataReply {
    /// Notices of changes are not part of an answer.
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Data(Data::Other(raw)) => raw.get::<Metadata<'_>>().is_some_and(|found| self.keep(found)),
            Event::Completed { status, .. } => {
                let Some(Code::Other(raw)) = &status.code else {
                    return false;
                };
                let Some(MetadataCode::LongEntries(size)) = raw.get::<MetadataCode>() else {
                    return false;
                };
                self.long_entries = Some(size);
                true
            }
            _ => false,
        }
    }
}
