//! SEARCH (RFC 3501 section 6.4.4, RFC 5032, RFC 7162 section 3.1.5).

use chrono::NaiveDate;
use imap_codec::imap_types::{
    core::{AString, Charset},
    search::SearchKey,
};
use mail_parser::{HeaderValue, parsers::MessageStream};

use super::{
    headers,
    print::put,
    session::{Reply, Session},
    store::{lock, now},
    view::{Entry, View, ranges},
};

/// A message and where it stands.
struct Candidate<'a> {
    view: &'a View,
    number: u32,
    entry: &'a Entry,
}

impl Session {
    pub(super) fn search(&mut self, charset: Option<&Charset<'_>>, keys: &[SearchKey<'_>], uid: bool) -> Reply {
        if let Some(charset) = charset {
            if self.enabled.utf8 {
                // RFC 9755 section 3.
                return Reply::bad("no CHARSET after ENABLE UTF8=ACCEPT");
            }
            let name: &str = charset.as_ref();
            if !CHARSETS.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                return Reply::no("unknown charset").with(Some(format!("BADCHARSET ({})", CHARSETS.join(" "))));
            }
        }
        let by_modseq = keys.iter().any(uses_modseq);
        if by_modseq && !self.options.has("CONDSTORE") {
            return Reply::bad("CONDSTORE is not offered");
        }
        self.enabled.condstore |= by_modseq;
        let Some(view) = &mut self.view else {
            return Self::gone();
        };
        let user = self.user.as_deref().unwrap_or_default();
        let mut store = lock(&self.store);
        let Some(mailbox) = store.mailbox_by_id(user, view.id) else {
            return Self::gone();
        };
        let mut highest = 0;
        put!(self.out, "* SEARCH");
        for (at, entry) in view.entries.iter().enumerate() {
            // The flags are those of this moment; that they changed is announced afterwards.
            let message = mailbox.message(entry.uid);
            let entry = Entry {
                uid: entry.uid,
                content: alloc::sync::Arc::clone(&entry.content),
                flags: message.map_or_else(|| entry.flags.clone(), |message| message.flags.clone()),
                modseq: message.map_or(entry.modseq, |message| message.modseq),
                recent: entry.recent,
            };
            let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
            let candidate = Candidate {
                view,
                number,
                entry: &entry,
            };
            if keys.iter().all(|key| candidate.matches(key)) {
                put!(self.out, " {}", if uid { entry.uid } else { number });
                highest = entry.modseq.max(highest);
            }
        }
        if by_modseq && highest > 0 {
            put!(self.out, " (MODSEQ {highest})");
        }
        put!(self.out, "\r\n");
        Reply::ok("SEARCH completed")
    }
}

impl Candidate<'_> {
    /// Whether the message satisfies a key. The parser allows keys only a few levels deep.
    fn matches(&self, key: &SearchKey<'_>) -> bool {
        let Entry {
            uid,
            content,
            flags,
            modseq,
            recent,
        } = self.entry;
        let arrived = content.date.date_naive();
        let size = content.bytes.len() as u64;
        let age = || (now() - content.date).num_seconds();
        match key {
            SearchKey::And(keys) => keys.as_ref().iter().all(|key| self.matches(key)),
            SearchKey::Or(a, b) => self.matches(a) || self.matches(b),
            SearchKey::Not(key) => !self.matches(key),
            SearchKey::All => true,
            SearchKey::SequenceSet(set) => {
                let last = u32::try_from(self.view.entries.len()).unwrap_or(u32::MAX);
                ranges(set, last)
                    .iter()
                    .any(|(first, last)| (*first..=*last).contains(&self.number))
            }
            SearchKey::Uid(set) => {
                let last = self.view.entries.last().map_or(u32::MAX, |entry| entry.uid);
                ranges(set, last)
                    .iter()
                    .any(|(first, last)| (*first..=*last).contains(uid))
            }
            SearchKey::Answered => flags.contains("\\Answered"),
            SearchKey::Deleted => flags.contains("\\Deleted"),
            SearchKey::Draft => flags.contains("\\Draft"),
            SearchKey::Flagged => flags.contains("\\Flagged"),
            SearchKey::Seen => flags.contains("\\Seen"),
            SearchKey::Unanswered => !flags.contains("\\Answered"),
            SearchKey::Undeleted => !flags.contains("\\Deleted"),
            SearchKey::Undraft => !flags.contains("\\Draft"),
            SearchKey::Unflagged => !flags.contains("\\Flagged"),
            SearchKey::Unseen => !flags.contains("\\Seen"),
            SearchKey::Keyword(keyword) => flags.contains(keyword.as_ref()),
            SearchKey::Unkeyword(keyword) => !flags.contains(keyword.as_ref()),
            SearchKey::Recent => *recent,
            SearchKey::Old => !recent,
            SearchKey::New => *recent && !flags.contains("\\Seen"),
            SearchKey::Larger(octets) => size > u64::from(*octets),
            SearchKey::Smaller(octets) => size < u64::from(*octets),
            SearchKey::Before(date) => arrived < *date.as_ref(),
            SearchKey::On(date) => arrived == *date.as_ref(),
            SearchKey::Since(date) => arrived >= *date.as_ref(),
            SearchKey::SentBefore(date) => self.sent().is_some_and(|sent| sent < *date.as_ref()),
            SearchKey::SentOn(date) => self.sent().is_some_and(|sent| sent == *date.as_ref()),
            SearchKey::SentSince(date) => self.sent().is_some_and(|sent| sent >= *date.as_ref()),
            SearchKey::Older(seconds) => age() >= seconds.get().into(),
            SearchKey::Younger(seconds) => age() < seconds.get().into(),
            SearchKey::From(text) => self.field("From", text),
            SearchKey::To(text) => self.field("To", text),
            SearchKey::Cc(text) => self.field("Cc", text),
            SearchKey::Bcc(text) => self.field("Bcc", text),
            SearchKey::Subject(text) => self.field("Subject", text),
            SearchKey::Header(name, text) => self.field(&lower(name.as_ref()), text),
            SearchKey::Body(text) => self.body(text),
            SearchKey::Text(text) => {
                let wanted = lower(text.as_ref());
                let mut fields = headers::fields(self.header());
                fields.any(|field| decode(field.raw).contains(&wanted)) || self.body(text)
            }
            SearchKey::ModSequence { modseq: least, .. } => modseq >= least,
        }
    }

    fn header(&self) -> &[u8] {
        let content = &self.entry.content;
        &content.bytes[content.mime().root().header.clone()]
    }

    /// Whether a header field of this name contains a text.
    fn field(&self, name: &str, text: &AString<'_>) -> bool {
        let wanted = lower(text.as_ref());
        headers::fields(self.header())
            .filter(|field| field.name.eq_ignore_ascii_case(name.as_bytes()))
            .any(|field| decode(field.value).contains(&wanted))
    }

    /// Whether any text part contains a text.
    fn body(&self, text: &AString<'_>) -> bool {
        let content = &self.entry.content;
        let wanted = lower(text.as_ref());
        let mut texts = content.mime().leaves().filter_map(|part| part.text(&content.bytes));
        texts.any(|text| text.to_lowercase().contains(&wanted))
    }

    /// The day in the Date field, whatever its time and zone.
    fn sent(&self) -> Option<NaiveDate> {
        let value = headers::find(self.header(), "Date")?;
        let date = mail_parser::DateTime::parse_rfc822(core::str::from_utf8(&value).ok()?)?;
        NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
    }
}

/// A header field without encoded words (RFC 2047), in lower case.
fn decode(value: &[u8]) -> String {
    let mut line = headers::unfold(value);
    line.push(b'\n');
    match MessageStream::new(&line).parse_unstructured() {
        HeaderValue::Text(text) => text.to_lowercase(),
        _ => String::new(),
    }
}

fn lower(text: &[u8]) -> String {
    String::from_utf8_lossy(text).to_lowercase()
}

fn uses_modseq(key: &SearchKey<'_>) -> bool {
    match key {
        SearchKey::ModSequence { .. } => true,
        SearchKey::And(keys) => keys.as_ref().iter().any(uses_modseq),
        SearchKey::Or(a, b) => uses_modseq(a) || uses_modseq(b),
        SearchKey::Not(key) => uses_modseq(key),
        _ => false,
    }
}

const CHARSETS: [&str; 2] = ["US-ASCII", "UTF-8"];
