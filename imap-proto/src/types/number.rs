//! Message numbers: [`Seq`] and [`Uid`].

use core::{fmt, num::NonZeroU32};

use crate::error::ValueError;

/// A number that a [`SequenceSet`](super::SequenceSet) can hold: [`Seq`] or [`Uid`], and no other type.
pub trait SetItem:
    Copy
    + Ord
    + core::hash::Hash
    + fmt::Debug
    + fmt::Display
    + From<NonZeroU32>
    + Into<NonZeroU32>
    + Into<u32>
    + 'static
    + sealed::Sealed
{
    /// Whether the numbers are unique identifiers, so that a command that takes them is spelled with `UID`.
    const IS_UID: bool;
}

mod sealed {
    #[expect(unnameable_types, reason = "no other crate may implement it")]
    pub trait Sealed {}
}

/// A message sequence number: the position of a message in the mailbox, from 1 (RFC 9051 section 2.3.1.2).
///
/// An EXPUNGE moves all higher ones down by one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seq(NonZeroU32);

/// A unique identifier of a message, from 1, never reused as long as UIDVALIDITY stays (RFC 9051 section 2.3.1.1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid(NonZeroU32);

macro_rules! number {
    ($name:ident, $what:literal, $is_uid:literal) => {
        impl $name {
            /// The lowest number, 1.
            pub const MIN: Self = Self(NonZeroU32::MIN);

            /// The highest number, 2³² - 1.
            pub const MAX: Self = Self(NonZeroU32::MAX);

            /// Takes `number`; `None` for 0, which numbers no message.
            #[inline]
            pub const fn new(number: u32) -> Option<Self> {
                match NonZeroU32::new(number) {
                    Some(number) => Some(Self(number)),
                    None => None,
                }
            }

            /// The number, at least 1.
            #[inline]
            pub const fn get(self) -> u32 {
                self.0.get()
            }
        }

        impl SetItem for $name {
            const IS_UID: bool = $is_uid;
        }

        impl sealed::Sealed for $name {}

        impl From<NonZeroU32> for $name {
            fn from(number: NonZeroU32) -> Self {
                Self(number)
            }
        }

        impl From<$name> for NonZeroU32 {
            fn from(number: $name) -> Self {
                number.0
            }
        }

        impl From<$name> for u32 {
            fn from(number: $name) -> Self {
                number.get()
            }
        }

        impl TryFrom<u32> for $name {
            type Error = ValueError;

            fn try_from(number: u32) -> Result<Self, ValueError> {
                Self::new(number).ok_or(ValueError::new($what, "not 0", 0))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

number!(Seq, "message sequence number", false);
number!(Uid, "unique identifier", true);

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn zero_numbers_no_message() {
        assert_eq!(Seq::new(0), None);
        assert_eq!(Uid::try_from(0).unwrap_err().what, "unique identifier");
        assert_eq!(Uid::new(7).map(Uid::get), Some(7));
        assert_eq!(format!("{} {:?}", Seq::MAX, Uid::MIN), "4294967295 Uid(1)");
    }

    #[test]
    fn an_absent_number_takes_no_room() {
        assert_eq!(size_of::<Option<Seq>>(), 4);
        assert_eq!(size_of::<Option<Uid>>(), 4);
    }
}
