//! Several commands at once.

use imap_proto::command::{Fetch, FetchItem, Methods, Noop, Search, SearchKey, Status, StatusItem, Store, StoreItem};
use imap_proto::response::Data;
use imap_proto::types::{Flag, MailboxName, SeqSet, Tag, UidSet};
use imap_proto::{Event, FetchEvent};

use crate::mime;
use crate::scenarios;
use crate::session::{Log, Session};
use crate::stage::{Stage, Way, alice};

scenarios!(
    answers_in_order,
    a_hundred_at_once,
    renumbering_is_waited_for,
    beside_a_run
);

fn answers_in_order(stage: &Stage) {
    let log = Log::default();
    let mut session = stage.way(Way::Clear).with_log(&log).connect(alice()).unwrap();
    let inbox = MailboxName::inbox();
    mime::deliver(&mut session, &inbox, &["one", "two"]);
    session.select(&inbox).unwrap();
    session.updates();
    log.take();

    let fetch = session
        .start(&Fetch::uids(&UidSet::all(), FetchItem::Envelope))
        .unwrap();
    let search = session.start(&Search::uids(SearchKey::Subject("two"))).unwrap();
    let store = session
        .start(&Store::uids(&UidSet::all(), StoreItem::Add(&[Flag::Seen])))
        .unwrap();
    let noop = session.start(&Noop).unwrap();
    assert_eq!(session.connection().in_progress().count(), 4);
    let (mut searches, mut fetches) = (0, 0);
    let completed = drain(&mut session, |event| match event {
        Event::Data(Data::Search(_) | Data::ESearch(_)) => searches += 1,
        Event::Fetch(FetchEvent::End) => fetches += 1,
        _ => {}
    });
    assert_eq!(completed, [fetch, search, store, noop]);
    assert_eq!((searches, fetches), (1, 4));
    let said = log.take();
    let tags: Vec<_> = said.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(
        tags,
        completed.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "{said}"
    );
}

fn a_hundred_at_once(stage: &Stage) {
    let mut session = stage.alice();
    let names: Vec<_> = (0..100).map(|n| format!("box {n}")).collect();
    let mailboxes: Vec<_> = names
        .iter()
        .map(|name| MailboxName::new(name.as_str()).unwrap())
        .collect();
    let created: Vec<Tag> = mailboxes
        .iter()
        .map(|mailbox| session.start(&imap_proto::command::Create::new(mailbox)).unwrap())
        .collect();
    assert_eq!(drain(&mut session, |_| {}), created);

    let items = [StatusItem::Messages, StatusItem::UidNext];
    let asked: Vec<Tag> = mailboxes
        .iter()
        .map(|mailbox| session.start(&Status::new(mailbox, &items)).unwrap())
        .collect();
    let mut told = Vec::new();
    let completed = drain(&mut session, |event| {
        if let Event::Data(Data::Status(status)) = event {
            told.push(status.mailbox().into_owned());
        }
    });
    assert_eq!(completed, asked);
    assert_eq!(told, mailboxes);
}

fn renumbering_is_waited_for(stage: &Stage) {
    let mut session = stage.alice();
    let inbox = MailboxName::inbox();
    mime::deliver(&mut session, &inbox, &["one"]);
    session.select(&inbox).unwrap();
    session.start(&Noop).unwrap();
    let error = session
        .start(&Fetch::numbers(&SeqSet::all(), FetchItem::Flags))
        .unwrap_err();
    assert!(error.start().is_some() && !error.is_abort(), "{error}");
    drain(&mut session, |_| {});
    session
        .start(&Fetch::numbers(&SeqSet::all(), FetchItem::Flags))
        .unwrap();
    assert_eq!(drain(&mut session, |_| {}).len(), 1);
}

fn beside_a_run(stage: &Stage) {
    let mut session = stage.alice();
    let inbox = MailboxName::inbox();
    mime::deliver(&mut session, &inbox, &["one", "two"]);
    session.select(&inbox).unwrap();
    session.updates();
    // The answer of a command that nobody waits for goes to the updates, and not to the next one.
    let tag = session.start(&Fetch::uids(&UidSet::all(), FetchItem::Flags)).unwrap();
    let found = session.uid_search(SearchKey::All).unwrap();
    assert_eq!(found.iter().count(), 2);
    let updates = session.updates();
    let ends = updates
        .iter()
        .filter(|event| **event == Event::Fetch(FetchEvent::End))
        .count();
    assert_eq!(ends, 2, "{updates:?}");
    let is_its = |event: &&Event<'_>| matches!(event, Event::Completed { tag: of, .. } if *of == tag);
    assert_eq!(updates.iter().filter(is_its).count(), 1, "{updates:?}");
}

/// Takes events until no command is in progress; the tags of those that succeeded, in their order.
fn drain(session: &mut Session, mut look: impl FnMut(&Event<'static>)) -> Vec<Tag> {
    let mut completed = Vec::new();
    while session.connection().in_progress().next().is_some() {
        let event = session.next_event().unwrap();
        if let Event::Completed { tag, status } = &event {
            assert!(status.is_ok(), "{status}");
            completed.push(*tag);
        }
        look(&event);
    }
    completed
}
