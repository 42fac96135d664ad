//! Proofs that a server offers an extension.

use core::fmt;
use core::marker::PhantomData;

use super::{Capabilities, Capability};

/// An extension, as a type that stands for it: the name by which servers offer it.
///
/// Implement it for extensions of your own, with [`Extension::is_offered`] where the name is not registered.
pub trait Extension {
    /// The capabilities any of which says that the extension is there.
    const CAPABILITIES: &'static [Capability];

    /// Whether these capabilities include the extension; `rev2` says whether IMAP4rev2 is spoken, which has many of
    /// them built in.
    #[must_use]
    fn is_offered(capabilities: &Capabilities, rev2: bool) -> bool {
        Self::CAPABILITIES
            .iter()
            .any(|capability| capabilities.offers(*capability, rev2))
    }
}

/// The proof that the server offers the extension `E`.
///
/// The commands of an extension are built from it, so that none is sent to a server that does not know it. It comes from
/// [`Connection::offered`](crate::Connection::offered) or [`Capabilities::offered`], or from [`Offered::insist`] where
/// you know better than the server says. It holds for the connection it was asked of, as long as the capabilities do.
pub struct Offered<E>(PhantomData<fn() -> E>);

impl<E> Offered<E> {
    /// The same without a proof: for servers that know an extension and do not say so. They answer BAD if they do not.
    #[must_use]
    pub const fn insist() -> Self {
        Self(PhantomData)
    }
}

impl<E> Clone for Offered<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Offered<E> {}

impl<E> PartialEq for Offered<E> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<E> Eq for Offered<E> {}

impl<E> fmt::Debug for Offered<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Offered")
    }
}

impl Capabilities {
    /// The proof that the extension `E` is among them; `rev2` says whether IMAP4rev2 is spoken, which has many
    /// extensions built in.
    #[must_use]
    pub fn offered<E: Extension>(&self, rev2: bool) -> Option<Offered<E>> {
        E::is_offered(self, rev2).then(Offered::insist)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    enum Moving {}

    impl Extension for Moving {
        const CAPABILITIES: &'static [Capability] = &[Capability::Move];
    }

    #[test]
    fn a_proof_is_given_where_there_is_one() {
        let of = |words: &str| Capabilities::from_words(words.split(' ').map(str::as_bytes));
        assert!(of("IMAP4rev1 MOVE").offered::<Moving>(false).is_some());
        assert!(of("IMAP4rev1").offered::<Moving>(false).is_none());
        assert!(of("IMAP4rev2").offered::<Moving>(true).is_some());
        assert_eq!(of("MOVE").offered(false), Some(Offered::<Moving>::insist()));
    }
}
