//! What is said (RFC 5802 sections 5 and 7).

use alloc::string::String;
use alloc::vec::Vec;

use crate::sasl::SaslError;
use crate::types::base64;

/// The server's first message.
pub(super) struct ServerFirst<'a> {
    /// All of it, which is signed.
    pub(super) text: &'a str,
    /// The client's nonce and the server's behind it.
    pub(super) nonce: &'a str,
    pub(super) salt: Vec<u8>,
    pub(super) iterations: u32,
}

impl<'a> ServerFirst<'a> {
    pub(super) fn parse(message: &'a [u8], nonce: &str) -> Result<Self, SaslError> {
        let text = core::str::from_utf8(message).map_err(|_| SaslError::BadChallenge("not utf-8"))?;
        // What must be understood and is not comes first, as "m=".
        let mut attributes = text.split(',');
        let mut next = |name, fault| attribute(attributes.next(), name).ok_or(SaslError::BadChallenge(fault));
        let both = next("r=", "no nonce")?;
        let salt = next("s=", "no salt")?;
        let iterations = next("i=", "no count of iterations")?;
        if both.len() <= nonce.len() || !both.starts_with(nonce) {
            return Err(SaslError::BadChallenge(
                "the nonce is not the client's with more behind it",
            ));
        }
        let salt = base64::decode(salt.as_bytes()).map_err(|_| SaslError::BadChallenge("the salt is not base64"))?;
        if salt.is_empty() {
            return Err(SaslError::BadChallenge("the salt is empty"));
        }
        let digits = iterations.bytes().all(|byte| byte.is_ascii_digit());
        let iterations = iterations.parse().ok().filter(|count| digits && *count > 0);
        Ok(Self {
            text,
            nonce: both,
            salt,
            iterations: iterations.ok_or(SaslError::BadChallenge("the count of iterations is no number"))?,
        })
    }
}

/// The server's last message.
pub(super) enum ServerFinal {
    Signature(Vec<u8>),
    Error,
}

impl ServerFinal {
    pub(super) fn parse(message: &[u8]) -> Result<Self, SaslError> {
        let text = core::str::from_utf8(message).map_err(|_| SaslError::BadChallenge("not utf-8"))?;
        let first = text.split(',').next();
        if attribute(first, "e=").is_some() {
            return Ok(Self::Error);
        }
        let signature = attribute(first, "v=").ok_or(SaslError::BadChallenge("no signature"))?;
        base64::decode(signature.as_bytes())
            .map(Self::Signature)
            .map_err(|_| SaslError::BadChallenge("the signature is not base64"))
    }
}

fn attribute<'a>(found: Option<&'a str>, name: &str) -> Option<&'a str> {
    found?.strip_prefix(name)
}

/// A name with its commas and equals signs spelled so that they end nothing.
pub(super) fn escaped(name: &str) -> String {
    name.replace('=', "=3D").replace(',', "=2C")
}

pub(super) fn to_base64(bytes: &[u8]) -> String {
    let mut text = Vec::with_capacity(base64::encoded_len(bytes.len()));
    base64::encode_into(bytes, &mut text);
    // Base64 is US-ASCII.
    String::from_utf8(text).unwrap_or_default()
}
