//! The results of searches: SEARCH, SORT (RFC 3501, RFC 5256) and ESEARCH (RFC 9051 section 7.3.4).

use alloc::borrow::Cow;
use core::fmt;

use crate::error::Malformation;
use crate::types::NumberRanges;
use crate::wire::{Cursor, Parsed, Values, number};

/// The numbers of a SEARCH or SORT response, read where they stand: sequence numbers, or UIDs after a UID command.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Numbers<'a> {
    text: Cow<'a, [u8]>,
    mod_seq: Option<u64>,
}

impl<'a> Numbers<'a> {
    /// Reads the arguments of the response.
    pub(crate) fn parse(text: &'a [u8]) -> Parsed<Self> {
        let (numbers, tail) = match memchr::memchr(b'(', text) {
            Some(paren) => (
                text.get(..paren).unwrap_or_default(),
                text.get(paren..).unwrap_or_default(),
            ),
            None => (text, &b""[..]),
        };
        // One pass without branches: what is neither digit nor space, wherever it stands, is found out below.
        let clean = numbers
            .iter()
            .fold(true, |clean, byte| clean & (byte.is_ascii_digit() | (*byte == b' ')));
        if !clean {
            let at = numbers
                .iter()
                .position(|byte| !byte.is_ascii_digit() && *byte != b' ')
                .unwrap_or_default();
            return Err(Malformation::new("expected numbers", at));
        }
        let mod_seq = if tail.is_empty() { None } else { mod_seq(tail) };
        if !tail.is_empty() && mod_seq.is_none() {
            return Err(Malformation::new("expected a mod-sequence", numbers.len()));
        }
        Ok(Self {
            text: Cow::Borrowed(numbers),
            mod_seq,
        })
    }

    /// Each number, in the server's order. A number beyond 32 bits, which names no message, is left out.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        Iter(&self.text)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// The highest mod-sequence of the messages found (RFC 7162 section 3.1.5).
    #[must_use]
    pub fn mod_seq(&self) -> Option<u64> {
        self.mod_seq
    }

    /// The same numbers with bytes of their own.
    #[must_use]
    pub fn into_owned(self) -> Numbers<'static> {
        Numbers {
            text: Cow::Owned(self.text.into_owned()),
            mod_seq: self.mod_seq,
        }
    }
}

/// `(MODSEQ n)`.
fn mod_seq(tail: &[u8]) -> Option<u64> {
    let inner = tail.strip_prefix(b"(")?.trim_ascii().strip_suffix(b")")?.trim_ascii();
    let (name, value) = inner.split_at_checked(6)?;
    let value = value.trim_ascii();
    let (value, digits) = number(value).filter(|(_, digits)| *digits == value.len())?;
    (name.eq_ignore_ascii_case(b"MODSEQ") && digits > 0).then_some(value)
}

struct Iter<'a>(&'a [u8]);

impl Iterator for Iter<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        loop {
            while let Some((b' ', rest)) = self.0.split_first() {
                self.0 = rest;
            }
            let (value, digits) = match number(self.0) {
                Some((value, digits)) => (u32::try_from(value).ok(), digits),
                None => (None, self.0.iter().take_while(|byte| byte.is_ascii_digit()).count()),
            };
            if digits == 0 {
                return None;
            }
            self.0 = self.0.get(digits..).unwrap_or_default();
            if let Some(value) = value.filter(|value| *value > 0) {
                return Some(value);
            }
        }
    }
}

impl fmt::Debug for Numbers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Numbers({}", self.text.trim_ascii().escape_ascii())?;
        match self.mod_seq {
            Some(mod_seq) => write!(f, " MODSEQ {mod_seq})"),
            None => f.write_str(")"),
        }
    }
}

/// The result of a search that says what it contains.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ESearch<'a> {
    values: Values<'a>,
}

impl<'a> ESearch<'a> {
    /// The arguments of an ESEARCH response.
    ///
    /// # Errors
    /// If a result has no name or no value, or a known one has a value that cannot be.
    pub(crate) fn parse(values: Values<'a>) -> Parsed<Self> {
        let mut results = results(values.cursor());
        while !results.is_end() {
            let at = results;
            let name = results.atom()?;
            if results.is_end() {
                return Err(at.expected("a result without a value"));
            }
            check(name, results)?;
            results.skip();
        }
        Ok(Self { values })
    }

    /// The tag of the command that is answered, if the server says so.
    #[must_use]
    pub fn tag(&self) -> Option<Cow<'_, [u8]>> {
        self.correlator("TAG")?.astring().ok()
    }

    /// A value beside the tag: `MAILBOX` or `UIDVALIDITY` of a search over several mailboxes (RFC 7377). The cursor is
    /// before the value.
    #[must_use]
    pub fn correlator(&self, name: &str) -> Option<Cursor<'_>> {
        let first = self.values.cursor();
        if !first.at_list() {
            return None;
        }
        let mut pairs = first.inside();
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

    /// Whether the numbers are UIDs.
    #[must_use]
    pub fn is_uid(&self) -> bool {
        self.values
            .cursor()
            .past(usize::from(self.values.cursor().at_list()))
            .at_keyword("UID")
    }

    /// MIN: the lowest number found.
    #[must_use]
    pub fn min(&self) -> Option<u32> {
        self.get("MIN")?.number().ok()
    }

    /// MAX: the highest number found.
    #[must_use]
    pub fn max(&self) -> Option<u32> {
        self.get("MAX")?.number().ok()
    }

    /// COUNT: how many messages were found.
    #[must_use]
    pub fn count(&self) -> Option<u32> {
        self.get("COUNT")?.number().ok()
    }

    /// ALL: every number found. `None` if there is none, or it was not asked for.
    #[must_use]
    pub fn all(&self) -> Option<NumberRanges<'_>> {
        NumberRanges::parse(self.get("ALL")?.atom().ok()?).ok()
    }

    /// MODSEQ: the highest mod-sequence of the messages found (RFC 7162).
    #[must_use]
    pub fn mod_seq(&self) -> Option<u64> {
        self.get("MODSEQ")?.number64().ok()
    }

    /// A result by its name, in any case of letters. The cursor is before its value, which may be of any shape.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Cursor<'_>> {
        let mut results = results(self.values.cursor());
        while !results.is_end() {
            let found = results.at_keyword(name);
            results.skip();
            if found {
                return Some(results);
            }
            results.skip();
        }
        None
    }

    /// The same result with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> ESearch<'static> {
        ESearch {
            values: self.values.into_owned(),
        }
    }
}

/// The place of the first result: behind the correlator and the word UID. Some servers put all in parentheses.
fn results(mut values: Cursor<'_>) -> Cursor<'_> {
    if values.at_list() {
        let inside = values.inside();
        if !inside.at_word("TAG") && !inside.at_word("MAILBOX") && !inside.at_word("UIDVALIDITY") && !inside.is_end() {
            return results_of(if inside.at_list() { inside.inside() } else { inside });
        }
        values.skip();
    }
    results_of(values)
}

fn results_of(mut values: Cursor<'_>) -> Cursor<'_> {
    if values.at_keyword("UID") {
        values.skip();
    }
    values
}

/// Whether the value next can be that of the result `name`.
fn check(name: &[u8], mut value: Cursor<'_>) -> Parsed<()> {
    let is = |word: &str| name.eq_ignore_ascii_case(word.as_bytes());
    let at = value;
    if is("MIN") || is("MAX") || is("COUNT") {
        value.number()?;
    } else if is("MODSEQ") {
        value.number64()?;
    } else if is("ALL") {
        NumberRanges::parse(value.atom()?).map_err(|_| at.expected("expected a set of numbers"))?;
    }
    Ok(())
}

impl fmt::Debug for ESearch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ESearch({:?})", self.values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response::testing::owned;
    use alloc::vec::Vec;

    fn numbers(text: &str) -> Vec<u32> {
        Numbers::parse(text.as_bytes()).unwrap().iter().collect()
    }

    #[test]
    fn numbers_with_any_spaces() {
        assert_eq!(numbers("2 84 882"), [2, 84, 882]);
        assert_eq!(numbers(" 169654  169655 "), [169_654, 169_655]);
        assert_eq!(numbers(""), []);
        assert_eq!(
            numbers("4294967295 4294967296 99999999999999999999999 0 7"),
            [4_294_967_295, 7]
        );
        for bad in ["1 x 2", "1,2", "1 -2"] {
            assert!(Numbers::parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_mod_sequence_may_follow() {
        // RFC 7162 section 3.1.5.
        let found = Numbers::parse(b"2 5 6 7 11 12 18 19 20 23 (MODSEQ 917162500)").unwrap();
        assert_eq!((found.iter().count(), found.mod_seq()), (10, Some(917_162_500)));
        assert_eq!(Numbers::parse(b"(modseq 5)").unwrap().mod_seq(), Some(5));
        assert!(Numbers::parse(b"1 (MODSEQ x)").is_err() && Numbers::parse(b"1 (").is_err());
    }

    fn result(text: &'static str) -> ESearch<'static> {
        ESearch::parse(owned(text.as_bytes())).unwrap()
    }

    #[test]
    fn results_by_name() {
        // RFC 4731 section 3.1 and RFC 9051 section 7.3.4.
        let found = result("(TAG \"A282\") MIN 2 COUNT 3");
        assert_eq!(found.tag().as_deref(), Some(&b"A282"[..]));
        assert_eq!(
            (found.min(), found.count(), found.max(), found.is_uid()),
            (Some(2), Some(3), None, false)
        );
        let found = result("(TAG \"A283\") ALL 2,10:11");
        assert_eq!(found.all().unwrap().numbers().collect::<Vec<_>>(), [2, 10, 11]);
        let found = result("(TAG A301) UID ALL 17,900,901 MODSEQ 5");
        assert_eq!(
            (found.is_uid(), found.all().unwrap().count(), found.mod_seq()),
            (true, 3, Some(5))
        );
        let found = result("(TAG \"m\" MAILBOX \"f 1\" UIDVALIDITY 1) UID ALL 4001 PARTIAL (-1:-100 NIL) X-Y \"z\"");
        assert_eq!(found.correlator("MAILBOX").unwrap().astring().unwrap(), &b"f 1"[..]);
        assert_eq!(found.get("PARTIAL").unwrap().take().as_bytes(), b"(-1:-100 NIL)");
        assert_eq!(found.get("x-y").unwrap().astring().unwrap(), &b"z"[..]);
        assert!(result("").all().is_none() && result("UID").is_uid());
    }

    #[test]
    fn results_inside_parentheses() {
        assert_eq!(result("((ALL 1:3))").all().unwrap().count(), 3);
        assert_eq!(result("(ALL 1:3 COUNT 3)").count(), Some(3));
    }

    #[test]
    fn sets_are_checked() {
        for bad in ["ALL", "ALL 0", "ALL 1:", "COUNT x", "MIN (1)"] {
            assert!(ESearch::parse(owned(bad.as_bytes())).is_err(), "{bad}");
        }
        assert_eq!(result("ALL 1:4294967295").all().unwrap().count(), 4_294_967_295);
    }
}
