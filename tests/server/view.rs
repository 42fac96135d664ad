//! What one session believes of its selected mailbox, and how it learns of changes.

use alloc::sync::Arc;

use imap_codec::imap_types::sequence::{SeqOrUid, Sequence, SequenceSet};

use super::{
    flags::Flags,
    mailbox::{Content, Mailbox, Message},
    print::{put, sequence_set},
};

/// A selected mailbox as its session counts it: message sequence numbers are positions in `entries`.
#[derive(Debug)]
pub(super) struct View {
    /// The identity of the mailbox.
    pub(super) id: u64,
    /// Whether it was opened with EXAMINE.
    pub(super) examine: bool,
    pub(super) entries: Vec<Entry>,
    /// What the session was told last: access, the next UID and the number of keywords.
    read_only: bool,
    uid_next: u32,
    keywords: usize,
}

/// A message that the session knows of, even after it was expunged.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) uid: u32,
    pub(super) content: Arc<Content>,
    pub(super) flags: Flags,
    pub(super) modseq: u64,
    pub(super) recent: bool,
}

/// What may be announced and how.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Announce {
    /// Messages may lose their sequence numbers now (RFC 9051 section 7.5.1).
    pub(super) expunge: bool,
    /// FETCH responses carry the UID.
    pub(super) uid: bool,
    /// FETCH responses carry the mod-sequence (RFC 7162 section 3.1).
    pub(super) modseq: bool,
    /// VANISHED takes the place of EXPUNGE (RFC 7162 section 3.2.10).
    pub(super) vanished: bool,
}

impl View {
    /// Looks at a mailbox for the first time.
    pub(super) fn open(mailbox: &mut Mailbox, examine: bool) -> Self {
        let mut view = Self {
            id: mailbox.id,
            examine,
            entries: Vec::new(),
            read_only: mailbox.read_only,
            uid_next: 1,
            keywords: mailbox.keywords.iter().count(),
        };
        view.admit(mailbox);
        view
    }

    /// Whether nothing may be changed through this session.
    pub(super) fn is_read_only(&self, mailbox: &Mailbox) -> bool {
        self.examine || mailbox.read_only
    }

    /// Announces what has changed since the last time.
    pub(super) fn synchronise(&mut self, mailbox: &mut Mailbox, announce: Announce, out: &mut Vec<u8>) {
        if announce.expunge {
            self.dismiss(mailbox, announce.vanished, out);
        }
        let recent_before = self.recent();
        if self.admit(mailbox) {
            put!(out, "* {} EXISTS\r\n", self.entries.len());
            if self.recent() != recent_before {
                put!(out, "* {} RECENT\r\n", self.recent());
            }
        }
        let keywords = mailbox.keywords.iter().count();
        if self.keywords != keywords {
            self.keywords = keywords;
            self.print_flags(mailbox, out);
        }
        let mut messages = mailbox.messages.iter();
        for (at, entry) in self.entries.iter_mut().enumerate() {
            // Both are in ascending order; an entry without a message was expunged.
            while let Some(message) = messages.as_slice().first().filter(|message| message.uid <= entry.uid) {
                messages.next();
                if message.uid == entry.uid && message.modseq > entry.modseq {
                    entry.refresh(message);
                    entry.announce(at + 1, announce, out);
                }
            }
        }
        if !self.examine && mailbox.read_only != self.read_only {
            self.read_only = mailbox.read_only;
            let (code, text) = access(self.read_only);
            put!(out, "* OK [{code}] the mailbox has become {text}\r\n");
        }
    }

    /// Tells which flags exist and which can be set for good.
    pub(super) fn print_flags(&self, mailbox: &Mailbox, out: &mut Vec<u8>) {
        let flags = mailbox.flags();
        put!(out, "* FLAGS ({flags})\r\n");
        if self.is_read_only(mailbox) {
            put!(out, "* OK [PERMANENTFLAGS ()] no flag can be changed\r\n");
        } else {
            put!(out, "* OK [PERMANENTFLAGS ({flags} \\*)] flags that can be changed\r\n");
        }
    }

    /// How many messages are recent for this session.
    pub(super) fn recent(&self) -> usize {
        self.entries.iter().filter(|entry| entry.recent).count()
    }

    /// The positions that a set names, ascending. UIDs without a message are passed over; `None` means that a
    /// sequence number has no message (RFC 9051 section 9, `seq-number`).
    pub(super) fn resolve(&self, set: &SequenceSet, uid: bool) -> Option<Vec<usize>> {
        let exists = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let last = if uid {
            self.entries.last().map_or(u32::MAX, |entry| entry.uid)
        } else {
            exists
        };
        let mut positions = Vec::new();
        for (first, last) in ranges(set, last) {
            if uid {
                let start = self.entries.partition_point(|entry| entry.uid < first);
                let end = self.entries.partition_point(|entry| entry.uid <= last);
                positions.extend(start..end);
            } else if first == 0 || last > exists {
                return None;
            } else {
                positions.extend(first as usize - 1..last as usize);
            }
        }
        Some(positions)
    }

    /// Takes up the messages that are new and says whether there were any.
    fn admit(&mut self, mailbox: &mut Mailbox) -> bool {
        let new = mailbox.messages.partition_point(|message| message.uid < self.uid_next);
        let new = &mailbox.messages[new..];
        self.entries.extend(new.iter().map(|message| Entry {
            uid: message.uid,
            content: Arc::clone(&message.content),
            flags: message.flags.clone(),
            modseq: message.modseq,
            recent: message.uid >= mailbox.recent_from,
        }));
        let any = !new.is_empty();
        self.uid_next = mailbox.uid_next;
        if !self.examine {
            mailbox.recent_from = mailbox.uid_next;
        }
        any
    }

    /// Drops the messages that are gone.
    fn dismiss(&mut self, mailbox: &Mailbox, vanished: bool, out: &mut Vec<u8>) {
        let mut messages = mailbox.messages.iter().map(|message| message.uid).peekable();
        let mut number = 1;
        let mut uids = Vec::new();
        self.entries.retain(|entry| {
            while messages.next_if(|uid| *uid < entry.uid).is_some() {}
            if messages.peek() == Some(&entry.uid) {
                number += 1;
                return true;
            }
            if vanished {
                uids.push(entry.uid);
            } else {
                put!(out, "* {number} EXPUNGE\r\n");
            }
            false
        });
        if !uids.is_empty() {
            put!(out, "* VANISHED {}\r\n", sequence_set(&uids));
        }
    }
}

impl Entry {
    /// Learns the present flags.
    pub(super) fn refresh(&mut self, message: &Message) {
        self.flags = message.flags.clone();
        self.modseq = message.modseq;
    }

    /// Sends the flags in a FETCH response.
    pub(super) fn announce(&self, number: usize, announce: Announce, out: &mut Vec<u8>) {
        put!(out, "* {number} FETCH (");
        if announce.uid {
            put!(out, "UID {} ", self.uid);
        }
        put!(out, "FLAGS ({})", self.flag_list());
        if announce.modseq {
            put!(out, " MODSEQ ({})", self.modseq);
        }
        put!(out, ")\r\n");
    }

    /// The flags between the parentheses of a FETCH response.
    pub(super) fn flag_list(&self) -> String {
        let mut list = self.flags.join();
        if self.recent {
            list.push_str(if list.is_empty() { "\\Recent" } else { " \\Recent" });
        }
        list
    }
}

/// The response code and the words for a kind of access.
pub(super) fn access(read_only: bool) -> (&'static str, &'static str) {
    if read_only {
        ("READ-ONLY", "read-only")
    } else {
        ("READ-WRITE", "read-write")
    }
}

/// The ranges of a set with `*` standing for `largest`, ascending and apart from each other.
pub(super) fn ranges(set: &SequenceSet, largest: u32) -> Vec<(u32, u32)> {
    let value = |number: &SeqOrUid| match number {
        SeqOrUid::Value(number) => number.get(),
        SeqOrUid::Asterisk => largest,
    };
    let mut all: Vec<(u32, u32)> = set
        .0
        .as_ref()
        .iter()
        .map(|sequence| match sequence {
            Sequence::Single(number) => (value(number), value(number)),
            Sequence::Range(a, b) => (value(a).min(value(b)), value(a).max(value(b))),
        })
        .collect();
    all.sort_unstable();
    let mut merged: Vec<(u32, u32)> = Vec::with_capacity(all.len());
    for (first, last) in all {
        match merged.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
            _ => merged.push((first, last)),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::{super::mailbox::Change, *};

    fn mailbox(messages: usize) -> Mailbox {
        let mut mailbox = Mailbox::new(1, 7);
        for _ in 0..messages {
            append(&mut mailbox);
        }
        mailbox
    }

    fn append(mailbox: &mut Mailbox) {
        mailbox
            .append(
                Arc::new(Content::new(Vec::new(), DateTime::UNIX_EPOCH.into())),
                Flags::default(),
            )
            .unwrap();
    }

    fn changes(view: &mut View, mailbox: &mut Mailbox, announce: Announce) -> String {
        let mut out = Vec::new();
        view.synchronise(mailbox, announce, &mut out);
        String::from_utf8(out).unwrap()
    }

    const EXPUNGE: Announce = Announce {
        expunge: true,
        uid: false,
        modseq: false,
        vanished: false,
    };

    #[test]
    fn sequence_numbers_hold_until_they_may_change() {
        let mut mailbox = mailbox(4);
        let mut view = View::open(&mut mailbox, false);
        mailbox.expunge(&[2, 3]);
        append(&mut mailbox);
        mailbox.change_flags(4, Change::Add, &["\\Seen"].into_iter().collect());
        let quiet = changes(&mut view, &mut mailbox, Announce::default());
        assert_eq!(
            quiet,
            "* 5 EXISTS\r\n* 5 RECENT\r\n* 4 FETCH (FLAGS (\\Seen \\Recent))\r\n"
        );
        assert_eq!(
            changes(&mut view, &mut mailbox, EXPUNGE),
            "* 2 EXPUNGE\r\n* 2 EXPUNGE\r\n"
        );
        assert_eq!(changes(&mut view, &mut mailbox, EXPUNGE), "");
        assert_eq!(
            view.entries.iter().map(|entry| entry.uid).collect::<Vec<_>>(),
            [1, 4, 5]
        );
    }

    #[test]
    fn a_message_that_came_and_went_is_never_mentioned() {
        let mut mailbox = mailbox(1);
        let mut view = View::open(&mut mailbox, false);
        append(&mut mailbox);
        mailbox.expunge(&[2]);
        assert_eq!(changes(&mut view, &mut mailbox, EXPUNGE), "");
        append(&mut mailbox);
        assert_eq!(
            changes(&mut view, &mut mailbox, EXPUNGE),
            "* 2 EXISTS\r\n* 2 RECENT\r\n"
        );
    }

    #[test]
    fn qresync_hears_of_uids() {
        let mut mailbox = mailbox(5);
        let mut view = View::open(&mut mailbox, false);
        mailbox.expunge(&[1, 2, 5]);
        mailbox.change_flags(4, Change::Add, &["$Work"].into_iter().collect());
        let announce = Announce {
            expunge: true,
            uid: true,
            modseq: true,
            vanished: true,
        };
        let flags = "\\Answered \\Flagged \\Deleted \\Seen \\Draft $Work";
        assert_eq!(
            changes(&mut view, &mut mailbox, announce),
            format!(
                "* VANISHED 1:2,5\r\n* FLAGS ({flags})\r\n* OK [PERMANENTFLAGS ({flags} \\*)] flags that can be changed\r\n\
                 * 2 FETCH (UID 4 FLAGS ($Work \\Recent) MODSEQ (8))\r\n"
            )
        );
    }

    #[test]
    fn only_the_first_session_finds_a_message_recent() {
        let mut mailbox = mailbox(2);
        assert_eq!(View::open(&mut mailbox, true).recent(), 2);
        assert_eq!(View::open(&mut mailbox, false).recent(), 2);
        assert_eq!(View::open(&mut mailbox, false).recent(), 0);
    }

    #[test]
    fn loss_of_write_access_is_told_once() {
        let mut mailbox = mailbox(0);
        let mut view = View::open(&mut mailbox, false);
        mailbox.read_only = true;
        assert_eq!(
            changes(&mut view, &mut mailbox, EXPUNGE),
            "* OK [READ-ONLY] the mailbox has become read-only\r\n"
        );
        assert_eq!(changes(&mut view, &mut mailbox, EXPUNGE), "");
        mailbox.read_only = false;
        assert_eq!(
            changes(&mut view, &mut mailbox, EXPUNGE),
            "* OK [READ-WRITE] the mailbox has become read-write\r\n"
        );
    }

    #[test]
    fn sets_are_resolved() {
        let mut mailbox = mailbox(5);
        mailbox.expunge(&[2]);
        let view = View::open(&mut mailbox, false);
        let resolve = |set: &str, uid| view.resolve(&SequenceSet::try_from(set).unwrap(), uid);
        assert_eq!(resolve("*:3,1,2:3", false), Some(vec![0, 1, 2, 3]));
        assert_eq!(resolve("5", false), None);
        assert_eq!(resolve("4:99", false), None);
        assert_eq!(resolve("2:3,99:*", true), Some(vec![1, 3]));
        assert_eq!(resolve("2", true), Some(vec![]));
        let empty = View::open(&mut self::mailbox(0), false);
        assert_eq!(empty.resolve(&SequenceSet::try_from("*").unwrap(), false), None);
        assert_eq!(
            empty.resolve(&SequenceSet::try_from("1:*").unwrap(), true),
            Some(vec![])
        );
    }
}
