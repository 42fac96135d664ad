//! Greetings and TLS.

use super::*;

#[test]
fn one_round_trip_where_the_server_allows_it() {
    let script = [
        "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hello",
        "C: A0 AUTHENTICATE PLAIN AHRpbQBzZWNyZXQ=",
        "S: A0 OK [CAPABILITY IMAP4rev1 IDLE] welcome",
    ];
    let played = play(tls(), tim(), &script);
    assert_eq!(played.peer.connection.state(), State::Authenticated);
    assert_eq!(played.peer.connection.offers(Capability::Idle), Some(true));
    assert_eq!(played.done().method().cloned(), method("PLAIN"));
}

#[test]
fn capabilities_are_asked_for_when_not_told() {
    let script = [
        "S: * OK hello",
        "C: A0 CAPABILITY",
        "S: * CAPABILITY IMAP4rev1 AUTH=PLAIN",
        "S: A0 OK done",
        "C: A1 AUTHENTICATE PLAIN",
        "S: + ",
        "C: AHRpbQBzZWNyZXQ=",
        "S: A1 OK welcome",
        "C: A2 CAPABILITY",
        "S: * CAPABILITY IMAP4rev1 IDLE",
        "S: A2 OK done",
    ];
    let played = play(tls(), tim(), &script);
    assert_eq!(played.peer.connection.offers(Capability::Idle), Some(true));
    played.done();
}

#[test]
fn capabilities_told_between_are_enough() {
    let script = [
        "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] hello",
        "C: A0 AUTHENTICATE XOAUTH2 dXNlcj10aW0BYXV0aD1CZWFyZXIgdAEB",
        "S: * CAPABILITY IMAP4rev1 IDLE",
        "S: A0 OK tim@example.com authenticated (Success)",
    ];
    assert_eq!(
        play(tls(), Credentials::oauth("tim", "t"), &script)
            .done()
            .method()
            .cloned(),
        method("XOAUTH2")
    );
}

#[test]
fn a_server_that_does_not_say_what_it_offers_is_asked_once() {
    let script = [
        "S: * OK hello",
        "C: A0 CAPABILITY",
        "S: A0 OK done",
        "C: A1 LOGIN tim \"secret\"",
        "S: A1 OK done",
        "C: A2 CAPABILITY",
        "S: A2 BAD what?",
    ];
    assert_eq!(play(tls(), tim(), &script).done().method(), Some(&Method::LoginCommand));
    let refused = ["S: * OK hello", "C: A0 CAPABILITY", "S: A0 NO not now"];
    assert_eq!(
        play(tls(), tim(), &refused).error().to_string(),
        "capability: NO not now"
    );
}

#[test]
fn starttls_first_and_nothing_learned_before_it_counts() {
    let script = [
        "S: * OK [CAPABILITY IMAP4rev1 AUTH=LOGIN] hello",
        "S: * CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2",
        "S: * OK [ALERT] injected",
        "C: A0 STARTTLS",
        "S: * CAPABILITY IMAP4rev1 LOGINDISABLED",
        "S: A0 OK [CAPABILITY IMAP4rev1 AUTH=LOGIN] begin",
        "TLS",
        "C: A1 CAPABILITY",
        "S: * CAPABILITY IMAP4rev2 SASL-IR AUTH=PLAIN",
        "S: A1 OK done",
        "C: A2 AUTHENTICATE PLAIN AHRpbQBzZWNyZXQ=",
        "S: A2 OK [CAPABILITY IMAP4rev2] done",
    ];
    // The client speaks at once; what else is on its way then changes nothing.
    let script: Vec<&str> = [&script[..1], &script[3..4], &script[1..3], &script[4..]].concat();
    let played = play(OpenOptions::new(Transport::StartTls), tim(), &script);
    assert!(played.peer.connection.is_protected());
    assert_eq!(played.done().method().cloned(), method("PLAIN"));
}

#[test]
fn starttls_that_fails_in_any_way_ends_it() {
    let fails = |last: &str| {
        play(
            OpenOptions::new(Transport::StartTls),
            tim(),
            &["S: * OK hello", "C: A0 STARTTLS", last],
        )
    };
    assert_eq!(fails("S: A0 NO not now").error().to_string(), "starttls: NO not now");
    assert_eq!(fails("S: A0 BAD what?").error().to_string(), "starttls: BAD what?");
    assert_eq!(fails("S: * BYE busy").error().to_string(), "starttls: BYE busy");
    assert_eq!(fails("EOF").error(), OpenError::Closed(Step::StartTls));
    assert_eq!(fails("S: * OK begin").outcome, Ok(Next::Wait));
    assert!(matches!(
        fails("S: A1 OK begin").outcome,
        Err(Failure::Connection(Error::UnknownTag(_)))
    ));
    assert!(matches!(
        fails("S: B0 OK begin").outcome,
        Err(Failure::Connection(Error::UnknownTag(_)))
    ));
    let injected = "S: A0 OK begin\r\nA1 OK injected";
    assert!(matches!(
        fails(injected).outcome,
        Err(Failure::Connection(Error::StartTlsInjection(_)))
    ));
}

#[test]
fn bytes_between_starttls_and_tls_are_fatal() {
    let script = [
        "S: * OK hello",
        "C: A0 STARTTLS",
        "S: A0 OK begin",
        "S: * CAPABILITY IMAP4rev1 AUTH=PLAIN",
    ];
    let played = play(OpenOptions::new(Transport::StartTls), tim(), &script);
    assert!(matches!(
        played.outcome,
        Err(Failure::Connection(Error::StartTlsInjection(_)))
    ));
}

#[test]
fn a_completion_before_the_command_has_left_is_fatal() {
    let options = OpenOptions::new(Transport::StartTls);
    let mut peer = Peer::new(Config::new(0x5678).with_security(options.transport.security()));
    let mut open = Open::new(options, tim());
    peer.says("* OK hello");
    assert!(peer.connection.advance().unwrap());
    open.observe(&peer.connection.event());
    assert_eq!(open.act(&mut peer.connection), Ok(Next::Wait));
    peer.says("A0 OK begin");
    assert!(matches!(
        peer.connection.advance(),
        Err(Error::PrematureCompletion { .. })
    ));
}

#[test]
fn preauth_without_tls_is_fatal_where_tls_is_required() {
    let played = play(
        OpenOptions::new(Transport::StartTls),
        tim(),
        &["S: * PREAUTH [CAPABILITY IMAP4rev1] hello"],
    );
    assert_eq!(played.outcome, Err(Failure::Connection(Error::PreauthInClear)));
}

#[test]
fn no_credential_leaves_on_a_wrong_greeting() {
    for transport in [
        Transport::Tls,
        Transport::StartTls,
        Transport::StartTlsIfOffered,
        Transport::ClearText,
    ] {
        for greeting in [
            "S: +OK POP3 server ready",
            "S: * NO go away",
            "S: A0 OK hello",
            "S:  NO LOGOUT Intrusion",
        ] {
            let played = play(OpenOptions::new(transport), tim(), &[greeting]);
            assert!(
                matches!(played.outcome, Err(Failure::Connection(Error::BadGreeting(_)))),
                "{greeting}"
            );
        }
        let played = play(OpenOptions::new(transport), tim(), &["EOF"]);
        assert_eq!(played.error().to_string(), "greeting: the connection was closed");
    }
}

#[test]
fn the_answer_to_tls_may_be_asked_for_again() {
    let options = OpenOptions::new(Transport::StartTls);
    let mut played = play(options, tim(), &["S: * OK hello", "C: A0 STARTTLS", "S: A0 OK begin"]);
    played.act();
    assert_eq!(played.outcome, Ok(Next::StartTls));
    played.line("TLS");
    played.line("C: A1 CAPABILITY");
}

#[test]
fn tls_if_offered_in_any_case_of_letters() {
    for offer in ["STARTTLS", "starttls", "StartTls"] {
        let greeting = alloc::format!("S: * OK [CAPABILITY IMAP4rev1 {offer} AUTH=PLAIN] hello");
        let script = [&greeting, "C: A0 STARTTLS", "S: A0 OK begin", "TLS", "C: A1 CAPABILITY"];
        assert!(
            play(OpenOptions::new(Transport::StartTlsIfOffered), tim(), &script)
                .peer
                .connection
                .is_protected()
        );
    }
    let script = [
        "S: * OK hello",
        "C: A0 CAPABILITY",
        "S: * CAPABILITY IMAP4rev1 STARTTLS",
        "S: A0 OK done",
        "C: A1 STARTTLS",
        "S: A1 NO not now",
    ];
    let refused = play(OpenOptions::new(Transport::StartTlsIfOffered), tim(), &script);
    assert_eq!(refused.error().to_string(), "starttls: NO not now");
}

#[test]
fn tls_not_offered_is_done_without_where_that_was_asked_for() {
    for transport in [Transport::StartTlsIfOffered, Transport::ClearText] {
        let script = [
            "S: * OK [CAPABILITY IMAP4rev1] hello",
            "C: A0 LOGIN tim \"secret\"",
            "S: A0 OK [CAPABILITY IMAP4rev1] done",
        ];
        play(OpenOptions::new(transport), tim(), &script).done();
    }
    let script = [
        "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] hello",
        "C: A0 LOGIN tim \"secret\"",
        "S: A0 OK [CAPABILITY IMAP4rev1] done",
    ];
    play(OpenOptions::new(Transport::ClearText), tim(), &script).done();
}

#[test]
fn the_connection_must_be_made_for_the_transport() {
    for (transport, other) in [
        (Transport::StartTls, Transport::Tls),
        (Transport::Tls, Transport::ClearText),
        (Transport::ClearText, Transport::StartTls),
        (Transport::Local, Transport::StartTlsIfOffered),
    ] {
        let mut peer = Peer::new(Config::new(0x5678).with_security(other.security()));
        let mut open = Open::new(OpenOptions::new(transport), tim());
        let error = Err(OpenError::Security(transport.security()));
        assert_eq!(open.act(&mut peer.connection), error);
        assert_eq!(open.act(&mut peer.connection), error);
        let mut late = Open::new(OpenOptions::new(transport), tim());
        peer.says("* OK [CAPABILITY IMAP4rev1] hello");
        assert!(peer.connection.advance().unwrap());
        late.observe(&peer.connection.event());
        assert_eq!(late.act(&mut peer.connection), error);
        assert_eq!(peer.sent(), "");
    }
}

#[test]
fn preauth_needs_no_credentials() {
    let script = ["S: * PREAUTH [CAPABILITY IMAP4rev1] hello"];
    for credentials in [Credentials::None, tim()] {
        let open = play(OpenOptions::new(Transport::Local), credentials, &script).done();
        assert_eq!(open.method(), Some(&Method::Preauthenticated));
    }
    let script = ["S: * PREAUTH hello", "C: A0 CAPABILITY", "S: A0 OK done"];
    play(OpenOptions::new(Transport::StartTlsIfOffered), tim(), &script).done();
}

#[test]
fn without_credentials_the_connection_stays_as_it_is() {
    let options = tls()
        .with_id("name", "x")
        .with_enable([Capability::CondStore])
        .with_namespace();
    let script = [
        "S: * OK [CAPABILITY IMAP4rev1 ID ENABLE CONDSTORE NAMESPACE AUTH=PLAIN] hello",
        "C: A0 ID (\"name\" \"x\")",
        "S: A0 OK done",
    ];
    let played = play(options, Credentials::None, &script);
    assert_eq!(played.peer.connection.state(), State::NotAuthenticated);
    assert_eq!(played.done().method(), None);
}

#[test]
fn bye_ends_it_at_once_with_its_words() {
    let url = "imap://tim@server2.example/";
    let greeting = alloc::format!("S: * BYE [REFERRAL {url}] try there");
    let error = play(tls(), tim(), &[&greeting]).error();
    assert_eq!(error.referral(), Some(url.as_bytes()));
    assert!(
        error.to_string().starts_with("greeting: BYE [REFERRAL imap://"),
        "{error}"
    );
    assert!(error.to_string().ends_with("try there"), "{error}");
    let script = [
        "S: * OK hello",
        "C: A0 CAPABILITY",
        "S: * BYE Autologout",
        "S: * BYE Autologout",
        "EOF",
    ];
    let error = play(tls(), tim(), &script).error();
    assert_eq!(error.to_string(), "capability: BYE Autologout");
    assert_eq!(error.referral(), None);
    let script = [
        "S: * OK [CAPABILITY IMAP4rev1] hello",
        "C: A0 LOGIN tim \"secret\"",
        "S: A0 BYE shutting down",
    ];
    assert_eq!(
        play(tls(), tim(), &script).error().to_string(),
        "login: BYE shutting down"
    );
}

#[test]
fn the_end_of_the_connection_is_never_waited_through() {
    let script = [
        "S: * OK hello",
        "C: A0 STARTTLS",
        "S: A0 OK begin",
        "TLS",
        "C: A1 CAPABILITY",
        "S: * CAPABILITY IMAP4rev1 AUTH=PLAIN ID ENABLE NAMESPACE CONDSTORE",
        "S: A1 OK done",
        "C: A2 AUTHENTICATE PLAIN",
        "S: +",
        "C: AHRpbQBzZWNyZXQ=",
        "S: A2 OK done",
        "C: A3 CAPABILITY",
        "C: A4 ID (\"name\" \"x\")",
        "S: * CAPABILITY IMAP4rev1 ID ENABLE NAMESPACE CONDSTORE",
        "S: A3 OK done",
        "S: * ID NIL",
        "S: A4 OK done",
        "C: A5 ENABLE CONDSTORE",
        "S: * ENABLED CONDSTORE",
        "S: A5 OK done",
        "C: A6 NAMESPACE",
        "S: * NAMESPACE ((\"\" \"/\")) NIL NIL",
        "S: A6 OK done",
    ];
    let options = || {
        let options = OpenOptions::new(Transport::StartTls).with_id("name", "x");
        options.with_enable([Capability::CondStore]).with_namespace()
    };
    play(options(), tim(), &script).done();
    for cut in 0..script.len() {
        let says = |line: &&str| line.starts_with("C: ") || *line == "TLS";
        if script.get(cut).is_some_and(says) {
            continue;
        }
        let cut: Vec<&str> = script[..cut].iter().copied().chain(["EOF"]).collect();
        assert!(
            matches!(play(options(), tim(), &cut).error(), OpenError::Closed(_)),
            "{cut:?}"
        );
    }
}
