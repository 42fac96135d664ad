//! Events as text, every field of them: one line each.
//!
//! ```text
//! Greeting condition=OK code=CAPABILITY arguments=(IMAP4rev1 IDLE) text="server ready"
//! Exists number=3
//! FetchBegin seq=12
//! Flags flags=(\Seen $Junk)
//! ```
//!
//! A value is a word, a number, `yes` or `no`, a list in parentheses, or fields in braces; what a server left out is
//! left out. Words with a space or anything unusual in them are quoted and escaped. [`Rendered`] has the same as a tree,
//! for other forms.

mod body;
mod data;

use core::fmt;

use imap_proto::response::{Code, Item, RawCode, RawItem, Status};
use imap_proto::types::{Flag, SectionText};
use imap_proto::wire::Values;
use imap_proto::{BodyKind, Event, FetchEvent, Message};

/// An event: its name and its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rendered {
    /// What happened.
    pub name: &'static str,
    /// Its particulars, in order; those that are absent are not among them.
    pub fields: Vec<(&'static str, Node)>,
}

/// A value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Node {
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(u64),
    /// Bytes, as a rule text.
    Text(Vec<u8>),
    /// Several values.
    List(Vec<Self>),
    /// Values with names.
    Map(Vec<(&'static str, Self)>),
}

/// Shows an event. Every accessor of everything in it is called.
#[must_use]
pub fn event(event: &Event<'_>) -> Rendered {
    match event {
        Event::Greeting(it) => status("Greeting", Fields::new(), it),
        Event::Status(it) => status("Status", Fields::new(), it),
        Event::Completed { tag, status: it } => status("Completed", Fields::new().display("tag", Some(tag)), it),
        Event::CompletedAgain { tag, status: it } => {
            status("CompletedAgain", Fields::new().display("tag", Some(tag)), it)
        }
        Event::Data(it) => data::data(it),
        Event::Fetch(it) => fetch(it),
        Event::Continue { tag, text } => Fields::new()
            .display("tag", tag.as_ref())
            .text("text", filled(text))
            .named("Continue"),
        Event::Challenge { tag, data } => Fields::new()
            .display("tag", Some(tag))
            .text("data", Some(data))
            .named("Challenge"),
        Event::Idling { tag } => Fields::new().display("tag", Some(tag)).named("Idling"),
        Event::Body { tag, left } => Fields::new()
            .display("tag", Some(tag))
            .number("left", Some(*left))
            .named("Body"),
        Event::StartTls { tag } => Fields::new().display("tag", Some(tag)).named("StartTls"),
        Event::StartCompression { tag } => Fields::new().display("tag", Some(tag)).named("StartCompression"),
        Event::AccessChanged { from, to } => Fields::new()
            .display("from", Some(from))
            .display("to", Some(to))
            .named("AccessChanged"),
        Event::Malformed { raw, why } => Fields::new()
            .text("raw", Some(raw))
            .display("why", Some(why))
            .named("Malformed"),
        Event::Closed => Fields::new().named("Closed"),
        other => unknown(other),
    }
}

/// Shows a body whose chunks were joined, as one event; how a body is cut depends on how its bytes arrive.
#[must_use]
pub fn chunk(bytes: &[u8]) -> Rendered {
    Fields::new().text("data", Some(bytes)).named("BodyChunk")
}

fn fetch(event: &FetchEvent<'_>) -> Rendered {
    match event {
        FetchEvent::Begin { message } => match message {
            Message::Seq(seq) => Fields::new().number("seq", Some(seq.get())).named("FetchBegin"),
            Message::Uid(uid) => Fields::new().number("uid", Some(uid.get())).named("FetchBegin"),
            _ => Fields::new().named("FetchBegin"),
        },
        FetchEvent::Item(it) => item(it),
        FetchEvent::BodyBegin {
            section,
            kind,
            origin,
            size,
        } => Fields::new()
            .text("kind", Some(kind_name(*kind)))
            .text("section", Some(section.as_bytes()))
            .number("origin", *origin)
            .number("size", *size)
            .list("part", section.part_number().map(|number| Node::Number(number.into())))
            .text("text", section.text_kind().map(section_text))
            .list("fields", section.fields().map(|field| Node::Text(field.into_owned())))
            .named("BodyBegin"),
        FetchEvent::BodyChunk(bytes) => chunk(bytes),
        FetchEvent::BodyEnd => Fields::new().named("BodyEnd"),
        FetchEvent::End => Fields::new().named("FetchEnd"),
        other => unknown(other),
    }
}

fn item(item: &Item<'_>) -> Rendered {
    match item {
        Item::Uid(uid) => Fields::new().number("uid", Some(uid.get())).named("Uid"),
        Item::Flags(it) => Fields::new().flags("flags", it.iter()).named("Flags"),
        Item::InternalDate(date) => Fields::new()
            .display("date", date.as_ref())
            .display("unix", date.map(|date| date.to_unix()).as_ref())
            .named("InternalDate"),
        Item::Rfc822Size(size) => Fields::new().number("size", Some(*size)).named("Rfc822Size"),
        Item::Envelope(it) => body::envelope(Fields::new(), it).named("Envelope"),
        Item::Body(it) => body::structure(it).named("BodyStructureShort"),
        Item::BodyStructure(it) => body::structure(it).named("BodyStructure"),
        Item::BinarySize(it) => Fields::new()
            .text("section", Some(it.section.as_bytes()))
            .number("size", Some(it.size))
            .named("BinarySize"),
        Item::Other(it) => raw_item(it),
        Item::Invalid { name, raw, why } => Fields::new()
            .text("name", Some(name))
            .text("raw", Some(raw))
            .display("why", Some(why))
            .named("InvalidItem"),
        other => unknown(other),
    }
}

fn raw_item(item: &RawItem<'_>) -> Rendered {
    Fields::new()
        .text("name", Some(item.name()))
        .values("value", item.value())
        .named("Item")
}

fn status(name: &'static str, fields: Fields, status: &Status<'_>) -> Rendered {
    let fields = fields.text("condition", Some(status.condition.as_str()));
    let fields = match &status.code {
        Some(it) => code(fields.text("code", Some(it.name())), it),
        None => fields,
    };
    fields.text("text", filled(&status.text)).named(name)
}

fn code(fields: Fields, code: &Code<'_>) -> Fields {
    match code {
        Code::AppendUid(it) => fields
            .number("uidvalidity", Some(it.uid_validity))
            .display("uids", Some(&it.uids)),
        Code::CopyUid(it) => fields
            .number("uidvalidity", Some(it.uid_validity))
            .display("source", Some(&it.source))
            .display("destination", Some(&it.destination))
            .list(
                "pairs",
                it.pairs()
                    .take(PAIRS)
                    .map(|(from, to)| Node::Text(format!("{from}:{to}").into_bytes())),
            )
            .flag("consistent", it.is_consistent()),
        Code::BadCharset(it) => fields.list("charsets", it.iter().map(|name| Node::Text(name.to_vec()))),
        Code::Capability(it) => fields.list("arguments", it.words().map(|word| Node::Text(word.to_vec()))),
        Code::HighestModSeq(value) => fields.number("value", Some(*value)),
        Code::PermanentFlags(it) => fields.flags("flags", it.iter()),
        Code::UidNext(value) | Code::UidValidity(value) | Code::Unseen(value) => fields.number("value", Some(*value)),
        Code::Other(it) => raw_code(fields, it),
        _ => fields,
    }
}

fn raw_code(fields: Fields, code: &RawCode<'_>) -> Fields {
    if code.values().is_empty() {
        fields
    } else {
        fields.values("arguments", code.values())
    }
}

/// The specifier of a section's text on the wire.
pub(crate) fn section_text(text: SectionText) -> &'static str {
    match text {
        SectionText::Header => "HEADER",
        SectionText::HeaderFields => "HEADER.FIELDS",
        SectionText::HeaderFieldsNot => "HEADER.FIELDS.NOT",
        SectionText::Text => "TEXT",
        SectionText::Mime => "MIME",
        _ => "?",
    }
}

fn kind_name(kind: BodyKind) -> &'static str {
    match kind {
        BodyKind::Body => "BODY",
        BodyKind::Binary => "BINARY",
        BodyKind::Rfc822 => "RFC822",
        BodyKind::Rfc822Header => "RFC822.HEADER",
        BodyKind::Rfc822Text => "RFC822.TEXT",
        _ => "?",
    }
}

/// What the core has and this module has not learned yet is shown all the same.
fn unknown(value: &impl fmt::Debug) -> Rendered {
    Fields::new().text("debug", Some(format!("{value:?}"))).named("Unknown")
}

fn filled(text: &[u8]) -> Option<&[u8]> {
    (!text.is_empty()).then_some(text)
}

/// How many pairs of a COPYUID are shown: it may stand for four thousand million.
const PAIRS: usize = 100;

/// Fields being gathered. What is absent is left out.
#[derive(Debug, Default)]
struct Fields(Vec<(&'static str, Node)>);

impl Fields {
    fn new() -> Self {
        Self::default()
    }

    fn named(self, name: &'static str) -> Rendered {
        Rendered { name, fields: self.0 }
    }

    fn node(mut self, name: &'static str, node: Option<Node>) -> Self {
        self.0.extend(node.map(|node| (name, node)));
        self
    }

    fn text(self, name: &'static str, text: Option<impl AsRef<[u8]>>) -> Self {
        self.node(name, text.map(|text| Node::Text(text.as_ref().to_vec())))
    }

    fn display(self, name: &'static str, value: Option<&impl ToString>) -> Self {
        self.text(name, value.map(ToString::to_string))
    }

    fn number(self, name: &'static str, number: Option<impl Into<u64>>) -> Self {
        self.node(name, number.map(|number| Node::Number(number.into())))
    }

    /// Only if it is so.
    fn flag(self, name: &'static str, yes: bool) -> Self {
        self.node(name, Some(Node::Bool(yes)))
    }

    /// Only if it has members.
    fn list(self, name: &'static str, members: impl IntoIterator<Item = Node>) -> Self {
        let members: Vec<_> = members.into_iter().collect();
        self.node(name, (!members.is_empty()).then_some(Node::List(members)))
    }

    fn flags<'f>(self, name: &'static str, flags: impl Iterator<Item = Flag<'f>>) -> Self {
        self.node(
            name,
            Some(Node::List(
                flags.map(|flag| Node::Text(flag.wire().into_owned())).collect(),
            )),
        )
    }

    fn values(self, name: &'static str, values: &Values<'_>) -> Self {
        data::visit(values.cursor());
        self.text(name, Some(values.as_bytes()))
    }
}

impl fmt::Display for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        for (name, value) in &self.fields {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(true) => f.write_str("yes"),
            Self::Bool(false) => f.write_str("no"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(bytes) => {
                let plain = |byte: &u8| byte.is_ascii_graphic() && !b"\"(){}=".contains(byte);
                if !bytes.is_empty() && bytes.iter().all(plain) {
                    write!(f, "{}", String::from_utf8_lossy(bytes))
                } else {
                    write!(f, "\"{}\"", bytes.escape_ascii().to_string().replace("\\'", "'"))
                }
            }
            Self::List(nodes) => {
                f.write_str("(")?;
                for (index, node) in nodes.iter().enumerate() {
                    write!(f, "{}{node}", if index > 0 { " " } else { "" })?;
                }
                f.write_str(")")
            }
            Self::Map(fields) => {
                f.write_str("{")?;
                for (index, (name, node)) in fields.iter().enumerate() {
                    write!(f, "{}{name}={node}", if index > 0 { " " } else { "" })?;
                }
                f.write_str("}")
            }
        }
    }
}
