//! LIST-STATUS: counts of mailboxes in the answer to LIST (RFC 5819).
//!
//! IMAP4rev2 has it built in, so it is a part of [`List`](crate::command::List): the option is
//! [`ListReturn::Status`], and [`ListReply`](crate::command::ListReply) keeps the
//! counts.

use super::{About, Place, Said, support};
use crate::command::{ListReturn, StatusItem};
use crate::response::{Capability, Extension};
use crate::wire::Encode;

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("list_status", "counts in the answer to LIST", &[5819])
    .offered_as(Support::CAPABILITIES)
    .says(&[Said::new(Place::ListReturn, "STATUS", |to| {
        ListReturn::Status(&[StatusItem::Messages]).encode(to);
    })]);

support!("LIST-STATUS", Capability::ListStatus);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell};
    use crate::command::{List, ListSelect};
    use crate::types::MailboxName;

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 5819 section 3.
        let top = MailboxName::new("%").unwrap();
        let items = [StatusItem::Messages, StatusItem::Unseen];
        let returns = [ListReturn::Status(&items)];
        let list = List::new(&top).returning(&returns);
        assert_eq!(spell(&list), "LIST \"\" % RETURN (STATUS (MESSAGES UNSEEN))\r\n");
        let lines = "* LIST () \".\"  \"INBOX\"\r\n* STATUS \"INBOX\" (MESSAGES 17 UNSEEN 16)\r\n\
                     * LIST () \".\" \"foo\"\r\n* STATUS \"foo\" (MESSAGES 30 UNSEEN 29)\r\n\
                     * LIST (\\NoSelect) \".\" \"bar\"\r\nT1 OK List completed.\r\n";
        let (reply, others) = answer(&list, lines);
        assert_eq!((reply.mailboxes.len(), others.len()), (3, 0));
        let foo = reply.status(&MailboxName::new("foo").unwrap()).unwrap();
        assert_eq!((foo.messages(), foo.unseen()), (Some(30), Some(29)));
        assert!(reply.status(&MailboxName::new("bar").unwrap()).is_none());

        let select = [ListSelect::Subscribed, ListSelect::RecursiveMatch];
        let returns = [ListReturn::Status(&items[..1])];
        let list = List::new(&top).select(&select).returning(&returns);
        assert_eq!(
            spell(&list),
            "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" % RETURN (STATUS (MESSAGES))\r\n"
        );
        let lines = "* LIST (\\Subscribed) \".\"  \"INBOX\"\r\n* STATUS \"INBOX\" (MESSAGES 17)\r\n\
                     * LIST () \".\" \"foo\" (CHILDINFO (\"SUBSCRIBED\"))\r\nT1 OK List completed.\r\n";
        let (reply, _) = answer(&list, lines);
        assert_eq!((reply.mailboxes.len(), reply.statuses.len()), (2, 1));
        assert_eq!(reply.mailboxes[1].child_info().count(), 1);
    }
}
