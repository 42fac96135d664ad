//! UIDBATCHES: the UIDs of a mailbox cut into ranges of equally many messages (RFC 10022).

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::{About, Said, heard, support, tell};
use crate::command::budget::Budget;
use crate::command::{Command, Profile, Reply, States};
use crate::error::ValueError;
use crate::event::Event;
use crate::response::{Capability, Data, Extension, Offered, ResponseCode, Untagged};
use crate::types::{Atom, NumberRanges, SetRange, Uid};
use crate::wire::{Cursor, Encoder, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new(
    "uid_batches",
    "the UIDs of a mailbox in ranges of equally many messages",
    &[10022],
)
.offered_as(Support::CAPABILITIES)
.says(&[Said::command("UIDBATCHES", |to| {
    tell(&UidBatches::new(Offered::insist(), 2000), to)
})])
.hears(&[
    heard!(untagged UidBatchList<'_>),
    heard!(code TooFew),
    heard!(code TooMany),
]);

support!("UIDBATCHES", Capability::UidBatches);

/// UIDBATCHES: ranges of UIDs, each with so many messages, the newest first (RFC 10022 section 3.1).
#[derive(Clone, Copy, Debug)]
pub struct UidBatches {
    size: u32,
    batches: Option<(u32, u32)>,
}

impl UidBatches {
    /// Ranges of so many messages; servers take 500 at least.
    #[must_use]
    pub const fn new(_: Offered<Support>, size: u32) -> Self {
        Self { size, batches: None }
    }

    /// Only these of the ranges, counted from 1, both included. The first may not be the higher one.
    #[must_use]
    pub const fn batches(self, first: u32, last: u32) -> Self {
        Self {
            batches: Some((first, last)),
            ..self
        }
    }
}

impl Command for UidBatches {
    type Reply = Batches;

    fn profile(&self) -> Profile {
        Profile::new(States::SELECTED).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        if self.size == 0 {
            to.refuse(ValueError::new("batch size", "1 at least", 0));
        }
        to.word("UIDBATCHES").number(u64::from(self.size));
        let Some((first, last)) = self.batches else { return };
        if first == 0 || first > last {
            to.refuse(ValueError::new("range of batches", "ascending, from 1", 0));
        }
        match Atom::new(alloc::format!("{first}:{last}")) {
            Ok(range) => {
                to.atom(&range);
            }
            Err(error) => to.refuse(error),
        }
    }

    fn reply(&self) -> Batches {
        Batches::default()
    }
}

/// The answer to [`UidBatches`]. At most 64 MiB are kept.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Batches {
    /// The ranges, the one with the highest UIDs first.
    pub ranges: Vec<SetRange<Uid>>,
    /// Whether the server named more ranges than there was room for.
    pub truncated: bool,
    limit: Budget,
}

impl Reply for Batches {
    fn absorb(&mut self, event: &Event<'_>) -> bool {
        let Event::Data(Data::Other(raw)) = event else {
            return false;
        };
        let Some(list) = raw.get::<UidBatchList<'_>>() else {
            return false;
        };
        for range in list.ranges() {
            if self.limit.take(size_of::<SetRange<Uid>>()) {
                self.ranges.push(range);
            } else {
                self.truncated = true;
            }
        }
        true
    }
}

/// `* UIDBATCHES`: ranges of UIDs (RFC 10022 section 3.2).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UidBatchList<'a> {
    tag: Option<Cow<'a, [u8]>>,
    ranges: Option<NumberRanges<'a>>,
}

impl UidBatchList<'_> {
    /// The tag of the command that is answered.
    #[must_use]
    pub fn tag(&self) -> Option<&[u8]> {
        self.tag.as_deref()
    }

    /// Each range, the one with the highest UIDs first. There is none if the mailbox is empty, or has no such batch.
    pub fn ranges(&self) -> impl Iterator<Item = SetRange<Uid>> {
        let ranges = self.ranges.iter().flat_map(NumberRanges::ranges_in_order);
        ranges.filter_map(|(first, last)| Some(SetRange::new(Uid::new(first)?, Uid::new(last)?)))
    }
}

impl<'a> Untagged<'a> for UidBatchList<'a> {
    const KEYWORD: &'static str = "UIDBATCHES";

    fn parse(_: Option<u32>, mut values: Cursor<'a>) -> Parsed<Self> {
        let mut tag = None;
        if values.at_list() {
            let mut correlator = values.list()?;
            correlator.keyword("TAG")?;
            tag = Some(correlator.astring()?);
        }
        let at = values;
        let ranges = if values.is_end() {
            None
        } else {
            let ranges = NumberRanges::parse(values.atom()?);
            Some(ranges.map_err(|_| at.expected("expected ranges of uids"))?)
        };
        values.finish()?;
        Ok(Self { tag, ranges })
    }
}

/// `[TOOFEW]`: the batches are smaller than the server makes them (RFC 10022 section 3.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TooFew {}

impl<'a> ResponseCode<'a> for TooFew {
    const NAME: &'static str = "TOOFEW";

    fn parse(values: Cursor<'a>) -> Parsed<Self> {
        values.finish()?;
        Ok(Self {})
    }
}

/// `[TOOMANY]`: there are more messages in the batches than the server counts at once (RFC 10022 section 3.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TooMany {}

impl<'a> ResponseCode<'a> for TooMany {
    const NAME: &'static str = "TOOMANY";

    fn parse(values: Cursor<'a>) -> Parsed<Self> {
        values.finish()?;
        Ok(Self {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{answer, spell, spell_error};
    use crate::ext::testing::code_of;
    use alloc::string::{String, ToString};

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 10022 sections 3.1 to 3.3.
        let all = UidBatches::new(Offered::insist(), 2000);
        assert_eq!(spell(&all), "UIDBATCHES 2000\r\n");
        let lines = "* UIDBATCHES (TAG \"T1\") 215295:99695,99696:20350,20351:7830,7829:1\r\nT1 OK Completed\r\n";
        let (reply, others) = answer(&all, lines);
        let ranges: Vec<String> = reply.ranges.iter().map(SetRange::to_string).collect();
        assert_eq!(ranges, ["99695:215295", "20350:99696", "7830:20351", "1:7829"]);
        assert!(others.is_empty() && !reply.truncated);
        assert_eq!(spell(&all.batches(10, 20)), "UIDBATCHES 2000 10:20\r\n");
        let (reply, others) = answer(
            &all,
            "* UIDBATCHES (TAG \"T1\")\r\n* UIDBATCHES x\r\nT1 OK Completed\r\n",
        );
        assert_eq!((reply.ranges.len(), others.len()), (0, 1));
        let few = code_of("* NO [TOOFEW] Minimum batch size is 500", |raw| raw.get::<TooFew>());
        assert_eq!(few, Some(TooFew {}));
        let many = code_of("* NO [TOOMANY] Too many messages", |raw| raw.get::<TooMany>());
        assert_eq!(many, Some(TooMany {}));
    }

    #[test]
    fn ranges_ascend() {
        let all = UidBatches::new(Offered::insist(), 2000);
        assert_eq!(spell_error(&all.batches(4, 1)).what, "range of batches");
        assert_eq!(spell_error(&all.batches(0, 1)).what, "range of batches");
        assert_eq!(spell_error(&UidBatches::new(Offered::insist(), 0)).what, "batch size");
    }
}
