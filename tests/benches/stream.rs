//! One body of a gibibyte through the core and through each adapter: how much memory it takes, and how fast it goes.
//!
//! ```text
//! cargo bench -p imap-tests --bench stream
//! ```
//!
//! The memory is what the whole process has allocated at its peak beyond what it had before, the server's thread
//! included. The benchmark fails if that exceeds the budget.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on has failed")]

use core::net::SocketAddr;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Instant;

use imap_blocking::Blocking;
use imap_proto::command::{Fetch, FetchItem, Methods};
use imap_proto::types::{MailboxName, Section, Uid, UidSet};
use imap_proto::{Config, Connection, Event, FetchEvent};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

fn main() {
    // Cargo passes this when benchmarks are run as tests: then a little is enough.
    let size = if std::env::args().any(|argument| argument == "--bench") {
        1 << 30
    } else {
        1 << 24
    };
    println!("one body of {} MiB", size >> 20);
    measure("core", size, 1 << 20, through_the_core);
    measure("imap-blocking, TCP", size, 4 << 20, through_blocking);
    measure("imap-tokio, TCP", size, 4 << 20, through_tokio);
}

fn measure(name: &str, size: u64, budget: usize, run: impl FnOnce(u64) -> u64) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let start = Instant::now();
    assert_eq!(run(size), size, "{name}: every byte arrives");
    let seconds = start.elapsed().as_secs_f64();
    let peak = ALLOCATOR.peak_usage().saturating_sub(before);
    let speed = size as f64 / (1 << 20) as f64 / seconds;
    println!("{name:<20} {:>6} KiB at the peak, {speed:>7.0} MiB/s", peak >> 10);
    assert!(peak < budget, "{name}: more than {} KiB", budget >> 10);
}

fn through_the_core(size: u64) -> u64 {
    let mut connection = Connection::new(Config::new(4096));
    connection.receive(b"* PREAUTH hello\r\n");
    connection.receive(format!("* 1 FETCH (UID 1 BODY[] {{{size}}}\r\n").as_bytes());
    let (mut sent, mut seen) = (0, 0);
    while sent < size {
        let input = connection.buffers().input;
        let length = input.len().min(usize::try_from(size - sent).unwrap());
        input[..length].fill(b'x');
        connection.received(length);
        sent += length as u64;
        while connection.advance().unwrap() {
            if let Event::Fetch(event) = connection.event() {
                seen += bytes_in(&event);
            }
        }
    }
    connection.receive(b")\r\n");
    while connection.advance().unwrap() {}
    seen
}

fn through_blocking(size: u64) -> u64 {
    let stream = TcpStream::connect(serve(size)).unwrap();
    let mut client = imap_blocking::Client::new(Blocking::new(stream), Config::new(4096));
    client.select(&MailboxName::inbox()).unwrap();
    let mut seen = 0;
    let mut fetch = client.fetch_each(whole_message());
    while let Some(event) = fetch.next().unwrap() {
        seen += bytes_in(&event);
    }
    seen
}

fn through_tokio(size: u64) -> u64 {
    let address = serve(size);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let mut client = imap_tokio::Client::new(stream, Config::new(4096));
        client.select(&MailboxName::inbox()).await.unwrap();
        let mut seen = 0;
        let mut fetch = client.fetch_each(whole_message());
        while let Some(event) = fetch.next().await.unwrap() {
            seen += bytes_in(&event);
        }
        seen
    })
}

fn whole_message() -> Fetch<'static> {
    Fetch::uids(&UidSet::from(Uid::MIN), [FetchItem::peek(Section::whole())])
}

fn bytes_in(event: &FetchEvent<'_>) -> u64 {
    match event {
        FetchEvent::BodyChunk(bytes) => bytes.len() as u64,
        _ => 0,
    }
}

/// A server on a thread of its own, for one connection: it answers every command with OK, and FETCH with the body first.
fn serve(size: u64) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap());
        stream.write_all(b"* PREAUTH hello\r\n").unwrap();
        let mut line = String::new();
        while lines.read_line(&mut line).is_ok_and(|read| read > 0) {
            if line.contains(" FETCH ") {
                send_body(&mut stream, size);
            }
            let tag = line.split(' ').next().unwrap();
            write!(stream, "{tag} OK done\r\n").unwrap();
            line.clear();
        }
    });
    address
}

fn send_body(stream: &mut TcpStream, size: u64) {
    let chunk = [b'x'; 64 << 10];
    write!(stream, "* 1 FETCH (UID 1 BODY[] {{{size}}}\r\n").unwrap();
    let mut left = size;
    while left > 0 {
        let length = chunk.len().min(usize::try_from(left).unwrap());
        stream.write_all(&chunk[..length]).unwrap();
        left -= length as u64;
    }
    stream.write_all(b")\r\n").unwrap();
}
