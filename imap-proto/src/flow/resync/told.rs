//! What the server tells of messages.

use alloc::vec::Vec;

use super::change::{Change, Current};
use super::uids::Uids;
use super::{Resync, ResyncError, Step};
use crate::event::{FetchEvent, Message};
use crate::ext::condstore::ModSeq;
use crate::ext::qresync::Vanished;
use crate::response::Item;
use crate::types::{SetRange, Uid, UidSet};

impl Resync {
    pub(super) fn searched(&mut self) -> Option<Change> {
        let found = self.found.take()?;
        if found.is_truncated() {
            self.fail(ResyncError::TooManyRanges(self.options.max_ranges));
            return None;
        }
        let mut present = Uids::default();
        for range in found.ranges() {
            if let (Some(first), Some(last)) = (range.first(), range.last()) {
                present.insert(first.get(), last.get());
            }
        }
        // Nobody loses a cache because a server that has messages forgot to say which.
        if present.count() == 0 && self.known.count() > 0 && self.exists.is_none_or(|exists| exists > 0) {
            self.fail(ResyncError::Contradiction);
            return None;
        }
        let gone = self.known.keep(&present);
        let missing = present.without(&self.known).to_set();
        self.missing = missing.iter().flat_map(|set| set.split(MAX_SET)).collect();
        self.step = Step::Missing;
        gone.map(Change::Vanished)
    }

    pub(super) fn fetched(&mut self, event: &FetchEvent<'_>) -> Option<Change> {
        match event {
            FetchEvent::Begin { message } => {
                let uid = match message {
                    Message::Uid(uid) => Some(*uid),
                    _ => None,
                };
                self.current = Some(Current {
                    uid,
                    ..Current::default()
                });
            }
            FetchEvent::Item(item) => {
                let current = self.current.as_mut()?;
                match item {
                    Item::Uid(uid) => current.uid = Some(*uid),
                    Item::Flags(flags) => current.flags = Some(flags.clone().into_owned()),
                    Item::Other(raw) => {
                        let mod_seq = raw.get::<ModSeq>().map(|item| item.value);
                        current.mod_seq = mod_seq.or(current.mod_seq);
                    }
                    _ => {}
                }
            }
            FetchEvent::End => return self.current.take().and_then(|current| self.message(current)),
            _ => {}
        }
        None
    }

    fn message(&mut self, message: Current) -> Option<Change> {
        let uid = message.uid?;
        self.seen.insert(uid.get(), uid.get());
        let flags = message.flags?;
        let is_new = self.known.insert(uid.get(), uid.get());
        self.count_ranges();
        Some(Change::Message {
            uid,
            is_new,
            flags,
            mod_seq: message.mod_seq,
        })
    }

    pub(super) fn vanished(&mut self, vanished: &Vanished<'_>) -> Option<Change> {
        let mut gone: Vec<SetRange<Uid>> = Vec::new();
        for (first, last) in vanished.uids.ranges_in_order() {
            gone.append(&mut self.known.remove(first, last));
        }
        self.count_ranges();
        UidSet::from_ranges(gone).map(Change::Vanished)
    }

    fn count_ranges(&mut self) {
        if self.known.ranges().max(self.seen.ranges()) > self.options.max_ranges {
            self.fail(ResyncError::TooManyRanges(self.options.max_ranges));
        }
    }
}

/// How long a set may be in a command, in bytes: lines are to stay near 8192 octets (RFC 7162 section 4).
const MAX_SET: usize = 8000;
