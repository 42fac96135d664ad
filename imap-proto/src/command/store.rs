//! STORE and UID STORE (RFC 9051 section 6.4.6).

use alloc::vec::Vec;

use super::budget::Budget;
use super::message_set::MessageSet;
use super::{Command, Messages, Profile};
use crate::types::{Flag, SeqSet, UidSet};
use crate::wire::{Encode, Encoder};

/// STORE and UID STORE: changes the flags of messages (RFC 9051 section 6.4.6).
///
/// The reply has the flags that the messages have now, unless they were not asked for with [`Store::silent`].
#[derive(Clone, Debug)]
pub struct Store<'a> {
    set: MessageSet,
    item: StoreItem<'a>,
    silent: bool,
    modifiers: Vec<&'a dyn Encode>,
    limit: Budget,
}

/// What STORE changes (RFC 9051 section 9, `store-att-flags`).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum StoreItem<'a> {
    /// `FLAGS`: these are the flags from now on, and no others.
    Replace(&'a [Flag<'a>]),
    /// `+FLAGS`: these flags are set.
    Add(&'a [Flag<'a>]),
    /// `-FLAGS`: these flags are taken away.
    Remove(&'a [Flag<'a>]),
    /// Something else, by an extension that the server must offer.
    Extension(&'a dyn Encode),
}

impl<'a> Store<'a> {
    /// STORE: of the messages with these sequence numbers.
    #[must_use]
    pub fn numbers(set: &SeqSet, item: StoreItem<'a>) -> Self {
        Self::new(MessageSet::Numbers(set.clone()), item)
    }

    /// UID STORE: of the messages with these UIDs.
    #[must_use]
    pub fn uids(set: &UidSet, item: StoreItem<'a>) -> Self {
        Self::new(MessageSet::Uids(set.clone()), item)
    }

    /// `.SILENT`: the server need not say which flags the messages have now. It may all the same, and does if somebody
    /// else changes them. Of no effect on [`StoreItem::Extension`].
    #[must_use]
    pub fn silent(self) -> Self {
        Self { silent: true, ..self }
    }

    /// Adds a modifier of an extension (RFC 4466 section 2.5), which the server must offer.
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

    fn new(set: MessageSet, item: StoreItem<'a>) -> Self {
        Self {
            set,
            item,
            silent: false,
            modifiers: Vec::new(),
            limit: Budget::default(),
        }
    }
}

impl Command for Store<'_> {
    type Reply = Messages;

    fn profile(&self) -> Profile {
        self.set.quiet_profile().writing()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        self.set.encode(to, "STORE", "UID STORE").opt_list(&self.modifiers);
        let (word, flags) = match (self.item, self.silent) {
            (StoreItem::Replace(flags), false) => ("FLAGS", flags),
            (StoreItem::Replace(flags), true) => ("FLAGS.SILENT", flags),
            (StoreItem::Add(flags), false) => ("+FLAGS", flags),
            (StoreItem::Add(flags), true) => ("+FLAGS.SILENT", flags),
            (StoreItem::Remove(flags), false) => ("-FLAGS", flags),
            (StoreItem::Remove(flags), true) => ("-FLAGS.SILENT", flags),
            (StoreItem::Extension(item), _) => {
                to.value(item);
                return;
            }
        };
        to.word(word).list(|to| {
            for flag in flags {
                to.flag(flag);
            }
        });
    }

    fn reply(&self) -> Messages {
        Messages::new(self.set.clone(), self.limit)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, spell, spell_error};
    use super::*;

    #[derive(Debug)]
    struct Labels;

    impl Encode for Labels {
        fn encode(&self, to: &mut Encoder<'_>) {
            to.word("+X-GM-LABELS").list(|to| {
                to.astring(b"foo");
            });
        }
    }

    #[derive(Debug)]
    struct UnchangedSince(u64);

    impl Encode for UnchangedSince {
        fn encode(&self, to: &mut Encoder<'_>) {
            to.word("UNCHANGEDSINCE").number(self.0);
        }
    }

    #[test]
    fn spelling() {
        // RFC 9051 section 6.4.6, RFC 7162 section 3.1.3.
        let seqs: SeqSet = "2:4".parse().unwrap();
        let deleted = [Flag::Deleted];
        let text = |item| spell(&Store::numbers(&seqs, item));
        assert_eq!(text(StoreItem::Add(&deleted)), "STORE 2:4 +FLAGS (\\Deleted)\r\n");
        assert_eq!(text(StoreItem::Remove(&deleted)), "STORE 2:4 -FLAGS (\\Deleted)\r\n");
        assert_eq!(text(StoreItem::Replace(&[])), "STORE 2:4 FLAGS ()\r\n");
        assert_eq!(text(StoreItem::Extension(&Labels)), "STORE 2:4 +X-GM-LABELS (foo)\r\n");
        let uids: UidSet = "7".parse().unwrap();
        let silent = |item| spell(&Store::uids(&uids, item).silent());
        assert_eq!(
            silent(StoreItem::Replace(&deleted)),
            "UID STORE 7 FLAGS.SILENT (\\Deleted)\r\n"
        );
        assert_eq!(
            silent(StoreItem::Add(&deleted)),
            "UID STORE 7 +FLAGS.SILENT (\\Deleted)\r\n"
        );
        let junk = [Flag::Seen, Flag::keyword("$Junk").unwrap()];
        assert_eq!(
            silent(StoreItem::Remove(&junk)),
            "UID STORE 7 -FLAGS.SILENT (\\Seen $Junk)\r\n"
        );
        let unchanged = UnchangedSince(12_121_230_045);
        assert_eq!(
            spell(&Store::uids(&uids, StoreItem::Add(&deleted)).modifier(&unchanged)),
            "UID STORE 7 (UNCHANGEDSINCE 12121230045) +FLAGS (\\Deleted)\r\n"
        );
    }

    #[test]
    fn flags_that_no_client_may_set() {
        let seqs: SeqSet = "1".parse().unwrap();
        for flag in [Flag::Recent, Flag::Wildcard, Flag::parse(b"a b")] {
            assert_eq!(
                spell_error(&Store::numbers(&seqs, StoreItem::Add(&[flag]))).what,
                "flag"
            );
        }
    }

    #[test]
    fn the_answer_is_the_flags() {
        let seqs: SeqSet = "2:4".parse().unwrap();
        let (messages, others) = answer(
            &Store::numbers(&seqs, StoreItem::Add(&[Flag::Deleted])),
            "* 2 FETCH (FLAGS (\\Deleted \\Seen))\r\n\
             * 3 FETCH (FLAGS (\\Deleted))\r\n\
             * 5 FETCH (FLAGS ())\r\n\
             T1 OK STORE completed\r\n",
        );
        assert_eq!((messages.len(), others.len()), (2, 3));
        assert!(messages.as_slice()[0].flags.as_ref().unwrap().contains(&Flag::Seen));
    }

    #[test]
    fn store_writes() {
        let seqs: SeqSet = "1".parse().unwrap();
        let profile = Store::numbers(&seqs, StoreItem::Add(&[])).profile();
        assert!(profile.writes && profile.sequence_numbers && !profile.may_expunge && !profile.exclusive);
    }
}
