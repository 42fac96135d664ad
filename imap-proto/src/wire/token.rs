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
    /// The innermost list that is open on this tape. Until it closes, its length points at the list around it.
    open: Option<u32>,
    depth: u32,
    mark: Mark,
}

/// Where the tape was when the part of a line that is being read began.
#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    len: usize,
    open: Option<u32>,
    depth: u32,
}

impl Tape {
    /// Starts over, inside `depth` lists that were opened on an earlier tape.
    #[inline]
    pub(crate) fn clear(&mut self, depth: u32) {
        self.tokens.clear();
        self.open = None;
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

    /// Goes back to the place remembered.
    pub(crate) fn reset_to_mark(&mut self) {
        self.tokens.truncate(self.mark.len);
        self.open = None;
        self.depth = self.mark.depth;
        if self.mark.open.is_some() {
            self.relink();
        }
    }

    /// Finds the open lists again: those closed since the mark have lost their links.
    fn relink(&mut self) {
        let mut above = None;
        for index in 0..self.tokens.len() {
            match self.tokens.get(index).map(|token| token.kind()) {
                Some(Kind::Open) => {
                    self.link(index as u32, above);
                    above = Some(index as u32);
                }
                Some(Kind::Close) => above = self.close_at(above, index),
                _ => {}
            }
        }
        self.open = above;
    }

    /// Closes every list that is still open, at byte `at`. Returns the first of them from the token `from` on: its value
    /// has no end.
    pub(crate) fn close_all(&mut self, at: usize, from: usize) -> Option<usize> {
        let mut first = None;
        while let Some(open) = self.open {
            if open as usize >= from {
                first = Some(open as usize);
            }
            let index = self.tokens.len();
            self.tokens.push(Token::new(Kind::Close, at, 1));
            self.open = self.close_at(self.open, index);
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
        while at < end {
            let Some(&byte) = bytes.get(at) else { break };
            match byte {
                b' ' => at += 1,
                b'"' => {
                    let (token, next) = quoted(bytes, at + 1, end, reading)?;
                    self.tokens.push(token);
                    at = next;
                }
                b'(' => {
                    self.open_list(at, limit)?;
                    at += 1;
                }
                b')' => {
                    self.close_list(at)?;
                    at += 1;
                }
                _ => {
                    let stop = scan::atom_end(bytes, at, end);
                    let stop = section_end(bytes, at, stop, end);
                    self.tokens.push(Token::new(Kind::Atom, at, stop - at));
                    at = stop;
                }
            }
        }
        Ok(())
    }

    #[inline]
    fn open_list(&mut self, at: usize, limit: u32) -> Result<(), Malformation> {
        if self.depth >= limit {
            return Err(Malformation::new("nested too deeply", at));
        }
        let index = self.tokens.len() as u32;
        self.tokens.push(Token::new(Kind::Open, at, 0));
        self.link(index, self.open);
        self.open = Some(index);
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
        self.open = self.close_at(self.open, index);
        self.depth -= 1;
        Ok(())
    }

    /// While a list is open its length is 0 for "no list around it" or 1 + the index of that list.
    #[inline]
    fn link(&mut self, index: u32, above: Option<u32>) {
        if let Some(token) = self.tokens.get_mut(index as usize) {
            *token = Token::new(Kind::Open, token.start(), above.map_or(0, |i| i as usize + 1));
        }
    }

    /// Closes the list at `open` with the token at `index`; returns the list around it.
    #[inline]
    fn close_at(&mut self, open: Option<u32>, index: usize) -> Option<u32> {
        let open = open?;
        let token = self.tokens.get_mut(open as usize)?;
        let above = (token.len() as u32).checked_sub(1);
        *token = Token::new(Kind::Open, token.start(), index - open as usize);
        above
    }
}

/// The end of an atom that may be the name of a section: `BODY[HEADER.FIELDS (From "To")]<0>` is one token although
/// there are spaces, parentheses and quotes between its brackets.
#[inline]
fn section_end(bytes: &[u8], start: usize, stop: usize, end: usize) -> usize {
    match bytes.get(start) {
        Some(b'B' | b'b' | b'R' | b'r' | b'A' | b'a') => section_end_slowly(bytes, start, stop, end),
        _ => stop,
    }
}

fn section_end_slowly(bytes: &[u8], start: usize, stop: usize, end: usize) -> usize {
    let name = bytes.get(start..stop).unwrap_or_default();
    let Some(bracket) = memchr::memchr(b'[', name) else {
        return stop;
    };
    if !is_section_name(name.get(..bracket).unwrap_or_default()) {
        return stop;
    }
    let mut at = start + bracket + 1;
    let mut in_quotes = false;
    while at < end {
        match bytes.get(at) {
            Some(b'"') => in_quotes = !in_quotes,
            Some(b'\\') if in_quotes => at += 1,
            Some(b']') if !in_quotes => return scan::atom_end(bytes, at, end),
            _ => {}
        }
        at += 1;
    }
    stop
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
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The quoted string whose contents start at `start`, and where the next token may start.
///
/// A quote closes a string only if something follows that may follow a string: real servers leave quotes inside
/// strings unescaped, and `"<"1.JavaMail"@host>"` has one reading that keeps the rest of the line intact.
#[inline]
fn quoted(bytes: &[u8], start: usize, end: usize, reading: Reading) -> Result<(Token, usize), Malformation> {
    let mut kind = Kind::Quoted;
    let mut at = start;
    loop {
        at = scan::quote_or_escape(bytes, at, end);
        if at >= end {
            return Err(Malformation::new(UNENDED, start));
        }
        if bytes.get(at) == Some(&b'"') {
            if closes(bytes, at, end) {
                return Ok((Token::new(kind, start, at - start), at + 1));
            }
            if reading == Reading::Strict {
                return Err(Malformation::new(
                    "quoted string followed by neither space nor parenthesis",
                    at,
                ));
            }
            at += 1;
        } else if reading == Reading::Repair && ends_value(bytes, at + 1, end) {
            return Ok((Token::new(kind, start, at - start), at + 2));
        } else {
            kind = Kind::Escaped;
            at += 2;
        }
    }
}

/// Whether the quote at `at` is followed by something that may follow a string.
#[inline]
fn closes(bytes: &[u8], at: usize, end: usize) -> bool {
    at + 1 >= end || matches!(bytes.get(at + 1), Some(b' ' | b')' | b'(' | b'\r' | b'+'))
}

/// Whether the byte at `at` is a quote with a closing parenthesis behind it.
fn ends_value(bytes: &[u8], at: usize, end: usize) -> bool {
    at + 1 < end && bytes.get(at) == Some(&b'"') && bytes.get(at + 1) == Some(&b')')
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    fn show(text: &str, reading: Reading) -> Result<String, Malformation> {
        let mut tape = Tape::default();
        tape.read(text.as_bytes(), 0, text.len(), 8, reading)?;
        let mut out = String::new();
        for token in tape.tokens() {
            let body = text.get(token.start()..token.start() + token.len());
            match token.kind() {
                Kind::Atom => out += &alloc::format!("a:{} ", body.unwrap()),
                Kind::Quoted => out += &alloc::format!("q:{} ", body.unwrap()),
                Kind::Escaped => out += &alloc::format!("e:{} ", body.unwrap()),
                Kind::Literal => out += "l ",
                Kind::Open => out += &alloc::format!("({} ", token.len()),
                Kind::Close => out += ") ",
            }
        }
        Ok(out)
    }

    #[test]
    fn tokens_of_every_kind() {
        let plain = |text| show(text, Reading::Plain).unwrap();
        assert_eq!(
            plain("UID 5 FLAGS (\\Seen $a)"),
            "a:UID a:5 a:FLAGS (3 a:\\Seen a:$a ) "
        );
        assert_eq!(plain("(((a)) ())"), "(8 (4 (2 a:a ) ) (1 ) ) ");
        assert_eq!(plain("\"a\\\"b\" \"\""), "e:a\\\"b q: ");
        assert_eq!(
            plain("BODY[HEADER.FIELDS (From \"A]\")]<0> x"),
            "a:BODY[HEADER.FIELDS (From \"A]\")]<0> a:x "
        );
    }

    #[test]
    fn quotes_left_unescaped_stay_inside_their_string() {
        let plain = |text| show(text, Reading::Plain).unwrap();
        assert_eq!(plain("(\"<\"39.Java\"@host>\" x)"), "(3 q:<\"39.Java\"@host> a:x ) ");
        assert_eq!(plain("NIL \"\"\"\" \"base64\""), "a:NIL q:\"\" q:base64 ");
        assert!(show("\"a\"b\"", Reading::Strict).is_err());
    }

    #[test]
    fn a_stray_backslash_before_the_last_quote_is_repaired() {
        assert!(show("((\"sina.com\\\"))", Reading::Plain).is_err());
        assert_eq!(
            show("((\"sina.com\\\"))", Reading::Repair).unwrap(),
            "(4 (2 q:sina.com ) ) "
        );
    }

    #[test]
    fn nesting_is_limited_and_balanced() {
        assert!(show("((((((((a))))))))", Reading::Plain).is_ok());
        assert!(show("(((((((((a)))))))))", Reading::Plain).is_err());
        assert!(show("a)", Reading::Plain).is_err());
    }

    #[test]
    fn a_reset_restores_lists_that_were_closed_since() {
        let text = b"(a (b (c) d) e) f";
        let mut tape = Tape::default();
        tape.read(text, 0, 7, 8, Reading::Plain).unwrap();
        tape.mark();
        tape.read(text, 7, text.len(), 8, Reading::Plain).unwrap();
        let whole = tape.tokens().to_vec();
        tape.reset_to_mark();
        assert_eq!(tape.depth(), 3);
        tape.read(text, 7, text.len(), 8, Reading::Plain).unwrap();
        assert_eq!(tape.tokens(), whole);
    }
}
