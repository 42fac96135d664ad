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
    /// For the sake of privacy, give an address only if its owner agrees. RFC 4505 section 3 says which characters a
    /// word may have: those that can be read. Of these the ones written from right to left, whose order would have to
    /// be checked, are refused. An address is US-ASCII.
    ///
    /// # Errors
    /// If the trace holds other characters, is a word of more than 255, or holds an `@` and is not an address.
    pub fn new(trace: impl Into<String>) -> Result<Self, ValueError> {
        let trace = trace.into();
        if let Some((at, _)) = trace.char_indices().find(|&(_, char)| is_prohibited(char)) {
            return Err(ValueError::new(
                "trace",
                "characters that can be read, left to right",
                at,
            ));
        }
        match trace.rsplit_once('@') {
            None => match trace.char_indices().nth(MAX_TOKEN) {
                Some((at, _)) => Err(ValueError::new("trace", "at most 255 characters", at)),
                None => Ok(Self { trace }),
            },
            Some((local, domain)) if local.is_empty() || domain.is_empty() => {
                Err(ValueError::new("trace", "an address, or no @", local.len()))
            }
            Some(_) => match trace.bytes().position(|byte| !byte.is_ascii()) {
                Some(at) => Err(ValueError::new("trace", "an address in US-ASCII", at)),
                None => Ok(Self { trace }),
            },
        }
    }
}

/// Whether a trace may not hold the character: RFC 4505 section 3, and what is written from right to left.
fn is_prohibited(char: char) -> bool {
    let point = u32::from(char);
    let listed = PROHIBITED.iter().chain(&RIGHT_TO_LEFT);
    // The last two points of every plane are no characters (table C.4 of RFC 3454).
    point & 0xfffe == 0xfffe
        || listed
            .into_iter()
            .any(|(first, last)| (*first..=*last).contains(&point))
}

/// The tables C.2.1, C.2.2, C.3, C.4, C.6, C.8 and C.9 of RFC 3454. Those of C.5 are no `char`.
const PROHIBITED: [(u32, u32); 19] = [
    (0x00, 0x1f),
    (0x7f, 0x9f),
    (0x340, 0x341),
    (0x6dd, 0x6dd),
    (0x70f, 0x70f),
    (0x180e, 0x180e),
    (0x200c, 0x200f),
    (0x2028, 0x202e),
    (0x2060, 0x2063),
    (0x206a, 0x206f),
    (0xe000, 0xf8ff),
    (0xfdd0, 0xfdef),
    (0xfeff, 0xfeff),
    (0xfff9, 0xfffd),
    (0x1d173, 0x1d17a),
    (0xe0001, 0xe0001),
    (0xe0020, 0xe007f),
    (0xf0000, 0xffffd),
    (0x100000, 0x10fffd),
];

/// Ranges around table D.1 of RFC 3454.
const RIGHT_TO_LEFT: [(u32, u32); 3] = [(0x5be, 0x7b1), (0xfb1d, 0xfdfc), (0xfe70, 0xfefc)];

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
        for trace in [
            "sirhc",
            "",
            "joe@example.com",
            "gr\u{fc}n \u{1f600}",
            &"\u{fc}".repeat(255),
        ] {
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
            ("gr\u{fc}n@example.com", 2),
            ("a\u{85}", 1),
            ("a\u{200e}", 1),
            ("\u{fc}\u{2028}", 2),
            ("\u{e000}", 0),
            ("\u{fdd0}", 0),
            ("\u{1ffff}", 0),
            ("\u{fffd}", 0),
            ("\u{e0041}", 0),
            ("\u{5d0}", 0),
            ("\u{fefc}", 0),
            ("\u{7f}", 0),
        ] {
            assert_eq!(Anonymous::new(trace).unwrap_err().at, at, "{trace}");
        }
        assert_eq!(Anonymous::new("x".repeat(256)).unwrap_err().at, 255);
        assert_eq!(Anonymous::new("\u{fc}".repeat(256)).unwrap_err().at, 510);
    }
}
