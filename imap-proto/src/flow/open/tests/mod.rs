//! Scripts of connections being opened.

mod authentication;
mod extensions;
mod transport;

use alloc::collections::VecDeque;
use alloc::string::{String, ToString};

use super::*;
use crate::connection::Config;
use crate::error::Error;
use crate::sasl::testing::Peer;

/// How a script ended.
struct Played {
    peer: Peer,
    open: Open,
    /// What was waited for in the end.
    outcome: Result<Next, Failure>,
    /// Lines that the client has said and the script has not come to.
    said: VecDeque<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Failure {
    Open(OpenError),
    Connection(Error),
}

/// Plays a script: after `S:` comes what the server says, after `C:` what the client must have said, `TLS` stands for the
/// start of TLS, which the client must have asked for, and `EOF` for the end. The client may say nothing else.
fn play(options: OpenOptions, credentials: Credentials, script: &[&str]) -> Played {
    play_open(Open::new(options, credentials), script)
}

fn play_open(open: Open, script: &[&str]) -> Played {
    let config = Config::new(0x5678).with_security(open.options.transport.security());
    let mut played = Played {
        peer: Peer::new(config),
        open,
        outcome: Ok(Next::Wait),
        said: VecDeque::new(),
    };
    played.act();
    for line in script {
        played.line(line);
    }
    assert_eq!(played.said, [""; 0]);
    played
}

impl Played {
    fn line(&mut self, line: &str) {
        if let Some(line) = line.strip_prefix("C: ") {
            assert_eq!(self.said.pop_front().as_deref(), Some(line));
            return;
        }
        assert_eq!(self.said, [""; 0], "before {line}");
        match line.strip_prefix("S: ") {
            Some(line) => self.peer.says(line),
            None if line == "EOF" => self.peer.connection.receive(b""),
            None => {
                assert_eq!((line, &self.outcome), ("TLS", &Ok(Next::StartTls)));
                self.peer.connection.tls_started();
                self.act();
            }
        }
        loop {
            match self.peer.connection.advance() {
                Ok(true) => self.open.observe(&self.peer.connection.event()),
                Ok(false) => break,
                Err(error) => {
                    self.outcome = Err(Failure::Connection(error));
                    break;
                }
            }
            self.act();
        }
    }

    fn act(&mut self) {
        self.outcome = self.open.act(&mut self.peer.connection).map_err(Failure::Open);
        let sent = self.peer.sent();
        self.said
            .extend(sent.split_terminator("\r\n").map(|line| line.to_string()));
    }

    #[track_caller]
    fn done(self) -> Open {
        assert_eq!(self.outcome, Ok(Next::Done));
        self.open
    }

    #[track_caller]
    fn error(self) -> OpenError {
        match self.outcome {
            Err(Failure::Open(error)) => error,
            other => panic!("{other:?}"),
        }
    }
}

fn tls() -> OpenOptions {
    OpenOptions::new(Transport::Tls)
}

/// `\0tim\0secret` is `AHRpbQBzZWNyZXQ=`.
fn tim() -> Credentials {
    Credentials::password("tim", "secret")
}

fn method(name: &str) -> Option<Method> {
    Some(Method::Mechanism(name.into()))
}
