//! Keys of SEARCH joined by AND, OR and NOT (RFC 9051 section 6.4.4).

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::iter;

use super::{Profile, SearchKey, States};
use crate::types::{NameEncoding, SetItem};
use crate::wire::{Encode, Encoder};

/// What to look for: keys, joined by AND, OR and NOT (RFC 9051 section 9, `search-program`).
///
/// ```
/// use imap_proto::command::SearchKey;
/// use imap_proto::types::Date;
///
/// let since = SearchKey::Since(Date::new(1994, 2, 1)?);
/// let program = SearchKey::Flagged.and(since).and(SearchKey::From("Smith").not());
/// # Ok::<(), imap_proto::ValueError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SearchProgram<'a> {
    /// In the order in which they are written: IMAP puts operators first. A flat sequence, so that no depth of nesting
    /// can exhaust the stack.
    nodes: VecDeque<Node<'a>>,
    /// Whether it is one key, by itself or in parentheses, that can be an operand.
    single: bool,
}

#[derive(Clone, Copy, Debug)]
enum Node<'a> {
    Key(SearchKey<'a>),
    /// An operator, its one or two operands behind it.
    Operator(&'static str),
    Open,
    Close,
}

impl<'a> SearchProgram<'a> {
    /// Messages that match all of the keys; every message if there is none.
    #[must_use]
    pub fn all_of(keys: impl IntoIterator<Item = impl Into<Self>>) -> Self {
        let mut keys = keys.into_iter().map(Into::into);
        let first = keys.next().unwrap_or_else(|| SearchKey::All.into());
        keys.fold(first, |all, key: Self| all.and(key))
    }

    /// Messages that match any of the keys; no message if there is none.
    #[must_use]
    pub fn any_of(keys: impl IntoIterator<Item = impl Into<Self>>) -> Self {
        let mut keys: Vec<Self> = keys.into_iter().map(Into::into).collect();
        // In pairs, and pairs of pairs: servers limit how deep OR may nest.
        while keys.len() > 1 {
            let mut rest = keys.into_iter();
            let pairs = iter::from_fn(|| {
                let first = rest.next()?;
                Some(match rest.next() {
                    Some(second) => first.or(second),
                    None => first,
                })
            });
            keys = pairs.collect();
        }
        keys.pop().unwrap_or_else(|| SearchKey::All.not())
    }

    /// Messages that match both.
    #[must_use]
    pub fn and(mut self, other: impl Into<Self>) -> Self {
        self.nodes.extend(other.into().nodes);
        self.single = false;
        self
    }

    /// Messages that match one of them or both.
    #[must_use]
    pub fn or(self, other: impl Into<Self>) -> Self {
        let mut either = self.operand();
        either.nodes.push_front(Node::Operator("OR"));
        either.nodes.extend(other.into().operand().nodes);
        either
    }

    /// Messages that do not match.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "NOT is what the RFC says")]
    pub fn not(self) -> Self {
        self.with_operator("NOT")
    }

    /// Puts a word of an extension in front that has one key for its argument, as FUZZY does (RFC 6203).
    #[must_use]
    pub fn with_operator(self, word: &'static str) -> Self {
        let mut operand = self.operand();
        operand.nodes.push_front(Node::Operator(word));
        operand
    }

    /// Whether all texts in it are US-ASCII, so that it needs no charset. What extensions write is not looked at.
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        self.keys().all(SearchKey::is_ascii)
    }

    /// The charset, for commands that cannot do without. Where UTF-8 is enabled, servers reject any other (RFC 9755 section
    /// 3).
    pub(crate) fn encode_charset(&self, to: &mut Encoder<'_>) {
        let utf8 = to.name_encoding() == NameEncoding::Utf8 || !self.is_ascii();
        to.word(if utf8 { "UTF-8" } else { "US-ASCII" });
    }

    /// Whether it names messages by sequence number, as what is in a URL may.
    #[must_use]
    pub fn names_sequence_numbers(&self) -> bool {
        self.keys().any(|key| match key {
            SearchKey::Numbers(set) => !set.is_saved(),
            SearchKey::Url(_) => true,
            _ => false,
        })
    }

    /// How a command that looks for this may be sent: SEARCH, SORT and THREAD alike.
    pub(crate) fn profile<N: SetItem>(&self) -> Profile {
        let profile = Profile::new(States::SELECTED).pipelined();
        // "UID SEARCH + UID SEARCH may be valid or invalid as a non-waiting command sequence, depending upon whether or
        // not the second UID SEARCH contains message sequence numbers" (RFC 9051 section 5.5).
        match (N::IS_UID, self.names_sequence_numbers()) {
            (false, _) => profile.with_sequence_numbers().without_expunge(),
            (true, true) => profile.with_sequence_numbers(),
            (true, false) => profile,
        }
    }

    fn keys(&self) -> impl Iterator<Item = &SearchKey<'a>> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Key(key) => Some(key),
            Node::Operator(_) | Node::Open | Node::Close => None,
        })
    }

    /// The same as one key.
    fn operand(mut self) -> Self {
        if !self.single {
            self.nodes.push_front(Node::Open);
            self.nodes.push_back(Node::Close);
            self.single = true;
        }
        self
    }
}

impl<'a> From<SearchKey<'a>> for SearchProgram<'a> {
    fn from(key: SearchKey<'a>) -> Self {
        Self {
            nodes: VecDeque::from([Node::Key(key)]),
            // What is in a URL may be several keys.
            single: !matches!(key, SearchKey::Url(_)),
        }
    }
}

/// The keys, without a charset.
impl Encode for SearchProgram<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        for node in &self.nodes {
            match node {
                Node::Key(key) => to.value(key),
                Node::Operator(word) => to.word(word),
                Node::Open => to.open_list(),
                Node::Close => to.close_list(),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::super::Search;
    use super::super::testing::spell;
    use super::*;
    use crate::types::{Date, SeqSet};

    fn program<'a>(program: impl Into<SearchProgram<'a>>) -> String {
        let text = spell(&Search::numbers(program));
        String::from(text.strip_prefix("SEARCH ").unwrap().strip_suffix("\r\n").unwrap())
    }

    #[test]
    fn operators_come_first() {
        use SearchKey::{Answered, Deleted, Flagged, From, Seen, Since};
        let date = Date::new(1994, 2, 1).unwrap();
        assert_eq!(
            program(Flagged.and(Since(date)).and(From("Smith").not())),
            "FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\""
        );
        assert_eq!(program(Seen.or(Flagged)), "OR SEEN FLAGGED");
        assert_eq!(program(Seen.and(Flagged).or(Deleted)), "OR (SEEN FLAGGED) DELETED");
        assert_eq!(program(Deleted.or(Seen.and(Flagged))), "OR DELETED (SEEN FLAGGED)");
        assert_eq!(program(Seen.and(Flagged).not()), "NOT (SEEN FLAGGED)");
        assert_eq!(program(Seen.or(Flagged).not().not()), "NOT NOT OR SEEN FLAGGED");
        assert_eq!(
            program(Seen.or(Flagged).and(Answered.or(Deleted))),
            "OR SEEN FLAGGED OR ANSWERED DELETED"
        );
        assert_eq!(program(SearchProgram::from(Seen).with_operator("FUZZY")), "FUZZY SEEN");
    }

    #[test]
    fn many_keys_at_once() {
        use SearchKey::{All, Answered, Deleted, Draft, Flagged, Seen};
        assert_eq!(program(SearchProgram::all_of([Seen, Draft, All])), "SEEN DRAFT ALL");
        assert_eq!(
            program(SearchProgram::any_of([Seen, Draft, All, Answered, Deleted])),
            "OR OR OR SEEN DRAFT OR ALL ANSWERED DELETED"
        );
        assert_eq!(program(SearchProgram::any_of([Flagged])), "FLAGGED");
        let none: [SearchKey<'_>; 0] = [];
        assert_eq!(program(SearchProgram::all_of(none)), "ALL");
        assert_eq!(program(SearchProgram::any_of(none)), "NOT ALL");
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = (0..200_000).fold(SearchProgram::from(SearchKey::Seen), |program, _| program.not());
        assert_eq!(program(deep.clone()).len(), 200_000 * 4 + 4);
        assert!(deep.is_ascii());
        let wide = (0..200_000).fold(SearchProgram::from(SearchKey::Seen), |all, _| {
            all.and(SearchKey::Draft).not()
        });
        assert!(program(wide).starts_with("NOT (NOT ("));
    }

    #[test]
    fn what_a_program_says_of_itself() {
        let seqs: SeqSet = "1:9".parse().unwrap();
        let program = SearchKey::Seen.or(SearchKey::Numbers(&seqs));
        assert!(program.names_sequence_numbers() && program.is_ascii());
        let saved = SeqSet::saved();
        assert!(!SearchProgram::from(SearchKey::Numbers(&saved)).names_sequence_numbers());
        assert!(!SearchKey::Seen.and(SearchKey::Header("X", "ü")).is_ascii());
    }
}
