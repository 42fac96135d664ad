//! FETCH (RFC 3501 section 6.4.5, RFC 3516, RFC 7162 section 3.1.4).

use core::num::NonZeroU32;

use imap_codec::imap_types::{
    command::FetchModifier,
    core::AString,
    fetch::{MacroOrMessageDataItemNames, MessageDataItemName, Part, Section},
    sequence::SequenceSet,
};

use super::{
    flags::Flags,
    headers,
    mailbox::{Change, Content},
    mime,
    print::{astring, date_time, literal, put, string},
    select::vanished_earlier,
    session::{Reply, Session},
    store::lock,
    structure,
    view::{Announce, Entry, ranges},
};

/// The part's transfer encoding is unknown (RFC 3516 section 4.3).
#[derive(Debug)]
struct UnknownEncoding;

impl Session {
    pub(super) fn fetch(
        &mut self,
        set: &SequenceSet,
        names: MacroOrMessageDataItemNames<'_>,
        uid: bool,
        modifiers: &[FetchModifier],
    ) -> Reply {
        let mut items = match &names {
            MacroOrMessageDataItemNames::Macro(shorthand) => shorthand.expand(),
            MacroOrMessageDataItemNames::MessageDataItemNames(items) => items.clone(),
        };
        if items.is_empty() {
            return Reply::bad("nothing to fetch");
        }
        if let Some(reply) = self.not_offered(&items, modifiers, uid) {
            return reply;
        }
        let since = modifiers.iter().find_map(|modifier| match modifier {
            FetchModifier::ChangedSince(modseq) => Some(modseq.get()),
            FetchModifier::Vanished => None,
        });
        if uid && !items.contains(&MessageDataItemName::Uid) {
            items.insert(0, MessageDataItemName::Uid);
        }
        if since.is_some() && !items.contains(&MessageDataItemName::ModSeq) {
            items.push(MessageDataItemName::ModSeq);
        }
        self.enabled.condstore |= items.contains(&MessageDataItemName::ModSeq);

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
        if modifiers.contains(&FetchModifier::Vanished) {
            let known = ranges(set, mailbox.uid_next - 1);
            vanished_earlier(mailbox, since.unwrap_or(0), Some(&known), &mut self.out);
        }
        let marks_seen = !view.is_read_only(mailbox) && items.iter().any(sets_seen);
        let tells_flags = items
            .iter()
            .any(|item| matches!(item, MessageDataItemName::Flags | MessageDataItemName::ModSeq));
        let seen: Flags = ["\\Seen"].into_iter().collect();
        let announce = Announce {
            uid: uid || self.enabled.qresync,
            modseq: self.enabled.condstore,
            ..Announce::default()
        };
        let (mut failed, mut changed) = (false, false);
        for at in positions {
            let entry = &mut view.entries[at];
            if since.is_some_and(|since| mailbox.message(entry.uid).map_or(entry.modseq, |m| m.modseq) <= since) {
                continue;
            }
            let before = entry.modseq;
            if marks_seen {
                mailbox.change_flags(entry.uid, Change::Add, &seen);
            }
            if let Some(message) = mailbox.message(entry.uid)
                && (marks_seen || tells_flags)
            {
                entry.refresh(message);
            }
            let mut items = items.clone();
            if entry.modseq != before {
                changed |= marks_seen;
                if !items.contains(&MessageDataItemName::Flags) {
                    items.push(MessageDataItemName::Flags);
                }
                if self.enabled.condstore && !items.contains(&MessageDataItemName::ModSeq) {
                    items.push(MessageDataItemName::ModSeq);
                }
            }
            match response(at + 1, entry, &items) {
                Ok(response) => self.out.extend_from_slice(&response),
                Err(UnknownEncoding) => {
                    failed = true;
                    if entry.modseq != before {
                        entry.announce(at + 1, announce, &mut self.out);
                    }
                }
            }
        }
        if changed {
            store.changed();
        }
        if failed {
            return Reply::no("unknown transfer encoding").code("UNKNOWN-CTE");
        }
        Reply::ok("FETCH completed")
    }

    /// Why an item or a modifier cannot be asked for.
    fn not_offered(&self, items: &[MessageDataItemName<'_>], modifiers: &[FetchModifier], uid: bool) -> Option<Reply> {
        let condstore = !modifiers.is_empty() || items.contains(&MessageDataItemName::ModSeq);
        let binary = |item: &MessageDataItemName<'_>| {
            matches!(
                item,
                MessageDataItemName::Binary { .. } | MessageDataItemName::BinarySize { .. }
            )
        };
        if condstore && !self.options.has("CONDSTORE") || items.iter().any(binary) && !self.options.has("BINARY") {
            return Some(Reply::bad("data item not offered"));
        }
        if modifiers.contains(&FetchModifier::Vanished) && (!uid || !self.enabled.qresync || modifiers.len() < 2) {
            return Some(Reply::bad("VANISHED needs QRESYNC, UID FETCH and CHANGEDSINCE"));
        }
        None
    }
}

/// One FETCH response.
fn response(number: usize, entry: &Entry, items: &[MessageDataItemName<'_>]) -> Result<Vec<u8>, UnknownEncoding> {
    let mut out = Vec::new();
    put!(out, "* {number} FETCH (");
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(b' ');
        }
        print_item(&mut out, entry, item)?;
    }
    put!(out, ")\r\n");
    Ok(out)
}

fn print_item(out: &mut Vec<u8>, entry: &Entry, item: &MessageDataItemName<'_>) -> Result<(), UnknownEncoding> {
    let content = &entry.content;
    let bytes = content.bytes.as_slice();
    let header = || &bytes[content.mime().root().header.clone()];
    match item {
        MessageDataItemName::Flags => put!(out, "FLAGS ({})", entry.flag_list()),
        MessageDataItemName::Uid => put!(out, "UID {}", entry.uid),
        MessageDataItemName::ModSeq => put!(out, "MODSEQ ({})", entry.modseq),
        MessageDataItemName::InternalDate => {
            put!(out, "INTERNALDATE ");
            date_time(out, &content.date);
        }
        MessageDataItemName::Rfc822Size => put!(out, "RFC822.SIZE {}", bytes.len()),
        MessageDataItemName::Envelope => {
            put!(out, "ENVELOPE ");
            structure::envelope(out, header());
        }
        MessageDataItemName::Body => {
            put!(out, "BODY ");
            structure::body(out, bytes, content.mime(), false);
        }
        MessageDataItemName::BodyStructure => {
            put!(out, "BODYSTRUCTURE ");
            structure::body(out, bytes, content.mime(), true);
        }
        MessageDataItemName::Rfc822 => {
            put!(out, "RFC822 ");
            string(out, bytes);
        }
        MessageDataItemName::Rfc822Header => {
            put!(out, "RFC822.HEADER ");
            string(out, header());
        }
        MessageDataItemName::Rfc822Text => {
            put!(out, "RFC822.TEXT ");
            string(out, &bytes[content.mime().root().body.clone()]);
        }
        MessageDataItemName::BodyExt { section, partial, .. } => {
            put!(out, "BODY[");
            print_section(out, section.as_ref());
            out.push(b']');
            match (section_bytes(content, section.as_ref()), partial) {
                (Some(text), Some((origin, count))) => {
                    put!(out, "<{origin}> ");
                    string(out, cut(&text, *origin, count.get()));
                }
                (Some(text), None) => {
                    out.push(b' ');
                    string(out, &text);
                }
                (None, _) => put!(out, " NIL"),
            }
        }
        MessageDataItemName::Binary { section, partial, .. } => {
            put!(out, "BINARY[{}]", join(section));
            let Some(text) = binary(content, section)? else {
                put!(out, " NIL");
                return Ok(());
            };
            let text = match partial {
                Some((origin, count)) => {
                    put!(out, "<{origin}>");
                    cut(&text, *origin, count.get())
                }
                None => &text,
            };
            out.push(b' ');
            if text.contains(&0) {
                out.push(b'~');
                literal(out, text);
            } else {
                string(out, text);
            }
        }
        MessageDataItemName::BinarySize { section } => {
            let size = binary(content, section)?.map_or(0, |text| text.len());
            put!(out, "BINARY.SIZE[{}] {size}", join(section));
        }
    }
    Ok(())
}

/// Whether fetching the item sets `\Seen`.
fn sets_seen(item: &MessageDataItemName<'_>) -> bool {
    match item {
        MessageDataItemName::BodyExt { peek, .. } | MessageDataItemName::Binary { peek, .. } => !peek,
        MessageDataItemName::Rfc822 | MessageDataItemName::Rfc822Text => true,
        _ => false,
    }
}

/// The decoded octets of a part, `None` when there is no such part.
fn binary(content: &Content, section: &[NonZeroU32]) -> Result<Option<Vec<u8>>, UnknownEncoding> {
    let Some(part) = content.mime().find(section.iter().map(|number| number.get())) else {
        return Ok(section.is_empty().then(|| content.bytes.clone()));
    };
    match part.content {
        mime::Content::Leaf => part.decoded(&content.bytes).map(Some).ok_or(UnknownEncoding),
        mime::Content::Multipart(_) | mime::Content::Message(_) => Ok(Some(content.bytes[part.body.clone()].to_vec())),
    }
}

/// The octets of a section, `None` when the message has no such section.
fn section_bytes(content: &Content, section: Option<&Section<'_>>) -> Option<Vec<u8>> {
    let (bytes, mime) = (&content.bytes, content.mime());
    let find = |part: &Part| mime.find(part.0.as_ref().iter().map(|number| number.get()));
    // HEADER and TEXT of a part are those of the message in it.
    let message = |part: &Option<Part>| match part {
        None => Some(mime.root()),
        Some(part) => match find(part)?.content {
            mime::Content::Message(inner) => Some(mime.part(inner)),
            mime::Content::Leaf | mime::Content::Multipart(_) => None,
        },
    };
    let range = match section {
        None => return Some(bytes.clone()),
        Some(Section::Part(part)) => find(part)?.body.clone(),
        Some(Section::Mime(part)) => find(part)?.header.clone(),
        Some(Section::Header(part)) => message(part)?.header.clone(),
        Some(Section::Text(part)) => message(part)?.body.clone(),
        Some(Section::HeaderFields(part, names)) => {
            return Some(subset(&bytes[message(part)?.header.clone()], names.as_ref(), true));
        }
        Some(Section::HeaderFieldsNot(part, names)) => {
            return Some(subset(&bytes[message(part)?.header.clone()], names.as_ref(), false));
        }
    };
    Some(bytes[range].to_vec())
}

/// The fields that are among `names`, or that are not, and the empty line if the header has one.
fn subset(header: &[u8], names: &[AString<'_>], among: bool) -> Vec<u8> {
    let wanted =
        |field: &headers::Field<'_>| names.iter().any(|name| name.as_ref().eq_ignore_ascii_case(field.name)) == among;
    let mut out = headers::fields(header)
        .filter(wanted)
        .flat_map(|field| field.raw)
        .copied()
        .collect::<Vec<u8>>();
    if header.ends_with(b"\n\r\n") || header.ends_with(b"\n\n") || header == b"\r\n" {
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// The section as it stands between the brackets.
fn print_section(out: &mut Vec<u8>, section: Option<&Section<'_>>) {
    let dotted = |part: &Part| join(part.0.as_ref());
    let prefix = |part: &Option<Part>| part.as_ref().map(|part| dotted(part) + ".").unwrap_or_default();
    match section {
        None => {}
        Some(Section::Part(part)) => put!(out, "{}", dotted(part)),
        Some(Section::Mime(part)) => put!(out, "{}.MIME", dotted(part)),
        Some(Section::Header(part)) => put!(out, "{}HEADER", prefix(part)),
        Some(Section::Text(part)) => put!(out, "{}TEXT", prefix(part)),
        Some(Section::HeaderFields(part, names)) => {
            put!(out, "{}HEADER.FIELDS ", prefix(part));
            print_names(out, names.as_ref());
        }
        Some(Section::HeaderFieldsNot(part, names)) => {
            put!(out, "{}HEADER.FIELDS.NOT ", prefix(part));
            print_names(out, names.as_ref());
        }
    }
}

fn print_names(out: &mut Vec<u8>, names: &[AString<'_>]) {
    for (at, name) in names.iter().enumerate() {
        out.push(if at == 0 { b'(' } else { b' ' });
        astring(out, name.as_ref());
    }
    out.push(b')');
}

fn join(numbers: &[NonZeroU32]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
}

/// What a partial fetch asks for; past the end there is nothing.
fn cut(bytes: &[u8], origin: u32, count: u32) -> &[u8] {
    let rest = bytes.get(origin as usize..).unwrap_or_default();
    &rest[..rest.len().min(count as usize)]
}
