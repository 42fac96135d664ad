//! Commands with any arguments: a strict server finds exactly these commands, with exactly these arguments.

use arbitrary::{Arbitrary, Unstructured};
use imap_proto::types::NameEncoding;
use imap_proto::{Config, Connection, Event, State};

use crate::commands::{Name, OwnedCommand, oracle};
use crate::lexer::{Lexed, Lexer, NonSync, Options};

/// What the server offers, and what it is told.
#[derive(Arbitrary, Debug)]
struct Input {
    /// Before authentication, behind it, or with a mailbox open.
    state: u8,
    literals: u8,
    utf8: bool,
    commands: Vec<OwnedCommand>,
}

/// Starts each command, refuses it in the end, and compares.
///
/// # Panics
/// If the connection does not keep its promises, which is what the fuzzer looks for.
pub fn run(data: &[u8]) {
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(data)) else {
        return;
    };
    let (literals, non_sync) = [
        ("", NonSync::Forbidden),
        (" LITERAL+", NonSync::Any),
        (" LITERAL-", NonSync::Short),
    ][usize::from(input.literals % 3)];
    let state = input.state % 3;
    let greeting = if state == 0 { "OK" } else { "PREAUTH" };
    // Before authentication nothing is enabled, whatever is said.
    let utf8 = input.utf8 && state > 0;
    let enabled = if input.utf8 { "* ENABLED UTF8=ACCEPT\r\n" } else { "" };
    let mut connection = Connection::new(Config::new(4096));
    hear(
        &mut connection,
        &format!("* {greeting} [CAPABILITY IMAP4rev1{literals}] hi\r\n{enabled}"),
    );

    let mut lexer = Lexer::new();
    lexer.set_options(Options::new().utf8(utf8).non_sync(non_sync));
    let names = if utf8 {
        NameEncoding::Utf8
    } else {
        NameEncoding::ModifiedUtf7
    };
    for command in &input.commands {
        if state == 2 && connection.state() != State::Selected {
            open(&mut connection, &mut lexer);
        }
        let Ok(tag) = command.start(&mut connection) else {
            assert!(!connection.wants_write(), "{command:?} was refused and wrote");
            continue;
        };
        let found = listen(&mut connection, &mut lexer);
        assert_eq!(found.tag, tag.to_string());
        assert!(
            oracle::agrees(&found, command, names),
            "{command:?} was sent as {found}"
        );
        hear(&mut connection, &format!("{tag} NO not here\r\n"));
        assert!(!connection.wants_write() && connection.in_progress().count() == 0);
    }
}

/// Opens a mailbox; a SELECT that is refused has closed the one that was open.
fn open(connection: &mut Connection, lexer: &mut Lexer) {
    let started = OwnedCommand::Select(Name::Text("INBOX".to_owned())).start(connection);
    let tag = started.expect("nothing is in progress");
    listen(connection, lexer);
    hear(connection, &format!("{tag} OK open\r\n"));
}

/// Reads as a server does until a command is complete.
fn listen(connection: &mut Connection, lexer: &mut Lexer) -> crate::lexer::Command {
    loop {
        hear(connection, "");
        while let Some(mut body) = connection.body() {
            let taken = body.write(&[b'm'; 4096]);
            if taken == 0 {
                break;
            }
        }
        while connection.wants_write() {
            let length = connection.output().len();
            lexer.feed(connection.output());
            connection.written(length);
        }
        match lexer.next_command() {
            Ok(Some(Lexed::Command(command))) => {
                assert_eq!(lexer.pending(), 0, "more than one command was sent");
                return command;
            }
            Ok(Some(Lexed::LiteralWait(_))) => {
                assert_eq!(lexer.pending(), 0, "a literal was sent before its continuation");
                hear(connection, "+ go\r\n");
            }
            Ok(None) => assert!(
                connection.wants_write() || connection.body().is_some(),
                "the command is not complete and nothing more is sent"
            ),
            Err(error) => panic!("{error}"),
        }
    }
}

fn hear(connection: &mut Connection, line: &str) {
    if !line.is_empty() {
        connection.receive(line.as_bytes());
    }
    loop {
        match connection.advance() {
            Ok(true) => assert!(!matches!(connection.event(), Event::Malformed { .. })),
            Ok(false) => return,
            Err(error) => panic!("{error}"),
        }
    }
}
