//! ID, ENABLE and NAMESPACE.

use super::*;

/// Plays what comes after authentication without a round trip, on a server that offers these extensions.
fn after(options: OpenOptions, offered: &str, script: &[&str]) -> Played {
    let greeting = alloc::format!("S: * PREAUTH [CAPABILITY {offered}] hello");
    let script: Vec<&str> = [&*greeting].into_iter().chain(script.iter().copied()).collect();
    play(options, Credentials::None, &script)
}

#[test]
fn id_right_after_authentication() {
    let script = [
        "C: A0 ID (\"name\" \"x\" \"version\" \"1\")",
        "S: * ID (\"name\" \"Cyrus\")",
        "S: A0 OK done",
    ];
    let open = after(
        tls().with_id("name", "x").with_id("version", "1"),
        "IMAP4rev1 ID",
        &script,
    )
    .done();
    assert_eq!(open.server_id().unwrap().field("name").as_deref(), Some(&b"Cyrus"[..]));
    // Not offered, or nothing to say.
    after(tls().with_id("name", "x"), "IMAP4rev1", &[]).done();
    after(tls(), "IMAP4rev1 ID", &[]).done();
}

#[test]
fn id_goes_out_with_capability() {
    let script = [
        "S: * OK [CAPABILITY IMAP4rev1 ID] hello",
        "C: A0 LOGIN tim \"secret\"",
        "S: A0 OK done",
        "C: A1 CAPABILITY",
        "C: A2 ID (\"name\" \"x\")",
        "S: A2 OK done",
        "S: * CAPABILITY IMAP4rev1 ID",
        "S: A1 OK done",
    ];
    play(tls().with_id("name", "x"), tim(), &script).done();
    let script = [
        "S: * OK [CAPABILITY IMAP4rev1] hello",
        "C: A0 LOGIN tim \"secret\"",
        "S: A0 OK done",
        "C: A1 CAPABILITY",
        "S: * CAPABILITY IMAP4rev1 ID",
        "S: A1 OK done",
        "C: A2 ID (\"name\" \"x\")",
        "S: A2 OK done",
    ];
    play(tls().with_id("name", "x"), tim(), &script).done();
}

#[test]
fn id_before_authentication() {
    let mut options = tls().with_id("name", "x");
    options.id_time = IdTime::BeforeAuthentication;
    let script = [
        "S: * OK [CAPABILITY IMAP4rev1 ID] hello",
        "C: A0 ID (\"name\" \"x\")",
        "S: A0 BAD what?",
        "C: A1 LOGIN tim \"secret\"",
        "S: A1 OK [CAPABILITY IMAP4rev1 ID] done",
    ];
    play(options, tim(), &script).done();
}

#[test]
fn what_is_wanted_and_offered_is_enabled() {
    let options = || tls().with_enable([Capability::CondStore, Capability::QResync, Capability::Utf8Accept]);
    let script = [
        "C: A0 ENABLE CONDSTORE QRESYNC",
        "S: * ENABLED QRESYNC CONDSTORE",
        "S: A0 OK done",
    ];
    let played = after(options(), "IMAP4rev1 ENABLE CONDSTORE QRESYNC", &script);
    assert!(played.peer.connection.enabled().has(Capability::QResync));
    played.done();
    after(options(), "IMAP4rev1 CONDSTORE", &[]).done();
    after(options(), "IMAP4rev1 ENABLE", &[]).done();
    let script = ["C: A0 ENABLE UTF8=ACCEPT", "S: * ENABLED UTF8=ACCEPT", "S: A0 OK done"];
    after(options(), "IMAP4rev1 ENABLE UTF8=ONLY", &script).done();
    after(
        tls().with_enable([Capability::Utf8Only, Capability::Utf8Accept]),
        "IMAP4rev1 ENABLE UTF8=ACCEPT",
        &script,
    )
    .done();
}

#[test]
fn rev2_is_enabled_where_both_are_offered() {
    let options = tls().with_enable([Capability::Imap4Rev2]);
    let enable = alloc::format!("C: A0 ENABLE {}", Capability::Imap4Rev2.name());
    let script = [&*enable, "S: * ENABLED IMAP4rev2", "S: A0 OK done"];
    let played = after(options, "IMAP4rev1 IMAP4rev2", &script);
    assert_eq!(
        played.peer.connection.revision(),
        crate::connection::Revision::Imap4Rev2
    );
}

#[test]
fn what_is_not_enabled_fails_nothing() {
    let options = || tls().with_enable([Capability::QResync]);
    for answer in ["S: A0 OK done", "S: A0 NO not now", "S: A0 BAD what?"] {
        let played = after(options(), "IMAP4rev1 ENABLE QRESYNC", &["C: A0 ENABLE QRESYNC", answer]);
        assert!(!played.peer.connection.enabled().has(Capability::QResync));
        played.done();
    }
}

#[test]
fn namespace_only_when_asked_for() {
    after(tls(), "IMAP4rev1 NAMESPACE", &[]).done();
    after(tls().with_namespace(), "IMAP4rev1", &[]).done();
    let script = [
        "C: A0 NAMESPACE",
        "S: * NAMESPACE ((\"INBOX.\" \".\")) NIL NIL",
        "S: A0 OK done",
    ];
    let open = after(tls().with_namespace(), "IMAP4rev1 NAMESPACE", &script).done();
    assert_eq!(open.namespace().unwrap().personal().count(), 1);
    assert_eq!(
        after(
            tls().with_namespace(),
            "IMAP4rev2",
            &["C: A0 NAMESPACE", "S: A0 NO none"]
        )
        .done()
        .namespace(),
        None
    );
}

#[test]
fn what_does_not_wait_for_enable_goes_out_together() {
    let options = tls().with_id("name", "x").with_namespace();
    let script = [
        "C: A0 ID (\"name\" \"x\")",
        "C: A1 NAMESPACE",
        "S: A0 OK done",
        "S: A1 OK done",
    ];
    after(options.clone(), "IMAP4rev1 ID NAMESPACE ENABLE", &script).done();
    let script = [
        "C: A0 ID (\"name\" \"x\")",
        "S: A0 OK done",
        "C: A1 ENABLE CONDSTORE",
        "S: A1 OK done",
        "C: A2 NAMESPACE",
        "S: A2 OK done",
    ];
    after(
        options.with_enable([Capability::CondStore]),
        "IMAP4rev1 ID NAMESPACE ENABLE CONDSTORE",
        &script,
    )
    .done();
}

#[test]
fn data_that_nobody_asked_for_disturbs_nothing() {
    let script = [
        "S: * 3 EXISTS",
        "S: * OK [ALERT] maintenance at noon",
        "S: * NO disk is nearly full",
        "S: * BAD what?",
        "S: * XYZZY 1 (2 {3}",
        "S: ab))",
        "S: A7",
        "S: + what?",
        "C: A0 ID (\"name\" \"x\")",
    ];
    let (noise, id) = (&script[..8], script[8]);
    let script: Vec<&str> = [id]
        .into_iter()
        .chain(noise.iter().copied())
        .chain(["S: A0 OK done"])
        .collect();
    after(tls().with_id("name", "x"), "IMAP4rev1 ID", &script).done();
}

#[test]
fn an_id_beyond_the_limits_is_an_error() {
    let played = after(tls().with_id("x".repeat(31), "y"), "IMAP4rev1 ID", &[]);
    assert!(matches!(played.error(), OpenError::Start { step: Step::Id, .. }));
}
