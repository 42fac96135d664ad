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
