//! CRAM-MD5 (RFC 2195).

use alloc::string::String;
use alloc::vec::Vec;

use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;

use super::{Mechanism, Response, SaslError, checked};
use crate::error::ValueError;
use crate::types::Secret;

/// CRAM-MD5: name and a digest of the server's challenge with the password (RFC 2195).
///
/// Who reads the connection does not read the password, but can try passwords as fast as MD5 goes, and the server proves
/// nothing. For servers that have nothing better; [`Scram`](super::Scram) is.
#[derive(Clone, Debug)]
pub struct CramMd5 {
    user: String,
    password: Secret,
    answered: bool,
}

impl CramMd5 {
    /// The exchange that proves the name with the password.
    ///
    /// # Errors
    /// If one of them is empty or holds NUL.
    pub fn new(user: impl Into<String>, password: impl Into<Secret>) -> Result<Self, ValueError> {
        let (user, password) = (user.into(), password.into());
        checked("user name", user.as_bytes())?;
        checked("password", password.expose())?;
        Ok(Self {
            user,
            password,
            answered: false,
        })
    }
}

impl Mechanism for CramMd5 {
    fn name(&self) -> &str {
        "CRAM-MD5"
    }

    fn initial_response(&mut self) -> Option<Secret> {
        None
    }

    fn respond(&mut self, challenge: &[u8]) -> Result<Response, SaslError> {
        if core::mem::replace(&mut self.answered, true) {
            return Err(SaslError::UnexpectedChallenge);
        }
        let mut mac = Hmac::<Md5>::new_from_slice(self.password.expose())
            .map_err(|_| SaslError::BadChallenge("the password cannot be a key"))?;
        mac.update(challenge);
        let digest = mac.finalize().into_bytes();
        let mut message = Vec::with_capacity(self.user.len() + 1 + 2 * digest.len());
        message.extend_from_slice(self.user.as_bytes());
        message.push(b' ');
        for byte in digest {
            message.push(hex(byte >> 4));
            message.push(hex(byte & 15));
        }
        Ok(Response::Reply(Secret::new(message)))
    }
}

fn hex(digit: u8) -> u8 {
    match digit {
        0..=9 => b'0' + digit,
        _ => b'a' + (digit - 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_rfc() {
        // RFC 2195 section 2.
        let mut cram = CramMd5::new("tim", "tanstaaftanstaaf").unwrap();
        assert!(cram.initial_response().is_none());
        let challenge = b"<1896.697170952@postoffice.reston.mci.net>";
        let Ok(Response::Reply(reply)) = cram.respond(challenge) else {
            panic!("no reply");
        };
        assert_eq!(reply.expose(), b"tim b913a602c7eda7a495b4e6e7334d3890");
        assert_eq!(cram.respond(challenge), Err(SaslError::UnexpectedChallenge));
    }

    #[test]
    fn keys_of_any_length() {
        // RFC 2202 section 2: a key longer than a block.
        let mut cram = CramMd5::new("u", "\u{aa}".repeat(40)).unwrap();
        assert!(matches!(cram.respond(b""), Ok(Response::Reply(_))));
        assert_eq!(CramMd5::new("u", "").unwrap_err().what, "password");
        assert_eq!(CramMd5::new("a\0", "x").unwrap_err().at, 1);
    }
}
