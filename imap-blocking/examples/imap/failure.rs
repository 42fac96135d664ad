//! Why a run failed, in one line and one number.

use core::fmt;
use std::io;

use imap_blocking::Error;
use imap_blocking::proto::flow::{OpenError, Step};
use imap_blocking::proto::{StartError, ValueError};

use crate::text::plain;

/// Why a run failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What the client says.
    Imap(Error),
    /// What was asked for makes no sense.
    Usage(String),
    /// The server did as it was told, and yet it is not what was wanted.
    Unmet(String),
    /// Something on this machine.
    Local(String, io::Error),
    /// Standard output cannot be written.
    Output(io::Error),
    /// The reason came while something was under way.
    During(String, Box<Self>),
}

pub(crate) type Result<T = ()> = core::result::Result<T, Failure>;

impl Failure {
    /// What the program exits with.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::During(_, failure) => failure.code(),
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => 0,
            Self::Unmet(_) => REFUSED,
            Self::Usage(_) => USAGE,
            Self::Local(..) | Self::Output(_) => LOCAL,
            Self::Imap(error) => match error {
                Error::Rejected(_) => REFUSED,
                Error::Value(_) => USAGE,
                Error::Start(StartError::Value(_)) => USAGE,
                Error::Source(_) => LOCAL,
                Error::Sasl(_) => AUTHENTICATION,
                Error::Open(error) => open_code(error),
                _ => CONNECTION,
            },
        }
    }

    /// Whether there is nothing to say: who reads the output has seen enough.
    pub(crate) fn is_quiet(&self) -> bool {
        match self {
            Self::During(_, failure) => failure.is_quiet(),
            Self::Output(error) => error.kind() == io::ErrorKind::BrokenPipe,
            _ => false,
        }
    }

    /// The same, with what was under way.
    pub(crate) fn during(self, what: impl Into<String>) -> Self {
        Self::During(what.into(), Box::new(self))
    }

    /// For an operation on something of this machine.
    pub(crate) fn local(what: impl fmt::Display) -> impl FnOnce(io::Error) -> Self {
        let what = what.to_string();
        move |error| Self::Local(what, error)
    }
}

/// In one line that a terminal can be trusted with: the server's words may be in it.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Imap(error) => f.write_str(&plain(&error.to_string())),
            Self::Usage(text) | Self::Unmet(text) => f.write_str(&plain(text)),
            Self::Local(what, error) => f.write_str(&plain(&format!("{what}: {error}"))),
            Self::Output(error) => write!(f, "standard output: {error}"),
            Self::During(what, failure) => write!(f, "{}: {failure}", plain(what)),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Imap(error)
    }
}

impl From<ValueError> for Failure {
    fn from(error: ValueError) -> Self {
        Self::Imap(error.into())
    }
}

fn open_code(error: &OpenError) -> u8 {
    let (OpenError::Rejected { step, .. } | OpenError::Bye { step, .. } | OpenError::Start { step, .. }) = error else {
        return match error {
            OpenError::NoMechanism { .. } | OpenError::Mechanism { .. } | OpenError::Cancelled(_) => AUTHENTICATION,
            OpenError::Value(_) => USAGE,
            _ => CONNECTION,
        };
    };
    match step {
        Step::Authenticate(_) | Step::Login => AUTHENTICATION,
        _ => CONNECTION,
    }
}

/// The server said no.
const REFUSED: u8 = 1;
/// The command line makes no sense.
const USAGE: u8 = 2;
/// There is no connection, or not a safe one, or not any more.
const CONNECTION: u8 = 3;
/// The server does not let the user in.
const AUTHENTICATION: u8 = 4;
/// A file or a stream of this machine.
const LOCAL: u8 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_has_gone_is_no_failure() {
        let gone = Failure::Output(io::ErrorKind::BrokenPipe.into()).during("x");
        assert!(gone.is_quiet());
        assert_eq!(gone.code(), 0);
        let full = Failure::Output(io::ErrorKind::StorageFull.into());
        assert!(!full.is_quiet());
        assert_eq!(full.code(), LOCAL);
    }

    #[test]
    fn failures_are_one_line() {
        let failure = Failure::Unmet("no\r\nsuch \u{1b}[1mthing".into()).during("INBOX\n");
        assert_eq!(failure.to_string(), "INBOX\\n: no\\r\\nsuch \\u{1b}[1mthing");
        assert_eq!(failure.code(), REFUSED);
    }

    #[test]
    fn steps_of_opening_are_told_apart() {
        let code = |error| Failure::Imap(Error::from(error)).code();
        assert_eq!(code(OpenError::Closed(Step::Greeting)), CONNECTION);
        assert_eq!(code(OpenError::Cancelled(Step::Login)), AUTHENTICATION);
        let none = OpenError::NoMechanism {
            mechanisms: Vec::new(),
            login_disabled: true,
        };
        assert_eq!(code(none), AUTHENTICATION);
    }
}
