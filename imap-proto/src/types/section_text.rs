//! The parts of a section's text.

use alloc::borrow::Cow;

use super::decimal;

/// Which text of a message or part a section names (RFC 9051 section 6.4.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SectionText {
    /// `HEADER`: the header of the message.
    Header,
    /// `HEADER.FIELDS`: the header fields with the names listed.
    HeaderFields,
    /// `HEADER.FIELDS.NOT`: the header fields with other names than those listed.
    HeaderFieldsNot,
    /// `TEXT`: the body of the message, without its header.
    Text,
    /// `MIME`: the header of the body part.
    Mime,
    /// Another specifier, which this crate does not know.
    Other,
}

impl SectionText {
    /// The specifier on the wire; empty for [`Other`](Self::Other).
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Header => "HEADER",
            Self::HeaderFields => "HEADER.FIELDS",
            Self::HeaderFieldsNot => "HEADER.FIELDS.NOT",
            Self::Text => "TEXT",
            Self::Mime => "MIME",
            Self::Other => "",
        }
    }

    /// Whether a list of header field names belongs to it.
    pub(super) const fn has_fields(self) -> bool {
        matches!(self, Self::HeaderFields | Self::HeaderFieldsNot)
    }
}

/// A section taken apart. Whatever the bytes are, each is in one of the fields or a separator.
pub(super) struct Parts<'a> {
    /// The part numbers and the dots between them.
    pub(super) numbers: &'a [u8],
    /// `None` if nothing follows the part numbers.
    pub(super) text: Option<SectionText>,
    /// The list of header fields, or what a text this crate does not know consists of.
    pub(super) rest: &'a [u8],
}

impl<'a> Parts<'a> {
    pub(super) fn of(section: &'a [u8]) -> Self {
        let section = section.trim_ascii();
        let mut numbers_end = 0;
        let mut text_start = 0;
        while let Some((_, len)) = section.get(text_start..).and_then(decimal::scan_u32) {
            let end = text_start + len;
            match section.get(end) {
                None => text_start = end,
                Some(b'.') => text_start = end + 1,
                Some(_) => break,
            }
            numbers_end = end;
        }
        let numbers = section.get(..numbers_end).unwrap_or_default();
        let text = section.get(text_start..).unwrap_or_default();
        if text.is_empty() {
            return Self {
                numbers,
                text: None,
                rest: text,
            };
        }
        let name_end = memchr::memchr2(b' ', b'(', text).unwrap_or(text.len());
        let (name, rest) = text.split_at_checked(name_end).unwrap_or_default();
        let known = KNOWN
            .into_iter()
            .find(|known| name.eq_ignore_ascii_case(known.name().as_bytes()));
        match known {
            Some(known) if known.has_fields() || rest.is_empty() => Self {
                numbers,
                text: Some(known),
                rest,
            },
            _ => Self {
                numbers,
                text: Some(SectionText::Other),
                rest: text,
            },
        }
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> + use<'a> {
        self.numbers
            .split(|&byte| byte == b'.')
            .filter_map(|digits| Some(decimal::scan_u32(digits)?.0))
    }

    pub(super) fn fields(&self) -> Fields<'a> {
        let has_fields = self.text.is_some_and(SectionText::has_fields);
        Fields {
            rest: if has_fields { self.rest } else { b"" },
        }
    }
}

/// The names in a list of header fields: atoms, quoted strings and literals, with any number of spaces between them.
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// Takes the first `len` bytes of the rest, or all there are.
    fn take(&mut self, len: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at_checked(len).unwrap_or((self.rest, b""));
        self.rest = rest;
        taken
    }

    /// Takes a quoted string, whose first quote has been taken.
    fn quoted(&mut self) -> Cow<'a, [u8]> {
        let mut is_escaped = false;
        let end = self.rest.iter().position(|&byte| {
            let is_end = byte == b'"' && !is_escaped;
            is_escaped = byte == b'\\' && !is_escaped;
            is_end
        });
        let text = self.take(end.unwrap_or(self.rest.len()));
        self.take(1);
        if !text.contains(&b'\\') {
            return Cow::Borrowed(text);
        }
        let mut is_escaped = false;
        let unescape = |&byte: &u8| {
            is_escaped = byte == b'\\' && !is_escaped;
            (!is_escaped).then_some(byte)
        };
        Cow::Owned(text.iter().filter_map(unescape).collect())
    }

    /// Takes a literal, if the rest begins with one.
    fn literal(&mut self) -> Option<Cow<'a, [u8]>> {
        let count = self.rest.strip_prefix(b"{")?;
        let (len, digits) = decimal::scan_u32(count)?;
        let rest = count.get(digits..)?;
        let rest = rest.strip_prefix(b"+").unwrap_or(rest);
        self.rest = rest.strip_prefix(b"}\r\n")?;
        Some(Cow::Borrowed(self.take(usize::try_from(len).ok()?)))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Cow<'a, [u8]>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.rest.first()? {
                b' ' | b'(' => self.take(1),
                b')' => {
                    self.rest = b"";
                    return None;
                }
                b'"' => {
                    self.take(1);
                    return Some(self.quoted());
                }
                _ => break,
            };
        }
        if let Some(literal) = self.literal() {
            return Some(literal);
        }
        let end = memchr::memchr3(b' ', b'(', b')', self.rest).unwrap_or(self.rest.len());
        Some(Cow::Borrowed(self.take(end)))
    }
}

const KNOWN: [SectionText; 5] = [
    SectionText::Header,
    SectionText::HeaderFields,
    SectionText::HeaderFieldsNot,
    SectionText::Text,
    SectionText::Mime,
];

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{string::String, vec::Vec};

    fn fields(list: &str) -> Vec<String> {
        let fields = Fields { rest: list.as_bytes() };
        fields
            .map(|field| String::from_utf8_lossy(&field).into_owned())
            .collect()
    }

    #[test]
    fn names_however_spelled() {
        assert_eq!(fields(" (Subject From) "), ["Subject", "From"]);
        assert_eq!(fields(r#" ("REFERENCES"  to )"#), ["REFERENCES", "to"]);
        assert_eq!(fields(r#"("a\"b\\c" "")"#), [r#"a"b\c"#, ""]);
        assert_eq!(fields("({4}\r\nDATE {2+}\r\n)( x)"), ["DATE", ")(", "x"]);
        assert_eq!(fields("()"), [""; 0]);
        assert_eq!(fields("(a) b"), ["a"]);
    }

    #[test]
    fn broken_lists_end() {
        assert_eq!(fields(r#"("abc"#), ["abc"]);
        assert_eq!(fields(r#"("abc\"#), ["abc"]);
        assert_eq!(fields("({99}\r\nab"), ["ab"]);
        assert_eq!(fields("({x} {5}y"), ["{x}", "{5}y"]);
        assert_eq!(fields("((a(b"), ["a", "b"]);
    }
}
