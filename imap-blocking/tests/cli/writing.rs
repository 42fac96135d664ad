//! `append`, `watch` and `selftest`.

use imap_tests::server::{self, Server, Tls, demo};
use tempfile::NamedTempFile;

use crate::program::{imap, path};
use crate::{plain_server, run_plain, server_with};

#[test]
fn a_message_comes_from_a_file() {
    let server = plain_server();
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "Subject: hello\n\nworld\n").unwrap();
    let arguments = [
        "Drafts",
        file.path().to_str().unwrap(),
        "--flag",
        "draft",
        "--flag",
        "Work",
    ];
    let date = ["--date", "2026-01-31T09:00:00+01:00"];
    let run = run_plain(&server, "append", &[&arguments[..], &date].concat());
    assert_eq!((run.code, run.stdout.as_str()), (0, "2\t25\n"), "{}", run.stderr);
    {
        let store = server.store();
        assert_eq!(
            store.message("alice", "Drafts", 2).unwrap(),
            b"Subject: hello\r\n\r\nworld\r\n"
        );
        assert_eq!(store.flags("alice", "Drafts", 2).unwrap(), ["\\Draft", "Work"]);
    }
    let run = run_plain(&server, "fetch", &["Drafts", "--uid", "2"]);
    assert!(
        run.stdout.starts_with("2\t2026-01-31 09:00\t\thello\t25\t"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_message_comes_from_standard_input() {
    let server = plain_server();
    let url = format!("imap://alice@{}", server.addr());
    let message = b"Subject: long\r\n\r\n"
        .iter()
        .copied()
        .chain(b"line\r\n".repeat(100_000))
        .collect::<Vec<u8>>();
    let run = imap(&["append", "--plaintext", &url, "Drafts", "-"]).run_with(&message);
    assert_eq!((run.code, run.stdout), (0, format!("2\t{}\n", message.len())));
    assert!(server.store().message("alice", "Drafts", 2).unwrap() == message);
}

#[test]
fn bytes_that_are_no_text_need_a_server_that_takes_them() {
    let append = |options| {
        let server = server_with(options);
        let url = format!("imap://alice@{}", server.addr());
        imap(&["append", "--trace", "--plaintext", &url, "Drafts", "-"]).run_with(b"Subject: x\r\n\r\n\0\r\n")
    };
    // This one reads them, and has nowhere to put them.
    let taken = append(server::Options::default());
    assert_eq!(taken.code, 1);
    assert!(
        taken.stderr.contains(" APPEND Drafts ~{17+}") && taken.stderr.contains("UNKNOWN-CTE"),
        "{}",
        taken.stderr
    );
    let refused = append(server::Options::default().without("BINARY"));
    assert_eq!(refused.code, 1);
    assert!(!refused.stderr.contains(" APPEND "), "{}", refused.stderr);
    assert!(
        refused
            .stderr
            .ends_with("imap: - has NUL in it, and the server does not take that\n")
    );
}

#[test]
fn changes_are_told_while_they_happen() {
    let server = plain_server();
    let url = format!("imap://alice@{}", server.addr());
    let mut watch = imap(&["watch", "--plaintext", &url, "--for", "60s"]).start();
    assert_eq!(watch.line(), "exists\t7");
    let appended = imap(&["append", "--plaintext", &url, "INBOX", "-"]).run_with(b"Subject: new\n\n");
    assert_eq!(appended.code, 0, "{}", appended.stderr);
    assert_eq!(watch.line(), "exists\t8");
    let mut next = || loop {
        let line = watch.line();
        // Whether the server counts recent messages is its own affair.
        if !line.starts_with("recent\t") {
            return line;
        }
    };
    server.store().set_flags("alice", "INBOX", 5, &["\\Flagged"]).unwrap();
    assert!(next().starts_with("flags\t5 \\Flagged"));
    server.store().expunge("alice", "INBOX", &[2]).unwrap();
    assert_eq!(next(), "expunge\t2");
    server.disconnect_all();
    assert_eq!(watch.end(), 3);
}

#[test]
fn watching_ends_in_time() {
    let server = plain_server();
    let run = run_plain(&server, "watch", &["Sent", "--for", "100ms"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "exists\t2\n"));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_watching_politely() {
    let server = plain_server();
    let url = format!("imap://alice@{}", server.addr());
    let mut watch = imap(&["watch", "--plaintext", &url]).start();
    assert_eq!(watch.line(), "exists\t7");
    watch.interrupt();
    assert_eq!(watch.end(), 0);
}

#[test]
fn the_self_test_runs_over_every_transport() {
    let tls = Tls::self_signed(&["127.0.0.1"]).unwrap();
    let ca = NamedTempFile::new().unwrap();
    std::fs::write(ca.path(), tls.pem()).unwrap();
    let over_tcp = plain_server();
    let over_tls = Server::spawn_tls(demo().unwrap().shared(), server::Options::default(), &tls).unwrap();
    let tcp = format!("imap://alice@{}", over_tcp.addr());
    let secure = format!("imaps://alice@{}", over_tls.addr());
    let command = format!("'{}' serve", path().display());
    let ways: [&[&str]; 3] = [
        &["--plaintext", &tcp],
        &["--ca", ca.path().to_str().unwrap(), &secure],
        &["--command", &command],
    ];
    for way in ways {
        let run = imap(&[&["selftest"], way].concat()).run();
        assert!(
            run.code == 0 && run.stdout.ends_with("\nok      logout\nAll tests OK.\n"),
            "{way:?} {run:?}"
        );
    }
    // It leaves no trace.
    for server in [over_tcp, over_tls] {
        let store = server.store();
        assert_eq!(store.mailboxes("alice").unwrap().len(), 6);
        assert_eq!(store.uids("alice", "INBOX").unwrap(), [1, 2, 3, 4, 5, 6, 7]);
    }
}

#[test]
fn the_self_test_makes_do_with_little() {
    let mut options = server::Options::default();
    options.capabilities.clear();
    let server = server_with(options);
    let run = run_plain(&server, "selftest", &[]);
    assert!(run.code == 0 && run.stdout.ends_with("All tests OK.\n"), "{run:?}");
    assert!(run.stdout.contains("the message stays in INBOX"));
    assert_eq!(server.store().uids("alice", "INBOX").unwrap().len(), 8);
}
