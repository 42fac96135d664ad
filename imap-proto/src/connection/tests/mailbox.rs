//! What is known of the open mailbox, and which responses tell it.

use super::*;
use crate::command::{Close, Create, Select};
use crate::connection::Mailbox;
use crate::event::Access;
use crate::state::State;
use crate::types::{Flag, MailboxName, Seq, Uid};

/// Writes what waits, receives these lines, and advances until there is no event any more.
fn hear(connection: &mut Connection, lines: &str) {
    let length = connection.output().len();
    connection.written(length);
    connection.receive(lines.as_bytes());
    while connection.advance().unwrap() {}
}

/// A connection whose SELECT was answered with these lines.
fn selected(lines: &str) -> Connection {
    let mut connection = Connection::new(Config::new(4096));
    hear(&mut connection, "* PREAUTH hi\r\n");
    connection.start(&Select::new(&MailboxName::inbox())).unwrap();
    hear(&mut connection, &format!("{lines}BAAA0 OK open\r\n"));
    connection
}

fn mailbox(connection: &Connection) -> &Mailbox {
    connection.mailbox().unwrap()
}

/// RFC 3501 section 6.3.1, RFC 7162 section 3.1.2.1 and RFC 8474 section 4.1.
const TOLD: &str = "* 172 EXISTS\r\n\
    * 1 RECENT\r\n\
    * OK [UNSEEN 12] Message 12 is first unseen\r\n\
    * OK [UIDVALIDITY 3857529045] UIDs valid\r\n\
    * OK [UIDNEXT 4392] Predicted next UID\r\n\
    * FLAGS (\\Answered \\Deleted \\Seen $Junk)\r\n\
    * OK [PERMANENTFLAGS (\\Deleted \\*)] Limited\r\n\
    * OK [HIGHESTMODSEQ 715194045007]\r\n\
    * OK [MAILBOXID (F2212ea87)] Ok\r\n";

#[test]
fn a_mailbox_knows_what_it_was_told_when_it_was_opened() {
    let connection = selected(TOLD);
    let mailbox = mailbox(&connection);
    assert_eq!(
        (mailbox.exists(), mailbox.recent(), mailbox.unseen()),
        (Some(172), Some(1), Some(12))
    );
    assert_eq!(mailbox.uid_validity(), Some(3857529045));
    assert_eq!(mailbox.uid_next().map(|uid| uid.get()), Some(4392));
    assert_eq!(mailbox.highest_mod_seq(), Some(715194045007));
    assert_eq!((mailbox.id(), mailbox.account_id()), (Some(&b"F2212ea87"[..]), None));
    let flags: Vec<Flag<'_>> = mailbox.flags().unwrap().iter().collect();
    assert_eq!(
        flags,
        [Flag::Answered, Flag::Deleted, Flag::Seen, Flag::parse(b"$Junk")]
    );
    let permanent: Vec<Flag<'_>> = mailbox.permanent_flags().unwrap().iter().collect();
    assert_eq!(permanent, [Flag::Deleted, Flag::Wildcard]);
}

#[test]
fn a_mailbox_guesses_nothing_that_it_was_not_told() {
    let connection = selected("");
    let mailbox = mailbox(&connection);
    assert_eq!(
        (mailbox.exists(), mailbox.recent(), mailbox.unseen()),
        (None, None, None)
    );
    assert_eq!((mailbox.uid_validity(), mailbox.uid_next()), (None, None));
    assert_eq!((mailbox.flags(), mailbox.permanent_flags()), (None, None));
    assert_eq!((mailbox.highest_mod_seq(), mailbox.id()), (None, None));
    // What was asked for holds unless something else is said.
    assert!(mailbox.has_sticky_uids());
    assert_eq!(
        (mailbox.access(), mailbox.granted()),
        (Access::ReadWrite, Some(Access::ReadWrite))
    );
}

#[test]
fn uids_outlive_the_connection_unless_the_server_denies_it() {
    assert!(mailbox(&selected(TOLD)).has_sticky_uids());
    let connection = selected("* NO [UIDNOTSTICKY] Non-persistent UIDs\r\n");
    assert!(!mailbox(&connection).has_sticky_uids());
}

#[test]
fn a_mailbox_may_stop_having_mod_sequences() {
    let mut connection = selected(TOLD);
    hear(&mut connection, "* OK [NOMODSEQ] restored from a backup\r\n");
    assert_eq!(mailbox(&connection).highest_mod_seq(), None);
}

/// Codes that a mailbox is described by when it is opened.
const CODES: [&str; 7] = [
    "UIDNEXT 9",
    "UIDVALIDITY 9",
    "UNSEEN 9",
    "UIDNOTSTICKY",
    "PERMANENTFLAGS (\\Seen)",
    "MAILBOXID (F9)",
    "OBJECTID (MAILBOXID F9 ACCOUNTID A9)",
];

/// RFC 8474 section 4.2: CREATE tells the MAILBOXID of the mailbox that it has made, not of the one that is open.
#[test]
fn what_a_command_says_of_another_mailbox_is_not_about_the_open_one() {
    for code in CODES {
        let mut connection = selected(TOLD);
        let before = mailbox(&connection).clone();
        connection.start(&Create::new(&MailboxName::new("b").unwrap())).unwrap();
        hear(&mut connection, &format!("BAAA1 OK [{code}] created\r\n"));
        assert_eq!(*mailbox(&connection), before, "{code}");
        hear(&mut connection, &format!("* OK [{code}] now\r\n"));
        assert_ne!(*mailbox(&connection), before, "{code}");
    }
}

#[test]
fn the_completion_of_select_may_describe_the_mailbox() {
    for code in CODES {
        let mut connection = selected(TOLD);
        let before = mailbox(&connection).clone();
        connection.start(&Select::new(&MailboxName::inbox())).unwrap();
        hear(&mut connection, TOLD);
        hear(&mut connection, &format!("BAAA1 OK [{code}] open\r\n"));
        assert_ne!(*mailbox(&connection), before, "{code}");
    }
}

#[test]
fn a_code_nobody_knows_is_about_nothing() {
    let mut connection = selected(TOLD);
    let before = mailbox(&connection).clone();
    for code in ["X-IDS (MAILBOXID F9 ACCOUNTID A9)", "X-ID (F9)"] {
        hear(&mut connection, &format!("* OK [{code}] now\r\n"));
        assert_eq!(*mailbox(&connection), before, "{code}");
    }
}

#[test]
fn a_mailbox_stays_open_if_close_is_refused() {
    let mut connection = selected(TOLD);
    connection.start(&Close).unwrap();
    hear(&mut connection, "BAAA1 NO not now\r\n");
    assert_eq!(connection.state(), State::Selected);
    assert_eq!(mailbox(&connection).exists(), Some(172));
    connection.start(&Close).unwrap();
    hear(&mut connection, "BAAA2 OK closed\r\n");
    assert_eq!(connection.state(), State::Authenticated);
    assert!(connection.mailbox().is_none());
}

#[test]
fn uids_are_learned_from_fetch_if_they_are_asked_for() {
    for line in ["* 3 FETCH (UID 12 FLAGS ())\r\n", "* 3 FETCH (flags () uid \"12\")\r\n"] {
        for (config, known) in [
            (Config::new(4096), None),
            (Config::new(4096).with_uid_tracking(), Uid::new(12)),
        ] {
            let mut connection = Connection::new(config);
            hear(&mut connection, "* PREAUTH hi\r\n");
            connection.start(&Select::new(&MailboxName::inbox())).unwrap();
            hear(&mut connection, "* 5 EXISTS\r\nBAAA0 OK open\r\n");
            hear(&mut connection, line);
            assert_eq!(mailbox(&connection).uid(Seq::new(3).unwrap()), known, "{line}");
        }
    }
}

#[test]
fn items_that_cannot_be_read_are_counted() {
    let mut connection = selected("* 5 EXISTS\r\n");
    hear(
        &mut connection,
        "* 1 FETCH (UID 0 FLAGS)\r\n* 2 FETCH (X (a) UID x)\r\n* 3 FETCH (UID 3 X)\r\n",
    );
    let counters = connection.counters();
    assert_eq!((counters.invalid_items, counters.malformed), (4, 0));
}
