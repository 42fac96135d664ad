//! What header fields say, decoded: encoded words (RFC 2047), and parameters that were split and encoded (RFC 2231).
//! With the feature `mime`.
//!
//! The charsets are those of encoding_rs, which are those of the web. What is in a charset that is not known, or is
//! encoded in no way that the RFCs know, is shown as it stands. Nothing here fails, and the work is proportional to the
//! text, whatever it is.
//!
//! Decoded text may hold anything, line ends and other control characters too.

use alloc::{borrow::Cow, string::String, vec::Vec};

use encoding_rs::Encoding;

use super::{base64, url::percent};

/// The text of a header field, or of a piece of one, with its encoded words decoded (RFC 2047).
///
/// Tolerated are encoded words that are too long, stand in quoted strings or next to other text, have spaces or question
/// marks in them, or end in the middle of a character that goes on in the next one. What is 8-bit is UTF-8, with U+FFFD
/// for what is not.
///
/// ```
/// use imap_proto::types::mime::decode_words;
///
/// assert_eq!(decode_words(b"=?ISO-8859-1?Q?Keld_J=F8rn?= Simonsen"), "Keld Jørn Simonsen");
/// ```
#[must_use]
pub fn decode_words(text: &[u8]) -> Cow<'_, str> {
    let mut out = Decoded::default();
    // Where what was not written yet begins.
    let mut from = 0;
    let mut at = 0;
    while let Some(start) = find(text, at, b'=').filter(|start| start + 1 < text.len()) {
        at = start + 1;
        let Some((word, len)) = text.get(start..).and_then(Word::read) else {
            continue;
        };
        let Some(bytes) = word.decode() else {
            // What is in it begins no other word.
            at = start + len;
            continue;
        };
        let between = text.get(from..start).unwrap_or_default();
        if !(out.after_word && between.iter().all(u8::is_ascii_whitespace)) {
            out.plain(between);
        }
        out.word(word.charset, &bytes);
        at = start + len;
        from = at;
    }
    if from == 0 {
        return String::from_utf8_lossy(text);
    }
    out.plain(text.get(from..).unwrap_or_default());
    out.flush();
    Cow::Owned(out.text)
}

/// The value of the parameter `name` (in any case of letters) among these names and values, decoded (RFC 2231).
///
/// The pieces `name*0`, `name*1*` and so on are joined in their order, and `name*` is read, in the charset that the first
/// one names. Where there is none of these, it is `name` itself, which is read as [`decode_words`] reads: many write
/// encoded words there although RFC 2047 section 5 forbids it.
pub fn decode_parameter<'a, N, V>(parameters: impl IntoIterator<Item = (N, V)>, name: &str) -> Option<String>
where
    N: AsRef<[u8]>,
    V: Into<Cow<'a, [u8]>>,
{
    let mut plain: Option<Cow<'_, [u8]>> = None;
    let mut pieces = Vec::new();
    for (found, value) in parameters {
        let Some(piece) = Piece::of(found.as_ref(), name) else {
            continue;
        };
        match piece {
            Piece::Whole => plain = plain.or_else(|| Some(value.into())),
            Piece::Number { number, is_encoded } => pieces.push((number, is_encoded, value.into())),
        }
    }
    pieces.sort_by_key(|(number, ..)| *number);
    join(&pieces).or_else(|| plain.map(|value| decode_words(&value).into_owned()))
}

/// The text decoded so far.
#[derive(Default)]
struct Decoded {
    text: String,
    /// Whether an encoded word was the last: white space between two of them is no part of the text.
    after_word: bool,
    /// What follows one another in one charset.
    charset: Option<&'static Encoding>,
    bytes: Vec<u8>,
}

impl Decoded {
    fn word(&mut self, charset: &'static Encoding, bytes: &[u8]) {
        if self.charset != Some(charset) {
            self.flush();
        }
        self.charset = Some(charset);
        self.bytes.extend_from_slice(bytes);
        self.after_word = true;
    }

    fn plain(&mut self, text: &[u8]) {
        if text.is_empty() {
            return;
        }
        self.flush();
        self.text += &String::from_utf8_lossy(text);
    }

    fn flush(&mut self) {
        if let Some(charset) = self.charset.take() {
            self.text += &charset.decode_without_bom_handling(&self.bytes).0;
        }
        self.bytes.clear();
        self.after_word = false;
    }
}

/// An encoded word, taken apart.
struct Word<'a> {
    charset: &'static Encoding,
    is_base64: bool,
    text: &'a [u8],
}

impl<'a> Word<'a> {
    /// Reads `"=?" charset "?" encoding "?" encoded-text "?="` at the start of the text, and how long it is.
    fn read(text: &'a [u8]) -> Option<(Self, usize)> {
        let inside = text.strip_prefix(b"=?")?;
        // Neither part goes on beyond where another word might begin, so that no byte is looked at again and again.
        let end = inside.iter().position(|byte| matches!(byte, b'?' | b'=' | b' '))?;
        let (label, rest) = inside.split_at_checked(end)?;
        let [b'?', encoding, b'?', encoded @ ..] = rest else {
            return None;
        };
        let is_base64 = match encoding {
            b'B' | b'b' => true,
            b'Q' | b'q' => false,
            _ => return None,
        };
        let len = end_of_text(encoded)?;
        let word = Self {
            charset: charset(label)?,
            is_base64,
            text: encoded.get(..len)?,
        };
        Some((word, text.len() - encoded.len() + len + 2))
    }

    fn decode(&self) -> Option<Vec<u8>> {
        if self.is_base64 {
            return base64::decode(self.text).ok();
        }
        let spaced: Vec<u8> = self
            .text
            .iter()
            .map(|byte| if *byte == b'_' { b' ' } else { *byte })
            .collect();
        unescaped(&spaced)
    }
}

/// Where `?=` is, if it comes before the start of another word.
fn end_of_text(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let mark = find(text, at, b'?')?;
        if text.get(mark + 1) == Some(&b'=') {
            return Some(mark);
        }
        if mark > 0 && text.get(mark - 1) == Some(&b'=') {
            return None;
        }
        at = mark + 1;
    }
}

/// The charset of this name, without the language behind it (RFC 2231 section 5).
fn charset(label: &[u8]) -> Option<&'static Encoding> {
    let label = label.split(|byte| *byte == b'*').next()?;
    Encoding::for_label_no_replacement(label)
}

/// What stands behind the name of a parameter.
enum Piece {
    Whole,
    Number { number: u32, is_encoded: bool },
}

impl Piece {
    /// Reads `name`, `name*`, `name*0` and `name*0*`.
    fn of(found: &[u8], name: &str) -> Option<Self> {
        let (start, rest) = found.split_at_checked(name.len())?;
        if !start.eq_ignore_ascii_case(name.as_bytes()) {
            return None;
        }
        let Some(rest) = rest.strip_prefix(b"*") else {
            return rest.is_empty().then_some(Self::Whole);
        };
        if rest.is_empty() {
            return Some(Self::Number {
                number: 0,
                is_encoded: true,
            });
        }
        let digits = rest.strip_suffix(b"*").unwrap_or(rest);
        Some(Self::Number {
            number: super::decimal::parse_canonical_u32(digits)?,
            is_encoded: digits.len() < rest.len(),
        })
    }
}

/// Puts the pieces together up to the first that is missing; `None` if that is the first of all.
fn join(pieces: &[(u32, bool, Cow<'_, [u8]>)]) -> Option<String> {
    let mut label = None;
    let mut bytes = Vec::new();
    let mut expected = 0;
    for (number, is_encoded, value) in pieces {
        if *number != expected {
            // Of two with one number the first counts.
            if *number < expected {
                continue;
            }
            break;
        }
        expected += 1;
        let mut value = value.as_ref();
        if *is_encoded && *number == 0 {
            let mut parts = value.splitn(3, |byte| *byte == b'\'');
            if let (Some(name), Some(_), Some(text)) = (parts.next(), parts.next(), parts.next()) {
                label = charset(name);
                value = text;
            }
        }
        match percent::decode(value) {
            Ok(decoded) if *is_encoded => bytes.extend_from_slice(&decoded),
            _ => bytes.extend_from_slice(value),
        }
    }
    if expected == 0 {
        return None;
    }
    let charset = label.unwrap_or(encoding_rs::UTF_8);
    Some(charset.decode_without_bom_handling(&bytes).0.into_owned())
}

/// Undoes `=` and two hexadecimal digits.
fn unescaped(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(&byte) = rest.next() {
        if byte != b'=' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(*rest.next()?).to_digit(16);
        bytes.push((digit()? << 4 | digit()?) as u8);
    }
    Some(bytes)
}

fn find(text: &[u8], from: usize, byte: u8) -> Option<usize> {
    Some(from + memchr::memchr(byte, text.get(from..)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    /// RFC 2047 section 8.
    #[test]
    fn the_examples_of_encoded_words() {
        for (text, decoded) in [
            ("=?US-ASCII?Q?Keith_Moore?=", "Keith Moore"),
            ("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=", "Keld Jørn Simonsen"),
            ("=?ISO-8859-1?Q?Andr=E9?= Pirard", "André Pirard"),
            (
                "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
                "If you can read this you understand the example.",
            ),
            (
                "Nathaniel Borenstein (=?iso-8859-8?b?7eXs+SDv4SDp7Oj08A==?=)",
                "Nathaniel Borenstein (םולש ןב ילטפנ)",
            ),
            ("(=?ISO-8859-1?Q?a?=)", "(a)"),
            ("(=?ISO-8859-1?Q?a?= b)", "(a b)"),
            ("(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)"),
            ("(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)", "(ab)"),
            ("(=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=)", "(ab)"),
            ("(=?ISO-8859-1?Q?a_b?=)", "(a b)"),
            ("(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)", "(a b)"),
            // RFC 2231 section 5.
            ("=?US-ASCII*EN?Q?Keith_Moore?=", "Keith Moore"),
        ] {
            assert_eq!(decode_words(text.as_bytes()), decoded, "{text}");
        }
    }

    #[test]
    fn what_is_tolerated() {
        for (text, decoded) in [
            // A character in two words.
            ("=?utf-8?Q?=E5=8F?= =?UTF-8?B?sA==?=", "台"),
            ("=?utf-8?B?5Y8?=\t=?utf-8?B?sA?= x", "台 x"),
            ("=?utf-8?q?what? is =41 this?=", "what? is A this"),
            ("x=?utf-8?q?a=?=?utf-8?q?b?=y", "x=?utf-8?q?a=?=?utf-8?q?b?=y"),
            ("x=?utf-8?q?a?==?utf-8?q?b?=y", "xaby"),
            ("é =?iso-2022-jp?B?GyRCQmYbKEI=?=", "é 台"),
            ("=?utf-8?q?=FF?=", "\u{FFFD}"),
            ("=?utf-8?q??=", ""),
        ] {
            assert_eq!(decode_words(text.as_bytes()), decoded, "{text}");
        }
        assert_eq!(decode_words(b"a\xff=?utf-8?q?b?="), "a\u{FFFD}b");
    }

    #[test]
    fn what_is_none_stays_as_it_is() {
        for text in [
            "",
            "plain",
            "=",
            "=?",
            "a =? b ?= c",
            "=?utf-8?Q?no end",
            "=?utf-8?Q?no end=?",
            "=?utf-8?X?a?=",
            "=?unknown?Q?a?= =?unknown?Q?b?=",
            "=?utf-8?B?*?= =?utf-8?Q?=4?=",
            "=?utf 8?Q?a?=",
            "=??Q?a?=",
        ] {
            assert!(
                matches!(decode_words(text.as_bytes()), Cow::Borrowed(same) if same == text),
                "{text}"
            );
        }
        assert_eq!(
            decode_words(b"=?x?Q?a?= =?utf-8?Q?b?= =?x?Q?c?="),
            "=?x?Q?a?= b =?x?Q?c?="
        );
    }

    fn parameter(parameters: &[(&str, &'static str)], name: &str) -> Option<String> {
        decode_parameter(parameters.iter().map(|(name, value)| (name, value.as_bytes())), name)
    }

    /// RFC 2231 sections 3, 4 and 4.1.
    #[test]
    fn the_examples_of_parameters() {
        let url = [
            ("access-type", "URL"),
            ("URL*0", "ftp://"),
            ("URL*1", "cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar"),
        ];
        assert_eq!(
            parameter(&url, "url").as_deref(),
            Some("ftp://cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar")
        );
        let title = [("title*", "us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A")];
        assert_eq!(parameter(&title, "title").as_deref(), Some("This is ***fun***"));
        let title = [
            ("title*1*", "%2A%2A%2Afun%2A%2A%2A%20"),
            ("title*0*", "us-ascii'en'This%20is%20even%20more%20"),
            ("title*2", "isn't it!"),
        ];
        assert_eq!(
            parameter(&title, "Title").as_deref(),
            Some("This is even more ***fun*** isn't it!")
        );
    }

    #[test]
    fn parameters_that_are_incomplete_or_say_two_things() {
        for (parameters, value) in [
            (&[("name", "=?utf-8?Q?=E5=8F=B0?=.txt")][..], Some("台.txt")),
            (&[("name", "a"), ("NAME*", "utf-8''%E5%8F%B0")], Some("台")),
            (&[("name*", "shift_jis'ja'%91%E4")], Some("台")),
            (&[("name*", "''%E5%8F%B0")], Some("台")),
            (&[("name*", "%E5%8F%B0%")], Some("%E5%8F%B0%")),
            (&[("name*0", "a"), ("name*2", "c"), ("name*0", "x")], Some("a")),
            (&[("name*1", "b")], None),
            (&[("name*1", "b"), ("name", "a")], Some("a")),
            (&[("name*00", "b"), ("name*x", "a"), ("names", "c"), ("nam", "d")], None),
            (&[("name*0*", "utf-8''%E5%8F"), ("name*1*", "%B0")], Some("台")),
        ] {
            assert_eq!(parameter(parameters, "name").as_deref(), value, "{parameters:?}");
        }
    }

    /// Each byte is looked at a few times, however words that do not end are put together.
    #[test]
    fn work_does_not_grow_faster_than_the_text() {
        for piece in [
            "=?",
            "=?a?Q?",
            "=?utf-8?Q?x",
            "=?utf-8?B?*?=",
            "=?utf-8?Q?x?",
            "=?utf-8?Q?a?= ",
        ] {
            let text = piece.repeat(1 << 18);
            let decoded = decode_words(text.as_bytes());
            assert!(decoded.len() <= text.len());
        }
        let many: Vec<_> = (0..1 << 16)
            .rev()
            .map(|number| (format!("name*{number}"), &b"x"[..]))
            .collect();
        assert_eq!(decode_parameter(many, "name").map(|text| text.len()), Some(1 << 16));
    }
}
