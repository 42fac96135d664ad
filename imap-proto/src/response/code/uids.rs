//! Where messages went: APPENDUID and COPYUID (RFC 9051 section 7.1, RFC 4315).

use core::ops::RangeInclusive;

use crate::types::{NumberRanges, Uid};
use crate::wire::Values;

/// The UIDs of appended messages.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct AppendUid<'a> {
    /// The UIDVALIDITY of the mailbox. Servers that have none say 0.
    pub uid_validity: u32,
    /// The UIDs, in the order in which the messages were appended. More than one only if there was more than one message.
    pub uids: NumberRanges<'a>,
}

/// The UIDs of messages that were copied or moved.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CopyUid<'a> {
    /// The UIDVALIDITY of the mailbox they went to. Servers that have none say 0.
    pub uid_validity: u32,
    /// The UIDs they had, in the order in which they were copied.
    pub source: NumberRanges<'a>,
    /// The UIDs they have now, in the same order.
    pub destination: NumberRanges<'a>,
}

impl<'a> AppendUid<'a> {
    pub(super) fn parse(values: &Values<'a>) -> Option<Self> {
        Some(Self {
            uid_validity: values.cursor().number().ok()?,
            uids: set(values, 1)?,
        })
    }

    /// The same code with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> AppendUid<'static> {
        AppendUid {
            uid_validity: self.uid_validity,
            uids: self.uids.into_owned(),
        }
    }
}

impl<'a> CopyUid<'a> {
    pub(super) fn parse(values: &Values<'a>) -> Option<Self> {
        Some(Self {
            uid_validity: values.cursor().number().ok()?,
            source: set(values, 1)?,
            destination: set(values, 2)?,
        })
    }

    /// Each message: the UID it had, and the one it has now.
    ///
    /// "A range of 12:10 is exactly equivalent to 10:12" (RFC 9051 section 7.1): both count up, while the order of the
    /// ranges is kept. Ends with the shorter of the two sets; see [`CopyUid::is_consistent`]. A few bytes may stand for 2³²
    /// messages: do not collect what an untrusted server sent.
    pub fn pairs(&self) -> impl Iterator<Item = (Uid, Uid)> {
        uids(&self.source).zip(uids(&self.destination))
    }

    /// Whether each UID has its counterpart, as it should be: the two sets are of one size.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        self.source.count() == self.destination.count()
    }

    /// The same code with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> CopyUid<'static> {
        CopyUid {
            uid_validity: self.uid_validity,
            source: self.source.into_owned(),
            destination: self.destination.into_owned(),
        }
    }
}

fn uids(set: &NumberRanges<'_>) -> impl Iterator<Item = Uid> {
    set.ranges().flat_map(RangeInclusive::into_iter).filter_map(Uid::new)
}

/// The value at this place as a set, borrowed if the values are.
fn set<'a>(values: &Values<'a>, index: usize) -> Option<NumberRanges<'a>> {
    let read = |bytes| NumberRanges::parse(bytes).ok();
    match values.lent() {
        Some(cursor) => cursor.past(index).peek_text().and_then(read),
        None => NumberRanges::parse(values.cursor().past(index).peek_text()?)
            .ok()
            .map(NumberRanges::into_owned),
    }
}
