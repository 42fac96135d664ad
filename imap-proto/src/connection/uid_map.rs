//! Which UID each sequence number has.

use core::ops::RangeInclusive;

use crate::types::{Seq, Uid};

/// Placeholder until the map lands.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct UidMap;

impl UidMap {
    pub(super) fn uid(&self, _: Seq) -> Option<Uid> {
        None
    }
    pub(super) fn seq(&self, _: Uid) -> Option<Seq> {
        None
    }
    pub(super) fn set_len(&mut self, _: u32) {}
    pub(super) fn assign(&mut self, _: Seq, _: Uid) {}
    pub(super) fn expunge(&mut self, _: Seq) {}
    pub(super) fn vanish(&mut self, _: RangeInclusive<u32>) {}
}
