//! CONTEXT=SEARCH and CONTEXT=SORT: results that the server keeps, and keeps up to date (RFC 5267).

use alloc::borrow::Cow;
use alloc::string::ToString;

use super::about::Reader;
use super::partial::Page;
use super::{About, Heard, Place, Said, heard, support, tell};
use crate::command::{Command, FetchItem, Profile, States};
use crate::error::ValueError;
use crate::response::{Capability, ESearch, Extension, Offered, ResponseCode};
use crate::types::{NumberRanges, Tag, TagPrefix};
use crate::wire::{Cursor, Encode, Encoder, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("context", "results that the server keeps up to date", &[5267, 5465])
    .offered_as(Support::CAPABILITIES)
    .says(&[
        Said::new(Place::SearchReturn, "CONTEXT", |to| {
            Context::hint(Offered::insist()).encode(to);
        }),
        Said::new(Place::SearchReturn, "UPDATE", |to| {
            Context::update(Offered::insist()).encode(to);
        }),
        Said::new(Place::SearchReturn, "PARTIAL", |to| {
            Page::of_context(Offered::insist(), 1, 500).encode(to);
        }),
        Said::command("CANCELUPDATE", |to| {
            tell(
                &CancelUpdate::new(Offered::insist(), &[Tag::new(TagPrefix::default(), 1)]),
                to,
            )
        }),
    ])
    .hears(&[
        heard!(code NoUpdate<'_>),
        Heard::new("ADDTO", Reader::SearchData(|result| has(result, b"ADDTO"))),
        Heard::new("REMOVEFROM", Reader::SearchData(|result| has(result, b"REMOVEFROM"))),
    ]);

support!(
    "CONTEXT=SEARCH or CONTEXT=SORT",
    Capability::ContextSearch,
    Capability::ContextSort
);

/// A return option of SEARCH, where the server offers CONTEXT=SEARCH, or of SORT, where it offers CONTEXT=SORT; for
/// [`SearchReturn::Extension`](crate::command::SearchReturn::Extension).
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    word: &'static str,
    fetch: &'a [FetchItem<'a>],
}

impl<'a> Context<'a> {
    /// `CONTEXT`: the same search will be made again, for other pages of it. A hint (RFC 5267 section 4.2).
    #[must_use]
    pub const fn hint(_: Offered<Support>) -> Self {
        Self {
            word: "CONTEXT",
            fetch: &[],
        }
    }

    /// `UPDATE`: the server tells of changes of the result, in ESEARCH responses that [`changes`] reads, until
    /// [`CancelUpdate`] (RFC 5267 section 4.3). It may refuse to, with [`NoUpdate`].
    #[must_use]
    pub const fn update(_: Offered<Support>) -> Self {
        Self {
            word: "UPDATE",
            fetch: &[],
        }
    }

    /// `UPDATE` with items: the server tells them of each message that is added (RFC 5465 section 7).
    #[must_use]
    pub const fn update_fetching(
        _: Offered<Support>,
        _: Offered<super::notify::Support>,
        items: &'a [FetchItem<'a>],
    ) -> Self {
        Self {
            word: "UPDATE",
            fetch: items,
        }
    }
}

impl Encode for Context<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.word(self.word);
        if !self.fetch.is_empty() {
            to.list(|to| {
                for item in self.fetch {
                    item.encode(to);
                }
            });
        }
    }
}

/// CANCELUPDATE: the server need tell of no more changes (RFC 5267 section 4.3.5).
#[derive(Clone, Copy, Debug)]
pub struct CancelUpdate<'a> {
    tags: &'a [Tag],
}

impl<'a> CancelUpdate<'a> {
    /// Of the results of these commands. There must be one at least.
    #[must_use]
    pub const fn new(_: Offered<Support>, tags: &'a [Tag]) -> Self {
        Self { tags }
    }
}

impl Command for CancelUpdate<'_> {
    type Reply = ();

    fn profile(&self) -> Profile {
        Profile::new(States::SELECTED).pipelined()
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        if self.tags.is_empty() {
            to.refuse(ValueError::new("tags", "one at least", 0));
        }
        to.word("CANCELUPDATE");
        for tag in self.tags {
            to.string(tag.to_string().as_bytes());
        }
    }

    fn reply(&self) {}
}

/// A change of a result (RFC 5267 sections 4.3.2 to 4.3.4).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change<'a> {
    /// Whether messages were added, or else removed.
    pub added: bool,
    /// Where the first of the messages stands in the result, from 1; 0 if the result is in the order of the mailbox. The
    /// others stand behind it.
    pub position: u32,
    /// The messages, in the order in which they are added or removed.
    pub messages: NumberRanges<'a>,
}

/// The changes that an ESEARCH response tells, to be made one after another. The command whose result has changed is
/// [`ESearch::tag`]. Ends early at what is not shaped like a change.
pub fn changes<'s>(result: &'s ESearch<'_>) -> impl Iterator<Item = Change<'s>> {
    let mut items = result.items();
    let mut here: Option<(bool, Cursor<'s>)> = None;
    core::iter::from_fn(move || {
        loop {
            if let Some((added, pairs)) = here.as_mut()
                && !pairs.is_end()
            {
                let position = pairs.number().ok()?;
                let messages = NumberRanges::parse(pairs.atom().ok()?).ok()?;
                return Some(Change {
                    added: *added,
                    position,
                    messages,
                });
            }
            let (name, mut value) = items.next()?;
            here = match added(name) {
                Some(added) => Some((added, value.list().ok()?)),
                None => None,
            };
        }
    })
}

fn added(name: &[u8]) -> Option<bool> {
    if name.eq_ignore_ascii_case(b"ADDTO") {
        Some(true)
    } else if name.eq_ignore_ascii_case(b"REMOVEFROM") {
        Some(false)
    } else {
        None
    }
}

fn has(result: &ESearch<'_>, name: &[u8]) -> bool {
    changes(result).any(|change| Some(change.added) == added(name))
}

/// `[NOUPDATE "tag"]`: the server will not tell of changes of this command's result (RFC 5267 section 4.3.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct NoUpdate<'a> {
    /// The tag.
    pub tag: Cow<'a, [u8]>,
}

impl<'a> ResponseCode<'a> for NoUpdate<'a> {
    const NAME: &'static str = "NOUPDATE";

    fn parse(mut values: Cursor<'a>) -> Parsed<Self> {
        let tag = values.astring()?;
        values.finish()?;
        Ok(Self { tag })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{spell, spell_error};
    use crate::command::{Search, SearchKey, SearchReturn};
    use crate::ext::testing::{code_of, result_of};
    use alloc::string::String;
    use alloc::vec::Vec;

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 5267 sections 4.2 to 4.4, RFC 5465 section 7.
        let (hint, update) = (Context::hint(Offered::insist()), Context::update(Offered::insist()));
        let options = [SearchReturn::Extension(&hint), SearchReturn::Count];
        assert_eq!(
            spell(&Search::numbers(SearchKey::Undeleted).returning(&options)),
            "SEARCH RETURN (CONTEXT COUNT) UNDELETED\r\n"
        );
        let options = [SearchReturn::Extension(&update), SearchReturn::Count];
        assert_eq!(
            spell(&Search::uids(SearchKey::Deleted).returning(&options)),
            "UID SEARCH RETURN (UPDATE COUNT) DELETED\r\n"
        );
        let items = [FetchItem::Uid, FetchItem::Flags];
        let update = Context::update_fetching(Offered::insist(), Offered::insist(), &items);
        let options = [SearchReturn::Count, SearchReturn::Extension(&update)];
        assert_eq!(
            spell(&Search::numbers(SearchKey::From("boss")).returning(&options)),
            "SEARCH RETURN (COUNT UPDATE (UID FLAGS)) FROM \"boss\"\r\n"
        );
        let page = Page::of_context(Offered::insist(), 1, 500);
        let options = [SearchReturn::Extension(&page)];
        assert_eq!(
            spell(&Search::uids(SearchKey::Undeleted).returning(&options)),
            "UID SEARCH RETURN (PARTIAL 1:500) UNDELETED\r\n"
        );
        let tags = [1, 2].map(|index| Tag::new(TagPrefix::default(), index));
        assert_eq!(
            spell(&CancelUpdate::new(Offered::insist(), &tags)),
            "CANCELUPDATE \"BAAA1\" \"BAAA2\"\r\n"
        );
        let refused = code_of("* NO [NOUPDATE \"B02\"] Too many contexts", |raw| {
            raw.get::<NoUpdate<'_>>().map(|code| code.tag.into_owned())
        });
        assert_eq!(refused, Some(b"B02".to_vec()));
    }

    #[test]
    fn changes_are_told_in_order() {
        // RFC 5267 sections 4.3.3 and 4.3.4.
        let told = |line| {
            result_of(line, |result| {
                let shown = changes(result).map(|change| {
                    let sign = if change.added { '+' } else { '-' };
                    alloc::format!("{sign}{} {}", change.position, change.messages)
                });
                shown.collect::<Vec<String>>()
            })
        };
        assert_eq!(
            told("* ESEARCH (TAG \"B01\") UID ADDTO (0 32768:32769)"),
            ["+0 32768:32769"]
        );
        assert_eq!(
            told("* ESEARCH (TAG \"C01\") UID ADDTO (1 2733 1 2732 1 2731)"),
            ["+1 2733", "+1 2732", "+1 2731"]
        );
        assert_eq!(
            told("* ESEARCH (TAG \"C01\") UID ADDTO (1 2733) ADDTO (1 2731:2732)"),
            ["+1 2733", "+1 2731:2732"]
        );
        assert_eq!(told("* ESEARCH (TAG \"B01\") UID REMOVEFROM (0 32768)"), ["-0 32768"]);
        assert_eq!(told("* ESEARCH (TAG \"B01\") UID COUNT 5 ADDTO (x)"), [""; 0]);
        assert_eq!(
            told("* ESEARCH (TAG \"B01\") UID ADDTO (1 5 2) REMOVEFROM (1 7)"),
            ["+1 5"]
        );
    }

    #[test]
    fn nothing_to_cancel() {
        assert_eq!(spell_error(&CancelUpdate::new(Offered::insist(), &[])).what, "tags");
    }
}
