//! STATUS=SIZE: the size of mailboxes (RFC 8438).
//!
//! IMAP4rev2 has it built in, so it is a part of the base: [`StatusItem::Size`] asks
//! for the size, and [`MailboxStatus::size`](crate::response::MailboxStatus::size) reads it.

use super::about::Reader;
use super::{About, Heard, Place, Said, support};
use crate::command::StatusItem;
use crate::response::{Capability, Extension};
use crate::wire::Encode;

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("status_size", "the size of mailboxes", &[8438])
    .offered_as(Support::CAPABILITIES)
    .says(&[Said::new(Place::Status, "SIZE", |to| StatusItem::Size.encode(to))])
    .hears(&[Heard::new("SIZE", Reader::StatusItem(|status| status.size().is_some()))]);

support!("STATUS=SIZE", Capability::StatusSize);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell};
    use crate::command::{List, ListReturn, Status};
    use crate::types::MailboxName;

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 8438 section 3.
        let frop = MailboxName::new("frop").unwrap();
        let items = [StatusItem::Messages, StatusItem::Size, StatusItem::UidNext];
        let status = Status::new(&frop, &items);
        assert_eq!(spell(&status), "STATUS frop (MESSAGES SIZE UIDNEXT)\r\n");
        let lines = "* STATUS frop (MESSAGES 8 SIZE 44421 UIDNEXT 242344)\r\nT1 OK STATUS completed\r\n";
        let (reply, _) = answer(&status, lines);
        assert_eq!(reply.status.unwrap().size(), Some(44421));

        let top = MailboxName::new("%").unwrap();
        let returns = [ListReturn::Status(&items[..2])];
        let list = List::new(&top).returning(&returns);
        assert_eq!(spell(&list), "LIST \"\" % RETURN (STATUS (MESSAGES SIZE))\r\n");
        let lines = "* LIST () \".\" \"INBOX\"\r\n* STATUS \"INBOX\" (MESSAGES 17 SIZE 9223372036854775807)\r\n\
                     * LIST () \".\" \"frop\"\r\n* STATUS \"frop\" (MESSAGES 8 SIZE 44421)\r\n\
                     T1 OK List completed.\r\n";
        let (reply, _) = answer(&list, lines);
        let inbox = reply.status(&MailboxName::inbox()).unwrap();
        assert_eq!(inbox.size(), Some(i64::MAX.unsigned_abs()), "63 bits");
        assert_eq!(reply.status(&frop).unwrap().size(), Some(44421));
    }
}
