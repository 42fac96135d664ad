//! One method of imaplib with its arguments, and the command here that means the same.

use core::fmt;

use imap_proto::types::{MailboxName, NameEncoding, Tag};
use imap_proto::{Connection, StartError};
use imap_tests::lexer::Arg;

use super::read;
use crate::dice::Dice;
use crate::python::hex;

pub(crate) struct Call {
    /// The method of imaplib.
    pub(crate) method: &'static str,
    /// The state in which it is called.
    pub(crate) state: State,
    /// Whether UTF8=ACCEPT was enabled before.
    pub(crate) utf8: bool,
    /// The arguments as the oracle reads them.
    pub(crate) asked: Vec<String>,
    /// What imaplib sends if it joins its arguments by spaces, as it did for most of its life.
    pub(crate) joined: Vec<u8>,
    /// What a server is to read.
    pub(crate) meaning: Vec<Meaning>,
    /// The texts among the arguments that their caller did not quote.
    pub(crate) texts: Vec<Text>,
    pub(crate) talk: Talk,
    pub(crate) start: Start,
}

pub(crate) type Start = Box<dyn Fn(&mut Connection) -> Result<Tag, StartError>>;

/// The states that imaplib knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    NotAuthenticated,
    Authenticated,
    Selected,
}

/// A word or an argument.
#[derive(Debug)]
pub(crate) enum Meaning {
    /// A word of the protocol: spelled so.
    Exact(Arg),
    /// A string: any spelling of it.
    Value(Vec<u8>),
}

#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) text: String,
    /// Where it stands in what is joined.
    pub(crate) at: usize,
    /// Whether wildcards may stand in it unquoted.
    pub(crate) pattern: bool,
    /// Whether imaplib quotes it.
    pub(crate) password: bool,
}

/// What is sent behind the command line.
#[derive(Debug)]
pub(crate) enum Talk {
    Nothing,
    Idle,
    Message(Vec<u8>),
    Exchange {
        challenge: Vec<u8>,
        response: Option<Vec<u8>>,
    },
}

impl Call {
    /// A call of this method, which sends this command, still without arguments. `name` may hold two words.
    pub(crate) fn new(method: &'static str, name: &str, state: State) -> Self {
        Self {
            method,
            state,
            utf8: false,
            asked: Vec::new(),
            joined: name.as_bytes().to_vec(),
            meaning: name.split(' ').map(|word| Meaning::Exact(Arg::atom(word))).collect(),
            texts: Vec::new(),
            talk: Talk::Nothing,
            start: Box::new(|_| Err(StartError::Closing)),
        }
    }

    pub(crate) fn starts(mut self, start: impl Fn(&mut Connection) -> Result<Tag, StartError> + 'static) -> Self {
        self.start = Box::new(start);
        self
    }

    /// An argument that only imaplib needs, or needs in another form.
    pub(crate) fn asks(&mut self, argument: impl Into<String>) {
        self.asked.push(argument.into());
    }

    /// An argument of imaplib as text of the protocol.
    pub(crate) fn asks_text(&mut self, text: &str) {
        self.asks(format!("s{}", hex(text)));
    }

    /// Adds to what the server is to read, and to what is joined.
    pub(crate) fn means(&mut self, spelled: &str, meaning: impl IntoIterator<Item = Meaning>) {
        self.joined.push(b' ');
        self.joined.extend_from_slice(spelled.as_bytes());
        self.meaning.extend(meaning);
    }

    /// The same, of a string that its caller has not quoted.
    pub(crate) fn unquoted(&mut self, text: &str, meaning: Meaning, pattern: bool) {
        self.texts.push(Text {
            text: text.to_owned(),
            at: self.joined.len() + 1,
            pattern,
            password: false,
        });
        self.means(text, [meaning]);
    }

    /// Text of the protocol: sets, flags, items, criteria.
    pub(crate) fn protocol(&mut self, text: &str) {
        self.asks_text(text);
        self.protocol_unasked(text);
    }

    /// The same, where imaplib adds it.
    pub(crate) fn protocol_unasked(&mut self, text: &str) {
        let line = [b"FETCH ", text.as_bytes(), b"\r\n"].concat();
        let command = read(&line, false).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        self.means(text, command.arguments.into_iter().map(Meaning::Exact));
    }

    /// A string, which one caller in three quotes, as the manual of imaplib says.
    pub(crate) fn text(&mut self, dice: &mut Dice, text: &str) {
        self.name_or_text(dice, text, text.as_bytes().to_vec(), false);
    }

    /// The name of a mailbox.
    pub(crate) fn mailbox(&mut self, dice: &mut Dice) -> String {
        let name = name(dice);
        self.name_or_text(dice, &name, self.wire(&name), false);
        name
    }

    /// A pattern of names.
    pub(crate) fn pattern(&mut self, dice: &mut Dice) -> String {
        let mut name = name(dice);
        if dice.once_in(2) {
            name.push_str(dice.pick(&["*", "%", "/%"]));
        }
        self.name_or_text(dice, &name, self.wire(&name), true);
        name
    }

    /// A name on the wire. One that cannot be sent means nothing.
    fn wire(&self, name: &str) -> Vec<u8> {
        let encoding = if self.utf8 {
            NameEncoding::Utf8
        } else {
            NameEncoding::ModifiedUtf7
        };
        MailboxName::new(name)
            .and_then(|name| Ok(name.wire(encoding)?.into_owned()))
            .unwrap_or_default()
    }

    fn name_or_text(&mut self, dice: &mut Dice, text: &str, wire: Vec<u8>, pattern: bool) {
        let is_printable = |byte: u8| matches!(byte, b' '..=b'~');
        if dice.once_in(3) && text.bytes().all(is_printable) {
            // Who quotes for imaplib encodes for it too.
            let quoted = quote(core::str::from_utf8(&wire).unwrap());
            self.asks_text(&quoted);
            self.means(&quoted, [Meaning::Value(wire)]);
            return;
        }
        self.asks_text(text);
        self.unquoted(text, Meaning::Value(wire), pattern);
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: \"{}\", with {:?} and {:?}",
            self.method,
            self.joined.escape_ascii(),
            self.texts,
            self.talk
        )
    }
}

impl Text {
    /// Whether it can stand unquoted and mean itself.
    pub(crate) fn is_plain(&self) -> bool {
        let may_stand = |byte: u8| {
            let wildcard = matches!(byte, b'%' | b'*');
            byte.is_ascii_graphic() && !matches!(byte, b'(' | b')' | b'{' | b'"' | b'\\') && (self.pattern || !wildcard)
        };
        self.password || (!self.text.is_empty() && self.text.bytes().all(may_stand))
    }

    /// Whether it holds what no quoted string may.
    pub(crate) fn ends_lines(&self) -> bool {
        self.text.contains(['\r', '\n', '\0'])
    }
}

/// The text as a quoted string.
pub(crate) fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The bytes as a literal that waits.
pub(super) fn literal(bytes: &[u8]) -> Vec<u8> {
    [format!("{{{}}}\r\n", bytes.len()).as_bytes(), bytes].concat()
}

/// A name as people and attackers have them: mostly plain, often with something that must be quoted.
pub(crate) fn name(dice: &mut Dice) -> String {
    const PLAIN: [&str; 12] = ["INBOX", "a", "Sent", "/", ".", "#", "~", "-", "3", "NIL", "[x]", "}"];
    const SPECIAL: [&str; 11] = [" ", "\"", "\\", "*", "%", "(", ")", "{", "{3}", "\t", "a b"];
    const FOREIGN: [&str; 5] = ["é", "台", "😀", "&", "&-"];
    const CONTROL: [&str; 4] = ["\r\n", "\r", "\n", "\0"];
    let mut name = dice.joined(&PLAIN, 3);
    if dice.once_in(3) {
        name.push_str(&dice.joined(&SPECIAL, 2));
        name.push_str(&dice.joined(&PLAIN, 2));
    }
    if dice.once_in(12) {
        name.push_str(dice.pick(&FOREIGN));
    }
    if dice.once_in(40) {
        name.push_str(dice.pick(&CONTROL));
        name.push_str("a9 LOGOUT");
    }
    if name.is_empty() && !dice.once_in(8) {
        name.push_str("Drafts");
    }
    name
}
