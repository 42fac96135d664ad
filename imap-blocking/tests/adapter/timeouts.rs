//! Servers that keep silent.

use core::time::Duration;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use imap_blocking::proto::command::{Fetch, FetchItem};
use imap_blocking::proto::response::Data;
use imap_blocking::proto::types::UidSet;
use imap_blocking::proto::{Event, FetchEvent};
use imap_blocking::{Error, Methods, Timeouts, Update};

use super::peer::Peer;

const SHORT: Duration = Duration::from_millis(60);

fn impatient() -> Timeouts {
    Timeouts::NONE.with_inactivity(Some(SHORT))
}

/// The answer that comes too late is not taken for that of the next command.
#[test]
fn late_answers_are_nobodys() {
    let (go, wait) = mpsc::channel();
    let (client, peer) = Peer::serve(move |peer| {
        peer.say("* PREAUTH hello");
        peer.hear("BAAA0 NOOP");
        wait.recv().unwrap();
        peer.say("* 7 EXISTS");
        peer.say("BAAA0 NO too late");
        peer.hear("BAAA1 NOOP");
        peer.say("BAAA1 OK in time");
    });
    let mut client = client.with_timeouts(impatient());
    let begin = Instant::now();
    let error = client.noop().unwrap_err();
    assert!(matches!(error, Error::TimedOut(passed) if passed >= SHORT), "{error:?}");
    assert!(error.is_abort() && client.is_usable());
    assert!(begin.elapsed() < Duration::from_secs(10));
    go.send(()).unwrap();
    client.noop().unwrap();
    let updates: Vec<Update> = client.updates().collect();
    assert!(matches!(&updates[0], Update::Event(Event::Greeting(_))), "{updates:?}");
    assert!(
        matches!(&updates[1], Update::Event(Event::Data(Data::Exists(7)))),
        "{updates:?}"
    );
    assert!(
        matches!(&updates[2], Update::Event(Event::Completed { status, .. }) if !status.is_ok()),
        "{updates:?}"
    );
    assert_eq!(updates.len(), 3);
    peer.join().unwrap();
}

/// The limit counts from the last byte: an answer may take longer than it in all.
#[test]
fn slow_is_not_silent() {
    let (client, peer) = Peer::serve(|peer| {
        peer.say("* PREAUTH hello");
        peer.hear("BAAA0 NOOP");
        for _ in 0..6 {
            thread::sleep(SHORT / 2);
            peer.say("* OK Still here");
        }
        peer.say("BAAA0 OK done");
    });
    client.with_timeouts(impatient()).noop().unwrap();
    peer.join().unwrap();
}

#[test]
fn a_server_that_never_greets() {
    let (client, peer) = Peer::serve(Peer::hear_the_end);
    let mut client = client.with_timeouts(impatient());
    assert!(matches!(client.noop(), Err(Error::TimedOut(_))));
    drop(client);
    peer.join().unwrap();
}

#[test]
fn events_can_be_waited_for_in_turns() {
    let (mut client, peer) = Peer::serve(|peer| {
        peer.say("* PREAUTH hello");
        peer.hear_the_end();
    });
    assert!(client.next_event_within(Duration::from_secs(10)).unwrap().is_some());
    assert_eq!(client.next_event_within(SHORT).unwrap(), None);
    let begin = client.last_activity();
    assert_eq!(client.next_event_within(SHORT).unwrap(), None);
    assert_eq!(client.last_activity(), begin);
    drop(client);
    peer.join().unwrap();
}

/// What is left of a FETCH that nobody looks at any more goes past the next command.
#[test]
fn a_fetch_may_be_left() {
    let (mut client, peer) = Peer::serve(|peer| {
        peer.say("* PREAUTH hello");
        peer.hear("BAAA0 SELECT INBOX");
        peer.say("BAAA0 OK done");
        peer.hear("BAAA1 UID FETCH 1:* FLAGS");
        for n in 1..=9 {
            peer.say(&format!("* {n} FETCH (UID {n} FLAGS ())"));
        }
        peer.say("BAAA1 OK done");
        peer.hear("BAAA2 UID FETCH 1 FLAGS");
        peer.say("* 1 FETCH (UID 1 FLAGS (\\Seen))");
        peer.say("BAAA2 OK done");
    });
    client
        .select(&imap_blocking::proto::types::MailboxName::inbox())
        .unwrap();
    let mut fetch = client.fetch_each(Fetch::uids(&UidSet::all(), FetchItem::Flags));
    assert!(matches!(fetch.next().unwrap(), Some(FetchEvent::Begin { .. })));
    drop(fetch);
    let messages = client.uid_fetch(&"1".parse().unwrap(), FetchItem::Flags).unwrap();
    assert_eq!(messages.len(), 1);
    assert_eq!(
        messages
            .iter()
            .next()
            .unwrap()
            .flags
            .as_ref()
            .map(|flags| flags.is_empty()),
        Some(false)
    );
    let ends = |update: &Update| matches!(update, Update::Event(Event::Fetch(FetchEvent::End)));
    assert_eq!(client.updates().filter(ends).count(), 9);
    peer.join().unwrap();
}
