//! What comes at the wrong time: before TLS or decompression, behind the end of the stream, behind an error.

use super::*;
use crate::command::{Command, Effect, Profile, StartTls, States};
use crate::connection::Security;
use crate::error::Error;
use crate::wire::Encoder;

/// A command whose completion has the transport compress.
struct Compress;

impl Command for Compress {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::ANY).with_effect(Effect::Compress)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("COMPRESS");
    }

    fn reply(&self) {}
}

/// Advances until there is no event any more; lists them, one a line.
fn drain(connection: &mut Connection) -> Result<Vec<String>, Error> {
    let mut seen = Vec::new();
    while connection.advance()? {
        seen.push(format!("{:?}", connection.event()));
    }
    Ok(seen)
}

fn send<C: Command>(connection: &mut Connection, command: &C) {
    connection.start(command).unwrap();
    let length = connection.output().len();
    connection.written(length);
}

/// The server has agreed to TLS, and the transport has not begun with it.
fn before_tls() -> Connection {
    let mut connection = Connection::new(Config::new(4096).with_security(Security::StartTls));
    connection.receive(b"* OK hi\r\n");
    drain(&mut connection).unwrap();
    send(&mut connection, &StartTls);
    connection.receive(b"BAAA0 OK go\r\n");
    assert_eq!(
        drain(&mut connection).unwrap().last().unwrap(),
        "StartTls { tag: BAAA0 }"
    );
    connection
}

#[test]
fn what_comes_before_tls_is_never_taken_for_what_came_through_it() {
    // There is no room to read into then, whatever the transport says.
    let acts: [fn(&mut Connection); 2] = [|c| c.receive(b"* 1 EXISTS\r\n"), |c| c.received(12)];
    for act in acts {
        let mut connection = before_tls();
        assert!(connection.buffers().input.is_empty());
        act(&mut connection);
        connection.tls_started();
        assert_eq!(drain(&mut connection), Err(Error::StartTlsInjection(12)));
        assert!(!connection.is_usable());
    }
}

#[test]
fn a_stream_that_ends_before_tls_has_ended_and_nothing_was_injected() {
    let acts: [fn(&mut Connection); 2] = [|c| c.receive(b""), |c| c.received(0)];
    for act in acts {
        let mut connection = before_tls();
        act(&mut connection);
        assert_eq!(drain(&mut connection).unwrap(), ["Closed"]);
        connection.tls_started();
        assert!(!connection.is_usable() && !connection.wants_read());
    }
}

/// RFC 4978 section 3: what follows the completion is compressed, even if it does not look like it.
#[test]
fn what_comes_before_decompression_is_left_to_it() {
    let mut connection = Connection::new(Config::new(4096));
    connection.receive(b"* OK hi\r\n");
    drain(&mut connection).unwrap();
    send(&mut connection, &Compress);
    connection.receive(b"BAAA0 OK go\r\n* 1 EX");
    let seen = drain(&mut connection).unwrap();
    assert_eq!(seen.last().unwrap(), "StartCompression { tag: BAAA0 }");
    connection.receive(b"ISTS\r\n");
    assert_eq!(drain(&mut connection).unwrap(), [""; 0]);
    assert_eq!(connection.take_unread(), b"* 1 EXISTS\r\n");
    connection.compression_started();
    connection.receive(b"* 2 EXISTS\r\n");
    assert_eq!(drain(&mut connection).unwrap(), ["Data(Exists(2))"]);
}

#[test]
fn nothing_comes_behind_the_end_of_the_stream() {
    let mut connection = Connection::new(Config::new(4096));
    connection.receive(b"* OK hi\r\n");
    connection.receive(b"");
    connection.receive(b"* 1 EXISTS\r\n");
    assert_eq!(drain(&mut connection).unwrap(), ["Greeting(Ok None \"hi\")", "Closed"]);
    connection.receive(b"* 2 EXISTS\r\n");
    assert_eq!(drain(&mut connection).unwrap(), [""; 0]);
}

#[test]
fn nothing_is_kept_of_what_comes_behind_an_error() {
    let mut connection = Connection::new(Config::new(4096));
    connection.receive(b"* OK hi\r\nx1 OK who?\r\n");
    let error = drain(&mut connection).unwrap_err();
    assert!(matches!(error, Error::UnknownTag(_)), "{error}");
    connection.release_buffers();
    connection.receive(&[b'x'; 1000]);
    assert_eq!(connection.buffered(), 0);
    assert_eq!(drain(&mut connection), Err(error));
}

#[test]
fn a_stream_that_ends_in_a_line_that_goes_on_is_an_error() {
    let mut connection = Connection::new(Config::new(4096));
    for piece in ["* OK he", "l", "lo"] {
        connection.receive(piece.as_bytes());
        assert_eq!(drain(&mut connection).unwrap().len(), 0);
    }
    connection.receive(b"");
    let error = drain(&mut connection).unwrap_err();
    assert!(matches!(&error, Error::UnexpectedEof(_)), "{error}");
    assert!(format!("{error}").contains("* OK hello"), "{error}");
}

#[test]
fn a_stream_that_ends_in_a_body_is_an_error() {
    for (come, left) in [("ab", 3), ("abcde", 0), ("abcde UID 7", 0)] {
        let mut connection = Connection::new(Config::new(4096));
        connection.receive(format!("* OK hi\r\n* 1 FETCH (BODY[] {{5}}\r\n{come}").as_bytes());
        let seen = drain(&mut connection).unwrap();
        assert_eq!(
            seen.iter().any(|event| event == "Fetch(BodyEnd)"),
            left == 0,
            "{seen:?}"
        );
        connection.receive(b"");
        let error = drain(&mut connection).unwrap_err();
        assert!(matches!(&error, Error::UnexpectedEof(_)), "{come}: {error}");
    }
}
