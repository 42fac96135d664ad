//! Lines and literals that are not what they seem, and ends at every place.

use imap_proto::command::{Fetch, FetchItem, Idle, Login, Logout, Noop, Select};
use imap_proto::types::{MailboxName, Secret, Section, UidSet};
use imap_proto::{Config, Connection, Error, State};

use super::{drain, heard, write_all};

/// A whole session, as a server sends it.
const SESSION: &str = "* OK [CAPABILITY IMAP4rev1] hi\r\n\
    * CAPABILITY IMAP4rev1\r\nBAAA0 OK [CAPABILITY IMAP4rev1 IDLE] in\r\n\
    * 2 EXISTS\r\n* FLAGS (\\Seen)\r\n* LIST () \"/\" {5}\r\nInbox\r\nBAAA1 OK [READ-WRITE] open\r\n\
    * 1 FETCH (UID 7 ENVELOPE (NIL {2}\r\nhi NIL NIL NIL NIL NIL NIL NIL NIL) BODY[] {6}\r\na\r\nb\r\n X \"\\\"\")\r\n\
    * OK [UIDVALIDITY 7] fine\r\nBAAA2 OK done\r\n* BYE enough\r\nBAAA3 OK bye\r\n";

/// Starts every command the session answers, each as soon as it may be.
fn start_next(connection: &mut Connection) {
    let uids = UidSet::all();
    let whole = FetchItem::peek(Section::whole());
    let started = match (connection.state(), connection.mailbox()) {
        (State::NotAuthenticated, _) => connection.start(&Login::new("a", &Secret::from("x"))),
        (State::Authenticated, _) => connection.start(&Select::new(&MailboxName::inbox())),
        (State::Selected, Some(mailbox)) if mailbox.uid_validity().is_none() => {
            connection.start(&Fetch::uids(&uids, whole))
        }
        (State::Selected, _) => connection.start(&Logout),
        _ => return,
    };
    started.unwrap();
    write_all(connection);
}

#[test]
fn the_end_after_every_byte() {
    for end in 0..=SESSION.len() {
        let mut connection = Connection::new(Config::new(4096));
        for byte in SESSION.as_bytes()[..end].iter() {
            connection.receive(&[*byte]);
            while connection.advance().unwrap_or(false) {}
            if connection.in_progress().count() == 0 && connection.is_usable() {
                start_next(&mut connection);
            }
        }
        connection.receive(b"");
        let mut last = None;
        let result = loop {
            match connection.advance() {
                Ok(true) => last = Some(format!("{:?}", connection.event())),
                Ok(false) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        match &result {
            Ok(()) => assert_eq!(last.as_deref(), Some("Closed"), "after {end} bytes"),
            Err(Error::UnexpectedEof(_) | Error::UnknownTag(_) | Error::BadGreeting(_)) => {}
            Err(error) => panic!("after {end} bytes: {error}"),
        }
        // The end is told once, an error for ever.
        assert_eq!(connection.advance(), result.map(|()| false));
        assert!(!connection.wants_read() && !connection.wants_write() && !connection.is_usable());
        assert!(connection.start(&Noop).is_err());
    }
}

/// Nothing is due, nothing is made up, and no work is done while the server says nothing. Time is the caller's.
#[test]
fn silence_after_every_byte() {
    for silent_after in 0..SESSION.len() {
        let mut connection = Connection::new(Config::new(4096));
        for byte in SESSION.as_bytes()[..silent_after].iter() {
            connection.receive(&[*byte]);
            while connection.advance().unwrap() {}
            if connection.in_progress().count() == 0 && connection.is_usable() {
                start_next(&mut connection);
            }
        }
        let facts = |connection: &Connection| {
            let (state, counters) = (connection.state(), *connection.counters());
            let tags: Vec<_> = connection.in_progress().collect();
            (
                state,
                counters,
                tags,
                connection.mailbox().cloned(),
                connection.buffered(),
            )
        };
        let before = facts(&connection);
        for _ in 0..3 {
            assert_eq!(connection.advance(), Ok(false), "after {silent_after} bytes");
        }
        assert_eq!(facts(&connection), before, "after {silent_after} bytes");
        assert!(connection.wants_read() && !connection.wants_write() && connection.buffered() < 64 << 10);
    }
}

#[test]
fn bye_after_every_line() {
    let mut sent = String::new();
    for line in SESSION.split_inclusive("\r\n") {
        sent.push_str(line);
        if line.ends_with("}\r\n")
            || ["Inbox", "hi ", "a\r\n", "b\r\n"]
                .iter()
                .any(|inside| line.starts_with(inside))
        {
            continue;
        }
        let mut connection = Connection::new(Config::new(4096));
        for line in sent.split_inclusive("\r\n").chain(["* BYE [UNAVAILABLE] sorry\r\n"]) {
            connection.receive(line.as_bytes());
            while connection.advance().unwrap() {}
            if connection.in_progress().count() == 0 && connection.is_usable() {
                start_next(&mut connection);
            }
        }
        assert!(connection.mailbox().is_none() && !connection.is_usable());
        assert!(connection.start(&Idle).is_err());
        connection.receive(b"* 1 FET");
        connection.receive(b"");
        assert_eq!(
            drain(&mut connection).unwrap(),
            ["Closed"],
            "behind BYE anything may be cut off"
        );
    }
}

#[test]
fn sizes_that_cannot_be() {
    for size in [
        "-1",
        "99999999999999999999",
        "9223372036854775808",
        "18446744073709551616",
    ] {
        for line in [
            "* 1 FETCH (BODY[] {SIZE}\r\n",
            "* 1 FETCH (X {SIZE}\r\n",
            "* LIST () \"/\" {SIZE}\r\n",
        ] {
            let mut connection = heard(Connection::new(Config::new(4096)), "* OK hi\r\n");
            connection.receive(line.replace("SIZE", size).as_bytes());
            assert!(
                matches!(drain(&mut connection), Err(Error::BadLiteral(_))),
                "{size} in {line:?}"
            );
        }
    }
    // What is no size is text.
    for text in ["{}", "{x}", "{1 }", "{ 1}", "{1++}", "{1"] {
        let mut connection = heard(Connection::new(Config::new(4096)), "* OK hi\r\n");
        connection.receive(format!("* LIST () \"/\" {text}\r\n* 1 EXISTS\r\n").as_bytes());
        let seen = drain(&mut connection).unwrap();
        assert_eq!(seen.last().unwrap(), "Data(Exists(1))", "{text}");
    }
}

#[test]
fn text_that_ends_like_a_literal() {
    let lines = [
        "* OK hi {5}",
        "* NO hi {5}",
        "* BAD hi {5}",
        "* OK [ALERT] hi {5}",
        "* OK [X {5}",
        "+ go {5}",
        "+ {5}",
        "BAAA0 OK done {5}",
        "BAAA0 NO [TRYCREATE] no {5}",
        "BAAA0 BAD {5}",
        "* SEARCH 1 2 {5}",
        "* SORT {5}",
        "hello {5}",
        "{5}",
        "* OK {5+}",
        "* OK ~{5}",
    ];
    for line in lines {
        let mut connection = heard(Connection::new(Config::new(4096)), "* OK hi\r\n");
        connection.start(&Noop).unwrap();
        write_all(&mut connection);
        connection.receive(format!("{line}\r\n* 7 EXISTS\r\n").as_bytes());
        let seen = drain(&mut connection).unwrap();
        assert_eq!(seen.len(), 2, "{line:?}: {seen:?}");
        assert_eq!(seen[1], "Data(Exists(7))", "{line:?}");
    }
    let mut connection = Connection::new(Config::new(4096));
    connection.receive(b"* OK ready {5}\r\n* BYE {5}\r\n");
    assert_eq!(drain(&mut connection).unwrap().len(), 2);
}
