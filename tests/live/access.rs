//! The right to write, between two sessions that are there at the same time.

use imap_proto::command::{FetchItem, Methods, StoreItem};
use imap_proto::types::{Flag, MailboxName, Uid, UidSet};
use imap_proto::{Access, Config, Event, State};

use crate::acl::SetAcl;
use crate::mime;
use crate::scenarios;
use crate::session::{Error, Session};
use crate::stage::{Stage, Way, alice, bob};

scenarios!(one_reads_and_one_writes, a_session_outlives_its_right);

fn flag(session: &mut Session, uid: Uid, flag: Flag<'_>) -> Result<(), Error> {
    session.uid_store(&UidSet::one(uid), StoreItem::Add(&[flag])).map(drop)
}

fn has(session: &mut Session, uid: Uid, flag: &Flag<'_>) -> bool {
    let messages = session.uid_fetch(&UidSet::one(uid), FetchItem::Flags).unwrap();
    messages.by_uid(uid).unwrap().flags.as_ref().unwrap().contains(flag)
}

/// Another session of alice's, in her mailbox.
fn owner_of(stage: &Stage, own: &MailboxName<'_>) -> Session {
    let mut session = stage.alice();
    session.examine(own).unwrap();
    session
}

fn access(session: &Session) -> (Access, Access) {
    let mailbox = session.connection().mailbox().unwrap();
    (mailbox.requested(), mailbox.access())
}

/// EXAMINE binds the session that asks for it, and no other.
fn one_reads_and_one_writes(stage: &Stage) {
    let inbox = MailboxName::inbox();
    let strict = || {
        let way = stage.way(Way::Clear).with_config(Config::with_strict_read_only);
        way.connect(alice()).unwrap()
    };
    let (mut reader, mut writer) = (strict(), strict());
    let uid = mime::deliver(&mut writer, &inbox, &["news"])[0];
    assert_eq!(reader.examine(&inbox).unwrap().access, Access::ReadOnly);
    assert_eq!(writer.select(&inbox).unwrap().access, Access::ReadWrite);
    assert_eq!(access(&reader), (Access::ReadOnly, Access::ReadOnly));
    flag(&mut writer, uid, Flag::Flagged).unwrap();
    assert!(has(&mut reader, uid, &Flag::Flagged));
    // The server decides what it says to a reader; whatever it is, it is not done.
    let _ = flag(&mut reader, uid, Flag::Draft);
    assert!(!has(&mut writer, uid, &Flag::Draft));

    // They change places.
    assert_eq!(writer.examine(&inbox).unwrap().access, Access::ReadOnly);
    assert_eq!(reader.select(&inbox).unwrap().access, Access::ReadWrite);
    assert_eq!(access(&reader), (Access::ReadWrite, Access::ReadWrite));
    flag(&mut reader, uid, Flag::Answered).unwrap();
    assert!(has(&mut writer, uid, &Flag::Answered));
    for session in [&mut reader, &mut writer] {
        let told = session.updates();
        let changed = told.iter().find(|event| matches!(event, Event::AccessChanged { .. }));
        assert_eq!(changed, None, "access was asked for anew, not changed");
    }
    reader.close().unwrap();
    writer.unselect().unwrap();
    assert_eq!(reader.connection().state(), State::Authenticated);
    assert_eq!(writer.connection().state(), State::Authenticated);
    reader.leave().unwrap();
    writer.leave().unwrap();
}

/// A session keeps what it has open; what it has lost shows in what the server says, at the latest when the mailbox is
/// opened again.
fn a_session_outlives_its_right(stage: &Stage) {
    let own = MailboxName::new("Shared").unwrap();
    let shared = MailboxName::new("user/alice/Shared").unwrap();
    let mut owner = stage.alice();
    owner.create(&own).unwrap();
    let uid = mime::deliver(&mut owner, &own, &["shared"])[0];
    let mut grant = |rights| {
        let (mailbox, user) = (&own, "bob");
        owner.run(SetAcl { mailbox, user, rights }).unwrap();
    };
    grant("lrswite");
    let strict = stage.way(Way::Clear).with_config(Config::with_strict_read_only);
    let mut guest = strict.connect(bob()).unwrap();
    assert_eq!(guest.select(&shared).unwrap().access, Access::ReadWrite);
    flag(&mut guest, uid, Flag::Flagged).unwrap();
    guest.updates();

    grant("lr");
    guest.noop().unwrap();
    let stored = flag(&mut guest, uid, Flag::Answered);
    let told = guest.updates();
    let changed = told.iter().any(|event| matches!(event, Event::AccessChanged { .. }));
    assert_eq!(access(&guest).1 == Access::ReadOnly, changed, "{told:?}");
    match stored {
        // Not yet noticed.
        Ok(()) => assert!(!changed),
        Err(error) => assert!(error.is_rejected() || error.is_read_only(), "{error:?}"),
    }

    if !stage.server.is_2_4() {
        // Which is told to keep no rights in mind, so that this was not stored.
        assert!(!has(&mut owner_of(stage, &own), uid, &Flag::Answered), "{told:?}");
    }

    // The same connection, the same mailbox.
    assert_eq!(guest.select(&shared).unwrap().access, Access::ReadOnly);
    assert_eq!(access(&guest), (Access::ReadWrite, Access::ReadOnly));
    let error = flag(&mut guest, uid, Flag::Draft).unwrap_err();
    assert!(error.is_read_only() && error.start().is_some(), "{error:?}");
    assert!(!has(&mut guest, uid, &Flag::Draft));

    // What is given back is there when it is looked for.
    grant("lrswite");
    assert_eq!(guest.select(&shared).unwrap().access, Access::ReadWrite);
    flag(&mut guest, uid, Flag::Draft).unwrap();
    assert!(has(&mut guest, uid, &Flag::Draft));

    // And none of it keeps anybody from leaving.
    grant("lr");
    assert_eq!(guest.select(&shared).unwrap().access, Access::ReadOnly);
    guest.close().unwrap();
    guest.select(&shared).unwrap();
    guest.unselect().unwrap();
    guest.select(&shared).unwrap();
    guest.leave().unwrap();
}
