//! A server, or somebody between, that wants the client's password, its memory or its time.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod before_tls;
mod completions;
mod exchanges;
mod floods;
mod framing;
mod linear;
mod storms;

use imap_proto::{Config, Connection, Error, Event, FetchEvent, Security};

/// A connection that must use TLS and has not yet.
fn in_clear(greeting: &str) -> Connection {
    heard(
        Connection::new(Config::new(4096).with_security(Security::StartTls)),
        greeting,
    )
}

/// A connection that has heard these lines.
fn heard(mut connection: Connection, lines: &str) -> Connection {
    connection.receive(lines.as_bytes());
    drain(&mut connection).unwrap();
    connection
}

/// Every event there is, in one line each; nothing may be written meanwhile.
fn drain(connection: &mut Connection) -> Result<Vec<String>, Error> {
    let mut events = Vec::new();
    while connection.advance()? {
        events.push(match connection.event() {
            Event::Fetch(FetchEvent::BodyChunk(bytes)) => format!("{} bytes", bytes.len()),
            event => format!("{event:?}"),
        });
    }
    Ok(events)
}

fn write_all(connection: &mut Connection) -> Vec<u8> {
    let mut written = Vec::new();
    while connection.wants_write() {
        written.extend_from_slice(connection.output());
        let length = connection.output().len();
        connection.written(length);
    }
    written
}
