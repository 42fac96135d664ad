//! Plays what a real server once sent into a connection, however it is cut.
//!
//! The tags in a recording are those of another client. They are replaced by the connection's own, and before the
//! completion of a command is reached that command is started, with what it does to the connection and nothing else, so
//! that the connection follows the states and the mailbox of the session.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use imap_proto::command::{Command, Effect, Profile, States};
use imap_proto::wire::Encoder;
use imap_proto::{Config, Connection, Counters, Error, Event, FetchEvent};

use crate::chunks::Chunking;
use crate::render::{self, Rendered};

/// What a server sent on one connection.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recording {
    /// The bytes, with the tags of a connection whose seed is [`SEED`].
    pub bytes: Vec<u8>,
    /// For each completion in order: which command it completes, by the number in its tag, from 0.
    pub completions: Vec<u32>,
    /// What each command does, by that number; commands that are not known do nothing.
    pub effects: Vec<Effect>,
}

/// What was seen of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seen {
    /// Each event; bodies in one piece.
    pub events: Vec<Rendered>,
    /// How the connection failed, if it did.
    pub error: Option<Error>,
    /// What could not be used.
    pub counters: Counters,
}

/// The seed of the tags of every connection that a recording is played into.
pub const SEED: u16 = 4096;

/// The files of all recordings there are, in order.
///
/// # Errors
/// A folder cannot be read.
pub fn all() -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for folder in Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings").read_dir()? {
        let folder = folder?.path();
        if !folder.is_dir() {
            continue;
        }
        for file in folder.read_dir()? {
            let path = file?.path();
            if path.extension().is_some_and(|extension| extension == "s2c") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// What a recording is called in tables: the server and the session.
#[must_use]
pub fn name(path: &Path) -> String {
    let text = |part: Option<&OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let folder = path.parent().and_then(Path::file_name);
    format!("{}/{}", text(folder), text(path.file_stem()))
}

impl Recording {
    /// Reads a recording (`*.s2c`) and, if it is there, the list of its commands beside it (`*.txt`).
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(path: &Path) -> io::Result<Self> {
        let commands = fs::read_to_string(path.with_extension("txt")).unwrap_or_default();
        Ok(Self::new(&fs::read(path)?, &commands))
    }

    /// A recording of these bytes, sent in answer to these commands: one a line, each behind its result.
    #[must_use]
    pub fn new(bytes: &[u8], commands: &str) -> Self {
        // The first line stands for the greeting.
        let effects = commands.lines().skip(1).map(effect).collect();
        let mut recording = Self {
            bytes: Vec::with_capacity(bytes.len()),
            completions: Vec::new(),
            effects,
        };
        let mut rest = bytes;
        while !rest.is_empty() {
            let length = response_len(rest);
            let (response, behind) = rest.split_at(length);
            recording.push(response);
            rest = behind;
        }
        recording
    }

    /// Plays it into a new connection.
    #[must_use]
    pub fn play(&self, chunking: Chunking) -> Seen {
        let mut seen = Seen {
            events: Vec::new(),
            error: None,
            counters: Counters::default(),
        };
        seen.error = self.play_to(chunking, |event| seen.events.push(event)).err();
        seen
    }

    /// Plays it into a new connection and hands over each event, bodies in one piece.
    ///
    /// # Errors
    /// What the server did that ends the connection.
    pub fn play_to(&self, chunking: Chunking, show: impl FnMut(Rendered)) -> Result<Counters, Error> {
        self.play_by(Config::new(SEED), chunking, show)
    }

    /// Plays it into a new connection with `Config::strict_syntax`; whole.
    #[must_use]
    pub fn play_strictly(&self) -> Seen {
        let mut config = Config::new(SEED);
        config.strict_syntax = true;
        config.limits.noise = u32::MAX;
        let mut seen = Seen {
            events: Vec::new(),
            error: None,
            counters: Counters::default(),
        };
        seen.error = self
            .play_by(config, Chunking::Whole, |event| seen.events.push(event))
            .err();
        seen
    }

    fn play_by(&self, config: Config, chunking: Chunking, mut show: impl FnMut(Rendered)) -> Result<Counters, Error> {
        let mut limits = config.limits;
        limits.in_progress = usize::MAX;
        let mut player = Player {
            connection: Connection::new(config.with_limits(limits)),
            next: 0,
            body: None,
            recording: self,
            completed: 0,
        };
        for chunk in chunking.cut(&self.bytes) {
            player.connection.receive(chunk);
            player.settle(&mut show)?;
        }
        player.connection.receive(&[]);
        player.settle(&mut show)?;
        Ok(*player.connection.counters())
    }

    fn push(&mut self, response: &[u8]) {
        if let Some(number) = completed(response) {
            let tag = response.iter().position(|byte| *byte == b' ').unwrap_or_default();
            self.completions.push(number);
            self.bytes.extend_from_slice(format!("BAAA{number}").as_bytes());
            self.bytes.extend_from_slice(&response[tag..]);
        } else {
            self.bytes.extend_from_slice(response);
        }
    }
}

struct Player<'r> {
    connection: Connection,
    /// The number of the next command to start.
    next: u32,
    body: Option<Vec<u8>>,
    recording: &'r Recording,
    completed: usize,
}

impl Player<'_> {
    fn settle(&mut self, show: &mut impl FnMut(Rendered)) -> Result<(), Error> {
        while self.connection.advance()? {
            let mut starts = false;
            match self.connection.event() {
                Event::Fetch(FetchEvent::BodyChunk(bytes)) => {
                    self.body.get_or_insert_default().extend_from_slice(&bytes);
                    continue;
                }
                event => {
                    starts |= matches!(event, Event::Greeting(_) | Event::Completed { .. });
                    self.completed += usize::from(matches!(event, Event::Completed { .. }));
                    if let Some(body) = self.body.take() {
                        show(render::chunk(&body));
                    }
                    show(render::event(&event));
                }
            }
            if starts {
                self.start();
            }
        }
        Ok(())
    }

    /// Starts every command up to the one that is completed next.
    fn start(&mut self) {
        let Some(&wanted) = self.recording.completions.get(self.completed) else {
            return;
        };
        while self.next <= wanted {
            let effect = self
                .recording
                .effects
                .get(self.next as usize)
                .copied()
                .unwrap_or_default();
            if self.connection.start(&Recorded(effect)).is_err() {
                return;
            }
            self.next += 1;
        }
        let written = self.connection.output().len();
        self.connection.written(written);
    }
}

/// A command of which only the effect is known.
struct Recorded(Effect);

impl Command for Recorded {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::ANY).pipelined().with_effect(self.0)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("RECORDED");
    }

    fn reply(&self) {}
}

/// What a command does, told from its line in the list. TLS and compression were taken away before the recording.
fn effect(line: &str) -> Effect {
    let mut words = line.split_ascii_whitespace().skip(1);
    match words.next() {
        Some("LOGIN" | "AUTHENTICATE") => Effect::Authenticate,
        Some("SELECT") => Effect::Select { read_only: false },
        Some("EXAMINE") => Effect::Select { read_only: true },
        Some("CLOSE" | "UNSELECT") => Effect::Close,
        Some("UNAUTHENTICATE") => Effect::Unauthenticate,
        _ => Effect::None,
    }
}

/// The number of the command that a response completes: tags were `A` and four digits, from 1.
fn completed(response: &[u8]) -> Option<u32> {
    let digits = response.strip_prefix(b"A")?.split(|byte| *byte == b' ').next()?;
    let number: u32 = core::str::from_utf8(digits).ok()?.parse().ok()?;
    number.checked_sub(1)
}

/// The length of the first response, with its literals and line end. Text for people has no literals.
fn response_len(bytes: &[u8]) -> usize {
    let mut end = 0;
    loop {
        let line = end;
        end += bytes[end..]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(bytes.len() - end, |at| at + 1);
        let text = bytes[line..end].trim_ascii_end();
        let is_data = bytes.starts_with(b"* ")
            && ![&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"]
                .iter()
                .any(|word| bytes[2..].starts_with(word));
        let Some(size) = literal(text).filter(|_| is_data) else {
            return end;
        };
        end = end.saturating_add(size).min(bytes.len());
    }
}

fn literal(line: &[u8]) -> Option<usize> {
    let brace = line.strip_suffix(b"}")?.iter().rposition(|byte| *byte == b'{')?;
    core::str::from_utf8(&line[brace + 1..line.len() - 1])
        .ok()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_replaced_outside_literals_only() {
        let bytes = b"* OK x\r\nA0001 OK in\r\n* 1 FETCH (BODY[] {10}\r\nA0002 OK\r\n)\r\n+ A0009\r\nA0002 NO {3}\r\n";
        let recording = Recording::new(bytes, "-\nOK LOGIN a b\nOK SELECT c\n");
        let expected =
            b"* OK x\r\nBAAA0 OK in\r\n* 1 FETCH (BODY[] {10}\r\nA0002 OK\r\n)\r\n+ A0009\r\nBAAA1 NO {3}\r\n";
        assert_eq!(recording.bytes, expected);
        assert_eq!(recording.completions, [0, 1]);
        assert_eq!(
            recording.effects,
            [Effect::Authenticate, Effect::Select { read_only: false }]
        );

        let seen = recording.play(Chunking::Every(3));
        assert_eq!(seen.error, None);
        let names: Vec<_> = seen.events.iter().map(|event| event.name).collect();
        assert_eq!(
            names,
            [
                "Greeting",
                "Completed",
                "FetchBegin",
                "BodyBegin",
                "BodyChunk",
                "BodyEnd",
                "FetchEnd",
                "Continue",
                "Completed",
                "Closed"
            ]
        );
    }
}
