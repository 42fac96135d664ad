//! Capabilities: what a server offers (RFC 9051 section 7.2.2), and what is on (section 7.2.1).

mod known;
mod offered;
mod set;

use core::fmt;

pub use known::Capability;
pub use offered::{Extension, Offered};
pub use set::Capabilities;

use crate::wire::{Parsed, Values};

/// The words of a CAPABILITY response, or of the response code of that name.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CapabilityData<'a> {
    values: Values<'a>,
}

/// The words of an ENABLED response: extensions that are on from now on. There may be none.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Enabled<'a> {
    values: Values<'a>,
}

macro_rules! words {
    ($name:ident) => {
        impl<'a> $name<'a> {
            /// Takes any values: what is no capability is unknown, and no error.
            pub(crate) fn parse(values: Values<'a>) -> Parsed<Self> {
                Ok(Self { values })
            }

            /// Each word, as sent and in the server's order.
            pub fn words(&self) -> impl Iterator<Item = &[u8]> {
                let mut cursor = self.values.cursor();
                core::iter::from_fn(move || cursor.next_leaf())
            }

            /// The words in a form to keep and to ask.
            #[must_use]
            pub fn to_capabilities(&self) -> Capabilities {
                Capabilities::from_words(self.words())
            }

            /// The words as they stand on the wire.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8] {
                self.values.as_bytes()
            }

            /// How many bytes `into_owned` allocates.
            #[must_use]
            pub fn owned_size(&self) -> usize {
                self.values.owned_size()
            }

            /// The same words with bytes of their own.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                $name {
                    values: self.values.into_owned(),
                }
            }
        }

        impl fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.values)
            }
        }
    };
}

words!(CapabilityData);
words!(Enabled);

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::response::testing::{owned, with_values};

    #[test]
    fn words_as_sent() {
        with_values(b"IMAP4rev1 starttls \"X-A\" AUTH=PLAIN", |values| {
            let data = CapabilityData::parse(values).unwrap();
            let words: Vec<_> = data.words().collect();
            assert_eq!(words, [&b"IMAP4rev1"[..], b"starttls", b"X-A", b"AUTH=PLAIN"]);
            assert!(data.to_capabilities().has(Capability::StartTls));
            assert_eq!(data.clone().into_owned(), data);
        });
    }

    #[test]
    fn nothing_enabled() {
        let enabled = Enabled::parse(owned(b"")).unwrap();
        assert_eq!(enabled.words().count(), 0);
        assert_eq!(enabled.to_capabilities(), Capabilities::default());
    }
}
