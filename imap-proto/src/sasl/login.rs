//! LOGIN, the SASL mechanism.

use alloc::string::String;

use super::{Mechanism, Response, SaslError, checked};
use crate::error::ValueError;
use crate::types::Secret;

/// LOGIN: the server asks for the name, then for the password. Never standardised, obsoleted by [`Plain`](super::Plain),
/// and all that some servers have.
///
/// The password is readable by whoever reads the connection: for protected transports only. What the server asks is
/// not compared with anything, because servers word it differently ("Username:", "User Name\0", nothing at all).
#[derive(Clone, Debug)]
pub struct Login {
    user: String,
    password: Secret,
    asks: Asks,
}

/// What the server asks for next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    User,
    Password,
    Nothing,
}

impl Login {
    /// The exchange that proves the name with the password. The password may hold any bytes but NUL.
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
            asks: Asks::User,
        })
    }
}

impl Mechanism for Login {
    fn name(&self) -> &str {
        "LOGIN"
    }

    fn initial_response(&mut self) -> Option<Secret> {
        None
    }

    fn respond(&mut self, _: &[u8]) -> Result<Response, SaslError> {
        let (answer, next) = match self.asks {
            Asks::User => (Secret::new(self.user.as_bytes()), Asks::Password),
            Asks::Password => (self.password.clone(), Asks::Nothing),
            Asks::Nothing => return Err(SaslError::UnexpectedChallenge),
        };
        self.asks = next;
        Ok(Response::Reply(answer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_by_step_whatever_the_prompt() {
        for prompts in [
            ["Username:", "Password:"],
            ["User Name\0", "Password\0"],
            ["", ""],
            ["Password:", "User:"],
        ] {
            let mut login = Login::new("joe", "secret").unwrap();
            assert_eq!(login.initial_response(), None);
            assert_eq!(
                login.respond(prompts[0].as_bytes()),
                Ok(Response::Reply(Secret::from("joe")))
            );
            assert_eq!(
                login.respond(prompts[1].as_bytes()),
                Ok(Response::Reply(Secret::from("secret")))
            );
            assert_eq!(login.respond(b"Again:"), Err(SaslError::UnexpectedChallenge));
        }
    }

    #[test]
    fn the_password_need_not_be_text() {
        assert!(Login::new("joe", &b"\xff\r\n"[..]).is_ok());
        assert_eq!(Login::new("joe", "\0").unwrap_err().what, "password");
        assert_eq!(Login::new("", "x").unwrap_err().what, "user name");
    }
}
