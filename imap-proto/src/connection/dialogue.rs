//! Handles for what goes on after a command line: a message body, a SASL exchange, IDLE.

use alloc::vec::Vec;

use super::Connection;
use crate::types::{Secret, Tag, base64};
use crate::wire::gate::{Dialogue, Turn};

/// The message that the server takes now. See [`Event::Body`](crate::Event::Body).
///
/// A message that ends short of the size announced cannot be repaired in IMAP: the connection must be closed. Where the
/// server refuses a message before it has read all of it (RFC 7888 section 4), the command has completed and nothing more
/// of the message is wanted; the connection itself sends as many spaces as were still announced, which the server skips.
#[derive(Debug)]
pub struct Body<'a> {
    connection: &'a mut Connection,
    tag: Tag,
    left: u64,
}

impl Body<'_> {
    /// The command that the message belongs to.
    #[must_use]
    pub fn tag(&self) -> Tag {
        self.tag
    }

    /// How many bytes of the message are to come.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.left
    }

    /// Takes bytes of the message; returns how many. 0 means that as much waits for the transport as
    /// [`Limits::output`](crate::Limits::output) allows, or that the message is complete.
    #[must_use = "bytes that were not taken must be written again"]
    pub fn write(&mut self, bytes: &[u8]) -> usize {
        let outbox = &mut self.connection.outbox;
        let room = self
            .connection
            .config
            .limits
            .output
            .saturating_sub(outbox.inserted().len());
        let taken = outbox.insert_body(bytes, room);
        self.left -= taken as u64;
        taken
    }
}

/// An AUTHENTICATE exchange in which it is the client's turn. See [`Event::Challenge`](crate::Event::Challenge).
#[derive(Debug)]
pub struct Authentication<'a> {
    connection: &'a mut Connection,
    tag: Tag,
}

impl Authentication<'_> {
    /// The AUTHENTICATE command.
    #[must_use]
    pub fn tag(&self) -> Tag {
        self.tag
    }

    /// Answers the challenge. The response is put in base64 here, and kept out of the wire log.
    pub fn respond(self, response: &Secret) {
        let mut line = Vec::with_capacity(response.expose().len() * 4 / 3 + 4);
        base64::encode_into(response.expose(), &mut line);
        self.connection.outbox.say(&line, Turn::Server, true);
    }

    /// Gives up. The server will complete the command with BAD (RFC 9051 section 6.2.2).
    pub fn cancel(self) {
        self.connection.outbox.say(b"*", Turn::Over, false);
    }
}

/// An IDLE that has begun. See [`Event::Idling`](crate::Event::Idling).
#[derive(Debug)]
pub struct Idle<'a> {
    connection: &'a mut Connection,
    tag: Tag,
}

impl Idle<'_> {
    /// The IDLE command.
    #[must_use]
    pub fn tag(&self) -> Tag {
        self.tag
    }

    /// Ends it: says DONE. The command's completion follows.
    pub fn done(self) {
        self.connection.outbox.say(b"DONE", Turn::Over, false);
    }
}

impl Connection {
    /// The message that may be written now; `None` if none may, or none is left to write.
    pub fn body(&mut self) -> Option<Body<'_>> {
        let (tag, left) = self.outbox.body()?;
        Some(Body {
            connection: self,
            tag,
            left,
        })
    }

    /// The AUTHENTICATE exchange, if it is the client's turn.
    pub fn authentication(&mut self) -> Option<Authentication<'_>> {
        match self.outbox.dialogue()? {
            (tag, Dialogue::Authenticate) => Some(Authentication { connection: self, tag }),
            (_, Dialogue::Idle) => None,
        }
    }

    /// The IDLE that has begun and was not ended.
    pub fn idle(&mut self) -> Option<Idle<'_>> {
        match self.outbox.dialogue()? {
            (tag, Dialogue::Idle) => Some(Idle { connection: self, tag }),
            (_, Dialogue::Authenticate) => None,
        }
    }
}
