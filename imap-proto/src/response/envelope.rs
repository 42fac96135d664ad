//! ENVELOPE: the header of a message, taken apart by the server (RFC 9051 section 7.5.2).

mod address;

use alloc::borrow::Cow;
use core::fmt;

pub use address::{Address, Addresses, Group, Groups};

use crate::wire::{Cursor, Parsed, Values};

/// The envelope of a message.
///
/// Fields are what stands in the header, encoded words (RFC 2047) and all; nothing promises that they are US-ASCII, or
/// UTF-8, or that a date is one. The feature `mime` adds `Envelope::decoded_subject` and `Address::decoded_name`. A field that the header does not have is `None`. Servers are free to say so too if it is
/// there and empty: treat `None` and the empty string alike.
///
/// Fields that the server left out at the end are `None`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Envelope<'a> {
    values: Values<'a>,
}

impl<'a> Envelope<'a> {
    /// A value that is an envelope.
    ///
    /// # Errors
    /// If it is no list, has more than ten fields, or a list where a string belongs or the other way round.
    #[inline]
    pub(crate) fn parse(values: Values<'a>) -> Parsed<Self> {
        let mut fields = values.cursor().opt_list()?;
        fields.skip_string()?;
        fields.skip_string()?;
        for _ in 0..ADDRESS_FIELDS {
            if !fields.is_end() {
                address::check(fields.opt_list()?)?;
            }
        }
        fields.skip_string()?;
        fields.skip_string()?;
        if !fields.is_end() {
            return Err(fields.expected("more than the ten fields of an envelope"));
        }
        Ok(Self { values })
    }

    /// A value that was found to be an envelope.
    #[inline]
    pub(crate) fn checked(values: Values<'a>) -> Self {
        Self { values }
    }

    /// `Date`, as it stands in the header.
    #[must_use]
    pub fn date(&self) -> Option<Cow<'_, [u8]>> {
        self.string(0)
    }

    /// `Subject`.
    #[must_use]
    pub fn subject(&self) -> Option<Cow<'_, [u8]>> {
        self.string(1)
    }

    /// `From`.
    #[must_use]
    pub fn from(&self) -> Addresses<'_> {
        self.addresses(2)
    }

    /// `Sender`; the server repeats `From` if there is none.
    #[must_use]
    pub fn sender(&self) -> Addresses<'_> {
        self.addresses(3)
    }

    /// `Reply-To`; the server repeats `From` if there is none.
    #[must_use]
    pub fn reply_to(&self) -> Addresses<'_> {
        self.addresses(4)
    }

    /// `To`.
    #[must_use]
    pub fn to(&self) -> Addresses<'_> {
        self.addresses(5)
    }

    /// `Cc`.
    #[must_use]
    pub fn cc(&self) -> Addresses<'_> {
        self.addresses(6)
    }

    /// `Bcc`.
    #[must_use]
    pub fn bcc(&self) -> Addresses<'_> {
        self.addresses(7)
    }

    /// `In-Reply-To`.
    #[must_use]
    pub fn in_reply_to(&self) -> Option<Cow<'_, [u8]>> {
        self.string(8)
    }

    /// `Message-ID`, usually but not always in angle brackets.
    #[must_use]
    pub fn message_id(&self) -> Option<Cow<'_, [u8]>> {
        self.string(9)
    }

    pub(crate) fn cursor(&self) -> Cursor<'_> {
        self.values.cursor()
    }

    /// The envelope as it stands on the wire.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.values.as_bytes()
    }

    /// How many bytes [`Envelope::into_owned`] allocates.
    #[must_use]
    pub fn owned_size(&self) -> usize {
        self.values.owned_size()
    }

    /// The same envelope with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Envelope<'static> {
        Envelope {
            values: self.values.into_owned(),
        }
    }

    #[inline]
    fn string(&self, index: usize) -> Option<Cow<'_, [u8]>> {
        self.field(index).maybe_string()
    }

    #[inline]
    fn addresses(&self, index: usize) -> Addresses<'_> {
        Addresses::of(self.field(index))
    }

    #[inline]
    fn field(&self, index: usize) -> Cursor<'_> {
        self.values.cursor().inside().past(index)
    }
}

impl fmt::Debug for Envelope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.values)
    }
}

/// From, Sender, Reply-To, To, Cc and Bcc.
const ADDRESS_FIELDS: usize = 6;

#[cfg(test)]
mod tests;
