//! UIDONLY: a connection without sequence numbers (RFC 9586).
//!
//! It must be switched on: [`Enable`](crate::command::Enable) with `UIDONLY`. From then on messages come as
//! [`Message::Uid`](crate::Message::Uid), VANISHED stands for EXPUNGE, and commands that name messages by sequence number
//! are refused with [`StartError::UidOnly`](crate::StartError::UidOnly).

use super::{About, heard, support};
use crate::response::{Capability, Extension, ResponseCode};
use crate::wire::{Cursor, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("uid_only", "a connection without sequence numbers", &[9586])
    .offered_as(Support::CAPABILITIES)
    .hears(&[heard!(code UidRequired)]);

support!("UIDONLY", Capability::UidOnly);

/// `[UIDREQUIRED]`: the command named messages by sequence number although UIDONLY is enabled (RFC 9586 section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct UidRequired {}

impl<'a> ResponseCode<'a> for UidRequired {
    const NAME: &'static str = "UIDREQUIRED";

    fn parse(values: Cursor<'a>) -> Parsed<Self> {
        values.finish()?;
        Ok(Self {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Enable, Fetch, FetchItem, Select};
    use crate::error::StartError;
    use crate::event::{Event, FetchEvent, Message};
    use crate::ext::testing::code_of;
    use crate::sasl::testing::Peer;
    use crate::types::{Atom, MailboxName, SeqSet, Uid, UidSet};

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 9586 sections 3.1 to 3.3.
        let mut peer = Peer::greeted("* PREAUTH hello");
        let names = [Atom::new("UIDONLY").unwrap()];
        peer.connection.start(&Enable::new(&names)).unwrap();
        assert_eq!(peer.sent(), "A0 ENABLE UIDONLY\r\n");
        peer.says("* ENABLED UIDONLY\r\nA0 OK ENABLE completed");
        let inbox = MailboxName::inbox();
        while peer.connection.advance().unwrap() {}
        peer.connection.start(&Select::new(&inbox)).unwrap();
        assert_eq!(peer.sent(), "A1 SELECT INBOX\r\n");
        peer.says("* 12345 EXISTS\r\nA1 OK [READ-WRITE] done");
        while peer.connection.advance().unwrap() {}

        let numbers: SeqSet = "10000:14589".parse().unwrap();
        let by_number = Fetch::numbers(&numbers, FetchItem::Flags);
        assert_eq!(peer.connection.start(&by_number), Err(StartError::UidOnly));
        let uids: UidSet = "25900:26600".parse().unwrap();
        assert!(peer.connection.start(&Fetch::uids(&uids, FetchItem::Flags)).is_ok());
        peer.says("* 25996 UIDFETCH (FLAGS (\\Seen))");
        assert!(peer.connection.advance().unwrap());
        let expected = Message::Uid(Uid::new(25996).unwrap());
        assert_eq!(
            peer.connection.event(),
            Event::Fetch(FetchEvent::Begin { message: expected })
        );
        let code = code_of("* BAD [UIDREQUIRED] Message numbers are not allowed", |raw| {
            raw.get::<UidRequired>()
        });
        assert_eq!(code, Some(UidRequired {}));
    }
}
