//! Every way to authenticate that both sides know, and what is said when it fails.

use imap_proto::State;
use imap_proto::command::Methods;
use imap_proto::flow::{Credentials, Method, OpenError, Step};
use imap_proto::response::{Code, Condition};
use imap_proto::sasl::{Plain, XOAuth2};

use crate::scenarios;
use crate::session::Log;
use crate::stage::{Stage, Way, alice};

scenarios!(
    every_mechanism,
    external_by_certificate,
    the_login_command,
    wrong_password,
    wrong_token,
    by_hand,
);

/// What makes the credentials of a mechanism.
type Made = fn() -> Credentials;

fn every_mechanism(stage: &Stage) {
    let oauth = || Credentials::oauth("alice", "wonderland");
    let anonymous = || Credentials::Anonymous {
        trace: "a trace".into(),
    };
    let mechanisms: [(&str, Made); 8] = [
        ("PLAIN", alice),
        ("LOGIN", alice),
        ("SCRAM-SHA-1", alice),
        ("SCRAM-SHA-256", alice),
        ("CRAM-MD5", alice),
        ("OAUTHBEARER", oauth),
        ("XOAUTH2", oauth),
        ("ANONYMOUS", anonymous),
    ];
    let offered = stage.way(Way::Clear).connect(Credentials::None).unwrap();
    let offered = offered.connection().capabilities().unwrap().clone();
    for (name, credentials) in mechanisms {
        if !offered.has_auth(name) {
            eprintln!("no {name}: this server does not offer it");
            continue;
        }
        for at_once in [true, false] {
            let log = Log::default();
            let mut session = stage
                .way(Way::Clear)
                .with_log(&log)
                .with_open(|mut open| {
                    open.initial_response = at_once;
                    open.with_mechanisms([name]).without_login_command()
                })
                .connect(credentials())
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(session.method(), Some(&Method::Mechanism(name.into())));
            session.noop().unwrap();
            let said = log.take();
            let command = format!(" AUTHENTICATE {name}");
            let line = said.lines().find(|line| line.contains(&command)).unwrap();
            // In these the server speaks first.
            let with_response = at_once && !["LOGIN", "CRAM-MD5"].contains(&name);
            assert_eq!(line.ends_with(&command), !with_response, "{name}: {said}");
            assert!(!said.contains("wonderland"), "{name}: {said}");
        }
    }
    for name in ["PLAIN", "LOGIN", "ANONYMOUS", "SCRAM-SHA-256", "CRAM-MD5"] {
        assert!(offered.has_auth(name), "{name}");
    }
}

fn external_by_certificate(stage: &Stage) {
    for way in [Way::Tls, Way::StartTls] {
        let mut session = stage
            .way(way)
            .with_tls(Some(stage.tls_as_alice()))
            .connect(Credentials::External)
            .unwrap();
        assert_eq!(session.method(), Some(&Method::Mechanism("EXTERNAL".into())), "{way:?}");
        session.noop().unwrap();

        let error = stage.way(way).connect(Credentials::External).err().unwrap();
        assert!(error.is_rejected() && !error.is_abort(), "{way:?}: {error}");
    }
}

fn the_login_command(stage: &Stage) {
    let log = Log::default();
    let mut session = stage
        .way(Way::Clear)
        .with_log(&log)
        .with_open(|open| open.with_mechanisms([""; 0]))
        .connect(alice())
        .unwrap();
    assert_eq!(session.method(), Some(&Method::LoginCommand));
    session.noop().unwrap();
    let said = log.take();
    assert!(said.contains(" LOGIN ") && !said.contains("wonderland"), "{said}");
}

fn wrong_password(stage: &Stage) {
    let by_scram = stage.way(Way::Clear).connect(Credentials::password("alice", "builder"));
    let by_plain = stage
        .way(Way::Clear)
        .with_open(|open| open.with_mechanisms(["PLAIN"]))
        .connect(Credentials::password("alice", "builder"));
    let by_command = stage
        .way(Way::Clear)
        .with_open(|open| open.with_mechanisms([""; 0]))
        .connect(Credentials::password("alice", "builder"));
    for (outcome, expected) in [
        (by_scram, Step::Authenticate("SCRAM-SHA-256".into())),
        (by_plain, Step::Authenticate("PLAIN".into())),
        (by_command, Step::Login),
    ] {
        let error = outcome.err().unwrap();
        let Some(OpenError::Rejected { step, status, refusal }) = error.open() else {
            panic!("{error:?}")
        };
        assert_eq!((step, refusal), (&expected, &None));
        assert_eq!(status.condition, Condition::No);
        assert_eq!(error.code(), Some(&Code::AuthenticationFailed));
        assert_eq!(status.text_lossy(), "Authentication failed.");
        assert!(error.is_rejected() && !error.is_abort());
        let words = error.to_string();
        assert!(
            words.contains("Authentication failed.") && !words.contains("builder"),
            "{words}"
        );
        assert!(!format!("{error:?}").contains("builder"), "{error:?}");
    }
}

fn wrong_token(stage: &Stage) {
    if stage.server.is_2_4() {
        eprintln!("no bearer tokens: this server does not take them");
        return;
    }
    for name in ["OAUTHBEARER", "XOAUTH2"] {
        let error = stage
            .way(Way::Clear)
            .with_open(|open| open.with_mechanisms([name]))
            .connect(Credentials::oauth("alice", "expired"))
            .err()
            .unwrap();
        let Some(OpenError::Rejected {
            refusal: Some(refusal), ..
        }) = error.open()
        else {
            panic!("{name}: {error:?}")
        };
        let status = refusal.status().unwrap();
        assert!(["invalid_token", "401"].contains(&status.as_str()), "{name}: {refusal}");
        assert!(
            error.is_rejected() && error.code() == Some(&Code::AuthenticationFailed),
            "{name}: {error}"
        );
        assert!(error.to_string().contains(&status), "{name}: {error}");
    }
}

fn by_hand(stage: &Stage) {
    let mut session = stage.way(Way::Clear).connect(Credentials::None).unwrap();
    let error = session
        .authenticate(Plain::new("alice", "builder").unwrap())
        .unwrap_err();
    assert!(
        error.is_rejected() && error.code() == Some(&Code::AuthenticationFailed),
        "{error}"
    );
    assert!(error.open().is_none() && !error.is_abort(), "{error}");
    if !stage.server.is_2_4() {
        // Its server ends with a challenge that only an empty response answers.
        let error = session
            .authenticate(XOAuth2::new("alice", "expired").unwrap())
            .unwrap_err();
        assert!(error.is_rejected(), "{error}");
    }
    // The connection has survived all that.
    let status = session
        .authenticate(Plain::new("alice", "wonderland").unwrap())
        .unwrap();
    assert!(status.is_ok());
    assert_eq!(session.connection().state(), State::Authenticated);
    session.leave().unwrap();
}
