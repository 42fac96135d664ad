//! A million connections in one process, each taken through greeting, LOGIN, SELECT and IDLE: how much memory one
//! takes while it waits, and how much time until then.
//!
//! ```text
//! cargo bench -p imap-tests --bench connections
//! ```
//!
//! The bytes are what the program has asked the allocator for, the connections themselves included, once their buffers
//! are given back. The benchmark fails if a connection takes more than a kibibyte.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on has failed")]

use core::hint::black_box;
use core::time::Duration;
use std::fs;
use std::time::Instant;

use imap_proto::command::{Idle, Login, Select};
use imap_proto::types::{MailboxName, Secret};
use imap_proto::{Config, Connection, Event, State};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

fn main() {
    // Cargo passes this when benchmarks are run as tests: then a few are enough.
    let measured = std::env::args().any(|argument| argument == "--bench");
    let count = if measured { 1_000_000 } else { 1000 };
    let before = ALLOCATOR.current_usage();
    let start = Instant::now();
    let mut connections: Vec<Connection> = (0..count).map(idle_connection).collect();
    let opened = start.elapsed();
    let kept = (ALLOCATOR.current_usage() - before) / count;
    let resident = resident_bytes().map(|bytes| bytes / count);

    let start = Instant::now();
    for connection in &mut connections {
        wake(connection);
    }
    let woken = start.elapsed();
    let after = (ALLOCATOR.current_usage() - before) / count;

    println!("connections              {count:>9}");
    println!(
        "bytes of each            {kept:>9}  ({} in the connection itself)",
        size_of::<Connection>()
    );
    if let Some(bytes) = resident {
        println!("resident bytes of each   {bytes:>9}  (of the process, with what the allocator adds)");
    }
    println!("bytes after an EXISTS    {after:>9}");
    println!("microseconds to open one {:>9.2}", each(opened, count));
    println!("microseconds an EXISTS   {:>9.2}", each(woken, count));
    assert!(
        !measured || kept.max(after) <= 1024,
        "a connection takes more than a kibibyte"
    );
}

fn each(time: Duration, count: usize) -> f64 {
    time.as_secs_f64() * 1e6 / count as f64
}

/// A connection that idles in INBOX and keeps no buffers.
fn idle_connection(index: usize) -> Connection {
    let mut connection = Connection::new(Config::new(index as u16));
    hear(&mut connection, GREETING);

    let tag = connection
        .start(&Login::new("alice", &Secret::from("wonderland")))
        .unwrap();
    write(&mut connection);
    hear(&mut connection, &format!("{tag} {LOGGED_IN}"));

    let tag = connection.start(&Select::new(&MailboxName::inbox())).unwrap();
    write(&mut connection);
    hear(
        &mut connection,
        &format!("{SELECTED}{tag} OK [READ-WRITE] Select completed (0.001 + 0.000 secs).\r\n"),
    );

    connection.start(&Idle).unwrap();
    write(&mut connection);
    hear(&mut connection, "+ idling\r\n");
    assert_eq!(connection.state(), State::Selected);
    assert!(connection.idle().is_some(), "the server has let it idle");
    connection.release_buffers();
    connection
}

/// One new message, read as an event loop would read it.
fn wake(connection: &mut Connection) {
    let line = b"* 173 EXISTS\r\n";
    connection.buffers().input[..line.len()].copy_from_slice(line);
    connection.received(line.len());
    let mut events = 0;
    while connection.advance().unwrap() {
        assert!(matches!(black_box(connection.event()), Event::Data(_)));
        events += 1;
    }
    assert_eq!(events, 1);
    assert_eq!(connection.mailbox().unwrap().exists(), Some(173));
    connection.release_buffers();
}

fn hear(connection: &mut Connection, text: &str) {
    connection.receive(text.as_bytes());
    while connection.advance().unwrap() {
        black_box(connection.event());
    }
}

fn write(connection: &mut Connection) {
    while connection.wants_write() {
        let length = connection.output().len();
        connection.written(length);
    }
}

/// What the process has in memory; `None` where the system does not say.
fn resident_bytes() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: usize = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kibibytes << 10)
}

// What Dovecot 2.3 says.
const GREETING: &str = "* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ STARTTLS AUTH=PLAIN] \
                        Dovecot (Debian) ready.\r\n";
const LOGGED_IN: &str = "OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY \
                         THREAD=REFERENCES THREAD=REFS THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT \
                         CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES \
                         WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW \
                         STATUS=SIZE SAVEDATE LITERAL+ NOTIFY SPECIAL-USE] Logged in\r\n";
const SELECTED: &str = "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded NonJunk)\r\n\
                        * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded NonJunk \\*)] \
                        Flags permitted.\r\n\
                        * 172 EXISTS\r\n\
                        * 1 RECENT\r\n\
                        * OK [UNSEEN 12] First unseen.\r\n\
                        * OK [UIDVALIDITY 1732700000] UIDs valid\r\n\
                        * OK [UIDNEXT 4392] Predicted next UID\r\n\
                        * OK [HIGHESTMODSEQ 10227] Highest\r\n";
