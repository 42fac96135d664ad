//! SCRAM (RFC 5802, RFC 7677), with and without channel binding.

mod keys;
mod messages;

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::RangeInclusive;

use subtle::ConstantTimeEq;

use super::{Mechanism, Response, SaslError, checked};
use crate::error::ValueError;
use crate::types::Secret;
use keys::Keys;
use messages::{ServerFinal, ServerFirst};

/// SCRAM: name and password, neither of which the server need know, and the server proves that it knows the user (RFC
/// 5802).
///
/// Deriving the keys takes as many rounds of hashing as the server asks for, within [`Scram::iterations`]: at the default
/// limit, some tenths of a second of processor time, in one piece.
#[derive(Clone)]
pub struct Scram {
    hash: Hash,
    binding: Binding,
    user: String,
    authorization: String,
    password: Secret,
    nonce: String,
    iterations: RangeInclusive<u32>,
    step: Step,
}

/// The hash function of SCRAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Hash {
    /// SHA-1 (RFC 5802).
    Sha1,
    /// SHA-256 (RFC 7677).
    Sha256,
}

/// What ties the exchange to the TLS connection that it runs in (RFC 5802 section 6, RFC 5056).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Binding {
    /// Nothing: there is no TLS, or its data is not known. `n` on the wire.
    None,
    /// The client has data, but the server offers no mechanism with `-PLUS`. If it did and somebody on the way took that
    /// away, the server finds out by this. `y` on the wire.
    NotOffered,
    /// This data. The mechanism is the one with `-PLUS`.
    Data {
        /// Its kind, as registered: `tls-exporter` (RFC 9266) with TLS 1.3.
        name: &'static str,
        /// The data.
        data: Vec<u8>,
    },
}

/// How far the exchange has come.
#[derive(Clone)]
enum Step {
    First,
    Challenged,
    /// The proof is sent; this is the server's.
    Proving(Vec<u8>),
    Verified,
    /// The server has said what is wrong.
    Refused,
}

impl Scram {
    /// The exchange that proves the name with the password.
    ///
    /// `nonce` is 18 printable characters at least, chosen at random for each exchange, without a comma.
    ///
    /// # Errors
    /// If the name or the password is empty or holds NUL, the password is not UTF-8 or cannot be prepared (SASLprep, RFC
    /// 4013), or the nonce is too short or holds something else.
    pub fn new(
        hash: Hash,
        binding: Binding,
        user: impl Into<String>,
        password: impl Into<Secret>,
        nonce: impl Into<String>,
    ) -> Result<Self, ValueError> {
        let (user, password, nonce) = (user.into(), password.into(), nonce.into());
        checked("user name", user.as_bytes())?;
        checked("password", password.expose())?;
        let user = prepared("user name", user.as_bytes())?;
        let password = Secret::new(prepared("password", password.expose())?.into_bytes());
        if nonce.len() < MIN_NONCE {
            return Err(ValueError::new("nonce", "18 characters at least", 0));
        }
        if let Some(at) = nonce.bytes().position(|byte| !byte.is_ascii_graphic() || byte == b',') {
            return Err(ValueError::new("nonce", "printable characters without a comma", at));
        }
        Ok(Self {
            hash,
            binding,
            user,
            authorization: String::new(),
            password,
            nonce,
            iterations: DEFAULT_ITERATIONS,
            step: Step::First,
        })
    }

    /// The same, to act as another user than the one who proves the identity.
    ///
    /// # Errors
    /// If the name is empty or holds NUL.
    pub fn with_authorization(self, authorization: impl Into<String>) -> Result<Self, ValueError> {
        let authorization = authorization.into();
        checked("authorization identity", authorization.as_bytes())?;
        Ok(Self { authorization, ..self })
    }

    /// How many rounds of hashing the server may ask for. Default: 4096, which RFC 5802 section 5.1 and RFC 7677 section 4
    /// recommend at least, to 600 000. Fewer help who has stolen the server's database, more keep the client busy.
    #[must_use]
    pub fn iterations(self, allowed: RangeInclusive<u32>) -> Self {
        Self {
            iterations: allowed,
            ..self
        }
    }

    fn gs2_header(&self) -> String {
        let flag = match &self.binding {
            Binding::None => String::from("n"),
            Binding::NotOffered => String::from("y"),
            Binding::Data { name, .. } => alloc::format!("p={name}"),
        };
        match self.authorization.as_str() {
            "" => flag + ",,",
            name => alloc::format!("{flag},a={},", messages::escaped(name)),
        }
    }

    fn first_bare(&self) -> String {
        alloc::format!("n={},r={}", messages::escaped(&self.user), self.nonce)
    }

    /// Answers the server's first message with the proof.
    fn prove(&mut self, challenge: &[u8]) -> Result<Secret, SaslError> {
        let first = ServerFirst::parse(challenge, &self.nonce)?;
        if !self.iterations.contains(&first.iterations) {
            return Err(SaslError::Iterations {
                asked: first.iterations,
                least: *self.iterations.start(),
                most: *self.iterations.end(),
            });
        }
        let mut bound = self.gs2_header().into_bytes();
        if let Binding::Data { data, .. } = &self.binding {
            bound.extend_from_slice(data);
        }
        let without_proof = alloc::format!("c={},r={}", messages::to_base64(&bound), first.nonce);
        let signed = alloc::format!("{},{},{without_proof}", self.first_bare(), first.text);
        let keys = Keys::derive(self.hash, self.password.expose(), &first.salt, first.iterations);
        let (proof, signature) = keys.sign(signed.as_bytes());
        self.step = Step::Proving(signature);
        let proof = messages::to_base64(&proof);
        Ok(Secret::new(alloc::format!("{without_proof},p={proof}").into_bytes()))
    }

    /// Checks the server's last message.
    fn check(&self, challenge: &[u8], expected: &[u8]) -> Result<Step, SaslError> {
        Ok(match ServerFinal::parse(challenge)? {
            ServerFinal::Signature(found) if bool::from(found.ct_eq(expected)) => Step::Verified,
            ServerFinal::Signature(_) => return Err(SaslError::Unverified),
            // The completion says so too, in the server's own words.
            ServerFinal::Error => Step::Refused,
        })
    }
}

impl Mechanism for Scram {
    fn name(&self) -> &str {
        match (self.hash, &self.binding) {
            (Hash::Sha1, Binding::Data { .. }) => "SCRAM-SHA-1-PLUS",
            (Hash::Sha1, _) => "SCRAM-SHA-1",
            (Hash::Sha256, Binding::Data { .. }) => "SCRAM-SHA-256-PLUS",
            (Hash::Sha256, _) => "SCRAM-SHA-256",
        }
    }

    fn initial_response(&mut self) -> Option<Secret> {
        self.step = Step::Challenged;
        Some(Secret::new((self.gs2_header() + &self.first_bare()).into_bytes()))
    }

    fn respond(&mut self, challenge: &[u8]) -> Result<Response, SaslError> {
        match core::mem::replace(&mut self.step, Step::Refused) {
            Step::Challenged => self.prove(challenge).map(Response::Reply),
            Step::Proving(expected) => {
                self.step = self.check(challenge, &expected)?;
                Ok(Response::Reply(Secret::new(Vec::new())))
            }
            Step::First | Step::Verified | Step::Refused => Err(SaslError::UnexpectedChallenge),
        }
    }

    fn verify(&self) -> Result<(), SaslError> {
        match self.step {
            Step::Verified => Ok(()),
            _ => Err(SaslError::Unverified),
        }
    }
}

impl fmt::Debug for Scram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scram")
            .field("name", &self.name())
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// The data is no secret, but of no use to anybody who reads a log.
impl fmt::Debug for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::NotOffered => f.write_str("NotOffered"),
            Self::Data { name, .. } => f.debug_tuple("Data").field(name).finish(),
        }
    }
}

/// SASLprep (RFC 4013), which refuses characters that Unicode 3.2 does not have, as RFC 5802 section 5.1 wants for what is
/// stored.
fn prepared(what: &'static str, text: &[u8]) -> Result<String, ValueError> {
    let text = core::str::from_utf8(text).map_err(|error| ValueError::new(what, "utf-8", error.valid_up_to()))?;
    match stringprep::saslprep(text) {
        Ok(prepared) if !prepared.is_empty() => Ok(prepared.into_owned()),
        _ => Err(ValueError::new(what, "nothing that saslprep prohibits", 0)),
    }
}

const MIN_NONCE: usize = 18;
const DEFAULT_ITERATIONS: RangeInclusive<u32> = 4096..=600_000;

#[cfg(test)]
mod tests;
