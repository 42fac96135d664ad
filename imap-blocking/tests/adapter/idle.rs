//! Waiting for changes.

use core::time::Duration;
use std::thread;
use std::time::Instant;

use imap_blocking::proto::flow::WatchOptions;
use imap_blocking::proto::response::Data;
use imap_blocking::proto::{Event, FetchEvent};
use imap_blocking::{Client, Error, Methods, Socket, Update};

use super::peer::Peer;

const LONG: Duration = Duration::from_secs(30);
const GREETING: &str = "* PREAUTH [CAPABILITY IMAP4rev1 IDLE] hello";

fn events(client: &mut Client<Socket>) -> Vec<Event<'static>> {
    let event = |update| match update {
        Update::Event(Event::Greeting(_)) => None,
        Update::Event(event) => Some(event),
        lost => panic!("{lost:?}"),
    };
    client.updates().filter_map(event).collect()
}

/// A client that has looked at the greeting.
fn greeted(server: impl FnOnce(&mut Peer) + Send + 'static) -> (Client<Socket>, thread::JoinHandle<()>) {
    let (mut client, peer) = Peer::serve(server);
    assert!(matches!(client.next_event().unwrap(), Event::Greeting(_)));
    (client, peer)
}

#[test]
fn it_ends_at_the_first_change() {
    let (mut client, peer) = greeted(|peer| {
        peer.say(GREETING);
        peer.hear("BAAA0 IDLE");
        peer.say("* OK Still here");
        peer.say("+ idling");
        thread::sleep(Duration::from_millis(20));
        peer.say("* 2 FETCH (FLAGS (\\Seen) UID 7)");
        peer.hear("DONE");
        peer.say("* 3 EXISTS");
        peer.say("BAAA0 OK done");
        peer.hear("BAAA1 NOOP");
        peer.say("BAAA1 OK done");
    });
    assert!(client.idle(LONG).unwrap());
    let events = events(&mut client);
    assert!(matches!(events[0], Event::Status(_)), "{events:?}");
    assert!(matches!(events[4], Event::Fetch(FetchEvent::End)), "{events:?}");
    assert!(matches!(events[5], Event::Data(Data::Exists(3))), "{events:?}");
    assert_eq!(events.len(), 6, "{events:?}");
    client.noop().unwrap();
    peer.join().unwrap();
}

/// What had come before is not slept over.
#[test]
fn it_does_not_begin_while_there_is_something_to_look_at() {
    let (mut client, peer) = greeted(|peer| {
        peer.say(GREETING);
        peer.hear("BAAA0 NOOP");
        peer.say("* 3 EXISTS");
        peer.say("BAAA0 OK done");
        peer.hear_the_end();
    });
    client.noop().unwrap();
    assert!(client.idle(LONG).unwrap());
    assert_eq!(events(&mut client).len(), 1);
    drop(client);
    peer.join().unwrap();
}

#[test]
fn it_ends_when_the_time_is_up() {
    let (mut client, peer) = greeted(|peer| {
        peer.say(GREETING);
        peer.hear("BAAA0 IDLE");
        peer.say("+ idling");
        peer.hear("DONE");
        peer.say("BAAA0 OK done");
    });
    let begin = Instant::now();
    assert!(!client.idle(Duration::from_millis(50)).unwrap());
    assert!(begin.elapsed() >= Duration::from_millis(50));
    assert!(!client.has_updates());
    peer.join().unwrap();
}

/// IDLE is begun anew whatever comes in between, and nothing of that is shown.
#[test]
fn it_is_renewed_in_time() {
    let (mut client, peer) = greeted(|peer| {
        peer.say(GREETING);
        for n in 0..3 {
            peer.hear(&format!("BAAA{n} IDLE"));
            peer.say("+ idling");
            peer.hear("DONE");
            peer.say(&format!("BAAA{n} OK done"));
        }
        peer.hear("BAAA3 IDLE");
        peer.say("+ idling");
        peer.say("* 3 EXISTS");
        peer.hear("DONE");
        peer.say("BAAA3 OK done");
    });
    let options = WatchOptions::new().with_renewal(Duration::from_millis(30));
    let mut watching = client.watch(options).unwrap();
    let event = watching.next(Some(LONG)).unwrap();
    assert!(matches!(event, Some(Event::Data(Data::Exists(3)))), "{event:?}");
    watching.stop().unwrap();
    peer.join().unwrap();
}

#[test]
fn it_may_be_waited_for_in_turns_and_left() {
    let (mut client, peer) = greeted(|peer| {
        peer.say(GREETING);
        peer.hear("BAAA0 IDLE");
        peer.say("+ idling");
        peer.hear("DONE");
        peer.say("* 4 EXISTS");
        peer.say("BAAA0 OK done");
        peer.hear("BAAA1 NOOP");
        peer.say("BAAA1 OK done");
    });
    let mut watching = client.watch(WatchOptions::new()).unwrap();
    for _ in 0..3 {
        assert_eq!(watching.next(Some(Duration::from_millis(20))).unwrap(), None);
    }
    assert!(watching.is_idling());
    drop(watching);
    client.noop().unwrap();
    assert_eq!(events(&mut client), [Event::Data(Data::Exists(4)), completed_of(0)]);
    peer.join().unwrap();
}

fn completed_of(index: u32) -> Event<'static> {
    use imap_blocking::proto::response::{Condition, Status};
    use imap_blocking::proto::types::{Tag, TagPrefix};
    let tag = Tag::new(TagPrefix::from_seed(4096).unwrap(), index);
    Event::Completed {
        tag,
        status: Status::new(Condition::Ok, None, &b"done"[..]),
    }
}

#[test]
fn without_idle_the_server_is_asked_again_and_again() {
    let (mut client, peer) = greeted(|peer| {
        peer.say("* PREAUTH [CAPABILITY IMAP4rev1] hello");
        peer.hear("BAAA0 NOOP");
        peer.say("BAAA0 OK done");
        peer.hear("BAAA1 NOOP");
        peer.say("* 3 EXISTS");
        peer.say("BAAA1 OK done");
    });
    let options = WatchOptions::new().with_poll(Duration::from_millis(20));
    let mut watching = client.watch(options).unwrap();
    assert!(matches!(
        watching.next(Some(LONG)).unwrap(),
        Some(Event::Data(Data::Exists(3)))
    ));
    watching.stop().unwrap();
    peer.join().unwrap();
}

#[test]
fn refusals_and_farewells_are_told() {
    let (mut client, peer) = greeted(|peer| {
        peer.say(GREETING);
        peer.hear("BAAA0 IDLE");
        peer.say("BAAA0 NO not today");
        peer.hear("BAAA1 IDLE");
        peer.say("+ idling");
        peer.say("* BYE good night");
        peer.hear_the_end();
    });
    let error = client.idle(LONG).unwrap_err();
    assert_eq!(error.to_string(), "Idle was rejected: NO not today");
    assert!(!error.is_abort());
    let error = client.idle(LONG).unwrap_err();
    assert!(matches!(error, Error::Closed { bye: Some(_) }), "{error:?}");
    drop(client);
    peer.join().unwrap();
}

#[test]
fn a_server_that_does_not_begin_is_not_waited_for() {
    let (mut client, peer) = greeted(|peer| {
        peer.say(GREETING);
        peer.hear("BAAA0 IDLE");
        peer.hear_the_end();
    });
    let options = WatchOptions::new().with_answer(Duration::from_millis(50));
    let mut watching = client.watch(options).unwrap();
    assert!(matches!(watching.next(Some(LONG)), Err(Error::TimedOut(_))));
    drop(watching);
    drop(client);
    peer.join().unwrap();
}
