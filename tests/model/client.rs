//! The connection, with an application that is not very interested and a transport that takes and brings what it likes.

use alloc::collections::{BTreeMap, VecDeque};

use imap_proto::command::{
    Append, AppendMessage, Capability, Check, Close, Copy, Create, Enable, Examine, Expunge, Fetch, FetchItem, Idle,
    Login, Logout, Messages, Move, Noop, Search, SearchKey, Select, Store, StoreItem, UidExpunge, Unselect,
};
use imap_proto::types::{Atom, Flag, MailboxName, Secret, Section, Seq, SeqSet, Tag, Uid, UidSet};
use imap_proto::{Command as _, Config, Connection, Event, FetchEvent, Reply as _, StartError, State};
use imap_tests::lexer::{Lexed, Lexer};

use super::command::Command;
use super::reference::{Reference, Refusal, Transition};
use super::server::Line;
use super::view::Change;

pub(crate) struct Client {
    connection: Connection,
    /// What the server has said and the transport has not brought.
    wire: VecDeque<u8>,
    /// What a server finds in what the transport has taken.
    lexer: Lexer,
    found: VecDeque<(String, String)>,
    /// A literal was announced, and the client has not heard that it may go on.
    waits: bool,
    /// All that the transport has taken.
    taken: Vec<u8>,
    /// A command that was refused before its message was read.
    skipped: Option<String>,
    commands: BTreeMap<u32, Command>,
    /// Of every command that was started: how often it has completed.
    completions: BTreeMap<u32, u32>,
    /// The answers to FETCH that somebody waits for.
    answers: BTreeMap<u32, Messages>,
    /// Those that have come.
    answered: BTreeMap<u32, Vec<u32>>,
    /// How often it was told that access had changed.
    access_changes: u32,
    is_closed: bool,
}

impl Client {
    pub(crate) fn new(reference: &Reference) -> Self {
        let mut config = Config::new(4096).with_uid_tracking();
        config.strict_read_only = reference.strict_read_only;
        let mut client = Self {
            connection: Connection::new(config),
            wire: VecDeque::new(),
            lexer: Lexer::new(),
            found: VecDeque::new(),
            waits: false,
            taken: Vec::new(),
            skipped: None,
            commands: BTreeMap::new(),
            completions: BTreeMap::new(),
            answers: BTreeMap::new(),
            answered: BTreeMap::new(),
            access_changes: 0,
            is_closed: false,
        };
        client
            .wire
            .extend(reference.said.iter().flat_map(|line| line.text.bytes()));
        client
    }

    /// `reference` is what it is behind the transition.
    pub(crate) fn apply(&mut self, reference: &Reference, transition: &Transition) {
        self.answered.clear();
        match transition {
            Transition::Start(command) => self.start(*command, reference),
            Transition::Forget(place) => {
                let tag = reference.view.in_progress[*place].tag;
                self.answers.remove(&tag);
            }
            Transition::Done => self.connection.idle().expect("it idles").done(),
            Transition::Write(bytes) => {
                self.write(*bytes);
            }
            Transition::Hear(bytes) => self.hear(*bytes, reference),
            // A server answers, and refuses, what it has read.
            Transition::Answer(_) | Transition::Refuse => {
                self.write_all();
                self.check_read(&reference.said, matches!(transition, Transition::Refuse));
            }
            Transition::RefuseMessage => self.read_announcement(&reference.said),
            Transition::Chat(_) => self.write_all(),
            Transition::Elsewhere(_) | Transition::Bye => {}
        }
        self.wire
            .extend(reference.said.iter().flat_map(|line| line.text.bytes()));
        // A message that need not wait for the server is asked for at once.
        self.drain();
    }

    fn start(&mut self, command: Command, reference: &Reference) {
        let expected = reference.started.expect("a command was started");
        let outcome = start(&mut self.connection, command);
        match (outcome, expected) {
            (Ok(tag), Ok(number)) => {
                assert_eq!(tag.index(), number);
                self.completions.insert(number, 0);
                self.commands.insert(number, command);
                if command == (Command::Fetch { uid: true }) {
                    self.answers
                        .insert(number, Fetch::uids(&UidSet::all(), FetchItem::Flags).reply());
                }
            }
            (Err(StartError::WrongState(_)), Err(Refusal::WrongState))
            | (Err(StartError::Busy(_)), Err(Refusal::Busy))
            | (Err(StartError::SequenceHazard(_)), Err(Refusal::SequenceHazard))
            | (Err(StartError::ReadOnly), Err(Refusal::ReadOnly))
            | (Err(StartError::Closing), Err(Refusal::Closing)) => {}
            (outcome, expected) => panic!("{command:?} gave {outcome:?}, not {expected:?}"),
        }
    }

    /// The transport takes whatever there is, and what the application adds to it.
    fn write_all(&mut self) {
        while self.write(usize::MAX) {
            self.drain();
        }
    }

    /// The transport takes some bytes; says whether it could. What has left is complete commands, or parts of one.
    fn write(&mut self, bytes: usize) -> bool {
        if let Some(mut body) = self.connection.body() {
            let message = [b'm'; 40];
            let _ = body.write(&message[..bytes.min(message.len())]);
        }
        let output = self.connection.output();
        let length = output.len().min(bytes);
        if self.waits || length == 0 {
            assert_eq!(length, 0, "the literal did not wait");
            return false;
        }
        self.lexer.feed(&output[..length]);
        self.taken.extend_from_slice(&output[..length]);
        self.connection.written(length);
        loop {
            if let Some((_, name)) = self.found.back_mut().filter(|(_, name)| name == "IDLE")
                && self.lexer.pending() > 0
            {
                let Some(line) = self.lexer.next_line().unwrap() else {
                    break;
                };
                assert_eq!(line, "DONE");
                line.clone_into(name);
                continue;
            }
            match self.lexer.next_command().unwrap() {
                Some(Lexed::Command(command)) => {
                    let name = if command.is("UID") {
                        format!("UID {}", String::from_utf8_lossy(command.value(0).unwrap_or_default()))
                    } else {
                        command.name.clone()
                    };
                    if self.skipped.as_ref() == Some(&command.tag) {
                        self.skipped = None;
                    } else {
                        self.found.push_back((command.tag, name));
                    }
                }
                Some(Lexed::LiteralWait(wait)) => {
                    assert_eq!(self.lexer.pending(), 0, "the literal of {} did not wait", wait.tag);
                    self.waits = true;
                    break;
                }
                Some(other) => panic!("{other:?}"),
                None => break,
            }
        }
        true
    }

    /// The server reads what is before the message.
    fn read_announcement(&mut self, said: &[Line]) {
        for line in said {
            let Change::Completed { tag, .. } = &line.change else {
                continue;
            };
            let tag = format!("BAAA{tag}");
            let begin = format!("{tag} APPEND INBOX {{40");
            let announced = |taken: &[u8]| {
                let text = String::from_utf8_lossy(taken);
                text.split_once(&begin)
                    .is_some_and(|(_, behind)| behind.contains("\r\n"))
            };
            while !announced(&self.taken) {
                assert!(self.write(1), "the announcement of {tag} is sent");
            }
            // The message may have come to its end by now, or is skipped later.
            if self.found.front().is_some_and(|(found, _)| *found == tag) {
                self.found.pop_front();
            } else {
                self.skipped = Some(tag);
            }
        }
    }

    /// What the server answers has been read before, all of it; of what it refuses, all that goes before the literal.
    fn check_read(&mut self, said: &[Line], refused: bool) {
        for line in said {
            let Change::Completed { tag, .. } = &line.change else {
                continue;
            };
            let command = self.commands[tag];
            let name = match command {
                Command::Idle if !refused => "DONE",
                command => command.name(),
            };
            if refused && command != Command::Idle {
                assert!(self.waits && self.lexer.refuse_literal(), "{command:?}");
                self.waits = false;
            } else {
                assert_eq!(self.found.pop_front(), Some((format!("BAAA{tag}"), name.to_owned())));
            }
        }
    }

    fn hear(&mut self, bytes: usize, reference: &Reference) {
        let bytes: Vec<u8> = self.wire.drain(..bytes).collect();
        self.connection.receive(&bytes);
        self.drain();
        if reference.view.is_closed && !self.is_closed {
            self.connection.receive(b"");
            self.drain();
            assert!(self.is_closed);
        }
        for line in &reference.heard {
            self.waits &= line.change != Change::Continue;
            let Change::Completed { tag, fetched, ok, .. } = &line.change else {
                continue;
            };
            assert_eq!(self.completions[tag], 1, "{}", line.text);
            if let (true, Some(found)) = (ok, self.answered.get(tag)) {
                for uid in fetched {
                    assert!(found.contains(uid), "UID {uid} is not in the answer {found:?} to {tag}");
                }
            }
        }
    }

    fn drain(&mut self) {
        while self.connection.advance().unwrap() {
            let event = self.connection.event();
            match &event {
                Event::Malformed { .. } | Event::CompletedAgain { .. } | Event::Continue { tag: None, .. } => {
                    panic!("an honest server was misunderstood: {event:?}")
                }
                Event::Completed { tag, .. } => {
                    *self.completions.get_mut(&tag.index()).expect("it was started") += 1;
                    if let Some(answer) = self.answers.remove(&tag.index()) {
                        let uids = answer.as_slice().iter().filter_map(|message| message.uid);
                        self.answered.insert(tag.index(), uids.map(Uid::get).collect());
                    }
                }
                Event::AccessChanged { from, to } => {
                    assert_ne!(from, to);
                    self.access_changes += 1;
                }
                Event::Closed => self.is_closed = true,
                Event::Fetch(FetchEvent::Item(item)) => {
                    assert!(!matches!(item, imap_proto::response::Item::Invalid { .. }), "{item:?}");
                }
                _ => {}
            }
            // Data belongs to the oldest command that can use it.
            let _ = self.answers.values_mut().any(|answer| answer.absorb(&event));
        }
    }

    /// The connection knows what the model says.
    pub(crate) fn check(&self, reference: &Reference) {
        let (connection, view) = (&self.connection, &reference.view);
        assert_eq!(connection.state(), view.state);
        let tags: Vec<u32> = connection.in_progress().map(Tag::index).collect();
        let expected: Vec<u32> = view.in_progress.iter().map(|command| command.tag).collect();
        assert_eq!(tags, expected);
        assert!(
            self.completions
                .iter()
                .all(|(tag, count)| *count == u32::from(!tags.contains(tag)))
        );
        assert_eq!(connection.is_usable(), view.state != State::Logout);
        assert_eq!(self.access_changes, view.access_changes);
        if view.is_opening() || reference.offset > 0 {
            // Of the mailbox that is being left nothing is known for certain; FETCH is heard item by item.
            return;
        }
        let (Some(mailbox), Some(expected)) = (connection.mailbox(), &view.mailbox) else {
            assert_eq!(connection.mailbox().is_some(), view.mailbox.is_some());
            return;
        };
        assert_eq!(mailbox.access(), expected.access());
        let messages = expected.messages.as_deref().unwrap_or_default();
        let exists = mailbox.exists();
        assert_eq!(exists, expected.messages.as_ref().map(|messages| messages.len() as u32));
        for (place, (uid, told)) in messages.iter().enumerate() {
            let (seq, uid) = (Seq::new(place as u32 + 1).unwrap(), Uid::new(*uid).unwrap());
            assert_eq!(mailbox.uid(seq), told.then_some(uid), "message {seq}");
            assert_eq!(mailbox.seq(uid), told.then_some(seq), "UID {uid}");
        }
        let beyond = Seq::new(messages.len() as u32 + 1).unwrap();
        assert_eq!(mailbox.uid(beyond), None);
    }

    /// Nothing is left over.
    pub(crate) fn check_end(&mut self, reference: &Reference) {
        self.write_all();
        if reference.server.is_gone {
            assert!(self.is_closed && !self.connection.wants_read() && !self.connection.wants_write());
        } else {
            assert!(
                self.completions.values().all(|count| *count == 1),
                "{:?}",
                self.completions
            );
            assert!(!self.connection.wants_write() && self.connection.wants_read());
        }
    }
}

fn start(connection: &mut Connection, command: Command) -> Result<Tag, StartError> {
    let names = [MailboxName::inbox(), MailboxName::new("other").unwrap()];
    let odd = MailboxName::from_wire(&b"odd\r\nBAAA0 LOGOUT"[..]);
    let (numbers, uids) = (SeqSet::all(), UidSet::all());
    let deleted = [Flag::Deleted];
    match command {
        Command::Append => connection.start(&Append::new(&names[0], AppendMessage::new(40))),
        Command::Capability => connection.start(&Capability),
        Command::Check => connection.start(&Check),
        Command::Close => connection.start(&Close),
        Command::Copy { uid, literal } => {
            let target = if literal { &odd } else { &names[1] };
            if uid {
                connection.start(&Copy::uids(&uids, target))
            } else {
                connection.start(&Copy::numbers(&numbers, target))
            }
        }
        Command::Create => connection.start(&Create::new(&names[1])),
        Command::EnableQResync => connection.start(&Enable::new(&[Atom::new("QRESYNC").unwrap()])),
        Command::Examine(mailbox) => connection.start(&Examine::new(&names[mailbox])),
        Command::Expunge => connection.start(&Expunge),
        Command::Fetch { uid: false } => connection.start(&Fetch::numbers(&numbers, FetchItem::Flags)),
        Command::Fetch { uid: true } => {
            let items = vec![FetchItem::Flags, FetchItem::peek(Section::whole())];
            connection.start(&Fetch::uids(&uids, items))
        }
        Command::Idle => connection.start(&Idle),
        Command::Login { literal } => {
            let password = if literal { "a\r\nBAAA1 LOGOUT" } else { "secret" };
            connection.start(&Login::new("alice", &Secret::from(password)))
        }
        Command::Logout => connection.start(&Logout),
        Command::Move => connection.start(&Move::uids(&uids, &names[1])),
        Command::Noop => connection.start(&Noop),
        Command::Search { uid: false } => connection.start(&Search::numbers(SearchKey::Unseen)),
        Command::Search { uid: true } => connection.start(&Search::uids(SearchKey::Unseen)),
        Command::Select(mailbox) => connection.start(&Select::new(&names[mailbox])),
        Command::Store { uid: false } => connection.start(&Store::numbers(&numbers, StoreItem::Add(&deleted))),
        Command::Store { uid: true } => connection.start(&Store::uids(&uids, StoreItem::Add(&deleted))),
        Command::UidExpunge => connection.start(&UidExpunge::new(&uids)),
        Command::Unselect => connection.start(&Unselect),
    }
}
