//! What can go wrong, as the caller must tell it apart.

use core::time::Duration;
use std::io;

use imap_proto::flow::OpenError;
use imap_proto::response::{Code, Condition, Status};
use imap_proto::sasl::ExchangeError;
use imap_proto::{StartError, State, ValueError};

/// Why an operation failed.
///
/// imaplib's three kinds are [`is_rejected`](Self::is_rejected) (`error`: the server said NO or BAD, or the caller asked
/// for what cannot be sent), [`is_abort`](Self::is_abort) (`abort`: the connection is of no more use) and
/// [`is_read_only`](Self::is_read_only) (`readonly`).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server answered a command with NO or BAD. The connection goes on.
    #[error(transparent)]
    Rejected(Box<Rejected>),
    /// The command was not sent: it may not be sent now, or cannot be spelled. The connection goes on.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The transport failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The session could not be opened: what the server said to it, or why the client gave up.
    #[error(transparent)]
    Open(Box<OpenError>),
    /// A value that its type refuses: a URL, or options that contradict each other. Nothing was sent.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A SASL exchange failed: the server refused, or the mechanism could not go on.
    #[error("authentication failed: {0}")]
    Sasl(#[source] Box<ExchangeError>),
    /// TLS could not be set up: the server's certificate is not trusted, the handshake failed, or the configuration is
    /// wrong.
    #[error("tls failed: {0}")]
    Tls(#[source] io::Error),
    /// An answer was due, and for that long nothing was received or sent; or a session could not be opened in that time,
    /// or a command did not complete. A command stays in progress: its answer, should it come, is not taken for that of
    /// another command.
    #[error("timed out after {} seconds", .0.as_secs_f32())]
    TimedOut(Duration),
    /// The server broke the protocol, or a limit was exceeded, beyond repair.
    #[error(transparent)]
    Protocol(#[from] imap_proto::Error),
    /// The server has closed the connection.
    #[error("the server has closed the connection{}", said(.bye.as_deref()))]
    Closed {
        /// What it said before, if it said BYE.
        bye: Option<Box<Status<'static>>>,
    },
    /// The message that a command announced was not written to its end. IMAP has no way to take the announcement back
    /// (RFC 9051 section 4.3): the connection must be closed.
    #[error("a message that was announced was not written to its end")]
    Unfinished,
    /// The message that was to be written could not be read from its source.
    #[error("the message to be written cannot be read: {0}")]
    Source(#[source] io::Error),
    /// The server waits for the transport to be switched, to TLS or to compression, and the stream cannot.
    #[error("the transport must be switched before the connection can go on")]
    SwitchPending,
}

/// The server's NO or BAD to a command, in its own words.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{command} was rejected: {status}")]
#[non_exhaustive]
pub struct Rejected {
    /// Which command, by the name of its type.
    pub command: &'static str,
    /// What the server said.
    pub status: Status<'static>,
}

impl Rejected {
    /// NO: it could not be done; BAD: the server did not understand it.
    #[must_use]
    pub fn condition(&self) -> Condition {
        self.status.condition
    }

    /// What programs may act on.
    #[must_use]
    pub fn code(&self) -> Option<&Code<'static>> {
        self.status.code.as_ref()
    }
}

impl Error {
    /// Whether the server answered NO or BAD.
    #[must_use]
    pub fn is_rejected(&self) -> bool {
        match self {
            Self::Rejected(_) => true,
            Self::Sasl(error) => matches!(**error, ExchangeError::Rejected { .. }),
            Self::Open(error) => matches!(**error, OpenError::Rejected { .. }),
            _ => false,
        }
    }

    /// Whether the connection is of no more use. After [`Error::TimedOut`] it may still be used by those who know why
    /// the server was silent.
    #[must_use]
    pub fn is_abort(&self) -> bool {
        match self {
            Self::Io(_)
            | Self::Tls(_)
            | Self::TimedOut(_)
            | Self::Protocol(_)
            | Self::Closed { .. }
            | Self::Unfinished
            | Self::Source(_)
            | Self::SwitchPending => true,
            Self::Start(error) => matches!(error, StartError::Closing | StartError::WrongState(State::Logout)),
            Self::Open(error) => matches!(**error, OpenError::Bye { .. } | OpenError::Closed(_)),
            Self::Rejected(_) | Self::Sasl(_) | Self::Value(_) => false,
        }
    }

    /// Whether the cause is that the open mailbox is read-only: the server said so with the code READ-ONLY, or the
    /// command was refused because [`strict_read_only`](imap_proto::Config::strict_read_only) is set.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        match self {
            Self::Start(StartError::ReadOnly) => true,
            Self::Rejected(rejected) => matches!(rejected.code(), Some(Code::ReadOnly)),
            _ => false,
        }
    }

    /// What the server said, if the error is its doing: its NO or BAD, or its BYE.
    #[must_use]
    pub fn status(&self) -> Option<&Status<'static>> {
        match self {
            Self::Rejected(rejected) => Some(&rejected.status),
            Self::Closed { bye } => bye.as_deref(),
            Self::Open(error) => error.status(),
            Self::Sasl(error) => match &**error {
                ExchangeError::Rejected { status, .. } => Some(status),
                _ => None,
            },
            _ => None,
        }
    }

    /// The answer to a command of type `C`.
    pub(crate) fn rejected<C: ?Sized>(status: Status<'static>) -> Self {
        Self::Rejected(Box::new(Rejected {
            command: name_of::<C>(),
            status,
        }))
    }

    /// Whether it says no more than that the connection has ended: what LOGOUT is answered with by servers in a hurry.
    pub(crate) fn is_end(&self) -> bool {
        match self {
            Self::Closed { .. } | Self::Protocol(imap_proto::Error::UnexpectedEof(_)) => true,
            Self::Io(error) => is_hang_up(error.kind()),
            _ => false,
        }
    }
}

impl From<OpenError> for Error {
    fn from(error: OpenError) -> Self {
        Self::Open(Box::new(error))
    }
}

/// Whether an error of the transport is the way in which the peer's closing it shows.
pub(crate) fn is_hang_up(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected, UnexpectedEof};
    matches!(
        kind,
        BrokenPipe | ConnectionAborted | ConnectionReset | NotConnected | UnexpectedEof
    )
}

fn said(bye: Option<&Status<'_>>) -> String {
    bye.map(|status| format!(": {status}")).unwrap_or_default()
}

/// The last part of a type's path, without reference and arguments.
fn name_of<T: ?Sized>() -> &'static str {
    let name = core::any::type_name::<T>().trim_start_matches('&');
    let path = name.split('<').next().unwrap_or(name);
    path.rsplit("::").next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use imap_proto::command::{Login, Noop};

    #[test]
    fn commands_are_named_by_their_types() {
        assert_eq!(name_of::<&Login<'_>>(), "Login");
        assert_eq!(name_of::<Noop>(), "Noop");
    }

    #[test]
    fn kinds_are_imaplibs() {
        let status = Status::new(Condition::No, Some(Code::ReadOnly), &b"hands off"[..]);
        let error = Error::rejected::<Noop>(status);
        assert!(error.is_rejected() && error.is_read_only() && !error.is_abort());
        assert_eq!(error.to_string(), "Noop was rejected: NO [READ-ONLY] hands off");

        assert!(Error::Start(StartError::ReadOnly).is_read_only());
        assert!(!Error::Start(StartError::ReadOnly).is_abort());
        assert!(Error::Start(StartError::Closing).is_abort());
        assert!(Error::TimedOut(Duration::from_secs(1)).is_abort());
    }

    #[test]
    fn the_servers_last_words_are_in_the_error() {
        let bye = Status::new(Condition::Bye, None, &b"going down"[..]);
        let error = Error::Closed {
            bye: Some(Box::new(bye)),
        };
        assert_eq!(
            error.to_string(),
            "the server has closed the connection: BYE going down"
        );
        assert_eq!(
            Error::Closed { bye: None }.to_string(),
            "the server has closed the connection"
        );
    }
}
