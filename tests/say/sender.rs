//! What this client sends for a command.

use imap_proto::command::{Command, Profile, States};
use imap_proto::response::Offered;
use imap_proto::wire::Encoder;
use imap_proto::{Config, Connection};

use crate::lexer::{self, Arg};

/// The proof that an extension is offered, for examples.
pub(super) fn offered<E>() -> Offered<E> {
    Offered::insist()
}

/// A command that may be sent in any state.
struct AnyTime<'a, C>(&'a C);

impl<C: Command> Command for AnyTime<'_, C> {
    type Reply = C::Reply;

    fn profile(&self) -> Profile {
        Profile::new(States::ANY)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        self.0.encode(to);
    }

    fn reply(&self) -> C::Reply {
        self.0.reply()
    }
}

/// Sends commands as a server would get them.
#[derive(Debug)]
pub struct Sender {
    /// The literals of the command to be said, which are the messages of ours.
    bodies: Vec<Vec<u8>>,
    /// Whether the server takes literals without waiting.
    non_sync: bool,
    sent: Vec<u8>,
}

impl Sender {
    /// Sends what this command says: the messages are its literals, and wait for the server if they do.
    #[must_use]
    pub fn new(command: &lexer::Command) -> Self {
        let mut sender = Self {
            bodies: Vec::new(),
            non_sync: false,
            sent: Vec::new(),
        };
        sender.collect(&command.arguments);
        sender
    }

    /// The whole command that was sent last, with its tag and all that was sent when the server asked for it; nothing if
    /// none was.
    #[must_use]
    pub fn sent(&self) -> &[u8] {
        &self.sent
    }

    fn collect(&mut self, arguments: &[Arg]) {
        for argument in arguments {
            match argument {
                Arg::Literal { bytes, non_sync, .. } => {
                    self.bodies.push(bytes.clone());
                    self.non_sync |= non_sync;
                }
                Arg::List(inner) => self.collect(inner),
                _ => {}
            }
        }
    }

    /// Sends this command; `None` if this client refuses to.
    pub(super) fn send(&mut self, command: &impl Command) -> Option<()> {
        let mut connection = Connection::new(Config::new(4096));
        connection.receive(if self.non_sync {
            b"* OK [CAPABILITY IMAP4rev1 LITERAL+] hello\r\n"
        } else {
            b"* OK [CAPABILITY IMAP4rev1] hello\r\n"
        });
        connection.advance().ok()?;
        connection.start(&AnyTime(command)).ok()?;
        let mut sent = Vec::new();
        let mut bodies = self.bodies.iter();
        loop {
            while connection.wants_write() {
                sent.extend_from_slice(connection.output());
                let n = connection.output().len();
                connection.written(n);
            }
            if let Some(mut body) = connection.body() {
                let left = body.left() as usize;
                let bytes = bodies.find(|bytes| bytes.len() == left)?;
                (body.write(bytes) == left).then_some(())?;
            } else if !self.non_sync && waits(&sent) {
                connection.receive(b"+ go on\r\n");
                while connection.advance().ok()? {}
            } else {
                break;
            }
        }
        self.sent = sent;
        Some(())
    }
}

/// Whether a literal was announced that the server must ask for.
fn waits(sent: &[u8]) -> bool {
    let Some(line) = sent.strip_suffix(b"}\r\n") else {
        return false;
    };
    let digits = line.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && line[..line.len() - digits].ends_with(b"{")
}
