//! A connection in the dialogue of an example.

use std::collections::HashMap;

use imap_proto::command::{Authenticate, Command, Effect, Idle, Profile, States};
use imap_proto::types::{Atom, Secret, Tag, base64};
use imap_proto::wire::Encoder;
use imap_proto::{Config, Connection, Error, Event, FetchEvent};
use imap_tests::typed::untyped;

use crate::examples::Step;

/// A command that stands for one of the RFC's: it does to the connection what that would do.
struct StandIn(Effect);

impl Command for StandIn {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::ANY).pipelined().with_effect(self.0)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("X");
    }

    fn reply(&self) {}
}

/// A connection on which an example is played.
pub(crate) struct Play {
    connection: Connection,
    /// Our tags for those of the example, of commands that are in progress.
    tags: HashMap<String, Tag>,
    /// The command in which lines are exchanged.
    dialogue: Option<String>,
    server: Framing,
    client: Framing,
    /// What is wrong with the response that is being read.
    pub(crate) faults: Vec<String>,
    /// How many responses were read.
    pub(crate) responses: usize,
    /// In how many bytes at a time the server's are received.
    piece: usize,
    /// The events, the pieces of a body put together.
    pub(crate) seen: Vec<String>,
    in_chunk: bool,
    /// How many events the response that is being read has shown.
    shown: usize,
}

/// Where on a side a response or command ends: at the end of a line that announces no literal.
#[derive(Debug, Default)]
struct Framing {
    literal: usize,
    is_inside: bool,
}

impl Framing {
    /// Takes the bytes of a line; says whether they begin and whether they end a response or command.
    fn take(&mut self, bytes: &[u8]) -> (bool, bool) {
        let begins = !self.is_inside;
        let rest = bytes.get(self.literal..).unwrap_or_default();
        self.literal = self.literal.saturating_sub(bytes.len());
        if let Some(line) = rest.strip_suffix(b"\r\n") {
            self.literal = announced(line).unwrap_or(0);
            self.is_inside = self.literal > 0;
        } else {
            self.is_inside = true;
        }
        (begins, !self.is_inside)
    }
}

/// The size of the literal that a line announces.
fn announced(line: &[u8]) -> Option<usize> {
    let digits = line.strip_suffix(b"}")?.rsplit(|byte| *byte == b'{').next()?;
    core::str::from_utf8(digits).ok()?.trim_end_matches('+').parse().ok()
}

impl Play {
    fn new(greeting: Option<&str>, strict: bool) -> Self {
        let mut config = Config::new(4096);
        config.strict_syntax = strict;
        let mut connection = Connection::new(config);
        if let Some(greeting) = greeting {
            connection.receive(greeting.as_bytes());
            assert!(connection.advance().unwrap());
        }
        Self {
            connection,
            tags: HashMap::new(),
            dialogue: None,
            server: Framing::default(),
            client: Framing::default(),
            faults: Vec::new(),
            responses: 0,
            piece: usize::MAX,
            seen: Vec::new(),
            in_chunk: false,
            shown: 0,
        }
    }

    /// The example, which is about to begin; the server's bytes come this many at a time.
    pub(crate) fn of(example: &[Step], piece: usize) -> Self {
        Self {
            piece,
            ..Self::new(greeting(example), false)
        }
    }

    /// The example, which is about to begin, read by nothing but the grammar.
    pub(crate) fn strictly(example: &[Step]) -> Self {
        Self::new(greeting(example), true)
    }

    /// Goes on with another connection.
    fn again(&mut self, greeting: &str) {
        *self = Self {
            faults: core::mem::take(&mut self.faults),
            seen: core::mem::take(&mut self.seen),
            responses: self.responses,
            piece: self.piece,
            ..Self::new(Some(greeting), self.connection.config().strict_syntax)
        };
    }

    /// Starts a command: on another connection, if the RFC leaves out how what went before it ended.
    fn start(&mut self, tag: &str, command: &impl Command) -> Tag {
        if self.connection.may_start(&command.profile()).is_err() {
            let is_login = command.profile().effect == Effect::Authenticate;
            self.again(if is_login {
                "* OK again\r\n"
            } else {
                "* PREAUTH again\r\n"
            });
        }
        let ours = self.connection.start(command).unwrap();
        self.tags.insert(tag.to_owned(), ours);
        self.write();
        ours
    }

    fn write(&mut self) {
        while self.connection.wants_write() {
            let n = self.connection.output().len();
            self.connection.written(n);
        }
    }

    pub(crate) fn client_says(&mut self, bytes: &[u8]) {
        let (begins, _) = self.client.take(bytes);
        let line = String::from_utf8_lossy(bytes);
        let line = line.trim_end();
        if self.dialogue.is_some() {
            self.client.is_inside = false;
            self.answer(line);
            return;
        }
        if !begins {
            return;
        }
        let mut words = line.split(' ');
        let tag = words.next().unwrap_or_default().to_owned();
        let name = words.next().unwrap_or_default().to_ascii_uppercase();
        match name.as_str() {
            "IDLE" => {
                self.start(&tag, &Idle);
                self.dialogue = Some(tag);
            }
            "AUTHENTICATE" => {
                let mechanism = words.next().unwrap_or_default().trim_matches('"');
                let command = Authenticate::new(Atom::new(mechanism).unwrap());
                let response = words
                    .next()
                    .and_then(|text| base64::decode(text.as_bytes()).ok())
                    .map(Secret::new);
                match &response {
                    Some(response) => self.start(&tag, &command.with_initial_response(response)),
                    None => self.start(&tag, &command),
                };
                self.dialogue = Some(tag);
            }
            _ => {
                self.start(&tag, &StandIn(effect(&name)));
            }
        }
    }

    /// A line of the client inside a command.
    fn answer(&mut self, line: &str) {
        if let Some(idle) = self.connection.idle() {
            assert!(line.eq_ignore_ascii_case("DONE"), "{line}");
            idle.done();
        } else if let Some(exchange) = self.connection.authentication() {
            match base64::decode(line.as_bytes()) {
                Ok(response) => exchange.respond(&Secret::new(response)),
                Err(_) => exchange.cancel(),
            }
        }
        self.write();
    }

    /// Gives the connection what the server says; whether that ends a response.
    pub(crate) fn server_says(&mut self, bytes: &[u8]) -> bool {
        let (begins, ends) = self.server.take(bytes);
        let bytes = if begins {
            self.with_our_tag(bytes)
        } else {
            bytes.to_vec()
        };
        for piece in bytes.chunks(self.piece) {
            self.connection.receive(piece);
            if let Err(error) = self.look() {
                self.faults.push(error.to_string());
                self.again("* PREAUTH again\r\n");
                return true;
            }
        }
        if ends {
            self.responses += 1;
            if core::mem::take(&mut self.shown) == 0 {
                self.faults.push("it shows nothing".to_owned());
            }
        }
        ends
    }

    /// Looks at the events there are.
    fn look(&mut self) -> Result<(), Error> {
        while self.connection.advance()? {
            self.shown += 1;
            let event = self.connection.event();
            self.faults.extend(untyped(&event));
            let is_chunk = matches!(event, Event::Fetch(FetchEvent::BodyChunk(_)));
            match (&event, self.seen.last_mut()) {
                (Event::Fetch(FetchEvent::BodyChunk(bytes)), Some(last)) if self.in_chunk => {
                    *last += &bytes.escape_ascii().to_string();
                }
                (Event::Fetch(FetchEvent::BodyChunk(bytes)), _) => self.seen.push(bytes.escape_ascii().to_string()),
                _ => self.seen.push(format!("{event:?}")),
            }
            self.in_chunk = is_chunk;
            match event {
                Event::StartTls { .. } => self.connection.tls_started(),
                Event::StartCompression { .. } => self.connection.compression_started(),
                _ => {}
            }
            self.write();
        }
        Ok(())
    }

    /// A completion with our tag in place of the example's. Of a command that the example does not show, it is started.
    fn with_our_tag(&mut self, bytes: &[u8]) -> Vec<u8> {
        let line = String::from_utf8_lossy(bytes).into_owned();
        let mut words = line.split([' ', '\r']);
        let (tag, condition) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let completes = ["OK", "NO", "BAD"]
            .iter()
            .any(|word| word.eq_ignore_ascii_case(condition));
        if tag == "*" || tag == "+" || !completes {
            return bytes.to_vec();
        }
        if self.dialogue.as_deref() == Some(tag) {
            self.dialogue = None;
        }
        let ours = match self.tags.remove(tag) {
            Some(ours) => ours,
            None => self.start(tag, &StandIn(Effect::None)),
        };
        self.tags.remove(tag);
        [ours.to_string().as_bytes(), &bytes[tag.len()..]].concat()
    }
}

fn effect(name: &str) -> Effect {
    match name {
        "SELECT" => Effect::Select { read_only: false },
        "EXAMINE" => Effect::Select { read_only: true },
        "LOGIN" => Effect::Authenticate,
        "CLOSE" | "UNSELECT" => Effect::Close,
        "STARTTLS" => Effect::StartTls,
        "COMPRESS" => Effect::Compress,
        "LOGOUT" => Effect::Logout,
        "UNAUTHENTICATE" => Effect::Unauthenticate,
        _ => Effect::None,
    }
}

/// The greeting that an example needs, if it does not begin with one.
fn greeting(example: &[Step]) -> Option<&'static str> {
    let begins = |words: &[&str]| {
        let first = example.first().filter(|step| step.by_server);
        first.is_some_and(|step| words.iter().any(|word| step.bytes.starts_with(word.as_bytes())))
    };
    if begins(&["* OK", "* PREAUTH", "* BYE"]) {
        return None;
    }
    let logs_in = |step: &Step| {
        let line = String::from_utf8_lossy(&step.bytes).to_ascii_uppercase();
        let name = line.split([' ', '\r']).nth(1).unwrap_or_default().to_owned();
        !step.by_server && ["LOGIN", "AUTHENTICATE", "STARTTLS"].contains(&name.as_str())
    };
    Some(if example.iter().any(logs_in) {
        "* OK hello\r\n"
    } else {
        "* PREAUTH hello\r\n"
    })
}
