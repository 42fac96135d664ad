//! The core alone.

use imap_proto::command::Login;
use imap_proto::sasl::Exchange;
use imap_proto::types::Secret;
use imap_proto::{Config, Connection};

use super::OFFERS;
use super::marker::{MARKER, assert_absent, is_in};
use super::server::{ENDINGS, Ending, Server};
use super::ways::{WAYS, Way};

/// A connection to the server, and everything there is to be seen of it.
struct Session {
    connection: Connection,
    server: Server,
    /// How many bytes the transport takes at once.
    chunk: usize,
    shown: String,
}

impl Session {
    fn new(offers: &str, ending: Ending, chunk: usize) -> Self {
        Self {
            connection: Connection::new(Config::new(4096)),
            server: Server::new(offers, ending),
            chunk,
            shown: String::new(),
        }
    }

    /// Writes and reads until nothing is left; `observe` sees each event and may answer.
    fn drive(&mut self, mut observe: impl FnMut(&mut Connection)) {
        while self.pass() {
            loop {
                match self.connection.advance() {
                    Ok(true) => {
                        self.shown += &format!("{:?}\n", self.connection.event());
                        observe(&mut self.connection);
                    }
                    Ok(false) => break,
                    Err(error) => {
                        self.shown += &format!("{error}\n{error:?}\n");
                        return;
                    }
                }
                self.shown += &format!("{:?}\n", self.connection);
            }
        }
    }

    /// Moves bytes both ways; says whether there were any.
    fn pass(&mut self) -> bool {
        let mut moved = false;
        while self.connection.wants_write() {
            let length = self.connection.output().len().min(self.chunk);
            for piece in self.connection.output_to_log(length) {
                let piece = piece.map(String::from_utf8_lossy);
                self.shown += piece.as_deref().unwrap_or_default();
            }
            self.server.hear(&self.connection.output()[..length]);
            self.connection.written(length);
            moved = true;
        }
        let said = core::mem::take(&mut self.server.says);
        if !said.is_empty() {
            self.connection.receive(&said);
            moved = true;
        }
        if self.server.is_closed && self.connection.wants_read() {
            self.connection.receive(b"");
            moved = true;
        }
        moved
    }
}

#[test]
fn no_way_to_authenticate_shows_the_secret() {
    for way in WAYS {
        for offers in OFFERS {
            for ending in ENDINGS {
                for chunk in [1, usize::MAX] {
                    let context = format!("{way:?} {offers} {ending:?} {chunk}");
                    try_way(way, offers, ending, chunk, &context);
                }
            }
        }
    }
}

fn try_way(way: Way, offers: &str, ending: Ending, chunk: usize, context: &str) {
    let mut session = Session::new(offers, ending, chunk);
    session.drive(|_| {});
    let sent = match way {
        Way::Login(behind) => {
            let password = Secret::new(format!("{MARKER}{behind}"));
            let login = Login::new("alice", &password);
            session.shown += &format!("{login:?} {login:#?}");
            session.connection.start(&login).unwrap();
            session.shown += &format!("{:?}", session.connection);
            session.shown += &format!("{:?}", session.connection.buffers());
            session.drive(|_| {});
            true
        }
        Way::Sasl(mechanism, sent) => {
            let mechanism = mechanism(MARKER).unwrap();
            let mut exchange = Exchange::start(&mut session.connection, mechanism, true).unwrap();
            session.shown += &format!("{exchange:?} {:?}", session.connection);
            let mut seen = String::new();
            session.drive(|connection| {
                exchange.observe(&connection.event());
                exchange.act(connection);
                seen += &format!("{exchange:?} {:?}", exchange.outcome());
                if let Some(Err(error)) = exchange.outcome() {
                    seen += &format!("{error} {error:#?}");
                }
            });
            session.shown += &seen;
            sent
        }
    };
    // If the secret had not been sent, there would have been nothing to hide.
    assert!(
        session.shown.contains("BAAA0") && session.server.heard.len() > 20,
        "{context}"
    );
    if sent {
        assert!(is_in(&session.server.heard), "{context}");
    }
    assert_absent(&session.shown, context);
    assert_dialogue_absent(&session, context);
}

/// What a mechanism says is masked as a whole: with a challenge and its answer, passwords can be tried.
fn assert_dialogue_absent(session: &Session, context: &str) {
    let heard = String::from_utf8_lossy(&session.server.heard);
    let mut lines = heard.split("\r\n");
    let Some((_, first)) = lines.next().and_then(|line| line.split_once("AUTHENTICATE ")) else {
        return;
    };
    let initial = first.split_once(' ').map(|(_, response)| response);
    for said in lines.chain(initial).filter(|said| said.len() > 6) {
        assert!(!session.shown.contains(said), "{context} shows {said}");
    }
}
