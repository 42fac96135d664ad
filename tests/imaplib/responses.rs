//! The response engine: what imaplib keeps of the lines of a server, by `response(code)`, and what the events say.
//!
//! The same is asked of [`Responses`], which is imaplib's `response` here. What imaplib keeps are bytes, in which strings stand as they were sent. They are compared by meaning, after the
//! [`lexer`](imap_tests::lexer) has read them.

mod kept;
mod script;

use imap_proto::command::{Noop, Responses};
use imap_proto::{Config, Connection};

use kept::Kept;
use script::Script;

use crate::dice::Dice;
use crate::differences::{Case, Topic};
use crate::ledger::{Ledger, skipped};
use crate::python::{ask, hex, unhex};

const SESSIONS: usize = 6_000;

/// A session, and what became of it.
#[derive(Debug)]
pub(crate) struct Session {
    script: Script,
    theirs: Outcome,
    ours: Outcome,
}

#[derive(Debug, PartialEq)]
struct Outcome {
    /// At which command the connection could no longer be used.
    ended: Option<usize>,
    kept: Kept,
}

#[test]
fn responses_are_imaplibs() {
    let mut dice = Dice::new();
    let scripts: Vec<_> = (0..SESSIONS).map(|_| Script::new(&mut dice)).collect();
    let questions: Vec<_> = scripts.iter().map(question).collect();
    let Some(answers) = ask(&questions) else {
        return skipped("what is kept of responses");
    };
    let mut ledger = Ledger::new(Topic::Response, "sessions");
    let mut entries = 0;
    for (script, answer) in scripts.into_iter().zip(answers) {
        let (theirs, ours) = (theirs(&answer), ours(&script));
        entries += theirs.kept.len();
        if theirs == ours {
            // imaplib has learned to read empty lines.
            let is_odd = script.odd.as_ref().is_some_and(|odd| odd.id != "empty-line");
            assert!(!is_odd, "this is no difference: {script:?}");
            ledger.same();
            continue;
        }
        ledger.differs(&Case::Response(&Session { script, theirs, ours }));
    }
    ledger.close();
    say!("    imaplib kept {entries} responses and codes");
    assert!(entries > SESSIONS);
}

fn question(script: &Script) -> String {
    script
        .answers
        .iter()
        .fold("responses".to_owned(), |question, answer| question + " " + &hex(answer))
}

/// imaplib's answer: the command that was aborted, and what is kept by key.
fn theirs(answer: &str) -> Outcome {
    let mut words = answer.split(' ');
    let ended = words.next().and_then(|index| index.parse().ok());
    let mut kept = Kept::default();
    for word in words {
        let (key, entries) = word.split_once(':').unwrap();
        for entry in entries.split(',') {
            kept.add(key, &unhex(entry));
        }
    }
    Outcome { ended, kept }
}

fn ours(script: &Script) -> Outcome {
    let mut connection = Connection::new(Config::new(4096));
    connection.receive(b"* PREAUTH hello\r\n");
    assert!(connection.poll_event().unwrap().is_some());
    let mut kept = Kept::default();
    let mut gathered = Responses::all();
    let mut previous = String::new();
    let mut ended = None;
    for (index, answer) in script.answers.iter().enumerate() {
        kept.forget_statuses();
        let tag = connection.start(&Noop).unwrap().to_string();
        let sent = connection.output().len();
        connection.written(sent);
        let answer = replace(&replace(answer, b"~TAG~", &tag), b"~PREVIOUS~", &previous);
        connection.receive(&answer);
        loop {
            match connection.poll_event() {
                Ok(Some(event)) => {
                    kept.hear(&event);
                    gathered.observe(&event);
                }
                Ok(None) => break,
                Err(_) => {
                    ended = Some(index);
                    break;
                }
            }
        }
        assert!(
            ended.is_some() || connection.in_progress().count() == 0,
            "no completion in {script:?}"
        );
        previous = tag;
    }
    assert!(
        kept.agrees_with(&gathered),
        "gathered otherwise: {script:?} {gathered:?}"
    );
    Outcome { ended, kept }
}

fn replace(text: &[u8], what: &[u8], with: &str) -> Vec<u8> {
    let mut replaced = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.windows(what.len()).position(|word| word == what) {
        replaced.extend_from_slice(&rest[..at]);
        replaced.extend_from_slice(with.as_bytes());
        rest = &rest[at + what.len()..];
    }
    replaced.extend_from_slice(rest);
    replaced
}

impl Session {
    /// Whether the two differ by what the odd line of this row makes them differ, and by nothing else.
    pub(crate) fn differs_by(&self, row: &str) -> bool {
        let Some(odd) = self.script.odd.as_ref().filter(|odd| odd.id == row) else {
            return false;
        };
        let last = self.script.answers.len() - 1;
        let mut expected = self.theirs.kept.clone();
        let taken = odd.theirs.iter().all(|(key, data)| expected.take(key, data.as_bytes()));
        for (key, data) in odd.ours {
            expected.add(key, data.as_bytes());
        }
        let ended = odd.aborts.then_some(last);
        taken && self.theirs.ended == ended && self.ours.ended.is_none() && expected == self.ours.kept
    }
}
