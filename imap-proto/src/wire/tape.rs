//! Bytes to tokens, in one pass.
//!
//! A unit of the grammar (a response, a run of FETCH items, the arguments of a response code) is cut once into a flat
//! tape of tokens. Typed values are read from the tape; no byte is looked at again to find out where things end.
//! Nesting is a number on the tape, so no input can make anything recurse.

use alloc::vec::Vec;

use super::scan;
use super::token::{Kind, Token};
use crate::error::Malformation;

/// Why a quoted string that the line end cuts off is malformed.
pub(crate) const UNENDED: &str = "quoted string without an end";

/// How to read what the grammar leaves no room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// By the grammar, with the tolerance that is never ambiguous.
    Plain,
    /// A second try: a backslash before a quote that ends a value does not escape it.
    Repair,
    /// By the grammar and nothing else: refuses what [`Reading::Plain`] would tolerate.
    Strict,
}

/// The tokens of the unit that is being read.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    /// Room for tokens, of which the first `len` are used. What is behind them was used before.
    room: Vec<Token>,
    len: usize,
    /// One more than the index of the innermost list that is open on this tape; 0 if none is. Until a list closes, its
    /// length says the same of the list around it.
    open: u32,
    depth: u32,
    mark: Mark,
}

/// Why [`Tape::cut`] cuts no more.
enum Stop {
    /// The text ends.
    End,
    /// There is no room for the token that starts here.
    Full(usize),
    /// What starts here needs a closer look.
    Odd(usize),
}

/// For how many tokens room is made at first. Half of them are needed for a FETCH response with an envelope.
const FIRST_ROOM: usize = 128;

/// Where the tape was when the part of a line that is being read began.
#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    len: usize,
    open: u32,
    depth: u32,
}

impl Tape {
    /// Starts over, inside `depth` lists that were opened on an earlier tape.
    #[inline]
    pub(crate) fn clear(&mut self, depth: u32) {
        self.len = 0;
        self.open = 0;
        self.depth = depth;
    }

    #[inline]
    pub(crate) fn tokens(&self) -> &[Token] {
        self.room.get(..self.len).unwrap_or_default()
    }

    /// How many lists are open where the tape ends.
    pub(crate) fn depth(&self) -> u32 {
        self.depth
    }

    pub(crate) fn capacity(&self) -> usize {
        self.room.capacity()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(crate) fn starts_with_list(&self) -> bool {
        self.tokens().first().is_some_and(|token| token.kind() == Kind::Open)
    }

    /// The token of the innermost list that is open on this tape.
    pub(crate) fn innermost(&self) -> Option<usize> {
        (self.open as usize).checked_sub(1)
    }

    /// Remembers this place, to read what follows it another way.
    #[inline]
    pub(crate) fn mark(&mut self) {
        self.mark = Mark {
            len: self.len,
            open: self.open,
            depth: self.depth,
        };
    }

    /// The tokens behind the place remembered.
    pub(crate) fn marked(&self) -> &[Token] {
        self.tokens().get(self.mark.len..).unwrap_or_default()
    }

    /// Goes back to the place remembered.
    pub(crate) fn reset_to_mark(&mut self) {
        self.len = self.mark.len;
        self.open = 0;
        self.depth = self.mark.depth;
        if self.mark.open > 0 {
            self.relink();
        }
    }

    /// Finds the open lists again: those closed since the mark have lost their links.
    fn relink(&mut self) {
        for index in 0..self.len {
            match self.tokens().get(index).map(|token| token.kind()) {
                Some(Kind::Open) => {
                    self.link(index);
                    self.open = index as u32 + 1;
                }
                Some(Kind::Close) => self.close_at(index),
                _ => {}
            }
        }
    }

    /// Closes every list that is still open, at byte `at`. Returns the first of them from the token `from` on: its value
    /// has no end.
    pub(crate) fn close_all(&mut self, at: usize, from: usize) -> Option<usize> {
        let mut first = None;
        while let Some(open) = (self.open as usize).checked_sub(1) {
            if open >= from {
                first = Some(open);
            }
            let index = self.len;
            self.push([Token::new(Kind::Close, at, 1)]);
            self.close_at(index);
        }
        self.depth = 0;
        first
    }

    /// Appends a literal whose contents are `len` bytes from `start`.
    pub(crate) fn literal(&mut self, start: usize, len: usize) {
        self.push([Token::new(Kind::Literal, start, len)]);
    }

    /// Appends the number in `bytes[at..end]`, alone or alone in a list.
    #[inline]
    pub(crate) fn number(&mut self, bytes: &[u8], at: usize, end: usize) {
        if bytes.get(at) == Some(&b'(') {
            // The list has two tokens before its end.
            self.push([
                Token::new(Kind::Open, at, 2),
                Token::new(Kind::Atom, at + 1, end - at - 2),
                Token::new(Kind::Close, end - 1, 1),
            ]);
        } else {
            self.push([Token::new(Kind::Atom, at, end - at)]);
        }
    }

    /// Appends the tokens of `bytes[at..end]`, a part of a line without its end.
    ///
    /// `limit` is how deep lists may nest. The bytes behind `end` are not looked at but may be read.
    #[inline]
    pub(crate) fn read(
        &mut self,
        bytes: &[u8],
        mut at: usize,
        end: usize,
        limit: u32,
        reading: Reading,
    ) -> Result<(), Malformation> {
        let text = bytes.get(..end).unwrap_or(bytes);
        loop {
            at = match self.cut(bytes, text, at, limit) {
                Stop::End => return Ok(()),
                Stop::Full(at) => {
                    self.make_room();
                    at
                }
                Stop::Odd(at) => self.odd(text, at, limit, reading)?,
            };
        }
    }

    /// Appends tokens from `at` on, as far as they are what they nearly always are.
    #[inline(never)]
    fn cut(&mut self, bytes: &[u8], text: &[u8], mut at: usize, limit: u32) -> Stop {
        // Kept out of memory while tokens are cut.
        let room = self.room.as_mut_slice();
        let (mut len, mut open, mut depth) = (self.len, self.open, self.depth);
        let stop = loop {
            let Some(&byte) = text.get(at) else {
                break Stop::End;
            };
            let Some(token) = room.get_mut(len) else {
                break Stop::Full(at);
            };
            match byte {
                b'"' => {
                    let start = at + 1;
                    let stop = scan::quote_or_escape(bytes, start, text.len());
                    at = match text.get(stop..) {
                        Some([b'"', b' ', ..]) => stop + 2,
                        Some([b'"', b')', ..] | [b'"']) => stop + 1,
                        _ => break Stop::Odd(at),
                    };
                    *token = Token::new(Kind::Quoted, start, stop - start);
                    len += 1;
                }
                b'(' if depth < limit => {
                    *token = Token::new(Kind::Open, at, open as usize);
                    len += 1;
                    open = len as u32;
                    depth += 1;
                    at += 1;
                }
                b')' if depth > 0 => {
                    *token = Token::new(Kind::Close, at, 1);
                    if let Some(first) = room.get_mut((open as usize).wrapping_sub(1)) {
                        let around = first.len() as u32;
                        *first = Token::new(Kind::Open, first.start(), len + 1 - open as usize);
                        open = around;
                    }
                    len += 1;
                    depth -= 1;
                    at += 1;
                }
                b'(' | b')' => break Stop::Odd(at),
                b' ' => at += 1,
                _ => {
                    if let Some([b'N', b'I', b'L', b' ', ..]) = text.get(at..) {
                        *token = Token::new(Kind::Nil, at, 3);
                        len += 1;
                        at += 4;
                        continue;
                    }
                    let mut stop = scan::atom_end(bytes, at, text.len());
                    if may_be_section(byte) {
                        stop = section_end(text, at, stop);
                    }
                    *token = Token::new(atom_kind(text, at, stop), at, stop - at);
                    len += 1;
                    at = stop + usize::from(text.get(stop) == Some(&b' '));
                }
            }
        };
        (self.len, self.open, self.depth) = (len, open, depth);
        stop
    }

    /// Appends the token at `at`, or fails. Returns where the next one may start.
    #[cold]
    fn odd(&mut self, text: &[u8], at: usize, limit: u32, reading: Reading) -> Result<usize, Malformation> {
        match text.get(at) {
            Some(b'"') => {
                let stop = scan::quote_or_escape(text, at + 1, text.len());
                self.quoted(text, at + 1, stop, reading)
            }
            Some(b'(') if self.depth >= limit => Err(Malformation::new("nested too deeply", at)),
            _ => Err(Malformation::new("closing parenthesis without an opening one", at)),
        }
    }

    #[inline]
    fn push<const N: usize>(&mut self, tokens: [Token; N]) {
        if self.room.len() - self.len < N {
            self.make_room();
        }
        if let Some(places) = self.room.get_mut(self.len..).and_then(|rest| rest.first_chunk_mut()) {
            *places = tokens;
            self.len += N;
        }
    }

    /// Doubles the room.
    #[cold]
    fn make_room(&mut self) {
        let more = self.room.len().max(FIRST_ROOM);
        self.room.reserve_exact(more);
        self.room.resize(self.room.len() + more, Token::default());
    }

    /// Makes the list at `index` the one whose length names the list that is open now.
    #[inline]
    fn link(&mut self, index: usize) {
        let open = self.open as usize;
        if let Some(token) = self.room.get_mut(index) {
            *token = Token::new(Kind::Open, token.start(), open);
        }
    }

    /// Closes the innermost open list, if it is on this tape, with the token at `index`.
    #[inline]
    fn close_at(&mut self, index: usize) {
        let Some(open) = (self.open as usize).checked_sub(1) else {
            return;
        };
        if let Some(token) = self.room.get_mut(open) {
            self.open = token.len() as u32;
            *token = Token::new(Kind::Open, token.start(), index - open);
        }
    }

    /// A quoted string that is not plain. Its contents start at `start`, and a quote or backslash, or the end of the
    /// text, is at `at`. Returns where the next token may start.
    ///
    /// A quote closes a string only if something follows that may follow a string: real servers leave quotes inside
    /// strings unescaped, and `"<"1.JavaMail"@host>"` has one reading that keeps the rest of the line intact.
    #[cold]
    fn quoted(&mut self, text: &[u8], start: usize, mut at: usize, reading: Reading) -> Result<usize, Malformation> {
        let mut kind = Kind::Quoted;
        while let Some(&byte) = text.get(at) {
            if byte == b'\\' {
                if reading == Reading::Repair && at == start && text.get(at + 1..at + 3) == Some(b"\" ") {
                    // A delimiter that is a backslash, not escaped.
                    self.push([Token::new(kind, start, 1)]);
                    return Ok(at + 2);
                }
                if reading == Reading::Repair && ends_value(text, at + 1) {
                    self.push([Token::new(kind, start, at - start)]);
                    return Ok(at + 2);
                }
                kind = Kind::Escaped;
                at += 2;
            } else if closes(text, at) {
                self.push([Token::new(kind, start, at - start)]);
                return Ok(at + 1);
            } else if reading == Reading::Strict {
                return Err(Malformation::new(
                    "quoted string followed by neither space nor parenthesis",
                    at,
                ));
            } else {
                at += 1;
            }
            at = scan::quote_or_escape(text, at, text.len());
        }
        Err(Malformation::new(UNENDED, start))
    }
}

#[inline]
fn atom_kind(text: &[u8], start: usize, end: usize) -> Kind {
    if end - start == 3
        && text
            .get(start..end)
            .is_some_and(|atom| atom.eq_ignore_ascii_case(b"NIL"))
    {
        Kind::Nil
    } else {
        Kind::Atom
    }
}

/// Whether an atom that begins with this byte may be the name of a section.
#[inline]
fn may_be_section(byte: u8) -> bool {
    matches!(byte | 0x20, b'b' | b'r' | b'a')
}

/// The end of an atom that may be the name of a section: `BODY[HEADER.FIELDS (From "To")]<0>` is one token although
/// there are spaces, parentheses and quotes between its brackets.
#[inline(never)]
fn section_end(text: &[u8], start: usize, stop: usize) -> usize {
    let name = text.get(start..stop).unwrap_or_default();
    match memchr::memchr(b'[', name) {
        Some(bracket) if is_section_name(name.get(..bracket).unwrap_or_default()) => {
            behind_bracket(text, start + bracket + 1).unwrap_or(stop)
        }
        _ => stop,
    }
}

/// The end of the atom whose bracket opened before `at`; `None` if it does not close.
fn behind_bracket(text: &[u8], mut at: usize) -> Option<usize> {
    let mut in_quotes = false;
    loop {
        match text.get(at)? {
            b'"' => in_quotes = !in_quotes,
            b'\\' if in_quotes => at += 1,
            b']' if !in_quotes => return Some(scan::atom_end(text, at, text.len())),
            _ => {}
        }
        at += 1;
    }
}

/// The FETCH items whose names have a section or a part number in brackets.
pub(crate) fn is_section_name(name: &[u8]) -> bool {
    const NAMES: [&[u8]; 10] = [
        b"BODY",
        b"BINARY",
        b"BINARY.SIZE",
        b"BODY.PEEK",
        b"BINARY.PEEK",
        b"BODYPARTSTRUCTURE",
        b"AVAILABLECONVERSIONS",
        b"RFC822",
        b"RFC822.HEADER",
        b"RFC822.TEXT",
    ];
    // What nearly every section is called is told by a comparison of words, not of bytes.
    name == b"BODY" || NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether the quote at `at` is followed by something that may follow a string.
#[inline]
fn closes(text: &[u8], at: usize) -> bool {
    matches!(text.get(at + 1), None | Some(b' ' | b')' | b'(' | b'\r' | b'+'))
}

/// Whether the byte at `at` is a quote with a closing parenthesis behind it.
fn ends_value(text: &[u8], at: usize) -> bool {
    text.get(at) == Some(&b'"') && text.get(at + 1) == Some(&b')')
}

#[cfg(test)]
mod tests;
