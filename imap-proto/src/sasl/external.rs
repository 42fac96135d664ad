//! EXTERNAL (RFC 4422 appendix A).

use alloc::string::String;

use super::{Mechanism, Response, SaslError, checked};
use crate::error::ValueError;
use crate::types::Secret;

/// EXTERNAL: the server knows who the client is from elsewhere, as a rule from the client's TLS certificate (RFC 4422
/// appendix A).
#[derive(Clone, Debug, Default)]
pub struct External {
    authorization: String,
}

impl External {
    /// The exchange in which the server chooses the identity to act as.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, to act as this user.
    ///
    /// # Errors
    /// If the name is empty or holds NUL.
    pub fn with_authorization(self, authorization: impl Into<String>) -> Result<Self, ValueError> {
        let authorization = authorization.into();
        checked("authorization identity", authorization.as_bytes())?;
        Ok(Self { authorization })
    }
}

impl Mechanism for External {
    fn name(&self) -> &str {
        "EXTERNAL"
    }

    fn initial_response(&mut self) -> Option<Secret> {
        Some(Secret::new(self.authorization.as_bytes()))
    }

    fn respond(&mut self, _: &[u8]) -> Result<Response, SaslError> {
        Err(SaslError::UnexpectedChallenge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_whom_to_act_as_or_nothing() {
        assert_eq!(External::new().initial_response(), Some(Secret::from("")));
        let mut external = External::new().with_authorization("fred@example.com").unwrap();
        assert_eq!(external.initial_response(), Some(Secret::from("fred@example.com")));
        assert_eq!(external.respond(b""), Err(SaslError::UnexpectedChallenge));
        assert!(External::new().with_authorization("").is_err());
        assert_eq!(External::new().with_authorization("f\0").unwrap_err().at, 1);
    }
}
