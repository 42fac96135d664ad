//! Which mailbox is open, which is being opened, and which of the two the server speaks of.

use alloc::boxed::Box;

use super::{Connection, Mailbox, Pending};
use crate::event::Access;
use crate::state::{Effect, State};
use crate::types::Tag;

impl Connection {
    /// A command was started that opens a mailbox.
    pub(super) fn select_started(&mut self, read_only: bool) {
        let requested = if read_only { Access::ReadOnly } else { Access::ReadWrite };
        let opening = Mailbox::opening(requested, self.config.track_uids);
        self.opening.get_or_insert_default().push_back(opening);
    }

    pub(super) fn select_completed(&mut self, tag: Tag, ok: bool) {
        let earlier = self.pending.iter().take_while(|other| other.tag.index() < tag.index());
        let place = earlier.filter(|other| opens(other)).count();
        let opened = self.opening.as_mut().and_then(|opening| opening.remove(place));
        self.opening.take_if(|opening| opening.is_empty());
        self.mailbox = opened.filter(|_| ok).map(Box::new);
        if ok && let Some(mailbox) = &mut self.mailbox {
            mailbox.opened();
        }
    }

    /// "All responses before the CLOSED response code relate to the mailbox that was closed" (RFC 9051 section 7.1),
    /// those too that came when the next one was being opened.
    pub(super) fn closed(&mut self, pending: Option<&Pending>) {
        self.mailbox = None;
        if self.state == State::Selected {
            self.turn_to(State::Authenticated);
        }
        if pending.is_none()
            && let Some(opening) = self.opening.as_mut().and_then(|opening| opening.front_mut())
        {
            *opening = Mailbox::opening(opening.requested(), self.config.track_uids);
        }
    }

    /// Whether untagged data is about the mailbox being opened: once its SELECT is the oldest command in progress.
    pub(super) fn is_opening(&self) -> bool {
        self.mailbox.is_none() || self.pending.front().is_some_and(opens)
    }

    /// The mailbox that untagged data is about.
    pub(super) fn subject(&mut self) -> Option<&mut Mailbox> {
        if self.is_opening() {
            self.opening.as_mut().and_then(|opening| opening.front_mut())
        } else {
            self.mailbox.as_deref_mut()
        }
    }

    pub(super) fn with_subject(&mut self, change: impl FnOnce(&mut Mailbox)) {
        if let Some(mailbox) = self.subject() {
            change(mailbox);
        }
    }
}

/// Whether a command opens a mailbox.
pub(super) fn opens(pending: &Pending) -> bool {
    matches!(pending.profile.effect, Effect::Select { .. })
}

#[cfg(test)]
mod tests {
    use crate::command::{Examine, Fetch, FetchItem, Select};
    use crate::types::{MailboxName, Seq, UidSet};
    use crate::{Access, Config, Connection, Event, State};

    fn hear(connection: &mut Connection, lines: &str) {
        let length = connection.output().len();
        connection.written(length);
        connection.receive(lines.as_bytes());
        while connection.advance().unwrap() {}
    }

    /// A connection with a mailbox of three messages, one of whose UIDs is known.
    fn selected() -> Connection {
        let mut connection = Connection::new(Config::new(4096).with_uid_tracking());
        hear(&mut connection, "* PREAUTH hi\r\n");
        connection.start(&Select::new(&MailboxName::inbox())).unwrap();
        hear(
            &mut connection,
            "* 3 EXISTS\r\n* 2 FETCH (UID 20)\r\nBAAA0 OK [READ-WRITE] open\r\n",
        );
        connection
    }

    fn exists(connection: &Connection) -> Option<u32> {
        connection.mailbox()?.exists()
    }

    fn uid(connection: &Connection, seq: u32) -> Option<u32> {
        Some(connection.mailbox()?.uid(Seq::new(seq)?)?.get())
    }

    #[test]
    fn what_comes_before_closed_is_not_about_the_next_mailbox() {
        let mut connection = selected();
        connection.start(&Select::new(&MailboxName::inbox())).unwrap();
        hear(
            &mut connection,
            "* 4 EXISTS\r\n* 3 FETCH (UID 30)\r\n* OK [READ-ONLY] now\r\n* OK [UIDNEXT 31] next\r\n",
        );
        hear(&mut connection, "* OK [CLOSED] closed\r\n");
        assert_eq!((connection.state(), exists(&connection)), (State::Authenticated, None));
        hear(&mut connection, "* 5 EXISTS\r\nBAAA1 OK open\r\n");
        let mailbox = connection.mailbox().unwrap();
        assert_eq!((mailbox.access(), mailbox.uid_next()), (Access::ReadWrite, None));
        assert_eq!((exists(&connection), uid(&connection, 3)), (Some(5), None));
    }

    #[test]
    fn without_closed_no_uid_is_taken_along() {
        let mut connection = selected();
        connection.start(&Select::new(&MailboxName::inbox())).unwrap();
        // This was on its way when the command was sent.
        hear(&mut connection, "* 4 EXISTS\r\n* 3 FETCH (UID 30)\r\n");
        hear(
            &mut connection,
            "* 5 EXISTS\r\n* 2 FETCH (UID 7)\r\nBAAA1 OK [READ-WRITE] open\r\n",
        );
        assert_eq!(exists(&connection), Some(5));
        assert_eq!((uid(&connection, 2), uid(&connection, 3)), (Some(7), None));
    }

    #[test]
    fn every_select_in_progress_opens_its_own_mailbox() {
        let mut connection = selected();
        let uids = UidSet::all();
        connection.start(&Examine::new(&MailboxName::inbox())).unwrap();
        connection.start(&Fetch::uids(&uids, FetchItem::Flags)).unwrap();
        connection.start(&Select::new(&MailboxName::inbox())).unwrap();
        hear(&mut connection, "* 7 EXISTS\r\nBAAA1 OK [READ-ONLY] open\r\n");
        hear(&mut connection, "* 6 FETCH (UID 60)\r\nBAAA2 OK done\r\n");
        assert_eq!((exists(&connection), uid(&connection, 6)), (Some(7), Some(60)));
        assert_eq!(connection.mailbox().unwrap().requested(), Access::ReadOnly);
        hear(&mut connection, "* 8 EXISTS\r\nBAAA3 OK [READ-WRITE] open\r\n");
        assert_eq!((exists(&connection), uid(&connection, 6)), (Some(8), None));
        assert_eq!(connection.mailbox().unwrap().requested(), Access::ReadWrite);
    }

    #[test]
    fn each_select_opens_its_own_mailbox_in_whatever_order_they_complete() {
        let mut connection = selected();
        connection.start(&Examine::new(&MailboxName::inbox())).unwrap();
        connection.start(&Select::new(&MailboxName::inbox())).unwrap();
        hear(&mut connection, "BAAA2 OK open\r\n");
        assert_eq!(connection.mailbox().unwrap().requested(), Access::ReadWrite);
        hear(&mut connection, "BAAA1 OK open\r\n");
        assert_eq!(connection.mailbox().unwrap().requested(), Access::ReadOnly);
    }

    #[test]
    fn access_to_a_mailbox_being_opened_has_not_changed() {
        let mut connection = selected();
        let changes = |connection: &mut Connection, line: &str| {
            connection.receive(line.as_bytes());
            let mut changes = 0;
            while connection.advance().unwrap() {
                changes += usize::from(matches!(connection.event(), Event::AccessChanged { .. }));
            }
            changes
        };
        assert_eq!(changes(&mut connection, "* OK [READ-ONLY] now\r\n"), 1);
        connection.start(&Select::new(&MailboxName::inbox())).unwrap();
        hear(&mut connection, "* 5 EXISTS\r\n");
        assert_eq!(changes(&mut connection, "* OK [READ-ONLY] it is\r\n"), 0);
        assert_eq!(changes(&mut connection, "BAAA1 OK open\r\n"), 0);
        assert_eq!(connection.mailbox().unwrap().access(), Access::ReadOnly);
    }

    #[test]
    fn closed_without_another_mailbox_closes() {
        let mut connection = selected();
        hear(&mut connection, "* OK [CLOSED] deleted\r\n");
        assert_eq!((connection.state(), exists(&connection)), (State::Authenticated, None));
    }
}
