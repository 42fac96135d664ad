//! A session at servers that are not Dovecot.

use alloc::sync::Arc;
use core::time::Duration;
use std::thread;

use imap_proto::command::{FetchItem, Methods, StoreItem};
use imap_proto::flow::{Method, Transport};
use imap_proto::types::{Flag, MailboxName, Section, UidSet};
use imap_proto::{Access, State};
use imap_tests::server_process::unpacked::{Kind, Unpacked};

use crate::mime;
use crate::session::{Adapter, Opening, Session, Target};
use crate::stage::{alice, trusting};

#[test]
fn courier() {
    visit(Kind::Courier, "PLAIN");
}

#[test]
fn cyrus() {
    visit(Kind::Cyrus, "SCRAM-SHA-256");
}

/// By both adapters at the same time: some servers take their time.
fn visit(kind: Kind, mechanism: &str) {
    let Some(server) = Unpacked::start(kind).unwrap() else {
        return;
    };
    thread::scope(|scope| {
        for adapter in [Adapter::Blocking, Adapter::Tokio] {
            let server = &server;
            scope.spawn(move || {
                for transport in [Transport::ClearText, Transport::StartTls, Transport::Tls] {
                    let mut opening = Opening::new(Target::Url(url(server, transport)), transport);
                    opening.tls = Some(Arc::new(trusting(server.ca_pem()).with_no_client_auth()));
                    let opened = opening.connect(adapter, alice());
                    let mut session = opened.unwrap_or_else(|error| panic!("{error}\n{}", server.log()));
                    assert_eq!(session.method(), Some(&Method::Mechanism(mechanism.into())));
                    session_of(&mut session, &format!("{adapter:?} {transport:?}"));
                }
            });
        }
    });
}

fn url(server: &Unpacked, transport: Transport) -> String {
    match transport {
        Transport::Tls => format!("imaps://localhost:{}", server.addr_tls().port()),
        _ => format!("imap://localhost:{}", server.addr_plain().port()),
    }
}

/// A mailbox of its own, and a message from its arrival to its end.
fn session_of(session: &mut Session, name: &str) {
    let namespace = session.namespace().unwrap().unwrap();
    let personal = namespace.personal().next().unwrap();
    let prefix = MailboxName::from_wire(personal.prefix.as_ref()).display().into_owned();
    let mailbox = MailboxName::new(format!("{prefix}Grüße {name}")).unwrap();
    session.create(&mailbox).unwrap();
    let sent = mime::large(100_000);
    let uid = mime::append(session, &mailbox, &sent, &[Flag::Seen]);
    let selected = session.select(&mailbox).unwrap();
    assert_eq!(
        (selected.exists, selected.access),
        (Some(1), Access::ReadWrite),
        "{name}"
    );

    let (set, whole) = (UidSet::one(uid), Section::whole());
    let messages = session.uid_fetch(&set, FetchItem::peek(whole.clone())).unwrap();
    let received = messages.by_uid(uid).unwrap().section(&whole).unwrap();
    assert!(received == sent, "{name}: {} bytes", received.len());
    let messages = session.uid_fetch(&set, FetchItem::Flags).unwrap();
    assert!(
        messages
            .by_uid(uid)
            .unwrap()
            .flags
            .as_ref()
            .unwrap()
            .contains(&Flag::Seen)
    );

    session.updates();
    assert!(
        !session.idle(Duration::from_millis(50)).unwrap(),
        "{name}: {:?}",
        session.updates()
    );
    session.uid_store(&set, StoreItem::Add(&[Flag::Deleted])).unwrap();
    session.expunge().unwrap();
    assert_eq!(session.connection().mailbox().unwrap().exists(), Some(0), "{name}");
    session.close().unwrap();
    session.delete(&mailbox).unwrap();
    session.leave().unwrap();
    assert_eq!(session.connection().state(), State::Logout);
}
