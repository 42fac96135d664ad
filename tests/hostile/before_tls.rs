//! The time before TLS: every way that clients have been tricked, and one test for each client that was.

use imap_proto::command::{Authenticate, Enable, Login, Noop, Select, StartTls};
use imap_proto::response::Capability;
use imap_proto::types::{Atom, MailboxName, Secret};
use imap_proto::{Config, Connection, Error, Security, StartError, State};

use super::{drain, heard, in_clear, write_all};

/// Makes a test of each report: what was reported, and the attack.
macro_rules! reports {
    ($($report:ident: $attack:ident,)+) => {
        mod reports {
            $(#[test]
            fn $report() {
                super::$attack();
            })+
        }
    };
}

reports! {
    paper_why_tls_is_better_without_starttls: nothing_said_in_clear_counts_after_tls,
    libetpan_cve_2020_15953: bytes_behind_starttls_in_the_same_read,
    mailkit_cve_2026_41319: bytes_behind_starttls_in_the_same_read,
    net_imap_cve_2026_42246: starttls_completed_before_it_was_sent,
    net_imap_cve_2021_32066: starttls_that_did_not_succeed,
    imapflow_1_3_6: bytes_behind_starttls_in_the_next_read,
    imapflow_1_6_4: capabilities_of_the_completion_are_forgotten,
    mutt_cve_2020_28896: greetings_that_are_none,
    mutt_cve_2020_14093: preauth_in_clear_text,
    mutt_cve_2020_14954: bytes_behind_starttls_in_the_same_read,
    thunderbird_cve_2020_12398: preauth_in_clear_text,
    thunderbird_cve_2020_15685: bytes_behind_starttls_in_the_same_read,
    thunderbird_cve_2021_29969: nothing_said_in_clear_counts_after_tls,
    alpine_cve_2020_14929: preauth_in_clear_text,
    alpine_cve_2021_38370: nothing_said_in_clear_counts_after_tls,
    trojita_cve_2021_38372: nothing_said_in_clear_counts_after_tls,
    fetchmail_cve_2021_39272: preauth_in_clear_text,
    claws_mail_cve_2020_15917: bytes_behind_starttls_in_the_same_read,
    curl_cve_2021_22946: no_starttls_no_credentials,
    curl_cve_2021_22947: bytes_behind_starttls_in_the_next_read,
    curl_19089: capabilities_in_any_case,
}

const GREETING: &str = "* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] ready\r\n";

/// A connection that has said STARTTLS.
fn starting() -> Connection {
    let mut connection = in_clear(GREETING);
    connection.start(&StartTls).unwrap();
    assert_eq!(write_all(&mut connection), b"BAAA0 STARTTLS\r\n");
    connection
}

/// Bytes behind the completion, in the same read.
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

/// The completion arrives before the command has left.
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

/// An answer that is no OK is taken for one.
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

/// Capabilities in the completion of STARTTLS itself were kept.
fn capabilities_of_the_completion_are_forgotten() {
    let mut connection = starting();
    connection.receive(b"BAAA0 OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN] go\r\n");
    drain(&mut connection).unwrap();
    assert!(connection.capabilities().is_none());
    connection.tls_started();
    assert!(connection.is_protected() && connection.capabilities().is_none());
    connection.start(&Login::new("alice", &Secret::from("x"))).unwrap();
}

/// What is said untagged before TLS counts after it: most of what the paper "Why TLS is better without STARTTLS" (USENIX
/// Security 2021) has found.
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

/// A greeting that is none, and the client goes on.
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

/// PREAUTH, after which there is no STARTTLS.
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

/// STARTTLS stripped from the capabilities: nothing that is worth hearing is said anyway, in whatever way the connection
/// came to be in clear.
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

/// Words of capabilities have no case.
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
