//! How much memory a message of 1 GiB takes on its way through the core and through each adapter.
//!
//! The message is neither kept nor copied by anyone here: its bytes are made while they are read, compared while they
//! arrive, and the same the other way round for APPEND. What is measured is the peak of the heap. The limits are part
//! of what the library promises, so exceeding one is a failure.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on has failed")]

mod server;

use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::time::Instant;

use imap_proto::command::{Append, AppendMessage, Fetch, FetchItem, Select};
use imap_proto::types::{MailboxName, Section, UidSet};
use imap_proto::{Config, Connection, Event, FetchEvent};
use peak_alloc::PeakAlloc;
use server::{Message, Pattern, Server};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

fn main() -> ExitCode {
    let pattern = Pattern::new();
    let measured = [
        measure("core, fetch", CORE_LIMIT, || core_fetch(&pattern)),
        measure("core, append", CORE_LIMIT, || core_append(&pattern)),
        measure("blocking, fetch", ADAPTER_LIMIT, || blocking_fetch(&pattern)),
        measure("blocking, append", ADAPTER_LIMIT, || blocking_append(&pattern)),
        measure("tokio, fetch", ADAPTER_LIMIT, || tokio_fetch(&pattern)),
        measure("tokio, append", ADAPTER_LIMIT, || tokio_append(&pattern)),
    ];
    if measured.into_iter().all(|within| within) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Streams the message once; prints what it took, and says whether that was within the limit.
fn measure(what: &str, limit: usize, stream: impl FnOnce()) -> bool {
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let began = Instant::now();
    stream();
    let took = began.elapsed().as_secs_f64();
    let peak = HEAP.peak_usage().saturating_sub(before);
    let within = peak <= limit;
    let verdict = if within { "within" } else { "BEYOND" };
    let (peak, limit) = (peak.div_ceil(1 << 10), limit >> 10);
    println!("{what:16}  peak {peak:6} KiB, {verdict} {limit} KiB, in {took:.2} s");
    within
}

fn core_fetch(pattern: &Pattern) {
    let mut stream = Server::new(pattern);
    let mut connection = selected(&mut stream);
    connection.start(&fetch(&UidSet::all())).unwrap();
    let mut message = Message::new(pattern);
    loop {
        match step(&mut connection, &mut stream) {
            Event::Fetch(FetchEvent::BodyChunk(piece)) => message.compare(&piece),
            Event::Completed { status, .. } if status.is_ok() => break,
            Event::Fetch(_) => {}
            other => panic!("{other:?}"),
        }
    }
    message.assert_complete();
}

fn core_append(pattern: &Pattern) {
    let mut stream = Server::new(pattern);
    let mut connection = selected(&mut stream);
    let inbox = MailboxName::inbox();
    connection.start(&append(&inbox)).unwrap();
    let mut message = Message::new(pattern);
    loop {
        if let Some(mut body) = connection.body() {
            let taken = body.write(message.next());
            message.advance(taken);
        }
        match step(&mut connection, &mut stream) {
            Event::Completed { status, .. } if status.is_ok() => break,
            Event::Body { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    message.assert_complete();
    stream.assert_appended();
}
