//! Over each transport: from the greeting to the farewell.

use alloc::sync::Arc;

use imap_proto::command::{FetchItem, Methods};
use imap_proto::flow::{Credentials, Method, OpenError};
use imap_proto::response::Capability;
use imap_proto::types::{MailboxName, Secret, Section, UidSet};
use imap_proto::{Access, Event, State};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

use crate::mime;
use crate::scenarios;
use crate::session::Log;
use crate::stage::{Stage, Way, alice};

scenarios!(
    a_session_over_each,
    capabilities,
    nothing_but_starttls_in_clear_text,
    a_certificate_of_strangers,
    no_credentials,
    no_mechanism,
);

fn a_session_over_each(stage: &Stage) {
    for way in Way::ALL {
        let door = stage.way(way);
        let name = format!("{door:?}");
        let mut session = door.connect(alice()).unwrap();
        let method = match way {
            Way::Child => Method::Preauthenticated,
            _ => Method::Mechanism("SCRAM-SHA-256".into()),
        };
        assert_eq!(session.method(), Some(&method), "{name}");
        assert_eq!(session.connection().is_protected(), way != Way::Clear, "{name}");
        // What was said before STARTTLS may have been said by others, and is forgotten.
        let updates = session.updates();
        let greeted = matches!(updates.first(), Some(Event::Greeting(_)));
        assert_eq!(greeted, way != Way::StartTls, "{name}: {updates:?}");

        let mailbox = MailboxName::new(format!("over {way:?}")).unwrap();
        session.create(&mailbox).unwrap();
        let sent = mime::large(100_000);
        let uid = mime::append(&mut session, &mailbox, &sent, &[]);
        let selected = session.select(&mailbox).unwrap();
        assert_eq!(
            (selected.exists, selected.access),
            (Some(1), Access::ReadWrite),
            "{name}"
        );
        let whole = Section::whole();
        let item = FetchItem::peek(whole.clone());
        let messages = session.uid_fetch(&UidSet::one(uid), item).unwrap();
        assert!(messages.as_slice()[0].section(&whole) == Some(&sent[..]), "{name}");

        session.leave().unwrap();
        assert_eq!(session.connection().state(), State::Logout, "{name}");
        assert!(session.noop().unwrap_err().is_abort(), "{name}");
    }
}

fn capabilities(stage: &Stage) {
    let mut session = stage.way(Way::StartTls).connect(Credentials::None).unwrap();
    let before = session.capability().unwrap().unwrap();
    assert!(
        before.has_auth("PLAIN") && before.has_auth("scram-sha-256"),
        "{before:?}"
    );
    assert!(!before.has(Capability::StartTls), "within TLS: {before:?}");

    let mut session = stage.alice();
    // Told on authentication, so there was no need to ask.
    let told = session.connection().capabilities().unwrap().clone();
    let asked = session.capability().unwrap().unwrap();
    for capability in [
        Capability::Idle,
        Capability::UidPlus,
        Capability::CondStore,
        Capability::Namespace,
    ] {
        assert!(
            told.has(capability) && asked.has(capability),
            "{capability:?}: {told:?} {asked:?}"
        );
        assert_eq!(session.connection().offers(capability), Some(true));
    }
    assert!(
        asked.contains("IMAP4rev1") && asked.append_limit().is_none(),
        "{asked:?}"
    );
}

fn nothing_but_starttls_in_clear_text(stage: &Stage) {
    let log = Log::default();
    let mut session = stage.way(Way::StartTls).with_log(&log).connect(alice()).unwrap();
    session.noop().unwrap();
    let said = log.take();
    let commands: Vec<_> = said.lines().filter_map(|line| line.split(' ').nth(1)).collect();
    assert_eq!(commands[0], "STARTTLS", "{said}");
    assert!(commands[1..].iter().all(|command| *command != "STARTTLS"), "{said}");
    assert!(!said.contains("wonderland") && !said.contains("AGFsaWNl"), "{said}");
    assert!(said.contains('…') && said.ends_with("NOOP\r\n"), "{said}");
}

fn a_certificate_of_strangers(stage: &Stage) {
    let provider = Arc::new(ring::default_provider());
    let nobody = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    let nobody = Arc::new(nobody);
    for way in [Way::Tls, Way::StartTls] {
        // Neither who trusts nobody nor the platform trusts the authority of a test.
        for tls in [Some(Arc::clone(&nobody)), None] {
            let log = Log::default();
            let error = stage
                .way(way)
                .with_tls(tls)
                .with_log(&log)
                .connect(alice())
                .err()
                .unwrap();
            assert!(
                error.is_tls() && error.is_abort() && !error.is_rejected(),
                "{way:?}: {error}"
            );
            assert!(
                error.to_string().to_lowercase().contains("certificate"),
                "{way:?}: {error}"
            );
            let said = log.take();
            let lines = usize::from(way == Way::StartTls);
            assert_eq!(said.lines().count(), lines, "{way:?}: {said}");
        }
    }
}

fn no_credentials(stage: &Stage) {
    let mut session = stage.way(Way::Clear).connect(Credentials::None).unwrap();
    assert_eq!(
        (session.method(), session.connection().state()),
        (None, State::NotAuthenticated)
    );
    let error = session.select(&MailboxName::inbox()).unwrap_err();
    assert!(error.start().is_some() && !error.is_abort(), "{error}");
    session.noop().unwrap();

    let secret = Secret::from("wonderland");
    session.login("alice", &secret).unwrap();
    assert_eq!(session.connection().state(), State::Authenticated);
    session.leave().unwrap();
}

fn no_mechanism(stage: &Stage) {
    let error = stage
        .way(Way::Clear)
        .with_open(|open| open.with_mechanisms(["GSSAPI"]).without_login_command())
        .connect(alice())
        .err()
        .unwrap();
    let Some(OpenError::NoMechanism { mechanisms, .. }) = error.open() else {
        panic!("{error:?}")
    };
    assert!(mechanisms.iter().any(|name| name == "PLAIN"), "{mechanisms:?}");
}
