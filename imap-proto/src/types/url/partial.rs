//! Which octets of what a URL names.

use core::{fmt, num::NonZeroU64, str};

use super::{Fault, error};
use crate::{error::ValueError, types::Partial};

/// Octets of a message or a part of one (RFC 5092 section 11, `partial-range`): from an offset on, at most so many, or
/// all there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartialRange {
    origin: u64,
    length: Option<NonZeroU64>,
}

impl PartialRange {
    /// All octets from `origin` on, counted from 0.
    ///
    /// # Errors
    ///
    /// If the number exceeds 63 bits.
    pub const fn starting_at(origin: u64) -> Result<Self, ValueError> {
        if origin > MAX {
            return Err(error(BITS, 0));
        }
        Ok(Self { origin, length: None })
    }

    /// The offset of the first octet, from 0.
    #[must_use]
    pub const fn origin(self) -> u64 {
        self.origin
    }

    /// The greatest number of octets, at least 1; all without.
    #[must_use]
    pub fn length(self) -> Option<u64> {
        self.length.map(NonZeroU64::get)
    }

    /// The same for FETCH, which must have a length: where none is named, that is 2³² - 1, the most that every server
    /// reads.
    #[must_use]
    pub fn to_partial(self) -> Partial {
        Partial::of(self.origin, self.length.unwrap_or(FAR))
    }

    pub(super) fn of_url(text: &[u8]) -> Result<Self, Fault> {
        let text = str::from_utf8(text).map_err(|_| (RANGE, 0))?;
        let (origin, length) = match text.split_once('.') {
            Some((origin, length)) => (origin, Some(length)),
            None => (text, None),
        };
        let origin = number(origin).ok_or((RANGE, 0))?;
        let length = match length {
            None => None,
            Some(digits) => {
                let length = number(digits).and_then(NonZeroU64::new);
                Some(length.ok_or((RANGE, text.len() - digits.len()))?)
            }
        };
        Ok(Self { origin, length })
    }
}

impl From<Partial> for PartialRange {
    fn from(partial: Partial) -> Self {
        Self {
            origin: partial.origin(),
            length: NonZeroU64::new(partial.length()),
        }
    }
}

impl fmt::Display for PartialRange {
    /// Prints as it stands in a URL, `0.1024`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length {
            Some(length) => write!(f, "{}.{length}", self.origin),
            None => write!(f, "{}", self.origin),
        }
    }
}

/// A number of 63 bits at most, spelled with digits alone.
fn number(digits: &str) -> Option<u64> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|number| plain && *number <= MAX)
}

const MAX: u64 = i64::MAX as u64;
const FAR: NonZeroU64 = NonZeroU64::new(u32::MAX as u64).unwrap();
const BITS: &str = "numbers of at most 63 bits";
const RANGE: &str = "an offset, and a length of at least 1 behind a dot";
