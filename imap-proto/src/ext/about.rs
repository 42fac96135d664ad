//! What each extension is and adds: one table, from which documentation and tests are made.

use core::fmt;

use crate::command::{Command, Profile};
use crate::response::{Capability, ESearch, List, MailboxStatus, Raw, RawCode, RawItem};
use crate::wire::Encoder;

/// What an extension is, and what it adds to the protocol.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct About {
    /// The module in [`ext`](crate::ext).
    pub module: &'static str,
    /// What it is for, in a few words.
    pub title: &'static str,
    /// The RFCs that specify it; none for what a vendor specifies.
    pub rfcs: &'static [u16],
    /// The names by which servers offer it.
    pub capabilities: &'static [Capability],
    /// What a client can say with it.
    pub says: &'static [Said],
    /// What a server can say with it.
    pub hears: &'static [Heard],
}

impl About {
    pub(crate) const fn new(module: &'static str, title: &'static str, rfcs: &'static [u16]) -> Self {
        Self {
            module,
            title,
            rfcs,
            capabilities: &[],
            says: &[],
            hears: &[],
        }
    }

    pub(crate) const fn offered_as(self, capabilities: &'static [Capability]) -> Self {
        Self { capabilities, ..self }
    }

    pub(crate) const fn says(self, says: &'static [Said]) -> Self {
        Self { says, ..self }
    }

    pub(crate) const fn hears(self, hears: &'static [Heard]) -> Self {
        Self { hears, ..self }
    }
}

/// A name that clients use.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Said {
    /// Where it stands.
    pub place: Place,
    /// The name as it is registered.
    pub name: &'static str,
    example: Example,
}

/// Writes an example of what is said.
#[derive(Clone, Copy)]
enum Example {
    Command(fn(&mut Encoder<'_>) -> Profile),
    Word(fn(&mut Encoder<'_>)),
}

impl Said {
    /// A word in a command.
    pub(crate) const fn new(place: Place, name: &'static str, example: fn(&mut Encoder<'_>)) -> Self {
        let example = Example::Word(example);
        Self { place, name, example }
    }

    /// A command. The example ends with [`tell`].
    pub(crate) const fn command(name: &'static str, example: fn(&mut Encoder<'_>) -> Profile) -> Self {
        Self {
            place: Place::Command,
            name,
            example: Example::Command(example),
        }
    }

    /// Writes an example of it: a whole command for [`Place::Command`], whose profile is returned; the name and its
    /// arguments elsewhere.
    pub fn write(&self, to: &mut Encoder<'_>) -> Option<Profile> {
        match self.example {
            Example::Command(write) => Some(write(to)),
            Example::Word(write) => {
                write(to);
                None
            }
        }
    }
}

/// Writes a command, and returns its profile.
pub(crate) fn tell<C: Command>(command: &C, to: &mut Encoder<'_>) -> Profile {
    command.encode(to);
    command.profile()
}

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.place, self.name)
    }
}

/// Where a client uses a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// A command.
    Command,
    /// An option of LIST that selects mailboxes.
    ListSelect,
    /// An option of LIST that says what to return.
    ListReturn,
    /// A parameter of SELECT and EXAMINE.
    Select,
    /// A parameter of CREATE.
    Create,
    /// An item of STATUS.
    Status,
    /// A key of SEARCH.
    Search,
    /// A return option of SEARCH, SORT and ESEARCH.
    SearchReturn,
    /// A key of SORT.
    Sort,
    /// An algorithm of THREAD.
    Thread,
    /// An item of FETCH.
    Fetch,
    /// A modifier of FETCH.
    FetchModifier,
    /// An item of STORE.
    Store,
    /// A modifier of STORE.
    StoreModifier,
    /// A kind of message data of APPEND and REPLACE.
    Append,
    /// An event of NOTIFY.
    NotifyEvent,
    /// A set of mailboxes in NOTIFY and ESEARCH.
    MailboxFilter,
}

/// A name that servers use.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Heard {
    /// The name as it is registered.
    pub name: &'static str,
    /// Reads what has this name, and says whether it is shaped as the typed value is.
    pub read: Reader,
}

/// How a server's data is read.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Reader {
    /// Untagged data.
    Untagged(fn(&Raw<'_>) -> bool),
    /// A response code.
    Code(fn(&RawCode<'_>) -> bool),
    /// An item of a FETCH response.
    FetchItem(fn(&RawItem<'_>) -> bool),
    /// An item of a STATUS response.
    StatusItem(fn(&MailboxStatus<'_>) -> bool),
    /// An item of an ESEARCH response.
    SearchData(fn(&ESearch<'_>) -> bool),
    /// An extended data item of a LIST response.
    ListData(fn(&List<'_>) -> bool),
}

impl Heard {
    pub(crate) const fn new(name: &'static str, read: Reader) -> Self {
        Self { name, read }
    }
}

impl fmt::Debug for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self.read {
            Reader::Untagged(_) => "untagged",
            Reader::Code(_) => "code",
            Reader::FetchItem(_) => "fetch item",
            Reader::StatusItem(_) => "status item",
            Reader::SearchData(_) => "search data",
            Reader::ListData(_) => "list data",
        };
        write!(f, "{place} {}", self.name)
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reader")
    }
}

/// `heard!(untagged Quota<'_>)`: the name that a type reads, and the reading. Also `code` and `item`.
macro_rules! heard {
    (untagged $type:ty) => {
        $crate::ext::about::Heard::new(
            <$type as $crate::response::Untagged<'_>>::KEYWORD,
            $crate::ext::about::Reader::Untagged(|raw| raw.get::<$type>().is_some()),
        )
    };
    (code $type:ty) => {
        $crate::ext::about::Heard::new(
            <$type as $crate::response::ResponseCode<'_>>::NAME,
            $crate::ext::about::Reader::Code(|raw| raw.get::<$type>().is_some()),
        )
    };
    (item $type:ty) => {
        $crate::ext::about::Heard::new(
            <$type as $crate::response::FetchItem<'_>>::NAME,
            $crate::ext::about::Reader::FetchItem(|raw| raw.get::<$type>().is_some()),
        )
    };
}

/// `support!("QUOTA", Capability::Quota)`: the type that stands for an extension, `Support`, and the capabilities any of
/// which says that it is there.
macro_rules! support {
    ($name:literal, $($capability:expr),+) => {
        #[doc = concat!("That the server offers ", $name, ": what its commands are built from.")]
        #[derive(Debug)]
        #[non_exhaustive]
        pub enum Support {}

        impl $crate::response::Extension for Support {
            const CAPABILITIES: &'static [$crate::response::Capability] = &[$($capability),+];
        }
    };
}

pub(crate) use {heard, support};
