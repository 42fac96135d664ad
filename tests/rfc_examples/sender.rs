//! What this client sends for a command.

use imap_proto::command::{Command, Profile, States};
use imap_proto::response::Offered;
use imap_proto::wire::Encoder;
use imap_proto::{Config, Connection};

/// The proof that an extension is offered, for examples.
pub(crate) fn offered<E>() -> Offered<E> {
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

/// Takes the command that an example stands for.
#[derive(Debug)]
pub(crate) struct Sender {
    /// The literals of the example's command, which are the messages of ours.
    bodies: Vec<Vec<u8>>,
    /// Whether the server takes literals without waiting.
    non_sync: bool,
    /// The whole command.
    pub(crate) sent: Option<Vec<u8>>,
}

impl Sender {
    pub(crate) fn new(bodies: Vec<Vec<u8>>, non_sync: bool) -> Self {
        Self {
            bodies,
            non_sync,
            sent: None,
        }
    }

    /// Sends this command; `None` if this client refuses to.
    pub(crate) fn send(&mut self, command: &impl Command) -> Option<()> {
        let mut connection = Connection::new(Config::new(4096));
        connection.receive(if self.non_sync {
            b"* OK [CAPABILITY IMAP4rev1 LITERAL+] hello\r\n"
        } else {
            b"* OK [CAPABILITY IMAP4rev1] hello\r\n"
        });
        assert!(connection.advance().unwrap());
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
                let bytes = bodies.find(|bytes| bytes.len() == left).unwrap();
                assert_eq!(body.write(bytes), left);
            } else if waits(&sent) {
                connection.receive(b"+ go on\r\n");
                while connection.advance().unwrap() {}
            } else {
                break;
            }
        }
        self.sent = Some(sent);
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
