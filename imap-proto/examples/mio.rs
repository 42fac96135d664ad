//! Several connections on one thread, in an event loop of one's own.
//!
//! ```text
//! cargo run -p imap-proto --example mio
//! cargo run -p imap-proto --example mio -- --user ann --password secret mail.example.org:143 127.0.0.1:10143
//! ```
//!
//! Each connection logs in, opens INBOX, fetches the subjects and logs out, all at the same time. Without arguments two
//! servers are started for the purpose. What is sent is in clear text: this is for servers on the same machine.

extern crate alloc;

use alloc::collections::VecDeque;
use core::error::Error;
use core::net::SocketAddr;
use std::io::{self, Read, Write};
use std::net::ToSocketAddrs;

use clap::Parser;
use imap_proto::command::{Fetch, FetchItem, Login, Logout, Select};
use imap_proto::response::Item;
use imap_proto::types::{MailboxName, Secret, UidSet};
use imap_proto::{Config, Connection, Event, FetchEvent, Security, StartError};
use imap_tests::server::{Options, Server, demo};
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

/// Shows the subjects in several mailboxes at once.
#[derive(Parser)]
struct Arguments {
    /// Servers, as host:port, in clear text.
    servers: Vec<String>,
    /// The user to log in.
    #[arg(long, default_value = "alice")]
    user: String,
    /// The user's password.
    #[arg(long, default_value = "wonderland")]
    password: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let mut addresses = Vec::new();
    for server in &arguments.servers {
        addresses.push(
            server
                .to_socket_addrs()?
                .next()
                .ok_or_else(|| format!("{server} has no address"))?,
        );
    }
    let mut servers = Vec::new();
    if addresses.is_empty() {
        for _ in 0..2 {
            servers.push(Server::spawn(demo()?.shared(), Options::default())?);
        }
        addresses.extend(servers.iter().map(Server::addr));
    }

    let mut poll = Poll::new()?;
    let mut sessions = Vec::new();
    for (index, address) in addresses.iter().enumerate() {
        let mut session = Session::connect(*address, &arguments, seed(index))?;
        poll.registry().register(
            &mut session.stream,
            Token(index),
            Interest::READABLE | Interest::WRITABLE,
        )?;
        sessions.push(session);
    }
    let mut events = Events::with_capacity(64);
    while sessions.iter().any(|session| !session.ended) {
        poll.poll(&mut events, None)?;
        for event in &events {
            if let Some(session) = sessions.get_mut(event.token().0) {
                session.proceed()?;
            }
        }
    }
    for (session, address) in sessions.iter().zip(&addresses) {
        println!("{address}: {} subjects", session.subjects);
    }
    Ok(())
}

/// One connection and what it is about to do.
struct Session {
    stream: TcpStream,
    connection: Connection,
    address: SocketAddr,
    steps: VecDeque<Step>,
    user: String,
    password: Secret,
    subjects: usize,
    ended: bool,
}

enum Step {
    Login,
    Select,
    Fetch,
    Logout,
}

impl Session {
    fn connect(address: SocketAddr, arguments: &Arguments, seed: u16) -> io::Result<Self> {
        Ok(Self {
            stream: TcpStream::connect(address)?,
            connection: Connection::new(Config::new(seed).with_security(Security::ClearText)),
            address,
            steps: VecDeque::from([Step::Login, Step::Select, Step::Fetch, Step::Logout]),
            user: arguments.user.clone(),
            password: Secret::from(arguments.password.clone()),
            subjects: 0,
            ended: false,
        })
    }

    /// Goes on until the transport can do no more: mio says only once that it is ready again.
    fn proceed(&mut self) -> Result<(), Box<dyn Error>> {
        loop {
            while self.connection.advance()? {
                self.look()?;
            }
            let mut blocked = true;
            if self.connection.wants_write()
                && let Some(count) = ready(self.stream.write(self.connection.output()))?
            {
                self.connection.written(count);
                blocked = false;
            }
            if self.connection.wants_read()
                && let Some(count) = ready(self.stream.read(self.connection.buffers().input))?
            {
                self.connection.received(count);
                blocked = false;
            }
            if blocked {
                return Ok(());
            }
        }
    }

    fn look(&mut self) -> Result<(), Box<dyn Error>> {
        let goes_on = match self.connection.event() {
            Event::Greeting(_) => true,
            Event::Completed { status, .. } if status.is_ok() => true,
            Event::Completed { status, .. } => return Err(format!("{}: {status}", self.address).into()),
            Event::Fetch(FetchEvent::Item(Item::Envelope(envelope))) => {
                let subject = envelope.subject().unwrap_or_default();
                println!("{}: {}", self.address, String::from_utf8_lossy(&subject));
                self.subjects += 1;
                false
            }
            Event::Closed => {
                self.ended = true;
                false
            }
            _ => false,
        };
        if goes_on {
            self.start()?;
        }
        Ok(())
    }

    fn start(&mut self) -> Result<(), StartError> {
        match self.steps.pop_front() {
            Some(Step::Login) => self.connection.start(&Login::new(&self.user, &self.password))?,
            Some(Step::Select) => self.connection.start(&Select::new(&MailboxName::inbox()))?,
            Some(Step::Fetch) => self
                .connection
                .start(&Fetch::uids(&UidSet::all(), FetchItem::Envelope))?,
            Some(Step::Logout) => self.connection.start(&Logout)?,
            None => return Ok(()),
        };
        Ok(())
    }
}

/// `None` if the transport is not ready.
fn ready(result: io::Result<usize>) -> io::Result<Option<usize>> {
    match &result {
        Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::NotConnected) => Ok(None),
        _ => result.map(Some),
    }
}

/// Tags that nobody outside can guess, from the seed of the standard library's hash maps.
fn seed(index: usize) -> u16 {
    use core::hash::BuildHasher;
    use std::hash::RandomState;
    RandomState::new().hash_one(index) as u16
}
