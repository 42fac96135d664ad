//! FETCH and UID FETCH (RFC 9051 section 6.4.5).

use alloc::vec::Vec;

use super::budget::Budget;
use super::fetch_item::FetchItems;
use super::message_set::MessageSet;
use super::{Command, Messages, Profile};
use crate::types::{SeqSet, UidSet};
use crate::wire::{Encode, Encoder};

/// FETCH and UID FETCH: what messages are made of (RFC 9051 section 6.4.5).
///
/// The reply, [`Messages`], collects what comes, up to a limit. Applications that take the [`FetchEvent`]s themselves,
/// as they must for messages of any size, do not offer them to the reply.
///
/// [`FetchEvent`]: crate::FetchEvent
#[derive(Clone, Debug)]
pub struct Fetch<'a> {
    set: MessageSet,
    items: FetchItems<'a>,
    modifiers: Vec<&'a dyn Encode>,
    limit: Budget,
}

impl<'a> Fetch<'a> {
    /// FETCH: of the messages with these sequence numbers.
    #[must_use]
    pub fn numbers(set: &SeqSet, items: impl Into<FetchItems<'a>>) -> Self {
        Self::new(MessageSet::Numbers(set.clone()), items.into())
    }

    /// UID FETCH: of the messages with these UIDs. Their UIDs come whether asked for or not.
    #[must_use]
    pub fn uids(set: &UidSet, items: impl Into<FetchItems<'a>>) -> Self {
        Self::new(MessageSet::Uids(set.clone()), items.into())
    }

    /// Adds a modifier of an extension (RFC 4466 section 2.4), which the server must offer.
    #[must_use]
    pub fn modifier(mut self, modifier: &'a dyn Encode) -> Self {
        self.modifiers.push(modifier);
        self
    }

    /// How many bytes the reply keeps. Default: 64 MiB. See [`Messages::is_truncated`].
    #[must_use]
    pub fn collect_limit(self, bytes: usize) -> Self {
        Self {
            limit: Budget::new(bytes),
            ..self
        }
    }

    fn new(set: MessageSet, items: FetchItems<'a>) -> Self {
        Self {
            set,
            items,
            modifiers: Vec::new(),
            limit: Budget::default(),
        }
    }
}

impl Command for Fetch<'_> {
    type Reply = Messages;

    fn profile(&self) -> Profile {
        self.set.quiet_profile()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        self.set
            .encode(to, "FETCH", "UID FETCH")
            .value(&self.items)
            .opt_list(&self.modifiers);
    }

    fn reply(&self) -> Messages {
        Messages::new(self.set.clone(), self.limit)
    }
}

#[cfg(test)]
mod tests {
    use super::super::FetchItem;
    use super::super::testing::spell;
    use super::*;

    #[derive(Debug)]
    struct ChangedSince(u64);

    impl Encode for ChangedSince {
        fn encode(&self, to: &mut Encoder<'_>) {
            to.word("CHANGEDSINCE").number(self.0);
        }
    }

    #[test]
    fn spelling() {
        // RFC 9051 section 6.4.9, RFC 7162 section 3.1.4.1.
        let uids: UidSet = "4827313:4828442".parse().unwrap();
        assert_eq!(
            spell(&Fetch::uids(&uids, FetchItem::Flags)),
            "UID FETCH 4827313:4828442 FLAGS\r\n"
        );
        let all = UidSet::all();
        let changed = ChangedSince(12345);
        assert_eq!(
            spell(&Fetch::uids(&all, [FetchItem::Flags]).modifier(&changed)),
            "UID FETCH 1:* FLAGS (CHANGEDSINCE 12345)\r\n"
        );
        let saved = SeqSet::saved();
        assert_eq!(spell(&Fetch::numbers(&saved, FetchItems::Fast)), "FETCH $ FAST\r\n");
    }

    #[test]
    fn only_fetch_by_number_keeps_numbers_as_they_are() {
        let seqs: SeqSet = "2:4".parse().unwrap();
        let uids: UidSet = "2:4".parse().unwrap();
        let by_number = Fetch::numbers(&seqs, FetchItems::All).profile();
        let by_uid = Fetch::uids(&uids, FetchItems::All).profile();
        assert!(by_number.sequence_numbers && !by_number.may_expunge);
        assert!(!by_uid.sequence_numbers && by_uid.may_expunge);
        assert!(!by_number.writes && !by_uid.exclusive);
    }
}
