//! PROXYAUTH: an administrator acts for a user (Netscape, iPlanet and Sun Messaging Server).

use super::{About, Said, tell};
use crate::command::{Command, Profile, States};
use crate::wire::Encoder;

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("proxy_auth", "an administrator acts for a user", &[])
    .says(&[Said::command("PROXYAUTH", |to| tell(&ProxyAuth::new("fred"), to))]);

/// PROXYAUTH: who has authenticated as an administrator acts for this user from now on, with the user's mailboxes.
///
/// No RFC has it and no capability says that it is there: servers that do not know it say BAD. Where SASL can do the
/// same, by an authorization identity ([`Plain::with_authorization`](crate::sasl::Plain::with_authorization)), that is better.
#[derive(Clone, Copy, Debug)]
pub struct ProxyAuth<'a> {
    user: &'a str,
}

impl<'a> ProxyAuth<'a> {
    /// Acts for the user of this name.
    #[must_use]
    pub const fn new(user: &'a str) -> Self {
        Self { user }
    }
}

impl Command for ProxyAuth<'_> {
    type Reply = ();

    /// It shares the connection with nothing: what is said behind it is said for somebody else.
    fn profile(&self) -> Profile {
        Profile::new(States::AUTHENTICATED)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("PROXYAUTH").astring(self.user.as_bytes());
    }

    fn reply(&self) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::spell;
    use crate::command::{Noop, Select};
    use crate::error::StartError;
    use crate::sasl::testing::Peer;
    use crate::state::State;
    use crate::types::MailboxName;

    #[test]
    fn users_may_have_any_name() {
        assert_eq!(spell(&ProxyAuth::new("fred")), "PROXYAUTH fred\r\n");
        assert_eq!(spell(&ProxyAuth::new("fred foobar")), "PROXYAUTH \"fred foobar\"\r\n");
        assert_eq!(
            spell(&ProxyAuth::new("a\r\nA1 LOGOUT")),
            "PROXYAUTH {12}\r\na\r\nA1 LOGOUT\r\n"
        );
    }

    #[test]
    fn it_is_for_those_who_have_authenticated_and_opened_nothing() {
        let fred = ProxyAuth::new("fred");
        let mut peer = Peer::greeted("* OK hello");
        let refused = peer.connection.start(&fred);
        assert_eq!(refused, Err(StartError::WrongState(State::NotAuthenticated)));
        let mut peer = Peer::greeted("* PREAUTH hello");
        peer.connection.start(&fred).unwrap();
        assert_eq!(peer.sent(), "A0 PROXYAUTH fred\r\n");
        assert!(matches!(peer.connection.start(&Noop), Err(StartError::Busy(_))));
        peer.says("A0 OK done");
        while peer.connection.advance().unwrap() {}
        assert_eq!(peer.connection.state(), State::Authenticated);
        peer.connection.start(&Select::new(&MailboxName::inbox())).unwrap();
        assert_eq!(
            peer.connection.start(&fred),
            Err(StartError::WrongState(State::Selected))
        );
    }
}
