extern crate std;

use alloc::format;
use std::hash::DefaultHasher;

use super::*;
use crate::response::testing::with_values;

fn hash(values: &Values<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    values.hash(&mut hasher);
    hasher.finish()
}

#[test]
fn values_are_equal_if_they_are_written_alike() {
    with_values(b"(a \"b\") 5", |values| {
        let owned = values.clone().into_owned();
        assert_eq!((&owned, hash(&owned)), (&values, hash(&values)));
        for other in [&b"(a b) 5"[..], b"(a \"b\") 6", b"(a \"b\")", b"a \"b\" 5", b""] {
            with_values(other, |other| {
                assert_ne!(values, other);
                assert_ne!(hash(&values), hash(&other), "{other:?}");
            });
        }
    });
}

#[test]
fn text_that_looks_like_a_literal_is_not_equal_to_one() {
    let sent = b"{1}\r\na";
    let [literal, text] = [Token::new(Kind::Literal, 5, 1), Token::new(Kind::Atom, 0, 6)].map(|token| [token]);
    let [literal, text] = [&literal, &text].map(|tape| Values::new(sent, tape));
    assert_eq!(literal.as_bytes(), text.as_bytes());
    assert_ne!(literal, text);
}

const EVERY_SHAPE: &[u8] = b"a 5 nil \"b\" \"\\\"\" {1}\r\nc (d (e)) ()";

#[test]
fn a_value_may_have_any_shape() {
    with_values(EVERY_SHAPE, |values| {
        let mut cursor = values.cursor();
        let shapes: Vec<_> = core::iter::from_fn(|| cursor.value())
            .map(|value| format!("{value:?}"))
            .collect();
        assert_eq!(
            shapes,
            [
                "Atom([97])",
                "Atom([53])",
                "Nil",
                "String([98])",
                "String([34])",
                "String([99])",
                "List(d (e))",
                "List()",
            ]
        );
        assert!(cursor.is_end());
    });
}

#[test]
fn atoms_and_strings_are_told_apart() {
    with_values(EVERY_SHAPE, |values| {
        let mut cursor = values.cursor();
        let mut seen = Vec::new();
        while !cursor.is_end() {
            let mut behind = cursor;
            let atom = behind.atom().is_ok();
            assert_eq!(behind.count() < cursor.count(), atom, "what fails does not move");
            seen.push((atom, cursor.at_string()));
            cursor.skip();
        }
        let (atom, string, list) = ((true, false), (false, true), (false, false));
        assert_eq!(seen, [atom, atom, atom, string, string, string, list, list]);
        assert!(cursor.atom().is_err() && !cursor.at_string(), "nothing is left");
    });
}

#[test]
fn a_word_is_joined_to_what_follows_without_a_space() {
    for (text, joined) in [
        ("a(b)", true),
        ("a (b)", false),
        ("\"a\"(b)", false),
        ("a", false),
        ("", false),
    ] {
        with_values(text.as_bytes(), |values| {
            assert_eq!(values.cursor().is_joined(), joined, "{text}");
        });
    }
}
