//! SEARCH and UID SEARCH (RFC 9051 section 6.4.4).

use core::marker::PhantomData;

use super::budget::Budget;
use super::search_program::SearchProgram;
use super::{Command, Profile, SearchReply};
use crate::types::{NameEncoding, Seq, SetItem, Uid};
use crate::wire::{Encode, Encoder};

/// SEARCH and UID SEARCH: which messages match (RFC 9051 section 6.4.4).
///
/// `N` is what they are named by: [`Seq`] or [`Uid`]. Texts that are not US-ASCII are sent with `CHARSET UTF-8`, unless
/// UTF-8 is in force anyway; the server may refuse with BADCHARSET.
#[derive(Clone, Debug)]
pub struct Search<'a, N> {
    program: SearchProgram<'a>,
    returns: Option<&'a [SearchReturn<'a>]>,
    in_utf8: bool,
    limit: Budget,
    named_by: PhantomData<N>,
}

impl<'a> Search<'a, Seq> {
    /// SEARCH: the sequence numbers of the messages that match.
    #[must_use]
    pub fn numbers(program: impl Into<SearchProgram<'a>>) -> Self {
        Self::new(program.into())
    }
}

impl<'a> Search<'a, Uid> {
    /// UID SEARCH: the UIDs of the messages that match.
    #[must_use]
    pub fn uids(program: impl Into<SearchProgram<'a>>) -> Self {
        Self::new(program.into())
    }
}

impl<'a, N: SetItem> Search<'a, N> {
    /// What to say of the messages; all of them for an empty list. IMAP4rev2, or where the server offers ESEARCH
    /// (RFC 4731).
    #[must_use]
    pub fn returning(self, options: &'a [SearchReturn<'a>]) -> Self {
        Self {
            returns: Some(options),
            ..self
        }
    }

    /// Names UTF-8 as the charset even if the texts known to this crate do not need it: those that extensions write
    /// may.
    #[must_use]
    pub fn in_utf8(self) -> Self {
        Self { in_utf8: true, ..self }
    }

    /// How many bytes the reply keeps, eight for each range of numbers. Default: 64 MiB. See
    /// [`SearchReply::is_truncated`].
    #[must_use]
    pub fn collect_limit(self, bytes: usize) -> Self {
        Self {
            limit: Budget::new(bytes),
            ..self
        }
    }

    fn new(program: SearchProgram<'a>) -> Self {
        Self {
            program,
            returns: None,
            in_utf8: false,
            limit: Budget::default(),
            named_by: PhantomData,
        }
    }

    /// Whether the server is asked for all of the messages and not only for what can be said of them.
    fn wants_all(&self) -> bool {
        self.returns.is_none_or(|options| {
            options.is_empty() || options.iter().any(|option| matches!(option, SearchReturn::All))
        })
    }
}

impl<N: SetItem> Command for Search<'_, N> {
    type Reply = SearchReply<N>;

    fn profile(&self) -> Profile {
        self.program.profile::<N>()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word(if N::IS_UID { "UID SEARCH" } else { "SEARCH" });
        if let Some(options) = self.returns {
            to.word("RETURN").list(|to| {
                for option in options {
                    option.encode(to);
                }
            });
        }
        let utf8 = to.name_encoding() == NameEncoding::Utf8;
        if !utf8 && (self.in_utf8 || !self.program.is_ascii()) {
            to.word("CHARSET UTF-8");
        }
        to.value(&self.program);
    }

    fn reply(&self) -> SearchReply<N> {
        SearchReply::new(self.wants_all(), self.limit)
    }
}

/// What SEARCH says of the messages that match (RFC 9051 section 9, `search-return-opt`).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum SearchReturn<'a> {
    /// The lowest number.
    Min,
    /// The highest number.
    Max,
    /// All numbers.
    All,
    /// How many there are.
    Count,
    /// Nothing: the server keeps them, as `$` in sets (RFC 9051 section 6.4.4.1). IMAP4rev2, or where the server offers
    /// SEARCHRES (RFC 5182).
    Save,
    /// Something else, by an extension that the server must offer.
    Extension(&'a dyn Encode),
}

impl Encode for SearchReturn<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        match self {
            Self::Min => to.word("MIN"),
            Self::Max => to.word("MAX"),
            Self::All => to.word("ALL"),
            Self::Count => to.word("COUNT"),
            Self::Save => to.word("SAVE"),
            Self::Extension(option) => to.value(*option),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::super::SearchKey;
    use super::super::testing::{spell, spell_in_utf8, spell_without_waiting};
    use super::*;
    use crate::types::{Date, Flag, SeqSet, UidSet};

    #[test]
    fn examples() {
        // RFC 9051 sections 6.4.4 and 6.4.4.4, with quoted texts.
        use SearchReturn::{All, Count, Max, Min, Save};
        let program = SearchKey::Flagged
            .and(SearchKey::Since(Date::new(1994, 2, 1).unwrap()))
            .and(SearchKey::From("Smith").not());
        let search = Search::numbers(program);
        assert_eq!(
            spell(&search.clone().returning(&[Min, Count])),
            "SEARCH RETURN (MIN COUNT) FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"\r\n"
        );
        assert_eq!(
            spell(&search.clone().returning(&[])),
            "SEARCH RETURN () FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"\r\n"
        );
        assert_eq!(spell(&search), "SEARCH FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"\r\n");
        let seqs: SeqSet = "1:5000".parse().unwrap();
        assert_eq!(
            spell(&Search::uids(SearchKey::Numbers(&seqs)).returning(&[Min, Max])),
            "UID SEARCH RETURN (MIN MAX) 1:5000\r\n"
        );
        let junk = Flag::keyword("$Junk").unwrap();
        assert_eq!(
            spell(&Search::numbers(SearchKey::Keyword(&junk)).returning(&[Save, All])),
            "SEARCH RETURN (SAVE ALL) KEYWORD $Junk\r\n"
        );
        let saved = UidSet::saved();
        assert_eq!(
            spell(&Search::uids(SearchKey::Uid(&saved).and(SearchKey::Smaller(4096)))),
            "UID SEARCH UID $ SMALLER 4096\r\n"
        );
    }

    #[test]
    fn a_charset_is_named_only_if_it_matters() {
        // RFC 9051 sections 6.4.4 and 6.4.4.4.
        let search = Search::numbers(SearchKey::Text("отпуск"));
        assert_eq!(spell(&search), "SEARCH CHARSET UTF-8 TEXT {12}\r\nотпуск\r\n");
        assert_eq!(spell_in_utf8(&search), "SEARCH TEXT \"отпуск\"\r\n");
        let (saved, more): (SeqSet, SeqSet) = (SeqSet::saved(), "1,3000:3021".parse().unwrap());
        let either = SearchKey::Numbers(&saved).or(SearchKey::Numbers(&more));
        assert_eq!(
            spell_without_waiting(&Search::numbers(either.and(SearchKey::Text("мать")))),
            "SEARCH CHARSET UTF-8 OR $ 1,3000:3021 TEXT {8+}\r\nмать\r\n"
        );
        assert_eq!(
            spell(&Search::numbers(SearchKey::All).in_utf8()),
            "SEARCH CHARSET UTF-8 ALL\r\n"
        );
        assert_eq!(
            spell_in_utf8(&Search::numbers(SearchKey::All).in_utf8()),
            "SEARCH ALL\r\n"
        );
    }

    #[test]
    fn numbers_in_the_program_matter_to_uid_search_too() {
        let seqs: SeqSet = "1:9".parse().unwrap();
        let by_number = Search::numbers(SearchKey::All).profile();
        assert!(by_number.sequence_numbers && !by_number.may_expunge);
        let by_uid = Search::uids(SearchKey::All).profile();
        assert!(!by_uid.sequence_numbers && by_uid.may_expunge);
        let mixed = Search::uids(SearchKey::Numbers(&seqs)).profile();
        assert!(mixed.sequence_numbers && mixed.may_expunge);
    }
}
