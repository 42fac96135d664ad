//! MULTIAPPEND: several messages in one APPEND (RFC 3502).

use super::{About, Said, support, tell};
use crate::command::{AppendMessage, Appended, Command, Profile, States};
use crate::error::ValueError;
use crate::response::{Capability, Extension, Offered};
use crate::types::MailboxName;
use crate::wire::Encoder;

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("multi_append", "several messages in one APPEND", &[3502])
    .offered_as(Support::CAPABILITIES)
    .says(&[Said::command("APPEND", |to| {
        let messages = [AppendMessage::new(3), AppendMessage::new(3)];
        tell(
            &MultiAppend::new(Offered::insist(), &MailboxName::inbox(), &messages),
            to,
        )
    })]);

support!("MULTIAPPEND", Capability::MultiAppend);

/// APPEND of several messages: all of them are appended, or none (RFC 3502 section 6.3.11).
///
/// [`Event::Body`](crate::Event::Body) comes for each of them in turn.
#[derive(Clone, Copy, Debug)]
pub struct MultiAppend<'a> {
    mailbox: &'a MailboxName<'a>,
    messages: &'a [AppendMessage<'a>],
}

impl<'a> MultiAppend<'a> {
    /// Appends these messages to this mailbox. There must be one at least.
    #[must_use]
    pub const fn new(_: Offered<Support>, mailbox: &'a MailboxName<'a>, messages: &'a [AppendMessage<'a>]) -> Self {
        Self { mailbox, messages }
    }
}

impl Command for MultiAppend<'_> {
    /// With a set of UIDs, one for each message.
    type Reply = Appended;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        if self.messages.is_empty() {
            to.refuse(ValueError::new("messages", "one at least", 0));
        }
        to.word("APPEND").mailbox(self.mailbox);
        for message in self.messages {
            to.value(message);
        }
    }

    fn reply(&self) -> Appended {
        Appended::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{spell, spell_error, spell_without_waiting};
    use crate::types::{Date, DateTime, Flag};

    #[test]
    fn the_example_of_the_rfc() {
        // RFC 3502 section 6.3.11, with shorter messages.
        let saved = MailboxName::new("saved-messages").unwrap();
        let (seen, none) = ([Flag::Seen], []);
        let date = DateTime::new(Date::new(1994, 2, 7).unwrap(), 22, 43, 4, -480).unwrap();
        let messages = [
            AppendMessage::new(3).flags(&seen),
            AppendMessage::new(2).flags(&none).internal_date(date),
        ];
        let append = MultiAppend::new(Offered::insist(), &saved, &messages);
        assert_eq!(
            spell(&append),
            "APPEND saved-messages (\\Seen) {3}\r\nxxx \" 7-Feb-1994 22:43:04 -0800\" {2}\r\nxx\r\n"
        );
        assert_eq!(
            spell_without_waiting(&append),
            "APPEND saved-messages (\\Seen) {3+}\r\nxxx \" 7-Feb-1994 22:43:04 -0800\" {2+}\r\nxx\r\n"
        );
        let nothing = MultiAppend::new(Offered::insist(), &saved, &[]);
        assert_eq!(spell_error(&nothing).what, "messages");
    }
}
