//! Conversations with the server, octet for octet.

mod access;
mod changes;
mod extensions;
mod grammar;
mod input;
mod mailboxes;
mod messages;
mod sockets;

use alloc::sync::Arc;
use std::sync::Mutex;

use chrono::DateTime;

use super::{Options, Session, Store};

/// Alice with three messages in INBOX and an empty Archive.
fn store() -> Arc<Mutex<Store>> {
    let mut store = Store::new();
    store.add_user("alice", "wonderland");
    store.create("alice", "Archive").unwrap();
    let date = DateTime::parse_from_rfc3339("2026-03-01T09:00:00+01:00").ok();
    for (subject, flags) in [
        ("one", &["\\Seen"][..]),
        ("two", &[]),
        ("three", &["\\Flagged", "$Work"]),
    ] {
        let message = format!(
            "From: Bob <bob@example.org>\r\nTo: alice@example.org\r\nSubject: {subject}\r\n\
             Date: Sat, 28 Feb 2026 23:30:00 -0500\r\n\r\nThis is {subject}.\r\n"
        );
        store.append("alice", "INBOX", message.as_bytes(), flags, date).unwrap();
    }
    store.shared()
}

/// A session of Alice's that has spoken to nobody yet.
fn session(store: &Arc<Mutex<Store>>, options: Options) -> Session {
    let mut session = Session::new(Arc::clone(store), options);
    assert!(say(&mut session, "").starts_with("* OK [CAPABILITY IMAP4rev1 LITERAL+ "));
    session
}

/// A session that has logged in.
fn logged_in(store: &Arc<Mutex<Store>>) -> Session {
    let mut session = session(store, Options::default());
    assert!(say(&mut session, "l LOGIN alice wonderland\r\n").starts_with("l OK [CAPABILITY "));
    session
}

/// A session that has selected INBOX.
fn selected(store: &Arc<Mutex<Store>>) -> Session {
    let mut session = logged_in(store);
    assert!(say(&mut session, "s SELECT INBOX\r\n").ends_with("s OK [READ-WRITE] SELECT completed\r\n"));
    session
}

/// What the server answers.
fn say(session: &mut Session, octets: &str) -> String {
    String::from_utf8(session.receive(octets.as_bytes())).unwrap()
}

/// What the server says by itself.
fn hear(session: &mut Session) -> String {
    String::from_utf8(session.poll_updates()).unwrap()
}
