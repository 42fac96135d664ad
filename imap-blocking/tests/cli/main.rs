//! The example program, run as its users run it, against the embedded server.
#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![cfg(feature = "rustls")]

extern crate alloc;

mod backup;
mod failing;
#[cfg(unix)]
mod live;
mod program;
mod proxy;
mod reading;
mod secrets;
mod writing;

use imap_tests::server::{self, Server, demo};

use program::{Run, imap};

/// A server with the mail of the demonstration, without TLS.
fn plain_server() -> Server {
    server_with(server::Options::default())
}

fn server_with(options: server::Options) -> Server {
    Server::spawn(demo().unwrap().shared(), options).unwrap()
}

/// Runs a command on a server without TLS; the server and its options come first.
fn run_plain(server: &Server, command: &str, arguments: &[&str]) -> Run {
    let url = format!("imap://alice@{}", server.addr());
    imap(&[&[command, "--plaintext", &url], arguments].concat()).run()
}

#[test]
fn the_demonstration_ends_by_itself() {
    for arguments in [&[][..], &["demo"]] {
        let run = imap(arguments).run();
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        for line in [
            "greeting      OK [CAPABILITY IMAP4rev1 ",
            "transport     TLS by STARTTLS",
            "logged in     alice, by the SASL mechanism PLAIN",
            "\nINBOX                   7       4  588.3 KiB  \\HasNoChildren\n",
            "\nSELECT        Archive: 0 messages, read-only\n",
            "\nSELECT        INBOX: 7 messages, read-write\n",
            "  Jürgen Grün    Grüße aus dem Garten  ",
            "\nUIDs          4, 5, 6\n",
            "  image/jpeg     585.3 KiB  BASE64    bridge.jpg\n",
            "\nread          585.8 KiB in ",
            "\nappended      1.9 MiB, with UID 2\n",
            "\nmessage 3     \\Seen $Forwarded \\Flagged",
            "\nexists        8\n",
            "  Rowan Hart  Neuigkeiten – die Brücke steht  ",
            "\nserver        logging out\n",
        ] {
            assert!(run.stdout.contains(line), "{line}\n{}", run.stdout);
        }
        assert!(!run.stdout.contains(['\u{1b}', '\r', '█']), "{}", run.stdout);
    }
}

#[test]
fn the_wire_can_be_watched() {
    let run = imap(&["--trace"]).run();
    assert_eq!(run.code, 0);
    let wire: Vec<&str> = run.stderr.lines().collect();
    assert!(
        wire.iter()
            .all(|line| line.starts_with("C: ") || line.starts_with("S: ")),
        "{}",
        run.stderr
    );
    assert!(wire.iter().any(|line| line.ends_with(" STARTTLS")));
    assert!(wire.iter().any(|line| line.contains("[masked]")));
    assert!(wire.iter().any(|line| line.ends_with(" bytes more]")));
}

#[test]
fn help_says_what_it_exits_with() {
    let help = imap(&["--help"]).run();
    assert_eq!(help.code, 0);
    assert!(help.stdout.contains("Exit status:") && help.stdout.contains("imap backup imaps://"));
    for command in [
        "ls", "fetch", "search", "watch", "append", "backup", "selftest", "serve",
    ] {
        let help = imap(&[command, "--help"]).run();
        assert!(help.code == 0 && help.stdout.contains("Usage: imap "), "{command}");
    }
}
