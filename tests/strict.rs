//! What a strict reader (`Config::strict_syntax`) says of real servers: how often each of them breaks the grammar, and how.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use imap_proto::command::{Noop, Select};
use imap_proto::types::MailboxName;
use imap_proto::{Config, Connection, State};
use imap_tests::recording::{self, Recording};
use imap_tests::render;

/// The recordings in which the grammar does not derive everything: how many events say so, and what it is. Servers that
/// are not in this table keep to the grammar.
const REFUSED: &[(&str, usize, &str)] = &[
    ("courier50/10-mailboxes", 8, "QUOTA without a list"),
    (
        "crymap/08-fetch",
        7,
        "multiparts without parts; section 0, which it was asked for",
    ),
    ("cyrus312/17-qresync", 21, "a keyword with a bracket, k]x"),
    ("cyrus312/22-notify", 4, "that keyword"),
    ("cyrus312/24-enabled-IMAP4rev2-re", 3, "that keyword"),
    ("cyrus312/25-uidonly", 4, "that keyword"),
    ("cyrus36/11-mailboxes", 12, "any bytes for a MAILBOXID"),
    (
        "cyrus36/14-fetch",
        15,
        "section 0; items of its own, DIGEST.SHA1, CID, BASECID and RFC822.SHA1",
    ),
    ("cyrus36/20-idle", 5, "that keyword"),
    (
        "dovecot23/18-fetch",
        12,
        "section 0; NUL in literals; SNIPPET, of a draft",
    ),
    (
        "dovecot23/22-search",
        3,
        "a space at the end of THREAD that found nothing",
    ),
    (
        "hoodiecrow/01-greeting-notauth",
        3,
        "continuation requests without a space",
    ),
    ("hoodiecrow/08-mailboxes", 12, "NIL for HIGHESTMODSEQ"),
    (
        "hoodiecrow/11-fetch",
        14,
        "the length behind the origin; section 0; FETCH without items",
    ),
    ("hoodiecrow/16-idle", 4, "a keyword in quotes"),
    ("mailutils/03-auth-plain-PLAIN", 1, "LF alone"),
    ("mailutils/14-mailboxes-re", 10, "names that need quotes, without them"),
    (
        "mailutils/19-fetch",
        9,
        "multiparts without parts, and bodies of nothing; section 0; FETCH without items",
    ),
    ("mailutils/25-copymove", 3, "EXPUNGED for EXPUNGE"),
    ("twisted/11-fetch", 2, "NIL for the type of a body"),
    ("twisted/17-idle", 2, "continuation requests without a space"),
];

#[test]
fn real_servers() {
    let mut wrong = Vec::new();
    let mut seen_all = 0;
    for path in recording::all().unwrap() {
        let name = recording::name(&path);
        let seen = Recording::read(&path).unwrap().play_strictly();
        let refusals: Vec<_> = seen
            .events
            .iter()
            .filter(|event| matches!(event.name, "Malformed" | "InvalidItem"))
            .map(ToString::to_string)
            .collect();
        seen_all += seen.events.len();
        let known = REFUSED
            .iter()
            .find(|(known, ..)| *known == name)
            .map_or(0, |(_, count, _)| *count);
        if refusals.len() != known {
            wrong.push(format!("{name}: {}\n{}", refusals.len(), refusals.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "not as the table says:\n{}", wrong.join("\n"));
    assert!(seen_all > 10_000, "only {seen_all} events");
}

#[test]
fn every_exception_has_its_recording() {
    let names: Vec<_> = recording::all()
        .unwrap()
        .iter()
        .map(|path| recording::name(path))
        .collect();
    for (known, count, why) in REFUSED {
        assert!(names.iter().any(|name| name == known), "{known}");
        assert!(*count > 0 && !why.is_empty(), "{known}");
    }
}

fn strict(greeting: &str) -> (Connection, Vec<String>) {
    let mut config = Config::new(4096);
    config.strict_syntax = true;
    let mut connection = Connection::new(config);
    let seen = hear(&mut connection, greeting);
    (connection, seen)
}

fn hear(connection: &mut Connection, lines: &str) -> Vec<String> {
    connection.receive(lines.as_bytes());
    let mut seen = Vec::new();
    while connection.advance().unwrap() {
        seen.push(render::event(&connection.event()).to_string());
    }
    seen
}

fn write(connection: &mut Connection) {
    let written = connection.output().len();
    connection.written(written);
}

/// Or else nothing could be tested behind it.
#[test]
fn what_the_session_hangs_on_is_refused_and_shown() {
    let (mut connection, seen) = strict("* PREAUTH\r\n");
    let why = "expected a space";
    assert_eq!(
        seen,
        [
            format!("Malformed raw=\"* PREAUTH\" why=\"{why} (at byte 9)\""),
            "Greeting condition=PREAUTH".to_owned()
        ]
    );
    assert_eq!(connection.state(), State::Authenticated);
    connection.start(&Select::new(&MailboxName::inbox())).unwrap();
    write(&mut connection);
    let seen = hear(&mut connection, "* 3 EXISTS\r\n* OK [UIDNEXT 0] x\r\nBAAA0 OK\r\n");
    assert_eq!(
        seen,
        [
            "Exists number=3".to_owned(),
            "Malformed raw=\"* OK [UIDNEXT 0] x\" why=\"expected a number that does not begin with 0 (at byte 14)\""
                .to_owned(),
            "Status condition=OK code=UIDNEXT arguments=0 text=x".to_owned(),
            format!("Malformed raw=\"BAAA0 OK\" why=\"{why} (at byte 8)\""),
            "Completed tag=BAAA0 condition=OK".to_owned(),
        ]
    );
    assert_eq!(connection.state(), State::Selected);
    assert_eq!(connection.counters().malformed, 3);
    hear(&mut connection, "* BYE\r\n");
    assert_eq!(connection.state(), State::Logout);
}

#[test]
fn refused_data_changes_nothing() {
    let (mut connection, _) = strict("* PREAUTH hi\r\n");
    connection.start(&Select::new(&MailboxName::inbox())).unwrap();
    write(&mut connection);
    hear(&mut connection, "* 3 EXISTS\r\nBAAA0 OK done\r\n");
    for refused in [
        "* 01 EXPUNGE\r\n",
        "* 5 EXISTS \r\n",
        "* 5 EXISTS\n",
        "\0* 5 EXISTS\r\n",
    ] {
        let seen = hear(&mut connection, refused);
        assert!(seen.iter().all(|event| event.starts_with("Malformed")), "{seen:?}");
        assert_eq!(seen.len(), 1, "{seen:?}");
        assert_eq!(connection.mailbox().unwrap().exists(), Some(3));
    }
}

#[test]
fn bodies_are_read_whatever_is_wrong_with_them() {
    let (mut connection, _) = strict("* PREAUTH hi\r\n");
    let seen = hear(
        &mut connection,
        "* 1 FETCH (BODY[0] {3}\r\na\0b BODY[1] ~{1}\r\nc BODY[2] \"d\" FLAGS NIL UID 7)\r\n* 2 EXISTS\r\n",
    );
    let names: Vec<_> = seen
        .iter()
        .map(|event| event.split(" raw=").next().unwrap_or_default())
        .collect();
    assert_eq!(
        names,
        [
            "FetchBegin seq=1",
            "InvalidItem name=BODY[0]",
            "BodyBegin kind=BODY section=0 size=3 part=(0)",
            "BodyChunk data=\"a\\x00b\"",
            "BodyEnd",
            "InvalidItem name=\"\"",
            "InvalidItem name=BODY[1]",
            "BodyBegin kind=BODY section=1 size=1 part=(1)",
            "BodyChunk data=c",
            "BodyEnd",
            "BodyBegin kind=BODY section=2 size=1 part=(2)",
            "BodyChunk data=d",
            "BodyEnd",
            "InvalidItem name=FLAGS",
            "Uid uid=7",
            "FetchEnd",
            "Exists number=2",
        ]
    );
}

#[test]
fn utf8_is_taken_once_it_is_switched_on() {
    let list = "* LIST () \"/\" \"\u{e4}\"\r\n";
    let refused = |seen: &[String]| seen.iter().any(|event| event.starts_with("Malformed"));
    let (mut connection, _) = strict("* PREAUTH [CAPABILITY IMAP4rev1 UTF8=ACCEPT LANGUAGE] hi\r\n");
    assert!(refused(&hear(&mut connection, list)));
    assert!(!refused(&hear(&mut connection, "* OK gr\u{fc}n\r\n")));
    assert!(!refused(&hear(&mut connection, "* ENABLED UTF8=ACCEPT\r\n")));
    assert!(!refused(&hear(&mut connection, list)));
    let (mut connection, _) = strict("* PREAUTH [CAPABILITY IMAP4rev2] hi\r\n");
    assert!(!refused(&hear(&mut connection, list)));
    connection.start(&Noop).unwrap();
    write(&mut connection);
    assert!(!refused(&hear(&mut connection, "BAAA0 OK gr\u{fc}n\r\n")));
}
