//! Whether what a server said has a typed form, the base protocol's or an extension's.

use imap_proto::ext::convert::{Converted, ConvertedItem};
use imap_proto::ext::{self, Reader};
use imap_proto::response::{Code, Data, ESearch, Item, List, MailboxAttribute, MailboxStatus, StatusItem};
use imap_proto::{Event, FetchEvent};

/// Whether one of the extensions reads what has this name, asked by `ask`.
pub fn is_read(name: &[u8], ask: impl Fn(&Reader) -> bool) -> bool {
    ext::ALL
        .iter()
        .flat_map(|about| about.hears)
        .any(|heard| heard.name.as_bytes().eq_ignore_ascii_case(name) && ask(&heard.read))
}

/// What in the event has a name and no type, or no shape that could be read.
#[must_use]
pub fn untyped(event: &Event<'_>) -> Option<String> {
    match event {
        Event::Malformed { .. } => Some(format!("{event:?}")),
        Event::Data(data) => untyped_data(data),
        Event::Greeting(status)
        | Event::Status(status)
        | Event::Completed { status, .. }
        | Event::CompletedAgain { status, .. } => untyped_code(status.code.as_ref()?),
        Event::Fetch(FetchEvent::Item(item)) => untyped_item(item),
        _ => None,
    }
}

fn untyped_code(code: &Code<'_>) -> Option<String> {
    let Code::Other(raw) = code else { return None };
    let typed = is_read(raw.name(), |reader| matches!(reader, Reader::Code(read) if read(raw)));
    (!typed).then(|| format!("code {code:?}"))
}

fn untyped_item(item: &Item<'_>) -> Option<String> {
    let typed = match item {
        Item::Invalid { .. } => false,
        Item::Other(raw) => is_read(
            raw.name(),
            |reader| matches!(reader, Reader::FetchItem(read) if read(raw)),
        ),
        _ => true,
    };
    (!typed).then(|| format!("item {item:?}"))
}

fn untyped_data(data: &Data<'_>) -> Option<String> {
    match data {
        Data::Other(raw) => {
            let typed = is_read(
                raw.name(),
                |reader| matches!(reader, Reader::Untagged(read) if read(raw)),
            );
            let other = raw.get::<Converted<'_>>().and_then(|converted| {
                let mut items = converted.items();
                items.find_map(|item| match item {
                    ConvertedItem::Other { name, .. } => Some(format!("converted {}", name.escape_ascii())),
                    _ => None,
                })
            });
            other.or_else(|| (!typed).then(|| format!("data {raw:?}")))
        }
        Data::List(list) | Data::Lsub(list) => untyped_list(list),
        Data::Status(status) => untyped_status(status),
        Data::ESearch(result) => untyped_result(result),
        _ => None,
    }
}

fn untyped_list(list: &List<'_>) -> Option<String> {
    let attribute = list
        .attributes()
        .find(|attribute| matches!(attribute, MailboxAttribute::Other(_)));
    let item = list.extensions().map(|(name, _)| name).find(|name| {
        let base = name.eq_ignore_ascii_case(b"OLDNAME") && list.old_name().is_some();
        !base && !is_read(name, |reader| matches!(reader, Reader::ListData(read) if read(list)))
    });
    let attribute = attribute.map(|attribute| format!("attribute {attribute}"));
    attribute.or_else(|| item.map(|name| format!("list data {}", name.escape_ascii())))
}

fn untyped_status(status: &MailboxStatus<'_>) -> Option<String> {
    status.items().find_map(|item| match item {
        StatusItem::Other { name, .. }
            if !is_read(
                &name,
                |reader| matches!(reader, Reader::StatusItem(read) if read(status)),
            ) =>
        {
            Some(format!("status item {}", name.escape_ascii()))
        }
        _ => None,
    })
}

fn untyped_result(result: &ESearch<'_>) -> Option<String> {
    let name = result.items().map(|(name, _)| name).find(|name| {
        let base = match name.to_ascii_uppercase().as_slice() {
            b"MIN" => result.min().is_some(),
            b"MAX" => result.max().is_some(),
            b"ALL" => result.all().is_some(),
            b"COUNT" => result.count().is_some(),
            b"MODSEQ" => result.mod_seq().is_some(),
            _ => false,
        };
        !base
            && !is_read(
                name,
                |reader| matches!(reader, Reader::SearchData(read) if read(result)),
            )
    });
    name.map(|name| format!("search data {}", name.escape_ascii()))
}
