//! What SEARCH looks for (RFC 9051 section 6.4.4).

use super::SearchProgram;
use crate::error::ValueError;
use crate::types::url::{Search, SearchWord};
use crate::types::{Date, Flag, SeqSet, UidSet};
use crate::wire::{Encode, Encoder};

/// One thing to look for (RFC 9051 section 9, `search-key`).
///
/// Texts match anywhere and in any case of letters, as far as the server knows letters. Dates are compared without time
/// and zone.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum SearchKey<'a> {
    /// Every message.
    All,
    /// `\Answered` is set.
    Answered,
    /// In the BCC field.
    Bcc(&'a str),
    /// The internal date is before this day.
    Before(Date),
    /// In the body.
    Body(&'a str),
    /// In the CC field.
    Cc(&'a str),
    /// `\Deleted` is set.
    Deleted,
    /// `\Draft` is set.
    Draft,
    /// `\Flagged` is set.
    Flagged,
    /// In the FROM field.
    From(&'a str),
    /// A header field of this name has this text in it; any text if it is empty.
    Header(&'a str, &'a str),
    /// This keyword is set. Other flags have keys of their own.
    Keyword(&'a Flag<'a>),
    /// The message has more bytes than this.
    Larger(u64),
    /// `\Recent` is set and `\Seen` is not (RFC 3501; not in IMAP4rev2).
    New,
    /// `\Recent` is not set (RFC 3501; not in IMAP4rev2).
    Old,
    /// The internal date is this day.
    On(Date),
    /// `\Recent` is set (RFC 3501; not in IMAP4rev2).
    Recent,
    /// `\Seen` is set.
    Seen,
    /// The Date field is before this day.
    SentBefore(Date),
    /// The Date field is this day.
    SentOn(Date),
    /// The Date field is this day or later.
    SentSince(Date),
    /// The message has one of these sequence numbers.
    Numbers(&'a SeqSet),
    /// The internal date is this day or later.
    Since(Date),
    /// The message has fewer bytes than this.
    Smaller(u64),
    /// In the SUBJECT field.
    Subject(&'a str),
    /// In the header or the body.
    Text(&'a str),
    /// In the TO field.
    To(&'a str),
    /// The message has one of these UIDs.
    Uid(&'a UidSet),
    /// `\Answered` is not set.
    Unanswered,
    /// `\Deleted` is not set.
    Undeleted,
    /// `\Draft` is not set.
    Undraft,
    /// `\Flagged` is not set.
    Unflagged,
    /// This keyword is not set.
    Unkeyword(&'a Flag<'a>),
    /// `\Seen` is not set.
    Unseen,
    /// What a URL searches for (RFC 5092 section 5). Refused if that is in another charset than UTF-8.
    Url(&'a Search),
    /// Something else, by an extension that the server must offer.
    Extension(&'a dyn Encode),
}

impl<'a> SearchKey<'a> {
    /// Messages that match both.
    #[must_use]
    pub fn and(self, other: impl Into<SearchProgram<'a>>) -> SearchProgram<'a> {
        SearchProgram::from(self).and(other)
    }

    /// Messages that match one of them or both.
    #[must_use]
    pub fn or(self, other: impl Into<SearchProgram<'a>>) -> SearchProgram<'a> {
        SearchProgram::from(self).or(other)
    }

    /// Messages that do not match.
    #[must_use]
    #[expect(
        clippy::should_implement_trait,
        reason = "the result is of another type, and NOT is what the RFC says"
    )]
    pub fn not(self) -> SearchProgram<'a> {
        SearchProgram::from(self).not()
    }

    /// Whether all texts in it are US-ASCII, as far as this crate knows.
    pub(super) fn is_ascii(&self) -> bool {
        match self {
            Self::Url(search) => search.as_bytes().is_ascii() && !search.charset().is_some_and(|name| is_utf8(&name)),
            _ => self.texts().all(str::is_ascii),
        }
    }

    /// The texts in the key.
    fn texts(&self) -> impl Iterator<Item = &'a str> {
        let (name, text) = match *self {
            Self::Bcc(text) | Self::Body(text) | Self::Cc(text) | Self::From(text) | Self::Subject(text) => ("", text),
            Self::Text(text) | Self::To(text) => ("", text),
            Self::Header(name, text) => (name, text),
            _ => ("", ""),
        };
        [name, text].into_iter()
    }
}

impl Encode for SearchKey<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        match *self {
            Self::All => to.word("ALL"),
            Self::Answered => to.word("ANSWERED"),
            Self::Bcc(text) => to.word("BCC").string(text.as_bytes()),
            Self::Before(date) => to.word("BEFORE").date(date),
            Self::Body(text) => to.word("BODY").string(text.as_bytes()),
            Self::Cc(text) => to.word("CC").string(text.as_bytes()),
            Self::Deleted => to.word("DELETED"),
            Self::Draft => to.word("DRAFT"),
            Self::Flagged => to.word("FLAGGED"),
            Self::From(text) => to.word("FROM").string(text.as_bytes()),
            Self::Header(name, text) => header(to, name, text),
            Self::Keyword(flag) => keyword(to, "KEYWORD", flag),
            Self::Larger(bytes) => to.word("LARGER").number(bytes),
            Self::New => to.word("NEW"),
            Self::Old => to.word("OLD"),
            Self::On(date) => to.word("ON").date(date),
            Self::Recent => to.word("RECENT"),
            Self::Seen => to.word("SEEN"),
            Self::SentBefore(date) => to.word("SENTBEFORE").date(date),
            Self::SentOn(date) => to.word("SENTON").date(date),
            Self::SentSince(date) => to.word("SENTSINCE").date(date),
            Self::Numbers(set) => to.set(set),
            Self::Since(date) => to.word("SINCE").date(date),
            Self::Smaller(bytes) => to.word("SMALLER").number(bytes),
            Self::Subject(text) => to.word("SUBJECT").string(text.as_bytes()),
            Self::Text(text) => to.word("TEXT").string(text.as_bytes()),
            Self::To(text) => to.word("TO").string(text.as_bytes()),
            Self::Uid(set) => to.word("UID").set(set),
            Self::Unanswered => to.word("UNANSWERED"),
            Self::Undeleted => to.word("UNDELETED"),
            Self::Undraft => to.word("UNDRAFT"),
            Self::Unflagged => to.word("UNFLAGGED"),
            Self::Unkeyword(flag) => keyword(to, "UNKEYWORD", flag),
            Self::Unseen => to.word("UNSEEN"),
            Self::Url(search) => url(to, search),
            Self::Extension(key) => to.value(key),
        };
    }
}

fn header<'e, 'b>(to: &'e mut Encoder<'b>, name: &str, text: &str) -> &'e mut Encoder<'b> {
    // What RFC 5322 section 3.6.8 has for a field name.
    let bad = |byte: u8| !(33..=126).contains(&byte) || byte == b':';
    match name.bytes().position(bad) {
        Some(at) => to.refuse(ValueError::new(
            "header field name",
            "printable US-ASCII without colon",
            at,
        )),
        None if name.is_empty() => to.refuse(ValueError::new("header field name", "not empty", 0)),
        None => {}
    }
    to.word("HEADER").astring(name.as_bytes()).string(text.as_bytes())
}

fn is_utf8(charset: &str) -> bool {
    charset.eq_ignore_ascii_case("UTF-8")
}

/// Writes each word anew, so that nothing that stands in a URL can be more than the keys of one search.
fn url<'e, 'b>(to: &'e mut Encoder<'b>, search: &Search) -> &'e mut Encoder<'b> {
    let charset = search.charset();
    let is_ascii = |name: &str| name.eq_ignore_ascii_case("US-ASCII");
    if charset.is_some_and(|name| !is_utf8(&name) && !is_ascii(&name)) {
        to.refuse(ValueError::new("search of a url", "a charset of UTF-8", 0));
    }
    for word in search.words() {
        match word {
            SearchWord::Open => _ = to.open_list(),
            SearchWord::Close => _ = to.close_list(),
            SearchWord::String(text) => _ = to.string(&text),
            // An asterisk stands in sets of numbers, and in no other word.
            SearchWord::Word(word) if word.contains('*') => match SeqSet::parse(word.as_bytes()) {
                Ok(set) => _ = to.set(&set),
                Err(error) => to.refuse(error),
            },
            SearchWord::Word(word) => _ = to.astring(word.as_bytes()),
        }
    }
    to
}

fn keyword<'e, 'b>(to: &'e mut Encoder<'b>, word: &'static str, flag: &Flag<'_>) -> &'e mut Encoder<'b> {
    if !matches!(flag, Flag::Keyword(_)) {
        to.refuse(ValueError::new("search keyword", "a keyword and no system flag", 0));
    }
    to.word(word).flag(flag)
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::super::Search as Command;
    use super::super::testing::{spell, spell_error};
    use super::*;

    fn key(key: SearchKey<'_>) -> String {
        let text = spell(&Command::numbers(key));
        String::from(text.strip_prefix("SEARCH ").unwrap().strip_suffix("\r\n").unwrap())
    }

    #[test]
    fn keys_without_arguments() {
        use SearchKey::*;
        let keys = [
            All, Answered, Deleted, Draft, Flagged, New, Old, Recent, Seen, Unanswered, Undeleted, Undraft, Unflagged,
            Unseen,
        ];
        let words: Vec<_> = keys.into_iter().map(key).collect();
        assert_eq!(
            words.join(" "),
            "ALL ANSWERED DELETED DRAFT FLAGGED NEW OLD RECENT SEEN UNANSWERED UNDELETED UNDRAFT UNFLAGGED UNSEEN"
        );
    }

    #[test]
    fn keys_with_texts() {
        use SearchKey::*;
        let keys = [
            Bcc("a"),
            Body("b c"),
            Cc("\"d\""),
            From("Smith"),
            Subject(""),
            Text("e"),
            To("f"),
        ];
        let words: Vec<_> = keys.into_iter().map(key).collect();
        assert_eq!(
            words.join(" "),
            "BCC \"a\" BODY \"b c\" CC \"\\\"d\\\"\" FROM \"Smith\" SUBJECT \"\" TEXT \"e\" TO \"f\""
        );
        assert_eq!(key(Header("Message-ID", "<1@x>")), "HEADER Message-ID \"<1@x>\"");
        assert_eq!(key(Subject("x\r\nA1 LOGOUT")), "SUBJECT {12}\r\nx\r\nA1 LOGOUT");
    }

    #[test]
    fn keys_with_dates_numbers_sets_and_flags() {
        use SearchKey::*;
        let date = Date::new(1994, 2, 1).unwrap();
        let keys = [
            Before(date),
            On(date),
            Since(date),
            SentBefore(date),
            SentOn(date),
            SentSince(date),
        ];
        let words: Vec<_> = keys.into_iter().map(key).collect();
        assert_eq!(
            words.join(" "),
            "BEFORE 1-Feb-1994 ON 1-Feb-1994 SINCE 1-Feb-1994 SENTBEFORE 1-Feb-1994 SENTON 1-Feb-1994 \
             SENTSINCE 1-Feb-1994"
        );
        let (seqs, uids): (SeqSet, UidSet) = ("1,3000:3021".parse().unwrap(), "443:557".parse().unwrap());
        assert_eq!(key(Numbers(&seqs)), "1,3000:3021");
        assert_eq!(key(Uid(&uids)), "UID 443:557");
        assert_eq!(key(Larger(4096)), "LARGER 4096");
        assert_eq!(key(Smaller(1 << 40)), "SMALLER 1099511627776");
        let junk = Flag::keyword("$Junk").unwrap();
        assert_eq!(key(Keyword(&junk)), "KEYWORD $Junk");
        assert_eq!(key(Unkeyword(&junk)), "UNKEYWORD $Junk");
        assert_eq!(key(Extension(&Seen)), "SEEN");
    }

    /// RFC 5092 section 9, and what else a URL may say.
    #[test]
    fn what_a_url_searches_for() {
        let url = |text: &str| {
            let search = Search::new(text).unwrap();
            spell(&Command::uids(SearchKey::Url(&search)))
        };
        assert_eq!(url("SUBJECT shadows"), "UID SEARCH SUBJECT shadows\r\n");
        assert_eq!(
            url("charset UTF-8 SUBJECT {14+}\r\nИванова"),
            "UID SEARCH CHARSET UTF-8 SUBJECT {14}\r\nИванова\r\n"
        );
        assert_eq!(url("SUBJECT \"é\""), "UID SEARCH CHARSET UTF-8 SUBJECT {2}\r\né\r\n");
        assert_eq!(
            url("(OR (FROM \"a b\") 1,3:*) NOT SUBJECT 3,1"),
            "UID SEARCH (OR (FROM \"a b\") 1,3:*) NOT SUBJECT 3,1\r\n"
        );
        let search = Search::new("SEEN FROM \"x\\\"y\"").unwrap();
        let both = SearchKey::Url(&search)
            .and(SearchKey::Draft)
            .or(SearchKey::Url(&search));
        assert!(both.names_sequence_numbers());
        assert_eq!(
            spell(&Command::uids(both)),
            "UID SEARCH OR (SEEN FROM \"x\\\"y\" DRAFT) (SEEN FROM \"x\\\"y\")\r\n"
        );
        let error = |text: &str| spell_error(&Command::uids(SearchKey::Url(&Search::new(text).unwrap()))).what;
        assert_eq!(error("CHARSET KOI8-R SUBJECT {1+}\r\n\0"), "search of a url");
        assert_eq!(error("SUBJECT a*"), "sequence-set");
    }

    #[test]
    fn what_the_grammar_has_no_room_for() {
        let error = |key| spell_error(&Command::numbers(key));
        assert_eq!(error(SearchKey::Header("", "x")).what, "header field name");
        assert_eq!(
            error(SearchKey::Header("a b", "x")),
            ValueError::new("header field name", "printable US-ASCII without colon", 1)
        );
        assert_eq!(error(SearchKey::Keyword(&Flag::Seen)).what, "search keyword");
        assert_eq!(error(SearchKey::Subject("\0")).what, "string");
    }
}
