//! The only way to spell a command.
//!
//! There is no method that writes bytes as they are. Whatever value comes in goes out as one argument: as an atom if it
//! is one, quoted if that is possible, as a literal otherwise; and arguments that were spelled elsewhere have been proven
//! to be whole. So no value can become a second command, in whichever crate the command is defined.

use alloc::vec::Vec;

use super::gate::{Dialogue, GateKind, Turn};
use super::outbox::Outbox;
use crate::error::ValueError;
use crate::types::{
    ArgumentText, Atom, Date, DateTime, Flag, MailboxName, NameEncoding, Partial, Secret, Section, SequenceSet,
    SetItem, Tag, base64,
    text::{is_atom_char, is_list_char},
};

/// Something that can be written as (a part of) a command's arguments.
///
/// Commands borrow what extensions add to them as `&dyn Encode`. It must be [`Debug`](core::fmt::Debug) and `Sync`, so
/// that those commands can be shown and can be held by a task that moves between threads.
pub trait Encode: core::fmt::Debug + Sync {
    /// Writes it.
    fn encode(&self, to: &mut Encoder<'_>);
}

/// How the server wants commands spelled, taken from what it offers and what was enabled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spelling {
    /// Up to which size a literal may be sent without waiting (RFC 7888).
    pub(crate) non_sync: Option<u64>,
    /// Whether quoted strings may hold UTF-8 (RFC 9755, RFC 9051).
    pub(crate) utf8: bool,
}

impl Spelling {
    /// How mailbox names are spelled.
    pub(crate) fn names(self) -> NameEncoding {
        if self.utf8 {
            NameEncoding::Utf8
        } else {
            NameEncoding::ModifiedUtf7
        }
    }
}

/// Writes one command. See [`Command::encode`](crate::Command::encode).
///
/// Each method writes one argument; the spaces between arguments are written here. An argument that cannot be spelled
/// fails the whole command: [`Connection::start`](crate::Connection::start) returns the error and nothing is sent.
#[derive(Debug)]
pub struct Encoder<'a> {
    outbox: &'a mut Outbox,
    tag: Tag,
    spelling: Spelling,
    /// Whether a space comes before the next argument.
    space: bool,
    error: Option<ValueError>,
    /// Where what must not be shown began.
    secret: Option<u64>,
    /// Whether the command line has ended.
    ended: bool,
}

impl<'a> Encoder<'a> {
    pub(crate) fn new(outbox: &'a mut Outbox, tag: Tag, spelling: Spelling) -> Self {
        tag.write_to(outbox.buffer());
        Self {
            outbox,
            tag,
            spelling,
            space: true,
            error: None,
            secret: None,
            ended: false,
        }
    }

    /// Ends the command.
    pub(crate) fn finish(mut self) -> Result<(), ValueError> {
        if !self.ended {
            self.end_line();
        }
        self.error.map_or(Ok(()), Err)
    }

    /// How mailbox names are spelled on this connection.
    #[must_use]
    pub fn name_encoding(&self) -> NameEncoding {
        self.spelling.names()
    }

    /// Fails the command.
    pub fn refuse(&mut self, error: ValueError) {
        self.error.get_or_insert(error);
    }

    /// A word of the protocol: a command's name, an item, an option. May hold spaces between words.
    pub fn word(&mut self, word: &'static str) -> &mut Self {
        if !word.bytes().all(is_word_char) {
            self.refuse(ValueError::new("protocol word", "holds what no protocol word has", 0));
            return self;
        }
        self.put(word.as_bytes())
    }

    /// An atom.
    pub fn atom(&mut self, atom: &Atom<'_>) -> &mut Self {
        self.put(atom.as_str().as_bytes())
    }

    /// A number.
    pub fn number(&mut self, number: u64) -> &mut Self {
        self.separate();
        push_decimal(self.outbox.buffer(), number);
        self
    }

    /// A string: quoted if it can be, a literal otherwise.
    pub fn string(&mut self, text: &[u8]) -> &mut Self {
        self.separate();
        self.write_string(text);
        self
    }

    /// A string as a literal, even if it could be quoted.
    pub fn literal(&mut self, text: &[u8]) -> &mut Self {
        self.separate();
        self.write_literal(text);
        self
    }

    /// As [`Encoder::string`], for text that may hold NUL: it is a `literal8` then (RFC 3516), for which the server must
    /// have room in its grammar.
    pub fn string8(&mut self, text: &[u8]) -> &mut Self {
        if memchr::memchr(0, text).is_none() {
            return self.string(text);
        }
        self.separate();
        self.outbox.buffer().push(b'~');
        self.write_literal_as_it_is(text);
        self
    }

    /// A string or `NIL`.
    pub fn nstring(&mut self, text: Option<&[u8]>) -> &mut Self {
        match text {
            Some(text) => self.string(text),
            None => self.word("NIL"),
        }
    }

    /// A string that may be an atom: one if it can be.
    pub fn astring(&mut self, text: &[u8]) -> &mut Self {
        let is_atom = |byte: &u8| is_atom_char(*byte) || *byte == b']';
        if text.is_empty() || !text.iter().all(is_atom) || text.eq_ignore_ascii_case(b"NIL") {
            return self.string(text);
        }
        self.put(text)
    }

    /// A mailbox name, in the encoding that is in force.
    pub fn mailbox(&mut self, name: &MailboxName<'_>) -> &mut Self {
        match name.wire(self.name_encoding()) {
            Ok(wire) => {
                self.astring(&wire);
            }
            Err(error) => self.refuse(error),
        }
        self
    }

    /// A pattern of mailbox names, with `*` and `%` (RFC 9051 section 6.3.9).
    pub fn pattern(&mut self, pattern: &MailboxName<'_>) -> &mut Self {
        let wire = match pattern.wire(self.name_encoding()) {
            Ok(wire) => wire,
            Err(error) => {
                self.refuse(error);
                return self;
            }
        };
        if wire.is_empty() || !wire.iter().all(|byte| is_list_char(*byte)) || wire.eq_ignore_ascii_case(b"NIL") {
            return self.string(&wire);
        }
        self.put(&wire)
    }

    /// A flag.
    pub fn flag(&mut self, flag: &Flag<'_>) -> &mut Self {
        if flag.is_valid_to_send() {
            self.put(&flag.wire())
        } else {
            self.refuse(ValueError::new("flag", "not a flag that can be sent", 0));
            self
        }
    }

    /// Numbers of messages, or UIDs.
    pub fn set<N: SetItem>(&mut self, set: &SequenceSet<N>) -> &mut Self {
        self.separate();
        set.write_to(self.outbox.buffer());
        self
    }

    /// A date (RFC 9051 section 6.4.4).
    pub fn date(&mut self, date: Date) -> &mut Self {
        self.display(date)
    }

    /// A date and time, quoted (RFC 9051 section 9, `date-time`).
    pub fn date_time(&mut self, date: DateTime) -> &mut Self {
        self.display(format_args!("\"{date}\""))
    }

    /// A FETCH item with a section: `BODY.PEEK[HEADER]<0.1024>`.
    pub fn section(&mut self, item: &'static str, section: &Section<'_>, partial: Option<Partial>) -> &mut Self {
        // A section may have come from a server: it is spelled anew before it is sent to one.
        let section = match section.canonical() {
            Ok(section) => section,
            Err(error) => {
                self.refuse(error);
                return self;
            }
        };
        self.word(item);
        let buffer = self.outbox.buffer();
        buffer.push(b'[');
        buffer.extend_from_slice(section.as_bytes());
        buffer.push(b']');
        if let Some(partial) = partial {
            append_display(buffer, partial);
        }
        self
    }

    /// A parenthesised list.
    pub fn list(&mut self, values: impl FnOnce(&mut Self)) -> &mut Self {
        self.open_list();
        values(self);
        self.close_list();
        self
    }

    /// A parenthesised list of these values; nothing if there is none.
    pub fn opt_list(&mut self, values: &[&dyn Encode]) -> &mut Self {
        if values.is_empty() {
            return self;
        }
        self.list(|to| {
            for value in values {
                value.encode(to);
            }
        })
    }

    /// Opens a list that [`Encoder::close_list`] closes, for values that cannot be written from the inside out.
    pub(crate) fn open_list(&mut self) -> &mut Self {
        self.separate();
        self.outbox.buffer().push(b'(');
        self.space = false;
        self
    }

    pub(crate) fn close_list(&mut self) -> &mut Self {
        self.outbox.buffer().push(b')');
        self.space = true;
        self
    }

    /// A value that was written before, in the same spelling. See [`Encode`].
    pub fn value(&mut self, value: &(impl Encode + ?Sized)) -> &mut Self {
        value.encode(self);
        self
    }

    /// Arguments that were spelled elsewhere.
    pub fn text(&mut self, text: &ArgumentText<'_>) -> &mut Self {
        self.put(text.as_str().as_bytes())
    }

    /// What is written inside is kept out of the wire log.
    pub fn secret(&mut self, values: impl FnOnce(&mut Self)) -> &mut Self {
        let outermost = self.secret.is_none();
        let from = *self.secret.get_or_insert_with(|| self.outbox.end());
        values(self);
        if outermost {
            self.outbox.secret_since(from);
            self.secret = None;
        }
        self
    }

    /// A password or token, as a string.
    pub fn secret_string(&mut self, secret: &Secret) -> &mut Self {
        self.separate();
        self.secret(|e| e.write_string(secret.expose()))
    }

    /// A SASL response in base64; `=` for an empty one (RFC 4959). Kept out of the wire log.
    pub fn sasl_response(&mut self, response: &Secret) -> &mut Self {
        self.separate();
        self.secret(|e| match response.expose() {
            [] => e.outbox.buffer().push(b'='),
            bytes => base64::encode_into(bytes, e.outbox.buffer()),
        })
    }

    /// A message of `len` bytes as a literal. The application writes it when
    /// [`Event::Body`](crate::Event::Body) says so.
    pub fn body(&mut self, len: u64) -> &mut Self {
        self.literal_header(len, false)
    }

    /// As [`Encoder::body`], as a `literal8`, which may hold NUL (RFC 3516).
    pub fn body8(&mut self, len: u64) -> &mut Self {
        self.literal_header(len, true)
    }

    /// Ends the command line; an exchange of lines follows.
    pub(crate) fn dialogue(&mut self, dialogue: Dialogue) {
        self.end_line();
        self.outbox.gate(
            self.tag,
            GateKind::Dialogue {
                dialogue,
                turn: Turn::Server,
            },
        );
        self.ended = true;
    }

    fn literal_header(&mut self, len: u64, binary: bool) -> &mut Self {
        self.separate();
        if binary {
            self.outbox.buffer().push(b'~');
        }
        let sync = self.announce(len);
        self.outbox.gate(
            self.tag,
            GateKind::Body {
                left: len,
                open: !sync,
                announced: false,
            },
        );
        self
    }

    fn write_string(&mut self, text: &[u8]) {
        if !is_quotable(text, self.spelling.utf8) {
            self.write_literal(text);
            return;
        }
        let buffer = self.outbox.buffer();
        buffer.reserve(text.len() + 2);
        buffer.push(b'"');
        for byte in text {
            if matches!(byte, b'"' | b'\\') {
                buffer.push(b'\\');
            }
            buffer.push(*byte);
        }
        buffer.push(b'"');
    }

    fn write_literal(&mut self, text: &[u8]) {
        if let Some(at) = memchr::memchr(0, text) {
            self.refuse(ValueError::new("string", "holds NUL, which no literal may", at));
            return;
        }
        self.write_literal_as_it_is(text);
    }

    fn write_literal_as_it_is(&mut self, text: &[u8]) {
        if self.announce(text.len() as u64) {
            self.outbox.gate(self.tag, GateKind::Literal);
        }
        self.outbox.buffer().extend_from_slice(text);
    }

    /// `{n}` or `{n+}` and the line end. Says whether the server must be waited for.
    fn announce(&mut self, len: u64) -> bool {
        let non_sync = self.spelling.non_sync.is_some_and(|limit| len <= limit);
        let buffer = self.outbox.buffer();
        buffer.push(b'{');
        push_decimal(buffer, len);
        buffer.extend_from_slice(if non_sync { b"+}\r\n" } else { b"}\r\n" });
        !non_sync
    }

    fn display(&mut self, value: impl core::fmt::Display) -> &mut Self {
        self.separate();
        append_display(self.outbox.buffer(), value);
        self
    }

    fn put(&mut self, text: &[u8]) -> &mut Self {
        self.separate();
        self.outbox.buffer().extend_from_slice(text);
        self
    }

    #[inline]
    fn separate(&mut self) {
        if self.space {
            self.outbox.buffer().push(b' ');
        }
        self.space = true;
    }

    fn end_line(&mut self) {
        self.outbox.buffer().extend_from_slice(b"\r\n");
    }
}

/// Whether `text` can be a quoted string, and is not too long to be one.
fn is_quotable(text: &[u8], utf8: bool) -> bool {
    let fits = text.len() <= MAX_QUOTED && !text.iter().any(|byte| matches!(byte, 0 | b'\r' | b'\n'));
    fits && (text.is_ascii() || (utf8 && core::str::from_utf8(text).is_ok()))
}

fn is_word_char(byte: u8) -> bool {
    is_atom_char(byte) || matches!(byte, b' ' | b'[' | b']' | b'\\')
}

fn push_decimal(buffer: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0_u8; 20];
    let mut start = digits.len();
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
        start -= 1;
        if number == 0 {
            break;
        }
    }
    buffer.extend_from_slice(digits.get(start..).unwrap_or_default());
}

fn append_display(buffer: &mut Vec<u8>, value: impl core::fmt::Display) {
    struct Bytes<'a>(&'a mut Vec<u8>);
    impl core::fmt::Write for Bytes<'_> {
        fn write_str(&mut self, text: &str) -> core::fmt::Result {
            self.0.extend_from_slice(text.as_bytes());
            Ok(())
        }
    }
    // Writing into memory does not fail.
    let _ = core::fmt::Write::write_fmt(&mut Bytes(buffer), format_args!("{value}"));
}

/// Longer strings go out as literals: some servers limit the length of a line.
const MAX_QUOTED: usize = 1000;

#[cfg(test)]
mod tests;
