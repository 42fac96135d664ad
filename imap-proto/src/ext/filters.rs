//! FILTERS: searches that the server keeps by name (RFC 5466).
//!
//! They are kept as entries of [`metadata`](super::metadata): [`entry`] names them.

use alloc::borrow::Cow;
use alloc::string::String;

use super::{About, Place, Said, heard, support};
use crate::error::ValueError;
use crate::response::{Capability, Extension, Offered, ResponseCode};
use crate::types::Atom;
use crate::wire::{Cursor, Encode, Encoder, Parsed};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new("filters", "searches that the server keeps by name", &[5466])
    .offered_as(Support::CAPABILITIES)
    .says(&[Said::new(Place::Search, "FILTER", |to| {
        if let Ok(name) = Atom::new("on-the-road") {
            Filter::new(Offered::insist(), &name).encode(to);
        }
    })])
    .hears(&[heard!(code UndefinedFilter<'_>)]);

support!("FILTERS", Capability::Filters);

/// The search key `FILTER`, for [`SearchKey::Extension`](crate::command::SearchKey::Extension): whatever the search of
/// this name finds (RFC 5466 section 3.1). Searches with it are in UTF-8.
///
/// The name has no slash in it (section 4), or [`Connection::start`](crate::Connection::start) refuses the command.
#[derive(Clone, Copy, Debug)]
pub struct Filter<'a> {
    name: &'a Atom<'a>,
}

impl<'a> Filter<'a> {
    /// The search of this name.
    #[must_use]
    pub const fn new(_: Offered<Support>, name: &'a Atom<'a>) -> Self {
        Self { name }
    }
}

impl Encode for Filter<'_> {
    fn encode(&self, to: &mut Encoder<'_>) {
        if let Some(at) = self.name.as_str().find('/') {
            to.refuse(ValueError::new("filter name", "has no slash", at));
        }
        to.word("FILTER").atom(self.name);
    }
}

/// Whose searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Owner {
    /// The user's own, which come first where the other is called the same.
    Private,
    /// Everybody's.
    Shared,
}

/// The name of the server's metadata entry that a search is kept in (RFC 5466 section 3.2), for
/// [`EntryName`](super::metadata::EntryName); its value is written as in SEARCH.
#[must_use]
pub fn entry(owner: Owner, name: &Atom<'_>) -> String {
    path(owner, "values", name)
}

/// The server's metadata entry for a description of the search, for people.
#[must_use]
pub fn description(owner: Owner, name: &Atom<'_>) -> String {
    path(owner, "descriptions", name)
}

fn path(owner: Owner, what: &str, name: &Atom<'_>) -> String {
    let owner = match owner {
        Owner::Private => "private",
        Owner::Shared => "shared",
    };
    alloc::format!("/{owner}/filters/{what}/{}", name.as_str())
}

/// `[UNDEFINED-FILTER name]`: there is no search of this name (RFC 5466 section 3.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct UndefinedFilter<'a> {
    /// The name.
    pub name: Cow<'a, [u8]>,
}

impl<'a> ResponseCode<'a> for UndefinedFilter<'a> {
    const NAME: &'static str = "UNDEFINED-FILTER";

    fn parse(mut values: Cursor<'a>) -> Parsed<Self> {
        let name = values.astring()?;
        values.finish()?;
        Ok(Self { name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{spell, spell_error};
    use crate::command::{Search, SearchKey};
    use crate::ext::metadata::{EntryName, SetMetadata};
    use crate::ext::testing::code_of;
    use crate::types::{Date, UidSet};

    #[test]
    fn the_examples_of_the_rfc() {
        // RFC 5466 sections 3.1 and 3.2.
        let name = Atom::new("on-the-road").unwrap();
        let uids: UidSet = "300:900".parse().unwrap();
        let filter = Filter::new(Offered::insist(), &name);
        let program = SearchKey::Uid(&uids)
            .and(SearchKey::Extension(&filter))
            .and(SearchKey::Since(Date::new(2002, 12, 3).unwrap()));
        assert_eq!(
            spell(&Search::numbers(program)),
            "SEARCH UID 300:900 FILTER on-the-road SINCE 3-Dec-2002\r\n"
        );
        let entry = entry(Owner::Private, &name);
        let search: &[u8] = b"OR SMALLER 5000 FROM \"boss@example.com\"";
        let values = [(EntryName::new(&entry).unwrap(), Some(search))];
        assert_eq!(
            spell(&SetMetadata::server(Offered::insist(), &values)),
            "SETMETADATA \"\" (/private/filters/values/on-the-road \"OR SMALLER 5000 FROM \\\"boss@example.com\\\"\")\r\n"
        );
        assert_eq!(
            description(Owner::Shared, &name),
            "/shared/filters/descriptions/on-the-road"
        );
    }

    #[test]
    fn a_search_that_is_not_there() {
        let found = code_of("* NO [UNDEFINED-FILTER on-the-road] no such filter", |raw| {
            raw.get::<UndefinedFilter<'_>>().map(|code| code.name.into_owned())
        });
        assert_eq!(found, Some(b"on-the-road".to_vec()));
        for line in ["* NO [UNDEFINED-FILTER] which?", "* NO [UNDEFINED-FILTER a b] which?"] {
            assert!(!code_of(line, |raw| Some(raw.get::<UndefinedFilter<'_>>().is_some())).unwrap());
        }
    }

    #[test]
    fn a_name_with_a_slash() {
        let name = Atom::new("a/b").unwrap();
        let filter = Filter::new(Offered::insist(), &name);
        let search = Search::numbers(SearchKey::Extension(&filter));
        assert_eq!(spell_error(&search).what, "filter name");
    }
}
