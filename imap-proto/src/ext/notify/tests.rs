//! The examples of RFC 5465.

use alloc::vec::Vec;

use super::*;
use crate::command::testing::{spell, spell_error};
use crate::event::Event;
use crate::ext::metadata::Metadata;
use crate::ext::testing::code_of;
use crate::response::{Data, MailboxAttribute};
use crate::sasl::testing::Peer;
use crate::types::Section;

#[test]
fn the_examples_of_the_rfc() {
    // RFC 5465 sections 3.1, 5 and 6, the events in parentheses (erratum 1804).
    let notify = |groups: &[EventGroup<'_>]| spell(&Notify::set(Offered::insist(), groups));
    let fields = Section::header_fields(&["From", "To", "Subject"]).unwrap();
    let items = [FetchItem::Uid, FetchItem::peek(fields)];
    let lists = [MailboxName::new("Lists").unwrap()];
    let subtree = MailboxFilter::Subtree(&lists);
    let groups = [
        EventGroup::selected(MessageEvents::NEW_AND_GONE).fetching(&items),
        EventGroup::of(subtree, Events::messages(MessageEvents::NEW_AND_GONE)),
    ];
    assert_eq!(
        spell(&Notify::set(Offered::insist(), &groups).with_status()),
        "NOTIFY SET STATUS (selected (MessageNew (UID BODY.PEEK[HEADER.FIELDS (From To Subject)]) MessageExpunge)) \
         (subtree Lists (MessageNew MessageExpunge))\r\n"
    );
    let inbox = [MailboxName::inbox()];
    let group = EventGroup::of(
        MailboxFilter::Mailboxes(&inbox),
        Events::messages(MessageEvents::NEW_AND_GONE),
    );
    assert_eq!(
        notify(&[group]),
        "NOTIFY SET (mailboxes INBOX (MessageNew MessageExpunge))\r\n"
    );
    let items = [FetchItem::Uid, FetchItem::Flags];
    let group = EventGroup::selected(MessageEvents::NEW_AND_GONE.and_flags()).fetching(&items);
    assert_eq!(
        notify(&[group.delayed()]),
        "NOTIFY SET (selected-delayed (MessageNew (UID FLAGS) MessageExpunge FlagChange))\r\n"
    );
    assert_eq!(
        notify(&[
            EventGroup::selected(MessageEvents::NONE),
            EventGroup::of(MailboxFilter::Personal, Events::ALL)
        ]),
        "NOTIFY SET (selected NONE) (personal (MessageNew MessageExpunge FlagChange AnnotationChange MailboxName \
         SubscriptionChange MailboxMetadataChange ServerMetadataChange))\r\n"
    );
    let none = EventGroup::of(MailboxFilter::Inboxes, Events::NONE)
        .delayed()
        .fetching(&items);
    assert_eq!(notify(&[none]), "NOTIFY SET (inboxes NONE)\r\n");
    assert_eq!(spell(&Notify::none(Offered::insist())), "NOTIFY NONE\r\n");
}

#[test]
fn what_makes_no_sense_is_not_sent() {
    let error = |groups: &[EventGroup<'_>]| spell_error(&Notify::set(Offered::insist(), groups)).what;
    assert_eq!(error(&[]), "event groups");
    let selected = EventGroup::selected(MessageEvents::NEW_AND_GONE);
    assert_eq!(error(&[selected, selected.delayed()]), "event groups");
    let nothing = EventGroup::of(MailboxFilter::Mailboxes(&[]), Events::ALL);
    assert_eq!(error(&[nothing]), "mailbox filter");
    let (inbox, gone) = ([MailboxName::inbox()], Events::messages(MessageEvents::NEW_AND_GONE));
    assert_eq!(
        error(&[EventGroup::of(MailboxFilter::SubtreeOne(&inbox), gone)]),
        "mailbox filter"
    );
}

#[test]
fn what_the_server_says_of_it() {
    let overflow = code_of("* OK [NOTIFICATIONOVERFLOW] ...A comment can go here...", |raw| {
        raw.get::<NotificationOverflow>()
    });
    assert_eq!(overflow, Some(NotificationOverflow {}));
    let known = code_of("* NO [BADEVENT (MessageNew MessageExpunge)] no", |raw| {
        raw.get::<BadEvent<'_>>().map(|code| code.into_owned().known().count())
    });
    assert_eq!(known, Some(2));
}

#[test]
fn the_example_again_with_one_more_mailbox() {
    // RFC 5465 section 3.1, the second NOTIFY.
    let fields = Section::header_fields(&["From", "To", "Subject"]).unwrap();
    let items = [FetchItem::Uid, FetchItem::peek(fields)];
    let (lists, misc) = (
        [MailboxName::new("Lists").unwrap()],
        [MailboxName::new("misc").unwrap()],
    );
    let messages = Events::messages(MessageEvents::NEW_AND_GONE);
    let groups = [
        EventGroup::selected(MessageEvents::NEW_AND_GONE).fetching(&items),
        EventGroup::of(MailboxFilter::Subtree(&lists), messages),
        EventGroup::of(MailboxFilter::Mailboxes(&misc), messages),
    ];
    assert_eq!(
        spell(&Notify::set(Offered::insist(), &groups)),
        "NOTIFY SET (selected (MessageNew (UID BODY.PEEK[HEADER.FIELDS (From To Subject)]) MessageExpunge)) \
         (subtree Lists (MessageNew MessageExpunge)) (mailboxes misc (MessageNew MessageExpunge))\r\n"
    );
}

#[test]
fn what_is_told() {
    // Sections 5.1 to 5.7.
    let mut peer = Peer::greeted("* PREAUTH hello");
    let mut told = |line: &str| {
        peer.says(line);
        assert!(peer.connection.advance().unwrap());
        peer.connection.event().into_owned()
    };
    let status = |event| match event {
        Event::Data(Data::Status(status)) => (status.uid_next(), status.messages()),
        event => panic!("{event:?}"),
    };
    let line = "* STATUS Lists/Lemonade (HIGHESTMODSEQ 65666665 UIDVALIDITY 101)";
    assert_eq!(status(told(line)), (None, None));
    assert_eq!(
        status(told("* STATUS Lists/Lemonade (UIDNEXT 10002 MESSAGES 503)")),
        (Some(10002), Some(503))
    );
    assert_eq!(
        status(told("* STATUS misc (UIDNEXT 999 MESSAGES 554)")),
        (Some(999), Some(554))
    );
    let list = |event| match event {
        Event::Data(Data::List(list)) => list,
        event => panic!("{event:?}"),
    };
    assert!(list(told("* LIST () \"/\" \"NewMailbox\"")).is_selectable());
    let gone = list(told("* LIST (\\NonExistent) \".\" \"INBOX.DeletedMailbox\""));
    assert!(gone.has(&MailboxAttribute::NonExistent));
    let renamed = list(told("* LIST () \"/\" \"NewMailbox\" (\"OLDNAME\" (\"OldMailbox\"))"));
    assert_eq!(renamed.old_name(), Some(MailboxName::new("OldMailbox").unwrap()));
    let subscribed = list(told("* LIST (\\Subscribed) \"/\" \"SubscribedMailbox\""));
    assert!(subscribed.has(&MailboxAttribute::Subscribed));
    let secret = list(told("* LIST (\\NoAccess) \"/\" \"x\""));
    assert!(secret.has(&MailboxAttribute::NoAccess));
    for line in [
        "* METADATA \"INBOX\" /shared/comment",
        "* METADATA \"\" /shared/comment",
    ] {
        let Event::Data(Data::Other(raw)) = told(line) else {
            panic!("{line}");
        };
        let changed = raw.get::<Metadata<'_>>().unwrap();
        assert_eq!(changed.changed().collect::<Vec<_>>(), [&b"/shared/comment"[..]]);
    }
}
