//! Commands that own their arguments, so that a transcript or a fuzzer can make them out of data.
//!
//! [`OwnedCommand::start`] starts the command of the core that it stands for; [`OwnedCommand::spoken`] says what a server
//! must find in the bytes, without asking the core how they are spelled.

pub mod custom;
mod names;
pub mod oracle;
pub mod search;

use core::num::NonZeroU32;

use arbitrary::{Arbitrary, Unstructured};
use imap_proto::command::{
    Append, AppendMessage, Authenticate, Capability, Check, Close, Copy, Create, Delete, Enable, Examine, Expunge,
    Fetch, FetchItem, FetchItems, FetchSection, Idle, List, ListReturn, ListSelect, Login, Logout, Lsub, Move,
    Namespace, Noop, Rename, Search, SearchReturn, Select, StartTls, Status, StatusItem, Store, StoreItem, Subscribe,
    UidExpunge, Unselect, Unsubscribe,
};
use imap_proto::types::{
    Atom, DateTime, Flag, MailboxName, Partial, Secret, Section, SeqSet, SequenceSet, SetItem, SetRange, Tag, UidSet,
};
use imap_proto::{Connection, StartError, ValueError};

use search::Key;

/// A command with its arguments: one of the base protocol, or any other by its name.
#[derive(Arbitrary, Clone, Debug)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of RFC 9051 section 6")]
pub enum OwnedCommand {
    Capability,
    Noop,
    Logout,
    StartTls,
    Authenticate {
        mechanism: String,
        initial_response: Option<Vec<u8>>,
    },
    Login {
        user: String,
        password: Vec<u8>,
    },
    Enable(Vec<String>),
    Select(Name),
    Examine(Name),
    Create(Name),
    Delete(Name),
    Rename(Name, Name),
    Subscribe(Name),
    Unsubscribe(Name),
    List {
        select: Vec<ListOption>,
        reference: Option<Name>,
        patterns: Vec<Name>,
        returning: Vec<ListOption>,
    },
    Lsub {
        reference: Option<Name>,
        pattern: Name,
    },
    Namespace,
    Status {
        mailbox: Name,
        items: Vec<StatusOption>,
    },
    Append {
        mailbox: Name,
        flags: Vec<Vec<u8>>,
        date: Option<(i64, i16)>,
        size: u16,
    },
    Idle,
    Check,
    Close,
    Unselect,
    Expunge,
    UidExpunge(#[arbitrary(with = set)] UidSet),
    Search {
        uids: bool,
        returning: Option<Vec<Return>>,
        key: Key,
    },
    Fetch {
        set: Set,
        items: Items,
    },
    Store {
        set: Set,
        change: Change,
        silent: bool,
        flags: Vec<Vec<u8>>,
    },
    Copy {
        set: Set,
        mailbox: Name,
    },
    Move {
        set: Set,
        mailbox: Name,
    },
    Custom {
        name: String,
        arguments: Vec<custom::Argument>,
    },
}

/// A mailbox name, as people write it or as a server sent it.
#[derive(Arbitrary, Clone, Debug)]
#[non_exhaustive]
#[expect(missing_docs, reason = "said above")]
pub enum Name {
    Text(String),
    Wire(Vec<u8>),
}

/// Messages by sequence number or UID.
#[derive(Arbitrary, Clone, Debug)]
#[non_exhaustive]
#[expect(missing_docs, reason = "said above")]
pub enum Set {
    Numbers(#[arbitrary(with = set)] SeqSet),
    Uids(#[arbitrary(with = set)] UidSet),
}

/// An option of LIST; not each of them may be used in both places.
#[derive(Arbitrary, Clone, Copy, Debug)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of RFC 9051 section 6.3.9")]
pub enum ListOption {
    Subscribed,
    Remote,
    RecursiveMatch,
    Children,
    Status,
}

/// An item of STATUS.
#[derive(Arbitrary, Clone, Copy, Debug)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of RFC 9051 section 6.3.11")]
pub enum StatusOption {
    Messages,
    Recent,
    UidNext,
    UidValidity,
    Unseen,
    Deleted,
    Size,
}

/// A return option of SEARCH.
#[derive(Arbitrary, Clone, Copy, Debug)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of RFC 9051 section 6.4.4")]
pub enum Return {
    Min,
    Max,
    All,
    Count,
    Save,
}

/// What STORE does with the flags.
#[derive(Arbitrary, Clone, Copy, Debug)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub enum Change {
    Replace,
    Add,
    Remove,
}

/// What FETCH asks for.
#[derive(Arbitrary, Clone, Debug)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of RFC 9051 section 6.4.5")]
pub enum Items {
    All,
    Fast,
    Full,
    Items(Vec<Item>),
}

/// One item of FETCH.
#[derive(Arbitrary, Clone, Debug)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of RFC 9051 section 6.4.5")]
pub enum Item {
    Envelope,
    Flags,
    InternalDate,
    Rfc822Size,
    Body,
    BodyStructure,
    Uid,
    Rfc822,
    Rfc822Header,
    Rfc822Text,
    Section {
        binary: bool,
        peek: bool,
        section: Vec<u8>,
        partial: Option<(u64, u64)>,
    },
    BinarySize {
        section: Vec<u8>,
    },
}

impl OwnedCommand {
    /// Starts the command.
    ///
    /// # Errors
    /// As [`Connection::start`]; a value that cannot be built at all is [`StartError::Value`] too.
    pub fn start(&self, connection: &mut Connection) -> Result<Tag, StartError> {
        match self {
            Self::Capability => connection.start(&Capability),
            Self::Noop => connection.start(&Noop),
            Self::Logout => connection.start(&Logout),
            Self::StartTls => connection.start(&StartTls),
            Self::Authenticate {
                mechanism,
                initial_response,
            } => {
                let command = Authenticate::new(Atom::new(mechanism.as_str())?);
                match initial_response.clone().map(Secret::new) {
                    Some(response) => connection.start(&command.with_initial_response(&response)),
                    None => connection.start(&command),
                }
            }
            Self::Login { user, password } => connection.start(&Login::new(user, &Secret::new(password.clone()))),
            Self::Enable(names) => {
                let names: Result<Vec<_>, _> = names.iter().map(|name| Atom::new(name.as_str())).collect();
                connection.start(&Enable::new(&names?))
            }
            Self::Select(name) => connection.start(&Select::new(&name.get()?)),
            Self::Examine(name) => connection.start(&Examine::new(&name.get()?)),
            Self::Create(name) => connection.start(&Create::new(&name.get()?)),
            Self::Delete(name) => connection.start(&Delete::new(&name.get()?)),
            Self::Rename(from, to) => connection.start(&Rename::new(&from.get()?, &to.get()?)),
            Self::Subscribe(name) => connection.start(&Subscribe::new(&name.get()?)),
            Self::Unsubscribe(name) => connection.start(&Unsubscribe::new(&name.get()?)),
            Self::List {
                select,
                reference,
                patterns,
                returning,
            } => self.start_list(connection, select, reference.as_ref(), patterns, returning),
            Self::Lsub { reference, pattern } => {
                let pattern = pattern.get()?;
                let command = Lsub::new(&pattern);
                match reference {
                    Some(reference) => connection.start(&command.reference(&reference.get()?)),
                    None => connection.start(&command),
                }
            }
            Self::Namespace => connection.start(&Namespace),
            Self::Status { mailbox, items } => {
                let items: Vec<_> = items.iter().map(|item| item.get()).collect();
                connection.start(&Status::new(&mailbox.get()?, &items))
            }
            Self::Append {
                mailbox,
                flags,
                date,
                size,
            } => {
                let flags = parse_flags(flags);
                let mut message = AppendMessage::new(u64::from(*size)).flags(&flags);
                if let Some((seconds, offset)) = date {
                    message = message.internal_date(DateTime::from_unix(*seconds, *offset)?);
                }
                connection.start(&Append::new(&mailbox.get()?, message))
            }
            Self::Idle => connection.start(&Idle),
            Self::Check => connection.start(&Check),
            Self::Close => connection.start(&Close),
            Self::Unselect => connection.start(&Unselect),
            Self::Expunge => connection.start(&Expunge),
            Self::UidExpunge(set) => connection.start(&UidExpunge::new(set)),
            Self::Search { uids, returning, key } => start_search(connection, *uids, returning.as_deref(), key),
            Self::Fetch { set, items } => match set {
                Set::Numbers(set) => connection.start(&Fetch::numbers(set, items.get()?)),
                Set::Uids(set) => connection.start(&Fetch::uids(set, items.get()?)),
            },
            Self::Store {
                set,
                change,
                silent,
                flags,
            } => {
                let flags = parse_flags(flags);
                let item = match change {
                    Change::Replace => StoreItem::Replace(&flags),
                    Change::Add => StoreItem::Add(&flags),
                    Change::Remove => StoreItem::Remove(&flags),
                };
                let store = match set {
                    Set::Numbers(set) => Store::numbers(set, item),
                    Set::Uids(set) => Store::uids(set, item),
                };
                connection.start(&if *silent { store.silent() } else { store })
            }
            Self::Copy { set, mailbox } => match set {
                Set::Numbers(set) => connection.start(&Copy::numbers(set, &mailbox.get()?)),
                Set::Uids(set) => connection.start(&Copy::uids(set, &mailbox.get()?)),
            },
            Self::Move { set, mailbox } => match set {
                Set::Numbers(set) => connection.start(&Move::numbers(set, &mailbox.get()?)),
                Set::Uids(set) => connection.start(&Move::uids(set, &mailbox.get()?)),
            },
            Self::Custom { name, arguments } => custom::start(connection, name, arguments),
        }
    }

    fn start_list(
        &self,
        connection: &mut Connection,
        select: &[ListOption],
        reference: Option<&Name>,
        patterns: &[Name],
        returning: &[ListOption],
    ) -> Result<Tag, StartError> {
        let patterns: Result<Vec<_>, _> = patterns.iter().map(Name::get).collect();
        let patterns = patterns?;
        let reference = reference.map(Name::get).transpose()?;
        let select: Vec<_> = select.iter().filter_map(|option| option.select()).collect();
        let items = [StatusItem::Messages, StatusItem::UidNext];
        let returning: Vec<_> = returning.iter().filter_map(|option| option.returning(&items)).collect();
        let mut command = match patterns.as_slice() {
            [pattern] => List::new(pattern),
            patterns => List::any_of(patterns),
        };
        command = command.select(&select).returning(&returning);
        if let Some(reference) = &reference {
            command = command.reference(reference);
        }
        connection.start(&command)
    }
}

impl Name {
    fn get(&self) -> Result<MailboxName<'_>, ValueError> {
        match self {
            Self::Text(text) => MailboxName::new(text.as_str()),
            Self::Wire(bytes) => Ok(MailboxName::from_wire(bytes.as_slice())),
        }
    }
}

impl ListOption {
    fn select(self) -> Option<ListSelect<'static>> {
        match self {
            Self::Subscribed => Some(ListSelect::Subscribed),
            Self::Remote => Some(ListSelect::Remote),
            Self::RecursiveMatch => Some(ListSelect::RecursiveMatch),
            Self::Children | Self::Status => None,
        }
    }

    fn returning<'a>(self, items: &'a [StatusItem<'a>]) -> Option<ListReturn<'a>> {
        match self {
            Self::Subscribed => Some(ListReturn::Subscribed),
            Self::Children => Some(ListReturn::Children),
            Self::Status => Some(ListReturn::Status(items)),
            Self::Remote | Self::RecursiveMatch => None,
        }
    }
}

impl StatusOption {
    fn get(self) -> StatusItem<'static> {
        match self {
            Self::Messages => StatusItem::Messages,
            Self::Recent => StatusItem::Recent,
            Self::UidNext => StatusItem::UidNext,
            Self::UidValidity => StatusItem::UidValidity,
            Self::Unseen => StatusItem::Unseen,
            Self::Deleted => StatusItem::Deleted,
            Self::Size => StatusItem::Size,
        }
    }
}

impl Return {
    fn get(self) -> SearchReturn<'static> {
        match self {
            Self::Min => SearchReturn::Min,
            Self::Max => SearchReturn::Max,
            Self::All => SearchReturn::All,
            Self::Count => SearchReturn::Count,
            Self::Save => SearchReturn::Save,
        }
    }
}

impl Items {
    fn get(&self) -> Result<FetchItems<'_>, ValueError> {
        Ok(match self {
            Self::All => FetchItems::All,
            Self::Fast => FetchItems::Fast,
            Self::Full => FetchItems::Full,
            Self::Items(items) => FetchItems::Items(items.iter().map(Item::get).collect::<Result<_, _>>()?),
        })
    }
}

impl Item {
    fn get(&self) -> Result<FetchItem<'_>, ValueError> {
        Ok(match self {
            Self::Envelope => FetchItem::Envelope,
            Self::Flags => FetchItem::Flags,
            Self::InternalDate => FetchItem::InternalDate,
            Self::Rfc822Size => FetchItem::Rfc822Size,
            Self::Body => FetchItem::Body,
            Self::BodyStructure => FetchItem::BodyStructure,
            Self::Uid => FetchItem::Uid,
            Self::Rfc822 => FetchItem::Rfc822,
            Self::Rfc822Header => FetchItem::Rfc822Header,
            Self::Rfc822Text => FetchItem::Rfc822Text,
            Self::Section {
                binary,
                peek,
                section,
                partial,
            } => {
                let mut item = FetchSection::new(Section::from_wire(section.as_slice()));
                if *peek {
                    item = item.peek();
                }
                if let Some((origin, length)) = partial {
                    item = item.partial(Partial::new(*origin, *length)?);
                }
                if *binary {
                    FetchItem::Binary(item)
                } else {
                    FetchItem::BodySection(item)
                }
            }
            Self::BinarySize { section } => FetchItem::BinarySize(Section::from_wire(section.as_slice())),
        })
    }
}

fn start_search(
    connection: &mut Connection,
    uids: bool,
    returning: Option<&[Return]>,
    key: &Key,
) -> Result<Tag, StartError> {
    let options: Option<Vec<_>> = returning.map(|options| options.iter().map(|option| option.get()).collect());
    let program = key.program()?;
    match (uids, &options) {
        (true, Some(options)) => connection.start(&Search::uids(program).returning(options)),
        (true, None) => connection.start(&Search::uids(program)),
        (false, Some(options)) => connection.start(&Search::numbers(program).returning(options)),
        (false, None) => connection.start(&Search::numbers(program)),
    }
}

fn parse_flags(flags: &[Vec<u8>]) -> Vec<Flag<'_>> {
    flags.iter().map(|flag| Flag::parse(flag)).collect()
}

fn set<N: SetItem + From<NonZeroU32>>(from: &mut Unstructured<'_>) -> arbitrary::Result<SequenceSet<N>> {
    let pairs: Vec<(NonZeroU32, Option<NonZeroU32>)> = from.arbitrary()?;
    let ranges = pairs.into_iter().map(|(first, last)| match last {
        Some(last) => SetRange::new(N::from(first), N::from(last)),
        None => SetRange::from_star(N::from(first)),
    });
    let set = if from.arbitrary()? {
        SequenceSet::in_order(ranges)
    } else {
        SequenceSet::from_ranges(ranges)
    };
    Ok(set.unwrap_or_else(SequenceSet::saved))
}
