//! DOWNGRADED: messages that were made to fit a client without UTF-8 (RFC 6858).
//!
//! Nothing is offered and nothing is asked for: a server that has internationalised messages, and a client that did not
//! enable UTF-8, have a simplified form of them between them.

use super::{About, heard};
use crate::error::Malformation;
use crate::response::ResponseCode;
use crate::types::NumberRanges;
use crate::wire::{Cursor, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("downgraded", "messages simplified for clients without UTF-8", &[6858])
    .hears(&[heard!(code Downgraded<'_>)]);

/// `[DOWNGRADED]`: these messages, by UID, were sent in a simplified form that is not what is stored (RFC 6858 section
/// 3). There may be others of which it is not said.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Downgraded<'a> {
    /// The UIDs, at least one.
    pub uids: NumberRanges<'a>,
}

impl<'a> ResponseCode<'a> for Downgraded<'a> {
    const NAME: &'static str = "DOWNGRADED";

    fn parse(mut values: Cursor<'a>) -> Parsed<Self> {
        let set = values.atom()?;
        values.finish()?;
        let uids = NumberRanges::parse(set).map_err(|_| Malformation::new("expected a set of UIDs", 0))?;
        Ok(Self { uids })
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::ext::testing::code_of;

    fn uids(code: &str) -> Option<Vec<u32>> {
        code_of(&alloc::format!("* OK [{code}] Done"), |raw| {
            let code = raw.get::<Downgraded<'_>>()?;
            Some(code.uids.numbers().collect())
        })
    }

    #[test]
    fn the_example_of_the_rfc() {
        // RFC 6858 section 3.
        assert_eq!(uids("DOWNGRADED 70,105,108,109"), Some(Vec::from([70, 105, 108, 109])));
        for odd in ["DOWNGRADED", "DOWNGRADED *", "DOWNGRADED 7 9"] {
            assert_eq!(uids(odd), None, "{odd}");
        }
    }
}
