//! Reading typed values from the tokens of a complete unit.

mod places;
mod shelf;

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};

pub(crate) use shelf::Shelf;

use super::scan;
use super::token::{Kind, Token};
use crate::error::Malformation;

/// What a parser of values returns.
pub type Parsed<T> = Result<T, Malformation>;

/// A run of values as a server sent them: the arguments of a response, the value of a FETCH item.
///
/// Borrows the connection's buffer, or owns its bytes after [`Values::into_owned`]. Read it with a [`Cursor`].
#[derive(Clone)]
pub struct Values<'a>(Repr<'a>);

#[derive(Clone)]
enum Repr<'a> {
    Borrowed(Cursor<'a>),
    Owned(Box<Owned>),
}

/// Values with bytes of their own; the offsets on the tape count from the first of them.
#[derive(Clone)]
struct Owned {
    bytes: Box<[u8]>,
    tape: Box<[Token]>,
}

impl<'a> Values<'a> {
    #[inline]
    pub(crate) fn new(bytes: &'a [u8], tape: &'a [Token]) -> Self {
        Self(Repr::Borrowed(Cursor { bytes, tape }))
    }

    /// A cursor before the first value.
    #[inline]
    #[must_use]
    pub fn cursor(&self) -> Cursor<'_> {
        match &self.0 {
            Repr::Borrowed(cursor) => *cursor,
            Repr::Owned(owned) => Cursor {
                bytes: &owned.bytes,
                tape: &owned.tape,
            },
        }
    }

    /// Whether there is no value at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cursor().is_end()
    }

    /// The values as they stood on the wire, without the space around them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.cursor().raw()
    }

    /// The values as they stood on the wire, without the space around them.
    pub(crate) fn into_raw(self) -> Cow<'a, [u8]> {
        match self.0 {
            Repr::Borrowed(cursor) => Cow::Borrowed(cursor.raw()),
            Repr::Owned(owned) => Cow::Owned(owned.bytes.into_vec()),
        }
    }

    /// The same values, keeping their own copy of the bytes.
    #[must_use]
    pub fn into_owned(self) -> Values<'static> {
        Values(Repr::Owned(match self.0 {
            Repr::Borrowed(cursor) => Box::new(cursor.to_owned()),
            Repr::Owned(owned) => owned,
        }))
    }
}

impl<'a> From<Cursor<'a>> for Values<'a> {
    fn from(cursor: Cursor<'a>) -> Self {
        Self(Repr::Borrowed(cursor))
    }
}

impl Default for Values<'_> {
    fn default() -> Self {
        Self::new(&[], &[])
    }
}

/// Values are equal if they are written alike.
impl PartialEq for Values<'_> {
    fn eq(&self, other: &Self) -> bool {
        let (ours, others) = (self.cursor(), other.cursor());
        let kinds = |tape: &[Token]| tape.iter().map(|token| token.kind()).collect::<Vec<_>>();
        ours.raw() == others.raw() && kinds(ours.tape) == kinds(others.tape)
    }
}

impl Eq for Values<'_> {}

impl Hash for Values<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for Values<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.as_bytes().escape_ascii())
    }
}

/// A place among the values of a response.
///
/// Every method reads one value and moves behind it, or fails and stays. Where the grammar says string, an atom, a
/// quoted string and a literal are all taken, because servers mix them up and no meaning is lost.
#[derive(Clone, Copy)]
pub struct Cursor<'a> {
    bytes: &'a [u8],
    tape: &'a [Token],
}

/// One value of any shape. See [`Cursor::value`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Value<'a> {
    /// `NIL`.
    Nil,
    /// An atom or a number.
    Atom(&'a [u8]),
    /// A quoted string or a literal.
    String(Cow<'a, [u8]>),
    /// A parenthesised list.
    List(Cursor<'a>),
}

impl<'a> Cursor<'a> {
    /// Whether no value is left.
    #[inline]
    #[must_use]
    pub fn is_end(&self) -> bool {
        self.tape.is_empty()
    }

    /// An error at this place.
    #[cold]
    #[must_use]
    pub fn expected(&self, why: &'static str) -> Malformation {
        Malformation::new(why, self.extent().0)
    }

    /// Fails unless every value was read.
    ///
    /// # Errors
    /// If a value is left.
    pub fn finish(&self) -> Parsed<()> {
        if self.is_end() {
            Ok(())
        } else {
            Err(self.expected("more values than the grammar has"))
        }
    }

    /// Whether the next value is a list.
    #[inline]
    #[must_use]
    pub fn at_list(&self) -> bool {
        self.kind() == Some(Kind::Open)
    }

    /// Whether the next value is `NIL`.
    #[inline]
    #[must_use]
    pub fn at_nil(&self) -> bool {
        self.kind() == Some(Kind::Nil)
    }

    /// Whether the next value is a quoted string or a literal.
    #[inline]
    #[must_use]
    pub fn at_string(&self) -> bool {
        matches!(self.kind(), Some(Kind::Quoted | Kind::Escaped | Kind::Literal))
    }

    /// An atom, as it stands.
    ///
    /// # Errors
    /// If the next value is not an atom.
    #[inline]
    pub fn atom(&mut self) -> Parsed<&'a [u8]> {
        match self.tape.first() {
            Some(token) if token.kind().is_atom() => {
                let text = self.text(*token);
                self.advance(1);
                Ok(text)
            }
            _ => Err(self.expected("expected an atom")),
        }
    }

    /// The given atom, in any case of letters.
    ///
    /// # Errors
    /// If the next value is something else.
    pub fn keyword(&mut self, name: &str) -> Parsed<()> {
        if self.at_keyword(name) {
            self.advance(1);
            return Ok(());
        }
        Err(self.expected("expected a keyword"))
    }

    /// Whether the next value is the given atom, in any case of letters.
    #[must_use]
    pub fn at_keyword(&self, name: &str) -> bool {
        self.tape
            .first()
            .is_some_and(|token| token.kind().is_atom() && self.text(*token).eq_ignore_ascii_case(name.as_bytes()))
    }

    /// A string in any form: atom, quoted or literal. An atom `NIL` is the string "NIL".
    ///
    /// # Errors
    /// If the next value is a list or there is none.
    #[inline]
    pub fn astring(&mut self) -> Parsed<Cow<'a, [u8]>> {
        let Some(&token) = self.tape.first() else {
            return Err(self.expected("expected a string"));
        };
        let text = self.text(token);
        let value = match token.kind() {
            Kind::Atom | Kind::Nil | Kind::Quoted | Kind::Literal => Cow::Borrowed(text),
            Kind::Escaped => Cow::Owned(unescape(text)),
            Kind::Open | Kind::Close => return Err(self.expected("expected a string")),
        };
        self.advance(1);
        Ok(value)
    }

    /// A string or `NIL`.
    ///
    /// # Errors
    /// If the next value is a list or there is none.
    #[inline]
    pub fn nstring(&mut self) -> Parsed<Option<Cow<'a, [u8]>>> {
        if self.at_nil() {
            self.advance(1);
            return Ok(None);
        }
        self.astring().map(Some)
    }

    /// A number of 32 bits.
    ///
    /// # Errors
    /// If the next value is not a number, or exceeds 4294967295.
    #[inline]
    pub fn number(&mut self) -> Parsed<u32> {
        let before = *self;
        let wide = self.number64()?;
        u32::try_from(wide).map_err(|_| {
            *self = before;
            self.expected("number exceeds 32 bits")
        })
    }

    /// A number of 64 bits.
    ///
    /// # Errors
    /// If the next value is not a number, or exceeds 64 bits.
    #[inline]
    pub fn number64(&mut self) -> Parsed<u64> {
        let Some(&token) = self.tape.first() else {
            return Err(self.expected("expected a number"));
        };
        if matches!(token.kind(), Kind::Open | Kind::Close | Kind::Escaped) {
            return Err(self.expected("expected a number"));
        }
        let at = token.start();
        // The bytes behind the token may be read too: the count of digits tells where it ended.
        match self.bytes.get(at..).and_then(scan::number) {
            Some((value, digits)) if digits == token.len() => {
                self.advance(1);
                Ok(value)
            }
            _ => Err(self.expected("expected a number")),
        }
    }

    /// A number, or `NIL`, or something in its place that is no number (`-1`): `None` for the last two.
    ///
    /// # Errors
    /// If the next value is a list or there is none.
    #[inline]
    pub fn opt_number64(&mut self) -> Parsed<Option<u64>> {
        if let Ok(value) = self.number64() {
            return Ok(Some(value));
        }
        self.astring().map(|_| None)
    }

    /// A list; the cursor returned is before its first value.
    ///
    /// # Errors
    /// If the next value is not a list.
    #[inline]
    pub fn list(&mut self) -> Parsed<Self> {
        match self.tape.first() {
            Some(token) if token.kind() == Kind::Open => {
                let inner = self.tape.get(1..token.len()).unwrap_or_default();
                let list = Self { tape: inner, ..*self };
                self.advance(token.span());
                Ok(list)
            }
            _ => Err(self.expected("expected a list")),
        }
    }

    /// A list or `NIL`; an empty list stands for `NIL` and the other way round.
    ///
    /// # Errors
    /// If the next value is neither.
    #[inline]
    pub fn opt_list(&mut self) -> Parsed<Self> {
        if self.at_nil() {
            self.advance(1);
            return Ok(Self { tape: &[], ..*self });
        }
        self.list()
    }

    /// One value of any shape; `None` at the end.
    #[inline]
    pub fn value(&mut self) -> Option<Value<'a>> {
        match self.kind()? {
            Kind::Nil => {
                self.advance(1);
                Some(Value::Nil)
            }
            Kind::Atom => self.atom().ok().map(Value::Atom),
            Kind::Quoted | Kind::Escaped | Kind::Literal => self.astring().ok().map(Value::String),
            Kind::Open | Kind::Close => self.list().ok().map(Value::List),
        }
    }

    /// Moves behind the next value, whatever it is.
    #[inline]
    pub fn skip(&mut self) {
        if let Some(token) = self.tape.first() {
            self.advance(token.span());
        }
    }

    /// The next value alone, to be kept or read later; the cursor moves behind it.
    #[inline]
    pub fn take(&mut self) -> Values<'a> {
        let span = self.tape.first().map_or(0, |token| token.span());
        let tape = self.tape.get(..span).unwrap_or_default();
        self.advance(span);
        Values(Repr::Borrowed(Self { tape, ..*self }))
    }

    /// All values that are left.
    #[inline]
    #[must_use]
    pub fn rest(self) -> Values<'a> {
        Values(Repr::Borrowed(self))
    }

    /// The text of the next value that is no list, at whatever depth it stands. At the start of a quoted string the
    /// backslash that escapes another or a quote is left out; no other escape is undone, and a backslash in front of
    /// anything else (`"\Seen"`, which should have two) escapes nothing.
    #[inline]
    pub(crate) fn next_leaf(&mut self) -> Option<&'a [u8]> {
        loop {
            let token = *self.tape.first()?;
            self.advance(1);
            match token.kind() {
                Kind::Open | Kind::Close => {}
                Kind::Escaped => {
                    let text = self.text(token);
                    return Some(match text {
                        [b'\\', rest @ ..] if matches!(rest.first(), Some(b'\\' | b'"')) => rest,
                        _ => text,
                    });
                }
                Kind::Atom | Kind::Nil | Kind::Quoted | Kind::Literal => return Some(self.text(token)),
            }
        }
    }

    /// The values that are left as they stand on the wire.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        let (start, end) = self.extent();
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// Whether no space stands between the next value and the one behind it: it is one word that a server forgot to
    /// quote.
    pub(crate) fn is_joined(&self) -> bool {
        match (self.tape.first(), self.tape.get(1)) {
            (Some(first), Some(second)) => first.kind().is_atom() && first.outer_end() == second.outer_start(),
            _ => false,
        }
    }

    /// How many values are left.
    #[must_use]
    pub fn count(mut self) -> usize {
        let mut count = 0;
        while !self.is_end() {
            self.skip();
            count += 1;
        }
        count
    }

    /// The offsets of the first byte of what is left and of the one behind the last.
    #[inline]
    fn extent(&self) -> (usize, usize) {
        let (Some(first), Some(last)) = (self.tape.first(), self.tape.last()) else {
            return (0, 0);
        };
        let start = match first.kind() {
            Kind::Literal => announcement(self.bytes, first.start()),
            _ => first.outer_start(),
        };
        (start, last.outer_end())
    }

    #[inline]
    fn kind(&self) -> Option<Kind> {
        self.tape.first().map(|token| token.kind())
    }

    #[inline]
    fn text(&self, token: Token) -> &'a [u8] {
        let at = token.start();
        self.bytes.get(at..at + token.len()).unwrap_or_default()
    }

    #[inline]
    fn advance(&mut self, tokens: usize) {
        self.tape = self.tape.get(tokens..).unwrap_or_default();
    }
}

impl fmt::Debug for Cursor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.raw().escape_ascii())
    }
}

/// Where `{5}` or `~{5}` begins, which announces the literal whose contents begin at `at`. Nothing but the digits of its
/// size and the line end stands between.
#[cold]
#[inline(never)]
fn announcement(bytes: &[u8], at: usize) -> usize {
    let before = bytes.get(..at).unwrap_or_default();
    let Some(brace) = memchr::memrchr(b'{', before) else {
        return at;
    };
    match brace.checked_sub(1) {
        Some(tilde) if before.get(tilde) == Some(&b'~') => tilde,
        _ => brace,
    }
}

/// The contents of a quoted string without the backslashes that escape.
pub(crate) fn unescape(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.iter();
    while let Some(&byte) = bytes.next() {
        out.push(if byte == b'\\' {
            bytes.next().copied().unwrap_or(byte)
        } else {
            byte
        });
    }
    out
}

#[cfg(test)]
mod tests;
