//! What is known of the open mailbox.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::uid_map::UidMap;
use crate::event::Access;
use crate::response::FlagSet;
use crate::types::{NumberRanges, Seq, Uid};

/// The open mailbox, as far as the server has told. What it has not told is `None`, never a guess.
#[derive(Clone, Debug, PartialEq)]
pub struct Mailbox {
    requested: Access,
    granted: Option<Access>,
    exists: Option<u32>,
    recent: Option<u32>,
    unseen: Option<u32>,
    uid_validity: Option<u32>,
    uid_next: Option<u32>,
    uid_not_sticky: bool,
    highest_mod_seq: Option<u64>,
    flags: Option<FlagSet>,
    permanent_flags: Option<FlagSet>,
    /// Boxed, since most servers have none, and mailboxes that idle are many.
    ids: Option<Box<ObjectIds>>,
    uids: Option<Box<UidMap>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct ObjectIds {
    mailbox: Option<Box<[u8]>>,
    account: Option<Box<[u8]>>,
}

impl Mailbox {
    pub(super) fn opening(requested: Access, track_uids: bool) -> Self {
        Self {
            requested,
            granted: None,
            exists: None,
            recent: None,
            unseen: None,
            uid_validity: None,
            uid_next: None,
            uid_not_sticky: false,
            highest_mod_seq: None,
            flags: None,
            permanent_flags: None,
            ids: None,
            uids: track_uids.then(Box::default),
        }
    }

    /// What may be done with the mailbox: what was asked for and granted.
    #[must_use]
    pub fn access(&self) -> Access {
        match (self.requested, self.granted) {
            (Access::ReadWrite, None | Some(Access::ReadWrite)) => Access::ReadWrite,
            _ => Access::ReadOnly,
        }
    }

    /// What was asked for: SELECT or EXAMINE.
    #[must_use]
    pub fn requested(&self) -> Access {
        self.requested
    }

    /// What the server said last: `[READ-ONLY]` or `[READ-WRITE]`. `None` if neither.
    #[must_use]
    pub fn granted(&self) -> Option<Access> {
        self.granted
    }

    /// The number of messages.
    #[must_use]
    pub fn exists(&self) -> Option<u32> {
        self.exists
    }

    /// The number of recent messages (RFC 3501).
    #[must_use]
    pub fn recent(&self) -> Option<u32> {
        self.recent
    }

    /// The sequence number of the first unseen message when the mailbox was opened (RFC 3501).
    #[must_use]
    pub fn unseen(&self) -> Option<u32> {
        self.unseen
    }

    /// UIDVALIDITY: while it stays the same, so do UIDs (RFC 9051 section 2.3.1.1). 0, which no server may say and some
    /// do, is kept.
    #[must_use]
    pub fn uid_validity(&self) -> Option<u32> {
        self.uid_validity
    }

    /// UIDNEXT: the next message gets this UID or a higher one.
    #[must_use]
    pub fn uid_next(&self) -> Option<Uid> {
        self.uid_next.and_then(Uid::new)
    }

    /// Whether UIDs outlive the connection; UIDNOTSTICKY says that they do not (RFC 4315).
    #[must_use]
    pub fn has_sticky_uids(&self) -> bool {
        !self.uid_not_sticky
    }

    /// HIGHESTMODSEQ: the highest mod-sequence of any message (RFC 7162).
    #[must_use]
    pub fn highest_mod_seq(&self) -> Option<u64> {
        self.highest_mod_seq
    }

    /// The flags that exist in the mailbox.
    #[must_use]
    pub fn flags(&self) -> Option<&FlagSet> {
        self.flags.as_ref()
    }

    /// The flags that a client can change for good (PERMANENTFLAGS);
    /// [`Flag::Wildcard`](crate::types::Flag::Wildcard) among them means that new ones may be made.
    #[must_use]
    pub fn permanent_flags(&self) -> Option<&FlagSet> {
        self.permanent_flags.as_ref()
    }

    /// The mailbox's object id (RFC 8474).
    #[must_use]
    pub fn id(&self) -> Option<&[u8]> {
        self.ids.as_deref()?.mailbox.as_deref()
    }

    /// The id of the account that the mailbox belongs to, if the server has OBJECTID+. Object ids are unique within it.
    #[must_use]
    pub fn account_id(&self) -> Option<&[u8]> {
        self.ids.as_deref()?.account.as_deref()
    }

    /// The UID of a message. Known if [`Config::track_uids`](crate::Config::track_uids) is set and the server has told.
    #[must_use]
    pub fn uid(&self, seq: Seq) -> Option<Uid> {
        self.uids.as_ref()?.uid(seq)
    }

    /// The sequence number of a message, under the same conditions as [`Mailbox::uid`].
    #[must_use]
    pub fn seq(&self, uid: Uid) -> Option<Seq> {
        self.uids.as_ref()?.seq(uid)
    }

    /// Whether the right to write was asked for and is not granted.
    pub(super) fn lost_write(&self) -> bool {
        self.requested == Access::ReadWrite && self.access() == Access::ReadOnly
    }

    /// SELECT without a word about access grants what was asked for.
    pub(super) fn opened(&mut self) {
        self.granted.get_or_insert(self.requested);
    }

    pub(super) fn grant(&mut self, access: Access) {
        self.granted = Some(access);
    }

    /// EXISTS is authoritative: servers lower it without EXPUNGE. Then nobody knows which messages are gone.
    pub(super) fn set_exists(&mut self, count: u32) {
        let fewer = self.exists.is_some_and(|before| count < before);
        self.exists = Some(count);
        if let Some(uids) = &mut self.uids {
            if fewer {
                uids.set_len(0);
            }
            uids.set_len(count);
        }
    }

    pub(super) fn forget_uids(&mut self) {
        if let Some(uids) = &mut self.uids {
            uids.set_len(0);
        }
    }

    pub(super) fn set_recent(&mut self, count: u32) {
        self.recent = Some(count);
    }

    /// Says whether there was such a message.
    pub(super) fn expunge(&mut self, seq: Seq) -> bool {
        match &mut self.exists {
            Some(exists) if seq.get() <= *exists => *exists -= 1,
            Some(_) => return false,
            None => return true,
        }
        if let Some(uids) = &mut self.uids {
            uids.expunge(seq);
        }
        true
    }

    /// Messages are gone. EARLIER ones were not counted in EXISTS (RFC 7162 section 3.2.10).
    pub(super) fn vanished(&mut self, gone: &NumberRanges<'_>, earlier: bool) {
        if earlier {
            return;
        }
        if let Some(exists) = &mut self.exists {
            *exists = exists.saturating_sub(u32::try_from(gone.count()).unwrap_or(u32::MAX));
        }
        if let Some(uids) = &mut self.uids {
            for range in gone.ranges() {
                uids.vanish(range);
            }
            if let Some(exists) = self.exists {
                uids.set_len(exists);
            }
        }
    }

    pub(super) fn fetched(&mut self, seq: Seq, uid: Uid) {
        if let Some(uids) = &mut self.uids {
            uids.assign(seq, uid);
        }
    }

    pub(super) fn set_flags(&mut self, flags: FlagSet) {
        self.flags = Some(flags);
    }

    pub(super) fn set_permanent_flags(&mut self, flags: FlagSet) {
        self.permanent_flags = Some(flags);
    }

    pub(super) fn set_unseen(&mut self, seq: u32) {
        self.unseen = Some(seq);
    }

    pub(super) fn set_uid_next(&mut self, uid: u32) {
        self.uid_next = Some(uid);
    }

    pub(super) fn set_uid_validity(&mut self, value: u32) {
        self.uid_validity = Some(value);
    }

    pub(super) fn set_uid_not_sticky(&mut self) {
        self.uid_not_sticky = true;
    }

    pub(super) fn set_highest_mod_seq(&mut self, value: Option<u64>) {
        self.highest_mod_seq = value;
    }

    pub(super) fn set_account_id(&mut self, id: Vec<u8>) {
        self.ids.get_or_insert_default().account = Some(id.into_boxed_slice());
    }

    pub(super) fn set_id(&mut self, id: Vec<u8>) {
        self.ids.get_or_insert_default().mailbox = Some(id.into_boxed_slice());
    }
}
