//! Lists of flags.

use core::fmt;

use crate::types::Flag;
use crate::wire::{Cursor, Parsed, Values};

/// The flags in a list, in the server's order (RFC 9051 section 2.3.2).
///
/// Quoted flags are taken, nested lists flattened and `NIL` left out: real servers send all three.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Flags<'a>(Values<'a>);

impl<'a> Flags<'a> {
    /// A value that is the list.
    pub(crate) fn parse_list(values: Values<'a>) -> Parsed<Self> {
        values.cursor().opt_list()?;
        Ok(Self(values))
    }

    /// A value that was found to be a list.
    #[inline]
    pub(crate) fn checked(values: Values<'a>) -> Self {
        Self(values)
    }

    /// Each flag.
    pub fn iter(&self) -> impl Iterator<Item = Flag<'_>> {
        Iter(self.0.cursor())
    }

    /// Whether the flag is in the list.
    #[must_use]
    pub fn contains(&self, flag: &Flag<'_>) -> bool {
        self.iter().any(|other| other == *flag)
    }

    /// Whether the list has no flag.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// The list as it stands on the wire, parentheses included.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// How many bytes [`Flags::into_owned`] allocates.
    #[must_use]
    pub fn owned_size(&self) -> usize {
        self.0.owned_size()
    }

    /// The same flags with bytes of their own.
    #[must_use]
    pub fn into_owned(self) -> Flags<'static> {
        Flags(self.0.into_owned())
    }
}

struct Iter<'a>(Cursor<'a>);

impl<'a> Iterator for Iter<'a> {
    type Item = Flag<'a>;

    #[inline]
    fn next(&mut self) -> Option<Flag<'a>> {
        loop {
            let text = self.0.next_leaf()?;
            if !text.eq_ignore_ascii_case(b"NIL") && text != b"\\" {
                return Some(Flag::parse(text));
            }
        }
    }
}

impl fmt::Debug for Flags<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
