//! What is received, and when.

use imap_proto::command::Effect;
use imap_proto::command::{Command, Idle, Logout, Noop, Profile, Select, States};
use imap_proto::types::MailboxName;
use imap_proto::wire::Encoder;
use imap_proto::{Config, Connection, Error, Event, State};

use crate::play::{hear, opened, selected, write_all};

/// The literal swallows what follows it; nothing is guessed, and the end of the stream is an error.
pub(crate) fn literal_without_an_end() {
    let mut connection = selected();
    let seen = hear(
        &mut connection,
        "* 140 FETCH (BODY[2] {100}\r\n123456789 UID 2)\r\nBAAA1 OK completed\r\n",
    );
    assert_eq!(
        seen,
        ["FetchBegin seq=140", "BodyBegin kind=BODY section=2 size=100 part=(2)"]
    );
    assert_eq!(connection.in_progress().count(), 2);
    connection.receive(b"");
    assert!(matches!(connection.advance(), Err(Error::UnexpectedEof(_))));
}

/// A structure beyond the limit ends the connection before it is kept; one within it is shown whole.
pub(crate) fn huge_parameter() {
    let structure = |size: usize| {
        format!(
            "* 1 FETCH (BODYSTRUCTURE (\"a\" \"b\" (\"n\" {{{size}}}\r\n{}) NIL NIL \"7bit\" 5) UID 7)\r\n",
            "x".repeat(size)
        )
    };
    let mut connection = selected();
    let seen = hear(&mut connection, &structure(300_000));
    assert_eq!(seen.len(), 4);
    assert!(
        seen.iter()
            .any(|event| event.starts_with("BodyStructure") && event.len() > 300_000)
    );
    let limit = connection.config().limits.unit;
    let seen = hear(&mut connection, &structure(limit));
    assert_eq!(seen, ["FetchBegin seq=1", "error TooLong"]);
}

/// Neither UIDNEXT nor UIDVALIDITY nor EXISTS is made up.
pub(crate) fn select_with_nothing() {
    let mut connection = opened("* PREAUTH hi\r\n");
    connection.start(&Select::new(&MailboxName::inbox())).unwrap();
    write_all(&mut connection);
    let seen = hear(&mut connection, "BAAA0 OK open\r\n");
    assert_eq!(seen, ["Completed tag=BAAA0 condition=OK text=open"]);
    let mailbox = connection.mailbox().unwrap();
    assert_eq!(
        (mailbox.exists(), mailbox.uid_next(), mailbox.uid_validity()),
        (None, None, None)
    );
}

/// More than a million bytes on one line.
pub(crate) fn long_search() {
    let mut connection = selected();
    let numbers: Vec<_> = (1_000_000..1_200_000).map(|n: u32| n.to_string()).collect();
    connection.receive(format!("* SEARCH {}\r\n", numbers.join(" ")).as_bytes());
    assert!(connection.advance().unwrap());
    let Event::Data(imap_proto::response::Data::Search(found)) = connection.event() else {
        panic!("no numbers")
    };
    assert!(found.iter().eq(1_000_000..1_200_000));
}

/// No BYE, no completion: the end is an end.
pub(crate) fn end_after_logout() {
    let mut connection = opened("* PREAUTH hi\r\n");
    connection.start(&Logout).unwrap();
    write_all(&mut connection);
    connection.receive(b"");
    assert!(connection.advance().unwrap());
    assert_eq!(connection.event(), Event::Closed);
    assert_eq!((connection.advance(), connection.state()), (Ok(false), State::Logout));
}

/// The error shows what came.
pub(crate) fn greetings_that_are_none() {
    for line in [
        "+OK POP3 server ready",
        " NO LOGOUT Intrusion prevention active for 50.",
    ] {
        let mut connection = Connection::new(Config::new(4096));
        connection.receive(format!("{line}\r\n").as_bytes());
        let Err(Error::BadGreeting(shown)) = connection.advance() else {
            panic!("{line}")
        };
        assert!(line.contains(&*shown.to_string()), "{shown}");
        assert!(!shown.as_bytes().is_empty());
    }
}

pub(crate) fn greeted_with_bye() {
    let mut connection = Connection::new(Config::new(4096));
    assert_eq!(
        hear(&mut connection, "* BYE too many\r\n"),
        ["Greeting condition=BYE text=\"too many\""]
    );
    assert!(!connection.is_usable());
    let mut connection = Connection::new(Config::new(4096));
    let seen = hear(&mut connection, "* OK hi\r\n* BYE too many\r\n");
    assert_eq!(
        seen,
        [
            "Greeting condition=OK text=hi",
            "Status condition=BYE text=\"too many\""
        ]
    );
    assert!(!connection.is_usable() && connection.start(&Noop).is_err());
}

fn idling() -> Connection {
    let mut connection = opened("* PREAUTH [CAPABILITY IMAP4rev1 IDLE] hi\r\n");
    connection.start(&Idle).unwrap();
    write_all(&mut connection);
    connection
}

/// The end comes without BYE, and a command that was in progress does not complete.
pub(crate) fn idle_ends() {
    let mut connection = idling();
    assert_eq!(hear(&mut connection, "+ idling\r\n* OK Still here\r\n").len(), 2);
    connection.receive(b"");
    assert!(connection.advance().unwrap());
    assert_eq!(connection.event(), Event::Closed);
    assert_eq!(connection.in_progress().count(), 1);
}

/// BYE in place of the continuation.
pub(crate) fn idle_refused() {
    let mut connection = idling();
    assert_eq!(
        hear(&mut connection, "* BYE timeout\r\n"),
        ["Status condition=BYE text=timeout"]
    );
    assert!(connection.idle().is_none() && !connection.is_usable());
}

/// What came before the continuation is shown before it.
pub(crate) fn idle_begins_after_news() {
    let mut connection = idling();
    let seen = hear(&mut connection, "* 4 EXISTS\r\n+ idling\r\n* 5 EXISTS\r\n");
    assert_eq!(seen, ["Exists number=4", "Idling tag=BAAA0", "Exists number=5"]);
}

/// A timeout between two reads loses nothing.
pub(crate) fn a_line_in_two_reads() {
    let mut connection = selected();
    assert!(hear(&mut connection, "* OK S").is_empty());
    assert_eq!(
        hear(&mut connection, "till here\r\n"),
        ["Status condition=OK text=\"Still here\""]
    );
}

/// Both are there before anything more is read.
pub(crate) fn two_responses_at_once() {
    let mut connection = idling();
    hear(&mut connection, "+ idling\r\n");
    connection.idle().unwrap().done();
    assert_eq!(write_all(&mut connection), "DONE\r\n");
    let seen = hear(&mut connection, "* 5 EXISTS\r\nBAAA0 OK done\r\n");
    assert_eq!(seen, ["Exists number=5", "Completed tag=BAAA0 condition=OK text=done"]);
}

/// COMPRESS (RFC 4978).
#[derive(Debug)]
struct Compress;

impl Command for Compress {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::ANY).with_effect(Effect::Compress)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("COMPRESS").word("DEFLATE");
    }

    fn reply(&self) {}
}

/// What came behind the completion belongs to the inflater.
pub(crate) fn compressed_at_once() {
    let mut connection = opened("* PREAUTH hi\r\n");
    connection.start(&Compress).unwrap();
    write_all(&mut connection);
    let seen = hear(&mut connection, "BAAA0 OK on\r\n\x01\n\x02");
    assert_eq!(
        seen,
        ["Completed tag=BAAA0 condition=OK text=on", "StartCompression tag=BAAA0"]
    );
    assert_eq!(connection.take_unread(), b"\x01\n\x02");
}
