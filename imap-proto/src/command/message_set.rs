//! The messages that a command is about.

use super::profile::{Profile, States};
use crate::types::{Seq, SeqSet, SequenceSet, SetItem, Uid, UidSet};
use crate::wire::Encoder;

/// The messages that a command and its answer are about: by sequence number or by UID, which decides how the command is
/// named and what may be sent beside it.
#[derive(Clone, Debug)]
pub(crate) enum MessageSet {
    Numbers(SeqSet),
    Uids(UidSet),
}

impl MessageSet {
    /// Spells the command's name and the set.
    pub(crate) fn encode<'e, 'b>(
        &self,
        to: &'e mut Encoder<'b>,
        by_number: &'static str,
        by_uid: &'static str,
    ) -> &'e mut Encoder<'b> {
        match self {
            Self::Numbers(set) => to.word(by_number).set(set),
            Self::Uids(set) => to.word(by_uid).set(set),
        }
    }

    /// The profile of a command that names these messages: the open mailbox, pipelined.
    pub(crate) fn profile(&self) -> Profile {
        let profile = Profile::new(States::SELECTED).pipelined();
        match self {
            // What `$` stands for does not change when messages are renumbered (RFC 9051 section 6.4.4.1).
            Self::Numbers(set) if !set.is_saved() => profile.with_sequence_numbers(),
            Self::Numbers(_) | Self::Uids(_) => profile,
        }
    }

    /// The same for FETCH and STORE: "EXPUNGE responses are permitted while UID FETCH, UID STORE, and UID SEARCH are in
    /// progress" and not while the forms without UID are (RFC 9051 section 5.5).
    pub(crate) fn quiet_profile(&self) -> Profile {
        match self {
            Self::Numbers(_) => self.profile().without_expunge(),
            Self::Uids(_) => self.profile(),
        }
    }

    /// Whether the message with this number was asked for; `None` if its UID decides.
    pub(crate) fn wants_seq(&self, seq: Seq) -> Option<bool> {
        match self {
            Self::Numbers(set) => Some(may_contain(set, seq)),
            Self::Uids(_) => None,
        }
    }

    /// Whether the message with this UID was asked for by it.
    pub(crate) fn wants_uid(&self, uid: Uid) -> bool {
        match self {
            Self::Numbers(_) => false,
            Self::Uids(set) => may_contain(set, uid),
        }
    }
}

/// Whether the set can name `number`. Only the server knows what `$` holds and which message `*` is; `a:*` names the
/// last message even if that is below `a` (RFC 9051 section 6.4.9).
fn may_contain<N: SetItem>(set: &SequenceSet<N>, number: N) -> bool {
    set.is_saved() || set.contains(number, None) || set.ranges().any(|range| range.last().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_the_server_knows_is_taken_for_asked_for() {
        let seq = |n| Seq::new(n).unwrap();
        let numbers = |text: &str| MessageSet::Numbers(text.parse().unwrap());
        assert_eq!(numbers("2:4").wants_seq(seq(3)), Some(true));
        assert_eq!(numbers("2:4").wants_seq(seq(5)), Some(false));
        assert_eq!(numbers("7:*").wants_seq(seq(5)), Some(true));
        assert_eq!(numbers("$").wants_seq(seq(5)), Some(true));
        let uids = MessageSet::Uids("559:*".parse().unwrap());
        assert_eq!(uids.wants_seq(seq(5)), None);
        assert!(uids.wants_uid(Uid::new(558).unwrap()));
        assert!(!numbers("7").wants_uid(Uid::new(7).unwrap()));
    }

    #[test]
    fn only_sets_of_numbers_can_be_renumbered() {
        let number = MessageSet::Numbers(SeqSet::one(Seq::MIN));
        let uid = MessageSet::Uids(UidSet::one(Uid::MIN));
        assert!(number.profile().sequence_numbers);
        assert!(!MessageSet::Numbers(SeqSet::saved()).profile().sequence_numbers);
        assert!(!uid.profile().sequence_numbers);
        assert!(!number.quiet_profile().may_expunge);
        assert!(uid.quiet_profile().may_expunge);
        assert!(number.profile().may_expunge);
    }
}
