//! Plays one transcript against a connection.

use alloc::collections::VecDeque;

use imap_proto::{Config, Connection, Error, Event, FetchEvent};
use imap_tests::chunks::Chunking;
use imap_tests::render;
use imap_tests::transcript::{Action, Step, Transcript, TranscriptError};

use super::operation::{self, Operation};

/// A connection, what it has said, and what it has shown and nobody has asked about.
pub(crate) struct Player {
    pub(crate) connection: Connection,
    said: Vec<u8>,
    shown: VecDeque<String>,
    body: Option<Vec<u8>>,
    /// Whether the error was shown, which is repeated for ever.
    failed: bool,
}

impl Player {
    fn new(config: Config) -> Self {
        Self {
            connection: Connection::new(config),
            said: Vec::new(),
            shown: VecDeque::new(),
            body: None,
            failed: false,
        }
    }

    /// Takes every event there is. What there is to write is written after each of them: what a continuation belongs to
    /// depends on what has left, so the writes may not depend on how the reads are cut.
    fn settle(&mut self) {
        self.flush();
        loop {
            match self.connection.advance() {
                Ok(true) => self.look(),
                Ok(false) => break,
                Err(error) => {
                    if !self.failed {
                        self.failed = true;
                        self.shown.push_back(format!("error {}", told(&error)));
                    }
                    break;
                }
            }
            self.flush();
        }
    }

    fn look(&mut self) {
        match self.connection.event() {
            Event::Fetch(FetchEvent::BodyChunk(bytes)) => self.body.get_or_insert_default().extend_from_slice(&bytes),
            event => {
                if let Some(body) = self.body.take() {
                    self.shown.push_back(render::chunk(&body).to_string());
                }
                self.shown.push_back(render::event(&event).to_string());
            }
        }
    }

    fn flush(&mut self) {
        while self.connection.wants_write() {
            let output = self.connection.output();
            self.said.extend_from_slice(output);
            let written = output.len();
            self.connection.written(written);
        }
    }

    fn every_event_was_checked(&self) -> Result<(), String> {
        match self.shown.front() {
            Some(event) => Err(format!("the transcript does not have:\nE: {event}")),
            None => Ok(()),
        }
    }

    fn everything_said_was_checked(&self) -> Result<(), String> {
        if self.said.is_empty() {
            return Ok(());
        }
        Err(format!(
            "the transcript does not have:\nC| {}",
            self.said.escape_ascii()
        ))
    }
}

pub(crate) fn play(transcript: &Transcript, chunking: Chunking) -> Result<(), TranscriptError> {
    play_by(Config::new(4096), transcript, chunking)
}

/// The same with `Config::strict_syntax`.
pub(crate) fn play_strictly(transcript: &Transcript, chunking: Chunking) -> Result<(), TranscriptError> {
    let mut config = Config::new(4096);
    config.strict_syntax = true;
    play_by(config, transcript, chunking)
}

fn play_by(mut config: Config, transcript: &Transcript, chunking: Chunking) -> Result<(), TranscriptError> {
    let mut steps = transcript.steps.as_slice();
    while let [
        step @ Step {
            action: Action::Operation(text),
            ..
        },
        rest @ ..,
    ] = steps
    {
        let Some(words) = text.strip_prefix("config ") else {
            break;
        };
        config = operation::configure(config, words).map_err(|reason| transcript.error(step, reason))?;
        steps = rest;
    }
    let mut player = Player::new(config);
    while let [step, rest @ ..] = steps {
        steps = rest;
        let result = match &step.action {
            Action::Server(_) => {
                let bytes = said_together(step, &mut steps);
                for chunk in chunking.cut(&bytes) {
                    player.connection.receive(chunk);
                    player.settle();
                }
                Ok(())
            }
            Action::Client(expected) => spoken(&mut player, expected),
            Action::Event(expected) => shown(&mut player, expected),
            Action::Operation(text) => operate(&mut player, text),
            _ => Err("a kind of step that this player does not know".to_owned()),
        };
        result.map_err(|reason| transcript.error(step, reason))?;
    }
    let Some(last) = transcript.steps.last() else {
        return Ok(());
    };
    let all = player
        .every_event_was_checked()
        .and_then(|()| player.everything_said_was_checked());
    all.map_err(|reason| transcript.error(last, format!("at its end {reason}")))
}

/// What an error says. Which bytes it shows of a response that was cut off depends on how they arrived.
fn told(error: &Error) -> String {
    match error {
        Error::UnexpectedEof(_) => "the connection ended in the middle of a response".to_owned(),
        error => error.to_string(),
    }
}

/// What the server says up to the next step that is not the server's.
fn said_together(step: &Step, steps: &mut &[Step]) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Action::Server(first) = &step.action {
        bytes.extend_from_slice(first);
    }
    while let [
        Step {
            action: Action::Server(more),
            ..
        },
        rest @ ..,
    ] = *steps
    {
        bytes.extend_from_slice(more);
        *steps = rest;
    }
    bytes
}

fn spoken(player: &mut Player, expected: &[u8]) -> Result<(), String> {
    if !player.said.starts_with(expected) {
        return Err(format!("the client said instead:\nC| {}", player.said.escape_ascii()));
    }
    player.said.drain(..expected.len());
    Ok(())
}

fn shown(player: &mut Player, expected: &str) -> Result<(), String> {
    match player.shown.pop_front() {
        Some(event) if event == expected => Ok(()),
        Some(event) => Err(format!("shown instead:\nE: {event}")),
        None => Err("nothing is shown".to_owned()),
    }
}

/// Before an operation every event must have been checked. What was said may be checked later: operations in a row are
/// commands that are pipelined.
fn operate(player: &mut Player, text: &str) -> Result<(), String> {
    player.every_event_was_checked()?;
    Operation::parse(text)?.run(&mut player.connection, &mut player.said)?;
    player.settle();
    Ok(())
}
