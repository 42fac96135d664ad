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
        Self { connection: Connection::new(config), prefix }
    }

    /// A protected connection on which the greeting has been looked at.
    pub(crate) fn greeted(greeting: &str) -> Self {
        let mut peer = Self::new(Config::new(0x5678));
        peer.says(greeting);
        assert!(peer.connection.advance().unwrap());
        peer
    }

    /// Receives a line from the server.
    pub(crate) fn says(&mut self, line: &str) {
        let tagged = line.strip_prefix('A').filter(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
        let line = tagged.map_or_else(|| line.to_string(), |rest| self.prefix.clone() + rest);
        self.connection.receive((line + "\r\n").as_bytes());
    }

    /// What the client sends now.
    pub(crate) fn sent(&mut self) -> String {
        let sent = String::from_utf8(self.connection.output().to_vec()).unwrap();
        self.connection.written(sent.len());
        sent.replace(&self.prefix, "A")
    }
}
