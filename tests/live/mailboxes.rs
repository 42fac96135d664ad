//! Mailboxes and what is known of them.

use imap_proto::command::{Append, AppendMessage, Copy, List, ListReply, ListReturn, ListSelect, Methods, StatusItem};
use imap_proto::response::{Capability, Code, Condition, MailboxAttribute};
use imap_proto::types::{Atom, Flag, MailboxName, UidSet};
use imap_proto::{Access, State};

use crate::acl::SetAcl;
use crate::mime;
use crate::scenarios;
use crate::stage::Stage;

scenarios!(
    create_list_rename_delete,
    subscriptions,
    special_use,
    select_and_examine,
    status,
    a_mailbox_that_is_not,
    namespaces,
    enable,
);

fn create_list_rename_delete(stage: &Stage) {
    let mut session = stage.alice();
    let (none, all) = (name(""), name("*"));
    let names = ["plain", "two words", "Grüße/从/\u{1F600}", "a&b", "quo\"te\\d", "[%]"];
    let made = &names[..5];
    for text in made {
        session.create(&name(text)).unwrap();
    }
    let listed = session.list(&none, &all).unwrap();
    for text in made {
        let mailbox = find(&listed, text);
        assert_eq!(
            (mailbox.delimiter(), mailbox.is_selectable()),
            (Some('/'), true),
            "{text}"
        );
        assert_eq!(mailbox.has_children(), Some(false), "{text}");
    }
    assert!(find(&listed, "INBOX").mailbox().is_inbox());
    let parent = find(&listed, "Grüße");
    assert_eq!((parent.has_children(), parent.is_selectable()), (Some(true), false));
    assert!(
        listed
            .mailboxes
            .iter()
            .all(|mailbox| mailbox.mailbox() != name(names[5]))
    );

    let under = session.list(&name("Grüße/"), &name("%")).unwrap();
    let under: Vec<_> = under
        .mailboxes
        .iter()
        .map(|mailbox| mailbox.mailbox().display().into_owned())
        .collect();
    assert_eq!(under, ["Grüße/从"]);

    session.rename(&name("two words"), &name("three words more")).unwrap();
    let error = session.create(&name("plain")).unwrap_err();
    assert_eq!(error.code(), Some(&Code::AlreadyExists), "{error}");
    session.delete(&name("plain")).unwrap();
    let left = session.list(&none, &all).unwrap();
    find(&left, "three words more");
    for gone in ["plain", "two words"] {
        assert!(
            left.mailboxes.iter().all(|mailbox| mailbox.mailbox() != name(gone)),
            "{gone}"
        );
    }
}

fn subscriptions(stage: &Stage) {
    let mut session = stage.alice();
    let mailbox = name("news/rust");
    session.create(&mailbox).unwrap();
    let (none, all) = (name(""), name("*"));
    let before = session.lsub(&none, &all).unwrap();
    assert!(
        before
            .mailboxes
            .iter()
            .all(|subscribed| subscribed.mailbox() != mailbox)
    );

    session.subscribe(&mailbox).unwrap();
    find(&session.lsub(&none, &all).unwrap(), "news/rust");
    let extended = List::new(&all).select(&[ListSelect::Subscribed]);
    let extended = session.run(extended.returning(&[ListReturn::Children])).unwrap();
    let listed = find(&extended, "news/rust");
    assert!(listed.has(&MailboxAttribute::Subscribed), "{listed:?}");
    assert_eq!(listed.has_children(), Some(false));

    session.unsubscribe(&mailbox).unwrap();
    let after = session.lsub(&none, &all).unwrap();
    assert!(after.mailboxes.iter().all(|subscribed| subscribed.mailbox() != mailbox));
}

fn special_use(stage: &Stage) {
    let mut session = stage.alice();
    let listed = session.list(&name(""), &name("%")).unwrap();
    for (text, attribute) in [
        ("Drafts", MailboxAttribute::Drafts),
        ("Sent", MailboxAttribute::Sent),
        ("Trash", MailboxAttribute::Trash),
    ] {
        let mailbox = find(&listed, text);
        assert!(mailbox.has(&attribute), "{mailbox:?}");
        assert!(!mailbox.has(&MailboxAttribute::Junk), "{mailbox:?}");
    }
}

fn select_and_examine(stage: &Stage) {
    let mut session = stage.alice();
    let mailbox = name("box");
    session.create(&mailbox).unwrap();
    mime::append(&mut session, &mailbox, &mime::message("read"), &[Flag::Seen]);
    let unread = mime::append(&mut session, &mailbox, &mime::message("unread"), &[]);

    let selected = session.select(&mailbox).unwrap();
    assert_eq!((selected.exists, selected.access), (Some(2), Access::ReadWrite));
    assert_eq!(selected.unseen.map(|seq| seq.get()), Some(2));
    assert_eq!(selected.uid_next.map(|uid| uid.get()), Some(unread.get() + 1));
    assert!(selected.uid_validity > Some(0), "{selected:?}");
    assert!(
        selected.flags.as_ref().unwrap().contains(&Flag::Answered),
        "{selected:?}"
    );
    assert!(
        selected.permanent_flags.as_ref().unwrap().contains(&Flag::Wildcard),
        "{selected:?}"
    );

    let known = session.connection().mailbox().unwrap();
    assert_eq!(
        (known.exists(), known.access(), known.requested()),
        (Some(2), Access::ReadWrite, Access::ReadWrite)
    );
    assert_eq!(known.uid_validity(), selected.uid_validity);
    assert_eq!(session.connection().state(), State::Selected);

    let examined = session.examine(&mailbox).unwrap();
    assert_eq!((examined.exists, examined.access), (Some(2), Access::ReadOnly));
    assert_eq!(examined.uid_validity, selected.uid_validity);
    let known = session.connection().mailbox().unwrap();
    assert_eq!(
        (known.access(), known.requested()),
        (Access::ReadOnly, Access::ReadOnly)
    );

    session.unselect().unwrap();
    assert!(session.connection().mailbox().is_none());
    assert_eq!(session.connection().state(), State::Authenticated);
}

fn status(stage: &Stage) {
    let mut session = stage.alice();
    let mailbox = name("counted");
    session.create(&mailbox).unwrap();
    mime::append(&mut session, &mailbox, &mime::message("one"), &[Flag::Seen]);
    let last = mime::append(&mut session, &mailbox, &mime::message("two"), &[]);

    let items = [
        StatusItem::Messages,
        StatusItem::Unseen,
        StatusItem::UidNext,
        StatusItem::UidValidity,
        StatusItem::Recent,
    ];
    let reply = session.status(&mailbox, &items).unwrap();
    let status = reply.status.unwrap();
    assert_eq!(status.mailbox(), mailbox);
    assert_eq!((status.messages(), status.unseen()), (Some(2), Some(1)));
    assert_eq!(status.uid_next(), Some(last.get() + 1));
    assert!(status.uid_validity() > Some(0) && status.recent().is_some());
    assert_eq!((status.size(), status.deleted()), (None, None));

    let international = name("Grüße");
    session.create(&international).unwrap();
    let reply = session.status(&international, &[StatusItem::Messages]).unwrap();
    assert_eq!(reply.status.unwrap().messages(), Some(0));

    // LIST can bring it too (RFC 5819).
    let items = [StatusItem::Messages];
    let pattern = name("*");
    let listed = List::new(&pattern);
    let listed = session.run(listed.returning(&[ListReturn::Status(&items)])).unwrap();
    find(&listed, "counted");
    assert_eq!(listed.status(&mailbox).unwrap().messages(), Some(2));
    assert_eq!(listed.status(&MailboxName::inbox()).unwrap().messages(), Some(0));
}

fn a_mailbox_that_is_not(stage: &Stage) {
    let mut session = stage.alice();
    let missing = name("nowhere");
    session.select(&MailboxName::inbox()).unwrap();
    let uid = mime::append(&mut session, &MailboxName::inbox(), &mime::message("x"), &[]);

    let error = session.select(&missing).unwrap_err();
    assert!(
        error.is_rejected() && !error.is_abort() && !error.is_read_only(),
        "{error}"
    );
    assert_eq!(error.status().unwrap().condition, Condition::No);
    let words = error.to_string();
    assert!(
        words.starts_with("Select was rejected: NO ") && words.contains("doesn't exist: nowhere"),
        "{words}"
    );
    // "any mailbox that was selected is no longer" (RFC 9051 section 6.3.2).
    assert_eq!(session.connection().state(), State::Authenticated);

    let error = session.status(&missing, &[StatusItem::Messages]).unwrap_err();
    assert!(
        error.is_rejected() && error.to_string().contains("doesn't exist"),
        "{error}"
    );
    let error = session.delete(&missing).unwrap_err();
    assert_eq!(error.code(), Some(&Code::NonExistent), "{error}");

    let message = mime::large(200_000);
    let append = Append::new(&missing, AppendMessage::new(200_000));
    let error = session.append(append, &message).unwrap_err();
    assert_eq!(error.code(), Some(&Code::TryCreate), "{error}");
    session.select(&MailboxName::inbox()).unwrap();
    let error = session.run(Copy::uids(&UidSet::one(uid), &missing)).unwrap_err();
    assert_eq!(error.code(), Some(&Code::TryCreate), "{error}");
    session.noop().unwrap();
}

fn namespaces(stage: &Stage) {
    let mut alice = stage.alice();
    let namespace = alice.namespace().unwrap().unwrap();
    let personal: Vec<_> = namespace.personal().collect();
    assert_eq!(
        (personal.len(), &*personal[0].prefix, personal[0].delimiter),
        (1, &b""[..], Some('/'))
    );
    let others: Vec<_> = namespace.other_users().collect();
    assert_eq!(
        (others.len(), &*others[0].prefix, others[0].delimiter),
        (1, &b"user/"[..], Some('/'))
    );
    assert_eq!(namespace.shared().count(), 0);

    let mailbox = name("Shared");
    alice.create(&mailbox).unwrap();
    alice
        .run(SetAcl {
            mailbox: &mailbox,
            user: "bob",
            rights: "lr",
        })
        .unwrap();
    let listed = stage.bob().list(&name("user/"), &name("*")).unwrap();
    find(&listed, "user/alice/Shared");
}

fn enable(stage: &Stage) {
    let mut session = stage.alice();
    assert!(!session.connection().enabled().has(Capability::CondStore));
    let extensions = [Atom::new("CONDSTORE").unwrap(), Atom::new("X-UNHEARD-OF").unwrap()];
    let enabled = session.enable(&extensions).unwrap();
    assert!(
        enabled.contains("condstore") && !enabled.contains("X-UNHEARD-OF"),
        "{enabled:?}"
    );
    assert!(session.connection().enabled().has(Capability::CondStore));

    let door = stage.way(crate::stage::Way::Clear);
    let opened = door.with_open(|open| open.with_enable([Capability::CondStore, Capability::Imap4Rev2]));
    let session = opened.connect(crate::stage::alice()).unwrap();
    assert!(session.connection().enabled().has(Capability::CondStore));
}

fn name(text: &str) -> MailboxName<'_> {
    MailboxName::new(text).unwrap()
}

#[track_caller]
fn find<'r>(reply: &'r ListReply, text: &str) -> &'r imap_proto::response::List<'static> {
    let wanted = name(text);
    // A name from the server equals one from the user only where both are spelled alike.
    let found = reply.mailboxes.iter().find(|listed| {
        let name = listed.mailbox();
        name == wanted || name.display() == wanted.display()
    });
    found.unwrap_or_else(|| panic!("no {text:?} in {reply:?}"))
}
