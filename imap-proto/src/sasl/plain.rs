//! PLAIN (RFC 4616).

use alloc::string::String;
use alloc::vec::Vec;

use super::{Mechanism, Response, SaslError, checked};
use crate::error::ValueError;
use crate::types::Secret;

/// PLAIN: name and password in one message (RFC 4616). Every IMAP4rev2 server has it.
///
/// The password is readable by whoever reads the connection: for protected transports only.
#[derive(Clone, Debug)]
pub struct Plain {
    authorization: String,
    user: String,
    password: Secret,
}

impl Plain {
    /// The exchange that proves the name with the password.
    ///
    /// # Errors
    /// If one of them is empty or holds NUL, which separates them on the wire, or the password is not UTF-8.
    pub fn new(user: impl Into<String>, password: impl Into<Secret>) -> Result<Self, ValueError> {
        let (user, password) = (user.into(), password.into());
        checked("user name", user.as_bytes())?;
        checked("password", password.expose())?;
        if let Err(error) = core::str::from_utf8(password.expose()) {
            return Err(ValueError::new("password", "utf-8", error.valid_up_to()));
        }
        Ok(Self {
            authorization: String::new(),
            user,
            password,
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
}

impl Mechanism for Plain {
    fn name(&self) -> &str {
        "PLAIN"
    }

    fn initial_response(&mut self) -> Option<Secret> {
        let parts = [
            self.authorization.as_bytes(),
            self.user.as_bytes(),
            self.password.expose(),
        ];
        // Of the right size from the start: a buffer that grows leaves copies of the password behind.
        let mut message = Vec::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
        for (index, part) in parts.into_iter().enumerate() {
            if index > 0 {
                message.push(0);
            }
            message.extend_from_slice(part);
        }
        Some(Secret::new(message))
    }

    fn respond(&mut self, _: &[u8]) -> Result<Response, SaslError> {
        Err(SaslError::UnexpectedChallenge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 4616 section 4.
        let mut plain = Plain::new("tim", "tanstaaftanstaaf").unwrap();
        assert_eq!(plain.initial_response().unwrap().expose(), b"\0tim\0tanstaaftanstaaf");
        let mut plain = Plain::new("Kurt", "xipj3plmq")
            .unwrap()
            .with_authorization("Ursel")
            .unwrap();
        assert_eq!(plain.initial_response().unwrap().expose(), b"Ursel\0Kurt\0xipj3plmq");
        assert_eq!(plain.respond(b""), Err(SaslError::UnexpectedChallenge));
    }

    #[test]
    fn what_the_grammar_has_no_room_for_is_refused() {
        assert_eq!(Plain::new("a\0b", "x").unwrap_err().at, 1);
        assert_eq!(
            Plain::new("ab", "xy\0").unwrap_err(),
            ValueError::new("password", "no NUL", 2)
        );
        assert_eq!(Plain::new("", "x").unwrap_err().what, "user name");
        assert_eq!(Plain::new("a", "").unwrap_err().what, "password");
        assert_eq!(
            Plain::new("a", &b"p\xe9"[..]).unwrap_err(),
            ValueError::new("password", "utf-8", 1)
        );
        let plain = Plain::new("a", "x").unwrap();
        assert_eq!(
            plain.clone().with_authorization("\0").unwrap_err().what,
            "authorization identity"
        );
        assert_eq!(plain.with_authorization("").unwrap_err().what, "authorization identity");
    }
}
