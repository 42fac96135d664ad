//! What a server can say.

use imap_proto::ext::{self, Heard, Reader};
use imap_proto::response::{Code, Data, ESearch, Item, List, MailboxStatus, StatusItem};
use imap_proto::{Config, Connection, Event, FetchEvent};

use crate::names::{self, Name};

/// The events of a line that comes after the greeting.
fn events(line: &str) -> Vec<Event<'static>> {
    let mut connection = Connection::new(Config::new(4096));
    connection.receive(format!("* PREAUTH hello\r\n{line}\r\n").as_bytes());
    assert!(connection.advance().unwrap());
    let mut events = Vec::new();
    while connection.advance().unwrap() {
        events.push(connection.event().into_owned());
    }
    assert!(connection.take_unread().is_empty(), "{line} is not a whole response");
    assert!(!events.is_empty(), "{line} shows nothing");
    events
}

/// What extensions read.
fn readers() -> impl Iterator<Item = &'static Heard> {
    ext::ALL.iter().flat_map(|about| about.hears)
}

/// Whether a reader for this name says yes.
fn reads(name: &[u8], ask: impl Fn(&Reader) -> bool) -> bool {
    readers().any(|heard| heard.name.as_bytes().eq_ignore_ascii_case(name) && ask(&heard.read))
}

/// Whether the event has a typed form, the base protocol's or an extension's.
fn is_typed(event: &Event<'_>) -> bool {
    match event {
        Event::Data(Data::Other(raw)) => reads(
            raw.name(),
            |reader| matches!(reader, Reader::Untagged(read) if read(raw)),
        ),
        Event::Status(status) => match &status.code {
            Some(Code::Other(raw)) => reads(raw.name(), |reader| matches!(reader, Reader::Code(read) if read(raw))),
            _ => true,
        },
        Event::Fetch(FetchEvent::Item(Item::Other(raw))) => reads(
            raw.name(),
            |reader| matches!(reader, Reader::FetchItem(read) if read(raw)),
        ),
        Event::Fetch(FetchEvent::Item(Item::Invalid { .. })) | Event::Malformed { .. } => false,
        _ => true,
    }
}

fn check(registry: &str, line: impl Fn(&Name) -> String, is_there: impl Fn(&Name, &Event<'_>) -> bool) {
    for name in names::read(registry) {
        let events = events(&line(&name));
        for event in &events {
            assert!(is_typed(event), "{registry}: {name:?} has no type: {event:?}");
        }
        let found = events.iter().any(|event| is_there(&name, event));
        assert!(found, "{registry}: {name:?} is not in {events:?}");
    }
}

#[test]
fn every_response_has_a_type() {
    let line = |name: &Name| name.sample.clone();
    check("responses", line, |_, event| !matches!(event, Event::Malformed { .. }));
}

#[test]
fn every_code_has_a_type() {
    let line = |name: &Name| format!("* OK [{}] text", name.sample);
    check("codes", line, |name, event| match event {
        Event::Status(status) => status
            .code
            .as_ref()
            .is_some_and(|code| code.name() == name.name.as_bytes()),
        _ => false,
    });
}

#[test]
fn every_fetch_item_has_a_type() {
    let line = |name: &Name| format!("* 1 FETCH ({})", name.sample);
    check("fetched_items", line, |_, event| {
        matches!(event, Event::Fetch(FetchEvent::Item(_) | FetchEvent::BodyBegin { .. }))
    });
}

#[test]
fn every_status_item_has_a_type() {
    let line = |name: &Name| format!("* STATUS INBOX ({})", name.sample);
    check("status_data", line, |_, event| match event {
        Event::Data(Data::Status(status)) => status.items().all(|item| match item {
            StatusItem::Other { name, .. } => is_status_read(&name, status),
            _ => true,
        }),
        _ => false,
    });
}

fn is_status_read(name: &[u8], status: &MailboxStatus<'_>) -> bool {
    reads(
        name,
        |reader| matches!(reader, Reader::StatusItem(read) if read(status)),
    )
}

#[test]
fn all_data_of_searches_has_a_type() {
    let line = |name: &Name| format!("* ESEARCH (TAG \"B1\") UID {}", name.sample);
    check("search_data", line, |name, event| match event {
        Event::Data(Data::ESearch(result)) => is_search_data(name, result),
        _ => false,
    });
}

fn is_search_data(name: &Name, result: &ESearch<'_>) -> bool {
    match name.name.as_str() {
        "MIN" => result.min().is_some(),
        "MAX" => result.max().is_some(),
        "ALL" => result.all().is_some(),
        "COUNT" => result.count().is_some(),
        "MODSEQ" => result.mod_seq().is_some(),
        other => reads(
            other.as_bytes(),
            |reader| matches!(reader, Reader::SearchData(read) if read(result)),
        ),
    }
}

#[test]
fn all_data_of_mailboxes_has_a_type() {
    let line = |name: &Name| format!("* LIST () \"/\" after ({})", name.sample);
    check("list_data", line, |name, event| match event {
        Event::Data(Data::List(list)) => is_list_data(name, list),
        _ => false,
    });
}

fn is_list_data(name: &Name, list: &List<'_>) -> bool {
    match name.name.as_str() {
        "OLDNAME" => list.old_name().is_some(),
        other => reads(
            other.as_bytes(),
            |reader| matches!(reader, Reader::ListData(read) if read(list)),
        ),
    }
}
