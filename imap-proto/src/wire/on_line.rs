//! A message body that stands on its line, quoted, and not in a literal: shown in pieces cut at its backslashes.

use super::inbox::Inbox;
use super::span::Span;
use super::token::{Kind, Token};

/// Where the value of a body section stands on the line, how long it is, and whether it has escapes.
pub(super) fn value(inbox: &Inbox, value: Token) -> (Span, Option<u64>, bool) {
    let text = Span::new(value.start(), value.start() + value.len());
    match value.kind() {
        Kind::Open | Kind::Close | Kind::Nil => (Span::default(), None, false),
        Kind::Atom | Kind::Quoted | Kind::Literal => (text, Some(value.len() as u64), false),
        Kind::Escaped => {
            let mut size = 0;
            let mut rest = text;
            while !rest.is_empty() {
                let (chunk, next) = unescaped(inbox.slice(rest), rest.start);
                size += u64::from(chunk.end - chunk.start);
                rest.start = next;
            }
            (text, Some(size), true)
        }
    }
}

/// The first piece of an escaped string that can be shown as it stands, and where the next begins. `at` is the offset
/// of `text`, which is not empty.
pub(super) fn unescaped(text: &[u8], at: u32) -> (Span, u32) {
    let skip = usize::from(text.first() == Some(&b'\\') && text.len() > 1);
    let rest = text.get(skip + 1..).unwrap_or_default();
    let end = memchr::memchr(b'\\', rest).map_or(text.len(), |n| skip + 1 + n);
    (
        Span {
            start: at + skip as u32,
            end: at + end as u32,
        },
        at + end as u32,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_end_before_backslashes_and_begin_behind_them() {
        let pieces = |text: &[u8]| {
            let (mut pieces, mut at) = (alloc::vec::Vec::new(), 0);
            while at < text.len() {
                let (chunk, next) = unescaped(&text[at..], at as u32);
                pieces.push(text[chunk.range()].to_vec());
                at = next as usize;
            }
            pieces
        };
        assert_eq!(pieces(b"ab"), [b"ab"]);
        assert_eq!(pieces(b"a\\\"b\\\\c"), [&b"a"[..], b"\"b", b"\\c"]);
        // One that escapes nothing is itself.
        assert_eq!(pieces(b"a\\"), [b"a", b"\\"]);
    }
}
