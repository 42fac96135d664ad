//! One connection: octets in, octets out.

use alloc::sync::Arc;
use core::{fmt, mem};
use std::sync::Mutex;

use imap_codec::{
    CommandCodec, IdleDoneCodec,
    decode::{CommandDecodeError, Decoder},
    imap_types::{command::Command, core::LiteralMode},
};

use super::{
    auth::Exchange,
    frame::{self, Frame, Input},
    options::{Greeting, Literals, Options},
    print::put,
    store::{Store, lock},
    view::{Announce, View},
};

/// The server's side of one connection, without the connection: octets of the client go in, octets for the client
/// come out, and nothing is read or written.
pub struct Session {
    pub(super) store: Arc<Mutex<Store>>,
    pub(super) options: Options,
    pub(super) out: Vec<u8>,
    /// Who has logged in.
    pub(super) user: Option<String>,
    /// The selected mailbox.
    pub(super) view: Option<View>,
    pub(super) phase: Phase,
    pub(super) security: Security,
    pub(super) enabled: Enabled,
    input: Input,
    /// The answer to a command whose literals are still to be passed over.
    refused: Option<Vec<u8>>,
    greeted: bool,
    closed: bool,
}

/// How the next line is to be read.
#[derive(Debug)]
pub(super) enum Phase {
    Command,
    Authenticate(Exchange),
    /// With the tag of the IDLE command.
    Idle(String),
}

/// Whether there is TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Security {
    None,
    Wanted,
    Active,
}

/// What the client has switched on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Enabled {
    pub(super) condstore: bool,
    pub(super) qresync: bool,
    pub(super) utf8: bool,
}

/// The end of a command.
#[derive(Debug)]
pub(super) struct Reply {
    status: &'static str,
    code: Option<String>,
    text: String,
}

impl Session {
    /// A connection that has just been made. The greeting is in the first output.
    pub fn new(store: Arc<Mutex<Store>>, options: Options) -> Self {
        Self {
            store,
            options,
            out: Vec::new(),
            user: None,
            view: None,
            phase: Phase::Command,
            security: Security::None,
            enabled: Enabled::default(),
            input: Input::default(),
            refused: None,
            greeted: false,
            closed: false,
        }
    }

    /// Takes octets from the client and returns the octets for it. After [`Session::is_closed`] and while
    /// [`Session::wants_tls`] everything is thrown away: what was sent in clear after STARTTLS never becomes a command.
    pub fn receive(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.greet();
        self.input.push(bytes);
        while !self.closed && self.security != Security::Wanted {
            match self.input.next() {
                Frame::Line(line) => self.line(line),
                Frame::Incomplete => break,
                Frame::TooLong => self.bye("command line too long"),
            }
        }
        if self.closed || self.security == Security::Wanted {
            self.input.clear();
        }
        mem::take(&mut self.out)
    }

    /// What is to be told without having been asked: the greeting, news while the client idles and, with
    /// [`Options::unsolicited`], between commands.
    pub fn poll_updates(&mut self) -> Vec<u8> {
        self.greet();
        match self.phase {
            Phase::Idle(_) => self.synchronise(true, false),
            Phase::Command if self.options.unsolicited && !self.input.within_command() => {
                self.synchronise(false, false)
            }
            Phase::Command | Phase::Authenticate(_) => {}
        }
        mem::take(&mut self.out)
    }

    /// Whether STARTTLS was accepted: once the output is written, the TLS handshake begins (RFC 3501 section 6.2.1).
    pub fn wants_tls(&self) -> bool {
        self.security == Security::Wanted
    }

    /// Says that from now on the octets go through TLS, after STARTTLS or from the start.
    pub fn tls_started(&mut self) {
        self.security = Security::Active;
    }

    /// Whether the server closes the connection once the output is written.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// The user who has logged in.
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// The tokens of the CAPABILITY response, which depend on what has happened so far.
    pub(super) fn capabilities(&self) -> String {
        let before_login = self.user.is_none();
        let no_login = self.options.require_tls && self.security != Security::Active;
        let mut tokens = vec!["IMAP4rev1".to_owned()];
        match self.options.literals {
            Literals::Plus => tokens.push("LITERAL+".to_owned()),
            Literals::Minus => tokens.push("LITERAL-".to_owned()),
            Literals::Synchronizing => {}
        }
        if before_login && self.options.starttls && self.security == Security::None {
            tokens.push("STARTTLS".to_owned());
        }
        if before_login && (self.options.login_disabled || no_login) {
            tokens.push("LOGINDISABLED".to_owned());
        }
        for token in &self.options.capabilities {
            let shown = match token
                .split_once('=')
                .map(|(name, mechanism)| (name.to_ascii_uppercase(), mechanism))
            {
                Some((name, mechanism)) if name == "AUTH" => {
                    before_login && !no_login && (mechanism != "ANONYMOUS" || lock(&self.store).has_user("anonymous"))
                }
                _ if token.eq_ignore_ascii_case("SASL-IR") => before_login,
                _ => !before_login || BEFORE_LOGIN.contains(&token.as_str()),
            };
            if shown {
                tokens.push(token.clone());
            }
        }
        if !before_login {
            tokens.push(format!("APPENDLIMIT={}", self.options.max_message_size));
        }
        tokens.join(" ")
    }

    /// The code that carries the capabilities, where the options want one.
    pub(super) fn capability_code(&self) -> Option<String> {
        self.options
            .capability_codes
            .then(|| format!("CAPABILITY {}", self.capabilities()))
    }

    /// Ends the connection from this side.
    pub(super) fn bye(&mut self, text: &str) {
        put!(self.out, "* BYE {text}\r\n");
        self.closed = true;
    }

    /// Ends the connection because the client asked for it.
    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    /// Announces what has changed in the selected mailbox. `uid`: in answer to a command that works with UIDs.
    pub(super) fn synchronise(&mut self, expunge: bool, uid: bool) {
        let Some(view) = &mut self.view else { return };
        let Enabled { condstore, qresync, .. } = self.enabled;
        let announce = Announce {
            expunge,
            uid: uid || qresync,
            modseq: condstore,
            vanished: qresync,
        };
        let user = self.user.as_deref().unwrap_or_default();
        let mut store = lock(&self.store);
        match store.mailbox_by_id(user, view.id) {
            Some(mailbox) => view.synchronise(mailbox, announce, &mut self.out),
            None => {
                drop(store);
                self.bye("the selected mailbox was deleted");
            }
        }
    }

    /// Sends the end of a command.
    pub(super) fn reply(&mut self, tag: &str, reply: &Reply) {
        let line = reply.line(tag);
        self.out.extend_from_slice(&line);
    }

    fn greet(&mut self) {
        if mem::replace(&mut self.greeted, true) {
            return;
        }
        let status = match self.options.greeting.clone() {
            Greeting::Ok => "OK",
            Greeting::Preauth(user) if lock(&self.store).has_user(&user) => {
                self.user = Some(user);
                "PREAUTH"
            }
            Greeting::Preauth(_) => return self.bye("no such user"),
            Greeting::Bye(text) => return self.bye(&text),
        };
        let code = self
            .capability_code()
            .map(|code| format!("[{code}] "))
            .unwrap_or_default();
        put!(self.out, "* {status} {code}IMAP server ready\r\n");
    }

    fn line(&mut self, line: frame::Command) {
        match mem::replace(&mut self.phase, Phase::Command) {
            Phase::Command => self.command(line),
            Phase::Authenticate(exchange) => self.exchange(exchange, &line.bytes),
            Phase::Idle(tag) => {
                let reply = match IdleDoneCodec::default().decode(&line.bytes) {
                    Ok(_) => {
                        self.synchronise(true, false);
                        Reply::ok("IDLE completed")
                    }
                    Err(_) => Reply::bad("expected DONE"),
                };
                if !self.closed {
                    self.reply(&tag, &reply);
                }
            }
        }
    }

    fn command(&mut self, line: frame::Command) {
        if let Some(answer) = self.refused.take() {
            return self.refuse(&line, answer);
        }
        let (tag, length, mode) = match CommandCodec::default().decode(&line.bytes) {
            Ok((b"", Command { tag, body })) => {
                let reply = if line.eight_bit && !self.enabled.utf8 {
                    Some(Reply::bad("octets above 127 are not for quoted strings"))
                } else {
                    self.execute(tag.inner(), body)
                };
                if let Some(reply) = reply.filter(|_| !self.closed) {
                    self.reply(tag.inner(), &reply);
                }
                return;
            }
            Err(CommandDecodeError::LiteralFound { tag, length, mode }) => (tag.inner().to_owned(), length, mode),
            Err(error) => return self.reject(&line, &format!("cannot parse the command: {error:?}")),
            Ok(_) => return self.reject(&line, "cannot parse the command: it does not end with its line"),
        };
        match self.literal_refusal(&line, length, mode) {
            Some(reply) => self.refuse(&line, reply.line(&tag)),
            None => {
                if mode == LiteralMode::Sync {
                    put!(self.out, "+ ready for literal data\r\n");
                }
                self.input.literal(line, length as usize);
            }
        }
    }

    /// Why a literal is not taken.
    fn literal_refusal(&self, line: &frame::Command, length: u32, mode: LiteralMode) -> Option<Reply> {
        let append = self.user.is_some() && line.name().eq_ignore_ascii_case(b"APPEND");
        if mode == LiteralMode::NonSync {
            match self.options.literals {
                Literals::Plus => {}
                Literals::Minus if length <= 4096 => {}
                Literals::Minus => {
                    return Some(Reply::bad("a literal of this size has to wait").code("TOOBIG"));
                }
                Literals::Synchronizing => return Some(Reply::bad("literals have to wait")),
            }
        }
        let octets = (line.literal_octets as u64).saturating_add(length.into());
        if append && octets > self.options.max_message_size.into() {
            return Some(Reply::no("the message is too big").code("TOOBIG"));
        }
        if !append && octets > LONGEST_LITERALS || line.literals >= MOST_LITERALS {
            return Some(Reply::bad("too much in literals").code("TOOBIG"));
        }
        None
    }

    fn reject(&mut self, line: &frame::Command, text: &str) {
        let answer = Reply::bad(text).line(line.tag().unwrap_or("*"));
        self.refuse(line, answer);
    }

    /// Answers a command that is not executed, once the literals are over that the client sends without waiting.
    fn refuse(&mut self, line: &frame::Command, answer: Vec<u8>) {
        match line.announced() {
            Some(octets) => {
                self.input.discard(octets);
                self.refused = Some(answer);
            }
            None => self.out.extend_from_slice(&answer),
        }
    }
}

/// Without the octets received, for there are passwords among them.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("user", &self.user)
            .field("security", &self.security)
            .field("closed", &self.closed)
            .finish_non_exhaustive()
    }
}

impl Reply {
    /// The command was carried out.
    pub(super) fn ok(text: impl Into<String>) -> Self {
        Self {
            status: "OK",
            code: None,
            text: text.into(),
        }
    }

    /// The command failed.
    pub(super) fn no(text: impl Into<String>) -> Self {
        Self {
            status: "NO",
            ..Self::ok(text)
        }
    }

    /// The command was wrong.
    pub(super) fn bad(text: impl Into<String>) -> Self {
        Self {
            status: "BAD",
            ..Self::ok(text)
        }
    }

    /// Adds a response code, if there is one.
    pub(super) fn code(self, code: impl Into<Option<&'static str>>) -> Self {
        Self {
            code: code.into().map(str::to_owned),
            ..self
        }
    }

    /// Adds a response code made for the occasion.
    pub(super) fn with(self, code: Option<String>) -> Self {
        Self { code, ..self }
    }

    fn line(&self, tag: &str) -> Vec<u8> {
        let code = self.code.as_ref().map(|code| format!("[{code}] ")).unwrap_or_default();
        format!("{tag} {} {code}{}\r\n", self.status, self.text).into_bytes()
    }
}

/// Of the capabilities, those that mean something before the login.
const BEFORE_LOGIN: [&str; 3] = ["ENABLE", "ID", "IDLE"];
/// The most octets in all the literals of a command other than APPEND.
const LONGEST_LITERALS: u64 = 64 << 10;
/// The command is parsed again after each literal.
const MOST_LITERALS: usize = 100;
