//! Errors, by audience: the peer ([`Error`]), the caller ([`StartError`]), values ([`ValueError`]) and single pieces of
//! a response ([`Malformation`]).

use alloc::boxed::Box;
use core::fmt;

use crate::state::State;
use crate::types::Tag;

/// What the peer did, or a limit it exceeded, that ends the connection.
///
/// Once [`Connection::advance`](crate::Connection::advance) has returned one, it returns the same one for ever: the
/// stream can no longer be trusted to be in step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The first line is no greeting of an IMAP server (RFC 9051 section 7.1).
    #[error("the first line is not an imap greeting: {0}")]
    BadGreeting(Excerpt),
    /// The server greeted with PREAUTH before TLS although TLS is required: STARTTLS is no longer possible.
    #[error("the server greeted with preauth in clear text although tls is required")]
    PreauthInClear,
    /// Bytes followed the completion of STARTTLS before TLS started. Somebody on the way may have put them there.
    #[error("{0} bytes followed the completion of starttls in clear text")]
    StartTlsInjection(usize),
    /// A completion arrived for a command that was not completely sent.
    #[error("command {tag} was completed before it was sent: {text}")]
    PrematureCompletion {
        /// The command's tag.
        tag: Tag,
        /// The line that claims to complete it.
        text: Excerpt,
    },
    /// A completion carries a tag that was never issued.
    #[error("a completion carries a tag that was never issued: {0}")]
    UnknownTag(Excerpt),
    /// The size of a literal is negative or beyond 63 bits (RFC 9051 section 4.3).
    #[error("the size of a literal cannot be: {0}")]
    BadLiteral(Excerpt),
    /// A response, or a part of one, is longer than [`Limits`](crate::Limits) allows.
    #[error("{what} exceeds the limit of {limit} bytes")]
    TooLong {
        /// What is too long.
        what: &'static str,
        /// The limit, in bytes.
        limit: usize,
    },
    /// More useless traffic than [`Limits`](crate::Limits) allows.
    #[error("more than {limit} {what} in a row")]
    TooMuchNoise {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: u32,
    },
    /// The server's bytes end inside a response.
    #[error("the connection ended in the middle of a response: {0}")]
    UnexpectedEof(Excerpt),
}

/// Why a command was not started. Nothing was written; the connection is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The command is not allowed in the state that the connection is in, or will be in when the commands in progress
    /// have succeeded.
    #[error("the command is not allowed in state {0}")]
    WrongState(State),
    /// A command in progress must complete first: it, or the one to start, may not share the connection.
    #[error("command {0} must complete first")]
    Busy(Tag),
    /// The command names messages by sequence number while a command in progress may renumber them (RFC 9051
    /// section 5.5).
    #[error("command {0} may renumber messages (RFC 9051 section 5.5)")]
    SequenceHazard(Tag),
    /// The command would go out in clear text although TLS is required.
    #[error("the command is not allowed before tls")]
    ClearText,
    /// The command names messages by sequence number, and UIDONLY is enabled (RFC 9586).
    #[error("the command names messages by sequence number although only uids may be used (RFC 9586)")]
    UidOnly,
    /// COMPRESS was said already, or the command would end the compression, which a transport cannot follow (RFC 8437
    /// section 4.1).
    #[error("the command is not allowed on a connection that is compressed")]
    Compressed,
    /// The open mailbox is read-only and [`Config::strict_read_only`](crate::Config::strict_read_only) is set.
    #[error("the mailbox is read-only")]
    ReadOnly,
    /// The server does not offer what the command needs.
    #[error("the server does not offer {0}")]
    NotOffered(&'static str),
    /// As many commands are in progress, or as many bytes wait to be written, as [`Limits`](crate::Limits) allows.
    #[error("too many commands or bytes wait to be sent")]
    OutputFull,
    /// The connection has ended or failed.
    #[error("the connection has ended")]
    Closing,
    /// An argument cannot be spelled in IMAP.
    #[error(transparent)]
    Value(#[from] ValueError),
}

/// A value that its type refuses.
///
/// Says which kind of value, which rule it breaks and at which byte. It never repeats the value itself, which may be a
/// secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("invalid {what}: {rule} (at byte {at})")]
#[non_exhaustive]
pub struct ValueError {
    /// The kind of value, as the RFCs name it ("mailbox name", "date", "sequence-set").
    pub what: &'static str,
    /// The rule that is broken.
    pub rule: &'static str,
    /// The offset of the first byte at fault; 0 if the value as a whole is.
    pub at: usize,
}

impl ValueError {
    /// An error about the value `what`, which breaks `rule` at byte `at`.
    #[must_use]
    pub const fn new(what: &'static str, rule: &'static str, at: usize) -> Self {
        Self { what, rule, at }
    }
}

/// Why a piece of a response has no typed value. The connection goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{why} (at byte {at})")]
#[non_exhaustive]
pub struct Malformation {
    /// What is wrong.
    pub why: &'static str,
    /// The offset in the response of the first byte at fault.
    pub at: usize,
}

impl Malformation {
    /// A malformation at byte `at` of the response.
    #[must_use]
    pub const fn new(why: &'static str, at: usize) -> Self {
        Self { why, at }
    }
}

/// At most 64 bytes of what the server sent, shown with everything unprintable escaped.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Excerpt(Box<[u8]>);

impl Excerpt {
    /// How many bytes are kept.
    pub const LIMIT: usize = 64;

    /// Keeps the start of `bytes`, without the line end.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        let line = bytes.split(|b| matches!(b, b'\r' | b'\n')).next().unwrap_or_default();
        Self(line.get(..Self::LIMIT).unwrap_or(line).into())
    }

    /// The bytes themselves.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.escape_ascii())
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}
