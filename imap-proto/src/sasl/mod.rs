//! How a client proves who it is: SASL (RFC 4422) in the profile of RFC 9051 section 6.2.2.
//!
//! A [`Mechanism`] knows what to say, an [`Exchange`] says it over a [`Connection`](crate::Connection). Which mechanism
//! is taken is decided by [`flow::Open`](crate::flow::Open), or by who starts the exchange.
//!
//! | mechanism | says | specified in |
//! |---|---|---|
//! | [`Plain`] | name and password | RFC 4616 |
//! | [`Login`] | name and password, one after the other | nowhere in force, but on many servers |
//! | [`External`] | nothing: TLS or the system knows | RFC 4422 appendix A |
//! | [`Anonymous`] | a trace | RFC 4505 |
//! | [`OAuthBearer`] | a token | RFC 7628 |
//! | [`XOAuth2`] | a token | Google |
//!
//! With the feature `scram` there are SCRAM-SHA-1, SCRAM-SHA-256 and their forms with channel binding (RFC 5802, RFC 7677),
//! and CRAM-MD5 (RFC 2195).

mod anonymous;
#[cfg(feature = "scram")]
mod cram_md5;
mod exchange;
mod external;
mod login;
mod oauth;
mod plain;
mod refusal;
#[cfg(feature = "scram")]
mod scram;
#[cfg(test)]
pub(crate) mod testing;

pub use anonymous::Anonymous;
#[cfg(feature = "scram")]
pub use cram_md5::CramMd5;
pub use exchange::{Exchange, ExchangeError};
pub use external::External;
pub use login::Login;
pub use oauth::{OAuthBearer, XOAuth2};
pub use plain::Plain;
pub(crate) use refusal::Because;
pub use refusal::Refusal;
#[cfg(feature = "scram")]
pub use scram::{Binding, Hash, Scram};

use alloc::boxed::Box;

use crate::error::ValueError;
use crate::types::Secret;

/// A SASL mechanism, as the client's side of one exchange (RFC 4422 section 5).
///
/// Implement it for mechanisms that this crate does not have. A mechanism serves one exchange; base64, the first
/// response's place and the cancelling of exchanges are not its concern but that of [`Exchange`].
pub trait Mechanism: Send {
    /// The name by which servers offer it, in upper case.
    fn name(&self) -> &str;

    /// What the client says first; `None` if the server does. Asked for once, before anything else.
    ///
    /// It goes out with the AUTHENTICATE command or in answer to the server's empty challenge, as the server allows.
    fn initial_response(&mut self) -> Option<Secret>;

    /// Answers a challenge.
    ///
    /// # Errors
    /// If there is no answer to it. The exchange is cancelled, and fails with this error.
    fn respond(&mut self, challenge: &[u8]) -> Result<Response, SaslError>;

    /// Whether the server has proven all that the mechanism demands of it. Asked when the server says OK. Mechanisms in
    /// which the server authenticates itself too must not take an OK that came without the proof.
    ///
    /// # Errors
    /// If it has not. The exchange fails although the server accepted it.
    fn verify(&self) -> Result<(), SaslError> {
        Ok(())
    }

    /// Why the server does not accept the client, where the mechanism has the server say so.
    fn refusal(&self) -> Option<&Refusal> {
        None
    }
}

impl<M: Mechanism + ?Sized> Mechanism for &mut M {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn initial_response(&mut self) -> Option<Secret> {
        (**self).initial_response()
    }

    fn respond(&mut self, challenge: &[u8]) -> Result<Response, SaslError> {
        (**self).respond(challenge)
    }

    fn verify(&self) -> Result<(), SaslError> {
        (**self).verify()
    }

    fn refusal(&self) -> Option<&Refusal> {
        (**self).refusal()
    }
}

impl<M: Mechanism + ?Sized> Mechanism for Box<M> {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn initial_response(&mut self) -> Option<Secret> {
        (**self).initial_response()
    }

    fn respond(&mut self, challenge: &[u8]) -> Result<Response, SaslError> {
        (**self).respond(challenge)
    }

    fn verify(&self) -> Result<(), SaslError> {
        (**self).verify()
    }

    fn refusal(&self) -> Option<&Refusal> {
        (**self).refusal()
    }
}

/// What a mechanism answers to a challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Response {
    /// These bytes; they may be none.
    Reply(Secret),
    /// The exchange is given up.
    Cancel,
}

/// Why a mechanism cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum SaslError {
    /// The server asks for more than the mechanism has to say.
    #[error("the server goes on asking after the mechanism has said everything")]
    UnexpectedChallenge,
    /// The challenge is not what the mechanism prescribes.
    #[error("the server's challenge is wrong: {0}")]
    BadChallenge(&'static str),
    /// The server asks for fewer rounds of hashing than is safe, or for more than is sensible.
    #[error("the server asks for {asked} rounds of hashing, which is not within {least} to {most}")]
    Iterations {
        /// How many it asks for.
        asked: u32,
        /// How many it must ask for at least.
        least: u32,
        /// How many it may ask for at most.
        most: u32,
    },
    /// The server accepted the client without the proof of itself that the mechanism demands.
    #[error("the server has not proven its identity")]
    Unverified,
}

/// Checks an identity or a password: `1*SAFE` of RFC 4616, which RFC 4422 asks of identities too.
fn checked(what: &'static str, bytes: &[u8]) -> Result<(), ValueError> {
    if bytes.is_empty() {
        return Err(ValueError::new(what, "at least one character", 0));
    }
    match memchr::memchr(0, bytes) {
        Some(at) => Err(ValueError::new(what, "no NUL", at)),
        None => Ok(()),
    }
}
