//! Messages too large to be kept.

use imap_proto::FetchEvent;
use imap_proto::command::{Append, AppendMessage, Fetch, FetchItem, FetchSection, Methods};
use imap_proto::response::Item;
use imap_proto::types::{DateTime, Flag, MailboxName, Partial, Section, UidSet};

use crate::mime;
use crate::scenarios;
use crate::session::{Log, Session};
use crate::stage::{Stage, Way, alice};

scenarios!(
    there_and_back_by_each_literal,
    there_and_back_within_tls,
    there_and_back_over_pipes,
    left_in_the_middle,
    a_source_that_ends_early,
);

fn there_and_back_by_each_literal(stage: &Stage) {
    let message = mime::large(SIZE);
    for sync in [true, false] {
        let log = Log::default();
        let door = stage.way(Way::Clear).with_log(&log);
        let door = if sync {
            door.with_config(|mut config| {
                config.non_sync_literals = false;
                config
            })
        } else {
            door
        };
        let mut session = door.connect(alice()).unwrap();
        log.take();
        there_and_back(&mut session, &message);
        let said = log.take();
        let announced = if sync {
            format!("{{{SIZE}}}\r\n")
        } else {
            format!("{{{SIZE}+}}\r\n")
        };
        assert!(said.contains(&announced), "{}", said.lines().next().unwrap());
    }
}

fn there_and_back_within_tls(stage: &Stage) {
    let message = mime::large(SIZE);
    let mut session = stage.way(Way::Tls).connect(alice()).unwrap();
    there_and_back(&mut session, &message);
    let mut session = stage.way(Way::StartTls).connect(alice()).unwrap();
    there_and_back(&mut session, &message);
}

fn there_and_back_over_pipes(stage: &Stage) {
    let mut session = stage.way(Way::Child).connect(alice()).unwrap();
    there_and_back(&mut session, &mime::large(SIZE));
}

fn there_and_back(session: &mut Session, message: &[u8]) {
    let mailbox = MailboxName::new("large").unwrap();
    if session.select(&mailbox).is_err() {
        session.create(&mailbox).unwrap();
    }
    let date = DateTime::parse(b"17-Jul-1996 02:44:25 -0700").unwrap();
    let flags = [Flag::Seen];
    let details = AppendMessage::new(len(message)).flags(&flags).internal_date(date);
    let appended = session.append(Append::new(&mailbox, details), message).unwrap();
    let uid = appended.uids.unwrap().uids.to_set();

    session.select(&mailbox).unwrap();
    let (mut bytes, mut pieces, mut size, mut ends) = (Vec::new(), 0, None, 0);
    let items = [
        FetchItem::peek(Section::whole()),
        FetchItem::InternalDate,
        FetchItem::Flags,
    ];
    let mut internal_date = None;
    session
        .fetch_each(Fetch::uids(&uid, items), |event| match event {
            FetchEvent::BodyBegin { size: announced, .. } => size = announced,
            FetchEvent::BodyChunk(piece) => {
                pieces += 1;
                bytes.extend_from_slice(&piece);
            }
            FetchEvent::BodyEnd => ends += 1,
            FetchEvent::Item(Item::InternalDate(date)) => internal_date = date,
            _ => {}
        })
        .unwrap();
    assert_eq!((size, ends), (Some(len(message)), 1));
    assert!(
        bytes == message,
        "{} bytes came back, {} were sent",
        bytes.len(),
        message.len()
    );
    assert!(pieces > message.len() / (128 << 10), "{pieces} pieces");
    // The zone is the server's.
    assert_eq!(internal_date.map(DateTime::to_unix), Some(date.to_unix()));
    session.noop().unwrap();
}

fn left_in_the_middle(stage: &Stage) {
    let mut session = stage.alice();
    let inbox = MailboxName::inbox();
    let message = mime::large(SIZE);
    let uid = mime::append(&mut session, &inbox, &message, &[]);
    session.select(&inbox).unwrap();
    let set = UidSet::one(uid);
    session
        .drop_fetch(Fetch::uids(&set, FetchItem::peek(Section::whole())))
        .unwrap();
    // What was left over is skipped, and is nobody else's answer.
    let part = FetchSection::new(Section::whole())
        .peek()
        .partial(Partial::new(1000, 10).unwrap());
    let messages = session.uid_fetch(&set, FetchItem::BodySection(part)).unwrap();
    assert_eq!(messages.len(), 1);
    assert_eq!(
        messages.as_slice()[0].bodies()[0].data.as_deref(),
        Some(&message[1000..1010])
    );
}

fn a_source_that_ends_early(stage: &Stage) {
    let mut session = stage.alice();
    let inbox = MailboxName::inbox();
    let message = mime::large(1000);
    let error = session
        .append(Append::new(&inbox, AppendMessage::new(1001)), &message)
        .unwrap_err();
    assert!(error.is_abort(), "{error}");
    assert!(session.noop().unwrap_err().is_abort());
    // Nothing of it has arrived.
    assert_eq!(stage.alice().select(&inbox).unwrap().exists, Some(0));
}

fn len(message: &[u8]) -> u64 {
    u64::try_from(message.len()).unwrap()
}

const SIZE: usize = 5 << 20;
