//! What a connection keeps, counted by the allocator.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../imap-proto/benches/instructions/visit.rs"]
mod visit;

use std::sync::{Mutex, MutexGuard, PoisonError};

use imap_proto::command::{Append, AppendMessage, Command, Copy, Fetch, FetchItems, Reply, Select};
use imap_proto::response::{Code, Data};
use imap_proto::types::{MailboxName, UidSet};
use imap_proto::{Config, Connection, Error, Event, FetchEvent, Limits};
use imap_tests::corpora::Corpus;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// One test at a time: they all count the same bytes.
static ALONE: Mutex<()> = Mutex::new(());

#[test]
fn a_message_of_a_gibibyte_is_received_in_less_than_a_mebibyte() {
    let _alone = alone();
    let size: u64 = 1 << 30;
    let mut connection = selected();
    let chunk = vec![b'x'; 16 << 10];
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    connection.receive(format!("* 1 FETCH (UID 7 BODY[] {{{size}}}\r\n").as_bytes());
    let (mut sent, mut seen) = (0, 0);
    while sent < size {
        // The way without a copy: read into the connection's own room.
        let input = connection.buffers().input;
        let length = input.len().min(chunk.len()).min(usize::try_from(size - sent).unwrap());
        input[..length].copy_from_slice(&chunk[..length]);
        connection.received(length);
        sent += length as u64;
        while connection.advance().unwrap() {
            if let Event::Fetch(FetchEvent::BodyChunk(bytes)) = connection.event() {
                seen += bytes.len() as u64;
            }
        }
    }
    connection.receive(b" FLAGS ())\r\n");
    while connection.advance().unwrap() {}
    assert_eq!(seen, size);
    assert!(grown(before) < 1 << 20, "{} bytes", grown(before));
}

#[test]
fn a_message_of_a_gibibyte_is_sent_in_less_than_a_mebibyte() {
    let _alone = alone();
    let size: u64 = 1 << 30;
    let mut connection = selected();
    let chunk = vec![b'x'; 64 << 10];
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let name = MailboxName::inbox();
    connection.start(&Append::new(&name, AppendMessage::new(size))).unwrap();
    write_all(&mut connection);
    connection.receive(b"+ go\r\n");
    while connection.advance().unwrap() {}
    let mut sent = 0;
    while let Some(mut body) = connection.body() {
        sent += body.write(&chunk) as u64;
        // The transport is slower than the application.
        let waiting = connection.output().len();
        connection.written(waiting.div_ceil(2));
    }
    write_all(&mut connection);
    assert_eq!(sent, size);
    assert!(grown(before) < 1 << 20, "{} bytes", grown(before));
}

#[test]
fn an_announced_size_costs_nothing() {
    let _alone = alone();
    for line in [
        "* 1 FETCH (BODY[] {4294967295}\r\n0123456789",
        "* LIST () \"/\" {4294967295}\r\n0123456789",
    ] {
        let mut connection = selected();
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        connection.receive(line.as_bytes());
        while connection.advance().unwrap_or(false) {}
        assert!(grown(before) < 64 << 10, "{} bytes for {line:?}", grown(before));
    }
}

/// CVE-2025-25186 (net-imap): a range of four thousand million numbers is kept as a range.
#[test]
fn ranges_are_never_spread_out() {
    let _alone = alone();
    let mut connection = Connection::new(Config::new(4096).with_uid_tracking());
    connection.receive(b"* PREAUTH hi\r\n");
    while connection.advance().unwrap() {}
    connection.start(&Select::new(&MailboxName::inbox())).unwrap();
    write_all(&mut connection);
    connection.receive(b"* 4294967295 EXISTS\r\nBAAA0 OK done\r\n");
    while connection.advance().unwrap() {}
    connection
        .start(&Copy::uids(&UidSet::all(), &MailboxName::inbox()))
        .unwrap();
    write_all(&mut connection);
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    for line in [
        "* OK [COPYUID 1 1:4294967295 1:4294967295] x\r\n",
        "* ESEARCH (TAG \"x\") UID ALL 1:4294967295\r\n",
        "* VANISHED (EARLIER) 1:4294967295\r\n",
        "* VANISHED 1:4294967294\r\n",
        "* SEARCH 4294967295 1\r\n",
        "BAAA1 OK [COPYUID 1 4294967295:1 1:4294967295] x\r\n",
    ] {
        connection.receive(line.as_bytes());
        while connection.advance().unwrap() {
            if let Event::Status(status) | Event::Completed { status, .. } = connection.event() {
                let Some(Code::CopyUid(uids)) = &status.code else {
                    panic!("{status:?}")
                };
                assert_eq!(uids.source.count(), u64::from(u32::MAX));
                assert_eq!(uids.pairs().take(1000).count(), 1000);
            }
        }
    }
    assert!(grown(before) < 64 << 10, "{} bytes", grown(before));
}

/// What a hostile server says without end, and how much of it is kept at most, in bytes.
#[test]
fn floods_are_not_kept() {
    let _alone = alone();
    type Line = fn(u32) -> String;
    let floods: [(Line, usize); 12] = [
        (|n| format!("* {n} EXISTS\r\n"), 32 << 10),
        (|n| format!("* OK [ALERT] call {n}\r\n"), 32 << 10),
        (|n| format!("* CAPABILITY IMAP4rev1 X-{n}\r\n"), 32 << 10),
        (|n| format!("* ENABLED X-{n}\r\n"), 64 << 10),
        (|n| format!("* FLAGS (\\Seen k{n})\r\n"), 32 << 10),
        (|n| format!("* OK [PERMANENTFLAGS (k{n} \\*)] x\r\n"), 32 << 10),
        (
            |n| format!("* {n} FETCH (FLAGS (k{n}) X-{n} {{3}}\r\nabc)\r\n"),
            32 << 10,
        ),
        (
            |_| "* 1 EXPUNGE\r\n* 4294967295 EXISTS\r\n* 0 EXISTS\r\n".into(),
            32 << 10,
        ),
        (
            |n| format!("* VANISHED {n}:4294967295\r\n* 4294967295 EXISTS\r\n"),
            32 << 10,
        ),
        (
            |n| format!("* SEARCH {n} 4294967295\r\n* ESEARCH UID ALL {n}:4294967295\r\n"),
            32 << 10,
        ),
        (
            |n| format!("* OK [OBJECTID (MAILBOXID (m{n}))] x\r\n* OK [MAILBOXID (m{n})] x\r\n"),
            32 << 10,
        ),
        // A UID that adjoins no other: 12 bytes a run, and what growing buffers take.
        (|n| format!("* {} FETCH (UID {})\r\n", n + 1, 2 * n + 1), 2 << 20),
    ];
    for (line, most) in floods {
        let mut connection = Connection::new(Config::new(4096).with_uid_tracking());
        connection.receive(b"* PREAUTH hi\r\n");
        while connection.advance().unwrap() {}
        connection.start(&Select::new(&MailboxName::inbox())).unwrap();
        write_all(&mut connection);
        connection.receive(b"* 4294967295 EXISTS\r\nBAAA0 OK done\r\n");
        while connection.advance().unwrap() {}
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        for number in 1..=50_000 {
            connection.receive(line(number).as_bytes());
            while connection.advance().unwrap() {}
        }
        assert!(grown(before) < most, "{} bytes for {:?}", grown(before), line(1));
    }
}

/// What is long is kept while it is being read, and nothing more than that.
#[test]
fn a_million_pieces_cost_what_they_are() {
    let _alone = alone();
    let pieces: [(&str, &str, &str); 4] = [
        ("* 1 FETCH (X (", "{0}\r\n", ") UID 7)\r\n"),
        ("* 1 FETCH (X ", "(", ")\r\n"),
        ("* LIST () \"/\" (", "() ", ")\r\n"),
        ("* OK [X ", "(a ", "] text\r\n"),
    ];
    for (before, piece, behind) in pieces {
        let mut connection = selected();
        let start = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        connection.receive(before.as_bytes());
        for _ in 0..1000 {
            connection.receive(piece.repeat(1000).as_bytes());
            while connection.advance().unwrap() {}
        }
        connection.receive(behind.as_bytes());
        while connection.advance().unwrap() {}
        let bytes = 1_000_000 * piece.len();
        // A buffer that doubles, twice while it moves, and the tokens, which are about as large as what they stand for.
        assert!(
            grown(start) < 4 * bytes + (16 << 20),
            "{} bytes for {bytes} of {piece:?}",
            grown(start)
        );
        connection.release_buffers();
        let kept = ALLOCATOR.current_usage().saturating_sub(start);
        assert!(kept < 64 << 10, "{kept} bytes are kept");
    }
}

/// A line of numbers may be as long as the application says, and needs no more than its buffer.
#[test]
fn a_search_of_a_hundred_megabytes_is_read_where_it_lies() {
    let _alone = alone();
    let count = 100_000_000 / " 1000000007".len();
    let mut limits = Limits::default();
    limits.search = 100 << 20;
    let mut connection = Connection::new(Config::new(4096).with_limits(limits));
    connection.receive(b"* PREAUTH hi\r\n");
    while connection.advance().unwrap() {}
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    connection.receive(b"* SEARCH");
    let thousand = " 1000000007".repeat(1000);
    for _ in 0..count / 1000 {
        connection.receive(thousand.as_bytes());
        assert!(!connection.advance().unwrap());
    }
    connection.receive(b" 7\r\n");
    assert!(connection.advance().unwrap());
    let Event::Data(Data::Search(numbers)) = connection.event() else {
        panic!("{:?}", connection.event())
    };
    let sum: u64 = numbers.iter().map(u64::from).sum();
    assert_eq!(sum, (count / 1000 * 1000) as u64 * 1_000_000_007 + 7);
    assert!(!connection.advance().unwrap());
    // The buffer grows by a half, and is there twice while it moves.
    assert!(grown(before) < 260_000_000, "{} bytes", grown(before));
    connection.release_buffers();
    let kept = ALLOCATOR.current_usage().saturating_sub(before);
    assert!(kept < 64 << 10, "{kept} bytes are kept");
}

/// Errors are kept for ever, and show little of what caused them.
#[test]
fn what_ends_a_connection_is_not_kept() {
    let _alone = alone();
    let long = "x".repeat(1 << 20);
    for bytes in [
        format!("BAAA9 OK {long}\r\n"),
        format!("* LIST () \"/\" {{99999999999999999999}}\r\n{long}"),
        format!("* LIST () \"/\" \"{long}"),
    ] {
        let before = ALLOCATOR.current_usage();
        let mut connection = selected();
        connection.receive(bytes.as_bytes());
        connection.receive(b"");
        let error = loop {
            match connection.advance() {
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        assert!(format!("{error} {error:?}").len() < 1000, "{error}");
        connection.release_buffers();
        drop(error);
        let kept = ALLOCATOR.current_usage().saturating_sub(before);
        assert!(kept < 4096, "{kept} bytes after {:?}", &bytes[..40]);
    }
}

/// A single byte more than before at any time would be noticed. Strings with escapes are not among these responses:
/// they are copied to be unescaped when they are asked for.
#[test]
fn looking_at_every_field_allocates_nothing() {
    let _alone = alone();
    for corpus in [
        Corpus::Flags,
        Corpus::Bodies20k,
        Corpus::List,
        Corpus::Search,
        Corpus::ESearch,
    ] {
        let bytes = corpus.responses(100_000);
        let mut connection = selected();
        let mut events = 0;
        let mut read = || {
            for chunk in bytes.chunks(1460) {
                connection.receive(chunk);
                while connection.advance().unwrap() {
                    visit::event(&connection.event());
                    events += 1;
                }
            }
        };
        // The buffers grow at first, to what the longest rest of a response between two chunks needs.
        for _ in 0..8 {
            read();
        }
        // What runs the tests allocates too, now and then: what counts is what is allocated each time.
        let least = (0..8).map(|_| {
            let before = ALLOCATOR.current_usage();
            ALLOCATOR.reset_peak_usage();
            read();
            grown(before)
        });
        assert_eq!(least.min(), Some(0), "{corpus:?}");
        assert!(events > 1, "{corpus:?}");
    }
}

/// Messages that a command returns, and not only what is borrowed, are small.
#[test]
fn kept_messages_take_less_than_three_times_what_was_received() {
    let _alone = alone();
    for corpus in [
        Corpus::Flags,
        Corpus::Envelope,
        Corpus::BodyStructure,
        Corpus::Bodies20k,
    ] {
        let bytes = corpus.responses(300_000);
        let mut connection = selected();
        let command = Fetch::uids(&UidSet::all(), FetchItems::All);
        let tag = connection.start(&command).unwrap();
        write_all(&mut connection);
        let mut messages = command.reply();
        let before = ALLOCATOR.current_usage();
        for piece in [&*bytes, format!("{tag} OK done\r\n").as_bytes()] {
            connection.receive(piece);
            while connection.advance().unwrap() {
                messages.absorb(&connection.event());
            }
        }
        connection.release_buffers();
        let kept = ALLOCATOR.current_usage() - before;
        assert!(messages.len() > 10 && !messages.is_truncated(), "{corpus:?}");
        assert!(
            kept < 3 * bytes.len() && kept > bytes.len() / 2,
            "{kept} bytes of {} of {corpus:?}",
            bytes.len()
        );
    }
}

#[test]
fn an_endless_line_costs_no_more_than_its_limit() {
    let _alone = alone();
    let mut connection = selected();
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    connection.receive(b"* LIST () \"/\" \"");
    let chunk = [b'x'; 4096];
    let error = loop {
        connection.receive(&chunk);
        match connection.advance() {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    let Error::TooLong { limit, .. } = error else {
        panic!("{error}")
    };
    // A buffer that doubles has twice the room, and holds both while it moves.
    assert!(grown(before) < 4 * limit, "{} bytes of {limit}", grown(before));
}

#[test]
fn an_idle_connection_is_small() {
    let _alone = alone();
    let before = ALLOCATOR.current_usage();
    let mut connections = Vec::with_capacity(100);
    let reserved = ALLOCATOR.current_usage() - before;
    for _ in 0..100 {
        let mut connection = selected();
        connection.receive(b"* 1 FETCH (FLAGS (\\Seen) ENVELOPE (NIL \"x\" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n");
        while connection.advance().unwrap() {}
        connection.release_buffers();
        connections.push(connection);
    }
    let kept = ALLOCATOR.current_usage() - before - reserved;
    let each = kept / connections.len() + size_of::<Connection>();
    assert!(
        each <= 1024,
        "{each} bytes, {} of them in the connection itself",
        size_of::<Connection>()
    );
}

fn selected() -> Connection {
    let mut connection = Connection::new(Config::new(4096));
    connection.receive(b"* PREAUTH [CAPABILITY IMAP4rev1 IDLE] hi\r\n");
    while connection.advance().unwrap() {}
    connection.start(&Select::new(&MailboxName::inbox())).unwrap();
    write_all(&mut connection);
    connection.receive(
        b"* 5 EXISTS\r\n* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n\
          * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] x\r\nBAAA0 OK [READ-WRITE] done\r\n",
    );
    while connection.advance().unwrap() {}
    connection
}

fn write_all(connection: &mut Connection) {
    while connection.wants_write() {
        let length = connection.output().len();
        connection.written(length);
    }
}

/// How much more was in use at any time than there was `before`.
fn grown(before: usize) -> usize {
    ALLOCATOR.peak_usage().saturating_sub(before)
}

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}
