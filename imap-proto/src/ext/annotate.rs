//! ANNOTATE: notes on messages (RFC 5257).
//!
//! An annotation is an entry, such as `/comment`, with attributes such as `value.priv`, the user's own, and
//! `value.shared`.

use alloc::borrow::Cow;

use super::{About, Place, Said, heard, support};
use crate::error::ValueError;
use crate::response::{Capability, Extension, FetchItem, Offered, ResponseCode};
use crate::types::MailboxName;
use crate::wire::{Cursor, Encode, Encoder, Parsed, Values};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("annotate", "notes on messages", &[5257])
    .offered_as(Support::CAPABILITIES)
    .says(&[
        Said::new(Place::Select, "ANNOTATE", |to| {
            Annotate::select(Offered::insist()).encode(to)
        }),
        Said::new(Place::Fetch, "ANNOTATION", |to| {
            FetchAnnotation::new(Offered::insist(), &["/comment"], &["value"]).encode(to);
        }),
        Said::new(Place::Store, "ANNOTATION", |to| {
            SetAnnotation::new(Offered::insist(), &[("/comment", &[("value.priv", None)])]).encode(to);
        }),
        Said::new(Place::Append, "ANNOTATION", |to| {
            SetAnnotation::new(Offered::insist(), &[("/comment", &[("value.priv", None)])]).encode(to);
        }),
        Said::new(Place::Search, "ANNOTATION", |to| {
            HasAnnotation::new(Offered::insist(), "/comment", Sharing::Either, b"IMAP4").encode(to);
        }),
        Said::new(Place::Sort, "ANNOTATION", |to| {
            ByAnnotation::new(Offered::insist(), "/altsubject", Sharing::Shared).encode(to);
        }),
    ])
    .hears(&[
        heard!(item Annotation<'_>),
        heard!(code AnnotateCode),
        heard!(code Annotations),
    ]);

support!("ANNOTATE-EXPERIMENT-1", Capability::Annotate);

/// `ANNOTATE`, a parameter of SELECT and EXAMINE: annotations of this mailbox are going to be used, and the server tells
/// when others change them (RFC 5257 section 4.1).
#[derive(Clone, Copy, Debug)]
pub struct Annotate(());

impl Annotate {
    /// The parameter.
    #[must_use]
    pub const fn select(_: Offered<Support>) -> Self {
        Self(())
    }
}

impl Encode for Annotate {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("ANNOTATE");
    }
}

/// `ANNOTATION`, an item of FETCH, for [`FetchItem::Extension`](crate::command::FetchItem::Extension) (RFC 5257 section
/// 4.3). `*` and `%` in an entry's name stand for any text, as in LIST.
#[derive(Clone, Copy, Debug)]
pub struct FetchAnnotation<'a> {
    entries: &'a [&'a str],
    attributes: &'a [&'a str],
}

impl<'a> FetchAnnotation<'a> {
    /// These attributes (`value`, `size`, each with `.priv` or `.shared` or neither) of these entries. There must be one
    /// of each at least.
    #[must_use]
    pub const fn new(_: Offered<Support>, entries: &'a [&'a str], attributes: &'a [&'a str]) -> Self {
        Self { entries, attributes }
    }
}

impl Encode for FetchAnnotation<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("ANNOTATION").list(|to| {
            one_or_more(self.entries, to, pattern);
            one_or_more(self.attributes, to, |name, to| {
                to.astring(name.as_bytes());
            });
        });
    }
}

fn one_or_more(names: &[&str], to: &mut Encoder<'_>, write: fn(&str, &mut Encoder<'_>)) {
    match names {
        [] => to.refuse(ValueError::new("annotation", "one name at least", 0)),
        [one] => write(one, to),
        several => {
            to.list(|to| {
                for name in several {
                    write(name, to);
                }
            });
        }
    }
}

/// The name of entries, with wildcards. It is no name of a mailbox, but spelled like one.
fn pattern(name: &str, to: &mut Encoder<'_>) {
    if name.is_ascii() && !name.contains('&') {
        to.pattern(&MailboxName::from_wire(name.as_bytes()));
    } else {
        to.refuse(ValueError::new("annotation entry", "US-ASCII without &", 0));
    }
}

/// An entry and its attributes, with the values they are to have; `None` removes one.
pub type EntryValues<'a> = (&'a str, &'a [(&'a str, Option<&'a [u8]>)]);

/// `ANNOTATION`, an item of STORE, for [`StoreItem::Extension`](crate::command::StoreItem::Extension) (RFC 5257 section
/// 4.5), and data of APPEND, for [`AppendMessage::extension`](crate::command::AppendMessage::extension) (section 4.7).
#[derive(Clone, Copy, Debug)]
pub struct SetAnnotation<'a> {
    entries: &'a [EntryValues<'a>],
}

impl<'a> SetAnnotation<'a> {
    /// These entries. Attributes are `value.priv` and `value.shared`. There must be one of each at least.
    #[must_use]
    pub const fn new(_: Offered<Support>, entries: &'a [EntryValues<'a>]) -> Self {
        Self { entries }
    }
}

impl Encode for SetAnnotation<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        if self.entries.is_empty() || self.entries.iter().any(|(_, values)| values.is_empty()) {
            to.refuse(ValueError::new(
                "annotation",
                "one entry with one attribute at least",
                0,
            ));
        }
        to.word("ANNOTATION").list(|to| {
            for (name, values) in self.entries {
                entry(name, to);
                to.list(|to| {
                    for (attribute, value) in *values {
                        to.astring(attribute.as_bytes()).nstring(*value);
                    }
                });
            }
        });
    }
}

fn entry(name: &str, to: &mut Encoder<'_>) {
    if let Some(at) = name.find(['*', '%']) {
        to.refuse(ValueError::new("annotation entry", "neither * nor %", at));
    }
    to.astring(name.as_bytes());
}

/// Whose value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sharing {
    /// `value.priv`: the user's own.
    Private,
    /// `value.shared`: everybody's.
    Shared,
    /// `value`: one or the other. In searches only.
    Either,
}

impl Sharing {
    const fn attribute(self) -> &'static str {
        match self {
            Self::Private => "value.priv",
            Self::Shared => "value.shared",
            Self::Either => "value",
        }
    }
}

/// The search key `ANNOTATION`, for [`SearchKey::Extension`](crate::command::SearchKey::Extension): messages with this text
/// in an annotation (RFC 5257 section 4.8).
#[derive(Clone, Copy, Debug)]
pub struct HasAnnotation<'a> {
    entry: &'a str,
    sharing: Sharing,
    text: &'a [u8],
}

impl<'a> HasAnnotation<'a> {
    /// In an entry of this name; `*` and `%` stand for any text.
    #[must_use]
    pub const fn new(_: Offered<Support>, entry: &'a str, sharing: Sharing, text: &'a [u8]) -> Self {
        Self { entry, sharing, text }
    }
}

impl Encode for HasAnnotation<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        pattern(self.entry, to.word("ANNOTATION"));
        to.word(self.sharing.attribute()).string(self.text);
    }
}

/// The sort key `ANNOTATION`, for [`SortKey::Extension`](super::sort::SortKey::Extension) (RFC 5257 section 4.9).
#[derive(Clone, Copy, Debug)]
pub struct ByAnnotation<'a> {
    entry: &'a str,
    sharing: Sharing,
}

impl<'a> ByAnnotation<'a> {
    /// By the value of this entry, private or shared but not either.
    #[must_use]
    pub const fn new(_: Offered<Support>, entry: &'a str, sharing: Sharing) -> Self {
        Self { entry, sharing }
    }
}

impl Encode for ByAnnotation<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        if self.sharing == Sharing::Either {
            to.refuse(ValueError::new("sort by annotation", "private or shared", 0));
        }
        entry(self.entry, to.word("ANNOTATION"));
        to.word(self.sharing.attribute());
    }
}

/// `ANNOTATION` of a FETCH response: the values asked for, or the names of entries that have changed (RFC 5257 sections
/// 4.3 and 4.4).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Annotation<'a> {
    entries: Values<'a>,
}

/// An attribute of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Attribute<'a> {
    /// The entry, such as `/comment`.
    pub entry: Cow<'a, [u8]>,
    /// The attribute, such as `value.shared` or `size.priv`.
    pub name: Cow<'a, [u8]>,
    /// Its value; `None` if it has none.
    pub value: Option<Cow<'a, [u8]>>,
}

impl Annotation<'_> {
    /// The name of each entry.
    pub fn entries(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let mut rest = self.entries.cursor();
        core::iter::from_fn(move || {
            let name = rest.astring().ok()?;
            if rest.at_list() {
                rest.skip();
            }
            Some(name)
        })
    }

    /// Each attribute of each entry. There is none if the server told of a change.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'_>> {
        let mut entries = self.entries.cursor();
        let mut entry = entries;
        let mut attributes = entries.inside();
        core::iter::from_fn(move || {
            loop {
                if let Ok((name, value)) = pair(&mut attributes) {
                    let mut entry = entry;
                    return Some(Attribute {
                        entry: entry.astring().ok()?,
                        name,
                        value,
                    });
                }
                if entries.is_end() {
                    return None;
                }
                entry = entries;
                entries.skip();
                attributes = entries.inside();
                if entries.at_list() {
                    entries.skip();
                }
            }
        })
    }

    /// The same with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Annotation<'static> {
        Annotation {
            entries: self.entries.into_owned(),
        }
    }
}

type Pair<'a> = (Cow<'a, [u8]>, Option<Cow<'a, [u8]>>);

fn pair<'a>(rest: &mut Cursor<'a>) -> Parsed<Pair<'a>> {
    Ok((rest.astring()?, rest.nstring()?))
}

impl<'a> FetchItem<'a> for Annotation<'a> {
    const NAME: &'static str = "ANNOTATION";

    fn parse(_: &'a [u8], mut value: Cursor<'a>) -> Parsed<Self> {
        let entries = value.list()?;
        value.finish()?;
        let mut rest = entries;
        while !rest.is_end() {
            rest.astring()?;
            if rest.at_list() {
                let mut attributes = rest.list()?;
                while !attributes.is_end() {
                    pair(&mut attributes)?;
                }
            }
        }
        Ok(Self {
            entries: entries.rest(),
        })
    }
}

/// `[ANNOTATE …]`: why annotations were not set (RFC 5257 section 4.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnnotateCode {
    /// `TOOBIG`: a value is larger than the mailbox allows; see [`Annotations`].
    TooBig,
    /// `TOOMANY`: there are too many entries already.
    TooMany,
}

impl<'a> ResponseCode<'a> for AnnotateCode {
    const NAME: &'static str = "ANNOTATE";

    fn parse(mut values: Cursor<'a>) -> Parsed<Self> {
        let code = if values.at_word("TOOBIG") {
            Self::TooBig
        } else {
            let too_many = values.at_word("TOOMANY");
            if !too_many {
                return Err(values.expected("expected why"));
            }
            Self::TooMany
        };
        values.skip();
        values.finish()?;
        Ok(code)
    }
}

/// `[ANNOTATIONS …]`: what a mailbox that is being opened allows (RFC 5257 section 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Annotations {
    /// `NONE`: no annotations.
    None,
    /// `READ-ONLY`: none may be changed.
    ReadOnly {
        /// Whether there are private ones.
        private: bool,
    },
    /// They may be changed.
    ReadWrite {
        /// How large a value may be, in bytes.
        max_size: u32,
        /// Whether there are private ones.
        private: bool,
    },
}

impl<'a> ResponseCode<'a> for Annotations {
    const NAME: &'static str = "ANNOTATIONS";

    fn parse(mut values: Cursor<'a>) -> Parsed<Self> {
        if values.at_word("NONE") {
            values.skip();
            values.finish()?;
            return Ok(Self::None);
        }
        let max_size = if values.at_word("READ-ONLY") {
            values.skip();
            None
        } else {
            Some(values.number()?)
        };
        let private = values.is_end();
        if !private {
            values.keyword("NOPRIVATE")?;
            values.finish()?;
        }
        Ok(max_size.map_or(Self::ReadOnly { private }, |max_size| Self::ReadWrite {
            max_size,
            private,
        }))
    }
}

#[cfg(test)]
mod tests;
