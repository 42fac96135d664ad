//! Arguments of a command as they stand on the wire.

use alloc::borrow::Cow;
use core::fmt;

use super::text::{is_atom_char, is_text_char};
use crate::error::ValueError;

/// Arguments of a command, spelled elsewhere: by a user who knows IMAP, or by a program that did it for another library.
///
/// Whether a server can make sense of them is not checked. What is checked is that they are whole, so that nothing behind
/// them is taken for a part of them and they for nothing but arguments: quoted strings end, parentheses match, single
/// spaces stand between words only, and there is neither a line end nor a literal.
///
/// ```
/// use imap_proto::types::ArgumentText;
///
/// assert!(ArgumentText::new("1:5 (FLAGS BODY[HEADER.FIELDS (DATE FROM)])").is_ok());
/// assert!(ArgumentText::new("SUBJECT \"a \\\"b\\\"\" NOT FROM x").is_ok());
/// for half in ["\"a", "(a", "a)", "a {3}", "a\r\nA1 LOGOUT", "a ", ""] {
///     assert!(ArgumentText::new(half).is_err());
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ArgumentText<'a>(Cow<'a, str>);

impl<'a> ArgumentText<'a> {
    /// Takes `text` as arguments.
    ///
    /// # Errors
    ///
    /// If it is empty or not whole, or holds a byte that is not US-ASCII: values that do are arguments of their own.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, ValueError> {
        let text = text.into();
        match fault(text.as_bytes()) {
            None => Ok(Self(text)),
            Some((rule, at)) => Err(ValueError::new("arguments", rule, at)),
        }
    }

    /// The text, which is also how it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Detaches the text from what it was borrowed from.
    pub fn into_owned(self) -> ArgumentText<'static> {
        ArgumentText(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Display for ArgumentText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why `text` is not whole, and where.
fn fault(text: &[u8]) -> Option<(&'static str, usize)> {
    let mut depth = 0_usize;
    // Whether a word, or the end of a list, must come first.
    let mut pending = true;
    let mut bytes = text.iter().enumerate();
    while let Some((at, &byte)) = bytes.next() {
        match byte {
            b' ' | b')' if pending => return Some(("a word where there is none", at)),
            b' ' => pending = true,
            b'(' => {
                depth += 1;
                // A list may be empty.
                pending = text.get(at + 1) != Some(&b')');
            }
            b')' if depth == 0 => return Some(("a parenthesis that was opened", at)),
            b')' => depth -= 1,
            b'"' => {
                pending = false;
                if let Some(fault) = quoted_fault(&mut bytes, at) {
                    return Some(fault);
                }
            }
            b'%' | b'*' | b'\\' | b']' => pending = false,
            _ if is_atom_char(byte) => pending = false,
            _ => return Some(("US-ASCII without line ends and literals", at)),
        }
    }
    if pending {
        return Some(("a word at the end", text.len()));
    }
    (depth > 0).then_some(("parentheses that are closed", text.len()))
}

/// Moves behind the quoted string that began at `start`; why that cannot be, and where.
fn quoted_fault<'a>(bytes: &mut impl Iterator<Item = (usize, &'a u8)>, start: usize) -> Option<(&'static str, usize)> {
    while let Some((at, &byte)) = bytes.next() {
        match byte {
            b'"' => return None,
            b'\\' => match bytes.next() {
                Some((_, b'"' | b'\\')) => {}
                _ => return Some(("\\ before \" and \\ only", at)),
            },
            _ if is_text_char(byte) => {}
            _ => return Some(("US-ASCII without line ends", at)),
        }
    }
    Some(("a quoted string that ends", start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_whole_is_taken() {
        for text in [
            "a",
            "()",
            "(())",
            "(a (b) ()) c",
            "1:* FLAGS.SILENT (\\Deleted \\*)",
            "\"\" \"%\"",
            "\"a\tb \\\\ \\\" (\"",
            "BODY.PEEK[HEADER.FIELDS (\"DATE\" \"FROM\")]<0.100>",
            "OR (FROM a) NOT SINCE 1-Feb-1994",
        ] {
            assert_eq!(
                ArgumentText::new(text).map(|taken| taken.into_owned().0),
                Ok(text.into())
            );
        }
    }

    #[test]
    fn what_is_not_says_where() {
        for (text, at) in [
            ("", 0),
            (" a", 0),
            ("a ", 2),
            ("a  b", 2),
            ("( a)", 1),
            ("(a )", 3),
            ("(a", 2),
            ("(", 1),
            ("a)", 1),
            ("a \"b", 2),
            ("\"a\\", 2),
            ("\"a\\n\"", 2),
            ("\"a\r\n\"", 2),
            ("\"\0\"", 1),
            ("\"é\"", 1),
            ("é", 0),
            ("a\r\nb", 1),
            ("a\nb", 1),
            ("a\tb", 1),
            ("{3}", 0),
            ("a {3+}", 2),
            ("~{3}", 1),
            ("BODY[]{5}", 6),
        ] {
            assert_eq!(ArgumentText::new(text).unwrap_err().at, at, "{text:?}");
        }
    }
}
