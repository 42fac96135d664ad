//! Greetings, capabilities and logins.

use base64::{Engine, prelude::BASE64_STANDARD};

use super::{
    super::{Greeting, Literals, Options, Session},
    logged_in, say, session, store,
};

#[test]
fn the_greeting_is_what_the_options_say() {
    let greeting = |greeting| {
        let options = Options {
            greeting,
            capability_codes: false,
            ..Options::default()
        };
        let mut session = Session::new(store(), options);
        let text = say(&mut session, "");
        (text, session.is_closed(), session.user().map(str::to_owned))
    };
    assert_eq!(
        greeting(Greeting::Ok),
        ("* OK IMAP server ready\r\n".into(), false, None)
    );
    let preauth = greeting(Greeting::Preauth("alice".into()));
    assert_eq!(
        preauth,
        ("* PREAUTH IMAP server ready\r\n".into(), false, Some("alice".into()))
    );
    assert_eq!(
        greeting(Greeting::Preauth("eve".into())),
        ("* BYE no such user\r\n".into(), true, None)
    );
    assert_eq!(
        greeting(Greeting::Bye("too busy".into())),
        ("* BYE too busy\r\n".into(), true, None)
    );
}

#[test]
fn capabilities_change_with_the_login() {
    let mut session = session(&store(), Options::default());
    assert_eq!(
        say(&mut session, "a capability\r\n"),
        "* CAPABILITY IMAP4rev1 LITERAL+ SASL-IR AUTH=PLAIN AUTH=LOGIN AUTH=XOAUTH2 AUTH=OAUTHBEARER ENABLE ID IDLE\r\n\
         a OK CAPABILITY completed\r\n"
    );
    let login = say(&mut session, "b login \"alice\" {10+}\r\nwonderland\r\n");
    assert_eq!(
        login,
        "b OK [CAPABILITY IMAP4rev1 LITERAL+ ENABLE ID IDLE NAMESPACE CHILDREN SPECIAL-USE UIDPLUS MOVE UNSELECT BINARY \
         WITHIN STATUS=SIZE CONDSTORE QRESYNC UTF8=ACCEPT APPENDLIMIT=33554432] logged in\r\n"
    );
    assert_eq!(
        say(&mut session, "c LOGIN alice wonderland\r\n"),
        "c BAD already logged in\r\n"
    );
}

#[test]
fn what_is_not_advertised_is_refused() {
    let mut options = Options::default()
        .without("IDLE")
        .without("MOVE")
        .without("SASL-IR")
        .without("AUTH=PLAIN");
    options.literals = Literals::Synchronizing;
    let mut session = Session::new(store(), options);
    assert!(!say(&mut session, "").contains("IDLE"));
    assert_eq!(
        say(&mut session, "a AUTHENTICATE LOGIN YWxpY2U=\r\n"),
        "a BAD SASL-IR is not offered\r\n"
    );
    assert_eq!(
        say(&mut session, "b AUTHENTICATE PLAIN\r\n"),
        "b NO [CANNOT] mechanism not offered\r\n"
    );
    assert_eq!(
        say(&mut session, "c NOOP {3+}\r\nabc\r\n"),
        "c BAD cannot parse the command: Failed\r\n"
    );
    assert_eq!(
        say(&mut session, "d LOGIN {5+}\r\nalice wonderland\r\n"),
        "d BAD literals have to wait\r\n"
    );
    say(&mut session, "e LOGIN alice wonderland\r\n");
    assert_eq!(say(&mut session, "f IDLE\r\n"), "f BAD IDLE is not offered\r\n");
    assert_eq!(say(&mut session, "g MOVE 1 x\r\n"), "g BAD MOVE is not offered\r\n");
    assert_eq!(say(&mut session, "h STARTTLS\r\n"), "h BAD already logged in\r\n");
}

#[test]
fn commands_wait_for_their_state() {
    let store = store();
    let mut session = session(&store, Options::default());
    assert_eq!(say(&mut session, "a SELECT INBOX\r\n"), "a BAD log in first\r\n");
    assert_eq!(say(&mut session, "b FETCH 1 FLAGS\r\n"), "b BAD log in first\r\n");
    assert_eq!(say(&mut session, "c STARTTLS\r\n"), "c BAD STARTTLS is not offered\r\n");
    assert_eq!(
        say(&mut session, "d LOGIN alice queen\r\n"),
        "d NO [AUTHENTICATIONFAILED] wrong name or password\r\n"
    );
    let mut session = logged_in(&store);
    assert_eq!(
        say(&mut session, "e FETCH 1 FLAGS\r\n"),
        "e BAD select a mailbox first\r\n"
    );
    assert_eq!(
        say(&mut session, "f SORT (DATE) UTF-8 ALL\r\n"),
        "f BAD SORT is not supported\r\n"
    );
    assert_eq!(
        say(&mut session, "g LOGOUT\r\nh NOOP\r\n"),
        "* BYE logging out\r\ng OK LOGOUT completed\r\n"
    );
    assert!(session.is_closed());
    assert_eq!(say(&mut session, "i NOOP\r\n"), "");
}

#[test]
fn nobody_logs_in_before_tls_where_it_is_required() {
    let options = Options {
        require_tls: true,
        starttls: true,
        ..Options::default()
    };
    let mut session = Session::new(store(), options);
    let greeting = say(&mut session, "");
    assert_eq!(
        greeting,
        "* OK [CAPABILITY IMAP4rev1 LITERAL+ STARTTLS LOGINDISABLED SASL-IR ENABLE ID IDLE] IMAP server ready\r\n"
    );
    assert_eq!(
        say(&mut session, "a LOGIN alice wonderland\r\n"),
        "a NO [PRIVACYREQUIRED] TLS is required\r\n"
    );
    assert_eq!(
        say(&mut session, "b AUTHENTICATE PLAIN\r\n"),
        "b NO [PRIVACYREQUIRED] TLS is required\r\n"
    );
    let clear = "c STARTTLS\r\nd LOGIN alice wonderland\r\n";
    assert_eq!(say(&mut session, clear), "c OK begin TLS negotiation now\r\n");
    assert!(session.wants_tls() && say(&mut session, "e NOOP\r\n").is_empty());
    session.tls_started();
    assert!(!session.wants_tls() && session.user().is_none());
    assert!(say(&mut session, "f CAPABILITY\r\n").starts_with("* CAPABILITY IMAP4rev1 LITERAL+ SASL-IR AUTH=PLAIN "));
    assert!(say(&mut session, "g LOGIN alice wonderland\r\n").starts_with("g OK "));
}

/// Runs an exchange from nothing and returns all that the server says.
fn exchange(lines: &[&str]) -> String {
    let store = store();
    let mut session = session(&store, Options::default());
    lines
        .iter()
        .map(|line| say(&mut session, &format!("{line}\r\n")))
        .collect()
}

fn ends_in_login(answer: &str) -> bool {
    answer.contains("a OK [CAPABILITY ")
}

#[test]
fn plain() {
    let response = |text: &str| BASE64_STANDARD.encode(text);
    let good = response("\0alice\0wonderland");
    assert!(ends_in_login(&exchange(&[&format!("a AUTHENTICATE PLAIN {good}")])));
    assert!(exchange(&["a authenticate plain", &good]).starts_with("+ \r\na OK "));
    assert!(ends_in_login(&exchange(&[&format!(
        "a AUTHENTICATE PLAIN {}",
        response("alice\0alice\0wonderland")
    )])));
    let failures = [
        (
            response("\0alice\0x"),
            "NO [AUTHENTICATIONFAILED] wrong name or password",
        ),
        (
            response("bob\0alice\0wonderland"),
            "NO [AUTHORIZATIONFAILED] not allowed to act for others",
        ),
        ("=".into(), "BAD malformed PLAIN response"),
    ];
    for (initial, answer) in failures {
        assert_eq!(
            exchange(&[&format!("a AUTHENTICATE PLAIN {initial}")]),
            format!("a {answer}\r\n")
        );
    }
    assert_eq!(
        exchange(&["a AUTHENTICATE PLAIN", "*", "b NOOP"]),
        "+ \r\na BAD AUTHENTICATE cancelled\r\nb OK NOOP completed\r\n"
    );
    assert_eq!(
        exchange(&["a AUTHENTICATE PLAIN", "a NOOP"]),
        "+ \r\na BAD expected one line of base64\r\n"
    );
}

#[test]
fn login_asks_twice() {
    let answer = exchange(&["a AUTHENTICATE LOGIN", "YWxpY2U=", "d29uZGVybGFuZA=="]);
    assert!(
        answer.starts_with("+ VXNlcm5hbWU6\r\n+ UGFzc3dvcmQ6\r\na OK "),
        "{answer}"
    );
    let answer = exchange(&["a AUTHENTICATE LOGIN YWxpY2U=", "d29uZGVybGFuZA=="]);
    assert!(answer.starts_with("+ UGFzc3dvcmQ6\r\na OK "), "{answer}");
}

#[test]
fn tokens_are_refused_with_an_explanation() {
    for (mechanism, prefix, acknowledgement, error) in [
        (
            "XOAUTH2",
            "user=alice\x01",
            "",
            r#"{"status":"400","schemes":"Bearer","scope":"https://mail.example.org/"}"#,
        ),
        (
            "OAUTHBEARER",
            "n,a=alice,\x01host=example.org\x01",
            "AQ==",
            r#"{"status":"invalid_token","scope":"https://mail.example.org/"}"#,
        ),
    ] {
        let response = |token: &str| BASE64_STANDARD.encode(format!("{prefix}auth=Bearer {token}\x01\x01"));
        assert!(ends_in_login(&exchange(&[
            &format!("a AUTHENTICATE {mechanism}"),
            &response("wonderland")
        ])));
        let answer = exchange(&[
            &format!("a AUTHENTICATE {mechanism} {}", response("stale")),
            acknowledgement,
        ]);
        let challenge = BASE64_STANDARD.encode(error);
        assert_eq!(
            answer,
            format!("+ {challenge}\r\na NO [AUTHENTICATIONFAILED] wrong name or password\r\n")
        );
        let malformed = BASE64_STANDARD.encode(format!("{prefix}auth=Bearer wonderland"));
        let answer = exchange(&[&format!("a AUTHENTICATE {mechanism} {malformed}")]);
        assert_eq!(answer, "a BAD malformed response with a token\r\n");
    }
}

#[test]
fn anonymous_needs_its_user() {
    assert!(exchange(&["a AUTHENTICATE ANONYMOUS dHJhY2U="]).starts_with("a NO "));
    let store = store();
    store.lock().unwrap().add_user("anonymous", "");
    let mut session = session(&store, Options::default());
    assert!(say(&mut session, "a CAPABILITY\r\n").contains(" AUTH=ANONYMOUS "));
    assert!(ends_in_login(&say(
        &mut session,
        "a AUTHENTICATE ANONYMOUS dHJhY2U=\r\n"
    )));
    assert_eq!(session.user(), Some("anonymous"));
}
