//! What `advance` moved to, kept as ranges, and the event made of it when asked for.

use alloc::borrow::Cow;

use super::{Announcement, Connection};
use crate::error::Malformation;
use crate::event::{Access, BodyKind, Event, FetchEvent};
use crate::response::{
    Code, Condition, Data, DataName, Flags, Item, List, Numbers, Raw, RawItem, Shape, Status, origin_of, section_of,
};
use crate::types::Tag;
use crate::wire::Values;
use crate::wire::reader::Unit;
use crate::wire::span::Span;

/// What is shown now. Ranges count from the front of the inbox.
#[derive(Clone, Copy, Debug)]
pub(super) enum Current {
    Nothing,
    Greeting(StatusSpans),
    Status(StatusSpans),
    Completed {
        tag: Tag,
        status: StatusSpans,
    },
    CompletedAgain {
        tag: Tag,
        status: StatusSpans,
    },
    /// A line of numbers, and what is wrong with it.
    Numbers {
        sort: bool,
        text: Span,
        wrong: Option<Malformation>,
    },
    /// A FETCH item whose value was looked at; name and value are the reader's.
    Item(Shape),
    /// A piece of a body.
    Chunk(Span),
    /// Data that was looked at; it is the reader's.
    Data(DataName),
    /// Other parts of FETCH, and malformed data, shown as the reader found them.
    Unit,
    Continue {
        tag: Option<Tag>,
        text: Span,
    },
    /// Its data is kept by the connection.
    Challenge {
        tag: Tag,
    },
    Idling {
        tag: Tag,
    },
    Body {
        tag: Tag,
        left: u64,
    },
    StartTls {
        tag: Tag,
    },
    StartCompression {
        tag: Tag,
    },
    AccessChanged {
        from: Access,
        to: Access,
    },
    Closed,
}

/// A status response: the name of its code, whose arguments are on the tape, and its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct StatusSpans {
    pub(super) condition: Condition,
    pub(super) code: Option<Span>,
    pub(super) text: Span,
}

impl Current {
    pub(super) fn announced(announcement: Announcement) -> Self {
        match announcement {
            Announcement::Access { from, to } => Self::AccessChanged { from, to },
            Announcement::Completed { tag, status } => Self::Completed { tag, status },
            Announcement::StartTls(tag) => Self::StartTls { tag },
            Announcement::StartCompression(tag) => Self::StartCompression { tag },
        }
    }
}

impl Connection {
    /// Whether the event that [`Connection::event`] shows is a part of a FETCH response. Costs less than to make the event
    /// and look at it, for programs that give away nothing else.
    #[inline]
    #[must_use]
    pub fn shows_fetch(&self) -> bool {
        match &self.current {
            Current::Item(_) | Current::Chunk(_) => true,
            Current::Unit => !matches!(
                self.reader.unit(),
                Unit::Data { .. } | Unit::Malformed { .. } | Unit::Line { .. } | Unit::Empty
            ),
            _ => false,
        }
    }

    #[inline(never)]
    pub(super) fn show(&self) -> Event<'_> {
        match &self.current {
            // Never shown: `event` and `poll_event` look before.
            Current::Nothing => Event::Closed,
            Current::Item(shape) => self.show_item(shape),
            Current::Chunk(chunk) => Event::Fetch(FetchEvent::BodyChunk(self.cow(*chunk))),
            Current::Data(name) => self.show_data(*name),
            Current::Unit => self.show_unit(self.reader.unit()),
            Current::Greeting(status) => Event::Greeting(self.status(status)),
            Current::Status(status) => Event::Status(self.status(status)),
            Current::Completed { tag, status } => Event::Completed {
                tag: *tag,
                status: self.status(status),
            },
            Current::CompletedAgain { tag, status } => Event::CompletedAgain {
                tag: *tag,
                status: self.status(status),
            },
            Current::Numbers { sort, text, wrong } => self.numbers(*sort, *text, *wrong),
            Current::Continue { tag, text } => Event::Continue {
                tag: *tag,
                text: self.cow(*text),
            },
            Current::Challenge { tag } => Event::Challenge {
                tag: *tag,
                data: Cow::Borrowed(&self.challenge),
            },
            Current::Idling { tag } => Event::Idling { tag: *tag },
            Current::Body { tag, left } => Event::Body { tag: *tag, left: *left },
            Current::StartTls { tag } => Event::StartTls { tag: *tag },
            Current::StartCompression { tag } => Event::StartCompression { tag: *tag },
            Current::AccessChanged { from, to } => Event::AccessChanged { from: *from, to: *to },
            Current::Closed => Event::Closed,
        }
    }

    #[inline]
    fn show_unit(&self, unit: Unit) -> Event<'_> {
        Event::Fetch(match unit {
            Unit::Item { name, value } => return self.show_item(&self.shape(name, value)),
            Unit::FetchBegin { number, uid } => FetchEvent::begin(number, uid),
            Unit::FetchEnd => FetchEvent::End,
            Unit::BodyChunk(span) => FetchEvent::BodyChunk(self.cow(span)),
            Unit::BodyBegin { name, size } => self.body_begin(name, size),
            Unit::BodyEnd => FetchEvent::BodyEnd,
            Unit::BadItem { name, raw, why } => FetchEvent::Item(Item::Invalid {
                name: self.cow(name),
                raw: self.cow(raw),
                why,
            }),
            Unit::Data { number, keyword, text } => return self.data(number, keyword, text),
            Unit::Malformed { raw, why } => return self.malformed(raw, why),
            // Lines are taken apart before they are shown; what is left of one is what the server wrote.
            Unit::Line { text, .. } => {
                return Event::Continue {
                    tag: None,
                    text: self.cow(text),
                };
            }
            Unit::Empty => return self.malformed(Span::default(), Malformation::new("empty line", 0)),
        })
    }

    /// Each event is made as a whole: what is made in pieces is copied from one to the other.
    #[inline(always)]
    pub(super) fn show_item(&self, shape: &Shape) -> Event<'_> {
        match *shape {
            Shape::Uid(uid) => Event::Fetch(FetchEvent::Item(Item::Uid(uid))),
            Shape::Rfc822Size(size) => Event::Fetch(FetchEvent::Item(Item::Rfc822Size(size))),
            Shape::InternalDate(date) => Event::Fetch(FetchEvent::Item(Item::InternalDate(date))),
            Shape::FlagAtoms(start, end) => {
                let list = self.inbox.slice(Span { start, end });
                Event::Fetch(FetchEvent::Item(Item::Flags(Flags::atoms(list))))
            }
            Shape::Other => self.show_other(),
            _ => self.show_value(shape),
        }
    }

    /// An item that an extension reads.
    #[inline(never)]
    fn show_other(&self) -> Event<'_> {
        let (name, value) = self.named_value();
        Event::Fetch(FetchEvent::Item(Item::Other(RawItem::new(name, value))))
    }

    /// An item whose value is on the tape.
    #[inline(never)]
    fn show_value(&self, shape: &Shape) -> Event<'_> {
        let (name, value) = self.named_value();
        Event::Fetch(FetchEvent::Item(Item::show(*shape, name, value)))
    }

    /// The name of the item on the tape, and its value.
    #[inline]
    fn named_value(&self) -> (&[u8], Values<'_>) {
        match self.reader.unit() {
            Unit::Item { name, value } => (self.inbox.slice(name), self.values(value)),
            _ => (&[], Values::default()),
        }
    }

    /// Looks at the value of an item, once.
    #[inline]
    pub(super) fn shape(&self, name: Span, value: Span) -> Shape {
        Item::shape(self.inbox.slice(name), || self.values(value))
    }

    fn body_begin(&self, name: Span, size: Option<u64>) -> FetchEvent<'_> {
        let name = self.inbox.slice(name);
        if name == b"BODY[]" {
            // What nearly all bodies are is told by a comparison of words.
            return FetchEvent::BodyBegin {
                section: section_of(b""),
                kind: BodyKind::Body,
                origin: None,
                size,
            };
        }
        FetchEvent::BodyBegin {
            section: section_of(name),
            kind: body_kind(name),
            origin: origin_of(name),
            size,
        }
    }

    #[inline]
    fn show_data(&self, name: DataName) -> Event<'_> {
        if name == DataName::List {
            return Event::Data(Data::List(List::checked(self.arguments())));
        }
        let unit = self.reader.unit();
        let Unit::Data { number, keyword, .. } = unit else {
            return self.show_unit(unit);
        };
        match name.checked(self.raw(number, keyword)) {
            Ok(data) => Event::Data(data),
            Err(_) => self.show_unit(unit),
        }
    }

    fn data(&self, number: Option<u32>, keyword: Span, text: u32) -> Event<'_> {
        let raw = self.raw(number, keyword);
        match DataName::of(raw.name()).read(raw) {
            Ok(data) => Event::Data(data),
            Err(why) => self.malformed(Span { start: 0, end: text }, why),
        }
    }

    /// Untagged data as it is on the tape.
    pub(super) fn raw(&self, number: Option<u32>, keyword: Span) -> Raw<'_> {
        Raw::new(number, self.inbox.slice(keyword), self.arguments())
    }

    fn numbers(&self, sort: bool, text: Span, wrong: Option<Malformation>) -> Event<'_> {
        let end = text.end;
        match wrong.map_or_else(|| Numbers::split(self.inbox.slice(text)), Err) {
            Ok(numbers) if sort => Event::Data(Data::Sort(numbers)),
            Ok(numbers) => Event::Data(Data::Search(numbers)),
            Err(why) => self.malformed(Span { start: 0, end }, why),
        }
    }

    fn malformed(&self, raw: Span, why: Malformation) -> Event<'_> {
        Event::Malformed {
            raw: self.cow(raw),
            why,
        }
    }

    pub(super) fn status(&self, status: &StatusSpans) -> Status<'_> {
        Status::new(status.condition, self.code(status), self.inbox.slice(status.text))
    }

    /// The code of a status response, its arguments taken from the tape.
    pub(super) fn code(&self, status: &StatusSpans) -> Option<Code<'_>> {
        let name = self.inbox.slice(status.code?);
        Some(Code::parse(name, self.arguments()))
    }

    /// All that is on the tape.
    #[inline]
    pub(super) fn arguments(&self) -> Values<'_> {
        Values::new(self.inbox.bytes(), self.reader.tokens())
    }

    #[inline]
    fn values(&self, tokens: Span) -> Values<'_> {
        Values::new(
            self.inbox.bytes(),
            self.reader.tokens().get(tokens.range()).unwrap_or_default(),
        )
    }

    #[inline]
    fn cow(&self, span: Span) -> Cow<'_, [u8]> {
        Cow::Borrowed(self.inbox.slice(span))
    }
}

fn body_kind(name: &[u8]) -> BodyKind {
    let stem = memchr::memchr(b'[', name).map_or(name, |n| name.get(..n).unwrap_or_default());
    let is = |word: &[u8]| stem.eq_ignore_ascii_case(word);
    match stem.first() {
        Some(b'R' | b'r') if is(b"RFC822.HEADER") => BodyKind::Rfc822Header,
        Some(b'R' | b'r') if is(b"RFC822.TEXT") => BodyKind::Rfc822Text,
        Some(b'R' | b'r') => BodyKind::Rfc822,
        _ if is(b"BINARY") || is(b"BINARY.PEEK") => BodyKind::Binary,
        _ => BodyKind::Body,
    }
}
