//! `backup`: nothing twice, nothing lost.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::program::{Run, imap};
use crate::proxy::cut_off_after;
use crate::{plain_server, run_plain};

/// The messages in a Maildir, by name.
fn maildir(place: &Path) -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(place.join("cur")).unwrap().map(|file| file.unwrap());
    let mut messages: Vec<_> = files
        .map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap()))
        .collect();
    messages.sort();
    assert_eq!(fs::read_dir(place.join("tmp")).unwrap().count(), 0);
    messages
}

fn backup(server: &imap_tests::server::Server, place: &TempDir, more: &[&str]) -> Run {
    let place = place.path().to_str().unwrap();
    run_plain(server, "backup", &[&["INBOX", place], more].concat())
}

#[test]
fn a_second_run_fetches_nothing() {
    let server = plain_server();
    let place = tempfile::tempdir().unwrap();
    let run = backup(&server, &place, &[]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "INBOX\t7\t602474\t0\n"),
        "{}",
        run.stderr
    );
    let messages = maildir(place.path());
    assert_eq!(messages.len(), 7);
    for (uid, (name, message)) in (1..).zip(&messages) {
        assert!(message == server.store().message("alice", "INBOX", uid).unwrap());
        assert!(name.contains(&format!("U{uid}.imap,S={}:2,", message.len())), "{name}");
    }
    assert!(messages[0].0.ends_with(":2,S") && messages[1].0.ends_with(":2,RS"));
    assert!(messages[2].0.ends_with(":2,PS") && messages[3].0.ends_with(":2,F"));

    let place_name = place.path().to_str().unwrap();
    let url = format!("imap://alice@{}", server.addr());
    let again = imap(&["backup", "--trace", "--plaintext", &url, "INBOX", place_name]).run();
    assert_eq!((again.code, again.stdout.as_str()), (0, "INBOX\t0\t0\t7\n"));
    assert!(!again.stderr.contains("BODY"), "{}", again.stderr);
    assert_eq!(maildir(place.path()), messages);

    server
        .store()
        .append("alice", "INBOX", b"Subject: new\r\n\r\n", &[], None)
        .unwrap();
    server.store().expunge("alice", "INBOX", &[1]).unwrap();
    let third = backup(&server, &place, &[]);
    assert_eq!((third.code, third.stdout.as_str()), (0, "INBOX\t1\t16\t6\n"));
    assert_eq!(maildir(place.path()).len(), 8);
}

#[test]
fn an_interrupted_run_goes_on_where_it_was() {
    for format in ["maildir", "mbox"] {
        let server = plain_server();
        let place = tempfile::tempdir().unwrap();
        // In the middle of the fourth message, which is the large one.
        let address = cut_off_after(300_000, server.addr());
        let url = format!("imap://alice@{address}");
        let place_name = place.path().to_str().unwrap();
        let broken = imap(&["backup", "--plaintext", &url, "INBOX", place_name, "--format", format]).run();
        assert_eq!((broken.code, broken.stdout.as_str()), (3, ""), "{}", broken.stderr);
        let why = broken.stderr.lines().last().unwrap();
        assert!(
            why.starts_with("imap: 3 of 7 messages saved, the rest when run again: "),
            "{why}"
        );

        let again = backup(&server, &place, &["--format", format]);
        assert_eq!(
            (again.code, again.stdout.as_str()),
            (0, "INBOX\t4\t601555\t3\n"),
            "{}",
            again.stderr
        );
        let whole = tempfile::tempdir().unwrap();
        assert_eq!(backup(&server, &whole, &["--format", format]).code, 0);
        if format == "maildir" {
            assert_eq!(maildir(place.path()), maildir(whole.path()));
        } else {
            let mbox = |place: &TempDir| fs::read(place.path().join("mbox")).unwrap();
            assert!(mbox(&place) == mbox(&whole));
        }
    }
}

#[test]
fn a_lost_connection_is_no_lost_message() {
    let server = plain_server();
    for number in 0..400 {
        let message = format!("Subject: {number}\r\n\r\n{}", "x\r\n".repeat(500));
        server
            .store()
            .append("alice", "INBOX", message.as_bytes(), &[], None)
            .unwrap();
    }
    let place = tempfile::tempdir().unwrap();
    let url = format!("imap://alice@{}", server.addr());
    let run = imap(&["backup", "--plaintext", &url, "INBOX", place.path().to_str().unwrap()]).start();
    let saved = || fs::read_dir(place.path().join("cur")).map_or(0, Iterator::count);
    crate::program::wait_until("the first message", || saved() > 0);
    server.disconnect_all();
    // It may have been faster.
    assert!([0, 3].contains(&run.end()));
    assert_eq!(backup(&server, &place, &[]).code, 0);
    let messages = maildir(place.path());
    assert_eq!(messages.len(), 407);
    let total: usize = messages.iter().map(|(_, message)| message.len()).sum();
    let store = server.store();
    let expected: usize = (1..=407)
        .map(|uid| store.message("alice", "INBOX", uid).unwrap().len())
        .sum();
    assert_eq!(total, expected);
}

#[test]
fn an_mbox_is_a_file_of_messages() {
    let server = plain_server();
    server
        .store()
        .append("alice", "Sent", b"Subject: x\r\n\r\nFrom me\r\n", &[], None)
        .unwrap();
    let place = tempfile::tempdir().unwrap();
    let place_name = place.path().to_str().unwrap();
    let run = run_plain(&server, "backup", &["Sent", place_name, "--format", "mbox"]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "Sent\t3\t471\t0\n"),
        "{}",
        run.stderr
    );
    let text = fs::read_to_string(place.path().join("mbox")).unwrap();
    assert_eq!(text.lines().filter(|line| line.starts_with("From ")).count(), 3);
    assert!(text.ends_with("\n\nSubject: x\n\n>From me\n\n") || text.ends_with("\nSubject: x\n\n>From me\n\n"));
    assert!(!text.contains('\r'));
}

#[test]
fn a_directory_has_one_mailbox() {
    let server = plain_server();
    let place = tempfile::tempdir().unwrap();
    assert_eq!(backup(&server, &place, &[]).code, 0);
    let other = run_plain(&server, "backup", &["Sent", place.path().to_str().unwrap()]);
    assert_eq!(other.code, 2);
    assert!(
        other.stderr.contains("has the backup of INBOX as maildir"),
        "{}",
        other.stderr
    );
    let format = backup(&server, &place, &["--format", "mbox"]);
    assert_eq!(format.code, 2);
    fs::write(place.path().join(".imap-backup"), "something else").unwrap();
    let strange = backup(&server, &place, &[]);
    assert_eq!(strange.code, 5);
    assert!(strange.stderr.contains("cannot be understood"), "{}", strange.stderr);
}

#[test]
fn new_numbers_make_all_messages_new() {
    let server = plain_server();
    let place = tempfile::tempdir().unwrap();
    assert_eq!(backup(&server, &place, &[]).code, 0);
    server
        .store()
        .set_uid_validity("alice", "INBOX", 4_000_000_000)
        .unwrap();
    let run = backup(&server, &place, &[]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "INBOX\t7\t602474\t0\n"));
    assert!(run.stderr.contains("numbered the messages anew"));
    assert_eq!(maildir(place.path()).len(), 14);
}
