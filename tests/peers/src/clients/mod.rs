//! Whole clients, each fetching from a server over TCP.

mod async_imap;
mod imap;
mod io_imap;
mod ours;
mod raw;

use core::net::SocketAddr;
use core::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use crate::Failure;

/// A client.
#[derive(Clone, Copy, Debug)]
pub struct Client {
    /// What it is called on a command line.
    pub name: &'static str,
    /// What it is called in a table.
    pub title: &'static str,
    /// Logs in, selects the mailbox and fetches from all messages again and again.
    pub run: fn(&Order) -> Result<Outcome, Failure>,
    /// Whether it does nothing but bodies.
    pub only_bodies: bool,
}

/// All that are programs of this workspace, in the order of the table. Python's is a program of its own.
pub const CLIENTS: &[Client] = &[
    Client {
        name: "raw",
        title: "limit: a socket that is read",
        run: raw::run,
        only_bodies: false,
    },
    Client {
        name: "blocking",
        title: "**this project**, imap-blocking",
        run: ours::blocking,
        only_bodies: false,
    },
    Client {
        name: "tokio",
        title: "**this project**, imap-tokio",
        run: ours::tokio,
        only_bodies: false,
    },
    Client {
        name: "async-imap",
        title: "async-imap 0.12.0",
        run: async_imap::run,
        only_bodies: false,
    },
    Client {
        name: "io-imap",
        title: "io-imap 0.7.1",
        run: io_imap::run,
        only_bodies: false,
    },
    Client {
        name: "io-imap-stream",
        title: "io-imap 0.7.1, `fetch_bodies_stream`",
        run: io_imap::stream,
        only_bodies: true,
    },
    Client {
        name: "imap",
        title: "imap 3.0.0-alpha.15",
        run: imap::run,
        only_bodies: false,
    },
];

/// What is fetched of every message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Flags of small messages.
    Flags,
    /// Flags and envelopes of small messages.
    Envelopes,
    /// Body structures of small messages.
    Structures,
    /// Large messages themselves.
    Bodies,
}

impl Client {
    /// The client of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        CLIENTS.iter().find(|client| client.name == name)
    }
}

impl Task {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Flags, Self::Envelopes, Self::Structures, Self::Bodies];

    /// Its name on a command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Flags => "flags",
            Self::Envelopes => "envelopes",
            Self::Structures => "structures",
            Self::Bodies => "bodies",
        }
    }

    /// The task of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|task| task.name() == name)
    }

    /// What FETCH is asked for.
    #[must_use]
    pub fn items(self) -> &'static str {
        match self {
            Self::Flags => "(UID FLAGS)",
            Self::Envelopes => "(UID FLAGS ENVELOPE)",
            Self::Structures => "(UID BODYSTRUCTURE)",
            Self::Bodies => "(UID BODY.PEEK[])",
        }
    }

    /// Where the messages are.
    #[must_use]
    pub fn mailbox(self) -> &'static str {
        if self == Self::Bodies { LARGE } else { "INBOX" }
    }
}

/// The mailbox with the large messages.
pub const LARGE: &str = "Large";

/// What a client is to do.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// Where the server is.
    pub server: SocketAddr,
    /// What to fetch.
    pub task: Task,
    /// How often.
    pub times: u32,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The processor time of the process for one time, the user's and the system's, without logging in.
    pub time: Duration,
    /// The number of messages that were seen the last time.
    pub messages: usize,
    /// The flags, the bytes of subjects or the bytes of bodies that were seen the last time; 0 for structures.
    pub sum: usize,
}

impl Outcome {
    /// Does it as often as is ordered.
    fn of(order: &Order, mut once: impl FnMut() -> Result<(usize, usize), Failure>) -> Result<Self, Failure> {
        let mut outcome = Self::default();
        let start = processor_time();
        for _ in 0..order.times {
            (outcome.messages, outcome.sum) = once()?;
        }
        outcome.time = (processor_time() - start) / order.times;
        Ok(outcome)
    }
}

/// What this process has had so far.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or_default(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
}

/// For `map_err`.
fn failed(error: impl core::fmt::Display) -> Failure {
    error.to_string()
}

const USER: &str = "alice";
const PASSWORD: &str = "wonderland";
