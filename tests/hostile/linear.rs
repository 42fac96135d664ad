//! Work in proportion to the bytes, however they arrive, counted in instructions by valgrind.
//!
//! The test runs itself under valgrind three times: with no bytes, with some and with twice as many, which come one at a
//! time. If twice the bytes took much more than twice the work, something would be looked at again and again
//! (CVE-2026-42245, net-imap).

use std::env;
use std::process::Command;

use imap_proto::command::Select;
use imap_proto::types::MailboxName;
use imap_proto::{Config, Connection};

use super::{heard, write_all};

/// How a response begins, what it goes on with, and how it ends; all of it again until there are enough bytes.
const RESPONSES: [(&str, &str, &str); 14] = [
    ("* 1 FETCH (X (", "{0}\r\n", ") UID 7)\r\n"),
    ("* 1 FETCH (BODY[] {SIZE}\r\n", "x", ")\r\n"),
    ("* 1 FETCH (", "UID 7 ", "FLAGS ())\r\n"),
    ("* 1 FETCH (ENVELOPE ", "(", "\r\n"),
    ("* 1 FETCH (FLAGS (", "k ", "k))\r\n"),
    ("* LIST () \"/\" \"", "\\\\", "\"\r\n"),
    ("* THREAD ", "(", "\r\n"),
    ("* SEARCH", " 12", "\r\n"),
    ("* ESEARCH UID ALL 1", ",3", "\r\n"),
    ("* CAPABILITY", " X", "\r\n"),
    ("* OK [X ", "(a", "] text\r\n"),
    ("* OK ", "{5} ", "\r\n"),
    ("garbage", " ", "\r\n"),
    ("", "* 7 EXISTS\r\n* 7 EXPUNGE\r\n", ""),
];

/// How many bytes of each response the child is to read, and which of them, if not all.
const SIZE: &str = "HOSTILE_LINEAR_SIZE";
const ONLY: &str = "HOSTILE_LINEAR_ONLY";

#[test]
fn work_is_in_proportion_to_the_bytes() {
    if let Ok(size) = env::var(SIZE) {
        let only = env::var(ONLY).ok().map(|only| only.parse().unwrap());
        read(size.parse().unwrap(), only);
        return;
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        eprintln!("skipped: valgrind is not installed");
        return;
    }
    let growth = growth(None);
    if growth >= MOST_GROWTH {
        let slow: Vec<_> = (0..RESPONSES.len())
            .map(|at| (self::growth(Some(at)), RESPONSES[at]))
            .filter(|(growth, _)| *growth >= MOST_GROWTH)
            .collect();
        panic!("the second half of the bytes took {growth:.2} times the work of the first: {slow:#?}");
    }
}

/// What the second half takes, as a multiple of what the first does: 1 if work is in proportion, 3 if it is to the square.
fn growth(only: Option<usize>) -> f64 {
    let [none, half, all] = [0, 24_000, 48_000].map(|size| instructions(size, only));
    let (first, second) = (half.saturating_sub(none), all.saturating_sub(half));
    assert!(first > 1_000_000, "only {first} instructions");
    second as f64 / first as f64
}

/// Runs this test alone in a child under callgrind.
fn instructions(size: usize, only: Option<usize>) -> u64 {
    let mut command = Command::new("valgrind");
    command
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe().unwrap())
        .args([
            "--exact",
            "linear::work_is_in_proportion_to_the_bytes",
            "--test-threads=1",
        ])
        .env(SIZE, size.to_string());
    if let Some(only) = only {
        command.env(ONLY, only.to_string());
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let count = said.lines().find_map(|line| line.split_once("Collected : "));
    count
        .unwrap_or_else(|| panic!("no count: {said}"))
        .1
        .trim()
        .parse()
        .unwrap()
}

fn read(size: usize, only: Option<usize>) {
    for (at, (before, piece, behind)) in RESPONSES.into_iter().enumerate() {
        if size == 0 || only.is_some_and(|only| only != at) {
            continue;
        }
        let count = size / piece.len();
        let before = before.replace("SIZE", &(count * piece.len()).to_string());
        let mut connection = selected();
        for byte in before.bytes().chain(piece.repeat(count).bytes()).chain(behind.bytes()) {
            connection.receive(&[byte]);
            while connection.advance().unwrap() {
                // The event is made, and looked at no further.
                let _ = connection.event();
            }
        }
        assert!(connection.is_usable());
    }
}

fn selected() -> Connection {
    let mut connection = heard(
        Connection::new(Config::new(4096).with_uid_tracking()),
        "* PREAUTH hi\r\n",
    );
    connection.start(&Select::new(&MailboxName::inbox())).unwrap();
    write_all(&mut connection);
    heard(connection, "* 3 EXISTS\r\nBAAA0 OK [READ-WRITE] open\r\n")
}

/// Buffers that double may be copied once more or less.
const MOST_GROWTH: f64 = 1.25;
