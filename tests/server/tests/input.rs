//! Literals, limits and commands that are not commands.

use super::{
    super::{Literals, Options, Session},
    logged_in, say, selected, store,
};

#[test]
fn literals_are_asked_for() {
    let store = store();
    let mut session = logged_in(&store);
    assert_eq!(say(&mut session, "a CREATE {3}\r\n"), "+ ready for literal data\r\n");
    assert_eq!(say(&mut session, "a b"), "");
    assert_eq!(say(&mut session, "\r"), "");
    assert_eq!(say(&mut session, "\n"), "a OK CREATE completed\r\n");
    assert_eq!(
        say(&mut session, "b RENAME {3+}\r\na b {1+}\r\nc\r\n"),
        "b OK RENAME completed\r\n"
    );
    assert_eq!(
        store.lock().unwrap().mailboxes("alice").unwrap(),
        ["Archive", "INBOX", "c"]
    );
}

#[test]
fn every_octet_may_come_alone() {
    let store = store();
    let mut session = logged_in(&store);
    let octets = "a APPEND Archive (\\Seen) {9+}\r\nA: b\r\n\r\nc\r\nb STATUS Archive (MESSAGES SIZE)\r\n";
    let answer: String = octets
        .chars()
        .map(|octet| say(&mut session, &octet.to_string()))
        .collect();
    assert_eq!(
        answer,
        "a OK [APPENDUID 1767225602 1] APPEND completed\r\n* STATUS Archive (MESSAGES 1 SIZE 9)\r\nb OK STATUS completed\r\n"
    );
}

#[test]
fn what_cannot_be_parsed_is_bad_and_nothing_else() {
    let mut session = logged_in(&store());
    assert_eq!(
        say(&mut session, "a FROBNICATE\r\n"),
        "a BAD cannot parse the command: Failed\r\n"
    );
    assert_eq!(say(&mut session, "\r\n"), "* BAD cannot parse the command: Failed\r\n");
    assert_eq!(
        say(&mut session, "b NOOP \r\n"),
        "b BAD cannot parse the command: Failed\r\n"
    );
    assert_eq!(
        say(&mut session, "c NOOP\n"),
        "c BAD cannot parse the command: Failed\r\n"
    );
    assert_eq!(
        say(&mut session, "+ NOOP\r\n"),
        "* BAD cannot parse the command: Failed\r\n"
    );
    // The literals of a refused command are no commands.
    assert_eq!(
        say(&mut session, "d X {8+}\r\ne NOOP\r\n {8+}\r\nf NOOP\r\n\r\n"),
        "d BAD cannot parse the command: Failed\r\n"
    );
    assert_eq!(
        say(&mut session, "g CREATE \"Entwürfe\"\r\n"),
        "g BAD octets above 127 are not for quoted strings\r\n"
    );
    assert_eq!(say(&mut session, "h NOOP\r\n"), "h OK NOOP completed\r\n");
}

#[test]
fn messages_that_are_too_big_are_refused_at_once() {
    let options = Options {
        max_message_size: 10,
        ..Options::default()
    };
    let mut session = Session::new(store(), options);
    say(&mut session, "l LOGIN alice wonderland\r\n");
    assert_eq!(
        say(&mut session, "a APPEND INBOX {11}\r\n"),
        "a NO [TOOBIG] the message is too big\r\n"
    );
    assert_eq!(say(&mut session, "b APPEND INBOX {11+}\r\n01234567"), "");
    assert_eq!(say(&mut session, "890\r\n"), "b NO [TOOBIG] the message is too big\r\n");
    assert!(say(&mut session, "c APPEND INBOX {10+}\r\n0123456789\r\n").starts_with("c OK [APPENDUID "));
}

#[test]
fn other_commands_have_small_literals() {
    let mut session = selected(&store());
    assert_eq!(
        say(&mut session, "a CREATE {65537}\r\n"),
        "a BAD [TOOBIG] too much in literals\r\n"
    );
    assert_eq!(
        say(&mut session, "b CREATE {4294967295}\r\n"),
        "b BAD [TOOBIG] too much in literals\r\n"
    );
    assert_eq!(
        say(&mut session, "c CREATE {4294967296}\r\n"),
        "c BAD cannot parse the command: Failed\r\n"
    );
    let many = format!("d SEARCH{}", " SUBJECT {0+}\r\n".repeat(101));
    assert_eq!(
        say(&mut session, &format!("{many} ALL\r\n")),
        "d BAD [TOOBIG] too much in literals\r\n"
    );
    assert_eq!(say(&mut session, "e NOOP\r\n"), "e OK NOOP completed\r\n");
    let bye = say(&mut session, &"x".repeat(70_000));
    assert_eq!(
        (bye.as_str(), session.is_closed()),
        ("* BYE command line too long\r\n", true)
    );
}

#[test]
fn literal_minus_stops_at_4096() {
    let options = Options {
        literals: Literals::Minus,
        ..Options::default()
    };
    let mut session = Session::new(store(), options);
    assert!(say(&mut session, "l LOGIN alice wonderland\r\n").contains("l OK [CAPABILITY IMAP4rev1 LITERAL- "));
    let message = "x".repeat(4097);
    assert!(
        say(
            &mut session,
            &format!("a APPEND INBOX {{4096+}}\r\n{}\r\n", &message[1..])
        )
        .starts_with("a OK")
    );
    let answer = say(&mut session, &format!("b APPEND INBOX {{4097+}}\r\n{message}\r\n"));
    assert_eq!(answer, "b BAD [TOOBIG] a literal of this size has to wait\r\n");
    assert_eq!(
        say(&mut session, "c APPEND INBOX {4097}\r\n"),
        "+ ready for literal data\r\n"
    );
}
