//! The pieces that rules are made of: atoms, strings, numbers, sets, dates, text.

use super::Utf8;
use crate::error::Malformation;
use crate::wire::scan;

/// What the grammar spells character by character. The names are the RFCs'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Atom,
    AString,
    NString,
    String,
    Quoted,
    /// `DQUOTE QUOTED-CHAR DQUOTE`.
    QuotedChar,
    /// `nstring / literal8`.
    NString8,
    /// `literal` without what it announces, which comes behind the end of the line.
    Announced,
    /// `literal8` likewise.
    Announced8,
    Number,
    NzNumber,
    Number64,
    /// `mod-sequence-value`.
    ModSequence,
    SequenceSet,
    /// Without `*`.
    UidSet,
    /// `tagged-ext-simple` and `partial-range` (RFC 9394).
    Simple,
    Tag,
    TaggedExtLabel,
    Flag,
    /// `flag-perm`.
    FlagPerm,
    /// `mbx-list-oflag / mbx-list-sflag`.
    ListFlag,
    DateTime,
    ObjectId,
    /// `text`.
    Text,
    /// `SP [text]`.
    TextBehind,
    /// `1*<any TEXT-CHAR except "]">`.
    CodeText,
    /// `*(SP capability)`, one of which is a revision of the protocol.
    Capabilities,
}

type End = Result<usize, Malformation>;

impl Piece {
    /// Whether it may begin like this.
    pub(super) fn begins(self, rest: &[u8]) -> bool {
        let first = rest.first().copied().unwrap_or_default();
        match self {
            Self::Atom => is_atom(first),
            Self::AString => is_astring(first) || begins_string(first),
            Self::NString => begins_string(first) || is_nil(rest),
            Self::NString8 => begins_string(first) || first == b'~' || is_nil(rest),
            Self::String => begins_string(first),
            Self::Quoted | Self::QuotedChar | Self::DateTime => first == b'"',
            Self::Announced => first == b'{',
            Self::Announced8 => first == b'~',
            Self::Number | Self::Number64 | Self::ModSequence => first.is_ascii_digit(),
            Self::NzNumber | Self::UidSet => matches!(first, b'1'..=b'9'),
            Self::SequenceSet => matches!(first, b'1'..=b'9' | b'*'),
            Self::Simple => matches!(first, b'0'..=b'9' | b'*' | b'-'),
            Self::Tag => is_tag(first),
            Self::TaggedExtLabel => is_label(first) && !matches!(first, b'0'..=b'9' | b':'),
            Self::Flag | Self::FlagPerm => first == b'\\' || is_atom(first),
            Self::ListFlag => first == b'\\',
            Self::ObjectId => is_object_id(first),
            Self::Text => !matches!(first, 0 | b'\r' | b'\n'),
            Self::CodeText => !matches!(first, 0 | b'\r' | b'\n' | b']'),
            Self::TextBehind | Self::Capabilities => first == b' ',
        }
    }

    /// The end of the piece that begins at `at`.
    pub(super) fn end(self, text: &[u8], at: usize, utf8: Utf8) -> End {
        let rest = text.get(at..).unwrap_or_default();
        let nowhere = |why| Err(Malformation::new(why, at));
        if !self.begins(rest) {
            return nowhere(self.expected());
        }
        match self {
            Self::Atom => Ok(at + run(rest, is_atom)),
            Self::AString if is_astring(rest.first().copied().unwrap_or_default()) => Ok(at + run(rest, is_astring)),
            Self::NString | Self::NString8 if is_nil(rest) => Ok(at + 3),
            Self::NString8 if rest.first() == Some(&b'~') => literal(text, at + 1, true),
            Self::AString | Self::NString | Self::NString8 | Self::String => match rest.first() {
                Some(b'"') => quoted(text, at, utf8),
                _ => literal(text, at, false),
            },
            Self::Quoted => quoted(text, at, utf8),
            Self::QuotedChar => {
                let end = quoted(text, at, utf8)?;
                let inside = text.get(at + 1..end - 1).unwrap_or_default();
                if is_one_char(inside) {
                    Ok(end)
                } else {
                    nowhere(self.expected())
                }
            }
            Self::Announced => announced(text, at).map(|(end, _)| end),
            Self::Announced8 => announced(text, at + 1).map(|(end, _)| end),
            Self::Number | Self::NzNumber => number(text, at, u64::from(u32::MAX)),
            Self::Number64 => number(text, at, i64::MAX as u64),
            Self::ModSequence if run(rest, |byte| byte == b'0') == run(rest, |byte| byte.is_ascii_digit()) => {
                nowhere("a mod-sequence is not 0")
            }
            Self::ModSequence => number(text, at, i64::MAX as u64),
            Self::SequenceSet => set(text, at, true),
            Self::UidSet => set(text, at, false),
            Self::Simple => simple(text, at),
            Self::Tag => Ok(at + run(rest, is_tag)),
            Self::TaggedExtLabel => Ok(at + run(rest, is_label)),
            Self::FlagPerm if rest.starts_with(b"\\*") => Ok(at + 2),
            Self::Flag | Self::FlagPerm | Self::ListFlag => {
                let slash = usize::from(rest.first() == Some(&b'\\'));
                match run(rest.get(slash..).unwrap_or_default(), is_atom) {
                    0 => nowhere(self.expected()),
                    length => Ok(at + slash + length),
                }
            }
            Self::DateTime => date_time(rest).map_or_else(|| nowhere(self.expected()), |length| Ok(at + length)),
            Self::ObjectId => match run(rest, is_object_id) {
                length @ 1..=255 => Ok(at + length),
                _ => nowhere("an identifier has at most 255 characters"),
            },
            Self::Text | Self::TextBehind => chars(text, at, utf8 != Utf8::Nowhere, |byte| {
                !matches!(byte, 0 | b'\r' | b'\n')
            }),
            Self::CodeText => chars(text, at, utf8 != Utf8::Nowhere, |byte| {
                !matches!(byte, 0 | b'\r' | b'\n' | b']')
            }),
            Self::Capabilities => capabilities(text, at),
        }
    }

    fn expected(self) -> &'static str {
        match self {
            Self::Atom => "expected an atom",
            Self::AString => "expected an atom or a string",
            Self::NString | Self::NString8 => "expected a string or nil",
            Self::String => "expected a string",
            Self::Quoted => "expected a quoted string",
            Self::QuotedChar => "expected one character in quotes",
            Self::Announced | Self::Announced8 => "expected a literal",
            Self::Number | Self::Number64 | Self::ModSequence => "expected a number",
            Self::NzNumber => "expected a number that does not begin with 0",
            Self::SequenceSet | Self::UidSet => "expected a set of numbers",
            Self::Simple => "expected a number or a set of numbers",
            Self::Tag => "expected a tag",
            Self::TaggedExtLabel => "expected a label",
            Self::Flag | Self::FlagPerm => "expected a flag",
            Self::ListFlag => "expected an attribute of a mailbox",
            Self::DateTime => "expected a date and time",
            Self::ObjectId => "expected an identifier",
            Self::Text | Self::TextBehind | Self::CodeText => "expected text",
            Self::Capabilities => "expected capabilities",
        }
    }
}

/// Whether this begins with these bytes; letters in any case.
pub(super) fn starts_with(rest: &[u8], word: &str) -> bool {
    rest.get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether this begins with an atom that is one of these names.
pub(super) fn has_name(rest: &[u8], names: &[&str]) -> bool {
    names
        .iter()
        .any(|name| starts_with(rest, name) && !rest.get(name.len()).copied().is_some_and(is_atom))
}

fn is_nil(rest: &[u8]) -> bool {
    has_name(rest, &["NIL"])
}

fn begins_string(byte: u8) -> bool {
    matches!(byte, b'"' | b'{')
}

/// `ATOM-CHAR`.
fn is_atom(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'(' | b')' | b'{' | b'%' | b'*' | b'"' | b'\\' | b']')
}

/// `ASTRING-CHAR`.
fn is_astring(byte: u8) -> bool {
    byte == b']' || is_atom(byte)
}

fn is_tag(byte: u8) -> bool {
    byte != b'+' && is_astring(byte)
}

/// `tagged-label-char`.
fn is_label(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':')
}

fn is_object_id(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// How many bytes of a kind this begins with.
fn run(rest: &[u8], is: impl Fn(u8) -> bool) -> usize {
    rest.iter().position(|byte| !is(*byte)).unwrap_or(rest.len())
}

/// The end of a number that is at most `most`. Zeros may stand in front: a rule that has none looks before.
fn number(text: &[u8], at: usize, most: u64) -> End {
    let rest = text.get(at..).unwrap_or_default();
    let digits = run(rest, |byte| byte.is_ascii_digit());
    let value = rest.iter().take(digits).try_fold(0u64, |value, digit| {
        value.checked_mul(10)?.checked_add(u64::from(digit - b'0'))
    });
    match value {
        _ if digits == 0 => Err(Malformation::new("expected a number", at)),
        Some(value) if value <= most => Ok(at + digits),
        _ => Err(Malformation::new("number is too large", at)),
    }
}

fn quoted(text: &[u8], start: usize, utf8: Utf8) -> End {
    let mut at = start + 1;
    loop {
        at = chars(text, at, utf8 == Utf8::Everywhere, |byte| {
            !matches!(byte, 0 | b'\r' | b'\n' | b'"' | b'\\')
        })?;
        match (text.get(at), text.get(at + 1)) {
            (Some(b'"'), _) => return Ok(at + 1),
            (Some(b'\\'), Some(b'"' | b'\\')) => at += 2,
            (Some(b'\\'), _) => return Err(Malformation::new("a backslash escapes neither quote nor backslash", at)),
            _ => return Err(Malformation::new("a byte that no quoted string has", at)),
        }
    }
}

/// Whether this is one `QUOTED-CHAR`.
fn is_one_char(inside: &[u8]) -> bool {
    match inside {
        [b'\\', _] => true,
        _ => core::str::from_utf8(inside).is_ok_and(|text| text.chars().count() == 1),
    }
}

/// The end of characters of a kind, of which those beyond ASCII must be UTF-8, and allowed.
fn chars(text: &[u8], mut at: usize, utf8: bool, is: impl Fn(u8) -> bool) -> End {
    loop {
        let rest = text.get(at..).unwrap_or_default();
        at += run(rest, |byte| byte.is_ascii() && is(byte));
        let rest = text.get(at..).unwrap_or_default();
        let beyond = run(rest, |byte| !byte.is_ascii());
        if beyond == 0 {
            return Ok(at);
        }
        if !utf8 {
            return Err(Malformation::new("utf-8 is not switched on", at));
        }
        if let Err(wrong) = core::str::from_utf8(rest.get(..beyond).unwrap_or_default()) {
            return Err(Malformation::new("not utf-8", at + wrong.valid_up_to()));
        }
        at += beyond;
    }
}

/// The end of `{5}`, and the number in it.
fn announced(text: &[u8], start: usize) -> Result<(usize, usize), Malformation> {
    let wrong = || Malformation::new("not the size of a literal as servers write it", start);
    if text.get(start) != Some(&b'{') {
        return Err(wrong());
    }
    let end = number(text, start + 1, i64::MAX as u64)?;
    if text.get(end) != Some(&b'}') {
        return Err(wrong());
    }
    let (size, _) = text.get(start + 1..end).and_then(scan::number).ok_or_else(wrong)?;
    Ok((end + 1, usize::try_from(size).unwrap_or(usize::MAX)))
}

fn literal(text: &[u8], start: usize, binary: bool) -> End {
    let (line, size) = announced(text, start)?;
    let from = line + 2;
    if text.get(line..from) != Some(b"\r\n") {
        return Err(Malformation::new("a literal begins behind a line end", line));
    }
    let Some(bytes) = text.get(from..from.saturating_add(size)) else {
        return Err(Malformation::new("literal without an end", from));
    };
    match memchr::memchr(0, bytes) {
        Some(nul) if !binary => Err(Malformation::new("nul in a literal", from + nul)),
        _ => Ok(from + size),
    }
}

/// `sequence-set`, with or without `*` in it.
fn set(text: &[u8], mut at: usize, star: bool) -> End {
    loop {
        at = if star && text.get(at) == Some(&b'*') {
            at + 1
        } else if matches!(text.get(at), Some(b'1'..=b'9')) {
            number(text, at, u64::from(u32::MAX))?
        } else {
            return Err(Malformation::new("expected a number of a set", at));
        };
        match text.get(at) {
            Some(b':' | b',') => at += 1,
            _ => return Ok(at),
        }
        if text.get(at - 1) == Some(&b':') {
            at = end_of_range(text, at, star)?;
            match text.get(at) {
                Some(b',') => at += 1,
                _ => return Ok(at),
            }
        }
    }
}

fn end_of_range(text: &[u8], at: usize, star: bool) -> End {
    match text.get(at) {
        Some(b'*') if star => Ok(at + 1),
        Some(b'1'..=b'9') => number(text, at, u64::from(u32::MAX)),
        _ => Err(Malformation::new("expected the end of a range", at)),
    }
}

/// `tagged-ext-simple`: a set, or a number of 63 bits; and `-1:-100` of RFC 9394.
fn simple(text: &[u8], at: usize) -> End {
    let rest = text.get(at..).unwrap_or_default();
    if rest.first() == Some(&b'-') {
        let end = number(text, at + 1, u64::from(u32::MAX))?;
        return match text.get(end..end + 2) {
            Some(b":-") => number(text, end + 2, u64::from(u32::MAX)),
            _ => Err(Malformation::new("expected the end of a range", end)),
        };
    }
    let digits = run(rest, |byte| byte.is_ascii_digit());
    match rest.get(digits) {
        Some(b':' | b',' | b'*') => set(text, at, true),
        _ => number(text, at, i64::MAX as u64),
    }
}

/// How long `"17-Jul-1996 02:44:25 -0700"` at the start of this is; `None` if it is not like this.
fn date_time(rest: &[u8]) -> Option<usize> {
    const FORM: &[u8; 28] = b"\"dD-mmm-DDDD DD:DD:DD zDDDD\"";
    const MONTHS: [&[u8]; 12] = [
        b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
    ];
    let date = rest.get(..FORM.len())?;
    let is_right = date.iter().zip(FORM).all(|(byte, form)| match form {
        b'd' => *byte == b' ' || byte.is_ascii_digit(),
        b'D' => byte.is_ascii_digit(),
        b'm' => byte.is_ascii_alphabetic(),
        b'z' => matches!(byte, b'+' | b'-'),
        _ => byte == form,
    });
    let month = date.get(4..7)?;
    (is_right && MONTHS.iter().any(|known| known.eq_ignore_ascii_case(month))).then_some(FORM.len())
}

fn capabilities(text: &[u8], start: usize) -> End {
    let mut at = start;
    let mut revision = false;
    while let Some([b' ', word @ ..]) = text.get(at..)
        && let length @ 1.. = run(word, is_atom)
    {
        revision |= has_name(word, &["IMAP4rev1", "IMAP4rev2", "IMAP4"]);
        at += 1 + length;
    }
    match at {
        _ if at == start => Err(Malformation::new("expected capabilities", at)),
        _ if !revision => Err(Malformation::new("no revision of imap4 among the capabilities", start)),
        _ => Ok(at),
    }
}
