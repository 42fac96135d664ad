//! SELECT, EXAMINE and what ends them (RFC 3501 section 6.3.1, RFC 7162 section 3.2.5).

use imap_codec::imap_types::{command::SelectParameter, mailbox, sequence::SequenceSet};

use super::{
    mailbox::Mailbox,
    print::{put, sequence_set},
    session::{Reply, Session},
    store::lock,
    view::{Announce, View, access, ranges},
};

impl Session {
    pub(super) fn select(
        &mut self,
        mailbox: &mailbox::Mailbox<'_>,
        parameters: &[SelectParameter],
        examine: bool,
    ) -> Reply {
        let qresync = parameters
            .iter()
            .find(|parameter| matches!(parameter, SelectParameter::QResync { .. }));
        if !parameters.is_empty() && !self.options.has("CONDSTORE") || qresync.is_some() && !self.enabled.qresync {
            return Reply::bad("parameter not offered or not enabled");
        }
        if self.view.take().is_some() {
            put!(self.out, "* OK [CLOSED] the mailbox selected before is closed\r\n");
        }
        let name = match self.name(mailbox) {
            Ok(name) => name,
            Err(reply) => return reply,
        };
        let user = self.user.as_deref().unwrap_or_default();
        let mut store = lock(&self.store);
        let mailbox = match store.mailbox_mut(user, &name) {
            Ok(mailbox) if mailbox.selectable => mailbox,
            Ok(_) => return Reply::no("the mailbox cannot be selected").code("CANNOT"),
            Err(error) => return Reply::no(error.to_string()).code("NONEXISTENT"),
        };
        self.enabled.condstore |= !parameters.is_empty();
        let view = View::open(mailbox, examine);
        let out = &mut self.out;
        view.print_flags(mailbox, out);
        put!(out, "* {} EXISTS\r\n* {} RECENT\r\n", view.entries.len(), view.recent());
        if let Some(first) = view.entries.iter().position(|entry| !entry.flags.contains("\\Seen")) {
            put!(out, "* OK [UNSEEN {}] first message not seen\r\n", first + 1);
        }
        put!(out, "* OK [UIDVALIDITY {}] UIDs are valid\r\n", mailbox.uid_validity);
        put!(out, "* OK [UIDNEXT {}] predicted next UID\r\n", mailbox.uid_next);
        if self.options.has("CONDSTORE") {
            put!(
                out,
                "* OK [HIGHESTMODSEQ {}] highest mod-sequence\r\n",
                mailbox.highest_modseq
            );
        }
        if let Some(SelectParameter::QResync {
            uid_validity,
            mod_sequence_value,
            known_uids,
            ..
        }) = qresync
            && uid_validity.get() == mailbox.uid_validity
        {
            resynchronise(&view, mailbox, mod_sequence_value.get(), known_uids.as_ref(), out);
        }
        let (code, _) = access(view.is_read_only(mailbox));
        self.view = Some(view);
        Reply::ok(if examine {
            "EXAMINE completed"
        } else {
            "SELECT completed"
        })
        .code(code)
    }

    /// CLOSE, which expunges, and UNSELECT, which does not (RFC 3501 section 6.4.2, RFC 3691).
    pub(super) fn close_mailbox(&mut self, expunge: bool) -> Reply {
        if let Some(view) = self.view.take()
            && expunge
        {
            let user = self.user.as_deref().unwrap_or_default();
            let mut store = lock(&self.store);
            if let Some(mailbox) = store
                .mailbox_by_id(user, view.id)
                .filter(|mailbox| !view.is_read_only(mailbox))
            {
                let deleted = mailbox.deleted();
                mailbox.expunge(&deleted);
                store.changed();
            }
        }
        Reply::ok(if expunge {
            "CLOSE completed"
        } else {
            "UNSELECT completed"
        })
    }

    /// EXPUNGE and UID EXPUNGE (RFC 3501 section 6.4.3, RFC 4315 section 2.1). The responses come with the
    /// announcement of changes.
    pub(super) fn expunge(&self, only: Option<&SequenceSet>) -> Reply {
        let Some(view) = &self.view else { return Self::gone() };
        let user = self.user.as_deref().unwrap_or_default();
        let mut store = lock(&self.store);
        let Some(mailbox) = store.mailbox_by_id(user, view.id) else {
            return Self::gone();
        };
        if view.is_read_only(mailbox) {
            return Self::read_only();
        }
        let chosen = only.map(|set| view.resolve(set, true).unwrap_or_default());
        let mut deleted = mailbox.deleted();
        if let Some(chosen) = chosen {
            let chosen: Vec<u32> = chosen.into_iter().map(|at| view.entries[at].uid).collect();
            deleted.retain(|uid| chosen.binary_search(uid).is_ok());
        }
        mailbox.expunge(&deleted);
        let modseq = mailbox.highest_modseq;
        store.changed();
        let code = (self.enabled.condstore && !deleted.is_empty()).then(|| format!("HIGHESTMODSEQ {modseq}"));
        Reply::ok("EXPUNGE completed").with(code)
    }
}

/// Tells what has happened since a mod-sequence to the messages that the client knew.
fn resynchronise(view: &View, mailbox: &Mailbox, since: u64, known: Option<&SequenceSet>, out: &mut Vec<u8>) {
    let known = known.map(|known| ranges(known, mailbox.uid_next - 1));
    vanished_earlier(mailbox, since, known.as_deref(), out);
    let announce = Announce {
        uid: true,
        modseq: true,
        ..Announce::default()
    };
    for (at, entry) in view.entries.iter().enumerate() {
        if entry.modseq > since && known.as_ref().is_none_or(|known| contains(known, entry.uid)) {
            entry.announce(at + 1, announce, out);
        }
    }
}

/// Appends `VANISHED (EARLIER)` with the UIDs expunged after a mod-sequence, if there are any
/// (RFC 7162 section 3.2.10.1).
pub(super) fn vanished_earlier(mailbox: &Mailbox, since: u64, known: Option<&[(u32, u32)]>, out: &mut Vec<u8>) {
    let gone = mailbox
        .expunged
        .iter()
        .filter(|(_, modseq)| *modseq > since)
        .map(|(uid, _)| *uid);
    let mut gone: Vec<u32> = gone
        .filter(|uid| known.is_none_or(|known| contains(known, *uid)))
        .collect();
    gone.sort_unstable();
    if !gone.is_empty() {
        put!(out, "* VANISHED (EARLIER) {}\r\n", sequence_set(&gone));
    }
}

/// Whether a number is in one of the ranges, which are in ascending order.
fn contains(ranges: &[(u32, u32)], number: u32) -> bool {
    let next = ranges.partition_point(|(first, _)| *first <= number);
    next > 0 && ranges[next - 1].1 >= number
}
