//! What a client knows of a mailbox.

use core::fmt;
use core::str::FromStr;

use crate::error::ValueError;
use crate::types::{Uid, UidSet};

/// What a client knows of a mailbox from the last time, to begin from the next time: UIDVALIDITY, HIGHESTMODSEQ, UIDNEXT
/// and the UIDs of the messages that it has.
///
/// It is kept as one line of text, which [`Display`](fmt::Display) and [`FromStr`] write and read:
/// `3857529045 715194045007 4392 1:198,201`, with `-` for what is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResumePoint {
    uid_validity: u32,
    mod_seq: Option<u64>,
    uid_next: Option<Uid>,
    known: Option<UidSet>,
}

impl ResumePoint {
    /// A mailbox with this UIDVALIDITY, of which no message is known.
    ///
    /// # Errors
    /// If the number is 0, which no mailbox has.
    pub const fn new(uid_validity: u32) -> Result<Self, ValueError> {
        if uid_validity == 0 {
            return Err(error("a uidvalidity of 1 at least"));
        }
        Ok(Self {
            uid_validity,
            mod_seq: None,
            uid_next: None,
            known: None,
        })
    }

    /// The same with the HIGHESTMODSEQ up to which all changes are known.
    ///
    /// # Errors
    /// If the number is 0, or exceeds 63 bits (RFC 7162 section 7).
    pub fn with_mod_seq(mut self, mod_seq: u64) -> Result<Self, ValueError> {
        if mod_seq == 0 || mod_seq > i64::MAX as u64 {
            return Err(error("a mod-sequence of 1 at least and 63 bits at most"));
        }
        self.mod_seq = Some(mod_seq);
        Ok(self)
    }

    /// The same with the UIDNEXT below which all messages are known.
    #[must_use]
    pub fn with_uid_next(mut self, uid_next: Uid) -> Self {
        self.uid_next = Some(uid_next);
        self
    }

    /// The same with the messages that the client has.
    ///
    /// # Errors
    /// If there is a `*` or `$` among them: what they are must not depend on the server.
    pub fn with_known(mut self, known: UidSet) -> Result<Self, ValueError> {
        if known.is_saved() || known.ranges().any(|range| range.last().is_none()) {
            return Err(error("neither * nor $ among the known messages"));
        }
        self.known = Some(known.normalized());
        Ok(self)
    }

    /// UIDVALIDITY: while it stays the same, so do UIDs.
    #[must_use]
    pub const fn uid_validity(&self) -> u32 {
        self.uid_validity
    }

    /// The HIGHESTMODSEQ up to which all changes are known; `None` if the mailbox has no mod-sequences.
    #[must_use]
    pub const fn mod_seq(&self) -> Option<u64> {
        self.mod_seq
    }

    /// The UIDNEXT below which all messages are known.
    #[must_use]
    pub const fn uid_next(&self) -> Option<Uid> {
        self.uid_next
    }

    /// The messages that the client has; `None` if there are none.
    #[must_use]
    pub const fn known(&self) -> Option<&UidSet> {
        self.known.as_ref()
    }
}

impl fmt::Display for ResumePoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.uid_validity)?;
        field(self.mod_seq.as_ref(), f)?;
        field(self.uid_next.as_ref(), f)?;
        field(self.known.as_ref(), f)
    }
}

fn field(value: Option<&impl fmt::Display>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value {
        Some(value) => write!(f, " {value}"),
        None => f.write_str(" -"),
    }
}

impl FromStr for ResumePoint {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        const RULE: ValueError =
            error("a uidvalidity, a mod-sequence, a uidnext and a set, or - for what is not known");
        let mut fields = text.split(' ');
        let mut next = || fields.next().ok_or(RULE);
        let point = Self::new(number(next()?).ok_or(RULE)?)?;
        let point = match next()? {
            "-" => point,
            mod_seq => point.with_mod_seq(number(mod_seq).ok_or(RULE)?)?,
        };
        let point = match next()? {
            "-" => point,
            uid_next => point.with_uid_next(number(uid_next).and_then(Uid::new).ok_or(RULE)?),
        };
        let point = match next()? {
            "-" => point,
            known => point.with_known(known.parse()?)?,
        };
        match fields.next() {
            None => Ok(point),
            Some(_) => Err(RULE),
        }
    }
}

/// A number of digits alone.
fn number<N: FromStr>(digits: &str) -> Option<N> {
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_plain)
}

const fn error(rule: &'static str) -> ValueError {
    ValueError::new("resume point", rule, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn reads_as_it_prints() {
        for text in [
            "3857529045 715194045007 4392 1:198,201",
            "1 - - -",
            "7 - 4294967295 5",
            "7 9223372036854775807 - -",
        ] {
            assert_eq!(text.parse::<ResumePoint>().unwrap().to_string(), text);
        }
        let point: ResumePoint = "7 8 9 5,1:3,4".parse().unwrap();
        assert_eq!((point.uid_validity(), point.mod_seq()), (7, Some(8)));
        assert_eq!(
            (point.uid_next().map(Uid::get), point.known().unwrap().to_string()),
            (Some(9), "1:5".into())
        );
    }

    #[test]
    fn what_is_none() {
        for text in [
            "",
            "1",
            "1 -",
            "1 - -",
            "1 - - - -",
            "0 - - -",
            "- - - -",
            "1 0 - -",
            "1 - 0 -",
            "1 +1 - -",
            "1 - - 1:*",
            "1 - - $",
            "1 9223372036854775808 - -",
            "4294967296 - - -",
            "1  - - -",
            "1 - - x",
        ] {
            assert!(text.parse::<ResumePoint>().is_err(), "{text}");
        }
    }
}
