//! Items of a FETCH response that are found without looking at the rest of the line: those whose values are atoms or
//! lists of atoms, and bodies that are literals.

use core::ops::Range;

use super::scan;
use super::span::Span;

/// Where the value of an item stands, its parentheses included.
pub(super) enum Value {
    /// A number, alone or alone in a list.
    Number(Range<usize>),
    /// Another atom, or a list of atoms.
    Atoms(Range<usize>),
}

/// The name of the item at `at` and its value. `bytes` may be read up to their end, but the line ends at `end`. `None` for
/// all that is not as simple.
#[inline]
pub(super) fn item(bytes: &[u8], at: usize, end: usize) -> Option<(Span, Value)> {
    // The names of sections have spaces in them, and bodies are no values.
    if matches!(bytes.get(at)? | 0x20, b'b' | b'r' | b'a' | b'"' | b'{') {
        return None;
    }
    let name = scan::atom_end(bytes, at, end);
    let start = name + 1;
    if name == at || bytes.get(name) != Some(&b' ') || start >= end {
        return None;
    }
    let first = *bytes.get(start)?;
    let value = match number_end(bytes, start + usize::from(first == b'(')) {
        Some(stop) if first != b'(' => Value::Number(start..stop),
        Some(stop) if bytes.get(stop) == Some(&b')') => Value::Number(start..stop + 1),
        _ => Value::Atoms(start..atoms(bytes, first, start, end)?),
    };
    let stop = value.range().end;
    let delimited = matches!(bytes.get(stop)?, b' ' | b')');
    (delimited && stop < end).then(|| (Span::new(at, name), value))
}

/// The end of the number at `start`, if nothing but a space or a parenthesis stands behind it.
#[inline]
fn number_end(bytes: &[u8], start: usize) -> Option<usize> {
    let (_, digits) = scan::number(bytes.get(start..)?)?;
    let stop = start + digits;
    matches!(bytes.get(stop)?, b' ' | b')').then_some(stop)
}

/// The end of the atom or the list of atoms at `start`, which begins with `first`.
#[inline]
fn atoms(bytes: &[u8], first: u8, start: usize, end: usize) -> Option<usize> {
    match first {
        b'(' => Some(scan::atoms_end(bytes, start + 1, end)? + 1),
        b'"' | b' ' | b')' | b'{' | b'~' => None,
        _ => Some(scan::atom_end(bytes, start, end)),
    }
}

impl Value {
    #[inline]
    pub(super) fn range(&self) -> Range<usize> {
        let (Self::Number(range) | Self::Atoms(range)) = self;
        range.clone()
    }
}

/// The name of the body section at `at`, whose value is the literal that the line ends with, and the literal's size.
/// Sections with header fields in them are left to the tokens.
#[inline]
pub(super) fn body(bytes: &[u8], at: usize, end: usize) -> Option<(Span, u64)> {
    let item = bytes.get(at..end)?;
    let section = item.strip_prefix(b"BODY[")?.strip_suffix(b"}")?;
    let name = scan::atom_end(bytes, at, end) - at;
    let digits = section.get(name.checked_sub(5)?..)?.strip_prefix(b" {")?;
    if section.get(..name - 5)?.iter().any(|byte| matches!(byte, b'"' | b'{')) || !item.get(..name)?.contains(&b']') {
        return None;
    }
    let (size, read) = scan::number(digits)?;
    let is_size = read == digits.len() && i64::try_from(size).is_ok();
    is_size.then(|| (Span::new(at, at + name), size))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::String;

    /// The text of name and value of the item that a line begins with, and whether the value is a number.
    fn found(line: &str) -> Option<(String, String, bool)> {
        // What is behind the end of the line is never believed.
        let text = format!("{line}) 12345 (\"");
        let (name, value) = item(text.as_bytes(), 0, line.len())?;
        let number = matches!(value, Value::Number(_));
        Some((text[name.range()].into(), text[value.range()].into(), number))
    }

    #[test]
    fn items_whose_values_are_atoms() {
        let items = [
            ("UID 7)", "UID", "7", true),
            ("UID 7 FLAGS ())", "UID", "7", true),
            ("MODSEQ (12121231000) X", "MODSEQ", "(12121231000)", true),
            (
                "X-GM-MSGID 1278455344230334865)",
                "X-GM-MSGID",
                "1278455344230334865",
                true,
            ),
            ("MODSEQ (1 2))", "MODSEQ", "(1 2)", false),
            ("MODSEQ (1x))", "MODSEQ", "(1x)", false),
            ("X 7x)", "X", "7x", false),
            ("X ())", "X", "()", false),
            ("FLAGS (\\Seen $Forwarded) X", "FLAGS", "(\\Seen $Forwarded)", false),
            ("THREADID NIL)", "THREADID", "NIL", false),
            ("!x 18446744073709551616)", "!x", "18446744073709551616", false),
        ];
        for (line, name, value, number) in items {
            assert_eq!(found(line), Some((name.into(), value.into(), number)), "{line}");
        }
    }

    #[test]
    fn items_that_are_left_to_the_tokens() {
        let others = [
            "BODY[] NIL)",
            "body (7))",
            "RFC822 7)",
            "ANNOTATION (a))",
            "\"X\" 7)",
            "{1} 7)",
            " X 7)",
            ")",
            "X",
            "X ",
            "X)",
            "X(7))",
            "X  7)",
            "X )",
            "X \"a\")",
            "X {3})",
            "X ~{3})",
            "X (\"a\"))",
            "X ((a)))",
            "X (a",
            "X a(b))",
            // The value has no end before that of the line.
            "UID 7",
            "MODSEQ (7",
            "MODSEQ (7)",
            "FLAGS (a)",
        ];
        for line in others {
            assert_eq!(found(line), None, "{line}");
        }
    }

    #[test]
    fn bodies_that_are_literals() {
        let found = |line: &str| {
            let text = format!("{line}\r\n12345");
            body(text.as_bytes(), 0, line.len()).map(|(name, size)| (String::from(&text[name.range()]), size))
        };
        let bodies = [
            ("BODY[] {44}", "BODY[]", 44),
            ("BODY[1.2.TEXT]<0> {0}", "BODY[1.2.TEXT]<0>", 0),
            ("BODY[] {9223372036854775807}", "BODY[]", i64::MAX as u64),
        ];
        for (line, name, size) in bodies {
            assert_eq!(found(line), Some((name.into(), size)), "{line}");
        }
        let others = [
            "RFC822 {5}",
            "body[] {5}",
            "BODY[]{5}",
            "BODY[] {5",
            "BODY[] 5}",
            "BODY[] {}",
            "BODY[] {5+}",
            "BODY[] ~{5}",
            "BODY[ {5}",
            "BODY[\"] {5}",
            "BODY[{] {5}",
            "BODY[HEADER.FIELDS (A)] {5}",
            "BODY[] {9223372036854775808}",
            "BODY {5}",
            "BOD",
        ];
        for line in others {
            assert_eq!(found(line), None, "{line}");
        }
    }
}
