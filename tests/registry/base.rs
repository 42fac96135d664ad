//! What a client says with the base protocol, in the form that extensions have theirs.

use imap_proto::command::{
    Append, AppendMessage, Authenticate, Capability, Check, Close, Command, Copy, Create, Delete, Enable, Examine,
    Expunge, Fetch, FetchItem, FetchItems, Idle, List, ListReturn, ListSelect, Login, Logout, Lsub, Move, Namespace,
    Noop, Profile, Rename, Search, SearchKey, SearchReturn, Select, StartTls, Status, StatusItem, Store, StoreItem,
    Subscribe, UidExpunge, Unselect, Unsubscribe,
};
use imap_proto::ext::Place;
use imap_proto::types::{Atom, Date, Flag, MailboxName, Secret, Section, Seq, SeqSet, Uid, UidSet};
use imap_proto::wire::{Encode, Encoder};

/// A name, where it stands, and an example, which returns the profile of a command.
pub(crate) struct Base {
    pub(crate) place: Place,
    pub(crate) name: &'static str,
    pub(crate) example: fn(&mut Encoder<'_>) -> Option<Profile>,
}

fn tell(command: &impl Command, to: &mut Encoder<'_>) -> Option<Profile> {
    command.encode(to);
    Some(command.profile())
}

macro_rules! commands {
    ($($name:literal: $command:expr,)+) => {
        &[$(Base { place: Place::Command, name: $name, example: |to| tell(&$command, to) },)+]
    };
}

macro_rules! words {
    ($($place:ident $name:literal: $value:expr,)+) => {
        &[$(Base { place: Place::$place, name: $name, example: |to| { $value.encode(to); None } },)+]
    };
}

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = &'static Base> {
    COMMANDS.iter().chain(WORDS)
}

fn inbox() -> MailboxName<'static> {
    MailboxName::inbox()
}

fn seqs() -> SeqSet {
    SeqSet::one(Seq::MIN)
}

fn uids() -> UidSet {
    UidSet::one(Uid::MIN)
}

fn day() -> Date {
    Date::new(1994, 2, 1).unwrap()
}

const COMMANDS: &[Base] = commands! {
    "CAPABILITY": Capability,
    "NOOP": Noop,
    "LOGOUT": Logout,
    "STARTTLS": StartTls,
    "AUTHENTICATE": Authenticate::new(Atom::new("PLAIN").unwrap()),
    "LOGIN": Login::new("joe", &Secret::from("secret")),
    "ENABLE": Enable::new(&[Atom::new("CONDSTORE").unwrap()]),
    "SELECT": Select::new(&inbox()),
    "EXAMINE": Examine::new(&inbox()),
    "CREATE": Create::new(&inbox()),
    "DELETE": Delete::new(&inbox()),
    "RENAME": Rename::new(&inbox(), &inbox()),
    "SUBSCRIBE": Subscribe::new(&inbox()),
    "UNSUBSCRIBE": Unsubscribe::new(&inbox()),
    "LIST": List::new(&inbox()),
    "LSUB": Lsub::new(&inbox()),
    "NAMESPACE": Namespace,
    "STATUS": Status::new(&inbox(), &[StatusItem::Messages]),
    "APPEND": Append::new(&inbox(), AppendMessage::new(1)),
    "IDLE": Idle,
    "CHECK": Check,
    "CLOSE": Close,
    "UNSELECT": Unselect,
    "EXPUNGE": Expunge,
    "UID EXPUNGE": UidExpunge::new(&uids()),
    "SEARCH": Search::numbers(SearchKey::All),
    "UID SEARCH": Search::uids(SearchKey::All),
    "FETCH": Fetch::numbers(&seqs(), FetchItem::Flags),
    "UID FETCH": Fetch::uids(&uids(), FetchItem::Flags),
    "STORE": Store::numbers(&seqs(), StoreItem::Add(&[Flag::Seen])),
    "UID STORE": Store::uids(&uids(), StoreItem::Add(&[Flag::Seen])),
    "COPY": Copy::numbers(&seqs(), &inbox()),
    "UID COPY": Copy::uids(&uids(), &inbox()),
    "MOVE": Move::numbers(&seqs(), &inbox()),
    "UID MOVE": Move::uids(&uids(), &inbox()),
};

const WORDS: &[Base] = words! {
    ListSelect "SUBSCRIBED": ListSelect::Subscribed,
    ListSelect "REMOTE": ListSelect::Remote,
    ListSelect "RECURSIVEMATCH": ListSelect::RecursiveMatch,
    ListReturn "SUBSCRIBED": ListReturn::Subscribed,
    ListReturn "CHILDREN": ListReturn::Children,
    ListReturn "STATUS": ListReturn::Status(&[StatusItem::Messages]),
    Status "MESSAGES": StatusItem::Messages,
    Status "RECENT": StatusItem::Recent,
    Status "UIDNEXT": StatusItem::UidNext,
    Status "UIDVALIDITY": StatusItem::UidValidity,
    Status "UNSEEN": StatusItem::Unseen,
    Status "DELETED": StatusItem::Deleted,
    Status "SIZE": StatusItem::Size,
    Fetch "ALL": FetchItems::All,
    Fetch "FAST": FetchItems::Fast,
    Fetch "FULL": FetchItems::Full,
    Fetch "BODY": FetchItem::Body,
    Fetch "BODY.PEEK": FetchItem::peek(Section::whole()),
    Fetch "BODYSTRUCTURE": FetchItem::BodyStructure,
    Fetch "ENVELOPE": FetchItem::Envelope,
    Fetch "FLAGS": FetchItem::Flags,
    Fetch "INTERNALDATE": FetchItem::InternalDate,
    Fetch "RFC822": FetchItem::Rfc822,
    Fetch "RFC822.HEADER": FetchItem::Rfc822Header,
    Fetch "RFC822.SIZE": FetchItem::Rfc822Size,
    Fetch "RFC822.TEXT": FetchItem::Rfc822Text,
    Fetch "UID": FetchItem::Uid,
    Store "FLAGS": Stored(StoreItem::Replace(&[Flag::Seen]), false),
    Store "FLAGS.SILENT": Stored(StoreItem::Replace(&[Flag::Seen]), true),
    Store "+FLAGS": Stored(StoreItem::Add(&[Flag::Seen]), false),
    Store "+FLAGS.SILENT": Stored(StoreItem::Add(&[Flag::Seen]), true),
    Store "-FLAGS": Stored(StoreItem::Remove(&[Flag::Seen]), false),
    Store "-FLAGS.SILENT": Stored(StoreItem::Remove(&[Flag::Seen]), true),
    SearchReturn "MIN": SearchReturn::Min,
    SearchReturn "MAX": SearchReturn::Max,
    SearchReturn "ALL": SearchReturn::All,
    SearchReturn "COUNT": SearchReturn::Count,
    SearchReturn "SAVE": SearchReturn::Save,
    Search "ALL": SearchKey::All,
    Search "ANSWERED": SearchKey::Answered,
    Search "BCC": SearchKey::Bcc("x"),
    Search "BEFORE": SearchKey::Before(day()),
    Search "BODY": SearchKey::Body("x"),
    Search "CC": SearchKey::Cc("x"),
    Search "DELETED": SearchKey::Deleted,
    Search "DRAFT": SearchKey::Draft,
    Search "FLAGGED": SearchKey::Flagged,
    Search "FROM": SearchKey::From("x"),
    Search "HEADER": SearchKey::Header("x", "y"),
    Search "KEYWORD": SearchKey::Keyword(&Flag::JUNK),
    Search "LARGER": SearchKey::Larger(1),
    Search "NEW": SearchKey::New,
    Search "NOT": SearchKey::Seen.not(),
    Search "OLD": SearchKey::Old,
    Search "ON": SearchKey::On(day()),
    Search "OR": SearchKey::Seen.or(SearchKey::Draft),
    Search "RECENT": SearchKey::Recent,
    Search "SEEN": SearchKey::Seen,
    Search "SENTBEFORE": SearchKey::SentBefore(day()),
    Search "SENTON": SearchKey::SentOn(day()),
    Search "SENTSINCE": SearchKey::SentSince(day()),
    Search "SINCE": SearchKey::Since(day()),
    Search "SMALLER": SearchKey::Smaller(1),
    Search "SUBJECT": SearchKey::Subject("x"),
    Search "TEXT": SearchKey::Text("x"),
    Search "TO": SearchKey::To("x"),
    Search "UID": SearchKey::Uid(&uids()),
    Search "UNANSWERED": SearchKey::Unanswered,
    Search "UNDELETED": SearchKey::Undeleted,
    Search "UNDRAFT": SearchKey::Undraft,
    Search "UNFLAGGED": SearchKey::Unflagged,
    Search "UNKEYWORD": SearchKey::Unkeyword(&Flag::JUNK),
    Search "UNSEEN": SearchKey::Unseen,
};

/// An item of STORE in its command, since `.SILENT` is the command's.
struct Stored(StoreItem<'static>, bool);

impl Stored {
    fn encode(&self, to: &mut Encoder<'_>) {
        let store = Store::numbers(&seqs(), self.0);
        if self.1 { store.silent() } else { store }.encode(to);
    }
}
