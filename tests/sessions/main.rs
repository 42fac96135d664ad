//! Plays every transcript: what is said, what is shown and when must be what it says, however the bytes arrive.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

extern crate alloc;

mod command;
mod operation;
mod play;
mod words;

use alloc::collections::BTreeSet;
use std::path::{Path, PathBuf};

use imap_tests::chunks::Chunking;
use imap_tests::transcript::Transcript;

#[test]
fn transcripts() {
    let transcripts = all();
    let mut failures = Vec::new();
    for transcript in &transcripts {
        let len = transcript.server_bytes().len();
        let every = (1..=16).map(Chunking::Every).chain((0..20).map(Chunking::Random));
        let chunkings = [Chunking::Whole]
            .into_iter()
            .chain(every)
            .chain((1..len.min(400)).map(Chunking::Split));
        for chunking in chunkings {
            if let Err(error) = play::play(transcript, chunking) {
                failures.push(format!("{error}\n(bytes cut: {chunking:?})"));
                break;
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} transcripts:\n{}",
        failures.len(),
        transcripts.len(),
        failures.join("\n\n")
    );
}

/// Transcripts with something that no grammar derives, and what it is. To a strict reader all others are as they are to any.
const REFUSED: &[(&str, &str)] = &[
    ("mailbox/status.imap", "a space at the end of STATUS"),
    ("message/fetch-bodies.imap", "NUL in a literal"),
    ("message/search.imap", "a space at the end of SEARCH"),
    ("server/exchange.imap", "a completion without a space behind OK"),
    ("server/gmail.imap", "UTF-8 in text although IMAP4rev2 is not on"),
    ("server/odd-fetch.imap", "a date that is none"),
    ("server/status-text.imap", "codes that are none"),
    ("session/authenticate-plain.imap", "a challenge without a space"),
    (
        "session/authenticate-several-challenges.imap",
        "a challenge without a space",
    ),
    ("session/bye-tagged.imap", "BYE with a tag"),
];

#[test]
fn strict_readers_take_what_the_grammar_derives() {
    let mut wrong = Vec::new();
    let transcripts = all();
    for (name, why) in REFUSED {
        let found = transcripts.iter().any(|transcript| transcript.name.ends_with(name));
        assert!(found, "there is no {name} with {why}");
    }
    for transcript in &transcripts {
        let known = REFUSED.iter().any(|(name, _)| transcript.name.ends_with(name));
        for chunking in [Chunking::Whole, Chunking::Every(1), Chunking::Every(7)] {
            let played = play::play_strictly(transcript, chunking);
            match played {
                Ok(()) if known => wrong.push(format!("{}: nothing is refused", transcript.name)),
                Err(error) if !known => wrong.push(format!("{error}\n(bytes cut: {chunking:?})")),
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_kind_of_operation_is_used() {
    let used: BTreeSet<String> = all()
        .iter()
        .flat_map(|transcript| &transcript.steps)
        .filter_map(|step| match &step.action {
            imap_tests::transcript::Action::Operation(text) => text.split(' ').next().map(str::to_owned),
            _ => None,
        })
        .collect();
    let known: BTreeSet<String> = operation::NAMES.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(used, known);
}

fn all() -> Vec<Transcript> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts")];
    let mut transcripts = Vec::new();
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<PathBuf> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "imap") {
                transcripts.push(Transcript::read(&path).unwrap());
            }
        }
    }
    assert!(
        transcripts.len() >= 30,
        "only {} transcripts were found",
        transcripts.len()
    );
    transcripts
}
