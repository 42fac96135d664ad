//! How fast responses are read, and how often memory is allocated for it.
//!
//! ```text
//! cargo bench -p imap-proto --bench stream
//! ```

use core::hint::black_box;
use core::time::Duration;
use std::alloc::System;
use std::time::Instant;

use imap_proto::{Config, Connection, Event, FetchEvent};
use imap_tests::render;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    // Cargo passes this when benchmarks are run as tests: then once is enough.
    let rounds = if std::env::args().any(|argument| argument == "--bench") {
        64
    } else {
        1
    };
    let body = 8 << 20;
    let message = [
        format!("* 1 FETCH (BODY[] {{{body}}}\r\n").into_bytes(),
        vec![b'x'; body],
        b")\r\n".to_vec(),
    ]
    .concat();
    measure("body, 16 KiB at once", &message, 16 << 10, rounds, touch);

    let flags = b"* 12 FETCH (UID 4827313 FLAGS (\\Seen $Junk) RFC822.SIZE 4286)\r\n".repeat(10_000);
    measure("FETCH of flags", &flags, 16 << 10, rounds, touch);
    measure("FETCH of flags, byte by byte", &flags, 1, rounds.div_ceil(8), touch);

    let envelopes = ENVELOPE.repeat(2_000);
    measure("FETCH of envelopes", &envelopes, 16 << 10, rounds, touch);
    measure(
        "FETCH of envelopes, every field copied",
        &envelopes,
        16 << 10,
        rounds.div_ceil(8),
        show,
    );

    let search = [b"* SEARCH".to_vec(), b" 4294967295".repeat(100_000), b"\r\n".to_vec()].concat();
    measure("SEARCH", &search, 16 << 10, rounds, touch);
}

/// Receives `bytes` again and again on one connection; the first time, which makes the buffers grow, is not counted.
fn measure(what: &str, bytes: &[u8], chunk: usize, rounds: usize, look: fn(&Event<'_>)) {
    let mut connection = Connection::new(Config::new(4096));
    connection.receive(b"* PREAUTH hi\r\n");
    receive(&mut connection, bytes, chunk, look);
    let region = Region::new(ALLOCATOR);
    let start = Instant::now();
    let mut events = 0;
    for _ in 0..rounds {
        events += receive(&mut connection, bytes, chunk, look);
    }
    let (time, allocations) = (start.elapsed(), region.change());
    println!(
        "{what:<40} {:>8.1} MB/s {:>8.1} ns/event {:>10} allocations in {} rounds",
        (bytes.len() * rounds) as f64 / time.as_secs_f64() / 1e6,
        nanoseconds(time) / events as f64,
        allocations.allocations + allocations.reallocations,
        rounds,
    );
}

fn receive(connection: &mut Connection, bytes: &[u8], chunk: usize, look: fn(&Event<'_>)) -> usize {
    let mut events = 0;
    for chunk in bytes.chunks(chunk) {
        connection.receive(chunk);
        while connection.advance().expect("the bytes are well formed") {
            look(&connection.event());
            events += 1;
        }
    }
    events
}

/// As an application does that is interested in a field or two.
fn touch(event: &Event<'_>) {
    if let Event::Fetch(FetchEvent::BodyChunk(bytes)) = event {
        black_box(bytes.len());
    }
    black_box(event);
}

/// As one that copies everything: the allocations are those of the copies.
fn show(event: &Event<'_>) {
    black_box(render::event(event));
}

fn nanoseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e9
}

const ENVELOPE: &[u8] = b"* 12 FETCH (FLAGS (\\Seen) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 4286 ENVELOPE (\
\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev2 WG mtg summary and minutes\" \
((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) \
((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((NIL NIL \"imap\" \"cac.washington.edu\")) \
((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")(\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) NIL NIL \
\"<B27397-0100000@cac.washington.ed>\") BODY (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 3028 92))\r\n";
