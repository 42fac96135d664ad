//! Arguments of commands that this crate does not have.

use alloc::vec::Vec;

use crate::types::{ArgumentText, Atom, Date, DateTime, Flag, MailboxName, Secret, SeqSet, UidSet};
use crate::wire::{Encode, Encoder};

/// Arguments of a command, in order. Each is of the kind that its method names, and can be nothing else.
///
/// ```
/// use imap_proto::command::Arguments;
/// use imap_proto::types::{Atom, MailboxName};
///
/// let (inbox, units) = (MailboxName::inbox(), Atom::new("METRIC")?);
/// let arguments = Arguments::new()
///     .mailbox(&inbox)
///     .list(|list| list.atom(&units).number(3))
///     .astring("Oslo");
/// # Ok::<(), imap_proto::ValueError>(())
/// ```
///
/// They are an [`Encode`] too, so that other commands can take them where an extension adds something.
#[derive(Clone, Debug, Default)]
pub struct Arguments<'a> {
    /// A flat sequence, so that no depth of nesting can exhaust the stack.
    parts: Vec<Part<'a>>,
}

#[derive(Clone, Debug)]
enum Part<'a> {
    Atom(&'a Atom<'a>),
    AString(Text<'a>),
    String(Text<'a>),
    Literal(Text<'a>),
    NString(Option<Text<'a>>),
    Number(u64),
    Mailbox(&'a MailboxName<'a>),
    Pattern(&'a MailboxName<'a>),
    Flag(&'a Flag<'a>),
    SeqSet(&'a SeqSet),
    UidSet(&'a UidSet),
    Date(Date),
    DateTime(DateTime),
    Secret(&'a Secret),
    Text(&'a ArgumentText<'a>),
    Value(&'a dyn Encode),
    Open,
    Close,
}

/// Bytes that are shown as text.
#[derive(Clone, Copy)]
struct Text<'a>(&'a [u8]);

impl core::fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

impl<'a> Arguments<'a> {
    /// No arguments.
    #[must_use]
    pub const fn new() -> Self {
        Self { parts: Vec::new() }
    }

    /// An atom.
    #[must_use]
    pub fn atom(self, atom: &'a Atom<'a>) -> Self {
        self.with(Part::Atom(atom))
    }

    /// A string that may be an atom: one if it can be.
    #[must_use]
    pub fn astring(self, text: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        self.with(Part::AString(Text(text.as_ref())))
    }

    /// A string: quoted if it can be, a literal otherwise.
    #[must_use]
    pub fn string(self, text: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        self.with(Part::String(Text(text.as_ref())))
    }

    /// A string as a literal. It may not hold NUL.
    #[must_use]
    pub fn literal(self, text: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        self.with(Part::Literal(Text(text.as_ref())))
    }

    /// A string or `NIL`.
    #[must_use]
    pub fn nstring(self, text: Option<&'a [u8]>) -> Self {
        self.with(Part::NString(text.map(Text)))
    }

    /// A number.
    #[must_use]
    pub fn number(self, number: u64) -> Self {
        self.with(Part::Number(number))
    }

    /// A mailbox name, in the encoding that is in force.
    #[must_use]
    pub fn mailbox(self, name: &'a MailboxName<'a>) -> Self {
        self.with(Part::Mailbox(name))
    }

    /// A pattern of mailbox names, with `*` and `%` (RFC 9051 section 6.3.9).
    #[must_use]
    pub fn pattern(self, pattern: &'a MailboxName<'a>) -> Self {
        self.with(Part::Pattern(pattern))
    }

    /// A flag.
    #[must_use]
    pub fn flag(self, flag: &'a Flag<'a>) -> Self {
        self.with(Part::Flag(flag))
    }

    /// Sequence numbers of messages.
    #[must_use]
    pub fn seq_set(self, set: &'a SeqSet) -> Self {
        self.with(Part::SeqSet(set))
    }

    /// UIDs of messages.
    #[must_use]
    pub fn uid_set(self, set: &'a UidSet) -> Self {
        self.with(Part::UidSet(set))
    }

    /// A date (RFC 9051 section 9, `date`).
    #[must_use]
    pub fn date(self, date: Date) -> Self {
        self.with(Part::Date(date))
    }

    /// A date and time, quoted (RFC 9051 section 9, `date-time`).
    #[must_use]
    pub fn date_time(self, date: DateTime) -> Self {
        self.with(Part::DateTime(date))
    }

    /// A password or token, as a string, which is kept out of the wire log.
    #[must_use]
    pub fn secret(self, secret: &'a Secret) -> Self {
        self.with(Part::Secret(secret))
    }

    /// Arguments as they stand on the wire.
    #[must_use]
    pub fn text(self, text: &'a ArgumentText<'a>) -> Self {
        self.with(Part::Text(text))
    }

    /// Whatever can be written.
    #[must_use]
    pub fn value(self, value: &'a dyn Encode) -> Self {
        self.with(Part::Value(value))
    }

    /// A parenthesised list of those that are added inside.
    #[must_use]
    pub fn list(self, add: impl FnOnce(Self) -> Self) -> Self {
        add(self.with(Part::Open)).with(Part::Close)
    }

    /// Whether messages are named by sequence number.
    pub(super) fn have_sequence_numbers(&self) -> bool {
        let is_set = |part: &Part<'_>| matches!(part, Part::SeqSet(set) if !set.is_saved());
        self.parts.iter().any(is_set)
    }

    fn with(mut self, part: Part<'a>) -> Self {
        self.parts.push(part);
        self
    }
}

impl Encode for Arguments<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        for part in &self.parts {
            match part {
                Part::Atom(atom) => to.atom(atom),
                Part::AString(text) => to.astring(text.0),
                Part::String(text) => to.string(text.0),
                Part::Literal(text) => to.literal(text.0),
                Part::NString(text) => to.nstring(text.map(|text| text.0)),
                Part::Number(number) => to.number(*number),
                Part::Mailbox(name) => to.mailbox(name),
                Part::Pattern(pattern) => to.pattern(pattern),
                Part::Flag(flag) => to.flag(flag),
                Part::SeqSet(set) => to.set(set),
                Part::UidSet(set) => to.set(set),
                Part::Date(date) => to.date(*date),
                Part::DateTime(date) => to.date_time(*date),
                Part::Secret(secret) => to.secret_string(secret),
                Part::Text(text) => to.text(text),
                Part::Value(value) => to.value(*value),
                Part::Open => to.open_list(),
                Part::Close => to.close_list(),
            };
        }
    }
}
