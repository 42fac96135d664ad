//! What was converted.

use alloc::borrow::Cow;

use super::super::gathered::Keep;
use crate::response::{BodyStructure, Raw, Untagged, origin_of, section_of};
use crate::types::{Section, Seq, Uid};
use crate::wire::{Cursor, Parsed, Values};

/// `* n CONVERTED`: parts of a message that were converted (RFC 5259 section 6).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Converted<'a> {
    message: Seq,
    tag: Cow<'a, [u8]>,
    items: Values<'a>,
}

/// An item of [`Converted`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ConvertedItem<'a> {
    /// `UID`.
    Uid(Uid),
    /// `BODYPARTSTRUCTURE[part]`.
    Structure {
        /// The part.
        section: Section<'a>,
        /// Its structure, once converted.
        structure: BodyStructure<'a>,
    },
    /// `BINARY[part]`, or a header: `BODY[section]`.
    Content {
        /// The part, or the section.
        section: Section<'a>,
        /// The offset of its first byte, if a piece was asked for.
        origin: Option<u64>,
        /// It, or the piece; `None` if there is no such part.
        content: Option<Cow<'a, [u8]>>,
    },
    /// `BINARY.SIZE[part]`.
    BinarySize {
        /// The part.
        section: Section<'a>,
        /// Its size in bytes, once converted.
        size: u64,
    },
    /// `AVAILABLECONVERSIONS[part]`.
    Available {
        /// The part.
        section: Section<'a>,
        /// The media types that it can be converted to, as strings.
        types: Cursor<'a>,
    },
    /// What was asked for could not be converted.
    Error {
        /// What was asked for.
        name: &'a [u8],
        /// Why, for people.
        text: Cow<'a, [u8]>,
        /// Why.
        error: ConvertError<'a>,
    },
    /// Anything else.
    Other {
        /// Its name.
        name: &'a [u8],
        /// Its value, which is the one value before the cursor's end.
        value: Cursor<'a>,
    },
}

/// Why a part could not be converted (RFC 5259 section 9).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ConvertError<'a> {
    /// `TEMPFAIL`: it may succeed later; after so many seconds, if the server says so.
    TempFail(Option<u32>),
    /// `BADPARAMETERS`: the server cannot do that. Behind the media type of the part, or NIL, come the one asked for and
    /// its parameters.
    BadParameters(Cursor<'a>),
    /// `MISSINGPARAMETERS`: the server must know more. Behind the media type of the part come the one asked for and the
    /// names of parameters.
    MissingParameters(Cursor<'a>),
    /// Something else.
    Other(Cursor<'a>),
}

impl Converted<'_> {
    /// The message.
    #[must_use]
    pub fn message(&self) -> Seq {
        self.message
    }

    /// The tag of the command that is answered.
    #[must_use]
    pub fn tag(&self) -> &[u8] {
        &self.tag
    }

    /// Each item, in the server's order.
    pub fn items(&self) -> impl Iterator<Item = ConvertedItem<'_>> {
        let mut rest = self.items.cursor();
        core::iter::from_fn(move || {
            let name = rest.atom().ok()?;
            let value = rest;
            rest.skip();
            Some(item(name, value.up_to(&rest)))
        })
    }
}

fn item<'a>(name: &'a [u8], value: Cursor<'a>) -> ConvertedItem<'a> {
    typed(name, value).unwrap_or(ConvertedItem::Other { name, value })
}

fn typed<'a>(name: &'a [u8], mut value: Cursor<'a>) -> Parsed<ConvertedItem<'a>> {
    let stem = memchr::memchr(b'[', name).map_or(name, |at| name.get(..at).unwrap_or_default());
    let is = |word: &str| stem.eq_ignore_ascii_case(word.as_bytes());
    if let Some(error) = error(name, value) {
        return Ok(error);
    }
    let section = section_of(name);
    Ok(if is("UID") {
        let at = value;
        let uid = Uid::new(value.number()?).ok_or_else(|| at.expected("a uid is never 0"))?;
        ConvertedItem::Uid(uid)
    } else if is("BINARY") || is("BODY") {
        ConvertedItem::Content {
            section,
            origin: origin_of(name),
            content: value.nstring()?,
        }
    } else if is("BINARY.SIZE") {
        ConvertedItem::BinarySize {
            section,
            size: value.number64()?,
        }
    } else if is("BODYPARTSTRUCTURE") {
        ConvertedItem::Structure {
            section,
            structure: BodyStructure::parse(value.take())?,
        }
    } else if is("AVAILABLECONVERSIONS") {
        // Two pairs of parentheses tell the types from an error.
        ConvertedItem::Available {
            section,
            types: value.list()?.list()?,
        }
    } else {
        return Err(value.expected("expected an item of convert"));
    })
}

fn error<'a>(name: &'a [u8], mut value: Cursor<'a>) -> Option<ConvertedItem<'a>> {
    let mut phrase = value.list().ok()?;
    phrase.keyword("ERROR").ok()?;
    let text = phrase.astring().ok()?;
    let code = phrase.atom().ok()?;
    let error = if code.eq_ignore_ascii_case(b"TEMPFAIL") {
        ConvertError::TempFail(phrase.number().ok())
    } else if code.eq_ignore_ascii_case(b"BADPARAMETERS") {
        ConvertError::BadParameters(phrase)
    } else if code.eq_ignore_ascii_case(b"MISSINGPARAMETERS") {
        ConvertError::MissingParameters(phrase)
    } else {
        ConvertError::Other(phrase)
    };
    Some(ConvertedItem::Error { name, text, error })
}

impl<'a> Untagged<'a> for Converted<'a> {
    const KEYWORD: &'static str = "CONVERTED";

    fn parse(number: Option<u32>, mut values: Cursor<'a>) -> Parsed<Self> {
        let message = number.and_then(Seq::new);
        let message = message.ok_or_else(|| values.expected("expected the number of a message"))?;
        let mut correlator = values.list()?;
        correlator.keyword("TAG")?;
        let tag = correlator.astring()?;
        let items = values.list()?;
        values.finish()?;
        let mut rest = items;
        while !rest.is_end() {
            rest.atom()?;
            if rest.is_end() {
                return Err(rest.expected("expected the value of an item"));
            }
            rest.skip();
        }
        Ok(Self {
            message,
            tag,
            items: items.rest(),
        })
    }
}

impl Keep for Converted<'static> {
    fn keep(raw: &Raw<'_>) -> Option<Self> {
        let converted = raw.get::<Converted<'_>>()?;
        Some(Self {
            message: converted.message,
            tag: Cow::Owned(converted.tag.into_owned()),
            items: converted.items.into_owned(),
        })
    }
}
