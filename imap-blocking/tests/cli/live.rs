//! The self-test against real servers, as far as they are there: over TCP, TLS, STARTTLS, and to a child process.

use core::net::SocketAddr;
use std::process::Command;
use std::thread;

use imap_tests::server_process::Dovecot;
use imap_tests::server_process::unpacked::{Kind, Unpacked};
use tempfile::NamedTempFile;

use crate::program::imap;

/// Runs the self-test by every way that there is to a server, half of them as alice and at the same time half as bob: some
/// servers take their time. `preauth` is a command for bob.
fn selftest(plain: SocketAddr, tls: SocketAddr, ca: &str, preauth: Option<&Command>) -> Result<(), String> {
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), ca).unwrap();
    let ca = file.path().to_str().unwrap();
    let clear = format!("imap://localhost:{}", plain.port());
    let secure = format!("imaps://localhost:{}", tls.port());
    let command = preauth.map(shell);
    let mut as_bob = vec![vec!["--user", "bob", "--ca", ca, &secure]];
    as_bob.extend(command.as_deref().map(|command| vec!["--command", command]));
    let as_alice = vec![
        vec!["--user", "alice", "--plaintext", &clear],
        vec!["--user", "alice", "--ca", ca, "--starttls", &clear],
    ];
    let run_all = |ways: Vec<Vec<&str>>, password| {
        for way in ways {
            let program = imap(&[&["selftest"], way.as_slice()].concat());
            let run = program.env("IMAP_PASSWORD", password).run();
            if run.code != 0 || !run.stdout.ends_with("\nok      logout\nAll tests OK.\n") {
                return Err(format!("{way:?}: {run:?}"));
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| run_all(as_bob, "builder"));
        let done = run_all(as_alice, "wonderland");
        let other = other.join().unwrap();
        done.and(other)
    })
}

/// The command as a shell understands it.
fn shell(command: &Command) -> String {
    let mut words = vec!["exec env -i".to_owned()];
    for (name, value) in command.get_envs() {
        words.push(format!("{}={}", quoted(name), quoted(value.unwrap_or_default())));
    }
    words.push(quoted(command.get_program()));
    words.extend(command.get_args().map(quoted));
    words.join(" ")
}

fn quoted(word: &std::ffi::OsStr) -> String {
    format!("'{}'", word.to_str().unwrap().replace('\'', "'\\''"))
}

#[test]
fn the_self_test_passes_at_dovecot() {
    let Some(server) = Dovecot::start().unwrap() else {
        return;
    };
    let preauth = server.preauth_command("bob");
    selftest(server.addr_plain(), server.addr_tls(), server.ca_pem(), Some(&preauth))
        .unwrap_or_else(|error| panic!("{error}\n{}", server.log()));
}

fn passes_at(kind: Kind) {
    let Some(server) = Unpacked::start(kind).unwrap() else {
        return;
    };
    let preauth = server.preauth_command("bob");
    selftest(
        server.addr_plain(),
        server.addr_tls(),
        server.ca_pem(),
        preauth.as_ref(),
    )
    .unwrap_or_else(|error| panic!("{error}\n{}", server.log()));
}

#[test]
fn the_self_test_passes_at_courier() {
    passes_at(Kind::Courier);
}

#[test]
fn the_self_test_passes_at_cyrus() {
    passes_at(Kind::Cyrus);
}
