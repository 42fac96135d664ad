//! Which octets of a body to fetch.

use core::{fmt, num::NonZeroU64};

use crate::error::ValueError;

/// The octets of a section to fetch: from an offset on, at most so many (RFC 9051 section 6.4.5, `<partial>`).
///
/// IMAP4rev1 servers may know no numbers beyond 32 bits; IMAP4rev2 goes to 63 (RFC 9051 section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partial {
    origin: u64,
    length: NonZeroU64,
}

impl Partial {
    /// `length` octets from `origin` on, counted from 0.
    ///
    /// # Errors
    ///
    /// If `length` is 0, or one of the numbers exceeds 63 bits.
    pub const fn new(origin: u64, length: u64) -> Result<Self, ValueError> {
        let Some(length) = NonZeroU64::new(length) else {
            return Err(ValueError::new("partial", "a length of at least 1", 0));
        };
        if origin > MAX || length.get() > MAX {
            return Err(ValueError::new("partial", "numbers of at most 63 bits", 0));
        }
        Ok(Self { origin, length })
    }

    /// The same of numbers that are known to fit 63 bits.
    pub(super) const fn of(origin: u64, length: NonZeroU64) -> Self {
        Self { origin, length }
    }

    /// The offset of the first octet, from 0.
    pub const fn origin(self) -> u64 {
        self.origin
    }

    /// The greatest number of octets wanted, at least 1.
    pub const fn length(self) -> u64 {
        self.length.get()
    }
}

impl fmt::Display for Partial {
    /// Prints as it is sent, `<0.1024>`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}.{}>", self.origin, self.length)
    }
}

const MAX: u64 = i64::MAX as u64;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    /// RFC 9051 section 6.4.5: "BODY[]<0.2048>".
    #[test]
    fn prints_as_sent() {
        assert_eq!(Partial::new(0, 2048).unwrap().to_string(), "<0.2048>");
        let most = Partial::new(i64::MAX as u64, i64::MAX as u64).unwrap();
        assert_eq!(most.to_string(), "<9223372036854775807.9223372036854775807>");
        assert_eq!((most.origin(), most.length()), (MAX, MAX));
    }

    #[test]
    fn refuses_what_is_no_partial() {
        assert!(Partial::new(0, 0).is_err());
        assert!(Partial::new(1 << 63, 1).is_err());
        assert!(Partial::new(0, 1 << 63).is_err());
    }
}
