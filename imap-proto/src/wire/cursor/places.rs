//! Looking at values without reading them, and comparing places among them.

use alloc::borrow::Cow;

use super::{Cursor, Owned, Parsed, Repr, Values};
use crate::wire::token::{Kind, Token};

impl<'a> Values<'a> {
    /// How many bytes [`Values::into_owned`] allocates for these values.
    #[must_use]
    pub fn owned_size(&self) -> usize {
        let cursor = self.cursor();
        size_of::<Owned>() + cursor.raw().len() + size_of_val::<[Token]>(cursor.tape)
    }

    /// A cursor before the first value that lives as long as the bytes do; `None` if the values own their bytes.
    pub(crate) fn lent(&self) -> Option<Cursor<'a>> {
        match &self.0 {
            Repr::Borrowed(cursor) => Some(*cursor),
            Repr::Owned(_) => None,
        }
    }
}

impl<'a> Cursor<'a> {
    pub(super) fn to_owned(self) -> Owned {
        Owned {
            bytes: self.raw().into(),
            tape: self.tokens_of_raw().collect(),
        }
    }

    /// The tokens, their offsets counted from the first byte of [`Cursor::raw`].
    pub(super) fn tokens_of_raw(&self) -> impl ExactSizeIterator<Item = Token> + 'a {
        let (start, _) = self.extent();
        self.tape.iter().map(move |token| token.shifted(start))
    }

    /// The place so many values further on, or the end.
    #[inline]
    pub(crate) fn past(mut self, values: usize) -> Self {
        for _ in 0..values {
            self.skip();
        }
        self
    }

    /// The values in the list that is next; none if no list is.
    #[inline]
    pub(crate) fn inside(self) -> Self {
        let tape = match self.tape.first() {
            Some(open) if open.kind() == Kind::Open => self.tape.get(1..open.len()).unwrap_or_default(),
            _ => &[],
        };
        Self { tape, ..self }
    }

    /// What is left before `end`, a later place among the same values.
    #[inline]
    pub(crate) fn up_to(self, end: &Self) -> Self {
        let tape = self.tape.get(..self.tokens_up_to(end)).unwrap_or_default();
        Self { tape, ..self }
    }

    /// What is left as one text, from the first byte of what a literal at its start contains: the announcement of a
    /// literal is no part of a text that goes on behind it.
    pub(crate) fn text_to_end(&self) -> &'a [u8] {
        let (Some(first), Some(last)) = (self.tape.first(), self.tape.last()) else {
            return &[];
        };
        self.bytes
            .get(first.outer_start()..last.outer_end())
            .unwrap_or_default()
    }

    /// How many tokens stand before `end`, a later place among the same values.
    #[inline]
    pub(crate) fn tokens_up_to(&self, end: &Self) -> usize {
        self.tape.len().saturating_sub(end.tape.len())
    }

    /// Whether no space stands before this place. `earlier` is one among the same values.
    pub(crate) fn touches(&self, earlier: &Self) -> bool {
        match (earlier.up_to(self).tape.last(), self.tape.first()) {
            (Some(before), Some(next)) => before.outer_end() == next.outer_start(),
            _ => false,
        }
    }

    /// The place `tokens` tokens further on, in whatever list that is.
    #[inline]
    pub(crate) fn at_token(mut self, tokens: usize) -> Self {
        self.advance(tokens);
        self
    }

    /// Whether a value is next, and not the end of a list.
    #[inline]
    pub(crate) fn at_value(&self) -> bool {
        self.kind().is_some_and(|kind| kind != Kind::Close)
    }

    /// Moves behind all parentheses that stand next.
    #[inline]
    pub(crate) fn skip_parentheses(&mut self) {
        while matches!(self.kind(), Some(Kind::Open | Kind::Close)) {
            self.advance(1);
        }
    }

    /// Whether the next value is an atom that is meant as a number, a negative one too.
    #[inline]
    pub(crate) fn at_number(&self) -> bool {
        let Some(token) = self.tape.first().filter(|token| token.kind() == Kind::Atom) else {
            return false;
        };
        match self.text(*token) {
            [b'-', digit, ..] | [digit, ..] => digit.is_ascii_digit(),
            [] => false,
        }
    }

    /// The text of the next value if it is a string in any form; escapes as in [`Cursor::next_leaf`].
    #[inline]
    pub(crate) fn peek_text(&self) -> Option<&'a [u8]> {
        match self.kind()? {
            Kind::Open | Kind::Close => None,
            Kind::Atom | Kind::Nil | Kind::Quoted | Kind::Escaped | Kind::Literal => {
                let mut next = *self;
                next.next_leaf()
            }
        }
    }

    /// Whether the next value is this word as a string in any form, in any case of letters.
    #[inline]
    pub(crate) fn at_word(&self, word: &str) -> bool {
        self.peek_text()
            .is_some_and(|text| text.eq_ignore_ascii_case(word.as_bytes()))
    }

    /// A string, and `None` for whatever stands in its place: `NIL`, an empty list, which some servers send for `NIL`, any
    /// other list, or nothing at all.
    #[inline]
    pub(crate) fn maybe_string(&mut self) -> Option<Cow<'a, [u8]>> {
        let token = *self.tape.first()?;
        self.advance(token.span());
        match token.kind() {
            Kind::Quoted | Kind::Literal | Kind::Atom => Some(Cow::Borrowed(self.text(token))),
            Kind::Escaped => Some(Cow::Owned(super::unescape(self.text(token)))),
            Kind::Open | Kind::Close | Kind::Nil => None,
        }
    }

    /// The texts of the list that is next, if it has just four values and all of them are strings without escapes or
    /// `NIL`; moves behind it.
    #[inline]
    pub(crate) fn four_strings(&mut self) -> Option<[Option<&'a [u8]>; 4]> {
        let [open, one, two, three, four, _, behind @ ..] = self.tape else {
            return None;
        };
        let four = [*one, *two, *three, *four];
        // An opening parenthesis of this length has four tokens behind it; there may be lists among them.
        if open.kind() != Kind::Open || open.len() != 5 || !four.iter().all(|token| token.kind().is_plain()) {
            return None;
        }
        self.tape = behind;
        Some(four.map(|token| (token.kind() != Kind::Nil).then(|| self.text(token))))
    }

    /// Moves behind the list that is next if it is as for [`Cursor::four_strings`], escapes allowed.
    #[inline]
    pub(crate) fn skip_four_strings(&mut self) -> bool {
        let [open, one, two, three, four, _, behind @ ..] = self.tape else {
            return false;
        };
        let flat = open.kind() == Kind::Open
            && open.len() == 5
            && [one, two, three, four].iter().all(|token| token.kind() != Kind::Open);
        if flat {
            self.tape = behind;
        }
        flat
    }

    /// Moves behind a string, or `NIL`, or an empty list in its place, or stays at the end.
    ///
    /// # Errors
    /// If the next value is a list with something in it.
    #[inline]
    pub(crate) fn skip_string(&mut self) -> Parsed<()> {
        if let Some(token) = self.tape.first() {
            if token.kind() == Kind::Open && token.len() > 1 {
                return Err(self.expected("expected a string"));
            }
            self.advance(token.span());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response::testing::with_values;

    #[test]
    fn places_are_compared_and_cut() {
        with_values(b"a (b c) \"d\" 5", |values| {
            let start = values.cursor();
            let third = start.past(2);
            assert_eq!(start.up_to(&third).raw(), b"a (b c)");
            assert_eq!(start.tokens_up_to(&third), 5);
            assert_eq!(start.at_token(2).raw(), b"b c) \"d\" 5");
            assert!(!start.at_token(4).at_value());
            assert!(start.past(9).is_end());
            assert_eq!(start.past(1).inside().raw(), b"b c");
            assert!(start.inside().is_end() && third.inside().is_end());
            assert_eq!(third.up_to(&start).raw(), b"", "nothing stands before an earlier place");
        });
    }

    #[test]
    fn values_that_begin_with_a_literal_stand_as_they_were_sent() {
        for sent in [&b"{3}\r\na{b \"c\""[..], b"~{3+}\r\na{b {1}\r\nx", b"{3}\r\na~{"] {
            with_values(sent, |values| {
                let owned = values.clone().into_owned();
                for values in [&values, &owned] {
                    assert_eq!(values.as_bytes(), sent, "{values:?}");
                    let literal = values.cursor().astring();
                    assert_eq!(literal.map(|literal| literal.starts_with(b"a")), Ok(true));
                }
                assert_eq!(owned, values);
                assert_eq!(owned.owned_size(), values.owned_size());
            });
        }
        with_values(b"(a {1}\r\nx) b", |values| {
            let inside = values.cursor().inside().past(1);
            assert_eq!((inside.raw(), inside.text_to_end()), (&b"{1}\r\nx"[..], &b"x"[..]));
        });
    }

    #[test]
    fn parentheses_are_skipped_up_to_the_next_value() {
        with_values(b"((a) (b)) c", |values| {
            let mut cursor = values.cursor();
            let mut seen = alloc::vec::Vec::new();
            while !cursor.is_end() {
                cursor.skip_parentheses();
                seen.extend(cursor.next_leaf());
            }
            assert_eq!(seen, [b"a", b"b", b"c"]);
            let mut cursor = values.cursor();
            cursor.skip_parentheses();
            assert_eq!(cursor.raw(), b"a) (b)) c");
            cursor.next_leaf();
            cursor.skip_parentheses();
            assert_eq!(cursor.raw(), b"b)) c");
        });
    }

    #[test]
    fn looking_does_not_move() {
        with_values(b"\"Text\" -5 -x NIL () (a)", |values| {
            let mut cursor = values.cursor();
            assert!(cursor.at_word("TEXT") && !cursor.at_number());
            cursor.skip();
            assert!(cursor.at_number());
            cursor.skip();
            assert!(!cursor.at_number());
            cursor.skip();
            assert!(cursor.skip_string().is_ok() && cursor.skip_string().is_ok());
            assert!(cursor.skip_string().is_err() && cursor.peek_text().is_none() && cursor.at_list());
            cursor.skip();
            assert!(cursor.skip_string().is_ok(), "nothing is left");
        });
    }

    #[test]
    fn strings_and_what_stands_for_none() {
        with_values(b"a \"b\" \"\\\"\" nil () (c d) {1}\r\ne", |values| {
            let mut cursor = values.cursor();
            let strings: [Option<Cow<'_, [u8]>>; 8] = core::array::from_fn(|_| cursor.maybe_string());
            let strings = strings.map(|string| string.map(Cow::into_owned));
            let [a, b, quote, nil, empty, list, e, end] = &strings;
            assert_eq!(
                [a, b, quote, e].map(|string| string.as_deref()),
                [&b"a"[..], b"b", b"\"", b"e"].map(Some)
            );
            assert!([nil, empty, list, end].iter().all(|none| none.is_none()));
        });
    }

    #[test]
    fn lists_of_four_strings_are_read_at_once() {
        with_values(b"(\"a\" NIL b {1}\r\nc) d", |values| {
            let mut cursor = values.cursor();
            let four = [Some(&b"a"[..]), None, Some(b"b"), Some(b"c")];
            assert_eq!(cursor.four_strings(), Some(four));
            assert_eq!(cursor.raw(), b"d");
        });
        for (other, skipped) in [
            (&b"(a b c \"\\\"\")"[..], true),
            (b"(a b c d e)", false),
            (b"(a b c)", false),
            (b"(a b ())", false),
            (b"a b c d e f", false),
        ] {
            with_values(other, |values| {
                let mut cursor = values.cursor();
                assert_eq!((cursor.four_strings(), cursor.raw()), (None, other));
                assert_eq!(cursor.skip_four_strings(), skipped, "{}", other.escape_ascii());
                assert_eq!(cursor.is_end(), skipped);
            });
        }
    }

    #[test]
    fn only_values_that_borrow_lend() {
        with_values(b"a \"b\"", |values| {
            assert!(values.lent().is_some());
            let owned = values.clone().into_owned();
            assert!(owned.lent().is_none());
            assert_eq!(owned.owned_size(), values.owned_size());
            assert!(owned.owned_size() >= 5 + 2 * size_of::<Token>());
        });
    }
}
