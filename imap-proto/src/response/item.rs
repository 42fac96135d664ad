//! FETCH items (RFC 9051 section 7.5.2), bodies excepted, which are streamed.

pub(crate) mod plain;

use alloc::borrow::Cow;
use core::fmt;

use super::{BodyStructure, Envelope, Flags, RawItem};
use crate::error::Malformation;
use crate::types::{DateTime, Section, Uid};
use crate::wire::{Parsed, Values};

/// An item of a FETCH response.
#[derive(Clone, Debug, PartialEq)]
// A tag of its own is told for less than one that is hidden in the values of a pointer.
#[repr(u8)]
#[non_exhaustive]
pub enum Item<'a> {
    /// `UID`.
    Uid(Uid),
    /// `FLAGS`.
    Flags(Flags<'a>),
    /// `INTERNALDATE`; `None` if the server says NIL.
    InternalDate(Option<DateTime>),
    /// `RFC822.SIZE`, in bytes. Servers are known to be wrong about it.
    Rfc822Size(u64),
    /// `ENVELOPE`.
    Envelope(Envelope<'a>),
    /// `BODY`: the structure without extension data.
    Body(BodyStructure<'a>),
    /// `BODYSTRUCTURE`.
    BodyStructure(BodyStructure<'a>),
    /// `BINARY.SIZE[part]`: the size of a part when decoded.
    BinarySize(BinarySize<'a>),
    /// Any other item; extensions read it with [`RawItem::get`].
    Other(RawItem<'a>),
    /// An item that has a name and no value that can be read. The items around it are not affected.
    Invalid {
        /// The item's name; empty if not even that could be read.
        name: Cow<'a, [u8]>,
        /// What stands in the value's place.
        raw: Cow<'a, [u8]>,
        /// What is wrong with it.
        why: Malformation,
    },
}

/// The size of a part when its content transfer encoding is undone (RFC 9051 section 6.4.5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BinarySize<'a> {
    /// The part.
    pub section: Section<'a>,
    /// Its size in bytes.
    pub size: u64,
}

impl BinarySize<'_> {
    /// The same size, the part's number with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> BinarySize<'static> {
        BinarySize {
            section: self.section.into_owned(),
            size: self.size,
        }
    }
}

impl<'a> Item<'a> {
    /// Looks at the value of the item `name`, if that is known. What cannot be read is [`Shape::Invalid`].
    #[inline]
    pub(crate) fn shape<'v>(name: &[u8], value: impl FnOnce() -> Values<'v>) -> Shape {
        match ItemName::of(name) {
            ItemName::Other => Shape::Other,
            known => Self::look(known, &value()).unwrap_or_else(Shape::Invalid),
        }
    }

    #[inline]
    fn look(name: ItemName, value: &Values<'_>) -> Parsed<Shape> {
        Ok(match name {
            ItemName::Uid => Shape::Uid(uid(value)?),
            ItemName::Flags => {
                value.cursor().opt_list()?;
                Shape::Flags
            }
            ItemName::InternalDate => Shape::InternalDate(internal_date(value)?),
            ItemName::Rfc822Size => Shape::Rfc822Size(value.cursor().number64()?),
            ItemName::Envelope => {
                Envelope::parse(value.clone())?;
                Shape::Envelope
            }
            ItemName::Body => {
                BodyStructure::parse(value.clone())?;
                Shape::Body
            }
            ItemName::BodyStructure => {
                BodyStructure::parse(value.clone())?;
                Shape::BodyStructure
            }
            ItemName::BinarySize => Shape::BinarySize(value.cursor().number64()?),
            ItemName::Other => Shape::Other,
        })
    }

    /// The item `name`, whose value has this shape.
    #[inline]
    pub(crate) fn show(shape: Shape, name: &'a [u8], value: Values<'a>) -> Self {
        match shape {
            Shape::Uid(uid) => Self::Uid(uid),
            Shape::Flags | Shape::FlagAtoms(..) => Self::Flags(Flags::checked(value)),
            Shape::InternalDate(date) => Self::InternalDate(date),
            Shape::Rfc822Size(size) => Self::Rfc822Size(size),
            Shape::Envelope => Self::Envelope(Envelope::checked(value)),
            Shape::Body => Self::Body(BodyStructure::checked(value)),
            Shape::BodyStructure => Self::BodyStructure(BodyStructure::checked(value)),
            Shape::BinarySize(size) => Self::BinarySize(BinarySize {
                section: section_of(name),
                size,
            }),
            Shape::Other => Self::Other(RawItem::new(name, value)),
            Shape::Invalid(why) => Self::Invalid {
                name: Cow::Borrowed(name),
                raw: value.into_raw(),
                why,
            },
        }
    }

    /// The same item with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Item<'static> {
        match self {
            Self::Uid(uid) => Item::Uid(uid),
            Self::Flags(flags) => Item::Flags(flags.into_owned()),
            Self::InternalDate(date) => Item::InternalDate(date),
            Self::Rfc822Size(size) => Item::Rfc822Size(size),
            Self::Envelope(envelope) => Item::Envelope(envelope.into_owned()),
            Self::Body(structure) => Item::Body(structure.into_owned()),
            Self::BodyStructure(structure) => Item::BodyStructure(structure.into_owned()),
            Self::BinarySize(size) => Item::BinarySize(size.into_owned()),
            Self::Other(raw) => Item::Other(raw.into_owned()),
            Self::Invalid { name, raw, why } => Item::Invalid {
                name: Cow::Owned(name.into_owned()),
                raw: Cow::Owned(raw.into_owned()),
                why,
            },
        }
    }
}

/// What an item's value was found to be, the value itself left where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Shape {
    Uid(Uid),
    Flags,
    /// A list of atoms, with its parentheses; offsets count from the front of the inbox.
    FlagAtoms(u32, u32),
    InternalDate(Option<DateTime>),
    Rfc822Size(u64),
    Envelope,
    Body,
    BodyStructure,
    BinarySize(u64),
    Other,
    Invalid(Malformation),
}

impl fmt::Display for BinarySize<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.size)
    }
}

fn uid(value: &Values<'_>) -> Parsed<Uid> {
    let mut cursor = value.cursor();
    let number = cursor.number()?;
    Uid::new(number).ok_or(Malformation::new("a uid is never 0", 0))
}

fn internal_date(value: &Values<'_>) -> Parsed<Option<DateTime>> {
    let mut cursor = value.cursor();
    let at = cursor;
    match cursor.nstring()? {
        None => Ok(None),
        Some(text) => DateTime::parse(&text)
            .map(Some)
            .map_err(|_| at.expected("not a date and time")),
    }
}

/// The section in the brackets of an item's name; the whole message if there are none.
pub(crate) fn section_of(name: &[u8]) -> Section<'_> {
    let start = memchr::memchr(b'[', name).map_or(name.len(), |n| n + 1);
    let end = memchr::memrchr(b']', name).unwrap_or(name.len()).max(start);
    Section::from_wire(name.get(start..end).unwrap_or_default())
}

/// The offset in the angle brackets behind an item's name.
pub(crate) fn origin_of(name: &[u8]) -> Option<u64> {
    let close = memchr::memrchr(b']', name)?;
    let origin = name.get(close + 1..)?.strip_prefix(b"<")?;
    crate::wire::number(origin).map(|(number, _)| number)
}

/// The names of FETCH items that the base protocol has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ItemName {
    Uid,
    Flags,
    InternalDate,
    Rfc822Size,
    Envelope,
    Body,
    BodyStructure,
    BinarySize,
    Other,
}

impl ItemName {
    #[inline]
    fn of(name: &[u8]) -> Self {
        // Servers write names in upper case: that is told by a comparison of words, not of bytes.
        match name {
            b"UID" => Self::Uid,
            b"FLAGS" => Self::Flags,
            b"RFC822.SIZE" => Self::Rfc822Size,
            b"INTERNALDATE" => Self::InternalDate,
            b"ENVELOPE" => Self::Envelope,
            b"BODY" => Self::Body,
            b"BODYSTRUCTURE" => Self::BodyStructure,
            _ => Self::in_any_case(name),
        }
    }

    fn in_any_case(name: &[u8]) -> Self {
        const NAMES: [(&[u8], ItemName); 7] = [
            (b"UID", ItemName::Uid),
            (b"FLAGS", ItemName::Flags),
            (b"RFC822.SIZE", ItemName::Rfc822Size),
            (b"INTERNALDATE", ItemName::InternalDate),
            (b"ENVELOPE", ItemName::Envelope),
            (b"BODY", ItemName::Body),
            (b"BODYSTRUCTURE", ItemName::BodyStructure),
        ];
        let known = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map_or_else(|| Self::with_section(name), |(_, item)| *item)
    }

    fn with_section(name: &[u8]) -> Self {
        match name.get(..12) {
            Some(stem) if stem.eq_ignore_ascii_case(b"BINARY.SIZE[") => Self::BinarySize,
            _ => Self::Other,
        }
    }
}
