//! Servers that are child processes.

use core::time::Duration;
use std::process::Command;
use std::time::Instant;

use imap_blocking::proto::flow::Credentials;
use imap_blocking::{Error, Methods, Options, Socket, Timeouts};

use super::script::client;

fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

#[test]
fn a_shell_can_be_a_server() {
    let script = r"
        printf '* PREAUTH [CAPABILITY IMAP4rev1] shell\r\n'
        while read tag command; do
            case $command in
                NOOP*) printf '* 3 EXISTS\r\n%s OK done\r\n' $tag ;;
                LOGOUT*) printf '* BYE\r\n%s OK bye\r\n' $tag; exit ;;
                *) printf '%s BAD %s\r\n' $tag unknown ;;
            esac
        done";
    let mut client = Options::child(shell(script)).connect(Credentials::None).unwrap();
    client.noop().unwrap();
    let error = client.check().unwrap_err();
    assert!(!error.is_rejected(), "nothing is open: {error}");
    let error = client.namespace().unwrap_err();
    assert_eq!(error.to_string(), "Namespace was rejected: BAD unknown");
    client.logout().unwrap();
}

#[test]
fn a_process_that_exits_closes_the_connection() {
    let mut client = client(Socket::child(shell("printf '* PREAUTH hello\\r\\n'")).unwrap());
    assert!(matches!(client.noop(), Err(Error::Closed { bye: None })));
}

#[test]
fn a_process_that_cannot_be_started() {
    let command = Command::new("/nonexistent/imapd");
    let error = Options::child(command).connect(Credentials::None).unwrap_err();
    assert!(matches!(error, Error::Io(_)), "{error:?}");
}

/// A process that ignores that its input has ended does not outlive the client, nor keep it waiting.
#[test]
fn a_process_that_stays_is_killed() {
    let begin = Instant::now();
    let socket = Socket::child(shell("printf '* PREAUTH hello\\r\\n'; exec sleep 600")).unwrap();
    let timeouts = Timeouts::NONE.with_inactivity(Some(Duration::from_millis(50)));
    let mut client = client(socket).with_timeouts(timeouts);
    assert!(matches!(client.noop(), Err(Error::TimedOut(_))));
    drop(client);
    assert!(begin.elapsed() < Duration::from_secs(60));
}
