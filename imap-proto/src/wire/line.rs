//! What a line is, told from its first words; and the literal at its end, if it has one.

use super::scan;
use super::span::Span;
use crate::error::{Error, Excerpt};

/// What a response line begins with. Offsets count from the front of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Head {
    /// `+`: a continuation request; its text begins at `at`.
    Continue { at: u32 },
    /// `* OK` and its like; what follows the condition begins at `at`.
    Status { condition: Condition, at: u32 },
    /// `tag OK` and its like.
    Tagged { tag: Span, condition: Condition, at: u32 },
    /// `* SEARCH` or `* SORT`: numbers from `at` on.
    Numbers { keyword: Span, at: u32 },
    /// `* n FETCH`, or `* n UIDFETCH` (RFC 9586).
    Fetch { number: u32, uid: bool, at: u32 },
    /// Any other untagged data.
    Data {
        number: Option<u32>,
        keyword: Span,
        at: u32,
    },
    /// The rest of a FETCH response, from an item or from a streamed body on.
    Items { at: u32 },
    /// Nothing at all.
    Empty,
    /// Neither tag, `*` nor `+`.
    Garbage,
}

/// The five conditions a status response reports (RFC 9051 section 7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Condition {
    /// It was done, or: information.
    Ok,
    /// It was not done, or: a warning.
    No,
    /// It was not understood, or: a protocol error.
    Bad,
    /// A greeting: the connection is already authenticated.
    PreAuth,
    /// The server is about to close the connection.
    Bye,
}

impl Condition {
    #[inline]
    fn parse(word: &[u8]) -> Option<Self> {
        match word {
            // Nearly all that there are.
            b"OK" => Some(Self::Ok),
            _ => Self::in_any_case(word),
        }
    }

    fn in_any_case(word: &[u8]) -> Option<Self> {
        const WORDS: [(&[u8], Condition); 5] = [
            (b"OK", Condition::Ok),
            (b"NO", Condition::No),
            (b"BAD", Condition::Bad),
            (b"BYE", Condition::Bye),
            (b"PREAUTH", Condition::PreAuth),
        ];
        WORDS
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(word))
            .map(|(_, condition)| *condition)
    }

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::No => "NO",
            Self::Bad => "BAD",
            Self::PreAuth => "PREAUTH",
            Self::Bye => "BYE",
        }
    }
}

impl Head {
    /// Text for people never has literals, whatever it looks like; neither has a line that is no response at all.
    pub(crate) fn may_carry_literals(&self) -> bool {
        matches!(self, Self::Fetch { .. } | Self::Data { .. } | Self::Items { .. })
    }

    /// Where the arguments to be tokenised begin.
    pub(crate) fn arguments(&self) -> usize {
        match self {
            Self::Fetch { at, .. } | Self::Data { at, .. } | Self::Items { at } => *at as usize,
            _ => 0,
        }
    }
}

/// Tells what a line is. `line` ends before the line end, or before the literal at the end of its first part.
#[inline]
pub(crate) fn head(line: &[u8]) -> Head {
    match line.first() {
        Some(b'*') => untagged(line),
        Some(b'+') => Head::Continue {
            at: skip_spaces(line, 1) as u32,
        },
        // Exchange has sent response codes with nothing in front.
        Some(b'[') => Head::Status {
            condition: Condition::Ok,
            at: 0,
        },
        // Behind a FETCH whose list was closed too early the rest of it comes as a line of its own.
        Some(b' ' | b')') => Head::Data {
            number: None,
            keyword: Span::default(),
            at: 0,
        },
        Some(_) => tagged(line),
        None => Head::Empty,
    }
}

/// The number of the message and where the first item begins, if the line is the start of a FETCH response as nearly
/// all servers write it. [`head`] tells of the others.
#[inline]
pub(crate) fn fetch_begins(line: &[u8]) -> Option<(u32, usize)> {
    let (number, digits) = line.strip_prefix(b"* ").and_then(scan::number)?;
    let at = 2 + digits;
    let number = u32::try_from(number).ok()?;
    (line.get(at..)?.first_chunk() == Some(b" FETCH (")).then_some((number, at + 8))
}

#[inline]
fn untagged(line: &[u8]) -> Head {
    let start = skip_spaces(line, 1);
    if let Some((number, digits)) = line.get(start..).and_then(scan::number)
        && let at = start + digits
        && line.get(at) == Some(&b' ')
    {
        return numbered(line, u32::try_from(number).ok(), skip_spaces(line, at));
    }
    let (name, keyword) = word(line, start);
    let at = skip_spaces(line, keyword.end as usize) as u32;
    match name.first() {
        Some(b'[') => {
            return Head::Status {
                condition: Condition::Ok,
                at: start as u32,
            };
        }
        Some(b'{') => {
            return Head::Data {
                number: None,
                keyword: Span::default(),
                at: start as u32,
            };
        }
        _ => {}
    }
    match name.len() {
        2 | 3 | 7 => match Condition::parse(name) {
            Some(condition) => Head::Status { condition, at },
            None => Head::Data {
                number: None,
                keyword,
                at,
            },
        },
        4 | 6 if name.eq_ignore_ascii_case(b"SORT") || name.eq_ignore_ascii_case(b"SEARCH") => {
            Head::Numbers { keyword, at }
        }
        _ => Head::Data {
            number: None,
            keyword,
            at,
        },
    }
}

/// A number beyond 32 bits names nothing: the response is data that cannot be understood, and 0 the number of no
/// message.
#[inline]
fn numbered(line: &[u8], number: Option<u32>, start: usize) -> Head {
    let (name, keyword) = word(line, start);
    let at = skip_spaces(line, keyword.end as usize) as u32;
    let uid = name.len() == 8;
    let is_fetch = name == b"FETCH"
        || (name.len() == 5 && name.eq_ignore_ascii_case(b"FETCH"))
        || (uid && name.eq_ignore_ascii_case(b"UIDFETCH"));
    if is_fetch {
        return Head::Fetch {
            number: number.unwrap_or(0),
            uid,
            at,
        };
    }
    match number {
        Some(_) => Head::Data { number, keyword, at },
        None => Head::Data {
            number: None,
            keyword: Span::default(),
            at: start as u32,
        },
    }
}

fn tagged(line: &[u8]) -> Head {
    let (_, tag) = word(line, 0);
    let (name, condition) = word(line, skip_spaces(line, tag.end as usize));
    match Condition::parse(name) {
        Some(found) => Head::Tagged {
            tag,
            condition: found,
            at: skip_spaces(line, condition.end as usize) as u32,
        },
        None => Head::Garbage,
    }
}

/// The word that starts at `start`: up to a space or a parenthesis.
#[inline]
fn word(line: &[u8], start: usize) -> (&[u8], Span) {
    let end = scan::atom_end(line, start, line.len());
    (line.get(start..end).unwrap_or_default(), Span::new(start, end))
}

#[inline]
fn skip_spaces(line: &[u8], mut at: usize) -> usize {
    while line.get(at) == Some(&b' ') {
        at += 1;
    }
    at
}

/// A literal's size at the end of a part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    /// Where the announcement begins, its `~` included.
    pub(crate) at: usize,
    /// How many bytes follow the line end.
    pub(crate) size: u64,
}

/// The literal announced at the end of `part`, if there is one: `{5}`, `~{5}`, and `{5+}` although only clients may
/// say so.
///
/// Braces with something else between them are text.
#[inline]
pub(crate) fn literal(part: &[u8]) -> Result<Option<Literal>, Error> {
    match part.last() {
        Some(b'}') => announced(part),
        _ => Ok(None),
    }
}

fn announced(part: &[u8]) -> Result<Option<Literal>, Error> {
    let Some(brace) = memchr::memrchr(b'{', part) else {
        return Ok(None);
    };
    let size = part.get(brace + 1..part.len() - 1).unwrap_or_default();
    let digits = size.strip_suffix(b"+").unwrap_or(size);
    let at = match brace.checked_sub(1) {
        Some(tilde) if part.get(tilde) == Some(&b'~') => tilde,
        _ => brace,
    };
    let number = digits.strip_prefix(b"-").unwrap_or(digits);
    if number.is_empty() || !number.iter().all(u8::is_ascii_digit) || !may_precede_literal(part, at) {
        return Ok(None);
    }
    match scan::number(digits) {
        Some((size, _)) if i64::try_from(size).is_ok() => Ok(Some(Literal { at, size })),
        _ => Err(Error::BadLiteral(Excerpt::new(part.get(at..).unwrap_or_default()))),
    }
}

/// A literal is a value of its own, so a space or a parenthesis comes before it; some servers forget the space behind
/// the name of a section.
fn may_precede_literal(part: &[u8], at: usize) -> bool {
    match at.checked_sub(1).and_then(|before| part.get(before)) {
        None => true,
        Some(byte) => matches!(byte, b' ' | b'(' | b')' | b']' | b'>'),
    }
}

/// The end of the text of a line whose LF is at `feed`: a CR before it does not count.
#[inline]
pub(crate) fn text_end(bytes: &[u8], start: usize, feed: usize) -> usize {
    match feed.checked_sub(1) {
        Some(before) if before >= start && bytes.get(before) == Some(&b'\r') => before,
        _ => feed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads() {
        assert_eq!(head(b"+"), Head::Continue { at: 1 });
        assert_eq!(head(b"+ idling"), Head::Continue { at: 2 });
        assert_eq!(
            head(b"* OK [ALERT] x {3}"),
            Head::Status {
                condition: Condition::Ok,
                at: 5
            }
        );
        assert_eq!(
            head(b"*  bye"),
            Head::Status {
                condition: Condition::Bye,
                at: 6
            }
        );
        assert_eq!(
            head(b"[COPYUID 1 2 3]"),
            Head::Status {
                condition: Condition::Ok,
                at: 0
            }
        );
        assert_eq!(
            head(b"* [COPYUID 1 2 3]"),
            Head::Status {
                condition: Condition::Ok,
                at: 2
            }
        );
        assert_eq!(
            head(b"BAAA7 NO x"),
            Head::Tagged {
                tag: Span::new(0, 5),
                condition: Condition::No,
                at: 9
            }
        );
        assert_eq!(
            head(b"BAAA7 OK"),
            Head::Tagged {
                tag: Span::new(0, 5),
                condition: Condition::Ok,
                at: 8
            }
        );
        assert_eq!(
            head(b"* SEARCH 1 2"),
            Head::Numbers {
                keyword: Span::new(2, 8),
                at: 9
            }
        );
        assert_eq!(
            head(b"* 12 FETCH (UID 1)"),
            Head::Fetch {
                number: 12,
                uid: false,
                at: 11
            }
        );
        assert_eq!(
            head(b"* 0 fetch ()"),
            Head::Fetch {
                number: 0,
                uid: false,
                at: 10
            }
        );
        assert_eq!(
            head(b"* 5 UIDFETCH ()"),
            Head::Fetch {
                number: 5,
                uid: true,
                at: 13
            }
        );
        assert_eq!(
            head(b"*  1688 EXISTS"),
            Head::Data {
                number: Some(1688),
                keyword: Span::new(8, 14),
                at: 14
            }
        );
        assert_eq!(
            head(b"* LIST () \"/\" a"),
            Head::Data {
                number: None,
                keyword: Span::new(2, 6),
                at: 7
            }
        );
        assert_eq!(head(b"Server Unavailable. 15"), Head::Garbage);
        assert_eq!(head(b""), Head::Empty);
        assert_eq!(
            head(b"* 99999999999 EXISTS"),
            Head::Data {
                number: None,
                keyword: Span::default(),
                at: 14
            }
        );
    }

    #[test]
    fn literals() {
        let find = |part: &[u8]| literal(part).unwrap().map(|literal| (literal.at, literal.size));
        assert_eq!(find(b"a {5}"), Some((2, 5)));
        assert_eq!(find(b"a ~{5+}"), Some((2, 5)));
        assert_eq!(find(b"BODY[]{012}"), Some((6, 12)));
        assert_eq!(find(b"({0}"), Some((1, 0)));
        assert_eq!(find(b"{7}"), Some((0, 7)));
        for text in [&b"a {}"[..], b"a {x}", b"a{5}", b"a }", b"a {5", b"{5} ", b"a {5++}"] {
            assert_eq!(find(text), None, "{}", text.escape_ascii());
        }
        for size in [&b"{-1}"[..], b"{99999999999999999999}", b"{9223372036854775808}"] {
            assert!(
                matches!(literal(size), Err(Error::BadLiteral(_))),
                "{}",
                size.escape_ascii()
            );
        }
    }
}
