//! What a URL searches for.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::{fmt, str};

use super::{Fault, error, percent::decode};
use crate::{error::ValueError, types::decimal};

/// What to look for in a mailbox, as a URL has it (RFC 5092 section 5, `enc-search`): the words behind SEARCH.
///
/// It may have come from anybody, so it is no text to be sent: it is cut into words here, and
/// [`SearchKey::Url`](crate::command::SearchKey::Url) spells them anew.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Search(Vec<u8>);

/// A piece of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SearchWord<'a> {
    /// `(`
    Open,
    /// `)`
    Close,
    /// A word, a number, a set or a string without quotes.
    Word(&'a str),
    /// A quoted string or a literal: its content.
    String(Cow<'a, [u8]>),
}

impl Search {
    /// What these words mean behind SEARCH. Strings may be literals that wait for nothing (`{3+}`), and no others.
    ///
    /// # Errors
    ///
    /// If there is no word, a string or a parenthesis is not closed, or a byte stands outside of strings that can
    /// stand in no word.
    pub fn new(text: impl Into<Vec<u8>>) -> Result<Self, ValueError> {
        Self::of(text.into()).map_err(|(rule, at)| error(rule, at))
    }

    /// The words as they stand in the URL, decoded.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The charset of the strings, if it is named; US-ASCII otherwise.
    #[must_use]
    pub fn charset(&self) -> Option<Cow<'_, str>> {
        let mut words = Words(&self.0);
        let is_named = words
            .next()
            .is_some_and(|word| matches!(word, SearchWord::Word(word) if word.eq_ignore_ascii_case("CHARSET")));
        match words.next() {
            Some(SearchWord::Word(name)) if is_named => Some(Cow::Borrowed(name)),
            Some(SearchWord::String(name)) if is_named => match name {
                Cow::Borrowed(name) => Some(String::from_utf8_lossy(name)),
                Cow::Owned(name) => Some(Cow::Owned(String::from_utf8_lossy(&name).into_owned())),
            },
            _ => None,
        }
    }

    /// The words behind the charset: keys and their arguments. Parentheses come in pairs.
    pub fn words(&self) -> impl Iterator<Item = SearchWord<'_>> {
        let skipped = if self.charset().is_some() { 2 } else { 0 };
        Words(&self.0).skip(skipped)
    }

    pub(super) fn of_url(text: &[u8]) -> Result<Self, Fault> {
        let text = decode(text).map_err(|at| (super::HEX, at))?;
        Self::of(text).map_err(|(rule, _)| (rule, 0))
    }

    fn of(text: Vec<u8>) -> Result<Self, Fault> {
        let mut words = Words(&text);
        let mut depth = 0_usize;
        let mut count = 0_usize;
        while !words.0.is_empty() {
            let at = text.len() - words.0.len();
            let word = words.cut().map_err(|rule| (rule, at))?;
            match word {
                Some(SearchWord::Open) => depth += 1,
                Some(SearchWord::Close) => depth = depth.checked_sub(1).ok_or(("( before )", at))?,
                Some(_) => count += 1,
                None => {}
            }
        }
        if depth > 0 {
            return Err((") behind (", text.len()));
        }
        let search = Self(text);
        if count == 0 || search.charset().is_some() && count == 2 {
            return Err(("something to look for", 0));
        }
        Ok(search)
    }
}

impl fmt::Debug for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Search(\"{}\")", self.0.escape_ascii())
    }
}

/// What is left to be cut into words.
struct Words<'a>(&'a [u8]);

impl<'a> Words<'a> {
    /// Takes a word; `None` for the space between words.
    fn cut(&mut self) -> Result<Option<SearchWord<'a>>, &'static str> {
        let Some((first, rest)) = self.0.split_first() else {
            return Ok(None);
        };
        match first {
            b' ' => {
                self.0 = rest;
                Ok(None)
            }
            b'(' => {
                self.0 = rest;
                Ok(Some(SearchWord::Open))
            }
            b')' => {
                self.0 = rest;
                Ok(Some(SearchWord::Close))
            }
            b'"' => self.quoted(rest).map(Some),
            b'{' => self.literal(rest).map(Some).ok_or("a whole literal, {3+}"),
            _ => {
                let end = self.0.iter().position(|byte| !is_word_char(*byte));
                let (word, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
                self.0 = rest;
                match str::from_utf8(word) {
                    Ok(word) if !word.is_empty() => Ok(Some(SearchWord::Word(word))),
                    _ => Err("what stands in no word in a string"),
                }
            }
        }
    }

    /// Takes a quoted string; `rest` is what is behind its first quote.
    fn quoted(&mut self, rest: &'a [u8]) -> Result<SearchWord<'a>, &'static str> {
        let mut escaped = false;
        let mut escapes = false;
        for (at, byte) in rest.iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => (escaped, escapes) = (true, true),
                b'"' => {
                    let text = rest.get(..at).unwrap_or_default();
                    self.0 = rest.get(at + 1..).unwrap_or_default();
                    return Ok(SearchWord::String(if escapes {
                        Cow::Owned(unescaped(text))
                    } else {
                        Cow::Borrowed(text)
                    }));
                }
                b'\r' | b'\n' => break,
                _ => {}
            }
        }
        Err("a whole quoted string")
    }

    /// Takes a literal; `rest` is what is behind its brace.
    fn literal(&mut self, rest: &'a [u8]) -> Option<SearchWord<'a>> {
        let (len, digits) = decimal::scan_u32(rest)?;
        let rest = rest.get(digits..)?.strip_prefix(b"+}\r\n")?;
        let (text, rest) = rest.split_at_checked(usize::try_from(len).ok()?)?;
        self.0 = rest;
        Some(SearchWord::String(Cow::Borrowed(text)))
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = SearchWord<'a>;

    fn next(&mut self) -> Option<SearchWord<'a>> {
        while !self.0.is_empty() {
            match self.cut() {
                Ok(None) => {}
                Ok(word) => return word,
                Err(_) => self.0 = b"",
            }
        }
        None
    }
}

/// What stands in an `astring`, a set or a flag without quotes: anything visible but parentheses, quotes and braces.
const fn is_word_char(byte: u8) -> bool {
    matches!(byte, b'!'..=b'~') && !matches!(byte, b'(' | b')' | b'"' | b'{')
}

fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut escaped = false;
    let keep = |byte: &&u8| {
        escaped = **byte == b'\\' && !escaped;
        !escaped
    };
    text.iter().filter(keep).copied().collect()
}
