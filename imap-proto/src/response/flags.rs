//! Lists of flags.

use alloc::borrow::Cow;
use core::fmt;
use core::hash::{Hash, Hasher};

use crate::types::Flag;
use crate::wire::{Atoms, Cursor, Parsed, Values};

/// The flags in a list, in the server's order (RFC 9051 section 2.3.2).
///
/// Quoted flags are taken, nested lists flattened and `NIL` left out: real servers send all three.
#[derive(Clone)]
pub struct Flags<'a>(Repr<'a>);

#[derive(Clone)]
enum Repr<'a> {
    /// A list of whatever a server sent.
    Values(Values<'a>),
    /// A list of atoms, its parentheses included: flags with spaces between them.
    Atoms(Cow<'a, [u8]>),
}

impl<'a> Flags<'a> {
    /// A value that is the list.
    pub(crate) fn parse_list(values: Values<'a>) -> Parsed<Self> {
        values.cursor().opt_list()?;
        Ok(Self(Repr::Values(values)))
    }

    /// A value that was found to be a list.
    #[inline]
    pub(crate) fn checked(values: Values<'a>) -> Self {
        Self(Repr::Values(values))
    }

    /// A list that was found to have atoms only.
    #[inline]
    pub(crate) fn atoms(list: &'a [u8]) -> Self {
        Self(Repr::Atoms(Cow::Borrowed(list)))
    }

    /// Each flag.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = Flag<'_>> {
        match &self.0 {
            Repr::Values(values) => Iter::Values(values.cursor()),
            Repr::Atoms(list) => Iter::Atoms(Atoms::of(list)),
        }
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
        match &self.0 {
            Repr::Values(values) => values.as_bytes(),
            Repr::Atoms(list) => list,
        }
    }

    /// How many bytes [`Flags::into_owned`] allocates.
    #[must_use]
    pub fn owned_size(&self) -> usize {
        match &self.0 {
            Repr::Values(values) => values.owned_size(),
            Repr::Atoms(list) => list.len(),
        }
    }

    /// The same flags with bytes of their own.
    #[must_use]
    pub fn into_owned(self) -> Flags<'static> {
        Flags(match self.0 {
            Repr::Values(values) => Repr::Values(values.into_owned()),
            Repr::Atoms(list) => Repr::Atoms(Cow::Owned(list.into_owned())),
        })
    }
}

impl Default for Flags<'_> {
    fn default() -> Self {
        Self(Repr::Atoms(Cow::Borrowed(b"")))
    }
}

/// Lists are equal if they are written alike.
impl PartialEq for Flags<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Flags<'_> {}

impl Hash for Flags<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

enum Iter<'a> {
    Values(Cursor<'a>),
    Atoms(Atoms<'a>),
}

impl<'a> Iterator for Iter<'a> {
    type Item = Flag<'a>;

    #[inline]
    fn next(&mut self) -> Option<Flag<'a>> {
        loop {
            let text = match self {
                Self::Values(values) => values.next_leaf()?,
                Self::Atoms(atoms) => atoms.next()?,
            };
            if text != b"\\" && !(text.len() == 3 && text.eq_ignore_ascii_case(b"NIL")) {
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
