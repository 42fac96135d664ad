//! The time before TLS: one test for each way that clients have been tricked.

use imap_proto::command::{Authenticate, Enable, Login, Noop, Select, StartTls};
use imap_proto::response::Capability;
use imap_proto::types::{Atom, MailboxName, Secret};
use imap_proto::{Config, Connection, Error, Security, StartError, State};

use super::{drain, heard, in_clear, write_all};

const GREETING: &str = "* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] ready\r\n";

/// A connection that has said STARTTLS.
fn starting() -> Connection {
    let mut connection = in_clear(GREETING);
    connection.start(&StartTls).unwrap();
    assert_eq!(write_all(&mut connection), b"BAAA0 STARTTLS\r\n");
    connection
}

/// CVE-2020-15953 (libEtPan), CVE-2020-14954 (Mutt), CVE-2020-15685 and CVE-2021-29969 (Thunderbird), CVE-2020-15917
/// (Claws Mail), CVE-2021-22947 (curl), CVE-2026-41319 (MailKit): bytes behind the completion, in the same read.
#[test]
fn bytes_behind_starttls_in_the_same_read() {
    for behind in [
        "x",
        "\r\n",
        "BAAA1 OK in\r\n",
        "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
        "* PREAUTH hi\r\n",
    ] {
        let mut connection = starting();
        connection.receive(format!("BAAA0 OK go\r\n{behind}").as_bytes());
        assert_eq!(
            drain(&mut connection),
            Err(Error::StartTlsInjection(behind.len())),
            "{behind:?}"
        );
        assert!(nothing_goes(&mut connection));
    }
}

/// The same, in a read of their own before the handshake.
#[test]
fn bytes_behind_starttls_in_the_next_read() {
    let mut connection = starting();
    connection.receive(b"BAAA0 OK go\r\n");
    assert_eq!(
        drain(&mut connection).unwrap().last().unwrap(),
        "StartTls { tag: BAAA0 }"
    );
    assert!(!connection.wants_read() && !connection.wants_write());
    assert!(connection.buffers().input.is_empty());
    connection.receive(b"BAAA1 OK in\r\n");
    assert_eq!(drain(&mut connection), Err(Error::StartTlsInjection(13)));
    connection.tls_started();
    assert!(nothing_goes(&mut connection));
}

/// CVE-2026-42246 (net-imap): the completion arrives before the command has left.
#[test]
fn starttls_completed_before_it_was_sent() {
    for sent in 0.."BAAA0 STARTTLS\r\n".len() {
        let mut connection = in_clear(GREETING);
        connection.start(&StartTls).unwrap();
        connection.written(sent);
        connection.receive(b"BAAA0 OK go\r\n");
        assert!(
            matches!(drain(&mut connection), Err(Error::PrematureCompletion { .. })),
            "{sent} bytes sent"
        );
        connection.tls_started();
        assert!(!connection.is_protected() && nothing_goes(&mut connection));
    }
}

/// CVE-2021-32066 (net-imap): an answer that is no OK is taken for one.
#[test]
fn starttls_that_did_not_succeed() {
    let answers = [
        "BAAA0 NO not today\r\n",
        "BAAA0 BAD what?\r\n",
        "* OK go\r\n",
        "* BYE no\r\n",
        "* BYE [REFERRAL imap://elsewhere.example/] ask there\r\n",
        "BAAA0 NO [REFERRAL imap://elsewhere.example/] ask there\r\n",
        "+ go\r\n",
        "* BAAA0 OK go\r\n",
        "BAAA0\r\n",
        "BAAA0 OKAY go\r\n",
        "BAAA0 BYE go\r\n",
        "BAAA0 PREAUTH go\r\n",
    ];
    let secret = Secret::from("hush");
    for answer in answers {
        let mut connection = starting();
        connection.receive(answer.as_bytes());
        let seen = drain(&mut connection).unwrap_or_default();
        assert!(
            !seen.iter().any(|event| event.starts_with("StartTls")),
            "{answer:?}: {seen:?}"
        );
        connection.tls_started();
        assert!(!connection.is_protected(), "{answer:?}");
        assert!(connection.start(&Login::new("alice", &secret)).is_err(), "{answer:?}");
    }
    for answer in ["BAAA1 OK go\r\n", "baaa0 OK go\r\n", "A0 OK go\r\n", "BAAA00 OK go\r\n"] {
        let mut connection = starting();
        connection.receive(answer.as_bytes());
        assert!(
            matches!(drain(&mut connection), Err(Error::UnknownTag(_))),
            "{answer:?}"
        );
        assert!(nothing_goes(&mut connection));
    }
    let mut connection = starting();
    connection.receive(b"");
    assert_eq!(drain(&mut connection).unwrap(), ["Closed"]);
    connection.tls_started();
    assert!(!connection.is_protected() && nothing_goes(&mut connection));
}

/// imapflow before 1.6.4: capabilities in the completion of STARTTLS itself were kept.
#[test]
fn capabilities_of_the_completion_are_forgotten() {
    let mut connection = starting();
    connection.receive(b"BAAA0 OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN] go\r\n");
    drain(&mut connection).unwrap();
    assert!(connection.capabilities().is_none());
    connection.tls_started();
    assert!(connection.is_protected() && connection.capabilities().is_none());
    connection.start(&Login::new("alice", &Secret::from("x"))).unwrap();
}

/// CVE-2021-38370 (Alpine), CVE-2021-38372 (Trojitá), and most others of the paper "Why TLS is better without STARTTLS"
/// (USENIX Security 2021): what is said untagged before TLS counts after it.
#[test]
fn nothing_said_in_clear_counts_after_tls() {
    let mut connection = in_clear(GREETING);
    connection.start(&StartTls).unwrap();
    write_all(&mut connection);
    connection.receive(b"* CAPABILITY IMAP4rev1 AUTH=LOGIN\r\n* ENABLED IMAP4rev2\r\n* 9 EXISTS\r\n");
    connection.receive(b"* OK [UIDVALIDITY 1] x\r\n* OK [ALERT] call 0900-1\r\n* FLAGS (\\Seen)\r\nBAAA0 OK go\r\n");
    drain(&mut connection).unwrap();
    connection.tls_started();
    assert_eq!(connection.state(), State::NotAuthenticated);
    assert!(connection.capabilities().is_none() && connection.mailbox().is_none());
    assert!(connection.enabled().is_empty(), "{:?}", connection.enabled());
}

/// CVE-2020-28896 (Mutt, NeoMutt): a greeting that is none, and the client goes on.
#[test]
fn greetings_that_are_none() {
    let greetings = [
        "* NO go away\r\n",
        "* BAD x\r\n",
        "OK x\r\n",
        "+ OK\r\n",
        "* 5 EXISTS\r\n",
        "\r\n",
        "BAAA0 OK x\r\n",
    ];
    for greeting in greetings {
        let mut connection = Connection::new(Config::new(4096).with_security(Security::StartTls));
        connection.receive(greeting.as_bytes());
        assert!(
            matches!(drain(&mut connection), Err(Error::BadGreeting(_))),
            "{greeting:?}"
        );
        assert!(nothing_goes(&mut connection));
    }
}

/// CVE-2020-14093 (Mutt), CVE-2020-12398 (Thunderbird), CVE-2020-14929 (Alpine), CVE-2021-39272 (fetchmail),
/// CVE-2021-22946 (curl): PREAUTH, after which there is no STARTTLS.
#[test]
fn preauth_in_clear_text() {
    for greeting in [
        "* PREAUTH hi\r\n",
        "* preauth\r\n",
        "* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n",
    ] {
        let mut connection = Connection::new(Config::new(4096).with_security(Security::StartTls));
        connection.receive(greeting.as_bytes());
        assert_eq!(drain(&mut connection), Err(Error::PreauthInClear));
        assert!(nothing_goes(&mut connection));
        assert_eq!(write_all(&mut connection), b"");
    }
}

/// STARTTLS stripped from the capabilities: nothing that is worth hearing is said anyway.
#[test]
fn no_starttls_no_credentials() {
    let mut connection = in_clear("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n");
    let secret = Secret::from("hush");
    let plain = Atom::new("PLAIN").unwrap();
    let names = [Atom::new("CONDSTORE").unwrap()];
    let inbox = MailboxName::inbox();
    let refused = [
        connection.start(&Login::new("alice", &secret)),
        connection.start(&Authenticate::new(plain.clone())),
        connection.start(&Authenticate::new(plain).with_initial_response(&secret)),
    ];
    assert_eq!(refused, [Err(StartError::ClearText); 3]);
    assert!(connection.start(&Enable::new(&names)).is_err() && connection.start(&Select::new(&inbox)).is_err());
    assert_eq!(write_all(&mut connection), b"");
    connection.start(&Noop).unwrap();
}

/// curl#19089: words of capabilities have no case.
#[test]
fn capabilities_in_any_case() {
    let connection = in_clear("* OK [capability imap4rev1 starttls LoginDisabled] ready\r\n");
    assert_eq!(connection.offers(Capability::StartTls), Some(true));
    assert_eq!(connection.offers(Capability::LoginDisabled), Some(true));
}

/// A response to a command that was not sent, which would be taken for that of the next one.
#[test]
fn completions_in_advance() {
    for line in [
        "BAAA0 OK in\r\n",
        "BAAA1 OK in\r\n",
        "BAAA4294967295 OK in\r\n",
        "BAAA99999999999999999999 OK\r\n",
    ] {
        let mut connection = heard(Connection::new(Config::new(4096)), "* OK hi\r\n");
        connection.receive(line.as_bytes());
        assert!(matches!(drain(&mut connection), Err(Error::UnknownTag(_))), "{line:?}");
        assert!(nothing_goes(&mut connection));
    }
}

/// Nothing can be started, read or written any more, and the error stays.
fn nothing_goes(connection: &mut Connection) -> bool {
    let secret = Secret::from("hush");
    let error = connection.advance();
    connection.start(&Login::new("alice", &secret)).is_err()
        && connection.start(&Noop).is_err()
        && !connection.wants_read()
        && !connection.wants_write()
        && !connection.is_usable()
        && connection.advance() == error
}
