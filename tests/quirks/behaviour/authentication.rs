//! Capabilities, LOGIN and AUTHENTICATE.

use imap_proto::command::{Authenticate, Login};
use imap_proto::response::Capability;
use imap_proto::sasl::{self, Mechanism, Response, XOAuth2};
use imap_proto::types::{Atom, Secret};
use imap_proto::{Connection, State};

use crate::play::{hear, opened, write_all};

fn authenticating(mechanism: &'static str) -> Connection {
    let mut connection = opened("* OK hi\r\n");
    connection
        .start(&Authenticate::new(Atom::new(mechanism).unwrap()))
        .unwrap();
    write_all(&mut connection);
    connection
}

/// The greeting's list counts until authentication; then only a new one does.
pub(crate) fn capabilities_are_forgotten() {
    let ways = [
        ("BAAA0 OK in\r\n", None),
        ("BAAA0 OK [CAPABILITY IMAP4rev1 IDLE] in\r\n", Some(true)),
        ("* CAPABILITY IMAP4rev1 IDLE\r\nBAAA0 OK in\r\n", Some(true)),
    ];
    for (lines, idle) in ways {
        let mut connection = opened("* OK [CAPABILITY IMAP4rev1] hi\r\n");
        assert_eq!(connection.offers(Capability::Idle), Some(false));
        connection.start(&Login::new("a", &Secret::from("b"))).unwrap();
        write_all(&mut connection);
        hear(&mut connection, lines);
        assert_eq!(connection.offers(Capability::Idle), idle, "{lines}");
    }
}

/// The error is answered once, with nothing, and the completion is NO.
pub(crate) fn challenge_with_an_error() {
    let mut mechanism = XOAuth2::new("a", Secret::from("t")).unwrap();
    assert!(mechanism.initial_response().is_some());
    let mut connection = authenticating("XOAUTH2");
    let seen = hear(&mut connection, "+ eyJzdGF0dXMiOiI0MDAifQ==\r\n");
    assert_eq!(seen, [r#"Challenge tag=BAAA0 data="{\"status\":\"400\"}""#]);
    let Ok(Response::Reply(answer)) = mechanism.respond(br#"{"status":"400"}"#) else {
        panic!("no answer")
    };
    assert!(answer.expose().is_empty());
    connection.authentication().unwrap().respond(&answer);
    assert_eq!(write_all(&mut connection), "\r\n");
    assert_eq!(
        hear(&mut connection, "BAAA0 NO failed\r\n"),
        ["Completed tag=BAAA0 condition=NO text=failed"]
    );
    assert_eq!(connection.state(), State::NotAuthenticated);
}

/// The exchange is not over before the completion.
pub(crate) fn empty_challenge() {
    let mut connection = authenticating("XOAUTH2");
    assert_eq!(hear(&mut connection, "+ \r\n"), ["Challenge tag=BAAA0 data=\"\""]);
    connection.authentication().unwrap().respond(&Secret::from("x"));
    assert_eq!(write_all(&mut connection), "eA==\r\n");
    assert_eq!(connection.state(), State::NotAuthenticated);
    hear(&mut connection, "BAAA0 NO failed\r\n");
    assert_eq!(connection.state(), State::NotAuthenticated);
}

pub(crate) fn capability_during_authenticate() {
    let mut connection = authenticating("PLAIN");
    hear(&mut connection, "+ \r\n");
    connection.authentication().unwrap().respond(&Secret::from("x"));
    write_all(&mut connection);
    let seen = hear(&mut connection, "* CAPABILITY IMAP4rev1 IDLE\r\nBAAA0 OK in\r\n");
    assert_eq!(
        seen,
        [
            "Capability words=(IMAP4rev1 IDLE)",
            "Completed tag=BAAA0 condition=OK text=in"
        ]
    );
    assert_eq!(connection.offers(Capability::Idle), Some(true));
    assert_eq!(connection.state(), State::Authenticated);
}

/// What the server asks does not matter, only how often.
pub(crate) fn prompts_of_login() {
    for prompts in [["User Name\0", "Password\0"], ["", ""], ["Username:", "Password:"]] {
        let mut mechanism = sasl::Login::new("me", Secret::from("secret")).unwrap();
        let answers = prompts.map(|prompt| match mechanism.respond(prompt.as_bytes()) {
            Ok(Response::Reply(answer)) => answer.expose().to_vec(),
            other => panic!("{other:?}"),
        });
        assert_eq!(answers, [b"me".to_vec(), b"secret".to_vec()]);
    }
}

/// LOGIN escapes it, AUTHENTICATE does not have to.
pub(crate) fn backslash_in_the_user_name() {
    let mut connection = opened("* OK hi\r\n");
    connection
        .start(&Login::new("user@domain.com\\mailbox", &Secret::from("b")))
        .unwrap();
    assert_eq!(
        write_all(&mut connection),
        "BAAA0 LOGIN \"user@domain.com\\\\mailbox\" \"b\"\r\n"
    );
    let mut plain = sasl::Plain::new("user\\mailbox", Secret::from("b")).unwrap();
    assert_eq!(plain.initial_response().unwrap().expose(), b"\0user\\mailbox\0b");
}

/// LOGINDISABLED is about LOGIN alone.
pub(crate) fn login_disabled() {
    let mut connection = opened("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN] hi\r\n");
    connection
        .start(&Authenticate::new(Atom::new("PLAIN").unwrap()))
        .unwrap();
    assert_eq!(write_all(&mut connection), "BAAA0 AUTHENTICATE PLAIN\r\n");
}

/// BAD is told from NO, and LOGIN can still be sent.
pub(crate) fn authenticate_not_known() {
    let mut connection = authenticating("PLAIN");
    let seen = hear(&mut connection, "BAAA0 BAD unknown command\r\n");
    assert_eq!(seen, ["Completed tag=BAAA0 condition=BAD text=\"unknown command\""]);
    connection.start(&Login::new("a", &Secret::from("b"))).unwrap();
    assert_eq!(write_all(&mut connection), "BAAA1 LOGIN a \"b\"\r\n");
}
