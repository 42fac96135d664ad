//! How many spaces stand between values.

use crate::error::Malformation;
use crate::wire::token::{Kind, Token};

/// A part of a line: up to its end, or up to a literal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'a> {
    /// What stands before it on the line, if it is the first.
    pub(crate) head: Option<&'a [u8]>,
    pub(crate) tokens: &'a [Token],
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether a literal follows.
    pub(crate) literal: bool,
}

/// Where the grammar has another number of spaces: one between values, none inside parentheses, none at the end of a
/// line. Between a closing and an opening parenthesis it depends on the data; both are taken.
pub(crate) fn spacing(part: Part<'_>) -> Option<Malformation> {
    let wrong = |at| Some(Malformation::new("not as many spaces as the grammar has", at));
    let mut at = part.start;
    let mut before = Kind::Literal;
    if let Some(head) = part.head {
        let bare = part.tokens.is_empty() && !part.literal && head.ends_with(b" ");
        if bare || head.windows(2).any(|pair| pair == b"  ") {
            return wrong(0);
        }
        // Nothing stands before the first value: the space behind the name was skipped.
        before = Kind::Open;
    }
    for token in part.tokens {
        if !is_right(token.outer_start().saturating_sub(at), before, token.kind()) {
            return wrong(at);
        }
        at = token.outer_end();
        before = token.kind();
    }
    let behind = part.end.saturating_sub(at);
    let right = if part.literal {
        is_right(behind, before, Kind::Literal)
    } else {
        behind == 0
    };
    if right { None } else { wrong(at) }
}

fn is_right(spaces: usize, before: Kind, next: Kind) -> bool {
    match (before, next) {
        (Kind::Open, _) | (_, Kind::Close) => spaces == 0,
        (Kind::Close, Kind::Open) => spaces <= 1,
        _ => spaces == 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::tape::{Reading, Tape};

    fn at(text: &str, head: Option<&[u8]>, literal: bool) -> Option<usize> {
        let mut tape = Tape::default();
        tape.clear(1);
        tape.read(text.as_bytes(), 0, text.len(), 9, Reading::Strict).unwrap();
        let part = Part {
            head,
            tokens: tape.tokens(),
            start: 0,
            end: text.len(),
            literal,
        };
        spacing(part).map(|why| why.at)
    }

    #[test]
    fn one_space_between_values() {
        for right in [
            "(UID 7 FLAGS () BODY[] \"a\")",
            "((\"a\" NIL)(\"b\" NIL) \"MIXED\")",
            "((a)) ((b)) NIL",
            "",
        ] {
            assert_eq!(at(right, Some(b"* X"), false), None, "{right}");
        }
        for (wrong, place) in [
            ("( a)", 1),
            ("(a )", 2),
            ("(a  b)", 2),
            ("(a) ", 3),
            (" a", 0),
            ("(a(b))", 2),
            ("(\"a\")b", 5),
        ] {
            assert_eq!(at(wrong, Some(b"* X "), false), Some(place), "{wrong}");
        }
    }

    #[test]
    fn before_the_first_value_and_around_literals() {
        assert_eq!(at("a", Some(b"*  X "), false), Some(0));
        assert_eq!(at("", Some(b"* X "), false), Some(0));
        assert_eq!(at("", Some(b"* X "), true), None);
        assert_eq!(
            (at("(a ", Some(b"* X "), true), at("(", Some(b"* X "), true)),
            (None, None)
        );
        assert_eq!(
            (at("(a", Some(b"* X "), true), at("( ", Some(b"* X "), true)),
            (Some(2), Some(1))
        );
        assert_eq!((at(" b)", None, false), at(")", None, false)), (None, None));
        assert_eq!(
            (at("b)", None, false), at(" )", None, false), at("", None, false)),
            (Some(0), Some(0), None)
        );
    }
}
