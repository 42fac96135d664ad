//! ANONYMOUS (RFC 4505).

use alloc::string::String;

use super::{Mechanism, Response, SaslError};
use crate::error::ValueError;
use crate::types::Secret;

/// ANONYMOUS: no identity at all, but a trace that the server may log (RFC 4505).
#[derive(Clone, Debug, Default)]
pub struct Anonymous {
    trace: String,
}

impl Anonymous {
    /// The exchange that leaves this trace: an address, a word that says nothing to strangers, or nothing.
    ///
    /// For the sake of privacy, give an address only if its owner agrees. Of the characters that RFC 4505 section 3
    /// allows, those of US-ASCII are taken.
    ///
    /// # Errors
    /// If the trace holds other characters, is a word of more than 255, or holds an `@` and is not an address.
    pub fn new(trace: impl Into<String>) -> Result<Self, ValueError> {
        let trace = trace.into();
        if let Some(at) = trace.bytes().position(|byte| !matches!(byte, b' '..=b'~')) {
            return Err(ValueError::new("trace", "printable US-ASCII", at));
        }
        match trace.rsplit_once('@') {
            None if trace.len() > MAX_TOKEN => Err(ValueError::new("trace", "at most 255 characters", MAX_TOKEN)),
            Some((local, domain)) if local.is_empty() || domain.is_empty() => {
                Err(ValueError::new("trace", "an address, or no @", local.len()))
            }
            _ => Ok(Self { trace }),
        }
    }
}

impl Mechanism for Anonymous {
    fn name(&self) -> &str {
        "ANONYMOUS"
    }

    fn initial_response(&mut self) -> Option<Secret> {
        Some(Secret::new(self.trace.as_bytes()))
    }

    fn respond(&mut self, _: &[u8]) -> Result<Response, SaslError> {
        Err(SaslError::UnexpectedChallenge)
    }
}

/// RFC 4505 section 2: `token = 1*255TCHAR`.
const MAX_TOKEN: usize = 255;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn leaves_a_trace_or_none() {
        for trace in ["sirhc", "", "joe@example.com", &"x".repeat(255)] {
            let mut anonymous = Anonymous::new(trace).unwrap();
            assert_eq!(anonymous.initial_response(), Some(Secret::from(trace)));
            assert_eq!(anonymous.respond(b"who?"), Err(SaslError::UnexpectedChallenge));
        }
        assert!(Anonymous::new(format!("{}@example.com", "x".repeat(255))).is_ok());
    }

    #[test]
    fn refuses_what_is_neither_word_nor_address() {
        for (trace, at) in [
            ("a\r\nb", 1),
            ("@", 0),
            ("joe@", 3),
            ("@example.com", 0),
            ("gr\u{fc}n", 2),
            ("\u{7f}", 0),
        ] {
            assert_eq!(Anonymous::new(trace).unwrap_err().at, at, "{trace}");
        }
        assert_eq!(Anonymous::new("x".repeat(256)).unwrap_err().at, 255);
    }
}
