//! CHILDREN: which mailboxes have others below them (RFC 3348, RFC 5258).
//!
//! IMAP4rev2 has it built in, so it is a part of the base: servers that have it say so with each LIST, and
//! [`List::has_children`](crate::response::List::has_children) reads it. Where the server has the extended LIST,
//! [`ListReturn::Children`] asks for it.

use super::about::Reader;
use super::{About, Heard, Place, Said, support};
use crate::command::ListReturn;
use crate::response::{Capability, Extension};
use crate::wire::Encode;

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("children", "which mailboxes have others below them", &[3348, 5258])
    .offered_as(Support::CAPABILITIES)
    .says(&[Said::new(Place::ListReturn, "CHILDREN", |to| {
        ListReturn::Children.encode(to);
    })])
    .hears(&[Heard::new(
        "CHILDINFO",
        Reader::ListData(|list| list.child_info().next().is_some()),
    )]);

support!("CHILDREN", Capability::Children);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell};
    use crate::command::{List, ListSelect};
    use crate::types::MailboxName;
    use alloc::vec::Vec;

    #[test]
    fn the_examples_of_the_rfcs() {
        // RFC 3348 section 3, example 3.1.
        let all = MailboxName::new("*").unwrap();
        let list = List::new(&all);
        assert_eq!(spell(&list), "LIST \"\" *\r\n");
        let lines = "* LIST (\\HasNoChildren) \"/\" INBOX\r\n* LIST (\\HasChildren) \"/\" ITEM_1\r\n\
                     * LIST (\\HasNoChildren) \"/\" ITEM_1/ITEM_1A\r\n* LIST (\\HasChildren) \"/\" ITEM_2\r\n\
                     * LIST () \"/\" ITEM_3\r\nT1 OK LIST Completed\r\n";
        let (reply, _) = answer(&list, lines);
        let children: Vec<_> = reply.mailboxes.iter().map(|list| list.has_children()).collect();
        assert_eq!(children, [Some(false), Some(true), Some(false), Some(true), None]);

        // RFC 5258 section 5, examples 4 and 8.
        let top = MailboxName::new("%").unwrap();
        let (select, returns) = ([ListSelect::Remote], [ListReturn::Children]);
        let list = List::new(&top).select(&select).returning(&returns);
        assert_eq!(spell(&list), "LIST (REMOTE) \"\" % RETURN (CHILDREN)\r\n");
        let lines = "* LIST (\\HasChildren) \"/\" \"Foo\" (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\nT1 OK done\r\n";
        let (reply, _) = answer(&list, lines);
        let below: Vec<_> = reply.mailboxes[0].child_info().collect();
        assert_eq!(below, [&b"SUBSCRIBED"[..]]);
    }
}
