//! SEARCH=FUZZY: searches that need not match exactly (RFC 6203).

use core::iter;

use super::about::Reader;
use super::{About, Heard, Place, Said, support};
use crate::command::{SearchKey, SearchProgram};
use crate::response::{Capability, ESearch, Extension, Offered};
use crate::wire::{Cursor, Encode, Encoder, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("fuzzy", "searches that need not match exactly", &[6203])
    .offered_as(Support::CAPABILITIES)
    .says(&[
        Said::new(Place::Search, "FUZZY", |to| {
            fuzzy(Offered::insist(), SearchKey::Subject("work")).encode(to);
        }),
        Said::new(Place::SearchReturn, "RELEVANCY", |to| {
            Relevancy::new(Offered::insist()).encode(to);
        }),
        Said::new(Place::Sort, "RELEVANCY", |to| {
            Relevancy::new(Offered::insist()).encode(to)
        }),
    ])
    .hears(&[Heard::new(
        "RELEVANCY",
        Reader::SearchData(|result| relevancy(result).is_some()),
    )]);

support!("SEARCH=FUZZY", Capability::SearchFuzzy);

/// `FUZZY`: whatever the server takes for a match of these keys (RFC 6203 section 3).
#[must_use]
pub fn fuzzy<'a>(_: Offered<Support>, program: impl Into<SearchProgram<'a>>) -> SearchProgram<'a> {
    program.into().with_operator("FUZZY")
}

/// `RELEVANCY`: how well a message matches. Only for programs in which something is [`fuzzy`].
///
/// As a return option, for [`SearchReturn::Extension`](crate::command::SearchReturn::Extension), it asks for the scores
/// that [`relevancy`] reads (RFC 6203 section 4). As a sort key, for
/// [`SortKey::Extension`](super::sort::SortKey::Extension), it puts what matches best first (section 5).
#[derive(Clone, Copy, Debug)]
pub struct Relevancy(());

impl Relevancy {
    /// The option, or the key.
    #[must_use]
    pub const fn new(_: Offered<Support>) -> Self {
        Self(())
    }
}

impl Encode for Relevancy {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("RELEVANCY");
    }
}

/// `RELEVANCY` of an ESEARCH response: a score from 1 to 100 for each message of ALL or PARTIAL, in their order (RFC 6203
/// section 4). `None` if it is not there or something else is among the scores.
#[must_use]
pub fn relevancy<'s>(result: &'s ESearch<'_>) -> Option<impl Iterator<Item = u8> + 's> {
    let scores = result.get("RELEVANCY")?.list().ok()?;
    let mut rest = scores;
    while !rest.is_end() {
        score(&mut rest).ok()?;
    }
    let mut rest = scores;
    Some(iter::from_fn(move || score(&mut rest).ok()))
}

fn score(rest: &mut Cursor<'_>) -> Parsed<u8> {
    let score = rest.number()?;
    let score = u8::try_from(score).ok().filter(|score| (1..=100).contains(score));
    score.ok_or_else(|| rest.expected("expected a score from 1 to 100"))
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::command::testing::spell;
    use crate::command::{Search, SearchReturn};
    use crate::event::Event;
    use crate::ext::sort::{Sort, SortKey};
    use crate::response::Data;
    use crate::sasl::testing::Peer;

    #[test]
    fn what_a_client_says() {
        // RFC 6203 sections 3 and 4, with quoted texts.
        let both = fuzzy(Offered::insist(), SearchKey::Subject("work").and(SearchKey::Seen));
        assert_eq!(
            spell(&Search::numbers(both)),
            "SEARCH FUZZY (SUBJECT \"work\" SEEN)\r\n"
        );
        let one = fuzzy(Offered::insist(), SearchKey::Subject("work"));
        assert_eq!(
            spell(&Search::numbers(one.and(SearchKey::From("user@example.com")))),
            "SEARCH FUZZY SUBJECT \"work\" FROM \"user@example.com\"\r\n"
        );
        let scores = Relevancy::new(Offered::insist());
        let options = [SearchReturn::Extension(&scores), SearchReturn::All];
        let search = Search::numbers(fuzzy(Offered::insist(), SearchKey::Text("Helo")));
        assert_eq!(
            spell(&search.returning(&options)),
            "SEARCH RETURN (RELEVANCY ALL) FUZZY TEXT \"Helo\"\r\n"
        );
        // RFC 6203 section 5.
        let keys = [SortKey::Extension(&scores)];
        let fuzzy = fuzzy(Offered::insist(), SearchKey::Subject("Helo"));
        let sort = Sort::numbers(Offered::insist(), &keys, fuzzy);
        assert_eq!(spell(&sort), "SORT (RELEVANCY) US-ASCII FUZZY SUBJECT \"Helo\"\r\n");
    }

    fn scores(items: &str) -> Option<Vec<u8>> {
        let mut peer = Peer::greeted("* PREAUTH hello");
        peer.says(&alloc::format!("* ESEARCH (TAG \"B1\") {items}"));
        assert!(peer.connection.advance().unwrap());
        match peer.connection.event() {
            Event::Data(Data::ESearch(result)) => relevancy(&result).map(Iterator::collect),
            event => panic!("{event:?}"),
        }
    }

    #[test]
    fn what_a_server_says() {
        // RFC 6203 section 4.
        assert_eq!(scores("ALL 1,5,10 RELEVANCY (4 99 42)"), Some(Vec::from([4, 99, 42])));
        assert_eq!(scores("RELEVANCY ()"), Some(Vec::new()));
        for odd in [
            "ALL 1",
            "RELEVANCY 4",
            "RELEVANCY (0)",
            "RELEVANCY (101)",
            "RELEVANCY (x)",
        ] {
            assert_eq!(scores(odd), None, "{odd}");
        }
    }
}
