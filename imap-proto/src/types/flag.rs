//! Flags: system flags and keywords.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
};

use super::text::atom_fault;
use crate::error::ValueError;

/// A flag of a message (RFC 9051 section 2.3.2).
///
/// Two flags are equal if they are the same but for the case of US-ASCII letters, however they were built.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Flag<'a> {
    /// `\Answered`: the message has been answered.
    Answered,
    /// `\Flagged`: the message is marked for attention.
    Flagged,
    /// `\Deleted`: the message will be removed by EXPUNGE.
    Deleted,
    /// `\Seen`: the message has been read.
    Seen,
    /// `\Draft`: the message is not finished.
    Draft,
    /// `\Recent`: this is the first session to see the message. Only servers set it, and IMAP4rev2 has it no more.
    Recent,
    /// `\*`: clients may create keywords. Only in PERMANENTFLAGS (RFC 9051 section 7.1).
    Wildcard,
    /// Another system flag: what follows the `\`, as sent. Empty for a `\` alone, which some servers send.
    Extension(Cow<'a, [u8]>),
    /// A keyword, as sent.
    Keyword(Cow<'a, [u8]>),
}

impl<'a> Flag<'a> {
    /// Reads a flag as a server sent it. Any bytes are some flag.
    #[inline]
    pub fn parse(bytes: &'a [u8]) -> Self {
        match bytes {
            [b'\\', name @ ..] => system_flag(name).unwrap_or(Self::Extension(Cow::Borrowed(name))),
            _ => Self::Keyword(Cow::Borrowed(bytes)),
        }
    }

    /// The keyword `name`.
    ///
    /// # Errors
    ///
    /// If `name` is not an atom (RFC 9051 section 9, `flag-keyword`).
    pub fn keyword(name: &'a str) -> Result<Self, ValueError> {
        match atom_fault(name.as_bytes()) {
            None => Ok(Self::Keyword(Cow::Borrowed(name.as_bytes()))),
            Some((rule, at)) => Err(ValueError::new("flag keyword", rule, at)),
        }
    }

    /// The system flag `\name`, given without its `\`. A name that has its own variant gives that one.
    ///
    /// # Errors
    ///
    /// If `name` is not an atom (RFC 9051 section 9, `flag-extension`).
    pub fn extension(name: &'a str) -> Result<Self, ValueError> {
        match atom_fault(name.as_bytes()) {
            None => Ok(system_flag(name.as_bytes()).unwrap_or(Self::Extension(Cow::Borrowed(name.as_bytes())))),
            Some((rule, at)) => Err(ValueError::new("system flag", rule, at)),
        }
    }

    /// The flag as it is spelled on the wire. Borrowed but for [`Extension`](Self::Extension).
    pub fn wire(&self) -> Cow<'_, [u8]> {
        match self.spelling() {
            (text, []) => Cow::Borrowed(text),
            (backslash, name) => Cow::Owned([backslash, name].concat()),
        }
    }

    /// Appends the flag as it is spelled on the wire.
    pub fn write_to(&self, out: &mut Vec<u8>) {
        let (head, tail) = self.spelling();
        out.extend_from_slice(head);
        out.extend_from_slice(tail);
    }

    /// Whether a client may send the flag in STORE or APPEND: it is neither `\Recent` nor `\*`, and its name is an
    /// atom.
    ///
    /// Some servers send keywords that no client may send, like `[css3-page]`.
    pub fn is_valid_to_send(&self) -> bool {
        match self {
            Self::Answered | Self::Flagged | Self::Deleted | Self::Seen | Self::Draft => true,
            Self::Recent | Self::Wildcard => false,
            Self::Extension(name) => atom_fault(name).is_none() && !name.eq_ignore_ascii_case(b"Recent"),
            Self::Keyword(name) => atom_fault(name).is_none(),
        }
    }

    /// Detaches the flag from the bytes it was borrowed from.
    pub fn into_owned(self) -> Flag<'static> {
        match self {
            Self::Answered => Flag::Answered,
            Self::Flagged => Flag::Flagged,
            Self::Deleted => Flag::Deleted,
            Self::Seen => Flag::Seen,
            Self::Draft => Flag::Draft,
            Self::Recent => Flag::Recent,
            Self::Wildcard => Flag::Wildcard,
            Self::Extension(name) => Flag::Extension(Cow::Owned(name.into_owned())),
            Self::Keyword(name) => Flag::Keyword(Cow::Owned(name.into_owned())),
        }
    }

    /// The flag as it is spelled on the wire, in two pieces.
    fn spelling(&self) -> (&[u8], &[u8]) {
        match self {
            Self::Answered => (b"\\Answered", b""),
            Self::Flagged => (b"\\Flagged", b""),
            Self::Deleted => (b"\\Deleted", b""),
            Self::Seen => (b"\\Seen", b""),
            Self::Draft => (b"\\Draft", b""),
            Self::Recent => (b"\\Recent", b""),
            Self::Wildcard => (b"\\*", b""),
            Self::Extension(name) => (b"\\", name),
            Self::Keyword(name) => (name, b""),
        }
    }

    /// The spelling in lower case: what the comparisons compare.
    fn folded(&self) -> impl Iterator<Item = u8> {
        let (head, tail) = self.spelling();
        head.iter().chain(tail).map(u8::to_ascii_lowercase)
    }
}

impl Flag<'static> {
    /// The keyword `name`, which must be an atom.
    pub(super) const fn known(name: &'static str) -> Self {
        Self::Keyword(Cow::Borrowed(name.as_bytes()))
    }
}

impl PartialEq<Flag<'_>> for Flag<'_> {
    fn eq(&self, other: &Flag<'_>) -> bool {
        self.folded().eq(other.folded())
    }
}

impl Eq for Flag<'_> {}

impl PartialOrd for Flag<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Flag<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.folded().cmp(other.folded())
    }
}

impl Hash for Flag<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.folded().for_each(|byte| state.write_u8(byte));
        state.write_u8(0xff);
    }
}

impl fmt::Display for Flag<'_> {
    /// Prints as it is spelled on the wire; bytes that are not UTF-8 as U+FFFD.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (head, tail) = self.spelling();
        write!(f, "{}{}", String::from_utf8_lossy(head), String::from_utf8_lossy(tail))
    }
}

/// The system flag with a variant of its own that is called `name`, in any case.
#[inline]
fn system_flag(name: &[u8]) -> Option<Flag<'static>> {
    Some(match name.len() {
        4 if is_name(name, b"seen") => Flag::Seen,
        8 if is_name(name, b"answered") => Flag::Answered,
        7 if is_name(name, b"flagged") => Flag::Flagged,
        7 if is_name(name, b"deleted") => Flag::Deleted,
        5 if is_name(name, b"draft") => Flag::Draft,
        6 if is_name(name, b"recent") => Flag::Recent,
        1 if name == b"*" => Flag::Wildcard,
        _ => return None,
    })
}

/// Whether `name`, which is as long, has the letters of `lower`, in any case.
#[inline]
fn is_name<const N: usize>(name: &[u8], lower: &[u8; N]) -> bool {
    // Four letters from either end are all of them. Only a letter becomes a small letter by this bit.
    let folded = |four: &[u8; 4]| u32::from_le_bytes(*four) | 0x2020_2020;
    let ends = |name: &[u8]| (name.first_chunk().map(folded), name.last_chunk().map(folded));
    ends(name) == ends(lower)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{collections::BTreeSet, string::ToString};

    const SYSTEM: [&str; 7] = [
        "\\Answered",
        "\\Flagged",
        "\\Deleted",
        "\\Seen",
        "\\Draft",
        "\\Recent",
        "\\*",
    ];

    #[test]
    fn system_flags_in_any_case() {
        for text in SYSTEM {
            for text in [text.to_string(), text.to_lowercase(), text.to_uppercase()] {
                let flag = Flag::parse(text.as_bytes());
                assert!(!matches!(flag, Flag::Extension(_) | Flag::Keyword(_)), "{text}");
                assert!(flag.to_string().eq_ignore_ascii_case(&text));
                assert_eq!(flag.clone().into_owned(), flag);
            }
        }
        assert!(matches!(Flag::parse(b"\\SEEN"), Flag::Seen));
    }

    #[test]
    fn all_else_is_kept_as_sent() {
        for text in [
            "\\",
            "\\Seem",
            "\\Seen2",
            "\\\\Seen",
            "",
            "Seen",
            "[css3-page]",
            "OIB-Seen-[Gmail]/Trash",
            "+",
            "a\x04b",
        ] {
            let flag = Flag::parse(text.as_bytes());
            assert_eq!(flag.to_string(), text);
            assert_eq!(*flag.wire(), *text.as_bytes());
            let mut out = Vec::new();
            flag.write_to(&mut out);
            assert_eq!(out, text.as_bytes());
            assert_eq!(matches!(flag, Flag::Extension(_)), text.starts_with('\\'));
        }
        assert_eq!(Flag::parse(b"\xff").to_string(), "\u{fffd}");
    }

    #[test]
    fn equality_ignores_case_only() {
        assert_eq!(Flag::parse(b"$junk"), Flag::JUNK);
        assert_ne!(Flag::parse(b"$Junk2"), Flag::JUNK);
        assert_ne!(Flag::parse(b"Seen"), Flag::Seen);
        assert_eq!(Flag::Extension(b"seen"[..].into()), Flag::Seen);
        let set: BTreeSet<_> = [&b"\\seen"[..], b"\\Seen", b"a", b"A", b"b"]
            .into_iter()
            .map(Flag::parse)
            .collect();
        assert_eq!(set.len(), 3);
    }

    #[test]
    fn built_flags_are_checked() {
        assert_eq!(Flag::keyword("$Work").unwrap().to_string(), "$Work");
        assert_eq!(Flag::extension("X-Fun").unwrap().to_string(), "\\X-Fun");
        assert!(matches!(Flag::extension("draft"), Ok(Flag::Draft)));
        for name in ["", "a b", "\\Seen", "a]", "é", "a\r\nb", "*"] {
            assert!(Flag::keyword(name).is_err() && Flag::extension(name).is_err(), "{name}");
        }
    }

    /// RFC 9051 section 9, `flag`: "Does not include "\Recent"".
    #[test]
    fn only_what_the_grammar_allows_is_sent() {
        let valid: Vec<_> = SYSTEM
            .map(|text| Flag::parse(text.as_bytes()).is_valid_to_send())
            .into();
        assert_eq!(valid, [true, true, true, true, true, false, false]);
        assert!(Flag::SUBMITTED.is_valid_to_send() && Flag::parse(b"\\X").is_valid_to_send());
        for text in ["\\", "", "[css3-page]", "a b", "é"] {
            assert!(!Flag::parse(text.as_bytes()).is_valid_to_send(), "{text}");
        }
        assert!(!Flag::Extension(b"RECENT"[..].into()).is_valid_to_send());
    }
}
