//! From the connection to the first command.

use core::time::Duration;
use std::net::TcpListener;

use imap_proto::flow::{Credentials, Transport};
use imap_proto::response::Capability;
use imap_proto::{Config, Error, State};

use crate::scenarios;
use crate::session::{Opening, Target};
use crate::stage::Stage;

scenarios!(
    it_connects,
    nobody_is_there,
    a_greeting_that_ends,
    a_greeting_that_is_none,
    a_farewell_for_a_greeting,
    a_line_that_ends_in_lf,
    a_line_that_is_too_long,
    a_server_that_does_not_greet,
    limits_are_kept,
    a_certificate_for_another_name,
);

/// What nearly every server says first here.
pub(crate) const READY: &str = "S: * OK [CAPABILITY IMAP4rev1] ready\n";

pub(crate) fn it_connects(stage: Stage) {
    // As imaplib does, the server is asked what it offers if it does not say so by itself.
    let script = "
        S: * OK IMAP4rev1
        C: CAPABILITY
        S: * CAPABILITY IMAP4rev1
        S: $ OK CAPABILITY completed
    ";
    stage.play(script, |session| {
        let connection = session.connection();
        assert_eq!(connection.state(), State::NotAuthenticated);
        assert_eq!(connection.is_protected(), stage.tls);
        assert_eq!(connection.offers(Capability::Imap4Rev1), Some(true));
    });
}

pub(crate) fn nobody_is_there(stage: Stage) {
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("imap://127.0.0.1:{port}");
    let opening = Opening::new(Target::Url(url), Transport::ClearText);
    let error = opening.connect(stage.adapter, Credentials::None).err().unwrap();
    assert!(error.is_abort() && error.to_string().contains("refused"), "{error}");
}

pub(crate) fn a_greeting_that_ends(stage: Stage) {
    let error = stage.fails("S| * OK\nclose");
    assert!(error.is_abort(), "{error:?}");
    assert!(matches!(error.protocol(), Some(Error::UnexpectedEof(_))), "{error:?}");
    assert!(stage.fails("close").is_abort());
}

pub(crate) fn a_greeting_that_is_none(stage: Stage) {
    for greeting in [
        "220 mail.example.org ESMTP",
        "* 3 EXISTS",
        "* NO not today",
        "A1 OK hello",
    ] {
        let error = stage.fails(&format!("S: {greeting}"));
        assert!(
            matches!(error.protocol(), Some(Error::BadGreeting(_))),
            "{greeting}: {error:?}"
        );
        assert!(error.is_abort());
    }
}

pub(crate) fn a_farewell_for_a_greeting(stage: Stage) {
    let error = stage.fails("S: * BYE come back later\nclose");
    assert!(error.is_abort(), "{error:?}");
    let said = error.status().map(|status| status.text_lossy().into_owned());
    assert_eq!(said.as_deref(), Some("come back later"));
}

/// imaplib gives up. Such lines have one meaning only, and there are servers that send them: they are read, unless
/// strictness is asked for.
pub(crate) fn a_line_that_ends_in_lf(stage: Stage) {
    let script = "
        S: * OK hello
        C: CAPABILITY
        S/ * CAPABILITY IMAP4rev1 IDLE
        S: $ OK CAPABILITY completed
    ";
    stage.play(script, |session| {
        assert_eq!(session.connection().offers(Capability::Idle), Some(true));
    });
}

pub(crate) fn a_line_that_is_too_long(stage: Stage) {
    let short = |config: Config| {
        let mut limits = config.limits;
        limits.unit = 64;
        config.with_limits(limits)
    };
    let script = format!("S: * OK {}", "x".repeat(100));
    let error = stage.fails_with(&script, |mut opening| {
        opening.configure = short;
        opening
    });
    assert!(error.is_abort(), "{error:?}");
    assert!(
        matches!(error.protocol(), Some(Error::TooLong { limit: 64, .. })),
        "{error:?}"
    );
    // imaplib's limit is a million bytes, for whole lines of any kind. A line of that size is borne here.
    let script = format!("S: * OK [CAPABILITY IMAP4rev1] {}", "x".repeat(1_000_001));
    stage.play(&script, |session| {
        assert_eq!(session.connection().state(), State::NotAuthenticated);
    });
}

pub(crate) fn a_server_that_does_not_greet(stage: Stage) {
    let limit = Duration::from_millis(50);
    let error = stage.fails_with("wait", |mut opening| {
        opening.limits[0] = Some(limit);
        opening
    });
    assert_eq!(error.timed_out(), Some(limit), "{error:?}");
    assert!(error.is_abort());
}

/// No limit, a limit, and none left. imaplib refuses a limit of nothing; here it means what it says.
pub(crate) fn limits_are_kept(stage: Stage) {
    for limits in [
        [None, None, None],
        [
            Some(Duration::from_secs(60)),
            Some(Duration::from_secs(50)),
            Some(Duration::from_secs(40)),
        ],
    ] {
        let change = |mut opening: Opening| {
            opening.limits = limits;
            opening
        };
        stage.play_with(READY, change, |session| assert_eq!(session.limits(), limits));
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("imap://{}", listener.local_addr().unwrap());
    let mut opening = Opening::new(Target::Url(url), Transport::ClearText);
    opening.limits[0] = Some(Duration::ZERO);
    let error = opening.connect(stage.adapter, Credentials::None).err().unwrap();
    assert_eq!(error.timed_out(), Some(Duration::ZERO), "{error:?}");
}

/// Only where there is a certificate.
pub(crate) fn a_certificate_for_another_name(stage: Stage) {
    let stage = Stage { tls: true, ..stage };
    let (script, mut opening) = stage.serve("close");
    // It is for localhost.
    opening.target = Target::Url(format!("imaps://127.0.0.1:{}", script.addr.port()));
    let error = opening.connect(stage.adapter, Credentials::None).err().unwrap();
    assert!(error.is_tls() && error.is_abort(), "{error:?}");
    assert!(error.to_string().contains("certificate"), "{error}");
    script.end();
    stage.play(READY, |session| assert!(session.connection().is_protected()));
}
