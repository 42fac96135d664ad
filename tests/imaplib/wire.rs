//! What the two send for the same call: every command method of the installed imaplib, with random arguments.

mod call;
mod mailboxes;
mod messages;
pub(crate) mod reasons;
mod session;

use core::fmt;
use std::collections::BTreeMap;

use imap_proto::command::Select;
use imap_proto::types::{MailboxName, Secret, base64};
use imap_proto::{Config, Connection, Event, StartError};
use imap_tests::lexer::{Command, LexError, Lexed, Lexer, Options};

pub(crate) use call::Call;
use call::{State, Talk};

use crate::dice::Dice;
use crate::differences::{Case, Topic};
use crate::ledger::{Ledger, skipped};
use crate::python::{ask, unhex, version};

/// How often each method is called.
const CALLS: usize = 900;

/// A method, how to call it, and how often.
type Method = (&'static str, fn(&mut Dice) -> Call, usize);

/// The command methods, and how they are called. `uid` is eight in one.
const METHODS: [Method; 43] = [
    ("append", mailboxes::append, 3 * CALLS),
    ("authenticate", session::authenticate, CALLS),
    ("capability", session::capability, 1),
    ("check", session::check, 1),
    ("close", session::close, 1),
    ("copy", messages::copy, CALLS),
    ("create", mailboxes::create, CALLS),
    ("delete", mailboxes::delete, CALLS),
    ("deleteacl", mailboxes::deleteacl, CALLS),
    ("enable", session::enable, 10),
    ("expunge", session::expunge, 1),
    ("fetch", messages::fetch, CALLS),
    ("getacl", mailboxes::getacl, CALLS),
    ("getannotation", mailboxes::getannotation, CALLS),
    ("getquota", mailboxes::getquota, CALLS),
    ("getquotaroot", mailboxes::getquotaroot, CALLS),
    ("idle", session::idle, 1),
    ("list", mailboxes::list, 2 * CALLS),
    ("login", session::login, 2 * CALLS),
    ("logout", session::logout, 1),
    ("lsub", mailboxes::lsub, 2 * CALLS),
    ("myrights", mailboxes::myrights, CALLS),
    ("namespace", session::namespace, 1),
    ("noop", session::noop, 1),
    ("partial", session::partial, CALLS),
    ("proxyauth", session::proxyauth, CALLS),
    ("recent", session::recent, 1),
    ("rename", mailboxes::rename, CALLS),
    ("search", messages::search, 2 * CALLS),
    ("select", mailboxes::select, 2 * CALLS),
    ("setacl", mailboxes::setacl, CALLS),
    ("setannotation", mailboxes::setannotation, CALLS),
    ("setquota", mailboxes::setquota, CALLS),
    ("sort", messages::sort, CALLS),
    ("starttls", session::starttls, 1),
    ("status", mailboxes::status, CALLS),
    ("store", messages::store, CALLS),
    ("subscribe", mailboxes::subscribe, CALLS),
    ("thread", messages::thread, CALLS),
    ("uid", messages::uid, 8 * CALLS),
    ("unselect", session::unselect, 1),
    ("unsubscribe", mailboxes::unsubscribe, CALLS),
    ("xatom", session::xatom, CALLS),
];

/// Methods that are no commands, and `login_cram_md5`, which has a test of its own.
const NO_COMMANDS: [&str; 9] = [
    "login_cram_md5",
    "open",
    "print_log",
    "read",
    "readline",
    "response",
    "send",
    "shutdown",
    "socket",
];

/// Methods of 3.16.
const NEW: [&str; 2] = ["login_plain", "move"];

/// A call, and what became of it.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) call: Call,
    pub(crate) theirs: Theirs,
    pub(crate) ours: Ours,
}

pub(crate) enum Theirs {
    /// Behind the tag.
    Sent(Vec<u8>),
    /// The name of the exception.
    Raises(String),
    /// This imaplib has no such method.
    Lacks,
}

pub(crate) enum Ours {
    /// Behind the tag.
    Sent(Vec<u8>),
    Refused(StartError),
}

impl fmt::Debug for Theirs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sent(line) => write!(f, "\"{}\"", line.escape_ascii()),
            Self::Raises(name) => f.write_str(name),
            Self::Lacks => f.write_str("nothing"),
        }
    }
}

impl fmt::Debug for Ours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sent(line) => write!(f, "\"{}\"", line.escape_ascii()),
            Self::Refused(error) => write!(f, "{error:?}"),
        }
    }
}

#[test]
fn commands_are_imaplibs() {
    let mut dice = Dice::new();
    let calls: Vec<_> = METHODS
        .iter()
        .flat_map(|(_, call, times)| core::iter::repeat_n(call, *times))
        .map(|call| call(&mut dice))
        .collect();
    let questions: Vec<_> = calls.iter().map(question).collect();
    let Some(answers) = ask(&questions) else {
        return skipped("what is sent");
    };
    let mut ledger = Ledger::new(Topic::Wire, "commands");
    let mut lacking = BTreeMap::new();
    for (call, answer) in calls.into_iter().zip(answers) {
        let theirs = match answer.split_once(' ') {
            Some(("sent", bytes)) => Theirs::Sent(unhex(bytes)),
            Some(("raises", name)) => Theirs::Raises(name.to_owned()),
            _ => Theirs::Lacks,
        };
        let ours = say(&call);
        let said = Said { call, theirs, ours };
        if let Ours::Sent(line) = &said.ours {
            assert!(said.call.is_meant_by(line), "not what was asked for: {said:?}");
        }
        match (&said.theirs, &said.ours) {
            (Theirs::Lacks, _) => *lacking.entry(said.call.method).or_insert(0_usize) += 1,
            (Theirs::Raises(_), Ours::Refused(_)) => ledger.same(),
            (Theirs::Sent(theirs), Ours::Sent(ours)) if theirs == ours => ledger.same(),
            (Theirs::Sent(theirs), Ours::Sent(_)) if said.call.is_meant_by(theirs) => ledger.same_in_meaning(),
            _ => ledger.differs(&Case::Wire(&said)),
        }
    }
    ledger.close();
    for (method, times) in lacking {
        say!("    {times} not compared: this imaplib has no {method}");
    }
}

/// A method that this imaplib has and no test calls would go unnoticed.
#[test]
fn every_method_is_compared() {
    let Some(answers) = ask(&["methods".to_owned()]) else {
        return skipped("the methods");
    };
    let known = |name: &str| METHODS.iter().any(|(method, ..)| *method == name) || NO_COMMANDS.contains(&name);
    let (new, unknown): (Vec<_>, Vec<_>) = answers[0]
        .split(' ')
        .filter(|name| !known(name))
        .partition(|name| NEW.contains(name));
    if !new.is_empty() {
        say!("not compared: {new:?}");
    }
    assert!(
        unknown.is_empty() || version() > Some((3, 16)),
        "not compared: {unknown:?}"
    );
}

fn question(call: &Call) -> String {
    let state = match call.state {
        State::NotAuthenticated => "NONAUTH",
        State::Authenticated => "AUTH",
        State::Selected => "SELECTED",
    };
    let encoding = if call.utf8 { "utf8" } else { "ascii" };
    let mut question = format!("wire {state} {encoding} {}", call.method);
    for argument in &call.asked {
        question.push(' ');
        question.push_str(argument);
    }
    question
}

/// What leaves a connection for this call.
fn say(call: &Call) -> Ours {
    let mut connection = connect(call);
    if let Err(error) = (call.start)(&mut connection) {
        return Ours::Refused(error);
    }
    let mut lexer = Lexer::new();
    lexer.set_options(Options::new().utf8(call.utf8));
    let mut sent = Vec::new();
    loop {
        take(&mut connection, &mut sent, &mut lexer);
        match lexer.next_command() {
            Ok(Some(Lexed::LiteralWait(_))) => {
                assert_eq!(lexer.pending(), 0, "sent before the server said so");
                connection.receive(b"+ go on\r\n");
            }
            Ok(Some(Lexed::Command(_))) => break,
            Ok(None) => {}
            other => panic!("{other:?}: {call:?}"),
        }
        while let Some(event) = connection.poll_event().unwrap() {
            if let (Event::Body { .. }, Talk::Message(message)) = (event, &call.talk) {
                let written = connection.body().map_or(0, |mut body| body.write(message));
                assert_eq!(written, message.len());
            }
        }
    }
    if matches!(call.talk, Talk::Idle) {
        connection.receive(b"+ idling\r\n");
        assert!(matches!(connection.poll_event(), Ok(Some(Event::Idling { .. }))));
        connection.idle().unwrap().done();
        take(&mut connection, &mut sent, &mut lexer);
    }
    if let Talk::Exchange { challenge, response } = &call.talk {
        let mut line = b"+ ".to_vec();
        base64::encode_into(challenge, &mut line);
        connection.receive(&[line.as_slice(), b"\r\n"].concat());
        let event = connection.poll_event().unwrap();
        assert!(matches!(&event, Some(Event::Challenge { data, .. }) if **data == **challenge));
        let exchange = connection.authentication().unwrap();
        match response {
            Some(response) => exchange.respond(&Secret::new(response.clone())),
            None => exchange.cancel(),
        }
        take(&mut connection, &mut sent, &mut lexer);
    }
    let tag = sent.iter().position(|byte| *byte == b' ').unwrap();
    Ours::Sent(sent.split_off(tag + 1))
}

fn take(connection: &mut Connection, sent: &mut Vec<u8>, lexer: &mut Lexer) {
    while connection.wants_write() {
        let output = connection.output();
        lexer.feed(output);
        sent.extend_from_slice(output);
        connection.written(output.len());
    }
}

/// A connection in the state of the call.
fn connect(call: &Call) -> Connection {
    let mut connection = Connection::new(Config::new(4096));
    let receive = |connection: &mut Connection, bytes: &[u8]| {
        let sent = connection.output().len();
        connection.written(sent);
        connection.receive(bytes);
        while connection.poll_event().unwrap().is_some() {}
    };
    match call.state {
        State::NotAuthenticated => receive(&mut connection, b"* OK hi\r\n"),
        State::Authenticated | State::Selected => receive(&mut connection, b"* PREAUTH hi\r\n"),
    }
    if call.utf8 {
        receive(&mut connection, b"* ENABLED UTF8=ACCEPT\r\n");
    }
    if call.state == State::Selected {
        connection.start(&Select::new(&MailboxName::inbox())).unwrap();
        receive(&mut connection, b"* 9 EXISTS\r\nBAAA0 OK [READ-WRITE] done\r\n");
    }
    connection
}

/// A command line without its tag, every literal in place, as a server reads it.
fn read(line: &[u8], utf8: bool) -> Result<Command, Option<LexError>> {
    let mut lexer = Lexer::new();
    lexer.set_options(Options::new().utf8(utf8));
    lexer.feed(b"a ");
    lexer.feed(line);
    loop {
        match lexer.next_command()? {
            Some(Lexed::LiteralWait(_)) => {}
            Some(Lexed::Command(command)) if lexer.pending() == 0 => return Ok(command),
            // Less than a command, or more than one.
            _ => return Err(None),
        }
    }
}
