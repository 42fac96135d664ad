//! Arguments of commands by name.

use arbitrary::Arbitrary;
use imap_proto::command::{Arguments, Custom};
use imap_proto::types::{Atom, Flag, MailboxName, NameEncoding, Secret, SeqSet, Tag, UidSet};
use imap_proto::{Connection, StartError, ValueError};

use super::oracle::Spoken;
use super::{Name, set};

/// An argument, and whether it stands in a list of its own.
#[derive(Arbitrary, Clone, Debug)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of the methods of Arguments")]
pub struct Argument {
    pub listed: bool,
    pub value: Value,
}

/// The kinds of arguments.
#[derive(Arbitrary, Clone, Debug)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of the methods of Arguments")]
pub enum Value {
    Atom(String),
    AString(Vec<u8>),
    String(Vec<u8>),
    Literal(Vec<u8>),
    NString(Option<Vec<u8>>),
    Number(u64),
    Mailbox(Name),
    Flag(Vec<u8>),
    SeqSet(#[arbitrary(with = set)] SeqSet),
    UidSet(#[arbitrary(with = set)] UidSet),
    Secret(Vec<u8>),
}

/// What an argument borrows from.
enum Built<'a> {
    Atom(Atom<'a>),
    Mailbox(MailboxName<'a>),
    Flag(Flag<'a>),
    Secret(Secret),
    /// The value itself.
    Value(&'a Value),
}

/// Starts the command of this name.
pub(super) fn start(connection: &mut Connection, name: &str, arguments: &[Argument]) -> Result<Tag, StartError> {
    let built: Result<Vec<_>, _> = arguments.iter().map(|argument| argument.value.build()).collect();
    let built = built?;
    let mut all = Arguments::new();
    for (argument, value) in arguments.iter().zip(&built) {
        all = match argument.listed {
            true => all.list(|list| value.add(list)),
            false => value.add(all),
        };
    }
    connection.start(&Custom::new(Atom::new(plain(name))?, all))
}

/// What a server must find.
pub(super) fn spoken(name: &str, arguments: &[Argument], names: NameEncoding) -> Vec<Spoken> {
    let mut said = vec![Spoken::Value(plain(name).into())];
    said.extend(arguments.iter().map(|argument| {
        let value = Spoken::Value(argument.value.spoken(names));
        match argument.listed {
            true => Spoken::List(vec![value]),
            false => value,
        }
    }));
    said
}

/// The text up to a bracket: an atom with one is the name of a section to a server that reads FETCH.
fn plain(text: &str) -> &str {
    text.split('[').next().unwrap_or_default()
}

impl Value {
    fn build(&self) -> Result<Built<'_>, ValueError> {
        Ok(match self {
            Self::Atom(text) => Built::Atom(Atom::new(plain(text))?),
            Self::Mailbox(name) => Built::Mailbox(name.get()?),
            Self::Flag(text) => Built::Flag(Flag::parse(text)),
            Self::Secret(bytes) => Built::Secret(Secret::new(bytes.clone())),
            _ => Built::Value(self),
        })
    }

    fn spoken(&self, names: NameEncoding) -> Vec<u8> {
        match self {
            Self::Atom(text) => plain(text).into(),
            Self::AString(bytes) | Self::String(bytes) | Self::Literal(bytes) | Self::Secret(bytes) => bytes.clone(),
            Self::Flag(text) => Flag::parse(text).wire().to_vec(),
            Self::NString(bytes) => bytes.clone().unwrap_or_else(|| b"NIL".to_vec()),
            Self::Number(number) => number.to_string().into(),
            Self::Mailbox(name) => name.wire(names),
            Self::SeqSet(set) => set.to_string().into(),
            Self::UidSet(set) => set.to_string().into(),
        }
    }
}

impl<'a> Built<'a> {
    fn add<'b: 'a>(&'b self, to: Arguments<'b>) -> Arguments<'b>
    where
        'a: 'b,
    {
        match self {
            Self::Atom(atom) => to.atom(atom),
            Self::Mailbox(name) => to.mailbox(name),
            Self::Flag(flag) => to.flag(flag),
            Self::Secret(secret) => to.secret(secret),
            Self::Value(value) => match value {
                Value::AString(bytes) => to.astring(bytes),
                Value::String(bytes) => to.string(bytes),
                Value::Literal(bytes) => to.literal(bytes),
                Value::NString(bytes) => to.nstring(bytes.as_deref()),
                Value::Number(number) => to.number(*number),
                Value::SeqSet(set) => to.seq_set(set),
                Value::UidSet(set) => to.uid_set(set),
                Value::Atom(_) | Value::Mailbox(_) | Value::Flag(_) | Value::Secret(_) => to,
            },
        }
    }
}
