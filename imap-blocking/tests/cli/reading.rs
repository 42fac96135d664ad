//! `ls`, `fetch` and `search`, and the ways to reach a server.

use imap_tests::server::{self, Server, Tls, demo};
use tempfile::NamedTempFile;

use crate::program::{imap, path};
use crate::{plain_server, run_plain, server_with};

#[test]
fn mailboxes_have_counts() {
    let server = plain_server();
    let run = run_plain(&server, "ls", &[]);
    let expected = "\
Archive\t0\t0\t0\t\\HasChildren \\Archive
Archive/2026\t1\t0\t591\t\\HasNoChildren
Drafts\t1\t0\t149\t\\HasNoChildren \\Drafts
Entwürfe & 台北\t1\t1\t233\t\\HasNoChildren
INBOX\t7\t4\t602474\t\\HasNoChildren
Sent\t2\t0\t448\t\\HasNoChildren \\Sent
";
    assert_eq!((run.code, run.stdout.as_str()), (0, expected));
    assert_eq!(
        run.stderr,
        "imap: without TLS the password and all mail can be read and changed on the way\n"
    );
    let run = run_plain(&server, "ls", &["Arch%"]);
    assert_eq!(run.stdout, "Archive\t0\t0\t0\t\\HasChildren \\Archive\n");
    let run = run_plain(&server, "ls", &["Nope*"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.ends_with("imap: no mailbox is named Nope*\n"));
}

#[test]
fn servers_without_sizes_have_mailboxes_too() {
    let server = server_with(server::Options::default().without("STATUS=SIZE"));
    let run = run_plain(&server, "ls", &["INBOX"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "INBOX\t7\t4\t\t\\HasNoChildren\n"));
}

#[test]
fn messages_are_lines() {
    let server = plain_server();
    let run = run_plain(&server, "fetch", &["INBOX", "--uid", "1,3,6:7,99"]);
    assert_eq!(run.code, 0);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 4, "{}", run.stdout);
    assert!(lines[0].starts_with("1\t2026-03-02 07:30\tPostmaster\tWelcome to example.org\t219\t\\Seen"));
    assert!(lines[1].contains("\tJürgen Grün\tGrüße aus dem Garten\t453\t\\Seen $Forwarded"));
    assert!(lines[2].contains("\tMei Lin\t台北行程\t"));
    assert!(run_plain(&server, "fetch", &["Archive"]).stdout.is_empty());
}

#[test]
fn messages_are_what_they_are() {
    let server = plain_server();
    let message = |uid| server.store().message("alice", "INBOX", uid).unwrap().to_vec();
    let run = run_plain(&server, "fetch", &["INBOX", "--raw", "--uid", "3:4"]);
    assert_eq!(run.code, 0);
    assert!(run.bytes == [message(3), message(4)].concat());
    let run = run_plain(&server, "fetch", &["INBOX", "--headers", "--uid", "2"]);
    let text = String::from_utf8(message(2)).unwrap().replace("\r\n", "\n");
    let (header, _) = text.split_once("\n\n").unwrap();
    assert_eq!(run.stdout, format!("{header}\n\n"));
    // Looking is not reading.
    assert!(!server.store().flags("alice", "INBOX", 4).unwrap().contains(&"\\Seen"));
}

#[test]
fn messages_consist_of_parts() {
    let server = plain_server();
    let run = run_plain(&server, "fetch", &["INBOX", "--structure", "--uid", "4,7"]);
    let expected = "\
4\tTEXT\tmultipart/mixed\t\t\t
4\t1\ttext/plain\t57\t7BIT\t
4\t2\timage/jpeg\t599368\tBASE64\tbridge.jpg
7\tTEXT\tmultipart/mixed\t\t\t
7\t1\ttext/plain\t10\t7BIT\t
7\t2\tmessage/rfc822\t155\t7BIT\tOpening hours
7\t2.1\ttext/plain\t33\t7BIT\t
";
    assert_eq!((run.code, run.stdout.as_str()), (0, expected));
}

#[test]
fn messages_are_found() {
    let server = plain_server();
    let found = |query: &[&str]| {
        let run = run_plain(&server, "search", &[&["INBOX"], query].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        let uids: Vec<u32> = run
            .stdout
            .lines()
            .map(|line| line.split('\t').next().unwrap().parse().unwrap())
            .collect();
        uids
    };
    assert_eq!(found(&["from:bob"]), [2, 7]);
    assert_eq!(found(&["unseen", "not", "from:bob"]), [4, 5, 6]);
    assert_eq!(found(&["subject:opening hours", "all"]), [7]);
    assert_eq!(found(&["larger:100k or subject:\"lunch on\""]), [2, 4]);
    assert_eq!(found(&["since:2026-03-03", "before:2026-03-04"]), [4, 5, 6]);
    assert_eq!(found(&["keyword:$Forwarded"]), [3]);
    assert_eq!(found(&["subject:nowhere"]), []);
}

#[test]
fn every_way_leads_to_the_server() {
    let tls = Tls::self_signed(&["localhost", "127.0.0.1"]).unwrap();
    let ca = NamedTempFile::new().unwrap();
    std::fs::write(ca.path(), tls.pem()).unwrap();
    let ca = ca.path().to_str().unwrap();
    let store = demo().unwrap().shared();
    let implicit = Server::spawn_tls(store.clone(), server::Options::default(), &tls).unwrap();
    let on_demand = Server::spawn_starttls(store, server::Options::default(), &tls).unwrap();
    let implicit = format!("imaps://{}", implicit.addr()).leak() as &str;
    let localhost = on_demand.addr().to_string().replace("127.0.0.1", "localhost");
    let on_demand_url = format!("imap://alice@{localhost}");
    let command = format!("'{}' serve", path().display());
    let ways: [&[&str]; 4] = [
        &["--user", "alice", "--ca", ca, implicit],
        &["--ca", ca, &on_demand_url],
        &["--starttls", "--ca", ca, &on_demand_url],
        &["--command", &command],
    ];
    for way in ways {
        let run = imap(&[&["ls"], way, &["Sent"]].concat()).run();
        assert_eq!(run.stderr, "", "{way:?}");
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (0, "Sent\t2\t0\t448\t\\HasNoChildren \\Sent\n")
        );
    }
    drop(on_demand);
}

#[test]
fn local_sockets_are_servers_too() {
    let place = tempfile::tempdir().unwrap();
    let socket = place.path().join("imap");
    let server = Server::spawn_unix(&socket, demo().unwrap().shared(), server::Options::default()).unwrap();
    let url = format!("unix:{}", server.path().display());
    let run = imap(&["ls", "--user", "alice", &url, "Sent"]).run();
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "Sent\t2\t0\t448\t\\HasNoChildren \\Sent\n")
    );
}

#[test]
fn nothing_a_server_says_reaches_the_terminal_as_a_command() {
    let server = plain_server();
    let subject = b"Subject: \x1b]0;owned\x07 =?UTF-8?Q?=1B[2J?=\tx\r\n\r\n\x1b[2J\r\n";
    server.store().append("alice", "Sent", subject, &[], None).unwrap();
    let run = run_plain(&server, "fetch", &["Sent", "--uid", "3"]);
    assert!(run.stdout.contains("\t\\u{1b}]0;owned\\u{7}"), "{}", run.stdout);
    assert!(run.stdout.contains("\\u{1b}[2J"));
    let headers = run_plain(&server, "fetch", &["Sent", "--uid", "3", "--headers"]);
    for run in [run, headers] {
        assert!(!run.bytes.iter().any(|byte| matches!(byte, 0x1b | 7)), "{}", run.stdout);
    }
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let server = plain_server();
    let url = format!("imap://alice@{}", server.addr());
    let run = imap(&["fetch", "--plaintext", &url, "INBOX", "--raw"]).run_unread();
    assert_eq!(run.code, 0);
    assert!(
        !run.stderr.contains("panicked") && run.stderr.lines().count() == 1,
        "{}",
        run.stderr
    );
    assert_eq!(imap(&["demo"]).run_unread().code, 0);
    assert_eq!(imap(&["--help"]).run_unread().code, 0);
}
