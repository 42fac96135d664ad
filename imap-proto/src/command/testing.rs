//! What the tests of this folder share: commands as the bytes that leave, and replies as they form from received bytes.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Command, Reply, States};
use crate::connection::{Config, Connection};
use crate::error::ValueError;
use crate::event::Event;
use crate::state::State;
use crate::types::{MailboxName, Tag, TagPrefix};
use crate::wire::gate::Continued;
use crate::wire::outbox::Outbox;
use crate::wire::{Encoder, Spelling};

/// The command without its tag, the line ends included, every literal and body let through. Bytes of a body are `x`.
pub(crate) fn spell(command: &impl Command) -> String {
    spell_as(command, Spelling::default())
}

/// The same, for what is not UTF-8.
pub(crate) fn spell_bytes(command: &impl Command) -> Vec<u8> {
    spell_bytes_as(command, Spelling::default())
}

/// The same where quoted strings may hold UTF-8.
pub(crate) fn spell_in_utf8(command: &impl Command) -> String {
    spell_as(
        command,
        Spelling {
            utf8: true,
            ..Spelling::default()
        },
    )
}

/// The same where literals need not wait.
pub(crate) fn spell_without_waiting(command: &impl Command) -> String {
    spell_as(
        command,
        Spelling {
            non_sync: Some(u64::MAX),
            ..Spelling::default()
        },
    )
}

/// Why the command cannot be spelled.
pub(crate) fn spell_error(command: &impl Command) -> ValueError {
    let mut outbox = Outbox::default();
    encode(command, Spelling::default(), &mut outbox).unwrap_err()
}

/// Gives the command's reply the bytes that a server sends in answer, `T1` standing for the command's tag. Returns the
/// reply and the events that do not belong to it, in order.
pub(crate) fn answer<C: Command>(command: &C, received: &str) -> (C::Reply, Vec<Event<'static>>) {
    let mut connection = connection_for(command);
    let mut reply = command.reply();
    let tag = connection.start(command).unwrap();
    send(&mut connection);
    connection.receive(received.replace("T1", &alloc::format!("{tag}")).as_bytes());
    let mut others = Vec::new();
    while let Some(event) = connection.poll_event().unwrap() {
        let absorbed = reply.absorb(&event);
        while let Some(event) = reply.give_back() {
            others.push(event);
        }
        if !absorbed && !matches!(event, Event::Completed { .. }) {
            others.push(event.into_owned());
        }
    }
    assert_eq!(connection.in_progress().count(), 0, "the command has completed");
    (reply, others)
}

fn spell_as(command: &impl Command, spelling: Spelling) -> String {
    String::from_utf8(spell_bytes_as(command, spelling)).unwrap()
}

fn spell_bytes_as(command: &impl Command, spelling: Spelling) -> Vec<u8> {
    let mut outbox = Outbox::default();
    encode(command, spelling, &mut outbox).unwrap();
    let mut sent = Vec::new();
    loop {
        let output = outbox.output();
        if !output.is_empty() {
            let n = output.len();
            sent.extend_from_slice(output);
            outbox.sent(n);
        } else if let Some((_, left)) = outbox.body() {
            let body = alloc::vec![b'x'; left as usize];
            outbox.insert_body(&body, usize::MAX);
        } else if outbox.proceed() == Continued::Nothing {
            break;
        }
    }
    let space = sent.iter().position(|byte| *byte == b' ').unwrap();
    sent.split_off(space + 1)
}

fn encode(command: &impl Command, spelling: Spelling, outbox: &mut Outbox) -> Result<(), ValueError> {
    let tag = Tag::new(TagPrefix::from_seed(4096).unwrap(), 1);
    let mut encoder = Encoder::new(outbox, tag, spelling);
    command.encode(&mut encoder);
    encoder.finish()
}

/// A connection in a state in which the command may be sent.
fn connection_for(command: &impl Command) -> Connection {
    let states = command.profile().states;
    let mut connection = Connection::new(Config::new(4096));
    let greeting: &[u8] = if states.contains(State::Authenticated) || states.contains(State::Selected) {
        b"* PREAUTH hello\r\n"
    } else {
        b"* OK hello\r\n"
    };
    connection.receive(greeting);
    while connection.poll_event().unwrap().is_some() {}
    if states == States::SELECTED {
        let tag = connection.start(&super::Select::new(&MailboxName::inbox())).unwrap();
        send(&mut connection);
        connection.receive(alloc::format!("* 999 EXISTS\r\n{tag} OK [READ-WRITE] done\r\n").as_bytes());
        while connection.poll_event().unwrap().is_some() {}
    }
    connection
}

fn send(connection: &mut Connection) {
    while connection.wants_write() {
        let n = connection.output().len();
        connection.written(n);
    }
}

/// Whether lines are exchanged behind the command, as with AUTHENTICATE and IDLE.
pub(crate) fn ends_in_dialogue(command: &impl Command) -> bool {
    let mut outbox = Outbox::default();
    encode(command, Spelling::default(), &mut outbox).unwrap();
    let n = outbox.output().len();
    outbox.sent(n);
    matches!(outbox.proceed(), Continued::Challenge(_) | Continued::Idling(_))
}
