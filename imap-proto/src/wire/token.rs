//! Bytes to tokens, in one pass.
//!
//! A unit of the grammar (a response, a run of FETCH items, the arguments of a response code) is cut once into a flat
//! tape of tokens. Typed values are read from the tape; no byte is looked at again to find out where things end.
//! Nesting is a number on the tape, so no input can make anything recurse.

use alloc::vec::Vec;

use super::scan;
use crate::error::Malformation;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// An atom or a number; also NIL.
    Atom = 0,
    /// A quoted string; the range has no quotes and nothing in it is escaped.
    Quoted = 1,
    /// A quoted string with at least one backslash.
    Escaped = 2,
    /// The contents of a literal.
    Literal = 3,
    /// An opening parenthesis. Its length is the number of tokens up to and without its closing one.
    Open = 4,
    /// A closing parenthesis.
    Close = 5,
}

/// A piece of a unit: where it starts, how long it is, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    start: u32,
    packed: u32,
}

impl Token {
    #[inline]
    fn new(kind: Kind, start: usize, len: usize) -> Self {
        Self {
            start: start as u32,
            packed: (len as u32) << 3 | kind as u32,
        }
    }

    #[inline]
    pub(crate) fn kind(self) -> Kind {
        match self.packed & 7 {
            0 => Kind::Atom,
            1 => Kind::Quoted,
            2 => Kind::Escaped,
            3 => Kind::Literal,
            4 => Kind::Open,
            _ => Kind::Close,
        }
    }

    #[inline]
    pub(crate) fn start(self) -> usize {
        self.start as usize
    }

    /// Bytes for a string or an atom, tokens for an opening parenthesis.
    #[inline]
    pub(crate) fn len(self) -> usize {
        (self.packed >> 3) as usize
    }

    /// How many tokens the value that starts here has.
    #[inline]
    pub(crate) fn span(self) -> usize {
        match self.kind() {
            Kind::Open => self.len() + 1,
            _ => 1,
        }
    }

    /// The same token in a unit that begins `by` bytes later.
    pub(crate) fn shifted(self, by: usize) -> Self {
        Self {
            start: self.start.saturating_sub(by as u32),
            ..self
        }
    }

    /// The first byte of the token as it stands on the wire, its opening quote included.
    pub(crate) fn outer_start(self) -> usize {
        match self.kind() {
            Kind::Quoted | Kind::Escaped => self.start().saturating_sub(1),
            Kind::Atom | Kind::Literal | Kind::Open | Kind::Close => self.start(),
        }
    }

    /// One past the last byte of the token as it stands on the wire. For a list, of its opening parenthesis.
    pub(crate) fn outer_end(self) -> usize {
        match self.kind() {
            Kind::Atom | Kind::Literal => self.start() + self.len(),
            Kind::Quoted | Kind::Escaped => self.start() + self.len() + 1,
            Kind::Open | Kind::Close => self.start() + 1,
        }
    }
}

/// Why a quoted string that the line end cuts off is malformed.
pub(crate) const UNENDED: &str = "quoted string without an end";

/// The longest unit that tokens can address. Larger limits are cut down to it.
pub(crate) const MAX_UNIT: usize = (1 << 29) - 1;

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
    tokens: Vec<Token>,
    /// One more than the index of the innermost list that is open on this tape; 0 if none is. Until a list closes, its
    /// length says the same of the list around it.
    open: u32,
    depth: u32,
    mark: Mark,
}

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
        self.tokens.clear();
        self.open = 0;
        self.depth = depth;
    }

    #[inline]
    pub(crate) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// How many lists are open where the tape ends.
    pub(crate) fn depth(&self) -> u32 {
        self.depth
    }

    pub(crate) fn release(&mut self) {
        self.tokens = Vec::new();
    }

    pub(crate) fn capacity(&self) -> usize {
        self.tokens.capacity()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    pub(crate) fn starts_with_list(&self) -> bool {
        self.tokens.first().is_some_and(|token| token.kind() == Kind::Open)
    }

    /// Remembers this place, to read what follows it another way.
    #[inline]
    pub(crate) fn mark(&mut self) {
        self.mark = Mark {
            len: self.tokens.len(),
            open: self.open,
            depth: self.depth,
        };
    }

    /// The tokens behind the place remembered.
    pub(crate) fn marked(&self) -> &[Token] {
        self.tokens.get(self.mark.len..).unwrap_or_default()
    }

    /// Goes back to the place remembered.
    pub(crate) fn reset_to_mark(&mut self) {
        self.tokens.truncate(self.mark.len);
        self.open = 0;
        self.depth = self.mark.depth;
        if self.mark.open > 0 {
            self.relink();
        }
    }

    /// Finds the open lists again: those closed since the mark have lost their links.
    fn relink(&mut self) {
        for index in 0..self.tokens.len() {
            match self.tokens.get(index).map(|token| token.kind()) {
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
            let index = self.tokens.len();
            self.tokens.push(Token::new(Kind::Close, at, 1));
            self.close_at(index);
        }
        self.depth = 0;
        first
    }

    /// Appends a literal whose contents are `len` bytes from `start`.
    pub(crate) fn literal(&mut self, start: usize, len: usize) {
        self.tokens.push(Token::new(Kind::Literal, start, len));
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
        while let Some(&byte) = text.get(at) {
            if !matches!(byte, b' ' | b'"' | b'(' | b')') {
                at = self.atom(bytes, text, at);
                continue;
            }
            match byte {
                b' ' => at += 1,
                b'"' => {
                    let stop = scan::quote_or_escape(bytes, at + 1, end);
                    at = if text.get(stop) == Some(&b'"') && closes(text, stop) {
                        self.tokens.push(Token::new(Kind::Quoted, at + 1, stop - at - 1));
                        stop + 1
                    } else {
                        self.quoted(text, at + 1, stop, reading)?
                    };
                    at += usize::from(text.get(at) == Some(&b' '));
                }
                b'(' => {
                    self.open_list(at, limit)?;
                    at += 1;
                }
                _ => {
                    self.close_list(at)?;
                    at += 1;
                    at += usize::from(text.get(at) == Some(&b' '));
                }
            }
        }
        Ok(())
    }

    /// Appends the atom at `at` and returns where the next token may start: behind the space that follows it.
    #[inline]
    fn atom(&mut self, bytes: &[u8], text: &[u8], at: usize) -> usize {
        let mut stop = scan::atom_end(bytes, at, text.len());
        if text.get(at).is_some_and(|byte| may_be_section(*byte)) {
            stop = section_end(text, at, stop);
        }
        self.tokens.push(Token::new(Kind::Atom, at, stop - at));
        stop + usize::from(text.get(stop) == Some(&b' '))
    }

    #[inline]
    fn open_list(&mut self, at: usize, limit: u32) -> Result<(), Malformation> {
        if self.depth >= limit {
            return Err(Malformation::new("nested too deeply", at));
        }
        self.tokens.push(Token::new(Kind::Open, at, self.open as usize));
        self.open = self.tokens.len() as u32;
        self.depth += 1;
        Ok(())
    }

    #[inline]
    fn close_list(&mut self, at: usize) -> Result<(), Malformation> {
        if self.depth == 0 {
            return Err(Malformation::new("closing parenthesis without an opening one", at));
        }
        let index = self.tokens.len();
        self.tokens.push(Token::new(Kind::Close, at, 1));
        self.close_at(index);
        self.depth -= 1;
        Ok(())
    }

    /// Makes the list at `index` the one whose length names the list that is open now.
    #[inline]
    fn link(&mut self, index: usize) {
        let open = self.open as usize;
        if let Some(token) = self.tokens.get_mut(index) {
            *token = Token::new(Kind::Open, token.start(), open);
        }
    }

    /// Closes the innermost open list, if it is on this tape, with the token at `index`.
    #[inline]
    fn close_at(&mut self, index: usize) {
        let Some(open) = (self.open as usize).checked_sub(1) else {
            return;
        };
        if let Some(token) = self.tokens.get_mut(open) {
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
                    self.tokens.push(Token::new(kind, start, 1));
                    return Ok(at + 2);
                }
                if reading == Reading::Repair && ends_value(text, at + 1) {
                    self.tokens.push(Token::new(kind, start, at - start));
                    return Ok(at + 2);
                }
                kind = Kind::Escaped;
                at += 2;
            } else if closes(text, at) {
                self.tokens.push(Token::new(kind, start, at - start));
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
