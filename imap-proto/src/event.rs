//! What happened: the events of a [`Connection`](crate::Connection).

use alloc::borrow::Cow;
use core::fmt;

use crate::error::Malformation;
use crate::response::{Data, Item, Status};
use crate::types::{Section, Seq, Tag, Uid};

/// Something that happened on a connection.
///
/// Every response is at least one event; nothing a server sends is lost. Events borrow the connection's buffer until
/// the next call that changes it; [`Event::into_owned`] keeps one for longer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The server's first line. The connection is now in state NONAUTH, or AUTH after PREAUTH, or LOGOUT after BYE.
    Greeting(Status<'a>),
    /// Untagged data.
    Data(Data<'a>),
    /// An untagged status: information (OK), a warning (NO), a protocol error (BAD), or the end (BYE).
    Status(Status<'a>),
    /// A part of a FETCH response.
    Fetch(FetchEvent<'a>),
    /// A command has completed. OK, NO and BAD say how.
    Completed {
        /// The command's tag.
        tag: Tag,
        /// How it ended.
        status: Status<'a>,
    },
    /// A continuation request that is not one of those below.
    Continue {
        /// The command whose literal is sent now; `None` if nothing waited for a continuation.
        tag: Option<Tag>,
        /// The text behind the plus sign.
        text: Cow<'a, [u8]>,
    },
    /// The server's turn in an AUTHENTICATE exchange: answer with
    /// [`Connection::authentication`](crate::Connection::authentication).
    Challenge {
        /// The AUTHENTICATE command.
        tag: Tag,
        /// The challenge, its base64 undone; as it stands if it is not base64.
        data: Cow<'a, [u8]>,
    },
    /// IDLE has begun: data comes when there is some, until [`Connection::idle`](crate::Connection::idle) ends it.
    Idling {
        /// The IDLE command.
        tag: Tag,
    },
    /// The server takes a message now: write it with [`Connection::body`](crate::Connection::body).
    Body {
        /// The command that the message belongs to.
        tag: Tag,
        /// The size of the message in bytes.
        left: u64,
    },
    /// STARTTLS has completed: wrap the transport, then call
    /// [`Connection::tls_started`](crate::Connection::tls_started).
    StartTls {
        /// The STARTTLS command.
        tag: Tag,
    },
    /// COMPRESS has completed: bytes received from here on, those of
    /// [`Connection::take_unread`](crate::Connection::take_unread) first, and bytes sent from here on are compressed
    /// (RFC 4978). Then call [`Connection::compression_started`](crate::Connection::compression_started).
    StartCompression {
        /// The COMPRESS command.
        tag: Tag,
    },
    /// The server has taken away or given back the right to write to the open mailbox. It comes behind the untagged
    /// response that says so; if a command's completion does, before that.
    AccessChanged {
        /// What was granted before.
        from: Access,
        /// What is granted now.
        to: Access,
    },
    /// A completion for a command that had completed before. Real servers send them.
    CompletedAgain {
        /// The command's tag.
        tag: Tag,
        /// How it claims to have ended.
        status: Status<'a>,
    },
    /// A complete response that cannot be understood. The connection is in step and goes on.
    Malformed {
        /// The response as it was received, without the line end.
        raw: Cow<'a, [u8]>,
        /// What is wrong with it.
        why: Malformation,
    },
    /// The server has closed the connection, between two responses. Commands in progress will not complete.
    Closed,
}

/// A part of a FETCH response (RFC 9051 section 7.5.2).
///
/// The response is shown while it arrives: items as they are complete, bodies in pieces straight from the read buffer.
#[derive(Clone, Debug, PartialEq)]
// A tag of its own is told for less than one that is hidden in the values of a pointer.
#[repr(u8)]
#[non_exhaustive]
pub enum FetchEvent<'a> {
    /// The response begins.
    Begin {
        /// The message.
        message: Message,
    },
    /// An item.
    Item(Item<'a>),
    /// A body section begins.
    BodyBegin {
        /// Which section of the message.
        section: Section<'a>,
        /// How it is encoded.
        kind: BodyKind,
        /// The offset of the first byte in the section, if the server says so (a partial FETCH).
        origin: Option<u64>,
        /// How many bytes follow; `None` if the server says NIL: there is no such section.
        size: Option<u64>,
    },
    /// Bytes of the body section that began last.
    BodyChunk(Cow<'a, [u8]>),
    /// The body section is complete.
    BodyEnd,
    /// The response is complete.
    End,
}

/// The message that a FETCH response is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Message {
    /// The message with this sequence number.
    Seq(Seq),
    /// The message with this UID (UIDFETCH, RFC 9586).
    Uid(Uid),
    /// The server said 0, or a number beyond 32 bits; its UID may be among the items.
    Unknown,
}

/// Which FETCH item a body section is the value of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BodyKind {
    /// `BODY[section]`: as it stands in the message.
    Body,
    /// `BINARY[part]`: with its content transfer encoding undone (RFC 3516).
    Binary,
    /// `RFC822`: the whole message, by its old name (RFC 3501).
    Rfc822,
    /// `RFC822.HEADER`.
    Rfc822Header,
    /// `RFC822.TEXT`.
    Rfc822Text,
}

/// What may be done with the open mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Access {
    /// Messages may be read and changed.
    ReadWrite,
    /// Messages may be read. Servers with access control lists say so too where single changes, such as `\Seen`, are
    /// still allowed (RFC 4314 section 5.2).
    ReadOnly,
}

impl Event<'_> {
    /// The same event with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Event<'static> {
        match self {
            Self::Greeting(status) => Event::Greeting(status.into_owned()),
            Self::Data(data) => Event::Data(data.into_owned()),
            Self::Status(status) => Event::Status(status.into_owned()),
            Self::Fetch(fetch) => Event::Fetch(fetch.into_owned()),
            Self::Completed { tag, status } => Event::Completed {
                tag,
                status: status.into_owned(),
            },
            Self::Continue { tag, text } => Event::Continue { tag, text: owned(text) },
            Self::Challenge { tag, data } => Event::Challenge { tag, data: owned(data) },
            Self::Idling { tag } => Event::Idling { tag },
            Self::Body { tag, left } => Event::Body { tag, left },
            Self::StartTls { tag } => Event::StartTls { tag },
            Self::StartCompression { tag } => Event::StartCompression { tag },
            Self::AccessChanged { from, to } => Event::AccessChanged { from, to },
            Self::CompletedAgain { tag, status } => Event::CompletedAgain {
                tag,
                status: status.into_owned(),
            },
            Self::Malformed { raw, why } => Event::Malformed { raw: owned(raw), why },
            Self::Closed => Event::Closed,
        }
    }
}

impl FetchEvent<'_> {
    /// A response about the message of this number, a UID or not.
    #[inline]
    pub(crate) fn begin(number: u32, uid: bool) -> Self {
        let named = if uid {
            Uid::new(number).map(Message::Uid)
        } else {
            Seq::new(number).map(Message::Seq)
        };
        Self::Begin {
            message: named.unwrap_or(Message::Unknown),
        }
    }

    /// The same event with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> FetchEvent<'static> {
        match self {
            Self::Begin { message } => FetchEvent::Begin { message },
            Self::Item(item) => FetchEvent::Item(item.into_owned()),
            Self::BodyBegin {
                section,
                kind,
                origin,
                size,
            } => FetchEvent::BodyBegin {
                section: section.into_owned(),
                kind,
                origin,
                size,
            },
            Self::BodyChunk(bytes) => FetchEvent::BodyChunk(owned(bytes)),
            Self::BodyEnd => FetchEvent::BodyEnd,
            Self::End => FetchEvent::End,
        }
    }
}

impl Message {
    /// The sequence number, if the message is named by one.
    #[must_use]
    pub fn seq(self) -> Option<Seq> {
        match self {
            Self::Seq(seq) => Some(seq),
            Self::Uid(_) | Self::Unknown => None,
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ReadWrite => "read-write",
            Self::ReadOnly => "read-only",
        })
    }
}

fn owned(bytes: Cow<'_, [u8]>) -> Cow<'static, [u8]> {
    Cow::Owned(bytes.into_owned())
}
