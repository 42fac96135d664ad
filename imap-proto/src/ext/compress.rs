//! COMPRESS=DEFLATE: a connection that takes less room (RFC 4978).

use super::{About, Said, heard, support};
use crate::command::{Command, Effect, Profile, States};
use crate::response::{Capability, Extension, Offered, ResponseCode};
use crate::wire::{Cursor, Encoder, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("compress", "a connection that takes less room", &[4978])
    .offered_as(Support::CAPABILITIES)
    .says(&[Said::command("COMPRESS", |to| {
        Compress::deflate(Offered::insist()).encode(to);
    })])
    .hears(&[heard!(code CompressionActive)]);

support!("COMPRESS=DEFLATE", Capability::CompressDeflate);

/// COMPRESS: what is sent from here on is compressed, both ways (RFC 4978 section 3).
///
/// OK shows as [`Event::StartCompression`](crate::Event::StartCompression): the caller then puts raw DEFLATE (RFC 1951)
/// between the connection and the transport, inside TLS. Nothing else is sent until that is done. NO with
/// [`CompressionActive`] says that TLS compresses already; BAD answers a second COMPRESS.
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
    use crate::event::Event;
    use crate::ext::testing::code_of;
    use crate::sasl::testing::Peer;

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
