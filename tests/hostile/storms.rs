//! Data that nobody asked for, in numbers that cannot be.

use imap_proto::command::{Fetch, FetchItem, Idle, Login, Noop, Select};
use imap_proto::types::{MailboxName, Secret, Seq, SeqSet, Uid};
use imap_proto::{Config, Connection, Error, Event, State};

use super::{drain, heard, write_all};

/// How many lines a flood has.
const LINES: usize = 100_000;

/// A connection with an open mailbox of as many messages as there can be.
fn selected() -> Connection {
    let mut connection = heard(
        Connection::new(Config::new(4096).with_uid_tracking()),
        "* PREAUTH [CAPABILITY IMAP4rev1 IDLE ENABLE QRESYNC] hi\r\n",
    );
    connection.start(&Select::new(&MailboxName::inbox())).unwrap();
    write_all(&mut connection);
    heard(connection, "* 4294967295 EXISTS\r\nBAAA0 OK [READ-WRITE] open\r\n")
}

/// Sends lines and counts the calls of `advance()` that they take; nothing of them may be kept.
fn flood(connection: &mut Connection, lines: usize, line: impl Fn(usize) -> String) -> usize {
    let mut calls = 0;
    for number in 0..lines {
        connection.receive(line(number).as_bytes());
        loop {
            calls += 1;
            if !connection.advance().unwrap() {
                break;
            }
        }
        assert!(connection.buffered() < 128 << 10, "keeps {}", connection.buffered());
    }
    calls
}

#[test]
fn untagged_data_without_end_before_login() {
    let lines: [fn(usize) -> String; 7] = [
        |n| format!("* {n} EXISTS\r\n"),
        |n| format!("* OK [ALERT] call {n}\r\n"),
        |n| format!("* CAPABILITY IMAP4rev1 X{n}\r\n"),
        |n| format!("* ENABLED X{n}\r\n"),
        |n| format!("* FLAGS (\\Seen k{n})\r\n"),
        |n| format!("* LIST () \"/\" box{n}\r\n"),
        |n| format!("* X{n} (\"a\" {{2}}\r\nhi)\r\n"),
    ];
    for line in lines {
        let mut connection = heard(Connection::new(Config::new(4096)), "* OK hi\r\n");
        let login = connection.start(&Login::new("alice", &Secret::from("x"))).unwrap();
        write_all(&mut connection);
        let calls = flood(&mut connection, LINES / 10, line);
        assert_eq!(calls, 2 * LINES / 10, "{}", line(0));
        // The flood has neither answered the command nor changed anything.
        assert_eq!(connection.state(), State::NotAuthenticated);
        assert!(connection.mailbox().is_none() && connection.enabled().is_empty());
        assert!(connection.capabilities().is_none_or(|told| told.kept() < 4096));
        assert!(connection.in_progress().eq([login]));
    }
}

#[test]
fn untagged_data_without_end_while_a_command_waits() {
    let mut connection = selected();
    let fetch = connection
        .start(&Fetch::numbers(&SeqSet::all(), FetchItem::Flags))
        .unwrap();
    write_all(&mut connection);
    let calls = flood(&mut connection, LINES, |n| {
        let seq = 1 + n % 1000;
        format!("* {seq} FETCH (UID {seq} FLAGS (\\Seen))\r\n")
    });
    // Begin, two items, End, and the call that finds nothing more.
    assert_eq!(calls, 5 * LINES);
    assert!(connection.in_progress().eq([fetch]));
}

#[test]
fn a_flood_while_idle() {
    let mut connection = selected();
    connection.start(&Idle).unwrap();
    write_all(&mut connection);
    connection = heard(connection, "+ idling\r\n");
    let calls = flood(&mut connection, LINES, |n| format!("* {} RECENT\r\n", n % 3));
    assert_eq!(calls, 2 * LINES);
    connection.idle().unwrap().done();
    assert_eq!(write_all(&mut connection), b"DONE\r\n");
}

#[test]
fn enabled_words_without_end() {
    let mut connection = selected();
    flood(&mut connection, 10_000, |n| format!("* ENABLED X-{n:08}\r\n"));
    assert!(connection.enabled().kept() <= 4096, "{}", connection.enabled().kept());
}

#[test]
fn expunge_storms() {
    let mut connection = selected();
    let calls = flood(&mut connection, LINES, |_| "* 1 EXPUNGE\r\n".to_owned());
    assert_eq!(calls, 2 * LINES);
    let exists = |connection: &Connection| connection.mailbox().unwrap().exists();
    assert_eq!(exists(&connection), Some(u32::MAX - LINES as u32));
    // Of messages that do not exist.
    connection = heard(connection, "* 0 EXISTS\r\n");
    flood(&mut connection, 1000, |n| format!("* {} EXPUNGE\r\n", n + 1));
    assert_eq!(exists(&connection), Some(0));
    assert_eq!(connection.counters().impossible_expunges, 1000);
    // Of as many at once as there are UIDs, again and again.
    for _ in 0..1000 {
        connection = heard(connection, "* 4294967295 EXISTS\r\n* VANISHED 1:4294967295\r\n");
        assert_eq!(exists(&connection), Some(0));
    }
}

#[test]
fn the_number_of_messages_jumps() {
    let mut connection = selected();
    for _ in 0..LINES / 10 {
        connection = heard(
            connection,
            "* 0 EXISTS\r\n* 4294967295 EXISTS\r\n* 4294967295 FETCH (UID 4294967295)\r\n",
        );
    }
    let (seq, uid) = (Seq::new(u32::MAX).unwrap(), Uid::new(u32::MAX).unwrap());
    let mailbox = connection.mailbox().unwrap();
    assert_eq!((mailbox.uid(seq), mailbox.seq(uid)), (Some(uid), Some(seq)));
    connection = heard(connection, "* 0 EXISTS\r\n");
    let mailbox = connection.mailbox().unwrap();
    assert_eq!(
        (mailbox.exists(), mailbox.uid(seq), mailbox.seq(uid)),
        (Some(0), None, None)
    );
    // Numbers that are none, or too large, are malformed and change nothing.
    for number in ["4294967296", "99999999999999999999", "-1", "00x"] {
        connection = heard(connection, &format!("* {number} EXISTS\r\n* {number} EXPUNGE\r\n"));
        assert_eq!(connection.mailbox().unwrap().exists(), Some(0), "{number}");
    }
}

/// UIDs that are told so that no two of them follow one another, and in an order that refutes all that was told before.
#[test]
fn uids_that_are_never_true_for_long() {
    let mut connection = selected();
    let calls = flood(&mut connection, LINES, |n| {
        let (seq, uid) = if n % 2 == 0 {
            (1 + n, 3 * n + 1)
        } else {
            (1_000_000 - n, 5_000_000 - 3 * n)
        };
        format!("* {seq} FETCH (UID {uid})\r\n")
    });
    assert_eq!(calls, 4 * LINES);
    connection = heard(connection, "* 1 FETCH (UID 4294967295)\r\n");
    let last = Seq::new(2).unwrap();
    assert_eq!(connection.mailbox().unwrap().uid(last), None);
}

/// Completion is the only thing that ends a command, and it does so once.
#[test]
fn completions_that_come_again_in_a_flood() {
    let mut connection = selected();
    let noop = connection.start(&Noop).unwrap();
    write_all(&mut connection);
    let mut completed = 0;
    for _ in 0..500 {
        connection.receive(format!("{noop} OK done\r\n").as_bytes());
        while connection.advance().unwrap() {
            completed += usize::from(matches!(connection.event(), Event::Completed { .. }));
        }
    }
    assert_eq!(completed, 1);
    assert_eq!(connection.counters().repeated_completions, 499);
    connection.receive(format!("{noop} OK done\r\n").repeat(1001).as_bytes());
    assert!(matches!(drain(&mut connection), Err(Error::TooMuchNoise { .. })));
}
