//! A server's end of a local socket, in a thread of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::thread::{self, JoinHandle};

use imap_blocking::{Client, Socket};

use super::script::client;

/// The server's end.
#[derive(Debug)]
pub(crate) struct Peer(BufReader<UnixStream>);

impl Peer {
    /// A client whose tags begin with BAAA0, and the server that it speaks to.
    pub(crate) fn serve(server: impl FnOnce(&mut Self) + Send + 'static) -> (Client<Socket>, JoinHandle<()>) {
        let (near, far) = UnixStream::pair().unwrap();
        (client(Socket::unix(near).unwrap()), Self::play(far, server))
    }

    /// Plays the server at this end of a socket.
    pub(crate) fn play(far: UnixStream, server: impl FnOnce(&mut Self) + Send + 'static) -> JoinHandle<()> {
        thread::spawn(move || server(&mut Self(BufReader::new(far))))
    }

    /// Says a line.
    pub(crate) fn say(&mut self, line: &str) {
        write!(self.stream(), "{line}\r\n").unwrap();
    }

    /// Hears this line and no other.
    #[track_caller]
    pub(crate) fn hear(&mut self, expected: &str) {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        assert_eq!(line, format!("{expected}\r\n"));
    }

    /// Hears that the client has gone.
    pub(crate) fn hear_the_end(&mut self) {
        assert_eq!(self.rest(), b"");
    }

    /// Everything until the client has gone.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).unwrap();
        rest
    }

    /// So many bytes.
    pub(crate) fn bytes(&mut self, n: usize) -> Vec<u8> {
        let mut bytes = vec![0; n];
        self.0.read_exact(&mut bytes).unwrap();
        bytes
    }

    pub(crate) fn stream(&mut self) -> &mut UnixStream {
        self.0.get_mut()
    }
}
