//! Passwords and tokens are in no output, whichever way they are sent.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use imap_tests::server::{self, Literals};

use crate::program::imap;
use crate::server_with;

/// A password that is sent as a quoted string, and one that is sent as a literal.
const PASSWORDS: [&str; 3] = ["wonderland", "through the \"looking\" glass", "Spiegelland-für-Alice"];

fn everything_but(out: &[&str]) -> server::Options {
    out.iter().fold(server::Options::default(), |options, capability| {
        options.without(capability)
    })
}

#[test]
fn a_trace_shows_no_password() {
    let mut synchronizing = everything_but(&["AUTH=PLAIN", "AUTH=LOGIN"]);
    synchronizing.literals = Literals::Synchronizing;
    let ways = [
        ("AUTHENTICATE PLAIN", server::Options::default()),
        ("AUTHENTICATE PLAIN", everything_but(&["SASL-IR"])),
        ("AUTHENTICATE LOGIN", everything_but(&["AUTH=PLAIN"])),
        ("LOGIN ", everything_but(&["AUTH=PLAIN", "AUTH=LOGIN"])),
        ("LOGIN ", synchronizing),
    ];
    for (command, options) in ways {
        let server = server_with(options);
        let url = format!("imap://alice@{}", server.addr());
        for password in PASSWORDS {
            // The right one and the wrong ones.
            let run = imap(&["ls", "--trace", "--plaintext", &url])
                .env("IMAP_PASSWORD", password)
                .run();
            assert_eq!(run.code, if password == "wonderland" { 0 } else { 4 }, "{}", run.stderr);
            assert!(run.stderr.contains(command), "{}", run.stderr);
            let output = format!("{}{}", run.stdout, run.stderr);
            let forms = [
                password.to_owned(),
                password.replace('"', "\\\""),
                password.as_bytes().escape_ascii().to_string(),
                BASE64_STANDARD.encode(password),
                BASE64_STANDARD.encode(format!("\0alice\0{password}")),
            ];
            for form in forms {
                assert!(!output.contains(&form), "{form}: {output}");
            }
        }
    }
}

#[test]
fn a_trace_shows_no_token() {
    for options in [server::Options::default(), everything_but(&["AUTH=OAUTHBEARER"])] {
        let server = server_with(options);
        let url = format!("imap://alice@{}", server.addr());
        let run = imap(&["ls", "--trace", "--plaintext", &url])
            .env("IMAP_TOKEN", "ya29.very-secret-token")
            .run();
        assert_eq!(run.code, 4, "{}", run.stderr);
        assert!(run.stderr.contains("[masked]"));
        // In base64 it may begin at any of three places.
        let shifted = ["", "x", "xx"].map(|before| BASE64_STANDARD.encode(format!("{before}very-secret-token")));
        for form in ["very-secret"]
            .into_iter()
            .chain(shifted.iter().map(|form| &form[4..20]))
        {
            assert!(!run.stderr.contains(form), "{}", run.stderr);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_terminal_nobody_is_asked() {
    let run = imap(&["ls", "imaps://alice@mail.example.org"]);
    let run = run.without_env("IMAP_PASSWORD").without_terminal().run();
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("IMAP_PASSWORD is not set"), "{}", run.stderr);
}
