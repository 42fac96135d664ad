//! What a strict server reads in the bytes a client sends.
//!
//! This is the oracle against injection. It is written from the grammar of RFC 9051 section 9 alone and shares no line
//! with the code under test: if a mailbox name, a password or a message could smuggle in a second command or another
//! argument, the tree found here would differ from what was asked for.
//!
//! It is as strict as the grammar, and stricter in one point: an atom may hold `%` or `*` only where a pattern, a set or
//! an entry name can stand, because elsewhere it would be a mailbox name that had to be quoted. Give it bytes with
//! [`Lexer::feed`], in any portions, and take what they hold:
//!
//! ```
//! use imap_tests::lexer::{Arg, Lexed, Lexer};
//!
//! let mut lexer = Lexer::new();
//! lexer.feed(b"a1 LOGIN alice {10}\r\n");
//! let Some(Lexed::LiteralWait(wait)) = lexer.next_command()? else { panic!("no literal") };
//! // A server would say "+" now; before it does, a correct client sends nothing.
//! assert_eq!((wait.size, lexer.pending()), (10, 0));
//!
//! lexer.feed(b"wonderland\r\n");
//! let Some(Lexed::Command(login)) = lexer.next_command()? else { panic!("no command") };
//! assert!(login.is("LOGIN"));
//! assert_eq!(login.arguments, [Arg::atom("alice"), Arg::literal("wonderland")]);
//! # Ok::<(), imap_tests::lexer::LexError>(())
//! ```

mod command;
mod machine;
#[cfg(test)]
mod tests;

use core::error::Error;
use core::fmt;

pub use command::{Arg, Command};
use machine::Machine;

/// Cuts what a client sends into commands.
///
/// The first error is final: it is returned again for ever, since nothing behind it can be trusted.
#[derive(Debug, Default)]
pub struct Lexer {
    /// Bytes not consumed yet; those before `position` are.
    input: Vec<u8>,
    position: usize,
    /// How many consumed bytes have been removed from the front of `input`.
    removed: u64,
    machine: Machine,
    failed: Option<LexError>,
}

impl Lexer {
    /// A lexer for a new connection, with the default [`Options`].
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Changes what is accepted from the next byte on, as ENABLE and a new capability list do.
    pub fn set_options(&mut self, options: Options) {
        self.machine.set_options(options);
    }

    /// Adds bytes the client has sent.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.position > self.input.len() / 2 {
            self.input.drain(..self.position);
            self.removed += self.position as u64;
            self.position = 0;
        }
        self.input.extend_from_slice(bytes);
    }

    /// How many bytes were fed and not consumed yet.
    ///
    /// With [`Lexed::LiteralWait`] just returned and no `+` sent, a correct client leaves this at zero.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.input.len() - self.position
    }

    /// The next command, or the next point where a server must answer before the command goes on; nothing when more
    /// bytes are needed.
    ///
    /// Behind a [`Lexed::LiteralWait`] a further call takes the literal for accepted; see [`refuse_literal`].
    ///
    /// [`refuse_literal`]: Self::refuse_literal
    ///
    /// # Errors
    /// The client sent what the grammar does not allow.
    pub fn next_command(&mut self) -> Result<Option<Lexed>, LexError> {
        self.check()?;
        loop {
            let rest = &self.input[self.position..];
            match self.machine.take_octets(rest) {
                Ok(count) => self.position += count,
                Err((count, reason)) => {
                    self.position += count;
                    return Err(self.fail(reason));
                }
            }
            let Some(&byte) = self.input.get(self.position) else {
                return Ok(None);
            };
            let at = self.removed + self.position as u64;
            match self.machine.step(byte, at) {
                Ok(found) => {
                    self.position += 1;
                    if found.is_some() {
                        return Ok(found);
                    }
                }
                Err(reason) => return Err(self.fail(reason)),
            }
        }
    }

    /// One line that is not a command, without its CRLF: an answer to a challenge of AUTHENTICATE (RFC 9051 section
    /// 6.2.2) or the DONE of IDLE (section 6.3.13). Nothing while the line is incomplete.
    ///
    /// Only a server knows when such a line is due, so the caller says so by asking for one.
    ///
    /// # Errors
    /// A command is under way, or the line holds CR, LF, NUL or 8-bit bytes.
    pub fn next_line(&mut self) -> Result<Option<String>, LexError> {
        self.check()?;
        if !self.is_between_commands() {
            return Err(self.fail("a line is asked for inside a command"));
        }
        let rest = &self.input[self.position..];
        let Some(end) = rest.iter().position(|&byte| matches!(byte, 0 | b'\r' | b'\n' | 0x80..)) else {
            return Ok(None);
        };
        match (rest[end], rest.get(end + 1)) {
            (b'\r', None) => Ok(None),
            (b'\r', Some(b'\n')) => {
                let line = rest[..end].iter().copied().map(char::from).collect();
                self.position += end + 2;
                Ok(Some(line))
            }
            _ => {
                self.position += end;
                Err(self.fail("a line holds CR, LF, NUL or an 8-bit byte"))
            }
        }
    }

    /// Drops the command whose literal waits, as a server does by answering NO or BAD instead of `+`; the next byte
    /// begins a new command. Returns false, and changes nothing, when no synchronising literal waits.
    pub fn refuse_literal(&mut self) -> bool {
        self.machine.refuse_literal()
    }

    /// Whether everything consumed so far was complete commands and lines. Together with nothing [`pending`], this says
    /// that the client may close the connection without cutting a command in two.
    ///
    /// [`pending`]: Self::pending
    #[must_use]
    pub fn is_between_commands(&self) -> bool {
        self.failed.is_none() && self.machine.is_between_commands()
    }

    fn check(&self) -> Result<(), LexError> {
        self.failed.clone().map_or(Ok(()), Err)
    }

    fn fail(&mut self, reason: &'static str) -> LexError {
        let shown = self.position.saturating_sub(EXCERPT);
        let error = LexError {
            at: self.removed + self.position as u64,
            reason,
            before: self.input[shown..self.position].escape_ascii().to_string(),
            found: self.input.get(self.position).copied(),
        };
        self.failed = Some(error.clone());
        error
    }
}

/// What a server knows of its client at the moment and therefore accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Quoted strings may hold UTF-8: IMAP4rev2 or UTF8=ACCEPT is enabled (RFC 9051 section 9, RFC 6855 section 3).
    pub utf8: bool,
    /// Which non-synchronising literals may be used.
    pub non_sync: NonSync,
}

impl Options {
    /// Quoted strings of ASCII only, and any non-synchronising literal.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets whether quoted strings may hold UTF-8.
    #[must_use]
    pub fn utf8(mut self, allowed: bool) -> Self {
        self.utf8 = allowed;
        self
    }

    /// Sets which non-synchronising literals may be used.
    #[must_use]
    pub fn non_sync(mut self, allowed: NonSync) -> Self {
        self.non_sync = allowed;
        self
    }
}

/// Which non-synchronising literals a server accepts (RFC 7888).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum NonSync {
    /// None: the server lists neither capability.
    Forbidden,
    /// Those of at most 4096 octets: LITERAL- (section 5).
    Short,
    /// Any: LITERAL+ (section 3).
    #[default]
    Any,
}

/// What the lexer found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lexed {
    /// A complete command.
    Command(Command),
    /// A synchronising literal has been announced, and a server must send `+` or refuse.
    LiteralWait(LiteralWait),
}

/// A synchronising literal announced and not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LiteralWait {
    /// The tag of the command it belongs to.
    pub tag: String,
    /// Its announced size in octets.
    pub size: u64,
    /// Where its first octet will be, in bytes since the lexer was made.
    pub at: u64,
}

/// Where and how the client broke the grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LexError {
    /// The offending byte, counted from when the lexer was made.
    pub at: u64,
    /// The rule it breaks.
    pub reason: &'static str,
    /// At most 60 bytes that stood before it, escaped.
    pub before: String,
    /// The byte itself; none when the error is not in a byte.
    pub found: Option<u8>,
}

impl fmt::Display for LexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "byte {} of the client: {}, after \"{}\"",
            self.at, self.reason, self.before
        )?;
        match self.found {
            Some(byte) => write!(f, ", at '{}'", byte.escape_ascii()),
            None => Ok(()),
        }
    }
}

impl Error for LexError {}

/// How many bytes before an error are shown.
const EXCERPT: usize = 60;
