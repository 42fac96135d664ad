//! UNAUTHENTICATE: another user on the same connection (RFC 8437).

use super::{About, Said, support, tell};
use crate::command::{Command, Effect, Profile, States};
use crate::response::{Capability, Extension, Offered};
use crate::wire::Encoder;

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("unauthenticate", "another user on the same connection", &[8437])
    .offered_as(Support::CAPABILITIES)
    .says(&[Said::command("UNAUTHENTICATE", |to| {
        tell(&Unauthenticate::new(Offered::insist()), to)
    })]);

support!("UNAUTHENTICATE", Capability::Unauthenticate);

/// UNAUTHENTICATE: goes back to the state NONAUTH (RFC 8437 section 3).
///
/// TLS stays; the open mailbox, what was enabled and what is known of the server's capabilities do not. Nothing that is
/// marked for deletion is removed. The server may offer it after authentication only, and may say BYE instead of OK.
/// Compression would end behind it in both directions (section 4.1), at a byte that a transport cannot know: on a
/// connection that is compressed it is refused ([`StartError::Compressed`](crate::StartError::Compressed)).
#[derive(Clone, Copy, Debug)]
pub struct Unauthenticate(());

impl Unauthenticate {
    /// The command.
    #[must_use]
    pub const fn new(_: Offered<Support>) -> Self {
        Self(())
    }
}

impl Command for Unauthenticate {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).with_effect(Effect::Unauthenticate)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("UNAUTHENTICATE");
    }

    fn reply(&self) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sasl::testing::Peer;
    use crate::state::State;

    /// A user is authenticated, something is enabled, and UNAUTHENTICATE is answered with this line.
    fn answered(line: &str) -> Peer {
        let mut peer = Peer::greeted("* PREAUTH [CAPABILITY IMAP4rev1 ENABLE UNAUTHENTICATE] hello");
        peer.says("* ENABLED CONDSTORE");
        while peer.connection.advance().unwrap() {}
        let offered = peer.connection.offered().unwrap();
        peer.connection.start(&Unauthenticate::new(offered)).unwrap();
        assert_eq!(peer.sent(), "A0 UNAUTHENTICATE\r\n");
        peer.says(line);
        while peer.connection.advance().unwrap() {}
        peer
    }

    #[test]
    fn everything_but_the_transport_is_forgotten() {
        let peer = answered("A0 OK done");
        assert_eq!(peer.connection.state(), State::NotAuthenticated);
        assert_eq!(peer.connection.capabilities(), None);
        assert_eq!(peer.connection.enabled().words().count(), 0);
    }

    #[test]
    fn nothing_is_forgotten_where_it_is_refused() {
        let peer = answered("A0 NO not here");
        assert_eq!(peer.connection.state(), State::Authenticated);
        assert_eq!(peer.connection.offers(Capability::Unauthenticate), Some(true));
        assert!(peer.connection.enabled().has(Capability::CondStore));
    }
}
