//! One command with hostile texts, and what a server makes of it.

use imap_proto::command::Select;
use imap_proto::types::MailboxName;
use imap_proto::{Command, Config, Connection, Event, StartError};
use imap_tests::lexer::{Arg, Lexed, Lexer, NonSync, Options};

/// Which literals need not wait.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Literals {
    Wait,
    /// LITERAL-.
    Short,
    /// LITERAL+.
    Any,
}

/// What was agreed on with the server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wire {
    pub(crate) literals: Literals,
    pub(crate) utf8: bool,
}

impl Wire {
    /// A connection with a mailbox open, and the server's lexer.
    pub(crate) fn connect(self) -> (Connection, Lexer) {
        let (mut connection, lexer) = self.connect_without_mailbox();
        connection.start(&Select::new(&MailboxName::inbox())).unwrap();
        let length = connection.output().len();
        connection.written(length);
        hear(&mut connection, "BAAA0 OK open\r\n");
        (connection, lexer)
    }

    fn connect_without_mailbox(self) -> (Connection, Lexer) {
        let (word, non_sync) = match self.literals {
            Literals::Wait => ("", NonSync::Forbidden),
            Literals::Short => (" LITERAL-", NonSync::Short),
            Literals::Any => (" LITERAL+", NonSync::Any),
        };
        let mut connection = Connection::new(Config::new(4096));
        hear(
            &mut connection,
            &format!("* PREAUTH [CAPABILITY IMAP4rev1{word}] hi\r\n"),
        );
        if self.utf8 {
            hear(&mut connection, "* ENABLED UTF8=ACCEPT\r\n");
        }
        let mut lexer = Lexer::new();
        lexer.set_options(Options::new().utf8(self.utf8).non_sync(non_sync));
        (connection, lexer)
    }
}

/// An argument that a server must find.
#[derive(Clone, Debug)]
pub(crate) enum Want {
    /// This word of the protocol, bare.
    Word(String),
    /// This text, however it is spelled.
    Text(Vec<u8>),
    /// No text.
    Nil,
    List(Vec<Self>),
    /// An item with a section: `BINARY[1]`.
    Section(&'static str, &'static str),
    /// A charset, as SORT and THREAD must name one.
    Charset,
    /// Perhaps `CHARSET` and one.
    MaybeCharset,
}

pub(crate) fn word(text: &str) -> Want {
    Want::Word(text.to_owned())
}

/// Words with spaces between them.
pub(crate) fn words(text: &str) -> Vec<Want> {
    text.split(' ').map(word).collect()
}

pub(crate) fn text(text: impl AsRef<[u8]>) -> Want {
    Want::Text(text.as_ref().to_vec())
}

pub(crate) fn list(wants: impl IntoIterator<Item = Want>) -> Want {
    Want::List(wants.into_iter().collect())
}

/// One trial.
pub(crate) struct Trial<'a> {
    module: &'static str,
    name: &'static str,
    texts: &'a [Vec<u8>],
    next: usize,
    wire: Wire,
    said: bool,
}

impl<'a> Trial<'a> {
    pub(crate) fn new(module: &'static str, name: &'static str, texts: &'a [Vec<u8>], wire: Wire) -> Self {
        Self {
            module,
            name,
            texts,
            next: 0,
            wire,
            said: false,
        }
    }

    /// Whether the command was said.
    pub(crate) fn was_said(&self) -> bool {
        self.said
    }

    /// The next text.
    pub(crate) fn bytes(&mut self) -> Vec<u8> {
        let text = self.texts[self.next % self.texts.len()].clone();
        self.next += 1;
        text
    }

    /// The next text, what is not UTF-8 in it replaced.
    pub(crate) fn text(&mut self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }

    /// The next text as the name of a mailbox, as a server might have sent it.
    pub(crate) fn mailbox(&mut self) -> MailboxName<'static> {
        MailboxName::from_wire(self.bytes())
    }

    /// Starts the command. Either it is refused and nothing is written, or a server finds it with just these arguments.
    pub(crate) fn say(&mut self, command: &impl Command, wants: Vec<Want>) {
        let peers = self.wire.connect();
        self.say_on(peers, command, wants);
    }

    /// The same, for commands that are not sent while a mailbox is open.
    pub(crate) fn say_without_mailbox(&mut self, command: &impl Command, wants: Vec<Want>) {
        let peers = self.wire.connect_without_mailbox();
        self.say_on(peers, command, wants);
    }

    fn say_on(&mut self, (mut connection, mut lexer): (Connection, Lexer), command: &impl Command, wants: Vec<Want>) {
        let what = (self.module, self.name);
        let tag = match command_started(&mut connection, command) {
            Ok(tag) => tag,
            Err(error) => {
                assert!(matches!(error, StartError::Value(_)), "{what:?}: {error}");
                assert!(!connection.wants_write(), "{what:?} was refused and wrote");
                return;
            }
        };
        self.said = true;
        let found = listen(&mut connection, &mut lexer);
        let mut args = vec![Arg::atom(&found.name)];
        args.extend(found.arguments.iter().cloned());
        assert!(
            found.tag == tag && all_agree(&args, &wants),
            "{what:?}: {wants:?} was sent as {found}"
        );
    }
}

fn command_started(connection: &mut Connection, command: &impl Command) -> Result<String, StartError> {
    connection.start(command).map(|tag| tag.to_string())
}

/// Reads as a server does until a command is complete; nothing may come behind it.
pub(crate) fn listen(connection: &mut Connection, lexer: &mut Lexer) -> imap_tests::lexer::Command {
    loop {
        hear(connection, "");
        while let Some(mut body) = connection.body() {
            if body.write(&[b'm'; 100]) == 0 {
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
                assert_eq!(lexer.pending(), 0, "more than {command} was sent");
                return command;
            }
            Ok(Some(Lexed::LiteralWait(_))) => {
                assert_eq!(lexer.pending(), 0, "a literal was sent before its continuation");
                hear(connection, "+ go\r\n");
            }
            Ok(Some(other)) => panic!("{other:?}"),
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
    while connection.advance().unwrap() {
        assert!(!matches!(connection.event(), Event::Malformed { .. }));
    }
}

fn all_agree(mut args: &[Arg], wants: &[Want]) -> bool {
    for want in wants {
        if let Want::MaybeCharset = want {
            if let [Arg::Atom(word), charset, rest @ ..] = args
                && word == "CHARSET"
                && agrees(charset, &Want::Charset)
            {
                args = rest;
            }
            continue;
        }
        let Some((arg, rest)) = args.split_first() else {
            return false;
        };
        if !agrees(arg, want) {
            return false;
        }
        args = rest;
    }
    args.is_empty()
}

fn agrees(arg: &Arg, want: &Want) -> bool {
    match (arg, want) {
        (Arg::Atom(found), Want::Word(word)) => found == word,
        // A bare NIL is no text.
        (Arg::Atom(found), Want::Text(text)) => found.as_bytes() == text && !found.eq_ignore_ascii_case("NIL"),
        (Arg::Quoted(found), Want::Text(text)) => found == text,
        // literal8 is for what no other string can hold.
        (Arg::Literal { bytes, binary, .. }, Want::Text(text)) => bytes == text && *binary == text.contains(&0),
        (Arg::Atom(found), Want::Nil) => found == "NIL",
        (Arg::List(found), Want::List(wants)) => all_agree(found, wants),
        (
            Arg::Section {
                item, section, partial, ..
            },
            Want::Section(name, part),
        ) => item == name && partial.is_none() && matches!(&section[..], [Arg::Atom(found)] if found == part),
        // Behind commands other than FETCH the lexer knows of no sections.
        (Arg::Atom(found), Want::Section(name, part)) => *found == format!("{name}[{part}]"),
        (Arg::Atom(found), Want::Charset) => found == "UTF-8" || found == "US-ASCII",
        _ => false,
    }
}
