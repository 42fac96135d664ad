//! Who the client is, and how it proves it.

use imap_proto::State;
use imap_proto::command::Methods;
use imap_proto::flow::{Credentials, OpenError};
use imap_proto::response::{Capability, Code};
use imap_proto::sasl::{CramMd5, Mechanism, Response, SaslError};
use imap_proto::types::Secret;

use crate::opening::READY;
use crate::scenarios;
use crate::session::Session;
use crate::stage::Stage;

scenarios!(
    a_login,
    a_login_that_is_refused,
    names_and_passwords_are_quoted,
    a_login_that_is_not_allowed,
    an_anonymous_login,
    an_exchange,
    an_exchange_with_bytes,
    a_mechanism_that_nobody_knows,
    an_exchange_that_is_refused,
    an_exchange_that_is_aborted,
    cram_md5,
);

/// A mechanism that answers every challenge with the same, or aborts.
struct Fake(Option<&'static [u8]>);

impl Mechanism for Fake {
    fn name(&self) -> &str {
        "MYAUTH"
    }

    fn initial_response(&mut self) -> Option<Secret> {
        None
    }

    fn respond(&mut self, challenge: &[u8]) -> Result<Response, SaslError> {
        assert_eq!(challenge, b"");
        Ok(self.0.map_or(Response::Cancel, |answer| {
            Response::Reply(Secret::from(answer.to_vec()))
        }))
    }
}

pub(crate) fn a_login(stage: Stage) {
    let script = format!("{READY}C: LOGIN user \"pass\"\nS: $ OK LOGIN completed");
    stage.play(&script, |session| {
        session.login("user", &"pass".into()).unwrap();
        assert_eq!(session.connection().state(), State::Authenticated);
    });
}

pub(crate) fn a_login_that_is_refused(stage: Stage) {
    let script = format!(
        "{READY}
        C: LOGIN user \"wrong\"
        S: $ NO [AUTHENTICATIONFAILED] no such user or password
        C: LOGIN user \"odd\"
        S: $ BAD what?
        C: LOGIN user \"pass\"
        S: $ OK LOGIN completed"
    );
    stage.play(&script, |session| {
        let error = session.login("user", &"wrong".into()).unwrap_err();
        assert!(error.is_rejected() && !error.is_abort(), "{error:?}");
        assert_eq!(error.code(), Some(&Code::AuthenticationFailed));
        assert!(error.to_string().contains("no such user or password"), "{error}");
        assert!(!error.to_string().contains("wrong"), "{error}");
        assert!(session.login("user", &"odd".into()).unwrap_err().is_rejected());
        assert_eq!(session.connection().state(), State::NotAuthenticated);
        session.login("user", &"pass".into()).unwrap();
    });
}

/// What cannot be quoted goes as a literal; imaplib could not send it, or sent it raw.
pub(crate) fn names_and_passwords_are_quoted(stage: Stage) {
    let script = format!(
        r#"{READY}
        C: LOGIN "us er" "pa\"\\ss"
        S: $ NO try again
        C: LOGIN user {{5}}
        S: + go on
        C| päss
        S: $ OK LOGIN completed"#
    );
    stage.play(&script, |session| {
        assert!(session.login("us er", &"pa\"\\ss".into()).unwrap_err().is_rejected());
        session.login("user", &"päss".into()).unwrap();
    });
    // A line end in a name ends no line.
    let script = format!(
        r#"{READY}
        C: LOGIN {{13}}
        S: + go on
        C| pass
        C| A1 NOOP "pass"
        S: $ NO no such user"#
    );
    stage.play(&script, |session| {
        assert!(
            session
                .login("pass\r\nA1 NOOP", &"pass".into())
                .unwrap_err()
                .is_rejected()
        );
        // NUL cannot be sent at all.
        let error = session.login("us\0er", &"pass".into()).unwrap_err();
        assert!(error.start().is_some() && !error.is_abort(), "{error:?}");
    });
}

pub(crate) fn a_login_that_is_not_allowed(stage: Stage) {
    let (script, opening) = stage.serve("S: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED] ready");
    let error = opening
        .connect(stage.adapter, Credentials::password("user", "pass"))
        .err()
        .unwrap();
    assert!(
        matches!(
            error.open(),
            Some(OpenError::NoMechanism {
                login_disabled: true,
                ..
            })
        ),
        "{error:?}"
    );
    script.end();
}

pub(crate) fn an_anonymous_login(stage: Stage) {
    let script = "
        S: * OK [CAPABILITY IMAP4rev1 AUTH=ANONYMOUS] ready
        C: LOGIN anonymous \"pass\"
        S: $ OK LOGIN completed
    ";
    stage.play(script, |session| {
        assert!(session.connection().capabilities().unwrap().has_auth("ANONYMOUS"));
        assert_eq!(session.connection().offers(Capability::LoginDisabled), Some(false));
        session.login("anonymous", &"pass".into()).unwrap();
    });
}

/// Authenticates by a mechanism of one's own; the server must hear "fake" in base64.
pub(crate) fn exchanged(stage: Stage, capabilities: &str, rest: &str, act: impl FnOnce(&mut Session)) {
    let script = format!(
        "S: * OK [CAPABILITY {capabilities}] ready
        C: AUTHENTICATE MYAUTH
        S: +
        C| ZmFrZQ==
        S: $ OK FAKEAUTH successful
        {rest}"
    );
    stage.play(&script, |session| {
        let status = session.authenticate(Fake(Some(b"fake"))).unwrap();
        assert_eq!(status.text_lossy(), "FAKEAUTH successful");
        assert_eq!(session.connection().state(), State::Authenticated);
        act(session);
    });
}

pub(crate) fn an_exchange(stage: Stage) {
    exchanged(stage, "IMAP4rev1", "", |_| {});
}

pub(crate) fn an_exchange_with_bytes(stage: Stage) {
    let script = format!("{READY}C: AUTHENTICATE MYAUTH\nS: +\nC| AP/+\nS: $ OK done");
    stage.play(&script, |session| {
        session.authenticate(Fake(Some(b"\x00\xff\xfe"))).unwrap();
    });
    // Nothing at all is an answer, and no abortion.
    let script = format!("{READY}C: AUTHENTICATE MYAUTH\nS: +\nC|\nS: $ OK done");
    stage.play(&script, |session| {
        session.authenticate(Fake(Some(b""))).unwrap();
    });
}

pub(crate) fn a_mechanism_that_nobody_knows(stage: Stage) {
    let script = format!(
        "{READY}
        C: AUTHENTICATE MYAUTH
        S: $ NO unrecognized authentication type MYAUTH
        C: NOOP
        S: $ OK done"
    );
    stage.play(&script, |session| {
        let error = session.authenticate(Fake(Some(b"fake"))).unwrap_err();
        assert!(error.is_rejected() && !error.is_abort(), "{error:?}");
        assert!(
            error.to_string().contains("unrecognized authentication type MYAUTH"),
            "{error}"
        );
        assert_eq!(session.connection().state(), State::NotAuthenticated);
        session.noop().unwrap();
    });
}

pub(crate) fn an_exchange_that_is_refused(stage: Stage) {
    let script = format!(
        "{READY}
        C: AUTHENTICATE MYAUTH
        S: +
        C| ZmFrZQ==
        S: $ NO [AUTHENTICATIONFAILED] invalid
        C: NOOP
        S: $ OK done"
    );
    stage.play(&script, |session| {
        let error = session.authenticate(Fake(Some(b"fake"))).unwrap_err();
        assert!(error.is_rejected(), "{error:?}");
        assert_eq!(error.code(), Some(&Code::AuthenticationFailed));
        assert!(error.to_string().contains("invalid"), "{error}");
        session.noop().unwrap();
    });
}

/// The server's answer is waited for, so that nothing is left of it.
pub(crate) fn an_exchange_that_is_aborted(stage: Stage) {
    let script = format!(
        "{READY}
        C: AUTHENTICATE MYAUTH
        S: +
        C| *
        S: $ NO [AUTHENTICATIONFAILED] aborted
        C: LOGIN user \"pass\"
        S: $ OK LOGIN completed"
    );
    stage.play(&script, |session| {
        let error = session.authenticate(Fake(None)).unwrap_err();
        assert!(
            !error.is_abort() && error.to_string().contains("cancelled"),
            "{error:?}"
        );
        session.login("user", &"pass".into()).unwrap();
    });
}

/// The example of RFC 2195 section 2.
pub(crate) fn cram_md5(stage: Stage) {
    let script = "
        S: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=CRAM-MD5] ready
        C: AUTHENTICATE CRAM-MD5
        S: + PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+
        C| dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw
        S: $ OK CRAM-MD5 successful
    ";
    stage.play(script, |session| {
        assert!(session.connection().capabilities().unwrap().has_auth("CRAM-MD5"));
        let mechanism = CramMd5::new("tim", "tanstaaftanstaaf").unwrap();
        session.authenticate(mechanism).unwrap();
    });
    // The one of CPython's tests, whose challenge has no angle bracket at its end; the password in bytes.
    let script = "
        S: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=CRAM-MD5] ready
        C: AUTHENTICATE CRAM-MD5
        S: + PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ=
        C| dGltIGYxY2E2YmU0NjRiOWVmYTFjY2E2ZmZkNmNmMmQ5ZjMy
        S: $ OK CRAM-MD5 successful
    ";
    stage.play(script, |session| {
        let mechanism = CramMd5::new("tim", Secret::from(b"tanstaaftanstaaf".to_vec())).unwrap();
        session.authenticate(mechanism).unwrap();
    });
}
