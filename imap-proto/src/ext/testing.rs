//! What the tests of extensions share.

use crate::event::{Event, FetchEvent};
use crate::response::{Code, Data, ESearch, Item, MailboxStatus, RawCode, RawItem};
use crate::sasl::testing::Peer;

/// Shows each item of a FETCH response that the base protocol does not know.
pub(crate) fn fetched(line: &str, mut see: impl FnMut(&RawItem<'_>)) {
    let mut peer = Peer::greeted("* PREAUTH hello");
    peer.says(line);
    while peer.connection.advance().unwrap() {
        if let Event::Fetch(FetchEvent::Item(Item::Other(raw))) = peer.connection.event() {
            see(&raw);
        }
    }
}

/// Shows a STATUS response.
pub(crate) fn status_of<T>(line: &str, read: impl FnOnce(&MailboxStatus<'_>) -> T) -> T {
    let mut peer = Peer::greeted("* PREAUTH hello");
    peer.says(line);
    assert!(peer.connection.advance().unwrap());
    match peer.connection.event() {
        Event::Data(Data::Status(status)) => read(&status),
        event => panic!("{event:?}"),
    }
}

/// Shows the response code of a status response that the base protocol does not know.
pub(crate) fn code_of<T>(line: &str, read: impl FnOnce(&RawCode<'_>) -> Option<T>) -> Option<T> {
    let mut peer = Peer::greeted("* PREAUTH hello");
    peer.says(line);
    assert!(peer.connection.advance().unwrap());
    match peer.connection.event() {
        Event::Status(status) => match status.code {
            Some(Code::Other(raw)) => read(&raw),
            code => panic!("{code:?}"),
        },
        event => panic!("{event:?}"),
    }
}

/// Shows the result of a search.
pub(crate) fn result_of<T>(line: &str, read: impl FnOnce(&ESearch<'_>) -> T) -> T {
    let mut peer = Peer::greeted("* PREAUTH hello");
    peer.says(line);
    assert!(peer.connection.advance().unwrap());
    match peer.connection.event() {
        Event::Data(Data::ESearch(result)) => read(&result),
        event => panic!("{event:?}"),
    }
}
