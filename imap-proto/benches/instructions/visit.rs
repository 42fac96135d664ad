//! Looks at every field of an event, and keeps nothing.

use core::hint::black_box;

use imap_proto::response::{
    Addresses, BodyPart, BodyStructure, Data, ESearch, Envelope, Item, List, MailboxStatus, Parameters, Status,
};
use imap_proto::wire::{Cursor, Value};
use imap_proto::{Event, FetchEvent};

pub(crate) fn event(event: &Event<'_>) {
    match event {
        Event::Fetch(fetched) => fetch(fetched),
        Event::Data(it) => data(it),
        Event::Greeting(it) | Event::Status(it) => status(it),
        Event::Completed { tag, status: it } => {
            black_box(*tag);
            status(it);
        }
        // Nothing else is in a corpus.
        other => {
            black_box(other);
        }
    }
}

#[inline]
fn text(bytes: Option<impl AsRef<[u8]>>) {
    black_box(bytes.as_ref().map(AsRef::as_ref));
}

fn status(status: &Status<'_>) {
    black_box((status.condition, &status.code));
    text(Some(&status.text));
}

fn fetch(event: &FetchEvent<'_>) {
    match event {
        FetchEvent::Begin { message } => {
            black_box(*message);
        }
        FetchEvent::Item(it) => item(it),
        FetchEvent::BodyBegin {
            section,
            kind,
            origin,
            size,
        } => {
            black_box((section, kind, origin, size));
        }
        FetchEvent::BodyChunk(bytes) => text(Some(bytes)),
        other => {
            black_box(other);
        }
    }
}

fn item(item: &Item<'_>) {
    match item {
        Item::Uid(uid) => {
            black_box(*uid);
        }
        Item::Flags(flags) => {
            for flag in flags.iter() {
                black_box(&flag);
            }
        }
        Item::InternalDate(date) => {
            black_box(*date);
        }
        Item::Rfc822Size(size) => {
            black_box(*size);
        }
        Item::Envelope(it) => envelope(it),
        Item::Body(it) | Item::BodyStructure(it) => structure(it),
        Item::Other(raw) => {
            text(Some(raw.name()));
            values(raw.value().cursor());
        }
        other => {
            black_box(other);
        }
    }
}

fn envelope(envelope: &Envelope<'_>) {
    text(envelope.date());
    text(envelope.subject());
    for list in [
        envelope.from(),
        envelope.sender(),
        envelope.reply_to(),
        envelope.to(),
        envelope.cc(),
        envelope.bcc(),
    ] {
        addresses(list);
    }
    text(envelope.in_reply_to());
    text(envelope.message_id());
}

#[inline]
fn addresses(addresses: Addresses<'_>) {
    for address in addresses {
        text(address.name);
        text(address.source_route);
        text(address.mailbox);
        text(address.host);
    }
}

fn structure(structure: &BodyStructure<'_>) {
    for numbered in structure.parts() {
        black_box((numbered.number(), numbered.depth()));
        part(&numbered.part);
    }
}

fn part(part: &BodyPart<'_>) {
    text(part.media_type());
    text(part.subtype());
    parameters(&part.parameters());
    text(part.id());
    text(part.description());
    text(part.encoding());
    black_box((part.size(), part.lines()));
    text(part.md5());
    if let Some(disposition) = part.disposition() {
        text(Some(disposition.kind));
        parameters(&disposition.parameters);
    }
    for language in part.language() {
        text(Some(language));
    }
    text(part.location());
    if let Some(it) = part.envelope() {
        envelope(&it);
    }
    values(part.extensions());
}

fn parameters(parameters: &Parameters<'_>) {
    for (name, value) in parameters.iter() {
        text(Some(name));
        text(Some(value));
    }
}

fn data(data: &Data<'_>) {
    match data {
        Data::List(it) | Data::Lsub(it) => list(it),
        Data::Search(it) | Data::Sort(it) => {
            for number in it {
                black_box(number);
            }
            black_box(it.mod_seq());
        }
        Data::ESearch(it) => esearch(it),
        Data::Status(it) => mailbox_status(it),
        Data::Flags(it) => {
            for flag in it.iter() {
                black_box(&flag);
            }
        }
        other => {
            black_box(other);
        }
    }
}

fn list(list: &List<'_>) {
    black_box(&list.mailbox());
    black_box(list.delimiter());
    for attribute in list.attributes() {
        black_box(&attribute);
    }
    black_box((list.is_selectable(), list.has_children()));
    black_box(&list.old_name());
    for (name, extension) in list.extensions() {
        text(Some(name));
        values(extension);
    }
}

fn mailbox_status(status: &MailboxStatus<'_>) {
    black_box(&status.mailbox());
    for item in status.items() {
        black_box(&item);
    }
}

fn esearch(esearch: &ESearch<'_>) {
    text(esearch.tag());
    black_box((
        esearch.is_uid(),
        esearch.min(),
        esearch.max(),
        esearch.count(),
        esearch.mod_seq(),
    ));
    if let Some(all) = esearch.all() {
        for range in all.ranges_in_order() {
            black_box(range);
        }
    }
}

/// Values of no known shape; lists in them are looked at as they stand.
fn values(mut values: Cursor<'_>) {
    while let Some(value) = values.value() {
        match value {
            Value::List(list) => text(Some(list.raw())),
            other => {
                black_box(&other);
            }
        }
    }
}
