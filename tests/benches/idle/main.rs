//! Ten thousand live connections over TCP, each with a Tokio client that idles: how much memory the clients' process
//! takes, and how much processor time when every connection is told of a new message.
//!
//! ```text
//! cargo bench -p imap-tests --bench idle
//! ```
//!
//! The server is a process of its own, which this program starts from itself: a process may not have so many files open
//! as both ends of the connections are.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on has failed")]

use core::net::SocketAddr;
use core::time::Duration;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

use imap_proto::command::Methods;
use imap_proto::flow::WatchOptions;
use imap_proto::response::Data;
use imap_proto::types::{MailboxName, Secret};
use imap_proto::{Config, Event};
use imap_tokio::Client;
use peak_alloc::PeakAlloc;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

mod server;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let count = if arguments.iter().any(|argument| argument == "--bench") {
        10_000
    } else {
        // Cargo passes nothing when benchmarks are run as tests: then a few are enough.
        100
    };
    raise_limit();
    if arguments.iter().any(|argument| argument == SERVE) {
        server::serve();
    } else {
        measure(count);
    }
}

fn measure(count: usize) {
    let mut server = Command::new(std::env::current_exe().unwrap())
        .arg(SERVE)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address: SocketAddr = line.trim().parse().unwrap();
    let mut to_server = server.stdin.take().unwrap();

    let runtime = runtime();
    let (tell, mut told) = mpsc::unbounded_channel();
    let before = Usage::now();
    runtime.block_on(async {
        for _ in 0..count {
            tokio::spawn(client(address, tell.clone()));
            // One after another: the queue of those that wait to be accepted is short.
            assert_eq!(told.recv().await, Some(News::Idles));
        }
    });
    let idling = Usage::now();
    let start = Instant::now();
    to_server.write_all(b"tell them\n").unwrap();
    runtime.block_on(async {
        for _ in 0..count {
            assert_eq!(told.recv().await, Some(News::Message));
        }
    });
    let all_know = start.elapsed();
    let woken = Usage::now();

    println!("idle connections over TCP {count:>9}");
    println!("bytes of each             {:>9}", (idling.bytes - before.bytes) / count);
    println!("  after an EXISTS         {:>9}", (woken.bytes - before.bytes) / count);
    println!("microseconds of processor time");
    println!(
        "  to open one             {:>9.1}",
        each(idling.time - before.time, count)
    );
    println!(
        "  an EXISTS               {:>9.1}",
        each(woken.time - idling.time, count)
    );
    println!("milliseconds until all know {:>7.0}", all_know.as_secs_f64() * 1e3);
    if let Some(resident) = woken.resident {
        println!(
            "resident megabytes        {:>9.1}  (of the clients' process)",
            resident as f64 / 1e6
        );
    }
    drop(to_server);
    server.wait().unwrap();
}

#[derive(Debug, PartialEq, Eq)]
enum News {
    Idles,
    Message,
}

/// One client; tells when it idles, and when it has heard of a message. Then it goes on idling.
async fn client(address: SocketAddr, tell: mpsc::UnboundedSender<News>) {
    let stream = TcpStream::connect(address).await.unwrap();
    let mut client = Client::new(stream, Config::new(4096));
    client.login("alice", &Secret::from("wonderland")).await.unwrap();
    client.select(&MailboxName::inbox()).await.unwrap();
    let mut watching = client.watch(WatchOptions::new());
    while let Ok(event) = watching.next().await {
        match event {
            Event::Idling { .. } => tell.send(News::Idles).unwrap(),
            Event::Data(Data::Exists(_)) => tell.send(News::Message).unwrap(),
            _ => {}
        }
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

fn each(time: Duration, count: usize) -> f64 {
    time.as_secs_f64() * 1e6 / count as f64
}

/// What this process has had and has.
struct Usage {
    /// What is allocated.
    bytes: usize,
    /// Processor time, user's and system's.
    time: Duration,
    /// What is in memory; `None` where the system does not say.
    resident: Option<usize>,
}

impl Usage {
    fn now() -> Self {
        let time = clock_gettime(ClockId::ProcessCPUTime);
        Self {
            bytes: ALLOCATOR.current_usage(),
            time: Duration::new(
                u64::try_from(time.tv_sec).unwrap(),
                u32::try_from(time.tv_nsec).unwrap(),
            ),
            resident: resident_bytes(),
        }
    }
}

fn resident_bytes() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: usize = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kibibytes << 10)
}

/// As many open files as are allowed.
fn raise_limit() {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    setrlimit(Resource::Nofile, raised).unwrap();
}

/// The argument of the process that is the server.
const SERVE: &str = "serve";
