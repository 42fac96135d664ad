//! STORE, COPY and MOVE (RFC 3501 section 6.4, RFC 6851, RFC 7162 section 3.1.3).

use imap_codec::imap_types::{
    command::StoreModifier,
    flag::{Flag, StoreResponse, StoreType},
    mailbox::Mailbox,
    sequence::SequenceSet,
};

use super::{
    append::named,
    error::StoreError,
    list::refusal,
    mailbox::Change,
    print::{put, sequence_set},
    session::{Reply, Session},
    store::lock,
    view::Announce,
};

impl Session {
    pub(super) fn store_flags(
        &mut self,
        set: &SequenceSet,
        kind: StoreType,
        response: StoreResponse,
        flags: &[Flag<'_>],
        uid: bool,
        modifiers: &[StoreModifier],
    ) -> Reply {
        if !modifiers.is_empty() && !self.options.has("CONDSTORE") {
            return Reply::bad("CONDSTORE is not offered");
        }
        self.enabled.condstore |= !modifiers.is_empty();
        let Some(flags) = named(flags) else {
            return Reply::bad("no such system flag");
        };
        // What others changed before is told first, so that a silent STORE hides nothing but its own doing.
        self.synchronise(false, uid);
        let Some(view) = &mut self.view else {
            return Self::gone();
        };
        let Some(positions) = view.resolve(set, uid) else {
            return Reply::bad("no such message");
        };
        let user = self.user.as_deref().unwrap_or_default();
        let mut store = lock(&self.store);
        let Some(mailbox) = store.mailbox_by_id(user, view.id) else {
            return Self::gone();
        };
        if view.is_read_only(mailbox) {
            return Self::read_only();
        }
        let change = match kind {
            StoreType::Replace => Change::Replace,
            StoreType::Add => Change::Add,
            StoreType::Remove => Change::Remove,
        };
        let limit = modifiers
            .iter()
            .map(|StoreModifier::UnchangedSince(modseq)| *modseq)
            .min();
        let announce = Announce {
            uid: uid || self.enabled.qresync,
            modseq: self.enabled.condstore,
            ..Announce::default()
        };
        let (mut modified, mut missing) = (Vec::new(), false);
        for at in positions {
            let entry = &mut view.entries[at];
            if limit.is_some_and(|limit| entry.modseq > limit) {
                modified.push(if uid { entry.uid } else { position_number(at) });
                continue;
            }
            mailbox.change_flags(entry.uid, change, &flags);
            let Some(message) = mailbox.message(entry.uid) else {
                missing = true;
                continue;
            };
            entry.refresh(message);
            match response {
                StoreResponse::Answer => entry.announce(at + 1, announce, &mut self.out),
                // The new mod-sequence is told even then (RFC 7162 section 3.1.3).
                StoreResponse::Silent if announce.modseq => {
                    let uid = if announce.uid {
                        format!("UID {} ", entry.uid)
                    } else {
                        String::new()
                    };
                    put!(self.out, "* {} FETCH ({uid}MODSEQ ({}))\r\n", at + 1, entry.modseq);
                }
                StoreResponse::Silent => {}
            }
        }
        store.changed();
        if !modified.is_empty() {
            let code = format!("MODIFIED {}", sequence_set(&modified));
            return Reply::ok("conditional STORE failed for some messages").with(Some(code));
        }
        if missing && !uid {
            return Reply::no("some of the messages no longer exist").code("EXPUNGEISSUED");
        }
        Reply::ok("STORE completed")
    }

    /// COPY and MOVE.
    pub(super) fn copy(&mut self, set: &SequenceSet, target: &Mailbox<'_>, uid: bool, remove: bool) -> Reply {
        let command = if remove { "MOVE" } else { "COPY" };
        let name = match self.name(target) {
            Ok(name) => name,
            Err(reply) => return reply,
        };
        let Some(view) = &self.view else { return Self::gone() };
        let Some(positions) = view.resolve(set, uid) else {
            return Reply::bad("no such message");
        };
        let user = self.user.as_deref().unwrap_or_default();
        let mut store = lock(&self.store);
        let Some(source) = store.mailbox_by_id(user, view.id) else {
            return Self::gone();
        };
        if remove && view.is_read_only(source) {
            return Self::read_only();
        }
        let entries = positions.iter().map(|at| &view.entries[*at]);
        let present = entries
            .filter_map(|entry| source.message(entry.uid).cloned())
            .collect::<Vec<_>>();
        if present.len() < positions.len() && !uid {
            return Reply::no("some of the messages no longer exist").code("EXPUNGEISSUED");
        }
        let target = match store.mailbox_mut(user, &name) {
            Ok(target) if !target.selectable => return refusal(StoreError::NotSelectable),
            Ok(target) if target.read_only => return Reply::no("the target is read-only").code("NOPERM"),
            Ok(target) => target,
            Err(StoreError::NoSuchMailbox) => return Reply::no("no such mailbox").code("TRYCREATE"),
            Err(error) => return refusal(error),
        };
        if target
            .uid_next
            .checked_add(u32::try_from(present.len()).unwrap_or(u32::MAX))
            .is_none()
        {
            return refusal(StoreError::Full);
        }
        let old: Vec<u32> = present.iter().map(|message| message.uid).collect();
        let new: Vec<u32> = present
            .into_iter()
            .filter_map(|message| target.append(message.content, message.flags))
            .collect();
        let copied = (!new.is_empty() && self.options.has("UIDPLUS")).then(|| {
            format!(
                "COPYUID {} {} {}",
                target.uid_validity,
                sequence_set(&old),
                sequence_set(&new)
            )
        });
        let mut modseq = None;
        if remove && let Some(source) = store.mailbox_by_id(user, view.id) {
            let moved = !source.expunge(&old).is_empty();
            modseq = (moved && self.enabled.condstore).then(|| format!("HIGHESTMODSEQ {}", source.highest_modseq));
        }
        store.changed();
        let done = Reply::ok(format!("{command} completed"));
        if !remove {
            return done.with(copied);
        }
        // The code comes before the first EXPUNGE (RFC 6851 section 4.3).
        if let Some(code) = copied {
            put!(self.out, "* OK [{code}] moved\r\n");
        }
        done.with(modseq)
    }
}

/// The message sequence number of a position.
fn position_number(at: usize) -> u32 {
    u32::try_from(at + 1).unwrap_or(u32::MAX)
}
