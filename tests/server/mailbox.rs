//! One mailbox and its messages, as every session shares them.

use alloc::sync::Arc;
use std::sync::OnceLock;

use chrono::{DateTime, FixedOffset};

use super::{
    flags::{Flags, SYSTEM},
    mime::Mime,
};

/// A mailbox of one user.
#[derive(Debug)]
pub(super) struct Mailbox {
    /// Names the mailbox for ever, through renames and new validities.
    pub(super) id: u64,
    pub(super) uid_validity: u32,
    pub(super) uid_next: u32,
    /// The highest mod-sequence given to any message, expunged ones included (RFC 7162 section 3.1.2.1).
    pub(super) highest_modseq: u64,
    /// In ascending order of UID.
    pub(super) messages: Vec<Message>,
    /// The UID of each expunged message and the mod-sequence of its removal.
    pub(super) expunged: Vec<(u32, u64)>,
    /// Every keyword that a message here has ever had.
    pub(super) keywords: Flags,
    /// The special-use attribute, `\Sent` for example (RFC 6154).
    pub(super) special_use: Option<String>,
    pub(super) read_only: bool,
    /// False for a name that was deleted while it had children (RFC 3501 section 6.3.4).
    pub(super) selectable: bool,
    /// Messages from this UID on were announced to no session yet: they are `\Recent` for the next one.
    pub(super) recent_from: u32,
}

/// A message in a mailbox.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) uid: u32,
    pub(super) content: Arc<Content>,
    pub(super) flags: Flags,
    pub(super) modseq: u64,
}

/// What never changes in a message, and outlives its removal while a session still counts it.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) bytes: Vec<u8>,
    pub(super) date: DateTime<FixedOffset>,
    mime: OnceLock<Mime>,
}

/// How a change of flags treats the ones already set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Replace,
    Add,
    Remove,
}

impl Mailbox {
    pub(super) fn new(id: u64, uid_validity: u32) -> Self {
        Self {
            id,
            uid_validity,
            uid_next: 1,
            highest_modseq: 1,
            messages: Vec::new(),
            expunged: Vec::new(),
            keywords: Flags::default(),
            special_use: None,
            read_only: false,
            selectable: true,
            recent_from: 1,
        }
    }

    /// Adds a message and returns its UID, or `None` when the mailbox has no UID left.
    pub(super) fn append(&mut self, content: Arc<Content>, flags: Flags) -> Option<u32> {
        let uid = self.uid_next;
        self.uid_next = uid.checked_add(1)?;
        self.learn(&flags);
        let modseq = self.next_modseq();
        self.messages.push(Message {
            uid,
            content,
            flags,
            modseq,
        });
        Some(uid)
    }

    /// Removes those of the messages that exist, all with one mod-sequence, and returns their UIDs.
    ///
    /// `uids` must be in ascending order.
    pub(super) fn expunge(&mut self, uids: &[u32]) -> Vec<u32> {
        let mut gone = Vec::new();
        self.messages.retain(|message| {
            let remove = uids.binary_search(&message.uid).is_ok();
            if remove {
                gone.push(message.uid);
            }
            !remove
        });
        if !gone.is_empty() {
            let modseq = self.next_modseq();
            self.expunged.extend(gone.iter().map(|uid| (*uid, modseq)));
        }
        gone
    }

    /// Changes the flags of a message; a change that alters nothing leaves its mod-sequence alone.
    /// Returns false when there is no such message.
    pub(super) fn change_flags(&mut self, uid: u32, change: Change, flags: &Flags) -> bool {
        let Some(message) = self.message(uid) else { return false };
        let mut wanted = match change {
            Change::Replace => flags.clone(),
            Change::Add | Change::Remove => message.flags.clone(),
        };
        for flag in flags.iter() {
            match change {
                Change::Replace => {}
                Change::Add => _ = wanted.insert(flag),
                Change::Remove => _ = wanted.remove(flag),
            }
        }
        if !wanted.same(&message.flags) {
            self.learn(&wanted);
            let modseq = self.next_modseq();
            if let Ok(at) = self.position(uid) {
                let message = &mut self.messages[at];
                message.flags = wanted;
                message.modseq = modseq;
            }
        }
        true
    }

    /// The message with this UID.
    pub(super) fn message(&self, uid: u32) -> Option<&Message> {
        self.position(uid).ok().map(|at| &self.messages[at])
    }

    /// How many messages lack or have a flag.
    pub(super) fn count(&self, flag: &str, set: bool) -> usize {
        self.messages
            .iter()
            .filter(|message| message.flags.contains(flag) == set)
            .count()
    }

    /// The UIDs of all messages flagged `\Deleted`.
    pub(super) fn deleted(&self) -> Vec<u32> {
        let deleted = |message: &&Message| message.flags.contains("\\Deleted");
        self.messages
            .iter()
            .filter(deleted)
            .map(|message| message.uid)
            .collect()
    }

    /// The size of all messages in octets.
    pub(super) fn size(&self) -> u64 {
        self.messages
            .iter()
            .map(|message| message.content.bytes.len() as u64)
            .sum()
    }

    /// How many messages no session was told of.
    pub(super) fn recent(&self) -> usize {
        self.messages.len() - self.messages.partition_point(|message| message.uid < self.recent_from)
    }

    /// Every flag that may be met here.
    pub(super) fn flags(&self) -> String {
        let mut all: Flags = SYSTEM.into_iter().collect();
        for keyword in self.keywords.iter() {
            all.insert(keyword);
        }
        all.join()
    }

    fn position(&self, uid: u32) -> Result<usize, usize> {
        self.messages.binary_search_by_key(&uid, |message| message.uid)
    }

    fn learn(&mut self, flags: &Flags) {
        for flag in flags.iter().filter(|flag| !flag.starts_with('\\')) {
            self.keywords.insert(flag);
        }
    }

    fn next_modseq(&mut self) -> u64 {
        self.highest_modseq += 1;
        self.highest_modseq
    }
}

impl Content {
    pub(super) fn new(bytes: Vec<u8>, date: DateTime<FixedOffset>) -> Self {
        Self {
            bytes,
            date,
            mime: OnceLock::new(),
        }
    }

    /// The MIME structure, worked out when first asked for.
    pub(super) fn mime(&self) -> &Mime {
        self.mime.get_or_init(|| Mime::parse(&self.bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailbox(messages: usize) -> Mailbox {
        let mut mailbox = Mailbox::new(1, 7);
        for _ in 0..messages {
            let content = Content::new(b"Subject: x\r\n\r\ny\r\n".to_vec(), DateTime::UNIX_EPOCH.into());
            mailbox.append(Arc::new(content), Flags::default()).unwrap();
        }
        mailbox
    }

    #[test]
    fn uids_ascend_and_are_never_used_again() {
        let mut mailbox = mailbox(3);
        assert_eq!(mailbox.expunge(&[2, 3, 9]), [2, 3]);
        assert_eq!(mailbox.expunged, [(2, 5), (3, 5)]);
        let content = Content::new(Vec::new(), DateTime::UNIX_EPOCH.into());
        assert_eq!(mailbox.append(Arc::new(content), Flags::default()), Some(4));
        assert_eq!((mailbox.messages.len(), mailbox.uid_next), (2, 5));
    }

    #[test]
    fn only_a_real_change_counts() {
        let mut mailbox = mailbox(2);
        let seen: Flags = ["\\Seen", "$Work"].into_iter().collect();
        assert!(mailbox.change_flags(1, Change::Add, &seen));
        let modseq = mailbox.highest_modseq;
        assert!(mailbox.change_flags(1, Change::Add, &seen));
        assert!(mailbox.change_flags(1, Change::Replace, &seen));
        assert_eq!(mailbox.highest_modseq, modseq);
        assert!(mailbox.change_flags(1, Change::Remove, &["\\seen"].into_iter().collect()));
        assert_eq!(mailbox.message(1).unwrap().flags.join(), "$Work");
        assert_eq!(mailbox.message(1).unwrap().modseq, modseq + 1);
        assert!(!mailbox.change_flags(3, Change::Add, &seen));
        assert!(mailbox.flags().ends_with(" $Work"));
        assert_eq!((mailbox.count("\\Seen", false), mailbox.size()), (2, 34));
    }
}
