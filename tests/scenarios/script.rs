//! A server that says what its script says, and hears nothing else.
//!
//! A script has a line for each thing that happens:
//!
//! ```text
//! S: * OK ready          the server says this line; `$` at its start is the tag of the last command
//! S| * OK rea            the server says this, and no line end
//! S/ * OK ready          the server says this, and ends the line by LF alone
//! C: NOOP                the client says this command, whatever its tag is
//! C| DONE                the client says this line, which is no command
//! wait                   until the test is done with the client
//! close                  the server closes the connection
//! ```
//!
//! In the end the client must have nothing more to say.

use alloc::sync::Arc;
use core::net::SocketAddr;
use core::time::Duration;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A server that waits for its client, or speaks to it.
pub(crate) struct Script {
    pub(crate) addr: SocketAddr,
    /// Dropped when the test is done with the client.
    busy: mpsc::Sender<()>,
    server: JoinHandle<()>,
}

/// What a server speaks over.
trait Stream: Read + Write {}

impl<S: Read + Write> Stream for S {}

impl Script {
    /// Starts it, over TLS if there is a configuration for that.
    pub(crate) fn serve(script: &str, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let script = script.to_owned();
        let (busy, wait) = mpsc::channel();
        let server = thread::spawn(move || {
            let (tcp, _) = listener.accept().unwrap();
            tcp.set_nodelay(true).unwrap();
            tcp.set_read_timeout(Some(PATIENCE)).unwrap();
            let stream: Box<dyn Stream> = match tls {
                Some(config) => {
                    let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), tcp);
                    // A client that does not trust the certificate, or has no time, does not go through with it.
                    while stream.conn.is_handshaking() {
                        if stream.conn.complete_io(&mut stream.sock).is_err() {
                            return;
                        }
                    }
                    Box::new(stream)
                }
                None => Box::new(tcp),
            };
            play(&script, &mut Peer::new(stream), &wait);
        });
        Self { addr, busy, server }
    }

    /// Waits until the client has gone.
    pub(crate) fn end(self) {
        drop(self.busy);
        if let Err(panic) = self.server.join() {
            std::panic::resume_unwind(panic);
        }
    }
}

/// The server's side of a connection.
struct Peer {
    stream: BufReader<Box<dyn Stream>>,
    tag: String,
}

impl Peer {
    fn new(stream: Box<dyn Stream>) -> Self {
        Self {
            stream: BufReader::new(stream),
            tag: String::new(),
        }
    }

    fn say(&mut self, text: &str) {
        let stream = self.stream.get_mut();
        // A client that has gone is not to be told more.
        if stream.write_all(text.as_bytes()).is_ok() {
            let _ = stream.flush();
        }
    }

    /// A line without its end; empty if the client has gone.
    fn line(&mut self) -> String {
        let mut line = Vec::new();
        self.stream.read_until(b'\n', &mut line).unwrap();
        let mut line = String::from_utf8(line).unwrap();
        if line.ends_with("\r\n") {
            line.truncate(line.len() - 2);
        }
        line
    }
}

/// Says and hears what the script says.
fn play(script: &str, peer: &mut Peer, wait: &mpsc::Receiver<()>) {
    for line in script.lines().map(str::trim_start).filter(|line| !line.is_empty()) {
        let text = line.get(3..).unwrap_or_default();
        match line.get(..2) {
            Some("S:") => {
                let text = match text.strip_prefix('$') {
                    Some(rest) => format!("{}{rest}", peer.tag),
                    None => text.to_owned(),
                };
                peer.say(&format!("{text}\r\n"));
            }
            Some("S|") => peer.say(text),
            Some("S/") => peer.say(&format!("{text}\n")),
            Some("C|") => assert_eq!(peer.line(), text),
            Some("C:") => {
                let command = peer.line();
                let (tag, command) = command.split_once(' ').unwrap_or_default();
                assert_eq!(command, text);
                peer.tag = tag.to_owned();
            }
            _ if line == "wait" => drop(wait.recv()),
            _ if line == "close" => return,
            _ => panic!("not a line of a script: {line:?}"),
        }
    }
    let mut rest = Vec::new();
    match peer.stream.read_to_end(&mut rest) {
        // TCP may be reset, and TLS ended without saying so, by a client that drops what it has not read.
        Ok(_) => {}
        Err(error) => assert!(!is_timeout(&error), "the client has not gone: {error}"),
    }
    assert_eq!(rest.escape_ascii().to_string(), "", "the script has ended");
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// How long a client may be silent on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(60);
