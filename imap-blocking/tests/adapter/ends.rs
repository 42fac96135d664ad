//! Servers that go away.

use std::io::{self, Write};

use imap_blocking::proto::StartError;
use imap_blocking::proto::command::{Append, AppendMessage};
use imap_blocking::proto::types::MailboxName;
use imap_blocking::{Error, Methods};

use super::peer::Peer;
use super::script::{Manners, SESSION, Script, client, session};

/// The stream ends after every single byte: each time there is one typed error, at once, and the same kind of error ever
/// after.
#[test]
fn the_end_may_come_after_any_byte() {
    let bytes = Script::new(SESSION, Manners::default()).server_bytes();
    // Whatever comes once LOGOUT was sent is a success.
    let farewell = "* BYE see you\r\nBAAA6 OK bye\r\n".len();
    for ends_after in 0..bytes {
        for breaks in [false, true] {
            let manners = Manners {
                ends_after: Some(ends_after),
                breaks,
                ..Manners::default()
            };
            let mut client = client(Script::new(SESSION, manners));
            let outcome = session(&mut client);
            if ends_after >= bytes - farewell {
                outcome.unwrap();
                continue;
            }
            let error = outcome.unwrap_err();
            let expected = matches!(error, Error::Closed { .. } | Error::Protocol(_));
            assert!(expected && error.is_abort(), "{ends_after}: {error:?}");
            assert!(!client.is_usable(), "{ends_after}: {error:?}");
            for _ in 0..2 {
                let error = client.noop().unwrap_err();
                assert!(error.is_abort(), "{ends_after}: {error:?}");
            }
        }
    }
}

#[test]
fn the_last_words_are_in_the_error_of_what_was_waited_for() {
    let text = "S: * PREAUTH hello\nC: BAAA0 NOOP\nS: * BYE [UNAVAILABLE] going down";
    let mut client = client(Script::new(text, Manners::default()));
    let error = client.noop().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the server has closed the connection: BYE [UNAVAILABLE] going down"
    );
    assert_eq!(error.status().unwrap().text_lossy(), "going down");
    assert!(!client.is_usable());
    assert_eq!(client.noop().unwrap_err().to_string(), error.to_string());
}

#[test]
fn a_server_that_greets_with_bye_says_why() {
    let mut client = client(Script::new("S: * BYE too many of you", Manners::default()));
    let error = client.noop().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the server has closed the connection: BYE too many of you"
    );
}

/// The server says BYE and closes while the client is about to write: the words are read, not the broken pipe reported.
#[test]
fn the_last_words_count_for_more_than_a_broken_pipe() {
    let (mut client, peer) = Peer::serve(|peer| {
        peer.say("* PREAUTH hello");
        peer.say("* BYE nobody was there");
    });
    peer.join().unwrap();
    let error = client.noop().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the server has closed the connection: BYE nobody was there"
    );
}

#[test]
fn bye_and_silence_is_an_end_too() {
    let (mut client, peer) = Peer::serve(|peer| {
        peer.say("* PREAUTH hello");
        peer.hear("BAAA0 NOOP");
        peer.say("* BYE but I stay");
        peer.hear_the_end();
    });
    let error = client.noop().unwrap_err();
    assert!(matches!(error, Error::Closed { bye: Some(_) }), "{error:?}");
    drop(client);
    peer.join().unwrap();
}

#[test]
fn logout_is_a_success_however_the_server_leaves() {
    for farewell in [
        "",
        "* BYE bye",
        "BAAA0 OK bye",
        "* BYE bye\r\nBAAA0 OK bye",
        "BAAA0 OK bye\r\n* BYE bye",
    ] {
        let (mut client, peer) = Peer::serve(move |peer| {
            peer.say("* PREAUTH hello");
            peer.hear("BAAA0 LOGOUT");
            if !farewell.is_empty() {
                peer.say(farewell);
            }
        });
        client.logout().unwrap();
        peer.join().unwrap();
    }
}

#[test]
fn an_answer_cut_short_is_not_taken_for_an_end() {
    let (mut client, peer) = Peer::serve(|peer| {
        peer.say("* PREAUTH hello");
        peer.hear("BAAA0 NOOP");
        peer.stream().write_all(b"* 1 FETCH (BODY[] {10}\r\nabc").unwrap();
    });
    let error = client.noop().unwrap_err();
    assert!(
        matches!(error, Error::Protocol(imap_blocking::proto::Error::UnexpectedEof(_))),
        "{error:?}"
    );
    peer.join().unwrap();
}

#[test]
fn a_message_that_is_shorter_than_announced_ends_the_connection() {
    let (mut client, peer) = Peer::serve(|peer| {
        peer.say("* PREAUTH hello");
        peer.hear("BAAA0 APPEND INBOX {10}");
        peer.say("+ go on");
        assert!(b"abc".starts_with(&peer.rest()));
    });
    let inbox = MailboxName::inbox();
    let error = client
        .append(Append::new(&inbox, AppendMessage::new(10)), &b"abc"[..])
        .unwrap_err();
    let Error::Source(source) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(source.kind(), io::ErrorKind::UnexpectedEof);
    assert_eq!(
        error.to_string(),
        "the message to be written cannot be read: 7 bytes fewer than announced"
    );
    assert!(error.is_abort() && !client.is_usable());
    assert!(client.noop().unwrap_err().is_abort());
    peer.join().unwrap();
}

#[test]
fn a_message_that_is_refused_is_not_read() {
    let (mut client, peer) = Peer::serve(|peer| {
        peer.say("* PREAUTH hello");
        peer.hear("BAAA0 APPEND INBOX {10}");
        peer.say("BAAA0 NO [OVERQUOTA] full");
        peer.hear("BAAA1 NOOP");
        peer.say("BAAA1 OK done");
    });
    let inbox = MailboxName::inbox();
    let error = client
        .append(Append::new(&inbox, AppendMessage::new(10)), Unreadable)
        .unwrap_err();
    assert!(error.is_rejected() && !error.is_abort());
    assert_eq!(error.to_string(), "Append was rejected: NO [OVERQUOTA] full");
    client.noop().unwrap();
    peer.join().unwrap();
}

struct Unreadable;

impl io::Read for Unreadable {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("must not be read"))
    }
}

#[test]
fn a_command_out_of_place_is_not_sent() {
    let mut client = client(Script::new("S: * PREAUTH hello", Manners::default()));
    let error = client.login("alice", &"secret".into()).unwrap_err();
    assert!(matches!(error, Error::Start(StartError::WrongState(_))), "{error:?}");
    assert!(!error.is_abort());
}
