//! IDLE (RFC 9051 section 6.3.13, RFC 2177).

use super::{Command, Profile, States};
use crate::wire::Encoder;
use crate::wire::gate::Dialogue;

/// IDLE: the server reports changes as they happen (RFC 9051 section 6.3.13).
///
/// [`Event::Idling`](crate::Event::Idling) says that it has begun; data before and after that is events like any other.
/// [`Connection::idle`](crate::Connection::idle) ends it. The server may close a connection that is silent for 30
/// minutes, so "clients using IDLE are advised to terminate IDLE and reissue it at least every 29 minutes".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "the command will never have an argument")]
pub struct Idle;

impl Command for Idle {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("IDLE");
        to.dialogue(Dialogue::Idle);
    }

    fn reply(&self) -> Self::Reply {}
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ends_in_dialogue, spell};
    use super::*;

    #[test]
    fn idle_is_a_dialogue_and_has_no_trailing_space() {
        assert_eq!(spell(&Idle), "IDLE\r\n");
        assert!(ends_in_dialogue(&Idle));
        assert!(Idle.profile().exclusive);
    }
}
