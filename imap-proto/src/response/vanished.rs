//! VANISHED: expunged messages by their UIDs.

use super::Untagged;
use crate::types::NumberRanges;
use crate::wire::{Cursor, Parsed};

/// `* VANISHED`: messages that are gone (RFC 7162 section 3.2.10).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Vanished<'a> {
    /// Whether they were gone before, and are not counted in EXISTS: no message has another number because of this.
    pub earlier: bool,
    /// Their UIDs; there may be others among them that no message ever had.
    pub uids: NumberRanges<'a>,
}

impl Vanished<'_> {
    /// The same with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Vanished<'static> {
        Vanished {
            earlier: self.earlier,
            uids: self.uids.into_owned(),
        }
    }
}

impl<'a> Untagged<'a> for Vanished<'a> {
    const KEYWORD: &'static str = "VANISHED";

    fn parse(_: Option<u32>, mut values: Cursor<'a>) -> Parsed<Self> {
        let earlier = values.at_list();
        if earlier {
            values.skip();
        }
        let at = values;
        let uids = NumberRanges::parse(values.atom()?).map_err(|_| at.expected("expected a set of uids"))?;
        Ok(Self { earlier, uids })
    }
}
