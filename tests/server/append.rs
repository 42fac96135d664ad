//! APPEND (RFC 3501 section 6.3.11).

use alloc::sync::Arc;

use imap_codec::imap_types::{datetime::DateTime, extensions::binary::LiteralOrLiteral8, flag::Flag, mailbox::Mailbox};

use super::{
    error::StoreError,
    flags::Flags,
    list::refusal,
    mailbox::Content,
    mime::header_length,
    session::{Reply, Session},
    store::{lock, now},
};

impl Session {
    pub(super) fn append(
        &self,
        mailbox: &Mailbox<'_>,
        flags: &[Flag<'_>],
        date: Option<DateTime>,
        message: LiteralOrLiteral8<'_>,
    ) -> Reply {
        let name = match self.name(mailbox) {
            Ok(name) => name,
            Err(reply) => return reply,
        };
        let Some(flags) = named(flags) else {
            return Reply::bad("no such system flag");
        };
        let bytes = match message {
            LiteralOrLiteral8::Literal(literal) => literal.into_inner().into_owned(),
            LiteralOrLiteral8::Literal8(literal) => literal.data.into_owned(),
        };
        if let Some(reply) = self.unfit(&bytes) {
            return reply;
        }
        let date = date.map_or_else(now, |date| *date.as_ref());
        let user = self.user.as_deref().unwrap_or_default();
        let mut store = lock(&self.store);
        let mailbox = match store.mailbox_mut(user, &name) {
            Ok(mailbox) if !mailbox.selectable => return refusal(StoreError::NotSelectable),
            Ok(mailbox) if mailbox.read_only => return Reply::no("the mailbox is read-only").code("NOPERM"),
            Ok(mailbox) => mailbox,
            Err(StoreError::NoSuchMailbox) => return Reply::no("no such mailbox").code("TRYCREATE"),
            Err(error) => return refusal(error),
        };
        let uid_validity = mailbox.uid_validity;
        let Some(uid) = mailbox.append(Arc::new(Content::new(bytes, date)), flags) else {
            return refusal(StoreError::Full);
        };
        store.changed();
        let code = self
            .options
            .has("UIDPLUS")
            .then(|| format!("APPENDUID {uid_validity} {uid}"));
        Reply::ok("APPEND completed").with(code)
    }

    /// Why these octets cannot be stored as a message.
    fn unfit(&self, bytes: &[u8]) -> Option<Reply> {
        if bytes.is_empty() {
            return Some(Reply::no("a message is never empty"));
        }
        if bytes.contains(&0) {
            // BODY[] could not be sent, for a literal has no NUL.
            return Some(Reply::no("binary parts cannot be stored").code("UNKNOWN-CTE"));
        }
        let header = &bytes[..header_length(bytes)];
        if self.options.has("UTF8=ACCEPT") && !self.enabled.utf8 && !header.is_ascii() {
            // RFC 9755 section 4.
            return Some(Reply::no("UTF-8 header fields need ENABLE UTF8=ACCEPT"));
        }
        None
    }
}

/// The flags as strings; `None` when one is a system flag that does not exist.
pub(super) fn named(flags: &[Flag<'_>]) -> Option<Flags> {
    let known = |flag: &Flag<'_>| (!matches!(flag, Flag::Extension(_))).then(|| flag.to_string());
    flags
        .iter()
        .map(known)
        .collect::<Option<Vec<_>>>()
        .map(Flags::from_iter)
}
