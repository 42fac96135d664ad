//! Servers that keep silent.

use core::time::Duration;
use std::io::Write;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use imap_blocking::proto::command::{Append, AppendMessage, Fetch, FetchItem};
use imap_blocking::proto::flow::WatchOptions;
use imap_blocking::proto::response::Data;
use imap_blocking::proto::types::{MailboxName, UidSet};
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
    client.select(&MailboxName::inbox()).unwrap();
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

/// A server that is never silent, and never done: it says a byte at a time, until it is to go on or the client has gone.
fn dribble(peer: &mut Peer, go: &mpsc::Receiver<()>) {
    while go.try_recv().is_err() {
        for byte in b"* OK Still here\r\n" {
            if peer.stream().write_all(&[*byte]).is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// The limit on a whole command counts from its beginning, whatever the server says.
#[test]
fn a_command_has_a_limit_of_its_own() {
    let (go, wait) = mpsc::channel();
    let (client, peer) = Peer::serve(move |peer| {
        peer.say("* PREAUTH hello");
        peer.hear("BAAA0 NOOP");
        dribble(peer, &wait);
        peer.say("* 7 EXISTS");
        peer.say("BAAA0 OK too late");
        peer.hear("BAAA1 NOOP");
        peer.say("BAAA1 OK in time");
        peer.hear("BAAA2 APPEND INBOX {3}");
        dribble(peer, &wait);
        peer.hear_the_end();
    });
    let mut client = client.with_timeouts(impatient().with_command(Some(2 * SHORT)));
    let begin = Instant::now();
    let error = client.noop().unwrap_err();
    assert!(
        matches!(error, Error::TimedOut(limit) if limit == 2 * SHORT),
        "{error:?}"
    );
    assert!(begin.elapsed() >= 2 * SHORT && client.is_usable());
    // The late answer is waited for in the time of the next command.
    assert!(matches!(client.noop(), Err(Error::TimedOut(_))));
    go.send(()).unwrap();
    client.noop().unwrap();
    let late = |update: &Update| matches!(update, Update::Event(Event::Completed { .. }));
    assert_eq!(client.updates().filter(late).count(), 1);

    let inbox = MailboxName::inbox();
    let append = Append::new(&inbox, AppendMessage::new(3));
    assert!(matches!(client.append(append, &b"abc"[..]), Err(Error::TimedOut(_))));
    go.send(()).unwrap();
    drop(client);
    peer.join().unwrap();
}

/// A server that talks so fast that it is never waited for.
#[test]
fn a_flood_is_no_way_around_the_limit() {
    let (client, peer) = Peer::serve(|peer| {
        peer.say("* PREAUTH hello");
        peer.hear("BAAA0 NOOP");
        while peer.stream().write_all(&b"* OK Still here\r\n".repeat(100)).is_ok() {}
    });
    let mut client = client.with_timeouts(Timeouts::NONE.with_command(Some(SHORT)));
    assert!(matches!(client.noop(), Err(Error::TimedOut(SHORT))));
    drop(client);
    peer.join().unwrap();
}

/// What an application does between the parts of an answer is not the server's fault.
#[test]
fn the_applications_time_does_not_count() {
    let (go, wait) = mpsc::channel();
    let (client, peer) = Peer::serve(move |peer| {
        peer.say("* PREAUTH hello");
        peer.hear("BAAA0 SELECT INBOX");
        peer.say("BAAA0 OK done");
        peer.hear("BAAA1 UID FETCH 1:* FLAGS");
        for n in 1..=3 {
            peer.say(&format!("* {n} FETCH (UID {n} FLAGS ())"));
            wait.recv().unwrap();
        }
        dribble(peer, &wait);
    });
    let mut client = client;
    client.select(&MailboxName::inbox()).unwrap();
    client.set_timeouts(Timeouts::NONE.with_command(Some(4 * SHORT)));
    let mut fetch = client.fetch_each(Fetch::uids(&UidSet::all(), FetchItem::Flags));
    let mut messages = 0;
    let error = loop {
        match fetch.next() {
            Ok(Some(FetchEvent::End)) => {
                messages += 1;
                thread::sleep(3 * SHORT);
                go.send(()).unwrap();
            }
            Ok(event) => assert!(event.is_some()),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, Error::TimedOut(_)), "{error:?}");
    assert_eq!(messages, 3);
    go.send(()).unwrap();
    drop(client);
    peer.join().unwrap();
}

/// Watching goes on for as long as it is wanted; ending it does not.
#[test]
fn watching_is_limited_at_its_ends() {
    let (go, wait) = mpsc::channel();
    let (client, peer) = Peer::serve(move |peer| {
        peer.say("* PREAUTH [CAPABILITY IMAP4rev1 IDLE] hello");
        peer.hear("BAAA0 IDLE");
        peer.say("+ idling");
        peer.hear("DONE");
        dribble(peer, &wait);
    });
    let mut client = client.with_timeouts(Timeouts::NONE.with_command(Some(SHORT)));
    assert!(client.next_event().is_ok());
    let begin = Instant::now();
    let error = client.idle(3 * SHORT).unwrap_err();
    assert!(matches!(error, Error::TimedOut(SHORT)), "{error:?}");
    assert!(begin.elapsed() >= 4 * SHORT);
    // Nor does it begin before what is in its way is done.
    assert!(matches!(
        client.watch(WatchOptions::new()).err(),
        Some(Error::TimedOut(SHORT))
    ));
    go.send(()).unwrap();
    drop(client);
    peer.join().unwrap();
}
