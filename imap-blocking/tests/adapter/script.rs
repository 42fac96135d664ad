//! A server that is played from a script, without any system between it and the client.

use alloc::collections::VecDeque;
use core::time::Duration;
use std::io::{self, Read, Write};

use imap_blocking::proto::Config;
use imap_blocking::proto::FetchEvent;
use imap_blocking::proto::command::{Append, AppendMessage, Fetch, FetchItem};
use imap_blocking::proto::types::{MailboxName, Secret, Section, UidSet};
use imap_blocking::{Client, Error, Methods, Ready, Transport};

/// One side's turn.
#[derive(Clone, Debug)]
enum Turn {
    Client(Vec<u8>),
    Server(Vec<u8>),
}

/// How the transport behaves.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manners {
    /// How many bytes are moved at most; 0 for no limit.
    pub(crate) chunk: usize,
    /// Whether it says Interrupted and WouldBlock at random, and this often takes less than it could.
    pub(crate) seed: u64,
    /// After how many of the server's bytes the stream ends.
    pub(crate) ends_after: Option<usize>,
    /// Whether writing fails from then on.
    pub(crate) breaks: bool,
}

/// A transport to a scripted server. Every byte that the client writes must be the script's next one.
#[derive(Debug)]
pub(crate) struct Script {
    turns: VecDeque<Turn>,
    manners: Manners,
}

impl Script {
    /// Reads lines that begin with `C: ` and `S: `. In the end the server closes the connection.
    pub(crate) fn new(text: &str, manners: Manners) -> Self {
        let mut turns = VecDeque::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (who, what) = line.split_once(':').unwrap();
            let bytes = format!("{}\r\n", what.strip_prefix(' ').unwrap_or(what)).into_bytes();
            turns.push_back(match who {
                "C" => Turn::Client(bytes),
                "S" => Turn::Server(bytes),
                _ => panic!("not a line of a script: {line}"),
            });
        }
        Self { turns, manners }
    }

    /// How many bytes the server says in all.
    pub(crate) fn server_bytes(&self) -> usize {
        let server = |turn: &Turn| if let Turn::Server(bytes) = turn { bytes.len() } else { 0 };
        self.turns.iter().map(server).sum()
    }

    /// How many bytes of `n` to move now.
    fn some_of(&mut self, n: usize) -> io::Result<usize> {
        let n = if self.manners.chunk == 0 {
            n
        } else {
            n.min(self.manners.chunk)
        };
        match self.random() % 4 {
            1 => Err(io::ErrorKind::Interrupted.into()),
            2 => Err(io::ErrorKind::WouldBlock.into()),
            3 => Ok(n.min(1)),
            _ => Ok(n),
        }
    }

    /// A number that is not very random; always 0 without a seed.
    fn random(&mut self) -> u64 {
        let seed = &mut self.manners.seed;
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        *seed >> 32
    }
}

impl Read for Script {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.manners.ends_after == Some(0) {
            return Ok(0);
        }
        match self.turns.front() {
            None => return Ok(0),
            Some(Turn::Client(_)) => return Err(io::ErrorKind::WouldBlock.into()),
            Some(Turn::Server(_)) => {}
        }
        let n = self.some_of(buffer.len())?;
        let Some(Turn::Server(bytes)) = self.turns.front_mut() else {
            return Ok(0);
        };
        let n = n.min(bytes.len()).min(self.manners.ends_after.unwrap_or(usize::MAX));
        buffer[..n].copy_from_slice(&bytes[..n]);
        bytes.drain(..n);
        if bytes.is_empty() {
            self.turns.pop_front();
        }
        if let Some(left) = &mut self.manners.ends_after {
            *left -= n;
        }
        Ok(n)
    }
}

impl Write for Script {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.manners.ends_after == Some(0) {
            return if self.manners.breaks {
                Err(io::ErrorKind::BrokenPipe.into())
            } else {
                Ok(bytes.len())
            };
        }
        let n = self.some_of(bytes.len())?;
        let at = self.turns.iter().position(|turn| matches!(turn, Turn::Client(_)));
        let Some(Turn::Client(expected)) = at.and_then(|at| self.turns.get_mut(at)) else {
            panic!("the client is to say nothing, and says {}", bytes.escape_ascii());
        };
        let n = n.min(expected.len());
        assert_eq!(
            bytes[..n].escape_ascii().to_string(),
            expected[..n].escape_ascii().to_string()
        );
        expected.drain(..n);
        if let (true, Some(at)) = (expected.is_empty(), at) {
            self.turns.remove(at);
        }
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.some_of(1).map(drop)
    }
}

impl Transport for Script {
    fn wait(&mut self, want_write: bool, _: Option<Duration>) -> io::Result<Ready> {
        if matches!(self.turns.front(), Some(Turn::Client(_))) && !want_write && self.manners.ends_after != Some(0) {
            return Err(io::Error::other("either side waits for the other"));
        }
        self.some_of(1)
            .map_err(|_| io::Error::from(io::ErrorKind::Interrupted))?;
        Ok(Ready::new(true, true))
    }
}

/// A client whose tags are BAAA0, BAAA1 and so on.
pub(crate) fn client<T>(transport: T) -> Client<T> {
    Client::new(transport, Config::new(4096))
}

/// What [`session`] is played against.
pub(crate) const SESSION: &str = r#"
    S: * OK [CAPABILITY IMAP4rev1 IDLE] hello
    C: BAAA0 LOGIN alice "wonderland"
    S: * CAPABILITY IMAP4rev1 IDLE
    S: BAAA0 OK welcome
    C: BAAA1 SELECT INBOX
    S: * 3 EXISTS
    S: * FLAGS (\Seen \Answered)
    S: * OK [UIDVALIDITY 7] fine
    S: BAAA1 OK [READ-WRITE] open
    C: BAAA2 UID FETCH 1:* FLAGS
    S: * 1 FETCH (UID 5 FLAGS (\Seen))
    S: * 4 EXISTS
    S: * 2 FETCH (UID 6 FLAGS ())
    S: BAAA2 OK done
    C: BAAA3 UID FETCH 5 BODY.PEEK[]
    S: * 1 FETCH (UID 5 BODY[] {14}
    S: hello
    S: world
    S: )
    S: BAAA3 OK done
    C: BAAA4 APPEND INBOX {12}
    S: * 5 EXISTS
    S: + go ahead
    C: 0123456789
    C:
    S: BAAA4 OK [APPENDUID 7 9] done
    C: BAAA5 IDLE
    S: + idling
    S: * 1 EXPUNGE
    C: DONE
    S: BAAA5 OK done
    C: BAAA6 LOGOUT
    S: * BYE see you
    S: BAAA6 OK bye
"#;

/// A bit of everything; returns what it saw.
pub(crate) fn session<T: Transport>(client: &mut Client<T>) -> Result<Vec<String>, Error> {
    let inbox = MailboxName::inbox();
    let mut seen = Vec::new();
    client.login("alice", &Secret::from("wonderland"))?;
    let selected = client.select(&inbox)?;
    seen.push(format!("{:?} {:?}", selected.exists, selected.uid_validity));
    for message in client.uid_fetch(&UidSet::all(), FetchItem::Flags)? {
        seen.push(format!("{:?} {:?}", message.uid, message.flags));
    }
    let mut body = Vec::new();
    let whole = FetchItem::peek(Section::whole());
    let mut fetch = client.fetch_each(Fetch::uids(&"5".parse().unwrap(), whole));
    while let Some(event) = fetch.next()? {
        match event {
            FetchEvent::BodyChunk(piece) => body.extend_from_slice(&piece),
            event => seen.push(format!("{event:?}")),
        }
    }
    seen.push(body.escape_ascii().to_string());
    let appended = client.append(Append::new(&inbox, AppendMessage::new(12)), &b"0123456789\r\nmore"[..])?;
    seen.push(format!("{appended:?}"));
    seen.extend(client.updates().map(|update| format!("{update:?}")));
    assert!(client.idle(Duration::from_secs(60))?);
    seen.extend(client.updates().map(|update| format!("{update:?}")));
    client.logout()?;
    Ok(seen)
}
