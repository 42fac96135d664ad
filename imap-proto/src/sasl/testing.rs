//! The other side of a connection, for the tests of exchanges and flows.

use alloc::string::{String, ToString};

use crate::connection::{Config, Connection};
use crate::types::TagPrefix;

/// A connection whose server is the test. Tags are written `A0`, `A1`, … in both directions.
pub(crate) struct Peer {
    pub(crate) connection: Connection,
    prefix: String,
}

impl Peer {
    pub(crate) fn new(config: Config) -> Self {
        let prefix = TagPrefix::from_seed(config.tag_seed).unwrap().to_string();
        Self {
            connection: Connection::new(config),
            prefix,
        }
    }

    /// A protected connection on which the greeting has been looked at.
    pub(crate) fn greeted(greeting: &str) -> Self {
        let mut peer = Self::new(Config::new(0x5678));
        peer.says(greeting);
        assert!(peer.connection.advance().unwrap());
        peer
    }

    /// Receives lines from the server, in one piece.
    pub(crate) fn says(&mut self, lines: &str) {
        let mut received = String::new();
        for line in lines.split("\r\n") {
            match line
                .strip_prefix('A')
                .filter(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
            {
                Some(rest) => received.extend([&self.prefix, rest]),
                None => received += line,
            }
            received += "\r\n";
        }
        self.connection.receive(received.as_bytes());
    }

    /// What the client sends now.
    pub(crate) fn sent(&mut self) -> String {
        let sent = String::from_utf8(self.connection.output().to_vec()).unwrap();
        self.connection.written(sent.len());
        sent.replace(&self.prefix, "A")
    }
}
