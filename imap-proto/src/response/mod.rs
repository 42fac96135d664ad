//! What a server says: RFC 9051 section 7, with what RFC 3501 had besides.
//!
//! Every type here is a view: it borrows the connection's buffer and reads its fields when they are asked for, so what
//! nobody looks at costs nothing. [`Event::into_owned`](crate::Event::into_owned) turns it into the same type with
//! bytes of its own.

mod body_structure;
mod capability;
mod code;
#[cfg(feature = "mime")]
mod decoded;
mod envelope;
mod flag_set;
mod flags;
mod item;
mod kept;
mod list;
mod mailbox_status;
#[cfg(test)]
mod mutations;
mod namespace;
mod raw;
mod search;
mod status;
#[cfg(test)]
pub(crate) mod testing;
mod unquoted;
mod vanished;

pub use body_structure::{BodyPart, BodyStructure, Children, Disposition, NumberedPart, Parameters, Parts};
pub use capability::{Capabilities, Capability, CapabilityData, Enabled, Extension, Offered};
pub(crate) use code::split as split_code;
pub use code::{AppendUid, Charsets, Code, CopyUid};
pub use envelope::{Address, Addresses, Envelope, Group, Groups};
pub use flag_set::FlagSet;
pub use flags::Flags;
pub use item::{BinarySize, Item};
pub(crate) use item::{Shape, origin_of, plain, section_of};
pub use list::{List, MailboxAttribute};
pub use mailbox_status::{MailboxStatus, StatusItem};
pub use namespace::{Namespace, NamespaceEntry};
pub(crate) use raw::read_item;
pub use raw::{FetchItem, Raw, RawCode, RawItem, ResponseCode, Untagged};
pub use search::{ESearch, NumberIter, Numbers};
pub use status::Status;
pub use vanished::Vanished;

pub use crate::wire::Condition;

use crate::types::Seq;
use crate::wire::Parsed;

/// Untagged data (RFC 9051 section 7.2 to 7.5), FETCH excepted, which comes as [`FetchEvent`](crate::FetchEvent)s.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Data<'a> {
    /// `* CAPABILITY`: what the server offers.
    Capability(CapabilityData<'a>),
    /// `* ENABLED`: extensions that are on from now on.
    Enabled(Enabled<'a>),
    /// `* LIST`: a mailbox.
    List(List<'a>),
    /// `* LSUB`: a subscribed mailbox (RFC 3501).
    Lsub(List<'a>),
    /// `* NAMESPACE`: where mailboxes may be.
    Namespace(Namespace<'a>),
    /// `* STATUS`: counts of a mailbox.
    Status(MailboxStatus<'a>),
    /// `* FLAGS`: the flags that exist in the mailbox.
    Flags(Flags<'a>),
    /// `* SEARCH`: numbers of messages (RFC 3501).
    Search(Numbers<'a>),
    /// `* SORT`: numbers of messages, in order (RFC 5256).
    Sort(Numbers<'a>),
    /// `* ESEARCH`: the result of a search.
    ESearch(ESearch<'a>),
    /// `* n EXISTS`: how many messages the mailbox has.
    Exists(u32),
    /// `* n RECENT`: how many messages are recent (RFC 3501).
    Recent(u32),
    /// `* n EXPUNGE`: the message is gone; those behind it are renumbered.
    Expunge(Seq),
    /// Anything else; extensions read it with [`Raw::get`].
    Other(Raw<'a>),
}

impl<'a> Data<'a> {
    /// The same data with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Data<'static> {
        match self {
            Self::Capability(data) => Data::Capability(data.into_owned()),
            Self::Enabled(data) => Data::Enabled(data.into_owned()),
            Self::List(data) => Data::List(data.into_owned()),
            Self::Lsub(data) => Data::Lsub(data.into_owned()),
            Self::Namespace(data) => Data::Namespace(data.into_owned()),
            Self::Status(data) => Data::Status(data.into_owned()),
            Self::Flags(data) => Data::Flags(data.into_owned()),
            Self::Search(data) => Data::Search(data.into_owned()),
            Self::Sort(data) => Data::Sort(data.into_owned()),
            Self::ESearch(data) => Data::ESearch(data.into_owned()),
            Self::Exists(count) => Data::Exists(count),
            Self::Recent(count) => Data::Recent(count),
            Self::Expunge(seq) => Data::Expunge(seq),
            Self::Other(raw) => Data::Other(raw.into_owned()),
        }
    }
}

/// The names of untagged data that the base protocol has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DataName {
    Capability,
    Enabled,
    List,
    Lsub,
    Namespace,
    Status,
    Flags,
    ESearch,
    Exists,
    Recent,
    Expunge,
    Other,
}

impl DataName {
    #[inline]
    pub(crate) fn of(name: &[u8]) -> Self {
        let (kind, word): (Self, &[u8]) = match name.len() {
            4 if name.first().is_some_and(|b| b | 0x20 == b'l') => match name.get(1) {
                Some(b'I' | b'i') => (Self::List, b"LIST"),
                _ => (Self::Lsub, b"LSUB"),
            },
            5 => (Self::Flags, b"FLAGS"),
            6 => match name.first() {
                Some(b'E' | b'e') => (Self::Exists, b"EXISTS"),
                Some(b'R' | b'r') => (Self::Recent, b"RECENT"),
                _ => (Self::Status, b"STATUS"),
            },
            7 => match name.get(1) {
                Some(b'X' | b'x') => (Self::Expunge, b"EXPUNGE"),
                Some(b'S' | b's') => (Self::ESearch, b"ESEARCH"),
                _ => (Self::Enabled, b"ENABLED"),
            },
            9 => (Self::Namespace, b"NAMESPACE"),
            10 => (Self::Capability, b"CAPABILITY"),
            _ => return Self::Other,
        };
        // Servers write names in upper case: that is told by a comparison of words, not of bytes.
        if name == word || name.eq_ignore_ascii_case(word) {
            kind
        } else {
            Self::Other
        }
    }

    /// Fails if `raw` is not shaped like data of this name. What it says is left for [`DataName::checked`].
    #[inline]
    pub(crate) fn check(self, raw: Raw<'_>) -> Parsed<()> {
        match self {
            Self::List | Self::Lsub => List::check(raw.values()),
            Self::Other => Ok(()),
            _ => self.read(raw).map(drop),
        }
    }

    /// Data of this name that was checked.
    #[inline]
    pub(crate) fn checked(self, raw: Raw<'_>) -> Parsed<Data<'_>> {
        match self {
            Self::List => Ok(Data::List(List::checked(raw.into_values()))),
            Self::Lsub => Ok(Data::Lsub(List::checked(raw.into_values()))),
            _ => self.read(raw),
        }
    }

    /// Reads data of this name.
    ///
    /// # Errors
    /// If it is not shaped like it.
    pub(crate) fn read(self, raw: Raw<'_>) -> Parsed<Data<'_>> {
        Ok(match self {
            Self::Exists => Data::Exists(raw.expect_number()?),
            Self::Recent => Data::Recent(raw.expect_number()?),
            Self::Expunge => Data::Expunge(raw.expect_seq()?),
            Self::Capability => Data::Capability(CapabilityData::parse(raw.into_values())?),
            Self::Enabled => Data::Enabled(Enabled::parse(raw.into_values())?),
            Self::List => Data::List(List::parse(raw.into_values())?),
            Self::Lsub => Data::Lsub(List::parse(raw.into_values())?),
            Self::Namespace => Data::Namespace(Namespace::parse(raw.into_values())?),
            Self::Status => Data::Status(MailboxStatus::parse(raw.into_values())?),
            Self::Flags => Data::Flags(Flags::parse_list(raw.into_values())?),
            Self::ESearch => Data::ESearch(ESearch::parse(raw.into_values())?),
            Self::Other => Data::Other(raw),
        })
    }
}
