//! Search programs that own their texts.

use arbitrary::Arbitrary;
use imap_proto::ValueError;
use imap_proto::command::{SearchKey, SearchProgram};
use imap_proto::types::{Date, Flag, SeqSet, UidSet};

use super::set;

/// What SEARCH looks for (RFC 9051 section 6.4.4).
#[derive(Arbitrary, Clone, Debug)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of the RFC")]
pub enum Key {
    Word(Word),
    Text(TextKey, String),
    Header(String, String),
    Date(DateKey, u16),
    Size {
        larger: bool,
        bytes: u64,
    },
    Keyword {
        not: bool,
        flag: Keyword,
    },
    Numbers(#[arbitrary(with = set)] SeqSet),
    Uid(#[arbitrary(with = set)] UidSet),
    /// Every one of these; every message if there is none.
    And(Vec<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
}

/// A keyword with any bytes in it.
#[derive(Clone, Debug)]
pub struct Keyword(Flag<'static>);

/// A key without arguments.
#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of the RFC")]
pub enum Word {
    All,
    Answered,
    Deleted,
    Draft,
    Flagged,
    New,
    Old,
    Recent,
    Seen,
    Unanswered,
    Undeleted,
    Undraft,
    Unflagged,
    Unseen,
}

/// A key with a text.
#[derive(Arbitrary, Clone, Copy, Debug)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of the RFC")]
pub enum TextKey {
    Bcc,
    Body,
    Cc,
    From,
    Subject,
    Text,
    To,
}

/// A key with a date.
#[derive(Arbitrary, Clone, Copy, Debug)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of the RFC")]
pub enum DateKey {
    Before,
    On,
    SentBefore,
    SentOn,
    SentSince,
    Since,
}

impl Key {
    /// The program as the core has it.
    ///
    /// # Errors
    /// A date is beyond year 9999.
    pub fn program(&self) -> Result<SearchProgram<'_>, ValueError> {
        Ok(match self {
            Self::Word(word) => word.get().into(),
            Self::Text(key, text) => key.get(text).into(),
            Self::Header(name, text) => SearchKey::Header(name, text).into(),
            Self::Date(key, days) => key.get(day(*days)?).into(),
            Self::Size { larger: true, bytes } => SearchKey::Larger(*bytes).into(),
            Self::Size { larger: false, bytes } => SearchKey::Smaller(*bytes).into(),
            Self::Keyword { not: false, flag } => SearchKey::Keyword(&flag.0).into(),
            Self::Keyword { not: true, flag } => SearchKey::Unkeyword(&flag.0).into(),
            Self::Numbers(set) => SearchKey::Numbers(set).into(),
            Self::Uid(set) => SearchKey::Uid(set).into(),
            Self::And(keys) => {
                let keys: Result<Vec<_>, _> = keys.iter().map(Self::program).collect();
                SearchProgram::all_of(keys?)
            }
            Self::Or(one, other) => one.program()?.or(other.program()?),
            Self::Not(key) => key.program()?.not(),
        })
    }
}

/// The day that is so many days after 1 January 1970.
pub(super) fn day(days: u16) -> Result<Date, ValueError> {
    Date::from_days(i32::from(days))
}

impl Keyword {
    /// The flag.
    #[must_use]
    pub fn flag(&self) -> &Flag<'static> {
        &self.0
    }

    /// The flag written so.
    #[must_use]
    pub fn new(wire: &[u8]) -> Self {
        Self(Flag::parse(wire).into_owned())
    }
}

impl<'a> Arbitrary<'a> for Keyword {
    fn arbitrary(from: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self::new(from.arbitrary::<&[u8]>()?))
    }
}

impl Word {
    fn get(self) -> SearchKey<'static> {
        match self {
            Self::All => SearchKey::All,
            Self::Answered => SearchKey::Answered,
            Self::Deleted => SearchKey::Deleted,
            Self::Draft => SearchKey::Draft,
            Self::Flagged => SearchKey::Flagged,
            Self::New => SearchKey::New,
            Self::Old => SearchKey::Old,
            Self::Recent => SearchKey::Recent,
            Self::Seen => SearchKey::Seen,
            Self::Unanswered => SearchKey::Unanswered,
            Self::Undeleted => SearchKey::Undeleted,
            Self::Undraft => SearchKey::Undraft,
            Self::Unflagged => SearchKey::Unflagged,
            Self::Unseen => SearchKey::Unseen,
        }
    }
}

impl TextKey {
    fn get(self, text: &str) -> SearchKey<'_> {
        match self {
            Self::Bcc => SearchKey::Bcc(text),
            Self::Body => SearchKey::Body(text),
            Self::Cc => SearchKey::Cc(text),
            Self::From => SearchKey::From(text),
            Self::Subject => SearchKey::Subject(text),
            Self::Text => SearchKey::Text(text),
            Self::To => SearchKey::To(text),
        }
    }
}

impl DateKey {
    fn get(self, date: Date) -> SearchKey<'static> {
        match self {
            Self::Before => SearchKey::Before(date),
            Self::On => SearchKey::On(date),
            Self::SentBefore => SearchKey::SentBefore(date),
            Self::SentOn => SearchKey::SentOn(date),
            Self::SentSince => SearchKey::SentSince(date),
            Self::Since => SearchKey::Since(date),
        }
    }
}
