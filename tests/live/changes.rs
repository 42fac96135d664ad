//! What others do to a mailbox while it is open.

use core::time::Duration;
use std::thread;
use std::time::Instant;

use imap_proto::command::{Append, AppendMessage, FetchItem, Methods, StoreItem};
use imap_proto::response::{Code, Data};
use imap_proto::types::{Flag, MailboxName, UidSet};
use imap_proto::{Access, Config, Event, FetchEvent};

use crate::acl::SetAcl;
use crate::mime;
use crate::scenarios;
use crate::session::PATIENCE;
use crate::stage::{Stage, Way, bob};

scenarios!(
    idle_sees_a_message,
    watching_sees_each_change,
    a_right_is_taken_away,
    a_read_only_mailbox,
);

fn idle_sees_a_message(stage: &Stage) {
    let inbox = MailboxName::inbox();
    let mut watcher = stage.alice();
    watcher.select(&inbox).unwrap();
    watcher.updates();
    let began = Instant::now();
    assert!(!watcher.idle(Duration::from_millis(100)).unwrap());
    assert!(began.elapsed() >= Duration::from_millis(100));

    let mut other = stage.alice();
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(200));
            mime::deliver(&mut other, &MailboxName::inbox(), &["news"]);
        });
        assert!(watcher.idle(PATIENCE).unwrap());
    });
    let updates = watcher.updates();
    assert!(updates.contains(&Event::Data(Data::Exists(1))), "{updates:?}");
    assert_eq!(watcher.connection().mailbox().unwrap().exists(), Some(1));
    // Free for commands.
    assert_eq!(watcher.uid_fetch(&UidSet::all(), FetchItem::Envelope).unwrap().len(), 1);
}

fn watching_sees_each_change(stage: &Stage) {
    let inbox = MailboxName::inbox();
    let (mut watcher, mut other) = (stage.alice(), stage.alice());
    let uids = mime::deliver(&mut other, &inbox, &["one", "two"]);
    other.select(&inbox).unwrap();
    watcher.select(&inbox).unwrap();

    let append = || {
        mime::deliver(&mut stage.bob(), &inbox, &["another mailbox"]);
        mime::deliver(&mut other, &inbox, &["three"]);
    };
    watcher
        .watch(append, |event| *event == Event::Data(Data::Exists(3)))
        .unwrap();

    let set = UidSet::one(uids[1]);
    let flag = || drop(other.uid_store(&set, StoreItem::Add(&[Flag::Flagged])).unwrap());
    watcher
        .watch(flag, |event| matches!(event, Event::Fetch(FetchEvent::End)))
        .unwrap();

    let remove = || {
        other.uid_store(&set, StoreItem::Add(&[Flag::Deleted])).unwrap();
        other.expunge().unwrap();
    };
    watcher
        .watch(
            remove,
            |event| matches!(event, Event::Data(Data::Expunge(seq)) if seq.get() == 2),
        )
        .unwrap();
    assert_eq!(watcher.connection().mailbox().unwrap().exists(), Some(2));
}

fn a_right_is_taken_away(stage: &Stage) {
    let own = MailboxName::new("Shared").unwrap();
    let shared = MailboxName::new("user/alice/Shared").unwrap();
    let mut owner = stage.alice();
    owner.create(&own).unwrap();
    let uids = mime::deliver(&mut owner, &own, &["shared"]);
    let mut grant = |rights| {
        let (mailbox, user) = (&own, "bob");
        owner.run(SetAcl { mailbox, user, rights }).unwrap();
    };
    grant("lrswite");
    let enter = || {
        let strict = stage.way(Way::Clear).with_config(Config::with_strict_read_only);
        strict.connect(bob()).unwrap()
    };
    let mut reader = enter();
    assert_eq!(reader.select(&shared).unwrap().access, Access::ReadWrite);
    let set = UidSet::one(uids[0]);
    reader.uid_store(&set, StoreItem::Add(&[Flag::Flagged])).unwrap();

    grant("lr");
    // Sessions that were there before may keep what they have for a while; new ones may not.
    let mut reader = enter();
    let selected = reader.select(&shared).unwrap();
    assert_eq!(selected.access, Access::ReadOnly);
    let mailbox = reader.connection().mailbox().unwrap();
    assert_eq!(
        (mailbox.requested(), mailbox.granted()),
        (Access::ReadWrite, Some(Access::ReadOnly))
    );
    let error = reader.uid_store(&set, StoreItem::Add(&[Flag::Answered])).unwrap_err();
    assert!(
        error.is_read_only() && !error.is_abort() && error.start().is_some(),
        "{error}"
    );
    let message = mime::message("not mine");
    let size = u64::try_from(message.len()).unwrap();
    let append = Append::new(&shared, AppendMessage::new(size));
    let error = reader.append(append, &message).unwrap_err();
    assert_eq!(error.code(), Some(&Code::NoPerm), "{error}");
    let messages = reader.uid_fetch(&set, FetchItem::Flags).unwrap();
    assert!(!messages.as_slice()[0].flags.as_ref().unwrap().contains(&Flag::Answered));

    grant("lrswite");
    let mut reader = enter();
    assert_eq!(reader.select(&shared).unwrap().access, Access::ReadWrite);
    reader.uid_store(&set, StoreItem::Add(&[Flag::Answered])).unwrap();
}

fn a_read_only_mailbox(stage: &Stage) {
    let inbox = MailboxName::inbox();
    let mut session = stage.alice();
    let uids = mime::deliver(&mut session, &inbox, &["kept"]);
    session.examine(&inbox).unwrap();
    let set = UidSet::one(uids[0]);
    // Without the strictness of imaplib it is the server that decides; some say OK and change nothing.
    match session.uid_store(&set, StoreItem::Add(&[Flag::Flagged])) {
        Ok(messages) => assert!(messages.is_empty(), "{messages:?}"),
        Err(error) => assert!(error.is_rejected(), "{error}"),
    }
    let messages = session.uid_fetch(&set, FetchItem::Flags).unwrap();
    assert!(!messages.as_slice()[0].flags.as_ref().unwrap().contains(&Flag::Flagged));
}
