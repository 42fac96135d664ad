//! Answers before the question, to nobody's question, or more than one.

use imap_proto::command::{
    Append, AppendMessage, Authenticate, Copy, Fetch, FetchItem, Idle, Login, Logout, Noop, Select, Store, StoreItem,
};
use imap_proto::types::{Atom, Flag, MailboxName, Secret, SeqSet, Tag, UidSet};
use imap_proto::{Config, Connection, Error, StartError, State};

use super::{drain, heard, write_all};

type Start = fn(&mut Connection) -> Result<Tag, StartError>;

/// Commands by the state they are sent in.
const COMMANDS: [(State, Start); 11] = [
    (State::NotAuthenticated, |to| {
        to.start(&Login::new("alice", &Secret::from("x")))
    }),
    (State::NotAuthenticated, |to| {
        to.start(&Login::new("alice", &Secret::from("x\r\ny")))
    }),
    (State::NotAuthenticated, |to| {
        to.start(&Authenticate::new(Atom::new("PLAIN").unwrap()))
    }),
    (State::NotAuthenticated, |to| to.start(&Noop)),
    (State::Authenticated, |to| to.start(&Select::new(&MailboxName::inbox()))),
    (State::Authenticated, |to| {
        to.start(&Append::new(&MailboxName::inbox(), AppendMessage::new(5)))
    }),
    (State::Authenticated, |to| to.start(&Idle)),
    (State::Authenticated, |to| to.start(&Logout)),
    (State::Selected, |to| {
        to.start(&Fetch::numbers(&SeqSet::all(), FetchItem::Flags))
    }),
    (State::Selected, |to| {
        let odd = MailboxName::from_wire(&b"a\nb"[..]);
        to.start(&Copy::uids(&UidSet::all(), &odd))
    }),
    (State::Selected, |to| {
        to.start(&Store::uids(&UidSet::all(), StoreItem::Add(&[Flag::Seen])))
    }),
];

/// A connection in this state, and the tag of its next command.
fn in_state(state: State) -> (Connection, &'static str) {
    let greeting = match state {
        State::NotAuthenticated => "* OK hi\r\n",
        _ => "* PREAUTH hi\r\n",
    };
    let mut connection = heard(Connection::new(Config::new(4096)), greeting);
    if state != State::Selected {
        return (connection, "BAAA0");
    }
    connection.start(&Select::new(&MailboxName::inbox())).unwrap();
    write_all(&mut connection);
    (heard(connection, "* 5 EXISTS\r\nBAAA0 OK open\r\n"), "BAAA1")
}

/// Whoever completes a command that has not left yet has guessed its tag (CVE-2026-42246, net-imap): however much of it
/// is out, nothing but a refusal of a literal that was announced is believed.
#[test]
fn completed_before_it_was_sent() {
    for (state, start) in COMMANDS {
        for condition in ["OK", "NO", "BAD"] {
            for sent in 0.. {
                let (mut connection, tag) = in_state(state);
                start(&mut connection).unwrap();
                let length = connection.output().len();
                connection.written(sent);
                let whole = sent >= length;
                connection.receive(format!("{tag} {condition} done\r\n").as_bytes());
                let result = drain(&mut connection);
                let waits = connection.in_progress().count() == 1;
                match (condition, &result) {
                    // All of it has left, or all that goes before the server has spoken: a refusal is the server's right.
                    (_, Ok(_)) => assert!(whole && !waits, "{condition} to {tag} after {sent} bytes"),
                    (_, Err(Error::PrematureCompletion { .. })) => {
                        assert!(!whole || condition == "OK", "{condition} to {tag} after {sent} bytes");
                        assert_eq!(connection.state(), state, "it has changed nothing");
                    }
                    (_, Err(error)) => panic!("{error}"),
                }
                if whole {
                    break;
                }
            }
        }
    }
}

#[test]
fn foreign_tags_complete_nothing() {
    for (state, start) in COMMANDS {
        let (_, tag) = in_state(state);
        let foreign = [
            tag.to_lowercase(),
            format!("{tag}0"),
            format!("0{tag}"),
            tag.replace("BAAA", "BAAB"),
            tag.replace("BAAA", "BAAA0"),
            "BAAA7".to_owned(),
            "X".to_owned(),
            "a001".to_owned(),
        ];
        for foreign in foreign {
            for condition in ["OK", "NO", "BAD"] {
                let (mut connection, _) = in_state(state);
                let started = start(&mut connection).unwrap();
                write_all(&mut connection);
                connection.receive(format!("{foreign} {condition} done\r\n").as_bytes());
                let result = drain(&mut connection);
                assert!(matches!(result, Err(Error::UnknownTag(_))), "{foreign}: {result:?}");
                assert!(connection.in_progress().eq([started]));
                assert_eq!(connection.state(), state);
            }
        }
    }
}

#[test]
fn a_second_completion_changes_nothing() {
    for (state, start) in COMMANDS {
        for (first, second) in [("NO", "OK"), ("BAD", "OK"), ("OK", "NO"), ("OK", "OK"), ("OK", "BAD")] {
            let (mut connection, tag) = in_state(state);
            let started = start(&mut connection).unwrap();
            assert_eq!(started.to_string(), tag);
            send_all(&mut connection);
            connection.receive(format!("{tag} {first} done\r\n").as_bytes());
            drain(&mut connection).unwrap();
            let before = facts(&connection);
            connection.receive(format!("{tag} {second} [READ-ONLY] again\r\n").as_bytes());
            let seen = drain(&mut connection).unwrap();
            assert!(seen[0].starts_with("CompletedAgain"), "{seen:?}");
            assert_eq!(
                facts(&connection).replace("ReadOnly", "ReadWrite"),
                before.replace("ReadOnly", "ReadWrite"),
                "{first}, then {second}"
            );
            assert_eq!(connection.counters().repeated_completions, 1);
        }
    }
}

fn facts(connection: &Connection) -> String {
    format!(
        "{} {:?} {:?}",
        connection.state(),
        connection.mailbox(),
        connection.in_progress().collect::<Vec<_>>()
    )
}

/// Lets everything out, with a server that takes each literal and each message.
fn send_all(connection: &mut Connection) {
    for _ in 0..5 {
        write_all(connection);
        connection.receive(b"+ go\r\n");
        while connection.advance().unwrap() {}
        if let Some(mut body) = connection.body() {
            assert_eq!(body.write(b"hello"), 5);
        }
        if let Some(turn) = connection.authentication() {
            turn.respond(&Secret::from("x"));
        }
        if let Some(idle) = connection.idle() {
            idle.done();
        }
    }
    write_all(connection);
}
