//! Items of a FETCH response that are found without looking at the rest of the line: those whose values are atoms or
//! lists of atoms, and bodies that are literals.

use core::ops::Range;

use super::scan;
use super::span::Span;

/// The name of the item at `at` and its value. `bytes` may be read up to their end, but the line ends at `end`. `None` for
/// all that is not as simple.
#[inline]
pub(super) fn item(bytes: &[u8], at: usize, end: usize) -> Option<(Span, Range<usize>)> {
    // The names of sections have spaces in them, and bodies are no values.
    if matches!(bytes.get(at)? | 0x20, b'b' | b'r' | b'a' | b'"' | b'{') {
        return None;
    }
    let name = scan::atom_end(bytes, at, end);
    let start = name + 1;
    if name == at || bytes.get(name) != Some(&b' ') || start >= end {
        return None;
    }
    let stop = match bytes.get(start)? {
        b'(' => scan::atoms_end(bytes, start + 1, end)? + 1,
        b'"' | b' ' | b')' | b'{' | b'~' => return None,
        _ => scan::atom_end(bytes, start, end),
    };
    let delimited = matches!(bytes.get(stop)?, b' ' | b')');
    (delimited && stop < end).then(|| (Span::new(at, name), start..stop))
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
