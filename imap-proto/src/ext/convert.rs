//! CONVERT: parts of messages in other formats (RFC 5259).

mod converted;

pub use converted::{ConvertError, Converted, ConvertedItem};

use alloc::borrow::Cow;

use super::gathered::{Gathered, Keep};
use super::{About, Said, heard, support, tell};
use crate::command::message_set::MessageSet;
use crate::command::{Command, Profile, States};
use crate::error::ValueError;
use crate::response::{Capability, Extension, Offered, Raw, ResponseCode, Untagged};
use crate::types::{Partial, Section, Seq, SeqSet, Uid, UidSet};
use crate::wire::{Cursor, Encode, Encoder, Parsed, Values};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("convert", "parts of messages in other formats", &[5259])
    .offered_as(Support::CAPABILITIES)
    .says(&[
        Said::command("CONVERT", |to| {
            let set = SeqSet::one(Seq::MIN);
            tell(
                &Convert::numbers(Offered::insist(), &set, Target::DEFAULT, &[ConvertItem::Uid]),
                to,
            )
        }),
        Said::command("UID CONVERT", |to| {
            let set = UidSet::one(Uid::MIN);
            tell(
                &Convert::uids(Offered::insist(), &set, Target::DEFAULT, &[ConvertItem::Uid]),
                to,
            )
        }),
        Said::command("CONVERSIONS", |to| {
            tell(&Conversions::new(Offered::insist(), "image/gif", "*"), to)
        }),
    ])
    .hears(&[
        heard!(untagged Converted<'_>),
        heard!(untagged Conversion<'_>),
        heard!(code TempFail),
        heard!(code MaxConvertMessages),
        heard!(code MaxConvertParts),
    ]);

support!("CONVERT", Capability::Convert);

/// CONVERT and UID CONVERT: parts of messages in another format (RFC 5259 section 6). The connection takes no response of
/// more than [`Limits::unit`](crate::Limits): larger parts are asked for in pieces.
#[derive(Clone, Debug)]
pub struct Convert<'a> {
    set: MessageSet,
    target: Target<'a>,
    items: &'a [ConvertItem<'a>],
}

impl<'a> Convert<'a> {
    /// CONVERT: of the messages with these sequence numbers. There must be one item at least.
    #[must_use]
    pub fn numbers(_: Offered<Support>, set: &SeqSet, target: Target<'a>, items: &'a [ConvertItem<'a>]) -> Self {
        Self {
            set: MessageSet::Numbers(set.clone()),
            target,
            items,
        }
    }

    /// UID CONVERT: of the messages with these UIDs. There must be one item at least.
    #[must_use]
    pub fn uids(_: Offered<Support>, set: &UidSet, target: Target<'a>, items: &'a [ConvertItem<'a>]) -> Self {
        Self {
            set: MessageSet::Uids(set.clone()),
            target,
            items,
        }
    }
}

impl Command for Convert<'_> {
    type Reply = Gathered<Converted<'static>>;

    fn profile(&self) -> Profile {
        self.set.profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        self.set.encode(to, "CONVERT", "UID CONVERT").value(&self.target);
        match self.items {
            [] => to.refuse(ValueError::new("items to convert", "one at least", 0)),
            [item] => item.encode(to),
            items => {
                to.list(|to| {
                    for item in items {
                        item.encode(to);
                    }
                });
            }
        }
    }

    fn reply(&self) -> Self::Reply {
        Gathered::default()
    }
}

/// The format to convert to.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    media_type: Option<&'a str>,
    parameters: &'a [(&'a str, &'a str)],
}

impl<'a> Target<'a> {
    /// Whatever the server thinks best.
    pub const DEFAULT: Target<'static> = Target {
        media_type: None,
        parameters: &[],
    };

    /// This media type, such as `text/plain`.
    #[must_use]
    pub const fn to(media_type: &'a str) -> Self {
        Self {
            media_type: Some(media_type),
            parameters: &[],
        }
    }

    /// With these parameters, such as `charset` and `pix-x` (RFC 5259 section 7).
    #[must_use]
    pub const fn with(self, parameters: &'a [(&'a str, &'a str)]) -> Self {
        Self { parameters, ..self }
    }
}

impl Encode for Target<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.list(|to| {
            to.nstring(self.media_type.map(str::as_bytes));
            if !self.parameters.is_empty() {
                to.list(|to| {
                    for (name, value) in self.parameters {
                        to.string(name.as_bytes()).string(value.as_bytes());
                    }
                });
            }
        });
    }
}

/// What to tell of a converted part (RFC 5259 section 8).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ConvertItem<'a> {
    /// `UID`.
    Uid,
    /// `BODYPARTSTRUCTURE[part]`: its structure.
    Structure(Section<'a>),
    /// `BINARY[part]`: it, or a piece of it.
    Binary(Section<'a>, Option<Partial>),
    /// `BINARY.SIZE[part]`: its size. May be slow.
    BinarySize(Section<'a>),
    /// `BODY[section]`: a header, in another charset. `HEADER`, or `HEADER` or `MIME` of a part.
    Body(Section<'a>),
    /// `AVAILABLECONVERSIONS[part]`: the media types that it can be converted to.
    Available(Section<'a>),
}

impl Encode for ConvertItem<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        match self {
            Self::Uid => to.word("UID"),
            Self::Structure(section) => to.section("BODYPARTSTRUCTURE", section, None),
            Self::Binary(section, partial) => to.section("BINARY", section, *partial),
            Self::BinarySize(section) => to.section("BINARY.SIZE", section, None),
            Self::Body(section) => to.section("BODY", section, None),
            Self::Available(section) => to.section("AVAILABLECONVERSIONS", section, None),
        };
    }
}

/// CONVERSIONS: which conversions there are (RFC 5259 section 5).
#[derive(Clone, Copy, Debug)]
pub struct Conversions<'a> {
    from: &'a str,
    to: &'a str,
}

impl<'a> Conversions<'a> {
    /// From this media type to that one; either may be `*` or `image/*`.
    #[must_use]
    pub const fn new(_: Offered<Support>, from: &'a str, to: &'a str) -> Self {
        Self { from, to }
    }
}

impl Command for Conversions<'_> {
    type Reply = Gathered<Conversion<'static>>;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("CONVERSIONS")
            .string(self.from.as_bytes())
            .string(self.to.as_bytes());
    }

    fn reply(&self) -> Self::Reply {
        Gathered::default()
    }
}

/// `* CONVERSION`: a conversion that there is (RFC 5259 section 5.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Conversion<'a> {
    from: Cow<'a, [u8]>,
    to: Cow<'a, [u8]>,
    parameters: Values<'a>,
}

impl Conversion<'_> {
    /// The media type that is converted.
    #[must_use]
    pub fn from(&self) -> &[u8] {
        &self.from
    }

    /// The media type that it is converted to.
    #[must_use]
    pub fn to(&self) -> &[u8] {
        &self.to
    }

    /// The name of each parameter that can be given.
    pub fn parameters(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let mut rest = self.parameters.cursor();
        core::iter::from_fn(move || rest.astring().ok())
    }
}

impl<'a> Untagged<'a> for Conversion<'a> {
    const KEYWORD: &'static str = "CONVERSION";

    fn parse(_: Option<u32>, mut values: Cursor<'a>) -> Parsed<Self> {
        let (from, to) = (values.astring()?, values.astring()?);
        let parameters = if values.is_end() { values } else { values.opt_list()? };
        values.finish()?;
        let mut rest = parameters;
        while !rest.is_end() {
            rest.astring()?;
        }
        Ok(Self {
            from,
            to,
            parameters: parameters.rest(),
        })
    }
}

impl Keep for Conversion<'static> {
    fn keep(raw: &Raw<'_>) -> Option<Self> {
        let conversion = raw.get::<Conversion<'_>>()?;
        Some(Self {
            from: Cow::Owned(conversion.from.into_owned()),
            to: Cow::Owned(conversion.to.into_owned()),
            parameters: conversion.parameters.into_owned(),
        })
    }
}

/// `[TEMPFAIL]`: the conversion failed and may succeed later (RFC 5259 section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TempFail {}

impl<'a> ResponseCode<'a> for TempFail {
    const NAME: &'static str = "TEMPFAIL";

    fn parse(values: Cursor<'a>) -> Parsed<Self> {
        values.finish()?;
        Ok(Self {})
    }
}

/// `[MAXCONVERTMESSAGES n]`: no more messages may be converted at once (RFC 5259 section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct MaxConvertMessages {
    /// The limit.
    pub limit: u32,
}

impl<'a> ResponseCode<'a> for MaxConvertMessages {
    const NAME: &'static str = "MAXCONVERTMESSAGES";

    fn parse(mut values: Cursor<'a>) -> Parsed<Self> {
        let limit = values.number()?;
        values.finish()?;
        Ok(Self { limit })
    }
}

/// `[MAXCONVERTPARTS n]`: no more parts of a message may be converted at once (RFC 5259 section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct MaxConvertParts {
    /// The limit.
    pub limit: u32,
}

impl<'a> ResponseCode<'a> for MaxConvertParts {
    const NAME: &'static str = "MAXCONVERTPARTS";

    fn parse(mut values: Cursor<'a>) -> Parsed<Self> {
        let limit = values.number()?;
        values.finish()?;
        Ok(Self { limit })
    }
}

#[cfg(test)]
mod tests;
