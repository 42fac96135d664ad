//! What real servers sent means the same however it arrives.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::PathBuf;

use imap_tests::chunks::Chunking;
use imap_tests::recording::{self, Recording, Seen};

#[test]
fn every_chunking_gives_the_same_events() {
    for path in recordings() {
        let recording = Recording::read(&path).unwrap();
        let whole = recording.play(Chunking::Whole);
        let chunkings = [1, 2, 3, 5, 7, 16, 61, 256, 1460, 4096].map(Chunking::Every);
        for chunking in chunkings.into_iter().chain((0..4).map(Chunking::Random)) {
            let cut = recording.play(chunking);
            if cut != whole {
                let at = cut
                    .events
                    .iter()
                    .zip(&whole.events)
                    .take_while(|(one, other)| one == other)
                    .count();
                panic!(
                    "{} cut by {chunking:?}: event {at} is\n{:?}\nand whole\n{:?}",
                    path.display(),
                    cut.events.get(at).map(ToString::to_string),
                    whole.events.get(at).map(ToString::to_string),
                );
            }
        }
    }
}

/// What of a recording cannot be used, and nothing else: a server that is not in this table is clean.
#[test]
fn nothing_is_malformed_but_what_is_known_to_be() {
    let mut wrong = Vec::new();
    for path in recordings() {
        let name = recording::name(&path);
        let seen = Recording::read(&path).unwrap().play(Chunking::Whole);
        assert!(
            seen.events.iter().all(|event| event.name != "Unknown"),
            "{name} has what is not shown field by field"
        );
        let found = Oddities::of(&seen);
        let known = ODDITIES
            .iter()
            .find(|(server, ..)| *server == name)
            .map(|(_, known)| *known)
            .unwrap_or_default();
        if found != known {
            wrong.push(format!("    (\"{name}\", {found:?}),\n{}", found.shown(&seen)));
        }
    }
    assert!(wrong.is_empty(), "not as the table says:\n{}", wrong.join("\n"));
}

#[test]
fn no_row_of_the_table_is_without_its_recording() {
    let names: Vec<_> = recordings().iter().map(|path| recording::name(path)).collect();
    for (server, _) in ODDITIES {
        assert!(names.iter().any(|name| name == server), "{server}");
        assert!(!server.starts_with("dovecot"), "Dovecot sends nothing odd");
    }
}

/// How often something could not be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Oddities {
    malformed: usize,
    invalid_items: usize,
    /// The recording ends inside a response.
    cut_off: bool,
}

impl Oddities {
    fn of(seen: &Seen) -> Self {
        let count = |name| seen.events.iter().filter(|event| event.name == name).count();
        Self {
            malformed: count("Malformed"),
            invalid_items: count("InvalidItem"),
            cut_off: seen.error.is_some(),
        }
    }

    fn shown(self, seen: &Seen) -> String {
        let odd = |name: &str| matches!(name, "Malformed" | "InvalidItem");
        let mut lines: Vec<_> = seen
            .events
            .iter()
            .filter(|event| odd(event.name))
            .map(ToString::to_string)
            .collect();
        lines.extend(seen.error.iter().map(ToString::to_string));
        lines.join("\n")
    }
}

/// See the README of the recordings for who they are.
const ODDITIES: &[(&str, Oddities)] = &[(
    "pymap/10-fetch",
    Oddities {
        malformed: 0,
        invalid_items: 0,
        cut_off: true,
    },
)];

fn recordings() -> Vec<PathBuf> {
    let found = recording::all().unwrap();
    assert!(found.len() >= 40, "only {} recordings were found", found.len());
    found
}
