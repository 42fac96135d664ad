//! A client and a server that do anything in any order: the same happens however the server's bytes arrive.
//!
//! The input is lines, so that a seed can be read and written by hand. The first line is the [kind](Kind) of session, each
//! of the others is a step, told by its first byte:
//!
//! | byte | step |
//! |---|---|
//! | `<` | the server sends the rest of the line and CRLF; `$0` to `$9` stand for the tags in progress |
//! | `\|` | the server sends the rest of the line and nothing more |
//! | `a` to `z` | the application starts a [command](command) |
//! | `A` | it starts a command made of the rest of the line |
//! | `F` | the transport takes everything |
//! | `W` | the transport takes as many bytes as the value of the next byte |
//! | `B` | the application writes the rest of the line as (a part of) a message |
//! | `R` | it answers a challenge with the rest of the line |
//! | `X` | it gives up answering challenges |
//! | `D` | it ends IDLE |
//! | `T` | the transport speaks TLS |
//! | `M` | it gives buffers back |
//! | `E` | the server closes the connection |

use core::mem::discriminant;

use arbitrary::{Arbitrary, Unstructured};
use imap_proto::types::{Secret, SeqSet, UidSet};
use imap_proto::{Config, Connection, Error, Limits, Security};

use super::response::Shown;
use crate::commands::search::{Key, TextKey};
use crate::commands::{Change, Item, Items, Name, OwnedCommand, Set};

/// Plays the session with the server's bytes whole and one by one.
///
/// # Panics
/// If the connection does not keep its promises, which is what the fuzzer looks for.
pub fn run(data: &[u8]) {
    let whole = play(data, usize::MAX);
    let cut = play(data, 1);
    assert_eq!(
        cut.error.as_ref().map(discriminant),
        whole.error.as_ref().map(discriminant)
    );
    if matches!(whole.error, Some(Error::StartTlsInjection(_))) {
        // Whether the completion is shown before the attack is seen depends on whether both came together.
        return;
    }
    assert_eq!(cut.shown, whole.shown);
    assert_eq!(
        cut.written.escape_ascii().to_string(),
        whole.written.escape_ascii().to_string()
    );
    assert_eq!(cut.facts, whole.facts);
}

/// What came of a session.
struct Outcome {
    shown: Vec<String>,
    written: Vec<u8>,
    facts: String,
    error: Option<Error>,
}

/// What kind of session it is: the letters of the first line, each of which changes something.
struct Kind {
    config: Config,
    greeting: String,
}

impl Kind {
    fn parse(line: &[u8]) -> Self {
        let has = |letter| line.contains(&letter);
        let security = match (has(b't'), has(b'c')) {
            (true, _) => Security::StartTls,
            (false, true) => Security::ClearText,
            (false, false) => Security::Protected,
        };
        let mut limits = Limits::default();
        if has(b'o') {
            limits.output = 16;
        }
        if has(b'n') {
            limits.noise = 3;
        }
        let mut config = Config::new(4096)
            .with_security(security)
            .with_limits(limits)
            .with_uid_tracking();
        if has(b'r') {
            config = config.with_strict_read_only();
        }
        config.strict_syntax = has(b's');
        let condition = if has(b'p') { "PREAUTH" } else { "OK" };
        let literals = match (has(b'+'), has(b'-')) {
            (true, _) => " LITERAL+",
            (false, true) => " LITERAL-",
            (false, false) => "",
        };
        Self {
            config,
            greeting: format!("* {condition} [CAPABILITY IMAP4rev1{literals}] hi\r\n"),
        }
    }
}

/// The connection and what was seen of it.
struct Player {
    connection: Connection,
    shown: Shown,
    written: Vec<u8>,
    error: Option<Error>,
    /// How many bytes arrive at once.
    size: usize,
}

fn play(data: &[u8], size: usize) -> Outcome {
    let mut lines = data.split(|byte| *byte == b'\n');
    let kind = Kind::parse(lines.next().unwrap_or_default());
    let mut player = Player {
        connection: Connection::new(kind.config),
        shown: Shown::default(),
        written: Vec::new(),
        error: None,
        size,
    };
    player.receive(kind.greeting.as_bytes());
    for line in lines {
        // Nothing comes behind the end of a stream.
        let Some((&step, rest)) = line.split_first().filter(|(step, _)| **step != b'E') else {
            break;
        };
        player.act(step, rest);
    }
    player.connection.receive(&[]);
    player.settle();
    let facts = format!(
        "{:?} {:?} {:?} {:?} {:?}",
        player.connection.state(),
        player.connection.mailbox(),
        player.connection.capabilities(),
        player.connection.in_progress().collect::<Vec<_>>(),
        player.connection.counters(),
    );
    Outcome {
        shown: player.shown.lines,
        written: player.written,
        facts,
        error: player.error,
    }
}

impl Player {
    fn act(&mut self, step: u8, rest: &[u8]) {
        match step {
            b'<' => {
                let mut line = self.with_tags(rest);
                line.extend_from_slice(b"\r\n");
                self.receive(&line);
            }
            b'|' => self.receive(rest),
            b'a'..=b'z' => {
                if let Some(command) = command(step) {
                    self.start(&command);
                }
            }
            b'A' => {
                if let Ok(command) = OwnedCommand::arbitrary_take_rest(Unstructured::new(rest)) {
                    self.start(&command);
                }
            }
            b'F' => {
                while self.connection.wants_write() {
                    self.write(usize::MAX);
                }
            }
            b'W' => self.write(rest.first().copied().unwrap_or_default().into()),
            b'B' => {
                if let Some(mut body) = self.connection.body() {
                    let left = body.left();
                    let taken = body.write(rest);
                    assert!(taken <= rest.len() && body.left() == left - taken as u64);
                }
            }
            b'R' => {
                if let Some(authentication) = self.connection.authentication() {
                    authentication.respond(&Secret::from(rest));
                }
            }
            b'X' => {
                if let Some(authentication) = self.connection.authentication() {
                    authentication.cancel();
                }
            }
            b'D' => {
                if let Some(idle) = self.connection.idle() {
                    idle.done();
                }
            }
            b'T' => self.connection.tls_started(),
            b'M' => self.connection.release_buffers(),
            _ => {}
        }
    }

    /// Nothing is written here, so what has left does not depend on how the bytes are cut.
    fn receive(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(self.size) {
            self.connection.receive(chunk);
            self.settle();
        }
    }

    fn settle(&mut self) {
        if let Err(error) = self.shown.drain(&mut self.connection) {
            self.error.get_or_insert(error);
        }
    }

    fn start(&mut self, command: &OwnedCommand) {
        let before = self.connection.output().to_vec();
        match command.start(&mut self.connection) {
            Ok(_) => assert!(
                self.connection.output().starts_with(&before),
                "a command changed what was before it"
            ),
            Err(_) => assert_eq!(self.connection.output(), before, "a refused command wrote"),
        }
    }

    fn write(&mut self, most: usize) {
        let count = self.connection.output().len().min(most);
        self.written.extend_from_slice(&self.connection.output()[..count]);
        self.connection.written(count);
    }

    /// `$n` replaced by the tag of the command in progress at that place.
    fn with_tags(&self, line: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(line.len());
        let mut rest = line;
        while let Some((&byte, behind)) = rest.split_first() {
            let place = behind
                .first()
                .filter(|_| byte == b'$')
                .and_then(|digit| char::from(*digit).to_digit(10));
            let tag = place.and_then(|place| self.connection.in_progress().nth(place as usize));
            match tag {
                Some(tag) => {
                    bytes.extend_from_slice(tag.to_string().as_bytes());
                    rest = &behind[1..];
                }
                None => {
                    bytes.push(byte);
                    rest = behind;
                }
            }
        }
        bytes
    }
}

/// The command that a letter stands for.
fn command(letter: u8) -> Option<OwnedCommand> {
    let name = |text: &str| Name::Text(text.to_owned());
    let numbers = || Set::Numbers(SeqSet::all());
    let uids = || Set::Uids(UidSet::all());
    let whole = Item::Section {
        binary: false,
        peek: true,
        section: Vec::new(),
        partial: None,
    };
    let text = |text: &str| Key::Text(TextKey::Text, text.to_owned());
    Some(match letter {
        b'a' => OwnedCommand::Append {
            mailbox: name("a"),
            flags: Vec::new(),
            date: None,
            size: 5,
        },
        b'b' => OwnedCommand::Append {
            mailbox: name("b"),
            flags: vec![b"\\Seen".to_vec()],
            date: None,
            size: 0,
        },
        b'c' => OwnedCommand::Capability,
        b'd' => OwnedCommand::Copy {
            set: numbers(),
            mailbox: name("a"),
        },
        b'e' => OwnedCommand::Enable(vec!["UTF8=ACCEPT".to_owned()]),
        b'f' => OwnedCommand::Fetch {
            set: numbers(),
            items: Items::Full,
        },
        b'g' => OwnedCommand::Fetch {
            set: uids(),
            items: Items::Items(vec![Item::Envelope, whole]),
        },
        b'h' => OwnedCommand::Move {
            set: uids(),
            mailbox: Name::Wire(b"\xff".to_vec()),
        },
        b'i' => OwnedCommand::Idle,
        b'j' => OwnedCommand::Login {
            user: "\u{e9}".to_owned(),
            password: b"\xff\r\n".to_vec(),
        },
        b'k' => OwnedCommand::Close,
        b'l' => OwnedCommand::Login {
            user: "a".to_owned(),
            password: b"b".to_vec(),
        },
        b'm' => OwnedCommand::Authenticate {
            mechanism: "PLAIN".to_owned(),
            initial_response: None,
        },
        b'n' => OwnedCommand::Noop,
        b'o' => OwnedCommand::Logout,
        b'p' => OwnedCommand::Authenticate {
            mechanism: "PLAIN".to_owned(),
            initial_response: Some(b"\0a\0b".to_vec()),
        },
        b'q' => OwnedCommand::Search {
            uids: true,
            returning: None,
            key: text("\u{e9}"),
        },
        b'r' => OwnedCommand::Search {
            uids: false,
            returning: Some(Vec::new()),
            key: text("x"),
        },
        b's' => OwnedCommand::Select(name("INBOX")),
        b't' => OwnedCommand::StartTls,
        b'u' => OwnedCommand::Store {
            set: numbers(),
            change: Change::Add,
            silent: false,
            flags: Vec::new(),
        },
        b'v' => OwnedCommand::Status {
            mailbox: Name::Wire(b"\xff".to_vec()),
            items: Vec::new(),
        },
        b'w' => OwnedCommand::List {
            select: Vec::new(),
            reference: None,
            patterns: vec![name("*")],
            returning: Vec::new(),
        },
        b'x' => OwnedCommand::Examine(name("other")),
        b'y' => OwnedCommand::Unselect,
        b'z' => OwnedCommand::Expunge,
        _ => return None,
    })
}
