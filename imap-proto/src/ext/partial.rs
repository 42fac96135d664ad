//! PARTIAL: results in pages (RFC 9394).

use super::about::Reader;
use super::{About, Heard, Place, Said, context, support};
use crate::error::ValueError;
use crate::response::{Capability, ESearch, Extension, Offered};
use crate::types::{Atom, NumberRanges};
use crate::wire::{Encode, Encoder};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("partial", "results in pages", &[9394])
    .offered_as(Support::CAPABILITIES)
    .says(&[
        Said::new(Place::SearchReturn, "PARTIAL", |to| {
            Page::from_lowest(Offered::insist(), 1, 100).encode(to);
        }),
        Said::new(Place::FetchModifier, "PARTIAL", |to| {
            Page::from_highest(Offered::insist(), 1, 100).encode(to);
        }),
    ])
    .hears(&[Heard::new(
        "PARTIAL",
        Reader::SearchData(|result| page_of(result).is_some()),
    )]);

support!("PARTIAL", Capability::Partial);

/// `PARTIAL`: a page of the messages, counted from 1, both ends included. For
/// [`SearchReturn::Extension`](crate::command::SearchReturn::Extension), where `ALL` may not stand beside it (RFC 9394
/// section 3.1), and as a modifier of UID FETCH (section 3.3). The answer of a search is read with [`page_of`].
///
/// With a page that begins at 0, [`Connection::start`](crate::Connection::start) refuses the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Page {
    first: u32,
    last: u32,
    backwards: bool,
}

impl Page {
    /// Counted from the message with the lowest number, or the first in order.
    #[must_use]
    pub const fn from_lowest(_: Offered<Support>, first: u32, last: u32) -> Self {
        Self {
            first,
            last,
            backwards: false,
        }
    }

    /// Counted from the message with the highest number, or the last in order: `-1:-100` are the hundred newest.
    #[must_use]
    pub const fn from_highest(_: Offered<Support>, first: u32, last: u32) -> Self {
        Self {
            first,
            last,
            backwards: true,
        }
    }

    /// The same as [`Page::from_lowest`], in a search where the server offers CONTEXT=SEARCH or CONTEXT=SORT (RFC 5267
    /// section 4.4).
    #[must_use]
    pub const fn of_context(_: Offered<context::Support>, first: u32, last: u32) -> Self {
        Self {
            first,
            last,
            backwards: false,
        }
    }
}

impl Encode for Page {
    fn encode(&self, to: &mut Encoder<'_>) {
        if self.first == 0 || self.last == 0 {
            to.refuse(ValueError::new("page", "counted from 1", 0));
        }
        let sign = if self.backwards { "-" } else { "" };
        let range = alloc::format!("{sign}{}:{sign}{}", self.first, self.last);
        match Atom::new(range) {
            Ok(range) => {
                to.word("PARTIAL").atom(&range);
            }
            Err(error) => to.refuse(error),
        }
    }
}

/// What a search says of a page (RFC 9394 section 3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageResult<'a> {
    /// The page as it was asked for: from where to where, negative if counted from the highest.
    pub range: (i64, i64),
    /// The messages; `None` if there are none on this page.
    pub messages: Option<NumberRanges<'a>>,
}

/// `PARTIAL` of an ESEARCH response; `None` if it is not there or not shaped like one.
#[must_use]
pub fn page_of<'s>(result: &'s ESearch<'_>) -> Option<PageResult<'s>> {
    let mut inside = result.get("PARTIAL")?.list().ok()?;
    let range = range(inside.atom().ok()?)?;
    let messages = if inside.at_nil() {
        inside.skip();
        None
    } else {
        Some(NumberRanges::parse(inside.atom().ok()?).ok()?)
    };
    inside.finish().ok()?;
    Some(PageResult { range, messages })
}

fn range(text: &[u8]) -> Option<(i64, i64)> {
    let colon = memchr::memchr(b':', text)?;
    let number = |text: &[u8]| core::str::from_utf8(text).ok()?.parse::<i64>().ok();
    Some((number(text.get(..colon)?)?, number(text.get(colon + 1..)?)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{spell, spell_error};
    use crate::command::{Fetch, FetchItem, Search, SearchKey, SearchReturn};
    use crate::ext::testing::result_of;
    use crate::types::UidSet;
    use alloc::string::ToString;

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 9394 sections 3.1 and 3.3.
        let search = |page: Page| {
            let options = [SearchReturn::Extension(&page)];
            spell(&Search::uids(SearchKey::Undeleted).returning(&options))
        };
        let newest = Page::from_highest(Offered::insist(), 1, 100);
        assert_eq!(search(newest), "UID SEARCH RETURN (PARTIAL -1:-100) UNDELETED\r\n");
        let page = Page::from_lowest(Offered::insist(), 23500, 24000);
        assert_eq!(search(page), "UID SEARCH RETURN (PARTIAL 23500:24000) UNDELETED\r\n");
        let uids: UidSet = "25900:26600".parse().unwrap();
        let last = Page::from_highest(Offered::insist(), 1, 3);
        let fetch = Fetch::uids(&uids, [FetchItem::Uid, FetchItem::Flags]).modifier(&last);
        assert_eq!(spell(&fetch), "UID FETCH 25900:26600 (UID FLAGS) (PARTIAL -1:-3)\r\n");

        let told = |line: &str| {
            result_of(line, |result| {
                page_of(result).map(|page| (page.range, page.messages.map(|set| set.to_string())))
            })
        };
        assert_eq!(
            told("* ESEARCH (TAG \"A01\") UID PARTIAL (-1:-100 7,9:11)"),
            Some(((-1, -100), Some("7,9:11".to_string())))
        );
        assert_eq!(
            told("* ESEARCH (TAG \"A04\") UID PARTIAL (24000:24500 NIL)"),
            Some(((24000, 24500), None))
        );
        for odd in [
            "PARTIAL (1:2)",
            "PARTIAL (x:2 NIL)",
            "PARTIAL (1:2 *)",
            "PARTIAL (1 5)",
            "PARTIAL 5",
            "COUNT 1",
        ] {
            assert_eq!(
                told(&alloc::format!("* ESEARCH (TAG \"A04\") UID {odd}")),
                None,
                "{odd}"
            );
        }
    }

    #[test]
    fn pages_are_counted_from_one() {
        let page = Page::from_lowest(Offered::insist(), 0, 5);
        let options = [SearchReturn::Extension(&page)];
        let search = Search::uids(SearchKey::All).returning(&options);
        assert_eq!(spell_error(&search).what, "page");
    }
}
