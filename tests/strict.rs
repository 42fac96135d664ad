//! What a strict reader (`Config::strict_syntax`) says of real servers: how often each of them breaks the grammar, and how.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};

use imap_tests::recording::Recording;

/// The recordings in which the grammar does not derive everything: how many events say so, and what it is. Servers that
/// are not in this table keep to the grammar.
const REFUSED: &[(&str, usize, &str)] = &[
    ("courier50/10-mailboxes", 8, "QUOTA without a list"),
    (
        "crymap/08-fetch",
        7,
        "multiparts without parts; section 0, which it was asked for",
    ),
    ("cyrus312/17-qresync", 21, "a keyword with a bracket, k]x"),
    ("cyrus312/22-notify", 4, "that keyword"),
    ("cyrus312/24-enabled-IMAP4rev2-re", 3, "that keyword"),
    ("cyrus312/25-uidonly", 4, "that keyword"),
    ("cyrus36/11-mailboxes", 12, "any bytes for a MAILBOXID"),
    (
        "cyrus36/14-fetch",
        15,
        "section 0; items of its own, DIGEST.SHA1, CID, BASECID and RFC822.SHA1",
    ),
    ("cyrus36/20-idle", 5, "that keyword"),
    (
        "dovecot23/18-fetch",
        12,
        "section 0; NUL in literals; SNIPPET, of a draft",
    ),
    (
        "dovecot23/22-search",
        3,
        "a space at the end of THREAD that found nothing",
    ),
    (
        "hoodiecrow/01-greeting-notauth",
        3,
        "continuation requests without a space",
    ),
    ("hoodiecrow/08-mailboxes", 12, "NIL for HIGHESTMODSEQ"),
    (
        "hoodiecrow/11-fetch",
        14,
        "the length behind the origin; section 0; FETCH without items",
    ),
    ("hoodiecrow/16-idle", 4, "a keyword in quotes"),
    ("mailutils/03-auth-plain-PLAIN", 1, "LF alone"),
    ("mailutils/14-mailboxes-re", 10, "names that need quotes, without them"),
    (
        "mailutils/19-fetch",
        9,
        "multiparts without parts, and bodies of nothing; section 0; FETCH without items",
    ),
    ("mailutils/25-copymove", 3, "EXPUNGED for EXPUNGE"),
    ("twisted/11-fetch", 2, "NIL for the type of a body"),
    ("twisted/17-idle", 2, "continuation requests without a space"),
];

#[test]
fn real_servers() {
    let mut wrong = Vec::new();
    let mut seen_all = 0;
    for path in recordings() {
        let name = name(&path);
        let seen = Recording::read(&path).unwrap().play_strictly();
        let refusals: Vec<_> = seen
            .events
            .iter()
            .filter(|event| matches!(event.name, "Malformed" | "InvalidItem"))
            .map(ToString::to_string)
            .collect();
        seen_all += seen.events.len();
        let known = REFUSED
            .iter()
            .find(|(known, ..)| *known == name)
            .map_or(0, |(_, count, _)| *count);
        if refusals.len() != known {
            wrong.push(format!("{name}: {}\n{}", refusals.len(), refusals.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "not as the table says:\n{}", wrong.join("\n"));
    assert!(seen_all > 10_000, "only {seen_all} events");
}

#[test]
fn every_exception_has_its_recording() {
    let names: Vec<_> = recordings().iter().map(|path| name(path)).collect();
    for (known, count, why) in REFUSED {
        assert!(names.iter().any(|name| name == known), "{known}");
        assert!(*count > 0 && !why.is_empty(), "{known}");
    }
}

fn name(path: &Path) -> String {
    let folder = path.parent().and_then(Path::file_name).unwrap();
    format!(
        "{}/{}",
        folder.to_string_lossy(),
        path.file_stem().unwrap().to_string_lossy()
    )
}

fn recordings() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings");
    let folders = root.read_dir().unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> = folders
        .filter(|path| path.is_dir())
        .flat_map(|folder| folder.read_dir().unwrap().map(|entry| entry.unwrap().path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "s2c"))
        .collect();
    found.sort();
    found
}
