//! Sets of rights.

use core::fmt;
use core::ops::BitOr;

use crate::error::ValueError;

/// A set of rights: lower-case letters and digits (RFC 4314 section 2.1).
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Rights(u64);

impl Rights {
    /// No right.
    pub const NONE: Self = Self(0);
    /// `l`: the mailbox is visible to LIST and can be subscribed to.
    pub const LOOKUP: Self = Self::letter(b'l');
    /// `r`: SELECT, STATUS and the like.
    pub const READ: Self = Self::letter(b'r');
    /// `s`: the user's own `\Seen` is kept.
    pub const SEEN: Self = Self::letter(b's');
    /// `w`: flags other than `\Seen` and `\Deleted` can be changed.
    pub const WRITE: Self = Self::letter(b'w');
    /// `i`: APPEND and COPY into the mailbox.
    pub const INSERT: Self = Self::letter(b'i');
    /// `p`: mail can be sent to its address.
    pub const POST: Self = Self::letter(b'p');
    /// `k`: mailboxes can be made below it.
    pub const CREATE_MAILBOX: Self = Self::letter(b'k');
    /// `x`: it can be deleted, and renamed.
    pub const DELETE_MAILBOX: Self = Self::letter(b'x');
    /// `t`: `\Deleted` can be changed.
    pub const DELETE_MESSAGES: Self = Self::letter(b't');
    /// `e`: EXPUNGE.
    pub const EXPUNGE: Self = Self::letter(b'e');
    /// `a`: its access control list can be changed.
    pub const ADMINISTER: Self = Self::letter(b'a');
    /// `n`: shared annotations of messages can be written (RFC 5257).
    pub const ANNOTATE: Self = Self::letter(b'n');

    const fn letter(letter: u8) -> Self {
        Self(bit(letter))
    }

    /// The rights with these letters and digits.
    ///
    /// # Errors
    /// If there is another character; servers refuse upper case.
    pub const fn new(letters: &str) -> Result<Self, ValueError> {
        let mut set = 0;
        let mut rest = letters.as_bytes();
        while let [first, others @ ..] = rest {
            if bit(*first) == 0 {
                let at = letters.len() - rest.len();
                return Err(ValueError::new("rights", "lower-case letters and digits only", at));
            }
            set |= bit(*first);
            rest = others;
        }
        Ok(Self(set))
    }

    /// What a server says. Characters that are no rights are left out.
    pub(super) fn from_wire(letters: &[u8]) -> Self {
        Self(letters.iter().fold(0, |set, letter| set | bit(*letter)))
    }

    /// Whether all of these are among them.
    #[must_use]
    pub const fn contains(self, rights: Self) -> bool {
        self.0 & rights.0 == rights.0
    }

    /// The letters, then the digits.
    pub fn letters(self) -> impl Iterator<Item = char> {
        (b'a'..=b'z')
            .chain(b'0'..=b'9')
            .filter(move |letter| self.0 & bit(*letter) != 0)
            .map(char::from)
    }
}

/// The bit of a right; none if it is not one.
const fn bit(letter: u8) -> u64 {
    match letter {
        b'a'..=b'z' => 1 << (letter - b'a'),
        b'0'..=b'9' => 1 << (letter - b'0' + 26),
        _ => 0,
    }
}

impl BitOr for Rights {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.letters().try_for_each(|letter| write!(f, "{letter}"))
    }
}

impl fmt::Debug for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rights({self})")
    }
}
