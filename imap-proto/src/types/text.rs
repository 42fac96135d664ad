//! Character classes of the formal syntax (RFC 9051 section 9), and [`Atom`].

use alloc::borrow::Cow;
use core::fmt;

use crate::error::ValueError;

/// A word that needs no quotes: one or more [`is_atom_char`] (RFC 9051 section 9, `atom`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Atom<'a>(Cow<'a, str>);

impl Atom<'static> {
    /// A name that is registered, and so an atom.
    pub(crate) const fn registered(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }
}

impl<'a> Atom<'a> {
    /// Takes `text` as an atom.
    ///
    /// # Errors
    ///
    /// If `text` is empty, or contains a byte that an atom may not have.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, ValueError> {
        let text = text.into();
        match atom_fault(text.as_bytes()) {
            None => Ok(Self(text)),
            Some((rule, at)) => Err(ValueError::new("atom", rule, at)),
        }
    }

    /// The atom as text, which is also how it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Detaches the atom from what it was borrowed from.
    pub fn into_owned(self) -> Atom<'static> {
        Atom(Cow::Owned(self.0.into_owned()))
    }
}

impl AsRef<str> for Atom<'_> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl<'a> TryFrom<&'a str> for Atom<'a> {
    type Error = ValueError;

    fn try_from(text: &'a str) -> Result<Self, ValueError> {
        Self::new(text)
    }
}

impl fmt::Display for Atom<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether `byte` may stand in an atom (`ATOM-CHAR`): printable US-ASCII but SP and `(` `)` `{` `%` `*` `"` `\` `]`.
#[inline]
pub const fn is_atom_char(byte: u8) -> bool {
    CLASSES[byte as usize] & ATOM != 0
}

/// Whether `byte` may stand in a string sent without quotes (`ASTRING-CHAR`): an atom's, or `]`.
#[inline]
pub const fn is_astring_char(byte: u8) -> bool {
    CLASSES[byte as usize] & ASTRING != 0
}

/// Whether `byte` may stand in a LIST pattern sent without quotes (`list-char`): an atom's, or `%` `*` `]`.
#[inline]
pub const fn is_list_char(byte: u8) -> bool {
    CLASSES[byte as usize] & LIST != 0
}

/// Whether `byte` may stand in human-readable text or, escaped if need be, in a quoted string (`TEXT-CHAR`): US-ASCII
/// but NUL, CR and LF.
#[inline]
pub const fn is_text_char(byte: u8) -> bool {
    CLASSES[byte as usize] & TEXT != 0
}

/// Whether `byte` may stand in a quoted string without a `\` before it: a [`is_text_char`] but `"` and `\`.
#[inline]
pub const fn is_quoted_safe(byte: u8) -> bool {
    CLASSES[byte as usize] & QUOTED_SAFE != 0
}

/// Why `bytes` are no atom, and where.
pub(crate) fn atom_fault(bytes: &[u8]) -> Option<(&'static str, usize)> {
    if bytes.is_empty() {
        return Some(("at least one character", 0));
    }
    let at = bytes.iter().position(|&byte| !is_atom_char(byte))?;
    Some(("printable US-ASCII but SP ( ) { % * \" \\ ]", at))
}

const ATOM: u8 = 1;
const ASTRING: u8 = 2;
const LIST: u8 = 4;
const TEXT: u8 = 8;
const QUOTED_SAFE: u8 = 16;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 1;
    while byte < 0x80 {
        table[byte] = match byte as u8 {
            b'\r' | b'\n' => 0,
            b'"' | b'\\' => TEXT,
            0x01..=0x20 | 0x7f | b'(' | b')' | b'{' => TEXT | QUOTED_SAFE,
            b'%' | b'*' => TEXT | QUOTED_SAFE | LIST,
            b']' => TEXT | QUOTED_SAFE | LIST | ASTRING,
            _ => TEXT | QUOTED_SAFE | LIST | ASTRING | ATOM,
        };
        byte += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{string::ToString, vec::Vec};

    /// RFC 9051 section 9: the classes spelled as the grammar does.
    #[test]
    fn classes_follow_the_grammar() {
        for byte in 0..=u8::MAX {
            let char = (0x01..=0x7f).contains(&byte);
            let ctl = byte < 0x20 || byte == 0x7f;
            let text = char && byte != b'\r' && byte != b'\n';
            let atom = char && !ctl && !b"(){ %*\"\\]".contains(&byte);
            assert_eq!(is_text_char(byte), text, "{byte:#x}");
            assert_eq!(is_quoted_safe(byte), text && byte != b'"' && byte != b'\\', "{byte:#x}");
            assert_eq!(is_atom_char(byte), atom, "{byte:#x}");
            assert_eq!(is_astring_char(byte), atom || byte == b']', "{byte:#x}");
            assert_eq!(is_list_char(byte), atom || b"%*]".contains(&byte), "{byte:#x}");
        }
    }

    #[test]
    fn atoms_are_checked() {
        let atom = Atom::new("AUTH=PLAIN").unwrap();
        assert_eq!(atom.to_string(), "AUTH=PLAIN");
        assert_eq!(atom.clone().into_owned(), atom);
        let faults: Vec<_> = ["", "a b", "a\r\nb", "é", "x]", "{3}", "\\Seen"]
            .map(|text| Atom::new(text).map_err(|error| error.at))
            .into();
        assert_eq!(faults, [Err(0), Err(1), Err(1), Err(0), Err(1), Err(0), Err(0)]);
    }
}
