//! What a server can say.

use imap_proto::response::Data;
use imap_proto::{Config, Connection, Event, FetchEvent};
use imap_tests::typed::untyped;

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

/// Fails unless each sample of the registry has a type, and `is_there` finds the name in it.
fn check(registry: &str, line: impl Fn(&Name) -> String, is_there: impl Fn(&Name, &Event<'_>) -> bool) {
    for name in names::read(registry) {
        let events = events(&line(&name));
        for event in &events {
            assert_eq!(untyped(event), None, "{registry}: {name:?} has no type");
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
        Event::Status(status) => {
            let code = status.code.as_ref();
            code.is_some_and(|code| code.name() == name.name.as_bytes())
        }
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
    check("status_data", line, |name, event| match event {
        Event::Data(Data::Status(status)) => status.get(&name.name).is_some(),
        _ => false,
    });
}

#[test]
fn all_data_of_searches_has_a_type() {
    let line = |name: &Name| format!("* ESEARCH (TAG \"B1\") UID {}", name.sample);
    check("search_data", line, |name, event| match event {
        Event::Data(Data::ESearch(result)) => result.get(&name.name).is_some(),
        _ => false,
    });
}

#[test]
fn all_data_of_mailboxes_has_a_type() {
    let line = |name: &Name| format!("* LIST () \"/\" after ({})", name.sample);
    check("list_data", line, |name, event| match event {
        Event::Data(Data::List(list)) => list.extension(&name.name).is_some(),
        _ => false,
    });
}
