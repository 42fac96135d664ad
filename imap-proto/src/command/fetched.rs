//! A message as FETCH responses show it, kept.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem;

use super::budget::Budget;
use crate::error::Malformation;
use crate::event::{BodyKind, FetchEvent};
use crate::response::{BinarySize, BodyStructure, Envelope, FetchItem, FlagSet, Item, RawItem, read_item};
use crate::types::{DateTime, Section, Seq, Uid};
use crate::wire::{Cursor, Shelf, Values};

/// What FETCH responses said of one message. What they did not say is `None`.
///
/// Many of them are kept at a time, so what is small is a field, and the rest lies together and is shown when it is asked
/// for.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct FetchedMessage {
    /// The sequence number that it had when the responses came. `None` if the server named it by UID only.
    pub seq: Option<Seq>,
    /// `UID`.
    pub uid: Option<Uid>,
    /// `FLAGS`, the latest.
    pub flags: Option<FlagSet>,
    /// `INTERNALDATE`.
    pub internal_date: Option<DateTime>,
    /// `RFC822.SIZE`, in bytes. Servers are known to be wrong about it.
    pub size: Option<u64>,
    /// Whether the server sent more of it than the limit left room for.
    pub truncated: bool,
    /// The envelope, the structures, and the items of extensions.
    values: Shelf,
    /// `None` while there is nothing of it.
    rest: Option<Box<Rest>>,
}

/// What a message has that is either large or rare.
#[derive(Clone, Debug, Default, PartialEq)]
struct Rest {
    bodies: Vec<FetchedBody>,
    binary_sizes: Vec<BinarySize<'static>>,
    invalid: Vec<InvalidItem>,
}

/// A body section of a fetched message.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FetchedBody {
    /// Which section of the message.
    pub section: Section<'static>,
    /// Which item it is the value of.
    pub kind: BodyKind,
    /// The offset of the first byte in the section, if only a part of it was asked for.
    pub origin: Option<u64>,
    /// The bytes; `None` if the server says that there is no such section.
    pub data: Option<Vec<u8>>,
    /// Whether the bytes end where the limit was reached.
    pub truncated: bool,
}

/// An item of a fetched message whose value could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidItem {
    /// Its name; empty if not even that could be read.
    pub name: Vec<u8>,
    /// What stands in the value's place.
    pub raw: Vec<u8>,
    /// What is wrong with it.
    pub why: Malformation,
}

impl FetchedMessage {
    /// `ENVELOPE`.
    #[must_use]
    pub fn envelope(&self) -> Option<Envelope<'_>> {
        self.value(ENVELOPE).map(Envelope::checked)
    }

    /// `BODY`: the structure without extension data.
    #[must_use]
    pub fn body(&self) -> Option<BodyStructure<'_>> {
        self.value(BODY).map(BodyStructure::checked)
    }

    /// `BODYSTRUCTURE`.
    #[must_use]
    pub fn body_structure(&self) -> Option<BodyStructure<'_>> {
        self.value(BODY_STRUCTURE).map(BodyStructure::checked)
    }

    /// Body sections, in the server's order.
    #[must_use]
    pub fn bodies(&self) -> &[FetchedBody] {
        self.rest.as_ref().map_or(&[], |rest| &rest.bodies)
    }

    /// Body sections, in the server's order.
    #[must_use]
    pub fn into_bodies(self) -> Vec<FetchedBody> {
        self.rest.map_or_else(Vec::new, |rest| rest.bodies)
    }

    /// Sizes of decoded parts, in the server's order.
    #[must_use]
    pub fn binary_sizes(&self) -> &[BinarySize<'static>] {
        self.rest.as_ref().map_or(&[], |rest| &rest.binary_sizes)
    }

    /// Items of extensions, in the server's order.
    pub fn others(&self) -> impl Iterator<Item = RawItem<'_>> {
        self.extensions().map(|(name, value)| RawItem::new(name, value.into()))
    }

    /// Items that could not be read.
    #[must_use]
    pub fn invalid(&self) -> &[InvalidItem] {
        self.rest.as_ref().map_or(&[], |rest| &rest.invalid)
    }

    /// The bytes of a body section, as they stand in the message. `None` if the section did not come or does not exist.
    ///
    /// `RFC822`, `RFC822.HEADER` and `RFC822.TEXT` are found as the whole message, its header and its text.
    #[must_use]
    pub fn section(&self, section: &Section<'_>) -> Option<&[u8]> {
        self.find(|body| match body.kind {
            BodyKind::Body => body.section == *section,
            BodyKind::Rfc822 => *section == Section::whole(),
            BodyKind::Rfc822Header => *section == Section::header(),
            BodyKind::Rfc822Text => *section == Section::text(),
            BodyKind::Binary => false,
        })
    }

    /// The bytes of a part with its content transfer encoding undone. `None` if it did not come or does not exist.
    #[must_use]
    pub fn binary(&self, part: &Section<'_>) -> Option<&[u8]> {
        self.find(|body| body.kind == BodyKind::Binary && body.section == *part)
    }

    /// The first item of an extension that is a `T`.
    #[must_use]
    pub fn get<'s, T: FetchItem<'s>>(&'s self) -> Option<T> {
        self.extensions().find_map(|(name, value)| read_item(name, value)?.ok())
    }

    fn extensions(&self) -> impl Iterator<Item = (&[u8], Cursor<'_>)> {
        self.values
            .iter()
            .filter(|(name, _)| ![ENVELOPE, BODY, BODY_STRUCTURE].contains(name))
    }

    /// Of values that came more than once, the latest counts.
    fn value(&self, wanted: &[u8]) -> Option<Values<'_>> {
        let values = self.values.iter().filter(|(name, _)| *name == wanted);
        values.last().map(|(_, value)| value.into())
    }

    /// Of sections that came more than once, the latest counts.
    fn find(&self, is_it: impl Fn(&FetchedBody) -> bool) -> Option<&[u8]> {
        self.bodies().iter().rev().find(|body| is_it(body))?.data.as_deref()
    }

    pub(super) fn of(seq: Option<Seq>, uid: Option<Uid>) -> Self {
        Self {
            seq,
            uid,
            ..Self::default()
        }
    }

    fn rest(&mut self) -> &mut Rest {
        self.rest.get_or_insert_default()
    }

    /// Keeps a part of a FETCH response as far as the budget has room for it. `in_body`: whether the chunks that come
    /// are kept.
    pub(super) fn add_part(&mut self, part: &FetchEvent<'_>, in_body: &mut bool, budget: &mut Budget) {
        match part {
            FetchEvent::Item(item) => self.add(item, budget),
            FetchEvent::BodyBegin {
                section,
                kind,
                origin,
                size,
            } => {
                let body = FetchedBody {
                    section: section.clone().into_owned(),
                    kind: *kind,
                    origin: *origin,
                    data: size.map(|_| Vec::new()),
                    truncated: false,
                };
                *in_body = self.add_body(body, budget);
            }
            FetchEvent::BodyChunk(chunk) if *in_body => self.add_chunk(chunk, budget),
            FetchEvent::BodyEnd => {
                if mem::take(in_body) {
                    self.end_body();
                }
            }
            FetchEvent::Begin { .. } | FetchEvent::BodyChunk(_) | FetchEvent::End => {}
        }
    }

    /// Keeps an item if the budget has room for it.
    fn add(&mut self, item: &Item<'_>, budget: &mut Budget) {
        if !budget.take(kept_size(item)) {
            self.truncated = true;
            return;
        }
        match item {
            Item::Uid(uid) => self.uid = Some(*uid),
            Item::Flags(flags) => self.flags = Some(flags.into()),
            Item::InternalDate(date) => self.internal_date = *date,
            Item::Rfc822Size(size) => self.size = Some(*size),
            Item::Envelope(envelope) => self.values.put(ENVELOPE, envelope.cursor()),
            Item::Body(structure) => self.values.put(BODY, structure.cursor()),
            Item::BodyStructure(structure) => self.values.put(BODY_STRUCTURE, structure.cursor()),
            Item::Other(raw) => self.values.put(raw.name(), raw.value().cursor()),
            Item::BinarySize(size) => push(&mut self.rest().binary_sizes, size.clone().into_owned()),
            Item::Invalid { name, raw, why } => {
                let (name, raw, why) = (name.to_vec(), raw.to_vec(), *why);
                push(&mut self.rest().invalid, InvalidItem { name, raw, why });
            }
        }
    }

    /// Begins a body section if the budget has room for it; says whether it had.
    fn add_body(&mut self, body: FetchedBody, budget: &mut Budget) -> bool {
        let fits = budget.take(size_of::<FetchedBody>() + body.section.as_bytes().len());
        if fits {
            push(&mut self.rest().bodies, body);
        } else {
            self.truncated = true;
        }
        fits
    }

    /// Goes on with the body section that began last.
    fn add_chunk(&mut self, chunk: &[u8], budget: &mut Budget) {
        let Some(FetchedBody {
            data: Some(data),
            truncated,
            ..
        }) = self.last_body()
        else {
            return;
        };
        let (kept, cut) = chunk.split_at(budget.take_up_to(chunk.len()));
        data.extend_from_slice(kept);
        if !cut.is_empty() {
            *truncated = true;
            self.truncated = true;
        }
    }

    /// The body section that began last is complete: room for more of it is given back.
    fn end_body(&mut self) {
        if let Some(FetchedBody { data: Some(data), .. }) = self.last_body() {
            data.shrink_to_fit();
        }
    }

    fn last_body(&mut self) -> Option<&mut FetchedBody> {
        self.rest.as_mut()?.bodies.last_mut()
    }
}

/// Adds to what has most often one element: an empty vector would make room for four.
fn push<T>(to: &mut Vec<T>, element: T) {
    if to.is_empty() {
        to.reserve_exact(1);
    }
    to.push(element);
}

/// By these names values are kept that come under them in any case of letters.
const ENVELOPE: &[u8] = b"ENVELOPE";
const BODY: &[u8] = b"BODY";
const BODY_STRUCTURE: &[u8] = b"BODYSTRUCTURE";

/// How many bytes an item takes besides the message itself.
pub(super) fn kept_size(item: &Item<'_>) -> usize {
    match item {
        Item::Uid(_) | Item::InternalDate(_) | Item::Rfc822Size(_) => 0,
        Item::Flags(flags) => flags.owned_size(),
        Item::Envelope(envelope) => envelope.owned_size(),
        Item::Body(structure) | Item::BodyStructure(structure) => structure.owned_size(),
        Item::BinarySize(size) => size_of::<BinarySize<'_>>() + size.section.as_bytes().len(),
        Item::Other(raw) => size_of::<RawItem<'_>>() + raw.name().len() + raw.value().owned_size(),
        Item::Invalid { name, raw, .. } => size_of::<InvalidItem>() + name.len() + raw.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(kind: BodyKind, section: Section<'static>, data: &[u8]) -> FetchedBody {
        FetchedBody {
            section,
            kind,
            origin: None,
            data: Some(data.to_vec()),
            truncated: false,
        }
    }

    #[test]
    fn sections_are_found_by_what_they_are() {
        let mut message = FetchedMessage::default();
        let mut budget = Budget::default();
        for body in [
            body(BodyKind::Body, Section::text(), b"old"),
            body(BodyKind::Body, Section::text(), b"new"),
            body(BodyKind::Rfc822, Section::whole(), b"whole"),
            body(BodyKind::Rfc822Header, Section::whole(), b"header"),
            body(BodyKind::Binary, Section::part(&[1]).unwrap(), b"decoded"),
        ] {
            assert!(message.add_body(body, &mut budget));
        }
        assert_eq!(message.section(&Section::text()), Some(&b"new"[..]));
        assert_eq!(message.section(&Section::whole()), Some(&b"whole"[..]));
        assert_eq!(message.section(&Section::header()), Some(&b"header"[..]));
        assert_eq!(message.section(&Section::part(&[1]).unwrap()), None);
        assert_eq!(message.binary(&Section::part(&[1]).unwrap()), Some(&b"decoded"[..]));
    }

    #[test]
    fn a_body_ends_where_the_budget_does() {
        let mut message = FetchedMessage::default();
        let mut budget = Budget::new(size_of::<FetchedBody>() + 5);
        message.add_body(body(BodyKind::Body, Section::whole(), b""), &mut budget);
        message.add_chunk(b"abc", &mut budget);
        assert!(!message.truncated);
        message.add_chunk(b"def", &mut budget);
        assert_eq!(message.section(&Section::whole()), Some(&b"abcde"[..]));
        assert!(message.truncated && message.bodies()[0].truncated);
        assert!(!message.add_body(body(BodyKind::Body, Section::text(), b""), &mut budget));
        assert_eq!(message.bodies().len(), 1);
    }
}
