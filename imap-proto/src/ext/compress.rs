//! COMPRESS=DEFLATE: a connection that takes less room (RFC 4978).
//!
//! [`Compress`] asks for it. When the server has agreed, the connection shows
//! [`Event::StartCompression`](crate::Event::StartCompression) and waits: whoever drives it puts a deflater behind what
//! it writes and an inflater before what it reads, gives the inflater what
//! [`Connection::take_unread`](crate::Connection::take_unread) returns first, and calls
//! [`Connection::compression_started`](crate::Connection::compression_started). With the feature `compress` both are
//! here; the adapters do all of it in `Client::compress`.
//!
//! How long compressed bytes are tells something of what they say: do not compress where others can put words of their
//! own beside a secret. Passwords are safe, since COMPRESS comes after authentication.

#[cfg(feature = "compress")]
mod codec;

#[cfg(feature = "compress")]
pub use codec::{Deflater, Inflater, NotDeflate};

use super::{About, Said, heard, support, tell};
use crate::command::{Command, Effect, Profile, States};
use crate::response::{Capability, Extension, Offered, ResponseCode};
use crate::wire::{Cursor, Encoder, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("compress", "a connection that takes less room", &[4978])
    .offered_as(Support::CAPABILITIES)
    .says(&[Said::command("COMPRESS", |to| {
        tell(&Compress::deflate(Offered::insist()), to)
    })])
    .hears(&[heard!(code CompressionActive)]);

support!("COMPRESS=DEFLATE", Capability::CompressDeflate);

/// COMPRESS: what is sent from here on is compressed, both ways (RFC 4978 section 3).
///
/// OK shows as [`Event::StartCompression`](crate::Event::StartCompression): the caller then puts raw DEFLATE (RFC 1951)
/// between the connection and the transport, inside TLS. Nothing else is sent until that is done. NO with
/// [`CompressionActive`] says that TLS compresses already. A second one is refused here
/// ([`StartError::Compressed`](crate::StartError::Compressed)).
#[derive(Clone, Copy, Debug)]
pub struct Compress(());

impl Compress {
    /// By DEFLATE, the only way there is.
    #[must_use]
    pub const fn deflate(_: Offered<Support>) -> Self {
        Self(())
    }
}

impl Command for Compress {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).with_effect(Effect::Compress)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("COMPRESS").word("DEFLATE");
    }

    fn reply(&self) {}
}

/// `[COMPRESSIONACTIVE]`: another layer, such as TLS, compresses already (RFC 4978 section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CompressionActive {}

impl<'a> ResponseCode<'a> for CompressionActive {
    const NAME: &'static str = "COMPRESSIONACTIVE";

    fn parse(values: Cursor<'a>) -> Parsed<Self> {
        values.finish()?;
        Ok(Self {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::StartError;
    use crate::event::Event;
    use crate::ext::testing::code_of;
    use crate::ext::unauthenticate::Unauthenticate;
    use crate::sasl::testing::Peer;

    fn agreed() -> Peer {
        let mut peer = Peer::greeted("* PREAUTH [CAPABILITY IMAP4REV1 COMPRESS=DEFLATE UNAUTHENTICATE] hello");
        let offered = peer.connection.offered().unwrap();
        peer.connection.start(&Compress::deflate(offered)).unwrap();
        assert_eq!(peer.sent(), "A0 COMPRESS DEFLATE\r\n");
        peer.says("A0 OK DEFLATE active");
        peer
    }

    #[test]
    fn what_follows_the_answer_belongs_to_the_inflater() {
        let mut peer = agreed();
        peer.connection.receive(b"\x01\x02");
        let mut announced = false;
        while peer.connection.advance().unwrap() {
            announced |= matches!(peer.connection.event(), Event::StartCompression { .. });
        }
        assert!(announced && !peer.connection.is_compressed() && !peer.connection.wants_read());
        assert_eq!(peer.connection.take_unread(), b"\x01\x02");
        peer.connection.compression_started();
        assert!(peer.connection.is_compressed() && peer.connection.wants_read());
    }

    #[test]
    fn refused_it_changes_nothing() {
        let mut peer = Peer::greeted("* PREAUTH hello");
        peer.connection.start(&Compress::deflate(Offered::insist())).unwrap();
        peer.sent();
        peer.says("A0 NO [COMPRESSIONACTIVE] DEFLATE active via TLS");
        while peer.connection.advance().unwrap() {
            assert!(!matches!(peer.connection.event(), Event::StartCompression { .. }));
        }
        assert!(!peer.connection.is_compressed() && peer.connection.wants_read());
    }

    #[test]
    fn a_compressed_connection_is_neither_compressed_again_nor_given_to_another_user() {
        let mut peer = agreed();
        while peer.connection.advance().unwrap() {}
        peer.connection.compression_started();
        let again = peer.connection.start(&Compress::deflate(Offered::insist()));
        assert_eq!(again, Err(StartError::Compressed));
        let other = Unauthenticate::new(Offered::insist());
        assert_eq!(peer.connection.start(&other), Err(StartError::Compressed));
    }

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 4978 section 3; erratum 1803 for the tag.
        let mut peer = Peer::greeted("* PREAUTH [CAPABILITY IMAP4REV1 COMPRESS=DEFLATE] hello");
        let offered = peer.connection.offered().unwrap();
        peer.connection.start(&Compress::deflate(offered)).unwrap();
        assert_eq!(peer.sent(), "A0 COMPRESS DEFLATE\r\n");
        peer.says("A0 OK DEFLATE active");
        let mut asked = false;
        while peer.connection.advance().unwrap() {
            asked |= matches!(peer.connection.event(), Event::StartCompression { .. });
        }
        assert!(asked);
        let line = "* NO [COMPRESSIONACTIVE] DEFLATE active via TLS";
        assert!(code_of(line, |raw| raw.get::<CompressionActive>()).is_some());
        let odd = "* NO [COMPRESSIONACTIVE x] DEFLATE active via TLS";
        assert_eq!(code_of(odd, |raw| raw.get::<CompressionActive>()), None);
    }
}
