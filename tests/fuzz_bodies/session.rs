//! A client and a server that do anything in any order: the same happens however the server's bytes arrive.

use core::mem::discriminant;

use arbitrary::{Arbitrary, Unstructured};
use imap_proto::types::Secret;
use imap_proto::{Config, Connection, Error, Limits, Security};

use super::response::Shown;
use crate::commands::{Name, OwnedCommand};

/// Something that happens.
#[derive(Arbitrary, Debug)]
enum Step {
    /// The server sends these bytes.
    Receive(Vec<u8>),
    /// The server sends one of the lines that matter.
    Line(Line),
    /// The application starts a command.
    Start(OwnedCommand),
    /// The same, and the transport takes everything.
    Say(OwnedCommand),
    /// The transport takes this many bytes, or as many as there are.
    Write(u8),
    /// The transport takes everything.
    Flush,
    /// The application writes a message.
    Body(Vec<u8>),
    Respond(Vec<u8>),
    Cancel,
    Done,
    TlsStarted,
    ReleaseBuffers,
    End,
}

/// A line of a server that knows its part.
#[derive(Arbitrary, Debug)]
enum Line {
    Continue,
    /// Completes the command in progress at this place.
    Complete(u8, Status),
    Exists(u16),
    Expunge(u16),
    Closed,
    ReadOnly,
    Bye,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Status {
    Ok,
    No,
    Bad,
}

/// What kind of session it is.
#[derive(Arbitrary, Debug)]
struct Session {
    security: u8,
    /// Before authentication, behind it, or with a mailbox open.
    state: u8,
    literals: u8,
    little_room: bool,
    steps: Vec<Step>,
}

/// Plays the session with the server's bytes whole and one by one.
///
/// # Panics
/// If the connection does not keep its promises, which is what the fuzzer looks for.
pub fn run(data: &[u8]) {
    let Ok(session) = Session::arbitrary_take_rest(Unstructured::new(data)) else {
        return;
    };
    let whole = session.play(usize::MAX);
    let cut = session.play(1);
    assert_eq!(
        cut.error.as_ref().map(discriminant),
        whole.error.as_ref().map(discriminant)
    );
    if matches!(whole.error, Some(Error::StartTlsInjection(_))) {
        // Whether the completion is shown before the attack is seen depends on whether both came together.
        return;
    }
    assert_eq!(cut.shown, whole.shown);
    assert_eq!(
        cut.written.escape_ascii().to_string(),
        whole.written.escape_ascii().to_string()
    );
    assert_eq!(cut.facts, whole.facts);
}

/// What came of a session.
struct Outcome {
    shown: Vec<String>,
    written: Vec<u8>,
    facts: String,
    error: Option<Error>,
}

impl Session {
    fn play(&self, size: usize) -> Outcome {
        let mut connection = Connection::new(self.config());
        let mut shown = Shown::default();
        let mut written = Vec::new();
        let mut error = None;
        let literals = ["", " LITERAL+", " LITERAL-"][usize::from(self.literals % 3)];
        let state = self.state % 3;
        let greeting = if state == 0 { "OK" } else { "PREAUTH" };
        let greeting = format!("* {greeting} [CAPABILITY IMAP4rev1{literals}] hi\r\n");
        let mut receive = |connection: &mut Connection, bytes: &[u8]| {
            // Nothing is written here, so what has left does not depend on how the bytes are cut.
            for chunk in bytes.chunks(size) {
                connection.receive(chunk);
                if let Err(found) = shown.drain(connection) {
                    error.get_or_insert(found);
                }
            }
        };
        receive(&mut connection, greeting.as_bytes());
        if state == 2 {
            Step::Say(OwnedCommand::Select(Name::Text("INBOX".to_owned()))).act(&mut connection, &mut written);
            receive(&mut connection, b"* 9 EXISTS\r\nBAAA0 OK [READ-WRITE] open\r\n");
        }
        for step in &self.steps {
            match step {
                // Nothing comes behind the end of a stream.
                Step::End => break,
                Step::Receive(bytes) => receive(&mut connection, bytes),
                Step::Line(line) => {
                    let line = line.text(&connection);
                    receive(&mut connection, line.as_bytes());
                }
                step => step.act(&mut connection, &mut written),
            }
        }
        connection.receive(&[]);
        if let Err(found) = shown.drain(&mut connection) {
            error.get_or_insert(found);
        }
        let facts = format!(
            "{:?} {:?} {:?} {:?} {:?}",
            connection.state(),
            connection.mailbox(),
            connection.capabilities(),
            connection.in_progress().collect::<Vec<_>>(),
            connection.counters(),
        );
        Outcome {
            shown: shown.lines,
            written,
            facts,
            error,
        }
    }

    fn config(&self) -> Config {
        let mut limits = Limits::default();
        if self.little_room {
            limits.output = 16;
        }
        let security = [Security::Protected, Security::StartTls, Security::ClearText][usize::from(self.security % 3)];
        Config::new(4096)
            .with_security(security)
            .with_limits(limits)
            .with_uid_tracking()
    }
}

impl Step {
    fn act(&self, connection: &mut Connection, written: &mut Vec<u8>) {
        match self {
            Self::Start(command) => start(connection, command),
            Self::Say(command) => {
                start(connection, command);
                flush(connection, written);
            }
            Self::Write(count) => write(connection, usize::from(*count), written),
            Self::Flush => flush(connection, written),
            Self::Body(bytes) => {
                if let Some(mut body) = connection.body() {
                    let left = body.left();
                    let taken = body.write(bytes);
                    assert!(taken <= bytes.len() && body.left() == left - taken as u64);
                }
            }
            Self::Respond(response) => {
                if let Some(authentication) = connection.authentication() {
                    authentication.respond(&Secret::new(response.clone()));
                }
            }
            Self::Cancel => {
                if let Some(authentication) = connection.authentication() {
                    authentication.cancel();
                }
            }
            Self::Done => {
                if let Some(idle) = connection.idle() {
                    idle.done();
                }
            }
            Self::TlsStarted => connection.tls_started(),
            Self::ReleaseBuffers => connection.release_buffers(),
            Self::Receive(_) | Self::Line(_) | Self::End => {}
        }
    }
}

impl Line {
    fn text(&self, connection: &Connection) -> String {
        match self {
            Self::Continue => "+ go\r\n".to_owned(),
            Self::Complete(place, status) => {
                let place = usize::from(*place) % connection.in_progress().count().max(1);
                let tag = connection
                    .in_progress()
                    .nth(place)
                    .map_or_else(|| "BAAA0".to_owned(), |tag| tag.to_string());
                let status = match status {
                    Status::Ok => "OK",
                    Status::No => "NO",
                    Status::Bad => "BAD",
                };
                format!("{tag} {status} done\r\n")
            }
            Self::Exists(count) => format!("* {count} EXISTS\r\n"),
            Self::Expunge(number) => format!("* {number} EXPUNGE\r\n"),
            Self::Closed => "* OK [CLOSED] gone\r\n".to_owned(),
            Self::ReadOnly => "* OK [READ-ONLY] now\r\n".to_owned(),
            Self::Bye => "* BYE bye\r\n".to_owned(),
        }
    }
}

fn start(connection: &mut Connection, command: &OwnedCommand) {
    let before = connection.output().to_vec();
    if command.start(connection).is_err() {
        assert_eq!(connection.output(), before, "a refused command wrote");
    }
}

fn flush(connection: &mut Connection, written: &mut Vec<u8>) {
    while connection.wants_write() {
        write(connection, usize::MAX, written);
    }
}

fn write(connection: &mut Connection, most: usize, written: &mut Vec<u8>) {
    let count = connection.output().len().min(most);
    written.extend_from_slice(&connection.output()[..count]);
    connection.written(count);
}
