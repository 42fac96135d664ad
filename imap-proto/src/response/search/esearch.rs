//! ESEARCH: the result of a search by names (RFC 9051 section 7.3.4, RFC 4731).

use alloc::borrow::Cow;
use core::fmt;

use crate::types::{MailboxName, NumberRanges};
use crate::wire::{Cursor, Parsed, Values};

/// What a search found.
///
/// Data that was not asked for is `None`, and so are the lowest, the highest and all numbers if nothing was found.
#[derive(Clone, PartialEq, Eq)]
pub struct ESearch<'a> {
    values: Values<'a>,
    facts: Facts,
    all: Option<NumberRanges<'a>>,
}

/// The numbers among the data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Facts {
    uid: bool,
    min: Option<u32>,
    max: Option<u32>,
    count: Option<u32>,
    mod_seq: Option<u64>,
}

impl<'a> ESearch<'a> {
    /// The arguments of an ESEARCH response.
    ///
    /// # Errors
    /// If an item has no value, or one that is not of its kind.
    pub(crate) fn parse(values: Values<'a>) -> Parsed<Self> {
        let facts = Facts::read(values.cursor())?;
        let all = match values.lent() {
            Some(cursor) => all(cursor)?,
            None => all(values.cursor())?.map(NumberRanges::into_owned),
        };
        Ok(Self { values, facts, all })
    }

    /// The tag of the command that the result belongs to, if the server says which.
    #[must_use]
    pub fn tag(&self) -> Option<Cow<'_, [u8]>> {
        self.correlator("TAG")?.astring().ok()
    }

    /// The mailbox that was searched, in the answer to a search of several (RFC 7377).
    #[must_use]
    pub fn mailbox(&self) -> Option<MailboxName<'_>> {
        self.correlator("MAILBOX")?.astring().ok().map(MailboxName::from_wire)
    }

    /// The UIDVALIDITY of that mailbox (RFC 7377).
    #[must_use]
    pub fn uid_validity(&self) -> Option<u32> {
        self.correlator("UIDVALIDITY")?.number().ok()
    }

    /// What else the server says of the command, by name in any case of letters. The cursor is before the value.
    #[must_use]
    pub fn correlator(&self, name: &str) -> Option<Cursor<'_>> {
        let mut pairs = correlator(self.values.cursor())?;
        while !pairs.is_end() {
            let found = pairs.at_word(name);
            pairs.skip();
            if found {
                return (!pairs.is_end()).then_some(pairs);
            }
            pairs.skip();
        }
        None
    }

    /// Whether numbers are UIDs, and not sequence numbers.
    #[must_use]
    pub fn is_uid(&self) -> bool {
        self.facts.uid
    }

    /// `MIN`: the lowest number.
    #[must_use]
    pub fn min(&self) -> Option<u32> {
        self.facts.min
    }

    /// `MAX`: the highest number.
    #[must_use]
    pub fn max(&self) -> Option<u32> {
        self.facts.max
    }

    /// `COUNT`: how many messages were found.
    #[must_use]
    pub fn count(&self) -> Option<u32> {
        self.facts.count
    }

    /// `ALL`: the numbers of all messages found.
    #[must_use]
    pub fn all(&self) -> Option<&NumberRanges<'a>> {
        self.all.as_ref()
    }

    /// `MODSEQ`: the highest mod-sequence of the messages found (RFC 7162 section 3.1.10).
    #[must_use]
    pub fn mod_seq(&self) -> Option<u64> {
        self.facts.mod_seq
    }

    /// The value of an item, by its name in any case of letters. Extensions read theirs with it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Cursor<'_>> {
        self.items()
            .find(|(other, _)| other.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| value)
    }

    /// The name of each item, and its value, which is the one value before the cursor's end.
    pub fn items(&self) -> impl Iterator<Item = (&[u8], Cursor<'_>)> {
        let mut items = Items(data(self.values.cursor()).1);
        core::iter::from_fn(move || items.next().and_then(Result::ok))
    }

    /// The arguments as they stand on the wire.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.values.as_bytes()
    }

    /// How many bytes [`ESearch::into_owned`] allocates.
    #[must_use]
    pub fn owned_size(&self) -> usize {
        self.values.owned_size() + self.all.as_ref().map_or(0, |all| all.as_bytes().len())
    }

    /// The same data with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> ESearch<'static> {
        ESearch {
            values: self.values.into_owned(),
            facts: self.facts,
            all: self.all.map(NumberRanges::into_owned),
        }
    }
}

impl fmt::Debug for ESearch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.values)
    }
}

impl Facts {
    fn read(arguments: Cursor<'_>) -> Parsed<Self> {
        let (uid, data) = data(arguments);
        let mut facts = Self { uid, ..Self::default() };
        for item in Items(data) {
            let (name, mut value) = item?;
            let is = |word: &str| name.eq_ignore_ascii_case(word.as_bytes());
            if value.at_nil() {
                continue;
            }
            match name.len() {
                3 if is("MIN") => facts.min = Some(value.number()?),
                3 if is("MAX") => facts.max = Some(value.number()?),
                5 if is("COUNT") => facts.count = Some(value.number()?),
                6 if is("MODSEQ") => facts.mod_seq = value.opt_number64()?.filter(|value| *value > 0),
                _ => {}
            }
        }
        Ok(facts)
    }
}

/// The name and the value of each item. Parentheses around items are not looked at.
struct Items<'a>(Cursor<'a>);

impl<'a> Iterator for Items<'a> {
    type Item = Parsed<(&'a [u8], Cursor<'a>)>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.skip_parentheses();
        let name = self.0.next_leaf()?;
        if !self.0.at_value() {
            return Some(Err(self.0.expected("expected the value of a search result")));
        }
        let value = self.0;
        self.0.skip();
        Some(Ok((name, value.up_to(&self.0))))
    }
}

/// `ALL`. An error if its value is no set, so that nobody takes it for an empty result.
fn all(arguments: Cursor<'_>) -> Parsed<Option<NumberRanges<'_>>> {
    for item in Items(data(arguments).1) {
        let (name, mut value) = item?;
        if name.eq_ignore_ascii_case(b"ALL") && !value.at_nil() {
            let set = NumberRanges::parse(value.atom()?);
            return set.map(Some).map_err(|_| value.expected("expected a set of numbers"));
        }
    }
    Ok(None)
}

/// The search correlator, if the arguments begin with one.
fn correlator(arguments: Cursor<'_>) -> Option<Cursor<'_>> {
    let pairs = arguments.inside();
    ["TAG", "MAILBOX", "UIDVALIDITY"]
        .iter()
        .any(|name| pairs.at_word(name))
        .then_some(pairs)
}

/// Whether the numbers are UIDs, and the data.
fn data(arguments: Cursor<'_>) -> (bool, Cursor<'_>) {
    let mut data = arguments;
    if correlator(arguments).is_some() {
        data.skip();
    }
    let uid = data.at_keyword("UID");
    if uid {
        data.skip();
    }
    (uid, data)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec::Vec;

    use super::*;
    use crate::response::testing::{owned, with_values};

    fn result(text: &str) -> ESearch<'static> {
        ESearch::parse(owned(text.as_bytes())).unwrap()
    }

    #[test]
    fn everything_at_once() {
        let text = "(TAG \"A285\") UID MIN 7 MAX 3800 COUNT 4 ALL 1:3,3800 MODSEQ 7011231777";
        with_values(text.as_bytes(), |values| {
            let found = ESearch::parse(values).unwrap();
            assert_eq!(found.tag().unwrap(), &b"A285"[..]);
            assert!(found.is_uid());
            assert_eq!(
                (found.min(), found.max(), found.count()),
                (Some(7), Some(3800), Some(4))
            );
            assert_eq!(found.all().unwrap().to_string(), "1:3,3800");
            assert_eq!(found.mod_seq(), Some(7_011_231_777));
            assert_eq!(found.items().count(), 5);
            let owned = found.clone().into_owned();
            assert_eq!(owned, found);
            assert_eq!((owned.tag(), owned.as_bytes()), (found.tag(), text.as_bytes()));
        });
    }

    #[test]
    fn nothing_found() {
        for text in [
            "(TAG \"a\")",
            "(TAG \"a\") UID",
            "(TAG a) COUNT 0",
            "",
            "(TAG \"a\") UID ALL NIL MODSEQ -1",
        ] {
            let found = result(text);
            assert!(
                found.all().is_none() && found.min().is_none() && found.mod_seq().is_none(),
                "{text}"
            );
        }
        assert_eq!(result("(TAG a) COUNT 0").count(), Some(0));
        assert_eq!(result("COUNT 18").tag(), None);
    }

    /// RFC 7377 section 2.1.
    #[test]
    fn a_search_of_several_mailboxes() {
        let found = result("(TAG \"tag1\" MAILBOX \"folder1\" UIDVALIDITY 1) UID ALL 4001,4003,4005,4007,4009");
        assert_eq!(found.mailbox(), Some(MailboxName::new("folder1").unwrap()));
        assert_eq!(
            (found.uid_validity(), found.tag().unwrap().as_ref()),
            (Some(1), &b"tag1"[..])
        );
        assert_eq!(found.all().unwrap().count(), 5);
    }

    #[test]
    fn extensions_read_theirs() {
        let found = result("(TAG \"A01\") UID PARTIAL (-1:-100 NIL) RELEVANCY (4 99) X \"y\"");
        let mut partial = found.get("partial").unwrap().inside();
        assert_eq!(partial.atom(), Ok(&b"-1:-100"[..]));
        assert!(partial.at_nil());
        let names: Vec<_> = found.items().map(|(name, value)| (name, value.count())).collect();
        assert_eq!(names, [(&b"PARTIAL"[..], 1), (b"RELEVANCY", 1), (b"X", 1)]);
        assert!(found.get("ALL").is_none());
    }

    #[test]
    fn parentheses_around_the_data_do_not_matter() {
        for text in [
            "(TAG \"a\") UID (ALL 1:3)",
            "(TAG \"a\") UID ((ALL 1:3) (COUNT 3))",
            "((ALL 1:3))",
        ] {
            assert_eq!(result(text).all().unwrap().to_string(), "1:3", "{text}");
        }
        assert_eq!(result("(TAG \"a\") UID ((ALL 1:3) (COUNT 3))").count(), Some(3));
    }

    #[test]
    fn data_that_cannot_be_is_refused() {
        for text in [
            "ALL",
            "ALL x",
            "ALL \"\"",
            "ALL 1:*",
            "MIN x",
            "COUNT (1)",
            "(TAG \"a\") (MIN) MAX 2",
            "COUNT 4294967296",
        ] {
            with_values(text.as_bytes(), |values| {
                assert!(ESearch::parse(values).is_err(), "{text}")
            });
        }
    }
}
