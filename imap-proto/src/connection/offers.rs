//! What the server offers, and which revision of the protocol that makes.

use super::Connection;
use crate::response::{Capabilities, Capability, Extension, Offered};
use crate::wire::Utf8;

/// The revision of the protocol that is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Revision {
    /// RFC 1730.
    Imap4,
    /// RFC 3501.
    Imap4Rev1,
    /// RFC 9051.
    Imap4Rev2,
}

impl Connection {
    /// What the server offers; `None` if it has not said so since the greeting, TLS or authentication.
    #[must_use]
    pub fn capabilities(&self) -> Option<&Capabilities> {
        self.capabilities.as_ref()
    }

    /// The extensions that ENABLE has switched on.
    #[must_use]
    pub fn enabled(&self) -> &Capabilities {
        self.enabled.as_deref().unwrap_or(&Capabilities::NONE)
    }

    /// Whether the server offers an extension, by its own name or as a part of IMAP4rev2 where that is spoken; `None`
    /// if its capabilities are not known.
    #[must_use]
    pub fn offers(&self, capability: Capability) -> Option<bool> {
        let rev2 = self.revision() == Revision::Imap4Rev2;
        Some(self.capabilities.as_ref()?.offers(capability, rev2))
    }

    /// The proof that the server offers an extension, from which the extension's commands are built; `None` if it does
    /// not, or if its capabilities are not known. [`Offered::insist`] does without.
    #[must_use]
    pub fn offered<E: Extension>(&self) -> Option<Offered<E>> {
        let rev2 = self.revision() == Revision::Imap4Rev2;
        self.capabilities.as_ref()?.offered(rev2)
    }

    /// The revision of the protocol that is spoken: IMAP4rev2 once it was enabled, or where the server offers no other.
    #[must_use]
    pub fn revision(&self) -> Revision {
        let offered = |capability| self.capabilities.as_ref().is_some_and(|known| known.has(capability));
        if self.enabled().has(Capability::Imap4Rev2) {
            Revision::Imap4Rev2
        } else if offered(Capability::Imap4Rev1) {
            Revision::Imap4Rev1
        } else if offered(Capability::Imap4Rev2) {
            Revision::Imap4Rev2
        } else if offered(Capability::Imap4) {
            Revision::Imap4
        } else {
            Revision::Imap4Rev1
        }
    }

    /// Where the server may use UTF-8 outside literals. Only a strict reader asks.
    #[inline]
    pub(super) fn utf8(&self) -> Utf8 {
        if self.config.strict_syntax {
            self.utf8_offered()
        } else {
            Utf8::Nowhere
        }
    }

    #[cold]
    fn utf8_offered(&self) -> Utf8 {
        let offered = |capability| self.capabilities.as_ref().is_some_and(|known| known.has(capability));
        if self.enabled().has(Capability::Utf8Accept) || self.revision() == Revision::Imap4Rev2 {
            Utf8::Everywhere
        } else if offered(Capability::Language) {
            Utf8::InText
        } else {
            Utf8::Nowhere
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;
    use crate::Config;

    /// MOVE, which IMAP4rev2 has built in.
    struct Moving;

    impl Extension for Moving {
        const CAPABILITIES: &'static [Capability] = &[Capability::Move];
    }

    fn told(words: &str) -> Connection {
        let mut connection = Connection::new(Config::new(4096));
        hear(&mut connection, &format!("* PREAUTH [CAPABILITY {words}] hi\r\n"));
        connection
    }

    fn hear(connection: &mut Connection, line: &str) {
        connection.receive(line.as_bytes());
        while connection.advance().unwrap() {}
    }

    #[test]
    fn what_imap4rev2_has_built_in_is_offered_where_it_is_spoken() {
        let moves = |connection: &Connection| {
            let offered = connection.offered::<Moving>().is_some();
            assert_eq!(connection.offers(Capability::Move), Some(offered));
            offered
        };
        assert!(moves(&told("IMAP4rev2")));
        assert!(moves(&told("IMAP4rev1 MOVE")));
        assert!(!moves(&told("IMAP4rev1")));
        let mut both = told("IMAP4rev1 IMAP4rev2");
        assert!(!moves(&both));
        hear(&mut both, "* ENABLED IMAP4rev2\r\n");
        assert!(moves(&both));
    }
}
