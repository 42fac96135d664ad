//! Too much of everything: nothing is kept beyond the limits, and the work stays in proportion.

use imap_proto::command::{Append, AppendMessage, Noop};
use imap_proto::types::MailboxName;
use imap_proto::{Config, Connection, Error, Event, FetchEvent, Limits};

use super::{drain, heard, write_all};

/// A few kibibytes, for limits that tests come up to.
fn small() -> Limits {
    let mut limits = Limits::default();
    limits.unit = 4096;
    limits.search = 8192;
    limits.noise = 10;
    limits
}

fn connected(limits: Limits) -> Connection {
    heard(Connection::new(Config::new(4096).with_limits(limits)), "* OK hi\r\n")
}

#[test]
fn lines_without_an_end() {
    let starts: [(&str, usize); 12] = [
        ("", 4096),
        ("* ", 4096),
        ("* OK ", 4096),
        ("* LIST () \"/\" \"", 4096),
        ("+ ", 4096),
        ("BAAA0 OK ", 4096),
        ("* SEARCH ", 8192),
        ("* 1 FETCH (X ", 4096),
        ("* 1 FETCH (X \"", 4096),
        ("* 1 FETCH (X (", 4096),
        ("* 1 FETCH (FLAGS () ", 4096),
        ("* 1 FETCH (ENVELOPE (\"a\" ", 4096),
    ];
    for (start, limit) in starts {
        let mut connection = connected(small());
        // Nothing at all would be the end of the stream.
        if !start.is_empty() {
            connection.receive(start.as_bytes());
        }
        let mut fed = 0;
        let error = loop {
            match drain(&mut connection) {
                Ok(_) => {
                    connection.receive(&[b'1'; 100]);
                    fed += 100;
                    assert!(fed < 20_000, "{start:?} goes on for ever");
                }
                Err(error) => break error,
            }
        };
        assert!(matches!(error, Error::TooLong { .. }), "{start:?}: {error}");
        assert!(fed >= limit - 200, "{start:?}: only {fed} bytes");
        assert!(
            connection.buffered() < 64 << 10,
            "{start:?} keeps {}",
            connection.buffered()
        );
    }
}

#[test]
fn announcements_allocate_nothing() {
    for size in ["4294967295", "9223372036854775807", "1234567890"] {
        for line in [
            "* LIST () \"/\" {SIZE}\r\n0123456789",
            "* 1 FETCH (X {SIZE}\r\n01",
            "* 1 FETCH (BODY[] {SIZE}\r\n0",
        ] {
            let mut connection = heard(Connection::new(Config::new(4096)), "* OK hi\r\n");
            connection.receive(line.replace("SIZE", size).as_bytes());
            let result = drain(&mut connection);
            assert!(
                connection.buffered() < 64 << 10,
                "{line:?} keeps {} bytes",
                connection.buffered()
            );
            match result {
                Err(Error::TooLong { .. }) => assert!(!line.contains("BODY[]"), "a body has no limit"),
                other => assert!(line.contains("BODY[]") && other.is_ok(), "{line:?}: {other:?}"),
            }
        }
    }
}

#[test]
fn a_hundred_thousand_parentheses() {
    let open = "(".repeat(100_000);
    let close = ")".repeat(100_000);
    let lines = [
        format!("* LIST {open}{close} \"/\" a"),
        format!("* NAMESPACE {open}{close} NIL NIL"),
        format!("* THREAD {open}{close}"),
        format!("* X {open}"),
        format!("* X {close}"),
        format!("* OK [X {open}{close}] text"),
        format!("* 1 FETCH (BODYSTRUCTURE {open}\"a\" \"b\"{close})"),
        format!("* 1 FETCH (ENVELOPE {open}{close} UID 3)"),
        format!("* 1 FETCH {open}{close}"),
        format!("* 1 FETCH (FLAGS {open}"),
        format!("BAAA0 OK [X {open}] done"),
    ];
    for line in lines {
        let mut connection = connected(Limits::default());
        connection.start(&Noop).unwrap();
        write_all(&mut connection);
        connection.receive(line.as_bytes());
        connection.receive(b"\r\n* 7 EXISTS\r\n");
        let seen = drain(&mut connection).unwrap();
        assert_eq!(seen.last().unwrap(), "Data(Exists(7))", "{}", &line[..30]);
        assert!(seen.len() < 20, "{} events of {}", seen.len(), &line[..30]);
    }
}

#[test]
fn a_million_literals_of_no_bytes() {
    let mut connection = connected(Limits::default());
    connection.receive(b"* 1 FETCH (X (");
    let mut steps = 0;
    for _ in 0..1000 {
        connection.receive(&b"{0}\r\n".repeat(1000));
        steps += advances(&mut connection);
    }
    connection.receive(b") UID 7)\r\n");
    steps += advances(&mut connection);
    // A call for each chunk, and one for each of FetchBegin, two items and FetchEnd.
    assert!(steps <= 1001 + 4, "{steps} calls");

    // The same between items, where each is a body.
    let mut connection = connected(Limits::default());
    connection.receive(b"* 1 FETCH (");
    let mut bodies = 0;
    for _ in 0..100 {
        connection.receive(&b"BODY[1] {0}\r\n ".repeat(100));
        while connection.advance().unwrap() {
            bodies += usize::from(matches!(connection.event(), Event::Fetch(FetchEvent::BodyEnd)));
        }
        assert!(connection.buffered() < 256 << 10);
    }
    assert_eq!(bodies, 10_000);
}

#[test]
fn noise_is_borne_only_so_long() {
    let noises = [
        "\r\n",
        "hello\r\n",
        "+ what?\r\n",
        "BAAA0 OK again\r\n",
        "* LIST (\r\n",
        "* {1}\r\nx\r\n",
    ];
    for noise in noises {
        let mut connection = connected(small());
        connection.start(&Noop).unwrap();
        write_all(&mut connection);
        connection = heard(connection, "BAAA0 OK done\r\n");
        // Ten are borne, and ten again after something useful.
        for _ in 0..3 {
            connection.receive(noise.repeat(10).as_bytes());
            connection.receive(b"* 1 EXISTS\r\n");
            drain(&mut connection).unwrap();
        }
        connection.receive(noise.repeat(11).as_bytes());
        assert!(
            matches!(drain(&mut connection), Err(Error::TooMuchNoise { limit: 10, .. })),
            "{noise:?}"
        );
    }
}

#[test]
fn data_while_a_message_is_uploaded() {
    // Neither direction waits for the other, and neither is kept.
    let mut limits = Limits::default();
    limits.output = 16 << 10;
    let mut connection = heard(
        Connection::new(Config::new(4096).with_limits(limits)),
        "* PREAUTH [CAPABILITY LITERAL+] hi\r\n",
    );
    let name = MailboxName::new("a").unwrap();
    connection
        .start(&Append::new(&name, AppendMessage::new(10 << 10)))
        .unwrap();
    let (mut sent, mut seen) = (0, 0);
    while sent < 10 << 10 {
        connection.receive(&b"* 1 EXISTS\r\n".repeat(1000));
        while connection.advance().unwrap() {
            seen += usize::from(matches!(connection.event(), Event::Data(_)));
        }
        if let Some(mut body) = connection.body() {
            sent += body.write(&[b'x'; 100]);
        }
        write_all(&mut connection);
        assert!(connection.buffered() < 64 << 10);
    }
    assert!(seen >= 100_000);
    assert!(connection.body().is_none());
}

/// How often the connection moves until it has nothing more to show, that last time included.
fn advances(connection: &mut Connection) -> usize {
    let mut count = 1;
    while connection.advance().unwrap() {
        count += 1;
    }
    count
}
