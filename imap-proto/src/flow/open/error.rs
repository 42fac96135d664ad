//! Why a connection could not be opened.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::connection::Security;
use crate::error::{StartError, ValueError};
use crate::response::{Code, Status};
use crate::sasl::{Because, ExchangeError, Refusal, SaslError};

/// Why a connection could not be opened. Names the step and repeats the server's words; never a secret.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The connection was not made with the [security](crate::flow::Transport::security) that the options ask for. Nothing
    /// was sent.
    #[error("the transport asked for needs a connection made with security {0:?}")]
    Security(Security),
    /// The server said NO or BAD.
    #[error("{step}: {status}{}", Because(refusal.as_deref()))]
    Rejected {
        /// To what.
        step: Step,
        /// Its words.
        status: Box<Status<'static>>,
        /// What it had said before, within an authentication exchange: why a token is not accepted.
        refusal: Option<Box<Refusal>>,
    },
    /// The server said BYE.
    #[error("{step}: {status}")]
    Bye {
        /// When.
        step: Step,
        /// Its words.
        status: Box<Status<'static>>,
    },
    /// The server closed the connection.
    #[error("{0}: the connection was closed")]
    Closed(Step),
    /// There is no way to authenticate that the server offers, the options allow and the credentials are for.
    #[error("no way to authenticate: the server offers {}", Offered(mechanisms, *login_disabled))]
    NoMechanism {
        /// The mechanisms that the server offers.
        mechanisms: Vec<String>,
        /// Whether it forbids the LOGIN command.
        login_disabled: bool,
    },
    /// The authentication mechanism could not go on.
    #[error("{step}: {error}")]
    Mechanism {
        /// Which one.
        step: Step,
        /// Why.
        #[source]
        error: SaslError,
    },
    /// The authentication mechanism gave up.
    #[error("{0}: the exchange was cancelled")]
    Cancelled(Step),
    /// The credentials hold what no mechanism that could be used can say.
    #[error(transparent)]
    Value(ValueError),
    /// A command could not be sent.
    #[error("{step}: {error}")]
    Start {
        /// Which one.
        step: Step,
        /// Why.
        #[source]
        error: StartError,
    },
}

impl OpenError {
    /// Why an authentication exchange failed.
    pub(super) fn exchange(step: Step, error: ExchangeError) -> Self {
        match error {
            ExchangeError::Rejected { status, refusal } => Self::Rejected { step, status, refusal },
            ExchangeError::Mechanism(error) => Self::Mechanism { step, error },
            ExchangeError::Cancelled => Self::Cancelled(step),
        }
    }

    /// The server's words, where it has said any.
    #[must_use]
    pub fn status(&self) -> Option<&Status<'static>> {
        match self {
            Self::Rejected { status, .. } | Self::Bye { status, .. } => Some(status),
            _ => None,
        }
    }

    /// The URL of the server to go to instead, if this one says so (RFC 2221). Whether to follow it is for the
    /// application to decide, and not without asking its user for the password again.
    #[must_use]
    pub fn referral(&self) -> Option<&[u8]> {
        self.status().and_then(referral)
    }
}

/// A step of opening a connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// The server's first line.
    Greeting,
    /// CAPABILITY.
    Capability,
    /// STARTTLS.
    StartTls,
    /// AUTHENTICATE by this mechanism.
    Authenticate(String),
    /// LOGIN.
    Login,
    /// ID.
    Id,
    /// ENABLE.
    Enable,
    /// NAMESPACE.
    Namespace,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Greeting => "greeting",
            Self::Capability => "capability",
            Self::StartTls => "starttls",
            Self::Authenticate(mechanism) => return write!(f, "authenticate {mechanism}"),
            Self::Login => "login",
            Self::Id => "id",
            Self::Enable => "enable",
            Self::Namespace => "namespace",
        })
    }
}

/// The URL in a REFERRAL code.
pub(super) fn referral<'s>(status: &'s Status<'_>) -> Option<&'s [u8]> {
    match &status.code {
        Some(Code::Other(code)) if code.is("REFERRAL") => Some(code.values().as_bytes()),
        _ => None,
    }
}

/// The mechanisms that a server offers.
struct Offered<'a>(&'a [String], bool);

impl fmt::Display for Offered<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(mechanisms, login_disabled) = self;
        match mechanisms {
            [] => f.write_str("no mechanism")?,
            [first, others @ ..] => {
                f.write_str(first)?;
                others.iter().try_for_each(|other| write!(f, ", {other}"))?;
            }
        }
        if *login_disabled {
            f.write_str(" and has LOGIN disabled")
        } else {
            Ok(())
        }
    }
}
