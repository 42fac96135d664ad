//! What goes wrong has a line and a number.

use core::net::SocketAddr;

use imap_tests::server::{self, Server, Tls, demo};

use crate::program::{Run, imap};
use crate::proxy::{nobody, say_and_hang_up};
use crate::{plain_server, run_plain, server_with};

/// The number, and the one line.
fn failed(run: &Run) -> (i32, &str) {
    assert_eq!(run.stdout, "");
    let mut lines = run.stderr.lines().filter(|line| !line.contains("without TLS"));
    let line = lines.next().unwrap_or_default();
    assert_eq!(lines.next(), None, "{}", run.stderr);
    (run.code, line)
}

fn ls(address: SocketAddr) -> Run {
    imap(&["ls", "--plaintext", &format!("imap://alice@{address}")]).run()
}

#[test]
fn a_wrong_password() {
    let server = plain_server();
    let url = format!("imap://alice@{}", server.addr());
    let run = imap(&["ls", "--plaintext", &url])
        .env("IMAP_PASSWORD", "looking-glass")
        .run();
    let (code, line) = failed(&run);
    assert_eq!(code, 4);
    assert!(
        line.starts_with("imap: authenticate PLAIN: NO [AUTHENTICATIONFAILED] "),
        "{line}"
    );
    let run = imap(&["ls", "--plaintext", &url]).env("IMAP_TOKEN", "expired").run();
    assert_eq!(failed(&run).0, 4);
    let server = server_with(
        server::Options::default()
            .without("AUTH=XOAUTH2")
            .without("AUTH=OAUTHBEARER"),
    );
    let url = format!("imap://alice@{}", server.addr());
    let run = imap(&["ls", "--plaintext", &url]).env("IMAP_TOKEN", "x").run();
    let (code, line) = failed(&run);
    assert!(code == 4 && line.contains("no way to authenticate"), "{line}");
}

#[test]
fn a_missing_mailbox() {
    let server = plain_server();
    let place = tempfile::tempdir().unwrap();
    let place = place.path().join("x");
    for (command, more) in [
        ("fetch", ""),
        ("search", "seen"),
        ("watch", ""),
        ("backup", place.to_str().unwrap()),
    ] {
        let more: &[&str] = if more.is_empty() { &[] } else { &[more] };
        let run = run_plain(&server, command, &[&["No such"], more].concat());
        let (code, line) = failed(&run);
        assert_eq!(code, 1);
        assert!(
            line.starts_with("imap: Examine was rejected: NO [NONEXISTENT] "),
            "{line}"
        );
    }
    assert!(!place.exists());
}

#[test]
fn a_certificate_that_nobody_vouches_for() {
    let tls = Tls::self_signed(&["localhost", "127.0.0.1"]).unwrap();
    let store = demo().unwrap().shared();
    let implicit = Server::spawn_tls(store.clone(), server::Options::default(), &tls).unwrap();
    let on_demand = Server::spawn_starttls(store, server::Options::default(), &tls).unwrap();
    for url in [
        format!("imaps://alice@{}", implicit.addr()),
        format!("imap://alice@{}", on_demand.addr()),
    ] {
        let run = imap(&["ls", &url]).run();
        let (code, line) = failed(&run);
        assert_eq!(code, 3);
        assert!(
            line.starts_with("imap: tls failed: ") && line.contains("certificate"),
            "{line}"
        );
    }
}

#[test]
fn a_server_without_tls_never_sees_the_password() {
    let server = plain_server();
    let run = imap(&["ls", "--trace", &format!("imap://alice@{}", server.addr())]).run();
    assert_eq!(run.code, 3);
    let said: Vec<&str> = run.stderr.lines().filter(|line| line.starts_with("C: ")).collect();
    assert!(
        matches!(said[..], [] | [_]) && said.iter().all(|line| line.ends_with(" STARTTLS")),
        "{}",
        run.stderr
    );
}

#[test]
fn connections_that_come_to_nothing() {
    let (code, line) = (ls(nobody()).code, ls(nobody()).stderr);
    assert!(code == 3 && line.contains("refused"), "{line}");
    let goodbye = ls(say_and_hang_up(b"* BYE too many users\r\n"));
    assert_eq!(failed(&goodbye), (3, "imap: greeting: BYE too many users"));
    let silent = ls(say_and_hang_up(b""));
    assert_eq!(failed(&silent).0, 3);
    let half = ls(say_and_hang_up(b"* OK [CAPABILITY IMAP4rev1"));
    assert_eq!(failed(&half).0, 3);
    let gone = ls(say_and_hang_up(
        b"* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n* BYE \x1b[31mdown\r\n",
    ));
    let (code, line) = failed(&gone);
    assert!(code == 3 && line.contains("BYE \\u{1b}[31mdown"), "{line}");
}

#[test]
fn servers_of_another_kind() {
    for greeting in [
        &b"+OK POP3 ready\r\n"[..],
        b"220 mail.example.org ESMTP\r\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
    ] {
        let run = ls(say_and_hang_up(greeting));
        let (code, line) = failed(&run);
        assert_eq!(code, 3, "{line}");
        let excerpt = String::from_utf8_lossy(greeting.split(|b| *b == b'\r').next().unwrap_or_default());
        assert!(line.contains(&*excerpt), "{line}");
    }
    let run = imap(&[
        "ls",
        &format!("imaps://alice@{}", say_and_hang_up(b"* OK clear text\r\n")),
    ])
    .run();
    let (code, line) = failed(&run);
    assert!(code == 3 && line.starts_with("imap: tls failed: "), "{line}");
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("imap://alice@{}", listener.local_addr().unwrap());
    let run = imap(&["ls", "--plaintext", "--timeout", "200ms", &url]).run();
    assert_eq!(failed(&run), (3, "imap: timed out after 0.2 seconds"));
}

#[test]
fn command_lines_that_make_no_sense() {
    for arguments in [
        &["ls", "mail.example.org"][..],
        &["ls", "http://alice@mail.example.org"],
        &["ls", "imaps://alice:secret@mail.example.org"],
        &["ls", "imaps://alice@mail.example.org/INBOX"],
        &["ls", "imaps://"],
        &["ls", "imaps://mail.example.org"],
        &["ls", "--plaintext", "imaps://alice@mail.example.org"],
        &["ls", "--starttls", "imaps://alice@mail.example.org"],
        &["ls", "--starttls", "--plaintext", "imap://alice@mail.example.org"],
        &["ls", "--timeout", "soon", "imap://alice@mail.example.org"],
        &["ls", "--password", "secret", "imap://alice@mail.example.org"],
        &[
            "ls",
            "--ca",
            concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
            "imaps://alice@mail.example.org",
        ],
        &["fetch", "imaps://alice@mail.example.org", "INBOX", "--uid", "1-5"],
        &["fetch", "imaps://alice@mail.example.org", "INBOX", "--raw", "--headers"],
        &["search", "imaps://alice@mail.example.org", "INBOX", "lunch"],
        &[
            "append",
            "imaps://alice@mail.example.org",
            "INBOX",
            "-",
            "--flag",
            "\\Recent",
        ],
        &[
            "append",
            "imaps://alice@mail.example.org",
            "INBOX",
            "-",
            "--date",
            "tomorrow",
        ],
        &["backup", "imaps://alice@mail.example.org", "INBOX"],
        &["frobnicate"],
    ] {
        let run = imap(arguments).run();
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?} {}", run.stderr);
        assert!(
            !run.stderr.is_empty() && !run.stderr.contains("secret@"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn files_that_are_not_there() {
    let server = plain_server();
    let run = run_plain(&server, "append", &["Drafts", "/no/such/file"]);
    let (code, line) = failed(&run);
    assert!(code == 5 && line.starts_with("imap: /no/such/file: "), "{line}");
    let run = run_plain(&server, "backup", &["INBOX", "/dev/null/x"]);
    assert_eq!(failed(&run).0, 5);
    let run = imap(&["ls", "--ca", "/no/such/file", "imaps://alice@mail.example.org"]).run();
    assert_eq!(failed(&run).0, 5);
}

#[test]
fn a_command_that_is_no_server() {
    let run = imap(&["ls", "--command", "exit 7"]).run();
    assert_eq!(failed(&run).0, 3);
    let run = imap(&["ls", "--command", "echo hello"]).run();
    assert_eq!(failed(&run).0, 3);
}
