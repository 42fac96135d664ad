//! ANNOTATEMORE: notes on mailboxes and on the server, before there was METADATA (draft-daboo-imap-annotatemore-08).
//!
//! The draft has expired; old servers, and Cyrus, still have it. Where the server offers METADATA,
//! [`metadata`](super::metadata) is better.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::{About, Said, heard, support, tell};
use crate::command::budget::Budget;
use crate::command::{Command, Profile, Reply, States};
use crate::error::ValueError;
use crate::event::Event;
use crate::response::{Capability, Data, Extension, Offered, ResponseCode, Untagged};
use crate::types::MailboxName;
use crate::wire::{Cursor, Encoder, Parsed, Values};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("annotate_more", "notes on mailboxes, on old servers", &[])
    .offered_as(Support::CAPABILITIES)
    .says(&[
        Said::command("GETANNOTATION", |to| {
            tell(
                &GetAnnotation::new(Offered::insist(), None, &["/comment"], &["value"]),
                to,
            )
        }),
        Said::command("SETANNOTATION", |to| {
            tell(
                &SetAnnotation::new(Offered::insist(), None, &[("/comment", &[("value.priv", None)])]),
                to,
            )
        }),
    ])
    .hears(&[heard!(untagged Annotations<'_>), heard!(code AnnotateMoreCode)]);

support!("ANNOTATEMORE", Capability::AnnotateMore);

/// GETANNOTATION: attributes of entries (section 4.2 of the draft).
///
/// Entries are paths such as `/comment`, attributes are `value.priv`, `value.shared` and the like; both may be patterns
/// with `*` and `%`. There must be one of each at least. The mailbox may be a pattern too.
#[derive(Clone, Copy, Debug)]
pub struct GetAnnotation<'a> {
    mailbox: Option<&'a MailboxName<'a>>,
    entries: &'a [&'a str],
    attributes: &'a [&'a str],
    limit: Budget,
}

impl<'a> GetAnnotation<'a> {
    /// These attributes of these entries, of a mailbox or, without one, of the server.
    #[must_use]
    pub fn new(
        _: Offered<Support>,
        mailbox: Option<&'a MailboxName<'a>>,
        entries: &'a [&'a str],
        attributes: &'a [&'a str],
    ) -> Self {
        Self {
            mailbox,
            entries,
            attributes,
            limit: Budget::default(),
        }
    }

    /// How many bytes the reply keeps; responses beyond that are left to the application. Default: 64 MiB.
    #[must_use]
    pub const fn collect_limit(self, bytes: usize) -> Self {
        Self {
            limit: Budget::new(bytes),
            ..self
        }
    }
}

impl Command for GetAnnotation<'_> {
    type Reply = AnnotationReply;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        target(self.mailbox, to.word("GETANNOTATION"));
        names(self.entries, ENTRY, to);
        names(self.attributes, ATTRIBUTE, to);
    }

    fn reply(&self) -> AnnotationReply {
        AnnotationReply {
            responses: Vec::new(),
            limit: self.limit,
        }
    }
}

/// An entry and the values that its attributes get; `None` removes one.
pub type AnnotationValues<'a> = (&'a str, &'a [(&'a str, Option<&'a [u8]>)]);

/// SETANNOTATION: sets attributes of entries (section 4.3 of the draft). There must be one of each at least.
/// [`AnnotateMoreCode`] says why the server refused.
#[derive(Clone, Copy)]
pub struct SetAnnotation<'a> {
    mailbox: Option<&'a MailboxName<'a>>,
    values: &'a [AnnotationValues<'a>],
}

impl<'a> SetAnnotation<'a> {
    /// These values, on a mailbox or, without one, on the server.
    #[must_use]
    pub const fn new(
        _: Offered<Support>,
        mailbox: Option<&'a MailboxName<'a>>,
        values: &'a [AnnotationValues<'a>],
    ) -> Self {
        Self { mailbox, values }
    }
}

impl core::fmt::Debug for SetAnnotation<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let entries = self.values.iter().map(|(entry, _)| entry);
        write!(f, "SetAnnotation {:?} ", self.mailbox)?;
        f.debug_list().entries(entries).finish()
    }
}

impl Command for SetAnnotation<'_> {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        target(self.mailbox, to.word("SETANNOTATION"));
        match self.values {
            [] => to.refuse(ValueError::new(ENTRY, "one at least", 0)),
            [one] => encode_values(one, to),
            many => {
                to.list(|to| many.iter().for_each(|values| encode_values(values, to)));
            }
        }
    }

    fn reply(&self) {}
}

fn target(mailbox: Option<&MailboxName<'_>>, to: &mut Encoder<'_>) {
    match mailbox {
        Some(mailbox) => to.mailbox(mailbox),
        None => to.string(b""),
    };
}

fn encode_values((entry, attributes): &AnnotationValues<'_>, to: &mut Encoder<'_>) {
    no_pattern(entry, ENTRY, to);
    name(entry, ENTRY, to);
    if attributes.is_empty() {
        to.refuse(ValueError::new(ATTRIBUTE, "one at least", 0));
    }
    to.list(|to| {
        for (attribute, value) in *attributes {
            no_pattern(attribute, ATTRIBUTE, to);
            name(attribute, ATTRIBUTE, to);
            to.nstring(*value);
        }
    });
}

/// One name, or a list of them.
fn names(all: &[&str], what: &'static str, to: &mut Encoder<'_>) {
    match all {
        [] => to.refuse(ValueError::new(what, "one at least", 0)),
        [one] => name(one, what, to),
        many => {
            to.list(|to| many.iter().for_each(|one| name(one, what, to)));
        }
    }
}

/// Quoted whatever it is: earlier drafts have quoted strings only.
fn name(name: &str, what: &'static str, to: &mut Encoder<'_>) {
    if let Some(at) = name.bytes().position(|byte| !(b' '..0x7F).contains(&byte)) {
        to.refuse(ValueError::new(what, "printable US-ASCII only", at));
    } else if name.is_empty() || (what == ENTRY && !name.starts_with(['/', '*', '%'])) {
        to.refuse(ValueError::new(what, "a path that begins with a slash", 0));
    }
    to.string(name.as_bytes());
}

fn no_pattern(name: &str, what: &'static str, to: &mut Encoder<'_>) {
    if let Some(at) = name.find(['*', '%']) {
        to.refuse(ValueError::new(what, "no pattern can be set", at));
    }
}

/// `* ANNOTATION`: attributes of entries, or entries that have changed (section 4.4 of the draft).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Annotations<'a> {
    mailbox: MailboxName<'a>,
    contents: Values<'a>,
}

/// An entry with its attributes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Annotation<'a> {
    /// The entry, a path.
    pub entry: Cow<'a, [u8]>,
    attributes: Cursor<'a>,
}

/// An attribute of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct AnnotationAttribute<'a> {
    /// Its name: `value.priv`, `value.shared`, `size.priv` and the like.
    pub name: Cow<'a, [u8]>,
    /// Its value, which anybody may have written; `None` if it has none.
    pub value: Option<Cow<'a, [u8]>>,
}

impl<'a> Annotation<'a> {
    /// Each attribute, in the server's order.
    pub fn attributes(&self) -> impl Iterator<Item = AnnotationAttribute<'a>> + use<'a> {
        let mut rest = self.attributes;
        core::iter::from_fn(move || attribute(&mut rest).ok())
    }
}

impl Annotations<'_> {
    /// The mailbox; empty for the server.
    #[must_use]
    pub fn mailbox(&self) -> &MailboxName<'_> {
        &self.mailbox
    }

    /// Each entry that has attributes, in the server's order.
    pub fn iter(&self) -> impl Iterator<Item = Annotation<'_>> {
        let mut rest = self.contents.cursor();
        core::iter::from_fn(move || {
            loop {
                let entry = rest.astring().ok()?;
                if let Ok(attributes) = rest.list() {
                    return Some(Annotation { entry, attributes });
                }
            }
        })
    }

    /// The value of an attribute of an entry: `None` if it is not here, `Some(None)` if it has no value.
    #[must_use]
    pub fn value(&self, entry: &str, attribute: &str) -> Option<Option<Cow<'_, [u8]>>> {
        let is = |name: &[u8], expected: &str| name.eq_ignore_ascii_case(expected.as_bytes());
        let mut entries = self.iter().filter(|found| is(&found.entry, entry));
        entries.find_map(|found| {
            found
                .attributes()
                .find(|one| is(&one.name, attribute))
                .map(|one| one.value)
        })
    }

    /// The entries that somebody has changed, whose attributes must be asked for.
    pub fn changed(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let all = self.contents.cursor();
        let mut rest = if all.at_list() { all.inside() } else { all };
        core::iter::from_fn(move || {
            loop {
                let entry = rest.astring().ok()?;
                if !rest.at_list() {
                    return Some(entry);
                }
                rest.skip();
            }
        })
    }

    /// The same with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Annotations<'static> {
        Annotations {
            mailbox: self.mailbox.into_owned(),
            contents: self.contents.into_owned(),
        }
    }
}

fn attribute<'a>(rest: &mut Cursor<'a>) -> Parsed<AnnotationAttribute<'a>> {
    Ok(AnnotationAttribute {
        name: rest.astring()?,
        value: rest.nstring()?,
    })
}

impl<'a> Untagged<'a> for Annotations<'a> {
    const KEYWORD: &'static str = "ANNOTATION";

    fn parse(_: Option<u32>, mut values: Cursor<'a>) -> Parsed<Self> {
        let mailbox = MailboxName::from_wire(values.astring()?);
        let contents = values.rest();
        if values.at_list() {
            let mut names = values.list()?;
            values.finish()?;
            while !names.is_end() {
                names.astring()?;
            }
            return Ok(Self { mailbox, contents });
        }
        values.astring()?;
        while !values.is_end() {
            if values.at_list() {
                let mut attributes = values.list()?;
                while !attributes.is_end() {
                    attribute(&mut attributes)?;
                }
            } else {
                values.astring()?;
            }
        }
        Ok(Self { mailbox, contents })
    }
}

/// `[ANNOTATEMORE …]`: why SETANNOTATION failed (section 4.3 of the draft).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnnotateMoreCode {
    /// `TOOBIG`: the value is larger than the server takes.
    TooBig,
    /// `TOOMANY`: there are as many entries as there may be.
    TooMany,
}

impl<'a> ResponseCode<'a> for AnnotateMoreCode {
    const NAME: &'static str = "ANNOTATEMORE";

    fn parse(mut values: Cursor<'a>) -> Parsed<Self> {
        let code = if values.at_keyword("TOOBIG") {
            values.skip();
            Self::TooBig
        } else {
            values.keyword("TOOMANY")?;
            Self::TooMany
        };
        values.finish()?;
        Ok(code)
    }
}

/// The answer to [`GetAnnotation`].
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct AnnotationReply {
    /// The responses that have attributes, in the server's order.
    pub responses: Vec<Annotations<'static>>,
    limit: Budget,
}

impl Reply for AnnotationReply {
    /// Notices of changes are not part of an answer.
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let Event::Data(Data::Other(raw)) = event else {
            return false;
        };
        let Some(found) = raw
            .get::<Annotations<'_>>()
            .filter(|found| found.iter().next().is_some())
        else {
            return false;
        };
        let size = size_of::<Annotations<'_>>() + found.contents.owned_size();
        let room = self.limit.take(size);
        self.responses.extend(room.then(|| found.into_owned()));
        room
    }
}

const ENTRY: &str = "annotation entry";
const ATTRIBUTE: &str = "annotation attribute";

#[cfg(test)]
mod tests;
