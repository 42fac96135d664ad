//! Percent-encoding (RFC 3986 section 2.1).

use alloc::vec::Vec;
use core::fmt::{self, Write};

/// The bytes meant; where it fails, the offset of the percent sign.
pub(crate) fn decode(text: &[u8]) -> Result<Vec<u8>, usize> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter().enumerate();
    while let Some((at, &byte)) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|(_, digit)| char::from(*digit).to_digit(16));
        match (digit(), digit()) {
            (Some(high), Some(low)) => bytes.push((high << 4 | low) as u8),
            _ => return Err(at),
        }
    }
    Ok(bytes)
}

/// Bytes as a part of a URL: those that must be, and some that might be mistaken, are percent-encoded.
pub(crate) struct Encoded<'a> {
    bytes: &'a [u8],
    is_plain: fn(u8) -> bool,
}

impl<'a> Encoded<'a> {
    /// As `enc-user` (RFC 5092 section 11): nothing but `unreserved` stands for itself.
    pub(crate) fn user(name: &'a str) -> Self {
        Self {
            bytes: name.as_bytes(),
            is_plain: is_unreserved,
        }
    }

    /// As `enc-search` or `enc-section` (RFC 5092 section 11): what is a `bchar` but `/` stands for itself.
    pub(super) fn text(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            is_plain: is_plain_text,
        }
    }
}

impl fmt::Display for Encoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for &byte in self.bytes {
            if (self.is_plain)(byte) {
                f.write_char(byte.into())?;
            } else {
                write!(f, "%{byte:02X}")?;
            }
        }
        Ok(())
    }
}

/// `enc-mailbox` (RFC 5092 section 11). Section 7 has the slashes and dots that would be mistaken for the structure of
/// the URL encoded: a `/` at either end, and segments that are `.` or `..`.
pub(super) struct EncodedPath<'a>(pub(super) &'a str);

impl fmt::Display for EncodedPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inside = self.0.strip_prefix('/').unwrap_or(self.0);
        let inside = inside.strip_suffix('/').unwrap_or(inside);
        if self.0.starts_with('/') {
            f.write_str("%2F")?;
        }
        for (index, segment) in inside.split('/').enumerate() {
            if index > 0 {
                f.write_char('/')?;
            }
            match segment {
                "." => f.write_str("%2E")?,
                ".." => f.write_str("%2E%2E")?,
                _ => Encoded::text(segment.as_bytes()).fmt(f)?,
            }
        }
        if self.0.len() > 1 && self.0.ends_with('/') {
            f.write_str("%2F")?;
        }
        Ok(())
    }
}

/// `unreserved` (RFC 3986 section 2.3).
const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// A `bchar` that stands for itself, but `/`.
const fn is_plain_text(byte: u8) -> bool {
    is_unreserved(byte)
        || matches!(
            byte,
            b'!' | b'$' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b'&' | b'=' | b':' | b'@'
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn there_and_back() {
        let every: Vec<u8> = (0..=u8::MAX).collect();
        for encoded in [
            Encoded::text(&every),
            Encoded {
                bytes: &every,
                is_plain: is_unreserved,
            },
        ] {
            let text = encoded.to_string();
            assert!(text.bytes().all(|byte| is_plain_text(byte) || byte == b'%'), "{text}");
            assert_eq!(decode(text.as_bytes()), Ok(every.clone()));
        }
    }

    #[test]
    fn what_is_no_encoding() {
        assert_eq!(decode(b"a%4"), Err(1));
        assert_eq!(decode(b"%41%4g"), Err(3));
        assert_eq!(decode(b"%+1"), Err(0));
        assert_eq!(decode(b"%c3%BC"), Ok("ü".into()));
    }

    /// RFC 5092 section 7: names that would be misinterpreted "MUST be percent-encoded".
    #[test]
    fn names_that_look_like_structure() {
        for (name, text) in [
            ("/", "%2F"),
            ("//", "%2F%2F"),
            ("/a/", "%2Fa%2F"),
            ("a//b", "a//b"),
            ("../a", "%2E%2E/a"),
            ("a/.", "a/%2E"),
            ("a/../b/./c", "a/%2E%2E/b/%2E/c"),
            ("a..", "a.."),
            ("...", "..."),
            ("a;b?c#d%e", "a%3Bb%3Fc%23d%25e"),
            ("gray council", "gray%20council"),
            ("R&D=1:2@x", "R&D=1:2@x"),
        ] {
            assert_eq!(EncodedPath(name).to_string(), text);
        }
    }
}
