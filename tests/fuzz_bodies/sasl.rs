//! A server that says anything in an exchange of any mechanism.
//!
//! The input is lines, so that a seed can be read and written by hand. The first byte of the first line says which
//! mechanism it is (see [`mechanism`]); an `i` behind it has the server offer SASL-IR. Each of the other lines is
//! something the server says, told by its first byte:
//!
//! | byte | says |
//! |---|---|
//! | `+` | a challenge: the rest of the line, in base64 |
//! | `<` | the rest of the line as it is, `$` being the tag |

use imap_proto::sasl::{
    Anonymous, Binding, CramMd5, Exchange, External, Hash, Login, Mechanism, OAuthBearer, Plain, Scram, XOAuth2,
};
use imap_proto::types::base64;
use imap_proto::{Config, Connection, Event};

use crate::lexer::{Lexed, Lexer};

/// Plays the exchange with the server's bytes whole and one by one.
///
/// # Panics
/// If the exchange does not keep its promises, which is what the fuzzer looks for.
pub fn run(data: &[u8]) {
    assert_eq!(play(data, 1), play(data, usize::MAX));
}

/// What came of an exchange.
#[derive(Debug, PartialEq)]
struct Outcome {
    sent: Vec<u8>,
    outcome: String,
}

fn play(data: &[u8], size: usize) -> Outcome {
    let mut lines = data.split(|byte| *byte == b'\n');
    let kind = lines.next().unwrap_or_default();
    let mechanism = mechanism(kind.first().copied().unwrap_or_default());
    let proves = mechanism.name().starts_with("SCRAM-");
    let mut connection = Connection::new(Config::new(4096));
    let sasl_ir = if kind.get(1) == Some(&b'i') { " SASL-IR" } else { "" };
    connection.receive(format!("* OK [CAPABILITY IMAP4rev1{sasl_ir}] hi\r\n").as_bytes());
    assert_eq!(connection.advance(), Ok(true));
    let exchange = Exchange::start(&mut connection, mechanism, true).expect("it can always be started");
    let mut player = Player {
        connection,
        exchange,
        listener: Listener::default(),
        challenges: 0,
        failed: false,
    };
    player.write();
    for line in lines {
        let Some((step, rest)) = line.split_first() else {
            continue;
        };
        let mut said = match step {
            b'+' => {
                let mut said = b"+ ".to_vec();
                base64::encode_into(rest, &mut said);
                said
            }
            b'<' => player.with_tag(rest),
            _ => continue,
        };
        said.extend_from_slice(b"\r\n");
        for chunk in said.chunks(size) {
            player.connection.receive(chunk);
            player.settle();
        }
    }
    let Player {
        exchange,
        listener,
        challenges,
        ..
    } = player;
    assert!(listener.answers <= challenges, "an answer that nobody asked for");
    let succeeded = exchange.outcome().is_some_and(Result::is_ok);
    let outcome = format!("{:?}", exchange.outcome());
    if succeeded && proves {
        // Only the server's signature makes it so: it comes behind the proof.
        assert!(
            challenges >= 2 && exchange.mechanism().verify().is_ok(),
            "the server has proven nothing"
        );
    }
    Outcome {
        sent: listener.sent,
        outcome,
    }
}

/// The mechanism with this letter, PLAIN if there is none. Names, passwords and nonces are those of the RFCs' examples,
/// so that the proofs in these are right.
fn mechanism(letter: u8) -> Box<dyn Mechanism> {
    let tls = || Binding::Data {
        name: "tls-exporter",
        data: vec![7; 32],
    };
    match letter {
        b'a' => Box::new(Anonymous::new("sirhc").expect("a trace")),
        b'c' => Box::new(CramMd5::new("tim", "tanstaaftanstaaf").expect("a name and a password")),
        b'e' => Box::new(External::new()),
        b'l' => Box::new(Login::new("tim", "tanstaaftanstaaf").expect("a name and a password")),
        b'o' => Box::new(OAuthBearer::new("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==").expect("a token")),
        b's' => Box::new(scram(Hash::Sha1, Binding::None, "fyko+d2lbbFgONRv9qkxdawL")),
        b'S' => Box::new(scram(Hash::Sha256, Binding::None, "rOprNGfwEbeRWgbNEkqO")),
        b't' => Box::new(scram(Hash::Sha1, tls(), "fyko+d2lbbFgONRv9qkxdawL")),
        b'T' => Box::new(scram(Hash::Sha256, tls(), "rOprNGfwEbeRWgbNEkqO")),
        b'y' => Box::new(scram(Hash::Sha256, Binding::NotOffered, "rOprNGfwEbeRWgbNEkqO")),
        b'x' => Box::new(XOAuth2::new("someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhd").expect("a token")),
        _ => Box::new(Plain::new("tim", "tanstaaftanstaaf").expect("a name and a password")),
    }
}

/// Few rounds are allowed too, so that the fuzzer does not spend its time on hashing.
fn scram(hash: Hash, binding: Binding, nonce: &str) -> Scram {
    Scram::new(hash, binding, "user", "pencil", nonce)
        .expect("a name, a password and a nonce")
        .iterations(1..=4096)
}

/// The connection, the exchange on it and what a strict server hears.
struct Player {
    connection: Connection,
    exchange: Exchange<Box<dyn Mechanism>>,
    listener: Listener,
    challenges: usize,
    failed: bool,
}

impl Player {
    fn with_tag(&self, line: &[u8]) -> Vec<u8> {
        let tag = self.exchange.tag().to_string();
        let mut said = Vec::new();
        for byte in line {
            match byte {
                b'$' => said.extend_from_slice(tag.as_bytes()),
                byte => said.push(*byte),
            }
        }
        said
    }

    fn settle(&mut self) {
        while !self.failed {
            match self.connection.advance() {
                Ok(true) => {}
                Ok(false) => return,
                Err(_) => {
                    self.failed = true;
                    return;
                }
            }
            self.challenges += usize::from(matches!(self.connection.event(), Event::Challenge { .. }));
            self.exchange.observe(&self.connection.event());
            self.exchange.act(&mut self.connection);
            self.write();
        }
    }

    fn write(&mut self) {
        while self.connection.wants_write() {
            let length = self.connection.output().len();
            self.listener.hear(self.connection.output());
            self.connection.written(length);
        }
    }
}

/// A server that takes one AUTHENTICATE, and lines behind it.
#[derive(Default)]
struct Listener {
    lexer: Lexer,
    started: bool,
    answers: usize,
    sent: Vec<u8>,
}

impl Listener {
    fn hear(&mut self, bytes: &[u8]) {
        self.sent.extend_from_slice(bytes);
        self.lexer.feed(bytes);
        if !self.started {
            let found = self.lexer.next_command();
            let Ok(Some(Lexed::Command(command))) = found else {
                panic!("{found:?} is no command");
            };
            assert!(command.is("AUTHENTICATE"), "{command}");
            self.started = true;
        }
        while let Some(line) = self.lexer.next_line().expect("the answers are lines") {
            assert!(
                line == "*" || base64::decode(line.as_bytes()).is_ok(),
                "{line:?} is neither base64 nor gives up"
            );
            self.answers += 1;
        }
        assert_eq!(self.lexer.pending(), 0, "an answer is a whole line");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_proofs_succeed() {
        for seed in [
            &include_bytes!("../../fuzz/corpus/sasl/scram-sha-1.txt")[..],
            include_bytes!("../../fuzz/corpus/sasl/scram-sha-1-plus.txt"),
            include_bytes!("../../fuzz/corpus/sasl/scram-sha-256.txt"),
            include_bytes!("../../fuzz/corpus/sasl/scram-sha-256-plus-not-offered.txt"),
        ] {
            let played = play(seed, usize::MAX);
            assert!(played.outcome.starts_with("Some(Ok("), "{}", played.outcome);
        }
    }

    #[test]
    fn nothing_else_does() {
        for seed in [
            &include_bytes!("../../fuzz/corpus/sasl/scram-ok-without-proof.txt")[..],
            include_bytes!("../../fuzz/corpus/sasl/scram-ok-without-signature.txt"),
            include_bytes!("../../fuzz/corpus/sasl/scram-wrong-signature.txt"),
        ] {
            let played = play(seed, usize::MAX);
            assert!(played.outcome.contains("Unverified"), "{}", played.outcome);
        }
        let bomb = play(
            include_bytes!("../../fuzz/corpus/sasl/scram-iterations-bomb.txt"),
            usize::MAX,
        );
        assert!(
            bomb.outcome.contains("Iterations { asked: 2147483647"),
            "{}",
            bomb.outcome
        );
    }
}
