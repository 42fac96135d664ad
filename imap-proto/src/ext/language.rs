//! LANGUAGE, COMPARATOR and I18NLEVEL: texts in other languages, and how strings are compared (RFC 5255).

use alloc::borrow::Cow;

use super::gathered::{Gathered, Keep};
use super::{About, Said, heard, support, tell};
use crate::command::{Command, Profile, States};
use crate::error::ValueError;
use crate::response::{Capability, Extension, NamespaceEntry, Offered, Raw, ResponseCode, Untagged};
use crate::wire::{Cursor, Encoder, Parsed, Values};

/// See [`ALL`](super::ALL).
pub const ABOUT: About = About::new(
    "language",
    "texts in other languages, and how strings are compared",
    &[5255],
)
.offered_as(&[Capability::Language, Capability::I18nLevel1, Capability::I18nLevel2])
.says(&[
    Said::command("LANGUAGE", |to| tell(&Language::ask(Offered::insist()), to)),
    Said::command("COMPARATOR", |to| tell(&Comparator::ask(Offered::insist()), to)),
])
.hears(&[
    heard!(untagged Languages<'_>),
    heard!(untagged Comparators<'_>),
    heard!(code BadComparator),
]);

support!("LANGUAGE", Capability::Language);

/// That the server offers I18NLEVEL=2: comparators can be chosen.
#[derive(Debug)]
#[non_exhaustive]
pub enum ComparatorSupport {}

impl Extension for ComparatorSupport {
    const CAPABILITIES: &'static [Capability] = &[Capability::I18nLevel2];
}

/// LANGUAGE: in which language the server writes its texts (RFC 5255 section 3.2). In any state.
#[derive(Clone, Copy, Debug)]
pub struct Language<'a> {
    ranges: &'a [&'a str],
}

impl<'a> Language<'a> {
    /// Asks which languages there are.
    #[must_use]
    pub const fn ask(_: Offered<Support>) -> Self {
        Self { ranges: &[] }
    }

    /// Changes to the first of these that the server has. They are language ranges (RFC 4647), such as `de` and `fr-CA`;
    /// `default` is what the server's administrator prefers. If there is none, it asks.
    #[must_use]
    pub const fn change(_: Offered<Support>, ranges: &'a [&'a str]) -> Self {
        Self { ranges }
    }
}

impl Command for Language<'_> {
    type Reply = Gathered<Languages<'static>>;

    fn profile(&self) -> Profile {
        // What comes with it, NAMESPACE among it, is in the new language.
        Profile::new(States::ANY)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("LANGUAGE");
        for range in self.ranges {
            if !is_language_range(range) {
                to.refuse(ValueError::new(
                    "language range",
                    "letters and digits with hyphens, or *",
                    0,
                ));
            }
            to.astring(range.as_bytes());
        }
    }

    fn reply(&self) -> Self::Reply {
        Gathered::default()
    }
}

/// COMPARATOR: how strings are compared in SEARCH, SORT and THREAD (RFC 5255 section 4.7).
#[derive(Clone, Copy, Debug)]
pub struct Comparator<'a> {
    names: &'a [&'a str],
}

impl<'a> Comparator<'a> {
    /// Asks which is in use.
    #[must_use]
    pub const fn ask(_: Offered<ComparatorSupport>) -> Self {
        Self { names: &[] }
    }

    /// Changes to the first of these that the server has. They are collations (RFC 4790), such as `i;unicode-casemap`,
    /// and may have wildcards; `default` is what the server used at first. If there is none, it asks.
    #[must_use]
    pub const fn change(_: Offered<ComparatorSupport>, names: &'a [&'a str]) -> Self {
        Self { names }
    }
}

impl Command for Comparator<'_> {
    type Reply = Gathered<Comparators<'static>>;

    fn profile(&self) -> Profile {
        Profile::new(States::LOGGED_IN)
    }

    fn encode(&self, to: &mut Encoder<'_>) {
        to.word("COMPARATOR");
        for name in self.names {
            if !is_collation_order(name) {
                to.refuse(ValueError::new("comparator", "a collation, perhaps with wildcards", 0));
            }
            to.astring(name.as_bytes());
        }
    }

    fn reply(&self) -> Self::Reply {
        Gathered::default()
    }
}

/// `language-range` (RFC 4647 section 2.1).
fn is_language_range(range: &str) -> bool {
    let is_subtag = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut parts = range.split('-');
    let letters = |first: &str| first.bytes().all(|byte| byte.is_ascii_alphabetic());
    range == "*" || (parts.next().is_some_and(|first| is_subtag(first) && letters(first)) && parts.all(is_subtag))
}

/// `collation-order` (RFC 4790 section 3): perhaps a sign, then characters of collations and wildcards, not two of these
/// in a row.
fn is_collation_order(name: &str) -> bool {
    let name = name.strip_prefix(['+', '-']).unwrap_or(name);
    let is_char = |byte: u8| byte.is_ascii_alphanumeric() || b"-;=.*".contains(&byte);
    (1..=254).contains(&name.len())
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '*')
        && name.bytes().all(is_char)
        && !name.contains("**")
}

/// `* LANGUAGE`: the language in use, or those there are (RFC 5255 section 3.3).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Languages<'a> {
    tags: Values<'a>,
}

impl Languages<'_> {
    /// The tag of each (RFC 5646).
    pub fn tags(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let mut rest = self.tags.cursor();
        core::iter::from_fn(move || rest.astring().ok())
    }

    /// The language in use, if there is one only: several are those that can be chosen from.
    #[must_use]
    pub fn in_use(&self) -> Option<Cow<'_, [u8]>> {
        let mut tags = self.tags();
        tags.next().filter(|_| tags.next().is_none())
    }
}

impl<'a> Untagged<'a> for Languages<'a> {
    const KEYWORD: &'static str = "LANGUAGE";

    fn parse(_: Option<u32>, mut values: Cursor<'a>) -> Parsed<Self> {
        let tags = values.list()?;
        values.finish()?;
        strings(tags).map(|tags| Self { tags })
    }
}

impl Keep for Languages<'static> {
    fn keep(raw: &Raw<'_>) -> Option<Self> {
        let tags = raw.get::<Languages<'_>>()?.tags.into_owned();
        Some(Self { tags })
    }
}

/// `* COMPARATOR`: the comparator in use, and those that matched (RFC 5255 section 4.8).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Comparators<'a> {
    in_use: Cow<'a, [u8]>,
    matching: Values<'a>,
}

impl Comparators<'_> {
    /// The comparator in use.
    #[must_use]
    pub fn in_use(&self) -> &[u8] {
        &self.in_use
    }

    /// Those that matched what was asked for, if the server says so.
    pub fn matching(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let mut rest = self.matching.cursor();
        core::iter::from_fn(move || rest.astring().ok())
    }
}

impl<'a> Untagged<'a> for Comparators<'a> {
    const KEYWORD: &'static str = "COMPARATOR";

    fn parse(_: Option<u32>, mut values: Cursor<'a>) -> Parsed<Self> {
        let in_use = values.astring()?;
        let matching = if values.is_end() { values } else { values.list()? };
        values.finish()?;
        strings(matching).map(|matching| Self { in_use, matching })
    }
}

impl Keep for Comparators<'static> {
    fn keep(raw: &Raw<'_>) -> Option<Self> {
        let comparators = raw.get::<Comparators<'_>>()?;
        Some(Self {
            in_use: Cow::Owned(comparators.in_use.into_owned()),
            matching: comparators.matching.into_owned(),
        })
    }
}

fn strings(mut list: Cursor<'_>) -> Parsed<Values<'_>> {
    let values = list.rest();
    while !list.is_end() {
        list.astring()?;
    }
    Ok(values)
}

/// `[BADCOMPARATOR]`: no comparator matched what was asked for (RFC 5255 section 4.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct BadComparator {}

impl<'a> ResponseCode<'a> for BadComparator {
    const NAME: &'static str = "BADCOMPARATOR";

    fn parse(values: Cursor<'a>) -> Parsed<Self> {
        values.finish()?;
        Ok(Self {})
    }
}

/// `TRANSLATION` of a namespace: what its prefix is called in the language in use, in the encoding of mailbox names (RFC
/// 5255 section 3.4). For people; commands take the prefix itself.
#[must_use]
pub fn translation<'a>(entry: &NamespaceEntry<'a>) -> Option<Cow<'a, [u8]>> {
    entry.extension("TRANSLATION")?.astring().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Noop;
    use crate::command::testing::{answer, spell, spell_error};
    use crate::event::Event;
    use crate::ext::testing::code_of;
    use crate::response::Data;
    use alloc::vec::Vec;

    #[test]
    fn the_examples_of_the_rfc_of_languages() {
        // RFC 5255 section 3.2.
        let ask = Language::ask(Offered::insist());
        assert_eq!(spell(&ask), "LANGUAGE\r\n");
        let (reply, _) = answer(&ask, "* LANGUAGE (EN DE IT i-default)\r\nT1 OK Supported languages\r\n");
        let tags: Vec<_> = reply.items[0].tags().collect();
        assert_eq!((tags.len(), reply.items[0].in_use()), (4, None));
        let change = |ranges| spell(&Language::change(Offered::insist(), ranges));
        assert_eq!(change(&["MUL"]), "LANGUAGE MUL\r\n");
        assert_eq!(change(&["FR-CA", "EN-CA"]), "LANGUAGE FR-CA EN-CA\r\n");
        assert_eq!(change(&["default"]), "LANGUAGE default\r\n");
        let lines = "* LANGUAGE (DE-IT)\r\n* NAMESPACE ((\"\" \"/\"))((\"Other Users/\" \"/\" \"TRANSLATION\" \
                     (\"Andere Ben&APw-tzer/\"))) ((\"Public Folders/\" \"/\" \"TRANSLATION\" \
                     (\"Gemeinsame Postf&AOQ-cher/\")))\r\nT1 OK Sprachwechsel\r\n";
        let (reply, others) = answer(&Language::change(Offered::insist(), &["DE-IT"]), lines);
        assert_eq!(reply.items[0].in_use().as_deref(), Some(&b"DE-IT"[..]));
        let Event::Data(Data::Namespace(namespace)) = &others[0] else {
            panic!("{others:?}");
        };
        let others = namespace.other_users().next().unwrap();
        assert_eq!(translation(&others).as_deref(), Some(&b"Andere Ben&APw-tzer/"[..]));
        assert_eq!(translation(&namespace.personal().next().unwrap()), None);
    }

    #[test]
    fn the_examples_of_the_rfc_of_comparators() {
        // RFC 5255 section 4.7.
        let command = Comparator::change(Offered::insist(), &["cz;*", "i;basic"]);
        assert_eq!(spell(&command), "COMPARATOR \"cz;*\" i;basic\r\n");
        let (reply, _) = answer(
            &command,
            "* COMPARATOR i;basic\r\nT1 OK Will use i;basic for collation\r\n",
        );
        assert_eq!(
            (reply.items[0].in_use(), reply.items[0].matching().count()),
            (&b"i;basic"[..], 0)
        );
        let ask = Comparator::ask(Offered::insist());
        assert_eq!(spell(&ask), "COMPARATOR\r\n");
        let (reply, others) = answer(&ask, "* COMPARATOR i;a (i;a i;b)\r\n* COMPARATOR (x)\r\nT1 OK x\r\n");
        assert_eq!((reply.items[0].matching().count(), others.len()), (2, 1));
        let bad = code_of("* NO [BADCOMPARATOR] no", |raw| raw.get::<BadComparator>());
        assert_eq!(bad, Some(BadComparator {}));
        assert!(answer(&Noop, "T1 OK x\r\n").1.is_empty());
    }

    #[test]
    fn what_is_no_language_and_no_comparator() {
        for good in ["*", "de", "zh-Hant-TW", "i-default", "sr-Latn-RS-x-1"] {
            let change = [good];
            assert!(
                spell(&Language::change(Offered::insist(), &change)).starts_with("LANGUAGE "),
                "{good}"
            );
        }
        for bad in [
            "",
            "de-",
            "-de",
            "1de",
            "d_e",
            "toolonglanguage",
            "de-\u{e9}",
            "*-DE",
            "a b",
        ] {
            let change = [bad];
            assert_eq!(
                spell_error(&Language::change(Offered::insist(), &change)).what,
                "language range"
            );
        }
        for good in ["default", "i;octet", "*", "+i;*", "-cz;*", "i;a=b.c"] {
            let change = [good];
            let spelled = spell(&Comparator::change(Offered::insist(), &change));
            assert!(spelled.starts_with("COMPARATOR "), "{good}");
        }
        let long = "i".repeat(255);
        for bad in ["", "+", ";a", "i;**", "i;\u{e9}", "a b", &long] {
            let change = [bad];
            assert_eq!(
                spell_error(&Comparator::change(Offered::insist(), &change)).what,
                "comparator"
            );
        }
    }
}
