//! A session in which one response is odd.

use core::ops::RangeInclusive;

use imap_proto::command::{Noop, Select};
use imap_proto::types::MailboxName;
use imap_proto::{Config, Connection, Error, Event, FetchEvent};
use imap_tests::chunks::Chunking;
use imap_tests::render;

/// What came of the odd response.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) events: Vec<String>,
    /// Whether it was the end of the connection.
    pub(crate) fatal: bool,
    /// Whether no command may be started any more.
    pub(crate) ended: bool,
}

/// Sends 49 good responses, the odd bytes, 50 more good ones and a completion while two commands are in progress
/// (BAAA1 and BAAA2, in a mailbox with 300 messages). The good ones and the completion must be intact.
pub(crate) fn row(odd: &[u8], chunking: Chunking) -> Outcome {
    let mut connection = selected();
    let done = b"BAAA2 OK done\r\n".to_vec();
    let stream = [good(1..=49), odd.to_vec(), good(51..=100), done].concat();
    let mut seen = Seen::default();
    let mut failed = None;
    for chunk in chunking.cut(&stream) {
        connection.receive(chunk);
        failed = seen.drain(&mut connection).err();
        if failed.is_some() {
            break;
        }
    }
    let mut events = seen.events;
    let before = expected(1..=49);
    assert_eq!(events.get(..before.len()), Some(before.as_slice()), "what came before");
    events.drain(..before.len());
    if let Some(error) = &failed {
        assert_eq!(connection.advance().as_ref(), Err(error), "an error is for ever");
        events.push(format!("error {}", name(error)));
    } else {
        let mut after = expected(51..=100);
        after.push("Completed tag=BAAA2 condition=OK text=done".to_owned());
        let start = events.len().checked_sub(after.len()).unwrap();
        assert_eq!(events.split_off(start), after, "what came after {events:#?}");
    }
    Outcome {
        events,
        fatal: failed.is_some(),
        ended: connection.start(&Noop).is_err(),
    }
}

/// The events of these bytes to a strict reader. The good responses must be good to it too.
pub(crate) fn strictly(odd: &[u8], chunking: Chunking) -> Vec<String> {
    let mut config = Config::new(4096);
    config.strict_syntax = true;
    let mut connection = select(heard(config, "* PREAUTH hi\r\n"));
    let mut seen = Seen::default();
    let mut failed = None;
    for chunk in chunking.cut(&[good(1..=49).as_slice(), odd].concat()) {
        connection.receive(chunk);
        failed = seen.drain(&mut connection).err();
    }
    let before = expected(1..=49);
    assert_eq!(seen.events.get(..before.len()), Some(before.as_slice()));
    let mut events = seen.events.split_off(before.len());
    events.extend(failed.map(|error| format!("error {}", name(&error))));
    events
}

/// A connection with an open mailbox of 300 messages and two commands in progress.
pub(crate) fn selected() -> Connection {
    select(opened("* PREAUTH hi\r\n"))
}

fn select(mut connection: Connection) -> Connection {
    connection.start(&Select::new(&MailboxName::inbox())).unwrap();
    write_all(&mut connection);
    hear(&mut connection, "* 300 EXISTS\r\nBAAA0 OK [READ-WRITE] open\r\n");
    connection.start(&Noop).unwrap();
    connection.start(&Noop).unwrap();
    write_all(&mut connection);
    connection
}

/// A connection that has heard the greeting.
pub(crate) fn opened(greeting: &str) -> Connection {
    heard(Config::new(4096).with_uid_tracking(), greeting)
}

fn heard(config: Config, greeting: &str) -> Connection {
    let mut connection = Connection::new(config);
    hear(&mut connection, greeting);
    connection
}

/// Receives lines; every event that they are.
pub(crate) fn hear(connection: &mut Connection, lines: &str) -> Vec<String> {
    connection.receive(lines.as_bytes());
    let mut seen = Seen::default();
    if let Err(error) = seen.drain(connection) {
        seen.events.push(format!("error {}", name(&error)));
    }
    seen.events
}

/// Writes what there is to write, and returns it.
pub(crate) fn write_all(connection: &mut Connection) -> String {
    let mut written = Vec::new();
    while connection.wants_write() {
        written.extend_from_slice(connection.output());
        let length = connection.output().len();
        connection.written(length);
    }
    String::from_utf8(written).unwrap()
}

/// Good responses of four kinds.
fn good(numbers: RangeInclusive<u32>) -> Vec<u8> {
    numbers
        .flat_map(|n| {
            match n % 4 {
                0 => format!(
                    "* {n} FETCH (UID {} FLAGS (\\Seen) BODY[] {{4}}\r\n({n:03})\r\n",
                    1000 + n
                ),
                1 => format!("* LIST (\\HasNoChildren) \"/\" \"box {n}\"\r\n"),
                2 => format!("* SEARCH {n}\r\n"),
                _ => format!("* STATUS box (MESSAGES {n})\r\n"),
            }
            .into_bytes()
        })
        .collect()
}

/// The events that [`good`] responses are.
fn expected(numbers: RangeInclusive<u32>) -> Vec<String> {
    numbers
        .flat_map(|n| match n % 4 {
            0 => vec![
                format!("FetchBegin seq={n}"),
                format!("Uid uid={}", 1000 + n),
                "Flags flags=(\\Seen)".to_owned(),
                "BodyBegin kind=BODY section=\"\" size=4".to_owned(),
                format!("BodyChunk data=\"({n:03}\""),
                "BodyEnd".to_owned(),
                "FetchEnd".to_owned(),
            ],
            1 => vec![format!(
                "List mailbox=\"box {n}\" delimiter=/ attributes=(\\HasNoChildren) selectable=yes children=no"
            )],
            2 => vec![format!("Search numbers=({n})")],
            _ => vec![format!("MailboxStatus mailbox=box messages={n}")],
        })
        .collect()
}

/// The name of an error: what it shows of the bytes depends on how many were there.
fn name(error: &Error) -> String {
    let shown = format!("{error:?}");
    shown.split(['(', ' ']).next().unwrap_or_default().to_owned()
}

/// Events as text, the chunks of a body joined.
#[derive(Debug, Default)]
struct Seen {
    events: Vec<String>,
    body: Option<Vec<u8>>,
}

impl Seen {
    fn drain(&mut self, connection: &mut Connection) -> Result<(), Error> {
        while connection.advance()? {
            let event = connection.event();
            if let Event::Fetch(FetchEvent::BodyChunk(bytes)) = &event {
                self.body.get_or_insert_default().extend_from_slice(bytes);
                continue;
            }
            self.events
                .extend(self.body.take().map(|body| render::chunk(&body).to_string()));
            self.events.push(render::event(&event).to_string());
        }
        Ok(())
    }
}
