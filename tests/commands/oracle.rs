//! What a server must find in the bytes of a command: the same arguments, and nothing else.

use imap_proto::types::{DateTime, Flag, MailboxName, NameEncoding, Section, base64};

use super::search::{Key, day};
use super::{Change, Item, Items, ListOption, Name, OwnedCommand, Set, custom};
use crate::lexer::{Arg, Command};
use crate::render::section_text;

/// An argument without regard to how it is spelled: atom, quoted string and literal are all a value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Spoken {
    /// A word, number or string.
    Value(Vec<u8>),
    /// A parenthesised list.
    List(Vec<Self>),
}

/// Whether the command that a server found is the one that was started, in this encoding of mailbox names.
#[must_use]
pub fn agrees(found: &Command, started: &OwnedCommand, names: NameEncoding) -> bool {
    let mut heard = vec![word(&found.name)];
    heard.extend(found.arguments.iter().map(Spoken::of));
    let said = started.spoken(names);
    match started {
        OwnedCommand::Search { .. } => {
            let split = said.len() - 1;
            let keys = heard.get(split..).map(skip_charset).unwrap_or_default();
            let Some(Spoken::List(wanted)) = said.last() else {
                return false;
            };
            heard.get(..split) == said.get(..split) && Program::parse(keys) == Program::parse(wanted)
        }
        _ => heard == said,
    }
}

impl Spoken {
    fn of(arg: &Arg) -> Self {
        match arg {
            Arg::Atom(text) => Self::Value(text.clone().into_bytes()),
            Arg::Quoted(bytes) | Arg::Literal { bytes, .. } => Self::Value(bytes.clone()),
            Arg::List(items) => Self::List(items.iter().map(Self::of).collect()),
            Arg::Section { item, section, partial } => {
                let mut parts = vec![word(item)];
                parts.extend(section.iter().map(Self::of));
                parts.extend(partial.as_deref().map(word));
                Self::List(parts)
            }
        }
    }
}

impl OwnedCommand {
    /// The command's name and arguments. Those of SEARCH come last, as one list.
    #[must_use]
    pub fn spoken(&self, names: NameEncoding) -> Vec<Spoken> {
        let mailbox = |name: &Name| Spoken::Value(name.wire(names));
        match self {
            Self::Capability => words("CAPABILITY"),
            Self::Noop => words("NOOP"),
            Self::Logout => words("LOGOUT"),
            Self::StartTls => words("STARTTLS"),
            Self::Idle => words("IDLE"),
            Self::Check => words("CHECK"),
            Self::Close => words("CLOSE"),
            Self::Unselect => words("UNSELECT"),
            Self::Expunge => words("EXPUNGE"),
            Self::Namespace => words("NAMESPACE"),
            Self::Authenticate {
                mechanism,
                initial_response,
            } => {
                let mut said = vec![word("AUTHENTICATE"), word(mechanism)];
                said.extend(initial_response.as_ref().map(|response| initial(response)));
                said
            }
            Self::Login { user, password } => vec![word("LOGIN"), word(user), Spoken::Value(password.clone())],
            Self::Enable(extensions) => {
                let mut said = words("ENABLE");
                said.extend(extensions.iter().map(|name| word(name)));
                said
            }
            Self::Select(name) => vec![word("SELECT"), mailbox(name)],
            Self::Examine(name) => vec![word("EXAMINE"), mailbox(name)],
            Self::Create(name) => vec![word("CREATE"), mailbox(name)],
            Self::Delete(name) => vec![word("DELETE"), mailbox(name)],
            Self::Rename(from, to) => vec![word("RENAME"), mailbox(from), mailbox(to)],
            Self::Subscribe(name) => vec![word("SUBSCRIBE"), mailbox(name)],
            Self::Unsubscribe(name) => vec![word("UNSUBSCRIBE"), mailbox(name)],
            Self::List {
                select,
                reference,
                patterns,
                returning,
            } => list(names, select, reference.as_ref(), patterns, returning),
            Self::Lsub { reference, pattern } => {
                let reference = reference.as_ref().map_or_else(|| word(""), mailbox);
                vec![word("LSUB"), reference, mailbox(pattern)]
            }
            Self::Status { mailbox: name, items } => {
                vec![
                    word("STATUS"),
                    mailbox(name),
                    Spoken::List(items.iter().map(|item| word(item.name())).collect()),
                ]
            }
            Self::Append {
                mailbox: name,
                flags,
                date,
                size,
            } => {
                let mut said = vec![word("APPEND"), mailbox(name)];
                if !flags.is_empty() {
                    said.push(flag_list(flags));
                }
                if let Some(date) = date.and_then(|(seconds, offset)| DateTime::from_unix(seconds, offset).ok()) {
                    said.push(word(&date.to_string()));
                }
                said.push(Spoken::Value(vec![b'm'; usize::from(*size)]));
                said
            }
            Self::UidExpunge(set) => vec![word("UID"), word("EXPUNGE"), word(&set.to_string())],
            Self::Search { uids, returning, key } => {
                let mut said = words(if *uids { "UID SEARCH" } else { "SEARCH" });
                if let Some(options) = returning {
                    said.push(word("RETURN"));
                    said.push(Spoken::List(options.iter().map(|option| word(option.name())).collect()));
                }
                let mut keys = Vec::new();
                key.spoken(&mut keys);
                said.push(Spoken::List(keys));
                said
            }
            Self::Fetch { set, items } => {
                let mut said = set.spoken("FETCH");
                said.push(items.spoken());
                said
            }
            Self::Store {
                set,
                change,
                silent,
                flags,
            } => {
                let mut said = set.spoken("STORE");
                let name = match change {
                    Change::Replace => "FLAGS",
                    Change::Add => "+FLAGS",
                    Change::Remove => "-FLAGS",
                };
                said.push(word(&format!("{name}{}", if *silent { ".SILENT" } else { "" })));
                said.push(flag_list(flags));
                said
            }
            Self::Copy { set, mailbox: name } => {
                let mut said = set.spoken("COPY");
                said.push(mailbox(name));
                said
            }
            Self::Move { set, mailbox: name } => {
                let mut said = set.spoken("MOVE");
                said.push(mailbox(name));
                said
            }
            Self::Custom { name, arguments } => custom::spoken(name, arguments, names),
        }
    }
}

impl Name {
    /// The name on the wire; nothing for one that cannot be sent, which is never compared.
    pub(super) fn wire(&self, names: NameEncoding) -> Vec<u8> {
        let name = match self {
            Self::Text(text) => MailboxName::new(text.as_str()),
            Self::Wire(bytes) => return bytes.clone(),
        };
        name.and_then(|name| name.wire(names).map(|wire| wire.into_owned()))
            .unwrap_or_default()
    }
}

impl Set {
    fn spoken(&self, name: &str) -> Vec<Spoken> {
        match self {
            Self::Numbers(set) => vec![word(name), word(&set.to_string())],
            Self::Uids(set) => vec![word("UID"), word(name), word(&set.to_string())],
        }
    }
}

impl Items {
    fn spoken(&self) -> Spoken {
        match self {
            Self::All => word("ALL"),
            Self::Fast => word("FAST"),
            Self::Full => word("FULL"),
            Self::Items(items) => match items.as_slice() {
                [item] => item.spoken(),
                items => Spoken::List(items.iter().map(Item::spoken).collect()),
            },
        }
    }
}

impl Item {
    fn spoken(&self) -> Spoken {
        match self {
            Self::Envelope => word("ENVELOPE"),
            Self::Flags => word("FLAGS"),
            Self::InternalDate => word("INTERNALDATE"),
            Self::Rfc822Size => word("RFC822.SIZE"),
            Self::Body => word("BODY"),
            Self::BodyStructure => word("BODYSTRUCTURE"),
            Self::Uid => word("UID"),
            Self::Rfc822 => word("RFC822"),
            Self::Rfc822Header => word("RFC822.HEADER"),
            Self::Rfc822Text => word("RFC822.TEXT"),
            Self::Section {
                binary,
                peek,
                section: bytes,
                partial,
            } => {
                let name = format!(
                    "{}{}",
                    if *binary { "BINARY" } else { "BODY" },
                    if *peek { ".PEEK" } else { "" }
                );
                section(&name, bytes, *partial)
            }
            Self::BinarySize { section: bytes } => section("BINARY.SIZE", bytes, None),
        }
    }
}

fn section(name: &str, bytes: &[u8], partial: Option<(u64, u64)>) -> Spoken {
    let section = Section::from_wire(bytes);
    let mut parts = vec![word(name)];
    let mut text: Vec<String> = section.part_number().map(|number| number.to_string()).collect();
    text.extend(section.text_kind().map(|kind| section_text(kind).to_owned()));
    if !text.is_empty() {
        parts.push(word(&text.join(".")));
    }
    let fields: Vec<_> = section
        .fields()
        .map(|field| Spoken::Value(field.into_owned()))
        .collect();
    if !fields.is_empty() {
        parts.push(Spoken::List(fields));
    }
    parts.extend(partial.map(|(origin, length)| word(&format!("{origin}.{length}"))));
    Spoken::List(parts)
}

fn list(
    names: NameEncoding,
    select: &[ListOption],
    reference: Option<&Name>,
    patterns: &[Name],
    returning: &[ListOption],
) -> Vec<Spoken> {
    use ListOption::{Children, RecursiveMatch, Remote, Status, Subscribed};
    let mut said = words("LIST");
    let selects = |option: &&ListOption| matches!(option, Subscribed | Remote | RecursiveMatch);
    let select: Vec<_> = select
        .iter()
        .filter(selects)
        .map(|option| word(option.name()))
        .collect();
    if !select.is_empty() {
        said.push(Spoken::List(select));
    }
    said.push(Spoken::Value(
        reference.map(|name| name.wire(names)).unwrap_or_default(),
    ));
    let mut wires = patterns.iter().map(|name| Spoken::Value(name.wire(names)));
    said.push(match patterns.len() {
        1 => wires.next().unwrap_or_else(|| word("")),
        _ => Spoken::List(wires.collect()),
    });
    let mut options = Vec::new();
    for option in returning
        .iter()
        .filter(|option| matches!(option, Subscribed | Children | Status))
    {
        options.push(word(option.name()));
        if matches!(option, Status) {
            options.push(Spoken::List(vec![word("MESSAGES"), word("UIDNEXT")]));
        }
    }
    if !options.is_empty() {
        said.push(word("RETURN"));
        said.push(Spoken::List(options));
    }
    said
}

/// A search program as its meaning: how parentheses are set does not matter.
#[derive(Debug, PartialEq, Eq)]
enum Program {
    Leaf(Vec<Spoken>),
    All(Vec<Self>),
    Either(Box<Self>, Box<Self>),
    Not(Box<Self>),
}

impl Program {
    fn parse(keys: &[Spoken]) -> Option<Self> {
        let mut rest = keys;
        let mut all = Vec::new();
        while !rest.is_empty() {
            match Self::key(&mut rest)? {
                Self::All(keys) => all.extend(keys),
                key => all.push(key),
            }
        }
        Some(match all.len() {
            1 => all.pop()?,
            _ => Self::All(all),
        })
    }

    fn key(rest: &mut &[Spoken]) -> Option<Self> {
        let (first, behind) = rest.split_first()?;
        *rest = behind;
        let Spoken::Value(name) = first else {
            let Spoken::List(keys) = first else { return None };
            return Self::parse(keys);
        };
        let arguments = match name.as_slice() {
            b"NOT" => return Some(Self::Not(Box::new(Self::key(rest)?))),
            b"OR" => return Some(Self::Either(Box::new(Self::key(rest)?), Box::new(Self::key(rest)?))),
            b"HEADER" => 2,
            b"BCC" | b"BODY" | b"CC" | b"FROM" | b"SUBJECT" | b"TEXT" | b"TO" | b"BEFORE" | b"ON" | b"SENTBEFORE"
            | b"SENTON" | b"SENTSINCE" | b"SINCE" | b"LARGER" | b"SMALLER" | b"KEYWORD" | b"UNKEYWORD" | b"UID" => 1,
            _ => 0,
        };
        let (arguments, behind) = rest.split_at_checked(arguments)?;
        *rest = behind;
        let mut leaf = vec![first.clone()];
        leaf.extend_from_slice(arguments);
        Some(Self::Leaf(leaf))
    }
}

impl Key {
    /// The key and its arguments, keys within keys in parentheses.
    fn spoken(&self, said: &mut Vec<Spoken>) {
        match self {
            Self::Word(key) => said.push(word(key.name())),
            Self::Text(key, text) => said.extend([word(key.name()), word(text)]),
            Self::Header(name, text) => said.extend([word("HEADER"), word(name), word(text)]),
            Self::Date(key, days) => {
                let date = day(*days).map(|date| date.to_string()).unwrap_or_default();
                said.extend([word(key.name()), word(&date)]);
            }
            Self::Size { larger, bytes } => {
                said.extend([
                    word(if *larger { "LARGER" } else { "SMALLER" }),
                    word(&bytes.to_string()),
                ]);
            }
            Self::Keyword { not, flag } => {
                let name = if *not { "UNKEYWORD" } else { "KEYWORD" };
                said.extend([word(name), Spoken::Value(flag.flag().wire().into_owned())]);
            }
            Self::Numbers(set) => said.push(word(&set.to_string())),
            Self::Uid(set) => said.extend([word("UID"), word(&set.to_string())]),
            Self::And(keys) if keys.is_empty() => said.push(word("ALL")),
            Self::And(keys) => {
                let mut list = Vec::new();
                keys.iter().for_each(|key| key.spoken(&mut list));
                said.push(Spoken::List(list));
            }
            Self::Or(one, other) => {
                said.push(word("OR"));
                one.spoken(said);
                other.spoken(said);
            }
            Self::Not(key) => {
                said.push(word("NOT"));
                key.spoken(said);
            }
        }
    }
}

/// `CHARSET UTF-8` before the keys changes none of them.
fn skip_charset(keys: &[Spoken]) -> &[Spoken] {
    match keys {
        [Spoken::Value(name), Spoken::Value(_), rest @ ..] if name == b"CHARSET" => rest,
        keys => keys,
    }
}

fn word(text: &str) -> Spoken {
    Spoken::Value(text.as_bytes().to_vec())
}

fn words(text: &str) -> Vec<Spoken> {
    text.split(' ').map(word).collect()
}

fn flag_list(flags: &[Vec<u8>]) -> Spoken {
    Spoken::List(
        flags
            .iter()
            .map(|flag| Spoken::Value(Flag::parse(flag).wire().into_owned()))
            .collect(),
    )
}

fn initial(response: &[u8]) -> Spoken {
    let mut text = Vec::new();
    base64::encode_into(response, &mut text);
    Spoken::Value(if text.is_empty() { b"=".to_vec() } else { text })
}
